"""Collection periods: what partner, client and platform see of them, on both stores."""

from datetime import date

import pytest

from debitura_core import (
    AgreeTerms,
    CloseCase,
    CloseCode,
    CollectionPeriodOf,
    Desk,
    ExtendCollectionPeriod,
    ExtensionKind,
    PeriodStanding,
    PeriodStatus,
    Phase,
    StartLegalAction,
    Terms,
    errors,
)
from tests.cast import CASE, Opened, eur, meeting, on_both_stores, written


def period(desk: Desk, case_id: str = CASE) -> PeriodStanding:
    """Ask for the period of a case that has one."""
    found = desk.ask(CollectionPeriodOf(case_id=case_id))
    assert found is not None
    return found


@on_both_stores
def test_everybody_sees_the_same_period(store: Opened) -> None:
    """It begins on the UTC day of acceptance, and lasts as the agreement in force then says."""
    with meeting(store) as cast:
        cast.submit()
        for desk in (cast.anna, cast.nora, cast.ops):
            assert desk.ask(CollectionPeriodOf(case_id=CASE)) is None
        cast.case("ACCEPTED")
        seen = [period(desk, "ACCEPTED") for desk in (cast.anna, cast.nora, cast.ops)]
        assert seen == seen[:1] * 3
        assert (seen[0].start, seen[0].current_end) == (date(2026, 3, 1), date(2026, 9, 1))
        cast.ops.do(AgreeTerms(partner_id="acme", collection_months=9))
        cast.case("NINEMONT")
        assert period(cast.anna, "NINEMONT").current_end == date(2026, 12, 1)
        assert period(cast.anna, "ACCEPTED") == seen[0]


@on_both_stores
def test_a_payment_and_a_day_named_by_the_platform_extend_it(store: Opened) -> None:
    """Twelve months from the day of the money; by hand from a day within the period."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.advance(days=40)
        cast.pay(eur("100"))
        assert period(cast.anna).current_end == date(2027, 4, 10)
        cast.clock.advance(days=10)
        made = cast.ops.do(ExtendCollectionPeriod(case_id=CASE))
        assert (made.kind, made.event_date) == (ExtensionKind.MANUAL, date(2026, 4, 20))
        kinds = [one.kind for one in period(cast.nora).extensions]
        assert kinds == [ExtensionKind.PAYMENT, ExtensionKind.MANUAL]
        before = written(cast.network.store)
        for day in (date(2026, 2, 28), date(2026, 4, 21)):
            with pytest.raises(errors.NotWithinPeriod):
                cast.ops.do(ExtendCollectionPeriod(case_id=CASE, on=day))
        with pytest.raises(errors.NotAllowed):
            cast.anna.do(ExtendCollectionPeriod(case_id=CASE))
        assert written(cast.network.store) == before


@on_both_stores
def test_closing_and_legal_action_terminate_a_period(store: Opened) -> None:
    """No day is left, on that day and later; one that had expired stays expired."""
    with meeting(store) as cast:
        for case_id in ("CLOSED00", "COURT000", "EXPIRED0"):
            cast.case(case_id)
        cast.anna.do(CloseCase(case_id="CLOSED00", code=CloseCode.CASE_NEVER_STARTED))
        cast.nora.do(StartLegalAction(case_id="COURT000"))
        cast.clock.advance(days=200)
        cast.anna.do(CloseCase(case_id="EXPIRED0", code=CloseCode.PRE_LEGAL_EXHAUSTED))
        cast.anna.do(CloseCase(case_id="COURT000", code=CloseCode.UNECONOMICAL_TO_PURSUE))
        for case_id in ("CLOSED00", "COURT000"):
            ended = period(cast.anna, case_id)
            assert (ended.status, ended.days_remaining) == (PeriodStatus.TERMINATED, 0)
            with pytest.raises(errors.NotWithinPeriod):
                cast.ops.do(ExtendCollectionPeriod(case_id=case_id))
        expired = period(cast.anna, "EXPIRED0")
        assert (expired.status, expired.days_remaining) == (PeriodStatus.EXPIRED, -16)


def test_cases_on_other_terms_have_no_period() -> None:
    """None by quote, on custom terms, or in court from the start."""
    with meeting() as cast:
        cast.case("BYQUOTE0", terms=Terms.QUOTE)
        cast.case("CUSTOM00", terms=Terms.CUSTOM)
        cast.case("INCOURT0", phase=Phase.LEGAL)
        for case_id in ("BYQUOTE0", "CUSTOM00", "INCOURT0"):
            assert cast.anna.ask(CollectionPeriodOf(case_id=case_id)) is None

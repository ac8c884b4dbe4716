"""What a case still takes once it has ended: a closed one, and a merged one."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from debitura_core import (
    CloseCase,
    CloseCode,
    Lifecycle,
    MergeCase,
    Recipient,
    RecordRevenueItem,
    RevenueItemKind,
    Role,
    SetPartnerReference,
    SettleCommission,
    SubmitCase,
    Tasks,
    errors,
)
from debitura_core.testing.samples import SAMPLE_COMMANDS
from debitura_core.testing.samples.contract import outcome
from tests.cast import CASE, TODAY, Cast, Opened, about, eur, meeting, on_both_stores, written

TAKEN_WHEN_CLOSED = frozenset(
    "RecordRevenueItem SetPartnerReference AttachDocument AddNote LogCall SendMessage MergeCase"
    " RateCase ConfirmClientInvoiced".split()
)
"""What is about money, papers and words, and folding the case away; all else works the claim."""

ABOUT_A_CASE: list[Any] = [
    kind for kind in SAMPLE_COMMANDS if kind is not SubmitCase and hasattr(kind, "case_id")
]


def _all_refused(cast: Cast, kinds: list[Any], *wanted: type[errors.DebituraError]) -> None:
    """Give each command about the case, and see it refused without a trace."""
    before = written(cast.network.store)
    for kind in kinds:
        desks = {Role.PARTNER: cast.anna, Role.CLIENT: cast.nora, Role.PLATFORM: cast.ops}
        refusal = outcome(desks[SAMPLE_COMMANDS[kind].role], about(kind, case_id=CASE))
        assert isinstance(refusal, wanted), kind
    assert len(kinds) > 20
    assert written(cast.network.store) == before


def _closed(cast: Cast) -> None:
    cast.case()
    cast.case("OTHERCASE")
    cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.DEBTOR_UNTRACEABLE, comment="gone"))


def test_what_works_the_claim_is_refused_on_a_closed_case() -> None:
    """Payments, status, plans, fees, transfers and all the rest leave a closed case alone."""
    with meeting() as cast:
        _closed(cast)
        works = [kind for kind in ABOUT_A_CASE if kind.__name__ not in TAKEN_WHEN_CLOSED]
        _all_refused(cast, works, errors.RuleBroken)


def test_a_merged_case_takes_nothing_any_more() -> None:
    """Any change to a merged case is refused, and the books stay as they are."""
    with meeting() as cast:
        cast.case()
        cast.case("OTHERCASE")
        cast.ops.do(MergeCase(case_id=CASE, into="OTHERCASE"))
        _all_refused(cast, ABOUT_A_CASE, errors.RuleBroken, errors.NotFound)


@on_both_stores
def test_a_closed_case_still_settles_bills_and_is_referred_to(store: Opened) -> None:
    """Money and references run on, and the case can be folded into another one."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHERCASE")
        payout = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.PARTIALLY_PAID))
        assert cast.anna.do(SettleCommission(payout_id=payout.payout_id)).commission_paid_at
        item = RecordRevenueItem(
            case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("10")
        )
        assert cast.anna.do(item).case_id == CASE
        named = cast.anna.do(SetPartnerReference(case_id=CASE, reference="A-1"))
        assert named.partner_reference == "A-1"
        merged = cast.ops.do(MergeCase(case_id=CASE, into="OTHERCASE"))
        assert (merged.lifecycle, merged.merged_into) == (Lifecycle.MERGED, "OTHERCASE")


@on_both_stores
def test_merging_drops_the_work_and_stops_the_clock(store: Opened) -> None:
    """Nobody is asked to work a case that was folded away, and no update is due on it."""
    with meeting(store) as cast:
        cast.submit()
        cast.case("OTHERCASE")
        assert len(cast.anna.ask(Tasks()).tasks) == 1
        merged = cast.ops.do(MergeCase(case_id=CASE, into="OTHERCASE"))
        assert merged.sla_deadline is None
        assert cast.anna.ask(Tasks()).tasks == ()


@on_both_stores
def test_a_case_is_merged_into_another_of_its_client(store: Opened) -> None:
    """Not into itself, not into another client's, not into one that was merged, and not twice."""
    with meeting(store) as cast:
        for case_id, client in ((CASE, "nordic"), ("SECOND", "nordic"), ("FOREIGN", "baltic")):
            cast.case(case_id, client_id=client)
        into = MergeCase(case_id=CASE, into="SECOND")
        before = written(cast.network.store)
        for wrong in (CASE, "FOREIGN"):
            with pytest.raises(errors.CannotMerge):
                cast.ops.do(evolve(into, into=wrong))
        with pytest.raises(errors.NotFound):
            cast.ops.do(evolve(into, into="NOWHERE"))
        assert written(cast.network.store) == before
        cast.ops.do(into)
        with pytest.raises(errors.IllegalTransition, match="do nothing any more"):
            cast.ops.do(into)
        with pytest.raises(errors.CannotMerge):
            cast.ops.do(MergeCase(case_id="SECOND", into=CASE))

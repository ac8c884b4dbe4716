"""Agreements: which version is in force, and which share it gives."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    Ageing,
    Agreement,
    CommissionType,
    InvalidInput,
    Partner,
    PartnerType,
    Percent,
    Phase,
    errors,
)
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.agreements import (
    DEFAULT_AGEING,
    DEFAULT_SHARES,
    check_shares,
    in_force,
)
from debitura_core.testing import days, percents

ACME = PartnerId("acme")


def agreement(number: int, valid_from: date, share: Percent = Percent(40)) -> Agreement:  # noqa: B008  never changes
    return Agreement(
        partner_id=ACME,
        number=number,
        valid_from=valid_from,
        pre_legal_platform_share=share,
        legal_platform_share=Percent(20),
        commission_type=CommissionType.STANDARD,
        revenue_item_share=Percent(0),
        sla_days=14,
        collection_months=6,
        ageing=DEFAULT_AGEING,
    )


def partner(kind: PartnerType) -> Partner:
    return Partner(
        partner_id=ACME, name="Acme", partner_type=kind, country="DE", invoice_currency="EUR"
    )


@given(starts=st.lists(days(), max_size=6), on=days())
def test_the_version_in_force_is_the_latest_that_has_begun(
    starts: Sequence[date], on: date
) -> None:
    """On any day the newest terms that are valid by then count; of two of one day the later."""
    versions = [agreement(number + 1, start) for number, start in enumerate(starts)]
    found = in_force(versions, on)
    begun = [version for version in versions if version.valid_from <= on]
    assert (found is None) is (not begun)
    for version in begun:
        assert found is not None
        assert (found.valid_from, found.number) >= (version.valid_from, version.number)
    assert found is None or found in begun
    assert in_force(reversed(versions), on) == found


def test_terms_begin_on_their_first_day() -> None:
    """The day before, the old terms hold; before the first ones, none do (rule parties-3)."""
    old, new = agreement(1, date(2026, 1, 1)), agreement(2, date(2026, 3, 1), Percent(30))
    assert in_force((old, new), date(2025, 12, 31)) is None
    assert in_force((old, new), date(2026, 1, 1)) is old
    assert in_force((old, new), date(2026, 2, 28)) is old
    assert in_force((old, new), date(2026, 3, 1)) is new
    assert in_force((), date(2026, 3, 1)) is None


@given(share=percents(), legal=percents())
def test_the_phase_decides_the_share(share: Percent, legal: Percent) -> None:
    """Before court the one share, in court and in enforcement the other."""
    terms = Agreement(
        partner_id=ACME,
        number=1,
        valid_from=date(2026, 1, 1),
        pre_legal_platform_share=share,
        legal_platform_share=legal,
        commission_type=CommissionType.STANDARD,
        revenue_item_share=Percent(0),
        sla_days=14,
        collection_months=6,
        ageing=DEFAULT_AGEING,
    )
    assert [terms.platform_share(phase) for phase in Phase] == [share, legal, legal]


def test_the_usual_shares_are_those_of_the_article() -> None:
    """40 % and 20 % of an exclusive partner, nothing of the Legal Network (rule parties-3)."""
    assert DEFAULT_SHARES[PartnerType.EXCLUSIVE] == (Percent(40), Percent(20))
    assert DEFAULT_SHARES[PartnerType.LEGAL_NETWORK] == (Percent(0), Percent(0))
    assert set(DEFAULT_SHARES) == set(PartnerType)


@given(shares=st.lists(st.just(Percent(0)) | percents(), max_size=3))
def test_a_legal_network_partner_keeps_all_its_fees(shares: list[Percent]) -> None:
    """Any share above zero is refused for it, and no share is for the others."""
    check_shares(partner(PartnerType.EXCLUSIVE), *shares)
    if any(share > Percent(0) for share in shares):
        with pytest.raises(errors.LegalNetworkShare) as refused:
            check_shares(partner(PartnerType.LEGAL_NETWORK), *shares)
        assert refused.value.facts == {"partner_id": ACME}
    else:
        check_shares(partner(PartnerType.LEGAL_NETWORK), *shares)


def test_badges_turn_after_a_week_and_after_ten_days() -> None:
    """Yellow from day 7, red when older than 10 days, unless agreed otherwise (rule money-14)."""
    assert Ageing() == DEFAULT_AGEING == Ageing(approaching_from=7, overdue_after=10)


@pytest.mark.parametrize(
    ("bounds", "error"),
    (
        ({"approaching_from": 11}, errors.InvalidTerms),
        ({"approaching_from": 8, "overdue_after": 7}, errors.InvalidTerms),
        ({"approaching_from": -1}, errors.InvalidNumber),
        ({"overdue_after": 3651}, errors.InvalidNumber),
        ({"approaching_from": 7.0}, errors.InvalidNumber),
        ({"overdue_after": "10"}, errors.InvalidNumber),
        ({"approaching_from": True}, errors.InvalidNumber),
    ),
    ids=repr,
)
def test_ageing_bounds_that_make_no_sense_are_refused(
    bounds: dict[str, Any], error: type[InvalidInput]
) -> None:
    """Whole days, yellow not after red."""
    with pytest.raises(error):
        Ageing(**bounds)

"""The payments on a case page by page, the page of a payout, and verification in the balance."""

from datetime import timedelta

import pytest

from debitura_core import (
    Badge,
    BalanceFilters,
    PartnerBalance,
    Payment,
    Payments,
    PayoutPage,
    Recipient,
    RecordRevenueItem,
    RevenueItemKind,
    Verification,
    VerifyPayment,
    errors,
)
from tests.cast import CASE, TODAY, Cast, Opened, eur, meeting, on_both_stores


@on_both_stores
@pytest.mark.parametrize("limit", (1, 2, 5, 1000))
def test_the_payments_of_a_case_come_newest_first_page_by_page(store: Opened, limit: int) -> None:
    """By the instant of recording, not by the day the money came; each of them once."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHERCASE")
        made = []
        for days in range(5):
            cast.clock.advance(days=1)
            made.append(cast.pay(eur("10"), received_on=TODAY - timedelta(days=days)).payment_id)
            cast.pay(eur("1"), "OTHERCASE")
        for desk in (cast.anna, cast.ops):
            found: list[Payment] = []
            after = None
            while True:
                page = desk.ask(Payments(case_id=CASE, limit=limit, after=after))
                found += page.payments
                after = page.next
                if after is None:
                    break
            assert [one.payment_id for one in found] == made[::-1]
        for desk in (cast.eve, cast.nora):
            with pytest.raises((errors.NotFound, errors.NotAllowed)):
                desk.ask(Payments(case_id=CASE))


@pytest.mark.parametrize("after", ("", "no cursor", 1, "nul\x00~"))
def test_a_cursor_that_no_page_gave_is_refused(after: str) -> None:
    """Before any store is asked."""
    with pytest.raises(errors.InvalidInput):
        Payments(case_id=CASE, after=after)


@on_both_stores
def test_a_payout_is_shown_with_its_payment_and_its_badge(store: Opened) -> None:
    """What *See more* in the balance opens."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"), received_by=Recipient.CLIENT, notes="by card")
        cast.clock.advance(days=8)
        page = cast.anna.ask(PayoutPage(payout_id=payout.payout_id))
        assert (page.payout, page.badge) == (payout, Badge.YELLOW)
        assert (page.payment.payment_id, page.payment.notes) == (payout.payment_id, "by card")
        assert cast.ops.ask(PayoutPage(payout_id=payout.payout_id)) == page


def three_states(cast: Cast) -> dict[Verification, str]:
    """Let one payment be verified, one queried, and one left alone; bill some work, too."""
    cast.case()
    states: dict[Verification, str] = {}
    for state in Verification:
        payout = cast.pay(eur("10"))
        states[state] = payout.payout_id
        if state is not Verification.SUBMITTED:
            ok = state is Verification.VERIFIED
            cast.ops.do(VerifyPayment(payment_id=payout.payment_id, ok=ok))
    cast.anna.do(
        RecordRevenueItem(case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("5"))
    )
    return states


@on_both_stores
def test_the_balance_is_filtered_by_verification(store: Opened) -> None:
    """One row per state, sums over it; a revenue item has no payment to verify."""
    with meeting(store) as cast:
        states = three_states(cast)
        for state, payout_id in states.items():
            only = BalanceFilters(verification=(state,))
            page = cast.anna.ask(PartnerBalance(filters=only, totals=True))
            assert [row.payout_id for row in page.rows] == [payout_id]
            assert page.totals is not None
            assert page.totals["EUR"].rows == 1
        every = BalanceFilters(verification=tuple(Verification))
        assert len(cast.anna.ask(PartnerBalance(filters=every)).rows) == 3
        assert len(cast.anna.ask(PartnerBalance()).rows) == 4

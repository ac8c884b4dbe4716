"""Cases that changed hands: the surplus follows the claim, and each collector mends its own."""

from __future__ import annotations

import pytest

from debitura_core import (
    AcceptCase,
    CasePage,
    CloseCase,
    CloseCode,
    CommissionStatus,
    CorrectPayment,
    CorrectRevenueItem,
    Lifecycle,
    Percent,
    ReassignCase,
    Recipient,
    RecordRevenueItem,
    RemovePayment,
    RemoveRevenueItem,
    RevenueItemKind,
    ReversePayment,
    SetAddedFees,
    SettleCommission,
    Tasks,
    errors,
)
from tests.cast import (
    CASE,
    TODAY,
    Cast,
    Opened,
    claim,
    eur,
    meeting,
    on_both_stores,
    payment,
    written,
)
from tests.queries.test_positions import nets


def handed_over(cast: Cast) -> None:
    """Let the case go from Acme to its rival, which takes it."""
    cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
    cast.eve.do(AcceptCase(case_id=CASE))


def outstanding(cast: Cast) -> int:
    """Return what is open of the claim, as whoever works it now is shown."""
    return cast.eve.ask(CasePage(case_id=CASE)).case.open.total


@on_both_stores
def test_a_surplus_covers_what_the_next_collector_claims(store: Opened) -> None:
    """700 claimed, 880 received by Acme; its rival adds 240 of interest: 60 are open."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("700")), success_fee=Percent(10))
        cast.pay(eur("880"))
        handed_over(cast)
        cast.eve.do(SetAddedFees(case_id=CASE, interest=eur("240")))
        assert outstanding(cast) == 60_00
        assert cast.network.verify_books() == ()
        (position,) = [row for row in cast.network.store.rows("positions")
                       if row["account"] == "surplus_partner"]  # fmt: skip
        assert (position["partner_id"], position["amount_minor"]) == ("acme", 0)


@on_both_stores
def test_a_former_collector_mends_what_it_recorded(store: Opened) -> None:
    """It corrects, reverses and removes its payments; the claim is open by as much again."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        first, second, third = (cast.pay(eur(amount)) for amount in ("100", "200", "300"))
        handed_over(cast)
        cast.anna.do(CorrectPayment(payment_id=first.payment_id, amount=eur("150")))
        cast.anna.do(ReversePayment(payment_id=second.payment_id, on=TODAY, reason="bounced"))
        cast.anna.do(RemovePayment(payment_id=third.payment_id))
        assert outstanding(cast) == 850_00
        assert cast.network.verify_books() == ()


@on_both_stores
def test_a_former_collector_settles_and_mends_its_work(store: Opened) -> None:
    """The task to invoice its client is its own still, and solved by the settlement."""
    with meeting(store) as cast:
        cast.case()
        owed = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        work = cast.anna.do(
            RecordRevenueItem(
                case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("30")
            )
        )
        handed_over(cast)
        paid = cast.anna.do(SettleCommission(payout_id=owed.payout_id))
        assert paid.commission_status is CommissionStatus.PAID
        assert cast.anna.ask(Tasks()).tasks == ()
        item = work.revenue_item_id
        cast.anna.do(CorrectRevenueItem(revenue_item_id=item, amount=eur("40")))
        cast.anna.do(RemoveRevenueItem(revenue_item_id=item))
        assert nets(cast.anna) == {("platform", ""): -38_00}


@on_both_stores
def test_a_case_that_the_next_collector_closed_stays_closed(store: Opened) -> None:
    """It is closed as paid by then: its former collector is told that this is no longer true."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        held = cast.pay(eur("400"))
        handed_over(cast)
        cast.eve.do(payment(eur("600")))
        cast.eve.do(CloseCase(case_id=CASE, code=CloseCode.PAID))
        back = ReversePayment(payment_id=held.payment_id, on=TODAY, reason="bounced")
        done = cast.anna.perform(back)
        assert [one.code for one in done.advice] == ["CLOSED_AS_PAID"]
        case = cast.eve.ask(CasePage(case_id=CASE)).case
        assert (case.lifecycle, case.open.total) == (Lifecycle.CLOSED, 400_00)


@on_both_stores
def test_nobody_mends_what_another_recorded(store: Opened) -> None:
    """Neither the next collector nor a stranger finds the payments of the former one."""
    with meeting(store) as cast:
        cast.case()
        paid = cast.pay(eur("100"))
        handed_over(cast)
        cast.case("OTHER")
        before = written(cast.network.store)
        for desk in (cast.eve, cast.network.as_partner("newcomer", user="x")):
            for command in (
                CorrectPayment(payment_id=paid.payment_id, amount=eur("1")),
                RemovePayment(payment_id=paid.payment_id),
                ReversePayment(payment_id=paid.payment_id, on=TODAY, reason="x"),
            ):
                with pytest.raises(errors.NotFound):
                    desk.do(command)
        with pytest.raises(errors.NotFound):
            cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("5")))
        assert written(cast.network.store) == before

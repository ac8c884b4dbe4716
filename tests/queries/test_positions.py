"""Positions: how each party stands with the others; no cent is lost when money goes back."""

from __future__ import annotations

from datetime import date

import pytest

from debitura_core import (
    ClientInvoiceDue,
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    Desk,
    MarkInvoicePaid,
    MarkRemitted,
    Month,
    Percent,
    Positions,
    Recipient,
    RecordRevenueItem,
    RemittanceDue,
    RemovePayment,
    ReopenCommission,
    RevenueItemKind,
    SetAddedFees,
    SettleCommission,
    errors,
)
from tests.cast import CASE, Opened, claim, eur, meeting, on_both_stores, written


def nets(desk: Desk) -> dict[tuple[str, str], int]:
    """Return how a desk stands with each counterparty."""
    return {
        (one.counterparty.side.value, one.counterparty.id): one.net_minor
        for one in desk.ask(Positions())
    }


@on_both_stores
def test_money_remitted_for_a_payment_that_was_never_made_is_owed_back(store: Opened) -> None:
    """2,400 received at 10 %, 2,160 remitted, payment removed: the client owes 2,160, everywhere.

    Recorded on the right case, the money asks for no second remittance.
    """
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        cast.case("RIGHTONE", success_fee=Percent(10))
        wrong = cast.pay(eur("2400"))
        cast.anna.do(MarkRemitted(payout_id=wrong.payout_id))
        assert nets(cast.anna) == {("platform", ""): -96_00}
        cast.anna.do(RemovePayment(payment_id=wrong.payment_id))
        assert nets(cast.anna) == {("client", "nordic"): 2160_00}
        assert nets(cast.nora) == {("partner", "acme"): -2160_00}
        assert nets(cast.ops) == {}
        assert cast.anna.ask(RemittanceDue()).dues == ()
        assert cast.anna.ask(ClientInvoiceDue()).dues == ()
        right = cast.pay(eur("2400"), "RIGHTONE")
        assert nets(cast.anna) == {("platform", ""): -96_00}
        assert nets(cast.nora) == {}
        assert cast.anna.ask(RemittanceDue()).dues == ()
        before = written(cast.network.store)
        with pytest.raises(errors.NothingToRemit):
            cast.anna.do(MarkRemitted(payout_id=right.payout_id))
        assert written(cast.network.store) == before


@on_both_stores
def test_a_credit_is_set_off_before_money_is_remitted_again(store: Opened) -> None:
    """A larger payment on the right case leaves only the difference to remit."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        wrong = cast.pay(eur("2400"))
        cast.anna.do(MarkRemitted(payout_id=wrong.payout_id))
        cast.anna.do(RemovePayment(payment_id=wrong.payment_id))
        right = cast.pay(eur("3000"))
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert (due.payout_id, due.amount) == (right.payout_id, eur("540"))
        assert cast.anna.do(MarkRemitted(payout_id=right.payout_id)).remitted_minor == 540_00
        assert nets(cast.anna) == {("platform", ""): -120_00}


@on_both_stores
def test_what_the_client_received_is_owed_in_fees_until_it_is_settled(store: Opened) -> None:
    """The client owes the gross; settled, it owes nothing, and the platform's share stays."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        assert nets(cast.anna) == {("client", "nordic"): 95_00, ("platform", ""): -38_00}
        assert nets(cast.nora) == {("partner", "acme"): -95_00}
        assert nets(cast.ops) == {("partner", "acme"): 38_00}
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        assert nets(cast.anna) == {("platform", ""): -38_00}
        stated = cast.pay(eur("1000"), received_by=Recipient.CLIENT, settled=True)
        assert nets(cast.anna) == {("platform", ""): -76_00}
        cast.anna.do(RemovePayment(payment_id=stated.payment_id))
        assert nets(cast.anna) == {("platform", ""): -38_00}
        # what was really paid stays when its payment goes
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        assert nets(cast.anna) == {("client", "nordic"): -95_00}


@on_both_stores
def test_a_write_off_owes_nothing(store: Opened) -> None:
    """Neither the client's fees nor the platform's share are owed, until it is taken back."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="bankrupt"))
        assert nets(cast.anna) == nets(cast.ops) == nets(cast.nora) == {}
        cast.ops.do(ReopenCommission(payout_id=payout.payout_id, reason="he pays after all"))
        assert nets(cast.anna) == {("client", "nordic"): 95_00, ("platform", ""): -38_00}


@on_both_stores
def test_an_invoice_takes_the_commissions_and_is_owed_with_its_vat(store: Opened) -> None:
    """Credited, they are owed as before; made anew, with the VAT it had; paid, nothing is."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        item = RecordRevenueItem(
            case_id=CASE,
            kind=RevenueItemKind.FIXED_FEE,
            on=cast.clock.now().date(),
            amount=eur("200"),
        )
        cast.anna.do(item)
        before = nets(cast.ops)
        assert before == {("partner", "acme"): 38_00}
        (invoice,) = cast.close(Month(2026, 3), vat_rate=Percent(25))
        assert nets(cast.ops) == {("partner", "acme"): 47_50}
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        assert nets(cast.ops) == before
        (again,) = cast.close(Month(2026, 3))
        late = date(2026, 6, 1)
        (owed,) = cast.ops.ask(Positions(as_of=late))
        assert (owed.net, owed.owed_to_us_overdue) == (eur("47.50"), eur("47.50"))
        before_it = written(cast.network.store)
        with pytest.raises(errors.TransferInFuture):
            cast.ops.do(MarkInvoicePaid(invoice_id=again.invoice_id, on=late))
        assert written(cast.network.store) == before_it
        cast.ops.do(MarkInvoicePaid(invoice_id=again.invoice_id))
        assert nets(cast.ops) == {}


@on_both_stores
def test_a_surplus_is_owed_to_the_debtor_until_it_covers_more(store: Opened) -> None:
    """700 claimed, 880 received: 180 are the debtor's; a fee of 100 leaves 80 of them."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("700")))
        payout = cast.pay(eur("880"))
        assert nets(cast.anna)["debtor", CASE] == -180_00
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("100")))
        assert nets(cast.anna)["debtor", CASE] == -80_00
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("700"),
                received_by=Recipient.CLIENT,
                received_on=payout.payment_date,
            )
        )
        assert ("debtor", CASE) not in nets(cast.anna)
        assert nets(cast.nora) == {("partner", "acme"): -66_50}


@on_both_stores
def test_what_is_overdue_is_past_its_day(store: Opened) -> None:
    """Thirty business days for the client's money, ten days for fees; credits are counted apart."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        (client, _) = cast.anna.ask(Positions(as_of=date(2026, 4, 1)))
        assert (client.owed_to_us_overdue, client.we_owe_overdue) == (eur("95"), eur("0"))
        (client, _) = cast.anna.ask(Positions(as_of=date(2026, 5, 1)))
        assert (client.owed_to_us_overdue, client.we_owe_overdue) == (eur("95"), eur("905"))
        (mine,) = cast.nora.ask(Positions(as_of=date(2026, 5, 1)))
        assert (mine.owed_to_us_overdue, mine.we_owe_overdue) == (eur("905"), eur("95"))


@on_both_stores
def test_nobody_reads_the_positions_of_others(store: Opened) -> None:
    """A rival and another client stand with nobody; a client never sees a commission."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        assert nets(cast.eve) == nets(cast.otto) == {}
        accounts = {part.account for one in cast.nora.ask(Positions()) for part in one.accounts}
        assert {name.value for name in accounts} == {"client_fees"}

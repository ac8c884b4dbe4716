"""Transfers, setting off and undoing: what is covered is settled, and open again when undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    ClientInvoiceDue,
    CloseCase,
    CloseCode,
    CloseMonth,
    Command,
    CommissionStatus,
    CorrectPayment,
    Counterparty,
    CreditCommission,
    CreditInvoice,
    Direction,
    HideFromBalance,
    InvoicePage,
    InvoiceStandingOf,
    InvoiceStatus,
    MarkInvoicePaid,
    MarkRemitted,
    MergeCase,
    Month,
    Offset,
    PartyKind,
    Payout,
    PayoutPage,
    Percent,
    Positions,
    ReassignCase,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RecordTransfer,
    RemittanceDue,
    RemovePayment,
    RemoveRevenueItem,
    ReopenCommission,
    RevenueItemKind,
    SettleCommission,
    Task,
    Tasks,
    Transfer,
    UndoTransfer,
    errors,
)
from debitura_core.adapters.reports import invoice_page
from debitura_core.domain.money.remittances import MoneyRemitted
from debitura_core.testing import SampleBooks, sample_books
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores, written
from tests.prepared import sample_copy
from tests.queries.test_positions import nets

NORDIC = Counterparty(side=PartyKind.CLIENT, id="nordic")
ACME = Counterparty(side=PartyKind.PARTNER, id="acme")
PAID, RECEIVED = Direction.PAID, Direction.RECEIVED


def moved(cast: Cast, amount: str, direction: Direction, *names: str) -> Transfer:
    """Let Anna record money between Acme and Nordic, today."""
    today = cast.clock.now().date()
    return cast.anna.do(
        RecordTransfer(
            counterparty=NORDIC,
            amount=eur(amount),
            direction=direction,
            on=today,
            applies_to=names,
        )
    )


def client_paid(cast: Cast, amount: str) -> Payout:
    """Record a payment that the client received, of which it owes 9.5 %."""
    return cast.pay(eur(amount), received_by=Recipient.CLIENT)


def minor_eur(minor: int) -> Money:
    return eur(f"{minor / 100:.2f}")


def status(cast: Cast, payout: Payout) -> CommissionStatus:
    return cast.anna.ask(PayoutPage(payout_id=payout.payout_id)).payout.commission_status


def reminders(cast: Cast) -> list[Task]:
    return [task for task in cast.anna.ask(Tasks()).tasks if task.payout_id is not None]


@on_both_stores
def test_money_from_a_client_settles_the_oldest_fees_first(store: Opened) -> None:
    """95.00 and 190.00 are owed; 200.00 settles the first, 85.00 the rest, 10.00 is a credit."""
    with meeting(store) as cast:
        cast.case()
        first = client_paid(cast, "1000")
        cast.clock.advance(days=1)
        second = client_paid(cast, "2000")
        moved(cast, "200", RECEIVED)
        assert (status(cast, first), status(cast, second)) == (
            CommissionStatus.PAID, CommissionStatus.UNPAID,
        )  # fmt: skip
        assert [task.payout_id for task in reminders(cast)] == [second.payout_id]
        moved(cast, "95", RECEIVED)
        assert status(cast, second) is CommissionStatus.PAID
        assert reminders(cast) == []
        assert nets(cast.anna)["client", "nordic"] == -10_00
        assert cast.anna.ask(ClientInvoiceDue()).dues == ()
        assert cast.network.verify_books() == ()


@on_both_stores
def test_named_fees_are_settled_before_older_ones(store: Opened) -> None:
    """A transfer for the second payout leaves the first one unpaid."""
    with meeting(store) as cast:
        cast.case()
        first, second = client_paid(cast, "1000"), client_paid(cast, "2000")
        moved(cast, "190", RECEIVED, second.payout_id)
        assert status(cast, first) is CommissionStatus.UNPAID
        assert status(cast, second) is CommissionStatus.PAID
        before = written(cast.network.store)
        with pytest.raises(errors.NotOwed, match="nonsense"):
            moved(cast, "1", RECEIVED, "nonsense")
        with pytest.raises(errors.NotOwed):
            moved(cast, "1", RECEIVED, second.payout_id)
        assert written(cast.network.store) == before


@on_both_stores
def test_a_part_remittance_leaves_the_rest_due(store: Opened) -> None:
    """2,160 are the client's: 1,000 paid on by name, 160 in general, and 1,000 are left."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        payout = cast.pay(eur("2400"))
        cast.anna.do(MarkRemitted(payout_id=payout.payout_id, amount=eur("1000")))
        moved(cast, "160", PAID)
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert due.amount == eur("1000")
        before = written(cast.network.store)
        with pytest.raises(errors.MoreThanIsOpen, match=r"EUR 1,000\.00"):
            cast.anna.do(MarkRemitted(payout_id=payout.payout_id, amount=eur("1000.01")))
        with pytest.raises(errors.CurrencyMismatch):
            cast.anna.do(MarkRemitted(payout_id=payout.payout_id, amount=Money(1, "USD")))
        assert written(cast.network.store) == before
        cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        assert cast.anna.ask(RemittanceDue()).dues == ()
        assert cast.network.verify_books() == ()


@on_both_stores
def test_parts_of_a_settlement_add_up(store: Opened) -> None:
    """The commission is paid with the last part of the gross, and undone with any of them."""
    with meeting(store) as cast:
        cast.case()
        payout = client_paid(cast, "1000")
        part = SettleCommission(payout_id=payout.payout_id, amount=eur("45"))
        assert cast.anna.do(part).is_unpaid
        assert not cast.anna.do(SettleCommission(payout_id=payout.payout_id)).is_unpaid
        (entry,) = [row for row in cast.network.store.rows("transfers")
                    if row["amount_minor"] == 45_00]  # fmt: skip
        cast.anna.do(UndoTransfer(transfer_id=entry["transfer_id"], reason="another debt"))
        assert status(cast, payout) is CommissionStatus.UNPAID
        assert [task.payout_id for task in reminders(cast)] == [payout.payout_id]
        assert nets(cast.anna) == {("client", "nordic"): 45_00, ("platform", ""): -38_00}
        assert cast.network.verify_books() == ()


@on_both_stores
def test_an_undone_transfer_was_never_there(store: Opened) -> None:
    """Positions, dues and payouts are as before; a second undo is refused."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        held, owed = cast.pay(eur("2400")), client_paid(cast, "1000")
        before = nets(cast.anna), cast.anna.ask(RemittanceDue()).dues
        out, back = moved(cast, "3000", PAID), moved(cast, "500", RECEIVED)
        assert status(cast, owed) is CommissionStatus.PAID
        for one in (out, back):
            undone = cast.anna.do(UndoTransfer(transfer_id=one.transfer_id, reason="mistaken"))
            assert undone.undone_at == cast.clock.now()
        assert (nets(cast.anna), cast.anna.ask(RemittanceDue()).dues) == before
        assert status(cast, owed) is CommissionStatus.UNPAID
        assert cast.anna.ask(PayoutPage(payout_id=held.payout_id)).payout.remitted_minor == 0
        kept = written(cast.network.store)
        with pytest.raises(errors.TransferUndone):
            cast.anna.do(UndoTransfer(transfer_id=out.transfer_id, reason="again"))
        assert written(cast.network.store) == kept
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@on_both_stores
def test_a_settlement_whose_commission_is_invoiced_is_undone_after_the_credit_note(
    store: Opened,
) -> None:
    """Frozen like every invoiced payout; credited, it may be undone."""
    with meeting(store) as cast:
        cast.case()
        client_paid(cast, "1000")
        one = moved(cast, "95", RECEIVED)
        (invoice,) = cast.close(Month(2026, 3))
        wish = UndoTransfer(transfer_id=one.transfer_id, reason="never came")
        before = written(cast.network.store)
        with pytest.raises(errors.SettlementInvoiced, match=invoice.invoice_id):
            cast.anna.do(wish)
        assert written(cast.network.store) == before
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        cast.anna.do(wish)
        assert cast.ops.do(CloseMonth(month=Month(2026, 3))) == ()
        assert nets(cast.anna) == {("client", "nordic"): 95_00, ("platform", ""): -38_00}
        assert cast.network.verify_books() == ()


@on_both_stores
def test_undoing_twice_covers_the_same_debt_twice(store: Opened) -> None:
    """A credit of 100.00 that was paid back in two parts covers new fees as each is undone."""
    with meeting(store) as cast:
        cast.case()
        moved(cast, "100", RECEIVED)
        parts = [moved(cast, "40", PAID), moved(cast, "60", PAID)]
        fees = client_paid(cast, "1000")
        assert fees.is_unpaid
        for one, left in zip(parts, (55_00, -5_00), strict=True):
            cast.anna.do(UndoTransfer(transfer_id=one.transfer_id, reason="it came back"))
            assert nets(cast.anna)["client", "nordic"] == left
            assert cast.network.verify_books() == ()
        assert status(cast, fees) is CommissionStatus.PAID
        assert reminders(cast) == []


@on_both_stores
def test_what_an_undoing_opens_again_is_told_oldest_first(store: Opened) -> None:
    """Whatever order a store reads in: the journal is the same on every one."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        paid = []
        for _ in range(12):
            paid.append(cast.pay(eur("10")).payout_id)
            cast.clock.advance(days=1)
        one = moved(cast, "500", PAID)
        done = cast.anna.perform(UndoTransfer(transfer_id=one.transfer_id, reason="a slip"))
        told = [entry.event for entry in done.entries]
        assert [event.payout_id for event in told if isinstance(event, MoneyRemitted)] == paid


@on_both_stores
def test_an_offset_settles_what_both_owe(store: Opened) -> None:
    """2,160 held, 95.00 owed: set off, 2,065 are left to remit and the commission is paid."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        cast.pay(eur("2400"))
        owed = cast.pay(eur("950"), received_by=Recipient.CLIENT)
        with pytest.raises(errors.NothingToOffset):
            cast.anna.do(Offset(client_id="nordic", amount=eur("95.01")))
        with pytest.raises(errors.NothingToOffset):
            cast.anna.do(Offset(client_id="nordic", currency="DKK"))
        one = cast.anna.do(Offset(client_id="nordic", currency="EUR"))
        assert (one.amount, one.is_offset) == (eur("95"), True)
        assert status(cast, owed) is CommissionStatus.PAID
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert due.amount == eur("2065")
        cast.anna.do(UndoTransfer(transfer_id=one.transfer_id, reason="he wants it all"))
        assert status(cast, owed) is CommissionStatus.UNPAID
        assert cast.network.verify_books() == ()


@on_both_stores
def test_money_remitted_for_nothing_is_set_off_by_name(store: Opened) -> None:
    """The payment is removed after it was remitted: 2,160 come back by setting them off."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        wrong = cast.pay(eur("2400"))
        cast.anna.do(MarkRemitted(payout_id=wrong.payout_id))
        cast.anna.do(RemovePayment(payment_id=wrong.payment_id))
        moved(cast, "2160", RECEIVED)
        assert nets(cast.anna) == {}
        assert cast.network.verify_books() == ()


@on_both_stores
def test_parts_of_an_invoice_add_up_and_what_is_over_is_kept(store: Opened) -> None:
    """38.00: 20.00 leaves it open, 28.00 pays it, and 10.00 are the partner's."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        (invoice,) = cast.close(Month(2026, 3))
        mark = MarkInvoicePaid(invoice_id=invoice.invoice_id, amount=eur("20"))
        assert cast.ops.do(mark).status is InvoiceStatus.ISSUED
        assert nets(cast.ops) == {("partner", "acme"): 18_00}
        paid = cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id, amount=eur("28")))
        assert paid.status is InvoiceStatus.PAID
        assert nets(cast.ops) == {("partner", "acme"): -10_00}
        (last,) = [row for row in cast.network.store.rows("transfers")
                   if row["amount_minor"] == 28_00]  # fmt: skip
        with pytest.raises(errors.TransferIsThePlatforms):
            cast.anna.do(UndoTransfer(transfer_id=last["transfer_id"], reason="mine"))
        cast.ops.do(UndoTransfer(transfer_id=last["transfer_id"], reason="another partner's"))
        assert nets(cast.ops) == {("partner", "acme"): 18_00}
        received = RecordTransfer(
            counterparty=ACME, amount=eur("18"), direction=RECEIVED, on=cast.clock.now().date()
        )
        cast.ops.do(received)
        assert nets(cast.ops) == {}
        with pytest.raises(errors.InvoiceNotOpen):
            cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@on_both_stores
def test_a_credit_pays_what_comes_next(store: Opened) -> None:
    """Fees and an invoice that a credit covers are settled and paid in the step that makes them."""
    with meeting(store) as cast:
        cast.case()
        first = client_paid(cast, "1000")
        moved(cast, "150", RECEIVED, first.payout_id)
        small, large = client_paid(cast, "500"), client_paid(cast, "1000")
        assert (small.is_unpaid, large.is_unpaid) == (False, True)
        assert [task.payout_id for task in reminders(cast)] == [large.payout_id]
        assert nets(cast.anna)["client", "nordic"] == 87_50
        cast.ops.do(
            RecordTransfer(
                counterparty=ACME,
                amount=eur("60"),
                direction=RECEIVED,
                on=cast.clock.now().date(),
            )
        )
        (invoice,) = cast.close(Month(2026, 3))
        assert (invoice.total, invoice.status) == (eur("57"), InvoiceStatus.PAID)
        paid = cast.anna.ask(PayoutPage(payout_id=small.payout_id)).payout
        assert paid.invoice_status is InvoiceStatus.PAID
        assert nets(cast.ops) == {("partner", "acme"): 35_00}
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@pytest.mark.parametrize("opening", (sample_books, sample_copy), ids=("memory", "sqlite"))
def test_what_the_platform_received_it_passes_on(
    opening: Callable[[], AbstractContextManager[SampleBooks]],
) -> None:
    """The collector's revenue and the client's part are owed, each with its day."""
    with opening() as books:
        ops, ceres = (
            books.network.as_platform(user="ops"),
            books.network.as_partner("ceres", user="c"),
        )
        (case_id,) = [row["case_id"] for row in books.network.store.rows("partner_cases")
                      if row["partner_case_id"] == "collected"]  # fmt: skip
        today, before = books.clock.now().date(), nets(ops)
        split = ceres.do(
            RecordPayment(
                case_id=case_id,
                amount=eur("1000"),
                received_by=Recipient.PLATFORM,
                received_on=today,
            )
        ).split
        revenue = split.partner_gross_minor - split.platform_fee_minor
        creditor = split.payment_minor - split.partner_gross_minor
        (shadow,) = [party for party in nets(ops) if party not in before and party[0] == "client"]
        assert nets(ops)["partner", "ceres"] == before.get(("partner", "ceres"), 0) - revenue
        assert nets(ops)[shadow] == -creditor
        late = {one.counterparty.id: one.we_owe_overdue_minor
                for one in ops.ask(Positions(as_of=today + timedelta(days=60)))}  # fmt: skip
        assert (late["ceres"], late[shadow[1]]) == (revenue, creditor)
        client = Counterparty(side=PartyKind.CLIENT, id=shadow[1])
        wish = RecordTransfer(
            counterparty=client, amount=minor_eur(creditor), direction=PAID, on=today
        )
        with pytest.raises(errors.InvalidInput, match="partner_id"):
            ops.do(wish)
        ops.do(evolve(wish, partner_id="ceres"))
        collector = Counterparty(side=PartyKind.PARTNER, id="ceres")
        ops.do(evolve(wish, counterparty=collector, amount=minor_eur(revenue)))
        assert nets(ops) == before
        assert books.network.verify_books() == ()


@on_both_stores
def test_a_transfer_is_refused_for_others_and_for_tomorrow(store: Opened) -> None:
    """A partner moves money with its clients only, and nobody tomorrow."""
    with meeting(store) as cast:
        cast.case()
        client_paid(cast, "1000")
        today = cast.clock.now().date()
        before = written(cast.network.store)
        for party, on, error in (
            (ACME, today, errors.InvalidInput),
            (Counterparty(side=PartyKind.PLATFORM, id=""), today, errors.InvalidInput),
            (Counterparty(side=PartyKind.CLIENT, id="nobody"), today, errors.NotFound),
            (NORDIC, today + timedelta(days=1), errors.TransferInFuture),
        ):
            with pytest.raises(error):
                cast.anna.do(
                    RecordTransfer(counterparty=party, amount=eur("1"), direction=PAID, on=on)
                )
        assert written(cast.network.store) == before


MOVES = st.lists(
    st.tuples(st.sampled_from(("pay", "client", "out", "in", "offset", "undo")),
              st.integers(1, 50_000)),
    max_size=12,
)  # fmt: skip


@given(MOVES)
def test_positions_are_what_was_earned_less_what_moved(
    steps: list[tuple[str, int]],
) -> None:
    """After any sequence the client's position is its fees less its money, less what moved."""
    with meeting() as cast:
        cast.case(success_fee=Percent(10))
        expected, alive = 0, list[Transfer]()
        for what, minor in steps:
            amount = minor_eur(minor)
            if what in ("pay", "client"):
                by = Recipient.PARTNER if what == "pay" else Recipient.CLIENT
                split = cast.pay(amount, received_by=by).split
                creditor = split.payment_minor - split.partner_gross_minor
                expected += split.partner_gross_minor if what == "client" else -creditor
            elif what in ("out", "in"):
                alive.append(moved(cast, str(amount.amount), PAID if what == "out" else RECEIVED))
                expected += minor if what == "out" else -minor
            elif what == "offset":
                try:
                    alive.append(cast.anna.do(Offset(client_id="nordic", currency="EUR")))
                except errors.NothingToOffset:
                    continue
            elif alive:
                one = alive.pop(minor % len(alive))
                cast.anna.do(UndoTransfer(transfer_id=one.transfer_id, reason="no"))
                if not one.is_offset:
                    expected -= one.amount_minor if one.payer is PartyKind.PARTNER else (
                        -one.amount_minor
                    )  # fmt: skip
            assert nets(cast.anna).get(("client", "nordic"), 0) == expected
            assert nets(cast.nora).get(("partner", "acme"), 0) == -expected
        assert cast.network.verify_books() == ()


# --------------------------------------------------------------------- where it meets the others


@on_both_stores
def test_an_invoice_shows_the_credit_it_took_and_what_is_open(store: Opened) -> None:
    """38.00: 10.00 were there, 20.00 are paid, 8.00 are open and overdue after their day."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        today = cast.clock.now().date()
        cast.ops.do(
            RecordTransfer(counterparty=ACME, amount=eur("10"), direction=RECEIVED, on=today)
        )
        (invoice,) = cast.close(Month(2026, 3))
        cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id, amount=eur("20")))
        asked = InvoiceStandingOf(invoice_id=invoice.invoice_id)
        found = cast.ops.ask(asked)
        assert found == cast.anna.ask(asked)
        assert (found.total, found.taken, found.paid, found.open) == (
            eur("38"), eur("10"), eur("20"), eur("8"),
        )  # fmt: skip
        assert not found.overdue_on(invoice.due_on)
        assert found.overdue_on(invoice.due_on + timedelta(days=1))
        page = invoice_page(cast.anna, invoice.invoice_id)
        assert "Credit taken" in page
        assert "EUR 8.00" in page
        with pytest.raises(errors.NotFound):
            cast.eve.ask(asked)
        note = cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        for one in (invoice, note):
            assert cast.ops.ask(InvoiceStandingOf(invoice_id=one.invoice_id)).open == eur("0")


@on_both_stores
def test_a_write_off_takes_what_is_open_and_no_more(store: Opened) -> None:
    """Of 95.00 the client has paid 45.00: 50.00 are lost, and owed again when it is taken back."""
    with meeting(store) as cast:
        cast.case()
        payout = client_paid(cast, "1000")
        cast.anna.do(SettleCommission(payout_id=payout.payout_id, amount=eur("45")))
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="bankrupt"))
        assert nets(cast.anna) == nets(cast.nora) == nets(cast.ops) == {}
        assert cast.network.verify_books() == ()
        cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("800")))
        assert nets(cast.anna) == {}
        cast.ops.do(ReopenCommission(payout_id=payout.payout_id, reason="he pays"))
        assert nets(cast.anna) == {("client", "nordic"): 31_00, ("platform", ""): -30_40}
        assert cast.network.verify_books() == ()


@on_both_stores
def test_a_credited_invoice_that_was_paid_pays_the_open_one(store: Opened) -> None:
    """March is paid and April open; March's credit note pays April at once."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        (march,) = cast.close(Month(2026, 3))
        cast.ops.do(MarkInvoicePaid(invoice_id=march.invoice_id))
        cast.pay(eur("1000"))
        (april,) = cast.close(Month(2026, 4))
        cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        found = cast.ops.ask(InvoicePage(invoice_id=april.invoice_id))
        assert found.status is InvoiceStatus.PAID
        assert nets(cast.ops) == {("partner", "acme"): 38_00}
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@on_both_stores
@pytest.mark.parametrize("how", ("removed", "corrected", "item removed", "to the partner"))
def test_what_a_correction_frees_settles_other_fees(store: Opened, how: str) -> None:
    """95.00 were paid for what is no longer owed: they pay the next 95.00, and nobody is chased."""
    with meeting(store) as cast:
        cast.case()
        first = client_paid(cast, "2000" if how == "corrected" else "1000")
        if how != "item removed":
            cast.anna.do(SettleCommission(payout_id=first.payout_id))
        item = cast.anna.do(
            RecordRevenueItem(
                case_id=CASE,
                kind=RevenueItemKind.FIXED_FEE,
                amount=eur("95"),
                on=cast.clock.now().date(),
            )
        )
        moved(cast, "95", RECEIVED, item.revenue_item_id)
        other = first if how == "item removed" else client_paid(cast, "1000")
        assert status(cast, other) is CommissionStatus.UNPAID
        frees: dict[str, Command[Any]] = {
            "removed": RemovePayment(payment_id=first.payment_id),
            "corrected": CorrectPayment(payment_id=first.payment_id, amount=eur("1000")),
            "to the partner": CorrectPayment(
                payment_id=first.payment_id, received_by=Recipient.PARTNER
            ),
            "item removed": RemoveRevenueItem(revenue_item_id=item.revenue_item_id),
        }
        cast.anna.do(frees[how])
        assert status(cast, other) is CommissionStatus.PAID
        assert reminders(cast) == []
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@on_both_stores
def test_a_correction_down_to_what_was_paid_settles(store: Opened) -> None:
    """45.00 of 95.00 are paid; corrected, 45.00 are all that is owed."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        payout = client_paid(cast, "1000")
        cast.anna.do(SettleCommission(payout_id=payout.payout_id, amount=eur("45")))
        now = cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("450")))
        assert now.commission_status is CommissionStatus.PAID
        assert reminders(cast) == []
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@on_both_stores
def test_money_of_a_closed_month_is_due_in_the_open_one(store: Opened) -> None:
    """March is closed; money that came on 31 March and is entered in April is invoiced in April."""
    with meeting(store) as cast:
        cast.case()
        client_paid(cast, "1000")
        assert cast.close(Month(2026, 3)) == ()
        cast.anna.do(
            RecordTransfer(
                counterparty=NORDIC, amount=eur("95"), direction=RECEIVED, on=date(2026, 3, 31)
            )
        )
        (invoice,) = cast.close(Month(2026, 4))
        assert invoice.net == eur("38")
        assert cast.network.verify_books() == ()


@on_both_stores
@pytest.mark.parametrize("what", ("reassigned", "merged", "hidden", "closed"))
def test_money_settles_fees_of_a_case_that_is_elsewhere(store: Opened, what: str) -> None:
    """The former collector is paid, and may undo it, wherever the case is by now."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHERONE")
        payout = client_paid(cast, "1000")
        match what:
            case "reassigned":
                cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
            case "merged":
                cast.ops.do(MergeCase(case_id=CASE, into="OTHERONE"))
            case "hidden":
                cast.anna.do(HideFromBalance(client_id="nordic"))
            case _:
                cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.OTHER, comment="moved abroad"))
        one = moved(cast, "95", RECEIVED, payout.payout_id)
        assert status(cast, payout) is CommissionStatus.PAID
        cast.anna.do(UndoTransfer(transfer_id=one.transfer_id, reason="another debt"))
        assert status(cast, payout) is CommissionStatus.UNPAID
        assert cast.network.verify_books() == cast.network.verify_journal() == ()

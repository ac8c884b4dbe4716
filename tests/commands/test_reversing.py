"""Money that comes back: the exact mirror, the claim open again, and nothing settled twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    CasePage,
    ClientInvoiceDue,
    CloseCase,
    CloseCode,
    CommissionStatus,
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    Done,
    ExplainPayout,
    FillRates,
    MarkRemitted,
    Month,
    PartnerBalance,
    Payout,
    PayoutKind,
    PayoutPage,
    Percent,
    Recipient,
    RemittanceDue,
    RemovePayment,
    ReopenCommission,
    ReversePayment,
    SetAddedFees,
    SettleCommission,
    Task,
    Tasks,
    Timeline,
    Unbilled,
    UndoTransfer,
    errors,
)
from debitura_core.adapters.bank import bookings, match
from debitura_core.domain.money.statement_lines import LineKind, StatementLine
from debitura_core.testing import SampleBooks, sample_books
from tests.cast import (
    CASE,
    DOLLARS,
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
from tests.commands.test_splits_over_time import Later
from tests.prepared import sample_copy
from tests.queries.test_positions import nets

FIGURES = ("payment_minor", "success_fee_minor", "partner_gross_minor", "platform_fee_minor")
PAID, UNPAID, CREDITED, NOTHING = (
    CommissionStatus.PAID, CommissionStatus.UNPAID, CommissionStatus.CREDITED,
    CommissionStatus.NOT_APPLICABLE,
)  # fmt: skip


def reverse(
    cast: Cast, payout: Payout, amount: Money | str | None = None, **changes: Any
) -> Payout:
    """Let Anna record that money of a payment came back today."""
    told = {
        "payment_id": payout.payment_id,
        "on": cast.clock.now().date(),
        "reason": "bounced",
        "amount": eur(amount) if isinstance(amount, str) else amount,
        **changes,
    }
    return cast.anna.do(ReversePayment(**told))


def standing(cast: Cast, *payouts: Payout) -> list[CommissionStatus]:
    return [
        cast.anna.ask(PayoutPage(payout_id=one.payout_id)).payout.commission_status
        for one in payouts
    ]


def outstanding(cast: Cast) -> Money:
    minor = cast.anna.ask(CasePage(case_id=CASE)).case.open.total
    return eur(f"{minor / 100:.2f}")


def reminders(cast: Cast) -> list[Task]:
    return [task for task in cast.anna.ask(Tasks()).tasks if task.payout_id is not None]


@on_both_stores
def test_what_was_remitted_of_a_bounced_payment_is_owed_by_the_client(store: Opened) -> None:
    """Of 2,400 at 10 %, 2,160 were remitted: they are set off against the next payment."""
    with meeting(store) as cast:
        cast.case(success_fee=Percent(10))
        cast.case("OTHER", success_fee=Percent(10))
        payout = cast.pay(eur("2400"))
        cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        back = reverse(cast, payout)
        assert back.kind is PayoutKind.REVERSAL
        assert back.adjusts == payout.payout_id
        assert [getattr(back.split, name) for name in FIGURES] == [
            -getattr(payout.split, name) for name in FIGURES
        ]
        assert nets(cast.anna) == {("client", "nordic"): 2160_00}
        assert outstanding(cast) == eur("20000")
        assert cast.anna.ask(RemittanceDue()).dues == ()
        cast.pay(eur("2400"), "OTHER")
        assert cast.anna.ask(RemittanceDue()).dues == ()
        assert nets(cast.anna) == {("platform", ""): -96_00}


@on_both_stores
def test_a_payment_reversed_after_its_invoice_comes_back_on_the_next(store: Opened) -> None:
    """380.00 are invoiced for March; in April 380.00 come back, and a credit note says so."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        (march,) = cast.close(Month(2026, 3))
        assert march.total == eur("380")
        reverse(cast, payout)
        (due,) = cast.ops.ask(Unbilled(partner_id="acme"))
        assert (due.month, due.fee) == (Month(2026, 4), eur("-380"))
        (april,) = cast.close(Month(2026, 4))
        assert april.total == eur("-380")
        assert cast.ops.ask(Unbilled(partner_id="acme")) == ()
        assert nets(cast.anna) == {}


@on_both_stores
def test_an_unpaid_payment_that_came_back_whole_is_owed_by_nobody(store: Opened) -> None:
    """Nothing is to be invoiced, chased or settled; the client paid nothing and owes nothing."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        assert len(reminders(cast)) == 1
        half = reverse(cast, payout, "500")
        assert standing(cast, payout, half) == [UNPAID, UNPAID]
        (due,) = cast.anna.ask(ClientInvoiceDue()).dues
        assert due.amount == eur("47.50")
        rest = reverse(cast, payout)
        assert standing(cast, payout, half, rest) == [NOTHING, NOTHING, NOTHING]
        assert reminders(cast) == []
        assert cast.anna.ask(ClientInvoiceDue()).dues == ()
        assert nets(cast.anna) == {}
        with pytest.raises(errors.CommissionNotUnpaid):
            cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        cast.close(Month(2026, 3))
        assert cast.ops.ask(Unbilled(partner_id="acme")) == ()


@on_both_stores
def test_a_commission_is_settled_together_with_what_came_back(store: Opened) -> None:
    """95.00 were owed, a half came back: 47.50 settle both, and the undo opens both again."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        half = reverse(cast, payout, "500")
        cast.anna.do(SettleCommission(payout_id=half.payout_id))
        assert standing(cast, payout, half) == [PAID, PAID]
        (moved,) = cast.network.store.rows("transfers")
        assert moved["amount_minor"] == 47_50
        cast.anna.do(UndoTransfer(transfer_id=moved["transfer_id"], reason="mistaken"))
        assert standing(cast, payout, half) == [UNPAID, UNPAID]
        assert [task.payout_id for task in reminders(cast)] == [payout.payout_id]
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="lost"))
        assert standing(cast, payout, half) == [CREDITED, CREDITED]
        assert nets(cast.anna) == {}
        cast.ops.do(ReopenCommission(payout_id=half.payout_id, reason="found"))
        assert standing(cast, payout, half) == [UNPAID, UNPAID]
        assert nets(cast.anna) == {("client", "nordic"): 47_50, ("platform", ""): -19_00}


@on_both_stores
def test_what_the_client_has_paid_already_settles_a_smaller_commission(store: Opened) -> None:
    """47.50 of 95.00 were paid; with the other half of the payment, the other half is gone."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        cast.anna.do(SettleCommission(payout_id=payout.payout_id, amount=eur("47.50")))
        half = reverse(cast, payout, "500")
        assert standing(cast, payout, half) == [PAID, PAID]
        assert reminders(cast) == []
        assert nets(cast.anna) == {("platform", ""): -19_00}
        rest = reverse(cast, payout)
        assert standing(cast, rest) == [PAID]
        assert nets(cast.anna) == {("client", "nordic"): -47_50}


@on_both_stores
def test_a_written_off_commission_is_written_off_less(store: Opened) -> None:
    """Of 95.00 the client paid 45.00, 50.00 were lost: after 60 % came back it is owed 7.00."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        cast.anna.do(SettleCommission(payout_id=payout.payout_id, amount=eur("45")))
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="lost"))
        back = reverse(cast, payout, "600")
        assert standing(cast, back) == [CREDITED]
        assert back.written_off_minor == -50_00
        assert nets(cast.anna) == {("client", "nordic"): -7_00}
        cast.ops.do(ReopenCommission(payout_id=payout.payout_id, reason="found"))
        assert standing(cast, payout, back) == [PAID, PAID]
        assert nets(cast.anna)["client", "nordic"] == -7_00


@on_both_stores
def test_a_surplus_is_paid_back_first(store: Opened) -> None:
    """700 claimed, 880 received: 180 go back, the claim stays paid; 60 more open it by 60."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("700")), success_fee=Percent(10))
        payout = cast.pay(eur("880"))
        reverse(cast, payout, "180")
        assert outstanding(cast) == eur("0")
        assert nets(cast.anna)["client", "nordic"] == -630_00
        reverse(cast, payout, "60")
        assert outstanding(cast) == eur("60")
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("240")))
        assert outstanding(cast) == eur("300")


@on_both_stores
def test_a_case_closed_as_paid_opens_again_where_the_caller_says_so(store: Opened) -> None:
    """Without the word nothing is reversed."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("700")))
        payout = cast.pay(eur("700"))
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.PAID))
        before = written(cast.network.store)
        with pytest.raises(errors.ReopeningNeeded):
            reverse(cast, payout, "1")
        assert written(cast.network.store) == before
        reverse(cast, payout, "1", reopen_if_needed=True)
        assert cast.anna.ask(CasePage(case_id=CASE)).case.lifecycle.value == "active"


@on_both_stores
def test_what_cannot_come_back_is_refused_and_changes_nothing(store: Opened) -> None:
    """More than is left, another currency, days that cannot be; a correction afterwards."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"))
        reverse(cast, payout, "400")
        before = written(cast.network.store)
        for wrong, error in (
            ({"amount": eur("600.01")}, errors.NothingToReverse),
            ({"amount": Money(1, "USD")}, errors.CurrencyMismatch),
            ({"on": cast.clock.now().date() + timedelta(days=1)}, errors.InvalidInput),
            ({"on": date(2026, 2, 28)}, errors.InvalidInput),
            ({"payment_id": "unknown"}, errors.NotFound),
        ):
            with pytest.raises(error):
                reverse(cast, payout, **wrong)
        with pytest.raises(errors.PaymentHasReversals):
            cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("900")))
        with pytest.raises(errors.PaymentHasReversals):
            cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        with pytest.raises(errors.NotFound):
            cast.eve.do(ReversePayment(payment_id=payout.payment_id, on=TODAY, reason="x"))
        assert written(cast.network.store) == before
        reverse(cast, payout)
        with pytest.raises(errors.NothingToReverse):
            reverse(cast, payout)


@pytest.mark.parametrize("opening", (sample_books, sample_copy), ids=("memory", "sqlite"))
def test_what_the_platform_received_comes_back_from_both(
    opening: Callable[[], AbstractContextManager[SampleBooks]],
) -> None:
    """It owed the partner its revenue and the client the rest; now it owes neither."""
    with opening() as books:
        ops = books.network.as_platform(user="ops")
        ceres = books.network.as_partner("ceres", user="c")
        (case_id,) = [row["case_id"] for row in books.network.store.rows("partner_cases")
                      if row["partner_case_id"] == "collected"]  # fmt: skip
        today, before = books.clock.now().date(), nets(ops)
        record = payment(eur("1000"), case_id, received_by=Recipient.PLATFORM, received_on=today)
        paid = ceres.do(record)
        assert nets(ops) != before
        ceres.do(ReversePayment(payment_id=paid.payment_id, on=today, reason="charged back"))
        assert nets(ops) == before
        assert books.network.verify_books() == ()


@on_both_stores
def test_a_reversal_is_explained_told_and_counted(store: Opened) -> None:
    """The balance adds up to nothing, the timeline has the reason, and the derivation its words."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"))
        back = reverse(cast, payout, reason="no cover")
        totals = cast.anna.ask(PartnerBalance(totals=True)).totals
        assert totals is not None
        total = totals["EUR"]
        assert (total.revenue, total.debtor_payments) == (eur("0"), eur("0"))
        (item,) = [one for one in cast.anna.ask(Timeline(case_id=CASE))
                   if one.name == "PaymentReversed"]  # fmt: skip
        assert (item.title, item.description) == (
            "EUR 1,000.00 of a payment came back", "no cover",
        )  # fmt: skip
        told = str(cast.anna.ask(ExplainPayout(payout_id=back.payout_id)))
        assert "came back on 2026-03-01" in told
        assert "its part of what was left" in told


@pytest.mark.parametrize("known", (True, False), ids=("known", "filled in"))
@on_both_stores
def test_the_dollars_of_a_reversal_end_with_those_of_its_payment(
    store: Opened, known: bool
) -> None:
    """At the rate of the payment's day, also where that became known afterwards."""
    rates = Later(DOLLARS)
    rates.known = known
    with meeting(store, rates=rates) as cast:
        cast.case()
        payout = cast.pay(eur("333.33"))
        cast.clock.advance(days=3)
        parts = [reverse(cast, payout, amount) for amount in ("111.11", "99.99", None)]
        rates.known = True
        assert len(cast.ops.do(FillRates())) == (0 if known else 1)
        rows = [cast.anna.ask(PayoutPage(payout_id=one.payout_id)).payout
                for one in (payout, *parts)]  # fmt: skip
        dollars = [one.usd for one in rows if one.usd is not None]
        assert [one.payment_minor for one in dollars] == [360_00, -120_00, -107_99, -132_01]
        assert all(sum(getattr(one, name) for one in dollars) == 0 for name in FIGURES)


@given(cuts=st.lists(st.integers(1, 99_999), max_size=4, unique=True),
       received_by=st.sampled_from((Recipient.PARTNER, Recipient.CLIENT)),
       settled=st.booleans())  # fmt: skip
def test_a_payment_that_came_back_in_parts_was_never_there(
    cuts: list[int], received_by: Recipient, settled: bool
) -> None:
    """Positions, claim and what rounding left over are as before; both audits are empty."""
    with meeting() as cast:
        case = cast.case(claim=claim(eur("800"), interest=eur("100")))
        payout = cast.pay(
            eur("1000"),
            received_by=received_by,
            settled=settled and received_by is Recipient.CLIENT,
        )
        ends = sorted({0, 100_000, *cuts})
        for earlier, later in pairwise(ends):
            reverse(cast, payout, f"{(later - earlier) / 100:.2f}")
        after = cast.anna.ask(CasePage(case_id=CASE)).case
        assert (after.open, after.fee_carry, after.paid_minor) == (case.open, 0, 0)
        stated = {("client", "nordic"): -payout.split.partner_gross_minor}
        assert nets(cast.anna) == (stated if payout.settled_as_stated else {})


@on_both_stores
def test_a_credited_invoice_takes_payment_and_reversal_off_again(store: Opened) -> None:
    """The reversal of an invoiced payment is of April; the others of March leave 76.00."""
    with meeting(store) as cast:
        cast.case()
        other = cast.pay(eur("2000"))
        payout = cast.pay(eur("1000"))
        reverse(cast, payout)
        (march,) = cast.close(Month(2026, 3))
        assert march.total == eur("76")
        cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        reverse(cast, other)
        assert [one.total for one in cast.close(Month(2026, 3))] == [eur("76")]
        assert [one.total for one in cast.close(Month(2026, 4))] == [eur("-76")]
        assert nets(cast.anna) == {}


@on_both_stores
def test_a_return_reverses_the_payment_it_names_once(store: Opened) -> None:
    """The claim is open again; the same return in a second statement books nothing."""
    with meeting(store) as cast:
        cast.case()
        paid = cast.pay(eur("1000"), reference="BANKREF1")
        line = StatementLine(
            account="DE02",
            line_id="9",
            kind=LineKind.RETURN,
            amount=eur("1000"),
            booked_on=TODAY,
            returns="BANKREF1",
        )
        commands = list(bookings(match([line], cast.anna), received_by=Recipient.PARTNER))
        (done,) = cast.anna.do_all(commands)
        assert isinstance(done, Done)
        assert done.answer.adjusts == paid.payout_id
        (again,) = cast.anna.do_all(commands)
        assert isinstance(again, Done)
        assert again.replayed
        (found,) = match([line], cast.anna)
        assert list(bookings([found], received_by=Recipient.PARTNER)) == []
        assert outstanding(cast) == eur("20000")

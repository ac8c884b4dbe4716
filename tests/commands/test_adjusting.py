"""Differences beside what is frozen: on the next invoice, and never in what was written off."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    CasePage,
    CommissionStatus,
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    ExplainPayout,
    MarkRemitted,
    Month,
    PartnerBalance,
    Payout,
    PayoutKind,
    PayoutPage,
    Recipient,
    RemittanceDue,
    RemovePayment,
    ReopenCommission,
    ReversePayment,
    SettleCommission,
    SplitOverride,
    Tasks,
    errors,
)
from tests.cast import CASE, Cast, Opened, claim, eur, meeting, on_both_stores, written
from tests.queries.test_positions import nets

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
PAID, UNPAID, CREDITED, NOTHING = (
    CommissionStatus.PAID, CommissionStatus.UNPAID, CommissionStatus.CREDITED,
    CommissionStatus.NOT_APPLICABLE,
)  # fmt: skip


def corrected(cast: Cast, payout: Payout, **changes: Any) -> Payout:
    """Correct a payment, as a difference where it is invoiced."""
    told = {"payment_id": payout.payment_id, "as_adjustment": True, **changes}
    return cast.anna.do(CorrectPayment(**told))


def minor_eur(minor: int) -> Money:
    return eur(f"{minor / 100:.2f}")


def total(cast: Cast) -> tuple[Money, Money]:
    """Return what debtors paid, and the platform's share of it, over all rows."""
    totals = cast.anna.ask(PartnerBalance(totals=True)).totals
    assert totals is not None
    return totals["EUR"].debtor_payments, totals["EUR"].platform_fee


@on_both_stores
def test_a_correction_of_an_invoiced_payment_is_on_the_next_invoice(store: Opened) -> None:
    """10,000 were invoiced at 380.00; 8,000 were meant: April takes 76.00 back."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        (march,) = cast.close(MARCH)
        before = written(cast.network.store)
        with pytest.raises(errors.EntryInvoiced, match="as_adjustment=True"):
            cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("8000")))
        assert written(cast.network.store) == before
        less = corrected(cast, payout, amount=eur("8000"))
        assert (less.kind, less.adjusts, less.commission_status) == (
            PayoutKind.ADJUSTMENT, payout.payout_id, PAID,
        )  # fmt: skip
        assert total(cast) == (eur("8000"), eur("304"))
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert due.amount == eur("7240")
        (april,) = cast.close(APRIL)
        assert (march.total, april.total) == (eur("380"), eur("-76"))
        told = str(cast.anna.ask(ExplainPayout(payout_id=less.payout_id)))
        assert "what it should have been, less what is booked" in told


@on_both_stores
def test_a_difference_is_corrected_by_another(store: Opened) -> None:
    """Up and down again: the payouts of one payment come to what was paid."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("10000"), interest=eur("1000")))
        payout = cast.pay(eur("5500"))
        cast.close(MARCH)
        for amount in ("6600", "5500.01", "5500"):
            corrected(cast, payout, amount=eur(amount))
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert (case.paid_minor, case.open.total) == (5500_00, 5500_00)
        assert total(cast) == (eur("5500"), payout.split.platform_fee)
        assert cast.close(APRIL) == ()


@on_both_stores
def test_a_write_off_stays_and_what_is_more_is_unpaid(store: Opened) -> None:
    """3.80 are credited; 756.20 are unpaid beside it, asked for, and settled by themselves."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="bankrupt"))
        more = cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("20000")))
        assert (more.commission_status, more.split.platform_fee) == (UNPAID, eur("756.20"))
        assert [task.payout_id for task in cast.anna.ask(Tasks()).tasks] == [more.payout_id]
        assert nets(cast.anna)["client", "nordic"] == 1890_50
        back = ReversePayment(payment_id=payout.payment_id, on=more.payment_date, reason="x")
        with pytest.raises(errors.PartlyWrittenOff):
            cast.anna.do(back)
        cast.anna.do(SettleCommission(payout_id=more.payout_id))
        assert cast.anna.ask(Tasks()).tasks == ()
        assert nets(cast.anna) == {("platform", ""): -756_20}
        cast.ops.do(ReopenCommission(payout_id=payout.payout_id, reason="found"))
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        reversal = cast.anna.do(back)
        assert reversal.split.platform_fee == eur("-760")
        assert nets(cast.anna) == {("client", "nordic"): -1900_00}


@on_both_stores
def test_a_difference_of_a_write_off_is_written_off_too(store: Opened) -> None:
    """It is a commission of its own: credited and reopened under its own id."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="bankrupt"))
        more = cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("200")))
        cast.ops.do(CreditCommission(payout_id=more.payout_id, reason="bankrupt"))
        assert nets(cast.anna) == {}
        cast.ops.do(ReopenCommission(payout_id=more.payout_id, reason="found"))
        page = cast.anna.ask(PayoutPage(payout_id=payout.payout_id)).payout
        assert page.commission_status is CREDITED
        assert nets(cast.anna) == {("client", "nordic"): 9_50, ("platform", ""): -3_80}


@on_both_stores
def test_an_adjusted_payment_comes_back_whole(store: Opened) -> None:
    """All of its payouts come to nothing, whatever was invoiced of them."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        cast.close(MARCH)
        corrected(cast, payout, amount=eur("8000"))
        today = cast.clock.now().date()
        cast.anna.do(ReversePayment(payment_id=payout.payment_id, on=today, reason="bounced"))
        assert total(cast) == (eur("0"), eur("0"))
        (april,) = cast.close(APRIL)
        assert april.total == eur("-380")
        assert nets(cast.anna) == {("client", "nordic"): 9050_00}


@on_both_stores
def test_what_stands_beside_a_payment_keeps_it(store: Opened) -> None:
    """It is not removed, and its recipient stays; the words of it are corrected as before."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        (march,) = cast.close(MARCH)
        same = corrected(cast, payout, reference="E2E 7")
        assert (same.payout_id, same.kind) == (payout.payout_id, PayoutKind.PAYMENT)
        with pytest.raises(errors.InvalidInput, match="keeps the recipient"):
            corrected(cast, payout, received_by=Recipient.CLIENT, amount=eur("9000"))
        corrected(cast, payout, amount=eur("9000"))
        cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        before = written(cast.network.store)
        with pytest.raises(errors.PaymentHasAdjustments):
            cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        assert written(cast.network.store) == before
        corrected(cast, payout, reference="E2E 8")
        assert total(cast) == (eur("9000"), eur("342"))


@given(amounts=st.lists(st.integers(1, 30_000_00), min_size=1, max_size=4),
       received_by=st.sampled_from((Recipient.PARTNER, Recipient.CLIENT)),
       gross=st.none() | st.integers(0, 100_00))  # fmt: skip
def test_differences_come_to_the_split_of_what_was_paid(
    amounts: list[int], received_by: Recipient, gross: int | None
) -> None:
    """As if it had been recorded so from the beginning; both audits are empty."""
    with meeting() as cast, meeting() as plain:
        for one in (cast, plain):
            one.case(claim=claim(eur("8000"), interest=eur("900")))
        told: dict[str, Any] = {
            "received_by": received_by, "settled": received_by is Recipient.CLIENT,
        }  # fmt: skip
        agreed: dict[str, Any] = {}
        payout = cast.pay(eur("123.45"), **told)
        cast.close(MARCH)
        for minor in amounts:
            if gross is not None:
                own = min(gross, minor)
                agreed["split_override"] = SplitOverride(
                    creditor_amount=minor_eur(minor - own), partner_gross=minor_eur(own)
                )
            corrected(cast, payout, amount=minor_eur(minor), **agreed)
        plain.pay(minor_eur(amounts[-1]), **told, **agreed)
        assert total(cast) == total(plain)
        cases = [one.anna.ask(CasePage(case_id=CASE)).case for one in (cast, plain)]
        assert cases[0].open == cases[1].open
        assert cases[0].paid_minor == cases[1].paid_minor

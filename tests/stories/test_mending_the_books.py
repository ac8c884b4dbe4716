"""A quarter of Acme's money: two currencies, both recipients, and what was wrong is put right.

A payment was recorded too high and is corrected before the month is invoiced; another is found
wrong afterwards, is refused, and goes by way of a credit note; a third was never made, and taking
it back brings a closed case to life again.
"""

from datetime import timedelta

import pytest
from moneyed import Money

from debitura_core import (
    BalanceFilters,
    CloseCode,
    CommissionStatus,
    CorrectPayment,
    CreditInvoice,
    ExplainPayout,
    Invoices,
    InvoiceStatus,
    Lifecycle,
    Month,
    PartnerBalance,
    Payout,
    Recipient,
    RemittanceDue,
    RemovePayment,
    SettleCommission,
    errors,
)
from debitura_core.domain.kernel.identifiers import CaseId
from tests.cast import Cast, Opened, claim, eur, meeting, on_both_stores

CROWNS, EUROS = "CROWNS00", "EUROS000"
MARCH = Month(2026, 3)


def dkk(amount: str) -> Money:
    return Money(amount, "DKK")


def restate(cast: Cast, payout: Payout, amount: Money) -> Payout:
    return cast.anna.do(
        CorrectPayment(
            payment_id=payout.payment_id,
            amount=amount,
            received_by=payout.received_by,
            received_on=payout.payment_date,
        )
    )


@on_both_stores
def test_what_was_wrong_is_put_right_and_every_figure_follows(store: Opened) -> None:
    """Corrected, refused, credited, corrected again, removed and reopened; the audits are empty."""
    with meeting(store) as cast:
        cast.case(EUROS, claim=claim(eur("20000"), interest=eur("1000")))
        cast.case(CROWNS, claim=claim(dkk("9000")))

        # March: too high at first, and corrected in time; the client received the crowns
        high = cast.pay(eur("10500"), EUROS)
        euros = restate(cast, high, eur("1050"))
        assert euros.split.partner_gross == eur("145")  # 1,000 at 9.5 %, and 50 of added fees
        assert euros.split.platform_fee == eur("58")
        crowns = cast.pay(dkk("4500"), CROWNS, received_by=Recipient.CLIENT)
        assert crowns.commission_status is CommissionStatus.UNPAID
        cast.clock.advance(days=5)
        cast.anna.do(SettleCommission(payout_id=crowns.payout_id))
        (invoice,) = cast.close(MARCH)
        assert (invoice.line_count, invoice.currency) == (2, "EUR")

        # April: the crowns had been fewer, but the invoice is out
        with pytest.raises(errors.EntryInvoiced) as refused:
            restate(cast, crowns, dkk("4000"))
        assert refused.value.facts["invoice_id"] == invoice.invoice_id
        note = cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        assert note.total == -invoice.total
        fewer = restate(cast, crowns, dkk("4000"))
        assert fewer.split.platform_fee == dkk("152")
        assert fewer.commission_paid_at == crowns.created_at + timedelta(days=5)
        (again,) = (one for one in cast.close(MARCH) if one.status is InvoiceStatus.ISSUED)
        assert again.number == "2026-00003"
        assert again.net < invoice.net

        # the rest of the crowns comes in, and closes the case; it turns out to be another debtor's
        last = cast.pay(dkk("5000"), CROWNS, close=True)
        (case,) = (row for row in cast.network.store.rows("cases") if row["case_id"] == CROWNS)
        assert (case["lifecycle"], case["close_code"]) == ("closed", CloseCode.PAID.value)
        with pytest.raises(errors.ReopeningNeeded):
            cast.anna.do(RemovePayment(payment_id=last.payment_id))
        cast.anna.do(RemovePayment(payment_id=last.payment_id, reopen_if_needed=True))
        (case,) = (row for row in cast.network.store.rows("cases") if row["case_id"] == CROWNS)
        assert (case["lifecycle"], case["close_code"]) == (Lifecycle.ACTIVE.value, None)
        assert case["paid_minor"] == 4000_00

        # what is left adds up, is explained, and was otherwise on the last day of March
        only = BalanceFilters(cases=(CaseId(CROWNS),))
        (row,) = cast.anna.ask(PartnerBalance(filters=only)).rows
        assert (row.debtor_payments, row.debitura_fee) == (dkk("4000"), dkk("152"))
        (then,) = cast.anna.ask(PartnerBalance(filters=only, as_of=MARCH.end - timedelta(1))).rows
        assert (then.debtor_payments, then.debitura_fee) == (dkk("4500"), dkk("171"))
        told = cast.anna.ask(ExplainPayout(payout_id=fewer.payout_id))
        assert [entry.name for entry in told.entries] == [
            "PaymentRecorded",
            "CommissionSettled",
            "PaymentCorrected",
        ]
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert (due.payout_id, due.amount) == (euros.payout_id, eur("905"))
        statuses = [one.status.name for one in cast.ops.ask(Invoices()).invoices]
        assert statuses == ["CREDITED", "CREDITED", "ISSUED"]

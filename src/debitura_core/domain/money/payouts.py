"""Payouts: how one payment was divided, on which terms, and the state of its shares."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum

from attrs import field, frozen

from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.decisions import Advice, Decision, changed
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    InvoiceId,
    PartnerId,
    PaymentId,
    PayoutId,
    Subject,
)
from debitura_core.domain.kernel.money import BOUND, shown
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.kernel.seals import SALT, sealed_with
from debitura_core.domain.money.payments import Payment, Recipient
from debitura_core.domain.money.revenue_share import (
    Basis,
    Split,
    SplitOverride,
    carried,
    convert,
    divide,
    divide_as_given,
)
from debitura_core.domain.parties.agreements import Ageing, Agreement, CommissionType, Phase


class CommissionStatus(Enum):
    """Whether the platform's share of a payout is settled (rule money-13)."""

    UNPAID = "unpaid"
    PAID = "paid"
    CREDITED = "credited"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The words the ledger prints."""
        return _COMMISSION_LABELS[self]


_COMMISSION_LABELS = {
    CommissionStatus.UNPAID: "Unpaid",
    CommissionStatus.PAID: "Paid",
    CommissionStatus.CREDITED: "Credited",
    CommissionStatus.NOT_APPLICABLE: "N/A",
}


class PayoutKind(Enum):
    """Whether a payout divides a payment, what came back of one, or a difference beside one.

    See rules money-50 and money-54.
    """

    PAYMENT = "payment"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"


class InvoiceStatus(Enum):
    """The state of a payout or an invoice in the platform's invoicing (rule money-24)."""

    NOT_INVOICED = "not_invoiced"
    ISSUED = "issued"
    PAID = "paid"
    CREDITED = "credited"

    @property
    def label(self) -> str:
        """The words the ledger prints."""
        return _INVOICE_LABELS[self]


_INVOICE_LABELS = {
    InvoiceStatus.NOT_INVOICED: "Not invoiced",
    InvoiceStatus.ISSUED: "Invoice issued",
    InvoiceStatus.PAID: "Payment received",
    InvoiceStatus.CREDITED: "Invoice credited",
}


@frozen(kw_only=True)
class Payout:
    """How one payment was divided; created in the same step (rule money-9).

    What comes back of a payment has a payout of its own, with figures below zero: its kind is
    REVERSAL. A correction of what is frozen has one with the difference: its kind is ADJUSTMENT.
    In both, ``adjusts`` names the payout of the payment.

    ``split`` is in the case's currency, ``usd`` the same in US dollars at the rate of the payment's
    date (None if no rate was known, rule money-10). Success fee, shares, commission type, phase and
    rate are those of the moment of recording and never follow later changes.
    """

    payout_id: PayoutId
    payment_id: PaymentId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    payment_date: date
    created_at: datetime
    received_by: Recipient
    phase: Phase
    agreement_number: int
    split: Split
    usd: Split | None
    commission_status: CommissionStatus
    kind: PayoutKind = PayoutKind.PAYMENT
    adjusts: PayoutId | None = None
    number: int = 0
    """Its place among the payouts of its payment; 0 is that of the payment itself."""
    reversal_reason: str | None = field(default=None, **sealed_with("reversal_salt"))
    reversal_salt: str | None = field(default=None, **SALT)
    commission_paid_at: datetime | None = None
    due_at: datetime | None = None
    """When the platform's share falls due, once the commission is paid: it decides the month."""
    settled_as_stated: bool = False
    """Whether the client had paid the gross already, by what was said at recording."""
    written_off_minor: int = 0
    """What was open of the client's fees when its commission was written off, if it is."""
    credited_at: datetime | None = None
    credit_reason: str | None = field(default=None, **sealed_with("credit_salt"))
    credit_salt: str | None = field(default=None, **SALT)
    reopen_reason: str | None = field(default=None, **sealed_with("reopen_salt"))
    """Why the platform took a write-off back, if it did."""
    reopen_salt: str | None = field(default=None, **SALT)
    reminder_on: date | None = None
    """The day from which an unpaid commission is chased; None if no reminder is to come."""
    invoice_status: InvoiceStatus = InvoiceStatus.NOT_INVOICED
    invoice_id: InvoiceId | None = None
    remitted_minor: int = 0
    """What the partner has passed on to the client, of a payment it received itself."""
    remitted_at: datetime | None = None
    version: int = 1

    @property
    def source_id(self) -> PayoutId:
        """The source of what it posts: of a reversal the payout of the payment, else itself."""
        reversal = self.kind is PayoutKind.REVERSAL
        return self.adjusts if reversal and self.adjusts else self.payout_id

    @property
    def is_owed(self) -> bool:
        """Whether the client received the payment and still owes the partner its gross."""
        return (
            self.received_by is Recipient.CLIENT
            and self.commission_status is CommissionStatus.UNPAID
            and self.split.partner_gross_minor > 0
        )

    @property
    def is_unpaid(self) -> bool:
        """Whether the platform's share is still to be settled."""
        return self.commission_status is CommissionStatus.UNPAID

    @property
    def success_fee(self) -> Percent:
        """The success fee percentage, as it was at recording."""
        return self.split.basis.success_fee

    @property
    def platform_share(self) -> Percent:
        """The platform's share in percent, as it was at recording."""
        return self.split.basis.platform_share

    @property
    def commission_type(self) -> CommissionType:
        """What the share is taken from, as it was at recording."""
        return self.split.basis.commission_type

    @property
    def rate(self) -> Rate | None:
        """The rate to US dollars, with the day it was observed and its source."""
        return None if self.usd is None else self.usd.rate


@frozen(kw_only=True)
class PaymentRecorded:
    """A payment was recorded and its payout opened: every figure of both, in minor units."""

    subject: Subject
    payment_id: PaymentId
    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    currency: str
    payment_minor: int
    principal_minor: int
    interest_minor: int
    reminder_fees_minor: int
    collection_fees_minor: int
    received_by: Recipient
    received_on: date
    phase: Phase
    agreement_number: int
    success_fee: Percent
    platform_share: Percent
    commission_type: CommissionType
    open_principal_minor: int
    open_added_fees_minor: int
    overridden: bool
    carry: int
    carried: int
    success_fee_minor: int
    partner_gross_minor: int
    platform_fee_minor: int
    usd_payment_minor: int | None
    usd_success_fee_minor: int | None
    usd_partner_gross_minor: int | None
    usd_platform_fee_minor: int | None
    rate: str | None
    rate_on: date | None
    rate_origin: str | None
    commission_status: CommissionStatus
    commission_paid_at: datetime | None
    due_at: datetime | None
    settled_as_stated: bool
    reminder_on: date | None


# -------------------------------------------------------------------------------------- rules


def platform_share_of(case: Case, agreement: Agreement) -> Percent:
    """Return the platform's share of what is earned on *case*, in the phase it is in.

    A partner that collects for a client of its own keeps the whole commission: what it owes the
    platform is in the ledger of partner cases (rule partner-cases-9).
    """
    return ZERO if case.is_self_collected else agreement.platform_share(case.phase)


def split_for(case: Case, agreement: Agreement, amount: int, given: SplitOverride | None,
              owed: Buckets | None = None) -> Split:  # fmt: skip
    """Divide a payment on *case* under *agreement*, or as its parties gave it.

    *owed* is what is open of the claim of the day; without it, what is open now.
    """
    owed = owed or case.open
    basis = Basis(
        case.success_fee,
        platform_share_of(case, agreement),
        agreement.commission_type,
        owed.principal,
        owed.added_fees,
        given is not None,
        case.fee_carry,
    )
    if given is None:
        return divide(amount, case.currency, basis)
    return divide_as_given(amount, case.currency, basis, given)


def commission_at_recording(received_by: Recipient, settled: bool) -> CommissionStatus:
    """Return the commission status a payout begins with (rule money-13).

    Paid when the partner (or the platform) holds the cash; unpaid when the client received it,
    unless the caller states that it is settled already.
    """
    if received_by is not Recipient.CLIENT or settled:
        return CommissionStatus.PAID
    return CommissionStatus.UNPAID


def is_stated(received_by: Recipient, settled: bool) -> bool:
    """Return whether a recording says that the client has paid the partner's gross already."""
    return settled and received_by is Recipient.CLIENT


def chase_day(created_at: datetime, ageing: Ageing) -> date:
    """Return the day an unpaid commission is overdue, by default its eleventh."""
    return created_at.date() + timedelta(days=ageing.overdue_after + 1)


def open_payout(payment: Payment, case: Case, agreement: Agreement, split: Split,
                rate: Rate | None, settled: bool,
                follow_up: bool = True, due_at: datetime | None = None,
                ) -> Decision[Payout]:  # fmt: skip
    """Decide what recording *payment* makes: payout, smaller claim, one journal entry.

    A missing *rate* leaves the USD figures out, with advice; it never stops a recording (rule
    money-10). An unpaid commission is stamped with the day it will be chased, unless there is no
    *follow_up* or nothing to be paid. A paid one falls due when it is recorded, or *due_at* where
    that month is closed.
    """
    usd = in_usd(split, rate)
    status = commission_at_recording(payment.received_by, settled)
    paid = status is CommissionStatus.PAID
    payout = Payout(
        payout_id=payment.payout_id,
        payment_id=payment.payment_id,
        case_id=payment.case_id,
        client_id=payment.client_id,
        partner_id=payment.partner_id,
        payment_date=payment.received_on,
        created_at=payment.recorded_at,
        received_by=payment.received_by,
        phase=case.phase,
        agreement_number=agreement.number,
        split=split,
        usd=usd,
        commission_status=status,
        commission_paid_at=payment.recorded_at if paid else None,
        due_at=(due_at or payment.recorded_at) if paid else None,
        settled_as_stated=is_stated(payment.received_by, settled),
        reminder_on=chase_day(payment.recorded_at, agreement.ageing)
        if follow_up and status is CommissionStatus.UNPAID and split.partner_gross_minor
        else None,
    )
    reduced = changed(
        case,
        open=case.open.minus(payment.allocation),
        paid_minor=case.paid_minor + payment.amount_minor,
        fee_carry=case.fee_carry + carried(split),
    )
    return Decision(
        payout,
        records=(payment, payout, reduced),
        events=(recorded(payment, payout),),
        advice=_advice(case, payment, payout),
    )


def in_usd(split: Split, rate: Rate | None) -> Split | None:
    """Return the split in US dollars; None without a rate, or where the figures grow too large."""
    if rate is None or rate.convert(abs(split.payment_minor)) >= BOUND:
        return None
    return -convert(-split, rate) if split.payment_minor < 0 else convert(split, rate)


def recorded(payment: Payment, payout: Payout) -> PaymentRecorded:
    """Return the event with all that was booked."""
    split, usd, basis = payout.split, payout.usd, payout.split.basis
    rate = payout.rate
    covered = payment.allocation
    return PaymentRecorded(
        subject=Subject(f"case:{payment.case_id}"),
        payment_id=payment.payment_id,
        payout_id=payment.payout_id,
        case_id=payment.case_id,
        client_id=payment.client_id,
        partner_id=payment.partner_id,
        currency=payment.currency,
        payment_minor=payment.amount_minor,
        principal_minor=covered.principal,
        interest_minor=covered.interest,
        reminder_fees_minor=covered.reminder_fees,
        collection_fees_minor=covered.collection_fees,
        received_by=payment.received_by,
        received_on=payment.received_on,
        phase=payout.phase,
        agreement_number=payout.agreement_number,
        success_fee=basis.success_fee,
        platform_share=basis.platform_share,
        commission_type=basis.commission_type,
        open_principal_minor=basis.open_principal_minor,
        open_added_fees_minor=basis.open_added_fees_minor,
        overridden=basis.overridden,
        carry=basis.carry,
        carried=carried(split),
        success_fee_minor=split.success_fee_minor,
        partner_gross_minor=split.partner_gross_minor,
        platform_fee_minor=split.platform_fee_minor,
        usd_payment_minor=usd.payment_minor if usd else None,
        usd_success_fee_minor=usd.success_fee_minor if usd else None,
        usd_partner_gross_minor=usd.partner_gross_minor if usd else None,
        usd_platform_fee_minor=usd.platform_fee_minor if usd else None,
        rate=rate.value if rate else None,
        rate_on=rate.observed_on if rate else None,
        rate_origin=rate.origin if rate else None,
        commission_status=payout.commission_status,
        commission_paid_at=payout.commission_paid_at,
        due_at=payout.due_at,
        settled_as_stated=payout.settled_as_stated,
        reminder_on=payout.reminder_on,
    )


def rate_missing(currency: str, on: date) -> Advice:
    """Advise that no USD figures were stored, for no rate (or none of use) was known."""
    return Advice(
        "RATE_MISSING",
        f"No usable rate {currency}/USD for {on} was known; USD figures are left out.",
        {"source": currency, "target": "USD", "day": str(on)},
    )


def _advice(case: Case, payment: Payment, payout: Payout) -> tuple[Advice, ...]:
    """Name what is unusual about a payment that was recorded all the same."""
    advice: tuple[Advice, ...] = ()
    surplus = payment.amount_minor - case.open.total
    if surplus > 0:
        amount = shown(surplus, payment.currency)
        advice += (
            Advice(
                "OVERPAYMENT",
                f"The payment exceeds what was outstanding by {amount}.",
                {"case_id": case.case_id, "surplus": amount},
            ),
        )
    if payout.split.basis.overridden and not payout.split.creditor_amount_minor:
        advice += (
            Advice(
                "NOTHING_FOR_CLIENT",
                "The explicit split leaves the client nothing of this payment.",
                {"case_id": case.case_id, "payment_id": payment.payment_id},
            ),
        )
    if payout.usd is None:
        advice += (rate_missing(payment.currency, payment.received_on),)
    return advice

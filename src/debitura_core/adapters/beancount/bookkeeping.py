"""From a journal entry to a transaction: what each event means for a partner's books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from attrs import define, field, frozen

from debitura_core.adapters.beancount.accounts import STEPS, Account
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.money.adjusted_payments import PaymentAdjusted
from debitura_core.domain.money.commissions import (
    CommissionCredited,
    CommissionReopened,
    CommissionSettled,
    CommissionUnsettled,
)
from debitura_core.domain.money.corrections import PaymentCorrected, PaymentRemoved
from debitura_core.domain.money.invoices import InvoiceIssued, InvoicePaid, InvoicePaymentTakenBack
from debitura_core.domain.money.item_corrections import RevenueItemCorrected, RevenueItemRemoved
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, PaymentRecorded
from debitura_core.domain.money.remittances import MoneyRemitted
from debitura_core.domain.money.revenue_items import RevenueItemRecorded
from debitura_core.domain.money.reversals import PaymentReversed
from debitura_core.domain.partner_cases.fees import LedgerReason
from debitura_core.domain.partner_cases.settlements import (
    PartnerCaseEntrySettled,
    PayOutTakenBack,
    SettlementPaidOut,
)
from debitura_core.ports import ScopedBooks

BY_CLIENT: Final = "paid by the client"
"""The step in which the client pays the partner what a payment is worth to it."""

Figures = Mapping[str, tuple[int, str]]
"""Named amounts, each in minor units of a currency."""


@frozen
class Part:
    """A step with its figures; *times* is -1 to take it back."""

    step: str
    figures: Figures
    times: int = 1


@frozen
class Transaction:
    """What one journal entry means for a partner's books."""

    on: date
    narration: str
    partner_id: PartnerId
    client_id: ClientId | None
    ids: Mapping[str, str]
    parts: tuple[Part, ...]

    def postings(self) -> dict[tuple[Account, str], int]:
        """Return the legs of all parts, added up by account and currency, without zeros."""
        sums: dict[tuple[Account, str], int] = {}
        for part in self.parts:
            for account, sign, name in STEPS[part.step].legs:
                minor, currency = part.figures[name]
                place = account, currency
                sums[place] = sums.get(place, 0) + sign * part.times * minor
        return {place: minor for place, minor in sums.items() if minor}


@frozen
class Share:
    """The parts of one payment, and the partner and client they belong to."""

    partner_id: PartnerId
    client_id: ClientId
    figures: Figures
    received_by: Recipient

    @classmethod
    def of(cls, event: PaymentRecorded) -> Share:
        """Name the figures of a payment as it was recorded or corrected."""
        return cls(
            event.partner_id,
            event.client_id,
            _parts(event.currency, event.payment_minor, event.partner_gross_minor,
                   event.platform_fee_minor),
            event.received_by,
        )  # fmt: skip

    @classmethod
    def before(cls, event: PaymentCorrected | PaymentRemoved) -> Share:
        """Name the figures of a payment as it was before."""
        return cls(
            event.partner_id,
            event.client_id,
            _parts(event.currency, event.was_payment_minor, event.was_partner_gross_minor,
                   event.was_platform_fee_minor),
            event.was_received_by,
        )  # fmt: skip

    def steps(self, status: CommissionStatus, times: int = 1) -> tuple[Part, ...]:
        """Return all that has happened to the payment when its commission has this status."""
        names = ["recorded"]
        if self.received_by is Recipient.PLATFORM:
            names.append("with the platform")  # which has its share already
        else:
            names += ["with the client"] * (self.received_by is Recipient.CLIENT)
            names += self.settling(status)
        return tuple(Part(name, self.figures, times) for name in names)

    def settling(self, status: CommissionStatus) -> list[str]:
        """Return the steps that lead from an unpaid commission to this status."""
        if status is CommissionStatus.PAID:
            return ["paid"] + [BY_CLIENT] * (self.received_by is Recipient.CLIENT)
        return ["credited"] if status is CommissionStatus.CREDITED else []


def _parts(currency: str, payment: int, gross: int, fee: int) -> Figures:
    amounts = {
        "payment": payment,
        "creditor amount": payment - gross,
        "partner gross": gross,
        "partner revenue": gross - fee,
        "platform fee": fee,
    }
    return {name: (minor, currency) for name, minor in amounts.items()}


@define
class Bookkeeper:
    """Turns journal entries into transactions; keeps what can be settled or taken back."""

    books: ScopedBooks
    unpaid: dict[str, Share] = field(factory=dict)
    credited: dict[str, Share] = field(factory=dict)
    settled_shares: dict[str, tuple[Share, list[str]]] = field(factory=dict)
    """What was settled, and in which steps."""

    def transaction(self, entry: JournalEntry) -> Transaction | None:
        """Return what the entry means for a partner's books, or None if it moves no money."""
        book = BOOKED.get(type(entry.event))
        return None if book is None else book(self, entry.event, entry.at.date())

    def payment(self, event: PaymentRecorded, today: date) -> Transaction:
        """Book a payment, and what is settled of it at once."""
        share = Share.of(event)
        self._remember(event, share)
        return Transaction(
            event.received_on,
            f"Payment received by the {event.received_by.value}",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            share.steps(event.commission_status),
        )

    def corrected(self, event: PaymentCorrected, today: date) -> Transaction:
        """Take a payment back as it was, and book it as it is."""
        before, share = Share.before(event), Share.of(event)
        self._forget(event.payout_id)
        self._remember(event, share)
        return Transaction(
            today,
            f"Payment of {event.was_received_on} corrected",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            before.steps(event.was_commission_status, -1) + share.steps(event.commission_status),
        )

    def beside(self, event: PaymentReversed | PaymentAdjusted, today: date) -> Transaction:
        """Book what came back of a payment, or a difference; what a client had paid stays paid."""
        reversed_ = isinstance(event, PaymentReversed)
        share = Share.of(event)
        self._remember(event, share)
        steps = [part for part in share.steps(event.commission_status) if part.step != BY_CLIENT]
        if event.commission_status is CommissionStatus.PAID:
            self.settled_shares[event.payout_id] = share, ["paid"]
        return Transaction(
            event.received_on if reversed_ else today,
            "Payment came back" if reversed_ else f"Payment of {event.received_on} corrected",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            tuple(steps),
        )

    def removed(self, event: PaymentRemoved, today: date) -> Transaction:
        """Take a payment back as it was."""
        self._forget(event.payout_id)
        return Transaction(
            today,
            f"Payment of {event.was_received_on} removed",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            Share.before(event).steps(event.was_commission_status, -1),
        )

    def remitted(self, event: MoneyRemitted, today: date) -> Transaction:
        """Book what the partner passed on to the client."""
        now = event.remitted_minor - event.was_remitted_minor
        return Transaction(
            today,
            "Remitted to the client",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payout": event.payout_id},
            (Part("remitted", {"remitted": (now, event.currency)}),),
        )

    def commission(self, event: CommissionSettled | CommissionCredited, today: date) -> Transaction:
        """Book that a commission is paid, or written off."""
        share = self.unpaid.pop(event.payout_id)
        steps = share.settling(event.commission_status)
        if event.commission_status is CommissionStatus.CREDITED:
            self.credited[event.payout_id] = share
        else:
            self.settled_shares[event.payout_id] = share, steps
        return Transaction(
            today,
            f"Commission {event.commission_status.value}",
            event.partner_id,
            share.client_id,
            {"case": event.case_id, "payout": event.payout_id},
            tuple(Part(name, share.figures) for name in steps),
        )

    def unsettled(self, event: CommissionUnsettled, today: date) -> Transaction:
        """Take a settlement back."""
        share, steps = self.settled_shares.pop(event.payout_id)
        self.unpaid[event.payout_id] = share
        return Transaction(
            today,
            "Commission unpaid again",
            event.partner_id,
            share.client_id,
            {"case": event.case_id, "payout": event.payout_id},
            tuple(Part(name, share.figures, -1) for name in steps),
        )

    def reopened(self, event: CommissionReopened, today: date) -> Transaction:
        """Take a write-off back."""
        share = self.unpaid[event.payout_id] = self.credited.pop(event.payout_id)
        return Transaction(
            today,
            "Commission reopened",
            event.partner_id,
            share.client_id,
            {"case": event.case_id, "payout": event.payout_id},
            (Part("credited", share.figures, -1),),
        )

    def _remember(self, event: PaymentRecorded, share: Share) -> None:
        if event.commission_status is CommissionStatus.UNPAID:
            self.unpaid[event.payout_id] = share
        elif event.commission_status is CommissionStatus.CREDITED:
            self.credited[event.payout_id] = share

    def _forget(self, payout_id: str) -> None:
        self.unpaid.pop(payout_id, None)
        self.credited.pop(payout_id, None)
        self.settled_shares.pop(payout_id, None)

    def work(self, event: RevenueItemRecorded, today: date) -> Transaction:
        """Book a revenue item."""
        what = "Hours worked" if event.hours is not None else "Fixed fee"
        return _item(event, event.item_date, what, _worked(event))

    def item_corrected(self, event: RevenueItemCorrected, today: date) -> Transaction:
        """Take a revenue item back as it was, and book it as it is."""
        what = f"Work of {event.was_item_date} corrected"
        return _item(event, today, what, _worked_before(event), _worked(event))

    def item_removed(self, event: RevenueItemRemoved, today: date) -> Transaction:
        """Take a revenue item back as it was."""
        return _item(event, today, f"Work of {event.was_item_date} removed", _worked_before(event))

    def issued(self, event: InvoiceIssued, today: date) -> Transaction:
        """Book an invoice or credit note, its lines added up by their currency."""
        sums: dict[str, tuple[int, int]] = {}
        for line in self.books.invoices.lines(event.invoice_id, None, None):
            fee, net = sums.get(line.currency, (0, 0))
            sums[line.currency] = fee + line.fee_minor, net + line.net_minor
        billed = tuple(
            Part("billed", {"platform fee": (fee, currency), "net": (net, event.currency)})
            for currency, (fee, net) in sorted(sums.items())
        )
        ids = {"invoice": str(event.invoice_id)}
        if event.credits is not None:
            ids["credits"] = event.credits
        return Transaction(
            event.issued_on,
            f"{'Credit note' if event.credits else 'Invoice'} {event.number} for {event.month}",
            event.partner_id,
            None,
            ids,
            (*billed, Part("taxed", {"VAT": (event.vat_minor, event.currency)})),
        )

    def settled(self, event: PartnerCaseEntrySettled, today: date) -> Transaction:
        """Book what a month settles of a partner case: earned above zero, owed below."""
        earned = max(0, event.amount_minor)
        amounts = {
            "settled": event.amount_minor,
            "into the balance": earned - event.deducted_minor,
            "platform fee": event.platform_fee_minor,
        }
        figures = {name: (minor, event.currency) for name, minor in amounts.items()}
        ids = {"case": event.case_id, "settlement": event.settlement_id}
        step = "shared" if event.reason is LedgerReason.SHARE_EARNED else "charged"
        return Transaction(
            event.due_at.date(),
            f"Partner case: {event.reason.words}",
            event.partner_id,
            event.client_id,
            ids,
            (Part(step, figures),),
        )

    def paid_out(self, event: SettlementPaidOut, today: date) -> Transaction:
        """Book that the platform paid what a month had left."""
        return Transaction(
            today,
            "Balance of partner cases paid out",
            event.partner_id,
            None,
            {"settlement": event.settlement_id},
            (Part("paid out", {"paid out": (event.paid_out_minor, event.currency)}),),
        )

    def pay_out_taken_back(self, event: PayOutTakenBack, today: date) -> Transaction:
        """Book that the platform did not pay after all."""
        return Transaction(
            today,
            "Pay-out taken back",
            event.partner_id,
            None,
            {"settlement": event.settlement_id},
            (Part("paid out", {"paid out": (event.paid_out_minor, event.currency)}, -1),),
        )

    def paid(self, event: InvoicePaid | InvoicePaymentTakenBack, today: date) -> Transaction:
        """Book that an invoice is paid, or is open again."""
        invoice = self.books.invoices.get(event.invoice_id)
        total = invoice.net_minor + invoice.vat_minor
        paid = event.status is InvoiceStatus.PAID
        return Transaction(
            today,
            f"Invoice {invoice.number} {'paid' if paid else 'open again'}",
            event.partner_id,
            None,
            {"invoice": event.invoice_id},
            (Part("invoice paid", {"total": (total, invoice.currency)}, 1 if paid else -1),),
        )


def _item(event: RevenueItemRecorded | RevenueItemRemoved, on: date, what: str,
          *parts: Part) -> Transaction:  # fmt: skip
    ids = {"case": str(event.case_id), "revenue-item": str(event.revenue_item_id)}
    return Transaction(on, what, event.partner_id, event.client_id, ids, parts)


def _worked(event: RevenueItemRecorded) -> Part:
    return _work(event.amount_minor, event.platform_fee_minor, event.currency)


def _worked_before(event: RevenueItemCorrected | RevenueItemRemoved) -> Part:
    return _work(event.was_amount_minor, event.was_platform_fee_minor, event.currency, -1)


def _work(amount: int, fee: int, currency: str, times: int = 1) -> Part:
    amounts = {"amount": amount, "platform fee": fee, "partner revenue": amount - fee}
    figures = {name: (minor, currency) for name, minor in amounts.items()}
    return Part("worked", figures, times)


BOOKED: Final[Mapping[type, Callable[[Bookkeeper, Any, date], Transaction]]] = {
    PaymentRecorded: Bookkeeper.payment,
    PaymentCorrected: Bookkeeper.corrected,
    PaymentRemoved: Bookkeeper.removed,
    PaymentReversed: Bookkeeper.beside,
    PaymentAdjusted: Bookkeeper.beside,
    MoneyRemitted: Bookkeeper.remitted,
    CommissionSettled: Bookkeeper.commission,
    CommissionUnsettled: Bookkeeper.unsettled,
    CommissionCredited: Bookkeeper.commission,
    CommissionReopened: Bookkeeper.reopened,
    RevenueItemRecorded: Bookkeeper.work,
    RevenueItemCorrected: Bookkeeper.item_corrected,
    RevenueItemRemoved: Bookkeeper.item_removed,
    InvoiceIssued: Bookkeeper.issued,
    InvoicePaid: Bookkeeper.paid,
    InvoicePaymentTakenBack: Bookkeeper.paid,
    PartnerCaseEntrySettled: Bookkeeper.settled,
    SettlementPaidOut: Bookkeeper.paid_out,
    PayOutTakenBack: Bookkeeper.pay_out_taken_back,
}

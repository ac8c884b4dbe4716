"""Invoices: what the platform bills a partner for one month, and how it is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month, day
from debitura_core.domain.kernel.columns import Column, Columns, Kind, Shown
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import InvalidDay, InvoiceNotOpen, MonthNotEnded
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import InvoiceId, PartnerId, Subject, subject
from debitura_core.domain.kernel.money import from_minor, round_half_up, shown
from debitura_core.domain.kernel.percent import WHOLE, Percent
from debitura_core.domain.kernel.seals import SALT, SEALED, seal
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.domain.parties.tax import PartyDetails, TaxTerms, TaxTreatment

LIVE = frozenset({InvoiceStatus.ISSUED, InvoiceStatus.PAID})
"""The states of a live invoice; one that was credited, or is a credit note, is not live."""


@frozen(kw_only=True)
class Invoice(Shown):
    """What the platform bills one partner for one month (rule money-24).

    ``net`` is the sum of its lines, each rounded once; ``vat`` is rounded once on the net. A credit
    note is an invoice with the same figures below zero, and names the one it ``credits``.
    """

    invoice_id: InvoiceId
    number: str
    partner_id: PartnerId
    month: Month
    currency: str
    line_count: int
    net_minor: int
    vat_rate: Percent
    vat_minor: int
    issued_on: date
    due_on: date
    created_at: datetime
    status: InvoiceStatus = InvoiceStatus.ISSUED
    paid_at: datetime | None = None
    credits: InvoiceId | None = None
    tax_treatment: TaxTreatment = TaxTreatment.DOMESTIC
    seller: PartyDetails | None = field(default=None, **SEALED)
    """The platform as it was described when the invoice was issued."""
    buyer: PartyDetails | None = field(default=None, **SEALED)
    """The partner as it was described when the invoice was issued."""
    salt: str | None = field(default=None, **SALT)
    version: int = 1

    @property
    def net(self) -> Money:
        """The platform's shares together, before VAT."""
        return from_minor(self.net_minor, self.currency)

    @property
    def vat(self) -> Money:
        """VAT on the net."""
        return from_minor(self.vat_minor, self.currency)

    @property
    def total(self) -> Money:
        """What the partner pays: net and VAT."""
        return from_minor(self.total_minor, self.currency)

    @property
    def total_minor(self) -> int:
        """Net and VAT in minor units."""
        return self.net_minor + self.vat_minor

    @property
    def tax(self) -> TaxTerms:
        """How it is taxed: kind and rate."""
        return TaxTerms(treatment=self.tax_treatment, rate=self.vat_rate)

    @property
    def standing(self) -> str:
        """Its status in words; a credit note has none."""
        return self.status.label if self.net_minor > 0 else "Credit note"

    def is_overdue(self, on: date) -> bool:
        """Return whether it is issued, unpaid, and was to be paid before the day *on*."""
        return self.status is InvoiceStatus.ISSUED and self.due_on < on and self.net_minor > 0

    def explain(self) -> str:
        """Return each figure with where it comes from, a line each, in words for a partner."""
        total = shown(self.total_minor, self.currency)
        what = (
            f"invoice of {self.month}: the platform's shares settled in that month, UTC"
            if self.credits is None
            else f"credit note: takes invoice {self.credits} back, line by line"
        )
        lines = (
            ("number", f"{self.number}, {what}"),
            (
                "net",
                f"{shown(self.net_minor, self.currency)} = the sum of {self.line_count} lines,"
                " each converted at the rate of its day and rounded alone",
            ),
            (
                "VAT",
                f"{shown(self.vat_minor, self.currency)} = {self.vat_rate} of the net,"
                " rounded half up, once",
            ),
            ("total", f"{total} = net + VAT"),
            ("issued", f"{self.issued_on}, to be paid by {self.due_on}; {self.status.label}"),
        )
        return "\n".join(f"{name:<7} {words}" for name, words in lines)


INVOICE_COLUMNS: Final = Columns(
    "Invoices",
    (
        Column("number", "Number", Kind.CODE, printed=True),
        Column("partner", "Partner", Kind.CODE, "partner_id"),
        Column("month", "Month", Kind.CODE),
        Column("status", "Status", Kind.CODE, "standing", printed=True),
        Column("issued_on", "Issued", Kind.DAY, printed=True),
        Column("due_on", "Due", Kind.DAY, printed=True),
        Column("lines", "Lines", Kind.NUMBER, "line_count"),
        Column("net", "Net", Kind.MONEY, printed=True),
        Column("vat_rate", "VAT rate", Kind.PERCENT),
        Column("vat", "VAT", Kind.MONEY, printed=True),
        Column("total", "Total", Kind.MONEY, printed=True),
    ),
)
"""The columns of an `Invoice`."""


@frozen(kw_only=True)
class InvoiceLine:
    """One entry on an invoice: a payout, revenue item or settled fee, its rate, and the result.

    ``rate`` is of the UTC day on which the commission was settled; lines are never rounded again.
    """

    invoice_id: InvoiceId
    partner_id: PartnerId
    entry_id: str
    entry_day: date
    currency: str
    fee_minor: int
    rate: str
    rate_on: date
    net_currency: str
    net_minor: int

    @property
    def fee(self) -> Money:
        """The platform's share in the currency of the case."""
        return from_minor(self.fee_minor, self.currency)

    @property
    def net(self) -> Money:
        """The same in the currency of the invoice."""
        return from_minor(self.net_minor, self.net_currency)


@frozen
class DueFees:
    """What a partner owes for one month in one currency: how many entries, and their sum."""

    partner_id: PartnerId
    month: Month
    currency: str
    count: int
    fee_minor: int
    partner_cases_minor: int = 0
    """The part of the sum that is of partner cases."""


@frozen
class DueDay:
    """The part of `DueFees` that fell due on one UTC day, with the first entry of that day."""

    day: date
    first_entry: str


# ------------------------------------------------------------------------------------ effects


@frozen(kw_only=True)
class InvoicePayouts:
    """Put all that the partner owes for the months on the invoice, one line each.

    ``rates`` has one rate for every currency and day among them: (currency, None) where one rate
    serves whole months, as for the invoice's own currency. ``without_hidden`` leaves out what is of
    clients that the partner hides. What the store found is journalled as one `EntriesInvoiced`.
    """

    invoice_id: InvoiceId
    partner_id: PartnerId
    months: tuple[Month, ...]
    rates: tuple[tuple[str, date | None, Rate], ...]
    without_hidden: bool = False


@frozen(kw_only=True)
class SetInvoiceStatus:
    """Give every payout and revenue item on the invoice this status."""

    invoice_id: InvoiceId
    partner_id: PartnerId
    status: InvoiceStatus


@frozen(kw_only=True)
class CopyLines:
    """Repeat the lines of an invoice below zero, on its credit note."""

    invoice_id: InvoiceId
    partner_id: PartnerId
    credit_note_id: InvoiceId


@frozen(kw_only=True)
class TakeNumbers:
    """Take *count* invoice numbers of the year of *day*, the first of them after *last* (gapless).

    Refused as stale where the series has moved on, or ends with a later day.
    """

    partner_id: PartnerId
    day: date
    last: int
    count: int

    @property
    def year(self) -> int:
        """The year whose numbers these are."""
        return self.day.year


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class InvoiceIssued:
    """A month was invoiced to a partner, or an invoice was taken back by a credit note."""

    invoice_id: InvoiceId
    number: str
    partner_id: PartnerId
    month: str
    currency: str
    line_count: int
    net_minor: int
    vat_rate: Percent
    vat_minor: int
    issued_on: date
    due_on: date
    status: InvoiceStatus
    credits: InvoiceId | None
    tax_treatment: TaxTreatment
    seller_seal: str | None
    buyer_seal: str | None

    @property
    def subject(self) -> Subject:
        """The invoice."""
        return subject("invoice", self.invoice_id)


@frozen(kw_only=True)
class EntriesInvoiced:
    """The set of payouts and revenue items that an invoice took: how many, their sum, a hash.

    ``lines_hash`` is over all lines in the order of their entries: entry, day, currency, fee, rate,
    day of the rate and net, separated by blanks, each ending with a line feed.
    """

    invoice_id: InvoiceId
    partner_id: PartnerId
    count: int
    net_minor: int
    lines_hash: str

    @property
    def subject(self) -> Subject:
        """The invoice."""
        return subject("invoice", self.invoice_id)


@frozen(kw_only=True)
class InvoicePaid:
    """The partner paid the invoice."""

    invoice_id: InvoiceId
    partner_id: PartnerId
    status: InvoiceStatus
    paid_at: datetime

    @property
    def subject(self) -> Subject:
        """The invoice."""
        return subject("invoice", self.invoice_id)


@frozen(kw_only=True)
class InvoicePaymentTakenBack:
    """What had paid the invoice was undone: it is open again."""

    invoice_id: InvoiceId
    partner_id: PartnerId
    status: InvoiceStatus

    @property
    def subject(self) -> Subject:
        """The invoice."""
        return subject("invoice", self.invoice_id)


@frozen(kw_only=True)
class InvoiceCredited:
    """The invoice was taken back; its payouts can be corrected and invoiced again."""

    invoice_id: InvoiceId
    partner_id: PartnerId
    month: str
    status: InvoiceStatus
    credit_note_id: InvoiceId

    @property
    def subject(self) -> Subject:
        """The invoice."""
        return subject("invoice", self.invoice_id)


# -------------------------------------------------------------------------------------- rules


def check_ended(month: Month, now: datetime) -> None:
    """Refuse a month that has not ended at *now*, UTC (rule money-24)."""
    if now < month.end:
        raise MonthNotEnded(month=str(month), from_day=month.next().first_day)


def issue_day(month: Month) -> date:
    """Return the day invoices of *month* have unless another is given: the 8th of the next."""
    return month.next().first_day.replace(day=8)


def number_of(year: int, count: int) -> str:
    """Write an invoice number; the platform numbers each year's invoices from 1, without a gap.

    >>> number_of(2026, 7)
    '2026-00007'
    """
    return f"{year}-{count:05}"


def vat_on(net: int, rate: Percent) -> int:
    """Return the VAT on a net total in minor units, rounded half up (rule money-24)."""
    return round_half_up(net * rate.millionths, WHOLE)


def issued(invoice: Invoice) -> InvoiceIssued:
    """Return the event of a new invoice or credit note."""
    return InvoiceIssued(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        partner_id=invoice.partner_id,
        month=str(invoice.month),
        currency=invoice.currency,
        line_count=invoice.line_count,
        net_minor=invoice.net_minor,
        vat_rate=invoice.vat_rate,
        vat_minor=invoice.vat_minor,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        status=invoice.status,
        credits=invoice.credits,
        tax_treatment=invoice.tax_treatment,
        seller_seal=seal(invoice.seller, invoice.salt or ""),
        buyer_seal=seal(invoice.buyer, invoice.salt or ""),
    )


def pay(invoice: Invoice, at: datetime) -> Decision[Invoice]:
    """Decide that an invoice is paid, and all on it.

    Raises `InvoiceNotOpen` unless it is issued and unpaid.
    """
    if invoice.status is not InvoiceStatus.ISSUED:
        raise InvoiceNotOpen(
            invoice_id=invoice.invoice_id,
            status=invoice.status.label,
            allowed=InvoiceStatus.ISSUED.label,
            wish="paid",
        )
    paid = changed(invoice, status=InvoiceStatus.PAID, paid_at=at)
    event = InvoicePaid(
        invoice_id=paid.invoice_id, partner_id=paid.partner_id, status=paid.status, paid_at=at
    )
    return Decision(paid, (paid,), (event,), (_spread(paid),))


def take_payment_back(invoice: Invoice) -> Decision[Invoice]:
    """Decide that a paid invoice is open again, and all on it."""
    issued = changed(invoice, status=InvoiceStatus.ISSUED, paid_at=None)
    event = InvoicePaymentTakenBack(
        invoice_id=issued.invoice_id, partner_id=issued.partner_id, status=issued.status
    )
    return Decision(issued, (issued,), (event,), (_spread(issued),))


def _spread(invoice: Invoice) -> SetInvoiceStatus:
    """Give every line of an invoice its status."""
    return SetInvoiceStatus(
        invoice_id=invoice.invoice_id, partner_id=invoice.partner_id, status=invoice.status
    )


def credit_note(
    invoice: Invoice, note_id: InvoiceId, last: int, on: date, at: datetime, salt: str = ""
) -> tuple[Invoice, Invoice]:
    """Return the invoice as credited, and the credit note that takes all of it back.

    The note has the parties and the tax of the invoice; *salt* seals the parties again.

    Raises `InvoiceNotOpen` unless the invoice is live, issued or paid (rule money-24).
    """
    if invoice.status not in LIVE:
        raise InvoiceNotOpen(
            invoice_id=invoice.invoice_id,
            status=invoice.status.label,
            allowed=" or ".join(sorted(status.label for status in LIVE)),
            wish="credited",
        )
    note = Invoice(
        invoice_id=note_id,
        number=number_of(on.year, last + 1),
        partner_id=invoice.partner_id,
        month=invoice.month,
        currency=invoice.currency,
        line_count=invoice.line_count,
        net_minor=-invoice.net_minor,
        vat_rate=invoice.vat_rate,
        vat_minor=-invoice.vat_minor,
        issued_on=on,
        due_on=on,
        created_at=at,
        status=InvoiceStatus.CREDITED,
        credits=invoice.invoice_id,
        tax_treatment=invoice.tax_treatment,
        seller=invoice.seller,
        buyer=invoice.buyer,
        salt=None if invoice.salt is None else salt,
    )
    return changed(invoice, status=InvoiceStatus.CREDITED), note


def due_day(issued_on: date, days: int) -> date:
    """Return the day an invoice is to be paid by; raises `InvalidDay` beyond the calendar."""
    try:
        return day(issued_on + timedelta(days=days), "due_days")
    except OverflowError:
        raise InvalidDay(field="due_days") from None

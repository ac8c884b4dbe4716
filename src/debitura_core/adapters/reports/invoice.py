"""An invoice, or a credit note, on a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.adapters.reports.pages import rendered
from debitura_core.desk import Desk, Query
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.errors import NotFound
from debitura_core.domain.kernel.identifiers import InvoiceId, PayoutId, invoice_id
from debitura_core.domain.money.billing import InvoiceStanding
from debitura_core.domain.money.invoices import Invoice, InvoiceLine
from debitura_core.domain.parties.parties import Partner
from debitura_core.domain.partner_cases.fees import LedgerReason
from debitura_core.domain.partner_cases.settlements import SettledEntry
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.invoices import standing


@frozen
class Billed:
    """A line of the invoice, and the case it is about."""

    line: InvoiceLine
    case_id: str | None
    """None for a revenue item, and for a payout that was removed since."""
    reason: LedgerReason | None = None
    """Its reason in the ledger of partner cases, if it comes from there."""


@frozen(kw_only=True)
class InvoiceSheet:
    """What the page shows, read from the books at one moment."""

    invoice: Invoice
    partner: Partner
    lines: Sequence[Billed]
    sums: Sequence[tuple[str, int, int]]
    """For each currency of the lines: the sum of the fees, and their sum on the invoice."""
    partner_cases: bool
    """Whether any of the lines is about a partner case."""
    credits: Invoice | None
    """The invoice that a credit note cancels."""
    standing: InvoiceStanding
    drawn_up: date


def invoice_page(desk: Desk, invoice_id: str) -> str:
    """Return an invoice as a page: parties, days, lines with their rates, net, VAT and total.

    Raises as `InvoicePage`, and `ModuleNotFoundError` without the extra ``reports``.
    """
    return rendered("invoice.html", desk.ask(SheetOf(invoice_id=invoice_id)))


@frozen(kw_only=True)
class SheetOf(Query[InvoiceSheet]):
    """What the page of an invoice shows; ask it if you want to draw the page yourself."""

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    invoice_id: InvoiceId = field(converter=invoice_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> InvoiceSheet:
        """Read the invoice with its lines."""
        invoice = books.invoices.get(self.invoice_id)
        settled = {one.entry_id: one for one in books.partner_cases.settled(invoice.partner_id)}
        lines = [
            _billed(books, line, settled.get(line.entry_id))
            for line in books.invoices.lines(invoice.invoice_id, None, None)
        ]
        sums: dict[str, tuple[int, int]] = {}
        for one in lines:
            fee, net = sums.get(one.line.currency, (0, 0))
            sums[one.line.currency] = fee + one.line.fee_minor, net + one.line.net_minor
        return InvoiceSheet(
            invoice=invoice,
            partner=books.partners.get(invoice.partner_id),
            lines=lines,
            sums=[(currency, *sums[currency]) for currency in sorted(sums)],
            partner_cases=any(one.reason is not None for one in lines),
            credits=None if invoice.credits is None else books.invoices.get(invoice.credits),
            standing=standing(books, invoice),
            drawn_up=now.today,
        )


def _billed(books: ScopedBooks, line: InvoiceLine, settled: SettledEntry | None) -> Billed:
    if settled is not None:
        return Billed(line, settled.case_id, settled.reason)
    try:
        return Billed(line, books.payouts.get(PayoutId(line.entry_id)).case_id)
    except NotFound:
        return Billed(line, None)

"""Invoices: the list, one of them, and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, Streamable, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.calendar import Month, looked_at
from debitura_core.domain.kernel.identifiers import (
    InvoiceId,
    PartnerId,
    invoice_id,
    partner_id_or_none,
)
from debitura_core.domain.money.accounts import Account
from debitura_core.domain.money.adjustments import UnbilledFees, unbilled
from debitura_core.domain.money.billing import InvoiceStanding, standing_of
from debitura_core.domain.money.invoices import Invoice, InvoiceLine
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import page_of


@frozen
class InvoiceList:
    """Invoices and credit notes by number; ``next`` goes into ``after`` of the next page."""

    invoices: tuple[Invoice, ...]
    next: str | None


@frozen(kw_only=True)
class Invoices(Query[InvoiceList]):
    """Invoices and credit notes, by number: a partner's own, or on a platform desk everybody's.

    ``as_of`` shows one partner's as they were at an earlier instant, or at the end of a day (UTC).
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    after: str | None = field(default=None, validator=checks.optional(checks.text(64)))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))
    as_of: date | datetime | None = field(
        default=None, validator=checks.optional(checks.day_or_instant)
    )

    def answer(self, books: ScopedBooks, now: Now, /) -> InvoiceList:
        """Return one page of the list."""
        moment, _ = looked_at(self.as_of, now.at)
        asked = self.partner_id
        partner = None if asked is None and moment is None else partner_of(books, asked)
        invoices = books.invoices
        if moment is not None and partner is not None:
            invoices = books.past(partner, moment).invoices
        found = invoices.of(partner, self.after, self.limit + 1)
        return InvoiceList(*page_of(found, self.limit, lambda invoice: invoice.number))


@frozen(kw_only=True)
class InvoicePage(Query[Invoice]):
    """One invoice, today or as it was (see `Invoices`); raises `NotFound`."""

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    invoice_id: InvoiceId = field(converter=invoice_id)
    as_of: date | datetime | None = field(
        default=None, validator=checks.optional(checks.day_or_instant)
    )

    def answer(self, books: ScopedBooks, now: Now, /) -> Invoice:
        """Return the invoice."""
        invoice = books.invoices.get(self.invoice_id)
        moment, _ = looked_at(self.as_of, now.at)
        if moment is None:
            return invoice
        return books.past(invoice.partner_id, moment).invoices.get(self.invoice_id)


@frozen(kw_only=True)
class InvoiceStandingOf(Query[InvoiceStanding]):
    """How an invoice is paid today: the credit it took, what was paid of it, and what is open.

    Of a credit note nothing is open (rule money-52). Raises `NotFound`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    invoice_id: InvoiceId = field(converter=invoice_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> InvoiceStanding:
        """Return what the accounts hold of the invoice."""
        return standing(books, books.invoices.get(self.invoice_id))


def standing(books: ScopedBooks, invoice: Invoice) -> InvoiceStanding:
    """Return how an invoice is paid by now."""
    partner, posted = invoice.partner_id, Account.INVOICES
    made = books.accounts.moved_by(partner, invoice.invoice_id)
    entry = next((one for one in made if one.account is posted), None)
    coverings = () if entry is None else books.accounts.coverings(partner, entry.entry_id)
    return standing_of(invoice, entry, coverings)


@frozen
class InvoiceLinePage:
    """Lines of an invoice by entry id; ``next`` goes into ``after`` of the next page."""

    lines: tuple[InvoiceLine, ...]
    next: str | None


@frozen(kw_only=True)
class InvoiceLines(Query[InvoiceLinePage], Streamable[InvoiceLine]):
    """The lines of an invoice: one per payout, revenue item or settled fee of partner cases.

    Raises `NotFound`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    invoice_id: InvoiceId = field(converter=invoice_id)
    after: str | None = field(default=None, validator=checks.optional(checks.an_id))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> InvoiceLinePage:
        """Return one page of lines."""
        found = tuple(books.invoices.lines(self.invoice_id, self.after, self.limit + 1))
        return InvoiceLinePage(*page_of(found, self.limit, lambda line: line.entry_id))

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[InvoiceLine]:
        """Yield every line."""
        return books.invoices.lines(self.invoice_id, None, None)


@frozen(kw_only=True)
class Unbilled(Query[tuple[UnbilledFees, ...]]):
    """What is due and on no live invoice, by partner, month and currency.

    A partner's own, or on a platform desk everybody's.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[UnbilledFees, ...]:
        """Return the sums."""
        if self.partner_id is not None:
            partner_of(books, self.partner_id)
        due = books.invoices.due(Month.of(now.at).next(), self.partner_id)
        partners = sorted({one.partner_id for one in due})
        return unbilled(due, [run for one in partners for run in books.invoices.runs_of(one)])

"""Billing: the day and number an invoice has, whether it is one, and how it is paid.

Numbers and days of the platform's series rise together. What a month comes to decides the paper: an
invoice above zero, a credit note below, and none at zero. An invoice is paid in parts or at once;
what is paid too much, or credited after payment, is a credit that the next invoice takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.errors import InvoiceDayNotAllowed
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.accounts import AccountEntry, Covering
from debitura_core.domain.money.invoices import Invoice, issue_day

MOST_DAYS_AHEAD = 31
"""How far ahead of the day of the run an invoice may be dated."""


class InvoiceKind(Enum):
    """What a paper of the series is; the value is its code in UNTDID 1001, as EN 16931 uses it."""

    INVOICE = "380"
    CREDIT_NOTE = "381"


@frozen
class SeriesEnd:
    """The last paper of the platform's series: its day, and the last number of each year.

    ``last_day`` is None before the first one.
    """

    last_day: date | None
    last_of_year: tuple[tuple[int, int], ...] = ()

    def last_number(self, year: int) -> int:
        """Return the last number given in a year, 0 if none was."""
        return dict(self.last_of_year).get(year, 0)


# -------------------------------------------------------------------------------------- rules


def invoice_day(month: Month, today: date, given: date | None, series: SeriesEnd) -> date:
    """Return the day that the invoices of a run bear.

    Unless *given*, it is the later of the 8th of the following month and the day of the run. It is
    never before the month ended, never before the last day of the series, and at most 31 days
    ahead: raises `InvoiceDayNotAllowed`.
    """
    earliest = month.next().first_day
    if series.last_day is not None:
        earliest = max(earliest, series.last_day)
    latest = max(earliest, today + timedelta(days=MOST_DAYS_AHEAD))
    chosen = max(issue_day(month), today, earliest) if given is None else given
    if not earliest <= chosen <= latest:
        raise InvoiceDayNotAllowed(day=chosen, earliest=earliest, latest=latest)
    return chosen


def credit_note_day(invoice: Invoice, today: date, series: SeriesEnd) -> date:
    """Return the day of a credit note: today, and never before its invoice or the last paper."""
    return max(today, invoice.issued_on, series.last_day or today)


def kind_of(total_minor: int) -> InvoiceKind | None:
    """Return which paper a month's lines make: none where they come to 0.00.

    >>> kind_of(38_000), kind_of(-5), kind_of(0)
    (<InvoiceKind.INVOICE: '380'>, <InvoiceKind.CREDIT_NOTE: '381'>, None)
    """
    if not total_minor:
        return None
    return InvoiceKind.INVOICE if total_minor > 0 else InvoiceKind.CREDIT_NOTE


# ------------------------------------------------------------------------------------- payments


@frozen(kw_only=True)
class InvoiceStanding:
    """How an invoice is paid (rule money-52): amounts in minor units of its currency.

    ``taken_minor`` is what a credit of the partner paid when the invoice was issued, and
    ``paid_minor`` what was paid or credited since.
    """

    currency: str
    total_minor: int
    taken_minor: int
    paid_minor: int
    due_on: date

    @property
    def open_minor(self) -> int:
        """What is still to be paid, in minor units."""
        return self.total_minor - self.taken_minor - self.paid_minor

    @property
    def total(self) -> Money:
        """The invoice with its VAT."""
        return from_minor(self.total_minor, self.currency)

    @property
    def taken(self) -> Money:
        """The partner's credit that the invoice took."""
        return from_minor(self.taken_minor, self.currency)

    @property
    def paid(self) -> Money:
        """What was paid of it, or credited, after it was issued."""
        return from_minor(self.paid_minor, self.currency)

    @property
    def open(self) -> Money:
        """What is still to be paid."""
        return from_minor(self.open_minor, self.currency)

    def overdue_on(self, day: date) -> bool:
        """Return whether something of it was to be paid before that day and was not."""
        return self.open_minor > 0 and self.due_on < day


def standing_of(
    invoice: Invoice, entry: AccountEntry | None, coverings: Iterable[Covering]
) -> InvoiceStanding:
    """Return how an invoice is paid, by its *entry* in the accounts and what covers that.

    A credit note has no entry of its own: nothing of it is to be paid.
    """
    total = invoice.net_minor + invoice.vat_minor
    covered, taken = total, 0
    if entry is not None:
        taken = sum(one.amount_minor for one in coverings if one.later_id == entry.entry_id)
        covered = entry.covered_minor
    return InvoiceStanding(
        currency=invoice.currency,
        total_minor=total,
        taken_minor=taken,
        paid_minor=covered - taken,
        due_on=invoice.due_on,
    )

"""A partner's month on a page: what came in, what it earned, what is still to be paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from attrs import field, frozen

from debitura_core.adapters.reports.pages import Picture, picture, rendered
from debitura_core.desk import Desk, Query, partner_of
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.columns import Columns
from debitura_core.domain.kernel.errors import InvalidMonth
from debitura_core.domain.kernel.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.money.balance import (
    COLUMNS,
    TOTALS,
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    BalanceTotals,
)
from debitura_core.domain.money.commissions import Badge
from debitura_core.domain.money.invoices import INVOICE_COLUMNS, Invoice
from debitura_core.domain.money.payouts import CommissionStatus
from debitura_core.domain.parties.parties import Partner
from debitura_core.ports import Now, ScopedBooks

MONTHS_SHOWN: Final = 12
"""How many months the picture of revenue goes back, the statement's own included."""

AGES: Final[Mapping[Badge, tuple[str, str]]] = {
    Badge.NONE: ("recent", "plain"),
    Badge.YELLOW: ("close to the limit", "striped"),
    Badge.RED: ("overdue", "solid"),
}
"""The name and the filling of each badge of unpaid commissions, from young to old."""


@frozen(kw_only=True)
class Statement:
    """What the page shows, read from the books at one moment."""

    partner: Partner
    month: Month
    drawn_up: date
    totals: Sequence[BalanceTotals]
    hidden_count: int
    rows: Sequence[BalanceRow]
    invoices: Sequence[Invoice]
    revenue: Sequence[Picture]
    unpaid: Sequence[Picture]
    ages: Mapping[Badge, tuple[str, str]] = AGES
    total_columns: Columns = TOTALS
    invoice_columns: Columns = INVOICE_COLUMNS.printed
    row_columns: Columns = COLUMNS.printed


def month_statement(desk: Desk, month: Month, partner_id: str | None = None) -> str:
    """Return a partner's month as a page: sums, invoices, entries, revenue by month, ageing.

    A platform desk names the partner. Entries are those whose payment date lies in the month; the
    ageing of unpaid commissions is that of today. Rows of hidden clients are left out, and counted.

    Raises as `PartnerBalance`, and `ModuleNotFoundError` without the extra ``reports``.
    """
    asked = MonthStatement(month=month, partner_id=partner_id)
    return rendered("statement.html", desk.ask(asked))


@frozen(kw_only=True)
class MonthStatement(Query[Statement]):
    """What the page of a month shows; ask it if you want to draw the page yourself."""

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    month: Month = field()
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    @month.validator
    def _is_month(self, attribute: object, value: object) -> None:
        if type(value) is not Month:
            raise InvalidMonth(field="month")

    def answer(self, books: ScopedBooks, now: Now, /) -> Statement:
        """Read the month, the months before it, and what is unpaid today."""
        partner = partner_of(books, self.partner_id)
        within = _within(self.month)
        totals = books.ledger.totals(partner, within)
        return Statement(
            partner=books.partners.get(partner),
            month=self.month,
            drawn_up=now.today,
            totals=[totals[currency] for currency in sorted(totals)],
            hidden_count=books.ledger.hidden(partner, within),
            rows=list(books.ledger.rows(partner, within, BalanceSort.OLDEST_PAYMENT, now.today)),
            invoices=_invoices(books, partner, self.month),
            revenue=_revenue(books, partner, self.month),
            unpaid=_unpaid(books, partner, now.today),
        )


def _within(month: Month) -> BalanceFilters:
    return BalanceFilters(since=month.first_day, until=month.next().first_day)


def _invoices(books: ScopedBooks, partner: PartnerId, month: Month) -> list[Invoice]:
    """Return the month's invoices and credit notes, by number."""
    found: list[Invoice] = []
    after = None
    while page := books.invoices.of(partner, after, 100):
        found += (invoice for invoice in page if invoice.month == month)
        after = page[-1].number
    return found


def _revenue(books: ScopedBooks, partner: PartnerId, last: Month) -> list[Picture]:
    """Draw the revenue of the last months, a picture for each currency that has some."""
    months = [last]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, months[0].previous())
    sums = {month: books.ledger.totals(partner, _within(month)) for month in months}
    while len(sums) > 1 and not sums[months[0]]:
        del sums[months.pop(0)]  # before the first month that earned anything
    return [
        picture(
            f"Revenue by month, in {currency}",
            currency,
            [
                (str(month), of[currency].revenue_minor if currency in of else 0, "", "plain")
                for month, of in sums.items()
            ],
        )
        for currency in sorted({currency for of in sums.values() for currency in of})
    ]


def _unpaid(books: ScopedBooks, partner: PartnerId, today: date) -> list[Picture]:
    """Draw the platform's share of unpaid commissions by their age, for each currency."""
    only = BalanceFilters(statuses=(CommissionStatus.UNPAID,))
    sums: dict[str, dict[Badge, tuple[int, int]]] = {}
    for row in books.ledger.rows(partner, only, BalanceSort.OLDEST_CREATED, today):
        of = sums.setdefault(row.currency, dict.fromkeys(AGES, (0, 0)))
        count, fee = of[row.badge]
        of[row.badge] = count + 1, fee + row.debitura_fee_minor
    return [
        picture(
            f"Unpaid commissions by age, Debitura fee in {currency}",
            currency,
            [
                (AGES[badge][0], fee, f" ({count})", AGES[badge][1])
                for badge, (count, fee) in sums[currency].items()
            ],
        )
        for currency in sorted(sums)
    ]

"""The partner balance: the ledger of payouts and revenue items as a partner reads it (S1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks, notebooks
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.domain.kernel.money import from_minor, shown, to_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.commissions import Badge
from debitura_core.domain.money.payments import Verification
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus
from debitura_core.domain.money.revenue_items import RevenueCategory


class BalanceSort(Enum):
    """The four orders of the ledger; ties go by id (S1: both dates are sortable)."""

    NEWEST_PAYMENT = "newest_payment"
    OLDEST_PAYMENT = "oldest_payment"
    NEWEST_CREATED = "newest_created"
    OLDEST_CREATED = "oldest_created"

    @property
    def by_creation(self) -> bool:
        """Whether rows are ordered by their date of creation, else by the payment's date."""
        return self in (BalanceSort.NEWEST_CREATED, BalanceSort.OLDEST_CREATED)

    @property
    def newest_first(self) -> bool:
        """Whether the latest row comes first."""
        return self in (BalanceSort.NEWEST_PAYMENT, BalanceSort.NEWEST_CREATED)


@frozen(kw_only=True)
class BalanceFilters:
    """Which rows to select: different fields combine with and, values of one field with or.

    ``since`` and ``until`` bound the payment date, the first included, the second not.
    ``verification`` selects payouts by what the platform found of their payments (D32); a revenue
    item has no payment, and so none of the three states.
    """

    clients: tuple[ClientId, ...] = field(default=(), validator=checks.many(checks.an_id))
    cases: tuple[CaseId, ...] = field(default=(), validator=checks.many(checks.an_id))
    statuses: tuple[CommissionStatus, ...] = field(
        default=(), validator=checks.many(checks.member(CommissionStatus))
    )
    categories: tuple[RevenueCategory, ...] = field(
        default=(), validator=checks.many(checks.member(RevenueCategory))
    )
    verification: tuple[Verification, ...] = field(
        default=(), validator=checks.many(checks.member(Verification))
    )
    since: date | None = field(default=None, validator=checks.optional(checks.day))
    until: date | None = field(default=None, validator=checks.optional(checks.day))

    def __attrs_post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise InvalidQuery(field="since", problem="the period ends before it begins")


@frozen
class ManagedBy:
    """The managing partner of a case: a name, and whom to ask."""

    name: str
    contact: str | None = field(default=None, **WORDS)


@frozen
class BalanceRow:
    """One row of the ledger: a payout or a revenue item, complete whatever columns are shown."""

    payout_id: str | None
    revenue_item_id: str | None
    case_id: str
    reference: str
    client_id: str
    client: str = field(**WORDS)
    managed_by: ManagedBy | None
    payment_date: date
    date_created: datetime
    revenue_category: RevenueCategory
    commission_status: CommissionStatus
    debitura_invoice_status: InvoiceStatus
    badge: Badge
    client_reference: str | None = field(**WORDS)
    partner_reference: str | None = field(**WORDS)
    debtor_name: str = field(**WORDS)
    success_fee: Percent | None
    currency: str
    revenue_minor: int
    debitura_fee_minor: int
    debtor_payments_minor: int | None

    @property
    def row_id(self) -> str:
        """The id of the payout or revenue item."""
        return self.payout_id or self.revenue_item_id or ""

    @property
    def revenue(self) -> Money:
        """The partner's portion."""
        return from_minor(self.revenue_minor, self.currency)

    @property
    def debitura_fee(self) -> Money:
        """The platform's share."""
        return from_minor(self.debitura_fee_minor, self.currency)

    @property
    def debtor_payments(self) -> Money | None:
        """What the debtor paid; a revenue item has none."""
        minor = self.debtor_payments_minor
        return None if minor is None else from_minor(minor, self.currency)

    @property
    def see_more(self) -> str:
        """Where the entry can be edited: ``payouts/<id>`` or ``revenue-items/<id>``."""
        return f"payouts/{self.payout_id}" if self.payout_id else f"revenue-items/{self.row_id}"


@frozen
class Column:
    """One column of the table: its attribute, its heading, whether it shows unless asked."""

    name: str
    heading: str
    default: bool


COLUMNS = (
    Column("case_id", "Case id", True),
    Column("client", "Client", True),
    Column("managed_by", "Managed by", True),
    Column("payment_date", "Payment date", True),
    Column("revenue", "Revenue", True),
    Column("debitura_fee", "Debitura fee", True),
    Column("revenue_category", "Revenue category", True),
    Column("commission_status", "Commission status", True),
    Column("debitura_invoice_status", "Debitura Invoice Status", True),
    Column("see_more", "See more", True),
    Column("client_reference", "Client Reference", False),
    Column("partner_reference", "Partner reference", False),
    Column("debtor_name", "Debtor name", False),
    Column("date_created", "Date created", False),
    Column("success_fee", "Success fee", False),
    Column("debtor_payments", "Debtor payments", False),
)
"""The sixteen columns of the table, ten of them shown by default (S1, 9.9)."""

ALL_COLUMNS = tuple(column.name for column in COLUMNS)
DEFAULT_COLUMNS = tuple(column.name for column in COLUMNS if column.default)


@frozen(kw_only=True)
class BalanceTotals:
    """Sums over rows of one currency, and the same in US dollars where rates were known.

    ``usd`` leaves ``without_usd`` rows out, which had no rate. ``unpaid_platform_fee`` is the part
    of ``platform_fee`` whose commission is unpaid.
    """

    currency: str
    rows: int
    revenue_minor: int
    platform_fee_minor: int
    debtor_payments_minor: int
    creditor_amount_minor: int
    unpaid_platform_fee_minor: int
    usd: BalanceTotals | None = None
    without_usd: int = 0

    @property
    def revenue(self) -> Money:
        """The partner's portions together."""
        return from_minor(self.revenue_minor, self.currency)

    @property
    def platform_fee(self) -> Money:
        """The platform's shares together."""
        return from_minor(self.platform_fee_minor, self.currency)

    @property
    def debtor_payments(self) -> Money:
        """What the debtors paid together."""
        return from_minor(self.debtor_payments_minor, self.currency)

    @property
    def creditor_amount(self) -> Money:
        """What the clients get of it."""
        return from_minor(self.creditor_amount_minor, self.currency)

    @property
    def unpaid_platform_fee(self) -> Money:
        """The platform's shares that are not settled yet."""
        return from_minor(self.unpaid_platform_fee_minor, self.currency)

    def explain(self) -> str:
        """Return each sum with what it adds up and how the sums hang together, a line each.

        >>> print(totals_of("EUR", [1, 57000, 38000, 1000000, 905000, 0, *[0] * 6]).explain())
        rows             1, in EUR
        debtor payments  EUR 10,000.00 = what the debtors of the payouts among them paid
        creditor amount  EUR 9,050.00 = the clients' part of it
        revenue          EUR 570.00 = the partner's portions
        platform fee     EUR 380.00 = the platform's shares, EUR 0.00 of them unpaid
        fees together    EUR 950.00 = revenue + platform fee
        in US dollars    0 of 1 rows had a rate
        """
        fees = self.revenue_minor + self.platform_fee_minor

        def amount(minor: int) -> str:
            return shown(minor, self.currency)

        lines = [
            ("rows", f"{self.rows}, in {self.currency}"),
            (
                "debtor payments",
                f"{amount(self.debtor_payments_minor)} = what the debtors of the payouts among"
                " them paid",
            ),
            ("creditor amount", f"{amount(self.creditor_amount_minor)} = the clients' part of it"),
            ("revenue", f"{amount(self.revenue_minor)} = the partner's portions"),
            (
                "platform fee",
                f"{amount(self.platform_fee_minor)} = the platform's shares,"
                f" {amount(self.unpaid_platform_fee_minor)} of them unpaid",
            ),
            ("fees together", f"{amount(fees)} = revenue + platform fee"),
        ]
        if self.usd is not None:
            lines.append(("in US dollars", f"{self.usd.rows} of {self.rows} rows had a rate"))
        return "\n".join(f"{name:<16} {words}" for name, words in lines)

    def _repr_html_(self) -> str:
        """Show the sums in a notebook."""
        return sums_shown((self,))


def sums_shown(totals: Iterable[BalanceTotals]) -> str:
    """Show sums in a notebook, a row for each currency, and one for the same in US dollars."""
    rows = []
    for one in totals:
        rows += [_sums(one, f"{one.rows}")]
        if one.usd is not None:
            rows += [_sums(one.usd, f"{one.usd.rows} of {one.currency}")]
    heads = ("Entries", "Revenue", "Debitura fee", "of it unpaid", "Debtor payments",
             "Creditor amount")  # fmt: skip
    return notebooks.grid("Totals", heads, rows)


def _sums(one: BalanceTotals, entries: str) -> tuple[str, ...]:
    figures = (one.revenue_minor, one.platform_fee_minor, one.unpaid_platform_fee_minor,
               one.debtor_payments_minor, one.creditor_amount_minor)  # fmt: skip
    return entries, *(shown(minor, one.currency) for minor in figures)


def totals_of(currency: str, figures: Sequence[int]) -> BalanceTotals:
    """Name the sums: rows, five figures, rows with US dollars, and the same five in dollars."""
    rows, *own = figures[:6]
    known, *dollars = figures[6:]
    usd = BalanceTotals(**_named("USD", known, dollars))
    return BalanceTotals(**_named(currency, rows, own), usd=usd, without_usd=rows - known)


def _named(currency: str, rows: int, figures: Sequence[int]) -> dict[str, Any]:
    names = ("revenue", "platform_fee", "debtor_payments", "creditor_amount", "unpaid_platform_fee")
    amounts = {f"{name}_minor": value for name, value in zip(names, figures, strict=True)}
    return {"currency": currency, "rows": rows, **amounts}


def rows_shown(rows: Iterable[BalanceRow]) -> str:
    """Show rows of the ledger in a notebook, under the columns of the portal (S1)."""
    columns = [column for column in COLUMNS if column.default]
    return notebooks.grid(
        "Partner balance",
        [column.heading for column in columns],
        ([_words(cell(row, column.name)) for column in columns] for row in rows),
    )


def _words(value: Any) -> Any:
    """Write an amount for people; ``str(money)`` would ask the process locale."""
    return shown(to_minor(value), value.currency.code) if isinstance(value, Money) else value


def cell(row: BalanceRow, column: str) -> Any:
    """Return what the table prints in a column: text for labels, `Money` for amounts.

    Case id prints the reference, Success fee two decimals or more, like ``9.50%`` (D33, 9.9).
    """
    return _CELLS[column](row) if column in _CELLS else getattr(row, column)


_CELLS: dict[str, Callable[[BalanceRow], Any]] = {
    "case_id": lambda row: row.reference,
    "managed_by": lambda row: row.managed_by and row.managed_by.name,
    "revenue_category": lambda row: row.revenue_category.label,
    "commission_status": lambda row: row.commission_status.label,
    "debitura_invoice_status": lambda row: row.debitura_invoice_status.label,
    "success_fee": lambda row: row.success_fee and row.success_fee.label,
}

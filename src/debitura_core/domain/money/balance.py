"""The partner balance: the ledger of payouts and revenue items as a partner reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.columns import Column, Columns, Kind, Shown
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.domain.kernel.money import from_minor, shown
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.commissions import Badge
from debitura_core.domain.money.payments import Verification
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus
from debitura_core.domain.money.revenue_items import RevenueCategory


class BalanceSort(Enum):
    """The four orders of the ledger; ties go by id."""

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
    ``verification`` selects payouts by what the platform found of their payments (rule money-12); a
    revenue item has no payment, and so none of the three states.
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
    """One row of the ledger: a payout or a revenue item, with the values of all columns."""

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


COLUMNS: Final = Columns(
    "Partner balance",
    (
        Column("case_id", "Case id", Kind.CODE, "reference", printed=True),
        Column("client", "Client", Kind.WORDS, printed=True),
        Column("managed_by", "Managed by", Kind.WORDS, "managed_by.name"),
        Column("payment_date", "Payment date", Kind.DAY, printed=True),
        Column("revenue", "Revenue", Kind.MONEY, printed=True),
        Column("debitura_fee", "Debitura fee", Kind.MONEY, printed=True),
        Column("revenue_category", "Revenue category", Kind.LABEL, printed=True),
        Column("commission_status", "Commission status", Kind.LABEL, printed=True),
        Column("debitura_invoice_status", "Debitura Invoice Status", Kind.LABEL, printed=True),
        Column("see_more", "See more", Kind.CODE),
        Column("client_reference", "Client Reference", Kind.WORDS, default=False),
        Column("partner_reference", "Partner reference", Kind.WORDS, default=False),
        Column("debtor_name", "Debtor name", Kind.WORDS, default=False),
        Column("date_created", "Date created", Kind.UTC_DAY, default=False),
        Column("success_fee", "Success fee", Kind.PERCENT, default=False, printed=True),
        Column("debtor_payments", "Debtor payments", Kind.MONEY, default=False, printed=True),
    ),
)
"""The sixteen columns of a `BalanceRow`, ten of them shown by default."""


@frozen(kw_only=True)
class BalanceTotals(Shown):
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


TOTALS: Final = Columns(
    "Totals",
    (
        Column("entries", "Entries", Kind.NUMBER, "rows"),
        Column("revenue", "Revenue", Kind.MONEY),
        Column("platform_fee", "Debitura fee", Kind.MONEY),
        Column("unpaid_platform_fee", "of it unpaid", Kind.MONEY),
        Column("debtor_payments", "Debtor payments", Kind.MONEY),
        Column("creditor_amount", "Creditor amount", Kind.MONEY),
    ),
)
"""The columns of `BalanceTotals`."""


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

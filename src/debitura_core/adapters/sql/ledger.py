"""The balance as one list of two tables, read in order from their indexes.

Payouts and revenue items are merged by the database itself: each half comes in order from its own
index, so a page costs the same in a small ledger and in a huge one. The text of a statement is put
together from the fixed fragments below; what a caller gives is always bound, never written in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from debitura_core.adapters.sql.dialect import EVERYTHING, Reading, readable
from debitura_core.domain.kernel.calendar import stored_instant
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.kernel.percent import stored_percent
from debitura_core.domain.money.balance import (
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    BalanceTotals,
    ManagedBy,
    totals_of,
)
from debitura_core.domain.money.commissions import Badge, badge
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus
from debitura_core.domain.money.revenue_items import RevenueCategory
from debitura_core.domain.parties.agreements import Ageing


@frozen
class _Half:
    """One of the two tables: how its rows read in the ledger, and how they add up."""

    table: str
    key: str
    payment_date: str
    by_date: str
    """How the index by that day is called."""
    own: str
    """The columns of the ledger that the two tables have under different names."""
    sums: str


_PAYOUTS = _Half(
    "payouts",
    "payout_id",
    "payment_date",
    "payment_date",
    "o.payout_id, NULL, 'success_fee', o.commission_status, o.success_fee,"
    " o.partner_gross_minor - o.platform_fee_minor, o.payment_minor, o.agreement_number",
    "sum(o.partner_gross_minor - o.platform_fee_minor), sum(o.platform_fee_minor),"
    " sum(o.payment_minor), sum(o.payment_minor - o.partner_gross_minor),"
    " sum(o.platform_fee_minor) FILTER (WHERE o.commission_status = 'unpaid'),"
    " count(o.usd_payment_minor), sum(o.usd_partner_gross_minor - o.usd_platform_fee_minor),"
    " sum(o.usd_platform_fee_minor), sum(o.usd_payment_minor),"
    " sum(o.usd_payment_minor - o.usd_partner_gross_minor),"
    " sum(o.usd_platform_fee_minor) FILTER (WHERE o.commission_status = 'unpaid')",
)
_ITEMS = _Half(
    "revenue_items",
    "revenue_item_id",
    "item_date",
    "date",
    "NULL, o.revenue_item_id, 'hourly_rate_or_fixed_fee', 'not_applicable', NULL,"
    " o.amount_minor - o.platform_fee_minor, NULL, NULL",
    "sum(o.amount_minor - o.platform_fee_minor), sum(o.platform_fee_minor), 0, 0, 0,"
    " count(o.usd_amount_minor), sum(o.usd_amount_minor - o.usd_platform_fee_minor),"
    " sum(o.usd_platform_fee_minor), 0, 0, 0",
)

_HIDDEN = "SELECT client_id FROM relationships WHERE partner_id = ? AND hidden_from_balance = 1"
_SHARED = (
    "o.case_id, c.reference, o.client_id, k.name, m.name, m.contact, o.created_at,"
    " o.invoice_status, c.client_reference, c.partner_reference, f.debtor_name, o.currency,"
    " o.platform_fee_minor"
)
_JOINS = (
    " /* then */ JOIN cases c ON c.case_id = o.case_id"
    " /* then */ JOIN clients k ON k.client_id = o.client_id"
    " /* then */ JOIN case_files f ON f.case_id = o.case_id"
    " LEFT JOIN partners m ON m.partner_id = c.managed_by"
)


class LedgerAnswers(Reading):
    """What is answered about payouts and revenue items as one list."""

    def ledger_rows(
        self,
        partner_id: PartnerId,
        filters: BalanceFilters,
        sort: BalanceSort,
        after: tuple[str, str] | None,
        limit: int | None,
        as_of: date,
        /,
    ) -> Iterator[BalanceRow]:
        parts, values = [], []
        for half in _halves(filters):
            condition, bound = self._condition(half, partner_id, filters, hidden=False)
            moment = "created_at" if sort.by_creation else half.payment_date
            if after is not None:
                sign = "<" if sort.newest_first else ">"
                condition += f" AND (o.{moment}, o.{half.key}) {sign} (?, ?)"
                bound += after
            parts.append(
                f"SELECT o.{moment} AS moment, o.{half.key} AS id, o.{half.payment_date},"  # noqa: S608  fixed fragments
                f" {half.own}, {_SHARED} FROM {half.table} o{_ordered(half, sort)}{_JOINS}"
                f" WHERE {condition}"
            )
            values += bound
        if not parts:
            return iter(())
        way = "DESC" if sort.newest_first else "ASC"
        statement = f"{' UNION ALL '.join(parts)} ORDER BY moment {way}, id {way} LIMIT ?"
        found = self.execute(statement, (*values, EVERYTHING if limit is None else limit))
        ageing = {terms.number: terms.ageing for terms in self.versions(partner_id)}
        return _read(found, ageing, as_of)

    def ledger_totals(
        self, partner_id: PartnerId, filters: BalanceFilters, /
    ) -> Mapping[str, BalanceTotals]:
        sums: dict[str, list[int]] = {}
        for half in _halves(filters):
            condition, bound = self._condition(half, partner_id, filters, hidden=False)
            found = self.execute(
                f"SELECT o.currency, count(*), {half.sums} FROM {half.table} o"  # noqa: S608  fixed fragments
                f" WHERE {condition} GROUP BY o.currency",
                bound,
            )
            for currency, *figures in found:
                held = sums.setdefault(currency, [0] * len(figures))
                sums[currency] = [a + (b or 0) for a, b in zip(held, figures, strict=True)]
        return {currency: totals_of(currency, sums[currency]) for currency in sorted(sums)}

    def ledger_hidden(self, partner_id: PartnerId, filters: BalanceFilters, /) -> int:
        if self.execute(f"{_HIDDEN} LIMIT 1", (partner_id,)).fetchone() is None:
            return 0
        count = 0
        for half in _halves(filters):
            condition, bound = self._condition(half, partner_id, filters, hidden=True)
            statement = f"SELECT count(*) FROM {half.table} o WHERE {condition}"  # noqa: S608  fixed fragments
            count += self.execute(statement, bound).fetchone()[0]
        return count

    def _condition(
        self, half: _Half, partner_id: PartnerId, filters: BalanceFilters, *, hidden: bool
    ) -> tuple[str, list[Any]]:
        """Return the condition for a selection, and the values bound in it."""
        text = f"o.partner_id = ? AND o.client_id {'IN' if hidden else 'NOT IN'} ({_HIDDEN})"
        bound: list[Any] = [partner_id, partner_id]
        among, array = self.dialect.among, self.dialect.array
        choices: list[tuple[str, Sequence[str]]] = [("client_id", filters.clients)]
        if half is _PAYOUTS:
            choices.append(("commission_status", [status.value for status in filters.statuses]))
            if filters.cases:
                paid = f"(SELECT payout_id FROM payments WHERE partner_id = ? AND case_id {among})"  # noqa: S608  fixed fragments
                text += f" AND (o.payout_id IN {paid} OR o.adjusts IN {paid})"
                bound += [partner_id, array(filters.cases)] * 2
            if filters.verification:
                text += (
                    " AND (SELECT y.verification FROM payments y WHERE y.partner_id = o.partner_id"  # noqa: S608  fixed fragments
                    f" AND y.payment_id = o.payment_id) {among}"
                )
                bound.append(array([found.value for found in filters.verification]))
        else:
            choices.append(("case_id", filters.cases))
        for column, allowed in choices:
            if allowed:
                text += f" AND o.{column} {among}"
                bound.append(array(allowed))
        for sign, day in ((">=", filters.since), ("<", filters.until)):
            if day is not None:
                text += f" AND o.{half.payment_date} {sign} ?"
                bound.append(day.isoformat())
        return text, bound


def _ordered(half: _Half, sort: BalanceSort) -> str:
    """Name the index that holds the order, otherwise the planner reads all and sorts."""
    return f" /* by {half.table}_by_{'creation' if sort.by_creation else half.by_date} */"


def _halves(filters: BalanceFilters) -> list[_Half]:
    """Return the tables that can hold rows of this selection."""
    halves = []
    if not filters.categories or RevenueCategory.SUCCESS_FEE in filters.categories:
        halves.append(_PAYOUTS)
    wanted = not filters.statuses or CommissionStatus.NOT_APPLICABLE in filters.statuses
    wanted = wanted and not filters.verification
    if wanted and (
        not filters.categories or RevenueCategory.HOURLY_RATE_OR_FIXED_FEE in filters.categories
    ):
        halves.append(_ITEMS)
    return halves


def _read(
    found: Iterable[tuple[Any, ...]], ageing: Mapping[int, Ageing], as_of: date
) -> Iterator[BalanceRow]:
    """Turn rows of the statement into rows of the ledger, in the order of the statement."""

    def row(values: tuple[Any, ...]) -> BalanceRow:
        (
            _, _, paid_on, payout_id, item_id, category, status, success_fee, revenue, paid, terms,
            case_id, reference, client_id, client, manager, contact, created, invoice_status,
            client_reference, partner_reference, debtor, currency, fee,
        ) = values  # fmt: skip
        created_at = stored_instant(created)
        commission = _COMMISSION_STATUS[status]
        owed = commission is CommissionStatus.UNPAID and revenue + fee > 0
        return BalanceRow(
            payout_id,
            item_id,
            case_id,
            reference,
            client_id,
            client,
            None if manager is None else ManagedBy(manager, contact),
            date.fromisoformat(paid_on),
            created_at,
            _CATEGORY[category],
            commission,
            _INVOICE_STATUS[invoice_status],
            badge(commission, created_at, as_of, ageing[terms]) if owed else Badge.NONE,
            client_reference,
            partner_reference,
            debtor,
            None if success_fee is None else stored_percent(success_fee),
            currency,
            revenue,
            fee,
            paid,
        )

    for values in found:
        yield readable(row, values)


_COMMISSION_STATUS = {member.value: member for member in CommissionStatus}
_INVOICE_STATUS = {member.value: member for member in InvoiceStatus}
_CATEGORY = {member.value: member for member in RevenueCategory}

"""The balance in memory: payouts and revenue items of one partner, sorted when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from debitura_core.books import tables as rows
from debitura_core.books.reference.tables import (
    ENTRIES,
    Entry,
    Reading,
    entry_currency,
    entry_day,
    entry_fee,
    entry_id,
    is_hidden,
)
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.money.balance import (
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    BalanceTotals,
    ManagedBy,
    totals_of,
)
from debitura_core.domain.money.commissions import Badge, badge
from debitura_core.domain.money.payments import Verification
from debitura_core.domain.money.payouts import CommissionStatus, Payout
from debitura_core.domain.money.revenue_items import RevenueCategory, RevenueItem
from debitura_core.domain.money.revenue_share import Split
from debitura_core.domain.parties.agreements import DEFAULT_AGEING, Agreement
from debitura_core.domain.parties.parties import Client


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
        found = sorted(
            self._entries(partner_id, filters, hidden=False),
            key=lambda one: _place(one, sort),
            reverse=sort.newest_first,
        )
        if after is not None:
            found = [
                one
                for one in found
                if (_place(one, sort) < after if sort.newest_first else _place(one, sort) > after)
            ]
        return (self._balance_row(entry, as_of) for entry in found[:limit])

    def ledger_totals(
        self, partner_id: PartnerId, filters: BalanceFilters, /
    ) -> Mapping[str, BalanceTotals]:
        sums: dict[str, list[int]] = {}
        for entry in self._entries(partner_id, filters, hidden=False):
            held = sums.setdefault(entry_currency(entry), [0] * 12)
            sums[entry_currency(entry)] = [
                a + b for a, b in zip(held, _figures(entry), strict=True)
            ]
        return {currency: totals_of(currency, sums[currency]) for currency in sorted(sums)}

    def ledger_hidden(self, partner_id: PartnerId, filters: BalanceFilters, /) -> int:
        return len(self._entries(partner_id, filters, hidden=True))

    def _entries(
        self, partner_id: PartnerId, filters: BalanceFilters, *, hidden: bool
    ) -> list[Entry]:
        return [
            entry
            for table in ENTRIES
            for entry in self.all_of(table, partner_id)
            if is_hidden(self.tables, partner_id, entry.client_id) is hidden
            and _matches(entry, filters)
            and (not filters.verification or self._checked(entry) in filters.verification)
        ]

    def _checked(self, entry: Entry) -> Verification | None:
        """Return what the platform found of a payout's payment; a revenue item has none."""
        if isinstance(entry, RevenueItem):
            return None
        held = self.tables.records[rows.PAYMENTS.name]
        found: Verification = held[(entry.partner_id, entry.payment_id)].verification
        return found

    def _balance_row(self, entry: Entry, as_of: date) -> BalanceRow:
        books = self.tables.records
        case: Case = books["cases"][(entry.case_id,)]
        client: Client = books["clients"][(entry.client_id,)]
        file: CaseFile = books["case_files"][(entry.case_id,)]
        manager = books["partners"].get((case.managed_by,)) if case.managed_by else None
        payout = entry if isinstance(entry, Payout) else None
        terms = DEFAULT_AGEING if payout is None else self._terms(payout).ageing
        return BalanceRow(
            payout_id=None if payout is None else payout.payout_id,
            revenue_item_id=None if payout else entry_id(entry),
            case_id=entry.case_id,
            reference=case.reference,
            client_id=entry.client_id,
            client=client.name,
            managed_by=manager and ManagedBy(manager.name, manager.contact),
            payment_date=entry_day(entry),
            date_created=entry.created_at,
            revenue_category=_category(entry),
            commission_status=entry.commission_status,
            debitura_invoice_status=entry.invoice_status,
            badge=badge(entry.commission_status, entry.created_at, as_of, terms)
            if payout is not None and payout.is_owed
            else Badge.NONE,
            client_reference=case.client_reference,
            partner_reference=case.partner_reference,
            debtor_name=file.debtor.name,
            success_fee=None if payout is None else payout.success_fee,
            currency=entry_currency(entry),
            revenue_minor=_figures(entry)[1],
            debitura_fee_minor=entry_fee(entry),
            debtor_payments_minor=None if payout is None else payout.split.payment_minor,
        )

    def _terms(self, payout: Payout) -> Agreement:
        return self.tables.agreements[payout.partner_id][payout.agreement_number]


def _category(entry: Entry) -> RevenueCategory:
    if isinstance(entry, Payout):
        return RevenueCategory.SUCCESS_FEE
    return RevenueCategory.HOURLY_RATE_OR_FIXED_FEE


def _place(entry: Entry, sort: BalanceSort) -> tuple[str, str]:
    """The place of a row in the order, as text that sorts the same."""
    moment = instant_text(entry.created_at) if sort.by_creation else entry_day(entry).isoformat()
    return moment, entry_id(entry)


def _matches(entry: Entry, filters: BalanceFilters) -> bool:
    return (
        (not filters.clients or entry.client_id in filters.clients)
        and (not filters.cases or entry.case_id in filters.cases)
        and (not filters.statuses or entry.commission_status in filters.statuses)
        and (not filters.categories or _category(entry) in filters.categories)
        and (filters.since is None or entry_day(entry) >= filters.since)
        and (filters.until is None or entry_day(entry) < filters.until)
    )


def _figures(entry: Entry) -> tuple[int, ...]:
    """What a row adds to the sums, in the order that `totals_of` names them."""
    if isinstance(entry, RevenueItem):
        amount, fee, whole = entry.amount_minor, entry.platform_fee_minor, entry.usd_amount_minor
        part = entry.usd_platform_fee_minor or 0
        usd = (0,) * 6 if whole is None else (1, whole - part, part, 0, 0, 0)
        return 1, amount - fee, fee, 0, 0, 0, *usd
    unpaid = entry.commission_status is CommissionStatus.UNPAID
    dollars = (0,) * 6 if entry.usd is None else (1, *_sums(entry.usd, unpaid))
    return 1, *_sums(entry.split, unpaid), *dollars


def _sums(split: Split, unpaid: bool) -> tuple[int, ...]:
    fee = split.platform_fee_minor
    revenue = split.partner_revenue_minor
    return revenue, fee, split.payment_minor, split.creditor_amount_minor, fee * unpaid

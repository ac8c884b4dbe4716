"""Payments, payouts and invoices, answered by looking at each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter

from debitura_core.books import tables as rows
from debitura_core.books.reference.effects import due, lines_of
from debitura_core.books.reference.tables import (
    BILLABLES,
    Billable,
    Reading,
    due_at,
    entry_currency,
    entry_fee,
    entry_id,
    is_hidden,
)
from debitura_core.domain.cases.cases import TAKES_PAYMENT
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.tasks import TaskKind
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, InvoiceId, PartnerId
from debitura_core.domain.money.billing import SeriesEnd
from debitura_core.domain.money.invoices import LIVE, DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.money.matching import Candidate, PaidReference
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.partner_cases.settlements import SettledEntry


class MoneyAnswers(Reading):
    """What is answered about payments, payouts and invoices."""

    def newest_payments(
        self, case_id: CaseId, partner_id: PartnerId | None, client_id: ClientId | None,
        after: tuple[str, str] | None, limit: int, /,
    ) -> Sequence[Payment]:  # fmt: skip
        found = [
            payment
            for payment in self.listed(rows.PAYMENTS, case_id=case_id)
            if partner_id in (None, payment.partner_id)
            and client_id in (None, payment.client_id)
            and (after is None or payment.place < after)
        ]
        return sorted(found, key=lambda one: one.place, reverse=True)[:limit]

    def claims_to_match(self, partner_id: PartnerId, /) -> Iterator[Candidate]:
        plans = {
            plan.case_id: plan.amounts
            for plan in sorted(
                self.all_of(rows.PAYMENT_PLANS, partner_id), key=lambda plan: plan.number
            )
        }
        for case in sorted(self.all_of(rows.CASES, partner_id), key=lambda one: one.case_id):
            if case.lifecycle in TAKES_PAYMENT:
                file: CaseFile = self.tables.records["case_files"][(case.case_id,)]
                yield Candidate(
                    case_id=case.case_id,
                    reference=case.reference,
                    currency=case.currency,
                    outstanding_minor=case.open.total,
                    client_reference=case.client_reference,
                    debtor_name=file.debtor.name,
                    invoices=tuple(line.number for line in file.claim.invoices),
                    instalments=plans.get(case.case_id, ()),
                )

    def payments_to_return(self, partner_id: PartnerId, /) -> Iterator[PaidReference]:
        cases = self.tables.records["cases"]
        for payment in sorted(
            self.all_of(rows.PAYMENTS, partner_id), key=lambda one: one.payment_id
        ):
            if payment.reference is not None and payment.left_minor:
                yield PaidReference(
                    payment_id=payment.payment_id,
                    case_id=payment.case_id,
                    case_reference=cases[(payment.case_id,)].reference,
                    currency=payment.currency,
                    reference=payment.reference,
                    amount_minor=payment.left_minor,
                )

    def payouts_paid_in(
        self, partner_id: PartnerId, since: date, until: date, /
    ) -> Iterator[Payout]:
        return (one for one in self._by_day(partner_id) if since <= one.payment_date < until)

    def payouts_without_rate(self, partner_id: PartnerId | None, /) -> Iterator[Payout]:
        found = (one for one in self.all_of(rows.PAYOUTS, partner_id) if one.usd is None)
        return iter(sorted(found, key=lambda one: (one.partner_id, one.payout_id)))

    def items_without_rate(self, partner_id: PartnerId | None, /) -> Iterator[RevenueItem]:
        found = (one for one in self.all_of(rows.REVENUE_ITEMS, partner_id) if one.rate is None)
        return iter(sorted(found, key=lambda one: (one.partner_id, one.revenue_item_id)))

    def payouts_to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        found = (
            one for one in self._by_day(partner_id) if one.is_owed and not self._is_invoiced(one)
        )
        return iter(sorted(found, key=lambda one: (one.created_at, one.payout_id)))

    def _is_invoiced(self, payout: Payout) -> bool:
        asked = [
            task.is_open
            for task in self.listed(rows.TASKS, case_id=payout.case_id)
            if task.payout_id == payout.payout_id and task.kind is TaskKind.INVOICE_CLIENT
        ]
        return bool(asked) and not any(asked)

    def _by_day(self, partner_id: PartnerId) -> list[Payout]:
        mine = self.all_of(rows.PAYOUTS, partner_id)
        return sorted(mine, key=lambda one: (one.payment_date, one.payout_id))

    def payouts_to_chase(
        self, partner_id: PartnerId | None, on: date, limit: int, /
    ) -> Sequence[Payout]:
        found = [
            (payout.reminder_on, payout.payout_id, payout)
            for payout in self.all_of(rows.PAYOUTS, partner_id)
            if payout.reminder_on is not None
            and payout.reminder_on <= on
            and not is_hidden(self.tables, payout.partner_id, payout.client_id)
        ]
        return [payout for _, _, payout in sorted(found, key=itemgetter(0, 1))[:limit]]

    # ------------------------------------------------------------------------------ invoices

    def live_invoices(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        found = (
            one
            for one in self.all_of(rows.INVOICES, partner_id)
            if one.month == month and one.status in LIVE
        )
        return sorted(found, key=lambda one: one.partner_id)

    def invoices_of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        found = (
            one for one in self.all_of(rows.INVOICES, partner_id) if one.number > (after or "")
        )
        return sorted(found, key=lambda one: one.number)[:limit]

    def invoice_lines(
        self, partner_id: PartnerId, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        found = lines_of(self.tables, partner_id, invoice_id)
        yield from [line for line in found if line.entry_id > (after or "")][:limit]

    def due_fees(
        self, until: Month, partner_id: PartnerId | None, without_hidden: bool, /
    ) -> Sequence[DueFees]:
        sums: dict[tuple[PartnerId, Month, str], list[int]] = {}
        for entry in due(self.tables, until, partner_id, without_hidden):
            key = entry.partner_id, Month.of(due_at(entry)), entry_currency(entry)
            held = sums.setdefault(key, [0, 0, 0])
            held[0] += 1
            held[1] += entry_fee(entry)
            held[2] += entry_fee(entry) if isinstance(entry, SettledEntry) else 0
        return [DueFees(*key, *sums[key]) for key in sorted(sums)]

    def due_days(
        self, month: Month, partner_id: PartnerId, currency: str, without_hidden: bool, /
    ) -> Sequence[DueDay]:
        firsts: dict[date, Billable] = {}
        found = due(self.tables, month, partner_id, without_hidden)
        for entry in sorted(found, key=_due_order):
            if entry_currency(entry) == currency and month.start <= due_at(entry):
                firsts.setdefault(due_at(entry).date(), entry)
        return [DueDay(day, entry_id(firsts[day])) for day in sorted(firsts)]

    def due_net(self, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate],
                without_hidden: bool, /) -> int:  # fmt: skip
        return sum(
            rates[due_at(entry).date()].convert(entry_fee(entry))
            for entry in due(self.tables, _LAST_MONTH, partner_id, without_hidden)
            if entry_currency(entry) == currency and due_at(entry).date() in rates
        )

    def series_end(self) -> SeriesEnd:
        held = sorted(self.tables.numbers.items())
        days = [day for _, (_, day) in held]
        return SeriesEnd(max(days, default=None), tuple((year, last) for year, (last, _) in held))


_LAST_MONTH = Month(9998, 11)
_BILLED_IN_ORDER = tuple(table.kind for table in BILLABLES)


def _due_order(entry: Billable) -> tuple[int, datetime, int, str]:
    """By table, in each the order they fell due; ties by fee, then id."""
    kind = _BILLED_IN_ORDER.index(type(entry))
    return kind, due_at(entry), entry_fee(entry), entry_id(entry)

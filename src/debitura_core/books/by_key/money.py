"""The repositories of money: what debtors paid, how it was divided, and what is invoiced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import Repository, get, get_entry, listing, works_on
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    InvoiceId,
    PartnerId,
    PaymentId,
    PayoutId,
    RevenueItemId,
)
from debitura_core.domain.money.adjustments import MonthRun
from debitura_core.domain.money.balance import (
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    BalanceTotals,
)
from debitura_core.domain.money.invoices import DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.money.matching import Candidate, PaidReference
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem


class Payments(Repository):
    """The payments."""

    def get(self, payment_id: PaymentId, partner_id: PartnerId | None = None, /) -> Payment:
        """Return the payment, or raise `NotFound`.

        A partner may give its payments ids of its own; on a platform desk *partner_id* says whose
        is meant. Without it, raises `InvalidInput` where several partners have one of this id.
        """
        if partner_id is None:
            return get_entry(self._books, rows.PAYMENTS, payment_id)
        return get(self._books, rows.PAYMENTS, partner_id, payment_id)

    def has(self, partner_id: PartnerId, payment_id: PaymentId, /) -> bool:
        """Return whether the partner has a payment of this id."""
        return self._books.find(rows.PAYMENTS, self._own(partner_id), payment_id) is not None

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payment]:
        """Return the payments on the case that the partner recorded, in the order of their ids."""
        return listing(self._books, rows.PAYMENTS, partner_id=partner_id, case_id=case_id)

    def by_collectors(self, case_id: CaseId, /) -> Sequence[Payment]:
        """Return the payments that any partner recorded on a case that we work, or worked."""
        if not works_on(self._books, case_id):
            return ()
        engaged = self._books.listed(rows.ENGAGEMENTS, case_id=case_id)
        collectors = dict.fromkeys(one.partner_id for one in engaged)
        return [
            payment
            for partner_id in collectors
            for payment in self._books.listed(rows.PAYMENTS, partner_id=partner_id, case_id=case_id)
        ]

    def candidates(self, partner_id: PartnerId, /) -> Iterator[Candidate]:
        """Yield what is known of each case on which the partner takes payments."""
        return self._books.claims_to_match(self._own(partner_id))

    def to_return(self, partner_id: PartnerId, /) -> Iterator[PaidReference]:
        """Yield the payments that the partner recorded with a bank reference."""
        return self._books.payments_to_return(self._own(partner_id))

    def newest(
        self, case_id: CaseId, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[Payment]:
        """Return the payments on the case, the last recorded first, after the `place` *after*."""
        scope = self._books.scope
        return self._books.newest_payments(case_id, scope.partner_id, scope.client_id, after, limit)


class PaymentPlans(Repository):
    """The payment plans."""

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[PaymentPlan]:
        """Return the plans that the partner agreed on the case, oldest first."""
        return listing(self._books, rows.PAYMENT_PLANS, partner_id=partner_id, case_id=case_id)


class Payouts(Repository):
    """The payouts."""

    def get(self, payout_id: PayoutId, /) -> Payout:
        """Return the payout, or raise `NotFound`."""
        return get_entry(self._books, rows.PAYOUTS, payout_id)

    def known(self, partner_id: PartnerId, payout_id: PayoutId, /) -> Payout | None:
        """Return the payout, None where the partner has none of this id."""
        return self._books.find(rows.PAYOUTS, self._own(partner_id), payout_id)

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payout]:
        """Return the payouts of the payments that the partner recorded on the case."""
        paid = listing(self._books, rows.PAYMENTS, partner_id=partner_id, case_id=case_id)
        return [payout for payment in paid for payout in self.of_payment(payment)]

    def of_payment(self, payment: Payment, /) -> Sequence[Payout]:
        """Return the payout of a payment, and those of its reversals in their order."""
        first = get(self._books, rows.PAYOUTS, payment.partner_id, payment.payout_id)
        return first, *self.beside(first)

    def beside(self, payout: Payout, /) -> Sequence[Payout]:
        """Return the other payouts of its payment, in their order."""
        partner, first = payout.partner_id, payout.source_id
        found = listing(self._books, rows.PAYOUTS, partner_id=partner, adjusts=first)
        if payout.payout_id != first:
            found = [one for one in found if one.payout_id != payout.payout_id]
            found.append(get(self._books, rows.PAYOUTS, partner, first))
        return sorted(found, key=lambda one: one.number)

    def paid_in(self, partner_id: PartnerId, since: date, until: date, /) -> Iterator[Payout]:
        """Yield the payouts of payments received from *since* on and before *until*, by day."""
        return self._books.payouts_paid_in(self._own(partner_id), since, until)

    def without_rate(self) -> Iterator[Payout]:
        """Yield the payouts without figures in US dollars, by partner and id."""
        return self._books.payouts_without_rate(self._books.scope.narrow(None))

    def to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the unpaid payouts whose client was not invoiced yet, oldest first."""
        return self._books.payouts_to_invoice(self._own(partner_id))

    def to_chase(self, on: date, limit: int, /) -> Sequence[Payout]:
        """Return unpaid payouts whose reminder has come by the day, the longest due first.

        Those of clients that are hidden from their partner's balance wait.
        """
        return self._books.payouts_to_chase(self._books.scope.narrow(None), on, limit)


class RevenueItems(Repository):
    """The revenue items."""

    def get(self, revenue_item_id: RevenueItemId, /) -> RevenueItem:
        """Return the revenue item, or raise `NotFound`."""
        return get_entry(self._books, rows.REVENUE_ITEMS, revenue_item_id)

    def without_rate(self) -> Iterator[RevenueItem]:
        """Yield the revenue items without figures in US dollars, by partner and id."""
        return self._books.items_without_rate(self._books.scope.narrow(None))

    def of_client(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[RevenueItem]:
        """Return what the partner recorded on the client's cases, by id."""
        own, table = self._own(partner_id), rows.REVENUE_ITEMS
        return listing(self._books, table, partner_id=own, client_id=client_id)


class Ledger(Repository):
    """Payouts and revenue items of one partner as one list, hidden clients left out."""

    def page(
        self,
        partner_id: PartnerId,
        filters: BalanceFilters,
        sort: BalanceSort,
        after: tuple[str, str] | None,
        limit: int,
        as_of: date,
        /,
    ) -> Sequence[BalanceRow]:
        """Return up to *limit* rows that come after the key *after* in the order *sort*."""
        own = self._own(partner_id)
        return list(self._books.ledger_rows(own, filters, sort, after, limit, as_of))

    def rows(self, partner_id: PartnerId, filters: BalanceFilters, sort: BalanceSort,
             as_of: date, /) -> Iterator[BalanceRow]:  # fmt: skip
        """Yield all rows in the order *sort*, holding few at a time."""
        return self._books.ledger_rows(self._own(partner_id), filters, sort, None, None, as_of)

    def totals(
        self, partner_id: PartnerId, filters: BalanceFilters, /
    ) -> Mapping[str, BalanceTotals]:
        """Return the sums over all rows that the filters select, per currency."""
        return self._books.ledger_totals(self._own(partner_id), filters)

    def hidden(self, partner_id: PartnerId, filters: BalanceFilters, /) -> int:
        """Count the rows that the filters select and hidden clients keep out of sight."""
        return self._books.ledger_hidden(self._own(partner_id), filters)


class Invoices(Repository):
    """The invoices, and what is still to be put on one."""

    def get(self, invoice_id: InvoiceId, /) -> Invoice:
        """Return the invoice, or raise `NotFound`."""
        return get_entry(self._books, rows.INVOICES, invoice_id)

    def known(self, partner_id: PartnerId, invoice_id: InvoiceId, /) -> Invoice | None:
        """Return the invoice, None where the partner has none of this id."""
        return self._books.find(rows.INVOICES, self._own(partner_id), invoice_id)

    def live(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        """Return the invoices of the month that are not credited, by partner."""
        return self._books.live_invoices(month, self._books.scope.narrow(partner_id))

    def of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        """Return invoices and credit notes, by number, after the number *after*."""
        return self._books.invoices_of(self._books.scope.narrow(partner_id), after, limit)

    def lines(
        self, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        """Yield the lines of the invoice by entry id, after the entry *after*."""
        own = self.get(invoice_id).partner_id
        return self._books.invoice_lines(own, invoice_id, after, limit)

    def due(
        self, until: Month, partner_id: PartnerId | None, without_hidden: bool = False, /
    ) -> Sequence[DueFees]:
        """Return what fell due by the end of a month, per partner, month and currency, in order.

        Payouts with a fee whose commission is paid, and revenue items with a share, that are on
        no live invoice (rule money-24); none that PLATFORM received, and none of hidden clients if
        they are to be left out.
        """
        return self._books.due_fees(until, self._books.scope.narrow(partner_id), without_hidden)

    def due_days(
        self, month: Month, partner_id: PartnerId, currency: str, without_hidden: bool = False, /
    ) -> Sequence[DueDay]:
        """Return the UTC days of the month on which these fell due, each with its first entry."""
        return self._books.due_days(month, self._own(partner_id), currency, without_hidden)

    def due_net(self, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate],
                without_hidden: bool = False, /) -> int:  # fmt: skip
        """Return the sum of those of the days that have a rate, each line converted and rounded."""
        return self._books.due_net(self._own(partner_id), currency, rates, without_hidden)

    def runs(self, month: Month, /) -> Sequence[MonthRun]:
        """Return the runs of a month, by partner."""
        return listing(self._books, rows.MONTH_RUNS, month=str(month))

    def runs_of(self, partner_id: PartnerId, /) -> Sequence[MonthRun]:
        """Return the runs for a partner, by month."""
        return listing(self._books, rows.MONTH_RUNS, partner_id=self._own(partner_id))

    def runs_since(self, partner_id: PartnerId, at: datetime, /) -> Sequence[MonthRun]:
        """Return the runs for a partner of the month of an instant, and of those that follow it."""
        found, month = [], Month.of(at)
        while run := self._books.find(rows.MONTH_RUNS, self._own(partner_id), str(month)):
            found.append(run)
            month = month.next()
        return found

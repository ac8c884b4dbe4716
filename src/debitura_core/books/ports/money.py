"""The shelves of money: what debtors paid, how it was divided, and what is invoiced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

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
from debitura_core.domain.money.balance import (
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    BalanceTotals,
)
from debitura_core.domain.money.invoices import DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem


class Payments(Protocol):
    """The shelf of payments."""

    def get(self, payment_id: PaymentId, partner_id: PartnerId | None = None, /) -> Payment:
        """Return the payment, or raise `NotFound`.

        A partner may give its payments ids of its own; on a platform desk *partner_id* says whose
        is meant. Without it, raises `InvalidInput` where several partners have one of this id.
        """
        ...

    def has(self, partner_id: PartnerId, payment_id: PaymentId, /) -> bool:
        """Tell whether the partner has a payment of this id."""
        ...

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payment]:
        """Return the payments on the case that the partner recorded, in the order of their ids."""
        ...

    def newest(
        self, case_id: CaseId, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[Payment]:
        """Return the payments on the case, the last recorded first, after the `place` *after*."""
        ...


class PaymentPlans(Protocol):
    """The shelf of payment plans."""

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[PaymentPlan]:
        """Return the plans that the partner agreed on the case, oldest first."""
        ...


class Payouts(Protocol):
    """The shelf of payouts."""

    def get(self, payout_id: PayoutId, /) -> Payout:
        """Return the payout, or raise `NotFound`."""
        ...

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payout]:
        """Return the payouts of the payments that the partner recorded on the case."""
        ...

    def paid_in(self, partner_id: PartnerId, since: date, until: date, /) -> Iterator[Payout]:
        """Yield the payouts of payments received from *since* on and before *until*, by day."""
        ...

    def to_remit(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the payouts of which the partner still holds money of the client, by day."""
        ...

    def to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the unpaid payouts whose client was not invoiced yet, oldest first."""
        ...

    def to_chase(self, on: date, limit: int, /) -> Sequence[Payout]:
        """Return unpaid payouts whose reminder has come by the day, the longest due first.

        Those of clients that are hidden from their partner's balance wait.
        """
        ...


class RevenueItems(Protocol):
    """The shelf of revenue items."""

    def get(self, revenue_item_id: RevenueItemId, /) -> RevenueItem:
        """Return the revenue item, or raise `NotFound`."""
        ...

    def of_client(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[RevenueItem]:
        """Return what the partner recorded on the client's cases, by id."""
        ...


class Ledger(Protocol):
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
        ...

    def rows(self, partner_id: PartnerId, filters: BalanceFilters, sort: BalanceSort,
             as_of: date, /) -> Iterator[BalanceRow]:  # fmt: skip
        """Yield all rows in the order *sort*, holding few at a time."""
        ...

    def totals(
        self, partner_id: PartnerId, filters: BalanceFilters, /
    ) -> Mapping[str, BalanceTotals]:
        """Return the sums over all rows that the filters select, per currency."""
        ...

    def hidden(self, partner_id: PartnerId, filters: BalanceFilters, /) -> int:
        """Count the rows that the filters select and hidden clients keep out of sight."""
        ...


class Invoices(Protocol):
    """The shelf of invoices, and of what is still to be put on one."""

    def get(self, invoice_id: InvoiceId, /) -> Invoice:
        """Return the invoice, or raise `NotFound`."""
        ...

    def live(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        """Return the invoices of the month that stand, by partner; of one partner if named."""
        ...

    def of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        """Return invoices and credit notes, by number, after the number *after*."""
        ...

    def lines(
        self, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        """Yield the lines of the invoice by entry id, after the entry *after*."""
        ...

    def due(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[DueFees]:
        """Return what is to be invoiced for the month, per partner and currency (rule money-24).

        Payouts above a zero fee whose commission became paid in the month, and revenue items with a
        share that were recorded in it, that stand on no live invoice; none that PLATFORM received.
        """
        ...

    def due_days(self, month: Month, partner_id: PartnerId, currency: str, /) -> Sequence[DueDay]:
        """Return the UTC days on which these fell due, each with its first entry."""
        ...

    def due_net(self, month: Month, partner_id: PartnerId, currency: str,
                rates: Mapping[date, Rate], /) -> int:  # fmt: skip
        """Return the sum of these, each converted at the rate of its day and rounded on its own."""
        ...

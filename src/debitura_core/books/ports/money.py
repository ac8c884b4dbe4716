"""Questions about many payments, payouts and invoices, for a store to answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from debitura_core.domain.kernel.calendar import Month
    from debitura_core.domain.kernel.exchange import Rate
    from debitura_core.domain.kernel.identifiers import CaseId, ClientId, InvoiceId, PartnerId
    from debitura_core.domain.money.balance import (
        BalanceFilters,
        BalanceRow,
        BalanceSort,
        BalanceTotals,
    )
    from debitura_core.domain.money.billing import SeriesEnd
    from debitura_core.domain.money.invoices import DueDay, DueFees, Invoice, InvoiceLine
    from debitura_core.domain.money.matching import Candidate, PaidReference
    from debitura_core.domain.money.payments import Payment
    from debitura_core.domain.money.payouts import Payout
    from debitura_core.domain.money.revenue_items import RevenueItem


class LedgerQuestions(Protocol):
    """What a store answers about payments, payouts and revenue items."""

    @abstractmethod
    def newest_payments(
        self, case_id: CaseId, partner_id: PartnerId | None, client_id: ClientId | None,
        after: tuple[str, str] | None, limit: int, /,
    ) -> Sequence[Payment]:  # fmt: skip
        """Return the payments on the case, the last recorded first, after the `place` *after*.

        Of one partner or of one client only, if named.
        """
        ...

    @abstractmethod
    def claims_to_match(self, partner_id: PartnerId, /) -> Iterator[Candidate]:
        """Yield what is known of each case on which the partner takes payments, by its id.

        The instalments are those of the last plan. It holds few rows at a time.
        """
        ...

    @abstractmethod
    def payments_to_return(self, partner_id: PartnerId, /) -> Iterator[PaidReference]:
        """Yield the payments that the partner recorded with a bank reference, by their ids."""
        ...

    @abstractmethod
    def payouts_paid_in(
        self, partner_id: PartnerId, since: date, until: date, /
    ) -> Iterator[Payout]:
        """Yield the payouts of payments received from *since* on and before *until*, by day."""
        ...

    @abstractmethod
    def payouts_without_rate(self, partner_id: PartnerId | None, /) -> Iterator[Payout]:
        """Yield the payouts without figures in US dollars, by partner and id."""
        ...

    @abstractmethod
    def items_without_rate(self, partner_id: PartnerId | None, /) -> Iterator[RevenueItem]:
        """Yield the revenue items without figures in US dollars, by partner and id."""
        ...

    @abstractmethod
    def payouts_to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the unpaid payouts whose client was not invoiced yet, oldest first."""
        ...

    @abstractmethod
    def payouts_to_chase(
        self, partner_id: PartnerId | None, on: date, limit: int, /
    ) -> Sequence[Payout]:
        """Return unpaid payouts whose reminder has come by the day, the longest due first.

        Those of clients that are hidden from their partner's balance wait.
        """
        ...

    @abstractmethod
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
        """Yield up to *limit* rows after the key *after* in the order *sort*, all without one.

        Payouts and revenue items as one list, hidden clients left out; it holds few at a time.
        """
        ...

    @abstractmethod
    def ledger_totals(
        self, partner_id: PartnerId, filters: BalanceFilters, /
    ) -> Mapping[str, BalanceTotals]:
        """Return the sums over all rows that the filters select, per currency."""
        ...

    @abstractmethod
    def ledger_hidden(self, partner_id: PartnerId, filters: BalanceFilters, /) -> int:
        """Count the rows that the filters select and hidden clients keep out of sight."""
        ...


class InvoiceQuestions(Protocol):
    """What a store answers about invoices, and about what is still to be put on one."""

    @abstractmethod
    def live_invoices(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        """Return the invoices of the month that are not credited, by partner."""
        ...

    @abstractmethod
    def invoices_of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        """Return invoices and credit notes, by number, after the number *after*."""
        ...

    @abstractmethod
    def invoice_lines(
        self, partner_id: PartnerId, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        """Yield the lines of the invoice by entry id, after the entry *after*."""
        ...

    @abstractmethod
    def due_fees(
        self, until: Month, partner_id: PartnerId | None, without_hidden: bool, /
    ) -> Sequence[DueFees]:
        """Return what fell due by the end of a month, per partner, month and currency, in order.

        Payouts with a fee whose commission is paid, and revenue items with a share, that are on
        no live invoice (rule money-24); none that PLATFORM received, and none of hidden clients if
        they are to be left out.
        """
        ...

    @abstractmethod
    def due_days(
        self, month: Month, partner_id: PartnerId, currency: str, without_hidden: bool, /
    ) -> Sequence[DueDay]:
        """Return the UTC days of the month on which these fell due, each with its first entry."""
        ...

    @abstractmethod
    def due_net(self, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate],
                without_hidden: bool, /) -> int:  # fmt: skip
        """Return the sum of those of the days that have a rate, each line converted and rounded."""
        ...

    @abstractmethod
    def series_end(self) -> SeriesEnd:
        """Return where the series of invoice numbers ends."""
        ...

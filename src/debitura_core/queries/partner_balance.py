"""The partner balance: the ledger, page by page, with its sums (rule money-28)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from attrs import Attribute, field, frozen

from debitura_core.desk import Query, Streamable, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.calendar import instant_text, looked_at
from debitura_core.domain.kernel.columns import Columns, Shown
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, partner_id_or_none
from debitura_core.domain.money.balance import (
    COLUMNS,
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    BalanceTotals,
)
from debitura_core.ports import Now, Past, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen
class BalancePage(Shown):
    """One page of the ledger: rows, sums if asked for, and where the next page begins.

    ``totals`` are per currency, over all rows that the filters select; ``hidden_count`` says how
    many rows hidden clients keep out of both. ``next`` goes into ``after`` of the next page.
    """

    rows: tuple[BalanceRow, ...]
    totals: Mapping[str, BalanceTotals] | None
    hidden_count: int
    next: str | None
    hidden_clients: tuple[ClientId, ...] = ()
    """The clients whose rows `hidden_count` counts."""
    totals_include_hidden: bool = False
    """Whether ``totals`` hold rows of hidden clients: they never do, a month's invoice does."""


def _columns(self: Any, attribute: Attribute[Any], value: Any) -> None:
    known = type(value) is tuple and all(name in COLUMNS.names for name in value)
    if not known or not value or len(set(value)) != len(value):
        raise InvalidQuery(
            field="columns",
            problem=f"give a tuple of different names from {', '.join(COLUMNS.names)}",
        )


@frozen(kw_only=True)
class PartnerBalance(Query[BalancePage], Streamable[BalanceRow]):
    """The ledger of a partner: payouts and revenue items, newest payment first.

    On a platform desk name the ``partner_id``; on a partner's it is implied. ``columns`` choose
    what exports show (ten of sixteen by default); a row is always complete. ``as_of`` shows
    the ledger as it was at an earlier instant, or at the end of an earlier day (UTC), in every
    figure, status, badge and id; a later day shows the badges that today's rows will have then.

    Raises `InvalidInput`, `NotFound` for an unknown partner, `NotAllowed` on a client's desk.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    columns: tuple[str, ...] = field(default=COLUMNS.default.names, validator=_columns)
    sort: BalanceSort = field(
        default=BalanceSort.NEWEST_PAYMENT, validator=checks.member(BalanceSort)
    )
    filters: BalanceFilters = field(
        factory=BalanceFilters, validator=checks.instance(BalanceFilters)
    )
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))
    totals: bool = field(default=False, validator=checks.yes_or_no)
    as_of: date | datetime | None = field(
        default=None, validator=checks.optional(checks.day_or_instant)
    )

    @property
    def exported(self) -> Columns:
        """The columns that exports show."""
        return COLUMNS.named(self.columns)

    def answer(self, books: ScopedBooks, now: Now, /) -> BalancePage:
        """Return one page."""
        partner = partner_of(books, self.partner_id)
        shelves, day = self._shelves(books, partner, now)
        ledger = shelves.ledger
        place = place_after(self.after)
        found = ledger.page(partner, self.filters, self.sort, place, self.limit + 1, day)
        rows, more = page_of(found, self.limit, self._cursor)
        return BalancePage(
            rows=rows,
            totals=ledger.totals(partner, self.filters) if self.totals else None,
            hidden_count=ledger.hidden(partner, self.filters),
            next=more,
            hidden_clients=self._hidden(shelves, partner),
        )

    def _hidden(self, shelves: Past, partner: PartnerId) -> tuple[ClientId, ...]:
        """Return the hidden clients among those that the filters select."""
        chosen = self.filters.clients
        hidden = shelves.relationships.hidden(partner)
        return tuple(one for one in hidden if not chosen or one in chosen)

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[BalanceRow]:
        """Yield every row, from the first one on; ``after`` and ``limit`` do not matter."""
        partner = partner_of(books, self.partner_id)
        shelves, day = self._shelves(books, partner, now)
        return shelves.ledger.rows(partner, self.filters, self.sort, day)

    def _shelves(self, books: ScopedBooks, partner: PartnerId, now: Now) -> tuple[Past, date]:
        """Return the books that are asked for, today's or earlier ones, and the day of badges."""
        moment, day = looked_at(self.as_of, now.at)
        return books if moment is None else books.past(partner, moment), day

    def _cursor(self, row: BalanceRow) -> str:
        """Return the place of a row in the order, from which the next page goes on."""
        if self.sort.by_creation:
            return cursor_at((instant_text(row.date_created), row.row_id))
        return cursor_at((row.payment_date.isoformat(), row.row_id))

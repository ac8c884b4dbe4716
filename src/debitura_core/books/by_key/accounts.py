"""The repository of accounts: what the parties owe each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import Repository, get, get_entry, listing, works_on
from debitura_core.domain.kernel.identifiers import ClientId, EntryId, PartnerId, TransferId
from debitura_core.domain.money.account_statements import (
    Counterparty,
    accounts_between,
    turn_of,
)
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    Covering,
    Moment,
    PartyKind,
    Position,
    PositionKey,
)
from debitura_core.domain.money.transfers import Transfer


class Accounts(Repository):
    """Entries and positions: a partner's own, a client's on accounts that it is a side of."""

    def position(self, key: PositionKey, /) -> Position | None:
        """Return a position, None if nothing was ever posted to it."""
        place = (key.partner_id, key.account.value, key.counterparty, key.currency)
        return self._books.find(rows.POSITIONS, *place) if self._reads(key) else None

    def open_entries(self, key: PositionKey, /) -> Sequence[AccountEntry]:
        """Return the entries of a position that are not wholly covered, oldest first."""
        return self._books.entries_open(key) if self._reads(key) else ()

    def entry(self, partner_id: PartnerId, entry_id: EntryId, /) -> AccountEntry:
        """Return one entry, or raise `NotFound`."""
        return get(self._books, rows.ACCOUNT_ENTRIES, self._own(partner_id), entry_id)

    def transfer(self, transfer_id: TransferId, /) -> Transfer:
        """Return a transfer, or raise `NotFound`."""
        return get_entry(self._books, rows.TRANSFERS, transfer_id)

    def coverings(self, partner_id: PartnerId, entry_id: EntryId, /) -> Sequence[Covering]:
        """Return what an entry covers, and what covers it."""
        own, table = self._own(partner_id), rows.COVERINGS
        later = listing(self._books, table, partner_id=own, later_id=entry_id)
        return later + listing(self._books, table, partner_id=own, earlier_id=entry_id)

    def open_on(self, partner_id: PartnerId, account: Account, /) -> Iterator[AccountEntry]:
        """Yield the entries of an account of a partner that are not wholly covered, by id."""
        return self._books.entries_open_on(self._own(partner_id), account)

    def moved_by(self, partner_id: PartnerId, source_id: str, /) -> Sequence[AccountEntry]:
        """Return what an invoice, transfer or offset posted when it was made, by id."""
        return self._books.entries_moved(self._own(partner_id), source_id)

    def positions(self, partner_id: PartnerId | None, /) -> Iterator[Position]:
        """Yield the positions that are not zero, by key; of one partner only if named."""
        return self._books.positions_of(*self._whose(partner_id))

    def overdue(self, partner_id: PartnerId | None, today: date, /) -> Iterator[AccountEntry]:
        """Yield the entries not wholly covered whose day lies before *today*, by key."""
        return self._books.entries_overdue(*self._whose(partner_id), today)

    def between(
        self, reader: PartyKind, other: Counterparty, currency: str, /
    ) -> Sequence[Position]:
        """Return the positions of a reader with one counterparty, also those that are zero."""
        scope = self._books.scope
        with_client = scope.client_id or other.id
        found: list[Position] = []
        for account in accounts_between(reader, other.side):
            named = ""
            if PartyKind.DEBTOR in account.sides:
                named = other.id
            elif PartyKind.CLIENT in account.sides:
                named = with_client
            partner = other.id if other.side is PartyKind.PARTNER else scope.partner_id
            if partner is None:
                found += self._books.positions_with(account, named, currency)
            elif one := self._books.find(rows.POSITIONS, partner, account.value, named, currency):
                found.append(one)
        return [one for one in found if scope.admits(one)]

    def entries(
        self, begins: Sequence[tuple[Position, Moment]], end: Moment, limit: int | None, /
    ) -> Iterator[AccountEntry]:
        """Yield the entries of positions, each from a moment on, in the order of a statement.

        All end before one moment; *limit* bounds how many are read of each.
        """
        read = self._books.entries_between
        return merge(
            *(read(one.key, begin, end, limit) for one, begin in begins if self._is_ours(one)),
            key=turn_of,
        )

    def sum_of(self, position: Position, begin: Moment, end: Moment, /) -> int:
        """Return what a position came to from one moment on and before another."""
        ours = self._is_ours(position)
        return self._books.sum_between(position.key, begin, end) if ours else 0

    def _reads(self, key: PositionKey) -> bool:
        """Return whether a position is ours, or of a debtor's surplus on a case of ours."""
        if self._own(key.partner_id) == key.partner_id:
            return True
        of_debtor = PartyKind.DEBTOR in key.account.sides
        return of_debtor and works_on(self._books, key.counterparty)

    def _is_ours(self, position: Position) -> bool:
        return self._books.scope.admits(position)

    def _whose(self, partner_id: PartnerId | None) -> tuple[PartnerId | None, ClientId | None]:
        """Return whose rows are read: a partner's, or those of a client with all its partners."""
        scope = self._books.scope
        if scope.client_id is not None:
            return None, scope.client_id
        return scope.narrow(partner_id), None

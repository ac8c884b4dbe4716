"""Accounts between parties, answered by looking at each entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.books.reference.tables import Reading
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.money.account_statements import IN_ARREARS, is_overdue
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    EntryCause,
    Moment,
    PartyKind,
    Position,
    PositionKey,
    key_of,
)

MADE = (EntryCause.INVOICE, EntryCause.TRANSFER, EntryCause.OFFSET)

R = TypeVar("R", AccountEntry, Position)


class AccountAnswers(Reading):
    """What is answered about accounts."""

    def entries_open(self, key: PositionKey, /) -> Sequence[AccountEntry]:
        mine = self.all_of(rows.ACCOUNT_ENTRIES, key.partner_id)
        found = (one for one in mine if one.open_minor and key_of(one) == key)
        return sorted(found, key=lambda one: one.age)

    def entries_open_on(self, partner_id: PartnerId, account: Account, /) -> Iterator[AccountEntry]:
        found = self._of(rows.ACCOUNT_ENTRIES, partner_id, None)
        return (one for one in found if one.account is account and one.open_minor)

    def entries_moved(self, partner_id: PartnerId, source_id: str, /) -> Sequence[AccountEntry]:
        found = self.listed(rows.ACCOUNT_ENTRIES, partner_id=partner_id, source_id=source_id)
        return [one for one in found if one.cause in MADE]

    def positions_of(
        self, partner_id: PartnerId | None, client_id: ClientId | None, /
    ) -> Iterator[Position]:
        return (one for one in self._of(rows.POSITIONS, partner_id, client_id) if one.amount_minor)

    def entries_overdue(
        self, partner_id: PartnerId | None, client_id: ClientId | None, today: date, /
    ) -> Iterator[AccountEntry]:
        found = self._of(rows.ACCOUNT_ENTRIES, partner_id, client_id)
        return (one for one in found if one.account in IN_ARREARS and is_overdue(one, today))

    def positions_with(
        self, account: Account, counterparty: str, currency: str, /
    ) -> Sequence[Position]:
        wanted = account, counterparty, currency
        return [
            one
            for one in self._of(rows.POSITIONS, None, None)
            if (one.account, one.counterparty, one.currency) == wanted
        ]

    def entries_between(
        self, key: PositionKey, begin: Moment, end: Moment, limit: int | None, /
    ) -> Iterator[AccountEntry]:
        mine = self.all_of(rows.ACCOUNT_ENTRIES, key.partner_id)
        found = [one for one in mine if key_of(one) == key and begin <= one.moment < end]
        return iter(sorted(found, key=lambda one: one.moment)[:limit])

    def sum_between(self, key: PositionKey, begin: Moment, end: Moment, /) -> int:
        return sum(one.amount_minor for one in self.entries_between(key, begin, end, None))

    def _of(self, table: Table[R], partner_id: str | None, client_id: str | None) -> list[R]:
        """Return the rows of a partner, or of a client on accounts that it is a side of, by key."""
        return [
            one
            for one in sorted(self.all_of(table, partner_id), key=table.key_of)
            if client_id is None
            or (one.client_id == client_id and PartyKind.CLIENT in one.account.sides)
        ]

"""Accounts between parties, as statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from debitura_core.adapters.sql.dialect import EVERYTHING, Reading, Row, columns, only, records
from debitura_core.books import tables as rows
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    Moment,
    Position,
    PositionKey,
    key_of,
)

_IS_OPEN = "covered_minor <> amount_minor AND account <> 'commission'"
"""Word for word the condition of the index `account_entries_open`."""
_ENTRIES = f"SELECT {columns(rows.ACCOUNT_ENTRIES)} FROM account_entries"  # noqa: S608
_OPEN = f"{_ENTRIES} /* by account_entries_open */ WHERE partner_id = ? AND {_IS_OPEN}"
_OPEN_ON = f"{_OPEN} AND entry_id >= ? AND entry_id < ? ORDER BY entry_id"
_OVERDUE = f"{_OPEN} AND due_on < ? ORDER BY partner_id, entry_id"
_OVERDUE_OF_ALL = (
    f"SELECT {columns(rows.ACCOUNT_ENTRIES, 'e')} FROM partners p /* then */ JOIN"  # noqa: S608
    " account_entries e /* by account_entries_open */ ON e.partner_id = p.partner_id"
    " WHERE e.covered_minor <> e.amount_minor AND e.account <> 'commission' AND e.due_on < ?"
    " ORDER BY p.partner_id, e.entry_id"
)
_OVERDUE_OF_CLIENT = (
    f"SELECT {columns(rows.ACCOUNT_ENTRIES, 'e')} FROM positions p /* by positions_by_client */"  # noqa: S608
    " /* then */ JOIN account_entries e /* by account_entries_open */"
    " ON e.partner_id = p.partner_id"
    " AND e.entry_id >= p.account || ':' || p.counterparty || ':' || p.currency || ':'"
    " AND e.entry_id < p.account || ':' || p.counterparty || ':' || p.currency || ';'"
    " WHERE p.client_id = ? AND e.account = p.account AND e.client_id = p.client_id"
    " AND e.covered_minor <> e.amount_minor AND e.account <> 'commission' AND e.due_on < ?"
    " ORDER BY e.partner_id, e.entry_id"
)
_MOVED = (
    f"{_ENTRIES} /* by account_entries_moved */ WHERE partner_id = ? AND source_id = ?"
    " AND cause IN ('invoice', 'transfer', 'offset') ORDER BY entry_id"
)
_BETWEEN = (
    " FROM account_entries /* by account_entries_by_day */ WHERE partner_id = ?"
    " AND rtrim(entry_id, '0123456789') = ? AND (entry_date, posted_at, number) >= (?, ?, ?)"
    " AND (entry_date, posted_at, number) < (?, ?, ?)"
)
"""The id of an entry begins with its position, and ends with its number."""
_ENTRIES_BETWEEN = (
    f"SELECT {columns(rows.ACCOUNT_ENTRIES)}{_BETWEEN}"
    " ORDER BY entry_date, posted_at, number LIMIT ?"
)
_SUM_BETWEEN = f"SELECT coalesce(sum(amount_minor), 0){_BETWEEN}"
_POSITIONS_WITH = (
    f"SELECT {columns(rows.POSITIONS, 'x')} FROM partners p /* then */ JOIN positions x"  # noqa: S608
    " ON x.partner_id = p.partner_id WHERE x.account = ? AND x.counterparty = ?"
    " AND x.currency = ? ORDER BY p.partner_id"
)
_POSITIONS = (
    f"SELECT {columns(rows.POSITIONS)} FROM positions WHERE amount_minor <> 0{{whose}}{{client}}"  # noqa: S608
    " ORDER BY partner_id, account, counterparty, currency"
)


class AccountAnswers(Reading):
    """What is answered about accounts."""

    def entries_open(self, key: PositionKey, /) -> Sequence[AccountEntry]:
        # the id of an entry begins with its position
        begin = f"{key.account.value}:{key.counterparty}:{key.currency}"
        found = self.execute(_OPEN_ON, (key.partner_id, f"{begin}:", f"{begin};")).fetchall()
        entries = [self.known(rows.ACCOUNT_ENTRIES, row) for row in found]
        return sorted((one for one in entries if key_of(one) == key), key=lambda one: one.age)

    def entries_open_on(self, partner_id: PartnerId, account: Account, /) -> Iterator[AccountEntry]:
        bounds = f"{account.value}:", f"{account.value};"
        return records(rows.ACCOUNT_ENTRIES, self.execute(_OPEN_ON, (partner_id, *bounds)))

    def entries_moved(self, partner_id: PartnerId, source_id: str, /) -> Sequence[AccountEntry]:
        found = self.execute(_MOVED, (partner_id, source_id)).fetchall()
        return [self.known(rows.ACCOUNT_ENTRIES, row) for row in found]

    def positions_of(
        self, partner_id: PartnerId | None, client_id: ClientId | None, /
    ) -> Iterator[Position]:
        whose, own = only("partner_id = ?", partner_id)
        client, clients = only("client_id = ?", client_id)
        found = self.execute(_POSITIONS.format(whose=whose, client=client), (*own, *clients))
        return records(rows.POSITIONS, found)

    def entries_overdue(
        self, partner_id: PartnerId | None, client_id: ClientId | None, today: date, /
    ) -> Iterator[AccountEntry]:
        day = today.isoformat()
        if client_id is not None:
            found = self.execute(_OVERDUE_OF_CLIENT, (client_id, day))
        elif partner_id is not None:
            found = self.execute(_OVERDUE, (partner_id, day))
        else:
            found = self.execute(_OVERDUE_OF_ALL, (day,))
        return records(rows.ACCOUNT_ENTRIES, found)

    def positions_with(
        self, account: Account, counterparty: str, currency: str, /
    ) -> Sequence[Position]:
        found = self.execute(_POSITIONS_WITH, (account.value, counterparty, currency))
        return list(records(rows.POSITIONS, found))

    def entries_between(
        self, key: PositionKey, begin: Moment, end: Moment, limit: int | None, /
    ) -> Iterator[AccountEntry]:
        bounds = (*_bounds(key, begin, end), EVERYTHING if limit is None else limit)
        return records(rows.ACCOUNT_ENTRIES, self.execute(_ENTRIES_BETWEEN, bounds))

    def sum_between(self, key: PositionKey, begin: Moment, end: Moment, /) -> int:
        total: int = self.execute(_SUM_BETWEEN, _bounds(key, begin, end)).fetchone()[0]
        return total


def _bounds(key: PositionKey, begin: Moment, end: Moment) -> Row:
    """Return what `_BETWEEN` binds."""
    position = f"{key.account.value}:{key.counterparty}:{key.currency}:"
    moments = ((on.isoformat(), instant_text(at), number) for on, at, number in (begin, end))
    return key.partner_id, position, *(part for moment in moments for part in moment)

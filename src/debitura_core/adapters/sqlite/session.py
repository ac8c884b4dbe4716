"""A session on the file: what it reads, and how one decision is written.

Writes are staged and sent together, inserts before updates, so that a batch of a thousand payments
takes a handful of statements. A record read or staged is remembered for the session: the write lock
is held, so nobody else can change it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, TypeVar

from debitura_core.adapters.sql import (
    clients,
    effects,
    inbox,
    ledger,
    partner_cases,
    performance,
    routing,
    shelves,
    track_record,
)
from debitura_core.adapters.sql.reading import Connections, readable
from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.books.mapping import Table
from debitura_core.books.reference.past import past_books
from debitura_core.domain.journal.entries import BEGINNING, Head, JournalEntry, Reader, chain
from debitura_core.domain.kernel.actors import Actor, Scope
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.decisions import Advice, Decision, Effect, Event, Record
from debitura_core.domain.kernel.errors import (
    DebituraError,
    StaleRecord,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreReadOnly,
    UnkeepableAnswer,
)
from debitura_core.domain.kernel.identifiers import PartnerId, Subject
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.ports import Kept, Past

R = TypeVar("R")


INSERT = {
    table.name: f"INSERT INTO {table.name} ({', '.join(table.columns)})"  # noqa: S608  our own names
    f" VALUES ({', '.join('?' * len(table.columns))})"
    for table in rows.TABLES
}
SELECT = {
    table.name: f"SELECT {', '.join(table.columns)} FROM {table.name}"  # noqa: S608  our own names
    f" WHERE {' AND '.join(f'{name} = ?' for name in table.key)}"
    for table in rows.TABLES
}


@lru_cache(maxsize=256)
def _update(table: Table[Any], changed: tuple[int, ...]) -> str:
    """Write the statement that changes these columns, if the row is still at its version.

    Only what changed is set: a column that stands in an index costs as much again when it is set to
    what it was.
    """
    return (
        f"UPDATE {table.name} SET {', '.join(f'{table.columns[i]} = ?' for i in changed)}"  # noqa: S608
        f" WHERE {' AND '.join(f'{name} = ?' for name in table.key)} AND version = ?"
    )


@lru_cache(maxsize=256)
def _listing(table: Table[Any], names: tuple[str, ...]) -> str:
    """Write the statement that lists rows by these columns, in the order of their key."""
    return (
        f"SELECT {', '.join(table.columns)} FROM {table.name}"  # noqa: S608  our own names
        f"{_INDEXES.get((table.name, names), '')}"
        f" WHERE {' AND '.join(f'{name} = ?' for name in names)} ORDER BY {', '.join(table.key)}"
    )


_INDEXES: dict[tuple[str, tuple[str, ...]], str] = {
    ("payments", ("partner_id", "case_id")): " INDEXED BY payments_by_case",
}
"""Listings for which the planner would rather walk through the whole ledger of a partner."""

_AGREEMENTS = (
    f"SELECT {', '.join(rows.AGREEMENTS.columns)} FROM agreements"  # noqa: S608  our own names
    " WHERE partner_id = ? ORDER BY number"
)
_OWNER = {
    table.name: "SELECT o.partner_id FROM partners p CROSS JOIN"  # noqa: S608  our own names
    f" {table.name} o ON o.partner_id = p.partner_id AND o.{table.key[1]} = ?"
    for table in rows.TABLES
    if table.key[0] == "partner_id" and len(table.key) > 1
}
_HEAD = (
    "SELECT (SELECT max(position) FROM journal), number, hash, at FROM (SELECT 1) LEFT JOIN"
    " (SELECT number, hash, at FROM journal WHERE subject = ? ORDER BY number DESC LIMIT 1)"
)
_ADD_ENTRY = (
    "INSERT INTO journal (position, tenant, subject, number, at, by, name, facts, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_KEEP_ANSWER = (
    "INSERT INTO kept_answers (tenant, key, command, digest, answer, advice, span)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class SqliteSession(common.SharedShelves):
    """Books of one scope, open on one connection; see the port `Session`."""

    engagements = common.OnDemand(shelves.Engagements)
    inbox = common.OnDemand(inbox.Inbox)
    invoices = common.OnDemand(shelves.Invoices)
    journal = common.OnDemand(shelves.Journal)
    ledger = common.OnDemand(ledger.Ledger)
    payments = common.OnDemand(shelves.Payments)
    payouts = common.OnDemand(shelves.Payouts)
    relationships = common.OnDemand(clients.Relationships)
    routing = common.OnDemand(routing.Routing)
    partner_cases = common.OnDemand(partner_cases.PartnerCases)
    performance = common.OnDemand(performance.Performance)
    status_updates = common.OnDemand(shelves.StatusUpdates)
    tasks = common.OnDemand(shelves.Tasks)
    track_record = common.OnDemand(track_record.TrackRecord)
    whole = common.OnDemand(shelves.Whole)

    def __init__(
        self,
        connections: Connections,
        reader: Reader,
        scope: Scope,
        *,
        writing: bool,
        lasting: bool = False,
    ) -> None:
        self._connections = connections
        self.reader = reader
        self.scope = scope
        self._writing = writing
        self._lasting = lasting
        self._open = False
        self._committed = False
        self._seen: dict[tuple[str | int, ...], tuple[Any, tuple[Any, ...]]] = {}
        self._heads: dict[Subject, Head] = {}
        self._position = -1
        self._kept: dict[str, Kept] = {}
        self._versions: dict[PartnerId, list[Agreement]] = {}
        self._new: dict[str, list[tuple[Any, ...]]] = {}
        self._changed: list[tuple[str, list[tuple[Any, ...]]]] = []

    def past(self, partner_id: PartnerId, at: datetime, /) -> Past:
        """Return the partner's books as they were; see `ScopedBooks.past`."""
        return past_books(self, partner_id, at)

    # ----------------------------------------------------------------------- begin and end

    def __enter__(self) -> SqliteSession:
        try:
            self.connection = self._connections.borrow()
            try:
                self.connection.execute("BEGIN IMMEDIATE" if self._writing else "BEGIN")
                if self._lasting:
                    hold_moment(self.connection)
            except BaseException:
                self._connections.give_back(self.connection)
                raise
        except sqlite3.Error as error:
            raise _named(error) from None  # the driver's words may quote data
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        try:
            # after some errors SQLite has rolled back by itself
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        finally:
            self._connections.give_back(self.connection)
        if isinstance(error, sqlite3.Error):
            raise _named(error) from None  # the driver's words may quote data

    def commit(self) -> None:
        """Send what is staged and make it last; see `Session.commit`."""
        self._check_staging()
        try:
            self.flush()
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _named(error) from None  # the driver's words may quote data
        self._committed = True

    def _check_open(self) -> None:
        if not self._open:
            raise StoreError(problem="the session is over")

    def _check_staging(self) -> None:
        self._check_open()
        if self._committed:
            raise StoreError(problem="the session is committed; open another one")

    def execute(self, sql: str, values: tuple[Any, ...] = (), /) -> sqlite3.Cursor:
        """Run a statement that must see everything staged so far."""
        self._check_open()
        if self._new or self._changed:
            self.flush()
        return self.connection.execute(sql, values)

    def flush(self) -> None:
        """Send what is staged: inserts first, for what is changed may be new in this session."""
        for sql, values in self._new.items():
            self.connection.executemany(sql, values)
        for sql, values in self._changed:
            sent = self.connection.executemany(sql, values).rowcount
            if sent != len(values):
                raise StaleRecord(kind="record", id="of this decision")
        self._new.clear()
        self._changed.clear()

    # --------------------------------------------------------------------------- reading

    def find(self, table: Table[R], /, *key: str | int) -> R | None:
        """Return the record of this key, if there is one; the caller knows about the scope."""
        self._check_open()
        place = (table.name, *key)
        seen = self._seen.get(place)
        if seen is not None:
            return seen[0]  # type: ignore[no-any-return]
        # no flush: whatever was staged in this session is remembered above
        row = self.connection.execute(SELECT[table.name], key).fetchone()
        if row is None:
            return None
        return self.known(table, row)

    def listed(self, table: Table[R], /, **equal: str) -> Sequence[R]:
        """Return the records whose columns equal these values, by key."""
        found = self.execute(_listing(table, tuple(equal)), tuple(equal.values()))
        return [self.known(table, row) for row in found]

    def known(self, table: Table[R], row: tuple[Any, ...], /) -> R:
        """Return the record of a row, and remember it as `find` does."""
        record = readable(table.read, row)
        if self._writing:
            self._seen[(table.name, *table.key_of(record))] = (record, row)
        return record

    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms; they are few, and read once a session."""
        self._check_open()
        known = self._versions.get(partner_id)
        if known is None:
            found = self.execute(_AGREEMENTS, (partner_id,))
            known = self._versions[partner_id] = [
                readable(rows.AGREEMENTS.read, row) for row in found
            ]
        return known

    def owner(self, table: Table[Any], key: str, /) -> str:
        """Return the partner whose ledger row this is."""
        found = self.execute(_OWNER[table.name], (key,)).fetchmany(2)
        return common.only_owner([owner for (owner,) in found])

    # --------------------------------------------------------------------------- writing

    def write(
        self, decision: Decision[Any], /, *, by: Actor, at: datetime
    ) -> tuple[JournalEntry, ...]:
        """Stage one decision, or nothing of it; see `Session.write`."""
        self._check_staging()
        for record in decision.records:
            rows.table_of(record)
        common.check_scope(self, decision)
        before = [self._held(record) for record in decision.records]
        subjects = {event.subject for event in decision.events}
        heads = {subject: self._head(subject) for subject in subjects}
        entries = chain(decision.events, heads, by, at, self._position)
        if not decision.effects:
            self._stage_all(decision, before)
        else:
            with self._all_or_none():
                self._stage_all(decision, before)
                results = self._apply(decision.effects)
                for event in results:
                    heads.setdefault(event.subject, self._head(event.subject))
                entries += chain(results, heads, by, at, self._position + len(entries))
        self._heads |= heads
        self._position += len(entries)
        tenant, actor, moment = self.scope.partner_id, str(by), instant_text(at)
        self._new.setdefault(_ADD_ENTRY, []).extend(
            (entry.position, entry.tenant or tenant, entry.subject, entry.number, moment, actor,
             entry.name, entry.facts, entry.hash)
            for entry in entries
        )  # fmt: skip
        return entries

    def _stage_all(self, decision: Decision[Any], before: list[Record | None]) -> None:
        for record, held in zip(decision.records, before, strict=True):
            self._stage(record, held)

    def _apply(self, wanted: tuple[Effect, ...]) -> tuple[Event, ...]:
        """Carry effects out on what was staged; records read before may be other ones now."""
        self.flush()
        self._seen.clear()
        return tuple(event for effect in wanted for event in effects.apply(self.connection, effect))

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """Undo what a decision with effects has sent if it is refused half-way."""
        self.flush()
        self.connection.execute("SAVEPOINT decision")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO decision")
                self.connection.execute("RELEASE decision")
            self._new.clear()
            self._changed.clear()
            self._seen.clear()
            self._versions.clear()
            raise
        self.connection.execute("RELEASE decision")

    def _held(self, record: Record) -> Record | None:
        """Return what the books hold of this record, None if it is new; refuse a stale one."""
        table = rows.table_of(record)
        key = table.key_of(record)
        if record.version == 1:
            if (table.name, *key) in self._seen:
                raise StaleRecord(kind=table.word, id=key[-1])
            return None
        held: Record | None = self.find(table, *key)
        if held is None or held.version != record.version - 1 or not common.admits(self, held):
            raise StaleRecord(kind=table.word, id=key[-1])
        return held

    def _stage(self, record: Record, held: Record | None) -> None:
        """Add a row to what will be sent: an insert, or an update of the columns that differ."""
        table = rows.table_of(record)
        key, row = table.key_of(record), table.write(record)
        place = (table.name, *key)
        before = self._seen[place][1] if held is not None else ()
        self._seen[place] = (record, row)
        if table is rows.AGREEMENTS:
            self._versions.clear()
        if held is None:
            self._new.setdefault(INSERT[table.name], []).append(row)
            return
        places = [i for i, new in enumerate(row) if new != before[i]]
        sql = _update(table, tuple(places))
        values = (*[row[i] for i in places], *key, held.version)
        if self._changed and self._changed[-1][0] == sql:
            self._changed[-1][1].append(values)
        else:
            # updates keep their order: one may stand on the other
            self._changed.append((sql, [values]))

    def _head(self, subject: Subject) -> Head:
        """Return the last entry of a subject, and learn where the whole journal ends."""
        head = self._heads.get(subject)
        if head is None:
            last, *found = self.connection.execute(_HEAD, (subject,)).fetchone()
            if self._position < 0:
                self._position = last or 0
            head = BEGINNING if found[0] is None else Head(*found)
        return head

    # ------------------------------------------------------------------------ idempotency

    def kept(self, key: str, /) -> Kept | None:
        """Return what is kept under the key; see `Session.kept`."""
        self._check_open()
        if key in self._kept:
            return self._kept[key]
        row = self.connection.execute(
            "SELECT command, digest, answer, advice, span FROM kept_answers"
            " WHERE tenant = ? AND key = ?",
            (self.scope.tenant, key),
        ).fetchone()
        if row is None:
            return None
        return Kept(
            command=row[0],
            digest=row[1],
            answer=rows.read_answer(row[2]),
            advice=tuple(Advice(*one) for one in json.loads(row[3])),
            span=tuple((Subject(subject), number) for subject, number in json.loads(row[4])),
        )

    def keep(self, key: str, kept: Kept, /) -> None:
        """Keep an answer under the key; see `Session.keep`."""
        self._check_staging()
        try:
            answer = rows.keep_answer(kept.answer)
        except TypeError as error:
            raise UnkeepableAnswer(command=kept.command, answer=str(error)) from None
        advice = json.dumps([[one.code, one.sentence, dict(one.facts)] for one in kept.advice])
        self._kept[key] = kept
        self._new.setdefault(_KEEP_ANSWER, []).append(
            (self.scope.tenant, key, kept.command, kept.digest, answer, advice,
             json.dumps(kept.span))
        )  # fmt: skip


def hold_moment(connection: sqlite3.Connection) -> None:
    """Read something: a reading transaction shows the moment of its first read, not its BEGIN."""
    connection.execute("SELECT 1 FROM schema_steps LIMIT 1").fetchone()


# --------------------------------------------------------------------------- the driver's errors

_BY_CODE: dict[int, type[StoreBusy | StoreFull | StoreReadOnly]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


_TAKEN = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)


def _named(error: sqlite3.Error) -> DebituraError:
    """Return our name for an error of the driver; its text may quote data, so it is left out."""
    full = getattr(error, "sqlite_errorcode", 0)
    if full in _TAKEN:
        return StaleRecord(kind="record", id="of this decision")
    code = full & 0xFF
    if code in _BY_CODE:
        return _BY_CODE[code]()
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreCorrupt(problem=name) if code in _DAMAGED else StoreError(problem=name)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into the library's."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(error) from None  # the driver's words may quote data
    except UnicodeDecodeError:
        raise StoreCorrupt(problem="text that is no text") from None

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
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from debitura_core.adapters import rows
from debitura_core.adapters import shelves as common
from debitura_core.adapters.rows import Table
from debitura_core.adapters.sqlite import effects, ledger, shelves
from debitura_core.domain.actors import NOBODY, Actor, Scope
from debitura_core.domain.agreements import Agreement
from debitura_core.domain.calendar import instant_text
from debitura_core.domain.decisions import Advice, Decision, Record
from debitura_core.domain.errors import (
    DebituraError,
    NotFound,
    StaleRecord,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreReadOnly,
    UnkeepableAnswer,
)
from debitura_core.domain.identifiers import PartnerId, Subject
from debitura_core.domain.journal import BEGINNING, Head, JournalEntry, chain
from debitura_core.ports import Kept

if TYPE_CHECKING:
    from debitura_core.adapters.sqlite.store import SqliteStore

R = TypeVar("R")


def _statements(table: Table[Any]) -> tuple[str, str, str, str]:
    """Write the fixed statements of a table: insert, update, select by key, the scope's clause."""
    columns = ", ".join(table.columns)
    marks = ", ".join(f"?{i}" for i in range(1, len(table.columns) + 1))
    place = {name: i for i, name in enumerate(table.columns, 1)}
    changes = ", ".join(f"{name} = ?{i}" for name, i in place.items() if name not in table.key)
    same = " AND ".join(f"{name} = ?{place[name]}" for name in table.key)
    by_key = " AND ".join(f"{name} = ?" for name in table.key)
    version = place["version"]
    return (
        f"INSERT INTO {table.name} ({columns}) VALUES ({marks})",  # noqa: S608  our own names
        f"UPDATE {table.name} SET {changes} WHERE {same} AND version = ?{version} - 1",  # noqa: S608
        f"SELECT {columns} FROM {table.name} WHERE {by_key}",  # noqa: S608
        columns,
    )


INSERT, UPDATE, SELECT = (
    {table.name: _statements(table)[i] for table in rows.TABLES} for i in range(3)
)
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
_ADD_ENTRY = (
    "INSERT INTO journal (tenant, subject, number, at, by, name, facts, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_KEEP_ANSWER = (
    "INSERT INTO kept_answers (tenant, key, command, digest, answer, advice, span)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class SqliteSession:
    """Books of one scope, open on one connection; see the port `Session`."""

    def __init__(self, store: SqliteStore, scope: Scope, *, writing: bool) -> None:
        self.store = store
        self.scope = scope
        self._writing = writing
        self._open = False
        self._seen: dict[tuple[str, ...], Any] = {}
        self._heads: dict[Subject, Head] = {}
        self._kept: dict[str, Kept] = {}
        self._versions: dict[PartnerId, list[Agreement]] = {}
        self._new: dict[str, list[tuple[Any, ...]]] = {}
        self._changed: dict[str, list[tuple[Any, ...]]] = {}
        self.partners = common.Partners(self)
        self.clients = common.Clients(self)
        self.agreements = common.Agreements(self)
        self.cases = common.Cases(self)
        self.case_files = common.CaseFiles(self)
        self.payments = common.Payments(self)
        self.payouts = common.Payouts(self)
        self.relationships = common.Relationships(self)
        self.invoices = shelves.Invoices(self)
        self.journal = shelves.Journal(self)
        self.ledger = ledger.Ledger(self)
        self.whole = shelves.Whole(self)

    # ----------------------------------------------------------------------- begin and end

    def __enter__(self) -> SqliteSession:
        with translated():
            self.connection = self.store.borrow()
            try:
                self.connection.execute("BEGIN IMMEDIATE" if self._writing else "BEGIN")
            except BaseException:
                self.store.give_back(self.connection)
                raise
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
            self.store.give_back(self.connection)
        if isinstance(error, sqlite3.Error):
            raise _named(error) from error

    def commit(self) -> None:
        """Send what is staged and make it last; see `Session.commit`."""
        with translated():
            self.flush()
            self.connection.execute("COMMIT")

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Run a statement that must see everything staged so far."""
        if not self._open:
            raise StoreError(problem="the session is over")
        if self._new or self._changed:
            self.flush()
        return self.connection.execute(sql, values)

    def flush(self) -> None:
        """Send what is staged: inserts first, for what is changed may be new in this session."""
        for sql, values in self._new.items():
            self.connection.executemany(sql, values)
        for sql, values in self._changed.items():
            sent = self.connection.executemany(sql, values).rowcount
            if sent != len(values):
                raise StaleRecord(kind="record", id="of this decision")
        self._new.clear()
        self._changed.clear()

    # --------------------------------------------------------------------------- reading

    def find(self, table: Table[R], /, *key: str) -> R | None:
        """Return the record of this key, if there is one; the caller knows about the scope."""
        place = (table.name, *key)
        if place in self._seen:
            return self._seen[place]  # type: ignore[no-any-return]
        if not self._open:
            raise StoreError(problem="the session is over")
        # no flush: whatever was staged in this session is remembered above
        row = self.connection.execute(SELECT[table.name], key).fetchone()
        if row is None:
            return None
        record = table.read(row)
        if self._writing:
            self._seen[place] = record
        return record

    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms; they are few, and read once a session."""
        known = self._versions.get(partner_id)
        if known is None:
            found = self.execute(_AGREEMENTS, (partner_id,))
            known = self._versions[partner_id] = [rows.AGREEMENTS.read(row) for row in found]
        return known

    def owner(self, table: Table[Any], key: str, /) -> str:
        """Return the partner whose ledger row this is."""
        row = self.execute(_OWNER[table.name], (key,)).fetchone()
        return row[0] if row else NOBODY

    # --------------------------------------------------------------------------- writing

    def write(
        self, decision: Decision[Any], /, *, by: Actor, at: datetime
    ) -> tuple[JournalEntry, ...]:
        """Stage one decision, or nothing of it; see `Session.write`."""
        for row in (*decision.records, *decision.effects):
            if not self.scope.admits(row):
                raise NotFound(kind="record", id="of this decision")
        for record in decision.records:
            self._check_version(record)
        heads = {event.subject: self._head(event.subject) for event in decision.events}
        entries = chain(decision.events, heads, by, at)
        for record in decision.records:
            self._stage(record)
        if decision.effects:
            self.flush()
            self._seen.clear()
            results = tuple(
                event
                for effect in decision.effects
                for event in effects.apply(self.connection, effect)
            )
            heads |= {
                event.subject: self._head(event.subject)
                for event in results
                if event.subject not in heads
            }
            entries += chain(results, heads, by, at)
        self._heads |= heads
        tenant = self.scope.partner_id
        self._new.setdefault(_ADD_ENTRY, []).extend(
            (entry.tenant or tenant, entry.subject, entry.number, instant_text(at), str(by),
             entry.name, entry.facts, entry.hash)
            for entry in entries
        )  # fmt: skip
        return entries

    def _check_version(self, record: Record) -> None:
        """Refuse a record that is not the next version of what the books hold for this scope."""
        table = rows.TABLE_OF[type(record)]
        key = table.key_of(record)
        if record.version == 1:
            if (table.name, *key) in self._seen:
                raise StaleRecord(kind=table.word, id=key[-1])
            return
        held = self.find(table, *key)
        if held is None or held.version != record.version - 1 or not self.scope.admits(held):
            raise StaleRecord(kind=table.word, id=key[-1])

    def _stage(self, record: Record) -> None:
        table = rows.TABLE_OF[type(record)]
        staged = self._new if record.version == 1 else self._changed
        sql = (INSERT if record.version == 1 else UPDATE)[table.name]
        staged.setdefault(sql, []).append(table.write(record))
        self._seen[(table.name, *table.key_of(record))] = record
        if table is rows.AGREEMENTS:
            self._versions.clear()

    def _head(self, subject: Subject) -> Head:
        head = self._heads.get(subject)
        if head is None:
            row = self.connection.execute(
                "SELECT number, hash, at FROM journal WHERE subject = ?"
                " ORDER BY number DESC LIMIT 1",
                (subject,),
            ).fetchone()
            head = Head(*row) if row else BEGINNING
        return head

    # ------------------------------------------------------------------------ idempotency

    def kept(self, key: str, /) -> Kept | None:
        """Return what is kept under the key; see `Session.kept`."""
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
        try:
            answer = rows.keep_answer(kept.answer)
        except TypeError as error:
            raise UnkeepableAnswer(command=kept.command, answer=error) from None
        advice = json.dumps([[one.code, one.sentence, dict(one.facts)] for one in kept.advice])
        self._kept[key] = kept
        self._new.setdefault(_KEEP_ANSWER, []).append(
            (self.scope.tenant, key, kept.command, kept.digest, answer, advice,
             json.dumps(kept.span))
        )  # fmt: skip


# --------------------------------------------------------------------------- the driver's errors

_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _named(error: sqlite3.Error) -> DebituraError:
    """Return our name for an error of the driver; its text may quote data, so it is left out."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
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
        raise _named(error) from error

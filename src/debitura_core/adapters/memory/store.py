"""The store and its sessions: what is kept, and how one decision is written.

Records are immutable, so they are kept as they are. One session writes at a time; what it stages
goes straight into the tables, with a note of how to undo it; leaving without a commit undoes it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from random import uniform
from types import TracebackType
from typing import Any, Final
from weakref import ref

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import check_scope, may_change
from debitura_core.books.reference import effects
from debitura_core.books.reference.past import past_books
from debitura_core.books.reference.session import ReferenceBooks
from debitura_core.books.reference.tables import Tables, Written
from debitura_core.domain.journal.entries import JournalEntry, Reader, chain
from debitura_core.domain.kernel.actors import WHOLE_NETWORK, Actor, Scope
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.decisions import Decision, Event, Record
from debitura_core.domain.kernel.errors import (
    StaleRecord,
    StoreBusy,
    StoreClosed,
    StoreError,
    UnkeepableAnswer,
)
from debitura_core.domain.money.invoices import InvoiceLine
from debitura_core.ports import Kept, Row, Session

_STEP: Final = (0.000_1, 0.001)
"""How long to wait before the next try, in seconds: short and uneven, so that nobody starves."""


class Turn:
    """The right to use the books alone: a session has it for as long as it holds this object."""


class MemoryStore:
    """Books that exist as long as this object."""

    def __init__(self, *, busy_timeout: float = 5.0, events: Iterable[type[Event]] = ()) -> None:
        self.reader: Reader = Reader(events)
        self.busy_timeout = busy_timeout
        self.kept: Tables = Tables()
        self._gate = threading.Lock()
        self._holder: ref[Turn] | None = None
        self._closed = False

    def take_turn(self, session: MemorySession, /) -> None:
        """Wait until no other session has the books; whose turn is dropped has them no more.

        What an interrupted session left half undone is undone first. No variable here holds the
        turn itself: the traceback of an interrupt keeps them alive.
        """
        until = time.monotonic() + self.busy_timeout
        while True:
            if self._closed:
                raise StoreClosed()
            with self._gate:
                if self._holder is None or self._holder() is None:
                    self._holder = None if session.turn is None else ref(session.turn)
                    break
            if time.monotonic() > until:
                raise StoreBusy()
            time.sleep(uniform(*_STEP))  # noqa: S311
        self.kept.roll_back()

    def writing(self, scope: Scope, /) -> MemorySession:
        """Open the books of *scope* for writing; see `Store.writing`."""
        return MemorySession(self, self.kept, scope, alone=True)

    def reading(self, scope: Scope, /, *, lasting: bool = False) -> MemorySession:
        """Open the books of *scope* for reading; see `Store.reading`."""
        if not lasting:
            return MemorySession(self, self.kept, scope, alone=True)
        return MemorySession(self, self._copied(), scope, alone=False)

    def _copied(self) -> Tables:
        session = MemorySession(self, self.kept, WHOLE_NETWORK, alone=True)
        try:
            with session:
                return self.kept.copy()
        finally:
            session.__exit__(None, None, None)  # an interrupt may have struck while it ended

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns; see `Store.tables`."""
        return rows.AUDITED

    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table as plain values; see `Store.rows`."""
        if table == "journal":
            yield from map(_journal_row, self.kept.journal)
        elif table == "invoice_numbers":
            for year, (last, day) in sorted(self.kept.numbers.items()):
                yield dict(zip(rows.NUMBERS, (year, last, day.isoformat()), strict=True))
        elif table == "invoice_lines":
            for _, lines in sorted(self.kept.lines.items()):
                yield from (_line_row(lines[key]) for key in sorted(lines))
        else:
            kind = next(one for one in rows.TABLES if one.name == table)
            for _, record in sorted(self.kept.records[table].items()):
                yield dict(zip(kind.columns, kind.write(record), strict=True))

    def journal_length(self) -> int:
        """Return how many entries were ever journalled; see `Store.journal_length`."""
        return len(self.kept.journal)

    @contextmanager
    def snapshot(self) -> Iterator[MemoryStore]:
        """Open the tables as they are at this moment; see `Store.snapshot`."""
        moment = MemoryStore()
        moment.kept = self._copied()
        yield moment

    def close(self) -> None:
        """Refuse every later session."""
        self._closed = True


def _journal_row(one: Written) -> Row:
    entry = one.entry
    values = (
        entry.position, one.tenant, entry.subject, entry.number, instant_text(entry.at),
        str(entry.by), entry.name, entry.facts, entry.hash,
    )  # fmt: skip
    return dict(zip(rows.JOURNAL, values, strict=True))


def _line_row(line: InvoiceLine) -> Row:
    return {name: _plain(getattr(line, name)) for name in rows.LINES}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class MemorySession(ReferenceBooks, Session):
    """Books of one scope; see the port `Session`."""

    def __init__(self, store: MemoryStore, kept: Tables, scope: Scope, *, alone: bool) -> None:
        super().__init__(kept, scope, store.reader)
        self.store = store
        self.turn = Turn() if alone else None
        self._open = False
        self._committed = False

    # ----------------------------------------------------------------------- begin and end

    def __enter__(self) -> MemorySession:
        if self.turn is not None:
            self.store.take_turn(self)
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._open and self.turn is not None:
            self._tables.roll_back()
        self._open = False
        self.turn = None

    def commit(self) -> None:
        """Make what was staged last; see `Session.commit`."""
        self._check_staging()
        self.tables.undo.clear()  # this is the moment
        self._committed = True

    # --------------------------------------------------------------------------- reading

    def _check_staging(self) -> None:
        if not self._open:
            raise StoreError(problem="the session is over")
        if self._committed:
            raise StoreError(problem="the session is committed; open another one")

    @property
    def tables(self) -> Tables:
        """What is kept, while the session is open."""
        if not self._open:
            raise StoreError(problem="the session is over")
        return self._tables

    past = past_books

    # --------------------------------------------------------------------------- writing

    def write(
        self, decision: Decision[Any], /, *, by: Actor, at: datetime
    ) -> tuple[JournalEntry, ...]:
        """Stage one decision, or nothing of it; see `Session.write`."""
        self._check_staging()
        staged = len(self.tables.undo)
        try:
            return self._write(decision, by, at)
        except BaseException:
            self.tables.roll_back(staged)
            raise

    def _write(self, decision: Decision[Any], by: Actor, at: datetime) -> tuple[JournalEntry, ...]:
        for record in decision.records:
            rows.table_of(record)
        check_scope(self, decision)
        for record in decision.records:
            self._check_version(record)
        heads = {event.subject: self.tables.head(event.subject) for event in decision.events}
        entries = chain(decision.events, heads, by, at, len(self.tables.journal))
        for record in decision.records:
            self.tables.put(record)
        self.tables.journalled(entries, self.scope.partner_id)
        for effect in decision.effects:
            results = effects.apply(self.tables, effect)
            heads = {event.subject: self.tables.head(event.subject) for event in results}
            after = chain(results, heads, by, at, len(self.tables.journal))
            self.tables.journalled(after, self.scope.partner_id)
            entries += after
        return entries

    def _check_version(self, record: Record) -> None:
        """Refuse a record that is not the next version of what the books hold for this scope."""
        table = rows.table_of(record)
        key = table.key_of(record)
        held = self.find(table, *key)
        if record.version == 1:
            if held is not None:
                raise StaleRecord(kind=table.word, id=key[-1])
        elif held is None or held.version != record.version - 1 or not may_change(self, held):
            raise StaleRecord(kind=table.word, id=key[-1])

    # ------------------------------------------------------------------------ idempotency

    def kept(self, key: str, /) -> Kept | None:
        """Return what is kept under the key; see `Session.kept`."""
        return self.tables.answers.get((self.scope.tenant, key))

    def keep(self, key: str, kept: Kept, /) -> None:
        """Keep an answer under the key; see `Session.keep`."""
        self._check_staging()
        try:
            rows.keep_answer(kept.answer)
        except TypeError as error:
            raise UnkeepableAnswer(command=kept.command, answer=str(error)) from None
        held, place = self.tables.answers, (self.scope.tenant, key)
        self.tables.undo.append(lambda: held.pop(place, None))
        held[place] = kept

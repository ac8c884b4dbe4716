"""A session on a database: what it reads, and how one decision is written.

Writes are staged and sent together, inserts before updates, so that a batch of a thousand payments
takes a handful of statements. A record read or staged is remembered for the session: nobody else
can change it meanwhile.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from debitura_core.adapters.sql import month_end
from debitura_core.adapters.sql import statements as sql
from debitura_core.adapters.sql.accounts import AccountAnswers
from debitura_core.adapters.sql.cases import CaseAnswers
from debitura_core.adapters.sql.dialect import Cursor, Dialect, readable
from debitura_core.adapters.sql.history import HistoryAnswers
from debitura_core.adapters.sql.inbox import InboxAnswers
from debitura_core.adapters.sql.ledger import LedgerAnswers
from debitura_core.adapters.sql.money import MoneyAnswers
from debitura_core.adapters.sql.parties import PartyAnswers
from debitura_core.adapters.sql.performance import PerformanceAnswers
from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import check_scope, may_change
from debitura_core.books.mapping import Table
from debitura_core.books.ports.records import only_owner
from debitura_core.books.reference.past import past_books
from debitura_core.domain.journal.entries import BEGINNING, Head, JournalEntry, Reader, chain
from debitura_core.domain.kernel.actors import Actor, Scope
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.decisions import Advice, Decision, Effect, Event, Record
from debitura_core.domain.kernel.errors import StaleRecord, StoreError, UnkeepableAnswer
from debitura_core.domain.kernel.identifiers import PartnerId, Subject
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.ports import Kept, Session

R = TypeVar("R")


class SqlSession(
    CaseAnswers,
    InboxAnswers,
    MoneyAnswers,
    AccountAnswers,
    LedgerAnswers,
    PerformanceAnswers,
    HistoryAnswers,
    PartyAnswers,
    Session,
):
    """Books of one scope in a transaction; an engine brings how it begins, sends and ends."""

    dialect: ClassVar[Dialect]

    past = past_books

    def __init__(self, reader: Reader, scope: Scope, *, writing: bool) -> None:
        self.reader = reader
        self.scope = scope
        self._writing = writing
        self._open = False
        self._committed = False
        self._seen: dict[tuple[str | int, ...], tuple[Any, tuple[Any, ...]]] = {}
        self._heads: dict[Subject, Head] = {}
        self._position = -1
        self._kept: dict[str, Kept] = {}
        self._versions: dict[PartnerId, list[Agreement]] = {}
        self._new: dict[str, list[tuple[Any, ...]]] = {}
        self._changed: dict[str, list[tuple[str, list[tuple[Any, ...]]]]] = {}

    # ------------------------------------------------------------------- what an engine brings

    @abstractmethod
    def send(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement."""

    @abstractmethod
    def send_many(self, statement: str, values: Sequence[Sequence[Any]], /) -> int:
        """Run a statement once for each of these, and return how many rows it changed."""

    @abstractmethod
    def in_transaction(self) -> bool:
        """Return whether there is still something to roll back; an error may have done so."""

    # --------------------------------------------------------------------------- reading

    def check_open(self) -> None:
        """Refuse to work once the session is over."""
        if not self._open:
            raise StoreError(problem="the session is over")

    def check_staging(self) -> None:
        """Refuse to write once the session is over or committed."""
        self.check_open()
        if self._committed:
            raise StoreError(problem="the session is committed; open another one")

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        self.check_open()
        if self._new or self._changed:
            self.flush()
        return self.send(statement, values)

    def flush(self) -> None:
        """Send what is staged: inserts first, for what is changed may be new in this session."""
        for statement, values in self._new.items():
            self.send_many(statement, values)
        for changed in self._changed.values():
            for statement, values in changed:
                if self.send_many(statement, values) != len(values):
                    raise StaleRecord(kind="record", id="of this decision")
        self._new.clear()
        self._changed.clear()

    def find(self, table: Table[R], /, *key: str | int) -> R | None:
        self.check_open()
        seen = self._seen.get((table.name, *key))
        if seen is not None:
            return seen[0]  # type: ignore[no-any-return]
        # no flush: whatever was staged in this session is remembered above
        row = self.send(sql.FIND[table.name], key).fetchone()
        return None if row is None else self.known(table, row)

    def listed(self, table: Table[R], /, **equal: str) -> Sequence[R]:
        found = self.execute(sql.listing(table, tuple(equal)), tuple(equal.values()))
        return [self.known(table, row) for row in found]

    def known(self, table: Table[R], row: tuple[Any, ...], /) -> R:
        record = readable(table.read, row)
        if self._writing:
            self._seen[(table.name, *table.key_of(record))] = (record, row)
        return record

    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return the versions of the partner's terms; they are few, and read once a session."""
        self.check_open()
        known = self._versions.get(partner_id)
        if known is None:
            found = self.execute(sql.VERSIONS, (partner_id,))
            known = self._versions[partner_id] = [
                readable(rows.AGREEMENTS.read, row) for row in found
            ]
        return known

    def owner(self, table: Table[Any], key: str, /) -> PartnerId:
        found = self.execute(sql.OWNER[table.name], (key,)).fetchmany(2)
        return only_owner([owner for (owner,) in found])

    # --------------------------------------------------------------------------- writing

    def write(
        self, decision: Decision[Any], /, *, by: Actor, at: datetime
    ) -> tuple[JournalEntry, ...]:
        self.check_staging()
        for record in decision.records:
            rows.table_of(record)
        check_scope(self, decision)
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
        self._new.setdefault(sql.ADD_ENTRY, []).extend(
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
        return tuple(event for effect in wanted for event in month_end.apply(self.send, effect))

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """Undo what a decision with effects has sent if it is refused half-way."""
        self.flush()
        self.send("SAVEPOINT decision")
        try:
            yield
        except BaseException:
            if self.in_transaction():
                self.send("ROLLBACK TO SAVEPOINT decision")
                self.send("RELEASE SAVEPOINT decision")
            self._new.clear()
            self._changed.clear()
            self._seen.clear()
            self._versions.clear()
            raise
        self.send("RELEASE SAVEPOINT decision")

    def _held(self, record: Record) -> Record | None:
        """Return what the books hold of this record, None if it is new; refuse a stale one."""
        table = rows.table_of(record)
        key = table.key_of(record)
        if record.version == 1:
            if (table.name, *key) in self._seen:
                raise StaleRecord(kind=table.word, id=key[-1])
            return None
        held: Record | None = self.find(table, *key)
        if held is None or held.version != record.version - 1 or not may_change(self, held):
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
            self._new.setdefault(sql.INSERT[table.name], []).append(row)
            return
        places = [i for i, new in enumerate(row) if new != before[i]]
        statement = sql.update(table, tuple(places))
        values = (*[row[i] for i in places], *key, held.version)
        changed = self._changed.setdefault(table.name, [])
        if changed and changed[-1][0] == statement:
            changed[-1][1].append(values)
        else:
            # the updates of a table keep their order: one may build on the other
            changed.append((statement, [values]))

    def _head(self, subject: Subject) -> Head:
        """Return the last entry of a subject, and learn where the whole journal ends."""
        head = self._heads.get(subject)
        if head is None:
            last, *found = self.send(sql.HEAD, (subject,)).fetchone()
            if self._position < 0:
                self._position = last or 0
            head = BEGINNING if found[0] is None else Head(*found)
        return head

    # ------------------------------------------------------------------------ idempotency

    def kept(self, key: str, /) -> Kept | None:
        self.check_open()
        if key in self._kept:
            return self._kept[key]
        row = self.send(sql.KEPT, (self.scope.tenant, key)).fetchone()
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
        self.check_staging()
        try:
            answer = rows.keep_answer(kept.answer)
        except TypeError as error:
            raise UnkeepableAnswer(command=kept.command, answer=str(error)) from None
        advice = json.dumps([[one.code, one.sentence, dict(one.facts)] for one in kept.advice])
        self._kept[key] = kept
        self._new.setdefault(sql.KEEP, []).append(
            (self.scope.tenant, key, kept.command, kept.digest, answer, advice,
             json.dumps(kept.span))
        )  # fmt: skip

"""What a score is made of, and the journal, as statements that yield row after row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from debitura_core.adapters.sql.dialect import (
    EVERYTHING,
    Reading,
    Row,
    columns,
    only,
    readable,
    records,
)
from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.calendar import instant_text, stored_instant
from debitura_core.domain.kernel.identifiers import PartnerId, Subject
from debitura_core.domain.performance.score_lines import Closing, UpdateDue

R = TypeVar("R")


@lru_cache(maxsize=32)
def _before(table: Table[Any], column: str, also: str = "") -> str:
    """Write the statement for a partner's rows with an instant before another, by it and key."""
    return (
        f"SELECT {columns(table)} FROM {table.name}"  # noqa: S608  our own names
        f" WHERE partner_id = ? AND {column} < ?{also} ORDER BY {column}, {', '.join(table.key)}"
    )


_CLOSINGS = (
    "SELECT case_id, closed_at, close_code, currency, claimed_principal_minor, paid_minor"
    " FROM cases WHERE partner_id = ? AND closed_at < ? AND lifecycle = 'closed'"
    " ORDER BY closed_at, case_id"
)
_TASKS = _before(rows.TASKS, "opened_at", " AND party = 'partner' AND due_on IS NOT NULL")
_UPDATES = (
    "SELECT due_at, update_id, case_id, update_id, submitted_at FROM status_updates"
    " WHERE partner_id = ? AND due_at IS NOT NULL"
    " UNION ALL SELECT sla_deadline, case_id, case_id, NULL, NULL FROM cases"
    " WHERE partner_id = ? AND sla_deadline < ? ORDER BY 1, 2"
)
_STOPPED = (
    "SELECT case_id, missed, stopped FROM engagements /* by engagements_missed */"
    " WHERE partner_id = ? AND missed <> '[]' AND assigned_at < ?"
)
"""The few that had missed a deadline when their clock was stopped."""
_ENGAGEMENTS = (
    f"SELECT c.close_code, {columns(rows.ENGAGEMENTS, 'e')}"  # noqa: S608
    " FROM engagements e LEFT JOIN cases c ON c.case_id = e.case_id AND c.engagement = e.number"
    " AND c.closed_at < ?"
    " WHERE e.partner_id = ? AND e.assigned_at < ? ORDER BY e.assigned_at, e.case_id, e.number"
)
_ENTRY = "SELECT position, subject, number, at, by, name, facts, hash FROM journal"
_OF_SUBJECT = f"{_ENTRY} WHERE subject = ? AND number > ?{{whose}} ORDER BY number LIMIT ?"
_SINCE = f"{_ENTRY} WHERE position > ?{{whose}} ORDER BY position LIMIT ?"


class HistoryAnswers(Reading):
    """What is answered for a score, and of the journal."""

    def closings_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        for row in self.execute(_CLOSINGS, (partner_id, instant_text(until))):
            yield readable(_closing, row)

    def tasks_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        return records(rows.TASKS, self.execute(_TASKS, (partner_id, instant_text(until))))

    def deadlines_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        before = instant_text(until)
        kept = self.execute(_STOPPED, (partner_id, before))
        stopped = sorted(chain.from_iterable(readable(_missed, row) for row in kept))
        found = self.execute(_UPDATES, (partner_id, partner_id, before))
        for row in merge(found, stopped, key=itemgetter(0, 1)):
            yield readable(_update, row)

    def engagements_before(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        before = instant_text(until)
        for row in self.execute(_ENGAGEMENTS, (before, partner_id, before)):
            yield readable(_given, row)

    def records_before(
        self, table: Table[R], column: str, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[R]:
        asked = partner_id, instant_text(until)
        return records(table, self.execute(_before(table, column), asked))

    # ------------------------------------------------------------------------------- journal

    def journal_of(
        self, subject: Subject, after: int, limit: int | None,
        tenant: PartnerId | None, actors: str | None, /,
    ) -> Iterator[JournalEntry]:  # fmt: skip
        parts: list[str] = []
        bound: list[str | int] = []
        if tenant is not None:
            parts.append("tenant = ?")
            bound.append(tenant)
        if actors is not None:
            parts.append("substr(by, 1, ?) = ?")
            bound += [len(actors), actors]
        whose = f" AND ({' OR '.join(parts)})" if parts else ""
        most = EVERYTHING if limit is None else limit
        for row in self.execute(_OF_SUBJECT.format(whose=whose), (subject, after, *bound, most)):
            yield readable(self._entry, row)

    def journal_since(
        self, position: int, limit: int, tenant: PartnerId | None, /
    ) -> Sequence[tuple[int, JournalEntry]]:
        whose, own = only("tenant = ?", tenant)
        found = self.execute(_SINCE.format(whose=whose), (position, *own, limit))
        return [(row[0], readable(self._entry, row)) for row in found]

    def _entry(self, row: Row) -> JournalEntry:
        return self.reader.entry(*row)


def _closing(row: tuple[Any, ...]) -> Closing:
    case_id, closed_at, close_code, currency, principal, collected = row
    return Closing(
        case_id=case_id,
        closed_at=stored_instant(closed_at),
        close_code=CloseCode(close_code),
        currency=currency,
        principal_minor=principal,
        collected_minor=collected,
    )


def _missed(row: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    case_id, missed, stopped = row
    told = zip(json.loads(missed), json.loads(stopped), strict=True)
    return [(due_at, case_id, case_id, None, stopped_at) for due_at, stopped_at in told]


def _update(row: tuple[Any, ...]) -> UpdateDue:
    due_at, _, case_id, update_id, submitted_at = row
    return UpdateDue(
        case_id=case_id,
        update_id=update_id,
        due_at=stored_instant(due_at),
        submitted_at=None if submitted_at is None else stored_instant(submitted_at),
    )


def _given(row: tuple[Any, ...]) -> tuple[Engagement, CloseCode | None]:
    code, *given = row
    return rows.ENGAGEMENTS.read(given), None if code is None else CloseCode(code)

"""The shelf of what a partner's score is made of, as statements that yield row after row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from debitura_core.adapters.sql.reading import Reading, readable
from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.kernel.actors import NOBODY
from debitura_core.domain.kernel.calendar import instant_text, stored_instant
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating
from debitura_core.domain.performance.score_lines import Closing, UpdateDue

R = TypeVar("R")


def _known(table: Table[Any], column: str, also: str = "") -> str:
    """Write the statement for a partner's rows with an instant before another, by it and key."""
    return (
        f"SELECT {', '.join(table.columns)} FROM {table.name}"  # noqa: S608  our own names
        f" WHERE partner_id = ? AND {column} < ?{also} ORDER BY {column}, {', '.join(table.key)}"
    )


_CLOSINGS = (
    "SELECT case_id, closed_at, close_code, currency, claimed_principal_minor, paid_minor"
    " FROM cases WHERE partner_id = ? AND closed_at < ? AND lifecycle = 'closed'"
    " ORDER BY closed_at, case_id"
)
_TASKS = _known(rows.TASKS, "opened_at", " AND party = 'partner' AND due_on IS NOT NULL")
_UPDATES = (
    "SELECT due_at, update_id, case_id, update_id, submitted_at FROM status_updates"
    " WHERE partner_id = ?1 AND due_at IS NOT NULL"
    " UNION ALL SELECT sla_deadline, case_id, case_id, NULL, NULL FROM cases"
    " WHERE partner_id = ?1 AND sla_deadline < ?2 ORDER BY 1, 2"
)
_STOPPED = (
    "SELECT case_id, missed, stopped FROM engagements INDEXED BY engagements_missed"
    " WHERE partner_id = ?1 AND missed <> '[]' AND assigned_at < ?2"
)
"""The few that had missed a deadline when their clock was stopped."""
_RATINGS = _known(rows.CASE_RATINGS, "rated_at")
_REPLIES = _known(rows.REPLY_RATINGS, "rated_at")
_COMPLAINTS = _known(rows.COMPLAINTS, "upheld_at")
_ENGAGEMENTS = (
    f"SELECT c.close_code, {', '.join(f'e.{name}' for name in rows.ENGAGEMENTS.columns)}"  # noqa: S608
    " FROM engagements e LEFT JOIN cases c ON c.case_id = e.case_id AND c.engagement = e.number"
    " AND c.closed_at < ?2"
    " WHERE e.partner_id = ?1 AND e.assigned_at < ?2 ORDER BY e.assigned_at, e.case_id, e.number"
)


class TrackRecord(common.TrackRecord):
    """The shelf of what a partner's score is made of."""

    _books: Reading

    def closings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        """Yield the partner's closed cases, none that was merged, in the order of closing."""
        for row in self._rows(_CLOSINGS, partner_id, until):
            yield readable(_closing, row)

    def tasks(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        """Yield the partner's own tasks that have a deadline, in the order they were opened."""
        return self._records(rows.TASKS, _TASKS, partner_id, until)

    def updates(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        """Yield the deadlines for status updates that were answered, or passed."""
        kept = self._rows(_STOPPED, partner_id, until)
        stopped = sorted(chain.from_iterable(readable(_missed, row) for row in kept))
        found = self._rows(_UPDATES, partner_id, until)
        for row in merge(found, stopped, key=itemgetter(0, 1)):
            yield readable(_update, row)

    def ratings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[CaseRating]:
        """Yield the stars given, in order."""
        return self._records(rows.CASE_RATINGS, _RATINGS, partner_id, until)

    def replies(self, partner_id: PartnerId, until: datetime, /) -> Iterator[ReplyRating]:
        """Yield the thumbs given, in order."""
        return self._records(rows.REPLY_RATINGS, _REPLIES, partner_id, until)

    def complaints(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Complaint]:
        """Yield the complaints upheld, in order."""
        return self._records(rows.COMPLAINTS, _COMPLAINTS, partner_id, until)

    def engagements(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        """Yield what the partner was given, in order, with the code it was closed with."""
        for row in self._rows(_ENGAGEMENTS, partner_id, until):
            yield readable(_given, row)

    def _records(
        self, table: Table[R], statement: str, partner_id: PartnerId, until: datetime
    ) -> Iterator[R]:
        for row in self._rows(statement, partner_id, until):
            yield readable(table.read, row)

    def _rows(
        self, statement: str, partner_id: PartnerId, until: datetime
    ) -> Iterator[tuple[Any, ...]]:
        own = self._books.scope.narrow(partner_id) or NOBODY
        return self._books.execute(statement, (own, instant_text(until)))


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

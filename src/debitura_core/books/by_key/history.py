"""The repositories of what was done: counted, ready for a score, and as the journal has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import Repository, manages
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.service_levels import Compliance
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.journal import timeline
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.journal.timeline import TimelineItem
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.errors import NotFound, StoreCorrupt
from debitura_core.domain.kernel.identifiers import CaseId, MessageId, PartnerId, Subject, subject
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating
from debitura_core.domain.performance.metrics import Assigned, Received, Resolved, Selection
from debitura_core.domain.performance.score_lines import Closing, UpdateDue


class Performance(Repository):
    """Counts and sums over what one partner does; see `domain.performance` for what they mean."""

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, only: Selection, /
    ) -> Iterator[Assigned]:
        """Yield what was assigned from *since* on and before *until*, and what came in on it."""
        return self._books.assigned_work(self._own(partner_id), since, until, only)

    def resolved(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Resolved]:
        """Return the cases closed successfully from *since* on and before *until*, by their days.

        What counts is how they are closed now.
        """
        return self._books.resolved_cases(self._own(partner_id), since, until, only)

    def updates(
        self, partner_id: PartnerId, since: datetime, until: datetime, now: datetime,
        only: Selection, /,
    ) -> Compliance:  # fmt: skip
        """Count the status updates whose deadline fell from *since* on and before *until*.

        A deadline that is still open counts, as missed, once it lies before *now*.
        """
        return self._books.update_compliance(self._own(partner_id), since, until, now, only)

    def plan_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[CaseId]:
        """Return the cases with a plan agreed before *until* whose last day is *since* or later."""
        return self._books.plan_cases(self._own(partner_id), since, until, only)

    def received(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Received]:
        """Return what was received from *since* on and before *until*, per currency."""
        return self._books.received_money(self._own(partner_id), since, until, only)

    def open_cases(self, partner_id: PartnerId, only: Selection, /) -> Mapping[Lifecycle, int]:
        """Count the cases that have not ended, per state they are in."""
        return self._books.open_case_counts(self._own(partner_id), only)


class TrackRecord(Repository):
    """What is kept of a partner's work for its score; of a partner as far as *until*, exclusive.

    Each question reads the partner's own rows once and holds few at a time.
    """

    def is_rated(self, partner_id: PartnerId, case_id: CaseId, /) -> bool:
        """Return whether the client has rated the partner's work on the case."""
        return self._has(rows.CASE_RATINGS, partner_id, case_id)

    def is_reply_rated(self, partner_id: PartnerId, message_id: MessageId, /) -> bool:
        """Return whether the client has rated the partner's message."""
        return self._has(rows.REPLY_RATINGS, partner_id, message_id)

    def closings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        """Yield the partner's closed cases, none that was merged, in the order of closing."""
        return self._books.closings_before(self._own(partner_id), until)

    def tasks(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        """Yield the partner's own tasks that have a deadline, in the order they were opened."""
        return self._books.tasks_before(self._own(partner_id), until)

    def updates(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        """Yield the deadlines for status updates that were answered, or passed before *until*.

        In the order of the deadlines; those still missing are of cases whose clock runs.
        """
        return self._books.deadlines_before(self._own(partner_id), until)

    def ratings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[CaseRating]:
        """Yield the stars given, in order."""
        own, table = self._own(partner_id), rows.CASE_RATINGS
        return self._books.records_before(table, "rated_at", own, until)

    def replies(self, partner_id: PartnerId, until: datetime, /) -> Iterator[ReplyRating]:
        """Yield the thumbs given, in order."""
        own, table = self._own(partner_id), rows.REPLY_RATINGS
        return self._books.records_before(table, "rated_at", own, until)

    def complaints(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Complaint]:
        """Yield the complaints upheld, in order."""
        own, table = self._own(partner_id), rows.COMPLAINTS
        return self._books.records_before(table, "upheld_at", own, until)

    def engagements(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        """Yield what the partner was given, in order, with the code it was closed with, if so."""
        return self._books.engagements_before(self._own(partner_id), until)

    def _has(self, table: Table[Any], *key: str) -> bool:
        found = self._books.find(table, *key)
        return found is not None and self._books.scope.admits(found)


class Journal(Repository):
    """What happened, as far as each party has its own reading of it."""

    def of(self, about: Subject, after: int, limit: int | None, /) -> Iterator[JournalEntry]:
        """Yield the entries of a subject in order, after the number *after*."""
        scope = self._books.scope
        return self._books.journal_of(about, after, limit, scope.partner_id, scope.deeds)

    def timeline(self, case_id: CaseId, after: int, limit: int | None, /) -> Iterator[TimelineItem]:
        """Yield what happened on the case as the scope reads it, in order; raises `NotFound`."""
        case, scope = self._books.find(rows.CASES, case_id), self._books.scope
        if case is not None and manages(self._books, case):
            # its managing partner reads what its client would
            scope = Scope(client_id=case.client_id)
        if case is None or not scope.admits(case):
            raise NotFound(kind=rows.CASES.word, id=case_id)
        about, own = subject("case", case.case_id), scope.partner_id
        actors = None if own is None else scope.deeds
        entries = self._books.journal_of(about, after, None, own, actors)
        found = (_item(entry, scope) for entry in entries)
        yield from islice((item for item in found if item is not None), limit)

    def since(self, position: int, limit: int, /) -> Sequence[tuple[int, JournalEntry]]:
        """Return entries of the scope after *position*, with their positions, in order."""
        return self._books.journal_since(position, limit, self._books.scope.narrow(None))


def _item(entry: JournalEntry, scope: Scope) -> TimelineItem | None:
    """Return what an entry says in the scope, or raise `StoreCorrupt` if its facts are damaged."""
    try:
        return timeline.told(entry, scope)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise StoreCorrupt(problem="an entry cannot be read") from None

"""The shelf of what a partner's score is made of, answered by looking at each record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.books.mapping import Table
from debitura_core.books.reference.tables import Reading
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating
from debitura_core.domain.performance.score_lines import Closing, UpdateDue

R = TypeVar("R")


class TrackRecord(common.TrackRecord):
    """The shelf of what a partner's score is made of."""

    _books: Reading

    def closings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        """Yield the partner's closed cases, none that was merged, in the order of closing."""
        for case in self._known(rows.CASES, "closed_at", partner_id, until):
            code, closed_at = case.close_code, case.closed_at
            if case.lifecycle is Lifecycle.CLOSED and code and closed_at:
                yield Closing(
                    case_id=case.case_id,
                    closed_at=closed_at,
                    close_code=code,
                    currency=case.currency,
                    principal_minor=case.claimed.principal,
                    collected_minor=case.paid_minor,
                )

    def tasks(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        """Yield the partner's own tasks that have a deadline, in the order they were opened."""
        for task in self._known(rows.TASKS, "opened_at", partner_id, until):
            if task.party is Role.PARTNER and task.due_on is not None:
                yield task

    def updates(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        """Yield the deadlines for status updates that were answered, or passed."""
        own, tables = self._books.scope.narrow(partner_id), self._books.tables.records
        found = [
            UpdateDue(
                case_id=one.case_id,
                update_id=one.update_id,
                due_at=one.due_at,
                submitted_at=one.submitted_at,
            )
            for one in tables[rows.STATUS_UPDATES.name].values()
            if one.partner_id == own and one.due_at is not None
        ]
        found += [
            UpdateDue(
                case_id=one.case_id, update_id=None, due_at=one.sla_deadline, submitted_at=None
            )
            for one in tables[rows.CASES.name].values()
            if one.partner_id == own and one.sla_deadline is not None and one.sla_deadline < until
        ]
        found += [
            UpdateDue(case_id=one.case_id, update_id=None, due_at=due_at, submitted_at=stopped_at)
            for one in tables[rows.ENGAGEMENTS.name].values()
            if one.partner_id == own
            for due_at, stopped_at in zip(one.missed, one.stopped, strict=True)
        ]
        yield from sorted(found, key=lambda one: (one.due_at, one.update_id or one.case_id))

    def ratings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[CaseRating]:
        """Yield the stars given, in order."""
        return self._known(rows.CASE_RATINGS, "rated_at", partner_id, until)

    def replies(self, partner_id: PartnerId, until: datetime, /) -> Iterator[ReplyRating]:
        """Yield the thumbs given, in order."""
        return self._known(rows.REPLY_RATINGS, "rated_at", partner_id, until)

    def complaints(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Complaint]:
        """Yield the complaints upheld, in order."""
        return self._known(rows.COMPLAINTS, "upheld_at", partner_id, until)

    def engagements(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        """Yield what the partner was given, in order, with the code it was closed with."""
        cases = self._books.tables.records[rows.CASES.name]
        for given in self._known(rows.ENGAGEMENTS, "assigned_at", partner_id, until):
            case = cases[(given.case_id,)]
            ours = case.engagement == given.number
            closed = ours and case.closed_at is not None and case.closed_at < until
            yield given, case.close_code if closed else None

    def _known(
        self, table: Table[R], column: str, partner_id: PartnerId, until: datetime
    ) -> Iterator[R]:
        """Yield the partner's records with an instant before *until*, by it and their key."""
        own = self._books.scope.narrow(partner_id)
        found = (
            (at, table.key_of(record), record)
            for record in self._books.tables.records[table.name].values()
            if record.partner_id == own
            and (at := getattr(record, column)) is not None
            and at < until
        )
        return (record for _, _, record in sorted(found, key=lambda one: one[:2]))

"""Scores and the journal, answered by looking at each record and entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.books.reference.tables import (
    Reading,
)
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.identifiers import PartnerId, Subject
from debitura_core.domain.performance.score_lines import Closing, UpdateDue

R = TypeVar("R")


class HistoryAnswers(Reading):
    """What is answered for a score, and of the journal."""

    def closings_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        for case in self.records_before(rows.CASES, "closed_at", partner_id, until):
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

    def tasks_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        for task in self.records_before(rows.TASKS, "opened_at", partner_id, until):
            if task.party is Role.PARTNER and task.due_on is not None:
                yield task

    def deadlines_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        found = [
            UpdateDue(
                case_id=one.case_id,
                update_id=one.update_id,
                due_at=one.due_at,
                submitted_at=one.submitted_at,
            )
            for one in self.all_of(rows.STATUS_UPDATES, partner_id)
            if one.due_at is not None
        ]
        found += [
            UpdateDue(
                case_id=one.case_id, update_id=None, due_at=one.sla_deadline, submitted_at=None
            )
            for one in self.all_of(rows.CASES, partner_id)
            if one.sla_deadline is not None and one.sla_deadline < until
        ]
        found += [
            UpdateDue(case_id=one.case_id, update_id=None, due_at=due_at, submitted_at=stopped_at)
            for one in self.all_of(rows.ENGAGEMENTS, partner_id)
            for due_at, stopped_at in zip(one.missed, one.stopped, strict=True)
        ]
        yield from sorted(found, key=lambda one: (one.due_at, one.update_id or one.case_id))

    def engagements_before(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        cases = self.tables.records[rows.CASES.name]
        for given in self.records_before(rows.ENGAGEMENTS, "assigned_at", partner_id, until):
            case = cases[(given.case_id,)]
            ours = case.engagement == given.number
            closed = ours and case.closed_at is not None and case.closed_at < until
            yield given, case.close_code if closed else None

    def records_before(
        self, table: Table[R], column: str, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[R]:
        found = (
            (at, table.key_of(record), record)
            for record in self.all_of(table, partner_id)
            if (at := getattr(record, column)) is not None and at < until
        )
        return (record for _, _, record in sorted(found, key=itemgetter(0, 1)))

    # ------------------------------------------------------------------------------- journal

    def journal_of(
        self, subject: Subject, after: int, limit: int | None,
        tenant: PartnerId | None, actors: str | None, /,
    ) -> Iterator[JournalEntry]:  # fmt: skip
        everything = tenant is None and actors is None
        found = (
            one.read(self.reader)
            for one in list(self.tables.subjects.get(subject, ())[after:])
            if everything
            or (tenant is not None and one.tenant == tenant)
            or (actors is not None and str(one.entry.by).startswith(actors))
        )
        yield from islice(found, limit)

    def journal_since(
        self, position: int, limit: int, tenant: PartnerId | None, /
    ) -> Sequence[tuple[int, JournalEntry]]:
        found = (
            (at, one.read(self.reader))
            for at, one in enumerate(self.tables.journal[position:], position + 1)
            if tenant is None or one.tenant == tenant
        )
        return list(islice(found, limit))

"""Inboxes, tasks and the work on cases, answered by looking at each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter

from debitura_core.books import tables as rows
from debitura_core.books.reference.tables import (
    Reading,
    is_hidden,
)
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.inbox import (
    InboxOrder,
    InboxRow,
    InboxSelection,
    InboxSort,
    Place,
    assigned,
    place_of,
    selects,
)
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import FEE_REMINDERS, Task, TaskFilter
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.parties import Client, folded


class CaseAnswers(Reading):
    """What is answered about cases and the work on them."""

    def inbox_rows(
        self,
        partner_id: PartnerId,
        asked: InboxSelection,
        sort: InboxSort,
        after: Place | None,
        limit: int | None,
        /,
    ) -> Iterator[InboxRow]:
        found = [
            self._inbox_row(case, asked)
            for case in self.all_of(rows.CASES, partner_id)
            if selects(asked, case)
        ]
        if asked.search is not None:
            needle = folded(asked.search)
            found = [row for row in found if row.is_found_by(needle)]
        found.sort(key=lambda row: place_of(row, sort.order), reverse=sort.descending)
        # whichever way it goes, what has no deadline comes last
        found.sort(key=lambda row: _is_last(place_of(row, sort.order), sort))
        later = (
            row
            for row in found
            if after is None or _comes_later(place_of(row, sort.order), after, sort)
        )
        return islice(later, limit)

    def _inbox_row(self, case: Case, asked: InboxSelection) -> InboxRow:
        books = self.tables.records
        client: Client = books["clients"][(case.client_id,)]
        file: CaseFile = books["case_files"][(case.case_id,)]
        return InboxRow(
            case_id=case.case_id,
            reference=case.reference,
            client_id=case.client_id,
            client=client.name,
            client_key=case.client_key,
            debtor_name=file.debtor.name,
            currency=case.currency,
            value_minor=case.claimed.total,
            outstanding_minor=case.open.total,
            status=case.status,
            lifecycle=case.lifecycle,
            phase=case.phase,
            assigned_at=assigned(case),
            accepted_at=case.accepted_at,
            deadline=case.sla_deadline,
            overdue=case.sla_deadline is not None and case.sla_deadline < asked.at,
            status_at=case.status_at,
            member=case.assigned_user,
            priority=case.priority,
            follow_up=case.priority_follow_up,
            close_code=case.close_code,
            closed_at=case.closed_at,
            client_reference=case.client_reference,
            partner_reference=case.partner_reference,
        )

    # --------------------------------------------------------------------------------- tasks

    def open_tasks(self, party: Role, owner: str | None, only: TaskFilter,
                   after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        found = (
            task
            for task in self._tasks_of(party, owner, only)
            if task.is_open and not self._is_kept_quiet(task)
        )
        left = (task for task in found if after is None or task.place > after)
        return sorted(left, key=lambda task: task.place)[:limit]

    def _is_kept_quiet(self, task: Task) -> bool:
        """Return whether it reminds of fees for a client that is hidden from the balance."""
        hidden = is_hidden(self.tables, task.partner_id, task.client_id)
        return task.kind in FEE_REMINDERS and hidden

    def solved_tasks(self, party: Role, owner: str | None, only: TaskFilter,
                     after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        found = (task for task in self._tasks_of(party, owner, only) if not task.is_open)
        left = (task for task in found if after is None or task.solved_place < after)
        return sorted(left, key=lambda task: task.solved_place, reverse=True)[:limit]

    def _tasks_of(self, party: Role, owner: str | None, only: TaskFilter) -> Iterator[Task]:
        for task in self.all_of(rows.TASKS):
            whose = {Role.PARTNER: task.partner_id, Role.CLIENT: task.client_id}.get(party)
            if task.party is party and whose == owner and only.admits(task):
                yield task

    # ------------------------------------------------------------------------------- periods

    def engagements_assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        found = (
            one
            for one in self.all_of(rows.ENGAGEMENTS, partner_id)
            if since <= one.assigned_at < until
        )
        return sorted(found, key=lambda one: (one.assigned_at, one.case_id, one.number))

    def updates_due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        found = [
            (one.due_at, one.update_id, one)
            for one in self.all_of(rows.STATUS_UPDATES, partner_id)
            if one.due_at is not None and since <= one.due_at < until
        ]
        return [update for _, _, update in sorted(found, key=itemgetter(0, 1))]


def _is_last(place: Place, sort: InboxSort) -> bool:
    return sort.order is InboxOrder.DEADLINE and place[0] == ""


def _comes_later(place: Place, after: Place, sort: InboxSort) -> bool:
    ends = _is_last(place, sort), _is_last(after, sort)
    if ends[0] is not ends[1]:
        return ends[0]
    return place < after if sort.descending else place > after

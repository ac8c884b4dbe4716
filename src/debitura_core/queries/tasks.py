"""Tasks: what there is to do, most urgent first, and what was done."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain.cases.tasks import Task, TaskFilter, TaskKind, TaskState
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
    TaskId,
    case_id_or_none,
    partner_id_or_none,
)
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen
class TaskList:
    """Tasks in the order that was asked for; ``next`` goes into ``after`` of the next page.

    ``overdue`` names those of them whose last day has passed, or had when they were solved.
    """

    tasks: tuple[Task, ...]
    next: str | None
    overdue: frozenset[TaskId] = frozenset()


@frozen(kw_only=True)
class Tasks(Query[TaskList]):
    """What the asking party has to do, by deadline, or has done, the last first (rule cases-22).

    A partner and a client see their own tasks, a platform desk the platform's, or with
    ``partner_id`` that partner's; all of them, or those of one ``kind`` or about one case. Raises
    `NotFound` for an unknown partner or case.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    kind: TaskKind | None = field(default=None, validator=checks.optional(checks.member(TaskKind)))
    case_id: CaseId | None = field(default=None, converter=case_id_or_none)
    state: TaskState = field(default=TaskState.OPEN, validator=checks.member(TaskState))
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> TaskList:
        """Return one page of the list."""
        party, owner = self._whose(books, now)
        if self.case_id is not None:
            books.cases.get(self.case_id)
        only, place = TaskFilter(kind=self.kind, case_id=self.case_id), place_after(self.after)
        if self.state is TaskState.OPEN:
            found = books.tasks.open_of(party, owner, only, place, self.limit + 1)
        else:
            found = books.tasks.solved_of(party, owner, only, place, self.limit + 1)
        shown, more = page_of(found, self.limit, self._cursor)
        late = frozenset(task.task_id for task in shown if task.is_overdue(now.today))
        return TaskList(shown, more, late)

    def _cursor(self, task: Task) -> str:
        """Return the place of a task in the order, to go on from."""
        return cursor_at(task.place if self.state is TaskState.OPEN else task.solved_place)

    def _whose(self, books: ScopedBooks, now: Now) -> tuple[Role, str | None]:
        """Return the party whose tasks are asked for, and its id."""
        role = now.actor.role
        if role is Role.PARTNER or self.partner_id is not None:
            return Role.PARTNER, partner_of(books, self.partner_id)
        return role, now.actor.party if role is Role.CLIENT else None

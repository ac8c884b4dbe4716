"""Tasks: what there is to do, most urgent first."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain import doors
from debitura_core.domain.actors import Role
from debitura_core.domain.errors import InvalidQuery
from debitura_core.domain.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.tasks import Task
from debitura_core.ports import Now, ScopedBooks


@frozen
class TaskList:
    """Open tasks by deadline, those without one last; ``next`` goes into ``after``."""

    tasks: tuple[Task, ...]
    next: str | None


def _cursor(self: Any, attribute: Attribute[Any], value: Any) -> None:
    if value is not None and (type(value) is not str or value.count("~") != 1):
        raise InvalidQuery(field="after", problem="give the `next` of the page before")
    if value is not None:
        doors.check_text(value, "after", 256)


@frozen(kw_only=True)
class Tasks(Query[TaskList]):
    """What the asking party still has to do, by deadline (domain.md 3.17).

    A partner and a client see their own tasks, a platform desk the platform's, or with
    ``partner_id`` that partner's. Raises `NotFound` for an unknown partner.
    """

    roles = frozenset(Role)

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    after: str | None = field(default=None, validator=_cursor)
    limit: int = field(default=50, validator=doors.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> TaskList:
        """Return one page of the list."""
        party, owner = self._whose(books, now)
        place = None
        if self.after is not None:
            due, _, task_id = self.after.partition("~")
            place = (due, task_id)
        found = books.tasks.open_of(party, owner, place, self.limit + 1)
        shown = tuple(found[: self.limit])
        return TaskList(shown, "~".join(shown[-1].place) if len(found) > self.limit else None)

    def _whose(self, books: ScopedBooks, now: Now) -> tuple[Role, str | None]:
        """Return the party whose tasks are asked for, and its id."""
        role = now.actor.role
        if role is Role.PARTNER or self.partner_id is not None:
            return Role.PARTNER, partner_of(books, self.partner_id)
        return role, now.actor.party if role is Role.CLIENT else None

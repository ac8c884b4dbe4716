"""Tasks, engagements and status updates, as statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from debitura_core.adapters.sql.dialect import Reading, columns, only, records
from debitura_core.books import tables as rows
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import FEE_REMINDERS, NO_DEADLINE, Task, TaskFilter
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.identifiers import PartnerId

LAST = ("~", "~")
"""Sorts after every instant and every id."""

HIDES = (
    "SELECT 1 FROM relationships r WHERE r.partner_id = {0}.partner_id"
    " AND r.client_id = {0}.client_id AND r.hidden_from_balance = 1"
)
"""Whether the partner of a row of ``{0}`` hides its client."""

_REMINDED = ", ".join(repr(kind.value) for kind in FEE_REMINDERS)
_SHOWN = f" AND NOT (kind IN ({_REMINDED}) AND EXISTS ({HIDES.format('tasks')}))"
"""A client that is hidden from its partner's balance is not reminded of (rule money-15)."""
_TASKS = f"SELECT {columns(rows.TASKS)} FROM tasks"  # noqa: S608  our own names
_WHOSE = {
    Role.PARTNER: "party = 'partner' AND partner_id = ?",
    Role.CLIENT: "party = 'client' AND client_id = ?",
    Role.PLATFORM: "party = 'platform'",
}
_DUE = f"coalesce(due_on, '{NO_DEADLINE}')"
_OPEN_TASKS = {
    party: f"{_TASKS} /* by tasks_open_of_{party.value} */ WHERE solved_at IS NULL AND {whose}"
    f"{_SHOWN if party is Role.PARTNER else ''}"
    f" AND ({_DUE}, task_id) > (?, ?){{only}} ORDER BY {_DUE}, task_id LIMIT ?"
    for party, whose in _WHOSE.items()
}
_SOLVED_TASKS = {
    party: f"{_TASKS} /* by tasks_solved_of_{party.value} */ WHERE solved_at IS NOT NULL"
    f" AND {whose} AND (solved_at, task_id) < (?, ?){{only}}"
    " ORDER BY solved_at DESC, task_id DESC LIMIT ?"
    for party, whose in _WHOSE.items()
}
_ASSIGNED = (
    f"SELECT {columns(rows.ENGAGEMENTS)} FROM engagements"  # noqa: S608  our own names
    " WHERE partner_id = ? AND assigned_at >= ? AND assigned_at < ?"
    " ORDER BY assigned_at, case_id, number"
)
_UPDATES_DUE = (
    f"SELECT {columns(rows.STATUS_UPDATES)} FROM status_updates"  # noqa: S608  our own names
    " WHERE partner_id = ? AND due_at >= ? AND due_at < ? ORDER BY due_at, update_id"
)


class CaseAnswers(Reading):
    """What is answered about the work on cases."""

    def open_tasks(self, party: Role, owner: str | None, only: TaskFilter,
                   after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        return self._tasks(_OPEN_TASKS, party, owner, only, after or ("", ""), limit)

    def solved_tasks(self, party: Role, owner: str | None, only: TaskFilter,
                     after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        return self._tasks(_SOLVED_TASKS, party, owner, only, after or LAST, limit)

    def _tasks(
        self, statements: Mapping[Role, str], party: Role, owner: str | None, wanted: TaskFilter,
        place: tuple[str, str], limit: int,
    ) -> Sequence[Task]:  # fmt: skip
        kind, kinds = only("kind = ?", None if wanted.kind is None else wanted.kind.value)
        case, cases = only("case_id = ?", wanted.case_id)
        whose: tuple[Any, ...] = () if owner is None else (owner,)
        statement = statements[party].format(only=kind + case)
        found = self.execute(statement, (*whose, *place, *kinds, *cases, limit))
        return list(records(rows.TASKS, found))

    def engagements_assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        span = instant_text(since), instant_text(until)
        return list(records(rows.ENGAGEMENTS, self.execute(_ASSIGNED, (partner_id, *span))))

    def updates_due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        span = instant_text(since), instant_text(until)
        found = self.execute(_UPDATES_DUE, (partner_id, *span))
        return list(records(rows.STATUS_UPDATES, found))

"""Questions about many cases and the work on them, for a store to answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from debitura_core.domain.cases.engagements import Engagement
    from debitura_core.domain.cases.inbox import InboxRow, InboxSelection, InboxSort, Place
    from debitura_core.domain.cases.status_updates import StatusUpdate
    from debitura_core.domain.cases.tasks import Task, TaskFilter
    from debitura_core.domain.kernel.actors import Role
    from debitura_core.domain.kernel.identifiers import PartnerId


class CaseQuestions(Protocol):
    """What a store answers about many cases."""

    @abstractmethod
    def inbox_rows(
        self,
        partner_id: PartnerId,
        asked: InboxSelection,
        sort: InboxSort,
        after: Place | None,
        limit: int | None,
        /,
    ) -> Iterator[InboxRow]:
        """Yield up to *limit* cases after the place *after* in the order *sort*, all without one.

        It holds few rows at a time.
        """
        ...

    @abstractmethod
    def open_tasks(self, party: Role, owner: str | None, only: TaskFilter,
                   after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party still has to do, most urgent first; without a deadline last.

        *owner* is the partner or client whose tasks they are, None for the platform's; *after* the
        `place` of the task before. A partner is not reminded of fees for a client that it hides
        from its balance.
        """
        ...

    @abstractmethod
    def solved_tasks(self, party: Role, owner: str | None, only: TaskFilter,
                     after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party has done, the last first; *after* is the `solved_place` before."""
        ...

    @abstractmethod
    def engagements_assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        """Return what the partner was given from *since* on and before *until*, in that order."""
        ...

    @abstractmethod
    def updates_due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        """Return the updates that answered deadlines from *since* on and before *until*."""
        ...

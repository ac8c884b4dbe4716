"""Questions about what was done, for a store to answer: figures, scores, and the journal."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from debitura_core.books.mapping import Table
    from debitura_core.domain.cases.cases import Lifecycle
    from debitura_core.domain.cases.close_codes import CloseCode
    from debitura_core.domain.cases.engagements import Engagement
    from debitura_core.domain.cases.service_levels import Compliance
    from debitura_core.domain.cases.tasks import Task
    from debitura_core.domain.journal.entries import JournalEntry
    from debitura_core.domain.kernel.identifiers import CaseId, PartnerId, Subject
    from debitura_core.domain.performance.metrics import Assigned, Received, Resolved, Selection
    from debitura_core.domain.performance.score_lines import Closing, UpdateDue

R = TypeVar("R")


class PerformanceQuestions(Protocol):
    """Counts and sums over what one partner does; see `domain.performance` for what they mean."""

    @abstractmethod
    def assigned_work(
        self, partner_id: PartnerId, since: datetime, until: datetime, only: Selection, /
    ) -> Iterator[Assigned]:
        """Yield what was assigned from *since* on and before *until*, and what came in on it.

        By currency, day and value. A payment counts for the last engagement of its partner on the
        case that had begun when it was recorded.
        """
        ...

    @abstractmethod
    def resolved_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Resolved]:
        """Return the cases closed successfully from *since* on and before *until*, by their days.

        What counts is how they are closed now.
        """
        ...

    @abstractmethod
    def update_compliance(
        self, partner_id: PartnerId, since: datetime, until: datetime, now: datetime,
        only: Selection, /,
    ) -> Compliance:  # fmt: skip
        """Count the status updates whose deadline fell from *since* on and before *until*.

        A deadline that is still open counts, as missed, once it lies before *now*.
        """
        ...

    @abstractmethod
    def plan_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[CaseId]:
        """Return the cases with a plan agreed before *until* whose last day is *since* or later."""
        ...

    @abstractmethod
    def received_money(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Received]:
        """Return what was received from *since* on and before *until*, per currency."""
        ...

    @abstractmethod
    def open_case_counts(
        self, partner_id: PartnerId, only: Selection, /
    ) -> Mapping[Lifecycle, int]:
        """Count the cases that have not ended, per state they are in."""
        ...


class ScoreQuestions(Protocol):
    """What a score is made of, of one partner and before *until*; each reads few rows at a time."""

    @abstractmethod
    def records_before(
        self, table: Table[R], column: str, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[R]:
        """Yield the partner's records whose *column* is an instant before *until*.

        In the order of that instant, then of the key.
        """
        ...

    @abstractmethod
    def closings_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        """Yield the partner's closed cases, none that was merged, in the order of closing."""
        ...

    @abstractmethod
    def tasks_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        """Yield the partner's own tasks that have a deadline, in the order they were opened."""
        ...

    @abstractmethod
    def deadlines_before(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        """Yield the deadlines for status updates that were answered, or passed before *until*.

        In the order of the deadlines; those still missing are of cases whose clock runs.
        """
        ...

    @abstractmethod
    def engagements_before(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        """Yield what the partner was given, in order, with the code it was closed with, if so."""
        ...


class JournalQuestions(Protocol):
    """What happened."""

    @abstractmethod
    def journal_of(
        self, subject: Subject, after: int, limit: int | None,
        tenant: PartnerId | None, actors: str | None, /,
    ) -> Iterator[JournalEntry]:  # fmt: skip
        """Yield the entries of a subject in order, after the number *after*.

        All of them if neither of the last two is given; else those in the journal of the partner
        *tenant*, and those whose actor's name begins with *actors*.
        """
        ...

    @abstractmethod
    def journal_since(
        self, position: int, limit: int, tenant: PartnerId | None, /
    ) -> Sequence[tuple[int, JournalEntry]]:
        """Return entries after *position*, with their positions, in order; of one partner or all.

        It passes over no entry that is still to be committed.
        """
        ...

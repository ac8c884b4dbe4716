"""The shelves of what was done: counted, ready for a score, and as the journal tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.service_levels import Compliance
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.journal.timeline import TimelineItem
from debitura_core.domain.kernel.identifiers import CaseId, MessageId, PartnerId, Subject
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating
from debitura_core.domain.performance.metrics import Assigned, Received, Resolved, Selection
from debitura_core.domain.performance.score_lines import Closing, UpdateDue


class Performance(Protocol):
    """Counts and sums over what one partner does; see `domain.performance` for what they mean."""

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, only: Selection, /
    ) -> Iterator[Assigned]:
        """Yield what was assigned from *since* on and before *until*, and what came in on it.

        By currency, day and value. A payment counts for the last engagement of its partner on the
        case that had begun when it was recorded.
        """
        ...

    def resolved(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Resolved]:
        """Return the cases closed successfully from *since* on and before *until*, by their days.

        What counts is how they stand closed now.
        """
        ...

    def updates(
        self, partner_id: PartnerId, since: datetime, until: datetime, now: datetime,
        only: Selection, /,
    ) -> Compliance:  # fmt: skip
        """Count the status updates whose deadline fell from *since* on and before *until*.

        A deadline that is still open counts, as missed, once it lies before *now*.
        """
        ...

    def plan_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[CaseId]:
        """Return the cases with a plan agreed before *until* whose last day is *since* or later."""
        ...

    def received(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Received]:
        """Return what was received from *since* on and before *until*, per currency."""
        ...

    def open_cases(self, partner_id: PartnerId, only: Selection, /) -> Mapping[Lifecycle, int]:
        """Count the cases that have not ended, per state they are in."""


class TrackRecord(Protocol):
    """What is kept of a partner's work for its score; of a partner as far as *until*, exclusive.

    Each question reads the partner's own rows once and holds few at a time.
    """

    def is_rated(self, partner_id: PartnerId, case_id: CaseId, /) -> bool:
        """Tell whether the client has rated the partner's work on the case."""
        ...

    def is_reply_rated(self, partner_id: PartnerId, message_id: MessageId, /) -> bool:
        """Tell whether the client has rated the partner's message."""
        ...

    def closings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        """Yield the partner's closed cases, none that was merged, in the order of closing."""
        ...

    def tasks(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        """Yield the partner's own tasks that have a deadline, in the order they were opened."""
        ...

    def updates(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        """Yield the deadlines for status updates that were answered, or passed before *until*.

        In the order of the deadlines; those still missing are of cases whose clock runs.
        """
        ...

    def ratings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[CaseRating]:
        """Yield the stars given, in order."""
        ...

    def replies(self, partner_id: PartnerId, until: datetime, /) -> Iterator[ReplyRating]:
        """Yield the thumbs given, in order."""
        ...

    def complaints(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Complaint]:
        """Yield the complaints upheld, in order."""
        ...

    def engagements(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        """Yield what the partner was given, in order, with the code it was closed with, if so."""
        ...


class Journal(Protocol):
    """The shelf of what happened."""

    def of(self, subject: Subject, after: int, limit: int | None, /) -> Iterator[JournalEntry]:
        """Yield the entries of a subject in order, after the number *after*."""
        ...

    def timeline(self, case_id: CaseId, after: int, limit: int | None, /) -> Iterator[TimelineItem]:
        """Yield what happened on the case as the scope reads it, in order; raises `NotFound`."""
        ...

    def since(self, position: int, limit: int, /) -> Sequence[tuple[int, JournalEntry]]:
        """Return entries of the scope after *position*, with their positions, in order."""
        ...

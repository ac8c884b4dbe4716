"""The shelves of cases: their papers, the work on them, and what is said and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from debitura_core.domain.cases.cases import Case, ReferenceKind
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.collection_periods import CollectionPeriod, PeriodStanding
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.inbox import InboxRow, InboxSelection, InboxSort, Place
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import Task, TaskFilter
from debitura_core.domain.closing.closure_requests import ClosureRequest
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.correspondence.templates import Template
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.identifiers import (
    CallId,
    CaseId,
    DocumentId,
    MessageId,
    NoteId,
    PartnerId,
    ReturnId,
    StatusUpdateId,
    TaskId,
)


class Cases(Protocol):
    """The shelf of cases."""

    def get(self, case_id: CaseId, /) -> Case:
        """Return the case, or raise `NotFound`."""
        ...

    def known_as(self, whose: ReferenceKind, reference: str, /) -> Sequence[Case]:
        """Return the cases that somebody calls by this reference, by their ids."""
        ...


class CaseFiles(Protocol):
    """The shelf of case papers: debtors and claims."""

    def get(self, case_id: CaseId, /) -> CaseFile:
        """Return the papers of the case, or raise `NotFound`."""
        ...


class Engagements(Protocol):
    """The shelf of engagements; a partner finds its own, ended ones too."""

    def get(self, case_id: CaseId, number: int, /) -> Engagement:
        """Return the engagement, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Engagement]:
        """Return the engagements on the case, first to last."""
        ...

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        """Return what the partner was given from *since* on and before *until*, in that order."""


class CollectionPeriods(Protocol):
    """The shelf of collection periods; a partner finds its own, ended ones too."""

    def of_case(self, case_id: CaseId, /) -> Sequence[CollectionPeriod]:
        """Return the periods of the case, one for each engagement that has one, in order."""
        ...

    def standings(self, case_id: CaseId, today: date, /) -> Sequence[PeriodStanding]:
        """Return how each of them stands on the day: its end, and what extended it."""
        ...


class StatusUpdates(Protocol):
    """The shelf of status updates."""

    def get(self, update_id: StatusUpdateId, /) -> StatusUpdate:
        """Return the update, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[StatusUpdate]:
        """Return the updates on the case, oldest first."""
        ...

    def due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        """Return the updates that answered deadlines from *since* on and before *until*."""
        ...


class Returns(Protocol):
    """The shelf of requests to return a case."""

    def get(self, return_id: ReturnId, /) -> ReturnRequest:
        """Return the request, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[ReturnRequest]:
        """Return the requests about the case, oldest first."""
        ...


class ClosureRequests(Protocol):
    """The shelf of what clients asked to close."""

    def of_case(self, case_id: CaseId, /) -> Sequence[ClosureRequest]:
        """Return the requests on the case, one for each engagement that has one, in order."""
        ...


class Tasks(Protocol):
    """The shelf of tasks; a partner or client finds those it must do itself."""

    def get(self, task_id: TaskId, /) -> Task:
        """Return the task, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Task]:
        """Return all tasks about the case, open and solved, oldest first, whosever they are."""
        ...

    def open_of(self, party: Role, owner: str | None, only: TaskFilter,
                after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party still has to do, most urgent first; without a deadline last.

        *owner* is the partner or client whose tasks they are, None for the platform's; *after* the
        `place` of the task before.
        """
        ...

    def solved_of(self, party: Role, owner: str | None, only: TaskFilter,
                  after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party has done, the last first; *after* is the `solved_place` before."""
        ...


class Messages(Protocol):
    """The shelf of messages; everybody finds those it sent or received."""

    def get(self, message_id: MessageId, /) -> Message:
        """Return the message, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Message]:
        """Return the messages about the case, oldest first."""
        ...


class Documents(Protocol):
    """The shelf of documents; a desk that finds the case finds its documents."""

    def get(self, document_id: DocumentId, /) -> Document:
        """Return the document, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Document]:
        """Return the documents of the case, oldest first."""
        ...


class Notes(Protocol):
    """The shelf of notes; a desk that finds the case finds its notes."""

    def get(self, note_id: NoteId, /) -> Note:
        """Return the note, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Note]:
        """Return the notes about the case, oldest first, those taken back too."""
        ...


class Calls(Protocol):
    """The shelf of call records; a desk that finds the case finds its calls."""

    def get(self, call_id: CallId, /) -> CallRecord:
        """Return the call record, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[CallRecord]:
        """Return the calls about the case, oldest first."""
        ...


class Templates(Protocol):
    """The shelf of saved templates; the ready-made ones are a table of the domain."""

    def of(self, owner: str, /) -> Sequence[Template]:
        """Return the templates that the person saved, by name."""
        ...


class Inbox(Protocol):
    """The cases of one partner as its inbox lists them."""

    def page(
        self,
        partner_id: PartnerId,
        asked: InboxSelection,
        sort: InboxSort,
        after: Place | None,
        limit: int,
        /,
    ) -> Sequence[InboxRow]:
        """Return up to *limit* cases that come after the place *after* in the order *sort*."""
        ...

    def rows(
        self, partner_id: PartnerId, asked: InboxSelection, sort: InboxSort, /
    ) -> Iterator[InboxRow]:
        """Yield all cases in the order *sort*, holding few at a time."""
        ...


class FilterPresets(Protocol):
    """The shelf of filter presets."""

    def of(self, owner: str, /) -> Sequence[FilterPreset]:
        """Return the presets that the person saved, by name."""
        ...

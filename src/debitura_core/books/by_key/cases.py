"""The repositories of cases: their papers, and the work on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import (
    Repository,
    about_case,
    get,
    has_collected,
    listing,
    manages,
)
from debitura_core.domain.cases.cases import Case, ReferenceKind
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.collection_periods import (
    CollectionPeriod,
    PeriodStanding,
    period_of,
)
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.inbox import InboxRow, InboxSelection, InboxSort, Place
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import Task, TaskFilter
from debitura_core.domain.closing.closure_requests import ClosureRequest
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.errors import CollectedByAnother, NotFound
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
    ReturnId,
    StatusUpdateId,
    TaskId,
)
from debitura_core.domain.money.claim_history import ClaimVersion


class Cases(Repository):
    """The cases."""

    def get(self, case_id: CaseId, /) -> Case:
        """Return the case, or raise `NotFound`; `CollectedByAnother` to its managing partner."""
        case = self._books.find(rows.CASES, case_id)
        if case is None or not self._books.scope.admits(case):
            if case is not None and manages(self._books, case):
                raise CollectedByAnother(case_id=case_id)
            raise NotFound(kind="case", id=case_id)
        return case

    def collected(self, case_id: CaseId, /) -> Case:
        """Return the case also to a former collector that booked money on it.

        Raises `NotFound`, `CollectedByAnother`.
        """
        case = self._books.find(rows.CASES, case_id)
        if case is not None and has_collected(self._books, case_id):
            return case
        return self.get(case_id)

    def known_as(self, whose: ReferenceKind, reference: str, /) -> Sequence[Case]:
        """Return the cases that somebody calls by this reference, by their ids."""
        return listing(self._books, rows.CASES, **{whose.value: reference})


class CaseFiles(Repository):
    """The papers of cases: debtors and claims."""

    def get(self, case_id: CaseId, /) -> CaseFile:
        """Return the papers of the case, or raise `NotFound`; who submitted them finds them too."""
        file = self._books.find(rows.CASE_FILES, case_id)
        if file is not None and self._books.scope.admits(file):
            return file
        case = self._books.find(rows.CASES, case_id)
        if file is None or case is None or not manages(self._books, case):
            raise NotFound(kind=rows.CASE_FILES.word, id=case_id)
        return file


class ClaimVersions(Repository):
    """What was claimed when; an actor that finds the case finds every change."""

    def of_case(self, case_id: CaseId, /) -> Sequence[ClaimVersion]:
        """Return the changes of the claim, in the order in which they were made."""
        return about_case(self._books, rows.CLAIM_VERSIONS, case_id)


class Engagements(Repository):
    """The engagements; a partner finds its own, ended ones too."""

    def get(self, case_id: CaseId, number: int, /) -> Engagement:
        """Return the engagement, or raise `NotFound`."""
        return get(self._books, rows.ENGAGEMENTS, case_id, number)

    def of_case(self, case_id: CaseId, /) -> Sequence[Engagement]:
        """Return the engagements on the case, first to last."""
        return listing(self._books, rows.ENGAGEMENTS, case_id=case_id)

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        """Return what the partner was given from *since* on and before *until*, in that order."""
        return self._books.engagements_assigned(self._own(partner_id), since, until)


class CollectionPeriods(Repository):
    """The collection periods; a partner finds its own, ended ones too."""

    def of_case(self, case_id: CaseId, /) -> Sequence[CollectionPeriod]:
        """Return the periods of the case, one for each engagement that has one, in order."""
        return listing(self._books, rows.COLLECTION_PERIODS, case_id=case_id)

    def standings(self, case_id: CaseId, today: date, /) -> Sequence[PeriodStanding]:
        """Return how each of them is on the day: its end, and what extended it."""
        periods = self.of_case(case_id)
        if not periods:
            return ()
        extensions = listing(self._books, rows.PERIOD_EXTENSIONS, case_id=case_id)
        return [
            period_of(one, extensions, self._paid_on(one.partner_id, case_id), today)
            for one in periods
        ]

    def _paid_on(self, partner_id: PartnerId, case_id: CaseId) -> list[date]:
        paid = listing(self._books, rows.PAYMENTS, partner_id=partner_id, case_id=case_id)
        return [payment.received_on for payment in paid]


class StatusUpdates(Repository):
    """The status updates."""

    def get(self, update_id: StatusUpdateId, /) -> StatusUpdate:
        """Return the update, or raise `NotFound`."""
        return get(self._books, rows.STATUS_UPDATES, update_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[StatusUpdate]:
        """Return the updates on the case, oldest first."""
        found = listing(self._books, rows.STATUS_UPDATES, case_id=case_id)
        return sorted(found, key=lambda one: (one.submitted_at, one.update_id))

    def due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        """Return the updates that answered deadlines from *since* on and before *until*."""
        return self._books.updates_due(self._own(partner_id), since, until)


class Returns(Repository):
    """The requests to return a case."""

    def get(self, return_id: ReturnId, /) -> ReturnRequest:
        """Return the request, or raise `NotFound`."""
        return get(self._books, rows.RETURNS, return_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[ReturnRequest]:
        """Return the requests about the case, oldest first."""
        found = listing(self._books, rows.RETURNS, case_id=case_id)
        return sorted(found, key=lambda one: (one.requested_at, one.return_id))


class ClosureRequests(Repository):
    """What clients asked to close."""

    def of_case(self, case_id: CaseId, /) -> Sequence[ClosureRequest]:
        """Return the requests on the case, one for each engagement that has one, in order."""
        return listing(self._books, rows.CLOSURE_REQUESTS, case_id=case_id)


class Tasks(Repository):
    """The tasks; a partner or client finds those it must do itself."""

    def get(self, task_id: TaskId, /) -> Task:
        """Return the task, or raise `NotFound`."""
        return get(self._books, rows.TASKS, task_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Task]:
        """Return all tasks about the case, open and solved, of every party."""
        return listing(self._books, rows.TASKS, case_id=case_id)

    def open_of(self, party: Role, owner: str | None, only: TaskFilter,
                after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party still has to do, most urgent first; without a deadline last.

        *owner* is the partner or client whose tasks they are, None for the platform's; *after* the
        `place` of the task before.
        """
        if not self._books.scope.is_seat_of(party, owner):
            return ()
        return self._books.open_tasks(party, owner, only, after, limit)

    def solved_of(self, party: Role, owner: str | None, only: TaskFilter,
                  after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party has done, the last first; *after* is the `solved_place` before."""
        if not self._books.scope.is_seat_of(party, owner):
            return ()
        return self._books.solved_tasks(party, owner, only, after, limit)


class Inbox(Repository):
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
        own = self._own(partner_id)
        return list(self._books.inbox_rows(own, asked, sort, after, limit))

    def rows(
        self, partner_id: PartnerId, asked: InboxSelection, sort: InboxSort, /
    ) -> Iterator[InboxRow]:
        """Yield all cases in the order *sort*, holding few at a time."""
        return self._books.inbox_rows(self._own(partner_id), asked, sort, None, None)

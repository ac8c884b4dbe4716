"""The books as a desk opens them: every repository, sessions, and the stores they come from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from debitura_core.books.by_key.accounts import Accounts
from debitura_core.books.by_key.cases import (
    CaseFiles,
    Cases,
    ClaimVersions,
    ClosureRequests,
    CollectionPeriods,
    Engagements,
    Inbox,
    Returns,
    StatusUpdates,
    Tasks,
)
from debitura_core.books.by_key.correspondence import (
    Calls,
    Documents,
    FilterPresets,
    Messages,
    Notes,
    Templates,
)
from debitura_core.books.by_key.history import Journal, Performance, TrackRecord
from debitura_core.books.by_key.money import (
    Invoices,
    Ledger,
    PaymentPlans,
    Payments,
    Payouts,
    RevenueItems,
)
from debitura_core.books.by_key.parties import (
    Agreements,
    Clients,
    Partners,
    Relationships,
    Routing,
    Whole,
)
from debitura_core.books.by_key.partner_cases import PartnerCases
from debitura_core.books.by_key.scope import Questions
from debitura_core.books.ports.stores import Snapshot, Writing

if TYPE_CHECKING:
    from debitura_core.domain.kernel.actors import Scope
    from debitura_core.domain.kernel.identifiers import PartnerId

S = TypeVar("S")


class Offered(Generic[S]):
    """A repository that books offer, made at each use.

    It holds nothing. Books that kept it would be in a circle with it, and a session would wait for
    the garbage collector.
    """

    def __init__(self, repository: Callable[[Any], S]) -> None:
        self.repository = repository

    def __get__(self, books: Any, owner: type) -> S:
        return self.repository(books)


class Past(Protocol):
    """The books of one partner as they were at an earlier instant."""

    @property
    def ledger(self) -> Ledger: ...  # noqa: D102
    @property
    def invoices(self) -> Invoices: ...  # noqa: D102
    @property
    def relationships(self) -> Relationships: ...  # noqa: D102


class Repositories(Questions):
    """Every repository, over a session that answers the questions."""

    partners: Offered[Partners] = Offered(Partners)
    clients: Offered[Clients] = Offered(Clients)
    agreements: Offered[Agreements] = Offered(Agreements)
    relationships: Offered[Relationships] = Offered(Relationships)
    routing: Offered[Routing] = Offered(Routing)
    cases: Offered[Cases] = Offered(Cases)
    case_files: Offered[CaseFiles] = Offered(CaseFiles)
    claim_versions: Offered[ClaimVersions] = Offered(ClaimVersions)
    engagements: Offered[Engagements] = Offered(Engagements)
    collection_periods: Offered[CollectionPeriods] = Offered(CollectionPeriods)
    status_updates: Offered[StatusUpdates] = Offered(StatusUpdates)
    returns: Offered[Returns] = Offered(Returns)
    closure_requests: Offered[ClosureRequests] = Offered(ClosureRequests)
    tasks: Offered[Tasks] = Offered(Tasks)
    inbox: Offered[Inbox] = Offered(Inbox)
    messages: Offered[Messages] = Offered(Messages)
    documents: Offered[Documents] = Offered(Documents)
    notes: Offered[Notes] = Offered(Notes)
    calls: Offered[Calls] = Offered(Calls)
    templates: Offered[Templates] = Offered(Templates)
    filter_presets: Offered[FilterPresets] = Offered(FilterPresets)
    payments: Offered[Payments] = Offered(Payments)
    payment_plans: Offered[PaymentPlans] = Offered(PaymentPlans)
    payouts: Offered[Payouts] = Offered(Payouts)
    revenue_items: Offered[RevenueItems] = Offered(RevenueItems)
    ledger: Offered[Ledger] = Offered(Ledger)
    invoices: Offered[Invoices] = Offered(Invoices)
    accounts: Offered[Accounts] = Offered(Accounts)
    performance: Offered[Performance] = Offered(Performance)
    track_record: Offered[TrackRecord] = Offered(TrackRecord)
    journal: Offered[Journal] = Offered(Journal)
    partner_cases: Offered[PartnerCases] = Offered(PartnerCases)


class ScopedBooks(Repositories):
    """The books as one actor sees them: every repository holds the rows of its scope only."""

    @abstractmethod
    def past(self, partner_id: PartnerId, at: datetime, /) -> Past:
        """Return the partner's ledger and invoices as they were at the end of an instant.

        Every figure, status and id is that of then; names and references are today's. It costs as
        much as the partner's journal is long. `books.reference.past.past_books` answers it.
        """
        ...


class Books(ScopedBooks):
    """What a command decides on: the scoped books, and the network at large."""

    whole: Offered[Whole] = Offered(Whole)


class Session(Books, Writing):
    """Books that are open for writing.

    A store's session inherits from it, answers the questions, and writes.
    """


class Store(Snapshot, Protocol):
    """Where books are kept."""

    @abstractmethod
    def writing(self, scope: Scope, /) -> AbstractContextManager[Session]:
        """Open the books of *scope* for writing; one session writes at a time.

        Its ``__exit__`` may be called again, and does nothing if the session is over: a desk does
        so, in case an interrupt struck while it ended.
        """
        ...

    @abstractmethod
    def reading(
        self, scope: Scope, /, *, lasting: bool = False
    ) -> AbstractContextManager[ScopedBooks]:
        """Open the books of *scope* for reading, as they are at this moment.

        A *lasting* one stays open while others write, on the same thread too, and sees none of it.
        """
        ...

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open the tables as they are at this moment, whatever is written meanwhile."""
        ...

    @abstractmethod
    def close(self) -> None:
        """Close everything the store holds open."""
        ...

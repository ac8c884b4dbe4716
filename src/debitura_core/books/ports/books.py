"""The books: every shelf as one actor sees it, the network at large, and the past."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from debitura_core.books.ports.cases import (
    Calls,
    CaseFiles,
    Cases,
    ClosureRequests,
    CollectionPeriods,
    Documents,
    Engagements,
    FilterPresets,
    Inbox,
    Messages,
    Notes,
    Returns,
    StatusUpdates,
    Tasks,
    Templates,
)
from debitura_core.books.ports.history import Journal, Performance, TrackRecord
from debitura_core.books.ports.money import (
    Invoices,
    Ledger,
    PaymentPlans,
    Payments,
    Payouts,
    RevenueItems,
)
from debitura_core.books.ports.parties import Agreements, Clients, Partners, Relationships, Routing
from debitura_core.books.ports.partner_cases import PartnerCases
from debitura_core.domain.cases.routing import Routable, RouteStep
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerCaseId, PartnerId


class Whole(Protocol):
    """The network at large, for rules that need it: ids, booleans and figures, never records."""

    def has_partner(self, partner_id: PartnerId, /) -> bool:
        """Tell whether the id is taken by a partner."""
        ...

    def takes_cases(self, partner_id: PartnerId, /) -> bool:
        """Tell whether the partner exists and is active."""
        ...

    def has_client(self, client_id: ClientId, /) -> bool:
        """Tell whether the id is taken by a client."""
        ...

    def has_case(self, case_id: CaseId, /) -> bool:
        """Tell whether the id is taken by a case."""
        ...

    def has_partner_case(self, partner_case_id: PartnerCaseId, /) -> bool:
        """Tell whether the id is taken by a partner case."""
        ...

    def has_reference(self, reference: str, /) -> bool:
        """Tell whether the reference is taken by a case."""
        ...

    def has_client_reference(self, client_id: ClientId, reference: str, /) -> bool:
        """Tell whether the client uses the reference for another case of its own."""
        ...

    def routed(self, claim: Routable, /) -> tuple[RouteStep, PartnerId | None]:
        """Return the step that finds the case a partner, and the partner; see `routing.route`."""
        ...

    def last_invoice_number(self, year: int, /) -> int:
        """Return how many invoice numbers of the year are taken; they are 1 to n."""
        ...


class Past(Protocol):
    """The books of one partner as they stood at an earlier instant."""

    @property
    def ledger(self) -> Ledger: ...  # noqa: D102
    @property
    def invoices(self) -> Invoices: ...  # noqa: D102
    @property
    def relationships(self) -> Relationships: ...  # noqa: D102


class ScopedBooks(Protocol):
    """The books as one actor sees them: every shelf holds the rows of its scope only."""

    def past(self, partner_id: PartnerId, at: datetime, /) -> Past:
        """Return the partner's ledger and invoices as they stood at the end of an instant.

        Every figure, status and id is that of then; names and references are today's. It costs as
        much as the partner's journal is long.
        """
        ...

    @property
    def scope(self) -> Scope:
        """Whose rows these are."""
        ...

    @property
    def partners(self) -> Partners: ...  # noqa: D102
    @property
    def clients(self) -> Clients: ...  # noqa: D102
    @property
    def agreements(self) -> Agreements: ...  # noqa: D102
    @property
    def cases(self) -> Cases: ...  # noqa: D102
    @property
    def case_files(self) -> CaseFiles: ...  # noqa: D102
    @property
    def payments(self) -> Payments: ...  # noqa: D102
    @property
    def payment_plans(self) -> PaymentPlans: ...  # noqa: D102
    @property
    def payouts(self) -> Payouts: ...  # noqa: D102
    @property
    def revenue_items(self) -> RevenueItems: ...  # noqa: D102
    @property
    def relationships(self) -> Relationships: ...  # noqa: D102
    @property
    def routing(self) -> Routing: ...  # noqa: D102
    @property
    def partner_cases(self) -> PartnerCases: ...  # noqa: D102
    @property
    def tasks(self) -> Tasks: ...  # noqa: D102
    @property
    def messages(self) -> Messages: ...  # noqa: D102
    @property
    def engagements(self) -> Engagements: ...  # noqa: D102
    @property
    def documents(self) -> Documents: ...  # noqa: D102
    @property
    def notes(self) -> Notes: ...  # noqa: D102
    @property
    def calls(self) -> Calls: ...  # noqa: D102
    @property
    def filter_presets(self) -> FilterPresets: ...  # noqa: D102
    @property
    def templates(self) -> Templates: ...  # noqa: D102
    @property
    def closure_requests(self) -> ClosureRequests: ...  # noqa: D102
    @property
    def collection_periods(self) -> CollectionPeriods: ...  # noqa: D102
    @property
    def performance(self) -> Performance: ...  # noqa: D102
    @property
    def status_updates(self) -> StatusUpdates: ...  # noqa: D102
    @property
    def returns(self) -> Returns: ...  # noqa: D102
    @property
    def track_record(self) -> TrackRecord: ...  # noqa: D102
    @property
    def ledger(self) -> Ledger: ...  # noqa: D102
    @property
    def inbox(self) -> Inbox: ...  # noqa: D102
    @property
    def invoices(self) -> Invoices: ...  # noqa: D102
    @property
    def journal(self) -> Journal: ...  # noqa: D102


class Books(ScopedBooks, Protocol):
    """What a command decides on: the scoped shelves, and the network at large."""

    @property
    def whole(self) -> Whole:
        """The network at large."""
        ...

"""What the core asks of the world: a store with its shelves, a clock, identifiers, rates, hints.

Protocols only, in the words of the business. Parameters are positional-only, so that an adapter may
name its own. A shelf returns records, or raises our own errors; what is missing is `NotFound`, and
so is what belongs to somebody else.

It lists all names of the modules of `books.ports`; import them from here.
"""

from debitura_core.books.ports.books import Books, Past, ScopedBooks, Whole
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
from debitura_core.books.ports.stores import Durability, Kept, Row, Session, Snapshot, Store
from debitura_core.books.ports.world import (
    Clock,
    CodeSuggester,
    DocumentVault,
    ExchangeRates,
    Identifiers,
    Now,
)

__all__ = [
    "Agreements",
    "Books",
    "Calls",
    "CaseFiles",
    "Cases",
    "Clients",
    "Clock",
    "ClosureRequests",
    "CodeSuggester",
    "CollectionPeriods",
    "DocumentVault",
    "Documents",
    "Durability",
    "Engagements",
    "ExchangeRates",
    "FilterPresets",
    "Identifiers",
    "Inbox",
    "Invoices",
    "Journal",
    "Kept",
    "Ledger",
    "Messages",
    "Notes",
    "Now",
    "PartnerCases",
    "Partners",
    "Past",
    "PaymentPlans",
    "Payments",
    "Payouts",
    "Performance",
    "Relationships",
    "Returns",
    "RevenueItems",
    "Routing",
    "Row",
    "ScopedBooks",
    "Session",
    "Snapshot",
    "StatusUpdates",
    "Store",
    "Tasks",
    "Templates",
    "TrackRecord",
    "Whole",
]

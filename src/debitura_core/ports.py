"""What the core asks of the world: a store, a clock, identifiers, rates, a vault, suggestions.

The ports of the world and the repositories that commands and queries use, listed in one place; take
them from here. Parameters are positional-only, so that an adapter may name its own. A repository
returns records, or raises our own errors; what is missing is `NotFound`, and so is what belongs to
another tenant. What a store must bring is in `debitura_core.books.ports`.
"""

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
from debitura_core.books.by_key.scope import Questions, Repository
from debitura_core.books.ports.accounts import AccountQuestions
from debitura_core.books.ports.cases import CaseQuestions
from debitura_core.books.ports.history import (
    JournalQuestions,
    PerformanceQuestions,
    ScoreQuestions,
)
from debitura_core.books.ports.money import InvoiceQuestions, LedgerQuestions
from debitura_core.books.ports.parties import PartnerCaseQuestions, PartyQuestions
from debitura_core.books.ports.records import Records
from debitura_core.books.ports.stores import Durability, Kept, Row, Snapshot, Writing
from debitura_core.books.ports.world import (
    Clock,
    CodeSuggester,
    DocumentVault,
    ExchangeRates,
    Identifiers,
    Now,
)
from debitura_core.books.sessions import (
    Books,
    Offered,
    Past,
    Repositories,
    ScopedBooks,
    Session,
    Store,
)

__all__ = [
    "AccountQuestions",
    "Accounts",
    "Agreements",
    "Books",
    "Calls",
    "CaseFiles",
    "CaseQuestions",
    "Cases",
    "ClaimVersions",
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
    "InvoiceQuestions",
    "Invoices",
    "Journal",
    "JournalQuestions",
    "Kept",
    "Ledger",
    "LedgerQuestions",
    "Messages",
    "Notes",
    "Now",
    "Offered",
    "PartnerCaseQuestions",
    "PartnerCases",
    "Partners",
    "PartyQuestions",
    "Past",
    "PaymentPlans",
    "Payments",
    "Payouts",
    "Performance",
    "PerformanceQuestions",
    "Questions",
    "Records",
    "Relationships",
    "Repositories",
    "Repository",
    "Returns",
    "RevenueItems",
    "Routing",
    "Row",
    "ScopedBooks",
    "ScoreQuestions",
    "Session",
    "Snapshot",
    "StatusUpdates",
    "Store",
    "Tasks",
    "Templates",
    "TrackRecord",
    "Whole",
    "Writing",
]

"""The case page: the data of one case, in the sections of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.desk import Query
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Claim, ClaimInvoice, Debtor
from debitura_core.domain.cases.collection_periods import PeriodStanding, current
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.correspondence.documents import Document, DocumentKind
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, case_id
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.payment_plans import PlanStanding
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.partner_cases.collection import Conduct
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.payments import plan_of

PAYMENTS_SHOWN = 100
"""How many payments the page shows, the last first; the query `Payments` pages through all."""


@frozen(kw_only=True)
class CaseOverview:
    """The head of the page: which case it is, whose, and what is due next.

    ``client`` is the client's name, None for a partner that does not know the client yet: it has
    neither taken the case nor asked about it.
    """

    reference: str
    assigned_at: datetime | None
    client_id: ClientId
    client: str | None = field(**WORDS)
    value: Money
    """Principal and added fees, as they are now (rule performance-1)."""
    status_label: str
    sla_deadline: datetime | None
    member: str | None
    priority: int | None
    follow_up: bool


@frozen(kw_only=True)
class ClaimBreakdown:
    """What is claimed and what is left of it; ``invoices`` and ``terms`` as they were handed in."""

    principal: Money
    interest: Money
    reminder_fees: Money
    collection_fees: Money
    total: Money
    paid: Money
    outstanding: Money
    invoices: tuple[ClaimInvoice, ...]
    terms: str | None = field(**WORDS)


@frozen
class CaseView:
    """A case with its papers, its money, and what is to be done; its history is the `Timeline`.

    ``payments`` are the last recorded ones, a partner's own; a client's page leaves out the notes
    of the partner and what the platform remarked to it. ``tasks`` are open and one's own, on a
    platform desk everybody's. What the debtor is known to have paid before is in
    ``debtor.payment_history``.
    """

    case: Case
    debtor: Debtor
    claim: Claim
    overview: CaseOverview
    breakdown: ClaimBreakdown
    payments: tuple[Payment, ...]
    documents: Mapping[DocumentKind, tuple[Document, ...]]
    """By kind, in the order of the enumeration; every kind that occurs, each oldest first."""
    tasks: tuple[Task, ...]
    period: PeriodStanding | None
    plan: PlanStanding | None
    conduct: Conduct | None = None
    """Of a partner case, who contacts the debtor, in whose name, and how it is to be done."""


@frozen(kw_only=True)
class CasePage(Query[CaseView]):
    """Everything about one case, for a desk that may see it; raises `NotFound`."""

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> CaseView:
        """Return the case with all that belongs to it."""
        case = books.cases.get(self.case_id)
        file = books.case_files.get(self.case_id)
        return CaseView(
            case=case,
            debtor=file.debtor,
            claim=file.claim,
            overview=_overview(books, case),
            breakdown=_breakdown(case, file.claim),
            payments=_payments(books, case),
            documents=_documents(books, case),
            tasks=_tasks(books, case),
            period=current(case, books.collection_periods.standings(case.case_id, now.today)),
            plan=plan_of(books, case, now.today),
            conduct=books.partner_cases.conduct(case),
        )


def _overview(books: ScopedBooks, case: Case) -> CaseOverview:
    reader = books.scope.partner_id
    known = reader is None or books.relationships.exists(reader, case.client_id)
    return CaseOverview(
        reference=case.reference,
        assigned_at=case.assigned_at,
        client_id=case.client_id,
        client=books.clients.get(case.client_id).name if known else None,
        value=from_minor(case.claimed.total, case.currency),
        status_label=case.status_label,
        sla_deadline=case.sla_deadline,
        member=case.assigned_user,
        priority=case.priority,
        follow_up=case.priority_follow_up,
    )


def _breakdown(case: Case, claim: Claim) -> ClaimBreakdown:
    principal, interest, reminder, collection = (
        from_minor(part, case.currency) for part in case.claimed
    )
    return ClaimBreakdown(
        principal=principal,
        interest=interest,
        reminder_fees=reminder,
        collection_fees=collection,
        total=from_minor(case.claimed.total, case.currency),
        paid=case.paid,
        outstanding=case.outstanding,
        invoices=claim.invoices,
        terms=claim.payment_terms,
    )


def _payments(books: ScopedBooks, case: Case) -> tuple[Payment, ...]:
    """Return the last payments; what partner and platform noted on them is not for the client."""
    found = books.payments.newest(case.case_id, None, PAYMENTS_SHOWN)
    if books.scope.client_id is None:
        return tuple(found)
    return tuple(
        evolve(one, notes=None, verification_remark=None, verification_salt=None) for one in found
    )


def _documents(books: ScopedBooks, case: Case) -> Mapping[DocumentKind, tuple[Document, ...]]:
    found = books.documents.of_case(case.case_id)
    by_kind = {kind: tuple(one for one in found if one.kind is kind) for kind in DocumentKind}
    return {kind: documents for kind, documents in by_kind.items() if documents}


def _tasks(books: ScopedBooks, case: Case) -> tuple[Task, ...]:
    """Return what the reader has to do about the case, most urgent first."""
    seats = {Role.PARTNER: case.partner_id, Role.CLIENT: case.client_id}
    found = (
        task
        for task in books.tasks.of_case(case.case_id)
        if task.is_open and books.scope.is_seat_of(task.party, seats.get(task.party))
    )
    return tuple(sorted(found, key=lambda task: task.place))

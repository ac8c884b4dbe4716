"""Reviewing partner cases: the platform answers what partners submit.

Acceptance creates the shadow client and its case in the same step. A case that its partner collects
itself is active at once; another one goes to a partner of the network.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.commands.placing_cases import assigned, left, new_case, opened, place
from debitura_core.commands.routing_cases import active_partner
from debitura_core.desk import Command
from debitura_core.domain.cases.assignments import reassign
from debitura_core.domain.cases.cases import (
    Case,
    Terms,
    start_legal_action,
)
from debitura_core.domain.cases.collection_periods import end_period
from debitura_core.domain.cases.engagements import Engagement, Response, begin_engagement, respond
from debitura_core.domain.cases.intake import accept
from debitura_core.domain.cases.routing import settled
from debitura_core.domain.cases.service_levels import update_due
from debitura_core.domain.cases.tasks import TaskKind, solve_all
from debitura_core.domain.correspondence.documents import Document, file_away
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, both, joined
from debitura_core.domain.kernel.errors import InvalidInput, MayNotSubmit
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    FeeId,
    PartnerCaseId,
    PartnerId,
    partner_case_id,
    partner_id_or_none,
    shadow_client,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import in_force
from debitura_core.domain.parties.parties import Client, ClientRegistered
from debitura_core.domain.parties.partner_case_terms import (
    Handling,
    PartnerCaseTerms,
    Requirement,
    RevenueTerms,
)
from debitura_core.domain.parties.relationships import FormedBy, form
from debitura_core.domain.partner_cases.collection import decide_escalation
from debitura_core.domain.partner_cases.fees import LedgerReason, book_fee
from debitura_core.domain.partner_cases.partner_cases import (
    CaseTerms,
    PartnerCase,
    RejectionReason,
    ReviewVerdict,
)
from debitura_core.domain.partner_cases.submissions import (
    CompleteCase,
    accept_submission,
    complete,
    next_submission,
    review,
)
from debitura_core.ports import Books, Now, ScopedBooks


@frozen(kw_only=True)
class ReviewPartnerCase(Command[PartnerCase]):
    """Answer a submission (platform): begin its review, ask, accept, return or reject.

    Documents are asked for, and cases returned, with ``feedback``; a rejection has one of five
    ``reason``s. On acceptance the terms are those of the agreement in force, unless others are
    given for this case; ``success_fee`` replaces the one that was submitted. A case for the network
    goes to ``collector_id``, or where its route leads it.

    Raises `NotFound`, `IllegalTransition`, `MayNotSubmit` if the agreement has no shadow client
    clause any more, `PartnerInactive` for the partner that is to collect, and `AlreadyInCharge` for
    the submitter as collector.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)
    verdict: ReviewVerdict = field(validator=checks.member(ReviewVerdict))
    feedback: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    reason: RejectionReason | None = field(
        default=None, validator=checks.optional(checks.member(RejectionReason))
    )
    collector_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    success_fee: Percent | None = field(default=None, validator=checks.optional(checks.percent))
    revenue: RevenueTerms | None = field(
        default=None, validator=checks.optional(checks.instance(RevenueTerms))
    )
    legal_revenue: RevenueTerms | None = field(
        default=None, validator=checks.optional(checks.instance(RevenueTerms))
    )
    legal_fee: Money | None = field(default=None, validator=checks.optional(checks.positive_money))

    def __attrs_post_init__(self) -> None:
        asks = self.verdict in (ReviewVerdict.REQUEST_DOCUMENTS, ReviewVerdict.RETURN)
        if asks and self.feedback is None:
            raise InvalidInput(field="feedback", problem="say what is missing")
        if (self.reason is not None) != (self.verdict is ReviewVerdict.REJECT):
            raise InvalidInput(field="reason", problem="a rejection has a reason, and nothing else")
        terms = (self.collector_id, self.success_fee, self.revenue, self.legal_revenue,
                 self.legal_fee)  # fmt: skip
        if self.verdict is not ReviewVerdict.ACCEPT and any(one is not None for one in terms):
            raise InvalidInput(field="verdict", problem="terms are given when a case is accepted")

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Answer the submission; acceptance creates the client and the case."""
        partner_case = books.partner_cases.get(self.partner_case_id)
        step = self.verdict.step
        next_submission(self.partner_case_id, partner_case.state, step)
        if self.verdict is not ReviewVerdict.ACCEPT:
            return review(partner_case, step, self.feedback, self.reason, now.at)
        agreed = self._agreed(clause_of(books, partner_case.partner_id, now))
        said = complete(partner_case)
        said = evolve(said, success_fee=self.success_fee or said.success_fee)
        client = _client(partner_case, said, books, now)
        case_id = CaseId(now.fresh())
        accepted = accept_submission(partner_case, client.answer.client_id, case_id, agreed, now.at)
        case = _case(case_id, said, client.answer, partner_case.partner_id, books, now)
        if said.handling is Handling.SELF:
            active_partner(books, partner_case.partner_id)
            opened_case = _taken_on(case, said, partner_case.partner_id, books, now)
        else:
            collector = self.collector_id
            if collector is not None:
                active_partner(books, collector)
            opened_case = place(case, said.debtor, said.claim, collector, books, now)
        papers = _papers(partner_case, opened_case.answer, now)
        fee = _case_fee(accepted.answer, opened_case.answer, now)
        return joined(client, opened_case, *papers, fee, accepted, answer=accepted.answer)

    def _agreed(self, terms: PartnerCaseTerms) -> CaseTerms:
        """Return the terms of the agreement, or what is given for this case in their place."""
        revenue = self.revenue or terms.revenue
        return CaseTerms(
            revenue=revenue,
            legal_revenue=self.legal_revenue or terms.legal_revenue or revenue,
            legal_fee=self.legal_fee or terms.legal_fee,
            contact_by=terms.contact_by,
            branding=terms.branding,
        )


def clause_of(books: ScopedBooks, partner_id: PartnerId, now: Now) -> PartnerCaseTerms:
    """Return the shadow client clause in force; raises `MayNotSubmit` without one."""
    agreement = in_force(books.agreements.of(partner_id), now.today)
    if agreement is None or agreement.partner_case_terms is None:
        unmet = Requirement.SHADOW_CLIENT_CLAUSE.words
        raise MayNotSubmit(partner_id=partner_id, unmet=unmet)
    return agreement.partner_case_terms


def _client(partner_case: PartnerCase, said: CompleteCase, books: Books,
            now: Now) -> Decision[Client]:  # fmt: skip
    """Decide that the shadow client exists, related to its partner, unless it did before."""
    block, partner = partner_case.blocks.client, partner_case.partner_id
    if block is not None and block.client_id is not None:
        return Decision(books.clients.get(block.client_id))
    client = Client(
        client_id=shadow_client(now.fresh()), name=said.client_name, country=said.client_country
    )
    event = ClientRegistered(client_id=client.client_id, country=client.country, referred_by=None)
    met = form(partner, client.client_id, FormedBy.PARTNER_CASE_ACCEPTED, now.at, known=False)
    return joined(Decision(client, (client,), (event,)), met, answer=client)


def _case(case_id: CaseId, said: CompleteCase, client: Client, submitter: PartnerId, books: Books,
          now: Now) -> Case:  # fmt: skip
    """Return the case as it begins; only the network works on standard terms."""
    network = said.handling is Handling.NETWORK
    terms = Terms.STANDARD if network else Terms.CUSTOM
    case = new_case(case_id, client, said.claim, said.success_fee, terms, books, now)
    return evolve(case, managed_by=submitter if network else None)


def _taken_on(case: Case, said: CompleteCase, submitter: PartnerId, books: Books,
              now: Now) -> Decision[Case]:  # fmt: skip
    """Decide that the partner works its own case at once: no other partner is assigned."""
    given = settled(case, submitter, now.at)
    due = update_due(books.agreements.of(submitter), now.at)
    active = both(
        opened(given, said.debtor, said.claim), begin_engagement(given, submitter, now.at)
    ).then(Case, lambda new: accept(new, submitter, due, now.at, priority=None, assigned_user=None))
    answered = active.then(Engagement, lambda new: respond(new, Response.ACCEPTED, now.at))
    return answered.answering(active.answer)


def _papers(partner_case: PartnerCase, case: Case, now: Now) -> list[Decision[Document]]:
    """Decide that the papers of the submission are now those of the case."""
    return [
        file_away(
            case,
            paper.file_name,
            paper.size,
            paper.sha256,
            kind=paper.kind,
            description=None,
            document_id=paper.document_id,
            stamp=now.stamp(),
        )
        for paper in partner_case.papers
    ]


def _case_fee(partner_case: PartnerCase, case: Case, now: Now) -> Decision[None]:
    """Decide that the fixed part of the model falls due, once per case, on acceptance."""
    fixed = None if partner_case.agreed is None else partner_case.agreed.revenue.fixed
    return _falls_due(partner_case, case, LedgerReason.CASE_FEE, fixed, now)


def _falls_due(partner_case: PartnerCase, case: Case, reason: LedgerReason, amount: Money | None,
               now: Now) -> Decision[None]:  # fmt: skip
    """Decide that a fee falls due, if one was agreed."""
    if amount is None:
        return Decision(None)
    fee_id = FeeId(now.fresh())
    return book_fee(
        partner_case, case.client_id, case.case_id, reason, amount, fee_id, now.at
    ).answering(None)


@frozen(kw_only=True)
class DecideLegalEscalation(Command[PartnerCase]):
    """Grant or refuse the request to take a partner case to court (platform).

    With a ``partner_id`` a legal partner takes it over, and a submitter that collected it itself
    manages it from here on; without one the collecting partner goes on. Later payments are shared
    on the legal terms, and the legal fee of the agreement, or the one given here, falls due at
    once.

    Raises `NotFound`, `NoEscalationPending`, `PartnerInactive`, `IllegalTransition` unless the case
    is active, `AlreadyInCharge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)
    grant: bool = field(validator=checks.yes_or_no)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    success_fee: Percent | None = field(default=None, validator=checks.optional(checks.percent))
    legal_fee: Money | None = field(default=None, validator=checks.optional(checks.positive_money))

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Answer the request, and take the case to court if it is granted."""
        partner_case = books.partner_cases.get(self.partner_case_id)
        answered = decide_escalation(partner_case, self.grant)
        case = books.cases.get(answered.answer.in_case())
        tasks = books.tasks.of_case(case.case_id)
        solved = solve_all(tasks, now.at, TaskKind.DECIDE_ESCALATION)
        if not self.grant:
            return both(solved, answered)
        legal = start_legal_action(case, self.success_fee)
        if self.partner_id is not None:
            legal = _handed_over(case, legal, self.partner_id, books, now)
        over = end_period(case, books.collection_periods.of_case(case.case_id), now.today)
        fee = self._legal_fee(partner_case, case, now)
        return joined(solved, legal, over, fee, answered, answer=answered.answer)

    def _legal_fee(self, partner_case: PartnerCase, case: Case, now: Now) -> Decision[None]:
        agreed = None if partner_case.agreed is None else partner_case.agreed.legal_fee
        fee = self.legal_fee or agreed
        return _falls_due(partner_case, case, LedgerReason.LEGAL_FEE, fee, now)


def _handed_over(case: Case, legal: Decision[Case], partner: PartnerId, books: Books,
                 now: Now) -> Decision[Case]:  # fmt: skip
    """Decide that the legal partner has the case to review, in its legal phase.

    All work of the partner before is done.
    """
    active_partner(books, partner)
    file = books.case_files.get(case.case_id)
    leaves = left(case, books, now)
    moved = both(leaves, legal).then(Case, lambda it: reassign(it, file, partner, now.at))
    return joined(moved, assigned(moved.answer, partner, now), answer=moved.answer)

"""Placing cases: a client submits a claim, and the platform chooses the partner."""

from __future__ import annotations

from typing import ClassVar

from attrs import evolve, field, frozen

from debitura_core.desk import Command
from debitura_core.domain.cases.assignments import reassign
from debitura_core.domain.cases.cases import Case, CaseSubmitted, Terms, Trigger, first_state
from debitura_core.domain.cases.claims import CaseFile, Claim, Debtor, check_due, terms_hash
from debitura_core.domain.cases.collection_periods import end_period
from debitura_core.domain.cases.engagements import begin_engagement, end_engagement
from debitura_core.domain.cases.intake import confirm_contracts
from debitura_core.domain.cases.routing import advice_on, routable, routed, settled
from debitura_core.domain.cases.routing_settings import COMMON_CURRENCY
from debitura_core.domain.cases.tasks import TaskKind, open_task, solve_work
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, both, joined
from debitura_core.domain.kernel.errors import (
    DuplicateId,
    InvalidInput,
    NotFound,
    PartnerInactive,
    ShadowClient,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    TaskId,
    case_id,
    case_id_or_none,
    client_id_or_none,
    is_reference,
    is_shadow,
    partner_id,
    partner_id_or_none,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.parties import Client, sort_key
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SubmitCase(Command[Case]):
    """Submit a claim (client, or the platform on its behalf).

    With a partner the case is assigned to it in the same step and waits for its review in Pending
    Verification; without one it is routed, and waits for the review of the partner that was found,
    or in Leads for the legal network (see `RouteCase`). A ``case_id`` of eight characters A-Z and
    0-9 is the case's reference too, if that is free; otherwise a reference is drawn.

    With ``contracts_signed=False`` the case waits for `ValidateCase` before it is routed.
    ``allow_network`` is the client's consent to quotes of the legal network, should a partner
    decline.

    Raises `DuplicateId`, `NotFound` for an unknown client, `ShadowClient` for one whose partner
    submits its cases, `PartnerInactive`, `ClaimNotDue`.
    """

    roles: ClassVar[Roles] = frozenset({Role.CLIENT, Role.PLATFORM})

    debtor: Debtor = field(validator=checks.instance(Debtor))
    claim: Claim = field(validator=checks.instance(Claim))
    success_fee: Percent = field(validator=checks.percent)
    case_id: CaseId | None = field(default=None, converter=case_id_or_none)
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    terms: Terms = field(default=Terms.STANDARD, validator=checks.member(Terms))
    phase: Phase = field(default=Phase.PRE_LEGAL, validator=checks.member(Phase))
    client_reference: str | None = field(
        default=None, validator=checks.optional(checks.text(50)), **WORDS
    )
    allow_network: bool = field(default=True, validator=checks.yes_or_no)
    contracts_signed: bool = field(default=True, validator=checks.yes_or_no)

    def __attrs_post_init__(self) -> None:
        if self.partner_id is not None and not self.contracts_signed:
            raise InvalidInput(
                field="partner_id", problem="a case goes to a partner once its contracts are signed"
            )

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Place the case, with its papers, in the first state it can be in."""
        client = self._client(books)
        self._check(books, now, client)
        chosen = self.case_id or CaseId(now.fresh())
        owner, fee = books.clients.get(client), self.success_fee
        case = evolve(
            new_case(chosen, owner, self.claim, fee, self.terms, books, now),
            client_reference=self.client_reference,
            phase=self.phase,
            allow_network=self.allow_network,
        )
        if not self.contracts_signed:
            unsigned = evolve(case, lifecycle=first_state(Trigger.SUBMIT_UNSIGNED))
            return opened(unsigned, self.debtor, self.claim)
        return place(case, self.debtor, self.claim, self.partner_id, books, now)

    def _client(self, books: Books) -> ClientId:
        """Return whose claim it is: named on a platform desk, implied on a client's."""
        own = books.scope.client_id
        client = self.client_id or own
        if client is None:
            raise InvalidInput(field="client_id", problem="name the client whose claim this is")
        if own not in (None, client) or not books.whole.has_client(client):
            raise NotFound(kind="client", id=client)
        if is_shadow(client):
            raise ShadowClient(client_id=client)
        return client

    def _check(self, books: Books, now: Now, client: ClientId) -> None:
        """Refuse taken ids, a partner that takes no cases, and claims that are not due."""
        if self.case_id is not None and books.whole.has_case(self.case_id):
            raise DuplicateId(kind="case", id=self.case_id)
        reference = self.client_reference
        if reference is not None and books.whole.has_client_reference(client, reference):
            raise DuplicateId(kind="case of the client with", id="this client_reference")
        if self.partner_id is not None and not books.whole.takes_cases(self.partner_id):
            raise PartnerInactive(partner_id=self.partner_id)
        check_due(self.claim, now.today)


def new_case(case_id: CaseId, client: Client, claim: Claim, success_fee: Percent, terms: Terms,
             books: Books, now: Now) -> Case:  # fmt: skip
    """Return a submitted case of *client*, before legal action, without a partner."""
    claimed = claim.buckets()
    return Case(
        case_id=case_id,
        reference=reference_for(case_id, books, now),
        client_id=client.client_id,
        client_key=sort_key(client.name),
        partner_id=None,
        lifecycle=first_state(Trigger.SUBMIT),
        phase=Phase.PRE_LEGAL,
        terms=terms,
        success_fee=success_fee,
        currency=claim.currency,
        claimed=claimed,
        open=claimed,
        invoice_date=claim.invoice_date,
        due_date=claim.due_date,
        created_at=now.at,
    )


def place(case: Case, debtor: Debtor, claim: Claim, wanted: PartnerId | None, books: Books,
          now: Now) -> Decision[Case]:  # fmt: skip
    """Decide that a new case goes to the partner that is wanted, or where its route leads it."""
    if wanted is not None:
        return _given(settled(case, wanted, now.at), debtor, claim, now)
    asked = routable(case, debtor, now.rate(case.currency, COMMON_CURRENCY, now.today))
    step, partner = books.whole.routed(asked)
    case = settled(case, partner, now.at)
    return _given(case, debtor, claim, now).adding(
        routed(case, step, case.lifecycle), advice=advice_on(asked, step)
    )


def _given(case: Case, debtor: Debtor, claim: Claim, now: Now) -> Decision[Case]:
    """Open a case, for its partner to review if it has one."""
    submitted = opened(case, debtor, claim)
    if case.partner_id is None:
        return submitted
    return joined(submitted, assigned(case, case.partner_id, now), answer=case)


def opened(case: Case, debtor: Debtor, claim: Claim) -> Decision[Case]:
    """Decide that a new case is in the books, with its papers."""
    file = CaseFile(
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id,
        debtor=debtor,
        claim=claim,
    )
    return Decision(case, (case, file), (_submitted(case, claim),))


def reference_for(chosen: CaseId, books: Books, now: Now) -> str:
    """Return a reference nobody has: the id itself if it looks like one, else a fresh draw."""
    reference = chosen if is_reference(chosen) else now.reference()
    while books.whole.has_reference(reference):
        reference = now.reference()
    return reference


def _submitted(case: Case, claim: Claim) -> CaseSubmitted:
    return CaseSubmitted(
        case_id=case.case_id,
        reference=case.reference,
        client_id=case.client_id,
        partner_id=case.partner_id,
        managed_by=case.managed_by,
        lifecycle=case.lifecycle,
        phase=case.phase,
        terms=case.terms,
        success_fee=case.success_fee,
        currency=case.currency,
        claimed_principal_minor=case.claimed.principal,
        claimed_interest_minor=case.claimed.interest,
        claimed_reminder_fees_minor=case.claimed.reminder_fees,
        claimed_collection_fees_minor=case.claimed.collection_fees,
        invoice_date=case.invoice_date,
        due_date=case.due_date,
        assigned_at=case.assigned_at,
        allow_network=case.allow_network,
        claim_hash=terms_hash(claim),
    )


@frozen(kw_only=True)
class ValidateCase(Command[Case]):
    """Confirm that the contracts of a case are signed, so that it can be routed (platform).

    Raises `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Let the case wait for a partner."""
        return confirm_contracts(books.cases.get(self.case_id))


@frozen(kw_only=True)
class ReassignCase(Command[Case]):
    """Give a case to another partner (platform).

    The new partner reviews it like any new case, in an engagement of its own. The old partner no
    longer sees the case, but keeps its payouts, its balance and its tasks about money.

    Raises `NotFound`, `PartnerInactive`, `IllegalTransition`, `AlreadyInCharge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    partner_id: PartnerId = field(converter=partner_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """End one engagement, and begin the next."""
        case = books.cases.get(self.case_id)
        if not books.whole.takes_cases(self.partner_id):
            raise PartnerInactive(partner_id=self.partner_id)
        moved = reassign(case, books.case_files.get(case.case_id), self.partner_id, now.at)
        over = end_period(case, books.collection_periods.of_case(case.case_id), now.today)
        begun = assigned(moved.answer, self.partner_id, now)
        return joined(left(case, books, now), over, moved, begun, answer=moved.answer)


def left(case: Case, books: Books, now: Now) -> Decision[None]:
    """Decide that the case leaves the partner that has it, if one does, and drops its work."""
    if case.partner_id is None:
        return Decision(None)
    over = end_engagement(
        books.engagements.get(case.case_id, case.engagement), now.at, deadline=case.sla_deadline
    )
    return both(over, solve_work(books.tasks.of_case(case.case_id), now.at))


def assigned(case: Case, partner: PartnerId, now: Now) -> Decision[None]:
    """Decide that an engagement begins, and that its partner has the case to review."""
    begun = begin_engagement(case, partner, now.at)
    review = open_task(TaskKind.REVIEW_CASE, case, TaskId(now.fresh()), now.at)
    return joined(begun, review, answer=None)

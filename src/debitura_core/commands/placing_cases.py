"""Placing cases: a client hands a claim in, a partner takes it on."""

from __future__ import annotations

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain import doors
from debitura_core.domain.actors import Role
from debitura_core.domain.agreements import Phase, in_force
from debitura_core.domain.cases import (
    Case,
    CaseAccepted,
    CaseSubmitted,
    Lifecycle,
    Terms,
    accept,
)
from debitura_core.domain.claims import CaseFile, Claim, Debtor, check_due, terms_hash
from debitura_core.domain.collection_periods import begin_period
from debitura_core.domain.decisions import Decision, both
from debitura_core.domain.engagements import Response, begin_engagement, respond
from debitura_core.domain.errors import DuplicateId, InvalidInput, NotFound, PartnerInactive
from debitura_core.domain.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    TaskId,
    case_id,
    case_id_or_none,
    client_id_or_none,
    is_reference,
    partner_id_or_none,
)
from debitura_core.domain.parties import sort_key
from debitura_core.domain.percent import Percent
from debitura_core.domain.relationships import FormedBy, form
from debitura_core.domain.routing import (
    COMMON_CURRENCY,
    advice_on,
    routable,
    routed,
    settled,
)
from debitura_core.domain.tasks import TaskKind, open_task, solve_all
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SubmitCase(Command[Case]):
    """Hand a claim in (client, or the platform on a client's behalf).

    With a partner the case is assigned to it in the same step and waits for its review in Pending
    Verification; without one it is routed, and waits for the review of the partner that was found,
    or in Leads for the legal network (D25, L2, L4, L5; see `RouteCase`).
    A ``case_id`` of eight characters A-Z and 0-9 is the case's reference too, if that is free;
    otherwise a reference is drawn.

    Raises `DuplicateId`, `NotFound` for an unknown client, `PartnerInactive`, `ClaimNotDue`.
    """

    roles = frozenset({Role.CLIENT, Role.PLATFORM})

    debtor: Debtor = field(validator=doors.instance(Debtor))
    claim: Claim = field(validator=doors.instance(Claim))
    success_fee: Percent = field(validator=doors.percent)
    case_id: CaseId | None = field(default=None, converter=case_id_or_none)
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    terms: Terms = field(default=Terms.STANDARD, validator=doors.member(Terms))
    phase: Phase = field(default=Phase.PRE_LEGAL, validator=doors.member(Phase))
    client_reference: str | None = field(
        default=None, validator=doors.optional(doors.text(50)), repr=False
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Place the case, with its papers, in the first state it can be in."""
        client = self._client(books)
        self._check(books, now, client)
        chosen = self.case_id or CaseId(now.fresh())
        claimed = self.claim.buckets()
        case = Case(
            case_id=chosen,
            reference=_reference(chosen, books, now),
            client_id=client,
            client_key=sort_key(books.clients.get(client).name),
            partner_id=None,
            client_reference=self.client_reference,
            lifecycle=Lifecycle.PENDING_VERIFICATION_INTERNAL,
            phase=self.phase,
            terms=self.terms,
            success_fee=self.success_fee,
            currency=self.claim.currency,
            claimed=claimed,
            open=claimed,
            invoice_date=self.claim.invoice_date,
            due_date=self.claim.due_date,
            created_at=now.at,
        )
        if self.partner_id is not None:
            return self._placed(settled(case, self.partner_id, now.at), now)
        claim = routable(case, self.debtor, now.rate(case.currency, COMMON_CURRENCY, now.today))
        step, partner = books.whole.routed(claim)
        case = settled(case, partner, now.at)
        return self._placed(case, now).adding(routed(case, step), advice=advice_on(claim, step))

    def _placed(self, case: Case, now: Now) -> Decision[Case]:
        """Open the case where its route led it, with its papers."""
        file = CaseFile(
            case_id=case.case_id,
            client_id=case.client_id,
            partner_id=case.partner_id,
            debtor=self.debtor,
            claim=self.claim,
        )
        submitted = Decision(case, (case, file), (_submitted(case, self.claim),))
        if case.partner_id is None:
            return submitted
        begun = begin_engagement(case, case.partner_id, now.at)
        review = open_task(TaskKind.REVIEW_CASE, case, TaskId(now.fresh()), now.at)
        return both(both(submitted, begun), review).answering(case)

    def _client(self, books: Books) -> ClientId:
        """Return whose claim it is: named on a platform desk, implied on a client's."""
        own = books.scope.client_id
        client = self.client_id or own
        if client is None:
            raise InvalidInput(field="client_id", problem="name the client whose claim this is")
        if own not in (None, client) or not books.whole.has_client(client):
            raise NotFound(kind="client", id=client)
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


def _reference(chosen: CaseId, books: Books, now: Now) -> str:
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
        claim_hash=terms_hash(claim),
    )


@frozen(kw_only=True)
class AcceptCase(Command[Case]):
    """Take a case on (partner, L7); the first one of a client forms the relationship (3.19).

    On standard terms the partner's collection period starts (D20).

    Raises `NotFound`, `IllegalTransition`.
    """

    roles = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Accept the case, and know its client from here on."""
        case = books.cases.get(self.case_id)
        accepted = accept(case, now.at)
        partner = PartnerId(now.actor.party)
        event = CaseAccepted(
            case_id=case.case_id,
            partner_id=partner,
            lifecycle=accepted.lifecycle,
            accepted_at=now.at,
        )
        answered = respond(
            books.engagements.get(case.case_id, case.engagement), Response.ACCEPTED, now.at
        )
        reviewed = solve_all(books.tasks.of_case(case.case_id), now.at, TaskKind.REVIEW_CASE)
        agreed = in_force(books.agreements.of(partner), now.today)
        alone = begin_period(case, partner, agreed, now.at)
        known = books.relationships.exists(partner, case.client_id)
        met = form(partner, case.client_id, FormedBy.CASE_ACCEPTED, now.at, known=known)
        taken_on = both(met, Decision(accepted, (accepted,), (event,)))
        return both(both(both(taken_on, answered), alone), reviewed).answering(accepted)

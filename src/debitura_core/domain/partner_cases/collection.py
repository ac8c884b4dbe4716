"""Partner cases in collection: their state, who contacts the debtor, how they go on.

Its case goes the way of every other one; what becomes of it is read there, and never kept here a
second time (`standing`). Its submitter may ask to take it to court, or to take it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from attrs import field, frozen

from debitura_core.domain.cases.cases import OPEN, Case, check_in_hand
from debitura_core.domain.cases.claims import Debtor
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.routing import areas_of
from debitura_core.domain.cases.routing_settings import LeadAgents
from debitura_core.domain.kernel.actors import Actor, Role
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import (
    AlreadyEscalated,
    CoveredByPartner,
    DocumentsMissing,
    NoEscalationPending,
    NotInCharge,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
    is_shadow,
)
from debitura_core.domain.kernel.seals import WORDS, seal
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.parties import Partner
from debitura_core.domain.parties.partner_case_terms import Branding, Side
from debitura_core.domain.partner_cases.blocks import Approach
from debitura_core.domain.partner_cases.partner_cases import AboutPartnerCase, PartnerCase


class ReturnReason(Enum):
    """Why a partner takes a case back for its client."""

    DISPUTE_LOST = "dispute_lost"
    """The debtor disputes the claim, and is right."""
    UNCOLLECTIBLE = "uncollectible"
    CLIENT_REQUEST = "client_request"
    COST_EXCEEDS_VALUE = "cost_exceeds_value"


RETURN_CODES: Mapping[ReturnReason, CloseCode] = MappingProxyType(
    {
        ReturnReason.DISPUTE_LOST: CloseCode.OTHER,
        ReturnReason.UNCOLLECTIBLE: CloseCode.PRE_LEGAL_EXHAUSTED,
        ReturnReason.CLIENT_REQUEST: CloseCode.WITHDRAWN_BY_CLIENT,
        ReturnReason.COST_EXCEEDS_VALUE: CloseCode.UNECONOMICAL_TO_PURSUE,
    }
)
"""The code a case is closed with when it goes back; the explanation is its comment."""


class Standing(Enum):
    """The state of a partner case, as its partner sees it; computed, not stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    DOCUMENTS_REQUESTED = "documents_requested"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FINDING_COLLECTOR = "finding_collector"
    IN_COLLECTION = "in_collection"
    ASSIGNED_TO_NETWORK = "assigned_to_network"
    LEGAL_ESCALATION = "legal_escalation"
    RETURN_REQUESTED = "return_requested"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The words of the dashboard.

        >>> Standing.ASSIGNED_TO_NETWORK.label
        'Assigned to network'
        """
        return self.value.replace("_", " ").capitalize()


@frozen
class Collector:
    """Who collects a case for the partner that submitted it: a name, and whom to ask."""

    partner_id: PartnerId
    name: str
    contact: str | None = field(default=None, **WORDS)


@frozen(kw_only=True)
class Conduct:
    """How a partner case is to be collected: who contacts the debtor, and in whose name.

    ``approach`` is how its submitter would like it to be done.
    """

    contact_by: Side
    branding: Branding
    approach: Approach = field(**WORDS)


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class LegalEscalationRequested(AboutPartnerCase):
    """The partner asked the platform to take the case to court."""

    case_id: CaseId
    escalation_requested_at: datetime
    reason_seal: str


@frozen(kw_only=True)
class LegalEscalationDecided(AboutPartnerCase):
    """The platform took the case to court, or left it where it is."""

    case_id: CaseId
    granted: bool


# -------------------------------------------------------------------------------------- rules


def request_escalation(partner_case: PartnerCase, case: Case, reason: str,
                       at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that the platform is asked to take the case to court.

    Raises `CaseNotInHand` unless the case is worked, `AlreadyEscalated`.
    """
    check_in_hand(case)
    if case.phase is not Phase.PRE_LEGAL or partner_case.escalation_requested_at is not None:
        raise AlreadyEscalated(case_id=case.case_id)
    asked = changed(partner_case, escalation_requested_at=at, escalation_reason=reason)
    event = LegalEscalationRequested(
        partner_case_id=asked.partner_case_id,
        partner_id=asked.partner_id,
        case_id=case.case_id,
        escalation_requested_at=at,
        reason_seal=seal(reason, asked.salt),
    )
    return Decision(asked, (asked,), (event,))


def decide_escalation(partner_case: PartnerCase, granted: bool) -> Decision[PartnerCase]:
    """Decide that the request is answered; what becomes of the case is for the caller.

    Raises `NoEscalationPending`.
    """
    if partner_case.escalation_requested_at is None:
        raise NoEscalationPending(partner_case_id=partner_case.partner_case_id)
    answered = changed(partner_case, escalation_requested_at=None, escalation_reason=None)
    event = LegalEscalationDecided(
        partner_case_id=answered.partner_case_id,
        partner_id=answered.partner_id,
        case_id=answered.in_case(),
        granted=granted,
    )
    return Decision(answered, (answered,), (event,))


def conduct_of(partner_case: PartnerCase) -> Conduct | None:
    """Return how the case is to be collected; None before its terms are agreed."""
    agreed = partner_case.agreed
    if agreed is None:
        return None
    return Conduct(
        contact_by=agreed.contact_by,
        branding=agreed.branding,
        approach=partner_case.blocks.approach or Approach(),
    )


def answers_for_client(case: Case) -> Role | None:
    """Return who decides in the place of a shadow client, which has no desk; None for others."""
    return Role.PLATFORM if is_shadow(case.client_id) else None


def check_contact(case: Case, side: Side, by: Actor) -> None:
    """Refuse a contact with the debtor by the side that is not in charge of it.

    Of a case that the network collects, its collector and the platform are one side, unless the
    platform alone is in charge. Raises `NotInCharge`, naming the side that is.
    """
    network = by.role is Role.PLATFORM and case.managed_by is not None
    party = by.party if by.role is Role.PARTNER else None
    in_charge = {
        Side.COLLECTOR: party == case.partner_id or network,
        Side.SUBMITTER: party == (case.managed_by or case.partner_id),
        Side.PLATFORM: by.role is Role.PLATFORM,
    }
    if not in_charge[side]:
        raise NotInCharge(case_id=case.case_id, side=side.words)


def check_return_papers(case: Case, *, given: bool) -> None:
    """Refuse to take back a case of one's own client without documents (rule partner-cases-14).

    A partner that collects for another one returns it as any assigned case. Raises
    `DocumentsMissing`.
    """
    if is_shadow(case.client_id) and case.managed_by is None and not given:
        raise DocumentsMissing(case_id=case.case_id)


def check_not_covered(partner: Partner, agents: Sequence[LeadAgents], debtor: Debtor) -> None:
    """Refuse to let the network collect where the partner does so itself (rule partner-cases-6).

    That is in its own country, and wherever its lead agents look for cases. Raises
    `CoveredByPartner`.
    """
    areas = areas_of(debtor)
    rules = (rule for each in agents for agent in each.agents for rule in agent.rules)
    served = any(not rule.places or not rule.places.isdisjoint(areas) for rule in rules)
    if served or partner.country == debtor.country:
        raise CoveredByPartner(partner_id=partner.partner_id, country=debtor.country)


# ---------------------------------------------------------------------------------- questions


def standing(partner_case: PartnerCase, case: Case | None, *, return_pending: bool) -> Standing:
    """Return the standing of a partner case: before acceptance its own state, then its case's."""
    if case is None:
        return Standing(partner_case.state.value)
    if case.lifecycle not in OPEN:
        return Standing.CLOSED
    if return_pending:
        return Standing.RETURN_REQUESTED
    if case.partner_id is None:
        return Standing.FINDING_COLLECTOR
    if case.phase is not Phase.PRE_LEGAL:
        return Standing.LEGAL_ESCALATION
    if case.partner_id == partner_case.partner_id:
        return Standing.IN_COLLECTION
    return Standing.ASSIGNED_TO_NETWORK

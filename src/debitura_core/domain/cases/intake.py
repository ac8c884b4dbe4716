"""Intake: from a claim that waits for its contracts to a case that a partner takes on, or not.

Each rule moves a case by the table of `cases` and says what follows for the case alone; tasks,
messages, engagements and relationships are joined by the commands (rule cases-1).
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from debitura_core.domain.cases.cases import (
    CLEAN_SHEET,
    Case,
    CaseAccepted,
    MovesCase,
    Trigger,
    next_state,
)
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.engagements import DeclineReason
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import NotExclusive
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.parties.parties import Partner, PartnerType

# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class ContractsSigned(MovesCase):
    """The platform confirmed that the client's contracts are signed."""

    partner_id: PartnerId | None


@frozen(kw_only=True)
class CaseDeclined(MovesCase):
    """A partner declined, and the case goes to the legal network."""

    partner_id: PartnerId
    """The partner that declined; the case is nobody's now."""
    reason: DeclineReason
    engagement: int
    """The number that the next engagement will have."""


@frozen(kw_only=True)
class TermsProposed(MovesCase):
    """An exclusive partner would take the case on, on other terms."""

    partner_id: PartnerId
    success_fee: Percent


@frozen(kw_only=True)
class InformationRequested(MovesCase):
    """The partner cannot go on without an answer of the client."""

    partner_id: PartnerId | None
    information_requested_at: datetime


@frozen(kw_only=True)
class InformationSupplied(MovesCase):
    """The client answered, or the platform did for it."""

    partner_id: PartnerId | None
    information_supplied_at: datetime


# -------------------------------------------------------------------------------------- rules


def confirm_contracts(case: Case) -> Decision[Case]:
    """Decide that the contracts are signed, and the case can be routed."""
    signed = changed(case, lifecycle=next_state(case, Trigger.SIGN))
    event = ContractsSigned(
        case_id=case.case_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=signed.lifecycle,
    )
    return Decision(signed, (signed,), (event,))


def accept(case: Case, partner_id: PartnerId, deadline: datetime, at: datetime, *,
           priority: int | None, assigned_user: str | None) -> Decision[Case]:  # fmt: skip
    """Decide that the partner takes the case on, and is to report on it by *deadline*.

    A priority or a member that was set during the review stays, unless another is named now.
    """
    accepted = changed(
        case,
        lifecycle=next_state(case, Trigger.ACCEPT),
        accepted_at=at,
        priority=case.priority if priority is None else priority,
        assigned_user=case.assigned_user if assigned_user is None else assigned_user,
        sla_deadline=deadline,
    )
    event = CaseAccepted(
        case_id=case.case_id,
        partner_id=partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=accepted.lifecycle,
        accepted_at=at,
        assigned_user=accepted.assigned_user,
        priority=accepted.priority,
        sla_deadline=deadline,
    )
    return Decision(accepted, (accepted,), (event,))


def decline(case: Case, file: CaseFile, partner_id: PartnerId,
            reason: DeclineReason) -> Decision[Case]:  # fmt: skip
    """Decide that the case leaves the partner and is offered to the legal network."""
    declined = changed(
        case,
        lifecycle=next_state(case, Trigger.DECLINE),
        partner_id=None,
        assigned_at=None,
        engagement=case.engagement + 1,
        **CLEAN_SHEET,
    )
    event = CaseDeclined(
        case_id=case.case_id,
        partner_id=partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=declined.lifecycle,
        reason=reason,
        engagement=declined.engagement,
    )
    return Decision(declined, (declined, changed(file, partner_id=None)), (event,))


def propose_terms(case: Case, partner: Partner, success_fee: Percent) -> Decision[Case]:
    """Decide that an exclusive partner offers the case other terms; it stays its lead.

    Raises `NotExclusive` for a partner of the Legal Network, which gives quotes instead.
    """
    if partner.partner_type is not PartnerType.EXCLUSIVE:
        raise NotExclusive(partner_id=partner.partner_id)
    offered = changed(case, lifecycle=next_state(case, Trigger.PROPOSE_TERMS))
    event = TermsProposed(
        case_id=case.case_id,
        partner_id=partner.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=offered.lifecycle,
        success_fee=success_fee,
    )
    return Decision(offered, (offered,), (event,))


def request_information(case: Case, at: datetime) -> Decision[Case]:
    """Decide that the case waits for the client."""
    waiting = changed(
        case,
        lifecycle=next_state(case, Trigger.REQUEST_INFORMATION),
        information_requested_at=at,
        information_supplied_at=None,
    )
    event = InformationRequested(
        case_id=case.case_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=waiting.lifecycle,
        information_requested_at=at,
    )
    return Decision(waiting, (waiting,), (event,))


def supply_information(case: Case, at: datetime) -> Decision[Case]:
    """Decide that the client answered: back to work, or to the review it came from."""
    known = case.accepted_at is not None
    trigger = Trigger.SUPPLY_INFORMATION if known else Trigger.RETURN_TO_REVIEW
    supplied = changed(case, lifecycle=next_state(case, trigger), information_supplied_at=at)
    event = InformationSupplied(
        case_id=case.case_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=supplied.lifecycle,
        information_supplied_at=at,
    )
    return Decision(supplied, (supplied,), (event,))

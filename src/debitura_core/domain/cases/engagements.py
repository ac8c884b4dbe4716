"""Engagements: one partner's stretch of work on a case, and how quickly it answered.

A case has one at a time. It begins when the case is given to a partner; a
reassignment begins the next. What the old partner earned stays with its own engagement.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import frozen

from debitura_core.domain.cases.cases import Case
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId


class Response(Enum):
    """What a partner first said to a case it was given (rule performance-6)."""

    ACCEPTED = "accepted"
    ASKED = "asked"
    QUOTED = "quoted"
    DECLINED = "declined"


class DeclineReason(Enum):
    """Why a partner does not take a case."""

    BELOW_MINIMUM = "below_minimum"
    UNTRACEABLE = "untraceable"
    OUT_OF_JURISDICTION = "out_of_jurisdiction"
    TIME_BARRED = "time_barred"
    REGULATORY = "regulatory"
    INSOLVENT = "insolvent"
    MISSING_INFORMATION = "missing_information"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    DISPUTED = "disputed"


@frozen(kw_only=True)
class Engagement:
    """One partner's stretch of work on a case.

    ``responded_at`` is the instant of its first answer. A partner that asked or quoted first may
    still decline; then ``response`` says so. ``ended_at`` is set when the case leaves the partner,
    by declining or reassignment. A closed case stays with its partner: what ended is the case.
    ``missed`` are the deadlines of status updates that had passed unanswered when the clock was
    stopped, by closing, merging, a client's request or leaving, and ``stopped`` the instants of
    that: a report that was owed stays owed, whatever becomes of the case (rule performance-1).
    """

    case_id: CaseId
    number: int
    partner_id: PartnerId
    client_id: ClientId
    assigned_at: datetime
    responded_at: datetime | None = None
    response: Response | None = None
    decline_reason: DeclineReason | None = None
    ended_at: datetime | None = None
    missed: tuple[datetime, ...] = ()
    stopped: tuple[datetime, ...] = ()
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class EngagementBegun(AboutCase):
    """A case was given to a partner."""

    number: int
    partner_id: PartnerId
    client_id: ClientId
    assigned_at: datetime


@frozen(kw_only=True)
class EngagementAnswered(AboutCase):
    """The partner answered: it took the case on, asked, quoted or declined."""

    number: int
    partner_id: PartnerId
    response: Response
    responded_at: datetime
    decline_reason: DeclineReason | None
    ended_at: datetime | None


@frozen(kw_only=True)
class EngagementEnded(AboutCase):
    """The case left the partner."""

    number: int
    partner_id: PartnerId
    ended_at: datetime


@frozen(kw_only=True)
class DeadlineMissed(AboutCase):
    """The clock of a case was stopped after its deadline, and no report had come."""

    number: int
    partner_id: PartnerId
    missed: tuple[datetime, ...]
    """All of the engagement, the last one being new; the instants in ``stopped`` likewise."""
    stopped: tuple[datetime, ...]


# -------------------------------------------------------------------------------------- rules


def begin_engagement(case: Case, partner_id: PartnerId, at: datetime) -> Decision[Engagement]:
    """Decide that *partner_id* begins the engagement whose number the case has."""
    engagement = Engagement(
        case_id=case.case_id,
        number=case.engagement,
        partner_id=partner_id,
        client_id=case.client_id,
        assigned_at=at,
    )
    event = EngagementBegun(
        case_id=engagement.case_id,
        number=engagement.number,
        partner_id=partner_id,
        client_id=engagement.client_id,
        assigned_at=at,
    )
    return Decision(engagement, (engagement,), (event,))


def begin_quoted(case: Case, partner_id: PartnerId, at: datetime) -> Decision[Engagement]:
    """Decide that a partner begins one that its quote has answered already."""
    begun = begin_engagement(case, partner_id, at)
    return begun.then(Engagement, lambda new: respond(new, Response.QUOTED, at))


def respond(engagement: Engagement, response: Response, at: datetime,
            reason: DeclineReason | None = None) -> Decision[Engagement]:  # fmt: skip
    """Decide that the partner answered; the first answer counts, unless it declines after all.

    Who asks and then accepts has answered when it asked (rule performance-10). Declining ends the
    engagement.
    """
    if engagement.response is not None and response is not Response.DECLINED:
        return Decision(engagement)
    responded_at = engagement.responded_at or at
    answered = changed(
        engagement,
        response=response,
        responded_at=responded_at,
        decline_reason=reason,
        ended_at=at if response is Response.DECLINED else None,
    )
    event = EngagementAnswered(
        case_id=engagement.case_id,
        number=engagement.number,
        partner_id=engagement.partner_id,
        response=response,
        responded_at=responded_at,
        decline_reason=reason,
        ended_at=answered.ended_at,
    )
    return Decision(answered, (answered,), (event,))


def miss(engagement: Engagement, deadline: datetime | None, at: datetime) -> Decision[Engagement]:
    """Decide that a *deadline* which has passed when the clock is stopped stays missed."""
    if deadline is None or deadline >= at:
        return Decision(engagement)
    told = changed(
        engagement,
        missed=(*engagement.missed, deadline),
        stopped=(*engagement.stopped, at),
    )
    event = DeadlineMissed(
        case_id=engagement.case_id,
        number=engagement.number,
        partner_id=engagement.partner_id,
        missed=told.missed,
        stopped=told.stopped,
    )
    return Decision(told, (told,), (event,))


def end_engagement(engagement: Engagement, at: datetime, *,
                   deadline: datetime | None = None) -> Decision[Engagement]:  # fmt: skip
    """Decide that the case leaves the partner, the running *deadline* missed if it has passed."""

    def end(running: Engagement) -> Decision[Engagement]:
        ended = changed(running, ended_at=at)
        event = EngagementEnded(
            case_id=ended.case_id, number=ended.number, partner_id=ended.partner_id, ended_at=at
        )
        return Decision(ended, (ended,), (event,))

    missed = miss(engagement, deadline, at)
    return missed.then(Engagement, end) if missed.records else end(engagement)

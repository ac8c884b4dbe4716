"""Feedback: what clients and the platform say of a partner's work, and may say once.

A client rates a closed case with stars and a partner's message with a thumb; the platform upholds
complaints. Nothing of it can be taken back or given again: a score of an earlier day must not
change because somebody changed his mind later.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import frozen

from debitura_core.domain.cases.cases import Case, Lifecycle
from debitura_core.domain.correspondence.messages import Message, MessageKind
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.decisions import AboutCase, Decision
from debitura_core.domain.kernel.errors import AlreadyRated, CaseNotRateable, MessageNotRateable
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    ComplaintId,
    MessageId,
    PartnerId,
    Subject,
    subject,
)


class ComplaintCategory(Enum):
    """What a complaint is about."""

    COMMUNICATION = "communication"
    COLLECTION_PRACTICES = "collection_practices"
    BILLING = "billing"
    DATA_QUALITY = "data_quality"
    TIMELINESS = "timeliness"
    SERVICE_QUALITY = "service_quality"
    OTHER = "other"


@frozen(kw_only=True)
class CaseRating:
    """One to five stars for the outcome of a closed case, and for the communication about it."""

    partner_id: PartnerId
    case_id: CaseId
    client_id: ClientId
    outcome_stars: int
    communication_stars: int
    rated_at: datetime
    rated_by: str
    version: int = 1


@frozen(kw_only=True)
class ReplyRating:
    """A thumb for one message of a partner to its client."""

    partner_id: PartnerId
    message_id: MessageId
    case_id: CaseId
    client_id: ClientId
    up: bool
    rated_at: datetime
    rated_by: str
    version: int = 1


@frozen(kw_only=True)
class Complaint:
    """A complaint about a partner that the platform found to be right; its points are lost."""

    partner_id: PartnerId
    complaint_id: ComplaintId
    category: ComplaintCategory
    points: int
    upheld_at: datetime
    upheld_by: str
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class CaseRated(AboutCase):
    """The client rated a closed case."""

    client_id: ClientId
    partner_id: PartnerId
    outcome_stars: int
    communication_stars: int


@frozen(kw_only=True)
class ReplyRated(AboutCase):
    """The client rated a message of the partner."""

    message_id: MessageId
    client_id: ClientId
    partner_id: PartnerId
    up: bool


@frozen(kw_only=True)
class ComplaintUpheld:
    """The platform found a complaint about the partner to be right."""

    complaint_id: ComplaintId
    partner_id: PartnerId
    category: ComplaintCategory
    points: int

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


# -------------------------------------------------------------------------------------- rules


def rateable_partner(case: Case) -> PartnerId:
    """Return whose work on the closed *case* can be rated.

    Raises `CaseNotRateable` for a case that is not closed, or was closed before any partner had it.
    """
    if case.lifecycle is not Lifecycle.CLOSED or case.partner_id is None:
        raise CaseNotRateable(case_id=case.case_id, lifecycle=case.lifecycle.label)
    return case.partner_id


def rate_case(case: Case, outcome_stars: int, communication_stars: int, *, rated: bool,
              at: datetime, by: str) -> Decision[Case]:  # fmt: skip
    """Decide that the client rates a closed *case*; *rated* says whether it did so before.

    Raises `CaseNotRateable`, `AlreadyRated`.
    """
    partner_id = rateable_partner(case)
    if rated:
        raise AlreadyRated(kind="case", id=case.case_id)
    rating = CaseRating(
        partner_id=partner_id,
        case_id=case.case_id,
        client_id=case.client_id,
        outcome_stars=outcome_stars,
        communication_stars=communication_stars,
        rated_at=at,
        rated_by=by,
    )
    event = CaseRated(
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=partner_id,
        outcome_stars=outcome_stars,
        communication_stars=communication_stars,
    )
    return Decision(case, (rating,), (event,))


def rateable_author(message: Message) -> PartnerId:
    """Return the partner that wrote *message* to its client.

    Raises `MessageNotRateable` for a message of anybody else, to anybody else, or of the system.
    """
    ends = message.sender, message.recipient, message.kind
    wanted = Role.PARTNER, Role.CLIENT, MessageKind.TEXT
    if ends != wanted or message.partner_id is None:
        raise MessageNotRateable(message_id=message.message_id)
    return message.partner_id


def rate_reply(message: Message, case: Case, up: bool, *, rated: bool, at: datetime,
               by: str) -> Decision[Case]:  # fmt: skip
    """Decide that the client rates *message* about *case*; *rated* says whether it did before.

    Raises `MessageNotRateable`, `AlreadyRated`.
    """
    partner_id = rateable_author(message)
    if rated:
        raise AlreadyRated(kind="message", id=message.message_id)
    rating = ReplyRating(
        partner_id=partner_id,
        message_id=message.message_id,
        case_id=case.case_id,
        client_id=case.client_id,
        up=up,
        rated_at=at,
        rated_by=by,
    )
    event = ReplyRated(
        message_id=message.message_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=partner_id,
        up=up,
    )
    return Decision(case, (rating,), (event,))


def uphold_complaint(partner_id: PartnerId, category: ComplaintCategory, points: int, *,
                     complaint_id: ComplaintId, at: datetime,
                     by: str) -> Decision[Complaint]:  # fmt: skip
    """Decide that a complaint about the partner is right, and what it weighs."""
    complaint = Complaint(
        partner_id=partner_id,
        complaint_id=complaint_id,
        category=category,
        points=points,
        upheld_at=at,
        upheld_by=by,
    )
    event = ComplaintUpheld(
        complaint_id=complaint_id, partner_id=partner_id, category=category, points=points
    )
    return Decision(complaint, (complaint,), (event,))

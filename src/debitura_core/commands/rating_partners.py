"""Rating partners: what clients and the platform have to say of their work."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ComplaintId,
    MessageId,
    PartnerId,
    case_id,
    message_id,
    partner_id,
)
from debitura_core.domain.performance.feedback import (
    Complaint,
    ComplaintCategory,
    rate_case,
    rate_reply,
    rateable_author,
    rateable_partner,
    uphold_complaint,
)
from debitura_core.ports import Books, Now

_stars = checks.whole_number(1, 5)


@frozen(kw_only=True)
class RateCase(Command[Case]):
    """Rate a closed case with one to five stars for outcome and communication (client).

    Once: a rating cannot be changed, so that nobody is pressed to, and a score of an earlier day
    stays what it was. It answers the case. Raises `NotFound`, `CaseNotRateable`, `AlreadyRated`.
    """

    roles: ClassVar[Roles] = frozenset({Role.CLIENT})

    case_id: CaseId = field(converter=case_id)
    outcome_stars: int = field(validator=_stars)
    communication_stars: int = field(validator=_stars)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Keep the stars for the partner that closed the case."""
        case = books.cases.get(self.case_id)
        rated = books.track_record.is_rated(rateable_partner(case), case.case_id)
        return rate_case(
            case,
            self.outcome_stars,
            self.communication_stars,
            rated=rated,
            at=now.at,
            by=now.actor.user,
        )


@frozen(kw_only=True)
class RateReply(Command[Case]):
    """Say whether a partner's message was helpful: thumbs up or down (client, once).

    It answers the case the message is about. Raises `NotFound`, `MessageNotRateable`,
    `AlreadyRated`.
    """

    roles: ClassVar[Roles] = frozenset({Role.CLIENT})

    message_id: MessageId = field(converter=message_id)
    up: bool = field(validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Keep the thumb for the partner that wrote the message."""
        message = books.messages.get(self.message_id)
        rated = books.track_record.is_reply_rated(rateable_author(message), self.message_id)
        case = books.cases.get(message.case_id)
        return rate_reply(message, case, self.up, rated=rated, at=now.at, by=now.actor.user)


@frozen(kw_only=True)
class UpholdComplaint(Command[Complaint]):
    """Find a complaint about a partner to be right; its penalty points are lost (platform).

    ``points`` say how severe it is, from 0 to 100. Raises `NotFound` for an unknown partner.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_id: PartnerId = field(converter=partner_id)
    category: ComplaintCategory = field(validator=checks.member(ComplaintCategory))
    points: int = field(validator=checks.whole_number(0, 100))

    def decide(self, books: Books, now: Now, /) -> Decision[Complaint]:
        """Keep the complaint against the partner."""
        return uphold_complaint(
            books.partners.get(self.partner_id).partner_id,
            self.category,
            self.points,
            complaint_id=ComplaintId(now.fresh()),
            at=now.at,
            by=now.actor.user,
        )

"""Returns: a partner gives a case back, and its client decides (rule cases-28)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import field, frozen

from debitura_core.domain.cases.cases import WORKED, Case, check_in_hand
from debitura_core.domain.cases.close_codes import CloseCode, Outcome, close_codes_for
from debitura_core.domain.kernel.decisions import AboutCase, Decision, Stamp, changed
from debitura_core.domain.kernel.errors import NoReturnPending, NotForReturn, ReturnPending
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    ReturnId,
)
from debitura_core.domain.kernel.seals import SALT, SEALED, seal


@frozen(kw_only=True)
class ReturnRequest:
    """A partner asks its client to take a case back; ``approved`` is None until it is decided.

    ``code`` is what the case is closed with if the client agrees, and the explanation its comment.
    """

    return_id: ReturnId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    engagement: int
    code: CloseCode
    explanation: str = field(**SEALED)
    salt: str = field(**SALT)
    requested_at: datetime
    requested_by: str
    approved: bool | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    remark: str | None = field(default=None, **SEALED)
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class ReturnRequested(AboutCase):
    """The partner asked to give the case back; its words are stored as a salted hash."""

    return_id: ReturnId
    client_id: ClientId
    partner_id: PartnerId
    engagement: int
    close_code: CloseCode
    explanation_seal: str


@frozen(kw_only=True)
class ReturnApproved(AboutCase):
    """The client takes the case back."""

    return_id: ReturnId
    partner_id: PartnerId
    approved: bool
    remark_seal: str | None


@frozen(kw_only=True)
class ReturnRejected(AboutCase):
    """The client wants the partner to go on; the status that spoke of a return is over."""

    return_id: ReturnId
    partner_id: PartnerId
    approved: bool
    remark_seal: str | None


# -------------------------------------------------------------------------------------- rules


def pending(case: Case, requests: Iterable[ReturnRequest]) -> ReturnRequest | None:
    """Return the request the client has still to decide on, if there is one.

    One of an engagement that is over asks for nothing any more.
    """
    return next(
        (one for one in requests if one.approved is None and one.engagement == case.engagement),
        None,
    )


def request_return(case: Case, requests: Iterable[ReturnRequest], partner_id: PartnerId,
                   explanation: str, code: CloseCode, *, return_id: ReturnId,
                   stamp: Stamp) -> Decision[Case]:  # fmt: skip
    """Decide that the client is asked to take the case back; one request at a time (rule cases-28).

    Raises `CaseNotInHand`, `NotForReturn`, `ReturnPending`.
    """
    check_in_hand(case, WORKED)
    if code not in close_codes_for(Outcome.NOT_RECOVERED):
        raise NotForReturn(
            case_id=case.case_id,
            close_code=code.label,
            allowed=", ".join(one.label for one in close_codes_for(Outcome.NOT_RECOVERED)),
        )
    if pending(case, requests) is not None:
        raise ReturnPending(case_id=case.case_id)
    request = ReturnRequest(
        return_id=return_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=partner_id,
        engagement=case.engagement,
        code=code,
        explanation=explanation,
        salt=stamp.salt,
        requested_at=stamp.at,
        requested_by=stamp.by.user,
    )
    event = ReturnRequested(
        return_id=return_id,
        case_id=request.case_id,
        client_id=request.client_id,
        partner_id=partner_id,
        engagement=request.engagement,
        close_code=code,
        explanation_seal=seal(explanation, stamp.salt),
    )
    return Decision(case, (request,), (event,))


def to_decide(case: Case, requests: Iterable[ReturnRequest]) -> ReturnRequest:
    """Return the request that is to be decided.

    Raises `CaseNotInHand` for a case that has ended, `NoReturnPending`.
    """
    check_in_hand(case, WORKED)
    request = pending(case, requests)
    if request is None:
        raise NoReturnPending(case_id=case.case_id)
    return request


def approve_return(request: ReturnRequest, remark: str | None, *, at: datetime,
                   by: str) -> Decision[ReturnRequest]:  # fmt: skip
    """Decide that the client takes the case back; closing it is for the caller."""
    decided = changed(request, approved=True, decided_at=at, decided_by=by, remark=remark)
    event = ReturnApproved(
        return_id=request.return_id,
        case_id=request.case_id,
        partner_id=request.partner_id,
        approved=True,
        remark_seal=seal(remark, request.salt),
    )
    return Decision(decided, (decided,), (event,))


def reject_return(case: Case, request: ReturnRequest, remark: str | None, *, at: datetime,
                  by: str) -> Decision[Case]:  # fmt: skip
    """Decide that the partner works the case on as if no return had been asked for."""
    decided = changed(request, approved=False, decided_at=at, decided_by=by, remark=remark)
    goes_on = changed(case, status=None)
    event = ReturnRejected(
        return_id=request.return_id,
        case_id=request.case_id,
        partner_id=request.partner_id,
        approved=False,
        remark_seal=seal(remark, request.salt),
    )
    return Decision(goes_on, (goes_on, decided), (event,))

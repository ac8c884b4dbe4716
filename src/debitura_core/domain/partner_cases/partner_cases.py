"""Partner cases: a partner submits the claim of a client of its own (rule parties-12).

Its record, the states of its submission, and its events; the rules of a submission
are in `submissions`. Once a submission is accepted its shadow client and its case are created,
and the case goes the way of every other one; what becomes of it is read there, and never kept here
a second time (`standing`).
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.errors import CaseNotInHand
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerCaseId,
    PartnerId,
    Subject,
    subject,
)
from debitura_core.domain.kernel.seals import SALT, SEALED
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.partner_case_terms import Branding, Handling, RevenueTerms, Side
from debitura_core.domain.partner_cases.blocks import (
    Blocks,
    PaperOnFile,
)


class Submission(Enum):
    """How far a submission has come (rule partner-cases-1)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    DOCUMENTS_REQUESTED = "documents_requested"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"


class Step(Enum):
    """What moves a submission on; the value reads in a sentence."""

    SAVE = "be saved as a draft"
    SUBMIT = "be submitted"
    BEGIN_REVIEW = "be taken into review"
    REQUEST_DOCUMENTS = "wait for documents"
    SUPPLY_DOCUMENTS = "receive documents"
    ACCEPT = "be accepted"
    RETURN = "be returned with feedback"
    REJECT = "be rejected"
    WITHDRAW = "be withdrawn"


_BEFORE = (Submission.SUBMITTED, Submission.UNDER_REVIEW)
_WAITING = (*_BEFORE, Submission.DOCUMENTS_REQUESTED)
_OPEN = (Submission.DRAFT, *_WAITING, Submission.RETURNED)

SUBMISSION_STEPS: tuple[tuple[Submission | None, Step, Submission], ...] = (
    (None, Step.SAVE, Submission.DRAFT),
    (Submission.DRAFT, Step.SAVE, Submission.DRAFT),
    (Submission.RETURNED, Step.SAVE, Submission.RETURNED),
    (None, Step.SUBMIT, Submission.SUBMITTED),
    (Submission.DRAFT, Step.SUBMIT, Submission.SUBMITTED),
    (Submission.RETURNED, Step.SUBMIT, Submission.SUBMITTED),
    (Submission.SUBMITTED, Step.BEGIN_REVIEW, Submission.UNDER_REVIEW),
    *((source, Step.REQUEST_DOCUMENTS, Submission.DOCUMENTS_REQUESTED) for source in _BEFORE),
    (Submission.DOCUMENTS_REQUESTED, Step.SUPPLY_DOCUMENTS, Submission.UNDER_REVIEW),
    *((source, Step.ACCEPT, Submission.ACCEPTED) for source in _BEFORE),
    *((source, Step.RETURN, Submission.RETURNED) for source in _WAITING),
    *((source, Step.REJECT, Submission.REJECTED) for source in _WAITING),
    *((source, Step.WITHDRAW, Submission.WITHDRAWN) for source in _OPEN),
)
"""The states of a submission as data: what is not in this table cannot happen."""


class RejectionReason(Enum):
    """Why the platform does not take a case."""

    DOCUMENTATION = "documentation"
    JURISDICTION = "jurisdiction"
    TOO_SMALL_OR_COMPLEX = "too_small_or_complex"
    REGULATION = "regulation"
    ETHICS = "ethics"


class ReviewVerdict(Enum):
    """What the platform may say of a submission."""

    BEGIN = "begin"
    REQUEST_DOCUMENTS = "request_documents"
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"

    @property
    def step(self) -> Step:
        """The step that it takes."""
        return _STEPS[self]


_STEPS = {
    ReviewVerdict.BEGIN: Step.BEGIN_REVIEW,
    ReviewVerdict.REQUEST_DOCUMENTS: Step.REQUEST_DOCUMENTS,
    ReviewVerdict.ACCEPT: Step.ACCEPT,
    ReviewVerdict.RETURN: Step.RETURN,
    ReviewVerdict.REJECT: Step.REJECT,
}


@frozen(kw_only=True)
class CaseTerms:
    """On what terms a partner case was accepted; later versions of the agreement never touch it."""

    revenue: RevenueTerms
    legal_revenue: RevenueTerms
    legal_fee: Money | None
    contact_by: Side
    branding: Branding

    def revenue_in(self, phase: Phase) -> RevenueTerms:
        """Return the terms of a payment recorded in *phase*; enforcement counts as legal."""
        return self.revenue if phase is Phase.PRE_LEGAL else self.legal_revenue


@frozen(kw_only=True)
class PartnerCase:
    """A case that a partner submitted, from its first draft on (rule partner-cases-2).

    ``client_id`` and ``case_id`` name what acceptance created. From then on the debtor, the
    claim and the papers are with the case, and no longer here.
    """

    partner_case_id: PartnerCaseId
    partner_id: PartnerId
    """The partner that submits it."""
    client_id: ClientId | None = None
    case_id: CaseId | None = None
    state: Submission
    blocks: Blocks = field(**SEALED)
    papers: tuple[PaperOnFile, ...] = field(default=(), **SEALED)
    salt: str = field(**SALT)
    saved_at: datetime
    saved_by: str
    submitted_at: datetime | None = None
    target_at: datetime | None = None
    """By when the platform aims to have reviewed it."""
    due_at: datetime | None = None
    """By when it is to be reviewed at the latest."""
    decided_at: datetime | None = None
    rejection: RejectionReason | None = None
    feedback: str | None = field(default=None, **SEALED)
    """What the platform said last: which documents it wants, or why it returned the case."""
    agreed: CaseTerms | None = None
    escalation_requested_at: datetime | None = None
    escalation_reason: str | None = field(default=None, **SEALED)
    version: int = 1

    def in_case(self) -> CaseId:
        """Return the id of its case; raises `CaseNotInHand` before it is accepted."""
        if self.case_id is None:
            raise CaseNotInHand(
                case_id=self.partner_case_id,
                lifecycle=self.state.value,
                allowed=Submission.ACCEPTED.value,
            )
        return self.case_id

    @property
    def is_handled_by_network(self) -> bool:
        """Whether another partner is to collect."""
        return self.blocks.handling is Handling.NETWORK

    @property
    def waits(self) -> bool:
        """Whether it is submitted, and the platform has not decided yet."""
        return self.state in _WAITING

    @property
    def waiting_place(self) -> tuple[str, str]:
        """Its place among those that wait: by the end of its deadline."""
        return ("" if self.due_at is None else instant_text(self.due_at)), self.partner_case_id

    def is_late(self, at: datetime) -> bool:
        """Return whether its review is not done at *at*, and should be.

        While the platform waits for documents its clock is stopped; they start it again.
        """
        return self.state in _BEFORE and self.due_at is not None and self.due_at < at


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class AboutPartnerCase:
    """What events about a submission have in common: they are in the chain of that one."""

    partner_case_id: PartnerCaseId
    partner_id: PartnerId

    @property
    def subject(self) -> Subject:
        """The partner case."""
        return subject("partner_case", self.partner_case_id)


@frozen(kw_only=True)
class PartnerCaseDrafted(AboutPartnerCase):
    """A partner saved a draft of a case; its words are stored as salted hashes."""

    state: Submission
    blocks_seal: str
    papers_seal: str


@frozen(kw_only=True)
class PartnerCaseSubmitted(AboutPartnerCase):
    """A partner handed a case of its own client in, for the first time or again."""

    state: Submission
    blocks_seal: str
    papers_seal: str
    submitted_at: datetime
    target_at: datetime
    due_at: datetime


@frozen(kw_only=True)
class PartnerCaseReviewed(AboutPartnerCase):
    """The platform took it into review, asked for documents, returned it, or rejected it."""

    state: Submission
    rejection: RejectionReason | None
    feedback_seal: str | None
    decided_at: datetime | None


@frozen(kw_only=True)
class DocumentsSupplied(AboutPartnerCase):
    """The partner supplied the documents the platform had asked for; its clock starts again."""

    state: Submission
    papers_seal: str
    target_at: datetime
    due_at: datetime


@frozen(kw_only=True)
class PartnerCaseWithdrawn(AboutPartnerCase):
    """The partner took its submission back before the platform had accepted it; its words went."""

    state: Submission
    blocks_seal: str
    papers_seal: str
    decided_at: datetime


@frozen(kw_only=True)
class PartnerCaseAccepted(AboutPartnerCase):
    """The platform confirmed the case: it created the client and the case."""

    state: Submission
    client_id: ClientId
    case_id: CaseId
    agreed: CaseTerms
    blocks_seal: str
    papers_seal: str
    decided_at: datetime

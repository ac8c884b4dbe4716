"""Partner cases: a partner submits the claim of a client of its own (S4, domain.md 10).

From a draft to the platform's answer. Once a submission is accepted its shadow client and its case
come to life, and the case goes the way of every other one; what becomes of it is read there, and
never kept here a second time (`standing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType

from attrs import evolve, field, fields, frozen
from moneyed import Money

from debitura_core.domain import canonical, documents, doors
from debitura_core.domain.actors import Actor, Role
from debitura_core.domain.agreements import Phase
from debitura_core.domain.calendar import instant_text
from debitura_core.domain.cases import OPEN, Case, check_in_hand
from debitura_core.domain.claims import Claim, Debtor, DebtorKind, DisputeStatus
from debitura_core.domain.close_codes import CloseCode
from debitura_core.domain.decisions import Advice, Decision, changed
from debitura_core.domain.documents import DocumentKind
from debitura_core.domain.errors import (
    AlreadyEscalated,
    CaseNotInHand,
    ClaimDisputed,
    CoveredByPartner,
    DocumentsMissing,
    IllegalTransition,
    InvalidInput,
    NoEscalationPending,
    NotFound,
    NotInCharge,
    SubmissionIncomplete,
)
from debitura_core.domain.identifiers import (
    CaseId,
    ClientId,
    DocumentId,
    PartnerCaseId,
    PartnerId,
    Subject,
    SubmissionTemplateId,
    client_id_or_none,
    is_shadow,
    subject,
)
from debitura_core.domain.parties import Partner
from debitura_core.domain.partner_case_terms import Branding, Handling, RevenueTerms, Side
from debitura_core.domain.percent import Percent
from debitura_core.domain.routing import LeadAgents, areas_of
from debitura_core.domain.seals import seal

REVIEW_TARGET = timedelta(hours=24)
REVIEW_DEADLINE = timedelta(hours=48)
"""A submission is reviewed within 24 to 48 hours (S4): the one is the target, the other the end."""


class Submission(Enum):
    """How far a submission has come (domain.md 5.5)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    DOCUMENTS_REQUESTED = "documents_requested"
    RETURNED = "returned"
    REJECTED = "rejected"
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


_BEFORE = (Submission.SUBMITTED, Submission.UNDER_REVIEW)

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
    *((source, Step.RETURN, Submission.RETURNED) for source in _BEFORE),
    *((source, Step.REJECT, Submission.REJECTED) for source in _BEFORE),
)
"""The road of a submission as data: what is not in this table cannot happen (domain.md 5.5)."""


class RejectionReason(Enum):
    """Why the platform does not take a case (S4)."""

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


class ReturnReason(Enum):
    """Why a partner takes a case back for its client (S4)."""

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
    """Where a partner case stands, as its partner sees it (domain.md 5.5); worked out, not kept."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    DOCUMENTS_REQUESTED = "documents_requested"
    RETURNED = "returned"
    REJECTED = "rejected"
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


@frozen(kw_only=True)
class ClientBlock:
    """Whose claim it is: a client of the submitting partner (S4, domain.md 2.6).

    ``client_id`` is the shadow client of an earlier partner case, if it is the same client again;
    it need not be described a second time.
    """

    name: str | None = field(default=None, validator=doors.optional(doors.text(500)), repr=False)
    country: str | None = field(default=None, validator=doors.optional(doors.country))
    contact_person: str | None = field(
        default=None, validator=doors.optional(doors.text(500)), repr=False
    )
    contact_details: str | None = field(
        default=None, validator=doors.optional(doors.text(1000)), repr=False
    )
    billing_information: str | None = field(
        default=None, validator=doors.optional(doors.text(1000)), repr=False
    )
    industry: str | None = field(
        default=None, validator=doors.optional(doors.text(200)), repr=False
    )
    business_type: str | None = field(
        default=None, validator=doors.optional(doors.text(200)), repr=False
    )
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)

    @client_id.validator
    def _is_shadow(self, attribute: object, value: ClientId | None) -> None:
        if value is not None and not is_shadow(value):
            problem = "name a client of an earlier partner case, or leave it out"
            raise InvalidInput(field="client_id", problem=problem)


@frozen(kw_only=True)
class Approach:
    """How the partner would like the claim to be collected (S4, domain.md 2.6)."""

    strategy: str | None = field(
        default=None, validator=doors.optional(doors.text(2000)), repr=False
    )
    escalation: str | None = field(
        default=None, validator=doors.optional(doors.text(2000)), repr=False
    )
    communication: str | None = field(
        default=None, validator=doors.optional(doors.text(2000)), repr=False
    )
    timeline: str | None = field(
        default=None, validator=doors.optional(doors.text(2000)), repr=False
    )


@frozen(kw_only=True)
class Paper:
    """A file that comes with a submission: at most 25 MB, of the types that cases take (3.15)."""

    file_name: str = field(validator=documents.file_name, repr=False)
    content: bytes = field(validator=documents.content, repr=False)
    kind: DocumentKind = field(validator=doors.member(DocumentKind))


@frozen(kw_only=True)
class PaperOnFile:
    """What is kept of a paper; what it says stands in the vault, under its id."""

    document_id: DocumentId
    kind: DocumentKind
    file_name: str = field(repr=False)
    size: int
    sha256: str = field(repr=False)


@frozen(kw_only=True)
class Blocks:
    """What a partner says of a case: the four blocks, who collects, and its two assurances (S4).

    A draft may leave any of it out; `missing_information` tells what a submission needs.
    """

    client: ClientBlock | None = field(
        default=None, validator=doors.optional(doors.instance(ClientBlock)), repr=False
    )
    debtor: Debtor | None = field(
        default=None, validator=doors.optional(doors.instance(Debtor)), repr=False
    )
    claim: Claim | None = field(
        default=None, validator=doors.optional(doors.instance(Claim)), repr=False
    )
    approach: Approach | None = field(
        default=None, validator=doors.optional(doors.instance(Approach)), repr=False
    )
    handling: Handling | None = field(
        default=None, validator=doors.optional(doors.member(Handling))
    )
    success_fee: Percent | None = field(default=None, validator=doors.optional(doors.percent))
    authorised_to_collect: bool | None = field(
        default=None, validator=doors.optional(doors.yes_or_no)
    )
    compliance_confirmed: bool | None = field(
        default=None, validator=doors.optional(doors.yes_or_no)
    )


NOTHING_SAID = Blocks()


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
    """A case that a partner submitted, from its first draft on (S4, domain.md 2.6).

    ``client_id`` and ``case_id`` name what came to life on acceptance. From then on the debtor, the
    claim and the papers stand with the case, and no longer here.
    """

    partner_case_id: PartnerCaseId
    partner_id: PartnerId
    """The partner that submits it."""
    client_id: ClientId | None = None
    case_id: CaseId | None = None
    state: Submission
    blocks: Blocks = field(repr=False)
    papers: tuple[PaperOnFile, ...] = field(default=(), repr=False)
    salt: str = field(repr=False)
    saved_at: datetime
    saved_by: str
    submitted_at: datetime | None = None
    target_at: datetime | None = None
    """By when the platform aims to have reviewed it."""
    due_at: datetime | None = None
    """By when it is to be reviewed at the latest."""
    decided_at: datetime | None = None
    rejection: RejectionReason | None = None
    feedback: str | None = field(default=None, repr=False)
    """What the platform said last: which documents it wants, or why it returned the case."""
    agreed: CaseTerms | None = None
    escalation_requested_at: datetime | None = None
    escalation_reason: str | None = field(default=None, repr=False)
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
        return self.state in (*_BEFORE, Submission.DOCUMENTS_REQUESTED)

    @property
    def waiting_place(self) -> tuple[str, str]:
        """Where it stands among those that wait: by the end of its deadline."""
        return ("" if self.due_at is None else instant_text(self.due_at)), self.partner_case_id

    def is_late(self, at: datetime) -> bool:
        """Tell whether its review is not done at *at*, and should be."""
        return self.waits and self.due_at is not None and self.due_at < at


@frozen
class Collector:
    """Who collects a case for the partner that submitted it: a name, and whom to ask."""

    partner_id: PartnerId
    name: str
    contact: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class SubmissionTemplate:
    """What a partner says of cases of a common type, under a name of its own (S4)."""

    template_id: SubmissionTemplateId
    partner_id: PartnerId
    name: str = field(repr=False)
    blocks: Blocks = field(repr=False)
    salt: str = field(repr=False)
    saved_at: datetime
    saved_by: str
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class AboutPartnerCase:
    """What events about a submission have in common: they stand in the chain of that one."""

    partner_case_id: PartnerCaseId
    partner_id: PartnerId

    @property
    def subject(self) -> Subject:
        """The partner case."""
        return subject("partner_case", self.partner_case_id)


@frozen(kw_only=True)
class PartnerCaseDrafted(AboutPartnerCase):
    """A partner saved what it knows of a case; its words stand as salted hashes."""

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
    """The partner supplied the documents that the platform had asked for."""

    state: Submission
    papers_seal: str


@frozen(kw_only=True)
class PartnerCaseAccepted(AboutPartnerCase):
    """The platform confirmed the case: its client and the case itself came to life (S4)."""

    state: Submission
    client_id: ClientId
    case_id: CaseId
    agreed: CaseTerms
    blocks_seal: str
    papers_seal: str
    decided_at: datetime


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


@frozen(kw_only=True)
class SubmissionTemplateSaved:
    """A partner saved a submission template, a new one or other words under the same name."""

    template_id: SubmissionTemplateId
    partner_id: PartnerId
    name_seal: str
    blocks_seal: str

    @property
    def subject(self) -> Subject:
        """The template."""
        return subject("submission_template", self.template_id)


# -------------------------------------------------------------------------------------- rules


def next_submission(partner_case_id: PartnerCaseId, state: Submission | None,
                    step: Step) -> Submission:  # fmt: skip
    """Return the state that *step* leads to, or refuse, naming what is possible from here.

    Raises `IllegalTransition`. Source: domain.md 5.5, the table `SUBMISSION_STEPS`.
    """
    from_here = [(made, target) for source, made, target in SUBMISSION_STEPS if source is state]
    for made, target in from_here:
        if made is step:
            return target
    raise IllegalTransition(
        case_id=partner_case_id,
        lifecycle="new" if state is None else state.value,
        trigger=step.value,
        legal=", ".join(made.value for made, _ in from_here) or "do nothing any more",
    )


def said_over(before: Blocks, now: Blocks) -> Blocks:
    """Return what was said before, with what is said now in its place, block by block."""
    told = {one.name: getattr(now, one.name) for one in fields(Blocks)}
    return evolve(before, **{name: value for name, value in told.items() if value is not None})


def missing_information(
    draft: Blocks, papers: Sequence[Paper | PaperOnFile] = ()
) -> tuple[str, ...]:
    """Return everything a submission still lacks, at once, as ``block.field`` (S4, C13, D27).

    The four blocks of the form, a paper, the success fee, who collects, and two assurances.
    Registration numbers are asked of companies alone, and nobody need know a payment history. Of a
    client of an earlier case only its ``client_id`` is asked.

    >>> missing_information(Blocks(client=ClientBlock(name="Baker")))[:3]
    ('client.country', 'client.contact_person', 'client.contact_details')
    """
    client, approach = draft.client or ClientBlock(), draft.approach or Approach()
    told: list[tuple[str, ClientBlock | Approach]] = [("client", client), ("approach", approach)]
    wanted = [
        f"{block}.{one.name}"
        for block, value in (told if client.client_id is None else told[1:])
        for one in fields(type(value))
        if getattr(value, one.name) is None and one.name != "client_id"
    ]
    asked = {
        "handling": draft.handling is not None,
        "success_fee": draft.success_fee is not None,
        "documents": bool(papers),
        "authorised_to_collect": draft.authorised_to_collect is True,
        "compliance_confirmed": draft.compliance_confirmed is True,
    }
    return (
        *wanted,
        *_missing_of_debtor(draft.debtor),
        *_missing_of_claim(draft.claim),
        *(name for name, given in asked.items() if not given),
    )


def _missing_of_debtor(debtor: Debtor | None) -> tuple[str, ...]:
    if debtor is None:
        return ("debtor",)
    known = {
        "contact_details": bool(debtor.emails or debtor.phones),
        "addresses": bool(debtor.addresses),
        "registration_number": debtor.kind is DebtorKind.PERSON or debtor.registration_number,
    }
    return tuple(f"debtor.{name}" for name, given in known.items() if not given)


def _missing_of_claim(claim: Claim | None) -> tuple[str, ...]:
    if claim is None:
        return ("claim",)
    known = {"invoices": bool(claim.invoices), "payment_terms": claim.payment_terms is not None}
    return tuple(f"claim.{name}" for name, given in known.items() if not given)


@frozen(kw_only=True)
class CompleteCase:
    """What a submission says, with nothing missing that a case is made of."""

    client_name: str
    client_country: str
    debtor: Debtor
    claim: Claim
    handling: Handling
    success_fee: Percent


def complete(partner_case: PartnerCase) -> CompleteCase:
    """Return what a case can be made of; raises `SubmissionIncomplete` for a draft."""
    said = partner_case.blocks
    client = said.client or ClientBlock()
    parts = {
        "client_name": client.name,
        "client_country": client.country,
        "debtor": said.debtor,
        "claim": said.claim,
        "handling": said.handling,
        "success_fee": said.success_fee,
    }
    missing = [name for name, value in parts.items() if value is None]
    if missing:
        raise SubmissionIncomplete(
            partner_case_id=partner_case.partner_case_id, missing=", ".join(missing)
        )
    return CompleteCase(**parts)  # type: ignore[arg-type]  # none of them is None


def draft(present: PartnerCase | None, blank: PartnerCase, blocks: Blocks,
          papers: Sequence[PaperOnFile]) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that what is known so far is kept; *blank* is the record of a new draft."""
    saved = _said(present, blank, blocks, papers, Step.SAVE)
    event = PartnerCaseDrafted(
        partner_case_id=saved.partner_case_id,
        partner_id=saved.partner_id,
        state=saved.state,
        blocks_seal=seal(canonical.text(saved.blocks), saved.salt),
        papers_seal=seal(canonical.text(saved.papers), saved.salt),
    )
    return Decision(saved, (saved,), (event,))


def submit(present: PartnerCase | None, blank: PartnerCase, blocks: Blocks,
           papers: Sequence[PaperOnFile], at: datetime,
           usd: int | None) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that a complete case goes to the platform's review, due within 48 hours (S4, D27).

    *usd* is the principal in cents of US dollars, None if no rate is known.

    Raises `SubmissionIncomplete`, naming all that is missing; `ClaimDisputed` for a claim that is
    marked as disputed (T112).
    """
    said = _said(present, blank, blocks, papers, Step.SUBMIT)
    missing = missing_information(said.blocks, said.papers)
    if missing:
        raise SubmissionIncomplete(partner_case_id=said.partner_case_id, missing=", ".join(missing))
    claim = said.blocks.claim
    if claim is not None and claim.dispute_status is DisputeStatus.DISPUTED:
        raise ClaimDisputed(partner_case_id=said.partner_case_id)
    target_at, due_at = at + REVIEW_TARGET, at + REVIEW_DEADLINE
    sent = evolve(
        said,
        submitted_at=at,
        target_at=target_at,
        due_at=due_at,
        decided_at=None,
        feedback=None,
    )
    event = PartnerCaseSubmitted(
        partner_case_id=sent.partner_case_id,
        partner_id=sent.partner_id,
        state=sent.state,
        blocks_seal=seal(canonical.text(sent.blocks), sent.salt),
        papers_seal=seal(canonical.text(sent.papers), sent.salt),
        submitted_at=at,
        target_at=target_at,
        due_at=due_at,
    )
    return Decision(sent, (sent,), (event,), advice=advice_on(sent, usd))


def _said(present: PartnerCase | None, blank: PartnerCase, blocks: Blocks,
          papers: Sequence[PaperOnFile], step: Step) -> PartnerCase:  # fmt: skip
    """Return the record with what is said now over what was said before."""
    state = next_submission(blank.partner_case_id, None if present is None else present.state, step)
    if present is None:
        return evolve(blank, state=state, blocks=blocks, papers=tuple(papers))
    return changed(
        present,
        state=state,
        blocks=said_over(present.blocks, blocks),
        papers=(*present.papers, *papers),
        saved_at=blank.saved_at,
        saved_by=blank.saved_by,
    )


_PROOF = frozenset({DocumentKind.ORIGINAL_INVOICE, DocumentKind.CONTRACT})


SMALL_CLAIM = 100_00
"""Below this, in cents of US dollars, a claim is very small; nobody gives a figure, it is ours."""


def advice_on(partner_case: PartnerCase, usd: int | None) -> tuple[Advice, ...]:
    """Name what makes a submission weak, though it is taken all the same (S4, D27)."""
    advice: tuple[Advice, ...] = ()
    facts = {"partner_case_id": str(partner_case.partner_case_id)}
    if _PROOF.isdisjoint(paper.kind for paper in partner_case.papers):
        sentence = "Neither invoice nor contract is among the papers; strong papers collect better."
        advice += (Advice("WEAK_DOCUMENTS", sentence, facts),)
    claim = partner_case.blocks.claim
    if claim is not None and claim.dispute_status is not DisputeStatus.NOT_DISPUTED:
        sentence = "Nobody has said that the claim is undisputed; it may be disputed."
        advice += (Advice("LIKELY_DISPUTE", sentence, facts),)
    if usd is not None and usd < SMALL_CLAIM:
        sentence = "The claim is very small; it pays where there are many of them."
        advice += (Advice("SMALL_CLAIM", sentence, facts),)
    return advice


def supply_documents(partner_case: PartnerCase,
                     papers: Sequence[PaperOnFile]) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that the documents the platform asked for are there, and its review goes on."""
    state = next_submission(partner_case.partner_case_id, partner_case.state, Step.SUPPLY_DOCUMENTS)
    supplied = changed(partner_case, state=state, papers=(*partner_case.papers, *papers))
    event = DocumentsSupplied(
        partner_case_id=supplied.partner_case_id,
        partner_id=supplied.partner_id,
        state=state,
        papers_seal=seal(canonical.text(supplied.papers), supplied.salt),
    )
    return Decision(supplied, (supplied,), (event,))


def review(partner_case: PartnerCase, step: Step, feedback: str | None,
           rejection: RejectionReason | None, at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide what the platform says of a submission, short of accepting it (5.5)."""
    state = next_submission(partner_case.partner_case_id, partner_case.state, step)
    ended = state in (Submission.RETURNED, Submission.REJECTED)
    reviewed = changed(
        partner_case,
        state=state,
        rejection=rejection,
        feedback=feedback,
        decided_at=at if ended else None,
    )
    event = PartnerCaseReviewed(
        partner_case_id=reviewed.partner_case_id,
        partner_id=reviewed.partner_id,
        state=state,
        rejection=rejection,
        feedback_seal=None if feedback is None else seal(feedback, reviewed.salt),
        decided_at=reviewed.decided_at,
    )
    return Decision(reviewed, (reviewed,), (event,))


def accept_submission(partner_case: PartnerCase, client_id: ClientId, case_id: CaseId,
                      agreed: CaseTerms, at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that a submission is accepted; debtor, claim and papers stand with the case now."""
    state = next_submission(partner_case.partner_case_id, partner_case.state, Step.ACCEPT)
    accepted = changed(
        partner_case,
        client_id=client_id,
        case_id=case_id,
        state=state,
        blocks=evolve(partner_case.blocks, debtor=None, claim=None),
        papers=(),
        decided_at=at,
        feedback=None,
        agreed=agreed,
    )
    event = PartnerCaseAccepted(
        partner_case_id=accepted.partner_case_id,
        partner_id=accepted.partner_id,
        state=state,
        client_id=client_id,
        case_id=case_id,
        agreed=agreed,
        blocks_seal=seal(canonical.text(accepted.blocks), accepted.salt),
        papers_seal=seal(canonical.text(accepted.papers), accepted.salt),
        decided_at=at,
    )
    return Decision(accepted, (accepted,), (event,))


def request_escalation(partner_case: PartnerCase, case: Case, reason: str,
                       at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that the platform is asked to take the case to court (S4).

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


def save_template(own: Sequence[SubmissionTemplate], blank: SubmissionTemplate
                  ) -> Decision[SubmissionTemplate]:  # fmt: skip
    """Decide that these blocks are kept under their name, in place of those of that name."""
    earlier = next((one for one in own if one.name == blank.name), None)
    saved = blank
    if earlier is not None:
        saved = changed(
            earlier,
            blocks=blank.blocks,
            salt=blank.salt,
            saved_at=blank.saved_at,
            saved_by=blank.saved_by,
        )
    event = SubmissionTemplateSaved(
        template_id=saved.template_id,
        partner_id=saved.partner_id,
        name_seal=seal(saved.name, saved.salt),
        blocks_seal=seal(canonical.text(saved.blocks), saved.salt),
    )
    return Decision(saved, (saved,), (event,))


def template_named(own: Sequence[SubmissionTemplate], name: str) -> SubmissionTemplate:
    """Return one's own template of this name; raises `NotFound`."""
    for template in own:
        if template.name == name:
            return template
    raise NotFound(kind="submission template", id="of that name")


def check_contact(case: Case, side: Side, by: Actor) -> None:
    """Refuse a contact with the debtor by the side that is not in charge of it (S4, D27).

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
    """Refuse to take back a case of one's own client without documents (S4, T113).

    A partner that collects for another one returns it as any assigned case. Raises
    `DocumentsMissing`.
    """
    if is_shadow(case.client_id) and case.managed_by is None and not given:
        raise DocumentsMissing(case_id=case.case_id)


def check_not_covered(partner: Partner, agents: Sequence[LeadAgents], debtor: Debtor) -> None:
    """Refuse to let the network collect where the partner does so itself (D27, P-OUT).

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
    """Return where a partner case stands: before acceptance its own state, then its case's."""
    if case is None:
        return Standing(partner_case.state.value)
    if case.lifecycle not in OPEN:
        return Standing.CLOSED
    if return_pending:
        return Standing.RETURN_REQUESTED
    if case.phase is not Phase.PRE_LEGAL:
        return Standing.LEGAL_ESCALATION
    if case.partner_id is None:
        return Standing.FINDING_COLLECTOR
    if case.partner_id == partner_case.partner_id:
        return Standing.IN_COLLECTION
    return Standing.ASSIGNED_TO_NETWORK

"""The states of a submission, from a draft to the platform's answer (rule partner-cases-1).

What a partner may do, save, submit, supply documents and withdraw; and what the platform answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve, frozen

from debitura_core.domain.cases.claims import Claim, Debtor, DisputeStatus
from debitura_core.domain.correspondence.documents import DocumentKind
from debitura_core.domain.kernel.decisions import Advice, Decision, changed
from debitura_core.domain.kernel.errors import (
    ClaimDisputed,
    IllegalTransition,
    SubmissionIncomplete,
)
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerCaseId
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import seal
from debitura_core.domain.parties.partner_case_terms import Handling
from debitura_core.domain.partner_cases.blocks import (
    NOTHING_SAID,
    Blocks,
    ClientBlock,
    PaperOnFile,
    missing_information,
    said_over,
)
from debitura_core.domain.partner_cases.partner_cases import (
    SUBMISSION_STEPS,
    CaseTerms,
    DocumentsSupplied,
    PartnerCase,
    PartnerCaseAccepted,
    PartnerCaseDrafted,
    PartnerCaseReviewed,
    PartnerCaseSubmitted,
    PartnerCaseWithdrawn,
    RejectionReason,
    Step,
    Submission,
)

REVIEW_TARGET = timedelta(hours=24)

REVIEW_DEADLINE = timedelta(hours=48)
"""A submission is reviewed within 24 to 48 hours: the one is the target, the other the end."""


def next_submission(partner_case_id: PartnerCaseId, state: Submission | None,
                    step: Step) -> Submission:  # fmt: skip
    """Return the state that *step* leads to, or refuse, naming what is possible from here.

    Raises `IllegalTransition`.
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
        blocks_seal=seal(saved.blocks, saved.salt),
        papers_seal=seal(saved.papers, saved.salt),
    )
    return Decision(saved, (saved,), (event,))


def submit(present: PartnerCase | None, blank: PartnerCase, blocks: Blocks,
           papers: Sequence[PaperOnFile], at: datetime,
           usd: int | None) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that a complete case goes to the platform's review, due within 48 hours.

    *usd* is the principal in cents of US dollars, None if no rate is known.

    Raises `SubmissionIncomplete`, naming all that is missing; `ClaimDisputed` for a claim that is
    marked as disputed (rule partner-cases-3).
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
        blocks_seal=seal(sent.blocks, sent.salt),
        papers_seal=seal(sent.papers, sent.salt),
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
    """Name what makes a submission weak, though it is taken all the same (rule partner-cases-3)."""
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


def supply_documents(partner_case: PartnerCase, papers: Sequence[PaperOnFile],
                     at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that the documents the platform asked for are there, and its review goes on.

    It has as long for that as for a case that was just submitted.
    """
    state = next_submission(partner_case.partner_case_id, partner_case.state, Step.SUPPLY_DOCUMENTS)
    supplied = changed(
        partner_case,
        state=state,
        papers=(*partner_case.papers, *papers),
        target_at=at + REVIEW_TARGET,
        due_at=at + REVIEW_DEADLINE,
    )
    event = DocumentsSupplied(
        partner_case_id=supplied.partner_case_id,
        partner_id=supplied.partner_id,
        state=state,
        papers_seal=seal(supplied.papers, supplied.salt),
        target_at=at + REVIEW_TARGET,
        due_at=at + REVIEW_DEADLINE,
    )
    return Decision(supplied, (supplied,), (event,))


def withdraw(partner_case: PartnerCase, at: datetime) -> Decision[PartnerCase]:
    """Decide that the partner takes its submission back; nothing of what it said is kept.

    Once a case has come of it, it goes back as a case: see `ReturnPartnerCase`.
    """
    state = next_submission(partner_case.partner_case_id, partner_case.state, Step.WITHDRAW)
    withdrawn = changed(
        partner_case, state=state, blocks=NOTHING_SAID, papers=(), decided_at=at, feedback=None
    )
    event = PartnerCaseWithdrawn(
        partner_case_id=withdrawn.partner_case_id,
        partner_id=withdrawn.partner_id,
        state=state,
        blocks_seal=seal(withdrawn.blocks, withdrawn.salt),
        papers_seal=seal(withdrawn.papers, withdrawn.salt),
        decided_at=at,
    )
    return Decision(withdrawn, (withdrawn,), (event,))


def review(partner_case: PartnerCase, step: Step, feedback: str | None,
           rejection: RejectionReason | None, at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide what the platform says of a submission, short of accepting it."""
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
        feedback_seal=seal(feedback, reviewed.salt),
        decided_at=reviewed.decided_at,
    )
    return Decision(reviewed, (reviewed,), (event,))


def accept_submission(partner_case: PartnerCase, client_id: ClientId, case_id: CaseId,
                      agreed: CaseTerms, at: datetime) -> Decision[PartnerCase]:  # fmt: skip
    """Decide that a submission is accepted; debtor, claim and papers are with the case now."""
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
        blocks_seal=seal(accepted.blocks, accepted.salt),
        papers_seal=seal(accepted.papers, accepted.salt),
        decided_at=at,
    )
    return Decision(accepted, (accepted,), (event,))

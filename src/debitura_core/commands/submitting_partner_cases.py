"""Submitting partner cases: a partner submits the claims of clients of its own.

From a draft to the platform's review, and what the partner may ask for once its case is worked: to
take it to court, or to take it back. The platform's answers are in `reviewing_partner_cases`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, ClassVar

from attrs import Attribute, evolve, field, fields, frozen

from debitura_core.commands.closing_cases import COMMENT
from debitura_core.commands.corresponding import in_place
from debitura_core.commands.working_cases import ask_to_return
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import check_due
from debitura_core.domain.cases.tasks import TaskKind, open_task
from debitura_core.domain.correspondence import documents as papers_of_cases
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Content, Decision, both, joined
from debitura_core.domain.kernel.errors import DuplicateId, InvalidInput, MayNotSubmit, NotFound
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    DocumentId,
    PartnerCaseId,
    PartnerId,
    SubmissionTemplateId,
    TaskId,
    partner_case_id,
    partner_case_id_or_none,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import in_force
from debitura_core.domain.parties.partner_case_terms import NO_WORK, Handling, may_submit
from debitura_core.domain.parties.relationships import FormedBy
from debitura_core.domain.partner_cases.blocks import (
    NOTHING_SAID,
    Blocks,
    ClientBlock,
    Paper,
    PaperOnFile,
    said_over,
)
from debitura_core.domain.partner_cases.collection import (
    RETURN_CODES,
    ReturnReason,
    check_not_covered,
    request_escalation,
)
from debitura_core.domain.partner_cases.partner_cases import PartnerCase, Submission
from debitura_core.domain.partner_cases.submission_templates import (
    SubmissionTemplate,
    save_template,
    template_named,
)
from debitura_core.domain.partner_cases.submissions import draft, submit, supply_documents, withdraw
from debitura_core.ports import Books, Now

PAPERS = 50
"""The most papers one submission takes at a time."""

_some_papers = checks.many(checks.instance(Paper), PAPERS)


def _papers(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept papers, at least one."""
    _some_papers(self, attribute, value)
    if not value:
        raise InvalidInput(field=attribute.name, problem="attach a document; nothing goes without")


@frozen(kw_only=True)
class SubmissionForm(Blocks):
    """The form of a partner case, as far as it is filled in: what is said, and its papers.

    ``partner_case_id`` names a draft to go on with, or chooses the id of a new one; ``template`` a
    submission template that fills what is not said.
    """

    partner_case_id: PartnerCaseId | None = field(default=None, converter=partner_case_id_or_none)
    template: str | None = field(default=None, validator=checks.optional(checks.text(100)), **WORDS)
    documents: tuple[Paper, ...] = field(default=(), validator=_some_papers, **WORDS)


@frozen(kw_only=True)
class DraftPartnerCase(SubmissionForm, Command[PartnerCase]):
    """Keep what is known of a case so far, to submit it later (partner).

    Every block may be left out; one that is given replaces what was said in it before, papers are
    added. A case that was returned may be drafted again.

    Raises `NotFound` for an unknown template, `DuplicateId`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Keep the draft."""
        present, blank = _found(books, now, self.partner_case_id)
        papers = filed(_new(self.documents, present), now)
        saved = draft(present, blank, _said(self, books, now), papers.answer)
        return both(papers, saved)


@frozen(kw_only=True)
class SubmitPartnerCase(SubmissionForm, Command[PartnerCase]):
    """Submit a case of a client of one's own, for the platform to review (partner).

    What was drafted need not be said again, nor what a ``template`` says; a case that was returned
    is submitted again in the same way. It takes the four blocks, a document, who collects, the
    success fee, and that the partner is authorised to collect and has checked compliance; what is
    missing is named at once. Acceptance by the platform creates the client and the case.

    Raises `NotFound`, `DuplicateId`, `IllegalTransition`, `MayNotSubmit` naming every requirement
    that is not met, `SubmissionIncomplete`, `ClaimDisputed`, `ClaimNotDue`, and `CoveredByPartner`
    where the network would collect in a place that the partner serves itself.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Send the case into review."""
        present, blank = _found(books, now, self.partner_case_id)
        check_may_submit(books, now)
        papers = filed(_new(self.documents, present), now)
        said = _said(self, books, now)
        all_said = said if present is None else said_over(present.blocks, said)
        submitted = submit(present, blank, said, papers.answer, now.at, usd=_worth(all_said, now))
        if all_said.claim is not None:
            check_due(all_said.claim, now.today)
        if all_said.handling is Handling.NETWORK and all_said.debtor is not None:
            partner = books.partners.get(PartnerId(now.actor.party))
            agents = books.routing.lead_agents(partner.partner_id)
            check_not_covered(partner, agents, all_said.debtor)
        return both(papers, submitted)


@frozen(kw_only=True)
class SupplyDocuments(Command[PartnerCase]):
    """Supply the documents that the platform asked for, and let its review go on (partner).

    Raises `NotFound`, `IllegalTransition` if it asked for none.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)
    documents: tuple[Paper, ...] = field(validator=_papers, **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Add the documents to the submission."""
        papers = filed(self.documents, now)
        partner_case = books.partner_cases.get(self.partner_case_id)
        return both(papers, supply_documents(partner_case, papers.answer, now.at))


@frozen(kw_only=True)
class WithdrawPartnerCase(Command[PartnerCase]):
    """Take a draft or a submission back before it is accepted (partner); its words are not kept.

    Raises `NotFound`, and `IllegalTransition` once it was accepted, rejected or withdrawn: a case
    goes back with `ReturnPartnerCase`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Withdraw the submission."""
        return withdraw(books.partner_cases.get(self.partner_case_id), now.at)


@frozen(kw_only=True)
class SaveSubmissionTemplate(Blocks, Command[SubmissionTemplate]):
    """Keep what is said of every case of a type, under a name of one's own (partner).

    The same name again takes the new blocks.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    name: str = field(validator=checks.text(100), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[SubmissionTemplate]:
        """Save the template for everybody at the partner's desks."""
        partner = books.partners.get(PartnerId(now.actor.party)).partner_id
        blank = SubmissionTemplate(
            template_id=SubmissionTemplateId(now.fresh()),
            partner_id=partner,
            name=self.name,
            blocks=_blocks_of(self),
            salt=now.fresh(),
            saved_at=now.at,
            saved_by=now.actor.user,
        )
        return save_template(books.partner_cases.templates(partner), blank)


@frozen(kw_only=True)
class RequestLegalEscalation(Command[PartnerCase]):
    """Ask the platform to take a case to court, once collection has not helped (partner).

    The platform answers with `DecideLegalEscalation`. Raises `NotFound`, `CaseNotInHand` unless the
    case is worked, `AlreadyEscalated`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)
    reason: str = field(validator=checks.text(COMMENT), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Put the request before the platform."""
        partner_case, case = submitted_case(books, now, self.partner_case_id)
        asked = request_escalation(partner_case, case, self.reason, now.at)
        task = open_task(TaskKind.DECIDE_ESCALATION, case, TaskId(now.fresh()), now.at)
        return both(task, asked)


@frozen(kw_only=True)
class ReturnPartnerCase(Command[PartnerCase]):
    """Ask to take a case back for one's client, with an explanation and documents (partner).

    The platform answers with `DecideReturn`; if it approves, the case is closed with the code that
    belongs to the reason, and what is to be settled is booked with `BookPartnerCaseFee`. The answer
    is the submission: what a collector notes on the case for itself is not for its submitter.

    Raises `NotFound`, `CaseNotInHand` unless the case is worked, `ReturnPending`, and
    `InvalidInput` without a document.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)
    reason: ReturnReason = field(validator=checks.member(ReturnReason))
    explanation: str = field(validator=checks.text(COMMENT), **WORDS)
    documents: tuple[Paper, ...] = field(validator=_papers, **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCase]:
        """Put the request before the platform, and the documents to the papers of the case."""
        partner_case, case = submitted_case(books, now, self.partner_case_id)
        asked = ask_to_return(case, self.explanation, RETURN_CODES[self.reason], books, now)
        attached = [_attached(paper, case, books, now) for paper in self.documents]
        return joined(*attached, asked, answer=partner_case)


# ---------------------------------------------------------------------------- what they share


def _found(
    books: Books, now: Now, wanted: PartnerCaseId | None
) -> tuple[PartnerCase | None, PartnerCase]:
    """Return the submission to go on with, None for a new one, and a blank record of it."""
    partner = books.partners.get(PartnerId(now.actor.party)).partner_id
    present = None
    if wanted is not None and books.whole.has_partner_case(wanted):
        try:
            present = books.partner_cases.get(wanted)
        except NotFound:
            raise DuplicateId(kind="partner case", id=wanted) from None
    blank = PartnerCase(
        partner_case_id=wanted or PartnerCaseId(now.fresh()),
        partner_id=partner,
        state=Submission.DRAFT,
        blocks=NOTHING_SAID,
        salt=now.fresh(),
        saved_at=now.at,
        saved_by=now.actor.user,
    )
    return present, blank


def _blocks_of(said: Blocks) -> Blocks:
    """Return the blocks that a command gives."""
    return Blocks(**{one.name: getattr(said, one.name) for one in fields(Blocks)})


def _said(form: SubmissionForm, books: Books, now: Now) -> Blocks:
    """Return what a command says, over what its template does, and what is known of its client."""
    said = _blocks_of(form)
    if form.template is not None:
        own = books.partner_cases.templates(PartnerId(now.actor.party))
        said = said_over(template_named(own, form.template).blocks, said)
    if said.client is None or said.client.client_id is None:
        return said
    return evolve(said, client=_known(said.client, said.client.client_id, books, now))


def _known(said: ClientBlock, client_id: ClientId, books: Books, now: Now) -> ClientBlock:
    """Return what is said of a client that came with an earlier case, under its known name.

    Raises `NotFound` for the shadow client of somebody else, though one may collect for it.
    """
    partner = PartnerId(now.actor.party)
    own = FormedBy.PARTNER_CASE_ACCEPTED
    met = books.relationships.exists(partner, client_id)
    if not met or books.relationships.get(partner, client_id).formed_by is not own:
        raise NotFound(kind="client", id=client_id)
    client = books.clients.get(client_id)
    return evolve(said, name=client.name, country=client.country)


def _new(papers: tuple[Paper, ...], present: PartnerCase | None) -> tuple[Paper, ...]:
    """Return the papers that are not on file yet: who says all of a case again adds none twice."""
    on_file = {(one.kind, one.sha256) for one in (() if present is None else present.papers)}
    told = {(paper.kind, sha256(paper.content).hexdigest()): paper for paper in papers}
    return tuple(paper for key, paper in told.items() if key not in on_file)


def filed(papers: tuple[Paper, ...], now: Now) -> Decision[tuple[PaperOnFile, ...]]:
    """Decide that papers go into the vault, and return what is kept of them."""
    kept = tuple(
        PaperOnFile(
            document_id=DocumentId(now.fresh()),
            kind=paper.kind,
            file_name=paper.file_name,
            size=len(paper.content),
            sha256=sha256(paper.content).hexdigest(),
        )
        for paper in papers
    )
    contents = tuple(
        Content(one.document_id, paper.content) for one, paper in zip(kept, papers, strict=True)
    )
    return Decision(kept, contents=contents)


def _worth(blocks: Blocks, now: Now) -> int | None:
    """Return the principal in cents of US dollars; None without a claim or a rate."""
    if blocks.claim is None:
        return None
    rate = now.rate(blocks.claim.currency, "USD", now.today)
    return None if rate is None else rate.convert(to_minor(blocks.claim.principal))


def check_may_submit(books: Books, now: Now) -> None:
    """Refuse a partner that does not meet its agreement's requirements, naming all of them.

    What it has done in twelve months is read only if its clause asks for a threshold.
    """
    partner = books.partners.get(PartnerId(now.actor.party))
    agreement = in_force(books.agreements.of(partner.partner_id), now.today)
    terms = None if agreement is None else agreement.partner_case_terms
    record = NO_WORK
    if terms is not None and terms.has_threshold:
        record = books.partner_cases.recent_work(partner.partner_id, now.at)
    unmet = may_submit(partner, terms, record)
    if unmet:
        names = "; ".join(one.words for one in unmet)
        raise MayNotSubmit(partner_id=partner.partner_id, unmet=names)


def submitted_case(books: Books, now: Now, wanted: PartnerCaseId) -> tuple[PartnerCase, Case]:
    """Return a partner case and the case it became; raises `NotFound`, `CaseNotInHand` before."""
    partner_case = books.partner_cases.get(wanted)
    case, _ = in_place(books, now, partner_case.in_case())
    return partner_case, case


def _attached(
    paper: Paper, case: Case, books: Books, now: Now
) -> Decision[papers_of_cases.Document]:
    """Decide that a paper is added to those of the case; the actor acts for its client."""
    _, role = in_place(books, now, case.case_id)
    return papers_of_cases.attach(
        case,
        paper.file_name,
        paper.content,
        kind=paper.kind,
        description=None,
        document_id=DocumentId(now.fresh()),
        stamp=now.stamp().acting_as(role),
    )

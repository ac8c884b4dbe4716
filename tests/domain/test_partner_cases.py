"""Partner cases: what a submission needs, how far it may go, and who speaks with the debtor."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import find, given
from hypothesis import strategies as st

from debitura_core import (
    Actor,
    Approach,
    Blocks,
    Branding,
    Case,
    CaseTerms,
    ClientBlock,
    Debtor,
    DebtorKind,
    DisputeStatus,
    DocumentKind,
    Handling,
    LeadAgent,
    LeadAgents,
    LeadRule,
    Lifecycle,
    Partner,
    PartnerCase,
    PartnerType,
    Percent,
    Phase,
    RejectionReason,
    ReviewVerdict,
    Role,
    Side,
    Standing,
    Submission,
    SubmissionTemplate,
    errors,
    missing_information,
)
from debitura_core.domain.cases.cases import WORKED
from debitura_core.domain.cases.routing import areas_of
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    DocumentId,
    PartnerCaseId,
    PartnerId,
    SubmissionTemplateId,
    shadow_client,
)
from debitura_core.domain.partner_cases import collection as partner_case_collection
from debitura_core.domain.partner_cases import submission_templates, submissions
from debitura_core.domain.partner_cases.blocks import NOTHING_SAID, PaperOnFile, said_over
from debitura_core.domain.partner_cases.partner_cases import SUBMISSION_STEPS, Step
from debitura_core.domain.partner_cases.submissions import next_submission
from debitura_core.testing import cases, instants
from debitura_core.testing.partner_cases import papers_on_file, submission_blocks
from tests.cast import START
from tests.own_clients import APPROACH, BAKER, MUSTER, SIXTY_FORTY, TWENTY_FIVE_AND_HALF, a_claim

NAME = PartnerCaseId("pc")
ACME = PartnerId("acme")
SHADOW = shadow_client("1")
PAPER = PaperOnFile(
    document_id=DocumentId("d"),
    kind=DocumentKind.ORIGINAL_INVOICE,
    file_name="i.pdf",
    size=1,
    sha256="0",
)
WHOLE = Blocks(
    client=BAKER,
    debtor=MUSTER,
    claim=a_claim(),
    approach=APPROACH,
    handling=Handling.SELF,
    success_fee=Percent(10),
    authorised_to_collect=True,
    compliance_confirmed=True,
)
"""A submission that lacks nothing but a paper."""
AGREED = CaseTerms(
    revenue=SIXTY_FORTY,
    legal_revenue=TWENTY_FIVE_AND_HALF,
    legal_fee=None,
    contact_by=Side.COLLECTOR,
    branding=Branding.PARTNER,
)


def submission(state: Submission = Submission.DRAFT, **parts: Any) -> PartnerCase:
    """Write the record of a submission of Acme's."""
    told = {
        "partner_case_id": NAME,
        "partner_id": ACME,
        "blocks": WHOLE,
        "papers": (PAPER,),
        "salt": "salt",
        "saved_at": START,
        "saved_by": "anna",
        **parts,
    }
    return PartnerCase(state=state, **told)


BLANK = submission(blocks=NOTHING_SAID, papers=())

# ------------------------------------------------------------------------------------ the road


@pytest.mark.parametrize(
    ("state", "step"),
    list(product((None, *Submission), Step)),
    ids=lambda one: getattr(one, "name", "new"),
)
def test_a_submission_goes_the_ways_of_the_table_and_no_other(
    state: Submission | None, step: Step
) -> None:
    """What stands in the table leads where it says; what else is refused names what is possible."""
    known = {(source, made): target for source, made, target in SUBMISSION_STEPS}
    if (state, step) in known:
        assert next_submission(NAME, state, step) is known[state, step]
        return
    with pytest.raises(errors.IllegalTransition) as refused:
        next_submission(NAME, state, step)
    for other in Step:
        assert (other.value in refused.value.facts["legal"]) is ((state, other) in known)


def test_the_table_is_that_of_the_sheet() -> None:
    """Nothing leaves a rejection, a withdrawal or an acceptance; every state is reached (5.5)."""
    assert len({(source, step) for source, step, _ in SUBMISSION_STEPS}) == len(SUBMISSION_STEPS)
    left = {source for source, _, _ in SUBMISSION_STEPS}
    assert set(Submission) - left == {
        Submission.REJECTED,
        Submission.WITHDRAWN,
        Submission.ACCEPTED,
    }
    assert {target for _, _, target in SUBMISSION_STEPS} == set(Submission)


def test_every_verdict_takes_the_step_of_its_name() -> None:
    """What the platform says is the step that the submission takes."""
    assert {verdict.name: verdict.step.name for verdict in ReviewVerdict} == {
        "BEGIN": "BEGIN_REVIEW",
        "REQUEST_DOCUMENTS": "REQUEST_DOCUMENTS",
        "ACCEPT": "ACCEPT",
        "RETURN": "RETURN",
        "REJECT": "REJECT",
    }


# --------------------------------------------------------------------------- what is missing


@given(said=submission_blocks(), papers=st.lists(papers_on_file(), max_size=2))
def test_a_submission_is_taken_if_and_only_if_nothing_is_missing(
    said: Blocks, papers: list[PaperOnFile]
) -> None:
    """What is named is all that stands in the way, but for a dispute."""
    missing = missing_information(said, papers)
    disputed = said.claim is not None and said.claim.dispute_status is DisputeStatus.DISPUTED
    if not missing and not disputed:
        sent = submissions.submit(None, BLANK, said, papers, START, None).answer
        assert (sent.state, sent.blocks) == (Submission.SUBMITTED, said)
        return
    with pytest.raises((errors.SubmissionIncomplete, errors.ClaimDisputed)) as refused:
        submissions.submit(None, BLANK, said, papers, START, None)
    assert refused.value.facts.get("missing", "") == ", ".join(missing)


@pytest.mark.parametrize(
    ("change", "missing"),
    (
        *(
            pytest.param(
                {"client": evolve(BAKER, **{one.name: None})}, (f"client.{one.name}",), id=one.name
            )
            for one in fields(ClientBlock)
            if one.name != "client_id"
        ),
        *(
            pytest.param(
                {"approach": evolve(APPROACH, **{one.name: None})},
                (f"approach.{one.name}",),
                id=one.name,
            )
            for one in fields(Approach)
        ),
        ({"debtor": None}, ("debtor",)),
        ({"debtor": evolve(MUSTER, emails=())}, ("debtor.contact_details",)),
        ({"debtor": evolve(MUSTER, emails=(), phones=("1",))}, ()),
        ({"debtor": evolve(MUSTER, addresses=())}, ("debtor.addresses",)),
        ({"debtor": evolve(MUSTER, registration_number=None)}, ("debtor.registration_number",)),
        ({"debtor": evolve(MUSTER, registration_number=None, kind=DebtorKind.PERSON)}, ()),
        ({"claim": None}, ("claim",)),
        ({"claim": evolve(a_claim(), invoices=())}, ("claim.invoices",)),
        ({"claim": evolve(a_claim(), payment_terms=None)}, ("claim.payment_terms",)),
        ({"handling": None}, ("handling",)),
        ({"success_fee": None}, ("success_fee",)),
        ({"success_fee": Percent(0)}, ()),
        ({"authorised_to_collect": False}, ("authorised_to_collect",)),
        ({"compliance_confirmed": None}, ("compliance_confirmed",)),
    ),
)  # fmt: skip
def test_each_part_is_missed_by_its_name(change: dict[str, Any], missing: tuple[str, ...]) -> None:
    """One thing left out, one thing named."""
    assert missing_information(evolve(WHOLE, **change), (PAPER,)) == missing


@pytest.mark.parametrize("status", DisputeStatus)
def test_a_disputed_claim_is_blocked(status: DisputeStatus) -> None:
    """It is no partner case, however complete it is."""
    said = evolve(WHOLE, claim=evolve(a_claim(), dispute_status=status))
    if status is DisputeStatus.DISPUTED:
        with pytest.raises(errors.ClaimDisputed):
            submissions.submit(None, BLANK, said, (PAPER,), START, None)
    else:
        submissions.submit(None, BLANK, said, (PAPER,), START, None)


def test_everything_is_missing_at_once() -> None:
    """An empty form is told all that it needs, and a paper too."""
    missing = missing_information(NOTHING_SAID)
    assert len(missing) == len(set(missing)) == 18
    assert missing_information(WHOLE) == ("documents",)
    assert missing_information(WHOLE, (PAPER,)) == ()


def test_a_case_is_made_of_a_submission_that_says_enough() -> None:
    """What it is made of is there, or named."""
    made = submissions.complete(submission())
    assert (made.client_name, made.client_country) == (BAKER.name, BAKER.country)
    assert (made.debtor, made.claim, made.success_fee) == (MUSTER, a_claim(), Percent(10))
    with pytest.raises(errors.SubmissionIncomplete) as refused:
        submissions.complete(submission(blocks=NOTHING_SAID))
    assert refused.value.facts["missing"] == (
        "client_name, client_country, debtor, claim, handling, success_fee"
    )


@given(before=submission_blocks(), now=submission_blocks())
def test_what_is_said_now_goes_before_what_was_said(before: Blocks, now: Blocks) -> None:
    """Block by block, and nothing that was said is lost by saying nothing."""
    told = said_over(before, now)
    for one in fields(Blocks):
        given = getattr(now, one.name)
        assert getattr(told, one.name) == (getattr(before, one.name) if given is None else given)


# ------------------------------------------------------------------------- drafts and reviews


@given(at=instants())
def test_a_review_is_due_within_two_days_and_aimed_at_within_one(at: Any) -> None:
    """24 to 48 hours from the submission."""
    sent = submissions.submit(None, BLANK, WHOLE, (PAPER,), at, None).answer
    assert sent.target_at == at + timedelta(hours=24)
    assert sent.due_at == at + timedelta(hours=48)
    assert sent.waits
    assert not sent.is_late(at + timedelta(hours=48))
    assert sent.is_late(at + timedelta(hours=48, microseconds=1))


def test_what_is_over_is_never_late() -> None:
    """A rejected submission does not wait, and a draft was never due."""
    rejected = submission(Submission.REJECTED, due_at=START)
    assert not rejected.waits
    assert not rejected.is_late(START + timedelta(days=9))
    assert not submission().is_late(START)
    assert submission().waiting_place == ("", NAME)
    assert submission(due_at=START).waiting_place > ("", NAME)


def test_a_returned_case_is_submitted_again_with_all_it_had() -> None:
    """Papers are added, feedback and decision are gone, and the clock begins anew."""
    returned = submission(Submission.RETURNED, feedback="no", decided_at=START, version=4)
    later = START + timedelta(days=3)
    blank = evolve(BLANK, saved_by="bo", saved_at=later)
    again = submissions.submit(returned, blank, NOTHING_SAID, (PAPER,), later, None).answer
    assert (again.state, again.version) == (Submission.SUBMITTED, 5)
    assert (again.feedback, again.decided_at, again.saved_by) == (None, None, "bo")
    assert again.papers == (PAPER, PAPER)
    assert again.due_at == later + timedelta(hours=48)


@pytest.mark.parametrize("verdict", (ReviewVerdict.BEGIN, ReviewVerdict.REQUEST_DOCUMENTS,
                                     ReviewVerdict.RETURN, ReviewVerdict.REJECT))  # fmt: skip
def test_a_decision_stands_with_its_instant(verdict: ReviewVerdict) -> None:
    """A return and a rejection end a review; the words of either are sealed, not told."""
    reason = RejectionReason.ETHICS if verdict is ReviewVerdict.REJECT else None
    done = submissions.review(
        submission(Submission.SUBMITTED), verdict.step, "words", reason, START
    )
    ends = verdict in (ReviewVerdict.RETURN, ReviewVerdict.REJECT)
    assert done.answer.decided_at == (START if ends else None)
    assert (done.answer.feedback, done.answer.rejection) == ("words", reason)
    (event,) = done.events
    assert len(event.feedback_seal) == 64  # type: ignore[attr-defined]


def test_a_review_may_say_nothing() -> None:
    """Without words there is no seal."""
    done = submissions.review(
        submission(Submission.SUBMITTED), Step.BEGIN_REVIEW, None, None, START
    )
    assert done.events[0].feedback_seal is None  # type: ignore[attr-defined]


def test_an_accepted_submission_keeps_no_debtor() -> None:
    """Debtor, claim and papers stand with the case, once (rule kernel-11)."""
    done = submissions.accept_submission(
        submission(Submission.UNDER_REVIEW, feedback="hm"), SHADOW, CaseId("c"), AGREED, START
    ).answer
    assert (done.state, done.client_id, done.case_id) == (Submission.ACCEPTED, SHADOW, "c")
    assert (done.blocks.debtor, done.blocks.claim, done.papers) == (None, None, ())
    assert (done.blocks.client, done.agreed, done.feedback) == (BAKER, AGREED, None)
    assert done.in_case() == "c"
    assert done.agreed is not None
    assert done.agreed.revenue_in(Phase.PRE_LEGAL) is SIXTY_FORTY
    for phase in (Phase.LEGAL, Phase.ENFORCEMENT):
        assert done.agreed.revenue_in(phase) is TWENTY_FIVE_AND_HALF


def test_what_was_not_accepted_has_no_case() -> None:
    """Whoever asks for its case is told how far it is."""
    with pytest.raises(errors.CaseNotInHand) as refused:
        submission(Submission.RETURNED).in_case()
    assert refused.value.facts["lifecycle"] == "returned"


def test_documents_are_added_to_those_there_are() -> None:
    """The review goes on with all of them, and has two days for it: it waited for the partner."""
    asked = submission(Submission.DOCUMENTS_REQUESTED, due_at=START)
    later = START + timedelta(days=9)
    assert not asked.is_late(later)
    done = submissions.supply_documents(asked, (PAPER,), later).answer
    assert (done.state, done.papers) == (Submission.UNDER_REVIEW, (PAPER, PAPER))
    assert (done.target_at, done.due_at) == (
        later + timedelta(hours=24),
        later + timedelta(hours=48),
    )


def test_what_is_withdrawn_says_nothing_any_more() -> None:
    """The words of a submission that is taken back are not kept; a case goes back as a case."""
    gone = submissions.withdraw(submission(Submission.RETURNED, feedback="why"), START).answer
    assert gone.state is Submission.WITHDRAWN
    assert (gone.blocks, gone.papers, gone.feedback) == (NOTHING_SAID, (), None)
    for state in (Submission.ACCEPTED, Submission.REJECTED, Submission.WITHDRAWN):
        with pytest.raises(errors.IllegalTransition):
            submissions.withdraw(submission(state), START)


def test_a_draft_is_kept_as_far_as_it_goes() -> None:
    """Saved again, it takes what is new and keeps what was there; each step is journalled of it."""
    saved = submissions.draft(None, BLANK, Blocks(client=BAKER), ())
    first = saved.answer
    assert [event.subject for event in saved.events] == [f"partner_case:{NAME}"]
    second = submissions.draft(first, BLANK, Blocks(debtor=MUSTER), (PAPER,)).answer
    assert (first.state, second.state) == (Submission.DRAFT, Submission.DRAFT)
    assert (second.blocks.client, second.blocks.debtor) == (BAKER, MUSTER)
    assert (second.version, second.papers) == (2, (PAPER,))


# ------------------------------------------------------------------------------------- advice


@pytest.mark.parametrize("kind", DocumentKind)
def test_weak_documents_are_advice(kind: DocumentKind) -> None:
    """An invoice or a contract proves the debt; nothing else alone does."""
    weak = kind not in (DocumentKind.ORIGINAL_INVOICE, DocumentKind.CONTRACT)
    codes = _codes(submission(papers=(evolve(PAPER, kind=kind),)))
    assert ("WEAK_DOCUMENTS" in codes) is weak


@pytest.mark.parametrize("status", (None, *DisputeStatus))
def test_a_likely_dispute_is_advice(status: DisputeStatus | None) -> None:
    """Unless somebody says that the claim is undisputed."""
    claim = evolve(a_claim(), dispute_status=status)
    likely = status is not DisputeStatus.NOT_DISPUTED
    assert ("LIKELY_DISPUTE" in _codes(submission(blocks=evolve(WHOLE, claim=claim)))) is likely


@pytest.mark.parametrize(("usd", "small"), ((None, False), (9_999, True), (10_000, False)))
def test_a_very_small_claim_is_advice(usd: int | None, small: bool) -> None:
    """Below a hundred dollars, where a rate is known."""
    assert ("SMALL_CLAIM" in _codes(submission(), usd)) is small


def test_a_draft_without_a_claim_has_no_advice_about_it() -> None:
    """Nobody guesses at what was not said."""
    assert _codes(submission(blocks=NOTHING_SAID)) == set()


def _codes(one: PartnerCase, usd: int | None = None) -> set[str]:
    return {advice.code for advice in submissions.advice_on(one, usd)}


# ---------------------------------------------------------------------------------- templates


def test_a_template_replaces_the_one_of_its_name() -> None:
    """One to a name, with the words that were saved last; the journal knows it by its id."""
    blank = SubmissionTemplate(
        template_id=SubmissionTemplateId("t"),
        partner_id=ACME,
        name="Bakers",
        blocks=Blocks(client=BAKER),
        salt="s",
        saved_at=START,
        saved_by="anna",
    )
    saved = submission_templates.save_template((), blank)
    first = saved.answer
    assert [event.subject for event in saved.events] == ["submission_template:t"]
    other = evolve(blank, template_id=SubmissionTemplateId("u"), blocks=NOTHING_SAID)
    second = submission_templates.save_template((first,), other).answer
    assert (second.template_id, second.version, second.blocks) == ("t", 2, NOTHING_SAID)
    brewers = submission_templates.save_template((first,), evolve(other, name="Brewers")).answer
    assert (brewers.template_id, brewers.version) == ("u", 1)
    assert submission_templates.template_named((first, brewers), "Brewers") is brewers
    with pytest.raises(errors.NotFound):
        submission_templates.template_named((first,), "Brewers")


def test_a_client_that_is_named_is_one_of_a_partner_case() -> None:
    """Any other client submits its cases itself."""
    assert ClientBlock(client_id=SHADOW).client_id == SHADOW
    with pytest.raises(errors.InvalidInput, match="client_id"):
        ClientBlock(client_id="nordic")


# ------------------------------------------------------------------------------ once it is worked


@cache
def plainest_case() -> Case:
    """Search for the plainest case there is; once, for it takes seconds."""
    return find(cases(), lambda case: case.lifecycle is Lifecycle.ACTIVE)


def a_case(**changes: Any) -> Case:
    """Change the plainest case there is."""
    told = {"partner_id": ACME, "client_id": SHADOW, "managed_by": None, "phase": Phase.PRE_LEGAL}
    return evolve(plainest_case(), **{**told, **changes})


@pytest.mark.parametrize("lifecycle", Lifecycle)
def test_a_case_goes_to_court_while_it_is_worked(lifecycle: Lifecycle) -> None:
    """Once, and from the pre-legal phase."""
    accepted = submission(Submission.ACCEPTED, case_id=CaseId("c"))
    case = a_case(lifecycle=lifecycle)
    if lifecycle not in WORKED:
        with pytest.raises(errors.CaseNotInHand):
            partner_case_collection.request_escalation(accepted, case, "r", START)
        return
    asked = partner_case_collection.request_escalation(accepted, case, "r", START).answer
    assert (asked.escalation_requested_at, asked.escalation_reason) == (START, "r")
    for again, phase in ((asked, Phase.PRE_LEGAL), (accepted, Phase.LEGAL)):
        with pytest.raises(errors.AlreadyEscalated):
            partner_case_collection.request_escalation(again, evolve(case, phase=phase), "r", START)
    for granted in (True, False):
        answered = partner_case_collection.decide_escalation(asked, granted)
        assert answered.answer.escalation_requested_at is None
        assert answered.answer.escalation_reason is None
        assert answered.events[0].granted is granted  # type: ignore[attr-defined]
    with pytest.raises(errors.NoEscalationPending):
        partner_case_collection.decide_escalation(accepted, True)


def test_how_a_case_is_to_be_collected_is_told_once_it_is_agreed() -> None:
    """Nothing before acceptance; an approach that nobody gave is an empty one."""
    assert partner_case_collection.conduct_of(submission()) is None
    accepted = submissions.accept_submission(
        submission(Submission.SUBMITTED), SHADOW, CaseId("c"), AGREED, START
    ).answer
    for blocks, approach in ((accepted.blocks, accepted.blocks.approach), (NOTHING_SAID, None)):
        told = partner_case_collection.conduct_of(evolve(accepted, blocks=blocks))
        assert told is not None
        assert (told.contact_by, told.branding) == (AGREED.contact_by, AGREED.branding)
        assert told.approach == (approach or Approach())


def test_the_platform_answers_for_a_client_without_a_desk() -> None:
    """Whoever collects; any other client answers for itself."""
    for managed_by in (None, ACME):
        case = a_case(managed_by=managed_by)
        assert partner_case_collection.answers_for_client(case) is Role.PLATFORM
    nordic = a_case(client_id=ClientId("nordic"))
    assert partner_case_collection.answers_for_client(nordic) is None


ANNA, EVE = Actor(Role.PARTNER, "acme", "anna"), Actor(Role.PARTNER, "rival", "eve")
OPS = Actor(Role.PLATFORM, "platform", "ops")
SELF_CASE = {"partner_id": ACME, "managed_by": None}
NETWORK_CASE = {"partner_id": PartnerId("rival"), "managed_by": ACME}


@pytest.mark.parametrize(
    ("parts", "side", "allowed"),
    (
        (SELF_CASE, Side.COLLECTOR, {ANNA}),
        (SELF_CASE, Side.SUBMITTER, {ANNA}),
        (SELF_CASE, Side.PLATFORM, {OPS}),
        (NETWORK_CASE, Side.COLLECTOR, {EVE, OPS}),
        (NETWORK_CASE, Side.SUBMITTER, {ANNA}),
        (NETWORK_CASE, Side.PLATFORM, {OPS}),
    ),
    ids=lambda one: getattr(one, "name", ""),
)
def test_one_side_speaks_with_the_debtor(
    parts: dict[str, Any], side: Side, allowed: set[Actor]
) -> None:
    """Whoever is not in charge is refused, and told who is."""
    case = a_case(**parts)
    for actor in (ANNA, EVE, OPS):
        if actor in allowed:
            partner_case_collection.check_contact(case, side, actor)
            continue
        with pytest.raises(errors.NotInCharge) as refused:
            partner_case_collection.check_contact(case, side, actor)
        assert refused.value.facts["side"] == side.words


@pytest.mark.parametrize(
    ("client", "managed_by", "given", "refused"),
    (
        (SHADOW, None, False, True),
        (SHADOW, None, True, False),
        (SHADOW, ACME, False, False),
        (ClientId("nordic"), None, False, False),
    ),
)
def test_ones_own_client_gets_its_case_back_with_documents(
    client: ClientId, managed_by: PartnerId | None, given: bool, refused: bool
) -> None:
    """A case that another one collects, or that was assigned, goes back as ever."""
    case = a_case(client_id=client, managed_by=managed_by)
    if refused:
        with pytest.raises(errors.DocumentsMissing):
            partner_case_collection.check_return_papers(case, given=given)
    else:
        partner_case_collection.check_return_papers(case, given=given)


@pytest.mark.parametrize(
    ("country", "places", "covered"),
    (
        ("FR", None, True),
        ("DE", None, False),
        ("DE", (), True),
        ("DE", ("FR",), True),
        ("DE", ("IT",), False),
    ),
)
def test_the_network_does_not_collect_where_the_partner_does(
    country: str, places: tuple[str, ...] | None, covered: bool
) -> None:
    """Neither in its own country, nor where its lead agents look for cases."""
    partner = Partner(
        partner_id=ACME,
        name="Acme",
        partner_type=PartnerType.EXCLUSIVE,
        country=country,
        invoice_currency="EUR",
    )
    agents: tuple[LeadAgents, ...] = ()
    if places is not None:
        rule = LeadRule(jurisdictions=places)
        agents = (LeadAgents(partner_id=ACME, agents=(LeadAgent(rules=(rule,)),)),)
    assert "FR" in areas_of(MUSTER)
    if covered:
        with pytest.raises(errors.CoveredByPartner):
            partner_case_collection.check_not_covered(partner, agents, MUSTER)
    else:
        partner_case_collection.check_not_covered(partner, agents, MUSTER)


# ---------------------------------------------------------------------------------- standings


@pytest.mark.parametrize("state", Submission)
def test_before_acceptance_a_case_stands_where_its_submission_does(state: Submission) -> None:
    """By the same name; an accepted one has a case to look at."""
    if state is not Submission.ACCEPTED:
        found = partner_case_collection.standing(submission(state), None, return_pending=False)
        assert found.name == state.name


@pytest.mark.parametrize(
    ("changes", "pending", "wanted"),
    (
        ({}, False, Standing.IN_COLLECTION),
        ({}, True, Standing.RETURN_REQUESTED),
        ({"phase": Phase.LEGAL}, False, Standing.LEGAL_ESCALATION),
        ({"lifecycle": Lifecycle.CLOSED}, True, Standing.CLOSED),
        ({"lifecycle": Lifecycle.MERGED}, False, Standing.CLOSED),
        ({"lifecycle": Lifecycle.LEADS, "partner_id": None}, False, Standing.FINDING_COLLECTOR),
        (
            {"lifecycle": Lifecycle.LEADS, "partner_id": None, "phase": Phase.LEGAL},
            False,
            Standing.FINDING_COLLECTOR,
        ),
        (NETWORK_CASE, False, Standing.ASSIGNED_TO_NETWORK),
    ),
)
def test_after_acceptance_it_stands_where_its_case_does(
    changes: dict[str, Any], pending: bool, wanted: Standing
) -> None:
    """Worked out from the case, so that it is never out of date (5.5)."""
    accepted = submission(Submission.ACCEPTED, case_id=CaseId("c"))
    assert (
        partner_case_collection.standing(accepted, a_case(**changes), return_pending=pending)
        is wanted
    )
    assert wanted.label[0].isupper()


def test_a_submission_tells_who_is_to_collect() -> None:
    """It says so itself, or not yet."""
    assert not submission().is_handled_by_network
    network = evolve(WHOLE, handling=Handling.NETWORK)
    assert submission(blocks=network).is_handled_by_network


def test_a_debtor_is_never_named_by_a_refusal() -> None:
    """What is missing is named by its place (rule kernel-11)."""
    with pytest.raises(errors.SubmissionIncomplete) as refused:
        submissions.submit(None, BLANK, evolve(WHOLE, handling=None), (), START, None)
    assert "Muster" not in str(refused.value)
    assert Debtor(kind=DebtorKind.PERSON, name="x", country="DE") != MUSTER

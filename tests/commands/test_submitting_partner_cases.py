"""Submitting partner cases: what a partner hands in, and what it may ask for afterwards."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from debitura_core import (
    AgreeTerms,
    AttachDocument,
    Blocks,
    CallOutcome,
    CloseCode,
    Command,
    DecideReturn,
    DisputeStatus,
    DocumentContent,
    DocumentKind,
    Done,
    DraftPartnerCase,
    Handling,
    Lifecycle,
    LogCall,
    Paper,
    PartnerCasePage,
    Percent,
    Refused,
    RegisterClient,
    RequestLegalEscalation,
    ReturnPartnerCase,
    ReturnReason,
    Role,
    SaveSubmissionTemplate,
    SendMessage,
    Side,
    StatusType,
    Submission,
    SubmitPartnerCase,
    SupplyDocuments,
    SuspendPartner,
    TaskKind,
    Tasks,
    UpdateStatus,
    errors,
    missing_information,
)
from debitura_core.domain.kernel.identifiers import shadow_client
from debitura_core.testing.partner_cases import submission_blocks
from tests.cast import (
    TODAY,
    Cast,
    Opened,
    claim,
    eur,
    meeting,
    on_both_stores,
    submission,
    written,
)
from tests.own_clients import (
    BAKER,
    MUSTER,
    PAPERS,
    a_claim,
    agree,
    clause,
    own_case,
    own_submission,
)

SELF, NETWORK = Handling.SELF, Handling.NETWORK
NAME = "pc"


def submit(cast: Cast, handling: Handling = SELF, **changes: Any) -> Any:
    """Let Anna submit a case that lacks nothing."""
    return cast.anna.do(own_submission(handling, partner_case_id=NAME, **changes))


# ------------------------------------------------------------------------- what is missing


@settings(max_examples=max(20, settings().max_examples // 5))
@given(blocks=submission_blocks(), papers=st.sampled_from(((), PAPERS)))
def test_what_is_missing_is_all_that_is_in_the_way(
    blocks: Blocks, papers: tuple[Paper, ...]
) -> None:
    """Nothing submitted lacks anything that is named, and a refusal leaves the books as they were.

    Complete or not, a draft of it is kept, and its page names the same.
    """
    client = evolve(blocks.client, client_id=None) if blocks.client else None
    told = {"client": client, "documents": papers}
    command = SubmitPartnerCase(**{**_parts(blocks), **told}, partner_case_id=NAME)
    missing = missing_information(command, papers)
    with meeting() as cast:
        agree(cast)
        before = written(cast.network.store)
        (outcome,) = cast.anna.do_all([command])
        if isinstance(outcome, Refused):
            incomplete = isinstance(outcome.error, errors.SubmissionIncomplete)
            assert incomplete is bool(missing)
            assert outcome.error.facts.get("missing", "") == ", ".join(missing)
            assert written(cast.network.store) == before
        else:
            assert missing == ()
            sent = outcome.answer
            assert missing_information(sent.blocks, sent.papers) == ()
            return
        draft = DraftPartnerCase(**{**_parts(blocks), **told}, partner_case_id=NAME)
        cast.anna.do(draft)
        assert cast.anna.ask(PartnerCasePage(partner_case_id=NAME)).missing == missing


def _parts(blocks: Blocks) -> dict[str, Any]:
    names = ("debtor", "claim", "approach", "handling", "success_fee", "authorised_to_collect",
             "compliance_confirmed")  # fmt: skip
    return {name: getattr(blocks, name) for name in names}


REFUSED: dict[str, tuple[type[errors.DebituraError], dict[str, Any]]] = {
    "disputed": (
        errors.ClaimDisputed,
        {"claim": evolve(a_claim(), dispute_status=DisputeStatus.DISPUTED)},
    ),
    "without a document": (errors.SubmissionIncomplete, {"documents": ()}),
    "without authority": (errors.SubmissionIncomplete, {"authorised_to_collect": False}),
    "without compliance": (errors.SubmissionIncomplete, {"compliance_confirmed": None}),
    "not due": (
        errors.ClaimNotDue,
        {"claim": evolve(a_claim(), due_date=TODAY.replace(year=2027))},
    ),
    "in its own country": (
        errors.CoveredByPartner,
        {"handling": NETWORK, "debtor": evolve(MUSTER, country="DE")},
    ),
    "of a client that nobody knows": (
        errors.NotFound,
        {"client": evolve(BAKER, client_id=shadow_client("nobody"))},
    ),
    "by a template that nobody saved": (errors.NotFound, {"template": "none"}),
}


@on_both_stores
@pytest.mark.parametrize(("error", "changes"), REFUSED.values(), ids=REFUSED)
def test_a_refused_submission_leaves_the_books_untouched(
    store: Opened, error: type[errors.DebituraError], changes: dict[str, Any]
) -> None:
    """Refused by name, and nothing is kept of it: no draft, no paper, no entry."""
    with meeting(store) as cast:
        agree(cast)
        before = written(cast.network.store)
        with pytest.raises(error):
            submit(cast, **changes)
        assert written(cast.network.store) == before


@on_both_stores
def test_whoever_may_not_submit_is_told_everything_that_is_in_the_way(store: Opened) -> None:
    """Every requirement at once; a draft may be kept meanwhile."""
    with meeting(store) as cast:
        with pytest.raises(errors.MayNotSubmit, match="shadow client clause"):
            submit(cast)
        agree(cast, minimum_cases=9, rates_approved=False, onboarded=False)
        cast.ops.do(SuspendPartner(partner_id="acme"))
        with pytest.raises(errors.MayNotSubmit) as refused:
            submit(cast)
        for words in ("active", "approved rates", "onboarding", "volume or the performance"):
            assert words in refused.value.facts["unmet"]
        assert cast.anna.do(DraftPartnerCase(partner_case_id=NAME)).state is Submission.DRAFT


@on_both_stores
def test_enough_cases_or_enough_collected_opens_the_door(store: Opened) -> None:
    """Either of the two thresholds suffices, over the last twelve months."""
    with meeting(store) as cast:
        half = Percent(50)
        agree(cast, minimum_cases=2, minimum_collection_rate=half)
        cast.case(claim=claim(eur("1000")))
        cast.clock.advance(hours=1)
        with pytest.raises(errors.MayNotSubmit):
            submit(cast)
        cast.pay(eur("499.99"))
        with pytest.raises(errors.MayNotSubmit):
            submit(cast)
        cast.pay(eur("0.01"))
        assert submit(cast).state is Submission.SUBMITTED
        cast.clock.advance(days=366)
        agree(cast, minimum_cases=2, minimum_collection_rate=half)
        with pytest.raises(errors.MayNotSubmit):
            cast.anna.do(own_submission())


# ------------------------------------------------------------------------ drafts and templates


@on_both_stores
def test_a_draft_grows_until_it_is_submitted(store: Opened) -> None:
    """What was said need not be said again, new papers add up, a later word replaces the first."""
    with meeting(store) as cast:
        agree(cast)
        whole = own_submission()
        first = DraftPartnerCase(partner_case_id=NAME, client=BAKER, success_fee=Percent(1))
        cast.anna.do(evolve(first, documents=PAPERS))
        cast.clock.advance(days=40)
        rest = _parts(whole)
        papers = (*PAPERS, evolve(PAPERS[0], content=b"%PDF-1.7 delivered"))
        sent = cast.anna.do(SubmitPartnerCase(partner_case_id=NAME, documents=papers, **rest))
        assert (sent.blocks.client, sent.blocks.success_fee) == (BAKER, Percent("9.5"))
        assert (len(sent.papers), sent.version) == (2, 2)
        for again in (own_submission(partner_case_id=NAME), DraftPartnerCase(partner_case_id=NAME)):
            with pytest.raises(errors.IllegalTransition):
                cast.anna.do(again)


@on_both_stores
def test_a_template_fills_what_is_not_said(store: Opened) -> None:
    """Templates are a partner's own; what is said goes before them, and they may change."""
    with meeting(store) as cast:
        agree(cast)
        cast.anna.do(SaveSubmissionTemplate(name="Bakers", client=BAKER, success_fee=Percent(3)))
        whole = own_submission(client=None, template="Bakers")
        sent = cast.anna.do(whole)
        assert (sent.blocks.client, sent.blocks.success_fee) == (BAKER, Percent("9.5"))
        saved = cast.anna.do(SaveSubmissionTemplate(name="Bakers", handling=SELF))
        assert (saved.version, saved.blocks.client) == (2, None)
        with pytest.raises(errors.SubmissionIncomplete):
            cast.anna.do(whole)
        cast.ops.do(AgreeTerms(partner_id="rival", partner_case_terms=clause()))
        with pytest.raises(errors.NotFound):
            cast.eve.do(DraftPartnerCase(template="Bakers"))


@on_both_stores
def test_a_draft_of_somebody_elses_is_an_id_that_is_taken(store: Opened) -> None:
    """Nobody goes on with it, and nobody learns more of it than that the id is used."""
    with meeting(store) as cast:
        cast.anna.do(DraftPartnerCase(partner_case_id=NAME, client=BAKER))
        before = written(cast.network.store)
        with pytest.raises(errors.DuplicateId):
            cast.eve.do(DraftPartnerCase(partner_case_id=NAME))
        with pytest.raises(errors.NotFound):
            cast.eve.do(SupplyDocuments(partner_case_id=NAME, documents=PAPERS))
        assert written(cast.network.store) == before


# ------------------------------------------------------------------------------------- advice


@on_both_stores
def test_what_is_weak_is_taken_with_advice(store: Opened) -> None:
    """Weak papers, a likely dispute and a very small claim are no refusal."""
    with meeting(store) as cast:
        agree(cast)
        mail = Paper(file_name="m.txt", content=b"?", kind=DocumentKind.CORRESPONDENCE)
        line = evolve(a_claim().invoices[0], amount=eur("50"))
        small = evolve(a_claim(), principal=eur("50"), invoices=(line,))
        done = cast.anna.perform(own_submission(documents=(mail,), claim=small))
        assert {one.code for one in done.advice} == {
            "WEAK_DOCUMENTS",
            "LIKELY_DISPUTE",
            "SMALL_CLAIM",
        }
        sure = evolve(a_claim(), dispute_status=DisputeStatus.NOT_DISPUTED)
        assert cast.anna.perform(own_submission(claim=sure)).advice == ()


# ------------------------------------------------------------------------------------- papers


@on_both_stores
def test_the_papers_of_a_submission_become_those_of_its_case(store: Opened) -> None:
    """What was handed in is found with the case, to the byte, by whoever collects it."""
    with meeting(store) as cast:
        agree(cast)
        content = bytes(range(256)) * 9
        paper = Paper(file_name="c.pdf", content=content, kind=DocumentKind.CONTRACT)
        accepted = own_case(cast, NETWORK, documents=(*PAPERS, paper))
        for desk in (cast.anna, cast.eve, cast.ops):
            page = cast.ops.ask(PartnerCasePage(partner_case_id=accepted.partner_case_id))
            found = {one.kind: one for one in page.documents}
            assert set(found) == {DocumentKind.ORIGINAL_INVOICE, DocumentKind.CONTRACT}
            kept = found[DocumentKind.CONTRACT]
            assert (kept.size, kept.sha256) == (len(content), sha256(content).hexdigest())
            assert desk.ask(DocumentContent(document_id=kept.document_id)) == content
        assert accepted.papers == ()


# ------------------------------------------------------------------- who speaks with the debtor

WHO_SPEAKS = {
    (SELF, Side.COLLECTOR): "anna",
    (SELF, Side.SUBMITTER): "anna",
    (SELF, Side.PLATFORM): "ops",
    (NETWORK, Side.COLLECTOR): "eve ops",
    (NETWORK, Side.SUBMITTER): "anna",
    (NETWORK, Side.PLATFORM): "ops",
}


@on_both_stores
@pytest.mark.parametrize(("handling", "side"), WHO_SPEAKS, ids=lambda one: one.name.lower())
def test_the_side_in_charge_contacts_the_debtor_and_no_other(
    store: Opened, handling: Handling, side: Side
) -> None:
    """A call or a contact by the other side is refused, naming the side that is in charge."""
    with meeting(store) as cast:
        agree(cast, contact_by=side)
        case_id = own_case(cast, handling).in_case()
        agree(cast, contact_by=Side.COLLECTOR)  # a later agreement changes nothing of it
        call = LogCall(case_id=case_id, number="1", outcome=CallOutcome.NO_RESPONSE, notes="n")
        for name, desk in (("anna", cast.anna), ("eve", cast.eve), ("ops", cast.ops)):
            before = written(cast.network.store)
            if name in WHO_SPEAKS[handling, side].split():
                desk.do(call)
                continue
            stranger = name == "eve" and handling is SELF
            with pytest.raises(errors.NotFound if stranger else errors.NotInCharge) as refused:
                desk.do(call)
            if not stranger:
                assert refused.value.facts["side"] == side.words
            assert written(cast.network.store) == before


@on_both_stores
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("handling", Handling)
def test_a_report_of_a_contact_is_the_word_of_the_side_in_charge(
    store: Opened, handling: Handling, side: Side
) -> None:
    """Other reports are the collector's own, whoever speaks with the debtor."""
    with meeting(store) as cast:
        agree(cast, contact_by=side)
        case_id = own_case(cast, handling).in_case()
        desk, name = (cast.anna, "anna") if handling is SELF else (cast.eve, "eve")
        desk.do(UpdateStatus(case_id=case_id, status=StatusType.INVESTIGATING, notes="n"))
        contacts = (
            UpdateStatus(case_id=case_id, status=StatusType.CONTACT_ESTABLISHED, notes="n"),
            UpdateStatus(
                case_id=case_id,
                status=StatusType.INVESTIGATING,
                notes="n",
                contacted_at=cast.clock.now(),
                contact_method="phone",
            ),
        )
        for contact in contacts:
            if name in WHO_SPEAKS[handling, side].split():
                desk.do(contact)
            else:
                with pytest.raises(errors.NotInCharge):
                    desk.do(contact)


@on_both_stores
def test_whoever_speaks_with_the_debtor_of_an_assigned_case_is_nobodys_business(
    store: Opened,
) -> None:
    """Sides are agreed for partner cases alone."""
    with meeting(store) as cast:
        agree(cast, contact_by=Side.PLATFORM)
        case = cast.case()
        call = LogCall(case_id=case.case_id, number="1", outcome=CallOutcome.DISPUTE, notes="n")
        for desk in (cast.anna, cast.ops):
            desk.do(call)


# ------------------------------------------------------------------------- disputes and returns


@on_both_stores
@pytest.mark.parametrize("handling", Handling)
def test_evidence_is_gathered_by_the_submitter(store: Opened, handling: Handling) -> None:
    """A dispute opens its task, and a document it attaches solves it, nobody else's."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, handling)
        collector = cast.anna if handling is SELF else cast.eve
        attach = AttachDocument(case_id=case.in_case(), file_name="a.txt", content=b"paid not")

        def open_tasks() -> list[TaskKind]:
            page = cast.anna.ask(PartnerCasePage(partner_case_id=case.partner_case_id))
            return [task.kind for task in page.tasks]

        assert TaskKind.GATHER_EVIDENCE not in open_tasks()
        collector.do(
            UpdateStatus(case_id=case.in_case(), status=StatusType.DISPUTE_RAISED, notes="n")
        )
        assert TaskKind.GATHER_EVIDENCE in open_tasks()
        if handling is NETWORK:
            cast.eve.do(attach)
            assert TaskKind.GATHER_EVIDENCE in open_tasks()
            assert TaskKind.GATHER_EVIDENCE not in {
                task.kind for task in cast.eve.ask(Tasks()).tasks
            }
        cast.anna.do(attach)
        assert TaskKind.GATHER_EVIDENCE not in open_tasks()


@on_both_stores
def test_a_dispute_of_an_assigned_case_asks_for_no_evidence(store: Opened) -> None:
    """There it is the client's claim, and nobody's task so far."""
    with meeting(store) as cast:
        case = cast.case()
        cast.anna.do(
            UpdateStatus(case_id=case.case_id, status=StatusType.DISPUTE_RAISED, notes="n")
        )
        kinds = {task.kind for task in cast.anna.ask(Tasks()).tasks}
        assert TaskKind.GATHER_EVIDENCE not in kinds


def test_a_return_without_documents_is_refused() -> None:
    """An explanation alone takes no case back."""
    told: dict[str, Any] = {
        "partner_case_id": NAME,
        "reason": ReturnReason.UNCOLLECTIBLE,
        "explanation": "gone",
    }
    with pytest.raises(errors.InvalidInput, match="documents"):
        ReturnPartnerCase(**told, documents=())


CODES = {
    ReturnReason.DISPUTE_LOST: CloseCode.OTHER,
    ReturnReason.UNCOLLECTIBLE: CloseCode.PRE_LEGAL_EXHAUSTED,
    ReturnReason.CLIENT_REQUEST: CloseCode.WITHDRAWN_BY_CLIENT,
    ReturnReason.COST_EXCEEDS_VALUE: CloseCode.UNECONOMICAL_TO_PURSUE,
}


@on_both_stores
@pytest.mark.parametrize(
    ("handling", "reason"),
    ((NETWORK, ReturnReason.UNCOLLECTIBLE), *((SELF, reason) for reason in ReturnReason)),
)
def test_a_case_goes_back_when_the_platform_agrees(
    store: Opened, handling: Handling, reason: ReturnReason
) -> None:
    """Asked for with words and papers, decided by the platform, closed with its code (5.6)."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, handling)
        back = ReturnPartnerCase(
            partner_case_id=case.partner_case_id, reason=reason, explanation="e", documents=PAPERS
        )
        assert cast.anna.do(back) == case  # and nothing of what its collector notes for itself
        with pytest.raises(errors.ReturnPending):
            cast.anna.do(back)
        assert TaskKind.DECIDE_RETURN in {task.kind for task in cast.ops.ask(Tasks()).tasks}
        cast.ops.do(DecideReturn(case_id=case.in_case(), approve=False, remark="go on"))
        cast.anna.do(back)
        closed = cast.ops.do(DecideReturn(case_id=case.in_case(), approve=True))
        assert (closed.lifecycle, closed.close_code) == (Lifecycle.CLOSED, CODES[reason])
        page = cast.anna.ask(PartnerCasePage(partner_case_id=case.partner_case_id))
        assert len(page.documents) == 3
        with pytest.raises(errors.CaseNotInHand):
            cast.anna.do(back)


@on_both_stores
def test_a_key_replays_what_was_done_about_a_case_that_another_collects(store: Opened) -> None:
    """The entries stand in the collector's journal; who wrote them gets them again."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, NETWORK)
        returned = ReturnPartnerCase(
            partner_case_id=case.partner_case_id,
            reason=ReturnReason.UNCOLLECTIBLE,
            explanation="e",
            documents=PAPERS,
        )
        commands: tuple[Command[Any], ...] = (
            SendMessage(case_id=case.in_case(), to=Role.PARTNER, text="t"),
            SendMessage(case_id=case.in_case(), to=Role.PLATFORM, text="t"),
            AttachDocument(case_id=case.in_case(), file_name="e.pdf", content=b"e"),
            RequestLegalEscalation(partner_case_id=case.partner_case_id, reason="r"),
            returned,
        )
        for number, command in enumerate(commands):
            first = cast.anna.perform(command, key=f"k{number}")
            again = cast.anna.perform(command, key=f"k{number}")
            assert again == Done(first.answer, first.advice, first.entries, replayed=True)


@on_both_stores
def test_what_was_not_accepted_is_neither_returned_nor_taken_to_court(store: Opened) -> None:
    """It has no case yet; its partner lets it be."""
    with meeting(store) as cast:
        agree(cast)
        submit(cast)
        before = written(cast.network.store)
        for command in (
            RequestLegalEscalation(partner_case_id=NAME, reason="r"),
            ReturnPartnerCase(
                partner_case_id=NAME,
                reason=ReturnReason.CLIENT_REQUEST,
                explanation="e",
                documents=PAPERS,
            ),
        ):
            with pytest.raises(errors.CaseNotInHand):
                cast.anna.do(command)
        assert written(cast.network.store) == before


# ----------------------------------------------------------------------------- shadow clients


@on_both_stores
def test_nobody_sits_for_a_shadow_client(store: Opened) -> None:
    """No desk, no registration, and no case but from its partner."""
    with meeting(store) as cast:
        agree(cast)
        client = own_case(cast).client_id
        assert client is not None
        before = written(cast.network.store)
        for attempt in (
            lambda: cast.network.as_client(client, user="b"),
            lambda: cast.ops.do(RegisterClient(client_id=client, name="B", country="DE")),
            lambda: cast.ops.do(
                RegisterClient(client_id=shadow_client("new"), name="B", country="DE")
            ),
            lambda: cast.ops.do(submission("OTHERCASE", client_id=client)),
        ):
            with pytest.raises(errors.ShadowClient):
                attempt()
        assert written(cast.network.store) == before


@on_both_stores
def test_a_client_may_come_again(store: Opened) -> None:
    """Named by its id it is the same client; said anew it is another one, as ever (10)."""
    with meeting(store) as cast:
        agree(cast)
        first = own_case(cast)
        again = own_case(cast, client=evolve(BAKER, client_id=first.client_id))
        other = own_case(cast)
        assert again.client_id == first.client_id != other.client_id
        assert len([*cast.network.store.rows("clients")]) == 4

"""Reviewing partner cases: the platform's answer, what comes to life with it, and whose it is."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve, fields

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    AttachDocument,
    AwardLead,
    Calls,
    Case,
    CasePage,
    ClientList,
    CollectionPeriodOf,
    Command,
    DecideLegalEscalation,
    DeclineCase,
    DeclineReason,
    DocumentContent,
    DraftPartnerCase,
    Handling,
    Inbox,
    JournalAfter,
    LeadAgent,
    LeadRule,
    LedgerReason,
    Lifecycle,
    Messages,
    Notes,
    PartnerBalance,
    PartnerCaseDashboard,
    PartnerCaseLedger,
    PartnerCasePage,
    PartnerType,
    Percent,
    Phase,
    ReassignCase,
    RegisterPartner,
    RejectionReason,
    RequestLegalEscalation,
    ReturnPartnerCase,
    ReturnReason,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    RouteCase,
    SendMessage,
    SetLeadAgents,
    Standing,
    StatusType,
    Submission,
    SupplyDocuments,
    TaskKind,
    Tasks,
    Terms,
    Timeline,
    UpdateStatus,
    WithdrawPartnerCase,
    errors,
)
from debitura_core.domain.kernel.identifiers import is_shadow
from debitura_core.domain.partner_cases.partner_cases import (
    SUBMISSION_STEPS,
    PartnerCaseAccepted,
    Step,
)
from debitura_core.testing.samples.contract import outcome
from tests.cast import Cast, Opened, about, eur, meeting, on_both_stores, payment, public, written
from tests.own_clients import (
    BAKER,
    MUSTER,
    PAPERS,
    SIXTY_FORTY,
    TWENTY_FIVE_AND_HALF,
    agree,
    own_case,
    own_submission,
)

SELF, NETWORK = Handling.SELF, Handling.NETWORK
NAME = "pc"


def review(verdict: ReviewVerdict, **more: Any) -> ReviewPartnerCase:
    """Write an answer with what goes with its verdict."""
    asks = verdict in (ReviewVerdict.REQUEST_DOCUMENTS, ReviewVerdict.RETURN)
    rejects = verdict is ReviewVerdict.REJECT
    told = {
        "feedback": "Which contract?" if asks else None,
        "reason": RejectionReason.ETHICS if rejects else None,
        **more,
    }
    return ReviewPartnerCase(partner_case_id=NAME, verdict=verdict, **told)


def take(cast: Cast, step: Step) -> Any:
    """Take a step of the road, at the desk of whoever takes it."""
    of_anna: dict[Step, Command[Any]] = {
        Step.SAVE: DraftPartnerCase(partner_case_id=NAME, debtor=MUSTER),
        Step.SUBMIT: own_submission(partner_case_id=NAME),
        Step.SUPPLY_DOCUMENTS: SupplyDocuments(partner_case_id=NAME, documents=PAPERS),
        Step.WITHDRAW: WithdrawPartnerCase(partner_case_id=NAME),
    }
    if step in of_anna:
        return cast.anna.do(of_anna[step])
    return cast.ops.do(review(next(one for one in ReviewVerdict if one.step is step)))


WAYS: dict[Submission | None, tuple[Step, ...]] = {
    None: (),
    Submission.DRAFT: (Step.SAVE,),
    Submission.SUBMITTED: (Step.SUBMIT,),
    Submission.UNDER_REVIEW: (Step.SUBMIT, Step.BEGIN_REVIEW),
    Submission.DOCUMENTS_REQUESTED: (Step.SUBMIT, Step.REQUEST_DOCUMENTS),
    Submission.RETURNED: (Step.SUBMIT, Step.RETURN),
    Submission.REJECTED: (Step.SUBMIT, Step.REJECT),
    Submission.WITHDRAWN: (Step.SUBMIT, Step.WITHDRAW),
    Submission.ACCEPTED: (Step.SUBMIT, Step.ACCEPT),
}
"""How a submission comes into each state."""


# ------------------------------------------------------------------------------------ the road


@on_both_stores
@pytest.mark.parametrize(
    ("state", "step"),
    list(product(WAYS, Step)),
    ids=lambda one: getattr(one, "name", "new").lower(),
)
def test_every_step_of_the_table_happens_and_no_other(
    store: Opened, state: Submission | None, step: Step
) -> None:
    """Each row by its command; what is not in the table is refused, and writes nothing (5.5)."""
    targets = {(source, made): target for source, made, target in SUBMISSION_STEPS}
    with meeting(store) as cast:
        agree(cast)
        for way in WAYS[state]:
            take(cast, way)
        if (state, step) in targets:
            assert take(cast, step).state is targets[state, step]
            return
        before = written(cast.network.store)
        unmade = state is None
        with pytest.raises(errors.NotFound if unmade else errors.IllegalTransition) as refused:
            take(cast, step)
        assert unmade or refused.value.facts["trigger"] == step.value
        assert written(cast.network.store) == before


@on_both_stores
def test_a_review_is_aimed_at_within_a_day_and_due_within_two(store: Opened) -> None:
    """24 to 48 hours, from each submission anew."""
    with meeting(store) as cast:
        agree(cast)
        for _ in range(2):
            sent = take(cast, Step.SUBMIT)
            assert sent.submitted_at == cast.clock.now()
            assert sent.target_at - sent.submitted_at == timedelta(hours=24)
            assert sent.due_at - sent.submitted_at == timedelta(hours=48)
            cast.clock.advance(days=3)
            returned = take(cast, Step.RETURN)
            assert returned.decided_at == cast.clock.now()
        again = take(cast, Step.SUBMIT)
        assert (again.feedback, again.decided_at, len(again.papers)) == (None, None, 1)


@pytest.mark.parametrize(
    ("verdict", "told", "field"),
    (
        (ReviewVerdict.REQUEST_DOCUMENTS, {"feedback": None}, "feedback"),
        (ReviewVerdict.RETURN, {"feedback": None}, "feedback"),
        (ReviewVerdict.REJECT, {"reason": None}, "reason"),
        (ReviewVerdict.ACCEPT, {"reason": RejectionReason.ETHICS}, "reason"),
        (ReviewVerdict.BEGIN, {"success_fee": Percent(1)}, "verdict"),
        (ReviewVerdict.RETURN, {"collector_id": "rival"}, "verdict"),
        (ReviewVerdict.REJECT, {"revenue": SIXTY_FORTY}, "verdict"),
        (ReviewVerdict.REJECT, {"legal_fee": eur("1")}, "verdict"),
    ),
)
def test_an_answer_says_what_goes_with_it_and_nothing_else(
    verdict: ReviewVerdict, told: dict[str, Any], field: str
) -> None:
    """Words for what is asked, a reason for a rejection, terms for an acceptance."""
    with pytest.raises(errors.InvalidInput, match=f"^{field}"):
        review(verdict, **told)


# ---------------------------------------------------------------------------------- acceptance


@on_both_stores
def test_a_case_of_its_own_is_the_partners_at_once(store: Opened) -> None:
    """Client, case, acquaintance and fee come to life in one step, with the confirmation (5.5)."""
    with meeting(store) as cast:
        agree(cast, TWENTY_FIVE_AND_HALF)
        take(cast, Step.SUBMIT)
        done = cast.ops.perform(review(ReviewVerdict.ACCEPT, success_fee=Percent(12)))
        accepted = done.answer
        case = cast.anna.ask(CasePage(case_id=accepted.in_case())).case
        assert (case.partner_id, case.managed_by) == ("acme", None)
        assert (case.lifecycle, case.terms) == (Lifecycle.ACTIVE, Terms.CUSTOM)
        assert case.success_fee == Percent(12)
        assert case.sla_deadline is not None
        assert is_shadow(case.client_id)
        assert case.client_id == accepted.client_id
        assert cast.anna.ask(CollectionPeriodOf(case_id=case.case_id)) is None
        lines = cast.anna.ask(ClientList()).clients
        assert [line.name for line in lines] == [BAKER.name]
        (fee,) = cast.anna.ask(PartnerCaseLedger()).lines
        assert (fee.reason, fee.amount) == (LedgerReason.CASE_FEE, eur("-25"))
        cast.anna.do(payment(eur("100"), case.case_id))


@on_both_stores
def test_the_confirmation_stands_in_the_submitters_journal(store: Opened) -> None:
    """An outbox of its own tells it; nobody else's does."""
    with meeting(store) as cast:
        agree(cast)
        accepted = own_case(cast, NETWORK)

        def confirmations(desk: Any) -> list[Any]:
            entries = desk.ask(JournalAfter(limit=1000)).entries
            events = (entry.event for entry in entries)
            return [one for one in events if isinstance(one, PartnerCaseAccepted)]

        (told,) = confirmations(cast.anna)
        assert (told.case_id, told.agreed) == (accepted.case_id, accepted.agreed)
        assert confirmations(cast.eve) == []


@on_both_stores
def test_the_terms_of_a_case_are_those_it_was_accepted_on(store: Opened) -> None:
    """The agreement's, or others for this case; later versions change nothing."""
    with meeting(store) as cast:
        agree(cast, SIXTY_FORTY, legal_fee=eur("75"))
        plain = own_case(cast)
        own = own_case(cast, accepted_on={"revenue": TWENTY_FIVE_AND_HALF, "legal_fee": eur("80")})
        agree(cast, TWENTY_FIVE_AND_HALF)
        assert plain.agreed is not None
        assert own.agreed is not None
        assert (plain.agreed.revenue, plain.agreed.legal_revenue) == (SIXTY_FORTY, SIXTY_FORTY)
        assert (own.agreed.revenue, own.agreed.legal_fee) == (TWENTY_FIVE_AND_HALF, eur("80"))
        page = cast.anna.ask(PartnerCasePage(partner_case_id=plain.partner_case_id))
        assert page.partner_case.agreed == plain.agreed
        take(cast, Step.SUBMIT)
        cast.ops.do(AgreeTerms(partner_id="acme"))
        with pytest.raises(errors.MayNotSubmit):
            take(cast, Step.ACCEPT)


@on_both_stores
def test_the_network_finds_a_collector_that_is_not_the_submitter(store: Opened) -> None:
    """The one that is named, the one whose agents look for it, or nobody yet."""
    with meeting(store) as cast:
        agree(cast)
        submitted = own_submission(NETWORK, partner_case_id=NAME)
        cast.anna.do(submitted)
        for collector, error in (
            ("acme", errors.AlreadyInCharge),
            ("nobody", errors.PartnerInactive),
        ):
            before = written(cast.network.store)
            with pytest.raises(error):
                cast.ops.do(review(ReviewVerdict.ACCEPT, collector_id=collector))
            assert written(cast.network.store) == before
        accepted = cast.ops.do(review(ReviewVerdict.ACCEPT))
        case = case_of(cast, accepted)
        assert (case.partner_id, case.managed_by) == (None, "acme")
        assert (case.lifecycle, case.terms) == (Lifecycle.LEADS, Terms.STANDARD)
        assert standing_of(cast, NAME) is Standing.FINDING_COLLECTOR
        matched = evolve(submitted, partner_case_id="pc2")
        cast.anna.do(matched)
        agents = (LeadAgent(rules=(LeadRule(),)),)
        for partner in ("acme", "rival"):
            cast.ops.do(SetLeadAgents(partner_id=partner, agents=agents))
        second = cast.ops.do(evolve(review(ReviewVerdict.ACCEPT), partner_case_id="pc2"))
        case = case_of(cast, second)
        assert (case.partner_id, case.lifecycle) == ("rival", Lifecycle.PENDING_VERIFICATION)


def case_of(cast: Cast, accepted: Any) -> Case:
    """Return the case a submission became."""
    return cast.ops.ask(CasePage(case_id=accepted.in_case())).case


def standing_of(cast: Cast, name: str) -> Standing:
    """Return where a partner case stands, as its submitter sees it."""
    return cast.anna.ask(PartnerCasePage(partner_case_id=name)).standing


# ------------------------------------------------------------------- never back to its submitter


@on_both_stores
def test_no_road_leads_a_case_to_the_partner_that_manages_it(store: Opened) -> None:
    """Neither routed nor awarded: it has the network collect."""
    with meeting(store) as cast:
        agree(cast)
        cast.anna.do(own_submission(NETWORK, partner_case_id=NAME))
        case_id = cast.ops.do(review(ReviewVerdict.ACCEPT)).in_case()
        roads: dict[str, Command[Any]] = {
            "routed": RouteCase(case_id=case_id, partner_id="acme"),
            "awarded": AwardLead(case_id=case_id, partner_id="acme", success_fee=Percent(9)),
        }
        for road in roads.values():
            with pytest.raises(errors.AlreadyInCharge):
                cast.ops.do(road)
        cast.ops.do(SetLeadAgents(partner_id="acme", agents=(LeadAgent(rules=(LeadRule(),)),)))
        assert cast.ops.do(RouteCase(case_id=case_id)).partner_id is None
        cast.ops.do(RouteCase(case_id=case_id, partner_id="rival"))
        cast.eve.do(DeclineCase(case_id=case_id, reason=DeclineReason.BELOW_MINIMUM))
        assert case_of_id(cast, case_id).managed_by == "acme"
        cast.ops.do(RouteCase(case_id=case_id, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=case_id))
        assert standing_of(cast, NAME) is Standing.ASSIGNED_TO_NETWORK


def case_of_id(cast: Cast, case_id: str) -> Case:
    """Return a case as the platform finds it."""
    return cast.ops.ask(CasePage(case_id=case_id)).case


@on_both_stores
def test_a_case_of_its_own_that_moves_on_is_managed_from_then_on(store: Opened) -> None:
    """Its submitter looks on while another one collects, until the platform gives it back."""
    with meeting(store) as cast:
        agree(cast)
        accepted = own_case(cast)
        moved = cast.ops.do(ReassignCase(case_id=accepted.in_case(), partner_id="rival"))
        assert (moved.partner_id, moved.managed_by) == ("rival", "acme")
        cast.eve.do(AcceptCase(case_id=moved.case_id))
        with pytest.raises(errors.CollectedByAnother):
            cast.anna.do(payment(eur("1"), moved.case_id))
        page = cast.anna.ask(PartnerCasePage(partner_case_id=accepted.partner_case_id))
        assert page.standing is Standing.ASSIGNED_TO_NETWORK
        assert page.collector is not None
        assert page.collector.partner_id == "rival"
        back = cast.ops.do(ReassignCase(case_id=moved.case_id, partner_id="acme"))
        assert (back.partner_id, back.managed_by) == ("acme", None)
        cast.anna.do(AcceptCase(case_id=moved.case_id))
        cast.anna.do(payment(eur("1"), moved.case_id))


# ----------------------------------------------------------------------------- who sees what


@on_both_stores
def test_the_collector_knows_the_case_and_nothing_of_the_submission(store: Opened) -> None:
    """Not its page, not its ledger, not the words of its form, nor what is shared."""
    with meeting(store) as cast:
        agree(cast, TWENTY_FIVE_AND_HALF)
        accepted = own_case(cast, NETWORK)
        cast.eve.do(payment(eur("5000"), accepted.in_case()))
        with pytest.raises(errors.NotFound):
            cast.eve.ask(PartnerCasePage(partner_case_id=accepted.partner_case_id))
        for query in (PartnerCaseLedger, PartnerCaseDashboard):
            with pytest.raises(errors.NotFound):
                cast.eve.ask(query(partner_id="acme"))
        assert cast.eve.ask(PartnerCaseLedger()).lines == ()
        assert cast.eve.ask(PartnerCaseDashboard()).lines == ()
        seen = [
            cast.eve.ask(CasePage(case_id=accepted.in_case())),
            cast.eve.ask(Timeline(case_id=accepted.in_case())),
            cast.eve.ask(JournalAfter(limit=1000)).entries,
            cast.eve.ask(PartnerBalance(totals=True)),
            cast.eve.ask(Inbox()),
            cast.eve.ask(Tasks()),
        ]
        words = str([_plain(one) for one in seen])
        assert MUSTER.name in words
        for secret in (BAKER.contact_details, BAKER.billing_information, "PartnerCase"):
            assert secret is not None
            assert secret not in words


def _plain(value: Any) -> Any:
    """Write out every field of a value, those too that its repr leaves out."""
    if hasattr(value, "__attrs_attrs__"):
        told = {one.name: _plain(getattr(value, one.name)) for one in fields(type(value))}
        return {"kind": type(value).__name__, **told}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value


WORKS = {SendMessage, AttachDocument}
"""What the managing partner does about a case, in the place of its client."""
ABOUT_A_CASE = [kind for kind in public(Command) if "case_id" in {one.name for one in fields(kind)}]


@on_both_stores
def test_the_managing_partner_works_nothing(store: Opened) -> None:
    """Whatever works a case is refused by name, and the books stay as they were."""
    with meeting(store) as cast:
        agree(cast)
        case_id = own_case(cast, NETWORK).in_case()
        before = written(cast.network.store)
        for kind in set(ABOUT_A_CASE) - WORKS:
            refusal = outcome(cast.anna, about(kind, case_id=case_id))
            assert isinstance(
                refusal, errors.CollectedByAnother | errors.NotInCharge | errors.NotAllowed
            ), kind
        assert len(ABOUT_A_CASE) > 30
        assert written(cast.network.store) == before
        for kind in WORKS:
            said = {"to": Role.PARTNER} if kind is SendMessage else {}
            cast.anna.do(about(kind, case_id=case_id, **said))


@on_both_stores
def test_nothing_of_the_collectors_is_changed_by_its_own_id(store: Opened) -> None:
    """Its payment, payout and note are not found at the desk of the managing partner."""
    with meeting(store) as cast:
        agree(cast)
        case_id = own_case(cast, NETWORK).in_case()
        payout = cast.eve.do(payment(eur("100"), case_id))
        before = written(cast.network.store)
        for kind in public(Command):
            if kind in ABOUT_A_CASE:
                continue
            for name in {"payment_id", "payout_id"} & {one.name for one in fields(kind)}:
                with pytest.raises((errors.NotFound, errors.NotAllowed)):
                    cast.anna.do(about(kind, **{name: getattr(payout, name)}))
        assert written(cast.network.store) == before


@on_both_stores
def test_the_managing_partner_reads_and_writes_in_its_clients_place(store: Opened) -> None:
    """Letters, papers and the timeline; what it writes stands as the client's word."""
    with meeting(store) as cast:
        agree(cast)
        accepted = own_case(cast, NETWORK)
        case_id = accepted.in_case()
        asked = cast.anna.do(SendMessage(case_id=case_id, to=Role.PARTNER, text="Any news?"))
        assert asked.sender is Role.CLIENT
        assert TaskKind.REPLY_TO_MESSAGE in {one.kind for one in cast.eve.ask(Tasks()).tasks}
        cast.eve.do(
            SendMessage(
                case_id=case_id, to=Role.CLIENT, text="None yet", in_reply_to=asked.message_id
            )
        )
        page = cast.anna.ask(PartnerCasePage(partner_case_id=accepted.partner_case_id))
        assert {one.text for one in page.messages} == {"Any news?", "None yet"}
        assert TaskKind.REPLY_TO_MESSAGE in {task.kind for task in page.tasks}
        file = cast.anna.do(AttachDocument(case_id=case_id, file_name="a.txt", content=b"a"))
        assert file.uploader is Role.CLIENT
        assert cast.eve.ask(DocumentContent(document_id=file.document_id)) == b"a"
        assert cast.anna.ask(Timeline(case_id=case_id))
        with pytest.raises(errors.NotFound):
            cast.network.as_partner("ghost", user="g").do(
                SendMessage(case_id=case_id, to=Role.PARTNER, text="Hello")
            )


@on_both_stores
def test_a_third_partner_finds_nothing_of_the_case(store: Opened) -> None:
    """That a case is managed by somebody opens it to nobody else: no letter, no paper, no word."""
    with meeting(store) as cast:
        agree(cast)
        third = cast.network.as_partner("third", user="t")
        exclusive = PartnerType.EXCLUSIVE
        cast.ops.do(
            RegisterPartner(partner_id="third", name="T", partner_type=exclusive, country="IT")
        )
        case_id = own_case(cast, NETWORK).in_case()
        file = cast.anna.do(AttachDocument(case_id=case_id, file_name="a.txt", content=b"a"))
        said = cast.anna.do(SendMessage(case_id=case_id, to=Role.PARTNER, text="Any news?"))
        before = written(cast.network.store)
        queries = (CasePage, Timeline, Messages, Notes, Calls)
        for query in (*(one(case_id=case_id) for one in queries),
                      DocumentContent(document_id=file.document_id)):  # fmt: skip
            with pytest.raises(errors.NotFound):
                third.ask(query)
        for kind in ABOUT_A_CASE:
            with pytest.raises((errors.NotFound, errors.NotAllowed)):
                third.do(about(kind, case_id=case_id))
        with cast.network.store.reading(third.scope) as books:
            assert not books.messages.of_case(said.case_id)
            assert not books.documents.of_case(said.case_id)
            assert not books.tasks.of_case(said.case_id)
            with pytest.raises(errors.NotFound):
                books.case_files.get(said.case_id)
        assert written(cast.network.store) == before


@on_both_stores
def test_the_managing_partner_sees_its_clients_tasks_and_not_the_collectors(store: Opened) -> None:
    """What the collector has to do is its own business."""
    with meeting(store) as cast:
        agree(cast)
        case_id = own_case(cast, NETWORK).in_case()
        cast.anna.do(SendMessage(case_id=case_id, to=Role.PARTNER, text="Any news?"))
        cast.eve.do(UpdateStatus(case_id=case_id, status=StatusType.DISPUTE_RAISED, notes="n"))
        tasks = cast.eve.ask(Tasks()).tasks
        assert tasks
        with cast.network.store.reading(cast.anna.scope) as books:
            found = books.tasks.of_case(case_id)
            assert {task.party for task in found} == {Role.CLIENT}
            for task in tasks:
                with pytest.raises(errors.NotFound):
                    books.tasks.get(task.task_id)


# ------------------------------------------------------------------------------------- to court


def asks(accepted: Any) -> RequestLegalEscalation:
    """Write the request to go to court."""
    return RequestLegalEscalation(partner_case_id=accepted.partner_case_id, reason="He is rich")


@on_both_stores
@pytest.mark.parametrize("handling", Handling)
def test_a_case_goes_to_court_when_the_platform_agrees(store: Opened, handling: Handling) -> None:
    """Asked for, refused, asked again, granted: whoever collects goes on, on legal terms."""
    with meeting(store) as cast:
        agree(cast, legal_fee=eur("75"))
        accepted = own_case(cast, handling)
        name = accepted.partner_case_id
        decide = DecideLegalEscalation(partner_case_id=name, grant=False)
        with pytest.raises(errors.NoEscalationPending):
            cast.ops.do(decide)
        cast.anna.do(asks(accepted))
        with pytest.raises(errors.AlreadyEscalated):
            cast.anna.do(asks(accepted))
        assert TaskKind.DECIDE_ESCALATION in {task.kind for task in cast.ops.ask(Tasks()).tasks}
        cast.ops.do(decide)
        assert cast.ops.ask(Tasks()).tasks == ()
        assert case_of(cast, accepted).phase is Phase.PRE_LEGAL
        assert cast.anna.ask(PartnerCaseLedger()).lines == ()
        cast.anna.do(asks(accepted))
        cast.ops.do(evolve(decide, grant=True))
        assert case_of(cast, accepted).phase is Phase.LEGAL
        assert standing_of(cast, name) is Standing.LEGAL_ESCALATION
        (fee,) = cast.anna.ask(PartnerCaseLedger()).lines
        assert (fee.reason, fee.amount) == (LedgerReason.LEGAL_FEE, eur("-75"))
        with pytest.raises(errors.AlreadyEscalated):
            cast.anna.do(asks(accepted))


@on_both_stores
@pytest.mark.parametrize("handling", Handling)
def test_a_legal_partner_takes_it_over(store: Opened, handling: Handling) -> None:
    """It has the case to review, and the submitter looks on from here on."""
    with meeting(store) as cast:
        agree(cast)
        cast.ops.do(
            RegisterPartner(
                partner_id="lex", name="Lex", partner_type=PartnerType.LEGAL_NETWORK, country="FR"
            )
        )
        cast.ops.do(AgreeTerms(partner_id="lex"))
        accepted = own_case(cast, handling)
        cast.anna.do(asks(accepted))
        grant = DecideLegalEscalation(
            partner_case_id=accepted.partner_case_id, grant=True, success_fee=Percent(20)
        )
        before = written(cast.network.store)
        collector = "acme" if handling is SELF else "rival"
        with pytest.raises(errors.AlreadyInCharge):
            cast.ops.do(evolve(grant, partner_id=collector))
        with pytest.raises(errors.PartnerInactive):
            cast.ops.do(evolve(grant, partner_id="nobody"))
        assert written(cast.network.store) == before
        cast.ops.do(evolve(grant, partner_id="lex"))
        case = case_of(cast, accepted)
        assert (case.partner_id, case.managed_by, case.phase) == ("lex", "acme", Phase.LEGAL)
        assert case.success_fee == Percent(20)
        lex = cast.network.as_partner("lex", user="l")
        assert {task.kind for task in lex.ask(Tasks()).tasks} == {TaskKind.REVIEW_CASE}
        assert cast.ops.ask(Tasks()).tasks == ()
        for desk in (cast.anna, cast.eve):
            with pytest.raises((errors.CollectedByAnother, errors.NotFound)):
                desk.do(payment(eur("1"), case.case_id))


@on_both_stores
def test_the_collector_asks_for_nothing_in_its_submitters_place(store: Opened) -> None:
    """Going to court, or back to the client, is for the partner whose client it is."""
    with meeting(store) as cast:
        agree(cast)
        accepted = own_case(cast, NETWORK)
        before = written(cast.network.store)
        back = ReturnPartnerCase(
            partner_case_id=accepted.partner_case_id,
            reason=ReturnReason.CLIENT_REQUEST,
            explanation="e",
            documents=PAPERS,
        )
        for command in (asks(accepted), back):
            with pytest.raises(errors.NotFound):
                cast.eve.do(command)
        assert written(cast.network.store) == before

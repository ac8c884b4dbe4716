"""Reviewing cases: a partner accepts, asks, proposes other terms or declines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    AssignCase,
    AwardLead,
    CasePage,
    CloseCode,
    DeclineCase,
    DeclineReason,
    Engagement,
    Lifecycle,
    PartnerType,
    Percent,
    ProposeTerms,
    RegisterPartner,
    RequestInformation,
    Response,
    Role,
    RouteCase,
    SetPartnerReference,
    SetPriority,
    SupplyInformation,
    TaskKind,
    Tasks,
    errors,
)
from debitura_core.domain.cases.intake import TermsProposed
from debitura_core.domain.correspondence.messages import MessageSent
from debitura_core.domain.kernel.actors import WHOLE_NETWORK
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.parties.relationships import FormedBy, RelationshipFormed
from tests.cast import CASE, START, Cast, Opened, eur, meeting, on_both_stores, written

HOUR = timedelta(hours=1)


def engagements(cast: Cast) -> list[Engagement]:
    """Return the engagements on the case."""
    with cast.network.store.reading(WHOLE_NETWORK) as books:
        return list(books.engagements.of_case(CaseId(CASE)))


def formed_by(cast: Cast) -> FormedBy | None:
    """Return what made Acme and Nordic know each other, if they do."""
    with cast.network.store.reading(WHOLE_NETWORK) as books:
        if not books.relationships.exists(PartnerId("acme"), ClientId("nordic")):
            return None
        return books.relationships.get(PartnerId("acme"), ClientId("nordic")).formed_by


# -------------------------------------------------------------------------------- accepting


@on_both_stores
def test_who_accepts_may_say_how_urgent_it_is_and_whose(store: Opened) -> None:
    """Priority and member are set with the acceptance; nobody is in charge unless named."""
    with meeting(store) as cast:
        assert cast.case("PLAIN").assigned_user is None
        cast.submit()
        case = cast.anna.do(AcceptCase(case_id=CASE, priority=2, assigned_user="bob"))
        assert (case.priority, case.assigned_user) == (2, "bob")
        assert (case.priority_follow_up, case.accepted_at) == (False, START)


@on_both_stores
def test_accepting_keeps_what_was_set_during_the_review(store: Opened) -> None:
    """Who had been put in charge to review the case still is, unless somebody else is named."""
    with meeting(store) as cast:
        for case_id in (CASE, "NAMED"):
            cast.submit(case_id)
            cast.anna.do(AssignCase(case_id=case_id, user="bob"))
            cast.anna.do(SetPriority(case_id=case_id, follow_up=True, priority=1))
        kept = cast.anna.do(AcceptCase(case_id=CASE))
        assert (kept.assigned_user, kept.priority, kept.priority_follow_up) == ("bob", 1, True)
        named = cast.anna.do(AcceptCase(case_id="NAMED", assigned_user="carl", priority=2))
        assert (named.assigned_user, named.priority) == ("carl", 2)


@pytest.mark.parametrize("priority", (0, 6, "1", 1.0, True))
def test_a_priority_is_one_to_five(priority: int) -> None:
    """1 comes first, 5 last."""
    with pytest.raises(errors.InvalidNumber):
        AcceptCase(case_id=CASE, priority=priority)


@on_both_stores
def test_a_case_to_review_is_a_task_until_it_is_answered(store: Opened) -> None:
    """Due in two business days, at best within 24 hours."""
    with meeting(store) as cast:
        cast.submit()
        (task,) = cast.anna.ask(Tasks()).tasks
        assert (task.kind, task.due_on) == (TaskKind.REVIEW_CASE, date(2026, 3, 3))
        assert task.target_at == START + timedelta(hours=24)
        cast.anna.do(AcceptCase(case_id=CASE))
        assert cast.anna.ask(Tasks()).tasks == ()


# ----------------------------------------------------------------------------- information


@on_both_stores
def test_a_question_at_the_review_waits_for_the_client_and_comes_back(store: Opened) -> None:
    """The client has a task and a message; its answer brings the review back."""
    with meeting(store) as cast:
        cast.submit()
        cast.clock.advance(hours=1)
        asked = cast.anna.perform(RequestInformation(case_id=CASE, question="Which invoice?"))
        case = asked.answer
        assert case.lifecycle is Lifecycle.NEEDS_ADDITIONAL_DETAILS
        assert (case.information_requested_at, case.sla_deadline) == (START + HOUR, None)
        names = [entry.name for entry in asked.entries]
        assert names[0] == RelationshipFormed.__name__
        assert not any("invoice?" in entry.facts for entry in asked.entries)
        assert formed_by(cast) is FormedBy.INFORMATION_REQUESTED
        assert cast.anna.ask(Tasks()).tasks == ()
        (task,) = cast.nora.ask(Tasks()).tasks
        (message,) = (one.event for one in asked.entries if isinstance(one.event, MessageSent))
        assert (task.kind, task.message_id) == (
            TaskKind.SUPPLY_INFORMATION,
            message.message_id,
        )
        (engagement,) = engagements(cast)
        assert (engagement.response, engagement.responded_at) == (Response.ASKED, START + HOUR)

        cast.clock.advance(hours=1)
        with pytest.raises(errors.NotAllowed):
            cast.anna.do(SupplyInformation(case_id=CASE, answer="The second."))
        case = cast.nora.do(SupplyInformation(case_id=CASE, answer="The second."))
        assert case.lifecycle is Lifecycle.PENDING_VERIFICATION
        assert case.information_supplied_at == START + 2 * HOUR
        assert cast.nora.ask(Tasks()).tasks == ()
        assert [one.kind for one in cast.anna.ask(Tasks()).tasks] == [TaskKind.REVIEW_CASE]
        cast.anna.do(AcceptCase(case_id=CASE))
        (engagement,) = engagements(cast)
        assert (engagement.response, engagement.responded_at) == (Response.ASKED, START + HOUR)


@on_both_stores
def test_a_question_during_the_work_leaves_the_clock_running(store: Opened) -> None:
    """The case goes back to Active, and its deadline was never touched."""
    with meeting(store) as cast:
        deadline = cast.case().sla_deadline
        cast.clock.advance(hours=1)
        waiting = cast.anna.do(RequestInformation(case_id=CASE, question="Where is it?"))
        assert waiting.sla_deadline == deadline
        told = cast.ops.perform(SupplyInformation(case_id=CASE, answer="In Bonn."))
        assert told.answer.lifecycle is Lifecycle.ACTIVE
        assert told.answer.sla_deadline == deadline
        (message,) = (one.event for one in told.entries if isinstance(one.event, MessageSent))
        assert (message.sender, message.recipient) == (Role.PLATFORM, Role.PARTNER)
        assert cast.anna.ask(Tasks()).tasks == cast.nora.ask(Tasks()).tasks == ()
        again = cast.anna.do(RequestInformation(case_id=CASE, question="And the key?"))
        assert (again.information_requested_at, again.information_supplied_at) == (
            START + HOUR,
            None,
        )


# ------------------------------------------------------------------------------------ terms


@on_both_stores
def test_an_exclusive_partner_may_propose_other_terms(store: Opened) -> None:
    """The case waits in Leads, its partner still finds it, and the client can answer."""
    with meeting(store) as cast:
        cast.submit()
        done = cast.anna.perform(
            ProposeTerms(case_id=CASE, success_fee=Percent(30), explanation="Nine years old")
        )
        assert done.answer.lifecycle is Lifecycle.LEADS
        assert (done.answer.partner_id, done.answer.success_fee) == ("acme", Percent("9.5"))
        (event,) = (one.event for one in done.entries if isinstance(one.event, TermsProposed))
        assert event.success_fee == Percent(30)
        assert formed_by(cast) is FormedBy.CUSTOM_QUOTE_BEGUN
        assert [one.kind for one in cast.nora.ask(Tasks()).tasks] == [TaskKind.REPLY_TO_MESSAGE]
        assert cast.anna.ask(Tasks()).tasks == ()
        assert [one.response for one in engagements(cast)] == [Response.QUOTED]


@on_both_stores
def test_a_partner_of_the_legal_network_quotes_and_proposes_nothing(store: Opened) -> None:
    """Other terms are for exclusive partners."""
    with meeting(store) as cast:
        kind = PartnerType.LEGAL_NETWORK
        cast.ops.do(RegisterPartner(partner_id="lex", name="Lex", partner_type=kind, country="DE"))
        cast.ops.do(AgreeTerms(partner_id="lex"))
        cast.submit(partner_id="lex")
        lex = cast.network.as_partner("lex", user="l")
        before = written(cast.network.store)
        with pytest.raises(errors.NotExclusive):
            lex.do(ProposeTerms(case_id=CASE, success_fee=Percent(30), explanation="x"))
        assert written(cast.network.store) == before


@on_both_stores
@pytest.mark.parametrize("partner", ("acme", "rival"))
def test_a_lead_is_awarded_with_a_clean_sheet_and_a_deadline(store: Opened, partner: str) -> None:
    """Whoever gets it begins anew; what the first partner noted stays with nobody."""
    with meeting(store) as cast:
        cast.submit()
        cast.anna.do(SetPriority(case_id=CASE, follow_up=True, priority=1))
        cast.anna.do(SetPartnerReference(case_id=CASE, reference="A-1"))
        cast.anna.do(ProposeTerms(case_id=CASE, success_fee=Percent(30), explanation="Old"))
        cast.clock.advance(hours=1)
        fee = Percent(30)
        case = cast.ops.do(AwardLead(case_id=CASE, partner_id=partner, success_fee=fee))
        assert (case.partner_id, case.lifecycle) == (partner, Lifecycle.ACTIVE)
        assert case.sla_deadline == cast.clock.now() + timedelta(days=14)
        assert (case.priority, case.priority_follow_up, case.partner_reference) == (
            None,
            False,
            None,
        )
        first, second = engagements(cast)
        assert (first.ended_at, second.ended_at) == (START + HOUR, None)
        assert cast.nora.ask(Tasks()).tasks == ()


@on_both_stores
def test_a_lead_that_is_routed_again_leaves_its_partner(store: Opened) -> None:
    """The next partner reviews it, and the one that proposed terms is out of it."""
    with meeting(store) as cast:
        cast.submit()
        cast.anna.do(ProposeTerms(case_id=CASE, success_fee=Percent(30), explanation="Old"))
        case = cast.ops.do(RouteCase(case_id=CASE, partner_id="rival"))
        assert (case.lifecycle, case.engagement) == (Lifecycle.PENDING_VERIFICATION, 2)
        assert [one.ended_at for one in engagements(cast)] == [START, None]
        with pytest.raises(errors.NotFound):
            cast.anna.ask(CasePage(case_id=CASE))


# -------------------------------------------------------------------------------- declining


@on_both_stores
@pytest.mark.parametrize("reason", DeclineReason)
def test_a_declined_case_leaves_its_partner(store: Opened, reason: DeclineReason) -> None:
    """It waits in Leads, nobody's; the partner no longer finds it, and knows why it left."""
    with meeting(store) as cast:
        cast.submit()
        cast.anna.do(SetPriority(case_id=CASE, follow_up=True, priority=1))
        cast.anna.do(SetPartnerReference(case_id=CASE, reference="A-1"))
        case = cast.anna.do(DeclineCase(case_id=CASE, reason=reason))
        assert (case.lifecycle, case.partner_id) == (Lifecycle.LEADS, None)
        assert (case.priority, case.priority_follow_up, case.partner_reference) == (
            None,
            False,
            None,
        )
        with pytest.raises(errors.NotFound):
            cast.anna.ask(CasePage(case_id=CASE))
        assert cast.nora.ask(CasePage(case_id=CASE)).case == case
        assert cast.anna.ask(Tasks()).tasks == ()
        (left,) = engagements(cast)
        assert (left.response, left.decline_reason) == (Response.DECLINED, reason)
        assert left.ended_at == left.responded_at == START
        assert formed_by(cast) is None
        with cast.network.store.reading(cast.anna.scope) as books:
            assert list(books.engagements.of_case(CaseId(CASE))) == [left]


@on_both_stores
def test_a_case_that_was_declined_goes_to_the_next_partner(store: Opened) -> None:
    """The next one begins the second engagement, and sees nothing of the first."""
    with meeting(store) as cast:
        cast.submit()
        cast.anna.do(DeclineCase(case_id=CASE, reason=DeclineReason.CONFLICT_OF_INTEREST))
        cast.ops.do(RouteCase(case_id=CASE, partner_id="rival"))
        case = cast.eve.do(AcceptCase(case_id=CASE))
        assert (case.engagement, case.partner_id) == (2, "rival")
        assert [(one.number, one.partner_id) for one in engagements(cast)] == [
            (1, "acme"),
            (2, "rival"),
        ]
        with cast.network.store.reading(cast.eve.scope) as books:
            assert [one.number for one in books.engagements.of_case(CaseId(CASE))] == [2]
        with pytest.raises(errors.NotFound):
            cast.pay(eur("10"))


@on_both_stores
def test_a_case_that_may_not_go_to_the_network_is_closed(store: Opened) -> None:
    """Case never started, which counts for nothing; it stays with its partner."""
    with meeting(store) as cast:
        cast.submit(allow_network=False)
        case = cast.anna.do(DeclineCase(case_id=CASE, reason=DeclineReason.TIME_BARRED))
        assert (case.lifecycle, case.close_code) == (
            Lifecycle.CLOSED,
            CloseCode.CASE_NEVER_STARTED,
        )
        assert cast.anna.ask(CasePage(case_id=CASE)).case == case
        assert cast.anna.ask(Tasks()).tasks == ()
        (left,) = engagements(cast)
        assert (left.response, left.ended_at) == (Response.DECLINED, START)

"""Working cases: the thirteen statuses, the deadline that each answers, pauses and returns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    AttachDocument,
    Case,
    CloseCase,
    CloseCode,
    DecideReturn,
    Done,
    Lifecycle,
    Percent,
    Phase,
    ReassignCase,
    RequestClosure,
    RequestInformation,
    RequestReturn,
    ResumeCase,
    StartLegalAction,
    StatusType,
    StatusUpdate,
    SupplyInformation,
    Task,
    TaskKind,
    Tasks,
    UpdateStatus,
    errors,
)
from debitura_core.domain.cases.cases import LegalActionStarted
from debitura_core.domain.cases.returns import ReturnApproved, ReturnRejected, ReturnRequested
from debitura_core.domain.cases.status_updates import StatusUpdated
from debitura_core.domain.cases.statuses import STATUS_RULES
from debitura_core.domain.kernel.actors import WHOLE_NETWORK
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId
from tests.cast import CASE, START, Cast, Opened, eur, meeting, on_both_stores, written

TWO_WEEKS = timedelta(days=14)
NEEDS_REASON = (StatusType.UNCOLLECTIBLE, StatusType.ON_HOLD, StatusType.RETURNED_TO_CLIENT)
NEEDS_PAYMENT = (StatusType.PAID_IN_FULL, StatusType.PARTIALLY_PAID)
CONTACTS = {StatusType.CONTACT_ATTEMPTED, StatusType.CONTACT_ESTABLISHED}


def report(status: StatusType, case_id: str = CASE, **changes: Any) -> UpdateStatus:
    """Write a status update with all that its status needs."""
    told: dict[str, Any] = {"notes": "Called at noon, spoke to the bookkeeper."}
    if status in NEEDS_REASON:
        told["reason"] = "The company has left the address."
    if status in CONTACTS:
        told |= {"contacted_at": START - timedelta(hours=1), "contact_method": "phone"}
    return UpdateStatus(case_id=case_id, status=status, **{**told, **changes})


def reported(cast: Cast, status: StatusType, case_id: str = CASE, **changes: Any) -> Done[Case]:
    """Let Anna report."""
    return cast.anna.perform(report(status, case_id, **changes))


def open_tasks(cast: Cast) -> dict[str, list[Task]]:
    """Return what everybody still has to do, by whose it is."""
    desks = {"partner": cast.anna, "client": cast.nora, "platform": cast.ops}
    return {party: list(desk.ask(Tasks()).tasks) for party, desk in desks.items()}


def updates(cast: Cast) -> list[StatusUpdate]:
    """Return what was reported on the case, oldest first."""
    with cast.network.store.reading(WHOLE_NETWORK) as books:
        return list(books.status_updates.of_case(CaseId(CASE)))


# ------------------------------------------------------------------------- the rows of the table

ROWS = {
    StatusType.CONTACT_ATTEMPTED: ("In Progress", None),
    StatusType.CONTACT_ESTABLISHED: ("In Progress", None),
    StatusType.PAYMENT_PROMISED: ("Payment Promised", None),
    StatusType.PAYMENT_PLAN_AGREED: ("Payment Plan", None),
    StatusType.DISPUTE_RAISED: ("Dispute", None),
    StatusType.INVESTIGATING: ("Investigating", None),
    StatusType.PAID_IN_FULL: ("Paid in Full", None),
    StatusType.PARTIALLY_PAID: ("Partially Paid", None),
    StatusType.UNCOLLECTIBLE: ("Uncollectible", TaskKind.DECIDE_RETURN),
    StatusType.LEGAL_ACTION_INITIATED: ("Legal Action", None),
    StatusType.ON_HOLD: ("On Hold", TaskKind.FOLLOW_UP_PAUSED),
    StatusType.RETURNED_TO_CLIENT: ("Return Requested", TaskKind.DECIDE_RETURN),
    StatusType.TRANSFERRED: ("Transfer Requested", TaskKind.REASSIGN_CASE),
}
"""Of each status: what the overview shows, and the task it opens (rule cases-18)."""


@on_both_stores
@pytest.mark.parametrize("status", StatusType)
def test_each_status_shows_its_words_and_moves_only_what_the_table_says(
    store: Opened, status: StatusType
) -> None:
    """The lifecycle moves for ON_HOLD alone, the phase for legal action alone."""
    label, task = ROWS[status]
    with meeting(store) as cast:
        cast.case()
        if status in NEEDS_PAYMENT:
            cast.pay(eur("20000" if status is StatusType.PAID_IN_FULL else "5"))
        case = reported(cast, status).answer
        paused = status is StatusType.ON_HOLD
        legal = status is StatusType.LEGAL_ACTION_INITIATED
        assert (case.status, case.status_label, case.status_at) == (status, label, START)
        assert case.lifecycle is (Lifecycle.PAUSED if paused else Lifecycle.ACTIVE)
        assert case.phase is (Phase.LEGAL if legal else Phase.PRE_LEGAL)
        assert case.sla_deadline == (None if paused else START + TWO_WEEKS)
        opened = [one.kind for own in open_tasks(cast).values() for one in own]
        assert opened == ([] if task is None else [task])


def test_there_are_thirteen_statuses_in_three_groups() -> None:
    """Six of collection, four of resolution, three of administration."""
    assert len(ROWS) == len(StatusType) == 13
    groups = [rule.group for rule in STATUS_RULES.values()]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [6, 4, 3]


@on_both_stores
@pytest.mark.parametrize("status", NEEDS_REASON)
def test_some_statuses_must_be_explained(store: Opened, status: StatusType) -> None:
    """On hold and Uncollectible without a reason are refused, and a blank is none."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        with pytest.raises(errors.ReasonMissing):
            reported(cast, status, reason=None)
        with pytest.raises(errors.InvalidText):
            reported(cast, status, reason="  ")
        assert written(cast.network.store) == before


@on_both_stores
@pytest.mark.parametrize("status", NEEDS_PAYMENT)
def test_a_status_that_speaks_of_money_needs_some(store: Opened, status: StatusType) -> None:
    """A payment is recorded first; then closing is advised, with what is outstanding."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        with pytest.raises(errors.StatusNeedsPayment):
            reported(cast, status)
        assert written(cast.network.store) == before
        cast.pay(eur("5000"))
        (advice,) = reported(cast, status).advice
        assert (advice.code, advice.facts["outstanding"]) == ("CLOSE_CASE", "EUR 15,000.00")


@pytest.mark.parametrize(
    "left_out", ({"contacted_at": None}, {"contact_method": None}), ids=("time", "method")
)
def test_a_contact_without_time_or_method_is_advised_to_have_both(left_out: Any) -> None:
    """Say when and how; a report without it is taken all the same."""
    with meeting() as cast:
        cast.case()
        for status in StatusType:
            if status not in (*NEEDS_PAYMENT, StatusType.ON_HOLD):
                advice = [one.code for one in cast.anna.preview(report(status, **left_out)).advice]
                assert advice == (["CONTACT_DETAILS_MISSING"] if status in CONTACTS else [])


@on_both_stores
def test_a_contact_lies_in_the_past(store: Opened) -> None:
    """An instant is aware, in whatever zone, and not later than now."""
    with meeting(store) as cast:
        cast.case()
        with pytest.raises(errors.ContactInFuture):
            reported(
                cast, StatusType.CONTACT_ESTABLISHED, contacted_at=START + timedelta(seconds=1)
            )
        with pytest.raises(errors.InvalidInstant):
            report(StatusType.CONTACT_ESTABLISHED, contacted_at=datetime(2026, 3, 1))  # noqa: DTZ001
        reported(cast, StatusType.CONTACT_ESTABLISHED, contacted_at=START)
        (kept,) = updates(cast)
        assert kept.contacted_at == START


@on_both_stores
def test_documents_of_a_report_are_papers_of_the_case(store: Opened) -> None:
    """A photo is filed first, and named; another case's is not found."""
    with meeting(store) as cast:
        cast.case()
        cast.case("SECOND")
        own, foreign = (
            cast.anna.do(AttachDocument(case_id=case, file_name="door.jpg", content=b"x"))
            for case in (CASE, "SECOND")
        )
        reported(cast, StatusType.CONTACT_ATTEMPTED, documents=(own.document_id,))
        before = written(cast.network.store)
        for wrong in (foreign.document_id, "nowhere"):
            with pytest.raises(errors.NotFound):
                reported(cast, StatusType.CONTACT_ATTEMPTED, documents=(own.document_id, wrong))
        assert written(cast.network.store) == before
        (kept,) = updates(cast)
        assert kept.documents == (own.document_id,)


@on_both_stores
def test_the_words_of_a_report_stay_out_of_the_journal(store: Opened) -> None:
    """Notes and reason stand in the record; the journal has a salted hash of each."""
    with meeting(store) as cast:
        cast.case()
        done = reported(cast, StatusType.UNCOLLECTIBLE, notes="Otto Muster", reason="moved to Ulm")
        for entry in done.entries:
            assert "Muster" not in entry.facts
            assert "Ulm" not in entry.facts
        assert isinstance(done.entries[0].event, StatusUpdated)
        assert isinstance(done.entries[1].event, ReturnRequested)
        (kept,) = updates(cast)
        assert (kept.notes, kept.reason) == ("Otto Muster", "moved to Ulm")
        assert "Muster" not in repr(kept)


@pytest.mark.parametrize(
    "lifecycle",
    (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.NEEDS_ADDITIONAL_DETAILS),
    ids=lambda one: one.name,
)
@on_both_stores
def test_a_case_that_is_worked_takes_reports(store: Opened, lifecycle: Lifecycle) -> None:
    """A report leaves the case in the state it is in; a paused one still has no deadline."""
    with meeting(store) as cast:
        cast.case()
        if lifecycle is Lifecycle.PAUSED:
            reported(cast, StatusType.ON_HOLD)
        if lifecycle is Lifecycle.NEEDS_ADDITIONAL_DETAILS:
            cast.anna.do(RequestInformation(case_id=CASE, question="?"))
        case = reported(cast, StatusType.INVESTIGATING).answer
        assert case.lifecycle is lifecycle
        clock = None if lifecycle is Lifecycle.PAUSED else START + TWO_WEEKS
        assert case.sla_deadline == clock


def test_a_case_under_review_takes_none() -> None:
    """A partner that has not taken the case on has nothing to report."""
    with meeting() as cast:
        cast.submit()
        with pytest.raises(errors.CaseNotInHand, match="Active or Paused"):
            reported(cast, StatusType.INVESTIGATING)


@on_both_stores
def test_a_case_that_was_asked_about_and_never_accepted_takes_none(store: Opened) -> None:
    """It goes back to its review; a hold would let it be resumed into work unaccepted."""
    with meeting(store) as cast:
        cast.submit()
        cast.anna.do(RequestInformation(case_id=CASE, question="?"))
        for status in (StatusType.INVESTIGATING, StatusType.ON_HOLD, StatusType.UNCOLLECTIBLE):
            with pytest.raises(errors.CaseNotInHand, match="not accepted yet"):
                reported(cast, status)
        supplied = cast.nora.do(SupplyInformation(case_id=CASE, answer="!"))
        assert (supplied.lifecycle, supplied.sla_deadline) == (Lifecycle.PENDING_VERIFICATION, None)


@on_both_stores
def test_a_pause_drops_what_the_client_was_asked(store: Opened) -> None:
    """A task that could not be solved any more would stay with the client for good."""
    with meeting(store) as cast:
        for case_id in ("HELD", "WITHDRAWN"):
            cast.case(case_id)
            cast.anna.do(RequestInformation(case_id=case_id, question="?"))
        reported(cast, StatusType.ON_HOLD, "HELD")
        cast.nora.do(RequestClosure(case_id="WITHDRAWN"))
        assert cast.nora.ask(Tasks(kind=TaskKind.SUPPLY_INFORMATION)).tasks == ()


# -------------------------------------------------------------------------------- the deadlines


@on_both_stores
def test_an_update_is_due_two_weeks_after_the_last(store: Opened) -> None:
    """Updated on 1 March, the next one is due on 15 March; so it is after the acceptance."""
    with meeting(store) as cast:
        assert cast.case().sla_deadline == datetime(2026, 3, 15, 9, tzinfo=UTC)
        cast.clock.advance(days=3)
        case = reported(cast, StatusType.INVESTIGATING).answer
        assert case.sla_deadline == datetime(2026, 3, 18, 9, tzinfo=UTC)


@on_both_stores
def test_an_agreement_may_ask_for_updates_more_often(store: Opened) -> None:
    """Another figure by agreement; the one in force on the day of the update counts."""
    with meeting(store) as cast:
        cast.ops.do(AgreeTerms(partner_id="acme", sla_days=7))
        assert cast.case().sla_deadline == START + timedelta(days=7)
        cast.ops.do(AgreeTerms(partner_id="acme", sla_days=30, valid_from=date(2026, 3, 2)))
        assert reported(cast, StatusType.INVESTIGATING).answer.sla_deadline == START + timedelta(7)
        cast.clock.advance(days=1)
        later = reported(cast, StatusType.INVESTIGATING).answer
        assert later.sla_deadline == cast.clock.now() + timedelta(days=30)


@on_both_stores
def test_a_report_keeps_the_deadline_it_answered(store: Opened) -> None:
    """In time up to the last instant, late from the next on; each begins a new deadline."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.set(START + TWO_WEEKS)
        reported(cast, StatusType.INVESTIGATING)
        cast.clock.set(START + 2 * TWO_WEEKS + timedelta(seconds=1))
        reported(cast, StatusType.INVESTIGATING)
        told = [(one.due_at, one.is_late) for one in updates(cast)]
        assert told == [(START + TWO_WEEKS, False), (START + 2 * TWO_WEEKS, True)]


@on_both_stores
def test_a_pause_stops_the_clock_and_is_followed_up(store: Opened) -> None:
    """Paused on Monday 2 March 2026, the follow-up is due on Friday 20 March."""
    with meeting(store, at=datetime(2026, 3, 2, 9, tzinfo=UTC)) as cast:
        cast.case()
        assert reported(cast, StatusType.ON_HOLD).answer.sla_deadline is None
        (task,) = open_tasks(cast)["partner"]
        assert (task.kind, task.due_on) == (TaskKind.FOLLOW_UP_PAUSED, date(2026, 3, 20))
        with pytest.raises(errors.IllegalTransition, match="be resumed"):
            reported(cast, StatusType.ON_HOLD)
        cast.clock.advance(days=40)
        resumed = cast.anna.do(ResumeCase(case_id=CASE))
        assert resumed.lifecycle is Lifecycle.ACTIVE
        assert resumed.sla_deadline == cast.clock.now() + TWO_WEEKS
        assert (resumed.status, resumed.status_label) == (None, "Active")
        assert open_tasks(cast)["partner"] == []
        with pytest.raises(errors.IllegalTransition, match="be paused"):
            cast.anna.do(ResumeCase(case_id=CASE))
        reported(cast, StatusType.INVESTIGATING)
        assert [one.is_late for one in updates(cast)] == [False, False]


@on_both_stores
def test_an_ended_case_has_no_deadline(store: Opened) -> None:
    """Closing and reassigning stop the clock, and the words of the state are shown."""
    with meeting(store) as cast:
        for case_id in (CASE, "SECOND"):
            cast.case(case_id)
            reported(cast, StatusType.DISPUTE_RAISED, case_id)
        closed = cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.UNECONOMICAL_TO_PURSUE))
        moved = cast.ops.do(ReassignCase(case_id="SECOND", partner_id="rival"))
        assert closed.sla_deadline is moved.sla_deadline is None
        assert (closed.status_label, moved.status_label) == ("Closed", "Pending Verification")
        assert (closed.status, moved.status) == (StatusType.DISPUTE_RAISED, None)


@on_both_stores
def test_the_monthly_survey_runs_beside_the_updates(store: Opened) -> None:
    """Due on the month's day of acceptance while the case is Active; a report answers it."""
    with meeting(store) as cast:
        case = cast.submit()
        assert case.survey_due is None
        assert cast.case("SECOND").survey_due == date(2026, 4, 1)
        cast.clock.advance(days=10)
        case = reported(cast, StatusType.INVESTIGATING, "SECOND").answer
        assert case.survey_due == date(2026, 5, 1)
        assert reported(cast, StatusType.ON_HOLD, "SECOND").answer.survey_due is None


@on_both_stores
def test_deadlines_that_fell_in_a_time_are_found(store: Opened) -> None:
    """Those the partner answered, from the first instant of the time to before its last."""
    with meeting(store) as cast:
        cast.case()
        cast.case("SECOND")
        for days, case_id in ((2, "SECOND"), (5, CASE), (9, CASE)):
            cast.clock.set(START + timedelta(days=days))
            reported(cast, StatusType.INVESTIGATING, case_id)
        first = START + TWO_WEEKS
        with cast.network.store.reading(cast.anna.scope) as books:
            found = books.status_updates.due(PartnerId("acme"), first, first + timedelta(days=5))
            assert [one.case_id for one in found] == ["SECOND", CASE]
            assert [one.due_at for one in found] == [first, first]
            longer = books.status_updates.due(PartnerId("acme"), first, first + timedelta(days=6))
            assert [one.due_at for one in longer] == [first, first, first + timedelta(days=5)]
        with cast.network.store.reading(cast.eve.scope) as books:
            assert not books.status_updates.due(PartnerId("acme"), first, first + timedelta(days=9))


# --------------------------------------------------------------------------------------- returns


@on_both_stores
def test_a_return_that_is_approved_closes_the_case(store: Opened) -> None:
    """Closed with the code of the request, its explanation as the comment."""
    with meeting(store) as cast:
        cast.case()
        code = CloseCode.DEBTOR_INSOLVENT_BANKRUPT
        asked = cast.anna.perform(RequestReturn(case_id=CASE, explanation="Insolvent", code=code))
        assert asked.answer.lifecycle is Lifecycle.ACTIVE
        (task,) = open_tasks(cast)["client"]
        assert (task.kind, task.due_on) == (TaskKind.DECIDE_RETURN, date(2026, 3, 3))
        done = cast.nora.perform(DecideReturn(case_id=CASE, approve=True))
        closed = done.answer
        assert (closed.lifecycle, closed.close_code) == (Lifecycle.CLOSED, code)
        assert (closed.close_comment, closed.closed_by) == ("Insolvent", "nora")
        assert isinstance(done.entries[0].event, ReturnApproved)
        assert open_tasks(cast) == {"partner": [], "client": [], "platform": []}


@on_both_stores
def test_a_return_that_is_rejected_lets_the_work_go_on(store: Opened) -> None:
    """State and deadline are as they were; the status that spoke of it holds no more."""
    with meeting(store) as cast:
        cast.case()
        asked = reported(cast, StatusType.UNCOLLECTIBLE).answer
        done = cast.nora.perform(DecideReturn(case_id=CASE, approve=False, remark="Try the son"))
        case = done.answer
        assert (case.lifecycle, case.status_label) == (Lifecycle.ACTIVE, "Active")
        assert case.sla_deadline == asked.sla_deadline
        assert isinstance(done.entries[0].event, ReturnRejected)
        assert "son" not in done.entries[0].facts
        assert open_tasks(cast)["client"] == []
        reported(cast, StatusType.RETURNED_TO_CLIENT)
        assert [one.kind for one in open_tasks(cast)["client"]] == [TaskKind.DECIDE_RETURN]


@on_both_stores
def test_one_return_is_asked_for_at_a_time(store: Opened) -> None:
    """A second request is refused; a status that asks again is taken, with advice."""
    with meeting(store) as cast:
        cast.case()
        again = RequestReturn(case_id=CASE, explanation="Gone")
        cast.anna.do(again)
        before = written(cast.network.store)
        with pytest.raises(errors.ReturnPending):
            cast.anna.do(again)
        assert written(cast.network.store) == before
        done = reported(cast, StatusType.UNCOLLECTIBLE)
        assert [one.code for one in done.advice] == ["RETURN_PENDING"]
        assert len(open_tasks(cast)["client"]) == 1


@on_both_stores
def test_the_platform_may_decide_for_the_client(store: Opened) -> None:
    """The client's desk or the platform's, and nobody decides on what was not asked."""
    with meeting(store) as cast:
        cast.case()
        with pytest.raises(errors.NoReturnPending):
            cast.ops.do(DecideReturn(case_id=CASE, approve=True))
        cast.anna.do(RequestReturn(case_id=CASE, explanation="Gone"))
        with pytest.raises(errors.NotAllowed):
            cast.anna.do(DecideReturn(case_id=CASE, approve=True))
        with pytest.raises(errors.NotFound):
            cast.otto.do(DecideReturn(case_id=CASE, approve=True))
        closed = cast.ops.do(DecideReturn(case_id=CASE, approve=True))
        assert (closed.close_code, closed.closed_by) == (CloseCode.OTHER, "ops")
        with pytest.raises(errors.CaseNotInHand):
            cast.nora.do(DecideReturn(case_id=CASE, approve=True))


@pytest.mark.parametrize("code", CloseCode)
def test_a_case_is_returned_with_a_code_of_what_was_not_recovered(code: CloseCode) -> None:
    """The twelve of the form, none that speaks of money and none of the platform's."""
    unrecovered = {
        *CloseCode,
    } - {
        CloseCode.PAID,
        CloseCode.PARTIALLY_PAID,
        CloseCode.CASE_NEVER_STARTED_INTERNAL,
        CloseCode.NO_QUOTES_RECEIVED,
        CloseCode.QUOTES_EXPIRED,
    }
    with meeting() as cast:
        cast.case()
        request = RequestReturn(case_id=CASE, explanation="Gone", code=code)
        if code in unrecovered:
            cast.anna.do(request)
        else:
            with pytest.raises(errors.NotForReturn):
                cast.anna.do(request)


@on_both_stores
def test_a_request_ends_with_its_engagement(store: Opened) -> None:
    """A new partner is not bound by what the old one asked for, and may ask itself."""
    with meeting(store) as cast:
        cast.case()
        cast.anna.do(RequestReturn(case_id=CASE, explanation="Gone"))
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        assert open_tasks(cast)["client"] == []
        with pytest.raises(errors.CaseNotInHand):
            cast.nora.do(DecideReturn(case_id=CASE, approve=True))
        cast.eve.do(AcceptCase(case_id=CASE))
        with pytest.raises(errors.NoReturnPending):
            cast.nora.do(DecideReturn(case_id=CASE, approve=True))
        cast.eve.do(RequestReturn(case_id=CASE, explanation="Indeed"))
        assert cast.nora.do(DecideReturn(case_id=CASE, approve=True)).close_comment == "Indeed"


# -------------------------------------------------------------------------------- legal action


@on_both_stores
def test_legal_action_by_status_is_legal_action(store: Opened) -> None:
    """The same as `StartLegalAction`, told in the same words, with the report beside it."""
    with meeting(store) as cast:
        cast.case()
        done = reported(cast, StatusType.LEGAL_ACTION_INITIATED)
        assert isinstance(done.entries[1].event, LegalActionStarted)
        assert cast.pay(eur("1000")).phase is Phase.LEGAL
        reported(cast, StatusType.ON_HOLD)
        with pytest.raises(errors.IllegalTransition):
            reported(cast, StatusType.LEGAL_ACTION_INITIATED)


@on_both_stores
def test_a_client_does_not_lower_the_fee_of_its_partner(store: Opened) -> None:
    """An own fee is agreed; on the eve of a payment a client could set it to nothing."""
    with meeting(store) as cast:
        cast.case()
        with pytest.raises(errors.FeeNotAgreed, match=r"9\.5 %"):
            cast.nora.do(StartLegalAction(case_id=CASE, success_fee=Percent(0)))
        more = cast.nora.do(StartLegalAction(case_id=CASE, success_fee=Percent(20)))
        assert (more.phase, more.success_fee) == (Phase.LEGAL, Percent(20))
        less = cast.anna.do(StartLegalAction(case_id=CASE, success_fee=Percent(15)))
        assert less.success_fee == Percent(15)

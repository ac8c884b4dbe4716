"""A case's life: from the day it is given to a partner to the day its client takes it back.

One case on both stores. At each step the deadline, the tasks of everybody and the words of the
overview are what the books say.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from debitura_core import (
    AcceptCase,
    Case,
    CasePage,
    CloseCode,
    DecideReturn,
    Lifecycle,
    RequestInformation,
    ResumeCase,
    StatusType,
    SupplyInformation,
    TaskKind,
    Tasks,
    UpdateStatus,
    errors,
)
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TWO_WEEKS = timedelta(days=14)


def tasks(cast: Cast) -> dict[str, list[tuple[TaskKind, date | None]]]:
    """Return what each party still has to do, and by when."""
    desks = {"partner": cast.anna, "client": cast.nora, "platform": cast.ops}
    return {
        party: [(task.kind, task.due_on) for task in desk.ask(Tasks()).tasks]
        for party, desk in desks.items()
    }


def nobody_but(**waiting: list[tuple[TaskKind, date | None]]) -> dict[str, object]:
    """Return the tasks of everybody if these are all there are."""
    return {"partner": [], "client": [], "platform": [], **waiting}


def report(cast: Cast, status: StatusType, notes: str, reason: str | None = None) -> Case:
    """Let Anna report on the case."""
    update = UpdateStatus(
        case_id=CASE,
        status=status,
        notes=notes,
        reason=reason,
        contacted_at=cast.clock.now() - timedelta(minutes=20),
        contact_method="phone",
    )
    return cast.anna.do(update)


@on_both_stores
def test_a_case_lives_from_its_assignment_to_its_return(store: Opened) -> None:
    """Assignment, question, acceptance, contact, promise, dispute, hold, resume, return."""
    with meeting(store, at=MONDAY) as cast:
        # Monday: the client hands the case in, and Acme has two business days to review it
        cast.submit()
        assert tasks(cast) == nobody_but(partner=[(TaskKind.REVIEW_CASE, date(2026, 3, 4))])

        # Acme cannot tell which delivery it is about, and asks; the client answers on Tuesday
        asked = cast.anna.do(RequestInformation(case_id=CASE, question="Which delivery?"))
        assert asked.status_label == "More Info Required"
        assert tasks(cast) == nobody_but(client=[(TaskKind.SUPPLY_INFORMATION, None)])
        cast.clock.advance(days=1)
        cast.nora.do(SupplyInformation(case_id=CASE, answer="The one of 3 November."))
        assert tasks(cast) == nobody_but(partner=[(TaskKind.REVIEW_CASE, date(2026, 3, 5))])

        # it is taken on; from here on an update is due every two weeks
        case = cast.anna.do(AcceptCase(case_id=CASE, priority=2, assigned_user="anna"))
        assert (case.lifecycle, case.status_label) == (Lifecycle.ACTIVE, "Active")
        assert case.sla_deadline == cast.clock.now() + TWO_WEEKS
        assert tasks(cast) == nobody_but()

        # the debtor is reached, and a week later promises to pay
        cast.clock.advance(days=3)
        case = report(cast, StatusType.CONTACT_ESTABLISHED, "Spoke to the bookkeeper.")
        assert (case.status_label, case.sla_deadline) == (
            "In Progress",
            cast.clock.now() + TWO_WEEKS,
        )
        cast.clock.advance(days=7)
        case = report(cast, StatusType.PAYMENT_PROMISED, "5,000 by the end of the week.")
        assert case.status_label == "Payment Promised"
        cast.clock.advance(days=4)
        cast.pay(eur("5000"))
        assert cast.anna.ask(CasePage(case_id=CASE)).case.outstanding == eur("15000.00")

        # then it disputes the rest; this report comes a day after its deadline
        deadline = case.sla_deadline
        cast.clock.advance(days=11)
        case = report(cast, StatusType.DISPUTE_RAISED, "Says the goods were damaged.")
        assert deadline is not None
        assert cast.clock.now() == deadline + timedelta(days=1)
        assert case.status_label == "Dispute"

        # until the expert has spoken nothing is due; Acme is to look at it in 14 business days
        cast.clock.advance(hours=1)
        case = report(cast, StatusType.ON_HOLD, "An expert looks at them.", "Expert opinion")
        assert (case.lifecycle, case.sla_deadline) == (Lifecycle.PAUSED, None)
        assert tasks(cast) == nobody_but(partner=[(TaskKind.FOLLOW_UP_PAUSED, date(2026, 4, 16))])
        cast.pay(eur("1000"))

        # the goods were in order: work goes on, and so does the clock
        cast.clock.advance(days=20)
        case = cast.anna.do(ResumeCase(case_id=CASE))
        assert (case.status_label, case.sla_deadline) == ("Active", cast.clock.now() + TWO_WEEKS)
        assert tasks(cast) == nobody_but()

        # the debtor is insolvent; the client wants one more try, then takes the case back
        case = report(cast, StatusType.UNCOLLECTIBLE, "The court told us.", "Insolvent since March")
        assert case.status_label == "Uncollectible"
        decision = (TaskKind.DECIDE_RETURN, date(2026, 4, 21))
        assert tasks(cast) == nobody_but(client=[decision])
        case = cast.nora.do(DecideReturn(case_id=CASE, approve=False, remark="Ask the guarantor."))
        assert (case.lifecycle, case.status_label) == (Lifecycle.ACTIVE, "Active")
        cast.clock.advance(days=7)
        report(cast, StatusType.RETURNED_TO_CLIENT, "He refuses.", "The guarantor has nothing")
        case = cast.nora.do(DecideReturn(case_id=CASE, approve=True))
        assert (case.lifecycle, case.close_code) == (Lifecycle.CLOSED, CloseCode.OTHER)
        assert case.close_comment == "The guarantor has nothing"
        assert (case.status_label, case.sla_deadline) == ("Closed", None)
        assert tasks(cast) == nobody_but()
        assert case.outstanding == eur("14000.00")

        # of all the deadlines that reports answered, one was missed
        with cast.network.store.reading(cast.anna.scope) as books:
            told = [one.is_late for one in books.status_updates.of_case(case.case_id)]
        assert told == [False, False, True, False, False, False]
        with pytest.raises(errors.CaseNotInHand):
            report(cast, StatusType.INVESTIGATING, "Too late.")

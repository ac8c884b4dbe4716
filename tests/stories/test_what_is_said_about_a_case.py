"""What is said about a case: its timeline, letters, papers and tasks at each step of its life.

One case on both stores, from its assignment over a promise, a plan with two instalments, a dispute
and a pause to its return. At each step every party's timeline has grown by what is its to read, and
by nothing else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from attrs import define, field

from debitura_core import (
    AcceptCase,
    AddNote,
    AgreePaymentPlan,
    AttachDocument,
    CallOutcome,
    CasePage,
    CaseView,
    DecideReturn,
    Desk,
    DocumentContent,
    DocumentKind,
    Instalment,
    LogCall,
    Messages,
    Performance,
    ResumeCase,
    Role,
    SendMessage,
    StatusType,
    TaskKind,
    Tasks,
    TaskState,
    Timeline,
    TimelineKind,
    UpdateStatus,
)
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LETTER = b"Dear Muster GmbH, you owe 20,000."


@define
class Listener:
    """Follows the timelines of the three parties, without what the system does by itself."""

    cast: Cast
    heard: dict[Role, int] = field(factory=lambda: dict.fromkeys(Role, 0))

    def news(self) -> dict[Role, list[str]]:
        """Return what is new to each of them since they were last asked, and what is the same."""
        desks = (self.cast.anna, self.cast.nora, self.cast.ops)
        return {desk.actor.role: self._of(desk) for desk in desks}

    def _of(self, desk: Desk) -> list[str]:
        role = desk.actor.role
        items = desk.ask(Timeline(case_id=CASE, after=self.heard[role]))
        self.heard[role] = max((item.number for item in items), default=self.heard[role])
        return [
            item.title if item.description is None else f"{item.title}: {item.description}"
            for item in items
            if item.kind is not TimelineKind.SYSTEM
        ]


def to_all(*words: str) -> dict[Role, list[str]]:
    """Return what all three heard if they heard the same."""
    return {role: list(words) for role in Role}


def report(cast: Cast, status: StatusType, notes: str, reason: str | None = None) -> None:
    """Let Anna report on the case."""
    cast.anna.do(UpdateStatus(case_id=CASE, status=status, notes=notes, reason=reason))


def page(desk: Desk) -> CaseView:
    """Return the case page."""
    return desk.ask(CasePage(case_id=CASE))


@on_both_stores
def test_everybody_is_told_what_is_theirs_to_know(store: Opened) -> None:
    """Assignment, contact, letters, promise, plan, two instalments, dispute, pause, return."""
    with meeting(store, at=MONDAY) as cast:
        cast.submit()
        cast.anna.do(AcceptCase(case_id=CASE))
        listener = Listener(cast)
        assert listener.news() == to_all()

        # the client hands in the invoice; Acme writes to the debtor, calls, and notes what it hears
        for desk, name, kind, content in (
            (cast.nora, "invoice.pdf", DocumentKind.ORIGINAL_INVOICE, b"%PDF"),
            (cast.anna, "letter.txt", DocumentKind.DEMAND_LETTER, LETTER),
        ):
            desk.do(AttachDocument(case_id=CASE, file_name=name, content=content, kind=kind))
        cast.anna.do(
            LogCall(
                case_id=CASE,
                number="+49 228 1",
                outcome=CallOutcome.FUTURE_PAYMENT_PROMISED,
                notes="Spoke to the bookkeeper",
            )
        )
        cast.anna.do(AddNote(case_id=CASE, title="Moved to Bonn", event_on=date(2025, 12, 24)))
        report(cast, StatusType.CONTACT_ESTABLISHED, "The bookkeeper knows of it.")
        assert listener.news() == to_all(
            "Note: Moved to Bonn",
            "Original invoice: invoice.pdf",
            "Demand letter: letter.txt",
            "Call: Future payment promised: +49 228 1\nSpoke to the bookkeeper",
            "Contact established: The bookkeeper knows of it.",
        )
        papers = page(cast.nora).documents
        assert list(papers) == [DocumentKind.ORIGINAL_INVOICE, DocumentKind.DEMAND_LETTER]
        (letter,) = papers[DocumentKind.DEMAND_LETTER]
        assert cast.nora.ask(DocumentContent(document_id=letter.document_id)) == LETTER

        # Acme asks the client, and the platform behind its back; the client answers a day late
        asked = cast.anna.do(
            SendMessage(
                case_id=CASE,
                to=Role.CLIENT,
                template="Have you been paid?",
                attachments=(letter.document_id,),
            )
        )
        cast.anna.do(SendMessage(case_id=CASE, to=Role.PLATFORM, text="Is the client slow?"))
        (to_answer,) = cast.nora.ask(Tasks(case_id=CASE)).tasks
        assert to_answer.due_on == date(2026, 3, 4)
        cast.clock.advance(days=3)
        assert cast.nora.ask(Tasks()).overdue == {to_answer.task_id}
        cast.nora.do(
            SendMessage(case_id=CASE, to=Role.PARTNER, text="No.", in_reply_to=asked.message_id)
        )
        (answered,) = cast.nora.ask(
            Tasks(state=TaskState.SOLVED, kind=TaskKind.REPLY_TO_MESSAGE)
        ).tasks
        assert (answered.met_target, answered.met_deadline) == (False, False)
        question = f"Message from partner to client: {asked.text}"
        assert asked.text.startswith("Has Muster GmbH paid anything to you")
        answer = "Message from client to partner: No."
        behind = "Message from partner to platform: Is the client slow?"
        assert listener.news() == {
            Role.PARTNER: [question, behind, answer],
            Role.CLIENT: [question, answer],
            Role.PLATFORM: [question, behind, answer],
        }
        assert len(cast.nora.ask(Messages(case_id=CASE))) == 2
        cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="Thanks."))
        assert listener.news() == to_all("Message from partner to client: Thanks.")

        # the debtor promises, a plan is agreed, and both instalments come in on time
        report(cast, StatusType.PAYMENT_PROMISED, "In two instalments.")
        due = (date(2026, 3, 20), date(2026, 4, 20))
        instalments = tuple(Instalment(due_on=day, amount=eur("6000")) for day in due)
        cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=instalments))
        report(cast, StatusType.PAYMENT_PLAN_AGREED, "Signed.")
        assert page(cast.anna).overview.status_label == "Payment Plan"
        for day in due:
            cast.clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
            cast.pay(eur("6000"))
        assert listener.news() == to_all(
            "Payment promised: In two instalments.",
            "Payment plan agreed: EUR 12,000.00 in 2 instalments",
            "Payment plan agreed: Signed.",
            "Payment of EUR 6,000.00 received by the partner",
            "Payment of EUR 6,000.00 received by the partner",
        )
        for desk in (cast.anna, cast.nora):
            shown = page(desk)
            assert (shown.breakdown.paid, shown.breakdown.outstanding) == (
                eur("12000"),
                eur("8000"),
            )
            assert shown.plan is not None
            assert shown.plan.next_due is None
            assert len(shown.payments) == 2

        # it disputes the rest; the case rests, goes on, and is given back
        report(cast, StatusType.DISPUTE_RAISED, "Says the rest was damaged.")
        report(cast, StatusType.ON_HOLD, "An expert looks at it.", "Expert opinion")
        assert page(cast.anna).overview.sla_deadline is None
        follow_up, *others = page(cast.anna).tasks
        assert follow_up.kind is TaskKind.FOLLOW_UP_PAUSED
        assert not others
        cast.clock.advance(days=10)
        cast.anna.do(ResumeCase(case_id=CASE))
        report(cast, StatusType.RETURNED_TO_CLIENT, "It was damaged.", "The expert agrees")
        assert [task.kind for task in page(cast.nora).tasks] == [
            TaskKind.REPLY_TO_MESSAGE,
            TaskKind.DECIDE_RETURN,
        ]
        cast.nora.do(DecideReturn(case_id=CASE, approve=True))
        assert listener.news() == to_all(
            "Dispute raised: Says the rest was damaged.",
            "On hold: An expert looks at it.\nExpert opinion",
            "Returned to client: It was damaged.\nThe expert agrees",
        )
        titles = [item.title for item in cast.nora.ask(Timeline(case_id=CASE))]
        assert "Return requested" in titles
        assert titles[-1].startswith(("Case closed", "Return approved", "Collection period"))

        # the closed case still takes papers, and the books say how Acme did
        cast.anna.do(AttachDocument(case_id=CASE, file_name="expert.pdf", content=b"%PDF"))
        assert listener.news() == to_all("Other document: expert.pdf")
        report_of = cast.anna.ask(Performance(since=date(2026, 3, 1), until=date(2026, 6, 1)))
        assert report_of is not None

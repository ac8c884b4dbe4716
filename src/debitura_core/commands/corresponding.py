"""Corresponding: messages to the other parties of a case, and what they ask of each other."""

from __future__ import annotations

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain import doors
from debitura_core.domain.actors import Role
from debitura_core.domain.correspondence import Message, check_recipient, send
from debitura_core.domain.decisions import Decision, both
from debitura_core.domain.identifiers import CaseId, MessageId, TaskId, case_id
from debitura_core.domain.tasks import Task, TaskKind, open_task, solve
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SendMessage(Command[Message]):
    """Write to another party of a case (everybody, S3, 9.6).

    It opens a task for the other side, to reply within two business days and at best in 24 hours
    (D34), and solves one's own open tasks to reply to that side. Raises `NotFound`,
    `RecipientNotReachable`.
    """

    roles = frozenset(Role)

    case_id: CaseId = field(converter=case_id)
    to: Role = field(validator=doors.member(Role))
    text: str = field(validator=doors.text(), repr=False)

    def decide(self, books: Books, now: Now, /) -> Decision[Message]:
        """Send the message, and pass on whose turn it is."""
        case = books.cases.get(self.case_id)
        sender = now.actor.role
        check_recipient(case, sender, self.to)
        sent = send(
            case,
            self.text,
            sender=sender,
            recipient=self.to,
            message_id=MessageId(now.fresh()),
            salt=now.fresh(),
            at=now.at,
            by=now.actor.user,
        )
        decision: Decision[Task] = open_task(
            TaskKind.REPLY_TO_MESSAGE,
            case,
            TaskId(now.fresh()),
            now.at,
            party=self.to,
            message_id=sent.answer.message_id,
        )
        for task in _to_reply(books, self.case_id, sender, self.to):
            decision = both(decision, solve(task, now.at))
        return both(decision, sent)


def _to_reply(books: Books, case: CaseId, party: Role, writer: Role) -> list[Task]:
    """Return what *party* still has to reply to *writer* about the case."""
    written = {one.message_id for one in books.messages.of_case(case) if one.sender is writer}
    return [
        task
        for task in books.tasks.of_case(case)
        if task.is_open and task.party is party and task.message_id in written
    ]

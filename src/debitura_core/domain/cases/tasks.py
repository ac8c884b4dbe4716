"""Tasks: small things somebody must do, by when, and what solves them (rule cases-22)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from attrs import frozen

from debitura_core.domain.cases.cases import Case
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.calendar import add_business_days, instant_text
from debitura_core.domain.kernel.decisions import AboutCase, Decision, both, changed
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    MessageId,
    PartnerId,
    PayoutId,
    TaskId,
)


class TaskState(Enum):
    """Whether there is still something to do (rule cases-22)."""

    OPEN = "open"
    SOLVED = "solved"


class TaskKind(Enum):
    """What there is to do."""

    REVIEW_CASE = "review_case"
    REPLY_TO_MESSAGE = "reply_to_message"
    FOLLOW_UP_PAUSED = "follow_up_paused"
    CLOSE_AND_INVOICE = "close_and_invoice"
    INVOICE_CLIENT = "invoice_client"
    CHASE_PAYMENT = "chase_payment"
    SUPPLY_INFORMATION = "supply_information"
    DECIDE_RETURN = "decide_return"
    REASSIGN_CASE = "reassign_case"
    GATHER_EVIDENCE = "gather_evidence"
    DECIDE_ESCALATION = "decide_escalation"

    @property
    def title(self) -> str:
        """The words of the list."""
        return TASK_RULES[self].title


@frozen
class TaskRule:
    """One row of the table: the words, who acts unless said otherwise, and by when."""

    title: str
    party: Role
    business_days: int | None = None
    days: int | None = None
    target_hours: int | None = None
    """A target beside the deadline; both are counted (rule cases-22)."""
    works_the_claim: bool = True
    """Whether it ends with the work on the case; tasks about money run on (rule closing-7)."""


TASK_RULES: dict[TaskKind, TaskRule] = {
    TaskKind.REVIEW_CASE: TaskRule("Review new case", Role.PARTNER, 2, target_hours=24),
    TaskKind.REPLY_TO_MESSAGE: TaskRule("Reply to message", Role.PARTNER, 2, target_hours=24),
    TaskKind.FOLLOW_UP_PAUSED: TaskRule("Follow up on paused case", Role.PARTNER, 14),
    TaskKind.CLOSE_AND_INVOICE: TaskRule(
        "Close the case and invoice the client", Role.PARTNER, 2
    ),
    TaskKind.INVOICE_CLIENT: TaskRule(
        "Invoice the client and collect payment", Role.PARTNER, days=10, works_the_claim=False
    ),
    TaskKind.CHASE_PAYMENT: TaskRule(
        "Chase payment of the commission invoice", Role.PARTNER, works_the_claim=False
    ),
    TaskKind.SUPPLY_INFORMATION: TaskRule("More information needed", Role.CLIENT),
    TaskKind.DECIDE_RETURN: TaskRule("Decide on the return of the case", Role.CLIENT, 2),
    TaskKind.REASSIGN_CASE: TaskRule("Reassign the case", Role.PLATFORM, 2),
    TaskKind.GATHER_EVIDENCE: TaskRule("Gather evidence for the disputed claim", Role.PARTNER, 5),
    # the submitter asked for it and waits for an answer, also after a reassignment
    TaskKind.DECIDE_ESCALATION: TaskRule(
        "Take the case to court, or not", Role.PLATFORM, 2, works_the_claim=False
    ),
}  # fmt: skip
"""What each kind of task says, whose it is, and its deadline (rules money-15, cases-22)."""

FEE_REMINDERS = (TaskKind.INVOICE_CLIENT, TaskKind.CHASE_PAYMENT)
"""The tasks that leave the list while their client is hidden from the balance (rule money-15)."""

NO_DEADLINE = "9999"
"""Sorts after every day that a task can be due on."""


@frozen(kw_only=True)
class Task:
    """Something one party must do about a case; solved once, by what it asked for.

    ``due_on`` is a UTC day, None where there is no deadline. The party's side sees it; the other
    one's id is here because its actions open and solve tasks.
    """

    task_id: TaskId
    kind: TaskKind
    party: Role
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId | None
    payout_id: PayoutId | None = None
    message_id: MessageId | None = None
    opened_at: datetime
    due_on: date | None = None
    target_at: datetime | None = None
    solved_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.solved_at is None

    @property
    def title(self) -> str:
        """The words of the list."""
        return self.kind.title

    def is_overdue(self, on: date) -> bool:
        """Whether it was still open when its last day had passed, seen from the day *on*."""
        return self.due_on is not None and _day(self.solved_at, on) > self.due_on

    @property
    def met_target(self) -> bool | None:
        """Whether it was solved within its target, 24 hours for a reply; None while open."""
        if self.solved_at is None or self.target_at is None:
            return None
        return self.solved_at <= self.target_at

    @property
    def met_deadline(self) -> bool | None:
        """Whether it was solved by its last day, two business days for a reply; None while open."""
        if self.solved_at is None or self.due_on is None:
            return None
        return self.solved_at.date() <= self.due_on

    @property
    def place(self) -> tuple[str, str]:
        """Its place in a list of open tasks: by deadline, those without one last."""
        return (NO_DEADLINE if self.due_on is None else self.due_on.isoformat()), self.task_id

    @property
    def solved_place(self) -> tuple[str, str]:
        """Its place in a list of solved tasks, which is read backwards: by that instant."""
        return ("" if self.solved_at is None else instant_text(self.solved_at)), self.task_id


@frozen(kw_only=True)
class TaskFilter:
    """Which tasks of a party to list: of one kind, about one case, or all of them."""

    kind: TaskKind | None = None
    case_id: CaseId | None = None

    def admits(self, task: Task) -> bool:
        """Return whether the task is among those asked for."""
        return self.kind in (None, task.kind) and self.case_id in (None, task.case_id)


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class TaskOpened(AboutCase):
    """Somebody has something to do."""

    task_id: TaskId
    kind: TaskKind
    party: Role
    client_id: ClientId
    partner_id: PartnerId | None
    payout_id: PayoutId | None
    message_id: MessageId | None
    due_on: date | None
    target_at: datetime | None


@frozen(kw_only=True)
class TaskSolved(AboutCase):
    """It is done, or no longer to be done."""

    task_id: TaskId
    kind: TaskKind
    partner_id: PartnerId | None
    solved_at: datetime


# -------------------------------------------------------------------------------------- rules


def open_task(kind: TaskKind, case: Case, task_id: TaskId, at: datetime, *,
              party: Role | None = None, payout_id: PayoutId | None = None,
              message_id: MessageId | None = None, due_on: date | None = None,
              told_partner: bool = True) -> Decision[Task]:  # fmt: skip
    """Decide that somebody has something to do about *case* from *at* on.

    The table says who and by when, unless *party* or *due_on* do. What the partner should not see,
    a message between client and platform, is left out of its journal: *told_partner*.
    """
    return open_for(
        kind,
        task_id,
        at,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id if told_partner else None,
        party=party,
        payout_id=payout_id,
        message_id=message_id,
        due_on=due_on,
    )


def open_for(kind: TaskKind, task_id: TaskId, at: datetime, *, case_id: CaseId,
             client_id: ClientId, partner_id: PartnerId | None, party: Role | None = None,
             payout_id: PayoutId | None = None, message_id: MessageId | None = None,
             due_on: date | None = None) -> Decision[Task]:  # fmt: skip
    """Decide the same about a case of which no more is known than whose it is."""
    rule = TASK_RULES[kind]
    task = Task(
        task_id=task_id,
        kind=kind,
        party=party or rule.party,
        case_id=case_id,
        client_id=client_id,
        partner_id=partner_id,
        payout_id=payout_id,
        message_id=message_id,
        opened_at=at,
        due_on=due_on or _due(rule, at.date()),
        target_at=None if rule.target_hours is None else at + timedelta(hours=rule.target_hours),
    )
    event = TaskOpened(
        task_id=task.task_id,
        kind=kind,
        party=task.party,
        case_id=task.case_id,
        client_id=task.client_id,
        partner_id=task.partner_id,
        payout_id=task.payout_id,
        message_id=task.message_id,
        due_on=task.due_on,
        target_at=task.target_at,
    )
    return Decision(task, (task,), (event,))


def _day(at: datetime | None, otherwise: date) -> date:
    return otherwise if at is None else at.date()


def _due(rule: TaskRule, opened_on: date) -> date | None:
    if rule.business_days is not None:
        return add_business_days(opened_on, rule.business_days)
    return None if rule.days is None else opened_on + timedelta(days=rule.days)


def solve(task: Task, at: datetime) -> Decision[Task]:
    """Decide that *task* is done; one that is done stays as it is."""
    if not task.is_open:
        return Decision(task)
    solved = changed(task, solved_at=at)
    event = TaskSolved(
        task_id=task.task_id,
        kind=task.kind,
        case_id=task.case_id,
        partner_id=task.partner_id,
        solved_at=at,
    )
    return Decision(solved, (solved,), (event,))


def solve_work(tasks: Iterable[Task], at: datetime,
               but: Container[TaskKind] = ()) -> Decision[None]:  # fmt: skip
    """Decide that nothing is left to be done on the claim; tasks about money run on, and *but*."""
    work = (kind for kind, rule in TASK_RULES.items() if rule.works_the_claim and kind not in but)
    return solve_all(tasks, at, *work)


def solve_all(tasks: Iterable[Task], at: datetime, *kinds: TaskKind) -> Decision[None]:
    """Decide that the open ones of these kinds among *tasks* are done."""
    decision: Decision[None] = Decision(None)
    for task in tasks:
        if task.is_open and task.kind in kinds:
            decision = both(decision, solve(task, at)).answering(None)
    return decision

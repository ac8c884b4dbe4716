"""Fee reminders: a client received the money, and the platform's share of it is still unpaid.

The chain: the payout is stamped with the day it will be chased, a task asks the partner to invoice
its client, and from that day on another asks to chase the payment. Settling, crediting or taking
the payment back ends it (rule money-15). Nothing is sent from here: what an outbox sends, it
reads in the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attrs import frozen

from debitura_core.domain.cases.tasks import FEE_REMINDERS, Task, TaskKind, open_for, solve_all
from debitura_core.domain.kernel.decisions import AboutCase, Decision, both, changed
from debitura_core.domain.kernel.identifiers import PartnerId, PayoutId, TaskId
from debitura_core.domain.money.payouts import Payout


@frozen(kw_only=True)
class CommissionChased(AboutCase):
    """A commission was still unpaid on the day its payout had been stamped with."""

    partner_id: PartnerId
    payout_id: PayoutId
    chased_on: date


# -------------------------------------------------------------------------------------- rules


def invoice_client(payout: Payout, task_id: TaskId, at: datetime) -> Decision[Task]:
    """Decide that the partner is to invoice its client, within ten days (rule money-15)."""
    return _remind(TaskKind.INVOICE_CLIENT, payout, task_id, at)


def chase(payout: Payout, task_id: TaskId, on: date, at: datetime) -> Decision[Task]:
    """Decide that the partner is to chase the payment; a payout is chased once (rule money-15)."""
    chased = changed(payout, reminder_on=None)
    event = CommissionChased(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        chased_on=on,
    )
    told = Decision(None, (chased,), (event,))
    return both(told, _remind(TaskKind.CHASE_PAYMENT, payout, task_id, at))


def _remind(kind: TaskKind, payout: Payout, task_id: TaskId, at: datetime) -> Decision[Task]:
    return open_for(
        kind,
        task_id,
        at,
        case_id=payout.case_id,
        client_id=payout.client_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
    )


def confirm_invoiced(tasks: Sequence[Task], payout_id: PayoutId, at: datetime) -> Decision[None]:
    """Decide that the client was invoiced; the chase still comes if nothing is paid."""
    return solve_all(_about(tasks, payout_id), at, TaskKind.INVOICE_CLIENT)


def end_reminders(tasks: Sequence[Task], payout_id: PayoutId, at: datetime) -> Decision[None]:
    """Decide that there is nothing left to remind of: settled, credited or taken back."""
    return solve_all(_about(tasks, payout_id), at, *FEE_REMINDERS)


def _about(tasks: Sequence[Task], payout_id: PayoutId) -> list[Task]:
    return [task for task in tasks if task.payout_id == payout_id]


def begin_reminders(payout: Payout, task_id: TaskId, at: datetime) -> Decision[None]:
    """Decide what a new payout asks for: to invoice the client, if it owes anything."""
    if payout.is_owed:
        return invoice_client(payout, task_id, at).answering(None)
    return Decision(None)


def follow(before: Payout, now: Payout, tasks: Sequence[Task], task_id: TaskId,
           at: datetime) -> Decision[None]:  # fmt: skip
    """Decide what a corrected payout makes of its reminders: they end, begin, or go on."""
    if before.is_owed and not now.is_owed:
        return end_reminders(tasks, now.payout_id, at)
    return Decision(None) if before.is_owed else begin_reminders(now, task_id, at)

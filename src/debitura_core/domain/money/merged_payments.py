"""Merged payments: what was paid on a duplicate counts on the case that stays.

A payment moves with its payouts, as they were divided and on their days; what it covers is worked
out on the claim of the case that stays. What is invoiced stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve, frozen

from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed, joined
from debitura_core.domain.kernel.errors import InvoicedPaymentsStay
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    PaymentId,
    PayoutId,
    TaskId,
)
from debitura_core.domain.money.accounts import About, Account, EntryCause, key_for
from debitura_core.domain.money.event_amounts import SURPLUS, move
from debitura_core.domain.money.invoices import LIVE
from debitura_core.domain.money.payments import Payment, Recipient
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.posting import Held

Group = tuple[Payment, Sequence[Payout]]
"""A payment, with its payout and those beside it."""

OPEN_ON = {
    Recipient.PARTNER: (Account.CLIENT_FUNDS,),
    Recipient.CLIENT: (Account.CLIENT_FEES,),
    Recipient.PLATFORM: (Account.PLATFORM_FUNDS_PARTNER, Account.PLATFORM_FUNDS_CLIENT),
}
"""The accounts on which something of a payment can be open, by who received it."""


@frozen(kw_only=True)
class PaymentMoved(AboutCase):
    """A payment on a duplicate counts on another case, and this is what it covers there."""

    partner_id: PartnerId
    client_id: ClientId
    payment_id: PaymentId
    into: CaseId
    principal_minor: int
    interest_minor: int
    reminder_fees_minor: int
    collection_fees_minor: int


@frozen(kw_only=True)
class PayoutMoved(AboutCase):
    """A payout went with its payment."""

    partner_id: PartnerId
    payout_id: PayoutId
    into: CaseId


@frozen(kw_only=True)
class TaskMoved(AboutCase):
    """A task about the money of a duplicate went with the payment."""

    task_id: TaskId
    partner_id: PartnerId | None
    into: CaseId


# -------------------------------------------------------------------------------------- rules


def groups_to_move(
    case_id: CaseId, groups: Sequence[Group], *, keep_invoiced: bool
) -> tuple[Group, ...]:
    """Return the payments that move; those that are invoiced stay, if the caller says so.

    Raises `InvoicedPaymentsStay`.
    """
    invoiced = [group for group in groups if any(map(_is_invoiced, group[1]))]
    if invoiced and not keep_invoiced:
        raise InvoicedPaymentsStay(case_id=case_id, count=str(len(invoiced)))
    moving = (group for group in groups if group not in invoiced)
    return tuple(sorted(moving, key=lambda group: group[0].place))


def _is_invoiced(payout: Payout) -> bool:
    return payout.invoice_status in LIVE


def move_payments(groups: Iterable[Group], into: CaseId, left: Buckets,
                  tasks: Sequence[Task]) -> Decision[Buckets]:  # fmt: skip
    """Decide that payments go to another case; the answer is what of its open claim is *left*.

    Open *tasks* about their payouts go along.
    """
    moved: list[Decision[None]] = []
    for payment, payouts in groups:
        allocation = left.allocate(payment.left_minor)
        left = left.minus(allocation)
        moved.append(_payment(payment, into, allocation))
        moved += [_payout(payout, into) for payout in payouts]
        names = {payout.payout_id for payout in payouts}
        moved += [_task(task, into) for task in tasks if task.is_open and task.payout_id in names]
    return joined(*moved, answer=left)


def _payment(payment: Payment, into: CaseId, allocation: Buckets) -> Decision[None]:
    event = PaymentMoved(
        case_id=payment.case_id,
        partner_id=payment.partner_id,
        client_id=payment.client_id,
        payment_id=payment.payment_id,
        into=into,
        principal_minor=allocation.principal,
        interest_minor=allocation.interest,
        reminder_fees_minor=allocation.reminder_fees,
        collection_fees_minor=allocation.collection_fees,
    )
    now = changed(payment, case_id=into, allocation=allocation)
    return Decision(None, (now,), (event,))


def _payout(payout: Payout, into: CaseId) -> Decision[None]:
    event = PayoutMoved(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        into=into,
    )
    return Decision(None, (changed(payout, case_id=into),), (event,))


def _task(task: Task, into: CaseId) -> Decision[None]:
    event = TaskMoved(
        case_id=task.case_id, task_id=task.task_id, partner_id=task.partner_id, into=into
    )
    return Decision(None, (changed(task, case_id=into),), (event,))


def book_move(held: Held, group: Group, now: Payment, at: datetime) -> None:
    """Post that a debtor's surplus, and what is open of a payment, stand on another case."""
    payment, payouts = group
    here = About(
        partner_id=payment.partner_id,
        client_id=payment.client_id,
        case_id=payment.case_id,
        currency=payment.currency,
        cause=EntryCause.MERGER,
        source_id=payment.payout_id,
        on=at.date(),
        at=at,
    )
    account = SURPLUS[payment.received_by]
    held.post({account: -payment.surplus_minor}, here)
    held.post({account: now.surplus_minor}, evolve(here, case_id=now.case_id))
    sources = {payout.payout_id for payout in payouts}
    for open_on in OPEN_ON[payment.received_by]:
        entries = held.open_of(key_for(open_on, here))
        move(held, [one for one in entries if one.source_id in sources], now.case_id, here)

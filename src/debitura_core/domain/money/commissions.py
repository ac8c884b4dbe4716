"""Commissions: settling the platform's share, writing it off, and how old an unpaid one is."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from attrs import frozen

from debitura_core.domain.kernel.calendar import whole_days
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import CommissionNotUnpaid, SettlementInvoiced
from debitura_core.domain.kernel.identifiers import PartnerId, PayoutId
from debitura_core.domain.kernel.seals import seal
from debitura_core.domain.money.adjustments import reopened_status, written_off
from debitura_core.domain.money.invoices import LIVE
from debitura_core.domain.money.payouts import CommissionStatus, Payout, chase_day
from debitura_core.domain.parties.agreements import Ageing


class Badge(Enum):
    """How urgent an unpaid commission is (rule money-14)."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


@frozen(kw_only=True)
class CommissionSettled(AboutCase):
    """The partner settled the platform's share of a payout."""

    partner_id: PartnerId
    payout_id: PayoutId
    commission_status: CommissionStatus
    commission_paid_at: datetime
    due_at: datetime


@frozen(kw_only=True)
class CommissionUnsettled(AboutCase):
    """What had settled the platform's share of a payout was undone: it is unpaid again."""

    partner_id: PartnerId
    payout_id: PayoutId
    commission_status: CommissionStatus
    reminder_on: date | None


@frozen(kw_only=True)
class CommissionCredited(AboutCase):
    """The platform wrote its share of a payout off; the reason is stored as a salted hash."""

    partner_id: PartnerId
    payout_id: PayoutId
    commission_status: CommissionStatus
    currency: str
    written_off_minor: int
    """What was open of the client's fees."""
    credited_at: datetime
    reason_seal: str


@frozen(kw_only=True)
class CommissionReopened(AboutCase):
    """The platform took a write-off back; the reason is stored as a salted hash."""

    partner_id: PartnerId
    payout_id: PayoutId
    commission_status: CommissionStatus
    reminder_on: date | None
    reason_seal: str


# -------------------------------------------------------------------------------------- rules


def settle(payout: Payout, at: datetime, due_at: datetime | None = None) -> Decision[Payout]:
    """Decide that the platform's share is settled as of *at* (rule money-13).

    It falls due then, or *due_at* where that month is closed.

    Raises `CommissionNotUnpaid`: only an unpaid commission can be settled.
    """
    _check_unpaid(payout, "settled")
    settled = changed(
        payout,
        commission_status=CommissionStatus.PAID,
        commission_paid_at=at,
        due_at=due_at or at,
        reminder_on=None,
    )
    event = CommissionSettled(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        commission_status=settled.commission_status,
        commission_paid_at=at,
        due_at=due_at or at,
    )
    return Decision(settled, (settled,), (event,))


def unsettle(payout: Payout, ageing: Ageing) -> Decision[Payout]:
    """Decide that a commission is unpaid again, since its settlement was undone (rule money-13).

    It is as old as its payout, and chased by its *ageing*. Raises `SettlementInvoiced` where it is
    on a live invoice.
    """
    if payout.invoice_id is not None and payout.invoice_status in LIVE:
        raise SettlementInvoiced(payout_id=payout.payout_id, invoice_id=payout.invoice_id)
    unpaid = changed(
        payout,
        commission_status=CommissionStatus.UNPAID,
        commission_paid_at=None,
        due_at=None,
        reminder_on=_reminder(payout, ageing),
    )
    event = CommissionUnsettled(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        commission_status=unpaid.commission_status,
        reminder_on=unpaid.reminder_on,
    )
    return Decision(unpaid, (unpaid,), (event,))


def credit(
    payout: Payout, open_minor: int, reason: str, salt: str, at: datetime
) -> Decision[Payout]:
    """Decide that the platform's share is written off as uncollectible (rule money-13).

    *open_minor* is what is open of the client's fees: it is written off too. Raises
    `CommissionNotUnpaid`: only an unpaid commission can be credited.
    """
    _check_unpaid(payout, "credited")
    credited = changed(
        payout,
        commission_status=CommissionStatus.CREDITED,
        written_off_minor=written_off(payout, open_minor),
        credited_at=at,
        credit_reason=reason,
        credit_salt=salt,
        reminder_on=None,
    )
    event = CommissionCredited(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        commission_status=credited.commission_status,
        currency=credited.split.currency,
        written_off_minor=credited.written_off_minor,
        credited_at=at,
        reason_seal=seal(reason, salt),
    )
    return Decision(credited, (credited,), (event,))


def reopen(payout: Payout, reason: str, salt: str, ageing: Ageing) -> Decision[Payout]:
    """Decide that a write-off is taken back: the commission is unpaid again (rule money-47).

    It is as old as its payout, and chased by its *ageing*. Raises `CommissionNotCredited`.
    """
    reopened = changed(
        payout,
        commission_status=reopened_status(
            payout.payout_id, payout.commission_status, payout.invoice_status
        ),
        written_off_minor=0,
        credited_at=None,
        credit_reason=None,
        credit_salt=None,
        reopen_reason=reason,
        reopen_salt=salt,
        reminder_on=_reminder(payout, ageing),
    )
    event = CommissionReopened(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        commission_status=reopened.commission_status,
        reminder_on=reopened.reminder_on,
        reason_seal=seal(reason, salt),
    )
    return Decision(reopened, (reopened,), (event,))


def _reminder(payout: Payout, ageing: Ageing) -> date | None:
    owed = payout.split.partner_gross_minor > 0
    return chase_day(payout.created_at, ageing) if owed else None


def _check_unpaid(payout: Payout, wish: str) -> None:
    if payout.commission_status is not CommissionStatus.UNPAID:
        raise CommissionNotUnpaid(
            payout_id=payout.payout_id, status=payout.commission_status.label, wish=wish
        )


# ---------------------------------------------------------------------------------- questions


def badge(status: CommissionStatus, created_at: datetime, as_of: date, ageing: Ageing) -> Badge:
    """Return how urgent a commission is on the day *as_of* (rule money-14).

    Age is counted in whole UTC days from the payout's creation date; only an unpaid one ages. Where
    the gross is 0.00 nothing is owed, and there is nothing to ask.
    """
    if status is not CommissionStatus.UNPAID:
        return Badge.NONE
    age = whole_days(created_at, as_of)
    if age > ageing.overdue_after:
        return Badge.RED
    return Badge.YELLOW if age >= ageing.approaching_from else Badge.NONE

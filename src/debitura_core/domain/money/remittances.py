"""Money between partner and client: what is to be remitted or invoiced, and by when.

The debtor pays the partner: it keeps its gross and remits the rest to the client, within 30
business days of the recovery. The debtor pays the client: the partner invoices the client for its
gross, within 10 days of recording, and is paid by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import add_business_days
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import NothingToRemit
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId, PayoutId
from debitura_core.domain.kernel.money import from_minor, shown
from debitura_core.domain.money.payouts import Payout

REMIT_WITHIN = 30
"""Business days (Monday to Friday) from the recovery to the remittance (rule money-16)."""

INVOICE_WITHIN = 10
"""Days from the recording to the invoice to the client (rule money-16)."""


@frozen(kw_only=True)
class MoneyRemitted(AboutCase):
    """The partner passed the client's part of a payment on."""

    client_id: ClientId
    partner_id: PartnerId
    payout_id: PayoutId
    currency: str
    was_remitted_minor: int
    """What was remitted of the payout before; more than none if it was corrected since."""
    remitted_minor: int
    """All that was remitted of the payout by now."""
    remitted_at: datetime


@frozen
class ClientDue:
    """What one payout leaves to be settled with its client: how much, and by which day."""

    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    currency: str
    amount_minor: int
    due_on: date
    overdue: bool

    @property
    def amount(self) -> Money:
        """What is to be remitted to the client, or invoiced to it."""
        return from_minor(self.amount_minor, self.currency)


@frozen
class ClientSum:
    """What is to be settled with one client in one currency, over all payouts of the answer."""

    client_id: ClientId
    currency: str
    count: int
    amount_minor: int
    overdue_minor: int
    first_due_on: date

    @property
    def amount(self) -> Money:
        """All that is to be settled."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def overdue(self) -> Money:
        """The part of it whose day has passed."""
        return from_minor(self.overdue_minor, self.currency)


# -------------------------------------------------------------------------------------- rules


def mark_remitted(payout: Payout, at: datetime) -> Decision[Payout]:
    """Decide that all the client was still to get of a payout is remitted (rule closing-8).

    Raises `NothingToRemit` when the partner holds none of the client's money.
    """
    if not payout.to_remit_minor:
        raise NothingToRemit(
            payout_id=payout.payout_id,
            received_by=payout.received_by.value,
            remitted=shown(payout.remitted_minor, payout.split.currency),
        )
    remitted = changed(
        payout, remitted_minor=payout.remitted_minor + payout.to_remit_minor, remitted_at=at
    )
    event = MoneyRemitted(
        case_id=payout.case_id,
        client_id=payout.client_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        currency=payout.split.currency,
        was_remitted_minor=payout.remitted_minor,
        remitted_minor=remitted.remitted_minor,
        remitted_at=at,
    )
    return Decision(remitted, (remitted,), (event,))


# ---------------------------------------------------------------------------------- questions


def remit_by(payout: Payout) -> date:
    """Return the day by which the client must have its part (rule kernel-6).

    The recovery counts: the day the debtor's money was received.
    """
    return add_business_days(payout.payment_date, REMIT_WITHIN)


def invoice_by(payout: Payout) -> date:
    """Return the day by which the client must be invoiced for the partner's gross."""
    return payout.created_at.date() + timedelta(days=INVOICE_WITHIN)


def due_to_client(payout: Payout, today: date) -> ClientDue:
    """Return what the client is still to get of a payout, and by when."""
    return _due(payout, payout.to_remit_minor, remit_by(payout), today)


def due_from_client(payout: Payout, today: date) -> ClientDue:
    """Return what the client is to be invoiced for of a payout, and by when."""
    return _due(payout, payout.split.partner_gross_minor, invoice_by(payout), today)


def _due(payout: Payout, minor: int, due_on: date, today: date) -> ClientDue:
    return ClientDue(
        payout.payout_id,
        payout.case_id,
        payout.client_id,
        payout.split.currency,
        minor,
        due_on,
        due_on < today,
    )


def sums_of(dues: Iterable[ClientDue]) -> tuple[ClientSum, ...]:
    """Add up what is to be settled, per client and currency, holding one sum each."""
    sums: dict[tuple[ClientId, str], ClientSum] = {}
    for due in dues:
        key = (due.client_id, due.currency)
        held = sums.get(key)
        overdue = due.amount_minor if due.overdue else 0
        sums[key] = ClientSum(
            *key,
            1 + (held.count if held else 0),
            due.amount_minor + (held.amount_minor if held else 0),
            overdue + (held.overdue_minor if held else 0),
            min(due.due_on, held.first_due_on) if held else due.due_on,
        )
    return tuple(sums[key] for key in sorted(sums))

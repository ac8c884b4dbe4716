"""Money between partner and client: the terms for both, and what was remitted.

The debtor pays the partner: it keeps its gross and remits the rest to the client, within 30
business days of the recovery. The debtor pays the client: the partner invoices the client for its
gross, within 10 days of recording, and is paid by it.
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import NothingToRemit
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, PayoutId
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.money.payouts import Payout

REMIT_WITHIN = 30
"""Business days (Monday to Friday) from the recovery to the remittance (rule money-16)."""

INVOICE_WITHIN = 10
"""Days from the recording to the invoice to the client (rule money-16)."""


@frozen(kw_only=True)
class MoneyRemitted(AboutCase):
    """The partner passed the client's part of a payment on, or it turned out that it did not."""

    client_id: ClientId
    partner_id: PartnerId
    payout_id: PayoutId
    currency: str
    was_remitted_minor: int
    """What was remitted of the payout before; more than none if it was corrected since."""
    remitted_minor: int
    """All that was remitted of the payout by now."""
    remitted_at: datetime | None


# -------------------------------------------------------------------------------------- rules


def mark_remitted(payout: Payout, minor: int, at: datetime) -> Decision[Payout]:
    """Decide that all the client was still to get of a payout is remitted (rule closing-8).

    *minor* is what is open of it. Raises `NothingToRemit` when that is nothing.
    """
    if minor <= 0:
        raise NothingToRemit(
            payout_id=payout.payout_id,
            received_by=payout.received_by.value,
            remitted=shown(payout.remitted_minor, payout.split.currency),
        )
    return remitted(payout, minor, at)


def remitted(payout: Payout, minor: int, at: datetime) -> Decision[Payout]:
    """Decide that *minor* more of a payout is remitted, or less where a transfer was undone."""
    total = payout.remitted_minor + minor
    now = changed(payout, remitted_minor=total, remitted_at=at if total else None)
    event = MoneyRemitted(
        case_id=payout.case_id,
        client_id=payout.client_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        currency=payout.split.currency,
        was_remitted_minor=payout.remitted_minor,
        remitted_minor=total,
        remitted_at=now.remitted_at,
    )
    return Decision(now, (now,), (event,))

"""Adjusted payments: what was invoiced or written off stays, and a difference stands beside it.

The payment is what it should have been; its payout stays frozen, and another one holds the signed
difference. It is due when it was entered, and so on the invoice of that month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import asdict, evolve, frozen

from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import PayoutId
from debitura_core.domain.money.adjustments import adjustment_status, difference, total_of
from debitura_core.domain.money.corrections import Covering, Restated, restated_payment
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import (
    CommissionStatus,
    PaymentRecorded,
    Payout,
    PayoutKind,
    chase_day,
    in_usd,
    rate_missing,
    recorded,
)
from debitura_core.domain.money.revenue_share import Split
from debitura_core.domain.parties.agreements import Ageing


@frozen(kw_only=True)
class PaymentAdjusted(PaymentRecorded):
    """An invoiced or written-off payment was corrected: the payment now, and the difference.

    ``restated_minor`` is what was paid; the figures of the payout are the difference.
    """

    kind: PayoutKind
    adjusts: PayoutId
    number: int
    restated_minor: int


# -------------------------------------------------------------------------------------- rules


def check_recipient_stays(payment: Payment, restated: Restated) -> None:
    """Refuse another recipient beside what is frozen; raises `InvalidInput`."""
    if restated.received_by is not payment.received_by:
        problem = "a difference keeps the recipient; credit the invoice to change it"
        raise InvalidInput(field="received_by", problem=problem)


def adjust(payment: Payment, payouts: Sequence[Payout], restated: Restated, covering: Covering,
           now: Split, rate: Rate | None, payout_id: PayoutId, at: datetime, due_at: datetime,
           ageing: Ageing) -> Decision[Payout]:  # fmt: skip
    """Decide that a payment is corrected, with the difference in a payout of its own.

    *payouts* are those of the payment so far, *now* is how it is divided as it should have been,
    and *rate* that of its day. Where nothing differs, neither figure of the difference is above 0.
    """
    first, splits = payouts[0], [one.split for one in payouts]
    split = difference(now, splits) or Split(now.currency, 0, 0, 0, 0, now.basis)
    status, paid_at = adjustment_status(first.commission_status, payment.received_by, at)
    owed = status is CommissionStatus.UNPAID and split.partner_gross_minor > 0
    corrected = restated_payment(payment, restated, covering.allocation)
    adjustment = Payout(
        payout_id=payout_id,
        payment_id=payment.payment_id,
        case_id=payment.case_id,
        client_id=payment.client_id,
        partner_id=payment.partner_id,
        payment_date=restated.received_on,
        created_at=at,
        received_by=payment.received_by,
        phase=first.phase,
        agreement_number=first.agreement_number,
        split=split,
        usd=_dollars(now, rate, payouts),
        commission_status=status,
        kind=PayoutKind.ADJUSTMENT,
        adjusts=first.payout_id,
        number=len(payouts),
        commission_paid_at=paid_at,
        due_at=due_at if paid_at else None,
        reminder_on=chase_day(at, ageing) if owed else None,
    )
    told = asdict(recorded(corrected, adjustment), recurse=False)
    told |= {"payout_id": payout_id, "payment_minor": split.payment_minor}
    event = PaymentAdjusted(
        **told,
        kind=adjustment.kind,
        adjusts=first.payout_id,
        number=adjustment.number,
        restated_minor=corrected.amount_minor,
    )
    missing = rate_missing(corrected.currency, corrected.received_on)
    return Decision(
        adjustment,
        records=(corrected, adjustment, *covering.moved),
        events=(event, *covering.told),
        advice=() if rate is not None else (missing,),
    )


def _dollars(now: Split, rate: Rate | None, payouts: Sequence[Payout]) -> Split | None:
    """Return the difference in US dollars; None where those of an earlier payout are not known."""
    usd = in_usd(now, rate)
    known = [one.usd for one in payouts if one.usd is not None]
    if usd is None or len(known) < len(payouts):
        return None
    held = -total_of(known, usd.basis)
    return evolve(total_of((usd, held), usd.basis), rate=usd.rate)

"""Reversals: money that comes back after it was booked, in whole or in part.

A payment bounced, was charged back, or was refunded. The payment stays as it was; beside it is
an entry of its own day with the mirrored split. What comes back takes the surplus first, then what
the payment covered, in proportion; so a full reversal is the exact negative of the payment, in one
step or in many. The claim is open again by what is given back of it, and the commission is below
zero in the month in which it happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from attrs import asdict, frozen

from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import NothingToReverse, PartlyWrittenOff
from debitura_core.domain.kernel.identifiers import PartnerId, PaymentId, PayoutId
from debitura_core.domain.kernel.money import round_half_up, share_out, shown
from debitura_core.domain.kernel.seals import seal
from debitura_core.domain.money.adjustments import total_of
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import (
    CommissionStatus,
    PaymentRecorded,
    Payout,
    PayoutKind,
    in_usd,
    recorded,
)
from debitura_core.domain.money.revenue_share import Basis, Split
from debitura_core.domain.parties.agreements import CommissionType


@frozen(kw_only=True)
class Standing:
    """What is left of a payment: its figures after all corrections, adjustments and reversals.

    ``surplus_minor`` is the part that was beyond the claim when it was recorded.
    """

    payment_minor: int
    surplus_minor: int
    success_fee_minor: int
    partner_gross_minor: int
    platform_fee_minor: int

    @property
    def added_fees_minor(self) -> int:
        """What is left of the added fees in it."""
        return self.partner_gross_minor - self.success_fee_minor


@frozen(kw_only=True)
class PaymentReversed(PaymentRecorded):
    """Money came back: the figures of its payout, below zero, and what the payment covers now.

    ``reversed_minor`` is all that came back of the payment by now; the reason stands as a salted
    hash.
    """

    kind: PayoutKind
    adjusts: PayoutId
    number: int
    reversed_minor: int
    written_off_minor: int
    reason_seal: str


@frozen(kw_only=True)
class CommissionCeased(AboutCase):
    """Nothing is left of a payment whose commission was unpaid: there is nothing to be paid."""

    partner_id: PartnerId
    payout_id: PayoutId
    commission_status: CommissionStatus


# -------------------------------------------------------------------------------------- rules


def reverse(payment: Payment, payouts: Sequence[Payout], reversal_id: PayoutId, amount: int,
            on: date, reason: str, salt: str, at: datetime,
            due_at: datetime) -> Decision[Payout]:  # fmt: skip
    """Decide that *amount* of a payment came back, on the day *on* (rule money-50).

    *payouts* are that of the payment and those of its earlier reversals, in their order. A fee that
    was paid comes back in the month of *due_at*. Raises `NothingToReverse`, `PartlyWrittenOff`.
    """
    first = payouts[0]
    check_reversal(payment.payment_id, amount, payment.left_minor, payment.currency)
    credited = {one.commission_status is CommissionStatus.CREDITED for one in payouts}
    if len(credited) > 1:
        raise PartlyWrittenOff(payment_id=payment.payment_id)
    left = standing_of(one.split for one in payouts)
    split = mirrored(amount, left, payment.currency, payouts[-1].split.basis)
    status, paid_at = reversal_status(first.commission_status, at)
    written_off = sum(one.written_off_minor for one in payouts)
    now = changed(
        payment,
        allocation=payment.allocation.minus(
            given_back(payment.allocation, amount, payment.left_minor)
        ),
        reversed_minor=payment.reversed_minor + amount,
    )
    reversal = Payout(
        payout_id=reversal_id,
        payment_id=payment.payment_id,
        case_id=payment.case_id,
        client_id=payment.client_id,
        partner_id=payment.partner_id,
        payment_date=on,
        created_at=at,
        received_by=payment.received_by,
        phase=first.phase,
        agreement_number=first.agreement_number,
        split=split,
        usd=in_dollars(split, payouts),
        commission_status=status,
        kind=PayoutKind.REVERSAL,
        adjusts=first.payout_id,
        number=len(payouts),
        reversal_reason=reason,
        reversal_salt=salt,
        commission_paid_at=paid_at,
        due_at=due_at if paid_at else None,
        written_off_minor=-min(-split.partner_gross_minor, written_off),
    )
    told = asdict(recorded(now, reversal), recurse=False)
    told |= {"payout_id": reversal_id, "payment_minor": split.payment_minor, "received_on": on}
    event = PaymentReversed(
        **told,
        kind=reversal.kind,
        adjusts=first.payout_id,
        number=reversal.number,
        reversed_minor=now.reversed_minor,
        written_off_minor=reversal.written_off_minor,
        reason_seal=seal(reason, salt),
    )
    return Decision(reversal, (now, reversal), (event,))


def cease(payout: Payout) -> Decision[Payout]:
    """Decide that nothing is to be paid of a commission: what it is of has come back."""
    ceased = changed(payout, commission_status=CommissionStatus.NOT_APPLICABLE, reminder_on=None)
    event = CommissionCeased(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        commission_status=ceased.commission_status,
    )
    return Decision(ceased, (ceased,), (event,))


def in_dollars(split: Split, payouts: Sequence[Payout]) -> Split | None:
    """Return a reversal in US dollars at the rate of its payment, None where that is not known.

    *payouts* are the earlier ones of the payment. Where nothing is left of it, nothing is left of
    its dollars either.
    """
    known = [one.usd for one in payouts if one.usd is not None]
    if len(known) < len(payouts) or known[0].rate is None:
        return None
    if split.payment_minor + sum(one.split.payment_minor for one in payouts):
        return in_usd(split, known[0].rate)
    return -total_of(known, known[0].basis, known[0].rate)


def standing_of(splits: Iterable[Split]) -> Standing:
    """Add up what is left of a payment: its first split, and those of what changed it since.

    A surplus is taken back first, so what is left of it follows from what is left of the payment.
    """
    found = list(splits)
    latest = found[-1].basis
    left = sum(one.payment_minor for one in found)
    owed = latest.open_principal_minor + latest.open_added_fees_minor
    return Standing(
        payment_minor=left,
        surplus_minor=0 if latest.overridden or not owed else max(0, left - owed),
        success_fee_minor=sum(one.success_fee_minor for one in found),
        partner_gross_minor=sum(one.partner_gross_minor for one in found),
        platform_fee_minor=sum(one.platform_fee_minor for one in found),
    )


def check_reversal(payment_id: PaymentId, amount: int, left: int, currency: str) -> None:
    """Refuse to give back more than is left of a payment, or nothing.

    Raises `NothingToReverse`.
    """
    if not 0 < amount <= left:
        raise NothingToReverse(payment_id=payment_id, left=shown(left, currency))


def mirrored(amount: int, left: Standing, currency: str, basis: Basis) -> Split:
    """Return the split of *amount* that comes back, with all figures below zero.

    Of the surplus it takes the success fee only, of the rest principal and fees in the proportion
    they have. Each figure is its part of what is *left* of it, rounded half up, so that the
    last part takes the rest; and no party is ever given back more than it has.
    """
    if basis.overridden:
        gross = _part(left.partner_gross_minor, amount, left.payment_minor)
        fee = _part(left.success_fee_minor, gross, left.partner_gross_minor)
    else:
        added = _added_part(amount, left)
        bearing = left.payment_minor - left.added_fees_minor
        fee = _part(left.success_fee_minor, amount - added, bearing)
        gross = fee + added
    standard = basis.commission_type is CommissionType.STANDARD
    part, whole = (gross, left.partner_gross_minor) if standard else (fee, left.success_fee_minor)
    platform = _part(left.platform_fee_minor, part, whole)
    return Split(currency, -amount, -fee, -gross, -platform, basis)


def _added_part(amount: int, left: Standing) -> int:
    covering = amount - min(amount, left.surplus_minor)
    principal = left.payment_minor - left.surplus_minor - left.added_fees_minor
    return share_out(covering, (principal, left.added_fees_minor))[1] if covering else 0


def _part(figure: int, part: int, whole: int) -> int:
    return round_half_up(figure * part, whole) if whole else 0


def given_back(allocation: Buckets, amount: int, payment_left: int) -> Buckets:
    """Return what is open again of a claim when *amount* of a payment comes back.

    The payment covers *allocation* by now, and *payment_left* is left of it; what is beyond that
    goes first, and covers nothing.

    >>> given_back(Buckets(10_000, 1_000), 5_500, 11_000)
    Buckets(principal=5000, interest=500, reminder_fees=0, collection_fees=0)
    >>> given_back(Buckets(700), 180, 880)
    Buckets(principal=0, interest=0, reminder_fees=0, collection_fees=0)
    """
    surplus = payment_left - allocation.total
    return allocation.allocate(amount - min(amount, surplus))


def reversal_status(
    original: CommissionStatus, at: datetime
) -> tuple[CommissionStatus, datetime | None]:
    """Return the commission status of a reversal, and the instant from which it is due.

    It has the status of the payout it mirrors: what was paid comes back in the month of the
    reversal; what is unpaid is less to be paid; what was written off is less written off.
    """
    return original, at if original is CommissionStatus.PAID else None

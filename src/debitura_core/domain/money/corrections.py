"""Corrections: a payment or revenue item was recorded wrongly, and nothing of it was invoiced yet.

A payment is corrected on the terms of its first recording: success fee, shares, commission type,
what was open then, phase and rate. What it covers of the claim is computed again from all that no
other payment covers; if others overpaid, their surplus moves up. A removal takes everything back.
The journal keeps what was, beside what is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from attrs import asdict, evolve, fields, fields_dict, frozen

from debitura_core.domain.cases.cases import Case, Lifecycle
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import (
    AmountTooLarge,
    CaseIsMerged,
    CurrencyMismatch,
    EntryInvoiced,
    PaymentHasAdjustments,
    PaymentHasReversals,
    PaymentInFuture,
    RecipientNotAllowed,
)
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    PaymentId,
    PayoutId,
)
from debitura_core.domain.kernel.money import BOUND
from debitura_core.domain.money.adjustments import (
    MonthRun,
    due_after_change,
    due_instant,
    still_written_off,
)
from debitura_core.domain.money.claim_history import divided_on
from debitura_core.domain.money.payments import (
    Payment,
    Recipient,
    SurplusMoved,
    Verification,
    spend_surplus,
)
from debitura_core.domain.money.payouts import (
    CommissionStatus,
    InvoiceStatus,
    PaymentRecorded,
    Payout,
    chase_day,
    commission_at_recording,
    in_usd,
    is_stated,
    rate_missing,
    recorded,
)
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.money.revenue_share import (
    Basis,
    Split,
    SplitOverride,
    divide,
    divide_as_given,
)
from debitura_core.domain.parties.agreements import DEFAULT_AGEING, Ageing

FROZEN = frozenset({InvoiceStatus.ISSUED, InvoiceStatus.PAID})
"""The invoice statuses in which an entry takes no correction."""


@frozen(kw_only=True)
class PaymentCorrected(PaymentRecorded):
    """A payment was corrected: every figure as it is now, and the main ones as they were."""

    written_off_minor: int
    was_payment_minor: int
    was_received_by: Recipient
    was_received_on: date
    was_partner_gross_minor: int
    was_platform_fee_minor: int
    was_commission_status: CommissionStatus


@frozen(kw_only=True)
class PaymentRemoved(AboutCase):
    """A payment was taken back, and its payout with it; these were their figures."""

    payment_id: PaymentId
    payout_id: PayoutId
    client_id: ClientId
    partner_id: PartnerId
    currency: str
    was_payment_minor: int
    was_received_by: Recipient
    was_received_on: date
    was_partner_gross_minor: int
    was_platform_fee_minor: int
    was_commission_status: CommissionStatus


@frozen(kw_only=True)
class ClaimCovered(AboutCase):
    """What is open and paid of a claim was computed again."""

    partner_id: PartnerId | None
    open_principal_minor: int
    open_interest_minor: int
    open_reminder_fees_minor: int
    open_collection_fees_minor: int
    paid_minor: int
    fee_carry: int


@frozen(kw_only=True)
class TakeBack:
    """The effect that takes entries of the ledger out of the books; the journal keeps them.

    They must still be at the version they were read at.
    """

    partner_id: PartnerId
    entries: tuple[Payment | Payout | RevenueItem, ...]


# -------------------------------------------------------------------------------------- rules


@frozen(kw_only=True)
class Restated:
    """A payment as it should have been recorded: every field of it."""

    amount_minor: int
    currency: str
    received_by: Recipient
    received_on: date
    method: str | None
    reference: str | None
    notes: str | None
    settled: bool
    split_override: SplitOverride | None


RESTATED = tuple(one.name for one in fields(Payment) if one.name in fields_dict(Restated))
"""The fields of a payment that a correction gives again."""


def check_not_invoiced(entry: Payout | RevenueItem) -> None:
    """Refuse to change what is on an issued or paid invoice, naming the way out."""
    if entry.invoice_status in FROZEN:
        named = (
            ("payout", entry.payout_id)
            if isinstance(entry, Payout)
            else ("revenue item", entry.revenue_item_id)
        )
        raise EntryInvoiced(kind=named[0], id=named[1], invoice_id=str(entry.invoice_id))


def check_not_reversed(payment: Payment) -> None:
    """Refuse to restate a payment of which money came back; raises `PaymentHasReversals`."""
    if payment.reversed_minor:
        raise PaymentHasReversals(payment_id=payment.payment_id)


def check_not_adjusted(payment: Payment, beside: Sequence[Payout]) -> None:
    """Refuse to remove a payment beside which differences are booked.

    Raises `PaymentHasAdjustments`.
    """
    if beside:
        raise PaymentHasAdjustments(payment_id=payment.payment_id)


def check_not_merged(case: Case) -> None:
    """Refuse a change of a merged case: it is read-only for good; raises `CaseIsMerged`."""
    if case.lifecycle is Lifecycle.MERGED:
        raise CaseIsMerged(case_id=case.case_id)


def check_restated(case: Case, payment: Payment, restated: Restated, today: date) -> None:
    """Refuse a correction that the case could not have taken.

    A closed case takes corrections, a merged one does not. Raises `CaseIsMerged`,
    `CurrencyMismatch`, `RecipientNotAllowed` (money cannot be moved to the platform afterwards),
    `AmountTooLarge`, `PaymentInFuture`.
    """
    check_not_merged(case)
    if restated.currency != case.currency:
        raise CurrencyMismatch(
            what=f"case {case.case_id}", expected=case.currency, given=restated.currency
        )
    if restated.received_by is Recipient.PLATFORM is not payment.received_by:
        raise RecipientNotAllowed(case_id=case.case_id)
    if case.paid_minor - payment.amount_minor + restated.amount_minor >= BOUND:
        raise AmountTooLarge(field="amount")
    if restated.received_on > today + timedelta(days=1):
        raise PaymentInFuture(day=restated.received_on, latest=today + timedelta(days=1))


def divided_anew(restated: Restated, basis: Basis) -> Split:
    """Return how a restated payment is divided: by formula, or as its parties agreed."""
    given = restated.split_override
    basis = evolve(basis, overridden=given is not None)
    if given is None:
        return divide(restated.amount_minor, restated.currency, basis)
    return divide_as_given(restated.amount_minor, restated.currency, basis, given)


def restated_payment(payment: Payment, restated: Restated, allocation: Buckets) -> Payment:
    """Return the payment as it should have been.

    What the platform found of it is no longer about it: it is to be verified again.
    """
    return changed(
        payment,
        **{name: getattr(restated, name) for name in RESTATED},
        allocation=allocation,
        verification=Verification.SUBMITTED,
        verification_remark=None,
        verification_salt=None,
    )


def corrected_payout(payout: Payout, restated: Restated, basis: Basis, rate: Rate | None,
                     at: datetime, ageing: Ageing,
                     runs: Iterable[MonthRun] = ()) -> Payout:  # fmt: skip
    """Return the payout as the first recording's terms divide the restated payment.

    *basis* is that of the first recording, on the claim of the restated day, and *rate* the rate of
    that day. A changed recipient sets the commission status again, as of *at*. What is owed
    now and was not before is chased by the *ageing* it was recorded under. A fee that changes
    inside a month that one of *runs* has closed falls due at *at*.
    """
    runs = tuple(runs)
    split = divided_anew(restated, basis)
    status, paid_at = payout.commission_status, payout.commission_paid_at
    reminder_on, stated = payout.reminder_on, payout.settled_as_stated
    fees = payout.split.platform_fee_minor, split.platform_fee_minor
    due_at = due_after_change(payout.due_at, *fees, at, runs)
    if restated.received_by is not payout.received_by:
        status = commission_at_recording(restated.received_by, restated.settled)
        paid = status is CommissionStatus.PAID
        paid_at = at if paid else None
        due_at = due_instant(at, at, runs) if paid else None
        stated = is_stated(restated.received_by, restated.settled)
    owed = status is CommissionStatus.UNPAID and split.partner_gross_minor > 0
    if not owed or not payout.is_owed:
        reminder_on = chase_day(payout.created_at, ageing) if owed else None
    return changed(
        payout,
        payment_date=restated.received_on,
        received_by=restated.received_by,
        split=split,
        usd=in_usd(split, rate),
        commission_status=status,
        commission_paid_at=paid_at,
        due_at=due_at,
        settled_as_stated=stated,
        written_off_minor=still_written_off(payout, split),
        reminder_on=reminder_on,
    )


@frozen
class Covering:
    """How a claim is covered once one payment changed: what that one covers, and the rest."""

    allocation: Buckets
    """What the payment covers now."""
    open: Buckets
    """What no payment covers."""
    moved: tuple[Payment, ...]
    """Other payments whose surplus covers more now."""
    told: tuple[SurplusMoved, ...]


def cover(case: Case, payment: Payment, amount: int, then: Buckets, before: Buckets | None,
          others: Sequence[Payment]) -> Covering:  # fmt: skip
    """Work out what a payment covers if its amount were *amount*, and what stays open.

    It may cover all that no other payment covers; of what was claimed *then*, on its day, first. An
    amount it had *before* gets back the buckets it had with it, so that a correction taken back
    leaves everything as it was; unless they are not there any more, or leave something open that
    the amount could cover. What then stays open is covered by the surplus of others, in the order
    of their recording.
    """
    available = case.open.plus(payment.allocation)
    allocation = divided_on(amount, available, case.claimed, then).allocation
    if before is not None and available.holds(before) and before.total == allocation.total:
        allocation = before
    left, moved, told = spend_surplus(available.minus(allocation), others)
    return Covering(allocation, left, moved, told)


def correct(payment: Payment, payout: Payout, restated: Restated, covering: Covering,
            basis: Basis, rate: Rate | None, at: datetime, ageing: Ageing = DEFAULT_AGEING,
            runs: Iterable[MonthRun] = ()) -> Decision[Payout]:  # fmt: skip
    """Decide what a corrected payment makes of its payout and of others' surplus.

    *basis* and *rate* are those of the day on which it was received.
    """
    corrected = restated_payment(payment, restated, covering.allocation)
    now = corrected_payout(payout, restated, basis, rate, at, ageing, runs)
    event = PaymentCorrected(
        **asdict(recorded(corrected, now), recurse=False),
        **_was(payment, payout),
        written_off_minor=now.written_off_minor,
    )
    return Decision(
        now,
        records=(corrected, now, *covering.moved),
        events=(event, *covering.told),
        advice=()
        if rate is not None
        else (rate_missing(corrected.currency, corrected.received_on),),
    )


def remove(payment: Payment, payout: Payout, covering: Covering) -> Decision[None]:
    """Decide that a payment and its payout leave the books; the journal keeps them."""
    event = PaymentRemoved(
        payment_id=payment.payment_id,
        payout_id=payout.payout_id,
        case_id=payment.case_id,
        client_id=payment.client_id,
        partner_id=payment.partner_id,
        currency=payment.currency,
        **_was(payment, payout),
    )
    return Decision(
        None,
        records=covering.moved,
        events=(event, *covering.told),
        effects=(TakeBack(partner_id=payment.partner_id, entries=(payment, payout)),),
    )


def _was(payment: Payment, payout: Payout) -> dict[str, Any]:
    """Return the main figures as they were."""
    return {
        "was_payment_minor": payment.amount_minor,
        "was_received_by": payment.received_by,
        "was_received_on": payment.received_on,
        "was_partner_gross_minor": payout.split.partner_gross_minor,
        "was_platform_fee_minor": payout.split.platform_fee_minor,
        "was_commission_status": payout.commission_status,
    }


def covered(case: Case) -> ClaimCovered:
    """Return the event of what is open and paid of a claim."""
    left = case.open
    return ClaimCovered(
        case_id=case.case_id,
        partner_id=case.partner_id,
        open_principal_minor=left.principal,
        open_interest_minor=left.interest,
        open_reminder_fees_minor=left.reminder_fees,
        open_collection_fees_minor=left.collection_fees,
        paid_minor=case.paid_minor,
        fee_carry=case.fee_carry,
    )

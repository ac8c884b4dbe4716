"""Payments: the debtor paid. The guards, what it does to the claim, and the platform's check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.cases import TAKES_PAYMENT, Case
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import (
    AmountTooLarge,
    CaseTakesNoPayment,
    CurrencyMismatch,
    PaymentInFuture,
    RecipientNotAllowed,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    PaymentId,
    PayoutId,
)
from debitura_core.domain.kernel.money import BOUND, from_minor
from debitura_core.domain.kernel.seals import SALT, WORDS, seal, sealed_with


class Recipient(Enum):
    """Who received the debtor's money (rule money-11)."""

    PARTNER = "partner"
    CLIENT = "client"
    PLATFORM = "platform"
    """Network-collected partner cases only."""


class Verification(Enum):
    """What the platform found when it checked a payment (rule money-12).

    Figures count from recording: a payment that nobody verified is split and invoiced all the same.
    """

    SUBMITTED = "submitted"
    """Recorded, and not yet checked."""
    VERIFIED = "verified"
    QUERIED = "queried"
    """The platform has a question about it."""


@frozen(kw_only=True)
class Payment:
    """A debtor's payment on a case: amount, recipient, and the day the money was received.

    ``allocation`` says which buckets of the claim it covers, in minor units, and is never derived
    again (rule money-4). Each payment has one payout, and one more for each of its reversals.
    ``verification`` is the platform's latest word on it, with a remark if it gave one.
    """

    payment_id: PaymentId
    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    currency: str
    amount_minor: int
    allocation: Buckets
    reversed_minor: int = 0
    """What came back of it by now: bounced, charged back or refunded."""
    received_by: Recipient
    received_on: date
    recorded_at: datetime
    recorded_by: str
    method: str | None = field(default=None, **WORDS)
    reference: str | None = field(default=None, **WORDS)
    notes: str | None = field(default=None, **WORDS)
    verification: Verification = Verification.SUBMITTED
    verification_remark: str | None = field(default=None, **sealed_with("verification_salt"))
    verification_salt: str | None = field(default=None, **SALT)
    version: int = 1

    @property
    def amount(self) -> Money:
        """What the debtor paid."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def left_minor(self) -> int:
        """What is left of it after its reversals, in minor units."""
        return self.amount_minor - self.reversed_minor

    @property
    def surplus_minor(self) -> int:
        """What is left of it beyond the claim, in minor units."""
        return self.left_minor - self.allocation.total

    @property
    def place(self) -> tuple[str, str]:
        """Its place in a list of payments, by the instant of recording."""
        return instant_text(self.recorded_at), self.payment_id


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class SurplusMoved(AboutCase):
    """A payment that exceeded the claim covers more of it now, for another one went."""

    payment_id: PaymentId
    partner_id: PartnerId
    principal_minor: int
    interest_minor: int
    reminder_fees_minor: int
    collection_fees_minor: int


@frozen(kw_only=True)
class PaymentVerified(AboutCase):
    """The platform checked a payment; its remark is stored as a salted hash."""

    payment_id: PaymentId
    partner_id: PartnerId
    verification: Verification
    remark_seal: str | None


# -------------------------------------------------------------------------------------- rules


def check_payment(case: Case, amount: int, currency: str, received_by: Recipient, on: date,
                  today: date) -> None:  # fmt: skip
    """Refuse a payment that the case cannot take, in the order a clerk would check (rule cases-4).

    Raises `CaseTakesNoPayment`, `CurrencyMismatch`, `RecipientNotAllowed`, `AmountTooLarge` (all
    payments of a case together stay below 10^15 minor units), `PaymentInFuture` (later than the
    day after *today*, the UTC day of recording).
    """
    if case.lifecycle not in TAKES_PAYMENT or case.partner_id is None:
        raise CaseTakesNoPayment(
            case_id=case.case_id,
            lifecycle=case.lifecycle.label,
            allowed=" or ".join(sorted(state.label for state in TAKES_PAYMENT)),
        )
    if currency != case.currency:
        raise CurrencyMismatch(what=f"case {case.case_id}", expected=case.currency, given=currency)
    if received_by is Recipient.PLATFORM and case.managed_by is None:
        raise RecipientNotAllowed(case_id=case.case_id)
    if case.paid_minor + amount >= BOUND:
        raise AmountTooLarge(field="amount")
    if on > today + timedelta(days=1):
        raise PaymentInFuture(day=on, latest=today + timedelta(days=1))


def spend_surplus(
    left: Buckets, payments: Sequence[Payment]
) -> tuple[Buckets, tuple[Payment, ...], tuple[SurplusMoved, ...]]:
    """Cover what is *left* of a claim by what payments had beyond it, in the order of recording.

    So what is outstanding is always the claim minus the payments, and never below zero (rule
    money-6). Returns what is left then, the payments that cover more, and their events.
    """
    moved = []
    for one in sorted(payments, key=lambda payment: (payment.recorded_at, payment.payment_id)):
        surplus = one.surplus_minor
        if surplus and left.total:
            more = left.allocate(surplus)
            left = left.minus(more)
            moved.append(changed(one, allocation=one.allocation.plus(more)))
    return left, tuple(moved), tuple(map(_surplus_moved, moved))


def _surplus_moved(payment: Payment) -> SurplusMoved:
    covered = payment.allocation
    return SurplusMoved(
        payment_id=payment.payment_id,
        case_id=payment.case_id,
        partner_id=payment.partner_id,
        principal_minor=covered.principal,
        interest_minor=covered.interest,
        reminder_fees_minor=covered.reminder_fees,
        collection_fees_minor=covered.collection_fees,
    )


def verify(payment: Payment, ok: bool, remark: str | None, salt: str) -> Decision[Payment]:
    """Decide that the platform found *payment* in order, or has a question about it.

    It may change its mind, on closed and invoiced payments too, for no figure hangs on it. Saying
    again what was said last changes nothing and journals nothing.
    """
    found = Verification.VERIFIED if ok else Verification.QUERIED
    if (payment.verification, payment.verification_remark) == (found, remark):
        return Decision(payment)
    checked = changed(
        payment,
        verification=found,
        verification_remark=remark,
        verification_salt=None if remark is None else salt,
    )
    event = PaymentVerified(
        payment_id=payment.payment_id,
        case_id=payment.case_id,
        partner_id=payment.partner_id,
        verification=found,
        remark_seal=seal(remark, salt),
    )
    return Decision(checked, (checked,), (event,))

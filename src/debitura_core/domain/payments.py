"""Payments: the debtor paid. The guards, and what a payment does to the claim."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases import TAKES_PAYMENT, Case
from debitura_core.domain.claims import Buckets
from debitura_core.domain.errors import (
    AmountTooLarge,
    CaseTakesNoPayment,
    CurrencyMismatch,
    PaymentInFuture,
    RecipientNotAllowed,
)
from debitura_core.domain.identifiers import CaseId, ClientId, PartnerId, PaymentId, PayoutId
from debitura_core.domain.money import BOUND, from_minor


class Recipient(Enum):
    """Who received the debtor's money (domain.md 3.9)."""

    PARTNER = "partner"
    CLIENT = "client"
    PLATFORM = "platform"
    """Network-collected partner cases only."""


@frozen(kw_only=True)
class Payment:
    """A debtor's payment on a case: amount, recipient, and the day the money was received.

    ``allocation`` says which buckets of the claim it covered, in minor units, and is never derived
    again (D3). Each payment has exactly one payout.
    """

    payment_id: PaymentId
    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    currency: str
    amount_minor: int
    allocation: Buckets
    received_by: Recipient
    received_on: date
    recorded_at: datetime
    recorded_by: str
    method: str | None = field(default=None, repr=False)
    reference: str | None = field(default=None, repr=False)
    notes: str | None = field(default=None, repr=False)
    version: int = 1

    @property
    def amount(self) -> Money:
        """What the debtor paid."""
        return from_minor(self.amount_minor, self.currency)


# -------------------------------------------------------------------------------------- rules


def check_payment(case: Case, amount: int, currency: str, received_by: Recipient, on: date,
                  today: date) -> None:  # fmt: skip
    """Refuse a payment that the case cannot take, in the order a clerk would check (4.4).

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

"""What partner cases earn and owe: the ledger of a partner (rule partner-cases-8).

Shares of payments are worked out from the payouts, on the terms the case was accepted on, and are
kept nowhere: so the ledger cannot disagree with the payouts, and a payment that is corrected or
removed takes its share along. Fees that were agreed are booked when they fall due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import RefundTooLarge
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    FeeId,
    PartnerCaseId,
    PartnerId,
    PayoutId,
)
from debitura_core.domain.kernel.money import from_minor, shown, to_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.partner_case_terms import ShareBase
from debitura_core.domain.partner_cases.partner_cases import AboutPartnerCase, PartnerCase


class LedgerReason(Enum):
    """The reason of an entry in the ledger of partner cases."""

    CASE_FEE = "case_fee"
    LEGAL_FEE = "legal_fee"
    RETURN_FEE = "return_fee"
    REFUND = "refund"
    SHARE_OWED = "share_owed"
    SHARE_EARNED = "share_earned"

    @property
    def words(self) -> str:
        """The reason as a statement prints it."""
        return _REASONS[self]


_REASONS = {
    LedgerReason.CASE_FEE: "fee per case",
    LedgerReason.LEGAL_FEE: "fee for legal proceedings",
    LedgerReason.RETURN_FEE: "fee for a returned case",
    LedgerReason.REFUND: "refund of a fee",
    LedgerReason.SHARE_OWED: "the platform's share of what the partner collected",
    LedgerReason.SHARE_EARNED: "the partner's share of the platform's fee",
}

BOOKABLE = (LedgerReason.LEGAL_FEE, LedgerReason.RETURN_FEE, LedgerReason.REFUND)
"""What the platform may book by hand; the fee per case is booked on acceptance."""


@frozen(kw_only=True)
class PartnerCaseFee:
    """A fee that was agreed, when it fell due: below zero what the partner owes, above a refund."""

    fee_id: FeeId
    partner_id: PartnerId
    partner_case_id: PartnerCaseId
    case_id: CaseId
    client_id: ClientId
    reason: LedgerReason
    currency: str
    amount_minor: int
    booked_at: datetime
    version: int = 1

    @property
    def amount(self) -> Money:
        """What the ledger shows: below zero what is owed."""
        return from_minor(self.amount_minor, self.currency)


@frozen(kw_only=True)
class CollectedPayment:
    """A payment on a partner case, as far as its ledger needs it, by any collector.

    ``settled_at`` is when its commission became paid, None while it is not.
    """

    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    collector: PartnerId
    phase: Phase
    currency: str
    payment_minor: int
    partner_gross_minor: int
    platform_fee_minor: int
    received_on: date
    settled_at: datetime | None


@frozen(kw_only=True)
class LedgerEntry:
    """One line of the ledger: what was earned (above zero) or is owed (below), why and when.

    ``source_id`` is the payout or the booked fee. ``base_minor`` and ``share`` say what a share was
    taken of, and how much of it is the platform's.
    """

    partner_case_id: PartnerCaseId
    case_id: CaseId
    client_id: ClientId
    source_id: str
    reason: LedgerReason
    currency: str
    amount_minor: int
    accrued_at: datetime
    base_minor: int | None = None
    share: Percent | None = None

    @property
    def amount(self) -> Money:
        """What was earned, or below zero what is owed."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def place(self) -> tuple[datetime, bool, str, str]:
        """Its place in the ledger; of one instant, what was earned covers what is owed."""
        return self.accrued_at, self.amount_minor < 0, self.source_id, self.reason.value


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class PartnerCaseFeeBooked(AboutPartnerCase):
    """A fee fell due, or was given back."""

    fee_id: FeeId
    case_id: CaseId
    client_id: ClientId
    reason: LedgerReason
    currency: str
    amount_minor: int


# -------------------------------------------------------------------------------------- rules


def book_fee(partner_case: PartnerCase, client_id: ClientId, case_id: CaseId,
             reason: LedgerReason, amount: Money, fee_id: FeeId,
             at: datetime) -> Decision[PartnerCaseFee]:  # fmt: skip
    """Decide that a fee fell due, or that one is given back."""
    sign = 1 if reason is LedgerReason.REFUND else -1
    fee = PartnerCaseFee(
        fee_id=fee_id,
        partner_id=partner_case.partner_id,
        partner_case_id=partner_case.partner_case_id,
        case_id=case_id,
        client_id=client_id,
        reason=reason,
        currency=amount.currency.code,
        amount_minor=sign * to_minor(amount),
        booked_at=at,
    )
    event = PartnerCaseFeeBooked(
        partner_case_id=fee.partner_case_id,
        partner_id=fee.partner_id,
        fee_id=fee_id,
        case_id=case_id,
        client_id=client_id,
        reason=reason,
        currency=fee.currency,
        amount_minor=fee.amount_minor,
    )
    return Decision(fee, (fee,), (event,))


def check_refund(partner_case: PartnerCase, fees: Iterable[PartnerCaseFee],
                 amount: Money) -> None:  # fmt: skip
    """Refuse to give back more than was charged for the case; raises `RefundTooLarge`."""
    currency = amount.currency.code
    charged = -sum(
        fee.amount_minor
        for fee in fees
        if (fee.partner_case_id, fee.currency) == (partner_case.partner_case_id, currency)
    )
    if to_minor(amount) > charged:
        raise RefundTooLarge(
            partner_case_id=partner_case.partner_case_id, charged=shown(charged, currency)
        )


def share_of(partner_case: PartnerCase, paid: CollectedPayment) -> LedgerEntry | None:
    """Return what a payment earns its submitter, or makes it owe; None until it is settled.

    Collected by the submitter itself, the platform's part of the commission, or of the amount
    collected, is owed. Collected by the network, the model shares the platform's fee, and the
    partner has earned what the platform does not keep of it.
    """
    if paid.settled_at is None or partner_case.agreed is None:
        return None
    terms = partner_case.agreed.revenue_in(paid.phase)
    itself = paid.collector == partner_case.partner_id
    if itself:
        collected = terms.base is ShareBase.COLLECTED
        base = paid.payment_minor if collected else paid.partner_gross_minor
        amount = -terms.platform_part(base)
    else:
        base = paid.platform_fee_minor
        amount = base - terms.platform_part(base)
    if not amount:
        return None
    return LedgerEntry(
        partner_case_id=partner_case.partner_case_id,
        case_id=paid.case_id,
        client_id=paid.client_id,
        source_id=paid.payout_id,
        reason=LedgerReason.SHARE_OWED if itself else LedgerReason.SHARE_EARNED,
        currency=paid.currency,
        amount_minor=amount,
        accrued_at=paid.settled_at,
        base_minor=base,
        share=terms.platform_share,
    )


def ledger_of(cases: Iterable[PartnerCase], paid: Iterable[CollectedPayment],
              fees: Iterable[PartnerCaseFee]) -> tuple[LedgerEntry, ...]:  # fmt: skip
    """Return every entry about these *cases* of a partner's ledger by today's books, in order."""
    by_case = {one.case_id: one for one in cases if one.case_id is not None}
    shares = (share_of(by_case[one.case_id], one) for one in paid if one.case_id in by_case)
    found = [one for one in shares if one is not None]
    found += [
        LedgerEntry(
            partner_case_id=fee.partner_case_id,
            case_id=fee.case_id,
            client_id=fee.client_id,
            source_id=fee.fee_id,
            reason=fee.reason,
            currency=fee.currency,
            amount_minor=fee.amount_minor,
            accrued_at=fee.booked_at,
        )
        for fee in fees
        if fee.case_id in by_case
    ]
    return tuple(sorted(found, key=lambda entry: entry.place))


def by_currency(entries: Iterable[LedgerEntry]) -> Mapping[str, tuple[LedgerEntry, ...]]:
    """Return entries by their currency, in order."""
    found: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.currency].append(entry)
    return {currency: tuple(found[currency]) for currency in sorted(found)}

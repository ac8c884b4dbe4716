"""What a partner may bill a client of its own for a month.

The platform and that client have nothing to do with each other: the partner bills its commissions,
its work, and what it passes on of the platform's fees, as its agreement with the client says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.identifiers import CaseId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.payouts import CommissionStatus, Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.partner_cases.fees import LedgerEntry, LedgerReason


class BillReason(Enum):
    """What a partner bills its own client for."""

    COMMISSION = "commission"
    """On a payment that the partner collected."""
    WORK = "work"
    """Hours and fixed fees."""
    PLATFORM_FEE = "platform_fee"
    """What the platform charges the partner for the case; it may pass it on."""


@frozen(kw_only=True)
class BillLine:
    """What a partner may bill its own client: for what, on which case, of which day.

    ``source_id`` is the payout, revenue item or fee; ``fee`` says what the platform charges for.
    """

    reason: BillReason
    case_id: CaseId
    source_id: str
    on: date
    currency: str
    amount_minor: int
    fee: LedgerReason | None = None

    @property
    def amount(self) -> Money:
        """What may be billed; below zero for a fee that was given back."""
        return from_minor(self.amount_minor, self.currency)


@frozen(kw_only=True)
class BillTotal:
    """What a bill comes to in one currency."""

    currency: str
    commission_minor: int
    work_minor: int
    platform_fees_minor: int

    @property
    def commission(self) -> Money:
        """The partner's commissions together."""
        return from_minor(self.commission_minor, self.currency)

    @property
    def work(self) -> Money:
        """Its revenue items together."""
        return from_minor(self.work_minor, self.currency)

    @property
    def platform_fees(self) -> Money:
        """What the platform charges it for the client's cases."""
        return from_minor(self.platform_fees_minor, self.currency)


def bill(payouts: Iterable[Payout], items: Iterable[RevenueItem], ledger: Iterable[LedgerEntry],
         month: Month) -> tuple[BillLine, ...]:  # fmt: skip
    """Return what fell in a month: commissions and work recorded in it, fees that accrued in it.

    A commission that was written off is not billed.
    """
    lines = [
        BillLine(
            reason=BillReason.COMMISSION,
            case_id=payout.case_id,
            source_id=payout.payout_id,
            on=payout.payment_date,
            currency=payout.split.currency,
            amount_minor=payout.split.partner_gross_minor,
        )
        for payout in payouts
        if month.start <= payout.created_at < month.end
        and payout.commission_status is not CommissionStatus.CREDITED
        and payout.split.partner_gross_minor
    ]
    lines += [
        BillLine(
            reason=BillReason.WORK,
            case_id=item.case_id,
            source_id=item.revenue_item_id,
            on=item.on,
            currency=item.currency,
            amount_minor=item.amount_minor,
        )
        for item in items
        if month.start <= item.created_at < month.end
    ]
    lines += [
        BillLine(
            reason=BillReason.PLATFORM_FEE,
            case_id=entry.case_id,
            source_id=entry.source_id,
            on=entry.accrued_at.date(),
            currency=entry.currency,
            amount_minor=-entry.amount_minor,
            fee=entry.reason,
        )
        for entry in ledger
        if month.start <= entry.accrued_at < month.end
        and entry.reason is not LedgerReason.SHARE_EARNED
    ]
    return tuple(sorted(lines, key=lambda line: (line.on, line.case_id, line.source_id)))


def bill_totals(lines: Iterable[BillLine]) -> tuple[BillTotal, ...]:
    """Add a bill up, in each of its currencies."""
    sums: dict[str, dict[BillReason, int]] = defaultdict(lambda: dict.fromkeys(BillReason, 0))
    for line in lines:
        sums[line.currency][line.reason] += line.amount_minor
    return tuple(
        BillTotal(
            currency=code,
            commission_minor=sums[code][BillReason.COMMISSION],
            work_minor=sums[code][BillReason.WORK],
            platform_fees_minor=sums[code][BillReason.PLATFORM_FEE],
        )
        for code in sorted(sums)
    )

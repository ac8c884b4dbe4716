"""Adjustments: corrections of what is frozen, months that are closed, and write-offs.

What is on an invoice, or was written off, is never restated. A correction of it adds a payout
of the signed difference, which is due when it was entered. A month is closed for a partner by a
run, also by one without lines; what becomes due inside a closed month falls due at the instant it
was entered instead, and so in an open one. Nothing is left behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import overload

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Advice, Decision
from debitura_core.domain.kernel.errors import CommissionNotCredited, CreditedIsThePlatforms
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import InvoiceId, PartnerId, PayoutId, Subject, subject
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.invoices import LIVE, DueFees
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout
from debitura_core.domain.money.revenue_share import Basis, Split

# ----------------------------------------------------------------------------------- differences


def difference(now: Split, frozen: Iterable[Split]) -> Split | None:
    """Return the signed split that leads from what is *frozen* to what a payment is *now*.

    None where no figure differs. It is on the basis of what the payment is now.
    """
    held = list(frozen)
    figures = (
        now.payment_minor - sum(one.payment_minor for one in held),
        now.success_fee_minor - sum(one.success_fee_minor for one in held),
        now.partner_gross_minor - sum(one.partner_gross_minor for one in held),
        now.platform_fee_minor - sum(one.platform_fee_minor for one in held),
    )
    return Split(now.currency, *figures, now.basis) if any(figures) else None


def is_frozen(payout: Payout, now: Split, as_adjustment: bool) -> bool:
    """Return whether a correction to *now* leaves a payout as it is, and books the difference.

    So it is of one on a live invoice whose figures change, where the caller asked for an
    adjustment; and of a credited one whose fee would grow: a write-off is never enlarged. One whose
    fee shrinks is restated, and the write-off shrinks with it.
    """
    if payout.invoice_status in LIVE:
        return as_adjustment and difference(now, [payout.split]) is not None
    credited = payout.commission_status is CommissionStatus.CREDITED
    return credited and now.platform_fee_minor > payout.split.platform_fee_minor


def total_of(splits: Sequence[Split], basis: Basis, rate: Rate | None = None) -> Split:
    """Add splits of one payment up."""
    return Split(
        splits[0].currency,
        sum(one.payment_minor for one in splits),
        sum(one.success_fee_minor for one in splits),
        sum(one.partner_gross_minor for one in splits),
        sum(one.platform_fee_minor for one in splits),
        basis,
        rate,
    )


def adjustment_status(
    original: CommissionStatus, received_by: Recipient, at: datetime
) -> tuple[CommissionStatus, datetime | None]:
    """Return the commission status of a difference, and the instant from which it is due.

    Beside a paid commission it is due at once, beside an unpaid or written-off one it is unpaid
    unless the partner holds the money.
    """
    paid = original is CommissionStatus.PAID or received_by is not Recipient.CLIENT
    return (CommissionStatus.PAID, at) if paid else (CommissionStatus.UNPAID, None)


# ---------------------------------------------------------------------------------- closed months


@frozen(kw_only=True)
class MonthRun:
    """A month, written like ``2026-03``, was run for a partner, with an invoice or without lines.

    ``credited`` says that its invoice was taken back; until it is run again the month is open.
    """

    partner_id: PartnerId
    month: str
    run_at: datetime
    line_count: int
    invoice_id: InvoiceId | None
    credited: bool = False
    version: int = 1


@frozen(kw_only=True)
class MonthWasRun:
    """A month was closed for a partner: by an invoice, a credit note, or without lines."""

    partner_id: PartnerId
    month: str
    line_count: int
    invoice_id: InvoiceId | None

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


@frozen(kw_only=True)
class UnbilledFees:
    """What is due in one month and stands on no live invoice, in one currency.

    ``was_run`` says that the month is closed: its lines came to 0.00 together, or were of hidden
    clients and left out. The partner's next run takes them.
    """

    partner_id: PartnerId
    month: Month
    currency: str
    count: int
    fee_minor: int
    was_run: bool

    @property
    def fee(self) -> Money:
        """The platform's shares together."""
        return from_minor(self.fee_minor, self.currency)


def is_closed(month: Month, runs: Iterable[MonthRun]) -> bool:
    """Return whether a month is closed for the partner of these *runs*."""
    return any(run.month == str(month) and not run.credited for run in runs)


def due_instant(due: datetime, at: datetime, runs: Iterable[MonthRun]) -> datetime:
    """Return when a fee falls due that belongs to the instant *due* and is entered *at*.

    Inside a month that is closed for its partner nothing falls due any more. Where the clock of the
    one who enters it is behind, *at* is in a closed month too: the next open month begins with it.
    """
    held = tuple(runs)
    if not is_closed(Month.of(due), held):
        return due
    while is_closed(Month.of(at), held):
        at = Month.of(at).end
    return at


def due_now(at: datetime, runs: Iterable[MonthRun]) -> datetime:
    """Return when a fee falls due that becomes due as it is entered."""
    return due_instant(at, at, runs)


@overload
def due_after_change(due: datetime, fee_before: int, fee_now: int, at: datetime,
                     runs: Iterable[MonthRun]) -> datetime: ...  # fmt: skip
@overload
def due_after_change(due: datetime | None, fee_before: int, fee_now: int, at: datetime,
                     runs: Iterable[MonthRun]) -> datetime | None: ...  # fmt: skip
def due_after_change(due: datetime | None, fee_before: int, fee_now: int, at: datetime,
                     runs: Iterable[MonthRun]) -> datetime | None:  # fmt: skip
    """Return when a corrected fee falls due: as before, unless it changed in a closed month."""
    if due is None or fee_now == fee_before:
        return due
    return due_instant(due, at, runs)


def months_left(partner_id: PartnerId, due: Iterable[Month], runs: Iterable[MonthRun],
                running: Month) -> tuple[Advice, ...]:  # fmt: skip
    """Advise of earlier months than the one that is *running* that hold fees and are open.

    They were never run, or their invoice was credited and they were not run again. What is left in
    a month that is closed needs no advice: the next run takes it.
    """
    held = tuple(runs)
    left = sorted({month for month in due if month < running and not is_closed(month, held)})
    return tuple(
        Advice(
            "MONTH_NOT_RUN",
            f"Partner {partner_id} has fees of {month} on no invoice; close {month} too.",
            {"partner_id": partner_id, "month": str(month)},
        )
        for month in left
    )


def unbilled(due: Iterable[DueFees], runs: Collection[MonthRun]) -> tuple[UnbilledFees, ...]:
    """Return what is due and on no live invoice, by partner, month and currency."""
    closed = {(run.partner_id, run.month) for run in runs if not run.credited}
    return tuple(
        UnbilledFees(
            partner_id=one.partner_id,
            month=one.month,
            currency=one.currency,
            count=one.count,
            fee_minor=one.fee_minor,
            was_run=(one.partner_id, str(one.month)) in closed,
        )
        for one in sorted(due, key=lambda one: (one.partner_id, one.month, one.currency))
    )


def run_month(before: MonthRun | None, partner_id: PartnerId, month: Month, count: int,
              invoice_id: InvoiceId | None, at: datetime) -> Decision[MonthRun]:  # fmt: skip
    """Decide that a month is closed for a partner: with so many lines, and an invoice or none."""
    run = MonthRun(
        partner_id=partner_id,
        month=str(month),
        run_at=at,
        line_count=count,
        invoice_id=invoice_id,
        version=1 if before is None else before.version + 1,
    )
    event = MonthWasRun(
        partner_id=partner_id, month=str(month), line_count=count, invoice_id=invoice_id
    )
    return Decision(run, (run,), (event,))


# -------------------------------------------------------------------------------------- write-offs


def check_recipient_kept(payout: Payout, received_by: Recipient) -> None:
    """Refuse a partner another recipient of a credited payment.

    Raises `CreditedIsThePlatforms`.
    """
    credited = payout.commission_status is CommissionStatus.CREDITED
    if credited and received_by is not payout.received_by:
        raise CreditedIsThePlatforms(payout_id=payout.payout_id)


def written_off(payout: Payout, fees_open_minor: int) -> int:
    """Return what crediting a payout writes off of the client's fees, in minor units.

    *fees_open_minor* is what is open of them; a part that the client paid is no loss.
    """
    return min(max(0, fees_open_minor), max(0, payout.split.partner_gross_minor))


def still_written_off(payout: Payout, now: Split) -> int:
    """Return what is written off of the client's fees of a payout that is corrected to *now*.

    It falls by as much as the fees do, so that a part that the client had paid stays paid.
    """
    less = payout.split.partner_gross_minor - now.partner_gross_minor
    return min(payout.written_off_minor, max(0, payout.written_off_minor - less))


def reopened_status(payout_id: PayoutId, status: CommissionStatus,
                    invoice_status: InvoiceStatus) -> CommissionStatus:  # fmt: skip
    """Return the status of a payout whose write-off is taken back: unpaid again.

    Raises `CommissionNotCredited`; a credited payout stands on no live invoice.
    """
    if status is not CommissionStatus.CREDITED or invoice_status in LIVE:
        raise CommissionNotCredited(payout_id=payout_id, status=status.label)
    return CommissionStatus.UNPAID

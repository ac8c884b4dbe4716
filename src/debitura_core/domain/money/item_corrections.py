"""Corrections of revenue items: another amount or day on the same terms, or taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from attrs import frozen

from debitura_core.domain.closing.closure_requests import ClosureRequest, fee_booked
from debitura_core.domain.kernel.decisions import AboutCase, Decision, both, changed
from debitura_core.domain.kernel.errors import WithdrawalFeeFixed
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    RevenueItemId,
)
from debitura_core.domain.money.adjustments import MonthRun, due_after_change
from debitura_core.domain.money.corrections import TakeBack
from debitura_core.domain.money.revenue_items import (
    RevenueItem,
    RevenueItemKind,
    RevenueItemRecorded,
    in_usd,
    platform_fee,
    recorded,
)


@frozen(kw_only=True)
class RevenueItemCorrected(RevenueItemRecorded):
    """A revenue item was restated: every figure as it is now, and the main ones as they were."""

    was_kind: RevenueItemKind
    was_item_date: date
    was_amount_minor: int
    was_platform_fee_minor: int


@frozen(kw_only=True)
class RevenueItemRemoved(AboutCase):
    """A revenue item was taken back; these were its figures."""

    revenue_item_id: RevenueItemId
    client_id: ClientId
    partner_id: PartnerId
    currency: str
    was_kind: RevenueItemKind
    was_item_date: date
    was_amount_minor: int
    was_platform_fee_minor: int


# -------------------------------------------------------------------------------------- rules


def check_not_fixed(item: RevenueItem, kind: RevenueItemKind) -> None:
    """Refuse to restate a withdrawal fee, or to make one of other work.

    Raises `WithdrawalFeeFixed`: the client's request says what it is.
    """
    if RevenueItemKind.WITHDRAWAL_FEE in (item.kind, kind):
        raise WithdrawalFeeFixed(revenue_item_id=item.revenue_item_id)


def restate(item: RevenueItem, kind: RevenueItemKind, on: date, amount: int, hours: str | None,
            hourly_rate: int | None, description: str | None, at: datetime,
            runs: Iterable[MonthRun] = ()) -> Decision[RevenueItem]:  # fmt: skip
    """Decide that *item* is another amount or day, on the share and rate of its recording.

    A fee that changes inside a month that one of *runs* has closed falls due at *at*.
    """
    fee = platform_fee(amount, item.platform_share)
    usd_amount, usd_fee = in_usd(amount, fee, item.rate)
    now = changed(
        item,
        kind=kind,
        on=on,
        amount_minor=amount,
        platform_fee_minor=fee,
        due_at=due_after_change(item.due_at, item.platform_fee_minor, fee, at, runs),
        hours=hours,
        hourly_rate_minor=hourly_rate,
        usd_amount_minor=usd_amount,
        usd_platform_fee_minor=usd_fee,
        rate=None if usd_amount is None else item.rate,
        description=description,
    )
    event = RevenueItemCorrected(
        **recorded(now),
        was_kind=item.kind,
        was_item_date=item.on,
        was_amount_minor=item.amount_minor,
        was_platform_fee_minor=item.platform_fee_minor,
    )
    return Decision(now, (now,), (event,))


def take_back(item: RevenueItem, request: ClosureRequest | None) -> Decision[None]:
    """Decide that *item* leaves the books; the journal keeps it.

    A withdrawal fee that is taken back is owed on its closure *request* as before.
    """
    event = RevenueItemRemoved(
        revenue_item_id=item.revenue_item_id,
        case_id=item.case_id,
        client_id=item.client_id,
        partner_id=item.partner_id,
        currency=item.currency,
        was_kind=item.kind,
        was_item_date=item.on,
        was_amount_minor=item.amount_minor,
        was_platform_fee_minor=item.platform_fee_minor,
    )
    taken = TakeBack(partner_id=item.partner_id, entries=(item,))
    removed: Decision[None] = Decision(None, events=(event,), effects=(taken,))
    return removed if request is None else both(fee_booked(request, None), removed)

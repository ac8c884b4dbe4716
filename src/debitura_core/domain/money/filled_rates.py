"""Filled rates: US dollars for what was recorded when no rate of its day was known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import PartnerId, PayoutId, RevenueItemId
from debitura_core.domain.money import payouts, revenue_items
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.money.revenue_share import Split
from debitura_core.domain.money.reversals import in_dollars


@frozen(kw_only=True)
class PayoutRateFilled(AboutCase):
    """The rate of a payout became known, and its figures in US dollars with it."""

    partner_id: PartnerId
    payout_id: PayoutId
    usd_payment_minor: int
    usd_success_fee_minor: int
    usd_partner_gross_minor: int
    usd_platform_fee_minor: int
    rate: str
    rate_on: date
    rate_origin: str


@frozen(kw_only=True)
class ItemRateFilled(AboutCase):
    """The rate of a revenue item became known, and its figures in US dollars with it."""

    partner_id: PartnerId
    revenue_item_id: RevenueItemId
    usd_amount_minor: int
    usd_platform_fee_minor: int
    rate: str
    rate_on: date
    rate_origin: str


# -------------------------------------------------------------------------------------- rules


def fill(entry: Payout | RevenueItem, rate: Rate | None) -> Decision[Payout | RevenueItem] | None:
    """Decide that *entry* has its US dollars at the *rate* of its day (rule money-42).

    Nothing in its own currency changes, so what is invoiced is filled too. None where there is no
    rate, or where the dollars grow too large.
    """
    if rate is None:
        return None
    return _payout(entry, rate) if isinstance(entry, Payout) else _item(entry, rate)


def fill_reversal(reversal: Payout, earlier: Sequence[Payout]) -> Decision[Payout | RevenueItem]:
    """Decide that a reversal has its US dollars, like the *earlier* payouts of its payment.

    Raises `TypeError` where one of those has none.
    """
    usd = in_dollars(reversal.split, earlier)
    if usd is None or usd.rate is None:
        raise TypeError("fill the payout of the payment first")
    return _filled(reversal, usd, usd.rate)


def _payout(payout: Payout, rate: Rate) -> Decision[Payout | RevenueItem] | None:
    usd = payouts.in_usd(payout.split, rate)
    return None if usd is None else _filled(payout, usd, rate)


def _filled(payout: Payout, usd: Split, rate: Rate) -> Decision[Payout | RevenueItem]:
    now = changed(payout, usd=usd)
    event = PayoutRateFilled(
        case_id=payout.case_id,
        partner_id=payout.partner_id,
        payout_id=payout.payout_id,
        usd_payment_minor=usd.payment_minor,
        usd_success_fee_minor=usd.success_fee_minor,
        usd_partner_gross_minor=usd.partner_gross_minor,
        usd_platform_fee_minor=usd.platform_fee_minor,
        rate=rate.value,
        rate_on=rate.observed_on,
        rate_origin=rate.origin,
    )
    return Decision(now, (now,), (event,))


def _item(item: RevenueItem, rate: Rate) -> Decision[Payout | RevenueItem] | None:
    amount, fee = revenue_items.in_usd(item.amount_minor, item.platform_fee_minor, rate)
    if amount is None or fee is None:
        return None
    now = changed(item, usd_amount_minor=amount, usd_platform_fee_minor=fee, rate=rate)
    event = ItemRateFilled(
        case_id=item.case_id,
        partner_id=item.partner_id,
        revenue_item_id=item.revenue_item_id,
        usd_amount_minor=amount,
        usd_platform_fee_minor=fee,
        rate=rate.value,
        rate_on=rate.observed_on,
        rate_origin=rate.origin,
    )
    return Decision(now, (now,), (event,))

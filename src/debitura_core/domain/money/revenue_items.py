"""Revenue items: what a partner earns for its work rather than from a debtor's payment."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.cases import Case, Lifecycle
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.decisions import AboutCase, Advice, Decision
from debitura_core.domain.kernel.errors import (
    CaseTakesNoRevenueItem,
    CurrencyMismatch,
    InvalidInput,
    PaymentInFuture,
)
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    InvoiceId,
    PartnerId,
    RevenueItemId,
)
from debitura_core.domain.kernel.money import (
    BOUND,
    from_minor,
    round_half_up,
    share_out,
    to_positive_minor,
)
from debitura_core.domain.kernel.percent import WHOLE, Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, rate_missing


class RevenueCategory(Enum):
    """The two kinds of row in the ledger (rule money-17)."""

    SUCCESS_FEE = "success_fee"
    HOURLY_RATE_OR_FIXED_FEE = "hourly_rate_or_fixed_fee"

    @property
    def label(self) -> str:
        """The words the ledger prints."""
        if self is RevenueCategory.SUCCESS_FEE:
            return "Success Fee"
        return "Hourly Rate / Fixed Fee"


class RevenueItemKind(Enum):
    """What was done for the money."""

    FIXED_FEE = "fixed_fee"
    HOURS = "hours"
    WITHDRAWAL_FEE = "withdrawal_fee"
    """What a client owes that withdrew a case within the collection period (rule closing-12)."""


_TAKES_REVENUE_ITEM = frozenset(
    {Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.NEEDS_ADDITIONAL_DETAILS, Lifecycle.CLOSED}
)


@frozen(kw_only=True)
class RevenueItem:
    """A fixed fee, or hours at a rate, earned on a case (rule money-17).

    It has no commission status. The platform's share of it is a term of the agreement, 0 % unless
    agreed otherwise, frozen here with the rest (rule money-17).
    """

    revenue_item_id: RevenueItemId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    kind: RevenueItemKind
    on: date
    created_at: datetime
    due_at: datetime
    """When the platform's share falls due; it decides the month."""
    currency: str
    amount_minor: int
    platform_share: Percent
    platform_fee_minor: int
    hours: str | None = None
    hourly_rate_minor: int | None = None
    usd_amount_minor: int | None = None
    usd_platform_fee_minor: int | None = None
    rate: Rate | None = None
    description: str | None = field(default=None, **WORDS)
    invoice_status: InvoiceStatus = InvoiceStatus.NOT_INVOICED
    invoice_id: InvoiceId | None = None
    shared_minor: int | None = None
    """What the platform's share is taken from, where that is not the whole amount."""
    version: int = 1

    @property
    def amount(self) -> Money:
        """What was earned."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def platform_fee(self) -> Money:
        """The platform's share."""
        return from_minor(self.platform_fee_minor, self.currency)

    @property
    def partner_revenue(self) -> Money:
        """What the partner keeps."""
        return from_minor(self.amount_minor - self.platform_fee_minor, self.currency)

    @property
    def commission_status(self) -> CommissionStatus:
        """Always not applicable."""
        return CommissionStatus.NOT_APPLICABLE


@frozen(kw_only=True)
class RevenueItemRecorded(AboutCase):
    """A partner booked work on a case."""

    revenue_item_id: RevenueItemId
    client_id: ClientId
    partner_id: PartnerId
    kind: RevenueItemKind
    item_date: date
    currency: str
    amount_minor: int
    platform_share: Percent
    platform_fee_minor: int
    hours: str | None
    hourly_rate_minor: int | None
    usd_amount_minor: int | None
    usd_platform_fee_minor: int | None
    rate: str | None
    rate_on: date | None
    rate_origin: str | None
    shared_minor: int | None
    due_at: datetime


# -------------------------------------------------------------------------------------- rules


def check_revenue_item(case: Case, on: date, today: date) -> None:
    """Refuse work on a case that was never accepted, or dated after *today* (rule closing-8)."""
    if case.lifecycle not in _TAKES_REVENUE_ITEM or case.partner_id is None:
        raise CaseTakesNoRevenueItem(
            case_id=case.case_id,
            lifecycle=case.lifecycle.label,
            allowed=" or ".join(sorted(state.label for state in _TAKES_REVENUE_ITEM)),
        )
    if on > today:
        raise PaymentInFuture(day=on, latest=today)


def check_parts(kind: RevenueItemKind, amount: Money | None, hours: Decimal | None,
                hourly_rate: Money | None) -> None:  # fmt: skip
    """Refuse an item whose parts do not fit its kind; raises `InvalidInput`."""
    fixed = amount is not None and hours is None and hourly_rate is None
    hourly = amount is None and hours is not None and hourly_rate is not None
    bare = amount is None and hours is None and hourly_rate is None
    fits = {
        RevenueItemKind.FIXED_FEE: fixed,
        RevenueItemKind.HOURS: hourly,
        RevenueItemKind.WITHDRAWAL_FEE: fixed or bare,
    }
    if not fits[kind]:
        raise InvalidInput(
            field="amount",
            problem="a FIXED_FEE takes an amount; HOURS take hours and hourly_rate; a"
            " WITHDRAWAL_FEE takes an amount or nothing",
        )


@frozen(kw_only=True)
class WorkDone:
    """What is said of work for a case when it is recorded.

    Raises `InvalidInput` when the parts do not fit the kind.
    """

    kind: RevenueItemKind = field(validator=checks.member(RevenueItemKind))
    on: date = field(validator=checks.day)
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    hours: Decimal | None = field(default=None, validator=checks.optional(checks.hours))
    hourly_rate: Money | None = field(
        default=None, validator=checks.optional(checks.positive_money)
    )
    description: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)

    def __attrs_post_init__(self) -> None:
        check_parts(self.kind, self.amount, self.hours, self.hourly_rate)


def worth(
    case: Case, amount: Money | None, hours: Decimal | None, hourly_rate: Money | None
) -> tuple[int, int | None]:
    """Return the item's amount and hourly rate in minor units: a fixed amount, or hours x rate.

    Hours x rate is rounded once, half up. Raises `CurrencyMismatch`, and `InvalidInput` unless
    either the amount or both hours and rate are given.
    """
    for given in (amount, hourly_rate):
        if given is not None and given.currency.code != case.currency:
            raise CurrencyMismatch(
                what=f"case {case.case_id}", expected=case.currency, given=given.currency.code
            )
    if amount is not None and hours is None and hourly_rate is None:
        return to_positive_minor(amount), None
    if amount is None and hours is not None and hourly_rate is not None:
        per_hour = to_positive_minor(hourly_rate, "hourly_rate")
        over, under = hours.as_integer_ratio()
        total = round_half_up(per_hour * over, under)
        return to_positive_minor(from_minor(total, case.currency)), per_hour
    raise InvalidInput(
        field="amount", problem="a fixed fee takes an amount; hours take hours and hourly_rate"
    )


def book(item: RevenueItem, rate: Rate | None) -> Decision[RevenueItem]:
    """Decide that *item* is booked, with all its figures in the event."""
    event = RevenueItemRecorded(**recorded(item))
    advice: tuple[Advice, ...] = () if rate else (rate_missing(item.currency, item.on),)
    return Decision(item, (item,), (event,), advice=advice)


def recorded(item: RevenueItem) -> dict[str, Any]:
    """Return the facts of an item's event: every figure of it."""
    rate = item.rate
    return {
        "revenue_item_id": item.revenue_item_id,
        "case_id": item.case_id,
        "client_id": item.client_id,
        "partner_id": item.partner_id,
        "kind": item.kind,
        "item_date": item.on,
        "currency": item.currency,
        "amount_minor": item.amount_minor,
        "platform_share": item.platform_share,
        "platform_fee_minor": item.platform_fee_minor,
        "hours": item.hours,
        "hourly_rate_minor": item.hourly_rate_minor,
        "usd_amount_minor": item.usd_amount_minor,
        "usd_platform_fee_minor": item.usd_platform_fee_minor,
        "rate": rate.value if rate else None,
        "rate_on": rate.observed_on if rate else None,
        "rate_origin": rate.origin if rate else None,
        "shared_minor": item.shared_minor,
        "due_at": item.due_at,
    }


def platform_fee(amount: int, share: Percent) -> int:
    """Return the platform's share of an item in minor units, rounded half up (rule money-17)."""
    return round_half_up(amount * share.millionths, WHOLE)


def in_usd(amount: int, fee: int, rate: Rate | None) -> tuple[int | None, int | None]:
    """Convert an item and the platform's share of it, so that the two halves add up."""
    whole = BOUND if rate is None else rate.convert(amount)
    if whole >= BOUND:
        return None, None
    platform, _ = share_out(whole, (fee, amount - fee))
    return whole, platform

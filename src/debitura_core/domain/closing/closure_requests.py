"""Closure requests: a client asks to end a case, and what it owes the partner for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.cases import Case, Lifecycle, MovesCase, Trigger, next_state
from debitura_core.domain.cases.collection_periods import PeriodStanding
from debitura_core.domain.kernel.decisions import AboutCase, Decision, Stamp, changed
from debitura_core.domain.kernel.errors import ClosureAlreadyRequested, NoWithdrawalFee
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    RevenueItemId,
)
from debitura_core.domain.kernel.money import from_minor, round_half_up, shown
from debitura_core.domain.kernel.percent import WHOLE
from debitura_core.domain.kernel.seals import SALT, SEALED, seal, sealed_with
from debitura_core.domain.parties.agreements import Phase


class ClosureRoad(Enum):
    """The effect of a request, by the state of the case and its period (rule closing-11)."""

    BEFORE_ACCEPTANCE = "before_acceptance"
    """No partner has accepted the case: it is closed at once, and nothing is owed."""
    WITHIN_PERIOD = "within_period"
    """It is paused; the partner closes it, and the full success fee and collection costs apply."""
    AFTER_EXPIRY = "after_expiry"
    """It is closed at once as Withdrawn by Client, and nothing is owed."""
    OWN_TERMS = "own_terms"
    """In court, by quote or on custom terms: the partner closes it, and its own terms apply."""


CLOSES = frozenset({ClosureRoad.BEFORE_ACCEPTANCE, ClosureRoad.AFTER_EXPIRY})
"""The ways in which the case is closed at once."""


@frozen(kw_only=True)
class ClosureRequest:
    """A client's wish to end a case, one for each engagement, and the figures fixed by it.

    ``success_fee_minor`` and ``collection_costs_minor`` are what is owed for withdrawing within the
    period, else 0; a payment or an expiry afterwards changes them no more (rule closing-12).
    ``revenue_item_id`` is the fee once the partner has booked it; it may waive the fee instead.
    """

    case_id: CaseId
    engagement: int
    client_id: ClientId
    partner_id: PartnerId | None
    road: ClosureRoad
    currency: str
    success_fee_minor: int
    collection_costs_minor: int
    reason: str | None = field(default=None, **SEALED)
    salt: str | None = field(default=None, **SALT)
    requested_at: datetime
    requested_by: str
    revenue_item_id: RevenueItemId | None = None
    waived_at: datetime | None = None
    waive_reason: str | None = field(default=None, **sealed_with("waive_salt"))
    waive_salt: str | None = field(default=None, **SALT)
    version: int = 1

    @property
    def success_fee(self) -> Money:
        """The full success fee on what was open of the principal."""
        return from_minor(self.success_fee_minor, self.currency)

    @property
    def collection_costs(self) -> Money:
        """What was open of the collection fees."""
        return from_minor(self.collection_costs_minor, self.currency)

    @property
    def total_minor(self) -> int:
        """All that is owed for the withdrawal, in minor units."""
        return self.success_fee_minor + self.collection_costs_minor

    @property
    def is_fee_open(self) -> bool:
        """Whether the partner has still to book or waive a fee for the withdrawal."""
        if self.revenue_item_id is not None or self.waived_at is not None:
            return False
        within = self.road is ClosureRoad.WITHIN_PERIOD
        return bool(self.total_minor) if within else self.road is ClosureRoad.OWN_TERMS


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class ClosureRequested(MovesCase):
    """A client asked to end a case; where the request pauses it, it says so."""

    engagement: int
    client_id: ClientId
    partner_id: PartnerId | None
    road: ClosureRoad
    currency: str
    success_fee_minor: int
    collection_costs_minor: int
    reason_seal: str | None
    sla_deadline: datetime | None


@frozen(kw_only=True)
class WithdrawalFeeBooked(AboutCase):
    """The partner booked what the client owes for withdrawing, or took the booking back."""

    engagement: int
    partner_id: PartnerId | None
    revenue_item_id: RevenueItemId | None


@frozen(kw_only=True)
class WithdrawalFeeWaived(AboutCase):
    """The partner asks nothing for a withdrawal; the reason is stored as a salted hash."""

    engagement: int
    partner_id: PartnerId | None
    waived_at: datetime
    waive_reason_seal: str


# -------------------------------------------------------------------------------------- rules


def road_of(case: Case, standing: PeriodStanding | None) -> ClosureRoad:
    """Return what a request leads to; *standing* is the period of the case's engagement."""
    if case.accepted_at is None:
        return ClosureRoad.BEFORE_ACCEPTANCE
    if standing is None or case.phase is not Phase.PRE_LEGAL:
        return ClosureRoad.OWN_TERMS
    return ClosureRoad.WITHIN_PERIOD if standing.is_active else ClosureRoad.AFTER_EXPIRY


def withdrawal_fee(case: Case) -> tuple[int, int]:
    """Return full success fee and collection costs in minor units (rule closing-12).

    The fee is taken on the open principal and rounded half up; the costs are the open collection
    fees.
    """
    fee = round_half_up(case.open.principal * case.success_fee.millionths, WHOLE)
    return fee, case.open.collection_fees


def request_closure(case: Case, standing: PeriodStanding | None, earlier: Iterable[ClosureRequest],
                    reason: str | None, *,
                    stamp: Stamp) -> Decision[tuple[ClosureRequest, Case]]:  # fmt: skip
    """Decide that the client asks to end *case*; within the period that pauses it.

    It answers the request, whose way says what else follows, and the case as it leaves it.
    *earlier* are the requests on the case so far.

    Raises `IllegalTransition` for a case that has ended, `ClosureAlreadyRequested`.
    """
    next_state(case, Trigger.WITHDRAW)
    if request_of(case, earlier) is not None:
        raise ClosureAlreadyRequested(case_id=case.case_id)
    road = road_of(case, standing)
    within = road is ClosureRoad.WITHIN_PERIOD
    fee, costs = withdrawal_fee(case) if within else (0, 0)
    request = ClosureRequest(
        case_id=case.case_id,
        engagement=case.engagement,
        client_id=case.client_id,
        partner_id=case.partner_id,
        road=road,
        currency=case.currency,
        success_fee_minor=fee,
        collection_costs_minor=costs,
        reason=reason,
        salt=None if reason is None else stamp.salt,
        requested_at=stamp.at,
        requested_by=stamp.by.user,
    )
    left = _paused(case) if within else case
    event = ClosureRequested(
        case_id=case.case_id,
        engagement=case.engagement,
        client_id=case.client_id,
        partner_id=case.partner_id,
        road=road,
        currency=case.currency,
        success_fee_minor=fee,
        collection_costs_minor=costs,
        reason_seal=seal(reason, stamp.salt),
        was_lifecycle=case.lifecycle,
        lifecycle=left.lifecycle,
        sla_deadline=left.sla_deadline,
    )
    return Decision((request, left), (request, left) if within else (request,), (event,))


def _paused(case: Case) -> Case:
    """Return the case without its SLA clock, paused; one that is paused already stays so."""
    paused = case.lifecycle is Lifecycle.PAUSED
    lifecycle = case.lifecycle if paused else next_state(case, Trigger.PAUSE)
    return changed(case, lifecycle=lifecycle, sla_deadline=None)


def request_of(case: Case, requests: Iterable[ClosureRequest]) -> ClosureRequest | None:
    """Return the client's request in the present engagement, if there is one."""
    return next((one for one in requests if one.engagement == case.engagement), None)


def fee_to_book(case: Case, requests: Iterable[ClosureRequest],
                given: int | None) -> tuple[ClosureRequest, int, int]:  # fmt: skip
    """Return the request, the withdrawal fee to be booked, and the success fee in it.

    Within the period the request has fixed it; the partner may ask for less, then for the success
    fee first, and never for more. On own terms *given* is what was agreed. It is booked once.

    Raises `NoWithdrawalFee`.
    """
    request = request_of(case, requests)
    owing = (ClosureRoad.WITHIN_PERIOD, ClosureRoad.OWN_TERMS)
    if request is None or request.road not in owing:
        problem = "the client owes none: it has not asked to close it, or not within the period"
    elif request.revenue_item_id is not None:
        problem = f"it is booked already, as {request.revenue_item_id}"
    elif request.waived_at is not None:
        problem = f"it was waived on {request.waived_at.date()}"
    elif request.road is ClosureRoad.OWN_TERMS:
        if given is not None:
            return request, given, given
        problem = "give the amount that its own terms provide for"
    else:
        amount = request.total_minor if given is None else given
        if 0 < amount <= request.total_minor:
            return request, amount, min(amount, request.success_fee_minor)
        problem = f"the request has fixed {shown(request.total_minor, request.currency)}"
    raise NoWithdrawalFee(case_id=case.case_id, problem=problem)


def fee_booked(request: ClosureRequest, revenue_item_id: RevenueItemId | None) -> Decision[None]:
    """Decide that the fee of the request is *revenue_item_id*, or none any more."""
    event = WithdrawalFeeBooked(
        case_id=request.case_id,
        engagement=request.engagement,
        partner_id=request.partner_id,
        revenue_item_id=revenue_item_id,
    )
    return Decision(None, (changed(request, revenue_item_id=revenue_item_id),), (event,))


def waive_fee(case: Case, requests: Iterable[ClosureRequest], reason: str,
              stamp: Stamp) -> Decision[ClosureRequest]:  # fmt: skip
    """Decide that the client owes nothing for its withdrawal (rule closing-12).

    Raises `NoWithdrawalFee` where none is open.
    """
    request = request_of(case, requests)
    if request is None or not request.is_fee_open:
        raise NoWithdrawalFee(case_id=case.case_id, problem="none is open")
    waived = changed(request, waived_at=stamp.at, waive_reason=reason, waive_salt=stamp.salt)
    event = WithdrawalFeeWaived(
        case_id=request.case_id,
        engagement=request.engagement,
        partner_id=request.partner_id,
        waived_at=stamp.at,
        waive_reason_seal=seal(reason, stamp.salt),
    )
    return Decision(waived, (waived,), (event,))

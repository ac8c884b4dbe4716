"""Closure requests: which road they lead to, what they fix, and what of it is booked."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    Actor,
    Case,
    ClosureRequest,
    ClosureRoad,
    Lifecycle,
    Percent,
    PeriodStanding,
    PeriodStatus,
    Phase,
    Role,
    errors,
)
from debitura_core.domain.cases.cases import TRANSITIONS, Trigger
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.closing.closure_requests import (
    fee_booked,
    fee_to_book,
    request_closure,
    road_of,
    withdrawal_fee,
)
from debitura_core.domain.kernel.decisions import Stamp
from debitura_core.domain.kernel.identifiers import CaseId, RevenueItemId
from debitura_core.domain.kernel.seals import seal
from debitura_core.testing import cases

NORA = Actor(Role.CLIENT, "nord", "nora")
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
WITHDRAWABLE = [row.source for row in TRANSITIONS if row.trigger is Trigger.WITHDRAW and row.source]
WORKED = [Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.NEEDS_ADDITIONAL_DETAILS]


def standing_as(status: PeriodStatus) -> PeriodStanding:
    """Return a period that stands like this."""
    begun, end = date(2026, 1, 15), date(2026, 7, 15)
    return PeriodStanding(
        case_id=CaseId("case"),
        engagement=1,
        as_of=begun,
        start=begun,
        initial_end=end,
        current_end=end,
        status=status,
        days_remaining=0,
        extensions=(),
    )


active = st.just(standing_as(PeriodStatus.ACTIVE))
standings = st.none() | st.sampled_from(PeriodStatus).map(standing_as)
item = RevenueItemId("item")


def asked(case: Case, standing: PeriodStanding | None, reason: str | None = "settled",
          earlier: tuple[ClosureRequest, ...] = ()) -> tuple[ClosureRequest, Case]:  # fmt: skip
    """Ask to close a case as Nora would."""
    decision = request_closure(case, standing, earlier, reason, stamp=Stamp(AT, NORA, "s"))
    return decision.answer


@given(case=cases(), standing=standings)
def test_the_road_follows_from_acceptance_phase_and_period(
    case: Case, standing: PeriodStanding | None
) -> None:
    """Not accepted; no period, or in court; within the period; after it."""
    road = road_of(case, standing)
    if case.accepted_at is None:
        assert road is ClosureRoad.BEFORE_ACCEPTANCE
    elif standing is None or case.phase is not Phase.PRE_LEGAL:
        assert road is ClosureRoad.OWN_TERMS
    elif standing.status is PeriodStatus.ACTIVE:
        assert road is ClosureRoad.WITHIN_PERIOD
    else:
        assert road is ClosureRoad.AFTER_EXPIRY


@given(case=cases(currencies=["EUR"], lifecycles=[Lifecycle.ACTIVE]))
def test_the_figures_of_the_decision(case: Case) -> None:
    """10,000 and 1,000 in fees, of which collection 300, 9.5 %, 5,500 paid: 475 and 150."""
    claimed = Buckets(1_000_000, 60_000, 10_000, 30_000)
    paid = evolve(
        case,
        success_fee=Percent("9.5"),
        claimed=claimed,
        open=claimed.minus(claimed.allocate(550_000)),
        paid_minor=550_000,
    )
    assert withdrawal_fee(paid) == (47_500, 15_000)


@given(case=cases(lifecycles=WITHDRAWABLE), standing=standings, reason=st.none() | st.just("why"))
def test_a_request_fixes_its_figures_and_pauses_within_the_period(
    case: Case, standing: PeriodStanding | None, reason: str | None
) -> None:
    """Only within the period is anything owed; the case waits there, its clock stopped."""
    case = evolve(case, sla_deadline=AT)
    decision = request_closure(case, standing, (), reason, stamp=Stamp(AT, NORA, "s"))
    request, left = decision.answer
    assert (request.reason, request.salt is None) == (reason, reason is None)
    (told,) = decision.events
    sealed = None if reason is None else seal(reason, "s")
    assert getattr(told, "reason_seal") == sealed  # noqa: B009  of one class only
    if request.road is not ClosureRoad.WITHIN_PERIOD:
        assert left == case
        assert request.total_minor == 0
        assert decision.records == (request,)
        return
    assert (request.success_fee_minor, request.collection_costs_minor) == withdrawal_fee(case)
    assert (left.lifecycle, left.sla_deadline) == (Lifecycle.PAUSED, None)
    assert decision.records == (request, left)


@given(case=cases(), standing=standings)
def test_what_has_ended_cannot_be_asked_to_close(
    case: Case, standing: PeriodStanding | None
) -> None:
    """Closed and merged cases are refused, whatever their period was."""
    if case.lifecycle in WITHDRAWABLE:
        return
    with pytest.raises(errors.IllegalTransition):
        asked(case, standing)


@given(case=cases(lifecycles=WORKED), standing=active)
def test_a_second_request_in_an_engagement_is_refused(case: Case, standing: PeriodStanding) -> None:
    """The first one has fixed the figures; after a reassignment the client may ask again."""
    request, left = asked(case, standing)
    with pytest.raises(errors.ClosureAlreadyRequested):
        asked(left, standing, earlier=(request,))
    again = evolve(left, engagement=left.engagement + 1)
    assert asked(again, standing, earlier=(request,))[0].engagement == again.engagement


# ------------------------------------------------------------------------------- what is booked


def owed(case: Case, road: ClosureRoad, fee: int = 475, costs: int = 150) -> ClosureRequest:
    """Return a request with these figures."""
    request, _ = asked(evolve(case, lifecycle=Lifecycle.ACTIVE), None)
    return evolve(request, road=road, success_fee_minor=fee, collection_costs_minor=costs)


@pytest.mark.parametrize(
    ("road", "given_minor", "booked"),
    (
        (ClosureRoad.WITHIN_PERIOD, None, (625, 475)),
        (ClosureRoad.WITHIN_PERIOD, 625, (625, 475)),
        (ClosureRoad.WITHIN_PERIOD, 500, (500, 475)),
        (ClosureRoad.WITHIN_PERIOD, 400, (400, 400)),
        (ClosureRoad.WITHIN_PERIOD, 626, None),
        (ClosureRoad.OWN_TERMS, 900, (900, 900)),
        (ClosureRoad.OWN_TERMS, None, None),
        (ClosureRoad.AFTER_EXPIRY, 100, None),
        (ClosureRoad.BEFORE_ACCEPTANCE, None, None),
    ),
)
@given(case=cases(lifecycles=[Lifecycle.ACTIVE], currencies=["EUR"]))
def test_what_the_request_fixed_is_booked_or_less(
    case: Case, road: ClosureRoad, given_minor: int | None, booked: tuple[int, int] | None
) -> None:
    """The success fee first; never more; on own terms what they provide for, else nothing."""
    request = owed(case, road)
    if booked is not None:
        assert fee_to_book(case, [request], given_minor) == (request, *booked)
        return
    with pytest.raises(errors.NoWithdrawalFee):
        fee_to_book(case, [request], given_minor)


@given(case=cases(lifecycles=[Lifecycle.ACTIVE]))
def test_a_fee_is_booked_once_and_only_if_one_was_fixed(case: Case) -> None:
    """The request remembers its revenue item; nothing open, nothing owed."""
    request = owed(case, ClosureRoad.WITHIN_PERIOD)
    (kept,) = fee_booked(request, item).records
    assert kept == evolve(request, revenue_item_id=item, version=2)
    with pytest.raises(errors.NoWithdrawalFee, match="booked already"):
        fee_to_book(case, [evolve(request, revenue_item_id=item)], None)
    with pytest.raises(errors.NoWithdrawalFee):
        fee_to_book(case, [owed(case, ClosureRoad.WITHIN_PERIOD, 0, 0)], None)
    with pytest.raises(errors.NoWithdrawalFee):
        fee_to_book(case, [], 100)

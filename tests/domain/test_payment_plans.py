"""Payment plans: every cent on one instalment, the oldest first, and when a promise is broken."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count, pairwise
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Instalment, Payment, PaymentPlan, PlanState, Recipient, errors, money
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId, PaymentId, PayoutId
from debitura_core.domain.kernel.money import from_minor, to_minor
from debitura_core.domain.money.payment_plans import (
    BROKEN_AFTER,
    check_instalments,
    instalments_of,
    standing,
    standings,
)
from tests.cast import START, TODAY, eur

DUE = date(2026, 4, 1)
LAST = date(2026, 6, 30)


def plan(*parts: tuple[date, int], at: datetime = START, number: int = 1) -> PaymentPlan:
    """Write a plan of amounts in cents and the days they are due."""
    return PaymentPlan(
        partner_id=PartnerId("acme"),
        case_id=CaseId("case"),
        number=number,
        client_id=ClientId("nordic"),
        currency="EUR",
        due_days=tuple(day for day, _ in parts),
        amounts=tuple(minor for _, minor in parts),
        agreed_at=at,
        agreed_by="anna",
    )


_places = count()


def paid(on: date, minor: int, at: datetime = START) -> Payment:
    """Write a payment of so many cents, received on a day and recorded at an instant."""
    name = f"pay-{next(_places)}"
    return Payment(
        payment_id=PaymentId(name),
        payout_id=PayoutId(name),
        case_id=CaseId("case"),
        client_id=ClientId("nordic"),
        partner_id=PartnerId("acme"),
        currency="EUR",
        amount_minor=minor,
        allocation=Buckets(minor),
        received_by=Recipient.PARTNER,
        received_on=on,
        recorded_at=at,
        recorded_by="anna",
    )


some_days = st.dates(TODAY, LAST)
some_minors = st.integers(1, 500)
some_instants = st.integers(-700, 2900).map(lambda hours: START + timedelta(hours=hours))
some_payments = st.lists(st.builds(paid, some_days, some_minors), max_size=6)
some_plans = st.lists(
    st.tuples(some_days, some_minors), min_size=1, max_size=5, unique_by=lambda part: part[0]
).map(lambda parts: plan(*sorted(parts)))


# --------------------------------------------------------------------------------------- laws


@given(agreed=some_plans, payments=some_payments, as_of=some_days)
def test_every_cent_that_came_in_is_on_one_instalment_or_left_over(
    agreed: PaymentPlan, payments: list[Payment], as_of: date
) -> None:
    """The parts and the surplus add up to what was received by the day, and nothing is overpaid."""
    found = standing(agreed, payments, as_of)
    received = sum(one.amount_minor for one in payments if one.received_on <= as_of)
    assert sum(one.paid_minor for one in found.instalments) + found.surplus_minor == received
    assert all(0 <= one.paid_minor <= one.amount_minor for one in found.instalments)
    assert (found.surplus_minor > 0) <= all(
        one.paid_minor == one.amount_minor for one in found.instalments
    )


@given(agreed=some_plans, payments=some_payments, as_of=some_days)
def test_the_oldest_instalment_is_paid_first(
    agreed: PaymentPlan, payments: list[Payment], as_of: date
) -> None:
    """No instalment gets anything while an older one is open, nor is settled before it."""
    found = standing(agreed, payments, as_of).instalments
    for older, younger in pairwise(found):
        assert not younger.paid_minor or older.paid_minor == older.amount_minor
        if younger.settled_on is not None:
            assert older.settled_on is not None
            assert older.settled_on <= younger.settled_on


@given(agreed=some_plans, payments=some_payments, as_of=some_days, shuffle=st.randoms())
def test_the_order_of_the_books_does_not_matter(
    agreed: PaymentPlan, payments: list[Payment], as_of: date, shuffle: Random
) -> None:
    """Only the days on which money was received do."""
    mixed = list(payments)
    shuffle.shuffle(mixed)
    assert standing(agreed, mixed, as_of) == standing(agreed, payments, as_of)


@given(agreed=some_plans, payments=some_payments, day=some_days, later=st.integers(0, 60))
def test_what_ended_stays_as_it_ended(
    agreed: PaymentPlan, payments: list[Payment], day: date, later: int
) -> None:
    """A plan that is broken or completed on a day is so on every later one, since the same day."""
    then = standing(agreed, payments, day)
    now = standing(agreed, payments, day + timedelta(days=later))
    if then.ended_on is not None:
        assert (now.state, now.ended_on) == (then.state, then.ended_on)
        assert then.ended_on <= day
    assert (then.ended_on is None) == (then.state in (PlanState.KEPT, PlanState.LATE))


@given(agreed=some_plans, payments=some_payments, as_of=some_days)
def test_a_state_is_what_it_says(agreed: PaymentPlan, payments: list[Payment], as_of: date) -> None:
    """Told again by counting, day by day, what had come in against what had been promised."""
    promised = tuple(zip(agreed.due_days, accumulate(agreed.amounts), strict=True))

    def owing(day: date) -> bool:
        held = sum(one.amount_minor for one in payments if one.received_on <= day)
        grace = timedelta(days=BROKEN_AFTER)
        return any(held < total for due, total in promised if due + grace <= day)

    every_day = [TODAY + timedelta(days=n) for n in range((as_of - TODAY).days + 1)]
    held = sum(one.amount_minor for one in payments if one.received_on <= as_of)
    broken = any(owing(day - timedelta(days=1)) for day in every_day)
    late = any(held < total for due, total in promised if due < as_of)
    expected = (
        PlanState.BROKEN
        if broken
        else PlanState.COMPLETED
        if held >= promised[-1][1]
        else PlanState.LATE
        if late
        else PlanState.KEPT
    )
    assert standing(agreed, payments, as_of).state is expected


@given(
    agreed=some_plans,
    payments=st.lists(st.builds(paid, some_days, some_minors, some_instants), max_size=6),
    again=st.lists(some_instants, max_size=2, unique=True).map(sorted),
)
def test_a_payment_counts_for_one_plan_the_last_one_agreed_before_it(
    agreed: PaymentPlan, payments: list[Payment], again: list[datetime]
) -> None:
    """What was recorded before the first plan counts for none; no payment counts twice."""
    again = [at for at in again if at > START]
    later = [evolve(agreed, agreed_at=at, number=n) for n, at in enumerate(again, 2)]
    found = standings([agreed, *later], payments, LAST)
    counted = sum(
        sum(part.paid_minor for part in one.instalments) + one.surplus_minor for one in found
    )
    since = [one for one in payments if one.recorded_at >= agreed.agreed_at]
    assert counted <= sum(one.amount_minor for one in since)
    if not later:
        assert counted == sum(one.amount_minor for one in since)
    assert [one.state is PlanState.REPLACED for one in found[-1:]] == [False]


# ------------------------------------------------------------------------------------- examples

TWO = ((DUE, 500), (date(2026, 5, 1), 700))


@pytest.mark.parametrize(
    ("payments", "as_of", "state", "parts", "surplus"),
    (
        pytest.param((), DUE, PlanState.KEPT, (0, 0), 0, id="due today"),
        pytest.param((), date(2026, 4, 2), PlanState.LATE, (0, 0), 0, id="a day late"),
        pytest.param((), date(2026, 4, 15), PlanState.LATE, (0, 0), 0, id="14 days late"),
        pytest.param((), date(2026, 4, 16), PlanState.BROKEN, (0, 0), 0, id="15 days late"),
        pytest.param(
            ((date(2026, 4, 15), 500),), date(2026, 5, 1), PlanState.KEPT, (500, 0), 0,
            id="paid on the last day",
        ),
        pytest.param(
            ((date(2026, 4, 16), 1200),), date(2026, 5, 1), PlanState.BROKEN, (500, 700), 0,
            id="paid a day too late",
        ),
        pytest.param(
            ((DUE, 499),), date(2026, 4, 16), PlanState.BROKEN, (499, 0), 0, id="a cent missing"
        ),
        pytest.param(
            ((DUE, 300), (date(2026, 4, 3), 250)), date(2026, 4, 3), PlanState.KEPT, (500, 50), 0,
            id="in parts, the rest goes to the next",
        ),
        pytest.param(
            ((DUE, 1250),), DUE, PlanState.COMPLETED, (500, 700), 50, id="all at once, and more"
        ),
        pytest.param(
            ((DUE, 500), (date(2026, 5, 2), 700)), date(2026, 5, 1), PlanState.KEPT, (500, 0), 0,
            id="tomorrow's payment is none yet",
        ),
    ),
)  # fmt: skip
def test_a_plan_of_two_instalments(
    payments: tuple[tuple[date, int], ...],
    as_of: date,
    state: PlanState,
    parts: tuple[int, ...],
    surplus: int,
) -> None:
    """5.00 are due on 1 April, 7.00 on 1 May; 14 days of grace."""
    found = standing(plan(*TWO), [paid(*one) for one in payments], as_of)
    assert found.state is state
    assert tuple(one.paid_minor for one in found.instalments) == parts
    assert found.surplus_minor == surplus


def test_a_standing_speaks_money() -> None:
    """What is due next, what came in, what is left over."""
    found = standing(plan(*TWO), [paid(DUE, 600)], DUE)
    first, second = found.instalments
    assert (first.amount, first.paid, first.settled_on) == (eur("5.00"), eur("5.00"), DUE)
    assert (second.amount, second.paid, second.settled_on) == (eur("7.00"), eur("1.00"), None)
    assert found.next_due is second
    assert found.surplus == eur("0.00")
    assert found.plan.total == eur("12.00")
    assert found.plan.instalments[0] == Instalment(DUE, eur("5.00"))
    assert standing(plan(*TWO), [paid(DUE, 1300)], DUE).next_due is None


def test_a_plan_that_is_replaced_stands_as_it_stood_then() -> None:
    """Broken before, it stays broken; unfinished, it ends without success or failure."""
    first = plan(*TWO)
    on_the_way = plan(*TWO, at=datetime(2026, 4, 5, tzinfo=UTC), number=2)
    too_late = plan(*TWO, at=datetime(2026, 4, 16, tzinfo=UTC), number=2)
    assert [one.state for one in standings([first, on_the_way], [], LAST)] == [
        PlanState.REPLACED,
        PlanState.BROKEN,
    ]
    broken, _ = standings([first, too_late], [], LAST)
    assert (broken.state, broken.ended_on) == (PlanState.BROKEN, date(2026, 4, 16))
    (before,) = standings([first, on_the_way], [], date(2026, 4, 4))
    assert before.state is PlanState.LATE


@pytest.mark.parametrize(
    "instalments",
    (
        (),
        (Instalment(DUE, eur("1")), Instalment(DUE, eur("1"))),
        (Instalment(LAST, eur("1")), Instalment(DUE, eur("1"))),
    ),
    ids=("none", "two on one day", "the younger first"),
)
def test_some_instalments_make_no_plan(instalments: tuple[Instalment, ...]) -> None:
    """At least one, the oldest first, each on a day of its own."""
    with pytest.raises(errors.InvalidPlan):
        check_instalments(instalments)


def test_money_that_came_before_a_plan_and_was_recorded_after_it_is_the_plans() -> None:
    """It was still owed when the plan was agreed, so it pays that plan and not the one before."""
    again = datetime(2026, 4, 5, 9, tzinfo=UTC)
    plans = [plan(*TWO), plan(*TWO, at=again, number=2)]
    late = paid(date(2026, 4, 4), 500, again + timedelta(hours=1))
    first, second = standings(plans, [late], LAST)
    assert [one.paid_minor for one in first.instalments] == [0, 0]
    assert [one.paid_minor for one in second.instalments] == [500, 0]


# ------------------------------------------------------------------------- making instalments


@given(total=st.integers(1, 10**9), count=st.integers(1, 240), every=st.integers(1, 12))
def test_equal_instalments_come_to_the_total(total: int, count: int, every: int) -> None:
    """The odd cents are on the last one, and all others are alike; no cent is made or lost."""
    whole = from_minor(total, "EUR")
    if total < count:
        with pytest.raises(errors.InvalidPlan):
            instalments_of(whole, DUE, every, count=count)
        return
    made = instalments_of(whole, DUE, every, count=count)
    minors = [to_minor(one.amount) for one in made]
    assert (len(minors), sum(minors)) == (count, total)
    assert set(minors[:-1]) <= {total // count}
    assert 0 <= minors[-1] - total // count < count
    check_instalments(made)


@given(total=st.integers(1, 10**5), each=st.integers(500, 10**6))
def test_instalments_of_an_amount_come_to_the_total(total: int, each: int) -> None:
    """As many as it takes, the last one what is left."""
    made = instalments_of(from_minor(total, "EUR"), DUE, 1, amount=from_minor(each, "EUR"))
    minors = [to_minor(one.amount) for one in made]
    assert sum(minors) == total
    assert set(minors[:-1]) <= {each}
    assert 0 < minors[-1] <= each


def test_instalments_fall_due_by_the_month() -> None:
    """Counted from the first day each time, so that the 31st comes back."""
    made = instalments_of(eur("577.77"), date(2026, 1, 31), 1, amount=eur("200"))
    assert [(str(one.due_on), str(one.amount.amount)) for one in made] == [
        ("2026-01-31", "200.00"), ("2026-02-28", "200.00"), ("2026-03-31", "177.77"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given_parts", "error"),
    (
        ({}, errors.InvalidPlan),
        ({"count": 2, "amount": eur("5")}, errors.InvalidPlan),
        ({"count": 0}, errors.InvalidPlan),
        ({"count": 241}, errors.InvalidPlan),
        ({"amount": eur("0.01")}, errors.InvalidPlan),
        ({"amount": money("5", "USD")}, errors.CurrencyMismatch),
    ),
)
def test_what_makes_no_instalments_is_refused(given_parts: Any, error: type[Exception]) -> None:
    """A count or an amount, in the currency of the total, and at most 240 of them."""
    with pytest.raises(error):
        instalments_of(eur("100"), DUE, 1, **given_parts)

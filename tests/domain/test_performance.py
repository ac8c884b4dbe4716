"""Performance: what the sums of a store mean, and where there is nothing to divide by."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import PlanState, percentage
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.money.payment_plans import PaymentPlan, PlanStanding
from debitura_core.domain.performance.metrics import (
    Assigned,
    Received,
    Resolved,
    collections,
    days_to_collect,
    plans_ended,
    ratio,
    volume,
)
from tests.cast import TODAY, eur
from tests.domain.test_payment_plans import plan

RATES = {"EUR": "1.08", "DKK": "0.1449", "JPY": "0.0067", "USD": "1"}


def rate_of(currency: str, on: date) -> Rate:
    """Tell one rate for all days."""
    return Rate(currency, "USD", RATES[currency], on, "agreed")


def known(currency: str, value: int, cases: int = 1, collected: int = 0) -> Assigned:
    """Write what was assigned on one day, all payments known in dollars at the day's rate."""
    usd = rate_of(currency, TODAY).convert(collected)
    return Assigned(currency, TODAY, value, cases, collected, usd, 1, 1)


some_assigned = st.builds(
    known,
    st.sampled_from(sorted(RATES)),
    st.integers(0, 10**9),
    st.integers(1, 5),
    st.integers(0, 10**9),
)


# --------------------------------------------------------------------------------------- laws


@given(left=st.lists(some_assigned, max_size=5), right=st.lists(some_assigned, max_size=5))
def test_sums_of_two_halves_are_the_sums_of_the_whole(
    left: list[Assigned], right: list[Assigned]
) -> None:
    """In each currency and in dollars: cases, value, and what came in."""
    whole, dollars, missing = collections([*left, *right], rate_of)
    first, second = collections(left, rate_of), collections(right, rate_of)
    for currency, found in {**whole, "in dollars": dollars}.items():
        parts = [
            half[1] if currency == "in dollars" else half[0].get(currency)
            for half in (first, second)
        ]
        for figure in ("cases", "assigned_minor", "collected_minor"):
            assert getattr(found, figure) == sum(getattr(part, figure, 0) for part in parts)
    assert missing == ()


@given(found=st.lists(some_assigned, min_size=1, max_size=5), lost=st.sampled_from(sorted(RATES)))
def test_a_currency_is_in_the_dollars_whole_or_not_at_all(found: list[Assigned], lost: str) -> None:
    """One rate or one payment's dollars missing leave all of its cases out, and name it."""
    without = collections([one for one in found if one.currency != lost], rate_of)[1]
    no_rate = collections(found, lambda code, on: None if code == lost else rate_of(code, on))
    assert no_rate[1] == without
    used = any(one.currency == lost for one in found)
    assert no_rate[2] == ((lost,) if used else ())
    unknown = [*found, Assigned(lost, TODAY, 1, 1, 1, 0, 1, 0)]
    assert collections(unknown, rate_of)[1:] == (without, (lost,))


@given(part=st.integers(0, 10**12), whole=st.integers(0, 10**12))
def test_a_rate_is_exact_and_printed_to_a_tenth(part: int, whole: int) -> None:
    """What is printed is within a twentieth of a point of the fraction; no whole, no rate."""
    found = ratio(part, whole)
    if found is None:
        assert (whole, percentage(found)) == (0, "-")
        return
    assert found * whole == part
    shown = Fraction(percentage(found).removesuffix(" %"))
    assert abs(shown - found * 100) <= Fraction(1, 20)


def test_each_case_is_converted_and_rounded_alone() -> None:
    """Three cases of 1 JPY are a cent each, and not the two cents of 3 JPY."""
    assert collections([known("JPY", 1, 3)], rate_of)[1].assigned_minor == 3


# ------------------------------------------------------------------------------------- vectors


def test_a_quarter_was_collected() -> None:
    """300 of 1,200 assigned: 25 %; an overpayment goes beyond 100 %; nothing assigned, no rate."""
    found, _, _ = collections([known("EUR", 120_000, 1, 30_000)], rate_of)
    assert found["EUR"].collection_rate == Fraction(1, 4)
    assert (found["EUR"].assigned, found["EUR"].collected) == (eur("1200.00"), eur("300.00"))
    assert percentage(found["EUR"].collection_rate) == "25.0 %"
    (above,) = collections([known("EUR", 100, 1, 150)], rate_of)[0].values()
    assert above.collection_rate == Fraction(3, 2)
    assert collections([], rate_of)[1].collection_rate is None
    assert collections([known("EUR", 0)], rate_of)[0]["EUR"].collection_rate is None


def ending(state: PlanState, on: date | None, agreed: PaymentPlan) -> PlanStanding:
    """Write how a plan ended."""
    return PlanStanding(
        plan=agreed, as_of=TODAY, state=state, instalments=(), surplus_minor=0, ended_on=on
    )


def test_two_of_three_plans_were_completed() -> None:
    """66.7 %; plans that go on or were replaced count for nothing, nor does another period."""
    agreed = plan((TODAY, 1))
    found = [
        ending(PlanState.COMPLETED, TODAY, agreed),
        ending(PlanState.COMPLETED, TODAY + timedelta(days=9), agreed),
        ending(PlanState.BROKEN, TODAY, agreed),
        ending(PlanState.KEPT, None, agreed),
        ending(PlanState.REPLACED, None, agreed),
        ending(PlanState.COMPLETED, TODAY - timedelta(days=1), agreed),
        ending(PlanState.BROKEN, TODAY + timedelta(days=10), agreed),
    ]
    ended, completed = plans_ended(found, TODAY, TODAY + timedelta(days=10))
    assert (ended, completed) == (3, 2)
    assert percentage(ratio(completed, ended)) == "66.7 %"


# ------------------------------------------------------------------------------------ examples


@pytest.mark.parametrize(
    ("last", "days"), ((date(2026, 3, 31), 30), (TODAY, 0), (date(2026, 2, 1), 0), (None, 0))
)
def test_days_to_collect_run_from_assignment_to_the_last_payment(
    last: date | None, days: int
) -> None:
    """Two cases alike; a payment before the case came took no days, none at all counts for none."""
    collected = 0 if last is None else 2
    assert days_to_collect([Resolved(TODAY, last, 2)]) == (2, collected, 2 * days)


def test_the_volume_leaves_out_of_the_dollars_what_it_names() -> None:
    """One payment without a rate takes its currency along."""
    found = [Received("JPY", 500, 300, 2, 1), Received("EUR", 1000, 1080, 1, 1)]
    own, usd, missing = volume(found)
    assert own["EUR"] == eur("10.00")
    assert list(own) == ["EUR", "JPY"]
    assert (usd.amount, usd.currency.code) == (eur("10.80").amount, "USD")
    assert missing == ("JPY",)

"""Service levels: two clocks, an alert before one runs out, and what came in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Compliance, Deadline, compliance
from debitura_core.domain.cases.service_levels import is_alert, survey_due, update_due
from debitura_core.domain.kernel.calendar import add_months
from debitura_core.testing import days, instants

MARCH = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def test_an_update_is_due_after_fourteen_days() -> None:
    """Updated on 1 March without an agreement, the next is due on 15 March."""
    assert update_due((), MARCH) == datetime(2026, 3, 15, 9, tzinfo=UTC)


@given(accepted=days(max_value=date(9000, 1, 1)), later=st.integers(0, 4000))
def test_a_survey_is_due_on_the_days_of_the_month_of_acceptance(accepted: date, later: int) -> None:
    """The next due day comes after the report, not more than two months; the one before is past."""
    updated = accepted + timedelta(days=later)
    due = survey_due(accepted, updated)
    months = 12 * (due.year - accepted.year) + due.month - accepted.month
    assert due == add_months(accepted, months)
    assert add_months(accepted, months - 1) >= updated
    assert months == 1 or add_months(accepted, months - 2) < updated
    assert survey_due(accepted, None) == add_months(accepted, 1)


@pytest.mark.parametrize(
    ("accepted", "updated", "due"),
    (
        ((2026, 1, 15), None, (2026, 2, 15)),
        ((2026, 1, 15), (2026, 1, 15), (2026, 2, 15)),
        ((2026, 1, 15), (2026, 1, 16), (2026, 3, 15)),
        ((2026, 1, 15), (2026, 2, 15), (2026, 3, 15)),
        ((2026, 1, 15), (2026, 2, 16), (2026, 4, 15)),
        ((2026, 1, 31), (2026, 2, 28), (2026, 3, 31)),
    ),
)
def test_a_report_answers_the_month_it_falls_in(
    accepted: tuple[int, int, int], updated: tuple[int, int, int] | None, due: tuple[int, int, int]
) -> None:
    """Monthly per Active case; the last day of a month belongs to it."""
    told = None if updated is None else date(*updated)
    assert survey_due(date(*accepted), told) == date(*due)


@pytest.mark.parametrize(("ahead", "alerts"), ((-1, True), (0, True), (3, True), (4, False)))
def test_a_deadline_alerts_from_three_days_before(ahead: int, alerts: bool) -> None:
    """O14: three days, counted by the day, and overdue ones stay; another window may be asked."""
    deadline = MARCH.replace(hour=23) + ahead * DAY
    assert is_alert(deadline, MARCH) is alerts
    assert is_alert(deadline, MARCH, window=4)
    assert not is_alert(None, MARCH)


def test_nine_of_ten_in_time_is_ninety_percent() -> None:
    """Nine of ten updates in time are 90 %."""
    met = [Deadline(MARCH + n * DAY, MARCH + n * DAY) for n in range(9)]
    late = Deadline(MARCH + 9 * DAY, MARCH + 10 * DAY)
    told = compliance([*met, late], MARCH, MARCH + 30 * DAY, MARCH + 60 * DAY)
    assert told == Compliance(due=10, timely=9)
    assert (told.late, told.rate) == (1, Fraction(9, 10))


def test_without_a_deadline_there_is_no_rate() -> None:
    """A zero denominator gives None."""
    assert compliance([], MARCH, MARCH + DAY, MARCH).rate is None


@given(
    due=st.lists(instants(min_value=MARCH, max_value=MARCH + 60 * DAY), max_size=8),
    delays=st.lists(st.none() | st.integers(-3, 3), min_size=8, max_size=8),
    cut=st.integers(0, 60),
)
def test_a_time_cut_in_two_counts_each_deadline_once(
    due: list[datetime], delays: list[int | None], cut: int
) -> None:
    """What falls in the first part and in the second is what falls in both together."""
    deadlines = [
        Deadline(at, None if delay is None else at + delay * DAY)
        for at, delay in zip(due, delays, strict=False)
    ]
    start = MARCH.replace(hour=0)
    middle, end = start + cut * DAY, start + 62 * DAY
    now = MARCH + 30 * DAY
    first, second = (compliance(deadlines, *part, now) for part in ((start, middle), (middle, end)))
    whole = compliance(deadlines, start, end, now)
    assert (first.due + second.due, first.timely + second.timely) == (whole.due, whole.timely)
    missing = [one for one in deadlines if one.met_at is None]
    counted = sum(one.due_at < now for one in missing) + len(deadlines) - len(missing)
    assert whole.due == counted
    assert whole.late == sum(
        one.is_late for one in deadlines if one.met_at is not None or one.due_at < now
    )

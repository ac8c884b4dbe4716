"""Days, months and instants: nothing drifts, and an hour means the same hour everywhere."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from debitura_core import Month, errors
from debitura_core.domain.kernel.calendar import (
    add_business_days,
    add_months,
    day,
    instant,
    instant_text,
    stored_instant,
    whole_days,
)
from debitura_core.testing import days, instants, months

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


# -------------------------------------------------------------------------------- months


@given(month=months())
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    """A month written as 2026-03 is read as that month."""
    assert Month.parse(str(month)) == month


@given(month=months())
def test_the_next_month_begins_where_this_one_ends(month: Month) -> None:
    """Months follow one another without a gap and without a day in two of them."""
    assert month.next().previous() == month.previous().next() == month
    assert month.end == month.next().start
    assert month.previous() < month < month.next()
    assert month.start.date() == month.first_day
    assert (month.end - timedelta(days=1)).date().month == month.number


@given(at=instants())
def test_an_instant_lies_in_exactly_one_month(at: datetime) -> None:
    """Every instant belongs to the month it falls in, and to none beside it (rule money-23)."""
    month = Month.of(at)
    assert month.start <= at < month.end
    assert not month.next().start <= at
    assert not at < month.previous().end
    assert Month.of(at.date()) == month


@given(one=months(), other=months())
def test_months_are_ordered_in_time(one: Month, other: Month) -> None:
    """The earlier month is the smaller one, and text order is time order."""
    assert (one < other) == (one.start < other.start) == (str(one) < str(other))


@pytest.mark.parametrize(
    ("at", "month"),
    (
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), Month(2026, 3)),
        (datetime(2026, 4, 1, tzinfo=UTC), Month(2026, 4)),
        pytest.param(datetime(2024, 2, 29, 12, tzinfo=UTC), Month(2024, 2), id="leap day"),
        pytest.param(datetime(2026, 1, 1, tzinfo=UTC), Month(2026, 1), id="new year"),
    ),
)
def test_a_month_ends_at_midnight(at: datetime, month: Month) -> None:
    """The last second of March is March, midnight is April."""
    assert Month.of(at) == month


@pytest.mark.parametrize(
    ("year", "number"),
    (
        (2026, 0), (2026, 13), (2026, -1), (1899, 12), (9999, 1), (0, 1), (26, 3), (2026.0, 3),
        (2026, 3.0), ("2026", 3), (2026, "3"), (True, 3), (2026, True), (None, None),
    ),
)  # fmt: skip
def test_what_is_no_month_is_refused(year: Any, number: Any) -> None:
    """There is no thirteenth month, and no month of the year 26."""
    with pytest.raises(errors.InvalidMonth):
        Month(year, number)


@pytest.mark.parametrize(
    "text",
    (
        "2026-3", "2026-00", "2026-13", "26-03", "2026/03", "2026-03-01", " 2026-03", "2026-03\n",
        "202603", "２０２６-03", "March", "", None, 202603, date(2026, 3, 1), Month(2026, 3),
    ),
)  # fmt: skip
def test_text_that_is_no_month_is_refused(text: Any) -> None:
    """A month is written as 2026-03 and in no other way."""
    with pytest.raises(errors.InvalidMonth):
        Month.parse(text)


# ---------------------------------------------------------------------------- adding months


@given(start=days(), count=st.integers(0, 240))
@example(start=date(2024, 2, 29), count=12)
def test_months_are_added_to_the_same_day_or_the_months_end(start: date, count: int) -> None:
    """Six months after the 31st is the 31st, or the last day of a shorter month."""
    later = add_months(start, count)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == count
    last = (later + timedelta(days=1)).month != later.month
    assert later.day == start.day or (last and later.day < start.day)


@given(start=days(), first=st.integers(0, 24), more=st.integers(0, 24))
def test_months_counted_from_the_start_never_drift(start: date, first: int, more: int) -> None:
    """Counting from the original day never ends earlier than counting in two steps."""
    assert add_months(start, first + more) >= add_months(add_months(start, first), more)
    assert add_months(start, first + more).day >= add_months(add_months(start, first), more).day


@pytest.mark.parametrize(
    ("start", "count", "later"),
    (
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 4, 10), 12, date(2027, 4, 10)),
    ),
)
def test_months_are_added_as_in_worked_examples(start: date, count: int, later: date) -> None:
    """The 31st of January plus one month is the 28th of February, plus two the 31st of March."""
    assert add_months(start, count) == later


def length_of(year: int, month: int) -> int:
    """Count the days of a month by the rule of Pope Gregory, without a calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@pytest.mark.parametrize("year", (2024, 2026, 2096), ids=("leap", "common", "before 2100"))
@pytest.mark.parametrize("count", range(-25, 121))
def test_months_are_added_as_days_are_counted(year: int, count: int) -> None:
    """Every day of a year, moved by months: as far as counting the days of the months between."""
    for month in range(1, 13):
        far, index = divmod(year * 12 + month - 1 + count, 12)
        between = sum(
            length_of(one // 12, one % 12 + 1)
            for one in range(*sorted((year * 12 + month - 1, far * 12 + index)))
        )
        first = date(year, month, 1)
        target = first + timedelta(days=between if count >= 0 else -between)
        for number in range(1, length_of(year, month) + 1):
            wanted = target + timedelta(days=min(number, length_of(far, index + 1)) - 1)
            assert add_months(first + timedelta(days=number - 1), count) == wanted


# ---------------------------------------------------------------------------- business days


@pytest.mark.parametrize(
    ("start", "count", "due"),
    (
        (date(2026, 3, 2), 30, date(2026, 4, 13)),
        (date(2026, 3, 6), 2, date(2026, 3, 10)),
        (date(2026, 3, 2), 14, date(2026, 3, 20)),
        pytest.param(date(2026, 3, 6), 1, date(2026, 3, 9), id="Friday"),
        pytest.param(date(2026, 3, 7), 1, date(2026, 3, 9), id="Saturday"),
        pytest.param(date(2026, 3, 8), 1, date(2026, 3, 9), id="Sunday"),
        pytest.param(date(2026, 3, 7), 5, date(2026, 3, 13), id="a week from Saturday"),
        pytest.param(date(2026, 3, 4), 0, date(2026, 3, 4), id="none"),
    ),
)
def test_business_days_skip_the_weekend(start: date, count: int, due: date) -> None:
    """Thirty business days after a Monday is a Monday six weeks on."""
    assert add_business_days(start, count) == due


@given(start=days(), count=st.integers(1, 400))
def test_business_days_are_those_a_clerk_would_count(start: date, count: int) -> None:
    """Turning the calendar leaf by leaf and skipping weekends ends on the same day."""
    leaf, left = start, count
    while left:
        leaf += timedelta(days=1)
        left -= leaf.weekday() < 5
    assert add_business_days(start, count) == leaf


@given(start=days())
def test_no_business_days_on_is_the_same_day(start: date) -> None:
    """Nothing added is nothing changed, on a weekend too."""
    assert add_business_days(start, 0) == start


# ----------------------------------------------------------------------------------- days


@pytest.mark.parametrize(
    "value",
    (
        datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1), "2026-03-01", 20260301, None, True,  # noqa: DTZ001
        date(1899, 12, 31), date(9999, 1, 1), date.min, date.max,
        type("Day", (date,), {})(2026, 3, 1),
    ),
    ids=str,
)  # fmt: skip
def test_what_is_no_plain_day_is_refused(value: Any) -> None:
    """A datetime is no day, though Python calls it one; nor is a text."""
    with pytest.raises(errors.InvalidDay) as refused:
        day(value, "received_on")
    assert refused.value.facts == {"field": "received_on"}


@pytest.mark.parametrize("value", (date(1900, 1, 1), date(2024, 2, 29), date(9998, 12, 31)))
def test_days_of_the_years_1900_to_9998_are_taken(value: date) -> None:
    """The first and the last day of the calendar are days."""
    assert day(value) == value


@given(since=instants(), until=days())
def test_whole_days_count_from_the_utc_day_and_never_below_zero(
    since: datetime, until: date
) -> None:
    """What was made today is no days old, whatever the hour."""
    age = whole_days(since, until)
    assert age == max(0, until.toordinal() - since.date().toordinal())


# -------------------------------------------------------------------------------- instants


@given(at=instants())
def test_an_instant_is_read_as_it_is_written(at: datetime) -> None:
    """An instant is kept to the microsecond, and is UTC when it comes back."""
    read = stored_instant(instant_text(at))
    assert read == at
    assert read.utcoffset() == timedelta(0)


@given(one=instants(), other=instants())
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    """Sorting the stored text sorts by time, whatever the fraction of a second."""
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert len(instant_text(one)) == len(instant_text(other))


@given(at=instants(min_value=date(2000, 1, 2), max_value=date(2099, 12, 30)), zone=offsets)
def test_an_hour_anywhere_is_the_same_hour_in_utc(at: datetime, zone: timezone) -> None:
    """An aware instant is taken from any zone, and is UTC from there on."""
    taken = instant(at.astimezone(zone))
    assert taken == at
    assert taken.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    (
        datetime(2026, 3, 1), date(2026, 3, 1), "2026-03-01T00:00:00Z", 1_772_323_200, 0.5, None,  # noqa: DTZ001
        datetime(1899, 12, 31, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC),
    ),
    ids=str,
)  # fmt: skip
def test_what_is_no_aware_instant_is_refused(value: Any) -> None:
    """A time without a zone does not say when; it is refused by name."""
    with pytest.raises(errors.InvalidInstant) as refused:
        instant(value, "at")
    assert refused.value.facts == {"field": "at"}

"""Days, months and instants.

A day is a ``date``, an instant is an aware ``datetime`` in UTC, and a month is a `Month`. Months
are added from the original day and clamped to the month's end, so that nothing drifts.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from debitura_core.domain.kernel.errors import InvalidDay, InvalidInstant, InvalidMonth

_FIRST_YEAR, _LAST_YEAR = 1900, 9998
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)


def day(value: date, name: str = "day") -> date:
    """Return *value* if it is a plain ``date`` of the years 1900 to 9998.

    Raises `InvalidDay`; a ``datetime`` is refused, though Python calls it a date.
    """
    if type(value) is not date or not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise InvalidDay(field=name)
    return value


def instant(value: datetime, name: str = "instant") -> datetime:
    """Return *value* in UTC if it is an aware ``datetime``, else raise `InvalidInstant`."""
    if type(value) is not datetime or value.utcoffset() is None:
        raise InvalidInstant(field=name)
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise InvalidInstant(field=name)
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=1024)
def instant_text(value: datetime) -> str:
    """Write a UTC instant so that text order is time order: ``2026-03-01T09:00:00.000000Z``.

    One decision writes its instant many times, so the last ones are remembered.
    """
    return f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def stored_instant(text: str) -> datetime:
    """Read back an instant that `instant_text` wrote."""
    return datetime.fromisoformat(text)


def looked_at(as_of: date | datetime | None, now: datetime) -> tuple[datetime | None, date]:
    """Return the earlier instant that *as_of* asks for, None for the present, and its UTC day.

    An earlier day is asked for as of its end. What lies ahead is the present, seen on that day.

    >>> at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    >>> looked_at(date(2026, 3, 9), at)[0].isoformat()
    '2026-03-09T23:59:59.999999+00:00'
    >>> looked_at(date(2026, 3, 12), at)
    (None, datetime.date(2026, 3, 12))
    """
    if as_of is None:
        return None, now.date()
    if isinstance(as_of, datetime):
        moment = instant(as_of, "as_of")
    else:
        next_day = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC) + timedelta(days=1)
        moment = next_day - timedelta(microseconds=1)
    return (moment if moment < now else None), moment.date()


def whole_days(since: datetime, until: date) -> int:
    """Count whole days from the UTC day of *since* to the day *until*; never below zero."""
    return max(0, (until - since.date()).days)


def add_months(start: date, months: int) -> date:
    """Return the same day *months* later, or the last day of that month if it is shorter.

    Count from the original start each time: 31 January + 1 is 28 February, + 2 is 31 March.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    return start + relativedelta(months=months)


def add_business_days(start: date, count: int) -> date:
    """Return the day *count* business days (Monday to Friday) after *start* (rule kernel-6).

    No public holidays: the network spans countries. Counting from a weekend starts on Monday.

    >>> add_business_days(date(2026, 3, 2), 30)
    datetime.date(2026, 4, 13)
    """
    if not count:
        return start
    weeks, rest = divmod(count, 5)
    weekday = start.weekday()
    if weekday > 4:
        start -= timedelta(days=weekday - 4)
        weekday = 4
    over_weekend = 2 if weekday + rest > 4 else 0
    return start + timedelta(days=7 * weeks + rest + over_weekend)


@frozen(order=True)
class Month:
    """A calendar month, in UTC where instants are concerned (rule money-23).

    Raises `InvalidMonth` unless *year* is 1900 to 9998 and *number* 1 to 12.

    >>> march = Month(2026, 3)
    >>> str(march), march.next(), march == Month.parse("2026-03")
    ('2026-03', Month(year=2026, number=4), True)
    """

    year: int = field()
    number: int = field()

    def __attrs_post_init__(self) -> None:
        fits = type(self.year) is int and type(self.number) is int
        if not (fits and _FIRST_YEAR <= self.year <= _LAST_YEAR and 1 <= self.number <= 12):
            raise InvalidMonth(field="month")

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that *day* (or the UTC instant *day*) lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``"2026-03"``; raises `InvalidMonth`."""
        if type(text) is not str or not _WRITTEN.fullmatch(text):
            raise InvalidMonth(field="month")
        return cls(int(text[:4]), int(text[5:]))

    def previous(self) -> Month:
        """Return the month before this one."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)

    def next(self) -> Month:
        """Return the month after this one."""
        return Month(self.year, self.number + 1) if self.number < 12 else Month(self.year + 1, 1)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.next().first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The first instant of the month, UTC; the month before it ends here."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first instant after the month, UTC: the month is the half-open [start, end)."""
        return self.next().start

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

"""Clocks: the machine's, and one that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from debitura_core.domain.kernel.calendar import instant


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that shows one instant until it is moved; for tests and for replaying a day.

    >>> clock = FixedClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    >>> clock.advance(days=1, hours=2)
    >>> clock.now().isoformat()
    '2026-03-02T11:00:00+00:00'
    """

    def __init__(self, at: datetime) -> None:
        self._at = instant(at)

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self._at

    def set(self, at: datetime) -> None:
        """Put the clock to an instant, later or earlier."""
        self._at = instant(at)

    def advance(self, *, days: int = 0, hours: int = 0) -> None:
        """Move the clock on."""
        self._at += timedelta(days=days, hours=hours)

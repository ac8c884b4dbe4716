"""Service levels: by when a partner reports on a case, and whether it did (rule cases-20).

Two clocks run on every case that is worked. The update clock is counted in days of the agreement
and begins again with each status update; it stops while a case is paused. The survey clock goes by
the months since the case was accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from attrs import frozen

from debitura_core.domain.kernel.calendar import add_months
from debitura_core.domain.parties.agreements import Agreement, in_force

SLA_DAYS = 14
"""The longest gap between two status updates where no agreement says otherwise."""

ALERT_DAYS = 3
"""How many days before its deadline a case is among the SLA alerts (rule cases-21)."""


def update_due(agreements: Iterable[Agreement], at: datetime) -> datetime:
    """Return when the next status update is due if the clock begins at *at* (rule cases-20).

    The days are those of the agreement in force on that day.
    """
    agreed = in_force(agreements, at.date())
    return at + timedelta(days=SLA_DAYS if agreed is None else agreed.sla_days)


def survey_due(accepted_on: date, updated_on: date | None) -> date:
    """Return the day by which the month under way is to be reported on (rule cases-20).

    Months are counted from the acceptance. A status update answers the month it falls in, and the
    next month's is due then.

    >>> survey_due(date(2026, 1, 31), None), survey_due(date(2026, 1, 31), date(2026, 2, 28))
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    latest = updated_on or accepted_on
    months = 12 * (latest.year - accepted_on.year) + latest.month - accepted_on.month
    is_answered = add_months(accepted_on, months) < latest
    return add_months(accepted_on, months + (2 if is_answered else 1))


def is_alert(deadline: datetime | None, now: datetime, window: int = ALERT_DAYS) -> bool:
    """Return whether an update is due within *window* days, or overdue (rule cases-23)."""
    return deadline is not None and deadline.date() <= now.date() + timedelta(days=window)


# ------------------------------------------------------------------------------------ counting


@frozen
class Deadline:
    """One update that was due, and when it came; None: it is still missing."""

    due_at: datetime
    met_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Whether the update came after its deadline, or never."""
        return self.met_at is None or self.met_at > self.due_at


@frozen
class Compliance:
    """How many updates were due, and how many of them came in time."""

    due: int
    timely: int

    @property
    def late(self) -> int:
        """How many came late or are missing."""
        return self.due - self.timely

    @property
    def rate(self) -> Fraction | None:
        """The share that came in time; None if none was due."""
        return Fraction(self.timely, self.due) if self.due else None


def compliance(deadlines: Iterable[Deadline], since: datetime, until: datetime,
               now: datetime) -> Compliance:  # fmt: skip
    """Count the deadlines that fall in [*since*, *until*) (rule performance-3).

    A missing update counts as late once its deadline has passed.
    """
    fallen = [
        one
        for one in deadlines
        if since <= one.due_at < until and (one.met_at is not None or one.due_at < now)
    ]
    return Compliance(len(fallen), sum(not one.is_late for one in fallen))

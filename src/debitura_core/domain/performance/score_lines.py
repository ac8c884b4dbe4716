"""Score lines: what one closing, rating, thumb, task, complaint or assignment is worth.

Each becomes a `ScoreLine` with its credit, as it was at an instant; `scoring` adds them up
(rule performance-6). Credits are whole numbers of whole numbers, so that nothing is rounded.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from attrs import frozen

from debitura_core.domain.cases.close_codes import CLOSE_CODES, CloseCode
from debitura_core.domain.cases.engagements import Engagement, Response
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.kernel.calendar import add_business_days
from debitura_core.domain.kernel.identifiers import CaseId, StatusUpdateId
from debitura_core.domain.kernel.money import shown as money_shown
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating


class ScorePart(Enum):
    """What a score is made of: the five parts of the quality score, and the engagement."""

    COLLECTION = "collection"
    RATINGS = "ratings"
    SUPPORT = "support"
    SLA = "sla"
    COMPLIANCE = "compliance"
    ENGAGEMENT = "engagement"


FORGIVEN = timedelta(days=7)
"""How late a task is when nothing is left of its credit."""

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


@frozen(kw_only=True)
class Closing:
    """A closed case as the score sees it: the code, the claim, and what was collected."""

    case_id: CaseId
    closed_at: datetime
    close_code: CloseCode
    currency: str
    principal_minor: int
    collected_minor: int


@frozen(kw_only=True)
class UpdateDue:
    """A deadline for a status update as the score sees it, and when it was answered, if it was."""

    case_id: CaseId
    update_id: StatusUpdateId | None
    due_at: datetime
    submitted_at: datetime | None


@frozen(kw_only=True)
class ScoreLine:
    """One thing that a score is made of: ``got`` of ``of`` is its credit.

    ``about`` names the case, task, status update, message or complaint; ``note`` says in words what
    it was. What does not count has ``of`` 0. Closings are in minor units of their ``currency``.
    """

    part: ScorePart
    about: str
    case_id: CaseId | None
    at: datetime
    got: int
    of: int
    note: str
    currency: str | None = None
    on_target: bool | None = None
    """For a task with a target before its deadline: whether that was kept (rule cases-22)."""

    @property
    def credit(self) -> Fraction | None:
        """What it got of what it could get; None if it does not count."""
        return Fraction(self.got, self.of) if self.of else None


def closing_line(closing: Closing, excluded: frozenset[CloseCode]) -> ScoreLine:
    """Score a closing: what was collected of the principal, unless its code is *excluded*."""
    counts = closing.close_code not in excluded
    collected = money_shown(closing.collected_minor, closing.currency)
    principal = money_shown(closing.principal_minor, closing.currency)
    told = f"{collected} of {principal}" if counts else "not counted"
    return ScoreLine(
        part=ScorePart.COLLECTION,
        about=closing.case_id,
        case_id=closing.case_id,
        at=closing.closed_at,
        got=closing.collected_minor if counts else 0,
        of=closing.principal_minor if counts else 0,
        note=f"{closing.close_code.label}, {told}",
        currency=closing.currency,
    )


def rating_line(rating: CaseRating) -> ScoreLine:
    """Score a rating: one star is nothing, five are all, outcome and communication alike."""
    return ScoreLine(
        part=ScorePart.RATINGS,
        about=rating.case_id,
        case_id=rating.case_id,
        at=rating.rated_at,
        got=rating.outcome_stars + rating.communication_stars - 2,
        of=8,
        note=f"outcome {rating.outcome_stars}, communication {rating.communication_stars} stars",
    )


def reply_line(rating: ReplyRating) -> ScoreLine:
    """Score a thumb."""
    return ScoreLine(
        part=ScorePart.SUPPORT,
        about=rating.message_id,
        case_id=rating.case_id,
        at=rating.rated_at,
        got=int(rating.up),
        of=1,
        note="thumbs up" if rating.up else "thumbs down",
    )


def task_credit(late: timedelta) -> Fraction:
    """Return the credit of a task that was *late* by so much: all on time, none after a week.

    >>> task_credit(timedelta(days=3, hours=12)), task_credit(timedelta(days=1))
    (Fraction(1, 2), Fraction(6, 7))
    """
    return Fraction(_left(late), FORGIVEN // _TICK)


def _left(late: timedelta) -> int:
    return max(timedelta(), FORGIVEN - max(timedelta(), late)) // _TICK


def task_line(task: Task, until: datetime) -> ScoreLine | None:
    """Score a task as it was at *until*; None if it has no deadline, or is open and not due yet.

    It is on time until its UTC day is over. One that is still open is late so far.
    """
    if task.due_on is None:
        return None
    solved = _known(task.solved_at, until)
    over = day_end(task.due_on)
    if solved is None and until <= over:
        return None
    at = solved or until
    return ScoreLine(
        part=ScorePart.SLA,
        about=task.task_id,
        case_id=task.case_id,
        at=at,
        got=_left(at - over),
        of=FORGIVEN // _TICK,
        note=f"{task.title}: {_told(at - over, is_open=solved is None)}",
        on_target=None if task.target_at is None else at <= task.target_at,
    )


def update_line(update: UpdateDue, until: datetime) -> ScoreLine | None:
    """Score a status update as it was at *until*; None if it is missing and not due yet."""
    submitted = _known(update.submitted_at, until)
    if submitted is None and until <= update.due_at:
        return None
    at = submitted or until
    return ScoreLine(
        part=ScorePart.SLA,
        about=update.update_id or update.case_id,
        case_id=update.case_id,
        at=at,
        got=_left(at - update.due_at),
        of=FORGIVEN // _TICK,
        note=f"Status update: {_told(at - update.due_at, is_open=submitted is None)}",
    )


def day_end(day: date) -> datetime:
    """Return the first instant after a UTC day; it does not count in a score of the day."""
    return datetime.combine(day + _DAY, time(), UTC)


def _told(late: timedelta, *, is_open: bool) -> str:
    if late <= timedelta():
        return "on time"
    days = shown(Fraction(late // _TICK, _DAY // _TICK))
    return f"still open, {days} days late" if is_open else f"{days} days late"


def complaint_line(complaint: Complaint) -> ScoreLine:
    """Score a complaint: its points are lost of a hundred."""
    return ScoreLine(
        part=ScorePart.COMPLIANCE,
        about=complaint.complaint_id,
        case_id=None,
        at=complaint.upheld_at,
        got=100 - complaint.points,
        of=100,
        note=f"{complaint.category.value.replace('_', ' ')}, {complaint.points} points",
    )


def engagement_line(engagement: Engagement, close_code: CloseCode | None,
                    until: datetime) -> ScoreLine | None:  # fmt: skip
    """Score an assignment as it was at *until*; None while there is time to answer.

    Accepted, asked or quoted within one business day is engaged. What was not, and was declined or
    closed with a code that the table keeps out, does not count; *close_code* is the case's, if it
    is closed. What was engaged counts whatever it is closed with: no code lowers the figure.
    """
    last = add_business_days(engagement.assigned_at.date(), 1)
    answered = _known(engagement.responded_at, until)
    if answered is None and until < day_end(last):
        return None
    left = _known(engagement.ended_at or engagement.responded_at, until)
    declined = engagement.response is Response.DECLINED and left is not None
    engaged = answered is not None and answered.date() <= last and not declined
    if engaged:
        counts, note = True, "taken up in time"
    elif declined:
        counts, note = False, "declined, not counted"
    elif close_code is not None and not CLOSE_CODES[close_code].counts_for_engagement:
        counts, note = False, f"{close_code.label}, not counted"
    else:
        counts, note = True, "not taken up" if answered is None else "taken up late"
    return ScoreLine(
        part=ScorePart.ENGAGEMENT,
        about=engagement.case_id,
        case_id=engagement.case_id,
        at=engagement.assigned_at,
        got=int(engaged),
        of=int(counts),
        note=note,
    )


def _known(at: datetime | None, until: datetime) -> datetime | None:
    return at if at is not None and at < until else None


def shown(value: Fraction) -> Decimal:
    """Return a figure of zero or more with one decimal, rounded half up.

    >>> shown(Fraction(87)), shown(Fraction(4345, 100))
    (Decimal('87.0'), Decimal('43.5'))
    """
    tenths = (value * 10 + Fraction(1, 2)) // 1
    return Decimal(f"{tenths // 10}.{tenths % 10}")

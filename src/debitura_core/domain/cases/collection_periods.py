"""Collection periods: how long a partner works a case alone, and what makes it longer.

What is kept is where a period began, what was agreed, and what extended it. Where it *ends* is
worked out from these and from the payments each time somebody asks, so that a payment costs nothing
more, and a payment that is taken back takes its extension along.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Protocol, TypeVar

from attrs import frozen

from debitura_core.domain.cases.cases import Case, Terms
from debitura_core.domain.kernel.calendar import add_months
from debitura_core.domain.kernel.decisions import AboutCase, Decision, both, changed
from debitura_core.domain.kernel.errors import NotWithinPeriod
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    ExtensionId,
    PartnerId,
)
from debitura_core.domain.parties.agreements import Agreement, Phase

INITIAL_MONTHS = 6
"""How long a period lasts where no agreement says otherwise."""
EXTENSION_MONTHS = 12
"""How long after its day an event keeps a period going (rule cases-16)."""


class PeriodStatus(Enum):
    """The state of a period."""

    ACTIVE = "active"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    """Ended before its time: by closing, reassignment or legal action."""


class ExtensionKind(Enum):
    """What extended a period."""

    PROMISE_TO_PAY = "promise_to_pay"
    PAYMENT_AGREEMENT = "payment_agreement"
    PAYMENT = "payment"
    MANUAL = "manual"


@frozen(kw_only=True)
class CollectionPeriod:
    """The time in which one partner alone works a case on standard terms, per engagement.

    ``ended_on`` is the day on which closing, reassignment or legal action ended the work under it,
    whether or not it had expired by then.
    """

    case_id: CaseId
    engagement: int
    partner_id: PartnerId
    client_id: ClientId
    started_on: date
    months: int
    ended_on: date | None = None
    version: int = 1


@frozen(kw_only=True)
class PeriodExtension:
    """An event that keeps a period going, if it lies within it; payments have no such record."""

    extension_id: ExtensionId
    case_id: CaseId
    engagement: int
    partner_id: PartnerId
    client_id: ClientId
    kind: ExtensionKind
    event_date: date
    version: int = 1


@frozen
class Extension:
    """One step by which the end of a period moved on."""

    kind: ExtensionKind
    event_date: date
    new_end: date


@frozen(kw_only=True)
class PeriodStanding:
    """A period as it is on a day (rule cases-17).

    ``days_remaining`` is negative once it has expired, and 0 when it was terminated, whatever its
    end would have been. ``extensions`` are those that moved the end, in the order of their days.
    """

    case_id: CaseId
    engagement: int
    as_of: date
    start: date
    initial_end: date
    current_end: date
    status: PeriodStatus
    days_remaining: int
    extensions: tuple[Extension, ...]

    @property
    def is_active(self) -> bool:
        """Whether the partner still works the case alone."""
        return self.status is PeriodStatus.ACTIVE


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class PeriodStarted(AboutCase):
    """A partner has the case for itself, for the months agreed."""

    engagement: int
    partner_id: PartnerId
    client_id: ClientId
    started_on: date
    months: int


@frozen(kw_only=True)
class PeriodExtended(AboutCase):
    """Something happened that keeps the period going for twelve months from that day."""

    extension_id: ExtensionId
    engagement: int
    partner_id: PartnerId
    client_id: ClientId
    kind: ExtensionKind
    event_date: date


@frozen(kw_only=True)
class PeriodEnded(AboutCase):
    """The work under the period is over: the case was closed, reassigned or taken to court."""

    engagement: int
    partner_id: PartnerId
    ended_on: date


@frozen(kw_only=True)
class PeriodResumed(AboutCase):
    """The case was reopened, and the period runs on as if it had never been closed."""

    engagement: int
    partner_id: PartnerId


# -------------------------------------------------------------------------------------- rules


class _OfEngagement(Protocol):
    @property
    def engagement(self) -> int: ...


P = TypeVar("P", bound=_OfEngagement)


def current(case: Case, periods: Iterable[P]) -> P | None:
    """Return the period of the present engagement, or its standing; None if there is none."""
    return next((one for one in periods if one.engagement == case.engagement), None)


def start_of(case: Case, accepted: datetime) -> date:
    """Return the day the period starts: the UTC day of acceptance, or of information.

    If information was asked for in this engagement and supplied before acceptance, the partner
    could have begun on that day.
    """
    supplied = case.information_supplied_at
    if supplied is None or (case.assigned_at is not None and supplied < case.assigned_at):
        return accepted.date()
    return supplied.date()


def begin_period(case: Case, partner_id: PartnerId, agreement: Agreement | None,
                 at: datetime) -> Decision[None]:  # fmt: skip
    """Decide that a period starts as *partner_id* accepts *case* at the instant *at*.

    Only a pre-legal case on standard terms has one (rule cases-15). It lasts as the agreement in
    force says, or six months.
    """
    if case.terms is not Terms.STANDARD or case.phase is not Phase.PRE_LEGAL:
        return Decision(None)
    period = CollectionPeriod(
        case_id=case.case_id,
        engagement=case.engagement,
        partner_id=partner_id,
        client_id=case.client_id,
        started_on=start_of(case, at),
        months=INITIAL_MONTHS if agreement is None else agreement.collection_months,
    )
    event = PeriodStarted(
        case_id=period.case_id,
        engagement=period.engagement,
        partner_id=partner_id,
        client_id=period.client_id,
        started_on=period.started_on,
        months=period.months,
    )
    return Decision(None, (period,), (event,))


def end_period(case: Case, periods: Iterable[CollectionPeriod], on: date) -> Decision[None]:
    """Decide that the work of this engagement is over on the day *on* (rule cases-17).

    *periods* are those of the case; without one of this engagement, or if that has ended already,
    nothing happens.
    """
    period = current(case, periods)
    if period is None or period.ended_on is not None:
        return Decision(None)
    event = PeriodEnded(
        case_id=period.case_id,
        engagement=period.engagement,
        partner_id=period.partner_id,
        ended_on=on,
    )
    return Decision(None, (changed(period, ended_on=on),), (event,))


def resume_period(case: Case, periods: Iterable[CollectionPeriod]) -> Decision[None]:
    """Decide that the period of a reopened case runs on; one that legal action ended does not."""
    period = current(case, periods)
    if period is None or period.ended_on is None or case.phase is not Phase.PRE_LEGAL:
        return Decision(None)
    event = PeriodResumed(
        case_id=period.case_id, engagement=period.engagement, partner_id=period.partner_id
    )
    return Decision(None, (changed(period, ended_on=None),), (event,))


def extension(period: CollectionPeriod, kind: ExtensionKind, on: date, *,
              extension_id: ExtensionId) -> Decision[PeriodExtension]:  # fmt: skip
    """Decide that something of the day *on* keeps the period going.

    Whether it counts follows from its day, when the end is worked out: `period_of`.
    """
    made = PeriodExtension(
        extension_id=extension_id,
        case_id=period.case_id,
        engagement=period.engagement,
        partner_id=period.partner_id,
        client_id=period.client_id,
        kind=kind,
        event_date=on,
    )
    event = PeriodExtended(
        extension_id=extension_id,
        case_id=made.case_id,
        engagement=made.engagement,
        partner_id=made.partner_id,
        client_id=made.client_id,
        kind=kind,
        event_date=on,
    )
    return Decision(made, (made,), (event,))


def extend_current(case: Case, periods: Iterable[CollectionPeriod], kind: ExtensionKind, on: date,
                   *, extension_id: ExtensionId) -> Decision[None]:  # fmt: skip
    """Decide that something of the day *on* keeps the period of this engagement going.

    *periods* are those of the case; without one of this engagement, or if that has ended, nothing
    happens.
    """
    period = current(case, periods)
    if period is None or period.ended_on is not None:
        return Decision(None)
    return both(extension(period, kind, on, extension_id=extension_id), Decision(None))


def extend_by_hand(case: Case, periods: Iterable[CollectionPeriod],
                   standings: Iterable[PeriodStanding], on: date, *,
                   extension_id: ExtensionId) -> Decision[PeriodExtension]:  # fmt: skip
    """Decide that the platform extends the period; a day that would not count is refused.

    Raises `NotWithinPeriod`.
    """
    period, standing = current(case, periods), current(case, standings)
    if period is None or standing is None:
        raise NotWithinPeriod(case_id=case.case_id, day=on, period="it has no collection period")
    latest = min(standing.current_end, standing.as_of)
    if standing.status is PeriodStatus.TERMINATED or not standing.start <= on <= latest:
        raise NotWithinPeriod(
            case_id=period.case_id,
            day=on,
            period=f"its period is {standing.status.value}, from {standing.start} to"
            f" {standing.current_end}",
        )
    return extension(period, ExtensionKind.MANUAL, on, extension_id=extension_id)


# ----------------------------------------------------------------------------------- questions


def period_of(period: CollectionPeriod, extensions: Iterable[PeriodExtension],
              paid_on: Iterable[date], today: date) -> PeriodStanding:  # fmt: skip
    """Return the state of a period on the day *today*.

    *extensions* and *paid_on*, the days on which the partner's payments were received, may be of
    the whole case. Taken in the order of their days, each counts that lies within the period as it
    was then; the end moves to twelve months after it, never back (rule cases-16). So it does not
    matter in which order they were entered, and one that is older than the last changes nothing
    (rule cases-16).
    """
    own = (one for one in extensions if one.engagement == period.engagement)
    events = [(one.event_date, one.kind) for one in own]
    events += [(day, ExtensionKind.PAYMENT) for day in paid_on]
    initial = end = add_months(period.started_on, period.months)
    steps = []
    for on, kind in sorted(events, key=lambda event: (event[0], event[1].value)):
        if period.started_on <= on <= min(end, period.ended_on or end):
            longer = add_months(on, EXTENSION_MONTHS)
            if longer > end:
                end = longer
                steps.append(Extension(kind, on, end))
    status = _status(end, period.ended_on, today)
    return PeriodStanding(
        case_id=period.case_id,
        engagement=period.engagement,
        as_of=today,
        start=period.started_on,
        initial_end=initial,
        current_end=end,
        status=status,
        days_remaining=0 if status is PeriodStatus.TERMINATED else (end - today).days,
        extensions=tuple(steps),
    )


def _status(end: date, ended_on: date | None, today: date) -> PeriodStatus:
    if ended_on is not None and ended_on <= end:
        return PeriodStatus.TERMINATED
    return PeriodStatus.ACTIVE if today <= end else PeriodStatus.EXPIRED

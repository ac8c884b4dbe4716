"""Collection periods: they start once, end as their events say, and never earlier than they did."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from debitura_core import (
    Agreement,
    Case,
    CollectionPeriod,
    ExtensionKind,
    Lifecycle,
    PeriodExtension,
    PeriodStanding,
    PeriodStatus,
    Phase,
    Terms,
    errors,
)
from debitura_core.domain.cases.collection_periods import (
    begin_period,
    current,
    end_period,
    extend_by_hand,
    extension,
    period_of,
    resume_period,
    start_of,
)
from debitura_core.domain.kernel.calendar import add_months
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, ExtensionId, PartnerId
from debitura_core.testing import cases, days, instants
from tests.domain.values import values_of

START = date(2026, 1, 15)
LATER = date(2030, 1, 1)
PERIOD = CollectionPeriod(
    case_id=CaseId("case"),
    engagement=1,
    partner_id=PartnerId("acme"),
    client_id=ClientId("nordic"),
    started_on=START,
    months=6,
)
Events = Sequence[tuple[ExtensionKind, date]]


def stands(events: Events = (), today: date = START, period: CollectionPeriod = PERIOD,
           ) -> PeriodStanding:  # fmt: skip
    """Return how a period stands after events entered in this order."""
    kept = [
        extension(period, kind, on, extension_id=ExtensionId(str(i))).answer
        for i, (kind, on) in enumerate(events)
        if kind is not ExtensionKind.PAYMENT
    ]
    paid = [on for kind, on in events if kind is ExtensionKind.PAYMENT]
    return period_of(period, kept, paid, today)


def steps(standing: PeriodStanding) -> list[tuple[ExtensionKind, date, date]]:
    """Return the extensions as plain values."""
    return [(one.kind, one.event_date, one.new_end) for one in standing.extensions]


PAYMENT, PROMISE = ExtensionKind.PAYMENT, ExtensionKind.PROMISE_TO_PAY
APRIL, SEPTEMBER = date(2026, 4, 10), date(2026, 9, 1)
event_days = st.dates(START - timedelta(days=60), START + timedelta(days=2000))
events = st.lists(st.tuples(st.sampled_from(ExtensionKind), event_days), max_size=6)


# ------------------------------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("accepted", "end"),
    ((date(2026, 1, 15), date(2026, 7, 15)), (date(2025, 8, 31), date(2026, 2, 28))),
)
def test_a_period_lasts_six_months_or_to_the_end_of_the_month(accepted: date, end: date) -> None:
    """The same day six months on, or the last day of a shorter month."""
    standing = stands(period=evolve(PERIOD, started_on=accepted))
    assert (standing.start, standing.initial_end, standing.current_end) == (accepted, end, end)
    assert standing.extensions == ()


def test_a_payment_keeps_the_period_going_and_a_promise_after_it() -> None:
    """Each for twelve months from its day, the second within what the first gave."""
    payment = (PAYMENT, APRIL)
    assert steps(stands([payment])) == [(*payment, date(2027, 4, 10))]
    promise = (PROMISE, SEPTEMBER)
    both = stands([payment, promise])
    assert both.current_end == date(2027, 9, 1)
    assert steps(both) == [(*payment, date(2027, 4, 10)), (*promise, date(2027, 9, 1))]


def test_a_late_entered_older_event_changes_no_end() -> None:
    """It is taken in the order of its day, and the last one still says when."""
    entered = [(PAYMENT, APRIL), (PROMISE, SEPTEMBER), (PAYMENT, date(2026, 6, 1))]
    assert stands(entered).current_end == date(2027, 9, 1)


@pytest.mark.parametrize(
    ("today", "left", "status"),
    (
        (date(2026, 7, 1), 14, PeriodStatus.ACTIVE),
        (date(2026, 7, 15), 0, PeriodStatus.ACTIVE),
        (date(2026, 7, 16), -1, PeriodStatus.EXPIRED),
        (date(2026, 7, 20), -5, PeriodStatus.EXPIRED),
    ),
)
def test_days_remaining_go_below_zero_once_it_has_expired(
    today: date, left: int, status: PeriodStatus
) -> None:
    """The last day still belongs to it."""
    standing = stands(today=today)
    assert (standing.days_remaining, standing.status) == (left, status)
    assert standing.is_active is (status is PeriodStatus.ACTIVE)


def test_an_event_after_the_end_revives_nothing() -> None:
    """A payment on the last day counts, one a day later finds no period to extend."""
    assert stands([(PAYMENT, date(2026, 7, 15))]).current_end == date(2027, 7, 15)
    late = stands([(PAYMENT, date(2026, 7, 16))], today=LATER)
    assert (late.current_end, late.status) == (date(2026, 7, 15), PeriodStatus.EXPIRED)


def test_a_period_that_is_ended_early_has_no_day_left() -> None:
    """Exactly 0, whatever its end would have been; one that had expired stays expired."""
    early = stands(today=LATER, period=evolve(PERIOD, ended_on=date(2026, 7, 15)))
    assert (early.status, early.days_remaining) == (PeriodStatus.TERMINATED, 0)
    after = stands(today=date(2026, 7, 20), period=evolve(PERIOD, ended_on=date(2026, 7, 16)))
    assert (after.status, after.days_remaining) == (PeriodStatus.EXPIRED, -5)


def test_an_event_of_another_engagement_extends_nothing() -> None:
    """The next partner begins with six months of its own."""
    foreign = PeriodExtension(
        extension_id=ExtensionId("x"),
        case_id=PERIOD.case_id,
        engagement=2,
        partner_id=PERIOD.partner_id,
        client_id=PERIOD.client_id,
        kind=PROMISE,
        event_date=APRIL,
    )
    assert period_of(PERIOD, [foreign], [], START).extensions == ()


# ----------------------------------------------------------------------------------------- laws


@given(events=events, months=st.integers(1, 24))
def test_the_end_is_what_the_decision_says(events: Events, months: int) -> None:
    """The latest of start + agreed months and each counted event + twelve months.

    An event counts if its day lies between the start and the end that the earlier ones give.
    """
    end = add_months(START, months)
    for _, on in sorted(events, key=lambda event: event[1]):
        if START <= on <= end:
            end = max(end, add_months(on, 12))
    assert stands(events, period=evolve(PERIOD, months=months)).current_end == end


@given(events=events, more=st.tuples(st.sampled_from(ExtensionKind), event_days))
@example(events=[(PROMISE, SEPTEMBER)], more=(PAYMENT, date(2026, 7, 10)))
def test_no_event_makes_a_period_shorter(events: Events, more: tuple[ExtensionKind, date]) -> None:
    """It never ends earlier than it did; taking an event back never makes it longer."""
    assert stands([*events, more]).current_end >= stands(events).current_end


@given(events=st.data(), drawn=events)
def test_the_order_of_entry_does_not_matter(events: st.DataObject, drawn: Events) -> None:
    """Whoever enters the same events in another order finds the same period."""
    shuffled = events.draw(st.permutations(drawn))
    assert stands(shuffled) == stands(drawn)


@given(events=events)
def test_extensions_stand_in_order_and_each_moves_the_end_on(events: Events) -> None:
    """Chronological, each within the period so far, each twelve months from its day."""
    standing = stands(events)
    end = standing.initial_end
    for one in standing.extensions:
        assert standing.start <= one.event_date <= end < one.new_end
        assert one.new_end == add_months(one.event_date, 12)
        end = one.new_end
    assert standing.current_end == end


@given(events=events, ended=event_days.filter(lambda day: day >= START), today=event_days)
def test_what_ends_a_period_leaves_it_terminated_or_expired_for_good(
    events: Events, ended: date, today: date
) -> None:
    """Terminated if it lay within, else expired; what comes after extends nothing."""
    over = stands(events, max(today, ended), evolve(PERIOD, ended_on=ended))
    before = [event for event in events if event[1] <= ended]
    assert over.current_end == stands(before).current_end
    within = ended <= over.current_end
    assert over.status is (PeriodStatus.TERMINATED if within else PeriodStatus.EXPIRED)
    assert over.days_remaining == 0 if within else over.days_remaining < 0


# ------------------------------------------------------------------------------ starting, ending

waiting = cases(lifecycles=[Lifecycle.PENDING_VERIFICATION], min_date=date(2000, 1, 1),
                max_date=date(2050, 1, 1))  # fmt: skip
moments = instants(
    min_value=datetime(2050, 1, 2, tzinfo=UTC), max_value=datetime(2060, 1, 1, tzinfo=UTC)
)


@given(case=waiting, agreement=st.none() | values_of(Agreement), at=moments)
def test_only_a_pre_legal_case_on_standard_terms_has_a_period(
    case: Case, agreement: Agreement | None, at: datetime
) -> None:
    """None by quote, none on custom terms, none in court; else as long as was agreed."""
    decision = begin_period(case, PartnerId("acme"), agreement, at)
    alone = case.terms is Terms.STANDARD and case.phase is Phase.PRE_LEGAL
    assert len(decision.records) == len(decision.events) == alone
    for period in decision.records:
        assert isinstance(period, CollectionPeriod)
        assert period.started_on == at.date()
        assert period.months == (6 if agreement is None else agreement.collection_months)


@given(case=waiting, at=moments)
def test_information_that_was_supplied_before_acceptance_starts_the_period(
    case: Case, at: datetime
) -> None:
    """The day of supply, if it was supplied to this partner."""
    assigned = case.assigned_at
    assert assigned is not None
    supplied = evolve(case, information_supplied_at=assigned + timedelta(days=2))
    assert start_of(supplied, at) == (assigned + timedelta(days=2)).date()
    stale = evolve(case, information_supplied_at=assigned - timedelta(microseconds=1))
    assert start_of(stale, at) == start_of(case, at) == at.date()


@given(case=cases(), on=days(), engagement=st.integers(1, 2))
def test_a_period_ends_once_and_with_its_engagement(case: Case, on: date, engagement: int) -> None:
    """Ending it again, or that of another partner, changes nothing; reopening takes it back."""
    own = evolve(PERIOD, engagement=engagement)
    decision = end_period(case, [own], on)
    if engagement != case.engagement:
        assert not decision.records
        assert not decision.events
        return
    (ended,) = decision.records
    assert isinstance(ended, CollectionPeriod)
    assert ended == evolve(own, ended_on=on, version=2)
    assert not end_period(case, [ended], on).records
    assert not resume_period(case, [own]).records
    resumed = resume_period(case, [ended])
    if case.phase is Phase.PRE_LEGAL:
        assert resumed.records == (evolve(own, version=3),)
    else:
        assert not resumed.records
    assert current(case, [own]) == own


@given(case=cases(), on=event_days, today=event_days)
def test_a_period_is_extended_by_hand_from_a_day_that_counts(
    case: Case, on: date, today: date
) -> None:
    """A day before the start, after the end or after today is refused, and so is a period ended."""
    for period in (PERIOD, evolve(PERIOD, ended_on=max(START, today))):
        standing = period_of(period, [], [], today)
        counts = START <= on <= min(standing.current_end, today)
        if counts and standing.status is not PeriodStatus.TERMINATED:
            made = extend_by_hand(case, [period], [standing], on, extension_id=ExtensionId("x"))
            assert made.answer.event_date == on
            assert period_of(period, [made.answer], [], today).current_end > standing.current_end
        else:
            with pytest.raises(errors.NotWithinPeriod):
                extend_by_hand(case, [period], [standing], on, extension_id=ExtensionId("x"))
    with pytest.raises(errors.NotWithinPeriod, match="no collection period"):
        extend_by_hand(case, [], [], on, extension_id=ExtensionId("x"))

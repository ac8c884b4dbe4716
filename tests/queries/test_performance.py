"""The metrics: worked examples with their figures, and sums that add up on both stores."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AgreePaymentPlan,
    AssignCase,
    CloseCase,
    CloseCode,
    Compliance,
    Instalment,
    MergeCase,
    Outcome,
    Performance,
    PerformanceReport,
    ReassignCase,
    RequestClosure,
    ResumeCase,
    Score,
    StatusType,
    UpdateStatus,
    errors,
    percentage,
)
from debitura_core.adapters.rates import FixedRates
from tests.cast import (
    CASE,
    DOLLARS,
    TODAY,
    Cast,
    Opened,
    claim,
    eur,
    in_memory,
    meeting,
    on_both_stores,
    on_file,
    payment,
)

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def march(cast: Cast, **who: str) -> PerformanceReport:
    """Ask for Acme's March."""
    return cast.anna.ask(Performance(since=TODAY, until=APRIL, **who))


def update(cast: Cast, case_id: str = CASE) -> None:
    """Let Anna report on a case."""
    cast.anna.do(
        UpdateStatus(case_id=case_id, status=StatusType.INVESTIGATING, notes="asked the register")
    )


# ---------------------------------------------------------------------------- collection rate


@on_both_stores
def test_the_collection_rate_is_what_came_in_of_what_was_assigned(store: Opened) -> None:
    """1,200 of principal and fees assigned in March, 300 of it paid by June: 25 %."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1100"), interest=eur("100")))
        cast.clock.advance(days=90)
        cast.pay(eur("300"))
        cast.case("LATER000", claim=claim(eur("5000")))
        found = march(cast).by_currency["EUR"]
        assert (found.cases, found.assigned, found.collected) == (1, eur("1200"), eur("300"))
        assert found.collection_rate == Fraction(1, 4)


@on_both_stores
def test_without_anything_there_is_no_rate(store: Opened) -> None:
    """Zero denominators give None, and a dash in print (9.8)."""
    with meeting(store) as cast:
        found = march(cast)
        assert found.by_currency == {}
        rates = (
            found.usd.collection_rate,
            found.average_days_to_collect,
            found.sla_compliance,
            found.payment_plan_success,
            found.tiles.sla_compliance,
        )
        assert rates == (None,) * 5
        assert percentage(found.sla_compliance) == "-"
        assert (found.cases_closed, found.tiles.active_cases, found.tiles.open_leads) == (0, 0, 0)


@on_both_stores
def test_each_currency_is_told_alone_and_all_of_them_in_dollars(store: Opened) -> None:
    """Cases at the rate of the day they were assigned on, payments at that of their own day."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        cast.case("YENCASE0", claim=claim(Money("200000", "JPY")))
        cast.pay(eur("500"))
        cast.pay(Money("50000", "JPY"), "YENCASE0")
        found = march(cast)
        assert {code: one.collection_rate for code, one in found.by_currency.items()} == {
            "EUR": Fraction(1, 2),
            "JPY": Fraction(1, 4),
        }
        # 1,080.00 + 1,340.00, and 540.00 + 335.00
        assert found.usd.assigned == Money("2420.00", "USD")
        assert found.usd.collected == Money("875.00", "USD")
        assert found.without_usd == ()


@on_both_stores
def test_a_currency_without_a_rate_is_named_and_left_out_of_the_dollars(store: Opened) -> None:
    """The rate compares payments with the cases they were made on, or is not told at all."""
    euros_only = FixedRates({("EUR", "USD"): DOLLARS[("EUR", "USD")]})
    with meeting(store, rates=euros_only) as cast:
        cast.case(claim=claim(eur("1000")))
        cast.case("YENCASE0", claim=claim(Money("200000", "JPY")))
        cast.pay(Money("50000", "JPY"), "YENCASE0")
        found = march(cast)
        assert (found.usd.assigned, found.usd.cases) == (Money("1080.00", "USD"), 1)
        assert found.without_usd == found.tiles.without_usd == ("JPY",)
        assert found.tiles.payment_volume == {"JPY": Money("50000", "JPY")}
        assert found.tiles.payment_volume_usd == Money("0.00", "USD")


# ------------------------------------------------------------------------- closed, and how fast


@on_both_stores
def test_successful_cases_count_by_the_day_they_were_closed(store: Opened) -> None:
    """Paid and Partially paid count, from assignment to the last payment; other codes do not."""
    with meeting(store) as cast:
        for case_id in ("PAID0000", "PARTPAID", "NOTHING0", "OPENCASE"):
            cast.case(case_id, claim=claim(eur("100")))
        cast.clock.advance(days=10)
        cast.pay(eur("60"), "PAID0000")
        cast.pay(eur("10"), "PARTPAID")
        cast.pay(eur("100"), "OPENCASE")
        cast.clock.advance(days=10)
        cast.pay(eur("40"), "PAID0000", received_on=TODAY + timedelta(days=19))
        cast.anna.do(CloseCase(case_id="PAID0000", outcome=Outcome.FULLY_RECOVERED))
        cast.anna.do(CloseCase(case_id="PARTPAID", outcome=Outcome.PARTIALLY_RECOVERED))
        cast.anna.do(CloseCase(case_id="NOTHING0", code=CloseCode.DEBTOR_UNTRACEABLE))
        found = march(cast)
        assert (found.cases_closed, found.average_days_to_collect) == (2, Fraction(29, 2))
        before = cast.anna.ask(Performance(since=TODAY, until=TODAY + timedelta(days=20)))
        assert (before.cases_closed, before.average_days_to_collect) == (0, None)


# --------------------------------------------------------------------------------------- SLA


@on_both_stores
def test_nine_of_ten_updates_came_in_time(store: Opened) -> None:
    """90 %: ten deadlines of fourteen days fell in the time, one was missed by a moment."""
    with meeting(store) as cast:
        cast.case()
        for turn in range(10):
            late = timedelta(microseconds=1) if turn == 4 else timedelta()
            cast.clock.set(cast.clock.now() + timedelta(days=14) + late)
            update(cast)
        found = cast.anna.ask(Performance(since=TODAY, until=date(2027, 1, 1)))
        assert (found.updates.due, found.updates.timely, found.updates.late) == (10, 9, 1)
        assert found.sla_compliance == Fraction(9, 10)
        assert percentage(found.sla_compliance) == "90.0 %"


@on_both_stores
def test_a_missing_update_is_late_and_a_paused_case_owes_none(store: Opened) -> None:
    """A deadline that has passed counts as missed; while a case is on hold no clock runs.

    Closing a case ends what it owes from then on; what it has missed stays missed.
    """
    with meeting(store) as cast:
        cast.case()
        assert march(cast).updates == Compliance(0, 0)
        cast.clock.advance(days=14)
        assert march(cast).updates == Compliance(0, 0)
        cast.clock.advance(hours=1)
        assert march(cast).updates == march(cast).tiles.updates == Compliance(1, 0)
        cast.anna.do(
            UpdateStatus(
                case_id=CASE, status=StatusType.ON_HOLD, notes="ill", reason="debtor in hospital"
            )
        )
        cast.clock.advance(days=60)
        whole = Performance(since=TODAY, until=date(2027, 1, 1))
        assert cast.anna.ask(whole).updates == Compliance(1, 0)
        cast.anna.do(ResumeCase(case_id=CASE))
        cast.clock.advance(days=13)
        update(cast)
        assert cast.anna.ask(whole).updates == Compliance(2, 1)
        cast.clock.advance(days=14)
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.DEBTOR_UNTRACEABLE))
        cast.clock.advance(days=14)
        assert cast.anna.ask(whole).updates == Compliance(2, 1)


STOPS: dict[str, Callable[[Cast], object]] = {
    "closed": lambda cast: cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.DEBTOR_UNTRACEABLE)),
    "paid": lambda cast: cast.pay(eur("20000"), close=True),
    "withdrawn": lambda cast: cast.nora.do(RequestClosure(case_id=CASE)),
    "reassigned": lambda cast: cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival")),
    "merged": lambda cast: cast.ops.do(MergeCase(case_id=CASE, into="OTHER")),
}
"""What stops the clock of a case without answering its deadline."""


@pytest.mark.parametrize("how", STOPS)
@on_both_stores
def test_a_deadline_that_was_missed_stays_missed_when_the_clock_stops(
    store: Opened, how: str
) -> None:
    """A missing update is late, and a month that is over keeps its figures.

    The score counts it as late as it was when the clock stopped: two of seven days.
    """
    with meeting(store) as cast:
        cast.case()
        cast.submit("OTHER")
        cast.clock.advance(days=16)
        before = march(cast).updates
        assert before == Compliance(1, 0)
        STOPS[how](cast)
        cast.clock.advance(days=30)
        assert march(cast).updates == before
        mine = [line for line in cast.anna.ask(Score()).sla.lines if line.about == CASE]
        assert [line.credit for line in mine] == [Fraction(5, 7)]
        assert cast.eve.ask(Performance(since=TODAY, until=APRIL)).updates == Compliance(0, 0)


# -------------------------------------------------------------------------------------- plans


@on_both_stores
def test_two_of_three_plans_were_completed(store: Opened) -> None:
    """66.7 %; the fourth goes on, the fifth was replaced, and each ends on one day only."""
    with meeting(store) as cast:
        for place in range(5):
            case_id = f"PLANNED{place}"
            cast.case(case_id, claim=claim(eur("100")))
            parts = (Instalment(TODAY, eur("40")), Instalment(APRIL, eur("60")))
            cast.anna.do(AgreePaymentPlan(case_id=case_id, instalments=parts))
        for case_id in ("PLANNED0", "PLANNED1", "PLANNED3"):
            cast.pay(eur("40"), case_id)
        again = (Instalment(MAY, eur("100")),)
        cast.anna.do(AgreePaymentPlan(case_id="PLANNED4", instalments=again))
        cast.clock.advance(days=20)
        cast.pay(eur("60"), "PLANNED0")
        cast.pay(eur("60"), "PLANNED1")
        found = march(cast)
        assert (found.plans_ended, found.plans_completed) == (3, 2)
        assert found.payment_plan_success == Fraction(2, 3)
        assert percentage(found.payment_plan_success) == "66.7 %"
        april = cast.anna.ask(Performance(since=APRIL, until=MAY))
        assert (april.plans_ended, april.payment_plan_success) == (0, None)
        cast.clock.advance(days=60)
        april = cast.anna.ask(Performance(since=APRIL, until=MAY))
        assert (april.plans_ended, april.plans_completed) == (1, 0)
        assert march(cast).payment_plan_success == Fraction(2, 3)


# -------------------------------------------------------------------------- whose, and for whom


@on_both_stores
def test_a_case_that_moves_counts_for_each_partner_with_its_own_payments(store: Opened) -> None:
    """And again if it comes back; each payment counts once, for the stretch it was recorded in."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        cast.anna.do(AssignCase(case_id=CASE, user="bo"))
        cast.pay(eur("100"))
        for days, partner, desk, amount in (
            (31, "rival", cast.eve, eur("200")),
            (30, "acme", cast.anna, eur("400")),
        ):
            cast.clock.advance(days=days)
            cast.ops.do(ReassignCase(case_id=CASE, partner_id=partner))
            desk.do(AcceptCase(case_id=CASE))
            desk.do(payment(amount, received_on=cast.clock.now().date()))
        for since, until, desk, assigned, collected in (
            (TODAY, APRIL, cast.anna, "1000", "100"),
            (APRIL, MAY, cast.eve, "1000", "200"),
            (MAY, date(2026, 6, 1), cast.anna, "1000", "400"),
            (TODAY, date(2026, 6, 1), cast.anna, "2000", "500"),
        ):
            found = desk.ask(Performance(since=since, until=until)).by_currency["EUR"]
            assert (found.assigned, found.collected) == (eur(assigned), eur(collected))


@on_both_stores
def test_a_case_that_left_is_no_members_any_more(store: Opened) -> None:
    """Though the next partner may have a member of the same name."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        cast.anna.do(AssignCase(case_id=CASE, user="bo"))
        assert march(cast, user="bo").by_currency["EUR"].cases == 1
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=CASE, assigned_user="bo"))
        assert march(cast, user="bo").by_currency == {}
        assert march(cast).by_currency["EUR"].cases == 1


@on_both_stores
def test_a_member_and_a_client_are_asked_about_alone(store: Opened) -> None:
    """A case is the member's who is in charge of it; nobody's case counts for no member."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("100")))
        cast.case("BALTCASE", client_id="baltic", claim=claim(eur("300")))
        cast.anna.do(AssignCase(case_id="BALTCASE", user="bo"))
        cast.pay(eur("30"), "BALTCASE")
        assert march(cast, user="bo").by_currency["EUR"].assigned == eur("300")
        assert march(cast, user="anna").by_currency == {}
        assert march(cast, client_id="nordic").by_currency["EUR"].assigned == eur("100")
        assert march(cast, user="bo", client_id="nordic").by_currency == {}
        assert march(cast, user="bo").tiles.payment_volume == {"EUR": eur("30")}
        assert march(cast, user="bo").tiles.active_cases == 1


@on_both_stores
def test_the_platform_names_the_partner_and_a_rival_learns_nothing(store: Opened) -> None:
    """The same answer on both desks, and none on any other."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("100"))
        asked = Performance(since=TODAY, until=APRIL, partner_id="acme")
        assert cast.ops.ask(asked) == cast.anna.ask(asked) == march(cast)
        with pytest.raises(errors.NotFound):
            cast.eve.ask(asked)
        with pytest.raises(errors.NotAllowed):
            cast.nora.ask(asked)
        with pytest.raises(errors.InvalidInput):
            cast.ops.ask(Performance(since=TODAY, until=APRIL))
        own = cast.eve.ask(Performance(since=TODAY, until=APRIL))
        assert (own.by_currency, own.tiles.payment_volume) == ({}, {})


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """An empty one is fine."""
    with pytest.raises(errors.InvalidQuery):
        Performance(since=APRIL, until=TODAY)
    Performance(since=TODAY, until=TODAY)


# --------------------------------------------------------------------------------------- laws

CURRENCIES = ("EUR", "EUR", "DKK", "JPY")


@frozen
class Turn:
    """One case, from its assignment on: how long each step takes, and which steps there are."""

    wait: int
    client: str
    currency: str
    value: int
    parts: tuple[int, ...]
    planned: bool
    reported: tuple[int, ...]
    closed: bool


turns = st.builds(
    Turn,
    wait=st.integers(0, 20),
    client=st.sampled_from(("nordic", "baltic")),
    currency=st.sampled_from(CURRENCIES),
    value=st.integers(100, 9000),
    parts=st.lists(st.integers(1, 5000), max_size=3).map(tuple),
    planned=st.booleans(),
    reported=st.lists(st.integers(0, 20), max_size=2).map(tuple),
    closed=st.booleans(),
)
days = st.integers(0, 150).map(lambda ahead: TODAY + timedelta(days=ahead))


def live(cast: Cast, story: list[Turn]) -> None:
    """Let Acme work the cases of a story, one after the other."""
    for place, turn in enumerate(story):
        case_id = f"STORY{place:03}"
        cast.clock.advance(days=turn.wait, hours=place)
        owed = claim(Money(turn.value, turn.currency))
        cast.case(case_id, client_id=turn.client, claim=owed)
        if turn.planned:
            today = cast.clock.now().date()
            half = Money(turn.value // 2, turn.currency)
            parts = tuple(Instalment(today + timedelta(days=n), half) for n in (3, 10))
            cast.anna.do(AgreePaymentPlan(case_id=case_id, instalments=parts))
        for wait in turn.reported:
            cast.clock.advance(days=wait)
            update(cast, case_id)
        for part in turn.parts:
            cast.clock.advance(days=1)
            cast.pay(Money(part, turn.currency), case_id)
        if turn.closed and turn.parts:
            paid = sum(turn.parts) >= turn.value
            recovered = (Outcome.PARTIALLY_RECOVERED, Outcome.FULLY_RECOVERED)[paid]
            cast.anna.do(CloseCase(case_id=case_id, outcome=recovered))


def counts(report: PerformanceReport) -> Counter[str]:
    """Return every figure of a report that adds up."""
    found = Counter(
        closed=report.cases_closed,
        collected=report.cases_collected,
        days=report.days_to_collect,
        due=report.updates.due,
        timely=report.updates.timely,
        ended=report.plans_ended,
        completed=report.plans_completed,
    )
    for name, one in (*report.by_currency.items(), ("all", report.usd)):
        found[f"{name} cases"] = one.cases
        found[f"{name} assigned"] = one.assigned_minor
        found[f"{name} collected"] = one.collected_minor
    return +found


a_few = settings(max_examples=max(8, settings().max_examples // 6), deadline=None)


@a_few
@given(story=st.lists(turns, max_size=5), bounds=st.lists(days, min_size=3, max_size=3).map(sorted))
def test_the_stores_agree_and_figures_add_up_over_periods_and_clients(
    story: list[Turn], bounds: list[date]
) -> None:
    """A period cut in two, and the partner's clients one by one, make up the whole."""
    first, middle, last = bounds
    reports = []
    for store in (in_memory, on_file):
        with meeting(store) as cast:
            live(cast, story)
            whole = cast.anna.ask(Performance(since=first, until=last))
            halves = [
                cast.anna.ask(Performance(since=since, until=until))
                for since, until in ((first, middle), (middle, last))
            ]
            clients = [
                cast.anna.ask(Performance(since=first, until=last, client_id=client))
                for client in ("nordic", "baltic")
            ]
            for parts in (halves, clients):
                assert counts(parts[0]) + counts(parts[1]) == counts(whole)
            tiles = sum(one.tiles.active_cases for one in clients)
            assert tiles == whole.tiles.active_cases
            for rate in (whole.sla_compliance, whole.payment_plan_success):
                assert rate is None or 0 <= rate <= 1
            reports.append([whole, *halves, *clients])
    assert reports[0] == reports[1]

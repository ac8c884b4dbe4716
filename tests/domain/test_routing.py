"""Routing: the first candidate that nothing speaks against, and the reason for every other."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    Candidate,
    Case,
    CloseCode,
    DebtorKind,
    Decision,
    InvalidInput,
    LeadAgent,
    LeadRule,
    Lifecycle,
    Phase,
    Rate,
    Route,
    RouteStep,
    Verdict,
)
from debitura_core.domain.cases.claims import Address, Debtor
from debitura_core.domain.cases.routing import (
    Contender,
    Routable,
    advice_on,
    areas_of,
    lead_code,
    offer,
    routable,
    route,
    routed,
)
from debitura_core.domain.cases.routing_settings import EVERYWHERE
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.testing import cases, debtors
from tests.cast import eur

CLAIM = Routable(
    client_id=ClientId("nordic"),
    country="US",
    areas=(EVERYWHERE, "US", "US-CA"),
    debtor_kind=DebtorKind.COMPANY,
    currency="USD",
    worth=100_000,
    phase=Phase.PRE_LEGAL,
    managed_by=None,
)
ALL = LeadAgent(rules=(LeadRule(),))


def named(step: RouteStep, partner: str, area: str = EVERYWHERE, active: bool = True) -> Contender:
    """Return a partner that a pin, a carve-out or the caller names."""
    return Contender(step=step, partner_id=PartnerId(partner), area=area, active=active)


def agents(partner: str, *held: LeadAgent, active: bool = True, paused: bool = False,
           exclusive: bool = True) -> Contender:  # fmt: skip
    """Return a partner with lead agents; one that matches all cases, if none are given."""
    return Contender(
        step=RouteStep.LEAD_AGENT,
        partner_id=PartnerId(partner),
        active=active,
        paused=paused,
        exclusive=exclusive,
        agents=held or (ALL,),
    )


def told(found: Route) -> dict[str, Verdict]:
    """Return the verdict on each partner."""
    return {one.partner_id: one.verdict for one in found.candidates}


# ------------------------------------------------------------------------------- the five steps


def test_the_five_steps_come_in_their_order() -> None:
    """Take the winner away, and the next step has its turn, down to the network."""
    contenders = [
        named(RouteStep.EXPLICIT_PARTNER, "explicit"),
        named(RouteStep.CLIENT_PIN, "state", "US-CA"),
        named(RouteStep.CLIENT_PIN, "country", "US"),
        named(RouteStep.CLIENT_PIN, "global"),
        named(RouteStep.CARVE_OUT, "carved"),
        agents("agent"),
    ]
    order = []
    while contenders:
        found = route(CLAIM, reversed(contenders))
        order.append((found.step, found.partner_id))
        assert [one.verdict for one in found.candidates] == [
            Verdict.TAKEN,
            *[Verdict.NOT_NEEDED] * (len(contenders) - 1),
        ]
        contenders.pop(0)
    assert order == [
        (RouteStep.EXPLICIT_PARTNER, "explicit"),
        (RouteStep.CLIENT_PIN, "state"),
        (RouteStep.CLIENT_PIN, "country"),
        (RouteStep.CLIENT_PIN, "global"),
        (RouteStep.CARVE_OUT, "carved"),
        (RouteStep.LEAD_AGENT, "agent"),
    ]
    assert route(CLAIM, ()) == Route(step=RouteStep.LEGAL_NETWORK, partner_id=None, candidates=())


def test_a_pin_for_another_place_is_passed_over() -> None:
    """A pin for New York, or for Germany, says nothing of a debtor in California."""
    pins = [named(RouteStep.CLIENT_PIN, area, area) for area in ("US-NY", "DE")]
    found = route(CLAIM, pins)
    assert found.partner_id is None
    assert set(told(found).values()) == {Verdict.OTHER_PLACE}


def test_an_inactive_target_is_skipped() -> None:
    """The next pin, then the next step, takes its place."""
    contenders = [
        named(RouteStep.CLIENT_PIN, "gone", "US", active=False),
        named(RouteStep.CARVE_OUT, "also-gone", active=False),
        agents("still-gone", active=False),
        agents("there"),
    ]
    found = route(CLAIM, contenders)
    assert told(found) == {
        "gone": Verdict.INACTIVE,
        "also-gone": Verdict.INACTIVE,
        "still-gone": Verdict.INACTIVE,
        "there": Verdict.TAKEN,
    }


@pytest.mark.parametrize(
    ("contender", "claim", "verdict"),
    (
        (agents("p", paused=True), CLAIM, Verdict.PAUSED),
        (agents("p", exclusive=False), CLAIM, Verdict.NOT_EXCLUSIVE),
        (agents("p"), evolve(CLAIM, phase=Phase.LEGAL), Verdict.NOT_PRE_LEGAL),
        (agents("p"), evolve(CLAIM, managed_by=PartnerId("p")), Verdict.MANAGES_THE_CASE),
        (agents("p"), evolve(CLAIM, managed_by=PartnerId("q")), Verdict.TAKEN),
    ),
)
def test_what_keeps_a_partner_out_of_lead_agent_matching(
    contender: Contender, claim: Routable, verdict: Verdict
) -> None:
    """Paused for the client, of the Legal Network, past court's door, or its own case."""
    assert told(route(claim, [contender])) == {"p": verdict}


def test_pausing_holds_no_pin_and_no_carve_out_up() -> None:
    """The case still comes, though step 4 would pass the partner over."""
    paused = agents("p", paused=True)
    for step in (RouteStep.CLIENT_PIN, RouteStep.CARVE_OUT, RouteStep.EXPLICIT_PARTNER):
        found = route(CLAIM, [paused, named(step, "p")])
        assert (found.step, found.partner_id) == (step, "p")


# --------------------------------------------------------------------------------- lead agents


@pytest.mark.parametrize(
    ("rule", "matches"),
    (
        (LeadRule(), True),
        (LeadRule(jurisdictions=("US",)), True),
        (LeadRule(jurisdictions=("DE", "US-CA")), True),
        (LeadRule(jurisdictions=("DE", "US-NY")), False),
        (LeadRule(currencies=("EUR", "USD")), True),
        (LeadRule(currencies=("EUR",)), False),
        (LeadRule(debtor_kind=DebtorKind.COMPANY), True),
        (LeadRule(debtor_kind=DebtorKind.PERSON), False),
        (LeadRule(min_amount=eur("1000")), True),
        (LeadRule(min_amount=eur("1000.01")), False),
        (LeadRule(max_amount=eur("1000")), True),
        (LeadRule(max_amount=eur("999.99")), False),
        (LeadRule(min_amount=eur("1000"), max_amount=eur("1000")), True),
        (LeadRule(currencies=("USD",), debtor_kind=DebtorKind.PERSON), False),
    ),
)
def test_a_rule_matches_when_all_its_conditions_are_met(rule: LeadRule, matches: bool) -> None:
    """Conditions are joined by and, bounds are included, one left out is met."""
    found = route(CLAIM, [agents("p", LeadAgent(rules=(rule,)))])
    assert found.partner_id == ("p" if matches else None)
    never = LeadRule(currencies=("SEK",))
    either = route(CLAIM, [agents("p", LeadAgent(rules=(never, rule)))])
    assert either.partner_id == found.partner_id


def test_without_a_rate_rules_with_amounts_do_not_match() -> None:
    """What cannot be compared is told apart from what does not match, and advised on."""
    claim = evolve(CLAIM, worth=None)
    ranged = LeadRule(min_amount=eur("1"))
    elsewhere = LeadRule(min_amount=eur("1"), jurisdictions=("DE",))
    found = route(
        claim,
        [
            agents("amount", LeadAgent(rules=(ranged,))),
            agents("elsewhere", LeadAgent(rules=(elsewhere,))),
            agents("any", LeadAgent(rules=(ranged, LeadRule()))),
        ],
    )
    assert told(found) == {
        "amount": Verdict.NO_RATE,
        "any": Verdict.TAKEN,
        "elsewhere": Verdict.NO_MATCH,
    }
    (advice,) = advice_on(claim, found.step)
    assert (advice.code, advice.facts["source"]) == ("RATE_MISSING", "USD")
    assert advice_on(claim, RouteStep.CLIENT_PIN) == advice_on(CLAIM, found.step) == ()


def test_the_lowest_priority_goes_first_then_the_first_partner() -> None:
    """An agent's number tells which of a partner's own it was."""
    late, early = evolve(ALL, priority=9), evolve(ALL, priority=1)
    contenders = [agents("b", late, early), agents("a", late), agents("c", early)]
    for order in permutations(contenders):
        found = route(CLAIM, order)
        assert [(one.partner_id, one.agent) for one in found.candidates] == [
            ("b", 2),
            ("c", 1),
            ("a", 1),
            ("b", 1),
        ]
        assert found.partner_id == "b"


@pytest.mark.parametrize(
    "wrong",
    (
        lambda: LeadRule(min_amount=Money("5", "DKK")),
        lambda: LeadRule(max_amount=Money("5", "USD")),
        lambda: LeadRule(min_amount=eur("5"), max_amount=eur("4.99")),
        lambda: LeadRule(jurisdictions=("Germany",)),
        lambda: LeadRule(jurisdictions=("XX-CA",)),
        lambda: LeadRule(currencies=("EURO",)),
        lambda: LeadAgent(rules=()),
    ),
)
def test_a_rule_that_says_nothing_sensible_is_refused(wrong: object) -> None:
    """Amounts in another currency, an empty range, unknown places, an agent without rules."""
    with pytest.raises(InvalidInput):
        wrong()  # type: ignore[operator]


# -------------------------------------------------------------------------------------- laws

_steps = st.sampled_from((RouteStep.CLIENT_PIN, RouteStep.CARVE_OUT))
_rules = st.sampled_from((LeadRule(), LeadRule(currencies=("EUR",)), LeadRule(max_amount=eur("9"))))
_agents = st.builds(
    LeadAgent, rules=st.lists(_rules, min_size=1, max_size=2).map(tuple), priority=st.integers(0, 3)
)
_names = st.sampled_from([PartnerId(name) for name in "abcdef"])
_contenders = st.lists(
    st.builds(
        Contender,
        step=_steps,
        partner_id=_names,
        active=st.booleans(),
        area=st.sampled_from((EVERYWHERE, "US", "US-CA", "DE")),
    )
    | st.builds(
        Contender,
        step=st.just(RouteStep.LEAD_AGENT),
        partner_id=_names,
        active=st.booleans(),
        paused=st.booleans(),
        exclusive=st.booleans(),
        agents=st.lists(_agents, min_size=1, max_size=3).map(tuple),
    ),
    max_size=8,
    unique_by=lambda one: (one.step, one.partner_id, one.area),
)


@given(_contenders, st.randoms(use_true_random=False))
def test_the_order_in_which_the_books_name_them_does_not_matter(
    contenders: list[Contender], random: object
) -> None:
    """Routing is deterministic, and names every candidate once."""
    shuffled = list(contenders)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = route(CLAIM, contenders)
    assert route(CLAIM, shuffled) == found
    assert len(found.candidates) == sum(len(one.agents) or 1 for one in contenders)
    taken = [one for one in found.candidates if one.verdict is Verdict.TAKEN]
    assert [one.partner_id for one in taken] == ([found.partner_id] if found.partner_id else [])


@given(_contenders)
def test_nobody_who_is_inactive_is_taken_and_nobody_paused_by_an_agent(
    contenders: list[Contender],
) -> None:
    """Of every route: who is taken takes cases, and in step 4 this client's too."""
    found = route(CLAIM, contenders)
    for one in contenders:
        if one.partner_id == found.partner_id and one.step is found.step:
            if one.step is RouteStep.LEAD_AGENT:
                assert one.active
                assert one.exclusive
                assert not one.paused


@given(_contenders, st.data())
def test_what_stood_before_the_winner_has_its_reason(
    contenders: list[Contender], data: st.DataObject
) -> None:
    """Taking any loser away changes nothing; taking the winner's rivals away neither."""
    found = route(CLAIM, contenders)
    losers = [one for one in contenders if one.partner_id != found.partner_id]
    if losers:
        fewer = list(contenders)
        fewer.remove(data.draw(st.sampled_from(losers)))
        assert route(CLAIM, fewer).partner_id == found.partner_id
    before_winner = True
    for one in found.candidates:
        before_winner = before_winner and one.verdict is not Verdict.TAKEN
        assert (one.verdict is Verdict.NOT_NEEDED) <= (not before_winner)


# ------------------------------------------------------------------------------ what is asked


@given(cases(), debtors())
def test_a_claim_is_worth_all_that_is_owed_at_the_days_rate(case: Case, debtor: Debtor) -> None:
    """Principal and added fees together, rounded once; nothing without a rate (7.2)."""
    rate = Rate(case.currency, "EUR", "0.5", date(2026, 3, 1), "agreed")
    claim = routable(case, debtor, rate)
    assert claim.worth == rate.convert(case.claimed.total)
    assert routable(case, debtor, None) == evolve(claim, worth=None)
    assert claim.areas == areas_of(debtor)
    assert claim.areas[:2] == (EVERYWHERE, debtor.country)


def test_a_state_is_that_of_the_first_address_that_names_one_by_its_code() -> None:
    """Addresses abroad and states in words tell nothing of the jurisdiction."""

    def address(country: str, state: str | None) -> Address:
        return Address(street="1 Main St", city="X", country=country, state=state)

    debtor = Debtor(
        kind=DebtorKind.COMPANY,
        name="Sample Inc",
        country="US",
        addresses=(
            address("US", None),
            address("CA", "ON"),
            address("US", "California"),
            address("US", " ny "),
            address("US", "TX"),
        ),
    )
    assert areas_of(debtor) == (EVERYWHERE, "US", "US-NY")
    assert areas_of(evolve(debtor, addresses=debtor.addresses[:3])) == (EVERYWHERE, "US")


def test_a_lead_is_closed_with_the_code_of_its_quotes() -> None:
    """None came in, or none was chosen."""
    assert lead_code(quotes_given=False) is CloseCode.NO_QUOTES_RECEIVED
    assert lead_code(quotes_given=True) is CloseCode.QUOTES_EXPIRED


def test_a_candidate_says_which_step_and_which_agent() -> None:
    """A pin names its area, an agent its number."""
    found = route(CLAIM, [named(RouteStep.CLIENT_PIN, "a", "US"), agents("b")])
    assert found.candidates == (
        Candidate(RouteStep.CLIENT_PIN, PartnerId("a"), None, "US", Verdict.TAKEN),
        Candidate(RouteStep.LEAD_AGENT, PartnerId("b"), 1, EVERYWHERE, Verdict.NOT_NEEDED),
    )


@given(cases())
def test_a_case_is_offered_to_the_network_once(case: Case) -> None:
    """From the platform's own verification it goes to Leads, and there it goes on waiting."""
    fresh = evolve(case, lifecycle=Lifecycle.PENDING_VERIFICATION_INTERNAL, partner_id=None)
    offered = offer(fresh)
    assert offered.answer.lifecycle is Lifecycle.LEADS
    told = routed(offered.answer, RouteStep.LEGAL_NETWORK, fresh.lifecycle)
    assert offered.events == (told,)
    assert offer(offered.answer) == Decision(offered.answer)

"""Routing cases: what the platform sets, where a new case then goes, and how a lead ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AcceptCase,
    Address,
    AwardLead,
    CarveOut,
    Case,
    CloseCode,
    CloseLead,
    Command,
    Debtor,
    FormedBy,
    InvalidInput,
    LeadAgent,
    LeadRule,
    Lifecycle,
    NotFound,
    PartnerType,
    PauseRouting,
    Percent,
    PinClient,
    RegisterClient,
    RegisterPartner,
    RelationshipHistory,
    ResumeRouting,
    RouteCase,
    RouteOf,
    RouteStep,
    SetLeadAgents,
    SuspendPartner,
    Tasks,
    Terms,
    Verdict,
    errors,
)
from debitura_core.adapters.rates import NoRates
from debitura_core.domain.cases.engagements import Response
from debitura_core.domain.kernel.identifiers import CaseId
from tests.cast import (
    DEBTOR,
    Cast,
    Opened,
    claim,
    eur,
    meeting,
    on_both_stores,
    submission,
    written,
)

PARTNERS = ("acme", "rival", "third")
ALL = (LeadAgent(rules=(LeadRule(),)),)


def handed_in(cast: Cast, case_id: str = "c1", **changes: Any) -> Case:
    """Let a client hand a claim in, and name no partner."""
    desk = cast.otto if changes.get("client_id") == "baltic" else cast.nora
    return desk.do(submission(case_id, **{"client_id": None, "partner_id": None, **changes}))


def others(cast: Cast, *names: str) -> None:
    """Let more partners join."""
    for name in names:
        cast.ops.do(
            RegisterPartner(
                partner_id=name, name=name, partner_type=PartnerType.EXCLUSIVE, country="DE"
            )
        )


# ------------------------------------------------------------------------- pausing, step by step


@on_both_stores
def test_a_pause_skips_the_partner_for_that_client_alone(store: Opened) -> None:
    """New cases of the client go past, others come, old ones stay; then back."""
    with meeting(store) as cast:
        cast.ops.do(SetLeadAgents(partner_id="acme", agents=ALL))
        old = cast.case("old")
        assert handed_in(cast, "c1").partner_id == "acme"
        cast.anna.do(PauseRouting(client_id="nordic", reason="told not to collect"))
        passed_over = handed_in(cast, "c2")
        assert (passed_over.partner_id, passed_over.lifecycle) == (None, Lifecycle.LEADS)
        assert handed_in(cast, "c3", client_id="baltic").partner_id == "acme"
        (candidate,) = cast.ops.ask(RouteOf(case_id="c2")).candidates
        assert candidate.verdict is Verdict.PAUSED
        with cast.network.store.reading(cast.ops.scope) as books:
            assert books.cases.get(old.case_id) == old
        cast.anna.do(ResumeRouting(client_id="nordic"))
        assert handed_in(cast, "c4").partner_id == "acme"


@given(
    settings_of=st.fixed_dictionaries({name: st.booleans() for name in PARTNERS}),
    switches=st.lists(
        st.tuples(st.sampled_from(PARTNERS), st.sampled_from((PauseRouting, ResumeRouting))),
        max_size=8,
    ),
)
@settings(max_examples=max(10, settings().max_examples // 5))
def test_no_pause_for_one_client_changes_a_route_of_another(
    settings_of: dict[str, bool], switches: list[tuple[str, Any]]
) -> None:
    """However partners pause and resume nordic, a claim of baltic has the route it had (7.3)."""
    with meeting(audited=False) as cast:
        others(cast, "third")
        handed_in(cast, "waiting", client_id="baltic")
        desks = {name: cast.network.as_partner(name, user="u") for name in PARTNERS}
        for number, (name, has_agents) in enumerate(settings_of.items()):
            handed_in(cast, f"met-{number}", partner_id=name)
            desks[name].do(AcceptCase(case_id=f"met-{number}"))
            if has_agents:
                cast.ops.do(SetLeadAgents(partner_id=name, agents=ALL))
        before = cast.ops.ask(RouteOf(case_id="waiting"))
        for name, switch in switches:
            reason = {"reason": "told not to collect"} if switch is PauseRouting else {}
            desks[name].do(switch(client_id="nordic", **reason))
            assert cast.ops.ask(RouteOf(case_id="waiting")) == before


@on_both_stores
def test_a_pause_holds_no_pin_and_no_carve_out_up(store: Opened) -> None:
    """An override to this partner still sends the case."""
    with meeting(store) as cast:
        cast.case("old")
        cast.anna.do(PauseRouting(client_id="nordic", reason="told not to collect"))
        cast.ops.do(PinClient(client_id="nordic", partner_id="acme"))
        assert handed_in(cast, "c1").partner_id == "acme"
        cast.ops.do(PinClient(client_id="nordic", partner_id=None))
        assert handed_in(cast, "c2").partner_id is None
        cast.ops.do(RegisterClient(client_id="south", name="S", country="IT", referred_by="portal"))
        south = cast.network.as_client("south", user="s")
        south_case = submission("c3", client_id=None)
        south.do(south_case)
        cast.anna.do(AcceptCase(case_id="c3"))
        cast.anna.do(PauseRouting(client_id="south", reason="told not to collect"))
        cast.ops.do(CarveOut(referred_by="portal", country="DE", partner_id="acme"))
        carved = south.do(submission("c4", client_id=None, partner_id=None))
        assert carved.partner_id == "acme"
        assert cast.ops.ask(RouteOf(case_id="c4")).step is RouteStep.CARVE_OUT
        assert handed_in(cast, "c5").partner_id is None, "nordic was not brought by the portal"


@on_both_stores
def test_the_narrowest_pin_goes_first(store: Opened) -> None:
    """Global A, country B, state C: C; and a partner that is named goes before it."""
    with meeting(store) as cast:
        others(cast, "a", "b", "c", "x")
        for partner, area in (
            ("a", {}),
            ("b", {"country": "US"}),
            ("c", {"jurisdiction": "US-CA"}),
        ):
            cast.ops.do(PinClient(client_id="nordic", partner_id=partner, **area))
        debtors = {state: american(state) for state in ("CA", "NY")}
        assert handed_in(cast, "c1", debtor=debtors["CA"]).partner_id == "c"
        assert handed_in(cast, "c2", debtor=debtors["NY"]).partner_id == "b"
        assert handed_in(cast, "c3").partner_id == "a"
        assert handed_in(cast, "c4", debtor=debtors["CA"], partner_id="x").partner_id == "x"
        cast.ops.do(SuspendPartner(partner_id="c"))
        assert handed_in(cast, "c5", debtor=debtors["CA"]).partner_id == "b"


def american(state: str) -> Debtor:
    """Return a debtor in one of the states."""
    address = Address(street="1 Main St", city="X", country="US", state=state)
    return evolve(DEBTOR, country="US", addresses=(address,))


# ---------------------------------------------------------------------------- by lead agents


@on_both_stores
def test_amounts_are_compared_in_euros(store: Opened) -> None:
    """10,000 DKK are worth 1,341.67 EUR here; both bounds of a range belong to it."""
    with meeting(store) as cast:
        kroner = claim(Money("10000", "DKK"))
        for worth, partner in (("1341.66", None), ("1341.67", "acme")):
            rule = LeadRule(max_amount=eur(worth))
            cast.ops.do(SetLeadAgents(partner_id="acme", agents=(LeadAgent(rules=(rule,)),)))
            assert handed_in(cast, f"c{worth[-1]}", claim=kroner).partner_id == partner


@on_both_stores
def test_without_a_rate_a_case_goes_past_amounts_with_advice(store: Opened) -> None:
    """Routing never fails for a rate; it says what it could not compare."""
    with meeting(store, rates=NoRates()) as cast:
        rule = LeadRule(min_amount=eur("1"))
        cast.ops.do(SetLeadAgents(partner_id="acme", agents=(LeadAgent(rules=(rule,)),)))
        done = cast.nora.perform(
            submission("c1", client_id=None, partner_id=None, claim=claim(Money("9", "DKK")))
        )
        assert done.answer.lifecycle is Lifecycle.LEADS
        assert [one.code for one in done.advice] == ["RATE_MISSING"]
        (candidate,) = cast.ops.ask(RouteOf(case_id="c1")).candidates
        assert candidate.verdict is Verdict.NO_RATE
        again = cast.ops.perform(RouteCase(case_id="c1"))
        assert [one.code for one in again.advice] == ["RATE_MISSING"]
        assert again.entries == ()


@on_both_stores
def test_asking_where_a_case_would_go_changes_nothing(store: Opened) -> None:
    """`RouteOf` and `RouteCase` give the same answer; a case in Leads may be routed again."""
    with meeting(store) as cast:
        handed_in(cast)
        cast.ops.do(SetLeadAgents(partner_id="rival", agents=ALL))
        before = written(cast.network.store)
        route = cast.ops.ask(RouteOf(case_id="c1"))
        assert written(cast.network.store) == before
        routed = cast.ops.do(RouteCase(case_id="c1"))
        assert (route.step, route.partner_id) == (RouteStep.LEAD_AGENT, routed.partner_id)
        assert routed.lifecycle is Lifecycle.PENDING_VERIFICATION
        (task,) = cast.eve.ask(Tasks()).tasks
        assert task.case_id == "c1"
        with cast.network.store.reading(cast.eve.scope) as books:
            assert books.engagements.get(CaseId("c1"), 1).partner_id == "rival"
            assert books.case_files.get(CaseId("c1")).partner_id == "rival"
        with pytest.raises(errors.IllegalTransition):
            cast.ops.do(RouteCase(case_id="c1"))


@on_both_stores
def test_the_platform_may_name_the_partner(store: Opened) -> None:
    """It must be active; naming goes before every pin and agent."""
    with meeting(store) as cast:
        handed_in(cast)
        cast.ops.do(PinClient(client_id="nordic", partner_id="acme"))
        asked = cast.ops.ask(RouteOf(case_id="c1", partner_id="rival"))
        assert (asked.step, asked.partner_id) == (RouteStep.EXPLICIT_PARTNER, "rival")
        assert cast.ops.do(RouteCase(case_id="c1", partner_id="rival")).partner_id == "rival"
        cast.ops.do(SuspendPartner(partner_id="rival"))
        handed_in(cast, "c2", client_id="baltic")
        for partner in ("rival", "nobody"):
            with pytest.raises(errors.PartnerInactive):
                cast.ops.do(RouteCase(case_id="c2", partner_id=partner))
        with pytest.raises(NotFound):
            cast.ops.ask(RouteOf(case_id="c2", partner_id="nobody"))


# ------------------------------------------------------------------------------- the settings


@on_both_stores
def test_a_setting_that_stands_is_not_told_again(store: Opened) -> None:
    """Each change leaves one entry; setting it again, or lifting what is not there, leaves none."""
    with meeting(store) as cast:
        settings: tuple[tuple[Command[Any], Command[Any]], ...] = (
            (
                PinClient(client_id="nordic", partner_id="acme", country="DE"),
                PinClient(client_id="nordic", partner_id=None, country="DE"),
            ),
            (
                CarveOut(referred_by="portal", country="DE", partner_id="acme"),
                CarveOut(referred_by="portal", country="DE", partner_id=None),
            ),
            (
                SetLeadAgents(partner_id="acme", agents=ALL),
                SetLeadAgents(partner_id="acme", agents=()),
            ),
        )
        for there, gone in settings:
            moves = (gone, there, there, gone, gone)
            told = [len(cast.ops.perform(each).entries) for each in moves]
            assert told == [0, 1, 0, 1, 0]
            assert cast.ops.do(there).version == 3


@on_both_stores
def test_settings_name_parties_that_are_there(store: Opened) -> None:
    """An unknown client or partner is not found; one that is suspended is given no cases."""
    with meeting(store) as cast:
        cast.ops.do(SuspendPartner(partner_id="rival"))
        before = written(cast.network.store)
        with pytest.raises(NotFound):
            cast.ops.do(PinClient(client_id="nobody", partner_id="acme"))
        with pytest.raises(NotFound):
            cast.ops.do(SetLeadAgents(partner_id="nobody", agents=()))
        for partner in ("rival", "nobody"):
            with pytest.raises(errors.PartnerInactive):
                cast.ops.do(PinClient(client_id="nordic", partner_id=partner))
            with pytest.raises(errors.PartnerInactive):
                cast.ops.do(CarveOut(referred_by="p", country="DE", partner_id=partner))
        assert written(cast.network.store) == before


def test_a_pin_for_a_state_is_not_for_another_country() -> None:
    """What contradicts itself is refused, instead of one half being dropped."""
    PinClient(client_id="nordic", partner_id="acme", country="US", jurisdiction="US-CA")
    with pytest.raises(InvalidInput):
        PinClient(client_id="nordic", partner_id="acme", country="DE", jurisdiction="US-CA")


# -------------------------------------------------------------------------------- leads


@on_both_stores
def test_an_awarded_lead_is_worked_on_its_quote(store: Opened) -> None:
    """Active at once, on the quote's terms; partner and client know each other."""
    with meeting(store) as cast:
        handed_in(cast)
        won = cast.ops.do(AwardLead(case_id="c1", partner_id="acme", success_fee=Percent("22.5")))
        assert (won.lifecycle, won.terms, won.partner_id) == (Lifecycle.ACTIVE, Terms.QUOTE, "acme")
        assert (won.success_fee, won.accepted_at) == (Percent("22.5"), cast.clock.now())
        assert won.sla_deadline == cast.clock.now() + timedelta(days=14)
        trail = cast.anna.ask(RelationshipHistory(client_id="nordic"))
        assert trail.relationship.formed_by is FormedBy.QUOTE_SUBMITTED
        with cast.network.store.reading(cast.anna.scope) as books:
            assert books.engagements.get(CaseId("c1"), 1).response is Response.QUOTED
        assert cast.pay(eur("100"), "c1").split.success_fee == eur("22.50")
        with pytest.raises(errors.IllegalTransition):
            cast.ops.do(AwardLead(case_id="c1", partner_id="rival", success_fee=Percent(1)))
        with pytest.raises(InvalidInput):
            AwardLead(case_id="c1", partner_id="acme", success_fee=Percent(1), terms=Terms.STANDARD)


@pytest.mark.parametrize(
    ("quotes_given", "code"),
    ((False, CloseCode.NO_QUOTES_RECEIVED), (True, CloseCode.QUOTES_EXPIRED)),
)
@on_both_stores
def test_a_lead_without_a_chosen_quote_is_closed(
    store: Opened, quotes_given: bool, code: CloseCode
) -> None:
    """With code 16 or 17."""
    with meeting(store) as cast:
        handed_in(cast)
        closed = cast.ops.do(CloseLead(case_id="c1", quotes_given=quotes_given))
        assert (closed.lifecycle, closed.close_code) == (Lifecycle.CLOSED, code)
        with pytest.raises(errors.IllegalTransition):
            cast.ops.do(CloseLead(case_id="c1", quotes_given=quotes_given))

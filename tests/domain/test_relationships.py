"""Relationships: two switches, independent of each other, and a trail of their changes."""

from datetime import UTC, datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import ClientRelationship, Decision, FormedBy, PartnerType, RelationshipBadge
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.kernel.seals import seal
from debitura_core.domain.parties.relationships import (
    CONTACT_SUPPORT,
    BalanceVisibilityChanged,
    PastPause,
    RelationshipFormed,
    RelationshipStep,
    RoutingPaused,
    form,
    pause_routing,
    resume_routing,
    set_visibility,
    step_of,
)

FORMED = ClientRelationship(
    partner_id=PartnerId("acme"),
    client_id=ClientId("nordic"),
    formed_at=datetime(2026, 3, 1, tzinfo=UTC),
    formed_by=FormedBy.CASE_ACCEPTED,
)
SWITCHES = ("pause", "resume", "hide", "show")


def switched(relationship: ClientRelationship, switch: str) -> Decision[ClientRelationship]:
    """Set one of the two switches."""
    match switch:
        case "pause":
            return pause_routing(relationship, "conflict", "salt", PartnerType.EXCLUSIVE)
        case "resume":
            return resume_routing(relationship)
        case _:
            return set_visibility(relationship, hidden=switch == "hide")


@given(st.lists(st.sampled_from(SWITCHES), max_size=30))
def test_the_flags_are_the_last_switch_and_the_trail_is_the_changes(played: list[str]) -> None:
    """Whatever is switched in whatever order, each flag follows its own switches alone."""
    relationship, trail, changes = FORMED, 0, 0
    paused = hidden = False
    for switch in played:
        before = (paused, hidden)
        paused = {"pause": True, "resume": False}.get(switch, paused)
        hidden = {"hide": True, "show": False}.get(switch, hidden)
        decision = switched(relationship, switch)
        relationship = decision.answer
        trail += len(decision.events)
        changes += (paused, hidden) != before
        assert bool(decision.records) is bool(decision.events) is ((paused, hidden) != before)
        assert (relationship.routing_pause_reason is not None) is paused
    assert (relationship.routing_paused, relationship.hidden_from_balance) == (paused, hidden)
    assert trail == changes == relationship.version - 1


@given(st.lists(st.sampled_from(SWITCHES), max_size=30))
def test_a_badge_shows_while_its_switch_is_on(played: list[str]) -> None:
    """The badges "Routing paused" and "Hidden from balance" come and go with the switches."""
    relationship = FORMED
    for switch in played:
        relationship = switched(relationship, switch).answer
        assert [badge.label for badge in relationship.badges] == [
            label
            for on, label in (
                (relationship.routing_paused, "Routing paused"),
                (relationship.hidden_from_balance, "Hidden from balance"),
            )
            if on
        ]


def test_a_reason_stays_until_the_pause_ends_and_then_goes_to_the_past() -> None:
    """The journal seals the reason of a pause; a second pause does not replace the first's."""
    first = pause_routing(FORMED, "conflict", "s1", PartnerType.EXCLUSIVE)
    (event,) = first.events
    assert event == RoutingPaused(
        partner_id=FORMED.partner_id,
        client_id=FORMED.client_id,
        number=1,
        reason_seal=seal("conflict", "s1"),
    )
    again = pause_routing(first.answer, "another reason", "s2", PartnerType.EXCLUSIVE)
    assert (again.answer, again.records, again.events) == (first.answer, (), ())
    resumed = resume_routing(first.answer)
    assert resumed.records[1] == PastPause(
        partner_id=FORMED.partner_id,
        client_id=FORMED.client_id,
        number=1,
        reason="conflict",
        salt="s1",
    )
    assert resumed.answer == evolve(FORMED, pauses=1, version=3)
    assert pause_routing(resumed.answer, "x", "s", PartnerType.EXCLUSIVE).answer.pauses == 2


def test_a_partner_of_the_legal_network_is_sent_to_support() -> None:
    """The flag is set and the badge shown, yet requests for quotes are not its matter."""
    decision = pause_routing(FORMED, "conflict", "salt", PartnerType.LEGAL_NETWORK)
    assert decision.answer.badges == (RelationshipBadge.ROUTING_PAUSED,)
    assert decision.advice == (CONTACT_SUPPORT,)
    assert pause_routing(FORMED, "conflict", "salt", PartnerType.EXCLUSIVE).advice == ()


def test_a_relationship_is_formed_once_whatever_forms_it() -> None:
    """Any trigger forms it, none forms it twice."""
    for trigger in FormedBy:
        formed = form(FORMED.partner_id, FORMED.client_id, trigger, FORMED.formed_at, known=False)
        assert formed.records == (evolve(FORMED, formed_by=trigger),)
        again = form(FORMED.partner_id, FORMED.client_id, trigger, FORMED.formed_at, known=True)
        assert again == Decision(None)


def test_every_change_has_its_step_in_the_trail() -> None:
    """What stands on the subject and is no change of it, an event of the user's say, has none."""
    steps, relationship = [], FORMED
    for switch in SWITCHES:
        decision = switched(relationship, switch)
        relationship = decision.answer
        steps += [step_of(event) for event in decision.events]
    formed = RelationshipFormed(
        partner_id=FORMED.partner_id,
        client_id=FORMED.client_id,
        formed_at=FORMED.formed_at,
        formed_by=FORMED.formed_by,
    )
    told = [step_of(formed), *steps]
    assert [one[0] for one in told if one is not None] == list(RelationshipStep)
    assert step_of(object()) is None
    assert isinstance(set_visibility(FORMED, hidden=True).events[0], BalanceVisibilityChanged)

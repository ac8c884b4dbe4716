"""Clients as a partner and support staff read them."""

from __future__ import annotations

import pytest

from debitura_core import (
    HideFromBalance,
    InvalidInput,
    NotFound,
    PauseRouting,
    RelationshipHistory,
    RelationshipStep,
    ResumeRouting,
)
from tests.cast import CASE, Opened, meeting, on_both_stores


@on_both_stores
def test_the_trail_tells_every_change_with_who_when_and_why(store: Opened) -> None:
    """S0: support staff see both flags and their history, looked up by relationship or by case."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.advance(hours=1)
        cast.anna.do(PauseRouting(client_id="nordic", reason="conflict of interest"))
        cast.anna.do(HideFromBalance(client_id="nordic"))
        cast.clock.advance(hours=1)
        cast.anna.do(ResumeRouting(client_id="nordic"))
        cast.network.as_partner("acme", user="arne").do(
            PauseRouting(client_id="nordic", reason="told not to collect")
        )
        trail = cast.ops.ask(RelationshipHistory(partner_id="acme", client_id="nordic"))
        assert trail.relationship.routing_paused
        assert trail.relationship.hidden_from_balance
        assert [(one.step, one.by.user, one.at.hour, one.reason) for one in trail.changes] == [
            (RelationshipStep.FORMED, "anna", 9, None),
            (RelationshipStep.ROUTING_PAUSED, "anna", 10, "conflict of interest"),
            (RelationshipStep.HIDDEN_FROM_BALANCE, "anna", 10, None),
            (RelationshipStep.ROUTING_RESUMED, "anna", 11, None),
            (RelationshipStep.ROUTING_PAUSED, "arne", 11, "told not to collect"),
        ]
        assert cast.ops.ask(RelationshipHistory(case_id=CASE)) == trail
        assert cast.anna.ask(RelationshipHistory(client_id="nordic")) == trail
        assert "conflict" not in repr(trail)


@on_both_stores
def test_a_trail_is_asked_for_by_client_or_by_case(store: Opened) -> None:
    """Neither, or both, is refused; without a relationship nothing is found."""
    with meeting(store) as cast:
        cast.submit()
        with pytest.raises(InvalidInput):
            RelationshipHistory(partner_id="acme")
        with pytest.raises(InvalidInput):
            RelationshipHistory(client_id="nordic", case_id=CASE)
        with pytest.raises(InvalidInput):
            cast.ops.ask(RelationshipHistory(client_id="nordic"))
        for asked in (RelationshipHistory(case_id=CASE), RelationshipHistory(client_id="nordic")):
            with pytest.raises(NotFound):
                cast.anna.ask(asked)

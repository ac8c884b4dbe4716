"""Managing clients: the two switches of a relationship."""

from __future__ import annotations

import pytest

from debitura_core import (
    HideFromBalance,
    InvalidInput,
    NotFound,
    PartnerBalance,
    PauseRouting,
    ResumeRouting,
    ShowInBalance,
)
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.parties.relationships import BalanceVisibilityChanged
from tests.cast import Opened, eur, meeting, on_both_stores, written


@on_both_stores
def test_hiding_is_journalled_each_time_it_changes_something(store: Opened) -> None:
    """Every switch leaves one entry, a switch to where it stands leaves none."""
    with meeting(store) as cast:
        cast.case()
        told = [
            cast.anna.perform(command(client_id="nordic"))
            for command in (HideFromBalance, HideFromBalance, ShowInBalance, ShowInBalance)
        ]
        assert [done.answer.hidden_from_balance for done in told] == [True, True, False, False]
        assert [len(done.entries) for done in told] == [1, 0, 1, 0]
        assert told[0].entries[0].event == BalanceVisibilityChanged(
            partner_id=told[0].answer.partner_id,
            client_id=told[0].answer.client_id,
            hidden_from_balance=True,
        )


@on_both_stores
def test_pausing_is_journalled_each_time_it_changes_something(store: Opened) -> None:
    """A pause and a resumption leave one entry each, doing so again leaves none."""
    with meeting(store) as cast:
        cast.case()
        pause = PauseRouting(client_id="nordic", reason="a conflict of interest")
        resume = ResumeRouting(client_id="nordic")
        told = [cast.anna.perform(command) for command in (pause, pause, resume, resume)]
        assert [done.answer.routing_paused for done in told] == [True, True, False, False]
        assert [len(done.entries) for done in told] == [1, 0, 1, 0]
        assert "conflict" not in told[0].entries[0].facts


@pytest.mark.parametrize("reason", ("", "  "))
def test_a_pause_needs_a_reason(reason: str) -> None:
    """An empty reason is refused."""
    with pytest.raises(InvalidInput):
        PauseRouting(client_id="nordic", reason=reason)


@on_both_stores
def test_only_a_client_one_works_for_can_be_hidden(store: Opened) -> None:
    """Without a relationship there is nothing to hide, whoever the client is."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        for client in ("baltic", "nobody"):
            for command in (HideFromBalance, ShowInBalance, ResumeRouting):
                with pytest.raises(NotFound):
                    cast.anna.do(command(client_id=client))
            with pytest.raises(NotFound):
                cast.anna.do(PauseRouting(client_id=client, reason="r"))
        with pytest.raises(NotFound):
            cast.eve.do(HideFromBalance(client_id="nordic"))
        assert written(cast.network.store) == before


@on_both_stores
def test_hiding_is_for_one_partner_and_for_the_eye_alone(store: Opened) -> None:
    """The rival still sees its own rows, and a hidden client's commissions are invoiced."""
    with meeting(store) as cast:
        cast.case("c1")
        cast.case("c2", partner_id="rival")
        cast.pay(eur("1000"), "c1")
        cast.anna.do(HideFromBalance(client_id="nordic"))
        assert cast.anna.ask(PartnerBalance()).rows == ()
        assert cast.anna.ask(PartnerBalance()).hidden_count == 1
        assert cast.eve.ask(PartnerBalance()).hidden_count == 0
        (invoice,) = cast.close(Month(2026, 3))
        assert invoice.net == eur("38")

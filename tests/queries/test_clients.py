"""Clients as a partner and support staff read them."""

from __future__ import annotations

import pytest
from moneyed import Money

from debitura_core import (
    BalanceFilters,
    ClientList,
    ClientPage,
    ClientSort,
    HideFromBalance,
    InvalidInput,
    NotFound,
    PartnerBalance,
    PauseRouting,
    RecordRevenueItem,
    RegisterClient,
    RelationshipHistory,
    RelationshipStep,
    ResumeRouting,
    RevenueItemKind,
    ShowInBalance,
)
from debitura_core.domain.kernel.identifiers import ClientId
from tests.cast import CASE, TODAY, Opened, claim, eur, meeting, on_both_stores


@on_both_stores
def test_the_trail_tells_every_change_with_who_when_and_why(store: Opened) -> None:
    """Support staff see both flags and their history, looked up by relationship or by case."""
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


@on_both_stores
def test_the_list_shows_counts_values_and_revenue(store: Opened) -> None:
    """One line per client, figures by currency, badges while their switches are on."""
    with meeting(store) as cast:
        cast.case("c1")
        cast.submit("c2")
        cast.case("c3", client_id="baltic", claim=claim(Money("500", "DKK"), interest=None))
        cast.case("c4", partner_id="rival")
        cast.pay(eur("1000"), "c1")
        cast.anna.do(
            RecordRevenueItem(
                case_id="c1", kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("30")
            )
        )
        cast.anna.do(HideFromBalance(client_id="nordic"))
        cast.anna.do(PauseRouting(client_id="nordic", reason="conflict"))
        baltic, nordic = cast.anna.ask(ClientList()).clients
        assert (nordic.name, nordic.case_count, nordic.active_case_count) == (
            "Nordic Supplies",
            2,
            1,
        )
        assert [badge.label for badge in nordic.badges] == [
            "Routing paused",
            "Hidden from balance",
        ]
        assert [(one.total_case_value, one.revenue) for one in nordic.figures] == [
            (eur("40000"), eur("87"))
        ]
        assert (baltic.client_id, baltic.badges) == ("baltic", ())
        assert baltic.figures[0].total_case_value == Money("500", "DKK")
        page = cast.ops.ask(ClientPage(client_id="nordic", partner_id="acme"))
        assert (page.line, page.badges) == (nordic, nordic.badges)
        assert page.client.name == "Nordic Supplies"
        with pytest.raises(NotFound):
            cast.eve.ask(ClientPage(client_id="baltic"))


@on_both_stores
def test_the_list_is_sorted_searched_and_read_in_pages(store: Opened) -> None:
    """Every order, page by page, tells each client once; a search goes by the name."""
    with meeting(store) as cast:
        for number, name in enumerate(("Ärla", "berg & co", "Aros")):
            cast.ops.do(RegisterClient(client_id=f"k{number}", name=name, country="SE"))
            for case in range(number + 1):
                cast.case(f"case-{number}-{case}", client_id=f"k{number}")
            cast.clock.advance(days=1)
        orders = {
            ClientSort.NAME: ["k2", "k1", "k0"],
            ClientSort.NEWEST: ["k2", "k1", "k0"],
            ClientSort.MOST_CASES: ["k2", "k1", "k0"],
            ClientSort.MOST_ACTIVE_CASES: ["k2", "k1", "k0"],
        }
        for sort, wanted in orders.items():
            found, after = [], None
            while True:
                page = cast.anna.ask(ClientList(sort=sort, limit=2, after=after))
                found += [line.client_id for line in page.clients]
                after = page.next
                if after is None:
                    break
            assert found == wanted, sort
        (found_one,) = cast.anna.ask(ClientList(search="ÄR")).clients
        assert found_one.client_id == "k0"
        with pytest.raises(InvalidInput):
            ClientList(after="nonsense")


@on_both_stores
def test_a_balance_page_names_whom_it_hides(store: Opened) -> None:
    """The rows leave, are counted with the clients' ids, and come back."""
    with meeting(store) as cast:
        cast.case()
        cast.case("c2", client_id="baltic")
        for _ in range(3):
            cast.pay(eur("100"))
        cast.pay(eur("7"), "c2")
        cast.anna.do(
            RecordRevenueItem(
                case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("30")
            )
        )
        cast.anna.do(HideFromBalance(client_id="nordic"))
        page = cast.anna.ask(PartnerBalance(totals=True))
        assert page.totals is not None
        assert (len(page.rows), page.totals["EUR"].rows) == (1, 1)
        assert (page.hidden_count, page.hidden_clients) == (4, ("nordic",))
        assert not page.totals_include_hidden
        others = PartnerBalance(filters=BalanceFilters(clients=(ClientId("baltic"),)))
        assert cast.anna.ask(others).hidden_clients == ()
        cast.anna.do(ShowInBalance(client_id="nordic"))
        back = cast.anna.ask(PartnerBalance())
        assert (len(back.rows), back.hidden_count, back.hidden_clients) == (5, 0, ())

"""The inbox as a partner asks for it: views, orders, search, pages, and finding one case."""

from __future__ import annotations

from typing import Any

import pytest
from moneyed import Money

from debitura_core import (
    AcceptCase,
    Debtor,
    DebtorKind,
    FindCase,
    Inbox,
    InboxFilters,
    InboxRow,
    InboxSort,
    InboxView,
    Lifecycle,
    RegisterClient,
    errors,
)
from debitura_core.adapters.sql import inbox
from debitura_core.domain.kernel.identifiers import ClientId
from tests.cast import Cast, Opened, claim, eur, meeting, on_both_stores, on_file

GBP = Money("50", "GBP")


def _place(cast: Cast) -> None:
    """Give Acme five cases of three clients, and its rival one."""
    cast.ops.do(RegisterClient(client_id="zeta", name="  ALPHA\u00a0Gruppe", country="DK"))
    for number, (client, principal) in enumerate(
        (
            ("nordic", eur("900")),
            ("baltic", eur("100")),
            ("zeta", GBP),
            ("nordic", eur("100")),
            ("zeta", eur("300")),
        )
    ):
        cast.submit(
            f"CASE000{number}",
            client_id=client,
            claim=claim(principal),
            client_reference=f"R/{number}" if number else None,
            debtor=Debtor(kind=DebtorKind.PERSON, name=f"Jörg Muster {number}", country="DE"),
        )
        cast.clock.advance(hours=5)
    cast.submit("RIVAL000", partner_id="rival")
    cast.anna.do_all(AcceptCase(case_id=f"CASE000{number}") for number in (0, 1, 2))


def _numbers(rows: tuple[InboxRow, ...]) -> list[int]:
    return [int(row.reference[-1]) for row in rows]


ORDERS = {
    InboxSort.OLDEST: [0, 1, 2, 3, 4],
    InboxSort.NEWEST: [4, 3, 2, 1, 0],
    InboxSort.LOWEST_VALUE: [1, 3, 4, 0, 2],
    InboxSort.HIGHEST_VALUE: [2, 0, 4, 3, 1],
    InboxSort.CLIENT: [2, 4, 1, 0, 3],
    InboxSort.CLIENT_REVERSED: [3, 0, 1, 4, 2],
}


@on_both_stores
def test_the_inbox_comes_in_the_order_that_was_asked_for(store: Opened) -> None:
    """By assignment, by currency and amount, by the client's name; ties by reference."""
    with meeting(store) as cast:
        _place(cast)
        for sort, numbers in ORDERS.items():
            assert _numbers(cast.anna.ask(Inbox(sort=sort)).rows) == numbers
            with cast.anna.stream(Inbox(sort=sort)) as rows:
                assert _numbers(tuple(rows)) == numbers


@on_both_stores
def test_pages_follow_one_another_without_gap_or_repeat(store: Opened) -> None:
    """Each page begins where the last one ended, in every order."""
    with meeting(store) as cast:
        _place(cast)
        for sort in InboxSort:
            whole = cast.anna.ask(Inbox(sort=sort))
            assert whole.next is None
            found: list[InboxRow] = []
            after = None
            while True:
                page = cast.anna.ask(Inbox(sort=sort, after=after, limit=2))
                found += page.rows
                after = page.next
                if after is None:
                    break
            assert tuple(found) == whole.rows


@pytest.mark.parametrize(
    "after", ("", "EUR", "EUR~1", "EUR~-1~A", "EUR~x~A", "EUR~²~A", f"E~{10**18}~A", 1, "\x00~1~A")
)
def test_a_cursor_that_no_page_gave_is_refused(after: Any) -> None:
    """By value, a page ends at a currency, an amount and a reference; no store is asked."""
    with pytest.raises(errors.InvalidInput):
        Inbox(sort=InboxSort.HIGHEST_VALUE, after=after)


@on_both_stores
def test_pages_by_client_go_on_whatever_a_client_is_called(store: Opened) -> None:
    """A name may hold what stands between the parts of a cursor."""
    with meeting(store) as cast:
        for number, name in enumerate(("a~b", "a", "~", "~~a~")):
            cast.ops.do(RegisterClient(client_id=f"c{number}", name=name, country="DK"))
            cast.case(f"CASE-{number}", client_id=f"c{number}")
        whole = cast.anna.ask(Inbox(sort=InboxSort.CLIENT)).rows
        for place in range(1, 4):
            first = cast.anna.ask(Inbox(sort=InboxSort.CLIENT, limit=place))
            rest = cast.anna.ask(Inbox(sort=InboxSort.CLIENT, after=first.next))
            assert first.rows + rest.rows == whole


def test_a_view_of_many_days_is_merged_from_several_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite merges so many streams in one statement; what they yield is merged once more."""
    monkeypatch.setattr(inbox, "_MERGED", 2)
    with meeting(on_file) as cast:
        _place(cast)
        for sort, numbers in ORDERS.items():
            assert _numbers(cast.anna.ask(Inbox(sort=sort)).rows) == numbers
            first = cast.anna.ask(Inbox(sort=sort, limit=3))
            rest = cast.anna.ask(Inbox(sort=sort, after=first.next))
            assert _numbers(first.rows + rest.rows) == numbers


@on_both_stores
def test_a_row_has_what_a_list_shows(store: Opened) -> None:
    """Number, client, debtor, value and what is left of it, status, deadline, member."""
    with meeting(store) as cast:
        cast.case(client_reference="R/1", claim=claim(eur("900"), interest=eur("100")))
        cast.pay(eur("250"))
        (row,) = cast.anna.ask(Inbox(view=InboxView.ACTIVE)).rows
        assert (row.reference, row.client, row.debtor_name) == (
            "Q8OAXF3W", "Nordic Supplies", "Muster GmbH",
        )  # fmt: skip
        assert (row.value, row.outstanding) == (eur("1000"), eur("750"))
        assert (row.lifecycle, row.client_reference) == (Lifecycle.ACTIVE, "R/1")
        assert (row.member, row.priority, row.follow_up, row.close_code) == (
            None,
            None,
            False,
            None,
        )
        assert row.assigned_at == row.accepted_at == cast.clock.now()
        for private in ("Nordic", "Muster", "R/1"):
            assert private not in repr(row)


@on_both_stores
def test_new_cases_leave_the_view_when_they_are_accepted(store: Opened) -> None:
    """What is not accepted is new, what is accepted is active."""
    with meeting(store) as cast:
        _place(cast)
        new, active = Inbox(view=InboxView.NEW), Inbox(view=InboxView.ACTIVE)
        assert _numbers(cast.anna.ask(new).rows) == [4, 3]
        assert _numbers(cast.anna.ask(active).rows) == [2, 1, 0]
        cast.anna.do(AcceptCase(case_id="CASE0004"))
        assert _numbers(cast.anna.ask(new).rows) == [3]
        assert _numbers(cast.anna.ask(active).rows) == [4, 2, 1, 0]


@on_both_stores
@pytest.mark.parametrize(
    ("search", "numbers"),
    (
        ("case000", [4, 3, 2, 1, 0]),
        ("JO\u0308RG muster 3", [3]),
        ("r/", [4, 3, 2, 1]),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE cases; --", []),
        ("nordic", []),
    ),
)
def test_a_search_looks_at_numbers_names_and_references(
    store: Opened, search: str, numbers: list[int]
) -> None:
    """A part of the text is enough, whatever its case; nothing in it is a pattern."""
    with meeting(store) as cast:
        _place(cast)
        assert _numbers(cast.anna.ask(Inbox(search=search)).rows) == numbers
        page = cast.anna.ask(Inbox(search=search, limit=1))
        assert _numbers(page.rows) == numbers[:1]
        assert (page.next is not None) is (len(numbers) > 1)


@on_both_stores
def test_filters_narrow_every_view(store: Opened) -> None:
    """A view and a filter select together; bounds of the value select their currency."""
    with meeting(store) as cast:
        _place(cast)
        for filters, numbers in (
            (InboxFilters(clients=(ClientId("zeta"), ClientId("baltic"))), [4, 2, 1]),
            (InboxFilters(min_value=eur("100"), max_value=eur("300")), [4, 3, 1]),
            (InboxFilters(idle_days=1), [2, 1, 0]),
        ):
            assert _numbers(cast.anna.ask(Inbox(filters=filters)).rows) == numbers
        cast.clock.advance(days=2)
        assert len(cast.anna.ask(Inbox(filters=InboxFilters(idle_days=2))).rows) == 5


@on_both_stores
def test_the_platform_names_whose_inbox_it_reads(store: Opened) -> None:
    """On a platform desk the partner must be named; a client has no inbox."""
    with meeting(store) as cast:
        _place(cast)
        assert len(cast.ops.ask(Inbox(partner_id="acme")).rows) == 5
        with pytest.raises(errors.InvalidInput):
            cast.ops.ask(Inbox())
        with pytest.raises(errors.NotAllowed):
            cast.nora.ask(Inbox())


@pytest.mark.parametrize(
    "wrong",
    (
        {"view": "all"},
        {"sort": "newest"},
        {"filters": {}},
        {"search": " "},
        {"search": "\x00"},
        {"after": "nonsense"},
        {"after": "a~b", "sort": InboxSort.LOWEST_VALUE},
        {"limit": 0},
        {"limit": 1001},
        {"window_days": -1},
    ),
)
def test_a_question_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """At the door, by a named error."""
    with pytest.raises(errors.InvalidInput):
        Inbox(**wrong)


@on_both_stores
def test_a_case_is_found_by_its_references(store: Opened) -> None:
    """By the number, or by what the client calls it; everybody finds what is his own."""
    with meeting(store) as cast:
        _place(cast)
        for desk in (cast.anna, cast.nora, cast.ops):
            for query in (FindCase(reference="CASE0003"), FindCase(client_reference="R/3")):
                assert [case.case_id for case in desk.ask(query).cases] == ["CASE0003"]
        for desk in (cast.eve, cast.otto):
            assert desk.ask(FindCase(reference="CASE0003")).cases == ()
        assert cast.anna.ask(FindCase(partner_reference="mine")).cases == ()
        assert cast.anna.ask(FindCase(reference="case0003")).cases == ()


def test_one_reference_is_asked_for_at_a_time() -> None:
    """None of them, or two, is no question."""
    for wrong in ({}, {"reference": "A", "client_reference": "B"}):
        with pytest.raises(errors.InvalidQuery):
            FindCase(**wrong)


@on_both_stores
def test_two_clients_may_call_a_case_the_same(store: Opened) -> None:
    """A client's reference is unique within that client only: the partner finds both."""
    with meeting(store) as cast:
        cast.submit("SAME0001", client_reference="1")
        cast.submit("SAME0002", client_id="baltic", client_reference="1")
        found = cast.anna.ask(FindCase(client_reference="1")).cases
        assert [case.case_id for case in found] == ["SAME0001", "SAME0002"]

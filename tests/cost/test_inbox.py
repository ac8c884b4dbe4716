"""The inbox costs the same however many cases there are: its plans, and the steps they take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from debitura_core import (
    CloseCode,
    FindCase,
    Inbox,
    InboxFilters,
    InboxSort,
    InboxView,
    Lifecycle,
    Phase,
    StatusType,
    money,
)
from debitura_core.domain.cases.inbox import InboxOrder
from debitura_core.domain.kernel.identifiers import ClientId
from tests.cost.inboxes import InboxBooks
from tests.cost.ledgers import heard, payment
from tests.cost.plans import plans_of, scans_of, sorts_of, steps_of

EVERY_FILTER = InboxFilters(
    phases=(Phase.PRE_LEGAL,),
    clients=(ClientId("nordic"), ClientId("south")),
    statuses=(StatusType.PAYMENT_PROMISED, StatusType.CONTACT_ATTEMPTED),
    lifecycles=(Lifecycle.ACTIVE, Lifecycle.CLOSED),
    close_codes=(CloseCode.PAID,),
    members=(None, "anna"),
    priorities=(1,),
    follow_up=True,
    since=date(2025, 4, 1),
    until=date(2026, 3, 1),
    min_value=money("1", "EUR"),
    max_value=money("100000", "EUR"),
    idle_days=3,
)
FILTERS = {
    "no filter": InboxFilters(),
    "every filter": EVERY_FILTER,
    "a value": InboxFilters(min_value=money("1", "EUR")),
    "a period": InboxFilters(since=date(2025, 4, 1), until=date(2026, 3, 1)),
}
PLACES = {
    InboxOrder.ASSIGNED: "2025-09-05T00:00:00.000000Z~R0000300",
    InboxOrder.VALUE: "EUR~20000~R0000300",
    InboxOrder.DEADLINE: "2026-03-06T00:00:00.000000Z~R0000300",
    InboxOrder.CLIENT: "client 50~R0000300",
}
"""A place in the middle of each order."""

BEYOND = {
    InboxOrder.ASSIGNED: "2099-01-01T00:00:00.000000Z~R0000300",
    InboxOrder.VALUE: "USD~20000~R0000300",
    InboxOrder.DEADLINE: "2026-03-29T00:00:00.000000Z~R0000300",
    InboxOrder.CLIENT: "zeta~R0000300",
}
"""A place that no page of the view ends at: of another day, or another view."""

ORDERED = re.compile(r"SEARCH o USING INDEX cases_by_(standing|day)_and_\w+ \(partner_id=\? AND ")
GOES_ON = re.compile(r"\breference\)?[<>]")
SIZES = (1000, 10_000)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[InboxBooks, InboxBooks]]:
    """An inbox, and one ten times as long."""
    folder = tmp_path_factory.mktemp("inboxes")
    made = [InboxBooks(folder / f"{size}.db", size) for size in SIZES]
    yield made[0], made[1]
    for one in made:
        one.close()


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("sort", InboxSort)
@pytest.mark.parametrize("view", InboxView)
def test_a_page_comes_in_order_from_its_indexes(
    books: tuple[InboxBooks, InboxBooks], view: InboxView, sort: InboxSort, filters: InboxFilters
) -> None:
    """Six views, four orders, both ways: nothing is read through, nothing is sorted.

    A next page goes on from its place in the index, whatever is filtered.
    """
    small = books[0]
    for after in (None, PLACES[sort.order]):
        with heard(small.store) as said:
            small.anna.ask(Inbox(view=view, sort=sort, filters=filters, after=after, limit=1000))
        plans = plans_of(small.store, said)
        assert scans_of(plans) == []
        assert sorts_of(plans) == []
        streams = [
            step
            for statement, steps in plans.items()
            for step in steps
            if step.startswith("SEARCH o ") and "sla_deadline IS NULL" not in statement
        ]
        assert streams
        assert all(ORDERED.match(step) for step in streams)
        assert after is None or all(GOES_ON.search(step) for step in streams)


def test_a_page_takes_the_same_steps_in_an_inbox_ten_times_as_long(
    books: tuple[InboxBooks, InboxBooks],
) -> None:
    """First page or one in the middle, of any view in any order."""
    for view in InboxView:
        for sort in InboxSort:
            for after in (None, PLACES[sort.order], BEYOND[sort.order]):
                query = Inbox(view=view, sort=sort, after=after, limit=20)
                small, large = (steps_of(one.store, partial(one.anna.ask, query)) for one in books)
                assert large <= 1.25 * small + 50, (view, sort, after)


def test_an_export_begins_at_once(books: tuple[InboxBooks, InboxBooks]) -> None:
    """A stream hands its first row out before it has read the second."""
    for sort in InboxSort:
        taken = []
        for one in books:

            def first(one: InboxBooks = one, sort: InboxSort = sort) -> None:
                with one.anna.stream(Inbox(sort=sort)) as rows:
                    next(rows)

            taken.append(steps_of(one.store, first))
        assert taken[1] <= 1.25 * taken[0] + 50


def test_a_case_is_found_by_an_index(books: tuple[InboxBooks, InboxBooks]) -> None:
    """By any of its three references."""
    small = books[0]
    for query in (
        FindCase(reference="R0000300"),
        FindCase(client_reference="client 300"),
        FindCase(partner_reference="ours 300"),
    ):
        with heard(small.store) as said:
            assert len(small.anna.ask(query).cases) == 1
        assert scans_of(plans_of(small.store, said)) == []


def test_a_payment_touches_no_index_of_the_inbox(books: tuple[InboxBooks, InboxBooks]) -> None:
    """It changes what is open and paid, and the inbox goes by neither."""
    small = books[0]
    connection = small.store.borrow()
    listed = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'cases'"
        " AND name LIKE 'cases_by_%'"
    ).fetchall()
    small.store.give_back(connection)
    with heard(small.store) as said:
        small.anna.do(payment(1))
    (update,) = (statement for statement in said if statement.startswith("UPDATE cases"))
    opened = _opened_for_writing(small, update)
    assert len(listed) == 10
    assert opened == {"cases"}


def _opened_for_writing(books: InboxBooks, statement: str) -> set[str]:
    """Name the tables and indexes that a statement opens so as to write to them."""
    connection = books.store.borrow()
    roots = {
        root: name for name, root in connection.execute("SELECT name, rootpage FROM sqlite_schema")
    }
    code = connection.execute(f"EXPLAIN {statement}").fetchall()
    books.store.give_back(connection)
    found = {roots[step[3]] for step in code if step[1] == "OpenWrite"}
    return {name.replace("sqlite_autoindex_cases_1", "cases") for name in found}

"""One page of the partner balance: 50 rows of the big partner, at places all over its ledger.

The limit asks SQLite the very questions that the library asks for the page, as they were traced,
and reads the rows into tuples. It opens no transaction around them and makes nothing of the rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle, islice
from random import Random

from benchmarks.books import finished, open_by_hand, open_network, said
from benchmarks.by_hand import PARTNER
from benchmarks.measuring import Goal, Line, Plan, compare, timed
from debitura_core import Desk, PartnerBalance

PAGES = 20

Page = tuple[PartnerBalance, list[str]]


def run(plan: Plan) -> Iterator[Line]:
    """Measure twenty pages, again and again."""
    for size in plan.sizes:
        path = finished(size)
        with open_network(path) as network, closing(open_by_hand(path, network)) as connection:
            desk = network.as_partner(PARTNER, user="anna")
            source = cycle(
                [(query, said(network, partial(desk.ask, query))) for query in _queries(connection)]
            )
            yield compare(
                "balance page, 50 rows",
                size,
                Goal(1.4),
                deal=_dealer(source),
                limit=timed(_by_hand(connection)),
                again=timed(_by_hand(connection)),
                library=timed(_library(desk)),
                rounds=plan.rounds,
            )


def _queries(connection: sqlite3.Connection) -> list[PartnerBalance]:
    """Ask for pages that begin anywhere in the ledger."""
    keys = connection.execute(
        "SELECT payment_date || '~' || payout_id FROM payouts WHERE partner_id = ?", (PARTNER,)
    ).fetchall()
    return [PartnerBalance(after=key) for (key,) in Random(11).sample(keys, PAGES)]


def _dealer(pages: Iterator[Page]) -> Callable[[int], list[Page]]:
    return lambda count: list(islice(pages, count))


def _library(desk: Desk) -> Callable[[Sequence[Page]], None]:
    def ask(pages: Sequence[Page]) -> None:
        for query, _ in pages:
            desk.ask(query)

    return ask


def _by_hand(connection: sqlite3.Connection) -> Callable[[Sequence[Page]], None]:
    def ask(pages: Sequence[Page]) -> None:
        for _, statements in pages:
            for statement in statements:
                connection.execute(statement).fetchall()

    return ask

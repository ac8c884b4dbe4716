"""Recording many payments: ``do_all`` in chunks of 10,000, against ``executemany``.

The limit reads the cases and chain heads of a chunk in two statements, takes one instant for all of
it, and changes each case once. The library decides each payment by itself, on what the one before
it left.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing

from benchmarks import by_hand
from benchmarks.books import FOLDER, copies, open_by_hand, open_network, ram_disk
from benchmarks.by_hand import PARTNER, Wish
from benchmarks.cast import Dealer
from benchmarks.measuring import Goal, Line, Plan, compare, timed
from debitura_core import Desk, RecordPayment

CHUNK = 10_000


def run(plan: Plan) -> Iterator[Line]:
    """Measure chunk by chunk, on a RAM disk if there is one."""
    for size in plan.sizes:
        ram = ram_disk(size)
        with copies(size, ram or FOLDER) as paths, ExitStack() as stack:
            network = stack.enter_context(open_network(paths[0]))
            first, second = (
                stack.enter_context(closing(open_by_hand(path, network))) for path in paths[1:]
            )
            yield compare(
                f"bulk, {'RAM disk' if ram else 'disk'}",
                size,
                Goal(0.70, of_rate=True),
                deal=Dealer(size),
                limit=timed(_by_hand(first)),
                again=timed(_by_hand(second)),
                library=timed(library(network.as_partner(PARTNER, user="anna"))),
                rounds=plan.long_rounds,
                block=CHUNK,
            )


def library(desk: Desk) -> Callable[[Sequence[Wish]], object]:
    """Record payments at a desk, in one go."""

    def record(wishes: Sequence[Wish]) -> object:
        return desk.do_all(
            (
                RecordPayment(
                    case_id=wish.case_id,
                    amount=wish.money,
                    received_by=wish.recipient,
                    received_on=wish.received_on,
                    follow_up=False,  # a reminder is one row more, of a task
                )
                for wish in wishes
            ),
            batch=CHUNK,
        )

    return record


def _by_hand(connection: sqlite3.Connection) -> Callable[[Sequence[Wish]], object]:
    return lambda wishes: by_hand.record_all(connection, wishes)

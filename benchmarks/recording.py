"""Recording payments one by one: each its own transaction, of four rows.

On the disk with ``synchronous`` FULL and NORMAL; on a RAM disk, where only the processor counts;
and in memory, against dicts and tuples that keep the journal with its hashes, and against dicts and
tuples without a journal. Cases are drawn at random over the whole books.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks import by_hand, in_memory
from benchmarks.books import FOLDER, copies, open_by_hand, open_network, ram_disk
from benchmarks.by_hand import PARTNER, Wish
from benchmarks.cast import Dealer
from benchmarks.measuring import Goal, Line, Plan, compare, say, timed
from debitura_core import Desk, Durability, RecordPayment

Record = Callable[[Sequence[Wish]], None]


@dataclass(frozen=True)
class _Place:
    """Where payments are recorded, and how good the library shall be there."""

    name: str
    durability: Durability
    goal: Goal
    waiting: bool
    """Whether the disk is waited for."""


_RAM = _Place("RAM disk", Durability.FULL, Goal(0.80, of_rate=True), waiting=False)
_DISK = [
    _Place(f"disk, {durability.value}", durability, Goal(0.85, of_rate=True), waiting=True)
    for durability in (Durability.NORMAL, Durability.FULL)
]


def run(plan: Plan) -> Iterator[Line]:
    """Measure on a RAM disk, on the disk, and in memory."""
    for size in plan.sizes:
        ram = ram_disk(size)
        if ram is None:
            say("no RAM disk with room for these books")
        else:
            with copies(size, ram) as paths:
                yield _on_file(_RAM, plan, size, paths)
        with copies(size, FOLDER) as paths:
            for place in _DISK:
                yield _on_file(place, plan, size, paths)
        yield from _in_memory(plan, size)


def _on_file(place: _Place, plan: Plan, size: int, paths: Sequence[Path]) -> Line:
    with ExitStack() as stack:
        network = stack.enter_context(open_network(paths[0], place.durability))
        first, second = (
            stack.enter_context(closing(open_by_hand(path, network))) for path in paths[1:]
        )
        desk = network.as_partner(PARTNER, user="anna")
        return compare(
            f"record, {place.name}",
            size,
            place.goal,
            deal=Dealer(size),
            limit=timed(_by_hand(first), waiting=place.waiting),
            again=timed(_by_hand(second), waiting=place.waiting),
            library=timed(library(desk), waiting=place.waiting),
            rounds=plan.rounds,
        )


def library(desk: Desk) -> Record:
    """Record payments at a desk, one by one."""

    def record(wishes: Sequence[Wish]) -> None:
        for wish in wishes:
            desk.do(
                RecordPayment(
                    case_id=wish.case_id,
                    amount=wish.money,
                    received_by=wish.recipient,
                    received_on=wish.received_on,
                    follow_up=False,  # a reminder is one row more, of a task
                )
            )

    return record


def _by_hand(connection: sqlite3.Connection) -> Record:
    def record(wishes: Sequence[Wish]) -> None:
        for wish in wishes:
            by_hand.record(connection, wish)

    return record


def _in_memory(plan: Plan, size: int) -> Iterator[Line]:
    say(f"filling memory with {size:,} payouts")
    network, first = in_memory.filled(size)
    second, deal = first.copy(), Dealer(size)
    desk = library(network.as_partner(PARTNER, user="anna"))
    for job, limit, again in (
        ("record, memory", first.record, second.record),
        ("record, memory; limit unjournalled", first.record_bare, second.record_bare),
    ):
        yield compare(
            job,
            size,
            Goal(5),
            deal=deal,
            limit=timed(limit),
            again=timed(again),
            library=timed(desk),
            rounds=plan.rounds,
        )

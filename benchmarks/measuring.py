"""How two pieces of code are weighed: side by side, in short blocks, in random order.

The machine's mood changes within a second, so nothing is timed alone. In each round the
hand-written limit, the limit once more, and the library each do one block of the same work, in
random order. The ratio is taken within a round, and the median over all rounds is the result. The
limit against itself (A/A) says whether the machine was quiet enough: outside 0.95 to 1.05 nothing
is judged.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

T = TypeVar("T")

Work = Callable[[Sequence[T]], float]
"""Does one block of work, and returns the seconds it took."""

WARM_UP = 3
"""Rounds before the clock counts, while caches fill; one is enough where a block is long."""

QUIET = (0.95, 1.05)


@dataclass(frozen=True)
class Plan:
    """How long a run may take: the sizes of the books, and the rounds of each job."""

    sizes: tuple[int, ...]
    rounds: int
    """For blocks of some milliseconds."""
    long_rounds: int
    """For blocks of half a second."""


SHORT = Plan(sizes=(10_000, 1_000_000), rounds=60, long_rounds=7)
QUICK = Plan(sizes=(10_000,), rounds=20, long_rounds=3)


@dataclass(frozen=True)
class Goal:
    """At most *bound* times the limit's time, or at least that part of its rate."""

    bound: float
    of_rate: bool = False

    def ratio(self, limit: float, library: float) -> float:
        """Return what is compared with the bound."""
        return limit / library if self.of_rate else library / limit

    def met(self, ratio: float) -> bool:
        """Return whether the ratio is good enough."""
        return ratio >= self.bound if self.of_rate else ratio <= self.bound

    def absolute(self, seconds: float) -> str:
        """Write what one operation took, in the words of the goal."""
        return f"{1 / seconds:,.0f}/s" if self.of_rate else duration(seconds)

    def __str__(self) -> str:
        return f">= {self.bound:.2f}" if self.of_rate else f"<= {self.bound:g}"


@dataclass(frozen=True)
class Line:
    """One line of the table, in words."""

    job: str
    size: str
    limit: str
    library: str
    ratio: str
    goal: str
    verdict: str
    noise: str


def timed(work: Callable[[Sequence[T]], object], *, waiting: bool = False) -> Work[T]:
    """Let *work* report its time: of the processor, or if it is *waiting* for a disk, on the wall.

    On a quiet machine work that waits for nothing takes the same by both. On a busy one the longer
    block is the likelier to be interrupted, and the clock on the wall would hold that against it.
    """
    clock = perf_counter if waiting else process_time

    def stopped(block: Sequence[T]) -> float:
        start = clock()
        work(block)
        return clock() - start

    return stopped


def compare(
    job: str,
    size: int | None,
    goal: Goal,
    *,
    deal: Callable[[int], Sequence[T]],
    limit: Work[T],
    again: Work[T],
    library: Work[T],
    rounds: int,
    block: int = 40,
    each: int = 1,
    judged: bool = True,
) -> Line:
    """Weigh *library* against *limit*, and *again*, which is the limit once more, as well.

    *deal* hands out the inputs of a block of so many operations; all three get the same ones.
    *each* is how many things one operation does, like the rows of an export: figures are for one.
    What stands in memory when the rounds begin is frozen, so that no block pays for looking it
    through; garbage of the rounds is collected as always.
    """
    say(f"{job}, {size:,}" if size else job)
    chance = Random(1)
    contest = (limit, again, library)
    for _ in range(min(WARM_UP, 1 + rounds // 10)):
        inputs = deal(block)
        for work in contest:
            work(inputs)
    gc.collect()
    gc.freeze()
    taken: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        inputs = deal(block)
        for one in chance.sample(range(3), 3):
            taken[one].append(contest[one](inputs))
    gc.unfreeze()
    ratio = round(median(map(goal.ratio, taken[0], taken[2])), 2)
    noise = round(median(map(goal.ratio, taken[0], taken[1])), 2)
    return Line(
        job=job,
        size=f"{size:,}" if size else "",
        limit=goal.absolute(median(taken[0]) / block / each),
        library=goal.absolute(median(taken[2]) / block / each),
        ratio=f"{ratio:.2f}",
        goal=str(goal) if judged else "",
        verdict=_verdict(goal.met(ratio), noise) if judged else "",
        noise=f"{noise:.2f}",
    )


def _verdict(met: bool, noise: float) -> str:
    if not QUIET[0] <= noise <= QUIET[1]:
        return "too noisy"
    return "met" if met else "missed"


def duration(seconds: float) -> str:
    """Write a time in the unit that suits it.

    >>> duration(0.000_105_3), duration(0.053), duration(7)
    ('105 us', '53.0 ms', '7.00 s')
    """
    units = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"))
    unit, name = next((one for one in units if seconds >= one[0]), units[-1])
    value = seconds / unit
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {name}"


def table(lines: Sequence[Line]) -> str:
    """Set the lines as a table of plain text."""
    head = ("job", "size", "limit", "library", "ratio", "goal", "", "A/A")
    rows = [head, *[tuple(vars(line).values()) for line in lines]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    to_the_left = {0, 5, 6}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in to_the_left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def say(what: str) -> None:
    """Tell whoever waits what is going on."""
    print(f"{perf_counter() - _BEGUN:4.0f} s  {what}", file=sys.stderr, flush=True)


_BEGUN = perf_counter()

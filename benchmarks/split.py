"""One split: a `Money` in, a `Split` out, against two integer multiplications into a tuple.

The limit knows the fee and the share as constants and takes whole minor units. The library reads
the `Money`, refuses what is no amount, and answers with a record whose parts are `Money` again once
somebody reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from moneyed import Money

from benchmarks.by_hand import WHOLE
from benchmarks.measuring import Goal, Line, Plan, compare, timed
from debitura_core import Percent, SplitTerms, split_payment
from debitura_core.domain.kernel.money import from_minor

FEE, SHARE = 9_500_000, 40_000_000
TERMS = SplitTerms(success_fee=Percent("9.5"), platform_share=Percent(40))
COUNT = 1_000

Amounts = tuple[list[int], list[Money]]


def run(plan: Plan) -> Iterator[Line]:
    """Measure a thousand splits at a time."""
    chance = Random(5)

    def deal(blocks: int) -> Sequence[Amounts]:
        dealt = []
        for _ in range(blocks):
            minors = [chance.randrange(100, 10_000_000) for _ in range(COUNT)]
            dealt.append((minors, [from_minor(minor, "EUR") for minor in minors]))
        return dealt

    yield compare(
        "one split",
        None,
        Goal(7),
        deal=deal,
        limit=timed(_by_hand),
        again=timed(_by_hand),
        library=timed(_library),
        rounds=plan.rounds,
        block=1,
        each=COUNT,
    )


def _library(block: Sequence[Amounts]) -> None:
    for _, amounts in block:
        for amount in amounts:
            split_payment(amount, TERMS)


def _by_hand(block: Sequence[Amounts]) -> None:
    for minors, _ in block:
        for minor in minors:
            _split(minor)


def _split(payment: int) -> tuple[int, int, int, int, int]:
    gross = (2 * payment * FEE + WHOLE) // (2 * WHOLE)
    platform = (2 * gross * SHARE + WHOLE) // (2 * WHOLE)
    return payment, gross, platform, gross - platform, payment - gross

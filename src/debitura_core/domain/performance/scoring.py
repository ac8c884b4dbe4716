"""Scoring: how well a partner works, as one figure that shows where it comes from.

Five parts of 0 to 100 points make the quality score, weighted; the engagement multiplier lowers it
for a partner that ignores what it is given (rule performance-10). A part is what its `score_lines`
add up to. All figures are exact fractions, and rounded only to be shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import Attribute, field, frozen

from debitura_core.domain.cases.close_codes import CLOSE_CODES, CloseCode
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.performance.score_lines import ScoreLine, ScorePart, day_end, shown

WEIGHTS: Mapping[ScorePart, Fraction] = {
    ScorePart.COLLECTION: Fraction(25, 100),
    ScorePart.RATINGS: Fraction(35, 100),
    ScorePart.SUPPORT: Fraction(10, 100),
    ScorePart.SLA: Fraction(15, 100),
    ScorePart.COMPLIANCE: Fraction(15, 100),
}
"""The weight of each part in the quality score (rule performance-6)."""

TARGET = Fraction(25, 100)
"""The part of the principal that, once collected, makes the collection score full."""


@frozen(kw_only=True)
class EngagementTally:
    """What a partner was given, how much of it it took up in time, and what does not count."""

    assigned: int
    engaged: int
    excluded: int


def engagement_multiplier(tally: EngagementTally) -> Fraction:
    """Return what the quality score is multiplied by: from 0 to 1, and 1 if nothing counts.

    >>> engagement_multiplier(EngagementTally(assigned=10, engaged=3, excluded=4))
    Fraction(1, 2)
    """
    counted = tally.assigned - tally.excluded
    return min(Fraction(1), Fraction(tally.engaged, counted)) if counted > 0 else Fraction(1)


EXCLUDED = frozenset(code for code, rule in CLOSE_CODES.items() if not rule.counts_for_collection)
"""The codes that the table of close codes keeps out of the collection score."""


def _codes(self: Any, attribute: Attribute[Any], value: Any) -> None:
    if type(value) is not frozenset or not all(type(one) is CloseCode for one in value):
        raise InvalidInput(field=attribute.name, problem="give a frozenset of CloseCode members")


def _function(self: Any, attribute: Attribute[Any], value: Any) -> None:
    if not callable(value):
        raise InvalidInput(field=attribute.name, problem="give a function of an EngagementTally")


@frozen(kw_only=True)
class ScoringPolicy:
    """What may be scored otherwise than the sheet says.

    ``excluded`` are the close codes that the collection score leaves out; add the client decisions
    to lift a known limitation (rule performance-7). ``multiplier`` makes the engagement multiplier.
    ``half_life`` lets newer results weigh more: what is that many days old weighs half, twice as
    old a quarter, and so on; without one all weigh the same.
    """

    excluded: frozenset[CloseCode] = field(default=EXCLUDED, validator=_codes)
    multiplier: Callable[[EngagementTally], Fraction] = field(
        default=engagement_multiplier, validator=_function
    )
    half_life: int | None = field(
        default=None, validator=checks.optional(checks.whole_number(1, 36_500))
    )


# -------------------------------------------------------------------------------------- scores


@frozen(kw_only=True)
class PartScore:
    """One part of a score: its points, how much it is made of, and the newest of its lines.

    ``points`` are 0 to 100, None while there is nothing to measure; the engagement has none.
    """

    part: ScorePart
    points: Fraction | None
    counted: int
    left_out: int
    with_target: int
    on_target: int
    lines: tuple[ScoreLine, ...]

    @property
    def shown(self) -> Decimal | None:
        """The points with one decimal."""
        return None if self.points is None else shown(self.points)


@frozen(kw_only=True)
class ScoreCard:
    """A partner's score of a day: five parts, what they make, and what engagement leaves of it.

    ``quality`` and ``final`` are None while no part has points. Figures are exact;
    `shown` gives them one decimal.
    """

    partner_id: PartnerId
    as_of: date
    collection: PartScore
    ratings: PartScore
    support: PartScore
    sla: PartScore
    compliance: PartScore
    engagement: PartScore
    tally: EngagementTally
    quality: Fraction | None
    multiplier: Fraction
    final: Fraction | None

    def explain(self) -> str:
        """Say how the score came about: each part with its weight, then what is made of them."""
        if self.quality is None or self.final is None:
            return "nothing to measure yet"
        parts = (self.collection, self.ratings, self.support, self.sla, self.compliance)
        known = [one for one in parts if one.points is not None]
        whole = sum((WEIGHTS[one.part] for one in known), Fraction(0))
        told = [
            f"{one.part.value}: {one.shown} points from {one.counted},"
            f" weight {shown(WEIGHTS[one.part] / whole * 100)} %"
            for one in known
        ]
        tally, counted = self.tally, self.tally.assigned - self.tally.excluded
        return "\n".join(
            (
                *told,
                f"quality: {shown(self.quality)}",
                f"engagement: {tally.engaged} of {counted} taken up in time,"
                f" multiplier {shown(self.multiplier * 100)} %",
                f"final: {shown(self.final)}",
            )
        )


def quality_score(points: Mapping[ScorePart, Fraction | None]) -> Fraction | None:
    """Return the weighted mean of the parts that there are; None if there are none.

    A part without points leaves its weight to the others, in proportion.

    >>> quality_score({ScorePart.COLLECTION: Fraction(80), ScorePart.SLA: None})
    Fraction(80, 1)
    """
    known = {part: told for part, told in points.items() if told is not None}
    if not known:
        return None
    weighed = sum((WEIGHTS[part] * told for part, told in known.items()), Fraction(0))
    return weighed / sum((WEIGHTS[part] for part in known), Fraction(0))


def collection_points(rate: Fraction) -> Fraction:
    """Return the points for a collection rate: all from the target on, in proportion below.

    >>> collection_points(Fraction("0.125")), collection_points(Fraction("0.3"))
    (Fraction(50, 1), Fraction(100, 1))
    """
    return min(Fraction(100), rate / TARGET * 100)


def score(partner_id: PartnerId, as_of: date, lines: Iterable[ScoreLine],
          policy: ScoringPolicy, keep: int) -> ScoreCard:  # fmt: skip
    """Add the *lines* up, oldest first within each part, and keep the newest *keep* of each.

    Compliance has a score once a client or the platform gave feedback. Without any rating,
    thumb or complaint there is none.
    """
    sums = {part: _Sum(policy, day_end(as_of), keep) for part in ScorePart}
    for line in lines:
        sums[line.part].add(line)
    collected = sums[ScorePart.COLLECTION].rate()
    heard = any(
        sums[part].counted for part in (ScorePart.RATINGS, ScorePart.SUPPORT, ScorePart.COMPLIANCE)
    )
    lost = sums[ScorePart.COMPLIANCE].lost()
    points = {
        ScorePart.COLLECTION: None if collected is None else collection_points(collected),
        **{
            part: None if (rate := sums[part].rate()) is None else rate * 100
            for part in (ScorePart.RATINGS, ScorePart.SUPPORT, ScorePart.SLA)
        },
        ScorePart.COMPLIANCE: max(Fraction(0), 100 - lost) if heard else None,
    }
    quality = quality_score(points)
    tally = sums[ScorePart.ENGAGEMENT].tally()
    multiplier = policy.multiplier(tally)
    return ScoreCard(
        partner_id=partner_id,
        as_of=as_of,
        **{part.value: sums[part].part(part, points.get(part)) for part in ScorePart},
        tally=tally,
        quality=quality,
        multiplier=multiplier,
        final=None if quality is None else quality * multiplier,
    )


class _Sum:
    """The sum of the lines of one part, per currency and number of half-lives."""

    def __init__(self, policy: ScoringPolicy, until: datetime, keep: int) -> None:
        self._half_life = policy.half_life
        self._until = until
        self._sums: dict[str | None, dict[int, list[int]]] = {}
        self._lines: deque[ScoreLine] = deque(maxlen=keep)
        self.counted = self.left_out = self._with_target = self._on_target = self._got = 0

    def add(self, line: ScoreLine) -> None:
        """Add a line."""
        self._lines.append(line)
        if line.on_target is not None:
            self._with_target += 1
            self._on_target += line.on_target
        if not line.of:
            self.left_out += 1
            return
        self.counted += 1
        self._got += line.got
        age = (self._until - line.at).days // self._half_life if self._half_life else 0
        held = self._sums.setdefault(line.currency, {}).setdefault(age, [0, 0, 0])
        held[0] += line.got
        held[1] += line.of
        held[2] += 1

    def _weighed(self, currency: str | None, column: int) -> Fraction:
        held = self._sums[currency].items()
        return sum((Fraction(sums[column], 2**age) for age, sums in held), Fraction(0))

    def rate(self) -> Fraction | None:
        """Return what was got of what there was to get; None if nothing counted.

        Amounts are added up within a currency; several currencies weigh by their lines, so that no
        exchange rate moves a score.
        """
        if not self._sums:
            return None
        lines = {currency: self._weighed(currency, 2) for currency in self._sums}
        rates = (
            self._weighed(currency, 0) / self._weighed(currency, 1) * lines[currency]
            for currency in self._sums
        )
        return sum(rates, Fraction(0)) / sum(lines.values(), Fraction(0))

    def lost(self) -> Fraction:
        """Return what was not got."""
        return sum(
            (self._weighed(each, 1) - self._weighed(each, 0) for each in self._sums), Fraction(0)
        )

    def tally(self) -> EngagementTally:
        """Return the lines as a tally of engagement."""
        assigned = self.counted + self.left_out
        return EngagementTally(assigned=assigned, engaged=self._got, excluded=self.left_out)

    def part(self, part: ScorePart, points: Fraction | None) -> PartScore:
        """Return the part with its points and its newest lines, newest first."""
        return PartScore(
            part=part,
            points=points,
            counted=self.counted,
            left_out=self.left_out,
            with_target=self._with_target,
            on_target=self._on_target,
            lines=tuple(reversed(self._lines)),
        )

"""Exchange rates: one observed price of a currency in another, and exact conversion with it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from attrs import field, frozen

from debitura_core.domain.kernel.calendar import day
from debitura_core.domain.kernel.errors import InvalidAmount, InvalidDay, InvalidText
from debitura_core.domain.kernel.money import currency_code, decimals, round_half_up

_PLAIN = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,18})?", re.ASCII)


@frozen
class Rate:
    """What one unit of *source* is worth in *target*: a positive exact decimal, as text.

    *observed_on* is the day the price was observed, *origin* names who says so (``"agreed"``,
    ``"ECB"``). Both are stored with every figure that was converted (rule kernel-13).

    >>> Rate("EUR", "USD", "1.08", date(2026, 3, 1), "agreed").convert(95_000)
    102600
    """

    source: str
    target: str
    value: str = field()
    observed_on: date
    origin: str

    def __attrs_post_init__(self) -> None:
        currency_code(self.source, "source")
        currency_code(self.target, "target")
        written = type(self.value) is str and _PLAIN.fullmatch(self.value)
        if not written or not Decimal(self.value):
            raise InvalidAmount(field="rate", problem='write a positive decimal, like "1.08"')
        if type(self.observed_on) is not date:
            raise InvalidDay(field="observed_on")
        day(self.observed_on, "observed_on")
        if type(self.origin) is not str or not self.origin.isprintable() or len(self.origin) > 64:
            raise InvalidText(field="origin", problem="name the source in at most 64 characters")

    def answers(self, source: str, target: str, on: date) -> bool:
        """Whether it is the rate of that pair, and was observed by that day."""
        return (self.source, self.target) == (source, target) and self.observed_on <= on

    def ratio(self) -> tuple[int, int]:
        """Return minor units of *target* per minor unit of *source*, as an exact fraction."""
        return _ratio(self.value, self.source, self.target)

    def convert(self, minor: int) -> int:
        """Convert minor units of *source* into minor units of *target*, rounded once, half up."""
        over, under = self.ratio()
        return round_half_up(minor * over, under)


@lru_cache(maxsize=4096)
def _ratio(value: str, source: str, target: str) -> tuple[int, int]:
    exact = Fraction(value) * 10 ** decimals(target) / 10 ** decimals(source)
    return exact.numerator, exact.denominator


def own_rate(currency: str, on: date) -> Rate:
    """Return the rate of a currency in itself, 1: a USD case has it (rule kernel-13)."""
    return Rate(currency, currency, "1", on, "same currency")

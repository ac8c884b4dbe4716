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
_FRACTION = re.compile(r"([1-9][0-9]{0,59})/([1-9][0-9]{0,59})", re.ASCII)


@frozen
class Rate:
    """What one unit of *source* is worth in *target*: a positive exact number, as text.

    It is a decimal as it was published, like ``"1.08"``, or a fraction in lowest terms, like
    ``"25/27"``, for a rate that was turned or crossed: nothing is rounded before an amount is.
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
        if type(self.value) is not str or not _is_written(self.value):
            raise InvalidAmount(
                field="rate",
                problem='write a positive decimal, like "1.08", or a fraction in lowest terms',
            )
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
def _is_written(value: str) -> bool:
    """Return whether a rate is written as a positive decimal, or as a fraction in lowest terms."""
    if _PLAIN.fullmatch(value):
        return bool(Decimal(value))
    found = _FRACTION.fullmatch(value)
    return found is not None and found[2] != "1" and str(Fraction(value)) == value


def exact_text(value: Fraction) -> str:
    """Write a rate exactly: as a decimal where one of at most 12 places is exact, else a fraction.

    >>> exact_text(Fraction("1.08")), exact_text(1 / Fraction("1.08"))
    ('1.08', '25/27')
    """
    whole, rest = divmod(value * 10**12, 1)
    if rest:
        return str(value)
    major, minor = divmod(int(whole), 10**12)
    return f"{major}.{minor:012}".rstrip("0").rstrip(".")


@lru_cache(maxsize=4096)
def _ratio(value: str, source: str, target: str) -> tuple[int, int]:
    exact = Fraction(value) * 10 ** decimals(target) / 10 ** decimals(source)
    return exact.numerator, exact.denominator


def own_rate(currency: str, on: date) -> Rate:
    """Return the rate of a currency in itself, 1: a USD case has it (rule kernel-13)."""
    return Rate(currency, currency, "1", on, "same currency")

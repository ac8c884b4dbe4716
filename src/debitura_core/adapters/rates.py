"""Exchange rates from a fixed table: agreed rates, and rates for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from debitura_core.domain.exchange import Rate


class NoRates:
    """Knows no rate; USD figures are then left out, with advice."""

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return None."""
        return None


class FixedRates:
    """The same rates on every day, each pair read both ways and crossed through a third currency.

    Give each rate as text, in the direction it was agreed in. A pair that is not in the table is
    read backwards, or crossed through the first currency (by code) that both have a rate in; such a
    rate is rounded to 12 decimals. *origin* is stored with every figure.

    >>> rates = FixedRates({("EUR", "USD"): "1.08", ("GBP", "USD"): "1.26"})
    >>> rates.rate("EUR", "USD", date(2026, 3, 1)).value
    '1.08'
    >>> rates.rate("GBP", "EUR", date(2026, 3, 1)).value
    '1.166666666667'
    >>> rates.rate("EUR", "SEK", date(2026, 3, 1)) is None
    True
    """

    def __init__(self, table: Mapping[tuple[str, str], str], *, origin: str = "fixed") -> None:
        self._origin = origin
        self._given = dict(table)
        self._asked: dict[tuple[str, str, date], Rate | None] = {}
        self._exact: dict[tuple[str, str], Fraction] = {}
        for (source, target), value in table.items():
            checked = Rate(source, target, value, date(2000, 1, 1), origin)
            self._exact[source, target] = Fraction(checked.value)
        for (source, target), exact in list(self._exact.items()):
            self._exact.setdefault((target, source), 1 / exact)

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the rate of *source* in *target*; it is observed on the very day asked for."""
        asked = (source, target, on)
        known = self._asked.get(asked)
        if known is None:
            known = self._find(source, target, on)
            if len(self._asked) > 10_000:
                self._asked.clear()
            self._asked[asked] = known
        return known

    def _find(self, source: str, target: str, on: date) -> Rate | None:
        value = self._given.get((source, target))
        if value is None:
            exact = self._exact.get((source, target)) or self._crossed(source, target)
            value = None if exact is None else _text(exact)
        return None if value is None else Rate(source, target, value, on, self._origin)

    def _crossed(self, source: str, target: str) -> Fraction | None:
        for first, middle in sorted(self._exact):
            if first == source and (middle, target) in self._exact:
                return self._exact[first, middle] * self._exact[middle, target]
        return None


def _text(exact: Fraction) -> str:
    """Write a rate with up to 12 decimals, half up, without trailing zeros."""
    units = (2 * exact.numerator * 10**12 + exact.denominator) // (2 * exact.denominator)
    whole, rest = divmod(units, 10**12)
    return f"{whole}.{rest:012}".rstrip("0").rstrip(".")

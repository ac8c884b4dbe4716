"""Percentages: exact decimals in percentage points, never floats (rule kernel-4)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache, total_ordering
from typing import Final, NoReturn

from moneyed import Money

from debitura_core.domain.kernel.errors import InvalidPercent
from debitura_core.domain.kernel.money import from_minor, round_half_up, to_minor

WHOLE: Final = 100_000_000
"""100 % in the unit percentages are counted in: millionths of a percentage point."""

_PLAIN = re.compile(r"(0|[1-9][0-9]{0,2})(\.[0-9]{1,6})?", re.ASCII)


@total_ordering
class Percent:
    """A percentage from 0 to 100 in percentage points: ``Percent("9.5")`` is 9.5 %.

    Takes a string, an ``int`` or a ``Decimal`` with at most six decimals; raises `InvalidPercent`
    for anything else, floats above all. ``text`` is the number alone. It is no factor: use `of`.

    >>> fee = Percent("9.5")
    >>> fee.points, fee.text, str(fee), fee < Percent(10)
    (Decimal('9.5'), '9.5', '9.5 %', True)
    """

    __slots__ = ("millionths", "text")
    millionths: int
    text: str

    def __init__(self, points: str | int | Decimal) -> None:
        units = _millionths(points)
        whole, rest = divmod(units, 1_000_000)
        object.__setattr__(self, "millionths", units)
        object.__setattr__(self, "text", f"{whole}.{rest:06}".rstrip("0").rstrip("."))

    @property
    def points(self) -> Decimal:
        """The percentage in points: ``Decimal("9.5")`` for 9.5 %."""
        return Decimal(self.text)

    @property
    def label(self) -> str:
        """The percentage as the ledger prints it, with two decimals or more: ``9.50%``."""
        whole, _, rest = self.text.partition(".")
        return f"{whole}.{rest.ljust(2, '0')}%"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Percent never changes")

    def __eq__(self, other: object) -> bool:
        return self.millionths == other.millionths if isinstance(other, Percent) else NotImplemented

    def __lt__(self, other: Percent) -> bool:
        if not isinstance(other, Percent):
            return NotImplemented
        return self.millionths < other.millionths

    def __hash__(self) -> int:
        return hash((Percent, self.millionths))

    def of(self, amount: Money) -> Money:
        """Return this percentage of an amount, rounded half up to its minor unit.

        Raises `InvalidAmount`, `InexactAmount`, `AmountTooLarge`.

        >>> from moneyed import Money
        >>> Percent("9.5").of(Money("333.33", "EUR")).amount
        Decimal('31.67')
        """
        minor = round_half_up(to_minor(amount) * self.millionths, WHOLE)
        return from_minor(minor, amount.currency.code)

    def __str__(self) -> str:
        return f"{self.text} %"

    def __repr__(self) -> str:
        return f'Percent("{self.text}")'

    def __reduce__(self) -> tuple[type[Percent], tuple[str]]:
        return Percent, (self.text,)

    def _refuse(self, other: object) -> NoReturn:
        problem = "a percentage is no factor; use Percent.of(amount)"
        raise InvalidPercent(field="percent", problem=problem)

    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __add__ = __radd__ = _refuse


def _millionths(points: str | int | Decimal) -> int:
    if type(points) is str and _PLAIN.fullmatch(points):
        value = Decimal(points)
    elif type(points) is int:
        value = Decimal(points) if 0 <= points <= 100 else Decimal(-1)
    elif type(points) is Decimal and points.is_finite():
        value = points
    else:
        raise InvalidPercent(
            field="percent", problem='give percentage points like Percent("9.5"), never a float'
        )
    if value.adjusted() > 3 or not 0 <= value <= 100:
        raise InvalidPercent(field="percent", problem="a percentage lies between 0 and 100")
    if value and value.adjusted() < -6:
        raise InvalidPercent(field="percent", problem="a percentage has at most six decimals")
    over, under = value.as_integer_ratio()
    units, rest = divmod(over * 1_000_000, under)
    if rest:
        raise InvalidPercent(field="percent", problem="a percentage has at most six decimals")
    return units


@lru_cache(maxsize=1024)
def stored_percent(text: str) -> Percent:
    """Read back a percentage that the library wrote; books hold few different ones."""
    return Percent(text)


ZERO: Final = Percent(0)

"""Exact money.

py-moneyed gives us the value; this module adds the promise it does not make: an amount in our
books is a whole number of minor units below 10^15, and nothing here depends on the ambient
``decimal`` context. Inside the library money is an ``int`` of minor units beside a currency code;
one `Money` is made when somebody reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Final

from moneyed import CURRENCIES, Currency, Money, get_currency

from debitura_core.domain.kernel.errors import (
    AmountNotPositive,
    AmountTooLarge,
    InexactAmount,
    InvalidAmount,
    UnknownCurrency,
)

BOUND: Final = 10**15
"""Amounts stay below this many minor units, so that sums of thousands fit 64 bits."""

# Codes that py-moneyed lists and nobody can pay with: metals, testing, funds and accounting units.
_NO_MONEY = frozenset("XTS XXX XAU XAG XPT XPD XBA XBB XBC XBD XDR XSU XUA XFO XFU XRE XEU".split())
_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_EXACT = Context(prec=40)

# code -> (currency, minor units in one major unit, decimals); filled as codes are met
_known: dict[str, tuple[Currency, int, int]] = {}


def _currency(code: str, field: str) -> tuple[Currency, int, int]:
    try:
        return _known[code]
    except (KeyError, TypeError):
        pass
    if type(code) is not str or code not in CURRENCIES or code in _NO_MONEY:
        code_like = type(code) is str and len(code) == 3 and code.isascii() and code.isalpha()
        raise UnknownCurrency(field=field, currency=code if code_like else "that")
    found = get_currency(code)
    _known[code] = (found, found.sub_unit, len(str(found.sub_unit)) - 1)
    return _known[code]


def currency_code(value: str, field: str = "currency") -> str:
    """Return *value* if it is a known ISO 4217 code, else raise `UnknownCurrency`."""
    _currency(value, field)
    return value


def decimals(code: str) -> int:
    """Return how many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD, 4 for CLF.

    >>> decimals("EUR"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    return _currency(code, "currency")[2]


def money(amount: str | int | Decimal, currency: str) -> Money:
    """Make an exact amount: the strict factory for everything that comes from outside.

    *amount* is in major units: a ``Decimal``, an ``int``, or a string of ASCII digits with at most
    one point and a leading minus (``"-12.50"``). Floats, bools, underscores, exponents, blanks,
    plus signs, leading zeros and foreign digits are refused, for a finished `Money` no longer
    shows how it was written (rule kernel-1).

    Raises `InvalidAmount`, `InexactAmount` (more decimals than the currency has),
    `AmountTooLarge` (10^15 minor units or more), `UnknownCurrency`.

    >>> money("100.10", "EUR").amount
    Decimal('100.10')
    >>> money("1e3", "EUR")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    debitura_core...InvalidAmount: amount: write plain digits with a point, like 1234.50
    """
    known = _currency(currency, "currency")[0]
    if type(amount) is str:
        if len(amount) > 40 or not _PLAIN.fullmatch(amount):
            raise InvalidAmount(
                field="amount", problem="write plain digits with a point, like 1234.50"
            )
        value = Decimal(amount)
        if amount[0] == "-" and not value:
            raise InvalidAmount(field="amount", problem="zero has no sign; write 0")
    elif type(amount) is int:
        if abs(amount) >= BOUND:
            raise AmountTooLarge(field="amount")
        value = Decimal(amount)
    elif type(amount) is Decimal:
        value = amount
    else:
        raise InvalidAmount(field="amount", problem="give a str, int or Decimal, never a float")
    made = Money(value, known)
    to_minor(made)
    return made


def to_minor(amount: Money, field: str = "amount") -> int:
    """Count *amount* in minor units, exactly.

    Raises `InvalidAmount` (no Money, NaN, infinity), `InexactAmount`, `AmountTooLarge`,
    `UnknownCurrency`.

    >>> to_minor(money("10.05", "EUR")), to_minor(money("7", "JPY"))
    (1005, 7)
    """
    if type(amount) is not Money:
        raise InvalidAmount(field=field, problem="give a moneyed.Money, like Money('10.00', 'EUR')")
    value = amount.amount
    code = amount.currency.code
    _, unit, digits = _known.get(code) or _currency(code, field)
    if type(value) is not Decimal or not value.is_finite():
        raise InvalidAmount(field=field, problem="give a finite amount")
    if value.adjusted() > 18:
        raise AmountTooLarge(field=field)
    if value.adjusted() < -18 and value:
        raise InexactAmount(field=field, currency=code, digits=digits)
    over, under = value.as_integer_ratio()
    minor, rest = divmod(over * unit, under)
    if rest:
        raise InexactAmount(field=field, currency=code, digits=digits)
    if not -BOUND < minor < BOUND:
        raise AmountTooLarge(field=field)
    return minor


def to_positive_minor(amount: Money, field: str = "amount") -> int:
    """Count *amount* in minor units, refusing zero and less with `AmountNotPositive`."""
    minor = to_minor(amount, field)
    if minor <= 0:
        raise AmountNotPositive(field=field)
    return minor


def from_minor(minor: int, currency: str) -> Money:
    """Make the `Money` of *minor* units, written with all decimals of its currency.

    >>> from_minor(1005, "EUR").amount
    Decimal('10.05')
    """
    known, _, digits = _known.get(currency) or _currency(currency, "currency")
    return Money(_EXACT.scaleb(Decimal(minor), -digits), known)


def figure(minor: int, currency: str) -> str:
    """Write *minor* units as plain digits with the currency's decimals: ``-100.10``.

    Never ``str(money)``: that asks Babel and the process locale.

    >>> figure(-10010, "EUR"), figure(7, "JPY"), figure(5, "KWD")
    ('-100.10', '7', '0.005')
    """
    _, unit, digits = _known.get(currency) or _currency(currency, "currency")
    text = str(minor)
    if not digits:
        return text
    if minor < unit:
        sign = "-" if minor < 0 else ""
        text = sign + str(abs(minor)).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"


def shown(minor: int, currency: str) -> str:
    """Write an amount for people: code, then the figure with thousands separated.

    >>> shown(1000000, "EUR")
    'EUR 10,000.00'
    """
    whole, point, rest = figure(abs(minor), currency).partition(".")
    return f"{currency} {'-' if minor < 0 else ''}{int(whole):,}{point}{rest}"


def round_half_up(over: int, under: int) -> int:
    """Divide two integers, rounding half away from zero (rule money-3); *under* is positive.

    >>> round_half_up(5, 2), round_half_up(-5, 2), round_half_up(7, 3)
    (3, -3, 2)
    """
    if over < 0:
        return -((-2 * over + under) // (2 * under))
    return (2 * over + under) // (2 * under)


def share_out(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide *whole* in proportion to *weights*, by largest remainder.

    Every unit finds an owner: the parts add up to *whole*, and each is within one unit of its exact
    share. Ties go to the earlier weight; a zero weight gets zero; taking back mirrors giving. With
    no weight at all there is nobody to give to, and *whole* must be zero.

    >>> share_out(100, (1, 1, 1))
    (34, 33, 33)
    >>> share_out(-100, (1, 1, 1))
    (-34, -33, -33)
    """
    total = sum(weights)
    if not total or not whole:
        if whole:
            raise InvalidAmount(field="weights", problem="give at least one weight above zero")
        return (0,) * len(weights)
    if whole < 0:
        return tuple(-part for part in share_out(-whole, weights))
    parts = [whole * weight // total for weight in weights]
    left = whole - sum(parts)
    if left:
        rests = [whole * weight % total for weight in weights]
        hungriest = sorted(range(len(rests)), key=rests.__getitem__, reverse=True)
        for i in hungriest[:left]:
            parts[i] += 1
    return tuple(parts)


__all__ = [
    "BOUND",
    "Money",
    "currency_code",
    "decimals",
    "figure",
    "from_minor",
    "money",
    "round_half_up",
    "share_out",
    "shown",
    "to_minor",
    "to_positive_minor",
]

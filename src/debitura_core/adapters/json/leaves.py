"""Values without parts: how each is written, read back with our checks, and described.

Money is an amount with its currency, both as text, and never a number (rule kernel-9). Percentages,
decimals, days, months and instants are text too; the content of a file is base64.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final, NewType

from attrs import frozen
from moneyed import Money

from debitura_core.adapters.json.bodies import an_object, step
from debitura_core.domain.kernel import calendar, identifiers
from debitura_core.domain.kernel.actors import Actor
from debitura_core.domain.kernel.calendar import Month, instant_text
from debitura_core.domain.kernel.canonical import decimal_text
from debitura_core.domain.kernel.errors import (
    InexactAmount,
    InvalidAmount,
    InvalidChoice,
    InvalidDay,
    InvalidInput,
    InvalidInstant,
    InvalidMonth,
    InvalidPercent,
    InvalidText,
)
from debitura_core.domain.kernel.money import decimals, figure, money, to_minor
from debitura_core.domain.kernel.percent import Percent

Schema = Mapping[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGITS = r"(0|[1-9][0-9]{0,39})(\.[0-9]{1,40})?"
_DECIMAL = re.compile(rf"-?{_DIGITS}", re.ASCII)
_FRACTION = "-?(0|[1-9][0-9]{0,1999})/[1-9][0-9]{0,1999}"
_A_FRACTION = re.compile(_FRACTION, re.ASCII)
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_A_DAY = re.compile(_DAY, re.ASCII)
_TIME = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_AN_INSTANT = re.compile(_DAY + _TIME, re.ASCII)


@frozen
class Leaf:
    """A kind of value without parts: its name in the schema, and the pair that writes and reads."""

    name: str
    schema: Schema
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


# ------------------------------------------------------------------------------------ readers


def _text(value: Any) -> str:
    if type(value) is not str:
        raise InvalidText(field="", problem="give a string")
    if not value.isascii() and _SURROGATE.search(value):
        raise InvalidText(field="", problem="lone surrogates cannot be kept")
    return value


def _written(value: Any, pattern: re.Pattern[str]) -> bool:
    return type(value) is str and pattern.fullmatch(value) is not None


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise InvalidInput(field="", problem="give a whole number")
    return value


def _yes_or_no(value: Any) -> bool:
    if type(value) is not bool:
        raise InvalidInput(field="", problem="give true or false")
    return value


def _day(value: Any) -> date:
    if not _written(value, _A_DAY):
        raise InvalidDay(field="")
    try:
        return calendar.day(date.fromisoformat(value), "")
    except ValueError:
        raise InvalidDay(field="") from None


def _instant(value: Any) -> datetime:
    if not _written(value, _AN_INSTANT):
        raise InvalidInstant(field="")
    try:
        return calendar.instant(datetime.fromisoformat(value), "")
    except (ValueError, OverflowError):
        raise InvalidInstant(field="") from None


def _decimal(value: Any) -> Decimal:
    if not _written(value, _DECIMAL):
        raise InvalidInput(field="", problem='write a decimal as text, like "12.5"')
    return Decimal(value)


def _fraction(value: Any) -> Fraction:
    if not _written(value, _A_FRACTION):
        raise InvalidInput(field="", problem='write a fraction as text, like "2/3"')
    return Fraction(value)


def _percent(value: Any) -> Percent:
    if type(value) is not str:
        raise InvalidPercent(field="", problem='write percentage points as text, like "9.5"')
    try:
        return Percent(value)
    except InvalidPercent as error:
        raise error.about("") from None


def _month(value: Any) -> Month:
    try:
        return Month.parse(value)
    except InvalidMonth:
        raise InvalidMonth(field="") from None


def _money(value: Any) -> Money:
    return money(*_amount_and_currency(value))


def _amount_and_currency(value: Any) -> tuple[str, str]:
    facts = an_object(value)
    for key in facts:
        if key not in ("amount", "currency"):
            raise InvalidInput(field=step(key), problem="money has an amount and a currency only")
    for key in ("amount", "currency"):
        if key not in facts:
            raise InvalidInput(field=key, problem="this key is missing")
    if type(facts["amount"]) is not str:
        raise InvalidAmount(field="amount", problem='write the amount as text, like "1234.50"')
    return facts["amount"], facts["currency"]


def _bytes(value: Any) -> bytes:
    try:
        return b64decode(_text(value).encode("ascii"), validate=True)
    except InvalidText:
        raise
    except ValueError:
        raise InvalidInput(field="", problem="write the bytes as base64") from None


def _actor(value: Any) -> Actor:
    try:
        return Actor.parse(_text(value))
    except ValueError:
        raise InvalidInput(field="", problem="write role, party and user, with colons") from None


def _identifier(value: Any) -> str:
    return identifiers.identifier(value, "")


def _minor(value: Any) -> int:
    if not _written(value, _DECIMAL) or "." in value:
        raise InvalidAmount(field="", problem='write minor units as text, like "12345"')
    return _in_bounds(value, "")


def _in_bounds(digits: str, field: str) -> int:
    minor = int(digits)
    if abs(minor) >= 2**63 or (digits[0] == "-" and not minor):
        raise InvalidAmount(field=field, problem="amounts fit 64 bits, and zero has no sign")
    return minor


def read_minor(value: Any, currency: str | None) -> int:
    """Read an amount of a record in the currency of the record, into minor units.

    It may be a sum, and so exceed the bound of a single amount.
    """
    if currency is None:
        return _minor(value)
    amount, given = _amount_and_currency(value)
    if given != currency:
        raise InvalidInput(field="currency", problem="give the amount in the record's currency")
    digits = decimals(currency)
    if not _written(amount, _DECIMAL):
        raise InvalidAmount(field="amount", problem="write plain digits with a point, like 1234.50")
    whole, _, rest = amount.partition(".")
    if len(rest) > digits:
        raise InexactAmount(field="amount", currency=currency, digits=digits)
    return _in_bounds(whole + rest.ljust(digits, "0"), "amount")


def write_minor(minor: int, currency: str | None) -> Any:
    """Write minor units as money, or as text where no currency is known."""
    if currency is None:
        return str(minor)
    return {"amount": figure(minor, currency), "currency": currency}


def member(kind: type[Enum], value: Any) -> Enum:
    """Return the member of *kind* that has this value; raises `InvalidChoice`."""
    for one in kind:
        if type(value) is type(one.value) and value == one.value:
            return one
    members = ", ".join(str(one.value) for one in kind)
    raise InvalidChoice(field="", enumeration=kind.__name__, members=members)


# ----------------------------------------------------------------------------------- the table

LEAVES: Final[Mapping[Any, Leaf]] = {
    str: Leaf("text", {"type": "string"}, _same, _text),
    int: Leaf("number", {"type": "integer"}, _same, _whole),
    bool: Leaf("yesOrNo", {"type": "boolean"}, _same, _yes_or_no),
    date: Leaf("day", {"type": "string", "format": "date", "pattern": f"^{_DAY}$"},
               date.isoformat, _day),
    datetime: Leaf("instant", {"type": "string", "format": "date-time",
                               "pattern": f"^{_DAY}{_TIME}$"},
                   lambda value: instant_text(calendar.instant(value)), _instant),
    Decimal: Leaf("decimal", {"type": "string", "pattern": f"^-?{_DIGITS}$"},
                  decimal_text, _decimal),
    Fraction: Leaf("fraction", {"type": "string", "pattern": f"^{_FRACTION}$"},
                   lambda value: f"{value.numerator}/{value.denominator}", _fraction),
    Percent: Leaf("percent", {"type": "string",
                              "pattern": r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,6})?$"},
                     lambda value: value.text, _percent),
    Month: Leaf("month", {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}, str, _month),
    Money: Leaf("money", {"type": "object", "additionalProperties": False,
                          "required": ["amount", "currency"],
                          "properties": {
                              "amount": {"type": "string", "pattern": f"^-?{_DIGITS}$"},
                              "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}},
                lambda value: write_minor(to_minor(value), value.currency.code), _money),
    bytes: Leaf("file", {"type": "string", "contentEncoding": "base64"},
                lambda value: b64encode(value).decode("ascii"), _bytes),
    Actor: Leaf("actor", {"type": "string"}, str, _actor),
}  # fmt: skip
"""Every kind of value without parts."""

MINOR: Final = Leaf("minorUnits", {"type": "string", "pattern": "^-?(0|[1-9][0-9]{0,18})$"},
                    str, _minor)  # fmt: skip
"""An amount whose currency is not known."""

ID: Final = Leaf("id", {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}, _same, _identifier)
"""An identifier of any kind."""

IDS: Final = frozenset(
    kind for kind in vars(identifiers).values() if isinstance(kind, NewType)
) - {identifiers.Subject, identifiers.EntryId}  # fmt: skip
"""The types of identifiers; a subject of the journal and an entry of an account are none."""

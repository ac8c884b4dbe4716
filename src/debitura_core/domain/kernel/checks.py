"""Checks of input: the values that a field of a command, a query or a value object takes.

Input is checked here, once and strictly; inside, records are trusted. Each check is an attrs
validator, so that a refusal can name its field and never shows the value (rules kernel-9,
kernel-11).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from attrs import Attribute

from debitura_core.domain.kernel import calendar
from debitura_core.domain.kernel import money as exact
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.errors import (
    AmountNotPositive,
    InvalidChoice,
    InvalidInput,
    InvalidMonth,
    InvalidNumber,
    InvalidPercent,
    InvalidQuery,
    InvalidText,
    TextTooLong,
    UnknownCountry,
)
from debitura_core.domain.kernel.identifiers import identifier
from debitura_core.domain.kernel.percent import Percent

E = TypeVar("E", bound=Enum)
Check = Callable[[Any, "Attribute[Any]", Any], None]

NOTE = 10_000
"""The longest free text the books take, in characters."""

# NUL, the control characters of both blocks but for tab and line feed, and lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_JURISDICTION = re.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)


def optional(check: Check) -> Check:
    """Let None pass, and whatever *check* lets pass."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        if value is not None:
            check(self, attribute, value)

    return checked


def positive_money(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept exact money above zero."""
    exact.to_positive_minor(value, attribute.name)


def money_not_negative(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept exact money of zero or more."""
    if exact.to_minor(value, attribute.name) < 0:
        raise AmountNotPositive(field=attribute.name)


def currency(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a known ISO 4217 code."""
    exact.currency_code(value, attribute.name)


def country(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a known ISO 3166 alpha-2 code."""
    if type(value) is not str or value not in CURRENCY_OF:
        raise UnknownCountry(field=attribute.name)


def jurisdiction(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a country, or a state of it by its ISO 3166-2 code, like ``US-CA``."""
    known = type(value) is str and _JURISDICTION.fullmatch(value)
    if not known or value[:2] not in CURRENCY_OF:
        raise UnknownCountry(field=attribute.name)


def percent(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a `Percent`."""
    if type(value) is not Percent:
        raise InvalidPercent(field=attribute.name, problem='give a Percent, like Percent("9.5")')


def day(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a plain date."""
    calendar.day(value, attribute.name)


def month(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a calendar month."""
    if type(value) is not calendar.Month:
        raise InvalidMonth(field=attribute.name)


def day_or_instant(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a plain date, or an aware instant."""
    if type(value) is datetime:
        calendar.instant(value, attribute.name)
    else:
        calendar.day(value, attribute.name)


def instant(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept an aware instant."""
    calendar.instant(value, attribute.name)


def hours(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept hours above zero, as a `Decimal` of at most two decimals."""
    fits = type(value) is Decimal and value.is_finite() and -3 < value.adjusted() < 6
    over, under = value.as_integer_ratio() if fits else (0, 1)
    if over <= 0 or over * 100 % under:
        raise InvalidInput(
            field=attribute.name, problem="give hours as a Decimal above zero, two decimals at most"
        )


def yes_or_no(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept a bool."""
    if type(value) is not bool:
        raise InvalidInput(field=attribute.name, problem="give True or False")


def an_id(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept an identifier."""
    identifier(value, attribute.name)


def member(kind: type[E]) -> Check:
    """Accept members of the enumeration *kind*, never their names or values."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        if type(value) is not kind:
            raise InvalidChoice(
                field=attribute.name,
                enumeration=kind.__name__,
                members=", ".join(choice.name for choice in kind),
            )

    return checked


def instance(kind: type) -> Check:
    """Accept values of the class *kind*."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        if type(value) is not kind:
            raise InvalidInput(field=attribute.name, problem=f"give a {kind.__name__}")

    return checked


def whole_number(low: int, high: int) -> Check:
    """Accept whole numbers from *low* to *high*."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        if type(value) is not int or not low <= value <= high:
            raise InvalidNumber(field=attribute.name, low=low, high=high)

    return checked


def text(limit: int = NOTE, *, blank: bool = False) -> Check:
    """Accept text of at most *limit* characters that every store and export can hold."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        check_text(value, attribute.name, limit, blank)

    return checked


def check_text(value: object, field: str, limit: int = NOTE, blank: bool = False) -> None:
    """Refuse what is no text, too long, blank where a text is needed, or unprintable."""
    if type(value) is not str:
        raise InvalidText(field=field, problem="give a str")
    if len(value) > limit:
        raise TextTooLong(field=field, length=len(value), limit=limit)
    if not blank and not value.strip():
        raise InvalidText(field=field, problem="say something; a blank text says nothing")
    if not value.isascii() or not value.isprintable():
        if _UNPRINTABLE.search(value):
            raise InvalidText(
                field=field, problem="control characters and lone surrogates cannot be kept"
            )


def cursor(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept what a page gave as its ``next``: a key, which may be a name, a tilde and an id."""
    if type(value) is not str or "~" not in value:
        raise InvalidQuery(field=attribute.name, problem="give the `next` of the page before")
    check_text(value, attribute.name, 3000)


def many(check: Check, limit: int = 1000) -> Check:
    """Accept a tuple of at most *limit* values, each of which *check* lets in."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        if type(value) is not tuple or len(value) > limit:
            raise InvalidInput(
                field=attribute.name, problem=f"give a tuple of at most {limit} values"
            )
        for one in value:
            check(self, attribute, one)

    return checked

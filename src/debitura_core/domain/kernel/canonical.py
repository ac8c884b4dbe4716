"""One way to write a value: the form that is hashed, kept and read back.

Events become canonical JSON (keys in order, no blanks, money as text), commands a digest of theirs.
What can be written can be read back by the types that the class declares, but for bytes: they are
written as their digest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from attrs import fields, has
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month, instant, instant_text, stored_instant
from debitura_core.domain.kernel.money import figure, money, to_minor
from debitura_core.domain.kernel.percent import Percent, stored_percent

T = TypeVar("T")

Plain = str | int | bool | None | list[Any] | dict[str, Any]

_dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def _same(value: Any) -> Any:
    return value


def decimal_text(value: Decimal) -> str:
    """Write a decimal as plain digits, equal ones alike, whatever the ambient context is.

    >>> decimal_text(Decimal("1E+1")), decimal_text(Decimal("10.50"))
    ('10', '10.5')
    """
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


_writers: dict[type, Callable[[Any], Any]] = {
    str: _same,
    int: _same,
    bool: _same,
    NoneType: _same,
    date: date.isoformat,
    datetime: lambda at: instant_text(instant(at)),
    Decimal: decimal_text,
    # a file in a command: its digest replaces it, so that no key keeps the file itself
    bytes: lambda content: f"sha256:{sha256(content).hexdigest()}",
    Percent: attrgetter("text"),
    Month: str,
    Money: lambda m: f"{figure(to_minor(m), m.currency.code)} {m.currency.code}",
    tuple: lambda values: [plain(value) for value in values],
}


def plain(value: Any) -> Any:
    """Return *value* as plain JSON; raises `TypeError` for what has no canonical form.

    >>> plain((Percent("9.5"), date(2026, 3, 1), money("10", "EUR")))
    ['9.5', '2026-03-01', '10.00 EUR']
    """
    return _writer(type(value))(value)


def _writer(kind: type) -> Callable[[Any], Any]:
    writer = _writers.get(kind)
    if writer is None:
        writer = _writers[kind] = _writer_for(kind)
    return writer


def _writer_for(kind: type) -> Callable[[Any], Any]:
    if issubclass(kind, Enum):
        return {member: member.value for member in kind}.__getitem__
    if has(kind):
        return _writer_of_record(kind)
    raise TypeError(f"{kind.__name__} has no canonical form")


def _writer_of_record(kind: type) -> Callable[[Any], dict[str, Any]]:
    """Return what writes a record: its fields that are not None, in the order of their names."""
    names = tuple(sorted(field.name for field in fields(kind) if field.init))
    if len(names) < 2:
        return lambda record: {name: plain(getattr(record, name)) for name in names}
    read = attrgetter(*names)
    return lambda record: {
        # most fields are text and numbers; the others ask for their writer
        name: value if type(value) is str or type(value) is int else _writer(type(value))(value)
        for name, value in zip(names, read(record), strict=True)
        if value is not None
    }


def text(value: Any) -> str:
    """Write a value as canonical JSON: fields in the order of their names, None left out.

    >>> text(("é", 1, None))
    '["é",1,null]'
    """
    return dump(plain(value))


def dump(facts: Any) -> str:
    """Write what `plain` returned as canonical JSON."""
    return _dumps(facts)


def parse(kind: type[T], facts: Mapping[str, Any]) -> T:
    """Make a *kind* of its canonical facts, by the types its fields declare."""
    readers = _readers(cast(Any, kind))
    return kind(**{name: read(facts.get(name)) for name, read in readers.items()})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: reader(hints[field.name]) for field in fields(kind) if field.init}


def reader(hint: Any) -> Callable[[Any], Any]:
    """Return what reads a value of one declared type: the inverse of `plain`."""
    if isinstance(hint, NewType):
        return reader(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part is not NoneType)
        read = reader(inner)
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        each = reader(get_args(hint)[0])
        return lambda values: tuple(each(value) for value in values)
    if hint in _stored:
        return _stored[hint]
    if isinstance(hint, type) and (issubclass(hint, Enum)):
        return hint
    if isinstance(hint, type) and has(hint):
        return lambda facts: parse(hint, facts)
    return _same


def is_text(hint: Any) -> bool:
    """Return whether values of this type are written as one text, whatever they are made of."""
    return hint in _stored


_stored: dict[Any, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: stored_instant,
    Decimal: Decimal,
    Percent: stored_percent,
    Month: Month.parse,
    Money: lambda text: money(*text.split(" ")),
}

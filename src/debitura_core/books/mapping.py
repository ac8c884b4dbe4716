"""Tables, and how a record becomes a row: by hand where every payment passes, else derived.

A table is declared once and serves every store. A pair of inverse functions maps its records;
`derived` makes the pair from the types that the record's fields declare: text, whole numbers, days,
instants, percentages and members of enumerations as what they are, nested values as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import field, fields, frozen, has

from debitura_core.domain.kernel import canonical

R = TypeVar("R")
Plain = tuple[Any, ...]


@frozen(eq=False)
class Table(Generic[R]):
    """One table: the records it keeps, its key, its columns, and the pair that maps them."""

    kind: type[R]
    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    write: Callable[[R], Plain]
    read: Callable[[Sequence[Any]], R]
    word: str
    """What people call one row, in messages."""

    key_of: Callable[[R], tuple[Any, ...]] = field(init=False)
    """Returns the key of a record."""

    def __attrs_post_init__(self) -> None:
        read = attrgetter(*self.key)
        one = len(self.key) == 1
        object.__setattr__(self, "key_of", (lambda record: (read(record),)) if one else read)


def derived(kind: type[R], name: str, key: tuple[str, ...], word: str) -> Table[R]:
    """Return the table of a kind of record whose columns are its fields, in their order."""
    hints = get_type_hints(kind)
    columns = tuple(one.name for one in fields(kind))  # type: ignore[arg-type]  # attrs classes all
    readers = tuple(_reader(hints[column]) for column in columns)
    values = attrgetter(*columns)

    def write(record: R) -> Plain:
        return tuple(map(_written, values(record)))

    def read(row: Sequence[Any]) -> R:
        told = (reader(value) for reader, value in zip(readers, row, strict=True))
        return kind(**dict(zip(columns, told, strict=True)))

    return Table(kind, name, key, columns, write, read, word)


def _written(value: Any) -> Any:
    """Write one value as a column holds it."""
    plain = canonical.plain(value)
    if type(plain) is bool:
        return int(plain)
    return canonical.dump(plain) if type(plain) in (list, dict) else plain


def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return what reads a column of this type: the inverse of `_written`."""
    optional = get_origin(hint) in (Union, UnionType)
    inner = next(part for part in get_args(hint) if part is not NoneType) if optional else hint
    told = canonical.reader(inner)
    if inner is bool:
        read: Callable[[Any], Any] = bool
    elif canonical.is_text(inner):
        read = told
    elif get_origin(inner) is tuple or (isinstance(inner, type) and has(inner)):
        read = lambda value: told(json.loads(value))  # noqa: E731  one of three
    else:
        read = told
    return (lambda value: None if value is None else read(value)) if optional else read

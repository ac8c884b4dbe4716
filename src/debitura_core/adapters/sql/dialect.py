"""What the SQL of one engine differs in, and how statements of this folder are put together.

A statement may carry hints for the planner, written as comments that an engine may ignore:

- ``FROM payouts /* by payouts_by_creation */``: read the table by this index;
- ``FROM engagements e /* then */ JOIN cases c ON ...``: begin with what is on the left;
- ``/* unindexed */ partner_id = ?``: do not look for an index of this column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final, Protocol, TypeVar

from attrs import frozen

from debitura_core.books.mapping import Table
from debitura_core.books.ports.records import Records
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.errors import StoreCorrupt

R = TypeVar("R")
Row = tuple[Any, ...]

EVERYTHING: Final = 2**63 - 1
"""A limit that no table reaches; not every engine takes a missing one."""


@frozen(kw_only=True)
class Dialect:
    """The few things that engines write differently."""

    native: Callable[[str], str]
    """Writes a statement as the engine takes it: its placeholders, its hints for the planner."""
    among: str
    """Follows a column: that it holds one of several values, which are bound as one."""
    array: Callable[[Sequence[Any]], Any]
    """Makes one bound value of several, for `among`."""
    elements: str
    """A table: the elements of the JSON array in ``{column}``, as ``{alias}.value``."""
    last_day: str
    """The last element of the JSON array of days in ``{column}``."""


class Cursor(Protocol):
    """What a statement found."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        ...

    def fetchmany(self, size: int, /) -> list[Any]:
        """Return up to *size* further rows."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all further rows."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Reading(Records, Protocol):
    """A session on the database, as its questions see it."""

    reader: Reader
    dialect: ClassVar[Dialect]

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement that sees everything staged so far."""
        ...

    def known(self, table: Table[R], row: Row, /) -> R:
        """Return the record of a row, and keep it, so that it need not be found again."""
        ...


def readable(read: Callable[[Row], R], row: Row) -> R:
    """Return what *read* makes of a row; raise `StoreCorrupt` for one that nobody wrote so.

    The reason is left out, for it may quote the value.
    """
    try:
        return read(row)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise StoreCorrupt(problem="a row cannot be read") from None


def records(table: Table[R], found: Iterable[Row]) -> Iterator[R]:
    """Yield the records of rows that are not remembered."""
    return (readable(table.read, row) for row in found)


def columns(table: Table[Any], alias: str = "") -> str:
    """Write the columns of a table, of an alias of it if given."""
    return ", ".join(f"{alias}.{name}" if alias else name for name in table.columns)


def only(condition: str, value: Any) -> tuple[str, Row]:
    """Return a further condition and what it binds; nothing where there is no value to compare."""
    return ("", ()) if value is None else (f" AND {condition}", (value,))

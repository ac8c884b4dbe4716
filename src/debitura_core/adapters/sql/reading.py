"""What the shelves of a file ask of their session: statements, and journal entries read back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from debitura_core.books.by_key.shelves import Keyed
from debitura_core.books.mapping import Table
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.errors import StoreCorrupt

R = TypeVar("R")


def readable(read: Callable[[tuple[Any, ...]], R], row: tuple[Any, ...]) -> R:
    """Return what *read* makes of a row; raise `StoreCorrupt` for one that nobody wrote so.

    The reason is left out, for it may quote what stands there.
    """
    try:
        return read(row)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise StoreCorrupt(problem="a row cannot be read") from None


class Reading(Keyed, Protocol):
    """A session on the file, as its shelves see it."""

    reader: Reader

    def execute(self, sql: str, values: tuple[Any, ...] = (), /) -> sqlite3.Cursor:
        """Run a statement that sees everything staged so far."""
        ...

    def known(self, table: Table[R], row: tuple[Any, ...], /) -> R:
        """Return the record of a row, and remember it, so that it need not be found again."""
        ...


class Connections(Protocol):
    """Lends connections to sessions, one session at a time."""

    def borrow(self) -> sqlite3.Connection:
        """Lend a connection."""
        ...

    def give_back(self, connection: sqlite3.Connection, /) -> None:
        """Take it back."""
        ...

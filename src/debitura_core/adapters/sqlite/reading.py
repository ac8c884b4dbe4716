"""What the shelves of a file ask of their session: statements, and journal entries read back."""

from __future__ import annotations

import sqlite3
from typing import Any, Protocol

from debitura_core.adapters.shelves import Keyed
from debitura_core.domain.journal import Reader


class Reading(Keyed, Protocol):
    """A session on the file, as its shelves see it."""

    reader: Reader

    def execute(self, sql: str, values: tuple[Any, ...] = (), /) -> sqlite3.Cursor:
        """Run a statement that sees everything staged so far."""
        ...


class Connections(Protocol):
    """Lends connections to sessions, one session at a time."""

    def borrow(self) -> sqlite3.Connection:
        """Lend a connection."""
        ...

    def give_back(self, connection: sqlite3.Connection, /) -> None:
        """Take it back."""
        ...

"""Connections that fail on demand, and stores whose connections are bent before they are lent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import define

from debitura_core.adapters.sqlite import SqliteStore


@define
class Fault:
    """One failure to come: at which statement, and whether SQLite carries that one out first."""

    at: int
    after: bool = False
    sent: int = 0
    """How many statements were sent so far."""
    struck: bool = False

    def send(self, statement: Callable[[], Any]) -> Any:
        """Send a statement; fail instead of, or right after, the one whose turn it is."""
        self.sent += 1
        if self.sent != self.at:
            return statement()
        if self.after:
            statement()
        self.struck = True
        raise sqlite3.OperationalError("the wire was cut")


@contextmanager
def failing(fault: Fault) -> Iterator[Fault]:
    """Open every connection so that it counts its statements and fails as told.

    The driver's own `connect` takes a class of connections; this is the one it is given.
    """

    class Failing(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> Any:
            if sql.startswith("PRAGMA synchronous"):
                sql = "PRAGMA synchronous = OFF"  # no power is cut here, and the disk is slow
            return fault.send(lambda: super(Failing, self).execute(sql, parameters))

        def executemany(self, sql: str, parameters: Any, /) -> Any:
            return fault.send(lambda: super(Failing, self).executemany(sql, parameters))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Failing))
        yield fault


class BentStore(SqliteStore):
    """A store whose connections are bent, in whatever way, before they are lent to a session."""

    def __init__(self, path: Path, bend: Callable[[sqlite3.Connection], object]) -> None:
        super().__init__(path)
        self.bend = bend

    def borrow(self) -> sqlite3.Connection:
        connection = super().borrow()
        self.bend(connection)
        return connection


class ReadOnlyStore(SqliteStore):
    """A store whose file was opened for reading only."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._uri = f"file:{path}?mode=ro"

    def borrow(self) -> sqlite3.Connection:
        return sqlite3.connect(self._uri, uri=True, isolation_level=None)

    def give_back(self, connection: sqlite3.Connection, /) -> None:
        connection.close()

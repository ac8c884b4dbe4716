"""A connection on loan to one session: it begins fairly, and ends with all that draws from it.

An interrupt may strike between any two instructions. So a loan can be ended again, and only a
connection outside every transaction, with no row left to draw, goes back to the store; whatever
else happens to it, it is closed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from random import uniform
from typing import Any, Final, Protocol
from weakref import ref

_STEP: Final = (0.000_3, 0.003)
"""How long to wait before the next try, in seconds: short and uneven, so that nobody starves."""
_MANY: Final = 1000


class Connections(Protocol):
    """Lends connections to sessions, one session at a time."""

    patience: float
    """How many seconds a session waits for another one before `StoreBusy`."""

    def borrow(self) -> sqlite3.Connection:
        """Lend a connection."""
        ...

    def give_back(self, connection: sqlite3.Connection, /) -> None:
        """Take it back."""
        ...

    def trim_log(self, connection: sqlite3.Connection, /) -> None:
        """Keep the write-ahead log short."""
        ...


class Loan:
    """A connection while one session has it."""

    def __init__(self, source: Connections) -> None:
        self._source = source
        self._connection: sqlite3.Connection | None = None
        self._drawn: list[ref[sqlite3.Cursor]] = []

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, until the loan ends."""
        if self._connection is None:
            raise sqlite3.ProgrammingError("the session is over")
        return self._connection

    def begin(self, *, writing: bool) -> None:
        """Borrow a connection and begin a transaction, waiting for others up to a time limit.

        SQLite itself waits in steps that grow, so a late comer overtakes an early one for seconds.
        """
        until = time.monotonic() + self._source.patience
        while True:
            try:
                if self._connection is None:
                    self._connection = self._source.borrow()
                _begin(self._connection, writing)
                return
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() > until:
                    raise
            time.sleep(uniform(*_STEP))  # noqa: S311

    def send(self, statement: str, values: Sequence[Any] = (), /) -> sqlite3.Cursor:
        """Run a statement, and keep what draws its rows."""
        cursor = self.connection.execute(statement, values)
        self._drawn.append(ref(cursor))
        if len(self._drawn) > _MANY:
            self._drawn = [one for one in self._drawn if one() is not None]
        return cursor

    def end(self, *, keep: bool, wrote: bool = False) -> None:
        """Undo what is not committed; *keep* the connection for the next session, or close it.

        An iterator that is still held draws nothing more: a statement with rows left would keep
        the connection in its old moment, also after a rollback or a close. May be called again.
        """
        connection = self._connection
        if connection is None:
            return
        try:
            for one in self._drawn:
                if (cursor := one()) is not None:
                    cursor.close()
            # after some errors SQLite has rolled back by itself
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if wrote:
                self._source.trim_log(connection)
        except sqlite3.Error:
            keep = False
        self._connection = None  # first forgotten: an interrupt here closes it
        if keep:
            self._source.give_back(connection)
        else:
            connection.close()


def _begin(connection: sqlite3.Connection, writing: bool) -> None:
    if writing:
        connection.execute("BEGIN IMMEDIATE")
        return
    if not connection.in_transaction:  # it is in one if another connection was in the way
        connection.execute("BEGIN")
    # a reading transaction shows the moment of its first read, not its BEGIN
    connection.execute("SELECT 1 FROM schema_steps LIMIT 1").fetchone()


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another connection was in the way."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY

"""What SQLite does its own way: transactions on one connection, its dialect, and its errors."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Any, Final

from debitura_core.adapters.sql.dialect import Dialect
from debitura_core.adapters.sql.session import SqlSession
from debitura_core.adapters.sqlite.loans import Connections, Loan
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.errors import (
    DebituraError,
    StaleRecord,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreReadOnly,
)

_HINTS: Final = (
    (re.compile(r"/\* by (\w+) \*/"), r"INDEXED BY \1"),
    (re.compile(r"/\* then \*/ JOIN"), "CROSS JOIN"),
    (re.compile(r"/\* unindexed \*/ "), "+"),
)
"""How hints are written for SQLite; without them its planner now and then reads a whole ledger."""


@lru_cache(maxsize=1024)
def _native(statement: str) -> str:
    for hint, text in _HINTS:
        statement = hint.sub(text, statement)
    return statement


SQLITE: Final = Dialect(
    native=_native,
    among="IN (SELECT value FROM json_each(?))",
    array=lambda values: json.dumps(list(values)),
    elements="json_each({column}) {alias}",
    last_day="substr({column}, -12, 10)",
)


class SqliteSession(SqlSession):
    """Books of one scope, open on one connection; see the port `Session`."""

    dialect = SQLITE

    def __init__(
        self,
        connections: Connections,
        reader: Reader,
        scope: Scope,
        *,
        writing: bool,
        lasting: bool = False,
    ) -> None:
        super().__init__(reader, scope, writing=writing)
        self._loan = Loan(connections)
        self._lasting = lasting

    def __enter__(self) -> SqliteSession:
        try:
            self._loan.begin(writing=self._writing)
        except BaseException as error:
            self._loan.end(keep=True)
            if isinstance(error, sqlite3.Error):
                raise _named(error) from None  # the driver's words may quote data
            raise
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        self._loan.end(keep=not self._lasting, wrote=self._committed)
        if isinstance(error, sqlite3.Error):
            raise _named(error) from None  # the driver's words may quote data

    def commit(self) -> None:
        """Send what is staged and make it last; see `Session.commit`."""
        self.check_staging()
        try:
            self.flush()
            self._loan.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _named(error) from None  # the driver's words may quote data
        self._committed = True

    def send(self, statement: str, values: Sequence[Any] = (), /) -> sqlite3.Cursor:
        return self._loan.send(_native(statement), values)

    def send_many(self, statement: str, values: Sequence[Sequence[Any]], /) -> int:
        return self._loan.connection.executemany(_native(statement), values).rowcount

    def in_transaction(self) -> bool:
        return self._loan.connection.in_transaction


# --------------------------------------------------------------------------- the driver's errors

_BY_CODE: dict[int, type[StoreBusy | StoreFull | StoreReadOnly]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


_TAKEN = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)


def _named(error: sqlite3.Error) -> DebituraError:
    """Return our name for an error of the driver; its text may quote data, so it is left out."""
    full = getattr(error, "sqlite_errorcode", 0)
    if full in _TAKEN:
        return StaleRecord(kind="record", id="of this decision")
    code = full & 0xFF
    if code in _BY_CODE:
        return _BY_CODE[code]()
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreCorrupt(problem=name) if code in _DAMAGED else StoreError(problem=name)


@contextmanager
def translated(path: str = "") -> Iterator[None]:
    """Turn the driver's errors into the library's; while opening they name the *path*."""
    try:
        try:
            yield
        except sqlite3.Error as error:
            raise _named(error) from None  # the driver's words may quote data
        except UnicodeDecodeError:
            raise StoreCorrupt(problem="text that is no text") from None
    except StoreCorrupt as error:
        if path:
            raise StoreCorrupt(problem=f"{path}, {error.facts['problem']}") from None
        raise

"""The store: it opens the file, and lends its connections out.

A connection belongs to one session at a time and is kept for the next one (opening one costs as
much as ten payments). Every writing session begins IMMEDIATE, so sessions that write follow one
another and what they read cannot change under them; readers see the moment they began at.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from attrs import frozen

from debitura_core.adapters.sql.statements import AUDIT
from debitura_core.adapters.sqlite.files import File
from debitura_core.adapters.sqlite.loans import Loan
from debitura_core.adapters.sqlite.migrations import bring_up_to_date, check_up_to_date
from debitura_core.adapters.sqlite.session import SqliteSession, translated
from debitura_core.books import tables as rows
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.errors import InvalidInput, StoreClosed, StoreMisplaced
from debitura_core.domain.kernel.money import round_half_up
from debitura_core.ports import Durability, Row

_KEPT: Final = 4
"""How many idle connections are kept; each may hold 64 MB of pages."""
_LOG_LIMIT: Final = 48 * 2**20
_LOG_STEP: Final = 4 * 2**20
"""From what size on the log is cut, and after how much more a writer waits for it, in bytes."""


class SqliteStore:
    """Books in the SQLite file at *path*; it is made, for its owner alone, if there is none.

    With *must_exist* a missing or empty file is refused. *durability* says what survives a power
    cut; *busy_timeout* how many seconds to wait for another writer before `StoreBusy`. A file on
    read-only media can be read and audited. Raises `StoreTooNew` for a file of a later version,
    `StoreTooOld` for one from before the first release, `StoreCorrupt` for a file that is no book,
    `StoreMissing`, and `StoreMisplaced` for a path that cannot hold books.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        must_exist: bool = False,
        durability: Durability = Durability.FULL,
        busy_timeout: float = 5.0,
        events: Iterable[type[Event]] = (),
    ) -> None:
        self._file = File.at(path, must_exist=must_exist)
        if not isinstance(durability, Durability):
            names = " or ".join(map(str, Durability))
            raise InvalidInput(field="durability", problem=f"give {names}")
        self._durability = durability
        self.patience = busy_timeout
        self._reader = Reader(events)
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._long = _LOG_LIMIT
        with translated(self._file.path):
            connection = self._connect()
            try:
                connection.execute(f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}")
                self._file.check_length(connection)
                if self._file.read_only:
                    check_up_to_date(connection)
                else:
                    bring_up_to_date(connection, busy_timeout)
                connection.execute("PRAGMA busy_timeout = 0")  # a loan waits by itself
            except BaseException:
                connection.close()
                raise
        self._idle.append(connection)

    # ------------------------------------------------------------------------------ sessions

    def writing(self, scope: Scope, /) -> SqliteSession:
        """Open the books of *scope* for writing; see `Store.writing`."""
        return SqliteSession(self, self._reader, scope, writing=True)

    def reading(self, scope: Scope, /, *, lasting: bool = False) -> SqliteSession:
        """Open the books of *scope* for reading; see `Store.reading`."""
        return SqliteSession(self, self._reader, scope, writing=False, lasting=lasting)

    def borrow(self) -> sqlite3.Connection:
        """Lend a connection to one session."""
        if self._closed:
            raise StoreClosed()
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def give_back(self, connection: sqlite3.Connection, /) -> None:
        """Keep a connection for the next session, or close it if enough are kept."""
        if self._closed or len(self._idle) >= _KEPT:
            connection.close()
        else:
            self._idle.append(connection)

    def trim_log(self, connection: sqlite3.Connection, /) -> None:
        """Cut a write-ahead log that readers kept from starting at its beginning.

        Each writer tries it once the log is long; after every step that the log grows, one waits a
        tenth of a second for readers who follow one another. A reader that stays is left alone.
        """
        size = self._file.log_size()
        if size < _LOG_LIMIT:
            return
        patience = 100 if size >= self._long else 0
        connection.execute(f"PRAGMA busy_timeout = {patience}")
        (blocked, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.execute("PRAGMA busy_timeout = 0")
        if not blocked:
            self._long = _LOG_LIMIT
        elif patience:
            self._long = size + _LOG_STEP

    def close(self) -> None:
        """Close the file; every later session is refused."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    # --------------------------------------------------------------------------------- audit

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns; see `Snapshot.tables`."""
        return rows.AUDITED

    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table as it is now; see `Snapshot.rows`."""
        with self.snapshot() as moment:
            yield from moment.rows(table)

    def journal_length(self) -> int:
        """Return how many entries were ever journalled; see `Snapshot.journal_length`."""
        with self.snapshot() as moment:
            return moment.journal_length()

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        """Open the tables as they are at this moment; see `Store.snapshot`."""
        with translated():
            loan = Loan(self)
            try:
                loan.begin(writing=False)
                yield SqliteSnapshot(loan)
            finally:
                loan.end(keep=False)

    def backup(
        self, path: str | os.PathLike[str], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Copy the books of this moment into a new file; see `Network.backup`."""
        place = os.path.abspath(os.fsdecode(path))
        if os.path.exists(place):
            raise StoreMisplaced(path=place, advice="there is a file already; choose another name")
        draft = File.at(f"{place}.part", must_exist=False)

        def told(_: int, left: int, pages: int) -> None:
            if progress is not None:
                progress(pages - left, pages)

        try:
            with translated():
                loan = Loan(self)
                target = draft.connect()
                try:
                    # one moment for all steps: otherwise each write would start the copy again
                    loan.begin(writing=False)
                    loan.connection.backup(target, pages=1000, progress=told)
                finally:
                    target.close()
                    loan.end(keep=False)
            os.replace(draft.path, place)
        except BaseException:
            draft.remove()
            raise

    # --------------------------------------------------------------------------- connections

    def _connect(self) -> sqlite3.Connection:
        connection = self._file.connect()
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA synchronous = {self._durability.value}")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA wal_autocheckpoint = 10000")
            connection.execute("PRAGMA secure_delete = ON")
            connection.create_function("convert_minor", 2, _convert_minor, deterministic=True)
        except BaseException:
            connection.close()
            raise
        return connection


@frozen
class SqliteSnapshot:
    """The tables of one moment; see the port `Snapshot`."""

    _loan: Loan

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns."""
        return rows.AUDITED

    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table, ordered by its key."""
        columns = rows.AUDITED[table]
        for row in self._loan.send(AUDIT[table]):
            yield dict(zip(columns, row, strict=True))

    def journal_length(self) -> int:
        """Return how many entries were ever journalled."""
        found = self._loan.send("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").fetchone()
        return found[0] if found else 0


@lru_cache(maxsize=4096)
def _ratio(text: str) -> tuple[int, int]:
    over, under = text.split("/")
    return int(over), int(under)


def _convert_minor(minor: int, ratio: str) -> int:
    """The SQL function convert_minor: exact beyond 64 bits, rounded half up."""
    return round_half_up(minor * _ratio(ratio)[0], _ratio(ratio)[1])

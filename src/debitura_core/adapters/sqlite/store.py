"""The file: opening it, bringing its schema up to date, and lending its connections out.

A connection belongs to one session at a time and is kept for the next one (opening one costs as
much as ten payments). Every writing session begins IMMEDIATE, so sessions that write follow one
another and what they read cannot change under them; readers see the moment they began at.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from attrs import frozen

from debitura_core.adapters.sql.statements import AUDIT
from debitura_core.adapters.sqlite.schema import APPLICATION_ID, STEPS, digest
from debitura_core.adapters.sqlite.session import SqliteSession, hold_moment, translated
from debitura_core.books import tables as rows
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.errors import StoreCorrupt, StoreTooNew, StoreTooOld
from debitura_core.domain.kernel.money import round_half_up
from debitura_core.ports import Durability, Row


class SqliteStore:
    """Books in the SQLite file at *path*; it is made if there is none.

    *durability* says what survives a power cut; *busy_timeout* how many seconds to wait for another
    writer before `StoreBusy`. Raises `StoreTooNew` for a file of a later version, `StoreTooOld` for
    one from before the first release, `StoreCorrupt` for a file that is no book.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        durability: Durability = Durability.FULL,
        busy_timeout: float = 5.0,
        events: Iterable[type[Event]] = (),
    ) -> None:
        self._path = os.fspath(path)
        self._durability = durability
        self._timeout = busy_timeout
        self._reader = Reader(events)
        self._idle: list[sqlite3.Connection] = []
        with translated():
            connection = self._connect()
            try:
                _check_length(connection, self._path)
                _bring_up_to_date(connection, busy_timeout)
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
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def give_back(self, connection: sqlite3.Connection, /) -> None:
        """Take a connection back for the next session."""
        self._idle.append(connection)

    def close(self) -> None:
        """Close the file; a later session opens it again."""
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
            connection = self.borrow()
            try:
                connection.execute("BEGIN")
                hold_moment(connection)
                yield SqliteSnapshot(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self.give_back(connection)

    # --------------------------------------------------------------------------- connections

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
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

    _connection: sqlite3.Connection

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns."""
        return rows.AUDITED

    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table, ordered by its key."""
        columns = rows.AUDITED[table]
        for row in self._connection.execute(AUDIT[table]):
            yield dict(zip(columns, row, strict=True))

    def journal_length(self) -> int:
        """Return how many entries were ever journalled."""
        found = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'journal'"
        ).fetchone()
        return found[0] if found else 0


@lru_cache(maxsize=4096)
def _ratio(text: str) -> tuple[int, int]:
    over, under = text.split("/")
    return int(over), int(under)


def _convert_minor(minor: int, ratio: str) -> int:
    """The SQL function convert_minor: exact beyond 64 bits, rounded half up."""
    return round_half_up(minor * _ratio(ratio)[0], _ratio(ratio)[1])


def _check_length(connection: sqlite3.Connection, path: str) -> None:
    """Refuse a file that lost its end; SQLite itself notices only pages that are gone whole.

    As long as a log is beside it, what the file lacks may stand there.
    """
    connection.execute("BEGIN")
    try:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        log = f"{path}-wal"
        logged = os.path.exists(log) and os.path.getsize(log) > 0
        if not logged and os.path.getsize(path) < pages * page_size:
            raise StoreCorrupt(problem="its end is missing")
    finally:
        connection.execute("ROLLBACK")


def _bring_up_to_date(connection: sqlite3.Connection, patience: float) -> None:
    """Take the schema steps that the file has not taken yet, each with its own record."""
    if _steps_taken(connection) < len(STEPS):
        _take_steps(connection)
    _keep_a_log(connection, patience)


def _take_steps(connection: sqlite3.Connection) -> None:
    """Take them in one transaction: all or none."""
    known = len(STEPS)
    connection.execute("PRAGMA foreign_keys = OFF")  # a step may make a table anew
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(_steps_taken(connection) + 1, known + 1):
            _take(connection, number)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {known}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("PRAGMA foreign_keys = ON")


def _steps_taken(connection: sqlite3.Connection) -> int:
    """Return how many steps the file has taken; refuse one that is not ours, too old or too new."""
    taken: int = connection.execute("PRAGMA user_version").fetchone()[0]
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    empty = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None
    if not ours and (taken or not empty):
        raise StoreCorrupt(problem="it belongs to another program")
    if taken:
        _check_steps(connection, taken)
    return taken


def _check_steps(connection: sqlite3.Connection, taken: int) -> None:
    """Refuse a file whose steps were other ones: it is older than the first release, or too new."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(schema_steps)")}
    if "digest" not in columns:
        raise StoreTooOld()
    if taken > len(STEPS):
        raise StoreTooNew(found=taken, known=len(STEPS))
    found = [row[0] for row in connection.execute("SELECT digest FROM schema_steps ORDER BY step")]
    if found != [digest(step) for step in STEPS[:taken]]:
        raise StoreTooOld()


def _keep_a_log(connection: sqlite3.Connection, patience: float) -> None:
    """Switch to a write-ahead log, once and for all; SQLite itself does not wait to do that."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _take(connection: sqlite3.Connection, number: int) -> None:
    """Take one step: its statements, one by one, inside the caller's transaction."""
    statement = ""
    for line in STEPS[number - 1].splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    connection.execute(
        "INSERT INTO schema_steps (step, digest) VALUES (?, ?)", (number, digest(STEPS[number - 1]))
    )

"""Bringing the schema of a file up to date, one recorded step after the other."""

from __future__ import annotations

import sqlite3
import time

from debitura_core.adapters.sqlite.loans import is_busy
from debitura_core.adapters.sqlite.schema import APPLICATION_ID, STEPS, digest
from debitura_core.domain.kernel.errors import (
    StoreCorrupt,
    StoreReadOnly,
    StoreTooNew,
    StoreTooOld,
)


def bring_up_to_date(connection: sqlite3.Connection, patience: float) -> None:
    """Take the schema steps that the file has not taken yet, each with its own record."""
    if _steps_taken(connection) < len(STEPS):
        _take_steps(connection)
    _keep_a_log(connection, patience)


def check_up_to_date(connection: sqlite3.Connection) -> None:
    """Refuse a file that lacks a step and cannot be written."""
    if _steps_taken(connection) < len(STEPS):
        raise StoreReadOnly()


def _take_steps(connection: sqlite3.Connection) -> None:
    """Take them in one transaction: all or none."""
    known = len(STEPS)
    connection.execute("PRAGMA foreign_keys = OFF")  # a step may rebuild a table
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
            if not is_busy(error) or time.monotonic() > until:
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

"""What SQLite says it will do, and how long it takes: plans, and the steps of its machine."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress

from debitura_core.adapters.sqlite import SqliteStore

FEW = frozenset(
    "partners p schema_steps json_each days one h given CONSTANT invoice_numbers later".split()
)
"""What may be read as a whole: partners, schema steps, years, a list of values, or one row."""

_AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SELECT 1 FROM schema_steps")
"""What begins and ends a reading; the last one fixes the moment that it shows."""

_SCANNED = re.compile(r"SCAN (\w+)")


def plans_of(store: SqliteStore, said: list[str]) -> dict[str, list[str]]:
    """Return the plan of every statement that was said."""
    connection = store.borrow()
    try:
        return {
            statement: [
                row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            ]
            for statement in said
            if not statement.startswith(_AROUND)
        }
    finally:
        store.give_back(connection)


_ARRAY = "VIRTUAL TABLE"
"""What a column holds as a list, in a row that was found: no table is read through."""


def scans_of(plans: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return the steps that read a whole table, or a whole index."""
    return [
        (step, statement)
        for statement, steps in plans.items()
        for step in steps
        if (scanned := _SCANNED.match(step)) and scanned[1] not in FEW and _ARRAY not in step
    ]


def sorts_of(plans: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return the steps that sort."""
    return [
        (step, statement)
        for statement, steps in plans.items()
        for step in steps
        if "TEMP B-TREE" in step
    ]


def steps_of(store: SqliteStore, job: Callable[[], object]) -> int:
    """Count the steps, in tens, that SQLite's machine takes for a job."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    connection = store.borrow()
    connection.set_progress_handler(tick, 10)
    store.give_back(connection)
    job()
    with suppress(sqlite3.ProgrammingError):  # a stream closes its connection
        connection.set_progress_handler(None, 0)
    return count

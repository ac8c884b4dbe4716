"""Edits behind the library's back: every guard of the file is taken off first.

The forger knows SQL and owns the file. It drops the triggers that keep the journal append-only,
turns CHECK constraints and foreign keys off, and changes what it likes; only what SQLite itself
cannot hold (two rows of one key, NULL where a column takes none) is out of its reach.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from debitura_core import DisputeStatus, Finding, Month, Network
from debitura_core.adapters.sqlite.schema import STEPS

Edit = Callable[[sqlite3.Connection], object]
Row = dict[str, Any]
_T = TypeVar("_T")

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
"""Whether this is the long form of the tests, `make deep`."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_DECIMAL = re.compile(r"\d+(\.\d+)?")
_MONEY = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")
_NUMBER = re.compile(r"(\d{4})-(\d{5})")
_CODES = re.compile(r"(\w+) IN \(('\w+'(?:, '\w+')*)\)")
_YES_OR_NO = re.compile(r"(\w+) IN \(0, 1\)")

LEAST = Decimal("0.000001")
"""The smallest step of a percentage."""


def some(items: Sequence[_T], most: int, seed: str = "") -> list[_T]:
    """Return all items in the long form, else *most* of them, the same ones in every run.

    The first and the last are among them, if there may be three.
    """
    if DEEP or len(items) <= most:
        return list(items)
    chosen = {0, len(items) - 1} if most > 2 else set[int]()
    rest = [place for place in range(len(items)) if place not in chosen]
    chosen.update(random.Random(seed).sample(rest, most - len(chosen)))
    return [items[place] for place in sorted(chosen)]


# ---------------------------------------------------------------------------------- the schema


@contextmanager
def _schema() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("".join(STEPS))
        yield connection


@cache
def tables() -> tuple[str, ...]:
    """Name every table of the file."""
    with _schema() as connection:
        found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return tuple(name for (name,) in found if not name.startswith("sqlite_"))


@cache
def columns(table: str) -> tuple[str, ...]:
    """Name every column of a table."""
    return tuple(row[1] for row in _info(table))


@cache
def key_of(table: str) -> tuple[str, ...]:
    """Name the columns of a table's key."""
    return tuple(row[1] for row in sorted(_info(table), key=lambda row: row[5]) if row[5])


@cache
def type_of(table: str, column: str) -> str:
    """Name the type of a column."""
    (found,) = (row[2] for row in _info(table) if row[1] == column)
    return str(found)


@cache
def links(table: str) -> frozenset[str]:
    """Name the columns of a table that point to rows of another."""
    with _schema() as connection:
        found = connection.execute(f"PRAGMA foreign_key_list({table})")
        return frozenset(row[3] for row in found)


@cache
def codes(table: str, column: str) -> tuple[Any, ...]:
    """Return what a column may hold, if it holds codes or yes and no."""
    with _schema() as connection:
        (text,) = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
    for name, listed in _CODES.findall(text):
        if name == column:
            return tuple(code.strip("' ") for code in listed.split(","))
    return (0, 1) if column in _YES_OR_NO.findall(text) else ()


def _info(table: str) -> list[tuple[Any, ...]]:
    with _schema() as connection:
        return connection.execute(f"PRAGMA table_info({table})").fetchall()


def rows_of(path: Path, table: str) -> list[Row]:
    """Read all rows of a table, in the order of its key."""
    order = ", ".join(key_of(table))
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = ", ".join(columns(table))  # what SQLite derives by itself cannot be put back
        found = connection.execute(f"SELECT {names} FROM {table} ORDER BY {order}").fetchall()
    return [dict(row) for row in found]


# ---------------------------------------------------------------------------- what to put there


def others(table: str, column: str, value: Any, known: list[Any]) -> list[Any]:
    """Return plausible other values for one value of a column; *known* are those of other rows."""
    known = [other for other in known if other not in (None, value)]
    if value is None:
        return [known[0] if known else _invented(table, column)]
    if codes(table, column):
        return [code for code in codes(table, column) if code != value]
    if type(value) is int:
        return [value + 1]
    if column == "claim":
        return [json.dumps(papers) for papers in _papers(json.loads(value))]
    return nudged(value) or [*sorted(set(known))[:2], fresh(value)]


def _invented(table: str, column: str) -> Any:
    """Return a value for a column that is NULL in every row."""
    if type_of(table, column) == "INTEGER":
        return 1
    return "2026-01-05T09:00:00.000000Z" if column.endswith("_at") else "acme"


def nudged(value: str) -> list[str]:
    """Return neighbours of an instant, day, month, decimal, amount or number, if it is one."""
    if _INSTANT.fullmatch(value):
        at = datetime.fromisoformat(value)
        moved = (at - timedelta(days=1), at + timedelta(hours=1), at + timedelta(microseconds=1))
        return [f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z" for moment in moved]
    if _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return [str(day + timedelta(days=1)), str(day - timedelta(days=1))]
    if _MONTH.fullmatch(value):
        month = Month.parse(value)
        return [str(month.next()), str(month.previous())]
    if _DECIMAL.fullmatch(value):
        return [str(Decimal(value) + 1), str(Decimal(value) + LEAST)]
    if number := _NUMBER.fullmatch(value):
        year, count = int(number[1]), int(number[2])
        return [f"{year}-{count + 90:05}", f"{year + 1}-{count:05}"]
    if amount := _MONEY.fullmatch(value):
        return [f"{Decimal(amount[1]) + 1} {amount[2]}", f"{amount[1]} CHF"]
    return []


def fresh(value: str) -> str:
    """Return text like *value* that no row says: an id, reference or currency of nothing."""
    if value.isalpha() and value.isupper() and len(value) == 3:
        return "CHF" if value != "CHF" else "EUR"
    return f"{value}x"


def _papers(value: Any) -> list[Any]:
    """Return papers of a claim with one amount, day or status changed, each of them in turn."""
    if isinstance(value, list):
        return [[*value[:i], new, *value[i + 1 :]] for i in range(len(value))
                for new in _papers(value[i])]  # fmt: skip
    if isinstance(value, dict):
        return [{**value, name: new} for name in value for new in _papers(value[name])]
    statuses = [status.value for status in DisputeStatus]
    return nudged(value) or [status for status in statuses if value in statuses and status != value]


# ------------------------------------------------------------------------------------- forging


class OutOfReach(Exception):
    """SQLite itself cannot hold this edit."""


def forge(books: Path, place: Path, *edits: Edit) -> Path:
    """Copy the books to *place*, and edit the copy with every guard off."""
    shutil.copyfile(books, place)
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("BEGIN")
        connection.execute("DROP TRIGGER journal_is_never_edited")
        connection.execute("DROP TRIGGER journal_is_never_cut")
        try:
            for edit in edits:
                edit(connection)
        except sqlite3.IntegrityError as error:
            raise OutOfReach from error
        connection.execute("COMMIT")
    return place


def put(table: str, row: Row, **changes: Any) -> Edit:
    """Return the edit that sets columns of one row."""
    key = key_of(table)
    change = ", ".join(f"{name} = ?" for name in changes)
    where = " AND ".join(f"{name} = ?" for name in key)
    values = (*changes.values(), *(row[name] for name in key))
    return lambda connection: connection.execute(
        f"UPDATE {table} SET {change} WHERE {where}", values
    )


def delete(table: str, row: Row) -> Edit:
    """Return the edit that takes one row away."""
    key = key_of(table)
    where = " AND ".join(f"{name} = ?" for name in key)
    values = tuple(row[name] for name in key)
    return lambda connection: connection.execute(f"DELETE FROM {table} WHERE {where}", values)


def insert(table: str, row: Row) -> Edit:
    """Return the edit that adds one row."""
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    return lambda connection: connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values())
    )


def findings(path: Path, *, journal_only: bool = False) -> tuple[Finding, ...]:
    """Return what the audit of the journal finds and, unless told otherwise, that of the books."""
    with Network.open(path) as network:
        found = network.verify_journal()
        return found if journal_only else found + network.verify_books()


# ------------------------------------------------------------------------------ who is named


def names_the_row(finding: Finding, table: str, *versions: Row) -> bool:
    """Return whether a finding names the row, by its key before or after the edit.

    A line may be named by its invoice, a year's counter by the invoices of the year.
    """
    where, _, rest = finding.place.partition(" ")
    said = set(re.split(r"[ /]", rest)) | set(finding.problem.split())
    for row in versions:
        if table == "invoice_lines":
            line = where == table and {row["invoice_id"], row["entry_id"]} <= said
            if line or (where == "invoices" and row["invoice_id"] in said):
                return True
        elif table == "invoice_numbers":
            if where in (table, "invoices") and str(row["year"]) in said:
                return True
        elif where == table and {str(row[name]) for name in key_of(table)} <= said:
            return True
    return False

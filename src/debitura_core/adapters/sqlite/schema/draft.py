"""Drafts the next step: compares the newest schema with the tables that the classes declare.

Run ``python -m debitura_core.adapters.sqlite.schema.draft`` after a change of a record. It prints
the statements to paste as a further step, and what it cannot draft as a comment. With ``--freeze``
it prints the newest step as it is now, to be kept as text when it ships. A test compares the newest
schema to the same comparison.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from attrs import NOTHING, Factory, fields_dict, frozen

from debitura_core.adapters.sqlite.schema import STEPS, digest
from debitura_core.books.mapping import Column, Table
from debitura_core.books.tables import TABLES
from debitura_core.domain.kernel import canonical
from debitura_core.domain.money.payouts import InvoiceStatus

NEVER: Mapping[str, frozenset[str | int]] = {
    "invoices.status": frozenset({InvoiceStatus.NOT_INVOICED.value}),
}
"""Members that a column never holds, though its enumeration has them."""

_LIST = re.compile(r"CHECK \((\w+) IN (\([^)]*\))\)")
_CODE = re.compile(r"'((?:[^']|'')*)'|(\d+)")


@frozen
class Difference:
    """Where the newest schema and the classes differ, and the statements that mend it."""

    place: str
    problem: str
    draft: str

    def __str__(self) -> str:
        return f"{self.place} {self.problem}"


def main(arguments: Sequence[str]) -> None:
    """Print the next step, or the newest one as it is."""
    if "--freeze" in arguments:
        sys.stdout.write(f"{STEPS[-1]}\n-- its digest: {digest(STEPS[-1])}\n")
        return
    for found in differences():
        sys.stdout.write(f"-- {found}\n{found.draft}\n")


def differences(
    steps: Sequence[str] = STEPS, tables: Sequence[Table[Any]] = TABLES
) -> tuple[Difference, ...]:
    """Compare tables, columns, types, null and the members of enumerations."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("".join(steps))
        return tuple(found for table in tables for found in _compared(connection, table))


def _compared(connection: sqlite3.Connection, table: Table[Any]) -> Iterator[Difference]:
    held = _held(connection, table.name)
    if not held:
        yield Difference(table.name, "is missing", _new_table(table))
        return
    yield from _codes_compared(connection, table, held)
    for column in table.shape:
        place = f"{table.name}.{column.name}"
        if column.name not in held:
            yield Difference(place, "is missing", _new_column(table, column))
        else:
            kind, optional = held[column.name]
            if kind != column.storage:
                yield Difference(place, f"is {kind}, not {column.storage}", "-- by hand")
            if optional != column.optional:
                null = "NULL" if column.optional else "NOT NULL"
                yield Difference(place, f"is to be {null}", "-- by hand: a rebuilt table")
    for name in held.keys() - set(table.columns):
        draft = f"ALTER TABLE {table.name} DROP COLUMN {name};"
        yield Difference(f"{table.name}.{name}", "is no field any more", draft)


def _held(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """Return the columns of a table, each with its type and whether it may be null."""
    found = connection.execute(f"PRAGMA table_info({table})")
    return {name: (kind, not (not_null or key)) for _, name, kind, not_null, _, key in found}


# ---------------------------------------------------------------------------------- new columns


def _new_table(table: Table[Any]) -> str:
    """Draft a table; its references, checks and indexes are the author's."""
    lines = [f"    {_definition(table, column)}," for column in table.shape]
    key = f"    PRIMARY KEY ({', '.join(table.key)})"
    return "\n".join([f"CREATE TABLE {table.name} (", *lines, key, ") STRICT, WITHOUT ROWID;"])


def _new_column(table: Table[Any], column: Column) -> str:
    """Draft a column; one that is never null needs a value for the rows that are there."""
    default = None if column.optional else _default(table, column)
    told = "" if column.optional else f" DEFAULT {default or '?'}"
    warning = "" if column.optional or default else "-- say what older rows hold instead of ?\n"
    definition = _definition(table, column, told)
    return f"{warning}ALTER TABLE {table.name} ADD COLUMN {definition};"


def _definition(table: Table[Any], column: Column, default: str = "") -> str:
    null = "" if column.optional else " NOT NULL"
    codes = _codes(table, column)
    check = f" CHECK ({column.name} IN {_listed(codes)})" if codes else ""
    if column.is_json:
        check = f" CHECK (json_valid({column.name}))"
    return f"{column.name} {column.storage}{null}{default}{check}"


def _default(table: Table[Any], column: Column) -> str | None:
    """Return what the class gives a record that says nothing of this column, as SQL."""
    known = fields_dict(table.kind).get(column.name)
    if known is None or known.default is NOTHING or isinstance(known.default, Factory):  # type: ignore[arg-type]  # attrs' stub has a function of its class
        return None
    value = canonical.plain(known.default)
    return _quoted(canonical.dump(value) if isinstance(value, list | dict) else value)


def _quoted(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


# ------------------------------------------------------------------------------- lists of codes


def _codes(table: Table[Any], column: Column) -> tuple[str | int, ...]:
    """Return the codes that a column may have, none if it may have any value."""
    never = NEVER.get(f"{table.name}.{column.name}", frozenset())
    return tuple(code for code in column.codes if code not in never)


def _listed(codes: Sequence[str | int]) -> str:
    return f"({', '.join(map(_quoted, codes))})"


def _codes_compared(
    connection: sqlite3.Connection, table: Table[Any], held: Mapping[str, Any]
) -> Iterator[Difference]:
    """Compare the lists of codes; SQLite changes a list only by rebuilding the table."""
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table.name,)
    ).fetchone()
    lists = dict(_LIST.findall(sql))
    problems, fresh = [], sql
    for column in table.shape:
        wanted = _codes(table, column)
        if not wanted or column.name not in held:
            continue
        place, known = f"{table.name}.{column.name}", lists.get(column.name)
        if known is None:
            problems.append((place, f"has no CHECK of {_listed(wanted)}"))
            continue
        listed = {text or int(number) for text, number in _CODE.findall(known)}
        problems += [(place, f"lacks {code!r}") for code in wanted if code not in listed]
        problems += [(place, f"has {code!r}, which is gone") for code in listed - set(wanted)]
        fresh = fresh.replace(f"{column.name} IN {known}", f"{column.name} IN {_listed(wanted)}")
    draft = _made_anew(connection, table.name, fresh) if fresh != sql else "-- by hand"
    for place, problem in problems:
        yield Difference(place, problem, draft)
        draft = "-- see above"


def _made_anew(connection: sqlite3.Connection, table: str, sql: str) -> str:
    """Draft the change of a table's text: a new one takes its rows, its name and its indexes."""
    columns = ", ".join(_held(connection, table))
    others = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL",
        (table,),
    )
    text = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", sql, count=1)
    return "\n".join(
        (
            f"{text};",
            f"INSERT INTO {table}_anew ({columns})\n    SELECT {columns} FROM {table};",  # noqa: S608  our own names
            f"DROP TABLE {table};",
            f"ALTER TABLE {table}_anew RENAME TO {table};",
            *(f"{text};" for (text,) in others),
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])

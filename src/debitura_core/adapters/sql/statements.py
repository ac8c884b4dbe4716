"""The statements that follow from the tables: rows in, changed, found, listed, and the journal."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from debitura_core.adapters.sql.dialect import columns
from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table


def _equal(names: tuple[str, ...]) -> str:
    return " AND ".join(f"{name} = ?" for name in names)


def _insert(table: str, names: tuple[str, ...]) -> str:
    values = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"  # noqa: S608  our own names


INSERT: Final = {table.name: _insert(table.name, table.columns) for table in rows.TABLES}
FIND: Final = {
    table.name: f"SELECT {columns(table)} FROM {table.name} WHERE {_equal(table.key)}"  # noqa: S608
    for table in rows.TABLES
}
DELETE: Final = {
    table.name: f"DELETE FROM {table.name} WHERE {_equal(table.key)} AND version = ?"  # noqa: S608
    for table in rows.TABLES
}
OWNER: Final = {
    table.name: "SELECT o.partner_id FROM partners p /* then */ JOIN"  # noqa: S608  our own names
    f" {table.name} o ON o.partner_id = p.partner_id AND o.{table.key[1]} = ?"
    for table in rows.TABLES
    if table.key[0] == "partner_id" and len(table.key) > 1
}
"""The partners are asked in turn, each by its own index."""

_HINTS: Final[dict[tuple[str, tuple[str, ...]], str]] = {
    ("payments", ("partner_id", "case_id")): " /* by payments_by_case */"
}
"""Listings for which a planner would read the whole ledger of a partner."""


@lru_cache(maxsize=256)
def listing(table: Table[Any], names: tuple[str, ...]) -> str:
    """Write the statement that lists rows by these columns, in the order of their key."""
    hint = _HINTS.get((table.name, names), "")
    where = f" WHERE {_equal(names)}" if names else ""
    return (
        f"SELECT {columns(table)} FROM {table.name}{hint}"  # noqa: S608  our own names
        f"{where} ORDER BY {', '.join(table.key)}"
    )


@lru_cache(maxsize=256)
def update(table: Table[Any], changed: tuple[int, ...]) -> str:
    """Write the statement that changes these columns, if the row is still at its version.

    Only what changed is set: a column of an index costs as much again when it is set to
    what it was.
    """
    names = tuple(table.columns[place] for place in changed)
    return (
        f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in names)}"  # noqa: S608
        f" WHERE {_equal(table.key)} AND version = ?"
    )


VERSIONS: Final = (
    f"SELECT {columns(rows.AGREEMENTS)} FROM agreements WHERE partner_id = ? ORDER BY number"  # noqa: S608
)

HEAD: Final = (
    "SELECT (SELECT max(position) FROM journal), h.number, h.hash, h.at FROM (SELECT 1) AS one"
    " LEFT JOIN (SELECT number, hash, at FROM journal WHERE subject = ?"
    " ORDER BY number DESC LIMIT 1) AS h ON 1 = 1"
)
"""Where the whole journal ends, and the last entry of a subject if it has one."""
ADD_ENTRY: Final = _insert("journal", rows.JOURNAL)

KEPT: Final = (
    "SELECT command, digest, answer, advice, span FROM kept_answers WHERE tenant = ? AND key = ?"
)
KEEP: Final = _insert(
    "kept_answers", ("tenant", "key", "command", "digest", "answer", "advice", "span")
)

_ORDER: Final = {
    **{table.name: ", ".join(table.key) for table in rows.TABLES},
    "invoice_lines": "partner_id, invoice_id, entry_id",
    "invoice_numbers": "year",
    "journal": "position",
}
AUDIT: Final = {
    table: f"SELECT {', '.join(names)} FROM {table} ORDER BY {_ORDER[table]}"  # noqa: S608
    for table, names in rows.AUDITED.items()
}
"""Every row of a table, in the order of its key."""

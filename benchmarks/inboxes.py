"""An inbox of any size: cases of one partner, in every state, written by plain INSERT statements.

The library has made one case; it is the pattern. Half of the others are closed, on every day of a
year; of the open ones a seventh has no deadline, and the others are due on every day of a month.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

ASKED_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
"""The moment at which the inbox is looked at."""

OWN = {
    "case_id": "printf('CASE%07d', i)",
    "reference": "printf('R%07d', i * 7919 % :count)",
    "client_reference": "'client ' || i",
    "partner_reference": "'ours ' || i",
    "client_key": "printf('client %02d', i % 97)",
    "lifecycle": "iif(i % 2, 'closed', iif(i % 3, 'active', 'pending_verification'))",
    "accepted_at": "iif(i % 2 OR i % 3, assigned_at, NULL)",
    "status": "iif(i % 4 = 0, 'payment_promised', 'contact_attempted')",
    "currency": "iif(i % 3, 'EUR', 'GBP')",
    "claimed_principal_minor": "1000 + i * 31 % 500000",
    "assigned_at": "date('2025-03-01', (i * 365 / :count) || ' days') || 'T00:00:00.000000Z'",
    "sla_deadline": "iif(i % 2 OR i % 14 = 0, NULL,"
    " date('2026-03-01', (i % 31) || ' days') || 'T00:00:00.000000Z')",
    "closed_at": "iif(i % 2, date('2026-03-09', -(i / 2 % 365) || ' days') || 'T08:00:00.000000Z',"
    " NULL)",
}
"""What differs from the pattern, by column."""


def fill(connection: sqlite3.Connection, pattern: str, count: int) -> None:
    """Write *count* cases like the pattern, with papers."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(cases)")]
    values = ", ".join(OWN.get(name, name) for name in columns)
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"  # noqa: S608
        f" INSERT INTO cases ({', '.join(columns)})"
        f" SELECT {values} FROM n, cases WHERE case_id = :pattern",
        {"count": count, "pattern": pattern},
    )
    names = [row[1] for row in connection.execute("PRAGMA table_info(case_files)")]
    told = ", ".join("c.case_id" if name == "case_id" else f"f.{name}" for name in names)
    connection.execute(
        f"INSERT INTO case_files ({', '.join(names)}) SELECT {told}"  # noqa: S608
        " FROM cases c, case_files f WHERE c.case_id GLOB 'CASE*' AND f.case_id = ?",
        (pattern,),
    )

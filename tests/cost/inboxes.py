"""An inbox of a chosen size: cases in every state, closed and due on many days."""

from __future__ import annotations

from pathlib import Path

from tests.cost.ledgers import Ledger

_CASES = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
INSERT INTO cases ({columns}) SELECT {values} FROM n, cases WHERE case_id = 'case-0'
"""
_OWN = {
    "case_id": "printf('CASE%06d', i)",
    "reference": "printf('R%07d', i * 7919 % :count)",
    "client_reference": "'client ' || i",
    "partner_reference": "'ours ' || i",
    "client_id": "iif(i % 5 = 0, 'south', 'nordic')",
    "client_key": "printf('client %02d', i % 11)",
    "lifecycle": "iif(i % 2, 'closed', iif(i % 3, 'active', 'pending_verification'))",
    "status": "iif(i % 4 = 0, 'payment_promised', 'contact_attempted')",
    "currency": "iif(i % 3, 'EUR', 'GBP')",
    "claimed_principal_minor": "1000 + i * 31 % 50000",
    "assigned_at": "date('2025-03-01', (i * 365 / :count) || ' days') || 'T00:00:00.000000Z'",
    "sla_deadline": "iif(i % 2 OR i % 14 = 0, NULL,"
    " date('2026-03-01', (i % 23) || ' days') || 'T00:00:00.000000Z')",
    "closed_at": "iif(i % 2, date('2025-12-01', (i % 97) || ' days') || 'T08:00:00.000000Z', NULL)",
}


class InboxBooks(Ledger):
    """Books on a file in which one partner has this many cases, all written by SQL."""

    def __init__(self, path: Path, count: int) -> None:
        super().__init__(path)
        connection = self.store.borrow()
        columns = [row[1] for row in connection.execute("PRAGMA table_info(cases)")]
        values = ", ".join(_OWN.get(name, name) for name in columns)
        statement = _CASES.format(columns=", ".join(columns), values=values)
        connection.execute(statement, {"count": count})
        files = [row[1] for row in connection.execute("PRAGMA table_info(case_files)")]
        told = ", ".join(
            {"case_id": "c.case_id", "client_id": "c.client_id"}.get(name, f"f.{name}")
            for name in files
        )
        connection.execute(
            f"INSERT INTO case_files ({', '.join(files)}) SELECT {told} FROM cases c, case_files f"
            " WHERE c.case_id GLOB 'CASE*' AND f.case_id = 'case-0'"
        )
        self.store.give_back(connection)

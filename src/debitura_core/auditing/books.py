"""The audit of the books: every row against the journal, and its figures worked out anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from typing import Any

from moneyed import CURRENCIES

from debitura_core.auditing.arithmetic import item_findings, split_findings
from debitura_core.auditing.explained import BUCKETS, KEYS, NOT_COLUMNS, WRITES, Key, Writes, place
from debitura_core.auditing.invoicing import invoicing_findings
from debitura_core.domain.journal import Finding
from debitura_core.ports import Row, Snapshot

Expected = dict[str, dict[Key, dict[str, Any]]]


def books_findings(books: Snapshot) -> Iterator[Finding]:
    """Compare every row with what the journal says of it, and work its figures out anew."""
    expected = _folded(books)
    rows: dict[str, dict[Key, Row]] = {}
    for table, held in expected.items():
        rows[table] = {}
        for row in books.rows(table):
            key = tuple(row[name] for name in KEYS[table])
            rows[table][key] = row
            yield from _compared(table, key, row, held.pop(key, None))
            yield from _amounts(table, key, row)
        for key in held:
            yield Finding("ROW_MISSING", place(table, key), "the journal knows it, the table not")
    for payout in rows["payouts"].values():
        yield from split_findings(payout)
    for item in rows["revenue_items"].values():
        yield from item_findings(item)
    for file in rows["case_files"].values():
        yield from _papers(file, rows["cases"].get((file["case_id"],)))
    yield from invoicing_findings(books, rows)


def _folded(books: Snapshot) -> Expected:
    """Fold the journal into the rows that must be there."""
    expected: Expected = {table: {} for table in KEYS}
    for entry in books.rows("journal"):
        try:
            facts = json.loads(entry["facts"])
        except ValueError:
            continue  # the journal's own audit names it
        for writes in WRITES.get(entry["name"], ()):
            _fold(expected[writes.table], writes, facts, entry)
    return expected


def _fold(held: dict[Key, dict[str, Any]], writes: Writes, facts: dict[str, Any],
          entry: Row) -> None:  # fmt: skip
    key = tuple(facts.get(name) for name in writes.key)
    row = held.setdefault(key, {}) if writes.makes else held.get(key)
    if row is None:
        return
    for column, fact in writes.columns.items():
        row[column] = _fact(fact, facts, entry)
    for column, move in writes.adds.items():
        amount = facts.get(move[1:]) or 0
        row[column] = (row.get(column) or 0) + (amount if move[0] == "+" else -amount)


def _fact(name: str, facts: dict[str, Any], entry: Row) -> Any:
    if name == "@at":
        return entry["at"]
    if name == "@user":
        return entry["by"].rpartition(":")[2]
    if name.startswith("="):
        return int(name[1:]) if name[1:] else None
    value = facts.get(name)
    return int(value) if isinstance(value, bool) else value


def _compared(table: str, key: Key, row: Row, told: dict[str, Any] | None) -> Iterator[Finding]:
    at = place(table, key)
    if told is None:
        yield Finding("ROW_UNEXPLAINED", at, "the journal does not know this row")
        return
    for column, value in told.items():
        if column not in NOT_COLUMNS and row[column] != value:
            yield Finding("COLUMN_CHANGED", at, f"{column} is not what the journal says")
    if "credit_seal" in told:
        salt, reason = row["credit_salt"] or "", row["credit_reason"] or ""
        if sha256(f"{len(salt)}:{salt}{reason}".encode()).hexdigest() != told["credit_seal"]:
            yield Finding("COLUMN_CHANGED", at, "credit_reason is not what was sealed")


def _amounts(table: str, key: Key, row: Row) -> Iterator[Finding]:
    """Every amount is a bounded whole number, every currency is known (I10)."""
    for column, value in row.items():
        if column.endswith("_minor") and value is not None:
            if type(value) is not int or abs(value) >= 10**15:
                yield Finding("AMOUNT_INVALID", place(table, key), f"{column} is out of bounds")
        elif column == "currency" and value not in CURRENCIES:
            yield Finding("CURRENCY_UNKNOWN", place(table, key), "currency is not known")


def _papers(file: Row, case: Row | None) -> Iterator[Finding]:
    """The claim on paper is the one the case was opened with."""
    if case is None:
        return
    claim, debtor = json.loads(file["claim"]), json.loads(file["debtor"])
    unit = CURRENCIES[case["currency"]].sub_unit if case["currency"] in CURRENCIES else 1
    for name in BUCKETS:
        written = str(claim.get(name, f"0 {case['currency']}"))
        amount, _, currency = written.partition(" ")
        same = currency == case["currency"]
        if not same or Fraction(amount) * unit != case[f"claimed_{name}_minor"]:
            yield Finding("COLUMN_CHANGED", place("case_files", (file["case_id"],)),
                          f"{name} of the claim is not the case's")  # fmt: skip
    if debtor.get("name") != file["debtor_name"]:
        yield Finding("COLUMN_CHANGED", place("case_files", (file["case_id"],)),
                      "debtor_name is not the debtor's")  # fmt: skip

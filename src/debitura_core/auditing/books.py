"""The audit of the books: every row against the journal, and its figures computed again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any

from moneyed import CURRENCIES

from debitura_core.auditing.accounts import account_findings
from debitura_core.auditing.arithmetic import claim_findings, item_findings, split_findings
from debitura_core.auditing.findings import place, read
from debitura_core.auditing.invoicing import invoicing_findings
from debitura_core.auditing.partner_cases import partner_case_findings
from debitura_core.auditing.reversals import reversal_findings
from debitura_core.books.explained import BUCKETS, SALTS, WRITES
from debitura_core.books.folding import Key, Writes, facts_of, fold
from debitura_core.books.tables import DERIVED, TABLES
from debitura_core.domain.journal.entries import Finding
from debitura_core.ports import Row, Snapshot

Expected = dict[str, dict[Key, dict[str, Any]]]


def books_findings(books: Snapshot) -> Iterator[Finding]:
    """Compare every row with what the journal says of it, and compute its figures again."""
    expected, contradictions = _folded(books)
    yield from contradictions
    told = dict(expected["case_files"])
    rows: dict[str, dict[Key, Row]] = {}
    for kind in TABLES:
        table, held = kind.name, expected[kind.name]
        rows[table] = {}
        for row in books.rows(table):
            key = tuple(row[name] for name in kind.key)
            rows[table][key] = row
            at = place(table, key)
            if kind not in DERIVED:
                yield from read(at, _compared(table, key, row, held.pop(key, None)))
            yield from _amounts(table, key, row)
        for key in held:
            yield Finding("ROW_MISSING", place(table, key), "in the journal, not in the table")
    of_case: dict[Any, list[Row]] = {}
    for payout in rows["payouts"].values():
        of_case.setdefault(payout["case_id"], []).append(payout)
    for key, case in rows["cases"].items():
        yield from read(place("cases", key), claim_findings(case, of_case.get(key[0], ())))
    for key, payout in rows["payouts"].items():
        if payout["adjusts"] is None:
            yield from read(place("payouts", key), split_findings(payout))
    yield from reversal_findings(rows["payments"], rows["payouts"])
    for key, item in rows["revenue_items"].items():
        yield from read(place("revenue_items", key), item_findings(item))
    for key, file in rows["case_files"].items():
        at = place("case_files", key)
        yield from read(at, _papers(at, file, rows["cases"].get(key), told.get(key, {})))
    yield from account_findings(books, rows)
    yield from invoicing_findings(books, rows)
    yield from partner_case_findings(books, rows)


def _folded(books: Snapshot) -> tuple[Expected, list[Finding]]:
    """Fold the journal into the rows that must be there, and note where it contradicts itself."""
    expected: Expected = {table.name: {} for table in TABLES}
    contradictions: list[Finding] = []
    for entry in books.rows("journal"):
        facts = facts_of(entry)
        for writes in WRITES.get(entry["name"], ()):
            held = expected[writes.table.name]
            contradictions += _contradicted(held, writes, facts, entry)
            fold(held, writes, facts, entry)
    return expected, contradictions


def _contradicted(held: dict[Key, dict[str, Any]], writes: Writes, facts: dict[str, Any],
                  entry: Row) -> Iterator[Finding]:  # fmt: skip
    """What an entry changes was made, and what it says of former values is what they were."""
    key = writes.key_of(facts)
    if key not in held and not writes.makes:
        yield Finding(
            "JOURNAL_CONTRADICTS", f"journal {entry['position']}", "it changes what was never made"
        )
    before = held.get(key, {})
    for column, fact in writes.was.items():
        if before.get(column) != facts.get(fact):
            yield Finding(
                "JOURNAL_CONTRADICTS", f"journal {entry['position']}", f"{fact} is not what was"
            )


def _compared(table: str, key: Key, row: Row, told: dict[str, Any] | None) -> Iterator[Finding]:
    at = place(table, key)
    if told is None:
        yield Finding("ROW_UNEXPLAINED", at, "not in the journal")
        return
    for column, value in told.items():
        if not column.startswith("@") and row[column] != value:
            yield Finding("COLUMN_CHANGED", at, f"{column} is not what the journal says")
    yield from _sealed(at, SALTS[table], row, told)


def _sealed(at: str, salts: Mapping[str, str], row: Row, told: dict[str, Any]) -> Iterator[Finding]:
    """Free text is the one the journal sealed, and text and salt are only where it sealed one."""
    used = {salts[column] for column in salts if told.get(f"@seal {column}") is not None}
    for column, salt_column in salts.items():
        sealed, salt, words = told.get(f"@seal {column}"), row[salt_column], row[column]
        if sealed is None:
            if words is not None or (salt is not None and salt_column not in used):
                yield Finding("COLUMN_CHANGED", at, f"{column} has a text where nothing was sealed")
        elif sha256(f"{len(salt or '')}:{salt or ''}{words or ''}".encode()).hexdigest() != sealed:
            yield Finding("COLUMN_CHANGED", at, f"{column} is not what was sealed")


def _amounts(table: str, key: Key, row: Row) -> Iterator[Finding]:
    """Every amount is a bounded whole number, every currency is known."""
    for column, value in row.items():
        if column.endswith("_minor") and value is not None:
            if type(value) is not int or abs(value) >= 10**15:
                yield Finding("AMOUNT_INVALID", place(table, key), f"{column} is out of bounds")
        elif column == "currency" and value not in CURRENCIES:
            yield Finding("CURRENCY_UNKNOWN", place(table, key), "the currency code is unknown")


def _papers(at: str, file: Row, case: Row | None, told: dict[str, Any]) -> Iterator[Finding]:
    """The claim on paper is the one that was submitted, whatever was corrected since."""
    claim, debtor = json.loads(file["claim"]), json.loads(file["debtor"])
    if debtor["name"] != file["debtor_name"]:
        yield Finding("COLUMN_CHANGED", at, "debtor_name is not the debtor's")
    if _terms_hash(claim) != told.get("@claim"):
        yield Finding("COLUMN_CHANGED", at, "claim is not the one that was submitted")
    if case is None:
        return
    unit = CURRENCIES[case["currency"]].sub_unit
    for name in BUCKETS:
        amount, _, currency = claim.get(name, f"0 {case['currency']}").partition(" ")
        same = currency == case["currency"]
        if not same or Fraction(amount) * unit != told.get(f"@{name}"):
            yield Finding("COLUMN_CHANGED", at, f"claim: {name} is not what was submitted")


def _terms_hash(claim: dict[str, Any]) -> str:
    """Hash what the journal hashed of the claim: days, dispute, and its invoices' amounts."""
    invoices = [[i["amount"], i["invoice_date"], i["due_date"]] for i in claim["invoices"]]
    told = [claim["invoice_date"], claim["due_date"], claim.get("dispute_status"), invoices]
    return sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()

"""The journal's own audit: follow every chain from its first entry to its last."""

from __future__ import annotations

import json
from collections.abc import Iterator

from debitura_core.domain.journal.entries import START, Finding, entry_hash
from debitura_core.ports import Row, Snapshot


def journal_findings(books: Snapshot) -> Iterator[Finding]:
    """Follow every chain: numbers 1 to n, each hash over the text and the hash before."""
    heads: dict[str, tuple[int, str, str]] = {}
    position = 0
    for row in books.rows("journal"):
        subject, place = row["subject"], f"journal {row['position']}"
        if row["position"] != position + 1:
            yield Finding("ENTRY_MISSING", place, f"position {position + 1} is missing before it")
        position = row["position"]
        number, previous, latest = heads.get(subject, (0, START, ""))
        if row["number"] != number + 1:
            yield Finding("CHAIN_BROKEN", place, f"{subject} goes on from {number} here")
        if row["hash"] != _hash_of(row, previous):
            yield Finding("ENTRY_CHANGED", place, f"{subject} {row['number']} has another hash")
        at, counted = _readable(row)
        if at < latest:
            yield Finding("TIME_WENT_BACK", place, f"{subject} has a later entry before it")
        if not _tenant_fits(row):
            yield Finding("TENANT_CHANGED", place, "the entry names another partner")
        heads[subject] = (counted, row["hash"], at)
    if position != books.journal_length():
        yield Finding("ENTRY_MISSING", "journal", f"entries after {position} are missing")


def _readable(row: Row) -> tuple[str, int]:
    """Return instant and number of an entry; of a damaged one, what no entry has."""
    at, number = row["at"], row["number"]
    return at if type(at) is str else "", number if type(number) is int else 0


def _hash_of(row: Row, previous: str) -> str:
    return entry_hash(
        previous,
        row["position"],
        row["subject"],
        row["number"],
        row["at"],
        row["by"],
        row["name"],
        row["facts"],
    )


def _tenant_fits(row: Row) -> bool:
    """Return whether the tenant is the one its facts name, or else the partner who wrote it."""
    try:
        named = json.loads(row["facts"]).get("partner_id")
        role, party, _ = row["by"].split(":")
    except (AttributeError, TypeError, ValueError):
        return False
    return bool(row["tenant"] == (named or (party if role == "partner" else None)))

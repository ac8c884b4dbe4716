"""Findings: where something was found, and that a value cannot even be read."""

from __future__ import annotations

from collections.abc import Iterator

from debitura_core.books.folding import Key
from debitura_core.domain.journal.entries import Finding


def place(table: str, key: Key) -> str:
    """Say where something was found."""
    return f"{table} {'/'.join(str(part) for part in key)}"


def read(at: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings about a place; that something there cannot even be read is one of them."""
    try:
        yield from findings
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        yield Finding("UNREADABLE", at, "a value is not of the kind its column holds")

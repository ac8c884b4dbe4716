"""What is kept in memory, and what a row of the ledger is there: a payout or a revenue item."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from attrs import frozen

from debitura_core.adapters import rows
from debitura_core.adapters.rows import Table
from debitura_core.domain.agreements import Agreement
from debitura_core.domain.identifiers import Subject
from debitura_core.domain.invoices import InvoiceLine
from debitura_core.domain.journal import JournalEntry
from debitura_core.domain.payouts import Payout
from debitura_core.domain.revenue_items import RevenueItem
from debitura_core.ports import Kept

Key = tuple[str, ...]
Entry = Payout | RevenueItem
"""A row of the ledger."""

ENTRIES: tuple[Table[Any], ...] = (rows.PAYOUTS, rows.REVENUE_ITEMS)


@frozen
class Written:
    """One journal entry as it is kept: whose it is, and what it says."""

    tenant: str | None
    entry: JournalEntry


class Tables:
    """All that is kept. Records never change, so a copy of the tables is a copy of the books."""

    def __init__(self) -> None:
        self.records: dict[str, dict[Key, Any]] = {table.name: {} for table in rows.TABLES}
        self.lines: dict[tuple[str, str], dict[str, InvoiceLine]] = {}
        self.numbers: dict[int, int] = {}
        self.journal: list[Written] = []
        self.subjects: dict[Subject, list[Written]] = defaultdict(list)
        self.answers: dict[tuple[str, str], Kept] = {}
        self.agreements: dict[str, list[Agreement]] = {}
        self.references: set[str] = set()
        self.client_references: set[tuple[str, str]] = set()

    def copy(self) -> Tables:
        """Return the books of this moment."""
        other = Tables()
        other.records = {name: dict(held) for name, held in self.records.items()}
        other.lines = {key: dict(lines) for key, lines in self.lines.items()}
        other.numbers = dict(self.numbers)
        other.journal = list(self.journal)
        other.subjects = defaultdict(list, {k: list(v) for k, v in self.subjects.items()})
        other.answers = dict(self.answers)
        other.agreements = {partner: list(held) for partner, held in self.agreements.items()}
        other.references = set(self.references)
        other.client_references = set(self.client_references)
        return other


# ------------------------------------------------------------------------- rows of the ledger


def entry_id(entry: Entry) -> str:
    """Return the id of a payout or revenue item."""
    return entry.revenue_item_id if isinstance(entry, RevenueItem) else entry.payout_id


def entry_currency(entry: Entry) -> str:
    """Return the currency of a payout or revenue item."""
    return entry.currency if isinstance(entry, RevenueItem) else entry.split.currency


def entry_fee(entry: Entry) -> int:
    """Return the platform's share of a payout or revenue item."""
    if isinstance(entry, RevenueItem):
        return entry.platform_fee_minor
    return entry.split.platform_fee_minor


def entry_day(entry: Entry) -> date:
    """Return the day of the payment, or of the work."""
    return entry.payment_date if isinstance(entry, Payout) else entry.on


def due_at(entry: Entry) -> datetime:
    """Return the instant that decides the month: settled, or for an item recorded (D6, D7)."""
    if isinstance(entry, RevenueItem):
        return entry.created_at
    return entry.commission_paid_at or entry.created_at

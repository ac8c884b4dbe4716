"""What is kept in memory, and what a row of the ledger is there: a payout or a revenue item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

from attrs import frozen

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.books.ports.records import Records
from debitura_core.books.ports.stores import Kept
from debitura_core.domain.journal.entries import BEGINNING, Head, JournalEntry, Reader
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.errors import StaleRecord
from debitura_core.domain.kernel.identifiers import Subject
from debitura_core.domain.money.invoices import InvoiceLine
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.domain.partner_cases.settlements import SettledEntry

Key = tuple[str | int, ...]
Entry = Payout | RevenueItem
"""A row of the ledger."""
Billable = Entry | SettledEntry
"""What an invoice may bill: a row of the ledger, or a fee of partner cases."""

ENTRIES: tuple[Table[Any], ...] = (rows.PAYOUTS, rows.REVENUE_ITEMS)
BILLABLES: tuple[Table[Any], ...] = (*ENTRIES, rows.SETTLED_ENTRIES)

INDEXED = {
    table.name: tuple(name for name in ("case_id",) if name in table.columns)
    for table in rows.TABLES
} | {
    rows.CASES.name: ("reference", "client_reference"),
    rows.ACCOUNT_ENTRIES.name: ("source_id",),
    rows.COVERINGS.name: ("later_id", "earlier_id"),
}
"""The columns by which records are found quickly, per table."""


@frozen
class Written:
    """One journal entry as it is kept: whose it is, and what it says."""

    tenant: str | None
    entry: JournalEntry

    def read(self, reader: Reader) -> JournalEntry:
        """Return the entry with the class of the reader for its event."""
        one = self.entry
        return reader.entry(
            one.position,
            one.subject,
            one.number,
            instant_text(one.at),
            str(one.by),
            one.name,
            one.facts,
            one.hash,
        )


class Tables:
    """All that is kept. Records never change, so a copy of the tables is a copy of the books."""

    def __init__(self) -> None:
        self.records: dict[str, dict[Key, Any]] = {table.name: {} for table in rows.TABLES}
        self.lines: dict[tuple[str, str], dict[str, InvoiceLine]] = {}
        self.numbers: dict[int, tuple[int, date]] = {}
        self.journal: list[Written] = []
        self.subjects: dict[Subject, list[Written]] = defaultdict(list)
        self.answers: dict[tuple[str, str], Kept] = {}
        self.agreements: dict[str, dict[int, Agreement]] = {}
        self.index: dict[tuple[str, str, str], dict[Key, None]] = {}
        self.undo: list[Callable[[], object]] = []

    def put(self, record: Any) -> None:
        """Keep a record, with a note of how to undo it."""
        table = rows.table_of(record)
        held, key = self.records[table.name], table.key_of(record)
        before = held.get(key)
        self.undo.append(
            (lambda: held.pop(key, None))
            if before is None
            else (lambda: held.update({key: before}))
        )
        held[key] = record
        for column in INDEXED[table.name]:
            value = getattr(record, column)
            keys = self.index.setdefault((table.name, column, value), {})
            if key not in keys:
                self.undo.append(lambda keys=keys: keys.pop(key, None))  # type: ignore[misc]
                keys[key] = None
        if type(record) is Agreement:
            versions = self.agreements.setdefault(record.partner_id, {})
            earlier = dict(versions)
            self.undo += (lambda: versions.update(earlier), versions.clear)
            versions[record.number] = record

    def take(self, record: Any) -> None:
        """Take a record out, with a note of how to undo it, if it is still as it was read."""
        table = rows.table_of(record)
        held, key = self.records[table.name], table.key_of(record)
        kept = held.get(key)
        if kept is None or kept.version != record.version:
            raise StaleRecord(kind=table.word, id=key[-1])
        self.undo.append(lambda: held.update({key: kept}))
        del held[key]

    def listed(self, table: Table[Any], equal: dict[str, str]) -> list[Any]:
        """Return the records whose columns equal these values, by key.

        An index names all that ever had a value, so what it finds is looked at again.
        """
        held = self.records[table.name]
        keys = next(
            (
                self.index.get((table.name, column, equal[column]), {})
                for column in INDEXED[table.name]
                if column in equal
            ),
            held,
        )
        found = (held[key] for key in sorted(keys) if key in held)
        return [
            record
            for record in found
            if all(getattr(record, name) == value for name, value in equal.items())
        ]

    def put_line(self, line: InvoiceLine) -> None:
        """Keep a line of an invoice."""
        held, key = self.lines, (line.partner_id, line.invoice_id)
        if key not in held:
            self.undo.append(lambda: held.pop(key, None))
            held[key] = {}
        lines = held[key]
        self.undo.append(lambda: lines.pop(line.entry_id, None))
        lines[line.entry_id] = line

    def journalled(self, entries: tuple[JournalEntry, ...], tenant: str | None) -> None:
        """Keep journal entries; those that name no partner are of the writing *tenant*."""
        for entry in entries:
            written = Written(entry.tenant or tenant, entry)
            chain = self.subjects[entry.subject]
            for kept in (self.journal, chain):
                self.undo.append(partial(_shorten, kept, len(kept)))
                kept.append(written)

    def head(self, subject: Subject) -> Head:
        """Return the last entry of a subject."""
        entries = self.subjects.get(subject)
        if not entries:
            return BEGINNING
        last = entries[-1].entry
        return Head(last.number, last.hash, instant_text(last.at))

    def roll_back(self, to: int = 0) -> None:
        """Undo what was staged since the last commit but for the first *to* steps of it.

        An interrupt may strike between any two instructions, so each step is noted before it is
        made, undoing one twice does no harm, and a step is forgotten when it is undone.
        """
        while len(self.undo) > to:
            self.undo[-1]()
            self.undo.pop()

    def copy(self) -> Tables:
        """Return the books of this moment."""
        other = Tables()
        other.records = {name: dict(held) for name, held in self.records.items()}
        other.lines = {key: dict(lines) for key, lines in self.lines.items()}
        other.numbers = dict(self.numbers)
        other.journal = list(self.journal)
        other.subjects = defaultdict(list, {k: list(v) for k, v in self.subjects.items()})
        other.answers = dict(self.answers)
        other.agreements = {partner: dict(held) for partner, held in self.agreements.items()}
        other.index = {place: dict(keys) for place, keys in self.index.items()}
        return other


def _shorten(written: list[Written], length: int) -> None:
    """Cut a list to what it was."""
    del written[length:]


class Reading(Records, Protocol):
    """Books over these tables, as the questions read them."""

    reader: Reader

    @property
    def tables(self) -> Tables:
        """What is kept."""
        ...

    def all_of(self, table: Table[Any], partner_id: str | None = None) -> Iterator[Any]:
        """Yield the records of a kind: of one partner, or all."""
        for record in self.tables.records[table.name].values():
            if partner_id is None or record.partner_id == partner_id:
                yield record


# ------------------------------------------------------------------------- rows of the ledger


def entry_id(entry: Billable) -> str:
    """Return the id of an entry."""
    match entry:
        case RevenueItem():
            return entry.revenue_item_id
        case SettledEntry():
            return entry.entry_id
        case Payout():
            return entry.payout_id


def entry_currency(entry: Billable) -> str:
    """Return the currency of an entry."""
    return entry.split.currency if isinstance(entry, Payout) else entry.currency


def entry_fee(entry: Billable) -> int:
    """Return what the platform bills for an entry."""
    return entry.split.platform_fee_minor if isinstance(entry, Payout) else entry.platform_fee_minor


def entry_day(entry: Entry) -> date:
    """Return the day of the payment, or of the work."""
    return entry.payment_date if isinstance(entry, Payout) else entry.on


def due_at(entry: Billable) -> datetime:
    """Return the instant that decides the month; when it was recorded, for what is not due."""
    return entry.due_at or entry.created_at if isinstance(entry, Payout) else entry.due_at


def is_hidden(tables: Tables, partner_id: str | None, client_id: str) -> bool:
    """Return whether the partner hides the client from its balance."""
    known = tables.records[rows.RELATIONSHIPS.name].get((partner_id or "", client_id))
    return known is not None and known.hidden_from_balance

"""What is kept in memory, and what a row of the ledger is there: a payout or a revenue item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol

from attrs import frozen

from debitura_core.books import tables as rows
from debitura_core.books.by_key.shelves import Keyed
from debitura_core.books.mapping import Table
from debitura_core.books.ports.stores import Kept
from debitura_core.domain.cases.cases import Case
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
Mark = tuple[str, ...]
"""A reference that is taken: of a case, or of a case within its client."""
Entry = Payout | RevenueItem
"""A row of the ledger."""
Billable = Entry | SettledEntry
"""What an invoice may bill: a row of the ledger, or a fee of partner cases."""

ENTRIES: tuple[Table[Any], ...] = (rows.PAYOUTS, rows.REVENUE_ITEMS)
BILLABLES: tuple[Table[Any], ...] = (*ENTRIES, rows.SETTLED_ENTRIES)


@frozen
class Written:
    """One journal entry as it is kept: whose it is, and what it says."""

    tenant: str | None
    entry: JournalEntry

    def read(self, reader: Reader) -> JournalEntry:
        """Return the entry as a reader knows its event."""
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
        self.numbers: dict[int, int] = {}
        self.journal: list[Written] = []
        self.subjects: dict[Subject, list[Written]] = defaultdict(list)
        self.answers: dict[tuple[str, str], Kept] = {}
        self.agreements: dict[str, dict[int, Agreement]] = {}
        self.taken: set[Mark] = set()
        self.by_case: dict[tuple[str, str], dict[Key, None]] = {}
        self.undo: list[Callable[[], object]] = []

    def put(self, record: Any) -> None:
        """Keep a record, with a note of how to undo it."""
        table = rows.table_of(record)
        held, key = self.records[table.name], table.key_of(record)
        before = held.get(key)
        held[key] = record
        self.undo.append(
            (lambda: held.pop(key)) if before is None else (lambda: held.update({key: before}))
        )
        case_id = getattr(record, "case_id", None)
        if case_id is not None and case_id != getattr(before, "case_id", None):
            keys = self.by_case.setdefault((table.name, case_id), {})
            keys[key] = None
            self.undo.append(lambda: keys.pop(key))
        old, new = _marks(before), _marks(record)
        if old != new:
            self.taken -= old
            self.taken |= new
            self.undo.append(lambda: self._unmark(old, new))
        if type(record) is Agreement:
            versions = self.agreements.setdefault(record.partner_id, {})
            earlier = dict(versions)
            versions[record.number] = record
            self.undo += (lambda: versions.update(earlier), versions.clear)

    def _unmark(self, old: set[Mark], new: set[Mark]) -> None:
        self.taken -= new
        self.taken |= old

    def take(self, record: Any) -> None:
        """Take a record out, with a note of how to undo it, if it is still as it was read."""
        table = rows.table_of(record)
        held, key = self.records[table.name], table.key_of(record)
        kept = held.get(key)
        if kept is None or kept.version != record.version:
            raise StaleRecord(kind=table.word, id=key[-1])
        keys = self.by_case[(table.name, record.case_id)]
        del held[key], keys[key]
        self.undo += (lambda: held.update({key: kept}), lambda: keys.update({key: None}))

    def listed(self, table: Table[Any], equal: dict[str, str]) -> list[Any]:
        """Return the records whose columns equal these values, by key."""
        held = self.records[table.name]
        case_id = equal.get("case_id")
        keys = held if case_id is None else self.by_case.get((table.name, case_id), {})
        return [
            held[key]
            for key in sorted(keys)
            if all(getattr(held[key], name) == value for name, value in equal.items())
        ]

    def put_line(self, line: InvoiceLine) -> None:
        """Keep a line of an invoice."""
        held, key = self.lines, (line.partner_id, line.invoice_id)
        if key not in held:
            held[key] = {}
            self.undo.append(lambda: held.pop(key))
        held[key][line.entry_id] = line
        self.undo.append(lambda: held[key].pop(line.entry_id))

    def journalled(self, entries: tuple[JournalEntry, ...], tenant: str | None) -> None:
        """Keep journal entries; those that name no partner are of the writing *tenant*."""
        for entry in entries:
            written = Written(entry.tenant or tenant, entry)
            chain = self.subjects[entry.subject]
            self.journal.append(written)
            chain.append(written)
            self.undo += (self.journal.pop, chain.pop)

    def head(self, subject: Subject) -> Head:
        """Return the last entry of a subject."""
        entries = self.subjects.get(subject)
        if not entries:
            return BEGINNING
        last = entries[-1].entry
        return Head(last.number, last.hash, instant_text(last.at))

    def roll_back(self, to: int = 0) -> None:
        """Undo what was staged since the last commit but for the first *to* steps of it."""
        while len(self.undo) > to:
            self.undo.pop()()

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
        other.taken = set(self.taken)
        other.by_case = {place: dict(keys) for place, keys in self.by_case.items()}
        return other


def _marks(record: Any) -> set[Mark]:
    """Return the references that a record takes, so that no other may."""
    if type(record) is not Case:
        return set()
    marks: set[Mark] = {(record.reference,)}
    if record.client_reference is not None:
        marks.add((record.client_id, record.client_reference))
    return marks


class Reading(Keyed, Protocol):
    """A session on these tables, as its shelves see it."""

    reader: Reader

    @property
    def tables(self) -> Tables:
        """What is kept."""
        ...


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
    """Return the instant that decides the month: settled, or for an item recorded."""
    match entry:
        case RevenueItem():
            return entry.created_at
        case SettledEntry():
            return entry.due_at
        case Payout():
            return entry.commission_paid_at or entry.created_at

"""The books of a partner as they were at an earlier instant, folded from the journal.

Payouts, revenue items, invoices and hidden clients are rebuilt from what had been journalled by
then, by the table that the auditor compares with; what people wrote (names, references) is today's,
for the journal does not contain it. The result is read like any other books in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from debitura_core.books import tables as rows
from debitura_core.books.explained import WRITES
from debitura_core.books.folding import Key, Row, facts_of, fold
from debitura_core.books.mapping import Table
from debitura_core.books.reference.session import ReferenceBooks
from debitura_core.books.reference.tables import BILLABLES, ENTRIES, Tables
from debitura_core.books.sessions import ScopedBooks
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.actors import NOBODY, Scope
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.identifiers import CaseId, InvoiceId, PartnerId

FOLDED: tuple[Table[Any], ...] = (
    rows.PAYMENTS, rows.PAYOUTS, rows.REVENUE_ITEMS, rows.INVOICES, rows.RELATIONSHIPS,
    rows.SETTLED_ENTRIES,
)  # fmt: skip
"""What is rebuilt from the journal; the rest of the books is looked up as it is today."""

PAGE = 1000
"""How many entries are read at a time."""

Folded = dict[str, dict[Key, dict[str, Any]]]


def past_books(present: ScopedBooks, partner_id: PartnerId, at: datetime, /) -> ReferenceBooks:
    """Return the partner's books as they were at the end of the instant *at*.

    It reads the partner's whole journal, so it costs as much as that is long.
    """
    own = present.scope.narrow(partner_id) or NOBODY
    tables = Tables()
    folded = _folded(present, own, at)
    _place_on_invoices(present, tables, folded)
    for table in FOLDED:
        for told in folded[table.name].values():
            tables.put(_record(present, table, told))
    _look_up(present, tables, own)
    tables.undo.clear()
    return ReferenceBooks(tables, Scope(partner_id=own), Reader())


def _folded(present: ScopedBooks, partner_id: str, at: datetime) -> Folded:
    """Fold what had been journalled about the partner's money."""
    folded: Folded = {table.name: {} for table in FOLDED}
    for entry in _entries(present, at):
        facts = facts_of(entry)
        if facts.get("partner_id") != partner_id:
            continue
        for writes in WRITES.get(entry["name"], ()):
            if writes.table.name in folded:
                fold(folded[writes.table.name], writes, facts, entry)
    return folded


def _entries(present: ScopedBooks, at: datetime) -> Iterator[Row]:
    """Yield the entries up to an instant, as the table of what they explain reads them."""
    position = 0
    while found := present.journal.since(position, PAGE):
        position = found[-1][0]
        for _, entry in found:
            if entry.at <= at:
                yield {
                    "name": entry.name,
                    "facts": entry.facts,
                    "at": instant_text(entry.at),
                    "by": str(entry.by),
                }


def _place_on_invoices(present: ScopedBooks, tables: Tables, folded: Folded) -> None:
    """Put each entry on the last invoice that took it, with the status of then."""
    for (partner_id, invoice_id), invoice in folded["invoices"].items():
        for line in present.invoices.lines(InvoiceId(invoice_id), None, None):
            tables.put_line(line)
            for table in BILLABLES:
                entry = folded[table.name].get((partner_id, line.entry_id))
                if entry is not None and invoice["credits"] is None:
                    entry["invoice_id"] = invoice_id
                    entry["invoice_status"] = invoice["status"]


def _record(present: ScopedBooks, table: Table[Any], told: dict[str, Any]) -> Any:
    """Make a record of the facts of the journal, and of today's words."""
    key = tuple(told[name] for name in table.key)
    kept = present.find(table, *key)
    today = {} if kept is None else dict(zip(table.columns, table.write(kept), strict=True))
    fresh = {"invoice_status": "not_invoiced", "invoice_id": None}
    return table.read(tuple({**today, **fresh, **told}.get(name) for name in table.columns))


def _look_up(present: ScopedBooks, tables: Tables, partner_id: str) -> None:
    """Bring what the rows of the ledger name: cases, their papers, clients, managers, terms."""
    for agreed in present.versions(PartnerId(partner_id)):
        tables.put(agreed)
    entries = [one for table in ENTRIES for one in tables.records[table.name].values()]
    for case_id in sorted({entry.case_id for entry in entries}):
        case = present.find(rows.CASES, CaseId(case_id))
        file = present.find(rows.CASE_FILES, CaseId(case_id))
        for found in (case, file):
            if found is not None:
                tables.put(found)
    for client_id in sorted({entry.client_id for entry in entries}):
        client = present.find(rows.CLIENTS, client_id)
        if client is not None:
            tables.put(client)
    managers = {case.managed_by for case in tables.records[rows.CASES.name].values()} - {None}
    for manager_id in sorted(managers):
        manager = present.find(rows.PARTNERS, manager_id)
        if manager is not None:
            tables.put(manager)

"""The books of one scope over tables in memory, as far as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.books.mapping import Table
from debitura_core.books.reference import (
    clients,
    inbox,
    ledger,
    partner_cases,
    performance,
    routing,
    shelves,
    track_record,
)
from debitura_core.books.reference.tables import Tables
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.agreements import Agreement

R = TypeVar("R")


class ReferenceBooks(common.SharedShelves):
    """Books of one scope, read from tables in memory."""

    engagements = common.OnDemand(shelves.Engagements)
    inbox = common.OnDemand(inbox.Inbox)
    invoices = common.OnDemand(shelves.Invoices)
    journal = common.OnDemand(shelves.Journal)
    ledger = common.OnDemand(ledger.Ledger)
    payments = common.OnDemand(shelves.Payments)
    payouts = common.OnDemand(shelves.Payouts)
    relationships = common.OnDemand(clients.Relationships)
    routing = common.OnDemand(routing.Routing)
    partner_cases = common.OnDemand(partner_cases.PartnerCases)
    performance = common.OnDemand(performance.Performance)
    status_updates = common.OnDemand(shelves.StatusUpdates)
    tasks = common.OnDemand(shelves.Tasks)
    track_record = common.OnDemand(track_record.TrackRecord)
    whole = common.OnDemand(shelves.Whole)

    def __init__(self, tables: Tables, scope: Scope, reader: Reader) -> None:
        self._tables = tables
        self.scope = scope
        self.reader = reader

    @property
    def tables(self) -> Tables:
        """What is kept."""
        return self._tables

    def find(self, table: Table[R], /, *key: str | int) -> R | None:
        """Return the record of this key, if there is one; the caller knows about the scope."""
        return self.tables.records[table.name].get(key)

    def listed(self, table: Table[R], /, **equal: str) -> Sequence[R]:
        """Return the records whose columns equal these values, by key."""
        return self.tables.listed(table, equal)

    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first."""
        held = self.tables.agreements.get(partner_id, {})
        return [held[number] for number in sorted(held)]

    def owner(self, table: Table[Any], key: str, /) -> str:
        """Return the partner whose ledger row this is."""
        partners = self.tables.records[rows.PARTNERS.name].values()
        return common.only_owner(
            [one.partner_id for one in partners if self.find(table, one.partner_id, key)]
        )

"""The books of one scope over tables in memory, as far as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.books.ports.records import only_owner
from debitura_core.books.reference.accounts import AccountAnswers
from debitura_core.books.reference.cases import CaseAnswers
from debitura_core.books.reference.history import HistoryAnswers
from debitura_core.books.reference.ledger import LedgerAnswers
from debitura_core.books.reference.money import MoneyAnswers
from debitura_core.books.reference.parties import PartyAnswers
from debitura_core.books.reference.performance import PerformanceAnswers
from debitura_core.books.reference.tables import Tables
from debitura_core.books.sessions import Repositories
from debitura_core.domain.journal.entries import Reader
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.agreements import Agreement

R = TypeVar("R")


class ReferenceBooks(
    CaseAnswers,
    MoneyAnswers,
    AccountAnswers,
    LedgerAnswers,
    PerformanceAnswers,
    HistoryAnswers,
    PartyAnswers,
    Repositories,
):
    """Books of one scope, read from tables in memory."""

    def __init__(self, tables: Tables, scope: Scope, reader: Reader) -> None:
        self._tables = tables
        self.scope = scope
        self.reader = reader

    @property
    def tables(self) -> Tables:
        return self._tables

    def find(self, table: Table[R], /, *key: str | int) -> R | None:
        return self.tables.records[table.name].get(key)

    def listed(self, table: Table[R], /, **equal: str) -> Sequence[R]:
        return self.tables.listed(table, equal)

    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        held = self.tables.agreements.get(partner_id, {})
        return [held[number] for number in sorted(held)]

    def owner(self, table: Table[Any], key: str, /) -> PartnerId:
        partners = self.all_of(rows.PARTNERS)
        return only_owner(
            [one.partner_id for one in partners if self.find(table, one.partner_id, key)]
        )

"""A partner's clients in memory: their figures, summed when asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.books.reference.tables import ENTRIES, Reading, entry_currency, entry_fee
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.parties.client_lists import ClientFigures, ClientLine


class Relationships(common.Relationships):
    """The shelf of relationships between partners and clients."""

    _books: Reading

    def hidden(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        """Return the clients that the partner hides from its balance."""
        own = self._books.scope.narrow(partner_id)
        held = self._books.tables.records[rows.RELATIONSHIPS.name].values()
        return sorted(
            one.client_id for one in held if one.partner_id == own and one.hidden_from_balance
        )

    def lines(self, partner_id: PartnerId, client_id: ClientId | None, /) -> Sequence[ClientLine]:
        """Return a line with figures for each of the partner's clients, or for one of them."""
        own = self._books.scope.narrow(partner_id)
        books = self._books.tables.records
        cases: dict[str, list[Lifecycle]] = defaultdict(list)
        sums: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for case in books["cases"].values():
            if case.partner_id == own:
                cases[case.client_id].append(case.lifecycle)
                sums[case.client_id][case.currency][0] += case.claimed.total
        for table in ENTRIES:
            for entry in books[table.name].values():
                if entry.partner_id == own:
                    gross = (
                        entry.split.partner_gross_minor
                        if isinstance(entry, Payout)
                        else entry.amount_minor
                    )
                    revenue = gross - entry_fee(entry)
                    sums[entry.client_id][entry_currency(entry)][1] += revenue
        return [
            ClientLine(
                relationship=one,
                name=books["clients"][(one.client_id,)].name,
                case_count=len(cases[one.client_id]),
                active_case_count=cases[one.client_id].count(Lifecycle.ACTIVE),
                figures=tuple(
                    ClientFigures(currency=currency, case_value_minor=value, revenue_minor=revenue)
                    for currency, (value, revenue) in sorted(sums[one.client_id].items())
                ),
            )
            for _, one in sorted(books[rows.RELATIONSHIPS.name].items())
            if one.partner_id == own and client_id in (None, one.client_id)
        ]

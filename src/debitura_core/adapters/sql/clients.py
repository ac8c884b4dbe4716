"""A partner's clients on the file: their figures in three statements, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from debitura_core.adapters.sql.reading import Reading, readable
from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.domain.kernel.actors import NOBODY
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.parties.client_lists import ClientFigures, ClientLine


class Relationships(common.Relationships):
    """The shelf of relationships between partners and clients."""

    _books: Reading

    def hidden(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        """Return the clients that the partner hides from its balance."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        return [client for (client,) in self._books.execute(_HIDDEN, (own,))]

    def lines(self, partner_id: PartnerId, client_id: ClientId | None, /) -> Sequence[ClientLine]:
        """Return a line with figures for each of the partner's clients, or for one of them."""
        asked = (self._books.scope.narrow(partner_id) or NOBODY, client_id)
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        sums: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for client, currency, count, active, value in self._books.execute(_CASES, asked):
            held = counts[client]
            held[0], held[1] = held[0] + count, held[1] + active
            sums[client][currency][0] += value
        for client, currency, revenue in self._books.execute(_REVENUE, asked):
            sums[client][currency][1] += revenue
        lines = []
        for name, *row in self._books.execute(_CLIENTS, asked):
            one = readable(rows.RELATIONSHIPS.read, tuple(row))
            figures = tuple(
                ClientFigures(currency=currency, case_value_minor=value, revenue_minor=revenue)
                for currency, (value, revenue) in sorted(sums[one.client_id].items())
            )
            count, active = counts[one.client_id]
            lines.append(
                ClientLine(
                    relationship=one,
                    name=name,
                    case_count=count,
                    active_case_count=active,
                    figures=figures,
                )
            )
        return lines


_HIDDEN = (
    "SELECT client_id FROM relationships INDEXED BY relationships_hidden"
    " WHERE partner_id = ? AND hidden_from_balance = 1 ORDER BY client_id"
)
_CLIENTS = (
    f"SELECT k.name, {', '.join(f'r.{name}' for name in rows.RELATIONSHIPS.columns)}"  # noqa: S608  our own names
    " FROM relationships r CROSS JOIN clients k ON k.client_id = r.client_id"
    " WHERE r.partner_id = ?1 AND (?2 IS NULL OR r.client_id = ?2) ORDER BY r.client_id"
)
_OF = "partner_id = ?1 AND (?2 IS NULL OR client_id = ?2)"
_CASES = (
    "SELECT client_id, currency, count(*), sum(lifecycle = 'active'), sum(value_minor)"  # noqa: S608  fixed fragments
    f" FROM cases WHERE {_OF} GROUP BY client_id, currency"
)
_REVENUE = (
    "SELECT client_id, currency, sum(partner_gross_minor - platform_fee_minor)"  # noqa: S608  fixed fragments
    f" FROM payouts WHERE {_OF} GROUP BY client_id, currency"
    " UNION ALL SELECT client_id, currency, sum(amount_minor - platform_fee_minor)"
    f" FROM revenue_items WHERE {_OF} GROUP BY client_id, currency"
)

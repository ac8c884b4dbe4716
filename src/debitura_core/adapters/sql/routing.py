"""Routing on the file: who may get a new case, in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from debitura_core.adapters.sql.reading import Reading, readable
from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.domain.cases.routing import Contender, Routable, RouteStep
from debitura_core.domain.cases.routing_settings import EVERYWHERE, LeadAgents
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.parties import PartnerType


class Routing(common.Routing):
    """The shelf of what decides where new cases go."""

    _books: Reading

    def contenders(self, claim: Routable, /) -> Sequence[Contender]:
        """Return every partner that a step may give the case to."""
        return contenders(self._books, claim, self._books.scope.narrow(None))


_NAMED = (
    "SELECT 'client_pin', n.area, n.partner_id, p.active FROM client_pins n"  # noqa: S608  fixed
    " JOIN partners p USING (partner_id)"
    " WHERE n.client_id = ?1 AND (?3 IS NULL OR n.partner_id = ?3)"
    " UNION ALL"
    f" SELECT 'carve_out', '{EVERYWHERE}', o.partner_id, p.active FROM clients c"
    " JOIN carve_outs o ON o.referred_by = c.referred_by AND o.country = ?2"
    " JOIN partners p USING (partner_id)"
    " WHERE c.client_id = ?1 AND (?3 IS NULL OR o.partner_id = ?3)"
)
_AGENTS = (
    "SELECT p.active, p.partner_type, coalesce(r.routing_paused, 0),"  # noqa: S608  our own names
    f" {', '.join(f'a.{name}' for name in rows.LEAD_AGENTS.columns)}"
    " FROM lead_agents a CROSS JOIN partners p ON p.partner_id = a.partner_id"
    " LEFT JOIN relationships r ON r.partner_id = a.partner_id AND r.client_id = ?1"
    " WHERE ?2 IS NULL OR a.partner_id = ?2"
)


def contenders(books: Reading, claim: Routable, only: PartnerId | None) -> list[Contender]:
    """Return the contenders, of one partner or of the network, in two statements."""
    named = books.execute(_NAMED, (claim.client_id, claim.country, only))
    found = [
        Contender(step=RouteStep(step), area=area, partner_id=partner, active=bool(active))
        for step, area, partner, active in named
    ]
    for active, kind, paused, *row in books.execute(_AGENTS, (claim.client_id, only)):
        held = readable(_lead_agents, tuple(row))
        found.append(
            Contender(
                step=RouteStep.LEAD_AGENT,
                partner_id=held.partner_id,
                active=bool(active),
                paused=bool(paused),
                exclusive=kind == PartnerType.EXCLUSIVE.value,
                agents=held.agents,
            )
        )
    return found


@lru_cache(maxsize=4096)  # every routing reads the agents of all partners
def _lead_agents(row: tuple[Any, ...]) -> LeadAgents:
    return rows.LEAD_AGENTS.read(row)

"""Routing in memory: who may get a new case, found by looking at every setting."""

from __future__ import annotations

from collections.abc import Sequence

from debitura_core.books.by_key import shelves as common
from debitura_core.books.reference.tables import Reading, Tables
from debitura_core.domain.cases.routing import Contender, Routable, RouteStep
from debitura_core.domain.cases.routing_settings import EVERYWHERE
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.parties import PartnerType


class Routing(common.Routing):
    """The shelf of what decides where new cases go."""

    _books: Reading

    def contenders(self, claim: Routable, /) -> Sequence[Contender]:
        """Return every partner that a step may give the case to."""
        return contenders(self._books.tables, claim, self._books.scope.narrow(None))


def contenders(tables: Tables, claim: Routable, only: PartnerId | None) -> list[Contender]:
    """Return the contenders, of one partner or of the network."""
    books = tables.records
    client = books["clients"].get((claim.client_id,))  # None while a decision brings it to life
    referred_by = "" if client is None else client.referred_by or ""
    named = [
        (RouteStep.CLIENT_PIN, pin.area, pin.partner_id)
        for pin in books["client_pins"].values()
        if pin.client_id == claim.client_id
    ]
    carved = books["carve_outs"].get((referred_by, claim.country))
    if carved is not None:
        named.append((RouteStep.CARVE_OUT, EVERYWHERE, carved.partner_id))
    found = [
        Contender(
            step=step, partner_id=partner, active=books["partners"][(partner,)].active, area=area
        )
        for step, area, partner in named
        if partner is not None and only in (None, partner)
    ]
    for held in books["lead_agents"].values():
        if only in (None, held.partner_id):
            partner = books["partners"][(held.partner_id,)]
            known = books["relationships"].get((held.partner_id, claim.client_id))
            found.append(
                Contender(
                    step=RouteStep.LEAD_AGENT,
                    partner_id=held.partner_id,
                    active=partner.active,
                    paused=known is not None and known.routing_paused,
                    exclusive=partner.partner_type is PartnerType.EXCLUSIVE,
                    agents=held.agents,
                )
            )
    return found

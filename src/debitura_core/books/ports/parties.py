"""The shelves of the parties: who they are, what was agreed, and who gets new cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from debitura_core.domain.cases.routing import Contender, Routable
from debitura_core.domain.cases.routing_settings import ClientPin, LeadAgents, ReferralCarveOut
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, ReferrerId
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.domain.parties.client_lists import ClientLine
from debitura_core.domain.parties.parties import Client, Partner
from debitura_core.domain.parties.relationships import ClientRelationship, PastPause


class Partners(Protocol):
    """The shelf of partners."""

    def get(self, partner_id: PartnerId, /) -> Partner:
        """Return the partner, or raise `NotFound`."""
        ...


class Clients(Protocol):
    """The shelf of clients; a partner finds those it has a relationship with."""

    def get(self, client_id: ClientId, /) -> Client:
        """Return the client, or raise `NotFound`."""
        ...


class Agreements(Protocol):
    """The shelf of agreements."""

    def in_force(self, partner_id: PartnerId, on: date, /) -> Agreement:
        """Return the version in force on the day, or raise `NoAgreement`."""
        ...

    def of(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first."""
        ...


class Relationships(Protocol):
    """The shelf of relationships between partners and clients.

    A client learns that one exists and no more: why its routing is paused is not meant for it.
    """

    def get(self, partner_id: PartnerId, client_id: ClientId, /) -> ClientRelationship:
        """Return the relationship, or raise `NotFound`."""
        ...

    def exists(self, partner_id: PartnerId, client_id: ClientId, /) -> bool:
        """Tell whether the two work together."""
        ...

    def pauses(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[PastPause]:
        """Return why routing was paused in the past, oldest first; a client finds none."""
        ...

    def hidden(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        """Return the clients that the partner hides from its balance, in the order of their ids."""
        ...

    def lines(self, partner_id: PartnerId, client_id: ClientId | None, /) -> Sequence[ClientLine]:
        """Return a line with figures for each of the partner's clients, or for one of them."""
        ...


class Routing(Protocol):
    """The shelf of what decides where new cases go; a partner finds what names itself.

    A client finds nothing here: how partners are chosen is the platform's matter. What its own new
    case needs to know is `Whole.routed`.
    """

    def pins(self, client_id: ClientId, /) -> Sequence[ClientPin]:
        """Return the pins of the client, by area, lifted ones too."""
        ...

    def carve_outs(self, referred_by: ReferrerId, /) -> Sequence[ReferralCarveOut]:
        """Return the carve-outs of the referral partner, by country, lifted ones too."""
        ...

    def lead_agents(self, partner_id: PartnerId, /) -> Sequence[LeadAgents]:
        """Return the lead agents of the partner, if any were ever set."""
        ...

    def contenders(self, claim: Routable, /) -> Sequence[Contender]:
        """Return every partner that a step may give the case to, in no particular order.

        Those its client is pinned to, that of a carve-out for its country, and all with lead
        agents, each with what decides about it at this moment.
        """
        ...

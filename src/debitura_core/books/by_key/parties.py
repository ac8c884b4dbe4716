"""The repositories of the parties: who they are, what was agreed, and who gets new cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import Repository, admits, get, listing
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.routing import Contender, Routable, RouteStep, route
from debitura_core.domain.cases.routing_settings import ClientPin, LeadAgents, ReferralCarveOut
from debitura_core.domain.kernel.errors import NoAgreement, NotFound
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerCaseId,
    PartnerId,
    ReferrerId,
)
from debitura_core.domain.money.billing import SeriesEnd
from debitura_core.domain.parties import agreements
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.domain.parties.client_lists import ClientLine
from debitura_core.domain.parties.parties import Client, Partner
from debitura_core.domain.parties.relationships import ClientRelationship, PastPause
from debitura_core.domain.parties.tax import DescribedParty, PartyDetails, party_of

R = TypeVar("R")


class Partners(Repository):
    """The partners."""

    def get(self, partner_id: PartnerId, /) -> Partner:
        """Return the partner, or raise `NotFound`."""
        return get(self._books, rows.PARTNERS, partner_id)

    def described(self, partner_id: PartnerId | None = None, /) -> PartyDetails | None:
        """Return the details of a partner, of the platform if none is named; None if not given."""
        found = self.party(party_of(partner_id))
        return None if found is None else found.details

    def party(self, party: str, /) -> DescribedParty | None:
        """Return what is kept of a party's details."""
        found = self._books.find(rows.PARTY_DETAILS, party)
        return found if found is not None and admits(self._books, found) else None

    def every(self) -> Sequence[Partner]:
        """Return the partners, by id."""
        return listing(self._books, rows.PARTNERS)


class Clients(Repository):
    """The clients; a partner finds those it has a relationship with."""

    def get(self, client_id: ClientId, /) -> Client:
        """Return the client, or raise `NotFound`."""
        partner = self._books.scope.partner_id
        if partner is None:
            return get(self._books, rows.CLIENTS, client_id)
        known = self._books.find(rows.RELATIONSHIPS, partner, client_id)
        found = self._books.find(rows.CLIENTS, client_id)
        if known is None or found is None:
            raise NotFound(kind="client", id=client_id)
        return found


class Agreements(Repository):
    """The versions of each partner's terms."""

    def of(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first."""
        if self._books.scope.narrow(partner_id) != partner_id:
            return ()
        return self._books.versions(partner_id)

    def in_force(self, partner_id: PartnerId, on: date, /) -> Agreement:
        """Return the version in force on the day, or raise `NoAgreement`."""
        found = agreements.in_force(self.of(partner_id), on)
        if found is None:
            raise NoAgreement(partner_id=partner_id, day=on)
        return found


class Relationships(Repository):
    """The relationships between partners and clients.

    A client learns that one exists and no more: why its routing is paused is not meant for it.
    """

    def get(self, partner_id: PartnerId, client_id: ClientId, /) -> ClientRelationship:
        """Return the relationship, or raise `NotFound`."""
        return get(self._books, rows.RELATIONSHIPS, self._own(partner_id), client_id)

    def exists(self, partner_id: PartnerId, client_id: ClientId, /) -> bool:
        """Return whether the two work together."""
        found = self._books.find(rows.RELATIONSHIPS, partner_id, client_id)
        return found is not None and self._books.scope.admits(found)

    def pauses(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[PastPause]:
        """Return why routing was paused in the past, oldest first; a client finds none."""
        own, table = self._own(partner_id), rows.PAST_PAUSES
        return listing(self._books, table, partner_id=own, client_id=client_id)

    def hidden(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        """Return the clients that the partner hides from its balance, in the order of their ids."""
        return self._books.hidden_clients(self._own(partner_id))

    def lines(self, partner_id: PartnerId, client_id: ClientId | None, /) -> Sequence[ClientLine]:
        """Return a line with figures for each of the partner's clients, or for one of them."""
        return self._books.client_lines(self._own(partner_id), client_id)


class Routing(Repository):
    """What decides where new cases go; a partner finds what names itself.

    A client finds nothing of it. What a command needs to know is `Whole.routed`.
    """

    def pins(self, client_id: ClientId, /) -> Sequence[ClientPin]:
        """Return the pins of the client, by area, lifted ones too."""
        return self._listed(rows.CLIENT_PINS, client_id=client_id)

    def carve_outs(self, referred_by: ReferrerId, /) -> Sequence[ReferralCarveOut]:
        """Return the carve-outs of the referral partner, by country, lifted ones too."""
        return self._listed(rows.CARVE_OUTS, referred_by=referred_by)

    def lead_agents(self, partner_id: PartnerId, /) -> Sequence[LeadAgents]:
        """Return the lead agents of the partner, if any were ever set."""
        return self._listed(rows.LEAD_AGENTS, partner_id=partner_id)

    def contenders(self, claim: Routable, /) -> Sequence[Contender]:
        """Return every partner that a step may give the case to, in no particular order."""
        return self._books.contenders(claim, self._books.scope.narrow(None))

    def _listed(self, table: Table[R], **equal: str) -> list[R]:
        return [] if self._books.scope.client_id else listing(self._books, table, **equal)


class Whole(Repository):
    """The network at large, for rules that need it: ids, booleans and figures, never records."""

    def has_partner(self, partner_id: PartnerId, /) -> bool:
        """Return whether the id is taken by a partner."""
        return self._books.find(rows.PARTNERS, partner_id) is not None

    def takes_cases(self, partner_id: PartnerId, /) -> bool:
        """Return whether the partner exists and is active."""
        partner = self._books.find(rows.PARTNERS, partner_id)
        return partner is not None and partner.active

    def has_client(self, client_id: ClientId, /) -> bool:
        """Return whether the id is taken by a client."""
        return self._books.find(rows.CLIENTS, client_id) is not None

    def has_case(self, case_id: CaseId, /) -> bool:
        """Return whether the id is taken by a case."""
        return self._books.find(rows.CASES, case_id) is not None

    def has_partner_case(self, partner_case_id: PartnerCaseId, /) -> bool:
        """Return whether the id is taken by a partner case."""
        return self._books.find(rows.PARTNER_CASES, partner_case_id) is not None

    def has_reference(self, reference: str, /) -> bool:
        """Return whether the reference is taken by a case."""
        return bool(self._books.listed(rows.CASES, reference=reference))

    def has_client_reference(self, client_id: ClientId, reference: str, /) -> bool:
        """Return whether the client uses the reference for another case of its own."""
        taken = {"client_id": client_id, "client_reference": reference}
        return bool(self._books.listed(rows.CASES, **taken))

    def routed(self, claim: Routable, /) -> tuple[RouteStep, PartnerId | None]:
        """Return the step that finds the case a partner, and the partner; see `routing.route`."""
        found = route(claim, self._books.contenders(claim, None))
        return found.step, found.partner_id

    def series_end(self) -> SeriesEnd:
        """Return where the series of invoice numbers ends; those of a year are 1 to n."""
        return self._books.series_end()

"""Questions about many partners, clients and partner cases, for a store to answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from debitura_core.domain.cases.routing import Contender, Routable
    from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
    from debitura_core.domain.parties.client_lists import ClientLine
    from debitura_core.domain.partner_cases.fees import CollectedPayment
    from debitura_core.domain.partner_cases.partner_cases import PartnerCase


class PartyQuestions(Protocol):
    """What a store answers about partners and clients."""

    @abstractmethod
    def hidden_clients(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        """Return the clients that the partner hides from its balance, in the order of their ids."""
        ...

    @abstractmethod
    def client_lines(
        self, partner_id: PartnerId, client_id: ClientId | None, /
    ) -> Sequence[ClientLine]:
        """Return a line with figures for each of the partner's clients, or for one of them."""
        ...

    @abstractmethod
    def contenders(self, claim: Routable, partner_id: PartnerId | None, /) -> Sequence[Contender]:
        """Return every partner that a step may give the case to, in no particular order.

        Those its client is pinned to, that of a carve-out for its country, and all with lead
        agents, each with what decides about it at this moment.
        """
        ...


class PartnerCaseQuestions(Protocol):
    """What a store answers about the cases that partners submit."""

    @abstractmethod
    def waiting_partner_cases(
        self, partner_id: PartnerId | None, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[PartnerCase]:
        """Return what waits for the platform's review, the first to be reviewed first.

        *after* is the `waiting_place` of the one before.
        """
        ...

    @abstractmethod
    def collected_payments(
        self, partner_id: PartnerId, case_id: CaseId | None, /
    ) -> Iterator[CollectedPayment]:
        """Yield the payments on the cases that the partner submitted, or on one, in no order."""
        ...

    @abstractmethod
    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        """Return the partners that have cases accepted, in order."""
        ...

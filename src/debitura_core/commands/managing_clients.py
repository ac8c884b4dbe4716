"""Managing clients: who of them may send new cases, and which are in the partner's balance."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, client_id
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.relationships import (
    ClientRelationship,
    pause_routing,
    resume_routing,
    set_visibility,
)
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class PauseRouting(Command[ClientRelationship]):
    """Stop taking new cases of a client through lead agents (partner).

    A reason is required; it is kept with the relationship and sealed in the journal. Existing cases
    continue, and a pinned client or a carve-out still sends new ones. A partner of the Legal
    Network gets the advice CONTACT_SUPPORT. If routing is paused already, nothing changes and
    nothing is journalled. Raises `NotFound` without a relationship.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)
    reason: str = field(validator=checks.text(2000), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[ClientRelationship]:
        """Pause the routing of the client's new cases."""
        partner = books.partners.get(PartnerId(now.actor.party))
        relationship = books.relationships.get(partner.partner_id, self.client_id)
        return pause_routing(relationship, self.reason, now.fresh(), partner.partner_type)


@frozen(kw_only=True)
class ResumeRouting(Command[ClientRelationship]):
    """Let lead agents match new cases of a client again (partner).

    If routing is not paused, nothing changes. Raises `NotFound` without a relationship.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)

    def decide(self, books: Books, now: Now, /) -> Decision[ClientRelationship]:
        """Resume the routing of the client's new cases."""
        return resume_routing(books.relationships.get(PartnerId(now.actor.party), self.client_id))


@frozen(kw_only=True)
class HideFromBalance(Command[ClientRelationship]):
    """Hide the rows of a client from the partner's balance and its exports (partner).

    If the client is hidden already, nothing changes. Raises `NotFound` without a relationship.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)

    def decide(self, books: Books, now: Now, /) -> Decision[ClientRelationship]:
        """Hide the client."""
        relationship = books.relationships.get(PartnerId(now.actor.party), self.client_id)
        return set_visibility(relationship, hidden=True)


@frozen(kw_only=True)
class ShowInBalance(Command[ClientRelationship]):
    """Show the rows of a hidden client in the partner's balance again (partner).

    If the client is not hidden, nothing changes. Raises `NotFound` without a relationship.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)

    def decide(self, books: Books, now: Now, /) -> Decision[ClientRelationship]:
        """Show the client again."""
        relationship = books.relationships.get(PartnerId(now.actor.party), self.client_id)
        return set_visibility(relationship, hidden=False)

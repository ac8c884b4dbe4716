"""Managing clients: which of them stand in the partner's balance."""

from __future__ import annotations

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.actors import Role
from debitura_core.domain.decisions import Decision
from debitura_core.domain.identifiers import ClientId, PartnerId, client_id
from debitura_core.domain.relationships import (
    BalanceVisibilityChanged,
    ClientRelationship,
    with_visibility,
)
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class HideFromBalance(Command[ClientRelationship]):
    """Leave a client's rows out of the own balance and its exports (partner, S0).

    Hiding what is hidden changes nothing and journals nothing. Raises `NotFound` without a
    relationship.
    """

    roles = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)

    def decide(self, books: Books, now: Now, /) -> Decision[ClientRelationship]:
        """Hide the client."""
        return _set_hidden(books, PartnerId(now.actor.party), self.client_id, hidden=True)


@frozen(kw_only=True)
class ShowInBalance(Command[ClientRelationship]):
    """Bring a hidden client's rows back into the own balance (partner, S0).

    Showing what is shown changes nothing and journals nothing. Raises `NotFound` without a
    relationship.
    """

    roles = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)

    def decide(self, books: Books, now: Now, /) -> Decision[ClientRelationship]:
        """Show the client again."""
        return _set_hidden(books, PartnerId(now.actor.party), self.client_id, hidden=False)


def _set_hidden(
    books: Books, partner: PartnerId, client: ClientId, *, hidden: bool
) -> Decision[ClientRelationship]:
    relationship = books.relationships.get(partner, client)
    if relationship.hidden_from_balance is hidden:
        return Decision(relationship)
    switched = with_visibility(relationship, hidden=hidden)
    event = BalanceVisibilityChanged(
        partner_id=partner, client_id=client, hidden_from_balance=hidden
    )
    return Decision(switched, (switched,), (event,))

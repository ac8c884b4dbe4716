"""Relationships between a partner and a client: formed by work, never by hand (domain.md 2.5)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import frozen

from debitura_core.domain.decisions import changed
from debitura_core.domain.identifiers import ClientId, PartnerId, Subject, subject


class FormedBy(Enum):
    """What made the relationship (domain.md 3.19)."""

    CASE_ACCEPTED = "case_accepted"


@frozen(kw_only=True)
class ClientRelationship:
    """One partner and one client that work together.

    While ``hidden_from_balance``, this client's payouts and revenue items leave the partner's
    balance and its exports, and nothing else changes (S0).
    """

    partner_id: PartnerId
    client_id: ClientId
    formed_at: datetime
    formed_by: FormedBy
    hidden_from_balance: bool = False
    version: int = 1


@frozen(kw_only=True)
class RelationshipFormed:
    """A partner and a client began to work together."""

    partner_id: PartnerId
    client_id: ClientId
    formed_at: datetime
    formed_by: FormedBy

    @property
    def subject(self) -> Subject:
        """The relationship."""
        return subject("relationship", self.partner_id, self.client_id)


@frozen(kw_only=True)
class BalanceVisibilityChanged:
    """The client was hidden from the partner's balance, or shown again (S0)."""

    partner_id: PartnerId
    client_id: ClientId
    hidden_from_balance: bool

    @property
    def subject(self) -> Subject:
        """The relationship."""
        return subject("relationship", self.partner_id, self.client_id)


def with_visibility(relationship: ClientRelationship, *, hidden: bool) -> ClientRelationship:
    """Return the relationship with its balance flag set."""
    return changed(relationship, hidden_from_balance=hidden)

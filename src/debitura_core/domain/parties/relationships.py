"""Relationships between a partner and a client: formed by work, never by hand (rule parties-9).

Each has two switches, independent of one another and reversible at any time: routing may be
paused, so that lead agents match no new case of this client, and the client may be hidden from the
partner's balance.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from debitura_core.domain.kernel.decisions import Advice, Decision, changed
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, Subject, subject
from debitura_core.domain.kernel.seals import SALT, SEALED, seal, sealed_with
from debitura_core.domain.parties.parties import PartnerType


class FormedBy(Enum):
    """What made the relationship."""

    CASE_ACCEPTED = "case_accepted"
    INFORMATION_REQUESTED = "information_requested"
    CUSTOM_QUOTE_BEGUN = "custom_quote_begun"
    QUOTE_SUBMITTED = "quote_submitted"
    PARTNER_CASE_ACCEPTED = "partner_case_accepted"
    """The client is the partner's own; it came with a partner case."""


class RelationshipBadge(Enum):
    """What a client's line shows while a switch is on."""

    ROUTING_PAUSED = "routing_paused"
    HIDDEN_FROM_BALANCE = "hidden_from_balance"

    @property
    def label(self) -> str:
        """The words of the badge."""
        return _BADGE_LABELS[self]


_BADGE_LABELS = {
    RelationshipBadge.ROUTING_PAUSED: "Routing paused",
    RelationshipBadge.HIDDEN_FROM_BALANCE: "Hidden from balance",
}


@frozen(kw_only=True)
class ClientRelationship:
    """One partner and one client that work together.

    While ``routing_paused``, lead agents of the partner are passed over for new cases of this
    client, and what it has goes on. While ``hidden_from_balance``, this client's payouts and
    revenue items leave the partner's balance and its exports, and nothing else changes.
    """

    partner_id: PartnerId
    client_id: ClientId
    formed_at: datetime
    formed_by: FormedBy
    routing_paused: bool = False
    routing_pause_reason: str | None = field(default=None, **sealed_with("routing_pause_salt"))
    """Why, in the partner's words; there while routing is paused."""
    routing_pause_salt: str | None = field(default=None, **SALT)
    pauses: int = 0
    """How often routing was paused so far."""
    hidden_from_balance: bool = False
    version: int = 1

    @property
    def badges(self) -> tuple[RelationshipBadge, ...]:
        """What the client's line shows."""
        shown = (
            (self.routing_paused, RelationshipBadge.ROUTING_PAUSED),
            (self.hidden_from_balance, RelationshipBadge.HIDDEN_FROM_BALANCE),
        )
        return tuple(badge for on, badge in shown if on)


@frozen(kw_only=True)
class PastPause:
    """Why routing was paused once, kept after it was resumed; the trail says when and by whom."""

    partner_id: PartnerId
    client_id: ClientId
    number: int
    """Which pause of the relationship it was, from 1."""
    reason: str = field(**SEALED)
    salt: str = field(**SALT)
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class AboutRelationship:
    """What events about a relationship have in common: they are in the chain of the two."""

    partner_id: PartnerId
    client_id: ClientId

    @property
    def subject(self) -> Subject:
        """The relationship."""
        return subject("relationship", self.partner_id, self.client_id)


@frozen(kw_only=True)
class RelationshipFormed(AboutRelationship):
    """A partner and a client began to work together."""

    formed_at: datetime
    formed_by: FormedBy


@frozen(kw_only=True)
class RoutingPaused(AboutRelationship):
    """New cases of the client skip the partner's lead agents; the reason is a salted hash."""

    number: int
    reason_seal: str


@frozen(kw_only=True)
class RoutingResumed(AboutRelationship):
    """The client is back in the pool for new cases; the seal is that of the pause's reason."""

    number: int
    reason_seal: str


@frozen(kw_only=True)
class BalanceVisibilityChanged(AboutRelationship):
    """The client was hidden from the partner's balance, or shown again."""

    hidden_from_balance: bool


# -------------------------------------------------------------------------------------- rules


def form(partner_id: PartnerId, client_id: ClientId, formed_by: FormedBy, at: datetime, *,
         known: bool) -> Decision[None]:  # fmt: skip
    """Decide that the two work together from now on; nothing if they are *known* to do so."""
    if known:
        return Decision(None)
    formed = ClientRelationship(
        partner_id=partner_id, client_id=client_id, formed_at=at, formed_by=formed_by
    )
    event = RelationshipFormed(
        partner_id=partner_id, client_id=client_id, formed_at=at, formed_by=formed_by
    )
    return Decision(None, (formed,), (event,))


def pause_routing(relationship: ClientRelationship, reason: str, salt: str,
                  partner_type: PartnerType) -> Decision[ClientRelationship]:  # fmt: skip
    """Decide that lead agents match no new case of the client (rule parties-10).

    One that is paused stays as it is, its first reason too. A partner of the Legal Network is
    advised to ask support, since requests for quotes still come (rule parties-11).
    """
    advice = (CONTACT_SUPPORT,) if partner_type is PartnerType.LEGAL_NETWORK else ()
    if relationship.routing_paused:
        return Decision(relationship, advice=advice)
    number = relationship.pauses + 1
    paused = changed(
        relationship,
        routing_paused=True,
        routing_pause_reason=reason,
        routing_pause_salt=salt,
        pauses=number,
    )
    event = RoutingPaused(
        partner_id=relationship.partner_id,
        client_id=relationship.client_id,
        number=number,
        reason_seal=seal(reason, salt),
    )
    return Decision(paused, (paused,), (event,), advice=advice)


CONTACT_SUPPORT = Advice(
    "CONTACT_SUPPORT",
    "requests for quotes still reach a partner of the Legal Network; contact support to stop them",
)


def resume_routing(relationship: ClientRelationship) -> Decision[ClientRelationship]:
    """Decide that new cases of the client may come again; the reason goes to the past."""
    reason, salt = relationship.routing_pause_reason, relationship.routing_pause_salt
    if reason is None or salt is None:
        return Decision(relationship)
    resumed = changed(
        relationship, routing_paused=False, routing_pause_reason=None, routing_pause_salt=None
    )
    past = PastPause(
        partner_id=relationship.partner_id,
        client_id=relationship.client_id,
        number=relationship.pauses,
        reason=reason,
        salt=salt,
    )
    event = RoutingResumed(
        partner_id=relationship.partner_id,
        client_id=relationship.client_id,
        number=relationship.pauses,
        reason_seal=seal(reason, salt),
    )
    return Decision(resumed, (resumed, past), (event,))


def set_visibility(
    relationship: ClientRelationship, *, hidden: bool
) -> Decision[ClientRelationship]:
    """Decide whether the client's rows are in the partner's balance."""
    if relationship.hidden_from_balance is hidden:
        return Decision(relationship)
    switched = changed(relationship, hidden_from_balance=hidden)
    event = BalanceVisibilityChanged(
        partner_id=relationship.partner_id,
        client_id=relationship.client_id,
        hidden_from_balance=hidden,
    )
    return Decision(switched, (switched,), (event,))


# ---------------------------------------------------------------------------------- questions


class RelationshipStep(Enum):
    """The kinds of entry of the trail (rule journal-5)."""

    FORMED = "formed"
    ROUTING_PAUSED = "routing_paused"
    ROUTING_RESUMED = "routing_resumed"
    HIDDEN_FROM_BALANCE = "hidden_from_balance"
    SHOWN_IN_BALANCE = "shown_in_balance"


def step_of(event: object) -> tuple[RelationshipStep, int | None] | None:
    """Return what an event did to its relationship, and which pause it is about, if any."""
    match event:
        case RelationshipFormed():
            return RelationshipStep.FORMED, None
        case RoutingPaused(number=number):
            return RelationshipStep.ROUTING_PAUSED, number
        case RoutingResumed():
            return RelationshipStep.ROUTING_RESUMED, None
        case BalanceVisibilityChanged(hidden_from_balance=True):
            return RelationshipStep.HIDDEN_FROM_BALANCE, None
        case BalanceVisibilityChanged():
            return RelationshipStep.SHOWN_IN_BALANCE, None
        case _:
            return None

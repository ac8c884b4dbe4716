"""Who acts: a role, the party on whose behalf, and the person at the desk."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from debitura_core.domain.kernel.identifiers import ClientId, PartnerId


class Role(Enum):
    """The three seats of the network; commands and queries name the ones they are for."""

    PARTNER = "partner"
    CLIENT = "client"
    PLATFORM = "platform"


Roles = frozenset[Role]
"""Who may use a command or query."""

PARTNER_AND_PLATFORM: Roles = frozenset({Role.PARTNER, Role.PLATFORM})
"""Who sees a partner's books: the partner its own, the platform everybody's."""


@frozen
class Actor:
    """One person at one desk, as the journal names them.

    >>> str(Actor(Role.PARTNER, "acme", "anna"))
    'partner:acme:anna'
    """

    role: Role
    party: str
    user: str

    def __str__(self) -> str:
        return f"{self.role.value}:{self.party}:{self.user}"

    @classmethod
    def parse(cls, text: str) -> Actor:
        """Read an actor back from the journal."""
        role, party, user = text.split(":")
        return cls(Role(role), party, user)


@frozen
class Scope:
    """The part of the books that an actor may see and write (rule kernel-10).

    A partner's scope holds the rows that carry its partner id, a client's the rows that carry its
    client id, the platform's everything.
    """

    partner_id: PartnerId | None = None
    client_id: ClientId | None = None

    @property
    def tenant(self) -> str:
        """The name under which idempotency keys of this scope are kept."""
        if self.partner_id is not None:
            return f"partner:{self.partner_id}"
        if self.client_id is not None:
            return f"client:{self.client_id}"
        return "platform"

    def admits(self, row: object) -> bool:
        """Return whether a record or effect lies within this scope.

        >>> Scope().admits(object())
        True
        """
        if self.partner_id is not None:
            return getattr(row, "partner_id", None) == self.partner_id
        if self.client_id is not None:
            return getattr(row, "client_id", None) == self.client_id
        return True

    def lets_go(self, row: object) -> bool:
        """Return whether a partner's record that is given up would be nobody's; it may do that.

        >>> acme = Scope(partner_id=PartnerId("acme"))
        >>> acme.lets_go(Scope()), acme.lets_go(Scope(partner_id=PartnerId("rival")))
        (True, False)
        """
        return self.partner_id is not None and getattr(row, "partner_id", NOBODY) is None

    def is_seat_of(self, role: Role, party: str | None) -> bool:
        """Return whether what is for *party* in this role may be read here; the platform reads all.

        >>> Scope(client_id=ClientId("nordic")).is_seat_of(Role.CLIENT, "nordic")
        True
        >>> Scope(client_id=ClientId("nordic")).is_seat_of(Role.PARTNER, "acme")
        False
        """
        if self.partner_id is not None:
            return role is Role.PARTNER and party == self.partner_id
        if self.client_id is not None:
            return role is Role.CLIENT and party == self.client_id
        return True

    @property
    def own_actions(self) -> str | None:
        """How the actors of a client begin: of the journal it reads what it did itself, no more.

        Entries of others show how a partner and the platform share their fee.
        """
        return None if self.client_id is None else self.deeds

    @property
    def deeds(self) -> str | None:
        """How the actors of this scope begin, None for the platform's.

        A partner reads what it did itself, in whosever journal: it writes about cases that another
        one collects for it.

        >>> Scope(partner_id=PartnerId("acme")).deeds
        'partner:acme:'
        """
        if self.partner_id is not None:
            return f"{Role.PARTNER.value}:{self.partner_id}:"
        return None if self.client_id is None else f"{Role.CLIENT.value}:{self.client_id}:"

    def narrow(self, partner_id: PartnerId | None) -> PartnerId | None:
        """Return the partner whose rows a question may read: None for all, "" for nobody's.

        A partner always reads its own, the platform those it asks for, and a client
        no partner's at all.

        >>> Scope(partner_id=PartnerId("acme")).narrow(None)
        'acme'
        >>> Scope(partner_id=PartnerId("acme")).narrow(PartnerId("rival"))
        ''
        """
        if self.client_id is not None:
            return NOBODY
        if self.partner_id is None:
            return partner_id
        return self.partner_id if partner_id in (None, self.partner_id) else NOBODY


NOBODY = PartnerId("")
"""An id that no partner can have, so that no row is found under it."""

WHOLE_NETWORK = Scope()

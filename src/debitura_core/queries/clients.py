"""Clients: whom a partner works for, the two switches of each, and who set them when."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Actor, Roles
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    case_id_or_none,
    client_id,
    client_id_or_none,
    partner_id_or_none,
    subject,
)
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.client_lists import ClientLine, ClientSort, shown
from debitura_core.domain.parties.parties import Client
from debitura_core.domain.parties.relationships import (
    ClientRelationship,
    RelationshipBadge,
    RelationshipStep,
    step_of,
)
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen(kw_only=True)
class RelationshipChange:
    """One entry of a relationship's trail: what, when, by whom, and why routing was paused."""

    number: int
    step: RelationshipStep
    at: datetime
    by: Actor
    reason: str | None = field(default=None, **WORDS)


@frozen(kw_only=True)
class RelationshipTrail:
    """A relationship as it is, and every change that led there, oldest first."""

    relationship: ClientRelationship
    changes: tuple[RelationshipChange, ...]


@frozen(kw_only=True)
class RelationshipHistory(Query[RelationshipTrail]):
    """The switches of a relationship and the history of changes (platform; a partner its own).

    Give the client, or a case of it. Support staff name the partner, or a case and mean the partner
    that has it; a partner reads its own trail, which it wrote. A client reads none: the reason of a
    pause is not meant for it. Raises `InvalidInput`, `NotFound`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)
    case_id: CaseId | None = field(default=None, converter=case_id_or_none)

    def __attrs_post_init__(self) -> None:
        if (self.client_id is None) is (self.case_id is None):
            raise InvalidQuery(field="client_id", problem="give a client_id or a case_id, not both")

    def answer(self, books: ScopedBooks, now: Now, /) -> RelationshipTrail:
        """Return the switches and the trail."""
        partner, client = self._pair(books)
        relationship = books.relationships.get(partner, client)
        reasons = {one.number: one.reason for one in books.relationships.pauses(partner, client)}
        if relationship.routing_pause_reason is not None:
            reasons[relationship.pauses] = relationship.routing_pause_reason
        changes = []
        for entry in books.journal.of(subject("relationship", partner, client), 0, None):
            if (told := step_of(entry.event)) is not None:
                step, pause = told
                changes.append(
                    RelationshipChange(
                        number=entry.number,
                        step=step,
                        at=entry.at,
                        by=entry.by,
                        reason=None if pause is None else reasons.get(pause),
                    )
                )
        return RelationshipTrail(relationship=relationship, changes=tuple(changes))

    def _pair(self, books: ScopedBooks) -> tuple[PartnerId, ClientId]:
        """Return whose relationship it is."""
        if self.case_id is not None:
            case = books.cases.get(self.case_id)
            return partner_of(books, self.partner_id or case.partner_id), case.client_id
        return partner_of(books, self.partner_id), ClientId(self.client_id or "")


@frozen(kw_only=True)
class ClientListPage:
    """One page of a partner's clients; ``next`` goes into ``after`` of the next page."""

    clients: tuple[ClientLine, ...]
    next: str | None


@frozen(kw_only=True)
class ClientList(Query[ClientListPage]):
    """The clients a partner works for, with badges, counts, values and revenue (rule parties-9).

    On a platform desk name the ``partner_id``. ``search`` finds names with the words, whatever
    their case. Cases are those the partner has, active the ones in the state
    Active; revenue is all that was earned, also with clients that are hidden from the balance.
    Raises `InvalidInput`, `NotFound` for an unknown partner.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    search: str | None = field(default=None, validator=checks.optional(checks.text(200)), **WORDS)
    sort: ClientSort = field(default=ClientSort.NAME, validator=checks.member(ClientSort))
    after: str | None = field(default=None, validator=checks.optional(checks.cursor), repr=False)
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> ClientListPage:
        """Return one page."""
        lines = books.relationships.lines(partner_of(books, self.partner_id), None)
        found = shown(lines, self.search, self.sort, place_after(self.after), self.limit + 1)
        page, more = page_of(found, self.limit, lambda one: cursor_at(one.place(self.sort)))
        return ClientListPage(clients=page, next=more)


@frozen(kw_only=True)
class ClientView:
    """A client's detail page: who it is, which switches are on, and what it comes to."""

    client: Client
    line: ClientLine

    @property
    def badges(self) -> tuple[RelationshipBadge, ...]:
        """Which switches are on."""
        return self.line.badges


@frozen(kw_only=True)
class ClientPage(Query[ClientView]):
    """The detail page of a client one works for (partner; platform with ``partner_id``).

    Raises `NotFound` without a relationship.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    client_id: ClientId = field(converter=client_id)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def answer(self, books: ScopedBooks, now: Now, /) -> ClientView:
        """Return the page."""
        partner = partner_of(books, self.partner_id)
        known = books.relationships.get(partner, self.client_id)
        (line,) = books.relationships.lines(partner, known.client_id)
        return ClientView(client=books.clients.get(known.client_id), line=line)

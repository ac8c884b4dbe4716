"""Clients: whom a partner works for, which switches stand on each, and who set them when."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain.actors import Actor, Role
from debitura_core.domain.errors import InvalidQuery
from debitura_core.domain.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    case_id_or_none,
    client_id_or_none,
    partner_id_or_none,
    subject,
)
from debitura_core.domain.relationships import ClientRelationship, RelationshipStep, step_of
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class RelationshipChange:
    """One entry of a relationship's trail: what, when, by whom, and why routing was paused."""

    number: int
    step: RelationshipStep
    at: datetime
    by: Actor
    reason: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class RelationshipTrail:
    """How a relationship stands, and every change that led there, oldest first."""

    relationship: ClientRelationship
    changes: tuple[RelationshipChange, ...]


@frozen(kw_only=True)
class RelationshipHistory(Query[RelationshipTrail]):
    """The switches of a relationship and the history of changes (platform; a partner its own, S0).

    Give the client, or a case of it. Support staff name the partner, or a case and mean the partner
    that has it; a partner reads its own trail, which it wrote. A client reads none: the reason of a
    pause is not meant for it. Raises `InvalidInput`, `NotFound`.
    """

    roles = frozenset({Role.PARTNER, Role.PLATFORM})

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

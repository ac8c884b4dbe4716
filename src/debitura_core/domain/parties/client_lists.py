"""The list of a partner's clients: badges, counts and figures, and the orders it comes in."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.parties import folded, sort_key
from debitura_core.domain.parties.relationships import ClientRelationship, RelationshipBadge


class ClientSort(Enum):
    """The orders of the list; ties go by client id."""

    NAME = "name"
    NEWEST = "newest"
    MOST_CASES = "most_cases"
    MOST_ACTIVE_CASES = "most_active_cases"


@frozen(kw_only=True)
class ClientFigures:
    """What a client's cases are worth in one currency, and what the partner earned on them."""

    currency: str
    case_value_minor: int
    revenue_minor: int

    @property
    def total_case_value(self) -> Money:
        """Principal and added fees of all its cases (rule performance-1)."""
        return from_minor(self.case_value_minor, self.currency)

    @property
    def revenue(self) -> Money:
        """The partner's portion of its payouts and revenue items, hidden or not."""
        return from_minor(self.revenue_minor, self.currency)


@frozen(kw_only=True)
class ClientLine:
    """One client of a partner (rule parties-9)."""

    relationship: ClientRelationship
    name: str = field(**WORDS)
    case_count: int
    active_case_count: int
    figures: tuple[ClientFigures, ...]
    """By currency."""

    @property
    def client_id(self) -> str:
        """Whose line it is."""
        return self.relationship.client_id

    @property
    def badges(self) -> tuple[RelationshipBadge, ...]:
        """Which switches are on."""
        return self.relationship.badges

    def place(self, sort: ClientSort) -> tuple[str, str]:
        """Return the place of the line in an order, as text that sorts the same."""
        if sort is ClientSort.NAME:
            return sort_key(self.name), self.client_id
        figure = {
            ClientSort.NEWEST: int(self.relationship.formed_at.timestamp()),
            ClientSort.MOST_CASES: self.case_count,
            ClientSort.MOST_ACTIVE_CASES: self.active_case_count,
        }[sort]
        return f"{10**12 - figure:013}", self.client_id


def shown(lines: Iterable[ClientLine], search: str | None, sort: ClientSort,
          after: tuple[str, str] | None, limit: int) -> list[ClientLine]:  # fmt: skip
    """Return the lines whose name contains the words searched for, in order, after a place."""
    words = folded(search or "")
    placed = sorted(
        ((line.place(sort), line) for line in lines if words in folded(line.name)),
        key=lambda pair: pair[0],
    )
    return [line for place, line in placed if after is None or place > after][:limit]

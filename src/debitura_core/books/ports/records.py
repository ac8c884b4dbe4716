"""Records by their key: the first part of what a store must bring."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from debitura_core.domain.kernel.actors import NOBODY, Scope
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import PartnerId

if TYPE_CHECKING:
    from debitura_core.books.mapping import Table
    from debitura_core.domain.parties.agreements import Agreement

R = TypeVar("R")


class Records(Protocol):
    """How records are found by key, in whatever scope; `by_key` looks at the scope afterwards."""

    scope: Scope
    """Whose rows the session shows and writes."""

    @abstractmethod
    def find(self, table: Table[R], /, *key: str | int) -> R | None:
        """Return the record of this key if there is one."""
        ...

    @abstractmethod
    def listed(self, table: Table[R], /, **equal: str) -> Sequence[R]:
        """Return the records whose columns equal these values, in the order of their keys."""
        ...

    @abstractmethod
    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first; every payment reads them."""
        ...

    @abstractmethod
    def owner(self, table: Table[Any], key: str, /) -> PartnerId:
        """Return the partner whose ledger row this is, `NOBODY` if there is none.

        Raises `InvalidInput` where partners share the id; `only_owner` does.
        """
        ...


def only_owner(owners: Sequence[str]) -> PartnerId:
    """Return the one partner that has a ledger row of an id, or `NOBODY`."""
    if len(owners) > 1:
        raise InvalidInput(field="partner_id", problem="partners share this id; name the one meant")
    return PartnerId(owners[0]) if owners else NOBODY

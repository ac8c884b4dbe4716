"""Questions about what parties owe each other, for a store to answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    Moment,
    Position,
    PositionKey,
)


class AccountQuestions(Protocol):
    """What a store answers about accounts.

    A *client_id* means the accounts that the client is a side of, and no others.
    """

    @abstractmethod
    def entries_open(self, key: PositionKey, /) -> Sequence[AccountEntry]:
        """Return the entries of a position that are not wholly covered, oldest first (`age`)."""
        ...

    @abstractmethod
    def entries_open_on(self, partner_id: PartnerId, account: Account, /) -> Iterator[AccountEntry]:
        """Yield the entries of an account of a partner that are not wholly covered, by id."""
        ...

    @abstractmethod
    def entries_moved(self, partner_id: PartnerId, source_id: str, /) -> Sequence[AccountEntry]:
        """Return what an invoice, transfer or offset posted when it was made, by id."""
        ...

    @abstractmethod
    def positions_of(
        self, partner_id: PartnerId | None, client_id: ClientId | None, /
    ) -> Iterator[Position]:
        """Yield the positions that are not zero, by key: of one partner or client, or all."""
        ...

    @abstractmethod
    def entries_overdue(
        self, partner_id: PartnerId | None, client_id: ClientId | None, today: date, /
    ) -> Iterator[AccountEntry]:
        """Yield the entries not wholly covered whose day lies before *today*, by key.

        A commission falls due with its invoice, and is never among them.
        """
        ...

    @abstractmethod
    def positions_with(
        self, account: Account, counterparty: str, currency: str, /
    ) -> Sequence[Position]:
        """Return the positions of an account with one counterparty, also zero, by partner."""
        ...

    @abstractmethod
    def entries_between(
        self, key: PositionKey, begin: Moment, end: Moment, limit: int | None, /
    ) -> Iterator[AccountEntry]:
        """Yield entries of a position, oldest first: from one moment on and before another."""
        ...

    @abstractmethod
    def sum_between(self, key: PositionKey, begin: Moment, end: Moment, /) -> int:
        """Return the sum of these entries in minor units, without reading them one by one."""
        ...

"""Accounts: how an actor stands with each of its counterparties."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.money.account_statements import NetPosition, net_positions
from debitura_core.domain.money.accounts import PartyKind
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class Positions(Query[tuple[NetPosition, ...]]):
    """How you stand with each counterparty in each currency (partner, client, platform).

    Each reader sees its own side: above zero is owed to it. A partner stands with its clients, with
    the platform, and with debtors that paid too much; a client with its partners; the platform with
    every partner and client. ``as_of`` is the day that decides what is overdue, today (UTC) by
    default. Positions are kept as running sums, so the answer costs the same in large books.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    as_of: date | None = field(default=None, validator=checks.optional(checks.day))

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[NetPosition, ...]:
        """Add up the accounts with each counterparty."""
        reader = PartyKind(now.actor.role.value)
        overdue = books.accounts.overdue(None, self.as_of or now.today)
        return net_positions(books.accounts.positions(None), overdue, reader)

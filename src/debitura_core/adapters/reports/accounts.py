"""Accounts on pages: the positions of the reader, and a statement with one counterparty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.adapters.reports.pages import rendered
from debitura_core.desk import Desk, Query
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.columns import Columns
from debitura_core.domain.kernel.errors import NotFound
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.money.account_statements import (
    POSITION_COLUMNS,
    STATEMENT_COLUMNS,
    Counterparty,
    NetPosition,
    StatementRow,
)
from debitura_core.domain.money.accounts import PartyKind
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.accounts import AccountStatement, Positions


@frozen(kw_only=True)
class Stand:
    """What the page of positions shows, read from the books at one moment."""

    reader: str
    rows: Sequence[NetPosition]
    as_of: date
    drawn_up: date
    columns: Columns = POSITION_COLUMNS


@frozen(kw_only=True)
class AccountSheet:
    """What the page of a statement shows, read from the books at one moment."""

    reader: str
    other: str
    party: Counterparty
    currency: str
    since: date | None
    until: date | None
    rows: Sequence[StatementRow]
    drawn_up: date
    columns: Columns = STATEMENT_COLUMNS.printed


def positions_page(desk: Desk, as_of: date | None = None) -> str:
    """Return the positions of the desk with its counterparties as a page.

    Raises as `Positions`, and `ModuleNotFoundError` without the extra ``reports``.
    """
    stand = desk.ask(StandOf(as_of=as_of))
    return rendered("positions.html", stand)


def account_statement_page(desk: Desk, statement: AccountStatement) -> str:
    """Return a whole statement of account as a page; ``after`` and ``limit`` do not matter.

    Raises as `AccountStatement`, and `ModuleNotFoundError` without the extra ``reports``.
    """
    sheet = desk.ask(AccountSheetOf(statement=statement))
    return rendered("account.html", sheet)


@frozen(kw_only=True)
class StandOf(Query[Stand]):
    """What the page of positions shows; ask it if you want to draw the page yourself."""

    roles: ClassVar[Roles] = frozenset(Role)

    as_of: date | None = field(default=None, validator=checks.optional(checks.day))

    def answer(self, books: ScopedBooks, now: Now, /) -> Stand:
        """Read all positions."""
        return Stand(
            reader=_reader(books),
            rows=Positions(as_of=self.as_of).answer(books, now),
            as_of=self.as_of or now.today,
            drawn_up=now.today,
        )


@frozen(kw_only=True)
class AccountSheetOf(Query[AccountSheet]):
    """What the page of a statement shows; ask it if you want to draw the page yourself."""

    roles: ClassVar[Roles] = frozenset(Role)

    statement: AccountStatement = field(validator=checks.instance(AccountStatement))

    def answer(self, books: ScopedBooks, now: Now, /) -> AccountSheet:
        """Read the whole statement."""
        asked = self.statement
        return AccountSheet(
            reader=_reader(books),
            other=_name(books, asked.counterparty),
            party=asked.counterparty,
            currency=asked.currency,
            since=asked.since,
            until=asked.until,
            rows=list(asked.rows(books, now)),
            drawn_up=now.today,
        )


def _reader(books: ScopedBooks) -> str:
    """Return the name of the party whose desk it is."""
    scope = books.scope
    if scope.partner_id is not None:
        return books.partners.get(scope.partner_id).name
    return "Debitura" if scope.client_id is None else books.clients.get(scope.client_id).name


def _name(books: ScopedBooks, party: Counterparty) -> str:
    """Return what a counterparty is called; its id for one that the desk does not find."""
    try:
        if party.side is PartyKind.PARTNER:
            return books.partners.get(PartnerId(party.id)).name
        if party.side is PartyKind.CLIENT:
            return books.clients.get(ClientId(party.id)).name
    except NotFound:
        return party.id
    return "Debitura" if party.side is PartyKind.PLATFORM else f"the debtor of {party.id}"

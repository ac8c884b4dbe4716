"""Accounts: the positions of an actor with its counterparties, and what led there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, ClassVar

from attrs import Attribute, field, frozen

from debitura_core.desk import Query, Streamable
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.calendar import instant_text, stored_instant
from debitura_core.domain.kernel.columns import Columns, Shown
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.money.account_statements import (
    AFTER_ALL,
    BEFORE_ALL,
    POSITION_COLUMNS,
    STATEMENT_COLUMNS,
    AccountLine,
    AccountSums,
    Counterparty,
    NetPosition,
    StatementRow,
    Turn,
    accounts_between,
    begin_after,
    net_positions,
    start_of,
    statement_lines,
    turn_of,
)
from debitura_core.domain.money.accounts import Moment, PartyKind, Position, toward
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of


@frozen(kw_only=True)
class Positions(Query[tuple[NetPosition, ...]], Streamable[NetPosition]):
    """Your position with each counterparty in each currency (partner, client, platform).

    Each reader sees its own side: above zero is owed to it. A partner has one with its clients,
    with the platform, and with debtors that paid too much; a client with its partners; the platform
    with every partner and client. ``as_of`` is the day that decides what is overdue, today (UTC) by
    default. Positions are kept as running sums, so the answer costs the same in large books.
    """

    roles: ClassVar[Roles] = frozenset(Role)
    exported: ClassVar[Columns] = POSITION_COLUMNS

    as_of: date | None = field(default=None, validator=checks.optional(checks.day))

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[NetPosition, ...]:
        """Add up the accounts with each counterparty."""
        reader = PartyKind(now.actor.role.value)
        overdue = books.accounts.overdue(None, self.as_of or now.today)
        return net_positions(books.accounts.positions(None), overdue, reader)

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[NetPosition]:
        """Yield them one by one; there is one per counterparty and currency."""
        return iter(self.answer(books, now))


@frozen(kw_only=True)
class AccountStatementPage(Shown):
    """One page of a statement: its balances, entries, and where the next page begins.

    ``sums`` are those of the whole statement; ``next`` goes into ``after`` of the next page.
    """

    sums: AccountSums
    lines: tuple[AccountLine, ...]
    next: str | None


def _party(self: Any, attribute: Attribute[Any], value: Any) -> None:
    checks.instance(Counterparty)(self, attribute, value)
    checks.member(PartyKind)(self, attribute, value.side)
    if value.side is not PartyKind.PLATFORM:
        checks.an_id(self, attribute, value.id)
    elif value.id != "":
        raise InvalidQuery(field=attribute.name, problem='the platform has no id but ""')


@frozen(kw_only=True)
class AccountStatement(Query[AccountStatementPage], Streamable[StatementRow]):
    """A statement of account: what you and a counterparty came to owe each other, in one currency.

    It has the balance before the day ``since``, the entries from then on and before the day
    ``until``, oldest first, each with the balance after it, and the balance in the end; without
    bounds it is over everything. Amounts above zero are owed to you. The statement of the
    counterparty has the same lines with the opposite signs (rule money-44). As a stream it is
    whole, with a row for either balance. A page costs as much as its lines, and sums out of an
    index.

    Raises `NotFound` for a counterparty that you have no account and no relationship with, and
    `InvalidQuery` for one that your side never has an account with.
    """

    roles: ClassVar[Roles] = frozenset(Role)
    exported: ClassVar[Columns] = STATEMENT_COLUMNS

    counterparty: Counterparty = field(validator=_party)
    currency: str = field(validator=checks.currency)
    since: date | None = field(default=None, validator=checks.optional(checks.day))
    until: date | None = field(default=None, validator=checks.optional(checks.day))
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> AccountStatementPage:
        """Return one page, with the balances of the whole."""
        sheet = _Sheet(books, now, self)
        begins = sheet.after(None if self.after is None else _turn(self.after))
        found = tuple(islice(sheet.lines(begins, self.limit + 1), self.limit + 1))
        lines, more = page_of(found, self.limit, _cursor)
        return AccountStatementPage(sums=sheet.sums(), lines=lines, next=more)

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[StatementRow]:
        """Yield the opening balance, every line, and the closing balance."""
        sheet = _Sheet(books, now, self)
        sums = sheet.sums()
        yield sums.first
        yield from sheet.lines(sheet.after(None), None)
        yield sums.last


class _Sheet:
    """The accounts that one statement is about, as its reader sees them."""

    def __init__(self, books: ScopedBooks, now: Now, asked: AccountStatement) -> None:
        self._accounts, self._asked = books.accounts, asked
        self._reader = PartyKind(now.actor.role.value)
        if asked.since is not None and asked.until is not None and asked.since > asked.until:
            raise InvalidQuery(field="since", problem="give a day not after `until`")
        if not accounts_between(self._reader, asked.counterparty.side):
            raise InvalidQuery(
                field="counterparty",
                problem=f"a {self._reader.value} has no account with a"
                f" {asked.counterparty.side.value}",
            )
        self._begin = start_of(asked.since, BEFORE_ALL)
        self._end = start_of(asked.until, AFTER_ALL)
        self._positions = books.accounts.between(self._reader, asked.counterparty, asked.currency)
        if not self._positions:
            _check_known(books, asked.counterparty)

    def after(self, turn: Turn | None) -> list[tuple[Position, Moment]]:
        """Return each position with the moment from which on it is read."""
        if turn is None:
            return [(one, self._begin) for one in self._positions]
        return [(one, max(self._begin, begin_after(one, turn))) for one in self._positions]

    def lines(self, begins: list[tuple[Position, Moment]],
              limit: int | None) -> Iterator[AccountLine]:  # fmt: skip
        """Yield lines, each position from a moment on, with the balance that they lead to."""
        entries = self._accounts.entries(begins, self._end, limit)
        return statement_lines(entries, self._reader, self._before(begins))

    def sums(self) -> AccountSums:
        """Return the balances before the first day and before the end."""
        opening = self._before((one, self._begin) for one in self._positions)
        if self._end == AFTER_ALL:
            closing = sum(one.toward(self._reader) for one in self._positions)
        else:
            closing = self._before((one, self._end) for one in self._positions)
        asked = self._asked
        return AccountSums(
            counterparty=asked.counterparty,
            currency=asked.currency,
            since=asked.since,
            until=asked.until,
            opening_minor=opening,
            closing_minor=closing,
        )

    def _before(self, ends: Iterable[tuple[Position, Moment]]) -> int:
        sum_of = self._accounts.sum_of
        return sum(toward(one.account, sum_of(one, BEFORE_ALL, end), self._reader)
                   for one, end in ends)  # fmt: skip


def _check_known(books: ScopedBooks, party: Counterparty) -> None:
    """Raise `NotFound` for a party that the asking desk does not find."""
    if party.side is PartyKind.PARTNER:
        books.partners.get(PartnerId(party.id))
    elif party.side is PartyKind.CLIENT:
        books.clients.get(ClientId(party.id))
    elif party.side is PartyKind.DEBTOR:
        books.cases.get(CaseId(party.id))


def _cursor(line: AccountLine) -> str:
    """Return the place of a line, from which the next page goes on."""
    (on, at, number), account, partner = turn_of(line)
    return cursor_at((on.isoformat(), instant_text(at), number, account, partner))


def _turn(cursor: str) -> Turn:
    """Read back what `_cursor` wrote."""
    try:
        on, at, number, account, partner = cursor.split("~")
        moment = date.fromisoformat(on), stored_instant(at), int(number)
        if moment[1].tzinfo is None or not 0 <= moment[2] < 2**62:
            raise ValueError
    except ValueError:
        raise InvalidQuery(field="after", problem="give the `next` of the page before") from None
    return moment, account, PartnerId(partner)

"""Positions and statements of account: what two parties owe each other, and what led there.

Each is read from one side: above zero is owed to the reader, below zero by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.columns import Column, Columns, Kind
from debitura_core.domain.kernel.identifiers import CaseId, EntryId, PartnerId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    EntryCause,
    Moment,
    PartyKind,
    Position,
    toward,
)


@frozen(kw_only=True)
class Counterparty:
    """The other side of an account: a partner, a client, the platform, or the debtor of a case."""

    side: PartyKind
    id: str
    """The partner, client or case; "" for the platform."""


@frozen(kw_only=True)
class AccountBalance:
    """What one account adds to a position, as the reader sees it."""

    account: Account
    currency: str
    balance_minor: int

    @property
    def balance(self) -> Money:
        """What is owed to the reader on it, or below zero by it."""
        return from_minor(self.balance_minor, self.currency)


@frozen(kw_only=True)
class NetPosition:
    """The position of a reader with one counterparty in one currency, and how much is overdue.

    ``owed_to_us_overdue_minor`` and ``we_owe_overdue_minor`` are what is past its day on either
    side; both are zero or more, and an open credit is never overdue.
    """

    counterparty: Counterparty
    currency: str
    net_minor: int
    accounts: tuple[AccountBalance, ...]
    owed_to_us_overdue_minor: int
    we_owe_overdue_minor: int

    @property
    def net(self) -> Money:
        """What is owed to the reader, or below zero by it."""
        return from_minor(self.net_minor, self.currency)

    @property
    def owed_to_us_overdue(self) -> Money:
        """What the counterparty should have paid by now."""
        return from_minor(self.owed_to_us_overdue_minor, self.currency)

    @property
    def we_owe_overdue(self) -> Money:
        """What the reader should have paid by now."""
        return from_minor(self.we_owe_overdue_minor, self.currency)


POSITION_COLUMNS: Final = Columns(
    "Positions",
    (
        Column("party", "Party", Kind.LABEL, "counterparty.side"),
        Column("party_id", "Id", Kind.CODE, "counterparty.id"),
        Column("net", "Owed to us", Kind.MONEY),
        Column("owed_to_us_overdue", "Overdue to us", Kind.MONEY),
        Column("we_owe_overdue", "Overdue by us", Kind.MONEY),
    ),
)
"""The columns of a `NetPosition`; what we owe is below zero in the column "Owed to us"."""


@frozen(kw_only=True)
class AccountLine:
    """One entry of a statement: its day, what made it, and the balance after it.

    ``partner_id`` is the partner in whose books it is; with the ``entry_id`` it is its key.
    """

    partner_id: PartnerId
    entry_id: EntryId
    on: date
    account: Account
    cause: EntryCause
    case_id: CaseId | None
    source_id: str
    currency: str
    amount_minor: int
    balance_minor: int
    posted_at: datetime
    number: int

    @property
    def moment(self) -> Moment:
        """When it counts in the statement."""
        return self.on, self.posted_at, self.number

    @property
    def words(self) -> str:
        """What made it, in words."""
        return self.cause.label

    @property
    def amount(self) -> Money:
        """What the reader came to be owed, or below zero to owe."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def balance(self) -> Money:
        """What was owed to the reader after it."""
        return from_minor(self.balance_minor, self.currency)


@frozen(kw_only=True)
class CarriedBalance:
    """The first and the last line of a whole statement: a balance, and no entry.

    ``on`` is the first day of the statement, or the day before which it ends; None where it has
    no such bound.
    """

    words: str
    on: date | None
    currency: str
    balance_minor: int
    account: None = None
    case_id: None = None
    source_id: None = None
    amount_minor: None = None

    @property
    def balance(self) -> Money:
        """What is owed to the reader."""
        return from_minor(self.balance_minor, self.currency)


StatementRow = AccountLine | CarriedBalance
"""A row of a whole statement."""

STATEMENT_COLUMNS: Final = Columns(
    "Statement of account",
    (
        Column("day", "Day", Kind.DAY, "on", printed=True),
        Column("entry", "Entry", Kind.CODE, "words", printed=True),
        Column("account", "Account", Kind.LABEL, printed=True),
        Column("case_id", "Case", Kind.CODE, printed=True),
        Column("source", "Source", Kind.CODE, "source_id"),
        Column("amount", "Amount", Kind.MONEY, printed=True),
        Column("balance", "Balance", Kind.MONEY, printed=True),
    ),
)
"""The columns of a `StatementRow`."""


@frozen(kw_only=True)
class AccountSums:
    """A statement in figures: what was owed to the reader before it, and what is after it.

    It begins with the day ``since`` and ends before the day ``until``, so that one that begins
    where another ends goes on from it; None is no bound.
    """

    counterparty: Counterparty
    currency: str
    since: date | None
    until: date | None
    opening_minor: int
    closing_minor: int

    @property
    def opening(self) -> Money:
        """What was owed to the reader before the first day."""
        return from_minor(self.opening_minor, self.currency)

    @property
    def closing(self) -> Money:
        """What is owed to the reader at the end of the last day."""
        return from_minor(self.closing_minor, self.currency)

    @property
    def first(self) -> CarriedBalance:
        """The line that a whole statement begins with."""
        return self._carried("Opening balance", self.since, self.opening_minor)

    @property
    def last(self) -> CarriedBalance:
        """The line that it ends with."""
        return self._carried("Closing balance", self.until, self.closing_minor)

    def _carried(self, words: str, on: date | None, minor: int) -> CarriedBalance:
        return CarriedBalance(words=words, on=on, currency=self.currency, balance_minor=minor)


# -------------------------------------------------------------------------------------- rules

IN_ARREARS: Final = frozenset(Account) - {Account.COMMISSION}
"""Accounts whose entries fall due one by one; a commission falls due with its invoice."""


def counterparty_of(entry: AccountEntry | Position, reader: PartyKind) -> Counterparty | None:
    """Return whom an entry or position is with as *reader* sees it; None if it is no part of it."""
    sides = entry.account.sides
    if reader not in sides:
        return None
    other = sides[1] if sides[0] is reader else sides[0]
    if isinstance(entry, Position):
        case = entry.counterparty
        client: str | None = entry.client_id
    else:
        case, client = entry.case_id or "", entry.client_id
    named = {
        PartyKind.PARTNER: entry.partner_id,
        PartyKind.CLIENT: client or "",
        PartyKind.PLATFORM: "",
        PartyKind.DEBTOR: case,
    }
    return Counterparty(side=other, id=named[other])


def net_positions(positions: Iterable[Position], open_overdue: Iterable[AccountEntry],
                  reader: PartyKind) -> tuple[NetPosition, ...]:  # fmt: skip
    """Return the positions of *reader*, by counterparty and currency.

    *open_overdue* are the open entries of these positions whose day has passed.
    """
    accounts: dict[tuple[str, str, str], dict[Account, int]] = defaultdict(lambda: defaultdict(int))
    parties: dict[tuple[str, str, str], Counterparty] = {}
    for one in positions:
        party = counterparty_of(one, reader)
        if party is not None:
            place = (party.side.value, party.id, one.currency)
            parties[place] = party
            accounts[place][one.account] += one.toward(reader)
    late: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in open_overdue:
        party = counterparty_of(entry, reader)
        if party is not None and entry.account in IN_ARREARS:
            ours = entry.toward(reader)
            late[party.side.value, party.id, entry.currency][ours < 0] += abs(ours)
    return tuple(
        NetPosition(
            counterparty=parties[place],
            currency=place[2],
            net_minor=sum(accounts[place].values()),
            accounts=tuple(AccountBalance(account=name, currency=place[2], balance_minor=minor)
                           for name in Account if (minor := accounts[place].get(name, 0))),
            owed_to_us_overdue_minor=late[place][0],
            we_owe_overdue_minor=late[place][1],
        )
        for place in sorted(parties)
    )  # fmt: skip


def is_overdue(entry: AccountEntry, today: date) -> bool:
    """Return whether something is open of an entry, and its day has passed."""
    return bool(entry.open_minor) and entry.due_on is not None and entry.due_on < today


def statement_lines(entries: Iterable[AccountEntry], reader: PartyKind,
                    opening_minor: int) -> Iterator[AccountLine]:  # fmt: skip
    """Yield the entries with one counterparty in one currency, each with the balance after it.

    *entries* come oldest first, and *opening_minor* is what the earlier ones come to; the last
    balance is the closing balance.
    """
    balance = opening_minor
    for one in entries:
        amount = toward(one.account, one.amount_minor, reader)
        balance += amount
        yield AccountLine(
            partner_id=one.partner_id,
            entry_id=one.entry_id,
            on=one.on,
            account=one.account,
            cause=one.cause,
            case_id=one.case_id,
            source_id=one.source_id,
            currency=one.currency,
            amount_minor=amount,
            balance_minor=balance,
            posted_at=one.posted_at,
            number=one.number,
        )


def accounts_between(reader: PartyKind, other: PartyKind) -> tuple[Account, ...]:
    """Return the accounts that two sides have with each other.

    >>> [one.value for one in accounts_between(PartyKind.CLIENT, PartyKind.PARTNER)]
    ['client_funds', 'client_fees']
    """
    return tuple(one for one in Account if {*one.sides} == {reader, other})


BEFORE_ALL: Final[Moment] = (date.min, datetime.min.replace(tzinfo=UTC), 0)
"""A moment before every entry."""
AFTER_ALL: Final[Moment] = (date.max, datetime.max.replace(tzinfo=UTC), 0)
"""A moment after every entry."""


def start_of(day: date | None, otherwise: Moment) -> Moment:
    """Return the moment with which a day begins; *otherwise* where there is none."""
    return otherwise if day is None else (day, *BEFORE_ALL[1:])


Turn = tuple[Moment, str, PartnerId]
"""The place of an entry in a statement: its moment, then its account and the partner's books."""


def turn_of(entry: AccountEntry | AccountLine) -> Turn:
    """Return the place of an entry; no two entries of a statement have the same."""
    return entry.moment, entry.account.value, entry.partner_id


def begin_after(position: Position, turn: Turn) -> Moment:
    """Return from which moment on the entries of a position come after a place in a statement."""
    (on, at, number), *books = turn
    stands_before = [position.account.value, position.partner_id] <= books
    return on, at, number + stands_before

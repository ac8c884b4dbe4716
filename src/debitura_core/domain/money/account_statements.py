"""Statements of account: how two parties stand, what is overdue, and what led there.

Each is read from one side: above zero is owed to the reader, below zero by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.identifiers import CaseId, ClientId, EntryId, PartnerId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    EntryCause,
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
    """How a reader stands with one counterparty in one currency, and how much is overdue.

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


@frozen(kw_only=True)
class AccountLine:
    """One entry of a statement: its day, what made it, and the balance after it."""

    entry_id: EntryId
    on: date
    account: Account
    cause: EntryCause
    case_id: CaseId | None
    source_id: str
    currency: str
    amount_minor: int
    balance_minor: int

    @property
    def amount(self) -> Money:
        """What the reader came to be owed, or below zero to owe."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def balance(self) -> Money:
        """What was owed to the reader after it."""
        return from_minor(self.balance_minor, self.currency)


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
    """Return how *reader* stands with each counterparty, by counterparty and currency.

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
    """Tell whether something is open of an entry, and its day has passed."""
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
            entry_id=one.entry_id,
            on=one.on,
            account=one.account,
            cause=one.cause,
            case_id=one.case_id,
            source_id=one.source_id,
            currency=one.currency,
            amount_minor=amount,
            balance_minor=balance,
        )


@frozen(kw_only=True)
class AccountSums:
    """A statement in figures: what was owed to the reader before it, and what is after it."""

    counterparty: Counterparty
    currency: str
    since: date
    until: date
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


def side_and_id(partner_id: PartnerId | None, client_id: ClientId | None) -> tuple[PartyKind, str]:
    """Return which side a reader is on: a partner, a client, or else the platform."""
    if partner_id is not None:
        return PartyKind.PARTNER, partner_id
    return (PartyKind.CLIENT, client_id) if client_id is not None else (PartyKind.PLATFORM, "")

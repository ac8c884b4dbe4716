"""Accounts: what one party owes another, as signed entries that no correction ever edits.

An account says by its name which side owes which, so an entry is one amount: above zero the first
owes the second, below zero the other way round. What one gains the other loses, and so the entries
of any event add up to zero over the parties by construction.

Three things are kept, all in the decision of the event itself. An `AccountEntry` is never changed
but in ``covered_minor``, what other entries have settled of it; a `Covering` says which, so that it
can be taken back. A `Position` is the running sum of one account with one counterparty in one
currency; reading it costs the same however large the books are, and its sign says without a search
whether something is left to be covered. After each decision the open entries of a position have one
sign and add up to it: a credit never stands beside a debt that it could cover.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final, Protocol

from attrs import evolve, frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import add_business_days
from debitura_core.domain.kernel.decisions import changed
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, EntryId, PartnerId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.remittances import INVOICE_WITHIN, REMIT_WITHIN


class PartyKind(Enum):
    """The parties of an account; the debtor is that of the entry's case."""

    PARTNER = "partner"
    CLIENT = "client"
    PLATFORM = "platform"
    DEBTOR = "debtor"


class Account(Enum):
    """What is owed for what; `owing` owes `owed` an amount above zero."""

    CLIENT_FUNDS = "client_funds"
    """The client's part of what the partner received."""
    CLIENT_FEES = "client_fees"
    """The partner's gross of what the client received, revenue items, and withdrawal fees."""
    COMMISSION = "commission"
    """The platform's share, until an invoice takes it."""
    INVOICES = "invoices"
    """The platform's invoices and credit notes, with VAT."""
    PLATFORM_FUNDS_PARTNER = "platform_funds_partner"
    """The partner's revenue of what the platform received."""
    PLATFORM_FUNDS_CLIENT = "platform_funds_client"
    """The client's part of what the platform received."""
    SURPLUS_PARTNER = "surplus_partner"
    """What a debtor paid the partner beyond the claim of its case."""
    SURPLUS_CLIENT = "surplus_client"
    SURPLUS_PLATFORM = "surplus_platform"
    PARTNER_CASES = "partner_cases"
    """What partner cases earned a partner, less what it owes for them, as months settled it."""

    @property
    def owing(self) -> PartyKind:
        """Who owes an amount above zero."""
        return _SIDES[self][0]

    @property
    def owed(self) -> PartyKind:
        """Whom it is owed to."""
        return _SIDES[self][1]

    @property
    def sides(self) -> tuple[PartyKind, PartyKind]:
        """Both parties, the owing one first."""
        return _SIDES[self]


_SIDES: Final[Mapping[Account, tuple[PartyKind, PartyKind]]] = {
    Account.CLIENT_FUNDS: (PartyKind.PARTNER, PartyKind.CLIENT),
    Account.CLIENT_FEES: (PartyKind.CLIENT, PartyKind.PARTNER),
    Account.COMMISSION: (PartyKind.PARTNER, PartyKind.PLATFORM),
    Account.INVOICES: (PartyKind.PARTNER, PartyKind.PLATFORM),
    Account.PLATFORM_FUNDS_PARTNER: (PartyKind.PLATFORM, PartyKind.PARTNER),
    Account.PLATFORM_FUNDS_CLIENT: (PartyKind.PLATFORM, PartyKind.CLIENT),
    Account.SURPLUS_PARTNER: (PartyKind.PARTNER, PartyKind.DEBTOR),
    Account.SURPLUS_CLIENT: (PartyKind.CLIENT, PartyKind.DEBTOR),
    Account.SURPLUS_PLATFORM: (PartyKind.PLATFORM, PartyKind.DEBTOR),
    Account.PARTNER_CASES: (PartyKind.PLATFORM, PartyKind.PARTNER),
}

TAKEN_AS_A_SET: Final = frozenset({Account.COMMISSION})
"""Accounts whose entries cover nothing one by one: a month's invoice takes all that is due at once,
and the payout or revenue item says which."""


class EntryCause(Enum):
    """Which event made an entry."""

    PAYMENT = "payment"
    CORRECTION = "correction"
    REMOVAL = "removal"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"
    SURPLUS_USED = "surplus_used"
    WRITE_OFF = "write_off"
    WRITE_OFF_TAKEN_BACK = "write_off_taken_back"
    REVENUE_ITEM = "revenue_item"
    WITHDRAWAL_FEE = "withdrawal_fee"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PARTNER_CASES = "partner_cases"
    TRANSFER = "transfer"
    UNDO = "undo"
    OFFSET = "offset"
    MERGER = "merger"


Amounts = Mapping[Account, int]
"""What an event adds to accounts, in minor units of one currency."""


@frozen(kw_only=True)
class About:
    """What the entries of one event have in common.

    ``source_id`` is the payout, revenue item, invoice, settlement or transfer; of its own source an
    entry covers first. ``on`` is the day the money moved or the event is dated, ``at`` the instant
    it was entered.
    """

    partner_id: PartnerId
    client_id: ClientId | None = None
    case_id: CaseId | None = None
    currency: str
    cause: EntryCause
    source_id: str
    on: date
    at: datetime
    due_on: date | None = None
    """The day it is due, where the term of the account does not say it."""


@frozen(kw_only=True)
class AccountEntry:
    """One amount that one party came to owe another by one event, and what is covered of it.

    ``covered_minor`` has the sign of the amount and never exceeds it. ``number`` counts the entries
    of one decision.
    """

    partner_id: PartnerId
    entry_id: EntryId
    account: Account
    client_id: ClientId | None
    case_id: CaseId | None
    currency: str
    amount_minor: int
    cause: EntryCause
    source_id: str
    on: date
    due_on: date | None
    posted_at: datetime
    number: int = 0
    covered_minor: int = 0
    version: int = 1

    @property
    def amount(self) -> Money:
        """What came to be owed; below zero by the other side."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def open_minor(self) -> int:
        """What nothing has covered yet, in minor units, with the sign of the amount."""
        return self.amount_minor - self.covered_minor

    @property
    def age(self) -> tuple[date, datetime, int, str]:
        """Where it stands among others: the oldest day first."""
        return self.on, self.posted_at, self.number, self.entry_id

    def toward(self, side: PartyKind) -> int:
        """Return what is open of it as that *side* sees it: above zero is owed to it."""
        return _toward(self.account, self.open_minor, side)


@frozen(kw_only=True)
class PositionKey:
    """Which position an entry belongs to: account, counterparty and currency in a partner's books.

    ``counterparty`` is the client, or the case whose debtor it is; "" is the platform.
    """

    partner_id: PartnerId
    account: Account
    counterparty: str
    currency: str


@frozen(kw_only=True)
class Position:
    """The running sum of the entries of one account with one counterparty in one currency."""

    partner_id: PartnerId
    account: Account
    counterparty: str
    currency: str
    client_id: ClientId | None
    amount_minor: int
    version: int = 1

    @property
    def key(self) -> PositionKey:
        """Which position it is."""
        return PositionKey(
            partner_id=self.partner_id,
            account=self.account,
            counterparty=self.counterparty,
            currency=self.currency,
        )

    def toward(self, side: PartyKind) -> int:
        """Return it as that *side* sees it: above zero is owed to it."""
        return _toward(self.account, self.amount_minor, side)


def _toward(account: Account, minor: int, side: PartyKind) -> int:
    return minor * ((account.owed is side) - (account.owing is side))


@frozen(kw_only=True)
class Covering:
    """How much one entry covers of an earlier one, above zero; 0 once it was taken back."""

    partner_id: PartnerId
    later_id: EntryId
    earlier_id: EntryId
    amount_minor: int
    version: int = 1


class Accounts(Protocol):
    """What a decision reads of the accounts."""

    def position(self, key: PositionKey, /) -> Position | None:
        """Return a position, None if nothing was ever posted to it."""
        ...

    def open_entries(self, key: PositionKey, /) -> Sequence[AccountEntry]:
        """Return the entries of a position that are not wholly covered, oldest first."""
        ...

    def entry(self, partner_id: PartnerId, entry_id: EntryId, /) -> AccountEntry:
        """Return one entry."""
        ...

    def coverings(self, partner_id: PartnerId, entry_id: EntryId, /) -> Sequence[Covering]:
        """Return what an entry covers, and what covers it."""
        ...


class Held:
    """The accounts as a decision finds them, and what it has done to them so far.

    Open entries are read only where the sign of a position says that there is something to cover.
    """

    def __init__(self, accounts: Accounts, ids: Iterator[str]) -> None:
        self._accounts = accounts
        self._ids = ids
        self._before: dict[EntryId, AccountEntry] = {}
        self._entries: dict[EntryId, AccountEntry] = {}
        self._read: dict[PositionKey, Position | None] = {}
        self._sums: dict[PositionKey, int] = {}
        self._clients: dict[PositionKey, ClientId | None] = {}
        self._coverings: dict[tuple[EntryId, EntryId], Covering] = {}
        self._made = 0

    def amount(self, key: PositionKey) -> int:
        """Return the position as it is by now."""
        if key not in self._sums:
            found = self._read[key] = self._accounts.position(key)
            self._sums[key] = 0 if found is None else found.amount_minor
        return self._sums[key]

    def open_of(self, key: PositionKey) -> list[AccountEntry]:
        """Return the open entries of a position as they are by now, oldest first."""
        for one in self._accounts.open_entries(key):
            self._before.setdefault(one.entry_id, one)
        found = {k: one for k, one in (self._before | self._entries).items() if key_of(one) == key}
        return sorted((one for one in found.values() if one.open_minor), key=lambda one: one.age)

    def post(
        self, amounts: Amounts, about: About, first: Container[str] = frozenset()
    ) -> tuple[AccountEntry, ...]:
        """Add the amounts of an event, and cover what they can cover; zero makes no entry.

        Covered are entries whose id is among *first*, then those of the same source, then those
        whose source is among *first*, then the oldest.
        """
        made = []
        for account, minor in amounts.items():
            if minor:
                entry = self._enter(account, minor, about)
                held = self._sums[key_of(entry)] - minor
                if account not in TAKEN_AS_A_SET and held * minor < 0:
                    for earlier in in_turn(entry, self.open_of(key_of(entry)), first):
                        self._cover(entry.entry_id, earlier.entry_id)
                made.append(self._entries[entry.entry_id])
        return tuple(made)

    def cancel(self, entry: AccountEntry, about: About) -> None:
        """Mirror an entry as if it had never been; what it covered is open again."""
        key = key_of(entry)
        self.amount(key)
        for covering in self._accounts.coverings(entry.partner_id, entry.entry_id):
            if covering.amount_minor:
                self._release(covering)
        self._known(entry.partner_id, entry.entry_id)
        mirror = self._enter(entry.account, -entry.amount_minor, about)
        if entry.account not in TAKEN_AS_A_SET:
            self._cover(mirror.entry_id, entry.entry_id)
            self._settle(key)

    def _enter(self, account: Account, minor: int, about: About) -> AccountEntry:
        entry = _entry(account, minor, about, EntryId(next(self._ids)), self._made)
        key = key_of(entry)
        self._sums[key] = self.amount(key) + minor
        self._clients[key] = entry.client_id
        self._entries[entry.entry_id] = entry
        self._made += 1
        return entry

    def _known(self, partner_id: PartnerId, entry_id: EntryId) -> AccountEntry:
        if entry_id not in self._entries:
            if entry_id not in self._before:
                self._before[entry_id] = self._accounts.entry(partner_id, entry_id)
            self._entries[entry_id] = self._before[entry_id]
        return self._entries[entry_id]

    def _cover(self, later_id: EntryId, earlier_id: EntryId) -> None:
        """Let one entry cover as much of another of the other sign as is open of both."""
        later = self._entries.get(later_id) or self._before[later_id]
        earlier = self._entries.get(earlier_id) or self._before[earlier_id]
        take = min(abs(later.open_minor), abs(earlier.open_minor))
        if later.open_minor * earlier.open_minor < 0:
            self._move(later, take)
            self._move(earlier, take)
            self._coverings[later_id, earlier_id] = Covering(
                partner_id=later.partner_id,
                later_id=later_id,
                earlier_id=earlier_id,
                amount_minor=take,
            )

    def _settle(self, key: PositionKey) -> None:
        """Let credits cover debts, the oldest of both first, until one sign is left."""
        found = self.open_of(key)
        debts = [one for one in found if one.open_minor > 0]
        for credit in [one for one in found if one.open_minor < 0]:
            for debt in debts:
                self._cover(credit.entry_id, debt.entry_id)

    def _release(self, covering: Covering) -> None:
        """Take a covering back."""
        for entry_id in (covering.later_id, covering.earlier_id):
            self._move(self._known(covering.partner_id, entry_id), -covering.amount_minor)
        place = covering.later_id, covering.earlier_id
        self._coverings[place] = changed(covering, amount_minor=0)

    def _move(self, entry: AccountEntry, take: int) -> None:
        sign = 1 if entry.amount_minor > 0 else -1
        covered = evolve(entry, covered_minor=entry.covered_minor + sign * take)
        self._entries[entry.entry_id] = covered

    def records(self) -> tuple[AccountEntry | Covering | Position, ...]:
        """Return what is to be kept: everything once, at its next version."""
        entries = tuple(
            evolve(one, version=self._before[one.entry_id].version + 1)
            if one.entry_id in self._before
            else one
            for one in self._entries.values()
            if one != self._before.get(one.entry_id)
        )
        positions = tuple(self._kept(key) for key in self._clients)
        return (*entries, *self._coverings.values(), *positions)

    def _kept(self, key: PositionKey) -> Position:
        found, minor = self._read[key], self._sums[key]
        if found is not None:
            return changed(found, amount_minor=minor)
        return Position(
            partner_id=key.partner_id,
            account=key.account,
            counterparty=key.counterparty,
            currency=key.currency,
            client_id=self._clients[key] if PartyKind.CLIENT in key.account.sides else None,
            amount_minor=minor,
        )


# -------------------------------------------------------------------------------------- rules


def key_of(entry: AccountEntry) -> PositionKey:
    """Return which position an entry belongs to."""
    sides = entry.account.sides
    counterparty: str | None = ""
    if PartyKind.DEBTOR in sides:
        counterparty = entry.case_id
    elif PartyKind.CLIENT in sides:
        counterparty = entry.client_id
    return PositionKey(
        partner_id=entry.partner_id,
        account=entry.account,
        counterparty=counterparty or "",
        currency=entry.currency,
    )


def due_day(account: Account, on: date, at: datetime) -> date | None:
    """Return the day by which an amount is to be settled, None where no term is set.

    What is held for another is passed on within 30 business days of the day it was received, and
    fees are paid within 10 days of their entry.
    """
    if account is Account.CLIENT_FEES:
        return at.date() + timedelta(days=INVOICE_WITHIN)
    held = (Account.CLIENT_FUNDS, Account.PLATFORM_FUNDS_PARTNER, Account.PLATFORM_FUNDS_CLIENT)
    return add_business_days(on, REMIT_WITHIN) if account in held else None


def _entry(account: Account, minor: int, about: About, entry_id: EntryId,
           number: int) -> AccountEntry:  # fmt: skip
    return AccountEntry(
        partner_id=about.partner_id,
        entry_id=entry_id,
        account=account,
        client_id=about.client_id,
        case_id=about.case_id,
        currency=about.currency,
        amount_minor=minor,
        cause=about.cause,
        source_id=about.source_id,
        on=about.on,
        due_on=about.due_on or due_day(account, about.on, about.at),
        posted_at=about.at,
        number=number,
    )


def in_turn(
    entry: AccountEntry, held: Sequence[AccountEntry], first: Container[str]
) -> list[AccountEntry]:
    """Return the entries that a new one covers, in turn.

    Those named in *first* by their id come first, then those of its own source, then those named
    by their source, then the rest as they come.
    """

    def rank(one: AccountEntry) -> int:
        if one.entry_id in first:
            return 0
        if one.source_id == entry.source_id:
            return 1
        return 2 if one.source_id in first else 3

    return sorted(held, key=rank)


def difference(after: Amounts, before: Amounts) -> Amounts:
    """Return what leads from what stood *before* to what stands *after*, without zeros."""
    found = {name: after.get(name, 0) - before.get(name, 0) for name in Account}
    return {name: minor for name, minor in found.items() if minor}


def summed(*parts: Amounts) -> Amounts:
    """Add amounts up, without zeros."""
    found = {name: sum(part.get(name, 0) for part in parts) for name in Account}
    return {name: minor for name, minor in found.items() if minor}


def by_side(amounts: Amounts) -> Mapping[PartyKind, int]:
    """Return what each party gains by these amounts; together always nothing."""
    return {
        side: sum(_toward(account, minor, side) for account, minor in amounts.items())
        for side in PartyKind
    }

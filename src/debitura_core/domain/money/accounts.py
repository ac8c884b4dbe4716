"""Accounts: what one party owes another, as signed entries that no correction ever edits.

An account says by its name which side owes which, so an entry is one amount: above zero the first
owes the second, below zero the other way round. What one gains the other loses, and so the entries
of any event add up to zero over the parties by construction.

Three things are kept, all in the decision of the event itself. An `AccountEntry` is never changed
but in ``covered_minor``, what other entries have settled of it; a `Covering` says which, so that it
can be taken back. A `Position` is the running sum of one account with one counterparty in one
currency; reading it costs the same however large the books are, and its sign says without a search
whether something is left to be covered. After each decision the open entries of a position have one
sign and add up to it: there is never a credit and a debt that it could cover.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import add_business_days
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, EntryId, PartnerId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.remittances import INVOICE_WITHIN, REMIT_WITHIN


class PartyKind(Enum):
    """The parties of an account; the debtor is that of the entry's case."""

    PARTNER = "partner"
    CLIENT = "client"
    PLATFORM = "platform"
    DEBTOR = "debtor"

    @property
    def label(self) -> str:
        """The word that statements print."""
        return self.value.capitalize()


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
    def label(self) -> str:
        """The words that statements print."""
        return _in_words(self)

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

    @property
    def label(self) -> str:
        """The words that statements print.

        >>> EntryCause.WRITE_OFF.label
        'Write off'
        """
        return _in_words(self)


MOVES: Final = frozenset({EntryCause.TRANSFER, EntryCause.OFFSET, EntryCause.UNDO})
"""Causes that settle what others made."""


def _in_words(code: Account | EntryCause) -> str:
    text: str = code.value
    return text.replace("_", " ").capitalize()


Place = tuple[PartnerId, EntryId]
"""The key of an entry."""

Moment = tuple[date, datetime, int]
"""A day, an instant of entry and a number: the order of the entries of one position in time."""

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
    received_on: date | None = None
    """The day from which the term runs, if it is another than ``on``: that of the recovery."""


@frozen(kw_only=True)
class AccountEntry:
    """One amount that one party came to owe another by one event, and what is covered of it.

    ``covered_minor`` has the sign of the amount and never exceeds it. ``number`` counts the entries
    of its position from 1, and the id is made of both: so a missing or added entry is seen.
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
    number: int
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
    def place(self) -> Place:
        """Its key: ids count in the books of each partner."""
        return self.partner_id, self.entry_id

    @property
    def moment(self) -> Moment:
        """When it counts in a statement: no two entries of a position have the same moment."""
        return self.on, self.posted_at, self.number

    @property
    def age(self) -> tuple[date, datetime, int, str]:
        """Its place among others: the oldest day first."""
        return self.on, self.posted_at, self.number, self.entry_id

    def toward(self, side: PartyKind) -> int:
        """Return what is open of it as that *side* sees it: above zero is owed to it."""
        return toward(self.account, self.open_minor, side)


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
    """The running sum of the entries of one account with one counterparty in one currency.

    ``entries`` is how many there are.
    """

    partner_id: PartnerId
    account: Account
    counterparty: str
    currency: str
    client_id: ClientId | None
    amount_minor: int
    entries: int
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
        return toward(self.account, self.amount_minor, side)


def toward(account: Account, minor: int, side: PartyKind) -> int:
    """Return an amount of an account as a side sees it: above zero is owed to it."""
    return minor * ((account.owed is side) - (account.owing is side))


@frozen(kw_only=True)
class Covering:
    """How much one entry covers of an earlier one, above zero; 0 once it was taken back."""

    partner_id: PartnerId
    later_id: EntryId
    earlier_id: EntryId
    amount_minor: int
    version: int = 1

    @property
    def places(self) -> tuple[Place, Place]:
        """The keys of both entries, the later one first."""
        return (self.partner_id, self.later_id), (self.partner_id, self.earlier_id)


# -------------------------------------------------------------------------------------- rules


def key_for(account: Account, of: AccountEntry | About) -> PositionKey:
    """Return which position an amount on this account belongs to."""
    sides = account.sides
    counterparty: str | None = ""
    if PartyKind.DEBTOR in sides:
        counterparty = of.case_id
    elif PartyKind.CLIENT in sides:
        counterparty = of.client_id
    return PositionKey(
        partner_id=of.partner_id,
        account=account,
        counterparty=counterparty or "",
        currency=of.currency,
    )


def key_of(entry: AccountEntry) -> PositionKey:
    """Return which position an entry belongs to."""
    return key_for(entry.account, entry)


def due_day(account: Account, on: date, at: datetime) -> date | None:
    """Return the day by which an amount is to be settled, None where no term is set.

    What is held for another is passed on within 30 business days of the day it was received, and
    fees are paid within 10 days of their entry.
    """
    if account is Account.CLIENT_FEES:
        return at.date() + timedelta(days=INVOICE_WITHIN)
    held = (Account.CLIENT_FUNDS, Account.PLATFORM_FUNDS_PARTNER, Account.PLATFORM_FUNDS_CLIENT)
    return add_business_days(on, REMIT_WITHIN) if account in held else None


def entry_of(key: PositionKey, minor: int, about: About, number: int) -> AccountEntry:
    """Return the *number*-th entry of a position, of which nothing is covered yet."""
    started = about.received_on or about.on
    return AccountEntry(
        partner_id=about.partner_id,
        entry_id=EntryId(f"{key.account.value}:{key.counterparty}:{key.currency}:{number}"),
        account=key.account,
        client_id=about.client_id,
        case_id=about.case_id,
        currency=about.currency,
        amount_minor=minor,
        cause=about.cause,
        source_id=about.source_id,
        on=about.on,
        due_on=about.due_on or due_day(key.account, started, about.at),
        posted_at=about.at,
        number=number,
    )


def case_of_surplus(record: object) -> CaseId | None:
    """Return the case of a debtor whose surplus a record of the accounts is about, if it is."""
    match record:
        case AccountEntry(account=account, case_id=case_id):
            return case_id if PartyKind.DEBTOR in account.sides else None
        case Position(account=account, counterparty=counterparty):
            return CaseId(counterparty) if PartyKind.DEBTOR in account.sides else None
        case Covering(later_id=later_id):
            name, _, rest = later_id.partition(":")
            counterparty, _, _ = rest.rpartition(":")[0].rpartition(":")
            return CaseId(counterparty) if PartyKind.DEBTOR in Account(name).sides else None
        case _:
            return None


def difference(after: Amounts, before: Amounts) -> Amounts:
    """Return the difference of the amounts *after* and *before*, without zeros."""
    found = {name: after.get(name, 0) - before.get(name, 0) for name in Account}
    return {name: minor for name, minor in found.items() if minor}


def summed(*parts: Amounts) -> Amounts:
    """Add amounts up, without zeros."""
    found = {name: sum(part.get(name, 0) for part in parts) for name in Account}
    return {name: minor for name, minor in found.items() if minor}


def by_side(amounts: Amounts) -> Mapping[PartyKind, int]:
    """Return what each party gains by these amounts; together always nothing."""
    return {
        side: sum(toward(account, minor, side) for account, minor in amounts.items())
        for side in PartyKind
    }

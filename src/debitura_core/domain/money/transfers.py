"""Transfers: money that really moved between two parties, what it covers, and how it is undone.

A transfer covers the entries it names, then the oldest that its payer owes its payee. What is over
stays as a credit, which the next amount between the two takes. The short forms for one entry
(remitted, paid by the client, invoice paid, paid out) are transfers that name that entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Final

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import (
    NothingToOffset,
    TransferInFuture,
    TransferUndone,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    Subject,
    TransferId,
    subject,
)
from debitura_core.domain.kernel.money import from_minor, shown
from debitura_core.domain.kernel.seals import SALT, WORDS, seal, sealed_with
from debitura_core.domain.money.accounts import (
    About,
    Account,
    AccountEntry,
    EntryCause,
    PartyKind,
    PositionKey,
)
from debitura_core.domain.money.posting import Held


class Direction(Enum):
    """Which way money moved, as the one who records it sees it."""

    PAID = "paid"
    RECEIVED = "received"


@frozen(kw_only=True)
class Transfer:
    """Money that moved from one party to another on a day; an offset moves none, and says so.

    ``applies_to`` names entries, or what they come from, that it covers first. ``undone_at`` is
    when it was taken back, with the reason.
    """

    transfer_id: TransferId
    partner_id: PartnerId
    client_id: ClientId | None
    payer: PartyKind
    payee: PartyKind
    currency: str
    amount_minor: int
    on: date
    recorded_at: datetime
    recorded_by: str
    is_offset: bool = False
    reference: str | None = field(default=None, **WORDS)
    applies_to: tuple[str, ...] = ()
    undone_at: datetime | None = None
    undo_reason: str | None = field(default=None, **sealed_with("undo_salt"))
    undo_salt: str | None = field(default=None, **SALT)
    version: int = 1

    @property
    def amount(self) -> Money:
        """What moved, or was set off."""
        return from_minor(self.amount_minor, self.currency)


@frozen(kw_only=True)
class AboutTransfer:
    """What events about a transfer have in common: they are in the chain of that transfer."""

    transfer_id: TransferId
    partner_id: PartnerId

    @property
    def subject(self) -> Subject:
        """The transfer."""
        return subject("transfer", self.transfer_id)


@frozen(kw_only=True)
class TransferRecorded(AboutTransfer):
    """Money moved between two parties, or what they owe each other was set off."""

    client_id: ClientId | None
    payer: PartyKind
    payee: PartyKind
    currency: str
    amount_minor: int
    on: date
    is_offset: bool
    applies_to: tuple[str, ...]


@frozen(kw_only=True)
class TransferTakenBack(AboutTransfer):
    """A transfer was recorded by mistake; the reason is stored as a salted hash."""

    undone_at: datetime
    reason_seal: str


BETWEEN: Final[Mapping[tuple[PartyKind, PartyKind], tuple[Account, ...]]] = {
    (PartyKind.PARTNER, PartyKind.CLIENT): (Account.CLIENT_FUNDS, Account.CLIENT_FEES),
    (PartyKind.CLIENT, PartyKind.PARTNER): (Account.CLIENT_FEES, Account.CLIENT_FUNDS),
    (PartyKind.PARTNER, PartyKind.PLATFORM): (
        Account.INVOICES, Account.PARTNER_CASES, Account.PLATFORM_FUNDS_PARTNER,
    ),
    (PartyKind.PLATFORM, PartyKind.PARTNER): (
        Account.PLATFORM_FUNDS_PARTNER, Account.PARTNER_CASES, Account.INVOICES,
    ),
    (PartyKind.PLATFORM, PartyKind.CLIENT): (Account.PLATFORM_FUNDS_CLIENT,),
    (PartyKind.CLIENT, PartyKind.PLATFORM): (Account.PLATFORM_FUNDS_CLIENT,),
}  # fmt: skip
"""The accounts a transfer from one side to another may touch. What is over stays on the first."""


# -------------------------------------------------------------------------------------- rules


def check_transfer_day(on: date, today: date) -> None:
    """Refuse a transfer dated after *today*; raises `TransferInFuture`."""
    if on > today:
        raise TransferInFuture(day=on, latest=today)


def keys_of(partner_id: PartnerId, client_id: ClientId | None, payer: PartyKind, payee: PartyKind,
            currency: str) -> tuple[PositionKey, ...]:  # fmt: skip
    """Return the positions that a transfer between two sides may touch."""
    return tuple(
        PositionKey(
            partner_id=partner_id,
            account=account,
            counterparty=client_id or "" if PartyKind.CLIENT in account.sides else "",
            currency=currency,
        )
        for account in BETWEEN[payer, payee]
    )


def due_from(held: Held, keys: Iterable[PositionKey], payee: PartyKind,
             first: Sequence[str]) -> list[AccountEntry]:  # fmt: skip
    """Return the open entries of these positions that are owed to *payee*, as they are covered.

    Those named in *first* come first, in that order; then the oldest.
    """
    places = {name: place for place, name in enumerate(first)}
    last = len(places)
    found = [one for key in keys for one in held.open_of(key) if one.toward(payee) > 0]
    return sorted(
        found,
        key=lambda one: (
            min(places.get(one.entry_id, last), places.get(one.source_id, last)),
            one.age,
        ),
    )


def transfer(transfer: Transfer, held: Held) -> Decision[Transfer]:
    """Decide that money moved: what it covers is covered, and what is over stays as a credit."""
    keys = keys_of(
        transfer.partner_id, transfer.client_id, transfer.payer, transfer.payee, transfer.currency
    )
    left = transfer.amount_minor
    for one in due_from(held, keys, transfer.payee, transfer.applies_to):
        take = min(left, one.toward(transfer.payee))
        if take:
            sign = 1 if one.account.owing is transfer.payee else -1
            held.post({one.account: sign * take}, _about(transfer, one), {one.entry_id})
            left -= take
    over = keys[0].account
    held.post({over: left if over.owing is transfer.payee else -left}, _about(transfer, None))
    return Decision(transfer, (transfer, *held.records()), (_recorded(transfer),))


def _about(transfer: Transfer, covered: AccountEntry | None) -> About:
    """Say what the entries of a transfer have in common; the case is that of what is covered."""
    case: CaseId | None = None if covered is None else covered.case_id
    return About(
        partner_id=transfer.partner_id,
        client_id=transfer.client_id,
        case_id=case,
        currency=transfer.currency,
        cause=EntryCause.OFFSET if transfer.is_offset else EntryCause.TRANSFER,
        source_id=transfer.transfer_id,
        on=transfer.on,
        at=transfer.recorded_at,
    )


def _recorded(transfer: Transfer) -> TransferRecorded:
    return TransferRecorded(
        transfer_id=transfer.transfer_id,
        partner_id=transfer.partner_id,
        client_id=transfer.client_id,
        payer=transfer.payer,
        payee=transfer.payee,
        currency=transfer.currency,
        amount_minor=transfer.amount_minor,
        on=transfer.on,
        is_offset=transfer.is_offset,
        applies_to=transfer.applies_to,
    )


def offset(transfer: Transfer, held: Held) -> Decision[Transfer]:
    """Decide that what a partner and a client owe each other is set off, up to the amount.

    Both accounts between the two move by it in the same direction, so that neither gains. Raises
    `NothingToOffset` where one of them owes less than the amount.
    """
    sides = PartyKind.PARTNER, PartyKind.CLIENT
    funds, fees = keys_of(transfer.partner_id, transfer.client_id, *sides, transfer.currency)
    owed, owes = held.amount(funds), held.amount(fees)
    if transfer.amount_minor > most_to_offset(owed, owes):
        raise NothingToOffset(
            client_id=transfer.client_id or "",
            owes=shown(max(0, owes) + max(0, -owed), transfer.currency),
            owed=shown(max(0, owed) + max(0, -owes), transfer.currency),
        )
    sign = -1 if owed > 0 else 1
    about = _about(transfer, None)
    for key in (funds, fees):
        held.post({key.account: sign * transfer.amount_minor}, about, transfer.applies_to)
    return Decision(transfer, (transfer, *held.records()), (_recorded(transfer),))


def most_to_offset(funds_minor: int, fees_minor: int) -> int:
    """Return how much of two positions can be set off against each other.

    >>> most_to_offset(9_050, 950), most_to_offset(-2_160, 950), most_to_offset(-5, -3)
    (950, 0, 3)
    """
    return min(abs(funds_minor), abs(fees_minor)) if funds_minor * fees_minor > 0 else 0


def undo(transfer: Transfer, entries: Iterable[AccountEntry], reason: str, salt: str, held: Held,
         on: date, at: datetime) -> Decision[Transfer]:  # fmt: skip
    """Decide that a transfer never moved: its *entries* are mirrored, on the day of the undoing.

    What it had covered is open again, as far as no other credit covers it. Raises
    `TransferUndone`.
    """
    if transfer.undone_at is not None:
        raise TransferUndone(transfer_id=transfer.transfer_id)
    about = evolve(_about(transfer, None), cause=EntryCause.UNDO, on=on, at=at)
    held.cancel(sorted(entries, key=lambda entry: entry.age), about)
    undone = changed(transfer, undone_at=at, undo_reason=reason, undo_salt=salt)
    event = TransferTakenBack(
        transfer_id=transfer.transfer_id,
        partner_id=transfer.partner_id,
        undone_at=at,
        reason_seal=seal(reason, salt),
    )
    return Decision(undone, (undone, *held.records()), (event,))

"""Moving money between parties: transfers, setting off, and undoing either."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.commands.covering import followed
from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.decisions import Decision, joined
from debitura_core.domain.kernel.errors import (
    CurrencyMismatch,
    InvalidInput,
    NothingToOffset,
    NotOwed,
    TransferIsThePlatforms,
)
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    TransferId,
    client_id,
    partner_id_or_none,
    transfer_id,
)
from debitura_core.domain.kernel.money import shown, to_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.account_statements import Counterparty
from debitura_core.domain.money.accounts import PartyKind
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.transfers import (
    Direction,
    Transfer,
    check_transfer_day,
    due_from,
    keys_of,
    most_to_offset,
    offset,
    transfer,
    undo,
)
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class RecordTransfer(Command[Transfer]):
    """Record money that really moved between two parties (partner, platform; rule money-49).

    A partner records what it paid a client or received from it; the platform what it paid a
    partner or a client, or received. ``counterparty`` is one that `Positions` names; the platform
    says with ``partner_id`` in whose books a client's money is. ``direction`` is as this desk sees
    it, ``on`` the day the money moved.

    The transfer covers what ``applies_to`` names (payouts, revenue items, invoices, or entries by
    their ids), then the oldest that is open, and what is over is kept as a credit. A payout whose
    fees are covered is settled, an invoice that is covered is paid. `UndoTransfer` takes it back.

    Raises `NotFound`, `NotOwed` for a name of which nothing is open, `TransferInFuture`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    counterparty: Counterparty = field(validator=checks.instance(Counterparty))
    amount: Money = field(validator=checks.positive_money)
    direction: Direction = field(validator=checks.member(Direction))
    on: date = field(validator=checks.day)
    reference: str | None = field(
        default=None, validator=checks.optional(checks.text(128)), **WORDS
    )
    applies_to: tuple[str, ...] = field(default=(), validator=checks.many(checks.text(200)))
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def decide(self, books: Books, now: Now, /) -> Decision[Transfer]:
        """Cover what is owed, and settle what is covered."""
        check_transfer_day(self.on, now.today)
        partner, client = self._between(books, now)
        us = PartyKind.PARTNER if now.actor.role is Role.PARTNER else PartyKind.PLATFORM
        payer, payee = us, self.counterparty.side
        if self.direction is Direction.RECEIVED:
            payer, payee = payee, payer
        one = Transfer(
            transfer_id=TransferId(now.fresh()),
            partner_id=partner,
            client_id=client,
            payer=payer,
            payee=payee,
            currency=self.amount.currency.code,
            amount_minor=to_minor(self.amount),
            on=self.on,
            recorded_at=now.at,
            recorded_by=now.actor.user,
            reference=self.reference,
            applies_to=self.applies_to,
        )
        held = Held(books.accounts)
        self._check_names(held, one)
        return joined(transfer(one, held), followed(books, now, held, one), answer=one)

    def _between(self, books: Books, now: Now) -> tuple[PartnerId, ClientId | None]:
        """Return in whose books the money moves, and the client if it is the counterparty."""
        side, name = self.counterparty.side, self.counterparty.id
        if now.actor.role is Role.PARTNER:
            if side is not PartyKind.CLIENT:
                raise InvalidInput(
                    field="counterparty", problem="give a client; the platform records its own"
                )
            return PartnerId(now.actor.party), books.clients.get(client_id(name)).client_id
        if side is PartyKind.PARTNER:
            return books.partners.get(PartnerId(name)).partner_id, None
        if side is not PartyKind.CLIENT:
            raise InvalidInput(field="counterparty", problem="give a partner or a client")
        if self.partner_id is None:
            raise InvalidInput(field="partner_id", problem="name the partner whose client it is")
        partner = books.partners.get(self.partner_id)
        return partner.partner_id, books.clients.get(client_id(name)).client_id

    def _check_names(self, held: Held, one: Transfer) -> None:
        keys = keys_of(one.partner_id, one.client_id, one.payer, one.payee, one.currency)
        due = due_from(held, keys, one.payee, ()) if self.applies_to else []
        known = {name for entry in due for name in (entry.entry_id, entry.source_id)}
        for name in self.applies_to:
            if name not in known:
                raise NotOwed(name=name)


@frozen(kw_only=True)
class Offset(Command[Transfer]):
    """Set off what a partner and a client owe each other (partner; rule money-49).

    No money moves: both debts fall by ``amount``, by default by the smaller of the two in
    ``currency``. The oldest of each are covered first, and payouts whose fees are covered are
    settled. `UndoTransfer` takes it back.

    Raises `NotFound`, `NothingToOffset`, `CurrencyMismatch`, `InvalidInput` without amount and
    currency.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    currency: str | None = field(default=None, validator=checks.optional(checks.currency))

    def decide(self, books: Books, now: Now, /) -> Decision[Transfer]:
        """Set off, and settle what is covered."""
        partner = PartnerId(now.actor.party)
        client = books.clients.get(self.client_id).client_id
        currency = self._currency()
        held = Held(books.accounts)
        sides = PartyKind.PARTNER, PartyKind.CLIENT
        funds, fees = keys_of(partner, client, *sides, currency)
        owed, owes = held.amount(funds), held.amount(fees)
        minor = most_to_offset(owed, owes) if self.amount is None else to_minor(self.amount)
        if not minor:
            zero = shown(0, currency)
            raise NothingToOffset(client_id=client, owes=zero, owed=zero)
        one = Transfer(
            transfer_id=TransferId(now.fresh()),
            partner_id=partner,
            client_id=client,
            payer=PartyKind.PARTNER,
            payee=PartyKind.CLIENT,
            currency=currency,
            amount_minor=minor,
            on=now.today,
            recorded_at=now.at,
            recorded_by=now.actor.user,
            is_offset=True,
        )
        done = offset(one, held)
        return joined(done, followed(books, now, held, one), answer=one)

    def _currency(self) -> str:
        if self.amount is None and self.currency is None:
            raise InvalidInput(field="currency", problem="give it, or an amount")
        given = self.currency if self.amount is None else self.amount.currency.code
        wanted = self.currency or given or ""
        if given != wanted:
            raise CurrencyMismatch(what="amount", expected=wanted, given=given or "")
        return wanted


@frozen(kw_only=True)
class UndoTransfer(Command[Transfer]):
    """Take a transfer or an offset back (partner, platform; rule money-49).

    It undoes a settlement in the short form too: each is a transfer. What it covered is open again
    unless another credit covers it: payouts are unpaid, remittances due, invoices open. The money
    is on no account any more; record it again where it belongs. A partner undoes what it recorded
    with its clients, the platform everything.

    Raises `NotFound`, `TransferUndone`, `TransferIsThePlatforms`, and `SettlementInvoiced` where it
    settled a commission that is on a live invoice.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    transfer_id: TransferId = field(converter=transfer_id)
    reason: str = field(validator=checks.text(2000), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Transfer]:
        """Mirror its entries, and open again what they covered."""
        one = books.accounts.transfer(self.transfer_id)
        if now.actor.role is Role.PARTNER and PartyKind.PLATFORM in (one.payer, one.payee):
            raise TransferIsThePlatforms(transfer_id=one.transfer_id)
        held = Held(books.accounts)
        made = books.accounts.moved_by(one.partner_id, one.transfer_id)
        undone = undo(one, made, self.reason, now.fresh(), held, now.today, now.at)
        after = followed(books, now, held, undone.answer)
        return joined(undone, after, answer=undone.answer)

"""Settling commissions: the platform's share of a payout is paid, or written off."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.commands.covering import (
    reversals_of,
    settled,
    settled_if_covered,
    with_accounts,
)
from debitura_core.desk import Command
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, joined, together
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import PayoutId, TaskId, TransferId, payout_id
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.accounts import About, Account, EntryCause, PartyKind
from debitura_core.domain.money.bookings import (
    about_payout,
    book_write_off,
    move_all,
    open_of_source,
    part_of,
)
from debitura_core.domain.money.commissions import credit, reopen
from debitura_core.domain.money.fee_reminders import (
    chase,
    confirm_invoiced,
    end_reminders,
    follow,
)
from debitura_core.domain.money.payouts import CommissionStatus, Payout, PayoutKind
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.remittances import mark_remitted
from debitura_core.domain.money.transfers import check_transfer_day
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SettleCommission(Command[Payout]):
    """Mark an unpaid commission as settled: the client has paid the partner's gross (partner).

    ``on`` is the day it was paid, today (UTC) by default, and ``amount`` what was paid, by default
    all that is open of the gross. Parts add up: the commission is settled with the last one. Each
    is a transfer from the client. The commission goes on the invoice of the month in which it is
    settled here.

    Raises `NotFound`, `CommissionNotUnpaid`, `MoreThanIsOpen`, `CurrencyMismatch`,
    `TransferInFuture`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payout_id: PayoutId = field(converter=payout_id)
    on: date | None = field(default=None, validator=checks.optional(checks.day))
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Settle the commission, and remind of it no more."""
        payout = _payout(books, self.payout_id)
        done = settled(books, now, payout)
        held, about = _moving(books, now, payout, self.on)
        left = open_of_source(held, Account.CLIENT_FEES, about)
        minor = part_of(left, self.amount, about)
        sides = PartyKind.CLIENT, PartyKind.PARTNER
        moved = (
            (move_all(held, about, *sides, minor, TransferId(now.fresh()), now.actor.user),)
            if minor > 0
            else ()
        )
        if minor < left:
            return joined(*moved, answer=payout)
        return joined(done, *moved, answer=done.answer)


@frozen(kw_only=True)
class MarkRemitted(Command[Payout]):
    """Record that the client got its part of a payment that the partner received (partner).

    ``on`` is the day it was paid, today (UTC) by default, and ``amount`` what was paid, by default
    all that is open. It is a transfer to the client, and parts add up. What was set off, because
    an earlier remittance had been too much, is not remitted again. A correction that raises the
    client's part leaves the difference to remit.

    Raises `NotFound`, `NothingToRemit`, `MoreThanIsOpen`, `CurrencyMismatch`, `TransferInFuture`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payout_id: PayoutId = field(converter=payout_id)
    on: date | None = field(default=None, validator=checks.optional(checks.day))
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Remit what is left, or a part of it."""
        payout = _payout(books, self.payout_id)
        held, about = _moving(books, now, payout, self.on)
        minor = part_of(open_of_source(held, Account.CLIENT_FUNDS, about), self.amount, about)
        done = mark_remitted(payout, minor, now.at)
        moved = move_all(
            held, about, PartyKind.PARTNER, PartyKind.CLIENT, minor, TransferId(now.fresh()),
            now.actor.user,
        )  # fmt: skip
        return joined(done, moved, answer=done.answer)


def _payout(books: Books, payout_id: PayoutId) -> Payout:
    """Return a payout; of a reversal that of its payment, which it is settled with."""
    payout = books.payouts.get(payout_id)
    if payout.kind is not PayoutKind.REVERSAL or payout.adjusts is None:
        return payout
    return books.payouts.get(payout.adjusts)


def _moving(books: Books, now: Now, payout: Payout, on: date | None) -> tuple[Held, About]:
    """Return the accounts, and what a transfer for a payout is about; raises `TransferInFuture`."""
    moved_on = on or now.today
    check_transfer_day(moved_on, now.today)
    return Held(books.accounts), about_payout(payout, EntryCause.TRANSFER, moved_on, now.at)


@frozen(kw_only=True)
class CreditCommission(Command[Payout]):
    """Write an unpaid commission off as uncollectible (platform only).

    `ReopenCommission` takes it back. Raises `NotFound`, `CommissionNotUnpaid`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    payout_id: PayoutId = field(converter=payout_id)
    reason: str = field(validator=checks.text(2000), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Write the commission and what is open of the fees off, and remind of it no more."""
        payout = _payout(books, self.payout_id)
        held = Held(books.accounts)
        about = about_payout(payout, EntryCause.WRITE_OFF, now.today, now.at)
        left = open_of_source(held, Account.CLIENT_FEES, about)
        done = []
        for one in (payout, *(one for one in reversals_of(books, payout) if one.is_unpaid)):
            minor = left if one is payout else 0
            done.append(credit(one, minor, self.reason, now.fresh(), now.at))
            book_write_off(held, done[-1].answer, one, now.at)
        ended = end_reminders(books.tasks.of_case(payout.case_id), payout.payout_id, now.at)
        whole = joined(*done, ended, answer=done[0].answer)
        return with_accounts(whole, books, now, held, but={payout.source_id})


@frozen(kw_only=True)
class ReopenCommission(Command[Payout]):
    """Take a write-off back: the commission is unpaid again (platform only).

    The partner is reminded as after the recording of the payment. Raises `NotFound`,
    `CommissionNotCredited`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    payout_id: PayoutId = field(converter=payout_id)
    reason: str = field(validator=checks.text(2000), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Make the commission unpaid, and remind of it."""
        payout = _payout(books, self.payout_id)
        known = books.agreements.of(payout.partner_id)
        ageing = next(one.ageing for one in known if one.number == payout.agreement_number)
        credited = CommissionStatus.CREDITED
        back = reversals_of(books, payout)
        beside = [one for one in back if one.commission_status is credited]
        held = Held(books.accounts)
        done = []
        for one in (payout, *beside):
            done.append(reopen(one, self.reason, now.fresh(), ageing))
            book_write_off(held, done[-1].answer, one, now.at)
        reopened = settled_if_covered(done[0], books, now, held, *done[1:])
        tasks = books.tasks.of_case(payout.case_id)
        reminded = follow(payout, reopened.answer, tasks, TaskId(now.fresh()), now.at)
        whole = joined(reopened, reminded, answer=reopened.answer)
        return with_accounts(whole, books, now, held, but={payout.source_id})


@frozen(kw_only=True)
class ConfirmClientInvoiced(Command[Payout]):
    """Confirm that the client was invoiced for an unpaid commission (partner).

    This solves the task to invoice the client. The reminder to chase still comes if nothing is paid
    by its day. Without such a task nothing changes. Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payout_id: PayoutId = field(converter=payout_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Solve the task."""
        payout = _payout(books, self.payout_id)
        tasks = books.tasks.of_case(payout.case_id)
        return confirm_invoiced(tasks, payout.payout_id, now.at).answering(payout)


@frozen(kw_only=True)
class RunReminders(Command[tuple[Task, ...]]):
    """Ask partners to chase the commissions that are overdue on a day (platform).

    Every unpaid payout whose reminder has come, its eleventh day by default, gets one task; run
    again, it gets no second. Clients that their partner hides wait until they are shown. At most
    ``limit`` are done at once, the longest due first: run it until the answer is empty. Nothing is
    sent; an outbox reads `CommissionChased` and `TaskOpened` in the journal.

    Raises `InvalidInput` for a day after today (UTC).
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    on: date = field(validator=checks.day)
    limit: int = field(default=1000, validator=checks.whole_number(1, 10_000))

    def decide(self, books: Books, now: Now, /) -> Decision[tuple[Task, ...]]:
        """Open a task for each."""
        if self.on > now.today:
            raise InvalidInput(field="on", problem=f"give a day that has come, {now.today} at most")
        reminders = [
            chase(payout, TaskId(now.fresh()), self.on, now.at)
            for payout in books.payouts.to_chase(self.on, self.limit)
        ]
        return together(reminders)

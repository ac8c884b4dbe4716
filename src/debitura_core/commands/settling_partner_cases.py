"""Settling partner cases: what a month comes to, fees booked by hand, and what is paid out.

`CloseMonth` settles the partner cases of a month in the same step in which it invoices it: of what
a partner owes, what its earnings do not cover becomes lines of that one invoice.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Decision, joined, together
from debitura_core.domain.kernel.errors import InvalidChoice
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    FeeId,
    PartnerCaseId,
    PartnerId,
    SettlementId,
    TransferId,
    partner_case_id,
    settlement_id,
)
from debitura_core.domain.money.accounts import Account, PartyKind
from debitura_core.domain.money.bookings import (
    about_transfer,
    book_settlement,
    move_all,
    open_of_source,
    part_of,
)
from debitura_core.domain.money.invoices import DueDay, DueFees
from debitura_core.domain.money.posting import Held
from debitura_core.domain.parties.agreements import in_force
from debitura_core.domain.partner_cases.fees import (
    BOOKABLE,
    LedgerReason,
    PartnerCaseFee,
    book_fee,
    by_currency,
    check_refund,
    ledger_of,
)
from debitura_core.domain.partner_cases.settlements import (
    SettledEntry,
    Settlement,
    cover,
    pay_out,
    schedule_of,
    settle,
    unsettled,
)
from debitura_core.ports import Books, Now

# -------------------------------------------------------------------------- what a month settles


def settle_month(
    books: Books, now: Now, month: Month, partner_id: PartnerId | None,
    besides: Container[PartnerId], held: Held,
) -> Decision[tuple[SettledEntry, ...]]:  # fmt: skip
    """Decide what the partner cases of a month come to, for all partners *besides* some.

    It is posted to the accounts in *held*.

    Partners for which the month is closed already are left out: what is new there waits for the
    next one. Raises `AmountTooLarge`.
    """
    partners = books.partner_cases.submitters(partner_id)
    done = together(
        [
            one
            for partner in partners
            if partner not in besides
            for one in _settled(books, now, month, partner, held)
        ]
    )
    return done.answering(tuple(entry for entries in done.answer for entry in entries))


def _settled(books: Books, now: Now, month: Month, partner: PartnerId,
             held: Held) -> Iterator[Decision[tuple[SettledEntry, ...]]]:  # fmt: skip
    """Yield what a partner's month comes to, one decision to a currency.

    How it is billed and paid is for the agreement in force on its last day to say.
    """
    kept = books.partner_cases
    ledger = ledger_of(kept.of(partner), kept.collected(partner), kept.fees(partner))
    new = by_currency(unsettled(ledger, kept.settled(partner), month.end))
    if not new:
        return
    agreed = in_force(books.agreements.of(partner), month.last_day)
    billing, payout_day = schedule_of(agreed)
    for currency, entries in new.items():
        done = settle(
            partner,
            month,
            currency,
            cover(entries, billing),
            settlement_id=SettlementId(now.fresh()),
            ids=(now.fresh() for _ in entries),
            payout_day=payout_day,
            at=now.at,
        )
        (one,) = (record for record in done.records if isinstance(record, Settlement))
        book_settlement(
            held, partner, currency, one.settlement_id, one.earned_minor, one.owed_minor,
            one.due_on, now.at,
        )  # fmt: skip
        yield done


@frozen
class Due:
    """What a run takes: of each partner what fell due in the *month*, and what is left of others.

    *held* is what the books hold, *now* what is being settled, *left* the earlier months that are
    closed for a partner and of which something is still on no invoice. ``without_hidden`` leaves
    out what is of clients that their partner hides.
    """

    books: Books
    month: Month
    held: Sequence[DueFees]
    now: Sequence[SettledEntry]
    left: Mapping[PartnerId, Sequence[Month]]
    without_hidden: bool

    def months(self, partner_id: PartnerId) -> tuple[Month, ...]:
        """Return the months of which a run takes what a partner owes."""
        return (*self.left.get(partner_id, ()), self.month)

    def by_partner(self) -> Mapping[PartnerId, Sequence[DueFees]]:
        """Return how much is due per currency, for each partner by id."""
        sums: dict[tuple[PartnerId, str], tuple[int, int, int]] = {}
        for one in self.held:
            if one.month in self.months(one.partner_id):
                place = one.partner_id, one.currency
                count, fee, own = sums.get(place, (0, 0, 0))
                own += one.partner_cases_minor
                sums[place] = count + one.count, fee + one.fee_minor, own
        for entry in self.now:
            if entry.platform_fee_minor:
                place, more = (entry.partner_id, entry.currency), entry.platform_fee_minor
                count, fee, own = sums.get(place, (0, 0, 0))
                sums[place] = count + 1, fee + more, own + more
        found: dict[PartnerId, list[DueFees]] = {}
        for (partner, currency), held in sorted(sums.items()):
            found.setdefault(partner, []).append(DueFees(partner, self.month, currency, *held))
        return found

    def days(self, due: DueFees) -> Sequence[DueDay]:
        """Return the UTC days on which these fell due, each with its first entry.

        What is only being settled has no id yet; its payout or fee is named instead.
        """
        firsts = {entry.due_at.date(): entry.source_id for entry in reversed(self._now(due))}
        for month in self.months(due.partner_id):
            for held in self.books.invoices.due_days(
                month, due.partner_id, due.currency, self.without_hidden
            ):
                firsts[held.day] = held.first_entry
        return [DueDay(day, firsts[day]) for day in sorted(firsts)]

    def net(self, due: DueFees, rates: Mapping[date, Rate]) -> int:
        """Return the sum of these, each converted at the rate of its day and rounded on its own."""
        held = self.books.invoices.due_net(due.partner_id, due.currency, rates, self.without_hidden)
        return held + sum(
            rates[entry.due_at.date()].convert(entry.platform_fee_minor) for entry in self._now(due)
        )

    def _now(self, due: DueFees) -> Sequence[SettledEntry]:
        return [
            entry
            for entry in self.now
            if (entry.partner_id, entry.currency) == (due.partner_id, due.currency)
            and entry.platform_fee_minor
        ]


# ---------------------------------------------------------------------------------- the platform


@frozen(kw_only=True)
class BookPartnerCaseFee(Command[PartnerCaseFee]):
    """Charge a fee on a partner case, or refund one (platform).

    The fee per case is booked on acceptance. The fees of legal proceedings and of returns, and
    refunds, are booked by hand: ``amount`` is above zero. It is settled with the month of booking.

    It may be in any currency; each has its own balance. No more is given back than was charged.

    Raises `NotFound`, `CaseNotInHand` for one that was not accepted, `RefundTooLarge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)
    reason: LedgerReason = field(validator=checks.member(LedgerReason))
    amount: Money = field(validator=checks.positive_money)

    @reason.validator
    def _is_bookable(self, attribute: object, value: LedgerReason) -> None:
        if value not in BOOKABLE:
            names = ", ".join(one.name for one in BOOKABLE)
            raise InvalidChoice(field="reason", enumeration="LedgerReason", members=names)

    def decide(self, books: Books, now: Now, /) -> Decision[PartnerCaseFee]:
        """Book it."""
        submitted = books.partner_cases.get(self.partner_case_id)
        case = books.cases.get(submitted.in_case())
        if self.reason is LedgerReason.REFUND:
            check_refund(submitted, books.partner_cases.fees(submitted.partner_id), self.amount)
        return book_fee(
            submitted, case.client_id, case.case_id, self.reason, self.amount,
            FeeId(now.fresh()), now.at,
        )  # fmt: skip


@frozen(kw_only=True)
class MarkPaidOut(Command[Settlement]):
    """Record that the platform paid out a partner's settlement of a month (platform).

    ``on`` is the day it was paid, today (UTC) by default, and ``amount`` what was paid, by default
    all that is left of it. It is a transfer to the partner. Parts add up: the settlement is paid
    out with the last one.

    Raises `NotFound`, `AlreadyPaidOut`, `MoreThanIsOpen`, `CurrencyMismatch`, `TransferInFuture`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    settlement_id: SettlementId = field(converter=settlement_id)
    on: date | None = field(default=None, validator=checks.optional(checks.day))
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))

    def decide(self, books: Books, now: Now, /) -> Decision[Settlement]:
        """Mark the settlement as paid out, if all of it is."""
        one = books.partner_cases.settlement(self.settlement_id)
        paid, held = pay_out(one, now.at), Held(books.accounts)
        about = about_transfer(
            one.partner_id, one.currency, one.settlement_id, self.on, now.today, now.at
        )
        left = open_of_source(held, Account.PARTNER_CASES, about)
        minor = part_of(left, self.amount, about)
        if minor <= 0:
            return paid
        sides = PartyKind.PLATFORM, PartyKind.PARTNER
        moved = move_all(held, about, *sides, minor, TransferId(now.fresh()), now.actor.user)
        if minor < left:
            return joined(moved, answer=one)
        return joined(paid, moved, answer=paid.answer)

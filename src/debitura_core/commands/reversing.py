"""Reversing: money that comes back after it was booked, in whole or in part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.commands.correcting import covered_anew, others_of
from debitura_core.commands.covering import with_accounts
from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, changed, joined
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import PaymentId, PayoutId, payment_id
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.accounts import Account, EntryCause
from debitura_core.domain.money.adjustments import due_now
from debitura_core.domain.money.bookings import (
    about_payout,
    book_reversal,
    book_surplus,
    in_currency,
    open_of_source,
)
from debitura_core.domain.money.commissions import settle
from debitura_core.domain.money.corrections import check_not_merged
from debitura_core.domain.money.fee_reminders import end_reminders
from debitura_core.domain.money.payments import Payment, spend_surplus
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_share import carried
from debitura_core.domain.money.reversals import cease, reverse
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class ReversePayment(Command[Payout]):
    """Record that money of a payment came back: bounced, charged back or refunded (partner).

    ``amount`` is what came back, by default all that is left of the payment, and ``on`` the day on
    which it did. The payment stays, with a payout of the mirrored figures beside it (rule
    money-50): the claim is open again by it, and a commission that was paid comes back in the month
    in which this is entered. A surplus comes back first. If a case that was closed as paid is no
    longer, ``reopen_if_needed=True`` makes it active again. The answer is the payout of the
    reversal.

    Raises `NotFound`, `NothingToReverse` for more than is left, `CurrencyMismatch`, `InvalidInput`
    for a day before the payment or after today, `CaseIsMerged`, `ReopeningNeeded`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payment_id: PaymentId = field(converter=payment_id)
    on: date = field(validator=checks.day)
    reason: str = field(validator=checks.text(2000), **WORDS)
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    reopen_if_needed: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Mirror what came back, and open the claim again by it."""
        payment = books.payments.get(self.payment_id)
        case = books.cases.collected(payment.case_id)
        check_not_merged(case)
        if not payment.received_on <= self.on <= now.today:
            problem = f"give a day from {payment.received_on} to {now.today}"
            raise InvalidInput(field="on", problem=problem)
        minor = payment.left_minor
        if self.amount is not None:
            minor = in_currency(self.amount, payment.currency)
        payouts = books.payouts.of_payment(payment)
        runs = books.invoices.runs_since(payment.partner_id, now.at)
        done = reverse(
            payment, payouts, PayoutId(now.fresh()), minor, self.on, self.reason, now.fresh(),
            now.at, due_now(now.at, runs),
        )  # fmt: skip
        (after,) = (one for one in done.records if isinstance(one, Payment))
        others = others_of(books, payment)
        open_again = payment.allocation.minus(after.allocation)
        left, moved, told = spend_surplus(case.open.plus(open_again), others)
        reduced = changed(
            case,
            open=left,
            paid_minor=case.paid_minor - minor,
            fee_carry=case.fee_carry + carried(done.answer.split),
        )
        held = Held(books.accounts)
        book_reversal(held, done.answer, payouts, after, payment)
        book_surplus(held, moved, others, now.at)
        done = _settled(done, payouts, books, now, held, is_last=not after.left_minor)
        spent = Decision(None, moved, told)
        opened = covered_anew(books, now, reduced, self.reopen_if_needed)
        whole = joined(done, opened, spent, answer=done.answer)
        return with_accounts(whole, books, now, held, but={payment.payout_id})


def _settled(done: Decision[Payout], payouts: Sequence[Payout], books: Books, now: Now, held: Held,
             *, is_last: bool) -> Decision[Payout]:  # fmt: skip
    """Decide what becomes of an unpaid commission: nothing is left of it, or all of it is paid."""
    reversal = done.answer
    if not reversal.is_unpaid:
        return done
    about = about_payout(reversal, EntryCause.REVERSAL, now.today, now.at)
    if is_last:
        end: Callable[[Payout], Decision[Payout]] = cease
    elif open_of_source(held, Account.CLIENT_FEES, about) <= 0:
        runs = books.invoices.runs_since(reversal.partner_id, now.at)
        end = partial(settle, at=now.at, due_at=due_now(now.at, runs))
    else:
        return done
    ended = end_reminders(books.tasks.of_case(reversal.case_id), reversal.source_id, now.at)
    earlier = (end(one) for one in payouts if one.is_unpaid)
    last = done.then(Payout, end)
    return joined(last, *earlier, ended, answer=last.answer)

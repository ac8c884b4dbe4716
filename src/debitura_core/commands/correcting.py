"""Correcting payments: what was recorded wrongly is put right, beside an invoice if there is one.

A correction changes what it names and leaves the rest; what is to be taken away is named as well.
What was before stays in the journal beside what is now. A payout on an issued or paid invoice is
frozen: credit the invoice, correct, and close the month again; or book the difference beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from attrs import Attribute, field, frozen
from moneyed import Money

from debitura_core.commands.covering import settled_if_covered, with_accounts
from debitura_core.commands.recording_payments import claimed_then
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.collection_periods import resume_period
from debitura_core.domain.cases.service_levels import update_due
from debitura_core.domain.closing.closings import no_longer_paid, reopen
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, both, changed, joined
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import (
    PartnerId,
    PaymentId,
    PayoutId,
    TaskId,
    payment_id,
    subject,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.adjusted_payments import adjust, check_recipient_stays
from debitura_core.domain.money.adjustments import (
    check_recipient_kept,
    due_now,
    is_frozen,
    total_of,
)
from debitura_core.domain.money.bookings import (
    book_adjustment,
    book_correction,
    book_removal,
    book_surplus,
)
from debitura_core.domain.money.claim_history import basis_on
from debitura_core.domain.money.corrections import (
    Covering,
    Restated,
    check_not_adjusted,
    check_not_invoiced,
    check_not_merged,
    check_not_reversed,
    check_restated,
    correct,
    cover,
    covered,
    divided_anew,
    remove,
)
from debitura_core.domain.money.fee_reminders import begin_reminders, end_reminders, follow
from debitura_core.domain.money.payments import Payment, Recipient
from debitura_core.domain.money.payouts import PaymentRecorded, Payout, PayoutKind
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_share import SplitOverride, carried
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.ports import Books, Now


def some_of(*names: str) -> checks.Check:
    """Accept the names of parts that may be taken away, and none that is given as well."""

    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        if not isinstance(value, tuple) or not {*names}.issuperset(value):
            raise InvalidInput(field=attribute.name, problem=f"give some of {', '.join(names)}")
        for name in value:
            if getattr(self, name) is not None:
                raise InvalidInput(field=name, problem="give it, or take it away, not both")

    return checked


def left_as_is(command: Any, name: str, value: Any) -> Any:
    """Return what becomes of a part: what is named of it, else its value as it is."""
    if name in command.take_away:
        return None
    given = getattr(command, name)
    return value if given is None else given


@frozen(kw_only=True)
class CorrectPayment(Command[Payout]):
    """Correct a payment that was recorded wrongly (partner).

    What is left out stays as it is. *take_away* names what goes: any of ``"method"``,
    ``"reference"``, ``"notes"`` and ``"split_override"``; without an explicit split, the payment is
    divided by formula. An explicit split stays until it is named: another amount needs another one.
    The payout is computed again on the terms of the first recording, on the claim and at the rate
    of the day on which the money was received. When the recipient changes, the commission is
    settled or unpaid again, by *settled*; else its status stays. If a case that was closed as paid
    is no longer, ``reopen_if_needed=True`` makes it active again.

    What is invoiced stays as it is with ``as_adjustment=True``: the difference is booked beside it,
    due at once, and so on the invoice of this month (rule money-54). A fee that was written off is
    never enlarged: what is more is unpaid, beside it.

    Raises `NotFound`, `InvalidInput`, `EntryInvoiced`, `PaymentHasReversals`, `CaseIsMerged`,
    `CurrencyMismatch`, `PaymentInFuture`, `RecipientNotAllowed`, `SplitMismatch`,
    `ReopeningNeeded`, and `CreditedIsThePlatforms` for another recipient of a payment whose
    commission the platform has written off.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payment_id: PaymentId = field(converter=payment_id)
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    received_by: Recipient | None = field(
        default=None, validator=checks.optional(checks.member(Recipient))
    )
    received_on: date | None = field(default=None, validator=checks.optional(checks.day))
    method: str | None = field(default=None, validator=checks.optional(checks.text(100)), **WORDS)
    reference: str | None = field(
        default=None, validator=checks.optional(checks.text(200)), **WORDS
    )
    notes: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    settled: bool = field(default=False, validator=checks.yes_or_no)
    split_override: SplitOverride | None = field(
        default=None, validator=checks.optional(checks.instance(SplitOverride))
    )
    take_away: tuple[str, ...] = field(
        default=(), validator=some_of("method", "reference", "notes", "split_override")
    )
    reopen_if_needed: bool = field(default=False, validator=checks.yes_or_no)
    as_adjustment: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Correct payment and payout, and what is open of the claim."""
        payment = books.payments.get(self.payment_id)
        payouts = books.payouts.of_payment(payment)
        case = books.cases.collected(payment.case_id)
        check_not_reversed(payment)
        if not self.as_adjustment:
            check_not_invoiced(payouts[0])
        restated = self._restated(payment, payouts)
        check_restated(case, payment, restated, now.today)
        check_recipient_kept(payouts[0], restated.received_by)
        claim = _claim_of_day(books, case)
        covering = _cover(books, case, payment, restated.amount_minor, claim(restated.received_on))
        held = Held(books.accounts)
        decision = self._decided(books, now, payment, payouts, restated, covering, held)
        book_surplus(held, covering.moved, others_of(books, payment), now.at)
        decision = settled_if_covered(decision, books, now, held)
        payout, before = decision.answer, payouts[0]
        tasks = books.tasks.of_case(case.case_id)
        carry = case.fee_carry + carried(payout.split)
        if payout.kind is PayoutKind.PAYMENT:
            reminded = follow(before, payout, tasks, TaskId(now.fresh()), now.at)
            carry -= carried(before.split)
        else:
            reminded = begin_reminders(payout, TaskId(now.fresh()), now.at)
        paid = case.paid_minor - payment.amount_minor + restated.amount_minor
        left = changed(case, open=covering.open, paid_minor=paid, fee_carry=carry)
        covered_case = covered_anew(books, now, left, self.reopen_if_needed)
        done = joined(reminded, covered_case, decision, answer=payout)
        return with_accounts(done, books, now, held, but={payout.source_id})

    def _decided(
        self, books: Books, now: Now, payment: Payment, payouts: Sequence[Payout],
        restated: Restated, covering: Covering, held: Held,
    ) -> Decision[Payout]:  # fmt: skip
        """Correct the payout, or leave it as it is and book the difference beside it."""
        first, latest = payouts[0], payouts[-1]
        claim = _claim_of_day(books, books.cases.collected(payment.case_id))
        days = payment.received_on, restated.received_on
        basis = basis_on(latest.split.basis, *map(claim, days))
        rate = latest.rate
        if days[0] != days[1]:
            rate = now.rate(payment.currency, "USD", restated.received_on)
        ageing = _terms(books, first).ageing
        split = divided_anew(restated, basis)
        if len(payouts) > 1 or is_frozen(first, split, self.as_adjustment):
            check_recipient_stays(payment, restated)
            due_at = due_now(now.at, books.invoices.runs_since(first.partner_id, now.at))
            decision = adjust(
                payment, payouts, restated, covering, split, rate, PayoutId(now.fresh()), now.at,
                due_at, ageing,
            )  # fmt: skip
            book_adjustment(held, decision.answer, _only(decision, payment), payment)
            return decision
        runs = books.invoices.runs_since(first.partner_id, first.due_at or now.at)
        decision = correct(payment, first, restated, covering, basis, rate, now.at, ageing, runs)
        corrected = _only(decision, payment), decision.answer
        book_correction(held, corrected, (payment, first), now.at)
        return decision

    def _restated(self, payment: Payment, payouts: Sequence[Payout]) -> Restated:
        """Return the payment as it is to be: what is named, and the rest as it is."""
        split = total_of([one.split for one in payouts], payouts[-1].split.basis)
        amount = self.amount or payment.amount
        agreed = SplitOverride(
            creditor_amount=split.creditor_amount, partner_gross=split.partner_gross
        )
        was = {
            "method": payment.method,
            "reference": payment.reference,
            "notes": payment.notes,
            "split_override": agreed if split.basis.overridden else None,
        }
        return Restated(
            amount_minor=to_minor(amount),
            currency=amount.currency.code,
            received_by=self.received_by or payment.received_by,
            received_on=self.received_on or payment.received_on,
            settled=self.settled,
            **{name: left_as_is(self, name, value) for name, value in was.items()},
        )


@frozen(kw_only=True)
class RemovePayment(Command[None]):
    """Remove a payment that was never made, and its payout (partner).

    What was recorded stays in the journal. Removing mirrors recording: what is outstanding, paid
    and in the balance is as if it had never been there. Raises `NotFound`, `EntryInvoiced`,
    `PaymentHasReversals`, `CaseIsMerged`, `ReopeningNeeded`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payment_id: PaymentId = field(converter=payment_id)
    reopen_if_needed: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        """Take payment and payout out of the books, and cover the claim with what is left."""
        payment = books.payments.get(self.payment_id)
        payout = books.payouts.get(payment.payout_id)
        case = books.cases.collected(payment.case_id)
        check_not_invoiced(payout)
        check_not_reversed(payment)
        check_not_adjusted(payment, books.payouts.beside(payout))
        check_not_merged(case)
        covering = _cover(books, case, payment, 0, case.claimed)
        tasks = books.tasks.of_case(case.case_id)
        ended = end_reminders(tasks, payout.payout_id, now.at)
        left = changed(
            case,
            open=covering.open,
            paid_minor=case.paid_minor - payment.amount_minor,
            fee_carry=case.fee_carry - carried(payout.split),
        )
        covered_case = covered_anew(books, now, left, self.reopen_if_needed)
        removed = remove(payment, payout, covering)
        held = Held(books.accounts)
        book_removal(held, payment, payout, now.at)
        book_surplus(held, covering.moved, others_of(books, payment), now.at)
        done: Decision[None] = joined(covered_case, ended, removed, answer=None)
        return with_accounts(done, books, now, held, but={payout.payout_id})


def _only(decision: Decision[Payout], payment: Payment) -> Payment:
    """Return the payment as a decision leaves it."""
    return next(
        one
        for one in decision.records
        if isinstance(one, Payment) and one.payment_id == payment.payment_id
    )


def _terms(books: Books, payout: Payout) -> Agreement:
    """Return the terms under which the payout was recorded."""
    known = books.agreements.of(payout.partner_id)
    return next(one for one in known if one.number == payout.agreement_number)


def covered_anew(books: Books, now: Now, left: Case, reopen_if_needed: bool) -> Decision[Case]:
    """Decide what becomes of the case: another cover, and work again if it was closed as paid.

    A former collector leaves a closed case as it is, and is told so.
    """
    if left.partner_id != now.actor.party:
        return Decision(left, (left,), (covered(left),), advice=no_longer_paid(left))
    due = update_due(books.agreements.of(PartnerId(now.actor.party)), now.at)

    def again(closed: Case) -> Decision[Case]:
        reopened = reopen(closed, reopen_if_needed=reopen_if_needed, sla_deadline=due)
        if reopened.answer is closed:
            return reopened
        return both(resume_period(closed, books.collection_periods.of_case(left.case_id)), reopened)

    return Decision(left, (left,), (covered(left),)).then(Case, again)


def _cover(books: Books, case: Case, payment: Payment, amount: int, then: Buckets) -> Covering:
    """Work out how the claim is covered if the payment's amount were *amount*.

    *then* is what was claimed on the day of the payment.
    """
    others = others_of(books, payment)
    before = _before(books, case, payment, amount, then)
    return cover(case, payment, amount, then, before, others)


def others_of(books: Books, payment: Payment) -> Sequence[Payment]:
    """Return the other payments on the case of this one, by any collector."""
    place = payment.partner_id, payment.payment_id
    found = books.payments.by_collectors(payment.case_id)
    return [one for one in found if (one.partner_id, one.payment_id) != place]


def _before(books: Books, case: Case, payment: Payment, amount: int,
            then: Buckets) -> Buckets | None:  # fmt: skip
    """Return what the payment covered when it had this amount the last time, if it ever had.

    What was claimed on its day must have been the same.
    """
    claim = _claim_of_day(books, case)
    if amount == payment.amount_minor and claim(payment.received_on) == then:
        return payment.allocation
    last = None
    for entry in books.journal.of(subject("case", payment.case_id), 0, None):
        event = entry.event
        if (
            isinstance(event, PaymentRecorded)
            and event.payment_id == payment.payment_id
            and event.payment_minor == amount
            and claim(event.received_on) == then
        ):
            last = Buckets(
                event.principal_minor,
                event.interest_minor,
                event.reminder_fees_minor,
                event.collection_fees_minor,
            )
    return last


def _claim_of_day(books: Books, case: Case) -> Callable[[date], Buckets]:
    """Return a function that gives the claim of a case on a day."""
    return lambda day: claimed_then(books, case, day)

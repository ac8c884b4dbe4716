"""Correcting: what was recorded wrongly is put right, as long as nobody was invoiced for it.

Every command restates the whole entry. What stood before stays in the journal beside what stands
now. An entry on an issued or paid invoice is frozen: credit the invoice, correct, and close the
month again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, TypeVar

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.commands.recording_payments import claimed_then
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.collection_periods import resume_period
from debitura_core.domain.cases.service_levels import update_due
from debitura_core.domain.closing.closings import reopen
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.canonical import decimal_text
from debitura_core.domain.kernel.decisions import Decision, both, changed, joined
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
    PaymentId,
    RevenueItemId,
    TaskId,
    case_id,
    payment_id,
    revenue_item_id,
    subject,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.claim_amounts import (
    check_currency,
    check_open,
    check_since,
    price_after,
    reclaim,
    with_fees,
)
from debitura_core.domain.money.claim_history import basis_on
from debitura_core.domain.money.corrections import (
    Covering,
    Restated,
    check_not_invoiced,
    check_not_merged,
    check_restated,
    correct,
    cover,
    covered,
    remove,
)
from debitura_core.domain.money.fee_reminders import end_reminders, follow
from debitura_core.domain.money.item_corrections import check_not_fixed, restate, take_back
from debitura_core.domain.money.payments import Payment, Recipient
from debitura_core.domain.money.payouts import PaymentRecorded, Payout
from debitura_core.domain.money.revenue_items import (
    RevenueItem,
    WorkDone,
    check_revenue_item,
    worth,
)
from debitura_core.domain.money.revenue_share import SplitOverride, carried
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.ports import Books, Now

A = TypeVar("A")


@frozen(kw_only=True)
class CorrectPayment(Command[Payout]):
    """Restate a payment that was recorded wrongly (partner).

    Every field is given anew; what is left out is gone, but for the split terms: the payout is
    computed again on those of the first recording. When the recipient changes, the commission is
    settled or unpaid anew, *settled* included; else its status stays. If a case that was closed as
    paid is no longer, ``reopen_if_needed=True`` makes it active again.

    Raises `NotFound`, `EntryInvoiced`, `CaseIsMerged`, `CurrencyMismatch`, `PaymentInFuture`,
    `RecipientNotAllowed`, `SplitMismatch`, `ReopeningNeeded`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payment_id: PaymentId = field(converter=payment_id)
    amount: Money = field(validator=checks.positive_money)
    received_by: Recipient = field(validator=checks.member(Recipient))
    received_on: date = field(validator=checks.day)
    method: str | None = field(default=None, validator=checks.optional(checks.text(100)), **WORDS)
    reference: str | None = field(
        default=None, validator=checks.optional(checks.text(200)), **WORDS
    )
    notes: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    settled: bool = field(default=False, validator=checks.yes_or_no)
    split_override: SplitOverride | None = field(
        default=None, validator=checks.optional(checks.instance(SplitOverride))
    )
    reopen_if_needed: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Correct payment and payout, and what is open of the claim."""
        payment = books.payments.get(self.payment_id)
        payout = books.payouts.get(payment.payout_id)
        case = books.cases.get(payment.case_id)
        check_not_invoiced(payout)
        restated = self._restated()
        check_restated(case, payment, restated, now.today)
        claim = _claim_of_day(books, case)
        covering = _cover(books, case, payment, restated.amount_minor, claim(self.received_on))
        basis = basis_on(payout.split.basis, claim(payment.received_on), claim(self.received_on))
        same_day = self.received_on == payment.received_on
        rate = payout.rate if same_day else now.rate(case.currency, "USD", self.received_on)
        ageing = _terms(books, payout).ageing
        runs = books.invoices.runs_since(payout.partner_id, payout.due_at or now.at)
        decision = correct(payment, payout, restated, covering, basis, rate, now.at, ageing, runs)
        tasks, now_due = books.tasks.of_case(case.case_id), decision.answer
        followed = follow(payout, now_due, tasks, TaskId(now.fresh()), now.at)
        paid = case.paid_minor - payment.amount_minor + restated.amount_minor
        carry = case.fee_carry - carried(payout.split) + carried(now_due.split)
        left = changed(case, open=covering.open, paid_minor=paid, fee_carry=carry)
        covered_case = _case(books, now, left, self.reopen_if_needed)
        return joined(followed, covered_case, decision, answer=decision.answer)

    def _restated(self) -> Restated:
        return Restated(
            amount_minor=to_minor(self.amount),
            currency=self.amount.currency.code,
            received_by=self.received_by,
            received_on=self.received_on,
            method=self.method,
            reference=self.reference,
            notes=self.notes,
            settled=self.settled,
            split_override=self.split_override,
        )


@frozen(kw_only=True)
class RemovePayment(Command[None]):
    """Remove a payment that was never made, and its payout (partner).

    What was recorded stays in the journal. Removing mirrors recording: what is outstanding, paid
    and in the balance is as if it had never been there. Raises `NotFound`, `EntryInvoiced`,
    `CaseIsMerged`, `ReopeningNeeded`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    payment_id: PaymentId = field(converter=payment_id)
    reopen_if_needed: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        """Take payment and payout out of the books, and cover the claim with what is left."""
        payment = books.payments.get(self.payment_id)
        payout = books.payouts.get(payment.payout_id)
        case = books.cases.get(payment.case_id)
        check_not_invoiced(payout)
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
        covered_case = _case(books, now, left, self.reopen_if_needed)
        removed = remove(payment, payout, covering)
        return joined(covered_case, ended, removed, answer=None)


def _terms(books: Books, payout: Payout) -> Agreement:
    """Return the terms under which the payout was recorded."""
    known = books.agreements.of(payout.partner_id)
    return next(one for one in known if one.number == payout.agreement_number)


def _case(books: Books, now: Now, left: Case, reopen_if_needed: bool) -> Decision[Case]:
    """Decide what becomes of the case: another cover, and work again if it was closed as paid."""
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
    others = [
        one
        for one in books.payments.of_case(payment.partner_id, case.case_id)
        if one.payment_id != payment.payment_id
    ]
    before = _before(books, case, payment, amount, then)
    return cover(case, payment, amount, then, before, others)


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


@frozen(kw_only=True)
class SetAddedFees(Command[Case]):
    """Set what is charged to the debtor on top of the principal (partner).

    Each sum is the new total of its kind, in the claim's currency; what is left out stays. They are
    charged *since* a day, by default today: money received since then is divided with them,
    whatever the day on which it is entered. Earlier payouts stay as they are.

    Raises `NotFound`, `CaseNotOpen`, `ClaimChangeInFuture`, `CurrencyMismatch`, `ClaimBelowPaid`,
    `AmountTooLarge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    interest: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    reminder: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    collection: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    since: date | None = field(default=None, validator=checks.optional(checks.day))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Claim the fees from here on."""
        case = books.cases.get(self.case_id)
        check_open(case)
        since = check_since(self.since, now.today)
        minors = []
        for given in (self.interest, self.reminder, self.collection):
            if given is not None:
                check_currency(case, given.currency.code)
            minors.append(None if given is None else to_minor(given))
        claimed = with_fees(case, *minors)
        return _reclaim(books, now, case, claimed, case.success_fee, since)


@frozen(kw_only=True)
class CorrectClaim(Command[Case]):
    """Correct the principal of a claim (partner).

    The success fee follows the agreement's price bands: a move by more than 0.1 point needs
    ``confirm_price_change=True``; a fee that was agreed for the case (quote, custom terms, legal
    proceedings) stays, and ``keep_intentional_rate=True`` must say so. The principal is another one
    *since* a day, by default today, as with `SetAddedFees`. Payouts stay as they are.

    Raises `NotFound`, `CaseNotOpen`, `ClaimChangeInFuture`, `CurrencyMismatch`, `ClaimBelowPaid`,
    `NoAgreement`, `PriceChangeUnconfirmed`, `RateIsIntentional`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    principal: Money = field(validator=checks.positive_money)
    since: date | None = field(default=None, validator=checks.optional(checks.day))
    confirm_price_change: bool = field(default=False, validator=checks.yes_or_no)
    keep_intentional_rate: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Claim another principal, at the price it bears."""
        case = books.cases.get(self.case_id)
        check_open(case)
        since = check_since(self.since, now.today)
        check_currency(case, self.principal.currency.code)
        principal = to_minor(self.principal)
        price = price_after(
            case,
            books.agreements.in_force(PartnerId(now.actor.party), now.today),
            principal,
            confirmed=self.confirm_price_change,
            keep=self.keep_intentional_rate,
        )
        claimed = evolve(case.claimed, principal=principal)
        return _reclaim(books, now, case, claimed, price, since)


@frozen(kw_only=True)
class CorrectRevenueItem(WorkDone, Command[RevenueItem]):
    """Restate a revenue item that was recorded wrongly (partner).

    Every field is given anew, as to `RecordRevenueItem`; the platform's share and the rate stay
    those of the recording. A withdrawal fee is not restated: remove it and record it again.

    Raises `NotFound`, `EntryInvoiced`, `CaseIsMerged`, `WithdrawalFeeFixed`, `CurrencyMismatch`,
    `PaymentInFuture`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    revenue_item_id: RevenueItemId = field(converter=revenue_item_id)

    def decide(self, books: Books, now: Now, /) -> Decision[RevenueItem]:
        """Restate the item on the terms of its recording."""
        item = books.revenue_items.get(self.revenue_item_id)
        case = books.cases.get(item.case_id)
        check_not_invoiced(item)
        check_not_merged(case)
        check_not_fixed(item, self.kind)
        check_revenue_item(case, self.on, now.today)
        amount, hourly_rate = worth(case, self.amount, self.hours, self.hourly_rate)
        hours = None if self.hours is None else decimal_text(self.hours)
        runs = books.invoices.runs_since(item.partner_id, item.due_at)
        return restate(
            item, self.kind, self.on, amount, hours, hourly_rate, self.description, now.at, runs
        )


@frozen(kw_only=True)
class RemoveRevenueItem(Command[None]):
    """Take a revenue item back (partner); the journal keeps what it was.

    A withdrawal fee can be recorded again afterwards. Raises `NotFound`, `EntryInvoiced`,
    `CaseIsMerged`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    revenue_item_id: RevenueItemId = field(converter=revenue_item_id)

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        """Take the item out of the books."""
        item = books.revenue_items.get(self.revenue_item_id)
        check_not_invoiced(item)
        check_not_merged(books.cases.get(item.case_id))
        requests = books.closure_requests.of_case(item.case_id)
        booked = (one for one in requests if one.revenue_item_id == item.revenue_item_id)
        return take_back(item, next(booked, None))


def _reclaim(books: Books, now: Now, case: Case, claimed: Buckets, price: Percent,
             since: date) -> Decision[Case]:  # fmt: skip
    earlier = books.claim_versions.of_case(case.case_id)
    return reclaim(case, claimed, price, _payments(books, case), since, earlier, now.at)


def _claim_of_day(books: Books, case: Case) -> Callable[[date], Buckets]:
    """Return what tells what was claimed of a case on a day."""
    return lambda day: claimed_then(books, case, day)


def _payments(books: Books, case: Case) -> Sequence[Payment]:
    """Return the payments on the case by the partner that works it."""
    return () if case.partner_id is None else books.payments.of_case(case.partner_id, case.case_id)

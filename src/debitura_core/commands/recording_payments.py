"""Recording payments: the debtor paid, and everyone's share of it is settled on the spot.

How money flows: `RecordPayment` makes a `Payment` and its `Payout`, lowers what is outstanding, and
adds a row to the partner balance. When the commission of a payout is paid (at once if the partner
received the money, by `SettleCommission` if the client did), it goes on the month's invoice
(`CloseMonth`).
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from attrs import Attribute, evolve, field, frozen
from moneyed import Money

from debitura_core.commands.closing_cases import end, fee_decided
from debitura_core.commands.covering import settled_if_covered, with_accounts
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.collection_periods import ExtensionKind, extend_current
from debitura_core.domain.closing.closings import holds
from debitura_core.domain.closing.closure_requests import fee_booked, fee_to_book
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.canonical import decimal_text
from debitura_core.domain.kernel.decisions import Decision, both, joined
from debitura_core.domain.kernel.errors import DuplicateId
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ExtensionId,
    PartnerId,
    PaymentId,
    PayoutId,
    RevenueItemId,
    TaskId,
    case_id,
    partner_id_or_none,
    payment_id,
    payment_id_or_none,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.adjustments import due_now
from debitura_core.domain.money.bookings import book_item, book_payment
from debitura_core.domain.money.claim_history import Division, claimed_on, divided_on
from debitura_core.domain.money.fee_reminders import invoice_client
from debitura_core.domain.money.payment_plans import (
    Instalment,
    PaymentPlan,
    agree_plan,
    check_instalments,
)
from debitura_core.domain.money.payments import Payment, Recipient, check_payment, verify
from debitura_core.domain.money.payouts import Payout, open_payout, platform_share_of, split_for
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_items import (
    RevenueItem,
    RevenueItemKind,
    WorkDone,
    book,
    check_revenue_item,
    in_usd,
    platform_fee,
    worth,
)
from debitura_core.domain.money.revenue_share import SplitOverride
from debitura_core.domain.parties.agreements import Agreement, CommissionType
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class RecordPayment(Command[Payout]):
    """Record a payment of the debtor (partner). This creates the payment and its payout.

    *received_on* is the day the money arrived; the claim as it was on that day divides it.
    *settled* states that the platform's share of money
    the client received is settled already; while it is not, the partner is reminded to invoice the
    client, and later to chase, unless *follow_up* is False. If a credit of the client covers the
    fees, they are settled at once. *split_override* divides the payment
    explicitly. Paying more than is outstanding is allowed, with advice. With *close* the case is
    closed as Paid in the same step if nothing is due any more; else it stays open.

    Raises `NotFound`, `CaseTakesNoPayment`, `CurrencyMismatch`, `PaymentInFuture`,
    `RecipientNotAllowed`, `NoAgreement`, `SplitMismatch`, `DuplicateId`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    amount: Money = field(validator=checks.positive_money)
    received_by: Recipient = field(validator=checks.member(Recipient))
    received_on: date = field(validator=checks.day)
    method: str | None = field(default=None, validator=checks.optional(checks.text(100)), **WORDS)
    reference: str | None = field(
        default=None, validator=checks.optional(checks.text(200)), **WORDS
    )
    notes: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    payment_id: PaymentId | None = field(default=None, converter=payment_id_or_none)
    settled: bool = field(default=False, validator=checks.yes_or_no)
    close: bool = field(default=False, validator=checks.yes_or_no)
    follow_up: bool = field(default=True, validator=checks.yes_or_no)
    split_override: SplitOverride | None = field(
        default=None, validator=checks.optional(checks.instance(SplitOverride))
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Book the payment on the case and open the payout that divides it."""
        case = books.cases.get(self.case_id)
        currency = self.amount.currency.code
        minor = to_minor(self.amount)
        check_payment(case, minor, currency, self.received_by, self.received_on, now.today)
        division = divided_on(
            minor, case.open, case.claimed, claimed_then(books, case, self.received_on)
        )
        payment = self._payment(case, minor, division, PartnerId(now.actor.party), books, now)
        agreement = books.agreements.in_force(payment.partner_id, now.today)
        split = split_for(case, agreement, minor, self.split_override, division.open)
        rate = now.rate(currency, "USD", self.received_on)
        opened = open_payout(
            payment, case, agreement, split, rate, self.settled, self.follow_up,
            due_now(now.at, books.invoices.runs_since(payment.partner_id, now.at)),
        )  # fmt: skip
        held = Held(books.accounts)
        book_payment(held, payment, opened.answer)
        opened = settled_if_covered(opened, books, now, held)
        payout = opened.answer
        if payout.reminder_on is not None:
            reminder = invoice_client(payout, TaskId(now.fresh()), now.at)
            opened = joined(opened, reminder, answer=payout)
        if self.close:
            opened = opened.then(Case, lambda paid: _end_if_paid(paid, books, now))
        return with_accounts(opened.answering(payout), books, now, held)

    def _payment(
        self, case: Case, minor: int, division: Division, partner: PartnerId, books: Books, now: Now
    ) -> Payment:
        """Return the payment as it will be kept."""
        if self.payment_id is not None and books.payments.has(partner, self.payment_id):
            raise DuplicateId(kind="payment", id=self.payment_id)
        return Payment(
            payment_id=self.payment_id or PaymentId(now.fresh()),
            payout_id=PayoutId(now.fresh()),
            case_id=case.case_id,
            client_id=case.client_id,
            partner_id=partner,
            currency=case.currency,
            amount_minor=minor,
            allocation=division.allocation,
            received_by=self.received_by,
            received_on=self.received_on,
            recorded_at=now.at,
            recorded_by=now.actor.user,
            method=self.method,
            reference=self.reference,
            notes=self.notes,
        )


def claimed_then(books: Books, case: Case, day: date) -> Buckets:
    """Return what was claimed of a case on a day."""
    versions = books.claim_versions.of_case(case.case_id)
    if all(one.since <= day for one in versions):
        return case.claimed
    submitted = books.case_files.get(case.case_id).claim.buckets()
    return claimed_on(versions, day, submitted)


def _end_if_paid(case: Case, books: Books, now: Now) -> Decision[Any]:
    """Decide that a case that is paid in full ends; any other goes on."""
    if not holds(case, CloseCode.PAID):
        return Decision(None)
    return end(case, CloseCode.PAID, None, books, now)


def _instalments(self: Any, attribute: Attribute[Any], value: Any) -> None:
    checks.many(checks.instance(Instalment), 240)(self, attribute, value)
    check_instalments(value)


@frozen(kw_only=True)
class AgreePaymentPlan(Command[PaymentPlan]):
    """Agree on a payment plan with the debtor (partner). A case has one plan in force.

    Give the instalments oldest first, in the currency of the case. Together they may not exceed
    what is outstanding. Later payments are matched to the oldest open instalment. A new plan
    replaces the old one. If today is within the collection period, the period is extended to twelve
    months from today. The status of the case does not change: see `StatusType.PAYMENT_PLAN_AGREED`.

    Raises `NotFound`, `InvalidPlan`, `CaseTakesNoPlan`, `CurrencyMismatch`, `InstalmentInPast`,
    `PlanExceedsOutstanding`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    instalments: tuple[Instalment, ...] = field(validator=_instalments)

    def decide(self, books: Books, now: Now, /) -> Decision[PaymentPlan]:
        """Keep the plan."""
        case = books.cases.get(self.case_id)
        partner = PartnerId(now.actor.party)
        agreed = agree_plan(
            case,
            partner,
            self.instalments,
            books.payment_plans.of_case(partner, case.case_id),
            books.payments.of_case(partner, case.case_id),
            now.at,
            now.actor.user,
        )
        extended = extend_current(
            case,
            books.collection_periods.of_case(case.case_id),
            ExtensionKind.PAYMENT_AGREEMENT,
            now.today,
            extension_id=ExtensionId(now.fresh()),
        )
        return both(extended, agreed)


@frozen(kw_only=True)
class VerifyPayment(Command[Payment]):
    """Record the result of the platform's check of a payment (platform).

    *ok* makes it Verified, else Queried; the *remark* is for the partner. No figure changes. A
    partner may have given the payment an id of its own: name the ``partner_id`` where several
    partners have one of this id.

    Raises `NotFound`, and `InvalidInput` where the partner must be named.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    payment_id: PaymentId = field(converter=payment_id)
    ok: bool = field(validator=checks.yes_or_no)
    remark: str | None = field(default=None, validator=checks.optional(checks.text(2000)), **WORDS)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def decide(self, books: Books, now: Now, /) -> Decision[Payment]:
        """Keep the finding on the payment."""
        payment = books.payments.get(self.payment_id, self.partner_id)
        return verify(payment, self.ok, self.remark, now.fresh())


@frozen(kw_only=True)
class RecordRevenueItem(WorkDone, Command[RevenueItem]):
    """Record what a partner earned for work on a case (partner): a fixed fee, or hours x rate.

    A FIXED_FEE takes ``amount``; HOURS take ``hours`` (a Decimal of at most two decimals) and
    ``hourly_rate``, multiplied and rounded once, half up. The platform's share is the agreement's
    ``revenue_item_share``, and nothing where it collects for a client of its own: the terms of
    partner cases say all that the platform gets of those. ``on`` is the day of the work, not later
    than today (UTC).

    A WITHDRAWAL_FEE is what a client owes that asked to close the case: as much as its request has
    fixed, or less if an ``amount`` is given; on own terms the amount that they provide for. The
    platform's share is that of a payment, and it is booked once.

    Raises `NotFound`, `CaseTakesNoRevenueItem`, `CurrencyMismatch`, `PaymentInFuture`,
    `NoAgreement`, `NoWithdrawalFee`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)

    def decide(self, books: Books, now: Now, /) -> Decision[RevenueItem]:
        """Book the work on the case."""
        case = books.cases.get(self.case_id)
        check_revenue_item(case, self.on, now.today)
        agreement = books.agreements.in_force(PartnerId(now.actor.party), now.today)
        if self.kind is RevenueItemKind.WITHDRAWAL_FEE:
            return self._withdrawal(case, agreement, books, now)
        amount, hourly_rate = worth(case, self.amount, self.hours, self.hourly_rate)
        share = ZERO if case.is_self_collected else agreement.revenue_item_share
        item = self._item(case, amount, share, None, books, now)
        item = evolve(item, hourly_rate_minor=hourly_rate)
        return _on_account(book(item, item.rate), books, now)

    def _withdrawal(
        self, case: Case, agreement: Agreement, books: Books, now: Now
    ) -> Decision[RevenueItem]:
        """Book what the client owes for withdrawing; its request names the fee from here on."""
        given = None if self.amount is None else worth(case, self.amount, None, None)[0]
        requests = books.closure_requests.of_case(case.case_id)
        request, amount, success_fee = fee_to_book(case, requests, given)
        standard = agreement.commission_type is CommissionType.STANDARD
        share = platform_share_of(case, agreement)
        item = self._item(case, amount, share, None if standard else success_fee, books, now)
        booked = _on_account(book(item, item.rate), books, now)
        done = fee_decided(case, books, now)
        return joined(booked, fee_booked(request, item.revenue_item_id), done, answer=item)

    def _item(self, case: Case, amount: int, share: Percent, shared: int | None, books: Books,
              now: Now) -> RevenueItem:  # fmt: skip
        """Return the item as it will be kept, the platform's *share* taken from what is shared."""
        fee = platform_fee(amount if shared is None else shared, share)
        rate = now.rate(case.currency, "USD", self.on)
        usd_amount, usd_fee = in_usd(amount, fee, rate)
        rate = None if usd_amount is None else rate
        return RevenueItem(
            revenue_item_id=RevenueItemId(now.fresh()),
            case_id=case.case_id,
            client_id=case.client_id,
            partner_id=PartnerId(now.actor.party),
            kind=self.kind,
            on=self.on,
            created_at=now.at,
            due_at=due_now(now.at, books.invoices.runs_since(PartnerId(now.actor.party), now.at)),
            currency=case.currency,
            amount_minor=amount,
            platform_share=share,
            platform_fee_minor=fee,
            hours=None if self.hours is None else decimal_text(self.hours),
            usd_amount_minor=usd_amount,
            usd_platform_fee_minor=usd_fee,
            rate=rate,
            description=self.description,
            shared_minor=shared,
        )


def _on_account(booked: Decision[RevenueItem], books: Books, now: Now) -> Decision[RevenueItem]:
    """Post what the client owes for an item, and the platform's share of it."""
    held = Held(books.accounts)
    book_item(held, booked.answer, None, booked.answer.created_at)
    return with_accounts(booked, books, now, held)

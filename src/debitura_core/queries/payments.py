"""Payments: those on a case, the plan to make more of them, and the page of one payout."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.identifiers import CaseId, PayoutId, case_id, payout_id
from debitura_core.domain.money.commissions import Badge, badge
from debitura_core.domain.money.payment_plans import PlanStanding, standings
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen
class PaymentList:
    """Payments, the last recorded first; ``next`` goes into ``after`` of the next page."""

    payments: tuple[Payment, ...]
    next: str | None


@frozen(kw_only=True)
class Payments(Query[PaymentList]):
    """The payments on a case, the last recorded first (partner, platform); raises `NotFound`.

    A partner sees those it recorded itself, the platform those of every partner the case has had.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    case_id: CaseId = field(converter=case_id)
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> PaymentList:
        """Return one page of the list."""
        case = books.cases.get(self.case_id)
        found = books.payments.newest(case.case_id, place_after(self.after), self.limit + 1)
        return PaymentList(*page_of(found, self.limit, lambda one: cursor_at(one.place)))


@frozen
class PayoutView:
    """A payout with the payment it divides, and how urgent its commission is today.

    ``payout.split.explain()`` shows each figure with its derivation.
    """

    payout: Payout
    payment: Payment
    badge: Badge


@frozen(kw_only=True)
class PayoutPage(Query[PayoutView]):
    """One payout, as *See more* in the balance opens it (partner, platform); raises `NotFound`."""

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    payout_id: PayoutId = field(converter=payout_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> PayoutView:
        """Return the payout with what belongs to it."""
        payout = books.payouts.get(self.payout_id)
        terms = next(
            one
            for one in books.agreements.of(payout.partner_id)
            if one.number == payout.agreement_number
        )
        return PayoutView(
            payout=payout,
            payment=books.payments.get(payout.payment_id, payout.partner_id),
            badge=badge(payout.commission_status, payout.created_at, now.today, terms.ageing)
            if payout.is_owed
            else Badge.NONE,
        )


@frozen(kw_only=True)
class PaymentPlanOf(Query[PlanStanding | None]):
    """The payment plan of a case and its state (everybody), today (UTC) or on the day ``as_of``.

    The plan is the last one the present partner had agreed by that day; None if there was none.
    Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)
    as_of: date | None = field(default=None, validator=checks.optional(checks.day))

    def answer(self, books: ScopedBooks, now: Now, /) -> PlanStanding | None:
        """Match the payments to the plan."""
        return plan_of(books, books.cases.get(self.case_id), self.as_of or now.today)


def plan_of(books: ScopedBooks, case: Case, as_of: date) -> PlanStanding | None:
    """Return the plan that was in force on a day and its state then, if there was one."""
    if case.partner_id is None:
        return None
    plans = books.payment_plans.of_case(case.partner_id, case.case_id)
    payments = books.payments.of_case(case.partner_id, case.case_id) if plans else ()
    found = standings(plans, payments, as_of)
    return found[-1] if found else None

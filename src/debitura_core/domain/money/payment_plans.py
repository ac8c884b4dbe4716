"""Payment plans: what a debtor promised to pay by when, and whether it does (rule money-4).

A plan is kept as it was agreed. Payments are matched to its instalments by a rule that is asked
when it is read, and never stored: a payment costs the same with a plan as without.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import accumulate, pairwise, zip_longest

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.cases import TAKES_PAYMENT, Case
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.calendar import add_months
from debitura_core.domain.kernel.decisions import AboutCase, Decision
from debitura_core.domain.kernel.errors import (
    CaseTakesNoPlan,
    CurrencyMismatch,
    InstalmentInPast,
    InvalidPlan,
    PlanExceedsOutstanding,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    PaymentId,
)
from debitura_core.domain.kernel.money import from_minor, shown, to_minor, to_positive_minor
from debitura_core.domain.money.payments import Payment

BROKEN_AFTER = 14
"""How many days late an instalment may be before it breaks its plan: the longest time a case may
go without news (rule money-16). Day 15 breaks it."""

MOST_INSTALMENTS = 240
"""How many instalments a plan may have."""


@frozen
class Instalment:
    """One part of a plan: an amount above zero, and the day it is due."""

    due_on: date = field(validator=checks.day)
    amount: Money = field(validator=checks.positive_money)


class PlanState(Enum):
    """The state of a plan on a day; the first two go on, the others are its end."""

    KEPT = "kept"
    """Every instalment that fell due is paid."""
    LATE = "late"
    """One that fell due is not, but there is still time."""
    BROKEN = "broken"
    """One was not paid in full within `BROKEN_AFTER` days; what is paid later mends nothing."""
    COMPLETED = "completed"
    """All are paid, and none broke it."""
    REPLACED = "replaced"
    """Another plan took its place before it came to an end of its own."""


@frozen(kw_only=True)
class PaymentPlan:
    """What a debtor promised: amounts in minor units, and the days they are due, oldest first.

    ``number`` counts the plans that one partner agreed on one case; the last one is in force.
    ``known`` names the payments that had been recorded at the very instant of the agreement, and so
    are none of its own.
    """

    partner_id: PartnerId
    case_id: CaseId
    number: int
    client_id: ClientId
    currency: str
    due_days: tuple[date, ...]
    amounts: tuple[int, ...]
    agreed_at: datetime
    agreed_by: str
    known: tuple[PaymentId, ...] = ()
    version: int = 1

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        """The instalments, oldest first."""
        return tuple(
            Instalment(due_on, from_minor(minor, self.currency))
            for due_on, minor in zip(self.due_days, self.amounts, strict=True)
        )

    @property
    def total(self) -> Money:
        """All instalments together."""
        return from_minor(sum(self.amounts), self.currency)


@frozen(kw_only=True)
class PaymentPlanAgreed(AboutCase):
    """A debtor promised to pay in instalments; an earlier plan on the case is replaced."""

    partner_id: PartnerId
    number: int
    client_id: ClientId
    currency: str
    due_days: tuple[date, ...]
    amounts: tuple[int, ...]
    known: tuple[PaymentId, ...]


@frozen(kw_only=True)
class InstalmentStanding:
    """What came in on one instalment, and the day on which it was paid in full, if it is."""

    due_on: date
    currency: str
    amount_minor: int
    paid_minor: int
    settled_on: date | None

    @property
    def amount(self) -> Money:
        """What was promised."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def paid(self) -> Money:
        """What came in of it."""
        return from_minor(self.paid_minor, self.currency)

    @property
    def breaks_on(self) -> date:
        """The day on which it breaks the plan if it is not paid by then."""
        return self.due_on + timedelta(days=BROKEN_AFTER + 1)

    def is_broken(self, as_of: date) -> bool:
        """Return whether it was paid too late, or has been open for too long."""
        return (self.settled_on or as_of) >= self.breaks_on


@frozen(kw_only=True)
class PlanStanding:
    """A plan on a day: each instalment, and the sums of all of them.

    ``surplus_minor`` is what came in beyond the plan, ``ended_on`` the day on which it was
    completed or broken.
    """

    plan: PaymentPlan
    as_of: date
    state: PlanState
    instalments: tuple[InstalmentStanding, ...]
    surplus_minor: int
    ended_on: date | None

    @property
    def surplus(self) -> Money:
        """What came in beyond the plan."""
        return from_minor(self.surplus_minor, self.plan.currency)

    @property
    def next_due(self) -> InstalmentStanding | None:
        """The oldest instalment that is not paid in full."""
        return next((one for one in self.instalments if one.settled_on is None), None)


# -------------------------------------------------------------------------------------- rules


def instalments_of(total: Money, first: date, every: int, *, count: int | None = None,
                   amount: Money | None = None) -> tuple[Instalment, ...]:  # fmt: skip
    """Make the instalments of a *total*: *count* equal ones, or as many of an *amount* as it takes.

    They are due from *first* on, *every* so many months. The last one takes the odd cents, so that
    together they come to the total to the cent; in equal ones it is the largest, of an amount the
    smallest. Raises `InvalidPlan`, and `CurrencyMismatch` for an amount in another currency.

    >>> from debitura_core.domain.kernel.money import money
    >>> plan = instalments_of(money("100", "EUR"), date(2026, 1, 31), 1, count=3)
    >>> [(str(one.due_on), str(one.amount.amount)) for one in plan]
    [('2026-01-31', '33.33'), ('2026-02-28', '33.33'), ('2026-03-31', '33.34')]
    """
    whole, currency = to_positive_minor(total, "total"), total.currency.code
    if (count is None) is (amount is None) or (count is not None and count < 1):
        raise InvalidPlan(field="count", problem="give either a count above zero or an amount")
    if amount is not None and amount.currency.code != currency:
        raise CurrencyMismatch(what="the total", expected=currency, given=amount.currency.code)
    each = whole // count if count else to_positive_minor(amount or total, "amount")
    number = count or -(-whole // each)
    if number > MOST_INSTALMENTS or not each:
        raise InvalidPlan(
            field="count", problem=f"a plan has 1 to {MOST_INSTALMENTS} instalments above zero"
        )
    minors = [each] * (number - 1) + [whole - each * (number - 1)]
    return tuple(
        Instalment(add_months(first, place * every), from_minor(minor, currency))
        for place, minor in enumerate(minors)
    )


def check_instalments(instalments: tuple[Instalment, ...]) -> None:
    """Refuse instalments that make no plan, whatever the case: raises `InvalidPlan`."""
    if not instalments:
        raise InvalidPlan(field="instalments", problem="a plan has at least one instalment")
    if len({one.amount.currency.code for one in instalments}) > 1:
        raise InvalidPlan(field="instalments", problem="all instalments are in one currency")
    days = [one.due_on for one in instalments]
    if any(earlier >= later for earlier, later in pairwise(days)):
        raise InvalidPlan(
            field="instalments", problem="give them oldest first, each due on a day of its own"
        )


def agree_plan(case: Case, partner_id: PartnerId, instalments: tuple[Instalment, ...],
               earlier: Sequence[PaymentPlan], paid: Iterable[Payment], at: datetime,
               by: str) -> Decision[PaymentPlan]:  # fmt: skip
    """Decide that the debtor of *case* pays in *instalments*, in place of the plans *earlier*.

    *paid* are the payments recorded so far. Raises `CaseTakesNoPlan`, `CurrencyMismatch`,
    `InstalmentInPast`, and `PlanExceedsOutstanding`: nobody promises more than is owed.
    """
    amounts = tuple(to_minor(one.amount) for one in instalments)
    if case.lifecycle not in TAKES_PAYMENT:
        raise CaseTakesNoPlan(
            case_id=case.case_id,
            lifecycle=case.lifecycle.label,
            allowed=" or ".join(sorted(state.label for state in TAKES_PAYMENT)),
        )
    currency = instalments[0].amount.currency.code
    if currency != case.currency:
        raise CurrencyMismatch(what=f"case {case.case_id}", expected=case.currency, given=currency)
    if instalments[0].due_on < at.date():
        raise InstalmentInPast(day=instalments[0].due_on, today=at.date())
    if sum(amounts) > case.open.total:
        raise PlanExceedsOutstanding(
            case_id=case.case_id,
            promised=shown(sum(amounts), currency),
            outstanding=shown(case.open.total, currency),
        )
    plan = PaymentPlan(
        partner_id=partner_id,
        case_id=case.case_id,
        number=len(earlier) + 1,
        client_id=case.client_id,
        currency=currency,
        due_days=tuple(one.due_on for one in instalments),
        amounts=amounts,
        agreed_at=at,
        agreed_by=by,
        known=tuple(one.payment_id for one in paid if one.recorded_at == at),
    )
    event = PaymentPlanAgreed(
        partner_id=partner_id,
        case_id=plan.case_id,
        number=plan.number,
        client_id=plan.client_id,
        currency=plan.currency,
        due_days=plan.due_days,
        amounts=plan.amounts,
        known=plan.known,
    )
    return Decision(plan, (plan,), (event,))


# ---------------------------------------------------------------------------------- questions


def is_since(payment: Payment, plan: PaymentPlan) -> bool:
    """Return whether the payment was recorded after the plan was agreed."""
    return payment.recorded_at >= plan.agreed_at and payment.payment_id not in plan.known


def standings(plans: Sequence[PaymentPlan], payments: Sequence[Payment],
              as_of: date) -> list[PlanStanding]:  # fmt: skip
    """Return the plans that a partner agreed on one case as they were on a day, oldest plan first.

    A payment counts for the last plan that had been agreed when it was recorded. A plan that was
    replaced is shown as it was on the day of the next one.
    """
    found = []
    for plan, following in zip_longest(plans, plans[1:]):
        if plan.agreed_at.date() > as_of:
            break
        own = [
            one
            for one in payments
            if is_since(one, plan) and not (following and is_since(one, following))
        ]
        replaced = following is not None and following.agreed_at.date() <= as_of
        last = following.agreed_at.date() if following and replaced else as_of
        found.append(standing(plan, own, last, replaced=replaced))
    return found


def standing(plan: PaymentPlan, payments: Iterable[Payment], as_of: date, *,
             replaced: bool = False) -> PlanStanding:  # fmt: skip
    """Match *payments* to the instalments of a plan, as far as they were received by *as_of*.

    In the order of receipt, each pays the oldest instalment that is still open, in full or in part;
    what is left over goes to the next. So an instalment is settled on the day on which all that
    came in reached all that was promised up to it. What came back of a payment is not counted.
    """
    received = sorted((one.received_on, one.left_minor) for one in payments)
    days = [day for day, _ in received if day <= as_of]
    sums = list(accumulate(minor for day, minor in received if day <= as_of))
    total = sums[-1] if sums else 0
    instalments = []
    for due_on, amount, promised in zip(
        plan.due_days, plan.amounts, accumulate(plan.amounts), strict=True
    ):
        place = bisect_left(sums, promised)
        instalments.append(
            InstalmentStanding(
                due_on=due_on,
                currency=plan.currency,
                amount_minor=amount,
                paid_minor=min(max(total - (promised - amount), 0), amount),
                settled_on=days[place] if place < len(sums) else None,
            )
        )
    state, ended_on = _state(instalments, as_of, replaced)
    return PlanStanding(
        plan=plan,
        as_of=as_of,
        state=state,
        instalments=tuple(instalments),
        surplus_minor=max(total - sum(plan.amounts), 0),
        ended_on=ended_on,
    )


def _state(instalments: Sequence[InstalmentStanding], as_of: date,
           replaced: bool) -> tuple[PlanState, date | None]:  # fmt: skip
    """Return what the instalments amount to, and the day the plan ended by itself."""
    for one in instalments:
        if one.is_broken(as_of):
            return PlanState.BROKEN, one.breaks_on
    last = instalments[-1].settled_on
    if last is not None:
        return PlanState.COMPLETED, last
    if replaced:
        return PlanState.REPLACED, None
    late = any(one.settled_on is None and one.due_on < as_of for one in instalments)
    return (PlanState.LATE if late else PlanState.KEPT), None

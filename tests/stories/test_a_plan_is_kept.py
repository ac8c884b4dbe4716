"""A plan is kept: two instalments, what each is matched to, and the metrics at every step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from debitura_core import (
    AcceptCase,
    AgreePaymentPlan,
    BalanceFilters,
    CloseCase,
    CollectionPeriodOf,
    Compliance,
    Instalment,
    Outcome,
    PartnerBalance,
    PaymentPlanOf,
    Payments,
    Performance,
    PerformanceReport,
    PlanStanding,
    PlanState,
    StatusType,
    Tasks,
    Timeline,
    UpdateStatus,
    Verification,
    VerifyPayment,
    percentage,
)
from tests.cast import CASE, Cast, Opened, claim, eur, meeting, on_both_stores

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def quarter(cast: Cast) -> PerformanceReport:
    """Ask how Acme does from March to May."""
    return cast.anna.ask(Performance(since=date(2026, 3, 1), until=date(2026, 6, 1)))


def collected(cast: Cast) -> str:
    """Print what has come in of what was assigned."""
    return percentage(quarter(cast).by_currency["EUR"].collection_rate)


def plan(cast: Cast) -> PlanStanding:
    """Return how the plan stands today."""
    found = cast.anna.ask(PaymentPlanOf(case_id=CASE))
    assert found is not None
    return found


def report(cast: Cast, status: StatusType) -> None:
    """Let Anna report on the case."""
    cast.anna.do(UpdateStatus(case_id=CASE, status=status, notes="Spoke to the owner."))


@on_both_stores
def test_a_debtor_pays_in_two_instalments(store: Opened) -> None:
    """Assignment, promise, plan, a late instalment, a question about it, the rest, closed."""
    with meeting(store, at=MONDAY) as cast:
        cast.submit(claim=claim(eur("1000"), interest=eur("200")))
        assert (collected(cast), quarter(cast).tiles.active_cases) == ("0.0 %", 0)
        cast.anna.do(AcceptCase(case_id=CASE, assigned_user="anna"))
        assert quarter(cast).tiles.active_cases == 1

        # the debtor promises, and three days later signs: half in March, half in April
        cast.clock.advance(days=4)
        report(cast, StatusType.PAYMENT_PROMISED)
        cast.clock.advance(days=3)
        halves = (
            Instalment(date(2026, 3, 16), eur("600")),
            Instalment(date(2026, 4, 15), eur("600")),
        )
        cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=halves))
        report(cast, StatusType.PAYMENT_PLAN_AGREED)
        assert plan(cast).state is PlanState.KEPT
        period = cast.anna.ask(CollectionPeriodOf(case_id=CASE))
        assert period is not None
        assert period.current_end == date(2027, 3, 9)

        # the first half comes in two parts, the second of them nine days late
        cast.clock.set(datetime(2026, 3, 16, 12, tzinfo=UTC))
        cast.pay(eur("400"))
        cast.clock.advance(days=1)
        assert plan(cast).state is PlanState.LATE
        assert collected(cast) == "33.3 %"
        cast.clock.advance(days=5)
        report(cast, StatusType.CONTACT_ESTABLISHED)
        cast.clock.advance(days=3)
        late = cast.pay(eur("250"))
        standing = plan(cast)
        assert standing.state is PlanState.KEPT
        assert [(one.paid, one.settled_on) for one in standing.instalments] == [
            (eur("600"), date(2026, 3, 25)),
            (eur("50"), None),
        ]
        assert quarter(cast).payment_plan_success is None

        # the platform cannot find that payment, and then does
        cast.ops.do(VerifyPayment(payment_id=late.payment_id, ok=False, remark="Not received."))
        queried = BalanceFilters(verification=(Verification.QUERIED,))
        (row,) = cast.anna.ask(PartnerBalance(filters=queried)).rows
        assert row.payout_id == late.payout_id
        cast.ops.do(VerifyPayment(payment_id=late.payment_id, ok=True))
        assert not cast.anna.ask(PartnerBalance(filters=queried)).rows

        # the rest comes on its day; in between a report was forgotten
        cast.clock.set(datetime(2026, 4, 15, 12, tzinfo=UTC))
        cast.pay(eur("550"))
        standing = plan(cast)
        assert (standing.state, standing.ended_on) == (PlanState.COMPLETED, date(2026, 4, 15))
        assert standing.next_due is None
        found = quarter(cast)
        assert found.updates == Compliance(4, 3)
        assert percentage(found.sla_compliance) == "75.0 %"
        assert found.payment_plan_success == 1
        assert (found.cases_closed, found.average_days_to_collect) == (0, None)
        report(cast, StatusType.PAID_IN_FULL)

        case = cast.anna.do(CloseCase(case_id=CASE, outcome=Outcome.FULLY_RECOVERED))
        assert case.outstanding == eur("0")
        found = quarter(cast)
        assert collected(cast) == "100.0 %"
        assert (found.cases_closed, found.average_days_to_collect) == (1, Fraction(44))
        assert found.tiles.active_cases == 0
        assert found.tiles.payment_volume == {"EUR": eur("550")}
        assert found == cast.ops.ask(
            Performance(since=date(2026, 3, 1), until=date(2026, 6, 1), partner_id="acme")
        )

        # later questions about that time get the same answers
        cast.clock.advance(days=60)
        again = quarter(cast)
        assert (again.by_currency, again.updates) == (found.by_currency, found.updates)
        assert plan(cast).state is PlanState.COMPLETED
        assert cast.anna.ask(Tasks()).tasks == ()
        amounts = [one.amount for one in cast.anna.ask(Payments(case_id=CASE)).payments]
        assert amounts == [eur("550"), eur("250"), eur("400")]
        names = [item.name for item in cast.anna.ask(Timeline(case_id=CASE))]
        money = ("PaymentPlanAgreed", "PaymentRecorded", "PaymentVerified")
        assert [name for name in names if name in money] == [
            "PaymentPlanAgreed",
            *["PaymentRecorded"] * 2,
            *["PaymentVerified"] * 2,
            "PaymentRecorded",
        ]

"""Recording a payment: the payout beside it, the smaller claim, and what is frozen for good."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AgreePaymentPlan,
    AgreeTerms,
    CasePage,
    CollectionPeriodOf,
    CommissionStatus,
    CommissionType,
    ExtensionKind,
    Instalment,
    InvoiceStatus,
    Month,
    PartnerBalance,
    PaymentPlanOf,
    PayoutPage,
    Percent,
    Phase,
    PlanState,
    Recipient,
    RecordRevenueItem,
    RemovePayment,
    RevenueCategory,
    RevenueItemKind,
    SplitOverride,
    StartLegalAction,
    Terms,
    Timeline,
    Verification,
    VerifyPayment,
    errors,
)
from debitura_core.adapters.rates import FixedRates, NoRates
from debitura_core.domain.kernel.exchange import Rate
from tests.cast import (
    CASE,
    TODAY,
    Opened,
    claim,
    eur,
    in_memory,
    meeting,
    on_both_stores,
    payment,
    written,
)


@on_both_stores
def test_a_payment_lowers_what_is_outstanding_and_nothing_else(store: Opened) -> None:
    """Of 1,000 and 100 of fees, 300 paid leave 800."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000"), interest=eur("100")))
        cast.pay(eur("300"))
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert case.outstanding == eur("800")
        assert case.paid == eur("300")
        assert case.principal == eur("1000")


@on_both_stores
def test_fees_of_the_claim_are_shared_out_of_every_payment_alike(store: Opened) -> None:
    """A payment of twice the claim, and a second one: only the success fee is left to take."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000"), collection_fees=eur("100")))
        first = cast.paid(eur("2200"))
        assert first.answer.split.partner_gross == eur("299.50")
        assert [one.code for one in first.advice] == ["OVERPAYMENT"]
        assert first.advice[0].facts["surplus"] == "EUR 1,100.00"
        second = cast.pay(eur("100"))
        assert second.split.partner_gross == second.split.success_fee == eur("9.50")
        assert cast.anna.ask(CasePage(case_id=CASE)).case.outstanding == eur("0")


@on_both_stores
def test_the_terms_of_a_payout_are_those_of_its_recording(store: Opened) -> None:
    """A legal phase and a new agreement change later payouts and no earlier one."""
    with meeting(store) as cast:
        cast.case()
        first = cast.pay(eur("10000"))
        cast.anna.do(StartLegalAction(case_id=CASE))
        second = cast.pay(eur("1000"))
        cast.ops.do(
            AgreeTerms(
                partner_id="acme",
                legal_platform_share=Percent(30),
                commission_type=CommissionType.SUCCESS_FEE_ONLY,
            )
        )
        third = cast.pay(eur("1000"))
        shares = [row.debitura_fee for row in reversed(cast.anna.ask(PartnerBalance()).rows)]
        assert sorted(fee.amount for fee in shares) == [
            Decimal("19.00"),
            Decimal("28.50"),
            Decimal("380.00"),
        ]
        assert [p.phase for p in (first, second, third)] == [
            Phase.PRE_LEGAL,
            Phase.LEGAL,
            Phase.LEGAL,
        ]
        assert [p.platform_share for p in (first, second, third)] == [
            Percent(40),
            Percent(20),
            Percent(30),
        ]
        assert [p.agreement_number for p in (first, second, third)] == [1, 1, 2]


@on_both_stores
def test_an_agreement_counts_from_the_day_it_is_valid(store: Opened) -> None:
    """Terms agreed for April do not touch a payment of March."""
    with meeting(store) as cast:
        cast.case()
        cast.ops.do(
            AgreeTerms(
                partner_id="acme",
                pre_legal_platform_share=Percent(10),
                valid_from=date(2026, 4, 1),
            )
        )
        assert cast.pay(eur("1000")).platform_share == Percent(40)
        cast.clock.advance(days=31)
        assert cast.pay(eur("1000")).platform_share == Percent(10)


@pytest.mark.parametrize(
    ("received_by", "settled", "status"),
    (
        (Recipient.PARTNER, False, CommissionStatus.PAID),
        (Recipient.CLIENT, False, CommissionStatus.UNPAID),
        pytest.param(Recipient.CLIENT, True, CommissionStatus.PAID, id="declared-settled"),
    ),
)
def test_who_received_the_money_decides_the_commission(
    received_by: Recipient, settled: bool, status: CommissionStatus
) -> None:
    """The partner holds its share already; a client's payment leaves it unpaid unless settled."""
    with meeting() as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=received_by, settled=settled)
        assert payout.commission_status is status
        paid_at = cast.clock.now() if status is CommissionStatus.PAID else None
        assert payout.commission_paid_at == paid_at
        assert payout.invoice_status is InvoiceStatus.NOT_INVOICED


@on_both_stores
@pytest.mark.parametrize(
    ("creditor", "gross"),
    (("4000", "1000"), ("4000", "999.99")),
)
def test_an_explicit_split_divides_as_given(store: Opened, creditor: str, gross: str) -> None:
    """The halves may miss the payment by a cent; the creditor then gets the rest of it."""
    with meeting(store) as cast:
        cast.case()
        given_split = SplitOverride(creditor_amount=eur(creditor), partner_gross=eur(gross))
        split = cast.pay(eur("5000"), split_override=given_split).split
        assert split.partner_gross == eur(gross)
        assert split.creditor_amount == eur("5000") - eur(gross)
        assert split.success_fee == eur("475")
        assert split.platform_fee.amount == round(Decimal(gross) * 4 / 10, 2)


def test_a_split_that_does_not_add_up_is_refused() -> None:
    """Off by two cents, or only one of the halves."""
    with meeting() as cast:
        cast.case()
        with pytest.raises(errors.SplitMismatch):
            cast.pay(
                eur("5000"),
                split_override=SplitOverride(
                    creditor_amount=eur("4000"), partner_gross=eur("999.98")
                ),
            )
        half: dict[str, Any] = {"creditor_amount": eur("4000"), "partner_gross": None}
        with pytest.raises(errors.InvalidInput):
            SplitOverride(**half)


def test_a_split_that_leaves_the_client_nothing_is_booked_with_advice() -> None:
    """0 to the client and 5,000 to the partner."""
    with meeting() as cast:
        cast.case()
        done = cast.paid(
            eur("5000"),
            split_override=SplitOverride(creditor_amount=eur("0"), partner_gross=eur("5000")),
        )
        assert "NOTHING_FOR_CLIENT" in [one.code for one in done.advice]
        assert done.answer.split.creditor_amount == eur("0")


def test_without_a_rate_the_dollar_figures_stay_out_with_advice() -> None:
    """Recording never fails for a rate."""
    with meeting(rates=NoRates()) as cast:
        cast.case()
        done = cast.paid(eur("100"))
        assert done.answer.usd is None
        assert done.answer.rate is None
        assert [one.code for one in done.advice] == ["RATE_MISSING"]


@pytest.mark.parametrize(
    "answer",
    (
        Rate("EUR", "USD", "1.08", date(2026, 3, 2), "tomorrow"),
        Rate("SEK", "USD", "0.09", date(2026, 3, 1), "another currency"),
        Rate("USD", "EUR", "0.92", date(2026, 3, 1), "turned round"),
    ),
)
def test_a_source_that_answers_another_question_is_refused(answer: Rate) -> None:
    """The rate of a later day or of another pair is never stored, whoever's source it is."""

    class Wrong:
        def rate(self, source: str, target: str, on: date, /) -> Rate | None:
            return answer

    with meeting(rates=Wrong()) as cast:
        cast.case()
        before = written(cast.network.store)
        with pytest.raises(errors.InvalidInput):
            cast.paid(eur("100"))
        assert written(cast.network.store) == before


def test_a_dollar_case_is_worth_itself() -> None:
    """A USD case has rate 1, whatever the rates source knows."""
    with meeting(rates=NoRates()) as cast:
        cast.case(claim=claim(Money("1000", "USD")))
        payout = cast.pay(Money("100", "USD"))
        assert payout.usd is not None
        assert payout.usd.payment == Money("100", "USD")
        assert payout.rate is not None
        assert payout.rate.value == "1"


def test_the_dollar_parts_share_the_dollar_payment() -> None:
    """1.00 EUR at 0.50 gives 0.45, 0.03 and 0.02."""
    with meeting(rates=FixedRates({("EUR", "USD"): "0.50"})) as cast:
        cast.ops.do(AgreeTerms(partner_id="acme", pre_legal_platform_share=Percent(50)))
        cast.case(success_fee=Percent(10))
        usd = cast.pay(eur("1.00")).usd
        assert usd is not None
        parts = (usd.creditor_amount, usd.platform_fee, usd.partner_revenue)
        assert [part.amount for part in parts] == [
            Decimal("0.45"),
            Decimal("0.03"),
            Decimal("0.02"),
        ]


@on_both_stores
def test_a_revenue_item_stands_in_the_ledger_without_a_commission(store: Opened) -> None:
    """N/A, category Hourly Rate / Fixed Fee, the platform's share 0 unless agreed."""
    with meeting(store) as cast:
        cast.case()
        item = cast.anna.do(
            RecordRevenueItem(
                case_id=CASE,
                kind=RevenueItemKind.HOURS,
                on=TODAY,
                hours=Decimal("1.25"),
                hourly_rate=eur("99.99"),
            )
        )
        assert item.amount == eur("124.99")
        assert item.commission_status is CommissionStatus.NOT_APPLICABLE
        (row,) = cast.anna.ask(PartnerBalance()).rows
        assert row.revenue == eur("124.99")
        assert row.debitura_fee == eur("0")
        assert row.revenue_category is RevenueCategory.HOURLY_RATE_OR_FIXED_FEE
        assert row.commission_status is CommissionStatus.NOT_APPLICABLE
        assert row.success_fee is None
        assert row.debtor_payments is None


def test_tomorrow_is_the_latest_day_a_payment_can_bear() -> None:
    """Time zones allow one day; the day after is refused."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("1"), received_on=TODAY + timedelta(days=1))
        with pytest.raises(errors.PaymentInFuture):
            cast.pay(eur("1"), received_on=TODAY + timedelta(days=2))


@given(
    amounts=st.lists(st.integers(1, 300_000), min_size=1, max_size=8),
    fees=st.integers(0, 50_000),
)
def test_the_ledgers_sums_are_the_payments_sums(amounts: list[int], fees: int) -> None:
    """Whatever was paid, creditor, platform and partner got exactly that together."""
    with meeting(in_memory) as cast:
        owed = claim(eur("1000"), collection_fees=Money(f"{fees / 100:.2f}", "EUR"))
        cast.case(claim=owed)
        paid = [Money(f"{minor / 100:.2f}", "EUR") for minor in amounts]
        for amount in paid:
            cast.pay(amount)
        totals = cast.anna.ask(PartnerBalance(totals=True)).totals
        assert totals is not None
        sums = totals["EUR"]
        assert sums.debtor_payments == sum(paid[1:], paid[0])
        parts = sums.creditor_amount + sums.platform_fee + sums.revenue
        assert parts == sums.debtor_payments
        assert sums.usd is not None
        usd = sums.usd.creditor_amount + sums.usd.platform_fee + sums.usd.revenue
        assert usd == sums.usd.debtor_payments
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert case.outstanding.amount == max(
            Decimal(0), 1000 + Decimal(fees) / 100 - sum(amounts) / Decimal(100)
        )


def test_the_month_of_a_payment_is_the_month_it_was_settled_in() -> None:
    """A payment received on the last day of February and recorded in March is March's."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("1000"), received_on=date(2026, 2, 28))
        (march,) = cast.close(Month(2026, 3))
        assert march.net == eur("38")


# ------------------------------------------------------------------------------- verification


@on_both_stores
def test_the_platform_verifies_a_payment_or_has_a_question(store: Opened) -> None:
    """The state is the payment's, the remark is sealed in the journal, no figure changes."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        before = cast.anna.ask(PayoutPage(payout_id=payout.payout_id))
        assert before.payment.verification is Verification.SUBMITTED
        asked = cast.ops.perform(
            VerifyPayment(payment_id=payout.payment_id, ok=False, remark="From whom?")
        )
        assert asked.answer.verification is Verification.QUERIED
        after = cast.anna.ask(PayoutPage(payout_id=payout.payout_id))
        assert after.payment.verification_remark == "From whom?"
        assert after.payout == before.payout == payout
        (entry,) = asked.entries
        assert entry == cast.anna.ask(Timeline(case_id=CASE))[-1].entry
        assert "From whom?" not in entry.facts + repr(after)
        settled = cast.ops.do(VerifyPayment(payment_id=payout.payment_id, ok=True))
        assert settled.verification is Verification.VERIFIED
        assert settled.verification_remark is None


@on_both_stores
def test_saying_the_same_of_a_payment_again_is_nothing_new(store: Opened) -> None:
    """No entry, no version; another remark is something new."""
    with meeting(store) as cast:
        cast.case()
        payment_id = cast.pay(eur("100")).payment_id
        command = VerifyPayment(payment_id=payment_id, ok=True, remark="seen on the statement")
        first = cast.ops.do(command)
        again = cast.ops.perform(command)
        assert (again.answer, again.entries) == (first, ())
        assert cast.ops.perform(VerifyPayment(payment_id=payment_id, ok=True)).entries


@on_both_stores
def test_a_payment_can_be_checked_whatever_became_of_it(store: Opened) -> None:
    """An unverified payment is invoiced all the same, and verified afterwards."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        (invoice,) = cast.close(Month(2026, 3))
        assert invoice.net == payout.split.platform_fee
        cast.ops.do(VerifyPayment(payment_id=payout.payment_id, ok=True))


@on_both_stores
def test_an_id_that_two_partners_gave_names_no_payment(store: Opened) -> None:
    """Partners may choose ids; then the platform says whose payment it means."""
    with meeting(store) as cast:
        cast.case()
        cast.case("RIVALCASE", partner_id="rival")
        cast.pay(eur("1"), payment_id="p-1")
        cast.eve.do(payment(eur("2"), "RIVALCASE", payment_id="p-1"))
        with pytest.raises(errors.InvalidInput) as refused:
            cast.ops.do(VerifyPayment(payment_id="p-1", ok=True))
        assert refused.value.facts["field"] == "partner_id"
        named = cast.ops.do(VerifyPayment(payment_id="p-1", ok=True, partner_id="rival"))
        assert named.amount == eur("2")
        with pytest.raises(errors.NotFound):
            cast.ops.do(VerifyPayment(payment_id="p-2", ok=True, partner_id="rival"))


# ------------------------------------------------------------------------------ payment plans


def instalments(*parts: tuple[date, str]) -> tuple[Instalment, ...]:
    """Write the instalments of a plan in euros."""
    return tuple(Instalment(day, eur(amount)) for day, amount in parts)


APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


@on_both_stores
def test_payments_from_the_agreement_on_are_matched_to_the_plan(store: Opened) -> None:
    """What was paid before counts for nothing, at the very same instant neither."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("100"))
        plan = cast.anna.do(
            AgreePaymentPlan(case_id=CASE, instalments=instalments((APRIL, "50"), (MAY, "70")))
        )
        cast.pay(eur("60"))
        for desk in (cast.anna, cast.ops, cast.nora):
            found = desk.ask(PaymentPlanOf(case_id=CASE))
            assert found is not None
            assert (found.plan, found.state) == (plan, PlanState.KEPT)
            assert [one.paid for one in found.instalments] == [eur("50"), eur("10")]
        broken = cast.anna.ask(PaymentPlanOf(case_id=CASE, as_of=date(2026, 5, 16)))
        assert broken is not None
        assert broken.state is PlanState.BROKEN


@on_both_stores
def test_a_new_plan_takes_the_place_of_the_old(store: Opened) -> None:
    """One plan per case is in force; each day is asked about the plan of its time."""
    with meeting(store) as cast:
        cast.case()
        assert cast.anna.ask(PaymentPlanOf(case_id=CASE)) is None
        cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=instalments((APRIL, "50"))))
        cast.clock.advance(days=3)
        cast.pay(eur("20"))
        second = cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=instalments((MAY, "30"))))
        now = cast.anna.ask(PaymentPlanOf(case_id=CASE))
        assert now is not None
        assert now.plan == second
        assert now.instalments[0].paid == eur("0")
        then = cast.anna.ask(PaymentPlanOf(case_id=CASE, as_of=TODAY))
        assert then is not None
        assert (then.plan.number, then.state) == (1, PlanState.KEPT)
        assert cast.anna.ask(PaymentPlanOf(case_id=CASE, as_of=date(2026, 2, 1))) is None


@on_both_stores
@pytest.mark.parametrize(
    ("parts", "refusal"),
    (
        pytest.param(((APRIL, "20000.01"),), errors.PlanExceedsOutstanding, id="a cent too much"),
        pytest.param(((date(2026, 2, 28), "1"),), errors.InstalmentInPast, id="yesterday"),
    ),
)
def test_a_plan_promises_what_is_owed_and_not_for_yesterday(
    store: Opened, parts: tuple[tuple[date, str], ...], refusal: type[errors.RuleBroken]
) -> None:
    """Refused, and the books are as they were; the whole debt from today on is fine."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        with pytest.raises(refusal):
            cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=instalments(*parts)))
        assert written(cast.network.store) == before
        cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=instalments((TODAY, "20000"))))


@on_both_stores
def test_a_plan_needs_a_case_that_takes_payments_and_its_currency(store: Opened) -> None:
    """A plan works the claim, so a case that waits or is closed takes none."""
    with meeting(store) as cast:
        cast.submit()
        command = AgreePaymentPlan(case_id=CASE, instalments=instalments((APRIL, "50")))
        with pytest.raises(errors.CaseTakesNoPlan):
            cast.anna.do(command)
        cast.anna.do(AcceptCase(case_id=CASE))
        dollars = (Instalment(APRIL, Money("50", "USD")),)
        with pytest.raises(errors.CurrencyMismatch):
            cast.anna.do(AgreePaymentPlan(case_id=CASE, instalments=dollars))
        cast.anna.do(command)


def test_instalments_in_two_currencies_are_no_plan() -> None:
    """Refused at the door, before any case is looked at."""
    two = (Instalment(APRIL, eur("1")), Instalment(MAY, Money("1", "USD")))
    with pytest.raises(errors.InvalidPlan):
        AgreePaymentPlan(case_id=CASE, instalments=two)


@on_both_stores
def test_a_plan_keeps_the_collection_period_going(store: Opened) -> None:
    """Twelve months from the day of the agreement; a case on a quote has no period."""
    with meeting(store) as cast:
        cast.case()
        cast.case("QUOTED00", terms=Terms.QUOTE)
        cast.clock.advance(days=90)
        june = cast.clock.now().date() + timedelta(days=10)
        for case_id in (CASE, "QUOTED00"):
            cast.anna.do(AgreePaymentPlan(case_id=case_id, instalments=instalments((june, "50"))))
        period = cast.anna.ask(CollectionPeriodOf(case_id=CASE))
        assert period is not None
        (step,) = period.extensions
        assert (step.kind, step.event_date) == (ExtensionKind.PAYMENT_AGREEMENT, date(2026, 5, 30))
        assert period.current_end == date(2027, 5, 30)
        assert cast.anna.ask(CollectionPeriodOf(case_id="QUOTED00")) is None
        cast.anna.do(StartLegalAction(case_id=CASE))
        last = cast.anna.perform(
            AgreePaymentPlan(case_id=CASE, instalments=instalments((june, "60")))
        )
        assert [entry.name for entry in last.entries] == ["PaymentPlanAgreed"]


@on_both_stores
def test_the_timeline_tells_of_plans_and_findings(store: Opened) -> None:
    """Each finding with its remark while it is the last word; a client reads of the plan only."""
    with meeting(store) as cast:
        cast.case()
        cast.anna.do(
            AgreePaymentPlan(case_id=CASE, instalments=instalments((APRIL, "50"), (MAY, "70")))
        )
        payment_id = cast.pay(eur("60")).payment_id
        for ok, remark in ((False, "From whom?"), (True, "Thank you")):
            cast.ops.do(VerifyPayment(payment_id=payment_id, ok=ok, remark=remark))
        told = cast.anna.ask(Timeline(case_id=CASE))
        assert [(one.title, one.description) for one in told if one.name == "PaymentVerified"] == [
            ("Payment queried", None),
            ("Payment verified", "Thank you"),
        ]
        titles = [one.title for one in cast.nora.ask(Timeline(case_id=CASE))]
        assert "Payment plan agreed: EUR 120.00 in 2 instalments" in titles
        assert not [title for title in titles if "verified" in title or "queried" in title]
        cast.anna.do(RemovePayment(payment_id=payment_id))
        told = cast.anna.ask(Timeline(case_id=CASE))
        assert {one.description for one in told if one.name == "PaymentVerified"} == {None}

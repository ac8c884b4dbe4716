"""Payouts: terms are frozen when a payment is recorded, and one decision tells it all."""

from datetime import date

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    Agreement,
    Case,
    CommissionStatus,
    CommissionType,
    Decision,
    InvoiceStatus,
    Lifecycle,
    Payment,
    Payout,
    Percent,
    Phase,
    Rate,
    Recipient,
    SplitOverride,
    money,
)
from debitura_core.domain.cases.cases import TAKES_PAYMENT
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import PartnerId, PaymentId, PayoutId
from debitura_core.domain.kernel.money import BOUND, from_minor, to_minor
from debitura_core.domain.money.payouts import (
    PaymentRecorded,
    commission_at_recording,
    open_payout,
    split_for,
)
from debitura_core.domain.money.revenue_share import convert
from debitura_core.domain.parties.agreements import DEFAULT_AGEING
from debitura_core.testing import cases, payments, percents, rates

WORKED = sorted(TAKES_PAYMENT, key=lambda state: state.name)
agreements = st.builds(
    Agreement,
    partner_id=st.just(PartnerId("acme")),
    number=st.integers(1, 9),
    valid_from=st.just(date(2026, 1, 1)),
    pre_legal_platform_share=percents(),
    legal_platform_share=percents(),
    commission_type=st.sampled_from(CommissionType),
    revenue_item_share=st.just(Percent(0)),
    sla_days=st.just(14),
    collection_months=st.just(6),
    ageing=st.just(DEFAULT_AGEING),
)


CLAIMED = Buckets(2_000_000)
AGREED = Agreement(
    partner_id=PartnerId("acme"),
    number=1,
    valid_from=date(2026, 1, 1),
    pre_legal_platform_share=Percent(40),
    legal_platform_share=Percent(20),
    commission_type=CommissionType.STANDARD,
    revenue_item_share=Percent(0),
    sla_days=14,
    collection_months=6,
    ageing=DEFAULT_AGEING,
)


@frozen
class Recording:
    """A payment on a case as the command would keep it, with all that decides its split."""

    payment: Payment
    case: Case
    agreement: Agreement
    rate: Rate | None
    override: SplitOverride | None
    settled: bool

    def decide(self) -> Decision[Payout]:
        """Split the payment and open its payout."""
        payment, case, agreement = self.payment, self.case, self.agreement
        split = split_for(case, agreement, payment.amount_minor, self.override)
        return open_payout(payment, case, agreement, split, self.rate, self.settled)


def payment_of(case: Case, minor: int, to: Recipient, on: date) -> Payment:
    return Payment(
        payment_id=PaymentId("pay-1"),
        payout_id=PayoutId("out-1"),
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id or PartnerId("acme"),
        currency=case.currency,
        amount_minor=minor,
        allocation=case.open.allocate(minor),
        received_by=to,
        received_on=on,
        recorded_at=case.created_at,
        recorded_by="anna",
    )


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """Draw a payment of any size, to any recipient, on a case in any state that takes it."""
    case = draw(cases(lifecycles=WORKED, max_minor=10**9))
    asked = draw(payments(case, min_size=1, max_size=1))[0]
    return Recording(
        payment_of(case, to_minor(asked.amount), asked.received_by, asked.received_on),
        case,
        draw(agreements),
        draw(st.none() | rates(sources=(case.currency,), max_value="1000")),
        asked.split_override,
        asked.settled,
    )


# ------------------------------------------------------------------------ commission status


@pytest.mark.parametrize(
    ("received_by", "settled", "status"),
    (
        (Recipient.PARTNER, False, CommissionStatus.PAID),
        (Recipient.CLIENT, False, CommissionStatus.UNPAID),
        pytest.param(Recipient.PLATFORM, False, CommissionStatus.PAID, id="the platform"),
        pytest.param(Recipient.CLIENT, True, CommissionStatus.PAID, id="settled already"),
        pytest.param(Recipient.PARTNER, True, CommissionStatus.PAID, id="settled anyway"),
    ),
)
def test_whoever_holds_the_cash_decides_the_commission_status(
    received_by: Recipient, settled: bool, status: CommissionStatus
) -> None:
    """Paid when the partner has the money, unpaid when the client has it."""
    assert commission_at_recording(received_by, settled) is status


def test_statuses_have_the_words_of_the_ledger() -> None:
    """The ledger prints N/A, and says of an invoice that it was issued, received or credited."""
    assert [status.label for status in CommissionStatus] == ["Unpaid", "Paid", "Credited", "N/A"]
    assert [status.label for status in InvoiceStatus] == [
        "Not invoiced",
        "Invoice issued",
        "Payment received",
        "Invoice credited",
    ]


# ---------------------------------------------------------------------------- frozen terms


@given(case=cases(lifecycles=[Lifecycle.ACTIVE]), agreement=agreements, paid=st.integers(1, 10**9))
def test_a_split_is_made_on_the_terms_of_its_moment(
    case: Case, agreement: Agreement, paid: int
) -> None:
    """Success fee and phase of the case, shares of the agreement, and what is still open."""
    basis = split_for(case, agreement, paid, None).basis
    legal = case.phase is not Phase.PRE_LEGAL
    share = agreement.legal_platform_share if legal else agreement.pre_legal_platform_share
    assert (basis.success_fee, basis.platform_share) == (case.success_fee, share)
    assert basis.commission_type is agreement.commission_type
    open_amounts = (basis.open_principal_minor, basis.open_added_fees_minor)
    assert open_amounts == (case.open.principal, case.open.added_fees)
    assert not basis.overridden


@given(case=cases(lifecycles=[Lifecycle.ACTIVE], phases=[Phase.PRE_LEGAL], currencies=["EUR"]))
def test_court_changes_later_payments_only(case: Case) -> None:
    """The first payment bears 40 %, the second, in court, 20 %; the first is as it was."""
    terms = evolve(AGREED, pre_legal_platform_share=Percent(40), legal_platform_share=Percent(20))
    fresh = evolve(case, claimed=CLAIMED, open=CLAIMED, success_fee=Percent("9.5"))
    first = split_for(fresh, terms, 1_000_000, None)
    second = split_for(evolve(fresh, phase=Phase.LEGAL), terms, 1_000_000, None)
    assert (first.basis.platform_share, first.platform_fee_minor) == (Percent(40), 38_000)
    assert (second.basis.platform_share, second.platform_fee_minor) == (Percent(20), 19_000)
    assert split_for(fresh, terms, 1_000_000, None) == first


@given(case=cases(lifecycles=[Lifecycle.ACTIVE], phases=[Phase.PRE_LEGAL], currencies=["EUR"]))
def test_new_terms_change_later_payments_only(case: Case) -> None:
    """A payout of the 40 % terms stays at 40 %, though 30 % were agreed afterwards."""
    fresh = evolve(case, claimed=CLAIMED, open=CLAIMED, success_fee=Percent("9.5"))
    old = split_for(fresh, AGREED, 1_000_000, None)
    new = split_for(fresh, evolve(AGREED, pre_legal_platform_share=Percent(30)), 1_000_000, None)
    assert (old.basis.platform_share, old.platform_fee_minor) == (Percent(40), 38_000)
    assert (new.basis.platform_share, new.platform_fee_minor) == (Percent(30), 28_500)


# ----------------------------------------------------------------------------- the decision


@given(it=recordings())
def test_recording_keeps_payment_payout_and_a_smaller_claim(it: Recording) -> None:
    """One decision: the payment, its payout, the case with less open, one journal entry (4.4)."""
    payment, case, decision = it.payment, it.case, it.decide()
    kept, payout, reduced = decision.records
    assert (kept, payout) == (payment, decision.answer)
    assert isinstance(reduced, Case)
    assert reduced.open.total == max(0, case.open.total - payment.amount_minor)
    assert reduced.paid_minor == case.paid_minor + payment.amount_minor
    assert (reduced.claimed, reduced.version) == (case.claimed, case.version + 1)
    assert len(decision.events) == 1
    assert not decision.effects


@given(it=recordings())
def test_a_payout_keeps_all_that_decided_it(it: Recording) -> None:
    """Phase, agreement version, split, rate and status are those of the recording."""
    payment, case, agreement, rate = it.payment, it.case, it.agreement, it.rate
    payout = it.decide().answer
    assert (payout.phase, payout.agreement_number) == (case.phase, agreement.number)
    assert (payout.payment_date, payout.created_at) == (payment.received_on, payment.recorded_at)
    assert payout.success_fee == case.success_fee
    assert payout.platform_share == agreement.platform_share(case.phase)
    assert payout.commission_type is agreement.commission_type
    assert payout.rate == rate
    assert payout.usd == (None if rate is None else convert(payout.split, rate))
    assert payout.invoice_status is InvoiceStatus.NOT_INVOICED
    paid = payout.commission_status is CommissionStatus.PAID
    assert payout.commission_paid_at == (payment.recorded_at if paid else None)
    assert paid is (payment.received_by is not Recipient.CLIENT or it.settled)


@given(it=recordings())
def test_the_journal_is_told_every_figure(it: Recording) -> None:
    """Payment and payout could be written down again from the one entry alone."""
    payment, case, rate = it.payment, it.case, it.rate
    decision = it.decide()
    payout, (event,) = decision.answer, decision.events
    assert isinstance(event, PaymentRecorded)
    split, usd = payout.split, payout.usd
    assert event.subject == f"case:{case.case_id}"
    assert (event.payment_id, event.payout_id) == (payment.payment_id, payout.payout_id)
    assert (event.case_id, event.client_id, event.partner_id) == (
        case.case_id,
        case.client_id,
        case.partner_id,
    )
    assert (event.currency, event.payment_minor) == (case.currency, payment.amount_minor)
    covered = (
        event.principal_minor,
        event.interest_minor,
        event.reminder_fees_minor,
        event.collection_fees_minor,
    )
    assert covered == tuple(payment.allocation)
    assert (event.received_by, event.received_on) == (payment.received_by, payment.received_on)
    assert (event.phase, event.agreement_number) == (payout.phase, payout.agreement_number)
    terms = (event.success_fee, event.platform_share, event.commission_type)
    assert terms == (payout.success_fee, payout.platform_share, payout.commission_type)
    still_open = (event.open_principal_minor, event.open_added_fees_minor)
    assert still_open == (case.open.principal, case.open.added_fees)
    assert event.overridden is split.basis.overridden
    own = (event.success_fee_minor, event.partner_gross_minor, event.platform_fee_minor)
    assert own == (split.success_fee_minor, split.partner_gross_minor, split.platform_fee_minor)
    dollars = (
        event.usd_payment_minor,
        event.usd_success_fee_minor,
        event.usd_partner_gross_minor,
        event.usd_platform_fee_minor,
    )
    assert dollars == (
        (None,) * 4
        if usd is None
        else (
            usd.payment_minor,
            usd.success_fee_minor,
            usd.partner_gross_minor,
            usd.platform_fee_minor,
        )
    )
    price = None if rate is None else (rate.value, rate.observed_on, rate.origin)
    assert (event.rate, event.rate_on, event.rate_origin) == (price or (None, None, None))
    assert event.commission_status is payout.commission_status
    assert event.commission_paid_at == payout.commission_paid_at


# ------------------------------------------------------------------------------------ advice


@given(it=recordings())
def test_what_is_unusual_is_told_and_recorded_all_the_same(it: Recording) -> None:
    """A surplus, nothing for the client, a missing rate: advice, never a refusal."""
    payment, case, decision = it.payment, it.case, it.decide()
    expected = set()
    if payment.amount_minor > case.open.total:
        expected.add("OVERPAYMENT")
    given_nothing = not decision.answer.split.creditor_amount_minor
    if it.override is not None and given_nothing:
        expected.add("NOTHING_FOR_CLIENT")
    if it.rate is None:
        expected.add("RATE_MISSING")
    assert {advice.code for advice in decision.advice} == expected
    assert len(decision.advice) == len(expected)
    assert all(advice.sentence.endswith(".") for advice in decision.advice)
    for told in decision.advice:
        if told.code == "OVERPAYMENT":
            surplus = from_minor(payment.amount_minor - case.open.total, case.currency)
            amount = f"{case.currency} {surplus.amount:,}"
            assert told.facts == {"case_id": case.case_id, "surplus": amount}
            assert amount in told.sentence


@given(case=cases(lifecycles=[Lifecycle.ACTIVE], currencies=["EUR"]))
def test_a_split_that_leaves_the_client_nothing_is_taken_with_advice(case: Case) -> None:
    """All of 5,000 for the partner is what the parties wanted, and worth a word."""
    given_ = SplitOverride(creditor_amount=money("0", "EUR"), partner_gross=money("5000", "EUR"))
    payment = payment_of(case, 500_000, Recipient.PARTNER, case.due_date)
    decision = Recording(payment, case, AGREED, None, given_, False).decide()
    assert decision.answer.split.creditor_amount == money("0", "EUR")
    assert "NOTHING_FOR_CLIENT" in {advice.code for advice in decision.advice}


# ------------------------------------------------------------------------------- the bound


@given(
    case=cases(lifecycles=[Lifecycle.ACTIVE], currencies=["EUR"]),
    paid=st.integers(1, BOUND - 1) | st.just(BOUND - 1),
    rate=rates(sources=["EUR"]),
)
def test_no_figure_of_a_payout_reaches_the_bound(case: Case, paid: int, rate: Rate) -> None:
    """Dollars of 10^15 cents and more are left out with advice; recording goes on."""
    payment = payment_of(case, paid, Recipient.PARTNER, date(2026, 3, 1))
    split = split_for(case, AGREED, paid, None)
    decision = open_payout(payment, case, AGREED, split, rate, settled=False)
    usd = decision.answer.usd
    assert (usd is None) is (rate.convert(paid) >= BOUND)
    assert usd is None or max(usd.payment_minor, usd.partner_gross_minor) < BOUND
    told = "RATE_MISSING" in {advice.code for advice in decision.advice}
    assert told is (usd is None)

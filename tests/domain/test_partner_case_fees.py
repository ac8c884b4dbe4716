"""The ledger of partner cases: shares of payments, fees, and how months settle them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count, groupby

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    Billing,
    Blocks,
    Branding,
    CaseTerms,
    LedgerReason,
    Month,
    PartnerCase,
    PartnerCaseFee,
    PartnerCaseTerms,
    Percent,
    RevenueModel,
    RevenueTerms,
    SettledEntry,
    Settlement,
    ShareBase,
    Side,
    Submission,
    SubmitterKind,
    errors,
    money,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    FeeId,
    PartnerCaseId,
    PartnerId,
    PayoutId,
    SettlementId,
)
from debitura_core.domain.kernel.money import BOUND
from debitura_core.domain.kernel.percent import ZERO
from debitura_core.domain.parties.agreements import DEFAULT_AGEING, Agreement, CommissionType, Phase
from debitura_core.domain.partner_cases.fees import (
    CollectedPayment,
    LedgerEntry,
    book_fee,
    by_currency,
    check_refund,
    ledger_of,
    share_of,
)
from debitura_core.domain.partner_cases.settlements import (
    cover,
    pay_out,
    schedule_of,
    settle,
    unsettled,
)
from debitura_core.domain.partner_cases.statements import balances, schedule, statement
from debitura_core.testing import percents

MARCH = Month(2026, 3)
START = MARCH.start
ACME, RIVAL = PartnerId("acme"), PartnerId("rival")
MODELS = tuple(RevenueModel)
Source = tuple[str, LedgerReason]


def submitted(revenue: RevenueTerms, legal: RevenueTerms | None = None,
              case_id: str = "c1") -> PartnerCase:  # fmt: skip
    """Write an accepted partner case of Acme's."""
    return PartnerCase(
        partner_case_id=PartnerCaseId(f"p-{case_id}"),
        partner_id=ACME,
        client_id=ClientId("shadow-1"),
        case_id=CaseId(case_id),
        state=Submission.ACCEPTED,
        blocks=Blocks(),
        salt="salt",
        saved_at=START,
        saved_by="anna",
        agreed=CaseTerms(
            revenue=revenue,
            legal_revenue=legal or revenue,
            legal_fee=None,
            contact_by=Side.COLLECTOR,
            branding=Branding.PARTNER,
        ),
    )


def paid(number: int = 1, *, by: PartnerId = ACME, gross: int = 95_000, fee: int = 0,
         amount: int = 1_000_000, at: datetime | None = START, phase: Phase = Phase.PRE_LEGAL,
         case_id: str = "c1", currency: str = "EUR") -> CollectedPayment:  # fmt: skip
    """Write a payment on the case, in minor units."""
    return CollectedPayment(
        payout_id=PayoutId(f"o{number}"),
        case_id=CaseId(case_id),
        client_id=ClientId("shadow-1"),
        collector=by,
        phase=phase,
        currency=currency,
        payment_minor=amount,
        partner_gross_minor=gross,
        platform_fee_minor=fee,
        received_on=START.date(),
        settled_at=at,
    )


def fee(euros: str, *, reason: LedgerReason = LedgerReason.CASE_FEE, number: int = 1,
        at: datetime = START) -> PartnerCaseFee:  # fmt: skip
    """Write a fee in euros."""
    case = submitted(SHARE)
    fee_id = FeeId(f"f{number}")
    amount = money(euros, "EUR")
    return book_fee(case, ClientId("shadow-1"), case.in_case(), reason, amount, fee_id, at).answer


def terms(model: RevenueModel, share: str, fixed: str | None = None,
          base: ShareBase = ShareBase.COLLECTED) -> RevenueTerms:  # fmt: skip
    """Write revenue terms in euros."""
    return RevenueTerms(
        model=model,
        fixed=None if fixed is None else money(fixed, "EUR"),
        platform_share=Percent(share),
        base=base,
    )


SHARE = terms(RevenueModel.REVENUE_SHARE, "40")


def euros(entries: Sequence[LedgerEntry]) -> list[str]:
    return [str(entry.amount.amount) for entry in entries]


@st.composite
def any_terms(draw: st.DrawFn) -> RevenueTerms:
    """Draw one of the three models, with any parameters it takes."""
    model = draw(st.sampled_from(MODELS))
    fixed = money(str(draw(st.integers(1, 500))), "EUR")
    share = draw(percents())
    has_fixed = model is RevenueModel.HYBRID or (
        model is RevenueModel.SERVICE_FEE and (share == ZERO or draw(st.booleans()))
    )
    if model is RevenueModel.REVENUE_SHARE and share == ZERO:
        share = Percent(1)
    base = draw(st.sampled_from(ShareBase))
    return RevenueTerms(
        model=model, fixed=fixed if has_fixed else None, platform_share=share, base=base
    )


@st.composite
def any_payments(draw: st.DrawFn) -> list[CollectedPayment]:
    """Draw payments on one case within two months, collected by Acme or by Rival."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        by = draw(st.sampled_from((ACME, RIVAL)))
        gross = draw(st.integers(0, 10**9))
        found.append(
            paid(
                number,
                by=by,
                gross=gross,
                fee=0 if by == ACME else draw(st.integers(0, gross)),
                amount=gross + draw(st.integers(0, 10**9)),
                at=draw(st.none() | st.builds(_within_two_months, st.integers(0, 60))),
                phase=draw(st.sampled_from(Phase)),
            )
        )
    return found


def _within_two_months(days: int) -> datetime:
    return START + timedelta(days=days)


@st.composite
def any_fees(draw: st.DrawFn) -> list[PartnerCaseFee]:
    """Draw fees and refunds within two months."""
    reasons = st.sampled_from((LedgerReason.CASE_FEE, LedgerReason.LEGAL_FEE, LedgerReason.REFUND))
    return [
        fee(
            str(draw(st.integers(1, 10**6))),
            reason=draw(reasons),
            number=number,
            at=_within_two_months(draw(st.integers(0, 60))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


def settled_in(
    month: Month, entries: Sequence[LedgerEntry], before: Sequence[SettledEntry],
    billing: Billing = Billing.MONTHLY,
) -> tuple[list[SettledEntry], list[Settlement]]:  # fmt: skip
    """Settle a month, and return what is settled by now, and the settlements of the month."""
    ids = (f"e{len(before) + number}" for number in count())
    held, made = list(before), []
    for currency, new in by_currency(unsettled(entries, before, month.end)).items():
        decision = settle(
            ACME, month, currency, cover(new, billing),
            settlement_id=SettlementId(f"s-{month}-{len(before)}-{currency}"), ids=ids,
            payout_day=15, at=month.end,
        )  # fmt: skip
        held += decision.answer
        made += [one for one in decision.records if isinstance(one, Settlement)]
    return held, made


def worth(settled: Sequence[SettledEntry]) -> dict[Source, int]:
    """Add up what was settled of each source, zeros left out."""
    keyed = sorted(settled, key=lambda one: (one.source_id, one.reason.value))
    sums = {
        key: sum(one.amount_minor for one in group)
        for key, group in groupby(keyed, key=lambda one: (one.source_id, one.reason))
    }
    return {key: amount for key, amount in sums.items() if amount}


# ------------------------------------------------------------------------------------- the laws


@given(any_terms(), any_terms(), any_payments())
def test_everybody_together_gets_exactly_the_payment(
    revenue: RevenueTerms, legal: RevenueTerms, payments: list[CollectedPayment]
) -> None:
    """Collector, submitter, platform and creditor share a payment to the last cent."""
    case = submitted(revenue, legal)
    for one in payments:
        entry = share_of(case, one)
        share = 0 if entry is None else entry.amount_minor
        creditor = one.payment_minor - one.partner_gross_minor
        collector = one.partner_gross_minor - one.platform_fee_minor
        platform = one.platform_fee_minor - share
        assert creditor + collector + share + platform == one.payment_minor
        if one.settled_at is None:
            assert entry is None
        elif one.collector == ACME:  # it owes, at most all that it took its share of
            collected = case.agreed.revenue_in(one.phase).base is ShareBase.COLLECTED  # type: ignore[union-attr]
            assert -(one.payment_minor if collected else one.partner_gross_minor) <= share <= 0
            assert platform == -share
        else:  # it earns, at most all that the platform took
            assert 0 <= share <= one.platform_fee_minor
            assert platform >= 0


@given(any_terms(), any_payments(), any_fees(), st.sampled_from(Billing))
def test_what_is_owed_is_deducted_or_invoiced_and_what_is_earned_deducted_or_paid(
    revenue: RevenueTerms, payments: list[CollectedPayment], fees: list[PartnerCaseFee],
    billing: Billing,
) -> None:  # fmt: skip
    """Nothing is lost or made by a settlement, and nothing in it is below zero."""
    entries = ledger_of([submitted(revenue)], payments, fees)
    settled, settlements = settled_in(MARCH, entries, [], billing)
    for one in settlements:
        assert one.owed_minor == one.deducted_minor + one.invoiced_minor
        assert one.earned_minor == one.deducted_minor + one.paid_out_minor
        own = [each for each in settled if each.settlement_id == one.settlement_id]
        assert one.earned_minor - one.owed_minor == sum(each.amount_minor for each in own)
        assert one.invoiced_minor == sum(each.platform_fee_minor for each in own)
        parts = (one.owed_minor, one.deducted_minor, one.invoiced_minor, one.paid_out_minor)
        assert min(parts) >= 0
        if billing is Billing.MONTHLY:  # both remain only where the one covers all of the other
            assert not (one.invoiced_minor and one.paid_out_minor)
    assert all(each.deducted_minor >= 0 <= each.platform_fee_minor for each in settled)


@given(any_terms(), any_payments(), any_fees())
def test_settling_in_two_steps_settles_the_same_as_at_once(
    revenue: RevenueTerms, payments: list[CollectedPayment], fees: list[PartnerCaseFee]
) -> None:
    """March and then April come to what April alone comes to, and leaves nothing for March."""
    entries = ledger_of([submitted(revenue)], payments, fees)
    april = MARCH.next()
    stepwise, _ = settled_in(MARCH, entries, [])
    stepwise, _ = settled_in(april, entries, stepwise)
    at_once, _ = settled_in(april, entries, [])
    assert worth(stepwise) == worth(at_once)
    assert settled_in(april, entries, stepwise) == (stepwise, [])
    assert settled_in(MARCH, entries, at_once) == (at_once, [])


@given(any_terms(), any_payments(), any_payments(), any_fees())
def test_all_settlements_together_come_to_what_the_ledger_says(
    revenue: RevenueTerms, before: list[CollectedPayment], after: list[CollectedPayment],
    fees: list[PartnerCaseFee],
) -> None:  # fmt: skip
    """Whatever becomes of the payments: what changes after a month is settled as a difference."""
    case = submitted(revenue)
    first = ledger_of([case], before, fees)
    settled, _ = settled_in(MARCH, first, [])
    corrected = ledger_of([case], after, fees)
    settled, _ = settled_in(MARCH.next().next(), corrected, settled)
    assert worth(settled) == {(one.source_id, one.reason): one.amount_minor for one in corrected}


@given(any_terms(), any_payments(), any_fees(), st.sampled_from(Billing))
def test_a_balance_is_what_is_paid_less_what_is_invoiced(
    revenue: RevenueTerms, payments: list[CollectedPayment], fees: list[PartnerCaseFee],
    billing: Billing,
) -> None:  # fmt: skip
    """Earned - owed = paid out and still to be - invoiced and still to be, settled or not."""
    entries = ledger_of([submitted(revenue)], payments, fees)
    settled, settlements = settled_in(MARCH, entries, [], billing)
    lines = statement(entries, settled, billing)
    for one in balances(lines, settlements):
        paid_out = one.paid_out_minor + one.to_pay_out_minor
        invoiced = one.invoiced_minor + one.to_invoice_minor
        assert one.earned_minor - one.owed_minor == paid_out - invoiced
        assert one.net == one.revenue_earned - one.fees_owed
        assert one.net == one.paid_out + one.to_pay_out - one.invoiced - one.to_invoice
        due = sum(each.amount_minor for each in schedule(lines, settlements, MARCH, 15))
        assert due == paid_out
        assert one.deducted_minor == sum(line.deducted_minor for line in lines)
    told = {one.currency: one.earned_minor - one.owed_minor for one in balances(lines, settlements)}
    assert told == {
        code: sum(one.amount_minor for one in own) for code, own in by_currency(entries).items()
    }


@given(st.integers(0, 60), st.integers(1, 3))
def test_a_line_falls_due_in_the_month_that_settles_it(days: int, later: int) -> None:
    """One that comes late is due at the beginning of the month that settles it (rule money-24)."""
    at = _within_two_months(days)
    month = MARCH
    for _ in range(later):
        month = month.next()
    settled, _ = settled_in(month, ledger_of([submitted(SHARE)], [paid(at=at)], []), [])
    for one in settled:
        assert month.start <= one.due_at < month.end
        in_time = Month.of(at) == month
        assert one.due_at == (at if in_time else month.start)


# ---------------------------------------------------------------------------------- the vectors


@pytest.mark.parametrize(("collected", "owed"), (("1000", "-250.00"), ("2000", "-450.00")))
def test_a_service_fee_of_50_and_20_percent_of_what_was_collected(
    collected: str, owed: str
) -> None:
    """Of 1,000 the platform gets 250, of 2,000 it gets 450."""
    model = terms(RevenueModel.SERVICE_FEE, "20", "50")
    payment = paid(amount=int(collected) * 100, gross=0)
    entries = ledger_of([submitted(model)], [payment], [fee("50")])
    assert sum((entry.amount for entry in entries), money("0", "EUR")) == money(owed, "EUR")


@pytest.mark.parametrize(
    ("collected", "platform", "partner"), ((1000, "-525.00", "475"), (2000, "-1025.00", "975"))
)
def test_a_hybrid_of_25_and_half_of_what_was_collected(
    collected: int, platform: str, partner: str
) -> None:
    """Of 1,000 the platform gets 525 and the partner keeps 475; of 2,000 1,025 and 975."""
    model = terms(RevenueModel.HYBRID, "50", "25")
    entries = ledger_of([submitted(model)], [paid(amount=collected * 100, gross=0)], [fee("25")])
    owed = sum((entry.amount for entry in entries), money("0", "EUR"))
    assert owed == money(platform, "EUR")
    assert money(str(collected), "EUR") + owed == money(partner, "EUR")


def test_a_revenue_share_of_60_to_40() -> None:
    """Of a commission of 1,000 the platform gets 400; of its own fee of 1,000, 600 go on."""
    model = terms(RevenueModel.REVENUE_SHARE, "40", base=ShareBase.COMMISSION)
    itself = share_of(submitted(model), paid(gross=100_000))
    network = share_of(submitted(model), paid(by=RIVAL, gross=250_000, fee=100_000))
    assert itself is not None
    assert network is not None
    assert euros([itself, network]) == ["-400.00", "600.00"]
    assert (itself.base_minor, itself.share) == (100_000, Percent(40))


@pytest.mark.parametrize(
    ("balance", "deducted", "invoiced", "left"),
    (("100", "100.00", "150.00", "0.00"), ("400", "250.00", "0.00", "150.00")),
)
def test_a_fee_is_taken_from_the_balance_and_the_rest_is_invoiced(
    balance: str, deducted: str, invoiced: str, left: str
) -> None:
    """250 owed: of a balance of 100 all, and 150 invoiced; of 400, 150 are left."""
    earned = paid(by=RIVAL, gross=10**6, fee=int(balance) * 100)
    model = RevenueTerms(model=RevenueModel.SERVICE_FEE, fixed=money("1", "EUR"))
    entries = ledger_of([submitted(model)], [earned], [fee("250")])
    _, (one,) = settled_in(MARCH, entries, [])
    assert one.paid_out == money(left, "EUR")
    assert one.deducted_minor == int(deducted.replace(".", ""))
    assert one.invoiced_minor == int(invoiced.replace(".", ""))


def test_the_worked_example() -> None:
    """10,000 at 9.5 %: 950, of it 40 % are 380; 60/40 of these: 228 and 152."""
    entry = share_of(submitted(SHARE), paid(by=RIVAL, gross=95_000, fee=38_000))
    assert entry is not None
    assert entry.reason is LedgerReason.SHARE_EARNED
    assert (entry.amount_minor, 38_000 - entry.amount_minor, 95_000 - 38_000) == (
        22_800,
        15_200,
        57_000,
    )


# ------------------------------------------------------------------------------- what follows


def test_payments_are_shared_on_the_terms_of_their_phase() -> None:
    """Enforcement counts as legal; a later escalation never touches what was paid before."""
    case = submitted(SHARE, terms(RevenueModel.REVENUE_SHARE, "20"))
    phases = [Phase.PRE_LEGAL, Phase.LEGAL, Phase.ENFORCEMENT]
    entries = [
        share_of(case, paid(by=RIVAL, gross=95_000, fee=10_000, phase=one)) for one in phases
    ]
    assert [entry.amount_minor for entry in entries if entry] == [6_000, 8_000, 8_000]


def test_a_payment_without_a_share_or_terms_has_no_line() -> None:
    """Where nothing is owed or earned, nothing stands in the ledger; nor of another's case."""
    assert share_of(submitted(SHARE), paid(gross=0, amount=0)) is None
    assert share_of(evolve(submitted(SHARE), agreed=None), paid()) is None
    assert ledger_of([submitted(SHARE)], [paid(case_id="c2")], []) == ()
    assert ledger_of([], [paid()], [fee("5")]) == ()


def test_billed_per_case_a_fee_is_covered_by_what_was_earned_before() -> None:
    """Oldest first: 10 owed, 30 earned, 25 owed, 25 owed: the first and 20 of the last remain."""
    hour = timedelta(hours=1)
    fees = [
        fee("10"),
        fee("25", number=2, at=START + 2 * hour),
        fee("25", number=3, at=START + 3 * hour),
    ]
    earned = paid(by=RIVAL, gross=10**6, fee=5_000, at=START + hour)
    entries = ledger_of([submitted(SHARE)], [earned], fees)
    lines = cover(entries, Billing.PER_CASE)
    assert [(one.deducted_minor, one.invoiced_minor) for one in lines] == [
        (0, 1_000),
        (0, 0),
        (2_500, 0),
        (500, 2_000),
    ]


def test_a_share_that_shrank_is_taken_from_what_the_month_earned() -> None:
    """228 settled in March; 456 earned in April and the 228 halved: 342 paid out, none billed."""
    earned = paid(2, by=RIVAL, gross=10**6, fee=76_000, at=START + timedelta(days=16))
    (new,) = ledger_of([submitted(SHARE)], [earned], [])
    old = evolve(new, source_id="o1", amount_minor=-11_400, accrued_at=START)
    shrunk, line = cover([old, new], Billing.PER_CASE)
    assert (shrunk.deducted_minor, shrunk.invoiced_minor) == (11_400, 0)
    assert line.entry.amount_minor - shrunk.deducted_minor == 34_200


def test_of_one_instant_what_was_earned_covers_what_is_owed() -> None:
    """Billed per case: whichever was written first, the balance is the same."""
    earned = paid(by=RIVAL, gross=10**6, fee=5_000)
    (share,) = ledger_of([submitted(SHARE)], [earned], [])
    for source in ("a", "z"):
        first = evolve(share, source_id=source)
        entries = sorted(
            [first, *ledger_of([submitted(SHARE)], [], [fee("25")])], key=lambda one: one.place
        )
        lines = cover(entries, Billing.PER_CASE)
        assert [(one.deducted_minor, one.invoiced_minor) for one in lines] == [(0, 0), (2_500, 0)]


def test_a_payment_that_is_gone_is_taken_back() -> None:
    """What was settled of it comes back, under the same reason, with the day it had."""
    entries = ledger_of([submitted(SHARE)], [paid()], [])
    settled, _ = settled_in(MARCH, entries, [])
    (back,) = unsettled([], settled, MARCH.next().end)
    assert (back.amount_minor, back.reason) == (400_000, LedgerReason.SHARE_OWED)
    assert (back.accrued_at, back.source_id) == (START, "o1")
    (line,) = [one for one in statement([], settled, Billing.MONTHLY) if one.is_settled]
    assert (line.base, line.share) == (None, None)


def test_what_is_paid_out_is_paid_once() -> None:
    """A settlement with nothing left, or paid already, is not paid out."""
    earned = paid(by=RIVAL, gross=10**6, fee=5_000)
    _, (one,) = settled_in(MARCH, ledger_of([submitted(SHARE)], [earned], []), [])
    assert (one.due_on, one.paid_at) == (date(2026, 4, 15), None)
    payment = pay_out(one, datetime(2026, 4, 15, tzinfo=UTC))
    done = payment.answer
    assert [event.subject for event in payment.events] == [f"settlement:{one.settlement_id}"]
    assert done.paid_at == datetime(2026, 4, 15, tzinfo=UTC)
    with pytest.raises(errors.AlreadyPaidOut):
        pay_out(done, START)
    _, (nothing,) = settled_in(MARCH, ledger_of([submitted(SHARE)], [paid()], []), [])
    with pytest.raises(errors.AlreadyPaidOut):
        pay_out(nothing, START)


def test_no_more_is_refunded_than_was_charged() -> None:
    """Per case and currency, refunds come to no more than the fees."""
    case, charged = submitted(SHARE), [fee("50"), fee("20", reason=LedgerReason.REFUND, number=2)]
    check_refund(case, charged, money("30", "EUR"))
    with pytest.raises(errors.RefundTooLarge):
        check_refund(case, charged, money("30.01", "EUR"))
    with pytest.raises(errors.RefundTooLarge):
        check_refund(case, charged, money("1", "USD"))
    assert fee("20", reason=LedgerReason.REFUND).amount == money("20", "EUR")


def test_a_month_comes_to_no_more_than_the_books_can_hold() -> None:
    """Amounts are below a bound, and so are their sums."""
    many = [paid(n, by=RIVAL, gross=BOUND - 1, fee=BOUND - 1) for n in range(2)]
    model = RevenueTerms(model=RevenueModel.SERVICE_FEE, fixed=money("1", "EUR"))
    with pytest.raises(errors.AmountTooLarge):
        settled_in(MARCH, ledger_of([submitted(model)], many, []), [])


def test_how_a_partner_is_billed_is_for_its_clause_to_say() -> None:
    """Without one, any more, by the month, and paid on the 15th."""
    assert schedule_of(None) == (Billing.MONTHLY, 15)
    without = Agreement(
        partner_id=ACME,
        number=1,
        valid_from=MARCH.first_day,
        pre_legal_platform_share=Percent(40),
        legal_platform_share=Percent(20),
        commission_type=CommissionType.STANDARD,
        revenue_item_share=ZERO,
        sla_days=14,
        collection_months=6,
        ageing=DEFAULT_AGEING,
    )
    assert schedule_of(without) == (Billing.MONTHLY, 15)
    clause = PartnerCaseTerms(
        kind=SubmitterKind.EXCLUSIVE, revenue=SHARE, billing=Billing.PER_CASE, payout_day=3
    )
    assert schedule_of(evolve(without, partner_case_terms=clause)) == (Billing.PER_CASE, 3)


def test_reasons_have_words() -> None:
    """Every reason reads as a statement prints it."""
    assert len({one.words for one in LedgerReason}) == len(LedgerReason)

"""Splits over time: instalments end exactly, on the claim and at the rate of their day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    AcceptCase,
    CasePage,
    CorrectClaim,
    CorrectPayment,
    FillRates,
    PartnerBalance,
    Payout,
    Percent,
    ReassignCase,
    RecordRevenueItem,
    RemovePayment,
    RevenueItem,
    RevenueItemKind,
    SetAddedFees,
    errors,
)
from debitura_core.adapters.rates import FixedRates
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import PaymentId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.revenue_share import Split
from tests.cast import CASE, DOLLARS, Cast, Opened, claim, eur, meeting, on_both_stores, payment

MARCH_12 = datetime(2026, 3, 12, 9, tzinfo=UTC)


def corrected(cast: Cast, payout: Payout, on: date) -> Payout:
    return cast.anna.do(
        CorrectPayment(
            payment_id=payout.payment_id,
            amount=payout.split.payment,
            received_by=payout.received_by,
            received_on=on,
        )
    )


# ------------------------------------------------------------------------- instalments end


@on_both_stores
def test_instalments_of_a_claim_with_fees_end_exactly(store: Opened) -> None:
    """500 + 77.77 in 116 x 5.00, the last one smaller: added fees 77.77, the client 452.50."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("500"), interest=eur("77.77")))
        left, fees, creditor = 577_77, 0, 0
        while left:
            split = cast.pay(from_minor(min(left, 5_00), "EUR")).split
            left -= split.payment_minor
            fees += split.partner_gross_minor - split.success_fee_minor
            creditor += split.creditor_amount_minor
        assert (fees, creditor) == (77_77, 452_50)


@given(
    principal=st.integers(1, 900_00),
    interest=st.integers(0, 300_00),
    rate=st.integers(0, 100_000),
    data=st.data(),
)
def test_a_claim_paid_off_in_any_parts_ends_exactly(
    principal: int, interest: int, rate: int, data: st.DataObject
) -> None:
    """The added fees booked are those claimed, the success fee is rounded once of the whole."""
    percent = Percent(f"{rate // 1000}.{rate % 1000:03}")
    with meeting() as cast:
        owed = claim(from_minor(principal, "EUR"), interest=from_minor(interest, "EUR"))
        cast.case(claim=owed, success_fee=percent)
        splits: list[Split] = []
        payments: list[PaymentId] = []
        left = principal + interest
        while left:
            part = left if len(splits) > 5 else data.draw(st.integers(1, left))
            payout = cast.pay(from_minor(part, "EUR"))
            payments.append(payout.payment_id)
            splits.append(payout.split)
            left -= part
        booked = sum(split.success_fee_minor for split in splits)
        assert sum(split.partner_gross_minor for split in splits) - booked == interest
        assert booked == (2 * principal * rate + 100_000) // 200_000
        for payment_id in payments:
            cast.anna.do(RemovePayment(payment_id=payment_id))
        assert cast.anna.ask(CasePage(case_id=CASE)).case.fee_carry == 0


# ---------------------------------------------------------------------- the claim of the day


@on_both_stores
def test_interest_of_a_later_day_leaves_a_late_entry_alone(store: Opened) -> None:
    """500 received on 1 March, interest of 200 from 10 March, entered on 12 March: 450.00."""
    with meeting(store, at=MARCH_12) as cast:
        cast.case(claim=claim(eur("500")), success_fee=Percent(10))
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("200"), since=date(2026, 3, 10)))
        payout = cast.pay(eur("500"), received_on=date(2026, 3, 1))
        assert payout.split.creditor_amount == eur("450")
        assert cast.anna.ask(CasePage(case_id=CASE)).case.open.interest == 200_00


@on_both_stores
def test_a_payment_since_then_is_divided_with_the_interest(store: Opened) -> None:
    """Of 350 received on 10 March 100 is interest; a later principal changes nothing of it."""
    with meeting(store, at=MARCH_12) as cast:
        cast.case(claim=claim(eur("500")), success_fee=Percent(10))
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("200"), since=date(2026, 3, 10)))
        cast.anna.do(CorrectClaim(case_id=CASE, principal=eur("600"), since=date(2026, 3, 11)))
        payout = cast.pay(eur("350"), received_on=date(2026, 3, 10))
        assert payout.split.added_fees == eur("100")
        assert payout.split.creditor_amount == eur("225")


@on_both_stores
def test_a_payment_of_a_wrong_day_is_divided_on_the_claim_of_the_right_one(store: Opened) -> None:
    """Entered for 12 March it covers interest; received on 1 March it does not, and back again."""
    with meeting(store, at=MARCH_12) as cast:
        cast.case(claim=claim(eur("500")), success_fee=Percent(10))
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("200"), since=date(2026, 3, 10)))
        payout = cast.pay(eur("350"), received_on=date(2026, 3, 12))
        assert payout.split.creditor_amount == eur("225")
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        early = corrected(cast, payout, date(2026, 3, 1))
        assert early.split.creditor_amount == eur("315")
        assert cast.anna.ask(CasePage(case_id=CASE)).case.open.interest == 200_00
        assert corrected(cast, early, date(2026, 3, 12)).split == payout.split
        after = cast.anna.ask(CasePage(case_id=CASE)).case
        assert (after.open, after.fee_carry) == (case.open, case.fee_carry)


@on_both_stores
def test_a_new_partner_divides_on_the_history_of_the_claim(store: Opened) -> None:
    """The changes of a claim follow the case."""
    with meeting(store, at=MARCH_12) as cast:
        cast.case(claim=claim(eur("500")), success_fee=Percent(10))
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("200"), since=date(2026, 3, 10)))
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=CASE))
        payout = cast.eve.do(payment(eur("500"), received_on=date(2026, 3, 1)))
        assert payout.split.creditor_amount == eur("450")


def test_a_claim_does_not_change_from_a_day_to_come() -> None:
    """It is refused, and nothing is written."""
    with meeting(at=MARCH_12) as cast:
        cast.case(claim=claim(eur("500")))
        for command in (
            SetAddedFees(case_id=CASE, interest=eur("200"), since=date(2026, 3, 13)),
            CorrectClaim(case_id=CASE, principal=eur("600"), since=date(2026, 3, 13)),
        ):
            with pytest.raises(errors.ClaimChangeInFuture):
                cast.anna.do(command)


# ---------------------------------------------------------------------- the rate of the day


class ByDay:
    """A euro is worth as many cents more than a dollar as the month has days."""

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Answer for any pair."""
        return Rate(source, target, f"1.{on.day:02}", on, "test")


@on_both_stores
def test_a_corrected_day_takes_the_rate_of_that_day(store: Opened) -> None:
    """The dollars follow the day; a correction that leaves the day keeps the stored rate."""
    rates = ByDay()
    with meeting(store, at=MARCH_12, rates=rates) as cast:
        cast.case()
        payout = cast.pay(eur("100"), received_on=date(2026, 3, 2))
        assert payout.usd is not None
        assert payout.usd.payment_minor == 102_00
        now = corrected(cast, payout, date(2026, 3, 6))
        assert now.usd is not None
        assert now.usd.payment_minor == 106_00
        assert now.rate is not None
        assert now.rate.observed_on == date(2026, 3, 6)


class Later(FixedRates):
    """Rates that become known in the course of a story."""

    known = False

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Answer once they are known."""
        return super().rate(source, target, on) if self.known else None


@on_both_stores
def test_rates_that_become_known_are_filled_in(store: Opened) -> None:
    """Payouts and items get their dollars, as many at once as asked; then nothing is left."""
    rates = Later(DOLLARS)
    with meeting(store, rates=rates) as cast:
        cast.case()
        for amount in ("100", "200"):
            assert cast.pay(eur(amount)).usd is None
        cast.anna.do(
            RecordRevenueItem(
                case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=date(2026, 3, 1), amount=eur("50")
            )
        )
        assert cast.ops.do(FillRates()) == ()
        rates.known = True
        first = cast.ops.do(FillRates(limit=2))
        (second,) = cast.ops.do(FillRates(limit=2))
        assert cast.ops.do(FillRates()) == ()
        dollars = [one.usd.payment_minor for one in first if isinstance(one, Payout) and one.usd]
        assert sorted(dollars) == [108_00, 216_00]
        assert isinstance(second, RevenueItem)
        assert second.usd_amount_minor == 54_00
        ledger = cast.anna.ask(PartnerBalance(totals=True))
        assert ledger.totals is not None

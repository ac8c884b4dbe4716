"""Reversals: what comes back is the mirror of what was booked, in one step or in many."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import CommissionType, Percent, errors, money
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import PaymentId
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.percent import WHOLE
from debitura_core.domain.money.payouts import CommissionStatus
from debitura_core.domain.money.revenue_share import (
    Basis,
    Split,
    SplitOverride,
    carry_after,
    divide,
    divide_as_given,
)
from debitura_core.domain.money.reversals import (
    check_reversal,
    given_back,
    mirrored,
    reversal_status,
    standing_of,
)
from debitura_core.testing import percents

AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
minors = st.integers(1, 10**9)
opens = st.just(0) | st.integers(0, 10**9)
bases = st.builds(
    Basis, percents(), percents(), st.sampled_from(CommissionType), opens, opens,
    carry=st.integers(-WHOLE // 2, WHOLE // 2 - 1),
)  # fmt: skip


@st.composite
def splits(draw: st.DrawFn) -> Split:
    """Draw the split of a payment, by formula or as given."""
    payment, basis = draw(minors), draw(bases)
    if draw(st.booleans()):
        return divide(payment, "EUR", basis)
    gross = money(draw(st.integers(0, payment)), "JPY")
    given = SplitOverride(creditor_amount=money(payment, "JPY") - gross, partner_gross=gross)
    return divide_as_given(payment, "JPY", evolve(basis, overridden=True), given)


def figures(split: Split) -> tuple[int, ...]:
    return (
        split.payment_minor, split.success_fee_minor, split.partner_gross_minor,
        split.platform_fee_minor,
    )  # fmt: skip


def parts_of(data: st.DataObject, whole: int) -> list[int]:
    """Draw a way to take a whole back in at most six parts."""
    cuts = data.draw(st.lists(st.integers(1, whole), max_size=5, unique=True))
    ends = sorted({0, whole, *cuts})
    return [later - earlier for earlier, later in pairwise(ends)]


@given(data=st.data(), split=splits())
def test_a_full_reversal_is_the_exact_mirror(data: st.DataObject, split: Split) -> None:
    """Whole or in parts, each party gives back to the cent what it got, and never more."""
    booked = [split]
    for part in parts_of(data, split.payment_minor):
        back = mirrored(part, standing_of(booked), split.currency, split.basis)
        assert back.payment_minor == -part
        assert back.platform_fee_minor <= 0
        assert back.partner_revenue_minor <= 0
        assert back.creditor_amount_minor <= 0
        assert part >= -back.partner_gross_minor >= -back.success_fee_minor >= 0
        booked.append(back)
        left = standing_of(booked)
        assert 0 <= left.platform_fee_minor <= left.partner_gross_minor <= left.payment_minor
    assert figures(split) == tuple(
        -sum(column) for column in zip(*map(figures, booked[1:]), strict=True)
    )


@given(data=st.data(), split=splits())
def test_a_full_reversal_takes_back_what_rounding_left_over(
    data: st.DataObject, split: Split
) -> None:
    """After it the next payment is divided as if neither had been."""
    back = mirrored(split.payment_minor, standing_of([split]), split.currency, split.basis)
    carried = evolve(back, basis=evolve(split.basis, carry=carry_after(split)))
    assert carry_after(carried) == split.basis.carry


@given(data=st.data(), open=st.builds(Buckets, *[st.integers(0, 10**6)] * 4),
       amount=st.integers(1, 10**7))  # fmt: skip
def test_the_claim_is_open_again_by_what_comes_back(
    data: st.DataObject, open: Buckets, amount: int
) -> None:
    """The surplus goes first; then each bucket gets back what was covered, to the cent."""
    allocation, left, back = open.allocate(amount), amount, Buckets(0)
    surplus = amount - allocation.total
    for part in parts_of(data, amount):
        given = given_back(allocation, part, left)
        assert allocation.holds(given)
        allocation, left, back = allocation.minus(given), left - part, back.plus(given)
        assert back.total == max(0, amount - left - surplus)
    assert back == open.allocate(amount)


@given(data=st.data(), principal=st.integers(0, 10**6), fees=st.integers(0, 10**6),
       amount=st.integers(1, 10**7), rate=percents())  # fmt: skip
def test_the_added_fees_of_a_reversal_are_what_the_fee_buckets_get_back(
    data: st.DataObject, principal: int, fees: int, amount: int, rate: Percent
) -> None:
    """Money and claim say the same of every part."""
    claim = Buckets(principal, fees)
    split = divide(amount, "EUR", Basis(rate, Percent(40), CommissionType.STANDARD,
                                        principal, fees))  # fmt: skip
    booked, allocation, left = [split], claim.allocate(amount), amount
    for part in parts_of(data, amount):
        back = mirrored(part, standing_of(booked), "EUR", split.basis)
        given = given_back(allocation, part, left)
        assert -to_minor(back.added_fees) == given.added_fees
        booked, allocation, left = [*booked, back], allocation.minus(given), left - part


def test_half_of_a_mixed_payment_comes_back_at_the_same_percentages() -> None:
    """5,500 on 10,000 and 1,000: of 2,750 the gross is 487.50, the platform's share 195.00."""
    basis = Basis(Percent("9.5"), Percent(40), CommissionType.STANDARD, 1_000_000, 100_000)
    split = divide(550_000, "EUR", basis)
    back = mirrored(275_000, standing_of([split]), "EUR", basis)
    assert figures(back) == (-275_000, -23_750, -48_750, -19_500)
    assert given_back(Buckets(500_000, 50_000), 275_000, 550_000) == Buckets(250_000, 25_000)


def test_a_part_is_rounded_half_up_and_the_last_part_takes_the_rest() -> None:
    """Of 0.03 in fees on 1.00 half is 0.02; the other half then is 0.01."""
    split = divide(100, "EUR", Basis(Percent(3), Percent(40), CommissionType.STANDARD))
    half = mirrored(50, standing_of([split]), "EUR", split.basis)
    rest = mirrored(50, standing_of([split, half]), "EUR", split.basis)
    assert (half.partner_gross_minor, rest.partner_gross_minor) == (-2, -1)


def test_the_success_fee_on_a_surplus_goes_back_with_it() -> None:
    """700 claimed, 880 received at 10 %: of 180 paid back 18.00 are the partner's gross."""
    basis = Basis(Percent(10), Percent(40), CommissionType.STANDARD, 60_000, 10_000)
    split = divide(88_000, "EUR", basis)
    back = mirrored(18_000, standing_of([split]), "EUR", basis)
    assert figures(back) == (-18_000, -1_800, -1_800, -720)
    assert given_back(Buckets(60_000, 10_000), 18_000, 88_000).total == 0


def test_no_more_comes_back_than_stands() -> None:
    """A payment of 100 of which 60 came back has 40 left."""
    check_reversal(PaymentId("p1"), 4_000, 4_000, "EUR")
    with pytest.raises(errors.NothingToReverse) as refused:
        check_reversal(PaymentId("p1"), 4_001, 4_000, "EUR")
    assert refused.value.facts["left"] == "EUR 40.00"


@pytest.mark.parametrize(
    ("original", "due"),
    (
        (CommissionStatus.PAID, AT),
        (CommissionStatus.UNPAID, None),
        (CommissionStatus.CREDITED, None),
    ),
)
def test_the_commission_of_a_reversal_is_below_zero_in_its_own_month(
    original: CommissionStatus, due: datetime | None
) -> None:
    """What was paid comes back now; what was not is only less to pay, or to write off."""
    assert reversal_status(original, AT) == (original, due)

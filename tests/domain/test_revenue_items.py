"""Revenue items: earned by work, shared by agreement, in no commission's way."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    Case,
    CommissionStatus,
    InvalidInput,
    InvoiceStatus,
    Lifecycle,
    Percent,
    Rate,
    RecordRevenueItem,
    RevenueCategory,
    RevenueItem,
    RevenueItemKind,
    errors,
    money,
)
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId, RevenueItemId
from debitura_core.domain.kernel.money import BOUND, to_minor
from debitura_core.domain.money.revenue_items import (
    RevenueItemRecorded,
    book,
    check_revenue_item,
    in_usd,
    platform_fee,
    worth,
)
from debitura_core.testing import cases, days, moneys, percents, rates
from tests.domain.hostile import Context, in_a_hostile_context, localcontext

DAY = date(2026, 3, 1)
WORKED = {
    Lifecycle.ACTIVE,
    Lifecycle.PAUSED,
    Lifecycle.NEEDS_ADDITIONAL_DETAILS,
    Lifecycle.CLOSED,
}
euro_cases = cases(lifecycles=[Lifecycle.ACTIVE], currencies=["EUR"])
hours = st.integers(1, 99_999).map(lambda hundredths: Decimal(hundredths) / 100)


def item(amount: int, fee: int, rate: Rate | None = None) -> RevenueItem:
    usd_amount, usd_fee = in_usd(amount, fee, rate)
    return RevenueItem(
        revenue_item_id=RevenueItemId("item-1"),
        case_id=CaseId("Q8OAXF3W"),
        client_id=ClientId("nordic"),
        partner_id=PartnerId("acme"),
        kind=RevenueItemKind.FIXED_FEE,
        on=DAY,
        created_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
        due_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
        currency="EUR",
        amount_minor=amount,
        platform_share=Percent(0),
        platform_fee_minor=fee,
        usd_amount_minor=usd_amount,
        usd_platform_fee_minor=usd_fee,
        rate=rate,
        description="CANARY",
    )


def test_a_revenue_item_has_no_commission() -> None:
    """Its status is N/A, its category Hourly Rate / Fixed Fee."""
    assert item(100, 0).commission_status is CommissionStatus.NOT_APPLICABLE
    assert item(100, 0).commission_status.label == "N/A"
    assert RevenueCategory.HOURLY_RATE_OR_FIXED_FEE.label == "Hourly Rate / Fixed Fee"
    assert RevenueCategory.SUCCESS_FEE.label == "Success Fee"
    assert item(100, 0).invoice_status is InvoiceStatus.NOT_INVOICED


@given(amount=st.integers(1, 10**12), share=percents())
def test_the_platforms_share_is_rounded_once_and_never_exceeds_the_item(
    amount: int, share: Percent
) -> None:
    """Share and revenue make the amount; the share is rounded half up (rule money-17)."""
    fee = platform_fee(amount, share)
    assert fee == floor(amount * Fraction(share.points) / 100 + Fraction(1, 2))
    assert 0 <= fee <= amount
    booked = item(amount, fee)
    assert to_minor(booked.platform_fee) + to_minor(booked.partner_revenue) == amount
    assert to_minor(booked.amount) == amount


@given(amount=st.integers(1, 10**9), share=percents(), rate=rates(max_value="1000"))
def test_an_item_in_dollars_adds_up(amount: int, share: Percent, rate: Rate) -> None:
    """The amount is converted once, and its two halves share it to the cent (rule money-10)."""
    fee = platform_fee(amount, share)
    whole, platform = in_usd(amount, fee, rate)
    assert whole == rate.convert(amount)
    assert whole is not None
    assert platform is not None
    assert 0 <= platform <= whole
    assert abs(platform - Fraction(whole * fee, amount)) < 1
    assert fee or not platform
    assert in_usd(amount, fee, None) == (None, None)


@given(case=euro_cases, amount=moneys(currencies=["EUR"]))
def test_a_fixed_fee_is_worth_its_amount(case: Case, amount: Money) -> None:
    """What was agreed as a sum is booked as that sum."""
    assert worth(case, amount, None, None) == (to_minor(amount), None)


@given(case=euro_cases, count=hours, rate=moneys(max_minor=10**8, currencies=["EUR"]))
def test_hours_are_worth_their_rate_rounded_once(case: Case, count: Decimal, rate: Money) -> None:
    """Hours times rate, half up to the cent; less than half a cent is no item."""
    exact = floor(Fraction(count) * to_minor(rate) + Fraction(1, 2))
    if exact:
        assert worth(case, None, count, rate) == (exact, to_minor(rate))
    else:
        with pytest.raises(errors.AmountNotPositive):
            worth(case, None, count, rate)


@pytest.mark.parametrize(
    ("count", "rate", "amount"),
    (("1.5", "120", "180"), ("0.25", "99.99", "25.00"), ("0.01", "0.50", "0.01")),
)
@given(case=euro_cases)
def test_hours_of_worked_examples(case: Case, count: str, rate: str, amount: str) -> None:
    """An hour and a half at 120 is 180; half a cent is a cent."""
    found, _ = worth(case, None, Decimal(count), money(rate, "EUR"))
    assert found == to_minor(money(amount, "EUR"))


@pytest.mark.parametrize(
    ("amount", "count", "rate", "error"),
    (
        (None, None, None, InvalidInput),
        (money("5", "EUR"), Decimal(1), money("5", "EUR"), InvalidInput),
        (money("5", "EUR"), Decimal(1), None, InvalidInput),
        (None, Decimal(1), None, InvalidInput),
        (None, None, money("5", "EUR"), InvalidInput),
        (money("5", "USD"), None, None, errors.CurrencyMismatch),
        (None, Decimal(1), money("5", "USD"), errors.CurrencyMismatch),
        (None, Decimal(99_999), money("9999999999999", "EUR"), errors.AmountTooLarge),
    ),
    ids=repr,
)
@given(case=euro_cases)
def test_an_item_is_a_fixed_fee_or_hours_at_a_rate(
    case: Case, amount: Any, count: Any, rate: Any, error: type[errors.DebituraError]
) -> None:
    """Either an amount, or both hours and a rate, in the currency of the case."""
    with pytest.raises(error):
        worth(case, amount, count, rate)


@given(case=cases(), on=days(), ahead=st.integers(-1, 1) | st.integers(-400, 400))
def test_work_is_billed_on_cases_that_were_accepted(case: Case, on: date, ahead: int) -> None:
    """A closed case still takes work that was done; a pending one does not (rule closing-8)."""
    today = on - timedelta(days=ahead)
    if case.lifecycle not in WORKED:
        with pytest.raises(errors.CaseTakesNoRevenueItem) as refused:
            check_revenue_item(case, on, today)
        assert refused.value.facts["lifecycle"] == case.lifecycle.label
    elif ahead > 0:
        with pytest.raises(errors.PaymentInFuture):
            check_revenue_item(case, on, today)
    else:
        check_revenue_item(case, on, today)


@given(case=euro_cases)
def test_work_needs_a_partner_who_did_it(case: Case) -> None:
    """A case without a partner has nobody to pay for work."""
    with pytest.raises(errors.CaseTakesNoRevenueItem):
        check_revenue_item(evolve(case, partner_id=None), DAY, DAY)


@given(amount=st.integers(1, 10**12), share=percents(), rate=st.none() | rates(sources=["EUR"]))
def test_the_journal_is_told_all_of_an_item_but_its_words(
    amount: int, share: Percent, rate: Rate | None
) -> None:
    """Every figure stands in the one entry; the description does not (rule kernel-11)."""
    booked = item(amount, platform_fee(amount, share), rate)
    decision = book(booked, rate)
    assert (decision.answer, decision.records) == (booked, (booked,))
    (event,) = decision.events
    assert isinstance(event, RevenueItemRecorded)
    assert event.subject == "case:Q8OAXF3W"
    assert (event.amount_minor, event.platform_fee_minor) == (amount, booked.platform_fee_minor)
    assert event.usd_amount_minor == booked.usd_amount_minor
    assert event.usd_platform_fee_minor == booked.usd_platform_fee_minor
    assert (event.item_date, event.kind, event.currency) == (DAY, booked.kind, "EUR")
    told = (event.rate, event.rate_on, event.rate_origin)
    assert told == ((rate.value, rate.observed_on, rate.origin) if rate else (None, None, None))
    assert [advice.code for advice in decision.advice] == ([] if rate else ["RATE_MISSING"])
    assert "CANARY" not in f"{event!r} {booked!r}"


@in_a_hostile_context
@given(
    case=euro_cases, count=hours, rate=moneys(min_minor=100, max_minor=10**8, currencies=["EUR"])
)
def test_a_hostile_decimal_context_changes_no_item(
    hostile: Context, case: Case, count: Decimal, rate: Money
) -> None:
    """Whatever precision and rounding the program around us has set, work is worth the same."""
    expected = worth(case, None, count, rate)
    with localcontext(hostile):
        assert worth(case, None, count, rate) == expected


@given(amount=st.integers(1, BOUND - 1) | st.just(BOUND - 1), rate=rates(sources=["EUR"]))
def test_no_figure_of_an_item_reaches_the_bound(amount: int, rate: Rate) -> None:
    """Whatever the rate, the books get no amount of 10^15 minor units, in dollars neither."""
    whole, platform = in_usd(amount, 0, rate)
    assert (whole is None) is (platform is None) is (rate.convert(amount) >= BOUND)
    assert whole is None or whole < BOUND


PARTS: dict[str, Any] = {
    "amount": money("10", "EUR"),
    "hours": Decimal("1.5"),
    "hourly_rate": money("80", "EUR"),
}
FITTING: dict[RevenueItemKind, tuple[set[str], ...]] = {
    RevenueItemKind.FIXED_FEE: ({"amount"},),
    RevenueItemKind.HOURS: ({"hours", "hourly_rate"},),
    RevenueItemKind.WITHDRAWAL_FEE: ({"amount"}, set()),
}


@pytest.mark.parametrize("kind", RevenueItemKind)
@pytest.mark.parametrize("given_parts", tuple(product((True, False), repeat=3)), ids=str)
def test_an_item_takes_the_parts_of_its_kind_and_no_other(
    kind: RevenueItemKind, given_parts: tuple[bool, ...]
) -> None:
    """A fixed fee is an amount, hours have their rate."""
    parts = {name for name, given in zip(PARTS, given_parts, strict=True) if given}
    told = {name: PARTS[name] for name in parts}
    if parts in FITTING[kind]:
        assert RecordRevenueItem(case_id="c", kind=kind, on=DAY, **told).kind is kind
    else:
        with pytest.raises(InvalidInput, match="FIXED_FEE takes an amount"):
            RecordRevenueItem(case_id="c", kind=kind, on=DAY, **told)

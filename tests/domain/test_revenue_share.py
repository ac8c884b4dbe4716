"""The split: creditor, partner and platform share one payment to the last minor unit."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    CommissionType,
    InvalidInput,
    Percent,
    Rate,
    Split,
    SplitOverride,
    SplitTerms,
    errors,
    money,
    split_payment,
)
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.money import from_minor, to_minor
from debitura_core.domain.money.revenue_share import (
    Basis,
    carry_after,
    convert,
    divide,
    divide_as_given,
)
from debitura_core.testing import (
    CURRENCIES,
    days,
    moneys,
    percents,
    rates,
    split_terms,
    splits,
)
from tests.domain.hostile import Context, in_a_hostile_context, localcontext

DAY = date(2026, 3, 1)
STANDARD, FEE_ONLY = CommissionType.STANDARD, CommissionType.SUCCESS_FEE_ONLY
currencies = st.sampled_from(CURRENCIES)
minors = st.integers(1, 10**12)
opens = st.just(0) | st.integers(0, 10**12)
bases = st.builds(Basis, percents(), percents(), st.sampled_from(CommissionType), opens, opens)


def half_up(exact: Fraction) -> int:
    """Round an amount of minor units half up; amounts here are never below zero."""
    return floor(exact + Fraction(1, 2))


def eur(amount: str) -> int:
    return to_minor(money(amount, "EUR"))


def figures(split: Split) -> tuple[int, ...]:
    """Return the seven figures in minor units."""
    return tuple(
        to_minor(part)
        for part in (
            split.payment,
            split.success_fee,
            split.added_fees,
            split.partner_gross,
            split.platform_fee,
            split.partner_revenue,
            split.creditor_amount,
        )
    )


def adds_up(split: Split) -> bool:
    """Return whether a split is whole, by the figures it shows."""
    payment, fee, added, gross, platform, revenue, creditor = figures(split)
    return payment == creditor + platform + revenue and gross == fee + added == platform + revenue


# --------------------------------------------------------------------------------- the laws


@given(payment=minors, code=currencies, basis=bases)
@example(payment=1, code="JPY", basis=Basis(Percent("9.5"), Percent(40), STANDARD, 1, 1))
def test_parts_add_up_to_the_payment(payment: int, code: str, basis: Basis) -> None:
    """Creditor, platform and partner together get what the debtor paid, no cent more or less."""
    split = divide(payment, code, basis)
    assert adds_up(split)
    assert split.payment_minor == payment
    assert all(part.currency.code == code for part in (split.payment, split.creditor_amount))


@given(payment=minors, code=currencies, basis=bases)
def test_no_part_is_negative(payment: int, code: str, basis: Basis) -> None:
    """Nobody pays in when a debtor pays."""
    assert min(figures(divide(payment, code, basis))) >= 0


@given(payment=minors, code=currencies, basis=bases)
def test_the_platform_fee_never_exceeds_its_base(payment: int, code: str, basis: Basis) -> None:
    """The platform takes a share of the gross, or of the success fee alone, and never more."""
    split = divide(payment, code, basis)
    base = split.partner_gross_minor
    if basis.commission_type is FEE_ONLY:
        base = split.success_fee_minor
    assert 0 <= split.platform_fee_minor <= base
    assert base <= split.partner_gross_minor <= payment


@given(payment=minors, code=currencies, basis=bases)
def test_a_share_of_nothing_is_nothing(payment: int, code: str, basis: Basis) -> None:
    """At 0 % nobody gets anything, at 100 % the other side gets nothing."""
    nothing, all_of_it = Percent(0), Percent(100)

    def split(fee: Percent, share: Percent, added: int) -> Split:
        open_principal = basis.open_principal_minor
        return divide(
            payment, code, Basis(fee, share, basis.commission_type, open_principal, added)
        )

    assert split(nothing, basis.platform_share, 0).partner_gross_minor == 0
    assert split(basis.success_fee, nothing, basis.open_added_fees_minor).platform_fee_minor == 0
    assert split(all_of_it, basis.platform_share, 0).creditor_amount_minor == 0
    assert split(all_of_it, all_of_it, 0).platform_fee_minor == payment


@given(payment=minors, code=currencies, basis=bases)
def test_an_independent_recomputation_in_fractions_agrees(
    payment: int, code: str, basis: Basis
) -> None:
    """The formulas, written out in exact fractions, give the same figures."""
    rate = Fraction(basis.success_fee.points) / 100
    share = Fraction(basis.platform_share.points) / 100
    principal, added = basis.open_principal_minor, basis.open_added_fees_minor
    covered = min(payment, principal + added) if added else 0
    principal_part = half_up(Fraction(covered * principal, principal + added)) if added else 0
    fee = half_up((payment - covered + principal_part) * rate)
    gross = fee + covered - principal_part
    platform = half_up((gross if basis.commission_type is STANDARD else fee) * share)
    assert figures(divide(payment, code, basis)) == (
        payment, fee, gross - fee, gross, platform, gross - platform, payment - gross,
    )  # fmt: skip


@given(amount=moneys(), fee=percents(), share=percents(), kind=st.sampled_from(CommissionType))
def test_without_added_fees_the_open_principal_makes_no_difference(
    amount: Money, fee: Percent, share: Percent, kind: CommissionType
) -> None:
    """The success fee is taken on the whole payment, an overpayment included (rule money-6)."""
    code = amount.currency.code
    plain = SplitTerms(success_fee=fee, platform_share=share, commission_type=kind)
    seen = [figures(split_payment(amount, plain))]
    for principal in (from_minor(0, code), from_minor(1, code), amount):
        terms = SplitTerms(
            success_fee=fee,
            platform_share=share,
            commission_type=kind,
            principal=principal,
            added_fees=from_minor(0, code),
        )
        seen.append(figures(split_payment(amount, terms)))
    assert len(set(seen)) == 1


@given(
    data=st.data(),
    principal=st.integers(0, 10**9),
    fees=st.integers(1, 10**9),
    fee=percents(),
    share=percents(),
    kind=st.sampled_from(CommissionType),
)
def test_a_claim_paid_in_parts_ends_exactly(
    data: st.DataObject,
    principal: int,
    fees: int,
    fee: Percent,
    share: Percent,
    kind: CommissionType,
) -> None:
    """However it is paid off, fees and success fee come to those of one payment of the whole."""
    whole = divide(principal + fees, "EUR", Basis(fee, share, kind, principal, fees))
    left, carry = Buckets(principal, fees), 0
    paid: list[Split] = []
    while left.total:
        part = left.total if len(paid) == 7 else data.draw(st.integers(1, left.total))
        basis = Basis(fee, share, kind, left.principal, left.added_fees, carry=carry)
        split = divide(part, "EUR", basis)
        covered = left.allocate(part)
        assert to_minor(split.added_fees) == covered.added_fees
        assert adds_up(split)
        assert min(figures(split)) >= 0
        left, carry, paid = left.minus(covered), carry_after(split), [*paid, split]
    assert sum(one.success_fee_minor for one in paid) == whole.success_fee_minor
    assert sum(to_minor(one.added_fees) for one in paid) == fees
    assert sum(one.creditor_amount_minor for one in paid) == whole.creditor_amount_minor


def test_116_instalments_of_a_claim_end_exactly() -> None:
    """EUR 500 and 77.77 in fees at 9.5 %: the partner books 77.77, the client gets 452.50."""
    left, carry, fees, creditor, count = Buckets(50_000, 7_777), 0, 0, 0, 0
    while left.total:
        part = min(500, left.total)
        basis = Basis(Percent("9.5"), Percent(40), STANDARD, left.principal, left.added_fees,
                      carry=carry)  # fmt: skip
        split = divide(part, "EUR", basis)
        left, carry, count = left.minus(left.allocate(part)), carry_after(split), count + 1
        fees, creditor = fees + to_minor(split.added_fees), creditor + split.creditor_amount_minor
    assert (count, fees, creditor) == (116, 7_777, 45_250)


@in_a_hostile_context
@given(data=st.data(), amount=moneys(max_minor=10**9))
def test_a_hostile_decimal_context_changes_no_split(
    hostile: Context, data: st.DataObject, amount: Money
) -> None:
    """Whatever precision and rounding the program around us has set, every cent stands."""
    terms = data.draw(split_terms(currencies=(amount.currency.code,)))
    rate = data.draw(rates(sources=(amount.currency.code,), max_value="900"))
    calm = split_payment(amount, terms)
    with localcontext(hostile):
        again = SplitTerms(
            success_fee=terms.success_fee,
            platform_share=terms.platform_share,
            commission_type=terms.commission_type,
            principal=terms.principal,
            added_fees=terms.added_fees,
        )
        split = split_payment(amount, again)
        usd = convert(split, rate)
        seen = figures(split), figures(usd), split.explain(), usd.explain()
    assert split == calm
    dollars = convert(calm, rate)
    assert seen == (figures(calm), figures(dollars), calm.explain(), dollars.explain())
    assert str(split.creditor_amount.amount) == str(calm.creditor_amount.amount)


# --------------------------------------------------------------------------- US dollars


@given(
    payment=st.integers(1, 10**8),
    basis=bases,
    rate=rates(targets=("USD", *CURRENCIES), max_value="900"),
)
def test_a_converted_split_adds_up_as_exactly(payment: int, basis: Basis, rate: Rate) -> None:
    """In dollars too the parts make the payment, which is converted and rounded once."""
    split = divide(payment, rate.source, basis)
    usd = convert(split, rate)
    assert adds_up(usd)
    assert min(figures(usd)) >= 0
    assert usd.payment_minor == rate.convert(payment)
    assert (usd.currency, usd.rate, usd.basis) == (rate.target, rate, split.basis)


@given(payment=minors, basis=bases, rate=rates())
def test_a_converted_part_is_within_a_unit_of_its_exact_share(
    payment: int, basis: Basis, rate: Rate
) -> None:
    """Nobody's dollars stray by a cent from the proportion of the original; none gets none."""
    split = divide(payment, rate.source, basis)
    usd = convert(split, rate)
    parts = (
        (split.creditor_amount_minor, usd.creditor_amount_minor),
        (split.platform_fee_minor, usd.platform_fee_minor),
        (split.partner_revenue_minor, usd.partner_revenue_minor),
    )
    for own, dollars in parts:
        assert abs(dollars - Fraction(usd.payment_minor * own, payment)) < 1
        assert own or not dollars
    if split.partner_gross_minor:
        exact = Fraction(usd.partner_gross_minor * split.success_fee_minor)
        assert abs(usd.success_fee_minor - exact / split.partner_gross_minor) < 1
    else:
        assert usd.partner_gross_minor == usd.success_fee_minor == 0


@given(split=splits(currencies=("USD",)), on=days())
def test_a_dollar_case_keeps_its_figures(split: Split, on: date) -> None:
    """At the rate 1 nothing changes."""
    usd = convert(split, Rate("USD", "USD", "1", on, "same currency"))
    assert figures(usd) == figures(split)


@pytest.mark.parametrize(
    ("amount", "fee", "share", "rate", "expected"),
    (
        pytest.param("10000", "9.5", "40", "1.08", ("1026.00", "410.40", "615.60", "9774.00")),
        ("1.00", "10", "50", "0.50", ("0.05", "0.03", "0.02", "0.45")),
        pytest.param("0.01", "100", "50", "1", ("0.01", "0.01", "0.00", "0.00"), id="one cent"),
        pytest.param("0.01", "9.5", "40", "0.1", ("0.00", "0.00", "0.00", "0.00"), id="nothing"),
    ),
)
def test_dollars_of_worked_examples(
    amount: str, fee: str, share: str, rate: str, expected: tuple[str, ...]
) -> None:
    """The dollars of the payment are shared out; odd cents go by largest remainder."""
    terms = SplitTerms(success_fee=Percent(fee), platform_share=Percent(share))
    split = split_payment(money(amount, "EUR"), terms)
    usd = convert(split, Rate("EUR", "USD", rate, DAY, "agreed"))
    shown = (usd.partner_gross, usd.platform_fee, usd.partner_revenue, usd.creditor_amount)
    assert tuple(str(part.amount) for part in shown) == expected
    assert usd.rate is not None
    assert usd.rate.value == rate


# ------------------------------------------------------------------------------- the vectors


VECTORS = (
    ("10000", "EUR", "9.5", "40", ("950", "380", "570", "9050")),
    ("10000", "EUR", "9.5", "20", ("950", "190", "760", "9050")),
    ("10000", "EUR", "9.5", "0", ("950", "0", "950", "9050")),
    ("1000", "GBP", "15", "40", ("150", "60", "90", "850")),
    ("5000", "EUR", "15", "40", ("750", "300", "450", "4250")),
    ("500", "EUR", "20", "40", ("100", "40", "60", "400")),
    ("150000", "EUR", "6", "40", ("9000", "3600", "5400", "141000")),
    ("333.33", "EUR", "9.5", "40", ("31.67", "12.67", "19.00", "301.66")),
    ("1234.56", "EUR", "18", "40", ("222.22", "88.89", "133.33", "1012.34")),
    ("2500", "EUR", "9.5", "35", ("237.50", "83.13", "154.37", "2262.50")),
    ("999.99", "EUR", "9.5", "40", ("95.00", "38.00", "57.00", "904.99")),
    ("0.01", "EUR", "9.5", "40", ("0", "0", "0", "0.01")),
    ("0.10", "EUR", "9.5", "40", ("0.01", "0.00", "0.01", "0.09")),
    ("100.14", "EUR", "9.5", "40", ("9.51", "3.80", "5.71", "90.63")),
    ("999", "JPY", "9.5", "40", ("95", "38", "57", "904")),
    ("1.111", "KWD", "9.5", "40", ("0.106", "0.042", "0.064", "1.005")),
)


@pytest.mark.parametrize(
    ("amount", "code", "fee", "share", "expected"),
    VECTORS,
)
@pytest.mark.parametrize("kind", CommissionType, ids=lambda kind: kind.value)
def test_splits_of_worked_examples(
    amount: str, code: str, fee: str, share: str, expected: tuple[str, ...], kind: CommissionType
) -> None:
    """Fee, platform, partner and creditor as the article states them, to the cent."""
    terms = SplitTerms(
        success_fee=Percent(fee), platform_share=Percent(share), commission_type=kind
    )
    split = split_payment(money(amount, code), terms)
    shown = (split.success_fee, split.platform_fee, split.partner_revenue, split.creditor_amount)
    assert shown == tuple(money(part, code) for part in expected)
    assert split.partner_gross == split.success_fee
    assert to_minor(split.added_fees) == 0


@pytest.mark.parametrize(
    ("amount", "kind", "gross", "creditor", "platform", "revenue"),
    (
        ("11000", STANDARD, "1950", "9050", "780", "1170"),
        ("5500", STANDARD, "975", "4525", "390", "585"),
        ("5500", FEE_ONLY, "975", "4525", "190", "785"),
        ("11000", FEE_ONLY, "1950", "9050", "380", "1570"),
        ("2750", STANDARD, "487.50", "2262.50", "195", "292.50"),
    ),
)
def test_added_fees_are_shared_pro_rata(
    amount: str, kind: CommissionType, gross: str, creditor: str, platform: str, revenue: str
) -> None:
    """A payment covers principal and added fees in proportion; the partner keeps the fees (4.3)."""
    terms = SplitTerms(
        success_fee=Percent("9.5"),
        platform_share=Percent(40),
        commission_type=kind,
        principal=money("10000", "EUR"),
        added_fees=money("1000", "EUR"),
    )
    split = split_payment(money(amount, "EUR"), terms)
    shown = (split.partner_gross, split.creditor_amount, split.platform_fee, split.partner_revenue)
    assert shown == tuple(money(part, "EUR") for part in (gross, creditor, platform, revenue))


def test_fees_set_later_act_on_later_payments_only() -> None:
    """Half is paid, the fees are doubled, the rest is paid; the client has its 9,050."""
    rate, share = Percent("9.5"), Percent(40)

    def pay(amount: str, still_open: Buckets) -> Split:
        basis = Basis(rate, share, STANDARD, still_open.principal, still_open.added_fees)
        return divide(eur(amount), "EUR", basis)

    claimed = Buckets(eur("10000"), eur("1000"))
    first = pay("5500", claimed)
    left = claimed.minus(claimed.allocate(eur("5500")))
    assert left == Buckets(eur("5000"), eur("500"))
    raised = Buckets(left.principal, left.interest, 0, eur("1000"))
    second = pay("6500", raised)
    assert first.creditor_amount == second.creditor_amount == money("4525", "EUR")
    assert raised.minus(raised.allocate(eur("6500"))).total == 0


def test_a_surplus_bears_the_success_fee_only() -> None:
    """2,200 on an open 1,100: 195 on what was owed, 9.5 % of the rest."""
    terms = SplitTerms(
        success_fee=Percent("9.5"),
        platform_share=Percent(40),
        principal=money("1000", "EUR"),
        added_fees=money("100", "EUR"),
    )
    split = split_payment(money("2200", "EUR"), terms)
    assert split.partner_gross == money("299.50", "EUR")
    assert split.success_fee == money("199.50", "EUR")
    assert split.added_fees == money("100", "EUR")


# ------------------------------------------------------------------------- explicit splits


AGREED = Basis(Percent("9.5"), Percent(40), STANDARD, overridden=True)


def given_split(creditor: str, gross: str, code: str = "EUR") -> SplitOverride:
    return SplitOverride(creditor_amount=money(creditor, code), partner_gross=money(gross, code))


@pytest.mark.parametrize(
    ("payment", "creditor", "gross", "code", "creditor_after"),
    (
        ("5000", "4000", "1000", "EUR", "4000"),
        ("5000", "4000", "999.99", "EUR", "4000.01"),
        ("5000", "4000", "1000.01", "EUR", "3999.99"),
        ("5000", "0", "5000", "EUR", "0"),
        pytest.param("5000", "5000", "0", "EUR", "5000", id="nothing for the partner"),
        pytest.param("5000", "4000", "1000", "JPY", "4000", id="yen"),
        pytest.param("5.000", "4.000", "0.990", "KWD", "4.010", id="a dinar's hundredth"),
        pytest.param("5.0000", "4.0000", "0.9900", "CLF", "4.0100", id="four decimals"),
    ),
)
def test_an_explicit_split_within_a_hundredth_is_taken(
    payment: str, creditor: str, gross: str, code: str, creditor_after: str
) -> None:
    """The two halves may miss the payment by 0.01; the client then gets payment minus gross."""
    paid = to_minor(money(payment, code))
    split = divide_as_given(paid, code, AGREED, given_split(creditor, gross, code))
    assert split.partner_gross == money(gross, code)
    assert split.creditor_amount == money(creditor_after, code)
    assert adds_up(split)


@pytest.mark.parametrize(
    ("payment", "creditor", "gross", "code"),
    (
        ("5000", "4000", "999.98", "EUR"),
        ("5000", "4000", "1000.02", "EUR"),
        pytest.param("5000", "4000", "999", "JPY", id="a yen"),
        pytest.param("5000", "4000", "1001", "JPY", id="a yen above"),
        pytest.param("5.000", "4.000", "0.989", "KWD", id="eleven fils"),
        pytest.param("5.0000", "4.0000", "0.9899", "CLF", id="four decimals"),
        pytest.param("5000", "0", "5000.01", "EUR", id="gross above the payment"),
    ),
)
def test_an_explicit_split_that_misses_the_payment_is_refused(
    payment: str, creditor: str, gross: str, code: str
) -> None:
    """Halves that do not make up the payment are sent back with all the figures."""
    paid = to_minor(money(payment, code))
    with pytest.raises(errors.SplitMismatch) as refused:
        divide_as_given(paid, code, AGREED, given_split(creditor, gross, code))
    facts = refused.value.facts
    assert Decimal(facts["payment"]) == Decimal(payment)
    assert Decimal(facts["creditor"]) + Decimal(facts["gross"]) == Decimal(facts["sum"])


@given(data=st.data(), payment=minors, code=currencies, basis=bases)
def test_an_explicit_split_adds_up_and_keeps_the_agreed_terms(
    data: st.DataObject, payment: int, code: str, basis: Basis
) -> None:
    """The fee is the agreed one, at most the gross; what the gross leaves of it are added fees."""
    gross = data.draw(st.integers(0, payment))
    split = divide_as_given(
        payment,
        code,
        basis,
        SplitOverride(
            creditor_amount=from_minor(payment - gross, code), partner_gross=from_minor(gross, code)
        ),
    )
    agreed = divide(payment, code, basis)
    assert adds_up(split)
    assert min(figures(split)) >= 0
    assert split.partner_gross_minor == gross
    assert split.success_fee_minor == min(gross, agreed.success_fee_minor)
    base = gross if basis.commission_type is STANDARD else split.success_fee_minor
    share = Fraction(basis.platform_share.points) / 100
    assert split.platform_fee_minor == half_up(base * share)
    assert split.basis.success_fee == basis.success_fee


def test_the_explicit_split_of_the_article() -> None:
    """Of 5,000 split 4,000 and 1,000 the platform takes 400, the partner 600 (4.1)."""
    split = divide_as_given(eur("5000"), "EUR", AGREED, given_split("4000", "1000"))
    assert split.platform_fee == money("400", "EUR")
    assert split.partner_revenue == money("600", "EUR")
    assert split.success_fee == money("475", "EUR")
    assert split.added_fees == money("525", "EUR")


@pytest.mark.parametrize("half", ("creditor_amount", "partner_gross"))
def test_half_an_explicit_split_is_refused(half: str) -> None:
    """Both halves are given, or none."""
    whole = {"creditor_amount": money("4000", "EUR"), "partner_gross": money("1000", "EUR")}
    with pytest.raises(errors.InvalidAmount) as refused:
        SplitOverride(**{**whole, half: None})  # type: ignore[arg-type]
    assert refused.value.facts["field"] == half
    with pytest.raises(TypeError):
        SplitOverride(**{name: part for name, part in whole.items() if name != half})


@pytest.mark.parametrize("half", ("creditor_amount", "partner_gross"))
def test_an_explicit_split_is_exact_money_of_the_payments_currency(half: str) -> None:
    """Negative halves, fractions of a cent and other currencies are refused by name."""
    whole = {"creditor_amount": money("4000", "EUR"), "partner_gross": money("1000", "EUR")}
    with pytest.raises(errors.AmountNotPositive):
        SplitOverride(**{**whole, half: money("-1", "EUR")})
    with pytest.raises(errors.InexactAmount):
        SplitOverride(**{**whole, half: Money("0.001", "EUR")})
    with pytest.raises(errors.CurrencyMismatch) as refused:
        divide_as_given(
            eur("5000"), "EUR", AGREED, SplitOverride(**{**whole, half: money("1000", "USD")})
        )
    assert (refused.value.facts["expected"], refused.value.facts["given"]) == ("EUR", "USD")


# ----------------------------------------------------------------------------- the front door


@given(amount=moneys(min_minor=-(10**12), max_minor=0), terms=split_terms(currencies=("EUR",)))
def test_nothing_and_less_cannot_be_split(amount: Money, terms: SplitTerms) -> None:
    """A payment is above zero."""
    with pytest.raises(errors.AmountNotPositive):
        split_payment(amount, terms)


@pytest.mark.parametrize(
    ("amount", "error"),
    (
        (Money("0", "EUR"), errors.AmountNotPositive),
        (Money("-5", "EUR"), errors.AmountNotPositive),
        (Money("10.005", "EUR"), errors.InexactAmount),
        (Money("0.5", "JPY"), errors.InexactAmount),
        (Money("NaN", "EUR"), errors.InvalidAmount),
        (Money("Infinity", "EUR"), errors.InvalidAmount),
        (Money("1E+400", "EUR"), errors.AmountTooLarge),
        (Money("5", "XXX"), errors.UnknownCurrency),
        ("10 EUR", errors.InvalidAmount),
        (10, errors.InvalidAmount),
        (None, errors.InvalidAmount),
    ),
    ids=repr,
)
def test_what_is_no_exact_payment_cannot_be_split(amount: Any, error: type[InvalidInput]) -> None:
    """A payment is exact money above zero, or it is refused by name."""
    terms = SplitTerms(success_fee=Percent("9.5"), platform_share=Percent(40))
    with pytest.raises(error):
        split_payment(amount, terms)


@given(amount=moneys(currencies=("USD", "JPY")), principal=moneys(currencies=("EUR",)))
def test_a_payment_in_another_currency_than_the_claim_is_refused(
    amount: Money, principal: Money
) -> None:
    """Dollars cannot pay a claim in euros."""
    terms = SplitTerms(success_fee=Percent(1), platform_share=Percent(1), principal=principal)
    with pytest.raises(errors.CurrencyMismatch):
        split_payment(amount, terms)


@pytest.mark.parametrize(
    ("part", "value", "error"),
    (
        ("success_fee", "9.5", errors.InvalidPercent),
        ("success_fee", 9.5, errors.InvalidPercent),
        ("platform_share", None, errors.InvalidPercent),
        ("commission_type", "STANDARD", errors.InvalidChoice),
        ("commission_type", 0, errors.InvalidChoice),
        ("principal", 1000, errors.InvalidAmount),
        ("principal", Money("-1", "EUR"), errors.AmountNotPositive),
        ("added_fees", Money("-1", "EUR"), errors.AmountNotPositive),
        ("added_fees", Money("0.001", "EUR"), errors.InexactAmount),
        ("added_fees", Money("1", "USD"), errors.InvalidTerms),
        ("principal", None, errors.InvalidTerms),
    ),
)
def test_terms_that_contradict_themselves_are_refused(
    part: str, value: Any, error: type[InvalidInput]
) -> None:
    """Percentages are Percent, amounts are exact, and added fees come beside a principal."""
    parts: dict[str, Any] = {
        "success_fee": Percent("9.5"),
        "platform_share": Percent(40),
        "commission_type": STANDARD,
        "principal": money("1000", "EUR"),
        "added_fees": money("100", "EUR"),
    }
    with pytest.raises(error) as refused:
        SplitTerms(**{**parts, part: value})
    assert refused.value.facts["field"] in (part, "added_fees")


# -------------------------------------------------------------------------------- in words


def lines(split: Split) -> dict[str, str]:
    """Return the derivation by the name of its figure."""
    return {line[:16].strip(): line[17:] for line in split.explain().splitlines()}


def names_every_figure(split: Split) -> bool:
    """Return whether each figure stands at the head of its own line, written out in full."""
    told = lines(split)
    shown = {
        "payment": split.payment,
        "success fee": split.success_fee,
        "added fees": split.added_fees,
        "partner gross": split.partner_gross,
        "platform fee": split.platform_fee,
        "partner revenue": split.partner_revenue,
        "creditor amount": split.creditor_amount,
    }
    return [*told] == [*shown, "rounding"] and all(
        f"{told[name]} ".startswith(f"{split.currency} {part.amount:,} ")
        for name, part in shown.items()
    )


@given(split=splits())
def test_the_explanation_shows_every_figure(split: Split) -> None:
    """A partner who asks why reads each figure with its derivation, a line each."""
    assert names_every_figure(split)
    told = lines(split)
    assert f"{split.basis.success_fee}" in told["success fee"]
    assert f"{split.basis.platform_share}" in told["platform fee"]
    of_gross = split.basis.commission_type is STANDARD
    assert ("of the gross" in told["platform fee"]) is of_gross
    assert ("of the success fee" in told["platform fee"]) is not of_gross
    assert "half up" in told["rounding"]


@given(split=splits(), data=st.data())
def test_the_explanation_of_a_conversion_names_the_rate(split: Split, data: st.DataObject) -> None:
    """Dollars are explained by their rate, its day and who says so."""
    rate = data.draw(rates(sources=(split.currency,)))
    usd = convert(split, rate)
    assert names_every_figure(usd)
    for fact in (rate.value, f"{rate.source}/USD", str(rate.observed_on), rate.origin):
        assert fact in lines(usd)["payment"]


def test_the_explanation_of_an_explicit_split_says_that_it_was_given() -> None:
    """Nobody looks for a formula behind halves that the parties agreed on."""
    split = divide_as_given(eur("5000"), "EUR", AGREED, given_split("4000", "1000"))
    assert names_every_figure(split)
    assert "given explicitly" in lines(split)["rounding"]
    assert "at most the gross" in lines(split)["success fee"]


def test_the_explanation_of_a_surplus_reads_in_full() -> None:
    """An overpayment in words, as a partner reads it."""
    terms = SplitTerms(
        success_fee=Percent("9.5"),
        platform_share=Percent(40),
        commission_type=FEE_ONLY,
        principal=money("1000", "EUR"),
        added_fees=money("100", "EUR"),
    )
    assert split_payment(money("2200", "EUR"), terms).explain().splitlines() == [
        "payment          EUR 2,200.00",
        "success fee      EUR 199.50 = 9.5 % of the rest, EUR 2,100.00",
        "added fees       EUR 100.00 = of EUR 1,100.00 the added fees' part, 100.00 / 1100.00;"
        " EUR 1,100.00 surplus covers none",
        "partner gross    EUR 299.50 = success fee + added fees",
        "platform fee     EUR 79.80 = 40 % of the success fee, EUR 199.50",
        "partner revenue  EUR 219.70 = partner gross - platform fee",
        "creditor amount  EUR 1,900.50 = payment - partner gross",
        "rounding         half up to 0.01 EUR, the added fees to their part, once for the fee"
        " and once for the platform fee",
    ]


@given(split=splits())
def test_a_split_is_a_value(split: Split) -> None:
    """Two splits with the same figures and terms are equal; none can be changed."""
    again = divide(split.payment_minor, split.currency, split.basis)
    assert again == split
    assert hash(again) == hash(split)
    with pytest.raises(AttributeError):
        split.payment_minor = 0  # type: ignore[misc]


@given(
    one=moneys(currencies=("EUR",)),
    other=moneys(currencies=("EUR",)),
    terms=split_terms(currencies=("EUR",)),
)
def test_a_larger_payment_never_gives_anyone_less(
    one: Money, other: Money, terms: SplitTerms
) -> None:
    """More money from the debtor is not less for the client, the partner or the platform."""
    assume(one <= other)
    less, more = figures(split_payment(one, terms)), figures(split_payment(other, terms))
    assert more[1] >= less[1]
    assert more[3] >= less[3]
    assert more[4] >= less[4]
    assert more[6] >= less[6]

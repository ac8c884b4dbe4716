"""Exchange rates: positive exact decimals, and one rounding for each conversion."""

from datetime import UTC, date, datetime
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from debitura_core import InvalidInput, Rate, errors
from debitura_core.domain.kernel.exchange import exact_text, own_rate
from debitura_core.domain.kernel.money import decimals
from debitura_core.testing import CURRENCIES, days, rates
from tests.domain.hostile import Context, in_a_hostile_context, localcontext

DAY = date(2026, 3, 1)
pairs = rates(targets=(*CURRENCIES, "USD"))
minors = st.integers(-(10**15) + 1, 10**15 - 1)


@given(rate=pairs, minor=minors)
def test_a_conversion_is_the_exact_product_rounded_once(rate: Rate, minor: int) -> None:
    """Amount times rate, in the other currency's minor unit, rounded half up and only once."""
    units = Fraction(10 ** decimals(rate.target), 10 ** decimals(rate.source))
    exact = abs(minor) * Fraction(rate.value) * units
    rounded = floor(exact + Fraction(1, 2))
    assert rate.convert(minor) == (rounded if minor >= 0 else -rounded)
    assert Fraction(*rate.ratio()) == Fraction(rate.value) * units


@given(rate=pairs, minor=minors)
def test_converting_a_reversal_mirrors_the_conversion(rate: Rate, minor: int) -> None:
    """Taking back converts to what giving converted to."""
    assert rate.convert(-minor) == -rate.convert(minor)


@given(rate=pairs, one=minors, other=minors)
def test_the_larger_amount_is_never_worth_less(rate: Rate, one: int, other: int) -> None:
    """Rounding does not change which of two amounts is the larger."""
    assert one > other or rate.convert(one) <= rate.convert(other)


@given(code=st.sampled_from((*CURRENCIES, "USD")), on=days(), minor=minors)
def test_a_currency_is_worth_itself(code: str, on: date, minor: int) -> None:
    """A dollar case has the rate 1, of the very day (rule money-10)."""
    rate = own_rate(code, on)
    assert rate.convert(minor) == minor
    assert (rate.source, rate.target, rate.value, rate.observed_on) == (code, code, "1", on)


@pytest.mark.parametrize(
    ("source", "target", "value", "minor", "converted"),
    (
        ("EUR", "USD", "1.08", 95_000, 102_600),
        ("EUR", "USD", "0.50", 1, 1),
        ("EUR", "USD", "0.49", 1, 0),
        ("JPY", "USD", "0.0067", 100, 67),
        ("USD", "JPY", "149.5", 1, 1),
        ("KWD", "USD", "3.25", 1_000, 325),
        ("CLF", "USD", "40", 1, 0),
        ("CLF", "USD", "40", 2, 1),
        ("EUR", "KWD", "0.333333333333333333", 300, 1_000),
    ),
)
def test_conversions_of_worked_examples(
    source: str, target: str, value: str, minor: int, converted: int
) -> None:
    """Yen become dollars and cents, dinars of three decimals become dollars of two."""
    assert Rate(source, target, value, DAY, "agreed").convert(minor) == converted


@pytest.mark.parametrize(
    "value",
    (
        "0", "0.0", "0.000", "-1", "+1", "1,08", "1e3", "1.08 ", " 1.08", "1_000", ".5", "1.", "",
        "NaN", "Infinity", "007",
        "1" * 13, "1." + "0" * 19, "１", 1.08, 1, None, True, Fraction(1, 2),
    ),
    ids=ascii,
)  # fmt: skip
def test_what_is_no_positive_plain_decimal_is_no_rate(value: Any) -> None:
    """A rate is written as a positive decimal; nothing is worth nothing, or less."""
    with pytest.raises(errors.InvalidAmount) as refused:
        Rate("EUR", "USD", value, DAY, "agreed")
    assert refused.value.facts["field"] == "rate"


@pytest.mark.parametrize(
    ("part", "value", "error"),
    (
        ("source", "XAU", errors.UnknownCurrency),
        ("source", None, errors.UnknownCurrency),
        ("target", "usd", errors.UnknownCurrency),
        ("observed_on", datetime(2026, 3, 1, tzinfo=UTC), errors.InvalidDay),
        ("observed_on", "2026-03-01", errors.InvalidDay),
        ("observed_on", date(1899, 1, 1), errors.InvalidDay),
        ("origin", "two\nlines", errors.InvalidText),
        ("origin", "x" * 65, errors.InvalidText),
        ("origin", None, errors.InvalidText),
    ),
)
def test_a_rate_says_what_is_worth_what_when_and_who_says_so(
    part: str, value: Any, error: type[InvalidInput]
) -> None:
    """A rate without known currencies, a day and a source is no rate."""
    parts: dict[str, Any] = {
        "source": "EUR",
        "target": "USD",
        "value": "1.08",
        "observed_on": DAY,
        "origin": "agreed",
    }
    with pytest.raises(error) as refused:
        Rate(**{**parts, part: value})
    assert refused.value.facts["field"] == part


@in_a_hostile_context
@given(data=st.data(), minor=minors, on=days())
def test_a_hostile_decimal_context_changes_no_conversion(
    hostile: Context, data: st.DataObject, minor: int, on: date
) -> None:
    """Whatever precision and rounding the program around us has set, the dollars are the same."""
    value = data.draw(pairs).value
    with localcontext(hostile):
        converted = Rate("KWD", "USD", value, on, "hostile").convert(minor)
    exact = abs(minor) * Fraction(value) / 10
    rounded = floor(exact + Fraction(1, 2))
    assert converted == (rounded if minor >= 0 else -rounded)


def test_a_turned_rate_is_exact() -> None:
    """IRR 900 billion at a rate turned from 1,080,000 IRR a euro: EUR 833,333.33, to the cent."""
    rate = Rate("IRR", "EUR", exact_text(1 / Fraction(1_080_000)), DAY, "agreed")
    assert rate.value == "1/1080000"
    assert rate.convert(900_000_000_000 * 10 ** decimals("IRR")) == 83_333_333


@given(over=st.integers(1, 10**30), under=st.integers(1, 10**30))
def test_a_rate_is_written_exactly_and_in_one_way(over: int, under: int) -> None:
    """Decimal or fraction, the text is the number; no number has two texts."""
    exact = Fraction(over, under)
    assume(exact < 10**12)
    written = exact_text(exact)
    assert Fraction(written) == exact
    assert Rate("EUR", "USD", written, DAY, "agreed").value == written


@pytest.mark.parametrize("value", ("2/4", "5/1", "0/3", "1/0", "-1/2", "1/2/3", "1.5/2", "1/"))
def test_what_is_no_fraction_in_lowest_terms_is_refused(value: str) -> None:
    """One rate has one text, so that equal figures are equal rows."""
    with pytest.raises(errors.InvalidAmount):
        Rate("EUR", "USD", value, DAY, "agreed")

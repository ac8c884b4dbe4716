"""Exact money: strict at the door, whole minor units inside, nothing lost in a division."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from moneyed import CURRENCIES, Money

from debitura_core import errors, money
from debitura_core.domain.kernel.money import (
    BOUND,
    currency_code,
    decimals,
    figure,
    from_minor,
    round_half_up,
    share_out,
    shown,
    to_minor,
    to_positive_minor,
)
from debitura_core.testing import CURRENCIES as DRAWN
from debitura_core.testing import moneys
from tests.domain.hostile import Context, in_a_hostile_context, localcontext

currencies = st.sampled_from(DRAWN)
minors = st.integers(-BOUND + 1, BOUND - 1)
weights = st.lists(st.integers(0, 10**15), min_size=1, max_size=8).filter(any)


# --------------------------------------------------------------------- writing and reading


@given(minor=minors, code=currencies)
@example(minor=0, code="JPY")
@example(minor=-1, code="CLF")
def test_minor_units_come_back_as_they_went(minor: int, code: str) -> None:
    """An amount written to the books in minor units is the same amount when it is read."""
    assert to_minor(from_minor(minor, code)) == minor


@given(minor=minors, code=currencies)
def test_a_written_figure_is_read_as_the_same_amount(minor: int, code: str) -> None:
    """What the books print, the strict factory takes back, to the last decimal."""
    written = figure(minor, code)
    read = money(written, code)
    assert read == from_minor(minor, code)
    assert str(read.amount) == written


@given(minor=minors, code=currencies)
def test_an_amount_is_its_minor_units_over_the_subunit(minor: int, code: str) -> None:
    """A cent is a hundredth of a euro, a fils a thousandth of a dinar, and a yen is a yen."""
    assert Fraction(from_minor(minor, code).amount) == Fraction(minor, 10 ** decimals(code))


@given(minor=st.integers(0, BOUND - 1), code=currencies)
def test_figures_for_people_group_thousands_and_keep_every_digit(minor: int, code: str) -> None:
    """The figure for people reads as the amount once code and commas are taken out."""
    words = shown(minor, code)
    assert words.startswith(f"{code} ")
    assert words.removeprefix(f"{code} ").replace(",", "") == figure(minor, code)
    assert shown(-minor, code).replace("-", "") == words


@pytest.mark.parametrize(
    ("code", "digits"), (("JPY", 0), ("EUR", 2), ("USD", 2), ("KWD", 3), ("BHD", 3), ("CLF", 4))
)
def test_each_currency_has_its_own_decimals(code: str, digits: int) -> None:
    """Yen have no decimals, euros two, dinars three, the Chilean unit four."""
    assert decimals(code) == digits
    assert figure(1, code) == "1" if not digits else f"0.{'1':0>{digits}}"


def test_every_currency_that_is_taken_counts_in_whole_minor_units() -> None:
    """No currency of the list has a subunit that its decimals cannot write."""
    for code in CURRENCIES:
        try:
            unit = 10 ** decimals(code)
        except errors.UnknownCurrency:
            continue
        assert unit == CURRENCIES[code].sub_unit
        assert to_minor(from_minor(12_345, code)) == 12_345


@given(amount=moneys())
def test_money_is_taken_as_text_and_as_a_decimal_alike(amount: Money) -> None:
    """It makes no difference whether an exact amount arrives as text or as a Decimal."""
    code = amount.currency.code
    assert money(amount.amount, code) == money(str(amount.amount), code) == amount


@given(units=st.integers(-(10**11) + 1, 10**11 - 1), code=currencies)
def test_whole_numbers_are_major_units(units: int, code: str) -> None:
    """An int counts euros, not cents."""
    assert to_minor(money(units, code)) == units * 10 ** decimals(code)


@pytest.mark.parametrize(
    ("amount", "code", "minor"),
    (
        ("10000", "EUR", 1_000_000),
        ("0.1", "EUR", 10),
        ("-12.50", "EUR", -1250),
        ("9999999999999.99", "EUR", BOUND - 1),
        ("7", "JPY", 7),
        ("7.000", "JPY", 7),
        ("0.005", "KWD", 5),
        ("0.0001", "CLF", 1),
        (Decimal("1E+3"), "EUR", 100_000),
        (Decimal("1.000000000000000000000000000000000"), "EUR", 100),
    ),
)
def test_exact_amounts_are_taken(amount: str | Decimal, code: str, minor: int) -> None:
    """Plain digits with a point, or an exact Decimal, are money."""
    assert to_minor(money(amount, code)) == minor


# ---------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "written",
    (
        "1_000", "1e3", "1E3", " 12 ", "12 ", "\t12", "12\n", "+5", "-0", "-0.00", "--5", "5-",
        "0x10", "0b1", "1,50", "1.000,50", "1'000", "", "-", ".", ".5", "5.", "1.2.3", "007",
        "-012", "١٢", "１２", "१२", "1２", "²", "½", "Ⅻ", "NaN", "nan", "sNaN", "inf", "Infinity",
        "-inf", "EUR 5", "5 EUR", "€5", "(5)", "5%", "\x005", "5\u200b", "1" * 41, "0" * 10_000,
        "1" + "0" * 10_000,
    ),
)  # fmt: skip
def test_text_that_is_not_plain_digits_is_no_money(written: str) -> None:
    """Digits, at most one point, a leading minus before an amount: anything else is refused."""
    with pytest.raises(errors.InvalidAmount):
        money(written, "EUR")


@pytest.mark.parametrize(
    "given",
    (
        0.1, 1.0, float("nan"), float("inf"), True, False, None, 1j, b"5", bytearray(b"5"),
        Fraction(1, 2), [5], ("5",), {"amount": "5"}, Money("5", "EUR"), object(),
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
        type("Text", (str,), {})("5"), type("Number", (int,), {})(5),
        type("Exact", (Decimal,), {})("5"),
    ),
    ids=lambda given: type(given).__name__,
)  # fmt: skip
def test_what_is_no_exact_number_is_no_money(given: Any) -> None:
    """A float cannot say what it means, a bool is no number, NaN and infinity are no amounts."""
    with pytest.raises(errors.InvalidAmount):
        money(given, "EUR")


@pytest.mark.parametrize(
    ("amount", "code"),
    (
        ("10.005", "EUR"),
        ("0.001", "EUR"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("0.00001", "CLF"),
        (Decimal("10.005"), "EUR"),
        (Decimal("1E-3"), "EUR"),
        (Decimal("1E-400"), "EUR"),
        (Decimal("1E-999999"), "EUR"),
        (Decimal("0.1").next_plus(), "EUR"),
    ),
)
def test_an_amount_finer_than_the_minor_unit_is_refused(amount: str | Decimal, code: str) -> None:
    """The library never rounds what it is given: a tenth of a cent is sent back."""
    with pytest.raises(errors.InexactAmount):
        money(amount, code)


@pytest.mark.parametrize(
    ("amount", "code"),
    (
        ("10000000000000.00", "EUR"),
        ("-10000000000000", "EUR"),
        (str(BOUND), "JPY"),
        (BOUND, "JPY"),
        (-BOUND, "JPY"),
        (10**400, "EUR"),
        (Decimal("1E+400"), "EUR"),
        (Decimal("-1E+400"), "EUR"),
        (Decimal("1E+999999"), "JPY"),
        (Decimal(BOUND), "JPY"),
        (2**63, "JPY"),
    ),
)
def test_10_15_minor_units_and_more_are_refused(amount: str | int | Decimal, code: str) -> None:
    """An amount of a thousand billion cents is a mistake, and the refusal says where it ends."""
    with pytest.raises(errors.AmountTooLarge, match=r"10\^15"):
        money(amount, code)


@pytest.mark.parametrize(
    "code",
    (
        "XXX", "XAU", "XAG", "XPT", "XPD", "XTS", "XDR", "XBA", "XSU", "XUA", "XEU", "eur", "Eur",
        "EURO", "E", "", " EUR", "EUR ", "€", "ZZZ", "978", 978, None, True, CURRENCIES["EUR"], [],
        {}, b"EUR",
    ),
    ids=str,
)  # fmt: skip
def test_what_is_no_currency_in_circulation_is_unknown(code: Any) -> None:
    """Metals, test codes, small letters and numbers are no currencies that anyone can pay in."""
    with pytest.raises(errors.UnknownCurrency):
        money("5", code)
    with pytest.raises(errors.UnknownCurrency):
        currency_code(code)
    with pytest.raises(errors.UnknownCurrency):
        decimals(code)


@pytest.mark.parametrize(
    "given",
    (None, 5, 5.0, "5 EUR", Decimal(5), True, ("5", "EUR"), type("Mine", (Money,), {})("5", "EUR")),
    ids=lambda given: type(given).__name__,
)
def test_only_money_is_counted_in_minor_units(given: Any) -> None:
    """A number or a text is no Money, however much it looks like one."""
    with pytest.raises(errors.InvalidAmount):
        to_minor(given)


@pytest.mark.parametrize("value", ("NaN", "sNaN", "Infinity", "-Infinity"))
def test_money_that_is_no_number_is_refused(value: str) -> None:
    """py-moneyed makes a Money of NaN; the books do not take it."""
    with pytest.raises(errors.InvalidAmount):
        to_minor(Money(value, "EUR"))


def test_money_in_a_metal_is_refused() -> None:
    """py-moneyed knows gold; the books do not."""
    with pytest.raises(errors.UnknownCurrency):
        to_minor(Money("5", "XAU"))


def test_money_made_of_a_float_shows_and_is_refused() -> None:
    """A float that went through Money's own door still shows its stray digits."""
    with pytest.raises(errors.InexactAmount):
        to_minor(Money(Decimal.from_float(0.1), "EUR"))


@given(minor=st.integers(-BOUND + 1, 0), code=currencies)
def test_where_money_moves_zero_and_less_are_refused(minor: int, code: str) -> None:
    """A payment of nothing, or of less, is no payment; the field is named."""
    with pytest.raises(errors.AmountNotPositive) as refused:
        to_positive_minor(from_minor(minor, code), "paid")
    assert refused.value.facts == {"field": "paid"}


@pytest.mark.parametrize("canary", ("Erika Mustermann", "DE89370400440532013000", "+4915112345"))
def test_a_refusal_never_shows_what_was_given(canary: str) -> None:
    """A name or an account number that slipped into an amount or a currency is not repeated."""
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: money(canary, "EUR"),
        lambda: money("5", canary),
        lambda: currency_code(canary),
        lambda: decimals(canary),
        lambda: to_minor(canary),  # type: ignore[arg-type]
    )
    for attempt in attempts:
        with pytest.raises(errors.InvalidInput) as refused:
            attempt()
        assert canary not in str(refused.value)
        assert canary not in refused.value.facts.values()
        assert canary not in repr(refused.value)


# ------------------------------------------------------------------------------ rounding


@given(over=st.integers(-(10**30), 10**30), under=st.integers(1, 10**24))
@example(over=5, under=2)
@example(over=-5, under=2)
@example(over=1, under=3)
def test_rounding_goes_to_the_nearest_and_half_goes_away_from_zero(over: int, under: int) -> None:
    """Half a cent becomes a whole one, on either side of zero."""
    exact = Fraction(over, under)
    nearest = floor(abs(exact) + Fraction(1, 2))
    assert round_half_up(over, under) == (nearest if exact >= 0 else -nearest)


@given(over=st.integers(-(10**30), 10**30), under=st.integers(1, 10**24))
def test_rounding_a_debt_mirrors_rounding_a_claim(over: int, under: int) -> None:
    """Taking back rounds to the same figure as giving."""
    assert round_half_up(-over, under) == -round_half_up(over, under)


# ------------------------------------------------------------------------------- sharing


@given(whole=st.integers(-(10**15), 10**15), among=weights)
@example(whole=100, among=[1, 1, 1])
@example(whole=1, among=[0, 1])
def test_shares_add_up_to_the_whole(whole: int, among: list[int]) -> None:
    """Every cent finds an owner, and none is made."""
    assert sum(share_out(whole, among)) == whole


@given(whole=st.integers(-(10**15), 10**15), among=weights)
def test_each_share_is_within_a_unit_of_its_exact_part(whole: int, among: list[int]) -> None:
    """Nobody gets a cent more or less than the exact share, but for the fraction of one."""
    total = sum(among)
    for part, weight in zip(share_out(whole, among), among, strict=True):
        assert abs(part - Fraction(whole * weight, total)) < 1


@given(whole=st.integers(0, 10**15), among=weights)
def test_no_share_of_something_is_negative_and_no_weight_gets_nothing(
    whole: int, among: list[int]
) -> None:
    """Nobody pays for a division, and who has no part in it gets none."""
    for part, weight in zip(share_out(whole, among), among, strict=True):
        assert part >= 0
        assert weight or not part


@given(whole=st.integers(-(10**15), 10**15), among=weights)
def test_taking_back_mirrors_giving(whole: int, among: list[int]) -> None:
    """A reversal takes exactly what each side was given."""
    assert share_out(-whole, among) == tuple(-part for part in share_out(whole, among))


@given(whole=st.integers(0, 10**15), among=weights)
def test_odd_units_go_to_the_largest_remainders_the_earlier_first(
    whole: int, among: list[int]
) -> None:
    """Of two equal claims on an odd cent the earlier one has it."""
    total = sum(among)
    exact = [Fraction(whole * weight, total) for weight in among]
    extra = [part - floor(due) for part, due in zip(share_out(whole, among), exact, strict=True)]
    ranked = sorted(range(len(among)), key=lambda i: (floor(exact[i]) - exact[i], i))
    assert extra == [int(ranked.index(i) < sum(extra)) for i in range(len(among))]


@pytest.mark.parametrize(
    ("whole", "among", "parts"),
    (
        (100, (1, 1, 1), (34, 33, 33)),
        (-100, (1, 1, 1), (-34, -33, -33)),
        (1, (1, 1), (1, 0)),
        (5, (0, 3, 7), (0, 2, 3)),
        (50, (90, 5, 5), (45, 3, 2)),
        (0, (1, 2), (0, 0)),
        (0, (0, 0), (0, 0)),
        (0, (), ()),
    ),
)
def test_shares_of_worked_examples(
    whole: int, among: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    """The divisions an accountant would check by hand."""
    assert share_out(whole, among) == parts


@pytest.mark.parametrize("among", ((), (0,), (0, 0, 0)))
def test_nothing_can_be_shared_among_nobody(among: tuple[int, ...]) -> None:
    """Money without an owner is refused, not lost."""
    with pytest.raises(errors.InvalidAmount):
        share_out(1, among)


# ------------------------------------------------------------------ the ambient decimal context


@in_a_hostile_context
@given(minor=minors, code=currencies)
def test_a_hostile_decimal_context_changes_no_amount(
    hostile: Context, minor: int, code: str
) -> None:
    """Whatever precision and rounding the program around us has set, every digit stands."""
    written = figure(minor, code)
    with localcontext(hostile):
        read = money(written, code)
        made = from_minor(minor, code)
        counted = to_minor(read), to_minor(made), to_minor(money(made.amount, code))
        printed = figure(minor, code), shown(minor, code)
    assert counted == (minor, minor, minor)
    assert printed == (written, shown(minor, code))
    assert str(read.amount) == str(made.amount) == written

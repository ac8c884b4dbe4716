"""Percentages: exact points from 0 to 100, never a float."""

import copy
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import Percent, errors
from debitura_core.domain.kernel.percent import WHOLE, stored_percent
from debitura_core.testing import percents
from tests.domain.hostile import Context, in_a_hostile_context, localcontext


@given(percent=percents())
def test_a_percentage_is_read_as_it_is_written(percent: Percent) -> None:
    """What the books print as a percentage, the books read as the same one."""
    assert Percent(percent.text) == Percent(percent.points) == stored_percent(percent.text)
    assert stored_percent(percent.text) == percent


@given(percent=percents())
def test_points_are_exact(percent: Percent) -> None:
    """The points are the very number that was given, to the sixth decimal."""
    assert Fraction(percent.points) == Fraction(percent.millionths, 10**6)
    assert Fraction(percent.points) / 100 == Fraction(percent.millionths, WHOLE)


@given(one=percents(), other=percents())
def test_percentages_are_ordered_as_their_points(one: Percent, other: Percent) -> None:
    """The larger share is the larger number; equal ones are equal, and hash alike."""
    assert (one < other) == (one.points < other.points)
    assert (one <= other) == (one.points <= other.points)
    assert (one > other) == (one.points > other.points)
    assert (one >= other) == (one.points >= other.points)
    assert (one == other) == (one.points == other.points)
    assert one != other or hash(one) == hash(other)


@given(percent=percents())
def test_trailing_zeros_make_no_difference(percent: Percent) -> None:
    """9.5 % and 9.500000 % are one percentage, with one text and one hash."""
    padded = Percent(f"{percent.points:.6f}")
    assert padded == percent
    assert hash(padded) == hash(percent)
    assert padded.text == percent.text


@given(percent=percents())
def test_a_copy_of_a_percentage_is_that_percentage(percent: Percent) -> None:
    """Pickled or copied, a percentage stays what it is."""
    assert pickle.loads(pickle.dumps(percent)) == percent  # noqa: S301  our own bytes
    assert copy.deepcopy(percent) == copy.copy(percent) == percent


@given(percent=percents())
def test_the_label_shows_two_decimals_or_more_and_every_digit(percent: Percent) -> None:
    """The ledger prints 9.50%; a finer percentage keeps all its digits."""
    assert percent.label.endswith("%")
    figure = percent.label.removesuffix("%")
    assert Decimal(figure) == percent.points
    assert len(figure.partition(".")[2]) >= 2


@pytest.mark.parametrize(
    ("given", "text", "label"),
    (
        ("9.5", "9.5", "9.50%"),
        ("9.50", "9.5", "9.50%"),
        (40, "40", "40.00%"),
        (0, "0", "0.00%"),
        ("0", "0", "0.00%"),
        ("100", "100", "100.00%"),
        ("100.000000", "100", "100.00%"),
        (Decimal("1E+2"), "100", "100.00%"),
        (Decimal("9.500"), "9.5", "9.50%"),
        ("0.000001", "0.000001", "0.000001%"),
        ("33.333333", "33.333333", "33.333333%"),
        (10, "10", "10.00%"),
        (Decimal("-0"), "0", "0.00%"),
    ),
)
def test_a_percentage_has_one_text_and_one_label(
    given: str | int | Decimal, text: str, label: str
) -> None:
    """However a percentage is given, it is written in one way."""
    percent = Percent(given)
    assert (percent.text, percent.label) == (text, label)
    assert repr(percent) == f'Percent("{text}")'


@pytest.mark.parametrize(
    "given",
    (
        9.5, 0.0, float("nan"), True, False, None, 1j, b"9.5", [], Percent("9.5"), Fraction(1, 2),
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
        "", " 9.5", "9.5 ", "9.5\n", "9,5", "1e1", "1E1", "+9.5", "-0", "9.5%", "9.", ".5", "9_5",
        "٩", "９.５", "0x9", "nan", "inf", "009", "09.5", "1000", "9.5.0", "Erika Mustermann",
        "9.1234567", "0.0000001", Decimal("9.1234567"), Decimal("1E-7"), Decimal("1E-400"),
        "100.000001", "101", "999", 101, 10**400, Decimal("100.000001"), Decimal("1E+400"),
        -1, Decimal("-0.000001"), Decimal("-1"), "-1",
    ),
    ids=lambda given: f"{type(given).__name__}-{given}"[:30],
)  # fmt: skip
def test_what_is_no_percentage_is_refused(given: Any) -> None:
    """Floats, more than six decimals, and anything outside 0 to 100 are sent back, unshown."""
    with pytest.raises(errors.InvalidPercent) as refused:
        Percent(given)
    assert "Erika" not in str(refused.value)


@given(
    points=st.decimals(allow_nan=True, allow_infinity=True)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.text()
)
def test_a_percentage_is_exact_or_refused(points: Any) -> None:
    """Nothing comes in rounded: a percentage is the number that was given, or a refusal."""
    try:
        percent = Percent(points)
    except errors.InvalidPercent:
        return
    assert type(points) in (int, str, Decimal)
    assert Fraction(points) == Fraction(percent.points)
    assert 0 <= percent.points <= 100


@pytest.mark.parametrize("name", ("millionths", "points", "own"))
def test_a_percentage_never_changes(name: str) -> None:
    """An agreed percentage cannot be changed under a payout that keeps it."""
    percent = Percent("9.5")
    with pytest.raises(AttributeError):
        setattr(percent, name, 1)
    assert percent == Percent("9.5")


@pytest.mark.parametrize("other", ("9.5", 9.5, Decimal("9.5"), None))
def test_a_percentage_is_compared_with_percentages_only(other: Any) -> None:
    """9.5 % is not the number 9.5, and is neither above nor below it."""
    assert Percent("9.5") != other
    with pytest.raises(TypeError):
        _ = Percent("9.5") < other


@in_a_hostile_context
@given(percent=percents())
def test_a_hostile_decimal_context_changes_no_percentage(
    hostile: Context, percent: Percent
) -> None:
    """Whatever precision and rounding the program around us has set, every digit stands."""
    points = percent.points
    with localcontext(hostile):
        seen = Percent(points), Percent(percent.text), percent.points, percent.text, percent.label
    assert seen == (percent, percent, points, percent.text, percent.label)
    assert str(seen[2]) == str(points)


@given(percent=percents(), minor=st.integers(0, 10**12))
def test_a_percentage_of_an_amount_is_rounded_once(percent: Percent, minor: int) -> None:
    """Half up, to the minor unit of the currency; all of it at 100, nothing at 0."""
    amount = Money(Decimal(minor).scaleb(-2), "EUR")
    part = percent.of(amount)
    exact = Fraction(percent.points) * minor / 100
    assert part.amount * 100 == floor(exact + Fraction(1, 2))
    assert Percent(100).of(amount) == amount
    assert Percent(0).of(amount) == Money(0, "EUR")


def test_a_percentage_is_no_factor() -> None:
    """9.5 % of 100 are 9.50, not 950: the product is refused in either order."""
    amount = Money(100, "EUR")
    fee: Any = Percent("9.5")
    wrongs: list[Callable[[], Any]] = [
        lambda: fee * amount, lambda: fee / 2, lambda: 2 * fee, lambda: fee + 1,
    ]  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(errors.InvalidPercent, match=r"Percent\.of"):
            wrong()
    with pytest.raises(ArithmeticError):
        amount * fee
    assert fee.of(amount) == Money("9.50", "EUR")
    assert str(fee) == "9.5 %"

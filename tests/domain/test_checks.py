"""The doors: what each kind of field lets in, and that a refusal names the field alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from inspect import isfunction
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import InvalidInput, Percent, errors
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.calendar import Month
from debitura_core.testing import days, ids, instants, moneys, percents, texts
from tests.domain.values import a_share_of_the_examples


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Shade(Enum):
    RED = "red"


CHECKS: dict[str, checks.Check] = {
    "positive_money": checks.positive_money,
    "money_not_negative": checks.money_not_negative,
    "currency": checks.currency,
    "country": checks.country,
    "jurisdiction": checks.jurisdiction,
    "percent": checks.percent,
    "day": checks.day,
    "day_or_instant": checks.day_or_instant,
    "instant": checks.instant,
    "month": checks.month,
    "hours": checks.hours,
    "yes_or_no": checks.yes_or_no,
    "an_id": checks.an_id,
    "member": checks.member(Colour),
    "instance": checks.instance(Percent),
    "whole_number": checks.whole_number(1, 10),
    "text": checks.text(12),
    "blank_text": checks.text(12, blank=True),
    "cursor": checks.cursor,
    "many": checks.many(checks.member(Colour), 2),
}


def enter(check: checks.Check, value: Any) -> Any:
    """Pass *value* through a door, as the field ``given`` of a value object does."""

    @frozen
    class Form:
        given: Any = field(validator=check)

    return Form(value).given


@a_share_of_the_examples
@given(data=st.data())
@pytest.mark.parametrize(
    ("door", "values"),
    (
        ("positive_money", moneys()),
        ("money_not_negative", moneys(min_minor=0)),
        ("currency", st.sampled_from(("EUR", "JPY", "KWD", "CLF"))),
        ("country", st.sampled_from(("DE", "DK", "XK", "GL"))),
        ("jurisdiction", st.sampled_from(("DE", "US", "US-CA", "DE-BY"))),
        ("percent", percents()),
        ("day", days()),
        ("day_or_instant", days() | instants()),
        ("instant", instants()),
        ("month", days().map(Month.of)),
        ("hours", st.integers(1, 10_000_000).map(lambda cents: Decimal(cents).scaleb(-2))),
        ("yes_or_no", st.booleans()),
        ("an_id", ids()),
        ("member", st.sampled_from(Colour)),
        ("instance", percents()),
        ("whole_number", st.integers(1, 10)),
        ("text", texts(max_size=12)),
        ("blank_text", st.just("") | st.just("  ") | texts(max_size=12)),
        ("cursor", st.tuples(ids(), ids()).map("~".join)),
        ("many", st.lists(st.sampled_from(Colour), max_size=2).map(tuple)),
    ),
)
def test_what_fits_passes_unchanged(door: str, values: Any, data: st.DataObject) -> None:
    """A door checks; it does not change what goes through it."""
    value = data.draw(values)
    assert enter(CHECKS[door], value) is value
    assert enter(checks.optional(CHECKS[door]), value) is value


def test_every_door_is_tried() -> None:
    """A new door gets its line in the tables of this file."""
    made = {
        name
        for name, door in vars(checks).items()
        if isfunction(door) and door.__module__ == checks.__name__
    }
    assert made == {*CHECKS, "optional", "check_text"} - {"blank_text"}


NAIVE = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)
REFUSED: tuple[tuple[str, Any, type[InvalidInput]], ...] = (
    ("positive_money", Money("0", "EUR"), errors.AmountNotPositive),
    ("positive_money", Money("-5", "EUR"), errors.AmountNotPositive),
    ("positive_money", Money("10.005", "EUR"), errors.InexactAmount),
    ("positive_money", Money("0.5", "JPY"), errors.InexactAmount),
    ("positive_money", Money("NaN", "EUR"), errors.InvalidAmount),
    ("positive_money", Money("Infinity", "EUR"), errors.InvalidAmount),
    ("positive_money", Money("1E+400", "EUR"), errors.AmountTooLarge),
    ("positive_money", Money(10**13, "EUR"), errors.AmountTooLarge),
    ("positive_money", Money("5", "XXX"), errors.UnknownCurrency),
    ("positive_money", "10 EUR", errors.InvalidAmount),
    ("positive_money", 10, errors.InvalidAmount),
    ("positive_money", 10.0, errors.InvalidAmount),
    ("positive_money", Decimal(10), errors.InvalidAmount),
    ("positive_money", None, errors.InvalidAmount),
    ("money_not_negative", Money("-0.01", "EUR"), errors.AmountNotPositive),
    ("money_not_negative", Money("0.001", "EUR"), errors.InexactAmount),
    ("money_not_negative", 0, errors.InvalidAmount),
    ("currency", "XAU", errors.UnknownCurrency),
    ("currency", "eur", errors.UnknownCurrency),
    ("currency", 978, errors.UnknownCurrency),
    ("currency", None, errors.UnknownCurrency),
    ("country", "UK", errors.UnknownCountry),
    ("country", "de", errors.UnknownCountry),
    ("country", "Germany", errors.UnknownCountry),
    ("country", "", errors.UnknownCountry),
    ("country", 49, errors.UnknownCountry),
    ("country", None, errors.UnknownCountry),
    ("country", ["DE"], errors.UnknownCountry),
    ("jurisdiction", "California", errors.UnknownCountry),
    ("jurisdiction", "us-ca", errors.UnknownCountry),
    ("jurisdiction", "XX-CA", errors.UnknownCountry),
    ("jurisdiction", "US-", errors.UnknownCountry),
    ("percent", "9.5", errors.InvalidPercent),
    ("percent", 9.5, errors.InvalidPercent),
    ("percent", Decimal("9.5"), errors.InvalidPercent),
    ("percent", None, errors.InvalidPercent),
    ("day", datetime(2026, 3, 1, tzinfo=UTC), errors.InvalidDay),
    ("day", "2026-03-01", errors.InvalidDay),
    ("day", date(1899, 12, 31), errors.InvalidDay),
    ("day", date.max, errors.InvalidDay),
    ("day_or_instant", NAIVE, errors.InvalidInstant),
    ("day_or_instant", "2026-03-01", errors.InvalidDay),
    ("instant", NAIVE, errors.InvalidInstant),
    ("instant", date(2026, 3, 1), errors.InvalidInstant),
    ("month", "2026-03", errors.InvalidMonth),
    ("month", date(2026, 3, 1), errors.InvalidMonth),
    ("month", None, errors.InvalidMonth),
    ("hours", Decimal(0), InvalidInput),
    ("hours", Decimal("-1"), InvalidInput),
    ("hours", Decimal("0.125"), InvalidInput),
    ("hours", Decimal("NaN"), InvalidInput),
    ("hours", Decimal("1E+7"), InvalidInput),
    ("hours", 1, InvalidInput),
    ("hours", 1.5, InvalidInput),
    ("yes_or_no", 1, InvalidInput),
    ("yes_or_no", "yes", InvalidInput),
    ("yes_or_no", None, InvalidInput),
    ("an_id", "a b", errors.InvalidIdentifier),
    ("an_id", 7, errors.InvalidIdentifier),
    ("member", "RED", errors.InvalidChoice),
    ("member", "red", errors.InvalidChoice),
    ("member", Shade.RED, errors.InvalidChoice),
    ("member", None, errors.InvalidChoice),
    ("instance", "9.5", InvalidInput),
    ("instance", None, InvalidInput),
    ("whole_number", 0, errors.InvalidNumber),
    ("whole_number", 11, errors.InvalidNumber),
    ("whole_number", True, errors.InvalidNumber),
    ("whole_number", 5.0, errors.InvalidNumber),
    ("whole_number", "5", errors.InvalidNumber),
    ("text", "", errors.InvalidText),
    ("text", " \t\n", errors.InvalidText),
    ("text", "\u00a0\u2003", errors.InvalidText),
    ("text", 5, errors.InvalidText),
    ("text", b"hello", errors.InvalidText),
    ("text", None, errors.InvalidText),
    ("text", "x" * 13, errors.TextTooLong),
    ("text", " " * 13, errors.TextTooLong),
    ("text", "nul\x00", errors.InvalidText),
    ("text", "bell\x07", errors.InvalidText),
    ("text", "carriage\r", errors.InvalidText),
    ("text", "escape\x1b", errors.InvalidText),
    ("text", "delete\x7f", errors.InvalidText),
    ("text", "next\x85", errors.InvalidText),
    ("text", "c1\x9f", errors.InvalidText),
    ("text", "high\ud800", errors.InvalidText),
    ("text", "low\udfff", errors.InvalidText),
    ("text", "\udcff", errors.InvalidText),
    ("blank_text", "\x00", errors.InvalidText),
    ("blank_text", None, errors.InvalidText),
    ("cursor", "no-tilde", errors.InvalidQuery),
    ("cursor", "~" * 3001, errors.TextTooLong),
    ("cursor", 5, errors.InvalidQuery),
    ("many", [Colour.RED], InvalidInput),
    ("many", Colour.RED, InvalidInput),
    ("many", None, InvalidInput),
    ("many", (Colour.RED,) * 3, InvalidInput),
    ("many", (Colour.RED, "red"), errors.InvalidChoice),
)


@pytest.mark.parametrize(
    ("door", "value", "error"),
    REFUSED,
    ids=[f"{door}-{value!a}"[:40] for door, value, _ in REFUSED],
)
def test_what_does_not_fit_is_refused_by_name(
    door: str, value: Any, error: type[InvalidInput]
) -> None:
    """Each wrong value has its own refusal, which names the field it was meant for."""
    with pytest.raises(error) as refused:
        enter(CHECKS[door], value)
    assert type(refused.value) is error
    assert refused.value.facts["field"] == "given"
    assert str(refused.value).startswith("given: ")


@pytest.mark.parametrize("door", CHECKS)
def test_only_an_optional_field_may_be_left_out(door: str) -> None:
    """None passes where a field says so, and nowhere else."""
    assert enter(checks.optional(CHECKS[door]), None) is None
    with pytest.raises(InvalidInput):
        enter(CHECKS[door], None)


@pytest.mark.parametrize("door", CHECKS)
@pytest.mark.parametrize("canary", ("Erika Mustermann\x00", b"Erika Mustermann", ["Erika", "x", 3]))
def test_a_refusal_never_shows_what_was_given(door: str, canary: Any) -> None:
    """A name that came through the wrong door is not repeated to anyone (rule kernel-11)."""
    with pytest.raises(InvalidInput) as refused:
        enter(CHECKS[door], canary)
    shown = f"{refused.value!s} {refused.value!r} {dict(refused.value.facts)}"
    assert "Erika" not in shown


def test_a_wrong_choice_is_told_the_right_ones() -> None:
    """Who gives a text where a choice is meant reads which members there are."""
    with pytest.raises(errors.InvalidChoice) as refused:
        enter(CHECKS["member"], "RED")
    assert str(refused.value) == "given: give a member of Colour, one of RED, BLUE"


@pytest.mark.parametrize(
    "text",
    (
        "tab\there",
        "line\nfeed",
        "Zoë",
        "株式会社",
        "😀",
        "\u202egnp.exe",
        "e\u0301",
        "'; DROP TABLE--",
    ),
)
def test_text_of_any_script_is_kept_as_given(text: str) -> None:
    """Letters of every alphabet, emoji, tabs and line ends are text."""
    assert enter(checks.text(), text) is text


@given(text=st.text(st.characters()))
def test_text_is_refused_exactly_for_control_characters_and_surrogates(text: str) -> None:
    """Whatever every store and export can hold is taken, and nothing else."""
    codes = [ord(sign) for sign in text if sign not in "\t\n"]
    bad = any(code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 for code in codes)
    if bad:
        with pytest.raises(errors.InvalidText):
            enter(checks.text(blank=True), text)
    else:
        assert enter(checks.text(blank=True), text) == text


def test_ten_thousand_characters_are_the_longest_note() -> None:
    """A note of 10,000 characters is kept, one more is refused with its length."""
    assert enter(checks.text(), "x" * 10_000)
    with pytest.raises(errors.TextTooLong) as refused:
        enter(checks.text(), "x" * 10_001)
    assert refused.value.facts == {"field": "given", "length": "10001", "limit": "10000"}

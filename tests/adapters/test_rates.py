"""Sources of exchange rates: what each knows, what it never guesses, and what it says of itself."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from currency_converter import CurrencyConverter
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import InvalidInput, Rate, errors
from debitura_core.adapters.rates import (
    DAYS_BACK,
    AgreedRate,
    AgreedRates,
    EcbRates,
    FixedRates,
    NoRates,
    RateChain,
)
from debitura_core.testing import days, rates
from tests.domain.hostile import Context, in_a_hostile_context, localcontext

DAY = date(2026, 3, 4)
CODES = ("DKK", "EUR", "GBP", "KWD", "SEK", "USD")
TABLES = st.dictionaries(
    st.sampled_from([(a, b) for a in CODES for b in CODES if a < b]),
    st.fractions(Fraction(1, 1000), 1000).map(lambda f: f"{float(f):.6f}"),
    min_size=1,
)
LAST_DIGITS = Fraction(1, 10**12)
"""What another library's decimals may miss."""


def worth(found: Rate | None) -> Fraction:
    """Return the exact value of a rate that must be there."""
    assert found is not None
    return Fraction(found.value)


# -------------------------------------------------------------------------------------- fixed


@given(table=TABLES, on=days())
def test_a_given_rate_is_read_as_it_was_written_and_backwards(
    table: dict[tuple[str, str], str], on: date
) -> None:
    """Whoever agrees on EUR/USD has USD/EUR too: its exact inverse, of the same day."""
    source = FixedRates(table, origin="agreed")
    for (first, second), value in table.items():
        assert source.rate(first, second, on) == Rate(first, second, value, on, "agreed")
        back = source.rate(second, first, on)
        assert worth(back) == 1 / Fraction(value)


@given(table=TABLES, source=st.sampled_from(CODES), target=st.sampled_from(CODES))
def test_a_pair_is_crossed_through_one_currency_and_never_through_two(
    table: dict[tuple[str, str], str], source: str, target: str
) -> None:
    """Two currencies meet in a third that both have a rate in; a longer way is no way."""
    both = {**table, **{(b, a): "" for a, b in table}}
    found = FixedRates(table).rate(source, target, DAY)
    meet = any((source, code) in both and (code, target) in both for code in CODES)
    assert (found is not None) == ((source, target) in both or meet)


def test_the_currency_two_others_meet_in_is_the_first_by_code() -> None:
    """With two ways to go, every run goes the same way."""
    table = {("GBP", "EUR"): "1.2", ("SEK", "EUR"): "0.1", ("GBP", "USD"): "1", ("SEK", "USD"): "1"}
    for order in (table, dict(reversed(table.items()))):
        assert worth(FixedRates(order).rate("GBP", "SEK", DAY)) == 12


@pytest.mark.parametrize("value", ("0.000000000000000001", "999999999999"))
def test_a_rate_that_cannot_be_written_is_none(value: str) -> None:
    """A pair too far apart to be written in 12 digits on each side has no rate, not a wrong one."""
    far = {("EUR", "USD"): value, ("DKK", "EUR"): value}
    source = FixedRates(far)
    assert source.rate("EUR", "USD", DAY) is not None
    assert source.rate("DKK", "USD", DAY) is None
    agreed = AgreedRates(AgreedRate(*pair, value, DAY, DAY) for pair in far)
    assert agreed.rate("DKK", "USD", DAY) is None


# ------------------------------------------------------------------------------------- agreed

MARCH = AgreedRate("EUR", "USD", "1.08", date(2026, 3, 1), date(2026, 3, 31))


@given(table=TABLES, on=days(), source=st.sampled_from(CODES), target=st.sampled_from(CODES))
def test_what_is_agreed_for_a_day_is_fixed_on_that_day(
    table: dict[tuple[str, str], str], on: date, source: str, target: str
) -> None:
    """Within its period an agreed table reads and crosses like a fixed one."""
    agreed = AgreedRates(AgreedRate(*pair, value, on, on) for pair, value in table.items())
    fixed = FixedRates(table, origin="agreed")
    assert agreed.rate(source, target, on) == fixed.rate(source, target, on)
    for other in (on - timedelta(days=1), on + timedelta(days=1)):
        assert agreed.rate(source, target, other) is None


@pytest.mark.parametrize(
    ("on", "known"),
    ((date(2026, 2, 28), False), (MARCH.first_day, True), (MARCH.last_day, True),
     (date(2026, 4, 1), False)),
)  # fmt: skip
def test_a_period_holds_from_its_first_day_to_its_last(on: date, known: bool) -> None:
    """Both ends belong to the period; outside it nothing was agreed, whatever is near."""
    found = AgreedRates([MARCH]).rate("USD", "EUR", on)
    assert (found is not None) == known
    if found is not None:
        assert (found.observed_on, found.origin) == (MARCH.first_day, "agreed")


def test_a_crossed_rate_is_as_old_as_its_older_half() -> None:
    """A rate of two halves is observed when the older of them was."""
    pounds = AgreedRate("GBP", "USD", "1.26", date(2026, 3, 4), date(2026, 3, 4))
    found = AgreedRates([MARCH, pounds], origin="contract 7").rate("GBP", "EUR", DAY)
    assert found == Rate("GBP", "EUR", "7/6", MARCH.first_day, "contract 7")


@pytest.mark.parametrize("pair", (("EUR", "USD"), ("USD", "EUR")))
def test_two_rates_of_a_pair_never_share_a_day(pair: tuple[str, str]) -> None:
    """Neither in the same direction nor in the other: nobody could say which was meant."""
    late = AgreedRate(*pair, "1.09", MARCH.last_day, date(2026, 4, 30))
    for order in ((MARCH, late), (late, MARCH)):
        with pytest.raises(InvalidInput, match="two rates on 2026-03-31"):
            AgreedRates(order)
    next_day = AgreedRate(*pair, "1.09", date(2026, 4, 1), date(2026, 4, 30))
    assert AgreedRates([next_day, MARCH]).rate(*pair, date(2026, 4, 1)) is not None


@pytest.mark.parametrize(
    ("change", "field"),
    (
        ({"source": "euro"}, "source"),
        ({"target": "EUR"}, "target"),
        ({"value": "1,08"}, "rate"),
        ({"value": 1.08}, "rate"),
        ({"first_day": "2026-03-01"}, "first_day"),
        ({"last_day": date(2026, 2, 28)}, "last_day"),
    ),
)
def test_what_nobody_can_agree_on_is_refused(change: dict[str, Any], field: str) -> None:
    """Currencies that exist, a positive decimal, a period that ends after it begins."""
    told: dict[str, Any] = {
        "source": "EUR", "target": "USD", "value": "1.08",
        "first_day": MARCH.first_day, "last_day": MARCH.last_day,
    }  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        AgreedRate(**{**told, **change})
    assert refused.value.facts["field"] == field


def read(text: str) -> AgreedRates:
    """Read agreed rates from the text of a file."""
    return AgreedRates.from_csv(StringIO(text, newline=""))


def test_a_file_of_agreed_rates_has_days_and_periods() -> None:
    """An empty last day means one day; columns we do not know are left alone."""
    found = read(
        "\ufeffsource,target,rate,first_day,last_day,remark\r\n"
        'EUR,USD,1.08,2026-03-01,2026-03-31,"yearly, by mail"\r\n'
        "\r\n"
        "SEK,EUR,0.0880,2026-03-04,,\r\n"
    )
    assert found.rate("EUR", "USD", DAY) == Rate("EUR", "USD", "1.08", date(2026, 3, 1), "agreed")
    assert found.rate("SEK", "EUR", DAY) == Rate("SEK", "EUR", "0.0880", DAY, "agreed")
    assert found.rate("SEK", "EUR", DAY + timedelta(days=1)) is None
    without = read("target,first_day,rate,source\nUSD,2026-03-04,1.08,EUR\n")
    assert without.rate("EUR", "USD", DAY) is not None


def test_one_wrong_row_refuses_the_file_and_every_wrong_row_is_named() -> None:
    """A hole in a table would be filled by another source; so the file is mended, not read half."""
    with pytest.raises(InvalidInput) as refused:
        read(
            "source,target,rate,first_day,last_day\n"
            "EUR,USD,1.08,2026-03-01,2026-03-31\n"
            'EUR,USD,"1,08",2026-04-01,2026-04-30\n'
            "EUR,USD,1.08,1.4.2026,\n"
            "EUR,USD,1.08,2026-05-01,20260531\n"
            "EUR,XAU,1.08,2026-05-01,2026-05-31\n"
            "EUR,USD,1.08\n"
            "EUR,USD,1.08,2026-06-30,2026-06-01\n"
        )
    problem = refused.value.facts["problem"]
    lines = [part.split(":")[0] for part in problem.split("; ") if part.startswith("line")]
    assert lines == [f"line {number}" for number in (3, 4, 5, 6, 7, 8)]


def test_a_file_full_of_wrong_rows_is_told_in_a_sentence() -> None:
    """The first twenty are named and the others counted."""
    with pytest.raises(InvalidInput, match=r"line 21: .*; and 5 more"):
        read("source,target,rate,first_day\n" + "EUR,USD,x,2026-03-01\n" * 25)


@pytest.mark.parametrize(
    "file",
    (
        "source,target,rate,first_day\n",
        b"source,target,rate,first_day\n",
        [b"source,target,rate,first_day\n"],
        [],
        ["source,target,rate\n"],
        ["source,target,rate,first_day,rate\n"],
        ["source,target,rate,first_day\n", 'EUR,USD,"1"0,2026-03-01\n'],
    ),
    ids=["a text", "bytes", "lines of bytes", "empty", "no day", "a name twice", "quotes"],
)
def test_what_is_no_table_of_rates_is_refused(file: Any) -> None:
    """Nothing is guessed from a file that is not one."""
    with pytest.raises(InvalidInput):
        AgreedRates.from_csv(file)


# ---------------------------------------------------------------------------------------- ECB


@pytest.fixture(scope="module", name="ecb")
def _ecb() -> EcbRates:
    return EcbRates()


@pytest.fixture(scope="module", name="theirs")
def _theirs() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


FRIDAY, MONDAY = date(2014, 3, 28), date(2014, 3, 31)


def test_a_published_figure_is_read_as_it_is_written(ecb: EcbRates) -> None:
    """The bank wrote 1.3759 on 28 March 2014, and so do we, with its day and its name."""
    assert ecb.rate("EUR", "USD", FRIDAY) == Rate("EUR", "USD", "1.3759", FRIDAY, "ECB")


@in_a_hostile_context
def test_no_ambient_context_rounds_a_published_figure(hostile: Context) -> None:
    """Whatever precision the program around us has set, IDR 15607.64 keeps its seven digits."""
    with localcontext(hostile):
        found = EcbRates().rate("USD", "IDR", date(2014, 3, 28))
    assert worth(found) == Fraction("15607.64") / Fraction("1.3759")


def test_a_weekend_has_the_rate_of_its_friday_and_never_that_of_monday(ecb: EcbRates) -> None:
    """Between two published days the older one holds; nothing is interpolated."""
    friday = ecb.rate("USD", "SEK", FRIDAY)
    for days_later in (1, 2):
        assert ecb.rate("USD", "SEK", FRIDAY + timedelta(days=days_later)) == friday
    monday = ecb.rate("USD", "SEK", MONDAY)
    assert monday is not None
    assert monday.observed_on == MONDAY
    assert monday != friday


@given(
    on=st.dates(date(1999, 1, 4), date(2020, 12, 31)),
    pair=st.permutations(("EUR", "USD", "GBP", "JPY", "DKK")).map(lambda codes: codes[:2]),
)
def test_every_rate_is_what_the_converter_says_for_the_day_observed(
    ecb: EcbRates, theirs: CurrencyConverter, on: date, pair: list[str]
) -> None:
    """CurrencyConverter itself, asked for that day, computes the same, to its last digits."""
    found = ecb.rate(pair[0], pair[1], on)
    assert found is not None
    assert timedelta(0) <= on - found.observed_on <= timedelta(days=DAYS_BACK)
    expected = Fraction(theirs.convert(1, pair[0], pair[1], date=found.observed_on))
    assert abs(worth(found) - expected) <= LAST_DIGITS


@pytest.mark.parametrize(
    ("source", "target", "on"),
    (
        ("SAR", "USD", FRIDAY),
        ("EUR", "AED", FRIDAY),
        ("EUR", "XYZ", FRIDAY),
        ("EUR", "Date", FRIDAY),
        ("EUR", "", FRIDAY),
        ("EUR", "RUB", date(2026, 3, 4)),
        ("RUB", "USD", date(2022, 3, 9)),
        ("EUR", "HRK", date(2024, 1, 1)),
        ("EUR", "USD", date(1998, 12, 31)),
        ("EUR", "USD", date(2099, 1, 1)),
        ("EUR", "USD", date(1900, 1, 1)),
    ),
)
def test_what_the_bank_does_not_publish_or_no_longer_is_none(
    ecb: EcbRates, source: str, target: str, on: date
) -> None:
    """No Gulf currency, no rouble of years ago, nothing before the euro or after the file ends."""
    assert ecb.rate(source, target, on) is None


def test_a_rate_lasts_seven_days_and_both_halves_are_of_one_day(tmp_path: Path) -> None:
    """On the eighth day it is too old; a pair waits for a day on which both were published."""
    path = tmp_path / "eurofxref-hist.csv"
    path.write_text(
        "Date,USD,SEK,GBP,\n2026-03-10,1.20,N/A,0.9,\n2026-03-03,1.10,11.0,,\n2026-03-02,1.0",
        "utf-8",
    )
    ecb = EcbRates(path, origin="bank")
    third = date(2026, 3, 3)
    assert ecb.rate("USD", "SEK", date(2026, 3, 10)) == Rate("USD", "SEK", "10", third, "bank")
    assert ecb.rate("USD", "SEK", date(2026, 3, 11)) is None
    assert ecb.rate("USD", "EUR", date(2026, 3, 17)) is not None
    assert ecb.rate("USD", "EUR", date(2026, 3, 18)) is None
    assert ecb.rate("GBP", "EUR", date(2026, 3, 9)) is None


@pytest.mark.parametrize(
    "text", ("", "source,target,rate\n", "Date,JPY\n2026-03-03,150\n", "\0\xff\n")
)
def test_a_file_that_is_no_history_is_refused(tmp_path: Path, text: str) -> None:
    """Another table is not taken for the bank's."""
    path = tmp_path / "other.csv"
    path.write_text(text, "latin-1")
    with pytest.raises(InvalidInput):
        EcbRates(path)


def test_a_damaged_figure_is_refused_and_not_read(tmp_path: Path) -> None:
    """What is no positive decimal converts nothing."""
    path = tmp_path / "damaged.csv"
    path.write_text("Date,USD,SEK\n2026-03-03,1e3,0\n", "utf-8")
    for code in ("USD", "SEK"):
        with pytest.raises(errors.InvalidAmount):
            EcbRates(path).rate(code, "EUR", date(2026, 3, 3))


def run(program: str) -> str:
    """Run a program in a Python of its own, and return what it says."""
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return child.stdout.strip()


def test_the_extra_is_loaded_by_who_asks_for_it_and_by_nobody_else() -> None:
    """Opening books and importing every rate source does not load CurrencyConverter."""
    program = (
        "import sys, debitura_core.adapters.rates as rates; from debitura_core import Network\n"
        "Network.in_memory(rates=rates.FixedRates({}))\n"
        "before = 'currency_converter' in sys.modules\n"
        "rates.EcbRates()\n"
        "print(before, 'currency_converter' in sys.modules)"
    )
    assert run(program) == "False True"


def test_without_the_extra_the_error_says_what_to_install() -> None:
    """Whoever has not installed it learns its name."""
    program = (
        "import sys; sys.modules['currency_converter'] = None\n"
        "from debitura_core.adapters.rates import EcbRates\n"
        "try: EcbRates()\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    assert "debitura-core[fx]" in run(program)


def test_nothing_is_asked_of_the_network() -> None:
    """Opening the history and reading from it touches no socket."""
    program = (
        "import sys; from datetime import date; touched = []\n"
        "sys.addaudithook(lambda event, _: touched.append(event) if 'socket' in event else None)\n"
        "from debitura_core.adapters.rates import EcbRates\n"
        "EcbRates().rate('GBP', 'USD', date(2026, 3, 4))\n"
        "print([event for event in touched if event != 'socket.__new__'], len(touched))"
    )
    assert run(program) == "[] 0"


# -------------------------------------------------------------------------------------- chain


@given(pairs=st.lists(rates(), min_size=1, max_size=4), data=st.data())
def test_a_chain_answers_with_the_first_source_that_knows(
    pairs: list[Rate], data: st.DataObject
) -> None:
    """The order of the sources is the order of trust."""
    sources = [
        FixedRates({(one.source, one.target): one.value}, origin=f"source {number}")
        for number, one in enumerate(pairs)
    ]
    asked = data.draw(st.sampled_from(pairs))
    found = RateChain(NoRates(), *sources).rate(asked.source, asked.target, DAY)
    first = next(answer for one in sources if (answer := one.rate(asked.source, asked.target, DAY)))
    assert found == first


def test_a_chain_of_sources_that_do_not_know_knows_nothing() -> None:
    """No rate is made up at the end of the row."""
    assert RateChain().rate("EUR", "USD", DAY) is None
    assert RateChain(NoRates(), FixedRates({})).rate("EUR", "USD", DAY) is None

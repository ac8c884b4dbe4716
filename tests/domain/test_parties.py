"""Partners and clients: countries pay in currencies that the library counts in."""

from hypothesis import given
from hypothesis import strategies as st

from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.money import currency_code
from debitura_core.domain.parties.parties import invoice_currency


@given(country=st.sampled_from(sorted(CURRENCY_OF)))
def test_every_country_pays_in_a_known_currency(country: str) -> None:
    """A partner of any country can be invoiced in its country's currency (8)."""
    assert currency_code(invoice_currency(country)) == CURRENCY_OF[country]


def test_country_codes_are_two_capitals_and_each_stands_once() -> None:
    """The table covers the world's countries, each with one currency."""
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in CURRENCY_OF)
    assert len(CURRENCY_OF) > 240


def test_currencies_of_worked_examples() -> None:
    """Denmark keeps the krone, Croatia and Bulgaria have the euro, Switzerland the franc."""
    assert [CURRENCY_OF[code] for code in ("DK", "HR", "BG", "CH", "LI", "JP", "KW", "CL")] == [
        "DKK", "EUR", "EUR", "CHF", "CHF", "JPY", "KWD", "CLP",
    ]  # fmt: skip

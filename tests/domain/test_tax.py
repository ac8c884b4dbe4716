"""Tax and postal details: how an invoice is taxed, and what it must say of both parties."""

from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import InvalidInput, Percent
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.percent import ZERO
from debitura_core.domain.parties.tax import (
    EU,
    BankAccount,
    PartyDetails,
    TaxTerms,
    TaxTreatment,
    missing_details,
    tax_of_invoice,
    treatment_between,
)

DOMESTIC = TaxTerms(rate=Percent(25))
REVERSE = TaxTerms(treatment=TaxTreatment.REVERSE_CHARGE)
OUTSIDE = TaxTerms(treatment=TaxTreatment.OUTSIDE)
BANK = BankAccount(holder="Debitura", iban="DK5000400440116243")
SELLER = PartyDetails(
    name="Debitura", street="Gade 1", city="Aarhus", country="DK", vat_id="DK12345678",
    invoice_email="billing@debitura.example", bank_account=BANK,
)  # fmt: skip
BUYER = PartyDetails(name="Acme", street="Weg 2", city="Bonn", country="DE", vat_id="DE123456789")


def test_a_re_issue_takes_the_tax_of_the_original() -> None:
    """March issued at 25 %, credited, run again: 25 %, whatever is agreed by now."""
    assert tax_of_invoice(REVERSE, None, DOMESTIC) == DOMESTIC
    assert tax_of_invoice(REVERSE, None, None) == REVERSE
    assert tax_of_invoice(REVERSE, Percent(20), DOMESTIC).rate == Percent(20)


@pytest.mark.parametrize(
    ("tax", "category", "said"),
    (
        (DOMESTIC, "S", None),
        (TaxTerms(), "Z", None),
        (REVERSE, "AE", "Reverse charge"),
        (OUTSIDE, "O", "Not subject to VAT"),
    ),
)
def test_a_treatment_has_its_category_and_its_note(
    tax: TaxTerms, category: str, said: str | None
) -> None:
    """The codes are those of EN 16931; the note is the one agreed, or the law's."""
    assert tax.category == category
    assert said is None or (tax.words or "").startswith(said)


@given(seller=st.sampled_from(sorted(CURRENCY_OF)), buyer=st.sampled_from(sorted(CURRENCY_OF)))
def test_the_treatment_follows_from_the_two_countries(seller: str, buyer: str) -> None:
    """VAT at home, reverse charge within the EU, none elsewhere; both ways alike."""
    found = treatment_between(seller, buyer)
    assert found is treatment_between(buyer, seller)
    assert (found is TaxTreatment.DOMESTIC) == (seller == buyer)
    assert seller == buyer or (found is TaxTreatment.REVERSE_CHARGE) == ({seller, buyer} <= EU)


def test_the_eu_has_27_countries_that_are_known() -> None:
    """Each has a code of the table of countries."""
    assert len(EU) == 27
    assert CURRENCY_OF.keys() >= EU


@pytest.mark.parametrize(
    ("seller", "buyer", "tax", "missing"),
    (
        (SELLER, BUYER, REVERSE, ()),
        (None, None, DOMESTIC, ("seller", "buyer")),
        (evolve(SELLER, vat_id=None), BUYER, DOMESTIC, ("seller.vat_id",)),
        (evolve(SELLER, vat_id=None), BUYER, OUTSIDE, ()),
        (evolve(SELLER, bank_account=None), BUYER, DOMESTIC, ("seller.bank_account",)),
        (SELLER, evolve(BUYER, vat_id=None), REVERSE, ("buyer.vat_id",)),
        (SELLER, evolve(BUYER, vat_id=None), DOMESTIC, ()),
    ),
)
def test_what_an_invoice_must_say_is_named(
    seller: PartyDetails | None, buyer: PartyDetails | None, tax: TaxTerms, missing: Any
) -> None:
    """Both addresses, the seller's VAT id, the buyer's where it pays the tax, and the bank."""
    assert missing_details(seller, buyer, tax) == missing


@pytest.mark.parametrize(
    ("field", "value"),
    (
        ("vat_id", "12345678"),
        ("vat_id", "DK 12345678"),
        ("invoice_email", "no address"),
        ("country", "UK"),
        ("name", " "),
    ),
)
def test_details_that_no_invoice_could_bear_are_refused(field: str, value: str) -> None:
    """A typing mistake is found where it is made."""
    with pytest.raises(InvalidInput) as refused:
        evolve(SELLER, **cast(Any, {field: value}))
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    "iban", ("DK5000400440116244", "DK50 0040 0440 1162 43", "5000400440116243")
)
def test_an_iban_with_wrong_digits_is_refused(iban: str) -> None:
    """Its check digits find a slip of the pen."""
    with pytest.raises(InvalidInput):
        BankAccount(holder="Debitura", iban=iban)


def test_a_bank_account_has_an_iban_or_a_number_and_a_bank() -> None:
    """One of both says where to pay."""
    assert BankAccount(holder="Debitura", number="1234", bank="First Bank").iban is None
    with pytest.raises(InvalidInput):
        BankAccount(holder="Debitura", number="1234")


@pytest.mark.parametrize("treatment", (TaxTreatment.REVERSE_CHARGE, TaxTreatment.OUTSIDE))
def test_only_a_domestic_treatment_bears_vat(treatment: TaxTreatment) -> None:
    """No rate stands where no VAT is charged."""
    assert TaxTerms(treatment=treatment).rate == ZERO
    with pytest.raises(InvalidInput):
        TaxTerms(treatment=treatment, rate=Percent(25))

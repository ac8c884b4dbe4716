"""Electronic invoices hold to the published schemas and rules of EN 16931, in both syntaxes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import facturx
import pytest
from attrs import evolve
from facturx.generate_xml import generate_xml
from pypdf import PdfReader
from saxonche import PySaxonProcessor

from debitura_core import (
    CloseMonth,
    CreditInvoice,
    DescribePartner,
    DescribePlatform,
    Desk,
    Percent,
    SetTaxTerms,
    TaxTreatment,
    errors,
)
from debitura_core.adapters.einvoice import write_cii, write_factur_x, write_ubl
from debitura_core.adapters.einvoice.terms import terms_of
from debitura_core.adapters.reports.invoice import SheetOf
from tests.cast import Cast, eur, meeting
from tests.commands.test_closing_the_month import BUYER, MARCH, SELLER, four_payouts

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
CII_RULES = RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
UBL_RULES = RULES / "ubl-2.1" / "EN16931-UBL-validation.xslt"
WRITERS = pytest.mark.parametrize(
    ("write", "rules"),
    (
        pytest.param(write_cii, CII_RULES, id="cii"),
        pytest.param(write_ubl, UBL_RULES, id="ubl"),
    ),
)
DOMESTIC = (TaxTreatment.DOMESTIC, Percent(25), evolve(BUYER, country="DK", vat_id="DK22222222"))
REVERSE = (TaxTreatment.REVERSE_CHARGE, Percent(0), BUYER)
OUTSIDE = (TaxTreatment.OUTSIDE, Percent(0), evolve(BUYER, country="US", vat_id=None))


def broken(xml: bytes, rules: Path) -> list[str]:
    """Return the rules of a published schematron that the XML breaks."""
    with PySaxonProcessor(license=False) as saxon:
        sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
        said = sheet.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
    assert "svrl:fired-rule" in said
    return re.findall(r"<svrl:failed-assert.*?</svrl:failed-assert>", said, re.DOTALL)


def issued(cast: Cast, terms: tuple[TaxTreatment, Percent, object]) -> str:
    """Issue March's invoice to Acme under these tax terms."""
    treatment, rate, buyer = terms
    four_payouts(cast)
    cast.ops.do(DescribePlatform(details=SELLER))
    cast.ops.do(DescribePartner(partner_id="acme", details=buyer))  # type: ignore[arg-type]
    cast.ops.do(SetTaxTerms(partner_id="acme", treatment=treatment, rate=rate))
    cast.clock.set(datetime(2026, 4, 8, 6, tzinfo=UTC))
    (invoice,) = cast.ops.do(CloseMonth(month=MARCH))
    return invoice.invoice_id


@WRITERS
@pytest.mark.parametrize("terms", (DOMESTIC, REVERSE, OUTSIDE), ids=("S", "AE", "O"))
def test_invoices_and_credit_notes_break_no_rule(
    write: Callable[[Desk, str], bytes], rules: Path, terms: tuple[TaxTreatment, Percent, object]
) -> None:
    """Domestic, reverse charge and outside; the schema is checked while the XML is made."""
    with meeting() as cast:
        invoice_id = issued(cast, terms)
        assert broken(write(cast.anna, invoice_id), rules) == []
        note = cast.ops.do(CreditInvoice(invoice_id=invoice_id))
        assert broken(write(cast.ops, note.invoice_id), rules) == []


def test_a_planted_wrong_total_is_found() -> None:
    """The check can fail: a total that is not net and VAT breaks a rule."""
    with meeting() as cast:
        terms = terms_of(cast.ops.ask(SheetOf(invoice_id=issued(cast, DOMESTIC))))
        assert (terms["BT-109"], terms["BT-110"], terms["BT-112"]) == ("380.00", "95.00", "475.00")
        made = generate_xml(
            terms | {"BT-112": "474.00"}, flavor="factur-x", level="en16931", check_xsd=True,
            check_schematron=False,
        )  # fmt: skip
        found = broken(made if isinstance(made, bytes) else made[0], CII_RULES)
        assert any("BR-CO-15" in one for one in found)


def test_a_pdf_has_the_data_inside() -> None:
    """People read the page, machines the XML in it; it is the same invoice."""
    with meeting() as cast:
        invoice_id = issued(cast, REVERSE)
        paper = write_factur_x(cast.anna, invoice_id)
        _, xml = facturx.get_xml_from_pdf(paper, check_xsd=True)
        assert xml == write_cii(cast.anna, invoice_id)
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
        for words in ("Invoice 2026-00001", "København", "Straße 1", "EUR 380.00", "Reverse charge",
                      "DK12345674", "DE136695976", "2026-04-08"):  # fmt: skip
            assert words in text


def test_an_invoice_without_its_parties_is_no_electronic_one() -> None:
    """The error names what was missing when it was issued."""
    with meeting() as cast:
        four_payouts(cast)
        (march,) = cast.close(MARCH)
        with pytest.raises(errors.DetailsMissing, match="seller, buyer"):
            write_cii(cast.ops, march.invoice_id)
        assert march.net == eur("380")

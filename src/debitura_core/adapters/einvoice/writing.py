"""Writing electronic invoices: the data in two syntaxes, and a PDF with the data inside."""

from __future__ import annotations

from debitura_core.adapters.einvoice.terms import Terms, terms_of
from debitura_core.adapters.reports.invoice import InvoiceSheet, SheetOf
from debitura_core.desk import Desk


def write_cii(desk: Desk, invoice_id: str) -> bytes:
    """Return an invoice as XML in the syntax CII (UN/CEFACT), valid by EN 16931.

    Raises as `InvoicePage`, `DetailsMissing`, and `ModuleNotFoundError` without the extra
    ``einvoice``.
    """
    return _xml(terms_of(_sheet(desk, invoice_id)), "factur-x")


def write_ubl(desk: Desk, invoice_id: str) -> bytes:
    """Return an invoice as XML in the syntax UBL 2.1, valid by EN 16931; see `write_cii`."""
    return _xml(terms_of(_sheet(desk, invoice_id)), "ubl-2.1")


def write_factur_x(desk: Desk, invoice_id: str) -> bytes:
    """Return an invoice as a PDF for people with the data for machines inside (Factur-X).

    Raises as `write_cii`.
    """
    sheet = _sheet(desk, invoice_id)
    xml = _xml(terms_of(sheet), "factur-x")
    from debitura_core.adapters.einvoice.paper import draw

    from facturx import generate_from_binary  # isort: skip

    paper: bytes = generate_from_binary(
        draw(sheet), xml, flavor="factur-x", level="en16931", check_schematron=False
    )
    return paper


def _sheet(desk: Desk, invoice_id: str) -> InvoiceSheet:
    return desk.ask(SheetOf(invoice_id=invoice_id))


def _xml(terms: Terms, flavor: str) -> bytes:
    try:
        from facturx.generate_xml import generate_xml
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "electronic invoices come with an extra: pip install 'debitura-core[einvoice]'"
        ) from None
    made = generate_xml(
        terms, flavor=flavor, level="en16931", check_xsd=True, check_schematron=False
    )
    if isinstance(made, tuple):
        made = made[0]
    return made if isinstance(made, bytes) else str(made).encode()

"""An invoice as a PDF for people: parties, days, lines, tax, total, and where to pay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from debitura_core.adapters.reports.invoice import InvoiceSheet
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.parties.tax import PartyDetails

if TYPE_CHECKING:
    from fpdf import FPDF

_WIDTHS: Final = (22, 78, 40, 40)
_LEFT_COLUMN: Final = 95


def draw(sheet: InvoiceSheet) -> bytes:
    """Return the pages of the invoice."""
    from fpdf import FPDF

    invoice, words = sheet.invoice, "Credit note" if sheet.invoice.net_minor < 0 else "Invoice"
    pdf = FPDF(format="A4")
    font = _font()
    for look, weight in (("", 400.0), ("B", 700.0)):
        pdf.add_font("page", style=look, fname=font, variations={"wght": weight})
    pdf.set_title(f"{words} {invoice.number}")
    pdf.set_lang("en")
    pdf.add_page()
    pdf.set_font("page", "B", 18)
    pdf.cell(0, 12, f"{words} {invoice.number}", new_x="LMARGIN", new_y="NEXT")
    _parties(pdf, sheet)
    _facts(pdf, sheet)
    _lines(pdf, sheet)
    _sums(pdf, sheet)
    return bytes(pdf.output())


def _font() -> Path:
    """Return the file of a font that has the letters of Europe; it is put into the PDF."""
    import fontpkg_noto_sans

    folder = Path(str(fontpkg_noto_sans.__file__)).parent
    return next(path for path in folder.rglob("*.ttf") if "Italic" not in path.name)


def _parties(pdf: FPDF, sheet: InvoiceSheet) -> None:
    top = pdf.get_y() + 2
    columns = (("From", sheet.invoice.seller), ("To", sheet.invoice.buyer))
    ends = []
    for place, (title, party) in enumerate(columns):
        left = pdf.l_margin + place * _LEFT_COLUMN
        pdf.set_xy(left, top)
        pdf.set_font("page", "B", 9)
        pdf.cell(0, 5, title)
        pdf.set_font("page", "", 9)
        for text in party_lines(party) if party is not None else (sheet.partner.name,):
            pdf.set_xy(left, pdf.get_y() + 4.5)
            pdf.cell(_LEFT_COLUMN - 5, 4.5, text)
        ends.append(pdf.get_y())
    pdf.set_xy(pdf.l_margin, max(ends) + 10)


def party_lines(party: PartyDetails) -> tuple[str, ...]:
    """Return the lines of a party: name, address, and how it is registered."""
    place = " ".join(text for text in (party.postal_code, party.city) if text)
    told = (
        party.name,
        party.street,
        f"{place}, {party.country}",
        party.registration_number and f"Registration number {party.registration_number}",
        party.vat_id and f"VAT id {party.vat_id}",
        party.invoice_email,
    )
    return tuple(text for text in told if text)


def _facts(pdf: FPDF, sheet: InvoiceSheet) -> None:
    invoice = sheet.invoice
    facts = [
        ("Date of issue", invoice.issued_on.isoformat()),
        ("Services of", f"{invoice.month.first_day} to {invoice.month.last_day}"),
    ]
    if sheet.credits is not None:
        facts.append(("Credits invoice", f"{sheet.credits.number} of {sheet.credits.issued_on}"))
    else:
        facts.append(("Payable by", invoice.due_on.isoformat()))
    for name, text in facts:
        pdf.cell(40, 5, name)
        pdf.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _lines(pdf: FPDF, sheet: InvoiceSheet) -> None:
    currency = sheet.invoice.currency
    pdf.set_font("page", "", 8)
    with pdf.table(col_widths=_WIDTHS, text_align=("L", "L", "R", "R"), line_height=5) as table:
        table.row(("Due", "Platform fee", "Fee", f"Net in {currency}"))
        for one in sheet.lines:
            line = one.line
            rate = "" if line.currency == currency else f", at {line.rate} of {line.rate_on}"
            table.row((
                line.entry_day.isoformat(),
                f"Case {one.case_id or 'of a revenue item'}{rate}",
                shown(line.fee_minor, line.currency),
                shown(line.net_minor, currency),
            ))  # fmt: skip
    pdf.ln(3)


def _sums(pdf: FPDF, sheet: InvoiceSheet) -> None:
    invoice = sheet.invoice
    for look, name, minor in (
        ("", "Net", invoice.net_minor),
        ("", f"VAT {invoice.vat_rate.label}", invoice.vat_minor),
        ("B", "Total", invoice.total_minor),
    ):
        pdf.set_font("page", look, 10)
        pdf.cell(140, 6, name, align="R")
        pdf.cell(0, 6, shown(minor, invoice.currency), align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("page", "", 9)
    pdf.ln(3)
    if invoice.tax.words:
        pdf.multi_cell(0, 5, invoice.tax.words, new_x="LMARGIN", new_y="NEXT")
    account = None if invoice.seller is None else invoice.seller.bank_account
    if account is not None and sheet.credits is None:
        number = f"IBAN {account.iban}" if account.iban else f"{account.number}, {account.bank}"
        text = f"Pay to {account.holder}, {number}; reference {invoice.number}"
        pdf.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")

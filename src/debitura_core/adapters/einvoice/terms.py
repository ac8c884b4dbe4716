"""The terms of EN 16931: what an invoice says, by the numbers that the standard gives its parts.

A credit note has figures above zero and another type code, as the standard asks for.
"""

from __future__ import annotations

from typing import Any, Final

from debitura_core.adapters.reports.invoice import Billed, InvoiceSheet
from debitura_core.domain.kernel.errors import DetailsMissing
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.billing import InvoiceKind, kind_of
from debitura_core.domain.parties.tax import PartyDetails, TaxTreatment, missing_details

Terms = dict[str, Any]

_EXEMPTION: Final = {
    TaxTreatment.REVERSE_CHARGE: "VATEX-EU-AE",
    TaxTreatment.OUTSIDE: "VATEX-EU-O",
}
"""The code of why there is no VAT, in the list of the European Commission."""

_TRANSFER: Final = {True: "58", False: "30"}
"""How it is paid, in UNTDID 4461: to an IBAN by SEPA transfer, or by another transfer."""


def terms_of(sheet: InvoiceSheet) -> Terms:
    """Return the terms of an invoice or credit note.

    Raises `DetailsMissing` if it was issued without what the standard asks for.
    """
    invoice = sheet.invoice
    seller, buyer = invoice.seller, invoice.buyer
    missing = missing_details(seller, buyer, invoice.tax)
    if seller is None or buyer is None or missing:
        raise DetailsMissing(invoice_id=invoice.invoice_id, missing=", ".join(missing))
    sign = -1 if invoice.net_minor < 0 else 1
    kind = kind_of(invoice.net_minor) or InvoiceKind.INVOICE

    def amount(minor: int) -> str:
        return f"{from_minor(sign * minor, invoice.currency).amount:f}"

    last_day = invoice.month.last_day.isoformat()
    terms: Terms = {
        "BT-1": invoice.number,
        "BT-2": invoice.issued_on.isoformat(),
        "BT-3": kind.value,
        "BT-5": invoice.currency,
        "BT-9": invoice.due_on.isoformat(),
        "BT-20": f"Payable by {invoice.due_on}",
        "BT-72": last_day,
        "BT-73": invoice.month.first_day.isoformat(),
        "BT-74": last_day,
        "BT-106": amount(invoice.net_minor),
        "BT-109": amount(invoice.net_minor),
        "BT-110": amount(invoice.vat_minor),
        "BT-112": amount(invoice.total_minor),
        "BT-115": amount(invoice.total_minor),
        "BG-4": _party(seller, invoice.tax_treatment),
        "BG-7": _party(buyer, invoice.tax_treatment),
        "BG-23": [_breakdown(sheet, amount(invoice.net_minor), amount(invoice.vat_minor))],
        "BG-25": [_line(sheet, place, one, sign) for place, one in enumerate(sheet.lines, start=1)],
    }
    account = seller.bank_account
    if account is not None:
        terms |= {
            "BT-81": _TRANSFER[account.iban is not None],
            "BT-83": invoice.number,
            "BT-84": account.iban or account.number,
        }
    if sheet.credits is not None:
        before = sheet.credits
        terms["BG-3"] = [{"BT-25": before.number, "BT-26": before.issued_on.isoformat()}]
    return terms


def _party(details: PartyDetails, treatment: TaxTreatment) -> Terms:
    """Return a party; what is outside of VAT may not have VAT ids."""
    told: Terms = {
        "name": details.name,
        "addr_l1": details.street,
        "city": details.city,
        "country_code": details.country,
    }
    optional = {
        "postcode": details.postal_code,
        "legal_identifier": details.registration_number,
        "vat_identifier": None if treatment is TaxTreatment.OUTSIDE else details.vat_id,
    }
    told |= {name: value for name, value in optional.items() if value is not None}
    if details.invoice_email is not None:
        told |= {"einvoicing_addr": details.invoice_email, "einvoicing_addr_schemeid": "EM"}
    return told


def _breakdown(sheet: InvoiceSheet, net: str, vat: str) -> Terms:
    tax = sheet.invoice.tax
    told: Terms = {"BT-116": net, "BT-117": vat, "BT-118": tax.category}
    if tax.treatment is not TaxTreatment.OUTSIDE:
        told["BT-119"] = tax.rate.text
    if tax.treatment in _EXEMPTION:
        told |= {"BT-120": tax.words, "BT-121": _EXEMPTION[tax.treatment]}
    return told


def _line(sheet: InvoiceSheet, place: int, one: Billed, sign: int) -> Terms:
    """Return a line: one share of the platform; one below zero is a quantity below zero."""
    tax, line, currency = sheet.invoice.tax, one.line, sheet.invoice.currency
    net = sign * line.net_minor
    about = f"case {one.case_id}, " if one.case_id else ""
    told: Terms = {
        "BT-126": str(place),
        "BT-129": "-1" if net < 0 else "1",
        "BT-130": "C62",
        "BT-131": f"{from_minor(net, currency).amount:f}",
        "BT-146": f"{from_minor(abs(net), currency).amount:f}",
        "BT-151": tax.category,
        "BT-153": f"Platform fee, {about}due {line.entry_day}",
    }
    if tax.treatment is not TaxTreatment.OUTSIDE:
        told["BT-152"] = tax.rate.text
    return told

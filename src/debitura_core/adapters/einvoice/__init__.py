"""Electronic invoices of the European standard EN 16931: CII, UBL, and a PDF with the data inside.

It needs the extra ``einvoice``. The data are those of the page, read by `SheetOf`.
"""

from debitura_core.adapters.einvoice.writing import write_cii, write_factur_x, write_ubl

__all__ = ["write_cii", "write_factur_x", "write_ubl"]

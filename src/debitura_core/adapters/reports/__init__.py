"""HTML pages: a partner's month and an invoice, for a browser to show and print.

A page is one text that contains its styles and pictures. It runs no script and loads no file. The
extra ``reports`` brings jinja2, which is loaded when a page is made.
"""

from debitura_core.adapters.reports.invoice import invoice_page
from debitura_core.adapters.reports.statement import month_statement

__all__ = ["invoice_page", "month_statement"]

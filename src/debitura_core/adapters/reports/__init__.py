"""Pages for people: a partner's month and an invoice as HTML that a browser shows and prints.

A page is one text that needs nothing else: its styles and pictures stand in it, it runs no script
and asks for no file. The extra ``reports`` brings jinja2, which is loaded when a page is made.
"""

from debitura_core.adapters.reports.invoice import invoice_page
from debitura_core.adapters.reports.statement import month_statement

__all__ = ["invoice_page", "month_statement"]

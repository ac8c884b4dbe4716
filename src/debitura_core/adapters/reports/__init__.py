"""HTML pages: a month, an invoice, accounts with others, for a browser to show and print.

A page is one text that contains its styles and pictures. It runs no script and loads no file. The
extra ``reports`` brings jinja2, which is loaded when a page is made.
"""

from debitura_core.adapters.reports.accounts import account_statement_page, positions_page
from debitura_core.adapters.reports.invoice import invoice_page
from debitura_core.adapters.reports.statement import month_statement

__all__ = ["account_statement_page", "invoice_page", "month_statement", "positions_page"]

"""How records look in Jupyter: small tables in HTML, with everything in them escaped.

Records inherit `Shown <debitura_core.domain.kernel.columns.Shown>`; what each of them shows is
said here, from the columns that its module declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch
from html import escape

from debitura_core.domain.cases.inbox import INBOX_COLUMNS
from debitura_core.domain.kernel.columns import Columns
from debitura_core.domain.money.account_statements import STATEMENT_COLUMNS
from debitura_core.domain.money.balance import COLUMNS, TOTALS, BalanceTotals
from debitura_core.domain.money.invoices import INVOICE_COLUMNS, Invoice
from debitura_core.domain.money.revenue_share import Split, derivation
from debitura_core.domain.partner_cases.statements import BALANCE_COLUMNS, LINE_COLUMNS
from debitura_core.queries.accounts import AccountStatementPage
from debitura_core.queries.inbox import InboxPage
from debitura_core.queries.partner_balance import BalancePage
from debitura_core.queries.partner_case_ledger import PartnerCaseLedgerPage

Cells = Sequence[str | None]


@singledispatch
def drawn(record: object) -> str:
    """Return the HTML of a record; `drawn.register` adds a class of your own.

    Raises `NotImplementedError` for a class that none is registered for.
    """
    raise NotImplementedError(f"no table is declared for {type(record).__name__}")


@drawn.register
def _balance(page: BalancePage) -> str:
    """Show rows, sums if they were asked for, and how many rows are not here."""
    totals = _sums(page.totals.values()) if page.totals else ""
    hidden = f"<p>Rows of hidden clients: {page.hidden_count}</p>" * bool(page.hidden_count)
    return _table(COLUMNS.default, page.rows) + _more("rows", page.next) + totals + hidden


@drawn.register
def _totals(totals: BalanceTotals) -> str:
    return _sums((totals,))


def _sums(totals: Iterable[BalanceTotals]) -> str:
    """Show a row for each currency, and one for the same in US dollars."""
    read = TOTALS.texts()
    rows: list[Cells] = []
    for one in totals:
        rows.append(read(one))
        if one.usd is not None:
            entries, *amounts = read(one.usd)
            rows.append([f"{entries} of {one.currency}", *amounts])
    return grid(TOTALS.title, TOTALS.headings, rows)


@drawn.register
def _inbox(page: InboxPage) -> str:
    return _table(INBOX_COLUMNS, page.rows) + _more("cases", page.next)


@drawn.register
def _invoice(invoice: Invoice) -> str:
    kind = "Invoice" if invoice.credits is None else "Credit note"
    cells = INVOICE_COLUMNS.texts()(invoice)
    return facts(f"{kind} {invoice.number}", zip(INVOICE_COLUMNS.headings, cells, strict=True))


@drawn.register
def _split(split: Split) -> str:
    """Show the derivation of each figure."""
    return facts("Split of a payment", derivation(split))


@drawn.register
def _partner_cases(page: PartnerCaseLedgerPage) -> str:
    """Show the balance in each currency, and the lines."""
    submitted = f"<p>Partner cases submitted: {page.cases_submitted}</p>"
    balances = _table(BALANCE_COLUMNS, page.balances)
    return submitted + balances + _table(LINE_COLUMNS, page.lines) + _more("lines", page.next)


@drawn.register
def _account_statement(page: AccountStatementPage) -> str:
    """Show the lines between the balances of the whole statement."""
    rows = (page.sums.first, *page.lines, page.sums.last)
    return _table(STATEMENT_COLUMNS.printed, rows) + _more("lines", page.next)


def _table(columns: Columns, rows: Iterable[object]) -> str:
    return grid(columns.title, columns.headings, map(columns.texts(), rows))


def _more(what: str, cursor: str | None) -> str:
    return "" if cursor is None else f"<p>More {what} follow.</p>"


# --------------------------------------------------------------------------------------- HTML


def facts(title: str, pairs: Iterable[tuple[str, str | None]]) -> str:
    """Return a table of two columns, a name and its value.

    >>> print(facts("1", [("to", "<b>")]))
    <table><caption>1</caption><tr><th>to</th><td><bdi>&lt;b&gt;</bdi></td></tr></table>
    """
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in pairs
    )
    return f"<table><caption>{escape(title)}</caption>{rows}</table>"


def grid(title: str, headings: Sequence[str], rows: Iterable[Cells]) -> str:
    """Return a table with a heading over each column."""
    heads = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>" for cells in rows
    )
    return (
        f"<table><caption>{escape(title)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(text: str | None) -> str:
    # isolated, so that a name written from right to left moves nothing next to it
    return "" if text is None else f"<bdi>{escape(text)}</bdi>"

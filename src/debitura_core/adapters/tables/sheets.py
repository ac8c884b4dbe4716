"""What an export shows: the columns of the ledger and of the inbox, and what their cells hold.

The kind of its cells decides how a column is written: amounts stay numbers and days stay days, and
words that people typed in are guarded against being run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any, Final

from attrs import frozen

from debitura_core.domain.cases.inbox import InboxRow
from debitura_core.domain.money.balance import COLUMNS, BalanceRow
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus
from debitura_core.domain.money.revenue_items import RevenueCategory
from debitura_core.queries.inbox import Inbox
from debitura_core.queries.partner_balance import PartnerBalance

Exported = PartnerBalance | Inbox
"""The queries that have a sheet."""


class Kind(Enum):
    """What the cells of a column hold."""

    WORDS = "words"
    """What somebody typed in: it may be meant to be run."""
    LABEL = "label"
    """A code or label of the library's own."""
    AMOUNT = "amount"
    """Minor units, in the currency of the row."""
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"


@frozen
class Column:
    """One column: its heading, the kind of its cells, and where in a row they come from."""

    heading: str
    kind: Kind
    read: Callable[[Any], Any]
    """Returns the value of a row's cell: text, minor units, a number, a day; None for none."""


@frozen
class Sheet:
    """The columns of an export, and what its sheet is called."""

    title: str
    columns: Sequence[Column]


def sheet_of(query: Exported) -> Sheet:
    """Return the sheet of a ledger or an inbox."""
    if isinstance(query, PartnerBalance):
        return Sheet("Partner balance", _ledger(query.columns))
    return Sheet("Cases", _INBOX)


def _day(name: str) -> Callable[[Any], Any]:
    """Read the UTC day of an instant."""

    def read(row: Any) -> Any:
        at = getattr(row, name)
        return None if at is None else at.date()

    return read


# ------------------------------------------------------------------------------------ the ledger

_CATEGORY: Final = {category.value: category.label for category in RevenueCategory}
_COMMISSION: Final = {status.value: status.label for status in CommissionStatus}
_INVOICE: Final = {status.value: status.label for status in InvoiceStatus}


def _ledger(names: Sequence[str]) -> list[Column]:
    columns = [Column(_HEADINGS[name], *_CELLS[name]) for name in names]
    if any(column.kind is Kind.AMOUNT for column in columns):
        columns.append(_CURRENCY)
    return columns


def _managed_by(row: BalanceRow) -> str | None:
    return None if row.managed_by is None else row.managed_by.name


_CURRENCY: Final = Column("Currency", Kind.LABEL, attrgetter("currency"))
_HEADINGS: Final = {column.name: column.heading for column in COLUMNS}
_CELLS: Final[Mapping[str, tuple[Kind, Callable[[BalanceRow], object]]]] = {
    "case_id": (Kind.LABEL, attrgetter("reference")),
    "client": (Kind.WORDS, attrgetter("client")),
    "managed_by": (Kind.WORDS, _managed_by),
    "payment_date": (Kind.DAY, attrgetter("payment_date")),
    "revenue": (Kind.AMOUNT, attrgetter("revenue_minor")),
    "debitura_fee": (Kind.AMOUNT, attrgetter("debitura_fee_minor")),
    "revenue_category": (Kind.LABEL, lambda row: _CATEGORY[row.revenue_category._value_]),
    "commission_status": (Kind.LABEL, lambda row: _COMMISSION[row.commission_status._value_]),
    "debitura_invoice_status": (
        Kind.LABEL,
        lambda row: _INVOICE[row.debitura_invoice_status._value_],
    ),
    "see_more": (Kind.LABEL, attrgetter("see_more")),
    "client_reference": (Kind.WORDS, attrgetter("client_reference")),
    "partner_reference": (Kind.WORDS, attrgetter("partner_reference")),
    "debtor_name": (Kind.WORDS, attrgetter("debtor_name")),
    "date_created": (Kind.DAY, _day("date_created")),
    "success_fee": (Kind.LABEL, lambda row: row.success_fee and row.success_fee.label),
    "debtor_payments": (Kind.AMOUNT, attrgetter("debtor_payments_minor")),
}

# ------------------------------------------------------------------------------------- the inbox


def _close_code(row: InboxRow) -> str | None:
    return None if row.close_code is None else row.close_code.label


_INBOX: Final = (
    Column("Case number", Kind.LABEL, attrgetter("reference")),
    Column("Client", Kind.WORDS, attrgetter("client")),
    Column("Debtor name", Kind.WORDS, attrgetter("debtor_name")),
    Column("Case value", Kind.AMOUNT, attrgetter("value_minor")),
    Column("Outstanding", Kind.AMOUNT, attrgetter("outstanding_minor")),
    _CURRENCY,
    Column("Status", Kind.LABEL, attrgetter("status_label")),
    Column("State", Kind.LABEL, lambda row: row.lifecycle.label),
    Column("Case type", Kind.LABEL, lambda row: row.phase.value.replace("_", "-")),
    Column("Assignment date", Kind.DAY, _day("assigned_at")),
    Column("SLA deadline (UTC)", Kind.INSTANT, attrgetter("deadline")),
    Column("Overdue", Kind.LABEL, lambda row: "yes" if row.overdue else "no"),
    Column("Last update", Kind.DAY, _day("status_at")),
    # a name of ours may begin with a hyphen, which a spreadsheet reads as minus
    Column("Team member", Kind.WORDS, attrgetter("member")),
    Column("Priority", Kind.NUMBER, attrgetter("priority")),
    Column("Follow-up", Kind.LABEL, lambda row: "yes" if row.follow_up else "no"),
    Column("Close code", Kind.LABEL, _close_code),
    Column("Closed", Kind.DAY, _day("closed_at")),
    Column("Client reference", Kind.WORDS, attrgetter("client_reference")),
    Column("Partner reference", Kind.WORDS, attrgetter("partner_reference")),
)

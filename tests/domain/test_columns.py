"""Columns: every form of a table reads the same value, and free text is known as such."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import BalanceRow, Inbox, InboxRow, PartnerBalance
from debitura_core.adapters.tables import write_rows
from debitura_core.domain.cases.inbox import INBOX_COLUMNS
from debitura_core.domain.kernel.columns import CURRENCY, TEXTS, VALUES, Column, Columns, Kind
from debitura_core.domain.kernel.seals import is_words
from debitura_core.domain.money.balance import COLUMNS, TOTALS
from debitura_core.domain.money.invoices import INVOICE_COLUMNS
from debitura_core.domain.money.payouts import CommissionStatus
from debitura_core.domain.partner_cases.statements import BALANCE_COLUMNS, LINE_COLUMNS
from tests.cast import Cast, eur, meeting

DECLARED = (COLUMNS, TOTALS, INVOICE_COLUMNS, INBOX_COLUMNS, BALANCE_COLUMNS, LINE_COLUMNS)


@pytest.mark.parametrize("table", DECLARED, ids=lambda table: table.title)
def test_a_table_names_each_column_once(table: Columns) -> None:
    """Names and headings differ, so that a query and a reader can tell the columns apart."""
    assert len(set(table.names)) == len(set(table.headings)) == len(table.columns)


ROW = SimpleNamespace(
    words="=1", code="A1", status=CommissionStatus.UNPAID, paid_minor=-5, count=3, currency="JPY",
    day=date(2026, 3, 1), at=datetime(2026, 3, 1, 23, tzinfo=UTC), yes=True, no=False, none=None,
    inner=SimpleNamespace(name="x", none=None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "text"),
    (
        (Column("words", "", Kind.WORDS), "=1", "=1"),
        (Column("code", "", Kind.CODE), "A1", "A1"),
        (Column("status", "", Kind.LABEL), "Unpaid", "Unpaid"),
        (Column("paid", "", Kind.MONEY), -5, "JPY -5"),
        (Column("count", "", Kind.NUMBER), 3, "3"),
        (Column("day", "", Kind.DAY), date(2026, 3, 1), "2026-03-01"),
        (Column("at", "", Kind.UTC_DAY), date(2026, 3, 1), "2026-03-01"),
        (Column("at", "", Kind.INSTANT), ROW.at, "2026-03-01 23:00"),
        (Column("yes", "", Kind.YES_NO), "yes", "yes"),
        (Column("no", "", Kind.YES_NO), "no", "no"),
        (Column("name", "", Kind.WORDS, "inner.name"), "x", "x"),
        (Column("name", "", Kind.LABEL, "none.name"), None, None),
        (Column("name", "", Kind.MONEY, "inner.none"), None, None),
        (Column("none", "", Kind.CODE), None, None),
    ),
    ids=lambda each: each.kind.name if isinstance(each, Column) else "",
)
def test_each_kind_is_read_and_written(column: Column, value: Any, text: str | None) -> None:
    """The value as it is, and the text for people; None anywhere on the path is an empty cell."""
    table = Columns("", (column,))
    assert table.reader(VALUES)(ROW) == [value]
    assert table.texts()(ROW) == [text]
    assert set(TEXTS) == set(Kind)


@pytest.mark.parametrize("path", ("", "a.", "a b", "__import__('os')", "a.b()", "0", "a..b"))
def test_a_path_names_attributes_and_runs_nothing(path: str) -> None:
    """What is compiled into a reader is checked first."""
    with pytest.raises(ValueError, match="names of attributes"):
        Column("name", "", Kind.CODE, path)


@given(names=st.lists(st.sampled_from(COLUMNS.names), unique=True, min_size=1))
def test_amounts_in_plain_figures_name_their_currency_once(names: list[str]) -> None:
    """Columns come in the order asked for; an amount brings the column of the currency."""
    chosen = COLUMNS.named(names)
    assert list(chosen.names) == names
    amounts = any(column.kind is Kind.MONEY for column in chosen.columns)
    assert chosen.in_plain_figures.names == (*names, *[CURRENCY.name] * amounts)
    assert chosen.in_plain_figures.in_plain_figures == chosen.in_plain_figures


def free_text(kind: type[Any]) -> list[str]:
    """Return the fields of a row that are marked as words; the key only sorts."""
    return [one.name for one in fields(kind) if is_words(one) and one.name != "client_key"]


@pytest.mark.parametrize(
    ("query", "kind"),
    ((PartnerBalance(columns=COLUMNS.names), BalanceRow), (Inbox(), InboxRow)),
    ids=("balance", "inbox"),
)
def test_free_text_is_guarded_because_its_field_says_so(
    query: PartnerBalance | Inbox, kind: type[Any]
) -> None:
    """A column that reads a field marked with WORDS has the kind WORDS."""
    with meeting() as cast:
        row = first_row(cast, query)
        hostile = evolve(row, **dict.fromkeys(free_text(kind), "=1+1"))
        read = query.exported.reader({Kind.WORDS: "'guarded'"})
        assert "=1+1" not in read(hostile)
        assert read(hostile).count("guarded") >= len(free_text(kind))


def first_row(cast: Cast, query: PartnerBalance | Inbox) -> Any:
    """Return a row of a small ledger or inbox."""
    cast.case(client_reference="N-7")
    cast.pay(eur("10"))
    page: Any = cast.anna.ask(query)
    return page.rows[0]


class Short(Inbox):
    """An inbox of a user, with columns of its own."""

    @property
    def exported(self) -> Columns:
        return Columns("Short", (Column("client", "Who", Kind.WORDS),
                                 Column("value", "What", Kind.MONEY)))  # fmt: skip


def test_a_query_of_a_user_is_exported_under_its_own_columns() -> None:
    """Whatever names its columns can be written."""
    with meeting() as cast:
        cast.case()
        file = StringIO(newline="")
        assert write_rows(cast.anna, Short(), file) == 1
        file.seek(0)
        assert next(csv.reader(file)) == ["Who", "What", "Currency"]

"""The ledger and the inbox as CSV and as sheets for Excel: the same cells, and none that runs."""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from moneyed import Money
from python_calamine import CalamineWorkbook

from debitura_core import (
    AcceptCase,
    Desk,
    Inbox,
    InboxRow,
    InboxSort,
    InboxView,
    NotAllowed,
    Now,
    PartnerBalance,
    RegisterClient,
    ScopedBooks,
    StatusType,
    errors,
)
from debitura_core.adapters import excel
from debitura_core.adapters.excel import write_excel
from debitura_core.adapters.tables import harmless, write_balance, write_inbox
from debitura_core.domain.money.balance import COLUMNS
from debitura_core.testing import texts
from tests.adapters.test_tables import PAYLOADS
from tests.cast import DEBTOR, Cast, Opened, claim, eur, meeting, on_both_stores

NAUGHTY = (
    "مرحبا بالعالم", "\u202eexe.gpj", "\u200f\u200e\u200ftest\u200f", "שלום =1+1",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \U0001f3f3\ufe0f",
    "e\u0301 é ﬁ ſ", "Z\u0351\u036b\u0343a\u0352\u0300l\u0321go", "田中さんにあげて下さい", "﷽",
    '"quoted", \'single\', “curly”', "'; DROP TABLE cases; --", "1' OR '1'='1",
    "<script>alert(1)</script>", "<b>&amp;</b> & &#65;", "]]>", "<!--", "<r>x</r>",
    '<r></t></is></c><c r="Z1"><f>1+1</f></c></r>', "_x0041_", "_x0041_x0042_x0043_",
    "_x005F_x0041_", "http://example.com", "mailto:a@example.com", "1E5", "007", "0x1F", "TRUE",
    "NULL", "#REF!", "None", "=cmd|' /C calc'!A0", "\t=1+1", "a\tb\nc", " lead and trail ",
    "a\u00a0b", "¯\\_(ツ)_/¯", "%s%n{0}", "../../etc/passwd", "\\u0041", "\ufffd", "\u00adsoft",
)  # fmt: skip
"""The kinds of text of the Big List of Naughty Strings that the books take."""

FREE = ("Client", "Debtor name", "Client reference")


def placed(cast: Cast, client: str, debtor: str, reference: str | None, amount: Money) -> None:
    """Let a client of this name place a case, and the debtor pay a little of it."""
    cast.ops.do(RegisterClient(client_id="naughty", name=client, country="DK"))
    cast.case(
        client_id="naughty",
        debtor=evolve(DEBTOR, name=debtor),
        client_reference=reference,
        claim=claim(amount),
    )
    cast.pay(eur("12.34"))


def as_csv(desk: Desk, query: PartnerBalance | Inbox) -> list[list[str]]:
    """Export as CSV, and read it back with the standard library."""
    file = StringIO(newline="")
    count = (
        write_inbox(desk, query, file)
        if isinstance(query, Inbox)
        else write_balance(desk, query, file)
    )
    file.seek(0)
    rows = list(csv.reader(file, strict=True))
    assert len(rows) == count + 1
    return rows


def as_excel(desk: Desk, query: PartnerBalance | Inbox) -> list[list[Any]]:
    """Export for Excel, read it back, and look for anything that could run."""
    file = BytesIO()
    count = write_excel(desk, query, file)
    assert runs_nothing(file)
    file.seek(0)
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    assert len(rows) == count + 1
    return rows


def runs_nothing(file: BytesIO) -> bool:
    """Return whether a workbook is valid XML without formulas, links, macros or references."""
    with ZipFile(file) as book:
        names = book.namelist()
        tags = {
            part.tag.rpartition("}")[2]
            for name in names
            if name.endswith((".xml", ".rels"))
            for part in ElementTree.fromstring(book.read(name)).iter()  # noqa: S314  our own file
        }
    outside = [name for name in names if "external" in name.lower() or name.endswith(".bin")]
    return not outside and not tags & {"f", "hyperlink", "oleObject", "webPublishItem"}


def told(cell: str) -> Any:
    """Say what a cell of the CSV file means, its guard taken off."""
    unguarded = cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell
    return unguarded


def same(plain: str, cell: Any) -> bool:
    """Return whether a cell of either file says the same."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, (int, float)):
        return float(plain) == cell
    if isinstance(cell, datetime):
        return plain == f"{cell:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(cell, date):
        return plain == cell.isoformat()
    return bool(told(plain) == cell)


# --------------------------------------------------------------------------------- the same cells


@on_both_stores
@pytest.mark.parametrize("text", (*NAUGHTY, *[one for one in PAYLOADS if one.strip()]))
def test_any_text_comes_back_byte_for_byte_from_every_export(store: Opened, text: str) -> None:
    """Any script, quotes, markup and formulas: through both stores, into both files and back."""
    with meeting(store, audited=False) as cast:
        placed(cast, f"K{text}", text, text[:50], eur("1000"))
        (row,) = cast.anna.ask(Inbox()).rows
        assert (row.client, row.debtor_name, row.client_reference) == (f"K{text}", text, text[:50])
        assert len(cast.anna.ask(Inbox(search=text)).rows) == 1
        for query in (Inbox(), PartnerBalance(columns=COLUMNS.names)):
            heading, cells = as_csv(cast.anna, query)
            headed, sheet = as_excel(cast.anna, query)
            assert headed == heading
            assert all(map(same, cells, sheet))
            lower = {name.lower(): cell for name, cell in zip(heading, sheet, strict=True)}
            assert [lower[name.lower()] for name in FREE] == [f"K{text}", text, text[:50]]


@given(names=st.tuples(*[texts(max_size=40)] * 3))
@example(names=("<r>" + "_x0041_" * 3 + "</r>", "_x000D_x000A_x", "x_x0041_x0042_"))
def test_hostile_text_survives_both_files(names: tuple[str, str, str]) -> None:
    """Whatever the books take; noncharacters of Unicode, which XML cannot hold, are escaped."""
    client, debtor, reference = names
    with meeting(audited=False) as cast:
        placed(cast, client, debtor, reference, eur("1000"))
        (heading, cells), (_, sheet) = (
            as_csv(cast.anna, Inbox()),
            as_excel(cast.anna, Inbox()),
        )
    for name, text in zip(FREE, names, strict=True):
        place = heading.index(name)
        assert cells[place] == harmless(text)
        wanted = text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")
        assert sheet[place] == wanted


@on_both_stores
def test_amounts_and_days_stay_what_they_are(store: Opened) -> None:
    """Numbers with the decimals of their currency, days as days, instants in UTC."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("900.10")))
        cast.case("CASE0002", claim=claim(Money("7", "JPY")))
        cast.pay(eur("100.10"))
        heading, *rows = as_excel(cast.anna, Inbox(sort=InboxSort.LOWEST_VALUE))
        euros, yen = (dict(zip(heading, row, strict=True)) for row in rows)
        assert (euros["Case value"], euros["Outstanding"], euros["Currency"]) == (900.1, 800, "EUR")
        assert (yen["Case value"], yen["Currency"]) == (7, "JPY")
        assert euros["Assignment date"] == cast.clock.now().date()
        assert euros["State"] == "Active"
        heading, row = as_excel(cast.anna, PartnerBalance(columns=("revenue", "payment_date")))
        assert heading == ["Revenue", "Payment date", "Currency"]
        assert row == [5.71, cast.clock.now().date(), "EUR"]


class Invented(Inbox):
    """An inbox with a row of everything: figures at the bounds, an instant, words from a joker."""

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[InboxRow]:
        (row,) = Inbox.rows(self, books, now)
        full = evolve(
            row,
            deadline=now.at + timedelta(seconds=1),
            overdue=True,
            status=StatusType.PAYMENT_PLAN_AGREED,
            status_at=now.at,
            closed_at=now.at,
            member="-anna",
            priority=-2,
            follow_up=True,
            partner_reference="=1+1",
        )
        yield evolve(full, value_minor=999_999_999_999_999, outstanding_minor=10**15)
        yield evolve(full, value_minor=-10_000, outstanding_minor=0)


def test_an_amount_that_no_number_holds_is_text() -> None:
    """Fifteen digits are a number, sixteen would be rounded; below zero is a number too."""
    with meeting() as cast:
        cast.case()
        heading, first, second = as_excel(cast.anna, Invented())
        plain = as_csv(cast.anna, Invented())
        place = heading.index("Case value")
        assert first[place : place + 2] == [9999999999999.99, "10000000000000.00"]
        assert second[place : place + 2] == [-100, 0]
        assert plain[2][place : place + 2] == ["-100.00", "0.00"]
        shown = dict(zip(heading, first, strict=True))
        assert shown["SLA deadline (UTC)"] == datetime(2026, 3, 1, 9, 0, 1)  # noqa: DTZ001  Excel
        assert (shown["Priority"], shown["Team member"], shown["Overdue"]) == (-2, "-anna", "yes")
        assert (shown["Status"], shown["Follow-up"]) == ("Payment Plan", "yes")
        for number in (1, 2):
            assert all(map(same, plain[number], (first, second)[number - 1]))
        assert plain[1][heading.index("Team member")] == "'-anna"


@on_both_stores
def test_an_export_holds_what_the_query_selects_in_its_order(store: Opened) -> None:
    """All rows of the view, whatever page is asked for."""
    with meeting(store) as cast:
        for number in range(4):
            cast.submit(f"CASE000{number}")
            cast.clock.advance(days=1)
        cast.anna.do(AcceptCase(case_id="CASE0002"))
        query = Inbox(view=InboxView.NEW, sort=InboxSort.OLDEST, limit=1)
        wanted = ["CASE0000", "CASE0001", "CASE0003"]
        assert [row[0] for row in as_csv(cast.anna, query)[1:]] == wanted
        assert [row[0] for row in as_excel(cast.anna, query)[1:]] == wanted


def test_an_empty_inbox_is_a_header(tmp_path: Path) -> None:
    """A file that says so in its columns, on a path as well."""
    with meeting() as cast:
        assert len(as_csv(cast.anna, Inbox())) == 1
        assert write_excel(cast.anna, Inbox(), tmp_path / "inbox.xlsx") == 0
        assert (tmp_path / "inbox.xlsx").read_bytes()[:2] == b"PK"


# ---------------------------------------------------------------------------- what cannot be done


def test_what_is_longer_than_a_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the same header, so that no row is lost at the end of a sheet."""
    monkeypatch.setattr(excel, "ROWS", 3)
    with meeting() as cast:
        for number in range(5):
            cast.submit(f"CASE000{number}")
        file = BytesIO()
        assert write_excel(cast.anna, Inbox(sort=InboxSort.OLDEST), file) == 5
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    assert book.sheet_names == ["Cases", "Cases 2", "Cases 3"]
    pages = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert pages[0][0] == pages[1][0] == pages[2][0]
    assert [row[0] for page in pages for row in page[1:]] == [f"CASE000{n}" for n in range(5)]


class Wordy(Inbox):
    """An inbox whose second row says too much for a cell."""

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[InboxRow]:
        for row in Inbox.rows(self, books, now):
            yield row
            yield evolve(row, debtor_name="x" * 32_768)


def test_text_that_no_cell_holds_is_named_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XlsxWriter would drop it in silence; the file is not written, and no part of it stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with meeting() as cast:
        cast.case()
        with pytest.raises(errors.CellTooLong) as caught:
            write_excel(cast.anna, Wordy(), tmp_path / "inbox.xlsx")
    assert caught.value.facts == {
        "row": "3", "field": "Debtor name", "length": "32768", "limit": "32767",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_a_cell_that_was_not_written_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the last row of a sheet XlsxWriter writes nothing and says so by a number."""
    monkeypatch.setattr(excel, "ROWS", 1)
    with meeting() as cast:
        cast.case()
        writer = excel._Writer
        monkeypatch.setattr(writer, "_begin_page", _at_the_last_row(writer._begin_page))
        with pytest.raises(errors.StoreError, match="row 1048577"):
            write_excel(cast.anna, Inbox(), BytesIO())


def _at_the_last_row(begin: Any) -> Any:
    def begun(writer: Any) -> None:
        begin(writer)
        writer._row = 1_048_575

    return begun


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library works without XlsxWriter; the export names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with meeting() as cast, pytest.raises(ModuleNotFoundError, match=r"debitura-core\[excel\]"):
        write_excel(cast.anna, Inbox(), BytesIO())


def test_a_client_gets_no_sheet() -> None:
    """The inbox is the partner's; a client's desk is refused before anything is written."""
    with meeting() as cast:
        for query in (Inbox(), PartnerBalance()):
            with pytest.raises(NotAllowed):
                write_excel(cast.nora, query, BytesIO())
        file = StringIO()
        with pytest.raises(NotAllowed):
            write_inbox(cast.nora, Inbox(), file)
        assert file.getvalue() == ""


def test_a_workbook_that_runs_something_would_be_noticed() -> None:
    """The check above can fail: a formula is found wherever it stands."""
    from xlsxwriter import Workbook

    file = BytesIO()
    with Workbook(file) as book:
        book.add_worksheet().write_formula(0, 0, "=1+1")
    assert not runs_nothing(file)

"""Write queries as sheets for Excel, row by row in little memory.

It needs the extra ``excel`` (XlsxWriter). Text is always written as text: no cell is
a formula or a link. Amounts are numbers with the decimals of their currency, days are days, and
instants are in UTC. An amount of more than 15 digits, which a number of Excel cannot hold exactly,
is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from os import PathLike
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, Protocol

from debitura_core.adapters.tables.writing import Exported
from debitura_core.desk import Desk
from debitura_core.domain.kernel.columns import VALUES, Columns, Kind
from debitura_core.domain.kernel.errors import CellTooLong, StoreError
from debitura_core.domain.kernel.money import figure

ROWS: Final = 1_048_576
"""How many rows a sheet of Excel holds, its header included."""
CELL: Final = 32_767
"""How many characters a cell of Excel holds."""
DIGITS: Final = 15
"""How many digits a number of Excel holds exactly."""


class _Format(Protocol):
    """How a cell looks."""


class _Page(Protocol):
    """A worksheet of XlsxWriter, as far as it is used; each answers 0, or why it wrote nothing."""

    def write_string(self, row: int, column: int, text: str, /) -> int: ...
    def write_rich_string(self, row: int, column: int, /, *parts: str) -> int: ...
    def write_number(self, row: int, column: int, value: float, style: _Format, /) -> int: ...
    def write_datetime(self, row: int, column: int, at: date, style: _Format, /) -> int: ...


class _Book(Protocol):
    """A workbook of XlsxWriter, as far as it is used."""

    def add_worksheet(self, title: str, /) -> _Page: ...
    def add_format(self, style: dict[str, str], /) -> _Format: ...
    def close(self) -> None: ...


def write_excel(desk: Desk, query: Exported, file: str | PathLike[str] | IO[bytes], /) -> int:
    """Write all rows of a query as a workbook, and return the number of rows.

    *query* is a `PartnerBalance`, an `Inbox`, or a query of yours with columns; order and columns
    are those of `write_rows`. *file* is a path, or a file opened for binary writing. Rows that one
    sheet cannot hold go to a next one, under the same header.

    Raises as the query does, `CellTooLong`, and `ModuleNotFoundError` without the extra.
    """
    count = 0
    with desk.stream(query) as rows, _workbook(file) as book:
        writer = _Writer(book, query.exported.in_plain_figures)
        for row in rows:
            writer.write(row)
            count += 1
    return count


@contextmanager
def _workbook(file: str | PathLike[str] | IO[bytes]) -> Iterator[_Book]:
    """Open a workbook that keeps one row at a time; its temporary files are removed in any case."""
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "sheets for Excel come with an extra: pip install 'debitura-core[excel]'"
        ) from None
    with TemporaryDirectory() as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        }
        book = Workbook(file, options)
        try:
            yield book
        except BaseException:
            for page in book.worksheets():
                page.row_data_fh.close()  # an unfinished workbook is not written
            raise
        book.close()


class _Writer:
    """Writes rows into the sheets of one workbook."""

    def __init__(self, book: _Book, columns: Columns) -> None:
        self._book = book
        self._title = columns.title
        self._headings = columns.headings
        self._read = columns.reader(VALUES)
        self._write = [self._cells[one.kind] for one in columns.columns]
        self._styles: dict[str, _Format] = {}
        self._pages = 0
        self._begin_page()

    def _begin_page(self) -> None:
        self._pages += 1
        title = self._title if self._pages == 1 else f"{self._title} {self._pages}"
        self._page = self._book.add_worksheet(title)
        self._row = 0
        for place, heading in enumerate(self._headings):
            self._text(place, heading)

    def write(self, row: Any) -> None:
        """Write one row below the last one."""
        if self._row + 1 == ROWS:
            self._begin_page()
        self._row += 1
        for place, value in enumerate(self._read(row)):
            if value is not None:
                self._write[place](self, place, value, row)

    def _label(self, place: int, value: str, row: Any) -> None:
        self._text(place, value)

    def _amount(self, place: int, minor: int, row: Any) -> None:
        text = figure(minor, row.currency)
        if len(str(abs(minor))) > DIGITS:
            self._text(place, text)
            return
        decimals = text.partition(".")[2]
        self._number(place, float(text), "0." + "0" * len(decimals) if decimals else "0")

    def _plain(self, place: int, value: int, row: Any) -> None:
        self._number(place, value, "0")

    def _day(self, place: int, day: date, row: Any) -> None:
        style = self._style("yyyy-mm-dd")
        self._check(place, self._page.write_datetime(self._row, place, day, style))

    def _instant(self, place: int, at: datetime, row: Any) -> None:
        style, local = self._style("yyyy-mm-dd hh:mm:ss"), at.astimezone(UTC).replace(tzinfo=None)
        self._check(place, self._page.write_datetime(self._row, place, local, style))

    _cells: Final[dict[Kind, Callable[[_Writer, int, Any, Any], None]]] = {
        **dict.fromkeys(Kind, _label),
        Kind.MONEY: _amount,
        Kind.NUMBER: _plain,
        Kind.DAY: _day,
        Kind.UTC_DAY: _day,
        Kind.INSTANT: _instant,
    }

    def _number(self, place: int, value: float, pattern: str) -> None:
        style = self._style(pattern)
        self._check(place, self._page.write_number(self._row, place, value, style))

    def _text(self, place: int, text: str) -> None:
        if len(text) > CELL:
            raise CellTooLong(
                row=self._row + 1,
                field=self._headings[place],
                length=len(text),
                limit=CELL,
            )
        if not text:
            return
        parts = _parts(text)
        done = (
            self._page.write_string(self._row, place, text)
            if len(parts) == 1
            else self._page.write_rich_string(self._row, place, *parts)
        )
        self._check(place, done)

    def _check(self, place: int, done: int) -> None:
        """Refuse to lose a cell: XlsxWriter says so by a number, and goes on."""
        if done != 0:
            raise StoreError(
                problem=f"row {self._row + 1}, {self._headings[place]}: not written ({done})"
            )

    def _style(self, pattern: str) -> _Format:
        if pattern not in self._styles:
            self._styles[pattern] = self._book.add_format({"num_format": pattern})
        return self._styles[pattern]


# XlsxWriter takes text from <r> to </r> for marked-up text of its own and would write it as it is,
# cells and formulas included; and of two escapes that share an underscore it escapes only one. Text
# in parts, none of which has a whole escape, comes through unchanged.
_MARKED: Final = re.compile(r"<r>.*</r>", re.DOTALL)
_TWO_ESCAPES: Final = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
_WITHIN_AN_ESCAPE: Final = re.compile(r"(?<=_)(?=x[0-9A-Fa-f]{4}_)")


def _parts(text: str) -> list[str]:
    """Return text in the parts that come through unchanged: one as a rule, else three or more."""
    if not _MARKED.fullmatch(text) and not _TWO_ESCAPES.search(text):
        return [text]
    return [text[0], text[1], *filter(None, _WITHIN_AN_ESCAPE.split(text[2:]))]

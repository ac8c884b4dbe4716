"""The partner balance and the inbox written as CSV, row by row (RFC 4180).

Amounts are plain figures that a spreadsheet adds up, beside a column that names their currency.
Days are ISO days (UTC). Text that somebody typed in and a spreadsheet would run as a formula gets a
``'`` before it. Open the file with ``newline=""``, and as ``utf-8-sig`` for Excel.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any, Final, TextIO

from debitura_core.adapters.tables.sheets import Column, Exported, Kind, sheet_of
from debitura_core.desk import Desk
from debitura_core.domain.kernel.money import figure
from debitura_core.queries.inbox import Inbox
from debitura_core.queries.partner_balance import PartnerBalance


def write_balance(desk: Desk, query: PartnerBalance, file: TextIO, /) -> int:
    """Write the whole ledger as CSV, row by row, and return the number of rows.

    The columns are those of *query*, under their headings; percentages as the ledger prints them.
    Raises as `PartnerBalance`.
    """
    return _write(desk, query, file)


def write_inbox(desk: Desk, query: Inbox, file: TextIO, /) -> int:
    """Write all cases that *query* selects as CSV, in its order, and return how many there are.

    Raises as `Inbox`.
    """
    return _write(desk, query, file)


def _write(desk: Desk, query: Exported, file: TextIO) -> int:
    columns = sheet_of(query).columns
    cells = [_cell(column) for column in columns]
    write_row = csv.writer(file, lineterminator="\r\n").writerow
    count = 0
    with desk.stream(query) as rows:
        write_row([column.heading for column in columns])
        for row in rows:
            write_row([cell(row) for cell in cells])
            count += 1
    return count


def _cell(column: Column) -> Callable[[Any], object]:
    """Return what writes a cell of this column; None is an empty one, and a day its own text."""
    read = column.read
    if column.kind is Kind.WORDS:
        return lambda row: harmless(read(row) or "")
    if column.kind is Kind.AMOUNT:
        return lambda row: None if (minor := read(row)) is None else figure(minor, row.currency)
    if column.kind is Kind.INSTANT:
        return lambda row: None if (at := read(row)) is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return read


def harmless(text: str) -> str:
    """Return free text with a ``'`` before it if a spreadsheet would take it for a formula.

    Whatever stands before the sign and cannot be seen is looked through. Taking one ``'`` off text
    that begins like this gives what was there before, exactly.

    >>> harmless("=1+1"), harmless("Müller & Söhne"), harmless("'=1+1")
    ("'=1+1", 'Müller & Söhne', "''=1+1")
    """
    return "'" + text if not text[:1].isalnum() and _FORMULA.match(text) else text


# Signs that begin a formula, after quotes of ours and what cannot be seen (OWASP, CSV injection).
_FORMULA: Final = re.compile(
    r"'*[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    r"[\t\r\n=+\-@\uff1d\uff0b\uff0d\uff20]"
)

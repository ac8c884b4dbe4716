"""Write the partner balance, the inbox and your own queries as CSV, row by row (RFC 4180).

Amounts are plain figures that a spreadsheet adds up, with a column for their currency.
Days are ISO days (UTC). Text that somebody typed in and a spreadsheet would run as a formula gets a
``'`` before it. Open the file with ``newline=""``, and as ``utf-8-sig`` for Excel.
"""

from __future__ import annotations

import csv
import re
from typing import Any, Final, Protocol, TextIO

from debitura_core.desk import Desk, Streamable
from debitura_core.domain.kernel.columns import VALUES, Columns, Forms, Kind
from debitura_core.domain.kernel.money import figure
from debitura_core.queries.inbox import Inbox
from debitura_core.queries.partner_balance import PartnerBalance


class Exported(Streamable[Any], Protocol):
    """A query whose rows can be exported: it says under which columns."""

    @property
    def exported(self) -> Columns:
        """The columns of the export, and the title of its sheet."""
        ...


def write_balance(desk: Desk, query: PartnerBalance, file: TextIO, /) -> int:
    """Write the whole ledger as CSV, row by row, and return the number of rows.

    The columns are those of *query*, under their headings; percentages as the ledger prints them.
    Raises as `PartnerBalance`.
    """
    return write_rows(desk, query, file)


def write_inbox(desk: Desk, query: Inbox, file: TextIO, /) -> int:
    """Write all cases that *query* selects as CSV, in its order, and return how many there are.

    Raises as `Inbox`.
    """
    return write_rows(desk, query, file)


def write_rows(desk: Desk, query: Exported, file: TextIO, /) -> int:
    """Write all rows of a query as CSV, and return how many there are. Raises as the query."""
    columns = query.exported.in_plain_figures
    read = columns.reader(_FORMS, harmless=harmless, figure=figure)
    write_row = csv.writer(file, lineterminator="\r\n").writerow
    count = 0
    with desk.stream(query) as rows:
        write_row(columns.headings)
        for count, row in enumerate(rows, start=1):  # noqa: B007  counts on
            write_row(read(row))
    return count


_FORMS: Final[Forms] = {
    **VALUES,
    Kind.WORDS: "harmless({value})",
    Kind.MONEY: "figure({value}, {currency})",
    Kind.INSTANT: "'{{:%Y-%m-%dT%H:%M:%SZ}}'.format({value})",
}
"""How a cell is written; a day is its own text."""


def harmless(text: str) -> str:
    """Return free text with a ``'`` before it if a spreadsheet would take it for a formula.

    Invisible characters before the sign are ignored. Taking one ``'`` off text that begins like
    this gives what was there before, exactly.

    >>> harmless("=1+1"), harmless("Müller & Söhne"), harmless("'=1+1")
    ("'=1+1", 'Müller & Söhne', "''=1+1")
    """
    return "'" + text if not text[:1].isalnum() and _FORMULA.match(text) else text


# Signs that begin a formula, after quotes of ours and what cannot be seen (OWASP, CSV injection).
_FORMULA: Final = re.compile(
    r"'*[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    r"[\t\r\n=+\-@\uff1d\uff0b\uff0d\uff20]"
)

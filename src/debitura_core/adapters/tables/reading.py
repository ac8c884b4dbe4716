"""Cases and payments read from CSV files: a row becomes a command, or the reason why it cannot.

No row stops the file. Cells stay text until the strict factories read them, so nothing is guessed
and nothing is rounded.

Open a file as text and leave its line ends alone::

    with open("payments.csv", encoding="utf-8-sig", newline="") as file:
        good = (row for row in read_payments(file) if isinstance(row, Good))
        done = anna.do_all(row.keyed() for row in good)
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.commands.placing_cases import SubmitCase
from debitura_core.commands.recording_payments import RecordPayment
from debitura_core.desk import Command, Keyed
from debitura_core.domain.agreements import Phase
from debitura_core.domain.claims import Claim, Debtor, DebtorKind
from debitura_core.domain.errors import DebituraError, InvalidChoice, InvalidInput, InvalidPercent
from debitura_core.domain.money import currency_code, money
from debitura_core.domain.payments import Recipient
from debitura_core.domain.percent import Percent

A = TypeVar("A")
C_co = TypeVar("C_co", bound=Command[Any], covariant=True)
C = TypeVar("C", bound=Command[Any])
E = TypeVar("E", bound=Enum)

Row = Mapping[str, str]
"""The cells of one row, as written, by the names of their columns."""


@frozen
class Good(Generic[C_co]):
    """A row that became a command.

    ``number`` is its line in the file: the header is 1, and a row over several lines counts from
    its first. ``key`` is made of what the row says and of how often the file said just that before,
    so the same file gives the same keys again, and two equal rows stay two. ``row`` has every cell,
    those of columns the library does not know too.
    """

    number: int
    command: C_co
    key: str
    row: Row = field(repr=False, hash=False)

    def keyed(self: Good[Command[A]], at: datetime | None = None) -> Keyed[A]:
        """Return the command under its key, so that a file imported twice is booked once.

        With *at* it is decided as of that instant; see `Keyed`.
        """
        return Keyed(command=self.command, key=self.key, at=at)


@frozen
class Bad:
    """A row that could not become a command: its line in the file, and why."""

    number: int
    error: DebituraError


def read_cases(file: Iterable[str], /) -> Iterator[Good[SubmitCase] | Bad]:
    """Read cases, row by row, from an open text file or any iterable of lines with their ends.

    Every row needs ``success_fee`` (in percent), ``debtor_kind`` (company, person),
    ``debtor_name``, ``debtor_country``, ``currency``, ``principal``, ``invoice_date`` and
    ``due_date``. It may have ``case_id``, ``client_id`` (which a platform desk needs),
    ``partner_id``, ``client_reference``, ``phase`` (pre_legal by default), ``interest``,
    ``reminder_fees``, ``collection_fees``; an empty cell says nothing. Amounts are ``1234.50``,
    days ``2025-03-31``.

    Raises `InvalidInput`, before any row is read, for a file without the columns it needs.
    """
    return _read(file, _CASES)


def read_payments(file: Iterable[str], /) -> Iterator[Good[RecordPayment] | Bad]:
    """Read payments, row by row, from an open text file or any iterable of lines with their ends.

    Every row needs ``case_id``, ``amount``, ``currency``, ``received_by`` (partner, client) and
    ``received_on``. It may have ``payment_id``, ``method``, ``reference``, ``notes`` and
    ``settled`` (yes, no); an empty cell says nothing. Amounts are ``1234.50``, days ``2025-03-31``.

    Raises `InvalidInput`, before any row is read, for a file without the columns it needs.
    """
    return _read(file, _PAYMENTS)


@frozen
class _Kind(Generic[C_co]):
    """A kind of file: the columns it has, and the command that a row of it becomes."""

    name: str
    needed: Sequence[str]
    optional: Sequence[str]
    command: Callable[[Row], C_co]


def _read(file: Iterable[str], kind: _Kind[C]) -> Iterator[Good[C] | Bad]:
    """Check the header now, and read the rows when they are drawn."""
    found = _rows(_Lines(file))
    _, header = next(found, (1, []))
    if isinstance(header, InvalidInput):
        raise header
    _check_header(header, kind)
    return _commands(found, header, kind)


def _commands(
    found: Iterator[tuple[int, Sequence[str] | InvalidInput]], header: Sequence[str], kind: _Kind[C]
) -> Iterator[Good[C] | Bad]:
    columns = sorted((*kind.needed, *kind.optional))
    seen: dict[bytes, int] = {}
    for number, cells in found:
        if isinstance(cells, InvalidInput):
            yield Bad(number, cells)
            continue
        try:
            row = _named(cells, header)
            command = kind.command(row)
        except DebituraError as error:
            yield Bad(number, _bare(error))
            continue
        said = json.dumps({name: row[name] for name in columns if row.get(name)})
        digest = sha256(said.encode()).digest()
        seen[digest] = count = seen.get(digest, 0) + 1
        key = sha256(b"%s %d" % (digest, count)).hexdigest()
        yield Good(number, command, f"{kind.name}-{key[:48]}", row)


def _bare(error: DebituraError) -> DebituraError:
    """Return a refusal without the frames it came through, for they hold the row (D17)."""
    error.__context__ = None
    return error.with_traceback(None)


def _named(cells: Sequence[str], header: Sequence[str]) -> Row:
    if len(cells) != len(header):
        raise InvalidInput(
            field="row",
            problem=f"{len(cells)} cells under {len(header)} columns; quote cells that hold commas",
        )
    return dict(zip(header, cells, strict=True))


def _check_header(header: Sequence[str], kind: _Kind[Any]) -> None:
    """Refuse a file whose columns are missing, named twice, or all but named right."""
    known = (*kind.needed, *kind.optional)
    missing = [name for name in kind.needed if name not in header]
    if missing:
        raise InvalidInput(
            field="columns",
            problem=f"{', '.join(missing)} missing from the first line; it names the columns of a"
            f" file of {kind.name}s, separated by commas",
        )
    for place, name in enumerate(header, start=1):
        meant = name.strip().lower().replace(" ", "_").replace("-", "_")
        if name not in known and meant in known:
            raise InvalidInput(field="columns", problem=f"write column {place} as {meant}")
        if name and name in header[: place - 1]:
            raise InvalidInput(field="columns", problem=f"column {place} has the name of another")


# ---- rows


class _Lines:
    """The lines of a file, counted; those that a broken row swallowed can be given back."""

    def __init__(self, file: Iterable[str]) -> None:
        if isinstance(file, (str, bytes)):
            raise InvalidInput(field="file", problem="give an open file, not a path or its text")
        self._source = iter(file)
        self._returned: deque[str] = deque()
        self._row: list[str] = []
        self._patience = 10_000
        self.number = 0
        """The number of the line drawn last."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._draw()
        self.number += 1
        self._row.append(line)
        return line

    def _draw(self) -> str:
        try:
            line = next(self._source)
        except UnicodeDecodeError:
            raise InvalidInput(
                field="file",
                problem=f"not in the encoding it was opened in, not far after line {self.number};"
                " name the right one, or open it with errors='surrogateescape' to refuse such rows"
                " one by one",
            ) from None
        self._patience += 1
        if type(line) is not str:
            raise InvalidInput(field="file", problem="open it as text, not as bytes")
        return line if self.number else line.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")

    def begin_row(self) -> int:
        """Begin a row with the next line, and return the line's number."""
        self._row.clear()
        return self.number + 1

    def give_back(self) -> None:
        """Give back all lines of this row but the first, to be read once more.

        A file made so that most of it is read again for every line would take days: no more lines
        are read twice than the file has, and a few thousand; what is more goes with its row.
        """
        swallowed = self._row[1:]
        if len(swallowed) <= self._patience:
            self._patience -= len(swallowed)
            self._returned.extendleft(reversed(swallowed))
            self.number -= len(swallowed)


def _rows(lines: _Lines) -> Iterator[tuple[int, Sequence[str] | InvalidInput]]:
    """Yield the cells of each row with the number of its first line; blank lines are no rows.

    A row whose quotes are wrong costs its first line only: reading goes on with the next one.
    """
    reader = csv.reader(lines, strict=True)
    while True:
        number = lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            lines.give_back()
            reader = csv.reader(lines, strict=True)
            lost = f", to line {lines.number}" if lines.number > number else ""
            problem = f"not CSV, see its quotes ({error}){lost}"
            yield number, InvalidInput(field="row", problem=problem)
            continue
        if cells is None:
            return
        if cells:
            yield number, cells


# ---- cells


def _text(row: Row, column: str) -> str | None:
    return row.get(column) or None


def _given(row: Row, column: str) -> str:
    text = row[column]
    if not text:
        raise InvalidInput(field=column, problem="this cell cannot be empty")
    return text


def _currency(row: Row) -> str:
    """Read a code; what is none is not repeated, for a slipped column may hold a name (D17)."""
    code = _given(row, "currency")
    if not _THREE_CAPITALS.fullmatch(code):
        raise InvalidInput(field="currency", problem="write a code of three capitals, like EUR")
    return currency_code(code)


def _amount(row: Row, column: str, currency: str) -> Money:
    try:
        return money(_given(row, column), currency)
    except InvalidInput as error:
        raise _about(column, error) from None


def _amount_or_none(row: Row, column: str, currency: str) -> Money | None:
    return _amount(row, column, currency) if _text(row, column) else None


def _percent(row: Row, column: str) -> Percent:
    try:
        return Percent(_given(row, column))
    except InvalidPercent:
        raise InvalidPercent(
            field=column, problem="write percentage points from 0 to 100, like 9.5"
        ) from None


def _day(row: Row, column: str) -> date:
    text = _given(row, column)
    try:
        if _WRITTEN_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidInput(field=column, problem="write a day that exists, like 2025-03-31")


def _choice(row: Row, column: str, kind: type[E]) -> E:
    text = _given(row, column)
    for member in kind:
        if member.value == text:
            return member
    raise InvalidChoice(
        field=column,
        enumeration=kind.__name__,
        members=", ".join(str(member.value) for member in kind),
    )


def _yes_or_no(row: Row, column: str) -> bool:
    text = _text(row, column)
    if text not in ("yes", "no", None):
        raise InvalidInput(field=column, problem="write yes or no, or leave it empty")
    return text == "yes"


def _about(column: str, error: InvalidInput) -> InvalidInput:
    """Return the refusal of a value as one of the column it stands in."""
    return type(error)(**{**error.facts, "field": column})


_THREE_CAPITALS: Final = re.compile("[A-Z]{3}", re.ASCII)
_WRITTEN_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


# ---- commands


def _case(row: Row) -> SubmitCase:
    currency = _currency(row)
    return SubmitCase(
        case_id=_text(row, "case_id"),
        client_id=_text(row, "client_id"),
        partner_id=_text(row, "partner_id"),
        client_reference=_text(row, "client_reference"),
        success_fee=_percent(row, "success_fee"),
        phase=_choice(row, "phase", Phase) if _text(row, "phase") else Phase.PRE_LEGAL,
        debtor=_debtor(row),
        claim=Claim(
            principal=_amount(row, "principal", currency),
            interest=_amount_or_none(row, "interest", currency),
            reminder_fees=_amount_or_none(row, "reminder_fees", currency),
            collection_fees=_amount_or_none(row, "collection_fees", currency),
            invoice_date=_day(row, "invoice_date"),
            due_date=_day(row, "due_date"),
        ),
    )


def _debtor(row: Row) -> Debtor:
    kind = _choice(row, "debtor_kind", DebtorKind)
    name, country = _given(row, "debtor_name"), _given(row, "debtor_country")
    try:
        return Debtor(kind=kind, name=name, country=country)
    except InvalidInput as error:
        raise _about(f"debtor_{error.facts['field']}", error) from None


def _payment(row: Row) -> RecordPayment:
    return RecordPayment(
        payment_id=_text(row, "payment_id"),
        case_id=_given(row, "case_id"),
        amount=_amount(row, "amount", _currency(row)),
        received_by=_choice(row, "received_by", Recipient),
        received_on=_day(row, "received_on"),
        method=_text(row, "method"),
        reference=_text(row, "reference"),
        notes=_text(row, "notes"),
        settled=_yes_or_no(row, "settled"),
    )


_CASES: Final = _Kind(
    "case",
    "success_fee debtor_kind debtor_name debtor_country currency principal invoice_date"
    " due_date".split(),
    "case_id client_id partner_id client_reference phase interest reminder_fees"
    " collection_fees".split(),
    _case,
)
_PAYMENTS: Final = _Kind(
    "payment",
    "case_id amount currency received_by received_on".split(),
    "payment_id method reference notes settled".split(),
    _payment,
)

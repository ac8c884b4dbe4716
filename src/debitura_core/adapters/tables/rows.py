"""The rows of a CSV file: each becomes a command of its kind, or the reason why it cannot.

No row stops the file, and none is lost: a row whose quotes are wrong costs its first line only.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from debitura_core.desk import Command, Keyed
from debitura_core.domain.kernel.errors import DebituraError, InvalidInput

A = TypeVar("A")
C_co = TypeVar("C_co", bound=Command[Any], covariant=True)
C = TypeVar("C", bound=Command[Any])

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


def _nothing(command: Command[Any]) -> Sequence[str]:
    return ()


@frozen
class FileKind(Generic[C]):
    """A kind of file: the columns it has, and the command that a row of it becomes.

    ``beside`` returns what else makes two equal rows differ, for example papers that they name.
    """

    name: str
    needed: Sequence[str]
    optional: Sequence[str]
    command: Callable[[Row], C]
    beside: Callable[[C], Sequence[str]] = _nothing


def read(file: Iterable[str], kind: FileKind[C]) -> Iterator[Good[C] | Bad]:
    """Check the header now, and read the rows when they are drawn."""
    found = _rows(_Lines(file))
    _, header = next(found, (1, []))
    if isinstance(header, InvalidInput):
        raise header
    _check_header(header, kind)
    return _commands(found, header, kind)


def _commands(
    found: Iterator[tuple[int, Sequence[str] | InvalidInput]],
    header: Sequence[str],
    kind: FileKind[C],
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
            yield Bad(number, bare(error))
            continue
        said = json.dumps({name: row[name] for name in columns if row.get(name)})
        digest = sha256(" ".join((said, *kind.beside(command))).encode()).digest()
        seen[digest] = count = seen.get(digest, 0) + 1
        key = sha256(b"%s %d" % (digest, count)).hexdigest()
        yield Good(number, command, f"{kind.name.replace(' ', '-')}-{key[:48]}", row)


def bare(error: DebituraError) -> DebituraError:
    """Return a refusal without the frames it came through, which hold the row."""
    error.__context__ = None
    return error.with_traceback(None)


def _named(cells: Sequence[str], header: Sequence[str]) -> Row:
    if len(cells) != len(header):
        raise InvalidInput(
            field="row",
            problem=f"{len(cells)} cells under {len(header)} columns; quote cells that hold commas",
        )
    return dict(zip(header, cells, strict=True))


def _check_header(header: Sequence[str], kind: FileKind[Any]) -> None:
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


# ---- lines


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

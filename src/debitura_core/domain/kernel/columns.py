"""Columns: each is declared once, and every form of a table is drawn from the declaration.

A `Column` says what a query calls it, its heading, the kind of its values and where in a row they
are. CSV files, sheets for Excel, HTML pages, notebooks and the reference all follow from that. What
a kind looks like in one of these forms is a short expression; `Columns.reader` joins them to one
function per table, so that a row is read without a call per cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from attrs import evolve, field, frozen

from debitura_core.domain.kernel.money import shown


class Kind(Enum):
    """What the values of a column are; the value is the word of the reference."""

    WORDS = "text that people type"
    """It may look like a formula or like HTML, so every form guards or escapes it."""
    CODE = "code"
    """An id, a reference or words of the library's own."""
    LABEL = "label"
    """A member of an enumeration, shown by its ``label``."""
    PERCENT = "percentage"
    MONEY = "amount"
    """Minor units, in the currency of the row."""
    NUMBER = "number"
    DAY = "day"
    UTC_DAY = "day (UTC)"
    """An instant, of which only the UTC day is shown."""
    INSTANT = "instant (UTC)"
    YES_NO = "yes or no"


Forms = Mapping[Kind, str]
"""How to write each kind: an expression of Python with ``{value}`` and ``{currency}`` in it.

A kind without one keeps its value. A value that is None is never written: its cell is None.
"""

VALUES: Final[Forms] = {
    Kind.LABEL: "{value}.label",
    Kind.PERCENT: "{value}.label",
    Kind.UTC_DAY: "{value}.date()",
    Kind.YES_NO: "'yes' if {value} else 'no'",
}
"""Values as they are: text, minor units, whole numbers, days and instants."""

TEXTS: Final[Forms] = {
    **dict.fromkeys(Kind, "str({value})"),
    **VALUES,
    Kind.UTC_DAY: "str({value}.date())",
    Kind.INSTANT: "'{{:%Y-%m-%d %H:%M}}'.format({value})",
    Kind.MONEY: "shown({value}, {currency})",
}
"""Text for people."""


def _is_path(column: Column, attribute: object, value: str) -> None:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError("a path is names of attributes, joined by points")


@frozen
class Column:
    """One column of a table.

    ``path`` is an attribute of the row, or several joined by points; if any of them is None the
    cell is empty. Without one it is ``name``, and ``<name>_minor`` for an amount.
    """

    name: str
    heading: str
    kind: Kind
    path: str = field(validator=_is_path)
    default: bool = field(default=True, kw_only=True)
    """Whether it is shown unless a query asks for other columns."""
    printed: bool = field(default=False, kw_only=True)
    """Whether HTML pages show it."""

    @path.default
    def _of_its_name(self) -> str:
        return f"{self.name}_minor" if self.kind is Kind.MONEY else self.name

    def source(self, form: str) -> str:
        """Return the expression that reads a cell from ``row``."""
        first, *rest = self.path.split(".")
        if form == "{value}" and not rest:
            return f"row.{first}"
        is_none = f"(v := row.{first}) is None"
        is_none += "".join(f" or (v := v.{name}) is None" for name in rest)
        return f"None if {is_none} else {form.format(value='v', currency='row.currency')}"


CURRENCY: Final = Column("currency", "Currency", Kind.CODE)
"""The currency of a row's amounts, where they are plain figures."""


@frozen
class Columns:
    """The columns of one kind of row, in their order, and the title of the table."""

    title: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def headings(self) -> list[str]:
        """All headings, in their order."""
        return [column.heading for column in self.columns]

    @property
    def default(self) -> Columns:
        """The columns that are shown unless a query asks for others."""
        return evolve(self, columns=tuple(one for one in self.columns if one.default))

    @property
    def printed(self) -> Columns:
        """The columns of HTML pages."""
        return evolve(self, columns=tuple(one for one in self.columns if one.printed))

    @property
    def in_plain_figures(self) -> Columns:
        """The same columns with that of the currency, last if it is not among them."""
        amounts = any(one.kind is Kind.MONEY for one in self.columns)
        if not amounts or CURRENCY in self.columns:
            return self
        return evolve(self, columns=(*self.columns, CURRENCY))

    def named(self, names: Sequence[str]) -> Columns:
        """Return the columns of these names, in this order; raises `KeyError` for another name."""
        known = {column.name: column for column in self.columns}
        return evolve(self, columns=tuple(known[name] for name in names))

    def reader(self, forms: Forms, **used: object) -> Callable[[Any], list[Any]]:
        """Return the function that reads a row into its cells; *used* are names in the forms.

        >>> from types import SimpleNamespace
        >>> table = Columns("Cases", (Column("case", "Case", Kind.CODE),
        ...                           Column("paid", "Paid", Kind.MONEY)))
        >>> table.reader(TEXTS)(SimpleNamespace(case="A1", paid_minor=1234, currency="EUR"))
        ['A1', 'EUR 12.34']
        """
        cells = ", ".join(one.source(forms.get(one.kind, "{value}")) for one in self.columns)
        made: dict[str, Any] = {"shown": shown, **used}
        exec(f"def read(row): return [{cells}]", made)  # noqa: S102  names checked above
        read: Callable[[Any], list[Any]] = made["read"]
        return read

    def texts(self) -> Callable[[Any], list[str | None]]:
        """Return the function that reads a row into texts for people."""
        return self.reader(TEXTS)


# ---------------------------------------------------------------------------------- notebooks

_drawing: list[Callable[[object], str]] = []


def draw_with(draw: Callable[[object], str]) -> None:
    """Let *draw* make the HTML of every `Shown`; the front door passes `adapters.notebooks`.

    It does so as soon as a public name is loaded. A program that imports modules of the domain by
    their path and nothing else sees the plain ``repr``.
    """
    _drawing[:] = [draw]


class Shown:
    """A record that Jupyter shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """Return the table, or None for the plain ``repr``."""
        return _drawing[0](self) if _drawing else None

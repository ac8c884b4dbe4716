"""What pages have in common: how they are rendered, their tables and the bars of pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import AttrsInstance, asdict, frozen

from debitura_core.domain.kernel.columns import Column, Columns, Kind
from debitura_core.domain.kernel.money import shown

if TYPE_CHECKING:
    from jinja2 import Environment

BAR_WIDTH: Final = 150
"""The width of the longest bar, in the units of the picture."""


LOOKS: Final[Mapping[Kind, str]] = {
    Kind.WORDS: "name",
    Kind.CODE: "code",
    Kind.PERCENT: "figure",
    Kind.MONEY: "figure",
    Kind.NUMBER: "figure",
    Kind.DAY: "day",
    Kind.UTC_DAY: "day",
}
"""The class of the style sheet for each kind of value."""

R = TypeVar("R")


def looks(columns: Columns) -> list[tuple[Column, str]]:
    """Return each column with its class of the style sheet."""
    return [(column, LOOKS.get(column.kind, "")) for column in columns.columns]


def with_cells(
    rows: Iterable[R], columns: Columns
) -> Iterator[tuple[R, list[tuple[Column, str, str | None]]]]:
    """Yield each row with its cells: the column, its class, the text."""
    read, known = columns.texts(), looks(columns)
    for row in rows:
        yield row, [(*one, text) for one, text in zip(known, read(row), strict=True)]


@frozen
class Bar:
    """One row of a picture: a label, a bar and its figure in words.

    ``look`` chooses a filling that differs from the others in black and white, too.
    """

    label: str
    width: int
    figure: str
    look: str


@frozen
class Picture:
    """Bars of one currency under one title."""

    title: str
    bars: tuple[Bar, ...]


def picture(title: str, currency: str, rows: Sequence[tuple[str, int, str, str]]) -> Picture:
    """Draw figures of one currency to one scale: label, minor units, a word after it, look.

    Every figure above zero shows at least a line.

    >>> picture("Revenue", "EUR", [("2026-03", 57000, "", "plain")]).bars[0].width
    150
    """
    longest = max((minor for _, minor, _, _ in rows), default=0)
    bars = tuple(
        Bar(
            label,
            max(1, minor * BAR_WIDTH // longest) if minor > 0 else 0,
            shown(minor, currency) + word,
            look,
        )
        for label, minor, word, look in rows
    )
    return Picture(title, bars)


def rendered(template: str, view: AttrsInstance) -> str:
    """Render a template of this package with the fields of *view*, all of them escaped.

    Raises `ModuleNotFoundError` without the extra ``reports``.
    """
    return _templates().get_template(template).render(asdict(view, recurse=False))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "pages in HTML come with an extra: pip install 'debitura-core[reports]'"
        ) from None
    environment = Environment(
        loader=PackageLoader("debitura_core.adapters.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"money": shown, "looks": looks, "with_cells": with_cells}
    return environment

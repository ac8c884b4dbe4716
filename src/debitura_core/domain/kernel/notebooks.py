"""How records look in a notebook: small tables in HTML, with everything in them escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

Cells = Sequence[Any]
"""What stands in one row; None is an empty cell."""


def facts(title: str, pairs: Iterable[tuple[str, Any]]) -> str:
    """Return a table of two columns, a name and what it is.

    >>> print(facts("1", [("to", "<b>")]))
    <table><caption>1</caption><tr><th>to</th><td><bdi>&lt;b&gt;</bdi></td></tr></table>
    """
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{_cell(what)}</td></tr>" for name, what in pairs
    )
    return f"<table><caption>{escape(title)}</caption>{rows}</table>"


def grid(title: str, headings: Sequence[str], rows: Iterable[Cells]) -> str:
    """Return a table with a heading over each column."""
    heads = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>" for cells in rows
    )
    return (
        f"<table><caption>{escape(title)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(value: Any) -> str:
    # isolated, so that a name written from right to left moves nothing beside it
    return "" if value is None else f"<bdi>{escape(str(value))}</bdi>"


_SIGNS: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
)


def escape(text: str) -> str:
    """Write text so that a browser shows it and does nothing else with it.

    The standard library's own costs every import of this package its table of 2,000 names.

    >>> escape("<b>'Müller' & Söhne</b>")
    '&lt;b&gt;&#x27;Müller&#x27; &amp; Söhne&lt;/b&gt;'
    """
    return text.translate(_SIGNS)

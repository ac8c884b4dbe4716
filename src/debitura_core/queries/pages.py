"""Pages: how a long answer is cut into pages, and how the next one finds where to go on.

A row's place is what the answer is sorted by and then an id, so that no two rows share one. What a
page gives as its ``next`` is the cursor of its last row: the place as text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def cursor_at(place: tuple[str | int, ...]) -> str:
    """Write a place as the cursor that goes into ``after`` of the next page."""
    return "~".join(map(str, place))


def place_after(cursor: str | None) -> tuple[str, str] | None:
    """Read back what `cursor_at` wrote; None, for the first page, stays None."""
    if cursor is None:
        return None
    key, _, row_id = cursor.rpartition("~")
    return key, row_id


def page_of(
    found: Sequence[Row], limit: int, cursor_of: Callable[[Row], str]
) -> tuple[tuple[Row, ...], str | None]:
    """Return the first *limit* rows, and where the next page begins if more were *found*.

    A query looks for one row more than its page has, and so finds out whether another page follows.
    """
    shown = tuple(found[:limit])
    return shown, cursor_of(shown[-1]) if len(found) > limit else None

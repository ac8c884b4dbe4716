"""Laws of pages: put together they are the whole answer, wherever it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debitura_core.queries.pages import cursor_at, page_of, place_after
from debitura_core.testing import texts

_IDS = st.text("abcXYZ019_-", min_size=1, max_size=8)
_PLACES = st.tuples(texts(), _IDS)


@given(_PLACES)
def test_a_cursor_can_be_read_back(place: tuple[str, str]) -> None:
    """Where a page ended is where the next one begins, whatever the rows are sorted by."""
    assert place_after(cursor_at(place)) == place


@given(st.lists(_PLACES, unique=True).map(sorted), st.integers(1, 5))
def test_pages_put_together_are_the_whole(rows: list[tuple[str, str]], limit: int) -> None:
    """No row is shown twice or passed over, no page is empty, and the last one says so."""
    seen: list[tuple[str, str]] = []
    cursor: str | None = None
    while True:
        place = place_after(cursor)
        found = [row for row in rows if place is None or row > place]
        shown, cursor = page_of(found[: limit + 1], limit, cursor_at)
        assert shown or not rows
        seen.extend(shown)
        if cursor is None:
            break
    assert seen == rows

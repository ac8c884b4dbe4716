"""Every event is explained, every column is explained, and a misspelt name fails at import."""

from datetime import date
from typing import Any

import pytest
from attrs import frozen

from debitura_core.books import tables as rows
from debitura_core.books.explained import (
    EXPLAINED,
    EXPLAINS_NOTHING,
    SALTS,
    UNEXPLAINED,
    WRITES,
)
from debitura_core.books.folding import (
    AT,
    USER,
    Declared,
    Fact,
    changes,
    creates,
    explain,
    fold,
    hidden,
    less,
    plus,
    removes,
    saves,
)
from debitura_core.books.mapping import Table
from debitura_core.domain.journal.entries import EVENTS
from debitura_core.domain.kernel.identifiers import CaseId, NoteId, PartnerId

ENTRY = {"at": "2026-03-04T09:00:00.000000Z", "by": "partner:acme:anna"}


# ------------------------------------------------------------------------ nothing is forgotten


def test_every_event_is_explained_or_says_why_not() -> None:
    """A new event needs a declaration of the columns that it writes."""
    assert set(EVENTS) - set(EXPLAINED) == set(EXPLAINS_NOTHING)
    assert set(EXPLAINED) | set(EXPLAINS_NOTHING) == set(EVENTS)
    assert {kind.__name__ for kind in EXPLAINED} == set(WRITES)


@pytest.mark.parametrize("table", rows.TABLES, ids=lambda table: table.name)
def test_every_column_is_explained_or_says_why_not(table: Table[Any]) -> None:
    """A new column is filled by an event, or holds words, or is listed with a reason.

    What an account holds is worked out by an audit of its own.
    """
    if table in rows.DERIVED:
        assert not any(one.table is table for written in WRITES.values() for one in written)
        return
    filled = {
        column
        for written in WRITES.values()
        for one in written
        if one.table is table
        for column in one.filled
        if not column.startswith("@")
    }
    unexplained = hidden(table).difference(SALTS[table.name]) | set(UNEXPLAINED.get(table, ()))
    assert set(table.columns) - filled == unexplained


# -------------------------------------------------------------------------- misspelt names


@frozen(kw_only=True)
class Noted:
    """An event about a note, of these tests."""

    note_id: NoteId
    case_id: CaseId
    partner_id: PartnerId
    title_seal: str
    event_on: date | None
    was_event_on: date | None
    lines: int


WRONG: dict[str, tuple[Declared | tuple[Declared, ...], str]] = {
    "no such column": (changes(rows.NOTES, edited=AT, without=("lines",)), "edited"),
    "no such field": (changes(rows.NOTES, author=Fact("writer"), without=("lines",)), "writer"),
    "no such amount": (changes(rows.NOTES, author=plus("words"), without=("lines",)), "words"),
    "no field of its key": (changes(rows.CALLS, without=("lines",)), "call_id"),
    "a field in no column": (changes(rows.NOTES), "lines is in no column"),
    "without no such field": (changes(rows.NOTES, without=("lines", "pages")), "pages"),
    "without what it takes": (
        changes(rows.NOTES, author=Fact("lines"), without=("lines",)),
        "without",
    ),
    "repeats no such column": (changes(rows.NOTES, repeats=("lines",)), "lines"),
    "was no such field": (
        changes(rows.NOTES, was={"author": "was_author"}, without=("lines",)),
        "was_author",
    ),
    "was no such column": (
        changes(rows.NOTES, was={"writer": "lines"}),
        "writer",
    ),
    "beside no such field": (creates(rows.NOTES, beside={"pages": "pages"}), "pages"),
    "a version": (changes(rows.NOTES, version=2, without=("lines",)), "version"),
    "a salt": (changes(rows.NOTES, salt=Fact("lines")), "salt"),
}


@pytest.mark.parametrize(("declared", "name"), WRONG.values(), ids=WRONG)
def test_a_wrong_declaration_is_refused_by_name(
    declared: Declared | tuple[Declared, ...], name: str
) -> None:
    """The error names the event, and the name that is wrong."""
    with pytest.raises(TypeError, match=rf"^Noted.*{name}"):
        explain(Noted, declared, {})


def test_an_event_writes_no_words() -> None:
    """A field with the name of a column of words is refused: the journal must not hold it."""

    @frozen
    class Titled:
        note_id: NoteId
        title: str

    with pytest.raises(TypeError, match=r"Titled.*title"):
        explain(Titled, changes(rows.NOTES), {})


# --------------------------------------------------------------------------------- the rule


def _folded(declared: Declared, before: dict[str, Any] | None, **facts: Any) -> Any:
    """Return the row of note n1 after an entry about it, None if there is none."""
    (writes,) = explain(Noted, declared, {})
    told = {"note_id": "n1", "case_id": "Q8OAXF3W", "partner_id": "acme", **facts}
    held = {} if before is None else {("n1",): dict(before)}
    fold(held, writes, told, ENTRY)
    return held.get(("n1",))


def test_an_event_writes_the_columns_that_bear_the_names_of_its_fields() -> None:
    """A creation writes ids as well, and the other columns hold nothing; words only by a seal."""
    created = creates(rows.NOTES, written_at=AT, written_by=USER, without=("lines",))
    row = _folded(created, None, title_seal="5ea1", event_on="2026-03-01")
    assert row == {
        **dict.fromkeys(set(rows.NOTES.columns) - hidden(rows.NOTES)),
        "note_id": "n1", "case_id": "Q8OAXF3W", "partner_id": "acme", "event_on": "2026-03-01",
        "written_at": ENTRY["at"], "written_by": "anna", "@seal title": "5ea1",
    }  # fmt: skip


def test_a_change_moves_no_ids_and_leaves_the_other_columns() -> None:
    """An id says which row is meant, unless the declaration names its column."""
    before = {"case_id": "OTHER", "author": "partner", "partner_id": None}
    changed = changes(
        rows.NOTES, partner_id=Fact("partner_id"), title=None, without=("lines", "title_seal")
    )
    row = _folded(changed, before, title_seal="5ea1", event_on="2026-03-01")
    assert row == {
        "case_id": "OTHER", "author": "partner", "partner_id": "acme", "event_on": "2026-03-01",
        "@seal title": None,
    }  # fmt: skip
    assert _folded(changed, None) is None


def test_a_save_fills_a_new_row_and_keeps_the_rest_of_an_old_one() -> None:
    """What the event does not say is nothing in a new row, and what it was in an old one."""
    saved = saves(rows.NOTES, author=Fact("lines"))
    assert _folded(saved, None)["removed_at"] is None
    assert _folded(saved, {"removed_at": "x"})["removed_at"] == "x"


def test_sums_move_and_removals_remove() -> None:
    """An amount is added or taken away; a missing one moves nothing."""
    for move, expected in ((plus("lines"), 12), (less("lines"), 8)):
        changed = changes(rows.NOTES, author=move)
        assert _folded(changed, {"author": 10}, lines=2)["author"] == expected
        assert _folded(changed, {"author": 10})["author"] == 10
    assert _folded(removes(rows.NOTES, without=("lines", "title_seal", "event_on")), {}) is None


def test_former_values_are_repeated() -> None:
    """A field ``was_<column>`` is the former value of that column."""
    (writes,) = explain(Noted, changes(rows.NOTES, repeats=("partner_id",), without=("lines",)), {})
    assert writes.was == {"event_on": "was_event_on", "partner_id": "partner_id"}

"""The newest schema agrees with the classes, and the drafted step makes it agree again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from debitura_core.adapters.sqlite.schema import RELEASED, STEPS, digest
from debitura_core.adapters.sqlite.schema.draft import NEVER, differences, main
from debitura_core.books.tables import TABLES

FAULTS: Mapping[str, tuple[str, str]] = {
    "cases.close_code lacks 'other'": (
        r"(close_code IN \([^)]*), 'other'",
        r"\1",
    ),
    "messages.sender lacks 'platform'": (
        r"(sender IN \([^)]*), 'platform'",
        r"\1",
    ),
    "cases.lifecycle has 'lost', which is gone": (r"(lifecycle IN \()", r"\1'lost', "),
    "partners.active lacks 1": (r"active IN \(0, 1\)", "active IN (0)"),
    "payouts.phase has no CHECK of ('pre_legal', 'legal', 'enforcement')": (
        r" CHECK \(phase IN \([^)]*\)\)(,\n    agreement_number)",
        r"\1",
    ),
    "payments.notes is missing": (r"    notes TEXT,\n(    verification)", r"\1"),
    "payments.verification is missing": (r"    verification TEXT NOT NULL.*\n", ""),
    "payments.recorded_by is missing": (r"    recorded_by TEXT NOT NULL,\n(    method)", r"\1"),
    "payments.colour is no field any more": (r"(    method TEXT,\n)", r"    colour TEXT,\n\1"),
    "payments.method is to be NULL": (r"    method TEXT,", "    method TEXT NOT NULL,"),
    "payments.received_on is to be NOT NULL": (r"received_on TEXT NOT NULL", "received_on TEXT"),
    "cases.engagement is TEXT, not INTEGER": (r"engagement INTEGER", "engagement TEXT"),
    "complaints is missing": (r"CREATE TABLE complaints [^;]*;", ""),
}  # fmt: skip
"""What may be wrong with a schema, and the edit that makes it so."""

BY_HAND = ("is to be", "not INTEGER", "has no CHECK")
"""What is found, but not drafted."""


def faulty(finding: str) -> tuple[str, ...]:
    """Return the steps with one fault in them."""
    pattern, instead = FAULTS[finding]
    text, count = re.subn(pattern, instead, STEPS[-1], count=1)
    assert count == 1, finding
    if finding == "complaints is missing":
        text = re.sub(r"CREATE INDEX complaints[^;]*;", "", text)
    return (*STEPS[:-1], text)


def test_the_newest_schema_agrees_with_the_classes() -> None:
    """Every column, whether it may be null, and every member of an enumeration.

    If it fails: ``python -m debitura_core.adapters.sqlite.schema.draft`` drafts the next step.
    """
    assert [str(found) for found in differences()] == []


@pytest.mark.parametrize("finding", FAULTS)
def test_a_fault_is_named_by_table_column_and_member(finding: str) -> None:
    """A column or a code that the schema lacks, or has beyond the classes, is found."""
    assert [str(found) for found in differences(faulty(finding))] == [finding]


@pytest.mark.parametrize("finding", [name for name in FAULTS if not any(map(name.count, BY_HAND))])
def test_the_drafted_step_mends_the_schema(finding: str, rich_books: Path, tmp_path: Path) -> None:
    """What is drafted can be pasted as the next step: the rows stay, and nothing differs then."""
    steps = faulty(finding)
    draft = "\n".join(found.draft for found in differences(steps))
    draft = draft.replace("DEFAULT ?", "DEFAULT 'the author says what'")
    assert differences((*steps, draft)) == ()
    with closing(sqlite3.connect(tmp_path / "books.db")) as connection:
        connection.executescript("".join(steps))
        connection.execute("ATTACH ? AS rich", (str(rich_books),))
        before = {table.name: _filled(connection, table.name) for table in TABLES}
        connection.commit()
        connection.executescript(f"BEGIN;\n{draft}\nCOMMIT;")
        for table, (columns, rows) in before.items():
            if columns:
                found = connection.execute(f"SELECT {columns} FROM main.{table}").fetchall()
                assert found == rows, table
        assert connection.execute("PRAGMA main.integrity_check").fetchall() == [("ok",)]


def _filled(connection: sqlite3.Connection, table: str) -> tuple[str, list[tuple[object, ...]]]:
    """Copy the rows of the rich books into a table; return the columns of both, and the rows."""
    names = "SELECT name FROM pragma_table_info(?, ?)"
    own = {name for (name,) in connection.execute(names, (table, "main"))}
    rich = {name for (name,) in connection.execute(names, (table, "rich"))}
    columns = ", ".join(sorted(own & rich))
    if columns:
        connection.execute(
            f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM rich.{table}"
        )
    selected = f"SELECT {columns} FROM main.{table}"
    return columns, connection.execute(selected).fetchall() if columns else []


def test_what_is_never_held_is_a_member() -> None:
    """An exception for a member that is gone is gone itself."""
    shapes = {f"{table.name}.{one.name}": one for table in TABLES for one in table.shape}
    for place, members in NEVER.items():
        assert members < set(shapes[place].codes), place


def test_a_step_that_shipped_is_never_edited() -> None:
    """The text of each released step is what it was; a change comes as a further step."""
    assert [digest(step) for step in STEPS[: len(RELEASED)]] == list(RELEASED)


def test_the_command_prints_the_newest_step_to_be_frozen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a difference there is nothing to draft; frozen, the text is what it is now."""
    main([])
    assert capsys.readouterr().out == ""
    main(["--freeze"])
    printed = capsys.readouterr().out
    assert STEPS[-1] in printed
    assert digest(STEPS[-1]) in printed

"""Whatever is changed behind the library's back, an audit names it."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from debitura_core import (
    CloseMonth,
    CreditInvoice,
    Finding,
    Month,
    Network,
    Recipient,
    RecordPayment,
    money,
)
from debitura_core.books.explained import WRITES
from debitura_core.books.folding import Writes, facts_of
from debitura_core.domain.journal.entries import EVENTS
from debitura_core.testing import FixedClock
from tests.faults.forging import (
    DEEP,
    Edit,
    OutOfReach,
    Row,
    codes,
    columns,
    delete,
    findings,
    forge,
    fresh,
    insert,
    key_of,
    links,
    names_the_row,
    nudged,
    others,
    put,
    rows_of,
    some,
    tables,
    type_of,
)
from tests.faults.processes import NOON, make_small_books

NOT_AUDITED = {
    "schema_steps": "says which steps the file has taken; no figure of the business",
    "kept_answers": "first answers for replays; whoever replays one compares it with the books",
    "journal": "has tests of its own below",
}
"""Tables without one test per column, and why."""

_NAME = "a name or contact: personal data, which may be corrected and erased"
_WORDS = "free text in somebody's own words: no figure follows from it"
_VERSION = "counts the changes of the row for the store alone"

EXEMPT = {
    **{f"{table}.version": _VERSION for table in tables() if "version" in columns(table)},
    "partners.name": _NAME,
    "partners.contact": _NAME,
    "partners.referral_link": "an address on the web, for people to follow",
    "clients.name": _NAME,
    "clients.contact": _NAME,
    "cases.client_key": _NAME,
    "cases.client_reference": _WORDS,
    "cases.partner_reference": _WORDS,
    "case_files.debtor": _NAME,
    "payments.method": _WORDS,
    "payments.reference": _WORDS,
    "payments.notes": _WORDS,
    "transfers.reference": _WORDS,
    "revenue_items.description": _WORDS,
    "status_updates.contact_method": _WORDS,
}
"""Columns that may change without an audit telling, and why."""

AUDITED = [table for table in tables() if table not in NOT_AUDITED]
COLUMNS = [
    (table, column)
    for table in AUDITED
    for column in columns(table)
    if f"{table}.{column}" not in EXEMPT
]

TEXTS = [place for place in COLUMNS if type_of(*place) == "TEXT"]

ROWS = 3
"""Rows that are edited one at a time in each column; one more edit takes all rows at once."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where a forged copy of the books goes."""
    return tmp_path / "forged.db"


# ------------------------------------------------------------------------------- what is exempt


def test_no_column_of_money_status_date_or_link_is_exempt() -> None:
    """What may change unnoticed is free text, a name, or the store's own counter."""
    telling = re.compile(
        r"_minor$|_at$|_on$|_date$|_day$|_from$|_id$|_share$|_fee$|_rate$|^rate|status|lifecycle"
        r"|phase|month|number|count|currency|country|^on$|^by$|^credits$|^claim$"
    )
    for exempt in EXEMPT:
        table, column = exempt.split(".")
        assert column in columns(table), f"{exempt} is gone: take it off the list"
        assert not telling.search(column), exempt
        assert column not in key_of(table), exempt
        assert column not in links(table), exempt
        assert not codes(table, column), exempt
        assert column == "version" or type_of(table, column) == "TEXT", exempt


def test_no_exempt_column_holds_money_days_or_percentages(rich_books: Path) -> None:
    """What stands in an exempt column reads like words, in books that have all kinds of rows."""
    for exempt in EXEMPT:
        table, column = exempt.split(".")
        for row in rows_of(rich_books, table):
            assert type(row[column]) is not str or not nudged(row[column]), exempt


def test_every_table_has_rows_to_be_edited(rich_books: Path) -> None:
    """The books that are tampered with have rows in every table, and every journalled event."""
    assert all(rows_of(rich_books, table) for table in tables())


def test_untouched_books_give_no_finding(rich_books: Path, copy: Path) -> None:
    """An audit that cries wolf is no audit: a copy without any edit passes both."""
    assert findings(forge(rich_books, copy)) == ()


def test_an_invoice_made_anew_under_an_earlier_year_is_no_finding(tmp_path: Path) -> None:
    """Which invoice an entry stands on is a matter of when it was made, not of its number."""
    path, clock = tmp_path / "books.db", FixedClock(NOON)
    make_small_books(path)
    with Network.open(path, clock=clock) as network:
        ops = network.as_platform(user="ops")
        network.as_partner("acme", user="anna").do(
            RecordPayment(
                case_id="Q8OAXF3W",
                amount=money("100", "EUR"),
                received_by=Recipient.PARTNER,
                received_on=NOON.date(),
            )
        )
        clock.advance(days=40)
        march = Month.of(NOON.date())
        (first,) = ops.do(CloseMonth(month=march))
        ops.do(CreditInvoice(invoice_id=first.invoice_id))
        (second,) = ops.do(CloseMonth(month=march))
        assert second.number > first.number
        assert network.verify_books() == network.verify_journal() == ()


# ------------------------------------------------------------------------------------ one column


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=map(".".join, COLUMNS))
def test_an_edited_column_is_named(rich_books: Path, copy: Path, table: str, column: str) -> None:
    """One value changed in one row, by any plausible other value or to NULL, is found there."""
    rows = rows_of(rich_books, table)
    known = [row[column] for row in rows]
    edits = [
        (row, value)
        for row in _some(rows, column)
        for value in (*others(table, column, row[column], known), None)
        if value != row[column]
    ]
    tried, missed = 0, []
    for row, value in random.Random(column).sample(edits, len(edits)):
        try:
            forge(rich_books, copy, put(table, row, **{column: value}))
        except OutOfReach:
            continue
        tried += 1
        if not _named(_audit(copy), table, row, {**row, column: value}):
            missed.append((row[column], value))
        if not DEEP:
            break
    assert tried, "no edit could be tried"
    assert not missed


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=map(".".join, COLUMNS))
def test_a_column_edited_in_every_row_is_named_for_every_row(
    rich_books: Path, copy: Path, table: str, column: str
) -> None:
    """A whole column changed at once does not hide one row behind another."""
    rows = rows_of(rich_books, table)
    known = [row[column] for row in rows]
    new = [others(table, column, row[column], known)[-1] for row in rows]
    edits = [put(table, row, **{column: value}) for row, value in zip(rows, new, strict=True)]
    try:
        forge(rich_books, copy, *edits)
    except OutOfReach:
        assert column in key_of(table) or len(set(new)) < len(new)
        return
    found = _audit(copy)
    places = {finding.place for finding in found} if table == "invoice_lines" else set()
    missed = [
        (row[column], value)
        for row, value in zip(rows, new, strict=True)
        if not _named(found, table, row, {**row, column: value})
        # the lines of an invoice are hashed together: it is named for all of them
        and f"invoices {row.get('partner_id')}/{row.get('invoice_id')}" not in places
    ]
    assert not missed


@pytest.mark.parametrize(("table", "column"), TEXTS, ids=map(".".join, TEXTS))
def test_nonsense_in_a_column_is_named(
    rich_books: Path, copy: Path, table: str, column: str
) -> None:
    """Text that the library never writes there does not stop the audit."""
    row = rows_of(rich_books, table)[-1]
    for nonsense in some([text for text in ("", "?") if text != row[column]], 1):
        found = findings(forge(rich_books, copy, put(table, row, **{column: nonsense})))
        assert _named(found, table, row, {**row, column: nonsense})


def _some(rows: list[Row], column: str) -> Iterable[Row]:
    """Choose rows that differ in the column as far as may be, the same ones in every run."""
    shuffled = random.Random(column).sample(rows, len(rows))
    different = {row[column]: row for row in shuffled}
    rest = [row for row in shuffled if row not in different.values()]
    empty = [row for row in different.values() if row[column] is None]
    filled = [row for row in different.values() if row[column] is not None]
    return (empty + filled + rest)[:ROWS]


def _audit(path: Path, *, journal_only: bool = False) -> tuple[Finding, ...]:
    """Return what the audits find; one that breaks down on forged books has found nothing."""
    try:
        return findings(path, journal_only=journal_only)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return (Finding("AUDIT_BROKE_DOWN", "", type(error).__name__),)


def _named(found: Iterable[Finding], table: str, *versions: Row) -> bool:
    return any(names_the_row(finding, table, *versions) for finding in found)


# --------------------------------------------------------------------------------------- one row


@pytest.mark.parametrize("table", AUDITED)
def test_a_deleted_row_is_named(rich_books: Path, copy: Path, table: str) -> None:
    """A row that is taken away is missed."""
    for row in some(rows_of(rich_books, table), 1):
        found = _audit(forge(rich_books, copy, delete(table, row)))
        assert _named(found, table, row), row


UNIQUE: dict[str, tuple[str, ...]] = {
    "cases": ("reference",),
    "invoices": ("number",),
    "filter_presets": ("name",),
    "templates": ("name",),
    "submission_templates": ("name",),
}
APART: dict[str, Row] = {
    "cases": {"client_reference": None},
    "invoices": {"status": "credited"},
    "partner_cases": {"case_id": None},
}
"""What SQLite holds once only must differ in a row that is put beside another one."""


@pytest.mark.parametrize("table", AUDITED)
def test_an_inserted_row_is_named(rich_books: Path, copy: Path, table: str) -> None:
    """A row that no entry of the journal made is found, however like the others it looks."""
    rows = rows_of(rich_books, table)
    for row in some(rows, 1):
        forged = {**row, **APART.get(table, {})}
        for name in (key_of(table)[-1], *UNIQUE.get(table, ())):
            value, held = row[name], [one[name] for one in rows]
            tried = (value + 90,) if type(value) is int else (*nudged(value), fresh(value))
            forged[name] = next(one for one in tried if one not in held)
        found = _audit(forge(rich_books, copy, insert(table, forged)))
        assert _named(found, table, forged), row


# ----------------------------------------------------------------------------------- the journal


def _names_entry(found: Iterable[Finding], *positions: int) -> bool:
    """Return whether a finding names one of the positions, or says what is missing after it."""
    said = " ; ".join(f"{finding.place} ; {finding.problem}" for finding in found)
    return any(
        re.search(rf"(journal|position) {position}\b|after {position - 1}\b", said)
        for position in positions
    )


@pytest.mark.parametrize("column", columns("journal"))
def test_an_edited_journal_entry_is_named(rich_books: Path, copy: Path, column: str) -> None:
    """Each column of each entry: another instant, actor, event, fact, tenant, place or hash."""
    entries = rows_of(rich_books, "journal")
    known = [entry[column] for entry in entries]
    tried, missed = 0, []
    for turn, entry in enumerate(some(entries, 100)):
        old = entry[column]
        new = [old + 100] if type(old) is int else others("journal", column, old, known)
        if column == "facts":
            new = _other_facts(old)
        if column == "tenant" and old is not None:
            new.append(None)
        value = new[turn % len(new)]
        try:
            forge(rich_books, copy, put("journal", entry, **{column: value}))
        except OutOfReach:
            continue
        tried += 1
        if not _names_entry(_audit(copy, journal_only=True), entry["position"]):
            missed.append((entry["position"], old, value))
    assert tried
    assert not missed


def test_an_audit_of_the_books_survives_facts_that_are_none(rich_books: Path, copy: Path) -> None:
    """A journal whose facts say nothing, or are no facts, is found and does not stop the audit."""
    for entry in {entry["name"]: entry for entry in rows_of(rich_books, "journal")}.values():
        for facts in some(("{}", "x", "[]", "1"), 1, entry["name"]):
            found = findings(forge(rich_books, copy, put("journal", entry, facts=facts)))
            assert _names_entry(found, entry["position"])


def _other_facts(facts: str) -> list[str]:
    """Return facts with one word changed, a blank more, none at all, and no facts at all."""
    return [facts[:-3] + ("8" if facts[-3] != "8" else "9") + facts[-2:], f"{facts} ", "{}", "x"]


def test_the_journal_refuses_to_be_edited_or_cut(rich_books: Path, copy: Path) -> None:
    """Whoever writes by mistake is stopped at once; only who takes the guards off comes further."""
    shutil.copyfile(rich_books, copy)
    with closing(sqlite3.connect(copy)) as connection:
        for statement in ("UPDATE journal SET at = at", "DELETE FROM journal"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_a_deleted_journal_entry_is_named(rich_books: Path, copy: Path) -> None:
    """The first, the last, any between: a missing entry leaves a gap."""
    for entry in some(rows_of(rich_books, "journal"), 100):
        forge(rich_books, copy, delete("journal", entry))
        found = _audit(copy, journal_only=True)
        assert _names_entry(found, entry["position"]), entry["position"]


def test_an_inserted_journal_entry_is_named(rich_books: Path, copy: Path) -> None:
    """An entry that is written again under the next number does not carry the right hash."""
    entries = rows_of(rich_books, "journal")
    last = {entry["subject"]: entry["number"] for entry in entries}
    for entry in some(entries, 100):
        position, number = len(entries) + 1, last[entry["subject"]] + 1
        forged = {**entry, "position": position, "number": number}
        found = _audit(forge(rich_books, copy, insert("journal", forged)), journal_only=True)
        assert _names_entry(found, position), entry["position"]


def _swapped(first: Row, second: Row) -> tuple[Edit, Edit, Edit, Edit]:
    """Return the edits that put each of two entries in the other's place."""
    return (
        delete("journal", first),
        delete("journal", second),
        insert("journal", {**first, "position": second["position"]}),
        insert("journal", {**second, "position": first["position"]}),
    )


def test_swapped_journal_entries_of_one_subject_are_named(rich_books: Path, copy: Path) -> None:
    """Within a subject the order is part of every hash."""
    entries = rows_of(rich_books, "journal")
    pairs = [
        (first, second)
        for first in entries
        for second in entries
        if first["subject"] == second["subject"] and first["number"] + 1 == second["number"]
    ]
    for first, second in some(pairs, 100):
        found = _audit(forge(rich_books, copy, *_swapped(first, second)), journal_only=True)
        assert _names_entry(found, first["position"], second["position"])


def test_swapped_journal_entries_of_two_subjects_are_named(rich_books: Path, copy: Path) -> None:
    """What happened first on one case and then on another did not happen the other way round."""
    entries = rows_of(rich_books, "journal")
    far = [tuple(random.Random(seed).sample(entries, 2)) for seed in range(20)]
    missed = []
    for first, second in some((*pairwise(entries), *far), 100):
        if first["subject"] != second["subject"]:
            forge(rich_books, copy, *_swapped(first, second))
            found = _audit(copy, journal_only=True)
            if not _names_entry(found, first["position"], second["position"]):
                missed.append((first["position"], second["position"]))
    assert not missed


@pytest.mark.parametrize("count", (1, 2, 5, 40))
def test_a_journal_that_was_cut_off_is_named(rich_books: Path, copy: Path, count: int) -> None:
    """The last entries taken away: the store has counted them."""
    kept = len(rows_of(rich_books, "journal")) - count
    found = _audit(forge(rich_books, copy, _cut(kept)))
    assert _names_entry(found, kept + 1)


@pytest.mark.parametrize("count", (1, 2, 5, 40))
def test_a_journal_that_was_cut_off_with_its_count_leaves_the_rows_unexplained(
    rich_books: Path, copy: Path, count: int
) -> None:
    """Whoever cuts the count too must still explain the rows that the lost entries made."""
    kept = len(rows_of(rich_books, "journal")) - count
    forge(rich_books, copy, _cut(kept), _count_set_to(kept))
    with Network.open(copy) as network:
        assert network.verify_books()


@pytest.mark.parametrize("step", (-1, 1, 100))
def test_an_edited_count_of_the_journal_is_named(rich_books: Path, copy: Path, step: int) -> None:
    """The number of entries ever written is checked against the entries."""
    count = len(rows_of(rich_books, "journal"))
    found = _audit(forge(rich_books, copy, _count_set_to(count + step)))
    assert _names_entry(found, count + 1)


def _cut(kept: int) -> Edit:
    return lambda connection: connection.execute("DELETE FROM journal WHERE position > ?", (kept,))


def _count_set_to(count: int) -> Edit:
    return lambda connection: connection.execute(
        "UPDATE sqlite_sequence SET seq = ? WHERE name = 'journal'", (count,)
    )


# --------------------------------------------------------------------------- a chain made anew


FIGURES = [
    (event.__name__, name)
    for event in EVENTS
    for name, kind in event.__annotations__.items()
    if kind in ("int", "int | None")
]
"""Every figure of every event: amounts, counts, numbers."""


@pytest.mark.parametrize(("event", "figure"), FIGURES, ids=map(".".join, FIGURES))
def test_a_figure_edited_under_a_chain_made_anew_is_found_in_the_books(
    rich_books: Path, copy: Path, event: str, figure: str
) -> None:
    """Whoever can hash can mend the chain; the tables then tell another story than the journal.

    Of a figure that a later entry replaced, without saying what it was, no table tells any more.
    """
    journal = rows_of(rich_books, "journal")
    told = [
        entry
        for entry in journal
        if entry["name"] == event
        and figure in facts_of(entry)
        and _still_told(entry, figure, journal)
    ]
    tried, missed = random.Random(figure).sample(told, min(6 if DEEP else 1, len(told))), []
    for entry in tried:
        facts = facts_of(entry)
        facts[figure] += 1
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        forge(
            rich_books, copy, put("journal", entry, facts=text), _chain_made_anew(entry["subject"])
        )
        with Network.open(copy) as network:
            assert network.verify_journal() == (), "the chain was not mended"
            if not network.verify_books():
                missed.append(entry["position"])
    assert tried
    assert not missed


def _still_told(entry: Row, figure: str, journal: list[Row]) -> bool:
    """Whether a column holds the figure, or a later entry repeats it; so, too, if none ever did."""
    uses = [
        (writes, column)
        for writes in WRITES.get(entry["name"], ())
        for column in writes.columns_of(figure)
    ]
    return not uses or any(
        figure in writes.was.values() or not _replaced(entry, writes, column, journal)
        for writes, column in uses
    )


def _replaced(entry: Row, writes: Writes, column: str, journal: list[Row]) -> bool:
    """Whether a later entry ended the row or wrote the column, and did not repeat what it was."""
    facts = facts_of(entry)
    key = writes.key_of(facts)
    for later in journal:
        if later["position"] > entry["position"]:
            told = facts_of(later)
            for one in WRITES.get(later["name"], ()):
                same = one.table is writes.table and one.key_of(told) == key
                if same and (one.ends or column in one.columns):
                    return column not in one.was
    return False


def _chain_made_anew(subject: str) -> Edit:
    """Return the edit that hashes all entries of a subject again."""

    def edit(connection: sqlite3.Connection) -> None:
        previous = "0" * 64
        chain: list[tuple[Any, ...]] = connection.execute(
            "SELECT position, number, at, by, name, facts FROM journal WHERE subject = ?"
            " ORDER BY number",
            (subject,),
        ).fetchall()
        for position, number, *told in chain:
            body = "\n".join((previous, str(position), subject, str(number), *told))
            previous = sha256(body.encode()).hexdigest()
            connection.execute(
                "UPDATE journal SET hash = ? WHERE position = ?", (previous, position)
            )

    return edit


def test_an_open_amount_that_is_not_claim_minus_payments_is_named(
    rich_books: Path, copy: Path
) -> None:
    """What a debtor owes follows from claim and payments alone, whatever the journal says."""
    case = next(row for row in rows_of(rich_books, "cases") if row["open_principal_minor"])
    less = case["open_principal_minor"] - 1
    forge(rich_books, copy, put("cases", case, open_principal_minor=less))
    with Network.open(copy) as network:
        assert "CLAIM_WRONG" in {finding.code for finding in network.verify_books()}

"""One flipped bit: SQLite keeps no sums of its pages, so the audits must tell."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from debitura_core import (
    CasePage,
    DebituraError,
    Invoices,
    JournalAfter,
    Network,
    PartnerBalance,
    Query,
    Timeline,
)
from tests.faults.forging import DEEP
from tests.faults.rich_books import CASES
from tests.faults.test_tampering import EXEMPT

FLIPS = 2000 if DEEP else 60

OF_A_CLAIM = (
    *("principal", "interest", "reminder_fees", "collection_fees", "amount"),
    *("invoice_date", "due_date", "dispute_status"),
)
"""What an audit reads among the papers of a claim; the rest is free text."""

FOUND, REFUSED, NO_EFFECT, SILENT = "found", "refused", "no effect", "changed in silence"

QUESTIONS: list[Query[Any]] = [
    PartnerBalance(partner_id="acme", totals=True),
    PartnerBalance(partner_id="borea", totals=True),
    JournalAfter(limit=1000),
    Invoices(),
    *(CasePage(case_id=case_id) for case_id in CASES),
    *(Timeline(case_id=case_id) for case_id in CASES),
]

Rows = dict[str, list[dict[str, Any]]]


def _audited(network: Network) -> Rows:
    """Read every row that an audit reads, without what may change unnoticed."""
    with network.store.snapshot() as books:
        return {
            table: [
                {
                    name: _telling(name, row[name])
                    for name in names
                    if f"{table}.{name}" not in EXEMPT
                }
                for row in books.rows(table)
            ]
            for table, names in books.tables().items()
        }


def _telling(name: str, value: Any) -> Any:
    """Return a value, of a claim only its amounts, days and status."""
    if name != "claim":
        return value
    papers = json.loads(value)
    return [
        {key: part[key] for key in OF_A_CLAIM if key in part}
        for part in (papers, *papers.get("invoices", ()))
    ]


def _asked(path: Path) -> str:
    """Ask all there is to ask, and say how that ended."""
    try:
        with Network.open(path) as network:
            ops = network.as_platform(user="ops")
            for query in QUESTIONS:
                try:
                    ops.ask(query)
                except DebituraError:
                    continue
    except DebituraError:
        pass
    except Exception as error:
        return f"broke down: {type(error).__name__}"
    return "answered or refused"


def _outcome(path: Path, whole: Rows) -> str:
    """Say how a flipped bit came to light, if it did."""
    try:
        with Network.open(path) as network:
            if network.verify_journal() + network.verify_books():
                return FOUND
            return NO_EFFECT if _audited(network) == whole else SILENT
    except DebituraError:
        return REFUSED
    except Exception as error:
        return f"broke down: {type(error).__name__}"


@pytest.fixture(scope="module")
def flips(
    rich_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[int, str], dict[int, str]]:
    """Flip bits, one at a time; say what audits and questions make of each file."""
    path = tmp_path_factory.mktemp("flipped") / "books.db"
    whole = rich_books.read_bytes()
    with Network.open(rich_books) as network:
        rows = _audited(network)
    audited, asked = {}, {}
    for place in random.Random(15).sample(range(8 * len(whole)), FLIPS):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        audited[place] = _outcome(path, rows)
        asked[place] = _asked(path)
        for rest in path.parent.glob("books.db-*"):
            rest.unlink()
    return audited, asked


@pytest.fixture
def outcomes(flips: tuple[dict[int, str], dict[int, str]]) -> dict[int, str]:
    """What the audits made of each file."""
    return flips[0]


def test_no_flipped_bit_changes_money_status_day_or_link_in_silence(
    outcomes: dict[int, str],
) -> None:
    """Reading is refused, or an audit finds it, or every audited row is as it was."""
    assert len(outcomes) == FLIPS
    assert [place for place, outcome in outcomes.items() if outcome == SILENT] == []


def test_damage_is_always_named(outcomes: dict[int, str]) -> None:
    """Damage is a finding or an error of the library, never a failure of the driver or an audit."""
    known = {FOUND, REFUSED, NO_EFFECT, SILENT}
    assert {place: outcome for place, outcome in outcomes.items() if outcome not in known} == {}


def test_questions_to_damaged_books_are_answered_or_refused_by_name(
    flips: tuple[dict[int, str], dict[int, str]],
) -> None:
    """Whoever catches the library's errors has caught what a damaged record does to a page."""
    _, asked = flips
    assert {place: end for place, end in asked.items() if end != "answered or refused"} == {}


def test_flipped_bits_were_of_every_kind(outcomes: dict[int, str]) -> None:
    """The bits were well spread: some spoil the file, some the figures, some only empty space."""
    counted = Counter(outcomes.values())
    assert set(counted) >= {FOUND, REFUSED, NO_EFFECT}
    assert counted[FOUND] > FLIPS // 10

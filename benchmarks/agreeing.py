"""Does the limit do the same work? The library and the hand-written code write books side by side.

On two copies of the books of 10,000 payouts, with the same ids and at the same instant, both record
payments one by one and in bulk, close a month, and export the ledger. Then every row of every table
must be the same, hashes and all, and every byte of the export.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from benchmarks import bulk, by_hand, export, month_end, recording
from benchmarks.books import FOLDER, copies, finished, open_by_hand
from benchmarks.by_hand import PARTNER
from benchmarks.cast import RATES, Dealer
from debitura_core import CloseMonth, Network
from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.identifiers import Counted

SIZE = 10_000
AT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
YEAR = date(2024, 1, 1), date(2025, 1, 1)


def differences() -> list[str]:
    """Name what came out differently: tables, or the export; nothing if the limit is honest."""
    finished(SIZE)
    with copies(SIZE, FOLDER, 2) as (one, other), _same_ids_and_time():
        with (
            Network.open(one, clock=FixedClock(AT), rates=RATES, identifiers=Counted()) as network,
            closing(open_by_hand(other, network)) as connection,
        ):
            desk = network.as_partner(PARTNER, user="anna")
            wishes = Dealer(SIZE)
            for wish in (block := wishes(500)):
                by_hand.record(connection, wish)
            recording.library(desk)(block)
            by_hand.record_all(connection, block := wishes(2_000))
            bulk.library(desk)(block)
            month_end.issue(connection, journalled=True, end="COMMIT")
            network.as_platform(user="ops").do(CloseMonth(month=month_end.MONTH))
            texts = io.StringIO(newline=""), io.StringIO(newline="")
            export.library(desk, texts[0])([YEAR])
            export.write_by_hand(connection, *YEAR, texts[1])
        found = _tables(one, other)
    return found + ["the export"] * (texts[0].getvalue() != texts[1].getvalue())


def _tables(one: Path, other: Path) -> list[str]:
    with closing(sqlite3.connect(one)) as books:
        books.execute("ATTACH ? AS other", (str(other),))
        found = books.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
        names = [name for (name,) in found if not name.startswith("sqlite_")]
        rows, sides = "SELECT * FROM {}.{}", (("main", "other"), ("other", "main"))
        return [
            f"table {name}"
            for name in names
            if any(
                books.execute(" EXCEPT ".join(rows.format(side, name) for side in pair)).fetchone()
                for pair in sides
            )
        ]


@contextmanager
def _same_ids_and_time() -> Iterator[None]:
    """Let the hand-written code count its ids as `Counted` does, and stop its clock."""
    fresh, moment, ids = by_hand.fresh, by_hand.moment, count(1)
    by_hand.fresh = lambda milliseconds: f"id-{next(ids):08}"
    by_hand.moment = lambda: (f"{AT.replace(tzinfo=None).isoformat()}Z", "")
    try:
        yield
    finally:
        by_hand.fresh, by_hand.moment = fresh, moment

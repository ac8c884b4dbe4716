"""One page of the inbox: 50 cases, in each of the four orders, either way, at places all over it.

The limit asks SQLite the very questions that the library asks for the page, as they were traced,
and reads the rows into tuples. It opens no transaction around them and makes nothing of the rows.
Four views stand in one line; the two that move with the day, and merge a stream per day, have one
of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path
from random import Random

from benchmarks import cast, inboxes
from benchmarks.books import FOLDER, open_by_hand, said
from benchmarks.by_hand import PARTNER
from benchmarks.cast import BEGIN, RATES
from benchmarks.measuring import Goal, Line, Plan, compare, say, timed
from debitura_core import Desk, Inbox, InboxSort, InboxView, Network
from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.sqlite import schema
from debitura_core.domain.cases.inbox import InboxOrder

SMALL = 1_000
EACH = 3
"""Pages per view and order."""

LINES = {
    "inbox page, 50 rows": (
        InboxView.ALL,
        InboxView.NEW,
        InboxView.ACTIVE,
        InboxView.AWAITING_PAYMENT,
    ),
    "inbox page, Closed within 90 days": (InboxView.CLOSED,),
    "inbox page, SLA alerts": (InboxView.SLA_ALERTS,),
}
PLACES = {
    InboxOrder.ASSIGNED: "inbox_at || '~' || reference",
    InboxOrder.VALUE: "currency || '~' || value_minor || '~' || reference",
    InboxOrder.DEADLINE: "coalesce(sla_deadline, '') || '~' || reference",
    InboxOrder.CLIENT: "client_key || '~' || reference",
}

Page = tuple[Inbox, list[str]]


def run(plan: Plan) -> Iterator[Line]:
    """Measure the pages in an inbox of a thousand cases, and in the largest one."""
    for size in (SMALL, *plan.sizes[1:]):
        path = _finished(size)
        clock = FixedClock(inboxes.ASKED_AT)
        with (
            Network.open(path, clock=clock, rates=RATES) as network,
            closing(open_by_hand(path, network)) as connection,
        ):
            desk = network.as_partner(PARTNER, user="anna")
            for job, views in LINES.items():
                queries = list(_queries(connection, views, size))
                source = cycle([(one, said(network, partial(desk.ask, one))) for one in queries])
                yield compare(
                    job,
                    size,
                    Goal(2),  # a row is made of 24 columns, up to five of them instants
                    deal=_dealer(source),
                    limit=timed(_by_hand(connection)),
                    again=timed(_by_hand(connection)),
                    library=timed(_library(desk)),
                    rounds=plan.rounds // 2,
                    block=len(queries),
                )


def _queries(
    connection: sqlite3.Connection, views: Sequence[InboxView], size: int
) -> Iterator[Inbox]:
    """Ask for pages that begin anywhere in each order."""
    chance = Random(17)
    for view in views:
        for sort in InboxSort:
            for _ in range(max(1, EACH // len(views))):
                (after,) = connection.execute(
                    f"SELECT {PLACES[sort.order]} FROM cases WHERE case_id = ?",  # noqa: S608
                    (f"CASE{chance.randrange(size):07}",),
                ).fetchone()
                yield Inbox(view=view, sort=sort, after=after)


def _finished(size: int) -> Path:
    """Return the books of so many cases; made once, and kept."""
    rooms = [Path(str(room.__file__)).read_text("utf-8") for room in (cast, inboxes)]
    name = f"inbox-{size}-{sha256(repr((schema.STEPS, rooms)).encode()).hexdigest()[:12]}.db"
    path = FOLDER / name
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for older in FOLDER.glob(f"inbox-{size}-*"):
            older.unlink()
        say(f"building an inbox of {size:,} cases")
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        _make(half, size)
        half.rename(path)
    return path


def _make(path: Path, size: int) -> None:
    with Network.open(path, clock=FixedClock(BEGIN), rates=RATES) as network:
        cast.register(network, [PARTNER])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = DELETE", "synchronous = OFF", "cache_size = -262144"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'cases'"
            " AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        inboxes.fill(connection, cast.pattern_case(0), size)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def _dealer(pages: Iterator[Page]) -> Callable[[int], list[Page]]:
    return lambda count: list(islice(pages, count))


def _library(desk: Desk) -> Callable[[Sequence[Page]], None]:
    def ask(pages: Sequence[Page]) -> None:
        for query, _ in pages:
            desk.ask(query)

    return ask


def _by_hand(connection: sqlite3.Connection) -> Callable[[Sequence[Page]], None]:
    def ask(pages: Sequence[Page]) -> None:
        for _, statements in pages:
            for statement in statements:
                connection.execute(statement).fetchall()

    return ask

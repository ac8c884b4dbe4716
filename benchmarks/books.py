"""The books that are measured on: one big partner, small ones, and a year of payouts.

Books of *n* payouts hold one partner with *n* payouts of the year 2024, none invoiced yet, and
beside it small partners with a twentieth of that together: 9 of them, or 99 from 100,000 payouts
on. Finished books are kept in ``build/bench``, under the sum of what they were made by.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import by_hand, cast, filling
from benchmarks.by_hand import PARTNER
from benchmarks.cast import BEGIN, RATES
from benchmarks.measuring import say
from debitura_core import Durability, Network
from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.sqlite import SqliteStore, schema

FOLDER = Path("build") / "bench"
RAM = Path("/dev/shm")  # noqa: S108  the RAM disk itself, not a temporary file


def open_network(path: Path, durability: Durability = Durability.FULL) -> Network:
    """Open books with the library."""
    return Network.open(path, durability=durability, rates=RATES)


def open_by_hand(path: Path, network: Network) -> sqlite3.Connection:
    """Open books as the network has opened its own: with the same PRAGMAs."""
    return by_hand.opened(path, settings(network))


def settings(network: Network) -> dict[str, str | int]:
    """Read the PRAGMAs that the library works under."""
    with _connection(network) as connection:
        return by_hand.pragmas(connection)


def said(network: Network, what: Callable[[], object]) -> list[str]:
    """Do something, and return what the library asked SQLite for it, values filled in."""
    heard: list[str] = []
    with _connection(network) as connection:
        connection.set_trace_callback(heard.append)
    what()
    with _connection(network) as connection:
        connection.set_trace_callback(None)
    around = ("BEGIN", "COMMIT", "ROLLBACK")
    return [statement for statement in heard if not statement.startswith(around)]


@contextmanager
def _connection(network: Network) -> Iterator[sqlite3.Connection]:
    """Borrow the connection that the next session will use."""
    store = network.store
    if not isinstance(store, SqliteStore):
        raise TypeError(type(store).__name__)
    connection = store.borrow()
    try:
        yield connection
    finally:
        store.give_back(connection)


@contextmanager
def copies(payouts: int, folder: Path, count: int = 3) -> Iterator[list[Path]]:
    """Lend copies of the books, on the disk that *folder* is on."""
    original = finished(payouts)
    with TemporaryDirectory(prefix="debitura-bench-", dir=folder) as made:
        paths = [Path(made) / f"{i}.db" for i in range(count)]
        for path in paths:
            shutil.copyfile(original, path)
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        yield paths


def ram_disk(payouts: int, count: int = 3) -> Path | None:
    """Return the RAM disk if there is one with room for copies of these books."""
    if not RAM.is_dir() or not os.access(RAM, os.W_OK):
        return None
    room = shutil.disk_usage(RAM).free
    return RAM if room > count * finished(payouts).stat().st_size * 1.2 + 2**28 else None


# ----------------------------------------------------------------------------- making them


def finished(payouts: int) -> Path:
    """Return the books of so many payouts; made once, and kept."""
    rooms = [Path(str(room.__file__)).read_text("utf-8") for room in (cast, filling)]
    made_by = (schema.STEPS, rooms)
    name = f"books-{payouts}-{sha256(repr(made_by).encode()).hexdigest()[:12]}.db"
    path = FOLDER / name
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for older in FOLDER.glob(f"books-{payouts}-*"):
            older.unlink()
        say(f"building books of {payouts:,} payouts")
        half = path.with_suffix(".half")
        _make(half, payouts)
        half.rename(path)
    return path


def _make(path: Path, payouts: int) -> None:
    partners = [PARTNER, *(f"partner-{i:03}" for i in range(1, 10 if payouts < 100_000 else 100))]
    with Network.open(path, clock=FixedClock(BEGIN), rates=RATES) as network:
        cast.register(network, partners)
    small = payouts // 20 // (len(partners) - 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = DELETE", "synchronous = OFF", "cache_size = -262144"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for i, partner in enumerate(partners):
            filling.fill(connection, i, partner, small if i else payouts)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")

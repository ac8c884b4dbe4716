"""A stream that is left, kept, drawn elsewhere or never closed harms nobody; nothing is kept."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

import pytest

from debitura_core import Network, PartnerBalance, StoreError
from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.domain.kernel.errors import StoreClosed
from debitura_core.testing import FixedClock
from tests.faults.processes import NOON
from tests.faults.test_store_faults import payment

OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """A copy of books with one accepted case and five payments."""
    path = Path(shutil.copyfile(small_books, tmp_path / "books.db"))
    with opened(path) as network:
        network.as_partner("acme", user="anna").do_all([payment()] * 5)
    return path


def opened(path: Path) -> Network:
    """Open books at noon."""
    return Network.open(path, clock=FixedClock(NOON))


def log_can_be_cut(path: Path) -> bool:
    """Return whether no connection stays at an old moment of the file."""
    with closing(sqlite3.connect(path)) as other:
        return bool(other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def check_new_rows(network: Network, count: int) -> None:
    """Every desk and both audits see the books as they are now, and writes go on."""
    for desk in (network.as_partner("acme", user="anna"), network.as_platform(user="ops")):
        assert len(desk.ask(PartnerBalance(partner_id="acme")).rows) == count
    assert len(list(network.store.rows("payments"))) == count
    assert network.verify_books() == network.verify_journal() == ()


def test_a_stream_left_early_holds_no_old_moment_while_its_iterator_lives(books: Path) -> None:
    """The iterator is kept, and draws no row more; everybody else sees three new payments."""
    with opened(books) as network:
        anna = network.as_partner("acme", user="anna")
        with anna.stream(PartnerBalance()) as rows:
            next(rows)
        anna.do_all([payment()] * 3)
        check_new_rows(network, 8)
        assert log_can_be_cut(books)
        with pytest.raises(StoreError, match="the stream is over"):
            next(rows)


def test_an_audit_left_early_holds_no_old_moment(books: Path) -> None:
    """The rows of a table, drawn half, and kept."""
    with opened(books) as network:
        with network.store.snapshot() as moment:
            rows = moment.rows("payments")
            next(rows)
        kept = network.store.rows("payments")
        next(kept)
        network.as_partner("acme", user="anna").do(payment())
        check_new_rows(network, 6)
        kept.close()  # type: ignore[attr-defined]
        assert log_can_be_cut(books)


def test_a_stream_drawn_in_another_thread_harms_nobody(books: Path) -> None:
    """It is opened here, drawn there, and left here; writes go on meanwhile."""
    with opened(books) as network, ThreadPoolExecutor(1) as other:
        anna = network.as_partner("acme", user="anna")
        with anna.stream(PartnerBalance()) as rows:
            assert other.submit(next, rows).result() is not None
            anna.do(payment())
            assert len(other.submit(list, rows).result()) == 4
        check_new_rows(network, 6)
        assert log_can_be_cut(books)


def test_a_stream_that_is_never_closed_harms_nobody(books: Path) -> None:
    """It stays at its moment, by itself; once it is dropped, nothing is left of it."""
    with opened(books) as network:
        anna = network.as_partner("acme", user="anna")
        forgotten = anna.stream(PartnerBalance())
        rows = forgotten.__enter__()
        next(rows)
        anna.do_all([payment()] * 3)
        check_new_rows(network, 8)
        assert len(list(rows)) == 4
        del forgotten, rows
        gc.collect()
        assert log_can_be_cut(books)


def test_sixteen_threads_that_peek_into_streams_beside_500_writes_refuse_nothing(
    books: Path,
) -> None:
    """Each peeks again and again, and keeps its iterators; nobody waits in vain."""
    with opened(books) as network, ThreadPoolExecutor(16) as threads:
        over = threading.Event()

        def peek(number: int) -> int:
            desk = network.as_partner("acme", user=f"user-{number}")
            kept: list[object] = []
            while not over.is_set():
                with desk.stream(PartnerBalance()) as rows:
                    kept = [*kept[-5:], (rows, list(islice(rows, 2)))]
                over.wait(0.05)
            return len(kept)

        peeking = [threads.submit(peek, number) for number in range(15)]
        anna = network.as_partner("acme", user="anna")
        try:
            for _ in range(500):
                anna.do(payment("0.10"))
        finally:
            over.set()
        assert all(one.result() for one in peeking)
        assert len(list(network.store.rows("payments"))) == 505
        assert network.verify_books() == ()
        assert log_can_be_cut(books)


def test_the_pool_shrinks_again(books: Path) -> None:
    """Forty streams at once need forty connections; of no use later, they are closed."""
    if not OPEN_FILES.exists():
        pytest.skip("needs /proc")
    with opened(books) as network:
        anna = network.as_partner("acme", user="anna")
        anna.do(payment())
        before = len(os.listdir(OPEN_FILES))
        peaks = []
        for _ in range(3):
            with ExitStack() as streams:
                for _ in range(40):
                    next(streams.enter_context(anna.stream(PartnerBalance())))
                peaks.append(len(os.listdir(OPEN_FILES)))
            with ThreadPoolExecutor(40) as threads:
                list(threads.map(lambda _: anna.ask(PartnerBalance()), range(200)))
            assert isinstance(network.store, SqliteStore)
            assert len(network.store._idle) <= 4
        # SQLite itself keeps the numbers of closed files for later, as long as one is open
        assert max(peaks) <= before + 2 * 40 + 4
    assert len(os.listdir(OPEN_FILES)) < before


def test_a_closed_network_leaves_no_trace(books: Path) -> None:
    """Opened and closed a hundred times more, it takes no more memory and holds no file."""

    def use() -> None:
        with opened(books) as network:
            network.as_partner("acme", user="anna").ask(PartnerBalance())

    for _ in range(20):
        use()
    gc.collect()
    files = len(os.listdir(OPEN_FILES)) if OPEN_FILES.exists() else 0
    tracemalloc.start()
    try:
        use()
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(100):
            use()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 100 * 200
    assert (len(os.listdir(OPEN_FILES)) if OPEN_FILES.exists() else 0) == files
    assert sorted(one.name for one in books.parent.iterdir()) == ["books.db"]


@pytest.mark.parametrize("memory", (False, True), ids=("file", "memory"))
def test_a_closed_network_refuses_to_work_by_name(books: Path, memory: bool) -> None:
    """Doing, asking, streaming and auditing: all are refused, and closing again is not."""
    network = Network.in_memory() if memory else opened(books)
    anna = network.as_partner("acme", user="anna")
    network.close()
    network.close()
    for use in (
        lambda: anna.do(payment()),
        lambda: anna.do_all([payment()]),
        lambda: anna.preview(payment()),
        lambda: anna.ask(PartnerBalance()),
        lambda: anna.stream(PartnerBalance()).__enter__(),
        network.verify_books,
        network.verify_journal,
    ):
        with pytest.raises(StoreClosed):
            use()

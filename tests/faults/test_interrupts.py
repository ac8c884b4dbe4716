"""An interrupt at any instruction leaves store, memory, seat and other processes as they should be.

A signal strikes the main thread, an exception sent from outside any other one, and a progress
handler SQLite itself. Whatever was acknowledged is kept, and everybody works on at once.
"""

from __future__ import annotations

import ctypes
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from debitura_core import Desk, Durability, Network, PartnerBalance, StoreError
from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.testing import FixedClock
from tests.faults.faulty import BentStore
from tests.faults.forging import DEEP
from tests.faults.processes import NOON, make_small_books
from tests.faults.test_store_faults import payment

INTERRUPTS = 10_000 if DEEP else 500


# an interrupt may also strike in a hook of the garbage collector, as Hypothesis has one
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


class Interrupted(BaseException):
    """What strikes."""


class Player:
    """Works at a desk in every way, and notes which payments were acknowledged."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.told: list[str] = []
        self.kept: list[object] = []
        """Errors and iterators that somebody holds on to."""
        self.ways: tuple[Callable[[], object], ...] = (
            self.pay, self.pay, self.pay_many, self.look, self.peek, self.try_out,
        )  # fmt: skip

    def pay(self) -> None:
        self.told.append(self.desk.do(payment("0.10")).payment_id)

    def pay_many(self) -> None:
        for one in self.desk.do_all([payment("0.10")] * 3):
            self.told.append(one.answer.payment_id)  # type: ignore[union-attr]

    def look(self) -> None:
        self.desk.ask(PartnerBalance(limit=5))

    def peek(self) -> None:
        with self.desk.stream(PartnerBalance()) as rows:
            list(islice(rows, 1))
            self.kept = [*self.kept[-20:], rows]

    def try_out(self) -> None:
        self.desk.preview(payment("0.10"))

    def play(self) -> None:
        random.choice(self.ways)()


@pytest.fixture(params=("file", "memory"))
def network(request: pytest.FixtureRequest, small_books: Path, tmp_path: Path) -> Iterator[Network]:
    """Books with one accepted case, in a file and in memory."""
    if request.param == "memory":
        with pytest.MonkeyPatch.context() as patch:
            made = Network.in_memory(clock=FixedClock(NOON))
            patch.setattr(Network, "open", lambda *_, **__: made)
            patch.setattr(made, "close", lambda: None)
            make_small_books(tmp_path / "none.db")
        made.store.busy_timeout = 2  # type: ignore[attr-defined]
    else:
        path = Path(shutil.copyfile(small_books, tmp_path / "books.db"))
        made = Network(
            SqliteStore(path, durability=Durability.NORMAL, busy_timeout=2),
            clock=FixedClock(NOON),
        )
    with made:
        yield made


def check_usable(network: Network) -> None:
    """Another process can write at once, and no connection is kept inside a transaction."""
    store = network.store
    if isinstance(store, SqliteStore):
        assert not any(one.in_transaction for one in store._idle)
        with closing(sqlite3.connect(store._file.path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")


def check_kept(network: Network, player: Player) -> None:
    """Every acknowledged payment is there, the desk works on, and the audits are clean."""
    player.pay()
    held = {row["payment_id"] for row in network.store.rows("payments")}
    assert set(player.told) <= held
    assert network.verify_books() == network.verify_journal() == ()


def test_a_signal_at_any_instruction_harms_nothing(network: Network) -> None:
    """The signal of Ctrl-C, or of a time limit, in the main thread."""
    player, struck = Player(network.as_partner("acme", user="anna")), 0
    wrong: list[StoreError] = []

    def strike(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, strike)
    try:
        usual = 0.001
        while struck < INTERRUPTS:
            began = time.perf_counter()
            try:
                try:
                    signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, usual))
                    player.play()
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
                usual = 0.9 * usual + 0.1 * 1.5 * (time.perf_counter() - began)
            except Interrupted as error:
                struck += 1
                player.kept = [*player.kept[-20:], error]
            except StoreError as error:  # it struck in a function that SQLite had called
                wrong += [error] if error.retry else []
            check_usable(network)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert wrong == []
    check_kept(network, player)


def test_an_exception_sent_into_a_thread_harms_nothing(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What time limits of test runners and web servers do to a thread."""
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # it may strike there too
    player, over = Player(network.as_partner("acme", user="anna")), threading.Event()
    struck = [0]
    wrong: list[BaseException] = []

    def work() -> None:
        while not over.is_set():
            try:
                while not over.is_set():
                    try:
                        player.play()
                    except StoreError as error:
                        if error.retry:
                            wrong.append(error)
            except Interrupted:
                struck[0] += 1
            except BaseException as error:
                wrong.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    raised = ctypes.pythonapi.PyThreadState_SetAsyncExc
    while struck[0] < INTERRUPTS and not wrong:
        time.sleep(random.uniform(0.0005, 0.004))
        if not thread.is_alive():  # it struck while the thread noted the one before
            struck[0] += 1
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
        raised(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Interrupted))
    over.set()
    thread.join(20)
    assert not thread.is_alive()
    assert wrong == []
    check_usable(network)
    check_kept(network, player)


def test_a_statement_that_sqlite_breaks_off_harms_nothing(
    small_books: Path, tmp_path: Path
) -> None:
    """A progress handler stops a statement half-way: the command fails by name, and no other."""
    path = Path(shutil.copyfile(small_books, tmp_path / "books.db"))

    def unlucky() -> bool:
        return random.random() < 0.01

    store = BentStore(path, lambda lent: lent.set_progress_handler(unlucky, 20))
    struck = 0
    with Network(store, clock=FixedClock(NOON)) as network:
        player = Player(network.as_partner("acme", user="anna"))
        while struck < INTERRUPTS // 5:
            try:
                player.play()
            except StoreError:
                struck += 1
            check_usable(network)
        store.bend = lambda lent: lent.set_progress_handler(None, 0)
        check_kept(network, player)

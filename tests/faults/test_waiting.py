"""Waiting for the books is fair: everybody gets a turn, and nobody is refused before the limit."""

from __future__ import annotations

import shutil
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from debitura_core import Durability, Network
from debitura_core.testing import FixedClock
from tests.faults.processes import NOON, run_at_once
from tests.faults.test_store_faults import payment

WORKERS = 16

PAYING = """
import time
number, path, count = sys.argv[1:]
with opened(path) as network:
    anna = network.as_partner("acme", user="anna")
    say("ready")
    sys.stdin.readline()
    for turn in range(int(count)):
        began = time.perf_counter()
        anna.do(payment("0.10"))
        say(time.perf_counter() - began)
"""


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """A copy of books with one accepted case."""
    return Path(shutil.copyfile(small_books, tmp_path / "books.db"))


def test_sixteen_threads_write_and_none_is_refused(books: Path) -> None:
    """Each records thirty payments on one file; the time limit is never met."""
    with (
        Network.open(books, clock=FixedClock(NOON), durability=Durability.NORMAL) as network,
        ThreadPoolExecutor(WORKERS) as threads,
    ):

        def work(number: int) -> list[float]:
            desk, waited = network.as_partner("acme", user=f"user-{number}"), []
            for _ in range(30):
                began = time.perf_counter()
                desk.do(payment("0.10"))
                waited.append(time.perf_counter() - began)
            return waited

        waited = [one for turns in threads.map(work, range(WORKERS)) for one in turns]
        assert len(waited) == len(list(network.store.rows("payments"))) == WORKERS * 30
        assert max(waited) < 5
        print(f"median {statistics.median(waited):.4f} s, longest {max(waited):.3f} s")


def test_eight_processes_write_and_none_is_refused(books: Path) -> None:
    """Each records thirty payments on one file; no error is said."""
    said = run_at_once(8, PAYING, str(books), "30")
    waited = [float(word) for lines in said for word in lines]
    assert len(waited) == 8 * 30
    assert max(waited) < 5
    print(f"median {statistics.median(waited):.4f} s, longest {max(waited):.3f} s")

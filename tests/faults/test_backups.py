"""A backup that is taken under load holds all that was acknowledged before it, and verifies."""

from __future__ import annotations

import shutil
import stat
import threading
from pathlib import Path

import pytest

from debitura_core import Network
from debitura_core.domain.kernel.errors import StoreError, StoreMisplaced
from debitura_core.testing import FixedClock
from tests.faults.processes import NOON
from tests.faults.test_store_faults import payment


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """A copy of books with one accepted case."""
    return Path(shutil.copyfile(small_books, tmp_path / "books.db"))


def test_a_backup_under_load_holds_what_was_acknowledged_before_it(
    books: Path, tmp_path: Path
) -> None:
    """Ten backups beside a thread that records payments; each restores to clean books."""
    told: list[str] = []
    over = threading.Event()
    with Network.open(books, clock=FixedClock(NOON)) as network:
        anna = network.as_partner("acme", user="anna")

        def write() -> None:
            while not over.is_set():
                told.append(anna.do(payment("0.10")).payment_id)

        writing = threading.Thread(target=write)
        writing.start()
        try:
            for number in range(10):
                before, steps = set(told), []
                path = tmp_path / f"backup-{number}.db"
                network.backup(path, progress=lambda done, all_: steps.append((done, all_)))  # noqa: B023
                assert steps[-1][0] == steps[-1][1] > 0
                assert stat.S_IMODE(path.stat().st_mode) == 0o600
                with Network.open(path, must_exist=True, clock=FixedClock(NOON)) as restored:
                    held = {row["payment_id"] for row in restored.store.rows("payments")}
                    assert before <= held
                    assert restored.verify_books() == restored.verify_journal() == ()
        finally:
            over.set()
            writing.join()
    assert len(told) > 10
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_that_is_broken_off_leaves_nothing(books: Path, tmp_path: Path) -> None:
    """An interrupt in the callback: no file, no draft, and the books are usable."""

    def strike(*_: int) -> None:
        raise KeyboardInterrupt

    with Network.open(books, clock=FixedClock(NOON)) as network:
        with pytest.raises(KeyboardInterrupt):
            network.backup(tmp_path / "copy.db", progress=strike)
        network.as_partner("acme", user="anna").do(payment())
    assert [one.name for one in tmp_path.iterdir()] == ["books.db"]


def test_a_backup_never_writes_over_a_file(books: Path) -> None:
    """The name that is taken is said; books in memory have no backup."""
    with Network.open(books) as network, pytest.raises(StoreMisplaced, match="another name"):
        network.backup(books)
    with Network.in_memory() as network, pytest.raises(StoreError, match="in a file"):
        network.backup(books)

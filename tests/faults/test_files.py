"""The file of the books: where it is, who may read it, and what is said of a path that is wrong."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from debitura_core import Network, PartnerBalance, RegisterClient
from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.adapters.sqlite import store as sqlite_store
from debitura_core.adapters.vaults import FolderVault
from debitura_core.domain.kernel.errors import (
    StoreBusy,
    StoreCorrupt,
    StoreMisplaced,
    StoreMissing,
    StoreReadOnly,
)
from debitura_core.testing import FixedClock
from tests.faults.processes import NOON
from tests.faults.test_store_faults import locked, payment


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """A copy of books with one accepted case."""
    return Path(shutil.copyfile(small_books, tmp_path / "books.db"))


def test_another_working_folder_leads_into_no_other_file(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Books and documents stay where they were opened, for every later connection too."""
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(tmp_path)
    with Network.open("books.db", clock=FixedClock(NOON)) as network:
        vault = FolderVault("documents")
        anna = network.as_partner("acme", user="anna")
        anna.do(payment())
        monkeypatch.chdir(other)
        with anna.stream(PartnerBalance()) as rows:  # two connections at once
            anna.do(payment())
            assert len(list(rows)) == 1
        assert len(anna.ask(PartnerBalance()).rows) == 2
        vault.put("one", b"words")  # type: ignore[arg-type]
    assert list(other.iterdir()) == []
    assert (tmp_path / "documents" / "one").read_bytes() == b"words"


def test_a_new_file_and_its_log_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, whatever the mask of the process allows."""
    mask = os.umask(0)
    try:
        with Network.open(tmp_path / "books.db") as network:
            network.as_platform(user="ops").do(
                RegisterClient(client_id="nordic", name="Nordic Supplies", country="DK")
            )
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    finally:
        os.umask(mask)
    assert modes == {"books.db": 0o600, "books.db-wal": 0o600, "books.db-shm": 0o600}


@pytest.mark.parametrize("empty", (False, True), ids=("missing", "empty"))
def test_books_that_must_exist_are_not_begun(tmp_path: Path, empty: bool) -> None:
    """A wrong path is named, and nothing is written there."""
    path = tmp_path / "books.db"
    if empty:
        path.touch()
    before = list(tmp_path.iterdir())
    with pytest.raises(StoreMissing) as caught:
        Network.open(path, must_exist=True)
    assert str(path) in str(caught.value)
    assert list(tmp_path.iterdir()) == before


def test_books_that_must_exist_are_opened(books: Path) -> None:
    """What is there is opened as ever."""
    with Network.open(books, must_exist=True) as network:
        assert network.verify_books() == ()


@pytest.mark.parametrize(
    ("path", "advice"),
    (
        (":memory:", r"Network\.in_memory\(\)"),
        ("", r"Network\.in_memory\(\)"),
        ("file:books.db?mode=ro", "plain path"),
        ("sqlite:///books.db", "plain path"),
        (".", "add the name of a file"),
        ("missing/books.db", "make its folder first"),
    ),
)
def test_a_path_that_cannot_hold_books_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, advice: str
) -> None:
    """In one sentence, by name, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreMisplaced, match=advice):
        Network.open(path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_book_is_named_with_its_path(tmp_path: Path) -> None:
    """Whoever opens many files learns which one it was."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam,\n" * 500)
    with pytest.raises(StoreCorrupt) as caught:
        Network.open(path)
    assert str(path) in str(caught.value)


def test_the_busy_timeout_is_an_option(books: Path) -> None:
    """A network waits as long as it was told to."""
    with Network.open(books, busy_timeout=0.05, clock=FixedClock(NOON)) as network:
        anna = network.as_partner("acme", user="anna")
        with locked(books), pytest.raises(StoreBusy) as caught:
            anna.do(payment())
    assert str(books) not in str(caught.value)  # paths are told to whoever opens alone


@pytest.fixture(params=(False, True), ids=("closed", "copied while open"))
def sealed(request: pytest.FixtureRequest, small_books: Path, tmp_path: Path) -> Iterator[Path]:
    """Books on read-only media: a file system of its own for root, whom no mode stops."""
    made, folder, mounted = tmp_path / "made.db", tmp_path / "media", os.getuid() == 0
    folder.mkdir()
    if mounted and subprocess.call(["mount", "-t", "tmpfs", "none", folder]):
        pytest.skip("no file system can be mounted here")
    try:
        shutil.copyfile(small_books, made)
        with Network.open(made, clock=FixedClock(NOON)) as network:
            network.as_partner("acme", user="anna").do_all([payment()] * 3)
            if request.param:
                _copy(tmp_path, folder)
        if not request.param:
            _copy(tmp_path, folder)
        if mounted:
            subprocess.check_call(["mount", "-o", "remount,ro", folder])
        else:
            for one in folder.iterdir():
                one.chmod(0o444)
            folder.chmod(0o555)
        yield folder
    finally:
        if mounted:
            subprocess.check_call(["umount", folder])
        else:
            folder.chmod(0o755)


def _copy(source: Path, target: Path) -> None:
    for one in source.glob("made.db*"):
        shutil.copyfile(one, target / one.name)


def test_books_on_read_only_media_can_be_read_and_audited(sealed: Path) -> None:
    """Asking, streaming and both audits work; writing is refused by name; nothing is left there."""
    before = sorted(sealed.iterdir())
    with Network.open(sealed / "made.db", must_exist=True, clock=FixedClock(NOON)) as network:
        anna = network.as_partner("acme", user="anna")
        assert len(anna.ask(PartnerBalance()).rows) == 3
        with anna.stream(PartnerBalance()) as rows:
            assert len(list(rows)) == 3
        assert network.verify_books() == network.verify_journal() == ()
        with pytest.raises(StoreReadOnly):
            anna.do(payment())
    assert sorted(sealed.iterdir()) == before


def test_a_log_stays_short_though_readers_follow_one_another(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streams overlap without a gap, so SQLite alone would let the log grow with every write.

    The limits are a twentieth of what they are, so that the log is soon at them.
    """
    monkeypatch.setattr(sqlite_store, "_LOG_LIMIT", 48 * 2**20 // 20)
    monkeypatch.setattr(sqlite_store, "_LOG_STEP", 4 * 2**20 // 20)
    log, sizes, over = Path(f"{books}-wal"), [], threading.Event()
    with (
        Network(SqliteStore(books), clock=FixedClock(NOON)) as network,
        ThreadPoolExecutor(3) as threads,
    ):
        anna = network.as_partner("acme", user="anna")

        def read() -> int:
            drawn = 0
            while not over.is_set():
                with anna.stream(PartnerBalance()) as rows:
                    drawn += next(rows, None) is not None
                    over.wait(0.02)
            return drawn

        reading = [threads.submit(read) for _ in range(3)]
        try:
            for _ in range(80):
                anna.do_all([payment("0.10")] * 10)
                sizes.append(log.stat().st_size)
        finally:
            over.set()
        assert all(one.result() for one in reading)
        assert network.verify_books() == ()
    print(f"longest {max(sizes)} bytes of {sum(_grown(sizes))} written")
    assert max(sizes) < 64 * 2**20 // 20 < sum(_grown(sizes))


def _grown(sizes: list[int]) -> list[int]:
    return [max(later - earlier, 0) for earlier, later in pairwise(sizes)]

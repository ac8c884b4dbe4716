"""The file of the books: where it is, whether it may be written, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from urllib.parse import quote

from attrs import frozen

from debitura_core.domain.kernel.errors import StoreCorrupt, StoreMisplaced, StoreMissing


@frozen
class File:
    """A file by its absolute path, so that a change of folder leads into no other one."""

    path: str
    read_only: bool

    @classmethod
    def at(cls, path: str | os.PathLike[str], *, must_exist: bool) -> File:
        """Return the file at *path*; a new one is made for its owner alone (mode 0600).

        SQLite gives the log beside it the same mode. Raises `StoreMisplaced` for what is no plain
        path of a file, `StoreMissing` if *must_exist* and there is nothing.
        """
        given = os.fsdecode(path)
        if given in ("", ":memory:"):
            raise StoreMisplaced(path=given, advice="use Network.in_memory() for books in memory")
        if given.startswith("file:") or "://" in given:
            raise StoreMisplaced(path=given, advice="give a plain path, not a URI")
        place = os.path.abspath(given)
        if os.path.isdir(place):
            raise StoreMisplaced(path=place, advice="it is a folder; add the name of a file")
        if not os.path.isdir(os.path.dirname(place)):
            raise StoreMisplaced(path=place, advice="make its folder first")
        if must_exist and not (os.path.exists(place) and os.path.getsize(place)):
            raise StoreMissing(path=place)
        if not os.path.exists(place):
            _make(place)
        return cls(place, _is_read_only(place))

    def connect(self) -> sqlite3.Connection:
        """Open a connection; on read-only media one that needs no file beside the books."""
        address = f"file:{quote(self.path)}"
        if self.read_only:
            # without a log nobody can be writing; with one, what is in it must be read
            alone = not os.path.exists(self._log)
            address += "?mode=ro" + ("&immutable=1" if alone else "")
        return sqlite3.connect(
            address,
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    def log_size(self) -> int:
        """Return how long the write-ahead log is, in bytes."""
        try:
            return os.stat(self._log).st_size
        except OSError:
            return 0

    def check_length(self, connection: sqlite3.Connection) -> None:
        """Refuse a file that lost its end; SQLite itself notices only pages that are gone whole.

        As long as a log is beside it, what the file lacks may be there.
        """
        connection.execute("BEGIN")
        try:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            page_size = connection.execute("PRAGMA page_size").fetchone()[0]
            if not self.log_size() and os.path.getsize(self.path) < pages * page_size:
                raise StoreCorrupt(problem="its end is missing")
        finally:
            connection.execute("ROLLBACK")

    def remove(self) -> None:
        """Remove the file, and what SQLite keeps beside it."""
        for name in (self.path, self._log, f"{self.path}-shm", f"{self.path}-journal"):
            with suppress(FileNotFoundError):
                os.unlink(name)

    @property
    def _log(self) -> str:
        return f"{self.path}-wal"


def _make(path: str) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        pass  # another process was faster
    except OSError:
        raise StoreMisplaced(path=path, advice="no file can be made there") from None


def _is_read_only(path: str) -> bool:
    """Return whether the file, or the folder that its log would be in, cannot be written."""
    return not (os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK))

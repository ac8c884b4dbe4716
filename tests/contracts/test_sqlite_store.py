"""The books in an SQLite file keep the store contract."""

from itertools import count
from pathlib import Path

import pytest

from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.ports import Durability, Store
from debitura_core.testing.contract import StoreContract


class TestSqliteStore(StoreContract):
    """Each book is a file of its own."""

    @pytest.fixture(autouse=True)
    def _shelve_the_files(self, tmp_path: Path) -> None:
        self._files = (tmp_path / f"books-{number}.db" for number in count())
        self._file_of: dict[Store, Path] = {}

    def new_store(self) -> Store:
        return self._opened(next(self._files))

    def reopen(self, store: Store) -> Store:
        store.close()
        return self._opened(self._file_of[store])

    def _opened(self, path: Path) -> Store:
        store = SqliteStore(path, durability=Durability.NORMAL, busy_timeout=0.05)
        self._file_of[store] = path
        return store

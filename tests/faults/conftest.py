"""What the faults are tried on."""

from pathlib import Path

import pytest

from tests.faults.processes import make_small_books
from tests.faults.rich_books import make_rich_books


@pytest.fixture(scope="session")
def rich_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Closed books in which every kind of row occurs; copy them before you touch them."""
    path = tmp_path_factory.mktemp("rich") / "books.db"
    make_rich_books(path)
    return path


@pytest.fixture(scope="session")
def small_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Closed books with one accepted case; copy them before you touch them."""
    path = tmp_path_factory.mktemp("small") / "books.db"
    make_small_books(path)
    return path

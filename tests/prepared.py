"""Books that many tests need: made once in a process, then copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from debitura_core import Durability, Network, Query
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.testing import FixedClock
from debitura_core.testing.samples import (
    SAMPLE_QUERIES,
    SAMPLE_TIME,
    SampleBooks,
    SampleIds,
    sample_books,
    sample_ports,
)

_on_file = partial(Network.open, durability=Durability.NORMAL)


@cache
def sample_file() -> tuple[bytes, SampleIds, MemoryVault]:
    """Return the closed file of the sample books, the ids in it, and what its documents say."""
    vault = MemoryVault()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "books.db"
        with sample_books(partial(_on_file, path), vault=vault) as books:
            ids = books.ids
        return path.read_bytes(), ids, vault


def reopened(path: Path) -> SampleBooks:
    """Open a copy of the sample books; every time, the next ids are the same."""
    clock, identifiers = FixedClock(SAMPLE_TIME), Counted()
    for _ in range(500):  # far beyond those in the books
        identifiers.fresh(SAMPLE_TIME)
    _, ids, vault = sample_file()
    network = _on_file(path, **sample_ports(clock, identifiers=identifiers, vault=deepcopy(vault)))
    return SampleBooks(network, clock, ids)


@contextmanager
def sample_copy() -> Iterator[SampleBooks]:
    """Open a copy of the sample books on a file that is thrown away."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "books.db"
        path.write_bytes(sample_file()[0])
        books = reopened(path)
        with books.network:
            yield books


@cache
def sample_answers() -> dict[type[Query[Any]], Any]:
    """Return the answer of every query in the sample books."""
    with sample_copy() as books:
        return {kind: books.give(sample) for kind, sample in SAMPLE_QUERIES.items()}

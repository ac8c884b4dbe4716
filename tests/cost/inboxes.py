"""An inbox of a chosen size, on a file."""

from __future__ import annotations

from pathlib import Path

from benchmarks import inboxes
from tests.cost.ledgers import Ledger


class InboxBooks(Ledger):
    """Books on a file in which one partner has this many cases, all written by SQL."""

    def __init__(self, path: Path, count: int) -> None:
        super().__init__(path)
        connection = self.store.borrow()
        inboxes.fill(connection, "case-0", count)
        self.store.give_back(connection)

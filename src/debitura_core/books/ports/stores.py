"""Stores: where books are kept, read, written and laid open for an audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from attrs import frozen

from debitura_core.books.ports.books import Books, ScopedBooks
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import Actor, Scope
from debitura_core.domain.kernel.decisions import Advice, Decision
from debitura_core.domain.kernel.identifiers import Subject

Row = Mapping[str, Any]
"""One row of a table as plain values: text, whole numbers, None."""


class Durability(Enum):
    """What survives a power cut (a killed process loses nothing either way)."""

    FULL = "FULL"
    """Everything that was acknowledged."""
    NORMAL = "NORMAL"
    """All but perhaps the last moments; about twice as fast."""


@frozen(kw_only=True)
class Kept:
    """What is kept under an idempotency key: the command it belongs to, and what it answered."""

    command: str
    digest: str
    answer: Any
    advice: tuple[Advice, ...]
    span: tuple[tuple[Subject, int], ...]
    """The subject and number of each journal entry it wrote."""


class Session(Books, Protocol):
    """Books that are open for writing; leaving them without `commit` undoes everything.

    Sessions are serializable: what one has read does not change before it commits.
    """

    def write(
        self, decision: Decision[Any], /, *, by: Actor, at: datetime
    ) -> tuple[JournalEntry, ...]:
        """Stage the decision: records, effects and journal together, or none of it.

        Raises `StaleRecord` for a record that is not at the version the decision read,
        `ClockBehind` if a subject has a later entry, and `NotFound` for a record or effect outside
        the scope; but a partner may let its own record become nobody's. A refused decision leaves
        the session as it was.
        """
        ...

    def kept(self, key: str, /) -> Kept | None:
        """Return what this scope keeps under the key, if anything."""
        ...

    def keep(self, key: str, kept: Kept, /) -> None:
        """Keep an answer under the key."""
        ...

    def commit(self) -> None:
        """Make all that was staged last; nothing can be staged after it."""
        ...


class Snapshot(Protocol):
    """All tables as plain values, for an audit; from `Store.snapshot` all of one moment."""

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns, for an audit."""
        ...

    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table as plain values, ordered by its key."""
        ...

    def journal_length(self) -> int:
        """Return how many entries were ever journalled."""
        ...


class Store(Snapshot, Protocol):
    """Where books are kept."""

    def writing(self, scope: Scope, /) -> AbstractContextManager[Session]:
        """Open the books of *scope* for writing; one session writes at a time."""
        ...

    def reading(
        self, scope: Scope, /, *, lasting: bool = False
    ) -> AbstractContextManager[ScopedBooks]:
        """Open the books of *scope* for reading, as they are at this moment.

        A *lasting* one stays open while others write, on the same thread too, and sees none of it.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open the tables as they are at this moment, whatever is written meanwhile."""
        ...

    def close(self) -> None:
        """Release everything the store holds."""
        ...

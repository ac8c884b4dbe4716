"""What a store writes, keeps and lays open for an audit."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from debitura_core.domain.journal.entries import JournalEntry
    from debitura_core.domain.kernel.actors import Actor
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


class Writing(Protocol):
    """How one decision is written; leaving the session without `commit` undoes everything.

    Sessions are serializable: what one has read does not change before it commits.
    """

    @abstractmethod
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

    @abstractmethod
    def kept(self, key: str, /) -> Kept | None:
        """Return what this scope keeps under the key, if anything."""
        ...

    @abstractmethod
    def keep(self, key: str, kept: Kept, /) -> None:
        """Keep an answer under the key."""
        ...

    @abstractmethod
    def commit(self) -> None:
        """Make all that was staged last; nothing can be staged after it."""
        ...


class Snapshot(Protocol):
    """All tables as plain values, for an audit; from `Store.snapshot` all of one moment."""

    @abstractmethod
    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns, for an audit."""
        ...

    @abstractmethod
    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table as plain values, ordered by its key."""
        ...

    @abstractmethod
    def journal_length(self) -> int:
        """Return how many entries were ever journalled."""
        ...

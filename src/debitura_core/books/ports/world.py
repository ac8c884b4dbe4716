"""The world around a decision: clock, identifiers, exchange rates, documents, suggestions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from debitura_core.domain.kernel.decisions import Stamp
from debitura_core.domain.kernel.errors import InvalidInput, NoVault
from debitura_core.domain.kernel.exchange import Rate, own_rate

if TYPE_CHECKING:
    from debitura_core.domain.closing.suggestions import Suggestion
    from debitura_core.domain.kernel.actors import Actor
    from debitura_core.domain.kernel.identifiers import DocumentId


class Clock(Protocol):
    """Gives the time."""

    def now(self) -> datetime:
        """Return the present instant, aware."""
        ...


class Identifiers(Protocol):
    """Makes fresh names."""

    def fresh(self, at: datetime, /) -> str:
        """Return a fresh identifier; one of a later instant sorts after one of an earlier."""
        ...

    def reference(self) -> str:
        """Return a case reference of eight characters A-Z and 0-9, like ``Q8OAXF3W``."""
        ...


class ExchangeRates(Protocol):
    """Gives what one currency is worth in another."""

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the rate of *source* in *target* for the day *on*, or None if unknown.

        Never a rate observed after *on*.
        """
        ...


class CodeSuggester(Protocol):
    """Reads the comment that came with the close code Other."""

    def suggest(self, comment: str, /) -> Suggestion | None:
        """Return a more specific close code that fits the comment, or None if unsure."""
        ...


class DocumentVault(Protocol):
    """Keeps what documents say, under their ids; the books keep the rest."""

    def put(self, document_id: DocumentId, content: bytes, /) -> None:
        """Keep the content under the id, for good, before returning; all of it or nothing.

        The same content may come again. Raises `StoreError`: also for another content under an id
        that is taken.
        """
        ...

    def get(self, document_id: DocumentId, /) -> bytes:
        """Return the content that was kept under the id, or raise `NotFound`."""
        ...


@frozen
class Now:
    """The circumstances of one decision: who, when, and what the world says."""

    actor: Actor
    at: datetime
    identifiers: Identifiers = field(repr=False)
    rates: ExchangeRates = field(repr=False)
    suggester: CodeSuggester = field(repr=False)
    vault: DocumentVault | None = field(default=None, repr=False)

    @property
    def today(self) -> date:
        """The UTC day of the decision."""
        return self.at.date()

    def fresh(self) -> str:
        """Return a fresh identifier."""
        return self.identifiers.fresh(self.at)

    def stamp(self) -> Stamp:
        """Return who decides, when, and a fresh salt."""
        return Stamp(self.at, self.actor, self.fresh())

    def reference(self) -> str:
        """Return a fresh case reference."""
        return self.identifiers.reference()

    def rate(self, source: str, target: str, on: date) -> Rate | None:
        """Return the rate of *source* in *target* for the day *on*; a currency in itself is 1.

        A source that answers another question is refused: its figure would be stored for good.
        """
        if source == target:
            return own_rate(source, on)
        found = self.rates.rate(source, target, on)
        if found is not None and not found.answers(source, target, on):
            raise InvalidInput(
                field="rates",
                problem=f"asked for {source}/{target} of {on}, the source gave"
                f" {found.source}/{found.target} of {found.observed_on}; mend the source",
            )
        return found

    def suggest(self, comment: str) -> Suggestion | None:
        """Return a more specific close code than Other that fits the comment, if any."""
        return self.suggester.suggest(comment)

    def content(self, document_id: DocumentId) -> bytes:
        """Return what a document says; raises `NoVault`, and `NotFound` if the vault lacks it."""
        if self.vault is None:
            raise NoVault()
        return self.vault.get(document_id)

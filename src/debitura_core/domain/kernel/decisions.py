"""What a command decided. Nothing has happened until a desk commits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from attrs import field, fields, frozen

from debitura_core.domain.kernel.identifiers import CaseId, DocumentId, PartnerId, Subject, subject
from debitura_core.domain.kernel.seals import WORDS

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)
B = TypeVar("B")
R = TypeVar("R", bound="Record")


class Record(Protocol):
    """Something the books keep: a frozen attrs class with the version it will have when kept.

    A new record has version 1. A changed one has the version it was read at plus one; the store
    refuses it as stale when the books have moved on since.
    """

    @property
    def version(self) -> int:
        """The version this record has once it is kept."""
        ...


class Event(Protocol):
    """Something that happened: a past-tense frozen attrs class of plain facts.

    Fields are ids, codes, ints, dates, instants, `Money`, `Percent`, enums, or tuples of these; no
    free text (D17). An event with a ``partner_id`` stands in that partner's journal too.
    """

    @property
    def subject(self) -> Subject:
        """What the entry is about, for example ``case:Q8OAXF3W``."""
        ...


@frozen(kw_only=True)
class AboutCase:
    """What events about a case have in common: they stand in the chain of that case."""

    case_id: CaseId

    @property
    def subject(self) -> Subject:
        """The case."""
        return subject("case", self.case_id)


class Effect(Protocol):
    """A change of a whole set of rows, in business words, so that no row is loaded for it."""

    @property
    def partner_id(self) -> PartnerId:
        """The tenant whose rows change."""
        ...


@frozen
class Content:
    """What a document says, for the vault; the books keep its name, size and hash only."""

    document_id: DocumentId
    content: bytes = field(**WORDS)


@frozen
class Advice:
    """Something the caller should know, beside an answer that was given all the same.

    ``code`` is stable; ``sentence`` is for people; ``facts`` are the figures and ids behind it.
    """

    code: str
    sentence: str
    facts: Mapping[str, str] = field(factory=dict)


@frozen
class Decision(Generic[A_co]):
    """What a command decided: an answer, and what follows from it.

    ``records`` are kept if still at the version they were read at, ``effects`` change whole sets,
    ``events`` are journalled in this order, ``advice`` reaches the caller, ``contents`` go into the
    vault before anything else happens. A decision does not see its own records.
    """

    answer: A_co
    records: tuple[Record, ...] = ()
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    advice: tuple[Advice, ...] = ()
    contents: tuple[Content, ...] = ()

    def adding(self, *events: Event, advice: tuple[Advice, ...] = ()) -> Decision[A_co]:
        """Return this decision with more events and advice, for commands that extend ours."""
        return Decision(
            self.answer,
            self.records,
            self.events + events,
            self.effects,
            self.advice + advice,
            self.contents,
        )

    def answering(self, answer: B) -> Decision[B]:
        """Return this decision with another answer, for one that is joined from several."""
        return Decision(answer, self.records, self.events, self.effects, self.advice, self.contents)


def both(first: Decision[Any], second: Decision[B]) -> Decision[B]:
    """Join two decisions into one that happens whole or not at all; the second one answers."""
    return Decision(
        second.answer,
        first.records + second.records,
        first.events + second.events,
        first.effects + second.effects,
        first.advice + second.advice,
        first.contents + second.contents,
    )


def together(decisions: Sequence[Decision[A]]) -> Decision[tuple[A, ...]]:
    """Join decisions into one, however many, that answers with all of their answers."""
    return Decision(
        tuple(one.answer for one in decisions),
        tuple(record for one in decisions for record in one.records),
        tuple(event for one in decisions for event in one.events),
        tuple(effect for one in decisions for effect in one.effects),
        tuple(advice for one in decisions for advice in one.advice),
        tuple(content for one in decisions for content in one.contents),
    )


def changed(record: R, **changes: Any) -> R:
    """Return *record* with *changes*, at its next version."""
    names, read = _fields(type(record))
    facts = dict(zip(names, read(record), strict=True))
    facts |= changes
    facts["version"] = record.version + 1
    return type(record)(**facts)


@cache
def _fields(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(each.name for each in fields(kind))
    return names, attrgetter(*names)

"""What a command decided. Nothing has happened until a desk commits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from attrs import evolve, field, fields, frozen

from debitura_core.domain.kernel.actors import Actor, Role
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
    free text. An event with a ``partner_id`` is in that partner's journal too.
    """

    @property
    def subject(self) -> Subject:
        """What the entry is about, for example ``case:Q8OAXF3W``."""
        ...


@frozen(kw_only=True)
class AboutCase:
    """What events about a case have in common: they are in the chain of that case."""

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
    """A remark for the caller beside the answer, which was given all the same.

    ``code`` is stable; ``sentence`` is for people; ``facts`` are the figures and ids behind it.
    """

    code: str
    sentence: str
    facts: Mapping[str, str] = field(factory=dict)


@frozen
class Stamp:
    """Who decides, when, and a fresh *salt* for the words that the journal seals."""

    at: datetime
    by: Actor
    salt: str = field(repr=False)

    @property
    def today(self) -> date:
        """The UTC day of the decision."""
        return self.at.date()

    def acting_as(self, role: Role) -> Stamp:
        """Return the same stamp of an actor who acts in another role."""
        return evolve(self, by=evolve(self.by, role=role))


@frozen
class Decision(Generic[A_co]):
    """What a command decided: an answer, and what follows from it.

    ``records`` are kept if still at the version they were read at, ``effects`` change whole sets,
    ``events`` are journalled in this order, ``advice`` reaches the caller, ``contents`` go into the
    vault before anything else happens. A decision does not see its own records: use `then` to
    change a record that it changes already.
    """

    answer: A_co
    records: tuple[Record, ...] = ()
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    advice: tuple[Advice, ...] = ()
    contents: tuple[Content, ...] = ()

    def adding(self, *events: Event, advice: tuple[Advice, ...] = ()) -> Decision[A_co]:
        """Return this decision with more events and advice, for commands that extend ours."""
        return joined(self, Decision(None, events=events, advice=advice), answer=self.answer)

    def keeping(self, *records: Record) -> Decision[A_co]:
        """Return this decision with more records."""
        return joined(self, Decision(None, records), answer=self.answer)

    def answering(self, answer: B) -> Decision[B]:
        """Return this decision with another answer."""
        return joined(self, answer=answer)

    def then(self, kind: type[R], rule: Callable[[R], Decision[B]]) -> Decision[B]:
        """Return this decision and what *rule* decides next about the same record.

        The one record of *kind* in this decision goes to *rule* as it is left here. It is kept
        once, as *rule* leaves it, at the version after the one that was read. Everything else of
        both decisions stays. The answer is that of *rule*.
        """
        (first,) = (record for record in self.records if type(record) is kind)
        second = rule(_at(first, first.version - 1))
        last = next((record for record in second.records if type(record) is kind), first)
        kept = tuple(last if record is first else record for record in self.records)
        more = tuple(record for record in second.records if record is not last)
        return joined(
            evolve(self, records=kept), evolve(second, records=more), answer=second.answer
        )


def joined(*decisions: Decision[Any], answer: B) -> Decision[B]:
    """Join decisions into one that happens whole or not at all, in this order, with *answer*."""
    return Decision(
        answer,
        tuple(record for one in decisions for record in one.records),
        tuple(event for one in decisions for event in one.events),
        tuple(effect for one in decisions for effect in one.effects),
        tuple(advice for one in decisions for advice in one.advice),
        tuple(content for one in decisions for content in one.contents),
    )


def both(first: Decision[Any], second: Decision[B]) -> Decision[B]:
    """Join two decisions into one; the second one answers."""
    return joined(first, second, answer=second.answer)


def together(decisions: Sequence[Decision[A]]) -> Decision[tuple[A, ...]]:
    """Join decisions into one, however many, that answers with all of their answers."""
    return joined(*decisions, answer=tuple(one.answer for one in decisions))


def changed(record: R, **changes: Any) -> R:
    """Return *record* with *changes*, at its next version."""
    return _at(record, record.version + 1, **changes)


def _at(record: R, version: int, **changes: Any) -> R:
    names, read = _fields(type(record))
    facts = dict(zip(names, read(record), strict=True)) | changes | {"version": version}
    return type(record)(**facts)


@cache
def _fields(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(each.name for each in fields(kind))
    return names, attrgetter(*names)

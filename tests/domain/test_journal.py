"""The journal: chains that tell of every later edit."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from attrs import frozen
from hypothesis import assume, example, given
from hypothesis import strategies as st

from debitura_core import Actor, JournalEntry, Role, UnknownEvent, errors
from debitura_core.domain.journal.entries import (
    BEGINNING,
    EVENTS,
    START,
    Head,
    Reader,
    chain,
    entry_hash,
    facts_of,
)
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.identifiers import PartnerId, Subject, subject
from debitura_core.domain.kernel.seals import seal
from debitura_core.testing import ids, instants, texts
from tests.domain.values import values_of

ANNA = Actor(Role.PARTNER, "acme", "anna")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
events: st.SearchStrategy[Event] = st.one_of([values_of(kind) for kind in EVENTS])
actors = st.builds(Actor, st.sampled_from(Role), ids(), ids())

Stored = tuple[int, str, int, str, str, str, str, str]
"""An entry as a table keeps it: subject, number, at, by, name, facts, hash."""


@frozen(kw_only=True)
class Called:
    """An event of a user's own."""

    case_id: str
    minutes: int

    @property
    def subject(self) -> Subject:
        """The case."""
        return subject("case", self.case_id)


def written(drawn: Sequence[Event], by: Actor = ANNA, at: datetime = NOON) -> list[JournalEntry]:
    """Journal events, one after the other, from the beginning of every chain."""
    heads = {event.subject: BEGINNING for event in drawn}
    return [*chain(drawn, heads, by, at, 0)]


def stored(entry: JournalEntry) -> Stored:
    at, by = instant_text(entry.at), str(entry.by)
    return (
        entry.position,
        entry.subject,
        entry.number,
        at,
        by,
        entry.name,
        entry.facts,
        entry.hash,
    )


def holds(rows: Sequence[Stored]) -> bool:
    """Follow one chain: numbers from 1 without a gap, each hash over its row and the one before."""
    previous = "0" * 64
    for number, row in enumerate(rows, 1):
        position, subject_, given, at, by, name, facts, hashed = row
        text = "\n".join((previous, str(position), subject_, str(given), at, by, name, facts))
        if given != number or hashed != sha256(text.encode()).hexdigest():
            return False
        previous = hashed
    return True


# -------------------------------------------------------------------------------- chaining


@given(drawn=st.lists(events, max_size=8), by=actors, at=instants())
def test_every_subject_has_a_chain_of_its_own(drawn: list[Event], by: Actor, at: datetime) -> None:
    """Entries of a subject are numbered 1, 2, 3, each hashed over the one before it."""
    entries = written(drawn, by, at)
    assert [entry.event for entry in entries] == drawn
    for name in {event.subject for event in drawn}:
        rows = [stored(entry) for entry in entries if entry.subject == name]
        assert holds(rows)
    assert {(entry.by, entry.at) for entry in entries} <= {(by, at)}


@given(drawn=st.lists(events, max_size=6), cut=st.integers(0, 6))
def test_a_chain_goes_on_where_it_ended(drawn: list[Event], cut: int) -> None:
    """Written in two decisions or in one, the chain is the same."""
    heads = {event.subject: BEGINNING for event in drawn}
    first = chain(drawn[:cut], heads, ANNA, NOON, 0)
    second = chain(drawn[cut:], heads, ANNA, NOON, len(first))
    assert [*first, *second] == written(drawn)
    for name, head in heads.items():
        last = [entry for entry in (*first, *second) if entry.subject == name][-1]
        assert head == Head(last.number, last.hash, instant_text(NOON))


@given(event=events, back=st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
def test_time_never_goes_back_within_a_subject(event: Event, back: timedelta) -> None:
    """An entry before the last one of its subject is refused; the same instant is not."""
    heads = {event.subject: BEGINNING}
    chain([event], heads, ANNA, NOON, 0)
    before = dict(heads)
    with pytest.raises(errors.ClockBehind) as refused:
        chain([event], heads, ANNA, NOON - back, 0)
    assert refused.value.facts["latest"] == instant_text(NOON)
    assert refused.value.retry
    assert heads == before
    chain([event], heads, ANNA, NOON, 0)
    assert heads[event.subject].number == 2


# --------------------------------------------------------------------------------- tampering


@st.composite
def chains(draw: st.DrawFn, min_size: int = 1) -> list[Stored]:
    """Draw the stored chain of one subject."""
    minutes = draw(st.lists(st.integers(0, 600), min_size=min_size, max_size=6))
    name = draw(ids())
    return [stored(entry) for entry in written([Called(case_id=name, minutes=m) for m in minutes])]


@given(rows=chains(), data=st.data())
def test_any_edit_of_an_entry_shows(rows: list[Stored], data: st.DataObject) -> None:
    """Whoever changes a subject, number, time, actor, name, fact or hash breaks the chain."""
    assert holds(rows)
    index = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, 7))
    row = list(rows[index])
    row[column] = data.draw(st.integers(1, 9) if column in (0, 2) else texts())
    edited = tuple(row)
    assume(edited != rows[index])
    assert not holds([*rows[:index], edited, *rows[index + 1 :]])  # type: ignore[list-item]


@given(rows=chains(min_size=2), data=st.data())
def test_any_deleted_entry_shows(rows: list[Stored], data: st.DataObject) -> None:
    """An entry taken out of the middle leaves a gap, renumbered or not."""
    index = data.draw(st.integers(0, len(rows) - 2))
    left = [*rows[:index], *rows[index + 1 :]]
    assert not holds(left)
    renumbered = [(*row[:2], number, *row[3:]) for number, row in enumerate(left, 1)]
    assert not holds(renumbered)


@given(rows=chains(min_size=2), data=st.data())
def test_any_swapped_entries_show(rows: list[Stored], data: st.DataObject) -> None:
    """Two entries that change places break the chain, with their numbers or without."""
    places = st.integers(0, len(rows) - 1)
    one, other = data.draw(places), data.draw(places)
    assume(one != other)
    swapped = [*rows]
    swapped[one], swapped[other] = rows[other], rows[one]
    assert not holds(swapped)
    assert not holds([(*row[:2], number, *row[3:]) for number, row in enumerate(swapped, 1)])


@given(
    one=st.lists(texts(), min_size=4, max_size=4),
    other=st.lists(texts(), min_size=4, max_size=4),
    first=st.integers(1, 99),
    second=st.integers(1, 99),
)
@example(one=["ab", "c", "d", "e"], other=["a", "bc", "d", "e"], first=1, second=1)
@example(one=["a", "b", "c", "d"], other=["a", "b", "c", "d"], first=1, second=11)
def test_no_two_entries_share_a_hash(
    one: list[str], other: list[str], first: int, second: int
) -> None:
    """Letters cannot move from one column into the next without the hash telling."""
    assume("\n" not in "".join((*one, *other)))

    def hashed(parts: list[str], number: int) -> str:
        subject_, by, name, facts = parts
        return entry_hash(START, 1, subject_, number, instant_text(NOON), by, name, facts)

    assert (hashed(one, first) == hashed(other, second)) == ((one, first) == (other, second))


# ----------------------------------------------------------------------------------- reading


@given(event=events, by=actors, at=instants())
def test_a_stored_entry_is_read_as_it_was_written(event: Event, by: Actor, at: datetime) -> None:
    """The journal gives back the event, its actor and its instant."""
    (entry,) = written([event], by, at)
    assert Reader().entry(*stored(entry)) == entry


@given(minutes=st.integers(0, 600))
def test_a_users_event_is_read_if_it_was_named(minutes: int) -> None:
    """A class that was named comes back as itself, another as its name and its facts."""
    event = Called(case_id="Q8OAXF3W", minutes=minutes)
    row = stored(*written([event]))
    assert Reader([Called]).entry(*row).event == event
    unknown = Reader().entry(*row).event
    assert isinstance(unknown, UnknownEvent)
    assert (unknown.subject, unknown.name) == ("case:Q8OAXF3W", "Called")
    assert unknown.facts == {"case_id": "Q8OAXF3W", "minutes": minutes}
    with pytest.raises(TypeError):
        unknown.facts["minutes"] = 0  # type: ignore[index]


@given(event=events)
def test_the_facts_leave_the_subject_out(event: Event) -> None:
    """The subject stands in its own column, and is not told twice."""
    facts = json.loads(facts_of(event))
    assert "subject" not in facts
    assert Reader().entry(*stored(*written([event]))).event.subject == event.subject


@given(event=events)
def test_an_entry_stands_in_its_partners_journal(event: Event) -> None:
    """An entry that carries a partner's id is that partner's, any other is the platform's."""
    (entry,) = written([event])
    assert entry.tenant == getattr(event, "partner_id", None)
    assert entry.tenant is None or entry.tenant == PartnerId(entry.tenant)


def test_every_event_has_a_name_of_its_own() -> None:
    """The journal keeps names: two events of one name could not be told apart."""
    assert len({kind.__name__ for kind in EVENTS}) == len(EVENTS)


# ------------------------------------------------------------------------------------- seals


@given(text=texts(), other=texts(), salt=ids(), salted=ids())
@example(text="bc", other="c", salt="a", salted="ab")
@example(text="1:a", other="a", salt="1", salted="11:")
def test_a_seal_fits_its_text_and_salt_alone(text: str, other: str, salt: str, salted: str) -> None:
    """Who has both text and salt can show that they are meant; nothing else fits."""
    same = (text, salt) == (other, salted)
    assert (seal(text, salt) == seal(other, salted)) is same
    assert seal(text, salt) == sha256(f"{len(salt)}:{salt}{text}".encode()).hexdigest()
    assert len(seal(text, salt)) == 64

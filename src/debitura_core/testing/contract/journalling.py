"""The journal has no gap, and gives every entry back as it was written."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.auditing import books_findings, journal_findings
from debitura_core.domain.journal.entries import JournalEntry, UnknownEvent
from debitura_core.domain.kernel.actors import WHOLE_NETWORK
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import (
    ClockBehind,
    StaleRecord,
    StoreBusy,
)
from debitura_core.domain.kernel.identifiers import (
    Subject,
)
from debitura_core.testing.contract.base import (
    Promises,
    Remarked,
    a_property,
    a_remark,
    behind_our_back,
    keep,
    stage,
)
from debitura_core.testing.contract.moves import (
    EVENTS_OF_ACME,
    MOVES,
    polled,
)
from debitura_core.testing.contract.world import (
    ACME,
    APRIL,
    CASE,
    NOON,
    OPS,
    OWN,
    a_payment,
    played,
)


class Journalling(Promises):
    """The journal has no gap and loses nothing."""

    @a_property
    @given(moves=st.lists(st.sampled_from(sorted(MOVES)), max_size=8))
    def test_the_journal_has_no_gap(self, moves: list[str]) -> None:
        """Whatever happens or is refused, entries are numbered on, chained, and read in order."""
        with self._store() as store:
            world = played(store)
            for move in moves:
                MOVES[move](world)
            assert not list(journal_findings(store))
            assert not list(books_findings(store))
            rows = list(store.rows("journal"))
            assert [row["position"] for row in rows] == [*range(1, len(rows) + 1)]
            assert store.journal_length() == len(rows)
            numbers: dict[str, list[int]] = {}
            for row in rows:
                numbers.setdefault(row["subject"], []).append(row["number"])
            assert all(own == [*range(1, len(own) + 1)] for own in numbers.values())
            with store.reading(WHOLE_NETWORK) as books:
                found = polled(books, 0, page=3)
                assert [entry.hash for _, entry in found] == [row["hash"] for row in rows]
                for subject, own in numbers.items():
                    told = list(books.journal.of(Subject(subject), 1, 2))
                    assert [entry.number for entry in told] == own[1:3]

    def test_an_event_comes_back_as_it_was_journalled(self) -> None:
        """The journal gives back every entry as it was written, with its event."""
        with self._store() as store:
            world = played(store)
            world.clock.advance(hours=1)
            done = world.anna.perform(a_payment(CASE, Money("1", "EUR")))
            with store.reading(OWN) as books:
                entries = [entry for _, entry in books.journal.since(0, 1000)]
            assert tuple(entries[-1:]) == done.entries
            assert {type(entry.event).__name__ for entry in entries} == EVENTS_OF_ACME

    def test_an_event_of_an_unnamed_class_comes_back_as_unknown(self) -> None:
        """A store that was not given an event class gives its name and its plain facts."""
        with self._store() as store:
            keep(store, a_remark("remarked", ACME))
            with store.reading(OWN) as books:
                (entry,) = books.journal.of(Subject("remarked"), 0, None)
            assert entry.event == UnknownEvent(
                subject=Subject("remarked"), name="Remarked", facts={"partner_id": "acme"}
            )

    def test_an_outbox_passes_over_nothing(self) -> None:
        """Polling by position finds every entry, those that were still to be committed too."""
        with self._store() as store:
            seen: list[tuple[int, JournalEntry]] = []
            with store.writing(WHOLE_NETWORK) as session:
                session.write(a_remark("first"), by=OPS, at=APRIL)
                behind_our_back(
                    store, WHOLE_NETWORK, lambda other: stage(other, a_remark("second"))
                )
                with suppress(StoreBusy), store.reading(WHOLE_NETWORK) as books:
                    seen += polled(books, 0, page=1)
                with suppress(StaleRecord):
                    session.commit()
            with store.reading(WHOLE_NETWORK) as books:
                seen += polled(books, seen[-1][0] if seen else 0, page=1)
            assert [position for position, _ in seen] == [
                row["position"] for row in store.rows("journal")
            ]
            assert seen

    def test_time_never_goes_back_within_a_subject(self) -> None:
        """An entry may share the instant of the one before it, but never come before it."""
        with self._store() as store:
            entry = Remarked(subject=Subject("subject"))
            for at in (NOON, NOON):
                keep(store, Decision(None, events=(entry,)), at=at)
            with pytest.raises(ClockBehind) as refused:
                keep(store, Decision(None, events=(entry,)), at=NOON - timedelta(seconds=1))
            assert refused.value.facts["subject"] == "subject"
            assert store.journal_length() == 2

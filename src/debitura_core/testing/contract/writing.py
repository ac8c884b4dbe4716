"""A decision happens whole or not at all, and what a session read counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from moneyed import Money

from debitura_core.auditing import books_findings, journal_findings
from debitura_core.commands.closing_the_month import CloseMonth
from debitura_core.commands.managing_clients import (
    ShowInBalance,
)
from debitura_core.domain.kernel.actors import WHOLE_NETWORK
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import (
    NotFound,
    StaleRecord,
    StoreBusy,
    StoreError,
    UnknownKind,
)
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    Subject,
)
from debitura_core.domain.money.balance import BalanceFilters, BalanceSort
from debitura_core.domain.money.invoices import TakeNumbers
from debitura_core.ports import Books, Session, Store
from debitura_core.queries.case_page import CasePage
from debitura_core.testing.contract.base import (
    Promises,
    Remarked,
    Strange,
    a_remark,
    behind_our_back,
    goes_in,
    kept_answer,
    now_of,
    stage,
)
from debitura_core.testing.contract.moves import (
    bill,
    close_unbilled,
    give_fresh_case,
    is_billed,
    is_closed,
    told_by,
)
from debitura_core.testing.contract.questions import (
    answered,
    declared_by,
    questions_beyond,
    questions_of,
)
from debitura_core.testing.contract.world import (
    ACME,
    ANNA,
    APRIL,
    CASE,
    MARCH,
    NOON,
    OPS,
    OWN,
    World,
    a_payment,
    played,
)
from debitura_core.testing.samples.contract import everything_in


class Writing(Promises):
    """A decision happens whole or not at all; sessions are serializable."""

    def test_leaving_without_a_commit_undoes_all(self) -> None:
        """What was staged and never committed has not happened: rows, journal, lines, answers."""
        with self._store() as store:
            world = played(store)
            before = everything_in(store)
            world.clock.advance(days=30)
            with store.writing(WHOLE_NETWORK) as session:
                self._stage_something(session, world)
            assert everything_in(store) == before
            self._find_nothing(store)

    @pytest.mark.parametrize("error", (ValueError, KeyboardInterrupt, GeneratorExit))
    def test_an_error_in_a_session_undoes_all(self, error: type[BaseException]) -> None:
        """An error of the caller's own passes through, nothing stays, and the store goes on."""
        with self._store() as store:
            world = played(store)
            before = everything_in(store)
            world.clock.advance(days=30)
            with pytest.raises(error):
                self._fail_with(error, world)
            assert everything_in(store) == before
            self._find_nothing(store)
            world.anna.do(a_payment(CASE, Money("1", "EUR")))
            assert world.network.verify_books() == ()

    def _fail_with(self, error: type[BaseException], world: World) -> None:
        with world.store.writing(WHOLE_NETWORK) as session:
            self._stage_something(session, world)
            raise error

    def _stage_something(self, session: Session, world: World) -> None:
        """Stage records, effects, journal and an answer, and read it all once."""
        month_end = CloseMonth(month=MARCH.next())
        decision = month_end.decide(session, now_of(OPS, datetime(2027, 1, 8, tzinfo=UTC)))
        assert decision.effects
        session.write(decision, by=OPS, at=world.clock.now())
        session.write(a_remark("staged"), by=OPS, at=world.clock.now())
        session.keep("key", kept_answer(None))
        assert answered({**questions_of(session, world), **questions_beyond(session, world)})

    def _find_nothing(self, store: Store) -> None:
        with store.writing(WHOLE_NETWORK) as session:
            assert session.kept("key") is None
            assert not session.whole.has_client(ClientId("staged"))
            assert not list(session.journal.of(Subject("staged"), 0, None))
            assert session.whole.series_end().last_number(2027) == 0
            assert len(session.invoices.due(MARCH.next(), None)) == 2

    @pytest.mark.parametrize("cause", ("foreign", "stale", "behind", "effect", "unknown"))
    def test_a_refused_decision_leaves_nothing(self, cause: str) -> None:
        """A refused decision stages none of its parts; what else the session staged is kept."""
        with self._store() as store:
            played(store)
            scope = OWN if cause == "foreign" else WHOLE_NETWORK
            with store.writing(scope) as session:
                good = a_payment(CASE, Money("10", "EUR")).decide(session, now_of(ANNA, APRIL))
                session.write(good, by=ANNA, at=APRIL)
                refused, at = self._refusable(session, cause)
                with pytest.raises((NotFound, StaleRecord, UnknownKind)):
                    session.write(refused, by=OPS, at=at)
                session.commit()
            with store.writing(WHOLE_NETWORK) as session:
                assert not session.whole.has_client(ClientId("refused"))
                assert not list(session.journal.of(Subject("refused"), 0, None))
                assert session.cases.get(CASE).paid_minor == 16900
            assert not list(books_findings(store))
            assert not list(journal_findings(store))

    def _refusable(self, session: Session, cause: str) -> tuple[Decision[Any], datetime]:
        """Return a decision that must be refused for the cause, and the instant to try it at."""
        good = a_remark("refused")
        if cause == "behind":
            early = Remarked(subject=Subject(f"case:{CASE}"))
            return evolve(good, events=(*good.events, early)), NOON - timedelta(days=1)
        if cause == "effect":
            late = TakeNumbers(partner_id=ACME, day=APRIL.date(), last=0, count=1)
            return evolve(good, effects=(late,)), APRIL
        if cause == "unknown":
            return evolve(good, records=(*good.records, Strange())), APRIL
        if cause == "stale":
            return evolve(good, records=(*good.records, session.cases.get(CASE))), APRIL
        return good, APRIL

    def test_nothing_is_staged_after_the_commit(self) -> None:
        """A session commits once; what is written to it afterwards is refused."""
        with self._store() as store:
            played(store)
            with store.writing(WHOLE_NETWORK) as session:
                session.write(a_remark("before"), by=OPS, at=APRIL)
                session.commit()
                before = everything_in(store)
                with pytest.raises(StoreError):
                    session.write(a_remark("after"), by=OPS, at=APRIL)
                with pytest.raises(StoreError):
                    session.keep("key", kept_answer(None))
            assert everything_in(store) == before

    @pytest.mark.parametrize("question", sorted(declared_by(Books)))
    def test_a_session_that_is_over_answers_nothing(self, question: str) -> None:
        """A repository of a session that is over is refused, so that nobody reads unguarded."""
        with self._store() as store:
            world = played(store)
            with store.writing(WHOLE_NETWORK) as session:
                asked = {**questions_of(session, world), **questions_beyond(session, world)}
                asked[question]()
            with pytest.raises(StoreError):
                asked[question]()

    def test_a_session_that_is_over_takes_nothing(self) -> None:
        """Writing, keeping and committing after the end are refused, and nothing is kept of it."""
        with self._store() as store:
            played(store)
            before = everything_in(store)
            with store.writing(WHOLE_NETWORK) as over:
                pass
            with store.writing(WHOLE_NETWORK) as session:
                session.write(a_remark("staged"), by=OPS, at=APRIL)
                for late in (
                    lambda: over.write(a_remark("late"), by=OPS, at=APRIL),
                    lambda: over.keep("key", kept_answer(None)),
                    lambda: over.kept("key"),
                    over.commit,
                ):
                    with pytest.raises(StoreError):
                        late()
            assert everything_in(store) == before

    @pytest.mark.parametrize("ours_bills", (True, False), ids=("work", "closing"))
    def test_what_was_read_counts(self, ours_bills: bool) -> None:
        """A case closed behind our back voids the work booked on it, and the other way round.

        The two never write the same row: one books work on an open case, the other closes a case
        without work. Only a store that guards what was *read* keeps one of them out.
        """
        ours, theirs = (bill, close_unbilled) if ours_bills else (close_unbilled, bill)
        with self._store() as store:
            world = played(store)
            give_fresh_case(world)
            with store.writing(OWN) as session:
                decision = ours(session)
                arrived = behind_our_back(store, OWN, lambda other: stage(other, theirs(other)))
                went_in = goes_in(session, decision)
            assert went_in is not arrived
            with store.reading(OWN) as books:
                billed, closed = is_billed(books), is_closed(books)
            assert billed is not closed

    def test_a_late_arrival_voids_the_month_end(self) -> None:
        """A payment recorded while its month is being closed is on the invoice, or voids it."""
        april = MARCH.next()
        last_moment, may = april.end - timedelta(seconds=1), april.end + timedelta(days=8)
        month_end = CloseMonth(month=april, partner_id="acme")
        payment = a_payment(CASE, Money("700", "EUR"))

        def arrive(other: Session) -> None:
            stage(other, payment.decide(other, now_of(ANNA, last_moment)), ANNA, last_moment)

        with self._store() as store:
            world = played(store)
            with store.writing(WHOLE_NETWORK) as session:
                decision = month_end.decide(session, now_of(OPS, may))
                arrived = behind_our_back(store, OWN, arrive)
                went_in = goes_in(session, decision, may)
            assert went_in is not arrived
            world.clock.set(may + timedelta(days=1))
            again = world.ops.perform(month_end)
            assert not again.advice, "an entry of the month missed its invoice"
            assert world.network.verify_books() == ()

    def test_two_month_ends_take_different_numbers(self) -> None:
        """Invoices that two sessions write at once never share a number."""
        april = MARCH.next()
        may = april.end + timedelta(days=8)

        def close(session: Session, partner: str) -> Decision[Any]:
            return CloseMonth(month=april, partner_id=partner).decide(session, now_of(OPS, may))

        with self._store() as store:
            world = played(store)
            with store.writing(WHOLE_NETWORK) as session:
                decision = close(session, "acme")
                arrived = behind_our_back(
                    store, WHOLE_NETWORK, lambda other: stage(other, close(other, "rival"), at=may)
                )
                went_in = goes_in(session, decision, may)
            assert went_in is not arrived
            world.clock.set(may)
            invoices = world.ops.do(CloseMonth(month=april))
            assert sorted(invoice.number for invoice in invoices) == ["2026-00003", "2026-00004"]
            assert world.network.verify_books() == ()

    def test_one_key_is_kept_once(self) -> None:
        """Two sessions that use one key at once do not both keep an answer under it."""
        with self._store() as store:
            with store.writing(OWN) as session:
                assert session.kept("key") is None
                arrived = behind_our_back(
                    store, OWN, lambda other: other.keep("key", kept_answer(None))
                )
                session.keep("key", kept_answer(None))
                went_in = goes_in(session, Decision(None))
            assert went_in is not arrived

    def test_threads_lose_nothing(self) -> None:
        """Payments that several threads record on one case at once are all there."""
        with self._store() as store:
            world = played(store)
            before = world.anna.ask(CasePage(case_id=CASE)).case.paid_minor

            def pay(_: int) -> None:
                while True:
                    with suppress(StoreBusy):
                        world.anna.do(a_payment(CASE, Money("1", "EUR")))
                        return

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(pay, range(20)))
            after = world.anna.ask(CasePage(case_id=CASE)).case.paid_minor
            assert after == before + 20 * 100
            assert world.network.verify_books() == world.network.verify_journal() == ()

    def test_a_snapshot_is_of_one_moment(self) -> None:
        """An audit reads the tables as they were when it began, while the same thread writes."""
        with self._store() as store:
            world = played(store)
            before = everything_in(store)
            with store.snapshot() as moment:
                world.anna.do(a_payment(CASE, Money("1", "EUR")))
                assert everything_in(moment) == before
                world.anna.do(a_payment(CASE, Money("2", "EUR")))
                assert everything_in(moment) == before
            assert everything_in(store) != before

    def test_a_lasting_reading_sees_one_moment(self) -> None:
        """A reading that lasts shows the moment it was opened at, while the same thread writes."""
        with self._store() as store:
            world = played(store)
            with store.reading(OWN) as books:
                moment = told_by(books, world)
            with store.reading(OWN, lasting=True) as books:
                world.anna.do(a_payment(CASE, Money("1", "EUR")))
                world.anna.do(ShowInBalance(client_id="quiet"))
                assert told_by(books, world) == moment
                rows = books.ledger.rows(
                    ACME, BalanceFilters(), BalanceSort.NEWEST_CREATED, APRIL.date()
                )
                first = next(rows)
                world.anna.do(a_payment(CASE, Money("2", "EUR")))
                assert len([first, *rows]) == len(moment["ledger.rows"])
                assert told_by(books, world) == moment
            with store.reading(OWN) as books:
                assert told_by(books, world) != moment

"""The store contract: all that the library asks of a store, as tests for any store to pass.

Put a store of your own under it::

    class TestMyStore(StoreContract):
        def new_store(self) -> Store:
            return MyStore(busy_timeout=0.05)

        def reopen(self, store: Store) -> Store:
            store.close()
            return MyStore(...)  # the same books again

Give it a short busy timeout. The contract often opens a second session while one is open, on the
same thread: a store that locks keeps the second one out with `StoreBusy`, a store that does not
lets it in and voids the first one with `StaleRecord`. Either is serializable, and both may pass.

This module has the promises; the modules beside it have what they are tried on.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.auditing import books_findings, journal_findings
from debitura_core.books.mapping import Table
from debitura_core.books.tables import TABLE_OF, TABLES
from debitura_core.commands.closing_the_month import CloseMonth
from debitura_core.commands.managing_clients import (
    ShowInBalance,
)
from debitura_core.desk import Query
from debitura_core.domain.cases.cases import OPEN, Case, Lifecycle
from debitura_core.domain.cases.inbox import (
    InboxFilters,
    InboxSelection,
    InboxSort,
    InboxView,
    selects,
)
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.journal.entries import JournalEntry, UnknownEvent
from debitura_core.domain.kernel.actors import WHOLE_NETWORK, Scope
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import (
    ClockBehind,
    NotFound,
    StaleRecord,
    StoreBusy,
    StoreError,
    UnknownKind,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    Subject,
)
from debitura_core.domain.money.balance import BalanceFilters, BalanceSort
from debitura_core.domain.money.invoices import SetInvoiceStatus, TakeNumbers
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.domain.parties.parties import Client, folded
from debitura_core.network import Network
from debitura_core.ports import Books, ScopedBooks, Session, Store
from debitura_core.queries.case_page import CasePage
from debitura_core.queries.history import JournalAfter, Timeline
from debitura_core.queries.inbox import Inbox
from debitura_core.queries.invoices import InvoiceLines, InvoicePage, Invoices
from debitura_core.queries.partner_balance import PartnerBalance
from debitura_core.queries.payments import PaymentPlanOf, Payments, PayoutPage
from debitura_core.queries.performance import Performance
from debitura_core.testing.contract.many_cases import (
    SEARCHES,
    in_order,
    inbox_of,
    listed_cases,
    walked,
)
from debitura_core.testing.contract.moves import (
    EVENTS_OF_ACME,
    FRESH,
    MOVES,
    STRANGERS,
    bill,
    check_found,
    check_refused,
    close_unbilled,
    give_fresh_case,
    is_billed,
    is_closed,
    polled,
    records_of_acme,
    told_by,
)
from debitura_core.testing.contract.questions import (
    acmes,
    answered,
    declared_by,
    questions_beyond,
    questions_of,
)
from debitura_core.testing.contract.records import ANSWERS, FILTERS, ground_of, records_of
from debitura_core.testing.contract.world import (
    ACME,
    ANNA,
    APRIL,
    CASE,
    DAY,
    MARCH,
    MAY,
    NOON,
    NORDIC,
    OPS,
    OWN,
    RATES,
    Remarked,
    Strange,
    World,
    a_payment,
    a_remark,
    behind_our_back,
    everything_in,
    goes_in,
    keep,
    kept_answer,
    now_of,
    played,
    stage,
)

a_property = settings(
    max_examples=max(20, settings().max_examples // 2),  # each one opens a store
    deadline=None,
    # one property runs on several stores, each in a class of its own
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)


class StoreContract:
    """What every store promises; subclass it, and give `new_store` and `reopen`."""

    def new_store(self) -> Store:
        """Return a store with empty books and a short busy timeout."""
        raise NotImplementedError("give the contract a store with empty books")

    def reopen(self, store: Store) -> Store:
        """Close the store, and return its books as they are found again."""
        raise NotImplementedError("give the contract the same books again")

    @contextmanager
    def _store(self) -> Iterator[Store]:
        with closing(self.new_store()) as store:
            yield store

    # ------------------------------------------------------------------- what is kept is read

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    @settings(a_property, max_examples=max(20, settings().max_examples // 5))
    @given(data=st.data())
    def test_what_is_kept_is_what_is_read(self, table: Table[Any], data: st.DataObject) -> None:
        """Every kind of record comes back as it was given, new or changed, full or bare."""
        first = data.draw(records_of(table.kind))
        same = {name: getattr(first, name) for name in table.key}
        second = evolve(data.draw(records_of(table.kind, 2)), **same)
        with self._store() as store:
            for record, ground in ((first, ground_of(first)), (second, ())):
                with store.writing(WHOLE_NETWORK) as session:
                    session.write(Decision(None, (*ground, record)), by=OPS, at=NOON)
                    check_found(session, record)
                    session.commit()
                with store.reading(WHOLE_NETWORK) as books:
                    check_found(books, record)
                (row,) = store.rows(table.name)
                assert table.read(tuple(row[name] for name in table.columns)) == record

    @a_property
    @given(answer=st.none() | ANSWERS | st.lists(ANSWERS, max_size=2).map(tuple))
    def test_a_kept_answer_is_the_first_answer(self, answer: Any) -> None:
        """A key gives back what was answered under it: a record, several, or nothing."""
        with self._store() as store:
            with store.writing(OWN) as session:
                assert session.kept("key") is None
                session.keep("key", kept_answer(answer))
                assert session.kept("key") == kept_answer(answer)
                session.commit()
            with store.writing(OWN) as session:
                assert session.kept("key") == kept_answer(answer)
            with store.writing(WHOLE_NETWORK) as session:
                assert session.kept("key") is None, "a key belongs to its tenant"

    def test_a_reference_is_taken_while_a_case_has_it(self) -> None:
        """The network knows a case's references, and forgets one that the case gave up."""
        with self._store() as store:
            played(store)
            with store.reading(WHOLE_NETWORK) as books:
                case = books.cases.get(CASE)
            renamed = changed(case, reference="NEWNAME0", client_reference="nordic 2")
            keep(store, Decision(None, (renamed,)))
            with store.writing(WHOLE_NETWORK) as session:
                taken = [session.whole.has_reference(name) for name in ("NEWNAME0", case.reference)]
                used = [
                    session.whole.has_client_reference(NORDIC, name)
                    for name in ("nordic 2", "nordic 1")
                ]
            assert (taken, used) == ([True, False], [True, False])

    @a_property
    @given(cases=listed_cases(), filters=FILTERS, search=SEARCHES, window=st.integers(0, 4))
    def test_an_inbox_lists_what_the_rules_select(
        self, cases: list[Case], filters: InboxFilters, search: str | None, window: int
    ) -> None:
        """Every view, in every order, page by page and as a whole, shows the cases it should."""
        partner = PartnerId("partner")
        with self._store() as store:
            keep(store, inbox_of(cases))
            with store.reading(Scope(partner_id=partner)) as books:
                for view in InboxView:
                    asked = InboxSelection(
                        view=view, filters=filters, search=search, window_days=window, at=NOON
                    )
                    wanted = {case.case_id for case in cases if selects(asked, case)}
                    for sort in InboxSort:
                        found = list(books.inbox.rows(partner, asked, sort))
                        assert in_order(found, sort) == found
                        assert {row.case_id for row in found} == {
                            row.case_id
                            for row in books.inbox.rows(partner, evolve(asked, search=None), sort)
                            if search is None or row.is_found_by(folded(search))
                        }
                        if search is None:
                            assert {row.case_id for row in found} == wanted
                        assert walked(books, partner, asked, sort) == found

    def test_an_inbox_shows_every_kind_of_case_in_its_views(self) -> None:
        """Each state, accepted or not, under each status, stands in the views it belongs to."""
        (ground,) = (one for one in ground_of(None) if isinstance(one, Case))
        kinds = product(Lifecycle, (None, NOON), (None, *StatusType))
        cases = [
            evolve(
                ground,
                case_id=CaseId(f"case-{number}"),
                reference=f"KIND{number:04}",
                lifecycle=lifecycle,
                accepted_at=accepted_at,
                status=status,
                sla_deadline=NOON,
                closed_at=None if lifecycle in OPEN else NOON,
            )
            for number, (lifecycle, accepted_at, status) in enumerate(kinds)
        ]
        with self._store() as store:
            keep(store, inbox_of(cases))
            with store.reading(WHOLE_NETWORK) as books:
                for view in InboxView:
                    asked = InboxSelection(view=view, filters=InboxFilters(), at=NOON)
                    found = books.inbox.rows(PartnerId("partner"), asked, InboxSort.OLDEST)
                    assert [row.case_id for row in found] == [
                        case.case_id for case in cases if selects(asked, case)
                    ]

    def test_a_session_reads_what_it_has_staged(self) -> None:
        """Each decision of a session reads what the earlier ones wrote, and nobody else does."""
        with self._store() as store:
            world = played(store)
            before = everything_in(store)
            with store.writing(OWN) as session:
                decision = a_payment(CASE, Money("10", "EUR")).decide(session, now_of(ANNA, APRIL))
                session.write(decision, by=ANNA, at=APRIL)
                payout = decision.answer
                assert session.payouts.get(payout.payout_id) == payout
                assert session.cases.get(CASE).paid_minor == 17000
                assert session.ledger.totals(ACME, BalanceFilters())["EUR"].rows == 5
                assert [due.count for due in session.invoices.due(MARCH.next(), None)] == [2]
                *_, last = session.journal.of(Subject(f"case:{CASE}"), 0, None)
                assert last.event == decision.events[0]
            assert everything_in(store) == before
            assert world.network.verify_books() == ()

    def test_rows_are_plain_values(self) -> None:
        """An audit reads text, whole numbers and None, under the columns that were named."""
        with self._store() as store:
            played(store)
            for table, columns in store.tables().items():
                rows = list(store.rows(table))
                assert rows, table
                for row in rows:
                    assert tuple(row) == columns
                    assert {type(value) for value in row.values()} <= {str, int, type(None)}

    def test_reopening_keeps_everything(self) -> None:
        """Books that are found again are the books that were left."""
        store = self.new_store()
        try:
            world = played(store)
            world.anna.do(a_payment(CASE, Money("1", "EUR"), payment_id="p"), key="once")
            before = everything_in(store)
            store = self.reopen(store)
            assert everything_in(store) == before
            network = Network(store, clock=world.clock, rates=RATES)
            anna = network.as_partner("acme", user="anna")
            again = a_payment(CASE, Money("1", "EUR"), payment_id="p")
            assert anna.perform(again, key="once").replayed
            anna.do(a_payment(CASE, Money("2", "EUR")))
            assert network.verify_books() == network.verify_journal() == ()
        finally:
            store.close()

    # -------------------------------------------------------------------------- all or nothing

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
        month_end = CloseMonth(month=MARCH.next(), issued_on=date(2027, 1, 8))
        decision = month_end.decide(session, now_of(OPS, world.clock.now()))
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
            assert session.whole.last_invoice_number(2027) == 0
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
                assert session.cases.get(CASE).paid_minor == 17000
            assert not list(books_findings(store))
            assert not list(journal_findings(store))

    def _refusable(self, session: Session, cause: str) -> tuple[Decision[Any], datetime]:
        """Return a decision that must be refused for the cause, and the instant to try it at."""
        good = a_remark("refused")
        if cause == "behind":
            early = Remarked(subject=Subject(f"case:{CASE}"))
            return evolve(good, events=(*good.events, early)), NOON - timedelta(days=1)
        if cause == "effect":
            late = TakeNumbers(partner_id=ACME, year=2026, last=0, count=1)
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
        """A shelf taken out of its session is refused, so that nobody reads or writes unguarded."""
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

    # ----------------------------------------------------------------------------- serializable

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

    # --------------------------------------------------------------------------------- the scope

    @pytest.mark.parametrize("question", sorted(declared_by(ScopedBooks)))
    def test_the_scope_hides_foreign_rows(self, question: str) -> None:
        """A desk that asks about rows of somebody else gets none."""
        own = (OWN, WHOLE_NETWORK)
        with self._store() as store:
            world = played(store)
            for scope in (*own, *STRANGERS):
                for opened in (store.reading, store.writing):
                    with opened(scope) as books:
                        assert books.scope == scope
                        asked = {question: questions_of(books, world)[question]}
                        assert answered(asked) == (set(asked) if scope in own else set()), scope

    def test_a_client_sees_its_own_cases(self) -> None:
        """A client finds itself, its cases and who works for it; no partner's terms or bills."""
        with self._store() as store:
            world = played(store)
            with store.reading(Scope(client_id=NORDIC)) as books:
                assert answered(questions_of(books, world)) == {
                    "calls.get",
                    "calls.of_case",
                    "case_files.get",
                    "cases.get",
                    "cases.known_as",
                    "clients.get",
                    "documents.get",
                    "documents.of_case",
                    "closure_requests.of_case",
                    "collection_periods.of_case",
                    "collection_periods.standings",
                    "engagements.get",
                    "engagements.of_case",
                    "journal.of",
                    "journal.timeline",
                    "messages.get",
                    "messages.of_case",
                    "payment_plans.of_case",
                    "payments.get",
                    "notes.get",
                    "notes.of_case",
                    "payments.newest",
                    "payments.of_case",
                    "payouts.get",
                    "payouts.of_case",
                    "relationships.exists",
                    "revenue_items.get",
                    "returns.get",
                    "returns.of_case",
                    "status_updates.get",
                    "status_updates.of_case",
                    "tasks.get",
                    "tasks.of_case",
                    "track_record.is_rated",
                    "track_record.is_reply_rated",
                }

    def test_a_client_reads_what_it_did_itself(self) -> None:
        """Of the journal a client sees its own actions: the others tell how fees are shared."""
        with self._store() as store:
            played(store)
            with store.reading(Scope(client_id=NORDIC)) as books:
                entries = list(books.journal.of(Subject(f"case:{CASE}"), 0, None))
                assert entries[0].name == "CaseSubmitted"
                assert {entry.by.party for entry in entries} == {NORDIC}
                assert not books.journal.since(0, 1000)

    def test_the_scope_hides_foreign_rows_from_every_query(self) -> None:
        """No query of a rival's desk finds what is Acme's, nor lists it."""
        with self._store() as store:
            world = played(store)
            foreign: tuple[Query[Any], ...] = (
                CasePage(case_id=CASE),
                Timeline(case_id=CASE),
                InvoicePage(invoice_id=world.invoice_id),
                InvoiceLines(invoice_id=world.invoice_id),
                Payments(case_id=CASE),
                PayoutPage(payout_id=world.payout_id),
                PaymentPlanOf(case_id=CASE),
                Performance(since=DAY, until=MAY, partner_id="acme"),
                PartnerBalance(partner_id="acme"),
                Inbox(partner_id="acme"),
                Invoices(partner_id="acme"),
            )
            for query in foreign:
                assert world.anna.ask(query)
                with pytest.raises(NotFound):
                    world.eve.ask(query)
            balance = world.eve.ask(PartnerBalance(totals=True))
            assert {row.case_id for row in balance.rows} == {"RIVALS00"}
            assert balance.totals is not None
            assert (balance.totals["EUR"].rows, balance.hidden_count) == (2, 0)
            assert not acmes(list(world.eve.ask(Invoices()).invoices))
            entries = world.eve.ask(JournalAfter(limit=1000)).entries
            assert entries
            assert not acmes([entry.event for entry in entries])

    @pytest.mark.parametrize("scope", (Scope(partner_id=PartnerId("rival")),
                                       Scope(client_id=ClientId("baltic"))))  # fmt: skip
    def test_the_scope_refuses_to_write_foreign_rows(self, scope: Scope) -> None:
        """Nobody changes another's record or set of rows, not even by calling it one's own."""
        own = {"partner_id": scope.partner_id, "client_id": scope.client_id}
        with self._store() as store:
            world = played(store)
            foreign = records_of_acme(store)
            assert {type(record) for record in foreign} == set(TABLE_OF)
            before = everything_in(store)
            for record in foreign:
                renamed = {
                    name: value
                    for name, value in own.items()
                    if value is not None and hasattr(record, name)
                }
                for claimed in (record, evolve(record, **renamed)):
                    if TABLE_OF[type(record)].key_of(claimed) != TABLE_OF[type(record)].key_of(
                        record
                    ):
                        continue  # another row of their own, and free to be written
                    check_refused(store, scope, Decision(None, (changed(claimed),)))
                    check_refused(store, scope, Decision(None, (evolve(claimed, version=1),)))
            paid = SetInvoiceStatus(
                invoice_id=world.invoice_id, partner_id=ACME, status=InvoiceStatus.PAID
            )
            check_refused(store, scope, Decision(None, effects=(paid,)))
            assert everything_in(store) == before

    def test_a_partner_may_let_a_record_of_its_own_go(self) -> None:
        """What a partner gives up becomes nobody's; it cannot take or give away what is not its."""
        with self._store() as store:
            played(store)
            with store.reading(WHOLE_NETWORK) as books:
                own, foreign = books.cases.get(CASE), books.cases.get(CaseId("RIVALS00"))
            before = everything_in(store)
            for case in (foreign, evolve(own, partner_id=PartnerId("rival"))):
                gone = evolve(case, partner_id=None) if case is foreign else case
                check_refused(store, OWN, Decision(None, (changed(gone),)))
            fresh = evolve(own, case_id=FRESH, reference="FRESH000", partner_id=None, version=1)
            check_refused(store, OWN, Decision(None, (fresh,)))
            assert everything_in(store) == before
            keep(store, Decision(None, (changed(own, partner_id=None),)), scope=OWN)
            with store.reading(OWN) as books, pytest.raises(NotFound):
                books.cases.get(CASE)
            with store.reading(WHOLE_NETWORK) as books:
                assert books.cases.get(CASE).partner_id is None

    def test_a_record_that_moved_on_is_stale(self) -> None:
        """Every kind of record is refused unless it follows on the version that is kept."""
        with self._store() as store:
            played(store)
            before = everything_in(store)
            stranger = Client(client_id=ClientId("stranger"), name="Stranger", country="DE")
            with pytest.raises(StaleRecord):
                keep(store, Decision(None, (changed(stranger),)))
            for record in records_of_acme(store):
                for version in {1, record.version, record.version + 2}:
                    with pytest.raises(StaleRecord):
                        keep(store, Decision(None, (evolve(record, version=version),)))
            assert everything_in(store) == before

    # ------------------------------------------------------------------------------- the journal

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
        """A store that was not told of an event class gives its name and its plain facts."""
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

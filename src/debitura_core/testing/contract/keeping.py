"""What is kept is what is read: every kind of record, answers, references, inboxes."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.books.mapping import Table
from debitura_core.books.tables import TABLES
from debitura_core.domain.cases.cases import OPEN, Case, Lifecycle
from debitura_core.domain.cases.inbox import (
    InboxFilters,
    InboxSelection,
    InboxSort,
    InboxView,
    selects,
)
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.kernel.actors import WHOLE_NETWORK, Scope
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
    Subject,
)
from debitura_core.domain.money.balance import BalanceFilters
from debitura_core.domain.parties.parties import folded
from debitura_core.network import Network
from debitura_core.testing.contract.base import (
    Promises,
    a_property,
    keep,
    kept_answer,
    now_of,
)
from debitura_core.testing.contract.many_cases import (
    SEARCHES,
    in_order,
    inbox_of,
    listed_cases,
    walked,
)
from debitura_core.testing.contract.moves import (
    check_found,
)
from debitura_core.testing.contract.records import ANSWERS, FILTERS, ground_of, records_of
from debitura_core.testing.contract.world import (
    ACME,
    ANNA,
    APRIL,
    CASE,
    MARCH,
    NOON,
    NORDIC,
    OPS,
    OWN,
    RATES,
    a_payment,
    played,
)
from debitura_core.testing.samples.contract import everything_in


class Keeping(Promises):
    """What is kept is what is read."""

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
        """The network finds a case by its references, and not by one that the case gave up."""
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
        """Each state, accepted or not, under each status, is in the views it belongs to."""
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
                assert session.cases.get(CASE).paid_minor == 16900
                assert session.ledger.totals(ACME, BalanceFilters())["EUR"].rows == 6
                assert [due.count for due in session.invoices.due(MARCH.next(), None)] == [3]
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

"""The scope hides the rows of others from every question, and refuses to write them."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from debitura_core.books.tables import TABLE_OF
from debitura_core.desk import Query
from debitura_core.domain.kernel.actors import WHOLE_NETWORK, Scope
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import (
    NotFound,
    StaleRecord,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    Subject,
)
from debitura_core.domain.money.invoices import SetInvoiceStatus
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.domain.parties.parties import Client
from debitura_core.ports import ScopedBooks
from debitura_core.queries.case_page import CasePage
from debitura_core.queries.history import JournalAfter, Timeline
from debitura_core.queries.inbox import Inbox
from debitura_core.queries.invoices import InvoiceLines, InvoicePage, Invoices
from debitura_core.queries.partner_balance import PartnerBalance
from debitura_core.queries.payments import PaymentPlanOf, Payments, PayoutPage
from debitura_core.queries.performance import Performance
from debitura_core.testing.contract.base import (
    Promises,
    keep,
)
from debitura_core.testing.contract.moves import (
    FRESH,
    STRANGERS,
    check_refused,
    records_of_acme,
)
from debitura_core.testing.contract.questions import (
    acmes,
    answered,
    declared_by,
    questions_of,
)
from debitura_core.testing.contract.world import (
    ACME,
    CASE,
    DAY,
    MAY,
    NORDIC,
    OWN,
    played,
)
from debitura_core.testing.samples.contract import everything_in


class Scoping(Promises):
    """Each scope reads and writes its own rows."""

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
                    "accounts.between",
                    "accounts.entries",
                    "accounts.overdue",
                    "accounts.positions",
                    "accounts.sum_of",
                    "accounts.transfer",
                    "calls.get",
                    "calls.of_case",
                    "case_files.get",
                    "cases.get",
                    "cases.collected",
                    "cases.known_as",
                    "claim_versions.of_case",
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
                    "payments.by_collectors",
                    "payments.get",
                    "notes.get",
                    "notes.of_case",
                    "payments.newest",
                    "payments.of_case",
                    "payouts.get",
                    "payouts.beside",
                    "payouts.of_case",
                    "payouts.of_payment",
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
        """Of the journal a client sees its own actions: the others show how fees are shared."""
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
                    if value is not None and getattr(record, name, None) is not None
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

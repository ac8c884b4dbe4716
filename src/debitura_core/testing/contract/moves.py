"""What the contract plays: strangers, moves of a game, and how they are checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from moneyed import Money

from debitura_core.books.folding import Row
from debitura_core.books.tables import TABLES
from debitura_core.commands.closing_the_month import CloseMonth, CreditInvoice
from debitura_core.commands.managing_clients import (
    HideFromBalance,
    ShowInBalance,
)
from debitura_core.commands.reviewing_cases import AcceptCase
from debitura_core.domain.cases.cases import Case, Lifecycle
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.routing_settings import ClientPin, LeadAgents, ReferralCarveOut
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import Scope
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import (
    CurrencyMismatch,
    NotFound,
    StaleRecord,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    is_shadow,
)
from debitura_core.domain.money.balance import BalanceFilters, BalanceSort
from debitura_core.domain.money.claim_history import ClaimVersion
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import InvoiceStatus, Payout
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.domain.parties.parties import Client, Partner
from debitura_core.domain.parties.relationships import ClientRelationship
from debitura_core.domain.partner_cases.fees import PartnerCaseFee
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.domain.partner_cases.submission_templates import SubmissionTemplate
from debitura_core.ports import Books, ScopedBooks, Store
from debitura_core.queries.invoices import Invoices
from debitura_core.testing.contract.base import (
    keep,
    now_of,
)
from debitura_core.testing.contract.questions import questions_of
from debitura_core.testing.contract.world import (
    ACME,
    ANNA,
    APRIL,
    CASE,
    NORDIC,
    World,
    a_payment,
    a_submission,
    an_item,
)

STRANGERS = (
    Scope(partner_id=PartnerId("rival")),
    Scope(client_id=ClientId("baltic")),
    Scope(partner_id=PartnerId("nobody")),
    Scope(client_id=ClientId("nobody")),
)
FRESH = CaseId("FRESH000")
EVENTS_OF_ACME = frozenset(
    "PartnerRegistered TermsAgreed CaseSubmitted CaseAccepted RelationshipFormed PaymentRecorded"
    " PaymentReversed ClaimCovered"
    " RevenueItemRecorded BalanceVisibilityChanged InvoiceIssued EntriesInvoiced MonthWasRun"
    " CommissionSettled TransferRecorded TaskOpened MessageSent RoutingPaused RoutingResumed"
    " EngagementBegun PartyDescribed"
    " EngagementAnswered DeadlineMissed TaskSolved PaymentPlanAgreed PaymentVerified CaseClosed"
    " ClosureRequested PeriodStarted PeriodExtended PeriodEnded StatusUpdated ReturnRequested"
    " ClientPinned CountryCarvedOut LeadAgentsSet"
    " DocumentAttached NoteAdded CallLogged FilterPresetSaved TemplateSaved"
    " SubmissionTemplateSaved PartnerCaseDrafted PartnerCaseSubmitted PartnerCaseAccepted"
    " PartnerCaseFeeBooked PartnerCasesSettled PartnerCaseEntrySettled"
    " PeriodEnded ClaimChanged CaseRated ReplyRated ComplaintUpheld".split()
)


def check_found(books: ScopedBooks, record: Any) -> None:
    """Check that its repository gives the record back, if it has one that gives records."""
    repositories: dict[type, Callable[[Any], Any]] = {
        Partner: lambda r: books.partners.get(r.partner_id),
        Client: lambda r: books.clients.get(r.client_id),
        Agreement: lambda r: books.agreements.of(r.partner_id)[0],
        Case: lambda r: books.cases.get(r.case_id),
        ClaimVersion: lambda r: books.claim_versions.of_case(r.case_id)[0],
        CaseFile: lambda r: books.case_files.get(r.case_id),
        ClientRelationship: lambda r: books.relationships.get(r.partner_id, r.client_id),
        Payment: lambda r: books.payments.get(r.payment_id),
        PaymentPlan: lambda r: books.payment_plans.of_case(r.partner_id, r.case_id)[0],
        Payout: lambda r: books.payouts.get(r.payout_id),
        Invoice: lambda r: books.invoices.get(r.invoice_id),
        Task: lambda r: books.tasks.get(r.task_id),
        ClientPin: lambda r: books.routing.pins(r.client_id)[0],
        ReferralCarveOut: lambda r: books.routing.carve_outs(r.referred_by)[0],
        LeadAgents: lambda r: books.routing.lead_agents(r.partner_id)[0],
        Message: lambda r: books.messages.get(r.message_id),
        Document: lambda r: books.documents.get(r.document_id),
        Note: lambda r: books.notes.get(r.note_id),
        CallRecord: lambda r: books.calls.get(r.call_id),
        StatusUpdate: lambda r: books.status_updates.get(r.update_id),
        ReturnRequest: lambda r: books.returns.get(r.return_id),
        Engagement: lambda r: books.engagements.get(r.case_id, r.number),
        PartnerCase: lambda r: books.partner_cases.get(r.partner_case_id),
        SubmissionTemplate: lambda r: books.partner_cases.templates(r.partner_id)[0],
        PartnerCaseFee: lambda r: books.partner_cases.fees(r.partner_id)[0],
        SettledEntry: lambda r: books.partner_cases.settled(r.partner_id)[0],
        Settlement: lambda r: books.partner_cases.settlement(r.settlement_id),
    }
    if type(record) in repositories:
        assert repositories[type(record)](record) == record


def records_of_acme(store: Store) -> list[Any]:
    """Read one record of every kind, as kept, that is Acme's or Nordic's."""
    found = []
    with store.snapshot() as books:
        for table in TABLES:
            rows = [row for row in books.rows(table.name) if _is_acmes(row)]
            told = max(rows, key=lambda row: row.get("client_id") is not None)
            found.append(table.read(tuple(told[name] for name in table.columns)))
    return found


def _is_acmes(row: Row) -> bool:
    """Return whether a row is Acme's or Nordic's, or about a client that Acme brought itself."""
    client = row.get("client_id")
    ours = client in (NORDIC, None) or is_shadow(client)
    return row.get("partner_id", ACME) == ACME and ours


def told_by(books: ScopedBooks, world: World) -> dict[str, Any]:
    """Return what every question answers."""
    return {name: ask() for name, ask in questions_of(books, world).items()}


def polled(books: ScopedBooks, position: int, *, page: int) -> list[tuple[int, JournalEntry]]:
    """Read the journal after a position, page by page."""
    found: list[tuple[int, JournalEntry]] = []
    while more := books.journal.since(found[-1][0] if found else position, page):
        found += more
    return found


def check_refused(store: Store, scope: Scope, decision: Decision[Any]) -> None:
    """Check that the decision does not go in."""
    with pytest.raises((NotFound, StaleRecord)):
        keep(store, decision, scope=scope)


def give_fresh_case(world: World) -> None:
    """Give Acme a case on which nothing happened yet."""
    submission = a_submission(FRESH, "nordic", "acme")
    world.ops.do(evolve(submission, client_reference="fresh"))
    world.anna.do(AcceptCase(case_id=FRESH))


def bill(books: Books) -> Decision[Any]:
    """Book work on the case if it is open; write nothing else."""
    if is_closed(books):
        return Decision(None)
    return an_item(FRESH).decide(books, now_of(ANNA, APRIL))


def close_unbilled(books: Books) -> Decision[Any]:
    """Close the case if no work is booked on it; write nothing else."""
    if is_billed(books):
        return Decision(None)
    return Decision(None, (changed(books.cases.get(FRESH), lifecycle=Lifecycle.CLOSED),))


def is_closed(books: ScopedBooks) -> bool:
    """Return whether the fresh case is closed."""
    return books.cases.get(FRESH).lifecycle is Lifecycle.CLOSED


def is_billed(books: ScopedBooks) -> bool:
    """Return whether work is booked on the fresh case."""
    only = BalanceFilters(cases=(FRESH,))
    return bool(books.ledger.page(ACME, only, BalanceSort.NEWEST_PAYMENT, None, 1, APRIL.date()))


def _refuse(world: World) -> None:
    """Let a payment be refused."""
    with pytest.raises(CurrencyMismatch):
        world.anna.do(a_payment(CASE, Money("1", "DKK")))


def _batch(world: World) -> None:
    """Let one of three payments be refused, in one transaction."""
    amounts = (Money("1", "EUR"), Money("1", "DKK"), Money("2", "EUR"))
    world.anna.do_all([a_payment(CASE, amount) for amount in amounts])


def _close_month(world: World) -> None:
    """Close the month before the clock's."""
    world.ops.do(CloseMonth(month=Month.of(world.clock.now()).previous()))


def _credit(world: World) -> None:
    """Take back the first live invoice."""
    standing = (InvoiceStatus.ISSUED, InvoiceStatus.PAID)
    invoices = world.ops.ask(Invoices(limit=1000)).invoices
    for invoice in invoices:
        if invoice.status in standing:
            world.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
            return


MOVES: dict[str, Callable[[World], object]] = {
    "pay": lambda world: world.anna.do(a_payment(CASE, Money("1.23", "EUR"))),
    "bill": lambda world: world.eve.do(an_item("RIVALS00")),
    "refuse": _refuse,
    "batch": _batch,
    "preview": lambda world: world.anna.preview(a_payment(CASE, Money("1", "EUR"))),
    "hide": lambda world: world.anna.do(HideFromBalance(client_id="nordic")),
    "show": lambda world: world.anna.do(ShowInBalance(client_id="nordic")),
    "again": lambda world: world.anna.do(a_payment(CASE, Money("1", "EUR")), key="once"),
    "close the month": _close_month,
    "credit": _credit,
    "a month later": lambda world: world.clock.advance(days=31),
    "a day earlier": lambda world: world.clock.advance(days=-1),
}

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

One contract per port, in one room: it is long because a store promises much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from inspect import isfunction
from itertools import product
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from attrs import evolve, fields, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import ports
from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.identifiers import Counted, TimeOrdered
from debitura_core.adapters.mapping import Table
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.rows import TABLE_OF, TABLES
from debitura_core.adapters.suggesters import ByPhrases
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.auditing import books_findings, journal_findings
from debitura_core.commands.closing_cases import (
    CloseCase,
    ExtendCollectionPeriod,
    RequestClosure,
)
from debitura_core.commands.closing_the_month import CloseMonth, CreditInvoice
from debitura_core.commands.corresponding import (
    AddNote,
    AttachDocument,
    LogCall,
    SaveTemplate,
    SendMessage,
)
from debitura_core.commands.managing_clients import (
    HideFromBalance,
    PauseRouting,
    ResumeRouting,
    ShowInBalance,
)
from debitura_core.commands.placing_cases import SubmitCase
from debitura_core.commands.rating_partners import RateCase, RateReply, UpholdComplaint
from debitura_core.commands.recording_payments import (
    AgreePaymentPlan,
    RecordPayment,
    RecordRevenueItem,
    VerifyPayment,
)
from debitura_core.commands.reviewing_cases import AcceptCase
from debitura_core.commands.routing_cases import CarveOut, PinClient, SetLeadAgents
from debitura_core.commands.saving_presets import SaveFilterPreset
from debitura_core.commands.setting_up import AgreeTerms, RegisterClient, RegisterPartner
from debitura_core.commands.settling_commissions import SettleCommission
from debitura_core.commands.working_cases import UpdateStatus
from debitura_core.desk import Desk, Query
from debitura_core.domain.actors import WHOLE_NETWORK, Actor, Role, Scope
from debitura_core.domain.agreements import Ageing, Agreement, Phase, PriceBand
from debitura_core.domain.balance import BalanceFilters, BalanceSort
from debitura_core.domain.calendar import Month
from debitura_core.domain.cases import OPEN, Case, Lifecycle, ReferenceKind, Terms
from debitura_core.domain.claims import Buckets, CaseFile, Claim, Debtor, DebtorKind
from debitura_core.domain.close_codes import CloseCode, Outcome
from debitura_core.domain.correspondence import Message
from debitura_core.domain.decisions import Advice, Decision, changed
from debitura_core.domain.documents import Document
from debitura_core.domain.engagements import Engagement
from debitura_core.domain.errors import (
    ClockBehind,
    CurrencyMismatch,
    NoAgreement,
    NotFound,
    StaleRecord,
    StoreBusy,
    StoreError,
    UnknownKind,
)
from debitura_core.domain.exchange import Rate, own_rate
from debitura_core.domain.feedback import ComplaintCategory
from debitura_core.domain.identifiers import (
    CallId,
    CaseId,
    ClientId,
    DocumentId,
    InvoiceId,
    MessageId,
    NoteId,
    PartnerId,
    PaymentId,
    PayoutId,
    ReferrerId,
    ReturnId,
    RevenueItemId,
    StatusUpdateId,
    Subject,
    TaskId,
)
from debitura_core.domain.inbox import (
    InboxFilters,
    InboxOrder,
    InboxRow,
    InboxSelection,
    InboxSort,
    InboxView,
    place_of,
    selects,
)
from debitura_core.domain.invoices import Invoice, SetInvoiceStatus, TakeNumbers
from debitura_core.domain.journal import JournalEntry, UnknownEvent
from debitura_core.domain.notes import CallOutcome, CallRecord, Note
from debitura_core.domain.parties import Client, Partner, PartnerType, folded, sort_key
from debitura_core.domain.payment_plans import Instalment, PaymentPlan
from debitura_core.domain.payments import Payment, Recipient
from debitura_core.domain.payouts import CommissionStatus, InvoiceStatus, Payout
from debitura_core.domain.percent import Percent
from debitura_core.domain.performance import Selection
from debitura_core.domain.relationships import ClientRelationship, FormedBy
from debitura_core.domain.returns import ReturnRequest
from debitura_core.domain.revenue_items import RevenueItem, RevenueItemKind
from debitura_core.domain.revenue_share import Split, convert
from debitura_core.domain.routing import (
    ClientPin,
    LeadAgent,
    LeadAgents,
    LeadRule,
    ReferralCarveOut,
    Routable,
)
from debitura_core.domain.status_updates import StatusUpdate
from debitura_core.domain.statuses import StatusType
from debitura_core.domain.tasks import Task, TaskFilter
from debitura_core.network import Network
from debitura_core.ports import Books, Kept, Now, ScopedBooks, Session, Snapshot, Store
from debitura_core.queries.case_page import CasePage
from debitura_core.queries.history import JournalAfter, Timeline
from debitura_core.queries.inbox import Inbox
from debitura_core.queries.invoices import InvoiceLines, InvoicePage, Invoices
from debitura_core.queries.partner_balance import PartnerBalance
from debitura_core.queries.payments import PaymentPlanOf, Payments, PayoutPage
from debitura_core.queries.performance import Performance
from debitura_core.queries.tasks import Tasks
from debitura_core.testing.strategies import (
    CURRENCIES,
    claims,
    days,
    debtors,
    instants,
    months,
    percents,
    rates,
    splits,
    texts,
)

MARCH = Month(2026, 3)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = NOON.date()
MAY = date(2026, 5, 1)
MAY = date(2026, 5, 1)
APRIL = datetime(2026, 4, 8, 6, tzinfo=UTC)
RATES = FixedRates({("EUR", "USD"): "1.08", ("DKK", "EUR"): "0.134"})

ACME = PartnerId("acme")
NORDIC = ClientId("nordic")
CASE = CaseId("Q8OAXF3W")
PORTAL = ReferrerId("portal")
CLAIM = Routable(
    client_id=NORDIC,
    country="DE",
    areas=("", "DE"),
    debtor_kind=DebtorKind.PERSON,
    currency="EUR",
    worth=100_000,
    phase=Phase.PRE_LEGAL,
    managed_by=None,
)
ENDED = CaseId("ENDED000")
OPS = Actor(Role.PLATFORM, "platform", "ops")
ANNA = Actor(Role.PARTNER, ACME, "anna")
OWN = Scope(partner_id=ACME)

_property = settings(
    deadline=None,
    # one property runs on several stores, each in a class of its own
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)


# ------------------------------------------------------------------------------ a played world


@frozen
class _Papers:
    """What Anna filed and wrote down about her case."""

    document_id: DocumentId
    note_id: NoteId
    call_id: CallId


@frozen
class _World:
    """Books in which the library was played: two partners, three clients, and a closed month."""

    network: Network
    clock: FixedClock
    ops: Desk
    anna: Desk
    eve: Desk
    payment_id: PaymentId
    payout_id: PayoutId
    invoice_id: InvoiceId
    revenue_item_id: RevenueItemId
    message_id: MessageId
    task_id: TaskId
    judged_id: MessageId
    papers: _Papers
    update_id: StatusUpdateId
    return_id: ReturnId

    @property
    def store(self) -> Store:
        """The store they are kept in."""
        return self.network.store


def _played(store: Store) -> _World:
    """Play a month on empty books: Acme works for Nordic and hides Quiet, its rival for Baltic."""
    clock = FixedClock(NOON)
    network = Network(store, clock=clock, rates=RATES, identifiers=Counted(), vault=MemoryVault())
    ops = network.as_platform(user="ops")
    anna, eve = (_partner(network, ops, name) for name in ("acme", "rival"))
    for desk, case, client in (
        (anna, CASE, "nordic"),
        (anna, "QUIET000", "quiet"),
        (eve, "RIVALS00", "baltic"),
    ):
        ops.do(RegisterClient(client_id=client, name=client, country="DK", referred_by="portal"))
        submission = _submission(case, client, desk.actor.party)
        network.as_client(client, user="nora").do(submission)
        desk.do(AcceptCase(case_id=case))
    for setting in (
        PinClient(client_id="nordic", partner_id="acme", country="DK"),
        CarveOut(referred_by="portal", country="DE", partner_id="acme"),
        SetLeadAgents(partner_id="acme", agents=(LeadAgent(rules=(LeadRule(),)),)),
        SetLeadAgents(partner_id="rival", agents=(LeadAgent(rules=(LeadRule(),)),)),
    ):
        ops.do(setting)
    asked = network.as_client("nordic", user="nora").do(
        SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?")
    )
    papers = _papers(anna)
    (task,) = anna.ask(Tasks()).tasks
    plan = (Instalment(NOON.date(), Money("60", "EUR")), Instalment(MAY, Money("60", "EUR")))
    anna.do(AgreePaymentPlan(case_id=CASE, instalments=plan))
    reported = _reported(store, anna)
    paid = anna.do(_payment(CASE, Money("100", "EUR")))
    ops.do(VerifyPayment(payment_id=paid.payment_id, ok=False, remark="From whom?"))
    late = [
        anna.do(_payment(CASE, Money("50", "EUR"), received_by=Recipient.CLIENT)),
        eve.do(_payment("RIVALS00", Money("70", "EUR"), received_by=Recipient.CLIENT)),
    ]
    items = [
        desk.do(_item(case)) for desk, case in ((anna, CASE), (anna, "QUIET000"), (eve, "RIVALS00"))
    ]
    anna.do(HideFromBalance(client_id="quiet"))
    ops.do(ExtendCollectionPeriod(case_id=CASE))
    anna.do(PauseRouting(client_id="nordic", reason="A conflict of interest"))
    anna.do(ResumeRouting(client_id="nordic"))
    clock.set(APRIL)
    ours, _ = ops.do(CloseMonth(month=MARCH))
    for desk, payout in zip((anna, eve), late, strict=True):
        desk.do(SettleCommission(payout_id=payout.payout_id))
    unpaid = {"received_by": Recipient.CLIENT, "received_on": APRIL.date()}
    anna.do(_payment(CASE, Money("10", "EUR"), **unpaid))
    anna.do(_payment("QUIET000", Money("10", "EUR"), received_by=Recipient.CLIENT))
    anna.do(CloseCase(case_id="QUIET000", outcome=Outcome.PARTIALLY_RECOVERED))
    judged = _judged(network, ops, anna)
    network.as_client("nordic", user="nora").do(RequestClosure(case_id=CASE, reason="Settled"))
    return _World(
        network,
        clock,
        ops,
        anna,
        eve,
        paid.payment_id,
        paid.payout_id,
        ours.invoice_id,
        items[0].revenue_item_id,
        asked.message_id,
        task.task_id,
        judged,
        papers,
        *reported,
    )


def _judged(network: Network, ops: Desk, anna: Desk) -> MessageId:
    """Let Anna give a case of Nordic up, and everybody say what they think of her work."""
    nora = network.as_client("nordic", user="nora")
    nora.do(evolve(_submission(ENDED, "nordic", "acme"), client_reference="ended"))
    anna.do(AcceptCase(case_id=ENDED))
    message = anna.do(SendMessage(case_id=ENDED, to=Role.CLIENT, text="We give up"))
    nora.do(RateReply(message_id=message.message_id, up=False))
    anna.do(CloseCase(case_id=ENDED, code=CloseCode.UNECONOMICAL_TO_PURSUE))
    nora.do(RateCase(case_id=ENDED, outcome_stars=2, communication_stars=4))
    ops.do(UpholdComplaint(partner_id=ACME, category=ComplaintCategory.BILLING, points=5))
    return message.message_id


def _papers(anna: Desk) -> _Papers:
    """Let Anna file a letter, note something, log a call and save a template."""
    letter = anna.do(AttachDocument(case_id=CASE, file_name="letter.txt", content=b"Dear Erika"))
    note = anna.do(AddNote(case_id=CASE, title="Moved", description="to Bonn", event_on=DAY))
    call = anna.do(
        LogCall(case_id=CASE, number="+49 228 1", outcome=CallOutcome.NO_RESPONSE, notes="rang")
    )
    anna.do(SaveFilterPreset(name="Mine"))
    anna.do(SaveTemplate(name="Hello", body="Hello {debtor_name}"))
    return _Papers(letter.document_id, note.note_id, call.call_id)


def _reported(store: Store, desk: Desk) -> tuple[StatusUpdateId, ReturnId]:
    """Let a case be given up in one status update; return the ids of update and request."""
    desk.do(
        UpdateStatus(
            case_id=CASE,
            status=StatusType.UNCOLLECTIBLE,
            notes="Nobody opens.",
            reason="He has moved away.",
        )
    )
    with store.reading(OWN) as books:
        (update,), (request,) = books.status_updates.of_case(CASE), books.returns.of_case(CASE)
    return update.update_id, request.return_id


def _partner(network: Network, ops: Desk, name: str) -> Desk:
    ops.do(
        RegisterPartner(
            partner_id=name, name=name, partner_type=PartnerType.EXCLUSIVE, country="DE"
        )
    )
    ops.do(AgreeTerms(partner_id=name, revenue_item_share=Percent(10)))
    return network.as_partner(name, user="anna")


def _submission(case_id: str, client: str, partner: str) -> SubmitCase:
    return SubmitCase(
        case_id=case_id,
        client_id=client,
        partner_id=partner,
        client_reference=f"{client} 1",
        debtor=Debtor(kind=DebtorKind.PERSON, name="Erika Muster", country="DE"),
        claim=Claim(
            principal=Money("900", "EUR"),
            interest=Money("100", "EUR"),
            invoice_date=date(2025, 11, 3),
            due_date=date(2025, 12, 3),
        ),
        success_fee=Percent("9.5"),
    )


def _payment(case_id: str, amount: Money, **changes: Any) -> RecordPayment:
    told = {"received_by": Recipient.PARTNER, "received_on": NOON.date(), **changes}
    return RecordPayment(case_id=case_id, amount=amount, **told)


def _item(case_id: str) -> RecordRevenueItem:
    return RecordRevenueItem(
        case_id=case_id,
        kind=RevenueItemKind.FIXED_FEE,
        on=NOON.date(),
        amount=Money("30", "EUR"),
    )


def _now(actor: Actor, at: datetime) -> Now:
    return Now(actor, at, TimeOrdered(), RATES, ByPhrases())


def _written(books: Snapshot) -> Mapping[str, Any]:
    """Return all that is kept, as plain values."""
    tables = {name: [dict(row) for row in books.rows(name)] for name in books.tables()}
    return {**tables, "entries ever": books.journal_length()}


def _write(session: Session, decision: Decision[Any], by: Actor = OPS,
           at: datetime = APRIL) -> None:  # fmt: skip
    session.write(decision, by=by, at=at)


def _commit(store: Store, decision: Decision[Any], *, scope: Scope = WHOLE_NETWORK,
            at: datetime = APRIL) -> None:  # fmt: skip
    with store.writing(scope) as session:
        _write(session, decision, at=at)
        session.commit()


def _goes_in(session: Session, decision: Decision[Any], at: datetime = APRIL) -> bool:
    """Write and commit; tell whether the store took it."""
    try:
        _write(session, decision, at=at)
        session.commit()
    except StaleRecord:
        return False
    return True


def _behind_our_back(store: Store, scope: Scope, act: Callable[[Session], object]) -> bool:
    """Act and commit in a session of its own; tell whether the store let it in."""
    try:
        with store.writing(scope) as session:
            act(session)
            session.commit()
    except (StoreBusy, StaleRecord):
        return False
    return True


@frozen(kw_only=True)
class Remarked:
    """An event of the contract's own, about any subject."""

    subject: Subject
    partner_id: PartnerId | None = None


@frozen
class _Strange:
    """A record of a kind that no store knows."""

    version: int = 1


def _remark(name: str, partner: PartnerId | None = None) -> Decision[Client]:
    """Decide a new client and an event, so that table and journal both have something."""
    client = Client(client_id=ClientId(name), name="n", country="DK")
    return Decision(client, (client,), (Remarked(subject=Subject(name), partner_id=partner),))


def _kept(answer: Any) -> Kept:
    advice = (Advice("CODE", "A sentence.", {"fact": "1"}),)
    return Kept(command="C", digest="0", answer=answer, advice=advice, span=())


# -------------------------------------------------------------------------------- all questions

Questions = dict[str, Callable[[], Any]]


def _questions(books: ScopedBooks, world: _World) -> Questions:
    """Return every question of every scoped shelf, asked about Acme and what is Acme's."""
    every, day = BalanceFilters(), APRIL.date()
    case, relation = Subject(f"case:{CASE}"), Subject("relationship:acme:nordic")
    oldest, april = BalanceSort.OLDEST_PAYMENT, MARCH.next()
    rates = {day: own_rate("EUR", day)}
    shelf, papers = books.invoices, world.papers
    record, later = books.track_record, APRIL + timedelta(days=1)
    return {
        "partners.get": lambda: books.partners.get(ACME),
        "clients.get": lambda: books.clients.get(NORDIC),
        "agreements.in_force": lambda: books.agreements.in_force(ACME, day),
        "agreements.of": lambda: books.agreements.of(ACME),
        "cases.get": lambda: books.cases.get(CASE),
        "cases.known_as": lambda: [
            case
            for kind, reference in (
                (ReferenceKind.NETWORK, CASE),
                (ReferenceKind.CLIENT, "nordic 1"),
            )
            for case in books.cases.known_as(kind, reference)
        ],
        "case_files.get": lambda: books.case_files.get(CASE),
        "payments.has": lambda: books.payments.has(ACME, world.payment_id),
        "payments.get": lambda: books.payments.get(world.payment_id),
        "payments.newest": lambda: books.payments.newest(CASE, None, 50),
        "payment_plans.of_case": lambda: books.payment_plans.of_case(ACME, CASE),
        "payments.of_case": lambda: books.payments.of_case(ACME, CASE),
        "payouts.to_chase": lambda: _acmes([*books.payouts.to_chase(MAY, 50)]),
        "payouts.get": lambda: books.payouts.get(world.payout_id),
        "payouts.of_case": lambda: books.payouts.of_case(ACME, CASE),
        "payouts.paid_in": lambda: list(books.payouts.paid_in(ACME, NOON.date(), day)),
        "payouts.to_remit": lambda: list(books.payouts.to_remit(ACME)),
        "payouts.to_invoice": lambda: list(books.payouts.to_invoice(ACME)),
        "revenue_items.get": lambda: books.revenue_items.get(world.revenue_item_id),
        "relationships.get": lambda: books.relationships.get(ACME, NORDIC),
        "relationships.exists": lambda: books.relationships.exists(ACME, NORDIC),
        "relationships.pauses": lambda: books.relationships.pauses(ACME, NORDIC),
        "relationships.hidden": lambda: books.relationships.hidden(ACME),
        "relationships.lines": lambda: books.relationships.lines(ACME, None),
        "routing.pins": lambda: books.routing.pins(NORDIC),
        "routing.carve_outs": lambda: _acmes([*books.routing.carve_outs(PORTAL)]),
        "routing.lead_agents": lambda: books.routing.lead_agents(ACME),
        "routing.contenders": lambda: _acmes([*books.routing.contenders(CLAIM)]),
        "tasks.get": lambda: books.tasks.get(world.task_id),
        "tasks.of_case": lambda: books.tasks.of_case(CASE),
        "tasks.open_of": lambda: books.tasks.open_of(Role.PARTNER, ACME, TaskFilter(), None, 50),
        "tasks.solved_of": lambda: books.tasks.solved_of(
            Role.PARTNER, ACME, TaskFilter(case_id=CASE), None, 50
        ),
        "messages.get": lambda: books.messages.get(world.message_id),
        "messages.of_case": lambda: books.messages.of_case(CASE),
        "closure_requests.of_case": lambda: books.closure_requests.of_case(CASE),
        "collection_periods.of_case": lambda: books.collection_periods.of_case(CASE),
        "collection_periods.standings": lambda: books.collection_periods.standings(CASE, day),
        "engagements.get": lambda: books.engagements.get(CASE, 1),
        "engagements.of_case": lambda: books.engagements.of_case(CASE),
        "engagements.assigned": lambda: books.engagements.assigned(ACME, NOON, APRIL),
        "documents.get": lambda: books.documents.get(papers.document_id),
        "documents.of_case": lambda: books.documents.of_case(CASE),
        "notes.get": lambda: books.notes.get(papers.note_id),
        "notes.of_case": lambda: books.notes.of_case(CASE),
        "calls.get": lambda: books.calls.get(papers.call_id),
        "calls.of_case": lambda: books.calls.of_case(CASE),
        "filter_presets.of": lambda: books.filter_presets.of(str(ANNA)),
        "templates.of": lambda: books.templates.of(str(ANNA)),
        "performance.assigned": lambda: list(
            books.performance.assigned(ACME, NOON, APRIL, Selection())
        ),
        "performance.resolved": lambda: books.performance.resolved(ACME, DAY, MAY, Selection()),
        "performance.plan_cases": lambda: books.performance.plan_cases(ACME, DAY, MAY, Selection()),
        "performance.updates": lambda: (
            books.performance.updates(ACME, NOON, APRIL, APRIL, Selection()).due
        ),
        "performance.received": lambda: books.performance.received(ACME, DAY, MAY, Selection()),
        "performance.open_cases": lambda: books.performance.open_cases(ACME, Selection()),
        "status_updates.get": lambda: books.status_updates.get(world.update_id),
        "status_updates.of_case": lambda: books.status_updates.of_case(CASE),
        "status_updates.due": lambda: books.status_updates.due(ACME, NOON, APRIL),
        "returns.get": lambda: books.returns.get(world.return_id),
        "returns.of_case": lambda: books.returns.of_case(CASE),
        "track_record.is_rated": lambda: record.is_rated(ACME, ENDED),
        "track_record.is_reply_rated": lambda: record.is_reply_rated(ACME, world.judged_id),
        "track_record.closings": lambda: list(record.closings(ACME, later)),
        "track_record.tasks": lambda: list(record.tasks(ACME, later)),
        "track_record.updates": lambda: list(record.updates(ACME, later)),
        "track_record.ratings": lambda: list(record.ratings(ACME, later)),
        "track_record.replies": lambda: list(record.replies(ACME, later)),
        "track_record.complaints": lambda: list(record.complaints(ACME, later)),
        "track_record.engagements": lambda: list(record.engagements(ACME, later)),
        "ledger.page": lambda: books.ledger.page(ACME, every, oldest, None, 50, day),
        "ledger.rows": lambda: list(books.ledger.rows(ACME, every, oldest, day)),
        "ledger.totals": lambda: books.ledger.totals(ACME, every),
        "ledger.hidden": lambda: books.ledger.hidden(ACME, every),
        "inbox.page": lambda: books.inbox.page(ACME, _ASKED, InboxSort.NEWEST, None, 50),
        "inbox.rows": lambda: list(books.inbox.rows(ACME, _ASKED, InboxSort.CLIENT)),
        "invoices.get": lambda: shelf.get(world.invoice_id),
        "invoices.live": lambda: _acmes([*shelf.live(MARCH, ACME), *shelf.live(MARCH, None)]),
        "invoices.of": lambda: _acmes([*shelf.of(ACME, None, 50), *shelf.of(None, None, 50)]),
        "invoices.lines": lambda: list(shelf.lines(world.invoice_id, None, None)),
        "invoices.due": lambda: _acmes([*shelf.due(april, ACME), *shelf.due(april, None)]),
        "invoices.due_days": lambda: shelf.due_days(april, ACME, "EUR"),
        "invoices.due_net": lambda: shelf.due_net(april, ACME, "EUR", rates),
        "journal.of": lambda: [
            entry for about in (case, relation) for entry in books.journal.of(about, 0, None)
        ],
        "journal.timeline": lambda: list(books.journal.timeline(CASE, 0, None)),
        "journal.since": lambda: _acmes([entry.event for _, entry in books.journal.since(0, 1000)]),
    }


_ASKED = InboxSelection(view=InboxView.ALL, filters=InboxFilters(), at=APRIL)


def _questions_beyond(books: Books) -> Questions:
    """Return every question that looks beyond the scope."""
    whole = books.whole
    return {
        "whole.has_partner": lambda: whole.has_partner(ACME),
        "whole.takes_cases": lambda: whole.takes_cases(ACME),
        "whole.has_client": lambda: whole.has_client(NORDIC),
        "whole.has_case": lambda: whole.has_case(CASE),
        "whole.has_reference": lambda: whole.has_reference(CASE),
        "whole.has_client_reference": lambda: whole.has_client_reference(NORDIC, "nordic 1"),
        "whole.routed": lambda: whole.routed(CLAIM),
        "whole.last_invoice_number": lambda: whole.last_invoice_number(2026),
    }


def _acmes(found: list[Any]) -> list[Any]:
    return [one for one in found if getattr(one, "partner_id", None) == ACME]


def _declared(books: type) -> set[str]:
    """Name the questions of the shelves that *books* declares: ``cases.get``, ``ledger.page``."""
    return {
        f"{name}.{question}"
        for owner in books.__mro__
        for name, shelf in vars(owner).items()
        if isinstance(shelf, property) and name != "scope"
        for question, asked in vars(_protocol_of(shelf)).items()
        if isfunction(asked) and not question.startswith("_")
    }


def _protocol_of(shelf: property) -> type:
    protocol: type = get_type_hints(shelf.fget, vars(ports))["return"]
    return protocol


def _answered(questions: Questions) -> set[str]:
    """Name the questions that answer anything at all."""
    found = set()
    for name, ask in questions.items():
        with suppress(NotFound, NoAgreement):
            if ask():
                found.add(name)
    return found


# -------------------------------------------------------------------- records with all their parts

_MINOR = st.integers(1, 10**15 - 1)
_TAKEN = (InvoiceStatus.ISSUED, InvoiceStatus.PAID, InvoiceStatus.CREDITED)
_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts(max_size=8),
    int: st.integers(1, 1000),
    bool: st.booleans(),
    date: days(),
    datetime: instants(),
    Percent: percents(),
    Month: months(),
    Rate: rates(sources=("EUR",)),
    Split: splits(max_minor=10**15 - 1),
    Debtor: debtors(),
    Claim: claims(),
    LeadAgent: st.builds(
        LeadAgent,
        rules=st.just((LeadRule(), LeadRule(currencies=("EUR",), max_amount=Money("9.5", "EUR")))),
        priority=st.integers(0, 10_000),
    ),
    InboxFilters: st.deferred(lambda: _FILTERS),
    Buckets: st.builds(Buckets, *[st.integers(0, 10**14)] * 4),
    Ageing: st.tuples(st.integers(0, 99), st.integers(0, 99)).map(
        lambda pair: Ageing(approaching_from=min(pair), overdue_after=max(pair))
    ),
}
"""How a part is drawn, by the type that its record declares."""

_IDS = st.text("ab1_-", min_size=1, max_size=8)
"""Ids that point to nothing in the tables."""

_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "outcome_stars": st.integers(1, 5),
    "communication_stars": st.integers(1, 5),
    "points": st.integers(0, 100),
    "currency": st.sampled_from(CURRENCIES),
    "reference": st.text("ABYZ09", min_size=8, max_size=8),
}
"""How a part is drawn whose type does not tell."""


_BANDS: st.SearchStrategy[tuple[PriceBand, ...]] = st.lists(
    st.builds(
        PriceBand,
        from_principal=st.integers(0, 10**9).map(lambda euros: Money(euros, "EUR")),
        success_fee=percents(),
    ),
    max_size=3,
).map(tuple)

_NAMES = {
    "partner_id": "partner",
    "client_id": "client",
    "case_id": "case",
    "payment_id": "payment",
    "payout_id": "payout",
    "revenue_item_id": "item",
    "invoice_id": "invoice",
    "managed_by": "partner",
    "credits": "invoice-before",
    "merged_into": "case",
}


def _part(name: str, hint: Any, mode: str) -> st.SearchStrategy[Any]:
    """Return a strategy for one part of a record, left out or not as the mode says."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (kind for kind in get_args(hint) if kind is not NoneType)
        there = _part(name, inner, mode)
        return {"full": there, "bare": st.none()}.get(mode, st.none() | there)
    if name in _NAMES:
        return st.just(_NAMES[name])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if name.endswith("_minor"):
        return _MINOR
    if name == "price_bands":
        return _BANDS
    if get_origin(hint) is tuple:
        return st.lists(_part(name, get_args(hint)[0], mode), max_size=3).map(tuple)
    if name == "number" and hint is int:
        return st.just(1)  # counted from one, as agreements and engagements are
    return _BY_NAME[name] if name in _BY_NAME else _BY_TYPE.get(hint, _IDS)


@st.composite
def _records(draw: st.DrawFn, kind: type, version: int = 1) -> Any:
    """Draw a record of this kind with all its optional parts, with none of them, or with any."""
    mode = draw(st.sampled_from(["full", "bare", "either"]))
    hints = get_type_hints(kind)
    parts = {field.name: draw(_part(field.name, hints[field.name], mode)) for field in fields(kind)}
    return _consistent(draw, kind(**{**parts, "version": version}))


def _consistent(draw: st.DrawFn, record: Any) -> Any:
    """Make parts agree that the books keep in agreement, whoever writes them."""
    if isinstance(record, Invoice):
        status = draw(st.sampled_from(_TAKEN))
        return evolve(record, status=status, number=f"2026-{record.invoice_id}")
    if isinstance(record, PaymentPlan):
        return evolve(record, amounts=tuple(day.day for day in record.due_days))
    if isinstance(record, Payment):
        return evolve(record, allocation=record.allocation.allocate(record.amount_minor))
    if isinstance(record, Payout):
        rate = draw(rates(sources=(record.split.currency,), max_value="4"))
        unpaid = st.sampled_from((CommissionStatus.UNPAID, CommissionStatus.CREDITED))
        paid = record.commission_paid_at is not None
        commission = CommissionStatus.PAID if paid else draw(unpaid)
        return evolve(
            record,
            usd=None if record.usd is None else convert(record.split, rate),
            commission_status=commission,
            reminder_on=record.reminder_on if commission is CommissionStatus.UNPAID else None,
            invoice_status=_invoiced(draw, record),
        )
    if isinstance(record, ClientRelationship):
        words = draw(texts(max_size=8)) if record.routing_paused else None
        return evolve(record, routing_pause_reason=words, routing_pause_salt=words)
    if isinstance(record, RevenueItem):
        usd = record.rate is not None
        return evolve(
            record,
            rate=None if record.rate is None else evolve(record.rate, source=record.currency),
            usd_amount_minor=draw(_MINOR) if usd else None,
            usd_platform_fee_minor=draw(_MINOR) if usd else None,
            platform_fee_minor=draw(st.integers(0, record.amount_minor)),
            invoice_status=_invoiced(draw, record),
        )
    return record


def _invoiced(draw: st.DrawFn, entry: Payout | RevenueItem) -> InvoiceStatus:
    if entry.invoice_id is None:
        return InvoiceStatus.NOT_INVOICED
    return draw(st.sampled_from(_TAKEN))


_ANSWERS = st.sampled_from([table.kind for table in TABLES]).flatmap(_records)


def _ground(record: Any) -> tuple[Any, ...]:
    """Return what must be kept before the record can be: its partner, its client, its case."""
    case = Case(
        case_id=CaseId("case"),
        reference="GROUND00",
        client_id=ClientId("client"),
        client_key="client",
        partner_id=PartnerId("partner"),
        lifecycle=Lifecycle.ACTIVE,
        phase=Phase.PRE_LEGAL,
        terms=Terms.STANDARD,
        success_fee=Percent(10),
        currency="EUR",
        claimed=Buckets(100),
        open=Buckets(100),
        invoice_date=NOON.date(),
        due_date=NOON.date(),
        created_at=NOON,
    )
    client = Client(client_id=case.client_id, name="Client", country="DK")
    partner = Partner(
        partner_id=PartnerId("partner"),
        name="Partner",
        partner_type=PartnerType.EXCLUSIVE,
        country="DE",
        invoice_currency="EUR",
    )
    known = ClientRelationship(
        partner_id=partner.partner_id,
        client_id=client.client_id,
        formed_at=NOON,
        formed_by=FormedBy.CASE_ACCEPTED,
    )
    return tuple(one for one in (partner, client, case, known) if type(one) is not type(record))


# ------------------------------------------------------------------------------ many cases at once

_CLIENT_NAMES = {ClientId("client"): "Client", ClientId("other"): "  cliENT\u00a0"}
"""Two names that sort alike, so that references decide."""

_OFFSETS = st.integers(-3, 5) | st.sampled_from((-91, -90, -89, 40))


@st.composite
def _listed_cases(draw: st.DrawFn) -> list[Case]:
    """Draw cases of one partner that differ in all that an inbox looks at, with many ties."""
    (ground,) = (one for one in _ground(None) if isinstance(one, Case))
    cases = []
    for number in range(draw(st.integers(0, 9))):
        client = draw(st.sampled_from(sorted(_CLIENT_NAMES)))
        ago, due, closed = (draw(_OFFSETS) for _ in range(3))
        hour = timedelta(hours=draw(st.sampled_from((-12, 0, 11))))
        accepted, has_deadline, has_status = draw(st.tuples(*[st.booleans()] * 3))
        lifecycle = draw(st.sampled_from(Lifecycle))
        ended = lifecycle not in OPEN
        cases.append(
            evolve(
                ground,
                case_id=CaseId(f"case-{number}"),
                reference=f"{draw(st.sampled_from('AB'))}EF{number:05}",
                client_id=client,
                client_key=sort_key(_CLIENT_NAMES[client]),
                client_reference=draw(st.none() | st.just(f"Rechnung {number}")),
                partner_reference=draw(st.none() | st.sampled_from(("ÄPFEL", "birnen"))),
                lifecycle=lifecycle,
                phase=draw(st.sampled_from(Phase)),
                currency=draw(st.sampled_from(("EUR", "DKK"))),
                claimed=Buckets(draw(st.integers(1, 3)), draw(st.integers(0, 1))),
                assigned_at=draw(st.none() | st.just(NOON - timedelta(days=ago) + hour)),
                accepted_at=NOON if accepted else None,
                status=draw(st.sampled_from(StatusType)) if has_status else None,
                status_at=NOON - timedelta(days=ago) if has_status else None,
                sla_deadline=NOON + timedelta(days=due) + hour if has_deadline else None,
                assigned_user=draw(st.none() | st.sampled_from(("anna", "bent"))),
                priority=draw(st.none() | st.integers(1, 2)),
                priority_follow_up=draw(st.booleans()),
                closed_at=NOON + timedelta(days=min(closed, 0)) + hour if ended else None,
                close_code=draw(st.sampled_from(CloseCode)) if ended else None,
            )
        )
    return cases


def _walked(
    books: ScopedBooks, partner: PartnerId, asked: InboxSelection, sort: InboxSort
) -> list[InboxRow]:
    """Read an inbox page by page, two cases each, from where the last page ended."""
    found: list[InboxRow] = []
    while True:
        after = place_of(found[-1], sort.order) if found else None
        page = books.inbox.page(partner, asked, sort, after, 2)
        assert len(page) <= 2
        if not page:
            return found
        found += page


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


_FILTER: dict[str, st.SearchStrategy[Any]] = {
    "phases": _some(st.sampled_from(Phase)),
    "clients": _some(st.sampled_from(sorted(_CLIENT_NAMES))),
    "statuses": _some(st.sampled_from(StatusType)),
    "lifecycles": _some(st.sampled_from(Lifecycle)),
    "close_codes": _some(st.sampled_from(CloseCode)),
    "members": _some(st.sampled_from((None, "anna", "bent"))),
    "priorities": _some(st.integers(0, 2)),
    "follow_up": st.booleans(),
    "since": st.just(NOON.date() - timedelta(days=2)),
    "until": st.just(NOON.date() + timedelta(days=2)),
    "min_value": st.sampled_from((Money("0", "EUR"), Money("0.02", "EUR"))),
    "max_value": st.just(Money("0.03", "EUR")),
    "idle_days": st.integers(0, 3),
}
_FILTERS: st.SearchStrategy[InboxFilters] = st.lists(
    st.sampled_from(sorted(_FILTER)), max_size=2, unique=True
).flatmap(lambda names: st.builds(InboxFilters, **{name: _FILTER[name] for name in names}))
"""Two filters at the most: all of them together would leave nothing to look at."""
_SEARCHES = st.none() | st.none() | st.sampled_from(("ÄpFel", "AEF", "rechNUNG 1", "muster", "zz"))


def _in_order(rows: list[InboxRow], sort: InboxSort) -> list[InboxRow]:
    """Sort rows as the portal says: by the order's own value, then reference; no deadline last."""
    found = sorted(rows, key=lambda row: place_of(row, sort.order), reverse=sort.descending)
    if sort.order is InboxOrder.DEADLINE:
        return sorted(found, key=lambda row: row.deadline is None)
    return found


def _inbox_of(cases: list[Case]) -> Decision[None]:
    """Decide these cases with all they need, each with papers of its own."""
    partner, client, *_ = _ground(None)
    clients = [evolve(client, client_id=key, name=name) for key, name in _CLIENT_NAMES.items()]
    files = [
        CaseFile(
            case_id=case.case_id,
            client_id=case.client_id,
            partner_id=case.partner_id,
            debtor=Debtor(kind=DebtorKind.PERSON, name=f"Muster {case.case_id}", country="DE"),
            claim=Claim(
                principal=Money("1", "EUR"), invoice_date=NOON.date(), due_date=NOON.date()
            ),
        )
        for case in cases
    ]
    return Decision(None, (partner, *clients, *cases, *files))


# ------------------------------------------------------------------------ what the contract plays

_STRANGERS = (
    Scope(partner_id=PartnerId("rival")),
    Scope(client_id=ClientId("baltic")),
    Scope(partner_id=PartnerId("nobody")),
    Scope(client_id=ClientId("nobody")),
)
_FRESH = CaseId("FRESH000")
_EVENTS_OF_ACME = frozenset(
    "PartnerRegistered TermsAgreed CaseSubmitted CaseAccepted RelationshipFormed PaymentRecorded"
    " RevenueItemRecorded BalanceVisibilityChanged InvoiceIssued EntriesInvoiced"
    " CommissionSettled TaskOpened MessageSent RoutingPaused RoutingResumed EngagementBegun"
    " EngagementAnswered TaskSolved PaymentPlanAgreed PaymentVerified CaseClosed"
    " ClosureRequested PeriodStarted PeriodExtended PeriodEnded StatusUpdated ReturnRequested"
    " ClientPinned CountryCarvedOut LeadAgentsSet"
    " DocumentAttached NoteAdded CallLogged FilterPresetSaved TemplateSaved"
    " PeriodEnded CaseRated ReplyRated ComplaintUpheld".split()
)


def _finds(books: ScopedBooks, record: Any) -> None:
    """Check that its shelf gives the record back, if it has one that gives records."""
    shelves: dict[type, Callable[[Any], Any]] = {
        Partner: lambda r: books.partners.get(r.partner_id),
        Client: lambda r: books.clients.get(r.client_id),
        Agreement: lambda r: books.agreements.of(r.partner_id)[0],
        Case: lambda r: books.cases.get(r.case_id),
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
    }
    if type(record) in shelves:
        assert shelves[type(record)](record) == record


def _records_of_acme(store: Store) -> list[Any]:
    """Read one record of every kind, as kept, that is Acme's or Nordic's."""
    found = []
    for table in TABLES:
        rows = [
            row
            for row in store.rows(table.name)
            if row.get("partner_id", ACME) == ACME and row.get("client_id") in (NORDIC, None)
        ]
        found.append(table.read(tuple(rows[0][name] for name in table.columns)))
    return found


def _told(books: ScopedBooks, world: _World) -> dict[str, Any]:
    """Return what every question answers."""
    return {name: ask() for name, ask in _questions(books, world).items()}


def _polled(books: ScopedBooks, position: int, *, page: int) -> list[tuple[int, JournalEntry]]:
    """Read the journal after a position, page by page."""
    found: list[tuple[int, JournalEntry]] = []
    while more := books.journal.since(found[-1][0] if found else position, page):
        found += more
    return found


def _is_refused(store: Store, scope: Scope, decision: Decision[Any]) -> None:
    """Check that the decision does not go in."""
    with pytest.raises((NotFound, StaleRecord)):
        _commit(store, decision, scope=scope)


def _fresh_case(world: _World) -> None:
    """Give Acme a case on which nothing happened yet."""
    submission = _submission(_FRESH, "nordic", "acme")
    world.ops.do(evolve(submission, client_reference="fresh"))
    world.anna.do(AcceptCase(case_id=_FRESH))


def _bill(books: Books) -> Decision[Any]:
    """Book work on the case if it is open; write nothing else."""
    if _is_closed(books):
        return Decision(None)
    return _item(_FRESH).decide(books, _now(ANNA, APRIL))


def _close(books: Books) -> Decision[Any]:
    """Close the case if no work is booked on it; write nothing else."""
    if _is_billed(books):
        return Decision(None)
    return Decision(None, (changed(books.cases.get(_FRESH), lifecycle=Lifecycle.CLOSED),))


def _is_closed(books: ScopedBooks) -> bool:
    return books.cases.get(_FRESH).lifecycle is Lifecycle.CLOSED


def _is_billed(books: ScopedBooks) -> bool:
    only = BalanceFilters(cases=(_FRESH,))
    return bool(books.ledger.page(ACME, only, BalanceSort.NEWEST_PAYMENT, None, 1, APRIL.date()))


def _refuse(world: _World) -> None:
    """Let a payment be refused."""
    with pytest.raises(CurrencyMismatch):
        world.anna.do(_payment(CASE, Money("1", "DKK")))


def _batch(world: _World) -> None:
    """Let one of three payments be refused, in one transaction."""
    amounts = (Money("1", "EUR"), Money("1", "DKK"), Money("2", "EUR"))
    world.anna.do_all([_payment(CASE, amount) for amount in amounts])


def _close_month(world: _World) -> None:
    """Close the month before the clock's."""
    world.ops.do(CloseMonth(month=Month.of(world.clock.now()).previous()))


def _credit(world: _World) -> None:
    """Take the first invoice that stands back."""
    standing = (InvoiceStatus.ISSUED, InvoiceStatus.PAID)
    invoices = world.ops.ask(Invoices(limit=1000)).invoices
    for invoice in invoices:
        if invoice.status in standing:
            world.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
            return


_MOVES: dict[str, Callable[[_World], object]] = {
    "pay": lambda world: world.anna.do(_payment(CASE, Money("1.23", "EUR"))),
    "bill": lambda world: world.eve.do(_item("RIVALS00")),
    "refuse": _refuse,
    "batch": _batch,
    "preview": lambda world: world.anna.preview(_payment(CASE, Money("1", "EUR"))),
    "hide": lambda world: world.anna.do(HideFromBalance(client_id="nordic")),
    "show": lambda world: world.anna.do(ShowInBalance(client_id="nordic")),
    "again": lambda world: world.anna.do(_payment(CASE, Money("1", "EUR")), key="once"),
    "close the month": _close_month,
    "credit": _credit,
    "a month later": lambda world: world.clock.advance(days=31),
    "a day earlier": lambda world: world.clock.advance(days=-1),
}


# --------------------------------------------------------------------------------- the contract


class StoreContract:
    """What every store promises; subclass it, and give `new_store` and `reopen`."""

    def new_store(self) -> Store:
        """Return a store with empty books and a short busy timeout."""
        raise NotImplementedError("give the contract a store with empty books")

    def reopen(self, store: Store) -> Store:
        """Let go of the store, and return its books as they are found again."""
        raise NotImplementedError("give the contract the same books again")

    @contextmanager
    def _store(self) -> Iterator[Store]:
        with closing(self.new_store()) as store:
            yield store

    # ------------------------------------------------------------------- what is kept is read

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    @settings(_property, max_examples=max(20, settings().max_examples // 5))
    @given(data=st.data())
    def test_what_is_kept_is_what_is_read(self, table: Table[Any], data: st.DataObject) -> None:
        """Every kind of record comes back as it was given, new or changed, full or bare."""
        first = data.draw(_records(table.kind))
        same = {name: getattr(first, name) for name in table.key}
        second = evolve(data.draw(_records(table.kind, 2)), **same)
        with self._store() as store:
            for record, ground in ((first, _ground(first)), (second, ())):
                with store.writing(WHOLE_NETWORK) as session:
                    session.write(Decision(None, (*ground, record)), by=OPS, at=NOON)
                    _finds(session, record)
                    session.commit()
                with store.reading(WHOLE_NETWORK) as books:
                    _finds(books, record)
                (row,) = store.rows(table.name)
                assert table.read(tuple(row[name] for name in table.columns)) == record

    @_property
    @given(answer=st.none() | _ANSWERS | st.lists(_ANSWERS, max_size=2).map(tuple))
    def test_a_kept_answer_is_the_first_answer(self, answer: Any) -> None:
        """A key gives back what was answered under it: a record, several, or nothing."""
        with self._store() as store:
            with store.writing(OWN) as session:
                assert session.kept("key") is None
                session.keep("key", _kept(answer))
                assert session.kept("key") == _kept(answer)
                session.commit()
            with store.writing(OWN) as session:
                assert session.kept("key") == _kept(answer)
            with store.writing(WHOLE_NETWORK) as session:
                assert session.kept("key") is None, "a key belongs to its tenant"

    def test_a_reference_is_taken_while_a_case_has_it(self) -> None:
        """The network knows a case's references, and forgets one that the case gave up."""
        with self._store() as store:
            _played(store)
            with store.reading(WHOLE_NETWORK) as books:
                case = books.cases.get(CASE)
            renamed = changed(case, reference="NEWNAME0", client_reference="nordic 2")
            _commit(store, Decision(None, (renamed,)))
            with store.writing(WHOLE_NETWORK) as session:
                taken = [session.whole.has_reference(name) for name in ("NEWNAME0", case.reference)]
                used = [
                    session.whole.has_client_reference(NORDIC, name)
                    for name in ("nordic 2", "nordic 1")
                ]
            assert (taken, used) == ([True, False], [True, False])

    @_property
    @given(cases=_listed_cases(), filters=_FILTERS, search=_SEARCHES, window=st.integers(0, 4))
    def test_an_inbox_lists_what_the_rules_select(
        self, cases: list[Case], filters: InboxFilters, search: str | None, window: int
    ) -> None:
        """Every view, in every order, page by page and as a whole, shows the cases it should."""
        partner = PartnerId("partner")
        with self._store() as store:
            _commit(store, _inbox_of(cases))
            with store.reading(Scope(partner_id=partner)) as books:
                for view in InboxView:
                    asked = InboxSelection(
                        view=view, filters=filters, search=search, window_days=window, at=NOON
                    )
                    wanted = {case.case_id for case in cases if selects(asked, case)}
                    for sort in InboxSort:
                        found = list(books.inbox.rows(partner, asked, sort))
                        assert _in_order(found, sort) == found
                        assert {row.case_id for row in found} == {
                            row.case_id
                            for row in books.inbox.rows(partner, evolve(asked, search=None), sort)
                            if search is None or row.is_found_by(folded(search))
                        }
                        if search is None:
                            assert {row.case_id for row in found} == wanted
                        assert _walked(books, partner, asked, sort) == found

    def test_an_inbox_shows_every_kind_of_case_in_its_views(self) -> None:
        """Each state, accepted or not, under each status, stands in the views it belongs to."""
        (ground,) = (one for one in _ground(None) if isinstance(one, Case))
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
            _commit(store, _inbox_of(cases))
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
            world = _played(store)
            before = _written(store)
            with store.writing(OWN) as session:
                decision = _payment(CASE, Money("10", "EUR")).decide(session, _now(ANNA, APRIL))
                session.write(decision, by=ANNA, at=APRIL)
                payout = decision.answer
                assert session.payouts.get(payout.payout_id) == payout
                assert session.cases.get(CASE).paid_minor == 17000
                assert session.ledger.totals(ACME, BalanceFilters())["EUR"].rows == 5
                assert [due.count for due in session.invoices.due(MARCH.next(), None)] == [2]
                *_, last = session.journal.of(Subject(f"case:{CASE}"), 0, None)
                assert last.event == decision.events[0]
            assert _written(store) == before
            assert world.network.verify_books() == ()

    def test_rows_are_plain_values(self) -> None:
        """An audit reads text, whole numbers and None, under the columns that were named."""
        with self._store() as store:
            _played(store)
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
            world = _played(store)
            world.anna.do(_payment(CASE, Money("1", "EUR"), payment_id="p"), key="once")
            before = _written(store)
            store = self.reopen(store)
            assert _written(store) == before
            network = Network(store, clock=world.clock, rates=RATES)
            anna = network.as_partner("acme", user="anna")
            again = _payment(CASE, Money("1", "EUR"), payment_id="p")
            assert anna.perform(again, key="once").replayed
            anna.do(_payment(CASE, Money("2", "EUR")))
            assert network.verify_books() == network.verify_journal() == ()
        finally:
            store.close()

    # -------------------------------------------------------------------------- all or nothing

    def test_leaving_without_a_commit_undoes_all(self) -> None:
        """What was staged and never committed has not happened: rows, journal, lines, answers."""
        with self._store() as store:
            world = _played(store)
            before = _written(store)
            world.clock.advance(days=30)
            with store.writing(WHOLE_NETWORK) as session:
                self._stage_something(session, world)
            assert _written(store) == before
            self._find_nothing(store)

    @pytest.mark.parametrize("error", (ValueError, KeyboardInterrupt, GeneratorExit))
    def test_an_error_in_a_session_undoes_all(self, error: type[BaseException]) -> None:
        """An error of the caller's own passes through, nothing stays, and the store goes on."""
        with self._store() as store:
            world = _played(store)
            before = _written(store)
            world.clock.advance(days=30)
            with pytest.raises(error):
                self._fail_with(error, world)
            assert _written(store) == before
            self._find_nothing(store)
            world.anna.do(_payment(CASE, Money("1", "EUR")))
            assert world.network.verify_books() == ()

    def _fail_with(self, error: type[BaseException], world: _World) -> None:
        with world.store.writing(WHOLE_NETWORK) as session:
            self._stage_something(session, world)
            raise error

    def _stage_something(self, session: Session, world: _World) -> None:
        """Stage records, effects, journal and an answer, and read it all once."""
        month_end = CloseMonth(month=MARCH.next(), issued_on=date(2027, 1, 8))
        decision = month_end.decide(session, _now(OPS, world.clock.now()))
        assert decision.effects
        session.write(decision, by=OPS, at=world.clock.now())
        session.write(_remark("staged"), by=OPS, at=world.clock.now())
        session.keep("key", _kept(None))
        assert _answered({**_questions(session, world), **_questions_beyond(session)})

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
            _played(store)
            scope = OWN if cause == "foreign" else WHOLE_NETWORK
            with store.writing(scope) as session:
                good = _payment(CASE, Money("10", "EUR")).decide(session, _now(ANNA, APRIL))
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
        good = _remark("refused")
        if cause == "behind":
            early = Remarked(subject=Subject(f"case:{CASE}"))
            return evolve(good, events=(*good.events, early)), NOON - timedelta(days=1)
        if cause == "effect":
            late = TakeNumbers(partner_id=ACME, year=2026, last=0, count=1)
            return evolve(good, effects=(late,)), APRIL
        if cause == "unknown":
            return evolve(good, records=(*good.records, _Strange())), APRIL
        if cause == "stale":
            return evolve(good, records=(*good.records, session.cases.get(CASE))), APRIL
        return good, APRIL

    def test_nothing_is_staged_after_the_commit(self) -> None:
        """A session commits once; what is written to it afterwards is refused."""
        with self._store() as store:
            _played(store)
            with store.writing(WHOLE_NETWORK) as session:
                session.write(_remark("before"), by=OPS, at=APRIL)
                session.commit()
                before = _written(store)
                with pytest.raises(StoreError):
                    session.write(_remark("after"), by=OPS, at=APRIL)
                with pytest.raises(StoreError):
                    session.keep("key", _kept(None))
            assert _written(store) == before

    @pytest.mark.parametrize("question", sorted(_declared(Books)))
    def test_a_session_that_is_over_answers_nothing(self, question: str) -> None:
        """A shelf taken out of its session is refused, so that nobody reads or writes unguarded."""
        with self._store() as store:
            world = _played(store)
            with store.writing(WHOLE_NETWORK) as session:
                asked = {**_questions(session, world), **_questions_beyond(session)}
                asked[question]()
            with pytest.raises(StoreError):
                asked[question]()

    def test_a_session_that_is_over_takes_nothing(self) -> None:
        """Writing, keeping and committing after the end are refused, and nothing is kept of it."""
        with self._store() as store:
            _played(store)
            before = _written(store)
            with store.writing(WHOLE_NETWORK) as over:
                pass
            with store.writing(WHOLE_NETWORK) as session:
                session.write(_remark("staged"), by=OPS, at=APRIL)
                for late in (
                    lambda: over.write(_remark("late"), by=OPS, at=APRIL),
                    lambda: over.keep("key", _kept(None)),
                    lambda: over.kept("key"),
                    over.commit,
                ):
                    with pytest.raises(StoreError):
                        late()
            assert _written(store) == before

    # ----------------------------------------------------------------------------- serializable

    @pytest.mark.parametrize("ours_bills", (True, False), ids=("work", "closing"))
    def test_what_was_read_counts(self, ours_bills: bool) -> None:
        """A case closed behind our back voids the work booked on it, and the other way round.

        The two never write the same row: one books work on an open case, the other closes a case
        without work. Only a store that guards what was *read* keeps one of them out.
        """
        ours, theirs = (_bill, _close) if ours_bills else (_close, _bill)
        with self._store() as store:
            world = _played(store)
            _fresh_case(world)
            with store.writing(OWN) as session:
                decision = ours(session)
                arrived = _behind_our_back(store, OWN, lambda other: _write(other, theirs(other)))
                went_in = _goes_in(session, decision)
            assert went_in is not arrived
            with store.reading(OWN) as books:
                billed, closed = _is_billed(books), _is_closed(books)
            assert billed is not closed

    def test_a_late_arrival_voids_the_month_end(self) -> None:
        """A payment recorded while its month is being closed is on the invoice, or voids it."""
        april = MARCH.next()
        last_moment, may = april.end - timedelta(seconds=1), april.end + timedelta(days=8)
        month_end = CloseMonth(month=april, partner_id="acme")
        payment = _payment(CASE, Money("700", "EUR"))

        def arrive(other: Session) -> None:
            _write(other, payment.decide(other, _now(ANNA, last_moment)), ANNA, last_moment)

        with self._store() as store:
            world = _played(store)
            with store.writing(WHOLE_NETWORK) as session:
                decision = month_end.decide(session, _now(OPS, may))
                arrived = _behind_our_back(store, OWN, arrive)
                went_in = _goes_in(session, decision, may)
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
            return CloseMonth(month=april, partner_id=partner).decide(session, _now(OPS, may))

        with self._store() as store:
            world = _played(store)
            with store.writing(WHOLE_NETWORK) as session:
                decision = close(session, "acme")
                arrived = _behind_our_back(
                    store, WHOLE_NETWORK, lambda other: _write(other, close(other, "rival"), at=may)
                )
                went_in = _goes_in(session, decision, may)
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
                arrived = _behind_our_back(store, OWN, lambda other: other.keep("key", _kept(None)))
                session.keep("key", _kept(None))
                went_in = _goes_in(session, Decision(None))
            assert went_in is not arrived

    def test_threads_lose_nothing(self) -> None:
        """Payments that several threads record on one case at once are all there."""
        with self._store() as store:
            world = _played(store)
            before = world.anna.ask(CasePage(case_id=CASE)).case.paid_minor

            def pay(_: int) -> None:
                while True:
                    with suppress(StoreBusy):
                        world.anna.do(_payment(CASE, Money("1", "EUR")))
                        return

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(pay, range(20)))
            after = world.anna.ask(CasePage(case_id=CASE)).case.paid_minor
            assert after == before + 20 * 100
            assert world.network.verify_books() == world.network.verify_journal() == ()

    def test_a_snapshot_is_of_one_moment(self) -> None:
        """An audit reads the tables as they were when it began, while the same thread writes."""
        with self._store() as store:
            world = _played(store)
            before = _written(store)
            with store.snapshot() as moment:
                world.anna.do(_payment(CASE, Money("1", "EUR")))
                assert _written(moment) == before
                world.anna.do(_payment(CASE, Money("2", "EUR")))
                assert _written(moment) == before
            assert _written(store) != before

    def test_a_lasting_reading_sees_one_moment(self) -> None:
        """A reading that lasts shows the moment it was opened at, while the same thread writes."""
        with self._store() as store:
            world = _played(store)
            with store.reading(OWN) as books:
                moment = _told(books, world)
            with store.reading(OWN, lasting=True) as books:
                world.anna.do(_payment(CASE, Money("1", "EUR")))
                world.anna.do(ShowInBalance(client_id="quiet"))
                assert _told(books, world) == moment
                rows = books.ledger.rows(
                    ACME, BalanceFilters(), BalanceSort.NEWEST_CREATED, APRIL.date()
                )
                first = next(rows)
                world.anna.do(_payment(CASE, Money("2", "EUR")))
                assert len([first, *rows]) == len(moment["ledger.rows"])
                assert _told(books, world) == moment
            with store.reading(OWN) as books:
                assert _told(books, world) != moment

    # --------------------------------------------------------------------------------- the scope

    @pytest.mark.parametrize("question", sorted(_declared(ScopedBooks)))
    def test_the_scope_hides_foreign_rows(self, question: str) -> None:
        """Whoever asks about somebody else's rows is told that there are none."""
        own = (OWN, WHOLE_NETWORK)
        with self._store() as store:
            world = _played(store)
            for scope in (*own, *_STRANGERS):
                for opened in (store.reading, store.writing):
                    with opened(scope) as books:
                        assert books.scope == scope
                        asked = {question: _questions(books, world)[question]}
                        assert _answered(asked) == (set(asked) if scope in own else set()), scope

    def test_a_client_sees_its_own_cases(self) -> None:
        """A client finds itself, its cases and who works for it; no partner's terms or bills."""
        with self._store() as store:
            world = _played(store)
            with store.reading(Scope(client_id=NORDIC)) as books:
                assert _answered(_questions(books, world)) == {
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
            _played(store)
            with store.reading(Scope(client_id=NORDIC)) as books:
                entries = list(books.journal.of(Subject(f"case:{CASE}"), 0, None))
                assert entries[0].name == "CaseSubmitted"
                assert {entry.by.party for entry in entries} == {NORDIC}
                assert not books.journal.since(0, 1000)

    def test_the_scope_hides_foreign_rows_from_every_query(self) -> None:
        """No query of a rival's desk finds what is Acme's, nor lists it."""
        with self._store() as store:
            world = _played(store)
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
            assert not _acmes(list(world.eve.ask(Invoices()).invoices))
            entries = world.eve.ask(JournalAfter(limit=1000)).entries
            assert entries
            assert not _acmes([entry.event for entry in entries])

    @pytest.mark.parametrize("scope", (Scope(partner_id=PartnerId("rival")),
                                       Scope(client_id=ClientId("baltic"))))  # fmt: skip
    def test_the_scope_refuses_to_write_foreign_rows(self, scope: Scope) -> None:
        """Nobody changes another's record or set of rows, not even by calling it one's own."""
        own = {"partner_id": scope.partner_id, "client_id": scope.client_id}
        with self._store() as store:
            world = _played(store)
            foreign = _records_of_acme(store)
            assert {type(record) for record in foreign} == set(TABLE_OF)
            before = _written(store)
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
                    _is_refused(store, scope, Decision(None, (changed(claimed),)))
                    _is_refused(store, scope, Decision(None, (evolve(claimed, version=1),)))
            paid = SetInvoiceStatus(
                invoice_id=world.invoice_id, partner_id=ACME, status=InvoiceStatus.PAID
            )
            _is_refused(store, scope, Decision(None, effects=(paid,)))
            assert _written(store) == before

    def test_a_partner_may_let_a_record_of_its_own_go(self) -> None:
        """What a partner gives up becomes nobody's; it cannot take or give away what is not its."""
        with self._store() as store:
            _played(store)
            with store.reading(WHOLE_NETWORK) as books:
                own, foreign = books.cases.get(CASE), books.cases.get(CaseId("RIVALS00"))
            before = _written(store)
            for case in (foreign, evolve(own, partner_id=PartnerId("rival"))):
                gone = evolve(case, partner_id=None) if case is foreign else case
                _is_refused(store, OWN, Decision(None, (changed(gone),)))
            fresh = evolve(own, case_id=_FRESH, reference="FRESH000", partner_id=None, version=1)
            _is_refused(store, OWN, Decision(None, (fresh,)))
            assert _written(store) == before
            _commit(store, Decision(None, (changed(own, partner_id=None),)), scope=OWN)
            with store.reading(OWN) as books, pytest.raises(NotFound):
                books.cases.get(CASE)
            with store.reading(WHOLE_NETWORK) as books:
                assert books.cases.get(CASE).partner_id is None

    def test_a_record_that_moved_on_is_stale(self) -> None:
        """Every kind of record is refused unless it follows on the version that is kept."""
        with self._store() as store:
            _played(store)
            before = _written(store)
            stranger = Client(client_id=ClientId("stranger"), name="Stranger", country="DE")
            with pytest.raises(StaleRecord):
                _commit(store, Decision(None, (changed(stranger),)))
            for record in _records_of_acme(store):
                for version in {1, record.version, record.version + 2}:
                    with pytest.raises(StaleRecord):
                        _commit(store, Decision(None, (evolve(record, version=version),)))
            assert _written(store) == before

    # ------------------------------------------------------------------------------- the journal

    @_property
    @given(moves=st.lists(st.sampled_from(sorted(_MOVES)), max_size=8))
    def test_the_journal_has_no_gap(self, moves: list[str]) -> None:
        """Whatever happens or is refused, entries are numbered on, chained, and read in order."""
        with self._store() as store:
            world = _played(store)
            for move in moves:
                _MOVES[move](world)
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
                polled = _polled(books, 0, page=3)
                assert [entry.hash for _, entry in polled] == [row["hash"] for row in rows]
                for subject, own in numbers.items():
                    told = list(books.journal.of(Subject(subject), 1, 2))
                    assert [entry.number for entry in told] == own[1:3]

    def test_an_event_comes_back_as_it_was_journalled(self) -> None:
        """The journal gives back every entry as it was written, with its event."""
        with self._store() as store:
            world = _played(store)
            world.clock.advance(hours=1)
            done = world.anna.perform(_payment(CASE, Money("1", "EUR")))
            with store.reading(OWN) as books:
                entries = [entry for _, entry in books.journal.since(0, 1000)]
            assert tuple(entries[-1:]) == done.entries
            assert {type(entry.event).__name__ for entry in entries} == _EVENTS_OF_ACME

    def test_an_event_of_an_unnamed_class_comes_back_as_unknown(self) -> None:
        """A store that was not told of an event class gives its name and its plain facts."""
        with self._store() as store:
            _commit(store, _remark("remarked", ACME))
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
                session.write(_remark("first"), by=OPS, at=APRIL)
                _behind_our_back(
                    store, WHOLE_NETWORK, lambda other: _write(other, _remark("second"))
                )
                with suppress(StoreBusy), store.reading(WHOLE_NETWORK) as books:
                    seen += _polled(books, 0, page=1)
                with suppress(StaleRecord):
                    session.commit()
            with store.reading(WHOLE_NETWORK) as books:
                seen += _polled(books, seen[-1][0] if seen else 0, page=1)
            assert [position for position, _ in seen] == [
                row["position"] for row in store.rows("journal")
            ]
            assert seen

    def test_time_never_goes_back_within_a_subject(self) -> None:
        """An entry may share the instant of the one before it, but never come before it."""
        with self._store() as store:
            entry = Remarked(subject=Subject("subject"))
            for at in (NOON, NOON):
                _commit(store, Decision(None, events=(entry,)), at=at)
            with pytest.raises(ClockBehind) as refused:
                _commit(store, Decision(None, events=(entry,)), at=NOON - timedelta(seconds=1))
            assert refused.value.facts["subject"] == "subject"
            assert store.journal_length() == 2

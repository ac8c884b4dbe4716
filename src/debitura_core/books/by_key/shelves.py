"""The shelves that every store has in the same words: records by their key, within a scope.

A store brings `Keyed`: how it finds one record, and whose a ledger row is. Everything that can be
said with that is said here, once; a store's own shelves hold only the questions about many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.cases import Case, ReferenceKind
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.collection_periods import (
    CollectionPeriod,
    PeriodStanding,
    period_of,
)
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.routing_settings import ClientPin, LeadAgents, ReferralCarveOut
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.closing.closure_requests import ClosureRequest
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.correspondence.templates import Template
from debitura_core.domain.journal import timeline
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.journal.timeline import TimelineItem
from debitura_core.domain.kernel.actors import NOBODY, Role, Scope
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import (
    CollectedByAnother,
    InvalidInput,
    NoAgreement,
    NotFound,
    StoreCorrupt,
)
from debitura_core.domain.kernel.identifiers import (
    CallId,
    CaseId,
    ClientId,
    DocumentId,
    InvoiceId,
    MessageId,
    NoteId,
    PartnerCaseId,
    PartnerId,
    PaymentId,
    PayoutId,
    ReferrerId,
    ReturnId,
    RevenueItemId,
    StatusUpdateId,
    Subject,
    TaskId,
    is_shadow,
    subject,
)
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.parties import agreements
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.domain.parties.parties import Client, Partner
from debitura_core.domain.parties.relationships import ClientRelationship, PastPause

R = TypeVar("R")
S = TypeVar("S")


class Keyed(Protocol):
    """What a session brings so that records can be found by key."""

    scope: Scope

    def find(self, table: Table[R], /, *key: str | int) -> R | None:
        """Return the record of this key if there is one, in whatever scope."""
        ...

    def listed(self, table: Table[R], /, **equal: str) -> Sequence[R]:
        """Return the records whose columns equal these values, by key, in whatever scope."""
        ...

    def versions(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first, in whatever scope."""
        ...

    def owner(self, table: Table[Any], key: str, /) -> str:
        """Return the partner whose ledger row this is, `NOBODY` if there is none.

        Raises `InvalidInput` where partners share the id, for nobody could tell whose is meant.
        """
        ...


def get(books: Keyed, table: Table[R], *key: str | int) -> R:
    """Return the record of this key, or raise `NotFound` if it is missing or not ours."""
    record = books.find(table, *key)
    if record is None or not admits(books, record):
        raise NotFound(kind=table.word, id=key[-1])
    return record


READ_FOR_CLIENT = (Message, Task, CallRecord, Document, Note, ReturnRequest, StatusUpdate)
WRITTEN_FOR_CLIENT = (Message, Task, CallRecord, Document, ReturnRequest)
"""What a partner that manages a case reads and writes in the place of its client."""


def admits(books: Keyed, record: object) -> bool:
    """Tell whether a record is ours, or that of a shadow client in whose place we stand."""
    return books.scope.admits(record) or _stands_in(books, record)


def _stands_in(books: Keyed, record: object) -> bool:
    """Tell whether we stand in for the client that a record concerns.

    The partner that submitted a case does, where another one collects: a shadow client has no desk.
    Of tasks it finds the client's, and nothing of the collector's.
    """
    if not isinstance(record, READ_FOR_CLIENT):
        return False
    if isinstance(record, Task) and record.party is not Role.CLIENT:
        return False
    return _manages_case_of(books, record)


def _manages_case_of(books: Keyed, record: Any) -> bool:
    """Tell whether a record concerns a shadow client, on a case of its that our partner manages."""
    if record.client_id is None or not is_shadow(record.client_id):
        return False
    case = books.find(rows.CASES, record.case_id)
    return case is not None and manages(books, case)


def _may_write_for_client(books: Keyed, record: Any) -> bool:
    """Tell whether we write this in the place of a client; whatever task it opens for whomever."""
    return isinstance(record, WRITTEN_FOR_CLIENT) and _manages_case_of(books, record)


def manages(books: Keyed, case: Case) -> bool:
    """Tell whether our partner submitted a case that another one collects."""
    own = books.scope.partner_id
    return own is not None and case.managed_by == own


def get_entry(books: Keyed, table: Table[R], key: str) -> R:
    """Return a row of the ledger, whose key begins with its partner.

    A platform desk names only the row; the store then asks each partner in turn, rather than have
    every payment pay for an index that only the platform would use.
    """
    return get(books, table, books.scope.partner_id or books.owner(table, key), key)


def only_owner(owners: Sequence[str]) -> str:
    """Return the one partner that has a ledger row of an id, or `NOBODY`."""
    if len(owners) > 1:
        raise InvalidInput(field="partner_id", problem="partners share this id; name the one meant")
    return owners[0] if owners else NOBODY


def listing(books: Keyed, table: Table[R], **equal: str) -> list[R]:
    """Return our own records whose columns equal these values, by key."""
    return [one for one in books.listed(table, **equal) if admits(books, one)]


def get_about_case(books: Keyed, table: Table[R], key: str, case_of: Callable[[R], str]) -> R:
    """Return what belongs to a case to a desk that finds the case, or raise `NotFound`.

    A reassigned case takes its papers along, by whichever partner they were written.
    """
    record = books.find(table, key)
    if record is None or not (_finds_case(books, case_of(record)) or _stands_in(books, record)):
        raise NotFound(kind=table.word, id=key)
    return record


def about_case(books: Keyed, table: Table[R], case_id: CaseId) -> Sequence[R]:
    """Return what belongs to a case, by key, if we find the case."""
    found = books.listed(table, case_id=case_id)
    return (
        found if _finds_case(books, case_id) else [one for one in found if _stands_in(books, one)]
    )


def _finds_case(books: Keyed, case_id: str) -> bool:
    case = books.find(rows.CASES, case_id)
    return case is not None and books.scope.admits(case)


def check_scope(books: Keyed, decision: Decision[Any]) -> None:
    """Refuse a record or effect outside the scope; one's own record may become nobody's.

    That what becomes nobody's was one's own is checked with its version.
    """
    scope = books.scope
    for record in decision.records:
        own = scope.admits(record) or (record.version > 1 and scope.lets_go(record))
        if not own and not _may_write_for_client(books, record):
            raise NotFound(kind="record", id="of this decision")
    for effect in decision.effects:
        if not scope.admits(effect):
            raise NotFound(kind="record", id="of this decision")


class Shelf:
    """A shelf of one session's books."""

    __slots__ = ("_books",)

    def __init__(self, books: Keyed) -> None:
        self._books = books


class Partners(Shelf):
    """The shelf of partners."""

    def get(self, partner_id: PartnerId, /) -> Partner:
        """Return the partner, or raise `NotFound`."""
        return get(self._books, rows.PARTNERS, partner_id)


class Clients(Shelf):
    """The shelf of clients; a partner finds those it has a relationship with."""

    def get(self, client_id: ClientId, /) -> Client:
        """Return the client, or raise `NotFound`."""
        partner = self._books.scope.partner_id
        if partner is None:
            return get(self._books, rows.CLIENTS, client_id)
        known = self._books.find(rows.RELATIONSHIPS, partner, client_id)
        found = self._books.find(rows.CLIENTS, client_id)
        if known is None or found is None:
            raise NotFound(kind="client", id=client_id)
        return found


class Agreements(Shelf):
    """The shelf of agreements."""

    def of(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first."""
        if self._books.scope.narrow(partner_id) != partner_id:
            return ()
        return self._books.versions(partner_id)

    def in_force(self, partner_id: PartnerId, on: date, /) -> Agreement:
        """Return the version in force on the day, or raise `NoAgreement`."""
        found = agreements.in_force(self.of(partner_id), on)
        if found is None:
            raise NoAgreement(partner_id=partner_id, day=on)
        return found


class Cases(Shelf):
    """The shelf of cases."""

    def get(self, case_id: CaseId, /) -> Case:
        """Return the case, or raise `NotFound`; `CollectedByAnother` to its managing partner."""
        case = self._books.find(rows.CASES, case_id)
        if case is None or not self._books.scope.admits(case):
            if case is not None and manages(self._books, case):
                raise CollectedByAnother(case_id=case_id)
            raise NotFound(kind="case", id=case_id)
        return case

    def known_as(self, whose: ReferenceKind, reference: str, /) -> Sequence[Case]:
        """Return the cases that somebody calls by this reference, by their ids."""
        return listing(self._books, rows.CASES, **{whose.value: reference})


class CaseFiles(Shelf):
    """The shelf of case papers."""

    def get(self, case_id: CaseId, /) -> CaseFile:
        """Return the papers of the case, or raise `NotFound`; who submitted them finds them too."""
        file = self._books.find(rows.CASE_FILES, case_id)
        if file is not None and self._books.scope.admits(file):
            return file
        case = self._books.find(rows.CASES, case_id)
        if file is None or case is None or not manages(self._books, case):
            raise NotFound(kind=rows.CASE_FILES.word, id=case_id)
        return file


class Payments(Shelf):
    """The shelf of payments."""

    def get(self, payment_id: PaymentId, partner_id: PartnerId | None = None, /) -> Payment:
        """Return the payment, or raise `NotFound`."""
        if partner_id is None:
            return get_entry(self._books, rows.PAYMENTS, payment_id)
        return get(self._books, rows.PAYMENTS, partner_id, payment_id)

    def has(self, partner_id: PartnerId, payment_id: PaymentId, /) -> bool:
        """Tell whether the partner has a payment of this id."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        return self._books.find(rows.PAYMENTS, own, payment_id) is not None

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payment]:
        """Return the payments on the case that the partner recorded, in the order of their ids."""
        return listing(self._books, rows.PAYMENTS, partner_id=partner_id, case_id=case_id)


class PaymentPlans(Shelf):
    """The shelf of payment plans."""

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[PaymentPlan]:
        """Return the plans that the partner agreed on the case, oldest first."""
        return listing(self._books, rows.PAYMENT_PLANS, partner_id=partner_id, case_id=case_id)


class Payouts(Shelf):
    """The shelf of payouts."""

    def get(self, payout_id: PayoutId, /) -> Payout:
        """Return the payout, or raise `NotFound`."""
        return get_entry(self._books, rows.PAYOUTS, payout_id)

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payout]:
        """Return the payouts of the payments that the partner recorded on the case."""
        paid = listing(self._books, rows.PAYMENTS, partner_id=partner_id, case_id=case_id)
        found = (self._books.find(rows.PAYOUTS, one.partner_id, one.payout_id) for one in paid)
        return [payout for payout in found if payout is not None]


class RevenueItems(Shelf):
    """The shelf of revenue items."""

    def get(self, revenue_item_id: RevenueItemId, /) -> RevenueItem:
        """Return the revenue item, or raise `NotFound`."""
        return get_entry(self._books, rows.REVENUE_ITEMS, revenue_item_id)

    def of_client(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[RevenueItem]:
        """Return what the partner recorded on the client's cases, by id."""
        own, table = self._books.scope.narrow(partner_id) or NOBODY, rows.REVENUE_ITEMS
        return listing(self._books, table, partner_id=own, client_id=client_id)


class Relationships(Shelf):
    """The shelf of relationships."""

    def get(self, partner_id: PartnerId, client_id: ClientId, /) -> ClientRelationship:
        """Return the relationship, or raise `NotFound`."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        return get(self._books, rows.RELATIONSHIPS, own, client_id)

    def exists(self, partner_id: PartnerId, client_id: ClientId, /) -> bool:
        """Tell whether the two work together."""
        found = self._books.find(rows.RELATIONSHIPS, partner_id, client_id)
        return found is not None and self._books.scope.admits(found)

    def pauses(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[PastPause]:
        """Return why routing was paused in the past, oldest first."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        return listing(self._books, rows.PAST_PAUSES, partner_id=own, client_id=client_id)


class Routing(Shelf):
    """The shelf of what decides where new cases go, as far as a key finds it."""

    def pins(self, client_id: ClientId, /) -> Sequence[ClientPin]:
        """Return the pins of the client, by area."""
        return self._listed(rows.CLIENT_PINS, client_id=client_id)

    def carve_outs(self, referred_by: ReferrerId, /) -> Sequence[ReferralCarveOut]:
        """Return the carve-outs of the referral partner, by country."""
        return self._listed(rows.CARVE_OUTS, referred_by=referred_by)

    def lead_agents(self, partner_id: PartnerId, /) -> Sequence[LeadAgents]:
        """Return the lead agents of the partner, if any were ever set."""
        return self._listed(rows.LEAD_AGENTS, partner_id=partner_id)

    def _listed(self, table: Table[R], **equal: str) -> list[R]:
        return [] if self._books.scope.client_id else listing(self._books, table, **equal)


class Tasks(Shelf):
    """The shelf of tasks, as far as the case finds them."""

    def get(self, task_id: TaskId, /) -> Task:
        """Return the task, or raise `NotFound`."""
        return get(self._books, rows.TASKS, task_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Task]:
        """Return all tasks about the case."""
        return listing(self._books, rows.TASKS, case_id=case_id)


class Messages(Shelf):
    """The shelf of messages."""

    def get(self, message_id: MessageId, /) -> Message:
        """Return the message, or raise `NotFound`."""
        return get(self._books, rows.MESSAGES, message_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Message]:
        """Return the messages about the case, oldest first."""
        found = listing(self._books, rows.MESSAGES, case_id=case_id)
        return sorted(found, key=lambda one: (one.sent_at, one.message_id))


class Engagements(Shelf):
    """The shelf of engagements, as far as the case finds them."""

    def get(self, case_id: CaseId, number: int, /) -> Engagement:
        """Return the engagement, or raise `NotFound`."""
        return get(self._books, rows.ENGAGEMENTS, case_id, number)

    def of_case(self, case_id: CaseId, /) -> Sequence[Engagement]:
        """Return the engagements on the case, first to last."""
        return listing(self._books, rows.ENGAGEMENTS, case_id=case_id)


class Documents(Shelf):
    """The shelf of documents; a desk that finds the case finds its documents."""

    def get(self, document_id: DocumentId, /) -> Document:
        """Return the document, or raise `NotFound`."""
        return get_about_case(self._books, rows.DOCUMENTS, document_id, lambda one: one.case_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Document]:
        """Return the documents of the case, oldest first."""
        found = about_case(self._books, rows.DOCUMENTS, case_id)
        return sorted(found, key=lambda one: (one.uploaded_at, one.document_id))


class Notes(Shelf):
    """The shelf of notes; a desk that finds the case finds its notes."""

    def get(self, note_id: NoteId, /) -> Note:
        """Return the note, or raise `NotFound`."""
        return get_about_case(self._books, rows.NOTES, note_id, lambda one: one.case_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Note]:
        """Return the notes about the case, oldest first, those taken back too."""
        found = about_case(self._books, rows.NOTES, case_id)
        return sorted(found, key=lambda one: (one.written_at, one.note_id))


class Calls(Shelf):
    """The shelf of call records; a desk that finds the case finds its calls."""

    def get(self, call_id: CallId, /) -> CallRecord:
        """Return the call record, or raise `NotFound`."""
        return get_about_case(self._books, rows.CALLS, call_id, lambda one: one.case_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[CallRecord]:
        """Return the calls about the case, oldest first."""
        found = about_case(self._books, rows.CALLS, case_id)
        return sorted(found, key=lambda one: (one.logged_at, one.call_id))


class FilterPresets(Shelf):
    """The shelf of filter presets."""

    def of(self, owner: str, /) -> Sequence[FilterPreset]:
        """Return the presets that the person saved, by name."""
        found = listing(self._books, rows.FILTER_PRESETS, owner=owner)
        return sorted(found, key=lambda one: one.name)


class Templates(Shelf):
    """The shelf of saved templates."""

    def of(self, owner: str, /) -> Sequence[Template]:
        """Return the templates that the person saved, by name."""
        found = listing(self._books, rows.TEMPLATES, owner=owner)
        return sorted(found, key=lambda one: one.name)


class ClosureRequests(Shelf):
    """The shelf of what clients asked to close."""

    def of_case(self, case_id: CaseId, /) -> Sequence[ClosureRequest]:
        """Return the requests on the case."""
        return listing(self._books, rows.CLOSURE_REQUESTS, case_id=case_id)


class CollectionPeriods(Shelf):
    """The shelf of collection periods."""

    def of_case(self, case_id: CaseId, /) -> Sequence[CollectionPeriod]:
        """Return the periods of the case."""
        return listing(self._books, rows.COLLECTION_PERIODS, case_id=case_id)

    def standings(self, case_id: CaseId, today: date, /) -> Sequence[PeriodStanding]:
        """Return how each of them stands on the day."""
        periods = self.of_case(case_id)
        if not periods:
            return ()
        extensions = listing(self._books, rows.PERIOD_EXTENSIONS, case_id=case_id)
        return [
            period_of(one, extensions, self._paid_on(one.partner_id, case_id), today)
            for one in periods
        ]

    def _paid_on(self, partner_id: PartnerId, case_id: CaseId) -> list[date]:
        paid = listing(self._books, rows.PAYMENTS, partner_id=partner_id, case_id=case_id)
        return [payment.received_on for payment in paid]


class Journal(Shelf):
    """The shelf of what happened, as far as each party has its own reading of it."""

    def timeline(self, case_id: CaseId, after: int, limit: int | None, /) -> Iterator[TimelineItem]:
        """Yield what happened on the case as the scope reads it, in order."""
        case, scope = self._books.find(rows.CASES, case_id), self._books.scope
        if case is not None and manages(self._books, case):
            # its managing partner reads what its client would
            scope = Scope(client_id=case.client_id)
        if case is None or not scope.admits(case):
            raise NotFound(kind=rows.CASES.word, id=case_id)
        entries = self._entries(subject("case", case.case_id), after, scope.partner_id)
        found = (_told(entry, scope) for entry in entries)
        yield from islice((item for item in found if item is not None), limit)

    def _entries(
        self, about: Subject, after: int, tenant: PartnerId | None
    ) -> Iterator[JournalEntry]:
        """Yield the entries of a subject: of one partner's journal and its own deeds, or all."""
        raise NotImplementedError


class StatusUpdates(Shelf):
    """The shelf of status updates, as far as the case finds them."""

    def get(self, update_id: StatusUpdateId, /) -> StatusUpdate:
        """Return the update, or raise `NotFound`."""
        return get(self._books, rows.STATUS_UPDATES, update_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[StatusUpdate]:
        """Return the updates on the case, oldest first."""
        found = listing(self._books, rows.STATUS_UPDATES, case_id=case_id)
        return sorted(found, key=lambda one: (one.submitted_at, one.update_id))


class Returns(Shelf):
    """The shelf of requests to return a case."""

    def get(self, return_id: ReturnId, /) -> ReturnRequest:
        """Return the request, or raise `NotFound`."""
        return get(self._books, rows.RETURNS, return_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[ReturnRequest]:
        """Return the requests about the case, oldest first."""
        found = listing(self._books, rows.RETURNS, case_id=case_id)
        return sorted(found, key=lambda one: (one.requested_at, one.return_id))


class TrackRecord(Shelf):
    """The shelf of what a partner's score is made of, as far as a key finds it."""

    def is_rated(self, partner_id: PartnerId, case_id: CaseId, /) -> bool:
        """Tell whether the client has rated the partner's work on the case."""
        return self._has(rows.CASE_RATINGS, partner_id, case_id)

    def is_reply_rated(self, partner_id: PartnerId, message_id: MessageId, /) -> bool:
        """Tell whether the client has rated the partner's message."""
        return self._has(rows.REPLY_RATINGS, partner_id, message_id)

    def _has(self, table: Table[Any], *key: str) -> bool:
        found = self._books.find(table, *key)
        return found is not None and self._books.scope.admits(found)


class Invoices(Shelf):
    """The shelf of invoices, as far as one is found by its key."""

    def get(self, invoice_id: InvoiceId, /) -> Invoice:
        """Return the invoice, or raise `NotFound`."""
        return get_entry(self._books, rows.INVOICES, invoice_id)


def _told(entry: JournalEntry, scope: Scope) -> TimelineItem | None:
    """Return what an entry says in the scope, or raise `StoreCorrupt` if its facts are damaged."""
    try:
        return timeline.told(entry, scope)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise StoreCorrupt(problem="an entry cannot be read") from None


class Whole(Shelf):
    """The network at large, as far as an id answers."""

    def has_partner(self, partner_id: PartnerId, /) -> bool:
        """Tell whether the id is taken by a partner."""
        return self._books.find(rows.PARTNERS, partner_id) is not None

    def takes_cases(self, partner_id: PartnerId, /) -> bool:
        """Tell whether the partner exists and is active."""
        partner = self._books.find(rows.PARTNERS, partner_id)
        return partner is not None and partner.active

    def has_client(self, client_id: ClientId, /) -> bool:
        """Tell whether the id is taken by a client."""
        return self._books.find(rows.CLIENTS, client_id) is not None

    def has_case(self, case_id: CaseId, /) -> bool:
        """Tell whether the id is taken by a case."""
        return self._books.find(rows.CASES, case_id) is not None

    def has_partner_case(self, partner_case_id: PartnerCaseId, /) -> bool:
        """Tell whether the id is taken by a partner case."""
        return self._books.find(rows.PARTNER_CASES, partner_case_id) is not None


class OnDemand(Generic[S]):
    """A shelf of a session, made when somebody first asks for it: most commands use three."""

    def __init__(self, shelf: Callable[[Any], S]) -> None:
        self._shelf = shelf

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, books: Any, owner: type) -> S:
        shelf = books.__dict__[self._name] = self._shelf(books)
        return shelf


class SharedShelves:
    """The shelves that need no more than `Keyed`, for a session to inherit."""

    partners = OnDemand(Partners)
    clients = OnDemand(Clients)
    agreements = OnDemand(Agreements)
    cases = OnDemand(Cases)
    case_files = OnDemand(CaseFiles)
    revenue_items = OnDemand(RevenueItems)
    payment_plans = OnDemand(PaymentPlans)
    messages = OnDemand(Messages)
    documents = OnDemand(Documents)
    notes = OnDemand(Notes)
    calls = OnDemand(Calls)
    filter_presets = OnDemand(FilterPresets)
    templates = OnDemand(Templates)
    collection_periods = OnDemand(CollectionPeriods)
    closure_requests = OnDemand(ClosureRequests)
    returns = OnDemand(Returns)

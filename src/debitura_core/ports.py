"""What the core asks of the world: a store with its shelves, a clock, identifiers, rates, hints.

Protocols only, in the words of the business. Parameters are positional-only, so that an adapter may
name its own. A shelf returns records, or raises our own errors; what is missing is `NotFound`, and
so is what belongs to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol, TypeVar

from attrs import field, frozen

from debitura_core.domain.actors import Actor, Role, Scope
from debitura_core.domain.agreements import Agreement
from debitura_core.domain.balance import BalanceFilters, BalanceRow, BalanceSort, BalanceTotals
from debitura_core.domain.calendar import Month
from debitura_core.domain.cases import Case, Lifecycle, ReferenceKind
from debitura_core.domain.claims import CaseFile
from debitura_core.domain.client_lists import ClientLine
from debitura_core.domain.close_codes import CloseCode
from debitura_core.domain.closure_requests import ClosureRequest
from debitura_core.domain.collection_periods import CollectionPeriod, PeriodStanding
from debitura_core.domain.correspondence import Message
from debitura_core.domain.decisions import Advice, Decision
from debitura_core.domain.documents import Document
from debitura_core.domain.engagements import Engagement
from debitura_core.domain.errors import InvalidInput, NoVault
from debitura_core.domain.exchange import Rate, own_rate
from debitura_core.domain.feedback import CaseRating, Complaint, ReplyRating
from debitura_core.domain.filter_presets import FilterPreset
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
from debitura_core.domain.inbox import InboxRow, InboxSelection, InboxSort, Place
from debitura_core.domain.invoices import DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.journal import JournalEntry
from debitura_core.domain.notes import CallRecord, Note
from debitura_core.domain.parties import Client, Partner
from debitura_core.domain.payment_plans import PaymentPlan
from debitura_core.domain.payments import Payment
from debitura_core.domain.payouts import Payout
from debitura_core.domain.performance import Assigned, Received, Resolved, Selection
from debitura_core.domain.relationships import ClientRelationship, PastPause
from debitura_core.domain.returns import ReturnRequest
from debitura_core.domain.revenue_items import RevenueItem
from debitura_core.domain.routing import (
    ClientPin,
    Contender,
    LeadAgents,
    ReferralCarveOut,
    Routable,
    RouteStep,
)
from debitura_core.domain.score_lines import Closing, UpdateDue
from debitura_core.domain.service_levels import Compliance
from debitura_core.domain.status_updates import StatusUpdate
from debitura_core.domain.suggestions import Suggestion
from debitura_core.domain.tasks import Task, TaskFilter
from debitura_core.domain.templates import Template
from debitura_core.domain.timeline import TimelineItem

Row = Mapping[str, Any]
"""One row of a table as plain values: text, whole numbers, None."""

S_co = TypeVar("S_co", covariant=True)


class Durability(Enum):
    """What survives a power cut (a killed process loses nothing either way)."""

    FULL = "FULL"
    """Everything that was acknowledged."""
    NORMAL = "NORMAL"
    """All but perhaps the last moments; about twice as fast."""


# ---------------------------------------------------------------------- the world around a decision


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware."""
        ...


class Identifiers(Protocol):
    """Makes fresh names."""

    def fresh(self, at: datetime, /) -> str:
        """Return a fresh identifier; one of a later instant sorts after one of an earlier."""
        ...

    def reference(self) -> str:
        """Return a case reference of eight characters A-Z and 0-9, like ``Q8OAXF3W``."""
        ...


class ExchangeRates(Protocol):
    """Knows what one currency is worth in another."""

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the rate of *source* in *target* for the day *on*, or None if unknown.

        Never a rate observed after *on*.
        """
        ...


class CodeSuggester(Protocol):
    """Reads the comment that came with the close code Other."""

    def suggest(self, comment: str, /) -> Suggestion | None:
        """Return a more specific close code that the comment speaks for, or None if unsure."""
        ...


class DocumentVault(Protocol):
    """Keeps what documents say, under their ids; the books keep the rest."""

    def put(self, document_id: DocumentId, content: bytes, /) -> None:
        """Keep the content under the id, for good, before returning; all of it or nothing.

        The same content may come again. Raises `StoreError`: also for another content under an id
        that is taken.
        """
        ...

    def get(self, document_id: DocumentId, /) -> bytes:
        """Return the content that was kept under the id, or raise `NotFound`."""
        ...


@frozen
class Now:
    """The circumstances of one decision: who, when, and what the world says."""

    actor: Actor
    at: datetime
    identifiers: Identifiers = field(repr=False)
    rates: ExchangeRates = field(repr=False)
    suggester: CodeSuggester = field(repr=False)
    vault: DocumentVault | None = field(default=None, repr=False)

    @property
    def today(self) -> date:
        """The UTC day of the decision."""
        return self.at.date()

    def fresh(self) -> str:
        """Return a fresh identifier."""
        return self.identifiers.fresh(self.at)

    def reference(self) -> str:
        """Return a fresh case reference."""
        return self.identifiers.reference()

    def rate(self, source: str, target: str, on: date) -> Rate | None:
        """Return the rate of *source* in *target* for the day *on*; a currency in itself is 1.

        A source that answers another question is refused: its figure would be stored for good.
        """
        if source == target:
            return own_rate(source, on)
        found = self.rates.rate(source, target, on)
        if found is not None and not found.answers(source, target, on):
            raise InvalidInput(
                field="rates",
                problem=f"asked for {source}/{target} of {on}, the source gave"
                f" {found.source}/{found.target} of {found.observed_on}; mend the source",
            )
        return found

    def suggest(self, comment: str) -> Suggestion | None:
        """Return a more specific close code than Other that the comment speaks for, if any."""
        return self.suggester.suggest(comment)

    def content(self, document_id: DocumentId) -> bytes:
        """Return what a document says; raises `NoVault`, and `NotFound` if the vault lacks it."""
        if self.vault is None:
            raise NoVault()
        return self.vault.get(document_id)


# --------------------------------------------------------------------------------------- shelves


class Partners(Protocol):
    """The shelf of partners."""

    def get(self, partner_id: PartnerId, /) -> Partner:
        """Return the partner, or raise `NotFound`."""
        ...


class Clients(Protocol):
    """The shelf of clients; a partner finds those it has a relationship with."""

    def get(self, client_id: ClientId, /) -> Client:
        """Return the client, or raise `NotFound`."""
        ...


class Agreements(Protocol):
    """The shelf of agreements."""

    def in_force(self, partner_id: PartnerId, on: date, /) -> Agreement:
        """Return the version in force on the day, or raise `NoAgreement`."""
        ...

    def of(self, partner_id: PartnerId, /) -> Sequence[Agreement]:
        """Return all versions of the partner's terms, oldest first."""
        ...


class Cases(Protocol):
    """The shelf of cases."""

    def get(self, case_id: CaseId, /) -> Case:
        """Return the case, or raise `NotFound`."""
        ...

    def known_as(self, whose: ReferenceKind, reference: str, /) -> Sequence[Case]:
        """Return the cases that somebody calls by this reference, by their ids."""
        ...


class CaseFiles(Protocol):
    """The shelf of case papers: debtors and claims."""

    def get(self, case_id: CaseId, /) -> CaseFile:
        """Return the papers of the case, or raise `NotFound`."""
        ...


class Payments(Protocol):
    """The shelf of payments."""

    def get(self, payment_id: PaymentId, partner_id: PartnerId | None = None, /) -> Payment:
        """Return the payment, or raise `NotFound`.

        A partner may give its payments ids of its own; on a platform desk *partner_id* says whose
        is meant. Without it, raises `InvalidInput` where several partners have one of this id.
        """
        ...

    def has(self, partner_id: PartnerId, payment_id: PaymentId, /) -> bool:
        """Tell whether the partner has a payment of this id."""
        ...

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payment]:
        """Return the payments on the case that the partner recorded, in the order of their ids."""
        ...

    def newest(
        self, case_id: CaseId, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[Payment]:
        """Return the payments on the case, the last recorded first, after the `place` *after*."""
        ...


class PaymentPlans(Protocol):
    """The shelf of payment plans."""

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[PaymentPlan]:
        """Return the plans that the partner agreed on the case, oldest first."""
        ...


class Payouts(Protocol):
    """The shelf of payouts."""

    def get(self, payout_id: PayoutId, /) -> Payout:
        """Return the payout, or raise `NotFound`."""
        ...

    def of_case(self, partner_id: PartnerId, case_id: CaseId, /) -> Sequence[Payout]:
        """Return the payouts of the payments that the partner recorded on the case."""
        ...

    def paid_in(self, partner_id: PartnerId, since: date, until: date, /) -> Iterator[Payout]:
        """Yield the payouts of payments received from *since* on and before *until*, by day."""
        ...

    def to_remit(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the payouts of which the partner still holds money of the client, by day."""
        ...

    def to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the unpaid payouts whose client was not invoiced yet, oldest first."""
        ...

    def to_chase(self, on: date, limit: int, /) -> Sequence[Payout]:
        """Return unpaid payouts whose reminder has come by the day, the longest due first.

        Those of clients that are hidden from their partner's balance wait (S0).
        """
        ...


class RevenueItems(Protocol):
    """The shelf of revenue items."""

    def get(self, revenue_item_id: RevenueItemId, /) -> RevenueItem:
        """Return the revenue item, or raise `NotFound`."""
        ...


class Relationships(Protocol):
    """The shelf of relationships between partners and clients.

    A client learns that one exists and no more: why its routing is paused is not meant for it.
    """

    def get(self, partner_id: PartnerId, client_id: ClientId, /) -> ClientRelationship:
        """Return the relationship, or raise `NotFound`."""
        ...

    def exists(self, partner_id: PartnerId, client_id: ClientId, /) -> bool:
        """Tell whether the two work together."""
        ...

    def pauses(self, partner_id: PartnerId, client_id: ClientId, /) -> Sequence[PastPause]:
        """Return why routing was paused in the past, oldest first; a client finds none."""
        ...

    def hidden(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        """Return the clients that the partner hides from its balance, in the order of their ids."""
        ...

    def lines(self, partner_id: PartnerId, client_id: ClientId | None, /) -> Sequence[ClientLine]:
        """Return a line with figures for each of the partner's clients, or for one of them."""
        ...


class Routing(Protocol):
    """The shelf of what decides where new cases go; a partner finds what names itself.

    A client finds nothing here: how partners are chosen is the platform's matter. What its own new
    case needs to know is `Whole.routed`.
    """

    def pins(self, client_id: ClientId, /) -> Sequence[ClientPin]:
        """Return the pins of the client, by area, lifted ones too."""
        ...

    def carve_outs(self, referred_by: ReferrerId, /) -> Sequence[ReferralCarveOut]:
        """Return the carve-outs of the referral partner, by country, lifted ones too."""
        ...

    def lead_agents(self, partner_id: PartnerId, /) -> Sequence[LeadAgents]:
        """Return the lead agents of the partner, if any were ever set."""
        ...

    def contenders(self, claim: Routable, /) -> Sequence[Contender]:
        """Return every partner that a step may give the case to, in no particular order.

        Those its client is pinned to, that of a carve-out for its country, and all with lead
        agents, each with what decides about it at this moment.
        """
        ...


class Tasks(Protocol):
    """The shelf of tasks; a partner or client finds those it must do itself."""

    def get(self, task_id: TaskId, /) -> Task:
        """Return the task, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Task]:
        """Return all tasks about the case, open and solved, oldest first, whosever they are."""
        ...

    def open_of(self, party: Role, owner: str | None, only: TaskFilter,
                after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party still has to do, most urgent first; without a deadline last.

        *owner* is the partner or client whose tasks they are, None for the platform's; *after* the
        `place` of the task before.
        """
        ...

    def solved_of(self, party: Role, owner: str | None, only: TaskFilter,
                  after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party has done, the last first; *after* is the `solved_place` before."""
        ...


class Messages(Protocol):
    """The shelf of messages; everybody finds those it sent or received."""

    def get(self, message_id: MessageId, /) -> Message:
        """Return the message, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Message]:
        """Return the messages about the case, oldest first."""
        ...


class Engagements(Protocol):
    """The shelf of engagements; a partner finds its own, ended ones too."""

    def get(self, case_id: CaseId, number: int, /) -> Engagement:
        """Return the engagement, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Engagement]:
        """Return the engagements on the case, first to last."""
        ...

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        """Return what the partner was given from *since* on and before *until*, in that order."""


class Documents(Protocol):
    """The shelf of documents; whoever finds the case finds its documents."""

    def get(self, document_id: DocumentId, /) -> Document:
        """Return the document, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Document]:
        """Return the documents of the case, oldest first."""
        ...


class Notes(Protocol):
    """The shelf of notes; whoever finds the case finds its notes."""

    def get(self, note_id: NoteId, /) -> Note:
        """Return the note, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[Note]:
        """Return the notes about the case, oldest first, those taken back too."""
        ...


class Calls(Protocol):
    """The shelf of call records; whoever finds the case finds its calls."""

    def get(self, call_id: CallId, /) -> CallRecord:
        """Return the call record, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[CallRecord]:
        """Return the calls about the case, oldest first."""
        ...


class FilterPresets(Protocol):
    """The shelf of filter presets."""

    def of(self, owner: str, /) -> Sequence[FilterPreset]:
        """Return the presets that the person saved, by name."""
        ...


class Templates(Protocol):
    """The shelf of saved templates; the ready-made ones are a table of the domain."""

    def of(self, owner: str, /) -> Sequence[Template]:
        """Return the templates that the person saved, by name."""
        ...


class CollectionPeriods(Protocol):
    """The shelf of collection periods; a partner finds its own, ended ones too."""

    def of_case(self, case_id: CaseId, /) -> Sequence[CollectionPeriod]:
        """Return the periods of the case, one for each engagement that has one, in order."""
        ...

    def standings(self, case_id: CaseId, today: date, /) -> Sequence[PeriodStanding]:
        """Return how each of them stands on the day: its end, and what extended it."""
        ...


class Performance(Protocol):
    """Counts and sums over what one partner does; see `domain.performance` for what they mean."""

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, only: Selection, /
    ) -> Iterator[Assigned]:
        """Yield what was assigned from *since* on and before *until*, and what came in on it.

        By currency, day and value. A payment counts for the last engagement of its partner on the
        case that had begun when it was recorded.
        """
        ...

    def resolved(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Resolved]:
        """Return the cases closed successfully from *since* on and before *until*, by their days.

        What counts is how they stand closed now.
        """
        ...

    def updates(
        self, partner_id: PartnerId, since: datetime, until: datetime, now: datetime,
        only: Selection, /,
    ) -> Compliance:  # fmt: skip
        """Count the status updates whose deadline fell from *since* on and before *until*.

        A deadline that is still open counts, as missed, once it lies before *now*.
        """
        ...

    def plan_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[CaseId]:
        """Return the cases with a plan agreed before *until* whose last day is *since* or later."""
        ...

    def received(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Received]:
        """Return what was received from *since* on and before *until*, per currency."""
        ...

    def open_cases(self, partner_id: PartnerId, only: Selection, /) -> Mapping[Lifecycle, int]:
        """Count the cases that have not ended, per state they are in."""


class TrackRecord(Protocol):
    """What is kept of a partner's work for its score; of a partner as far as *until*, exclusive.

    Each question reads the partner's own rows once and holds few at a time.
    """

    def is_rated(self, partner_id: PartnerId, case_id: CaseId, /) -> bool:
        """Tell whether the client has rated the partner's work on the case."""
        ...

    def is_reply_rated(self, partner_id: PartnerId, message_id: MessageId, /) -> bool:
        """Tell whether the client has rated the partner's message."""
        ...

    def closings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Closing]:
        """Yield the partner's closed cases, none that was merged, in the order of closing."""
        ...

    def tasks(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Task]:
        """Yield the partner's own tasks that have a deadline, in the order they were opened."""
        ...

    def updates(self, partner_id: PartnerId, until: datetime, /) -> Iterator[UpdateDue]:
        """Yield the deadlines for status updates that were answered, or passed before *until*.

        In the order of the deadlines; those still missing are of cases whose clock runs.
        """
        ...

    def ratings(self, partner_id: PartnerId, until: datetime, /) -> Iterator[CaseRating]:
        """Yield the stars given, in order."""
        ...

    def replies(self, partner_id: PartnerId, until: datetime, /) -> Iterator[ReplyRating]:
        """Yield the thumbs given, in order."""
        ...

    def complaints(self, partner_id: PartnerId, until: datetime, /) -> Iterator[Complaint]:
        """Yield the complaints upheld, in order."""
        ...

    def engagements(
        self, partner_id: PartnerId, until: datetime, /
    ) -> Iterator[tuple[Engagement, CloseCode | None]]:
        """Yield what the partner was given, in order, with the code it was closed with, if so."""
        ...


class StatusUpdates(Protocol):
    """The shelf of status updates."""

    def get(self, update_id: StatusUpdateId, /) -> StatusUpdate:
        """Return the update, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[StatusUpdate]:
        """Return the updates on the case, oldest first."""
        ...

    def due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        """Return the updates that answered deadlines from *since* on and before *until*."""
        ...


class Returns(Protocol):
    """The shelf of requests to return a case."""

    def get(self, return_id: ReturnId, /) -> ReturnRequest:
        """Return the request, or raise `NotFound`."""
        ...

    def of_case(self, case_id: CaseId, /) -> Sequence[ReturnRequest]:
        """Return the requests about the case, oldest first."""
        ...


class ClosureRequests(Protocol):
    """The shelf of what clients asked to close."""

    def of_case(self, case_id: CaseId, /) -> Sequence[ClosureRequest]:
        """Return the requests on the case, one for each engagement that has one, in order."""
        ...


class Ledger(Protocol):
    """Payouts and revenue items of one partner as one list, hidden clients left out."""

    def page(
        self,
        partner_id: PartnerId,
        filters: BalanceFilters,
        sort: BalanceSort,
        after: tuple[str, str] | None,
        limit: int,
        as_of: date,
        /,
    ) -> Sequence[BalanceRow]:
        """Return up to *limit* rows that come after the key *after* in the order *sort*."""
        ...

    def rows(self, partner_id: PartnerId, filters: BalanceFilters, sort: BalanceSort,
             as_of: date, /) -> Iterator[BalanceRow]:  # fmt: skip
        """Yield all rows in the order *sort*, holding few at a time."""
        ...

    def totals(
        self, partner_id: PartnerId, filters: BalanceFilters, /
    ) -> Mapping[str, BalanceTotals]:
        """Return the sums over all rows that the filters select, per currency."""
        ...

    def hidden(self, partner_id: PartnerId, filters: BalanceFilters, /) -> int:
        """Count the rows that the filters select and hidden clients keep out of sight."""
        ...


class Inbox(Protocol):
    """The cases of one partner as its inbox lists them."""

    def page(
        self,
        partner_id: PartnerId,
        asked: InboxSelection,
        sort: InboxSort,
        after: Place | None,
        limit: int,
        /,
    ) -> Sequence[InboxRow]:
        """Return up to *limit* cases that come after the place *after* in the order *sort*."""
        ...

    def rows(
        self, partner_id: PartnerId, asked: InboxSelection, sort: InboxSort, /
    ) -> Iterator[InboxRow]:
        """Yield all cases in the order *sort*, holding few at a time."""
        ...


class Invoices(Protocol):
    """The shelf of invoices, and of what is still to be put on one."""

    def get(self, invoice_id: InvoiceId, /) -> Invoice:
        """Return the invoice, or raise `NotFound`."""
        ...

    def live(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        """Return the invoices of the month that stand, by partner; of one partner if named."""
        ...

    def of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        """Return invoices and credit notes, by number, after the number *after*."""
        ...

    def lines(
        self, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        """Yield the lines of the invoice by entry id, after the entry *after*."""
        ...

    def due(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[DueFees]:
        """Return what is to be invoiced for the month, per partner and currency (D8).

        Payouts above a zero fee whose commission became paid in the month, and revenue items with a
        share that were recorded in it, that stand on no live invoice; none that PLATFORM received.
        """
        ...

    def due_days(self, month: Month, partner_id: PartnerId, currency: str, /) -> Sequence[DueDay]:
        """Return the UTC days on which these fell due, each with its first entry."""
        ...

    def due_net(self, month: Month, partner_id: PartnerId, currency: str,
                rates: Mapping[date, Rate], /) -> int:  # fmt: skip
        """Return the sum of these, each converted at the rate of its day and rounded on its own."""
        ...


class Journal(Protocol):
    """The shelf of what happened."""

    def of(self, subject: Subject, after: int, limit: int | None, /) -> Iterator[JournalEntry]:
        """Yield the entries of a subject in order, after the number *after*."""
        ...

    def timeline(self, case_id: CaseId, after: int, limit: int | None, /) -> Iterator[TimelineItem]:
        """Yield what happened on the case as the scope reads it, in order; raises `NotFound`."""
        ...

    def since(self, position: int, limit: int, /) -> Sequence[tuple[int, JournalEntry]]:
        """Return entries of the scope after *position*, with their positions, in order."""
        ...


class Whole(Protocol):
    """The network at large, for rules that need it: ids, booleans and figures, never records."""

    def has_partner(self, partner_id: PartnerId, /) -> bool:
        """Tell whether the id is taken by a partner."""
        ...

    def takes_cases(self, partner_id: PartnerId, /) -> bool:
        """Tell whether the partner exists and is active."""
        ...

    def has_client(self, client_id: ClientId, /) -> bool:
        """Tell whether the id is taken by a client."""
        ...

    def has_case(self, case_id: CaseId, /) -> bool:
        """Tell whether the id is taken by a case."""
        ...

    def has_reference(self, reference: str, /) -> bool:
        """Tell whether the reference is taken by a case."""
        ...

    def has_client_reference(self, client_id: ClientId, reference: str, /) -> bool:
        """Tell whether the client uses the reference for another case of its own."""
        ...

    def routed(self, claim: Routable, /) -> tuple[RouteStep, PartnerId | None]:
        """Return the step that finds the case a partner, and the partner; see `routing.route`."""
        ...

    def last_invoice_number(self, year: int, /) -> int:
        """Return how many invoice numbers of the year are taken; they are 1 to n (I5)."""
        ...


class Past(Protocol):
    """The books of one partner as they stood at an earlier instant."""

    @property
    def ledger(self) -> Ledger: ...  # noqa: D102
    @property
    def invoices(self) -> Invoices: ...  # noqa: D102
    @property
    def relationships(self) -> Relationships: ...  # noqa: D102


class ScopedBooks(Protocol):
    """The books as one actor sees them: every shelf holds the rows of its scope only."""

    def past(self, partner_id: PartnerId, at: datetime, /) -> Past:
        """Return the partner's ledger and invoices as they stood at the end of an instant.

        Every figure, status and id is that of then; names and references are today's. It costs as
        much as the partner's journal is long.
        """
        ...

    @property
    def scope(self) -> Scope:
        """Whose rows these are."""
        ...

    @property
    def partners(self) -> Partners: ...  # noqa: D102
    @property
    def clients(self) -> Clients: ...  # noqa: D102
    @property
    def agreements(self) -> Agreements: ...  # noqa: D102
    @property
    def cases(self) -> Cases: ...  # noqa: D102
    @property
    def case_files(self) -> CaseFiles: ...  # noqa: D102
    @property
    def payments(self) -> Payments: ...  # noqa: D102
    @property
    def payment_plans(self) -> PaymentPlans: ...  # noqa: D102
    @property
    def payouts(self) -> Payouts: ...  # noqa: D102
    @property
    def revenue_items(self) -> RevenueItems: ...  # noqa: D102
    @property
    def relationships(self) -> Relationships: ...  # noqa: D102
    @property
    def routing(self) -> Routing: ...  # noqa: D102
    @property
    def tasks(self) -> Tasks: ...  # noqa: D102
    @property
    def messages(self) -> Messages: ...  # noqa: D102
    @property
    def engagements(self) -> Engagements: ...  # noqa: D102
    @property
    def documents(self) -> Documents: ...  # noqa: D102
    @property
    def notes(self) -> Notes: ...  # noqa: D102
    @property
    def calls(self) -> Calls: ...  # noqa: D102
    @property
    def filter_presets(self) -> FilterPresets: ...  # noqa: D102
    @property
    def templates(self) -> Templates: ...  # noqa: D102
    @property
    def closure_requests(self) -> ClosureRequests: ...  # noqa: D102
    @property
    def collection_periods(self) -> CollectionPeriods: ...  # noqa: D102
    @property
    def performance(self) -> Performance: ...  # noqa: D102
    @property
    def status_updates(self) -> StatusUpdates: ...  # noqa: D102
    @property
    def returns(self) -> Returns: ...  # noqa: D102
    @property
    def track_record(self) -> TrackRecord: ...  # noqa: D102
    @property
    def ledger(self) -> Ledger: ...  # noqa: D102
    @property
    def inbox(self) -> Inbox: ...  # noqa: D102
    @property
    def invoices(self) -> Invoices: ...  # noqa: D102
    @property
    def journal(self) -> Journal: ...  # noqa: D102


class Books(ScopedBooks, Protocol):
    """What a command decides on: the scoped shelves, and the network at large."""

    @property
    def whole(self) -> Whole:
        """The network at large."""
        ...


# ----------------------------------------------------------------------------------------- stores


@frozen(kw_only=True)
class Kept:
    """What is kept under an idempotency key: the command it belongs to, and what it answered."""

    command: str
    digest: str
    answer: Any
    advice: tuple[Advice, ...]
    span: tuple[tuple[Subject, int], ...]
    """The subject and number of each journal entry it wrote."""


class Session(Books, Protocol):
    """Books that are open for writing; leaving them without `commit` undoes everything.

    Sessions are serializable: what one has read does not change before it commits.
    """

    def write(
        self, decision: Decision[Any], /, *, by: Actor, at: datetime
    ) -> tuple[JournalEntry, ...]:
        """Stage the decision: records, effects and journal together, or none of it.

        Raises `StaleRecord` for a record that is not at the version the decision read,
        `ClockBehind` if a subject has a later entry, and `NotFound` for a record or effect outside
        the scope; but a partner may let its own record become nobody's. A refused decision leaves
        the session as it was.
        """
        ...

    def kept(self, key: str, /) -> Kept | None:
        """Return what this scope keeps under the key, if anything."""
        ...

    def keep(self, key: str, kept: Kept, /) -> None:
        """Keep an answer under the key."""
        ...

    def commit(self) -> None:
        """Make all that was staged last; nothing can be staged after it."""
        ...


class Snapshot(Protocol):
    """All tables as plain values, for an audit; from `Store.snapshot` all of one moment."""

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Name the tables and their columns, for an audit."""
        ...

    def rows(self, table: str, /) -> Iterator[Row]:
        """Yield every row of a table as plain values, ordered by its key."""
        ...

    def journal_length(self) -> int:
        """Return how many entries were ever journalled."""
        ...


class Store(Snapshot, Protocol):
    """Where books are kept."""

    def writing(self, scope: Scope, /) -> AbstractContextManager[Session]:
        """Open the books of *scope* for writing; one session writes at a time."""
        ...

    def reading(
        self, scope: Scope, /, *, lasting: bool = False
    ) -> AbstractContextManager[ScopedBooks]:
        """Open the books of *scope* for reading, as they are at this moment.

        A *lasting* one stays open while others write, on the same thread too, and sees none of it.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open the tables as they are at this moment, whatever is written meanwhile."""
        ...

    def close(self) -> None:
        """Let go of everything the store holds."""
        ...

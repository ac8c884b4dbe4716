"""The shelves that hold questions about many rows, answered by looking at each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from operator import itemgetter

from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.books.reference.effects import due, lines_of
from debitura_core.books.reference.routing import contenders
from debitura_core.books.reference.tables import (
    BILLABLES,
    Billable,
    Reading,
    Tables,
    due_at,
    entry_currency,
    entry_fee,
    entry_id,
)
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.routing import Routable, RouteStep, route
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import FEE_REMINDERS, Task, TaskFilter, TaskKind
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import NOBODY, Role, Scope
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, InvoiceId, PartnerId, Subject
from debitura_core.domain.money.invoices import LIVE, DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout


class Invoices(common.Invoices):
    """The shelf of invoices, and of what is still to be put on one."""

    _books: Reading

    def _all(self, partner_id: PartnerId | None) -> list[Invoice]:
        only = self._books.scope.narrow(partner_id)
        found = self._books.tables.records[rows.INVOICES.name].values()
        return [one for one in found if only is None or one.partner_id == only]

    def live(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        """Return the invoices of the month that stand, by partner."""
        found = (one for one in self._all(partner_id) if one.month == month and one.status in LIVE)
        return sorted(found, key=lambda one: one.partner_id)

    def of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        """Return invoices and credit notes, by number."""
        found = (one for one in self._all(partner_id) if one.number > (after or ""))
        return sorted(found, key=lambda one: one.number)[:limit]

    def lines(
        self, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        """Yield the lines of the invoice by entry id."""
        invoice = self.get(invoice_id)
        found = lines_of(self._books.tables, invoice.partner_id, invoice_id)
        yield from [line for line in found if line.entry_id > (after or "")][:limit]

    def due(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[DueFees]:
        """Return what is to be invoiced for the month, per partner and currency."""
        sums: dict[tuple[PartnerId, str], list[int]] = {}
        for entry in due(self._books.tables, month, self._books.scope.narrow(partner_id)):
            held = sums.setdefault((entry.partner_id, entry_currency(entry)), [0, 0])
            held[0] += 1
            held[1] += entry_fee(entry)
        return [DueFees(*key, *sums[key]) for key in sorted(sums)]

    def due_days(self, month: Month, partner_id: PartnerId, currency: str, /) -> Sequence[DueDay]:
        """Return the UTC days on which these fell due, each with its first entry."""
        firsts: dict[date, Billable] = {}
        own = self._books.scope.narrow(partner_id)
        for entry in sorted(due(self._books.tables, month, own), key=_due_order):
            if entry_currency(entry) == currency:
                firsts.setdefault(due_at(entry).date(), entry)
        return [DueDay(day, entry_id(firsts[day])) for day in sorted(firsts)]

    def due_net(
        self, month: Month, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate], /
    ) -> int:
        """Return the sum of these, each converted at the rate of its day and rounded alone."""
        own = self._books.scope.narrow(partner_id)
        return sum(
            rates[due_at(entry).date()].convert(entry_fee(entry))
            for entry in due(self._books.tables, month, own)
            if entry_currency(entry) == currency
        )


class Payments(common.Payments):
    """The shelf of payments."""

    _books: Reading

    def newest(
        self, case_id: CaseId, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[Payment]:
        """Return the payments on the case, the last recorded first."""
        found = common.listing(self._books, rows.PAYMENTS, case_id=case_id)
        return [
            payment
            for payment in sorted(found, key=lambda one: one.place, reverse=True)
            if after is None or payment.place < after
        ][:limit]


class Payouts(common.Payouts):
    """The shelf of payouts."""

    _books: Reading

    def paid_in(self, partner_id: PartnerId, since: date, until: date, /) -> Iterator[Payout]:
        """Yield the payouts of payments received within a period, by day."""
        return (one for one in self._by_day(partner_id) if since <= one.payment_date < until)

    def to_remit(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the payouts of which the partner still holds money of the client, by day."""
        return (one for one in self._by_day(partner_id) if one.to_remit_minor)

    def to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the unpaid payouts whose client was not invoiced yet, oldest first."""
        found = (
            one for one in self._by_day(partner_id) if one.is_owed and not self._is_invoiced(one)
        )
        return iter(sorted(found, key=lambda one: (one.created_at, one.payout_id)))

    def _is_invoiced(self, payout: Payout) -> bool:
        asked = [
            task.is_open
            for task in self._books.listed(rows.TASKS, case_id=payout.case_id)
            if task.payout_id == payout.payout_id and task.kind is TaskKind.INVOICE_CLIENT
        ]
        return bool(asked) and not any(asked)

    def _by_day(self, partner_id: PartnerId) -> list[Payout]:
        own = self._books.scope.narrow(partner_id)
        found = self._books.tables.records[rows.PAYOUTS.name].values()
        mine = [one for one in found if one.partner_id == own]
        return sorted(mine, key=lambda one: (one.payment_date, one.payout_id))

    def to_chase(self, on: date, limit: int, /) -> Sequence[Payout]:
        """Return unpaid payouts whose reminder has come by the day, the longest due first."""
        own = self._books.scope.narrow(None)
        found = [
            (payout.reminder_on, payout.payout_id, payout)
            for payout in self._books.tables.records[rows.PAYOUTS.name].values()
            if payout.reminder_on is not None
            and payout.reminder_on <= on
            and own in (None, payout.partner_id)
            and not is_hidden(self._books.tables, payout.partner_id, payout.client_id)
        ]
        return [payout for _, _, payout in sorted(found, key=itemgetter(0, 1))[:limit]]


def is_hidden(tables: Tables, partner_id: str | None, client_id: str) -> bool:
    """Tell whether the partner hides the client from its balance."""
    known = tables.records[rows.RELATIONSHIPS.name].get((partner_id or NOBODY, client_id))
    return known is not None and known.hidden_from_balance


class Tasks(common.Tasks):
    """The shelf of tasks."""

    _books: Reading

    def open_of(self, party: Role, owner: str | None, only: TaskFilter,
                after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party still has to do, most urgent first."""
        found = (
            task
            for task in self._of(party, owner, only)
            if task.is_open and not self._is_kept_quiet(task)
        )
        left = (task for task in found if after is None or task.place > after)
        return sorted(left, key=lambda task: task.place)[:limit]

    def _is_kept_quiet(self, task: Task) -> bool:
        """Tell whether it reminds of fees for a client that is hidden from the balance."""
        hidden = is_hidden(self._books.tables, task.partner_id, task.client_id)
        return task.kind in FEE_REMINDERS and hidden

    def solved_of(self, party: Role, owner: str | None, only: TaskFilter,
                  after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party has done, the last first."""
        found = (task for task in self._of(party, owner, only) if not task.is_open)
        left = (task for task in found if after is None or task.solved_place < after)
        return sorted(left, key=lambda task: task.solved_place, reverse=True)[:limit]

    def _of(self, party: Role, owner: str | None, only: TaskFilter) -> Iterator[Task]:
        if self._books.scope.is_seat_of(party, owner):
            for task in self._books.tables.records[rows.TASKS.name].values():
                whose = {Role.PARTNER: task.partner_id, Role.CLIENT: task.client_id}.get(party)
                if task.party is party and whose == owner and only.admits(task):
                    yield task


class Engagements(common.Engagements):
    """The shelf of engagements."""

    _books: Reading

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        """Return what the partner was given in this time."""
        own = self._books.scope.narrow(partner_id)
        found = [
            one
            for one in self._books.tables.records[rows.ENGAGEMENTS.name].values()
            if one.partner_id == own and since <= one.assigned_at < until
        ]
        return sorted(found, key=lambda one: (one.assigned_at, one.case_id, one.number))


class StatusUpdates(common.StatusUpdates):
    """The shelf of status updates."""

    _books: Reading

    def due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        """Return the updates that answered deadlines in this time."""
        own = self._books.scope.narrow(partner_id)
        found = [
            (one.due_at, one.update_id, one)
            for one in self._books.tables.records[rows.STATUS_UPDATES.name].values()
            if one.partner_id == own and one.due_at is not None and since <= one.due_at < until
        ]
        return [update for _, _, update in sorted(found, key=lambda place: place[:2])]


_BILLED_IN_ORDER = tuple(table.kind for table in BILLABLES)


def _due_order(entry: Billable) -> tuple[int, datetime, int, str]:
    """By table, in each the order they fell due; ties by fee, then id."""
    kind = _BILLED_IN_ORDER.index(type(entry))
    return kind, due_at(entry), entry_fee(entry), entry_id(entry)


class Journal(common.Journal):
    """The shelf of what happened."""

    _books: Reading

    def of(self, subject: Subject, after: int, limit: int | None, /) -> Iterator[JournalEntry]:
        """Yield the entries of a subject in order, as far as the scope holds them."""
        scope, own = self._books.scope, self._books.scope.own_actions
        found = self._entries(subject, after, scope.partner_id)
        yield from islice(
            (one for one in found if own is None or str(one.by).startswith(own)), limit
        )

    def _entries(
        self, about: Subject, after: int, tenant: PartnerId | None
    ) -> Iterator[JournalEntry]:
        deeds = None if tenant is None else Scope(partner_id=tenant).deeds
        for one in list(self._books.tables.subjects.get(about, ())[after:]):
            if deeds is None or one.tenant == tenant or str(one.entry.by).startswith(deeds):
                yield one.read(self._books.reader)

    def since(self, position: int, limit: int, /) -> Sequence[tuple[int, JournalEntry]]:
        """Return entries of the scope after *position*, with their positions."""
        only = self._books.scope.narrow(None)
        found = (
            (at, one.read(self._books.reader))
            for at, one in enumerate(self._books.tables.journal[position:], position + 1)
            if only is None or one.tenant == only
        )
        return list(islice(found, limit))


class Whole(common.Whole):
    """The network at large."""

    _books: Reading

    def has_reference(self, reference: str, /) -> bool:
        """Tell whether the reference is taken by a case."""
        return (reference,) in self._books.tables.taken

    def has_client_reference(self, client_id: ClientId, reference: str, /) -> bool:
        """Tell whether the client uses the reference for another case of its own."""
        return (client_id, reference) in self._books.tables.taken

    def routed(self, claim: Routable, /) -> tuple[RouteStep, PartnerId | None]:
        """Return the step that finds the case a partner, and the partner."""
        found = route(claim, contenders(self._books.tables, claim, None))
        return found.step, found.partner_id

    def last_invoice_number(self, year: int, /) -> int:
        """Return how many invoice numbers of the year are taken."""
        return self._books.tables.numbers.get(year, 0)

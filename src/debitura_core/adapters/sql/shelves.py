"""The shelves that hold questions about many rows, as statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from debitura_core.adapters.sql import effects
from debitura_core.adapters.sql.reading import Reading, readable
from debitura_core.adapters.sql.routing import contenders
from debitura_core.books import tables as rows
from debitura_core.books.by_key import shelves as common
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.routing import Routable, RouteStep, route
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import FEE_REMINDERS, NO_DEADLINE, Task, TaskFilter, TaskKind
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import NOBODY, Role, Scope
from debitura_core.domain.kernel.calendar import Month, instant_text
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, InvoiceId, PartnerId, Subject
from debitura_core.domain.money.invoices import DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout


class Invoices(common.Invoices):
    """The shelf of invoices, and of what is still to be put on one."""

    _books: Reading

    def live(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        """Return the invoices of the month that stand, by partner."""
        only = self._books.scope.narrow(partner_id)
        found = self._books.execute(
            f"{_INVOICES} WHERE month = ?1 AND status <> 'credited'"
            " AND (?2 IS NULL OR partner_id = ?2) ORDER BY partner_id",
            (str(month), only),
        )
        return [readable(rows.INVOICES.read, row) for row in found]

    def of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        """Return invoices and credit notes, by number."""
        only = self._books.scope.narrow(partner_id)
        found = self._books.execute(
            f"{_INVOICES} WHERE number > ?1 AND (?2 IS NULL OR partner_id = ?2)"
            " ORDER BY number LIMIT ?3",
            (after or "", only, limit),
        )
        return [readable(rows.INVOICES.read, row) for row in found]

    def lines(
        self, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        """Yield the lines of the invoice by entry id."""
        invoice = self.get(invoice_id)
        found = self._books.execute(
            _LINES, (invoice.partner_id, invoice_id, after or "", -1 if limit is None else limit)
        )
        for row in found:
            yield readable(read_line, row)

    def due(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[DueFees]:
        """Return what is to be invoiced for the month, per partner and currency."""
        only = self._books.scope.narrow(partner_id)
        return effects.due(self._books.execute, month, only)

    def due_days(self, month: Month, partner_id: PartnerId, currency: str, /) -> Sequence[DueDay]:
        """Return the UTC days on which these fell due, each with its first entry."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        return effects.due_days(self._books.execute, month, own, currency)

    def due_net(
        self, month: Month, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate], /
    ) -> int:
        """Return the sum of these, each converted at the rate of its day and rounded alone."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        return effects.due_net(self._books.execute, month, own, currency, rates)


_INVOICES = f"SELECT {', '.join(rows.INVOICES.columns)} FROM invoices"  # noqa: S608  our own names
_LINES = (
    f"SELECT {', '.join(rows.LINES)} FROM invoice_lines"  # noqa: S608  our own names
    " WHERE partner_id = ? AND invoice_id = ? AND entry_id > ? ORDER BY entry_id LIMIT ?"
)


def read_line(row: Sequence[Any]) -> InvoiceLine:
    """Read one line of an invoice."""
    return InvoiceLine(
        invoice_id=row[0], partner_id=row[1], entry_id=row[2],
        entry_day=date.fromisoformat(row[3]), currency=row[4], fee_minor=row[5], rate=row[6],
        rate_on=date.fromisoformat(row[7]), net_currency=row[8], net_minor=row[9],
    )  # fmt: skip


class Payments(common.Payments):
    """The shelf of payments."""

    _books: Reading

    def newest(
        self, case_id: CaseId, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[Payment]:
        """Return the payments on the case, the last recorded first."""
        scope = self._books.scope
        if scope.partner_id is None:
            whose: tuple[str | None, ...]
            whose, statement = (scope.client_id, scope.client_id), _NEWEST
        else:
            whose, statement = (scope.partner_id,), _NEWEST_OF_PARTNER
        found = self._books.execute(statement, (*whose, case_id, *(after or _LAST), limit))
        return [readable(rows.PAYMENTS.read, row) for row in found]


_LAST = ("~", "~")
"""Sorts after every instant and every id."""

_PAYMENTS = ", ".join(f"y.{name}" for name in rows.PAYMENTS.columns)
_BY_CASE = "INDEXED BY payments_by_case"
_BEFORE = (
    " AND y.case_id = ? AND (y.recorded_at, y.payment_id) < (?, ?)"
    " ORDER BY y.recorded_at DESC, y.payment_id DESC LIMIT ?"
)
_NEWEST_OF_PARTNER = (
    f"SELECT {_PAYMENTS} FROM payments y {_BY_CASE} WHERE y.partner_id = ?{_BEFORE}"  # noqa: S608  our own names
)
_NEWEST = (
    f"SELECT {_PAYMENTS} FROM partners p CROSS JOIN payments y {_BY_CASE}"  # noqa: S608  our own names
    f" ON y.partner_id = p.partner_id WHERE (? IS NULL OR y.client_id = ?){_BEFORE}"
)


class Payouts(common.Payouts):
    """The shelf of payouts."""

    _books: Reading

    def paid_in(self, partner_id: PartnerId, since: date, until: date, /) -> Iterator[Payout]:
        """Yield the payouts of payments received within a period, by day."""
        bounds = since.isoformat(), until.isoformat()
        return self._some(partner_id, _PAID_IN, *bounds)

    def to_remit(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the payouts of which the partner still holds money of the client, by day."""
        return self._some(partner_id, _TO_REMIT)

    def to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        """Yield the unpaid payouts whose client was not invoiced yet, oldest first."""
        return self._some(partner_id, _TO_INVOICE)

    def _some(self, partner_id: PartnerId, statement: str, *values: str) -> Iterator[Payout]:
        own = self._books.scope.narrow(partner_id) or NOBODY
        for row in self._books.execute(statement, (own, *values)):
            yield readable(rows.PAYOUTS.read, row)

    def to_chase(self, on: date, limit: int, /) -> Sequence[Payout]:
        """Return unpaid payouts whose reminder has come by the day, the longest due first."""
        own = self._books.scope.narrow(None)
        found = self._books.execute(_TO_CHASE, (on.isoformat(), own, limit)).fetchall()
        return [self._books.known(rows.PAYOUTS, row) for row in found]


_PAYOUTS = f"SELECT {', '.join(rows.PAYOUTS.columns)} FROM payouts"  # noqa: S608  our own names
_PAID_IN = (
    f"{_PAYOUTS} INDEXED BY payouts_by_payment_date WHERE partner_id = ?"
    " AND payment_date >= ? AND payment_date < ? ORDER BY payment_date, payout_id"
)
_TO_REMIT = (
    f"{_PAYOUTS} INDEXED BY payouts_by_payment_date WHERE partner_id = ?"
    " AND received_by = 'partner' AND remitted_minor < payment_minor - partner_gross_minor"
    " ORDER BY payment_date, payout_id"
)
_TO_INVOICE = (
    f"{_PAYOUTS} INDEXED BY payouts_by_creation WHERE partner_id = ? AND received_by = 'client'"  # noqa: S608  our own names
    " AND commission_status = 'unpaid' AND partner_gross_minor > 0 AND coalesce("
    "(SELECT min(t.solved_at IS NOT NULL) FROM tasks t WHERE t.case_id = payouts.case_id"
    f" AND t.payout_id = payouts.payout_id AND t.kind = '{TaskKind.INVOICE_CLIENT.value}'), 0) = 0"
    " ORDER BY created_at, payout_id"
)
_HIDES = (
    "SELECT 1 FROM relationships r WHERE r.partner_id = {0}.partner_id"
    " AND r.client_id = {0}.client_id AND r.hidden_from_balance = 1"
)
_TO_CHASE = (
    f"SELECT {', '.join(rows.PAYOUTS.columns)} FROM payouts INDEXED BY payouts_to_chase"  # noqa: S608  our own names
    " WHERE reminder_on IS NOT NULL AND reminder_on <= ?1 AND (?2 IS NULL OR partner_id = ?2)"
    f" AND NOT EXISTS ({_HIDES.format('payouts')}) ORDER BY reminder_on, payout_id LIMIT ?3"
)


class Tasks(common.Tasks):
    """The shelf of tasks."""

    _books: Reading

    def open_of(self, party: Role, owner: str | None, only: TaskFilter,
                after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party still has to do, most urgent first."""
        return self._of(_OPEN_TASKS, party, owner, only, after or ("", ""), limit)

    def solved_of(self, party: Role, owner: str | None, only: TaskFilter,
                  after: tuple[str, str] | None, limit: int, /) -> Sequence[Task]:  # fmt: skip
        """Return what a party has done, the last first."""
        return self._of(_SOLVED_TASKS, party, owner, only, after or _LAST, limit)

    def _of(self, statements: Mapping[Role, str], party: Role, owner: str | None, only: TaskFilter,
            place: tuple[str, str], limit: int) -> Sequence[Task]:  # fmt: skip
        if not self._books.scope.is_seat_of(party, owner):
            return []
        kind = None if only.kind is None else only.kind.value
        found = self._books.execute(
            statements[party], (*place, kind, only.case_id, limit, owner)[: 5 + (owner is not None)]
        )
        return [readable(rows.TASKS.read, row) for row in found]


_SHOWN = (
    f" AND NOT (kind IN ({', '.join(repr(kind.value) for kind in FEE_REMINDERS)})"
    f" AND EXISTS ({_HIDES.format('tasks')}))"
)
"""A client that is hidden from its partner's balance is not reminded of (rule money-15)."""
_TASKS = f"SELECT {', '.join(rows.TASKS.columns)} FROM tasks INDEXED BY"  # noqa: S608  our own names
_ONLY = " AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR case_id = ?4)"
_WHOSE = {
    Role.PARTNER: "party = 'partner' AND partner_id = ?6",
    Role.CLIENT: "party = 'client' AND client_id = ?6",
    Role.PLATFORM: "party = 'platform'",
}
_DUE = f"coalesce(due_on, '{NO_DEADLINE}')"
_OPEN_TASKS = {
    party: f"{_TASKS} tasks_open_of_{party.value} WHERE solved_at IS NULL AND {whose}{_ONLY}"
    f"{_SHOWN if party is Role.PARTNER else ''}"
    f" AND ({_DUE}, task_id) > (?1, ?2) ORDER BY {_DUE}, task_id LIMIT ?5"
    for party, whose in _WHOSE.items()
}
_SOLVED_TASKS = {
    party: f"{_TASKS} tasks_solved_of_{party.value} WHERE solved_at IS NOT NULL AND {whose}{_ONLY}"
    " AND (solved_at, task_id) < (?1, ?2) ORDER BY solved_at DESC, task_id DESC LIMIT ?5"
    for party, whose in _WHOSE.items()
}


class Engagements(common.Engagements):
    """The shelf of engagements."""

    _books: Reading

    def assigned(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[Engagement]:
        """Return what the partner was given in this time."""
        own = self._books.scope.narrow(partner_id)
        found = self._books.execute(_ASSIGNED, (own, instant_text(since), instant_text(until)))
        return [readable(rows.ENGAGEMENTS.read, row) for row in found]


_ASSIGNED = (
    f"SELECT {', '.join(rows.ENGAGEMENTS.columns)} FROM engagements"  # noqa: S608  our own names
    " WHERE partner_id = ? AND assigned_at >= ? AND assigned_at < ?"
    " ORDER BY assigned_at, case_id, number"
)


class StatusUpdates(common.StatusUpdates):
    """The shelf of status updates."""

    _books: Reading

    def due(
        self, partner_id: PartnerId, since: datetime, until: datetime, /
    ) -> Sequence[StatusUpdate]:
        """Return the updates that answered deadlines in this time."""
        own = self._books.scope.narrow(partner_id)
        found = self._books.execute(_UPDATES_DUE, (own, instant_text(since), instant_text(until)))
        return [readable(rows.STATUS_UPDATES.read, row) for row in found]


_UPDATES_DUE = (
    f"SELECT {', '.join(rows.STATUS_UPDATES.columns)} FROM status_updates"  # noqa: S608  our own names
    " WHERE partner_id = ? AND due_at >= ? AND due_at < ? ORDER BY due_at, update_id"
)


class Journal(common.Journal):
    """The shelf of what happened."""

    _books: Reading

    def of(self, subject: Subject, after: int, limit: int | None, /) -> Iterator[JournalEntry]:
        """Yield the entries of a subject in order, as far as the scope holds them."""
        scope = self._books.scope
        wanted = (subject, after, -1 if limit is None else limit)
        whose = (scope.partner_id, scope.own_actions, scope.deeds)
        for row in self._books.execute(_ENTRIES, (*wanted, *whose)):
            yield readable(self._read, row)

    def _entries(
        self, about: Subject, after: int, tenant: PartnerId | None
    ) -> Iterator[JournalEntry]:
        deeds = None if tenant is None else Scope(partner_id=tenant).deeds
        for row in self._books.execute(_ENTRIES, (about, after, -1, tenant, None, deeds)):
            yield readable(self._read, row)

    def _read(self, row: tuple[Any, ...]) -> JournalEntry:
        return self._books.reader.entry(*row)

    def since(self, position: int, limit: int, /) -> Sequence[tuple[int, JournalEntry]]:
        """Return entries of the scope after *position*, with their positions."""
        found = self._books.execute(
            "SELECT position, subject, number, at, by, name, facts, hash FROM journal"
            " WHERE position > ?1 AND (?2 IS NULL OR tenant = ?2) ORDER BY position LIMIT ?3",
            (position, self._books.scope.narrow(None), limit),
        )
        return [(row[0], readable(self._read, row)) for row in found]


_ENTRIES = (
    "SELECT position, subject, number, at, by, name, facts, hash FROM journal"
    " WHERE subject = ?1 AND number > ?2"
    " AND (?4 IS NULL OR tenant = ?4 OR substr(by, 1, length(?6)) = ?6)"
    " AND (?5 IS NULL OR substr(by, 1, length(?5)) = ?5) ORDER BY number LIMIT ?3"
)


class Whole(common.Whole):
    """The network at large."""

    _books: Reading

    def has_reference(self, reference: str, /) -> bool:
        """Tell whether the reference is taken by a case."""
        return self._any("SELECT 1 FROM cases WHERE reference = ?", reference)

    def has_client_reference(self, client_id: ClientId, reference: str, /) -> bool:
        """Tell whether the client uses the reference for another case of its own."""
        return self._any(
            "SELECT 1 FROM cases WHERE client_id = ? AND client_reference = ?",
            client_id,
            reference,
        )

    def routed(self, claim: Routable, /) -> tuple[RouteStep, PartnerId | None]:
        """Return the step that finds the case a partner, and the partner."""
        found = route(claim, contenders(self._books, claim, None))
        return found.step, found.partner_id

    def last_invoice_number(self, year: int, /) -> int:
        """Return how many invoice numbers of the year are taken."""
        row = self._books.execute(
            "SELECT last FROM invoice_numbers WHERE year = ?", (year,)
        ).fetchone()
        return row[0] if row else 0

    def _any(self, statement: str, *values: str) -> bool:
        return self._books.execute(statement, values).fetchone() is not None

"""The inbox: a partner's cases by view, in order, filtered and searched (rule cases-23).

A case's *standing* says which views it belongs to whatever the day is; two views move with the day,
and for them a case is in the *bucket* of one day. A store that keeps both beside the case, with
what the four orders go by, answers every page from an index.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.cases import OPEN, WORKED, Case, Lifecycle
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.columns import CURRENCY, Column, Columns, Kind
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.domain.kernel.money import from_minor, to_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.parties import folded


class InboxView(Enum):
    """The six views of the inbox (rule cases-23)."""

    ALL = "all"
    NEW = "new"
    ACTIVE = "active"
    AWAITING_PAYMENT = "awaiting_payment"
    CLOSED = "closed"
    SLA_ALERTS = "sla_alerts"

    @property
    def label(self) -> str:
        """The words of the portal."""
        return _LABELS[self]


_LABELS = {
    InboxView.ALL: "All cases",
    InboxView.NEW: "New",
    InboxView.ACTIVE: "Active",
    InboxView.AWAITING_PAYMENT: "Awaiting payment",
    InboxView.CLOSED: "Closed",
    InboxView.SLA_ALERTS: "SLA alerts",
}


class InboxOrder(Enum):
    """What the inbox is sorted by; ties go by reference."""

    ASSIGNED = "assigned"
    VALUE = "value"
    """The currency's code, then the amount claimed, fees included (rule performance-1)."""
    DEADLINE = "deadline"
    """When the next update is due; without one last, whichever way it goes."""
    CLIENT = "client"
    """The client's name as `parties.sort_key` writes it."""


class InboxSort(Enum):
    """The four orders, each from either end."""

    OLDEST = "oldest"
    NEWEST = "newest"
    LOWEST_VALUE = "lowest_value"
    HIGHEST_VALUE = "highest_value"
    EARLIEST_DEADLINE = "earliest_deadline"
    LATEST_DEADLINE = "latest_deadline"
    CLIENT = "client"
    CLIENT_REVERSED = "client_reversed"

    @property
    def order(self) -> InboxOrder:
        """What it goes by."""
        return _SORTS[self][0]

    @property
    def descending(self) -> bool:
        """Whether the greatest comes first, and among equals the last reference."""
        return _SORTS[self][1]


_SORTS = {
    sort: (order, descending)
    for sort, (order, descending) in zip(
        InboxSort, ((order, way) for order in InboxOrder for way in (False, True)), strict=True
    )
}

Place = tuple[str | int, ...]
"""The place of a case in an order: what the order goes by, then the reference."""


@frozen(kw_only=True)
class InboxFilters:
    """Which cases to select: different fields combine with and, values of one field with or.

    ``since`` and ``until`` bound the UTC day of assignment, the first included, the second not.
    ``min_value`` and ``max_value`` bound the amount claimed, both included, and select its
    currency. ``members`` may name None: nobody yet. ``idle_days`` selects stuck cases: open ones
    whose last update, or assignment, lies at least so many days back.
    """

    phases: tuple[Phase, ...] = field(default=(), validator=checks.many(checks.member(Phase)))
    clients: tuple[ClientId, ...] = field(default=(), validator=checks.many(checks.an_id))
    statuses: tuple[StatusType, ...] = field(
        default=(), validator=checks.many(checks.member(StatusType))
    )
    lifecycles: tuple[Lifecycle, ...] = field(
        default=(), validator=checks.many(checks.member(Lifecycle))
    )
    close_codes: tuple[CloseCode, ...] = field(
        default=(), validator=checks.many(checks.member(CloseCode))
    )
    members: tuple[str | None, ...] = field(
        default=(), validator=checks.many(checks.optional(checks.an_id))
    )
    priorities: tuple[int, ...] = field(
        default=(), validator=checks.many(checks.whole_number(-(10**6), 10**6))
    )
    follow_up: bool | None = field(default=None, validator=checks.optional(checks.yes_or_no))
    since: date | None = field(default=None, validator=checks.optional(checks.day))
    until: date | None = field(default=None, validator=checks.optional(checks.day))
    min_value: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    max_value: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    idle_days: int | None = field(
        default=None, validator=checks.optional(checks.whole_number(0, 10_000))
    )

    def __attrs_post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise InvalidQuery(field="since", problem="the period ends before it begins")
        if self.min_value is not None and self.max_value is not None:
            if self.min_value.currency != self.max_value.currency:
                raise InvalidQuery(field="max_value", problem="give both bounds in one currency")
            if self.min_value > self.max_value:
                raise InvalidQuery(field="max_value", problem="it lies below min_value")

    @property
    def currency(self) -> str | None:
        """The currency that bounds of the value are in, None without one."""
        bound = self.max_value if self.min_value is None else self.min_value
        return None if bound is None else bound.currency.code


@frozen(kw_only=True)
class InboxSelection:
    """One question to the inbox, with the moment it is asked at."""

    view: InboxView
    filters: InboxFilters
    search: str | None = field(default=None, **WORDS)
    window_days: int = 3
    """How many days ahead a deadline raises an SLA alert."""
    at: datetime

    @property
    def today(self) -> date:
        """The UTC day."""
        return self.at.date()

    @property
    def alerted_before(self) -> datetime:
        """The first midnight whose deadlines raise no alert yet."""
        return midnight(self.today + timedelta(days=self.window_days + 1))

    @property
    def closed_since(self) -> date:
        """The first day whose closings the view Closed still shows (rule cases-23)."""
        return self.today - timedelta(days=CLOSED_DAYS)

    @property
    def idle_before(self) -> datetime | None:
        """The midnight before which the last update of a stuck case lies."""
        days = self.filters.idle_days
        return None if days is None else midnight(self.today - timedelta(days=days - 1))


@frozen
class InboxRow:
    """One case as a list shows it."""

    case_id: CaseId
    reference: str
    client_id: ClientId
    client: str = field(**WORDS)
    client_key: str = field(**WORDS)
    debtor_name: str = field(**WORDS)
    currency: str
    value_minor: int
    outstanding_minor: int
    status: StatusType | None
    lifecycle: Lifecycle
    phase: Phase
    assigned_at: datetime
    accepted_at: datetime | None
    deadline: datetime | None
    overdue: bool
    """Whether the deadline had passed when the inbox was asked."""
    status_at: datetime | None
    member: str | None
    priority: int | None
    follow_up: bool
    close_code: CloseCode | None
    closed_at: datetime | None
    client_reference: str | None = field(**WORDS)
    partner_reference: str | None = field(**WORDS)

    @property
    def value(self) -> Money:
        """The amount claimed: principal and added fees."""
        return from_minor(self.value_minor, self.currency)

    @property
    def outstanding(self) -> Money:
        """What is still owed."""
        return from_minor(self.outstanding_minor, self.currency)

    @property
    def status_label(self) -> str:
        """What the overview shows, as `Case.status_label <cases.Case.status_label>` has it."""
        shown = self.status if self.lifecycle in WORKED else None
        return self.lifecycle.label if shown is None else shown.label

    def is_found_by(self, needle: str) -> bool:
        """Return whether text that `folded` wrote occurs in what the search looks at."""
        return any(
            needle in folded(text)
            for text in (
                self.reference,
                self.debtor_name,
                self.client_reference,
                self.partner_reference,
            )
            if text is not None
        )


INBOX_COLUMNS: Final = Columns(
    "Cases",
    (
        Column("reference", "Case number", Kind.CODE),
        Column("client", "Client", Kind.WORDS),
        Column("debtor_name", "Debtor name", Kind.WORDS),
        Column("value", "Case value", Kind.MONEY),
        Column("outstanding", "Outstanding", Kind.MONEY),
        CURRENCY,
        Column("status", "Status", Kind.CODE, "status_label"),
        Column("state", "State", Kind.LABEL, "lifecycle"),
        Column("phase", "Case type", Kind.LABEL),
        Column("assigned_at", "Assignment date", Kind.UTC_DAY),
        Column("deadline", "SLA deadline (UTC)", Kind.INSTANT),
        Column("overdue", "Overdue", Kind.YES_NO),
        Column("status_at", "Last update", Kind.UTC_DAY),
        # an id of ours may begin with a hyphen, which a spreadsheet reads as minus
        Column("member", "Team member", Kind.WORDS),
        Column("priority", "Priority", Kind.NUMBER),
        Column("follow_up", "Follow-up", Kind.YES_NO),
        Column("close_code", "Close code", Kind.LABEL),
        Column("closed_at", "Closed", Kind.UTC_DAY),
        Column("client_reference", "Client reference", Kind.WORDS),
        Column("partner_reference", "Partner reference", Kind.WORDS),
    ),
)
"""The columns of an `InboxRow`."""


# -------------------------------------------------------------------------------------- rules

CLOSED_DAYS: Final = 90
"""How long a closed case stays in the view Closed, its last day included (rule cases-23)."""

CLOSED, MERGED = 8, 9
"""The standings of cases that have ended; an open case has a sum of the next three."""
NEW, ACTIVE, AWAITING = 1, 2, 4

_AWAITED = frozenset({StatusType.PAYMENT_PROMISED, StatusType.PAYMENT_PLAN_AGREED})
_ANY_OPEN = tuple(range(NEW + ACTIVE + AWAITING + 1))

STANDINGS: dict[InboxView, tuple[int, ...]] = {
    InboxView.ALL: (*_ANY_OPEN, CLOSED, MERGED),
    InboxView.NEW: tuple(one for one in _ANY_OPEN if one & NEW),
    InboxView.ACTIVE: tuple(one for one in _ANY_OPEN if one & ACTIVE),
    InboxView.AWAITING_PAYMENT: tuple(one for one in _ANY_OPEN if one & AWAITING),
    InboxView.CLOSED: (CLOSED,),
    InboxView.SLA_ALERTS: _ANY_OPEN,
}
"""Which standings a view shows; Closed and SLA alerts ask for the day besides."""


def standing(case: Case) -> int:
    """Say which views a case belongs to, as one number (rule cases-23).

    New: in Pending Verification, or not yet accepted. Active: in that state. Awaiting payment: a
    payment or a plan was promised last.
    """
    if case.lifecycle not in OPEN:
        return CLOSED if case.lifecycle is Lifecycle.CLOSED else MERGED
    new = case.lifecycle is Lifecycle.PENDING_VERIFICATION or case.accepted_at is None
    active = case.lifecycle is Lifecycle.ACTIVE
    return NEW * new + ACTIVE * active + AWAITING * (case.status in _AWAITED)


def day_bucket(case: Case) -> str | None:
    """Name the day by which a case enters or leaves a view: ``closed 2026-03-01``, ``due ...``."""
    if case.lifecycle is Lifecycle.CLOSED:
        return None if case.closed_at is None else f"closed {case.closed_at.date()}"
    if case.lifecycle is Lifecycle.MERGED or case.sla_deadline is None:
        return None
    return f"due {case.sla_deadline.date()}"


def day_buckets(asked: InboxSelection) -> tuple[str, str]:
    """Return the first and the last bucket that Closed or SLA alerts shows on this day."""
    if asked.view is InboxView.CLOSED:
        return f"closed {asked.closed_since}", f"closed {date.max}"
    return f"due {date.min}", f"due {asked.alerted_before.date() - timedelta(days=1)}"


def selects(asked: InboxSelection, case: Case) -> bool:
    """Return whether a case is in the view and passes the filters, whatever is searched for."""
    if standing(case) not in STANDINGS[asked.view]:
        return False
    if asked.view in BY_DAY:
        first, last = day_buckets(asked)
        bucket = day_bucket(case)
        if bucket is None or not first <= bucket <= last:
            return False
    return all(_passes(asked, case))


BY_DAY: Final = frozenset({InboxView.CLOSED, InboxView.SLA_ALERTS})
"""The views that move with the day."""


def _passes(asked: InboxSelection, case: Case) -> Iterator[bool]:
    """Ask one filter after the other."""
    filters = asked.filters
    yield not filters.phases or case.phase in filters.phases
    yield not filters.clients or case.client_id in filters.clients
    yield not filters.statuses or case.status in filters.statuses
    yield not filters.lifecycles or case.lifecycle in filters.lifecycles
    yield not filters.close_codes or case.close_code in filters.close_codes
    yield not filters.members or case.assigned_user in filters.members
    yield not filters.priorities or case.priority in filters.priorities
    yield filters.follow_up in (None, case.priority_follow_up)
    day = assigned(case).date()
    yield filters.since is None or day >= filters.since
    yield filters.until is None or day < filters.until
    yield filters.currency in (None, case.currency)
    value = case.claimed.total
    yield filters.min_value is None or value >= to_minor(filters.min_value)
    yield filters.max_value is None or value <= to_minor(filters.max_value)
    before = asked.idle_before
    last = case.status_at or assigned(case)
    yield before is None or (case.lifecycle in OPEN and last < before)


def assigned(case: Case) -> datetime:
    """Return when the case came to its partner."""
    return case.assigned_at or case.created_at


def midnight(day: date) -> datetime:
    """Return the instant at which a UTC day begins."""
    return datetime.combine(day, time(), UTC)


# -------------------------------------------------------------------------------------- places


def place_of(row: InboxRow, order: InboxOrder) -> Place:
    """Return the place of a row in an order, to go on from; a missing deadline is ``""``."""
    if order is InboxOrder.VALUE:
        return row.currency, row.value_minor, row.reference
    if order is InboxOrder.ASSIGNED:
        return instant_text(row.assigned_at), row.reference
    if order is InboxOrder.CLIENT:
        return row.client_key, row.reference
    return "" if row.deadline is None else instant_text(row.deadline), row.reference

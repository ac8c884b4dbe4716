"""Performance: the metrics of a partner, for a period, a team member, a client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    client_id_or_none,
    partner_id_or_none,
)
from debitura_core.domain.money.payment_plans import BROKEN_AFTER, PlanStanding, standings
from debitura_core.domain.performance.metrics import (
    PerformanceReport,
    Selection,
    Tiles,
    collections,
    days_to_collect,
    plans_ended,
    volume,
)
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class Performance(Query[PerformanceReport]):
    """How a partner did from ``since`` on and before ``until`` (partner, platform).

    Days are UTC. ``user`` asks about the cases one team member is in charge of, ``client_id`` about
    those of one client. On a platform desk name the ``partner_id``. The tiles are about today.

    Raises `InvalidInput`, and `NotFound` for an unknown partner.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    since: date = field(validator=checks.day)
    until: date = field(validator=checks.day)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    user: str | None = field(default=None, validator=checks.optional(checks.an_id))
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)

    def __attrs_post_init__(self) -> None:
        if self.since > self.until:
            raise InvalidQuery(field="since", problem="the period ends before it begins")

    def answer(self, books: ScopedBooks, now: Now, /) -> PerformanceReport:
        """Ask for the sums, and say what they mean."""
        partner = partner_of(books, self.partner_id)
        only = Selection(self.user, self.client_id)
        since, until = _start(self.since), _start(self.until)
        sums = books.performance
        by_currency, usd, without_usd = collections(
            sums.assigned(partner, since, until, only), _Dollars(now).rate
        )
        closed, collected, days = days_to_collect(
            sums.resolved(partner, self.since, self.until, only)
        )
        ended, completed = plans_ended(
            _plans(books, partner, self.since, self.until, only, now.today), self.since, self.until
        )
        return PerformanceReport(
            partner_id=partner,
            since=self.since,
            until=self.until,
            as_of=now.today,
            selection=only,
            by_currency=by_currency,
            usd=usd,
            without_usd=without_usd,
            cases_closed=closed,
            cases_collected=collected,
            days_to_collect=days,
            updates=sums.updates(partner, since, until, now.at, only),
            plans_ended=ended,
            plans_completed=completed,
            tiles=_tiles(books, partner, only, now),
        )


def _start(day: date) -> datetime:
    """Return the first instant of a day, UTC."""
    return datetime.combine(day, time(), UTC)


class _Dollars:
    """Keeps the rates of one question, which asks for the same days many times."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._known: dict[tuple[str, date], Rate | None] = {}

    def rate(self, currency: str, on: date) -> Rate | None:
        """Return what the currency was worth in US dollars on the day, if there is a rate."""
        key = currency, on
        if key not in self._known:
            self._known[key] = self._now.rate(currency, "USD", on)
        return self._known[key]


def _plans(books: ScopedBooks, partner: PartnerId, since: date, until: date, only: Selection,
           today: date) -> Iterator[PlanStanding]:  # fmt: skip
    """Yield the plans that may have ended in the period, case by case.

    One ends at the latest when its last instalment has been open for too long.
    """
    earliest = since - timedelta(days=BROKEN_AFTER + 1)
    for case_id in books.performance.plan_cases(partner, earliest, until, only):
        agreed = books.payment_plans.of_case(partner, case_id)
        yield from standings(agreed, books.payments.of_case(partner, case_id), today)


def _tiles(books: ScopedBooks, partner: PartnerId, only: Selection, now: Now) -> Tiles:
    """Return the figures of today, and of this month so far."""
    month = Month.of(now.today)
    cases = books.performance.open_cases(partner, only)
    received = books.performance.received(partner, month.first_day, month.next().first_day, only)
    own, usd, without_usd = volume(received)
    return Tiles(
        active_cases=cases.get(Lifecycle.ACTIVE, 0),
        open_leads=cases.get(Lifecycle.LEADS, 0) + cases.get(Lifecycle.LEADS_QUOTE_GIVEN, 0),
        payment_volume=own,
        payment_volume_usd=usd,
        without_usd=without_usd,
        updates=books.performance.updates(partner, month.start, month.end, now.at, only),
    )

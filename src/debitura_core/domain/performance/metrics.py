"""Performance: how a partner does, in figures that add up (rule performance-1).

A store counts and sums; this module says what the sums mean. Rates are exact fractions, and None
where there is nothing to divide by. Money is given per currency, and once more in US dollars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.service_levels import Compliance
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.kernel.money import from_minor, round_half_up
from debitura_core.domain.money.payment_plans import PlanStanding, PlanState

SUCCESSFUL = (CloseCode.PAID, CloseCode.PARTIALLY_PAID)
"""The codes of a successful resolution (rule performance-1)."""

RateOf = Callable[[str, date], Rate | None]
"""Gives the rate of a currency to the US dollar on a day, if there is one."""


@frozen
class Selection:
    """Whose cases to look at: all of a partner's, those of a team member, of a client, or both.

    A case is the member's who is in charge of it now; one that has left the partner is nobody's.
    """

    user: str | None = None
    client_id: ClientId | None = None


# ------------------------------------------------------------------------- what a store answers


@frozen
class Assigned:
    """Cases of one currency and one value that were assigned on one UTC day, and what came in.

    ``payments`` are those on these cases since; ``in_usd`` of them are known in dollars.
    """

    currency: str
    day: date
    value_minor: int
    cases: int
    collected_minor: int
    usd_minor: int
    payments: int
    in_usd: int


@frozen
class Received:
    """Payments of one currency, and those of them that are known in dollars."""

    currency: str
    minor: int
    usd_minor: int
    payments: int
    in_usd: int


@frozen
class Resolved:
    """Cases closed successfully that were assigned on one UTC day and last paid on another."""

    assigned_on: date
    last_paid_on: date | None
    """None where the partner itself received nothing, as on a case that was paid before it came."""
    cases: int


# ------------------------------------------------------------------------- what a partner reads


@frozen(kw_only=True)
class Collection:
    """What was assigned in one currency, and what came in of it."""

    currency: str
    cases: int
    assigned_minor: int
    collected_minor: int

    @property
    def assigned(self) -> Money:
        """The value of the cases: principal and added fees."""
        return from_minor(self.assigned_minor, self.currency)

    @property
    def collected(self) -> Money:
        """All payments on them so far."""
        return from_minor(self.collected_minor, self.currency)

    @property
    def collection_rate(self) -> Fraction | None:
        """What came in of what was assigned; above 1 where debtors paid too much."""
        return ratio(self.collected_minor, self.assigned_minor)


@frozen(kw_only=True)
class Tiles:
    """The tiles of the portal: the present figures, and this month so far (rule performance-1).

    ``payment_volume`` is per currency what was received in the month, ``payment_volume_usd`` the
    same in US dollars but for the currencies ``without_usd``.
    """

    active_cases: int
    open_leads: int
    payment_volume: Mapping[str, Money]
    payment_volume_usd: Money
    without_usd: tuple[str, ...]
    updates: Compliance = field(repr=False)

    @property
    def sla_compliance(self) -> Fraction | None:
        """The share of the month's updates that came in time."""
        return self.updates.rate


@frozen(kw_only=True)
class PerformanceReport:
    """The metrics of a partner over the days from ``since`` on and before ``until``.

    Money is given per currency in ``by_currency``, and together in ``usd``, which leaves out the
    currencies ``without_usd``: of these some rate is missing. Figures without money are one for all
    currencies. Counts add up over periods and clients; rates are worked out from them.
    """

    partner_id: PartnerId
    since: date
    until: date
    as_of: date
    selection: Selection
    by_currency: Mapping[str, Collection]
    usd: Collection
    without_usd: tuple[str, ...]
    cases_closed: int
    """Successful resolutions: closed as Paid or Partially paid."""
    cases_collected: int
    """Those of them that the partner received a payment on."""
    days_to_collect: int
    """Days from assignment to the last payment, of all these together."""
    updates: Compliance
    plans_ended: int
    """Payment plans that were completed or broken."""
    plans_completed: int
    tiles: Tiles

    @property
    def average_days_to_collect(self) -> Fraction | None:
        """Days from assignment to the last payment, on average."""
        return ratio(self.days_to_collect, self.cases_collected)

    @property
    def sla_compliance(self) -> Fraction | None:
        """The share of the updates due that came in time."""
        return self.updates.rate

    @property
    def payment_plan_success(self) -> Fraction | None:
        """The share of the plans that ended which were completed."""
        return ratio(self.plans_completed, self.plans_ended)


# -------------------------------------------------------------------------------------- rules


def ratio(part: int, whole: int) -> Fraction | None:
    """Return *part* of *whole*; None if there is no whole (rule performance-1).

    >>> ratio(300, 1200), ratio(0, 0)
    (Fraction(1, 4), None)
    """
    return Fraction(part, whole) if whole else None


def percentage(rate: Fraction | None) -> str:
    """Print a rate with one decimal, rounded half up; a dash where there is none.

    >>> percentage(Fraction(2, 3)), percentage(Fraction(9, 10)), percentage(None)
    ('66.7 %', '90.0 %', '-')
    """
    if rate is None:
        return "-"
    whole, tenth = divmod(round_half_up(rate.numerator * 1000, rate.denominator), 10)
    return f"{whole}.{tenth} %"


def collections(
    found: Iterable[Assigned], rate_of: RateOf
) -> tuple[dict[str, Collection], Collection, tuple[str, ...]]:
    """Sum what was assigned and collected: per currency, in US dollars, and what these leave out.

    A case is worth the dollars of the UTC day it was assigned on, rounded on its own; a payment
    those that were stored with it (rule money-10). A currency of which one figure is not known in
    dollars is left out whole, so that the rate compares payments with the cases they were made on.
    """
    own: dict[str, list[int]] = {}
    dollars: dict[str, list[int]] = {}
    missing: set[str] = set()
    for one in found:
        _add(own, one.currency, one.cases, one.value_minor * one.cases, one.collected_minor)
        rate = rate_of(one.currency, one.day)
        if rate is None or one.in_usd < one.payments:
            missing.add(one.currency)
            continue
        value = rate.convert(one.value_minor) * one.cases
        _add(dollars, one.currency, one.cases, value, one.usd_minor)
    known = [figures for currency, figures in dollars.items() if currency not in missing]
    return (
        {currency: _collection(currency, own[currency]) for currency in sorted(own)},
        _collection("USD", [sum(column) for column in zip([0, 0, 0], *known, strict=True)]),
        tuple(sorted(missing)),
    )


def _add(sums: dict[str, list[int]], currency: str, *figures: int) -> None:
    held = sums.get(currency, [0] * len(figures))
    sums[currency] = [a + b for a, b in zip(held, figures, strict=True)]


def _collection(currency: str, figures: list[int]) -> Collection:
    cases, assigned, collected = figures
    return Collection(
        currency=currency, cases=cases, assigned_minor=assigned, collected_minor=collected
    )


def volume(
    found: Iterable[Received],
) -> tuple[dict[str, Money], Money, tuple[str, ...]]:
    """Sum what was received: per currency, in US dollars, and the currencies these leave out."""
    received = sorted(found, key=lambda one: one.currency)
    known = [one for one in received if one.in_usd == one.payments]
    return (
        {one.currency: from_minor(one.minor, one.currency) for one in received},
        from_minor(sum(one.usd_minor for one in known), "USD"),
        tuple(one.currency for one in received if one not in known),
    )


def days_to_collect(found: Iterable[Resolved]) -> tuple[int, int, int]:
    """Count cases, those with a last payment, and the days of these from assignment to it.

    A payment that arrived before the case did took no days.
    """
    cases = collected = days = 0
    for one in found:
        cases += one.cases
        if one.last_paid_on is not None:
            collected += one.cases
            days += one.cases * max(0, (one.last_paid_on - one.assigned_on).days)
    return cases, collected, days


def plans_ended(found: Iterable[PlanStanding], since: date, until: date) -> tuple[int, int]:
    """Count the plans that ended from *since* on and before *until*, and those completed.

    A plan ends on the day its last instalment was settled, or on the day it was broken. One that
    was replaced before either has not ended.
    """
    ended = [one for one in found if one.ended_on is not None and since <= one.ended_on < until]
    return len(ended), sum(one.state is PlanState.COMPLETED for one in ended)

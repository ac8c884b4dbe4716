"""The claim of the day: what was claimed when, and what a payment of a day is divided on.

Fees and principal that were claimed later in time act on later payments only, whatever the day on
which a payment is entered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from attrs import frozen

from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId


@frozen(kw_only=True)
class ClaimVersion:
    """What was claimed in all from a day on; the first one is the claim as it was submitted.

    ``number`` counts the versions of a case. Of two versions from one day the later one holds.
    """

    case_id: CaseId
    number: int
    client_id: ClientId
    partner_id: PartnerId | None
    since: date
    claimed: Buckets
    changed_at: datetime
    version: int = 1


@frozen(kw_only=True)
class Division:
    """What a payment is divided on, and what it covers.

    ``open`` is what was open of the claim of the day; the payment covers of that first, and then,
    with what exceeds it, what was claimed since.
    """

    open: Buckets
    allocation: Buckets


# -------------------------------------------------------------------------------------- rules


def claimed_on(versions: Iterable[ClaimVersion], day: date, submitted: Buckets) -> Buckets:
    """Return what was claimed on a day; before the first version that is what was *submitted*."""
    held = [one for one in versions if one.since <= day]
    last = max(held, key=lambda one: (one.since, one.number), default=None)
    return submitted if last is None else last.claimed


def claimed_after(versions: Iterable[ClaimVersion], day: date, claimed: Buckets) -> bool:
    """Tell whether any version since *day* claims something else than *claimed*."""
    return any(one.since > day and one.claimed != claimed for one in versions)


def open_on(left: Buckets, claimed: Buckets, then: Buckets) -> Buckets:
    """Return what is open of the claim of a day: what is *left* now, without what came later.

    *claimed* is what is claimed now, *then* what was claimed on the day.

    >>> open_on(Buckets(500, 200), Buckets(500, 200), Buckets(500))
    Buckets(principal=500, interest=0, reminder_fees=0, collection_fees=0)
    """
    later = (max(0, now - was) for now, was in zip(claimed, then, strict=True))
    return Buckets(*(max(0, rest - more) for rest, more in zip(left, later, strict=True)))


def divided_on(amount: int, left: Buckets, claimed: Buckets, then: Buckets) -> Division:
    """Return what a payment is divided on, and what it covers of what is *left*."""
    first = open_on(left, claimed, then)
    covered = first.allocate(amount)
    rest = left.minus(covered)
    more = rest.allocate(amount - covered.total)
    return Division(open=first, allocation=covered.plus(more))

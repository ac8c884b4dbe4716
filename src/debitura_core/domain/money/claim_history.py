"""The claim of the day: what was claimed when, and what a payment of a day is divided on.

Fees and principal that were claimed later in time act on later payments only, whatever the day on
which a payment is entered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from attrs import evolve, frozen

from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.money.revenue_share import Basis


@frozen(kw_only=True)
class ClaimVersion:
    """What was claimed in all from a day on, after a change of fees or principal.

    ``number`` counts the changes of a case, from 1. A part of the claim that two of them changed is
    from their days on what the last one said.
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
    """Return what was claimed on a day, by all that is known now; at first what was *submitted*.

    Each change moves only the parts of the claim that it changed, from its day on: a principal that
    was wrong from the start takes no interest of a later day with it.
    """
    found, before = list(submitted), submitted
    for one in sorted(versions, key=lambda version: version.number):
        for place, (was, now) in enumerate(zip(before, one.claimed, strict=True)):
            if was != now and one.since <= day:
                found[place] = now
        before = one.claimed
    return Buckets(*found)


def open_on(left: Buckets, claimed: Buckets, then: Buckets) -> Buckets:
    """Return what is open of the claim of a day: what is *left* now, without what came later.

    *claimed* is what is claimed now, *then* what was claimed on the day.

    >>> open_on(Buckets(500, 200), Buckets(500, 200), Buckets(500))
    Buckets(principal=500, interest=0, reminder_fees=0, collection_fees=0)
    """
    later = (max(0, now - was) for now, was in zip(claimed, then, strict=True))
    return Buckets(*(max(0, rest - more) for rest, more in zip(left, later, strict=True)))


def basis_on(basis: Basis, was: Buckets, then: Buckets) -> Basis:
    """Return what divides a payment whose day was wrong: the claim of the right day.

    *was* is what was claimed on the day of the *basis*, *then* what was claimed on the right one.
    """
    return evolve(
        basis,
        open_principal_minor=max(0, basis.open_principal_minor + then.principal - was.principal),
        open_added_fees_minor=max(
            0, basis.open_added_fees_minor + then.added_fees - was.added_fees
        ),
    )


def divided_on(amount: int, left: Buckets, claimed: Buckets, then: Buckets) -> Division:
    """Return what a payment is divided on, and what it covers of what is *left*."""
    first = open_on(left, claimed, then)
    covered = first.allocate(amount)
    rest = left.minus(covered)
    more = rest.allocate(amount - covered.total)
    return Division(open=first, allocation=covered.plus(more))

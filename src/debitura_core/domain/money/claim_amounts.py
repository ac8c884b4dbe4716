"""What is claimed may change: fees are added on top, and a principal may have been wrong.

What payments have covered stays covered, and their payouts stay as they are; the split of later
payments follows from what is open then (rule money-4). A corrected principal can move the success
fee by the agreement's price bands (rule parties-6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attrs import evolve, frozen

from debitura_core.domain.cases.cases import OPEN, Case, Terms
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import (
    AmountTooLarge,
    CaseNotOpen,
    ClaimBelowPaid,
    ClaimChangeInFuture,
    CurrencyMismatch,
    PriceChangeUnconfirmed,
    RateIsIntentional,
)
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.kernel.money import BOUND, figure
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.claim_history import ClaimVersion
from debitura_core.domain.money.payments import Payment, spend_surplus
from debitura_core.domain.parties.agreements import Agreement, Phase

PRICE_TOLERANCE = Percent("0.1")
"""By how much an edit may move the success fee before it must be confirmed (rule parties-6)."""


@frozen(kw_only=True)
class ClaimChanged(AboutCase):
    """The amounts of a claim changed: what is claimed since which day, and what is open of it."""

    partner_id: PartnerId | None
    client_id: ClientId
    number: int
    since: date
    success_fee: Percent
    claimed_principal_minor: int
    claimed_interest_minor: int
    claimed_reminder_fees_minor: int
    claimed_collection_fees_minor: int
    open_principal_minor: int
    open_interest_minor: int
    open_reminder_fees_minor: int
    open_collection_fees_minor: int
    was_success_fee: Percent
    was_principal_minor: int
    was_interest_minor: int
    was_reminder_fees_minor: int
    was_collection_fees_minor: int


# -------------------------------------------------------------------------------------- rules


def check_open(case: Case) -> None:
    """Refuse to change the claim of a case that has ended; raises `CaseNotOpen`."""
    if case.lifecycle not in OPEN:
        raise CaseNotOpen(case_id=case.case_id, lifecycle=case.lifecycle.label)


def check_currency(case: Case, currency: str) -> None:
    """Refuse an amount in another currency than the claim's; raises `CurrencyMismatch`."""
    if currency != case.currency:
        raise CurrencyMismatch(what=f"case {case.case_id}", expected=case.currency, given=currency)


def check_since(since: date | None, today: date) -> date:
    """Return the day from which a claim changes, by default today; raises `ClaimChangeInFuture`."""
    if since is not None and since > today:
        raise ClaimChangeInFuture(day=since, today=today)
    return since or today


def reclaim(case: Case, claimed: Buckets, success_fee: Percent, payments: Sequence[Payment],
            since: date, earlier: Sequence[ClaimVersion],
            at: datetime) -> Decision[Case]:  # fmt: skip
    """Decide that *claimed* is what is owed in all *since* a day (rules money-4, money-41).

    What was covered of each bucket stays covered; a surplus that *payments* had goes first. The
    change is kept beside the *earlier* ones, and divides what was received since.

    Raises `ClaimBelowPaid` when less would be claimed than was covered, `AmountTooLarge`.
    """
    for name in ("principal", "interest", "reminder_fees", "collection_fees"):
        covered = getattr(case.claimed, name) - getattr(case.open, name)
        if getattr(claimed, name) < covered:
            raise ClaimBelowPaid(
                case_id=case.case_id,
                part=name,
                least=f"{case.currency} {figure(covered, case.currency)}",
            )
    if claimed.total >= BOUND:
        raise AmountTooLarge(field="claim")
    left = claimed.minus(case.claimed.minus(case.open))
    left, moved, told = spend_surplus(left, payments)
    now = changed(case, claimed=claimed, open=left, success_fee=success_fee)
    version = ClaimVersion(
        case_id=case.case_id,
        number=len(earlier) + 1,
        client_id=case.client_id,
        partner_id=case.partner_id,
        since=since,
        claimed=claimed,
        changed_at=at,
    )
    return Decision(now, (now, version, *moved), (_changed(case, now, version), *told))


def _changed(was: Case, now: Case, version: ClaimVersion) -> ClaimChanged:
    claimed, left = now.claimed, now.open
    return ClaimChanged(
        case_id=now.case_id,
        partner_id=now.partner_id,
        client_id=now.client_id,
        number=version.number,
        since=version.since,
        success_fee=now.success_fee,
        claimed_principal_minor=claimed.principal,
        claimed_interest_minor=claimed.interest,
        claimed_reminder_fees_minor=claimed.reminder_fees,
        claimed_collection_fees_minor=claimed.collection_fees,
        open_principal_minor=left.principal,
        open_interest_minor=left.interest,
        open_reminder_fees_minor=left.reminder_fees,
        open_collection_fees_minor=left.collection_fees,
        was_success_fee=was.success_fee,
        was_principal_minor=was.claimed.principal,
        was_interest_minor=was.claimed.interest,
        was_reminder_fees_minor=was.claimed.reminder_fees,
        was_collection_fees_minor=was.claimed.collection_fees,
    )


def is_intentional(case: Case) -> bool:
    """Return whether the success fee was agreed for this case, so that no price band moves it.

    So it is on a quote, on custom terms, and in legal proceedings (rule cases-27).
    """
    return case.terms is not Terms.STANDARD or case.phase is not Phase.PRE_LEGAL


def price_after(case: Case, agreement: Agreement, principal: int, *, confirmed: bool,
                keep: bool) -> Percent:  # fmt: skip
    """Return the success fee of the case for a corrected principal (rule money-21).

    The agreement's price band for it counts; without one the fee stays. A fee that was agreed for
    the case is only ever kept, and the caller must say so; any other that moves by more than
    0.1 point must be confirmed.

    Raises `RateIsIntentional`, `PriceChangeUnconfirmed`.
    """
    band = agreement.price_for(principal, case.currency)
    if band is None or band == case.success_fee:
        return case.success_fee
    apart = abs(band.millionths - case.success_fee.millionths)
    if is_intentional(case):
        if not keep:
            raise RateIsIntentional(case_id=case.case_id, success_fee=case.success_fee.text)
        return case.success_fee
    if apart > PRICE_TOLERANCE.millionths and not confirmed:
        raise PriceChangeUnconfirmed(
            case_id=case.case_id, now=case.success_fee.text, then=band.text
        )
    return band


def with_fees(case: Case, interest: int | None, reminder: int | None,
              collection: int | None) -> Buckets:  # fmt: skip
    """Return what is claimed with these added fees; those that are None stay as they are."""
    given = {"interest": interest, "reminder_fees": reminder, "collection_fees": collection}
    return evolve(case.claimed, **{k: v for k, v in given.items() if v is not None})

"""Assignments: which person has a case, its priority, and its reassignment to another partner."""

from __future__ import annotations

from datetime import datetime

from attrs import fields, frozen

from debitura_core.domain.cases.cases import (
    CLEAN_SHEET,
    OPEN,
    WORKED,
    Case,
    Lifecycle,
    MovesCase,
    Trigger,
    check_in_hand,
    next_state,
)
from debitura_core.domain.cases.claims import CaseFile, Debtor
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import AlreadyInCharge, CannotMerge, OtherDebtor
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId, is_shadow

# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class MemberPutInCharge(AboutCase):
    """A team member got the case, from another one if there was one; its deadline came along."""

    partner_id: PartnerId | None
    former_user: str | None
    assigned_user: str
    sla_deadline: datetime | None


@frozen(kw_only=True)
class PriorityChanged(AboutCase):
    """The partner marked how urgent the case is to it."""

    partner_id: PartnerId | None
    priority: int | None
    priority_follow_up: bool


@frozen(kw_only=True)
class PartnerReferenceChanged(AboutCase):
    """The partner gave the case a reference of its own, or took it away."""

    partner_id: PartnerId | None
    is_set: bool


@frozen(kw_only=True)
class DebtorUpdated(AboutCase):
    """What is known of the debtor was restated: which of it changed, not what to."""

    partner_id: PartnerId | None
    changed: tuple[str, ...]


@frozen(kw_only=True)
class CaseReassigned(MovesCase):
    """The platform gave the case to another partner, which begins with its review."""

    partner_id: PartnerId
    """The new partner."""
    managed_by: PartnerId | None = None
    assigned_at: datetime


@frozen(kw_only=True)
class CaseMerged(MovesCase):
    """The case was folded into another one and is read-only from here on."""

    partner_id: PartnerId | None
    merged_into: CaseId


# -------------------------------------------------------------------------------------- rules


def put_in_charge(case: Case, user: str) -> Decision[Case]:
    """Decide that *user* of the firm has the case from here on; deadline and history stay.

    Raises `CaseNotInHand` for a case that has ended, `AlreadyInCharge`.
    """
    check_in_hand(case, OPEN)
    if case.assigned_user == user:
        raise AlreadyInCharge(case_id=case.case_id, who=user)
    handed = changed(case, assigned_user=user)
    event = MemberPutInCharge(
        case_id=case.case_id,
        partner_id=case.partner_id,
        former_user=case.assigned_user,
        assigned_user=user,
        sla_deadline=case.sla_deadline,
    )
    return Decision(handed, (handed,), (event,))


def transfer(case: Case, user: str) -> Decision[Case]:
    """Decide that another member takes over a case that is worked, and owes its next update.

    Raises `CaseNotInHand` unless it is worked, `AlreadyInCharge`.
    """
    check_in_hand(case, WORKED)
    return put_in_charge(case, user)


def prioritise(case: Case, follow_up: bool, priority: int | None) -> Decision[Case]:
    """Decide how urgent the case is to its partner; nothing if it is that already."""
    check_in_hand(case, OPEN)
    if (case.priority_follow_up, case.priority) == (follow_up, priority):
        return Decision(case)
    marked = changed(case, priority_follow_up=follow_up, priority=priority)
    event = PriorityChanged(
        case_id=case.case_id,
        partner_id=case.partner_id,
        priority=priority,
        priority_follow_up=follow_up,
    )
    return Decision(marked, (marked,), (event,))


def refer(case: Case, reference: str | None) -> Decision[Case]:
    """Decide by which reference of its own the partner calls the case, a closed one too."""
    check_in_hand(case, frozenset(Lifecycle) - {Lifecycle.MERGED})
    if case.partner_reference == reference:
        return Decision(case)
    named = changed(case, partner_reference=reference)
    event = PartnerReferenceChanged(
        case_id=case.case_id, partner_id=case.partner_id, is_set=reference is not None
    )
    return Decision(named, (named,), (event,))


def restate_debtor(case: Case, file: CaseFile, debtor: Debtor) -> Decision[Case]:
    """Decide what is known of the debtor now; the journal gets the names of what changed."""
    check_in_hand(case, OPEN)
    names = tuple(
        one.name
        for one in fields(Debtor)
        if getattr(debtor, one.name) != getattr(file.debtor, one.name)
    )
    if not names:
        return Decision(case)
    event = DebtorUpdated(case_id=case.case_id, partner_id=case.partner_id, changed=names)
    return Decision(case, (changed(file, debtor=debtor),), (event,))


def reassign(case: Case, file: CaseFile, partner_id: PartnerId, at: datetime) -> Decision[Case]:
    """Decide that the case begins again with another partner (rule cases-25).

    What the former one noted for itself goes with it: member, priority, reference, deadline and
    status. What it earned stays its own, since payouts belong to the partner that made them.

    A partner that worked its own partner case manages it from here on.

    Raises `IllegalTransition`, `AlreadyInCharge`.
    """
    lifecycle = next_state(case, Trigger.REASSIGN)
    if case.partner_id == partner_id:
        raise AlreadyInCharge(case_id=case.case_id, who=partner_id)
    moved = changed(
        case,
        partner_id=partner_id,
        managed_by=managing(case, partner_id),
        lifecycle=lifecycle,
        engagement=case.engagement + 1,
        assigned_at=at,
        accepted_at=None,
        status=None,
        status_at=None,
        sla_deadline=None,
        **CLEAN_SHEET,
    )
    event = CaseReassigned(
        case_id=case.case_id,
        partner_id=partner_id,
        managed_by=moved.managed_by,
        was_lifecycle=case.lifecycle,
        lifecycle=lifecycle,
        assigned_at=at,
    )
    return Decision(moved, (moved, changed(file, partner_id=partner_id)), (event,))


def managing(case: Case, partner_id: PartnerId) -> PartnerId | None:
    """Return who manages the case once *partner_id* works it: its submitter, if that is another.

    A case of a shadow client was submitted by the partner that manages it, or else works it.
    """
    if not is_shadow(case.client_id):
        return case.managed_by
    submitter = case.managed_by or case.partner_id
    return None if submitter == partner_id else submitter


def check_same_debtor(case: Case, into: Case, debtor: Debtor, other: Debtor) -> None:
    """Refuse to merge cases of debtors of another name or country; raises `OtherDebtor`."""
    names = {one.name.casefold().strip() for one in (debtor, other)}
    if len(names) > 1 or debtor.country != other.country:
        raise OtherDebtor(case_id=case.case_id, into=into.case_id)


def merge(case: Case, into: Case) -> Decision[Case]:
    """Decide that *case* is folded into another case of its client, for good (rule cases-26).

    Raises `IllegalTransition`, `CannotMerge`.
    """
    lifecycle = next_state(case, Trigger.MERGE)
    same = into.case_id == case.case_id
    other = (into.client_id, into.currency) != (case.client_id, case.currency)
    if same or other or into.lifecycle is Lifecycle.MERGED:
        raise CannotMerge(case_id=case.case_id, into=into.case_id)
    merged = changed(case, lifecycle=lifecycle, merged_into=into.case_id, sla_deadline=None)
    event = CaseMerged(
        case_id=case.case_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=lifecycle,
        merged_into=into.case_id,
    )
    return Decision(merged, (merged,), (event,))

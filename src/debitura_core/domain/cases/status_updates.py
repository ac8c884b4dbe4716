"""Status updates: what a partner reports of a case, and by when it had to (rule cases-18).

The table in `statuses` says what each of the thirteen needs and brings about. Every update answers
the deadline that was running and begins the next one.
"""

from __future__ import annotations

from datetime import datetime

from attrs import evolve, field, frozen

from debitura_core.domain.cases.cases import (
    WORKED,
    Case,
    Lifecycle,
    MovesCase,
    Trigger,
    check_accepted,
    check_in_hand,
    next_state,
    start_legal_action,
)
from debitura_core.domain.cases.service_levels import Deadline
from debitura_core.domain.cases.statuses import STATUS_RULES, StatusEffect, StatusType
from debitura_core.domain.kernel.decisions import Advice, Decision, Stamp, changed, joined
from debitura_core.domain.kernel.errors import ContactInFuture, ReasonMissing, StatusNeedsPayment
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    DocumentId,
    PartnerId,
    StatusUpdateId,
)
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.kernel.seals import SALT, SEALED, WORDS, seal


@frozen(kw_only=True)
class StatusUpdate:
    """One report of a partner on a case.

    ``due_at`` is the deadline it answered; None where no clock ran, as on a paused case.
    """

    update_id: StatusUpdateId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId
    engagement: int
    status: StatusType
    notes: str = field(**SEALED)
    reason: str | None = field(default=None, **SEALED)
    salt: str = field(**SALT)
    documents: tuple[DocumentId, ...] = ()
    contacted_at: datetime | None = None
    contact_method: str | None = field(default=None, **WORDS)
    submitted_at: datetime
    submitted_by: str
    due_at: datetime | None = None
    version: int = 1

    @property
    def is_late(self) -> bool:
        """Whether it came after its deadline; one that answered none is not late."""
        return self.due_at is not None and Deadline(self.due_at, self.submitted_at).is_late


@frozen(kw_only=True)
class Report:
    """What a partner says in a status update, before it is one."""

    status: StatusType
    notes: str = field(**SEALED)
    reason: str | None = field(default=None, **SEALED)
    documents: tuple[DocumentId, ...] = ()
    contacted_at: datetime | None = None
    contact_method: str | None = field(default=None, **WORDS)


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class StatusUpdated(MovesCase):
    """The partner reported on a case; its words are stored as salted hashes (rule kernel-12)."""

    update_id: StatusUpdateId
    client_id: ClientId
    partner_id: PartnerId
    engagement: int
    status: StatusType
    notes_seal: str
    reason_seal: str | None
    documents: tuple[DocumentId, ...]
    contacted_at: datetime | None
    due_at: datetime | None
    late: bool
    sla_deadline: datetime | None


@frozen(kw_only=True)
class CaseResumed(MovesCase):
    """Work on a paused case goes on, and its clock with it."""

    partner_id: PartnerId | None
    sla_deadline: datetime


# -------------------------------------------------------------------------------------- rules


def check_report(case: Case, report: Report, at: datetime) -> None:
    """Refuse a report that its status does not allow on this case (rule cases-18).

    A case that waits for information before its acceptance owes no report: its clock has not begun,
    and it is neither put on hold nor resumed into work that nobody took on.

    Raises `CaseNotInHand`, `ReasonMissing`, `StatusNeedsPayment`, `ContactInFuture`.
    """
    rule = STATUS_RULES[report.status]
    check_in_hand(case, WORKED)
    check_accepted(case)
    if rule.needs_reason and report.reason is None:
        raise ReasonMissing(case_id=case.case_id, status=rule.title)
    if rule.needs_payment and not case.paid_minor:
        raise StatusNeedsPayment(case_id=case.case_id, status=rule.title)
    if report.contacted_at is not None and report.contacted_at > at:
        raise ContactInFuture(at=report.contacted_at, present=at)


def update_status(case: Case, report: Report, partner_id: PartnerId, next_due: datetime, *,
                  update_id: StatusUpdateId, stamp: Stamp) -> Decision[Case]:  # fmt: skip
    """Decide that the partner reported: the old deadline is answered, *next_due* is the new one.

    A paused case has no deadline, and gets none by a report. Only ON_HOLD moves the lifecycle (rule
    cases-18), and LEGAL_ACTION_INITIATED the phase (rule cases-27). Check with `check_report`
    first.
    """
    moved = _moved(case, STATUS_RULES[report.status].effect)
    reported = evolve(
        moved.answer,
        status=report.status,
        status_at=stamp.at,
        sla_deadline=None if moved.answer.lifecycle is Lifecycle.PAUSED else next_due,
    )
    update = StatusUpdate(
        update_id=update_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=partner_id,
        engagement=case.engagement,
        status=report.status,
        notes=report.notes,
        reason=report.reason,
        salt=stamp.salt,
        documents=report.documents,
        contacted_at=report.contacted_at,
        contact_method=report.contact_method,
        submitted_at=stamp.at,
        submitted_by=stamp.by.user,
        due_at=case.sla_deadline,
    )
    event = StatusUpdated(
        update_id=update_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=partner_id,
        engagement=case.engagement,
        status=report.status,
        notes_seal=seal(report.notes, stamp.salt),
        reason_seal=seal(report.reason, stamp.salt),
        documents=report.documents,
        contacted_at=report.contacted_at,
        due_at=update.due_at,
        late=update.is_late,
        was_lifecycle=case.lifecycle,
        lifecycle=reported.lifecycle,
        sla_deadline=reported.sla_deadline,
    )
    told = Decision(None, (reported, update), (event,), advice=_advice(case, report))
    return joined(told, evolve(moved, records=()), answer=reported)


def _moved(case: Case, effect: StatusEffect) -> Decision[Case]:
    """Return the case as the status leaves it, at its next version, with the events."""
    if effect is StatusEffect.GO_LEGAL:
        return start_legal_action(case, None)
    pauses = effect is StatusEffect.PAUSE
    return Decision(
        changed(case, lifecycle=next_state(case, Trigger.PAUSE) if pauses else case.lifecycle)
    )


def _advice(case: Case, report: Report) -> tuple[Advice, ...]:
    """Say what is missing beside a report that is taken all the same (rule cases-18)."""
    rule = STATUS_RULES[report.status]
    told = []
    if rule.is_contact and (report.contacted_at is None or report.contact_method is None):
        told.append(
            Advice(
                "CONTACT_DETAILS_MISSING",
                "Say when and by which method the debtor was contacted.",
                {"case_id": case.case_id},
            )
        )
    if rule.effect is StatusEffect.ADVISE_CLOSING:
        owed = shown(case.open.total, case.currency)
        told.append(
            Advice(
                "CLOSE_CASE",
                f"The case can be closed; {owed} is outstanding.",
                {"case_id": case.case_id, "outstanding": owed},
            )
        )
    return tuple(told)


def resume(case: Case, next_due: datetime) -> Decision[Case]:
    """Decide that work goes on: the clock begins again, and the pause's status is over."""
    resumed = changed(
        case,
        lifecycle=next_state(case, Trigger.RESUME),
        status=None,
        sla_deadline=next_due,
    )
    event = CaseResumed(
        case_id=case.case_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=resumed.lifecycle,
        sla_deadline=next_due,
    )
    return Decision(resumed, (resumed,), (event,))

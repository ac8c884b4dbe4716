"""Cases: the record, the states it passes through, and what it owes at every moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.service_levels import survey_due
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.decisions import AboutCase, Decision, changed
from debitura_core.domain.kernel.errors import CaseNotInHand, FeeNotAgreed, IllegalTransition
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId, is_shadow
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import SALT, WORDS, sealed_with
from debitura_core.domain.parties.agreements import Phase


class Lifecycle(Enum):
    """The ten states of a case (rule cases-1)."""

    PENDING_CONTRACT_SIGNING = "pending_contract_signing"
    PENDING_VERIFICATION_INTERNAL = "pending_verification_internal"
    PENDING_VERIFICATION = "pending_verification"
    NEEDS_ADDITIONAL_DETAILS = "needs_additional_details"
    LEADS = "leads"
    LEADS_QUOTE_GIVEN = "leads_quote_given"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The words people read for this state."""
        return _LABELS[self]


_LABELS = {
    Lifecycle.PENDING_CONTRACT_SIGNING: "Pending contract signing",
    Lifecycle.PENDING_VERIFICATION_INTERNAL: "Pending Verification Internal",
    Lifecycle.PENDING_VERIFICATION: "Pending Verification",
    Lifecycle.NEEDS_ADDITIONAL_DETAILS: "More Info Required",
    Lifecycle.LEADS: "Collecting Quotes",
    Lifecycle.LEADS_QUOTE_GIVEN: "Pending Quote Selection",
    Lifecycle.ACTIVE: "Active",
    Lifecycle.PAUSED: "Paused",
    Lifecycle.CLOSED: "Closed",
    Lifecycle.MERGED: "Merged",
}


class Terms(Enum):
    """The kind of terms a case is worked on."""

    STANDARD = "standard"
    QUOTE = "quote"
    CUSTOM = "custom"


class Trigger(Enum):
    """What moves a case from one state to the next; the value reads in a sentence."""

    SUBMIT_UNSIGNED = "be submitted before the contracts are signed"
    SUBMIT = "be submitted"
    SIGN = "be signed"
    ASSIGN = "be assigned to a partner"
    OFFER = "be offered to the legal network"
    ACCEPT = "be accepted"
    REQUEST_INFORMATION = "wait for information"
    PROPOSE_TERMS = "be offered on custom terms"
    DECLINE = "be declined"
    DECLINE_FOR_GOOD = "be declined without going to the legal network"
    RETURN_TO_REVIEW = "go back to review"
    SUPPLY_INFORMATION = "receive information"
    PAUSE = "be paused"
    RESUME = "be resumed"
    AWARD = "be awarded"
    CLOSE_LEAD = "end without a chosen quote"
    START_LEGAL_ACTION = "go to legal action"
    REASSIGN = "be reassigned"
    CLOSE = "be closed"
    WITHDRAW = "be withdrawn by the client"
    REOPEN = "be reopened"
    MERGE = "be merged"


@frozen
class Transition:
    """One row of the lifecycle: from a state (None: a new case), by a trigger, to a state."""

    source: Lifecycle | None
    trigger: Trigger
    target: Lifecycle


def _from(
    sources: tuple[Lifecycle, ...], trigger: Trigger, target: Lifecycle
) -> tuple[Transition, ...]:
    """Write a row for each of several states."""
    return tuple(Transition(source, trigger, target) for source in sources)


_SIGNING = Lifecycle.PENDING_CONTRACT_SIGNING
_INTERNAL = Lifecycle.PENDING_VERIFICATION_INTERNAL
_REVIEW = Lifecycle.PENDING_VERIFICATION
_DETAILS = Lifecycle.NEEDS_ADDITIONAL_DETAILS
_LEADS = Lifecycle.LEADS
_QUOTED = Lifecycle.LEADS_QUOTE_GIVEN
_ACTIVE = Lifecycle.ACTIVE
_PAUSED = Lifecycle.PAUSED
_CLOSED = Lifecycle.CLOSED
_WORKED = (_ACTIVE, _PAUSED, _DETAILS)

TRANSITIONS = (
    Transition(None, Trigger.SUBMIT_UNSIGNED, _SIGNING),
    Transition(None, Trigger.SUBMIT, _INTERNAL),
    Transition(_SIGNING, Trigger.SIGN, _INTERNAL),
    Transition(_INTERNAL, Trigger.ASSIGN, _REVIEW),
    Transition(_INTERNAL, Trigger.OFFER, _LEADS),
    Transition(_INTERNAL, Trigger.CLOSE, _CLOSED),
    Transition(_REVIEW, Trigger.ACCEPT, _ACTIVE),
    Transition(_REVIEW, Trigger.REQUEST_INFORMATION, _DETAILS),
    Transition(_REVIEW, Trigger.PROPOSE_TERMS, _LEADS),
    Transition(_REVIEW, Trigger.DECLINE, _LEADS),
    Transition(_REVIEW, Trigger.DECLINE_FOR_GOOD, _CLOSED),
    *_from((_SIGNING, _INTERNAL, _REVIEW, _LEADS, _QUOTED), Trigger.WITHDRAW, _CLOSED),
    Transition(_DETAILS, Trigger.SUPPLY_INFORMATION, _ACTIVE),
    Transition(_DETAILS, Trigger.RETURN_TO_REVIEW, _REVIEW),
    Transition(_ACTIVE, Trigger.REQUEST_INFORMATION, _DETAILS),
    *_from((_ACTIVE, _DETAILS), Trigger.PAUSE, _PAUSED),
    Transition(_PAUSED, Trigger.RESUME, _ACTIVE),
    *_from((_LEADS, _QUOTED), Trigger.AWARD, _ACTIVE),
    *_from((_LEADS, _QUOTED), Trigger.CLOSE_LEAD, _CLOSED),
    Transition(_LEADS, Trigger.ASSIGN, _REVIEW),
    *_from(_WORKED, Trigger.CLOSE, _CLOSED),
    *_from(_WORKED, Trigger.WITHDRAW, _CLOSED),
    Transition(_CLOSED, Trigger.REOPEN, _ACTIVE),
    *_from(tuple(s for s in Lifecycle if s is not Lifecycle.MERGED), Trigger.MERGE,
           Lifecycle.MERGED),
    Transition(_ACTIVE, Trigger.START_LEGAL_ACTION, _ACTIVE),
    *_from((_REVIEW, *_WORKED), Trigger.REASSIGN, _REVIEW),
)  # fmt: skip
"""The lifecycle as data: what is not in this table cannot happen (rule cases-1).

Which code a case is closed with is not in the table.
"""


class ReferenceKind(Enum):
    """Who calls a case by a reference: the network, its client, its partner."""

    NETWORK = "reference"
    CLIENT = "client_reference"
    PARTNER = "partner_reference"


OPEN = frozenset(Lifecycle) - {Lifecycle.CLOSED, Lifecycle.MERGED}
"""The states of a case that has not ended (rule cases-1)."""

WORKED = frozenset(_WORKED)
"""The states of a case that a partner has taken on and works (rule closing-8)."""

TAKES_PAYMENT = WORKED
"""The states in which money may be recorded (rule cases-4)."""


@frozen(kw_only=True)
class Case:
    """A claim that a partner collects: who, in which state, on which terms, and what is still owed.

    ``claimed`` is what was submitted and added, ``open`` what no payment has covered yet, both by
    bucket in minor units of ``currency``; ``paid_minor`` is all that was received, an overpayment
    included. ``fee_carry`` is what rounding left over of the success fee in the payments so far, in
    hundred-millionths of a minor unit; the next payment books it. The debtor and the papers are
    apart, in the `CaseFile`.
    """

    case_id: CaseId
    reference: str
    client_id: ClientId
    client_key: str = field(**WORDS)
    """The client's name as lists sort by it: see `parties.sort_key`."""
    partner_id: PartnerId | None
    managed_by: PartnerId | None = None
    client_reference: str | None = field(default=None, **WORDS)
    partner_reference: str | None = field(default=None, **WORDS)
    lifecycle: Lifecycle
    phase: Phase
    terms: Terms
    success_fee: Percent
    currency: str
    claimed: Buckets
    open: Buckets
    paid_minor: int = 0
    fee_carry: int = 0
    invoice_date: date
    due_date: date
    created_at: datetime
    assigned_at: datetime | None = None
    accepted_at: datetime | None = None
    allow_network: bool = True
    """Whether the client lets the legal network quote if a partner declines."""
    engagement: int = 1
    """Which partner's stretch of work this is: a reassignment begins the next one."""
    assigned_user: str | None = None
    """The team member in charge, if one was named."""
    priority: int | None = None
    priority_follow_up: bool = False
    information_requested_at: datetime | None = None
    information_supplied_at: datetime | None = None
    status: StatusType | None = None
    """The latest status update in force: resuming and a return that is rejected take it back."""
    status_at: datetime | None = None
    sla_deadline: datetime | None = None
    """When the next status update is due; None while the clock is stopped."""
    closed_at: datetime | None = None
    closed_by: str | None = None
    close_code: CloseCode | None = None
    close_comment: str | None = field(default=None, **sealed_with("close_salt"))
    close_salt: str | None = field(default=None, **SALT)
    merged_into: CaseId | None = None
    version: int = 1

    @property
    def principal(self) -> Money:
        """The claim without added fees."""
        return from_minor(self.claimed.principal, self.currency)

    @property
    def added_fees(self) -> Money:
        """Interest, reminder and collection fees together."""
        return from_minor(self.claimed.added_fees, self.currency)

    @property
    def outstanding(self) -> Money:
        """What is still owed: principal + added fees - payments, never below zero."""
        return from_minor(self.open.total, self.currency)

    @property
    def paid(self) -> Money:
        """All payments together."""
        return from_minor(self.paid_minor, self.currency)

    @property
    def is_self_collected(self) -> bool:
        """Whether its partner collects it for a client of its own; nobody else manages it."""
        return self.managed_by is None and is_shadow(self.client_id)

    @property
    def status_label(self) -> str:
        """What the overview shows: "In Progress", "Payment Plan", "Dispute".

        It is the words of the status in force, or of the state where there is none, or where the
        case is no longer worked.
        """
        if self.status is None or self.lifecycle not in WORKED:
            return self.lifecycle.label
        return self.status.label

    @property
    def survey_due(self) -> date | None:
        """By when the month under way is to be reported on; None unless Active (rule cases-20)."""
        if self.lifecycle is not Lifecycle.ACTIVE or self.accepted_at is None:
            return None
        updated = None if self.status_at is None else self.status_at.date()
        return survey_due(self.accepted_at.date(), updated)


CLEAN_SHEET: Mapping[str, object] = MappingProxyType(
    {
        "assigned_user": None,
        "priority": None,
        "priority_follow_up": False,
        "partner_reference": None,
        "information_requested_at": None,
        "information_supplied_at": None,
    }
)
"""How a case comes to a partner: without what another one noted for itself."""


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class MovesCase(AboutCase):
    """What events that may move a case have in common: the state it was in, and is in since."""

    was_lifecycle: Lifecycle
    lifecycle: Lifecycle


@frozen(kw_only=True)
class CaseSubmitted(AboutCase):
    """A client handed in a claim; with a partner, it was assigned in the same step."""

    reference: str
    client_id: ClientId
    partner_id: PartnerId | None
    managed_by: PartnerId | None = None
    lifecycle: Lifecycle
    phase: Phase
    terms: Terms
    success_fee: Percent
    currency: str
    claimed_principal_minor: int
    claimed_interest_minor: int
    claimed_reminder_fees_minor: int
    claimed_collection_fees_minor: int
    invoice_date: date
    due_date: date
    assigned_at: datetime | None
    allow_network: bool
    claim_hash: str
    """See `claims.terms_hash`."""


@frozen(kw_only=True)
class CaseAccepted(MovesCase):
    """The partner took the case on."""

    partner_id: PartnerId
    accepted_at: datetime
    assigned_user: str | None
    priority: int | None
    sla_deadline: datetime


@frozen(kw_only=True)
class LegalActionStarted(MovesCase):
    """The case went to court; later payments are split on legal terms."""

    partner_id: PartnerId | None
    phase: Phase
    success_fee: Percent


# -------------------------------------------------------------------------------------- rules


def next_state(case: Case, trigger: Trigger) -> Lifecycle:
    """Return the state that *trigger* leads to, or refuse, naming what is legal from here.

    Raises `IllegalTransition`.
    """
    from_here = [row for row in TRANSITIONS if row.source is case.lifecycle]
    for row in from_here:
        if row.trigger is trigger:
            return row.target
    raise IllegalTransition(
        case_id=case.case_id,
        lifecycle=case.lifecycle.label,
        trigger=trigger.value,
        legal=", ".join(row.trigger.value for row in from_here) or "do nothing any more",
    )


def first_state(trigger: Trigger) -> Lifecycle:
    """Return the state in which a new case begins."""
    return next(row.target for row in TRANSITIONS if (row.source, row.trigger) == (None, trigger))


def check_in_hand(case: Case, allowed: frozenset[Lifecycle] = WORKED) -> None:
    """Refuse to do something with a case that is in none of these states (rule closing-8).

    Raises `CaseNotInHand`.
    """
    if case.lifecycle not in allowed:
        raise CaseNotInHand(
            case_id=case.case_id,
            lifecycle=case.lifecycle.label,
            allowed=" or ".join(state.label for state in Lifecycle if state in allowed),
        )


def check_accepted(case: Case) -> None:
    """Refuse to work a case that its partner asked about and has not accepted yet.

    Raises `CaseNotInHand`.
    """
    if case.accepted_at is None:
        raise CaseNotInHand(
            case_id=case.case_id, lifecycle="not accepted yet", allowed="accepted by their partner"
        )


def check_agreed(case: Case, success_fee: Percent | None, role: Role) -> None:
    """Refuse a lower success fee that a client states for itself: its partner grants it.

    Raises `FeeNotAgreed`.
    """
    if role is Role.CLIENT and success_fee is not None and success_fee < case.success_fee:
        raise FeeNotAgreed(case_id=case.case_id, success_fee=case.success_fee.text)


def start_legal_action(case: Case, success_fee: Percent | None) -> Decision[Case]:
    """Decide that the case goes to court, with its own success fee if one was agreed."""
    legal = changed(
        case,
        lifecycle=next_state(case, Trigger.START_LEGAL_ACTION),
        phase=Phase.LEGAL,
        success_fee=case.success_fee if success_fee is None else success_fee,
    )
    event = LegalActionStarted(
        case_id=legal.case_id,
        partner_id=legal.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=legal.lifecycle,
        phase=legal.phase,
        success_fee=legal.success_fee,
    )
    return Decision(legal, (legal,), (event,))

"""Status updates as a table: what each of the thirteen needs, shows and brings about."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class StatusType(Enum):
    """What a partner may report of a case (rule cases-18)."""

    CONTACT_ATTEMPTED = "contact_attempted"
    CONTACT_ESTABLISHED = "contact_established"
    PAYMENT_PROMISED = "payment_promised"
    PAYMENT_PLAN_AGREED = "payment_plan_agreed"
    DISPUTE_RAISED = "dispute_raised"
    INVESTIGATING = "investigating"
    PAID_IN_FULL = "paid_in_full"
    PARTIALLY_PAID = "partially_paid"
    UNCOLLECTIBLE = "uncollectible"
    LEGAL_ACTION_INITIATED = "legal_action_initiated"
    ON_HOLD = "on_hold"
    RETURNED_TO_CLIENT = "returned_to_client"
    TRANSFERRED = "transferred"

    @property
    def title(self) -> str:
        """The words of the drop-down."""
        return STATUS_RULES[self].title

    @property
    def label(self) -> str:
        """The words the case overview shows."""
        return STATUS_RULES[self].label


class StatusGroup(Enum):
    """The three groups of the drop-down."""

    ACTIVE_COLLECTION = "Active collection"
    RESOLUTION = "Resolution"
    ADMINISTRATIVE = "Administrative"


class StatusEffect(Enum):
    """What a status brings about beside the report itself (rule cases-18)."""

    NOTHING = "nothing"
    EXTEND_PERIOD = "extends the collection period"
    ADVISE_CLOSING = "advises to close the case"
    OPEN_RETURN = "opens the return request"
    GO_LEGAL = "moves the case into its legal phase"
    PAUSE = "pauses the case"
    ASK_TRANSFER = "asks the platform to reassign the case"


@frozen
class StatusRule:
    """One row of the table; every status needs notes."""

    title: str
    group: StatusGroup
    label: str
    """What the case overview shows while this is the latest status."""
    needs_reason: bool = False
    needs_payment: bool = False
    is_contact: bool = False
    """Whether time and method of the contact are expected; without them there is advice."""
    effect: StatusEffect = StatusEffect.NOTHING


_WORK, _END, _OFFICE = StatusGroup

STATUS_RULES: dict[StatusType, StatusRule] = {
    StatusType.CONTACT_ATTEMPTED: StatusRule(
        "Contact attempted", _WORK, "In Progress", is_contact=True
    ),
    StatusType.CONTACT_ESTABLISHED: StatusRule(
        "Contact established", _WORK, "In Progress", is_contact=True
    ),
    StatusType.PAYMENT_PROMISED: StatusRule(
        "Payment promised", _WORK, "Payment Promised", effect=StatusEffect.EXTEND_PERIOD
    ),
    StatusType.PAYMENT_PLAN_AGREED: StatusRule(
        "Payment plan agreed", _WORK, "Payment Plan", effect=StatusEffect.EXTEND_PERIOD
    ),
    StatusType.DISPUTE_RAISED: StatusRule("Dispute raised", _WORK, "Dispute"),
    StatusType.INVESTIGATING: StatusRule("Investigating", _WORK, "Investigating"),
    StatusType.PAID_IN_FULL: StatusRule(
        "Paid in full", _END, "Paid in Full", needs_payment=True,
        effect=StatusEffect.ADVISE_CLOSING,
    ),
    StatusType.PARTIALLY_PAID: StatusRule(
        "Partially paid", _END, "Partially Paid", needs_payment=True,
        effect=StatusEffect.ADVISE_CLOSING,
    ),
    StatusType.UNCOLLECTIBLE: StatusRule(
        "Uncollectible", _END, "Uncollectible", needs_reason=True, effect=StatusEffect.OPEN_RETURN
    ),
    StatusType.LEGAL_ACTION_INITIATED: StatusRule(
        "Legal action initiated", _END, "Legal Action", effect=StatusEffect.GO_LEGAL
    ),
    StatusType.ON_HOLD: StatusRule(
        "On hold", _OFFICE, "On Hold", needs_reason=True, effect=StatusEffect.PAUSE
    ),
    StatusType.RETURNED_TO_CLIENT: StatusRule(
        "Returned to client", _OFFICE, "Return Requested", needs_reason=True,
        effect=StatusEffect.OPEN_RETURN,
    ),
    StatusType.TRANSFERRED: StatusRule(
        "Transferred", _OFFICE, "Transfer Requested", effect=StatusEffect.ASK_TRANSFER
    ),
}  # fmt: skip
"""The thirteen statuses, in the order of the drop-down (rule cases-18)."""

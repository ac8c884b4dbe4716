"""Close codes: the outcomes a case can be closed with, as one table (rule closing-1)."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class CloseCode(Enum):
    """The outcomes of a case; the table says who may choose each."""

    PAID = "paid"
    PARTIALLY_PAID = "partially_paid"
    CASE_NEVER_STARTED = "case_never_started"
    INVALID_CASE_DATA = "invalid_case_data"
    DEBTOR_INSOLVENT_BANKRUPT = "debtor_insolvent_bankrupt"
    DEBTOR_UNTRACEABLE = "debtor_untraceable"
    STATUTE_OF_LIMITATIONS_EXPIRED = "statute_of_limitations_expired"
    WITHDRAWN_BY_CLIENT = "withdrawn_by_client"
    DISPUTED_LEGAL_ACTION_DECLINED_BY_CLIENT = "disputed_legal_action_declined_by_client"
    SETTLEMENT_REJECTED_BY_CLIENT = "settlement_rejected_by_client"
    UNRESPONSIVE_CLIENT = "unresponsive_client"
    PRE_LEGAL_EXHAUSTED = "pre_legal_exhausted"
    UNECONOMICAL_TO_PURSUE = "uneconomical_to_pursue"
    OTHER = "other"
    CASE_NEVER_STARTED_INTERNAL = "case_never_started_internal"
    NO_QUOTES_RECEIVED = "no_quotes_received"
    QUOTES_EXPIRED = "quotes_expired"

    @property
    def label(self) -> str:
        """The words people read for this outcome."""
        return CLOSE_CODES[self].label


class Outcome(Enum):
    """What a form asks first: was the money recovered (rule closing-3)."""

    FULLY_RECOVERED = "fully_recovered"
    PARTIALLY_RECOVERED = "partially_recovered"
    NOT_RECOVERED = "not_recovered"


class Category(Enum):
    """The five groups of a form, and one for the codes that only platform and system set."""

    SUCCESS = "Success"
    PARTNER_DECLINE = "Partner decline"
    CLIENT_DECISION = "Client decision"
    PROCESS_COMPLETION = "Process completion"
    FALLBACK = "Fallback"
    SYSTEM = "System"


class Setter(Enum):
    """Who may set a code."""

    PARTNER = "partner"
    PLATFORM = "platform"
    SYSTEM = "system"


class MoneyCondition(Enum):
    """What must have been paid of the amount due, principal and added fees (rule closing-2)."""

    NONE = "none"
    COVERED = "payments cover the amount due"
    PART = "payments cover some of the amount due, not all"


@frozen(kw_only=True)
class CloseCodeRule:
    """One row of the table."""

    number: int
    """Its row in the table of close codes (rule closing-1)."""
    label: str
    category: Category
    group: str
    """The second grouping, for presentation only."""
    money: MoneyCondition = MoneyCondition.NONE
    set_by: Setter = Setter.PARTNER
    comment_required: bool = False
    counts_for_collection: bool = True
    """Whether such a closing enters the collection score (rule performance-7)."""
    counts_for_engagement: bool = True
    """Whether such a case enters the engagement multiplier (rule performance-10)."""


def _excluded(number: int, label: str, group: str, category: Category = Category.PARTNER_DECLINE,
              set_by: Setter = Setter.PARTNER) -> CloseCodeRule:  # fmt: skip
    """Write a row that neither the collection score nor the multiplier counts."""
    return CloseCodeRule(
        number=number,
        label=label,
        category=category,
        group=group,
        set_by=set_by,
        counts_for_collection=False,
        counts_for_engagement=False,
    )


def _counted(number: int, label: str, category: Category, group: str) -> CloseCodeRule:
    return CloseCodeRule(number=number, label=label, category=category, group=group)


_DECISION, _COMPLETION = Category.CLIENT_DECISION, Category.PROCESS_COMPLETION

CLOSE_CODES: dict[CloseCode, CloseCodeRule] = {
    CloseCode.PAID: CloseCodeRule(
        number=1, label="Paid", category=Category.SUCCESS, group="Success",
        money=MoneyCondition.COVERED,
    ),
    CloseCode.PARTIALLY_PAID: CloseCodeRule(
        number=2, label="Partially paid", category=Category.SUCCESS, group="Success",
        money=MoneyCondition.PART,
    ),
    CloseCode.CASE_NEVER_STARTED: _excluded(3, "Case never started", "Rejected"),
    CloseCode.INVALID_CASE_DATA: _excluded(4, "Invalid Case Data", "Rejected"),
    CloseCode.DEBTOR_INSOLVENT_BANKRUPT: _excluded(
        5, "Debtor Insolvent/Bankrupt", "Uncollectable"
    ),
    CloseCode.DEBTOR_UNTRACEABLE: _excluded(6, "Debtor Untraceable", "Uncollectable"),
    CloseCode.STATUTE_OF_LIMITATIONS_EXPIRED: _excluded(
        7, "Statute of Limitations Expired", "Collection exhausted"
    ),
    CloseCode.WITHDRAWN_BY_CLIENT: _counted(
        8, "Withdrawn by Client", _DECISION, "Client decision"
    ),
    CloseCode.DISPUTED_LEGAL_ACTION_DECLINED_BY_CLIENT: _counted(
        9, "Disputed - Legal Action Declined by Client", _DECISION, "Client decision"
    ),
    CloseCode.SETTLEMENT_REJECTED_BY_CLIENT: _counted(
        10, "Settlement Rejected by Client", _DECISION, "Client decision"
    ),
    CloseCode.UNRESPONSIVE_CLIENT: _counted(
        11, "Unresponsive Client", _DECISION, "Client decision"
    ),
    CloseCode.PRE_LEGAL_EXHAUSTED: _counted(
        12, "Pre-Legal Exhausted - No Payment", _COMPLETION, "Collection exhausted"
    ),
    CloseCode.UNECONOMICAL_TO_PURSUE: _counted(
        13, "Uneconomical to Pursue", _COMPLETION, "Collection exhausted"
    ),
    CloseCode.OTHER: CloseCodeRule(
        number=14, label="Other", category=Category.FALLBACK, group="Other", comment_required=True
    ),
    CloseCode.CASE_NEVER_STARTED_INTERNAL: _excluded(
        15, "Case never started - Internal", "Rejected", set_by=Setter.PLATFORM
    ),
    CloseCode.NO_QUOTES_RECEIVED: _excluded(
        16, "No Quotes Received", "System", Category.SYSTEM, Setter.SYSTEM
    ),
    CloseCode.QUOTES_EXPIRED: _excluded(
        17, "Quotes Expired - Not Accepted", "System", Category.SYSTEM, Setter.SYSTEM
    ),
}  # fmt: skip
"""The codes, in the order of a form (rule closing-1)."""


def close_codes_for(outcome: Outcome) -> tuple[CloseCode, ...]:
    """Return the codes a partner may choose for an outcome, in the order of a form.

    >>> [code.label for code in close_codes_for(Outcome.FULLY_RECOVERED)]
    ['Paid']
    >>> len(close_codes_for(Outcome.NOT_RECOVERED))
    12
    """
    wanted = {
        Outcome.FULLY_RECOVERED: MoneyCondition.COVERED,
        Outcome.PARTIALLY_RECOVERED: MoneyCondition.PART,
        Outcome.NOT_RECOVERED: MoneyCondition.NONE,
    }[outcome]
    return tuple(
        code
        for code, rule in CLOSE_CODES.items()
        if rule.money is wanted and rule.set_by is Setter.PARTNER
    )

"""The timeline of a case: its journal in words, to each party its own reading (rule journal-5).

Partner and platform read everything in their journal, a client what concerns it and
nothing of how the others share their fee. What people wrote is no part of the journal; a caller who
shows a timeline looks it up in the records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from attrs import field, fields, frozen

from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import Actor, Role, Scope
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.kernel.seals import WORDS


class TimelineKind(Enum):
    """What an item is about (status updates, payments, communications, documents, system)."""

    STATUS_UPDATE = "status_update"
    PAYMENT = "payment"
    COMMUNICATION = "communication"
    DOCUMENT = "document"
    NOTE = "note"
    SYSTEM = "system"


@frozen(kw_only=True)
class TimelineItem:
    """One thing that happened on a case.

    ``on`` is the day it happened, of a back-dated note the day it is about; ``at`` the instant it
    was journalled, ``number`` its place. ``description`` is what people wrote, ``related`` the ids
    of what it is about. ``entry`` is the journal's own entry, None on a client's desk.
    """

    number: int
    at: datetime
    on: date
    kind: TimelineKind
    name: str
    """The class of the event."""
    title: str
    description: str | None = field(default=None, **WORDS)
    by: Actor
    related: Mapping[str, str]
    entry: JournalEntry | None = field(default=None, repr=False)

    @property
    def event(self) -> Event | None:
        """The journalled event, None on a client's desk."""
        return None if self.entry is None else self.entry.event


@frozen
class Telling:
    """How an event is shown: its kind, its title, and whether the client reads it."""

    kind: TimelineKind
    title: str | Callable[[Any], str]
    client: bool | Callable[[Any], bool] = False


_STATUS, _PAYMENT, _LETTER, _PAPER, _NOTE, _SYSTEM = TimelineKind


def _payment(event: Any) -> str:
    amount = shown(event.payment_minor, event.currency)
    return f"Payment of {amount} received by the {event.received_by.value}"


def _removed_payment(event: Any) -> str:
    return f"Payment of {shown(event.was_payment_minor, event.currency)} removed"


def _adjusted(event: Any) -> str:
    return f"Corrected: Payment of {shown(event.restated_minor, event.currency)}"


def _came_back(event: Any) -> str:
    return f"{shown(-event.payment_minor, event.currency)} of a payment came back"


def _remitted(event: Any) -> str:
    more = event.remitted_minor > event.was_remitted_minor
    return "Money remitted to the client" if more else "Remittance taken back"


def _plan(event: Any) -> str:
    whole = shown(sum(event.amounts), event.currency)
    return f"Payment plan agreed: {whole} in {len(event.amounts)} instalments"


def _for_the_client(event: Any) -> bool:
    return event.client_id is not None


TELLINGS: Mapping[str, Telling] = {
    "CaseSubmitted": Telling(_SYSTEM, "Case submitted", True),
    "ContractsSigned": Telling(_SYSTEM, "Contracts signed", True),
    "EngagementBegun": Telling(_SYSTEM, "Case assigned to a partner", True),
    "EngagementAnswered": Telling(
        _SYSTEM, lambda event: f"Partner answered: {event.response.value}"
    ),
    "EngagementEnded": Telling(_SYSTEM, "Case left the partner", True),
    "DeadlineMissed": Telling(_SYSTEM, "Deadline of a status update missed"),
    "CaseAccepted": Telling(_SYSTEM, "Case accepted", True),
    "TermsProposed": Telling(_SYSTEM, "Other terms proposed", True),
    "LeadAwarded": Telling(_SYSTEM, "Case awarded to a partner", True),
    "PeriodStarted": Telling(_SYSTEM, "Collection period started", True),
    "PeriodExtended": Telling(_SYSTEM, "Collection period extended", True),
    "PeriodEnded": Telling(_SYSTEM, "Collection period ended", True),
    "PeriodResumed": Telling(_SYSTEM, "Collection period resumed", True),
    "DebtorUpdated": Telling(_SYSTEM, "Debtor's details updated", True),
    "ClaimChanged": Telling(_SYSTEM, "Claim changed", True),
    "CaseDeclined": Telling(_SYSTEM, "Case declined", True),
    "InformationRequested": Telling(_SYSTEM, "Information requested", True),
    "InformationSupplied": Telling(_SYSTEM, "Information supplied", True),
    "CaseReassigned": Telling(_SYSTEM, "Case given to another partner", True),
    "CaseMerged": Telling(_SYSTEM, "Case merged into another", True),
    "CaseResumed": Telling(_SYSTEM, "Case resumed", True),
    "CaseReopened": Telling(_SYSTEM, "Case reopened", True),
    "CaseClosed": Telling(_SYSTEM, lambda event: f"Case closed: {event.close_code.label}", True),
    "ClosureRequested": Telling(_SYSTEM, "Closure requested by the client", True),
    "ReturnRequested": Telling(_SYSTEM, "Return requested", True),
    "ReturnApproved": Telling(_SYSTEM, "Return approved", True),
    "ReturnRejected": Telling(_SYSTEM, "Return rejected", True),
    "LegalActionStarted": Telling(_SYSTEM, "Legal action started", True),
    "StatusUpdated": Telling(_STATUS, lambda event: event.status.title, True),
    "PaymentRecorded": Telling(_PAYMENT, _payment, True),
    "PaymentCorrected": Telling(_PAYMENT, lambda event: f"Corrected: {_payment(event)}", True),
    "PaymentRemoved": Telling(_PAYMENT, _removed_payment, True),
    "PaymentAdjusted": Telling(_PAYMENT, _adjusted, True),
    "PaymentMoved": Telling(_PAYMENT, "Payment counted on another case", True),
    "PayoutMoved": Telling(_PAYMENT, "Payout moved to another case"),
    "TaskMoved": Telling(_SYSTEM, "Task moved to another case"),
    "PaymentReversed": Telling(_PAYMENT, _came_back, True),
    "PaymentVerified": Telling(_PAYMENT, lambda event: f"Payment {event.verification.value}"),
    "PaymentPlanAgreed": Telling(_PAYMENT, _plan, True),
    "MoneyRemitted": Telling(_PAYMENT, _remitted, True),
    "SurplusMoved": Telling(_PAYMENT, "Surplus counted towards the claim"),
    "PayoutRateFilled": Telling(_PAYMENT, "US dollars filled in"),
    "ItemRateFilled": Telling(_PAYMENT, "US dollars filled in"),
    "CommissionChased": Telling(_PAYMENT, "Commission chased"),
    "WithdrawalFeeBooked": Telling(_PAYMENT, "Withdrawal fee booked"),
    "WithdrawalFeeWaived": Telling(_PAYMENT, "Withdrawal fee waived", True),
    "CommissionSettled": Telling(_PAYMENT, "Commission settled"),
    "CommissionUnsettled": Telling(_PAYMENT, "Commission unpaid again"),
    "CommissionCeased": Telling(_PAYMENT, "Commission no longer to be paid"),
    "CommissionCredited": Telling(_PAYMENT, "Commission credited"),
    "CommissionReopened": Telling(_PAYMENT, "Commission reopened"),
    "RevenueItemRecorded": Telling(_PAYMENT, "Revenue recorded"),
    "MessageSent": Telling(
        _LETTER,
        lambda event: f"Message from {event.sender.value} to {event.recipient.value}",
        _for_the_client,
    ),
    "CallLogged": Telling(_LETTER, lambda event: f"Call: {event.outcome.title}", True),
    "DocumentAttached": Telling(_PAPER, lambda event: event.kind.title, True),
    "NoteAdded": Telling(_NOTE, "Note", True),
    "NoteEdited": Telling(_NOTE, "Note changed", True),
    "NoteRemoved": Telling(_NOTE, "Note taken back", True),
    "TaskOpened": Telling(
        _SYSTEM,
        lambda event: f"Task for the {event.party.value}: {event.kind.title}",
        lambda event: event.party is Role.CLIENT,
    ),
    "TaskSolved": Telling(_SYSTEM, lambda event: f"Task done: {event.kind.title}"),
}
"""The events of a case in words. Others are shown by their name, and to no client."""

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_APART = frozenset({"case_id", "client_id", "partner_id"})
_SHARED = frozenset({"payout_id"})
"""Ids of what partner and platform share, none of a client's."""


# -------------------------------------------------------------------------------------- rules


def told(entry: JournalEntry, scope: Scope) -> TimelineItem | None:
    """Return an entry as the desk of this scope reads it, None if it is not for it to read.

    A client reads what it did itself, and what the table opens to it; never a figure of a split.
    """
    event = entry.event
    telling = TELLINGS.get(entry.name) or Telling(_SYSTEM, _title(entry.name))
    own = scope.own_actions
    if own is not None and not (str(entry.by).startswith(own) or _asked(telling.client, event)):
        return None
    return TimelineItem(
        number=entry.number,
        at=entry.at,
        on=entry.at.date(),
        kind=telling.kind,
        name=entry.name,
        title=_asked(telling.title, event),
        by=entry.by,
        related=_related(event, _APART if own is None else _APART | _SHARED),
        entry=entry if own is None else None,
    )


def _asked(words: Any, event: Any) -> Any:
    return words(event) if callable(words) else words


def _title(name: str) -> str:
    """Return a title made of the name of an event's class.

    >>> _title("PeriodExtended")
    'Period extended'
    """
    return _WORD.sub(" ", name).capitalize()


def _related(event: Any, apart: frozenset[str]) -> dict[str, str]:
    """Return the ids in an event but for those that are the same all over the timeline."""
    names = [one.name for one in fields(type(event))]
    found = {
        name: getattr(event, name)
        for name in names
        if name.endswith("_id") or name in ("merged_into", "in_reply_to")
    }
    return {name: value for name, value in found.items() if value and name not in apart}

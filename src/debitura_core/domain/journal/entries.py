"""The journal: what happened, in order, in chains that show every later edit.

Each subject (a case, a partner, an invoice) has its own chain: entries numbered 1, 2, 3, each with
a hash over its stored text and the hash before it. Nobody can change, drop or swap an entry of the
past without a mismatch at the next hash; the store counts positions, so a missing tail shows too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from debitura_core.domain.cases import (
    assignments,
    cases,
    collection_periods,
    engagements,
    intake,
    returns,
    routing,
    routing_settings,
    status_updates,
    tasks,
)
from debitura_core.domain.closing import closings, closure_requests
from debitura_core.domain.correspondence import documents, filter_presets, notes, templates
from debitura_core.domain.correspondence import messages as correspondence
from debitura_core.domain.kernel import canonical
from debitura_core.domain.kernel.actors import Actor
from debitura_core.domain.kernel.calendar import instant_text, stored_instant
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.errors import ClockBehind
from debitura_core.domain.kernel.identifiers import Subject
from debitura_core.domain.money import (
    adjusted_payments,
    adjustments,
    claim_amounts,
    commissions,
    corrections,
    fee_reminders,
    filled_rates,
    invoices,
    item_corrections,
    merged_payments,
    payment_plans,
    payments,
    payouts,
    remittances,
    revenue_items,
    reversals,
    transfers,
)
from debitura_core.domain.parties import agreements, parties, relationships, tax
from debitura_core.domain.partner_cases import collection as partner_case_collection
from debitura_core.domain.partner_cases import fees as partner_case_fees
from debitura_core.domain.partner_cases import partner_cases, submission_templates
from debitura_core.domain.partner_cases import settlements as partner_case_settlements
from debitura_core.domain.performance import feedback

EVENTS: tuple[type[Event], ...] = (
    parties.PartnerRegistered,
    parties.PartnerSuspended,
    parties.ClientRegistered,
    tax.PartyDescribed,
    tax.TaxTermsSet,
    agreements.TermsAgreed,
    cases.CaseSubmitted,
    cases.CaseAccepted,
    cases.LegalActionStarted,
    intake.ContractsSigned,
    intake.CaseDeclined,
    intake.TermsProposed,
    intake.InformationRequested,
    intake.InformationSupplied,
    assignments.MemberPutInCharge,
    assignments.PriorityChanged,
    assignments.PartnerReferenceChanged,
    assignments.DebtorUpdated,
    assignments.CaseReassigned,
    assignments.CaseMerged,
    status_updates.StatusUpdated,
    status_updates.CaseResumed,
    returns.ReturnRequested,
    returns.ReturnApproved,
    returns.ReturnRejected,
    engagements.EngagementBegun,
    engagements.EngagementAnswered,
    engagements.EngagementEnded,
    engagements.DeadlineMissed,
    closings.CaseClosed,
    closings.CaseReopened,
    closure_requests.ClosureRequested,
    closure_requests.WithdrawalFeeBooked,
    closure_requests.WithdrawalFeeWaived,
    collection_periods.PeriodStarted,
    collection_periods.PeriodExtended,
    collection_periods.PeriodEnded,
    collection_periods.PeriodResumed,
    tasks.TaskOpened,
    tasks.TaskSolved,
    correspondence.MessageSent,
    documents.DocumentAttached,
    notes.NoteAdded,
    notes.NoteEdited,
    notes.NoteRemoved,
    notes.CallLogged,
    templates.TemplateSaved,
    filter_presets.FilterPresetSaved,
    routing_settings.ClientPinned,
    routing_settings.CountryCarvedOut,
    routing_settings.LeadAgentsSet,
    routing.CaseRouted,
    routing.LeadAwarded,
    feedback.CaseRated,
    feedback.ReplyRated,
    feedback.ComplaintUpheld,
    relationships.RelationshipFormed,
    relationships.RoutingPaused,
    relationships.RoutingResumed,
    relationships.BalanceVisibilityChanged,
    payouts.PaymentRecorded,
    payments.SurplusMoved,
    corrections.PaymentCorrected,
    corrections.PaymentRemoved,
    corrections.ClaimCovered,
    claim_amounts.ClaimChanged,
    payments.PaymentVerified,
    merged_payments.PaymentMoved,
    merged_payments.PayoutMoved,
    merged_payments.TaskMoved,
    reversals.PaymentReversed,
    adjusted_payments.PaymentAdjusted,
    reversals.CommissionCeased,
    payment_plans.PaymentPlanAgreed,
    revenue_items.RevenueItemRecorded,
    item_corrections.RevenueItemCorrected,
    item_corrections.RevenueItemRemoved,
    remittances.MoneyRemitted,
    transfers.TransferRecorded,
    transfers.TransferTakenBack,
    commissions.CommissionSettled,
    commissions.CommissionUnsettled,
    commissions.CommissionCredited,
    commissions.CommissionReopened,
    filled_rates.PayoutRateFilled,
    filled_rates.ItemRateFilled,
    fee_reminders.CommissionChased,
    partner_cases.PartnerCaseDrafted,
    partner_cases.PartnerCaseSubmitted,
    partner_cases.PartnerCaseReviewed,
    partner_cases.DocumentsSupplied,
    partner_cases.PartnerCaseWithdrawn,
    partner_cases.PartnerCaseAccepted,
    partner_case_collection.LegalEscalationRequested,
    partner_case_collection.LegalEscalationDecided,
    submission_templates.SubmissionTemplateSaved,
    partner_case_fees.PartnerCaseFeeBooked,
    partner_case_settlements.PartnerCasesSettled,
    partner_case_settlements.PartnerCaseEntrySettled,
    partner_case_settlements.SettlementPaidOut,
    partner_case_settlements.PayOutTakenBack,
    invoices.InvoiceIssued,
    invoices.EntriesInvoiced,
    invoices.InvoicePaid,
    invoices.InvoicePaymentTakenBack,
    invoices.InvoiceCredited,
    adjustments.MonthWasRun,
)
"""The library's own events; a user's are named to the network beside them."""

START = "0" * 64
"""The hash before a subject's first entry."""


@frozen(kw_only=True)
class UnknownEvent:
    """An event whose class was not named to this network: its name and its plain facts."""

    subject: Subject
    name: str
    facts: Mapping[str, Any]


@frozen(kw_only=True)
class JournalEntry:
    """One thing that happened: what, when, by whom, and its place in the chain of its subject."""

    position: int
    """Its place in the whole journal, from 1 without a gap."""
    subject: Subject
    number: int
    at: datetime
    by: Actor
    event: Event
    name: str = field(repr=False)
    facts: str = field(repr=False)
    hash: str = field(repr=False)

    @property
    def tenant(self) -> str | None:
        """The partner whose journal has the entry, if any."""
        return getattr(self.event, "partner_id", None)


@frozen
class Head:
    """The last entry of a subject: where its next one is chained on."""

    number: int
    hash: str
    at: str


BEGINNING = Head(0, START, "")


def entry_hash(previous: str, position: int, subject: str, number: int, at: str, by: str,
               name: str, facts: str) -> str:  # fmt: skip
    """Return the hash of an entry over its stored text and the hash before it.

    The parts cannot run into each other: none of them holds a line feed (JSON escapes its own).
    """
    body = f"{previous}\n{position}\n{subject}\n{number}\n{at}\n{by}\n{name}\n{facts}"
    return sha256(body.encode()).hexdigest()


def chain(events: Iterable[Event], heads: dict[Subject, Head], by: Actor, at: datetime,
          position: int) -> tuple[JournalEntry, ...]:  # fmt: skip
    """Chain *events* onto the *heads* of their subjects, which move on with them.

    *position* is that of the last entry of the whole journal.

    Raises `ClockBehind` if a subject already has a later entry: within a subject time never goes
    back.
    """
    entries = []
    moment, actor = instant_text(at), str(by)
    for place, event in enumerate(events, position + 1):
        subject = event.subject
        head = heads[subject]
        if head.at > moment:
            raise ClockBehind(subject=subject, latest=head.at)
        name = type(event).__name__
        facts = facts_of(event)
        number = head.number + 1
        hashed = entry_hash(head.hash, place, subject, number, moment, actor, name, facts)
        heads[subject] = Head(number, hashed, moment)
        entries.append(
            JournalEntry(
                position=place,
                subject=subject,
                number=number,
                at=at,
                by=by,
                event=event,
                name=name,
                facts=facts,
                hash=hashed,
            )
        )
    return tuple(entries)


def facts_of(event: Event) -> str:
    """Write the facts of an event as canonical JSON, without its subject."""
    facts = canonical.plain(event)
    facts.pop("subject", None)
    return canonical.dump(facts)


class Reader:
    """Turns stored entries back into events, by the names of the classes it was given."""

    def __init__(self, own: Iterable[type[Event]] = ()) -> None:
        self._kinds = {kind.__name__: kind for kind in (*EVENTS, *own)}

    def entry(self, position: int, subject: str, number: int, at: str, by: str, name: str,
              facts: str, hash: str) -> JournalEntry:  # fmt: skip
        """Read one stored entry."""
        return JournalEntry(
            position=position,
            subject=Subject(subject),
            number=number,
            at=stored_instant(at),
            by=Actor.parse(by),
            event=self._event(Subject(subject), name, json.loads(facts)),
            name=name,
            facts=facts,
            hash=hash,
        )

    def _event(self, subject: Subject, name: str, facts: dict[str, Any]) -> Event:
        kind = self._kinds.get(name)
        if kind is None:
            return UnknownEvent(subject=subject, name=name, facts=MappingProxyType(facts))
        return canonical.parse(kind, {"subject": subject, **facts})


@frozen
class Finding:
    """Something in the books that is not as it must be: what, where, and in which words."""

    code: str
    place: str
    """The table and key, or the journal's subject and number."""
    problem: str

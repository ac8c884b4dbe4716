"""What the journal explains: which events write which tables.

One declaration, read by the auditor, who folds the journal over it and compares, by the books as
they were at an earlier instant, and by the documentation. It uses none of the rules. `folding`
says how to read it: columns that have the names of an event's fields are not named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import fields_dict

from debitura_core.books import tables as rows
from debitura_core.books.folding import (
    AT,
    USER,
    Declared,
    Fact,
    Writes,
    changes,
    creates,
    explain,
    less,
    plus,
    removes,
    saves,
)
from debitura_core.books.mapping import Table
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
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.closing import closings, closure_requests
from debitura_core.domain.correspondence import (
    documents,
    filter_presets,
    messages,
    notes,
    templates,
)
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.seals import salts_of
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
from debitura_core.domain.money.payments import Verification
from debitura_core.domain.money.payouts import PayoutKind
from debitura_core.domain.parties import agreements, parties, relationships, tax
from debitura_core.domain.partner_cases import (
    collection,
    fees,
    partner_cases,
    settlements,
    submission_templates,
)
from debitura_core.domain.performance import feedback

BUCKETS = tuple(fields_dict(Buckets))
"""The parts of a claim, in the order in which payments cover them."""


def _open(source: Callable[[str], object]) -> dict[str, Any]:
    """Return the four open amounts of a case, each with its source."""
    return {f"open_{name}_minor": source(name) for name in BUCKETS}


_NOBODY_IN_CHARGE: dict[str, Any] = {
    "assigned_user": None, "priority": None, "priority_follow_up": False,
    "information_requested_at": None, "information_supplied_at": None,
}  # fmt: skip

_BASIS = (
    "phase", "agreement_number", "success_fee", "platform_share", "commission_type", "carry",
    "currency",
)  # fmt: skip
"""What a correction of a payment repeats of its payout, and leaves as it is."""

_WAS_OF_PAYOUT = ("was_payment_minor", "was_received_by", "was_received_on")
"""The former values of a payment that its payout has as well."""

EXPLAINED: Mapping[type[Event], Declared | tuple[Declared, ...]] = {
    # ------------------------------------------------------------------------------- parties
    parties.PartnerRegistered: creates(rows.PARTNERS),
    parties.PartnerSuspended: changes(rows.PARTNERS),
    parties.ClientRegistered: creates(rows.CLIENTS),
    tax.PartyDescribed: saves(rows.PARTY_DETAILS),
    tax.TaxTermsSet: changes(rows.PARTNERS),
    agreements.TermsAgreed: creates(rows.AGREEMENTS),
    relationships.RelationshipFormed: creates(
        rows.RELATIONSHIPS, routing_paused=False, pauses=0, hidden_from_balance=False
    ),
    relationships.RoutingPaused: changes(
        rows.RELATIONSHIPS,
        routing_paused=True,
        pauses=Fact("number"),
        routing_pause_reason=Fact("reason_seal"),
    ),
    relationships.RoutingResumed: (
        changes(rows.RELATIONSHIPS, routing_paused=False, routing_pause_reason=None),
        creates(rows.PAST_PAUSES),
    ),
    relationships.BalanceVisibilityChanged: changes(rows.RELATIONSHIPS),
    # --------------------------------------------------------------------------------- cases
    cases.CaseSubmitted: (
        creates(
            rows.CASES,
            created_at=AT,
            paid_minor=0,
            fee_carry=0,
            engagement=1,
            priority_follow_up=False,
            **_open(lambda name: Fact(f"claimed_{name}_minor")),
        ),
        creates(
            rows.CASE_FILES,
            beside={"claim": "claim_hash", **{name: f"claimed_{name}_minor" for name in BUCKETS}},
        ),
    ),
    cases.CaseAccepted: changes(rows.CASES),
    cases.LegalActionStarted: changes(rows.CASES),
    intake.ContractsSigned: changes(rows.CASES),
    intake.CaseDeclined: (
        changes(
            rows.CASES, partner_id=None, assigned_at=None, **_NOBODY_IN_CHARGE, without=("reason",)
        ),
        changes(rows.CASE_FILES, partner_id=None),
    ),
    intake.TermsProposed: changes(rows.CASES, without=("success_fee",)),
    intake.InformationRequested: changes(rows.CASES, information_supplied_at=None),
    intake.InformationSupplied: changes(rows.CASES),
    assignments.MemberPutInCharge: changes(rows.CASES, without=("former_user", "sla_deadline")),
    assignments.PriorityChanged: changes(rows.CASES),
    assignments.CaseReassigned: (
        changes(
            rows.CASES,
            partner_id=Fact("partner_id"),
            accepted_at=None,
            **_NOBODY_IN_CHARGE,
            status=None,
            status_at=None,
            sla_deadline=None,
        ),
        changes(rows.CASE_FILES, partner_id=Fact("partner_id")),
    ),
    assignments.CaseMerged: changes(rows.CASES, sla_deadline=None),
    routing_settings.ClientPinned: saves(rows.CLIENT_PINS),
    routing_settings.CountryCarvedOut: saves(rows.CARVE_OUTS),
    routing_settings.LeadAgentsSet: saves(rows.LEAD_AGENTS),
    routing.CaseRouted: (
        changes(rows.CASES, partner_id=Fact("partner_id"), without=("step",)),
        changes(rows.CASE_FILES, partner_id=Fact("partner_id")),
    ),
    routing.LeadAwarded: (
        changes(rows.CASES, partner_id=Fact("partner_id")),
        changes(rows.CASE_FILES, partner_id=Fact("partner_id")),
    ),
    status_updates.StatusUpdated: (
        changes(rows.CASES, status_at=AT, without=("engagement", "late")),
        creates(rows.STATUS_UPDATES, submitted_at=AT, submitted_by=USER),
    ),
    status_updates.CaseResumed: changes(rows.CASES, status=None),
    returns.ReturnRequested: creates(
        rows.RETURNS, code=Fact("close_code"), requested_at=AT, requested_by=USER
    ),
    returns.ReturnApproved: changes(rows.RETURNS, decided_at=AT, decided_by=USER),
    returns.ReturnRejected: (
        changes(rows.RETURNS, decided_at=AT, decided_by=USER),
        changes(rows.CASES, status=None),
    ),
    engagements.EngagementBegun: (
        creates(rows.ENGAGEMENTS, missed=(), stopped=()),
        changes(
            rows.CASES, engagement=Fact("number"), **_NOBODY_IN_CHARGE, without=("assigned_at",)
        ),
    ),
    engagements.EngagementAnswered: changes(rows.ENGAGEMENTS),
    engagements.EngagementEnded: changes(rows.ENGAGEMENTS),
    engagements.DeadlineMissed: changes(rows.ENGAGEMENTS),
    collection_periods.PeriodStarted: creates(rows.COLLECTION_PERIODS),
    collection_periods.PeriodExtended: creates(rows.PERIOD_EXTENSIONS),
    collection_periods.PeriodEnded: changes(rows.COLLECTION_PERIODS),
    collection_periods.PeriodResumed: changes(rows.COLLECTION_PERIODS, ended_on=None),
    tasks.TaskOpened: creates(rows.TASKS, opened_at=AT),
    merged_payments.TaskMoved: changes(
        rows.TASKS, case_id=Fact("into"), was={"case_id": "case_id"}
    ),
    tasks.TaskSolved: changes(rows.TASKS, without=("kind",)),
    # ------------------------------------------------------------------------------- closing
    closure_requests.ClosureRequested: (
        creates(rows.CLOSURE_REQUESTS, requested_at=AT, requested_by=USER),
        changes(rows.CASES, without=("engagement", "currency")),
    ),
    closure_requests.WithdrawalFeeBooked: changes(
        rows.CLOSURE_REQUESTS, revenue_item_id=Fact("revenue_item_id")
    ),
    closure_requests.WithdrawalFeeWaived: changes(rows.CLOSURE_REQUESTS),
    closings.CaseClosed: changes(
        rows.CASES, closed_by=USER, close_comment=Fact("comment_seal"), sla_deadline=None
    ),
    closings.CaseReopened: changes(
        rows.CASES,
        closed_at=None,
        closed_by=None,
        close_code=None,
        close_comment=None,
        without=("close_code",),
    ),
    # ------------------------------------------------------------------------ correspondence
    messages.MessageSent: creates(rows.MESSAGES, sent_at=AT, sent_by=USER),
    documents.DocumentAttached: creates(rows.DOCUMENTS, uploaded_at=AT, uploaded_by=USER),
    notes.NoteAdded: creates(rows.NOTES, written_at=AT, written_by=USER),
    notes.NoteEdited: changes(rows.NOTES, edited_at=AT),
    notes.NoteRemoved: changes(rows.NOTES, removed_at=AT, title=None, description=None),
    notes.CallLogged: creates(rows.CALLS, logged_at=AT, logged_by=USER),
    filter_presets.FilterPresetSaved: saves(rows.FILTER_PRESETS, saved_at=AT),
    templates.TemplateSaved: saves(rows.TEMPLATES, saved_at=AT),
    # --------------------------------------------------------------------------- performance
    feedback.CaseRated: saves(rows.CASE_RATINGS, rated_at=AT, rated_by=USER),
    feedback.ReplyRated: saves(rows.REPLY_RATINGS, rated_at=AT, rated_by=USER),
    feedback.ComplaintUpheld: creates(rows.COMPLAINTS, upheld_at=AT, upheld_by=USER),
    # --------------------------------------------------------------------------------- money
    payouts.PaymentRecorded: (
        creates(
            rows.PAYMENTS,
            recorded_at=AT,
            recorded_by=USER,
            verification=Verification.SUBMITTED,
            reversed_minor=0,
        ),
        creates(
            rows.PAYOUTS,
            payment_date=Fact("received_on"),
            created_at=AT,
            remitted_minor=0,
            written_off_minor=0,
            kind=PayoutKind.PAYMENT,
            number=0,
        ),
        changes(
            rows.CASES,
            **_open(lambda name: less(f"{name}_minor")),
            paid_minor=plus("payment_minor"),
            fee_carry=plus("carried"),
            without=("phase", "success_fee", "currency"),
        ),
    ),
    reversals.PaymentReversed: (
        changes(rows.PAYMENTS, without=("payout_id", "payment_minor", "received_on")),
        creates(
            rows.PAYOUTS,
            payment_date=Fact("received_on"),
            created_at=AT,
            remitted_minor=0,
            reversal_reason=Fact("reason_seal"),
            without=("carried",),
        ),
    ),
    adjusted_payments.PaymentAdjusted: (
        changes(
            rows.PAYMENTS,
            payment_minor=Fact("restated_minor"),
            verification=Verification.SUBMITTED,
            verification_remark=None,
            without=("payout_id",),
        ),
        creates(
            rows.PAYOUTS,
            payment_date=Fact("received_on"),
            created_at=AT,
            remitted_minor=0,
            written_off_minor=0,
            without=("carried",),
        ),
    ),
    merged_payments.PaymentMoved: changes(
        rows.PAYMENTS, case_id=Fact("into"), was={"case_id": "case_id"}, repeats=("client_id",)
    ),
    merged_payments.PayoutMoved: changes(
        rows.PAYOUTS, case_id=Fact("into"), was={"case_id": "case_id"}
    ),
    reversals.CommissionCeased: changes(rows.PAYOUTS, reminder_on=None),
    payments.PaymentVerified: changes(rows.PAYMENTS, verification_remark=Fact("remark_seal")),
    payments.SurplusMoved: changes(rows.PAYMENTS),
    corrections.PaymentCorrected: (
        changes(
            rows.PAYMENTS,
            verification=Verification.SUBMITTED,
            verification_remark=None,
            without=("currency", *_WAS_OF_PAYOUT),
        ),
        changes(
            rows.PAYOUTS,
            payment_date=Fact("received_on"),
            without=(*_BASIS, "carried"),
            was={"payment_date": "was_received_on"},
        ),
    ),
    corrections.PaymentRemoved: (
        removes(rows.PAYMENTS, without=_WAS_OF_PAYOUT),
        removes(
            rows.PAYOUTS,
            without=("currency",),
            repeats=("case_id", "client_id"),
            was={"payment_date": "was_received_on"},
        ),
    ),
    corrections.ClaimCovered: changes(rows.CASES),
    claim_amounts.ClaimChanged: (
        changes(rows.CASES, was={f"claimed_{name}_minor": f"was_{name}_minor" for name in BUCKETS}),
        creates(rows.CLAIM_VERSIONS, changed_at=AT),
    ),
    payment_plans.PaymentPlanAgreed: creates(rows.PAYMENT_PLANS, agreed_at=AT, agreed_by=USER),
    remittances.MoneyRemitted: changes(rows.PAYOUTS, repeats=("case_id", "client_id", "currency")),
    commissions.CommissionSettled: changes(rows.PAYOUTS, reminder_on=None),
    commissions.CommissionUnsettled: changes(rows.PAYOUTS, commission_paid_at=None, due_at=None),
    commissions.CommissionCredited: changes(
        rows.PAYOUTS, reminder_on=None, credit_reason=Fact("reason_seal"), repeats=("currency",)
    ),
    commissions.CommissionReopened: changes(
        rows.PAYOUTS,
        written_off_minor=0,
        credited_at=None,
        credit_reason=None,
        reopen_reason=Fact("reason_seal"),
    ),
    filled_rates.PayoutRateFilled: changes(rows.PAYOUTS),
    filled_rates.ItemRateFilled: changes(rows.REVENUE_ITEMS),
    fee_reminders.CommissionChased: changes(rows.PAYOUTS, reminder_on=None, without=("chased_on",)),
    revenue_items.RevenueItemRecorded: creates(rows.REVENUE_ITEMS, created_at=AT),
    item_corrections.RevenueItemCorrected: changes(
        rows.REVENUE_ITEMS, without=("currency", "platform_share", "shared_minor")
    ),
    item_corrections.RevenueItemRemoved: removes(rows.REVENUE_ITEMS, without=("currency",)),
    transfers.TransferRecorded: creates(
        rows.TRANSFERS, transfer_date=Fact("on"), recorded_at=AT, recorded_by=USER
    ),
    transfers.TransferTakenBack: changes(rows.TRANSFERS, undo_reason=Fact("reason_seal")),
    invoices.InvoiceIssued: creates(rows.INVOICES, created_at=AT),
    invoices.InvoicePaid: changes(rows.INVOICES),
    invoices.InvoicePaymentTakenBack: changes(rows.INVOICES, paid_at=None),
    invoices.InvoiceCredited: (
        changes(rows.INVOICES, repeats=("month",)),
        changes(rows.MONTH_RUNS, credited=True, without=("status",)),
    ),
    adjustments.MonthWasRun: saves(rows.MONTH_RUNS, run_at=AT, credited=False),
    # ------------------------------------------------------------------------- partner cases
    partner_cases.PartnerCaseDrafted: saves(rows.PARTNER_CASES, saved_at=AT, saved_by=USER),
    partner_cases.PartnerCaseSubmitted: saves(
        rows.PARTNER_CASES,
        saved_at=AT,
        saved_by=USER,
        decided_at=None,
        rejection=None,
        feedback=None,
    ),
    partner_cases.PartnerCaseReviewed: changes(rows.PARTNER_CASES),
    partner_cases.DocumentsSupplied: changes(rows.PARTNER_CASES),
    partner_cases.PartnerCaseWithdrawn: changes(rows.PARTNER_CASES, feedback=None),
    partner_cases.PartnerCaseAccepted: changes(
        rows.PARTNER_CASES, client_id=Fact("client_id"), case_id=Fact("case_id"), feedback=None
    ),
    collection.LegalEscalationRequested: changes(
        rows.PARTNER_CASES, escalation_reason=Fact("reason_seal")
    ),
    collection.LegalEscalationDecided: changes(
        rows.PARTNER_CASES,
        escalation_requested_at=None,
        escalation_reason=None,
        without=("granted",),
    ),
    submission_templates.SubmissionTemplateSaved: saves(
        rows.SUBMISSION_TEMPLATES, saved_at=AT, saved_by=USER
    ),
    fees.PartnerCaseFeeBooked: creates(rows.PARTNER_CASE_FEES, booked_at=AT),
    settlements.PartnerCasesSettled: creates(rows.SETTLEMENTS, settled_at=AT),
    settlements.PartnerCaseEntrySettled: creates(rows.SETTLED_ENTRIES),
    settlements.SettlementPaidOut: changes(
        rows.SETTLEMENTS, repeats=("currency", "paid_out_minor")
    ),
    settlements.PayOutTakenBack: changes(
        rows.SETTLEMENTS, paid_at=None, repeats=("currency", "paid_out_minor")
    ),
}
"""What each event does to which rows."""

EXPLAINS_NOTHING: Mapping[type[Event], str] = {
    assignments.PartnerReferenceChanged: "it changes words alone",
    assignments.DebtorUpdated: "it changes words alone",
    invoices.EntriesInvoiced: "it is about a set of entries: the audit of invoicing reads it",
}
"""The events that explain no column, and why."""

_INVOICED = dict.fromkeys(
    ("invoice_id", "invoice_status"), "set for many rows at once: the audit of invoicing checks it"
)

UNEXPLAINED: Mapping[Table[Any], Mapping[str, str]] = {
    rows.PARTNERS: dict.fromkeys(("name", "referral_link"), "the journal does not have it"),
    rows.CASE_FILES: dict.fromkeys(
        ("debtor_name", "debtor", "claim"), "words; the audit checks the claim against its hash"
    ),
    rows.PAYOUTS: _INVOICED,
    rows.REVENUE_ITEMS: _INVOICED,
    rows.SETTLED_ENTRIES: _INVOICED,
}
"""The columns that no event explains, and why; words, salts and versions aside."""

WRITES: Mapping[str, tuple[Writes, ...]] = {
    kind.__name__: explain(kind, declared, UNEXPLAINED) for kind, declared in EXPLAINED.items()
}
"""What each event writes, by its name in the journal."""

SALTS: Mapping[str, Mapping[str, str]] = {table.name: salts_of(table.kind) for table in rows.TABLES}
"""The sealed columns of each table, each with the column of its salt."""

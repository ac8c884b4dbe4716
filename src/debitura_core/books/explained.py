"""What the journal explains: which facts of which event stand in which column of which row.

One table, read by the auditor, who folds the journal over it and compares, by the books as they
stood at an earlier instant, and by the documentation. It knows none of the rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@frozen
class Writes:
    """What one event says about one row: which columns, from which facts.

    A fact ``@at`` is the entry's instant, ``@user`` its actor's user; ``=text`` is a constant,
    ``=`` nothing. A column with ``@`` is none of the table's, and checked on its
    own. ``adds`` are figures that an event moves by a fact's amount, up or down.
    """

    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str] = field(factory=dict)
    adds: Mapping[str, str] = field(factory=dict)
    seals: Mapping[str, str] = field(factory=dict)
    """Columns of free text, each with the fact that seals it (`SALTS` names the salt); ``=`` says
    that the text is gone."""
    was: Mapping[str, str] = field(factory=dict)
    """Columns whose former values the event repeats, each with its fact."""
    makes: bool = False
    """Whether the row comes into being here, if it has not before."""
    blank: tuple[str, ...] = ()
    """Columns that hold nothing when it does."""
    ends: bool = False
    """Whether the row leaves the books here."""


def _same(names: str, **others: str) -> dict[str, str]:
    return {**{name: name for name in names.split()}, **others}


def _nothing(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "=")


BUCKETS = ("principal", "interest", "reminder_fees", "collection_fees")

_WAS = {
    **{name: f"was_{name}" for name in ("payment_minor", "partner_gross_minor",
                                       "platform_fee_minor", "received_by", "commission_status")},
    "payment_date": "was_received_on",
}  # fmt: skip

_UNDECIDED = (
    "client_id", "case_id", "submitted_at", "target_at", "due_at", "decided_at", "rejection",
    "agreed", "escalation_requested_at",
)  # fmt: skip

_WAS_ITEM = {
    name: f"was_{name}" for name in ("kind", "item_date", "amount_minor", "platform_fee_minor")
}

_MOVES = {"lifecycle": "was_lifecycle"}

WRITES: Mapping[str, tuple[Writes, ...]] = {
    "PartnerRegistered": (
        Writes("partners", ("partner_id",),
               _same("partner_id partner_type country invoice_currency active"), makes=True),
    ),
    "PartnerSuspended": (Writes("partners", ("partner_id",), _same("active")),),
    "ClientRegistered": (
        Writes("clients", ("client_id",), _same("client_id country referred_by"), makes=True),
    ),
    "TermsAgreed": (
        Writes("agreements", ("partner_id", "number"),
               _same("partner_id number valid_from pre_legal_platform_share legal_platform_share"
                     " commission_type revenue_item_share sla_days collection_months"
                     " approaching_from overdue_after price_band_bounds price_band_fees"
                     " partner_case_terms"),
               makes=True),
    ),
    "CaseSubmitted": (
        Writes("cases", ("case_id",),
               _same("case_id reference client_id partner_id lifecycle phase terms success_fee"
                     " currency claimed_principal_minor claimed_interest_minor"
                     " claimed_reminder_fees_minor claimed_collection_fees_minor invoice_date"
                     " due_date assigned_at allow_network managed_by", created_at="@at",
                     accepted_at="=", paid_minor="=0", engagement="=1", priority_follow_up="=0",
                     **_nothing("assigned_user priority information_requested_at"
                                " information_supplied_at status status_at sla_deadline closed_at"
                                " closed_by close_code merged_into"),
                     **{f"open_{name}_minor": f"claimed_{name}_minor" for name in BUCKETS}),
               makes=True),
        Writes("case_files", ("case_id",),
               _same("case_id client_id partner_id", **{"@claim": "claim_hash"},
                     **{f"@{name}": f"claimed_{name}_minor" for name in BUCKETS}), makes=True),
    ),
    "ClientPinned": (
        Writes("client_pins", ("client_id", "area"), _same("client_id area partner_id"),
               makes=True),
    ),
    "CountryCarvedOut": (
        Writes("carve_outs", ("referred_by", "country"), _same("referred_by country partner_id"),
               makes=True),
    ),
    "LeadAgentsSet": (
        Writes("lead_agents", ("partner_id",), _same("partner_id agents"), makes=True),
    ),
    "CaseRouted": (
        Writes("cases", ("case_id",), _same("partner_id lifecycle assigned_at"), was=_MOVES),
        Writes("case_files", ("case_id",), _same("partner_id")),
    ),
    "LeadAwarded": (
        Writes("cases", ("case_id",),
               _same("partner_id lifecycle terms success_fee assigned_at accepted_at"
                     " sla_deadline"), was=_MOVES),
        Writes("case_files", ("case_id",), _same("partner_id")),
    ),
    "CaseAccepted": (
        Writes("cases", ("case_id",),
               _same("lifecycle accepted_at assigned_user priority sla_deadline"), was=_MOVES),
    ),
    "ContractsSigned": (Writes("cases", ("case_id",), _same("lifecycle"), was=_MOVES),),
    "CaseDeclined": (
        Writes("cases", ("case_id",),
               _same("lifecycle engagement", priority_follow_up="=0",
                     **_nothing("partner_id assigned_at assigned_user priority"
                                " information_requested_at information_supplied_at")),
               was=_MOVES),
        Writes("case_files", ("case_id",), _nothing("partner_id")),
    ),
    "TermsProposed": (Writes("cases", ("case_id",), _same("lifecycle"), was=_MOVES),),
    "InformationRequested": (
        Writes("cases", ("case_id",),
               _same("lifecycle information_requested_at", information_supplied_at="="),
               was=_MOVES),
    ),
    "InformationSupplied": (
        Writes("cases", ("case_id",), _same("lifecycle information_supplied_at"), was=_MOVES),
    ),
    "MemberPutInCharge": (Writes("cases", ("case_id",), _same("assigned_user")),),
    "PriorityChanged": (Writes("cases", ("case_id",), _same("priority priority_follow_up")),),
    "CaseReassigned": (
        Writes("cases", ("case_id",),
               _same("partner_id managed_by lifecycle assigned_at", priority_follow_up="=0",
                     **_nothing("accepted_at assigned_user priority information_requested_at"
                                " information_supplied_at status status_at sla_deadline")),
               was=_MOVES),
        Writes("case_files", ("case_id",), _same("partner_id")),
    ),
    "CaseMerged": (
        Writes("cases", ("case_id",), _same("lifecycle merged_into", sla_deadline="="), was=_MOVES),
    ),
    "StatusUpdated": (
        Writes("cases", ("case_id",),
               _same("lifecycle status sla_deadline", status_at="@at"), was=_MOVES),
        Writes("status_updates", ("update_id",),
               _same("update_id case_id client_id partner_id engagement status documents"
                     " contacted_at due_at", submitted_at="@at", submitted_by="@user"),
               seals={"notes": "notes_seal", "reason": "reason_seal"}, makes=True),
    ),
    "CaseResumed": (
        Writes("cases", ("case_id",), _same("lifecycle sla_deadline", status="="), was=_MOVES),
    ),
    "ReturnRequested": (
        Writes("returns", ("return_id",),
               _same("return_id case_id client_id partner_id engagement", code="close_code",
                     requested_at="@at", requested_by="@user",
                     **_nothing("approved decided_at decided_by")),
               seals={"explanation": "explanation_seal"}, makes=True),
    ),
    "ReturnApproved": (
        Writes("returns", ("return_id",),
               _same("approved", decided_at="@at", decided_by="@user"),
               seals={"remark": "remark_seal"}),
    ),
    "ReturnRejected": (
        Writes("returns", ("return_id",),
               _same("approved", decided_at="@at", decided_by="@user"),
               seals={"remark": "remark_seal"}),
        Writes("cases", ("case_id",), _nothing("status")),
    ),
    "LegalActionStarted": (
        Writes("cases", ("case_id",), _same("lifecycle phase success_fee"), was=_MOVES),
    ),
    "EngagementBegun": (
        Writes("engagements", ("case_id", "number"),
               _same("case_id number partner_id client_id assigned_at", missed="=[]", stopped="=[]",
                     **_nothing("responded_at response decline_reason ended_at")), makes=True),
        Writes("cases", ("case_id",),
               {"engagement": "number", "priority_follow_up": "=0",
                **_nothing("assigned_user priority information_requested_at"
                           " information_supplied_at")}),
    ),
    "EngagementAnswered": (
        Writes("engagements", ("case_id", "number"),
               _same("response responded_at decline_reason ended_at")),
    ),
    "EngagementEnded": (
        Writes("engagements", ("case_id", "number"), _same("ended_at")),
    ),
    "DeadlineMissed": (
        Writes("engagements", ("case_id", "number"), _same("missed stopped")),
    ),
    "PeriodStarted": (
        Writes("collection_periods", ("case_id", "engagement"),
               _same("case_id engagement partner_id client_id started_on months", ended_on="="),
               makes=True),
    ),
    "PeriodExtended": (
        Writes("period_extensions", ("extension_id",),
               _same("extension_id case_id engagement partner_id client_id kind event_date"),
               makes=True),
    ),
    "PeriodEnded": (
        Writes("collection_periods", ("case_id", "engagement"), _same("ended_on")),
    ),
    "PeriodResumed": (
        Writes("collection_periods", ("case_id", "engagement"), _nothing("ended_on")),
    ),
    "ClosureRequested": (
        Writes("closure_requests", ("case_id", "engagement"),
               _same("case_id engagement client_id partner_id road currency success_fee_minor"
                     " collection_costs_minor", requested_at="@at", requested_by="@user",
                     revenue_item_id="="),
               seals={"reason": "reason_seal"}, makes=True),
        Writes("cases", ("case_id",), _same("lifecycle sla_deadline"), was=_MOVES),
    ),
    "WithdrawalFeeBooked": (
        Writes("closure_requests", ("case_id", "engagement"), _same("revenue_item_id")),
    ),
    "CaseClosed": (
        Writes("cases", ("case_id",),
               _same("lifecycle closed_at close_code", closed_by="@user", sla_deadline="="),
               seals={"close_comment": "comment_seal"}, was=_MOVES),
    ),
    "CaseReopened": (
        Writes("cases", ("case_id",),
               _same("lifecycle sla_deadline", **_nothing("closed_at closed_by close_code")),
               seals={"close_comment": "="}, was=_MOVES),
    ),
    "TaskOpened": (
        Writes("tasks", ("task_id",),
               _same("task_id kind party case_id client_id partner_id payout_id message_id due_on"
                     " target_at", opened_at="@at", solved_at="="), makes=True),
    ),
    "TaskSolved": (Writes("tasks", ("task_id",), _same("solved_at")),),
    "MessageSent": (
        Writes("messages", ("message_id",),
               _same("message_id case_id client_id partner_id kind sender recipient attachments"
                     " in_reply_to", sent_at="@at", sent_by="@user"),
               seals={"text": "text_seal"}, makes=True),
    ),
    "DocumentAttached": (
        Writes("documents", ("document_id",),
               _same("document_id case_id client_id partner_id kind size uploader",
                     uploaded_at="@at", uploaded_by="@user"),
               seals={"file_name": "file_name_seal", "description": "description_seal",
                      "sha256": "sha256_seal"}, makes=True),
    ),
    "NoteAdded": (
        Writes("notes", ("note_id",),
               _same("note_id case_id client_id partner_id event_on author", written_at="@at",
                     written_by="@user", **_nothing("edited_at removed_at")),
               seals={"title": "title_seal", "description": "description_seal"}, makes=True),
    ),
    "NoteEdited": (
        Writes("notes", ("note_id",), _same("event_on", edited_at="@at"),
               seals={"title": "title_seal", "description": "description_seal"}),
    ),
    "NoteRemoved": (
        Writes("notes", ("note_id",), _same("", removed_at="@at"),
               seals={"title": "title_seal", "description": "description_seal"}),
    ),
    "CallLogged": (
        Writes("calls", ("call_id",),
               _same("call_id case_id client_id partner_id outcome caller", logged_at="@at",
                     logged_by="@user"),
               seals={"number": "number_seal", "notes": "notes_seal"}, makes=True),
    ),
    "FilterPresetSaved": (
        Writes("filter_presets", ("preset_id",),
               _same("preset_id owner partner_id view sort", saved_at="@at"),
               seals={"name": "name_seal", "filters": "filters_seal"}, makes=True),
    ),
    "TemplateSaved": (
        Writes("templates", ("template_id",),
               _same("template_id owner partner_id client_id", saved_at="@at"),
               seals={"name": "name_seal", "body": "body_seal"}, makes=True),
    ),
    "CaseRated": (
        Writes("case_ratings", ("partner_id", "case_id"),
               _same("partner_id case_id client_id outcome_stars communication_stars",
                     rated_at="@at", rated_by="@user"), makes=True),
    ),
    "ReplyRated": (
        Writes("reply_ratings", ("partner_id", "message_id"),
               _same("partner_id message_id case_id client_id up", rated_at="@at",
                     rated_by="@user"), makes=True),
    ),
    "ComplaintUpheld": (
        Writes("complaints", ("partner_id", "complaint_id"),
               _same("partner_id complaint_id category points", upheld_at="@at",
                     upheld_by="@user"), makes=True),
    ),
    "RelationshipFormed": (
        Writes("relationships", ("partner_id", "client_id"),
               _same("partner_id client_id formed_at formed_by", routing_paused="=0", pauses="=0",
                     hidden_from_balance="=0"), makes=True),
    ),
    "RoutingPaused": (
        Writes("relationships", ("partner_id", "client_id"),
               {"routing_paused": "=1", "pauses": "number"},
               seals={"routing_pause_reason": "reason_seal"}),
    ),
    "RoutingResumed": (
        Writes("relationships", ("partner_id", "client_id"), {"routing_paused": "=0"},
               seals={"routing_pause_reason": "="}),
        Writes("past_pauses", ("partner_id", "client_id", "number"),
               _same("partner_id client_id number"), seals={"reason": "reason_seal"}, makes=True),
    ),
    "BalanceVisibilityChanged": (
        Writes("relationships", ("partner_id", "client_id"), _same("hidden_from_balance")),
    ),
    "PaymentCorrected": (
        Writes("payments", ("partner_id", "payment_id"),
               _same("payment_minor principal_minor interest_minor reminder_fees_minor"
                     " collection_fees_minor received_by received_on", verification="=submitted",
                     **{"@seal verification_remark": "="})),
        Writes("payouts", ("partner_id", "payout_id"),
               _same("received_by overridden payment_minor success_fee_minor partner_gross_minor"
                     " platform_fee_minor usd_payment_minor usd_success_fee_minor"
                     " usd_partner_gross_minor usd_platform_fee_minor rate rate_on rate_origin"
                     " commission_status commission_paid_at reminder_on",
                     payment_date="received_on"), was=_WAS),
    ),
    "PaymentRemoved": (
        Writes("payments", ("partner_id", "payment_id"), ends=True),
        Writes("payouts", ("partner_id", "payout_id"),
               was={**_WAS, **_same("case_id client_id")}, ends=True),
    ),
    "SurplusMoved": (
        Writes("payments", ("partner_id", "payment_id"),
               _same("principal_minor interest_minor reminder_fees_minor collection_fees_minor")),
    ),
    "ClaimCovered": (
        Writes("cases", ("case_id",),
               _same("paid_minor " + " ".join(f"open_{name}_minor" for name in BUCKETS))),
    ),
    "ClaimChanged": (
        Writes("cases", ("case_id",),
               _same("success_fee " + " ".join(f"{side}_{name}_minor" for name in BUCKETS
                                               for side in ("claimed", "open"))),
               was={"success_fee": "was_success_fee",
                    **{f"claimed_{name}_minor": f"was_{name}_minor" for name in BUCKETS}}),
    ),
    "PaymentRecorded": (
        Writes("payments", ("partner_id", "payment_id"),
               _same("partner_id payment_id case_id payout_id client_id currency payment_minor"
                     " principal_minor interest_minor reminder_fees_minor collection_fees_minor"
                     " received_by received_on", recorded_at="@at", recorded_by="@user",
                     verification="=submitted"), makes=True),
        Writes("payouts", ("partner_id", "payout_id"),
               _same("partner_id payout_id payment_id case_id client_id received_by phase"
                     " agreement_number success_fee platform_share commission_type"
                     " open_principal_minor open_added_fees_minor overridden currency"
                     " payment_minor success_fee_minor partner_gross_minor platform_fee_minor"
                     " usd_payment_minor usd_success_fee_minor usd_partner_gross_minor"
                     " usd_platform_fee_minor rate rate_on rate_origin commission_status"
                     " commission_paid_at reminder_on", payment_date="received_on",
                     created_at="@at", credited_at="=", remitted_minor="=0", remitted_at="="),
               makes=True),
        Writes("cases", ("case_id",),
               adds={**{f"open_{name}_minor": f"-{name}_minor" for name in BUCKETS},
                     "paid_minor": "+payment_minor"}),
    ),
    "PaymentVerified": (
        Writes("payments", ("partner_id", "payment_id"), _same("verification"),
               seals={"verification_remark": "remark_seal"}),
    ),
    "PaymentPlanAgreed": (
        Writes("payment_plans", ("partner_id", "case_id", "number"),
               _same("partner_id case_id number client_id currency due_days amounts known",
                     agreed_at="@at", agreed_by="@user"), makes=True),
    ),
    "RevenueItemCorrected": (
        Writes("revenue_items", ("partner_id", "revenue_item_id"),
               _same("kind item_date amount_minor platform_fee_minor hours hourly_rate_minor"
                     " usd_amount_minor usd_platform_fee_minor rate rate_on rate_origin"),
               was=_WAS_ITEM),
    ),
    "RevenueItemRemoved": (
        Writes("revenue_items", ("partner_id", "revenue_item_id"), was=_WAS_ITEM, ends=True),
    ),
    "RevenueItemRecorded": (
        Writes("revenue_items", ("partner_id", "revenue_item_id"),
               _same("partner_id revenue_item_id case_id client_id kind item_date currency"
                     " amount_minor platform_share platform_fee_minor hours hourly_rate_minor"
                     " usd_amount_minor usd_platform_fee_minor rate rate_on rate_origin"
                     " shared_minor",
                     created_at="@at"), makes=True),
    ),
    "MoneyRemitted": (
        Writes("payouts", ("partner_id", "payout_id"), _same("remitted_minor remitted_at"),
               was=_same("case_id client_id currency", remitted_minor="was_remitted_minor")),
    ),
    "CommissionSettled": (
        Writes("payouts", ("partner_id", "payout_id"),
               _same("commission_status commission_paid_at", reminder_on="=")),
    ),
    "CommissionCredited": (
        Writes("payouts", ("partner_id", "payout_id"),
               _same("commission_status credited_at", reminder_on="="),
               seals={"credit_reason": "reason_seal"}),
    ),
    "CommissionChased": (
        Writes("payouts", ("partner_id", "payout_id"), {"reminder_on": "="}),
    ),
    "PartnerCaseDrafted": (
        Writes("partner_cases", ("partner_case_id",),
               _same("partner_case_id partner_id state", saved_at="@at", saved_by="@user"),
               seals={"blocks": "blocks_seal", "papers": "papers_seal"}, makes=True,
               blank=_UNDECIDED),
    ),
    "PartnerCaseSubmitted": (
        Writes("partner_cases", ("partner_case_id",),
               _same("partner_case_id partner_id state submitted_at target_at due_at",
                     saved_at="@at", saved_by="@user", **_nothing("decided_at rejection")),
               seals={"blocks": "blocks_seal", "papers": "papers_seal", "feedback": "="},
               makes=True, blank=_UNDECIDED),
    ),
    "PartnerCaseReviewed": (
        Writes("partner_cases", ("partner_case_id",), _same("state rejection decided_at"),
               seals={"feedback": "feedback_seal"}),
    ),
    "DocumentsSupplied": (
        Writes("partner_cases", ("partner_case_id",), _same("state target_at due_at"),
               seals={"papers": "papers_seal"}),
    ),
    "PartnerCaseWithdrawn": (
        Writes("partner_cases", ("partner_case_id",), _same("state decided_at"),
               seals={"blocks": "blocks_seal", "papers": "papers_seal", "feedback": "="}),
    ),
    "PartnerCaseAccepted": (
        Writes("partner_cases", ("partner_case_id",),
               _same("state client_id case_id agreed decided_at"),
               seals={"blocks": "blocks_seal", "papers": "papers_seal", "feedback": "="}),
    ),
    "LegalEscalationRequested": (
        Writes("partner_cases", ("partner_case_id",), _same("escalation_requested_at"),
               seals={"escalation_reason": "reason_seal"}),
    ),
    "LegalEscalationDecided": (
        Writes("partner_cases", ("partner_case_id",), _nothing("escalation_requested_at"),
               seals={"escalation_reason": "="}),
    ),
    "SubmissionTemplateSaved": (
        Writes("submission_templates", ("template_id",),
               _same("template_id partner_id", saved_at="@at", saved_by="@user"),
               seals={"name": "name_seal", "blocks": "blocks_seal"}, makes=True),
    ),
    "PartnerCaseFeeBooked": (
        Writes("partner_case_fees", ("partner_id", "fee_id"),
               _same("partner_id fee_id partner_case_id case_id client_id reason currency"
                     " amount_minor", booked_at="@at"), makes=True),
    ),
    "PartnerCasesSettled": (
        Writes("settlements", ("partner_id", "settlement_id"),
               _same("partner_id settlement_id month currency earned_minor owed_minor"
                     " deducted_minor invoiced_minor paid_out_minor due_on", settled_at="@at",
                     paid_at="="), makes=True),
    ),
    "PartnerCaseEntrySettled": (
        Writes("settled_entries", ("partner_id", "entry_id"),
               _same("partner_id entry_id settlement_id partner_case_id case_id client_id"
                     " source_id reason currency amount_minor deducted_minor platform_fee_minor"
                     " accrued_at due_at"), makes=True),
    ),
    "SettlementPaidOut": (
        Writes("settlements", ("partner_id", "settlement_id"), _same("paid_at"),
               was=_same("currency paid_out_minor")),
    ),
    "InvoiceIssued": (
        Writes("invoices", ("partner_id", "invoice_id"),
               _same("partner_id invoice_id number month currency line_count net_minor vat_rate"
                     " vat_minor issued_on due_on status credits", created_at="@at", paid_at="="),
               makes=True),
    ),
    "InvoicePaid": (Writes("invoices", ("partner_id", "invoice_id"), _same("status paid_at")),),
    "InvoiceCredited": (
        Writes("invoices", ("partner_id", "invoice_id"), _same("status")),
    ),
}  # fmt: skip
"""Which facts of which event explain which columns."""

SALTS: Mapping[str, Mapping[str, str]] = {
    "payouts": {"credit_reason": "credit_salt"},
    "cases": {"close_comment": "close_salt"},
    "closure_requests": {"reason": "salt"},
    "messages": {"text": "salt"},
    "status_updates": {"notes": "salt", "reason": "salt"},
    "returns": {"explanation": "salt", "remark": "salt"},
    "relationships": {"routing_pause_reason": "routing_pause_salt"},
    "past_pauses": {"reason": "salt"},
    "documents": {"file_name": "salt", "description": "salt", "sha256": "salt"},
    "notes": {"title": "salt", "description": "salt"},
    "calls": {"number": "salt", "notes": "salt"},
    "filter_presets": {"name": "salt", "filters": "salt"},
    "templates": {"name": "salt", "body": "salt"},
    "payments": {"verification_remark": "verification_salt"},
    "partner_cases": {
        "blocks": "salt",
        "papers": "salt",
        "feedback": "salt",
        "escalation_reason": "salt",
    },
    "submission_templates": {"name": "salt", "blocks": "salt"},
}
"""The columns of free text that the journal seals, per table, each with the column of its salt."""

KEYS = {writes.table: writes.key for made in WRITES.values() for writes in made}
"""The tables the journal explains, with their keys."""


def facts_of(entry: Row) -> dict[str, Any]:
    """Return the facts of a journal row; none if unreadable: its own audit names that."""
    try:
        facts = json.loads(entry["facts"])
    except (TypeError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def fold(held: dict[Key, dict[str, Any]], writes: Writes, facts: dict[str, Any],
          entry: Row) -> None:  # fmt: skip
    """Let one entry act on the rows of a table: make one, change it, or take it away."""
    key = tuple(facts.get(name) for name in writes.key)
    if writes.ends:
        held.pop(key, None)
        return
    fresh = dict.fromkeys(writes.blank)
    row = held.setdefault(key, fresh) if writes.makes else held.get(key)
    if row is None:
        return
    for column, fact in writes.columns.items():
        row[column] = _fact(fact, facts, entry)
    for column, fact in writes.seals.items():
        row[f"@seal {column}"] = facts.get(fact)
    for column, move in writes.adds.items():
        amount = facts.get(move[1:])
        amount = amount if type(amount) is int else 0
        row[column] = (row.get(column) or 0) + (amount if move[0] == "+" else -amount)


def _fact(name: str, facts: dict[str, Any], entry: Row) -> Any:
    if name == "@at":
        return entry["at"]
    if name == "@user":
        return entry["by"].rpartition(":")[2]
    if name.startswith("="):
        word = name[1:]
        return int(word) if word.isdigit() else word or None
    value = facts.get(name)
    if isinstance(value, list | dict):
        return json.dumps(value, separators=(",", ":"))
    return int(value) if isinstance(value, bool) else value

"""The tables of the books: one declaration per kind of record, for every store.

Amounts are whole minor units beside a currency code, percentages and rates exact decimals as text,
days ISO dates, instants UTC text that sorts as time does.
"""

from __future__ import annotations

import json
from typing import Any

from debitura_core.books.mapping import Table, constant, copied, same, spread, zipped
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.collection_periods import CollectionPeriod, PeriodExtension
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.routing_settings import ClientPin, LeadAgents, ReferralCarveOut
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.closing.closure_requests import ClosureRequest
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.correspondence.templates import Template
from debitura_core.domain.kernel.errors import UnknownKind
from debitura_core.domain.money.accounts import AccountEntry, Covering, Position
from debitura_core.domain.money.adjustments import MonthRun
from debitura_core.domain.money.claim_history import ClaimVersion
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.money.transfers import Transfer
from debitura_core.domain.parties.agreements import (
    Agreement,
)
from debitura_core.domain.parties.parties import Client, Partner
from debitura_core.domain.parties.relationships import ClientRelationship, PastPause
from debitura_core.domain.parties.tax import DescribedParty
from debitura_core.domain.partner_cases.fees import PartnerCaseFee
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.domain.partner_cases.submission_templates import SubmissionTemplate
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating

PARTNERS = Table(Partner, "partners", "partner_id", "partner", tax=spread("tax_{}"))
PARTY_DETAILS = Table(DescribedParty, "party_details", "party", "party")
CLIENTS = Table(Client, "clients", "client_id", "client")
AGREEMENTS = Table(
    Agreement, "agreements", "partner_id number", "agreement",
    remember=256,  # every payment reads the same few versions
    ageing=spread(),
    price_bands=zipped(from_principal="price_band_bounds", success_fee="price_band_fees"),
)  # fmt: skip
CASES = Table(
    Case, "cases", "case_id", "case",
    claimed=spread("claimed_{}_minor"), open=spread("open_{}_minor"),
)  # fmt: skip
CASE_FILES = Table(CaseFile, "case_files", "case_id", "case", debtor_name=copied("debtor.name"))
CLAIM_VERSIONS = Table(
    ClaimVersion, "claim_versions", "case_id number", "change of a claim",
    claimed=spread("claimed_{}_minor"),
)  # fmt: skip
PAYMENTS = Table(
    Payment, "payments", "partner_id payment_id", "payment",
    amount_minor="payment_minor", allocation=spread("{}_minor"),
)  # fmt: skip
_RATE = spread(
    source=same("currency"), target=constant("USD"),
    value="rate", observed_on="rate_on", origin="rate_origin",
)  # fmt: skip
PAYOUTS = Table(
    Payout, "payouts", "partner_id payout_id", "payout",
    split=spread(basis=spread(), rate=constant(None)),
    usd=spread("usd_{}", currency=constant("USD"), basis=same("split.basis"), rate=_RATE),
)  # fmt: skip
REVENUE_ITEMS = Table(
    RevenueItem, "revenue_items", "partner_id revenue_item_id", "revenue item",
    on="item_date", rate=_RATE,
)  # fmt: skip
INVOICES = Table(Invoice, "invoices", "partner_id invoice_id", "invoice")
MONTH_RUNS = Table(MonthRun, "month_runs", "partner_id month", "run of a month")
TRANSFERS = Table(Transfer, "transfers", "partner_id transfer_id", "transfer", on="transfer_date")
ACCOUNT_ENTRIES = Table(
    AccountEntry, "account_entries", "partner_id entry_id", "account entry", on="entry_date"
)
POSITIONS = Table(Position, "positions", "partner_id account counterparty currency", "position")
COVERINGS = Table(Covering, "coverings", "partner_id later_id earlier_id", "covering")

RELATIONSHIPS = Table(ClientRelationship, "relationships", "partner_id client_id", "relationship")
PAST_PAUSES = Table(PastPause, "past_pauses", "partner_id client_id number", "past pause")
PAYMENT_PLANS = Table(PaymentPlan, "payment_plans", "partner_id case_id number", "payment plan")
CLIENT_PINS = Table(ClientPin, "client_pins", "client_id area", "pin")
CARVE_OUTS = Table(ReferralCarveOut, "carve_outs", "referred_by country", "carve-out")
LEAD_AGENTS = Table(LeadAgents, "lead_agents", "partner_id", "lead agents of partner")
TASKS = Table(Task, "tasks", "task_id", "task")
ENGAGEMENTS = Table(Engagement, "engagements", "case_id number", "engagement")
COLLECTION_PERIODS = Table(
    CollectionPeriod, "collection_periods", "case_id engagement", "collection period"
)
PERIOD_EXTENSIONS = Table(
    PeriodExtension, "period_extensions", "extension_id", "extension of a period"
)
STATUS_UPDATES = Table(StatusUpdate, "status_updates", "update_id", "status update")
RETURNS = Table(ReturnRequest, "returns", "return_id", "return request")
CLOSURE_REQUESTS = Table(
    ClosureRequest, "closure_requests", "case_id engagement", "closure request"
)
MESSAGES = Table(Message, "messages", "message_id", "message")
DOCUMENTS = Table(Document, "documents", "document_id", "document")
NOTES = Table(Note, "notes", "note_id", "note")
CALLS = Table(CallRecord, "calls", "call_id", "call record")
FILTER_PRESETS = Table(FilterPreset, "filter_presets", "preset_id", "preset")
TEMPLATES = Table(Template, "templates", "template_id", "template")
CASE_RATINGS = Table(CaseRating, "case_ratings", "partner_id case_id", "rating")
REPLY_RATINGS = Table(ReplyRating, "reply_ratings", "partner_id message_id", "rating")
PARTNER_CASES = Table(PartnerCase, "partner_cases", "partner_case_id", "partner case")
SUBMISSION_TEMPLATES = Table(
    SubmissionTemplate, "submission_templates", "template_id", "submission template"
)
PARTNER_CASE_FEES = Table(
    PartnerCaseFee, "partner_case_fees", "partner_id fee_id", "fee of a partner case"
)
SETTLEMENTS = Table(Settlement, "settlements", "partner_id settlement_id", "settlement")
SETTLED_ENTRIES = Table(
    SettledEntry, "settled_entries", "partner_id entry_id", "entry of partner cases"
)
COMPLAINTS = Table(Complaint, "complaints", "partner_id complaint_id", "complaint")

TABLES: tuple[Table[Any], ...] = (
    PARTNERS, PARTY_DETAILS, CLIENTS, AGREEMENTS, CASES, CASE_FILES, CLAIM_VERSIONS, RELATIONSHIPS,
    PAYMENTS, PAYOUTS, REVENUE_ITEMS, INVOICES, MONTH_RUNS,
    TASKS, MESSAGES, PAST_PAUSES, ENGAGEMENTS,
    DOCUMENTS, NOTES, CALLS, TEMPLATES, FILTER_PRESETS, PAYMENT_PLANS, COLLECTION_PERIODS,
    PERIOD_EXTENSIONS, CLOSURE_REQUESTS,
    CLIENT_PINS, CARVE_OUTS, LEAD_AGENTS,
    STATUS_UPDATES, RETURNS,
    CASE_RATINGS, REPLY_RATINGS, COMPLAINTS,
    PARTNER_CASES, SUBMISSION_TEMPLATES, PARTNER_CASE_FEES, SETTLEMENTS, SETTLED_ENTRIES,
    TRANSFERS, ACCOUNT_ENTRIES, POSITIONS, COVERINGS,
)  # fmt: skip
"""Every kind of record the books keep; a store needs no more than this."""

DERIVED: tuple[Table[Any], ...] = (ACCOUNT_ENTRIES, POSITIONS, COVERINGS)
"""What no event writes column by column: the audit works it out from what events mean for money."""

TABLE_OF: dict[type, Table[Any]] = {table.kind: table for table in TABLES}


def table_of(record: object) -> Table[Any]:
    """Return the table that keeps records of this kind, or raise `UnknownKind`."""
    table = TABLE_OF.get(type(record))
    if table is None:
        raise UnknownKind(kind=type(record).__name__)
    return table


LINES = (
    "invoice_id", "partner_id", "entry_id", "entry_day", "currency", "fee_minor", "rate", "rate_on",
    "net_currency", "net_minor",
)  # fmt: skip
"""The columns of invoice_lines, written by set-wide statements and never changed."""

NUMBERS = ("year", "last", "last_day")
"""The columns of invoice_numbers: a counter per year, and the day of its last invoice."""

JOURNAL = ("position", "tenant", "subject", "number", "at", "by", "name", "facts", "hash")
"""The columns of the journal."""


AUDITED: dict[str, tuple[str, ...]] = {
    **{table.name: table.columns for table in TABLES},
    "invoice_lines": LINES,
    "invoice_numbers": NUMBERS,
    "journal": JOURNAL,
}
"""Every table an audit reads, with its columns."""


def keep_answer(answer: Any) -> str:
    """Write an answer for an idempotency key: a record, a tuple of records, or None.

    Raises `TypeError` for anything else.
    """
    if isinstance(answer, tuple):
        return json.dumps([_tagged(record) for record in answer])
    return json.dumps(None if answer is None else _tagged(answer))


def read_answer(text: str) -> Any:
    """Read back what `keep_answer` wrote."""
    kept = json.loads(text)
    if isinstance(kept, list):
        return tuple(_untagged(one) for one in kept)
    return None if kept is None else _untagged(kept)


def _tagged(record: Any) -> dict[str, Any]:
    table = TABLE_OF.get(type(record))
    if table is None:
        raise TypeError(type(record).__name__)
    return {"kind": table.name, "row": table.write(record)}


_BY_NAME = {table.name: table for table in TABLES}


def _untagged(kept: dict[str, Any]) -> Any:
    return _BY_NAME[kept["kind"]].read(tuple(kept["row"]))

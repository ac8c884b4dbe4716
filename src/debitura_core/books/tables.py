"""How records become rows: declared once, for every store.

A pair of inverse functions per kind of record, one above the other, and the table they belong to.
Amounts are whole minor units beside a currency code, percentages and rates exact decimals as text,
days ISO dates, instants UTC text that sorts as time does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from moneyed import Money

from debitura_core.books.mapping import Plain, Table, derived
from debitura_core.domain.cases.cases import Case, Lifecycle, Terms
from debitura_core.domain.cases.claims import Buckets, CaseFile, Claim, Debtor
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.collection_periods import CollectionPeriod, PeriodExtension
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.routing import ClientPin, LeadAgents, ReferralCarveOut
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.closing.closure_requests import ClosureRequest
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.correspondence.templates import Template
from debitura_core.domain.kernel import canonical
from debitura_core.domain.kernel.calendar import Month, instant_text, stored_instant
from debitura_core.domain.kernel.errors import UnknownKind
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.percent import Percent, stored_percent
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment, Recipient, Verification
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout
from debitura_core.domain.money.revenue_items import RevenueItem, RevenueItemKind
from debitura_core.domain.money.revenue_share import Basis, Split
from debitura_core.domain.parties.agreements import (
    Ageing,
    Agreement,
    CommissionType,
    Phase,
    PriceBand,
)
from debitura_core.domain.parties.parties import Client, Partner, PartnerType
from debitura_core.domain.parties.partner_case_terms import PartnerCaseTerms
from debitura_core.domain.parties.relationships import ClientRelationship, PastPause
from debitura_core.domain.partner_cases.fees import PartnerCaseFee
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.domain.partner_cases.submission_templates import SubmissionTemplate
from debitura_core.domain.performance.feedback import CaseRating, Complaint, ReplyRating


def _instant(text: str | None) -> Any:
    return None if text is None else stored_instant(text)


def _moment(at: Any) -> str | None:
    return None if at is None else instant_text(at)


# looking a member up by its value is quicker in a table than in the enumeration
_LIFECYCLE = {member.value: member for member in Lifecycle}
_PHASE = {member.value: member for member in Phase}
_TERMS = {member.value: member for member in Terms}
_STATUS = {member.value: member for member in StatusType}
_CLOSE_CODE = {member.value: member for member in CloseCode}
_RECIPIENT = {member.value: member for member in Recipient}
_VERIFICATION = {member.value: member for member in Verification}
_COMMISSION_TYPE = {member.value: member for member in CommissionType}
_COMMISSION_STATUS = {member.value: member for member in CommissionStatus}
_INVOICE_STATUS = {member.value: member for member in InvoiceStatus}


def _write_partner(p: Partner) -> Plain:
    return (
        p.partner_id, p.name, p.partner_type.value, p.country, p.invoice_currency, p.contact,
        p.referral_link, int(p.active), p.version,
    )  # fmt: skip


def _read_partner(row: Sequence[Any]) -> Partner:
    return Partner(
        partner_id=row[0], name=row[1], partner_type=PartnerType(row[2]), country=row[3],
        invoice_currency=row[4], contact=row[5], referral_link=row[6], active=bool(row[7]),
        version=row[8],
    )  # fmt: skip


def _write_client(c: Client) -> Plain:
    return c.client_id, c.name, c.country, c.contact, c.referred_by, c.version


def _read_client(row: Sequence[Any]) -> Client:
    return Client(
        client_id=row[0], name=row[1], country=row[2], contact=row[3], referred_by=row[4],
        version=row[5],
    )  # fmt: skip


def _write_agreement(a: Agreement) -> Plain:
    return (
        a.partner_id, a.number, a.valid_from.isoformat(), str(a.pre_legal_platform_share),
        str(a.legal_platform_share), a.commission_type.value, str(a.revenue_item_share),
        a.sla_days, a.collection_months, a.ageing.approaching_from, a.ageing.overdue_after,
        canonical.text(tuple(band.from_principal for band in a.price_bands)),
        canonical.text(tuple(band.success_fee for band in a.price_bands)),
        None if a.partner_case_terms is None else canonical.text(a.partner_case_terms), a.version,
    )  # fmt: skip


@lru_cache(maxsize=256)  # every payment reads the same few versions
def _read_agreement(row: Sequence[Any]) -> Agreement:
    return Agreement(
        partner_id=row[0], number=row[1], valid_from=date.fromisoformat(row[2]),
        pre_legal_platform_share=stored_percent(row[3]),
        legal_platform_share=stored_percent(row[4]), commission_type=_COMMISSION_TYPE[row[5]],
        revenue_item_share=stored_percent(row[6]), sla_days=row[7], collection_months=row[8],
        ageing=Ageing(approaching_from=row[9], overdue_after=row[10]),
        price_bands=_read_bands(row[11], row[12]),
        partner_case_terms=None
        if row[13] is None
        else canonical.parse(PartnerCaseTerms, json.loads(row[13])),
        version=row[14],
    )  # fmt: skip


_bounds = canonical.reader(tuple[Money, ...])
_fees = canonical.reader(tuple[Percent, ...])


def _read_bands(bounds: str, fees: str) -> tuple[PriceBand, ...]:
    if bounds == "[]":
        return ()
    pairs = zip(_bounds(json.loads(bounds)), _fees(json.loads(fees)), strict=True)
    return tuple(PriceBand(from_principal=bound, success_fee=fee) for bound, fee in pairs)


def _write_case(c: Case) -> Plain:
    claimed, left = c.claimed, c.open
    return (
        c.case_id, c.reference, c.client_id, c.partner_id, c.managed_by, c.client_reference,
        c.partner_reference, c.lifecycle.value, c.phase.value, c.terms.value, str(c.success_fee),
        c.currency, claimed.principal, claimed.interest, claimed.reminder_fees,
        claimed.collection_fees, left.principal, left.interest, left.reminder_fees,
        left.collection_fees, c.paid_minor, c.invoice_date.isoformat(), c.due_date.isoformat(),
        instant_text(c.created_at), _moment(c.assigned_at), _moment(c.accepted_at),
        int(c.allow_network), c.engagement, c.assigned_user, c.priority, int(c.priority_follow_up),
        _moment(c.information_requested_at), _moment(c.information_supplied_at),
        c.status and c.status.value, _moment(c.status_at), _moment(c.sla_deadline),
        _moment(c.closed_at), c.closed_by, c.close_code and c.close_code.value, c.close_comment,
        c.close_salt, c.merged_into, c.client_key, c.version,
    )  # fmt: skip


def _read_case(row: Sequence[Any]) -> Case:
    return Case(
        case_id=row[0], reference=row[1], client_id=row[2], partner_id=row[3], managed_by=row[4],
        client_reference=row[5], partner_reference=row[6], lifecycle=_LIFECYCLE[row[7]],
        phase=_PHASE[row[8]], terms=_TERMS[row[9]], success_fee=stored_percent(row[10]),
        currency=row[11], claimed=Buckets(*row[12:16]), open=Buckets(*row[16:20]),
        paid_minor=row[20], invoice_date=date.fromisoformat(row[21]),
        due_date=date.fromisoformat(row[22]), created_at=stored_instant(row[23]),
        assigned_at=_instant(row[24]), accepted_at=_instant(row[25]), allow_network=bool(row[26]),
        engagement=row[27], assigned_user=row[28], priority=row[29],
        priority_follow_up=bool(row[30]), information_requested_at=_instant(row[31]),
        information_supplied_at=_instant(row[32]),
        status=None if row[33] is None else _STATUS[row[33]], status_at=_instant(row[34]),
        sla_deadline=_instant(row[35]), closed_at=_instant(row[36]), closed_by=row[37],
        close_code=None if row[38] is None else _CLOSE_CODE[row[38]], close_comment=row[39],
        close_salt=row[40], merged_into=row[41], client_key=row[42], version=row[43],
    )  # fmt: skip


def _write_case_file(f: CaseFile) -> Plain:
    return (
        f.case_id, f.client_id, f.partner_id, f.debtor.name, canonical.text(f.debtor),
        canonical.text(f.claim), f.version,
    )  # fmt: skip


def _read_case_file(row: Sequence[Any]) -> CaseFile:
    return CaseFile(
        case_id=row[0], client_id=row[1], partner_id=row[2],
        debtor=canonical.parse(Debtor, json.loads(row[4])),
        claim=canonical.parse(Claim, json.loads(row[5])), version=row[6],
    )  # fmt: skip


def _write_payment(p: Payment) -> Plain:
    part = p.allocation
    return (
        p.partner_id, p.payment_id, p.case_id, p.payout_id, p.client_id, p.currency,
        p.amount_minor, part.principal, part.interest, part.reminder_fees, part.collection_fees,
        p.received_by.value, p.received_on.isoformat(), instant_text(p.recorded_at),
        p.recorded_by, p.method, p.reference, p.notes, p.verification.value,
        p.verification_remark, p.verification_salt, p.version,
    )  # fmt: skip


def _read_payment(row: Sequence[Any]) -> Payment:
    return Payment(
        partner_id=row[0], payment_id=row[1], case_id=row[2], payout_id=row[3], client_id=row[4],
        currency=row[5], amount_minor=row[6], allocation=Buckets(*row[7:11]),
        received_by=_RECIPIENT[row[11]], received_on=date.fromisoformat(row[12]),
        recorded_at=stored_instant(row[13]), recorded_by=row[14], method=row[15],
        reference=row[16], notes=row[17], verification=_VERIFICATION[row[18]],
        verification_remark=row[19], verification_salt=row[20], version=row[21],
    )  # fmt: skip


_NO_USD: Plain = (None,) * 7


def _write_payout(p: Payout) -> Plain:
    split, usd, basis = p.split, p.usd, p.split.basis
    dollars = _NO_USD
    if usd is not None and usd.rate is not None:
        rate = usd.rate
        dollars = (
            usd.payment_minor, usd.success_fee_minor, usd.partner_gross_minor,
            usd.platform_fee_minor, rate.value, rate.observed_on.isoformat(), rate.origin,
        )  # fmt: skip
    return (
        p.partner_id, p.payout_id, p.payment_id, p.case_id, p.client_id,
        p.payment_date.isoformat(), instant_text(p.created_at), p.received_by.value,
        p.phase.value, p.agreement_number, str(basis.success_fee), str(basis.platform_share),
        basis.commission_type.value, basis.open_principal_minor, basis.open_added_fees_minor,
        int(basis.overridden), split.currency, split.payment_minor, split.success_fee_minor,
        split.partner_gross_minor, split.platform_fee_minor, *dollars,
        p.commission_status.value, _moment(p.commission_paid_at), _moment(p.credited_at),
        p.credit_reason, p.credit_salt, p.reminder_on and p.reminder_on.isoformat(),
        p.invoice_status.value, p.invoice_id, p.remitted_minor, _moment(p.remitted_at), p.version,
    )  # fmt: skip


def _read_payout(row: Sequence[Any]) -> Payout:
    basis = Basis(
        stored_percent(row[10]), stored_percent(row[11]), _COMMISSION_TYPE[row[12]], row[13],
        row[14], bool(row[15]),
    )  # fmt: skip
    usd = None
    if row[25] is not None:
        rate = Rate(row[16], "USD", row[25], date.fromisoformat(row[26]), row[27])
        usd = Split("USD", row[21], row[22], row[23], row[24], basis, rate)
    return Payout(
        partner_id=row[0], payout_id=row[1], payment_id=row[2], case_id=row[3], client_id=row[4],
        payment_date=date.fromisoformat(row[5]), created_at=stored_instant(row[6]),
        received_by=_RECIPIENT[row[7]], phase=_PHASE[row[8]], agreement_number=row[9],
        split=Split(row[16], row[17], row[18], row[19], row[20], basis), usd=usd,
        commission_status=_COMMISSION_STATUS[row[28]], commission_paid_at=_instant(row[29]),
        credited_at=_instant(row[30]), credit_reason=row[31], credit_salt=row[32],
        reminder_on=None if row[33] is None else date.fromisoformat(row[33]),
        invoice_status=_INVOICE_STATUS[row[34]], invoice_id=row[35], remitted_minor=row[36],
        remitted_at=_instant(row[37]), version=row[38],
    )  # fmt: skip


def _write_revenue_item(i: RevenueItem) -> Plain:
    rate = i.rate
    return (
        i.partner_id, i.revenue_item_id, i.case_id, i.client_id, i.kind.value, i.on.isoformat(),
        instant_text(i.created_at), i.currency, i.amount_minor, str(i.platform_share),
        i.platform_fee_minor, i.hours, i.hourly_rate_minor, i.usd_amount_minor,
        i.usd_platform_fee_minor, rate.value if rate else None,
        rate.observed_on.isoformat() if rate else None, rate.origin if rate else None,
        i.description, i.invoice_status.value, i.invoice_id, i.shared_minor, i.version,
    )  # fmt: skip


def _read_revenue_item(row: Sequence[Any]) -> RevenueItem:
    rate = None
    if row[15] is not None:
        rate = Rate(row[7], "USD", row[15], date.fromisoformat(row[16]), row[17])
    return RevenueItem(
        partner_id=row[0], revenue_item_id=row[1], case_id=row[2], client_id=row[3],
        kind=RevenueItemKind(row[4]), on=date.fromisoformat(row[5]),
        created_at=stored_instant(row[6]), currency=row[7], amount_minor=row[8],
        platform_share=stored_percent(row[9]), platform_fee_minor=row[10], hours=row[11],
        hourly_rate_minor=row[12], usd_amount_minor=row[13], usd_platform_fee_minor=row[14],
        rate=rate, description=row[18], invoice_status=_INVOICE_STATUS[row[19]],
        invoice_id=row[20], shared_minor=row[21], version=row[22],
    )  # fmt: skip


def _write_invoice(i: Invoice) -> Plain:
    return (
        i.partner_id, i.invoice_id, i.number, str(i.month), i.currency, i.line_count, i.net_minor,
        str(i.vat_rate), i.vat_minor, i.issued_on.isoformat(), i.due_on.isoformat(),
        instant_text(i.created_at), i.status.value, _moment(i.paid_at), i.credits, i.version,
    )  # fmt: skip


def _read_invoice(row: Sequence[Any]) -> Invoice:
    return Invoice(
        partner_id=row[0], invoice_id=row[1], number=row[2], month=Month.parse(row[3]),
        currency=row[4], line_count=row[5], net_minor=row[6], vat_rate=stored_percent(row[7]),
        vat_minor=row[8], issued_on=date.fromisoformat(row[9]),
        due_on=date.fromisoformat(row[10]), created_at=stored_instant(row[11]),
        status=_INVOICE_STATUS[row[12]], paid_at=_instant(row[13]), credits=row[14],
        version=row[15],
    )  # fmt: skip


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PARTNERS = Table(
    Partner, "partners", ("partner_id",),
    _names("partner_id name partner_type country invoice_currency contact referral_link active"
           " version"),
    _write_partner, _read_partner, "partner",
)  # fmt: skip
CLIENTS = Table(
    Client, "clients", ("client_id",), _names("client_id name country contact referred_by version"),
    _write_client, _read_client, "client",
)  # fmt: skip
AGREEMENTS = Table(
    Agreement, "agreements", ("partner_id", "number"),
    _names("partner_id number valid_from pre_legal_platform_share legal_platform_share"
           " commission_type revenue_item_share sla_days collection_months approaching_from"
           " overdue_after price_band_bounds price_band_fees partner_case_terms version"),
    _write_agreement, _read_agreement, "agreement",
)  # fmt: skip
CASES = Table(
    Case, "cases", ("case_id",),
    _names("case_id reference client_id partner_id managed_by client_reference partner_reference"
           " lifecycle phase terms success_fee currency claimed_principal_minor"
           " claimed_interest_minor claimed_reminder_fees_minor claimed_collection_fees_minor"
           " open_principal_minor open_interest_minor open_reminder_fees_minor"
           " open_collection_fees_minor paid_minor invoice_date due_date created_at assigned_at"
           " accepted_at allow_network engagement assigned_user priority priority_follow_up"
           " information_requested_at information_supplied_at status status_at sla_deadline"
           " closed_at closed_by close_code close_comment close_salt merged_into client_key"
           " version"),
    _write_case, _read_case, "case",
)  # fmt: skip
CASE_FILES = Table(
    CaseFile, "case_files", ("case_id",),
    _names("case_id client_id partner_id debtor_name debtor claim version"),
    _write_case_file, _read_case_file, "case",
)  # fmt: skip
PAYMENTS = Table(
    Payment, "payments", ("partner_id", "payment_id"),
    _names("partner_id payment_id case_id payout_id client_id currency payment_minor"
           " principal_minor interest_minor reminder_fees_minor collection_fees_minor received_by"
           " received_on recorded_at recorded_by method reference notes verification"
           " verification_remark verification_salt version"),
    _write_payment, _read_payment, "payment",
)  # fmt: skip
PAYOUTS = Table(
    Payout, "payouts", ("partner_id", "payout_id"),
    _names("partner_id payout_id payment_id case_id client_id payment_date created_at received_by"
           " phase agreement_number success_fee platform_share commission_type"
           " open_principal_minor open_added_fees_minor overridden currency payment_minor"
           " success_fee_minor partner_gross_minor platform_fee_minor usd_payment_minor"
           " usd_success_fee_minor usd_partner_gross_minor usd_platform_fee_minor rate rate_on"
           " rate_origin commission_status commission_paid_at credited_at credit_reason"
           " credit_salt reminder_on invoice_status invoice_id remitted_minor remitted_at"
           " version"),
    _write_payout, _read_payout, "payout",
)  # fmt: skip
REVENUE_ITEMS = Table(
    RevenueItem, "revenue_items", ("partner_id", "revenue_item_id"),
    _names("partner_id revenue_item_id case_id client_id kind item_date created_at currency"
           " amount_minor platform_share platform_fee_minor hours hourly_rate_minor"
           " usd_amount_minor usd_platform_fee_minor rate rate_on rate_origin description"
           " invoice_status invoice_id shared_minor version"),
    _write_revenue_item, _read_revenue_item, "revenue item",
)  # fmt: skip
INVOICES = Table(
    Invoice, "invoices", ("partner_id", "invoice_id"),
    _names("partner_id invoice_id number month currency line_count net_minor vat_rate vat_minor"
           " issued_on due_on created_at status paid_at credits version"),
    _write_invoice, _read_invoice, "invoice",
)  # fmt: skip

RELATIONSHIPS = derived(
    ClientRelationship, "relationships", ("partner_id", "client_id"), "relationship"
)
PAST_PAUSES = derived(PastPause, "past_pauses", ("partner_id", "client_id", "number"), "past pause")
PAYMENT_PLANS = derived(
    PaymentPlan, "payment_plans", ("partner_id", "case_id", "number"), "payment plan"
)
CLIENT_PINS = derived(ClientPin, "client_pins", ("client_id", "area"), "pin")
CARVE_OUTS = derived(ReferralCarveOut, "carve_outs", ("referred_by", "country"), "carve-out")
LEAD_AGENTS = derived(LeadAgents, "lead_agents", ("partner_id",), "lead agents of partner")
TASKS = derived(Task, "tasks", ("task_id",), "task")
ENGAGEMENTS = derived(Engagement, "engagements", ("case_id", "number"), "engagement")
COLLECTION_PERIODS = derived(
    CollectionPeriod, "collection_periods", ("case_id", "engagement"), "collection period"
)
PERIOD_EXTENSIONS = derived(
    PeriodExtension, "period_extensions", ("extension_id",), "extension of a period"
)
STATUS_UPDATES = derived(StatusUpdate, "status_updates", ("update_id",), "status update")
RETURNS = derived(ReturnRequest, "returns", ("return_id",), "return request")
CLOSURE_REQUESTS = derived(
    ClosureRequest, "closure_requests", ("case_id", "engagement"), "closure request"
)
MESSAGES = derived(Message, "messages", ("message_id",), "message")
DOCUMENTS = derived(Document, "documents", ("document_id",), "document")
NOTES = derived(Note, "notes", ("note_id",), "note")
CALLS = derived(CallRecord, "calls", ("call_id",), "call record")
FILTER_PRESETS = derived(FilterPreset, "filter_presets", ("preset_id",), "preset")
TEMPLATES = derived(Template, "templates", ("template_id",), "template")
CASE_RATINGS = derived(CaseRating, "case_ratings", ("partner_id", "case_id"), "rating")
REPLY_RATINGS = derived(ReplyRating, "reply_ratings", ("partner_id", "message_id"), "rating")
PARTNER_CASES = derived(PartnerCase, "partner_cases", ("partner_case_id",), "partner case")
SUBMISSION_TEMPLATES = derived(
    SubmissionTemplate, "submission_templates", ("template_id",), "submission template"
)
PARTNER_CASE_FEES = derived(
    PartnerCaseFee, "partner_case_fees", ("partner_id", "fee_id"), "fee of a partner case"
)
SETTLEMENTS = derived(Settlement, "settlements", ("partner_id", "settlement_id"), "settlement")
SETTLED_ENTRIES = derived(
    SettledEntry, "settled_entries", ("partner_id", "entry_id"), "entry of partner cases"
)
COMPLAINTS = derived(Complaint, "complaints", ("partner_id", "complaint_id"), "complaint")

TABLES: tuple[Table[Any], ...] = (
    PARTNERS, CLIENTS, AGREEMENTS, CASES, CASE_FILES, RELATIONSHIPS, PAYMENTS, PAYOUTS,
    REVENUE_ITEMS, INVOICES, TASKS, MESSAGES, PAST_PAUSES, ENGAGEMENTS,
    DOCUMENTS, NOTES, CALLS, TEMPLATES, FILTER_PRESETS, PAYMENT_PLANS, COLLECTION_PERIODS,
    PERIOD_EXTENSIONS, CLOSURE_REQUESTS,
    CLIENT_PINS, CARVE_OUTS, LEAD_AGENTS,
    STATUS_UPDATES, RETURNS,
    CASE_RATINGS, REPLY_RATINGS, COMPLAINTS,
    PARTNER_CASES, SUBMISSION_TEMPLATES, PARTNER_CASE_FEES, SETTLEMENTS, SETTLED_ENTRIES,
)  # fmt: skip
"""Every kind of record the books keep; a store needs to know no more of them than this."""

TABLE_OF: dict[type, Table[Any]] = {table.kind: table for table in TABLES}


def table_of(record: object) -> Table[Any]:
    """Return the table that keeps records of this kind, or raise `UnknownKind`."""
    table = TABLE_OF.get(type(record))
    if table is None:
        raise UnknownKind(kind=type(record).__name__)
    return table


LINES = _names(
    "invoice_id partner_id entry_id entry_day currency fee_minor rate rate_on net_currency"
    " net_minor"
)
"""The columns of invoice_lines, written by set-wide statements and never changed."""

NUMBERS = _names("year last")
"""The columns of invoice_numbers: a counter per year."""

JOURNAL = _names("position tenant subject number at by name facts hash")
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

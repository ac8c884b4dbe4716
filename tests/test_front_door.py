"""The front door: one short list of names, the same for people, for mypy and at run time."""

import ast
import inspect
import pkgutil
import subprocess
import sys
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from attrs import fields

import debitura_core
import debitura_core.testing
from debitura_core import Network, ports
from debitura_core.books import by_key, sessions
from debitura_core.books import ports as books_ports
from docs import front_door

DOORS = (debitura_core, debitura_core.testing)
every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)

BLOCKS = (
    "client debtor claim approach handling success_fee authorised_to_collect compliance_confirmed"
)
COMMANDS = {
    "RegisterPartner": "partner_id name partner_type country invoice_currency contact"
    " referral_link",
    "RegisterClient": "client_id name country contact",
    "AgreeTerms": "partner_id pre_legal_platform_share legal_platform_share commission_type"
    " revenue_item_share sla_days collection_months ageing partner_case_terms valid_from",
    "SuspendPartner": "partner_id",
    "SubmitCase": "case_id client_id debtor claim success_fee terms phase partner_id"
    " client_reference allow_network contracts_signed",
    "AcceptCase": "case_id priority assigned_user",
    "DeclineCase": "case_id reason",
    "RequestInformation": "case_id question",
    "SupplyInformation": "case_id answer",
    "ProposeTerms": "case_id success_fee explanation",
    "ReassignCase": "case_id partner_id",
    "MergeCase": "case_id into different_debtor keep_invoiced",
    "ValidateCase": "case_id",
    "AssignCase": "case_id user",
    "TransferCase": "case_id user",
    "SetPriority": "case_id follow_up priority",
    "SetPartnerReference": "case_id reference",
    "UpdateDebtor": "case_id debtor",
    "UpdateStatus": "case_id status notes reason documents contacted_at contact_method",
    "ResumeCase": "case_id",
    "RequestReturn": "case_id explanation code",
    "DecideReturn": "case_id approve remark",
    "RateCase": "case_id outcome_stars communication_stars",
    "RateReply": "message_id up",
    "UpholdComplaint": "partner_id category points",
    "StartLegalAction": "case_id success_fee",
    "RecordPayment": "case_id amount received_by received_on method reference notes payment_id"
    " settled close follow_up split_override",
    "RecordRevenueItem": "case_id kind amount hours hourly_rate on description",
    "CloseCase": "case_id code outcome comment",
    "ExtendCollectionPeriod": "case_id on",
    "RequestClosure": "case_id reason",
    "SettleCommission": "payout_id",
    "CreditCommission": "payout_id reason",
    "MarkRemitted": "payout_id",
    "ConfirmClientInvoiced": "payout_id",
    "RunReminders": "on",
    "CorrectPayment": "payment_id amount received_by received_on method reference notes settled"
    " split_override reopen_if_needed",
    "RemovePayment": "payment_id reopen_if_needed",
    "CorrectRevenueItem": "revenue_item_id kind amount hours hourly_rate on description",
    "RemoveRevenueItem": "revenue_item_id",
    "SetAddedFees": "case_id interest reminder collection",
    "CorrectClaim": "case_id principal confirm_price_change keep_intentional_rate",
    "SendMessage": "case_id to text template values attachments in_reply_to",
    "SaveFilterPreset": "name filters sort view",
    "SaveTemplate": "name body",
    "AttachDocument": "case_id file_name content kind description",
    "AddNote": "case_id title description event_on",
    "EditNote": "note_id title description event_on",
    "RemoveNote": "note_id",
    "LogCall": "case_id number outcome notes",
    "HideFromBalance": "client_id",
    "ShowInBalance": "client_id",
    "PauseRouting": "client_id reason",
    "RouteCase": "case_id",
    "AwardLead": "case_id partner_id success_fee terms",
    "CloseLead": "case_id quotes_given",
    "PinClient": "client_id partner_id country jurisdiction",
    "CarveOut": "referred_by country partner_id",
    "SetLeadAgents": "partner_id agents",
    "ResumeRouting": "client_id",
    "CloseMonth": "month partner_id vat_rate issued_on due_days",
    "MarkInvoicePaid": "invoice_id",
    "CreditInvoice": "invoice_id",
    "DraftPartnerCase": f"partner_case_id template documents {BLOCKS}",
    "SubmitPartnerCase": f"partner_case_id template documents {BLOCKS}",
    "SupplyDocuments": "partner_case_id documents",
    "WithdrawPartnerCase": "partner_case_id",
    "SaveSubmissionTemplate": f"name {BLOCKS}",
    "ReviewPartnerCase": "partner_case_id verdict feedback reason collector_id success_fee revenue"
    " legal_revenue legal_fee",
    "RequestLegalEscalation": "partner_case_id reason",
    "DecideLegalEscalation": "partner_case_id grant partner_id success_fee legal_fee",
    "ReturnPartnerCase": "partner_case_id reason explanation documents",
}
QUERIES = {
    "PartnerBalance": "partner_id columns sort filters after limit totals as_of",
    "CasePage": "case_id",
    "FilterPresets": "",
    "FindCase": "reference client_reference partner_reference",
    "Inbox": "view filters sort search after limit",
    "Timeline": "case_id",
    "Messages": "case_id",
    "Notes": "case_id",
    "Calls": "case_id",
    "Templates": "",
    "DocumentContent": "document_id",
    "Invoices": "",
    "Payments": "case_id after limit",
    "PayoutPage": "payout_id",
    "PaymentPlanOf": "case_id as_of",
    "Performance": "since until partner_id user client_id",
    "InvoicePage": "invoice_id",
    "InvoiceLines": "invoice_id after limit",
    "Score": "partner_id as_of policy limit",
    "JournalAfter": "position",
    "Tasks": "",
    "ExplainPayout": "payout_id",
    "Reconcile": "statement",
    "RemittanceDue": "",
    "ClientInvoiceDue": "",
    "CollectionPeriodOf": "case_id",
    "ClientList": "partner_id search sort after limit",
    "ClientPage": "client_id",
    "RelationshipHistory": "partner_id client_id case_id",
    "RouteOf": "case_id",
    "MaySubmit": "partner_id",
    "PartnerCasePage": "partner_case_id",
    "PartnerCaseDashboard": "partner_id standing after limit",
    "SubmissionTemplates": "",
    "WaitingPartnerCases": "after limit",
}
RECORDS = {
    "Partner": "partner_id name partner_type country invoice_currency",
    "Client": "client_id name country",
    "Agreement": "partner_id pre_legal_platform_share legal_platform_share commission_type",
    "Case": "case_id reference client_id partner_id lifecycle phase terms success_fee status"
    " status_label sla_deadline survey_due assigned_user priority priority_follow_up",
    "Engagement": "case_id number partner_id client_id assigned_at responded_at response"
    " decline_reason ended_at",
    "StatusUpdate": "update_id case_id status notes reason documents due_at is_late",
    "ReturnRequest": "return_id case_id code explanation approved",
    "Claim": "principal invoice_date due_date invoices interest reminder_fees collection_fees"
    " payment_terms description dispute_status",
    "Debtor": "kind name country contact_person addresses emails phones registration_number"
    " payment_history",
    "Message": "message_id case_id sender recipient text attachments in_reply_to sent_at sent_by",
    "Template": "template_id name body owner placeholders is_shared saved_at",
    "Document": "document_id case_id kind file_name description size sha256 uploaded_at"
    " uploaded_by",
    "Note": "note_id case_id title description event_on author written_by written_at",
    "CallRecord": "call_id case_id number outcome notes logged_by logged_at",
    "Payment": "payment_id case_id amount received_by received_on verification",
    "PaymentPlan": "case_id partner_id client_id instalments total agreed_at",
    "PlanStanding": "instalments surplus next_due",
    "PaymentList": "",
    "PerformanceReport": "by_currency usd cases_closed average_days_to_collect sla_compliance"
    " payment_plan_success tiles",
    "Payout": "payout_id payment_id case_id client_id partner_id payment_date created_at phase"
    " success_fee platform_share commission_type split usd rate commission_status"
    " commission_paid_at invoice_status invoice_id",
    "Split": "payment success_fee added_fees partner_gross platform_fee partner_revenue"
    " creditor_amount explain",
    "SplitTerms": "success_fee platform_share commission_type principal added_fees",
    "SplitOverride": "creditor_amount partner_gross",
    "RevenueItem": "revenue_item_id case_id amount commission_status",
    "ClosureRequest": "case_id engagement road success_fee collection_costs requested_at",
    "CollectionPeriod": "case_id engagement partner_id client_id started_on months ended_on",
    "PeriodStanding": "start initial_end current_end status days_remaining extensions",
    "PeriodExtension": "extension_id case_id engagement kind event_date",
    "ClientRelationship": "partner_id client_id formed_at formed_by routing_paused"
    " routing_pause_reason hidden_from_balance badges",
    "ClientListPage": "clients next",
    "ClientLine": "name badges case_count active_case_count figures client_id relationship",
    "ClientFigures": "currency total_case_value revenue",
    "ClientView": "client line badges",
    "ClientPin": "client_id area partner_id",
    "ReferralCarveOut": "referred_by country partner_id",
    "LeadAgents": "partner_id agents",
    "LeadAgent": "rules priority",
    "LeadRule": "jurisdictions currencies debtor_kind min_amount max_amount",
    "Route": "step partner_id candidates",
    "Candidate": "step partner_id agent area verdict",
    "RelationshipTrail": "relationship changes",
    "RelationshipChange": "number step at by reason",
    "Invoice": "invoice_id number partner_id month currency line_count net vat total issued_on"
    " due_on status",
    "InvoiceLine": "invoice_id",
    "JournalEntry": "subject number at by event",
    "Finding": "",
    "UnknownEvent": "name facts",
    "Envelope": "id event at partner_id data links body",
    "Delivery": "url headers body",
    "BalancePage": "rows totals hidden_count next",
    "BalanceRow": "payout_id revenue_item_id reference badge case_id client managed_by"
    " payment_date revenue debitura_fee revenue_category commission_status"
    " debitura_invoice_status see_more client_reference partner_reference debtor_name"
    " date_created success_fee debtor_payments",
    "FilterPreset": "name view sort filters",
    "InboxPage": "rows next",
    "InboxRow": "case_id reference client_id client debtor_name value outstanding status"
    " status_label lifecycle phase assigned_at deadline overdue member priority follow_up"
    " close_code client_reference partner_reference",
    "FoundCases": "cases",
    "BalanceTotals": "revenue platform_fee debtor_payments creditor_amount unpaid_platform_fee usd",
    "CaseRating": "partner_id case_id client_id outcome_stars communication_stars rated_at",
    "ReplyRating": "partner_id message_id case_id client_id up rated_at",
    "Complaint": "partner_id complaint_id category points upheld_at",
    "ScoreCard": "partner_id as_of collection ratings support sla compliance engagement tally"
    " quality multiplier final explain",
    "PartScore": "part points counted left_out lines shown",
    "ScoreLine": "part about case_id at got of note currency credit",
    "EngagementTally": "assigned engaged excluded",
    "ScoringPolicy": "excluded multiplier half_life",
    "Suggestion": "code language words sentence advice",
    "PartnerCaseTerms": "kind revenue legal_revenue legal_fee rates_approved onboarded"
    " minimum_cases minimum_collection_rate billing payout_day contact_by branding",
    "RevenueTerms": "model fixed platform_share base platform_part",
    "CaseTerms": "revenue legal_revenue legal_fee contact_by branding",
    "RecentWork": "cases assigned collected",
    "Blocks": BLOCKS,
    "ClientBlock": "name country contact_person contact_details billing_information industry"
    " business_type client_id",
    "Approach": "strategy escalation communication timeline",
    "Paper": "file_name content kind",
    "PaperOnFile": "document_id kind file_name size sha256",
    "PartnerCase": "partner_case_id partner_id client_id case_id state blocks papers submitted_at"
    " target_at due_at decided_at rejection feedback agreed escalation_requested_at",
    "SubmissionTemplate": "template_id partner_id name blocks saved_at saved_by",
    "Eligibility": "partner_id unmet terms may_submit",
    "Collector": "partner_id name contact",
    "Conduct": "contact_by branding approach",
    "PartnerCaseView": "partner_case standing missing reference status_label phase collector"
    " assigned_at accepted_at closed_at claimed collected outstanding contact_by branding debtor"
    " claim payments documents messages tasks history",
    "PartnerCasePayment": "payout_id received_on amount phase by_submitter settled_at",
    "Dashboard": "lines next figures usd without_usd metrics",
    "PartnerCaseLine": "partner_case_id reference client standing status_label collector saved_at"
    " submitted_at is_late claimed collected outstanding",
    "PartnerCaseFigures": "currency cases claimed collected outstanding revenue fees net_revenue"
    " recovery_rate",
    "PartnerCaseMetrics": "submitted accepted rejected returned acceptance_rate",
    "WaitingList": "partner_cases next late",
    "Percent": "points",
    "Month": "of parse previous next",
    "Advice": "code",
    "Actor": "",
    "Now": "actor at rate suggest",
    "Decision": "answer records events effects advice adding",
    "Done": "answer advice entries replayed",
    "Preview": "answer advice events",
    "Refused": "command error",
    "Keyed": "command key at",
    "Desk": "do perform preview do_all ask stream",
    "Network": "open in_memory as_partner as_client as_platform verify_books verify_journal",
}
ENUMERATIONS = {
    "PartnerType": "EXCLUSIVE LEGAL_NETWORK",
    "Terms": "STANDARD QUOTE CUSTOM",
    "Phase": "PRE_LEGAL LEGAL ENFORCEMENT",
    "Lifecycle": "PENDING_CONTRACT_SIGNING PENDING_VERIFICATION_INTERNAL PENDING_VERIFICATION"
    " NEEDS_ADDITIONAL_DETAILS LEADS LEADS_QUOTE_GIVEN ACTIVE PAUSED CLOSED MERGED",
    "StatusType": "CONTACT_ATTEMPTED CONTACT_ESTABLISHED PAYMENT_PROMISED PAYMENT_PLAN_AGREED"
    " DISPUTE_RAISED INVESTIGATING PAID_IN_FULL PARTIALLY_PAID UNCOLLECTIBLE"
    " LEGAL_ACTION_INITIATED ON_HOLD RETURNED_TO_CLIENT TRANSFERRED",
    "Response": "ACCEPTED ASKED QUOTED DECLINED",
    "DeclineReason": "BELOW_MINIMUM UNTRACEABLE OUT_OF_JURISDICTION TIME_BARRED REGULATORY"
    " INSOLVENT MISSING_INFORMATION CONFLICT_OF_INTEREST DISPUTED",
    "ComplaintCategory": "COMMUNICATION COLLECTION_PRACTICES BILLING DATA_QUALITY TIMELINESS"
    " SERVICE_QUALITY OTHER",
    "ScorePart": "COLLECTION RATINGS SUPPORT SLA COMPLIANCE ENGAGEMENT",
    "Recipient": "PARTNER CLIENT PLATFORM",
    "CommissionType": "STANDARD SUCCESS_FEE_ONLY",
    "CommissionStatus": "UNPAID PAID CREDITED NOT_APPLICABLE",
    "Badge": "NONE YELLOW RED",
    "InboxView": "ALL NEW ACTIVE AWAITING_PAYMENT CLOSED SLA_ALERTS",
    "Verification": "SUBMITTED VERIFIED QUERIED",
    "PlanState": "KEPT LATE BROKEN COMPLETED REPLACED",
    "InvoiceStatus": "NOT_INVOICED ISSUED PAID CREDITED",
    "RevenueCategory": "SUCCESS_FEE HOURLY_RATE_OR_FIXED_FEE",
    "FormedBy": "CASE_ACCEPTED INFORMATION_REQUESTED CUSTOM_QUOTE_BEGUN QUOTE_SUBMITTED"
    " PARTNER_CASE_ACCEPTED",
    "RevenueModel": "SERVICE_FEE REVENUE_SHARE HYBRID",
    "ShareBase": "COMMISSION COLLECTED",
    "Handling": "SELF NETWORK",
    "Billing": "PER_CASE MONTHLY",
    "Side": "COLLECTOR SUBMITTER PLATFORM",
    "Branding": "PARTNER PLATFORM WHITE_LABEL",
    "SubmitterKind": "EXCLUSIVE WHITE_LABEL LARGE_AGENCY LAW_FIRM",
    "Requirement": "ACTIVE_PARTNER SHADOW_CLIENT_CLAUSE PARTNER_KIND APPROVED_RATES ONBOARDING"
    " THRESHOLD",
    "Submission": "DRAFT SUBMITTED UNDER_REVIEW DOCUMENTS_REQUESTED RETURNED REJECTED"
    " WITHDRAWN ACCEPTED",
    "Standing": "DRAFT SUBMITTED UNDER_REVIEW DOCUMENTS_REQUESTED RETURNED REJECTED WITHDRAWN"
    " FINDING_COLLECTOR IN_COLLECTION ASSIGNED_TO_NETWORK LEGAL_ESCALATION RETURN_REQUESTED"
    " CLOSED",
    "ReviewVerdict": "BEGIN REQUEST_DOCUMENTS ACCEPT RETURN REJECT",
    "RejectionReason": "DOCUMENTATION JURISDICTION TOO_SMALL_OR_COMPLEX REGULATION ETHICS",
    "ReturnReason": "DISPUTE_LOST UNCOLLECTIBLE CLIENT_REQUEST COST_EXCEEDS_VALUE",
    "RelationshipBadge": "ROUTING_PAUSED HIDDEN_FROM_BALANCE",
    "RelationshipStep": "FORMED ROUTING_PAUSED ROUTING_RESUMED HIDDEN_FROM_BALANCE"
    " SHOWN_IN_BALANCE",
    "ClientSort": "NAME NEWEST MOST_CASES MOST_ACTIVE_CASES",
    "RouteStep": "EXPLICIT_PARTNER CLIENT_PIN CARVE_OUT LEAD_AGENT LEGAL_NETWORK",
    "Verdict": "TAKEN NOT_NEEDED INACTIVE PAUSED OTHER_PLACE NOT_EXCLUSIVE NOT_PRE_LEGAL"
    " MANAGES_THE_CASE NO_RATE NO_MATCH",
    "DebtorKind": "COMPANY PERSON",
    "DocumentKind": "ORIGINAL_INVOICE CONTRACT DELIVERY_CONFIRMATION CORRESPONDENCE"
    " COLLECTION_EVIDENCE COURT_DOCUMENT PAYMENT_PROOF DEMAND_LETTER OTHER",
    "CallOutcome": "INVALID_NUMBER NO_RESPONSE NOT_INTERESTED DISPUTE SUCCESSFUL_PAYMENT"
    " AGREED_TO_INSTALLMENT FUTURE_PAYMENT_PROMISED INSTALLMENT_PAYMENT_PROMISED"
    " NEEDS_EXTRA_TIME ONGOING_REMINDERS",
    "RevenueItemKind": "FIXED_FEE HOURS WITHDRAWAL_FEE",
    "ClosureRoad": "BEFORE_ACCEPTANCE WITHIN_PERIOD AFTER_EXPIRY OWN_TERMS",
    "PeriodStatus": "ACTIVE EXPIRED TERMINATED",
    "ExtensionKind": "PROMISE_TO_PAY PAYMENT_AGREEMENT PAYMENT MANUAL",
    "Outcome": "FULLY_RECOVERED PARTIALLY_RECOVERED NOT_RECOVERED",
    "CloseCode": "PAID PARTIALLY_PAID CASE_NEVER_STARTED INVALID_CASE_DATA"
    " DEBTOR_INSOLVENT_BANKRUPT DEBTOR_UNTRACEABLE STATUTE_OF_LIMITATIONS_EXPIRED"
    " WITHDRAWN_BY_CLIENT DISPUTED_LEGAL_ACTION_DECLINED_BY_CLIENT SETTLEMENT_REJECTED_BY_CLIENT"
    " UNRESPONSIVE_CLIENT PRE_LEGAL_EXHAUSTED UNECONOMICAL_TO_PURSUE OTHER"
    " CASE_NEVER_STARTED_INTERNAL NO_QUOTES_RECEIVED QUOTES_EXPIRED",
    "Role": "PARTNER CLIENT PLATFORM",
    "WebhookEvent": "CASE_ASSIGNED CASE_UPDATED CASE_CLOSED PAYMENT_CREATED PAYMENT_DELETED"
    " CHAT_CREATED",
}
OTHERS = {
    "may_submit", "missing_information",
    "Books", "ScopedBooks", "Event", "Command", "Query", "split_payment", "suggest_close_code",
    "money", "errors", "envelopes_of", "sign_webhook", "verify_webhook", "delivery_of",
    "next_attempt_at",
}  # fmt: skip
ERRORS = {
    "DebituraError", "InvalidInput", "RuleBroken", "NotFound", "NotAllowed", "StaleRecord",
    "KeyReused", "StoreError",
}  # fmt: skip


def typed_names(door: ModuleType) -> list[str]:
    """Return what type checkers see: the names under ``if TYPE_CHECKING``, in their order."""
    tree = ast.parse(Path(str(door.__file__)).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    names = []
    for line in block.body:
        assert isinstance(line, ast.ImportFrom)
        (alias,) = line.names
        assert alias.asname == alias.name, f"{alias.name} is not re-exported under its own name"
        names.append(alias.name)
    return names


# ------------------------------------------------------------------------------- one list


@every_door
def test_type_checkers_and_python_see_the_same_names(door: ModuleType) -> None:
    """A name that mypy knows can be imported, and the other way round."""
    typed = typed_names(door)
    assert len(typed) == len(set(typed))
    assert sorted(typed) == door.__all__


@every_door
def test_every_name_on_the_list_can_be_had(door: ModuleType) -> None:
    """Each public name loads, and is what its room calls by that name."""
    for name in door.__all__:
        found = getattr(door, name)
        assert getattr(found, "__name__", name).rpartition(".")[2] == name


@every_door
def test_the_list_is_all_there_is(door: ModuleType) -> None:
    """Nothing leaks into the door, and whoever looks around sees the list."""
    for name in door.__all__:
        getattr(door, name)
    rooms = {name for name, value in vars(door).items() if isinstance(value, ModuleType)}
    seen = {name for name in vars(door) if not name.startswith("_")} - {"TYPE_CHECKING"}
    assert sorted(seen - (rooms - set(door.__all__))) == door.__all__
    assert dir(door) == door.__all__


def test_the_lists_are_as_the_source_has_them() -> None:
    """Both lists of the front door are written by a program, from where each name is defined."""
    text = front_door.DOOR.read_text("utf-8")
    assert front_door.renewed(text) == text, "run: python -m docs.front_door"


@every_door
def test_an_unknown_name_is_no_attribute(door: ModuleType) -> None:
    """A misspelt name is told like any other missing attribute."""
    with pytest.raises(AttributeError, match="RecordPaiment"):
        door.RecordPaiment  # noqa: B018  the access is the test


@every_door
def test_a_name_is_looked_up_once(door: ModuleType) -> None:
    """After the first time a name is a plain attribute of the door."""
    for name in door.__all__:
        assert getattr(door, name) is vars(door)[name]


# ------------------------------------------------------------------- the public contract


def test_the_public_contract_is_kept() -> None:
    """Every name that other people's scripts call stands on the list (design.md 5)."""
    promised = {*COMMANDS, *QUERIES, *RECORDS, *ENUMERATIONS, *OTHERS, *ERRORS}
    assert promised - set(dir(debitura_core)) == set()


@pytest.mark.parametrize("name", (*COMMANDS, *QUERIES))
def test_requests_have_the_fields_of_the_contract(name: str) -> None:
    """A command or query takes the fields it promises, by keyword, and says who may ask."""
    kind: Any = getattr(debitura_core, name)
    promised = {**COMMANDS, **QUERIES}[name].split()
    assert set(promised) <= {each.name for each in fields(kind)}
    assert all(each.kw_only for each in fields(kind))
    assert kind.roles


@pytest.mark.parametrize("name", RECORDS)
def test_records_have_the_attributes_of_the_contract(name: str) -> None:
    """What a record or an answer promises can be read from it."""
    kind = getattr(debitura_core, name)
    assert {word for word in RECORDS[name].split() if not hasattr(kind, word)} == set()


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_enumerations_have_the_members_of_the_contract(name: str) -> None:
    """The members are those of the table, no more and no fewer, each with a value of its own."""
    kind: type[Enum] = getattr(debitura_core, name)
    assert [*kind.__members__] == ENUMERATIONS[name].split()
    assert len({member.value for member in kind}) == len(kind.__members__)


def test_a_network_is_opened_as_the_contract_says() -> None:
    """The path, and every port by its keyword, each with a default."""
    promised = {"clock", "rates", "identifiers", "suggester", "history", "vault"}
    for opening, more in (
        (Network.open, {"path", "durability", "events"}),
        (Network.in_memory, {"events"}),
        (Network, {"store"}),
    ):
        parameters = inspect.signature(opening).parameters
        assert promised | more <= set(parameters)
        for name in set(parameters) - {"path", "store"}:
            assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
            assert parameters[name].default is not inspect.Parameter.empty


def test_errors_are_reached_through_the_door() -> None:
    """`debitura_core.errors` is the room of all refusals."""
    assert debitura_core.errors.NotFound is debitura_core.NotFound
    assert issubclass(debitura_core.errors.SplitMismatch, debitura_core.RuleBroken)


def test_the_ports_give_every_class_of_their_modules() -> None:
    """Ports and repositories are imported from `debitura_core.ports`, wherever they are defined."""
    modules = [sessions] + [
        import_module(f"{package.__name__}.{module.name}")
        for package in (books_ports, by_key)
        for module in pkgutil.iter_modules(package.__path__)
    ]
    defined = {
        name: thing
        for module in modules
        for name, thing in vars(module).items()
        if inspect.isclass(thing) and thing.__module__ == module.__name__ and name[0] != "_"
    }
    assert sorted({*defined, "Row"}) == ports.__all__
    assert all(getattr(ports, name) is thing for name, thing in defined.items())


# -------------------------------------------------------------------------- quick to import

HEAVY = (
    "sqlite3 psycopg csv asyncio dateutil.parser importlib.metadata hypothesis pytest"
    " currency_converter jinja2 beancount xlsxwriter cattrs"
)


def loaded_after(program: str) -> set[str]:
    """Return which heavy modules a fresh Python has loaded after running *program*."""
    probe = f"{program}\nimport sys\nprint(*({set(HEAVY.split())!r} & sys.modules.keys()))"
    child = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    return set(child.stdout.split())


ALL_NAMES = "import debitura_core as d\nfor name in d.__all__: getattr(d, name)"


@pytest.mark.parametrize(
    "program",
    (
        pytest.param("import debitura_core", id="the package"),
        pytest.param("from debitura_core import Percent", id="one value"),
        pytest.param("from debitura_core import RecordPayment", id="one command"),
        pytest.param("from debitura_core import PartnerBalance", id="one query"),
        pytest.param("from debitura_core import Network", id="the network"),
        pytest.param(ALL_NAMES, id="every name"),
        pytest.param("from debitura_core.testing import FixedClock", id="the fixed clock"),
        pytest.param(
            "from debitura_core import Network\nNetwork.in_memory()", id="books in memory"
        ),
    ),
)
def test_importing_loads_no_more_than_is_asked_for(program: str) -> None:
    """Drivers, CSV, asyncio and Hypothesis stay out until somebody needs them."""
    assert loaded_after(program) == set()


def test_the_heavy_ones_are_seen_when_they_are_needed() -> None:
    """The check above can fail: a strategy loads Hypothesis, a file of books SQLite."""
    assert "hypothesis" in loaded_after("from debitura_core.testing import moneys")
    assert "sqlite3" in loaded_after("import debitura_core.adapters.sqlite")


def test_importing_the_package_opens_no_room() -> None:
    """A bare import loads the door and nothing behind it."""
    rooms = "[name for name in sys.modules if name.startswith('debitura_core.')]"
    probe = f"import sys, debitura_core\nassert not {rooms}, {rooms}"
    subprocess.run([sys.executable, "-c", probe], check=True, timeout=60)

"""The domain of a debt-collection network, seen from the collection partner's side.

Open the books, take a desk, do and ask::

    from debitura_core import Network, PartnerBalance

    network = Network.open("books.db")
    anna = network.as_partner("acme", user="anna")
    page = anna.ask(PartnerBalance(totals=True))

This module is the public API: every public name is in one list below. Modules are loaded when a
name of theirs is first asked for, so that importing the package stays fast.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .adapters.suggesting.rule import suggest_close_code as suggest_close_code
    from .adapters.webhooks import Delivery as Delivery
    from .adapters.webhooks import Envelope as Envelope
    from .adapters.webhooks import WebhookEvent as WebhookEvent
    from .adapters.webhooks import delivery_of as delivery_of
    from .adapters.webhooks import envelopes_of as envelopes_of
    from .adapters.webhooks import next_attempt_at as next_attempt_at
    from .adapters.webhooks import sign_webhook as sign_webhook
    from .adapters.webhooks import verify_webhook as verify_webhook
    from .commands.changing_claims import CorrectClaim as CorrectClaim
    from .commands.changing_claims import SetAddedFees as SetAddedFees
    from .commands.closing_cases import CloseCase as CloseCase
    from .commands.closing_cases import ExtendCollectionPeriod as ExtendCollectionPeriod
    from .commands.closing_cases import RequestClosure as RequestClosure
    from .commands.closing_cases import WaiveWithdrawalFee as WaiveWithdrawalFee
    from .commands.closing_the_month import CloseMonth as CloseMonth
    from .commands.closing_the_month import CreditInvoice as CreditInvoice
    from .commands.closing_the_month import MarkInvoicePaid as MarkInvoicePaid
    from .commands.correcting import CorrectPayment as CorrectPayment
    from .commands.correcting import RemovePayment as RemovePayment
    from .commands.correcting_items import CorrectRevenueItem as CorrectRevenueItem
    from .commands.correcting_items import RemoveRevenueItem as RemoveRevenueItem
    from .commands.corresponding import AddNote as AddNote
    from .commands.corresponding import AttachDocument as AttachDocument
    from .commands.corresponding import EditNote as EditNote
    from .commands.corresponding import LogCall as LogCall
    from .commands.corresponding import RemoveNote as RemoveNote
    from .commands.corresponding import SaveTemplate as SaveTemplate
    from .commands.corresponding import SendMessage as SendMessage
    from .commands.filling_rates import FillRates as FillRates
    from .commands.managing_clients import HideFromBalance as HideFromBalance
    from .commands.managing_clients import PauseRouting as PauseRouting
    from .commands.managing_clients import ResumeRouting as ResumeRouting
    from .commands.managing_clients import ShowInBalance as ShowInBalance
    from .commands.merging_cases import MergeCase as MergeCase
    from .commands.moving_money import Offset as Offset
    from .commands.moving_money import RecordTransfer as RecordTransfer
    from .commands.moving_money import UndoTransfer as UndoTransfer
    from .commands.organising_cases import AssignCase as AssignCase
    from .commands.organising_cases import SetPartnerReference as SetPartnerReference
    from .commands.organising_cases import SetPriority as SetPriority
    from .commands.organising_cases import TransferCase as TransferCase
    from .commands.organising_cases import UpdateDebtor as UpdateDebtor
    from .commands.placing_cases import ReassignCase as ReassignCase
    from .commands.placing_cases import SubmitCase as SubmitCase
    from .commands.placing_cases import ValidateCase as ValidateCase
    from .commands.rating_partners import RateCase as RateCase
    from .commands.rating_partners import RateReply as RateReply
    from .commands.rating_partners import UpholdComplaint as UpholdComplaint
    from .commands.recording_payments import AgreePaymentPlan as AgreePaymentPlan
    from .commands.recording_payments import RecordPayment as RecordPayment
    from .commands.recording_payments import RecordRevenueItem as RecordRevenueItem
    from .commands.recording_payments import VerifyPayment as VerifyPayment
    from .commands.reversing import ReversePayment as ReversePayment
    from .commands.reviewing_cases import AcceptCase as AcceptCase
    from .commands.reviewing_cases import DeclineCase as DeclineCase
    from .commands.reviewing_cases import ProposeTerms as ProposeTerms
    from .commands.reviewing_cases import RequestInformation as RequestInformation
    from .commands.reviewing_cases import SupplyInformation as SupplyInformation
    from .commands.reviewing_partner_cases import DecideLegalEscalation as DecideLegalEscalation
    from .commands.reviewing_partner_cases import ReviewPartnerCase as ReviewPartnerCase
    from .commands.routing_cases import AwardLead as AwardLead
    from .commands.routing_cases import CarveOut as CarveOut
    from .commands.routing_cases import CloseLead as CloseLead
    from .commands.routing_cases import PinClient as PinClient
    from .commands.routing_cases import RouteCase as RouteCase
    from .commands.routing_cases import SetLeadAgents as SetLeadAgents
    from .commands.saving_presets import SaveFilterPreset as SaveFilterPreset
    from .commands.setting_up import AgreeTerms as AgreeTerms
    from .commands.setting_up import DescribeClient as DescribeClient
    from .commands.setting_up import DescribePartner as DescribePartner
    from .commands.setting_up import DescribePlatform as DescribePlatform
    from .commands.setting_up import RegisterClient as RegisterClient
    from .commands.setting_up import RegisterPartner as RegisterPartner
    from .commands.setting_up import SetTaxTerms as SetTaxTerms
    from .commands.setting_up import SuspendPartner as SuspendPartner
    from .commands.settling_commissions import ConfirmClientInvoiced as ConfirmClientInvoiced
    from .commands.settling_commissions import CreditCommission as CreditCommission
    from .commands.settling_commissions import MarkRemitted as MarkRemitted
    from .commands.settling_commissions import ReopenCommission as ReopenCommission
    from .commands.settling_commissions import RunReminders as RunReminders
    from .commands.settling_commissions import SettleCommission as SettleCommission
    from .commands.settling_partner_cases import BookPartnerCaseFee as BookPartnerCaseFee
    from .commands.settling_partner_cases import MarkPaidOut as MarkPaidOut
    from .commands.submitting_partner_cases import DraftPartnerCase as DraftPartnerCase
    from .commands.submitting_partner_cases import RequestLegalEscalation as RequestLegalEscalation
    from .commands.submitting_partner_cases import ReturnPartnerCase as ReturnPartnerCase
    from .commands.submitting_partner_cases import SaveSubmissionTemplate as SaveSubmissionTemplate
    from .commands.submitting_partner_cases import SubmitPartnerCase as SubmitPartnerCase
    from .commands.submitting_partner_cases import SupplyDocuments as SupplyDocuments
    from .commands.submitting_partner_cases import WithdrawPartnerCase as WithdrawPartnerCase
    from .commands.working_cases import DecideReturn as DecideReturn
    from .commands.working_cases import RequestReturn as RequestReturn
    from .commands.working_cases import ResumeCase as ResumeCase
    from .commands.working_cases import StartLegalAction as StartLegalAction
    from .commands.working_cases import UpdateStatus as UpdateStatus
    from .desk import Command as Command
    from .desk import Desk as Desk
    from .desk import Done as Done
    from .desk import Keyed as Keyed
    from .desk import Preview as Preview
    from .desk import Query as Query
    from .desk import Refused as Refused
    from .desk import Streamable as Streamable
    from .domain.cases.cases import Case as Case
    from .domain.cases.cases import Lifecycle as Lifecycle
    from .domain.cases.cases import Terms as Terms
    from .domain.cases.claims import Address as Address
    from .domain.cases.claims import Claim as Claim
    from .domain.cases.claims import ClaimInvoice as ClaimInvoice
    from .domain.cases.claims import Debtor as Debtor
    from .domain.cases.claims import DebtorKind as DebtorKind
    from .domain.cases.claims import DisputeStatus as DisputeStatus
    from .domain.cases.close_codes import CloseCode as CloseCode
    from .domain.cases.close_codes import Outcome as Outcome
    from .domain.cases.close_codes import close_codes_for as close_codes_for
    from .domain.cases.collection_periods import CollectionPeriod as CollectionPeriod
    from .domain.cases.collection_periods import ExtensionKind as ExtensionKind
    from .domain.cases.collection_periods import PeriodExtension as PeriodExtension
    from .domain.cases.collection_periods import PeriodStanding as PeriodStanding
    from .domain.cases.collection_periods import PeriodStatus as PeriodStatus
    from .domain.cases.engagements import DeclineReason as DeclineReason
    from .domain.cases.engagements import Engagement as Engagement
    from .domain.cases.engagements import Response as Response
    from .domain.cases.inbox import InboxFilters as InboxFilters
    from .domain.cases.inbox import InboxRow as InboxRow
    from .domain.cases.inbox import InboxSort as InboxSort
    from .domain.cases.inbox import InboxView as InboxView
    from .domain.cases.returns import ReturnRequest as ReturnRequest
    from .domain.cases.routing import Candidate as Candidate
    from .domain.cases.routing import Route as Route
    from .domain.cases.routing import RouteStep as RouteStep
    from .domain.cases.routing import Verdict as Verdict
    from .domain.cases.routing_settings import ClientPin as ClientPin
    from .domain.cases.routing_settings import LeadAgent as LeadAgent
    from .domain.cases.routing_settings import LeadAgents as LeadAgents
    from .domain.cases.routing_settings import LeadRule as LeadRule
    from .domain.cases.routing_settings import ReferralCarveOut as ReferralCarveOut
    from .domain.cases.service_levels import Compliance as Compliance
    from .domain.cases.service_levels import Deadline as Deadline
    from .domain.cases.service_levels import compliance as compliance
    from .domain.cases.status_updates import StatusUpdate as StatusUpdate
    from .domain.cases.statuses import StatusType as StatusType
    from .domain.cases.tasks import Task as Task
    from .domain.cases.tasks import TaskKind as TaskKind
    from .domain.cases.tasks import TaskState as TaskState
    from .domain.closing.closure_requests import ClosureRequest as ClosureRequest
    from .domain.closing.closure_requests import ClosureRoad as ClosureRoad
    from .domain.closing.suggestions import Suggestion as Suggestion
    from .domain.correspondence.documents import Document as Document
    from .domain.correspondence.documents import DocumentKind as DocumentKind
    from .domain.correspondence.filter_presets import FilterPreset as FilterPreset
    from .domain.correspondence.messages import Message as Message
    from .domain.correspondence.notes import CallOutcome as CallOutcome
    from .domain.correspondence.notes import CallRecord as CallRecord
    from .domain.correspondence.notes import Note as Note
    from .domain.correspondence.templates import Template as Template
    from .domain.journal.entries import Finding as Finding
    from .domain.journal.entries import JournalEntry as JournalEntry
    from .domain.journal.entries import UnknownEvent as UnknownEvent
    from .domain.journal.explanations import Explanation as Explanation
    from .domain.journal.timeline import TimelineItem as TimelineItem
    from .domain.journal.timeline import TimelineKind as TimelineKind
    from .domain.kernel import errors as errors
    from .domain.kernel.actors import Actor as Actor
    from .domain.kernel.actors import Role as Role
    from .domain.kernel.calendar import Month as Month
    from .domain.kernel.decisions import Advice as Advice
    from .domain.kernel.decisions import Decision as Decision
    from .domain.kernel.decisions import Event as Event
    from .domain.kernel.decisions import both as both
    from .domain.kernel.decisions import changed as changed
    from .domain.kernel.errors.root import DebituraError as DebituraError
    from .domain.kernel.errors.rules import RuleBroken as RuleBroken
    from .domain.kernel.errors.stores import KeyReused as KeyReused
    from .domain.kernel.errors.stores import NotAllowed as NotAllowed
    from .domain.kernel.errors.stores import NotFound as NotFound
    from .domain.kernel.errors.stores import StaleRecord as StaleRecord
    from .domain.kernel.errors.stores import StoreError as StoreError
    from .domain.kernel.errors.values import InvalidInput as InvalidInput
    from .domain.kernel.exchange import Rate as Rate
    from .domain.kernel.money import money as money
    from .domain.kernel.percent import Percent as Percent
    from .domain.money.account_statements import AccountBalance as AccountBalance
    from .domain.money.account_statements import AccountLine as AccountLine
    from .domain.money.account_statements import AccountSums as AccountSums
    from .domain.money.account_statements import CarriedBalance as CarriedBalance
    from .domain.money.account_statements import Counterparty as Counterparty
    from .domain.money.account_statements import NetPosition as NetPosition
    from .domain.money.accounts import Account as Account
    from .domain.money.accounts import EntryCause as EntryCause
    from .domain.money.accounts import PartyKind as PartyKind
    from .domain.money.adjustments import MonthRun as MonthRun
    from .domain.money.adjustments import MonthWasRun as MonthWasRun
    from .domain.money.adjustments import UnbilledFees as UnbilledFees
    from .domain.money.balance import BalanceFilters as BalanceFilters
    from .domain.money.balance import BalanceRow as BalanceRow
    from .domain.money.balance import BalanceSort as BalanceSort
    from .domain.money.balance import BalanceTotals as BalanceTotals
    from .domain.money.balance import ManagedBy as ManagedBy
    from .domain.money.billing import InvoiceStanding as InvoiceStanding
    from .domain.money.client_dues import ClientDue as ClientDue
    from .domain.money.client_dues import ClientSum as ClientSum
    from .domain.money.commissions import Badge as Badge
    from .domain.money.commissions import CommissionUnsettled as CommissionUnsettled
    from .domain.money.invoices import Invoice as Invoice
    from .domain.money.invoices import InvoiceLine as InvoiceLine
    from .domain.money.invoices import InvoicePaymentTakenBack as InvoicePaymentTakenBack
    from .domain.money.matching import Grade as Grade
    from .domain.money.matching import LineMatch as LineMatch
    from .domain.money.matching import Proposal as Proposal
    from .domain.money.matching import Reason as Reason
    from .domain.money.payment_plans import Instalment as Instalment
    from .domain.money.payment_plans import InstalmentStanding as InstalmentStanding
    from .domain.money.payment_plans import PaymentPlan as PaymentPlan
    from .domain.money.payment_plans import PlanStanding as PlanStanding
    from .domain.money.payment_plans import PlanState as PlanState
    from .domain.money.payment_plans import instalments_of as instalments_of
    from .domain.money.payments import Payment as Payment
    from .domain.money.payments import Recipient as Recipient
    from .domain.money.payments import Verification as Verification
    from .domain.money.payouts import CommissionStatus as CommissionStatus
    from .domain.money.payouts import InvoiceStatus as InvoiceStatus
    from .domain.money.payouts import Payout as Payout
    from .domain.money.payouts import PayoutKind as PayoutKind
    from .domain.money.reconciliation import Cause as Cause
    from .domain.money.reconciliation import Difference as Difference
    from .domain.money.reconciliation import ExpectedPayment as ExpectedPayment
    from .domain.money.reconciliation import Reconciliation as Reconciliation
    from .domain.money.revenue_items import RevenueCategory as RevenueCategory
    from .domain.money.revenue_items import RevenueItem as RevenueItem
    from .domain.money.revenue_items import RevenueItemKind as RevenueItemKind
    from .domain.money.revenue_share import Split as Split
    from .domain.money.revenue_share import SplitOverride as SplitOverride
    from .domain.money.revenue_share import SplitTerms as SplitTerms
    from .domain.money.revenue_share import split_payment as split_payment
    from .domain.money.statement_lines import LineKind as LineKind
    from .domain.money.transfers import Direction as Direction
    from .domain.money.transfers import Transfer as Transfer
    from .domain.money.transfers import TransferTakenBack as TransferTakenBack
    from .domain.parties.agreements import Ageing as Ageing
    from .domain.parties.agreements import Agreement as Agreement
    from .domain.parties.agreements import CommissionType as CommissionType
    from .domain.parties.agreements import Phase as Phase
    from .domain.parties.agreements import PriceBand as PriceBand
    from .domain.parties.client_lists import ClientFigures as ClientFigures
    from .domain.parties.client_lists import ClientLine as ClientLine
    from .domain.parties.client_lists import ClientSort as ClientSort
    from .domain.parties.parties import Client as Client
    from .domain.parties.parties import Partner as Partner
    from .domain.parties.parties import PartnerType as PartnerType
    from .domain.parties.partner_case_terms import Billing as Billing
    from .domain.parties.partner_case_terms import Branding as Branding
    from .domain.parties.partner_case_terms import Handling as Handling
    from .domain.parties.partner_case_terms import PartnerCaseTerms as PartnerCaseTerms
    from .domain.parties.partner_case_terms import RecentWork as RecentWork
    from .domain.parties.partner_case_terms import Requirement as Requirement
    from .domain.parties.partner_case_terms import RevenueModel as RevenueModel
    from .domain.parties.partner_case_terms import RevenueTerms as RevenueTerms
    from .domain.parties.partner_case_terms import ShareBase as ShareBase
    from .domain.parties.partner_case_terms import Side as Side
    from .domain.parties.partner_case_terms import SubmitterKind as SubmitterKind
    from .domain.parties.partner_case_terms import may_submit as may_submit
    from .domain.parties.relationships import ClientRelationship as ClientRelationship
    from .domain.parties.relationships import FormedBy as FormedBy
    from .domain.parties.relationships import RelationshipBadge as RelationshipBadge
    from .domain.parties.relationships import RelationshipStep as RelationshipStep
    from .domain.parties.tax import BankAccount as BankAccount
    from .domain.parties.tax import DescribedParty as DescribedParty
    from .domain.parties.tax import PartyDescribed as PartyDescribed
    from .domain.parties.tax import PartyDetails as PartyDetails
    from .domain.parties.tax import TaxTerms as TaxTerms
    from .domain.parties.tax import TaxTermsSet as TaxTermsSet
    from .domain.parties.tax import TaxTreatment as TaxTreatment
    from .domain.partner_cases.bills import BillLine as BillLine
    from .domain.partner_cases.bills import BillReason as BillReason
    from .domain.partner_cases.bills import BillTotal as BillTotal
    from .domain.partner_cases.blocks import Approach as Approach
    from .domain.partner_cases.blocks import Blocks as Blocks
    from .domain.partner_cases.blocks import ClientBlock as ClientBlock
    from .domain.partner_cases.blocks import Paper as Paper
    from .domain.partner_cases.blocks import PaperOnFile as PaperOnFile
    from .domain.partner_cases.blocks import missing_information as missing_information
    from .domain.partner_cases.collection import Collector as Collector
    from .domain.partner_cases.collection import Conduct as Conduct
    from .domain.partner_cases.collection import ReturnReason as ReturnReason
    from .domain.partner_cases.collection import Standing as Standing
    from .domain.partner_cases.fees import LedgerReason as LedgerReason
    from .domain.partner_cases.fees import PartnerCaseFee as PartnerCaseFee
    from .domain.partner_cases.metrics import PartnerCaseFigures as PartnerCaseFigures
    from .domain.partner_cases.metrics import PartnerCaseMetrics as PartnerCaseMetrics
    from .domain.partner_cases.partner_cases import CaseTerms as CaseTerms
    from .domain.partner_cases.partner_cases import PartnerCase as PartnerCase
    from .domain.partner_cases.partner_cases import RejectionReason as RejectionReason
    from .domain.partner_cases.partner_cases import ReviewVerdict as ReviewVerdict
    from .domain.partner_cases.partner_cases import Submission as Submission
    from .domain.partner_cases.settlements import PayOutTakenBack as PayOutTakenBack
    from .domain.partner_cases.settlements import SettledEntry as SettledEntry
    from .domain.partner_cases.settlements import Settlement as Settlement
    from .domain.partner_cases.statements import PartnerCaseBalance as PartnerCaseBalance
    from .domain.partner_cases.statements import ScheduledPayment as ScheduledPayment
    from .domain.partner_cases.statements import StatementLine as StatementLine
    from .domain.partner_cases.submission_templates import SubmissionTemplate as SubmissionTemplate
    from .domain.performance.feedback import CaseRating as CaseRating
    from .domain.performance.feedback import Complaint as Complaint
    from .domain.performance.feedback import ComplaintCategory as ComplaintCategory
    from .domain.performance.feedback import ReplyRating as ReplyRating
    from .domain.performance.metrics import Collection as Collection
    from .domain.performance.metrics import PerformanceReport as PerformanceReport
    from .domain.performance.metrics import Selection as Selection
    from .domain.performance.metrics import Tiles as Tiles
    from .domain.performance.metrics import percentage as percentage
    from .domain.performance.score_lines import ScoreLine as ScoreLine
    from .domain.performance.score_lines import ScorePart as ScorePart
    from .domain.performance.scoring import EngagementTally as EngagementTally
    from .domain.performance.scoring import PartScore as PartScore
    from .domain.performance.scoring import ScoreCard as ScoreCard
    from .domain.performance.scoring import ScoringPolicy as ScoringPolicy
    from .network import Network as Network
    from .ports import Books as Books
    from .ports import Durability as Durability
    from .ports import Now as Now
    from .ports import ScopedBooks as ScopedBooks
    from .queries.accounts import AccountStatement as AccountStatement
    from .queries.accounts import AccountStatementPage as AccountStatementPage
    from .queries.accounts import Positions as Positions
    from .queries.case_page import CaseOverview as CaseOverview
    from .queries.case_page import CasePage as CasePage
    from .queries.case_page import CaseView as CaseView
    from .queries.case_page import ClaimBreakdown as ClaimBreakdown
    from .queries.clients import ClientList as ClientList
    from .queries.clients import ClientListPage as ClientListPage
    from .queries.clients import ClientPage as ClientPage
    from .queries.clients import ClientView as ClientView
    from .queries.clients import RelationshipChange as RelationshipChange
    from .queries.clients import RelationshipHistory as RelationshipHistory
    from .queries.clients import RelationshipTrail as RelationshipTrail
    from .queries.collection_periods import CollectionPeriodOf as CollectionPeriodOf
    from .queries.correspondence import Calls as Calls
    from .queries.correspondence import DocumentContent as DocumentContent
    from .queries.correspondence import Messages as Messages
    from .queries.correspondence import Notes as Notes
    from .queries.correspondence import Templates as Templates
    from .queries.explanations import ExplainPayout as ExplainPayout
    from .queries.explanations import Reconcile as Reconcile
    from .queries.history import JournalAfter as JournalAfter
    from .queries.history import JournalPage as JournalPage
    from .queries.history import Timeline as Timeline
    from .queries.inbox import FilterPresets as FilterPresets
    from .queries.inbox import FindCase as FindCase
    from .queries.inbox import FoundCases as FoundCases
    from .queries.inbox import Inbox as Inbox
    from .queries.inbox import InboxPage as InboxPage
    from .queries.inbox import PresetList as PresetList
    from .queries.invoices import InvoiceLinePage as InvoiceLinePage
    from .queries.invoices import InvoiceLines as InvoiceLines
    from .queries.invoices import InvoiceList as InvoiceList
    from .queries.invoices import InvoicePage as InvoicePage
    from .queries.invoices import Invoices as Invoices
    from .queries.invoices import InvoiceStandingOf as InvoiceStandingOf
    from .queries.invoices import Unbilled as Unbilled
    from .queries.matching import MatchLines as MatchLines
    from .queries.partner_balance import BalancePage as BalancePage
    from .queries.partner_balance import PartnerBalance as PartnerBalance
    from .queries.partner_case_ledger import ClientBill as ClientBill
    from .queries.partner_case_ledger import ClientBilling as ClientBilling
    from .queries.partner_case_ledger import PartnerCaseLedger as PartnerCaseLedger
    from .queries.partner_case_ledger import PartnerCaseLedgerPage as PartnerCaseLedgerPage
    from .queries.partner_cases import Dashboard as Dashboard
    from .queries.partner_cases import Eligibility as Eligibility
    from .queries.partner_cases import MaySubmit as MaySubmit
    from .queries.partner_cases import PartnerCaseDashboard as PartnerCaseDashboard
    from .queries.partner_cases import PartnerCaseLine as PartnerCaseLine
    from .queries.partner_cases import PartnerCasePage as PartnerCasePage
    from .queries.partner_cases import PartnerCasePayment as PartnerCasePayment
    from .queries.partner_cases import PartnerCaseView as PartnerCaseView
    from .queries.partner_cases import SubmissionTemplates as SubmissionTemplates
    from .queries.partner_cases import WaitingList as WaitingList
    from .queries.partner_cases import WaitingPartnerCases as WaitingPartnerCases
    from .queries.payments import PaymentList as PaymentList
    from .queries.payments import PaymentPlanOf as PaymentPlanOf
    from .queries.payments import Payments as Payments
    from .queries.payments import PayoutPage as PayoutPage
    from .queries.payments import PayoutView as PayoutView
    from .queries.performance import Performance as Performance
    from .queries.remittances import ClientInvoiceDue as ClientInvoiceDue
    from .queries.remittances import DuePage as DuePage
    from .queries.remittances import RemittanceDue as RemittanceDue
    from .queries.routing import RouteOf as RouteOf
    from .queries.scores import Score as Score
    from .queries.tasks import TaskList as TaskList
    from .queries.tasks import Tasks as Tasks
else:
    import importlib
    import sys

    _MODULES = {
        "adapters.suggesting.rule": "suggest_close_code",
        "adapters.webhooks": "Delivery Envelope WebhookEvent delivery_of envelopes_of"
        " next_attempt_at sign_webhook verify_webhook",
        "commands.changing_claims": "CorrectClaim SetAddedFees",
        "commands.closing_cases": "CloseCase ExtendCollectionPeriod RequestClosure"
        " WaiveWithdrawalFee",
        "commands.closing_the_month": "CloseMonth CreditInvoice MarkInvoicePaid",
        "commands.correcting": "CorrectPayment RemovePayment",
        "commands.correcting_items": "CorrectRevenueItem RemoveRevenueItem",
        "commands.corresponding": "AddNote AttachDocument EditNote LogCall RemoveNote SaveTemplate"
        " SendMessage",
        "commands.filling_rates": "FillRates",
        "commands.managing_clients": "HideFromBalance PauseRouting ResumeRouting ShowInBalance",
        "commands.merging_cases": "MergeCase",
        "commands.moving_money": "Offset RecordTransfer UndoTransfer",
        "commands.organising_cases": "AssignCase SetPartnerReference SetPriority TransferCase"
        " UpdateDebtor",
        "commands.placing_cases": "ReassignCase SubmitCase ValidateCase",
        "commands.rating_partners": "RateCase RateReply UpholdComplaint",
        "commands.recording_payments": "AgreePaymentPlan RecordPayment RecordRevenueItem"
        " VerifyPayment",
        "commands.reversing": "ReversePayment",
        "commands.reviewing_cases": "AcceptCase DeclineCase ProposeTerms RequestInformation"
        " SupplyInformation",
        "commands.reviewing_partner_cases": "DecideLegalEscalation ReviewPartnerCase",
        "commands.routing_cases": "AwardLead CarveOut CloseLead PinClient RouteCase SetLeadAgents",
        "commands.saving_presets": "SaveFilterPreset",
        "commands.setting_up": "AgreeTerms DescribeClient DescribePartner DescribePlatform"
        " RegisterClient RegisterPartner SetTaxTerms SuspendPartner",
        "commands.settling_commissions": "ConfirmClientInvoiced CreditCommission MarkRemitted"
        " ReopenCommission RunReminders SettleCommission",
        "commands.settling_partner_cases": "BookPartnerCaseFee MarkPaidOut",
        "commands.submitting_partner_cases": "DraftPartnerCase RequestLegalEscalation"
        " ReturnPartnerCase SaveSubmissionTemplate SubmitPartnerCase SupplyDocuments"
        " WithdrawPartnerCase",
        "commands.working_cases": "DecideReturn RequestReturn ResumeCase StartLegalAction"
        " UpdateStatus",
        "desk": "Command Desk Done Keyed Preview Query Refused Streamable",
        "domain.cases.cases": "Case Lifecycle Terms",
        "domain.cases.claims": "Address Claim ClaimInvoice Debtor DebtorKind DisputeStatus",
        "domain.cases.close_codes": "CloseCode Outcome close_codes_for",
        "domain.cases.collection_periods": "CollectionPeriod ExtensionKind PeriodExtension"
        " PeriodStanding PeriodStatus",
        "domain.cases.engagements": "DeclineReason Engagement Response",
        "domain.cases.inbox": "InboxFilters InboxRow InboxSort InboxView",
        "domain.cases.returns": "ReturnRequest",
        "domain.cases.routing": "Candidate Route RouteStep Verdict",
        "domain.cases.routing_settings": "ClientPin LeadAgent LeadAgents LeadRule ReferralCarveOut",
        "domain.cases.service_levels": "Compliance Deadline compliance",
        "domain.cases.status_updates": "StatusUpdate",
        "domain.cases.statuses": "StatusType",
        "domain.cases.tasks": "Task TaskKind TaskState",
        "domain.closing.closure_requests": "ClosureRequest ClosureRoad",
        "domain.closing.suggestions": "Suggestion",
        "domain.correspondence.documents": "Document DocumentKind",
        "domain.correspondence.filter_presets": "FilterPreset",
        "domain.correspondence.messages": "Message",
        "domain.correspondence.notes": "CallOutcome CallRecord Note",
        "domain.correspondence.templates": "Template",
        "domain.journal.entries": "Finding JournalEntry UnknownEvent",
        "domain.journal.explanations": "Explanation",
        "domain.journal.timeline": "TimelineItem TimelineKind",
        "domain.kernel.actors": "Actor Role",
        "domain.kernel.calendar": "Month",
        "domain.kernel.decisions": "Advice Decision Event both changed",
        "domain.kernel.errors.root": "DebituraError",
        "domain.kernel.errors.rules": "RuleBroken",
        "domain.kernel.errors.stores": "KeyReused NotAllowed NotFound StaleRecord StoreError",
        "domain.kernel.errors.values": "InvalidInput",
        "domain.kernel.exchange": "Rate",
        "domain.kernel.money": "money",
        "domain.kernel.percent": "Percent",
        "domain.money.account_statements": "AccountBalance AccountLine AccountSums CarriedBalance"
        " Counterparty NetPosition",
        "domain.money.accounts": "Account EntryCause PartyKind",
        "domain.money.adjustments": "MonthRun MonthWasRun UnbilledFees",
        "domain.money.balance": "BalanceFilters BalanceRow BalanceSort BalanceTotals ManagedBy",
        "domain.money.billing": "InvoiceStanding",
        "domain.money.client_dues": "ClientDue ClientSum",
        "domain.money.commissions": "Badge CommissionUnsettled",
        "domain.money.invoices": "Invoice InvoiceLine InvoicePaymentTakenBack",
        "domain.money.matching": "Grade LineMatch Proposal Reason",
        "domain.money.payment_plans": "Instalment InstalmentStanding PaymentPlan PlanStanding"
        " PlanState instalments_of",
        "domain.money.payments": "Payment Recipient Verification",
        "domain.money.payouts": "CommissionStatus InvoiceStatus Payout PayoutKind",
        "domain.money.reconciliation": "Cause Difference ExpectedPayment Reconciliation",
        "domain.money.revenue_items": "RevenueCategory RevenueItem RevenueItemKind",
        "domain.money.revenue_share": "Split SplitOverride SplitTerms split_payment",
        "domain.money.statement_lines": "LineKind",
        "domain.money.transfers": "Direction Transfer TransferTakenBack",
        "domain.parties.agreements": "Ageing Agreement CommissionType Phase PriceBand",
        "domain.parties.client_lists": "ClientFigures ClientLine ClientSort",
        "domain.parties.parties": "Client Partner PartnerType",
        "domain.parties.partner_case_terms": "Billing Branding Handling PartnerCaseTerms"
        " RecentWork Requirement RevenueModel RevenueTerms ShareBase Side SubmitterKind may_submit",
        "domain.parties.relationships": "ClientRelationship FormedBy RelationshipBadge"
        " RelationshipStep",
        "domain.parties.tax": "BankAccount DescribedParty PartyDescribed PartyDetails TaxTerms"
        " TaxTermsSet TaxTreatment",
        "domain.partner_cases.bills": "BillLine BillReason BillTotal",
        "domain.partner_cases.blocks": "Approach Blocks ClientBlock Paper PaperOnFile"
        " missing_information",
        "domain.partner_cases.collection": "Collector Conduct ReturnReason Standing",
        "domain.partner_cases.fees": "LedgerReason PartnerCaseFee",
        "domain.partner_cases.metrics": "PartnerCaseFigures PartnerCaseMetrics",
        "domain.partner_cases.partner_cases": "CaseTerms PartnerCase RejectionReason ReviewVerdict"
        " Submission",
        "domain.partner_cases.settlements": "PayOutTakenBack SettledEntry Settlement",
        "domain.partner_cases.statements": "PartnerCaseBalance ScheduledPayment StatementLine",
        "domain.partner_cases.submission_templates": "SubmissionTemplate",
        "domain.performance.feedback": "CaseRating Complaint ComplaintCategory ReplyRating",
        "domain.performance.metrics": "Collection PerformanceReport Selection Tiles percentage",
        "domain.performance.score_lines": "ScoreLine ScorePart",
        "domain.performance.scoring": "EngagementTally PartScore ScoreCard ScoringPolicy",
        "network": "Network",
        "ports": "Books Durability Now ScopedBooks",
        "queries.accounts": "AccountStatement AccountStatementPage Positions",
        "queries.case_page": "CaseOverview CasePage CaseView ClaimBreakdown",
        "queries.clients": "ClientList ClientListPage ClientPage ClientView RelationshipChange"
        " RelationshipHistory RelationshipTrail",
        "queries.collection_periods": "CollectionPeriodOf",
        "queries.correspondence": "Calls DocumentContent Messages Notes Templates",
        "queries.explanations": "ExplainPayout Reconcile",
        "queries.history": "JournalAfter JournalPage Timeline",
        "queries.inbox": "FilterPresets FindCase FoundCases Inbox InboxPage PresetList",
        "queries.invoices": "InvoiceLinePage InvoiceLines InvoiceList InvoicePage"
        " InvoiceStandingOf Invoices Unbilled",
        "queries.matching": "MatchLines",
        "queries.partner_balance": "BalancePage PartnerBalance",
        "queries.partner_case_ledger": "ClientBill ClientBilling PartnerCaseLedger"
        " PartnerCaseLedgerPage",
        "queries.partner_cases": "Dashboard Eligibility MaySubmit PartnerCaseDashboard"
        " PartnerCaseLine PartnerCasePage PartnerCasePayment PartnerCaseView SubmissionTemplates"
        " WaitingList WaitingPartnerCases",
        "queries.payments": "PaymentList PaymentPlanOf Payments PayoutPage PayoutView",
        "queries.performance": "Performance",
        "queries.remittances": "ClientInvoiceDue DuePage RemittanceDue",
        "queries.routing": "RouteOf",
        "queries.scores": "Score",
        "queries.tasks": "TaskList Tasks",
    }
    _MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}

    __all__ = sorted([*_MODULE_OF, "errors"])  # noqa: PLE0605  made of the one list above

    def __getattr__(name):
        if name == "__version__":
            found = importlib.import_module("importlib.metadata").version("debitura-core")
        elif name == "errors":
            found = importlib.import_module("debitura_core.domain.kernel.errors")
        elif name in _MODULE_OF:
            found = getattr(importlib.import_module(f"debitura_core.{_MODULE_OF[name]}"), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found
        columns = sys.modules.get("debitura_core.domain.kernel.columns")
        if columns is not None:  # something is loaded that a notebook can show
            columns.draw_with(_drawn)
        return found

    def _drawn(record):
        return importlib.import_module("debitura_core.adapters.notebooks").drawn(record)

    def __dir__():
        return __all__

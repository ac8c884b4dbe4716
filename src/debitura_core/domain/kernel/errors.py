"""Every refusal of the library, one tree.

::

    DebituraError
    ├── InvalidInput (also a ValueError)   the value is wrong, whatever the books say
    │   ├── InvalidIdentifier  InvalidText  TextTooLong  InvalidChoice  InvalidNumber
    │   ├── InvalidAmount  InexactAmount  AmountTooLarge  AmountNotPositive  UnknownCurrency
    │   ├── InvalidPercent  InvalidMonth  InvalidDay  InvalidInstant  UnknownCountry
    │   ├── InvalidDocument  DocumentTooLarge  UnknownPlaceholder  PlaceholderEmpty  CellTooLong
    │   ├── InvalidSecret  InvalidSignature  SignatureOutOfTime
    │   └── InvalidTerms  InvalidClaim  InvalidPlan  InvalidQuery  UnkeepableAnswer  UnknownKind
    ├── RuleBroken                         understood, and a business rule says no
    │   ├── DuplicateId  CurrencyMismatch  SplitMismatch  RateMissing
    │   ├── PartnerInactive  NoAgreement  LegalNetworkShare
    │   ├── IllegalTransition  CaseNotInHand  AlreadyInCharge  CannotMerge  NotExclusive
    │   ├── ReasonMissing  StatusNeedsPayment  ContactInFuture  FeeNotAgreed
    │   ├── ReturnPending  NoReturnPending  NotForReturn
    │   ├── CaseTakesNoPayment  CaseTakesNoRevenueItem  ClaimNotDue
    │   ├── PaymentInFuture  RecipientNotAllowed  RecipientNotReachable
    │   ├── CloseCodeNotAllowed  NoPaymentRecorded  PaymentsDoNotFit  CommentRequired
    │   ├── NothingToRemit  EntryInvoiced  CaseIsMerged  WithdrawalFeeFixed
    │   ├── CaseNotOpen  ClaimBelowPaid
    │   ├── PriceChangeUnconfirmed  RateIsIntentional
    │   ├── CaseNotRateable  MessageNotRateable  AlreadyRated
    │   ├── CaseTakesNoPlan  InstalmentInPast  PlanExceedsOutstanding
    │   ├── CaseTakesNoCall  NoteInFuture  NotTheAuthor  NotAddressed  NoVault
    │   ├── MayNotSubmit  SubmissionIncomplete  ClaimDisputed  CoveredByPartner
    │   ├── CollectedByAnother  NotInCharge  AlreadyEscalated  ShadowClient  AlreadyPaidOut
    │   ├── NoEscalationPending  DocumentsMissing  RefundTooLarge
    │   ├── ReopeningNeeded  NotWithinPeriod  ClosureAlreadyRequested  NoWithdrawalFee
    │   ├── CommissionNotUnpaid  MonthNotEnded  InvoiceNotOpen
    │   └── HistoryNotOpen  HistoryInFuture  HistoryOutOfOrder
    ├── NotFound                           not there, or not yours: the same answer
    ├── NotAllowed                         this role may never do this
    ├── StaleRecord (retry)                something that was read has changed since
    │   └── ClockBehind                    the clock stands before the last entry
    ├── KeyReused                          one idempotency key, two different commands
    ├── DeskInUse                          a desk was used inside its own decision
    └── StoreError                         the store could not do its part
        └── StoreBusy (retry)  StoreFull  StoreReadOnly  StoreTooNew  StoreCorrupt

Every error carries ``code`` (stable, for programs), ``facts`` (ids, codes, figures; never
personal data), ``retry`` (whether the same call may succeed later), and a message that ends
with the way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar


class DebituraError(Exception):
    """The root of the tree: catch this to catch every refusal of the library.

    A class is its message template; an instance is the template with its facts filled in.

    >>> error = NotFound(kind="case", id="Q8OAXF3W")
    >>> str(error)
    'no case Q8OAXF3W in these books; check the id, and whether it is yours'
    >>> error.code, error.facts["id"], error.retry
    ('not_found', 'Q8OAXF3W', False)
    """

    code: ClassVar[str] = "error"
    retry: ClassVar[bool] = False
    message: ClassVar[str] = "refused"

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, str] = MappingProxyType({k: str(v) for k, v in facts.items()})
        super().__init__(self.message.format(**self.facts))

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), dict(self.facts))


def _revive(kind: type[DebituraError], facts: dict[str, str]) -> DebituraError:
    return kind(**facts)


# ---------------------------------------------------------------- the value is wrong


class InvalidInput(DebituraError, ValueError):
    """The value is wrong in itself; no state of the books would make it right."""

    code = "invalid_input"
    message = "{field}: {problem}"


class InvalidIdentifier(InvalidInput):
    """An identifier that does not match ``[A-Za-z0-9_-]{1,64}``."""

    code = "invalid_identifier"
    message = "{field}: an identifier is 1 to 64 of the characters A-Z a-z 0-9 _ -"


class InvalidText(InvalidInput):
    """Text that is not a string, is blank where it must speak, or holds control characters."""

    code = "invalid_text"


class TextTooLong(InvalidInput):
    """Text beyond the bound of its field."""

    code = "text_too_long"
    message = "{field}: {length} characters, at most {limit} are kept; shorten it"


class InvalidChoice(InvalidInput):
    """Something other than a member of the enumeration that the field asks for."""

    code = "invalid_choice"
    message = "{field}: give a member of {enumeration}, one of {members}"


class InvalidNumber(InvalidInput):
    """A whole number was asked for, within bounds."""

    code = "invalid_number"
    message = "{field}: give a whole number from {low} to {high}"


class InvalidAmount(InvalidInput):
    """Not an amount of money: a float, NaN, infinity, or a string that is not plain digits."""

    code = "invalid_amount"


class InexactAmount(InvalidInput):
    """An amount finer than the minor unit of its currency; the library never rounds input."""

    code = "inexact_amount"
    message = "{field}: {currency} has {digits} decimals; round the amount before you give it"


class AmountTooLarge(InvalidInput):
    """An amount of 10^15 minor units or more."""

    code = "amount_too_large"
    message = "{field}: amounts stay below 10^15 minor units"


class AmountNotPositive(InvalidInput):
    """Zero or less where money must have moved."""

    code = "amount_not_positive"
    message = "{field}: the amount must be greater than zero; money is taken back by removing it"


class UnknownCurrency(InvalidInput):
    """A currency code that is no money in circulation as far as the library knows."""

    code = "unknown_currency"
    message = "{field}: {currency} is not a known currency code; give an ISO 4217 code like EUR"


class InvalidPercent(InvalidInput):
    """Not a percentage from 0 to 100 with at most six decimals."""

    code = "invalid_percent"


class InvalidMonth(InvalidInput):
    """Not a calendar month of the years 1900 to 9998."""

    code = "invalid_month"
    message = "{field}: give a month like 2026-03, of the years 1900 to 9998"


class InvalidDay(InvalidInput):
    """Not a ``date`` (a ``datetime`` is none), or outside the years 1900 to 9998."""

    code = "invalid_day"
    message = "{field}: give a datetime.date of the years 1900 to 9998, without a time"


class InvalidInstant(InvalidInput):
    """A naive ``datetime``, or no ``datetime`` at all."""

    code = "invalid_instant"
    message = "{field}: give an aware datetime, for example datetime(2026, 3, 1, tzinfo=UTC)"


class UnknownCountry(InvalidInput):
    """Not an ISO 3166 alpha-2 country code."""

    code = "unknown_country"
    message = "{field}: give an ISO 3166 country code of two capital letters, like DE"


class InvalidTerms(InvalidInput):
    """Terms that contradict each other."""

    code = "invalid_terms"


class InvalidClaim(InvalidInput):
    """A claim whose parts contradict each other."""

    code = "invalid_claim"


class InvalidPlan(InvalidInput):
    """Instalments that make no payment plan."""

    code = "invalid_plan"


class InvalidQuery(InvalidInput):
    """A question that cannot be asked this way."""

    code = "invalid_query"


class CellTooLong(InvalidInput):
    """Text that a cell of a spreadsheet cannot hold; it is named, and never cut."""

    code = "cell_too_long"
    message = (
        "row {row}, {field}: {length} characters, and a cell holds {limit};"
        " shorten it, or export to CSV"
    )


class UnkeepableAnswer(InvalidInput):
    """A keyed command answered something other than a record, a tuple of records or None."""

    code = "unkeepable_answer"
    message = (
        "{command} answered {answer}, which cannot be kept under a key: "
        "answer a record, a tuple of records or None, or perform it without a key"
    )


class UnknownKind(InvalidInput):
    """A decision brought a record or effect of a class that the books have no place for."""

    code = "unknown_kind"
    message = "the books keep no {kind}; return the library's own records and effects"


class InvalidDocument(InvalidInput):
    """A file that case papers do not take: its name, its type, or nothing in it."""

    code = "invalid_document"


class DocumentTooLarge(InvalidInput):
    """A file beyond the size that case papers take (domain.md 3.15)."""

    code = "document_too_large"
    message = "{field}: {size} bytes, at most {limit} are taken; split or compress the file"


class UnknownPlaceholder(InvalidInput):
    """A placeholder that templates do not know."""

    code = "unknown_placeholder"
    message = "{field}: {name} is no placeholder; known are {known}"


class PlaceholderEmpty(InvalidInput):
    """A placeholder that nothing fills: the case does not say it, nor does the caller."""

    code = "placeholder_empty"
    message = "nothing fills {names}; give them in values"


class InvalidSecret(InvalidInput):
    """A webhook secret that is not Base64, or empty."""

    code = "invalid_secret"
    message = "a webhook secret is Base64 of at least one byte; give it just as it was issued"


class InvalidSignature(InvalidInput):
    """A webhook without a signature that fits it: not from where it says, or changed since."""

    code = "invalid_signature"
    message = "the signature does not hold: {problem}; do not act on what the webhook says"


class SignatureOutOfTime(InvalidInput):
    """A webhook whose signature is genuine, and too old, or of a time still to come."""

    code = "signature_out_of_time"
    message = (
        "the webhook was signed {age} seconds ago, and {limit} either way are accepted; set the"
        " clock right, or have it sent anew"
    )


# ---------------------------------------------------------------- a business rule says no


class RuleBroken(DebituraError):
    """The request was understood and refused: a business rule says no."""

    code = "rule_broken"


class DuplicateId(RuleBroken):
    """An id or reference that is taken already."""

    code = "duplicate_id"
    message = "{kind} {id} exists already; choose another id, or leave it out to get a fresh one"


class CurrencyMismatch(RuleBroken):
    """Money in another currency than the books it is meant for."""

    code = "currency_mismatch"
    message = "{what} is kept in {expected}, not in {given}; convert the amount first"


class SplitMismatch(RuleBroken):
    """The two amounts of an explicit split do not make up the payment."""

    code = "split_mismatch"
    message = (
        "creditor amount {creditor} and partner gross {gross} make {sum}, the payment is "
        "{payment}; they may differ by 0.01 at most"
    )


class RateMissing(RuleBroken):
    """Month-end needs an exchange rate that no source has."""

    code = "rate_missing"
    message = (
        "no rate {source}/{target} for {day}, needed by {line}; "
        "give the network a rates source that has it, then close the month again"
    )


class PartnerInactive(RuleBroken):
    """The partner is suspended, or unknown to the network."""

    code = "partner_inactive"
    message = "partner {partner_id} takes no cases; choose an active partner"


class NoAgreement(RuleBroken):
    """No agreement is in force, so no share can be computed (D35)."""

    code = "no_agreement"
    message = "no agreement with partner {partner_id} is in force on {day}; agree terms first"


class LegalNetworkShare(RuleBroken):
    """A Legal Network partner keeps all its fees; the platform takes no share of them."""

    code = "legal_network_share"
    message = "partner {partner_id} is of the Legal Network: its platform shares are 0"


class WithdrawalFeeFixed(RuleBroken):
    """A withdrawal fee follows from its closure request and is not restated."""

    code = "withdrawal_fee_fixed"
    message = (
        "revenue item {revenue_item_id} is a withdrawal fee, fixed by the client's request; remove"
        " it and record it again"
    )


class NothingToRemit(RuleBroken):
    """The partner holds none of the client's money of this payout."""

    code = "nothing_to_remit"
    message = (
        "payout {payout_id}: received by the {received_by}, {remitted} remitted; there is nothing"
        " left for the client"
    )


class EntryInvoiced(RuleBroken):
    """What stands on an issued or paid invoice is frozen."""

    code = "entry_invoiced"
    message = (
        "{kind} {id} stands on invoice {invoice_id} and is frozen; credit that invoice, correct,"
        " and close the month again"
    )


class CaseNotOpen(RuleBroken):
    """A case that has ended takes no change of its claim."""

    code = "case_not_open"
    message = "case {case_id} is {lifecycle}; its claim can only change while the case is open"


class ClaimBelowPaid(RuleBroken):
    """Less would be claimed than payments have covered."""

    code = "claim_below_paid"
    message = (
        "case {case_id}: payments have covered {least} of the {part}; claim at least that, or"
        " correct the payments first"
    )


class PriceChangeUnconfirmed(RuleBroken):
    """A corrected principal would move the success fee by more than 0.1 point."""

    code = "price_change_unconfirmed"
    message = (
        "case {case_id}: the success fee would go from {now} % to {then} %; say"
        " confirm_price_change=True if that is meant"
    )


class RateIsIntentional(RuleBroken):
    """A success fee that was agreed for the case is not moved by a price band."""

    code = "rate_is_intentional"
    message = (
        "case {case_id}: its success fee of {success_fee} % was agreed for it and can only be"
        " kept; say keep_intentional_rate=True"
    )


class CaseIsMerged(RuleBroken):
    """A merged case is read-only for good (T106)."""

    code = "case_is_merged"
    message = "case {case_id} was merged and takes no change; work on the case it was merged into"


class RecipientNotReachable(RuleBroken):
    """A message to oneself, to a partner that is not there, or about a merged case."""

    code = "recipient_not_reachable"
    message = (
        "case {case_id}: no message can go to the {recipient} from here; write to another party of"
        " a case that is not merged"
    )


class IllegalTransition(RuleBroken):
    """The case cannot do this from the state it is in."""

    code = "illegal_transition"
    message = "case {case_id} is {lifecycle}: it cannot {trigger}; from here it can {legal}"


class CaseNotInHand(RuleBroken):
    """The case is not in a state in which this can be done with it."""

    code = "case_not_in_hand"
    message = "case {case_id} is {lifecycle}; this is done with cases that are {allowed}"


class AlreadyInCharge(RuleBroken):
    """The case is given to whoever has it already."""

    code = "already_in_charge"
    message = "case {case_id} is in the hands of {who} already; name somebody else"


class CannotMerge(RuleBroken):
    """A case is folded into another open or closed case of the same client, not into itself."""

    code = "cannot_merge"
    message = "case {case_id} cannot be merged into {into}; name another case of the same client"


class NotExclusive(RuleBroken):
    """Custom terms are proposed by exclusive partners; the Legal Network gives quotes on leads."""

    code = "not_exclusive"
    message = "partner {partner_id} is of the Legal Network; accept the case or decline it"


class FeeNotAgreed(RuleBroken):
    """A client sets no lower success fee: less is for its partner to grant (D21)."""

    code = "fee_not_agreed"
    message = (
        "case {case_id} is worked at {success_fee} %, and its client cannot lower that;"
        " let the partner start legal action with the fee that was agreed"
    )


class ReasonMissing(RuleBroken):
    """A status update that must be explained (domain.md 3.6, T98, T99)."""

    code = "reason_missing"
    message = "{status} on case {case_id} needs a reason; give one"


class StatusNeedsPayment(RuleBroken):
    """A status that speaks of money of which none is recorded (D22)."""

    code = "status_needs_payment"
    message = "{status} on case {case_id} needs a recorded payment; record it first"


class ContactInFuture(RuleBroken):
    """A contact that is reported before it was made."""

    code = "contact_in_future"
    message = "contacted_at {at} is later than now, {present}; report a contact once it was made"


class ReturnPending(RuleBroken):
    """One request at a time: the first one is to be decided on (domain.md 5.6)."""

    code = "return_pending"
    message = "a return of case {case_id} is requested already; it waits for a decision first"


class NoReturnPending(RuleBroken):
    """There is nothing to decide on."""

    code = "no_return_pending"
    message = "no return of case {case_id} is requested; the partner requests one first"


class NotForReturn(RuleBroken):
    """A case is returned because nothing was recovered, with a code that a partner may choose."""

    code = "not_for_return"
    message = "case {case_id} cannot be returned as {close_code}; choose one of {allowed}"


class CaseTakesNoPayment(RuleBroken):
    """Payments are taken on Active, Paused and More Info Required cases only."""

    code = "case_takes_no_payment"
    message = "case {case_id} is {lifecycle}; payments are recorded on cases that are {allowed}"


class CaseTakesNoRevenueItem(RuleBroken):
    """Work is billed on cases that were accepted, closed ones included (D19)."""

    code = "case_takes_no_revenue_item"
    message = "case {case_id} is {lifecycle}; revenue items need a case that is {allowed}"


class CloseCodeNotAllowed(RuleBroken):
    """A close code that only the platform, or only the system, sets (T66)."""

    code = "close_code_not_allowed"
    message = (
        "case {case_id}: {close_code} is set by the {setter} only; choose a code of"
        " close_codes_for(outcome)"
    )


class NoPaymentRecorded(RuleBroken):
    """A recovered outcome without a payment (S2, T53)."""

    code = "no_payment_recorded"
    message = (
        "case {case_id} has no payment, so nothing was recovered; record it with RecordPayment,"
        " close=True closes the case in the same step"
    )


class PaymentsDoNotFit(RuleBroken):
    """The payments are not what the close code says of them (domain.md 4.5)."""

    code = "payments_do_not_fit"
    message = (
        "case {case_id}: {close_code} means that {condition}, and {paid} of {due} is paid; record"
        " what is missing, or give the outcome and let the amounts choose the code"
    )


class CommentRequired(RuleBroken):
    """Other says nothing by itself: it needs a comment (S2, T56)."""

    code = "comment_required"
    message = "case {case_id}: {close_code} needs a comment; say why, or choose a closer code"


class MayNotSubmit(RuleBroken):
    """The partner does not meet what its agreement asks for before it may submit cases (S4)."""

    code = "may_not_submit"
    message = "partner {partner_id} may not submit cases yet; what is missing: {unmet}"


class SubmissionIncomplete(RuleBroken):
    """A partner case lacks what a submission needs; all of it is named at once (S4)."""

    code = "submission_incomplete"
    message = "partner case {partner_case_id} lacks {missing}; give it, or save a draft meanwhile"


class ClaimDisputed(RuleBroken):
    """A disputed claim is no partner case (D27, T112)."""

    code = "claim_disputed"
    message = (
        "the claim of partner case {partner_case_id} is disputed; settle the dispute first,"
        " or take it to court without the network"
    )


class CoveredByPartner(RuleBroken):
    """The network does not collect for a partner where it collects itself (D27)."""

    code = "covered_by_partner"
    message = "partner {partner_id} collects in {country} itself; handle the case as SELF"


class CollectedByAnother(RuleBroken):
    """The managing partner of a case reads it and writes about it; another one works it (S4)."""

    code = "collected_by_another"
    message = (
        "case {case_id} is collected by another partner; read it with PartnerCasePage,"
        " write with SendMessage"
    )


class NotInCharge(RuleBroken):
    """The other side speaks with the debtor, so that it is not contacted twice (S4, D27)."""

    code = "not_in_charge"
    message = "in case {case_id} the debtor is contacted by {side}; leave it to them, or write them"


class AlreadyEscalated(RuleBroken):
    """The case is in court, or on its way there."""

    code = "already_escalated"
    message = "case {case_id} is in legal proceedings, or waits for the platform to take it there"


class NoEscalationPending(RuleBroken):
    """Nobody has asked to take the case to court."""

    code = "no_escalation_pending"
    message = (
        "nobody asked to take partner case {partner_case_id} to court;"
        " its partner does with RequestLegalEscalation"
    )


class DocumentsMissing(RuleBroken):
    """A partner takes a case back for its own client with documents only (S4)."""

    code = "documents_missing"
    message = "case {case_id} goes back with documents; attach them, as ReturnPartnerCase does"


class ShadowClient(RuleBroken):
    """A client that only partner cases have: it has no desk, and no other cases (S4, D27)."""

    code = "shadow_client"
    message = (
        "{client_id} is the client of a partner; its partner stands in its place,"
        " and submits its cases with SubmitPartnerCase"
    )


class AlreadyPaidOut(RuleBroken):
    """A settlement that has been paid out, or has nothing to pay out."""

    code = "already_paid_out"
    message = "settlement {settlement_id} has nothing more to pay out"


class RefundTooLarge(RuleBroken):
    """More would be given back on a partner case than was charged for it."""

    code = "refund_too_large"
    message = "partner case {partner_case_id} was charged {charged} in fees; give back no more"


class ReopeningNeeded(RuleBroken):
    """A correction after which the close code no longer holds (D11)."""

    code = "reopening_needed"
    message = (
        "case {case_id} is closed as {close_code}, which would no longer hold; give"
        " reopen_if_needed=True to reopen it in the same step"
    )


class ClosureAlreadyRequested(RuleBroken):
    """The client has asked its partner to close the case before (D23)."""

    code = "closure_already_requested"
    message = "case {case_id}: its closing is requested already; the partner closes it"


class NoWithdrawalFee(RuleBroken):
    """There is no fee for a withdrawal to be booked, or not this one (D23)."""

    code = "no_withdrawal_fee"
    message = (
        "case {case_id}: no such withdrawal fee can be booked, {problem}; use a FIXED_FEE for what"
        " was agreed otherwise"
    )


class NotWithinPeriod(RuleBroken):
    """An extension by hand on a day that does not lie within the collection period (D20)."""

    code = "not_within_period"
    message = (
        "case {case_id}: {day} cannot extend it, {period}; give a day within a period, not later"
        " than today"
    )


class CaseNotRateable(RuleBroken):
    """A client rates what a partner has finished: a closed case that was with one."""

    code = "case_not_rateable"
    message = "case {case_id} is {lifecycle}; rate a case once its partner has closed it"


class MessageNotRateable(RuleBroken):
    """A client rates what a partner wrote to it, nothing else."""

    code = "message_not_rateable"
    message = "message {message_id} is no partner's message to its client; rate one that is"


class AlreadyRated(RuleBroken):
    """A rating is given once and never changed."""

    code = "already_rated"
    message = "{kind} {id} is rated already; a rating stands as it was given"


class ClaimNotDue(RuleBroken):
    """An invoice or due date that lies in the future."""

    code = "claim_not_due"
    message = "the claim's {field} {day} lies in the future; submit it when it is overdue"


class PaymentInFuture(RuleBroken):
    """Money cannot have been received later than tomorrow (time zones allow one day)."""

    code = "payment_in_future"
    message = "received_on {day} lies after tomorrow ({latest}); record money once it has arrived"


class RecipientNotAllowed(RuleBroken):
    """PLATFORM receives money on network-collected partner cases only."""

    code = "recipient_not_allowed"
    message = (
        "the network does not collect case {case_id} for a partner: the payment went to PARTNER"
        " or CLIENT"
    )


class CaseTakesNoPlan(RuleBroken):
    """A payment plan needs a case that takes payments (D19)."""

    code = "case_takes_no_plan"
    message = "case {case_id} is {lifecycle}; payment plans are for cases that are {allowed}"


class InstalmentInPast(RuleBroken):
    """What was due before the plan was agreed is no part of it."""

    code = "instalment_in_past"
    message = "an instalment is due on {day}, before today ({today}, UTC); let the first one follow"


class PlanExceedsOutstanding(RuleBroken):
    """The instalments come to more than is owed."""

    code = "plan_exceeds_outstanding"
    message = (
        "case {case_id}: the instalments come to {promised}, outstanding are {outstanding}; agree"
        " on no more than that, or add the fees to the claim first"
    )


class CommissionNotUnpaid(RuleBroken):
    """Only an unpaid commission can be settled or credited (5.2)."""

    code = "commission_not_unpaid"
    message = "the commission of payout {payout_id} is {status}; only an unpaid one can be {wish}"


class MonthNotEnded(RuleBroken):
    """A month is closed after its last day (UTC)."""

    code = "month_not_ended"
    message = "{month} has not ended; close it from {from_day} 00:00 UTC on"


class InvoiceNotOpen(RuleBroken):
    """The invoice is not in a status that allows this."""

    code = "invoice_not_open"
    message = "invoice {invoice_id} is {status}; only one that is {allowed} can be {wish}"


class HistoryNotOpen(RuleBroken):
    """Deciding as of an earlier instant needs a network that was opened for history."""

    code = "history_not_open"
    message = "this network takes no history; open it with history=True to bring in the past"


class HistoryInFuture(RuleBroken):
    """What is brought in as history happened before now."""

    code = "history_in_future"
    message = "{at} is later than now, {present}; history has happened"


class HistoryOutOfOrder(RuleBroken):
    """History is brought in oldest first: not before the last entry of its subject."""

    code = "history_out_of_order"
    message = "{subject} has an entry of {latest}, later than {at}; bring history in oldest first"


class CaseTakesNoCall(RuleBroken):
    """A call to the debtor works the claim, so it is logged while the case is open (D19)."""

    code = "case_takes_no_call"
    message = "case {case_id} is {lifecycle}; calls are logged while it is open: add a note instead"


class NoteInFuture(RuleBroken):
    """A note tells what has happened, so its day is today at the latest."""

    code = "note_in_future"
    message = "{day} is yet to come; date the note today, {today}, or earlier"


class NotTheAuthor(RuleBroken):
    """Only who wrote a note may change it or take it back."""

    code = "not_the_author"
    message = "note {note_id} is another person's; add a note of your own"


class NotAddressed(RuleBroken):
    """A message is answered by the side it was sent to, to the side that sent it."""

    code = "not_addressed"
    message = (
        "message {message_id} went from {sender} to {recipient}; let {recipient} answer {sender}"
    )


class NoVault(RuleBroken):
    """There is nowhere to keep or find the content of documents."""

    code = "no_vault"
    message = "this network keeps no documents; open it with vault=, for example a FolderVault"


# ---------------------------------------------------------------- the rest of the tree


class NotFound(DebituraError):
    """Not there, or not yours: both give the same answer, so that nobody learns which (D16)."""

    code = "not_found"
    message = "no {kind} {id} in these books; check the id, and whether it is yours"


class NotAllowed(DebituraError):
    """This role may never do this."""

    code = "not_allowed"
    message = "{request} is not for the role {role}; it is for {roles}"


class StaleRecord(DebituraError):
    """Something that was read has changed since; the whole command must begin again."""

    code = "stale_record"
    retry = True
    message = "{kind} {id} has changed meanwhile; read it again and retry"


class ClockBehind(StaleRecord):
    """The clock stands before the last entry of a subject; the entry must not go back in time."""

    code = "clock_behind"
    message = "{subject} has an entry of {latest}; decide again, not earlier than that"


class KeyReused(DebituraError):
    """An idempotency key came back with another command than the first time."""

    code = "key_reused"
    message = "key {key} belongs to another command ({command}); give each command its own key"


class DeskInUse(DebituraError):
    """A desk was used inside a decision of its own network."""

    code = "desk_in_use"
    message = "a decision is under way on this thread; return a Decision instead of using a desk"


class StoreError(DebituraError):
    """The store could not do its part; the books are as they were."""

    code = "store_error"
    message = "the store refused: {problem}"


class StoreBusy(StoreError):
    """Another writer holds the books longer than the busy timeout."""

    code = "store_busy"
    retry = True
    message = "another writer holds the books; try again"


class StoreFull(StoreError):
    """No space left for the books."""

    code = "store_full"
    message = "no space left for the books; free some and try again"


class StoreReadOnly(StoreError):
    """The books can be read only."""

    code = "store_read_only"
    message = "these books are read-only; open them where they may be written"


class StoreTooNew(StoreError):
    """The file was written by a newer version of the library."""

    code = "store_too_new"
    message = "the books are at schema step {found}, this library knows {known}; upgrade it"


class StoreCorrupt(StoreError):
    """The file is damaged, or is no book of this library."""

    code = "store_corrupt"
    message = "the file is damaged or no book of debitura_core: {problem}; restore a backup"

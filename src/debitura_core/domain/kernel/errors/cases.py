"""Business rules about cases, their closing and their correspondence."""

from __future__ import annotations

from datetime import date, datetime

from debitura_core.domain.kernel.errors.rules import RuleBroken

# ---------------------------------------------------------------- where a case is


class IllegalTransition(RuleBroken):
    """The case cannot make this transition from its current state."""

    case_id: str
    lifecycle: str
    trigger: str
    legal: str
    message = "Case {case_id} is {lifecycle} and cannot {trigger}. It can {legal}."


class CaseNotInHand(RuleBroken):
    """The case is not in a state that allows this."""

    case_id: str
    lifecycle: str
    allowed: str
    message = "Case {case_id} is {lifecycle}. This is possible only when it is {allowed}."


class CaseIsMerged(RuleBroken):
    """A merged case cannot be changed any more."""

    case_id: str
    message = "Case {case_id} was merged and cannot change. Use the case it was merged into."


class CannotMerge(RuleBroken):
    """A case is merged into another open or closed case of the same client."""

    case_id: str
    into: str
    message = (
        "Case {case_id} cannot be merged into {into}. Name another case of the same client and"
        " currency."
    )


class OtherDebtor(RuleBroken):
    """Cases of two debtors would be merged."""

    case_id: str
    into: str
    message = (
        "Cases {case_id} and {into} have debtors of different names or countries. Give"
        " different_debtor=True if they are the same all the same."
    )


class InvoicedPaymentsStay(RuleBroken):
    """A case would be merged of which payments are on live invoices."""

    case_id: str
    count: str
    message = (
        "Of the payments on case {case_id}, {count} are invoiced. Credit the invoices first, or"
        " give keep_invoiced=True to leave these payments where they are."
    )


class CollectorNeverWorked(RuleBroken):
    """A payment would move to a case that its collector never worked on."""

    case_id: str
    into: str
    partner_id: str
    message = (
        "Partner {partner_id} received money on case {case_id}, and never worked on {into}. Merge"
        " the cases the other way round."
    )


class AlreadyInCharge(RuleBroken):
    """The case is assigned to somebody who has it already."""

    case_id: str
    who: str
    message = "Case {case_id} is assigned to {who} already. Name somebody else."


class FeeNotAgreed(RuleBroken):
    """A client cannot start legal action with a lower fee than the one agreed."""

    case_id: str
    success_fee: str
    message = (
        "Case {case_id} has a success fee of {success_fee} %, and its client cannot lower it."
        " Ask the partner to start legal action with the agreed fee."
    )


class ClaimNotDue(RuleBroken):
    """The invoice date or the due date is in the future."""

    field: str
    day: date
    message = "The {field} of the claim, {day}, is in the future. Submit the claim when it is due."


class NotWithinPeriod(RuleBroken):
    """A collection period is extended on a day that is not in the period."""

    case_id: str
    day: date
    period: str
    message = (
        "Case {case_id} cannot be extended on {day}: {period}. Give a day within the period, today"
        " at the latest."
    )


# ---------------------------------------------------------------- status updates and returns


class ReasonMissing(RuleBroken):
    """A status update that requires a reason."""

    case_id: str
    status: str
    message = "{status} on case {case_id} needs a reason. Give one."


class StatusNeedsPayment(RuleBroken):
    """A status that says money was received, on a case without a payment."""

    case_id: str
    status: str
    message = "{status} on case {case_id} needs a recorded payment. Record the payment first."


class ContactInFuture(RuleBroken):
    """A contact with the debtor is reported before it was made."""

    at: datetime
    present: datetime
    message = "contacted_at {at} is later than now, {present}. Report a contact after it was made."


class ReturnPending(RuleBroken):
    """The return of a case is requested again before the first request was decided."""

    case_id: str
    message = "A return of case {case_id} is requested already. Wait for the decision."


class NoReturnPending(RuleBroken):
    """There is no request to return the case."""

    case_id: str
    message = "No return of case {case_id} is requested. The partner must request one first."


class NotForReturn(RuleBroken):
    """A case is returned with a close code that a partner may choose, and nothing recovered."""

    case_id: str
    close_code: str
    allowed: str
    message = "Case {case_id} cannot be returned as {close_code}. Choose one of {allowed}."


# ---------------------------------------------------------------- closing


class CloseCodeNotAllowed(RuleBroken):
    """A close code that only the platform, or only the system, may set."""

    case_id: str
    close_code: str
    setter: str
    message = (
        "Case {case_id}: only the {setter} can set {close_code}. Choose a code of"
        " close_codes_for(outcome)."
    )


class NoPaymentRecorded(RuleBroken):
    """A case is closed as recovered without a payment."""

    case_id: str
    message = (
        "Case {case_id} has no payment, so nothing was recovered. Record one with RecordPayment;"
        " close=True also closes the case."
    )


class PaymentsDoNotFit(RuleBroken):
    """The amount paid does not match the close code."""

    case_id: str
    close_code: str
    condition: str
    paid: str
    due: str
    message = (
        "Case {case_id}: {close_code} means that {condition}, and {paid} of {due} is paid. Record"
        " the missing payment, or give the outcome so that the amounts choose the code."
    )


class CommentRequired(RuleBroken):
    """A close code that explains nothing by itself needs a comment."""

    case_id: str
    close_code: str
    message = "Case {case_id}: {close_code} needs a comment. Give one, or a more precise code."


class ReopeningNeeded(RuleBroken):
    """A correction after which the close code of the case would be wrong."""

    case_id: str
    close_code: str
    message = (
        "Case {case_id} is closed as {close_code}, which would no longer be true. Give"
        " reopen_if_needed=True to reopen it in the same step."
    )


class ClosureAlreadyRequested(RuleBroken):
    """The client has asked for the closing of this case before."""

    case_id: str
    message = "The closing of case {case_id} is requested already. Wait for its partner."


class NoWithdrawalFee(RuleBroken):
    """No withdrawal fee can be recorded, or not this one."""

    case_id: str
    problem: str
    message = (
        "Case {case_id}: this withdrawal fee cannot be recorded, {problem}. Use a FIXED_FEE for"
        " any other agreed fee."
    )


# ---------------------------------------------------------------- ratings


class CaseNotRateable(RuleBroken):
    """A client rates a case after its partner has closed it."""

    case_id: str
    lifecycle: str
    message = "Case {case_id} is {lifecycle}. Rate it after its partner has closed it."


class MessageNotRateable(RuleBroken):
    """A client rates only messages that a partner wrote to it."""

    message_id: str
    message = "Message {message_id} is not from a partner to its client. Rate one that is."


class AlreadyRated(RuleBroken):
    """A rating is given once and cannot be changed."""

    kind: str
    id: str
    message = "The {kind} {id} is rated already. A rating cannot be changed."


# ---------------------------------------------------------------- correspondence


class RecipientNotReachable(RuleBroken):
    """A message to oneself, to a partner the case does not have, or about a merged case."""

    case_id: str
    recipient: str
    message = (
        "Case {case_id}: you cannot write to the {recipient} here. Write to another party of a"
        " case that is not merged."
    )


class NotAddressed(RuleBroken):
    """Only the party that received a message can answer it."""

    message_id: str
    sender: str
    recipient: str
    message = "Message {message_id} from {sender} is for {recipient}. Only {recipient} can answer."


class CaseTakesNoCall(RuleBroken):
    """A call to the debtor is logged while the case is open."""

    case_id: str
    lifecycle: str
    message = "Case {case_id} is {lifecycle}. Calls are logged on open cases; add a note instead."


class NoteInFuture(RuleBroken):
    """A note about a day in the future."""

    day: date
    today: date
    message = "{day} is in the future. Date the note today, {today}, or earlier."


class NotTheAuthor(RuleBroken):
    """Only the author of a note may change or remove it."""

    note_id: str
    message = "Note {note_id} has another author. Add a note of your own."

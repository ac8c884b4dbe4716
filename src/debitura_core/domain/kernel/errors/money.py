"""Business rules about payments, claims, payment plans, revenue items and invoices."""

from __future__ import annotations

from datetime import date

from debitura_core.domain.kernel.errors.rules import RuleBroken

# ---------------------------------------------------------------- payments and payouts


class CaseTakesNoPayment(RuleBroken):
    """Payments are recorded only on Active, Paused and More Info Required cases."""

    case_id: str
    lifecycle: str
    allowed: str
    message = "Case {case_id} is {lifecycle}. Payments are recorded on cases that are {allowed}."


class PaymentInFuture(RuleBroken):
    """A payment received later than tomorrow (time zones allow one day)."""

    day: date
    latest: date
    message = "received_on {day} is later than {latest}. Record money after it has arrived."


class RecipientNotAllowed(RuleBroken):
    """PLATFORM receives money only on partner cases that the network collects."""

    case_id: str
    message = (
        "The network does not collect case {case_id} for a partner. Choose PARTNER or CLIENT as"
        " the recipient of the payment."
    )


class SplitMismatch(RuleBroken):
    """The two amounts of an explicit split do not add up to the payment."""

    creditor: str
    gross: str
    sum: str
    payment: str
    message = (
        "Creditor amount {creditor} and partner gross {gross} make {sum}, and the payment is"
        " {payment}. They may differ by 0.01 at most."
    )


class NothingToRemit(RuleBroken):
    """The partner holds no money of the client from this payout."""

    payout_id: str
    received_by: str
    remitted: str
    message = (
        "The {received_by} received the payment of payout {payout_id}, and {remitted} is remitted."
        " Nothing is left to remit."
    )


class NothingToOffset(RuleBroken):
    """The partner and the client do not owe each other that much."""

    client_id: str
    owes: str
    owed: str
    message = "Client {client_id} owes {owes} and is owed {owed}. Set off at most the smaller one."


class TransferInFuture(RuleBroken):
    """A transfer is dated later than today."""

    day: date
    latest: date
    message = "{day} is later than {latest}. Record a transfer after the money has moved."


class PaymentHasReversals(RuleBroken):
    """A payment would be corrected or removed of which money came back."""

    payment_id: str
    message = (
        "Money came back of payment {payment_id}. Reverse what is left of it with ReversePayment,"
        " and record it anew."
    )


class NotOwed(RuleBroken):
    """A transfer names something of which the payer owes the payee nothing."""

    name: str
    message = "Nothing is open of {name} between the two. Name an open entry, or leave it out."


class MoreThanIsOpen(RuleBroken):
    """More was paid for one payout than is open of it."""

    source_id: str
    open: str
    message = "{open} is open of {source_id}. Record a larger sum with RecordTransfer."


class TransferIsThePlatforms(RuleBroken):
    """A partner would undo a transfer that the platform recorded."""

    transfer_id: str
    message = "Transfer {transfer_id} is between you and the platform, which alone can undo it."


class SettlementInvoiced(RuleBroken):
    """A settlement would be undone whose commission is on a live invoice."""

    payout_id: str
    invoice_id: str
    message = (
        "The commission of payout {payout_id} is on invoice {invoice_id}."
        " Let the platform credit the invoice first."
    )


class TransferUndone(RuleBroken):
    """The transfer was undone before."""

    transfer_id: str
    message = (
        "Transfer {transfer_id} is undone already. Record a new transfer of the money that moved."
    )


class ClaimChangeInFuture(RuleBroken):
    """Fees or principal would change from a day after today."""

    day: date
    today: date
    message = "since {day} is later than {today}. Change the claim from today or an earlier day."


class NothingToReverse(RuleBroken):
    """More would come back than is left of the payment."""

    payment_id: str
    left: str
    message = "{left} is left of payment {payment_id}. Reverse no more than that."


class CommissionNotCredited(RuleBroken):
    """Only a commission that was written off can be reopened."""

    payout_id: str
    status: str
    message = "Payout {payout_id} is {status}. Only a credited commission can be reopened."


class CreditedIsThePlatforms(RuleBroken):
    """The recipient of a payment stays as it is once its commission is written off."""

    payout_id: str
    message = (
        "The commission of payout {payout_id} is credited. Ask the platform to reopen it before"
        " you correct who received the money."
    )


class PaymentHasAdjustments(RuleBroken):
    """A payment would be removed that was corrected beside what is frozen."""

    payment_id: str
    message = (
        "Differences of payment {payment_id} are booked beside it. Take it back with"
        " ReversePayment."
    )


class PartlyWrittenOff(RuleBroken):
    """Money came back of a payment of which a part is written off, and a part is not."""

    payment_id: str
    message = (
        "A part of the commission on payment {payment_id} is written off. Let the platform take"
        " that back with ReopenCommission, and reverse the payment then."
    )


class DetailsMissing(RuleBroken):
    """An electronic invoice needs details that the invoice was issued without."""

    invoice_id: str
    missing: str
    message = (
        "Invoice {invoice_id} was issued without: {missing}. Describe the parties, credit it, and"
        " close its month again."
    )


class InvoiceDayNotAllowed(RuleBroken):
    """An invoice of that day would break the series, or is dated too far ahead."""

    day: date
    earliest: date
    latest: date
    message = "An invoice cannot be dated {day}. Choose a day from {earliest} to {latest}."


class CommissionNotUnpaid(RuleBroken):
    """Only an unpaid commission can be settled or credited."""

    payout_id: str
    status: str
    wish: str
    message = "The commission of payout {payout_id} is {status}. Only an unpaid one can be {wish}."


# ---------------------------------------------------------------- claims and success fees


class CaseNotOpen(RuleBroken):
    """The claim of a case that has ended cannot be changed."""

    case_id: str
    lifecycle: str
    message = "Case {case_id} is {lifecycle}. Its claim can change only while the case is open."


class ClaimBelowPaid(RuleBroken):
    """The corrected claim would be lower than the payments that cover it."""

    case_id: str
    least: str
    part: str
    message = (
        "Case {case_id}: payments cover {least} of the {part}. Claim at least that, or correct the"
        " payments first."
    )


class PriceChangeUnconfirmed(RuleBroken):
    """A corrected principal would change the success fee by more than 0.1 points."""

    case_id: str
    now: str
    then: str
    message = (
        "Case {case_id}: the success fee would change from {now} % to {then} %. Give"
        " confirm_price_change=True to accept that."
    )


class RateIsIntentional(RuleBroken):
    """A price band does not change a success fee that was agreed for the case."""

    case_id: str
    success_fee: str
    message = (
        "Case {case_id} has a success fee of {success_fee} % that was agreed for it. Give"
        " keep_intentional_rate=True to keep it."
    )


# ---------------------------------------------------------------- payment plans


class CaseTakesNoPlan(RuleBroken):
    """A payment plan needs a case that takes payments."""

    case_id: str
    lifecycle: str
    allowed: str
    message = "Case {case_id} is {lifecycle}. Payment plans are for cases that are {allowed}."


class InstalmentInPast(RuleBroken):
    """The first instalment is due before the plan was agreed."""

    day: date
    today: date
    message = "An instalment is due on {day}, before today, {today} (UTC). Choose a later day."


class PlanExceedsOutstanding(RuleBroken):
    """The instalments add up to more than the debtor owes."""

    case_id: str
    promised: str
    outstanding: str
    message = (
        "Case {case_id}: the instalments add up to {promised}, and {outstanding} is outstanding."
        " Agree on less, or add the fees to the claim first."
    )


# ---------------------------------------------------------------- revenue items


class CaseTakesNoRevenueItem(RuleBroken):
    """Work is billed on cases that were accepted, closed ones included."""

    case_id: str
    lifecycle: str
    allowed: str
    message = "Case {case_id} is {lifecycle}. Revenue items need a case that is {allowed}."


class WithdrawalFeeFixed(RuleBroken):
    """A withdrawal fee is computed from the closure request and cannot be corrected."""

    revenue_item_id: str
    message = (
        "Revenue item {revenue_item_id} is a withdrawal fee, fixed by the client's request. Remove"
        " it and record it again."
    )


# ---------------------------------------------------------------- months and invoices


class MonthNotEnded(RuleBroken):
    """A month can be closed after its last day (UTC)."""

    month: str
    from_day: date
    message = "{month} has not ended. Close it on {from_day} 00:00 UTC or later."


class RateMissing(RuleBroken):
    """The month-end needs an exchange rate that the source does not have."""

    source: str
    target: str
    day: date
    line: str
    message = (
        "The rate {source}/{target} of {day} is missing; {line} needs it. Give the network a"
        " source of rates that has it, and close the month again."
    )


class EntryInvoiced(RuleBroken):
    """An entry on an issued or paid invoice cannot be changed."""

    kind: str
    id: str
    invoice_id: str
    message = (
        "The {kind} {id} is on invoice {invoice_id} and cannot change. Credit that invoice,"
        " correct the entry, and close the month again; or correct a payment with"
        " as_adjustment=True."
    )


class InvoiceNotOpen(RuleBroken):
    """The status of the invoice does not allow this."""

    invoice_id: str
    status: str
    allowed: str
    wish: str
    message = "Invoice {invoice_id} is {status}. It can be {wish} only when it is {allowed}."

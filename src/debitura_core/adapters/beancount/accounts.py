"""The accounts of a partner, and which business event makes which postings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from attrs import frozen

from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.money.adjusted_payments import PaymentAdjusted
from debitura_core.domain.money.commissions import (
    CommissionCredited,
    CommissionReopened,
    CommissionSettled,
)
from debitura_core.domain.money.invoices import InvoiceIssued, InvoicePaid
from debitura_core.domain.money.payouts import PaymentRecorded
from debitura_core.domain.money.remittances import MoneyRemitted
from debitura_core.domain.money.revenue_items import RevenueItemRecorded
from debitura_core.domain.money.reversals import PaymentReversed
from debitura_core.domain.partner_cases.settlements import (
    PartnerCaseEntrySettled,
    SettlementPaidOut,
)


class Account(Enum):
    """The accounts of a partner: root, name, whether each client has its own, what it holds.

    The last part of every account is its currency.
    """

    PAID = (
        "Assets", "Debtor-Payments:Paid", True,
        "what debtors paid, to any recipient",
    )  # fmt: skip
    ELSEWHERE = (
        "Assets", "Debtor-Payments:Elsewhere", True,
        "below zero: the part that the partner does not hold, or no longer",
    )  # fmt: skip
    RECEIVABLE = (
        "Assets", "Receivable", True,
        "what the client owes the partner: commissions on what it received, and revenue items",
    )  # fmt: skip
    PLATFORM_OWES = (
        "Assets", "Platform-Owes", False,
        "the partner's revenue from what the platform received",
    )  # fmt: skip
    BALANCE = (
        "Assets", "Partner-Case-Balance", False,
        "what the platform still has to pay the partner for its partner cases",
    )  # fmt: skip
    BANK = (
        "Assets", "Bank", False,
        "commissions that clients paid and what the platform paid, less invoices that were paid",
    )  # fmt: skip
    VAT = ("Assets", "VAT", False, "VAT on the platform's invoices")
    OWED = (
        "Liabilities", "Creditor-Payable:Owed", True,
        "the client's part of the payments",
    )  # fmt: skip
    HAS = (
        "Liabilities", "Creditor-Payable:Has", True,
        "the part of that which the client has got",
    )  # fmt: skip
    UNPAID = (
        "Liabilities", "Platform-Payable:Unpaid", True,
        "the platform's share of unpaid commissions",
    )  # fmt: skip
    SETTLED = (
        "Liabilities", "Platform-Payable:Settled", False,
        "the platform's share that the next invoices will bill",
    )  # fmt: skip
    INVOICED = (
        "Liabilities", "Platform-Payable:Invoiced", False,
        "invoices to be paid, with VAT; above zero after a credit note for a paid one",
    )  # fmt: skip
    REVENUE = ("Income", "Revenue:Success-Fees", True, "the partner's revenue from payments")
    WORK = ("Income", "Revenue:Hours-And-Fixed-Fees", True, "its revenue from revenue items")
    SHARES = (
        "Income", "Revenue:Partner-Cases", True,
        "the partner's shares of what the network collected for it",
    )  # fmt: skip
    CHARGES = (
        "Expenses", "Partner-Case-Charges", True,
        "what the platform charges for partner cases, refunds off",
    )  # fmt: skip
    WAIVED = ("Income", "Platform-Fees-Waived", True, "the platform's share of those credited")
    WRITTEN_OFF = ("Expenses", "Written-Off", True, "commissions credited, which clients never pay")
    EXCHANGE = (
        "Equity", "Exchange", False,
        "what was given in one currency and taken in another, on invoices",
    )  # fmt: skip

    def __init__(self, root: str, leaf: str, per_client: bool, holds: str) -> None:
        self.root = root
        self.leaf = leaf
        self.per_client = per_client
        self.holds = holds

    def path(self, partner_id: str, client_id: str | None, currency: str) -> str:
        """Return the full name of the account for a partner, client and currency.

        >>> Account.PAID.path("acme", "nordic_1", "EUR")
        'Assets:Partner-acme:Client-nordicˍ1:Debtor-Payments:Paid:EUR'
        """
        client = f":Client-{client_id}" if self.per_client else ""
        # Beancount has no underscore in a name; this letter looks like one, and no id holds it
        parties = f"Partner-{partner_id}{client}".replace("_", "\N{MODIFIER LETTER LOW MACRON}")
        return f"{self.root}:{parties}:{self.leaf}:{currency}"


@frozen
class Step:
    """A part of what an event means for the books: figures added to accounts, or taken away."""

    events: tuple[type[Event], ...]
    when: str
    legs: tuple[tuple[Account, int, str], ...]


STEPS: Final[Mapping[str, Step]] = {
    "recorded": Step(
        (PaymentRecorded, PaymentReversed, PaymentAdjusted),
        "a payment is recorded, or below zero comes back",
        (
            (Account.PAID, +1, "payment"),
            (Account.OWED, -1, "creditor amount"),
            (Account.REVENUE, -1, "partner revenue"),
            (Account.UNPAID, -1, "platform fee"),
        ),
    ),
    "with the client": Step(
        (PaymentRecorded, PaymentReversed, PaymentAdjusted),
        "... and the client received it",
        (
            (Account.ELSEWHERE, -1, "payment"),
            (Account.HAS, +1, "creditor amount"),
            (Account.RECEIVABLE, +1, "partner gross"),
        ),
    ),
    "with the platform": Step(
        (PaymentRecorded, PaymentReversed, PaymentAdjusted),
        "... and the platform received it",
        (
            (Account.ELSEWHERE, -1, "payment"),
            (Account.HAS, +1, "creditor amount"),
            (Account.PLATFORM_OWES, +1, "partner revenue"),
            (Account.UNPAID, +1, "platform fee"),
        ),
    ),
    "remitted": Step(
        (MoneyRemitted,),
        "the partner remits the client's part of it",
        ((Account.HAS, +1, "remitted"), (Account.ELSEWHERE, -1, "remitted")),
    ),
    "paid": Step(
        (PaymentRecorded, PaymentReversed, PaymentAdjusted, CommissionSettled),
        "its commission is paid, at once or later",
        ((Account.UNPAID, +1, "platform fee"), (Account.SETTLED, -1, "platform fee")),
    ),
    "paid by the client": Step(
        (PaymentRecorded, CommissionSettled),
        "... and the client received the payment: it has paid the partner too",
        ((Account.RECEIVABLE, -1, "partner gross"), (Account.BANK, +1, "partner gross")),
    ),
    "credited": Step(
        (CommissionCredited, CommissionReopened),
        "its commission is credited, so written off; reopened, that is taken back",
        (
            (Account.UNPAID, +1, "platform fee"),
            (Account.WAIVED, -1, "platform fee"),
            (Account.RECEIVABLE, -1, "partner gross"),
            (Account.WRITTEN_OFF, +1, "partner gross"),
        ),
    ),
    "worked": Step(
        (RevenueItemRecorded,),
        "a revenue item is recorded",
        (
            (Account.RECEIVABLE, +1, "amount"),
            (Account.WORK, -1, "partner revenue"),
            (Account.SETTLED, -1, "platform fee"),
        ),
    ),
    "shared": Step(
        (PartnerCaseEntrySettled,),
        "a month settles a share of what the network collected",
        (
            (Account.SHARES, -1, "settled"),
            (Account.BALANCE, +1, "into the balance"),
            (Account.SETTLED, -1, "platform fee"),
        ),
    ),
    "charged": Step(
        (PartnerCaseEntrySettled,),
        "a month settles a fee, a refund, or a share of what the partner collected itself",
        (
            (Account.CHARGES, -1, "settled"),
            (Account.BALANCE, +1, "into the balance"),
            (Account.SETTLED, -1, "platform fee"),
        ),
    ),
    "paid out": Step(
        (SettlementPaidOut,),
        "the platform pays what a month has left of the balance",
        ((Account.BANK, +1, "paid out"), (Account.BALANCE, -1, "paid out")),
    ),
    "billed": Step(
        (InvoiceIssued,),
        "an invoice is issued: its lines, by their currency",
        (
            (Account.SETTLED, +1, "platform fee"),
            (Account.EXCHANGE, -1, "platform fee"),
            (Account.EXCHANGE, +1, "net"),
            (Account.INVOICED, -1, "net"),
        ),
    ),
    "taxed": Step(
        (InvoiceIssued,),
        "... and its VAT",
        ((Account.VAT, +1, "VAT"), (Account.INVOICED, -1, "VAT")),
    ),
    "invoice paid": Step(
        (InvoicePaid,),
        "an invoice is paid",
        ((Account.INVOICED, +1, "total"), (Account.BANK, -1, "total")),
    ),
}
"""Which business event makes which postings. A credit note is an invoice with figures below zero.

Legs of one transaction on one account are added up, and a sum of zero is left out. A correction
takes back the steps of what was and adds those of what is; a removal takes them back.
"""

NO_POSTINGS: Final[Mapping[str, str]] = {
    "InvoiceCredited": "its credit note is booked, as an invoice with figures below zero",
    "PayoutRateFilled": "US dollars are shown beside the books, not in them",
    "ItemRateFilled": "US dollars are shown beside the books, not in them",
    "CommissionCeased": "the reversals that end it are booked, and come to nothing with it",
    "PartnerCaseFeeBooked": "it is booked when a month settles it",
    "PartnerCasesSettled": "its entries are booked, each on its case",
}
"""Events that change a payout, revenue item, invoice or settlement and move no money, and why."""

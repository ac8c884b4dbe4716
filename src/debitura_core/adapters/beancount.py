r"""Books for accountants: the journal as a double-entry ledger that Beancount reads.

Each event that moves money becomes one transaction of the partner it concerns, made of the steps of
one table (`STEPS`). Beancount, which knows nothing of us, then proves that everything balances::

    with open("acme.beancount", "w", encoding="utf-8", newline="\n") as file:
        write_beancount(anna, file)

and ``bean-check acme.beancount``. A partner's desk writes its own books, the platform's all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, TextIO

from attrs import define, field, frozen

from debitura_core.desk import Desk, Streamable, partner_of
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, partner_id_or_none
from debitura_core.domain.kernel.money import figure
from debitura_core.domain.money.commissions import CommissionCredited, CommissionSettled
from debitura_core.domain.money.corrections import PaymentCorrected, PaymentRemoved
from debitura_core.domain.money.invoices import InvoiceIssued, InvoicePaid
from debitura_core.domain.money.item_corrections import RevenueItemCorrected, RevenueItemRemoved
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, PaymentRecorded
from debitura_core.domain.money.remittances import MoneyRemitted
from debitura_core.domain.money.revenue_items import RevenueItemRecorded
from debitura_core.domain.partner_cases.fees import LedgerReason
from debitura_core.domain.partner_cases.settlements import (
    PartnerCaseEntrySettled,
    SettlementPaidOut,
)
from debitura_core.ports import Now, ScopedBooks

# ------------------------------------------------------------------------------- the accounts


class Account(Enum):
    """The accounts of a partner: root, name, whether each client has its own, what it holds.

    The last part of every account is its currency.
    """

    PAID = (
        "Assets", "Debtor-Payments:Paid", True,
        "what debtors paid, whoever received it",
    )  # fmt: skip
    ELSEWHERE = (
        "Assets", "Debtor-Payments:Elsewhere", True,
        "below zero: what of it the partner does not hold, or no longer",
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
        "what of its partner cases the platform still has to pay the partner",
    )  # fmt: skip
    BANK = (
        "Assets", "Bank", False,
        "commissions that clients paid and what the platform paid, less invoices that were paid",
    )  # fmt: skip
    VAT = ("Assets", "VAT", False, "VAT on the platform's invoices")
    OWED = (
        "Liabilities", "Creditor-Payable:Owed", True,
        "what of the payments belongs to the client",
    )  # fmt: skip
    HAS = (
        "Liabilities", "Creditor-Payable:Has", True,
        "what of that the client has got",
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


# ---------------------------------------------------------------------------------- the table


@frozen
class Step:
    """A part of what an event means for the books: figures added to accounts, or taken away."""

    events: tuple[type[Event], ...]
    when: str
    legs: tuple[tuple[Account, int, str], ...]


STEPS: Final[Mapping[str, Step]] = {
    "recorded": Step(
        (PaymentRecorded,),
        "a payment is recorded",
        (
            (Account.PAID, +1, "payment"),
            (Account.OWED, -1, "creditor amount"),
            (Account.REVENUE, -1, "partner revenue"),
            (Account.UNPAID, -1, "platform fee"),
        ),
    ),
    "with the client": Step(
        (PaymentRecorded,),
        "... and the client received it",
        (
            (Account.ELSEWHERE, -1, "payment"),
            (Account.HAS, +1, "creditor amount"),
            (Account.RECEIVABLE, +1, "partner gross"),
        ),
    ),
    "with the platform": Step(
        (PaymentRecorded,),
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
        (PaymentRecorded, CommissionSettled),
        "its commission is paid, at once or later",
        ((Account.UNPAID, +1, "platform fee"), (Account.SETTLED, -1, "platform fee")),
    ),
    "paid by the client": Step(
        (PaymentRecorded, CommissionSettled),
        "... and the client received the payment: it has paid the partner too",
        ((Account.RECEIVABLE, -1, "partner gross"), (Account.BANK, +1, "partner gross")),
    ),
    "credited": Step(
        (CommissionCredited,),
        "its commission is credited, so written off",
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
    "PartnerCaseFeeBooked": "it is booked when a month settles it",
    "PartnerCasesSettled": "its entries are booked, each on its case",
}
"""Events that change a payout, revenue item, invoice or settlement and move no money, and why."""


# --------------------------------------------------------------------------- what moves money

Figures = Mapping[str, tuple[int, str]]
"""Named amounts, each in minor units of a currency."""


@frozen
class _Part:
    """A step with its figures; *times* is -1 to take it back."""

    step: str
    figures: Figures
    times: int = 1


@frozen
class _Transaction:
    """What one journal entry means for a partner's books."""

    on: date
    narration: str
    partner_id: PartnerId
    client_id: ClientId | None
    ids: Mapping[str, str]
    parts: tuple[_Part, ...]

    def postings(self) -> dict[tuple[Account, str], int]:
        """Return the legs of all parts, added up by account and currency, without zeros."""
        sums: dict[tuple[Account, str], int] = {}
        for part in self.parts:
            for account, sign, name in STEPS[part.step].legs:
                minor, currency = part.figures[name]
                place = account, currency
                sums[place] = sums.get(place, 0) + sign * part.times * minor
        return {place: minor for place, minor in sums.items() if minor}


@frozen
class _Share:
    """Who gets what of one payment, and whose it is."""

    partner_id: PartnerId
    client_id: ClientId
    figures: Figures
    received_by: Recipient

    @classmethod
    def of(cls, event: PaymentRecorded) -> _Share:
        """Name the figures of a payment as it was recorded or corrected."""
        return cls(
            event.partner_id,
            event.client_id,
            _parts(event.currency, event.payment_minor, event.partner_gross_minor,
                   event.platform_fee_minor),
            event.received_by,
        )  # fmt: skip

    @classmethod
    def before(cls, event: PaymentCorrected | PaymentRemoved) -> _Share:
        """Name the figures of a payment as it was before."""
        return cls(
            event.partner_id,
            event.client_id,
            _parts(event.currency, event.was_payment_minor, event.was_partner_gross_minor,
                   event.was_platform_fee_minor),
            event.was_received_by,
        )  # fmt: skip

    def steps(self, status: CommissionStatus, times: int = 1) -> tuple[_Part, ...]:
        """Return all that has happened to the payment when its commission has this status."""
        names = ["recorded"]
        if self.received_by is Recipient.PLATFORM:
            names.append("with the platform")  # which has its share already
        else:
            names += ["with the client"] * (self.received_by is Recipient.CLIENT)
            names += self.settling(status)
        return tuple(_Part(name, self.figures, times) for name in names)

    def settling(self, status: CommissionStatus) -> list[str]:
        """Return the steps that lead from an unpaid commission to this status."""
        if status is CommissionStatus.PAID:
            return ["paid"] + ["paid by the client"] * (self.received_by is Recipient.CLIENT)
        return ["credited"] if status is CommissionStatus.CREDITED else []


def _parts(currency: str, payment: int, gross: int, fee: int) -> Figures:
    amounts = {
        "payment": payment,
        "creditor amount": payment - gross,
        "partner gross": gross,
        "partner revenue": gross - fee,
        "platform fee": fee,
    }
    return {name: (minor, currency) for name, minor in amounts.items()}


@define
class _Bookkeeper:
    """Turns journal entries into transactions; remembers only what is still unpaid."""

    books: ScopedBooks
    unpaid: dict[str, _Share] = field(factory=dict)

    def transaction(self, entry: JournalEntry) -> _Transaction | None:
        """Return what the entry means for a partner's books, or None if it moves no money."""
        book = _BOOKED.get(type(entry.event))
        return None if book is None else book(self, entry.event, entry.at.date())

    def payment(self, event: PaymentRecorded, today: date) -> _Transaction:
        """Book a payment, and what is settled of it at once."""
        share = _Share.of(event)
        if event.commission_status is CommissionStatus.UNPAID:
            self.unpaid[event.payout_id] = share
        return _Transaction(
            event.received_on,
            f"Payment received by the {event.received_by.value}",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            share.steps(event.commission_status),
        )

    def corrected(self, event: PaymentCorrected, today: date) -> _Transaction:
        """Take a payment back as it was, and book it as it is."""
        before, share = _Share.before(event), _Share.of(event)
        self.unpaid.pop(event.payout_id, None)
        if event.commission_status is CommissionStatus.UNPAID:
            self.unpaid[event.payout_id] = share
        return _Transaction(
            today,
            f"Payment of {event.was_received_on} corrected",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            before.steps(event.was_commission_status, -1) + share.steps(event.commission_status),
        )

    def removed(self, event: PaymentRemoved, today: date) -> _Transaction:
        """Take a payment back as it was."""
        self.unpaid.pop(event.payout_id, None)
        return _Transaction(
            today,
            f"Payment of {event.was_received_on} removed",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payment": event.payment_id, "payout": event.payout_id},
            _Share.before(event).steps(event.was_commission_status, -1),
        )

    def remitted(self, event: MoneyRemitted, today: date) -> _Transaction:
        """Book what the partner passed on to the client."""
        now = event.remitted_minor - event.was_remitted_minor
        return _Transaction(
            today,
            "Remitted to the client",
            event.partner_id,
            event.client_id,
            {"case": event.case_id, "payout": event.payout_id},
            (_Part("remitted", {"remitted": (now, event.currency)}),),
        )

    def commission(
        self, event: CommissionSettled | CommissionCredited, today: date
    ) -> _Transaction:
        """Book that a commission is paid, or written off."""
        share = self.unpaid.pop(event.payout_id)
        return _Transaction(
            today,
            f"Commission {event.commission_status.value}",
            event.partner_id,
            share.client_id,
            {"case": event.case_id, "payout": event.payout_id},
            tuple(_Part(name, share.figures) for name in share.settling(event.commission_status)),
        )

    def work(self, event: RevenueItemRecorded, today: date) -> _Transaction:
        """Book a revenue item."""
        what = "Hours worked" if event.hours is not None else "Fixed fee"
        return _item(event, event.item_date, what, _worked(event))

    def item_corrected(self, event: RevenueItemCorrected, today: date) -> _Transaction:
        """Take a revenue item back as it was, and book it as it is."""
        what = f"Work of {event.was_item_date} corrected"
        return _item(event, today, what, _worked_before(event), _worked(event))

    def item_removed(self, event: RevenueItemRemoved, today: date) -> _Transaction:
        """Take a revenue item back as it was."""
        return _item(event, today, f"Work of {event.was_item_date} removed", _worked_before(event))

    def issued(self, event: InvoiceIssued, today: date) -> _Transaction:
        """Book an invoice or credit note, its lines added up by their currency."""
        sums: dict[str, tuple[int, int]] = {}
        for line in self.books.invoices.lines(event.invoice_id, None, None):
            fee, net = sums.get(line.currency, (0, 0))
            sums[line.currency] = fee + line.fee_minor, net + line.net_minor
        billed = tuple(
            _Part("billed", {"platform fee": (fee, currency), "net": (net, event.currency)})
            for currency, (fee, net) in sorted(sums.items())
        )
        ids = {"invoice": str(event.invoice_id)}
        if event.credits is not None:
            ids["credits"] = event.credits
        return _Transaction(
            event.issued_on,
            f"{'Credit note' if event.credits else 'Invoice'} {event.number} for {event.month}",
            event.partner_id,
            None,
            ids,
            (*billed, _Part("taxed", {"VAT": (event.vat_minor, event.currency)})),
        )

    def settled(self, event: PartnerCaseEntrySettled, today: date) -> _Transaction:
        """Book what a month settles of a partner case: earned above zero, owed below."""
        earned = max(0, event.amount_minor)
        amounts = {
            "settled": event.amount_minor,
            "into the balance": earned - event.deducted_minor,
            "platform fee": event.platform_fee_minor,
        }
        figures = {name: (minor, event.currency) for name, minor in amounts.items()}
        ids = {"case": event.case_id, "settlement": event.settlement_id}
        step = "shared" if event.reason is LedgerReason.SHARE_EARNED else "charged"
        return _Transaction(
            event.due_at.date(),
            f"Partner case: {event.reason.words}",
            event.partner_id,
            event.client_id,
            ids,
            (_Part(step, figures),),
        )

    def paid_out(self, event: SettlementPaidOut, today: date) -> _Transaction:
        """Book that the platform paid what a month had left."""
        return _Transaction(
            today,
            "Balance of partner cases paid out",
            event.partner_id,
            None,
            {"settlement": event.settlement_id},
            (_Part("paid out", {"paid out": (event.paid_out_minor, event.currency)}),),
        )

    def paid(self, event: InvoicePaid, today: date) -> _Transaction:
        """Book that an invoice is paid."""
        invoice = self.books.invoices.get(event.invoice_id)
        total = invoice.net_minor + invoice.vat_minor
        return _Transaction(
            today,
            f"Invoice {invoice.number} paid",
            event.partner_id,
            None,
            {"invoice": event.invoice_id},
            (_Part("invoice paid", {"total": (total, invoice.currency)}),),
        )


def _item(event: RevenueItemRecorded | RevenueItemRemoved, on: date, what: str,
          *parts: _Part) -> _Transaction:  # fmt: skip
    ids = {"case": str(event.case_id), "revenue-item": str(event.revenue_item_id)}
    return _Transaction(on, what, event.partner_id, event.client_id, ids, parts)


def _worked(event: RevenueItemRecorded) -> _Part:
    return _work(event.amount_minor, event.platform_fee_minor, event.currency)


def _worked_before(event: RevenueItemCorrected | RevenueItemRemoved) -> _Part:
    return _work(event.was_amount_minor, event.was_platform_fee_minor, event.currency, -1)


def _work(amount: int, fee: int, currency: str, times: int = 1) -> _Part:
    amounts = {"amount": amount, "platform fee": fee, "partner revenue": amount - fee}
    figures = {name: (minor, currency) for name, minor in amounts.items()}
    return _Part("worked", figures, times)


_BOOKED: Final[Mapping[type, Callable[[_Bookkeeper, Any, date], _Transaction]]] = {
    PaymentRecorded: _Bookkeeper.payment,
    PaymentCorrected: _Bookkeeper.corrected,
    PaymentRemoved: _Bookkeeper.removed,
    MoneyRemitted: _Bookkeeper.remitted,
    CommissionSettled: _Bookkeeper.commission,
    CommissionCredited: _Bookkeeper.commission,
    RevenueItemRecorded: _Bookkeeper.work,
    RevenueItemCorrected: _Bookkeeper.item_corrected,
    RevenueItemRemoved: _Bookkeeper.item_removed,
    InvoiceIssued: _Bookkeeper.issued,
    InvoicePaid: _Bookkeeper.paid,
    PartnerCaseEntrySettled: _Bookkeeper.settled,
    SettlementPaidOut: _Bookkeeper.paid_out,
}


# ----------------------------------------------------------------------------------- the file


@frozen(kw_only=True)
class _Ledger(Streamable[str]):
    """The ledger as pieces of text; a transaction each, with the accounts it is first to use."""

    roles = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[str]:
        """Yield the transactions in the order of the journal."""
        only = None if self.partner_id is None else partner_of(books, self.partner_id)
        bookkeeper = _Bookkeeper(books)
        opened: set[str] = set()
        position = 0
        while page := books.journal.since(position, 1000):
            position = page[-1][0]
            for _, entry in page:
                if only is not None and entry.tenant != only:
                    continue
                made = bookkeeper.transaction(entry)
                postings = {} if made is None else made.postings()
                if made is not None and postings:
                    yield _opened(books, made, postings, opened) + _written(entry, made, postings)


def write_beancount(desk: Desk, file: TextIO, /, *, partner_id: str | None = None) -> int:
    """Write the books as a Beancount ledger, and return the number of transactions.

    A partner's desk writes its own books; the platform's everybody's, or those of *partner_id*.
    Entries stand in the order of the journal, so the same books make the same file. A transaction
    bears the day its money moved, has its ids as tags, and names the journal entry behind it.
    Nothing is held but the names of accounts and what is still unpaid.

    Raises `NotAllowed` on a client's desk, `NotFound` for another partner.
    """
    count = 0
    with desk.stream(_Ledger(partner_id=partner_id_or_none(partner_id))) as transactions:
        file.write('option "title" "Debt collection: balances of partners"\n')
        for count, text in enumerate(transactions, start=1):  # noqa: B007  counts on
            file.write(text)
    return count


_FIRST_DAY: Final = "1900-01-01"
"""The day all accounts are open from: no day in the books is earlier."""


def _path(made: _Transaction, account: Account, currency: str) -> str:
    return account.path(made.partner_id, made.client_id, currency)


def _opened(books: ScopedBooks, made: _Transaction, postings: Mapping[tuple[Account, str], int],
            opened: set[str]) -> str:  # fmt: skip
    """Open the accounts that were not used before, with the names behind the ids."""
    text = ""
    for account, currency in postings:
        path = _path(made, account, currency)
        if path in opened:
            continue
        opened.add(path)
        text += f"\n{_FIRST_DAY} open {path} {currency}\n"
        text += f"  partner: {quoted(books.partners.get(made.partner_id).name)}\n"
        if account.per_client and made.client_id is not None:
            text += f"  client: {quoted(books.clients.get(made.client_id).name)}\n"
    return text


def _written(
    entry: JournalEntry, made: _Transaction, postings: Mapping[tuple[Account, str], int]
) -> str:
    tags = "".join(f" #{kind}-{one}" for kind, one in made.ids.items())
    lines = [f"\n{made.on} * {quoted(made.narration)}{tags}"]
    lines.append(f"  entry: {quoted(f'{entry.subject} {entry.number}')}")
    for (account, currency), minor in postings.items():
        path = _path(made, account, currency)
        lines.append(f"  {path}  {figure(minor, currency)} {currency}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    r"""Write text as Beancount reads it back, whatever stands in it.

    >>> print(quoted('Müller "& Söhne" \\'))
    "Müller \"& Söhne\" \\"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'

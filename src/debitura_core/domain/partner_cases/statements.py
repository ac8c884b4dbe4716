"""What a partner is shown of the money of its cases: ledger, balance, and payments.

Nothing here is kept. A statement is what months have settled, and after it what they have not,
covered as it would be if the month ended now; so its lines always come to what the ledger says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month, instant_text
from debitura_core.domain.kernel.columns import CURRENCY, Column, Columns, Kind
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    InvoiceId,
    PartnerCaseId,
    SettlementId,
)
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.invoices import LIVE
from debitura_core.domain.parties.partner_case_terms import Billing
from debitura_core.domain.partner_cases.fees import LedgerEntry, LedgerReason, by_currency
from debitura_core.domain.partner_cases.settlements import (
    LedgerLine,
    SettledEntry,
    Settlement,
    cover,
    unsettled,
)

# ---------------------------------------------------------------------------------- the ledger


@frozen(kw_only=True)
class StatementLine:
    """A line of the ledger of partner cases: how much, why, on which case, and how it is covered.

    Above zero is earned, below zero owed. ``base_minor`` and ``share`` say what the payment's share
    is taken of now, and how much of that is the platform's; None for a fee, and for a payment that
    is no longer there. A line without ``settlement_id`` waits for the end of its month, and shows
    how it would be covered today; ``invoice_id`` is the live invoice it stands on.
    """

    line_id: str
    partner_case_id: PartnerCaseId
    case_id: CaseId
    client_id: ClientId
    source_id: str
    reason: LedgerReason
    currency: str
    amount_minor: int
    base_minor: int | None
    share: Percent | None
    accrued_at: datetime
    deducted_minor: int
    invoiced_minor: int
    settlement_id: SettlementId | None
    invoice_id: InvoiceId | None

    @property
    def amount(self) -> Money:
        """What was earned, or below zero what is owed."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def base(self) -> Money | None:
        """What a share is taken of."""
        return None if self.base_minor is None else from_minor(self.base_minor, self.currency)

    @property
    def deducted(self) -> Money:
        """The part of it that is taken from the balance."""
        return from_minor(self.deducted_minor, self.currency)

    @property
    def invoiced(self) -> Money:
        """The part of it that is invoiced, or will be."""
        return from_minor(self.invoiced_minor, self.currency)

    @property
    def is_settled(self) -> bool:
        """Whether a month has settled it."""
        return self.settlement_id is not None

    @property
    def place(self) -> tuple[str, str]:
        """Its place in the ledger."""
        return instant_text(self.accrued_at), self.line_id


LINE_COLUMNS: Final = Columns(
    "Ledger",
    (
        Column("day", "Day", Kind.UTC_DAY, "accrued_at"),
        Column("case", "Case", Kind.CODE, "case_id"),
        Column("reason", "Reason", Kind.CODE, "reason.words"),
        Column("amount", "Amount", Kind.MONEY),
        Column("deducted", "Deducted", Kind.MONEY),
        Column("invoiced", "Invoiced", Kind.MONEY),
        Column("settlement", "Settlement", Kind.CODE, "settlement_id"),
    ),
)
"""The columns of a `StatementLine`."""


@frozen(kw_only=True)
class PartnerCaseBalance:
    """What a partner's cases have come to in one currency, all months together.

    ``net`` = earned - owed = what is paid to the partner - what it is invoiced, now and later.
    """

    currency: str
    owed_minor: int
    """Fees, less refunds, and the platform's shares of what the partner collected."""
    earned_minor: int
    """The partner's shares of what the network collected."""
    deducted_minor: int
    """What of the one was taken from the other."""
    invoiced_minor: int
    to_invoice_minor: int
    paid_out_minor: int
    to_pay_out_minor: int

    @property
    def fees_owed(self) -> Money:
        """All that the partner ever owed the platform, whether or not it is covered by now."""
        return from_minor(self.owed_minor, self.currency)

    @property
    def revenue_earned(self) -> Money:
        """All that the partner ever earned."""
        return from_minor(self.earned_minor, self.currency)

    @property
    def net(self) -> Money:
        """The balance after all splits."""
        return from_minor(self.net_minor, self.currency)

    @property
    def net_minor(self) -> int:
        """The same in minor units."""
        return self.earned_minor - self.owed_minor

    @property
    def deducted(self) -> Money:
        """What was taken from the balance."""
        return from_minor(self.deducted_minor, self.currency)

    @property
    def invoiced(self) -> Money:
        """What is on invoices."""
        return from_minor(self.invoiced_minor, self.currency)

    @property
    def to_invoice(self) -> Money:
        """What is still to be invoiced."""
        return from_minor(self.to_invoice_minor, self.currency)

    @property
    def paid_out(self) -> Money:
        """What the platform has paid."""
        return from_minor(self.paid_out_minor, self.currency)

    @property
    def to_pay_out(self) -> Money:
        """What the platform still has to pay."""
        return from_minor(self.to_pay_out_minor, self.currency)


BALANCE_COLUMNS: Final = Columns(
    "Partner-case balance",
    (
        CURRENCY,
        Column("owed", "Owed", Kind.MONEY),
        Column("earned", "Earned", Kind.MONEY),
        Column("net", "Net", Kind.MONEY),
        Column("to_invoice", "To invoice", Kind.MONEY),
        Column("to_pay_out", "To pay out", Kind.MONEY),
    ),
)
"""The columns of a `PartnerCaseBalance`."""


@frozen(kw_only=True)
class ScheduledPayment:
    """What the platform pays a partner, when, and whether it has.

    One that is only expected has no ``settlement_id``: it is what the present month would leave.
    """

    month: Month
    currency: str
    amount_minor: int
    due_on: date
    settlement_id: SettlementId | None = None
    paid_at: datetime | None = None

    @property
    def amount(self) -> Money:
        """What is paid."""
        return from_minor(self.amount_minor, self.currency)


def statement(ledger: Sequence[LedgerEntry], settled: Iterable[SettledEntry],
              billing: Billing) -> tuple[StatementLine, ...]:  # fmt: skip
    """Return every line of a partner's ledger, settled or not, in order."""
    held = tuple(settled)
    sources = {(entry.source_id, entry.reason): entry for entry in ledger}
    lines = [_settled(one, sources.get((one.source_id, one.reason))) for one in held]
    for entries in by_currency(unsettled(ledger, held)).values():
        lines += [_open(line) for line in cover(entries, billing)]
    return tuple(sorted(lines, key=lambda line: line.place))


def _settled(one: SettledEntry, source: LedgerEntry | None) -> StatementLine:
    return StatementLine(
        line_id=one.entry_id,
        partner_case_id=one.partner_case_id,
        case_id=one.case_id,
        client_id=one.client_id,
        source_id=one.source_id,
        reason=one.reason,
        currency=one.currency,
        amount_minor=one.amount_minor,
        base_minor=None if source is None else source.base_minor,
        share=None if source is None else source.share,
        accrued_at=one.accrued_at,
        deducted_minor=one.deducted_minor,
        invoiced_minor=one.platform_fee_minor,
        settlement_id=one.settlement_id,
        invoice_id=one.invoice_id if one.invoice_status in LIVE else None,
    )


def _open(line: LedgerLine) -> StatementLine:
    entry = line.entry
    return StatementLine(
        line_id=f"open-{entry.source_id}-{entry.reason.value}",
        partner_case_id=entry.partner_case_id,
        case_id=entry.case_id,
        client_id=entry.client_id,
        source_id=entry.source_id,
        reason=entry.reason,
        currency=entry.currency,
        amount_minor=entry.amount_minor,
        base_minor=entry.base_minor,
        share=entry.share,
        accrued_at=entry.accrued_at,
        deducted_minor=line.deducted_minor,
        invoiced_minor=line.invoiced_minor,
        settlement_id=None,
        invoice_id=None,
    )


def balances(lines: Iterable[StatementLine],
             settlements: Iterable[Settlement]) -> tuple[PartnerCaseBalance, ...]:  # fmt: skip
    """Add a statement up, in each of its currencies."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SUMS, 0))
    for line in lines:
        here = sums[line.currency]
        earns = line.reason is LedgerReason.SHARE_EARNED
        here["earned_minor" if earns else "owed_minor"] += line.amount_minor * (1 if earns else -1)
        here["deducted_minor"] += line.deducted_minor
        invoiced = "to_invoice_minor" if line.invoice_id is None else "invoiced_minor"
        here[invoiced] += line.invoiced_minor
        if not line.is_settled:
            here["to_pay_out_minor"] += max(0, line.amount_minor) - line.deducted_minor
    for one in settlements:
        kept = "to_pay_out_minor" if one.paid_at is None else "paid_out_minor"
        sums[one.currency][kept] += one.paid_out_minor
    return tuple(PartnerCaseBalance(currency=code, **sums[code]) for code in sorted(sums))


_SUMS = (
    "owed_minor", "earned_minor", "deducted_minor", "invoiced_minor", "to_invoice_minor",
    "paid_out_minor", "to_pay_out_minor",
)  # fmt: skip


def schedule(lines: Iterable[StatementLine], settlements: Iterable[Settlement],
             month: Month, payout_day: int) -> tuple[ScheduledPayment, ...]:  # fmt: skip
    """Return what the platform has paid and will pay; last, what the present *month* would leave.

    That is paid on the *payout_day* of the month after.
    """
    expected_on = month.next().first_day.replace(day=payout_day)
    payments = [
        ScheduledPayment(
            month=one.month,
            currency=one.currency,
            amount_minor=one.paid_out_minor,
            due_on=one.due_on,
            settlement_id=one.settlement_id,
            paid_at=one.paid_at,
        )
        for one in settlements
        if one.paid_out_minor
    ]
    left: dict[str, int] = defaultdict(int)
    for line in lines:
        if not line.is_settled:
            left[line.currency] += max(0, line.amount_minor) - line.deducted_minor
    payments += [
        ScheduledPayment(month=month, currency=code, amount_minor=left[code], due_on=expected_on)
        for code in sorted(left)
        if left[code]
    ]
    return tuple(sorted(payments, key=lambda one: (one.settlement_id is None, one.due_on)))

"""What partner cases earn and owe, and how the month settles it (S4, domain.md 4.12, D26).

Shares of payments are worked out from the payouts, on the terms the case was accepted on, and are
kept nowhere: so the ledger cannot disagree with the payouts, and a payment that is corrected or
removed takes its share along. Fees that were agreed are booked when they fall due. At the end of a
month what is new is settled: what is owed is taken from what was earned, the rest of it goes on
the month's invoice, and what is left of the earnings is paid out. What changes afterwards is
settled as a difference, with the next month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum

from attrs import evolve, frozen
from moneyed import Money

from debitura_core.domain.agreements import Phase
from debitura_core.domain.calendar import Month
from debitura_core.domain.decisions import Decision, changed
from debitura_core.domain.errors import AlreadyPaidOut, AmountTooLarge, RefundTooLarge
from debitura_core.domain.identifiers import (
    CaseId,
    ClientId,
    FeeId,
    InvoiceId,
    PartnerCaseId,
    PartnerId,
    PayoutId,
    SettlementId,
    Subject,
    subject,
)
from debitura_core.domain.money import BOUND, from_minor, shown, to_minor
from debitura_core.domain.partner_case_terms import Billing, ShareBase
from debitura_core.domain.partner_cases import AboutPartnerCase, PartnerCase
from debitura_core.domain.payouts import InvoiceStatus
from debitura_core.domain.percent import Percent


class LedgerReason(Enum):
    """Why something stands in the ledger of partner cases; the value is for people."""

    CASE_FEE = "fee per case"
    LEGAL_FEE = "fee for legal proceedings"
    RETURN_FEE = "fee for a returned case"
    REFUND = "refund of a fee"
    SHARE_OWED = "the platform's share of what the partner collected"
    SHARE_EARNED = "the partner's share of the platform's fee on what the network collected"


BOOKABLE = (LedgerReason.LEGAL_FEE, LedgerReason.RETURN_FEE, LedgerReason.REFUND)
"""What the platform may book by hand; the fee per case is booked on acceptance."""


@frozen(kw_only=True)
class PartnerCaseFee:
    """A fee that was agreed, when it fell due: below zero what the partner owes, above a refund."""

    fee_id: FeeId
    partner_id: PartnerId
    partner_case_id: PartnerCaseId
    case_id: CaseId
    client_id: ClientId
    reason: LedgerReason
    currency: str
    amount_minor: int
    booked_at: datetime
    version: int = 1

    @property
    def amount(self) -> Money:
        """What the ledger shows: below zero what is owed."""
        return from_minor(self.amount_minor, self.currency)


@frozen(kw_only=True)
class CollectedPayment:
    """A payment on a partner case, as far as its ledger needs it; whoever collected it.

    ``settled_at`` is when its commission became paid, None while it is not.
    """

    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    collector: PartnerId
    phase: Phase
    currency: str
    payment_minor: int
    partner_gross_minor: int
    platform_fee_minor: int
    received_on: date
    settled_at: datetime | None


@frozen(kw_only=True)
class LedgerEntry:
    """One line of the ledger: what was earned (above zero) or is owed (below), why and when.

    ``source_id`` is the payout or the booked fee. ``base_minor`` and ``share`` say what a share was
    taken of, and how much of it is the platform's.
    """

    partner_case_id: PartnerCaseId
    case_id: CaseId
    client_id: ClientId
    source_id: str
    reason: LedgerReason
    currency: str
    amount_minor: int
    accrued_at: datetime
    base_minor: int | None = None
    share: Percent | None = None

    @property
    def amount(self) -> Money:
        """What was earned, or below zero what is owed."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Where it stands in the ledger."""
        return self.accrued_at, self.source_id, self.reason.value


@frozen(kw_only=True)
class LedgerLine:
    """An entry, and how what is owed is covered: from the balance, the rest by invoice."""

    entry: LedgerEntry
    deducted_minor: int = 0
    invoiced_minor: int = 0


@frozen(kw_only=True)
class SettledEntry:
    """A line of the ledger that a month has settled; it is never changed, but invoiced.

    Of what is owed ``deducted_minor`` came from the balance, and ``platform_fee_minor`` goes on the
    invoice of the month that ``due_at`` lies in.
    """

    partner_id: PartnerId
    entry_id: str
    settlement_id: SettlementId
    partner_case_id: PartnerCaseId
    case_id: CaseId
    client_id: ClientId
    source_id: str
    reason: LedgerReason
    currency: str
    amount_minor: int
    deducted_minor: int
    platform_fee_minor: int
    accrued_at: datetime
    due_at: datetime
    invoice_status: InvoiceStatus = InvoiceStatus.NOT_INVOICED
    invoice_id: InvoiceId | None = None
    version: int = 1

    @property
    def amount(self) -> Money:
        """What was earned, or below zero what is owed."""
        return from_minor(self.amount_minor, self.currency)


@frozen(kw_only=True)
class Settlement:
    """What a month came to in one currency: earned = deducted + paid out, owed = deducted + billed.

    What is paid out is due on ``due_on``; ``paid_at`` is when it was.
    """

    partner_id: PartnerId
    settlement_id: SettlementId
    month: Month
    currency: str
    earned_minor: int
    owed_minor: int
    deducted_minor: int
    invoiced_minor: int
    paid_out_minor: int
    due_on: date
    settled_at: datetime
    paid_at: datetime | None = None
    version: int = 1

    @property
    def paid_out(self) -> Money:
        """What the platform pays to the partner."""
        return from_minor(self.paid_out_minor, self.currency)


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class PartnerCaseFeeBooked(AboutPartnerCase):
    """A fee fell due, or was given back."""

    fee_id: FeeId
    case_id: CaseId
    client_id: ClientId
    reason: LedgerReason
    currency: str
    amount_minor: int


@frozen(kw_only=True)
class PartnerCaseEntrySettled(AboutPartnerCase):
    """A month settled a line of the ledger: what was taken from the balance, what is billed."""

    entry_id: str
    settlement_id: SettlementId
    case_id: CaseId
    client_id: ClientId
    source_id: str
    reason: LedgerReason
    currency: str
    amount_minor: int
    deducted_minor: int
    platform_fee_minor: int
    accrued_at: datetime
    due_at: datetime


@frozen(kw_only=True)
class AboutSettlement:
    """What events about a settlement have in common."""

    settlement_id: SettlementId
    partner_id: PartnerId

    @property
    def subject(self) -> Subject:
        """The settlement."""
        return subject("settlement", self.settlement_id)


@frozen(kw_only=True)
class PartnerCasesSettled(AboutSettlement):
    """A month of partner cases was settled, in one currency."""

    month: str
    currency: str
    earned_minor: int
    owed_minor: int
    deducted_minor: int
    invoiced_minor: int
    paid_out_minor: int
    due_on: date


@frozen(kw_only=True)
class SettlementPaidOut(AboutSettlement):
    """The platform paid the partner what a month had left it."""

    currency: str
    paid_out_minor: int
    paid_at: datetime


# -------------------------------------------------------------------------------------- rules


def book_fee(partner_case: PartnerCase, client_id: ClientId, case_id: CaseId,
             reason: LedgerReason, amount: Money, fee_id: FeeId,
             at: datetime) -> Decision[PartnerCaseFee]:  # fmt: skip
    """Decide that a fee fell due, or that one is given back (S4)."""
    sign = 1 if reason is LedgerReason.REFUND else -1
    fee = PartnerCaseFee(
        fee_id=fee_id,
        partner_id=partner_case.partner_id,
        partner_case_id=partner_case.partner_case_id,
        case_id=case_id,
        client_id=client_id,
        reason=reason,
        currency=amount.currency.code,
        amount_minor=sign * to_minor(amount),
        booked_at=at,
    )
    event = PartnerCaseFeeBooked(
        partner_case_id=fee.partner_case_id,
        partner_id=fee.partner_id,
        fee_id=fee_id,
        case_id=case_id,
        client_id=client_id,
        reason=reason,
        currency=fee.currency,
        amount_minor=fee.amount_minor,
    )
    return Decision(fee, (fee,), (event,))


def check_refund(partner_case: PartnerCase, fees: Iterable[PartnerCaseFee],
                 amount: Money) -> None:  # fmt: skip
    """Refuse to give back more than was charged for the case; raises `RefundTooLarge`."""
    currency = amount.currency.code
    charged = -sum(
        fee.amount_minor
        for fee in fees
        if (fee.partner_case_id, fee.currency) == (partner_case.partner_case_id, currency)
    )
    if to_minor(amount) > charged:
        raise RefundTooLarge(
            partner_case_id=partner_case.partner_case_id, charged=shown(charged, currency)
        )


def share_of(partner_case: PartnerCase, paid: CollectedPayment) -> LedgerEntry | None:
    """Return what a payment earns its submitter, or makes it owe; None until it is settled (D26).

    Collected by the submitter itself, the platform's part of the commission, or of the amount
    collected, is owed. Collected by the network, the model shares the platform's fee, and the
    partner has earned what the platform does not keep of it.
    """
    if paid.settled_at is None or partner_case.agreed is None:
        return None
    terms = partner_case.agreed.revenue_in(paid.phase)
    itself = paid.collector == partner_case.partner_id
    if itself:
        collected = terms.base is ShareBase.COLLECTED
        base = paid.payment_minor if collected else paid.partner_gross_minor
        amount = -terms.platform_part(base)
    else:
        base = paid.platform_fee_minor
        amount = base - terms.platform_part(base)
    if not amount:
        return None
    return LedgerEntry(
        partner_case_id=partner_case.partner_case_id,
        case_id=paid.case_id,
        client_id=paid.client_id,
        source_id=paid.payout_id,
        reason=LedgerReason.SHARE_OWED if itself else LedgerReason.SHARE_EARNED,
        currency=paid.currency,
        amount_minor=amount,
        accrued_at=paid.settled_at,
        base_minor=base,
        share=terms.platform_share,
    )


def ledger_of(cases: Iterable[PartnerCase], paid: Iterable[CollectedPayment],
              fees: Iterable[PartnerCaseFee]) -> tuple[LedgerEntry, ...]:  # fmt: skip
    """Return every entry of a partner's ledger as the books stand, in order."""
    by_case = {one.case_id: one for one in cases if one.case_id is not None}
    shares = (share_of(by_case[one.case_id], one) for one in paid if one.case_id in by_case)
    found = [one for one in shares if one is not None]
    found += [
        LedgerEntry(
            partner_case_id=fee.partner_case_id,
            case_id=fee.case_id,
            client_id=fee.client_id,
            source_id=fee.fee_id,
            reason=fee.reason,
            currency=fee.currency,
            amount_minor=fee.amount_minor,
            accrued_at=fee.booked_at,
        )
        for fee in fees
    ]
    return tuple(sorted(found, key=lambda entry: entry.place))


def unsettled(entries: Iterable[LedgerEntry], settled: Iterable[SettledEntry],
              until: datetime) -> tuple[LedgerEntry, ...]:  # fmt: skip
    """Return what no month has settled yet of what accrued before *until*, in order.

    Of an entry that was settled, the difference to what it is now: all of it, if its payment is
    gone. So every month's settlements together come to what the ledger says.
    """
    before: dict[tuple[str, LedgerReason], int] = defaultdict(int)
    last: dict[tuple[str, LedgerReason], SettledEntry] = {}
    for one in settled:
        before[one.source_id, one.reason] += one.amount_minor
        last[one.source_id, one.reason] = one
    new = []
    for entry in entries:
        held = before.pop((entry.source_id, entry.reason), None)
        if (held is not None or entry.accrued_at < until) and entry.amount_minor != (held or 0):
            new.append(evolve(entry, amount_minor=entry.amount_minor - (held or 0)))
    new += [_gone(last[key], amount) for key, amount in before.items() if amount]
    return tuple(sorted(new, key=lambda entry: entry.place))


def _gone(settled: SettledEntry, amount: int) -> LedgerEntry:
    """Return what takes back an entry whose payment is no longer there."""
    return LedgerEntry(
        partner_case_id=settled.partner_case_id,
        case_id=settled.case_id,
        client_id=settled.client_id,
        source_id=settled.source_id,
        reason=settled.reason,
        currency=settled.currency,
        amount_minor=-amount,
        accrued_at=settled.accrued_at,
    )


def cover(entries: Sequence[LedgerEntry], billing: Billing) -> tuple[LedgerLine, ...]:
    """Take what is owed from what was earned, in one currency; the rest is invoiced (T33, T34).

    By the month, everything earned in it covers what is owed, the oldest first. Per case, a fee is
    covered by what had been earned when it fell due, and not yet spent.
    """
    balance = sum(one.amount_minor for one in entries if one.amount_minor > 0)
    if billing is Billing.PER_CASE:
        balance = 0
    lines = []
    for entry in entries:
        if entry.amount_minor >= 0:
            balance += entry.amount_minor if billing is Billing.PER_CASE else 0
            lines.append(LedgerLine(entry=entry))
            continue
        owed = -entry.amount_minor
        deducted = min(owed, balance)
        balance -= deducted
        lines.append(
            LedgerLine(entry=entry, deducted_minor=deducted, invoiced_minor=owed - deducted)
        )
    return tuple(lines)


def settle(partner_id: PartnerId, month: Month, currency: str, lines: Sequence[LedgerLine], *,
           settlement_id: SettlementId, ids: Iterator[str], payout_day: int,
           at: datetime) -> Decision[tuple[SettledEntry, ...]]:  # fmt: skip
    """Decide that a month settles these *lines* of one currency, and pays out what is left.

    Raises `AmountTooLarge`.
    """
    earned = sum(line.entry.amount_minor for line in lines if line.entry.amount_minor > 0)
    owed = -sum(line.entry.amount_minor for line in lines if line.entry.amount_minor < 0)
    if max(earned, owed) >= BOUND:
        raise AmountTooLarge(field="partner cases")
    deducted = sum(line.deducted_minor for line in lines)
    settlement = Settlement(
        partner_id=partner_id,
        settlement_id=settlement_id,
        month=month,
        currency=currency,
        earned_minor=earned,
        owed_minor=owed,
        deducted_minor=deducted,
        invoiced_minor=owed - deducted,
        paid_out_minor=earned - deducted,
        due_on=month.next().first_day.replace(day=payout_day),
        settled_at=at,
    )
    entries = tuple(
        _settled(line, partner_id, settlement_id, entry_id, month)
        for line, entry_id in zip(lines, ids, strict=False)
    )
    told = PartnerCasesSettled(
        settlement_id=settlement_id,
        partner_id=partner_id,
        month=str(month),
        currency=currency,
        earned_minor=earned,
        owed_minor=owed,
        deducted_minor=deducted,
        invoiced_minor=settlement.invoiced_minor,
        paid_out_minor=settlement.paid_out_minor,
        due_on=settlement.due_on,
    )
    return Decision(entries, (settlement, *entries), (told, *map(_entry_told, entries)))


def _settled(line: LedgerLine, partner_id: PartnerId, settlement_id: SettlementId, entry_id: str,
             month: Month) -> SettledEntry:  # fmt: skip
    """Return a line as it is kept; one that comes late falls due with the month that settles it."""
    entry = line.entry
    in_time = month.start <= entry.accrued_at < month.end
    return SettledEntry(
        partner_id=partner_id,
        entry_id=entry_id,
        settlement_id=settlement_id,
        partner_case_id=entry.partner_case_id,
        case_id=entry.case_id,
        client_id=entry.client_id,
        source_id=entry.source_id,
        reason=entry.reason,
        currency=entry.currency,
        amount_minor=entry.amount_minor,
        deducted_minor=line.deducted_minor,
        platform_fee_minor=line.invoiced_minor,
        accrued_at=entry.accrued_at,
        due_at=entry.accrued_at if in_time else month.start,
    )


def _entry_told(entry: SettledEntry) -> PartnerCaseEntrySettled:
    return PartnerCaseEntrySettled(
        partner_case_id=entry.partner_case_id,
        partner_id=entry.partner_id,
        entry_id=entry.entry_id,
        settlement_id=entry.settlement_id,
        case_id=entry.case_id,
        client_id=entry.client_id,
        source_id=entry.source_id,
        reason=entry.reason,
        currency=entry.currency,
        amount_minor=entry.amount_minor,
        deducted_minor=entry.deducted_minor,
        platform_fee_minor=entry.platform_fee_minor,
        accrued_at=entry.accrued_at,
        due_at=entry.due_at,
    )


def pay_out(settlement: Settlement, at: datetime) -> Decision[Settlement]:
    """Decide that the platform has paid what a month left its partner.

    Raises `AlreadyPaidOut`, also where nothing is to be paid.
    """
    if settlement.paid_at is not None or not settlement.paid_out_minor:
        raise AlreadyPaidOut(settlement_id=settlement.settlement_id)
    paid = changed(settlement, paid_at=at)
    event = SettlementPaidOut(
        settlement_id=paid.settlement_id,
        partner_id=paid.partner_id,
        currency=paid.currency,
        paid_out_minor=paid.paid_out_minor,
        paid_at=at,
    )
    return Decision(paid, (paid,), (event,))


def by_currency(entries: Iterable[LedgerEntry]) -> Mapping[str, tuple[LedgerEntry, ...]]:
    """Return entries by their currency, in order."""
    found: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.currency].append(entry)
    return {currency: tuple(found[currency]) for currency in sorted(found)}

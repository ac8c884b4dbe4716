"""How a month settles the ledger of partner cases (rule partner-cases-11).

At the end of a month what is new is settled: what is owed is taken from what was earned, the rest
of it goes on the month's invoice, and what is left of the earnings is paid out. What changes
afterwards is settled as a difference, with the next month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from attrs import evolve, frozen
from moneyed import Money

from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import AlreadyPaidOut, AmountTooLarge
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    InvoiceId,
    PartnerCaseId,
    PartnerId,
    SettlementId,
    Subject,
    subject,
)
from debitura_core.domain.kernel.money import BOUND, from_minor
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.domain.parties.partner_case_terms import Billing
from debitura_core.domain.partner_cases.fees import LedgerEntry, LedgerReason
from debitura_core.domain.partner_cases.partner_cases import AboutPartnerCase


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


@frozen(kw_only=True)
class PayOutTakenBack(AboutSettlement):
    """The platform had not paid the partner after all: the transfer was undone."""

    currency: str
    paid_out_minor: int


# -------------------------------------------------------------------------------------- rules


def unsettled(entries: Iterable[LedgerEntry], settled: Iterable[SettledEntry],
              until: datetime | None = None) -> tuple[LedgerEntry, ...]:  # fmt: skip
    """Return what no month has settled yet, in order; of what accrued before *until*, if given.

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
        in_time = held is not None or until is None or entry.accrued_at < until
        if in_time and entry.amount_minor != (held or 0):
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


def schedule_of(agreement: Agreement | None) -> tuple[Billing, int]:
    """Return how a partner is billed under an agreement, and the day of the month it is paid on.

    Without a shadow client clause, any more, it is billed by the month and paid on the 15th.
    """
    if agreement is None or agreement.partner_case_terms is None:
        return Billing.MONTHLY, 15
    return agreement.partner_case_terms.billing, agreement.partner_case_terms.payout_day


def cover(entries: Sequence[LedgerEntry], billing: Billing) -> tuple[LedgerLine, ...]:
    """Take what is owed from what was earned, in one currency; the rest is invoiced.

    By the month, everything earned in it covers what is owed, the oldest first. Per case, a fee is
    covered by what had been earned when it fell due, and not yet spent. A share that shrank since
    it was settled is no fee: it is taken from all that the month leaves of the earnings.
    """
    monthly = billing is Billing.MONTHLY
    balance = sum(one.amount_minor for one in entries if one.amount_minor > 0) if monthly else 0
    deducted: dict[int, int] = {}
    shrunk = []
    for place, entry in enumerate(entries):
        if entry.amount_minor >= 0:
            balance += 0 if monthly else entry.amount_minor
        elif not monthly and entry.reason is LedgerReason.SHARE_EARNED:
            shrunk.append(place)
        else:
            deducted[place] = min(-entry.amount_minor, balance)
            balance -= deducted[place]
    for place in shrunk:
        deducted[place] = min(-entries[place].amount_minor, balance)
        balance -= deducted[place]
    return tuple(
        LedgerLine(
            entry=entry,
            deducted_minor=deducted.get(place, 0),
            invoiced_minor=max(0, -entry.amount_minor) - deducted.get(place, 0),
        )
        for place, entry in enumerate(entries)
    )


def settle(partner_id: PartnerId, month: Month, currency: str, lines: Sequence[LedgerLine], *,
           settlement_id: SettlementId, ids: Iterator[str], payout_day: int,
           at: datetime) -> Decision[tuple[SettledEntry, ...]]:  # fmt: skip
    """Decide that a month settles these *lines* of one currency, and pays out what is left.

    Raises `AmountTooLarge`.
    """
    earned = sum(line.entry.amount_minor for line in lines if line.entry.amount_minor > 0)
    owed = -sum(line.entry.amount_minor for line in lines if line.entry.amount_minor < 0)
    if max(earned, owed) >= BOUND:
        raise AmountTooLarge(field=f"partner cases of {partner_id}")
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


def take_pay_out_back(settlement: Settlement) -> Decision[Settlement]:
    """Decide that what a month left its partner is still to be paid: its transfer was undone."""
    unpaid = changed(settlement, paid_at=None)
    event = PayOutTakenBack(
        settlement_id=unpaid.settlement_id,
        partner_id=unpaid.partner_id,
        currency=unpaid.currency,
        paid_out_minor=unpaid.paid_out_minor,
    )
    return Decision(unpaid, (unpaid,), (event,))


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

"""Amounts: what each event with money adds to the accounts between the parties.

The amounts of a payout or revenue item are a function of its state alone (`Share.amounts`,
`item_amounts`). An event posts the amounts of its source afterwards minus those
before: a recording all of it, a correction the difference, a removal all of it below zero. So the
accounts agree with the payouts after any sequence of events, and nothing has to be undone step by
step. Money that really moved (transfers) is posted by itself and stays when a payment goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import evolve, frozen

from debitura_core.domain.kernel.identifiers import CaseId
from debitura_core.domain.money.accounts import (
    About,
    Account,
    AccountEntry,
    Amounts,
    EntryCause,
    difference,
)
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, Payout
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_items import RevenueItem

SURPLUS: Final[Mapping[Recipient, Account]] = {
    Recipient.PARTNER: Account.SURPLUS_PARTNER,
    Recipient.CLIENT: Account.SURPLUS_CLIENT,
    Recipient.PLATFORM: Account.SURPLUS_PLATFORM,
}
"""Who owes a debtor what it paid too much: the party that received it."""


@frozen(kw_only=True)
class WrittenOff:
    """What was written off of one payout: the platform's share, and the fees that caused it.

    ``gross_minor`` is what was open of the client's fees then; a part that it had paid is no loss.
    """

    fee_minor: int
    gross_minor: int


@frozen(kw_only=True)
class Share:
    """The amounts of one payout: who received the money, and who gets how much of it.

    Figures below zero are those of a reversal, or of an adjustment that lowers a payment.
    ``settled_minor`` is what the client had paid of the gross by what was *stated* when the payment
    was recorded; a settlement that came later is a transfer.
    """

    received_by: Recipient
    payment_minor: int
    partner_gross_minor: int
    platform_fee_minor: int
    settled_minor: int = 0
    written_off: WrittenOff | None = None

    @classmethod
    def of(cls, payout: Payout) -> Share:
        """Return the amounts of a payout."""
        split, written_off = payout.split, None
        if payout.commission_status is CommissionStatus.CREDITED:
            written_off = WrittenOff(
                fee_minor=split.platform_fee_minor, gross_minor=payout.written_off_minor
            )
        return cls(
            received_by=payout.received_by,
            payment_minor=split.payment_minor,
            partner_gross_minor=split.partner_gross_minor,
            platform_fee_minor=split.platform_fee_minor,
            settled_minor=split.partner_gross_minor if payout.settled_as_stated else 0,
            written_off=written_off,
        )

    def amounts(self) -> Amounts:
        """Return what is owed because of it.

        The partner holds the client's part of what it received; of what the client received it is
        owed the gross; the platform has its share already of what came to it, and passes the rest
        on.
        """
        creditor = self.payment_minor - self.partner_gross_minor
        if self.received_by is Recipient.PLATFORM:
            return {
                Account.PLATFORM_FUNDS_PARTNER: self.partner_gross_minor - self.platform_fee_minor,
                Account.PLATFORM_FUNDS_CLIENT: creditor,
            }
        lost = self.written_off or WrittenOff(fee_minor=0, gross_minor=0)
        commission = {Account.COMMISSION: self.platform_fee_minor - lost.fee_minor}
        if self.received_by is Recipient.PARTNER:
            return {Account.CLIENT_FUNDS: creditor, **commission}
        fees = self.partner_gross_minor - self.settled_minor - lost.gross_minor
        return {Account.CLIENT_FEES: fees, **commission}


NOTHING: Final[Amounts] = {}

# ------------------------------------------------------------------------ payments and payouts


def payout_change(after: Share | None, before: Share | None) -> Amounts:
    """Return what a payout that is recorded, corrected, removed or written off adds.

    None is a payout that does not exist.
    """
    return difference(
        NOTHING if after is None else after.amounts(),
        NOTHING if before is None else before.amounts(),
    )


def surplus_change(received_by: Recipient, after_minor: int, before_minor: int) -> Amounts:
    """Return what a surplus that grows, shrinks, or covers more of the claim adds."""
    return difference({SURPLUS[received_by]: after_minor}, {SURPLUS[received_by]: before_minor})


# -------------------------------------------------------------------------------- revenue items


def item_amounts(item: RevenueItem | None) -> Amounts:
    """Return the amounts of a revenue item or withdrawal fee; None is one that is gone."""
    if item is None:
        return NOTHING
    return {Account.CLIENT_FEES: item.amount_minor, Account.COMMISSION: item.platform_fee_minor}


def item_change(after: RevenueItem | None, before: RevenueItem | None) -> Amounts:
    """Return what a revenue item that is recorded, corrected or removed adds."""
    return difference(item_amounts(after), item_amounts(before))


# ------------------------------------------------------------------------------------- invoices


@frozen(kw_only=True)
class LineSum:
    """The lines of an invoice in one currency: those of fees, and those of partner cases."""

    currency: str
    commission_minor: int
    partner_cases_minor: int = 0


def billed(lines: LineSum) -> Amounts:
    """Return what an invoice takes off the accounts of its lines; a credit note gives it back."""
    return difference(
        {
            Account.COMMISSION: -lines.commission_minor,
            Account.PARTNER_CASES: lines.partner_cases_minor,
        },
        NOTHING,
    )


def invoiced(net_minor: int, vat_minor: int) -> Amounts:
    """Return what an invoice adds in its own currency; figures below zero are a credit note's."""
    return difference({Account.INVOICES: net_minor + vat_minor}, NOTHING)


# --------------------------------------------------------------------------------- partner cases


def settled(earned_minor: int, owed_minor: int) -> Amounts:
    """Return what a month of partner cases adds: what was earned, less what is owed.

    What is owed and not covered goes on the invoice, which takes it off again; so the rest is what
    is paid out.
    """
    return difference({Account.PARTNER_CASES: earned_minor - owed_minor}, NOTHING)


# --------------------------------------------------------------------------------------- mergers


def move(held: Held, entries: Iterable[AccountEntry], into: CaseId, about: About) -> None:
    """Post the amounts of *entries* on another case, and take it off the case they were on.

    What was covered of them moves along: only the open part of an entry can still be covered, so a
    merger moves the open parts. The debtor's surplus changes its counterparty in that way; between
    partner, client and platform nothing changes but the case it is shown on.
    """
    for one in sorted(entries, key=lambda entry: entry.age):
        if one.open_minor and one.case_id != into:
            here = evolve(
                about,
                partner_id=one.partner_id,
                client_id=one.client_id,
                case_id=one.case_id,
                currency=one.currency,
                cause=EntryCause.MERGER,
                source_id=one.source_id,
                due_on=one.due_on,
            )
            held.post({one.account: -one.open_minor}, here, {one.entry_id})
            held.post({one.account: one.open_minor}, evolve(here, case_id=into))

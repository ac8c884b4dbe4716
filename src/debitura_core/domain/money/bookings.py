"""Bookings: how payments, revenue items, invoices and settlements reach the accounts.

A command makes one `Held`, calls what it needs of this module, and keeps the records of `Held` with
its own. Each call posts the amounts of its record afterwards, less those before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from attrs import evolve
from moneyed import Money

from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import CurrencyMismatch, MoreThanIsOpen
from debitura_core.domain.kernel.identifiers import PartnerId, TransferId
from debitura_core.domain.kernel.money import shown, to_minor
from debitura_core.domain.money.accounts import (
    About,
    Account,
    AccountEntry,
    Amounts,
    EntryCause,
    PartyKind,
    difference,
    key_for,
    summed,
)
from debitura_core.domain.money.event_amounts import (
    NOTHING,
    SURPLUS,
    LineSum,
    Share,
    billed,
    invoiced,
    item_change,
    settled,
)
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import CommissionStatus, Payout
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_items import RevenueItem, RevenueItemKind
from debitura_core.domain.money.transfers import Transfer, check_transfer_day, transfer

Recorded = tuple[Payment, Payout]
"""A payment and how it was divided."""


def about_payout(payout: Payout, cause: EntryCause, on: date, at: datetime) -> About:
    """Say what the entries of a payout have in common; terms run from the day of the payment."""
    return About(
        partner_id=payout.partner_id,
        client_id=payout.client_id,
        case_id=payout.case_id,
        currency=payout.split.currency,
        cause=cause,
        source_id=payout.source_id,
        on=on,
        at=at,
        received_on=payout.payment_date,
    )


def book_payment(held: Held, payment: Payment, payout: Payout) -> None:
    """Post a payment that was recorded, on the day it was received."""
    about = about_payout(payout, EntryCause.PAYMENT, payout.payment_date, payment.recorded_at)
    held.post(standing((payment, payout)), about)


def book_correction(held: Held, now: Recorded, before: Recorded, at: datetime) -> None:
    """Post what a corrected payment is more or less, on the day of the correction."""
    about = about_payout(now[1], EntryCause.CORRECTION, at.date(), at)
    held.post(difference(standing(now), standing(before)), about)


def book_removal(held: Held, payment: Payment, payout: Payout, at: datetime) -> None:
    """Post what a payment that was never made takes back, on the day of the removal."""
    about = about_payout(payout, EntryCause.REMOVAL, at.date(), at)
    held.post(difference(NOTHING, standing((payment, payout))), about)


def book_reversal(held: Held, reversal: Payout, payouts: Iterable[Payout], now: Payment,
                  before: Payment) -> None:  # fmt: skip
    """Post what came back of a payment, on its day; it covers what its *payouts* posted first."""
    about = about_payout(reversal, EntryCause.REVERSAL, reversal.payment_date, reversal.created_at)
    amounts = summed(Share.of(reversal).amounts(), difference(_surplus(now), _surplus(before)))
    held.post(amounts, about, {one.payout_id for one in payouts})


def book_adjustment(held: Held, adjustment: Payout, now: Payment, before: Payment) -> None:
    """Post the difference of a payment that was corrected beside what is frozen."""
    at = adjustment.created_at
    about = about_payout(adjustment, EntryCause.CORRECTION, at.date(), at)
    amounts = summed(Share.of(adjustment).amounts(), difference(_surplus(now), _surplus(before)))
    held.post(amounts, about, {str(adjustment.adjusts)})


def book_write_off(held: Held, now: Payout, before: Payout, at: datetime) -> None:
    """Post what a commission is no longer worth that is written off, or worth again."""
    off = now.commission_status is CommissionStatus.CREDITED
    cause = EntryCause.WRITE_OFF if off else EntryCause.WRITE_OFF_TAKEN_BACK
    about = about_payout(now, cause, at.date(), at)
    held.post(difference(Share.of(now).amounts(), Share.of(before).amounts()), about)


def book_surplus(held: Held, moved: Iterable[Payment], before: Iterable[Payment],
                 at: datetime) -> None:  # fmt: skip
    """Post what payments cover more of the claim than they did *before*: so much less surplus."""
    known = {one.payment_id: one for one in before}
    for payment in moved:
        about = About(
            partner_id=payment.partner_id,
            client_id=payment.client_id,
            case_id=payment.case_id,
            currency=payment.currency,
            cause=EntryCause.SURPLUS_USED,
            source_id=payment.payout_id,
            on=at.date(),
            at=at,
        )
        held.post(difference(_surplus(payment), _surplus(known[payment.payment_id])), about)


def standing(recorded: Recorded) -> Amounts:
    """Return the amounts of a payment and its payout, the surplus of the debtor included."""
    payment, payout = recorded
    return summed(Share.of(payout).amounts(), _surplus(payment))


def _surplus(payment: Payment) -> Amounts:
    return {SURPLUS[payment.received_by]: payment.surplus_minor}


def book_item(held: Held, now: RevenueItem | None, before: RevenueItem | None,
              at: datetime) -> None:  # fmt: skip
    """Post a revenue item that is recorded, corrected or removed; None is one that is not there.

    Raises `TypeError` where neither is there.
    """
    item = now or before
    if item is None:
        raise TypeError("no revenue item")
    cause = EntryCause.REMOVAL if now is None else EntryCause.CORRECTION
    if before is None:
        withdrawn = item.kind is RevenueItemKind.WITHDRAWAL_FEE
        cause = EntryCause.WITHDRAWAL_FEE if withdrawn else EntryCause.REVENUE_ITEM
    about = About(
        partner_id=item.partner_id,
        client_id=item.client_id,
        case_id=item.case_id,
        currency=item.currency,
        cause=cause,
        source_id=item.revenue_item_id,
        on=item.on if before is None else at.date(),
        at=at,
    )
    held.post(item_change(now, before), about)


# ------------------------------------------------------------------------------------- invoices


def book_invoice(held: Held, invoice: Invoice, sums: Iterable[LineSum]) -> None:
    """Post an invoice: it takes its lines off their accounts, and is owed itself."""
    about = _about_invoice(invoice, EntryCause.INVOICE, invoice.issued_on, invoice.created_at)
    for one in sums:
        held.post(billed(one), evolve(about, currency=one.currency))
    held.post(invoiced(invoice.net_minor, invoice.vat_minor), evolve(about, due_on=invoice.due_on))


def book_credit_note(held: Held, invoice: Invoice, note: Invoice,
                     entries: Iterable[AccountEntry]) -> None:  # fmt: skip
    """Post a credit note: what the *entries* of the invoice were, below zero."""
    about = _about_invoice(invoice, EntryCause.CREDIT_NOTE, note.issued_on, note.created_at)
    for one in sorted(entries, key=lambda entry: (entry.account.value, entry.age)):
        if one.cause is EntryCause.INVOICE:
            held.post({one.account: -one.amount_minor}, evolve(about, currency=one.currency))


def _about_invoice(invoice: Invoice, cause: EntryCause, on: date, at: datetime) -> About:
    return About(
        partner_id=invoice.partner_id,
        currency=invoice.currency,
        cause=cause,
        source_id=invoice.invoice_id,
        on=on,
        at=at,
    )


def book_settlement(
    held: Held, partner_id: PartnerId, currency: str, settlement_id: str, earned_minor: int,
    owed_minor: int, due_on: date, at: datetime,
) -> None:  # fmt: skip
    """Post a month of partner cases: what was earned, less what is owed."""
    about = About(
        partner_id=partner_id,
        currency=currency,
        cause=EntryCause.PARTNER_CASES,
        source_id=settlement_id,
        on=at.date(),
        at=at,
        due_on=due_on,
    )
    held.post(settled(earned_minor, owed_minor), about)


# ------------------------------------------------------------ transfers that settle one entry


def about_transfer(partner_id: PartnerId, currency: str, source_id: str, on: date | None,
                   today: date, at: datetime) -> About:  # fmt: skip
    """Say what a transfer between a partner and the platform is about; *on* defaults to *today*.

    Raises `TransferInFuture`.
    """
    moved_on = on or today
    check_transfer_day(moved_on, today)
    return About(
        partner_id=partner_id,
        currency=currency,
        cause=EntryCause.TRANSFER,
        source_id=source_id,
        on=moved_on,
        at=at,
    )


def open_of_source(held: Held, account: Account, about: About) -> int:
    """Return what is open of what one source posted on an account, in minor units."""
    return held.open_of_source(key_for(account, about), about.source_id)


def part_of(left: int, amount: Money | None, about: About) -> int:
    """Return what moved of what is *left* of one source: the *amount*, or all without one.

    Raises `CurrencyMismatch`, and `MoreThanIsOpen` where something is open, but not that much.
    """
    if amount is None:
        return left
    minor = in_currency(amount, about.currency)
    if 0 < left < minor:
        raise MoreThanIsOpen(source_id=about.source_id, open=shown(left, about.currency))
    return min(minor, left)


def in_currency(amount: Money, currency: str) -> int:
    """Return an amount of a currency in minor units; raises `CurrencyMismatch`."""
    if amount.currency.code != currency:
        raise CurrencyMismatch(what="amount", expected=currency, given=amount.currency.code)
    return to_minor(amount)


def move_all(held: Held, about: About, payer: PartyKind, payee: PartyKind, minor: int,
             transfer_id: TransferId, by: str) -> Decision[Transfer]:  # fmt: skip
    """Decide that *minor* moved for one source, as `transfer` does; *about* says which one.

    Above zero; where nothing is open, nothing moves.
    """
    return transfer(
        Transfer(
            transfer_id=transfer_id,
            partner_id=about.partner_id,
            client_id=about.client_id,
            payer=payer,
            payee=payee,
            currency=about.currency,
            amount_minor=minor,
            on=about.on,
            recorded_at=about.at,
            recorded_by=by,
            applies_to=(about.source_id,),
        ),
        held,
    )

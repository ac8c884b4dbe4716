"""Covering: what becomes of payouts, invoices and settlements once credits cover them.

Whatever posts to the accounts can cover what is open elsewhere, or open it again. So every command
that posts ends with `with_accounts`: it keeps the entries, and lets the status of each payout,
invoice and settlement follow them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any, TypeVar

from debitura_core.domain.kernel.decisions import Decision, joined
from debitura_core.domain.kernel.identifiers import InvoiceId, PayoutId, SettlementId, TaskId
from debitura_core.domain.money.accounts import Account, EntryCause, PositionKey, key_for
from debitura_core.domain.money.adjustments import due_now
from debitura_core.domain.money.bookings import about_payout
from debitura_core.domain.money.commissions import settle, unsettle
from debitura_core.domain.money.fee_reminders import end_reminders, follow
from debitura_core.domain.money.invoices import pay, take_payment_back
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout, PayoutKind
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.remittances import remitted
from debitura_core.domain.money.transfers import Transfer
from debitura_core.domain.partner_cases.settlements import pay_out, take_pay_out_back
from debitura_core.ports import Books, Now

A = TypeVar("A")


def with_accounts(
    decision: Decision[A], books: Books, now: Now, held: Held, *, but: Container[str] = ()
) -> Decision[A]:
    """Return a decision that no money moved in with its entries, and with what they cover.

    *but* names the payouts and invoices whose status *decision* has decided itself.
    """
    after = followed(books, now, held, but=but)
    return joined(decision, after, answer=decision.answer).keeping(*held.records())


def followed(
    books: Books, now: Now, held: Held, moved: Transfer | None = None, *, but: Container[str] = ()
) -> Decision[None]:
    """Decide what becomes of payouts, invoices and settlements that are covered, or open again.

    *moved* is the transfer that moved money, or that turns out not to have moved any.
    """
    return joined(*_followed(books, now, held, moved, but), answer=None)


def _followed(
    books: Books, now: Now, held: Held, moved: Transfer | None, but: Container[str]
) -> Iterator[Decision[Any]]:
    for (key, source), covered in held.touched().items():
        minor = held.open_of_source(key, source)
        if source in but:
            continue
        if key.account is Account.CLIENT_FEES:
            yield from _fees(books, now, key, PayoutId(source), minor, covered)
        elif key.account is Account.INVOICES:
            yield from _invoice(books, now, key, InvoiceId(source), minor)
        elif moved is None or moved.is_offset:
            continue
        elif key.account is Account.CLIENT_FUNDS:
            yield from _funds(books, now, key, PayoutId(source), covered)
        elif key.account is Account.PARTNER_CASES:
            yield from _settlement(books, now, key, SettlementId(source), minor, moved)


def _fees(
    books: Books, now: Now, key: PositionKey, payout_id: PayoutId, minor: int, covered: int
) -> Iterator[Decision[Any]]:
    """Settle a payout of whose fees nothing is open, or make it unpaid again with its reversals.

    It is unpaid again where what had *covered* it was undone. A difference that is booked beside a
    paid one is due at once, whether the client has paid it or not.
    """
    payout = books.payouts.known(key.partner_id, payout_id)
    if payout is None or payout.received_by is not Recipient.CLIENT or payout.settled_as_stated:
        return
    payouts = (payout, *reversals_of(books, payout))
    unpaid = [one for one in payouts if one.is_unpaid]
    if unpaid and minor <= 0:
        yield settled(books, now, unpaid[0])
    elif covered < 0 < minor and not unpaid:
        known = books.agreements.of(payout.partner_id)
        ageing = next(one.ageing for one in known if one.number == payout.agreement_number)
        for one in payouts:
            if one.commission_status is CommissionStatus.PAID:
                again = unsettle(one, ageing)
                tasks = books.tasks.of_case(one.case_id)
                yield again
                yield follow(one, again.answer, tasks, TaskId(now.fresh()), now.at)


def settled(books: Books, now: Now, payout: Payout) -> Decision[Payout]:
    """Decide that a commission is paid, due in a month that is open, and reminded of no more.

    The unpaid reversals of its payment are paid with it.
    """
    runs = books.invoices.runs_since(payout.partner_id, now.at)
    due_at = due_now(now.at, runs)
    done = settle(payout, now.at, due_at)
    reversals = [
        settle(one, now.at, due_at) for one in reversals_of(books, payout) if one.is_unpaid
    ]
    ended = end_reminders(books.tasks.of_case(payout.case_id), payout.payout_id, now.at)
    return joined(done, *reversals, ended, answer=done.answer)


def reversals_of(books: Books, payout: Payout) -> Sequence[Payout]:
    """Return the reversals that share what becomes of the payout of a payment."""
    if payout.kind is not PayoutKind.PAYMENT:
        return ()
    return [one for one in books.payouts.beside(payout) if one.kind is PayoutKind.REVERSAL]


def settled_if_covered(
    decision: Decision[Payout], books: Books, now: Now, held: Held,
    *reversals: Decision[Payout],
) -> Decision[Payout]:  # fmt: skip
    """Settle the payout that *decision* answers with at once, if credits cover its fees.

    The *reversals* of its payment are settled with it.
    """
    payout = decision.answer
    key = key_for(Account.CLIENT_FEES, about_payout(payout, EntryCause.PAYMENT, now.today, now.at))
    covered = payout.is_owed and held.is_covered(Account.CLIENT_FEES, payout.source_id)
    if not covered or held.open_of_source(key, payout.source_id) > 0:
        return joined(decision, *reversals, answer=payout)
    runs = books.invoices.runs_since(payout.partner_id, now.at)
    due_at = due_now(now.at, runs)
    done = [
        one.then(Payout, lambda owed: settle(owed, now.at, due_at))
        for one in (decision, *reversals)
    ]
    return joined(*done, answer=done[0].answer)


def _funds(
    books: Books, now: Now, key: PositionKey, payout_id: PayoutId, covered: int
) -> Iterator[Decision[Any]]:
    payout = books.payouts.known(key.partner_id, payout_id)
    if payout is not None and payout.received_by is Recipient.PARTNER:
        yield remitted(payout, covered, now.at)


def _invoice(
    books: Books, now: Now, key: PositionKey, invoice_id: InvoiceId, minor: int
) -> Iterator[Decision[Any]]:
    invoice = books.invoices.known(key.partner_id, invoice_id)
    if invoice is None:
        return
    if invoice.status is InvoiceStatus.ISSUED and minor <= 0:
        yield pay(invoice, now.at)
    elif invoice.status is InvoiceStatus.PAID and minor > 0:
        yield take_payment_back(invoice)


def _settlement(
    books: Books, now: Now, key: PositionKey, settlement_id: SettlementId, minor: int,
    moved: Transfer,
) -> Iterator[Decision[Any]]:  # fmt: skip
    one = books.partner_cases.known_settlement(key.partner_id, settlement_id)
    if one is None or not one.paid_out_minor:
        return
    if one.paid_at is None and not minor:
        yield pay_out(one, now.at)
    elif one.paid_at is not None and minor and moved.undone_at is not None:
        yield take_pay_out_back(one)

"""Money in any order: two partners, two clients, and whatever can happen to their payments.

Every lawful step keeps both audits silent, and in the end every fee is somewhere: on a live
invoice, still to be invoiced, unpaid, written off, or come back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AcceptCase,
    CloseMonth,
    Command,
    CorrectClaim,
    CorrectPayment,
    Counterparty,
    CreditCommission,
    CreditInvoice,
    DebituraError,
    Direction,
    MarkInvoicePaid,
    MarkRemitted,
    MergeCase,
    Month,
    Offset,
    PartyKind,
    ReassignCase,
    Recipient,
    RecordTransfer,
    RemovePayment,
    ReopenCommission,
    ReversePayment,
    SetAddedFees,
    SettleCommission,
    Unbilled,
    UndoTransfer,
)
from tests.cast import Cast, claim, eur, meeting, payment
from tests.faults.forging import DEEP

CASES = ("NORTH001", "NORTH002", "NORTH003", "SOUTH001", "SOUTH002")
STEPS = 60 if DEEP else 25
PARTNERS = ("acme", "rival")


@frozen
class Step:
    """What is tried: the kind, and numbers that choose among what is there."""

    kind: str
    one: int
    two: int
    minor: int


def cents(minor: int) -> Money:
    return eur(f"{minor / 100:.2f}")


def tried(cast: Cast, step: Step) -> tuple[str, Command[Any]] | None:
    """Return who does what in this step, None where there is nothing to do it with."""
    store = cast.network.store

    def chosen(table: str) -> dict[str, Any] | None:
        rows = list(store.rows(table))
        return dict(rows[step.one % len(rows)]) if rows else None

    today = cast.clock.now().date()
    case_id = CASES[step.one % len(CASES)]
    (case,) = [row for row in store.rows("cases") if row["case_id"] == case_id]
    holder = case["partner_id"]
    paid, payout = chosen("payments"), chosen("payouts")
    invoice, moved = chosen("invoices"), chosen("transfers")
    recipient = (Recipient.PARTNER, Recipient.CLIENT)[step.two % 2]
    amount = cents(step.minor)
    if step.kind == "pay":
        return holder, payment(
            amount, case_id, received_by=recipient, received_on=today, settled=step.two % 8 == 7
        ) if recipient is Recipient.CLIENT else payment(amount, case_id, received_on=today)
    if step.kind in ("reassign", "merge", "fees", "claim", "month"):
        other = CASES[step.two % len(CASES)]
        partner = PARTNERS[step.two % 2]
        last = Month.of(cast.clock.now()).previous()
        return {
            "reassign": ("ops", ReassignCase(case_id=case_id, partner_id=partner)),
            "merge": (
                "ops",
                MergeCase(case_id=case_id, into=other, keep_invoiced=step.minor % 2 == 0),
            ),
            "fees": (holder, SetAddedFees(case_id=case_id, interest=amount)),
            "claim": (holder, CorrectClaim(case_id=case_id, principal=amount)),
            "month": ("ops", CloseMonth(month=last)),
        }[step.kind]
    of_payment: dict[str, Callable[[Any], Command[Any]]] = {
        "correct": lambda row: CorrectPayment(
            payment_id=row["payment_id"], amount=amount, reopen_if_needed=True,
            as_adjustment=step.two % 2 == 0,
        ),
        "switch": lambda row: CorrectPayment(
            payment_id=row["payment_id"], received_by=recipient, reopen_if_needed=True,
        ),
        "remove": lambda row: RemovePayment(payment_id=row["payment_id"], reopen_if_needed=True),
        "reverse": lambda row: ReversePayment(
            payment_id=row["payment_id"], on=today, reason="bounced", reopen_if_needed=True,
            amount=None if step.two % 2 else amount,
        ),
    }  # fmt: skip
    if step.kind in of_payment:
        return None if paid is None else (paid["partner_id"], of_payment[step.kind](paid))
    of_payout: dict[str, Callable[[Any], tuple[str, Command[Any]]]] = {
        "settle": lambda row: (
            row["partner_id"],
            SettleCommission(
                payout_id=row["payout_id"], amount=None if step.two % 2 else amount
            ),
        ),
        "remit": lambda row: (
            row["partner_id"],
            MarkRemitted(payout_id=row["payout_id"], amount=None if step.two % 2 else amount),
        ),
        "credit": lambda row: (
            "ops", CreditCommission(payout_id=row["payout_id"], reason="lost"),
        ),
        "reopen": lambda row: (
            "ops", ReopenCommission(payout_id=row["payout_id"], reason="found"),
        ),
        "transfer": lambda row: (
            row["partner_id"],
            RecordTransfer(
                counterparty=Counterparty(side=PartyKind.CLIENT, id=row["client_id"]),
                amount=amount, direction=list(Direction)[step.two % 2], on=today,
                applies_to=(row["payout_id"],) if step.two % 4 == 3 else (),
            ),
        ),
        "offset": lambda row: (
            row["partner_id"], Offset(client_id=row["client_id"], currency="EUR"),
        ),
    }  # fmt: skip
    if step.kind in of_payout:
        return None if payout is None else of_payout[step.kind](payout)
    if step.kind == "undo":
        if moved is None:
            return None
        seat = "ops" if moved["client_id"] is None else moved["partner_id"]
        return seat, UndoTransfer(transfer_id=moved["transfer_id"], reason="a slip")
    if invoice is None:
        return None
    named = {"invoice_id": invoice["invoice_id"]}
    if step.kind == "credit invoice":
        return "ops", CreditInvoice(**named)
    return "ops", MarkInvoicePaid(**named, amount=None if step.two % 2 else amount)


KINDS = (
    *("pay",) * 4, *("correct", "reverse") * 2,
    "switch", "remove", "settle", "remit", "credit", "reopen", "transfer", "offset", "undo",
    "credit invoice", "pay invoice", "reassign", "merge", "fees", "claim", "month",
)  # fmt: skip
steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(KINDS),
        st.integers(0, 59),
        st.integers(0, 59),
        st.integers(1, 90_000) | st.sampled_from((100_00, 333_33, 1000_00)),
    ),
    min_size=5,
    max_size=STEPS,
)


@given(game=steps, hours=st.integers(1, 200))
def test_every_fee_is_somewhere_and_both_audits_are_empty(game: list[Step], hours: int) -> None:
    """Refusals are named errors; nothing else ever comes of a step."""
    with meeting() as cast:
        for case_id in CASES:
            client = "nordic" if case_id.startswith("N") else "baltic"
            cast.case(case_id, client_id=client, claim=claim(eur("1000"), interest=eur("90")))
        for step in game:
            play(cast, step)
            cast.clock.advance(hours=hours)
        assert cast.network.verify_books() == ()
        every_fee_is_somewhere(cast)


def play(cast: Cast, step: Step) -> None:
    """Try one step, and let a partner take a case that it was given."""
    found = tried(cast, step)
    if found is None:
        return
    seat, command = found
    desk = cast.ops if seat == "ops" else cast.network.as_partner(seat, user="anna")
    try:
        desk.do(command)
    except DebituraError:
        return
    if isinstance(command, ReassignCase):
        taker = cast.network.as_partner(str(command.partner_id), user="eve")
        taker.do(AcceptCase(case_id=command.case_id))


def every_fee_is_somewhere(cast: Cast) -> None:
    """Fees that were booked = on live invoices + still to be invoiced + unpaid + written off."""
    rows = list(cast.network.store.rows("payouts"))
    booked = sum(row["platform_fee_minor"] for row in rows)
    invoices = {row["invoice_id"]: row for row in cast.network.store.rows("invoices")}
    billed = sum(
        line["fee_minor"]
        for line in cast.network.store.rows("invoice_lines")
        if invoices[line["invoice_id"]]["status"] != "credited"
        and invoices[line["invoice_id"]]["credits"] is None
    )
    waiting = sum(
        one.fee_minor for partner in PARTNERS for one in cast.ops.ask(Unbilled(partner_id=partner))
    )
    other = sum(
        row["platform_fee_minor"]
        for row in rows
        if row["commission_status"] in ("unpaid", "credited", "not_applicable")
    )
    assert booked == billed + waiting + other
    ceased = [row for row in rows if row["commission_status"] == "not_applicable"]
    assert sum(row["platform_fee_minor"] for row in ceased) == 0
    for case in cast.network.store.rows("cases"):
        names = ("principal", "interest", "reminder_fees", "collection_fees")
        claimed = sum(case[f"claimed_{name}_minor"] for name in names)
        left = sum(case[f"open_{name}_minor"] for name in names)
        assert left == max(0, claimed - case["paid_minor"])

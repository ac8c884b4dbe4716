"""Three months of two partners and two clients: money goes back, moves, and changes hands.

After every step positions come to nothing over all parties, each statement ends in its position,
both audits are empty, and Beancount accepts the books.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from moneyed import Money

from debitura_core import (
    AcceptCase,
    AccountStatement,
    CasePage,
    CreditCommission,
    MarkInvoicePaid,
    MarkRemitted,
    MergeCase,
    Month,
    Offset,
    Payout,
    PayoutPage,
    Percent,
    Positions,
    ReassignCase,
    Recipient,
    RemittanceDue,
    ReopenCommission,
    ReversePayment,
    SetAddedFees,
    SettleCommission,
    Unbilled,
)
from tests.accountant import prove
from tests.cast import Cast, Opened, claim, eur, meeting, on_both_stores, payment
from tests.queries.test_positions import nets

FIRST, SECOND, TWIN, SOUTH = "FIRST000", "SECOND00", "TWIN0000", "SOUTH000"


def agrees(cast: Cast) -> None:
    """Hold positions, statements, audits and the accountant's books against each other."""
    sums: dict[str, int] = {}
    for desk in (cast.ops, cast.anna, cast.eve, cast.nora, cast.otto):
        for one in desk.ask(Positions()):
            asked = AccountStatement(counterparty=one.counterparty, currency=one.currency)
            assert desk.ask(asked).sums.closing_minor == one.net_minor
            if one.counterparty.side.value != "debtor":
                sums[one.currency] = sums.get(one.currency, 0) + one.net_minor
    assert not any(sums.values()), "what one party is owed another one owes"
    assert cast.network.verify_books() == cast.network.verify_journal() == ()
    prove(cast.network)


def open_of(cast: Cast, case_id: str) -> int:
    """Return what is open of a claim."""
    return cast.ops.ask(CasePage(case_id=case_id)).case.open.total


def is_unpaid(cast: Cast, payout: Payout) -> bool:
    """Return whether a commission is unpaid by now."""
    return cast.anna.ask(PayoutPage(payout_id=payout.payout_id)).payout.is_unpaid


def came_back(cast: Cast, payout: Payout, reason: str, amount: Money | None = None) -> None:
    """Record that money of a payment came back today."""
    today = cast.clock.now().date()
    told = ReversePayment(
        payment_id=payout.payment_id, on=today, reason=reason, amount=amount,
        reopen_if_needed=True,
    )  # fmt: skip
    cast.anna.do(told)


@on_both_stores
def test_three_months_of_money(store: Opened) -> None:
    """A bounce, a refund, a part remittance, a set-off, a write-off, a reassignment, a merger."""
    with meeting(store) as cast:
        terms: dict[str, Any] = {"success_fee": Percent(10)}
        cast.case(FIRST, claim=claim(eur("2400")), **terms)
        cast.case(SECOND, claim=claim(eur("700")), **terms)
        cast.case(TWIN, claim=claim(eur("700")), **terms)
        cast.case(SOUTH, client_id="baltic", claim=claim(eur("1000")), **terms)

        # March: money on all cases; a part of it is passed on
        bounced = cast.pay(eur("2400"), FIRST)
        cast.anna.do(MarkRemitted(payout_id=bounced.payout_id, amount=eur("2000")))
        agrees(cast)
        over = cast.pay(eur("880"), SECOND)
        owed = cast.pay(eur("500"), SOUTH, received_by=Recipient.CLIENT)
        assert nets(cast.anna)["debtor", SECOND] == -180_00
        agrees(cast)
        (march,) = cast.close(Month(2026, 3))
        assert march.total == eur("131.20")
        agrees(cast)

        # April: the first payment bounces after its invoice; 80.00 of the surplus are paid back
        came_back(cast, bounced, "bounced")
        assert open_of(cast, FIRST) == 2400_00
        agrees(cast)
        came_back(cast, over, "a refund", eur("80"))
        assert nets(cast.anna)["debtor", SECOND] == -100_00
        agrees(cast)
        credited = cast.ops.do(CreditCommission(payout_id=owed.payout_id, reason="bankrupt"))
        assert credited.written_off_minor == 50_00
        agrees(cast)
        cast.ops.do(ReopenCommission(payout_id=owed.payout_id, reason="it pays after all"))
        cast.anna.do(SettleCommission(payout_id=owed.payout_id, amount=eur("20")))
        agrees(cast)
        held = cast.pay(eur("300"), SOUTH)
        before = nets(cast.anna)["client", "baltic"]
        cast.anna.do(Offset(client_id="baltic", currency="EUR"))
        assert nets(cast.anna)["client", "baltic"] == before == -240_00
        assert not is_unpaid(cast, owed)
        cast.anna.do(MarkRemitted(payout_id=held.payout_id))
        assert ("client", "baltic") not in nets(cast.anna)
        agrees(cast)
        fees = cast.pay(eur("1000"), FIRST, received_by=Recipient.CLIENT)
        cast.ops.do(MarkInvoicePaid(invoice_id=march.invoice_id, amount=eur("100")))
        agrees(cast)
        (april,) = cast.close(Month(2026, 4))
        assert april.total < eur("0")
        agrees(cast)

        # May: the second case goes to the rival, which claims interest; its twin is merged into it
        cast.pay(eur("50"), TWIN)
        assert cast.anna.ask(RemittanceDue()).dues == (), "it is set off: the client owes more"
        cast.ops.do(ReassignCase(case_id=SECOND, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=SECOND))
        cast.eve.do(SetAddedFees(case_id=SECOND, interest=eur("240")))
        assert open_of(cast, SECOND) == 140_00
        agrees(cast)
        cast.ops.do(MergeCase(case_id=TWIN, into=SECOND))
        assert open_of(cast, SECOND) == 90_00
        agrees(cast)
        cast.eve.do(payment(eur("90"), SECOND, received_on=cast.clock.now().date()))
        assert open_of(cast, SECOND) == 0
        agrees(cast)
        cast.anna.do(SettleCommission(payout_id=fees.payout_id))
        agrees(cast)
        cast.clock.set(datetime(2026, 6, 8, 6, tzinfo=UTC))
        cast.close(Month(2026, 5))
        assert all(cast.ops.ask(Unbilled(partner_id=one)) == () for one in ("acme", "rival"))
        agrees(cast)

"""As of: the balance and the invoices as they stood at an earlier instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debitura_core import (
    BalanceFilters,
    BalanceSort,
    CloseMonth,
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    DebituraError,
    HideFromBalance,
    InvoicePage,
    Invoices,
    MarkInvoicePaid,
    Month,
    PartnerBalance,
    Recipient,
    RecordRevenueItem,
    RemovePayment,
    RevenueItemKind,
    SettleCommission,
    ShowInBalance,
    errors,
)
from tests.cast import Cast, Opened, eur, meeting, on_both_stores


@on_both_stores
def test_the_clients_that_were_hidden_then_are_named(store: Opened) -> None:
    """Shown since or hidden since: the note of that day is told again, count and ids."""
    with meeting(store) as cast:
        cast.case()
        cast.case("BALT0001", client_id="baltic")
        cast.pay(eur("100"))
        cast.pay(eur("100"), "BALT0001")
        cast.anna.do(HideFromBalance(client_id="nordic"))
        then, shown = cast.clock.now(), cast.anna.ask(PartnerBalance())
        cast.clock.advance(days=1)
        cast.anna.do(ShowInBalance(client_id="nordic"))
        cast.anna.do(HideFromBalance(client_id="baltic"))
        assert shown.hidden_clients == ("nordic",)
        assert cast.anna.ask(PartnerBalance(as_of=then)) == shown


Move = Callable[[Cast, int], object]


def _some(cast: Cast, nth: int) -> Any:
    rows = cast.anna.ask(PartnerBalance(sort=BalanceSort.OLDEST_CREATED)).rows
    payouts = [row for row in rows if row.payout_id]
    return payouts[nth % len(payouts)] if payouts else None


def _payment(cast: Cast, nth: int) -> str:
    payout = _some(cast, nth)
    rows = cast.network.store.rows("payouts")
    known = {row["payout_id"]: row["payment_id"] for row in rows}
    return str(known[payout.payout_id]) if payout else "none"


def _last_month(cast: Cast) -> Month:
    return Month.of(cast.clock.now()).previous()


def _invoice(cast: Cast, nth: int) -> str:
    found = cast.ops.ask(Invoices()).invoices
    return found[nth % len(found)].invoice_id if found else "none"


MOVES: dict[str, Move] = {
    "pay": lambda cast, n: cast.pay(eur(str(n + 10))),
    "pay the client": lambda cast, n: cast.pay(eur(str(n + 10)), received_by=Recipient.CLIENT),
    "work": lambda cast, n: cast.anna.do(
        RecordRevenueItem(
            case_id="QUIET000",
            kind=RevenueItemKind.FIXED_FEE,
            on=cast.clock.now().date(),
            amount=eur(str(n + 1)),
        )
    ),
    "settle": lambda cast, n: cast.anna.do(
        SettleCommission(payout_id=getattr(_some(cast, n), "payout_id", "none"))
    ),
    "credit": lambda cast, n: cast.ops.do(
        CreditCommission(payout_id=getattr(_some(cast, n), "payout_id", "none"), reason="gone")
    ),
    "correct": lambda cast, n: cast.anna.do(
        CorrectPayment(
            payment_id=_payment(cast, n),
            amount=eur(str(n + 5)),
            received_by=Recipient.CLIENT if n % 2 else Recipient.PARTNER,
            received_on=cast.clock.now().date() - timedelta(days=n % 9),
        )
    ),
    "remove": lambda cast, n: cast.anna.do(RemovePayment(payment_id=_payment(cast, n))),
    "hide": lambda cast, n: cast.anna.do(HideFromBalance(client_id="baltic")),
    "show": lambda cast, n: cast.anna.do(ShowInBalance(client_id="baltic")),
    "a month": lambda cast, n: cast.clock.advance(days=31),
    "close the month": lambda cast, n: cast.ops.do(CloseMonth(month=_last_month(cast))),
    "invoice paid": lambda cast, n: cast.ops.do(MarkInvoicePaid(invoice_id=_invoice(cast, n))),
    "invoice credited": lambda cast, n: cast.ops.do(CreditInvoice(invoice_id=_invoice(cast, n))),
}

SORTS = st.sampled_from(BalanceSort)


def shown(cast: Cast, at: datetime | None, sort: BalanceSort) -> Any:
    """Return all that a partner sees of its money, now or as of an instant."""
    query = PartnerBalance(sort=sort, totals=True, limit=3, as_of=at)
    pages = [cast.anna.ask(query)]
    while pages[-1].next is not None:
        after = pages[-1].next
        pages.append(
            cast.anna.ask(PartnerBalance(sort=sort, totals=True, limit=3, as_of=at, after=after))
        )
    return pages, cast.anna.ask(Invoices(partner_id="acme", as_of=at))


@settings(max_examples=max(10, settings().max_examples // 4),
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(
    moves=st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 99)), max_size=14),
    sort=SORTS,
)
def test_as_of_an_instant_the_books_say_what_they_said_then(
    moves: list[tuple[str, int]], sort: BalanceSort
) -> None:
    """Whatever happened since, every row, sum, badge, status and invoice is what was shown."""
    with meeting() as cast:
        cast.case()
        cast.case("QUIET000", client_id="baltic")
        seen: list[tuple[datetime, Any]] = []
        for move, nth in moves:
            cast.clock.advance(hours=7)
            try:
                MOVES[move](cast, nth)
            except DebituraError:
                pass
            seen.append((cast.clock.now(), shown(cast, None, sort)))
        cast.clock.advance(days=40)
        for at, then in seen:
            assert shown(cast, at, sort) == then


@on_both_stores
def test_a_day_is_looked_at_as_of_its_end(store: Opened) -> None:
    """What happened on the day is in it, what came later is not; the platform sees the same."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("100"))
        day = cast.clock.now().date()
        cast.clock.advance(days=1)
        late = cast.pay(eur("50"))
        (invoice,) = cast.close(Month(2026, 3))
        for desk in (cast.anna, cast.ops):
            (row,) = desk.ask(PartnerBalance(partner_id="acme", as_of=day)).rows
            assert (row.debtor_payments, row.debitura_invoice_status.name) == (
                eur("100"), "NOT_INVOICED",
            )  # fmt: skip
            assert desk.ask(Invoices(partner_id="acme", as_of=day)).invoices == ()
        cast.clock.advance(days=1)
        cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))
        for at, status in ((invoice.created_at, "ISSUED"), (cast.clock.now(), "PAID")):
            asked = InvoicePage(invoice_id=invoice.invoice_id, as_of=at)
            assert cast.anna.ask(asked).status.name == status
        with pytest.raises(errors.NotFound):
            cast.anna.ask(InvoicePage(invoice_id=invoice.invoice_id, as_of=day))
        filters = BalanceFilters(since=late.payment_date)
        assert cast.anna.ask(PartnerBalance(as_of=day, filters=filters)).rows == ()


@on_both_stores
def test_a_stream_can_be_of_the_past(store: Opened) -> None:
    """An export of the ledger as it stood."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        at = cast.clock.now()
        cast.clock.advance(hours=1)
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        with cast.anna.stream(PartnerBalance()) as rows:
            assert list(rows) == []
        with cast.anna.stream(PartnerBalance(as_of=at)) as rows:
            assert [row.payout_id for row in rows] == [payout.payout_id]


def test_a_rival_sees_nothing_of_the_past_either() -> None:
    """Who is no party to it finds no partner, then or now."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("100"))
        cast.clock.advance(days=2)
        at = cast.clock.now() - timedelta(days=1)
        with pytest.raises(errors.NotFound):
            cast.eve.ask(PartnerBalance(partner_id="acme", as_of=at))
        assert cast.eve.ask(PartnerBalance(as_of=at)).rows == ()

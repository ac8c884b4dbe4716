"""Remittances: what clients are still to get, and what they are still to be invoiced for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    ClientDue,
    ClientInvoiceDue,
    ConfirmClientInvoiced,
    CorrectPayment,
    MarkRemitted,
    PartnerBalance,
    Recipient,
    RemittanceDue,
    SettleCommission,
    errors,
)
from tests.cast import CASE, Opened, eur, meeting, on_both_stores, written

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@on_both_stores
def test_the_clients_part_is_due_thirty_business_days_after_the_recovery(store: Opened) -> None:
    """Recovered on Monday 2 March 2026, to be remitted by Monday 13 April."""
    with meeting(store, at=MONDAY) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        cast.pay(eur("5000"), received_by=Recipient.CLIENT)
        page = cast.anna.ask(RemittanceDue())
        (due,) = page.dues
        assert (due.payout_id, due.amount) == (payout.payout_id, eur("9050"))
        assert (due.due_on, due.overdue) == (date(2026, 4, 13), False)
        (total,) = page.sums
        assert (total.client_id, total.count, total.amount) == ("nordic", 1, eur("9050"))
        assert (total.overdue, total.first_due_on) == (eur("0"), date(2026, 4, 13))
        late = cast.ops.ask(RemittanceDue(partner_id="acme", as_of=date(2026, 4, 14)))
        assert (late.dues[0].overdue, late.sums[0].overdue) == (True, eur("9050"))


@on_both_stores
def test_what_is_remitted_is_no_longer_due(store: Opened) -> None:
    """It can be marked once, and what a correction adds is due again."""
    with meeting(store, at=MONDAY) as cast:
        cast.case()
        payout = cast.pay(eur("1000"))
        remitted = cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        assert (remitted.remitted_minor, remitted.remitted_at) == (905_00, cast.clock.now())
        assert cast.anna.ask(RemittanceDue()).dues == ()
        before = written(cast.network.store)
        with pytest.raises(errors.NothingToRemit):
            cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        assert written(cast.network.store) == before
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("1200"),
                received_by=Recipient.PARTNER,
                received_on=payout.payment_date,
            )
        )
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert due.amount == eur("181")


@on_both_stores
def test_money_the_client_got_is_not_remitted_but_invoiced(store: Opened) -> None:
    """The client owes the partner's gross within ten days of recording, until it is settled."""
    with meeting(store, at=MONDAY) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        with pytest.raises(errors.NothingToRemit):
            cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        (due,) = cast.anna.ask(ClientInvoiceDue()).dues
        assert (due.amount, due.due_on) == (eur("95"), date(2026, 3, 12))
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        assert cast.anna.ask(ClientInvoiceDue()).dues == ()


@on_both_stores
def test_a_client_that_was_invoiced_leaves_the_list(store: Opened) -> None:
    """With the partner's word that the invoice is out, paid or not (rule money-15)."""
    with meeting(store, at=MONDAY) as cast:
        cast.case()
        invoiced = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        other = cast.pay(eur("500"), received_by=Recipient.CLIENT)
        cast.anna.do(ConfirmClientInvoiced(payout_id=invoiced.payout_id))
        (due,) = cast.anna.ask(ClientInvoiceDue()).dues
        assert due.payout_id == other.payout_id


@on_both_stores
def test_a_client_is_to_be_invoiced_again_once_the_money_is_its_own_again(store: Opened) -> None:
    """A correction to the partner ends the reminder; one back to the client begins it anew."""
    with meeting(store, at=MONDAY) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        before = cast.anna.ask(ClientInvoiceDue())
        for recipient in (Recipient.PARTNER, Recipient.CLIENT):
            cast.anna.do(
                CorrectPayment(
                    payment_id=payout.payment_id,
                    amount=eur("1000"),
                    received_by=recipient,
                    received_on=payout.payment_date,
                )
            )
        assert cast.anna.ask(ClientInvoiceDue()) == before
        cast.anna.do(ConfirmClientInvoiced(payout_id=payout.payout_id))
        assert cast.anna.ask(ClientInvoiceDue()).dues == ()


@given(
    amounts=st.lists(
        st.tuples(st.integers(1, 500_00), st.integers(0, 40), st.sampled_from(Recipient)),
        max_size=7,
    ),
    limit=st.integers(1, 3),
)
def test_pages_show_everything_once_and_sums_add_up(
    amounts: list[tuple[int, int, Recipient]], limit: int
) -> None:
    """However a list is paged, each payout stands on one page, in the order of its day."""
    with meeting(at=MONDAY) as cast:
        cast.case()
        for minor, ago, recipient in amounts:
            if recipient is not Recipient.PLATFORM:
                cast.pay(
                    eur(f"{minor // 100}.{minor % 100:02}"),
                    received_by=recipient,
                    received_on=MONDAY.date() - timedelta(days=ago),
                )
        for kind in (RemittanceDue, ClientInvoiceDue):
            whole = cast.anna.ask(kind(limit=1000))
            seen: list[ClientDue] = []
            after = None
            while True:
                page = cast.anna.ask(kind(limit=limit, after=after))
                assert page.sums == whole.sums
                seen += page.dues
                after = page.next
                if after is None:
                    break
            assert tuple(seen) == whole.dues
            assert sorted(seen, key=lambda due: (due.due_on, due.payout_id)) == seen
            assert sum(one.amount_minor for one in whole.sums) == sum(
                due.amount_minor for due in seen
            )
        rows = cast.anna.ask(PartnerBalance(limit=1000)).rows
        assert len(rows) == sum(1 for *_, who in amounts if who is not Recipient.PLATFORM)


def test_dues_stream() -> None:
    """An export draws them one by one."""
    with meeting(at=MONDAY) as cast:
        cast.case()
        cast.pay(eur("10"), CASE)
        with cast.anna.stream(RemittanceDue()) as dues:
            assert [due.amount for due in dues] == [eur("9.05")]

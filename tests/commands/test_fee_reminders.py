"""Fee reminders: the chain from a payment the client received to a settled commission."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve

from debitura_core import (
    Ageing,
    AgreeTerms,
    Badge,
    ConfirmClientInvoiced,
    CorrectPayment,
    CreditCommission,
    HideFromBalance,
    Month,
    PartnerBalance,
    Payout,
    PayoutPage,
    Recipient,
    RemovePayment,
    RunReminders,
    SettleCommission,
    ShowInBalance,
    Task,
    TaskKind,
    Tasks,
    errors,
)
from debitura_core.domain.money.fee_reminders import CommissionChased
from tests.cast import TODAY, Cast, Opened, eur, meeting, on_both_stores, written

ELEVENTH = date(2026, 3, 12)


def owed(cast: Cast, amount: str = "1000", **changes: Any) -> Payout:
    """Let the client receive a payment, whose commission is unpaid."""
    return cast.pay(eur(amount), received_by=Recipient.CLIENT, **changes)


def chased(cast: Cast, on: date, limit: int = 1000) -> tuple[Task, ...]:
    """Let the day come, and run the reminders on it."""
    cast.clock.set(max(cast.clock.now(), datetime(on.year, on.month, on.day, 9, tzinfo=UTC)))
    return cast.ops.do(RunReminders(on=on, limit=limit))


def reminders(cast: Cast) -> list[tuple[TaskKind, date | None]]:
    """Return what Anna is reminded of."""
    return [(task.kind, task.due_on) for task in cast.anna.ask(Tasks()).tasks if task.payout_id]


@on_both_stores
def test_a_commission_is_reminded_of_until_it_is_settled(store: Opened) -> None:
    """The invoice task opens with the payout and is due in ten days, the chase on day 11."""
    with meeting(store) as cast:
        cast.case()
        payout = owed(cast)
        assert payout.reminder_on == ELEVENTH
        assert reminders(cast) == [(TaskKind.INVOICE_CLIENT, date(2026, 3, 11))]
        assert chased(cast, date(2026, 3, 11)) == ()
        (chase,) = chased(cast, ELEVENTH)
        assert (chase.kind, chase.payout_id) == (TaskKind.CHASE_PAYMENT, payout.payout_id)
        before = written(cast.network.store)
        assert chased(cast, ELEVENTH) == ()
        assert written(cast.network.store) == before, "run again, nothing is written"
        assert [kind for kind, _ in reminders(cast)] == [
            TaskKind.INVOICE_CLIENT,
            TaskKind.CHASE_PAYMENT,
        ]
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        assert reminders(cast) == []
        assert chased(cast, date(2027, 1, 1)) == ()


@on_both_stores
def test_confirming_solves_the_first_task_and_holds_the_second_up_not(store: Opened) -> None:
    """The chase comes also after the client was invoiced; saying so again changes nothing."""
    with meeting(store) as cast:
        cast.case()
        payout = owed(cast)
        done = cast.anna.perform(ConfirmClientInvoiced(payout_id=payout.payout_id))
        assert (done.answer, len(done.entries)) == (payout, 1)
        assert reminders(cast) == []
        assert cast.anna.perform(ConfirmClientInvoiced(payout_id=payout.payout_id)).entries == ()
        cast.clock.set(datetime(2026, 3, 12, 9, tzinfo=UTC))
        ran = cast.ops.perform(RunReminders(on=ELEVENTH))
        assert isinstance(ran.entries[0].event, CommissionChased)
        assert [kind for kind, _ in reminders(cast)] == [TaskKind.CHASE_PAYMENT]


@on_both_stores
def test_what_needs_no_reminder_gets_none(store: Opened) -> None:
    """Received by the partner, settled on recording, or told to be quiet: no task, no chase."""
    with meeting(store) as cast:
        cast.case()
        quiet = owed(cast, follow_up=False)
        done = [cast.pay(eur("1000")), owed(cast, settled=True), quiet]
        assert [payout.reminder_on for payout in done] == [None] * 3
        assert reminders(cast) == []
        assert chased(cast, date(2027, 1, 1)) == ()
        assert cast.anna.perform(ConfirmClientInvoiced(payout_id=quiet.payout_id)).entries == ()


@on_both_stores
def test_reminders_of_a_hidden_client_wait_until_it_is_shown(store: Opened) -> None:
    """They leave the list, and return with their old deadlines."""
    with meeting(store) as cast:
        cast.case()
        owed(cast)
        cast.case("baltics", client_id="baltic")
        cast.pay(eur("5"), "baltics", received_by=Recipient.CLIENT)
        shown = reminders(cast)
        cast.anna.do(HideFromBalance(client_id="nordic"))
        assert len(reminders(cast)) == len(shown) - 1
        assert len(chased(cast, ELEVENTH)) == 1, "only the other client's"
        cast.anna.do(ShowInBalance(client_id="nordic"))
        assert set(shown) <= set(reminders(cast))
        assert len(chased(cast, ELEVENTH)) == 1
        assert chased(cast, ELEVENTH) == ()


@on_both_stores
def test_crediting_ends_the_chain(store: Opened) -> None:
    """There is nothing left to chase, before the chase and after it."""
    with meeting(store) as cast:
        cast.case()
        early, late = owed(cast), owed(cast)
        cast.ops.do(CreditCommission(payout_id=early.payout_id, reason="uncollectible"))
        assert len(chased(cast, ELEVENTH)) == 1
        cast.ops.do(CreditCommission(payout_id=late.payout_id, reason="uncollectible"))
        assert reminders(cast) == []


@on_both_stores
def test_a_correction_of_the_recipient_ends_or_begins_the_chain(store: Opened) -> None:
    """The commission status is set anew, and the reminders with it; a removal ends them."""
    with meeting(store) as cast:
        cast.case()
        payout = owed(cast)

        def corrected(by: Recipient, amount: str = "1000") -> Payout:
            return cast.anna.do(
                CorrectPayment(
                    payment_id=payout.payment_id,
                    amount=eur(amount),
                    received_by=by,
                    received_on=TODAY,
                )
            )

        assert corrected(Recipient.CLIENT, "900").reminder_on == ELEVENTH
        assert len(reminders(cast)) == 1
        assert corrected(Recipient.PARTNER).reminder_on is None
        assert reminders(cast) == []
        assert corrected(Recipient.CLIENT).reminder_on == ELEVENTH
        assert len(reminders(cast)) == 1
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        assert reminders(cast) == []
        assert chased(cast, ELEVENTH) == ()


@on_both_stores
def test_the_chase_follows_the_ageing_that_was_agreed(store: Opened) -> None:
    """It comes the day after a commission is overdue by its terms, the longest due first."""
    with meeting(store) as cast:
        cast.ops.do(
            AgreeTerms(partner_id="acme", ageing=Ageing(approaching_from=2, overdue_after=3))
        )
        cast.case()
        first = owed(cast)
        cast.clock.advance(days=1)
        second = owed(cast)
        assert [first.reminder_on, second.reminder_on] == [date(2026, 3, 5), date(2026, 3, 6)]
        ran = [chased(cast, ELEVENTH, limit=1) for _ in range(3)]
        assert [[task.payout_id for task in tasks] for tasks in ran] == [
            [first.payout_id],
            [second.payout_id],
            [],
        ]


@pytest.mark.parametrize("limit", (0, 10_001))
def test_reminders_run_in_bounded_pages(limit: int) -> None:
    """One to ten thousand at once."""
    with pytest.raises(ValueError, match="limit"):
        RunReminders(on=TODAY, limit=limit)


@on_both_stores
def test_nobody_is_chased_on_a_day_to_come(store: Opened) -> None:
    """The day must have come; nothing is written."""
    with meeting(store) as cast:
        cast.case()
        owed(cast)
        before = written(cast.network.store)
        with pytest.raises(errors.InvalidInput, match="2026-03-01 at most"):
            cast.ops.do(RunReminders(on=date(2031, 1, 1)))
        assert written(cast.network.store) == before


@on_both_stores
def test_a_fee_of_nothing_is_nobodys_work(store: Opened) -> None:
    """EUR 0.04 at 9.5 %: no task, no chase, no badge, no invoice, until it is 1,000 after all."""
    with meeting(store) as cast:
        cast.case()
        payout = owed(cast, "0.04")
        assert payout.split.partner_gross == eur("0")
        assert reminders(cast) == []
        assert chased(cast, date(2026, 3, 25)) == ()
        (row,) = cast.anna.ask(PartnerBalance()).rows
        page = cast.anna.ask(PayoutPage(payout_id=payout.payout_id))
        assert row.badge is page.badge is Badge.NONE
        correct = CorrectPayment(payment_id=payout.payment_id, amount=eur("1000"))
        now = cast.anna.do(correct)
        assert now.reminder_on == ELEVENTH
        assert len(reminders(cast)) == 1
        (row,) = cast.anna.ask(PartnerBalance()).rows
        assert row.badge is Badge.RED
        nothing = cast.anna.do(evolve(correct, amount=eur("0.04")))
        assert nothing.reminder_on is None
        assert reminders(cast) == []
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        assert cast.close(Month(2026, 3)) == ()

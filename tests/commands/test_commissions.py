"""Commissions: settled by the partner, written off and reopened by the platform."""

import pytest

from debitura_core import (
    CommissionStatus,
    CreditCommission,
    Recipient,
    ReopenCommission,
    SettleCommission,
    Tasks,
    Timeline,
    errors,
)
from tests.cast import CASE, Opened, eur, meeting, on_both_stores


@on_both_stores
def test_a_commission_is_settled_once_and_from_then_on(store: Opened) -> None:
    """Unpaid becomes Paid, now; a second time is refused, and so is writing it off."""
    with meeting(store) as cast:
        cast.case()
        payout_id = cast.pay(eur("1000"), received_by=Recipient.CLIENT).payout_id
        cast.clock.advance(days=3)
        settled = cast.anna.do(SettleCommission(payout_id=payout_id))
        assert settled.commission_status is CommissionStatus.PAID
        assert settled.commission_paid_at == cast.clock.now()
        with pytest.raises(errors.CommissionNotUnpaid):
            cast.anna.do(SettleCommission(payout_id=payout_id))
        with pytest.raises(errors.CommissionNotUnpaid):
            cast.ops.do(CreditCommission(payout_id=payout_id, reason="late"))


@on_both_stores
def test_only_the_platform_writes_a_commission_off(store: Opened) -> None:
    """Refused to the partner, done for the platform, and not the partner's to undo."""
    with meeting(store) as cast:
        cast.case()
        payout_id = cast.pay(eur("1000"), received_by=Recipient.CLIENT).payout_id
        with pytest.raises(errors.NotAllowed):
            cast.anna.do(CreditCommission(payout_id=payout_id, reason="uncollectible"))
        credited = cast.ops.do(CreditCommission(payout_id=payout_id, reason="uncollectible"))
        assert credited.commission_status is CommissionStatus.CREDITED
        assert credited.credited_at == cast.clock.now()
        with pytest.raises(errors.CommissionNotUnpaid):
            cast.anna.do(SettleCommission(payout_id=payout_id))


@on_both_stores
def test_the_platform_takes_a_write_off_back(store: Opened) -> None:
    """It is unpaid again, with its reminders, and can be settled; nothing else can be reopened."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        reopen = ReopenCommission(payout_id=payout.payout_id, reason="he pays after all")
        with pytest.raises(errors.CommissionNotCredited):
            cast.ops.do(reopen)
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="uncollectible"))
        with pytest.raises(errors.NotAllowed):
            cast.anna.do(reopen)
        reopened = cast.ops.do(reopen)
        assert reopened.commission_status is CommissionStatus.UNPAID
        assert reopened.reopen_reason == "he pays after all"
        assert (reopened.credited_at, reopened.credit_reason) == (None, None)
        assert reopened.reminder_on == payout.reminder_on
        (task,) = cast.anna.ask(Tasks()).tasks
        assert task.payout_id == payout.payout_id
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))


def test_the_reason_of_a_write_off_stands_in_the_record_and_sealed_in_the_journal() -> None:
    """Free text never stands in the journal."""
    with meeting() as cast:
        cast.case()
        payout_id = cast.pay(eur("1000"), received_by=Recipient.CLIENT).payout_id
        credited = cast.ops.do(CreditCommission(payout_id=payout_id, reason="Erika has moved"))
        assert credited.credit_reason == "Erika has moved"
        assert "Erika" not in repr(credited)
        told = cast.anna.ask(Timeline(case_id=CASE))
        facts = [item.entry.facts for item in told if item.entry is not None]
        assert "Erika" not in "".join(facts)
        assert "reason_seal" in "".join(facts)

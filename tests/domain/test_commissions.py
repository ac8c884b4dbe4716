"""Commissions: settled or written off once, and the age of an unpaid one."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Ageing, Badge, CommissionStatus, Payout, Phase, Recipient, Split, errors
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId, PaymentId, PayoutId
from debitura_core.domain.money.commissions import (
    CommissionCredited,
    CommissionSettled,
    badge,
    credit,
    settle,
)
from debitura_core.domain.parties.agreements import DEFAULT_AGEING
from debitura_core.testing import days, ids, instants, splits, texts

CREATED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def payout(split: Split, status: CommissionStatus) -> Payout:
    return Payout(
        payout_id=PayoutId("out-1"),
        payment_id=PaymentId("pay-1"),
        case_id=CaseId("Q8OAXF3W"),
        client_id=ClientId("nordic"),
        partner_id=PartnerId("acme"),
        payment_date=CREATED.date(),
        created_at=CREATED,
        received_by=Recipient.CLIENT,
        phase=Phase.PRE_LEGAL,
        agreement_number=1,
        split=split,
        usd=None,
        commission_status=status,
    )


payouts = st.builds(payout, splits(), st.sampled_from(CommissionStatus))


@given(payout=payouts, at=instants())
def test_only_an_unpaid_commission_is_settled(payout: Payout, at: datetime) -> None:
    """Settling makes it paid as of now; what is paid or credited stays so (5.2)."""
    if payout.commission_status is not CommissionStatus.UNPAID:
        with pytest.raises(errors.CommissionNotUnpaid) as refused:
            settle(payout, at)
        assert refused.value.facts["status"] == payout.commission_status.label
        return
    decision = settle(payout, at)
    settled = decision.answer
    assert (settled.commission_status, settled.commission_paid_at) == (CommissionStatus.PAID, at)
    assert (settled.split, settled.version) == (payout.split, payout.version + 1)
    assert decision.records == (settled,)
    (event,) = decision.events
    assert isinstance(event, CommissionSettled)
    assert (event.subject, event.payout_id) == ("case:Q8OAXF3W", "out-1")
    assert (event.commission_status, event.commission_paid_at) == (CommissionStatus.PAID, at)


@given(payout=payouts, left=st.integers(0, 10**6), at=instants(), reason=texts(), salt=ids())
def test_only_an_unpaid_commission_is_written_off(
    payout: Payout, left: int, at: datetime, reason: str, salt: str
) -> None:
    """Crediting keeps the reason in the record, and its seal alone in the journal."""
    if payout.commission_status is not CommissionStatus.UNPAID:
        with pytest.raises(errors.CommissionNotUnpaid):
            credit(payout, left, reason, salt, at)
        return
    decision = credit(payout, left, reason, salt, at)
    credited = decision.answer
    assert (credited.commission_status, credited.credited_at) == (CommissionStatus.CREDITED, at)
    assert (credited.credit_reason, credited.credit_salt) == (reason, salt)
    assert credited.commission_paid_at is None
    assert credited.written_off_minor == min(left, payout.split.partner_gross_minor)
    assert decision.records == (credited,)
    (event,) = decision.events
    assert isinstance(event, CommissionCredited)
    assert event.reason_seal == sha256(f"{len(salt)}:{salt}{reason}".encode()).hexdigest()


@given(split=splits(), at=instants())
def test_nothing_leads_back_from_paid_or_credited(split: Split, at: datetime) -> None:
    """A settled commission is not credited, a credited one not settled, and neither twice."""
    unpaid = payout(split, CommissionStatus.UNPAID)
    for done in (settle(unpaid, at).answer, credit(unpaid, 0, "gone", "salt", at).answer):
        with pytest.raises(errors.CommissionNotUnpaid):
            settle(done, at)
        with pytest.raises(errors.CommissionNotUnpaid):
            credit(done, 0, "gone", "salt", at)


@given(split=splits(), at=instants())
def test_the_reason_of_a_write_off_is_shown_nowhere(split: Split, at: datetime) -> None:
    """Neither a log of the payout nor the journal tells why a commission was written off."""
    decision = credit(payout(split, CommissionStatus.UNPAID), 0, "CANARY fell ill", "SALT", at)
    assert "CANARY" not in f"{decision.answer!r} {decision.events!r}"
    assert "SALT" not in f"{decision.answer!r} {decision.events!r}"


# ----------------------------------------------------------------------------------- badges


@pytest.mark.parametrize(
    ("status", "age", "expected"),
    (
        (CommissionStatus.UNPAID, 0, Badge.NONE),
        (CommissionStatus.UNPAID, 6, Badge.NONE),
        (CommissionStatus.UNPAID, 7, Badge.YELLOW),
        (CommissionStatus.UNPAID, 9, Badge.YELLOW),
        (CommissionStatus.UNPAID, 10, Badge.YELLOW),
        (CommissionStatus.UNPAID, 11, Badge.RED),
        (CommissionStatus.PAID, 30, Badge.NONE),
        (CommissionStatus.CREDITED, 30, Badge.NONE),
        pytest.param(CommissionStatus.NOT_APPLICABLE, 30, Badge.NONE, id="a revenue item"),
        pytest.param(CommissionStatus.UNPAID, -3, Badge.NONE, id="before its creation"),
    ),
)
def test_a_badge_tells_the_age_of_an_unpaid_commission(
    status: CommissionStatus, age: int, expected: Badge
) -> None:
    """Nothing for a week, yellow to the tenth day, red after it (rule money-14)."""
    as_of = CREATED.date() + timedelta(days=age)
    assert badge(status, CREATED, as_of, DEFAULT_AGEING) is expected


@given(
    created=instants(),
    as_of=days(),
    bounds=st.lists(st.integers(0, 3650), min_size=2, max_size=2).map(sorted),
)
def test_the_bounds_of_the_badge_are_terms(
    created: datetime, as_of: date, bounds: list[int]
) -> None:
    """Yellow from the one day on, red after the other, whatever was agreed."""
    ageing = Ageing(approaching_from=bounds[0], overdue_after=bounds[1])
    age = max(0, as_of.toordinal() - created.date().toordinal())
    expected = Badge.RED if age > bounds[1] else Badge.YELLOW if age >= bounds[0] else Badge.NONE
    assert badge(CommissionStatus.UNPAID, created, as_of, ageing) is expected


@given(created=instants(), later=st.integers(0, 1000), more=st.integers(0, 1000))
def test_an_unpaid_commission_only_becomes_more_urgent(
    created: datetime, later: int, more: int
) -> None:
    """A badge goes from none to yellow to red, and never back."""
    order = [Badge.NONE, Badge.YELLOW, Badge.RED]
    first, second = (
        badge(
            CommissionStatus.UNPAID,
            created,
            created.date() + timedelta(days=age),
            DEFAULT_AGEING,
        )
        for age in (later, later + more)
    )
    assert order.index(first) <= order.index(second)


def test_the_hour_of_creation_makes_no_difference() -> None:
    """Age is counted in whole UTC days: one second to midnight is the day before."""
    late = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    assert badge(CommissionStatus.UNPAID, late, date(2026, 3, 8), DEFAULT_AGEING) is Badge.YELLOW
    assert badge(CommissionStatus.UNPAID, late, date(2026, 3, 7), DEFAULT_AGEING) is Badge.NONE

"""The claim of the day: what is claimed later in time acts on later payments only."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from debitura_core import CommissionType, Percent
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.domain.money.claim_history import (
    ClaimVersion,
    claimed_on,
    divided_on,
    open_on,
)
from debitura_core.domain.money.revenue_share import Basis, divide

buckets = st.builds(Buckets, *[st.integers(0, 1000)] * 4)


def version(number: int, since: date, claimed: Buckets) -> ClaimVersion:
    return ClaimVersion(
        case_id=CaseId("c1"), number=number, client_id=ClientId("nordic"), partner_id=None,
        since=since, claimed=claimed, changed_at=datetime(2026, 3, 12, 9, tzinfo=UTC),
    )  # fmt: skip


def test_interest_of_a_later_day_leaves_an_earlier_payment_alone() -> None:
    """500 received on 1 March, interest of 200 from 10 March, entered on 12 March: 450.00."""
    submitted = Buckets(50_000)
    versions = [version(2, date(2026, 3, 10), Buckets(50_000, 20_000))]
    then = claimed_on(versions, date(2026, 3, 1), submitted)
    found = divided_on(50_000, Buckets(50_000, 20_000), Buckets(50_000, 20_000), then)
    basis = Basis(Percent(10), Percent(40), CommissionType.STANDARD, found.open.principal,
                  found.open.added_fees)  # fmt: skip
    assert divide(50_000, "EUR", basis).creditor_amount_minor == 45_000
    assert found.allocation == Buckets(50_000)


def test_what_was_said_last_of_a_part_is_what_was_claimed_of_it() -> None:
    """The order of saying it counts, not the order of the versions in a list."""
    first, second = Buckets(100), Buckets(200)
    versions = [version(3, date(2026, 3, 10), second), version(2, date(2026, 3, 10), first)]
    assert claimed_on(versions, date(2026, 3, 10), Buckets(1)) == second
    assert claimed_on(versions, date(2026, 3, 9), Buckets(1)) == Buckets(1)
    assert claimed_on([*versions, version(4, date(2026, 3, 9), first)], date(2026, 3, 10),
                      Buckets(1)) == first  # fmt: skip


def test_a_change_moves_the_parts_that_it_changed() -> None:
    """Interest from 10 March, then a principal that was wrong from 5 March on."""
    versions = [
        version(1, date(2026, 3, 10), Buckets(500, 200)),
        version(2, date(2026, 3, 5), Buckets(600, 200)),
    ]
    days = {4: Buckets(500), 5: Buckets(600), 9: Buckets(600), 10: Buckets(600, 200)}
    for day, claimed in days.items():
        assert claimed_on(versions, date(2026, 3, day), Buckets(500)) == claimed


@given(claimed=buckets, then=buckets, data=st.data(), amount=st.integers(1, 6000))
def test_a_payment_covers_the_claim_of_its_day_first(
    claimed: Buckets, then: Buckets, data: st.DataObject, amount: int
) -> None:
    """It covers as much as it can of all that is open now, and no bucket twice."""
    left = Buckets(*(data.draw(st.integers(0, most)) for most in claimed))
    found = divided_on(amount, left, claimed, then)
    assert left.holds(found.open)
    assert left.holds(found.allocation)
    assert found.allocation.total == min(amount, left.total)
    assert found.allocation.holds(found.open.allocate(amount))
    if then.holds(claimed):
        assert found.open == left == open_on(left, claimed, then)
        assert found.allocation == left.allocate(amount)


@given(claimed=buckets, then=buckets)
def test_what_came_later_is_not_open_on_the_day(claimed: Buckets, then: Buckets) -> None:
    """With nothing paid, what is open of a day is what was claimed then and still is."""
    found = open_on(claimed, claimed, then)
    assert tuple(found) == tuple(map(min, claimed, then))

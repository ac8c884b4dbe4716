"""Metrics cost what they count: plans, and the steps they take while the books grow around them."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from debitura_core import (
    AgreePaymentPlan,
    BalanceFilters,
    Instalment,
    PartnerBalance,
    PaymentPlanOf,
    Payments,
    PayoutPage,
    Performance,
    Query,
    Verification,
    money,
)
from tests.cost.ledgers import Ledger, heard, payment
from tests.cost.plans import plans_of, scans_of, sorts_of, steps_of

SINCE, UNTIL = date(2026, 3, 1), date(2026, 4, 1)
QUERIES: dict[str, Query[object]] = {
    "a period": Performance(since=SINCE, until=UNTIL),
    "a client": Performance(since=SINCE, until=UNTIL, client_id="nordic"),
    "a member": Performance(since=SINCE, until=UNTIL, user="anna"),
    "payments": Payments(case_id="case-0"),
    "a plan": PaymentPlanOf(case_id="case-0"),
    "verified": PartnerBalance(
        filters=BalanceFilters(verification=(Verification.VERIFIED,)), totals=True
    ),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Ten cases, a plan on one of them, three hundred payments of February."""
    made = Ledger(tmp_path / "books.db")
    parts = (Instalment(date(2026, 3, 20), money("50", "EUR")),)
    made.anna.do(AgreePaymentPlan(case_id="case-0", instalments=parts))
    made.record(300)
    yield made
    made.close()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_nothing_is_read_through(ledger: Ledger, query: Query[object]) -> None:
    """Every statement of a question finds its rows through an index, on either desk."""
    for desk in (ledger.anna, ledger.ops):
        if desk is ledger.ops and isinstance(query, Performance | PartnerBalance):
            continue
        with heard(ledger.store) as said:
            desk.ask(query)
        plans = plans_of(ledger.store, said)
        assert plans
        assert not scans_of(plans)


def test_a_page_of_a_payout_is_found_by_its_keys(ledger: Ledger) -> None:
    """Nothing is read through, nothing is sorted."""
    (last,) = ledger.anna.ask(Payments(case_id="case-0", limit=30)).payments[:1]
    with heard(ledger.store) as said:
        ledger.anna.ask(PayoutPage(payout_id=last.payout_id))
    plans = plans_of(ledger.store, said)
    assert not scans_of(plans)
    assert not sorts_of(plans)


def test_what_lies_outside_a_period_costs_it_nothing(ledger: Ledger) -> None:
    """Ten times the payouts of February, and April takes the steps it took before."""
    april = Performance(since=date(2026, 4, 1), until=date(2026, 5, 1))
    job = partial(ledger.anna.ask, april)
    job()
    small = steps_of(ledger.store, job)
    ledger.multiply(10)
    assert steps_of(ledger.store, job) <= 1.1 * small + 10


def test_what_other_cases_were_paid_costs_a_case_nothing(tmp_path: Path) -> None:
    """Its payments, its plan, a new one, closing it: found by the case among ten times as many."""
    ledger = Ledger(tmp_path / "books.db")
    parts = (Instalment(date(2026, 3, 20), money("50", "EUR")),)
    agree = AgreePaymentPlan(case_id="case-0", instalments=parts)
    ledger.anna.do(agree)
    ledger.anna.do_all(payment(number, case=number % 5) for number in range(100))
    jobs: dict[str, Callable[[], object]] = {
        "payments": partial(ledger.anna.ask, QUERIES["payments"]),
        "of any partner": partial(ledger.ops.ask, QUERIES["payments"]),
        "a plan": partial(ledger.anna.ask, QUERIES["a plan"]),
        "another plan": partial(ledger.anna.preview, agree),
        "metrics of a client": partial(
            ledger.anna.ask, Performance(since=SINCE, until=UNTIL, client_id="nordic")
        ),
    }
    small = {name: steps_of(ledger.store, job) for name, job in jobs.items()}
    # cases of the other client
    ledger.anna.do_all(
        payment(number, case=case) for number in range(100, 500) for case in (5, 7, 9)
    )
    grown = {name: steps_of(ledger.store, job) for name, job in jobs.items()}
    ledger.close()
    assert {name: n for name, n in grown.items() if n > 1.2 * small[name] + 10} == {}

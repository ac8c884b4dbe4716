"""How a partner's own cases do: counts, rates, and money per currency and in dollars."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import find, given
from hypothesis import strategies as st

from debitura_core import Case, CloseCode, Lifecycle, PartnerCase, Phase, Submission, money
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerCaseId,
    PartnerId,
    PayoutId,
    shadow_client,
)
from debitura_core.domain.partner_cases.blocks import NOTHING_SAID
from debitura_core.domain.partner_cases.fees import CollectedPayment, LedgerEntry, LedgerReason
from debitura_core.domain.partner_cases.metrics import figures_of, in_usd, metrics_of
from debitura_core.testing import cases
from tests.cast import START, TODAY

ACME, RIVAL = PartnerId("acme"), PartnerId("rival")
PLAIN: Case = find(cases(), lambda case: case.lifecycle is Lifecycle.ACTIVE)


def submission(number: int, state: Submission, client: ClientId | None = None) -> PartnerCase:
    """Write a submission of Acme's; an accepted one became the case of its number."""
    accepted = state is Submission.ACCEPTED
    return PartnerCase(
        partner_case_id=PartnerCaseId(f"pc-{number}"),
        partner_id=ACME,
        client_id=(client or shadow_client(str(number))) if accepted else None,
        case_id=CaseId(f"case-{number}") if accepted else None,
        state=state,
        blocks=NOTHING_SAID,
        salt="s",
        saved_at=START,
        saved_by="anna",
        submitted_at=None if state is Submission.DRAFT else START,
        decided_at=START if accepted else None,
    )


def a_case(number: int, **changes: Any) -> Case:
    """Write the case of an accepted submission."""
    return evolve(PLAIN, case_id=CaseId(f"case-{number}"), **changes)


def paid(number: int, collector: PartnerId, gross: int, *, settled: bool = True,
         currency: str = "EUR") -> CollectedPayment:  # fmt: skip
    """Write a payment on a case."""
    return CollectedPayment(
        payout_id=PayoutId(f"payout-{number}"),
        case_id=CaseId(f"case-{number}"),
        client_id=shadow_client(str(number)),
        collector=collector,
        phase=Phase.PRE_LEGAL,
        currency=currency,
        payment_minor=10 * gross,
        partner_gross_minor=gross,
        platform_fee_minor=0,
        received_on=TODAY,
        settled_at=START if settled else None,
    )


def entry(reason: LedgerReason, amount: int, currency: str = "EUR") -> LedgerEntry:
    """Write a line of the ledger."""
    return LedgerEntry(
        partner_case_id=PartnerCaseId("pc-1"),
        case_id=CaseId("case-1"),
        client_id=shadow_client("1"),
        source_id="source",
        reason=reason,
        currency=currency,
        amount_minor=amount,
        accrued_at=START,
    )


# -------------------------------------------------------------------------------------- counts


@given(states=st.lists(st.sampled_from(Submission), max_size=12))
def test_every_submission_is_counted_where_it_stands(states: list[Submission]) -> None:
    """A returned one counts until it is submitted again; a draft was never submitted."""
    found = metrics_of([submission(n, state) for n, state in enumerate(states)], ())
    assert found.submitted == sum(state is not Submission.DRAFT for state in states)
    accepted, rejected, returned = (
        states.count(state)
        for state in (Submission.ACCEPTED, Submission.REJECTED, Submission.RETURNED)
    )
    assert (found.accepted, found.rejected, found.returned) == (accepted, rejected, returned)
    decided = accepted + rejected + returned
    assert found.acceptance_rate == (Fraction(accepted, decided) if decided else None)
    assert (found.clients, found.returning_clients) == (accepted, 0)


def test_clients_come_again_when_a_second_case_of_theirs_is_accepted() -> None:
    """Of three clients one has two cases: a third of them, whatever is only submitted."""
    accepted, first = Submission.ACCEPTED, shadow_client("x")
    found = metrics_of(
        [
            submission(1, accepted, first),
            submission(2, accepted, first),
            submission(3, accepted),
            submission(4, accepted),
            submission(5, Submission.SUBMITTED),
        ],
        (),
    )
    assert (found.clients, found.returning_clients) == (3, 1)
    assert found.repeat_business == Fraction(1, 3)


def test_nothing_is_averaged_of_nothing() -> None:
    """A partner that submitted nothing has no rates."""
    found = metrics_of((), ())
    assert found.acceptance_rate is None
    assert found.repeat_business is None
    assert found.average_days_to_collect is None


@pytest.mark.parametrize("code", (None, *CloseCode))
def test_days_are_counted_of_what_was_collected(code: CloseCode | None) -> None:
    """From acceptance to a closing as Paid or Partially paid; other endings count nothing."""
    closed_at = None if code is None else START + timedelta(days=10, hours=23)
    case = a_case(1, close_code=code, closed_at=closed_at)
    found = metrics_of([submission(1, Submission.ACCEPTED)], [case])
    counts = code in (CloseCode.PAID, CloseCode.PARTIALLY_PAID)
    assert (found.collected, found.days_to_collect) == ((1, 11) if counts else (0, 0))
    assert found.average_days_to_collect == (11 if counts else None)


# -------------------------------------------------------------------------------------- figures


def test_figures_are_those_of_the_cases_the_payments_and_the_ledger() -> None:
    """Commissions of its own and shares of others' are revenue; fees are what it owes."""
    open_, claimed = Buckets(300_00), Buckets(1000_00, 50_00)
    found = figures_of(
        ACME,
        [a_case(1, currency="EUR", claimed=claimed, open=open_, paid_minor=750_00)],
        [paid(1, ACME, 71_25), paid(2, RIVAL, 99), paid(3, ACME, 7, settled=False)],
        [
            entry(LedgerReason.CASE_FEE, -50_00),
            entry(LedgerReason.SHARE_OWED, -14_25),
            entry(LedgerReason.SHARE_EARNED, 20_00),
            entry(LedgerReason.REFUND, 10_00),
            entry(LedgerReason.RETURN_FEE, -1_00, "DKK"),
        ],
    )
    euros = found["EUR"]
    assert (euros.cases, euros.claimed) == (1, money("1050", "EUR"))
    assert (euros.collected, euros.outstanding) == (money("750", "EUR"), money("300", "EUR"))
    assert (euros.revenue, euros.fees) == (money("91.25", "EUR"), money("54.25", "EUR"))
    assert euros.net_revenue == money("37", "EUR")
    assert euros.recovery_rate == Fraction(75, 105)
    crowns = found["DKK"]
    assert (crowns.cases, crowns.net_revenue) == (0, -money("1", "DKK"))
    assert crowns.recovery_rate is None


def test_dollars_are_of_the_currencies_that_have_a_rate() -> None:
    """Each figure is converted once; without a rate a currency is left out whole, and named."""
    figures = figures_of(
        ACME,
        [a_case(n, currency=code, claimed=Buckets(100), open=Buckets(0), paid_minor=100)
         for n, code in enumerate(("EUR", "EUR", "SEK"))],
        (),
        (entry(LedgerReason.CASE_FEE, -50),),
    )  # fmt: skip
    rate = Rate("EUR", "USD", "1.5", TODAY, "agreed")
    whole, without = in_usd(figures, lambda code: rate if code == "EUR" else None)
    assert (whole.currency, whole.cases, without) == ("USD", 2, ("SEK",))
    assert (whole.claimed, whole.fees) == (money("3", "USD"), money("0.75", "USD"))

"""Claims: what is owed, by bucket, and how a payment covers it."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    Address,
    Claim,
    ClaimInvoice,
    Debtor,
    DebtorKind,
    DisputeStatus,
    InvalidInput,
    errors,
    money,
)
from debitura_core.domain.cases.claims import Buckets, check_due
from debitura_core.domain.kernel.money import to_minor
from debitura_core.testing import claims, days, debtors

amounts = st.just(0) | st.integers(0, 10**12)
buckets = st.builds(Buckets, amounts, amounts, amounts, amounts)
payments = st.integers(1, 10**13)

CLAIM: dict[str, Any] = {
    "principal": money("20000", "EUR"),
    "invoice_date": date(2025, 11, 3),
    "due_date": date(2025, 12, 3),
}
LINE: dict[str, Any] = {**CLAIM, "number": "2025-7"}
LINE["amount"] = LINE.pop("principal")


# ------------------------------------------------------------------------------ allocation


@given(open_=buckets, payment=payments)
@example(open_=Buckets(1, 1, 1, 1), payment=2)
def test_a_payment_covers_what_is_open_and_nothing_else(open_: Buckets, payment: int) -> None:
    """The buckets take the payment up to what is owed; a surplus goes to none of them."""
    covered = open_.allocate(payment)
    assert covered.total == min(payment, open_.total)
    for taken, owed in zip(covered, open_, strict=True):
        assert 0 <= taken <= owed


@given(open_=buckets, payment=payments)
def test_each_bucket_is_covered_in_proportion(open_: Buckets, payment: int) -> None:
    """Principal and each kind of fee are paid off side by side, to the unit (rule money-4)."""
    covered = open_.allocate(payment)
    for taken, owed in zip(covered, open_, strict=True):
        exact = Fraction(covered.total * owed, max(1, open_.total))
        assert abs(taken - exact) < 1


@given(claimed=buckets, data=st.data())
def test_partial_payments_of_the_whole_empty_every_bucket(
    claimed: Buckets, data: st.DataObject
) -> None:
    """However a debtor splits what is owed into payments, at the end nothing is left anywhere."""
    left = claimed
    for part in data.draw(st.lists(st.integers(1, 10**12), max_size=6)):
        if part < left.total:
            rest = left.total - part
            left = left.minus(left.allocate(part))
            assert left.total == rest
            assert min(left) >= 0
    left = left.minus(left.allocate(left.total))
    assert left == Buckets(0)


@given(open_=buckets, surplus=st.integers(0, 10**12))
def test_paying_all_or_more_leaves_nothing_open(open_: Buckets, surplus: int) -> None:
    """An overpayment closes the claim; what is outstanding never goes below zero (rule money-6)."""
    assert open_.minus(open_.allocate(open_.total + surplus)) == Buckets(0)


@given(one=buckets, other=buckets)
def test_buckets_are_taken_off_one_by_one(one: Buckets, other: Buckets) -> None:
    """What is left of the sum is the sum of what is left."""
    left = one.minus(other)
    assert tuple(left) == tuple(a - b for a, b in zip(one, other, strict=True))
    assert left.total == one.total - other.total
    assert one.added_fees == one.interest + one.reminder_fees + one.collection_fees
    assert one.total == one.principal + one.added_fees == sum(one)


@pytest.mark.parametrize(
    ("open_", "payment", "covered"),
    (
        pytest.param(Buckets(1_000_000, 70_000, 0, 30_000), 550_000,
                     Buckets(500_000, 35_000, 0, 15_000), id="half-of-a-claim-with-fees"),
        (Buckets(100_000, 10_000), 30_000, Buckets(27_273, 2_727)),
        pytest.param(Buckets(100_000), 30_000, Buckets(30_000), id="no fees"),
        pytest.param(Buckets(0, 10), 4, Buckets(0, 4), id="fees only"),
        pytest.param(Buckets(100_000), 200_000, Buckets(100_000), id="surplus"),
        pytest.param(Buckets(0), 5, Buckets(0), id="nothing open"),
    ),
)  # fmt: skip
def test_allocations_of_worked_examples(open_: Buckets, payment: int, covered: Buckets) -> None:
    """Half a payment covers half of each bucket."""
    assert open_.allocate(payment) == covered


# ----------------------------------------------------------------------------------- claims


@given(claim=claims())
def test_a_claim_is_the_sum_of_its_buckets(claim: Claim) -> None:
    """Principal, interest, reminder and collection fees stand in their own buckets."""
    found = claim.buckets()
    given = (claim.principal, claim.interest, claim.reminder_fees, claim.collection_fees)
    assert tuple(found) == tuple(0 if part is None else to_minor(part) for part in given)
    assert claim.currency == claim.principal.currency.code


@given(claim=claims(), today=days())
def test_a_claim_is_submitted_when_all_of_it_is_due(claim: Claim, today: date) -> None:
    """No invoice date and no due date of a claim, or of its invoices, lies in the future."""
    dates = [claim.invoice_date, claim.due_date, *(line.due_date for line in claim.invoices)]
    if max(dates) <= today:
        check_due(claim, today)
    else:
        with pytest.raises(errors.ClaimNotDue) as refused:
            check_due(claim, today)
        assert date.fromisoformat(refused.value.facts["day"]) in dates


@pytest.mark.parametrize(
    ("change", "error"),
    (
        ({"principal": money("0", "EUR")}, errors.AmountNotPositive),
        ({"principal": money("-1", "EUR")}, errors.AmountNotPositive),
        ({"principal": Money("0.001", "EUR")}, errors.InexactAmount),
        ({"principal": "20000 EUR"}, errors.InvalidAmount),
        ({"principal": None}, errors.InvalidAmount),
        ({"interest": money("-1", "EUR")}, errors.AmountNotPositive),
        ({"interest": money("1", "USD")}, errors.InvalidClaim),
        ({"reminder_fees": money("1", "JPY")}, errors.InvalidClaim),
        ({"collection_fees": 40}, errors.InvalidAmount),
        ({"due_date": date(2025, 11, 2)}, errors.InvalidClaim),
        ({"invoice_date": datetime(2025, 11, 3, tzinfo=UTC)}, errors.InvalidDay),
        ({"due_date": None}, errors.InvalidDay),
        ({"due_date": "2025-12-03"}, errors.InvalidDay),
        ({"invoices": [ClaimInvoice(**LINE)]}, InvalidInput),
        ({"invoices": (ClaimInvoice(**LINE), ClaimInvoice(**LINE))}, errors.InvalidClaim),
        (
            {"invoices": (ClaimInvoice(**{**LINE, "amount": money("20000", "USD")}),)},
            errors.InvalidClaim,
        ),
        ({"payment_terms": ""}, errors.InvalidText),
        ({"payment_terms": "x" * 1001}, errors.TextTooLong),
        ({"description": "x" * 4001}, errors.TextTooLong),
        ({"description": "nul\x00"}, errors.InvalidText),
        ({"dispute_status": "DISPUTED"}, errors.InvalidChoice),
    ),
    ids=repr,
)
def test_a_claim_that_contradicts_itself_is_refused(
    change: dict[str, Any], error: type[InvalidInput]
) -> None:
    """Amounts of one currency, a due date after the invoice, invoices that make the principal."""
    with pytest.raises(error) as refused:
        Claim(**{**CLAIM, **change})
    assert type(refused.value) is error


@pytest.mark.parametrize(
    ("change", "error"),
    (
        ({"number": ""}, errors.InvalidText),
        ({"number": "x" * 65}, errors.TextTooLong),
        ({"amount": money("0", "EUR")}, errors.AmountNotPositive),
        ({"invoice_date": "2025-11-03"}, errors.InvalidDay),
        ({"due_date": None}, errors.InvalidDay),
    ),
    ids=repr,
)
def test_an_invoice_of_a_claim_is_complete(
    change: dict[str, Any], error: type[InvalidInput]
) -> None:
    """An unpaid invoice has a number, an amount above zero and both its dates."""
    with pytest.raises(error):
        ClaimInvoice(**{**LINE, **change})


def test_a_claim_due_on_its_invoice_date_is_a_claim() -> None:
    """Payable at once is a payment term."""
    at_once = Claim(
        **{**CLAIM, "due_date": CLAIM["invoice_date"]}, dispute_status=DisputeStatus.UNKNOWN
    )
    assert at_once.due_date == at_once.invoice_date


# ---------------------------------------------------------------------------------- debtors


DEBTOR: dict[str, Any] = {"kind": DebtorKind.COMPANY, "name": "Muster GmbH", "country": "DE"}


@pytest.mark.parametrize(
    ("change", "error"),
    (
        ({"kind": "COMPANY"}, errors.InvalidChoice),
        ({"name": ""}, errors.InvalidText),
        ({"name": "x" * 501}, errors.TextTooLong),
        ({"name": "Muster\x00"}, errors.InvalidText),
        ({"name": "\ud800"}, errors.InvalidText),
        ({"country": "Germany"}, errors.UnknownCountry),
        ({"contact_person": " "}, errors.InvalidText),
        ({"addresses": ("Hauptstr. 1",)}, InvalidInput),
        ({"addresses": [Address(street="Hauptstr. 1", city="Köln", country="DE")]}, InvalidInput),
        ({"emails": "erika@example.com"}, InvalidInput),
        ({"emails": ("x" * 321,)}, errors.TextTooLong),
        ({"phones": ("1",) * 51}, InvalidInput),
        ({"registration_number": 123}, errors.InvalidText),
        ({"payment_history": ("",)}, errors.InvalidText),
    ),
    ids=repr,
)
def test_a_debtor_that_cannot_be_kept_is_refused(
    change: dict[str, Any], error: type[InvalidInput]
) -> None:
    """A debtor has a name, a known country, and lists where lists are meant."""
    with pytest.raises(error) as refused:
        Debtor(**{**DEBTOR, **change})
    assert type(refused.value) is error


@given(debtor=debtors(), claim=claims())
def test_nothing_personal_is_shown(debtor: Debtor, claim: Claim) -> None:
    """What a log prints of a debtor or a claim names nobody (rule kernel-11)."""
    marked = evolve(
        debtor,
        name="CANARY",
        contact_person="CANARY",
        addresses=(
            Address(
                street="CANARY", city="CANARY", country="DE", postal_code="CANARY", state="CANARY"
            ),
        ),
        emails=("CANARY",),
        phones=("CANARY",),
        registration_number="CANARY",
        payment_history=("CANARY",),
    )
    lines = tuple(evolve(line, number="CANARY") for line in claim.invoices)
    told = evolve(claim, invoices=lines, payment_terms="CANARY", description="CANARY")
    assert "CANARY" not in f"{marked!r} {marked.addresses!r} {told!r} {told.invoices!r}"

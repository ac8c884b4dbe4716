"""The guards of a payment: which cases take one, in which currency, to whom and until when."""

from datetime import date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Case, Lifecycle, Payment, Recipient, errors
from debitura_core.domain.cases.cases import TAKES_PAYMENT
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId, PaymentId, PayoutId
from debitura_core.domain.kernel.money import BOUND, to_minor
from debitura_core.domain.money.payments import check_payment
from debitura_core.testing import CURRENCIES, cases, days, ids, instants

TODAY = date(2026, 3, 1)
direct = st.sampled_from((Recipient.PARTNER, Recipient.CLIENT))
open_cases = cases(lifecycles=sorted(TAKES_PAYMENT, key=lambda state: state.name))


@given(case=cases(), to=direct)
def test_a_payment_is_taken_in_three_states_only(case: Case, to: Recipient) -> None:
    """A case takes money while it is Active, Paused or waits for information."""
    if case.lifecycle in TAKES_PAYMENT:
        check_payment(case, 1, case.currency, to, TODAY, TODAY)
        return
    with pytest.raises(errors.CaseTakesNoPayment) as refused:
        check_payment(case, 1, case.currency, to, TODAY, TODAY)
    facts = refused.value.facts
    assert (facts["case_id"], facts["lifecycle"]) == (case.case_id, case.lifecycle.label)
    assert facts["allowed"] == "Active or More Info Required or Paused"


@given(case=cases(lifecycles=[Lifecycle.ACTIVE]), to=direct)
def test_a_case_without_a_partner_takes_no_payment(case: Case, to: Recipient) -> None:
    """Money needs somebody who works the case."""
    with pytest.raises(errors.CaseTakesNoPayment):
        check_payment(evolve(case, partner_id=None), 1, case.currency, to, TODAY, TODAY)


@given(case=open_cases, to=direct, code=st.sampled_from((*CURRENCIES, "USD")))
def test_a_payment_is_in_the_currency_of_its_case(case: Case, to: Recipient, code: str) -> None:
    """Dollars cannot be booked on a case in euros."""
    if code == case.currency:
        check_payment(case, 1, code, to, TODAY, TODAY)
        return
    with pytest.raises(errors.CurrencyMismatch) as refused:
        check_payment(case, 1, code, to, TODAY, TODAY)
    assert (refused.value.facts["expected"], refused.value.facts["given"]) == (case.currency, code)


@given(case=open_cases, manager=ids())
def test_the_platform_receives_money_on_partner_cases_only(case: Case, manager: str) -> None:
    """PLATFORM is a recipient of network-collected partner cases (3.9)."""
    with pytest.raises(errors.RecipientNotAllowed) as refused:
        check_payment(case, 1, case.currency, Recipient.PLATFORM, TODAY, TODAY)
    assert refused.value.facts == {"case_id": case.case_id}
    managed = evolve(case, managed_by=PartnerId(manager))
    check_payment(managed, 1, case.currency, Recipient.PLATFORM, TODAY, TODAY)


@given(case=open_cases, to=direct, amount=st.integers(1, BOUND - 1))
def test_all_payments_of_a_case_together_stay_below_the_bound(
    case: Case, to: Recipient, amount: int
) -> None:
    """What was paid on a case is an amount of the books like any other."""
    fitting = min(amount, BOUND - 1 - case.paid_minor)
    check_payment(case, fitting, case.currency, to, TODAY, TODAY)
    with pytest.raises(errors.AmountTooLarge):
        check_payment(case, BOUND - case.paid_minor, case.currency, to, TODAY, TODAY)


@given(case=open_cases, to=direct, today=days(), ahead=st.integers(0, 3) | st.integers(-400, 400))
def test_money_is_not_received_after_tomorrow(
    case: Case, to: Recipient, today: date, ahead: int
) -> None:
    """Time zones allow one day; a payment of the day after tomorrow has not happened."""
    on = today + timedelta(days=ahead)
    if ahead <= 1:
        check_payment(case, 1, case.currency, to, on, today)
        return
    with pytest.raises(errors.PaymentInFuture) as refused:
        check_payment(case, 1, case.currency, to, on, today)
    assert refused.value.facts == {"day": str(on), "latest": str(today + timedelta(days=1))}


@given(case=open_cases)
def test_tomorrow_is_the_last_day_a_payment_can_have(case: Case) -> None:
    """On the first of March the second is taken, the third is not."""
    check_payment(case, 1, case.currency, Recipient.CLIENT, date(2026, 3, 2), TODAY)
    with pytest.raises(errors.PaymentInFuture):
        check_payment(case, 1, case.currency, Recipient.CLIENT, date(2026, 3, 3), TODAY)


@given(case=cases(lifecycles=[Lifecycle.CLOSED], currencies=["EUR"]))
def test_refusals_come_in_the_order_a_clerk_would_check(case: Case) -> None:
    """A closed case is named first, then the currency, the recipient, the bound, the day."""
    future = TODAY + timedelta(days=2)
    with pytest.raises(errors.CaseTakesNoPayment):
        check_payment(case, 1, "USD", Recipient.PLATFORM, future, TODAY)
    reopened = evolve(case, lifecycle=Lifecycle.ACTIVE)
    with pytest.raises(errors.CurrencyMismatch):
        check_payment(reopened, 1, "USD", Recipient.PLATFORM, future, TODAY)
    with pytest.raises(errors.RecipientNotAllowed):
        check_payment(reopened, 1, "EUR", Recipient.PLATFORM, future, TODAY)
    with pytest.raises(errors.AmountTooLarge):
        check_payment(reopened, BOUND, "EUR", Recipient.CLIENT, future, TODAY)
    with pytest.raises(errors.PaymentInFuture):
        check_payment(reopened, 1, "EUR", Recipient.CLIENT, future, TODAY)


@given(minor=st.integers(1, 10**12), at=instants(), name=ids())
def test_a_payment_shows_its_amount_and_nothing_personal(
    minor: int, at: datetime, name: str
) -> None:
    """What a log prints of a payment names ids and figures, no note and no reference."""
    payment = Payment(
        payment_id=PaymentId(name),
        payout_id=PayoutId(name),
        case_id=CaseId(name),
        client_id=ClientId(name),
        partner_id=PartnerId(name),
        currency="EUR",
        amount_minor=minor,
        allocation=Buckets(minor),
        received_by=Recipient.PARTNER,
        received_on=TODAY,
        recorded_at=at,
        recorded_by="anna",
        method="CANARY CARD",
        reference="CANARY REF",
        notes="CANARY NOTE",
    )
    assert to_minor(payment.amount) == minor
    assert "CANARY" not in repr(payment)

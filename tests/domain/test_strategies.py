"""The shipped strategies: all they draw is valid, within its bounds, and of every kind."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from attrs import evolve
from hypothesis import HealthCheck, find, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    CasePage,
    Claim,
    CommissionType,
    Debtor,
    Done,
    Lifecycle,
    Month,
    Network,
    PartnerType,
    Percent,
    Phase,
    Rate,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    Split,
    SplitTerms,
    SubmitCase,
    money,
    split_payment,
)
from debitura_core.domain.cases.cases import TAKES_PAYMENT
from debitura_core.domain.kernel.identifiers import PartnerId, identifier
from debitura_core.domain.kernel.money import decimals, to_minor
from debitura_core.testing import (
    CURRENCIES,
    MAX_MINOR,
    FixedClock,
    cases,
    claims,
    days,
    debtors,
    ids,
    instants,
    moneys,
    months,
    payments,
    percents,
    rates,
    split_terms,
    splits,
    texts,
)

T = TypeVar("T")


# ------------------------------------------------------------------ a user's own property test


def fee_of(payment: Money, rate: Percent) -> Money:
    """A user's own fee calculation, as simple as it gets."""
    return split_payment(
        payment, SplitTerms(success_fee=rate, platform_share=Percent(0))
    ).success_fee


@given(payment=moneys(), rate=percents(max_value=Percent(50)))
def test_my_fee_never_exceeds_half_of_the_payment(payment: Money, rate: Percent) -> None:
    """A user's own property test of a fee calculation takes five lines, these."""
    fee = fee_of(payment, rate)
    assert money("0", payment.currency.code) <= fee
    assert to_minor(fee) <= (to_minor(payment) + 1) // 2


# ------------------------------------------------------------------------------ every kind


FIRST_ONE = settings(
    max_examples=2000,
    database=None,
    phases=[Stage.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def draws(strategy: st.SearchStrategy[T], wanted: Callable[[T], bool]) -> bool:
    """Return whether a strategy draws something of the wanted kind; the first one will do."""
    try:
        find(strategy, wanted, settings=FIRST_ONE)
    except NoSuchExample:
        return False
    return True


def test_the_default_currencies_have_no_decimals_two_three_and_four() -> None:
    """A law that holds for the defaults holds for every number of decimals."""
    assert sorted(decimals(code) for code in CURRENCIES) == [0, 2, 3, 4]
    assert all(
        draws(moneys(), lambda amount, code=code: amount.currency.code == code)  # type: ignore[misc]
        for code in CURRENCIES
    )


KINDS: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], bool]]] = {
    "a whole percentage": (percents(), lambda p: p > Percent(0) and p.millionths % 10**6 == 0),
    "a percentage with two decimals": (percents(), lambda p: p.millionths % 10**6 == 500_000),
    "a percentage with six decimals": (percents(), lambda p: p.millionths % 10 != 0),
    "no percent": (percents(), lambda p: p == Percent(0)),
    "all of it": (percents(), lambda p: p == Percent(100)),
    "terms without an open claim": (split_terms(), lambda t: t.principal is None),
    "terms with a principal": (split_terms(), lambda t: t.principal and t.added_fees is None),
    "terms with added fees": (split_terms(), lambda t: t.added_fees and to_minor(t.added_fees) > 0),
    "standard commission": (split_terms(), lambda t: t.commission_type is CommissionType.STANDARD),
    "the success fee alone": (
        split_terms(),
        lambda t: t.commission_type is CommissionType.SUCCESS_FEE_ONLY,
    ),
    "a split with added fees": (splits(), lambda s: to_minor(s.added_fees) > 0),
    "a split of a surplus": (
        splits(),
        lambda s: (
            s.basis.open_added_fees_minor > 0
            and s.payment_minor > s.basis.open_principal_minor + s.basis.open_added_fees_minor
        ),
    ),
    "a claim with listed invoices": (claims(), lambda c: len(c.invoices) > 1),
    "a claim with no fees": (claims(), lambda c: c.buckets().added_fees == 0),
    "a claim with every fee": (claims(), lambda c: 0 not in (*c.buckets(),)),
    "a person": (debtors(), lambda d: d.kind.name == "PERSON"),
    "a debtor with an address": (debtors(), lambda d: bool(d.addresses)),
    "a fresh case": (cases(), lambda c: c.open == c.claimed),
    "a partly paid case": (cases(), lambda c: 0 < c.open.total < c.claimed.total),
    "a paid case": (cases(), lambda c: c.paid_minor == c.claimed.total),
    "an overpaid case": (cases(), lambda c: c.paid_minor > c.claimed.total),
    "a case with added fees": (cases(), lambda c: c.open.added_fees > 0),
    "text that is not ASCII": (texts(), lambda t: not t.isascii()),
    "a rate above one": (rates(), lambda r: float(r.value) > 1),
    "a rate below one": (rates(), lambda r: float(r.value) < 1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn(kind: str) -> None:
    """A law that fails for one kind of value only meets that kind."""
    assert draws(*KINDS[kind])


@pytest.mark.parametrize("state", Lifecycle, ids=lambda state: state.name)
def test_cases_are_drawn_in_every_state(state: Lifecycle) -> None:
    """A rule about states meets them all."""
    assert draws(cases(), lambda case: case.lifecycle is state)


@pytest.mark.parametrize("phase", Phase, ids=lambda phase: phase.name)
def test_cases_are_drawn_in_every_phase(phase: Phase) -> None:
    """A rule about court meets cases before, in and after it."""
    assert draws(cases(), lambda case: case.phase is phase)


ACTIVE = cases(lifecycles=[Lifecycle.ACTIVE], currencies=["EUR"])
PAYMENTS: dict[str, Callable[[list[RecordPayment]], bool]] = {
    "none": lambda drawn: not drawn,
    "several": lambda drawn: len(drawn) > 2,
    "to the partner": lambda drawn: any(p.received_by is Recipient.PARTNER for p in drawn),
    "to the client": lambda drawn: any(p.received_by is Recipient.CLIENT for p in drawn),
    "settled already": lambda drawn: any(p.settled for p in drawn),
    "with an explicit split": lambda drawn: any(p.split_override for p in drawn),
}


@pytest.mark.parametrize("kind", PAYMENTS)
def test_every_kind_of_payment_is_drawn(kind: str) -> None:
    """Sequences of payments are empty and long, to both recipients, split in both ways."""
    assert draws(ACTIVE.flatmap(payments), PAYMENTS[kind])


@pytest.mark.parametrize("how", ("part", "exact", "surplus"))
def test_payments_are_parts_the_whole_and_more(how: str) -> None:
    """A debtor pays less than is open, exactly that, or too much."""

    def fits(drawn: tuple[int, int]) -> bool:
        paid, still_open = drawn
        return {"part": paid < still_open, "exact": paid == still_open}.get(how, paid > still_open)

    pairs = ACTIVE.flatmap(
        lambda case: payments(case, min_size=1, max_size=1).map(
            lambda drawn: (to_minor(drawn[0].amount), case.open.total)
        )
    )
    assert draws(pairs, fits)


# ---------------------------------------------------------------------------------- bounds


@given(data=st.data(), low=st.integers(-100, 100), span=st.integers(0, 100))
def test_amounts_lie_within_their_bounds(data: st.DataObject, low: int, span: int) -> None:
    """From min_minor to max_minor, both included, in one of the currencies."""
    amount = data.draw(moneys(min_minor=low, max_minor=low + span, currencies=["KWD", "JPY"]))
    assert low <= to_minor(amount) <= low + span
    assert amount.currency.code in ("KWD", "JPY")


@given(data=st.data(), bounds=st.lists(percents(), min_size=2, max_size=2).map(sorted))
def test_percentages_lie_within_their_bounds(data: st.DataObject, bounds: list[Percent]) -> None:
    """From min_value to max_value, both included, also where no whole percentage lies between."""
    assert bounds[0] <= data.draw(percents(min_value=bounds[0], max_value=bounds[1])) <= bounds[1]


@given(data=st.data(), bounds=st.lists(days(), min_size=2, max_size=2).map(sorted))
def test_days_and_instants_lie_within_their_bounds(data: st.DataObject, bounds: list[date]) -> None:
    """Whole days from the first to the last, to their last microsecond, in UTC."""
    first, last = bounds
    assert first <= data.draw(days(min_value=first, max_value=last)) <= last
    at = data.draw(instants(min_value=first, max_value=last))
    assert first <= at.date() <= last
    assert at.tzinfo is UTC


@given(data=st.data(), bounds=st.lists(months(), min_size=2, max_size=2).map(sorted))
def test_months_lie_within_their_bounds(data: st.DataObject, bounds: list[Month]) -> None:
    """From one month to another, both included."""
    assert bounds[0] <= data.draw(months(min_value=bounds[0], max_value=bounds[1])) <= bounds[1]


@given(name=ids(max_size=64), text=texts(max_size=8), rate=rates(min_value="0.5", max_value="2"))
def test_ids_texts_and_rates_are_what_the_doors_take(name: str, text: str, rate: Rate) -> None:
    """An id fits the pattern, a text says something, a rate lies in its bounds."""
    assert identifier(name) == name
    assert text.strip()
    assert len(text) <= 8
    assert text.encode()
    assert 0.5 <= float(rate.value) <= 2
    assert rate.target == "USD"


@given(
    terms=split_terms(
        min_minor=5,
        max_minor=9,
        currencies=["JPY"],
        platform_shares=st.just(Percent(40)),
        success_fees=st.just(Percent(10)),
        commission_types=[CommissionType.STANDARD],
    )
)
def test_terms_lie_within_their_bounds(terms: SplitTerms) -> None:
    """Open amounts in the bounds and one currency, percentages from the strategies given."""
    for amount in (terms.principal, terms.added_fees):
        assert amount is None or (5 <= to_minor(amount) <= 9 and amount.currency.code == "JPY")
    assert (terms.success_fee, terms.platform_share) == (Percent(10), Percent(40))
    assert terms.commission_type is CommissionType.STANDARD


@given(
    split=splits(min_minor=50, max_minor=99, currencies=["CLF"], success_fees=st.just(Percent(7)))
)
def test_splits_lie_within_their_bounds(split: Split) -> None:
    """The payment is in the bounds, on terms of the strategies given."""
    assert 50 <= split.payment_minor <= 99
    assert (split.currency, split.basis.success_fee) == ("CLF", Percent(7))


FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


@given(claim=claims(min_minor=10, max_minor=99, currencies=["EUR"], min_date=FIRST, max_date=LAST))
def test_claims_lie_within_their_bounds(claim: Claim) -> None:
    """The principal in the bounds, all dates between the two days."""
    assert 10 <= to_minor(claim.principal) <= 99
    assert claim.currency == "EUR"
    dates = [(claim.invoice_date, claim.due_date)]
    dates += [(line.invoice_date, line.due_date) for line in claim.invoices]
    assert all(FIRST <= invoiced <= due <= LAST for invoiced, due in dates)


@given(debtor=debtors())
def test_a_debtor_is_drawn_as_it_could_be_typed_in(debtor: Debtor) -> None:
    """Whatever is drawn can be made again through the doors."""
    assert evolve(debtor) == debtor


@given(data=st.data())
def test_a_drawn_case_is_one_that_could_be(data: st.DataObject) -> None:
    """Its state, its partner, its dates and its money fit each other."""
    case = data.draw(cases(min_minor=10, max_minor=99, currencies=["KWD"], min_date=FIRST,
                           max_date=LAST, success_fees=st.just(Percent(7))))  # fmt: skip
    assert 10 <= case.claimed.principal <= 99
    assert (case.currency, case.success_fee) == ("KWD", Percent(7))
    assert case.open.total == max(0, case.claimed.total - case.paid_minor)
    assert all(0 <= left <= owed for left, owed in zip(case.open, case.claimed, strict=True))
    assert FIRST <= case.invoice_date <= case.due_date <= case.created_at.date() <= LAST
    assert (case.partner_id is None) is (case.assigned_at is None)
    assert case.assigned_at is None or case.created_at <= case.assigned_at
    assert case.accepted_at is None or (case.assigned_at or case.accepted_at) <= case.accepted_at
    assert case.paid_minor == 0 or case.accepted_at is not None
    if case.lifecycle in TAKES_PAYMENT:
        assert case.partner_id is not None
        assert case.accepted_at is not None
    assert case.version >= 1


@given(data=st.data(), managed=st.booleans())
def test_payments_fit_their_case(data: st.DataObject, managed: bool) -> None:
    """In its currency, to its recipients, of days it has seen; a split makes up its payment."""
    case = data.draw(cases(lifecycles=[Lifecycle.ACTIVE]))
    case = evolve(case, managed_by=PartnerId("manager") if managed else None)
    drawn = data.draw(payments(case, min_size=1, max_size=3))
    assert 1 <= len(drawn) <= 3
    for payment in drawn:
        assert payment.case_id == case.case_id
        assert payment.amount.currency.code == case.currency
        assert case.due_date <= payment.received_on <= case.created_at.date()
        assert managed or payment.received_by is not Recipient.PLATFORM
        assert not payment.settled or payment.received_by is Recipient.CLIENT
        split = payment.split_override
        if split is not None:
            halves = to_minor(split.creditor_amount) + to_minor(split.partner_gross)
            assert halves == to_minor(payment.amount)


@given(data=st.data())
def test_payments_lie_between_the_days_asked_for(data: st.DataObject) -> None:
    """The caller may choose other days for them."""
    case = data.draw(cases(lifecycles=[Lifecycle.ACTIVE]))
    for payment in data.draw(payments(case, min_date=FIRST, max_date=LAST)):
        assert FIRST <= payment.received_on <= LAST


def test_the_largest_amount_drawn_leaves_room_for_sums() -> None:
    """A thousand amounts of the largest size still fit the books."""
    assert MAX_MINOR * 1000 < 10**15


# ------------------------------------------------------------------------------------ a story


@settings(max_examples=max(10, settings().max_examples // 10))
@given(
    claim=claims(min_date=FIRST, max_date=LAST),
    debtor=debtors(),
    fee=percents(),
    data=st.data(),
)
def test_what_is_drawn_is_taken_by_a_desk(
    claim: Claim, debtor: Debtor, fee: Percent, data: st.DataObject
) -> None:
    """A drawn claim is submitted and accepted, its drawn payments recorded, and the books hold."""
    clock = FixedClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    network = Network.in_memory(clock=clock)
    ops, anna = network.as_platform(user="ops"), network.as_partner("acme", user="anna")
    ops.do(RegisterPartner(
        partner_id="acme", name="Acme", partner_type=PartnerType.EXCLUSIVE, country="DE"
    ))  # fmt: skip
    ops.do(RegisterClient(client_id="nordic", name="Nordic", country="DK"))
    ops.do(AgreeTerms(partner_id="acme"))
    ops.do(SubmitCase(
        case_id="Q8OAXF3W", client_id="nordic", partner_id="acme", debtor=debtor, claim=claim,
        success_fee=fee,
    ))  # fmt: skip
    clock.advance(hours=1)
    case = anna.do(AcceptCase(case_id="Q8OAXF3W"))
    drawn = data.draw(payments(case))
    outcomes = anna.do_all(drawn)
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    view = anna.ask(CasePage(case_id="Q8OAXF3W"))
    received = sum(to_minor(payment.amount) for payment in drawn)
    assert to_minor(view.case.outstanding) == max(0, claim.buckets().total - received)
    assert not network.verify_books()
    assert clock.now() - case.created_at == timedelta(hours=1)

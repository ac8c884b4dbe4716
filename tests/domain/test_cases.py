"""Cases: the lifecycle is a table, and what is not in it cannot happen."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Case, Lifecycle, Percent, errors
from debitura_core.domain.cases.cases import (
    TAKES_PAYMENT,
    TRANSITIONS,
    Trigger,
    next_state,
    start_legal_action,
)
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.parties.agreements import Phase
from debitura_core.testing import cases, percents

LEGAL_STEPS = {(row.source, row.trigger): row.target for row in TRANSITIONS}


@given(case=cases(), trigger=st.sampled_from(Trigger))
def test_what_is_not_in_the_table_cannot_happen(case: Case, trigger: Trigger) -> None:
    """A case moves as the table of steps says, or the refusal names what it could do."""
    target = LEGAL_STEPS.get((case.lifecycle, trigger))
    if target is not None:
        assert next_state(case, trigger) is target
        return
    with pytest.raises(errors.IllegalTransition) as refused:
        next_state(case, trigger)
    allowed = {row.trigger.value for row in TRANSITIONS if row.source is case.lifecycle}
    assert refused.value.facts["case_id"] == case.case_id
    assert refused.value.facts["lifecycle"] == case.lifecycle.label
    assert set(refused.value.facts["legal"].split(", ")) == (allowed or {"do nothing any more"})


def test_a_step_leads_to_one_state() -> None:
    """From one state, one trigger leads to one state only."""
    assert len(LEGAL_STEPS) == len(TRANSITIONS)


def test_nothing_leads_out_of_merged() -> None:
    """A merged case does nothing any more."""
    assert not [row for row in TRANSITIONS if row.source is Lifecycle.MERGED]


@pytest.mark.parametrize(
    ("source", "trigger", "target"),
    (
        (Lifecycle.PENDING_VERIFICATION, Trigger.ACCEPT, Lifecycle.ACTIVE),
        (
            Lifecycle.PENDING_VERIFICATION,
            Trigger.REQUEST_INFORMATION,
            Lifecycle.NEEDS_ADDITIONAL_DETAILS,
        ),
        (Lifecycle.NEEDS_ADDITIONAL_DETAILS, Trigger.SUPPLY_INFORMATION, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Trigger.REQUEST_INFORMATION, Lifecycle.NEEDS_ADDITIONAL_DETAILS),
        (Lifecycle.ACTIVE, Trigger.PAUSE, Lifecycle.PAUSED),
        (Lifecycle.PAUSED, Trigger.RESUME, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Trigger.CLOSE, Lifecycle.CLOSED),
        (Lifecycle.PAUSED, Trigger.CLOSE, Lifecycle.CLOSED),
        (Lifecycle.CLOSED, Trigger.REOPEN, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Trigger.START_LEGAL_ACTION, Lifecycle.ACTIVE),
    ),
)
def test_the_steps_that_payments_need_are_in_the_table(
    source: Lifecycle, trigger: Trigger, target: Lifecycle
) -> None:
    """A case is accepted, waits, is paused, closed and reopened, and goes to court."""
    assert LEGAL_STEPS[source, trigger] is target


@pytest.mark.parametrize("lifecycle", Lifecycle, ids=lambda state: state.name)
def test_payments_are_taken_in_three_states(lifecycle: Lifecycle) -> None:
    """Active, Paused and More Info Required, and no other."""
    allowed = {Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.NEEDS_ADDITIONAL_DETAILS}
    assert (lifecycle in TAKES_PAYMENT) is (lifecycle in allowed)


def test_there_are_ten_states_each_with_its_words() -> None:
    """The ten states all have the words people read."""
    assert len(Lifecycle) == 10
    assert len({state.label for state in Lifecycle}) == 10
    assert Lifecycle.NEEDS_ADDITIONAL_DETAILS.label == "More Info Required"
    assert Lifecycle.LEADS.label == "Collecting Quotes"


@given(case=cases(lifecycles=[Lifecycle.ACTIVE]), fee=st.none() | percents())
def test_legal_action_changes_the_phase_and_the_fee_if_one_was_agreed(
    case: Case, fee: Percent | None
) -> None:
    """In court the case is split on legal terms; without an own fee the old one stays."""
    legal = start_legal_action(case, fee).answer
    assert (legal.lifecycle, legal.phase) == (Lifecycle.ACTIVE, Phase.LEGAL)
    assert legal.success_fee == (case.success_fee if fee is None else fee)
    assert (legal.open, legal.claimed, legal.paid_minor) == (
        case.open,
        case.claimed,
        case.paid_minor,
    )


@given(case=cases(lifecycles=[Lifecycle.ACTIVE]))
def test_a_legal_fee_of_zero_is_a_fee(case: Case) -> None:
    """Zero percent was agreed is not the same as nothing was agreed."""
    assert start_legal_action(case, Percent(0)).answer.success_fee == Percent(0)


@given(case=cases())
def test_a_case_owes_what_is_open(case: Case) -> None:
    """Principal and fees were claimed, what is open is outstanding, paid is all that came in."""
    assert to_minor(case.principal) == case.claimed.principal
    assert to_minor(case.added_fees) == case.claimed.added_fees
    assert to_minor(case.outstanding) == case.open.total >= 0
    assert to_minor(case.outstanding) == max(0, case.claimed.total - case.paid_minor)
    assert to_minor(case.paid) == case.paid_minor


@given(case=cases(currencies=["EUR"]))
def test_what_is_outstanding_of_the_worked_example(case: Case) -> None:
    """Of 1,000 and 100 in fees, 300 paid leaves 800."""
    claimed = Buckets(100_000, 0, 10_000, 0)
    paid = evolve(case, claimed=claimed, open=claimed.minus(claimed.allocate(30_000)))
    assert str(paid.outstanding.amount) == "800.00"

"""Every command that moves a case, tried on a case in every state: the table, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from debitura_core import (
    AcceptCase,
    AwardLead,
    Case,
    CloseCase,
    CloseCode,
    CloseLead,
    DeclineCase,
    DeclineReason,
    Desk,
    Lifecycle,
    MergeCase,
    Percent,
    ProposeTerms,
    ReassignCase,
    RequestInformation,
    ResumeCase,
    RouteCase,
    StartLegalAction,
    StatusType,
    SupplyInformation,
    UpdateStatus,
    ValidateCase,
    errors,
)
from debitura_core.domain.cases.cases import TRANSITIONS, Trigger
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores, payment, written

HOLD = UpdateStatus(case_id=CASE, status=StatusType.ON_HOLD, notes="n", reason="r")
ASK = RequestInformation(case_id=CASE, question="Which invoice?")
PROPOSE = ProposeTerms(case_id=CASE, success_fee=Percent(20), explanation="It is old.")
DECLINE = DeclineCase(case_id=CASE, reason=DeclineReason.OUT_OF_JURISDICTION)
AWARD = AwardLead(case_id=CASE, partner_id="acme", success_fee=Percent(20))


def _unsigned(cast: Cast) -> None:
    cast.submit(partner_id=None, contracts_signed=False)


def _internal(cast: Cast) -> None:
    _unsigned(cast)
    cast.ops.do(ValidateCase(case_id=CASE))


def _review(cast: Cast) -> None:
    cast.submit()


def _details(cast: Cast) -> None:
    cast.case()
    cast.anna.do(ASK)


def _leads(cast: Cast) -> None:
    cast.submit()
    cast.anna.do(PROPOSE)


def _active(cast: Cast) -> None:
    cast.case()


def _paused(cast: Cast) -> None:
    cast.case()
    cast.anna.do(HOLD)


def _closed(cast: Cast) -> None:
    cast.case()
    cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.UNRESPONSIVE_CLIENT))


def _merged(cast: Cast) -> None:
    cast.case()
    cast.ops.do(MergeCase(case_id=CASE, into="OTHER"))


BROUGHT: dict[Lifecycle, Callable[[Cast], None]] = {
    Lifecycle.PENDING_CONTRACT_SIGNING: _unsigned,
    Lifecycle.PENDING_VERIFICATION_INTERNAL: _internal,
    Lifecycle.PENDING_VERIFICATION: _review,
    Lifecycle.NEEDS_ADDITIONAL_DETAILS: _details,
    Lifecycle.LEADS: _leads,
    Lifecycle.ACTIVE: _active,
    Lifecycle.PAUSED: _paused,
    Lifecycle.CLOSED: _closed,
    Lifecycle.MERGED: _merged,
}
"""How a case of Acme's gets into each state; no command puts one into Pending Quote Selection."""

MOVES: dict[Trigger, Callable[[Cast], tuple[Desk, Any]]] = {
    Trigger.SIGN: lambda cast: (cast.ops, ValidateCase(case_id=CASE)),
    Trigger.ASSIGN: lambda cast: (cast.ops, RouteCase(case_id=CASE, partner_id="rival")),
    Trigger.ACCEPT: lambda cast: (cast.anna, AcceptCase(case_id=CASE)),
    Trigger.REQUEST_INFORMATION: lambda cast: (cast.anna, ASK),
    Trigger.PROPOSE_TERMS: lambda cast: (cast.anna, PROPOSE),
    Trigger.DECLINE: lambda cast: (cast.anna, DECLINE),
    Trigger.SUPPLY_INFORMATION: lambda cast: (
        cast.nora,
        SupplyInformation(case_id=CASE, answer="The second."),
    ),
    Trigger.PAUSE: lambda cast: (cast.anna, HOLD),
    Trigger.RESUME: lambda cast: (cast.anna, ResumeCase(case_id=CASE)),
    Trigger.AWARD: lambda cast: (cast.ops, AWARD),
    Trigger.CLOSE_LEAD: lambda cast: (cast.ops, CloseLead(case_id=CASE, quotes_given=True)),
    Trigger.START_LEGAL_ACTION: lambda cast: (cast.nora, StartLegalAction(case_id=CASE)),
    Trigger.REASSIGN: lambda cast: (cast.ops, ReassignCase(case_id=CASE, partner_id="rival")),
    Trigger.CLOSE: lambda cast: (
        cast.ops,
        CloseCase(case_id=CASE, code=CloseCode.CASE_NEVER_STARTED, comment="c"),
    ),
    Trigger.MERGE: lambda cast: (cast.ops, MergeCase(case_id=CASE, into="OTHER")),
}
TARGETS = {(row.source, row.trigger): row.target for row in TRANSITIONS}


@on_both_stores
@pytest.mark.parametrize("trigger", MOVES, ids=lambda one: one.name)
@pytest.mark.parametrize("state", BROUGHT, ids=lambda one: one.name)
def test_a_command_moves_a_case_as_the_table_says_or_not_at_all(
    store: Opened, state: Lifecycle, trigger: Trigger
) -> None:
    """A step of the table is taken; any other is refused, and nothing is written."""
    target = TARGETS.get((state, trigger))
    with meeting(store) as cast:
        cast.case("OTHER")
        BROUGHT[state](cast)
        desk, command = MOVES[trigger](cast)
        if target is not None:
            case: Case = desk.do(command)
            assert case.lifecycle is target
            return
        before = written(cast.network.store)
        with pytest.raises((errors.IllegalTransition, errors.CaseNotInHand, errors.NotFound)) as no:
            desk.do(command)
        if isinstance(no.value, errors.IllegalTransition):
            legal = [row.trigger.value for row in TRANSITIONS if row.source is state]
            assert no.value.facts["legal"] == (", ".join(legal) or "do nothing any more")
        assert written(cast.network.store) == before


def test_every_row_has_a_command() -> None:
    """Each trigger is tried above or in a test of its own chapter."""
    elsewhere = {
        Trigger.SUBMIT_UNSIGNED, Trigger.SUBMIT,  # below
        Trigger.OFFER,  # routing
        Trigger.RETURN_TO_REVIEW, Trigger.DECLINE_FOR_GOOD,  # reviewing
        Trigger.WITHDRAW, Trigger.REOPEN,  # closing
    }  # fmt: skip
    assert set(MOVES) | elsewhere == set(Trigger)
    assert set(BROUGHT) | {Lifecycle.LEADS_QUOTE_GIVEN} == set(Lifecycle)


@on_both_stores
def test_contracts_are_signed_before_a_case_goes_anywhere(store: Opened) -> None:
    """An unsigned case waits, belongs to nobody, and is routed once it is validated."""
    with meeting(store) as cast:
        with pytest.raises(errors.InvalidInput):
            cast.submit(contracts_signed=False)
        case = cast.submit(partner_id=None, contracts_signed=False)
        assert case.lifecycle is Lifecycle.PENDING_CONTRACT_SIGNING
        signed = cast.ops.do(ValidateCase(case_id=CASE))
        assert (signed.lifecycle, signed.partner_id) == (
            Lifecycle.PENDING_VERIFICATION_INTERNAL,
            None,
        )
        assert cast.ops.do(RouteCase(case_id=CASE, partner_id="acme")).partner_id == "acme"


@pytest.mark.parametrize("state", BROUGHT, ids=lambda one: one.name)
def test_payments_are_taken_while_a_case_is_worked(state: Lifecycle) -> None:
    """On Active, Paused and More Info Required; not before, and not after."""
    with meeting() as cast:
        cast.case("OTHER")
        BROUGHT[state](cast)
        taken = {Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.NEEDS_ADDITIONAL_DETAILS}
        if state in taken:
            assert cast.anna.do(payment(eur("10"))).split.payment == eur("10")
        else:
            with pytest.raises((errors.CaseTakesNoPayment, errors.NotFound)):
                cast.anna.do(payment(eur("10")))

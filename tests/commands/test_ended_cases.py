"""What a case still takes once it has ended: D19 for a closed one, T106 for a merged one."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve, fields

from debitura_core import (
    CloseCase,
    CloseCode,
    Command,
    Desk,
    Lifecycle,
    MergeCase,
    Recipient,
    RecordRevenueItem,
    RevenueItemKind,
    Role,
    SetPartnerReference,
    SettleCommission,
    Tasks,
    errors,
)
from tests.cast import CASE, TODAY, Cast, Opened, eur, meeting, on_both_stores, public, written
from tests.commands.test_refusals import GOOD

TAKEN_WHEN_CLOSED = frozenset(
    "RecordRevenueItem SetPartnerReference AttachDocument AddNote LogCall SendMessage MergeCase"
    " RateCase ConfirmClientInvoiced".split()
)
"""What is about money, papers and words, and folding the case away; all else works the claim."""

ABOUT_A_CASE = sorted(
    kind.__name__
    for kind in public(Command)
    if kind.__name__ != "SubmitCase" and "case_id" in {one.name for one in fields(kind)}
)
ENDED = (errors.RuleBroken, errors.NotFound)


def _desk(cast: Cast, command: Command[Any]) -> Desk:
    for role, desk in ((Role.PARTNER, cast.anna), (Role.CLIENT, cast.nora)):
        if role in command.roles:
            return desk
    return cast.ops


def _closed(cast: Cast) -> None:
    cast.case()
    cast.case("OTHERCASE")
    cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.DEBTOR_UNTRACEABLE, comment="gone"))


@pytest.mark.parametrize("name", [one for one in ABOUT_A_CASE if one not in TAKEN_WHEN_CLOSED])
def test_what_works_the_claim_is_refused_on_a_closed_case(name: str) -> None:
    """D19: payments, status, plans, fees, transfers and all the rest leave a closed case alone."""
    with meeting() as cast:
        _closed(cast)
        before = written(cast.network.store)
        command = GOOD[name]
        with pytest.raises(errors.RuleBroken):
            _desk(cast, command).do(command)
        assert written(cast.network.store) == before


@pytest.mark.parametrize("name", ABOUT_A_CASE)
def test_a_merged_case_takes_nothing_any_more(name: str) -> None:
    """T106: any change to a merged case is refused, and the books stay as they are."""
    with meeting() as cast:
        cast.case()
        cast.case("OTHERCASE")
        cast.ops.do(MergeCase(case_id=CASE, into="OTHERCASE"))
        before = written(cast.network.store)
        command: Any = GOOD[name]
        with pytest.raises(ENDED):
            _desk(cast, command).do(command)
        assert written(cast.network.store) == before


@on_both_stores
def test_a_closed_case_still_settles_bills_and_is_referred_to(store: Opened) -> None:
    """D19: money and references run on, and the case can be folded into another one."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHERCASE")
        payout = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.PARTIALLY_PAID))
        assert cast.anna.do(SettleCommission(payout_id=payout.payout_id)).commission_paid_at
        item = RecordRevenueItem(
            case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("10")
        )
        assert cast.anna.do(item).case_id == CASE
        named = cast.anna.do(SetPartnerReference(case_id=CASE, reference="A-1"))
        assert named.partner_reference == "A-1"
        merged = cast.ops.do(MergeCase(case_id=CASE, into="OTHERCASE"))
        assert (merged.lifecycle, merged.merged_into) == (Lifecycle.MERGED, "OTHERCASE")


@on_both_stores
def test_merging_drops_the_work_and_stops_the_clock(store: Opened) -> None:
    """L25: nobody is asked to work a case that was folded away, and no update is due on it."""
    with meeting(store) as cast:
        cast.submit()
        cast.case("OTHERCASE")
        assert len(cast.anna.ask(Tasks()).tasks) == 1
        merged = cast.ops.do(MergeCase(case_id=CASE, into="OTHERCASE"))
        assert merged.sla_deadline is None
        assert cast.anna.ask(Tasks()).tasks == ()


@on_both_stores
def test_a_case_is_merged_into_another_of_its_client(store: Opened) -> None:
    """Not into itself, not into another client's, not into one that was merged, and not twice."""
    with meeting(store) as cast:
        for case_id, client in ((CASE, "nordic"), ("SECOND", "nordic"), ("FOREIGN", "baltic")):
            cast.case(case_id, client_id=client)
        into = MergeCase(case_id=CASE, into="SECOND")
        before = written(cast.network.store)
        for wrong in (CASE, "FOREIGN"):
            with pytest.raises(errors.CannotMerge):
                cast.ops.do(evolve(into, into=wrong))
        with pytest.raises(errors.NotFound):
            cast.ops.do(evolve(into, into="NOWHERE"))
        assert written(cast.network.store) == before
        cast.ops.do(into)
        with pytest.raises(errors.IllegalTransition, match="do nothing any more"):
            cast.ops.do(into)
        with pytest.raises(errors.CannotMerge):
            cast.ops.do(MergeCase(case_id="SECOND", into=CASE))

"""Whom a partner case waits for: never for a desk that does not exist, nor for what is over."""

from __future__ import annotations

import pytest

from debitura_core import (
    AcceptCase,
    CloseCase,
    CloseCode,
    DecideLegalEscalation,
    Handling,
    Lifecycle,
    PartnerCasePage,
    ReassignCase,
    RequestInformation,
    RequestLegalEscalation,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    SendMessage,
    SubmitPartnerCase,
    SupplyInformation,
    SuspendPartner,
    TaskKind,
    Tasks,
    errors,
)
from tests.cast import Cast, Opened, meeting, on_both_stores, written
from tests.own_clients import PAPERS, agree, own_case, own_submission

SELF, NETWORK = Handling.SELF, Handling.NETWORK


def waiting(cast: Cast) -> set[TaskKind]:
    """Return what waits for the platform."""
    return {task.kind for task in cast.ops.ask(Tasks()).tasks}


@on_both_stores
def test_nobody_writes_to_a_client_that_only_its_partner_knows(store: Opened) -> None:
    """Where the partner collects itself, nobody reads in the place of a shadow client."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast).in_case()
        before = written(cast.network.store)
        for desk in (cast.anna, cast.ops):
            with pytest.raises(errors.RecipientNotReachable):
                desk.do(SendMessage(case_id=case, to=Role.CLIENT, text="t"))
        assert written(cast.network.store) == before
        cast.ops.do(SendMessage(case_id=case, to=Role.PARTNER, text="t"))


@on_both_stores
def test_a_request_for_court_waits_for_its_answer_whoever_has_the_case(store: Opened) -> None:
    """Another collector, or the end of the case, answers nothing: the platform does."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, NETWORK)
        name = case.partner_case_id
        cast.anna.do(RequestLegalEscalation(partner_case_id=name, reason="r"))
        cast.ops.do(ReassignCase(case_id=case.in_case(), partner_id="acme"))
        assert TaskKind.DECIDE_ESCALATION in waiting(cast)
        cast.anna.do(AcceptCase(case_id=case.in_case()))
        cast.ops.do(CloseCase(case_id=case.in_case(), code=CloseCode.OTHER, comment="c"))
        assert TaskKind.DECIDE_ESCALATION in waiting(cast)
        answered = cast.ops.do(DecideLegalEscalation(partner_case_id=name, grant=False))
        assert answered.escalation_requested_at is None
        assert TaskKind.DECIDE_ESCALATION not in waiting(cast)


@on_both_stores
def test_a_request_for_court_is_done_once_it_is_granted(store: Opened) -> None:
    """Whether a legal partner takes over, or whoever collects goes on."""
    with meeting(store) as cast:
        agree(cast)
        for partner in (None, "rival"):
            name = own_case(cast).partner_case_id
            cast.anna.do(RequestLegalEscalation(partner_case_id=name, reason="r"))
            assert TaskKind.DECIDE_ESCALATION in waiting(cast)
            command = DecideLegalEscalation(partner_case_id=name, grant=True, partner_id=partner)
            cast.ops.do(command)
            assert TaskKind.DECIDE_ESCALATION not in waiting(cast)


@on_both_stores
@pytest.mark.parametrize("handling", Handling)
def test_what_is_asked_about_a_partner_case_the_platform_answers(
    store: Opened, handling: Handling
) -> None:
    """A shadow client has no desk to supply it from; the submitter reads the question."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, handling)
        collector = cast.eve if handling is NETWORK else cast.anna
        collector.do(RequestInformation(case_id=case.in_case(), question="Who signed?"))
        page = cast.anna.ask(PartnerCasePage(partner_case_id=case.partner_case_id))
        assert [one.text for one in page.messages] == ["Who signed?"]
        assert TaskKind.SUPPLY_INFORMATION not in {task.kind for task in page.tasks}
        assert TaskKind.SUPPLY_INFORMATION in waiting(cast)
        told = cast.ops.do(SupplyInformation(case_id=case.in_case(), answer="Mr Muster did."))
        assert told.lifecycle is Lifecycle.ACTIVE
        assert TaskKind.SUPPLY_INFORMATION not in waiting(cast)


@on_both_stores
def test_a_suspended_partner_takes_on_no_case_of_its_own(store: Opened) -> None:
    """What it submitted before goes back to it (rule cases-9)."""
    with meeting(store) as cast:
        agree(cast)
        name = cast.anna.do(own_submission()).partner_case_id
        cast.ops.do(SuspendPartner(partner_id="acme"))
        accept = ReviewPartnerCase(partner_case_id=name, verdict=ReviewVerdict.ACCEPT)
        before = written(cast.network.store)
        with pytest.raises(errors.PartnerInactive):
            cast.ops.do(accept)
        assert written(cast.network.store) == before
        back = ReviewPartnerCase(partner_case_id=name, verdict=ReviewVerdict.RETURN, feedback="f")
        cast.ops.do(back)


@on_both_stores
def test_a_paper_that_is_given_twice_is_filed_once(store: Opened) -> None:
    """In one submission, or when all of a case is said again."""
    with meeting(store) as cast:
        agree(cast)
        sent = cast.anna.do(own_submission(documents=(*PAPERS, *PAPERS)))
        assert len(sent.papers) == 1
        back = ReviewPartnerCase(
            partner_case_id=sent.partner_case_id, verdict=ReviewVerdict.RETURN, feedback="f"
        )
        cast.ops.do(back)
        again = SubmitPartnerCase(partner_case_id=sent.partner_case_id, documents=PAPERS)
        assert len(cast.anna.do(again).papers) == 1

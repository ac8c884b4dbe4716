"""Placing cases: a claim is handed in, and a partner takes it on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

from debitura_core import (
    AcceptCase,
    CasePage,
    ClaimInvoice,
    Lifecycle,
    NotFound,
    Percent,
    Phase,
    StartLegalAction,
    Terms,
    errors,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.domain.cases.cases import CaseAccepted, CaseSubmitted, LegalActionStarted
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.collection_periods import PeriodStarted
from debitura_core.domain.cases.engagements import EngagementAnswered, EngagementBegun
from debitura_core.domain.cases.tasks import TaskKind, TaskOpened, TaskSolved
from debitura_core.domain.parties.relationships import RelationshipFormed
from tests.cast import (
    CASE,
    DEBTOR,
    START,
    TODAY,
    Opened,
    claim,
    eur,
    meeting,
    on_both_stores,
    submission,
    written,
)


@on_both_stores
def test_a_case_with_a_partner_awaits_its_review(store: Opened) -> None:
    """Submitting with a partner assigns in the same step."""
    with meeting(store) as cast:
        papers = claim(eur("900"), interest=eur("60"), collection_fees=eur("40"))
        done = cast.ops.perform(submission(claim=papers, terms=Terms.QUOTE))
        case = done.answer
        assert case.lifecycle is Lifecycle.PENDING_VERIFICATION
        assert (case.assigned_at, case.accepted_at) == (START, None)
        assert case.claimed == case.open == Buckets(90000, 6000, 0, 4000)
        assert (case.principal, case.added_fees, case.outstanding) == (
            eur("900.00"),
            eur("100.00"),
            eur("1000.00"),
        )
        assert (case.terms, case.phase) == (Terms.QUOTE, Phase.PRE_LEGAL)
        entry, begun, review = done.entries
        assert isinstance(begun.event, EngagementBegun)
        assert isinstance(review.event, TaskOpened)
        assert (review.event.kind, review.event.due_on) == (
            TaskKind.REVIEW_CASE,
            date(2026, 3, 3),
        )
        assert isinstance(entry.event, CaseSubmitted)
        assert DEBTOR.name not in entry.facts
        page = cast.anna.ask(CasePage(case_id=CASE))
        assert (page.case, page.debtor, page.claim) == (case, DEBTOR, papers)


@on_both_stores
def test_a_case_that_nobody_matches_goes_to_the_legal_network(store: Opened) -> None:
    """It waits in Leads, and no partner finds it."""
    with meeting(store) as cast:
        case = cast.submit(partner_id=None)
        assert case.lifecycle is Lifecycle.LEADS
        assert case.assigned_at is None
        with pytest.raises(NotFound):
            cast.anna.do(AcceptCase(case_id=CASE))


@on_both_stores
def test_a_case_id_that_looks_like_a_reference_is_one(store: Opened) -> None:
    """Eight capitals and digits are id and reference at once; any other id gets a fresh one."""
    with meeting(store, identifiers=Counted()) as cast:
        assert cast.submit("Q8OAXF3W").reference == "Q8OAXF3W"
        assert cast.submit("case-7").reference == "AAAAAAAA"
        assert cast.submit("AAAAAAAB").reference == "AAAAAAAB"
        taken = cast.submit("case-8").reference, cast.submit("AAAAAAAA").reference
    assert taken == ("AAAAAAAC", "AAAAAAAD"), "a reference belongs to one case"


@on_both_stores
def test_a_clients_reference_is_its_own(store: Opened) -> None:
    """A client uses a reference once; another client may use the same."""
    with meeting(store) as cast:
        cast.nora.do(submission("c1", client_id=None, client_reference="2026/1"))
        before = written(cast.network.store)
        with pytest.raises(errors.DuplicateId) as refused:
            cast.nora.do(submission("c2", client_id=None, client_reference="2026/1"))
        assert "2026/1" not in str(refused.value)
        assert written(cast.network.store) == before
        other = cast.otto.do(submission("c3", client_id=None, client_reference="2026/1"))
        assert other.client_id == "baltic"


@pytest.mark.parametrize("days", (0, 1))
@pytest.mark.parametrize("late", ("due_date", "invoice_date", "line"))
@on_both_stores
def test_a_claim_is_due_before_it_is_submitted(store: Opened, late: str, days: int) -> None:
    """A claim that falls due today is taken, one that falls due tomorrow is not."""
    day = TODAY + timedelta(days=days)
    papers = evolve(claim(), due_date=day)
    if late == "invoice_date":
        papers = evolve(papers, invoice_date=day)
    if late == "line":
        line = ClaimInvoice(
            number="1", amount=papers.principal, invoice_date=date(2025, 1, 1), due_date=day
        )
        papers = evolve(claim(), invoices=(line,))
    with meeting(store) as cast:
        if days:
            with pytest.raises(errors.ClaimNotDue):
                cast.submit(claim=papers)
        else:
            cast.submit(claim=papers)


@on_both_stores
def test_a_case_is_for_a_partner_that_takes_cases(store: Opened) -> None:
    """An unknown partner and a client that is not named are refused alike on every desk."""
    with meeting(store) as cast:
        before = written(cast.network.store)
        with pytest.raises(errors.PartnerInactive):
            cast.submit(partner_id="nobody")
        with pytest.raises(errors.InvalidInput):
            cast.submit(client_id=None)
        with pytest.raises(NotFound):
            cast.submit(client_id="nobody")
        with pytest.raises(NotFound):
            cast.nora.do(submission(client_id="baltic"))
        assert written(cast.network.store) == before


@on_both_stores
def test_the_first_acceptance_forms_the_relationship(store: Opened) -> None:
    """Partner and client know each other from the first case they share, and once."""
    with meeting(store) as cast:
        cast.submit("c1")
        cast.submit("c2")
        cast.clock.advance(hours=1)
        first = cast.anna.perform(AcceptCase(case_id="c1"))
        second = cast.anna.perform(AcceptCase(case_id="c2"))
        assert first.answer.lifecycle is Lifecycle.ACTIVE
        assert first.answer.accepted_at == START + timedelta(hours=1)
        assert [type(entry.event) for entry in first.entries] == [
            RelationshipFormed,
            CaseAccepted,
            PeriodStarted,
            EngagementAnswered,
            TaskSolved,
        ]
        assert [type(entry.event) for entry in second.entries] == [
            CaseAccepted,
            PeriodStarted,
            EngagementAnswered,
            TaskSolved,
        ]
        with pytest.raises(errors.IllegalTransition):
            cast.anna.do(AcceptCase(case_id="c1"))


@on_both_stores
def test_legal_action_changes_the_phase_and_perhaps_the_fee(store: Opened) -> None:
    """Partner or client take an active case to court; the fee changes only if agreed."""
    with meeting(store) as cast:
        cast.case("c1")
        cast.case("c2")
        as_agreed = cast.anna.perform(StartLegalAction(case_id="c1", success_fee=Percent(25)))
        unchanged = cast.nora.perform(StartLegalAction(case_id="c2"))
        assert {one.answer.phase for one in (as_agreed, unchanged)} == {Phase.LEGAL}
        assert {one.answer.lifecycle for one in (as_agreed, unchanged)} == {Lifecycle.ACTIVE}
        assert as_agreed.answer.success_fee == Percent(25)
        assert unchanged.answer.success_fee == Percent("9.5")
        assert isinstance(as_agreed.entries[0].event, LegalActionStarted)
        payout = cast.pay(eur("1000"), "c1")
        assert (payout.phase, payout.platform_share) == (Phase.LEGAL, Percent(20))
        assert payout.split.platform_fee == eur("50")

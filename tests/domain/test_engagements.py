"""Engagements: a partner is given a case, answers it once, and may lose it."""

from datetime import datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given

from debitura_core import Case, DeclineReason, Engagement, Response
from debitura_core.domain.cases.engagements import (
    EngagementAnswered,
    EngagementBegun,
    EngagementEnded,
    begin_engagement,
    end_engagement,
    miss,
    respond,
)
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.testing import cases, instants

LATER = timedelta(hours=7)


def begun(case: Case, at: datetime) -> Engagement:
    return begin_engagement(case, PartnerId("acme"), at).answer


@given(case=cases(), at=instants())
def test_an_engagement_begins_unanswered(case: Case, at: datetime) -> None:
    """It bears the number that the case is at, and the ids of both who may read it."""
    decision = begin_engagement(case, PartnerId("acme"), at)
    one = decision.answer
    assert (one.case_id, one.number, one.client_id) == (
        case.case_id,
        case.engagement,
        case.client_id,
    )
    assert (one.partner_id, one.assigned_at) == ("acme", at)
    assert (one.responded_at, one.response, one.decline_reason, one.ended_at) == (None,) * 4
    (event,) = decision.events
    assert isinstance(event, EngagementBegun)
    assert event.subject == f"case:{case.case_id}"


@pytest.mark.parametrize("then", (Response.ACCEPTED, Response.ASKED, Response.QUOTED))
@pytest.mark.parametrize("first", Response)
@given(case=cases(), at=instants())
def test_the_first_answer_counts(case: Case, at: datetime, first: Response, then: Response) -> None:
    """Who asks and then accepts has answered when it asked; said again is not journalled."""
    answered = respond(begun(case, at), first, at + LATER).answer
    again = respond(answered, then, at + 2 * LATER)
    assert (answered.response, answered.responded_at) == (first, at + LATER)
    assert (again.answer, again.records, again.events) == (answered, (), ())


@pytest.mark.parametrize("reason", DeclineReason)
@given(case=cases(), at=instants())
def test_declining_after_all_is_declining(case: Case, at: datetime, reason: DeclineReason) -> None:
    """A partner that asked first and then declines has declined, for its reason (3.19)."""
    asked = respond(begun(case, at), Response.ASKED, at + LATER).answer
    decision = respond(asked, Response.DECLINED, at + 2 * LATER, reason)
    declined = decision.answer
    assert (declined.response, declined.decline_reason) == (Response.DECLINED, reason)
    assert declined.responded_at == at + LATER
    (event,) = decision.events
    assert isinstance(event, EngagementAnswered)
    assert (event.response, event.decline_reason, event.responded_at) == (
        Response.DECLINED,
        reason,
        at + LATER,
    )


@given(case=cases(), at=instants())
def test_an_engagement_ends_when_the_case_leaves(case: Case, at: datetime) -> None:
    """The instant is kept; the answer stays what it was."""
    accepted = respond(begun(case, at), Response.ACCEPTED, at).answer
    decision = end_engagement(accepted, at + LATER)
    assert decision.answer.ended_at == at + LATER
    assert decision.answer.response is Response.ACCEPTED
    (event,) = decision.events
    assert isinstance(event, EngagementEnded)
    assert event.ended_at == at + LATER


@given(case=cases(), at=instants())
def test_a_deadline_is_missed_once_it_has_passed(case: Case, at: datetime) -> None:
    """At the very instant it is not yet; who leaves late has missed it in the same step."""
    engagement = begun(case, at)
    for deadline in (None, at):
        assert miss(engagement, deadline, at) == Decision(engagement)
    told = miss(engagement, at, at + LATER)
    assert (told.answer.missed, told.answer.stopped) == ((at,), (at + LATER,))
    left = end_engagement(engagement, at + LATER, deadline=at)
    assert left.answer == evolve(told.answer, ended_at=at + LATER)
    assert left.events[:1] == told.events
    again = miss(told.answer, at + LATER, at + 2 * LATER).answer
    assert again.missed == (at, at + LATER)


def test_there_are_nine_reasons_to_decline() -> None:
    """The list of reasons has nine."""
    assert len(DeclineReason) == 9

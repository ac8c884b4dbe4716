"""Scoring: the vectors of the sheet, and what no fact may ever do to a score."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    CloseCode,
    EngagementTally,
    Response,
    Role,
    ScoreCard,
    ScoreLine,
    ScorePart,
    ScoringPolicy,
    Task,
    TaskKind,
    errors,
)
from debitura_core.domain.cases.close_codes import CLOSE_CODES, Category
from debitura_core.domain.cases.engagements import DeclineReason, Engagement
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    ComplaintId,
    MessageId,
    PartnerId,
    StatusUpdateId,
    TaskId,
)
from debitura_core.domain.performance.feedback import (
    CaseRating,
    Complaint,
    ComplaintCategory,
    ReplyRating,
)
from debitura_core.domain.performance.score_lines import (
    Closing,
    UpdateDue,
    closing_line,
    complaint_line,
    day_end,
    engagement_line,
    rating_line,
    reply_line,
    shown,
    task_credit,
    task_line,
    update_line,
)
from debitura_core.domain.performance.scoring import (
    EXCLUDED,
    WEIGHTS,
    collection_points,
    engagement_multiplier,
    quality_score,
    score,
)

ACME, CASE, NORDIC = PartnerId("acme"), CaseId("Q8OAXF3W"), ClientId("nordic")
TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""
UNTIL = day_end(TODAY)
POLICY = ScoringPolicy()


def card(*lines: ScoreLine | None, policy: ScoringPolicy = POLICY, keep: int = 50) -> ScoreCard:
    """Add lines up, of which none is missing."""
    told = [line for line in lines if line is not None]
    assert len(told) == len(lines)
    return score(ACME, TODAY, told, policy, keep)


def closing(code: CloseCode, collected: int = 0, principal: int = 1_000_00,
            **more: Any) -> Closing:  # fmt: skip
    """Write a closing of a claim of 1,000 EUR."""
    told = {"case_id": CASE, "closed_at": NOON, "currency": "EUR", **more}
    return Closing(close_code=code, principal_minor=principal, collected_minor=collected, **told)


def closed(code: CloseCode, collected: int = 0, *, excluded: frozenset[CloseCode] = EXCLUDED,
           **more: Any) -> ScoreLine:  # fmt: skip
    """Score such a closing."""
    return closing_line(closing(code, collected, **more), excluded)


def rated(outcome: int, communication: int, at: datetime = NOON) -> ScoreLine:
    """Score stars."""
    return rating_line(
        CaseRating(
            partner_id=ACME,
            case_id=CASE,
            client_id=NORDIC,
            outcome_stars=outcome,
            communication_stars=communication,
            rated_at=at,
            rated_by="nora",
        )
    )


def thumb(up: bool) -> ScoreLine:
    """Score a thumb."""
    return reply_line(
        ReplyRating(
            partner_id=ACME,
            message_id=MessageId("m"),
            case_id=CASE,
            client_id=NORDIC,
            up=up,
            rated_at=NOON,
            rated_by="nora",
        )
    )


def complained(points: int, at: datetime = NOON) -> ScoreLine:
    """Score a complaint."""
    return complaint_line(
        Complaint(
            partner_id=ACME,
            complaint_id=ComplaintId("c"),
            category=ComplaintCategory.DATA_QUALITY,
            points=points,
            upheld_at=at,
            upheld_by="ops",
        )
    )


def task(solved_at: datetime | None, **changes: Any) -> Task:
    """Write a task of the partner that is due on the 4th of March."""
    told = {
        "task_id": TaskId("t"),
        "kind": TaskKind.REPLY_TO_MESSAGE,
        "party": Role.PARTNER,
        "case_id": CASE,
        "client_id": NORDIC,
        "partner_id": ACME,
        "opened_at": NOON,
        "due_on": date(2026, 3, 4),
        "solved_at": solved_at,
        **changes,
    }
    return Task(**told)


DUE = datetime(2026, 3, 5, tzinfo=UTC)
"""When that day is over."""


def engagement(**changes: Any) -> Engagement:
    """Write a case that was given to the partner on Monday noon."""
    told = {"case_id": CASE, "number": 1, "partner_id": ACME, "client_id": NORDIC,
            "assigned_at": NOON, **changes}  # fmt: skip
    return Engagement(**told)


# ---------------------------------------------------------------------------------- the vectors


def test_the_quality_score_is_the_weighted_mean() -> None:
    """80, 90, 100, 70 and 100 make 87.0; the weights are those of the sheet."""
    points = {
        part: Fraction(told) for part, told in zip(WEIGHTS, (80, 90, 100, 70, 100), strict=True)
    }
    quality = quality_score(points)
    assert quality == 87
    assert quality is not None
    assert shown(quality) == Decimal("87.0")
    assert sum(WEIGHTS.values()) == 1


@pytest.mark.parametrize(
    ("rate", "points"), (("0.25", 100), ("0.30", 100), ("0.125", 50), ("0.10", 40), ("0", 0))
)
def test_a_quarter_collected_is_full_marks(rate: str, points: int) -> None:
    """In proportion below the target."""
    assert collection_points(Fraction(rate)) == points


@pytest.mark.parametrize(
    ("days", "credit"),
    ((Fraction(0), 1), (Fraction(7, 2), Fraction(1, 2)), (Fraction(7), 0), (Fraction(10), 0),
     (Fraction(1), Fraction(6, 7)), (Fraction(-3), 1)),
)  # fmt: skip
def test_a_task_loses_its_credit_over_a_week(days: Fraction, credit: Fraction) -> None:
    """On time is all, half a week late half, a week late nothing."""
    late = timedelta(hours=int(days * 24))
    assert task_credit(late) == credit
    line = task_line(task(DUE + late), UNTIL)
    assert line is not None
    assert line.credit == credit


def test_a_score_rounds_a_day_late_to_857() -> None:
    """6/7 of a credit is shown as 85.7 points."""
    assert card(task_line(task(DUE + timedelta(days=1)), UNTIL)).sla.shown == Decimal("85.7")


def test_the_multiplier_halves_a_score() -> None:
    """87 points, of ten given four declined, three taken up, three ignored: 43.5."""
    multiplier = engagement_multiplier(EngagementTally(assigned=10, engaged=3, excluded=4))
    assert multiplier == Fraction(1, 2)
    assert shown(87 * multiplier) == Decimal("43.5")


def test_an_excluded_code_leaves_the_collection_alone() -> None:
    """500 of 1,000 collected, the other debtor untraceable: 50 %, so 100 points."""
    found = card(closed(CloseCode.PARTIALLY_PAID, 500_00), closed(CloseCode.DEBTOR_UNTRACEABLE))
    assert found.collection.points == 100
    assert (found.collection.counted, found.collection.left_out) == (1, 1)


def test_a_clients_decision_counts_against_the_collection() -> None:
    """300 of 2,000 collected, the other withdrawn: 15 %, so 60 points."""
    found = card(closed(CloseCode.PARTIALLY_PAID, 300_00), closed(CloseCode.WITHDRAWN_BY_CLIENT))
    assert found.collection.points == 60
    assert found.quality == found.final == 60


@pytest.mark.parametrize("code", CloseCode)
def test_which_codes_count_is_read_from_the_table(code: CloseCode) -> None:
    """Decline codes have no effect on either figure; the client's decisions do."""
    rule = CLOSE_CODES[code]
    line = closed(code)
    assert (line.credit is not None) is rule.counts_for_collection
    late = engagement_line(engagement(), code, UNTIL)
    assert late is not None
    assert (late.credit is not None) is rule.counts_for_engagement
    if rule.category is Category.PARTNER_DECLINE:
        assert not line.of
        assert not late.of
    if rule.category is Category.CLIENT_DECISION:
        assert line.of == 1_000_00


# ------------------------------------------------------------------------------------- the laws

codes = st.sampled_from(CloseCode)
closings = st.builds(
    closed, codes, st.integers(0, 2_000_00), principal=st.integers(0, 1_000_00),
    currency=st.sampled_from(("EUR", "JPY")),
)  # fmt: skip
declines = st.sampled_from(sorted(EXCLUDED, key=lambda code: code.value))
policies = st.sampled_from((POLICY, ScoringPolicy(half_life=10)))


@given(lines=st.lists(closings, max_size=6), code=declines, policy=policies)
def test_the_collection_score_never_falls_when_a_decline_code_is_added(
    lines: list[ScoreLine], code: CloseCode, policy: ScoringPolicy
) -> None:
    """Such a closing is neither in the numerator nor in the denominator, whatever else there is."""
    before, after = (
        card(*told, policy=policy).collection.points for told in (lines, [*lines, closed(code)])
    )
    assert before == after


answers = st.builds(
    engagement,
    responded_at=st.none() | st.integers(0, 20).map(lambda days: NOON + timedelta(days=days)),
    response=st.none() | st.sampled_from(Response),
    ended_at=st.none() | st.integers(0, 20).map(lambda days: NOON + timedelta(days=days)),
)


@given(given_cases=st.lists(st.tuples(answers, st.none() | codes), max_size=6), code=declines)
def test_no_decline_code_lowers_the_multiplier(
    given_cases: list[tuple[Engagement, CloseCode | None]], code: CloseCode
) -> None:
    """Closing a case with a code that is left out never costs, taken up in time or not."""
    for place in range(len(given_cases)):
        plain, declined = (
            [
                line
                for at, (one, own) in enumerate(given_cases)
                if (line := engagement_line(one, changed if at == place else own, UNTIL))
            ]
            for changed in (None, code)
        )
        assert card(*declined).multiplier >= card(*plain).multiplier
        assert 0 <= card(*plain).multiplier <= 1


@given(
    lines=st.lists(
        closings
        | st.builds(rated, st.integers(1, 5), st.integers(1, 5))
        | st.builds(thumb, st.booleans())
        | st.builds(complained, st.integers(0, 100)),
        max_size=8,
    ),
    policy=policies,
)
def test_every_figure_stays_within_its_bounds(
    lines: list[ScoreLine], policy: ScoringPolicy
) -> None:
    """Points are 0 to 100, and the whole lies between its parts."""
    found = card(*lines, policy=policy)
    parts = [found.collection, found.ratings, found.support, found.sla, found.compliance]
    points = [part.points for part in parts if part.points is not None]
    assert all(0 <= told <= 100 for told in points)
    assert (found.quality is None) is (points == [])
    if found.quality is not None:
        assert min(points) <= found.quality <= max(points)
        assert found.final == found.quality * found.multiplier
        assert found.explain().endswith(f"final: {shown(found.quality)}")
    else:
        assert found.explain() == "nothing to measure yet"
    assert sum(part.counted + part.left_out for part in parts) == len(lines)


@given(st.fractions(min_value=0, max_value=100))
def test_a_figure_is_shown_half_up_to_one_decimal(value: Fraction) -> None:
    """Never further off than a twentieth, and a twentieth goes up."""
    told = Fraction(shown(value))
    assert -Fraction(1, 20) < told - value <= Fraction(1, 20)


# ------------------------------------------------------------------------------------ the parts


def test_five_stars_are_all_and_one_star_is_nothing() -> None:
    """Outcome and communication weigh the same: 5 and 3 stars are three quarters."""
    assert card(rated(5, 5)).ratings.points == 100
    assert card(rated(1, 1)).ratings.points == 0
    assert card(rated(5, 3)).ratings.points == card(rated(3, 5)).ratings.points == 75


def test_thumbs_are_a_share() -> None:
    """Three up and one down are 75 points."""
    assert card(*map(thumb, (True, True, True, False))).support.points == 75


def test_complaints_add_up_and_never_go_below_zero() -> None:
    """A hundred less the points; compliance is full once a client speaks and nobody complains."""
    assert card(complained(30), complained(5)).compliance.points == 65
    assert card(complained(70), complained(70)).compliance.points == 0
    assert card(rated(3, 3)).compliance.points == 100
    assert card(closed(CloseCode.PAID, 1_000_00)).compliance.points is None


def test_a_missing_part_leaves_its_weight_to_the_others() -> None:
    """Collection 0 and ratings 100 alone: compliance is known too, 35 and 15 of 75 hundredths."""
    found = card(closed(CloseCode.OTHER), rated(5, 5))
    assert found.quality == Fraction(35 + 15, 25 + 35 + 15) * 100
    assert "weight 33.3 %" in found.explain()


def test_currencies_weigh_by_their_cases() -> None:
    """All of a case in yen and nothing of one in euros: half, whatever a yen is worth."""
    yen = closed(CloseCode.PAID, 1_000_00, currency="JPY")
    policy = ScoringPolicy(excluded=frozenset())
    eur = [closed(CloseCode.OTHER, excluded=frozenset()) for _ in range(9)]
    assert card(yen, *eur, policy=policy).collection.points == 40


def test_the_excluded_codes_can_be_chosen() -> None:
    """Leaving the client's decisions out lifts the known limitation: 60 points become 100."""
    decisions = {
        code for code, rule in CLOSE_CODES.items() if rule.category is Category.CLIENT_DECISION
    }
    excluded = EXCLUDED | decisions
    lines = [
        closed(CloseCode.PARTIALLY_PAID, 300_00, excluded=excluded),
        closed(CloseCode.WITHDRAWN_BY_CLIENT, excluded=excluded),
    ]
    assert card(*lines).collection.points == 100


def test_the_multiplier_can_be_chosen() -> None:
    """Another rule of engagement, for example none."""
    given_case = engagement_line(engagement(), None, UNTIL)
    assert card(rated(5, 5), given_case).final == 0
    free = ScoringPolicy(multiplier=lambda tally: Fraction(1))
    assert card(rated(5, 5), given_case, policy=free).final == 100


def test_newer_results_weigh_more_with_a_half_life() -> None:
    """What is a half-life old weighs half: five stars today beside one star a month ago."""
    today = UNTIL - timedelta(hours=1)
    old, new = rated(1, 1, UNTIL - timedelta(days=30)), rated(5, 5, today)
    assert card(old, new).ratings.points == 50
    assert card(old, new, policy=ScoringPolicy(half_life=30)).ratings.points == Fraction(200, 3)
    faded = complained(40, UNTIL - timedelta(days=60))
    assert card(faded, policy=ScoringPolicy(half_life=30)).compliance.points == 90


def test_a_card_keeps_the_newest_lines() -> None:
    """The figures are of all lines, the lines shown of the newest, newest first."""
    told = [rated(1, each, NOON + timedelta(days=each)) for each in (1, 2, 3)]
    found = card(*told, keep=2)
    assert found.ratings.counted == 3
    assert found.ratings.lines == (told[2], told[1])


# ----------------------------------------------------------------------------- tasks and updates


@pytest.mark.parametrize(
    ("solved_at", "until", "note"),
    (
        (DUE - timedelta(seconds=1), UNTIL, "Reply to message: on time"),
        (DUE + timedelta(days=2), UNTIL, "Reply to message: 2.0 days late"),
        (None, DUE + timedelta(days=3), "Reply to message: still open, 3.0 days late"),
        (DUE + timedelta(days=5), DUE + timedelta(days=3),
         "Reply to message: still open, 3.0 days late"),
        (None, DUE, None),
        (DUE, DUE, None),
    ),
)  # fmt: skip
def test_a_task_is_scored_as_it_was_known(
    solved_at: datetime | None, until: datetime, note: str | None
) -> None:
    """Done later is still open; open and not due yet says nothing."""
    line = task_line(task(solved_at), until)
    assert (None if line is None else line.note) == note


def test_a_task_without_a_deadline_is_not_scored() -> None:
    """Stop collecting has none."""
    assert task_line(task(None, due_on=None), UNTIL) is None


def test_targets_are_counted_beside_deadlines() -> None:
    """Within 24 hours is the target; two days later is on time all the same."""
    target = NOON + timedelta(hours=24)
    told = [
        task_line(task(NOON + timedelta(hours=hours), target_at=target), UNTIL)
        for hours in (24, 25)
    ]
    found = card(*told)
    assert found.sla.points == 100
    assert (found.sla.with_target, found.sla.on_target) == (2, 1)


def test_status_updates_are_scored_like_tasks() -> None:
    """On time, late, missing and due, missing and not due yet."""
    due = UpdateDue(case_id=CASE, update_id=StatusUpdateId("u"), due_at=NOON, submitted_at=NOON)
    half_week = NOON + timedelta(days=3, hours=12)
    missing = evolve(due, update_id=None, submitted_at=None)
    for update, until, credit in (
        (due, UNTIL, 1),
        (evolve(due, submitted_at=half_week), UNTIL, Fraction(1, 2)),
        (missing, half_week, Fraction(1, 2)),
    ):
        line = update_line(update, until)
        assert line is not None
        assert line.credit == credit
        assert line.about in ("u", CASE)
    assert update_line(missing, NOON) is None


# ------------------------------------------------------------------------------- the engagement


@pytest.mark.parametrize(
    ("changes", "until", "credit", "note"),
    (
        # the Tuesday is the one business day
        ({"responded_at": NOON + timedelta(hours=35), "response": Response.ACCEPTED}, UNTIL, 1,
         "taken up in time"),
        ({"responded_at": NOON + timedelta(hours=36), "response": Response.ACCEPTED}, UNTIL, 0,
         "taken up late"),
        ({"responded_at": NOON, "response": Response.ASKED}, UNTIL, 1, "taken up in time"),
        ({"responded_at": NOON, "response": Response.QUOTED}, UNTIL, 1, "taken up in time"),
        ({}, UNTIL, 0, "not taken up"),
        ({"responded_at": NOON, "response": Response.DECLINED,
          "decline_reason": DeclineReason.INSOLVENT, "ended_at": NOON}, UNTIL, None,
         "declined, not counted"),
        # asked at once, and declined on the 10th: on the 5th it was taken up
        ({"responded_at": NOON, "response": Response.DECLINED,
          "ended_at": NOON + timedelta(days=8)}, NOON + timedelta(days=3), 1, "taken up in time"),
        # not known yet
        ({"responded_at": NOON + timedelta(days=8), "response": Response.ACCEPTED},
         NOON + timedelta(days=3), 0, "not taken up"),
    ),
)  # fmt: skip
def test_a_case_is_taken_up_within_one_business_day(
    changes: dict[str, Any], until: datetime, credit: int | None, note: str
) -> None:
    """Accepted, asked or quoted by the end of the next business day, as far as was known."""
    line = engagement_line(engagement(**changes), None, until)
    assert line is not None
    assert (line.credit, line.note) == (credit, note)


def test_a_fresh_assignment_waits_for_its_day() -> None:
    """Given on Friday, a case is ignored from Tuesday on, and not before."""
    friday = engagement(assigned_at=datetime(2026, 3, 6, 18, tzinfo=UTC))
    assert engagement_line(friday, None, datetime(2026, 3, 9, tzinfo=UTC)) is None
    late = engagement_line(friday, None, datetime(2026, 3, 10, tzinfo=UTC))
    assert late is not None
    assert late.credit == 0


def test_ten_assignments_as_the_sheet_counts_them() -> None:
    """Four declined, three accepted in time, three ignored: one half."""
    declined = engagement(
        responded_at=NOON, response=Response.DECLINED, ended_at=NOON,
        decline_reason=DeclineReason.OUT_OF_JURISDICTION,
    )  # fmt: skip
    accepted = engagement(responded_at=NOON, response=Response.ACCEPTED)
    given_cases = [declined] * 4 + [accepted] * 3 + [engagement()] * 3
    found = card(*(engagement_line(one, None, UNTIL) for one in given_cases))
    assert found.tally == EngagementTally(assigned=10, engaged=3, excluded=4)
    assert found.multiplier == Fraction(1, 2)


def test_nothing_assigned_multiplies_by_one() -> None:
    """Also where all that was assigned was declined."""
    for tally in ((0, 0, 0), (4, 0, 4)):
        told = dict(zip(("assigned", "engaged", "excluded"), tally, strict=True))
        assert engagement_multiplier(EngagementTally(**told)) == 1


# ----------------------------------------------------------------------------------- the policy


@pytest.mark.parametrize(
    "wrong",
    (
        {"excluded": {CloseCode.PAID}},
        {"excluded": frozenset({"paid"})},
        {"multiplier": Fraction(1)},
        {"half_life": 0},
        {"half_life": 1.5},
    ),
)
def test_a_policy_is_checked_at_its_door(wrong: dict[str, Any]) -> None:
    """A set of names, a figure for a function, or no days at all are refused by name."""
    with pytest.raises(errors.InvalidInput) as refused:
        ScoringPolicy(**wrong)
    assert refused.value.facts["field"] in wrong


def test_the_parts_have_the_names_of_the_card() -> None:
    """Each part stands on the card under its value."""
    found = card()
    assert [getattr(found, part.value).part for part in ScorePart] == list(ScorePart)
    assert found.quality is None
    assert found.final is None

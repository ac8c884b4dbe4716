"""Closings: which codes the payments bear out, what a closing takes along, and what reopens."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import assume, given
from hypothesis import strategies as st

from debitura_core import (
    Actor,
    Case,
    CloseCode,
    Lifecycle,
    PeriodStanding,
    PeriodStatus,
    Role,
    TaskKind,
    errors,
)
from debitura_core.domain.cases.cases import TRANSITIONS, Trigger
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.close_codes import CLOSE_CODES, Setter
from debitura_core.domain.cases.tasks import TASK_RULES, Task, open_task
from debitura_core.domain.closing.closings import (
    SMALL_CLAIM,
    CaseReopened,
    advice_on,
    check_setter,
    close,
    holds,
    recovered_code,
    reopen,
)
from debitura_core.domain.kernel.decisions import Decision, Stamp
from debitura_core.domain.kernel.identifiers import CaseId, TaskId
from debitura_core.domain.kernel.seals import seal
from debitura_core.testing import cases, instants, texts

ANNA = Actor(Role.PARTNER, "acme", "anna")
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
CLOSABLE = [row.source for row in TRANSITIONS if row.trigger is Trigger.CLOSE and row.source]
NOT_RECOVERED = [code for code, rule in CLOSE_CODES.items() if rule.money.value == "none"]
comments = texts(max_size=40).filter(str.strip)


def closed(case: Case, code: CloseCode, comment: str | None = "done", *, at: datetime = AT,
           tasks: tuple[Task, ...] = ()) -> Decision[Case]:  # fmt: skip
    """Close a case as Anna would."""
    return close(case, tasks, code, comment, stamp=Stamp(at, ANNA, "salt"))


def owing(case: Case, paid: int, due: int = 100_000) -> Case:
    """Let a case of 1,000.00 have been paid that much."""
    claimed = Buckets(due - 10_000, 10_000)
    left = claimed.minus(claimed.allocate(min(paid, due)))
    return evolve(case, claimed=claimed, open=left, paid_minor=paid)


open_cases = cases(lifecycles=CLOSABLE)
worked = cases(lifecycles=[Lifecycle.ACTIVE])


@pytest.mark.parametrize(
    ("code", "paid", "error"),
    (
        (CloseCode.PAID, 0, errors.NoPaymentRecorded),
        (CloseCode.PAID, 99_900, errors.PaymentsDoNotFit),
        (CloseCode.PAID, 100_000, None),
        (CloseCode.PAID, 100_001, None),
        (CloseCode.PARTIALLY_PAID, 0, errors.NoPaymentRecorded),
        (CloseCode.PARTIALLY_PAID, 40_000, None),
        (CloseCode.PARTIALLY_PAID, 100_000, errors.PaymentsDoNotFit),
    ),
)
@given(case=worked)
def test_a_success_code_needs_the_payments_it_speaks_of(
    case: Case, code: CloseCode, paid: int, error: type[errors.DebituraError] | None
) -> None:
    """Paid covers the amount due, Partially paid some of it, neither nothing."""
    case = owing(case, paid)
    if error is None:
        assert closed(case, code).answer.close_code is code
        return
    with pytest.raises(error):
        closed(case, code)


@given(case=worked)
def test_where_nothing_is_due_nothing_was_recovered(case: Case) -> None:
    """Paid needs a payment, even of a claim that was corrected to nothing."""
    with pytest.raises(errors.NoPaymentRecorded):
        closed(evolve(case, claimed=Buckets(0), open=Buckets(0), paid_minor=0), CloseCode.PAID)


@given(case=open_cases, code=st.sampled_from(NOT_RECOVERED))
def test_the_other_codes_ask_for_no_payment(case: Case, code: CloseCode) -> None:
    """Whatever was paid, they fit."""
    assert closed(case, code).answer.close_code is code


@given(case=worked)
def test_other_needs_a_comment_and_the_rest_are_advised_to(case: Case) -> None:
    """Other says nothing by itself; a code that speaks is closed with, with advice."""
    for blank in (None, "", " \n"):
        with pytest.raises(errors.CommentRequired):
            closed(case, CloseCode.OTHER, blank)
    assert closed(case, CloseCode.OTHER, "sold").answer.close_comment == "sold"
    assert closed(case, CloseCode.DEBTOR_UNTRACEABLE, None).answer.close_comment is None


@given(case=open_cases)
def test_a_recovered_outcome_is_what_the_payments_bear_out(case: Case) -> None:
    """Nothing paid is not recovered; else the chosen code is one that can be closed with."""
    if not case.paid_minor:
        with pytest.raises(errors.NoPaymentRecorded, match="RecordPayment"):
            recovered_code(case)
        return
    code = recovered_code(case)
    assert holds(case, code)
    assert {code} == {one for one in (CloseCode.PAID, CloseCode.PARTIALLY_PAID) if holds(case, one)}
    assert closed(case, code).answer.lifecycle is Lifecycle.CLOSED


@given(case=open_cases, code=st.sampled_from(NOT_RECOVERED), comment=comments, at=instants())
def test_closing_records_code_comment_day_and_person_and_stops_the_clock(
    case: Case, code: CloseCode, comment: str, at: datetime
) -> None:
    """The journal tells all of it, the comment as a salted hash; nothing else of the case moves."""
    decision = closed(evolve(case, sla_deadline=AT), code, comment, at=at)
    ended = decision.answer
    assert ended.lifecycle is Lifecycle.CLOSED
    assert (ended.close_code, ended.close_comment, ended.close_salt) == (code, comment, "salt")
    assert (ended.closed_at, ended.closed_by, ended.sla_deadline) == (at, "anna", None)
    told: Any = decision.events[0]
    assert (told.close_code, told.closed_at) == (code, at)
    assert told.comment_seal == seal(comment, "salt")
    moved = {"lifecycle", "close_code", "close_comment", "close_salt", "closed_at", "closed_by"}
    for one in fields(Case):
        if one.name not in moved | {"sla_deadline", "version"}:
            assert getattr(ended, one.name) == getattr(case, one.name)


@given(case=open_cases, code=st.sampled_from(NOT_RECOVERED), again=st.sampled_from(NOT_RECOVERED))
def test_closing_twice_is_refused(case: Case, code: CloseCode, again: CloseCode) -> None:
    """What has ended cannot end again, with whatever code."""
    with pytest.raises(errors.IllegalTransition):
        closed(closed(case, code).answer, again)


@given(case=cases(), code=st.sampled_from(NOT_RECOVERED))
def test_only_what_is_worked_or_verified_is_closed(case: Case, code: CloseCode) -> None:
    """A case that waits for its partner or its quotes ends otherwise."""
    if case.lifecycle in CLOSABLE:
        return
    with pytest.raises(errors.IllegalTransition):
        closed(case, code)


@given(case=worked)
def test_closing_solves_the_work_and_leaves_the_money_to_be_done(case: Case) -> None:
    """Each open task that works the claim is solved; commission and remittance run on."""
    tasks = tuple(
        open_task(kind, case, TaskId(f"task-{kind.value}"), AT).answer for kind in TaskKind
    )
    solved = evolve(tasks[0], task_id=TaskId("old"), solved_at=AT)
    decision = closed(case, CloseCode.DEBTOR_UNTRACEABLE, tasks=(*tasks, solved))
    ended = {one.task_id: one for one in decision.records if isinstance(one, Task)}
    assert set(ended) == {t.task_id for t in tasks if TASK_RULES[t.kind].works_the_claim}
    assert all(one.solved_at == AT for one in ended.values())
    assert isinstance(decision.answer, Case)


@pytest.mark.parametrize("code", CloseCode, ids=lambda code: code.name)
@given(case=worked, role=st.sampled_from([Role.PARTNER, Role.PLATFORM]))
def test_some_codes_are_the_platforms_and_some_the_systems(
    case: Case, code: CloseCode, role: Role
) -> None:
    """A partner sets fourteen of them, the platform one more, and no desk the last two."""
    setter = CLOSE_CODES[code].set_by
    if setter is Setter.PARTNER or (setter is Setter.PLATFORM and role is Role.PLATFORM):
        check_setter(case, code, role)
        return
    with pytest.raises(errors.CloseCodeNotAllowed) as refused:
        check_setter(case, code, role)
    assert refused.value.facts["setter"] == setter.value


# --------------------------------------------------------------------------------------- advice

EXHAUSTED, UNECONOMICAL = CloseCode.PRE_LEGAL_EXHAUSTED, CloseCode.UNECONOMICAL_TO_PURSUE
EARLY, OTHERWISE = "PRE_LEGAL_EXHAUSTED_EARLY", "UNECONOMICAL_OR_EXHAUSTED"
ACTIVE, EXPIRED, TERMINATED = PeriodStatus


def standing(status: PeriodStatus) -> PeriodStanding:
    """Return a period that stands like this."""
    return PeriodStanding(
        case_id=CaseId("case"),
        engagement=1,
        as_of=date(2026, 3, 1),
        start=date(2026, 1, 15),
        initial_end=date(2026, 7, 15),
        current_end=date(2026, 7, 15),
        status=status,
        days_remaining=0,
        extensions=(),
    )


@pytest.mark.parametrize(
    ("code", "status", "open_usd", "advised"),
    (
        (EXHAUSTED, ACTIVE, SMALL_CLAIM, [EARLY]),
        (EXHAUSTED, ACTIVE, SMALL_CLAIM - 1, [EARLY, OTHERWISE]),
        (EXHAUSTED, ACTIVE, None, [EARLY]),
        (EXHAUSTED, EXPIRED, 0, []),
        (EXHAUSTED, EXPIRED, SMALL_CLAIM, []),
        (EXHAUSTED, TERMINATED, 0, []),
        (EXHAUSTED, None, 0, []),
        (UNECONOMICAL, ACTIVE, SMALL_CLAIM, []),
        (UNECONOMICAL, ACTIVE, SMALL_CLAIM - 1, []),
        (UNECONOMICAL, EXPIRED, SMALL_CLAIM, [OTHERWISE]),
        (UNECONOMICAL, EXPIRED, SMALL_CLAIM - 1, []),
        (UNECONOMICAL, EXPIRED, None, []),
        (UNECONOMICAL, TERMINATED, SMALL_CLAIM, []),
        (CloseCode.DEBTOR_UNTRACEABLE, ACTIVE, 0, []),
        (CloseCode.DEBTOR_UNTRACEABLE, EXPIRED, SMALL_CLAIM, []),
    ),
)
@given(case=worked)
def test_advice_tells_when_the_figures_speak_against_the_code(
    case: Case, code: CloseCode, status: PeriodStatus | None, open_usd: int | None,
    advised: list[str],
) -> None:  # fmt: skip
    """Too early, or the other of the two codes that are taken for each other."""
    period = None if status is None else standing(status)
    assert [one.code for one in advice_on(case, code, "why", period, open_usd)] == advised
    without = advice_on(case, code, None, period, open_usd)
    assert [one.code for one in without] == ["COMMENT_ADVISED", *advised]


# ------------------------------------------------------------------------------------ reopening


@given(case=worked, left=st.sampled_from((0, 40_000, 99_999, 100_000, 250_000)),
       before=st.sampled_from((40_000, 100_000)))  # fmt: skip
def test_a_case_is_reopened_when_its_code_no_longer_holds(
    case: Case, before: int, left: int
) -> None:
    """Only with consent, then it is Active, and nothing of the closing is left on it."""
    paid = closed(owing(case, before), recovered_code(owing(case, before))).answer
    corrected = owing(paid, left)
    if holds(corrected, recovered_code(owing(case, before))):
        for consent in (True, False):
            assert reopen(corrected, reopen_if_needed=consent) == Decision(corrected)
        return
    with pytest.raises(errors.ReopeningNeeded, match="reopen_if_needed=True"):
        reopen(corrected, reopen_if_needed=False)
    decision = reopen(corrected, reopen_if_needed=True, sla_deadline=AT)
    back = decision.answer
    assert (back.lifecycle, back.sla_deadline) == (Lifecycle.ACTIVE, AT)
    assert (back.close_code, back.close_comment, back.close_salt) == (None, None, None)
    assert (back.closed_at, back.closed_by) == (None, None)
    (told,) = decision.events
    assert isinstance(told, CaseReopened)
    assert told.close_code is paid.close_code
    assert closed(back, CloseCode.DEBTOR_UNTRACEABLE).answer.lifecycle is Lifecycle.CLOSED


@given(case=cases(), consent=st.booleans(), code=st.sampled_from(NOT_RECOVERED))
def test_what_was_not_closed_for_money_stays_as_it_is(
    case: Case, consent: bool, code: CloseCode
) -> None:
    """No payment taken back reopens a case that was not recovered, nor one that never closed."""
    assume(case.close_code is None)
    assert reopen(case, reopen_if_needed=consent).answer == case
    ended = evolve(case, lifecycle=Lifecycle.CLOSED, close_code=code)
    assert reopen(ended, reopen_if_needed=consent) == Decision(ended)

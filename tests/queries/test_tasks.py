"""The task list: whose turn it is, what is late, and what was done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from debitura_core import (
    Desk,
    Role,
    SendMessage,
    Task,
    TaskKind,
    Tasks,
    TaskState,
    errors,
)
from debitura_core.domain.cases.tasks import TaskFilter
from tests.cast import CASE, Cast, Opened, meeting, on_both_stores


def live(cast: Cast) -> None:
    """Let three letters come in on two cases, and one be answered."""
    cast.case()
    cast.clock.advance(hours=1)
    cast.case("OTHERCASE")
    for case_id in (CASE, "OTHERCASE"):
        cast.nora.do(SendMessage(case_id=case_id, to=Role.PARTNER, text="Any news?"))
        cast.clock.advance(days=1)
    cast.ops.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="We ask, too."))
    cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="She pays."))


def listed(desk: Desk, **which: object) -> list[tuple[TaskKind, str]]:
    """Return kind and case of the tasks on a list."""
    found = desk.ask(Tasks(**which)).tasks  # type: ignore[arg-type]
    return [(task.kind, task.case_id) for task in found]


@on_both_stores
def test_tasks_are_listed_by_kind_case_and_state(store: Opened) -> None:
    """Open ones by deadline, solved ones the last first."""
    with meeting(store) as cast:
        live(cast)
        reply, review = TaskKind.REPLY_TO_MESSAGE, TaskKind.REVIEW_CASE
        assert listed(cast.anna) == [(reply, "OTHERCASE"), (reply, CASE)]
        assert listed(cast.anna, case_id=CASE) == [(reply, CASE)]
        assert listed(cast.anna, kind=review) == []
        assert listed(cast.anna, state=TaskState.SOLVED) == [
            (reply, CASE),
            (review, "OTHERCASE"),
            (review, CASE),
        ]
        assert listed(cast.anna, state=TaskState.SOLVED, kind=review, case_id=CASE) == [
            (review, CASE)
        ]


@on_both_stores
def test_each_party_has_a_list_of_its_own(store: Opened) -> None:
    """The client must answer Anna; the platform sees its own, or a partner's that it names."""
    with meeting(store) as cast:
        live(cast)
        reply = TaskKind.REPLY_TO_MESSAGE
        assert listed(cast.nora) == [(reply, CASE)]
        assert listed(cast.ops) == listed(cast.eve) == listed(cast.otto) == []
        assert listed(cast.ops, partner_id="acme") == listed(cast.anna)
        solved = {"partner_id": "acme", "state": TaskState.SOLVED}
        assert listed(cast.ops, **solved) == listed(cast.anna, state=TaskState.SOLVED)
        with pytest.raises(errors.NotFound):
            cast.eve.ask(Tasks(case_id=CASE))


@on_both_stores
def test_what_is_late_is_marked(store: Opened) -> None:
    """From the day after the deadline on; a task that was solved late stays marked."""
    with meeting(store) as cast:
        live(cast)
        first = cast.anna.ask(Tasks()).tasks[0]
        assert first.due_on is not None
        for after, late in ((0, frozenset[str]()), (1, {first.task_id})):
            cast.clock.set(cast.clock.now().replace(day=first.due_on.day + after))
            assert cast.anna.ask(Tasks(case_id="OTHERCASE")).overdue == late
        cast.anna.do(SendMessage(case_id="OTHERCASE", to=Role.CLIENT, text="Late."))
        assert cast.anna.ask(Tasks(state=TaskState.SOLVED)).overdue == {first.task_id}


@on_both_stores
@pytest.mark.parametrize("state", TaskState)
def test_a_list_is_read_in_pages(store: Opened, state: TaskState) -> None:
    """Each task once, whatever the page holds."""
    with meeting(store) as cast:
        live(cast)
        whole = cast.anna.ask(Tasks(state=state)).tasks
        found: list[Task] = []
        page = cast.anna.ask(Tasks(state=state, limit=1))
        while True:
            found += page.tasks
            if page.next is None:
                break
            page = cast.anna.ask(Tasks(state=state, limit=1, after=page.next))
        assert tuple(found) == whole
        assert len(whole) > 1


def test_a_filter_admits_what_it_names() -> None:
    """Of its kind, about its case, or all."""
    with meeting() as cast:
        live(cast)
        task = cast.anna.ask(Tasks()).tasks[0]
        for only, admitted in (
            (TaskFilter(), True),
            (TaskFilter(kind=task.kind, case_id=task.case_id), True),
            (TaskFilter(kind=TaskKind.REVIEW_CASE), False),
            (TaskFilter(kind=task.kind, case_id=cast.case("THIRDCASE").case_id), False),
        ):
            assert only.admits(task) is admitted
        assert not task.is_overdue(date(2026, 3, 1) + timedelta(days=1))
        assert task.solved_place == ("", task.task_id)

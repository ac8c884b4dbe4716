"""A week at the inbox: new cases, many of them handled at once, alerts, a closing, and the list."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from debitura_core import (
    AcceptCase,
    AssignCase,
    CloseCase,
    CloseCode,
    Done,
    Inbox,
    InboxFilters,
    InboxSort,
    InboxView,
    Refused,
    SetPartnerReference,
    SetPriority,
    StatusType,
    UpdateStatus,
)
from debitura_core.adapters.tables import write_inbox
from tests.cast import Cast, Opened, claim, eur, meeting, on_both_stores

CASES = [f"CASE000{number}" for number in range(5)]


def _shown(cast: Cast, view: InboxView, sort: InboxSort = InboxSort.OLDEST) -> list[str]:
    return [row.reference for row in cast.anna.ask(Inbox(view=view, sort=sort)).rows]


@on_both_stores
def test_a_partner_works_through_its_inbox(store: Opened) -> None:
    """From assignment to the list in a file, through every view; each case is judged alone."""
    with meeting(store) as cast:
        for number, case_id in enumerate(CASES):
            cast.submit(case_id, claim=claim(eur(str(1000 - number))))
            cast.clock.advance(hours=1)
        assert _shown(cast, InboxView.NEW) == CASES
        cast.anna.do_all(AcceptCase(case_id=case_id) for case_id in CASES[:4])
        assert _shown(cast, InboxView.NEW) == CASES[4:]
        assert _shown(cast, InboxView.ACTIVE) == CASES[:4]

        outcomes = cast.anna.do_all(AssignCase(case_id=case_id, user="bent") for case_id in CASES)
        assert [type(one) for one in outcomes[:4]] == [Done] * 4
        cast.anna.do_all(SetPriority(case_id=one, follow_up=True, priority=1) for one in CASES[:2])
        cast.anna.do(SetPartnerReference(case_id=CASES[2], reference="AKTE/7"))
        first = InboxFilters(follow_up=True, priorities=(1,), members=("bent",))
        assert [row.reference for row in cast.anna.ask(Inbox(filters=first)).rows] == CASES[1::-1]
        assert [row.reference for row in cast.anna.ask(Inbox(search="akte")).rows] == CASES[2:3]

        cast.clock.advance(days=2)
        promised = cast.anna.do_all(
            UpdateStatus(case_id=one, status=StatusType.PAYMENT_PROMISED, notes="by phone")
            for one in (CASES[0], "NOSUCH00", CASES[4], CASES[1])
        )
        assert [isinstance(one, Refused) for one in promised] == [False, True, True, False]
        assert _shown(cast, InboxView.AWAITING_PAYMENT) == CASES[:2]
        _deadlines_come_near(cast)
        _a_case_is_closed_and_leaves(cast)


def _deadlines_come_near(cast: Cast) -> None:
    """Two cases were not updated: their deadline comes first, and passes."""
    assert _shown(cast, InboxView.SLA_ALERTS) == []
    cast.clock.advance(days=10)
    assert _shown(cast, InboxView.SLA_ALERTS, InboxSort.EARLIEST_DEADLINE) == CASES[2:4]
    assert _shown(cast, InboxView.SLA_ALERTS, InboxSort.LOWEST_VALUE) == [CASES[3], CASES[2]]
    cast.clock.advance(days=2, hours=1)
    rows = cast.anna.ask(Inbox(view=InboxView.SLA_ALERTS, sort=InboxSort.EARLIEST_DEADLINE)).rows
    assert [row.overdue for row in rows] == [True, True, False, False]
    stuck = InboxFilters(idle_days=14)
    assert {row.reference for row in cast.anna.ask(Inbox(filters=stuck)).rows} == set(CASES[2:])


def _a_case_is_closed_and_leaves(cast: Cast) -> None:
    """Closed it leaves the alerts, and after 90 days the view of closed cases."""
    cast.anna.do(CloseCase(case_id=CASES[3], code=CloseCode.DEBTOR_UNTRACEABLE))
    closed_on = cast.clock.now()
    assert _shown(cast, InboxView.SLA_ALERTS, InboxSort.EARLIEST_DEADLINE)[0] == CASES[2]
    (row,) = cast.anna.ask(Inbox(view=InboxView.CLOSED)).rows
    assert (row.reference, row.close_code) == (CASES[3], CloseCode.DEBTOR_UNTRACEABLE)
    file = StringIO(newline="")
    assert write_inbox(cast.anna, Inbox(), file) == 5
    assert "AKTE/7" in file.getvalue()
    for days, shown in ((90, CASES[3:4]), (91, [])):
        cast.clock.set(closed_on + timedelta(days=days))
        assert _shown(cast, InboxView.CLOSED) == shown

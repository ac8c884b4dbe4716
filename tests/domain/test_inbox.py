"""Which view shows a case, by what it is found, and where it stands in the order (9.1, 9.2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    Case,
    CloseCode,
    InboxFilters,
    InboxSort,
    InboxView,
    Lifecycle,
    Percent,
    Phase,
    StatusType,
    Terms,
    errors,
)
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.inbox import (
    STANDINGS,
    InboxOrder,
    InboxSelection,
    day_bucket,
    day_buckets,
    selects,
    standing,
)
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.parties.parties import folded, sort_key
from debitura_core.testing import texts

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CASE = Case(
    case_id=CaseId("Q8OAXF3W"),
    reference="Q8OAXF3W",
    client_id=ClientId("nordic"),
    client_key="nordic supplies",
    partner_id=PartnerId("acme"),
    lifecycle=Lifecycle.ACTIVE,
    phase=Phase.PRE_LEGAL,
    terms=Terms.STANDARD,
    success_fee=Percent(10),
    currency="EUR",
    claimed=Buckets(1000, 50),
    open=Buckets(1000, 50),
    invoice_date=date(2025, 1, 1),
    due_date=date(2025, 1, 1),
    created_at=NOON - timedelta(days=30),
    assigned_at=NOON - timedelta(days=20),
    accepted_at=NOON - timedelta(days=19),
)


def _views(case: Case, **asked: Any) -> set[InboxView]:
    return {view for view in InboxView if _shows(view, case, **asked)}


def _shows(view: InboxView, case: Case, **asked: Any) -> bool:
    question = InboxSelection(**{"view": view, "filters": InboxFilters(), "at": NOON, **asked})
    return selects(question, case)


VIEWS: dict[str, tuple[dict[str, Any], str]] = {
    "waits for review": ({"lifecycle": Lifecycle.PENDING_VERIFICATION}, "NEW"),
    "sent back after it was accepted": (
        {"lifecycle": Lifecycle.PENDING_VERIFICATION, "status": StatusType.PAYMENT_PROMISED},
        "NEW AWAITING_PAYMENT",
    ),
    "asked before it was accepted": (
        {"lifecycle": Lifecycle.NEEDS_ADDITIONAL_DETAILS, "accepted_at": None},
        "NEW",
    ),
    "asked afterwards": ({"lifecycle": Lifecycle.NEEDS_ADDITIONAL_DETAILS}, ""),
    "active": ({}, "ACTIVE"),
    "paused": ({"lifecycle": Lifecycle.PAUSED}, ""),
    "promised": ({"status": StatusType.PAYMENT_PROMISED}, "ACTIVE AWAITING_PAYMENT"),
    "a plan": (
        {"status": StatusType.PAYMENT_PLAN_AGREED, "lifecycle": Lifecycle.PAUSED},
        "AWAITING_PAYMENT",
    ),
    "a dispute": ({"status": StatusType.DISPUTE_RAISED}, "ACTIVE"),
    "due in the window": (
        {"sla_deadline": NOON + timedelta(days=3, hours=11)},
        "ACTIVE SLA_ALERTS",
    ),
    "due a day later": ({"sla_deadline": NOON + timedelta(days=4, hours=-12)}, "ACTIVE"),
    "long overdue": ({"sla_deadline": NOON - timedelta(days=400)}, "ACTIVE SLA_ALERTS"),
    "merged": (
        {"lifecycle": Lifecycle.MERGED, "sla_deadline": NOON, "closed_at": NOON},
        "",
    ),
    "closed without a day": ({"lifecycle": Lifecycle.CLOSED}, ""),
    "closed after a promise": (
        {
            "lifecycle": Lifecycle.CLOSED,
            "closed_at": NOON,
            "status": StatusType.PAYMENT_PROMISED,
            "sla_deadline": NOON,
        },
        "CLOSED",
    ),
}


@pytest.mark.parametrize(("changes", "views"), VIEWS.values(), ids=VIEWS)
def test_a_view_shows_the_cases_of_its_predicate(changes: dict[str, Any], views: str) -> None:
    """The six predicates, on each side of each of them."""
    wanted = {InboxView.ALL} | {InboxView[name] for name in views.split()}
    assert _views(evolve(CASE, **changes)) == wanted


@pytest.mark.parametrize(("days", "shown"), ((0, True), (90, True), (91, False)))
def test_a_closed_case_is_shown_for_ninety_days(days: int, shown: bool) -> None:
    """Closed 90 days ago it is in the view Closed, closed 91 days ago it is not."""
    for hour in (-12, 11):
        closed_at = NOON - timedelta(days=days) + timedelta(hours=hour)
        case = evolve(CASE, lifecycle=Lifecycle.CLOSED, closed_at=closed_at)
        assert _shows(InboxView.CLOSED, case) is shown


def test_the_window_of_alerts_can_be_chosen() -> None:
    """Three days ahead unless somebody asks for more, or for none."""
    case = evolve(CASE, sla_deadline=NOON + timedelta(days=1))
    assert _shows(InboxView.SLA_ALERTS, case, window_days=1)
    assert not _shows(InboxView.SLA_ALERTS, case, window_days=0)


@given(st.sampled_from(Lifecycle), st.booleans(), st.none() | st.sampled_from(StatusType))
def test_every_case_has_a_standing_that_the_inbox_shows(
    lifecycle: Lifecycle, accepted: bool, status: StatusType | None
) -> None:
    """No case of a partner can drop out of All cases."""
    case = evolve(CASE, lifecycle=lifecycle, accepted_at=NOON if accepted else None, status=status)
    assert standing(case) in STANDINGS[InboxView.ALL]


def test_buckets_of_days_sort_as_the_days_do() -> None:
    """What is due or closed on a day lies between the first and the last bucket of its view."""
    asked = InboxSelection(view=InboxView.SLA_ALERTS, filters=InboxFilters(), at=NOON)
    assert day_buckets(asked) == ("due 0001-01-01", "due 2026-03-13")
    assert day_buckets(evolve(asked, view=InboxView.CLOSED))[0] == "closed 2025-12-10"
    assert day_bucket(evolve(CASE, sla_deadline=NOON)) == "due 2026-03-10"
    assert day_bucket(CASE) is None


# --------------------------------------------------------------------------------------- filters

FILTERS: dict[str, tuple[InboxFilters, dict[str, Any]]] = {
    "phase": (InboxFilters(phases=(Phase.LEGAL,)), {"phase": Phase.LEGAL}),
    "client": (InboxFilters(clients=(ClientId("south"),)), {"client_id": ClientId("south")}),
    "status": (
        InboxFilters(statuses=(StatusType.ON_HOLD, StatusType.INVESTIGATING)),
        {"status": StatusType.ON_HOLD},
    ),
    "lifecycle": (
        InboxFilters(lifecycles=(Lifecycle.PAUSED,)),
        {"lifecycle": Lifecycle.PAUSED},
    ),
    "close code": (
        InboxFilters(close_codes=(CloseCode.PAID,)),
        {"lifecycle": Lifecycle.CLOSED, "close_code": CloseCode.PAID},
    ),
    "member": (InboxFilters(members=("bent",)), {"assigned_user": "bent"}),
    "priority": (InboxFilters(priorities=(1, 2)), {"priority": 2}),
    "follow-up": (InboxFilters(follow_up=True), {"priority_follow_up": True}),
    "since": (
        InboxFilters(since=date(2026, 3, 1)),
        {"assigned_at": datetime(2026, 3, 1, tzinfo=UTC)},
    ),
    "until": (
        InboxFilters(until=date(2026, 2, 18)),
        {"assigned_at": datetime(2026, 2, 17, 23, 59, tzinfo=UTC)},
    ),
    "from a value": (
        InboxFilters(min_value=Money("12", "EUR")),
        {"claimed": Buckets(1000, 200)},
    ),
    "up to a value": (InboxFilters(max_value=Money("10", "EUR")), {"claimed": Buckets(1000)}),
    "currency": (InboxFilters(min_value=Money("0", "GBP")), {"currency": "GBP"}),
    "stuck": (InboxFilters(idle_days=25), {"assigned_at": NOON - timedelta(days=25)}),
    "stuck since an update": (
        InboxFilters(idle_days=21),
        {"status_at": NOON - timedelta(days=21, hours=12)},
    ),
}


@pytest.mark.parametrize(("filters", "changes"), FILTERS.values(), ids=FILTERS)
def test_a_filter_keeps_what_it_names_and_nothing_else(
    filters: InboxFilters, changes: dict[str, Any]
) -> None:
    """Each filter of 9.2 on a case that passes, and on one that does not."""
    assert _shows(InboxView.ALL, evolve(CASE, **changes), filters=filters)
    assert not _shows(InboxView.ALL, CASE, filters=filters)


def test_nobody_can_be_asked_for() -> None:
    """A filter by member may name None: the cases that nobody is in charge of yet."""
    nobody = InboxFilters(members=(None,))
    assert _shows(InboxView.ALL, CASE, filters=nobody)
    assert not _shows(InboxView.ALL, evolve(CASE, assigned_user="anna"), filters=nobody)


def test_a_closed_case_is_not_stuck() -> None:
    """It needs no update any more."""
    closed = evolve(CASE, lifecycle=Lifecycle.CLOSED, closed_at=NOON)
    assert not _shows(InboxView.ALL, closed, filters=InboxFilters(idle_days=1))


def test_fields_combine_with_and() -> None:
    """A case passes every filter that is set, or it is not shown."""
    filters = InboxFilters(phases=(Phase.PRE_LEGAL,), members=("anna",))
    assert not _shows(InboxView.ALL, CASE, filters=filters)
    assert _shows(InboxView.ALL, evolve(CASE, assigned_user="anna"), filters=filters)


@pytest.mark.parametrize(
    "contradiction",
    (
        {"since": date(2026, 3, 2), "until": date(2026, 3, 1)},
        {"min_value": Money("1", "EUR"), "max_value": Money("2", "GBP")},
        {"min_value": Money("2", "EUR"), "max_value": Money("1", "EUR")},
    ),
)
def test_filters_that_contradict_themselves_are_refused(contradiction: dict[str, Any]) -> None:
    """A period that ends before it begins, bounds in two currencies, bounds that cross."""
    with pytest.raises(errors.InvalidQuery):
        InboxFilters(**contradiction)


# ------------------------------------------------------------------------------ text and places


@given(texts(), st.text("ß ΣſİǅÅ"))
def test_folded_text_is_found_in_itself_whatever_its_case(text: str, more: str) -> None:
    """Searching upper case, lower case or decomposed letters finds the same."""
    for written in (text, more):
        assert folded(folded(written)) == folded(written)
        assert sort_key(sort_key(written)) == sort_key(written)
    assert folded("MÜLLER") in folded("Mu\u0308ller & Söhne")


def test_each_order_runs_both_ways() -> None:
    """Four orders, eight sorts."""
    assert {(sort.order, sort.descending) for sort in InboxSort} == {
        (order, way) for order in InboxOrder for way in (False, True)
    }


def test_views_are_called_as_the_portal_calls_them() -> None:
    """The columns have the headings of the portal."""
    assert [view.label for view in InboxView] == [
        "All cases", "New", "Active", "Awaiting payment", "Closed", "SLA alerts",
    ]  # fmt: skip

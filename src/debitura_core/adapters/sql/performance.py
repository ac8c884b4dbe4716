"""Performance as statements: the database counts and sums, and no payment is loaded for it.

A statement is put together from the fixed fragments below; what a caller gives is always bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from debitura_core.adapters.sql.dialect import Reading
from debitura_core.adapters.sql.money import LEFT
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.inbox import CLOSED
from debitura_core.domain.cases.service_levels import Compliance
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId
from debitura_core.domain.performance.metrics import (
    SUCCESSFUL,
    Assigned,
    Received,
    Resolved,
    Selection,
)

Values = tuple[str | None, ...]


class PerformanceAnswers(Reading):
    """The counts and sums over what one partner does."""

    def assigned_work(
        self, partner_id: PartnerId, since: datetime, until: datetime, only: Selection, /
    ) -> Iterator[Assigned]:
        condition, bound = _selected("e", partner_id, only)
        found = self.execute(
            f"{_ASSIGNED} {condition}"
            " AND e.assigned_at >= ? AND e.assigned_at < ? GROUP BY e.case_id, e.number, c.case_id)"
            " AS given GROUP BY currency, day, value ORDER BY currency, day, value",
            (*bound, instant_text(since), instant_text(until)),
        )
        for currency, day, *figures in found:
            yield Assigned(currency, date.fromisoformat(day), *figures)

    def resolved_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Resolved]:
        condition, bound = _selected("o", partner_id, only)
        found = self.execute(
            f"{_RESOLVED} {condition})"
            " AS ended GROUP BY assigned_on, last_paid_on ORDER BY assigned_on, last_paid_on",
            (f"closed {since}", f"closed {until}", *bound),
        )
        return [
            Resolved(date.fromisoformat(day), last and date.fromisoformat(last), cases)
            for day, last, cases in found
        ]

    def update_compliance(
        self, partner_id: PartnerId, since: datetime, until: datetime, now: datetime,
        only: Selection, /,
    ) -> Compliance:  # fmt: skip
        condition, bound = _selected("o", partner_id, only)
        span = instant_text(since), instant_text(until)
        due, timely = self.execute(f"{_ANSWERED} {condition}", (*span, *bound)).fetchone()
        days = f"due {since.date()}", f"due {until.date()}~"
        (missing,) = self.execute(
            f"{_MISSING} {condition}", (*days, *span, instant_text(now), *bound)
        ).fetchone()
        elements = self.dialect.elements.format(column="o.missed", alias="m")
        stopped = _STOPPED.format(elements=elements)
        (late,) = self.execute(
            f"{stopped} {condition} AND m.value >= ? AND m.value < ? AND m.value < ?",
            (*bound, *span, instant_text(now)),
        ).fetchone()
        return Compliance(due + missing + late, timely)

    def plan_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[CaseId]:
        condition, bound = _selected("o", partner_id, only)
        last_day = self.dialect.last_day.format(column="o.due_days")
        found = self.execute(
            f"{_PLAN_CASES.format(last_day=last_day)} {condition} ORDER BY o.case_id",
            (since.isoformat(), until.isoformat(), *bound),
        )
        return [CaseId(case_id) for (case_id,) in found]

    def received_money(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Received]:
        condition, bound = _selected("o", partner_id, only)
        found = self.execute(
            f"{_RECEIVED} {condition} GROUP BY o.currency ORDER BY o.currency",
            (since.isoformat(), until.isoformat(), *bound),
        )
        return [Received(*row) for row in found]

    def open_case_counts(
        self, partner_id: PartnerId, only: Selection, /
    ) -> Mapping[Lifecycle, int]:
        condition, bound = _selected("o", partner_id, only)
        found = self.execute(f"{_OPEN} {condition} GROUP BY o.lifecycle", bound)
        return {Lifecycle(state): count for state, count in found}


def _selected(table: str, partner_id: PartnerId, only: Selection) -> tuple[str, Values]:
    """Return the condition for the rows *table* of a selection, and what is bound in it."""
    text = f"{table}.partner_id = ?"
    bound: list[str] = [partner_id]
    if only.client_id is not None:
        text += f" AND {table}.client_id = ?"
        bound.append(only.client_id)
    if only.user is not None:
        text += (
            f" AND EXISTS (SELECT 1 FROM cases w WHERE w.case_id = {table}.case_id"  # noqa: S608  fixed fragments
            f" AND w.partner_id = {table}.partner_id AND w.assigned_user = ?)"
        )
        bound.append(only.user)
    return text, tuple(bound)


_OF_CASE = "payments y /* by payments_by_case */"
"""Keeps the planner from reading all payments of the partner."""

_ASSIGNED = (
    "SELECT currency, day, value, count(*), sum(paid), sum(usd), sum(payments), sum(in_usd) FROM"  # noqa: S608  fixed fragments
    " (SELECT c.currency AS currency, substr(e.assigned_at, 1, 10) AS day,"
    " c.claimed_principal_minor + c.claimed_interest_minor + c.claimed_reminder_fees_minor"
    " + c.claimed_collection_fees_minor AS value,"
    " coalesce(sum(y.payment_minor - y.reversed_minor), 0) AS paid,"
    f" coalesce(sum({LEFT.format('usd_payment_minor')}), 0) AS usd,"
    " count(o.payout_id) AS payments, count(o.usd_payment_minor) AS in_usd"
    " FROM engagements e /* then */ JOIN cases c ON c.case_id = e.case_id"
    f" LEFT JOIN {_OF_CASE} ON y.partner_id = e.partner_id AND y.case_id = e.case_id"
    " AND y.recorded_at >= e.assigned_at AND NOT EXISTS (SELECT 1 FROM engagements n"
    " WHERE n.case_id = e.case_id AND n.number > e.number"
    " AND /* unindexed */ n.partner_id = e.partner_id"
    " AND /* unindexed */ n.assigned_at <= y.recorded_at)"
    " LEFT JOIN payouts o ON o.partner_id = y.partner_id AND o.payout_id = y.payout_id WHERE"
)
"""A payment counts for the last engagement of its partner that had begun when it was recorded."""

_RESOLVED = (
    "SELECT assigned_on, last_paid_on, count(*) FROM"  # noqa: S608  our own codes
    " (SELECT substr(o.assigned_at, 1, 10) AS assigned_on, (SELECT max(y.received_on)"
    f" FROM {_OF_CASE} WHERE y.partner_id = o.partner_id AND y.case_id = o.case_id) AS last_paid_on"
    " FROM cases o WHERE o.day_bucket >= ? AND o.day_bucket < ?"
    f" AND o.close_code IN ({', '.join(repr(code.value) for code in SUCCESSFUL)}) AND"
)
_ANSWERED = (
    "SELECT count(*), count(*) FILTER (WHERE o.submitted_at <= o.due_at) FROM status_updates o"
    " WHERE o.due_at >= ? AND o.due_at < ? AND"
)
_MISSING = (
    "SELECT count(*) FROM cases o WHERE o.day_bucket >= ? AND o.day_bucket < ?"
    " AND o.sla_deadline >= ? AND o.sla_deadline < ? AND o.sla_deadline < ? AND"
)
_STOPPED = (
    "SELECT count(*) FROM engagements o /* by engagements_missed */, {elements}"
    " WHERE o.missed <> '[]' AND"
)
_PLAN_CASES = (
    "SELECT DISTINCT o.case_id FROM payment_plans o /* by payment_plans_by_last_day */"
    " WHERE {last_day} >= ? AND o.agreed_at < ? AND"
)
_RECEIVED = (
    "SELECT o.currency, sum(o.payment_minor), coalesce(sum(o.usd_payment_minor), 0),"
    " count(*) FILTER (WHERE o.adjusts IS NULL),"
    " count(o.usd_payment_minor) FILTER (WHERE o.adjusts IS NULL)"
    " FROM payouts o /* by payouts_by_payment_date */"
    " WHERE o.payment_date >= ? AND o.payment_date < ? AND"
)
_OPEN = f"SELECT o.lifecycle, count(*) FROM cases o WHERE o.standing < {CLOSED} AND"  # noqa: S608  a number of ours

"""The inbox as statements: every view in every order comes from an index, in the index's order.

A case is in two families of indexes, one index of each for each order: by its standing, and by
the day on which it enters or leaves a view. A view is a few standings, or the days of its period:
the database merges those streams, so a page reads little more than its rows, however many cases
there are. The text of a statement is put together from the fixed fragments below; what a caller
gives is always bound, never written in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final

from attrs import evolve, frozen

from debitura_core.adapters.sql.dialect import EVERYTHING, Dialect, Reading, readable
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.inbox import (
    BY_DAY,
    CLOSED,
    STANDINGS,
    InboxOrder,
    InboxRow,
    InboxSelection,
    InboxSort,
    InboxView,
    Place,
    day_buckets,
    midnight,
)
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.kernel.calendar import instant_text, stored_instant
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.parties import folded

_KEYS: Final = {
    InboxOrder.ASSIGNED: ("inbox_at", "reference"),
    InboxOrder.VALUE: ("currency", "value_minor", "reference"),
    InboxOrder.DEADLINE: ("sla_deadline", "reference"),
    InboxOrder.CLIENT: ("client_key", "reference"),
}
"""The columns each order goes by, in the order of its indexes."""

_SHOWN: Final = (
    "o.case_id, o.reference, o.client_id, k.name, o.client_key, f.debtor_name, o.currency,"
    " o.value_minor, o.open_principal_minor + o.open_interest_minor + o.open_reminder_fees_minor"
    " + o.open_collection_fees_minor, o.status, o.lifecycle, o.phase, o.inbox_at, o.accepted_at,"
    " o.sla_deadline, o.status_at, o.assigned_user, o.priority, o.priority_follow_up,"
    " o.close_code, o.closed_at, o.client_reference, o.partner_reference, o.sla_deadline < ?"
)
_COUNT: Final = _SHOWN.count(",") + 1
"""How many columns are shown; those of the order follow."""
_JOINS: Final = (
    " /* then */ JOIN clients k ON k.client_id = o.client_id"
    " /* then */ JOIN case_files f ON f.case_id = o.case_id"
)

_MERGED: Final = 100
"""How many streams one statement merges; SQLite takes 500, each a level deeper than the last."""


@frozen
class _Stretch:
    """A part of the inbox that indexes hold in order; parts follow one another."""

    asked: InboxSelection
    sort: InboxSort
    after: Place | None
    keys: tuple[str, ...]
    ends: str = ""
    """What sets this part apart from the others."""


class InboxAnswers(Reading):
    """What is answered about inboxes."""

    def inbox_rows(
        self,
        partner_id: PartnerId,
        asked: InboxSelection,
        sort: InboxSort,
        after: Place | None,
        limit: int | None,
        /,
    ) -> Iterator[InboxRow]:
        wanted = EVERYTHING if limit is None or asked.search is not None else limit
        parts = _stretches(asked, sort, after)
        found = chain.from_iterable(self._stretch(partner_id, part, wanted) for part in parts)
        if asked.search is not None:
            needle = folded(asked.search)
            found = (row for row in found if row.is_found_by(needle))  # type: ignore[assignment]
        return islice(found, limit)

    def _stretch(self, own: str, part: _Stretch, limit: int) -> Iterator[InboxRow]:
        """Read one part: each statement merges its streams, and what they yield is merged here."""
        index, column, values = self._streams(own, part)
        found = [
            self.execute(*_statement(self.dialect, own, part, index, column, some, limit))
            for some in (values[at : at + _MERGED] for at in range(0, len(values), _MERGED))
        ]
        key = itemgetter(slice(_COUNT, None))
        for values in (
            merge(*found, key=key, reverse=part.sort.descending)
            if len(found) > 1
            else chain.from_iterable(found)
        ):
            yield readable(_read, values)

    def _streams(self, own: str, part: _Stretch) -> tuple[str, str, Sequence[Any]]:
        """Return the index, its second column, and the values of it that make up the view."""
        asked, order = part.asked, part.sort.order
        alerts_in_order = asked.view is InboxView.SLA_ALERTS and order is InboxOrder.DEADLINE
        if asked.view not in BY_DAY or alerts_in_order:
            return f"cases_by_standing_and_{order.value}", "standing", STANDINGS[asked.view]
        index = f"cases_by_day_and_{order.value}"
        low, high = day_buckets(asked)
        days = self.execute(_DAYS.format(index=index), (own, low, own, high, high, high))
        return index, "day_bucket", [day for (day,) in days]


_DAYS: Final = (
    "WITH RECURSIVE days(day) AS (SELECT (SELECT day_bucket FROM cases /* by {index} */"
    " WHERE partner_id = ? AND day_bucket >= ? ORDER BY day_bucket LIMIT 1)"
    " UNION ALL SELECT (SELECT day_bucket FROM cases /* by {index} */ WHERE partner_id = ?"
    " AND day_bucket > day AND day_bucket <= ? ORDER BY day_bucket LIMIT 1)"
    " FROM days WHERE day <= ?) SELECT day FROM days WHERE day <= ?"
)
"""Hops from one bucket that has cases to the next: as many steps as there are such days."""


def _stretches(asked: InboxSelection, sort: InboxSort, after: Place | None) -> Iterator[_Stretch]:
    """Cut the inbox where cases without a deadline begin: they come last either way."""
    keys = _KEYS[sort.order]
    if sort.order is not InboxOrder.DEADLINE:
        yield _Stretch(asked, sort, after, keys)
        return
    if after is None or after[0] != "":
        yield _Stretch(asked, sort, after, keys, " AND o.sla_deadline IS NOT NULL")
    if asked.view is not InboxView.SLA_ALERTS:
        among = None if after is None or after[0] != "" else after[1:]
        yield _Stretch(asked, sort, among, keys[1:], " AND o.sla_deadline IS NULL")


def _statement(dialect: Dialect, own: str, part: _Stretch, index: str, column: str,
               values: Sequence[Any], limit: int) -> tuple[str, list[Any]]:  # fmt: skip
    """Write the statement that merges these streams, with what is bound in it."""
    bound = _Bound(dialect, [instant_text(part.asked.at), own])
    part, edges = _tightened(part, _edges(part.asked, part.sort.order))
    shared = part.ends + _place(part, bound) + _within(edges, bound) + _filters(part.asked, bound)
    keys = ", ".join(f"o.{key}" for key in part.keys)
    stream = (
        f"SELECT {_SHOWN}, {keys} FROM cases o /* by {index} */{_JOINS}"  # noqa: S608  fixed fragments
        f" WHERE o.partner_id = ?{shared} AND o.{column} = ?"
    )
    way = "DESC" if part.sort.descending else "ASC"
    order = ", ".join(f"{number} {way}" for number, _ in enumerate(part.keys, _COUNT + 1))
    statement = f"{' UNION ALL '.join([stream] * len(values))} ORDER BY {order} LIMIT ?"
    return statement, [one for value in values for one in (*bound.values, value)] + [limit]


_Edges = dict[str, tuple[Any, Any]]
"""Columns that must lie within bounds: not below the first, below the second; None is no bound."""


def _edges(asked: InboxSelection, order: InboxOrder) -> _Edges:
    """Return the bounds of a question, those of alerts that are read in their own order too."""
    filters = asked.filters
    since, until = (
        None if day is None else instant_text(midnight(day))
        for day in (filters.since, filters.until)
    )
    edges: _Edges = {
        "inbox_at": (since, until),
        "value_minor": (
            None if filters.min_value is None else to_minor(filters.min_value),
            None if filters.max_value is None else to_minor(filters.max_value) + 1,
        ),
    }
    if asked.view is InboxView.SLA_ALERTS and order is InboxOrder.DEADLINE:
        edges["sla_deadline"] = None, instant_text(asked.alerted_before)
    return edges


def _tightened(part: _Stretch, edges: _Edges) -> tuple[_Stretch, _Edges]:
    """Leave out the place or the bound on its side, whichever says less.

    An index begins at one of the two only; from the wrong one it would read on and on.
    """
    if part.after is None:
        return part, edges
    column, place = part.keys[0], part.after[0]
    if column == "currency" and place == part.asked.filters.currency:
        column, place = part.keys[1], part.after[1]
    low, high = edges.get(column, (None, None))
    edge = high if part.sort.descending else low
    if edge is None:
        return part, edges
    # bounds and places of one column are of one type: instants as text, or whole numbers
    inside: bool = place < edge if part.sort.descending else place >= edge
    if not inside:
        return evolve(part, after=None), edges
    return part, {**edges, column: (low, None) if part.sort.descending else (None, high)}


def _within(edges: _Edges, bound: _Bound) -> str:
    """Return the condition that columns lie within their bounds."""
    return "".join(
        f" AND o.{column} {sign} {bound.add(edge)}"
        for column, pair in edges.items()
        for sign, edge in zip((">=", "<"), pair, strict=True)
        if edge is not None
    )


@frozen
class _Bound:
    """The values that one stream of a statement binds, in the order of its text."""

    dialect: Dialect
    values: list[Any]

    def add(self, value: Any) -> str:
        """Bind a value, and return what marks its place."""
        self.values.append(value)
        return "?"

    def one_of(self, column: str, allowed: Sequence[Any]) -> str:
        """Return the condition that a column holds one of these, if there are any."""
        if not allowed:
            return ""
        self.values.append(self.dialect.array(allowed))
        return f" AND {column} {self.dialect.among}"


def _place(part: _Stretch, bound: _Bound) -> str:
    """Return the condition that a row comes after the place, if there is one.

    Where the value's currency is fixed, it leads the index as an equal, and the rest goes on.
    """
    keys, after = part.keys, part.after
    if after is None:
        return ""
    sign = "<" if part.sort.descending else ">"
    fixed = part.asked.filters.currency
    if fixed is not None and keys[0] == "currency":
        if after[0] != fixed:
            beyond = str(after[0]) > fixed
            return "" if beyond is part.sort.descending else " AND 1 = 0"
        keys, after = keys[1:], after[1:]
    names = ", ".join(f"o.{key}" for key in keys)
    return f" AND ({names}) {sign} ({', '.join(map(bound.add, after))})"


def _filters(asked: InboxSelection, bound: _Bound) -> str:
    """Return the condition of the filters that are no bounds."""
    filters = asked.filters
    text = bound.one_of("o.phase", [one.value for one in filters.phases])
    text += bound.one_of("o.client_id", filters.clients)
    text += bound.one_of("o.status", [one.value for one in filters.statuses])
    text += bound.one_of("o.lifecycle", [one.value for one in filters.lifecycles])
    text += bound.one_of("o.close_code", [one.value for one in filters.close_codes])
    text += bound.one_of("coalesce(o.assigned_user, '')", [one or "" for one in filters.members])
    text += bound.one_of("o.priority", filters.priorities)
    if filters.follow_up is not None:
        text += f" AND o.priority_follow_up = {bound.add(int(filters.follow_up))}"
    if filters.currency is not None:
        text += f" AND o.currency = {bound.add(filters.currency)}"
    if asked.idle_before is not None:
        # otherwise the planner reads a range of standings in place of one
        text += f" AND /* unindexed */ o.standing < {CLOSED}"
        idle_since = bound.add(instant_text(asked.idle_before))
        text += f" AND coalesce(o.status_at, o.inbox_at) < {idle_since}"
    return text


def _read(values: tuple[Any, ...]) -> InboxRow:
    (
        case_id, reference, client_id, client, client_key, debtor, currency, value, outstanding,
        status, lifecycle, phase, assigned_at, accepted_at, deadline, status_at, member, priority,
        follow_up, close_code, closed_at, client_reference, partner_reference, overdue, *_,
    ) = values  # fmt: skip
    return InboxRow(
        case_id,
        reference,
        client_id,
        client,
        client_key,
        debtor,
        currency,
        value,
        outstanding,
        None if status is None else _STATUS[status],
        _LIFECYCLE[lifecycle],
        _PHASE[phase],
        stored_instant(assigned_at),
        None if accepted_at is None else stored_instant(accepted_at),
        None if deadline is None else stored_instant(deadline),
        bool(overdue),
        None if status_at is None else stored_instant(status_at),
        member,
        priority,
        bool(follow_up),
        None if close_code is None else _CLOSE_CODE[close_code],
        None if closed_at is None else stored_instant(closed_at),
        client_reference,
        partner_reference,
    )


_STATUS = {member.value: member for member in StatusType}
_LIFECYCLE = {member.value: member for member in Lifecycle}
_PHASE = {member.value: member for member in Phase}
_CLOSE_CODE = {member.value: member for member in CloseCode}

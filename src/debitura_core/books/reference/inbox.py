"""The inbox in memory: the cases of one partner, looked at one by one and sorted when asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from debitura_core.books.by_key import shelves as common
from debitura_core.books.reference.tables import Reading
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.cases.inbox import (
    InboxOrder,
    InboxRow,
    InboxSelection,
    InboxSort,
    Place,
    assigned,
    place_of,
    selects,
)
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.parties import Client, folded


class Inbox(common.Shelf):
    """The shelf of the inbox; see the port `Inbox`."""

    _books: Reading

    def page(
        self,
        partner_id: PartnerId,
        asked: InboxSelection,
        sort: InboxSort,
        after: Place | None,
        limit: int,
        /,
    ) -> Sequence[InboxRow]:
        """Return one page of the inbox."""
        rows = self.rows(partner_id, asked, sort)
        if after is not None:
            rows = (row for row in rows if _comes_later(place_of(row, sort.order), after, sort))
        return list(islice(rows, limit))

    def rows(
        self, partner_id: PartnerId, asked: InboxSelection, sort: InboxSort, /
    ) -> Iterator[InboxRow]:
        """Yield the whole selection."""
        own = self._books.scope.narrow(partner_id)
        held = self._books.tables.records["cases"].values()
        found = [
            self._row(case, asked)
            for case in held
            if case.partner_id == own and selects(asked, case)
        ]
        if asked.search is not None:
            needle = folded(asked.search)
            found = [row for row in found if row.is_found_by(needle)]
        found.sort(key=lambda row: place_of(row, sort.order), reverse=sort.descending)
        # whichever way it goes, what has no deadline comes last
        return iter(sorted(found, key=lambda row: _is_last(place_of(row, sort.order), sort)))

    def _row(self, case: Case, asked: InboxSelection) -> InboxRow:
        books = self._books.tables.records
        client: Client = books["clients"][(case.client_id,)]
        file: CaseFile = books["case_files"][(case.case_id,)]
        return InboxRow(
            case_id=case.case_id,
            reference=case.reference,
            client_id=case.client_id,
            client=client.name,
            client_key=case.client_key,
            debtor_name=file.debtor.name,
            currency=case.currency,
            value_minor=case.claimed.total,
            outstanding_minor=case.open.total,
            status=case.status,
            lifecycle=case.lifecycle,
            phase=case.phase,
            assigned_at=assigned(case),
            accepted_at=case.accepted_at,
            deadline=case.sla_deadline,
            overdue=case.sla_deadline is not None and case.sla_deadline < asked.at,
            status_at=case.status_at,
            member=case.assigned_user,
            priority=case.priority,
            follow_up=case.priority_follow_up,
            close_code=case.close_code,
            closed_at=case.closed_at,
            client_reference=case.client_reference,
            partner_reference=case.partner_reference,
        )


def _is_last(place: Place, sort: InboxSort) -> bool:
    return sort.order is InboxOrder.DEADLINE and place[0] == ""


def _comes_later(place: Place, after: Place, sort: InboxSort) -> bool:
    ends = _is_last(place, sort), _is_last(after, sort)
    if ends[0] is not ends[1]:
        return ends[0]
    return place < after if sort.descending else place > after

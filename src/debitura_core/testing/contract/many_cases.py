"""Many cases at once, and what an inbox must show of them."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.domain.cases.cases import OPEN, Case, Lifecycle
from debitura_core.domain.cases.claims import Buckets, CaseFile, Claim, Debtor, DebtorKind
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.inbox import (
    InboxOrder,
    InboxRow,
    InboxSelection,
    InboxSort,
    place_of,
)
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
)
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.parties import sort_key
from debitura_core.ports import ScopedBooks
from debitura_core.testing.contract.records import CLIENT_NAMES, ground_of
from debitura_core.testing.contract.world import NOON

_OFFSETS = st.integers(-3, 5) | st.sampled_from((-91, -90, -89, 40))


@st.composite
def listed_cases(draw: st.DrawFn) -> list[Case]:
    """Draw cases of one partner that differ in all that an inbox looks at, with many ties."""
    (ground,) = (one for one in ground_of(None) if isinstance(one, Case))
    cases = []
    for number in range(draw(st.integers(0, 9))):
        client = draw(st.sampled_from(sorted(CLIENT_NAMES)))
        ago, due, closed = (draw(_OFFSETS) for _ in range(3))
        hour = timedelta(hours=draw(st.sampled_from((-12, 0, 11))))
        accepted, has_deadline, has_status = draw(st.tuples(*[st.booleans()] * 3))
        lifecycle = draw(st.sampled_from(Lifecycle))
        ended = lifecycle not in OPEN
        cases.append(
            evolve(
                ground,
                case_id=CaseId(f"case-{number}"),
                reference=f"{draw(st.sampled_from('AB'))}EF{number:05}",
                client_id=client,
                client_key=sort_key(CLIENT_NAMES[client]),
                client_reference=draw(st.none() | st.just(f"Rechnung {number}")),
                partner_reference=draw(st.none() | st.sampled_from(("ÄPFEL", "birnen"))),
                lifecycle=lifecycle,
                phase=draw(st.sampled_from(Phase)),
                currency=draw(st.sampled_from(("EUR", "DKK"))),
                claimed=Buckets(draw(st.integers(1, 3)), draw(st.integers(0, 1))),
                assigned_at=draw(st.none() | st.just(NOON - timedelta(days=ago) + hour)),
                accepted_at=NOON if accepted else None,
                status=draw(st.sampled_from(StatusType)) if has_status else None,
                status_at=NOON - timedelta(days=ago) if has_status else None,
                sla_deadline=NOON + timedelta(days=due) + hour if has_deadline else None,
                assigned_user=draw(st.none() | st.sampled_from(("anna", "bent"))),
                priority=draw(st.none() | st.integers(1, 2)),
                priority_follow_up=draw(st.booleans()),
                closed_at=NOON + timedelta(days=min(closed, 0)) + hour if ended else None,
                close_code=draw(st.sampled_from(CloseCode)) if ended else None,
            )
        )
    return cases


def walked(
    books: ScopedBooks, partner: PartnerId, asked: InboxSelection, sort: InboxSort
) -> list[InboxRow]:
    """Read an inbox page by page, two cases each, from where the last page ended."""
    found: list[InboxRow] = []
    while True:
        after = place_of(found[-1], sort.order) if found else None
        page = books.inbox.page(partner, asked, sort, after, 2)
        assert len(page) <= 2
        if not page:
            return found
        found += page


SEARCHES = st.none() | st.none() | st.sampled_from(("ÄpFel", "AEF", "rechNUNG 1", "muster", "zz"))


def in_order(rows: list[InboxRow], sort: InboxSort) -> list[InboxRow]:
    """Sort rows as the portal says: by the order's own value, then reference; no deadline last."""
    found = sorted(rows, key=lambda row: place_of(row, sort.order), reverse=sort.descending)
    if sort.order is InboxOrder.DEADLINE:
        return sorted(found, key=lambda row: row.deadline is None)
    return found


def inbox_of(cases: list[Case]) -> Decision[None]:
    """Decide these cases with all they need, each with papers of its own."""
    partner, client, *_ = ground_of(None)
    clients = [evolve(client, client_id=key, name=name) for key, name in CLIENT_NAMES.items()]
    files = [
        CaseFile(
            case_id=case.case_id,
            client_id=case.client_id,
            partner_id=case.partner_id,
            debtor=Debtor(kind=DebtorKind.PERSON, name=f"Muster {case.case_id}", country="DE"),
            claim=Claim(
                principal=Money("1", "EUR"), invoice_date=NOON.date(), due_date=NOON.date()
            ),
        )
        for case in cases
    ]
    return Decision(None, (partner, *clients, *cases, *files))

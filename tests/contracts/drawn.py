"""Requests drawn from the samples: any command or query, about what a game's books hold just now.

Ids are drawn by their type from the rows there are, other values by the type or name of their
field. What does not fit together is left as the sample has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from attrs import evolve
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import InvalidInput, Month, Percent, Role
from debitura_core.domain.kernel import identifiers as ids
from debitura_core.ports import Store
from debitura_core.testing import Sample, percents
from debitura_core.testing.samples import ids_of
from tests.cast import declared

HELD: dict[Any, str] = {
    ids.PaymentId: "payments",
    ids.PayoutId: "payouts",
    ids.RevenueItemId: "revenue_items",
    ids.InvoiceId: "invoices",
    ids.SettlementId: "settlements",
    ids.MessageId: "messages",
    ids.DocumentId: "documents",
    ids.NoteId: "notes",
}
"""The table in which the ids of a type are found; those of partners and cases are few and known."""

WORDS = st.text("ab é\n\u202e", min_size=1, max_size=5).filter(str.strip)
NAMED: dict[str, st.SearchStrategy[Any]] = {
    "priority": st.integers(1, 5),
    "outcome_stars": st.integers(1, 5),
    "communication_stars": st.integers(1, 5),
    "points": st.integers(0, 100),
    "limit": st.integers(1, 3),
    "user": st.sampled_from(("anna", "bob")),
    "client_reference": st.sampled_from(("r1", "r2")),
    "reference": st.sampled_from(("CASE0001", "r1", "r2")),
    "template": st.just("Bakers"),
    "search": st.sampled_from(("lie", "x", "R1")),
    "country": st.sampled_from(("DE", "DE", "SE")),
    "referred_by": st.sampled_from(("portal", "other")),
    "file_name": st.sampled_from(("a.txt", "é.PDF", "\u202egnp.txt")),
    "content": st.binary(min_size=1, max_size=9),
    **dict.fromkeys(("reason", "remark", "comment", "description", "notes", "title"), WORDS),
    **dict.fromkeys(("after", "position", "window_days", "jurisdiction"), st.nothing()),
}
"""What is drawn for a field of a name; nothing at all where the sample's own value is kept."""


class Circumstances(NamedTuple):
    """What a request is drawn for: the books, the time, and the names that are in play."""

    store: Store
    now: datetime
    names: Mapping[Any, st.SearchStrategy[str]]
    """Strategies for the ids of partners, clients, cases and partner cases."""
    money: Callable[[int, str], Money]


def drawn(data: st.DataObject, sample: Sample[Any], around: Circumstances) -> tuple[str, Any]:
    """Draw what the request says, and who gives it: as a rule somebody who may."""
    request = sample.make(ids_of("shadow-x"))
    owner, about = _Owner(), {}
    for name, hint in declared(sample.kind):
        optional = getattr(request, name) is None
        if optional and data.draw(st.booleans()):
            continue
        value = _value(data, name, hint, around, owner)
        if value is not None:
            about[name] = value
    for kept in ({}, {name: value for name, value in about.items() if name.endswith(("id", "to"))}):
        try:
            request = evolve(request, **(kept or about))
            break
        except InvalidInput:
            continue
    return _seat(data, sample.kind.roles, owner, around), request


class _Owner:
    """Whose the records are that a request names, as far as they say so."""

    partner: str | None = None
    client: str | None = None
    currency: str = "EUR"

    def learn(self, row: Mapping[str, Any]) -> None:
        columns = row.keys()
        for name in ("partner", "client"):
            if f"{name}_id" in columns and row[f"{name}_id"]:
                setattr(self, name, row[f"{name}_id"])
        if "currency" in columns:
            self.currency = row["currency"] or "EUR"


def _value(data: st.DataObject, name: str, hint: Any, around: Circumstances, owner: _Owner) -> Any:
    """Draw a value for a field; None to keep the sample's."""
    if hint in HELD:
        return _held(data, around.store, HELD[hint], hint, owner)
    if hint in around.names:
        chosen = data.draw(around.names[hint])
        if hint is ids.CaseId:
            for row in around.store.rows("cases"):
                if row["case_id"] == chosen:
                    owner.learn(row)
        return chosen
    if name in NAMED:
        strategy = NAMED[name]
        return None if strategy.is_empty else data.draw(strategy)
    if hint is date:
        return around.now.date() - timedelta(data.draw(st.integers(-2, 60)))
    if hint is datetime:
        return around.now - timedelta(hours=data.draw(st.integers(0, 9)))
    if hint is Month:
        return Month.of(around.now).previous()
    if hint is Percent:
        return data.draw(percents())
    if hint is Money:
        return around.money(data.draw(st.integers(1, 300_000)), owner.currency)
    if hint is bool:
        return data.draw(st.booleans())
    if isinstance(hint, type) and issubclass(hint, Enum):
        return data.draw(st.sampled_from(hint))
    return None


def _held(data: st.DataObject, store: Store, table: str, hint: Any, owner: _Owner) -> str:
    rows = list(store.rows(table))
    if not rows:
        return "none"
    row = data.draw(st.sampled_from(rows))
    owner.learn(row)
    singular = table.removesuffix("s")
    return str(row[f"{singular}_id"])


def _seat(data: st.DataObject, roles: frozenset[Role], owner: _Owner, around: Circumstances) -> str:
    """Return the platform, the owner, or now and then anybody."""
    role = data.draw(st.sampled_from(sorted(roles, key=lambda role: role.value)))
    if role is Role.PLATFORM:
        return "ops"
    kind, own = (
        (ids.PartnerId, owner.partner) if role is Role.PARTNER else (ids.ClientId, owner.client)
    )
    stranger = data.draw(st.integers(0, 7)) == 0
    return data.draw(around.names[kind]) if own is None or stranger else own

"""What the promises do with stores and sessions: begin, stage, keep, and come in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, settings

from debitura_core.adapters.identifiers import TimeOrdered
from debitura_core.adapters.suggesting import ByPhrases
from debitura_core.domain.kernel.actors import WHOLE_NETWORK, Actor, Scope
from debitura_core.domain.kernel.decisions import Advice, Decision
from debitura_core.domain.kernel.errors import (
    StaleRecord,
    StoreBusy,
)
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    Subject,
)
from debitura_core.domain.parties.parties import Client
from debitura_core.ports import Kept, Now, Session, Store
from debitura_core.testing.contract.world import APRIL, OPS, RATES

a_property = settings(
    max_examples=max(20, settings().max_examples // 2),  # each one opens a store
    deadline=None,
    # one property runs on several stores, each in a class of its own
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)


class Promises:
    """A part of what every store promises; it is given `new_store` and `reopen`."""

    def new_store(self) -> Store:
        """Return a store with empty books and a short busy timeout."""
        raise NotImplementedError("give the contract a store with empty books")

    def reopen(self, store: Store) -> Store:
        """Close the store, and return its books as they are found again."""
        raise NotImplementedError("give the contract the same books again")

    @contextmanager
    def _store(self) -> Iterator[Store]:
        with closing(self.new_store()) as store:
            yield store


def now_of(actor: Actor, at: datetime) -> Now:
    """Return the circumstances of a decision."""
    return Now(actor, at, TimeOrdered(), RATES, ByPhrases())


def stage(session: Session, decision: Decision[Any], by: Actor = OPS,
           at: datetime = APRIL) -> None:  # fmt: skip
    """Stage a decision."""
    session.write(decision, by=by, at=at)


def keep(store: Store, decision: Decision[Any], *, scope: Scope = WHOLE_NETWORK,
            at: datetime = APRIL) -> None:  # fmt: skip
    """Stage a decision in a session of its own, and commit."""
    with store.writing(scope) as session:
        stage(session, decision, at=at)
        session.commit()


def goes_in(session: Session, decision: Decision[Any], at: datetime = APRIL) -> bool:
    """Write and commit; return whether the store took it."""
    try:
        stage(session, decision, at=at)
        session.commit()
    except StaleRecord:
        return False
    return True


def behind_our_back(store: Store, scope: Scope, act: Callable[[Session], object]) -> bool:
    """Act and commit in a session of its own; return whether the store accepted it."""
    try:
        with store.writing(scope) as session:
            act(session)
            session.commit()
    except (StoreBusy, StaleRecord):
        return False
    return True


@frozen(kw_only=True)
class Remarked:
    """An event of the contract's own, about any subject."""

    subject: Subject
    partner_id: PartnerId | None = None


@frozen
class Strange:
    """A record of a kind that no store keeps."""

    version: int = 1


def a_remark(name: str, partner: PartnerId | None = None) -> Decision[Client]:
    """Decide a new client and an event, so that table and journal both have something."""
    client = Client(client_id=ClientId(name), name="n", country="DK")
    return Decision(client, (client,), (Remarked(subject=Subject(name), partner_id=partner),))


def kept_answer(answer: Any) -> Kept:
    """Return what is kept under a key."""
    advice = (Advice("CODE", "A sentence.", {"fact": "1"}),)
    return Kept(command="C", digest="0", answer=answer, advice=advice, span=())

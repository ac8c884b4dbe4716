"""The desk: the API of an actor, and the only way to the books.

A command decides, the desk commits: records, set-wide effects and journal together, or nothing.
So no change can escape the audit trail, and every command has its dry run.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import islice
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, TypeVar

from attrs import field, frozen

from debitura_core.books.ports.stores import Kept
from debitura_core.books.ports.world import Now
from debitura_core.domain.kernel import canonical, checks
from debitura_core.domain.kernel.actors import Actor, Role, Roles, Scope
from debitura_core.domain.kernel.calendar import instant, stored_instant
from debitura_core.domain.kernel.errors import (
    ClockBehind,
    DebituraError,
    DeskInUse,
    HistoryInFuture,
    HistoryNotOpen,
    HistoryOutOfOrder,
    InvalidInput,
    KeyReused,
    NotAllowed,
    NoVault,
    StaleRecord,
    StoreError,
    WrongRequest,
)

if TYPE_CHECKING:
    from debitura_core.domain.journal.entries import JournalEntry
    from debitura_core.domain.kernel.decisions import Advice, Content, Decision, Event
    from debitura_core.domain.kernel.identifiers import PartnerId
    from debitura_core.ports import (
        Books,
        Clock,
        CodeSuggester,
        DocumentVault,
        ExchangeRates,
        Identifiers,
        ScopedBooks,
        Session,
        Store,
    )

A = TypeVar("A")
S = TypeVar("S")
A_co = TypeVar("A_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)

ATTEMPTS = 5
"""How often a command begins again when something it read has changed meanwhile."""


class Command(Protocol[A_co]):
    """What an actor may do: a frozen, keyword-only attrs class in the imperative.

    ``roles`` says who may; ``decide`` looks things up, calls rules and returns a `Decision`. Users
    write their own by inheriting from this class; nothing needs to be registered.
    """

    __slots__ = ()
    roles: ClassVar[Roles]

    def decide(self, books: Books, now: Now, /) -> Decision[A_co]:
        """Return what follows from this command, or raise the error that refuses it."""
        ...


class Query(Protocol[A_co]):
    """What an actor may see: a frozen, keyword-only attrs class that answers from its scope."""

    __slots__ = ()
    roles: ClassVar[Roles]

    def answer(self, books: ScopedBooks, now: Now, /) -> A_co:
        """Return the answer, from the rows of the asking actor only."""
        ...


class Streamable(Protocol[R_co]):
    """A query that can also yield all its rows, however many, holding few at a time."""

    __slots__ = ()
    roles: ClassVar[Roles]

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[R_co]:
        """Yield the rows in the order of the query."""
        ...


@frozen
class Done(Generic[A]):
    """A command that was carried out: its answer, advice, and what it wrote to the journal.

    ``replayed`` says that the key had been used by the same command before: this is its first
    answer, and nothing was done again.
    """

    answer: A
    advice: tuple[Advice, ...] = ()
    entries: tuple[JournalEntry, ...] = ()
    replayed: bool = False


@frozen
class Preview(Generic[A]):
    """What a command would do; ids and numbers are provisional, nothing was written."""

    answer: A
    advice: tuple[Advice, ...]
    events: tuple[Event, ...]


@frozen(kw_only=True)
class Refused:
    """A command of a batch that was refused, and why; the others are not touched by it."""

    command: Command[Any]
    error: DebituraError


@frozen
class Keyed(Generic[A]):
    """A command with an idempotency key, or as of an earlier instant, or both.

    ``at`` is an aware instant, not after the clock and not before the last entry of what the
    command is about; it needs a network that was opened with ``history=True``.
    """

    command: Command[A]
    key: str | None = field(default=None, validator=checks.optional(checks.an_id))
    at: datetime | None = field(default=None)

    def __attrs_post_init__(self) -> None:
        if self.at is not None:
            instant(self.at, "at")


class Seat(threading.local):
    """One decision at a time on each thread: a decision cannot use a desk of its own network.

    The seat keeps the call that took it. If an interrupt kept that call from giving it back,
    it no longer runs, and the seat is free.
    """

    holder: FrameType | None = None

    def __enter__(self) -> None:
        taker = sys._getframe(1)
        if self.holder is not None and self.holder in _running(taker):
            raise DeskInUse()
        self.holder = taker

    def __exit__(self, *error: object) -> None:
        self.holder = None


def _running(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the calls that run on this thread, from this one outwards."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def _within(session: AbstractContextManager[S], work: Callable[[S], A]) -> A:
    """Do *work* in a session that ends even if an interrupt strikes while it ends.

    Leaving a session once more does nothing if it is over.
    """
    try:
        with session as opened:
            return work(opened)
    finally:
        session.__exit__(None, None, None)


@frozen
class World:
    """What the desks of one network share: the store and the ports."""

    store: Store
    clock: Clock
    identifiers: Identifiers
    rates: ExchangeRates
    suggester: CodeSuggester
    history: bool
    vault: DocumentVault | None = None
    seat: Seat = field(factory=Seat)


@frozen(repr=False)
class Desk:
    """An actor's seat: its books hold the rows of its scope only, for reading and for writing.

    Get one from a network: ``network.as_partner("acme", user="anna")``. A desk may be shared
    between threads.
    """

    actor: Actor
    scope: Scope
    _world: World

    def __repr__(self) -> str:
        return f"<Desk of {self.actor}>"

    # ------------------------------------------------------------------------------- doing

    def do(self, command: Command[A], /, *, key: str | None = None) -> A:
        """Carry out *command* and return its answer; see `perform`."""
        return self.perform(command, key=key).answer

    def perform(self, command: Command[A], /, *, key: str | None = None) -> Done[A]:
        """Carry out *command*: decide, write, commit; all of it or nothing.

        With a *key* (``[A-Za-z0-9_-]{1,64}``, of the actor's tenant) the command is carried out
        once: the same command under the same key gets the first answer again.

        Raises what the command refuses with, `WrongRequest` for what is no command, `NotAllowed`
        for a role it is not for, `KeyReused`, `StoreBusy` or another `StoreError`.
        """
        self._check(command, "decide")
        keyed = Keyed(command=command, key=key)
        with self._world.seat:
            return self._again_if_stale(lambda: self._perform(keyed))

    def preview(self, command: Command[A], /) -> Preview[A]:
        """Do all that `perform` does except the commit, and return what would happen."""
        self._check(command, "decide")
        keyed = Keyed(command=command)
        with self._world.seat:
            done = _within(
                self._world.store.writing(self.scope),
                lambda session: self._write(session, keyed, for_good=False),
            )
        return Preview(done.answer, done.advice, tuple(entry.event for entry in done.entries))

    def do_all(
        self,
        commands: Iterable[Command[A] | Keyed[A]],
        /,
        *,
        batch: int = 1000,
        progress: Callable[[int], None] | None = None,
        all_or_nothing: bool = False,
    ) -> tuple[Done[A] | Refused, ...]:
        """Carry out many commands in order, *batch* of them to a transaction.

        Each reads what the earlier ones wrote. A refused one is in the answer as `Refused` and
        takes nothing else with it, unless *all_or_nothing*: then its error is raised and nothing
        of any command is kept. *progress* is called with the number done after each transaction.
        Commands are drawn between transactions, so the iterable may use this desk itself.
        """
        if type(batch) is not int or not 1 <= batch <= 10_000:
            raise InvalidInput(field="batch", problem="give a whole number from 1 to 10000")
        outcomes: list[Done[A] | Refused] = []
        source = iter(commands)
        while drawn := list(source if all_or_nothing else islice(source, batch)):
            wanted = [item if isinstance(item, Keyed) else Keyed(command=item) for item in drawn]
            with self._world.seat:
                outcomes += self._again_if_stale(
                    lambda wanted=wanted: self._batch(wanted, all_or_nothing)  # type: ignore[misc]
                )
            if progress is not None:
                progress(len(outcomes))
        return tuple(outcomes)

    # ------------------------------------------------------------------------------ seeing

    def ask(self, query: Query[A], /) -> A:
        """Return the answer to *query*, read from one moment of the books."""
        self._check(query, "answer")
        with self._world.seat:
            return _within(
                self._world.store.reading(self.scope),
                lambda books: query.answer(books, self._now()),
            )

    @contextmanager
    def stream(self, query: Streamable[R_co], /) -> Iterator[Iterator[R_co]]:
        """Open the rows of *query* over one moment of the books, to be drawn one by one.

        >>> # with anna.stream(PartnerBalance()) as rows: ...
        """
        self._check(query, "rows")
        with self._world.seat:
            pass  # a decision cannot open one; once open, it takes no place
        session = self._world.store.reading(self.scope, lasting=True)
        opened = [True]
        try:
            with session as books:
                yield _while(opened, query.rows(books, self._now()))
        finally:
            opened.clear()
            session.__exit__(None, None, None)

    # ---------------------------------------------------------------------------- the steps

    def _perform(self, keyed: Keyed[A]) -> Done[A]:
        def work(session: Session) -> Done[A]:
            done = self._write(session, keyed)
            session.commit()
            return done

        return _within(self._world.store.writing(self.scope), work)

    def _batch(self, wanted: list[Keyed[A]], all_or_nothing: bool) -> list[Done[A] | Refused]:
        def work(session: Session) -> list[Done[A] | Refused]:
            outcomes: list[Done[A] | Refused] = []
            for keyed in wanted:
                try:
                    self._check(keyed.command, "decide")
                    outcomes.append(self._write(session, keyed))
                except (StaleRecord, StoreError, DeskInUse):
                    raise
                except DebituraError as error:
                    if all_or_nothing:
                        raise
                    outcomes.append(Refused(command=keyed.command, error=error))
            session.commit()
            return outcomes

        return _within(self._world.store.writing(self.scope), work)

    def _write(self, session: Session, keyed: Keyed[A], *, for_good: bool = True) -> Done[A]:
        """Decide and stage one command, or return what its key already holds.

        What its documents say goes into the vault before anything is staged, so that no document of
        the books lacks its content; if the books are not committed, no record has the content.
        """
        command, key = keyed.command, keyed.key
        if key is not None:
            kept = session.kept(key)
            if kept is not None:
                return _replayed(session, key, kept, command)
        now = self._now() if keyed.at is None else self._then(keyed.at)
        while True:
            decision = command.decide(session, now)
            if decision.contents:
                self._fill_vault(decision.contents if for_good else ())
            try:
                entries = session.write(decision, by=now.actor, at=now.at)
            except ClockBehind as behind:
                latest = stored_instant(behind.facts["latest"])
                if keyed.at is not None:
                    raise HistoryOutOfOrder(
                        subject=behind.facts["subject"], latest=latest, at=now.at
                    ) from None
                now = self._now(latest)
                continue
            if key is not None:
                session.keep(key, _kept(command, decision, entries))
            return Done(decision.answer, decision.advice, entries)

    def _fill_vault(self, contents: tuple[Content, ...]) -> None:
        vault = self._world.vault
        if vault is None:
            raise NoVault()
        for one in contents:
            vault.put(one.document_id, one.content)

    def _again_if_stale(self, attempt: Callable[[], A]) -> A:
        """Begin again, the whole command, a bounded number of times."""
        for _ in range(ATTEMPTS - 1):
            try:
                return attempt()
            except StaleRecord:
                continue
        return attempt()

    def _now(self, not_before: datetime | None = None) -> Now:
        world = self._world
        at = instant(world.clock.now(), "clock")
        if not_before is not None and not_before > at:
            at = not_before
        return Now(self.actor, at, world.identifiers, world.rates, world.suggester, world.vault)

    def _then(self, at: datetime) -> Now:
        """Return the circumstances of an earlier instant, for history."""
        world = self._world
        if not world.history:
            raise HistoryNotOpen()
        at, present = instant(at, "at"), instant(world.clock.now(), "clock")
        if at > present:
            raise HistoryInFuture(at=at, present=present)
        return Now(self.actor, at, world.identifiers, world.rates, world.suggester, world.vault)

    def _check(self, request: Command[Any] | Query[Any] | Streamable[Any], does: str) -> None:
        """Refuse what is no request of the kind that is asked for, or for another role."""
        name = request.__name__ if isinstance(request, type) else type(request).__name__
        if isinstance(request, type):
            raise WrongRequest(request=name, problem=f"it is a class; give {name}(...)")
        if not hasattr(request, does):
            found = next((one for one in _USES if hasattr(request, one)), None)
            problem = "it is no command and no query" if found is None else _USES[found]
            raise WrongRequest(request=name, problem=problem)
        roles: frozenset[Role] = getattr(request, "roles", frozenset())
        if self.actor.role not in roles:
            allowed = " and ".join(sorted(f"the {role.value}" for role in roles)) or "nobody"
            raise NotAllowed(request=name, role=self.actor.role.value, roles=allowed)


_USES: Final = {
    "decide": "it is a command; use do, perform or preview",
    "rows": "it is a query; use ask or stream",
    "answer": "it is a query; use ask",
}
"""What a request is for, by the method that it brings."""


def _while(opened: list[bool], rows: Iterator[A]) -> Iterator[A]:
    """Yield rows as long as the stream they come from is open."""
    while opened:
        try:
            row = next(rows)
        except StopIteration:
            return
        yield row
    raise StoreError(problem="the stream is over; draw its rows inside the with block")


def partner_of(books: ScopedBooks, partner_id: PartnerId | None) -> PartnerId:
    """Return the partner a query is about: named on a platform desk, implied on a partner's.

    Raises `InvalidInput` if nobody is named, `NotFound` for anyone but oneself or an unknown one.
    """
    own = books.scope.partner_id
    if partner_id is not None and partner_id != own:
        return books.partners.get(partner_id).partner_id
    if own is None:
        raise InvalidInput(field="partner_id", problem="name the partner; a platform desk sees all")
    return own


def _digest(command: Command[Any]) -> str:
    """Return a digest of the command's canonical form, money in minor units."""
    return sha256(canonical.text(command).encode()).hexdigest()


def _kept(
    command: Command[Any], decision: Decision[Any], entries: tuple[JournalEntry, ...]
) -> Kept:
    return Kept(
        command=type(command).__name__,
        digest=_digest(command),
        answer=decision.answer,
        advice=decision.advice,
        span=tuple((entry.subject, entry.number) for entry in entries),
    )


def _replayed(session: Session, key: str, kept: Kept, command: Command[A]) -> Done[A]:
    if (kept.command, kept.digest) != (type(command).__name__, _digest(command)):
        raise KeyReused(key=key, command=kept.command)
    entries = tuple(
        next(session.journal.of(subject, number - 1, 1)) for subject, number in kept.span
    )
    return Done(kept.answer, kept.advice, entries, replayed=True)

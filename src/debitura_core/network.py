"""The network: where the store and the ports are chosen, and desks are handed out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from debitura_core.adapters.clocks import SystemClock
from debitura_core.adapters.identifiers import TimeOrdered
from debitura_core.adapters.rates import NoRates
from debitura_core.adapters.suggesting import ByPhrases
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.books.ports.stores import Durability
from debitura_core.desk import Desk, World
from debitura_core.domain.kernel.actors import WHOLE_NETWORK, Actor, Role, Scope
from debitura_core.domain.kernel.errors import ShadowClient, StoreError
from debitura_core.domain.kernel.identifiers import client_id as as_client_id
from debitura_core.domain.kernel.identifiers import identifier, is_shadow
from debitura_core.domain.kernel.identifiers import partner_id as as_partner_id

if TYPE_CHECKING:
    from debitura_core.domain.journal.entries import Finding
    from debitura_core.domain.kernel.decisions import Event
    from debitura_core.ports import (
        Clock,
        CodeSuggester,
        DocumentVault,
        ExchangeRates,
        Identifiers,
        Store,
    )


class Network:
    """The books of one debt-collection network, and the way to a desk at them.

    Open one with `Network.open` (an SQLite file) or `Network.in_memory`; give a store of your own
    to the constructor. It may be shared between threads; open it after a fork. It is a context
    manager; leaving it closes the books.

    ``clock`` gives the time (the machine's by default), ``rates`` gives exchange rates (none by
    default, so that USD figures are left out), ``identifiers`` makes ids, ``suggester`` proposes
    close codes (by a table of phrases). ``history=True`` lets commands be brought in as of an
    earlier instant.
    ``vault`` keeps what documents say; without one, as by default on a file, attaching a document
    is refused.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock | None = None,
        rates: ExchangeRates | None = None,
        identifiers: Identifiers | None = None,
        suggester: CodeSuggester | None = None,
        history: bool = False,
        vault: DocumentVault | None = None,
    ) -> None:
        self.store = store
        self._world = World(
            store,
            clock or SystemClock(),
            identifiers or TimeOrdered(),
            rates or NoRates(),
            suggester or ByPhrases(),
            history,
            vault,
        )

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        must_exist: bool = False,
        clock: Clock | None = None,
        rates: ExchangeRates | None = None,
        identifiers: Identifiers | None = None,
        suggester: CodeSuggester | None = None,
        durability: Durability = Durability.FULL,
        busy_timeout: float = 5.0,
        history: bool = False,
        vault: DocumentVault | None = None,
        events: Iterable[type[Event]] = (),
    ) -> Network:
        """Open the books in the SQLite file at *path*, or begin them there.

        Keep the file on a local disk: on network drives the locks of SQLite may not hold.
        With ``must_exist`` nothing is begun: a missing or empty file raises `StoreMissing`. A new
        file is for its owner alone (mode 0600). ``durability`` says what survives a power cut;
        ``busy_timeout`` how many seconds to wait for another writer before `StoreBusy`. ``events``
        names your own event classes, so that the journal gives them back; ``vault`` keeps what
        documents say, for example a `FolderVault <debitura_core.adapters.vaults.FolderVault>`.
        Raises `StoreTooNew`, `StoreTooOld`, `StoreCorrupt`, `StoreBusy`, and `StoreMisplaced` for a
        path that cannot hold books, as of a folder.
        """
        from debitura_core.adapters.sqlite import SqliteStore

        store = SqliteStore(
            path,
            must_exist=must_exist,
            durability=durability,
            busy_timeout=busy_timeout,
            events=events,
        )
        return cls(
            store,
            clock=clock,
            rates=rates,
            identifiers=identifiers,
            suggester=suggester,
            history=history,
            vault=vault,
        )

    @classmethod
    def in_memory(
        cls,
        *,
        clock: Clock | None = None,
        rates: ExchangeRates | None = None,
        identifiers: Identifiers | None = None,
        suggester: CodeSuggester | None = None,
        history: bool = False,
        vault: DocumentVault | None = None,
        events: Iterable[type[Event]] = (),
    ) -> Network:
        """Begin books that exist as long as the network does: for tests and small jobs.

        Documents are kept in memory too, unless a ``vault`` is given.
        """
        from debitura_core.adapters.memory import MemoryStore

        store = MemoryStore(events=events)
        return cls(
            store,
            clock=clock,
            rates=rates,
            identifiers=identifiers,
            suggester=suggester,
            history=history,
            vault=MemoryVault() if vault is None else vault,
        )

    # -------------------------------------------------------------------------------- desks

    def as_partner(self, partner_id: str, *, user: str) -> Desk:
        """Return the desk of a partner's user; its books hold that partner's rows only."""
        party = as_partner_id(partner_id)
        actor = Actor(Role.PARTNER, party, identifier(user, "user"))
        return Desk(actor, Scope(partner_id=party), self._world)

    def as_client(self, client_id: str, *, user: str) -> Desk:
        """Return the desk of a client's user; its books hold that client's rows only.

        Raises `ShadowClient` for the client of a partner case, which has no desk (rule
        partner-cases-5).
        """
        party = as_client_id(client_id)
        if is_shadow(party):
            raise ShadowClient(client_id=party)
        actor = Actor(Role.CLIENT, party, identifier(user, "user"))
        return Desk(actor, Scope(client_id=party), self._world)

    def as_platform(self, *, user: str) -> Desk:
        """Return the desk of a user of the platform; its books hold everything."""
        actor = Actor(Role.PLATFORM, "platform", identifier(user, "user"))
        return Desk(actor, WHOLE_NETWORK, self._world)

    # --------------------------------------------------------------------------- the auditor

    def verify_books(self) -> tuple[Finding, ...]:
        """Recompute every figure, status and link of the books independently of the rules.

        Returns what is not as it must be; an empty tuple when all is well.
        """
        from debitura_core.auditing import books_findings

        with self.store.snapshot() as moment:
            return tuple(books_findings(moment))

    def verify_journal(self) -> tuple[Finding, ...]:
        """Follow every chain of the journal; an empty tuple when no entry was touched."""
        from debitura_core.auditing import journal_findings

        with self.store.snapshot() as moment:
            return tuple(journal_findings(moment))

    def backup(
        self,
        path: str | os.PathLike[str],
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Copy the books of this moment into a new file at *path*, while others write on.

        Every command that was acknowledged before is in it. The file appears when it is whole, for
        its owner alone; documents in a vault are not in it. *progress* is called with the pages
        copied so far, and all of them. Raises `StoreMisplaced` if there is a file already, and
        `StoreError` for books that are not in an SQLite file.
        """
        backup = getattr(self.store, "backup", None)
        if backup is None:
            raise StoreError(problem="only books in a file have a backup")
        backup(path, progress)

    def close(self) -> None:
        """Close the books; every later use raises `StoreClosed`."""
        self.store.close()

    def __repr__(self) -> str:
        return f"<Network on {type(self.store).__name__}>"

    def __enter__(self) -> Network:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

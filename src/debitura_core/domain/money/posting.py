"""Posting: how an event adds entries to the accounts, and what they cover of earlier ones.

`Held` is what one decision reads and changes of the accounts. A command makes one, posts the
amounts of its event to it, and keeps its `records` with the others of its decision.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Protocol

from attrs import evolve

from debitura_core.domain.kernel.decisions import changed
from debitura_core.domain.kernel.identifiers import ClientId, EntryId, PartnerId
from debitura_core.domain.money.accounts import (
    MOVES,
    TAKEN_AS_A_SET,
    About,
    Account,
    AccountEntry,
    Amounts,
    Covering,
    PartyKind,
    Place,
    Position,
    PositionKey,
    entry_of,
    key_for,
    key_of,
)


class Accounts(Protocol):
    """What a decision reads of the accounts."""

    def position(self, key: PositionKey, /) -> Position | None:
        """Return a position, None if nothing was ever posted to it."""
        ...

    def open_entries(self, key: PositionKey, /) -> Sequence[AccountEntry]:
        """Return the entries of a position that are not wholly covered, oldest first."""
        ...

    def entry(self, partner_id: PartnerId, entry_id: EntryId, /) -> AccountEntry:
        """Return one entry."""
        ...

    def coverings(self, partner_id: PartnerId, entry_id: EntryId, /) -> Sequence[Covering]:
        """Return what an entry covers, and what covers it."""
        ...


class Held:
    """The accounts as a decision finds them, and what it has done to them so far.

    Open entries are read only where the sign of a position says that there is something to cover.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._before: dict[Place, AccountEntry] = {}
        self._entries: dict[Place, AccountEntry] = {}
        self._read: dict[PositionKey, Position | None] = {}
        self._sums: dict[PositionKey, int] = {}
        self._counts: dict[PositionKey, int] = {}
        self._clients: dict[PositionKey, ClientId | None] = {}
        self._coverings: dict[tuple[Place, Place], Covering] = {}
        self._coverings_before: dict[tuple[Place, Place], Covering] = {}

    def amount(self, key: PositionKey) -> int:
        """Return the position as it is by now."""
        if key not in self._sums:
            found = self._read[key] = self._accounts.position(key)
            self._sums[key] = 0 if found is None else found.amount_minor
            self._counts[key] = 0 if found is None else found.entries
        return self._sums[key]

    def open_of(self, key: PositionKey) -> list[AccountEntry]:
        """Return the open entries of a position as they are by now, oldest first."""
        for one in self._accounts.open_entries(key):
            self._before.setdefault(one.place, one)
        found = {k: one for k, one in (self._before | self._entries).items() if key_of(one) == key}
        return sorted((one for one in found.values() if one.open_minor), key=lambda one: one.age)

    def post(
        self, amounts: Amounts, about: About, first: Container[str] = frozenset()
    ) -> tuple[AccountEntry, ...]:
        """Add the amounts of an event, and cover what they can cover; zero makes no entry.

        Covered are entries whose id is among *first*, then those of the same source, then those
        whose source is among *first*, then the oldest.
        """
        made = []
        for account, minor in amounts.items():
            if minor:
                entry = self._enter(account, minor, about)
                held = self._sums[key_of(entry)] - minor
                if account not in TAKEN_AS_A_SET and held * minor < 0:
                    for earlier in in_turn(entry, self.open_of(key_of(entry)), first):
                        self._cover(entry.place, earlier.place)
                made.append(self._entries[entry.place])
        return tuple(made)

    def cancel(self, entries: Sequence[AccountEntry], about: About) -> None:
        """Mirror the entries of one source as if they had never been; what they covered is open.

        Only then the credits that are left cover it again.
        """
        for entry in entries:
            self.amount(key_of(entry))
            self._known(entry.place)
            for covering in self._read_coverings(entry):
                if covering.amount_minor and covering.places not in self._coverings:
                    self._release(covering)
        for entry in entries:
            here = evolve(about, client_id=entry.client_id, case_id=entry.case_id)
            mirror = self._enter(entry.account, -entry.amount_minor, here)
            self._cover(mirror.place, entry.place)
        for key in dict.fromkeys(map(key_of, entries)):
            self._settle(key)

    def _enter(self, account: Account, minor: int, about: About) -> AccountEntry:
        key = key_for(account, about)
        self._sums[key] = self.amount(key) + minor
        self._counts[key] += 1
        entry = entry_of(key, minor, about, self._counts[key])
        self._clients[key] = entry.client_id
        self._entries[entry.place] = entry
        return entry

    def _known(self, place: Place) -> AccountEntry:
        if place not in self._entries:
            if place not in self._before:
                self._before[place] = self._accounts.entry(*place)
            self._entries[place] = self._before[place]
        return self._entries[place]

    def _cover(self, later_place: Place, earlier_place: Place) -> None:
        """Let one entry cover as much of another of the other sign as is open of both."""
        later = self._entries.get(later_place) or self._before[later_place]
        earlier = self._entries.get(earlier_place) or self._before[earlier_place]
        take = min(abs(later.open_minor), abs(earlier.open_minor))
        if later.open_minor * earlier.open_minor < 0:
            self._move(later, take)
            self._move(earlier, take)
            self._add_to_covering(later, earlier, take)

    def _add_to_covering(self, later: AccountEntry, earlier: AccountEntry, take: int) -> None:
        """Let a pair that covers each other already do so by more."""
        places = later.place, earlier.place
        before, now = self._coverings_before.get(places), self._coverings.get(places)
        if now is not None:
            self._coverings[places] = evolve(now, amount_minor=now.amount_minor + take)
        elif before is not None:
            self._coverings[places] = changed(before, amount_minor=before.amount_minor + take)
        else:
            self._coverings[places] = Covering(
                partner_id=later.partner_id,
                later_id=later.entry_id,
                earlier_id=earlier.entry_id,
                amount_minor=take,
            )

    def _read_coverings(self, entry: AccountEntry) -> Sequence[Covering]:
        """Read what an entry covers and what covers it, and note it as it was before."""
        found = self._accounts.coverings(*entry.place)
        for one in found:
            self._coverings_before.setdefault(one.places, one)
        return found

    def _settle(self, key: PositionKey) -> None:
        """Let credits cover debts, the oldest of both first, until one sign is left."""
        found = self.open_of(key)
        debts = [one for one in found if one.open_minor > 0]
        for credit in [one for one in found if one.open_minor < 0]:
            self._read_coverings(credit)
            for debt in debts:
                self._cover(credit.place, debt.place)

    def _release(self, covering: Covering) -> None:
        """Take a covering back."""
        for place in covering.places:
            self._move(self._known(place), -covering.amount_minor)
        self._coverings[covering.places] = changed(covering, amount_minor=0)

    def _move(self, entry: AccountEntry, take: int) -> None:
        sign = 1 if entry.amount_minor > 0 else -1
        covered = evolve(entry, covered_minor=entry.covered_minor + sign * take)
        self._entries[entry.place] = covered

    def open_of_source(self, key: PositionKey, source_id: str) -> int:
        """Return what is open of all that one source posted to a position, in minor units."""
        return sum(one.open_minor for one in self.open_of(key) if one.source_id == source_id)

    def is_covered(self, account: Account, source_id: str) -> bool:
        """Return whether credits cover all that this decision posted of a source to an account."""
        made = [
            one
            for place, one in self._entries.items()
            if place not in self._before and (one.account, one.source_id) == (account, source_id)
        ]
        return bool(made) and not any(one.open_minor > 0 for one in made)

    def touched(self) -> dict[tuple[PositionKey, str], int]:
        """Return by position and source how much more of earlier entries is covered, oldest first.

        Entries of transfers are left out: nothing but money that moved stands behind them.
        """
        found: dict[tuple[PositionKey, str], int] = {}
        for before in sorted(self._before.values(), key=lambda one: one.age):
            now = self._entries.get(before.place, before)
            if now.covered_minor != before.covered_minor and now.cause not in MOVES:
                source = key_of(now), now.source_id
                found[source] = found.get(source, 0) + now.covered_minor - before.covered_minor
        return found

    def records(self) -> tuple[AccountEntry | Covering | Position, ...]:
        """Return what is to be kept: everything once, at its next version."""
        entries = tuple(
            evolve(one, version=self._before[one.place].version + 1)
            if one.place in self._before
            else one
            for one in self._entries.values()
            if one != self._before.get(one.place)
        )
        positions = tuple(self._kept(key) for key in self._clients)
        return (*entries, *self._coverings.values(), *positions)

    def _kept(self, key: PositionKey) -> Position:
        found, minor = self._read[key], self._sums[key]
        if found is not None:
            return changed(found, amount_minor=minor, entries=self._counts[key])
        return Position(
            partner_id=key.partner_id,
            account=key.account,
            counterparty=key.counterparty,
            currency=key.currency,
            client_id=self._clients[key] if PartyKind.CLIENT in key.account.sides else None,
            amount_minor=minor,
            entries=self._counts[key],
        )


def in_turn(
    entry: AccountEntry, held: Sequence[AccountEntry], first: Container[str]
) -> list[AccountEntry]:
    """Return the entries that a new one covers, in turn.

    Those named in *first* by their id come first, then those of its own source, then those named
    by their source, then the rest as they come.
    """

    def rank(one: AccountEntry) -> int:
        if one.entry_id in first:
            return 0
        if one.source_id == entry.source_id:
            return 1
        return 2 if one.source_id in first else 3

    return sorted(held, key=rank)

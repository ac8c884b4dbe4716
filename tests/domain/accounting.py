"""Accounts in memory, for tests of the rules that read and write them."""

from collections.abc import Iterable, Mapping

from attrs import define, field

from debitura_core.domain.kernel.decisions import Record
from debitura_core.domain.kernel.identifiers import EntryId, PartnerId
from debitura_core.domain.money.accounts import (
    TAKEN_AS_A_SET,
    AccountEntry,
    Covering,
    PartyKind,
    Place,
    Position,
    PositionKey,
    key_of,
)
from debitura_core.domain.money.posting import Held


@define
class Ledger:
    """What a store keeps of accounts, with its check of versions."""

    entries: dict[Place, AccountEntry] = field(factory=dict)
    positions: dict[PositionKey, Position] = field(factory=dict)
    covered: dict[tuple[Place, Place], Covering] = field(factory=dict)
    others: list[object] = field(factory=list)

    def position(self, key: PositionKey, /) -> Position | None:
        return self.positions.get(key)

    def open_entries(self, key: PositionKey, /) -> list[AccountEntry]:
        found = (one for one in self.entries.values() if key_of(one) == key and one.open_minor)
        return sorted(found, key=lambda one: one.age)

    def entry(self, partner_id: PartnerId, entry_id: EntryId, /) -> AccountEntry:
        return self.entries[partner_id, entry_id]

    def coverings(self, partner_id: PartnerId, entry_id: EntryId, /) -> list[Covering]:
        return [one for one in self.covered.values() if (partner_id, entry_id) in one.places]

    def held(self) -> Held:
        """Begin a decision."""
        return Held(self)

    def keep(self, records: Iterable[Record]) -> None:
        """Keep what was decided, each at the version after the one that was read."""
        for record in records:
            if isinstance(record, AccountEntry):
                _put(self.entries, record.place, record)
            elif isinstance(record, Position):
                _put(self.positions, record.key, record)
            elif isinstance(record, Covering):
                _put(self.covered, record.places, record)
            else:
                self.others.append(record)

    def of_source(self, source_id: str) -> list[AccountEntry]:
        """Return the entries that come from one source."""
        return [one for one in self.entries.values() if one.source_id == source_id]

    def net(self, side: PartyKind, other: PartyKind) -> int:
        """Return what is owed to one side by another, over all currencies and counterparties."""
        return sum(
            one.toward(side) for one in self.positions.values() if other in one.account.sides
        )

    def check(self) -> None:
        """Hold the accounts to their laws, whatever happened."""
        sums: dict[PositionKey, int] = {}
        still_open: dict[PositionKey, list[int]] = {}
        linked: dict[Place, int] = {}
        for places, covering in self.covered.items():
            assert covering.amount_minor >= 0
            for place in places:
                linked[place] = linked.get(place, 0) + covering.amount_minor
        for place, one in self.entries.items():
            key = key_of(one)
            sums[key] = sums.get(key, 0) + one.amount_minor
            assert one.amount_minor
            assert abs(one.covered_minor) == linked.get(place, 0)
            assert 0 <= one.covered_minor * one.amount_minor <= one.amount_minor**2
            if one.account not in TAKEN_AS_A_SET:
                still_open.setdefault(key, []).append(one.open_minor)
        assert sums == {key: one.amount_minor for key, one in self.positions.items()}
        for key, amounts in still_open.items():
            assert sum(amounts) == sums[key]
            assert not (min(amounts) < 0 < max(amounts))


def _put(table: dict, key: object, record: Record) -> None:  # type: ignore[type-arg]
    held = table.get(key)
    assert record.version == (1 if held is None else held.version + 1)
    table[key] = record


def nonzero(amounts: Mapping[object, int]) -> dict[object, int]:
    """Leave out what is nothing."""
    return {name: minor for name, minor in amounts.items() if minor}

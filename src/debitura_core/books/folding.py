"""How the journal acts on the rows of the books: the words of the explanation, and its fold.

One rule explains most columns: **an event writes the columns that have the names of its fields**.
`creates`, `saves`, `changes` and `removes` say what an event does to a row of a table. They name
what the rule does not say:

- ``column=AT`` or ``column=USER``: the instant of the entry, or the user who acted;
- ``column=Fact("field")``: the value of a field with another name;
- ``column=plus("field")`` or ``less("field")``: the column moves by that amount;
- ``column=value``: a constant; None says that the column holds nothing from here on;
- ``without=("field", ...)``: fields that this row does not take.

Words are never written. A column of words takes its seal from the field ``<column>_seal``. A field
``was_<column>`` repeats the former value. A new row holds nothing in its other columns. An event
that changes or removes a row uses ids only to say which row, unless it names the column.

`explain` checks every name once, at import. It raises `TypeError` for a misspelt one, and for a
field of the event that is in no column.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from attrs import field, fields, fields_dict, frozen

from debitura_core.books.mapping import Table
from debitura_core.domain.kernel import canonical
from debitura_core.domain.kernel.seals import is_salt, is_words, salts_of

Row = Mapping[str, Any]
Key = tuple[Any, ...]
Facts = dict[str, Any]


# ------------------------------------------------------------------- where a value comes from


@frozen
class Fact:
    """The value of one field of the event."""

    name: str

    def of(self, facts: Facts, entry: Row) -> Any:
        """Return the value as a column holds it; None if the event does not have it."""
        return _kept(facts.get(self.name))


@frozen
class OfEntry:
    """The instant of the entry, or the user of its actor."""

    name: str

    def of(self, facts: Facts, entry: Row) -> Any:
        """Return the value as a column holds it."""
        return entry["at"] if self.name == "at" else entry["by"].rpartition(":")[2]


AT = OfEntry("at")
USER = OfEntry("by")


@frozen
class Constant:
    """One value, whatever the event says."""

    value: Any

    def of(self, facts: Facts, entry: Row) -> Any:
        """Return the value as a column holds it."""
        return self.value


Source = Fact | OfEntry | Constant

NOTHING = Constant(None)


@frozen
class Sum:
    """A column moves by the amount of a field, up or down."""

    name: str
    sign: int

    def of(self, facts: Facts) -> int:
        """Return the amount; 0 if the event does not have it."""
        amount = facts.get(self.name)
        return self.sign * amount if type(amount) is int else 0


def plus(name: str) -> Sum:
    """Add the amount of a field to the column."""
    return Sum(name, 1)


def less(name: str) -> Sum:
    """Take the amount of a field from the column."""
    return Sum(name, -1)


# ------------------------------------------------------------------------- the declaration


class Act(Enum):
    """What an event does to a row."""

    CREATES = "creates"
    SAVES = "saves"
    CHANGES = "changes"
    REMOVES = "removes"


@frozen
class Declared:
    """What an event does to a row, as it is declared: only what the rule does not say."""

    act: Act
    table: Table[Any]
    columns: Mapping[str, Any]
    without: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    was: Mapping[str, str] = field(factory=dict)
    beside: Mapping[str, str] = field(factory=dict)


def creates(table: Table[Any], *, without: tuple[str, ...] = (),
            beside: Mapping[str, str] | None = None, **columns: Any) -> Declared:  # fmt: skip
    """Create a row. *beside* are facts that no column holds, under names for the audit alone."""
    return Declared(Act.CREATES, table, columns, without, beside=beside or {})


def saves(table: Table[Any], **columns: Any) -> Declared:
    """Create a row, or change it if there is one."""
    return Declared(Act.SAVES, table, columns)


def changes(table: Table[Any], *, without: tuple[str, ...] = (), repeats: tuple[str, ...] = (),
            was: Mapping[str, str] | None = None, **columns: Any) -> Declared:  # fmt: skip
    """Change a row.

    *repeats* are columns whose present value the event repeats. *was* are columns whose former
    value is in a field that is not called ``was_<column>``.
    """
    return Declared(Act.CHANGES, table, columns, without, repeats, was or {})


def removes(table: Table[Any], *, without: tuple[str, ...] = (), repeats: tuple[str, ...] = (),
            was: Mapping[str, str] | None = None) -> Declared:  # fmt: skip
    """Remove a row; *repeats* and *was* as in `changes`."""
    return Declared(Act.REMOVES, table, {}, without, repeats, was or {})


# ---------------------------------------------------------------------- what follows from it


@frozen
class Writes:
    """What one event says about one row: which columns, from which facts.

    A name with ``@`` is not a column: the audit checks it on its own.
    """

    act: Act
    table: Table[Any]
    columns: Mapping[str, Source]
    adds: Mapping[str, Sum]
    seals: Mapping[str, Source]
    """The columns of words, each with the fact that seals it; `NOTHING` if the words are gone."""
    was: Mapping[str, str]
    """The columns whose former or present values the event repeats, each with its fact."""
    blank: tuple[str, ...]
    """Columns that hold nothing in a row that did not exist before."""

    @property
    def makes(self) -> bool:
        """Whether the row need not exist before."""
        return self.act in (Act.CREATES, Act.SAVES)

    @property
    def ends(self) -> bool:
        """Whether the row leaves the books."""
        return self.act is Act.REMOVES

    def key_of(self, facts: Facts) -> Key:
        """Return the key of the row that the facts are about."""
        return tuple([facts.get(name) for name in self.table.key])

    def columns_of(self, fact: str) -> list[str]:
        """Return the columns that a field of the event writes, moves, seals or repeats."""
        return [column for column, name in self._uses() if name == fact]

    @property
    def facts(self) -> set[str]:
        """The fields of the event that are used, the key aside."""
        return {name for _, name in self._uses()}

    @property
    def filled(self) -> set[str]:
        """The columns that the event gives a value, which None is not."""
        given = [*self.columns.items(), *self.seals.items()]
        return {*self.adds, *(column for column, source in given if source != NOTHING)}

    def _uses(self) -> list[tuple[str, str]]:
        sources = [*self.columns.items(), *self.seals.items(), *self.adds.items()]
        named = [(name, one.name) for name, one in sources if isinstance(one, Fact | Sum)]
        return [*named, *self.was.items()]


def explain(event: type[Any], declared: Declared | tuple[Declared, ...],
            unexplained: Mapping[Table[Any], Mapping[str, str]]) -> tuple[Writes, ...]:  # fmt: skip
    """Return what an event writes, every name checked.

    *unexplained* are columns that no event writes, besides those that are `hidden`.

    Raises `TypeError` for a column or field that does not exist, for a column that no event may
    write, and for a field that no row takes.
    """
    every = declared if isinstance(declared, tuple) else (declared,)
    rows = tuple(
        _row(event, it, hidden(it.table) | {*unexplained.get(it.table, ())}) for it in every
    )
    used = {"subject", *(name for row in rows for name in (*row.facts, *row.table.key))}
    for it, row in zip(every, rows, strict=True):
        for name in set(it.without) & row.facts:
            raise TypeError(f"{_place(event, it)} takes {name}, and says that it is without it")
        used |= set(it.without)
    for name in fields_dict(event):
        if name not in used and not name.endswith("_id"):
            raise TypeError(
                f"{event.__name__}.{name} is in no column: name it, or put it `without`"
            )
    return rows


def _row(event: type[Any], it: Declared, closed: frozenset[str]) -> Writes:
    """Apply the rule to one row; *closed* are the columns that no event writes."""
    names, table, salts = set(fields_dict(event)) - {"subject"}, it.table, salts_of(it.table.kind)
    _check(event, it, names, closed, salts)
    moves = {column: one for column, one in it.columns.items() if isinstance(one, Sum)}
    given = {column: _source(one) for column, one in it.columns.items() if column not in moves}
    seals: dict[str, Source] = {
        column: given.pop(column, Fact(f"{column}_seal"))
        for column in ({} if it.act is Act.REMOVES else salts)
        if column in given or f"{column}_seal" in names
    }
    apart = {*it.without, *it.repeats, *closed, *it.columns}
    if it.act is Act.CHANGES:
        apart |= {name for name in names if name in table.key or name.endswith("_id")}
    free = [] if it.act is Act.REMOVES else [name for name in table.columns if name not in apart]
    rest = [name for name in free if name not in names]
    return Writes(
        act=it.act,
        table=table,
        columns={
            **{name: Fact(name) for name in free if name in names},
            **given,
            **{f"@{name}": Fact(fact) for name, fact in it.beside.items()},
            **(dict.fromkeys(rest, NOTHING) if it.act is Act.CREATES else {}),
        },
        adds=moves,
        seals=seals,
        was={
            **{
                name: f"was_{name}"
                for name in table.columns
                if f"was_{name}" in names.difference(it.without)
            },
            **it.was,
            **{name: name for name in it.repeats},
        },
        blank=tuple(rest) if it.act is Act.SAVES else (),
    )


def _check(event: type[Any], it: Declared, names: set[str], closed: frozenset[str],
           salts: Mapping[str, str]) -> None:  # fmt: skip
    """Refuse names that do not exist, and columns that no event may write."""
    columns = {*it.columns, *it.was, *it.repeats}
    facts = {*it.table.key, *it.without, *it.repeats, *it.was.values(), *it.beside.values()}
    facts |= {one.name for one in it.columns.values() if isinstance(one, Fact | Sum)}
    for column in columns.difference(it.table.columns):
        raise TypeError(f"{_place(event, it)} names {column}, which is no column")
    for fact in facts - names:
        raise TypeError(f"{_place(event, it)} names {fact}, which is no field of the event")
    for column in closed & {*names.difference(it.without), *set(it.columns).difference(salts)}:
        raise TypeError(f"{_place(event, it)} would write {column}, which no event may write")


def _place(event: type[Any], it: Declared) -> str:
    return f"{event.__name__} {it.act.value} {it.table.name}: it"


def hidden(table: Table[Any]) -> frozenset[str]:
    """Return the columns that no event writes: words, their salts, and the version."""
    found = {one.name for one in fields(table.kind) if is_words(one) or is_salt(one)}
    return frozenset({"version", *found} & set(table.columns))


def _source(value: Any) -> Source:
    return value if isinstance(value, Source) else Constant(_kept(canonical.plain(value)))


def _kept(plain: Any) -> Any:
    """Return a plain value as a column holds it."""
    if isinstance(plain, list | dict):
        return canonical.dump(plain)
    return int(plain) if isinstance(plain, bool) else plain


# -------------------------------------------------------------------------------- the fold


def facts_of(entry: Row) -> Facts:
    """Return the facts of a journal row; none if unreadable: its own audit names that."""
    try:
        facts = json.loads(entry["facts"])
    except (TypeError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def fold(held: dict[Key, Facts], writes: Writes, facts: Facts, entry: Row) -> None:
    """Let one entry act on the rows of a table: create one, change it, or remove it."""
    key = writes.key_of(facts)
    if writes.ends:
        held.pop(key, None)
        return
    row = held.setdefault(key, dict.fromkeys(writes.blank)) if writes.makes else held.get(key)
    if row is None:
        return
    for column, source in writes.columns.items():
        row[column] = source.of(facts, entry)
    for column, source in writes.seals.items():
        row[f"@seal {column}"] = source.of(facts, entry)
    for column, move in writes.adds.items():
        row[column] = (row.get(column) or 0) + move.of(facts)

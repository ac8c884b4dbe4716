"""Tables, and how a record becomes a row: compiled from the fields that its class declares.

A table is declared once and serves every store. Its columns are the fields of its kind of record,
in their order; its two functions, `Table.write` and `Table.read`, are compiled at first use, from
source text that a debugger shows. Text and whole numbers are kept as they are, a yes or no as 1 or
0, days, instants, months, percentages and members of enumerations as text, all else as JSON. What
is kept otherwise is said by the declaration: `spread`, `zipped`, `same`, `constant` and `copied`.
"""

from __future__ import annotations

import json
import linecache
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cached_property, lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from attrs import Attribute, evolve, field, fields, frozen

from debitura_core.domain.kernel import canonical
from debitura_core.domain.kernel.calendar import Month, instant_text, stored_instant
from debitura_core.domain.kernel.percent import Percent, stored_percent

R = TypeVar("R")
Plain = tuple[Any, ...]


# ------------------------------------------------------------------------------- declarations


@frozen
class Spread:
    """A nested value whose fields are columns of their own; see `spread`."""

    names: str
    parts: Mapping[str, Part]


@frozen
class Zipped:
    """A tuple of small values, kept as one column of lists per field; see `zipped`."""

    columns: Mapping[str, str]


@frozen
class Constant:
    """A part that is always the same, and has no column; see `constant`."""

    value: Any


@frozen
class Same:
    """A part that is another part of the record, and has no column; see `same`."""

    path: str


@frozen
class Copied:
    """A column that repeats a part of the record, so that SQL can see it; see `copied`."""

    path: str


Part = str | Spread | Zipped | Constant | Same


def spread(names: str = "{}", /, **parts: Part) -> Spread:
    """Say that a nested value has columns of its own: *names* makes a column's name of a field's.

    *parts* says, as for a table, which fields have another name or are kept in another way.
    """
    return Spread(names, parts)


def zipped(**columns: str) -> Zipped:
    """Say that a tuple of small values is kept as a JSON list per field, under these names."""
    return Zipped(columns)


def constant(value: Any) -> Constant:
    """Say that a field always has this value."""
    return Constant(value)


def same(path: str) -> Same:
    """Say that a field has the text of another column, or a part of a nested value (``a.b``)."""
    return Same(path)


def copied(path: str) -> Copied:
    """Say that an additional column repeats the part at this path; it is never read back."""
    return Copied(path)


# ------------------------------------------------------------------------------------- tables


@frozen
class Column:
    """One column: its name, the type of its values, and whether it may be null."""

    name: str
    kind: Any
    optional: bool

    @property
    def storage(self) -> str:
        """``INTEGER`` or ``TEXT``."""
        return "INTEGER" if self.kind in (int, bool) else "TEXT"

    @property
    def is_json(self) -> bool:
        """Whether its text is JSON."""
        return not (self.kind in _FORMS or _is_enumeration(self.kind))

    @property
    def codes(self) -> tuple[str | int, ...]:
        """The codes it may have, if they are few."""
        if self.kind is bool:
            return (0, 1)
        return tuple(one.value for one in self.kind) if _is_enumeration(self.kind) else ()


class Table(Generic[R]):
    """One table: the records it keeps, its key, its columns, and the pair that maps them.

    *key* names the fields of the key, *word* is what people call one row. Each further argument
    says of one field that its column has another name, or how the field is kept otherwise.
    *remember* is how many rows are kept with what was read of them.
    """

    def __init__(
        self,
        kind: type[R],
        name: str,
        key: str,
        word: str,
        /,
        *,
        remember: int = 0,
        **parts: Part | Copied,
    ) -> None:
        self.kind = kind
        self.name = name
        self.key: tuple[str, ...] = tuple(key.split())
        self.word = word
        self._copies = {n: part for n, part in parts.items() if isinstance(part, Copied)}
        own = {n: part for n, part in parts.items() if not isinstance(part, Copied)}
        self._own = Spread("{}", own)
        self._remember = remember

    def __repr__(self) -> str:
        return f"<table {self.name}>"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order of a row."""
        return tuple(_names(self.kind, self._own)) + tuple(self._copies)

    @property
    def shape(self) -> tuple[Column, ...]:
        """The columns with their types."""
        return self._plan.columns

    @cached_property
    def key_of(self) -> Callable[[R], tuple[Any, ...]]:
        """Returns the key of a record, as its row has it."""
        hints = get_type_hints(self.kind)
        names = [f"{name}._value_" if _is_enumeration(hints[name]) else name for name in self.key]
        if len(names) == 1:
            only: Callable[[R], Any] = attrgetter(names[0])
            return lambda record: (only(record),)
        several: Callable[[R], tuple[Any, ...]] = attrgetter(*names)
        return several

    @cached_property
    def write(self) -> Callable[[R], Plain]:
        """Writes a record as a row."""
        lines = ["def write(record):", *_indented(self._plan.writing)]
        values = [f"        {value}," for value in self._plan.row]
        return self._compiled("write", [*lines, "    return (", *values, "    )"])

    @cached_property
    def read(self) -> Callable[[Sequence[Any]], R]:
        """Reads a row back as the record; raises `KeyError` or `ValueError` for what is none."""
        names = [f"        {name}," for name in self.columns]
        lines = ["def read(row):", "    (", *names, "    ) = row", *_indented(self._plan.reading)]
        read = self._compiled("read", [*lines, "    return record"])
        return lru_cache(self._remember)(read) if self._remember else read

    @cached_property
    def _plan(self) -> _Plan:
        plan = _nested(self.kind, "record", self._own)
        for name, part in self._copies.items():
            plan = plan.beside(_leaf(_hint_at(self.kind, part.path), name, f"record.{part.path}"))
        return plan

    def _compiled(self, name: str, lines: list[str]) -> Callable[..., Any]:
        """Make the function of its source text, and let debuggers and tracebacks find the text."""
        source = "\n".join(lines) + "\n"
        file = f"<{name} {self.name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        namespace = {**_HELPERS, **self._plan.helpers}
        exec(compile(source, file, "exec"), namespace)  # noqa: S102  our own text
        made: Callable[..., Any] = namespace[name]
        return made


# ------------------------------------------------------------------------------- what is compiled


@frozen
class _Plan:
    """How one part of a record is mapped: source text in both directions, and what that calls.

    ``row`` are expressions, one per column, valid after the statements ``writing``; ``value`` is
    the expression that gives the part, valid after the statements ``reading``.
    """

    columns: tuple[Column, ...] = ()
    writing: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    value: str = ""
    helpers: Mapping[str, Any] = field(factory=dict)

    def beside(self, other: _Plan) -> _Plan:
        """Return both, one after the other, with the value of this one."""
        return _Plan(
            self.columns + other.columns,
            self.writing + other.writing,
            self.row + other.row,
            self.reading + other.reading,
            self.value,
            {**self.helpers, **other.helpers},
        )


_FORMS: dict[Any, tuple[str, str]] = {
    str: ("{0}", "{0}"),
    int: ("{0}", "{0}"),
    bool: ("1 if {0} else 0", "_yes_or_no[{0}]"),
    date: ("{0}.isoformat()", "_day({0})"),
    datetime: ("_instant_text({0})", "_instant({0})"),
    Month: ("str({0})", "_month({0})"),
    Percent: ("{0}.text", "_percent({0})"),
}
"""How a value is written and read, by its type; enumerations and JSON follow from their types."""

_HELPERS = {
    "_yes_or_no": {0: False, 1: True},
    "_day": date.fromisoformat,
    "_instant_text": instant_text,
    "_instant": stored_instant,
    "_month": Month.parse,
    "_percent": stored_percent,
    "_text": canonical.text,
    "_parsed": json.loads,
}


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _is_enumeration(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _plain_type(hint: Any) -> tuple[Any, bool]:
    """Return a declared type without None, and whether None was in it."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part is not NoneType)
        return _plain_type(inner)[0], True
    return (_plain_type(hint.__supertype__)[0] if isinstance(hint, NewType) else hint), False


def _names(kind: Any, spread: Spread) -> Iterator[str]:
    """Name the columns of a value; ask for the types of its fields only where they are spread."""
    for one in fields(kind):
        part = spread.parts.get(one.name, spread.names.format(one.name))
        if isinstance(part, str):
            yield part
        elif isinstance(part, Zipped):
            yield from part.columns.values()
        elif isinstance(part, Spread):
            yield from _names(_plain_type(_hint_at(kind, one.name))[0], part)


def _hint_at(kind: Any, path: str) -> Any:
    for name in path.split("."):
        kind = get_type_hints(_plain_type(kind)[0])[name]
    return kind


def _leaf(hint: Any, name: str, source: str) -> _Plan:
    """Map one value to one column, to None and back where it is missing."""
    kind, optional = _plain_type(hint)
    helpers: dict[str, Any] = {}
    if kind in _FORMS:
        write, read = _FORMS[kind]
    elif _is_enumeration(kind):
        write, read = "{0}._value_", f"_{kind.__name__}[{{0}}]"
        # looking a member up by its value is quicker in a table than in the enumeration
        helpers[f"_{kind.__name__}"] = {member.value: member for member in kind}
    else:
        write, read = "_text({0})", f"_read_{name}(_parsed({{0}}))"
        helpers[f"_read_{name}"] = canonical.reader(kind)
        if get_origin(kind) is tuple:  # most are empty
            write = '_text({0}) if {0} else "[]"'
            read = f'() if {{0}} == "[]" else {read}'
    none = "None if {0} is None else " if optional and write != "{0}" else ""
    return _Plan(
        (Column(name, kind, optional),),
        row=((none + write).format(source),),
        value=(none + read).format(name),
        helpers=helpers,
    )


def _nested(kind: Any, local: str, spread: Spread) -> _Plan:
    """Map the fields of a nested value, or of the record itself, each in its way.

    *local* names the value in the source text of both functions.
    """
    hints = get_type_hints(kind)
    unknown = spread.parts.keys() - hints.keys()
    if unknown:
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    plan, values = _Plan(value=local), {}
    for one in fields(kind):
        part = spread.parts.get(one.name, spread.names.format(one.name))
        mapped = _part(hints[one.name], part, local, one.name)
        plan, values[one.name] = plan.beside(mapped), mapped.value
    made, helpers = _made(kind, local, values)
    return plan.beside(_Plan(reading=made, helpers=helpers))


def _part(hint: Any, part: Part, local: str, name: str) -> _Plan:
    """Map one field as its declaration says."""
    source = f"{local}.{name}"
    if isinstance(part, str):
        return _leaf(hint, part, source)
    if isinstance(part, Constant):
        return _Plan(value=repr(part.value))
    if isinstance(part, Same):
        return _Plan(value=f"record_{part.path}" if "." in part.path else part.path)
    kind, optional = _plain_type(hint)
    if isinstance(part, Zipped):
        return _zipped(get_args(kind)[0], part, source)
    inner = f"{local}_{name}"
    plan = _nested(kind, inner, part)
    return _optional(plan, inner, source) if optional else _assigned(plan, inner, source)


def _assigned(plan: _Plan, local: str, source: str) -> _Plan:
    """Let the value be found under its local name before its parts are written."""
    return _Plan(writing=(f"{local} = {source}",), value=local).beside(plan)


def _optional(plan: _Plan, local: str, source: str) -> _Plan:
    """Map a nested value that may be missing: then all its columns are null, or it is damaged."""
    names = [column.name for column in plan.columns]
    pairs = zip(names, plan.row, strict=True)
    told = [f"{name} = {value}" for name, value in pairs if name != value]
    others = " is ".join([*names[1:], "None"])
    refusal = [f"if not ({others}):", *_indented([f"raise ValueError({names[0]!r})"])]
    return _Plan(
        tuple(Column(one.name, one.kind, True) for one in plan.columns),
        (
            f"{local} = {source}",
            f"if {local} is None:",
            *_indented([" = ".join([*names, "None"])]),
            "else:",
            *_indented([*plan.writing, *told]),
        ),
        tuple(names),
        (
            f"if {names[0]} is None:",
            *_indented([f"{local} = None", *(refusal if len(names) > 1 else [])]),
            "else:",
            *_indented(plan.reading),
        ),
        local,
        plan.helpers,
    )


def _zipped(kind: Any, part: Zipped, source: str) -> _Plan:
    """Map a tuple of small values to a list per field."""
    hints = get_type_hints(kind)
    plan, lists = _Plan(), []
    for name, column in part.columns.items():
        listed: Any = tuple.__class_getitem__((hints[name], ...))
        leaf = _leaf(listed, column, f"tuple([one.{name} for one in {source}])")
        plan = plan.beside(leaf)
        lists.append(leaf.value)
    made = f"_{kind.__name__}({', '.join(f'{name}={name}' for name in part.columns)})"
    each = f"for {', '.join(part.columns)} in zip({', '.join(lists)}, strict=True)"
    return evolve(
        plan.beside(_Plan(helpers={f"_{kind.__name__}": kind})), value=f"tuple([{made} {each}])"
    )


def _made(kind: type, local: str, values: Mapping[str, str]) -> tuple[tuple[str, ...], Any]:
    """Write the statements that make a value of its parts.

    A class that checks its parts makes it, once for equal parts. A class that checks nothing has
    nothing to skip: then the slots of an unguarded twin are filled, which becomes the value.
    """
    name = kind.__name__
    if _checks(kind):
        parts = ", ".join(f"{part}={value}" for part, value in values.items())
        return (f"{local} = _{name}({parts})",), {f"_{name}": lru_cache(1024)(kind)}
    twin = type(f"Unguarded{name}", (kind,), _UNGUARDED)
    statements = (
        f"{local} = _new(_Unguarded{name})",
        *(f"{local}.{part} = {value}" for part, value in values.items()),
        f"{local}.__class__ = _{name}",
    )
    return statements, {"_new": object.__new__, f"_Unguarded{name}": twin, f"_{name}": kind}


_UNGUARDED = {
    "__slots__": (),
    "__setattr__": object.__setattr__,
    "__delattr__": object.__delattr__,
}


def _checks(kind: type) -> bool:
    """Return whether making a value of this class does more than to fill its slots."""
    own: tuple[Attribute[Any], ...] = fields(kind)
    busy = any(one.validator or one.converter or not one.init for one in own)
    return busy or hasattr(kind, "__attrs_post_init__") or "__slots__" not in vars(kind)

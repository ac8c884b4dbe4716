"""The converter: cattrs, taught our values, our classes and our refusals.

It needs the extra ``json``. Classes are read strictly: every key is known and occurs once, and keys
without a default are required. The checks of the library read the values, and the class checks the
rest; their refusals become `InvalidInput` with the place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import partial
from types import NoneType, SimpleNamespace, UnionType
from typing import TYPE_CHECKING, Any, NewType, Union, get_args, get_origin

from attrs import has

from debitura_core.adapters.json.bodies import a_list, an_object, at, placed, step
from debitura_core.adapters.json.leaves import (
    ID,
    IDS,
    LEAVES,
    Leaf,
    member,
    read_minor,
    write_minor,
)
from debitura_core.adapters.json.shapes import Part, shape
from debitura_core.domain.kernel.errors import DebituraError, InvalidInput

if TYPE_CHECKING:
    from cattrs import Converter

Write = Callable[[Any], Any]
Read = Callable[[Any, Any], Any]


def converter() -> Converter:
    """Return a fresh converter that reads and writes all of ours; add your own hooks to it.

    Raises `ModuleNotFoundError` without the extra.
    """
    try:
        from cattrs import Converter
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "JSON comes with an extra: pip install 'debitura-core[json]'"
        ) from None
    made = Converter(detailed_validation=False)
    for is_such, reading, writing in (
        (_is_tuple, _reads_tuple, _writes_list),
        (_is_set, _reads_set, _writes_set),
        (_is_mapping, _reads_mapping, _writes_mapping),
        (has, _reads_class, _writes_class),
    ):
        made.register_structure_hook_factory(is_such, partial(reading, made))
        made.register_unstructure_hook_factory(is_such, partial(writing, made))
    made.register_structure_hook(Enum, lambda value, hint: member(hint, value))
    made.register_structure_hook_func(_is_id, lambda value, _: ID.read(value))
    made.register_structure_hook_func(_is_moment, _read_moment)
    made.register_structure_hook_func(lambda hint: hint is Any, _read_plain)
    for kind, leaf in LEAVES.items():
        made.register_structure_hook(kind, partial(_read_leaf, leaf))
        made.register_unstructure_hook(kind, leaf.write)
    made.register_unstructure_hook(float, _refuse)
    return made


# ------------------------------------------------------------------------------------- values


def _read_leaf(leaf: Leaf, value: Any, hint: Any) -> Any:
    """Read a value without parts; an enumeration may be one of texts or numbers."""
    return member(hint, value) if _is_enum(hint) else leaf.read(value)


def _read_moment(value: Any, _: Any) -> Any:
    """Read what is a day or an instant: only an instant has a time."""
    if value is None:
        return None
    timed = type(value) is str and "T" in value
    return LEAVES[datetime if timed else date].read(value)


def _read_plain(value: Any, hint: Any) -> Any:
    """Read what is declared as anything: plain facts, exact ones."""
    if value is None or type(value) in (bool, int):
        return value
    if type(value) is str:
        return LEAVES[str].read(value)
    if type(value) is float:
        raise InvalidInput(field="", problem="write a number with a fraction as text")
    if type(value) is list:
        return list(_read_each(value, lambda one: _read_plain(one, hint)))
    facts = {}
    for key, one in an_object(value).items():
        with at(step(key)):
            facts[key] = _read_plain(one, hint)
    return facts


def _refuse(value: float) -> str:
    raise TypeError("a float is not exact: declare a Decimal, a Percent or Money")


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _is_id(hint: Any) -> bool:
    return isinstance(hint, NewType) and hint in IDS


def _is_moment(hint: Any) -> bool:
    either = get_origin(hint) in (Union, UnionType)
    return either and {date, datetime} == {*get_args(hint)} - {NoneType}


# -------------------------------------------------------------------------------- collections


def _is_tuple(hint: Any) -> bool:
    return hint is tuple or get_origin(hint) is tuple


def _is_set(hint: Any) -> bool:
    return hint is frozenset or get_origin(hint) is frozenset


def _is_mapping(hint: Any) -> bool:
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and issubclass(kind, Mapping)


def _each(hint: Any, place: int = 0) -> Any:
    """Return the declared type of the members of a collection."""
    told = get_args(hint)
    return told[place] if told else Any


def _reads_tuple(made: Converter, hint: Any) -> Read:
    each = _each(hint)
    return lambda value, _: _read_each(value, lambda one: made.structure(one, each))


def _read_each(value: Any, read: Callable[[Any], Any]) -> tuple[Any, ...]:
    values = []
    for place, one in enumerate(a_list(value)):
        with at(f"[{place}]"):
            values.append(read(one))
    return tuple(values)


def _reads_set(made: Converter, hint: Any) -> Read:
    read = _reads_tuple(made, hint)
    return lambda value, _: frozenset(read(value, _))


def _writes_list(made: Converter, hint: Any) -> Write:
    each = _each(hint)
    return lambda values: [made.unstructure(one, each) for one in values]


def _writes_set(made: Converter, hint: Any) -> Write:
    write = _writes_list(made, hint)
    return lambda values: sorted(write(values))


def _reads_mapping(made: Converter, hint: Any) -> Read:
    named, each = _each(hint), _each(hint, 1)

    def read(value: Any, _: Any) -> dict[Any, Any]:
        values = {}
        for key, one in an_object(value).items():
            with at(step(key)):
                values[made.structure(key, named)] = made.structure(one, each)
        return values

    return read


def _writes_mapping(made: Converter, hint: Any) -> Write:
    named, each = _each(hint), _each(hint, 1)
    return lambda values: {  # a command may keep its mapping as pairs
        made.unstructure(key, named): made.unstructure(one, each)
        for key, one in dict(values).items()
    }


# ------------------------------------------------------------------------------------ classes


def _writes_class(made: Converter, kind: Any) -> Write:
    return lambda record: _written(made, kind, record, None)


def _written(made: Converter, kind: type, record: object, around: str | None) -> dict[str, Any]:
    """Write a record, all its parts, None included."""
    facts = {}
    for part in shape(kind, around is not None):
        told = None if part.currency is None else part.currency(record, around)
        facts[part.key] = _part_written(made, part, getattr(record, part.name), told)
    return facts


def _part_written(made: Converter, part: Part, value: Any, told: str | None) -> Any:
    if value is None:
        return None
    if part.is_amount:
        if _is_tuple(part.hint):
            return [write_minor(one, told) for one in value]
        return write_minor(value, told)
    if part.inner is not None:
        return _written(made, part.inner, value, told)
    return made.unstructure(value, part.hint)


def _reads_class(made: Converter, kind: Any) -> Read:
    return lambda body, _: _read(made, kind, body, None)


def _read(made: Converter, kind: type, body: Any, around: str | None) -> Any:
    """Read a record: first the parts that hold its currency, then the amounts."""
    facts = an_object(body)
    parts = shape(kind, around is not None)
    _check_keys(facts, parts)
    values = {part.name: part.default for part in parts if part.is_plain}
    for part in sorted(parts, key=lambda part: part.currency is not None):
        if part.key in facts:
            with at(part.key):
                told = part.currency and part.currency(SimpleNamespace(**values), around)
                values[part.name] = _part_read(made, part, facts[part.key], told)
    with at(""):
        return _made(kind, parts, values)


def _made(kind: type, parts: tuple[Part, ...], values: dict[str, Any]) -> Any:
    """Make a record; the class calls its fields by their names, a body by their keys."""
    try:
        return kind(**{part.alias: values[part.name] for part in parts if part.name in values})
    except DebituraError as error:
        keys = {part.name: part.key for part in parts}
        raise placed(error, keys.get(error.facts.get("field", ""), "")) from None


def _part_read(made: Converter, part: Part, value: Any, told: str | None) -> Any:
    if value is None and NoneType in get_args(part.hint):
        return None
    if part.inner is not None:
        return _read(made, part.inner, value, told)
    if not part.is_amount:
        return made.structure(value, part.hint)
    if _is_tuple(part.hint):
        return _read_each(value, lambda one: read_minor(one, told))
    return read_minor(value, told)


def _check_keys(facts: Mapping[str, Any], parts: tuple[Part, ...]) -> None:
    known = {part.key for part in parts}
    for key in facts:
        if key not in known:
            raise InvalidInput(field=step(key), problem="there is no such key here")
    for part in parts:
        if part.required and part.key not in facts:
            raise InvalidInput(field=part.key, problem="this key is missing")

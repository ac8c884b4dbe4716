"""JSON Schema (2020-12) of every class, drawn from the shape that reads and writes it.

A schema says what keys there are and what form their values have. What a class asks of its values
beyond that (amounts above zero, texts of some length, parts that go together) is said when a body
is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, NewType, Union, get_args, get_origin

from attrs import has
from moneyed import Money

from debitura_core.adapters.json.leaves import ID, IDS, LEAVES, MINOR, Leaf
from debitura_core.adapters.json.shapes import Part, kinds, named, shape

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Defs = dict[str, Any]


def schema(kind: type | str) -> dict[str, Any]:
    """Return the JSON Schema of a class, or of a record, command or event of ours by its name.

    >>> schema("RateReply")["$defs"]["RateReply"]["required"]
    ['message_id', 'up']
    """
    defs: Defs = {}
    wanted = named(kind) if isinstance(kind, str) else kind
    return {"$schema": DIALECT, **_of(wanted, defs), "$defs": dict(sorted(defs.items()))}


def every_schema() -> dict[str, Any]:
    """Return one document that defines every record, command and event under its name."""
    defs: Defs = {}
    for kind in kinds().values():
        _of(kind, defs)
    return {
        "$schema": DIALECT,
        "title": "Records, commands and events of debitura_core",
        "$defs": dict(sorted(defs.items())),
    }


def _of(hint: Any, defs: Defs) -> dict[str, Any]:
    """Return the schema of a declared type; what it refers to is put into *defs*."""
    if hint in LEAVES or isinstance(hint, NewType):
        return _leaf(hint, defs)
    told = [part for part in get_args(hint) if part is not Ellipsis]
    if get_origin(hint) in (Union, UnionType):
        forms = [_of(part, defs) for part in told if part is not NoneType]
        return _or_null(forms[0] if len(forms) == 1 else {"anyOf": forms}, hint)
    kind = get_origin(hint) or hint
    if kind in (tuple, frozenset):
        return {"type": "array", "items": _of(told[0], defs) if told else {}}
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return {"type": "object", "additionalProperties": _of(told[1], defs) if told else {}}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _defined(kind.__name__, {"enum": [one.value for one in kind]}, kind, defs)
    return _class(kind, defs, within=False) if has(kind) else {}


def _leaf(hint: Any, defs: Defs) -> dict[str, Any]:
    if isinstance(hint, NewType):
        return _shared(ID, defs) if hint in IDS else _of(hint.__supertype__, defs)
    leaf = LEAVES[hint]
    return dict(leaf.schema) if hint in (str, int, bool) else _shared(leaf, defs)


def _shared(leaf: Leaf, defs: Defs) -> dict[str, Any]:
    defs[leaf.name] = dict(leaf.schema)
    return {"$ref": f"#/$defs/{leaf.name}"}


def _defined(name: str, facts: dict[str, Any], kind: type, defs: Defs) -> dict[str, Any]:
    defs[name] = {"description": _opening(kind), **facts}
    return {"$ref": f"#/$defs/{name}"}


def _opening(kind: type) -> str:
    return " ".join((kind.__doc__ or kind.__name__).split("\n\n")[0].split())


def _class(kind: type, defs: Defs, within: bool) -> dict[str, Any]:
    """Describe a class; one that takes its currency from around it looks different in there."""
    name = f"{kind.__name__}InCurrency" if within else kind.__name__
    if name not in defs:
        parts = shape(kind, within)
        defs[name] = {}  # a class may hold others of its own kind
        facts = {
            "type": "object",
            "additionalProperties": False,
            "required": [part.key for part in parts if part.required],
            "properties": {part.key: _part(part, defs) for part in parts},
        }
        _defined(name, facts, kind, defs)
    return {"$ref": f"#/$defs/{name}"}


def _part(part: Part, defs: Defs) -> dict[str, Any]:
    if part.is_amount:
        amount = _amount(part, defs)
        if get_origin(part.hint) is tuple:
            return {"type": "array", "items": amount}
        return _or_null(amount, part.hint)
    if part.inner is not None:
        return _or_null(_class(part.inner, defs, within=True), part.hint)
    return _of(part.hint, defs)


def _amount(part: Part, defs: Defs) -> dict[str, Any]:
    forms = [MINOR if part.currency is None else LEAVES[Money]]
    if part.perhaps:
        forms.append(MINOR)
    told = [_shared(form, defs) for form in forms]
    return told[0] if len(told) == 1 else {"anyOf": told}


def _or_null(facts: dict[str, Any], hint: Any) -> dict[str, Any]:
    if NoneType not in get_args(hint):
        return facts
    if facts.keys() == {"type"}:
        return {"type": [facts["type"], "null"]}
    return {"anyOf": [facts, {"type": "null"}]}

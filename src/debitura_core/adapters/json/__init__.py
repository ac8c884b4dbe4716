"""JSON of every record, command and event, and of the answers of queries.

`dump` writes public figures: an amount is ``{"amount": "100.10", "currency": "EUR"}`` and never a
number, percentages and days are text, members of an enumeration their value. `load` reads a body
back with the checks of the library and refuses the rest with `InvalidInput`, whose ``field`` is
the place in the body. `schema` describes both. The extra ``json`` brings cattrs, which is loaded
when the first converter is made.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from debitura_core.adapters.json.bodies import LARGEST, parsed, placed
from debitura_core.adapters.json.converting import converter
from debitura_core.adapters.json.leaves import LEAVES
from debitura_core.adapters.json.schemas import every_schema, schema
from debitura_core.adapters.json.shapes import named
from debitura_core.domain.correspondence import documents
from debitura_core.domain.kernel.errors import DebituraError

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")

_ours = cache(converter)


@overload
def load(
    kind: type[T], body: str | bytes, *, using: Converter | None = None, largest: int | None = None
) -> T: ...
@overload
def load(
    kind: str, body: str | bytes, *, using: Converter | None = None, largest: int | None = None
) -> Any: ...
def load(
    kind: Any, body: str | bytes, *, using: Converter | None = None, largest: int | None = None
) -> Any:
    """Read a JSON body as a *kind*: a class, or the name of a record, command or event of ours.

    Refused are unknown, missing and repeated keys, numbers for money, NaN, naive instants, unknown
    members of enumerations, bodies nested more than 64 deep or longer than 10 MB, and what the
    class itself refuses. What carries files may be longer by one of 25 MB; *largest* is another
    bound, in bytes, for more of them. *using* is a converter of your own.

    Raises `InvalidInput`, or the kind of it that fits, with the place in ``facts["field"]``, and
    `ModuleNotFoundError` without the extra. A class of yours with a field of a type that no hook
    reads is a mistake in the program: there cattrs raises its ``StructureHandlerNotFoundError``.
    """
    wanted = named(kind) if isinstance(kind, str) else kind
    facts = parsed(body, _largest(wanted) if largest is None else largest)
    try:
        return (using or _ours()).structure(facts, wanted)
    except DebituraError as error:
        raise placed(error, error.facts.get("field") or "body") from None


def dump(value: object, *, using: Converter | None = None) -> str:
    """Write a record, command, event, answer, or a tuple of them as JSON.

    What was dumped loads back equal. Records of free text include their salts, because they are not
    equal without them: choose yourself what you send to others.

    Raises `TypeError` for what has no exact JSON, and `ModuleNotFoundError` without the extra.
    """
    facts = (using or _ours()).unstructure(value)
    return json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@cache
def _largest(kind: Any) -> int:
    """Return the longest body of a kind; base64 takes four characters for three bytes."""
    carries = LEAVES[bytes].name in schema(kind)["$defs"]
    return LARGEST + documents.LARGEST * 4 // 3 + 4 if carries else LARGEST


__all__ = ["converter", "dump", "every_schema", "load", "schema"]

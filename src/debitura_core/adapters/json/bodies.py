"""From a text to plain values, and the places in it that refusals name.

What a reading by types would never see is refused here: no UTF-8, no JSON, a text that is too long
or too deep, a key that occurs twice in one object. A refusal names a place, like
``claim.invoices[2].amount``, and never shows the value (rule kernel-11).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from attrs import frozen

from debitura_core.domain.kernel.errors import DebituraError, InvalidInput

LARGEST: Final = 10 * 1024 * 1024
"""The most characters or bytes of a body, unless it contains a file."""
DEEPEST: Final = 64
"""How deep objects and lists may be nested; ours need fewer than ten levels."""

# A string ends at its quotes or with the text, so that the search reads each character once.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)


@frozen
class Twice:
    """Replaces an object in which one key occurs twice; no reader accepts it."""

    key: str


def parsed(body: str | bytes, largest: int = LARGEST) -> Any:
    """Return the plain values of a JSON text; raises `InvalidInput`."""
    if type(body) not in (str, bytes):
        raise InvalidInput(field="body", problem="give the JSON text as str or bytes")
    if len(body) > largest:
        raise InvalidInput(field="body", problem=f"longer than {largest} bytes; send less at once")
    text = body if isinstance(body, str) else _decoded(body)
    if text is None:
        raise InvalidInput(field="body", problem="write it in UTF-8")
    if _too_deep(text):
        raise InvalidInput(field="body", problem=f"nested more than {DEEPEST} deep")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
    except ValueError:
        place = "a number of thousands of digits"
    # raised out here, where no error that holds the text is its context
    raise InvalidInput(field="body", problem=f"this is no JSON: {place}")


def _decoded(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _too_deep(text: str) -> bool:
    """Measure the depth before anything is built that deep."""
    depth = 0
    for token in _TOKEN.finditer(text):
        opening = text[token.start()]
        if opening in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif opening in "]}":
            depth -= 1
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Twice:
    facts: dict[str, Any] = {}
    for key, value in pairs:
        if key in facts:
            return Twice(key)
        facts[key] = value
    return facts


# ------------------------------------------------------------------------------------- places


def step(key: str) -> str:
    """Return a key as a step of a place, if it looks like one of a program and not like data.

    >>> step("amount"), step("Erika Muster")
    ('amount', '[...]')
    """
    return key if _NAME.fullmatch(key) else "[...]"


@contextmanager
def at(place: str) -> Iterator[None]:
    """Put *place* before the place that a refusal in this block names."""
    try:
        yield
    except DebituraError as error:
        raise moved(error, place) from None
    except (ValueError, TypeError):  # of a hook or class of a user; its message may show the value
        raise InvalidInput(field=place, problem="this value does not fit here") from None


def moved(error: DebituraError, place: str) -> InvalidInput:
    """Return a refusal whose place begins with *place*."""
    inner = error.facts.get("field", "") if isinstance(error, InvalidInput) else ""
    dot = "." if place and inner and not inner.startswith("[") else ""
    return placed(error, f"{place}{dot}{inner}")


def placed(error: DebituraError, place: str) -> InvalidInput:
    """Return the refusal with this place: of the same class, if its class names places."""
    if isinstance(error, InvalidInput) and "field" in error.facts:
        return error.about(place)
    return InvalidInput(field=place, problem=str(error))


def an_object(value: Any) -> dict[str, Any]:
    """Return *value* if it is an object whose keys all differ; raises `InvalidInput`."""
    if type(value) is Twice:
        raise InvalidInput(field=step(value.key), problem="this key occurs twice in its object")
    if type(value) is not dict:
        raise InvalidInput(field="", problem="give an object")
    return value


def a_list(value: Any) -> list[Any]:
    """Return *value* if it is a list; raises `InvalidInput`."""
    if type(value) is not list:
        raise InvalidInput(field="", problem="give a list")
    return value

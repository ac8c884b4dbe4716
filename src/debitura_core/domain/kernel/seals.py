"""Words: what people write stays out of every ``repr``, and out of the journal but for a seal.

A field says once that it holds words, and all else follows from that::

    name: str = field(**WORDS)                    # personal, or free text
    remark: str | None = field(default=None, **SEALED)
    salt: str = field(**SALT)

The seal is a salted hash. The record keeps the text and its salt. While they are there, anyone can
show that the text is the one the journal means. Once both are erased, the hash says nothing, and
the chain of hashes is still valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, TypedDict, overload

from attrs import Attribute, fields

from debitura_core.domain.kernel import canonical


class Hidden(TypedDict):
    """The arguments of `attrs.field` for a value that is never shown."""

    repr: bool
    metadata: Mapping[str, Any]


def sealed_with(salt: str) -> Hidden:
    """Mark a field of words that the journal seals with the field *salt* of the same record."""
    return {"repr": False, "metadata": {"words": True, "salt": salt}}


WORDS: Final[Hidden] = {"repr": False, "metadata": {"words": True}}
"""Marks a field of personal data or free text: hidden, guarded in exports, not in the journal."""

SEALED: Final = sealed_with("salt")
"""Marks a field of words that the journal seals with the field ``salt`` of the same record."""

SALT: Final[Hidden] = {"repr": False, "metadata": {"is_salt": True}}
"""Marks the salt of a record's seals."""


def is_words(field: Attribute[Any]) -> bool:
    """Return whether a field holds personal data or free text."""
    return bool(field.metadata.get("words"))


def is_salt(field: Attribute[Any]) -> bool:
    """Return whether a field holds the salt of a record's seals."""
    return bool(field.metadata.get("is_salt"))


def salts_of(kind: type[Any]) -> dict[str, str]:
    """Return the sealed fields of a kind of record, each with the field of its salt.

    Raises `TypeError` if a record has no such salt.
    """
    found = {one.name: one for one in fields(kind)}
    salts = {name: one.metadata["salt"] for name, one in found.items() if "salt" in one.metadata}
    for name, salt in salts.items():
        if salt not in found or not is_salt(found[salt]):
            raise TypeError(f"{kind.__name__}.{name} is sealed with {salt}, which is no salt")
    return salts


@overload
def seal(words: None, salt: str) -> None: ...
@overload
def seal(words: object, salt: str) -> str: ...
def seal(words: object | None, salt: str) -> str | None:
    """Return the salted hash of *words*, 64 hexadecimal digits; None for no words.

    What is not text is sealed in its canonical form.

    >>> seal("uncollectible", "01J")[:16]
    '386696d0b966fde3'
    """
    if words is None:
        return None
    text = words if isinstance(words, str) else canonical.text(words)
    return sha256(f"{len(salt)}:{salt}{text}".encode()).hexdigest()

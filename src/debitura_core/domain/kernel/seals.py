"""Free text in the journal: a salted hash, so that nothing personal stands there (D17).

The text and its salt stay in the record. While they do, anyone can show that the text is the one
the journal means; once both are erased, the hash tells nothing, and the chain still holds.
"""

from __future__ import annotations

from hashlib import sha256


def seal(text: str, salt: str) -> str:
    """Return the salted hash of *text*, 64 hexadecimal digits.

    >>> seal("uncollectible", "01J")[:16]
    '386696d0b966fde3'
    """
    return sha256(f"{len(salt)}:{salt}{text}".encode()).hexdigest()

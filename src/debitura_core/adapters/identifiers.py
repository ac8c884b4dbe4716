"""Identifiers: time-ordered and random, or counted for tests."""

from __future__ import annotations

import os
from datetime import datetime
from functools import lru_cache
from itertools import count
from random import SystemRandom
from weakref import WeakSet

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class TimeOrdered:
    """Fresh ids of 28 characters: milliseconds, then 64 random bits.

    Ids of later instants sort after earlier ones, so that new rows are neighbours in the tables.
    """

    def __init__(self) -> None:
        self._random = SystemRandom()
        self._drawn: list[str] = []
        _MAKERS.add(self)

    def fresh(self, at: datetime, /) -> str:
        """Return an id nobody else makes."""
        try:
            return _milliseconds(at) + self._drawn.pop()
        except IndexError:
            # asking the system for randomness is dear, so it is asked for many ids at once
            self._drawn += _cut(os.urandom(8 * 256).hex())
            return self.fresh(at)

    def reference(self) -> str:
        """Return a case reference like ``Q8OAXF3W``; the caller draws again if it is taken."""
        return "".join(self._random.choices(_ALPHABET, k=8))


_MAKERS: WeakSet[TimeOrdered] = WeakSet()


def _draw_anew() -> None:
    """Make a child process draw its own randomness; one hook serves all makers, and keeps none."""
    for maker in _MAKERS:
        maker._drawn.clear()


os.register_at_fork(after_in_child=_draw_anew)


def _cut(digits: str) -> list[str]:
    return [digits[i : i + 16] for i in range(0, len(digits), 16)]


@lru_cache(maxsize=1024)
def _milliseconds(at: datetime) -> str:
    return f"{int(at.timestamp() * 1000):012x}"


class Counted:
    """Ids and references in sequence, the same in every run: for tests and examples.

    >>> ids = Counted()
    >>> ids.reference(), ids.reference()
    ('AAAAAAAA', 'AAAAAAAB')
    """

    def __init__(self) -> None:
        self._ids = count(1)
        self._references = count()

    def fresh(self, at: datetime, /) -> str:
        """Return the next id."""
        return f"id-{next(self._ids):08}"

    def reference(self) -> str:
        """Return the next reference."""
        left, letters = next(self._references), ""
        for _ in range(8):
            left, place = divmod(left, len(_ALPHABET))
            letters = _ALPHABET[place] + letters
        return letters

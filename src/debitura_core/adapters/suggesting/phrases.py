"""Phrases: finding what a table lists in a text, whatever its case, accents and words in between.

The notation is described in `closing_phrases`. The work grows with the length of the text and
with nothing else: a word is looked up by its beginnings, and a phrase looks a bounded number of
words ahead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Generic, TypeVar

from attrs import frozen

from debitura_core.adapters.suggesting.languages import MARKS
from debitura_core.domain.closing.suggestions import Language

M = TypeVar("M")

GAP = 5
"""How many words ``...`` stands for at the most."""

_PARTS = re.compile(r"[^\W_]+|[.:;!?\n,()]|[\u2013\u2014]| - ")
_SENTENCE = frozenset(".;!?\n")


def fold(text: str) -> str:
    """Return *text* without case and accents, the same however its accents were composed.

    >>> fold("Ge\u0301rant FORCLOS") == fold("G\u00e9rant forclos")
    True
    """
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


class Text:
    """A text as folded words, each with the number of its clause and of its sentence."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self.clauses: list[int] = []
        self.sentences: list[int] = []
        clause = sentence = 0
        for part in _PARTS.findall(fold(text)):
            if not part.isalnum():
                clause += 1
                sentence += part in _SENTENCE
                continue
            clause += part in _breaks()
            self.words.append(part)
            self.clauses.append(clause)
            self.sentences.append(sentence)


@cache
def _breaks() -> frozenset[str]:
    words = (marks.breaks.split() for marks in MARKS.values())
    return frozenset(chain.from_iterable(map(_spellings, chain.from_iterable(words))))


# ---------------------------------------------------------------------------------- the phrases


@frozen
class Word:
    """One place of a phrase: whole words and beginnings of words that fit it."""

    whole: frozenset[str]
    stems: tuple[str, ...]

    def fits(self, word: str) -> bool:
        """Return whether a word of the text fits."""
        return word in self.whole or word.startswith(self.stems)


@frozen(eq=False)
class Phrase(Generic[M]):
    """A line of a table: its words, before which there may be a gap, and what it means."""

    language: Language
    meaning: M
    weak: bool
    words: tuple[tuple[bool, Word], ...]
    ends: bool
    """Whether the clause must end with it."""

    def at(self, text: Text, bounds: Sequence[int], start: int) -> tuple[int, ...] | None:
        """Return the places of its words from *start* on, if all are within one bound."""
        return self._rest(text, bounds, start, ())

    def _rest(self, text: Text, bounds: Sequence[int], start: int,
              found: tuple[int, ...]) -> tuple[int, ...] | None:  # fmt: skip
        if len(found) == len(self.words):
            over = start == len(bounds) or bounds[start] != bounds[found[0]]
            return found if over or not self.ends else None
        gap, word = self.words[len(found)]
        for here in range(start, min(start + (GAP + 1 if gap else 1), len(bounds))):
            if found and bounds[here] != bounds[found[0]]:
                break
            if word.fits(text.words[here]):
                rest = self._rest(text, bounds, here + 1, (*found, here))
                if rest is not None:
                    return rest
        return None


class Index(Generic[M]):
    """Phrases by the word they begin with, and by its beginning."""

    def __init__(self, phrases: Iterable[Phrase[M]]) -> None:
        self._whole: dict[str, list[Phrase[M]]] = {}
        self._stems: dict[str, list[Phrase[M]]] = {}
        for phrase in phrases:
            first = phrase.words[0][1]
            for word in first.whole:
                self._whole.setdefault(word, []).append(phrase)
            for stem in first.stems:
                self._stems.setdefault(stem, []).append(phrase)
        self._longest = max(map(len, self._stems), default=0)

    def found(
        self, text: Text, bounds: Sequence[int]
    ) -> Iterator[tuple[Phrase[M], tuple[int, ...]]]:
        """Yield every phrase of the text, with the places of its words.

        *bounds* are the text's clauses or its sentences: a phrase lies within one of them.
        """
        for start, word in enumerate(text.words):
            begun = [self._whole.get(word, ())]
            begun += [
                self._stems.get(word[:length], ())
                for length in range(1, min(len(word), self._longest) + 1)
            ]
            for phrase in chain.from_iterable(begun):
                places = phrase.at(text, bounds, start)
                if places is not None:
                    yield phrase, places


# --------------------------------------------------------------------------------- the notation

_WIDE = str.maketrans({"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})


def _spellings(word: str) -> set[str]:
    """Return a word of a table as a text may have it: folded, and with letters spelled out."""
    return {fold(word), fold(word.translate(_WIDE))}


def _word(alternatives: Iterable[str]) -> Word:
    whole: set[str] = set()
    stems: set[str] = set()
    for one in alternatives:
        (stems if one.endswith("*") else whole).update(_spellings(one.rstrip("*")))
    return Word(frozenset(whole), tuple(sorted(stems)))


def phrase(line: str, language: Language, meaning: M) -> Phrase[M]:
    """Read one line of a table.

    >>> late = phrase("<client> ... answer* late", Language.ENGLISH, "late")
    >>> text = Text("The client has always answered late.")
    >>> late.at(text, text.clauses, 1)
    (1, 4, 5)
    """
    marks = MARKS[language]
    named = {"<client>": marks.client.split(), "<not>": marks.negation.split()}
    words: list[tuple[bool, Word]] = []
    gap = ends = False
    for part in line.lstrip("~ ").replace("'", " ").split():
        match part:
            case "...":
                gap = True
            case ".":
                ends = True
            case _:
                words.append((gap, _word(named.get(part) or part.split("|"))))
                gap = False
    return Phrase(language, meaning, line.startswith("~"), tuple(words), ends)


def lines(block: str) -> Iterator[str]:
    """Yield the lines of a block, without what is blank."""
    return (line.strip() for line in block.splitlines() if line.strip())

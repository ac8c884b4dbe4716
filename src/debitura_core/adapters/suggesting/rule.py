"""Suggestions: a more specific close code than Other, from the comment that came with it.

A rule reads the comment clause by clause and looks for the phrases of `closing_phrases`. What is
denied ("not bankrupt"), only feared or over does not count, nor does another's insolvency. If one
matter is left it is proposed, with the words that led there; if two are, only the one that the
comment names as its reason. Otherwise there is no suggestion: a wrong one costs more than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from attrs import frozen

from debitura_core.adapters.suggesting.closing_phrases import PHRASES
from debitura_core.adapters.suggesting.languages import MARKS
from debitura_core.adapters.suggesting.phrases import Index, Text, fold, lines, phrase
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.closing.suggestions import Language, Suggestion
from debitura_core.domain.kernel.checks import check_text

REACH = 6
"""How many words a negation reaches within its clause, ahead and back."""


def suggest_close_code(comment: str) -> Suggestion | None:
    """Return a more specific close code than Other for *comment*, or None.

    It reads English, German, Danish, Swedish, French and Spanish. Raises `InvalidText` or
    `TextTooLong` for what the books would not take as a comment.

    >>> found = suggest_close_code("Debtor went bankrupt in May.")
    >>> found.code.label, found.words
    ('Debtor Insolvent/Bankrupt', ('bankrupt',))
    >>> suggest_close_code("Der Schuldner ist nicht insolvent.")
    """
    check_text(comment, "comment", blank=True)
    reading = _Reading(comment)
    out = {hit.code for hit in reading.hits if reading.is_denied(hit) or reading.is_anothers(hit)}
    told = [hit for hit in reading.hits if hit.code not in out]
    named = [hit for hit in told if reading.is_reason(hit)]
    clear = [hit for hit in told if not hit.weak]
    return _only(reading, named) or _only(reading, clear or told)


# ------------------------------------------------------------------------------------- the hits


@frozen
class _Hit:
    """A phrase found in the comment, and where."""

    code: CloseCode
    language: Language
    weak: bool
    places: tuple[int, ...]

    def covers(self, other: _Hit) -> bool:
        """Return whether *other* says nothing beyond this one."""
        if self.code is other.code and self.language is other.language:
            ahead = other.places[0] - self.places[0]
            behind = self.places[-1] - other.places[-1]
            return min(ahead, behind) >= 0 and ahead + behind > 0
        return set(other.places) < set(self.places)


@cache
def _codes() -> Index[CloseCode]:
    return Index(
        phrase(line, language, code)
        for code, blocks in PHRASES.items()
        for language, block in blocks.items()
        for line in lines(block)
    )


def _hits(text: Text) -> list[_Hit]:
    """Return the phrases in the text, without those that a longer one covers."""
    hits = [
        _Hit(found.meaning, found.language, found.weak, places)
        for found, places in _codes().found(text, text.clauses)
    ]
    through: dict[int, list[_Hit]] = {}
    for hit in hits:
        for place in range(hit.places[0], hit.places[-1] + 1):
            through.setdefault(place, []).append(hit)
    return [hit for hit in hits if not any(it.covers(hit) for it in through[hit.places[0]])]


# ------------------------------------------------------------------------------------ the marks


@cache
def _marks(name: str) -> Index[None]:
    """Index the small words of one name in all languages."""
    return Index(
        phrase(line, language, None)
        for language, marks in MARKS.items()
        for block in (getattr(marks, name),)
        for line in (lines(block) if "\n" in block else block.split())
    )


class _Marked:
    """The marks of one name, by the place of their last word, and of their first."""

    def __init__(self, name: str, text: Text, bounds: Sequence[int]) -> None:
        self._bounds = bounds
        self._last: dict[int, set[Language]] = {}
        self._first: dict[int, set[Language]] = {}
        for found, places in _marks(name).found(text, bounds):
            self._last.setdefault(places[-1], set()).add(found.language)
            self._first.setdefault(places[0], set()).add(found.language)

    def before(self, hit: _Hit) -> bool:
        """Return whether a mark is shortly before the hit, in its language."""
        start = hit.places[0]
        return self._any(self._last, range(max(0, start - REACH), start), hit)

    def after(self, hit: _Hit) -> bool:
        """Return whether a mark is shortly after the hit, in its language."""
        end = hit.places[-1] + 1
        return self._any(self._first, range(end, min(end + REACH, len(self._bounds))), hit)

    def around(self, hit: _Hit) -> bool:
        """Return whether a mark is shortly before the hit or after it, in its language."""
        return self.before(hit) or self.after(hit)

    def _any(self, marks: dict[int, set[Language]], places: range, hit: _Hit) -> bool:
        own = self._bounds[hit.places[0]]
        return any(
            hit.language in marks.get(place, ()) for place in places if self._bounds[place] == own
        )


# ---------------------------------------------------------------------------------- the reading

_OF_THE_DEBTOR = frozenset((CloseCode.DEBTOR_INSOLVENT_BANKRUPT, CloseCode.DEBTOR_UNTRACEABLE))
_MAY_END = _OF_THE_DEBTOR | {
    CloseCode.STATUTE_OF_LIMITATIONS_EXPIRED,
    CloseCode.INVALID_CASE_DATA,
}
"""Matters that a comment may mention although they are over."""


class _Reading:
    """A comment with all that is found and marked in it."""

    def __init__(self, comment: str) -> None:
        text = self.text = Text(comment)
        self.hits = _hits(text)
        self._negation = _Marked("negation", text, text.clauses)
        self._absence = _Marked("absence", text, text.clauses)
        self._doubt = _Marked("doubt", text, text.clauses)
        self._client = _Marked("client", text, text.clauses)
        self._debtor = _Marked("debtor", text, text.clauses)
        self._over = _Marked("over", text, text.clauses)
        self._reason = _Marked("reason", text, text.sentences)

    def is_denied(self, hit: _Hit) -> bool:
        """Return whether the comment says that it is not so, or no longer, or leaves it open."""
        return (
            self._negation.around(hit)
            or self._absence.before(hit)
            or self._doubt.before(hit)
            or (hit.code in _MAY_END and self._over.around(hit))
        )

    def is_anothers(self, hit: _Hit) -> bool:
        """Return whether it is the client who is insolvent or gone."""
        theirs = hit.code in _OF_THE_DEBTOR and self._client.around(hit)
        return theirs and not self._debtor.around(hit)

    def is_reason(self, hit: _Hit) -> bool:
        """Return whether the comment names it as the reason for closing."""
        return self._reason.before(hit)

    def language(self, places: tuple[int, ...]) -> Language:
        """Return the language at these places: the one with most words in the comment."""
        words = self.text.words
        return max(
            (hit.language for hit in self.hits if hit.places == places),
            key=lambda each: sum(word in _common(each) for word in words),
        )


@cache
def _common(language: Language) -> frozenset[str]:
    return frozenset(map(fold, MARKS[language].common.split()))


def _only(reading: _Reading, hits: Sequence[_Hit]) -> Suggestion | None:
    """Return the one matter that the hits name, or None if they name several."""
    if len({hit.code for hit in hits}) != 1:
        return None
    places = hits[0].places
    return Suggestion(
        code=hits[0].code,
        language=reading.language(places),
        words=tuple(reading.text.words[place] for place in places),
    )

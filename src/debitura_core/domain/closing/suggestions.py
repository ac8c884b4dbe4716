"""Suggestions: a more specific close code than Other, from the comment that came with it.

A `CodeSuggester` port makes them; the library's own reads the comment with a table of phrases.
"""

from __future__ import annotations

from enum import Enum

from attrs import field, frozen

from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.kernel.decisions import Advice
from debitura_core.domain.kernel.seals import WORDS


class Language(Enum):
    """The languages of the table, by their ISO 639-1 codes."""

    ENGLISH = "en"
    GERMAN = "de"
    DANISH = "da"
    SWEDISH = "sv"
    FRENCH = "fr"
    SPANISH = "es"


@frozen(kw_only=True)
class Suggestion:
    """A close code that fits a comment better than Other, and the words that led there."""

    code: CloseCode
    language: Language
    words: tuple[str, ...] = field(**WORDS)
    """The words of the comment that the table knows, without case and accents; no others."""

    @property
    def sentence(self) -> str:
        """The reason, for people."""
        said, language = " ".join(self.words), self.language.name.title()
        return (
            f'"{said}" ({language}) suggests {self.code.label}; close with that code, or keep Other'
        )

    @property
    def advice(self) -> Advice:
        """The suggestion as advice beside an answer."""
        facts = {"code": self.code.value, "language": self.language.value}
        return Advice("SUGGESTED_CODE", self.sentence, facts)

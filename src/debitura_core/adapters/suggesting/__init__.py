"""Suggesters of close codes: the library's own, by its table of phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debitura_core.domain.closing.suggestions import Suggestion


class ByPhrases:
    """Reads comments in six languages with the rule `suggest_close_code`; asks nobody."""

    def suggest(self, comment: str, /) -> Suggestion | None:
        """Return a more specific close code that fits the comment, or None if unsure."""
        # the tables are large, and few processes close a case with the code Other
        from debitura_core.adapters.suggesting.rule import suggest_close_code

        return suggest_close_code(comment)

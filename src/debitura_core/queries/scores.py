"""Scores: how well a partner works, and why (rule performance-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, Streamable, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.performance.score_lines import (
    ScoreLine,
    closing_line,
    complaint_line,
    day_end,
    engagement_line,
    rating_line,
    reply_line,
    task_line,
    update_line,
)
from debitura_core.domain.performance.scoring import ScoreCard, ScoringPolicy, score
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class Score(Query[ScoreCard], Streamable[ScoreLine]):
    """A partner's score as it was at the end of a day, with the lines of each part.

    On a platform desk name the ``partner_id``; on a partner's it is implied. ``as_of`` is a UTC
    day, today by default: what happened, was given or was solved later is not known yet. What has
    been undone since (a reopened case, a corrected payment) counts as it is now.

    Each part brings its newest ``limit`` lines; ``desk.stream(Score())`` yields all of them, oldest
    first within each part. Either way the cost is that of reading every closing, rating, task,
    status update, complaint and assignment of the partner once, few at a time: about two
    seconds per hundred thousand.

    Raises `InvalidInput`, `NotFound` for an unknown partner, `NotAllowed` on a client's desk.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    as_of: date | None = field(default=None, validator=checks.optional(checks.day))
    policy: ScoringPolicy = field(factory=ScoringPolicy, validator=checks.instance(ScoringPolicy))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> ScoreCard:
        """Return the score card."""
        partner, as_of = partner_of(books, self.partner_id), self.as_of or now.today
        lines = self._lines(books, partner, as_of)
        return score(partner, as_of, lines, self.policy, self.limit)

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[ScoreLine]:
        """Yield every line, part by part, whatever ``limit`` says."""
        partner = partner_of(books, self.partner_id)
        return self._lines(books, partner, self.as_of or now.today)

    def _lines(self, books: ScopedBooks, partner: PartnerId, as_of: date) -> Iterator[ScoreLine]:
        record, until = books.track_record, day_end(as_of)
        for closing in record.closings(partner, until):
            yield closing_line(closing, self.policy.excluded)
        for rating in record.ratings(partner, until):
            yield rating_line(rating)
        for reply in record.replies(partner, until):
            yield reply_line(reply)
        for task in record.tasks(partner, until):
            if (timed := task_line(task, until)) is not None:
                yield timed
        for update in record.updates(partner, until):
            if (reported := update_line(update, until)) is not None:
                yield reported
        for complaint in record.complaints(partner, until):
            yield complaint_line(complaint)
        for given, code in record.engagements(partner, until):
            if (answered := engagement_line(given, code, until)) is not None:
                yield answered

"""History: readings of the one journal."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from debitura_core.desk import Query, Streamable
from debitura_core.domain import doors
from debitura_core.domain.actors import Role
from debitura_core.domain.identifiers import CaseId, case_id, subject
from debitura_core.domain.journal import JournalEntry
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class Timeline(Query[tuple[JournalEntry, ...]], Streamable[JournalEntry]):
    """What happened on a case, oldest first (partner, platform); raises `NotFound`.

    A client has no timeline yet: entries tell how the partner and the platform share their fee.

    The answer holds up to ``limit`` entries after the number ``after``; stream it to get all.
    """

    roles = frozenset({Role.PARTNER, Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    after: int = field(default=0, validator=doors.whole_number(0, 2**53))
    limit: int = field(default=1000, validator=doors.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[JournalEntry, ...]:
        """Return the entries."""
        case = books.cases.get(self.case_id)
        return tuple(books.journal.of(subject("case", case.case_id), self.after, self.limit))

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[JournalEntry]:
        """Yield every entry."""
        case = books.cases.get(self.case_id)
        return books.journal.of(subject("case", case.case_id), 0, None)


@frozen
class JournalPage:
    """Entries of the journal, and the position up to which they were read."""

    entries: tuple[JournalEntry, ...]
    position: int


@frozen(kw_only=True)
class JournalAfter(Query[JournalPage]):
    """What was journalled after a position: all of it on a platform desk, a partner's own on its.

    Poll with the ``position`` of the page before; none is ever passed over.
    """

    roles = frozenset({Role.PARTNER, Role.PLATFORM})

    position: int = field(default=0, validator=doors.whole_number(0, 2**53))
    limit: int = field(default=100, validator=doors.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> JournalPage:
        """Return the next entries."""
        found = books.journal.since(self.position, self.limit)
        position = found[-1][0] if found else self.position
        return JournalPage(tuple(entry for _, entry in found), position)

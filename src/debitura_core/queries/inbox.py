"""The inbox: a partner's cases page by page, saved presets, and a case by its reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, Streamable, partner_of
from debitura_core.domain.cases.cases import Case, ReferenceKind
from debitura_core.domain.cases.inbox import (
    INBOX_COLUMNS,
    InboxFilters,
    InboxOrder,
    InboxRow,
    InboxSelection,
    InboxSort,
    InboxView,
    Place,
    place_of,
)
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.columns import Columns, Shown
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen
class InboxPage(Shown):
    """One page of the inbox; ``next`` goes into ``after`` of the next page."""

    rows: tuple[InboxRow, ...]
    next: str | None = field(repr=False)


@frozen(kw_only=True)
class Inbox(Query[InboxPage], Streamable[InboxRow]):
    """The cases of a partner by view, newest assignment first (rule cases-23).

    On a platform desk name the ``partner_id``; on a partner's it is implied. ``search`` is text
    that occurs, in whatever case, in the case number, the debtor's name or the client's or
    partner's reference. ``window_days`` says how many days ahead a deadline raises an SLA alert;
    one that has passed always does.

    Views, sorting and paging cost the same however many cases there are; a search looks through
    the cases of its view.

    Raises `InvalidInput`, `NotFound` for an unknown partner, `NotAllowed` on a client's desk.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    view: InboxView = field(default=InboxView.ALL, validator=checks.member(InboxView))
    filters: InboxFilters = field(factory=InboxFilters, validator=checks.instance(InboxFilters))
    sort: InboxSort = field(default=InboxSort.NEWEST, validator=checks.member(InboxSort))
    search: str | None = field(default=None, validator=checks.optional(checks.text(500)), **WORDS)
    after: str | None = field(default=None, validator=checks.optional(checks.cursor), repr=False)
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))
    window_days: int = field(default=3, validator=checks.whole_number(0, 365))
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def __attrs_post_init__(self) -> None:
        _place_after(self.after, self.sort.order)

    @property
    def exported(self) -> Columns:
        """The columns that exports show."""
        return INBOX_COLUMNS

    def answer(self, books: ScopedBooks, now: Now, /) -> InboxPage:
        """Return one page."""
        order = self.sort.order
        found = books.inbox.page(
            partner_of(books, self.partner_id),
            self._asked(now),
            self.sort,
            _place_after(self.after, order),
            self.limit + 1,
        )
        return InboxPage(*page_of(found, self.limit, lambda row: cursor_at(place_of(row, order))))

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[InboxRow]:
        """Yield every row, from the first one on, whatever ``after`` and ``limit`` say."""
        return books.inbox.rows(partner_of(books, self.partner_id), self._asked(now), self.sort)

    def _asked(self, now: Now) -> InboxSelection:
        return InboxSelection(
            view=self.view,
            filters=self.filters,
            search=self.search,
            window_days=self.window_days,
            at=now.at,
        )


def _place_after(cursor: str | None, order: InboxOrder) -> Place | None:
    """Read back the place at which a page in this order ended, or raise `InvalidQuery`."""
    place = place_after(cursor)
    if place is None or order is not InboxOrder.VALUE:
        return place
    currency, _, value = place[0].partition("~")
    if value.isascii() and value.isdigit() and len(value) < 19:
        return currency, int(value), place[1]
    raise InvalidQuery(field="after", problem="give the `next` of the page before, in its order")


@frozen
class FoundCases:
    """The cases that go by a reference, by their ids; none if there is none, or it is not ours."""

    cases: tuple[Case, ...]


@frozen(kw_only=True)
class FindCase(Query[FoundCases]):
    """Find a case by one of its references, in its exact words.

    Give one of the three: ours, ``Q8OAXF3W``, which one case has; the client's, which is unique
    within that client; the partner's, which it is free to use twice.

    Raises `InvalidQuery` for none of them, or more than one.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    reference: str | None = field(default=None, validator=checks.optional(checks.text(64)))
    client_reference: str | None = field(
        default=None, validator=checks.optional(checks.text(50)), **WORDS
    )
    partner_reference: str | None = field(
        default=None, validator=checks.optional(checks.text(128)), **WORDS
    )

    def __attrs_post_init__(self) -> None:
        if len(self._given()) != 1:
            raise InvalidQuery(
                field="reference",
                problem="give one of reference, client_reference and partner_reference",
            )

    def _given(self) -> list[tuple[ReferenceKind, str]]:
        told = ((kind, getattr(self, kind.value)) for kind in ReferenceKind)
        return [(kind, text) for kind, text in told if text is not None]

    def answer(self, books: ScopedBooks, now: Now, /) -> FoundCases:
        """Return what goes by it."""
        ((kind, text),) = self._given()
        return FoundCases(tuple(books.cases.known_as(kind, text)))


@frozen
class PresetList:
    """The presets of a person, by name."""

    presets: tuple[FilterPreset, ...]


@frozen(kw_only=True)
class FilterPresets(Query[PresetList]):
    """The presets that the person at the desk has saved (rule cases-23)."""

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    def answer(self, books: ScopedBooks, now: Now, /) -> PresetList:
        """Return one's own."""
        return PresetList(tuple(books.filter_presets.of(str(now.actor))))

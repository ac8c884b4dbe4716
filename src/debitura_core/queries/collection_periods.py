"""Collection periods: how long the partner of a case still works it alone."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query
from debitura_core.domain.cases.collection_periods import PeriodStanding, current
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.identifiers import CaseId, case_id
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class CollectionPeriodOf(Query[PeriodStanding | None]):
    """The period of the case's present engagement as it is today (rule cases-17).

    None before acceptance, and for a case that has none: legal, by quote, or on custom terms.
    Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> PeriodStanding | None:
        """Return its state, from the payments and extensions so far."""
        case = books.cases.get(self.case_id)
        return current(case, books.collection_periods.standings(self.case_id, now.today))

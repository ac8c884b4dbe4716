"""The case page: what there is to know about one case."""

from __future__ import annotations

from attrs import field, frozen

from debitura_core.desk import Query
from debitura_core.domain.actors import Role
from debitura_core.domain.cases import Case
from debitura_core.domain.claims import Claim, Debtor
from debitura_core.domain.identifiers import CaseId, case_id
from debitura_core.ports import Now, ScopedBooks


@frozen
class CaseView:
    """A case with its debtor and its claim."""

    case: Case
    debtor: Debtor
    claim: Claim


@frozen(kw_only=True)
class CasePage(Query[CaseView]):
    """One case with its debtor and claim, for whoever it belongs to; raises `NotFound`."""

    roles = frozenset(Role)

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> CaseView:
        """Return the case with its papers."""
        file = books.case_files.get(self.case_id)
        return CaseView(books.cases.get(self.case_id), file.debtor, file.claim)

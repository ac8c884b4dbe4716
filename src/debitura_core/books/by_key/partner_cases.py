"""The repository of partner cases: the cases that partners submit, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from debitura_core.books import tables as rows
from debitura_core.books.by_key.history import Performance
from debitura_core.books.by_key.scope import Repository, get, get_entry, listing, manages
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.kernel.errors import NotFound
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerCaseId,
    PartnerId,
    SettlementId,
    is_shadow,
)
from debitura_core.domain.parties.partner_case_terms import RecentWork
from debitura_core.domain.partner_cases.collection import Collector, Conduct, conduct_of
from debitura_core.domain.partner_cases.fees import CollectedPayment, PartnerCaseFee
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.domain.partner_cases.submission_templates import SubmissionTemplate
from debitura_core.domain.performance.metrics import Selection

R = TypeVar("R")


class PartnerCases(Repository):
    """The cases that partners submit, and what they come to.

    A partner finds those it submitted. The one that collects such a case finds the case alone.
    """

    def get(self, partner_case_id: PartnerCaseId, /) -> PartnerCase:
        """Return the partner case, or raise `NotFound`."""
        return get(self._books, rows.PARTNER_CASES, partner_case_id)

    def of(self, partner_id: PartnerId, /) -> Sequence[PartnerCase]:
        """Return what the partner submitted or drafted, by id."""
        return listing(self._books, rows.PARTNER_CASES, partner_id=partner_id)

    def of_case(self, case_id: CaseId, /) -> PartnerCase:
        """Return the partner case that the case came from, or raise `NotFound`."""
        found = listing(self._books, rows.PARTNER_CASES, case_id=case_id)
        if not found:
            raise NotFound(kind="partner case", id=case_id)
        return found[0]

    def waiting(self, after: tuple[str, str] | None, limit: int, /) -> Sequence[PartnerCase]:
        """Return what waits for the platform's review, the first to be reviewed first.

        *after* is the `waiting_place` of the one before.
        """
        own = self._books.scope.narrow(None)
        return self._books.waiting_partner_cases(own, after, limit)

    def templates(self, partner_id: PartnerId, /) -> Sequence[SubmissionTemplate]:
        """Return the submission templates of the partner, by name."""
        found = listing(self._books, rows.SUBMISSION_TEMPLATES, partner_id=partner_id)
        return sorted(found, key=lambda one: one.name)

    def case(self, partner_case: PartnerCase, /) -> Case | None:
        """Return the case it became, with any collector; None before it is accepted."""
        return self._about(rows.CASES, partner_case)

    def file(self, partner_case: PartnerCase, /) -> CaseFile | None:
        """Return the papers of that case."""
        return self._about(rows.CASE_FILES, partner_case)

    def _about(self, table: Table[R], partner_case: PartnerCase) -> R | None:
        """Return a record of the case; the submission must be ours, not what became of it."""
        own = self._books.scope.admits(partner_case)
        if not own or partner_case.case_id is None:
            return None
        return self._books.find(table, partner_case.case_id)

    def cases(self, partner_id: PartnerId, /) -> Sequence[Case]:
        """Return all cases that became of the partner's submissions, with any collector."""
        found = (self.case(one) for one in self.of(partner_id))
        return [case for case in found if case is not None]

    def collector(self, partner_case: PartnerCase, /) -> Collector | None:
        """Return who collects it: a name, and whom to ask; None while nobody does."""
        case = self.case(partner_case)
        if case is None or case.partner_id is None:
            return None
        partner = self._books.find(rows.PARTNERS, case.partner_id)
        if partner is None:
            return None
        return Collector(partner.partner_id, partner.name, partner.contact)

    def conduct(self, case: Case, /) -> Conduct | None:
        """Return how a partner case is to be collected, to its collector and its submitter."""
        ours = self._books.scope.admits(case) or manages(self._books, case)
        if not is_shadow(case.client_id) or not ours:
            return None
        found = self._books.listed(rows.PARTNER_CASES, case_id=case.case_id)
        return conduct_of(found[0]) if found else None

    def recent_work(self, partner_id: PartnerId, until: datetime, /) -> RecentWork:
        """Return what the partner was given in the twelve months before, and what came in on it."""
        cases = 0
        assigned: dict[str, int] = {}
        collected: dict[str, int] = {}
        since = until - timedelta(days=365)
        performance = Performance(self._books)
        for line in performance.assigned(partner_id, since, until, Selection()):
            cases += line.cases
            worth = line.value_minor * line.cases
            assigned[line.currency] = assigned.get(line.currency, 0) + worth
            collected[line.currency] = collected.get(line.currency, 0) + line.collected_minor
        return RecentWork(cases=cases, assigned=assigned, collected=collected)

    def managed(self, case_id: CaseId, /) -> Case:
        """Return a case that another partner collects for ours, or raise `NotFound`."""
        case = self._books.find(rows.CASES, case_id)
        if case is None or case.managed_by is None:
            raise NotFound(kind="case", id=case_id)
        if self._books.scope.narrow(case.managed_by) != case.managed_by:
            raise NotFound(kind="case", id=case_id)
        return case

    def collected(
        self, partner_id: PartnerId, case_id: CaseId | None = None, /
    ) -> Iterator[CollectedPayment]:
        """Yield the payments on the partner's cases, or on one of them, in no order."""
        return self._books.collected_payments(self._own(partner_id), case_id)

    def fees(self, partner_id: PartnerId, /) -> Sequence[PartnerCaseFee]:
        """Return the fees that were booked to the partner, by id."""
        return listing(self._books, rows.PARTNER_CASE_FEES, partner_id=partner_id)

    def settled(self, partner_id: PartnerId, /) -> Sequence[SettledEntry]:
        """Return what months have settled, by id."""
        return listing(self._books, rows.SETTLED_ENTRIES, partner_id=partner_id)

    def settlements(self, partner_id: PartnerId, /) -> Sequence[Settlement]:
        """Return what each month came to, by id."""
        return listing(self._books, rows.SETTLEMENTS, partner_id=partner_id)

    def settlement(self, settlement_id: SettlementId, /) -> Settlement:
        """Return the settlement, or raise `NotFound`."""
        return get_entry(self._books, rows.SETTLEMENTS, settlement_id)

    def known_settlement(
        self, partner_id: PartnerId, settlement_id: SettlementId, /
    ) -> Settlement | None:
        """Return the settlement, None where the partner has none of this id."""
        return self._books.find(rows.SETTLEMENTS, self._own(partner_id), settlement_id)

    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        """Return the partners that have cases accepted, in order; of one only if named."""
        return self._books.submitters(self._books.scope.narrow(partner_id))

"""The shelf of partner cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import CaseFile
from debitura_core.domain.kernel.identifiers import CaseId, PartnerCaseId, PartnerId, SettlementId
from debitura_core.domain.parties.partner_case_terms import RecentWork
from debitura_core.domain.partner_cases.collection import Collector, Conduct
from debitura_core.domain.partner_cases.fees import CollectedPayment, PartnerCaseFee
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.domain.partner_cases.submission_templates import SubmissionTemplate


class PartnerCases(Protocol):
    """The shelf of the cases that partners submit, and of what they come to.

    A partner finds those it submitted. The one that collects such a case finds the case alone.
    """

    def get(self, partner_case_id: PartnerCaseId, /) -> PartnerCase:
        """Return the partner case, or raise `NotFound`."""
        ...

    def of(self, partner_id: PartnerId, /) -> Sequence[PartnerCase]:
        """Return what the partner submitted or drafted, by id."""
        ...

    def of_case(self, case_id: CaseId, /) -> PartnerCase:
        """Return the partner case that the case came from, or raise `NotFound`."""
        ...

    def waiting(self, after: tuple[str, str] | None, limit: int, /) -> Sequence[PartnerCase]:
        """Return what waits for the platform's review, the first to be reviewed first.

        *after* is the `waiting_place` of the one before.
        """
        ...

    def templates(self, partner_id: PartnerId, /) -> Sequence[SubmissionTemplate]:
        """Return the submission templates of the partner, by name."""
        ...

    def case(self, partner_case: PartnerCase, /) -> Case | None:
        """Return the case it became, with any collector; None before it is accepted."""
        ...

    def file(self, partner_case: PartnerCase, /) -> CaseFile | None:
        """Return the papers of that case."""
        ...

    def cases(self, partner_id: PartnerId, /) -> Sequence[Case]:
        """Return all cases that became of the partner's submissions, with any collector."""
        ...

    def collector(self, partner_case: PartnerCase, /) -> Collector | None:
        """Return who collects it: a name, and whom to ask; None while nobody does."""
        ...

    def managed(self, case_id: CaseId, /) -> Case:
        """Return a case that another partner collects for ours, or raise `NotFound`."""
        ...

    def conduct(self, case: Case, /) -> Conduct | None:
        """Return how a partner case is to be collected, to its collector and its submitter."""
        ...

    def recent_work(self, partner_id: PartnerId, until: datetime, /) -> RecentWork:
        """Return what the partner was given in the twelve months before, and what came in on it."""
        ...

    def collected(
        self, partner_id: PartnerId, case_id: CaseId | None = None, /
    ) -> Iterator[CollectedPayment]:
        """Yield the payments on the partner's cases, or on one of them, in no order."""
        ...

    def fees(self, partner_id: PartnerId, /) -> Sequence[PartnerCaseFee]:
        """Return the fees that were booked to the partner, by id."""
        ...

    def settled(self, partner_id: PartnerId, /) -> Sequence[SettledEntry]:
        """Return what months have settled, by id."""
        ...

    def settlements(self, partner_id: PartnerId, /) -> Sequence[Settlement]:
        """Return what each month came to, by id."""
        ...

    def settlement(self, settlement_id: SettlementId, /) -> Settlement:
        """Return the settlement, or raise `NotFound`."""
        ...

    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        """Return the partners that have cases accepted, in order; of one only if named."""
        ...

"""Partner cases in the file: what waits for review, and what was collected, as statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from debitura_core.adapters.sql.reading import Reading, readable
from debitura_core.books import tables as rows
from debitura_core.books.by_key import partner_cases as common
from debitura_core.domain.kernel.actors import NOBODY
from debitura_core.domain.kernel.calendar import stored_instant
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.partner_cases.fees import CollectedPayment
from debitura_core.domain.partner_cases.partner_cases import PartnerCase


class PartnerCases(common.PartnerCases):
    """The shelf of the cases that partners submit."""

    _books: Reading

    def waiting(self, after: tuple[str, str] | None, limit: int, /) -> Sequence[PartnerCase]:
        """Return what waits for the platform's review, the first to be reviewed first."""
        own = self._books.scope.narrow(None)
        found = self._books.execute(_WAITING, (own, *(after or ("", "")), limit))
        return [readable(rows.PARTNER_CASES.read, row) for row in found]

    def collected(
        self, partner_id: PartnerId, case_id: CaseId | None = None, /
    ) -> Iterator[CollectedPayment]:
        """Yield the payments on the partner's cases, or on one, by any collector."""
        own = self._books.scope.narrow(partner_id) or NOBODY
        for row in self._books.execute(_COLLECTED, (own, case_id)):
            yield readable(read_collected, row)

    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        """Return the partners that have cases accepted."""
        own = self._books.scope.narrow(partner_id)
        return [partner for (partner,) in self._books.execute(_SUBMITTERS, (own,))]


_WAITING = (
    f"SELECT {', '.join(rows.PARTNER_CASES.columns)} FROM partner_cases"  # noqa: S608  our own names
    " INDEXED BY partner_cases_waiting"
    " WHERE state IN ('submitted', 'under_review', 'documents_requested')"
    " AND (?1 IS NULL OR partner_id = ?1) AND (due_at, partner_case_id) > (?2, ?3)"
    " ORDER BY due_at, partner_case_id LIMIT ?4"
)
_COLLECTED = (
    "SELECT o.payout_id, o.case_id, o.client_id, o.partner_id, o.phase, o.currency,"
    " o.payment_minor, o.partner_gross_minor, o.platform_fee_minor, o.payment_date,"
    " o.commission_paid_at FROM partner_cases p CROSS JOIN engagements e ON e.case_id = p.case_id"
    " CROSS JOIN payments y INDEXED BY payments_by_case"
    " ON y.partner_id = e.partner_id AND y.case_id = e.case_id"
    " CROSS JOIN payouts o ON o.partner_id = y.partner_id AND o.payout_id = y.payout_id"
    # a partner that had the case twice is asked once
    " WHERE NOT EXISTS (SELECT 1 FROM engagements f WHERE f.case_id = e.case_id"
    " AND f.number < e.number AND f.partner_id = e.partner_id)"
    " AND p.partner_id = ?1 AND (?2 IS NULL OR p.case_id = ?2)"
)
_SUBMITTERS = (
    "SELECT p.partner_id FROM partners p WHERE (?1 IS NULL OR p.partner_id = ?1) AND EXISTS"
    " (SELECT 1 FROM partner_cases c WHERE c.partner_id = p.partner_id AND c.case_id IS NOT NULL)"
    " ORDER BY p.partner_id"
)


def read_collected(row: Sequence[Any]) -> CollectedPayment:
    """Read a payment on a partner case, as far as its ledger needs it."""
    return CollectedPayment(
        payout_id=row[0], case_id=row[1], client_id=row[2], collector=row[3], phase=Phase(row[4]),
        currency=row[5], payment_minor=row[6], partner_gross_minor=row[7],
        platform_fee_minor=row[8], received_on=date.fromisoformat(row[9]),
        settled_at=None if row[10] is None else stored_instant(row[10]),
    )  # fmt: skip

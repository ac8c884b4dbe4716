"""Partner cases in memory: what waits for review, and what was collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from debitura_core.books import tables as rows
from debitura_core.books.by_key import partner_cases as common
from debitura_core.books.reference.tables import Reading
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId
from debitura_core.domain.partner_cases.fees import CollectedPayment
from debitura_core.domain.partner_cases.partner_cases import PartnerCase


class PartnerCases(common.PartnerCases):
    """The shelf of the cases that partners submit."""

    _books: Reading

    def waiting(self, after: tuple[str, str] | None, limit: int, /) -> Sequence[PartnerCase]:
        """Return what waits for the platform's review, the first to be reviewed first."""
        scope = self._books.scope
        found = (
            one
            for one in self._books.tables.records[rows.PARTNER_CASES.name].values()
            if one.waits and scope.admits(one) and (after is None or one.waiting_place > after)
        )
        return sorted(found, key=lambda one: one.waiting_place)[:limit]

    def collected(
        self, partner_id: PartnerId, case_id: CaseId | None = None, /
    ) -> Iterator[CollectedPayment]:
        """Yield the payments on the partner's cases, or on one, by any collector."""
        cases = {one.case_id for one in self.of(partner_id) if case_id in (None, one.case_id)}
        for payout in self._books.tables.records[rows.PAYOUTS.name].values():
            if payout.case_id in cases:
                yield CollectedPayment(
                    payout_id=payout.payout_id,
                    case_id=payout.case_id,
                    client_id=payout.client_id,
                    collector=payout.partner_id,
                    phase=payout.phase,
                    currency=payout.split.currency,
                    payment_minor=payout.split.payment_minor,
                    partner_gross_minor=payout.split.partner_gross_minor,
                    platform_fee_minor=payout.split.platform_fee_minor,
                    received_on=payout.payment_date,
                    settled_at=payout.commission_paid_at,
                )

    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        """Return the partners that have cases accepted."""
        own = self._books.scope.narrow(partner_id)
        found = self._books.tables.records[rows.PARTNER_CASES.name].values()
        return sorted(
            {one.partner_id for one in found if one.case_id and own in (None, one.partner_id)}
        )

"""Performance: counts and sums, by looking at each record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.books.reference.tables import Reading
from debitura_core.domain.cases.cases import OPEN, Case, Lifecycle
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.service_levels import Compliance, Deadline, compliance
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId
from debitura_core.domain.money.payouts import Payout, PayoutKind
from debitura_core.domain.performance.metrics import (
    SUCCESSFUL,
    Assigned,
    Received,
    Resolved,
    Selection,
)


class PerformanceAnswers(Reading):
    """The counts and sums over what one partner does."""

    def assigned_work(
        self, partner_id: PartnerId, since: datetime, until: datetime, only: Selection, /
    ) -> Iterator[Assigned]:
        sums: dict[tuple[str, date, int], list[int]] = defaultdict(lambda: [0] * 5)
        for engagement in self._chosen(rows.ENGAGEMENTS, partner_id, only):
            if since <= engagement.assigned_at < until:
                case = self._case(engagement.case_id)
                key = case.currency, engagement.assigned_at.date(), case.claimed.total
                payouts = self._collected(engagement)
                figures = (1, *_sums(payouts))
                sums[key] = [a + b for a, b in zip(sums[key], figures, strict=True)]
        for key in sorted(sums):
            yield Assigned(*key, *sums[key])

    def _collected(self, engagement: Engagement) -> list[Payout]:
        """Return the payouts of an engagement: recorded in it, and in no later one of its own."""
        later = [
            one.assigned_at
            for one in self.listed(rows.ENGAGEMENTS, case_id=engagement.case_id)
            if one.number > engagement.number and one.partner_id == engagement.partner_id
        ]
        paid = self._payouts(engagement.partner_id, engagement.case_id)
        recorded_at = {one.payout_id: one.created_at for one in paid}
        return [
            payout
            for payout in paid
            if recorded_at[payout.source_id] >= engagement.assigned_at
            and not any(begun <= recorded_at[payout.source_id] for begun in later)
        ]

    def resolved_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Resolved]:
        found: Counter[tuple[date, date | None]] = Counter()
        for case in self._chosen(rows.CASES, partner_id, only):
            ended = case.lifecycle is Lifecycle.CLOSED and case.close_code in SUCCESSFUL
            if ended and since <= case.closed_at.date() < until:
                paid = [
                    one.payment_date
                    for one in self._payouts(partner_id, case.case_id)
                    if one.kind is PayoutKind.PAYMENT
                ]
                found[case.assigned_at.date(), max(paid, default=None)] += 1
        order = sorted(found, key=lambda key: (key[0], key[1] or date.min))
        return [Resolved(*key, found[key]) for key in order]

    def update_compliance(
        self, partner_id: PartnerId, since: datetime, until: datetime, now: datetime,
        only: Selection, /,
    ) -> Compliance:  # fmt: skip
        answered = (
            Deadline(update.due_at, update.submitted_at)
            for update in self._chosen(rows.STATUS_UPDATES, partner_id, only)
            if update.due_at is not None
        )
        missing = (
            Deadline(case.sla_deadline)
            for case in self._chosen(rows.CASES, partner_id, only)
            if case.sla_deadline is not None
        )
        stopped = (
            Deadline(due_at)
            for engagement in self._chosen(rows.ENGAGEMENTS, partner_id, only)
            for due_at in engagement.missed
        )
        return compliance((*answered, *missing, *stopped), since, until, now)

    def plan_cases(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[CaseId]:
        return sorted(
            {
                plan.case_id
                for plan in self._chosen(rows.PAYMENT_PLANS, partner_id, only)
                if plan.due_days[-1] >= since and plan.agreed_at.date() < until
            }
        )

    def received_money(
        self, partner_id: PartnerId, since: date, until: date, only: Selection, /
    ) -> Sequence[Received]:
        found: dict[str, list[Payout]] = defaultdict(list)
        for payout in self._chosen(rows.PAYOUTS, partner_id, only):
            if since <= payout.payment_date < until:
                found[payout.split.currency].append(payout)
        return [Received(currency, *_sums(found[currency])) for currency in sorted(found)]

    def open_case_counts(
        self, partner_id: PartnerId, only: Selection, /
    ) -> Mapping[Lifecycle, int]:
        cases = self._chosen(rows.CASES, partner_id, only)
        return Counter(case.lifecycle for case in cases if case.lifecycle in OPEN)

    # ------------------------------------------------------------------------------- records

    def _chosen(self, table: Table[Any], partner_id: PartnerId, only: Selection) -> Iterator[Any]:
        """Yield the partner's records of a kind that a selection holds."""
        for record in self.all_of(table, partner_id):
            if only.client_id not in (None, record.client_id):
                continue
            case = self._case(record.case_id)
            ours = case.partner_id == partner_id and case.assigned_user == only.user
            if only.user is None or ours:
                yield record

    def _case(self, case_id: CaseId) -> Case:
        case: Case = self.tables.records[rows.CASES.name][(case_id,)]
        return case

    def _payouts(self, partner_id: PartnerId, case_id: CaseId) -> Sequence[Payout]:
        return self.listed(rows.PAYOUTS, partner_id=partner_id, case_id=case_id)


def _sums(payouts: Sequence[Payout]) -> tuple[int, int, int, int]:
    """Return what came in, the same in dollars, how many payments, and how many have dollars."""
    whole = sum(payout.split.payment_minor for payout in payouts)
    known = [payout for payout in payouts if payout.usd is not None]
    dollars = sum(payout.usd.payment_minor for payout in known if payout.usd)
    return whole, dollars, _payments(payouts), _payments(known)


def _payments(payouts: Iterable[Payout]) -> int:
    return sum(payout.kind is PayoutKind.PAYMENT for payout in payouts)

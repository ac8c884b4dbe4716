"""How a partner's own cases do: acceptance, recovery, days, net revenue, repeat business.

Counts add up over partners and periods; rates are worked out from them, and there is none where
nothing was counted. Money is given per currency, and together in US dollars.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from attrs import frozen
from moneyed import Money

from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.close_codes import CLOSE_CODES, Category
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.partner_cases.fees import CollectedPayment, LedgerEntry, LedgerReason
from debitura_core.domain.partner_cases.partner_cases import PartnerCase, Submission
from debitura_core.domain.performance.metrics import ratio


@frozen(kw_only=True)
class PartnerCaseFigures:
    """What the accepted cases of one currency come to.

    ``revenue`` is what the partner got: the commissions that it collected itself, and its share of
    the platform's fee where the network did. ``fees`` is what it owes the platform, refunds off.
    """

    currency: str
    cases: int
    claimed_minor: int
    collected_minor: int
    outstanding_minor: int
    revenue_minor: int
    fees_minor: int

    @property
    def claimed(self) -> Money:
        """Principal and added fees of all cases."""
        return from_minor(self.claimed_minor, self.currency)

    @property
    def collected(self) -> Money:
        """All payments on them, to any recipient."""
        return from_minor(self.collected_minor, self.currency)

    @property
    def outstanding(self) -> Money:
        """What is still owed on them."""
        return from_minor(self.outstanding_minor, self.currency)

    @property
    def revenue(self) -> Money:
        """What the partner got."""
        return from_minor(self.revenue_minor, self.currency)

    @property
    def fees(self) -> Money:
        """What it owes the platform."""
        return from_minor(self.fees_minor, self.currency)

    @property
    def net_revenue(self) -> Money:
        """What is left of the revenue after fees; below zero where the fees are larger."""
        return from_minor(self.revenue_minor - self.fees_minor, self.currency)

    @property
    def recovery_rate(self) -> Fraction | None:
        """What was collected of what was claimed."""
        return ratio(self.collected_minor, self.claimed_minor)


@frozen(kw_only=True)
class PartnerCaseMetrics:
    """How the submissions of a partner do, all of them so far.

    ``returned`` are those sent back and not submitted again. ``days_to_collect`` are the days from
    acceptance to closing of the ``collected`` cases, closed as Paid or Partially paid.
    """

    submitted: int
    accepted: int
    rejected: int
    returned: int
    collected: int
    days_to_collect: int
    clients: int
    returning_clients: int
    """Those of the clients with two accepted cases or more."""

    @property
    def acceptance_rate(self) -> Fraction | None:
        """The share of the decided submissions that were accepted."""
        return ratio(self.accepted, self.accepted + self.rejected + self.returned)

    @property
    def average_days_to_collect(self) -> Fraction | None:
        """Days from acceptance to successful closing, on average."""
        return ratio(self.days_to_collect, self.collected)

    @property
    def repeat_business(self) -> Fraction | None:
        """The share of the clients with accepted cases that have two or more."""
        return ratio(self.returning_clients, self.clients)


# -------------------------------------------------------------------------------------- rules


def metrics_of(submissions: Iterable[PartnerCase], cases: Iterable[Case]) -> PartnerCaseMetrics:
    """Count what became of submissions, and of the *cases* that came of them."""
    found = list(submissions)
    accepted = {one.case_id: one for one in found if one.state is Submission.ACCEPTED}
    per_client = Counter(one.client_id for one in accepted.values())
    days = [_days(accepted[case.case_id], case) for case in cases if _is_collected(case)]
    return PartnerCaseMetrics(
        submitted=sum(one.submitted_at is not None for one in found),
        accepted=len(accepted),
        rejected=sum(one.state is Submission.REJECTED for one in found),
        returned=sum(one.state is Submission.RETURNED for one in found),
        collected=len(days),
        days_to_collect=sum(days),
        clients=len(per_client),
        returning_clients=sum(count > 1 for count in per_client.values()),
    )


def _is_collected(case: Case) -> bool:
    return case.close_code is not None and (
        CLOSE_CODES[case.close_code].category is Category.SUCCESS
    )


def _days(submission: PartnerCase, case: Case) -> int:
    began = submission.decided_at or case.created_at
    ended = case.closed_at or began
    return (ended.date() - began.date()).days


def figures_of(partner_id: PartnerId, cases: Iterable[Case], paid: Iterable[CollectedPayment],
               ledger: Iterable[LedgerEntry]) -> Mapping[str, PartnerCaseFigures]:  # fmt: skip
    """Sum what a partner's own cases come to, per currency."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        told = sums[case.currency]
        told["cases"] += 1
        told["claimed_minor"] += case.claimed.total
        told["collected_minor"] += case.paid_minor
        told["outstanding_minor"] += case.open.total
    for one in paid:
        if one.collector == partner_id and one.settled_at is not None:
            sums[one.currency]["revenue_minor"] += one.partner_gross_minor
    for entry in ledger:
        earned = entry.reason is LedgerReason.SHARE_EARNED
        name, sign = ("revenue_minor", 1) if earned else ("fees_minor", -1)
        sums[entry.currency][name] += sign * entry.amount_minor
    return {currency: _figures(currency, sums[currency]) for currency in sorted(sums)}


_NAMES = ("cases", "claimed_minor", "collected_minor", "outstanding_minor", "revenue_minor",
          "fees_minor")  # fmt: skip


def _figures(currency: str, told: Mapping[str, int]) -> PartnerCaseFigures:
    return PartnerCaseFigures(currency=currency, **{name: told.get(name, 0) for name in _NAMES})


def in_usd(
    figures: Mapping[str, PartnerCaseFigures], rate_of: Callable[[str], Rate | None]
) -> tuple[PartnerCaseFigures, tuple[str, ...]]:
    """Sum figures in US dollars, each converted once; and name the currencies left out of it.

    Without a rate a currency is left out whole.
    """
    whole: Counter[str] = Counter()
    left_out = []
    for currency, one in figures.items():
        rate = rate_of(currency)
        if rate is None:
            left_out.append(currency)
            continue
        whole["cases"] += one.cases
        for name in _NAMES[1:]:
            whole[name] += rate.convert(getattr(one, name))
    return _figures("USD", whole), tuple(left_out)

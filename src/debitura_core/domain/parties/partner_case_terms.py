"""The terms of partner cases: who may submit them, and how their money is shared.

They are in the partner's agreement, as its shadow client clause. Each of the three revenue models
is the same two numbers: a fixed part that falls due once per case, and the platform's percentage of
a base (rule partner-cases-10).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.errors import InvalidTerms
from debitura_core.domain.kernel.money import round_half_up
from debitura_core.domain.kernel.percent import WHOLE, ZERO, Percent
from debitura_core.domain.parties.parties import Partner, PartnerType


class RevenueModel(Enum):
    """What a submitting partner and the platform agreed on (rule parties-13)."""

    SERVICE_FEE = "service_fee"
    """A fee per case, or a percentage, or both; the partner keeps the commission."""
    REVENUE_SHARE = "revenue_share"
    """The earnings are split."""
    HYBRID = "hybrid"
    """A fee per case, and a split on top."""


class ShareBase(Enum):
    """What the percentage is taken from when the partner collects itself (rule partner-cases-9).

    Where the network collects it is always the platform's fee.
    """

    COMMISSION = "commission"
    COLLECTED = "collected"


class Handling(Enum):
    """Who collects a partner case."""

    SELF = "self"
    """The partner that submitted it."""
    NETWORK = "network"
    """Another partner, found by the platform; the submitter manages the case."""


class Billing(Enum):
    """When fees are set against the ledger's balance; what it does not cover is invoiced."""

    PER_CASE = "per_case"
    """When each falls due, against what had been earned by then."""
    MONTHLY = "monthly"
    """At the end of the month, against all that was earned in it."""


class Side(Enum):
    """Who contacts the debtor (rule partner-cases-7)."""

    COLLECTOR = "collector"
    SUBMITTER = "submitter"
    PLATFORM = "platform"

    @property
    def words(self) -> str:
        """Who that is, in a sentence."""
        return _SIDES[self]


_SIDES = {
    Side.COLLECTOR: "the collecting partner",
    Side.SUBMITTER: "the partner that submitted it",
    Side.PLATFORM: "the platform",
}


class Branding(Enum):
    """In whose name the debtor is written to."""

    PARTNER = "partner"
    PLATFORM = "platform"
    WHITE_LABEL = "white_label"


class SubmitterKind(Enum):
    """The four kinds of partners that may submit cases (rule parties-1)."""

    EXCLUSIVE = "exclusive"
    """An exclusive partner with an approved shadow client provision."""
    WHITE_LABEL = "white_label"
    """A strategic partner with a white-label agreement."""
    LARGE_AGENCY = "large_agency"
    LAW_FIRM = "law_firm"


@frozen(kw_only=True)
class RevenueTerms:
    """One revenue model with its parameters.

    ``fixed`` falls due once per case, on acceptance. ``platform_share`` is the platform's part of
    the base, in percent: 40 for "60 % to you, 40 % to Debitura".

    Raises `InvalidTerms` when the parameters are not those of the model.

    >>> from debitura_core.domain.kernel.money import money
    >>> RevenueTerms(
    ...     model=RevenueModel.HYBRID, fixed=money("25", "EUR"), platform_share=Percent(50)
    ... ).platform_part(1_000)
    500
    """

    model: RevenueModel = field(validator=checks.member(RevenueModel))
    fixed: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    platform_share: Percent = field(default=ZERO, validator=checks.percent)
    base: ShareBase = field(default=ShareBase.COMMISSION, validator=checks.member(ShareBase))

    def __attrs_post_init__(self) -> None:
        if self.model is RevenueModel.REVENUE_SHARE and self.fixed is not None:
            raise InvalidTerms(field="fixed", problem="a revenue share has no fee per case")
        if self.model is RevenueModel.HYBRID and self.fixed is None:
            raise InvalidTerms(field="fixed", problem="a hybrid has a fee per case; give it")
        if self.fixed is None and self.platform_share == ZERO:
            problem = "give what the platform gets: a fee per case or a share"
            raise InvalidTerms(field="platform_share", problem=problem)

    def platform_part(self, base: int) -> int:
        """Return the platform's part of a base in minor units, rounded half up, once."""
        return round_half_up(base * self.platform_share.millionths, WHOLE)


@frozen(kw_only=True)
class PartnerCaseTerms:
    """The shadow client clause of an agreement (rule parties-12).

    What a partner needs to submit: a kind that may, approved rates, finished onboarding, and, where
    asked for, a number of cases within twelve months or a collection rate; either suffices.
    ``legal_revenue`` applies in legal proceedings (``revenue`` if it is left out), ``legal_fee``
    falls due when they begin. What was earned is paid out on ``payout_day`` of the month after.
    """

    kind: SubmitterKind = field(validator=checks.member(SubmitterKind))
    revenue: RevenueTerms = field(validator=checks.instance(RevenueTerms))
    legal_revenue: RevenueTerms | None = field(
        default=None, validator=checks.optional(checks.instance(RevenueTerms))
    )
    legal_fee: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    rates_approved: bool = field(default=True, validator=checks.yes_or_no)
    onboarded: bool = field(default=True, validator=checks.yes_or_no)
    minimum_cases: int | None = field(
        default=None, validator=checks.optional(checks.whole_number(0, 1_000_000))
    )
    minimum_collection_rate: Percent | None = field(
        default=None, validator=checks.optional(checks.percent)
    )
    billing: Billing = field(default=Billing.MONTHLY, validator=checks.member(Billing))
    payout_day: int = field(default=15, validator=checks.whole_number(1, 28))
    contact_by: Side = field(default=Side.COLLECTOR, validator=checks.member(Side))
    branding: Branding = field(default=Branding.PARTNER, validator=checks.member(Branding))

    @property
    def has_threshold(self) -> bool:
        """Whether it asks for a number of cases, or for a collection rate."""
        return self.minimum_cases is not None or self.minimum_collection_rate is not None


class Requirement(Enum):
    """What a partner needs before it may submit cases of its own clients."""

    ACTIVE_PARTNER = "active_partner"
    SHADOW_CLIENT_CLAUSE = "shadow_client_clause"
    PARTNER_KIND = "partner_kind"
    APPROVED_RATES = "approved_rates"
    ONBOARDING = "onboarding"
    THRESHOLD = "threshold"

    @property
    def words(self) -> str:
        """What is asked for, in words."""
        return _REQUIREMENTS[self]


_REQUIREMENTS = {
    Requirement.ACTIVE_PARTNER: "an active partner",
    Requirement.SHADOW_CLIENT_CLAUSE: "a shadow client clause in the agreement in force",
    Requirement.PARTNER_KIND: "a clause for its own kind of partner",
    Requirement.APPROVED_RATES: "approved rates for partner cases",
    Requirement.ONBOARDING: "a finished onboarding",
    Requirement.THRESHOLD: "the volume or the performance that the clause asks for",
}


@frozen(kw_only=True)
class RecentWork:
    """What the threshold is measured by: the last twelve months before today.

    ``assigned`` and ``collected`` are by currency, in minor units of it.
    """

    cases: int
    assigned: Mapping[str, int]
    collected: Mapping[str, int]

    def reaches(self, rate: Percent) -> bool:
        """Return whether, in every currency that was assigned, that part of it was collected."""
        return bool(self.assigned) and all(
            self.collected.get(currency, 0) * WHOLE >= value * rate.millionths
            for currency, value in self.assigned.items()
        )


NO_WORK = RecentWork(cases=0, assigned={}, collected={})
"""What a threshold that nobody asked for is measured by."""


# -------------------------------------------------------------------------------------- rules


def may_submit(
    partner: Partner, terms: PartnerCaseTerms | None, record: RecentWork
) -> tuple[Requirement, ...]:
    """Return every requirement that a partner does not meet; an empty tuple if it may submit.

    *terms* is the clause of its agreement in force, None without one; *record* what it has done.
    """
    unmet = [] if partner.active else [Requirement.ACTIVE_PARTNER]
    if terms is None:
        return (*unmet, Requirement.SHADOW_CLIENT_CLAUSE)
    exclusive = partner.partner_type is PartnerType.EXCLUSIVE
    if terms.kind is SubmitterKind.EXCLUSIVE and not exclusive:
        unmet.append(Requirement.PARTNER_KIND)
    if not terms.rates_approved:
        unmet.append(Requirement.APPROVED_RATES)
    if not terms.onboarded:
        unmet.append(Requirement.ONBOARDING)
    if not _reaches_threshold(terms, record):
        unmet.append(Requirement.THRESHOLD)
    return tuple(unmet)


def _reaches_threshold(terms: PartnerCaseTerms, record: RecentWork) -> bool:
    """Return whether the volume or the performance suffices; whichever is asked for."""
    cases, rate = terms.minimum_cases, terms.minimum_collection_rate
    enough = cases is not None and record.cases >= cases
    good = rate is not None and record.reaches(rate)
    return enough or good or not terms.has_threshold

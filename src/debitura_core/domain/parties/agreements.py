"""Agreements: the terms between the platform and one partner, in versions.

A version is in force from a day on, until a later one is. Every payout keeps the version that was
in force when it was recorded; later versions never touch it (rule parties-2).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.errors import InvalidTerms, LegalNetworkShare
from debitura_core.domain.kernel.identifiers import PartnerId, Subject, subject
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.parties.parties import Partner, PartnerType
from debitura_core.domain.parties.partner_case_terms import PartnerCaseTerms


class CommissionType(Enum):
    """What the platform's share is taken from (rule parties-5)."""

    STANDARD = "standard"
    """The success fee and the added fees."""
    SUCCESS_FEE_ONLY = "success_fee_only"
    """The success fee; the partner keeps all added fees."""


class Phase(Enum):
    """How the case is worked; it decides which share applies (rule parties-4)."""

    PRE_LEGAL = "pre_legal"
    LEGAL = "legal"
    ENFORCEMENT = "enforcement"

    @property
    def label(self) -> str:
        """The word that exports show."""
        return self.value.replace("_", "-")


@frozen(kw_only=True)
class Ageing:
    """When an unpaid commission turns yellow and red, in whole days of age (rule money-14).

    Yellow from ``approaching_from`` on, red when older than ``overdue_after``.
    """

    approaching_from: int = field(default=7, validator=checks.whole_number(0, 3650))
    overdue_after: int = field(default=10, validator=checks.whole_number(0, 3650))

    def __attrs_post_init__(self) -> None:
        if self.approaching_from > self.overdue_after:
            raise InvalidTerms(
                field="ageing",
                problem="yellow comes first: approaching_from <= overdue_after",
            )


DEFAULT_AGEING = Ageing()


@frozen(kw_only=True)
class PriceBand:
    """The success fee of claims with at least this principal, until a higher band begins.

    A band applies to claims in the currency of its bound (rule parties-6).
    """

    from_principal: Money = field(validator=checks.money_not_negative)
    success_fee: Percent = field(validator=checks.percent)


DEFAULT_SHARES: dict[PartnerType, tuple[Percent, Percent]] = {
    PartnerType.EXCLUSIVE: (Percent(40), Percent(20)),
    PartnerType.LEGAL_NETWORK: (ZERO, ZERO),
}
"""The platform's share before and in legal proceedings, unless agreed otherwise."""


@frozen(kw_only=True)
class Agreement:
    """One version of a partner's terms, in force from ``valid_from`` until a later one is.

    ``sla_days`` and ``collection_months`` are terms that deadlines and collection periods read.
    """

    partner_id: PartnerId
    number: int
    valid_from: date
    pre_legal_platform_share: Percent
    legal_platform_share: Percent
    commission_type: CommissionType
    revenue_item_share: Percent
    sla_days: int
    collection_months: int
    ageing: Ageing
    price_bands: tuple[PriceBand, ...] = ()
    """How the success fee follows a corrected principal; nothing follows by default."""
    partner_case_terms: PartnerCaseTerms | None = None
    """The shadow client clause; without one the partner submits no cases."""
    version: int = 1

    def price_for(self, principal: int, currency: str) -> Percent | None:
        """Return the success fee of the band a principal lies in, None if it lies in none."""
        fitting = [
            (to_minor(band.from_principal), band.success_fee)
            for band in self.price_bands
            if band.from_principal.currency.code == currency
        ]
        reached = [band for band in fitting if band[0] <= principal]
        return max(reached, key=lambda band: band[0])[1] if reached else None

    def platform_share(self, phase: Phase) -> Percent:
        """Return the platform's share of a payment recorded in *phase*.

        Enforcement counts as legal (rule parties-4).
        """
        if phase is Phase.PRE_LEGAL:
            return self.pre_legal_platform_share
        return self.legal_platform_share


@frozen(kw_only=True)
class TermsAgreed:
    """A version of a partner's terms was agreed."""

    partner_id: PartnerId
    number: int
    valid_from: date
    pre_legal_platform_share: Percent
    legal_platform_share: Percent
    commission_type: CommissionType
    revenue_item_share: Percent
    sla_days: int
    collection_months: int
    approaching_from: int
    overdue_after: int
    price_band_bounds: tuple[Money, ...]
    price_band_fees: tuple[Percent, ...]
    partner_case_terms: PartnerCaseTerms | None = None

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


# -------------------------------------------------------------------------------------- rules


def check_shares(partner: Partner, *shares: Percent) -> None:
    """Refuse any share but 0 for a Legal Network partner, which keeps all its fees."""
    if partner.partner_type is PartnerType.LEGAL_NETWORK and any(s != ZERO for s in shares):
        raise LegalNetworkShare(partner_id=partner.partner_id)


def check_bands(bands: tuple[PriceBand, ...]) -> None:
    """Refuse two price bands that begin at the same principal; raises `InvalidTerms`."""
    bounds = [(band.from_principal.currency.code, to_minor(band.from_principal)) for band in bands]
    if len(set(bounds)) != len(bounds):
        raise InvalidTerms(field="price_bands", problem="two bands begin at the same principal")


def in_force(agreements: Iterable[Agreement], on: date) -> Agreement | None:
    """Return the version in force on the day *on*: the latest that is valid by then, or None.

    Of two versions valid from the same day, the one agreed later wins.
    """
    valid = [agreed for agreed in agreements if agreed.valid_from <= on]
    return max(valid, key=lambda agreed: (agreed.valid_from, agreed.number), default=None)

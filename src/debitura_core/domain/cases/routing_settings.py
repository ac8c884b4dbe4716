"""What the platform sets about routing: pins of clients, carve-outs, lead agents of partners."""

from __future__ import annotations

from typing import TypeVar

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.domain.cases.claims import DebtorKind
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.decisions import Decision, Event
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    ReferrerId,
    Subject,
    subject,
)
from debitura_core.domain.kernel.money import to_minor

EVERYWHERE = ""
"""The area of a pin that applies in every country of debtors."""

COMMON_CURRENCY = "EUR"
"""What amounts of lead agents are written in, and claims converted to for comparison."""


@frozen(kw_only=True)
class LeadRule:
    """Conditions that must all be met; one that is left out is met by every case.

    ``jurisdictions`` are countries ("DE") or states ("US-CA"), ``currencies`` those of the claim;
    the amounts are in EUR and both included. They are compared with principal and added fees
    together, converted at the day's rate.
    """

    jurisdictions: tuple[str, ...] = field(default=(), validator=checks.many(checks.jurisdiction))
    currencies: tuple[str, ...] = field(default=(), validator=checks.many(checks.currency))
    debtor_kind: DebtorKind | None = field(
        default=None, validator=checks.optional(checks.member(DebtorKind))
    )
    min_amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    max_amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    places: frozenset[str] = field(init=False, eq=False, repr=False)
    bounds: tuple[int, int] | None = field(init=False, eq=False, repr=False)
    """The amounts in minor units, None if any amount will do."""

    def __attrs_post_init__(self) -> None:
        given = [one for one in (self.min_amount, self.max_amount) if one is not None]
        if any(one.currency.code != COMMON_CURRENCY for one in given):
            raise InvalidInput(field="min_amount", problem=f"give amounts in {COMMON_CURRENCY}")
        low = 0 if self.min_amount is None else to_minor(self.min_amount)
        high = 10**18 if self.max_amount is None else to_minor(self.max_amount)
        if low > high:
            raise InvalidInput(field="max_amount", problem="the range ends before it begins")
        object.__setattr__(self, "places", frozenset(self.jurisdictions))
        object.__setattr__(self, "bounds", (low, high) if given else None)


@frozen(kw_only=True)
class LeadAgent:
    """One set of rules of a partner: it matches when any of its rules does.

    Of several agents that match, the one of the lowest ``priority`` gets the case, then the partner
    whose id comes first.
    """

    rules: tuple[LeadRule, ...] = field(validator=checks.many(checks.instance(LeadRule), 100))
    priority: int = field(default=100, validator=checks.whole_number(0, 10_000))

    def __attrs_post_init__(self) -> None:
        if not self.rules:
            raise InvalidInput(field="rules", problem="give a rule; an empty LeadRule() takes all")


@frozen(kw_only=True)
class ClientPin:
    """A client whose new cases go to one partner: everywhere, in a country, or in a state."""

    client_id: ClientId
    area: str
    """A country ("US"), a state ("US-CA"), or `EVERYWHERE`."""
    partner_id: PartnerId | None
    """None for a pin that was lifted."""
    version: int = 1


@frozen(kw_only=True)
class ReferralCarveOut:
    """A debtor country whose claims, of a referral partner's clients, go to one partner."""

    referred_by: ReferrerId
    country: str
    partner_id: PartnerId | None
    """None for a carve-out that was lifted."""
    version: int = 1


@frozen(kw_only=True)
class LeadAgents:
    """All lead agents of a partner; none, when they were taken away."""

    partner_id: PartnerId
    agents: tuple[LeadAgent, ...]
    version: int = 1


@frozen(kw_only=True)
class ClientPinned:
    """New cases of a client go to a partner from here on; without one, the pin was lifted."""

    client_id: ClientId
    area: str
    partner_id: PartnerId | None

    @property
    def subject(self) -> Subject:
        """The client."""
        return subject("client", self.client_id)


@frozen(kw_only=True)
class CountryCarvedOut:
    """Claims of a referral partner's clients in a country go to a partner from here on."""

    referred_by: ReferrerId
    country: str
    partner_id: PartnerId | None

    @property
    def subject(self) -> Subject:
        """The referral partner."""
        return subject("referrer", self.referred_by)


@frozen(kw_only=True)
class LeadAgentsSet:
    """A partner's lead agents were replaced by these."""

    partner_id: PartnerId
    agents: tuple[LeadAgent, ...]

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


def pin(present: ClientPin | None, client_id: ClientId, area: str,
        partner_id: PartnerId | None) -> Decision[ClientPin]:  # fmt: skip
    """Decide where a client's cases go in an area; a pin that exists already makes no event."""
    wanted = ClientPin(client_id=client_id, area=area, partner_id=partner_id)
    event = ClientPinned(client_id=client_id, area=area, partner_id=partner_id)
    return _set(present, wanted, event, empty=partner_id is None)


def carve_out(present: ReferralCarveOut | None, referred_by: ReferrerId, country: str,
              partner_id: PartnerId | None) -> Decision[ReferralCarveOut]:  # fmt: skip
    """Decide where claims of a referral partner's clients go; an equal carve-out makes no event."""
    wanted = ReferralCarveOut(referred_by=referred_by, country=country, partner_id=partner_id)
    event = CountryCarvedOut(referred_by=referred_by, country=country, partner_id=partner_id)
    return _set(present, wanted, event, empty=partner_id is None)


def set_agents(
    present: LeadAgents | None, partner_id: PartnerId, agents: tuple[LeadAgent, ...]
) -> Decision[LeadAgents]:
    """Decide which lead agents a partner has; an equal list makes no event."""
    wanted = LeadAgents(partner_id=partner_id, agents=agents)
    event = LeadAgentsSet(partner_id=partner_id, agents=agents)
    return _set(present, wanted, event, empty=not agents)


S = TypeVar("S", ClientPin, ReferralCarveOut, LeadAgents)


def _set(present: S | None, wanted: S, event: Event, *, empty: bool) -> Decision[S]:
    if present is None:
        return Decision(wanted) if empty else Decision(wanted, (wanted,), (event,))
    version = present.version
    if evolve(wanted, version=version) == present:
        return Decision(present)
    changed_to = evolve(wanted, version=version + 1)
    return Decision(changed_to, (changed_to,), (event,))

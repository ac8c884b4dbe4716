"""Routing cases: how a new case finds its partner, and what becomes of one that finds none."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.commands.placing_cases import left
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case, Terms, Trigger
from debitura_core.domain.cases.engagements import begin_engagement, begin_quoted
from debitura_core.domain.cases.routing import (
    RouteStep,
    advice_on,
    assign,
    award,
    lead_code,
    offer,
    routable,
)
from debitura_core.domain.cases.routing_settings import (
    COMMON_CURRENCY,
    EVERYWHERE,
    ClientPin,
    LeadAgent,
    LeadAgents,
    ReferralCarveOut,
    carve_out,
    pin,
    set_agents,
)
from debitura_core.domain.cases.service_levels import update_due
from debitura_core.domain.cases.tasks import TaskKind, open_task
from debitura_core.domain.closing.closings import close
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, joined
from debitura_core.domain.kernel.errors import InvalidInput, PartnerInactive
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    ReferrerId,
    TaskId,
    case_id,
    client_id,
    partner_id,
    partner_id_or_none,
    referrer_id,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.parties.relationships import FormedBy, form
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class RouteCase(Command[Case]):
    """Find a partner for a case (platform).

    In this order, the first that fits: the partner named here; the one its client is pinned to; the
    one a carve-out names for its country; the first lead agent that matches; else the case goes to
    Leads, to the legal network. Ask `RouteOf` for the same without acting, explained. A case in
    Leads may be routed again, and stays there if nothing has changed.

    Raises `NotFound`, `PartnerInactive` for a partner named that takes no cases,
    `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Route the case."""
        case, file = books.cases.get(self.case_id), books.case_files.get(self.case_id)
        rate = now.rate(case.currency, COMMON_CURRENCY, now.today)
        claim = routable(case, file.debtor, rate)
        if self.partner_id is None:
            step, partner = books.whole.routed(claim)
        else:
            step, partner = RouteStep.EXPLICIT_PARTNER, active_partner(books, self.partner_id)
        advice = advice_on(claim, step)
        if partner is None:
            return offer(case).adding(advice=advice)
        number = len(books.engagements.of_case(case.case_id)) + 1
        assigned = assign(case, file, partner, step, number, now.at)
        begun = begin_engagement(assigned.answer, partner, now.at)
        review = open_task(TaskKind.REVIEW_CASE, assigned.answer, TaskId(now.fresh()), now.at)
        decision = joined(assigned, left(case, books, now), begun, review, answer=assigned.answer)
        return decision.adding(advice=advice)


@frozen(kw_only=True)
class AwardLead(Command[Case]):
    """Choose a partner's quote for a case in Leads, and make the case Active (platform).

    It replaces the quote and the client's choice: the case is worked on ``success_fee`` and
    on QUOTE or CUSTOM terms, so that no collection period begins. Partner and client know each
    other from here on.

    Raises `NotFound`, `PartnerInactive`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    partner_id: PartnerId = field(converter=partner_id)
    success_fee: Percent = field(validator=checks.percent)
    terms: Terms = field(default=Terms.QUOTE, validator=checks.member(Terms))

    def __attrs_post_init__(self) -> None:
        if self.terms is Terms.STANDARD:
            raise InvalidInput(field="terms", problem="a quote is worked on QUOTE or CUSTOM terms")

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Award the case."""
        case, file = books.cases.get(self.case_id), books.case_files.get(self.case_id)
        partner = active_partner(books, self.partner_id)
        number = len(books.engagements.of_case(case.case_id)) + 1
        due = update_due(books.agreements.of(partner), now.at)
        awarded = award(case, file, partner, self.success_fee, self.terms, number, due, now.at)
        begun = begin_quoted(awarded.answer, partner, now.at)
        known = books.relationships.exists(partner, case.client_id)
        met = form(partner, case.client_id, FormedBy.QUOTE_SUBMITTED, now.at, known=known)
        return joined(left(case, books, now), met, awarded, begun, answer=awarded.answer)


@frozen(kw_only=True)
class CloseLead(Command[Case]):
    """Close a case in Leads for which no quote was chosen (platform).

    With *quotes_given* its code is Quotes Expired - Not Accepted, else No Quotes Received. Raises
    `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    quotes_given: bool = field(validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Close the case."""
        return close(
            books.cases.get(self.case_id),
            books.tasks.of_case(self.case_id),
            lead_code(quotes_given=self.quotes_given),
            None,
            trigger=Trigger.CLOSE_LEAD,
            stamp=now.stamp(),
        )


def active_partner(books: Books, partner: PartnerId) -> PartnerId:
    """Return a partner that may be given cases; raises `PartnerInactive`, unknown or not."""
    if not books.whole.takes_cases(partner):
        raise PartnerInactive(partner_id=partner)
    return partner


@frozen(kw_only=True)
class PinClient(Command[ClientPin]):
    """Send a client's new cases to one partner, whatever lead agents say (platform).

    Everywhere, or for debtors in a ``country``, or in a ``jurisdiction`` like "US-CA"; a state goes
    before its country, a country before everywhere. A pause does not stop a pin.
    ``partner_id=None`` lifts a pin. Pinning what is pinned so changes nothing.

    Raises `NotFound`, `PartnerInactive`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    client_id: ClientId = field(converter=client_id)
    partner_id: PartnerId | None = field(converter=partner_id_or_none)
    country: str | None = field(default=None, validator=checks.optional(checks.country))
    jurisdiction: str | None = field(default=None, validator=checks.optional(checks.jurisdiction))

    def __attrs_post_init__(self) -> None:
        if self.country and self.jurisdiction and self.jurisdiction[:2] != self.country:
            raise InvalidInput(field="jurisdiction", problem="give a state of that country")

    def decide(self, books: Books, now: Now, /) -> Decision[ClientPin]:
        """Pin the client."""
        client = books.clients.get(self.client_id).client_id
        if self.partner_id is not None:
            active_partner(books, self.partner_id)
        area = self.jurisdiction or self.country or EVERYWHERE
        present = next((one for one in books.routing.pins(client) if one.area == area), None)
        return pin(present, client, area, self.partner_id)


@frozen(kw_only=True)
class CarveOut(Command[ReferralCarveOut]):
    """Send every claim of a referral partner's clients in a country to one partner (platform).

    It holds for clients registered with this ``referred_by``, whatever the claim's size; pausing
    does not stop it. ``partner_id=None`` lifts it. Carving out what is carved out so changes
    nothing.

    Raises `PartnerInactive`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    referred_by: ReferrerId = field(converter=referrer_id)
    country: str = field(validator=checks.country)
    partner_id: PartnerId | None = field(converter=partner_id_or_none)

    def decide(self, books: Books, now: Now, /) -> Decision[ReferralCarveOut]:
        """Carve the country out."""
        if self.partner_id is not None:
            active_partner(books, self.partner_id)
        known = books.routing.carve_outs(self.referred_by)
        present = next((one for one in known if one.country == self.country), None)
        return carve_out(present, self.referred_by, self.country, self.partner_id)


@frozen(kw_only=True)
class SetLeadAgents(Command[LeadAgents]):
    """Say which new cases a partner's lead agents match (platform).

    An agent matches when any of its rules does, a rule when all of its conditions are met. The
    agents given replace all there were; an empty tuple takes them away. Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_id: PartnerId = field(converter=partner_id)
    agents: tuple[LeadAgent, ...] = field(validator=checks.many(checks.instance(LeadAgent), 100))

    def decide(self, books: Books, now: Now, /) -> Decision[LeadAgents]:
        """Replace the partner's lead agents."""
        partner = books.partners.get(self.partner_id).partner_id
        present = next(iter(books.routing.lead_agents(partner)), None)
        return set_agents(present, partner, self.agents)

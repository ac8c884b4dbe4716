"""Routing: which partner a new case goes to, by five steps of which the first that fits wins.

An explicit partner; a client that is pinned to one; a referral partner's carve-out of a country;
lead agents that match the case; and if none takes it, the legal network (rule cases-7). Pausing a
client takes a partner out of the fourth step alone, for that client alone, for new cases alone.
The rule explains itself: the answer says of every candidate why it was taken or passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from operator import itemgetter

from attrs import evolve, frozen

from debitura_core.domain.cases.cases import (
    CLEAN_SHEET,
    Case,
    Lifecycle,
    MovesCase,
    Terms,
    Trigger,
    next_state,
)
from debitura_core.domain.cases.claims import CaseFile, Debtor, DebtorKind
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.routing_settings import (
    COMMON_CURRENCY,
    EVERYWHERE,
    LeadAgent,
    LeadRule,
)
from debitura_core.domain.kernel.decisions import Advice, Decision, changed
from debitura_core.domain.kernel.errors import AlreadyInCharge
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.parties.agreements import Phase


class RouteStep(Enum):
    """The five steps, in their order (rule cases-7)."""

    EXPLICIT_PARTNER = "explicit_partner"
    CLIENT_PIN = "client_pin"
    CARVE_OUT = "carve_out"
    LEAD_AGENT = "lead_agent"
    LEGAL_NETWORK = "legal_network"


class Verdict(Enum):
    """Why a candidate was taken or passed over."""

    TAKEN = "taken"
    NOT_NEEDED = "not_needed"
    """It would have done; one before it was taken."""
    INACTIVE = "inactive"
    PAUSED = "paused"
    """The partner takes no new cases of this client."""
    OTHER_PLACE = "other_place"
    """The pin is for another country or state than the debtor's."""
    NOT_EXCLUSIVE = "not_exclusive"
    """A partner of the Legal Network bids in the fifth step."""
    NOT_PRE_LEGAL = "not_pre_legal"
    """Lead agents take cases before court alone."""
    MANAGES_THE_CASE = "manages_the_case"
    """The partner submitted the case for its own client."""
    NO_RATE = "no_rate"
    """Its amounts cannot be compared with a claim in this currency."""
    NO_MATCH = "no_match"
    """No rule of the agent has all its conditions met."""


# ------------------------------------------------------------------------------------ settings


# -------------------------------------------------------------------------------------- values


_STATE = re.compile(r"[A-Z0-9]{1,3}", re.ASCII)


@frozen(kw_only=True)
class Routable:
    """What routing needs to know of a case."""

    client_id: ClientId
    country: str
    areas: tuple[str, ...]
    """Where the debtor is, from everywhere to the state."""
    debtor_kind: DebtorKind
    currency: str
    worth: int | None
    """The claim in minor units of `COMMON_CURRENCY`; None without a rate."""
    phase: Phase
    managed_by: PartnerId | None


@frozen(kw_only=True)
class Contender:
    """A partner that a step may give the case to, as it is in the books at this moment."""

    step: RouteStep
    partner_id: PartnerId
    active: bool = True
    paused: bool = False
    exclusive: bool = True
    area: str = EVERYWHERE
    agents: tuple[LeadAgent, ...] = ()


@frozen
class Candidate:
    """One line of the explanation: a step, a partner (for step 4 one agent of it), and the why."""

    step: RouteStep
    partner_id: PartnerId
    agent: int | None
    """Which of the partner's lead agents, from 1."""
    area: str
    """Where a pin applies."""
    verdict: Verdict


@frozen(kw_only=True)
class Route:
    """Where a case goes, by which step, and why every candidate was taken or passed over."""

    step: RouteStep
    partner_id: PartnerId | None
    """None: the case goes to Leads, to the legal network."""
    candidates: tuple[Candidate, ...]


# -------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class CaseRouted(MovesCase):
    """A case found its partner, or went to the legal network because there was none."""

    partner_id: PartnerId | None
    step: RouteStep
    assigned_at: datetime | None


@frozen(kw_only=True)
class LeadAwarded(MovesCase):
    """The quote of a partner was chosen: it works the case on these terms, without a period."""

    partner_id: PartnerId
    terms: Terms
    success_fee: Percent
    assigned_at: datetime
    accepted_at: datetime
    sla_deadline: datetime


# --------------------------------------------------------------------------------------- rules


def routable(case: Case, debtor: Debtor, rate: Rate | None) -> Routable:
    """Return what routing needs to know; *rate* is the claim's currency in the common one."""
    return Routable(
        client_id=case.client_id,
        country=debtor.country,
        areas=areas_of(debtor),
        debtor_kind=debtor.kind,
        currency=case.currency,
        worth=None if rate is None else rate.convert(case.claimed.total),
        phase=case.phase,
        managed_by=case.managed_by,
    )


def areas_of(debtor: Debtor) -> tuple[str, ...]:
    """Return the areas a debtor is in, the widest first: everywhere, its country, its state.

    The state is that of the first address in the country which names one by its code ("CA").
    """
    states = (
        one.state.strip().upper()
        for one in debtor.addresses
        if one.country == debtor.country and one.state is not None
    )
    state = next((name for name in states if _STATE.fullmatch(name)), None)
    wide = (EVERYWHERE, debtor.country)
    return wide if state is None else (*wide, f"{debtor.country}-{state}")


def route(claim: Routable, contenders: Iterable[Contender]) -> Route:
    """Return where the case goes: the first candidate without an objection (rule cases-7).

    Candidates come by step; pins from the narrowest area to the widest, lead agents by priority,
    then by partner. Without one that fits, the legal network is asked.
    """
    ordered = sorted((one for each in contenders for one in _candidates(each)), key=itemgetter(0))
    taken: Candidate | None = None
    told = []
    for (*_, number), contender, agent in ordered:
        against = _against(claim, contender, agent)
        verdict = against or (Verdict.TAKEN if taken is None else Verdict.NOT_NEEDED)
        one = Candidate(
            contender.step, contender.partner_id, number or None, contender.area, verdict
        )
        told.append(one)
        if verdict is Verdict.TAKEN:
            taken = one
    return Route(
        step=RouteStep.LEGAL_NETWORK if taken is None else taken.step,
        partner_id=None if taken is None else taken.partner_id,
        candidates=tuple(told),
    )


_Place = tuple[int, int, str, str, int]
_ORDER = {step: place for place, step in enumerate(RouteStep)}


def _candidates(contender: Contender) -> Iterator[tuple[_Place, Contender, LeadAgent | None]]:
    """Yield a contender's candidates with their places: one, or one per lead agent."""
    step, partner = _ORDER[contender.step], contender.partner_id
    for number, agent in enumerate(contender.agents, 1):
        yield (step, agent.priority, EVERYWHERE, partner, number), contender, agent
    if contender.step is not RouteStep.LEAD_AGENT:
        area = contender.area
        yield (step, -len(area), area, partner, 0), contender, None


def _against(claim: Routable, contender: Contender, agent: LeadAgent | None) -> Verdict | None:
    """Return the objection to a candidate, None if there is none."""
    if not contender.active:
        return Verdict.INACTIVE
    if claim.managed_by == contender.partner_id:
        return Verdict.MANAGES_THE_CASE
    if agent is None:
        return None if contender.area in claim.areas else Verdict.OTHER_PLACE
    if contender.paused:
        return Verdict.PAUSED
    if not contender.exclusive:
        return Verdict.NOT_EXCLUSIVE
    if claim.phase is not Phase.PRE_LEGAL:
        return Verdict.NOT_PRE_LEGAL
    return _mismatch(claim, agent.rules)


def _mismatch(claim: Routable, rules: tuple[LeadRule, ...]) -> Verdict | None:
    """Return why no rule matches the claim, None if one does."""
    verdict, worth = Verdict.NO_MATCH, claim.worth
    for rule in rules:
        kind = rule.debtor_kind
        if (
            (kind is None or kind is claim.debtor_kind)
            and (not rule.places or not rule.places.isdisjoint(claim.areas))
            and (not rule.currencies or claim.currency in rule.currencies)
        ):
            bounds = rule.bounds
            if bounds is None:
                return None
            if worth is None:
                verdict = Verdict.NO_RATE
            elif bounds[0] <= worth <= bounds[1]:
                return None
    return verdict


def advice_on(claim: Routable, step: RouteStep) -> tuple[Advice, ...]:
    """Return the advice that amounts were not compared, where they may have mattered."""
    if claim.worth is not None or step not in (RouteStep.LEAD_AGENT, RouteStep.LEGAL_NETWORK):
        return ()
    facts = {"source": claim.currency, "target": COMMON_CURRENCY}
    sentence = (
        "no rate to compare the claim with lead agents' amounts; their rules were passed over"
    )
    return (Advice("RATE_MISSING", sentence, facts),)


def settled(case: Case, partner_id: PartnerId | None, at: datetime) -> Case:
    """Return a new case where its route leads it, still at its first version (rule cases-9)."""
    check_not_managing(case, partner_id)
    trigger = Trigger.OFFER if partner_id is None else Trigger.ASSIGN
    return evolve(
        case,
        partner_id=partner_id,
        lifecycle=next_state(case, trigger),
        assigned_at=None if partner_id is None else at,
    )


def check_not_managing(case: Case, partner_id: PartnerId | None) -> None:
    """Refuse to give a case to the partner that manages it; raises `AlreadyInCharge`."""
    if partner_id is not None and case.managed_by == partner_id:
        raise AlreadyInCharge(case_id=case.case_id, who=partner_id)


def assign(case: Case, file: CaseFile, partner_id: PartnerId, step: RouteStep, engagement: int,
           at: datetime) -> Decision[Case]:  # fmt: skip
    """Decide that a case waits for the review of the partner it was routed to.

    Raises `AlreadyInCharge` for the partner that manages it, which has the network collect.
    """
    check_not_managing(case, partner_id)
    assigned = changed(
        case,
        partner_id=partner_id,
        lifecycle=next_state(case, Trigger.ASSIGN),
        engagement=engagement,
        assigned_at=at,
        **CLEAN_SHEET,
    )
    papers = changed(file, partner_id=partner_id)
    return Decision(assigned, (assigned, papers), (routed(assigned, step, case.lifecycle),))


def offer(case: Case) -> Decision[Case]:
    """Decide that the legal network is asked; a case that waits there goes on waiting."""
    if case.lifecycle is Lifecycle.LEADS:
        return Decision(case)
    offered = changed(case, lifecycle=next_state(case, Trigger.OFFER))
    event = routed(offered, RouteStep.LEGAL_NETWORK, case.lifecycle)
    return Decision(offered, (offered,), (event,))


def routed(case: Case, step: RouteStep, was: Lifecycle) -> CaseRouted:
    """Return what the journal says of a case that was routed, and *was* in that state before."""
    return CaseRouted(
        case_id=case.case_id,
        partner_id=case.partner_id,
        step=step,
        was_lifecycle=was,
        lifecycle=case.lifecycle,
        assigned_at=case.assigned_at,
    )


def award(case: Case, file: CaseFile, partner_id: PartnerId, success_fee: Percent, terms: Terms,
          engagement: int, deadline: datetime, at: datetime) -> Decision[Case]:  # fmt: skip
    """Decide that a partner's quote was chosen, and the case is its to work (rule cases-10).

    Whichever partner had offered terms before, it begins with a clean sheet, and owes its first
    report by *deadline*. Raises `AlreadyInCharge` for the partner that manages it.
    """
    check_not_managing(case, partner_id)
    awarded = changed(
        case,
        partner_id=partner_id,
        lifecycle=next_state(case, Trigger.AWARD),
        terms=terms,
        success_fee=success_fee,
        engagement=engagement,
        assigned_at=at,
        accepted_at=at,
        sla_deadline=deadline,
        **CLEAN_SHEET,
    )
    event = LeadAwarded(
        case_id=case.case_id,
        partner_id=partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=awarded.lifecycle,
        terms=terms,
        success_fee=success_fee,
        assigned_at=at,
        accepted_at=at,
        sla_deadline=deadline,
    )
    return Decision(awarded, (awarded, changed(file, partner_id=partner_id)), (event,))


def lead_code(*, quotes_given: bool) -> CloseCode:
    """Return the code a lead without a chosen quote is closed with (rule cases-10)."""
    return CloseCode.QUOTES_EXPIRED if quotes_given else CloseCode.NO_QUOTES_RECEIVED


# ---------------------------------------------------------------------------- rules of settings

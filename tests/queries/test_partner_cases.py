"""Partner cases as their submitter sees them: who may submit, each case, and all of them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from debitura_core import (
    AgreeTerms,
    Branding,
    CasePage,
    CloseCase,
    CloseCode,
    Conduct,
    DraftPartnerCase,
    Handling,
    MaySubmit,
    PartnerCaseDashboard,
    PartnerCaseLine,
    PartnerCasePage,
    Recipient,
    RejectionReason,
    Requirement,
    ReviewPartnerCase,
    ReviewVerdict,
    Side,
    Standing,
    SubmitPartnerCase,
    SuspendPartner,
    WaitingPartnerCases,
    errors,
    money,
)
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores, payment
from tests.own_clients import (
    APPROACH,
    BAKER,
    MUSTER,
    TWENTY_FIVE_AND_HALF,
    a_claim,
    agree,
    own_case,
    own_submission,
)

SELF, NETWORK = Handling.SELF, Handling.NETWORK


def submit(cast: Cast, name: str) -> None:
    """Let Anna submit a case of her own an hour after the last one."""
    cast.clock.advance(hours=1)
    cast.anna.do(evolve(own_submission(), partner_case_id=name))


def listed(cast: Cast, **asked: object) -> list[str]:
    """Return what the dashboard lists, page by page."""
    found: list[PartnerCaseLine] = []
    query = PartnerCaseDashboard(limit=2, **asked)  # type: ignore[arg-type]  # of a test
    while True:
        page = cast.anna.ask(query)
        found += page.lines
        if page.next is None:
            return [line.partner_case_id for line in found]
        query = evolve(query, after=page.next)


# ----------------------------------------------------------------------------- who collects it


@on_both_stores
@pytest.mark.parametrize("handling", Handling)
def test_whoever_collects_reads_how_it_is_to_be_done(store: Opened, handling: Handling) -> None:
    """Who speaks with the debtor, in whose name, and what the submitter asked for."""
    with meeting(store) as cast:
        agree(cast, branding=Branding.WHITE_LABEL)
        case = own_case(cast, handling)
        told = Conduct(contact_by=Side.COLLECTOR, branding=Branding.WHITE_LABEL, approach=APPROACH)
        collector = cast.eve if handling is NETWORK else cast.anna
        for desk in (collector, cast.ops):
            assert desk.ask(CasePage(case_id=case.in_case())).conduct == told
        cast.case()
        assert cast.anna.ask(CasePage(case_id=CASE)).conduct is None


# ----------------------------------------------------------------------------- who may submit


@on_both_stores
def test_a_partner_learns_all_that_it_lacks_before_it_tries(store: Opened) -> None:
    """Every requirement at once, those of its clause and of itself."""
    with meeting(store) as cast:
        assert cast.anna.ask(MaySubmit()).unmet == (Requirement.SHADOW_CLIENT_CLAUSE,)
        agree(cast, onboarded=False, minimum_cases=1)
        cast.ops.do(SuspendPartner(partner_id="acme"))
        found = cast.ops.ask(MaySubmit(partner_id="acme"))
        assert found.unmet == (
            Requirement.ACTIVE_PARTNER,
            Requirement.ONBOARDING,
            Requirement.THRESHOLD,
        )
        assert not found.may_submit
        assert all(one.words for one in found.unmet)
        cast.ops.do(AgreeTerms(partner_id="rival", partner_case_terms=found.terms))
        with pytest.raises(errors.NotFound):
            cast.eve.ask(MaySubmit(partner_id="acme"))


# ------------------------------------------------------------------------------ what waits


@on_both_stores
def test_the_first_to_be_reviewed_waits_first(store: Opened) -> None:
    """By its deadline, page by page, and late once that has passed.

    A draft does not wait, and nothing is late while it is the partner's turn.
    """
    with meeting(store) as cast:
        agree(cast)
        cast.anna.do(DraftPartnerCase(partner_case_id="draft"))
        for name in ("b", "a", "c"):
            submit(cast, name)
        cast.ops.do(
            ReviewPartnerCase(
                partner_case_id="b", verdict=ReviewVerdict.REQUEST_DOCUMENTS, feedback="More"
            )
        )
        cast.ops.do(ReviewPartnerCase(partner_case_id="c", verdict=ReviewVerdict.ACCEPT))
        submit(cast, "d")
        first = cast.ops.ask(WaitingPartnerCases(limit=2))
        rest = cast.ops.ask(WaitingPartnerCases(limit=2, after=first.next))
        names = [one.partner_case_id for page in (first, rest) for one in page.partner_cases]
        assert (names, rest.next) == (["b", "a", "d"], None)
        due = first.partner_cases[1].due_at
        assert due is not None
        cast.clock.set(due)
        assert cast.ops.ask(WaitingPartnerCases()).late == frozenset()
        cast.clock.set(due + timedelta(seconds=1))
        assert cast.ops.ask(WaitingPartnerCases()).late == {"a"}
        late = {line.partner_case_id for line in cast.anna.ask(PartnerCaseDashboard()).lines
                if line.is_late}  # fmt: skip
        assert late == {"a"}


# ----------------------------------------------------------------------------------- one case


@on_both_stores
def test_a_page_tells_what_is_said_and_what_is_missing(store: Opened) -> None:
    """Before acceptance there is the form, and all that it still lacks."""
    with meeting(store) as cast:
        cast.anna.do(DraftPartnerCase(partner_case_id="pc", client=BAKER, claim=a_claim()))
        page = cast.anna.ask(PartnerCasePage(partner_case_id="pc"))
        assert page.standing is Standing.DRAFT
        assert {"debtor", "documents", "handling"} <= set(page.missing)
        assert (page.claim, page.debtor, page.reference) == (a_claim(), None, None)
        assert [entry.name for entry in page.history] == ["PartnerCaseDrafted"]


@on_both_stores
def test_a_page_follows_its_case_whoever_collects_it(store: Opened) -> None:
    """Status, payments, collector and who speaks with the debtor; its debtor stands once."""
    with meeting(store) as cast:
        agree(cast, contact_by=Side.SUBMITTER)
        case = own_case(cast, NETWORK)
        cast.eve.do(payment(eur("1000"), case.in_case(), received_by=Recipient.CLIENT))
        cast.clock.advance(days=1)
        cast.eve.do(payment(eur("500"), case.in_case()))
        page = cast.anna.ask(PartnerCasePage(partner_case_id=case.partner_case_id))
        assert (page.claimed, page.collected) == (eur("10000"), eur("1500"))
        assert page.outstanding == eur("8500")
        assert [one.amount for one in page.payments] == [eur("1000"), eur("500")]
        assert [one.settled_at is None for one in page.payments] == [True, False]
        assert not any(one.by_submitter for one in page.payments)
        assert (page.contact_by, page.debtor, page.missing) == (Side.SUBMITTER, MUSTER, ())
        assert page.collector is not None
        assert page.collector.name == "Rival Inkasso"
        names = [entry.name for entry in page.history]
        assert names[:2] == ["PartnerCaseSubmitted", "PartnerCaseAccepted"]


# ------------------------------------------------------------------------------- all of them


@on_both_stores
def test_the_dashboard_lists_the_last_submitted_first(store: Opened) -> None:
    """Page by page, all of them or those that stand somewhere."""
    with meeting(store) as cast:
        agree(cast)
        for name in ("a", "b", "c"):
            submit(cast, name)
        cast.clock.advance(hours=1)
        cast.anna.do(DraftPartnerCase(partner_case_id="draft"))
        cast.ops.do(ReviewPartnerCase(partner_case_id="b", verdict=ReviewVerdict.ACCEPT))
        assert listed(cast) == ["draft", "c", "b", "a"]
        assert listed(cast, standing=Standing.SUBMITTED) == ["c", "a"]
        assert listed(cast, standing=Standing.IN_COLLECTION) == ["b"]
        assert listed(cast, standing=Standing.CLOSED) == []


@on_both_stores
def test_the_dashboard_sums_up_what_its_cases_come_to(store: Opened) -> None:
    """Claimed, collected, earned and owed, per currency and in dollars, and rates."""
    with meeting(store) as cast:
        agree(cast, TWENTY_FIVE_AND_HALF)
        alone = own_case(cast)
        own_case(cast, NETWORK, currency="GBP")
        cast.anna.do(payment(eur("10000"), alone.in_case()))
        cast.clock.advance(days=12)
        cast.anna.do(CloseCase(case_id=alone.in_case(), code=CloseCode.PAID))
        submit(cast, "no")
        cast.ops.do(
            ReviewPartnerCase(
                partner_case_id="no",
                verdict=ReviewVerdict.REJECT,
                reason=RejectionReason.JURISDICTION,
            )
        )
        found = cast.anna.ask(PartnerCaseDashboard())
        euros, pounds = found.figures["EUR"], found.figures["GBP"]
        assert (euros.cases, euros.claimed) == (1, eur("10000"))
        assert euros.recovery_rate == 1
        assert (euros.revenue, euros.fees) == (eur("950.00"), eur("525.00"))
        assert euros.net_revenue == eur("425.00")
        assert pounds.cases == 1
        assert pounds.collected == money("0", "GBP")
        assert (found.usd.cases, found.without_usd) == (2, ())
        metrics = found.metrics
        assert metrics.acceptance_rate == Fraction(2, 3)
        assert metrics.average_days_to_collect == 12
        assert metrics.repeat_business == 0
        assert cast.ops.ask(PartnerCaseDashboard(partner_id="acme")).metrics == metrics


@on_both_stores
def test_a_return_that_is_submitted_again_counts_as_submitted(store: Opened) -> None:
    """Returned, it weighs on the acceptance rate; submitted again it does not."""
    with meeting(store) as cast:
        agree(cast)
        submit(cast, "pc")
        back = ReviewVerdict.RETURN
        cast.ops.do(ReviewPartnerCase(partner_case_id="pc", verdict=back, feedback="Which one?"))
        assert cast.anna.ask(PartnerCaseDashboard()).metrics.acceptance_rate == 0
        cast.anna.do(SubmitPartnerCase(partner_case_id="pc"))
        assert cast.anna.ask(PartnerCaseDashboard()).metrics.acceptance_rate is None
        cast.ops.do(ReviewPartnerCase(partner_case_id="pc", verdict=ReviewVerdict.ACCEPT))
        assert cast.anna.ask(PartnerCaseDashboard()).metrics.acceptance_rate == 1

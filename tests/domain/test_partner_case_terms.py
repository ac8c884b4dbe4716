"""The shadow client clause: who may submit partner cases, and on which revenue model."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    PartnerType,
    Percent,
    RecentWork,
    Requirement,
    RevenueModel,
    RevenueTerms,
    SubmitterKind,
    errors,
    may_submit,
    money,
)
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.parties.parties import Partner
from debitura_core.testing import percents
from tests.own_clients import clause

NOTHING = RecentWork(cases=0, assigned={}, collected={})


def partner(*, active: bool = True, kind: PartnerType = PartnerType.EXCLUSIVE) -> Partner:
    """Write a partner."""
    return Partner(
        partner_id=PartnerId("acme"), name="Acme", partner_type=kind, country="DE",
        invoice_currency="EUR", active=active,
    )  # fmt: skip


def work(cases: int = 0, assigned: Mapping[str, int] | None = None, **collected: int) -> RecentWork:
    """Write what a partner has done in twelve months, by currency."""
    return RecentWork(cases=cases, assigned=assigned or {}, collected=collected)


@given(st.data())
def test_every_requirement_that_is_not_met_is_named_and_no_other(data: st.DataObject) -> None:
    """All at once, in the order of the list, and nothing where all of them are met."""
    broken = data.draw(st.sets(st.sampled_from(list(Requirement))))
    has_clause = Requirement.SHADOW_CLIENT_CLAUSE not in broken
    kind = SubmitterKind.EXCLUSIVE
    network = PartnerType.LEGAL_NETWORK
    terms = clause(
        rates_approved=Requirement.APPROVED_RATES not in broken,
        onboarded=Requirement.ONBOARDING not in broken,
        minimum_cases=5 if Requirement.THRESHOLD in broken else 4,
    )
    assert terms.kind is kind
    who = partner(
        active=Requirement.ACTIVE_PARTNER not in broken,
        kind=network if Requirement.PARTNER_KIND in broken else PartnerType.EXCLUSIVE,
    )
    unmet = may_submit(who, terms if has_clause else None, work(4))
    first = (Requirement.ACTIVE_PARTNER, Requirement.SHADOW_CLIENT_CLAUSE)
    expected = [one for one in Requirement if one in broken and (has_clause or one in first)]
    assert list(unmet) == expected


def test_a_clause_of_another_kind_fits_any_partner() -> None:
    """White label, large agencies and law firms may be of either type."""
    for kind, type_ in product(SubmitterKind, PartnerType):
        terms = clause()
        terms = type(terms)(kind=kind, revenue=terms.revenue)
        fits = kind is not SubmitterKind.EXCLUSIVE or type_ is PartnerType.EXCLUSIVE
        assert (may_submit(partner(kind=type_), terms, NOTHING) == ()) is fits


@pytest.mark.parametrize(
    ("asked", "done", "met"),
    (
        ({}, NOTHING, True),
        ({"minimum_cases": 3}, work(2), False),
        ({"minimum_cases": 3}, work(3), True),
        ({"minimum_collection_rate": Percent(20)}, work(9), False),
        ({"minimum_collection_rate": Percent(20)}, work(1, {"EUR": 1000}, EUR=199), False),
        ({"minimum_collection_rate": Percent(20)}, work(1, {"EUR": 1000}, EUR=200), True),
        (
            {"minimum_collection_rate": Percent(20)},
            work(1, {"EUR": 1000, "DKK": 100}, EUR=999),
            False,
        ),
        (
            {"minimum_cases": 3, "minimum_collection_rate": Percent(20)},
            work(1, {"EUR": 1000}, EUR=200),
            True,
        ),
        ({"minimum_cases": 1, "minimum_collection_rate": Percent(20)}, work(1), True),
    ),
)
def test_volume_or_performance_suffices(asked: dict[str, Any], done: RecentWork, met: bool) -> None:
    """Either, where both are asked for; a rate must be reached in every currency."""
    unmet = may_submit(partner(), clause(**asked), done)
    assert unmet == (() if met else (Requirement.THRESHOLD,))


@given(st.sampled_from(RevenueModel), st.booleans(), percents())
def test_terms_are_those_of_their_model(model: RevenueModel, fixed: bool, share: Percent) -> None:
    """A share has no fee per case, a hybrid has one, and no model leaves the platform out."""
    fits = {
        RevenueModel.SERVICE_FEE: fixed or share != Percent(0),
        RevenueModel.REVENUE_SHARE: not fixed and share != Percent(0),
        RevenueModel.HYBRID: fixed,
    }[model]
    told: dict[str, Any] = {
        "model": model,
        "fixed": money("1", "EUR") if fixed else None,
        "platform_share": share,
    }
    if fits:
        assert RevenueTerms(**told).platform_part(0) == 0
    else:
        with pytest.raises(errors.InvalidTerms):
            RevenueTerms(**told)


@given(percents(), st.integers(0, 10**12))
def test_the_platforms_part_is_rounded_once_half_up(share: Percent, base: int) -> None:
    """It lies within half a minor unit of the exact part, and within the base (rule money-3)."""
    part = RevenueTerms(
        model=RevenueModel.HYBRID, fixed=money("1", "EUR"), platform_share=share
    ).platform_part(base)
    assert 0 <= part <= base
    assert -1 < 2 * (part * 10**8 - base * share.millionths) / 10**8 <= 1

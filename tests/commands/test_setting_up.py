"""Setting up: partners, clients, and the terms between them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from moneyed import Money

from debitura_core import (
    Ageing,
    AgreeTerms,
    CommissionType,
    NotFound,
    PartnerType,
    Percent,
    RegisterClient,
    RegisterPartner,
    SuspendPartner,
)
from debitura_core.domain.kernel.errors import (
    DuplicateId,
    InvalidTerms,
    LegalNetworkShare,
    NoAgreement,
    PartnerInactive,
)
from debitura_core.domain.parties.agreements import TermsAgreed
from debitura_core.domain.parties.parties import (
    ClientRegistered,
    PartnerRegistered,
    PartnerSuspended,
)
from tests.cast import TODAY, Opened, claim, eur, meeting, on_both_stores, payment, written


def newcomer(**changes: object) -> RegisterPartner:
    """Write the registration of a partner in Denmark."""
    told = {"partner_id": "new", "name": "New", "country": "DK", **changes}
    return RegisterPartner(**{"partner_type": PartnerType.EXCLUSIVE, **told})  # type: ignore[arg-type]


@on_both_stores
def test_a_partner_is_invoiced_in_its_own_currency_or_its_countrys(store: Opened) -> None:
    """Without a currency of its own, a partner is billed in the one of its country."""
    with meeting(store) as cast:
        danish = cast.ops.do(newcomer())
        euro = cast.ops.do(newcomer(partner_id="new2", invoice_currency="EUR"))
    assert (danish.invoice_currency, euro.invoice_currency) == ("DKK", "EUR")
    assert danish.active


@on_both_stores
def test_a_registration_is_journalled_without_names(store: Opened) -> None:
    """The journal knows that a party joined, and not what it is called or where it is reached."""
    with meeting(store) as cast:
        partner = cast.ops.perform(newcomer(contact="call Kirsten", referral_link="https://x.test"))
        client = cast.ops.perform(
            RegisterClient(client_id="c", name="Kirsten A/S", country="DK", contact="Kirsten")
        )
    (partner_joined,), (client_joined,) = partner.entries, client.entries
    assert partner_joined.event == PartnerRegistered(
        partner_id=partner.answer.partner_id,
        partner_type=PartnerType.EXCLUSIVE,
        country="DK",
        invoice_currency="DKK",
        active=True,
    )
    assert client_joined.event == ClientRegistered(
        client_id=client.answer.client_id, country="DK", referred_by=None
    )
    assert "Kirsten" not in partner_joined.facts + client_joined.facts


@on_both_stores
def test_an_id_is_made_when_none_is_given(store: Opened) -> None:
    """Two parties without ids of their own get different ones."""
    with meeting(store) as cast:
        partners = {cast.ops.do(newcomer(partner_id=None)).partner_id for _ in range(3)}
        clients = {cast.ops.do(RegisterClient(name="C", country="DK")).client_id for _ in range(3)}
    assert len(partners) == len(clients) == 3


@on_both_stores
def test_an_id_is_taken_once(store: Opened) -> None:
    """A second party of the same id is refused, and the first stays as it was."""
    with meeting(store) as cast:
        before = written(cast.network.store)
        with pytest.raises(DuplicateId):
            cast.ops.do(newcomer(partner_id="acme"))
        with pytest.raises(DuplicateId):
            cast.ops.do(RegisterClient(client_id="nordic", name="N", country="DE"))
        assert written(cast.network.store) == before


@pytest.mark.parametrize(
    ("kind", "shares"),
    (
        pytest.param(PartnerType.EXCLUSIVE, (Percent(40), Percent(20)), id="exclusive 40/20"),
        pytest.param(PartnerType.LEGAL_NETWORK, (Percent(0), Percent(0)), id="legal network 0/0"),
    ),
)
@on_both_stores
def test_usual_shares_follow_the_partner_type(
    store: Opened, kind: PartnerType, shares: tuple[Percent, Percent]
) -> None:
    """Unless agreed otherwise: 40 and 20 percent, or nothing for the Legal Network."""
    with meeting(store) as cast:
        cast.ops.do(newcomer(partner_type=kind))
        done = cast.ops.perform(AgreeTerms(partner_id="new"))
    terms = done.answer
    assert (terms.pre_legal_platform_share, terms.legal_platform_share) == shares
    assert terms.revenue_item_share == Percent(0)
    assert terms.commission_type is CommissionType.STANDARD
    assert (terms.number, terms.valid_from) == (1, TODAY)
    assert (terms.sla_days, terms.collection_months) == (14, 6)
    assert (terms.ageing.approaching_from, terms.ageing.overdue_after) == (7, 10)
    (entry,) = done.entries
    assert isinstance(entry.event, TermsAgreed)
    assert entry.event.pre_legal_platform_share == shares[0]


@pytest.mark.parametrize(
    "share", ("pre_legal_platform_share", "legal_platform_share", "revenue_item_share")
)
@on_both_stores
def test_the_legal_network_shares_nothing(store: Opened, share: str) -> None:
    """A Legal Network partner keeps all its fees: no share but 0 can be agreed with it."""
    with meeting(store) as cast:
        cast.ops.do(newcomer(partner_type=PartnerType.LEGAL_NETWORK))
        before = written(cast.network.store)
        with pytest.raises(LegalNetworkShare):
            cast.ops.do(AgreeTerms(partner_id="new", **{share: Percent("0.000001")}))  # type: ignore[arg-type]
        assert written(cast.network.store) == before


def test_yellow_comes_before_red() -> None:
    """Terms whose badge would turn red before yellow contradict themselves."""
    with pytest.raises(InvalidTerms):
        Ageing(approaching_from=11, overdue_after=10)


@on_both_stores
def test_terms_are_for_partners_that_exist(store: Opened) -> None:
    """No terms are agreed with an unknown partner."""
    with meeting(store) as cast, pytest.raises(NotFound):
        cast.ops.do(AgreeTerms(partner_id="nobody"))


@on_both_stores
def test_the_version_in_force_is_the_latest_valid_one(store: Opened) -> None:
    """Terms agreed for later wait; of two from the same day the one agreed later counts."""
    share = Percent
    with meeting(store) as cast:
        cast.case()
        for percent, days in ((30, 5), (20, -3), (10, 0), (15, 0)):
            cast.ops.do(
                AgreeTerms(
                    partner_id="acme",
                    pre_legal_platform_share=share(percent),
                    valid_from=TODAY + timedelta(days=days),
                )
            )
        now = cast.pay(eur("100"))
        cast.clock.advance(days=5)
        later = cast.pay(eur("100"))
    assert (now.platform_share, now.agreement_number) == (share(15), 5)
    assert (later.platform_share, later.agreement_number) == (share(30), 2)


@on_both_stores
def test_nothing_is_recorded_before_terms_are_in_force(store: Opened) -> None:
    """Without an agreement in force there is no share, and so no payment is taken."""
    with meeting(store) as cast:
        cast.ops.do(newcomer())
        cast.case(partner_id="new")
        cast.ops.do(AgreeTerms(partner_id="new", valid_from=date(2026, 3, 2)))
        desk = cast.network.as_partner("new", user="kirsten")
        before = written(cast.network.store)
        with pytest.raises(NoAgreement):
            desk.do(payment(eur("100")))
        assert written(cast.network.store) == before
        cast.clock.advance(days=1)
        assert desk.do(payment(eur("100"))).split.platform_fee == eur("3.80")


@on_both_stores
def test_a_suspended_partner_gets_no_new_cases_and_keeps_its_own(store: Opened) -> None:
    """Suspending stops what is new; the work in hand goes on."""
    with meeting(store) as cast:
        cast.case()
        done = cast.ops.perform(SuspendPartner(partner_id="acme"))
        assert not done.answer.active
        (entry,) = done.entries
        assert entry.event == PartnerSuspended(partner_id=done.answer.partner_id, active=False)
        with pytest.raises(PartnerInactive):
            cast.submit("CASE0002")
        assert cast.pay(eur("100")).split.payment == eur("100")
        with pytest.raises(PartnerInactive):
            cast.ops.do(SuspendPartner(partner_id="acme"))
        with pytest.raises(NotFound):
            cast.ops.do(SuspendPartner(partner_id="nobody"))


@on_both_stores
def test_success_fee_only_terms_leave_added_fees_to_the_partner(store: Opened) -> None:
    """The commission type of the agreement decides what the share is taken from."""
    with meeting(store) as cast:
        cast.case(claim=claim(Money("10000", "EUR"), interest=eur("1000")))
        cast.ops.do(AgreeTerms(partner_id="acme", commission_type=CommissionType.SUCCESS_FEE_ONLY))
        payout = cast.pay(eur("5500"))
    assert payout.commission_type is CommissionType.SUCCESS_FEE_ONLY
    assert (payout.split.partner_gross, payout.split.platform_fee) == (eur("975"), eur("190"))

"""Actors and their scopes: who acts, and which rows are theirs."""

import pytest
from attrs import frozen
from hypothesis import example, given
from hypothesis import strategies as st

from debitura_core import Actor, Role
from debitura_core.domain.kernel.actors import NOBODY, WHOLE_NETWORK, Scope
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.testing import ids

roles = st.sampled_from(Role)


@frozen
class Row:
    """Something of a partner and a client."""

    partner_id: str | None
    client_id: str | None


@given(role=roles, party=ids(), user=ids())
def test_an_actor_is_read_as_the_journal_wrote_it(role: Role, party: str, user: str) -> None:
    """The journal gives back who acted: role, party and person."""
    actor = Actor(role, party, user)
    assert Actor.parse(str(actor)) == actor


@given(partner=ids(), client=ids(), own=ids())
def test_a_scope_admits_its_own_rows_only(partner: str, client: str, own: str) -> None:
    """A partner sees the rows with its id, a client those with its own, the platform all."""
    row = Row(partner, client)
    assert Scope(partner_id=PartnerId(own)).admits(row) is (partner == own)
    assert Scope(client_id=ClientId(own)).admits(row) is (client == own)
    assert WHOLE_NETWORK.admits(row)


def test_a_row_of_nobody_is_the_platforms_alone() -> None:
    """What carries no partner and no client is in nobody's scope but the platform's."""
    for row in (Row(None, None), object()):
        assert not Scope(partner_id=PartnerId("acme")).admits(row)
        assert not Scope(client_id=ClientId("nordic")).admits(row)
        assert WHOLE_NETWORK.admits(row)


@pytest.mark.parametrize(
    ("scope", "asked", "found"),
    (
        (WHOLE_NETWORK, None, None),
        (WHOLE_NETWORK, "acme", "acme"),
        (Scope(partner_id=PartnerId("acme")), None, "acme"),
        (Scope(partner_id=PartnerId("acme")), "acme", "acme"),
        (Scope(partner_id=PartnerId("acme")), "rival", NOBODY),
        (Scope(client_id=ClientId("nordic")), None, NOBODY),
        (Scope(client_id=ClientId("nordic")), "acme", NOBODY),
    ),
)
def test_a_question_reads_no_rows_but_ones_own(
    scope: Scope, asked: PartnerId | None, found: str | None
) -> None:
    """Whoever is asked for, a partner reads its own rows, and a client no partner's."""
    assert scope.narrow(asked) == found


@given(role=roles, party=ids(), user=ids(), own=ids())
@example(role=Role.CLIENT, party="nordic", user="eve", own="nordic")
@example(role=Role.CLIENT, party="nordic-2", user="eve", own="nordic")
@example(role=Role.PARTNER, party="nordic", user="eve", own="nordic")
def test_of_the_journal_a_client_reads_what_it_did_itself(
    role: Role, party: str, user: str, own: str
) -> None:
    """Entries of partner and platform tell how they share their fee; the client reads its own."""
    actor = Actor(role, party, user)
    prefix = Scope(client_id=ClientId(own)).own_actions
    assert prefix is not None
    assert str(actor).startswith(prefix) is ((role, party) == (Role.CLIENT, own))
    assert Scope(partner_id=PartnerId(own)).own_actions is None
    assert WHOLE_NETWORK.own_actions is None


@given(one=ids(), other=ids())
def test_each_tenant_has_its_own_keys(one: str, other: str) -> None:
    """A partner and a client of the same id do not share their idempotency keys."""
    tenants = [
        Scope(partner_id=PartnerId(one)).tenant,
        Scope(client_id=ClientId(one)).tenant,
        WHOLE_NETWORK.tenant,
    ]
    assert len(set(tenants)) == 3
    same = Scope(partner_id=PartnerId(other)).tenant == tenants[0]
    assert same is (one == other)

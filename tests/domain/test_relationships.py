"""Relationships: hiding a client changes one flag and nothing else."""

from datetime import datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import ClientRelationship
from debitura_core.domain.identifiers import ClientId, PartnerId
from debitura_core.domain.relationships import FormedBy, with_visibility
from debitura_core.testing import instants


@given(formed_at=instants(), before=st.booleans(), after=st.booleans())
def test_hiding_a_client_changes_its_flag_alone(
    formed_at: datetime, before: bool, after: bool
) -> None:
    """The relationship stays what it was, at its next version (S0)."""
    relationship = ClientRelationship(
        partner_id=PartnerId("acme"),
        client_id=ClientId("nordic"),
        formed_at=formed_at,
        formed_by=FormedBy.CASE_ACCEPTED,
        hidden_from_balance=before,
    )
    switched = with_visibility(relationship, hidden=after)
    assert switched == evolve(relationship, hidden_from_balance=after, version=2)

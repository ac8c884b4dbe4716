"""What each desk has of its own, and that nobody takes it by naming it.

That no request finds what belongs to somebody else is tried for each of them in `test_requests`.
"""

import pytest

from debitura_core import (
    Desk,
    DraftPartnerCase,
    Handling,
    SaveSubmissionTemplate,
    SaveTemplate,
    SubmissionTemplates,
    Templates,
    errors,
)
from tests.cast import Cast, Opened, meeting, on_both_stores, submission, written
from tests.own_clients import own_submission


def foreign_desks(cast: Cast) -> dict[str, Desk]:
    """A rival partner, another client, and two that nobody registered."""
    return {
        "rival": cast.eve,
        "another client": cast.otto,
        "unregistered partner": cast.network.as_partner("ghost", user="g"),
        "unregistered client": cast.network.as_client("ghost", user="g"),
    }


@on_both_stores
def test_everybody_has_templates_of_their_own(store: Opened) -> None:
    """Nobody sees another person's, not even a colleague's, and an unknown desk saves none."""
    with meeting(store) as cast:
        cast.anna.do(SaveTemplate(name="Mine", body="Hello {debtor_name}"))
        cast.eve.do(SaveTemplate(name="Mine", body="Hi"))
        colleague = cast.network.as_partner("acme", user="bo")
        for desk in (colleague, cast.nora, cast.ops, *foreign_desks(cast).values()):
            own = [one.body for one in desk.ask(Templates()) if not one.is_shared]
            assert own == (["Hi"] if desk is cast.eve else [])
        for name in ("unregistered partner", "unregistered client"):
            with pytest.raises(errors.NotFound):
                foreign_desks(cast)[name].do(SaveTemplate(name="t", body="b"))


@on_both_stores
def test_every_partner_has_submission_templates_of_its_own(store: Opened) -> None:
    """Colleagues share them, and nobody else sees them; an unknown desk keeps nothing."""
    with meeting(store) as cast:
        for desk in (cast.anna, cast.eve):
            desk.do(SaveSubmissionTemplate(name="Mine", handling=Handling.SELF))
        cast.eve.do(SaveSubmissionTemplate(name="Mine", handling=Handling.NETWORK))
        colleague = cast.network.as_partner("acme", user="bo")
        for desk, wanted in ((colleague, Handling.SELF), (cast.eve, Handling.NETWORK)):
            (one,) = desk.ask(SubmissionTemplates())
            assert one.blocks.handling is wanted
        stranger = foreign_desks(cast)["unregistered partner"]
        before = written(cast.network.store)
        assert stranger.ask(SubmissionTemplates()) == ()
        for command in (SaveSubmissionTemplate(name="t"), DraftPartnerCase(), own_submission()):
            with pytest.raises(errors.NotFound):
                stranger.do(command)
        assert written(cast.network.store) == before


@on_both_stores
def test_a_client_cannot_take_a_rivals_case_by_naming_itself(store: Opened) -> None:
    """Writing is scoped as reading is: a record of somebody else is not found, whoever it names."""
    with meeting(store) as cast:
        cast.case()
        with pytest.raises(errors.NotFound):
            cast.otto.do(submission("FOREIGN1", client_id="nordic"))

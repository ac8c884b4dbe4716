"""Decisions: they join, grow and change records without losing anything."""

from attrs import frozen

from debitura_core import Advice, Decision, both, changed
from debitura_core.domain.kernel.identifiers import PartnerId, Subject, subject


@frozen(kw_only=True)
class Kept:
    """A record."""

    name: str
    version: int = 1


@frozen(kw_only=True)
class Happened:
    """An event."""

    name: str

    @property
    def subject(self) -> Subject:
        """A subject of its own."""
        return subject("thing", self.name)


@frozen(kw_only=True)
class Spread:
    """An effect on a set."""

    partner_id: PartnerId


def decision(name: str) -> Decision[str]:
    return Decision(
        name,
        (Kept(name=name),),
        (Happened(name=name),),
        (Spread(partner_id=PartnerId(name)),),
        (Advice(name.upper(), name),),
    )


def test_both_decisions_happen_and_the_second_answers() -> None:
    """Two decisions joined keep everything of both, the first one's first."""
    joined = both(decision("one"), decision("two"))
    assert joined.answer == "two"
    assert joined.records == (Kept(name="one"), Kept(name="two"))
    assert joined.events == (Happened(name="one"), Happened(name="two"))
    assert [spread.partner_id for spread in joined.effects] == ["one", "two"]
    assert [advice.code for advice in joined.advice] == ["ONE", "TWO"]


def test_a_decision_can_be_added_to() -> None:
    """A user's command adds events and advice to one of ours, after its own."""
    grown = decision("one").adding(Happened(name="more"), advice=(Advice("MORE", "more"),))
    assert grown.answer == "one"
    assert grown.records == decision("one").records
    assert grown.effects == decision("one").effects
    assert grown.events == (Happened(name="one"), Happened(name="more"))
    assert [advice.code for advice in grown.advice] == ["ONE", "MORE"]
    assert decision("one").adding() == decision("one")


def test_a_joined_decision_may_answer_something_else() -> None:
    """What follows stays as it is; only the answer is another."""
    joined = both(decision("one"), decision("two"))
    assert joined.answering("three") == Decision(
        "three", joined.records, joined.events, joined.effects, joined.advice
    )


def test_a_changed_record_is_at_its_next_version() -> None:
    """A change leaves the old record as it was and counts the version on."""
    first = Kept(name="first", version=3)
    second = changed(first, name="second")
    assert (second.name, second.version) == ("second", 4)
    assert (first.name, first.version) == ("first", 3)


def test_a_decision_alone_changes_nothing() -> None:
    """A decision may be an answer and nothing else."""
    assert Decision(None) == Decision(None, (), (), (), ())

"""Decisions: they join, grow and change records without losing anything."""

from datetime import UTC, date, datetime

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Actor, Advice, Decision, Role, both, changed
from debitura_core.domain.kernel.decisions import Content, Stamp, joined, together
from debitura_core.domain.kernel.identifiers import DocumentId, PartnerId, Subject, subject


@frozen(kw_only=True)
class Kept:
    """A record."""

    name: str
    version: int = 1


@frozen(kw_only=True)
class Other:
    """A record of another kind."""

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
        (Content(DocumentId(name), name.encode()),),
    )


def decision_without_records(name: str) -> Decision[str]:
    whole = decision(name)
    return Decision(name, (), whole.events, whole.effects, whole.advice, whole.contents)


PARTS = ("records", "events", "effects", "advice", "contents")


@given(names=st.lists(st.text("abc", min_size=1, max_size=3), max_size=4))
def test_a_joined_decision_loses_nothing(names: list[str]) -> None:
    """Every part of every decision is in the joined one, in order; the answer is the one given."""
    decisions = [decision(name) for name in names]
    whole = joined(*decisions, answer=7)
    assert whole.answer == 7
    for part in PARTS:
        assert getattr(whole, part) == tuple(x for one in decisions for x in getattr(one, part))
    assert together(decisions) == joined(*decisions, answer=tuple(names))


def test_a_rule_goes_on_with_a_record_of_a_decision() -> None:
    """Both decisions change one record: it is kept once, at the version after the one read."""
    read = Kept(name="read", version=4)
    first = both(decision("one"), Decision("first", (Other(name="other"),)))
    first = joined(first, Decision(None, (changed(read, name="changed"),)), answer="first")
    kept = first.records

    def again(record: Kept) -> Decision[str]:
        assert record == Kept(name="changed", version=4)
        return joined(
            Decision(None, (Other(name="more"), changed(record, name="again"))),
            decision_without_records("two"),
            answer="second",
        )

    with pytest.raises(ValueError, match="too many"):
        first.then(Kept, again)
    first = Decision(first.answer, kept[1:], *(getattr(first, part) for part in PARTS[1:]))
    both_of_them = first.then(Kept, again)
    assert both_of_them.answer == "second"
    assert both_of_them.records == (
        Other(name="other"),
        Kept(name="again", version=5),
        Other(name="more"),
    )
    rest = decision_without_records("two")
    for part in PARTS[1:]:
        assert getattr(both_of_them, part) == getattr(first, part) + getattr(rest, part)


def test_a_rule_that_changes_nothing_leaves_the_record() -> None:
    """A rule may decide that the record stays as the first decision left it."""
    first = decision("one")
    assert first.then(Kept, lambda _: Decision("done")) == first.answering("done")


def test_a_rule_needs_the_record_it_goes_on_with() -> None:
    """A decision without such a record cannot be gone on with."""
    with pytest.raises(ValueError, match="not enough"):
        Decision(None).then(Kept, Decision)


def test_a_stamp_may_be_of_another_role() -> None:
    """An actor who stands in the place of a client still writes under the own name."""
    at = datetime(2026, 3, 1, 23, tzinfo=UTC)
    stamp = Stamp(at, Actor(Role.PARTNER, "acme", "anna"), "salt")
    assert stamp.acting_as(Role.CLIENT) == Stamp(at, Actor(Role.CLIENT, "acme", "anna"), "salt")
    assert stamp.today == date(2026, 3, 1)
    assert "salt" not in repr(stamp)


def test_both_decisions_happen_and_the_second_answers() -> None:
    """Two decisions joined keep everything of both, the first one's first."""
    whole = both(decision("one"), decision("two"))
    assert whole.answer == "two"
    assert whole.records == (Kept(name="one"), Kept(name="two"))
    assert whole.events == (Happened(name="one"), Happened(name="two"))
    assert [spread.partner_id for spread in whole.effects] == ["one", "two"]
    assert [advice.code for advice in whole.advice] == ["ONE", "TWO"]


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
    whole = both(decision("one"), decision("two"))
    assert whole.answering("three") == Decision(
        "three", whole.records, whole.events, whole.effects, whole.advice, whole.contents
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

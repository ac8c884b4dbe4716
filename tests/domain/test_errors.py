"""The tree of errors: each has a code, typed facts, and a finished message."""

import copy
import pickle
import re
from inspect import signature
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import DebituraError, InvalidInput, RuleBroken, errors
from tests.domain.values import a_share_of_the_examples


def family(kind: type[DebituraError]) -> list[type[DebituraError]]:
    """Return *kind* and every class of the library below it."""
    below = [each for child in kind.__subclasses__() for each in family(child)]
    return [kind, *(each for each in below if each.__module__.startswith(errors.__name__))]


ALL = family(DebituraError)
every_error = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)


def test_every_error_is_in_the_module_of_errors() -> None:
    """`debitura_core.errors` has every class of the tree."""
    assert len(ALL) > 100
    assert all(getattr(errors, kind.__name__) is kind for kind in ALL)


def test_only_a_few_errors_may_be_retried() -> None:
    """A retry may help after a stale record or a busy store, and below them."""
    assert {kind for kind in ALL if kind.retry} == {
        *family(errors.StaleRecord),
        *family(errors.StoreBusy),
    }


def test_every_code_follows_from_the_name_of_its_class() -> None:
    """A program that switches on the code meets each error under one code of its own."""
    for kind in ALL[1:]:
        assert kind.code.replace("_", "") == kind.__name__.lower()
        assert re.fullmatch("[a-z]+(_[a-z]+)*", kind.code)
        assert kind.code.count("_") == len(re.findall("[A-Z]", kind.__name__)) - 1
    assert DebituraError.code == "error"
    assert len({kind.code for kind in ALL}) == len(ALL)


@every_error
def test_invalid_input_is_a_value_error_and_nothing_else_is(kind: type[DebituraError]) -> None:
    """Code that catches ValueError catches wrong values, and no broken rule."""
    assert issubclass(kind, ValueError) is issubclass(kind, InvalidInput)


def an_error(kind: type[DebituraError], fact: str) -> Any:
    """Return an error whose every fact begins with *fact*."""
    stated: Any = kind
    return stated(**{name: f"{fact}-{name}" for name in signature(kind).parameters})


@every_error
def test_the_message_is_filled_in_and_says_every_fact(kind: type[DebituraError]) -> None:
    """The message is a sentence without gaps or braces, and shows every fact."""
    error = an_error(kind, "fact")
    assert str(error)
    assert "{" not in str(error)
    assert "}" not in str(error)
    assert all(fact in str(error) for fact in error.facts.values())
    assert error.args == (str(error),)


@every_error
@a_share_of_the_examples
@given(fact=st.text() | st.sampled_from(("{field}", "{0}", "{", "}}", "%s", "{facts.x}")))
def test_a_fact_is_shown_as_it_is(kind: type[DebituraError], fact: str) -> None:
    """Braces inside an id are letters like others, and no part of the template."""
    error = an_error(kind, fact)
    assert all(shown in str(error) for shown in error.facts.values())


@every_error
def test_an_error_can_be_sent_to_another_process(kind: type[DebituraError]) -> None:
    """Pickled or copied, an error keeps its class, facts and message."""
    error = an_error(kind, "fact")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(other) is kind
        assert dict(other.facts) == dict(error.facts)
        assert (str(other), other.code, other.retry) == (str(error), kind.code, kind.retry)


@every_error
def test_facts_cannot_be_changed(kind: type[DebituraError]) -> None:
    """The facts are read-only."""
    error = an_error(kind, "fact")
    with pytest.raises(TypeError):
        error.facts["field"] = "other"


def test_facts_are_text_and_their_values_are_attributes() -> None:
    """Facts can be logged and sent as they are; a program finds the values as they were given."""
    error = errors.InvalidNumber(field="limit", low=1, high=1000)
    assert error.facts == {"field": "limit", "low": "1", "high": "1000"}
    assert str(error) == "limit: give a whole number from 1 to 1000"
    for one in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301
        assert (one.field, one.low, one.high) == ("limit", 1, 1000)


@every_error
def test_a_missing_or_unknown_fact_is_refused(kind: Any) -> None:
    """Where no type checker looks, an error is still raised with its own facts and no others."""
    facts = dict.fromkeys(signature(kind).parameters, "fact")
    assert kind(**facts).facts.keys() >= facts.keys()
    for wrong in ({**facts, "other": "fact"}, *_less(facts)):
        with pytest.raises(TypeError):
            kind(**wrong)


def _less(facts: dict[str, str]) -> list[dict[str, str]]:
    return [{name: facts[name] for name in facts if name != left} for left in facts]


@every_error
def test_an_error_can_be_about_another_field(kind: type[DebituraError]) -> None:
    """A reader of files or JSON says where the wrong value is; all other facts stay."""
    error = an_error(kind, "fact")
    if issubclass(kind, InvalidInput):
        moved = error.about("there")
        named = {"field": "there"} if "field" in error.facts else {}
        assert type(moved) is kind
        assert moved.facts == {**error.facts, **named}


def test_a_message_that_names_an_unknown_fact_is_refused() -> None:
    """A template and the facts of its class agree, or the class cannot be made."""
    with pytest.raises(TypeError, match="Wrong names amuont"):

        class Wrong(RuleBroken):
            amount: str
            message = "{amuont} is wrong"


def test_a_users_error_inherits_the_facts_of_its_base() -> None:
    """A more special error states only what it adds, and may choose a code of its own."""

    class TooFar(RuleBroken):
        days: int
        message = "{days} days is too far"

    class MuchTooFar(TooFar):
        code = "far"
        limit: int
        message = "{days} days is too far; {limit} is the limit"

    class Unbearable(MuchTooFar):
        message = "{days} days is unbearable"

    assert (TooFar.code, MuchTooFar.code, Unbearable.code) == ("too_far", "far", "unbearable")
    assert MuchTooFar(days=9, limit=7).facts == {"days": "9", "limit": "7"}
    assert str(Unbearable(days=9, limit=7)) == "9 days is unbearable"

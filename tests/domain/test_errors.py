"""The tree of refusals: as drawn, each with a code, its facts, and a message that is finished."""

import copy
import pickle
import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import DebituraError, InvalidInput, errors
from tests.domain.values import a_share_of_the_examples


def family(kind: type[DebituraError]) -> list[type[DebituraError]]:
    """Return *kind* and every class of the tree below it."""
    below = [each for child in kind.__subclasses__() for each in family(child)]
    return [kind, *(each for each in below if each.__module__ == errors.__name__)]


ALL = family(DebituraError)
every_error = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)


def drawn() -> dict[str, tuple[str | None, bool]]:
    """Read the tree at the top of the room: each name with its parent, and whether to retry."""
    tree: dict[str, tuple[str | None, bool]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.fullmatch(r"    ([│ ]*(?:[├└]── )?)([A-Z].*)", line)
        if not found:
            continue
        depth, words = len(found[1]) // 4, found[2]
        path = path[:depth]
        for name, retry in re.findall(r"([A-Z]\w+)( \(retry\))?(?: \([^)]*\))?(?:  +|$)", words):
            tree[name] = (path[-1] if path else None, bool(retry))
        path.append(re.split(r"\W", words)[0])
    return tree


def test_the_tree_is_as_it_is_drawn() -> None:
    """The picture at the top of the room shows every refusal there is, at its place."""
    real = {
        kind.__name__: None if kind is DebituraError else kind.__bases__[0].__name__ for kind in ALL
    }
    assert {name: parent for name, (parent, _) in drawn().items()} == real
    assert len(ALL) > 40


def test_the_drawn_tree_says_which_refusals_may_be_retried() -> None:
    """Retry where the picture says so, and below it."""
    retried = {name for name, (parent, retry) in drawn().items() if retry}
    for kind in ALL:
        named = {each.__name__ for each in kind.__mro__}
        assert kind.retry is bool(named & retried), kind.__name__


def test_every_code_is_given_once_and_by_its_own_class() -> None:
    """A program that switches on the code meets each refusal under one code of its own."""
    assert all("code" in vars(kind) for kind in ALL)
    assert len({kind.code for kind in ALL}) == len(ALL)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", kind.code) for kind in ALL)


@every_error
def test_invalid_input_is_a_value_error_and_nothing_else_is(kind: type[DebituraError]) -> None:
    """Whoever catches ValueError catches wrong values, and no broken rule."""
    assert issubclass(kind, ValueError) is issubclass(kind, InvalidInput)


def an_error(kind: type[DebituraError], fact: str) -> DebituraError:
    """Return an error whose every fact begins with *fact*."""
    names = {name for _, name, _, _ in Formatter().parse(kind.message) if name}
    return kind(**{name: f"{fact}-{name}" for name in names})


@every_error
def test_the_message_is_filled_in_and_says_every_fact(kind: type[DebituraError]) -> None:
    """A refusal reads as a sentence: no gap, no braces, and all that it knows."""
    error = an_error(kind, "fact")
    assert isinstance(error, DebituraError)
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
    """Pickled or copied, a refusal keeps its class, facts and message."""
    error = an_error(kind, "fact")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(other) is kind
        assert dict(other.facts) == dict(error.facts)
        assert (str(other), other.code, other.retry) == (str(error), kind.code, kind.retry)


@every_error
def test_facts_cannot_be_changed(kind: type[DebituraError]) -> None:
    """What a refusal was about stays what it was about."""
    error = an_error(kind, "fact")
    with pytest.raises(TypeError):
        error.facts["field"] = "other"  # type: ignore[index]


def test_facts_are_text_whatever_they_were() -> None:
    """Facts can be logged and sent as they are: numbers and days are text."""
    error = errors.InvalidNumber(field="limit", low=1, high=1000)
    assert error.facts == {"field": "limit", "low": "1", "high": "1000"}
    assert str(error) == "limit: give a whole number from 1 to 1000"

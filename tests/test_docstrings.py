"""Docstrings: everybody has one, and what they show is what happens."""

import doctest
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

import debitura_core

ROOMS = sorted(
    room.name for room in pkgutil.walk_packages(debitura_core.__path__, "debitura_core.")
)
every_room = pytest.mark.parametrize("name", ("debitura_core", *ROOMS))


def public_things(room: ModuleType) -> Iterator[tuple[str, object]]:
    """Yield the public classes and functions that a room defines itself."""
    for name, thing in vars(room).items():
        own = getattr(thing, "__module__", None) == room.__name__
        if (
            own
            and not name.startswith("_")
            and (inspect.isclass(thing) or inspect.isfunction(thing))
        ):
            yield f"{room.__name__}.{name}", thing


@every_room
def test_the_examples_of_a_room_tell_the_truth(name: str) -> None:
    """Every example in a docstring prints what it says it prints."""
    failed, _ = doctest.testmod(import_module(name), optionflags=doctest.REPORT_NDIFF)
    assert failed == 0


@every_room
def test_a_room_and_all_in_it_say_what_they_are_for(name: str) -> None:
    """A reader finds a sentence at every room, class and function that is public."""
    room = import_module(name)
    assert room.__doc__
    silent = [full for full, thing in public_things(room) if not (thing.__doc__ or "").strip()]
    assert silent == []


def test_the_examples_are_found() -> None:
    """The rooms have examples: a search that finds none proves nothing."""
    finder = doctest.DocTestFinder()
    tests = [test for name in ROOMS for test in finder.find(import_module(name)) if test.examples]
    assert len(tests) > 20
    assert len(ROOMS) > 40


def test_every_name_at_the_door_says_what_it_is_for() -> None:
    """Whoever asks `help()` about a public name gets a first line."""
    silent = [
        name
        for name in dir(debitura_core)
        if not (inspect.getdoc(getattr(debitura_core, name)) or "").strip()
    ]
    assert silent == []

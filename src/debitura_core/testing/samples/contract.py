"""Tests that every command and query passes: ours, and your own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar

import pytest
from attrs import asdict, fields, has

from debitura_core.desk import Desk
from debitura_core.domain.kernel.errors import DebituraError, NotAllowed, NotFound
from debitura_core.ports import Snapshot, Store
from debitura_core.testing.samples.books import SampleBooks, sample_books
from debitura_core.testing.samples.ids import ids_of
from debitura_core.testing.samples.sample import Sample

NOWHERE = ids_of("nowhere")


class RequestContract:
    """What every command and query promises; subclass it, and name yours in `samples`.

    Override `books` to try them on another store, or with events of your own.
    """

    samples: ClassVar[Mapping[type[Any], Sample[Any]]]

    @classmethod
    def books(cls) -> AbstractContextManager[SampleBooks]:
        """Open new sample books."""
        return sample_books()

    @pytest.fixture(scope="class")
    @classmethod
    def unchanged(cls) -> Iterator[SampleBooks]:
        """Sample books that no test changes."""
        with cls.books() as books:
            yield books

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a test once for each sample that it is about."""
        about: dict[str, Callable[[Sample[Any]], bool]] = {
            "sample": lambda sample: True,
            "command": is_command,
            "shared": lambda sample: not sample.own,
        }
        for name in about.keys() & set(metafunc.fixturenames):
            wanted = [sample for sample in self.samples.values() if about[name](sample)]
            metafunc.parametrize(name, wanted, ids=[sample.kind.__name__ for sample in wanted])

    def test_it_says_what_it_wants_by_keyword_and_for_whom(self, sample: Sample[Any]) -> None:
        """A request is an attrs class with keywords only, and names the roles that may use it."""
        kind: Any = sample.kind
        assert all(each.kw_only for each in fields(kind))
        assert sample.role in kind.roles

    def test_to_look_changes_nothing(self, sample: Sample[Any], unchanged: SampleBooks) -> None:
        """A query is answered, a command previewed, and the books are as they were."""
        before = written(unchanged.network.store)
        desk, request = unchanged.desk(sample.role), sample.make(unchanged.ids)
        _ = desk.preview(request) if is_command(sample) else desk.ask(request)
        assert written(unchanged.network.store) == before

    def test_a_command_is_carried_out_once(self, command: Sample[Any]) -> None:
        """It changes the books, keeps them sound, and changes nothing under the same key again."""
        with self.books() as books:
            before = written(books.network.store)
            answer = books.give(command, key="once")
            after = written(books.network.store)
            assert after != before
            assert books.give(command, key="once") == answer
            assert written(books.network.store) == after
            assert books.network.verify_books() == ()
            assert books.network.verify_journal() == ()

    def test_others_find_nothing(self, shared: Sample[Any], unchanged: SampleBooks) -> None:
        """Another desk may not ask, or is answered as if the records did not exist."""
        theirs = {str(one) for one in asdict(unchanged.ids).values()} - {"borea"}
        before = written(unchanged.network.store)
        for name, desk in unchanged.foreign_desks().items():
            found, nothing = (outcome(desk, shared.make(ids)) for ids in (unchanged.ids, NOWHERE))
            if isinstance(found, DebituraError):
                assert isinstance(found, NotAllowed | NotFound), (name, found)
                assert _without_id(found) == _without_id(nothing), (name, found, nothing)
            else:
                assert found == nothing, name
                assert theirs.isdisjoint(_texts(found)), name
        assert written(unchanged.network.store) == before


def is_command(sample: Sample[Any]) -> bool:
    """Return whether a sample is of a command, and not of a query."""
    return hasattr(sample.kind, "decide")


def outcome(desk: Desk, request: Any) -> Any:
    """Carry out a command or ask a query, and return the answer or the refusal."""
    try:
        return desk.do(request) if hasattr(request, "decide") else desk.ask(request)
    except DebituraError as refusal:
        return refusal


def written(store: Store) -> dict[str, Any]:
    """Return all that a store keeps as plain values, to compare before and after."""
    with store.snapshot() as books:
        return everything_in(books)


def everything_in(books: Snapshot) -> dict[str, Any]:
    """Return all that is kept, as plain values."""
    tables = {name: [dict(row) for row in books.rows(name)] for name in books.tables()}
    return {**tables, "entries ever": books.journal_length()}


def _without_id(refusal: DebituraError) -> tuple[Any, ...]:
    """Return all that a refusal says but for the id that was asked for."""
    facts = dict(refusal.facts)
    asked = facts.pop("id", "")
    return type(refusal), facts, str(refusal).replace(asked, "#") if asked else str(refusal)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in an answer, however deep."""
    if isinstance(value, str):
        yield value
    elif has(type(value)):
        yield from _texts(asdict(value, recurse=False))
    elif isinstance(value, Mapping):
        yield from _texts((*value.keys(), *value.values()))
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _texts(one)

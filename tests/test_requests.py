"""The contract of requests, for every command and query on either store; and that it can fail."""

from contextlib import AbstractContextManager
from typing import Any, ClassVar

import pytest
from attrs import frozen

from debitura_core import Books, Command, Decision, Now, Query, RecordPayment, Role, ScopedBooks
from debitura_core.testing import (
    SAMPLE_COMMANDS,
    SAMPLE_QUERIES,
    SAMPLES,
    RequestContract,
    Sample,
    SampleBooks,
    sample_books,
)
from tests.cast import public
from tests.commands.test_user_commands import CaseMoved, RecordAndSay
from tests.prepared import sample_copy


def test_every_command_and_query_has_a_sample() -> None:
    """A new command or query is tried everywhere from the day it has a sample, and needs one."""
    assert set(SAMPLE_COMMANDS) == set(public(Command))
    assert set(SAMPLE_QUERIES) == set(public(Query))


class TestRequestsInMemory(RequestContract):
    samples = SAMPLES


class TestRequestsOnFile(RequestContract):
    samples = SAMPLES

    @classmethod
    def books(cls) -> AbstractContextManager[SampleBooks]:
        return sample_copy()


class TestRequestsOfAUser(RequestContract):
    samples: ClassVar = {
        RecordAndSay: Sample(
            Role.PARTNER,
            lambda ids: RecordAndSay(record=SAMPLES[RecordPayment].make(ids)),
        )
    }

    @classmethod
    def books(cls) -> AbstractContextManager[SampleBooks]:
        return sample_books(events=[CaseMoved])


@frozen(kw_only=True)
class Idle(Command[None]):
    """Does nothing."""

    roles: ClassVar = frozenset(Role)

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        return Decision(None)


@frozen
class Tell(Query[tuple[str, ...]]):
    """Tells everybody what it was asked by place."""

    roles: ClassVar = frozenset(Role)
    case_id: str

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[str, ...]:
        return (self.case_id,)


def test_a_careless_request_is_caught() -> None:
    """The contract can fail: nothing is done, somebody else's is told, a field has no keyword."""
    contract = RequestContract()
    idle = Sample[Any](Role.PARTNER, lambda ids: Idle())
    tell = Sample[Any](Role.PARTNER, lambda ids: Tell(ids.case))
    with sample_books() as books:
        with pytest.raises(AssertionError):
            contract.test_a_command_is_carried_out_once(idle)
        with pytest.raises(AssertionError):
            contract.test_others_find_nothing(tell, books)
        with pytest.raises(AssertionError):
            contract.test_it_says_what_it_wants_by_keyword_and_for_whom(tell)

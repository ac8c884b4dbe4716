"""A sample: one valid example of a command or a query, and who gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import frozen

from debitura_core.desk import Command, Query
from debitura_core.domain.kernel.actors import Role
from debitura_core.testing.samples.ids import SampleIds, ids_of

Request: TypeAlias = Command[Any] | Query[Any]
R_co = TypeVar("R_co", bound=Request, covariant=True)


@frozen
class Sample(Generic[R_co]):
    """One valid example of a command or a query.

    ``role`` says whose desk gives it in the sample books; ``make`` writes it for given ids.
    ``own`` says that it is about what the desk that asks keeps for itself, such as its templates,
    so that no other desk could ask about the same.
    """

    role: Role
    make: Callable[[SampleIds], R_co]
    own: bool = False

    @property
    def kind(self) -> type[R_co]:
        """Return the class of the command or the query."""
        return type(self.make(ids_of("x")))


def partner(make: Callable[[SampleIds], R_co], *, own: bool = False) -> Sample[R_co]:
    """Write a sample for the desk of the partner."""
    return Sample(Role.PARTNER, make, own)


def client(make: Callable[[SampleIds], R_co]) -> Sample[R_co]:
    """Write a sample for the desk of the client."""
    return Sample(Role.CLIENT, make)


def platform(make: Callable[[SampleIds], R_co]) -> Sample[R_co]:
    """Write a sample for the desk of the platform."""
    return Sample(Role.PLATFORM, make)


def catalogue(*samples: Sample[R_co]) -> dict[type[R_co], Sample[R_co]]:
    """Return the samples by the class of what they ask."""
    return {sample.kind: sample for sample in samples}

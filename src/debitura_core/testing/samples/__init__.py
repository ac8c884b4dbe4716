"""One valid example of each command and query, and books in which all of them can be given.

A test that applies to every command, or for every query, takes its examples from `SAMPLES`; a new
command or query is added there, in its chapter, and nowhere else.
"""

from collections.abc import Mapping
from typing import Any, Final

from debitura_core.desk import Command, Query
from debitura_core.testing.samples.books import SampleBooks, fill, sample_books, sample_ports
from debitura_core.testing.samples.commands import ABOUT_CASES
from debitura_core.testing.samples.ids import SAMPLE_TIME, SampleIds, ids_of
from debitura_core.testing.samples.partner_cases import ABOUT_PARTNER_CASES
from debitura_core.testing.samples.queries import QUESTIONS
from debitura_core.testing.samples.sample import Sample

SAMPLE_COMMANDS: Final[Mapping[type[Command[Any]], Sample[Any]]] = {
    **ABOUT_CASES,
    **ABOUT_PARTNER_CASES,
}
"""One sample of each command."""

SAMPLE_QUERIES: Final[Mapping[type[Query[Any]], Sample[Any]]] = QUESTIONS
"""One sample of each query."""

SAMPLES: Final[Mapping[type[Any], Sample[Any]]] = {**SAMPLE_COMMANDS, **SAMPLE_QUERIES}
"""One sample of each command and of each query."""

__all__ = [
    "SAMPLES",
    "SAMPLE_COMMANDS",
    "SAMPLE_QUERIES",
    "SAMPLE_TIME",
    "Sample",
    "SampleBooks",
    "SampleIds",
    "fill",
    "ids_of",
    "sample_books",
    "sample_ports",
]

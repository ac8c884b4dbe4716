"""Identifiers: one pattern for all of them, and subjects that never clash."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import errors
from debitura_core.domain.kernel import identifiers
from debitura_core.domain.kernel.identifiers import identifier, is_reference, subject
from debitura_core.testing import ids, texts
from tests.domain.values import a_share_of_the_examples

CONVERTERS: tuple[Callable[[Any], str | None], ...] = (
    identifiers.partner_id,
    identifiers.client_id,
    identifiers.case_id,
    identifiers.payout_id,
    identifiers.invoice_id,
)
OPTIONAL: tuple[Callable[[Any], str | None], ...] = (
    identifiers.partner_id_or_none,
    identifiers.client_id_or_none,
    identifiers.case_id_or_none,
    identifiers.payment_id_or_none,
)
every_converter = pytest.mark.parametrize(
    "convert", CONVERTERS + OPTIONAL, ids=lambda convert: convert.__name__
)


@every_converter
@a_share_of_the_examples
@given(name=ids(max_size=64))
def test_an_identifier_passes_unchanged(convert: Callable[[Any], str | None], name: str) -> None:
    """The caller's own id is the id in the books, letter for letter."""
    assert convert(name) == name == identifier(name)


@every_converter
@a_share_of_the_examples
@given(name=st.text())
def test_an_identifier_is_up_to_64_plain_letters_or_refused(
    convert: Callable[[Any], str | None], name: str
) -> None:
    """Ids are ASCII letters, digits, hyphen and underscore; the field is named, never the value."""
    if re.fullmatch("[A-Za-z0-9_-]{1,64}", name):
        assert convert(name) == name
    else:
        with pytest.raises(errors.InvalidIdentifier) as refused:
            convert(name)
        field = convert.__name__.removesuffix("_or_none")
        assert refused.value.facts == {"field": field}


@every_converter
@pytest.mark.parametrize(
    "value",
    (
        "", " ", "a b", "../etc/passwd", "a" * 65, "acme\n", "acme\x00", "caf\u00e9", "cafe\u0301",
        "acme;--", "' OR 1=1", "a:b", "a.b", "１２", "\ud800", 7, 7.0, True, b"acme", ["acme"],
        type("Id", (str,), {})("acme"),
    ),
    ids=ascii,
)  # fmt: skip
def test_what_is_no_identifier_is_refused(convert: Callable[[Any], str | None], value: Any) -> None:
    """Spaces, paths, colons, accents and numbers are no ids."""
    with pytest.raises(errors.InvalidIdentifier):
        convert(value)


@pytest.mark.parametrize("convert", CONVERTERS, ids=lambda convert: convert.__name__)
def test_a_required_identifier_cannot_be_left_out(convert: Callable[[Any], str | None]) -> None:
    """Where an id is needed, None is none."""
    with pytest.raises(errors.InvalidIdentifier):
        convert(None)


@pytest.mark.parametrize("convert", OPTIONAL, ids=lambda convert: convert.__name__)
def test_an_optional_identifier_may_be_left_out(convert: Callable[[Any], str | None]) -> None:
    """Where the library may choose the id, None lets it."""
    assert convert(None) is None


@given(text=texts() | st.from_regex("[A-Z0-9]{8}", fullmatch=True))
def test_a_reference_is_eight_capitals_and_digits(text: str) -> None:
    """A case reference looks like Q8OAXF3W and like nothing else."""
    assert is_reference(text) == bool(re.fullmatch("[A-Z0-9]{8}", text, re.ASCII))


@pytest.mark.parametrize(
    ("text", "is_one"),
    (
        ("Q8OAXF3W", True),
        ("AAAAAAAA", True),
        ("00000000", True),
        ("q8oaxf3w", False),
        ("Q8OAXF3", False),
        ("Q8OAXF3WX", False),
        ("Q8OAXF3W\n", False),
        ("Q8OAXF-W", False),
    ),
)
def test_references_of_worked_examples(text: str, is_one: bool) -> None:
    """Seven letters, small letters or a hyphen make no reference."""
    assert is_reference(text) is is_one


@given(
    one=st.lists(ids(max_size=4), min_size=1, max_size=3),
    other=st.lists(ids(max_size=4), min_size=1, max_size=3),
)
def test_different_things_are_different_subjects(one: list[str], other: list[str]) -> None:
    """No two things of the books share a chain of the journal."""
    assert (subject("case", *one) == subject("case", *other)) == (one == other)
    assert subject("case", *one) != subject("partner", *one)

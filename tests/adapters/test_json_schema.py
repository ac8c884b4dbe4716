"""The JSON Schema: it takes what is written and read, refuses the rest, and is published."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from debitura_core import InvalidInput, Query
from debitura_core.adapters.json import dump, every_schema, load, schema
from debitura_core.adapters.json.shapes import shape
from docs import generate
from tests.adapters.test_json import (
    GONE,
    KINDS,
    LETTER,
    LetterSent,
    Parked,
    changed,
    drawn,
    every_kind,
)
from tests.adapters.test_json_refusals import anything, places
from tests.cast import public
from tests.domain.values import a_share_of_the_examples
from tests.prepared import sample_answers


@cache
def _validator(kind: Any) -> Any:
    return Draft202012Validator(schema(kind))


def valid(kind: Any, plain: Any) -> bool:
    """Return whether a body has the form that the schema of its class describes."""
    return bool(_validator(kind).is_valid(plain))


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_what_is_written_has_the_form_of_its_schema(kind: Any, data: st.DataObject) -> None:
    """Whoever checks our bodies against the published schema finds nothing to complain of."""
    assert valid(kind, json.loads(dump(data.draw(drawn(kind)))))


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_what_is_read_has_the_form_of_its_schema(kind: Any, data: st.DataObject) -> None:
    """A schema never refuses what `load` takes: values are replaced or left out at random."""
    body = json.loads(dump(data.draw(drawn(kind))))
    place = data.draw(st.sampled_from(sorted(places(body))))
    value = data.draw(anything | st.just(GONE))
    if value is GONE and place.rpartition(".")[2].isdigit():
        return
    other = changed(body, place, value)
    try:
        load(kind, json.dumps(other))
    except InvalidInput:
        return
    assert valid(kind, other)


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_what_is_no_value_of_ours_is_refused_by_both(kind: Any, data: st.DataObject) -> None:
    """A fraction as a number, an unknown key, a missing one: neither reader takes it."""
    body = json.loads(dump(data.draw(drawn(kind))))
    place = data.draw(st.sampled_from(sorted(places(body))))
    required = [part.key for part in shape(kind) if part.required]
    wrong = [changed(body, place, 0.5), {**body, "salary": None}, list(body)]
    wrong += [changed(body, key, GONE) for key in required]
    for one in wrong:
        assert not valid(kind, one)
        with pytest.raises(InvalidInput):
            load(kind, json.dumps(one))


@pytest.mark.parametrize("kind", public(Query), ids=lambda kind: kind.__name__)
def test_answers_have_a_schema_too(kind: Any) -> None:
    """Not only what is kept: the answer of every query has the form of its own schema."""
    answer = sample_answers()[kind]
    for one in answer if isinstance(answer, tuple) else (answer,) if answer else ():
        assert valid(type(one), json.loads(dump(one)))


# ------------------------------------------------------------------------------- the document


def references(plain: Any) -> Iterator[str]:
    """Yield what a schema refers to."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from references(value)


def test_the_published_schema_is_that_of_the_code() -> None:
    """Whoever reads the schema in the docs reads what `load` and `dump` do today."""
    assert generate.SCHEMA.read_text("utf-8") == generate.published_schema()


def test_the_published_schema_is_sound_and_whole() -> None:
    """It is a schema of its dialect, defines every kind, and refers to nothing it lacks."""
    published = every_schema()
    Draft202012Validator.check_schema(published)
    assert set(KINDS) <= set(published["$defs"])
    assert {f"#/$defs/{name}" for name in published["$defs"]} >= set(references(published))


@every_kind
def test_a_kind_means_the_same_alone_and_in_the_published_schema(kind: type) -> None:
    """The schema of one class is the part of the whole that it needs, and no more."""
    alone, published = schema(kind), every_schema()["$defs"]
    assert alone == schema(kind.__name__)
    assert alone["$ref"] == f"#/$defs/{kind.__name__}"
    assert {name: published[name] for name in alone["$defs"]} == alone["$defs"]
    needed = {*references(alone)}
    assert needed == {f"#/$defs/{name}" for name in alone["$defs"]}


def test_classes_of_users_have_schemas() -> None:
    """What only a hook can read may be anything to the schema."""
    assert valid(LetterSent, json.loads(dump(LETTER)))
    assert not valid(LetterSent, changed(json.loads(dump(LETTER)), "postage.amount", 150))
    assert valid(Parked, {"plate": "AB1"})
    with pytest.raises(InvalidInput, match=r"^kind: "):
        schema("LetterSent")

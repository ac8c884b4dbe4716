"""JSON: every record, command and event, there and back, and nothing else let in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from debitura_core.adapters.json import dump, load, schema
from debitura_core.adapters.json.shapes import kinds
from docs import generate
from tests.domain.values import a_share_of_the_examples, commands_of, values_of

KINDS = kinds()
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def drawn(kind: Any) -> st.SearchStrategy[Any]:
    return commands_of(kind) if hasattr(kind, "decide") else values_of(kind)


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_what_was_dumped_loads_back_equal(kind: Any, data: st.DataObject) -> None:
    value = data.draw(drawn(kind))
    body = dump(value)
    assert load(kind, body) == value
    Draft202012Validator(schema(kind)).validate(json.loads(body))


def test_the_published_schema_is_that_of_the_code() -> None:
    """Whoever reads the schema from the docs reads what `load` and `dump` do today."""
    assert generate.SCHEMA.read_text("utf-8") == generate.published_schema()

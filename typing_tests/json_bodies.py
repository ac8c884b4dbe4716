"""What `load` gives back, as mypy sees it: the class that was asked for."""

from typing import Any, assert_type

from debitura_core import Payment, Payout, RecordPayment
from debitura_core.adapters.json import converter, dump, load, schema


def bodies(body: str) -> None:
    """A class gives its own instances, a tuple of them a tuple, a name who knows what."""
    assert_type(load(RecordPayment, body), RecordPayment)
    assert_type(load(Payout, body.encode(), using=converter()), Payout)
    assert_type(load(tuple[Payment, ...], body), tuple[Payment, ...])
    assert_type(load("Payout", body), Any)
    assert_type(dump(load(Payout, body)), str)
    assert_type(schema(Payout), dict[str, Any])
    load(Payout, None)  # type: ignore[call-overload]
    load(7, body)  # type: ignore[call-overload]

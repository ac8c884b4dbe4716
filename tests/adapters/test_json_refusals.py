"""JSON: what is refused, where it says the fault is, and that it shows nothing of the body."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    AttachDocument,
    ClaimInvoice,
    CloseCase,
    CloseCode,
    InvalidInput,
    SubmitCase,
)
from debitura_core.adapters.json import dump, load
from debitura_core.adapters.json.bodies import DEEPEST, LARGEST
from debitura_core.domain.money.corrections import ClaimCovered
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from tests.adapters.test_json import (
    GONE,
    changed,
    drawn,
    every_kind,
    recorded,
)
from tests.cast import TODAY, claim, eur, submission
from tests.domain.values import a_share_of_the_examples

EURO = {"amount": "1", "currency": "EUR"}


DAYS = {"invoice_date": TODAY, "due_date": TODAY}
SUBMISSION = json.loads(
    dump(
        submission(
            claim=claim(
                eur("20000"),
                invoices=(
                    ClaimInvoice(
                        number="1", amount=eur("19999"), invoice_date=TODAY, due_date=TODAY
                    ),
                    ClaimInvoice(number="2", amount=eur("1"), invoice_date=TODAY, due_date=TODAY),
                ),
            )
        )
    )
)


@pytest.mark.parametrize(
    ("place", "value", "field", "refusal"),
    (
        ("claim.invoices.1.amount.amount", 1, "claim.invoices[1].amount.amount", "InvalidAmount"),
        ("claim.invoices.1.amount.amount", 1.5, "claim.invoices[1].amount.amount", "InvalidAmount"),
        ("claim.invoices.1.amount.amount", "1e0", "claim.invoices[1].amount.amount",
         "InvalidAmount"),
        ("claim.invoices.1.amount.amount", "1.001", "claim.invoices[1].amount.amount",
         "InexactAmount"),
        ("claim.invoices.1.amount.amount", "0", "claim.invoices[1].amount", "AmountNotPositive"),
        ("claim.invoices.1.amount.amount", "9" * 30, "claim.invoices[1].amount.amount",
         "AmountTooLarge"),
        ("claim.invoices.1.amount.currency", "XXX", "claim.invoices[1].amount.currency",
         "UnknownCurrency"),
        ("claim.invoices.1.amount.currency", "DKK", "claim", "InvalidClaim"),
        ("claim.invoices.1.amount.currency", ["EUR"], "claim.invoices[1].amount.currency",
         "UnknownCurrency"),
        ("claim.invoices.1.amount.currency", GONE, "claim.invoices[1].amount.currency",
         "InvalidInput"),
        ("claim.invoices.1.amount.unit", "cent", "claim.invoices[1].amount.unit", "InvalidInput"),
        ("claim.invoices.1.amount", 100, "claim.invoices[1].amount", "InvalidInput"),
        ("claim.invoices.1.amount", "1.00 EUR", "claim.invoices[1].amount", "InvalidInput"),
        ("claim.invoices.1.amount", None, "claim.invoices[1].amount", "InvalidInput"),
        ("claim.invoices.1.amount", GONE, "claim.invoices[1].amount", "InvalidInput"),
        ("claim.invoices.0.amount", EURO, "claim.invoices", "InvalidClaim"),
        ("claim.invoices.1", [], "claim.invoices[1]", "InvalidInput"),
        ("claim.invoices", {"0": 1}, "claim.invoices", "InvalidInput"),
        ("claim.invoices", "12", "claim.invoices", "InvalidInput"),
        ("claim.due_date", "2025-02-29", "claim.due_date", "InvalidDay"),
        ("claim.due_date", "20251203", "claim.due_date", "InvalidDay"),
        ("claim.due_date", "2025-12-03T00:00:00Z", "claim.due_date", "InvalidDay"),
        ("claim.due_date", "1899-12-31", "claim.due_date", "InvalidDay"),
        ("claim.due_date", 20251203, "claim.due_date", "InvalidDay"),
        ("claim.due_date", "2024-12-03", "claim.due_date", "InvalidClaim"),
        ("claim.dispute_status", "DISPUTED", "claim.dispute_status", "InvalidChoice"),
        ("claim", None, "claim", "InvalidInput"),
        ("debtor.kind", "ghost", "debtor.kind", "InvalidChoice"),
        ("debtor.kind", ["company"], "debtor.kind", "InvalidChoice"),
        ("debtor.country", "Germany", "debtor.country", "UnknownCountry"),
        ("debtor.name", 7, "debtor.name", "InvalidText"),
        ("debtor.name", " ", "debtor.name", "InvalidText"),
        ("debtor.name", "x" * 501, "debtor.name", "TextTooLong"),
        ("debtor.name", "a\x00b", "debtor.name", "InvalidText"),
        ("debtor.emails", "a@example.com", "debtor.emails", "InvalidInput"),
        ("debtor.emails", ["a@example.com", 7], "debtor.emails[1]", "InvalidText"),
        ("debtor.addresses", [{}], "debtor.addresses[0].street", "InvalidInput"),
        ("debtor.salary", "1", "debtor.salary", "InvalidInput"),
        ("success_fee", 9.5, "success_fee", "InvalidPercent"),
        ("success_fee", 9, "success_fee", "InvalidPercent"),
        ("success_fee", "100.5", "success_fee", "InvalidPercent"),
        ("success_fee", "NaN", "success_fee", "InvalidPercent"),
        ("success_fee", GONE, "success_fee", "InvalidInput"),
        ("case_id", "../Q8OAXF3W", "case_id", "InvalidIdentifier"),
        ("allow_network", 1, "allow_network", "InvalidInput"),
        ("allow_network", None, "allow_network", "InvalidInput"),
        ("kind", "SubmitCase", "kind", "InvalidInput"),
        ("Erika Muster", 1, "[...]", "InvalidInput"),
    ),
)  # fmt: skip
def test_a_refusal_names_the_place(place: str, value: Any, field: str, refusal: str) -> None:
    """Whoever wrote the body finds the place, and the same error that Python would have got."""
    body = json.dumps(changed(SUBMISSION, place, value))
    with pytest.raises(InvalidInput) as refused:
        load(SubmitCase, body)
    assert refused.value.facts["field"] == field
    assert type(refused.value).__name__ == refusal
    assert field in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "place", "value", "field"),
    (
        (Payout, "split.platform_fee", 1, "split.platform_fee"),
        (Payout, "split.platform_fee.amount", 1, "split.platform_fee.amount"),
        (Payout, "split.platform_fee.amount", "1.001", "split.platform_fee.amount"),
        (Payout, "split.platform_fee.amount", "-0", "split.platform_fee.amount"),
        (Payout, "split.platform_fee.amount", "9" * 30, "split.platform_fee.amount"),
        (Payout, "split.platform_fee.currency", "USD", "split.platform_fee.currency"),
        (Payout, "split.currency", "USD", "split.payment.currency"),
        (Payout, "split.basis.open_principal.currency", "USD",
         "split.basis.open_principal.currency"),
        (Payout, "usd.payment.currency", "EUR", "usd.payment.currency"),
        (Payout, "remitted.currency", "USD", "remitted.currency"),
        (Payout, "remitted_minor", "0", "remitted_minor"),
        (Payout, "created_at", "2026-03-01T09:00:00", "created_at"),
        (Payout, "created_at", "2026-03-01", "created_at"),
        (Payout, "created_at", "20260301T090000Z", "created_at"),
        (Payout, "created_at", "2026-W09-7T09:00:00Z", "created_at"),
        (Payout, "payment_date", "1899-12-31", "payment_date"),
        (Payout, "created_at", "2026-02-30T09:00:00Z", "created_at"),
        (Payout, "created_at", "0001-01-01T00:00:00+14:00", "created_at"),
        (Payout, "usd.rate.value", "0", "usd.rate"),
        (Payout, "version", 1.0, "version"),
        (Payout, "version", True, "version"),
        (Payout, "version", "1", "version"),
        (Payout, "payment_id", "a b", "payment_id"),
        (ClaimCovered, "paid_minor", 10010, "paid_minor"),
        (ClaimCovered, "paid_minor", "100.10", "paid_minor"),
        (ClaimCovered, "paid_minor", EURO, "paid_minor"),
        (ClaimCovered, "paid_minor", str(2**63), "paid_minor"),
    ),
)  # fmt: skip
def test_a_record_is_read_as_strictly(kind: type, place: str, value: Any, field: str) -> None:
    """The amounts of a record are in its currency, and its values are what its fields declare."""
    found = recorded(kind)
    body = json.loads(dump(found))
    assert load(kind, json.dumps(body)) == found
    with pytest.raises(InvalidInput) as refused:
        load(kind, json.dumps(changed(body, place, value)))
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize("content", ("YQ", "YQ==\n", "Y Q = =", "YQ==YQ==", "é", "%%%%", 7, None))
def test_a_file_is_base64_to_the_letter(content: Any) -> None:
    """Two readers of a sloppy text might keep two different files."""
    body = {"case_id": "Q8OAXF3W", "file_name": "a.txt", "content": "YQ=="}
    assert load(AttachDocument, json.dumps(body)).content == b"a"
    with pytest.raises(InvalidInput, match=r"^content: "):
        load(AttachDocument, json.dumps({**body, "content": content}))


@pytest.mark.parametrize(
    ("body", "field"),
    (
        ("", "body"),
        ("{", "body"),
        ("{'case_id': 1}", "body"),
        ('{"case_id": "a",}', "body"),
        ("// note", "body"),
        ("[]", "body"),
        ("null", "body"),
        ('"RecordPayment"', "body"),
        (b"\xff\xfe{}", "body"),
        ("{}".encode("utf-16"), "body"),
        (b'\xef\xbb\xbf{"case_id": "a", "code": "unpaid"}', "body"),
        ('{"case_id": "Q8OAXF3W", "code": NaN}', "code"),
        ('{"case_id": "Q8OAXF3W", "code": -Infinity}', "code"),
        ('{"case_id": "Q8OAXF3W", "code": 1e999}', "code"),
        (f'{{"case_id": {"9" * 5000}}}', "body"),
        ('{"case_id": "Q8OAXF3W", "comment": "\\ud800"}', "comment"),
        ('{"case_id": "Q8OAXF3W", "case_id": "Q8OAXF3W"}', "case_id"),
        ('{"case_id": "Q8OAXF3W", "comment": {"a": 1, "a": 1}}', "comment"),
        (bytearray(b"{}"), "body"),
        (None, "body"),
        ({"case_id": "Q8OAXF3W"}, "body"),
    ),
)
def test_what_is_no_body_is_refused(body: Any, field: str) -> None:
    """Half a text, another encoding, a key that stands twice, a number that is none."""
    with pytest.raises(InvalidInput) as refused:
        load(CloseCase, body)
    assert refused.value.facts["field"] == field


def test_a_key_that_stands_twice_is_named_where_it_stands() -> None:
    """Two readers of such a body might read two different amounts."""
    text = json.dumps(SUBMISSION).replace(
        '{"amount": "1.00"', '{"amount": "2.00", "amount": "1.00"'
    )
    with pytest.raises(InvalidInput, match=r"^claim\.invoices\[1\]\.amount\.amount: .* twice"):
        load(SubmitCase, text)


@pytest.mark.parametrize(
    "text",
    (
        "[" * 1000 + "]" * 1000,
        '{"claim":' * 1000 + "1" + "}" * 1000,
        "[" * 1_000_000,
        '{"a":[' * 100_000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    ),
    ids=["lists", "objects", "a million", "unfinished", "one too many"],
)
def test_a_body_nested_too_deep_is_refused_before_it_is_built(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No program around us can be brought down by brackets, whatever stack it has allowed."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        with pytest.raises(InvalidInput, match="body: nested more than 64 deep"):
            load(SubmitCase, text)
    finally:
        sys.setrecursionlimit(before)


def test_brackets_in_a_text_are_no_depth() -> None:
    """A comment may hold as many brackets as its author likes, and quotes before them."""
    comment = '\\"[[[{{{' * 100
    close = CloseCase(case_id="Q8OAXF3W", code=CloseCode.DEBTOR_UNTRACEABLE, comment=comment)
    assert load(CloseCase, dump(close)) == close
    inside = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    with pytest.raises(InvalidInput, match=r"^comment"):
        load(CloseCase, f'{{"case_id": "Q8OAXF3W", "comment": {inside}}}')


@pytest.mark.parametrize(
    "body", (" " * LARGEST + "{}", b'"' + b"\\x" * LARGEST), ids=["str", "bytes"]
)
def test_a_body_too_long_is_refused_unread(body: str | bytes) -> None:
    """Ten megabytes are the most."""
    with pytest.raises(InvalidInput, match="body: longer than 10485760 bytes"):
        load(CloseCase, body)


def test_a_key_among_many_that_stands_twice_is_found_in_one_go() -> None:
    """The search does not compare every key with every other."""
    keys = ",".join(f'"{number}":0' for number in range(300_000))
    with pytest.raises(InvalidInput, match="twice"):
        load(CloseCase, f'{{{keys},"last":0,"last":0}}')


def test_quotes_without_an_end_are_read_once() -> None:
    """A text that seems to begin over and over is searched in one go, not once per beginning."""
    with pytest.raises(InvalidInput, match="this is no JSON"):
        load(CloseCase, '"' + '\\"' * (LARGEST // 2 - 1))


def test_a_name_that_no_kind_has_is_refused() -> None:
    """A name comes from outside as well; it is not repeated in the refusal."""
    with pytest.raises(InvalidInput, match=r"^kind: ") as refused:
        load("Erika Muster", "{}")
    assert "Erika" not in str(refused.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(body=st.binary() | st.text() | anything.map(json.dumps))
def test_any_text_is_read_or_refused(body: str | bytes) -> None:
    """Noise never comes out as another error."""
    for kind in (CloseCase, SubmitCase, Payout, tuple[Payment, ...]):
        with pytest.raises(InvalidInput):
            load(kind, body if body != "[]" else "")


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_a_body_with_something_else_in_one_place_is_read_or_refused(
    kind: Any, data: st.DataObject
) -> None:
    """One value of a good body is replaced: it still makes a value of the class, or a refusal."""
    body = json.loads(dump(data.draw(drawn(kind))))
    place = data.draw(st.sampled_from(sorted(places(body))))
    other = json.dumps(changed(body, place, data.draw(anything)))
    try:
        assert type(load(kind, other)) is kind
    except InvalidInput as refused:
        assert refused.facts["field"]  # noqa: PT017  either end is good


def places(plain: Any, way: str = "") -> Iterator[str]:
    """Yield every place of a body, inner ones too."""
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain)
    for key, value in inner:
        yield f"{way}{key}"
        if isinstance(value, dict | list):
            yield from places(value, f"{way}{key}.")


# -------------------------------------------------------------------------------- what is shown

CANARY = "Erika Muster, Lindenweg 4"


@pytest.mark.parametrize("place", sorted(places(SUBMISSION)))
def test_a_refusal_shows_nothing_of_the_body(place: str) -> None:
    """Whatever stands in the wrong place, no error and no trace of one repeats it."""
    for wrong in (CANARY, [CANARY], {CANARY: CANARY}, {"a": CANARY}):
        _keeps_quiet(SubmitCase, json.dumps(changed(SUBMISSION, place, wrong)))
        _keeps_quiet(SubmitCase, json.dumps({**SUBMISSION, CANARY: wrong}))
    _keeps_quiet(SubmitCase, json.dumps(SUBMISSION)[:-1] + f", {CANARY}")


def _keeps_quiet(kind: type, body: str) -> None:
    try:
        load(kind, body)
    except InvalidInput as refused:
        shown = [*traceback.format_exception(refused), repr(refused), *refused.facts.values()]
        assert not [line for line in shown if "Erika" in line or "Lindenweg" in line]

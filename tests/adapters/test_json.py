"""JSON: every record, command and event there and back, money as money, and nothing else let in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, field, frozen
from cattrs.errors import StructureHandlerNotFoundError
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    Actor,
    AttachDocument,
    CloseCode,
    DocumentKind,
    Event,
    InvalidInput,
    Month,
    Paper,
    PayoutPage,
    Percent,
    Query,
    Recipient,
    RecordPayment,
    Role,
    SupplyDocuments,
    money,
)
from debitura_core.adapters.json import converter, dump, load
from debitura_core.adapters.json.shapes import kinds, shape
from debitura_core.books.tables import TABLES
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.correspondence import documents
from debitura_core.domain.journal.entries import EVENTS, UnknownEvent
from debitura_core.domain.kernel.identifiers import CaseId, InvoiceId, PartnerId, Subject
from debitura_core.domain.money.corrections import ClaimCovered
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import PaymentRecorded, Payout
from tests.cast import TODAY, meeting, public
from tests.domain.hostile import Context, in_a_hostile_context, localcontext
from tests.domain.values import a_share_of_the_examples, all_commands, commands_of, values_of
from tests.prepared import sample_answers

KINDS = kinds()
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def drawn(kind: Any) -> st.SearchStrategy[Any]:
    """Draw records, commands or events of one class."""
    return commands_of(kind) if hasattr(kind, "decide") else values_of(kind)


def numbers(plain: Any, key: str = "") -> Iterator[tuple[str, int | float]]:
    """Yield every number of a body, with the key it stands under."""
    if isinstance(plain, dict):
        for name, value in plain.items():
            yield from numbers(value, name)
    elif isinstance(plain, list):
        for value in plain:
            yield from numbers(value, key)
    elif isinstance(plain, int | float) and not isinstance(plain, bool):
        yield key, plain


# --------------------------------------------------------------------------- there and back


def test_every_record_event_and_command_is_among_the_kinds() -> None:
    """What is kept, journalled or asked for has a name to be loaded by."""
    known = {*(table.kind for table in TABLES), *EVENTS, *all_commands()}
    assert known == set(KINDS.values())
    assert len(known) == len(KINDS) > 150


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_what_was_dumped_loads_back_equal(kind: Any, data: st.DataObject) -> None:
    """A body says all of a value: by its class or by the name of its class, it comes back."""
    value = data.draw(drawn(kind))
    body = dump(value)
    assert load(kind, body) == value
    assert load(kind.__name__, body.encode()) == value
    assert load(tuple[kind, ...], dump((value, value))) == (value, value)


@every_kind
@a_share_of_the_examples
@given(data=st.data())
def test_no_number_in_a_body_is_money(kind: Any, data: st.DataObject) -> None:
    """Numbers count: versions, days, stars. There is no float, and no amount among them."""
    for key, number in numbers(json.loads(dump(data.draw(drawn(kind))))):
        assert type(number) is int
        assert key in COUNTED, f"is {key} money? then say so in shapes.py"


COUNTED = frozenset(
    "version number engagement pauses count line_count agreement_number priority priorities size"
    " points outcome_stars communication_stars limit minimum_cases payout_day idle_days due_days"
    " sla_days months collection_months approaching_from overdue_after fee_carry carry carried"
    " entries".split()
)
"""Every whole number of the kinds, by its key: none of them is an amount."""


def test_what_has_no_currency_counts_minor_units_as_text() -> None:
    """Four events leave the currency to their case or invoice, a covering to its entries."""
    bare = {
        name
        for name, kind in KINDS.items()
        if any(part.is_amount and part.currency is None for part in shape(kind))
    }
    told = "SurplusMoved PaymentMoved ClaimCovered ClaimChanged EntriesInvoiced Covering"
    assert bare == set(told.split())


@pytest.mark.parametrize("kind", public(Query), ids=lambda kind: kind.__name__)
def test_every_answer_can_be_written_without_a_float(kind: Any) -> None:
    """What a desk is told, a web page can be told: the answers of all queries."""
    answer = sample_answers()[kind]
    plain = json.loads(dump(answer))
    assert all(type(number) is int for _, number in numbers(plain))
    if not answer:
        return
    told: Any = type(answer)
    if told is tuple:
        told = tuple[type(answer[0]), ...]  # type: ignore[misc]
    try:
        assert load(told, dump(answer)) == answer
    except StructureHandlerNotFoundError as unread:
        if unread.type_ is not Event:  # only an event needs its name, which stands beside it
            raise


def test_an_event_of_an_unknown_class_keeps_its_facts() -> None:
    """A network that was not told a class still passes on what it was told of the event."""
    unknown = UnknownEvent(subject=Subject("case:Q8OAXF3W"), name="LetterSent", facts={"pages": 1})
    assert load(UnknownEvent, dump(unknown)) == unknown


@in_a_hostile_context
def test_a_hostile_decimal_context_changes_no_body(hostile: Context) -> None:
    """Whatever the program around us has set, amounts are written and read to the last digit."""
    body = dump(PAYMENT)
    with localcontext(hostile):
        assert dump(PAYMENT) == body
        assert load(RecordPayment, body) == PAYMENT


def test_a_sum_may_pass_the_bound_of_an_amount() -> None:
    """An invoice over thousands of large payouts is written and read like any other."""
    invoice = Invoice(
        partner_id=PartnerId("acme"), invoice_id=InvoiceId("i"), number="2026-0001",
        month=Month(2026, 3), currency="EUR", line_count=5000, net_minor=5 * 10**17,
        vat_rate=Percent(0), vat_minor=-1,
        issued_on=date(2026, 4, 1), due_on=date(2026, 4, 15),
        created_at=datetime(2026, 4, 1, tzinfo=UTC),
    )  # fmt: skip
    body = dump(invoice)
    assert '"net":{"amount":"5000000000000000.00","currency":"EUR"}' in body
    assert load(Invoice, body) == invoice


def test_a_file_of_the_largest_size_fits() -> None:
    """A document of 25 MB makes a body of a third more, and that is let in."""
    largest = AttachDocument(
        case_id="Q8OAXF3W", file_name="a.zip", content=b"x" * documents.LARGEST
    )
    assert load(AttachDocument, dump(largest)) == largest


def test_several_large_files_fit_where_the_caller_says_so() -> None:
    """One fits without a word, wherever it stands; for more there is a bound to say."""
    paper = Paper(file_name="a.zip", content=b"x" * documents.LARGEST, kind=DocumentKind.OTHER)
    one, two = (
        SupplyDocuments(partner_case_id="p", documents=(paper,) * count) for count in (1, 2)
    )
    assert load(SupplyDocuments, dump(one)) == one
    with pytest.raises(InvalidInput, match="body: longer than"):
        load(SupplyDocuments, dump(two))
    assert load(SupplyDocuments, dump(two), largest=100_000_000) == two


# --------------------------------------------------------------------------- worked examples

PAYMENT = RecordPayment(
    case_id="Q8OAXF3W",
    amount=money("100.10", "EUR"),
    received_by=Recipient.PARTNER,
    received_on=TODAY,
)


COVERED = ClaimCovered(
    case_id=CaseId("Q8OAXF3W"),
    partner_id=PartnerId("acme"),
    open_principal_minor=1_989_990,
    open_interest_minor=0,
    open_reminder_fees_minor=0,
    open_collection_fees_minor=-1,
    paid_minor=10_010,
    fee_carry=0,
)


def recorded(kind: type) -> Any:
    """Record the payment, and return what there is of this class then."""
    with meeting() as cast:
        cast.case()
        done = cast.anna.perform(PAYMENT)
        view = cast.anna.ask(PayoutPage(payout_id=done.answer.payout_id))
    told = (view.payout, view.payment, COVERED, *(entry.event for entry in done.entries))
    return next(one for one in told if type(one) is kind)


def test_the_body_of_a_command() -> None:
    """Keys in the order of the fields, all of them; what may be left out may be left out."""
    assert dump(PAYMENT) == (
        '{"case_id":"Q8OAXF3W","amount":{"amount":"100.10","currency":"EUR"},'
        '"received_by":"partner","received_on":"2026-03-01","method":null,"reference":null,'
        '"notes":null,"payment_id":null,"settled":false,"close":false,"follow_up":true,'
        '"split_override":null}'
    )
    short = """{"case_id": "Q8OAXF3W", "amount": {"amount": "100.1", "currency": "EUR"},
                "received_by": "partner", "received_on": "2026-03-01"}"""
    assert load(RecordPayment, short) == PAYMENT


@pytest.mark.parametrize(
    ("kind", "part", "written"),
    (
        (Payment, "amount", {"amount": "100.10", "currency": "EUR"}),
        (Payment, "allocation.interest", {"amount": "0.00", "currency": "EUR"}),
        (Payment, "received_by", "partner"),
        (Payout, "split.platform_fee", {"amount": "3.80", "currency": "EUR"}),
        (Payout, "split.basis.platform_share", "40"),
        (Payout, "split.basis.open_principal", {"amount": "20000.00", "currency": "EUR"}),
        (Payout, "usd.payment", {"amount": "108.11", "currency": "USD"}),
        (Payout, "usd.rate.value", "1.08"),
        (Payout, "remitted", {"amount": "0.00", "currency": "EUR"}),
        (PaymentRecorded, "success_fee", "9.5"),
        (PaymentRecorded, "success_fee_amount", {"amount": "9.51", "currency": "EUR"}),
        (PaymentRecorded, "usd_payment", {"amount": "108.11", "currency": "USD"}),
        (ClaimCovered, "paid_minor", "10010"),
    ),
)
def test_public_figures_of_a_payment(kind: type, part: str, written: Any) -> None:
    """What is kept as 10010 beside EUR is 100.10 EUR to the world, in every kind that tells it."""
    plain = json.loads(dump(recorded(kind)))
    for key in part.split("."):
        plain = plain[key]
    assert plain == written


def test_parts_of_a_record_alone_know_no_currency() -> None:
    """The four buckets of a claim are money in their case, and minor units by themselves."""
    assert dump(Buckets(1, 2, 3, -4)) == (
        '{"principal_minor":"1","interest_minor":"2","reminder_fees_minor":"3",'
        '"collection_fees_minor":"-4"}'
    )
    assert load(Buckets, dump(Buckets(1, 2, 3, -4))) == Buckets(1, 2, 3, -4)


# ----------------------------------------------------------------------------- users' own classes


def changed(body: Any, place: str, value: Any) -> Any:
    """Return a copy of a body with another value at a place; `GONE` takes the key out."""
    copy = json.loads(json.dumps(body))
    *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    inner = copy
    for step in way:
        inner = inner[step]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    return copy


GONE = object()


class Channel(StrEnum):
    """How somebody was reached."""

    MAIL = "mail"


class Urgency(Enum):
    """How soon."""

    NOW = 1


class Plate:
    """A value of the user's own that the library has never seen."""

    def __init__(self, text: str) -> None:
        if not text.isalnum():
            raise ValueError(f"{text} is no plate")
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plate) and self.text == other.text

    __hash__ = None  # type: ignore[assignment]


def _odd(self: Any, attribute: Any, value: int) -> None:
    if value % 2 == 0:
        raise ValueError(f"{value} is even")


ANNA = Actor(Role.PARTNER, "acme", "anna")


@frozen(kw_only=True)
class LetterSent:
    """An event as a user of the library writes it."""

    case_id: str
    at: datetime
    spent: Buckets | None = None
    postage_minor: int
    usd_postage_minor: int | None = None
    currency: str = "EUR"
    tip_minor: int = 0
    tip_currency: str = "DKK"
    is_minor: bool = False
    hours: Decimal = Decimal("1.50")
    share: Fraction = Fraction(1, 3)
    by: Actor = ANNA
    channels: tuple[Channel, ...] = ()
    urgency: Urgency | None = None
    codes: frozenset[CloseCode] = frozenset()
    on: date | datetime | None = None
    seen: Mapping[date, datetime] = field(factory=dict)
    words: Mapping[str, Decimal] = field(factory=dict)
    facts: Any = None
    pages: int = field(default=1, validator=_odd)
    _shelf: str = ""


LETTER = LetterSent(
    case_id="Q8OAXF3W",
    at=datetime(2026, 3, 1, 9, tzinfo=UTC),
    currency="SEK",
    postage_minor=150,
    usd_postage_minor=162,
    tip_minor=7,
    spent=Buckets(1),
    channels=(Channel.MAIL,),
    codes=frozenset({CloseCode.DEBTOR_UNTRACEABLE, CloseCode.OTHER}),
    on=date(2026, 3, 1),
    seen={date(2026, 3, 1): datetime(2026, 3, 1, 9, tzinfo=UTC)},
    words={"a": Decimal("1.5")},
    facts={"a": [1, "b", None, True]},
    shelf="s",
)


def test_a_users_event_is_written_by_the_same_rules() -> None:
    """A field that ends in _minor is money: in the currency beside it, or in dollars."""
    plain = json.loads(dump(LETTER))
    assert plain["postage"] == {"amount": "1.50", "currency": "SEK"}
    assert plain["usd_postage"] == {"amount": "1.62", "currency": "USD"}
    assert plain["tip"] == {"amount": "0.07", "currency": "DKK"}
    assert plain["spent"]["principal"] == {"amount": "0.01", "currency": "SEK"}
    assert plain["is_minor"] is False, "that is a person's age, and no money"
    assert plain["share"] == "1/3"
    assert plain["by"] == "partner:acme:anna"
    assert plain["shelf"] == "s"
    assert plain["codes"] == sorted(plain["codes"])
    assert load(LetterSent, dump(LETTER)) == LETTER
    later = evolve(LETTER, on=LETTER.at, words={}, spent=None, usd_postage_minor=None)
    assert load(LetterSent, dump(later)) == later


@pytest.mark.parametrize(
    ("place", "value", "field"),
    (
        ("pages", 4711, None),
        ("pages", 4712, "body"),
        ("urgency", 1, None),
        ("urgency", "1", "urgency"),
        ("urgency", True, "urgency"),
        ("channels", ["post"], "channels[0]"),
        ("codes", ["x"], "codes[0]"),
        ("on", "yesterday", "on"),
        ("on", "2026-03-01T09:00:00", "on"),
        ("share", "1/0", "share"),
        ("share", "0.3", "share"),
        ("share", "²/3", "share"),
        ("share", f"1/{'9' * 5000}", "share"),
        ("by", "anna", "by"),
        ("by", "king:acme:anna", "by"),
        ("hours", "1_0", "hours"),
        ("hours", "NaN", "hours"),
        ("hours", 1, "hours"),
        ("words", {"a": "x"}, "words.a"),
        ("words", [["a", "1"]], "words"),
        ("facts", {"a": [1, 0.5]}, "facts.a[1]"),
        ("facts", {"a": "\ud800"}, "facts.a"),
        ("spent.principal", GONE, "spent.principal"),
        ("currency", "ZZZ", "spent.principal.currency"),
    ),
)
def test_a_users_body_is_read_as_strictly(place: str, value: Any, field: str | None) -> None:
    """Types of the standard library are read from exact text only; the class has the last word."""
    body = json.dumps(changed(json.loads(dump(LETTER)), place, value))
    if field is None:
        assert load(LetterSent, body) != LETTER or value == 1
        return
    with pytest.raises(InvalidInput) as refused:
        load(LetterSent, body)
    assert refused.value.facts["field"].startswith(field) or place == "currency"
    assert "4712" not in str(refused.value)


def test_a_number_that_is_not_exact_is_told_to_be_text() -> None:
    """Where anything may stand, only a fraction may not stand as a number."""
    body = json.dumps(changed(json.loads(dump(LETTER)), "facts", [0.5]))
    with pytest.raises(InvalidInput, match=r"^facts\[0\]: write a number with a fraction as text"):
        load(LetterSent, body)


@frozen
class Parked:
    """A record with a value that needs a hook."""

    plate: Plate
    other: Plate | None = None


def test_a_user_adds_hooks_to_a_converter_of_their_own() -> None:
    """What the hook refuses is refused with its place; other converters know nothing of it."""
    own = converter()
    own.register_structure_hook(Plate, lambda value, _: Plate(value))
    own.register_unstructure_hook(Plate, lambda plate: plate.text)
    parked = Parked(Plate("AB1"), Plate("C2"))
    assert dump(parked, using=own) == '{"plate":"AB1","other":"C2"}'
    assert load(Parked, dump(parked, using=own), using=own) == parked
    with pytest.raises(InvalidInput, match=r"^other: this value does not fit here$"):
        load(Parked, '{"plate": "AB1", "other": "no plate"}', using=own)
    with pytest.raises(TypeError, match="not JSON serializable"):
        dump(parked)


@pytest.mark.parametrize(
    "value",
    (0.5, {0.5}, object(), 1j, {"a": float("nan")}, [0.5]),
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_exact_has_no_json(value: Any) -> None:
    """A float or a set is a mistake of its author, and said so."""
    with pytest.raises(TypeError):
        dump(evolve(LETTER, facts=value))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library works without cattrs; JSON names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "cattrs", None)
    with pytest.raises(ModuleNotFoundError, match=r"debitura-core\[json\]"):
        converter()

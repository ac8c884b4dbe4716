"""The canonical form: one text for a value, and the value back from the text."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AttachDocument,
    Command,
    DraftPartnerCase,
    Event,
    Month,
    Percent,
    RecordRevenueItem,
    ReturnPartnerCase,
    RevenueItemKind,
    SendMessage,
    SubmitPartnerCase,
    SupplyDocuments,
    errors,
    money,
)
from debitura_core.domain.journal.entries import EVENTS
from debitura_core.domain.kernel import canonical
from debitura_core.domain.kernel.identifiers import Subject, subject
from debitura_core.testing import instants, moneys
from tests.domain.hostile import Context, in_a_hostile_context, localcontext
from tests.domain.values import a_share_of_the_examples, all_commands, commands_of, values_of

every_event = pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
every_command = pytest.mark.parametrize("kind", all_commands(), ids=lambda kind: kind.__name__)
WITH_FILES = (
    AttachDocument,
    DraftPartnerCase,
    ReturnPartnerCase,
    SubmitPartnerCase,
    SupplyDocuments,
)
every_command_that_is_read = pytest.mark.parametrize(
    "kind",
    [kind for kind in all_commands() if kind not in (*WITH_FILES, SendMessage)],
    ids=lambda kind: kind.__name__,
)
"""All but a few: of a file, the text has the digest; of a mapping, the pairs."""


@every_event
@a_share_of_the_examples
@given(data=st.data())
def test_an_event_is_read_as_it_was_written(kind: type[Event], data: st.DataObject) -> None:
    """Every event of the journal comes back from its text, whatever parts it has."""
    event = data.draw(values_of(kind))
    assert canonical.parse(kind, json.loads(canonical.text(event))) == event


@every_command_that_is_read
@a_share_of_the_examples
@given(data=st.data())
def test_a_command_is_read_as_it_was_written(kind: type[Command[Any]], data: st.DataObject) -> None:
    """Every command comes back from its text, so that its digest stands for all of it."""
    command = data.draw(commands_of(kind))
    assert canonical.parse(kind, json.loads(canonical.text(command))) == command


def test_every_command_of_the_spine_is_among_them() -> None:
    """The search for commands finds them: a search that finds nothing proves nothing."""
    names = {kind.__name__ for kind in all_commands()}
    assert {"RecordPayment", "CloseMonth", "SubmitCase", "AgreeTerms", "CreditInvoice"} <= names
    assert len(names) >= 16


@every_command
@a_share_of_the_examples
@given(data=st.data())
def test_different_commands_have_different_texts(
    kind: type[Command[Any]], data: st.DataObject
) -> None:
    """Two commands share a text only if they are one and the same."""
    one, other = data.draw(commands_of(kind)), data.draw(commands_of(kind))
    assert (canonical.text(one) == canonical.text(other)) == (one == other)


@every_event
@a_share_of_the_examples
@given(data=st.data())
def test_the_text_is_plain_sorted_json_on_one_line(kind: type[Event], data: st.DataObject) -> None:
    """Keys in order, no blanks, nothing missing but what is None: one text for one value."""
    event = data.draw(values_of(kind))
    text = canonical.text(event)
    facts = json.loads(text)
    assert text == json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "\n" not in text
    assert None not in facts.values()
    assert not [value for value in facts.values() if isinstance(value, float)]


# ----------------------------------------------------------------------- equal values, one text


@given(amount=moneys())
def test_equal_amounts_have_one_text(amount: Money) -> None:
    """Ten euros are ten euros, however many zeros were written."""
    digits = amount.amount.as_tuple()
    padded = Money(Decimal((digits.sign, (*digits.digits, 0, 0), int(digits.exponent) - 2)),
                   amount.currency.code)  # fmt: skip
    assert padded == amount
    assert canonical.plain(padded) == canonical.plain(amount)


HOURS = RecordRevenueItem(
    case_id="Q8OAXF3W",
    kind=RevenueItemKind.HOURS,
    on=date(2026, 3, 1),
    hours=Decimal("10"),
    hourly_rate=money("120", "EUR"),
)


@pytest.mark.parametrize("hours", ("10", "10.0", "10.00", "1E+1", "1.0E+1"))
def test_equal_hours_have_one_text(hours: str) -> None:
    """A retry that writes ten hours with another zero is the same command, not another."""
    again = evolve(HOURS, hours=Decimal(hours))
    assert again == HOURS
    assert canonical.text(again) == canonical.text(HOURS)


@in_a_hostile_context
@a_share_of_the_examples
@given(data=st.data())
@pytest.mark.parametrize("kind", (RecordRevenueItem, *EVENTS), ids=lambda kind: kind.__name__)
def test_a_hostile_decimal_context_changes_no_text(
    hostile: Context, kind: Any, data: st.DataObject
) -> None:
    """Whatever the program around us has set, a value has the same text and the same digest."""
    strategy = commands_of(kind) if kind is RecordRevenueItem else values_of(kind)
    value = data.draw(strategy)
    text = canonical.text(value)
    with localcontext(hostile):
        again = canonical.text(value)
        read = canonical.parse(kind, json.loads(text))
    assert again == text
    assert read == value


@in_a_hostile_context
def test_a_hostile_decimal_context_changes_no_hours(hostile: Context) -> None:
    """Ten hours are written in one way, also where exponents are written in small letters."""
    tens = evolve(HOURS, hours=Decimal("1E+1"))
    calm = canonical.text(tens)
    with localcontext(hostile):
        assert canonical.text(tens) == calm


# ------------------------------------------------------------------------------ users' events


class Channel(Enum):
    """How somebody was reached."""

    MAIL = "mail"


@frozen(kw_only=True)
class LetterSent:
    """An event as a user of the library writes it."""

    case_id: str
    at: datetime
    fee: Money
    share: Percent
    month: Month
    channels: tuple[Channel, ...] = ()
    pages: int = 1
    registered: bool = False
    answered_on: date | None = None

    @property
    def subject(self) -> Subject:
        """The case."""
        return subject("case", self.case_id)


@given(event=values_of(LetterSent))
def test_a_users_event_is_read_as_it_was_written(event: LetterSent) -> None:
    """Ids, instants, money, percentages, months, enums and tuples of them make an event."""
    assert canonical.parse(LetterSent, json.loads(canonical.text(event))) == event


LETTER = LetterSent(
    case_id="Q8OAXF3W",
    at=datetime(2026, 3, 1, 9, tzinfo=UTC),
    fee=money("10", "EUR"),
    share=Percent("9.5"),
    month=Month(2026, 3),
    channels=(Channel.MAIL,),
)


def test_the_text_of_the_worked_example() -> None:
    """The form that is hashed, letter for letter: a change of it breaks every chain there is."""
    assert canonical.text(LETTER) == (
        '{"at":"2026-03-01T09:00:00.000000Z","case_id":"Q8OAXF3W","channels":["mail"],'
        '"fee":"10.00 EUR","month":"2026-03","pages":1,"registered":false,"share":"9.5"}'
    )


@given(at=instants(min_value=date(2000, 1, 2), max_value=date(2099, 12, 30)),
       minutes=st.integers(-14 * 60, 14 * 60))  # fmt: skip
def test_one_instant_has_one_text_in_every_time_zone(at: datetime, minutes: int) -> None:
    """Nine in Berlin and eight in UTC are one instant: the journal writes them alike."""
    local = at.astimezone(timezone(timedelta(minutes=minutes)))
    written = json.loads(canonical.text(evolve(LETTER, at=local)))
    assert written == json.loads(canonical.text(evolve(LETTER, at=at)))
    assert canonical.parse(LetterSent, written).at == at


def test_an_instant_without_a_zone_has_no_text() -> None:
    """A time that does not say where cannot be written as if it were UTC."""
    naive = datetime(2026, 3, 1, 9)  # noqa: DTZ001
    with pytest.raises((errors.InvalidInstant, TypeError)):
        canonical.text(evolve(LETTER, at=naive))


@pytest.mark.parametrize("value", (0.5, {1, 2}, object(), 1j), ids=lambda v: type(v).__name__)
def test_what_has_no_exact_text_has_no_canonical_form(value: Any) -> None:
    """A float or a set in an event is a mistake of its author, and said so."""
    with pytest.raises(TypeError, match="canonical"):
        canonical.text(evolve(LETTER, pages=value))


@pytest.mark.parametrize(
    ("value", "plain"),
    (
        ("é\u2028", "é\u2028"),
        (7, 7),
        (True, True),
        (None, None),
        (date(2026, 3, 1), "2026-03-01"),
        (Percent("9.50"), "9.5"),
        (money("1", "KWD"), "1.000 KWD"),
        (money("7", "JPY"), "7 JPY"),
        ((1, "a", None), [1, "a", None]),
        (Channel.MAIL, "mail"),
    ),
    ids=repr,
)
def test_plain_forms_of_worked_examples(value: Any, plain: Any) -> None:
    """Money is text with its decimals and currency, a day is ISO, an enum is its value."""
    assert canonical.plain(value) == plain

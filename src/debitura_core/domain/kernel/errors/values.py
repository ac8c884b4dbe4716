"""Wrong values: no state of the books would make them right."""

from __future__ import annotations

from typing import Self

from debitura_core.domain.kernel.errors.root import DebituraError, restored


class InvalidInput(DebituraError, ValueError):
    """The value is wrong in itself; no state of the books would make it right."""

    message = "{field}: {problem}"

    def __init__(self, *, field: str, problem: str) -> None:
        self._fill(field=field, problem=problem)

    def about(self, field: str) -> Self:
        """Return the same error, about another field.

        An error that names no field is returned as it is.
        """
        if "field" not in self.facts:
            return self
        return restored(type(self), self._given() | {"field": field})


class InvalidIdentifier(InvalidInput):
    """An identifier that does not match ``[A-Za-z0-9_-]{1,64}``."""

    field: str
    message = "{field}: an identifier is 1 to 64 of the characters A-Z a-z 0-9 _ -"


class InvalidText(InvalidInput):
    """Not a string, a blank string where text is required, or text with control characters."""

    field: str
    problem: str


class TextTooLong(InvalidInput):
    """Text that is longer than its field allows."""

    field: str
    length: int
    limit: int
    message = "{field}: {length} characters, at most {limit} are allowed; shorten it"


class InvalidChoice(InvalidInput):
    """Not a member of the enumeration that the field requires."""

    field: str
    enumeration: str
    members: str
    message = "{field}: give a member of {enumeration}, one of {members}"


class InvalidNumber(InvalidInput):
    """Not a whole number, or outside its bounds."""

    field: str
    low: int
    high: int
    message = "{field}: give a whole number from {low} to {high}"


class InvalidAmount(InvalidInput):
    """Not an amount of money: a float, NaN, infinity, or a string that is not plain digits."""

    field: str
    problem: str


class InexactAmount(InvalidInput):
    """An amount with more decimals than its currency has; the library never rounds input."""

    field: str
    currency: str
    digits: int
    message = "{field}: {currency} has {digits} decimals; round the amount first"


class AmountTooLarge(InvalidInput):
    """An amount of 10^15 minor units or more."""

    field: str
    message = "{field}: give an amount below 10^15 minor units"


class AmountNotPositive(InvalidInput):
    """Zero or a negative amount where money must have moved."""

    field: str
    message = "{field}: give an amount greater than zero; to take money back, remove its entry"


class UnknownCurrency(InvalidInput):
    """Not the code of a currency in circulation."""

    field: str
    currency: str
    message = "{field}: {currency} is not a known currency code; give an ISO 4217 code like EUR"


class InvalidPercent(InvalidInput):
    """Not a percentage from 0 to 100 with at most six decimals."""

    field: str
    problem: str


class InvalidMonth(InvalidInput):
    """Not a calendar month of the years 1900 to 9998."""

    field: str
    message = "{field}: give a month like 2026-03, of the years 1900 to 9998"


class InvalidDay(InvalidInput):
    """Not a ``date`` (a ``datetime`` is not one), or outside the years 1900 to 9998."""

    field: str
    message = "{field}: give a datetime.date of the years 1900 to 9998, without a time"


class InvalidInstant(InvalidInput):
    """Not a ``datetime``, or a naive one."""

    field: str
    message = "{field}: give an aware datetime, for example datetime(2026, 3, 1, tzinfo=UTC)"


class UnknownCountry(InvalidInput):
    """Not an ISO 3166 alpha-2 country code."""

    field: str
    message = "{field}: give an ISO 3166 country code of two capital letters, like DE"


class InvalidTerms(InvalidInput):
    """Terms that contradict each other."""

    field: str
    problem: str


class InvalidClaim(InvalidInput):
    """A claim whose parts contradict each other."""

    field: str
    problem: str


class InvalidPlan(InvalidInput):
    """Instalments that do not make a payment plan."""

    field: str
    problem: str


class InvalidQuery(InvalidInput):
    """A query whose parameters contradict each other."""

    field: str
    problem: str


class CellTooLong(InvalidInput):
    """Text that does not fit into a cell of a spreadsheet; the library never cuts it."""

    row: int
    field: str
    length: int
    limit: int
    message = (
        "row {row}, {field}: {length} characters, and a cell holds {limit};"
        " shorten it, or export to CSV"
    )


class UnkeepableAnswer(InvalidInput):
    """A command with a key answered something else than a record, a tuple of records or None."""

    command: str
    answer: str
    message = (
        "{command} answered {answer}, which cannot be kept under a key;"
        " answer a record, a tuple of records or None, or perform it without a key"
    )


class UnknownKind(InvalidInput):
    """A decision contains a record or an effect of a class that the books cannot keep."""

    kind: str
    message = "the books cannot keep {kind}; return the library's own records and effects"


class InvalidDocument(InvalidInput):
    """A file that cannot be attached: its name, its type, or it is empty."""

    field: str
    problem: str


class DocumentTooLarge(InvalidInput):
    """A file that is larger than a document may be."""

    field: str
    size: int
    limit: int
    message = "{field}: {size} bytes, at most {limit} are allowed; split or compress the file"


class UnknownPlaceholder(InvalidInput):
    """A placeholder that templates do not have."""

    field: str
    name: str
    known: str
    message = "{field}: {name} is not a placeholder; use one of {known}"


class PlaceholderEmpty(InvalidInput):
    """A placeholder without a value: neither the case nor the caller gives one."""

    names: str
    message = "{names} have no value; give them in values"


class InvalidSecret(InvalidInput):
    """A webhook secret that is empty or not Base64."""

    message = "a webhook secret is Base64 of at least one byte; give it as it was issued"

    def __init__(self) -> None:
        self._fill()


class InvalidSignature(InvalidInput):
    """A webhook whose signature does not match: it has another sender, or was changed."""

    problem: str
    message = "the signature is not valid: {problem}; ignore this webhook"


class SignatureOutOfTime(InvalidInput):
    """A webhook with a valid signature that is too old, or from the future."""

    age: int
    limit: int
    message = (
        "the webhook was signed {age} seconds ago, and at most {limit} are allowed, in the past or"
        " the future; check the clock, or ask for the webhook again"
    )

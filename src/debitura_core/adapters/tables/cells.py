"""The cells of a row: text until the strict factories read them.

Nothing is guessed and nothing is rounded; what cannot be read is refused under the name of its
column, and never shown (rule kernel-11).
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import Final, TypeVar

from moneyed import Money

from debitura_core.adapters.tables.rows import Row
from debitura_core.domain.kernel.errors import InvalidChoice, InvalidInput, InvalidPercent
from debitura_core.domain.kernel.money import currency_code, money
from debitura_core.domain.kernel.percent import Percent

E = TypeVar("E", bound=Enum)

_THREE_CAPITALS: Final = re.compile("[A-Z]{3}", re.ASCII)
_WRITTEN_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def text(row: Row, column: str) -> str | None:
    """Return the text of a cell, None if it is empty or its column is missing."""
    return row.get(column) or None


def given(row: Row, column: str) -> str:
    """Return the text of a cell that must not be empty."""
    said = text(row, column)
    if said is None:
        raise InvalidInput(field=column, problem="this cell cannot be empty")
    return said


def several(row: Row, column: str) -> tuple[str, ...]:
    """Return the values of a cell, separated by semicolons.

    >>> several({"debtor_phones": "+45 1; +45 2;"}, "debtor_phones")
    ('+45 1', '+45 2')
    """
    parts = (part.strip() for part in row.get(column, "").split(";"))
    return tuple(part for part in parts if part)


def listed(row: Row, column: str) -> tuple[str, ...]:
    """Return the values of a cell that must have one at least."""
    values = several(row, column)
    if not values:
        raise InvalidInput(field=column, problem="this cell cannot be empty")
    return values


def currency(row: Row) -> str:
    """Read a currency code; a refusal does not repeat the cell, which may hold a name."""
    code = given(row, "currency")
    if not _THREE_CAPITALS.fullmatch(code):
        raise InvalidInput(field="currency", problem="write a code of three capitals, like EUR")
    return currency_code(code)


def amount(row: Row, column: str, currency: str) -> Money:
    """Read an amount in plain digits."""
    try:
        return money(given(row, column), currency)
    except InvalidInput as error:
        raise error.about(column) from None


def amount_or_none(row: Row, column: str, currency: str) -> Money | None:
    """Read an amount that may be missing."""
    return amount(row, column, currency) if text(row, column) else None


def percent(row: Row, column: str) -> Percent:
    """Read percentage points."""
    try:
        return Percent(given(row, column))
    except InvalidPercent:
        raise InvalidPercent(
            field=column, problem="write percentage points from 0 to 100, like 9.5"
        ) from None


def day(row: Row, column: str) -> date:
    """Read a day as ISO 8601 writes it."""
    said = given(row, column)
    try:
        if _WRITTEN_DAY.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise InvalidInput(field=column, problem="write a day that exists, like 2025-03-31")


def choice(row: Row, column: str, kind: type[E]) -> E:
    """Read one of the values of an enumeration."""
    said = given(row, column)
    for member in kind:
        if member.value == said:
            return member
    raise InvalidChoice(
        field=column,
        enumeration=kind.__name__,
        members=", ".join(str(member.value) for member in kind),
    )


def yes_or_no(row: Row, column: str) -> bool | None:
    """Read a yes or a no; an empty cell is neither."""
    said = text(row, column)
    if said not in ("yes", "no", None):
        raise InvalidInput(field=column, problem="write yes or no, or leave it empty")
    return None if said is None else said == "yes"

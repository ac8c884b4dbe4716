"""What the readers of bank statements share: amounts, days and texts as the formats write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from moneyed import Money

from debitura_core.domain.kernel.errors import DebituraError, InvalidInput
from debitura_core.domain.kernel.money import money

_DECIMAL = re.compile(r"(\d{1,18})(?:[.,](\d{0,18}))?", re.ASCII)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def unreadable(problem: str, line: int | None = None) -> InvalidInput:
    """Return the refusal of a statement, with the line of the file where it is known."""
    where = "" if line is None else f" at line {line}"
    return InvalidInput(
        field="file", problem=f"{problem}{where}; ask the bank for the statement again"
    )


def amount(text: str | None, currency: str | None) -> Money:
    """Read an unsigned amount with a point or a comma, exactly; trailing zeros may be left out.

    >>> amount("100,5", "EUR")
    Money('100.5', 'EUR')
    """
    found = _DECIMAL.fullmatch((text or "").strip())
    if found is None:
        raise unreadable("an amount is not a plain number")
    whole, decimals = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    try:
        return money(f"{whole}.{decimals}" if decimals else whole, (currency or "").strip())
    except DebituraError as error:
        raise unreadable(f"an amount is not exact money ({error.code})") from None


def day(text: str) -> date:
    """Read an ISO day, with or without hyphens."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise unreadable("a day is not a day of the calendar") from None


def text_or_none(text: str | None) -> str | None:
    """Return a text in one line, without control characters; None where nothing is left."""
    return _CONTROLS.sub(" ", text or "").strip() or None


def check_balances(opening: int | None, moved: Iterable[int], closing: int | None) -> None:
    """Refuse a statement whose lines do not lead from its opening to its closing balance.

    All in minor units of the account's currency; a statement without balances is not checked.
    """
    if opening is not None and closing is not None and opening + sum(moved) != closing:
        raise unreadable("the lines do not add up to the closing balance, so lines are missing")

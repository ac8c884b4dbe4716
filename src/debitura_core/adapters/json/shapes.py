"""The keys of a class in JSON, and where to find the currency of each amount.

Inside, an amount is an ``int`` of minor units with a currency (rule kernel-9). Outside it is
money, under the name without ``_minor``. The currency is that of the record, or of the record it is
a part of; where neither has one, the key keeps its ``_minor`` and the amount is text that counts
minor units.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, frozen, has

from debitura_core import commands
from debitura_core.books.tables import TABLES
from debitura_core.desk import Command
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.journal.entries import EVENTS
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.money.payment_plans import PaymentPlan, PaymentPlanAgreed, PlanStanding
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.performance.score_lines import ScoreLine

Told = Callable[[object, str | None], str | None]
"""Finds a currency: given the record, or its other parts, and the currency around it."""

_AMOUNTS: Mapping[type, tuple[str, ...]] = {
    Buckets: ("principal", "interest", "reminder_fees", "collection_fees"),
    PaymentPlan: ("amounts",),
    PaymentPlanAgreed: ("amounts",),
    ScoreLine: ("got", "of"),
}
"""Amounts in minor units whose name does not say so."""

_CURRENCY: Mapping[type, str] = {Payout: "split.currency", PlanStanding: "plan.currency"}
"""Records that have their currency from one of their parts."""


@frozen
class Part:
    """One field of a class, as JSON has it."""

    name: str
    alias: str
    """What the class calls it when it is made."""
    key: str
    hint: Any
    default: Any
    is_amount: bool
    currency: Told | None
    """Finds the currency of an amount, or of the amounts of a part."""
    perhaps: bool = False
    """An amount of a record that may be without a currency."""

    @property
    def required(self) -> bool:
        """Whether it may not be left out."""
        return self.default is NOTHING

    @property
    def is_plain(self) -> bool:
        """Whether it has a default that is the same for every record."""
        return not self.required and not hasattr(self.default, "factory")

    @property
    def inner(self) -> type | None:
        """The class of a part that takes its currency from the record."""
        return None if self.is_amount or self.currency is None else cast(type, bare(self.hint))


@cache
def shape(kind: type, within: bool = False) -> tuple[Part, ...]:
    """Return the parts of an attrs class in their order.

    *within* says that it is a part of a record that has its currency.
    """
    hints = get_type_hints(kind)
    own = _own_currency(kind, within)
    taken = {each.name for each in fields(cast(Any, kind))}
    parts = []
    for each in fields(cast(Any, kind)):
        if not each.init:
            continue
        hint = hints[each.name]
        base = each.alias.removesuffix("_minor")
        counts = bare(hint) in (int, tuple[int, ...])
        is_amount = counts and (base != each.alias or each.name in _AMOUNTS.get(kind, ()))
        key, told, perhaps = each.alias, None, False
        if is_amount:
            told = _currency_of(base, taken, own)
            key = _key(base, told, taken - {each.name})
            perhaps = own is not None and NoneType in get_args(hints.get("currency"))
        elif own is not None and _takes_a_currency(bare(hint)):
            told = own
        parts.append(Part(each.name, each.alias, key, hint, each.default, is_amount, told, perhaps))
    return tuple(parts)


def _own_currency(kind: type, within: bool) -> Told | None:
    if any(each.name == "currency" and each.init for each in fields(cast(Any, kind))):
        return _read("currency")
    if kind in _CURRENCY:
        return _read(_CURRENCY[kind])
    return _around if within else None


def _currency_of(base: str, taken: set[str], own: Told | None) -> Told | None:
    """Find the currency of an amount: dollars, one of its own, or that of its record."""
    if base.startswith("usd_"):
        return _dollars
    return _read(f"{base}_currency") if f"{base}_currency" in taken else own


def _key(base: str, told: Told | None, taken: set[str]) -> str:
    if told is None:
        return f"{base}_minor"
    return f"{base}_amount" if base in taken else base


def _read(path: str) -> Told:
    find = attrgetter(path)
    return lambda record, around: cast("str | None", find(record))


def _around(record: object, around: str | None) -> str | None:
    return around


def _dollars(record: object, around: str | None) -> str | None:
    return "USD"


def _takes_a_currency(kind: Any) -> bool:
    """Return whether a class has amounts and leaves it to the record around it in what currency."""
    if not (isinstance(kind, type) and has(kind)) or _own_currency(kind, False) is not None:
        return False
    return any(part.is_amount and part.currency is None for part in shape(kind))


def bare(hint: Any) -> Any:
    """Return a declared type without its ``| None``."""
    if get_origin(hint) in (Union, UnionType):
        inner = [part for part in get_args(hint) if part is not NoneType]
        return inner[0] if len(inner) == 1 else hint
    return hint


# ------------------------------------------------------------------------------------ the kinds


@cache
def kinds() -> Mapping[str, type]:
    """Return every record, event and command of the library by its name."""
    found: list[type] = [table.kind for table in TABLES]
    found += EVENTS
    for room in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        found += [
            value
            for value in vars(import_module(room.name)).values()
            if isinstance(value, type) and has(value) and Command in value.__mro__
        ]
    return {kind.__name__: kind for kind in found}


def named(name: str) -> type:
    """Return the record, event or command of this name; raises `InvalidInput`."""
    found = kinds().get(name)
    if found is None:
        raise InvalidInput(
            field="kind", problem="no record, event or command has this name; give its class"
        )
    return found

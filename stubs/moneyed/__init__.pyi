"""What this library uses of py-moneyed 3.0, typed as strictly as it uses it.

The types that py-moneyed ships let ``Money(0.1, EUR)``, ``Money * Money`` and ``Money + 5`` pass.
Here amounts are exact, Money meets only Money, and multiplication and division do not exist: they
belong to ``debitura_core.domain.kernel.money``, which works in minor units. Truth and ``sum`` are
left out too, for an empty sum has no currency. Users of the library keep the shipped types.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, final

@final
class Currency:
    code: Final[str]
    numeric: Final[str | None]
    sub_unit: Final[int]
    @property
    def name(self) -> str: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...

@final
class Money:
    amount: Final[Decimal]
    currency: Final[Currency]
    def __init__(self, amount: Decimal | int | str, currency: str | Currency) -> None: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...
    def __neg__(self) -> Money: ...
    def __add__(self, other: Money) -> Money: ...
    def __sub__(self, other: Money) -> Money: ...
    def __lt__(self, other: Money) -> bool: ...
    def __le__(self, other: Money) -> bool: ...
    def __gt__(self, other: Money) -> bool: ...
    def __ge__(self, other: Money) -> bool: ...

class CurrencyDoesNotExist(Exception): ...

CURRENCIES: Final[Mapping[str, Currency]]

def get_currency(code: str) -> Currency: ...

CHF: Final[Currency]
DKK: Final[Currency]
EUR: Final[Currency]
GBP: Final[Currency]
JPY: Final[Currency]
KWD: Final[Currency]
NOK: Final[Currency]
PLN: Final[Currency]
SEK: Final[Currency]
USD: Final[Currency]

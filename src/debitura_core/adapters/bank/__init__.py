"""Bank statements, read into `StatementLine` (extra ``bank``): CAMT.053 and 054, MT940, OFX.

`match` proposes the case of each line, and `bookings` makes the commands that record them.

Open a file as bytes::

    with open("statement.xml", "rb") as file:
        lines = list(read_camt(file))

Amounts are read as text and never rounded; lines that the bank has not booked yet are left out. A
file that cannot be read whole is refused by `InvalidInput`, before any line is answered.
"""

from debitura_core.adapters.bank.camt import read_camt
from debitura_core.adapters.bank.matching import bookings, line_key, match
from debitura_core.adapters.bank.mt940 import read_mt940
from debitura_core.adapters.bank.ofx import read_ofx
from debitura_core.domain.money.statement_lines import StatementLine

__all__ = [
    "StatementLine",
    "bookings",
    "line_key",
    "match",
    "read_camt",
    "read_mt940",
    "read_ofx",
]

"""Bank statements, read into `StatementLine` (extra ``bank``): CAMT.053 and 054, MT940, OFX.

Open a file as bytes::

    with open("statement.xml", "rb") as file:
        lines = list(read_camt(file))

Amounts are read as text and never rounded; lines that the bank has not booked yet are left out. A
file that cannot be read whole is refused by `InvalidInput`, before any line is answered.
"""

from debitura_core.adapters.bank.camt import read_camt
from debitura_core.adapters.bank.mt940 import read_mt940
from debitura_core.adapters.bank.ofx import read_ofx

__all__ = ["read_camt", "read_mt940", "read_ofx"]

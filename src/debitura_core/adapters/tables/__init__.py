"""CSV in and out: `reading` brings cases and payments in, `writing` the balance and the inbox out.

All names of these rooms stand here.
"""

from debitura_core.adapters.tables.reading import read_cases as read_cases
from debitura_core.adapters.tables.reading import read_payments as read_payments
from debitura_core.adapters.tables.rows import Bad as Bad
from debitura_core.adapters.tables.rows import Good as Good
from debitura_core.adapters.tables.rows import Row as Row
from debitura_core.adapters.tables.writing import harmless as harmless
from debitura_core.adapters.tables.writing import write_balance as write_balance
from debitura_core.adapters.tables.writing import write_inbox as write_inbox

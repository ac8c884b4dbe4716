"""CSV in and out: `reading` reads cases and payments, `writing` writes the balance and the inbox.

`partner_cases` reads partner cases and a folder of their papers, and `submissions` submits them.
All public names of these modules can be imported from here.
"""

from debitura_core.adapters.tables.partner_cases import read_partner_cases as read_partner_cases
from debitura_core.adapters.tables.reading import read_cases as read_cases
from debitura_core.adapters.tables.reading import read_payments as read_payments
from debitura_core.adapters.tables.rows import Bad as Bad
from debitura_core.adapters.tables.rows import Good as Good
from debitura_core.adapters.tables.rows import Row as Row
from debitura_core.adapters.tables.submissions import RowResult as RowResult
from debitura_core.adapters.tables.submissions import SubmitMany as SubmitMany
from debitura_core.adapters.tables.writing import Exported as Exported
from debitura_core.adapters.tables.writing import harmless as harmless
from debitura_core.adapters.tables.writing import write_balance as write_balance
from debitura_core.adapters.tables.writing import write_inbox as write_inbox
from debitura_core.adapters.tables.writing import write_rows as write_rows

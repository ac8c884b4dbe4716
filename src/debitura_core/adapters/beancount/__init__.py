r"""Books for accountants: the journal as a double-entry ledger that Beancount reads.

Each event that moves money becomes one transaction of the partner it concerns, made of the steps of
one table (`STEPS`). Beancount is an independent program: it checks that everything balances::

    with open("acme.beancount", "w", encoding="utf-8", newline="\n") as file:
        write_beancount(anna, file)

and ``bean-check acme.beancount``. A partner's desk writes its own books, the platform's all.

Modules, in reading order:

- `accounts`: the accounts, and which business event makes which postings.
- `bookkeeping`: from a journal entry to a transaction.
- `writing`: the file.
"""

from debitura_core.adapters.beancount.accounts import NO_POSTINGS as NO_POSTINGS
from debitura_core.adapters.beancount.accounts import STEPS as STEPS
from debitura_core.adapters.beancount.accounts import Account as Account
from debitura_core.adapters.beancount.accounts import Step as Step
from debitura_core.adapters.beancount.writing import quoted as quoted
from debitura_core.adapters.beancount.writing import write_beancount as write_beancount

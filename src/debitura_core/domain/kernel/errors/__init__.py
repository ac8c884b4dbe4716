"""Every error of the library, in one tree.

`DebituraError` is the root. Below it: `InvalidInput` (the value is wrong, whatever the books say;
also a ``ValueError``), `RuleBroken` (a business rule refuses the request), `NotFound`,
`NotAllowed`, `StaleRecord`, `KeyReused`, `DeskInUse` and `StoreError`. The reference draws the
whole tree from these classes.

Modules, in reading order:

- `root`: what every error has: a code, facts, a message, and whether a retry may help.
- `values`: wrong values.
- `rules`: business rules about ids, currencies, partners and history.
- `cases`: business rules about cases, their closing and their correspondence.
- `money`: business rules about payments, claims, invoices and plans.
- `partner_cases`: business rules about cases that partners submit.
- `stores`: records, roles, keys, desks and stores.
"""

# The order of the imports is the order of the tree.
# ruff: noqa: F403, I001

from debitura_core.domain.kernel.errors.root import *
from debitura_core.domain.kernel.errors.values import *
from debitura_core.domain.kernel.errors.rules import *
from debitura_core.domain.kernel.errors.cases import *
from debitura_core.domain.kernel.errors.money import *
from debitura_core.domain.kernel.errors.partner_cases import *
from debitura_core.domain.kernel.errors.stores import *

"""The store contract: all that the library asks of a store, as tests for any store to pass.

Put a store of your own under it::

    class TestMyStore(StoreContract):
        def new_store(self) -> Store:
            return MyStore(busy_timeout=0.05)

        def reopen(self, store: Store) -> Store:
            store.close()
            return MyStore(...)  # the same books again

Give it a short busy timeout. The contract often opens a second session while one is open, on the
same thread: a store that locks keeps the second one out with `StoreBusy`, a store that does not
lets it in and voids the first one with `StaleRecord`. Either is serializable, and both may pass.
"""

from __future__ import annotations

from debitura_core.testing.contract.journalling import Journalling
from debitura_core.testing.contract.keeping import Keeping
from debitura_core.testing.contract.scoping import Scoping
from debitura_core.testing.contract.writing import Writing


class StoreContract(Keeping, Writing, Scoping, Journalling):
    """What every store promises; subclass it, and give `new_store` and `reopen`."""


__all__ = ["StoreContract"]

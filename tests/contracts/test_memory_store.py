"""The books in memory keep the store contract."""

from debitura_core.adapters.memory import MemoryStore
from debitura_core.ports import Store
from debitura_core.testing.contract import StoreContract


class TestMemoryStore(StoreContract):
    """Books in memory live as long as the store does, so reopening is going on."""

    def new_store(self) -> Store:
        return MemoryStore(busy_timeout=0.05)

    def reopen(self, store: Store) -> Store:
        return store

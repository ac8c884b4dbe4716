"""The store contract: all that the library asks of a store, as tests for any store to pass."""

from debitura_core.testing.contract.promises import StoreContract

__all__ = ["StoreContract"]

"""Books in memory: for tests, previews and small jobs; the same words as any other store."""

from debitura_core.adapters.memory.store import MemoryStore

__all__ = ["MemoryStore"]

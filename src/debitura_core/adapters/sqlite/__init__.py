"""Books in one SQLite file: WAL, whole minor units, one table per kind of record."""

from debitura_core.adapters.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]

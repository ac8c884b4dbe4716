"""The edges: one room per technology, the only places that import a driver."""

"""The other questions in plain Python: the memory store and the past are built on it."""

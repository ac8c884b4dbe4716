"""The library beside hand-written code that does the same work: ``python -m benchmarks``."""

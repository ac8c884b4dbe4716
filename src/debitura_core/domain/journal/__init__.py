"""The journal: what happened, by whom, and how it reads.

Modules, in reading order:

- `entries`: an entry with its hash, and every event that an entry can have.
- `timeline`: the journal of a case as people read it.
- `explanations`: how a figure of the books came about.
"""

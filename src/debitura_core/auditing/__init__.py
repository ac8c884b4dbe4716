"""Auditing: the books recomputed by someone who does not trust the rules.

What may stand in a table is told twice: by the row, and by the journal entries that made it. One
table (`explained.WRITES`) says which facts of which event explain which columns; the audit folds
the journal over it and compares, then works the arithmetic out anew, in fractions. It imports none
of the rules that made the figures. Source: reliability.md, invariants I1-I6, I9-I11.

An audit holds the rows of the books in memory while it runs.
"""

from debitura_core.auditing.books import books_findings
from debitura_core.auditing.chains import journal_findings

__all__ = ["books_findings", "journal_findings"]

"""Auditing: the books recomputed by someone who does not trust the rules.

The books hold everything that matters twice: in the row, and in the journal entries that made it.
`books.explained` says which event writes which columns. The audit folds the journal over that and
compares. It then works the arithmetic out anew, in fractions. It imports none of the rules that
made the figures.

An audit holds the rows of the books in memory while it runs.
"""

from debitura_core.auditing.books import books_findings
from debitura_core.auditing.chains import journal_findings

__all__ = ["books_findings", "journal_findings"]

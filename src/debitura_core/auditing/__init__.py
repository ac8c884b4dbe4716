"""Auditing: the books recomputed by someone who does not trust the rules.

The books keep everything that matters twice: in the row, and in the journal entries that made it.
`books.explained` says which event writes which columns. The audit folds the journal over that and
compares. It then computes the arithmetic again, in fractions. It imports none of the rules that
made the figures.

An audit holds the rows of the books in memory while it runs.
"""

from debitura_core.auditing.books import books_findings
from debitura_core.auditing.chains import journal_findings

__all__ = ["books_findings", "journal_findings"]

"""Submit the partner cases of a file: many rows, and a result for each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from attrs import field, fields, frozen

from debitura_core.adapters.tables.partner_cases import read_partner_cases
from debitura_core.adapters.tables.rows import Bad, Good, bare
from debitura_core.commands.submitting_partner_cases import DraftPartnerCase, SubmitPartnerCase
from debitura_core.desk import Desk, Done, Keyed, Refused
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.errors import DebituraError, SubmissionIncomplete
from debitura_core.domain.partner_cases.partner_cases import PartnerCase

_Read = Good[SubmitPartnerCase] | Bad


@frozen
class RowResult:
    """The result of one row of a file: it was submitted, or an ``error`` says why not.

    ``number`` is the line of the row; ``draft`` is the draft of an incomplete one, if drafts were
    asked for. Neither row nor papers are kept in memory.
    """

    number: int
    done: Done[PartnerCase] | None = None
    error: DebituraError | None = None
    draft: PartnerCase | None = None

    @property
    def partner_case(self) -> PartnerCase | None:
        """The submission that the row became, or its draft."""
        return self.draft if self.done is None else self.done.answer


@frozen
class SubmitMany:
    """Submit the partner cases of a CSV file, each by itself: one that fails stops no other.

    The columns are those of `read_partner_cases`, *documents* is the folder of the papers that they
    name. With *drafts* an incomplete row is kept as a draft; its error names what is
    missing. *batch* rows go to a transaction, and their papers are in memory together.

    The same file again submits nothing twice: each row has a key, made of what it says. A row that
    was refused, or that has changed since, is tried again. So a case that was returned is submitted
    again once its row or one of its papers has changed; the row needs a ``partner_case_id``.
    """

    file: Iterable[str] = field(repr=False)
    documents: str | os.PathLike[str] | None = field(default=None, kw_only=True, repr=False)
    drafts: bool = field(default=False, kw_only=True, validator=checks.yes_or_no)
    batch: int = field(default=50, kw_only=True, validator=checks.whole_number(1, 1000))

    def at(
        self, desk: Desk, /, *, progress: Callable[[int], None] | None = None
    ) -> tuple[RowResult, ...]:
        """Submit all rows at a partner's desk, and return a result per row, in their order.

        *progress* is called with the number of rows that are done, after each transaction.

        Raises `InvalidInput`, before any row is read, for a file without the columns it needs or a
        folder that cannot be read, and `StoreError`; what was submitted by then stays, and the file
        may be submitted again.
        """
        rows = read_partner_cases(self.file, documents=self.documents)
        results: list[RowResult] = []
        while drawn := list(islice(rows, self.batch)):
            results += self._submitted(desk, drawn)
            if progress is not None:
                progress(len(results))
        return tuple(results)

    def _submitted(self, desk: Desk, rows: Sequence[_Read]) -> list[RowResult]:
        good = [row for row in rows if isinstance(row, Good)]
        outcomes = desk.do_all(row.keyed() for row in good)
        by_line = {
            row.number: _result(row.number, outcome)
            for row, outcome in zip(good, outcomes, strict=True)
        }
        by_line |= {row.number: RowResult(row.number, error=row.error)
                    for row in rows if isinstance(row, Bad)}  # fmt: skip
        if self.drafts:
            by_line |= _drafted(desk, good, by_line)
        return [by_line[row.number] for row in rows]


def _result(number: int, outcome: Done[PartnerCase] | Refused) -> RowResult:
    if isinstance(outcome, Done):
        return RowResult(number, done=outcome)
    return RowResult(number, error=bare(outcome.error))


def _drafted(
    desk: Desk, rows: Sequence[Good[SubmitPartnerCase]], results: dict[int, RowResult]
) -> dict[int, RowResult]:
    """Keep the rows that are not complete as drafts, and return their results."""
    lacking = [row for row in rows if isinstance(results[row.number].error, SubmissionIncomplete)]
    outcomes = desk.do_all(
        Keyed(command=_draft(row), key=f"draft-{row.key[-48:]}") for row in lacking
    )
    return {
        row.number: RowResult(row.number, error=results[row.number].error, draft=outcome.answer)
        for row, outcome in zip(lacking, outcomes, strict=True)
        if isinstance(outcome, Done)
    }


def _draft(row: Good[SubmitPartnerCase]) -> DraftPartnerCase:
    told = {one.name: getattr(row.command, one.name) for one in fields(SubmitPartnerCase)}
    return DraftPartnerCase(**told)

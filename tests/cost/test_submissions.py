"""What a file of partner cases costs: a row as much in full books as in new ones."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from attrs import evolve

from debitura_core import (
    AgreeTerms,
    PartnerCaseTerms,
    Percent,
    RevenueModel,
    RevenueTerms,
    ReviewPartnerCase,
    ReviewVerdict,
    SubmitterKind,
)
from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.adapters.tables import RowResult, SubmitMany
from tests.adapters.test_tables_partner_cases import ROW, sheet
from tests.cast import Cast, meeting, on_file
from tests.cost.plans import steps_of

PAPER = 100_000
"""Bytes of a paper."""

BATCH = 10
NEW, FULL = 10, 200
"""Submissions that the books have before the rows that are measured."""


def agree(cast: Cast) -> None:
    """Give Acme a shadow client clause."""
    revenue = RevenueTerms(model=RevenueModel.REVENUE_SHARE, platform_share=Percent(40))
    terms = PartnerCaseTerms(kind=SubmitterKind.EXCLUSIVE, revenue=revenue)
    cast.ops.do(AgreeTerms(partner_id="acme", partner_case_terms=terms))


def submit(cast: Cast, folder: Path, name: str, count: int, **cells: str) -> list[RowResult]:
    """Submit so many rows, each of them with a paper."""
    rows = [{**ROW, "partner_case_id": f"{name}{number}", **cells} for number in range(count)]
    found = SubmitMany(sheet(*rows), documents=folder, batch=BATCH).at(cast.anna)
    assert all(one.error is None for one in found), found
    return list(found)


def test_a_row_takes_as_many_steps_in_full_books_as_in_new_ones(tmp_path: Path) -> None:
    """Neither earlier submissions, nor cases, nor those of the client are read to take one more."""
    (tmp_path / "RE-17.pdf").write_bytes(b"invoice 17")
    with meeting(on_file, audited=False) as cast:
        agree(cast)
        submit(cast, tmp_path, "first", 1)
        accept = ReviewPartnerCase(partner_case_id="first0", verdict=ReviewVerdict.ACCEPT)
        client = cast.ops.do(accept).client_id
        assert client is not None
        store = cast.network.store
        assert isinstance(store, SqliteStore)
        steps = []
        for before in (NEW, FULL):
            for row in submit(cast, tmp_path, f"before{before}-", before, client_id=client)[::4]:
                assert row.partner_case is not None
                accepted = evolve(accept, partner_case_id=row.partner_case.partner_case_id)
                cast.ops.do(accepted)
            cast.clock.advance(days=1)
            steps.append(
                steps_of(
                    store,
                    lambda before=before: submit(  # type: ignore[misc]
                        cast, tmp_path, f"measured{before}-", BATCH, client_id=client
                    ),
                )
            )
        assert steps[1] < steps[0] * 1.25, steps


def test_a_long_file_holds_the_papers_of_one_batch(tmp_path: Path) -> None:
    """Results hold neither rows nor papers, those of refused rows included."""
    (tmp_path / "RE-17.pdf").write_bytes(bytes(PAPER))
    peaks = []
    with meeting(on_file, audited=False) as cast:
        agree(cast)
        for batches in (1, 10):
            rows = [
                {**ROW, "partner_case_id": f"{batches}-{number}", "dispute_status": disputed}
                for number in range(batches * BATCH)
                for disputed in ("disputed" if number % 2 else "not_disputed",)
            ]
            tracemalloc.start()
            found = SubmitMany(sheet(*rows), documents=tmp_path, batch=BATCH).at(cast.anna)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert sum(one.error is None for one in found) == len(rows) // 2
    assert peaks[1] < peaks[0] + 2 * BATCH * PAPER, peaks

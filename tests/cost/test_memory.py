"""What a long ledger takes of memory: no more than a short one."""

from __future__ import annotations

import os
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from debitura_core import CloseMonth, InvoiceLines, Month, PartnerBalance
from debitura_core.adapters.excel import write_excel
from debitura_core.adapters.tables import write_balance
from tests.cost.ledgers import Ledger

SHORT, LONG = 1_000, 20_000
MORE = 4 * 2**20
"""Bytes that the long one may take beyond the short one."""

RECORDED = 100


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Ledger]]:
    """A ledger of a thousand payouts, and one of twenty thousand."""
    folder = tmp_path_factory.mktemp("memory")
    made = []
    for size in (SHORT, LONG):
        ledger = Ledger(folder / f"{size}.db")
        ledger.record(RECORDED)
        ledger.multiply(size // RECORDED)
        made.append(ledger)
    yield made[0], made[1]
    for ledger in made:
        ledger.close()


def _peak(job: Callable[[], object]) -> int:
    """Return the most memory that Python held at once during the job, in bytes."""
    tracemalloc.start()
    try:
        job()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _stream(ledger: Ledger) -> int:
    """Draw the whole balance, row by row, and count it."""
    with ledger.anna.stream(PartnerBalance()) as rows:
        counted = deque(enumerate(rows, 1), maxlen=1)
    return counted[0][0]


def test_a_stream_of_the_balance_holds_few_rows_at_a_time(
    ledgers: tuple[Ledger, Ledger],
) -> None:
    """Twenty times the rows pass through in the same memory."""
    short, long = ledgers
    assert (_stream(short), _stream(long)) == (SHORT, LONG)
    assert _peak(lambda: _stream(long)) - _peak(lambda: _stream(short)) < MORE


def test_exports_hold_few_rows_at_a_time(ledgers: tuple[Ledger, Ledger]) -> None:
    """Twenty times the rows become CSV, or a sheet for Excel, in the same memory."""

    def as_csv(ledger: Ledger) -> None:
        with open(os.devnull, "w", encoding="utf-8", newline="") as file:
            write_balance(ledger.anna, PartnerBalance(), file)

    def as_excel(ledger: Ledger) -> None:
        with open(os.devnull, "wb") as file:
            write_excel(ledger.anna, PartnerBalance(columns=("client", "revenue")), file)

    for export in (as_csv, as_excel):
        peaks = [_peak(partial(export, ledger)) for ledger in ledgers]
        assert peaks[1] - peaks[0] < MORE


def test_a_list_of_the_same_rows_would_be_noticed(ledgers: tuple[Ledger, Ledger]) -> None:
    """The test above can fail: whoever keeps the rows takes more than it allows."""

    def kept(ledger: Ledger) -> None:
        with ledger.anna.stream(PartnerBalance()) as rows:
            list(rows)

    short, long = ledgers
    assert _peak(lambda: kept(long)) - _peak(lambda: kept(short)) > MORE


def test_a_month_end_holds_no_payouts(ledgers: tuple[Ledger, Ledger]) -> None:
    """An invoice over twenty times the payouts is made, and its lines drawn, in the same memory."""
    peaks = []
    for ledger in ledgers:
        ledger.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
        peaks.append(_peak(lambda ledger=ledger: _close(ledger)))  # type: ignore[misc]
    assert peaks[1] - peaks[0] < MORE


def _close(ledger: Ledger) -> None:
    (invoice,) = ledger.ops.do(CloseMonth(month=Month(2026, 3)))
    with ledger.ops.stream(InvoiceLines(invoice_id=invoice.invoice_id)) as lines:
        assert deque(enumerate(lines, 1), maxlen=1)[0][0] == invoice.line_count > 500

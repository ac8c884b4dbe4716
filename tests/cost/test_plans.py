"""How SQLite goes about it: by its indexes, in their order, and never through a whole table."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from debitura_core import (
    BalanceFilters,
    BalanceSort,
    CloseMonth,
    CommissionStatus,
    CreditInvoice,
    InvoiceLines,
    MarkInvoicePaid,
    Month,
    Network,
    PartnerBalance,
    Recipient,
    RecordPayment,
    RevenueCategory,
    Score,
    money,
)
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.testing import FixedClock
from tests.cost.ledgers import Ledger, heard, payment
from tests.cost.plans import plans_of, scans_of, sorts_of, steps_of
from tests.faults.rich_books import RATES, make_rich_books

FILTERS = {
    "no filter": BalanceFilters(),
    "clients": BalanceFilters(clients=(ClientId("nordic"), ClientId("south"))),
    "cases": BalanceFilters(cases=(CaseId("PLAIN001"), CaseId("fees"))),
    "statuses": BalanceFilters(statuses=(CommissionStatus.UNPAID, CommissionStatus.CREDITED)),
    "payouts": BalanceFilters(categories=(RevenueCategory.SUCCESS_FEE,)),
    "items": BalanceFilters(categories=(RevenueCategory.HOURLY_RATE_OR_FIXED_FEE,)),
    "since": BalanceFilters(since=date(2026, 1, 3)),
    "until": BalanceFilters(until=date(2026, 2, 1)),
    "a period": BalanceFilters(since=date(2026, 1, 3), until=date(2026, 2, 1)),
    "everything": BalanceFilters(
        clients=(ClientId("nordic"),),
        cases=(CaseId("PLAIN001"),),
        statuses=(CommissionStatus.UNPAID,),
        since=date(2026, 1, 3),
        until=date(2026, 3, 1),
    ),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """Books with every kind of row, and something to invoice in two currencies."""
    folder = tmp_path_factory.mktemp("plans")
    make_rich_books(folder / "rich.db")
    opened = SqliteStore(shutil.copyfile(folder / "rich.db", folder / "books.db"))
    network = _network(opened, datetime(2026, 3, 9, tzinfo=UTC))
    anna = network.as_partner("acme", user="anna")
    for case_id, currency in (("court", "EUR"), ("pounds", "GBP")):
        anna.do(
            RecordPayment(
                case_id=case_id,
                amount=money("700", currency),
                received_by=Recipient.PARTNER,
                received_on=date(2026, 3, 9),
            )
        )
    yield opened
    opened.close()


def _network(store: SqliteStore, at: datetime) -> Network:
    return Network(store, clock=FixedClock(at), rates=FixedRates(RATES))


@pytest.mark.parametrize("following", (False, True), ids=("first page", "next page"))
@pytest.mark.parametrize("sort", BalanceSort)
@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_a_page_of_the_balance_comes_in_order_from_its_indexes(
    store: SqliteStore, sort: BalanceSort, filters: BalanceFilters, following: bool
) -> None:
    """Whatever is asked for, no table is read through and nothing is sorted."""
    anna = _network(store, datetime(2026, 3, 9, tzinfo=UTC)).as_partner("acme", user="anna")
    after = None
    if following:
        after = anna.ask(PartnerBalance(sort=sort, limit=1)).next
        assert after is not None
    with heard(store) as said:
        anna.ask(PartnerBalance(sort=sort, filters=filters, after=after, limit=1))
    plans = plans_of(store, said)
    assert len(plans) >= 2
    assert scans_of(plans) == []
    assert sorts_of(plans) == []


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_totals_of_the_balance_read_the_rows_of_the_partner_only(
    store: SqliteStore, filters: BalanceFilters
) -> None:
    """Sums are added up from an index of the partner's; grouping them by currency is allowed."""
    anna = _network(store, datetime(2026, 3, 9, tzinfo=UTC)).as_partner("acme", user="anna")
    with heard(store) as said:
        anna.ask(PartnerBalance(filters=filters, totals=True))
    assert scans_of(plans_of(store, said)) == []


def test_a_stream_of_the_balance_comes_in_order_from_its_indexes(store: SqliteStore) -> None:
    """An export reads on and on; the first row comes at once."""
    anna = _network(store, datetime(2026, 3, 9, tzinfo=UTC)).as_partner("acme", user="anna")
    for sort in BalanceSort:
        with heard(store) as said, anna.stream(PartnerBalance(sort=sort)) as rows:
            next(rows)
        plans = plans_of(store, said)
        assert plans
        assert scans_of(plans) == sorts_of(plans) == []


def test_a_score_reads_each_line_in_the_order_of_an_index(store: SqliteStore) -> None:
    """The moment and seven questions; none looks through a table or sorts what it found."""
    anna = _network(store, datetime(2026, 4, 8, tzinfo=UTC)).as_partner("acme", user="anna")
    with heard(store) as said:
        card = anna.ask(Score())
    assert card.collection.lines
    plans = plans_of(store, said)
    assert len(plans) == 8
    assert scans_of(plans) == sorts_of(plans) == []


def test_a_month_end_finds_what_is_due_in_its_indexes(store: SqliteStore) -> None:
    """Due, issued, listed, paid and credited: each step finds its rows by an index."""
    ops = _network(store, datetime(2026, 4, 8, tzinfo=UTC)).as_platform(user="ops")
    with heard(store) as said:
        ops.preview(CloseMonth(month=Month(2026, 3)))
        ops.preview(CloseMonth(month=Month(2026, 3), partner_id="acme"))
        (invoice,) = ops.do(CloseMonth(month=Month(2026, 3)))
        assert ops.do(CloseMonth(month=Month(2026, 3))) == (invoice,)
        lines = ops.ask(InvoiceLines(invoice_id=invoice.invoice_id, limit=1))
        ops.ask(InvoiceLines(invoice_id=invoice.invoice_id, after=lines.next))
        ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))
        ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
    plans = plans_of(store, said)
    assert len(plans) > 50
    assert scans_of(plans) == []
    assert sorts_of(plans) == []


def test_what_is_due_is_read_from_the_index_of_what_is_due(store: SqliteStore) -> None:
    """Rows leave that index once they are invoiced, so old months cost a new one nothing."""
    ops = _network(store, datetime(2026, 4, 8, tzinfo=UTC)).as_platform(user="ops")
    with heard(store) as said:
        ops.preview(CloseMonth(month=Month(2026, 3)))
    sums = {
        statement: " ".join(steps)
        for statement, steps in plans_of(store, said).items()
        if "count(*), sum(platform_fee_minor)" in statement
    }
    indexes = {
        "payouts": "payouts_to_invoice",
        "revenue_items": "revenue_items_to_invoice",
        "settled_entries": "settled_entries_due",
    }
    assert len(sums) >= len(indexes)
    for statement, steps in sums.items():
        (table,) = (name for name in indexes if f" {name} " in statement)
        assert re.search(rf"SEARCH {table} USING (COVERING )?INDEX {indexes[table]}", steps)


def test_a_scan_and_a_sort_would_be_noticed(store: SqliteStore) -> None:
    """The tests above can fail: a plan without an index shows both."""
    plans = plans_of(store, ["SELECT * FROM payouts ORDER BY platform_fee_minor"])
    assert len(scans_of(plans)) == len(sorts_of(plans)) == 1


# ------------------------------------------------------------------------------------------ steps


def test_a_page_and_a_payment_take_the_same_steps_in_a_ledger_ten_times_as_long(
    tmp_path: Path,
) -> None:
    """What the machine does for a page or a payment does not grow with the books."""
    counted = []
    for size in (300, 3000):
        ledger = Ledger(tmp_path / f"{size}.db")
        ledger.record(size)
        counted.append([steps_of(ledger.store, job) for job in _jobs(ledger)])
        ledger.close()
    for small, large in zip(*counted, strict=True):
        assert small > 10
        assert large <= 1.1 * small + 10


def _jobs(ledger: Ledger) -> list[Callable[[], object]]:
    """Return the first and a later page in each order, and a payment."""
    jobs: list[Callable[[], object]] = [lambda: ledger.anna.do(payment(1))]
    for sort in BalanceSort:
        middle = ledger.anna.ask(PartnerBalance(sort=sort, limit=100)).next
        jobs += [
            partial(ledger.anna.ask, PartnerBalance(sort=sort, after=after))
            for after in (None, middle)
        ]
    return jobs

"""The partner balance as CSV: `write_balance`, against ``csv.writer`` over the cursor.

The limit selects just the ten columns, formats whole minor units exactly, and has the same text
come out. Of the big ledger, slices of some 10,000 rows are written, each a few days long; how much
memory it takes to write it whole is measured apart, by the peak of what Python allocates.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from random import Random
from typing import TextIO

from benchmarks.books import finished, open_by_hand, open_network
from benchmarks.by_hand import PARTNER
from benchmarks.cast import BEGIN, DAYS
from benchmarks.measuring import Goal, Line, Plan, compare, say, timed
from debitura_core import BalanceFilters, Desk, PartnerBalance
from debitura_core.adapters.tables import write_balance

ROWS = 10_000
MIB = 2**20
GOAL_MIB = 4

Slice = tuple[date, date]
Write = Callable[[Sequence[Slice]], object]


def run(plan: Plan) -> Iterator[Line]:
    """Measure the time on slices, then the memory of whole ledgers."""
    for size in plan.sizes:
        path = finished(size)
        with (
            open_network(path) as network,
            closing(open_by_hand(path, network)) as connection,
            open(os.devnull, "w", encoding="utf-8", newline="") as file,
        ):
            desk = network.as_partner(PARTNER, user="anna")
            days = max(1, DAYS * ROWS // size)
            yield compare(
                "CSV export, per row",
                size,
                Goal(0.75, of_rate=True),
                deal=_dealer(days),
                limit=timed(_by_hand(connection, file)),
                again=timed(_by_hand(connection, file)),
                library=timed(library(desk, file)),
                rounds=plan.rounds // 2,
                block=1,
                each=size * days // DAYS,
            )
    yield _memory(plan.sizes[-1])


def _dealer(days: int) -> Callable[[int], list[Slice]]:
    """Deal slices of so many days, anywhere in the year."""
    chance = Random(13)

    def deal(count: int) -> list[Slice]:
        begins = [
            BEGIN.date() + timedelta(days=chance.randrange(DAYS - days + 1)) for _ in range(count)
        ]
        return [(begin, begin + timedelta(days=days)) for begin in begins]

    return deal


def library(desk: Desk, file: TextIO) -> Write:
    """Write parts of the ledger."""

    def write(slices: Sequence[Slice]) -> None:
        for since, until in slices:
            filters = BalanceFilters(since=since, until=until)
            write_balance(desk, PartnerBalance(filters=filters), file)

    return write


def _memory(size: int) -> Line:
    """Write a whole ledger, and one of 10,000 rows or a tenth, and compare the peaks."""
    small = min(ROWS, size // 10)
    say(f"CSV export, memory, {size:,}")
    days = timedelta(days=DAYS * small // size)
    first = BEGIN.date()
    some = _peak(size, BalanceFilters(since=first, until=first + days))
    more = (_peak(size, BalanceFilters()) - some) / MIB
    return Line(
        job=f"CSV export, memory above that of {small:,} rows",
        size=f"{size:,}",
        limit="",
        library=f"{more:.1f} MiB",
        ratio="",
        goal=f"<= {GOAL_MIB} MiB",
        verdict="met" if more <= GOAL_MIB else "missed",
        noise="",
    )


def _peak(size: int, filters: BalanceFilters) -> int:
    with (
        open_network(finished(size)) as network,
        open(os.devnull, "w", encoding="utf-8", newline="") as file,
    ):
        desk = network.as_partner(PARTNER, user="anna")
        tracemalloc.start()
        try:
            write_balance(desk, PartnerBalance(filters=filters), file)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


# ---------------------------------------------------------------------------------- by hand

_TITLES = (
    "Case id", "Client", "Managed by", "Payment date", "Revenue", "Debitura fee",
    "Revenue category", "Commission status", "Debitura Invoice Status", "See more", "Currency",
)  # fmt: skip
_COMMISSION = {
    "unpaid": "Unpaid", "paid": "Paid", "credited": "Credited", "not_applicable": "N/A",
}  # fmt: skip
_INVOICE = {
    "not_invoiced": "Not invoiced", "issued": "Invoice issued", "paid": "Payment received",
    "credited": "Invoice credited",
}  # fmt: skip
_UNITS = {"EUR": (100, 2), "GBP": (100, 2), "SEK": (100, 2), "JPY": (1, 0), "KWD": (1000, 3)}
_FROM = (
    " CROSS JOIN cases c ON c.case_id = o.case_id CROSS JOIN clients k ON k.client_id = o.client_id"
    " LEFT JOIN partners m ON m.partner_id = c.managed_by"
    " WHERE o.partner_id = ?1 AND o.client_id NOT IN"
    " (SELECT client_id FROM relationships WHERE partner_id = ?1 AND hidden_from_balance = 1)"
)
_PAYOUTS = (
    "SELECT o.payment_date AS day, o.payout_id AS id, c.reference, k.name, m.name,"
    " o.partner_gross_minor - o.platform_fee_minor, o.platform_fee_minor, 'Success Fee',"
    " o.commission_status, o.invoice_status, 'payouts/', o.currency FROM payouts o"
)
_ITEMS = (
    "SELECT o.item_date, o.revenue_item_id, c.reference, k.name, m.name,"
    " o.amount_minor - o.platform_fee_minor, o.platform_fee_minor, 'Hourly Rate / Fixed Fee',"
    " 'not_applicable', o.invoice_status, 'revenue-items/', o.currency FROM revenue_items o"
)
LEDGER = (
    f"{_PAYOUTS}{_FROM} AND o.payment_date >= ?2 AND o.payment_date < ?3"
    f" UNION ALL {_ITEMS}{_FROM} AND o.item_date >= ?2 AND o.item_date < ?3"
    " ORDER BY day DESC, id DESC"
)


def figure(minor: int, currency: str) -> str:
    """Write minor units, of nothing below zero, with the decimals of the currency."""
    unit, digits = _UNITS[currency]
    return f"{minor // unit}.{minor % unit:0{digits}}" if digits else str(minor)


def write_by_hand(connection: sqlite3.Connection, since: date, until: date, file: TextIO) -> None:
    """Write a part of the ledger."""
    writer = csv.writer(file)
    writer.writerow(_TITLES)
    found = connection.execute(LEDGER, (PARTNER, since.isoformat(), until.isoformat()))
    writer.writerows(
        (reference, client, manager, day, figure(revenue, currency), figure(fee, currency),
         category, _COMMISSION[commission], _INVOICE[invoice], place + row_id, currency)
        for day, row_id, reference, client, manager, revenue, fee, category, commission, invoice,
        place, currency in found
    )  # fmt: skip


def _by_hand(connection: sqlite3.Connection, file: TextIO) -> Write:
    def write(slices: Sequence[Slice]) -> None:
        for since, until in slices:
            write_by_hand(connection, since, until, file)

    return write

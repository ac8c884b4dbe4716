"""Month-end: what each partner owes for one month, and the invoices over it.

The sums are read by a query of this script's own, over the shelf that `CloseMonth` reads; the limit
is one GROUP BY per table over the same index, told which currencies there are, so that it need not
read the other months.

Invoices are written for all partners, a line for each payout, and taken back: the library by
``preview``, the limit by ROLLBACK. So one month can be closed again and again, and no commit counts
on either side. The second limit leaves the journal out, and with it the hash over all lines.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Any

from attrs import frozen

from benchmarks import by_hand
from benchmarks.books import finished, open_by_hand, open_network
from benchmarks.by_hand import ADD_ENTRY, LAST, START, chained, encode
from benchmarks.measuring import Goal, Line, Plan, compare, timed
from debitura_core import CloseMonth, Desk, Month, Now, Query, Role, ScopedBooks
from debitura_core.domain.money.invoices import DueFees

MONTH = Month(2024, 11)
SINCE, UNTIL = "2024-11-01T00:00:00.000000Z", "2024-12-01T00:00:00.000000Z"
ISSUED_ON, DUE_ON, YEAR = "2024-12-08", "2025-01-07", 2024
OPS = "platform:platform:ops"

Row = tuple[Any, ...]
Runs = Sequence[None]
Job = Callable[[Runs], object]


@frozen
class Due(Query[tuple[DueFees, ...]]):
    """What every partner owes for a month."""

    roles = frozenset({Role.PLATFORM})

    month: Month

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[DueFees, ...]:
        return tuple(books.invoices.due(self.month, None))


def run(plan: Plan) -> Iterator[Line]:
    """Measure the sums, then the invoices."""
    for size in plan.sizes:
        path = finished(size)
        with open_network(path) as network, closing(open_by_hand(path, network)) as connection:
            desk = network.as_platform(user="ops")
            sums, invoices = _sums(desk), _invoices(desk)
            few = plan.rounds // 2 if size > 100_000 else plan.rounds
            yield _line("month-end, sums", 1.2, size, few, sums, lambda _: due(connection))
            few = plan.long_rounds if size > 100_000 else plan.rounds
            with_journal, without = _by_hand(connection, True), _by_hand(connection, False)
            yield _line("month-end, invoices", 1.3, size, few, invoices, with_journal)
            job = "month-end, invoices; limit unjournalled"
            yield _line(job, 1.3, size, few, invoices, without)


def _line(job: str, bound: float, size: int, rounds: int, library: Job, limit: Job) -> Line:
    return compare(
        job,
        size,
        Goal(bound),
        deal=lambda count: [None] * count,
        limit=timed(limit),
        again=timed(limit),
        library=timed(library),
        rounds=rounds,
        block=1,
    )


def _sums(desk: Desk) -> Job:
    return lambda _: desk.ask(Due(MONTH))


def _invoices(desk: Desk) -> Job:
    return lambda _: desk.preview(CloseMonth(month=MONTH))


def _by_hand(connection: sqlite3.Connection, journalled: bool) -> Job:
    return lambda _: issue(connection, journalled=journalled)


# ---------------------------------------------------------------------------------- by hand

_PAYOUTS = (
    "commission_paid_at >= ?1 AND commission_paid_at < ?2 AND commission_status = 'paid'"
    " AND platform_fee_minor > 0 AND received_by <> 'platform'"
    " AND invoice_status IN ('not_invoiced', 'credited')"
)
_ITEMS = (
    "created_at >= ?1 AND created_at < ?2 AND platform_fee_minor > 0"
    " AND invoice_status IN ('not_invoiced', 'credited')"
)
_DUE = (
    "SELECT p.partner_id, o.currency, count(*), sum(o.platform_fee_minor)"
    " FROM partners p CROSS JOIN {table} o INDEXED BY {table}_to_invoice"
    " ON o.partner_id = p.partner_id AND o.currency IN ('EUR', 'GBP', 'JPY', 'KWD', 'SEK')"
    " WHERE {which} GROUP BY p.partner_id, o.currency"
)
_LINES = (
    "INSERT INTO invoice_lines (invoice_id, partner_id, entry_id, entry_day, currency, fee_minor,"
    " rate, rate_on, net_currency, net_minor)"
    " SELECT ?3, partner_id, {key}, substr({at}, 1, 10), currency, platform_fee_minor, '1',"
    " substr({at}, 1, 10), currency, platform_fee_minor FROM {table}"
    " WHERE partner_id = ?4 AND currency = ?5 AND {which}"
)
_TAKE = (
    "UPDATE {table} SET invoice_status = 'issued', invoice_id = ?3, version = version + 1"
    " WHERE partner_id = ?4 AND currency = ?5 AND {which}"
)
_TABLES = (
    {"table": "payouts", "key": "payout_id", "at": "commission_paid_at", "which": _PAYOUTS},
    {"table": "revenue_items", "key": "revenue_item_id", "at": "created_at", "which": _ITEMS},
)
DUE = " UNION ALL ".join(_DUE.format(**table) for table in _TABLES)
ISSUE = [text.format(**table) for table in _TABLES for text in (_LINES, _TAKE)]
ADD_INVOICE = (
    "INSERT INTO invoices (partner_id, invoice_id, number, month, currency, line_count, net_minor,"
    " vat_rate, vat_minor, issued_on, due_on, created_at, status, paid_at, credits, version)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, '0', 0, ?, ?, ?, 'issued', NULL, NULL, 1)"
)
WRITTEN = (
    "SELECT entry_id || ' ' || entry_day || ' ' || currency || ' ' || fee_minor || ' ' || rate"
    " || ' ' || rate_on || ' ' || net_minor || char(10)"
    " FROM invoice_lines WHERE partner_id = ? AND invoice_id = ? ORDER BY entry_id"
)


def due(connection: sqlite3.Connection) -> list[Row]:
    """Sum up what every partner owes."""
    return connection.execute(DUE, (SINCE, UNTIL)).fetchall()


def issue(connection: sqlite3.Connection, *, journalled: bool, end: str = "ROLLBACK") -> None:
    """Invoice the month: a row per partner, a line per entry, and each entry marked."""
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    try:
        at, milliseconds = by_hand.moment()
        owed: dict[tuple[str, str], tuple[int, int]] = {}
        for partner, currency, count, fees in due(connection):
            so_far = owed.get((partner, currency), (0, 0))
            owed[partner, currency] = so_far[0] + count, so_far[1] + fees
        counter = execute("SELECT last FROM invoice_numbers WHERE year = ?", (YEAR,)).fetchone()
        last = counter[0] if counter else 0
        invoices = [
            (partner, by_hand.fresh(milliseconds), f"{YEAR}-{number:05}", str(MONTH), currency,
             count, net, ISSUED_ON, DUE_ON, at)
            for number, ((partner, currency), (count, net)) in enumerate(
                sorted(owed.items()), last + 1
            )
        ]  # fmt: skip
        connection.executemany(ADD_INVOICE, invoices)
        for partner, invoice_id, _, _, currency, *_ in invoices:
            for statement in ISSUE:
                execute(statement, (SINCE, UNTIL, invoice_id, partner, currency))
        execute("INSERT OR IGNORE INTO invoice_numbers VALUES (?, 0)", (YEAR,))
        execute("UPDATE invoice_numbers SET last = ? WHERE year = ?", (last + len(invoices), YEAR))
        if journalled:
            connection.executemany(ADD_ENTRY, _journal(connection, invoices, at))
    except BaseException:
        end = "ROLLBACK"
        raise
    finally:
        execute(end)


def _journal(connection: sqlite3.Connection, invoices: Sequence[Row], at: str) -> list[Row]:
    """Write that each invoice was issued, and then what stands on each."""
    (last,) = connection.execute(LAST).fetchone()
    issued, taken = [], []
    for position, invoice in enumerate(invoices, last + 1):
        partner, invoice_id, number, month, currency, count, net, *_ = invoice
        facts = encode(
            {
                "currency": currency,
                "due_on": DUE_ON,
                "invoice_id": invoice_id,
                "issued_on": ISSUED_ON,
                "line_count": count,
                "month": month,
                "net_minor": net,
                "number": number,
                "partner_id": partner,
                "status": "issued",
                "vat_minor": 0,
                "vat_rate": "0",
            }
        )
        first = _entry(START, position, 1, invoice, at, "InvoiceIssued", facts)
        issued.append(first)
        lines = connection.execute(WRITTEN, (partner, invoice_id)).fetchall()
        written = "".join([line for (line,) in lines])
        facts = encode(
            {
                "count": count,
                "invoice_id": invoice_id,
                "lines_hash": sha256(written.encode()).hexdigest(),
                "net_minor": net,
                "partner_id": partner,
            }
        )
        later = position + len(invoices)
        taken.append(_entry(first[8], later, 2, invoice, at, "EntriesInvoiced", facts))
    return issued + taken


def _entry(previous: str, position: int, number: int, invoice: Row, at: str, name: str,
           facts: str) -> Row:  # fmt: skip
    partner, subject = invoice[0], f"invoice:{invoice[1]}"
    hashed = chained(previous, position, subject, number, at, OPS, name, facts)
    return position, partner, subject, number, at, OPS, name, facts, hashed

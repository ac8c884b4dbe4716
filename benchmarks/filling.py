"""Books filled up by the row: a year of payouts, written by plain INSERT statements.

The library has made one row of each kind for each partner; those rows are the patterns. What is
written looks right and is in order, but was never booked: an audit would find much to say.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.by_hand import LAST, START, chained
from benchmarks.cast import (
    BEGIN,
    CLIENTS,
    DAYS,
    FEES,
    INTEREST,
    PAYOUTS_PER_CASE,
    PRINCIPAL,
    pattern_case,
)

_NUMBERS = (
    "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT {})"
)
_YEAR = (
    "(SELECT i, day || substr(strftime('%Y-%m-%dT%H:%M:%f000Z', second, 'unixepoch'), 11) AS at,"
    " day, printf('%012x', second * 1000) AS made, i * 7919 % {cases} AS nth"
    " FROM (SELECT i, second, date(second, 'unixepoch') AS day"
    " FROM (SELECT i, {began} + i * {seconds} / {count} AS second FROM {numbers})))"
)


@dataclass(frozen=True)
class Pen:
    """Writes rows of one partner, like those that the library made for it."""

    connection: sqlite3.Connection
    partner: str
    prefix: str
    """How its case ids begin; all have eight characters."""
    clients: tuple[int, int]
    """The number of its first client, and how many it has."""
    first_case: str
    """The first case that the library made for it."""

    def case(self, number: str) -> str:
        """Name a case."""
        return f"printf('{self.prefix}%0{8 - len(self.prefix)}d', {number})"

    def client(self, number: str) -> str:
        """Name the client of a case."""
        first, count = self.clients
        return f"printf('client-%02d', {first} + {number} % {count})"

    def pattern(self, table: str, column: str = "partner_id", key: str = "") -> dict[str, str]:
        """Return the first row that the library made, as literals of SQL."""
        # what SQLite derives by itself is not among these columns
        names = [row[1] for row in self.connection.execute(f"PRAGMA table_info({table})")]
        found = self.connection.execute(
            f"SELECT {', '.join(names)} FROM {table} WHERE {column} = ? LIMIT 1",  # noqa: S608
            (key or self.partner,),
        )
        values = found.fetchone()
        quoted = self.connection.execute(f"SELECT {', '.join(['quote(?)'] * len(values))}", values)
        return dict(zip(names, quoted.fetchone(), strict=True))

    def write(
        self, table: str, like: Mapping[str, str], own: Mapping[str, str], source: str
    ) -> None:
        """Insert a row like the pattern for each of *source*; *own* has what differs."""
        row = {**like, **own}
        self.connection.execute(
            f"INSERT INTO {table} ({', '.join(row)})"  # noqa: S608
            f" SELECT {', '.join(row.values())} FROM {source}"
        )


def fill(connection: sqlite3.Connection, number: int, partner: str, payouts: int) -> None:
    """Write the cases and the year of one partner, in the order of their keys.

    The first partner has all clients and its cases are called C0000000 and so on; each other one
    has one client, and cases like S0010000.
    """
    prefix = f"S{number:03}" if number else "C"
    clients = (number % len(CLIENTS), 1) if number else (0, len(CLIENTS))
    pen = Pen(connection, partner, prefix, clients, pattern_case(number))
    connection.create_function("chained", 8, chained)
    cases = payouts // PAYOUTS_PER_CASE
    _fill_cases(pen, cases)
    year = {"cases": cases, "began": int(BEGIN.timestamp()), "seconds": DAYS * 86_400}
    whose = {"case_id": pen.case("nth"), "client_id": pen.client("nth")}
    amount = "1000 + i * 245489 % 499000"
    pen.write(
        "payments",
        pen.pattern("payments"),
        {
            **whose,
            "payment_id": "made || printf('1%015x', i)",
            "payout_id": "made || printf('0%015x', i)",
            "payment_minor": amount,
            "principal_minor": amount,
            "received_by": "iif(i % 4 = 3, 'client', 'partner')",
            "received_on": "day",
            "recorded_at": "at",
        },
        _YEAR.format(count=payouts, numbers=_NUMBERS.format(payouts), **year),
    )
    _fill_payouts(pen)
    items = payouts // 100
    pen.write(
        "revenue_items",
        pen.pattern("revenue_items"),
        {
            **whose,
            "revenue_item_id": "made || printf('2%015x', i)",
            "item_date": "day",
            "created_at": "at",
        },
        _YEAR.format(count=items, numbers=_NUMBERS.format(items), **year),
    )


def _fill_payouts(pen: Pen) -> None:
    """Divide each payment at 9.5 % and 40 %."""
    like = pen.pattern("payouts")
    fee, dollars = "payment_minor * 95 / 1000", "payment_minor * 27 / 25"
    usd = {
        "usd_payment_minor": dollars,
        "usd_success_fee_minor": f"{dollars} * 95 / 1000",
        "usd_partner_gross_minor": f"{dollars} * 95 / 1000",
        "usd_platform_fee_minor": f"{dollars} * 95 / 1000 * 4 / 10",
        "rate_on": "received_on",
    }
    pen.write(
        "payouts",
        like,
        {
            **{name: name for name in ("payout_id", "payment_id", "case_id", "client_id")},
            "payment_date": "received_on",
            "created_at": "recorded_at",
            "received_by": "received_by",
            "payment_minor": "payment_minor",
            "success_fee_minor": fee,
            "partner_gross_minor": fee,
            "platform_fee_minor": f"{fee} * 4 / 10",
            "commission_status": "iif(received_by = 'client', 'unpaid', 'paid')",
            "commission_paid_at": "iif(received_by = 'client', NULL, recorded_at)",
            "reminder_on": "iif(received_by = 'client', date(recorded_at, '+11 days'), NULL)",
            **(usd if like["rate"] != "NULL" else {}),
        },
        f"payments WHERE partner_id = '{pen.partner}' AND case_id NOT LIKE 'P%'"
        " ORDER BY payment_id",
    )


def _fill_cases(pen: Pen, count: int) -> None:
    numbers = _NUMBERS.format(count)
    own = {"case_id": pen.case("i"), "client_id": pen.client("i")}
    added = {"interest": f"(i % 5 = 4) * {INTEREST}", "collection_fees": f"(i % 5 = 4) * {FEES}"}
    pen.write(
        "cases",
        pen.pattern("cases", "case_id", pen.first_case),
        {
            **own,
            "reference": pen.case("i"),
            "client_reference": f"'RE-' || {pen.case('i')}",
            "open_principal_minor": str(PRINCIPAL),
            **{f"claimed_{name}_minor": fees for name, fees in added.items()},
            **{f"open_{name}_minor": fees for name, fees in added.items()},
            "paid_minor": "0",
        },
        numbers,
    )
    like = pen.pattern("case_files", "case_id", pen.first_case)
    name = "'Debtor ' || i || ' GmbH'"
    pen.write(
        "case_files",
        like,
        {
            **own,
            "debtor_name": name,
            "debtor": f"replace({like['debtor']}, {like['debtor_name']}, {name})",
        },
        numbers,
    )
    like = pen.pattern("journal", "subject", f"case:{pen.first_case}")
    (last,) = pen.connection.execute(LAST).fetchone()
    position = f"{last} + 1 + i"
    subject = f"'case:' || {pen.case('i')}"
    facts = f"replace({like['facts']}, '{pen.first_case}', {pen.case('i')})"
    parts = ("at", "by", "name")
    pen.write(
        "journal",
        like,
        {
            "position": position,
            "subject": subject,
            "number": "1",
            "facts": facts,
            "hash": f"chained('{START}', {position}, {subject}, 1,"
            f" {', '.join(like[part] for part in parts)}, {facts})",
        },
        numbers,
    )

"""The limit: what a good engineer would write for the same work with tuples and ``sqlite3``.

It keeps the same rows in the same tables, to the last column, the journal with its hash chain and
canonical facts among them. It has no scope, roles, records, ports or errors to explain: statements
are constants, rows are tuples, and what may vary between two books is taken as given.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from moneyed import Money

from debitura_core import Recipient

Row = tuple[Any, ...]

PARTNER, BY = "acme", "partner:acme:anna"
WHOLE = 100_000_000
RATE, RATE_OVER, RATE_UNDER, ORIGIN = "1.08", 27, 25, "agreed"
TAKES_PAYMENT = ("active", "paused", "needs_additional_details")
START = "0" * 64

encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True, slots=True)
class Wish:
    """A payment to be recorded, in the words of the hand-written code and in the library's."""

    case_id: str
    minor: int
    received_by: str
    received_on: date
    money: Money
    recipient: Recipient


# ---------------------------------------------------------------------------------- the sums


@cache
def millionths(points: str) -> int:
    """Read a percentage."""
    whole, _, rest = points.partition(".")
    return int(whole) * 1_000_000 + int(rest.ljust(6, "0"))


def share_out(whole: int, weights: Sequence[int]) -> Sequence[int]:
    """Hand *whole* out in proportion to *weights*, by largest remainder, ties to the earlier."""
    total = sum(weights)
    if not total or not whole:
        return [0] * len(weights)
    cuts = [divmod(whole * weight, total) for weight in weights]
    shares = [share for share, _ in cuts]
    left = whole - sum(shares)
    if left:
        for i in sorted(range(len(cuts)), key=lambda i: -cuts[i][1])[:left]:
            shares[i] += 1
    return shares


def moment() -> tuple[str, str]:
    """Return this instant as text, and as the milliseconds that fresh ids begin with."""
    now = datetime.now(UTC)
    return (
        f"{now.replace(tzinfo=None).isoformat(timespec='microseconds')}Z",
        f"{int(now.timestamp() * 1000):012x}",
    )


def fresh(milliseconds: str) -> str:
    """Make an id."""
    return milliseconds + os.urandom(8).hex()


def chained(previous: str, position: int, subject: str, number: int, at: str, by: str,
            name: str, facts: str) -> str:  # fmt: skip
    """Return the hash of a journal entry."""
    body = f"{previous}\n{position}\n{subject}\n{number}\n{at}\n{by}\n{name}\n{facts}"
    return sha256(body.encode()).hexdigest()


def book(wish: Wish, case: Row, terms: Row, at: str, ids: tuple[str, str]) -> tuple[Row, ...]:
    """Divide a payment: its row, its payout's row, and what is left open of the case."""
    (client, lifecycle, phase, success_fee, currency, principal, interest, reminders, collection,
     paid, version) = case  # fmt: skip
    number, pre_legal, legal, commission_type = terms
    amount, on = wish.minor, wish.received_on.isoformat()
    if lifecycle not in TAKES_PAYMENT or amount <= 0 or on > at:
        raise ValueError(wish.case_id)
    share = pre_legal if phase == "pre_legal" else legal
    rate = millionths(success_fee)
    added = interest + reminders + collection
    parts: Sequence[int]
    if added:
        owed = principal + added
        covered = min(amount, owed)
        over = covered * principal * rate + (amount - covered) * rate * owed
        under = owed * WHOLE
        fee = (2 * over + under) // (2 * under)
        gross = (2 * (over + covered * added * WHOLE) + under) // (2 * under)
        parts = share_out(covered, (principal, interest, reminders, collection))
    else:
        fee = gross = (2 * amount * rate + WHOLE) // (2 * WHOLE)
        parts = (min(amount, principal), 0, 0, 0)
    base = gross if commission_type == "standard" else fee
    platform = (2 * base * millionths(share) + WHOLE) // (2 * WHOLE)

    dollars = (2 * amount * RATE_OVER + RATE_UNDER) // (2 * RATE_UNDER)
    _, usd_platform, usd_partner = share_out(dollars, (amount - gross, platform, gross - platform))
    usd_gross = usd_platform + usd_partner
    usd_fee = share_out(usd_gross, (fee, gross - fee))[0]

    payment_id, payout_id = ids
    received_by = wish.received_by
    status, paid_at = ("unpaid", None) if received_by == "client" else ("paid", at)
    payment = (
        PARTNER, payment_id, wish.case_id, payout_id, client, currency, amount, *parts,
        received_by, on, at, "anna", None, None, None, 1,
    )  # fmt: skip
    payout = (
        PARTNER, payout_id, payment_id, wish.case_id, client, on, at, received_by, phase, number,
        success_fee, share, commission_type, principal, added, 0, currency, amount, fee, gross,
        platform, dollars, usd_fee, usd_gross, usd_platform, RATE, on, ORIGIN, status, paid_at,
        None, None, None, "not_invoiced", None, 1,
    )  # fmt: skip
    left = (
        client, lifecycle, phase, success_fee, currency, principal - parts[0],
        interest - parts[1], reminders - parts[2], collection - parts[3], paid + amount,
        version + 1,
    )  # fmt: skip
    return payment, payout, left


def facts_of(payment: Row, payout: Row) -> str:
    """Write what the journal keeps of a payment: canonical JSON, so the keys are in order."""
    paid = {} if payout[29] is None else {"commission_paid_at": payout[29]}
    return encode(
        {
            "agreement_number": payout[9],
            "case_id": payout[3],
            "client_id": payout[4],
            "collection_fees_minor": payment[10],
            **paid,
            "commission_status": payout[28],
            "commission_type": payout[12],
            "currency": payout[16],
            "interest_minor": payment[8],
            "open_added_fees_minor": payout[14],
            "open_principal_minor": payout[13],
            "overridden": False,
            "partner_gross_minor": payout[19],
            "partner_id": payout[0],
            "payment_id": payout[2],
            "payment_minor": payout[17],
            "payout_id": payout[1],
            "phase": payout[8],
            "platform_fee_minor": payout[20],
            "platform_share": payout[11],
            "principal_minor": payment[7],
            "rate": payout[25],
            "rate_on": payout[26],
            "rate_origin": payout[27],
            "received_by": payout[7],
            "received_on": payout[5],
            "reminder_fees_minor": payment[9],
            "success_fee": payout[10],
            "success_fee_minor": payout[18],
            "usd_partner_gross_minor": payout[23],
            "usd_payment_minor": payout[21],
            "usd_platform_fee_minor": payout[24],
            "usd_success_fee_minor": payout[22],
        }
    )


# -------------------------------------------------------------------------------- the file

# What the library sets on its connections, and anything else that would make a difference.
PRAGMAS = (
    "journal_mode", "synchronous", "foreign_keys", "cache_size", "wal_autocheckpoint",
    "secure_delete", "temp_store", "mmap_size", "page_size",
)  # fmt: skip


def pragmas(connection: sqlite3.Connection) -> dict[str, str | int]:
    """Read the settings of a connection."""
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}


def opened(path: Path, settings: dict[str, str | int]) -> sqlite3.Connection:
    """Open the books at *path* with these settings."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    return connection


_CASE_COLUMNS = (
    "client_id, lifecycle, phase, success_fee, currency, open_principal_minor,"
    " open_interest_minor, open_reminder_fees_minor, open_collection_fees_minor, paid_minor,"
    " version"
)
CASE = f"SELECT {_CASE_COLUMNS} FROM cases WHERE case_id = ? AND partner_id = ?"  # noqa: S608
CASES = (
    f"SELECT case_id, {_CASE_COLUMNS} FROM cases"  # noqa: S608
    " WHERE case_id IN (SELECT value FROM json_each(?)) AND partner_id = ?"
)
TERMS = (
    "SELECT number, pre_legal_platform_share, legal_platform_share, commission_type"
    " FROM agreements WHERE partner_id = ? AND valid_from <= ?"
    " ORDER BY valid_from DESC, number DESC LIMIT 1"
)
LAST = "SELECT coalesce(max(position), 0) FROM journal"
HEAD = (
    "SELECT (SELECT coalesce(max(position), 0) FROM journal), number, hash FROM (SELECT 1)"
    " LEFT JOIN (SELECT number, hash FROM journal WHERE subject = ? ORDER BY number DESC LIMIT 1)"
)
HEADS = (
    "SELECT substr(subject, 6), max(number), hash FROM journal"
    " WHERE subject IN (SELECT 'case:' || value FROM json_each(?)) GROUP BY subject"
)
ADD_PAYMENT = (
    "INSERT INTO payments (partner_id, payment_id, case_id, payout_id, client_id, currency,"
    " payment_minor, principal_minor, interest_minor, reminder_fees_minor, collection_fees_minor,"
    " received_by, received_on, recorded_at, recorded_by, method, reference, notes, version)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ADD_PAYOUT = (
    "INSERT INTO payouts (partner_id, payout_id, payment_id, case_id, client_id, payment_date,"
    " created_at, received_by, phase, agreement_number, success_fee, platform_share,"
    " commission_type, open_principal_minor, open_added_fees_minor, overridden, currency,"
    " payment_minor, success_fee_minor, partner_gross_minor, platform_fee_minor,"
    " usd_payment_minor, usd_success_fee_minor, usd_partner_gross_minor, usd_platform_fee_minor,"
    " rate, rate_on, rate_origin, commission_status, commission_paid_at, credited_at,"
    " credit_reason, credit_salt, invoice_status, invoice_id, version)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ADD_ENTRY = (
    "INSERT INTO journal (position, tenant, subject, number, at, by, name, facts, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
CHANGE_CASE = (
    "UPDATE cases SET open_principal_minor = ?, open_interest_minor = ?,"
    " open_reminder_fees_minor = ?, open_collection_fees_minor = ?, paid_minor = ?, version = ?"
    " WHERE case_id = ? AND version = ?"
)


def entry_of(position: int, number: int, previous: str, payment: Row, payout: Row) -> Row:
    """Make the journal entry of a payment, chained on the one before it."""
    subject, at, facts = f"case:{payout[3]}", payout[6], facts_of(payment, payout)
    name = "PaymentRecorded"
    hashed = chained(previous, position, subject, number, at, BY, name, facts)
    return position, PARTNER, subject, number, at, BY, name, facts, hashed


def record(connection: sqlite3.Connection, wish: Wish) -> str:
    """Record one payment in one transaction: load, divide, four rows, commit."""
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    try:
        at, milliseconds = moment()
        case = execute(CASE, (wish.case_id, PARTNER)).fetchone()
        terms = execute(TERMS, (PARTNER, at[:10])).fetchone()
        ids = fresh(milliseconds), fresh(milliseconds)
        payment, payout, left = book(wish, case, terms, at, ids)
        position, number, previous = execute(HEAD, (f"case:{wish.case_id}",)).fetchone()
        entry = entry_of(position + 1, (number or 0) + 1, previous or START, payment, payout)
        execute(ADD_PAYMENT, payment)
        execute(ADD_PAYOUT, payout)
        execute(ADD_ENTRY, entry)
        changed = execute(CHANGE_CASE, (*left[5:], wish.case_id, case[10])).rowcount
        if changed != 1:
            raise RuntimeError("somebody else was faster")
        execute("COMMIT")
    except BaseException:
        execute("ROLLBACK")
        raise
    return ids[1]


def record_all(connection: sqlite3.Connection, wishes: Sequence[Wish]) -> None:
    """Record many payments at one instant: four reads, then four times ``executemany``."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        at, milliseconds = moment()
        terms = connection.execute(TERMS, (PARTNER, at[:10])).fetchone()
        wanted = encode(sorted({wish.case_id for wish in wishes}))
        cases: dict[str, Row] = {
            row[0]: row[1:] for row in connection.execute(CASES, (wanted, PARTNER))
        }
        versions = {case_id: case[10] for case_id, case in cases.items()}
        heads = {row[0]: row[1:] for row in connection.execute(HEADS, (wanted,))}
        (last,) = connection.execute(LAST).fetchone()
        payments, payouts, entries = [], [], []
        for position, wish in enumerate(wishes, last + 1):
            ids = fresh(milliseconds), fresh(milliseconds)
            payment, payout, cases[wish.case_id] = book(wish, cases[wish.case_id], terms, at, ids)
            payments.append(payment)
            payouts.append(payout)
            number, previous = heads.get(wish.case_id, (0, START))
            entry = entry_of(position, number + 1, previous, payment, payout)
            heads[wish.case_id] = number + 1, entry[8]
            entries.append(entry)
        connection.executemany(ADD_PAYMENT, payments)
        connection.executemany(ADD_PAYOUT, payouts)
        connection.executemany(ADD_ENTRY, entries)
        changes = [(*case[5:], case_id, versions[case_id]) for case_id, case in cases.items()]
        if connection.executemany(CHANGE_CASE, changes).rowcount != len(changes):
            raise RuntimeError("somebody else was faster")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


# -------------------------------------------------------------------------------- in memory


class Memory:
    """Books in dicts and tuples."""

    def __init__(self, cases: dict[str, Row], terms: Row) -> None:
        self.terms = terms
        self.cases = cases
        self.payments: dict[tuple[str, str], Row] = {}
        self.payouts: dict[tuple[str, str], Row] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self.journal: list[Row] = []

    def copy(self) -> Memory:
        """Return the same books once more."""
        other = Memory(dict(self.cases), self.terms)
        other.payments, other.payouts = dict(self.payments), dict(self.payouts)
        other.heads, other.journal = dict(self.heads), list(self.journal)
        return other

    def record(self, wishes: Iterable[Wish]) -> None:
        """Record payments: four rows each, the journal's with its facts and hash."""
        for wish in wishes:
            payment, payout = self._book(wish)
            number, previous = self.heads.get(wish.case_id, (0, START))
            position = len(self.journal) + 1
            entry = entry_of(position, number + 1, previous, payment, payout)
            self.heads[wish.case_id] = number + 1, entry[8]
            self.journal.append(entry)

    def record_bare(self, wishes: Iterable[Wish]) -> None:
        """Record payments without a journal: three rows each."""
        for wish in wishes:
            self._book(wish)

    def _book(self, wish: Wish) -> tuple[Row, Row]:
        at, milliseconds = moment()
        ids = fresh(milliseconds), fresh(milliseconds)
        payment, payout, left = book(wish, self.cases[wish.case_id], self.terms, at, ids)
        self.cases[wish.case_id] = left
        self.payments[PARTNER, ids[0]] = payment
        self.payouts[PARTNER, ids[1]] = payout
        return payment, payout

"""Books of a chosen size, and an ear for what they are asked to do."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    Debtor,
    DebtorKind,
    Desk,
    Durability,
    Network,
    PartnerType,
    Percent,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    SubmitCase,
    money,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.sqlite import SqliteStore
from debitura_core.testing import FixedClock

CASES = 10
MARCH = datetime(2026, 3, 9, 12, tzinfo=UTC)
RATES = FixedRates({("EUR", "USD"): "1.08", ("GBP", "USD"): "1.26"})

_LITERAL = re.compile(r"'(?:[^']|'')*'|-?\b\d+(?:\.\d+)?\b|\bNULL\b")


class Ledger:
    """Books on a file with one partner and ten accepted cases, in euros and pounds by turns."""

    def __init__(self, path: Path) -> None:
        self.clock = FixedClock(MARCH)
        self.store = SqliteStore(path, durability=Durability.NORMAL)
        self.network = Network(self.store, clock=self.clock, rates=RATES, identifiers=Counted())
        self.ops = self.network.as_platform(user="ops")
        self.anna = self.network.as_partner("acme", user="anna")
        self._set_up()

    def _set_up(self) -> None:
        self.ops.do(
            RegisterPartner(
                partner_id="acme", name="Acme", partner_type=PartnerType.EXCLUSIVE, country="DE"
            )
        )
        self.ops.do(AgreeTerms(partner_id="acme"))
        for client_id in ("nordic", "south"):
            self.ops.do(RegisterClient(client_id=client_id, name=client_id, country="DK"))
        for number in range(CASES):
            self.ops.do(
                SubmitCase(
                    case_id=f"case-{number}",
                    client_id="south" if number % 2 else "nordic",
                    partner_id="acme",
                    success_fee=Percent("9.5"),
                    debtor=Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE"),
                    claim=Claim(
                        principal=money("9000000", currency_of(number)),
                        invoice_date=date(2025, 11, 3),
                        due_date=date(2025, 12, 3),
                    ),
                )
            )
        self.anna.do_all(AcceptCase(case_id=f"case-{number}") for number in range(CASES))

    def record(self, count: int) -> None:
        """Record this many payments, spread over the cases and the days of a month."""
        self.anna.do_all(payment(number) for number in range(count))

    def multiply(self, times: int) -> None:
        """Copy every payout under new ids, so that there are this many times as many.

        The copies are made by SQL, for tests in which only the number of rows matters.
        """
        connection = self.store.borrow()
        names = [row[1] for row in connection.execute("PRAGMA table_info(payouts)")]
        values = ", ".join(
            f"{name} || '-' || copy" if name in ("payout_id", "payment_id") else name
            for name in names
        )
        connection.execute(
            "WITH RECURSIVE copies (copy) AS"
            " (SELECT 2 UNION ALL SELECT copy + 1 FROM copies WHERE copy < ?)"
            f" INSERT INTO payouts ({', '.join(names)}) SELECT {values} FROM payouts, copies",
            (times,),
        )
        self.store.give_back(connection)

    def close(self) -> None:
        """Close the file."""
        self.network.close()


def currency_of(number: int) -> str:
    """Return the currency of a case."""
    return "GBP" if number % 3 == 2 else "EUR"


def payment(number: int, *, case: int | None = None) -> RecordPayment:
    """Return the record of a payment on one case, or on the next of the ten in turn."""
    case = number % CASES if case is None else case
    return RecordPayment(
        case_id=f"case-{case}",
        amount=money(f"{number % 97 + 100}.{number % 90 + 10}", currency_of(case)),
        received_by=Recipient.CLIENT if number % 5 == 4 else Recipient.PARTNER,
        received_on=date(2026, 2, 1 + number % 28),
        follow_up=False,  # an unpaid commission that is reminded of is one row more, of a task
    )


@contextmanager
def heard(store: SqliteStore) -> Iterator[list[str]]:
    """Listen to what the store's one kept connection is told: every statement, values filled in."""
    said: list[str] = []
    connection = store.borrow()
    connection.set_trace_callback(said.append)
    store.give_back(connection)
    try:
        yield said
    finally:
        with suppress(sqlite3.ProgrammingError):  # a stream closes its connection
            connection.set_trace_callback(None)


def shape(statement: str) -> str:
    """Return a statement without its values: what SQLite prepares, and keeps prepared."""
    return _LITERAL.sub("?", statement)


def statements(ledger: Ledger, desk: Desk, *commands: RecordPayment) -> list[str]:
    """Return the shapes of what one transaction with these commands sends."""
    with heard(ledger.store) as said:
        desk.do_all(commands, batch=len(commands))
    return [shape(statement) for statement in said]

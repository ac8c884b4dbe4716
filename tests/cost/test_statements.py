"""How many statements a job takes: the one cost of a database that never flakes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from debitura_core import CloseMonth, InvoiceLines, Month, PartnerBalance
from tests.cost.ledgers import CASES, Ledger, heard, payment, shape, statements

OF_A_PAYMENT = (
    "BEGIN IMMEDIATE",  # the write lock: what is read here stays true until the end
    "SELECT case_id, reference",  # the case: who may, which terms, what is open
    "SELECT case_id, number",  # what was claimed on the day the money was received
    "SELECT partner_id, number",  # the versions of the partner's terms
    "SELECT partner_id, month",  # the runs since: a month that is closed takes nothing more
    "SELECT partner_id, account",  # what the partner holds for the client by now
    "SELECT partner_id, account",  # what it owes the platform by now
    "SELECT (SELECT max(position)",  # the ends of the journal and of the case's chain
    "INSERT INTO payments",  # what the debtor paid
    "INSERT INTO payouts",  # how it was divided
    "INSERT INTO account_entries",  # the client's part, which the partner holds
    "INSERT INTO account_entries",  # the platform's share (one statement, told row by row)
    "INSERT INTO journal",  # that it happened: the audit trail, the timeline, the outbox
    "UPDATE cases",  # what is left of the claim, if the case is still at its version
    "UPDATE positions",  # the running sum with the client
    "UPDATE positions",  # and with the platform (one statement, told row by row)
    "COMMIT",
)
"""All that recording a payment says to SQLite, in order, and what each statement buys."""

OF_A_KEY = (
    "SELECT command, digest, answer",  # was this key used before?
    "INSERT INTO kept_answers",  # the first answer, for whoever asks again
)
"""What an idempotency key costs on top."""

SIZES = (50, 3000)


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size} payments")
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """A small ledger, and a larger one."""
    opened = Ledger(tmp_path_factory.mktemp("ledger") / "books.db")
    opened.record(request.param)
    yield opened
    opened.close()


def test_a_payment_takes_these_statements_whatever_the_size_of_the_books(ledger: Ledger) -> None:
    """One lock, seven questions, four kinds of new rows, two kinds of changed ones, one commit."""
    for number in (1, 2):
        with heard(ledger.store) as said:
            ledger.anna.do(payment(number))
        assert len(said) == len(OF_A_PAYMENT) == 17
        for statement, wanted in zip(said, OF_A_PAYMENT, strict=True):
            assert statement.startswith(wanted)


def test_a_key_takes_two_statements_more(ledger: Ledger) -> None:
    """Asking for the key, and keeping the answer under it."""
    key = f"key-{ledger.store.journal_length()}"
    with heard(ledger.store) as said:
        ledger.anna.do(payment(1), key=key)
    more = [one for one in said if not one.startswith(OF_A_PAYMENT)]
    assert len(more) == len(said) - len(OF_A_PAYMENT)
    assert [one.startswith(wanted) for one, wanted in zip(more, OF_A_KEY, strict=True)] == [
        True
    ] * 2


def test_a_chunk_takes_the_statements_of_one_payment_whatever_its_length(ledger: Ledger) -> None:
    """A thousand payments on a case are fourteen statements; only the rows under them grow."""
    for length in (10, 100, 1000):
        chunk = [payment(number, case=0) for number in range(length)]
        said = statements(ledger, ledger.anna, *chunk)
        # a case is changed in those columns that move: its carry does not always
        kinds = {one for one in said if not one.startswith("UPDATE cases")}
        assert len(kinds) == len(set(OF_A_PAYMENT)) - 1 == 13
        # the trace tells every row of an executemany: for each payment two questions about its day,
        # four new rows and the journal's, and the updates of the case and of two positions,
        # beside what is said once
        assert len(said) == 10 * length + 8


def test_a_chunk_over_many_cases_asks_for_each_case_once(ledger: Ledger) -> None:
    """Payments on ten cases: ten cases and ten chains are read, however many payments there are."""
    for length in (10, 100, 1000):
        said = statements(ledger, ledger.anna, *(payment(number) for number in range(length)))
        assert len({one for one in said if not one.startswith("UPDATE")}) == 12
        assert sum(one.startswith("SELECT case_id, reference") for one in said) == CASES
        assert sum(one.startswith("SELECT (SELECT max(position)") for one in said) == CASES
        assert sum(one.startswith("BEGIN") or one == "COMMIT" for one in said) == 2


def test_a_page_takes_the_same_statements_whatever_the_size_of_the_books(ledger: Ledger) -> None:
    """The moment, the rows, the terms of their badges, whether a client is hidden, which ones."""
    with heard(ledger.store) as said:
        page = ledger.anna.ask(PartnerBalance(limit=20))
    first = [shape(one) for one in said]
    with heard(ledger.store) as said:
        ledger.anna.ask(PartnerBalance(limit=20, after=page.next))
    assert len(page.rows) == 20
    assert len(first) == len(said) == 7


def test_a_month_end_takes_the_same_statements_whatever_the_size_of_the_books(
    tmp_path: Path,
) -> None:
    """An invoice over 40 payouts and one over 2,000 are made by the same statements."""
    sent = []
    for size in (40, 2000):
        ledger = Ledger(tmp_path / f"{size}.db")
        ledger.record(size)
        ledger.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
        with heard(ledger.store) as said:
            (invoice,) = ledger.ops.do(CloseMonth(month=Month(2026, 3)))
            ledger.ops.ask(InvoiceLines(invoice_id=invoice.invoice_id))
        assert invoice.line_count == size * 4 // 5
        sent.append([shape(one) for one in said])
        ledger.close()
    assert sent[0] == sent[1]

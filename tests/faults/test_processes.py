"""Several processes on one file: nothing is lost, nothing is done twice, no number is left out."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from debitura_core import CasePage, Invoices, Network, Recipient, RecordPayment, Timeline, money
from debitura_core.testing import FixedClock
from tests.faults.processes import NOON, make_small_books, run_at_once

PROCESSES = 4
EACH = 250
PARTNERS = ("acme", "borea", "cura")

RECORDING = """
number, path, count = sys.argv[1:]
with opened(path) as network:
    anna = network.as_partner("acme", user=f"anna{number}")
    say("ready")
    sys.stdin.readline()
    for turn in range(int(count)):
        payout = anna.do(payment(f"1.0{number}"))
        say(payout.payment_id, payout.split.basis.open_principal_minor)
"""

KEYED = """
number, path, count = sys.argv[1:]
with opened(path) as network:
    anna = network.as_partner("acme", user=f"anna{number}")
    say("ready")
    sys.stdin.readline()
    for turn in range(int(count)):
        done = anna.perform(payment(f"{turn}.50"), key=f"key-{turn}")
        say(turn, done.answer.payment_id, done.replayed)
"""

CLOSING = """
number, path = sys.argv[1:]
with opened(path, datetime(2026, 6, 8, 6, tzinfo=UTC)) as network:
    ops = network.as_platform(user=f"ops{number}")
    say("ready")
    sys.stdin.readline()
    for month in (3, 4, 5):
        for invoice in ops.do(CloseMonth(month=Month(2026, month))):
            say(month, invoice.partner_id, invoice.number, invoice.invoice_id, invoice.net_minor)
"""

BEGINNING = """
number, path = sys.argv[1:]
say("ready")
sys.stdin.readline()
with opened(path) as network:
    say(len(network.verify_books()) + len(network.verify_journal()))
"""


@pytest.fixture
def books(tmp_path: Path, fresh_books: Path) -> Path:
    """A copy of books with three partners and a case for each."""
    return Path(shutil.copyfile(fresh_books, tmp_path / "books.db"))


@pytest.fixture(scope="module")
def fresh_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books that every test here begins with."""
    path = tmp_path_factory.mktemp("fresh") / "books.db"
    make_small_books(path, PARTNERS)
    return path


@pytest.fixture(scope="module")
def by_four_hands(
    fresh_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[list[str]]]:
    """Books on which four processes recorded a thousand payments at once, and what each said."""
    path = Path(shutil.copyfile(fresh_books, tmp_path_factory.mktemp("four") / "books.db"))
    return path, run_at_once(PROCESSES, RECORDING, str(path), str(EACH))


def test_four_processes_on_one_case_lose_nothing(
    by_four_hands: tuple[Path, list[list[str]]],
) -> None:
    """A thousand payments by four hands: all there, what is owed exact, the journal unbroken."""
    path, said = by_four_hands
    told = [line.split()[0] for lines in said for line in lines]
    assert len(told) == len(set(told)) == PROCESSES * EACH
    paid = sum(EACH * (100 + number) for number in range(PROCESSES))
    with Network.open(path, clock=FixedClock(NOON)) as network:
        anna = network.as_partner("acme", user="anna")
        case = anna.ask(CasePage(case_id="Q8OAXF3W")).case
        assert case.paid_minor == paid
        assert case.claimed.total - case.open.total == paid
        with anna.stream(Timeline(case_id="Q8OAXF3W")) as entries:
            numbers = [entry.number for entry in entries]
        assert numbers == list(range(1, len(numbers) + 1))
        assert network.verify_books() == network.verify_journal() == ()
    with closing(sqlite3.connect(path)) as connection:
        held = {row[0] for row in connection.execute("SELECT payment_id FROM payments")}
    assert held == set(told)


def test_no_two_payments_were_decided_on_the_same_state_of_the_case(
    by_four_hands: tuple[Path, list[list[str]]],
) -> None:
    """Each process saw what the others had recorded before it: sessions that write are in line."""
    _, said = by_four_hands
    seen = [line.split()[1] for lines in said for line in lines]
    assert len(set(seen)) == len(seen) == PROCESSES * EACH


def test_a_key_used_in_four_processes_at_once_is_carried_out_once(books: Path) -> None:
    """Whoever comes first records the payment; the others get the same answer."""
    said = run_at_once(PROCESSES, KEYED, str(books), "40")
    words = [tuple(line.split()) for lines in said for line in lines]
    answers = Counter((turn, payment_id) for turn, payment_id, _ in words)
    assert len(answers) == 40
    assert set(answers.values()) == {PROCESSES}
    first = [turn for turn, _, replayed in words if replayed == "False"]
    assert sorted(first, key=int) == [str(turn) for turn in range(40)]
    with closing(sqlite3.connect(books)) as connection:
        assert connection.execute("SELECT count(*) FROM payments").fetchone() == (40,)


def test_four_processes_that_close_a_month_make_one_invoice_per_partner(books: Path) -> None:
    """All four get the same invoices, and the numbers of the year are 1 to n."""
    _record_for_three_months(books)
    said = run_at_once(PROCESSES, CLOSING, str(books))
    assert said == [said[0]] * PROCESSES
    words = [line.split() for line in said[0]]
    per_month = [(month, partner) for month, partner, *_ in words]
    assert per_month == [(str(month), partner) for month in (3, 4, 5) for partner in PARTNERS]
    assert [number for _, _, number, *_ in words] == [f"2026-{n:05}" for n in range(1, 10)]
    with Network.open(books, clock=FixedClock(datetime(2026, 6, 9, tzinfo=UTC))) as network:
        invoices = network.as_platform(user="ops").ask(Invoices()).invoices
        assert [(one.number, one.invoice_id) for one in invoices] == [
            (number, invoice_id) for _, _, number, invoice_id, _ in words
        ]
        assert network.verify_books() == network.verify_journal() == ()


def _record_for_three_months(books: Path) -> None:
    clock = FixedClock(NOON)
    with Network.open(books, clock=clock) as network:
        for month in (3, 4, 5):
            clock.set(datetime(2026, month, 10, tzinfo=UTC))
            for partner_id in PARTNERS:
                desk = network.as_partner(partner_id, user="anna")
                case_id = "Q8OAXF3W" if partner_id == "acme" else f"of-{partner_id}"
                for turn in range(5):
                    desk.do(
                        RecordPayment(
                            case_id=case_id,
                            amount=money(f"{month}0{turn}", "EUR"),
                            received_by=Recipient.PARTNER,
                            received_on=date(2026, month, 9),
                        )
                    )


def test_four_processes_that_begin_the_same_books_find_one_set_of_tables(tmp_path: Path) -> None:
    """A new file is made once: one process takes the steps, the others find them taken."""
    for turn in range(3):
        path = tmp_path / f"{turn}.db"
        assert run_at_once(PROCESSES, BEGINNING, str(path)) == [["0"]] * PROCESSES
        with closing(sqlite3.connect(path)) as connection:
            steps = connection.execute("SELECT step FROM schema_steps ORDER BY step").fetchall()
            (taken,) = connection.execute("PRAGMA user_version").fetchone()
        assert steps == [(step,) for step in range(1, taken + 1)]

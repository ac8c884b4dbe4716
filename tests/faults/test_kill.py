"""kill -9 while payments are recorded: what was acknowledged is there, and nothing by halves."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from subprocess import Popen

import pytest
from attrs import frozen

from debitura_core import Done, Finding, Network, Payout, Recipient, RecordPayment, money
from debitura_core.adapters.rates import FixedRates
from debitura_core.testing import FixedClock
from tests.faults.processes import NOON, children

KILLS = 50
FILES = 5
"""Each file survives ten kills, so that most of them meet books that were killed before."""

RATES = FixedRates({("EUR", "USD"): "1.08"})

MOST = 15
LONGEST = 0.004
"""A child is killed after 1 to MOST acknowledgements and up to so many seconds more."""

# One process has the library loaded and forks a child for each kill: a child starts in a moment.
NURSERY = """
say("ready")
for order in sys.stdin:
    path, round = order.split()
    child = os.fork()
    if child:
        say("child", child)
        os.waitpid(child, 0)
        say("end of", child)
        continue
    anna = opened(path).as_partner("acme", user="anna")
    for number in range(10**6):
        say(anna.do(payment(amount(number)), key=f"{round}-{number}").payment_id)
"""

AMOUNT = """
def amount(number):
    return f"{number % 97}.{number % 89 + 10}"
"""
"""What the payment of a number is worth: the parent must be able to give the command again."""


@frozen
class Found:
    """What a child had been told when it was killed, and what was found after its death."""

    acknowledged: tuple[str, ...]
    quick_check: tuple[str, ...]
    findings: tuple[Finding, ...]
    lost: frozenset[str]
    """Acknowledged payments that are not there."""
    halves: int
    """Payments without their payout, journal entry or part of the case, or the other way round."""
    first_again: Done[Payout]
    """The first command of the child, given again under its key."""
    next_again: Done[Payout]
    """The command that the child was at, given again under its key."""
    added: int
    """How many payments those two added."""


@pytest.fixture(scope="module")
def killed(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """Fifty children, killed one after the other; the books are looked at after each death."""
    folder = tmp_path_factory.mktemp("killed")
    files = [folder / f"{number}.db" for number in range(FILES)]
    for path in files:
        shutil.copyfile(small_books, path)
    moments = random.Random(20260301)
    found = []
    with children(1, AMOUNT + NURSERY) as (nursery,):
        assert nursery.stdout is not None
        assert nursery.stdout.readline() == "ready\n"
        for turn in range(KILLS):
            path = files[turn % FILES]
            acknowledged = _kill(nursery, path, turn, moments)
            found.append(_look(path, turn, acknowledged))
    return found


def _kill(nursery: Popen[str], path: Path, turn: int, moments: random.Random) -> tuple[str, ...]:
    """Let a child record payments, kill it at some moment, and return what it was told."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{path} {turn}\n")
    nursery.stdin.flush()
    child = int(nursery.stdout.readline().split()[1])
    end = f"end of {child}\n"
    told = [nursery.stdout.readline() for _ in range(moments.randint(1, MOST))]
    assert end not in told, nursery.communicate()
    time.sleep(moments.uniform(0, LONGEST))  # the moment is the fault; nothing is waited for
    os.kill(child, signal.SIGKILL)
    while (line := nursery.stdout.readline()) != end:
        told.append(line)
    return tuple(line.strip() for line in told)


def _look(path: Path, turn: int, acknowledged: tuple[str, ...]) -> Found:
    """Open the books that a killed process left behind, and look at all there is to see."""
    with closing(sqlite3.connect(path)) as connection:
        quick_check = tuple(row[0] for row in connection.execute("PRAGMA quick_check"))
    with Network.open(path, clock=FixedClock(NOON), rates=RATES) as network:
        findings = network.verify_books() + network.verify_journal()
        held, halves = _payments(path)
        anna = network.as_partner("acme", user="anna")
        first = anna.perform(_payment(0), key=f"{turn}-0")
        there = len(acknowledged)
        following = anna.perform(_payment(there), key=f"{turn}-{there}")
    return Found(
        acknowledged,
        quick_check,
        findings,
        frozenset(acknowledged) - held,
        halves,
        first,
        following,
        len(_payments(path)[0]) - len(held),
    )


def _payments(path: Path) -> tuple[frozenset[str], int]:
    """Return the payments that are there, and how many things stand there by halves."""
    with closing(sqlite3.connect(path)) as connection:
        told: list[set[tuple[str, int]]] = [
            set(connection.execute(question))
            for question in (
                "SELECT payment_id, payment_minor FROM payments",
                "SELECT payment_id, payment_minor FROM payouts",
                "SELECT facts ->> 'payment_id', facts ->> 'payment_minor' FROM journal"
                " WHERE name = 'PaymentRecorded'",
            )
        ]
        (owed,) = connection.execute(
            "SELECT claimed_principal_minor + claimed_interest_minor"
            " - open_principal_minor - open_interest_minor FROM cases"
        ).fetchone()
        (paid,) = connection.execute("SELECT paid_minor FROM cases").fetchone()
    payments, payouts, journalled = told
    halves = len(payments ^ payouts) + len(payments ^ journalled)
    for on_the_case in (owed, paid):
        halves += on_the_case != sum(minor for _, minor in payments)
    return frozenset(payment_id for payment_id, _ in payments), halves


def _payment(number: int) -> RecordPayment:
    """Return the command that a child gives under this number."""
    return RecordPayment(
        case_id="Q8OAXF3W",
        amount=money(f"{number % 97}.{number % 89 + 10}", "EUR"),
        received_by=Recipient.PARTNER,
        received_on=date(2026, 3, 1),
    )


# ---------------------------------------------------------------------------------------- the laws


def test_every_acknowledged_payment_is_there(killed: list[Found]) -> None:
    """What a child was told is recorded, is recorded, however the child ended."""
    assert len(killed) == KILLS
    assert [one.lost for one in killed] == [frozenset()] * KILLS
    assert sum(len(one.acknowledged) for one in killed) > 5 * KILLS, "too little was at stake"


def test_no_payment_is_there_by_halves(killed: list[Found]) -> None:
    """Payment, payout, journal entry and what the case owes came together, or not at all."""
    assert [one.halves for one in killed] == [0] * KILLS


def test_a_killed_process_leaves_a_whole_file(killed: list[Found]) -> None:
    """SQLite finds its file in order, and both audits find the books in order."""
    assert {one.quick_check for one in killed} == {("ok",)}
    assert {one.findings for one in killed} == {()}


def test_an_acknowledged_command_given_again_is_a_replay(killed: list[Found]) -> None:
    """Under its key it gets its first answer, and nothing is recorded twice."""
    for one in killed:
        assert one.first_again.replayed
        assert one.first_again.answer.payment_id == one.acknowledged[0]


def test_a_command_cut_short_is_carried_out_once_when_given_again(killed: list[Found]) -> None:
    """If it was recorded unacknowledged it is a replay; if not, it is recorded now."""
    for one in killed:
        assert one.added == (0 if one.next_again.replayed else 1)
        assert one.next_again.answer.payment_id not in one.acknowledged

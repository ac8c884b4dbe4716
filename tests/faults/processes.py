"""Child processes that use the books, and the small books they use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    Debtor,
    DebtorKind,
    Network,
    PartnerType,
    Percent,
    RegisterClient,
    RegisterPartner,
    SubmitCase,
    money,
)
from debitura_core.testing import FixedClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""When everything in these books happens."""

OPENING = """
import os, sys
from datetime import UTC, date, datetime
import debitura_core.adapters.sqlite
from debitura_core import CloseMonth, Month, Network, Recipient, RecordPayment, money
from debitura_core.adapters.rates import FixedRates
from debitura_core.testing import FixedClock

def opened(path, at=datetime(2026, 3, 1, 12, tzinfo=UTC)):
    return Network.open(path, clock=FixedClock(at), rates=FixedRates({("EUR", "USD"): "1.08"}))

def payment(amount):
    return RecordPayment(case_id="Q8OAXF3W", amount=money(amount, "EUR"),
                         received_by=Recipient.PARTNER, received_on=date(2026, 3, 1))

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
"""
"""What every child begins with."""


def make_small_books(path: Path, partners: tuple[str, ...] = ("acme",)) -> None:
    """Write books with one accepted case per partner; the first one's is Q8OAXF3W."""
    with Network.open(path, clock=FixedClock(NOON)) as network:
        ops = network.as_platform(user="ops")
        ops.do(RegisterClient(client_id="nordic", name="Nordic Supplies", country="DK"))
        for partner_id in partners:
            ops.do(
                RegisterPartner(
                    partner_id=partner_id,
                    name=partner_id,
                    partner_type=PartnerType.EXCLUSIVE,
                    country="DE",
                )
            )
            ops.do(AgreeTerms(partner_id=partner_id))
            case_id = "Q8OAXF3W" if partner_id == partners[0] else f"of-{partner_id}"
            ops.do(
                SubmitCase(
                    case_id=case_id,
                    client_id="nordic",
                    partner_id=partner_id,
                    success_fee=Percent("9.5"),
                    debtor=Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE"),
                    claim=Claim(
                        principal=money("1000000", "EUR"),
                        invoice_date=date(2025, 11, 3),
                        due_date=date(2025, 12, 3),
                        interest=money("70000", "EUR"),
                    ),
                )
            )
            network.as_partner(partner_id, user="anna").do(AcceptCase(case_id=case_id))


@contextmanager
def children(count: int, program: str, *arguments: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Start *count* processes that run the program; each waits for its first line of input.

    Their number is the first of their arguments. Whatever happens, none is left behind.
    """
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING + program, str(number), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    try:
        yield started
    finally:
        for child in started:
            child.kill()
            child.communicate()


def run_at_once(count: int, program: str, *arguments: str) -> list[list[str]]:
    """Run *count* processes, let them go at the same moment, and return what each one said."""
    with children(count, f"{program}", *arguments) as started:
        for child in started:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n", child.communicate()[1]
        for child in started:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        said = [child.communicate() for child in started]
        assert [errors for _, errors in said] == [""] * count
        return [words.splitlines() for words, _ in said]

"""Routing one case against 1,000 partners with five lead agents each, and a balance that hides.

Both are books of their own, made for the run. The limit asks SQLite the very questions that the
library asks, as they were traced, and reads the rows into tuples: it judges no agent and makes
nothing of the rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from moneyed import Money

from benchmarks.books import open_by_hand, said
from benchmarks.cast import BEGIN, RATES
from benchmarks.measuring import Goal, Line, Plan, compare, say, timed
from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    Command,
    Debtor,
    DebtorKind,
    Desk,
    HideFromBalance,
    LeadAgent,
    LeadRule,
    Network,
    PartnerBalance,
    PartnerType,
    Percent,
    Query,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    RouteOf,
    SetLeadAgents,
    SubmitCase,
)
from debitura_core.adapters.clocks import FixedClock

PARTNERS = 1_000
AGENTS = 5
CLIENTS = 1_000
PAYMENTS = 10
"""Per client."""


def run(plan: Plan) -> Iterator[Line]:
    """Measure the route of one case, and a page of the balance with half of the clients hidden."""
    # the route judges five thousand agents and explains each; the limit only reads their text
    for job, goal, block, make in (
        ("route of one case, 1,000 partners x 5 agents", Goal(15), 5, _many_partners),
        ("balance page, 500 of 1,000 clients hidden", Goal(1.4), 10, _many_clients),
    ):
        with _books() as (network, path):
            say(f"making the books of: {job}")
            desk, query = make(network)
            with closing(open_by_hand(path, network)) as connection:
                asked = said(network, partial(desk.ask, query))
                yield compare(
                    job,
                    None,
                    goal,
                    deal=range,
                    limit=timed(_by_hand(connection, asked)),
                    again=timed(_by_hand(connection, asked)),
                    library=timed(_library(desk, query)),
                    rounds=plan.rounds,
                    block=block,
                )


@contextmanager
def _books() -> Iterator[tuple[Network, Path]]:
    """Open books that are thrown away."""
    with TemporaryDirectory(prefix="debitura-bench-") as folder:
        path = Path(folder) / "books.db"
        with Network.open(path, clock=FixedClock(BEGIN), rates=RATES) as network:
            yield network, path


def _many_partners(network: Network) -> tuple[Desk, Query[object]]:
    """Let a thousand partners have five lead agents each, of which the very last matches."""
    ops = network.as_platform(user="ops")
    names = [f"partner-{number:04}" for number in range(PARTNERS)]
    commands: list[Command[object]] = [_partner(name) for name in names]
    commands += [
        SetLeadAgents(
            partner_id=name, agents=tuple(_agent(number, which) for which in range(AGENTS))
        )
        for number, name in enumerate(names)
    ]
    ops.do_all(commands)
    ops.do(RegisterClient(client_id="client", name="Client", country="DK"))
    ops.do(_submission("case", "client", None))
    return ops, RouteOf(case_id="case")


def _agent(number: int, which: int) -> LeadAgent:
    amount = Money(number * AGENTS + which + 1, "EUR")
    rules = (
        LeadRule(jurisdictions=("DE", "AT"), debtor_kind=DebtorKind.PERSON, min_amount=amount),
        LeadRule(currencies=("EUR",), max_amount=amount),
    )
    return LeadAgent(rules=rules, priority=which)


def _many_clients(network: Network) -> tuple[Desk, Query[object]]:
    """Let a partner work for a thousand clients, ten payments each, and hide every other one."""
    ops, anna = network.as_platform(user="ops"), network.as_partner("acme", user="anna")
    ops.do(_partner("acme"))
    ops.do(AgreeTerms(partner_id="acme"))
    names = [f"client-{number:04}" for number in range(CLIENTS)]
    ops.do_all([RegisterClient(client_id=name, name=name, country="DK") for name in names])
    ops.do_all([_submission(f"of-{name}", name, "acme") for name in names])
    anna.do_all([AcceptCase(case_id=f"of-{name}") for name in names])
    anna.do_all([_payment(f"of-{name}", day) for day in range(PAYMENTS) for name in names])
    anna.do_all([HideFromBalance(client_id=name) for name in names[::2]])
    return anna, PartnerBalance()


def _partner(name: str) -> RegisterPartner:
    return RegisterPartner(
        partner_id=name, name=name, partner_type=PartnerType.EXCLUSIVE, country="DE"
    )


def _submission(case_id: str, client: str, partner: str | None) -> SubmitCase:
    return SubmitCase(
        case_id=case_id,
        client_id=client,
        partner_id=partner,
        success_fee=Percent("9.5"),
        debtor=Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE"),
        claim=Claim(
            principal=Money(PARTNERS * AGENTS, "EUR"),
            invoice_date=date(2023, 1, 2),
            due_date=date(2023, 2, 2),
        ),
    )


def _payment(case_id: str, day: int) -> RecordPayment:
    return RecordPayment(
        case_id=case_id,
        amount=Money("12.50", "EUR"),
        received_by=Recipient.PARTNER,
        received_on=date.fromordinal(BEGIN.date().toordinal() - day),
    )


def _library(desk: Desk, query: Query[object]) -> Callable[[Sequence[int]], None]:
    def ask(block: Sequence[int]) -> None:
        for _ in block:
            desk.ask(query)

    return ask


def _by_hand(
    connection: sqlite3.Connection, statements: Sequence[str]
) -> Callable[[Sequence[int]], None]:
    def ask(block: Sequence[int]) -> None:
        for _ in block:
            for statement in statements:
                connection.execute(statement).fetchall()

    return ask

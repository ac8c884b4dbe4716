"""The cast: two collection partners and two clients, and the books in which they meet.

Anna works at the partner Acme, Eve at its rival; Nora owns the client Nordic, Otto the client
Baltic; Ops is the platform. `meeting` opens books on either store with all of them registered and
terms agreed, and audits the books when the story is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType, UnionType
from typing import (
    Any,
    Protocol,
    TypedDict,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
)

import pytest
from attrs import evolve, fields, frozen
from moneyed import Money

import debitura_core
from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Case,
    Claim,
    Debtor,
    DebtorKind,
    Desk,
    Done,
    Durability,
    Event,
    Invoice,
    Month,
    Network,
    PartnerType,
    Payout,
    Percent,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    SubmitCase,
)
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.vaults import FolderVault
from debitura_core.commands.closing_the_month import CloseMonth
from debitura_core.domain.kernel.identifiers import CaseId
from debitura_core.ports import (
    Clock,
    CodeSuggester,
    DocumentVault,
    ExchangeRates,
    Identifiers,
)
from debitura_core.testing import FixedClock
from debitura_core.testing.samples import SAMPLE_COMMANDS, contract, ids_of

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
TODAY = START.date()
CASE = "Q8OAXF3W"
DOLLARS = {
    ("EUR", "USD"): "1.08",
    ("DKK", "USD"): "0.1449",
    ("GBP", "USD"): "1.26",
    ("JPY", "USD"): "0.0067",
    ("KWD", "USD"): "3.25",
}
RATES = FixedRates(DOLLARS)
DEBTOR = Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE")


class Ports(TypedDict, total=False):
    """What a network may be opened with."""

    clock: Clock
    rates: ExchangeRates
    identifiers: Identifiers
    suggester: CodeSuggester
    history: bool
    vault: DocumentVault
    events: tuple[type[Event], ...]


class Opened(Protocol):
    """A way to open books for the length of a story."""

    def __call__(self, **ports: Unpack[Ports]) -> AbstractContextManager[Network]:
        """Open the books."""
        ...


@contextmanager
def in_memory(**ports: Unpack[Ports]) -> Iterator[Network]:
    """Open books in memory."""
    with Network.in_memory(**ports) as network:
        yield network


@contextmanager
def on_file(**ports: Unpack[Ports]) -> Iterator[Network]:
    """Open books in an SQLite file that is thrown away, with a folder of documents beside it."""
    with TemporaryDirectory() as folder:
        ports.setdefault("vault", FolderVault(Path(folder) / "documents"))
        path = Path(folder) / "books.db"
        with Network.open(path, durability=Durability.NORMAL, **ports) as network:
            yield network


on_both_stores = pytest.mark.parametrize("store", (in_memory, on_file), ids=("memory", "sqlite"))


@frozen
class Cast:
    """Everybody at their desks."""

    network: Network
    clock: FixedClock
    ops: Desk
    anna: Desk
    eve: Desk
    nora: Desk
    otto: Desk

    def submit(self, case_id: str = CASE, **changes: Any) -> Case:
        """Let the platform submit a case of 20,000 EUR by Nordic, for Acme."""
        return self.ops.do(submission(case_id, **changes))

    def case(self, case_id: str = CASE, **changes: Any) -> Case:
        """Submit a case, and let its partner accept it."""
        partner = self.submit(case_id, **changes).partner_id
        assert partner is not None
        return self.network.as_partner(partner, user="anna").do(AcceptCase(case_id=case_id))

    def paid(self, amount: Money, case_id: str = CASE, **changes: Any) -> Done[Payout]:
        """Let Anna record a payment that Acme received today."""
        return self.anna.perform(payment(amount, case_id, **self._today(changes)))

    def pay(self, amount: Money, case_id: str = CASE, **changes: Any) -> Payout:
        """Do the same, for the payout alone."""
        return self.paid(amount, case_id, **changes).answer

    def close(self, month: Month, **changes: Any) -> tuple[Invoice, ...]:
        """Let the platform close a month on the 8th of the next, or later if it is later."""
        eighth = datetime(month.next().year, month.next().number, 8, 6, tzinfo=UTC)
        self.clock.set(max(self.clock.now(), eighth))
        return self.ops.do(CloseMonth(month=month, **changes))

    def _today(self, changes: dict[str, Any]) -> dict[str, Any]:
        return {"received_on": self.clock.now().date(), **changes}


def eur(amount: str) -> Money:
    """Write an amount in euros."""
    return Money(amount, "EUR")


def claim(principal: Money | None = None, **parts: Any) -> Claim:
    """Write a claim of 20,000 EUR that fell due in December 2025."""
    return Claim(
        principal=eur("20000") if principal is None else principal,
        invoice_date=date(2025, 11, 3),
        due_date=date(2025, 12, 3),
        **parts,
    )


def submission(case_id: str | None = CASE, **changes: Any) -> SubmitCase:
    """Write the submission of a case by Nordic, for Acme, at a success fee of 9.5 %."""
    told = {
        "case_id": case_id,
        "client_id": "nordic",
        "partner_id": "acme",
        "debtor": DEBTOR,
        "claim": claim(),
        "success_fee": Percent("9.5"),
        **changes,
    }
    return SubmitCase(**told)


def payment(amount: Money, case_id: str = CASE, **changes: Any) -> RecordPayment:
    """Write the record of a payment that the partner received on the first day."""
    told = {"received_by": Recipient.PARTNER, "received_on": TODAY, **changes}
    return RecordPayment(case_id=case_id, amount=amount, **told)


@contextmanager
def meeting(
    store: Opened = in_memory, *, at: datetime = START, audited: bool = True,
    **ports: Unpack[Ports],
) -> Iterator[Cast]:  # fmt: skip
    """Open books in which everybody has met, and audit them when the story is over.

    Acme and its rival are exclusive partners in Germany on the usual terms.
    """
    clock = FixedClock(at)
    ports.setdefault("clock", clock)
    ports.setdefault("rates", RATES)
    with store(**ports) as network:
        ops = network.as_platform(user="ops")
        for partner, name in (("acme", "Acme Inkasso"), ("rival", "Rival Inkasso")):
            ops.do(
                RegisterPartner(
                    partner_id=partner, name=name, partner_type=PartnerType.EXCLUSIVE, country="DE"
                )
            )
            ops.do(AgreeTerms(partner_id=partner))
        ops.do(RegisterClient(client_id="nordic", name="Nordic Supplies", country="DK"))
        ops.do(RegisterClient(client_id="baltic", name="Baltic Timber", country="EE"))
        yield Cast(
            network,
            clock,
            ops,
            network.as_partner("acme", user="anna"),
            network.as_partner("rival", user="eve"),
            network.as_client("nordic", user="nora"),
            network.as_client("baltic", user="otto"),
        )
        assert network.verify_journal() == ()
        if audited:
            assert network.verify_books() == ()


def about(kind: type, **changes: Any) -> Any:
    """Return the sample of a command, said of Acme's and Nordic's cases here, with changes."""
    here: Any = {"partner": "acme", "other_partner": "rival", "client": "nordic"}
    ids = evolve(ids_of(CASE), **here, case=CaseId("OTHERCASE"))
    return evolve(SAMPLE_COMMANDS[kind].make(ids), **changes)


written = contract.written
"""Return all that a store keeps, as plain values, to compare before and after."""


def public(kind: type) -> list[type]:
    """Return every class behind the front door that is a command, or a query."""
    found = [getattr(debitura_core, name) for name in dir(debitura_core)]
    return [one for one in found if isinstance(one, type) and kind in one.__mro__[1:]]


def declared(command: type) -> Iterator[tuple[str, Any]]:
    """Return each field of a request with the class it takes: the first, and not None."""
    hints = get_type_hints(command)
    for one in fields(command):
        hint = hints[one.name]
        if get_origin(hint) in (Union, UnionType):
            hint, *_ = (part for part in get_args(hint) if part is not NoneType)
        yield one.name, hint

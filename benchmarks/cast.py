"""Who is in the books that are measured on, and the payments that they record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from random import Random

from moneyed import Money

from benchmarks import by_hand
from benchmarks.by_hand import PARTNER, Wish
from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    Debtor,
    DebtorKind,
    Network,
    PartnerType,
    Percent,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RegisterClient,
    RegisterPartner,
    RevenueItemKind,
    SubmitCase,
)
from debitura_core.adapters.rates import FixedRates
from debitura_core.domain.kernel.money import from_minor

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 366
PAID_ON = date(2025, 1, 6)
"""The day on which debtors pay while somebody measures."""

CLIENTS = [f"client-{i:02}" for i in range(20)]
CURRENCIES = ("EUR", "SEK", "GBP", "JPY", "KWD")
PAYOUTS_PER_CASE = 5
PRINCIPAL, INTEREST, FEES = 1_000_000_000, 5_000_000, 2_000_000
RATES = FixedRates({("EUR", "USD"): by_hand.RATE}, origin=by_hand.ORIGIN)


def case_ids(payouts: int) -> list[str]:
    """Name the cases of the big partner in books of so many payouts."""
    return [f"C{i:07}" for i in range(payouts // PAYOUTS_PER_CASE)]


def payments(payouts: int, seed: int = 7) -> Iterator[Wish]:
    """Draw payments on the cases of such books, without end."""
    chance, ids = Random(seed), case_ids(payouts)
    sorts = (Recipient.PARTNER, Recipient.PARTNER, Recipient.PARTNER, Recipient.CLIENT)
    while True:
        minor, recipient = chance.randrange(100, 500_000), chance.choice(sorts)
        yield Wish(
            case_id=chance.choice(ids),
            minor=minor,
            received_by=recipient.value,
            received_on=PAID_ON,
            money=from_minor(minor, "EUR"),
            recipient=recipient,
        )


class Dealer:
    """Hands out blocks of payments."""

    def __init__(self, payouts: int) -> None:
        self._source = payments(payouts)

    def __call__(self, count: int) -> list[Wish]:
        return list(islice(self._source, count))


# ---------------------------------------------------------------------------- registering them


def pattern_case(partner: int, number: int = 0) -> str:
    """Name a case that the library makes for a partner, one for each of its clients."""
    return f"P{partner:03}{number:04}"


def register(network: Network, partners: Sequence[str]) -> None:
    """Register everybody, and let the library make one row of each kind for each partner."""
    ops = network.as_platform(user="ops")
    for client in CLIENTS:
        ops.do(RegisterClient(client_id=client, name=f"{client.title()} GmbH", country="DE"))
    for i, partner in enumerate(partners):
        currency = CURRENCIES[i % len(CURRENCIES)]
        ops.do(
            RegisterPartner(
                partner_id=partner,
                name=f"{partner.title()} Inkasso",
                partner_type=PartnerType.EXCLUSIVE,
                country="DE",
                invoice_currency=currency,
            )
        )
        ops.do(AgreeTerms(partner_id=partner, revenue_item_share=Percent(20)))
        own = CLIENTS if partner == PARTNER else [CLIENTS[i % len(CLIENTS)]]
        for j, client in enumerate(own):
            _pattern(network, partner, client, pattern_case(i, j), currency)


def _pattern(network: Network, partner: str, client: str, case_id: str, currency: str) -> None:
    ops, desk = network.as_platform(user="ops"), network.as_partner(partner, user="anna")
    day = BEGIN.date()
    ops.do(
        SubmitCase(
            case_id=case_id,
            client_id=client,
            partner_id=partner,
            success_fee=Percent("9.5"),
            client_reference=case_id,
            debtor=Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE"),
            claim=Claim(principal=from_minor(PRINCIPAL, currency), invoice_date=day, due_date=day),
        )
    )
    desk.do(AcceptCase(case_id=case_id))
    for recipient in (Recipient.PARTNER, Recipient.CLIENT):
        desk.do(
            RecordPayment(
                case_id=case_id,
                amount=Money("1000", currency),
                received_by=recipient,
                received_on=day,
            )
        )
    desk.do(
        RecordRevenueItem(
            case_id=case_id, kind=RevenueItemKind.FIXED_FEE, on=day, amount=Money("50", currency)
        )
    )

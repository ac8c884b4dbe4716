"""The books that are measured on, in memory: the library's, and the same in dicts and tuples."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

from attrs import evolve, fields

from benchmarks.by_hand import PARTNER, Memory
from benchmarks.cast import (
    BEGIN,
    CLIENTS,
    FEES,
    INTEREST,
    PAID_ON,
    PRINCIPAL,
    RATES,
    case_ids,
    pattern_case,
    register,
)
from debitura_core import Case, Decision, Desk, Network, Payment, Payout, Recipient, RecordPayment
from debitura_core.books import tables as rows
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel.decisions import Record
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.domain.kernel.money import from_minor

CHUNK = 10_000


def filled(payouts: int) -> tuple[Network, Memory]:
    """Return books of the big partner alone, each payout with a record of its own."""
    gc.disable()  # it would look through all that is there, over and over
    try:
        return _filled(payouts)
    finally:
        gc.enable()


def _filled(payouts: int) -> tuple[Network, Memory]:
    network = Network.in_memory(rates=RATES)
    register(network, [PARTNER])
    desk = network.as_partner(PARTNER, user="anna")
    cases = _cases(desk, network, payouts)
    payment, payout = _pattern(desk)
    memory = Memory({case.case_id: _plain(case) for case in cases}, (1, "40", "20", "standard"))
    of_payment, of_payout = _values(payment), _values(payout)
    plain_payment, plain_payout = rows.PAYMENTS.write(payment), rows.PAYOUTS.write(payout)
    for begin in range(0, payouts, CHUNK):
        records: list[Record] = []
        for i in range(begin, min(begin + CHUNK, payouts)):
            case = cases[i * 7919 % len(cases)]
            ids = {"payment_id": f"{i:012x}1", "payout_id": f"{i:012x}2"}
            own = {"case_id": case.case_id, "client_id": case.client_id, **ids}
            records += Payment(**of_payment | own), Payout(**of_payout | own)
            memory.payments[PARTNER, ids["payment_id"]] = plain_payment
            memory.payouts[PARTNER, ids["payout_id"]] = plain_payout
        _keep(network, desk, records)
    return network, memory


def _cases(desk: Desk, network: Network, payouts: int) -> list[Case]:
    """Open the cases; every fifth has added fees."""
    with network.store.reading(desk.scope) as books:
        like = books.cases.get(CaseId(pattern_case(0)))
    cases = []
    for i, name in enumerate(case_ids(payouts)):
        claimed = Buckets(PRINCIPAL, INTEREST, 0, FEES) if i % 5 == 4 else Buckets(PRINCIPAL)
        case = evolve(
            like,
            case_id=CaseId(name),
            reference=name,
            client_id=ClientId(CLIENTS[i % len(CLIENTS)]),
            client_reference=None,
            claimed=claimed,
            open=claimed,
            version=1,
        )
        cases.append(case)
    _keep(network, desk, cases)
    return cases


def _pattern(desk: Desk) -> tuple[Payment, Payout]:
    payout = desk.do(
        RecordPayment(
            case_id=pattern_case(0),
            amount=from_minor(100_000, "EUR"),
            received_by=Recipient.PARTNER,
            received_on=PAID_ON,
        )
    )
    payment = Payment(
        payment_id=payout.payment_id,
        payout_id=payout.payout_id,
        case_id=payout.case_id,
        client_id=payout.client_id,
        partner_id=payout.partner_id,
        currency=payout.split.currency,
        amount_minor=payout.split.payment_minor,
        allocation=Buckets(payout.split.payment_minor),
        received_by=payout.received_by,
        received_on=payout.payment_date,
        recorded_at=payout.created_at,
        recorded_by="anna",
    )
    return payment, payout


def _keep(network: Network, desk: Desk, records: Sequence[Record]) -> None:
    with network.store.writing(desk.scope) as session:
        session.write(Decision(None, tuple(records)), by=desk.actor, at=BEGIN)
        session.commit()


def _values(record: Payment | Payout) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(type(record))}


def _plain(case: Case) -> tuple[Any, ...]:
    return (
        case.client_id,
        case.lifecycle.value,
        case.phase.value,
        str(case.success_fee),
        case.currency,
        *case.open,
        case.paid_minor,
        case.version,
    )

"""The accountant: Beancount, which knows nothing of us, reads the books and adds them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

from beancount import loader
from beancount.core.data import Open, Posting, Transaction
from beancount.ops.validation import HARDCORE_VALIDATIONS
from moneyed import CURRENCIES

from debitura_core import (
    BalanceFilters,
    BalanceRow,
    BalanceTotals,
    CommissionStatus,
    Desk,
    Invoice,
    Invoices,
    InvoiceStatus,
    LedgerReason,
    Network,
    PartnerBalance,
    PartnerCaseLedger,
    PartnerCaseLedgerPage,
)
from debitura_core.adapters.beancount import Account, write_beancount
from debitura_core.books.folding import facts_of
from debitura_core.domain.money.balance import totals_of

OPS = "auditor"
RECORDINGS = ("payment-", "revenue-item-")
"""The tags of what makes a platform fee."""

Sums = dict[tuple[str, ...], Decimal]


def ledger_of(desk: Desk, **asked: Any) -> str:
    """Return the books of a desk as a Beancount ledger."""
    file = StringIO()
    count = write_beancount(desk, file, **asked)
    text = file.getvalue()
    assert text.count("\n  entry: ") == count
    return text


def checked(text: str) -> list[Any]:
    """Return the directives of a ledger that ``bean-check`` accepts, every check included."""
    entries, errors, _ = loader.load_string(text, extra_validations=HARDCORE_VALIDATIONS)
    assert errors == []
    return list(entries)


def names(path: str) -> tuple[str, str, str, str]:
    """Take an account's name apart: which account, whose, for which client, in which currency."""
    root, partner, *rest = path.replace("\N{MODIFIER LETTER LOW MACRON}", "_").split(":")
    client = rest.pop(0).removeprefix("Client-") if rest[0].startswith("Client-") else ""
    *leaf, currency = rest
    kind = next(one for one in Account if (one.root, one.leaf) == (root, ":".join(leaf)))
    return kind.name, partner.removeprefix("Partner-"), client, currency


def transactions(entries: Iterable[Any]) -> Iterator[Transaction]:
    """Yield the transactions among the directives."""
    return (entry for entry in entries if isinstance(entry, Transaction))


def added(postings: Iterable[Posting]) -> Sums:
    """Add postings up by account."""
    sums: Sums = {}
    for posting in postings:
        assert posting.units is not None
        assert isinstance(posting.units.number, Decimal)
        place = names(posting.account)
        assert posting.units.currency == place[3]
        sums[place] = sums.get(place, Decimal(0)) + posting.units.number
    return _not_nothing(sums)


def prove(network: Network) -> list[Any]:
    """Let Beancount accept the books, and compare its balances with the library's own figures.

    What a partner hides from its balance is in its books all the same; it is left out of what is
    compared, for the library's totals leave it out too.
    """
    ops = network.as_platform(user=OPS)
    entries = checked(ledger_of(ops))
    balances = added(posting for one in transactions(entries) for posting in one.postings)
    fees = added(
        posting
        for one in transactions(entries)
        if any(tag.startswith(RECORDINGS) for tag in one.tags)
        for posting in one.postings
    )
    relations, hidden = set(), set()
    for row in network.store.rows("relationships"):
        relations.add((row["partner_id"], row["client_id"]))
        if row["hidden_from_balance"]:
            hidden.add((row["partner_id"], row["client_id"]))
    assert {place[1:3] for place in balances if place[2]} <= relations
    for partner, client in sorted(relations - hidden):
        _prove_client(network, partner, client, balances)
    for partner in sorted({partner for partner, _ in relations}):
        _prove_rows(network, partner, hidden)
        _prove_invoices(ops, partner, balances)
        if not any(one == partner for one, _ in hidden):
            _prove_fees(ops, partner, fees)
            _prove_due(ops, partner, balances)
        _prove_partner_cases(ops, partner, balances)
    return entries


def _prove_client(network: Network, partner: str, client: str, balances: Sums) -> None:
    """What the balance adds up for a client is what stands on the client's accounts."""
    ops = network.as_platform(user=OPS)
    totals = _totals(ops, partner, BalanceFilters(clients=_ids(client)))
    for currency in {place[3] for place in balances if place[1:3] == (partner, client)} | {*totals}:
        told = totals.get(currency, totals_of(currency, (0,) * 12))
        paid, owed, revenue, work, unpaid, receivable = (
            balances.get((account, partner, client, currency), Decimal(0))
            for account in ("PAID", "OWED", "REVENUE", "WORK", "UNPAID", "RECEIVABLE")
        )
        assert paid == told.debtor_payments.amount
        assert -owed == told.creditor_amount.amount
        assert -revenue - work == told.revenue.amount
        assert -unpaid == told.unpaid_platform_fee.amount
        due = _receivable(ops, partner, client).get((currency,), Decimal(0))
        assert receivable == due + _paid_too_much(network, partner, client, currency)


def _receivable(ops: Desk, partner: str, client: str) -> Sums:
    """Add up what a client owes: commissions that are unpaid, and the work it was billed for."""
    filters = BalanceFilters(
        clients=_ids(client),
        statuses=(CommissionStatus.UNPAID, CommissionStatus.NOT_APPLICABLE),
    )
    page = ops.ask(PartnerBalance(partner_id=partner, filters=filters, limit=1000))
    assert page.next is None
    sums: Sums = {}
    for row in page.rows:
        earned = row.revenue.amount + row.debitura_fee.amount
        sums[row.currency,] = sums.get((row.currency,), Decimal(0)) + earned
    return sums


def _paid_too_much(network: Network, partner: str, client: str, currency: str) -> Decimal:
    """Return, below zero, what the client had paid already when a payment came back or shrank."""
    settled = {
        facts_of(row)["payout_id"]
        for row in network.store.rows("journal")
        if row["name"] == "CommissionSettled"
    }
    minor = sum(
        row["partner_gross_minor"]
        for row in network.store.rows("payouts")
        if (row["partner_id"], row["client_id"], row["currency"]) == (partner, client, currency)
        and (row["received_by"], row["commission_status"]) == ("client", "paid")
        and row["kind"] != "payment"
        and row["payout_id"] not in settled
    )
    return Decimal(minor) / CURRENCIES[currency].sub_unit


def _prove_fees(ops: Desk, partner: str, fees: Sums) -> None:
    """What recording payments and revenue items put down for the platform is its fee."""
    sums: Sums = {}
    for place, number in fees.items():
        if place[1] == partner and place[0] in ("UNPAID", "SETTLED", "WAIVED"):
            sums[place[3],] = sums.get((place[3],), Decimal(0)) - number
    totals = _totals(ops, partner, BalanceFilters()).values()
    told: Sums = {(one.currency,): one.platform_fee.amount for one in totals}
    assert _not_nothing(sums) == _not_nothing(told)


def _not_nothing(sums: Sums) -> Sums:
    """Leave out what adds up to nothing: a fee corrected to zero is no fee."""
    return {place: number for place, number in sums.items() if number}


def _totals(ops: Desk, partner: str, filters: BalanceFilters) -> Mapping[str, BalanceTotals]:
    page = ops.ask(PartnerBalance(partner_id=partner, filters=filters, totals=True, limit=1))
    assert page.totals is not None
    return page.totals


def _prove_rows(network: Network, partner: str, hidden: set[tuple[str, str]]) -> None:
    """The totals are the sums of the rows behind them, to the cent, in dollars too.

    The rows are read from the tables, past every query.
    """
    sums: dict[str, list[int]] = {}
    for table, paid in (("payouts", "payment"), ("revenue_items", "amount")):
        gross = "partner_gross" if table == "payouts" else "amount"
        for row in network.store.rows(table):
            if row["partner_id"] != partner or (partner, row["client_id"]) in hidden:
                continue
            own = sums.setdefault(row["currency"], [0] * 6)
            for place, prefix in ((0, ""), (3, "usd_")):
                if row[f"{prefix}{paid}_minor"] is not None:
                    fee = row[f"{prefix}platform_fee_minor"]
                    own[place] += row[f"{prefix}{gross}_minor"] - fee
                    own[place + 1] += fee
                    own[place + 2] += row[f"{prefix}{paid}_minor"] * (table == "payouts")
    told = {}
    ops = network.as_platform(user=OPS)
    for currency, one in _totals(ops, partner, BalanceFilters()).items():
        assert one.usd is not None
        told[currency] = [
            figure
            for each in (one, one.usd)
            for figure in (each.revenue_minor, each.platform_fee_minor, each.debtor_payments_minor)
        ]
    assert told == sums


def _ids(*ids: Any) -> Any:
    return ids


def _prove_due(ops: Desk, partner: str, balances: Sums) -> None:
    """What is settled and stands on no live invoice is what the next invoices will bill."""
    page = ops.ask(PartnerBalance(partner_id=partner, limit=1000))
    assert page.next is None
    sums: Sums = {}
    billed = [(row.currency, row.debitura_fee.amount) for row in page.rows if _is_due(row)]
    billed += [
        (line.currency, line.invoiced.amount)
        for line in _partner_cases(ops, partner).lines
        if line.is_settled and line.invoice_id is None
    ]
    for currency, fee in billed:
        place = Account.SETTLED.name, partner, "", currency
        sums[place] = sums.get(place, Decimal(0)) - fee
    stand = {place: one for place, one in balances.items() if _is_of(place, "SETTLED", partner)}
    assert stand == {place: one for place, one in sums.items() if one}


def _prove_partner_cases(ops: Desk, partner: str, balances: Sums) -> None:
    """What was settled of partner cases is income, charge, and what is still to be paid out."""
    page = _partner_cases(ops, partner)
    sums: Sums = {}
    for line in page.lines:
        if line.is_settled:
            earned = line.reason is LedgerReason.SHARE_EARNED
            account = Account.SHARES if earned else Account.CHARGES
            place = account.name, partner, str(line.client_id), line.currency
            sums[place] = sums.get(place, Decimal(0)) - line.amount.amount
    for one in page.schedule:
        if one.settlement_id is not None and one.paid_at is None:
            place = Account.BALANCE.name, partner, "", one.currency
            sums[place] = sums.get(place, Decimal(0)) + one.amount.amount
    accounts = ("SHARES", "CHARGES", "BALANCE")
    stand = {
        place: one
        for place, one in balances.items()
        if place[0] in accounts and place[1] == partner
    }
    assert stand == _not_nothing(sums)


def _partner_cases(ops: Desk, partner: str) -> PartnerCaseLedgerPage:
    page = ops.ask(PartnerCaseLedger(partner_id=partner, limit=1000))
    assert page.next is None
    return page


def _is_due(row: BalanceRow) -> bool:
    settled = row.commission_status in (CommissionStatus.PAID, CommissionStatus.NOT_APPLICABLE)
    live = row.debitura_invoice_status in (InvoiceStatus.ISSUED, InvoiceStatus.PAID)
    return settled and not live


def _prove_invoices(ops: Desk, partner: str, balances: Sums) -> None:
    """What is invoiced and not paid is the sum of invoices and notes, less those that were paid."""
    sums: Sums = {}
    for invoice in _invoices(ops, partner):
        place = Account.INVOICED.name, partner, "", invoice.currency
        open_part = Decimal(0) if invoice.paid_at else invoice.total.amount
        sums[place] = sums.get(place, Decimal(0)) - open_part
    stand = {place: one for place, one in balances.items() if _is_of(place, "INVOICED", partner)}
    assert stand == {place: one for place, one in sums.items() if one}


def _invoices(ops: Desk, partner: str) -> tuple[Invoice, ...]:
    page = ops.ask(Invoices(partner_id=partner, limit=1000))
    assert page.next is None
    return page.invoices


def _is_of(place: tuple[str, ...], account: str, partner: str) -> bool:
    return place[:2] == (account, partner)


def opened(entries: Iterable[Any]) -> dict[str, Open]:
    """Return the accounts that were opened, by their names."""
    return {entry.account: entry for entry in entries if isinstance(entry, Open)}

"""Statements of account: what led to each position, from either side, in parts and as a whole."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from python_calamine import CalamineWorkbook

from debitura_core import (
    AccountLine,
    AccountStatement,
    AccountStatementPage,
    CarriedBalance,
    Counterparty,
    CreditCommission,
    CreditInvoice,
    Desk,
    MarkInvoicePaid,
    MarkRemitted,
    Month,
    PartyKind,
    Percent,
    Positions,
    Recipient,
    RemovePayment,
    SettleCommission,
    errors,
)
from debitura_core.adapters.excel import write_excel
from debitura_core.adapters.json import dump, load
from debitura_core.adapters.reports import account_statement_page, positions_page
from debitura_core.adapters.tables import write_rows
from debitura_core.testing import SampleBooks, sample_books
from tests.cast import CASE, Cast, Opened, claim, eur, meeting, on_both_stores, payment
from tests.markup import check_inert, read
from tests.prepared import sample_copy

PARTNER = Counterparty(side=PartyKind.PARTNER, id="acme")
CLIENT = Counterparty(side=PartyKind.CLIENT, id="nordic")
PLATFORM = Counterparty(side=PartyKind.PLATFORM, id="")


def with_(party: Counterparty, since: date | None = None, until: date | None = None,
          **more: Any) -> AccountStatement:  # fmt: skip
    """Ask for a statement in euros."""
    return AccountStatement(counterparty=party, currency="EUR", since=since, until=until, **more)


def lines(desk: Desk, asked: AccountStatement) -> list[AccountLine]:
    """Read all pages of a statement."""
    found: list[AccountLine] = []
    page: AccountStatementPage = desk.ask(asked)
    found += page.lines
    while page.next is not None:
        page = desk.ask(evolve(asked, after=page.next))
        found += page.lines
    return found


def play(cast: Cast) -> None:
    """Let three months pass: payments, settlements, a bounce, an invoice, its credit, a surplus."""
    cast.case(claim=claim(eur("3000")))
    wrong = cast.pay(eur("1000"))
    cast.anna.do(MarkRemitted(payout_id=wrong.payout_id))
    cast.clock.advance(days=3)
    fees = cast.pay(eur("500"), received_by=Recipient.CLIENT)
    cast.clock.advance(days=3)
    cast.anna.do(RemovePayment(payment_id=wrong.payment_id))
    cast.anna.do(SettleCommission(payout_id=fees.payout_id))
    lost = cast.pay(eur("100"), received_by=Recipient.CLIENT)
    cast.ops.do(CreditCommission(payout_id=lost.payout_id, reason="bankrupt"))
    cast.pay(eur("2000"))
    (invoice,) = cast.close(Month(2026, 3), vat_rate=Percent(25))
    cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
    (again,) = cast.close(Month(2026, 3))
    cast.ops.do(MarkInvoicePaid(invoice_id=again.invoice_id, amount=eur("10")))


@on_both_stores
def test_opening_and_entries_make_the_closing_balance_which_is_the_position(store: Opened) -> None:
    """At every desk, with everybody, for every first day, in pages of every size."""
    with meeting(store) as cast:
        play(cast)
        for desk in (cast.anna, cast.nora, cast.ops):
            stand = desk.ask(Positions())
            assert stand
            for one in stand:
                for since in (
                    None,
                    *(date(2026, 3, 1) + timedelta(days) for days in range(0, 45, 3)),
                ):
                    asked = with_(one.counterparty, since)
                    sums = desk.ask(asked).sums
                    found = lines(desk, evolve(asked, limit=1))
                    assert found == lines(desk, asked)
                    total = sums.opening_minor + sum(line.amount_minor for line in found)
                    assert total == sums.closing_minor == one.net_minor
                    balance = sums.opening_minor
                    for line in found:
                        balance += line.amount_minor
                        assert line.balance_minor == balance


@on_both_stores
def test_the_statement_of_one_side_is_the_negative_of_the_others(store: Opened) -> None:
    """The same lines in the same order; a client finds no commission among them."""
    with meeting(store) as cast:
        play(cast)
        for (ours, other), (theirs, us) in (
            ((cast.anna, CLIENT), (cast.nora, PARTNER)),
            ((cast.anna, PLATFORM), (cast.ops, PARTNER)),
        ):
            mine, yours = lines(ours, with_(other)), lines(theirs, with_(us))
            assert mine
            assert mine == [
                evolve(one, amount_minor=-one.amount_minor, balance_minor=-one.balance_minor)
                for one in yours
            ]
        assert {one.account.value for one in lines(cast.nora, with_(PARTNER))} == {
            "client_funds",
            "client_fees",
        }


@on_both_stores
def test_statements_of_periods_that_meet_join(store: Opened) -> None:
    """Where one ends, the next begins: with its balance, and without a line twice or lost."""
    with meeting(store) as cast:
        play(cast)
        whole = lines(cast.anna, with_(PLATFORM))
        days = [date(2026, 3, 1), date(2026, 3, 4), date(2026, 4, 8), date(2026, 4, 9)]
        parts = [with_(PLATFORM, *bounds)
                 for bounds in zip([None, *days], [*days, None], strict=True)]  # fmt: skip
        sums = [cast.anna.ask(part).sums for part in parts]
        assert [line for part in parts for line in lines(cast.anna, part)] == whole
        assert sums[0].opening_minor == 0
        for one, following in pairwise(sums):
            assert one.closing_minor == following.opening_minor
        empty = cast.anna.ask(with_(PLATFORM, days[1], days[1]))
        assert (empty.lines, empty.sums.opening) == ((), empty.sums.closing)


@on_both_stores
def test_a_statement_with_the_debtor_shows_the_surplus(store: Opened) -> None:
    """Whoever received too much owes it to the debtor of the case."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("700")))
        cast.pay(eur("880"))
        debtor = Counterparty(side=PartyKind.DEBTOR, id=CASE)
        assert [one.balance_minor for one in lines(cast.anna, with_(debtor))] == [-180_00]
        assert lines(cast.nora, with_(debtor)) == lines(cast.ops, with_(debtor)) == []


@on_both_stores
def test_nobody_reads_the_statement_of_others(store: Opened) -> None:
    """A rival and another client find nothing, whomever they name; nor does a wrong side."""
    with meeting(store) as cast:
        play(cast)
        assert lines(cast.eve, with_(PLATFORM)) == []
        for desk, party in (
            (cast.eve, CLIENT),
            (cast.eve, Counterparty(side=PartyKind.DEBTOR, id=CASE)),
            (cast.otto, PARTNER),
            (cast.otto, Counterparty(side=PartyKind.DEBTOR, id=CASE)),
            (cast.nora, Counterparty(side=PartyKind.PARTNER, id="rival")),
            (cast.ops, Counterparty(side=PartyKind.CLIENT, id="nobody")),
        ):
            with pytest.raises(errors.NotFound):
                desk.ask(with_(party))
        assert lines(cast.otto, with_(PLATFORM)) == []
        for desk, party in ((cast.anna, PARTNER), (cast.nora, CLIENT), (cast.ops, PLATFORM)):
            with pytest.raises(errors.InvalidQuery):
                desk.ask(with_(party))


@on_both_stores
def test_a_whole_statement_begins_and_ends_with_a_balance(store: Opened) -> None:
    """As a stream, in CSV, in Excel and on a page, from the same columns."""
    with meeting(store) as cast:
        play(cast)
        asked = with_(CLIENT, date(2026, 3, 4), limit=1)
        with cast.anna.stream(asked) as drawn:
            rows = list(drawn)
        sums = cast.anna.ask(asked).sums
        assert [rows[0], rows[-1]] == [sums.first, sums.last]
        assert rows[1:-1] == lines(cast.anna, asked)
        assert {type(one) for one in (rows[0], rows[-1])} == {CarriedBalance}
        file, sheet = StringIO(newline=""), BytesIO()
        assert write_rows(cast.anna, asked, file) == write_excel(cast.anna, asked, sheet)
        table = list(csv.reader(StringIO(file.getvalue(), newline="")))
        assert table[0] == ["Day", "Entry", "Account", "Case", "Source", "Amount", "Balance",
                            "Currency"]  # fmt: skip
        assert table[1][1::5] == ["Opening balance", "0.00"]
        assert table[-1][1::5] == ["Closing balance", str(sums.closing.amount)]
        assert len(table) == len(rows) + 1
        read_back = CalamineWorkbook.from_filelike(BytesIO(sheet.getvalue()))
        (name,) = read_back.sheet_names
        cells = read_back.get_sheet_by_name(name).to_python()
        assert (name, len(cells)) == ("Statement of account", len(table))
        assert cells[-1][6] == float(sums.closing.amount)
        page = read(account_statement_page(cast.anna, asked))
        check_inert(page)
        for text in ("Statement of account in EUR", "Opening balance", "Removal", "Write off"):
            assert text in page.text


@on_both_stores
def test_positions_are_exported(store: Opened) -> None:
    """A row for each counterparty and currency: CSV, Excel, a page and JSON."""
    with meeting(store) as cast:
        play(cast)
        stand = cast.ops.ask(Positions())
        file, sheet = StringIO(newline=""), BytesIO()
        assert write_rows(cast.ops, Positions(), file) == len(stand)
        assert write_excel(cast.ops, Positions(), sheet) == len(stand)
        (head, *rows) = csv.reader(StringIO(file.getvalue(), newline=""))
        assert head == ["Party", "Id", "Owed to us", "Overdue to us", "Overdue by us", "Currency"]
        assert [row[2] for row in rows] == [str(one.net.amount) for one in stand]
        assert all(str(one.net.amount) in dump(stand) for one in stand)
        check_inert(page := read(positions_page(cast.ops)))
        assert "acme" in page.text
        assert "Nothing is owed" in positions_page(cast.otto)


def test_a_statement_is_dumped_and_loaded_back() -> None:
    """Every figure is money in JSON, and what was dumped loads back equal."""
    with meeting() as cast:
        play(cast)
        page = cast.anna.ask(with_(CLIENT))
        assert load(AccountStatementPage, dump(page)) == page
        assert "Opening balance" in (page._repr_html_() or "")


def test_what_is_no_statement_is_refused() -> None:
    """Days in the wrong order, an unknown currency, a cursor of something else."""
    with meeting() as cast:
        play(cast)
        for wrong in (
            {"since": date(2026, 4, 1), "until": date(2026, 3, 1)},
            {"after": "2026-03-01~p1"},
            {"after": "2026-03-01~2026-03-01T00:00:00~1~client_fees~acme"},
        ):
            with pytest.raises(errors.InvalidQuery):
                cast.anna.ask(evolve(with_(CLIENT), **wrong))
        with pytest.raises(errors.InvalidQuery):
            with_(evolve(PLATFORM, id="debitura"))
        with pytest.raises(errors.InvalidInput):
            with_(evolve(CLIENT, id=""))


@pytest.mark.parametrize("opening", (sample_books, sample_copy), ids=("memory", "sqlite"))
def test_the_platform_reads_what_it_holds_for_a_client(
    opening: Callable[[], AbstractContextManager[SampleBooks]],
) -> None:
    """What the platform received of a partner case is the client's, in the collector's books."""
    with opening() as books:
        ops = books.network.as_platform(user="ops")
        (case_id,) = [row["case_id"] for row in books.network.store.rows("partner_cases")
                      if row["partner_case_id"] == "collected"]  # fmt: skip
        for amount in ("100", "250", "300"):
            books.network.as_partner("ceres", user="carl").do(
                payment(eur(amount), case_id, received_by=Recipient.PLATFORM)
            )
        (client,) = [one.counterparty for one in ops.ask(Positions())
                     if one.counterparty.side is PartyKind.CLIENT]  # fmt: skip
        found = lines(ops, with_(client))
        assert len(found) == 3
        assert {one.partner_id for one in found} == {"ceres"}
        assert found == lines(ops, with_(client, limit=1))

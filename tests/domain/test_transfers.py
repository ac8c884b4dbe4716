"""Transfers: what they cover, what stays as a credit, and how they are taken back."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Recipient, errors
from debitura_core.domain.kernel.identifiers import CaseId, EntryId
from debitura_core.domain.money.account_statements import (
    is_overdue,
    net_positions,
    statement_lines,
)
from debitura_core.domain.money.accounts import (
    Account,
    AccountEntry,
    EntryCause,
    PartyKind,
    PositionKey,
)
from debitura_core.domain.money.event_amounts import Share, invoiced, payout_change, settled
from debitura_core.domain.money.transfers import check_transfer_day, offset, transfer, undo
from tests.domain.accounting import Ledger
from tests.domain.test_accounts import ACME, AT, CLIENT, DAY, NORDIC, PARTNER, PLATFORM, about, paid

FUNDS = PositionKey(
    partner_id=ACME, account=Account.CLIENT_FUNDS, counterparty=NORDIC, currency="EUR"
)
FEES = evolve(FUNDS, account=Account.CLIENT_FEES)


def received(by: Recipient, payment: str, gross: str, fee: str) -> Share:
    minor = [round(float(one) * 100) for one in (payment, gross, fee)]
    return Share(
        received_by=by,
        payment_minor=minor[0],
        partner_gross_minor=minor[1],
        platform_fee_minor=minor[2],
    )


def book(ledger: Ledger, source: str, after: Share | None, before: Share | None = None,
         on: date = DAY, case: str = "c1") -> None:  # fmt: skip
    held = ledger.held()
    held.post(payout_change(after, before), about(source, on=on, case_id=CaseId(case)))
    ledger.keep(held.records())
    ledger.check()


def move(
    ledger: Ledger, name: str, payer: PartyKind, payee: PartyKind, minor: int, *names: str
) -> None:
    ledger.keep(transfer(paid(name, payer, payee, minor, *names), ledger.held()).records)
    ledger.check()


def still_open(ledger: Ledger, key: PositionKey = FUNDS) -> dict[str, int]:
    return {one.source_id: one.open_minor for one in ledger.open_entries(key)}


BIG = received(Recipient.PARTNER, "2400", "240", "96")


def test_money_remitted_of_a_payment_that_is_removed_is_owed_by_the_client() -> None:
    """2,400 at 10 %, 2,160 remitted, removed: the client owes 2,160; the next case sets it off."""
    ledger = Ledger()
    book(ledger, "p1", BIG)
    move(ledger, "t1", PARTNER, CLIENT, 216_000)
    assert still_open(ledger) == {}
    book(ledger, "p1", None, BIG)
    assert ledger.held().amount(FUNDS) == -216_000
    assert [one.toward(PARTNER) for one in ledger.open_entries(FUNDS)] == [216_000]
    book(ledger, "p2", BIG, case="c2")
    assert ledger.held().amount(FUNDS) == 0
    assert still_open(ledger) == {}
    assert ledger.net(PLATFORM, PARTNER) == 9_600


def test_a_reversal_after_the_remittance_is_owed_by_the_client() -> None:
    """The payment stays; beside it stands its mirror, and no second remittance is asked for."""
    ledger = Ledger()
    book(ledger, "p1", BIG)
    move(ledger, "t1", PARTNER, CLIENT, 216_000)
    book(ledger, "r1", received(Recipient.PARTNER, "-2400", "-240", "-96"))
    assert still_open(ledger) == {"r1": -216_000}
    assert ledger.net(PLATFORM, PARTNER) == 0
    book(ledger, "p2", received(Recipient.PARTNER, "3000", "300", "120"), case="c2")
    assert still_open(ledger) == {"p2": 54_000}


def test_a_transfer_covers_what_it_names_then_the_oldest_and_the_rest_is_a_credit() -> None:
    """300 on three debts of 100, 100 and 50: the named one, the oldest, then 50 are over."""
    ledger = Ledger()
    for place, minor in enumerate(("100", "100", "50")):
        book(ledger, f"p{place}", received(Recipient.PARTNER, minor, "0", "0"),
             on=DAY + timedelta(days=place))  # fmt: skip
    move(ledger, "t1", PARTNER, CLIENT, 12_000, "p1")
    assert still_open(ledger) == {"p0": 8_000, "p2": 5_000}
    move(ledger, "t2", PARTNER, CLIENT, 18_000)
    assert still_open(ledger) == {"t2": -5_000}
    book(ledger, "p3", received(Recipient.PARTNER, "60", "0", "0"))
    assert still_open(ledger) == {"p3": 1_000}


def test_a_correction_lowers_what_is_open_of_its_own_payment_first() -> None:
    """Of two debts of 100 the younger is corrected to 60: the older one is still 100."""
    ledger = Ledger()
    book(ledger, "p1", received(Recipient.PARTNER, "100", "0", "0"))
    before = received(Recipient.PARTNER, "100", "0", "0")
    book(ledger, "p2", before, on=DAY + timedelta(days=1))
    book(ledger, "p2", received(Recipient.PARTNER, "60", "0", "0"), before)
    assert still_open(ledger) == {"p1": 10_000, "p2": 6_000}


def test_an_undone_transfer_opens_what_it_covered_with_its_old_day() -> None:
    """The debt is due as it was; the credit that is left covers it all the same."""
    ledger = Ledger()
    book(ledger, "p1", BIG)
    due = ledger.open_entries(FUNDS)[0].due_on
    made = paid("t1", PARTNER, CLIENT, 216_000)
    ledger.keep(transfer(made, ledger.held()).records)
    move(ledger, "t2", PARTNER, CLIENT, 1_000)
    undone = undo(made, ledger.of_source("t1"), "a slip", "salt", ledger.held(), DAY, AT)
    ledger.keep(undone.records)
    ledger.check()
    assert still_open(ledger) == {"p1": 215_000}
    assert ledger.open_entries(FUNDS)[0].due_on == due == date(2026, 4, 13)
    assert undone.answer.undone_at == AT
    with pytest.raises(errors.TransferUndone):
        undo(undone.answer, (), "again", "salt", ledger.held(), DAY, AT)


def test_what_a_partner_and_a_client_owe_each_other_is_set_off() -> None:
    """9,050 owed to the client and 950 owed by it: 950 are set off, and no more can be."""
    ledger = Ledger()
    book(ledger, "p1", received(Recipient.PARTNER, "10000", "950", "380"))
    book(ledger, "p2", received(Recipient.CLIENT, "10000", "950", "380"))
    with pytest.raises(errors.NothingToOffset) as refused:
        offset(paid("o0", PARTNER, CLIENT, 95_001, is_offset=True), ledger.held())
    assert refused.value.facts["owes"] == "EUR 950.00"
    made = offset(paid("o1", PARTNER, CLIENT, 95_000, is_offset=True), ledger.held())
    ledger.keep(made.records)
    ledger.check()
    assert (still_open(ledger), still_open(ledger, FEES)) == ({"p1": 810_000}, {})
    assert ledger.net(CLIENT, PARTNER) == 810_000


def test_an_invoice_is_paid_in_parts_and_what_is_over_pays_the_next() -> None:
    """475.00 with VAT: 200, then 300 are paid; the next invoice of 100.00 takes 25.00 of it."""
    ledger = Ledger()
    key = PositionKey(partner_id=ACME, account=Account.INVOICES, counterparty="", currency="EUR")
    held = ledger.held()
    held.post(invoiced(38_000, 9_500), about("i1", EntryCause.INVOICE))
    ledger.keep(held.records())
    move(ledger, "t1", PARTNER, PLATFORM, 20_000, "i1")
    assert still_open(ledger, key) == {"i1": 27_500}
    move(ledger, "t2", PARTNER, PLATFORM, 30_000, "i1")
    assert still_open(ledger, key) == {"t2": -2_500}
    held = ledger.held()
    held.post(invoiced(10_000, 0), about("i2", EntryCause.INVOICE))
    ledger.keep(held.records())
    ledger.check()
    assert still_open(ledger, key) == {"i2": 7_500}


def test_a_paid_invoice_that_is_credited_leaves_a_credit() -> None:
    """The credit note stands against the next invoice, whichever it is."""
    ledger = Ledger()
    held = ledger.held()
    held.post(invoiced(38_000, 0), about("i1", EntryCause.INVOICE))
    ledger.keep(held.records())
    move(ledger, "t1", PARTNER, PLATFORM, 38_000)
    held = ledger.held()
    held.post(invoiced(-38_000, 0), about("i1", EntryCause.CREDIT_NOTE))
    ledger.keep(held.records())
    ledger.check()
    assert ledger.net(PARTNER, PLATFORM) == 38_000


def test_what_the_platform_received_is_owed_to_partner_and_client() -> None:
    """10,000 at 9.5 %, 40/60: 570 to the partner, 9,050 to the client, in 30 business days."""
    ledger = Ledger()
    book(ledger, "p1", received(Recipient.PLATFORM, "10000", "950", "380"))
    assert (ledger.net(PARTNER, PLATFORM), ledger.net(CLIENT, PLATFORM)) == (57_000, 905_000)
    assert {one.due_on for one in ledger.entries.values()} == {date(2026, 4, 13)}
    move(ledger, "t1", PLATFORM, CLIENT, 905_000)
    move(ledger, "t2", PLATFORM, PARTNER, 57_000)
    assert all(not one.open_minor for one in ledger.entries.values())


def test_what_partner_cases_earned_is_paid_out() -> None:
    """228 earned and 100 owed: 128 are paid out, and nothing is left."""
    ledger = Ledger()
    held = ledger.held()
    held.post(settled(22_800, 10_000), about("s1", EntryCause.PARTNER_CASES))
    ledger.keep(held.records())
    move(ledger, "t1", PLATFORM, PARTNER, 12_800, "s1")
    assert ledger.net(PARTNER, PLATFORM) == 0


def test_a_transfer_is_not_dated_ahead() -> None:
    """Money moves today or earlier."""
    check_transfer_day(DAY, DAY)
    with pytest.raises(errors.TransferInFuture):
        check_transfer_day(DAY + timedelta(days=1), DAY)


# ------------------------------------------------------------------------------- statements


def test_positions_tell_what_is_overdue_on_either_side() -> None:
    """Client funds are due in 30 business days, fees in 10 days; a credit is never overdue."""
    ledger = Ledger()
    book(ledger, "p1", received(Recipient.PARTNER, "10000", "950", "380"))
    book(ledger, "p2", received(Recipient.CLIENT, "1000", "95", "38"))
    for today, late in (
        (DAY + timedelta(days=10), (0, 0)),
        (DAY + timedelta(days=11), (9_500, 0)),
        (date(2026, 4, 14), (9_500, 905_000)),
    ):
        overdue = [one for one in ledger.entries.values() if is_overdue(one, today)]
        client, platform = net_positions(ledger.positions.values(), overdue, PARTNER)
        assert (client.owed_to_us_overdue_minor, client.we_owe_overdue_minor) == late
        assert client.net_minor == 9_500 - 905_000
        assert (platform.net_minor, platform.we_owe_overdue_minor) == (-41_800, 0)
    (theirs,) = net_positions(ledger.positions.values(), (), CLIENT)
    assert theirs.net_minor == 905_000 - 9_500
    assert theirs.counterparty.id == ACME


@given(data=st.data(), count=st.integers(0, 8))
def test_a_statement_runs_from_its_opening_to_its_closing_balance(
    data: st.DataObject, count: int
) -> None:
    """Opening balance and entries make the closing balance; both sides read the same figures."""
    entries = [
        AccountEntry(
            partner_id=ACME,
            entry_id=EntryId(f"e{number}"),
            account=data.draw(st.sampled_from((Account.CLIENT_FUNDS, Account.CLIENT_FEES))),
            client_id=NORDIC,
            case_id=None,
            currency="EUR",
            amount_minor=data.draw(st.integers(-500, 500)),
            cause=EntryCause.PAYMENT,
            source_id=f"s{number}",
            on=DAY,
            due_on=None,
            posted_at=AT,
            number=number,
        )
        for number in range(count)
    ]
    opening = data.draw(st.integers(-500, 500))
    ours = list(statement_lines(entries, PARTNER, opening))
    theirs = list(statement_lines(entries, CLIENT, -opening))
    closing = ours[-1].balance_minor if ours else opening
    assert closing == opening + sum(line.amount_minor for line in ours)
    assert [-line.balance_minor for line in theirs] == [line.balance_minor for line in ours]
    whole = sum(-one.amount_minor if one.account is Account.CLIENT_FUNDS else one.amount_minor
                for one in entries)  # fmt: skip
    assert closing == opening + whole


def test_an_entry_knows_its_amount_in_money() -> None:
    """Figures are shown as money, with the code of their currency."""
    ledger = Ledger()
    book(ledger, "p1", BIG)
    entry = ledger.open_entries(FUNDS)[0]
    assert str(entry.amount.amount) == "2160.00"
    assert entry.toward(CLIENT) == -entry.toward(PARTNER) == 216_000
    assert entry.toward(PLATFORM) == 0

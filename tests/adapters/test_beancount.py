"""Books for accountants: Beancount accepts them, and its balances are the library's figures."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    MarkInvoicePaid,
    MarkRemitted,
    Month,
    NotAllowed,
    NotFound,
    Percent,
    Recipient,
    RecordRevenueItem,
    RegisterClient,
    RemovePayment,
    ReopenCommission,
    RevenueItemKind,
    SettleCommission,
    SplitOverride,
    Timeline,
)
from debitura_core.adapters.beancount import (
    NO_POSTINGS,
    STEPS,
    Account,
    bookkeeping,
    quoted,
    write_beancount,
)
from debitura_core.books.explained import WRITES
from debitura_core.books.folding import Writes
from debitura_core.domain.money.payouts import PaymentRecorded
from debitura_core.testing import FixedClock, ids, moneys, texts
from tests.accountant import added, checked, ledger_of, opened, prove, transactions
from tests.cast import Opened, eur, meeting, on_both_stores
from tests.faults.rich_books import make_rich_books, small_network


@pytest.fixture(scope="module", name="rich")
def _rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "rich.db"
    make_rich_books(path)
    return path


def test_an_independent_program_accepts_rich_books_and_agrees_on_every_total(rich: Path) -> None:
    """Two currencies on an invoice, credit notes, overrides, write-offs: it all adds up."""
    with small_network(rich, FixedClock(datetime(2026, 3, 12, tzinfo=UTC))) as network:
        entries = prove(network)
        used = {names[0] for one in transactions(entries) for names in added(one.postings)}
        assert used == {account.name for account in Account} - {"PLATFORM_OWES"}
        for partner in ("acme", "borea"):
            desk = network.as_partner(partner, user="auditor")
            own = ledger_of(desk)
            assert own == ledger_of(network.as_platform(user="auditor"), partner_id=partner)
            checked(own)


def test_the_command_line_accepts_them_too(rich: Path, tmp_path: Path) -> None:
    """``bean-check`` itself, in a process of its own, has nothing to say."""
    program = shutil.which("bean-check", path=str(Path(sys.executable).parent))
    assert program is not None
    path = tmp_path / "books.beancount"
    with (
        small_network(rich, FixedClock(datetime(2026, 3, 12, tzinfo=UTC))) as network,
        path.open("w", encoding="utf-8", newline="\n") as file,
    ):
        write_beancount(network.as_platform(user="auditor"), file)
    ran = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_cent_too_few_is_noticed(rich: Path) -> None:
    """The checks above can fail: Beancount misses one cent, and a total misses one payment."""
    with small_network(rich, FixedClock(datetime(2026, 3, 12, tzinfo=UTC))) as network:
        text = ledger_of(network.as_platform(user="auditor"))
    with pytest.raises(AssertionError):
        checked(text.replace("-9050.00 EUR", "-9049.99 EUR", 1))


MOVES = st.lists(
    st.tuples(
        moneys(currencies=["EUR"], min_minor=1, max_minor=300_000),
        st.sampled_from((Recipient.PARTNER, Recipient.CLIENT)),
        st.sampled_from(("settle", "credit", "work", "override", "correct", "remove", "")),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(moves=MOVES, vat=st.sampled_from(("0", "19", "8.1")), ending=st.integers(0, 3))
def test_beancount_accepts_whatever_is_played(
    moves: list[tuple[Money, Recipient, str, bool]], vat: str, ending: int
) -> None:
    """Any payments, settled or not, with work, invoices and notes: balanced, and equal to ours."""
    with meeting(audited=False) as cast:
        cast.case()
        cast.case("DANISH01", client_id="baltic")
        for amount, recipient, then, other in moves:
            case = "DANISH01" if other else "Q8OAXF3W"
            terms = {}
            if then == "override":
                gross = eur("0.01")
                terms["split_override"] = SplitOverride(
                    creditor_amount=amount - gross, partner_gross=gross
                )
            payout = cast.pay(amount, case, received_by=recipient, **terms)
            if then == "settle" and recipient is Recipient.CLIENT:
                cast.anna.do(SettleCommission(payout_id=payout.payout_id))
            if then == "credit" and recipient is Recipient.CLIENT:
                cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="gone"))
                if other:
                    cast.ops.do(ReopenCommission(payout_id=payout.payout_id, reason="back"))
            if then == "correct" or (then == "credit" and other):
                cast.anna.do(
                    CorrectPayment(
                        payment_id=payout.payment_id,
                        amount=amount + eur("0.07"),
                        received_by=Recipient.CLIENT if other else Recipient.PARTNER,
                        received_on=payout.payment_date,
                        settled=recipient is Recipient.PARTNER,
                    )
                )
            if then == "remove":
                cast.anna.do(RemovePayment(payment_id=payout.payment_id))
            if then == "work":
                cast.anna.do(
                    RecordRevenueItem(
                        case_id=case,
                        kind=RevenueItemKind.FIXED_FEE,
                        on=cast.clock.now().date(),
                        amount=amount,
                    )
                )
        for invoice in cast.close(Month(2026, 3), vat_rate=Percent(vat)):
            if ending & 1:
                cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))
            if ending & 2:
                cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
                cast.close(Month(2026, 3))
        prove(cast.network)


# ------------------------------------------------------------------------------------- a story


@on_both_stores
def test_a_payment_from_the_debtor_to_the_paid_invoice(store: Opened) -> None:
    """What a partner's accountant reads: who holds what, and who owes whom, after each step."""
    with meeting(store) as cast:
        cast.case()
        direct = cast.pay(eur("10000"))
        via_client = cast.pay(eur("5000"), received_by=Recipient.CLIENT)

        def stand(*accounts: Account) -> tuple[str, ...]:
            postings = (one.postings for one in transactions(checked(ledger_of(cast.anna))))
            sums = added(posting for some in postings for posting in some)
            found = {place[0]: f"{number:.2f}" for place, number in sums.items()}
            return tuple(found.get(account.name, "-") for account in accounts)

        held = Account.PAID, Account.ELSEWHERE, Account.OWED, Account.HAS, Account.REVENUE
        assert stand(*held) == ("15000.00", "-5000.00", "-13575.00", "4525.00", "-855.00")
        due = Account.RECEIVABLE, Account.BANK, Account.UNPAID, Account.SETTLED, Account.INVOICED
        assert stand(*due) == ("475.00", "-", "-190.00", "-380.00", "-")
        cast.anna.do(SettleCommission(payout_id=via_client.payout_id))
        assert stand(*due) == ("-", "475.00", "-", "-570.00", "-")
        (invoice,) = cast.close(Month(2026, 3), vat_rate=Percent(25))
        assert stand(*due) == ("-", "475.00", "-", "-", "-712.50")
        assert stand(Account.VAT) == ("142.50",)
        cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))
        assert stand(*due) == ("-", "-237.50", "-", "-", "-")
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        assert stand(*due) == ("-", "-237.50", "-", "-570.00", "712.50")
        cast.anna.do(MarkRemitted(payout_id=direct.payout_id))
        assert stand(*held) == ("15000.00", "-14050.00", "-13575.00", "13575.00", "-855.00")
        prove(cast.network)


def test_a_transaction_has_its_ids_its_day_and_the_entry_behind_it() -> None:
    """From every line of the ledger there is a way back to the journal."""
    with meeting() as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        (one,) = transactions(checked(ledger_of(cast.anna)))
        assert one.tags == {
            f"case-{payout.case_id}", f"payment-{payout.payment_id}", f"payout-{payout.payout_id}",
        }  # fmt: skip
        assert one.date == payout.payment_date
        told = cast.anna.ask(Timeline(case_id=payout.case_id))
        (recorded,) = (item for item in told if isinstance(item.event, PaymentRecorded))
        assert one.meta["entry"] == f"case:{payout.case_id} {recorded.number}"


# ------------------------------------------------------------------------- names and hostile text


@given(text=texts(max_size=40) | st.text('"\\\n\r\t;*#^{}:', max_size=12))
def test_any_text_is_read_back_as_it_was_written(text: str) -> None:
    """Quotes, backslashes and line ends stay within the text they stand in."""
    entries = checked(f"1900-01-01 open Assets:A:EUR EUR\n  client: {quoted(text)}\n")
    assert opened(entries)["Assets:A:EUR"].meta["client"] == text


@given(partner=ids(), client=ids(), other=ids())
def test_every_id_has_an_account_of_its_own(partner: str, client: str, other: str) -> None:
    """Beancount takes the account of any ids, and different ids never share one."""
    paths = {Account.PAID.path(partner, one, "EUR") for one in (client, other)}
    assert len(paths) == len({client, other})
    checked("".join(f"1900-01-01 open {path} EUR\n" for path in sorted(paths)))


HOSTILE = 'Robert"; \\ 2026-01-01 close <b>\u202e\u00e9 {x} #tag ^link ; * Assets:Bank'


def test_hostile_names_stand_in_their_quotes() -> None:
    """A name that looks like a ledger is a name."""
    with meeting(audited=False) as cast:
        cast.ops.do(RegisterClient(client_id="_-evil_", name=HOSTILE, country="DK"))
        cast.case(client_id="_-evil_")
        cast.pay(eur("100"), received_by=Recipient.CLIENT)
        accounts = opened(prove(cast.network))
        names = {one.meta["client"] for one in accounts.values() if "client" in one.meta}
        assert names == {HOSTILE}


def test_who_may_write_which_books() -> None:
    """A client has no such books, a partner its own, and nobody learns of another's."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("100"))
        assert write_beancount(cast.eve, StringIO()) == 0
        with pytest.raises(NotAllowed):
            write_beancount(cast.nora, StringIO())
        with pytest.raises(NotFound):
            write_beancount(cast.eve, StringIO(), partner_id="acme")
        with pytest.raises(NotFound):
            write_beancount(cast.ops, StringIO(), partner_id="nobody")
        assert ledger_of(cast.ops, partner_id="rival") == ledger_of(cast.eve)


# ----------------------------------------------------------------------------------- the table


_MONEY = (
    "payouts", "revenue_items", "invoices", "partner_case_fees", "settlements", "settled_entries",
)  # fmt: skip


def _moves_money(writes: Writes) -> bool:
    """Return whether a row of the ledger comes, goes, or has a figure or status changed."""
    columns = {*writes.columns, *writes.adds}
    return writes.table.name in _MONEY and (
        writes.makes
        or writes.ends
        or any(one.endswith(("_minor", "status", "paid_at")) for one in columns)
    )


def test_every_event_that_changes_the_ledger_is_booked_or_says_why_not() -> None:
    """A new event that changes a payout, item, invoice or settlement joins the books with its rule.

    Which events do that is the auditor's own table.
    """
    changing = {name for name, made in WRITES.items() if any(map(_moves_money, made))}
    booked = {event.__name__ for event in bookkeeping.BOOKED}
    assert changing - booked == set(NO_POSTINGS)
    assert set(NO_POSTINGS) & booked == set()
    assert {event.__name__ for step in STEPS.values() for event in step.events} <= booked


def test_every_step_of_the_table_balances_by_itself_or_with_the_one_before() -> None:
    """Parts of a payment add up: each step's legs cancel, whatever the figures are."""
    payment, gross, fee = Decimal(1000), Decimal(300), Decimal(90)
    figures = {
        "payment": payment, "creditor amount": payment - gross, "partner gross": gross,
        "partner revenue": gross - fee, "platform fee": fee, "amount": gross, "VAT": fee,
        "remitted": payment, "settled": -gross, "into the balance": fee - gross, "paid out": fee,
        "total": payment, "net": fee,
    }  # fmt: skip
    for step in STEPS.values():
        assert sum(sign * figures[name] for _, sign, name in step.legs) == 0


def test_no_step_and_no_account_is_for_nobody() -> None:
    """What the table holds is used: every account by a step, every step by the bookkeeper."""
    assert {account for step in STEPS.values() for account, _, _ in step.legs} == set(Account)
    source = Path(bookkeeping.__file__).read_text("utf-8")
    assert {name for name in STEPS if f'"{name}"' not in source} == set()


def test_two_currencies_meet_on_the_exchange_account(rich: Path) -> None:
    """What is billed in another currency leaves one and enters the other, each in balance."""
    with small_network(rich, FixedClock(datetime(2026, 3, 12, tzinfo=UTC))) as network:
        entries = checked(ledger_of(network.as_platform(user="auditor")))
    crossed = 0
    for one in transactions(entries):
        sums = added(one.postings)
        by_currency: dict[str, Decimal] = {}
        for (*_, currency), number in sums.items():
            by_currency[currency] = by_currency.get(currency, Decimal(0)) + number
        assert set(by_currency.values()) == {Decimal(0)}
        crossed += any(place[0] == "EXCHANGE" for place in sums)
    assert crossed >= 2

"""Types that users rely on. Never run: mypy reads it, and an ignore that is not needed is an error.

Checked twice: with the repository's settings, and as a user's mypy sees the library, without any.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_type

from attrs import field, frozen
from moneyed import Money

from debitura_core import (
    AcceptCase,
    Agreement,
    AgreeTerms,
    BalancePage,
    BalanceRow,
    Books,
    Case,
    CasePage,
    CaseView,
    Client,
    ClientRelationship,
    CloseMonth,
    Command,
    CommissionStatus,
    CreditCommission,
    Decision,
    Desk,
    Done,
    FilterPreset,
    FilterPresets,
    FindCase,
    Finding,
    HideFromBalance,
    Inbox,
    InboxRow,
    InvalidInput,
    Invoice,
    InvoiceLine,
    InvoiceLines,
    InvoiceList,
    InvoicePage,
    Invoices,
    JournalAfter,
    JournalEntry,
    JournalPage,
    Keyed,
    Month,
    Network,
    Now,
    Partner,
    PartnerBalance,
    Payout,
    Percent,
    Preview,
    Query,
    Rate,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    Refused,
    RegisterClient,
    RegisterPartner,
    RevenueItem,
    Role,
    RuleBroken,
    SaveFilterPreset,
    ScopedBooks,
    SettleCommission,
    Split,
    SplitTerms,
    Streamable,
    errors,
    money,
    split_payment,
)
from debitura_core.domain.kernel.identifiers import CaseId, case_id
from debitura_core.ports import Clock, ExchangeRates, Identifiers, Store
from debitura_core.testing import FixedClock

# ------------------------------------------------------------------- answers keep their types


def commands_answer_with_records(
    desk: Desk,
    register: RegisterPartner,
    client: RegisterClient,
    agree: AgreeTerms,
    accept: AcceptCase,
    pay: RecordPayment,
    work: RecordRevenueItem,
    settle: SettleCommission,
    credit: CreditCommission,
    hide: HideFromBalance,
    close: CloseMonth,
) -> None:
    assert_type(desk.do(register), Partner)
    assert_type(desk.do(client), Client)
    assert_type(desk.do(agree), Agreement)
    assert_type(desk.do(accept), Case)
    assert_type(desk.do(pay), Payout)
    assert_type(desk.do(work), RevenueItem)
    assert_type(desk.do(settle), Payout)
    assert_type(desk.do(credit), Payout)
    assert_type(desk.do(hide), ClientRelationship)
    assert_type(desk.do(close), tuple[Invoice, ...])


def a_payment_written_out(desk: Desk) -> None:
    payout = desk.do(
        RecordPayment(
            case_id="Q8OAXF3W",
            amount=Money("10000", "EUR"),
            received_by=Recipient.PARTNER,
            received_on=date(2026, 3, 4),
        ),
        key="row-1",
    )
    assert_type(payout, Payout)
    assert_type(payout.split, Split)
    assert_type(payout.split.platform_fee, Money)
    assert_type(payout.usd, Split | None)
    assert_type(payout.rate, Rate | None)
    assert_type(payout.commission_status, CommissionStatus)
    assert_type(payout.commission_paid_at, datetime | None)


def every_way_of_doing_keeps_the_answer(desk: Desk, pay: RecordPayment) -> None:
    assert_type(desk.perform(pay), Done[Payout])
    assert_type(desk.perform(pay, key="row-1").answer, Payout)
    assert_type(desk.perform(pay).entries, tuple[JournalEntry, ...])
    assert_type(desk.preview(pay), Preview[Payout])
    assert_type(desk.do_all([pay, pay]), tuple[Done[Payout] | Refused, ...])
    assert_type(desk.do_all([Keyed(command=pay, key="row-1")]), tuple[Done[Payout] | Refused, ...])
    for outcome in desk.do_all(iter([pay]), batch=10, progress=print, all_or_nothing=True):
        if isinstance(outcome, Refused):
            assert_type(outcome.error.code, str)
        else:
            assert_type(outcome.answer, Payout)


def queries_answer_with_pages(
    desk: Desk, lines: InvoiceLines, case: CasePage, invoice: InvoicePage, journal: JournalAfter
) -> None:
    assert_type(desk.ask(PartnerBalance()), BalancePage)
    assert_type(desk.ask(Inbox()).rows, tuple[InboxRow, ...])
    assert_type(desk.ask(FindCase(reference="Q8OAXF3W")).cases, tuple[Case, ...])
    assert_type(desk.ask(FilterPresets()).presets, tuple[FilterPreset, ...])
    assert_type(desk.do(SaveFilterPreset(name="Mine")), FilterPreset)
    assert_type(desk.ask(PartnerBalance(totals=True)).rows, tuple[BalanceRow, ...])
    assert_type(desk.ask(case), CaseView)
    assert_type(desk.ask(Invoices()), InvoiceList)
    assert_type(desk.ask(invoice), Invoice)
    assert_type(desk.ask(journal), JournalPage)
    with desk.stream(Inbox()) as cases:
        assert_type(cases, Iterator[InboxRow])
    with desk.stream(PartnerBalance()) as rows:
        assert_type(next(rows), BalanceRow)
    with desk.stream(lines) as found:
        assert_type(next(found), InvoiceLine)


def rules_answer_with_values(network: Network) -> None:
    terms = SplitTerms(success_fee=Percent("9.5"), platform_share=Percent(40))
    assert_type(split_payment(money("10000", "EUR"), terms), Split)
    assert_type(money(5, "JPY"), Money)
    assert_type(money(Decimal("5"), "EUR"), Money)
    assert_type(Percent("9.5").points, Decimal)
    assert_type(Month.parse("2026-03").next(), Month)
    assert_type(network.verify_books(), tuple[Finding, ...])
    assert_type(network.as_partner("acme", user="anna"), Desk)


# ------------------------------------------------------------------- a user's own requests


@frozen(kw_only=True)
class CountWords(Command[int]):
    """A command of a user's own."""

    roles = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)

    def decide(self, books: Books, now: Now, /) -> Decision[int]:
        return Decision(len(books.case_files.get(self.case_id).debtor.name))


@frozen(kw_only=True)
class Names(Query[tuple[str, ...]], Streamable[str]):
    """A query of a user's own, to be asked and to be streamed."""

    roles = frozenset({Role.PLATFORM})

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[str, ...]:
        return tuple(self.rows(books, now))

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[str]:
        yield now.actor.user


def own_requests_keep_their_answers(desk: Desk) -> None:
    assert_type(desk.do(CountWords(case_id="Q8OAXF3W")), int)
    assert_type(desk.perform(CountWords(case_id="Q8OAXF3W")), Done[int])
    assert_type(desk.do_all([CountWords(case_id="Q8OAXF3W")]), tuple[Done[int] | Refused, ...])
    assert_type(desk.ask(Names()), tuple[str, ...])
    with desk.stream(Names()) as names:
        assert_type(next(names), str)


class MyClock:
    """A clock of a user's own: it inherits nothing."""

    def now(self) -> datetime:
        return datetime.max.replace(tzinfo=UTC)


class MyRates:
    """Rates of a user's own, with parameter names of their own."""

    def rate(self, base: str, quote: str, day: date, /) -> Rate | None:
        return None


def ports_are_filled_by_shape(store: Store, identifiers: Identifiers, at: datetime) -> None:
    clock: Clock = MyClock()
    rates: ExchangeRates = MyRates()
    Network(store, clock=clock, rates=rates, identifiers=identifiers)
    Network.in_memory(clock=FixedClock(at), rates=MyRates())


# ------------------------------------------------------------------------ what is refused


def a_wrong_pairing_is_refused(desk: Desk, pay: RecordPayment, balance: PartnerBalance) -> None:
    desk.do(balance)  # type: ignore[arg-type]
    desk.ask(pay)  # type: ignore[arg-type]
    desk.stream(pay)  # type: ignore[arg-type]
    desk.stream(CasePage(case_id="Q8OAXF3W"))  # type: ignore[arg-type]
    desk.do_all([balance])  # type: ignore[arg-type]
    desk.do(pay, "row-1")  # type: ignore[call-arg]
    payouts: tuple[Payout, ...] = desk.do(pay)  # type: ignore[arg-type]
    invoice: Invoice = desk.do(CloseMonth(month=Month(2026, 3)))  # type: ignore[assignment]


def a_wrong_field_is_refused() -> None:
    RecordPayment(
        case_id="Q8OAXF3W",
        amount="10 EUR",  # type: ignore[arg-type]
        received_by="PARTNER",  # type: ignore[arg-type]
        received_on="2026-03-04",  # type: ignore[arg-type]
    )
    RecordPayment(case_id="Q8OAXF3W")  # type: ignore[call-arg]
    AcceptCase("Q8OAXF3W")  # type: ignore[call-arg]
    AcceptCase(case_id=7)  # type: ignore[arg-type]
    AcceptCase(case="Q8OAXF3W")  # type: ignore[call-arg]
    CloseMonth(month="2026-03")  # type: ignore[arg-type]
    SplitTerms(success_fee="9.5", platform_share=40)  # type: ignore[arg-type]
    Percent(9.5)  # type: ignore[arg-type]
    money(0.1, "EUR")  # type: ignore[arg-type]
    money("5")  # type: ignore[call-arg]


class PromiseTooFar(RuleBroken):
    """An error of a user's own: the facts are fields, as those of the library's errors are."""

    day: date
    latest: date
    message = "{day} is too far away. Agree on a day by {latest}."


def a_wrong_fact_of_an_error_is_refused(day: date) -> None:
    assert_type(PromiseTooFar(day=day, latest=day).latest, date)
    assert_type(errors.InvalidNumber(field="limit", low=1, high=9).low, int)
    errors.NotFound(kind="case")  # type: ignore[call-arg]
    errors.NotFound(kind="case", id="Q8OAXF3W", ids=1)  # type: ignore[call-arg]
    errors.CaseIsMerged(case="Q8OAXF3W")  # type: ignore[call-arg]
    errors.InvalidNumber(field="limit", low="1", high=9)  # type: ignore[arg-type]
    errors.NoVault(vault="here")  # type: ignore[call-arg]
    errors.StoreBusy(problem="locked")  # type: ignore[call-arg]
    InvalidInput(field="amount")  # type: ignore[call-arg]
    PromiseTooFar(day=day)  # type: ignore[call-arg]


def a_record_is_not_changed(payout: Payout, fee: Percent) -> None:
    payout.invoice_id = None  # type: ignore[misc]
    payout.split.payment = Money("5", "EUR")  # type: ignore[misc]
    larger = fee < 10  # type: ignore[operator]


@frozen(kw_only=True)
class Forgetful(Command[int]):
    """A command whose answer is not the one it promised."""

    roles = frozenset({Role.PARTNER})

    def decide(self, books: Books, now: Now, /) -> Decision[str]:  # type: ignore[override]
        return Decision("five")


@frozen(kw_only=True)
class Curious(Query[int]):
    """A query that looks for records of the network at large: it has none of them."""

    roles = frozenset({Role.PARTNER})

    def answer(self, books: ScopedBooks, now: Now, /) -> int:
        books.whole  # type: ignore[attr-defined]
        return 0


def an_unfit_port_is_refused(at: datetime) -> None:
    Network.in_memory(clock=datetime.now)  # type: ignore[arg-type]
    Network.in_memory(rates={("EUR", "USD"): "1.08"})  # type: ignore[arg-type]
    Network.in_memory(clok=FixedClock(at))  # type: ignore[call-arg]

"""Closing the month: who owes what, on which invoice, and how it is taken back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AgreeTerms,
    BankAccount,
    CloseMonth,
    CommissionStatus,
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    DescribeClient,
    DescribePartner,
    DescribePlatform,
    HideFromBalance,
    InvoiceLines,
    InvoicePage,
    Invoices,
    InvoiceStatus,
    MarkInvoicePaid,
    Month,
    PartnerBalance,
    PartnerType,
    PartyDetails,
    Percent,
    Recipient,
    RecordRevenueItem,
    RegisterPartner,
    RevenueItemKind,
    SetTaxTerms,
    SettleCommission,
    SplitOverride,
    TaxTreatment,
    Unbilled,
    errors,
)
from debitura_core.adapters.rates import FixedRates, NoRates
from tests.cast import Cast, Opened, claim, eur, in_memory, meeting, on_both_stores, written

MARCH, APRIL = Month(2026, 3), Month(2026, 4)


def four_payouts(cast: Cast) -> tuple[str, str]:
    """Book four payouts: A 380 paid in March, B 190 unpaid, C 60 credited, D 100 paid in April."""
    cast.clock.set(datetime(2026, 3, 15, 12, tzinfo=UTC))
    cast.case(claim=claim(eur("100000")))
    cast.pay(eur("10000"))
    unpaid = cast.pay(eur("5000"), received_by=Recipient.CLIENT).payout_id
    credited = cast.pay(eur("1578.95"), received_by=Recipient.CLIENT).payout_id
    cast.ops.do(CreditCommission(payout_id=credited, reason="uncollectible"))
    cast.clock.set(datetime(2026, 4, 2, 12, tzinfo=UTC))
    cast.pay(eur("2631.58"))
    return unpaid, credited


@on_both_stores
def test_a_month_bills_what_was_settled_in_it(store: Opened) -> None:
    """March bills 380, April 100; again, the same."""
    with meeting(store) as cast:
        four_payouts(cast)
        (march,) = cast.close(MARCH)
        (april,) = cast.close(APRIL)
        assert (march.net, april.net) == (eur("380"), eur("100"))
        before = written(cast.network.store)
        assert cast.ops.do(CloseMonth(month=MARCH)) == (march,)
        assert cast.ops.do(CloseMonth(month=APRIL)) == (april,)
        assert written(cast.network.store) == before


@on_both_stores
def test_a_late_settlement_is_billed_in_the_month_it_came(store: Opened) -> None:
    """B settled on 20 April makes April's invoice 290."""
    with meeting(store) as cast:
        unpaid, _ = four_payouts(cast)
        cast.clock.set(datetime(2026, 4, 20, 12, tzinfo=UTC))
        cast.anna.do(SettleCommission(payout_id=unpaid))
        (april,) = cast.close(APRIL)
        assert april.net == eur("290")
        assert april.line_count == 2


def test_two_settled_payouts_make_one_invoice() -> None:
    """380 and 190 make 570."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("10000"))
        cast.pay(eur("5000"))
        (march,) = cast.close(MARCH)
        assert march.net == eur("570")


@on_both_stores
def test_a_network_partner_owes_nothing_and_gets_no_invoice(store: Opened) -> None:
    """A Legal Network partner keeps all its fees."""
    with meeting(store) as cast:
        cast.ops.do(
            RegisterPartner(
                partner_id="lex",
                name="Lex",
                partner_type=PartnerType.LEGAL_NETWORK,
                country="SE",
            )
        )
        cast.ops.do(AgreeTerms(partner_id="lex"))
        cast.case("LEXCASE1", partner_id="lex")
        lex = cast.network.as_partner("lex", user="anna")
        from tests.cast import payment

        payout = lex.do(payment(eur("10000"), "LEXCASE1"))
        assert payout.split.platform_fee == eur("0")
        assert payout.split.partner_revenue == eur("950")
        assert cast.close(MARCH) == ()
        with pytest.raises(errors.LegalNetworkShare):
            cast.ops.do(AgreeTerms(partner_id="lex", legal_platform_share=Percent(1)))


@on_both_stores
@pytest.mark.parametrize(
    ("settled_at", "month"),
    (
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), MARCH),
        (datetime(2026, 4, 1, tzinfo=UTC), APRIL),
    ),
)
def test_a_month_ends_with_its_last_utc_instant(
    store: Opened, settled_at: datetime, month: Month
) -> None:
    """A second before midnight is March, midnight is April."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.set(settled_at)
        cast.pay(eur("1000"))
        other = MARCH if month is APRIL else APRIL
        assert cast.close(other) == ()
        (invoice,) = cast.close(month)
        assert invoice.net == eur("38")


def test_a_month_that_runs_cannot_be_closed() -> None:
    """The last second of March is too early, the first of April is not."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("1000"))
        cast.clock.set(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))
        with pytest.raises(errors.MonthNotEnded):
            cast.ops.do(CloseMonth(month=MARCH))
        cast.clock.set(datetime(2026, 4, 1, tzinfo=UTC))
        (invoice,) = cast.ops.do(CloseMonth(month=MARCH))
        assert (invoice.issued_on, invoice.due_on) == (date(2026, 4, 8), date(2026, 5, 8))


@on_both_stores
def test_a_preview_shows_the_same_invoices_and_writes_nothing(store: Opened) -> None:
    """All but ids and numbers is as the run makes it."""
    with meeting(store) as cast:
        four_payouts(cast)
        cast.clock.set(datetime(2026, 4, 8, 6, tzinfo=UTC))
        before = written(cast.network.store)
        run = CloseMonth(month=MARCH, vat_rate=Percent("19"), due_days=14)
        preview = cast.ops.preview(run)
        assert written(cast.network.store) == before
        (shown,), (made,) = preview.answer, cast.ops.do(run)
        assert (shown.net, shown.vat, shown.total) == (eur("380"), eur("72.20"), eur("452.20"))
        for name in ("net", "vat", "total", "line_count", "issued_on", "due_on", "partner_id"):
            assert getattr(shown, name) == getattr(made, name)
        assert [type(event).__name__ for event in preview.events] == [
            "InvoiceIssued",
            "MonthWasRun",
            "MonthWasRun",
            "EntriesInvoiced",
        ]


@on_both_stores
def test_foreign_commissions_are_converted_line_by_line(store: Opened) -> None:
    """Each line is rounded alone, at the rate of the day its commission was settled."""
    rates = FixedRates({("DKK", "EUR"): "0.134", ("EUR", "USD"): "1.08"})
    with meeting(store, rates=rates) as cast:
        cast.case("KRONECASE", claim=claim(Money("1000", "DKK")), success_fee=Percent(10))
        cast.case()
        for _ in range(3):
            cast.pay(Money("1.00", "DKK"), "KRONECASE")
        cast.pay(eur("1000"))
        (march,) = cast.close(MARCH)
        lines = cast.ops.ask(InvoiceLines(invoice_id=march.invoice_id)).lines
        krone = [line for line in lines if line.currency == "DKK"]
        assert [(line.fee.amount, line.net.amount) for line in krone] == [
            (Decimal("0.04"), Decimal("0.01"))
        ] * 3
        assert {line.rate for line in krone} == {"0.134"}
        assert march.net == eur("38.03")
        assert march.line_count == 4


@on_both_stores
def test_a_missing_rate_refuses_the_whole_run_and_names_the_line(store: Opened) -> None:
    """The error names the payout and the pair; the other partner is not invoiced either."""
    with meeting(store, rates=NoRates()) as cast:
        cast.case("KRONECASE", claim=claim(Money("1000", "DKK")))
        cast.case("RIVALCASE", partner_id="rival")
        payout = cast.pay(Money("100", "DKK"), "KRONECASE")
        from tests.cast import payment

        cast.eve.do(payment(eur("1000"), "RIVALCASE"))
        before = written(cast.network.store)
        with pytest.raises(errors.RateMissing) as refused:
            cast.close(MARCH)
        assert refused.value.facts["line"] == payout.payout_id
        assert refused.value.facts["source"] == "DKK"
        assert refused.value.facts["target"] == "EUR"
        assert written(cast.network.store) == before
        (rivals,) = cast.ops.do(CloseMonth(month=MARCH, partner_id="rival"))
        assert rivals.net == eur("38")


@on_both_stores
def test_a_credited_invoice_frees_its_payouts_for_another_run(store: Opened) -> None:
    """A whole credit note with its own number; the month run again bills them anew."""
    with meeting(store) as cast:
        four_payouts(cast)
        (march,) = cast.close(MARCH)
        note = cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        assert (note.net, note.number, note.credits) == (
            -march.net,
            "2026-00002",
            march.invoice_id,
        )
        credited = cast.ops.ask(InvoicePage(invoice_id=march.invoice_id))
        assert credited.status is InvoiceStatus.CREDITED
        statuses = {row.debitura_invoice_status for row in cast.anna.ask(PartnerBalance()).rows}
        assert statuses == {InvoiceStatus.CREDITED, InvoiceStatus.NOT_INVOICED}
        (again,) = cast.ops.do(CloseMonth(month=MARCH))
        assert (again.net, again.number) == (march.net, "2026-00003")
        assert again.invoice_id != march.invoice_id
        with pytest.raises(errors.InvoiceNotOpen):
            cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        with pytest.raises(errors.InvoiceNotOpen):
            cast.ops.do(CreditInvoice(invoice_id=note.invoice_id))


@on_both_stores
def test_a_paid_invoice_is_paid_once_and_can_still_be_credited(store: Opened) -> None:
    """Issued, then paid, then credited; never paid twice."""
    with meeting(store) as cast:
        four_payouts(cast)
        (march,) = cast.close(MARCH)
        paid = cast.ops.do(MarkInvoicePaid(invoice_id=march.invoice_id))
        assert paid.status is InvoiceStatus.PAID
        assert paid.paid_at == cast.clock.now()
        assert cast.ops.do(CloseMonth(month=MARCH)) == (paid,)
        with pytest.raises(errors.InvoiceNotOpen):
            cast.ops.do(MarkInvoicePaid(invoice_id=march.invoice_id))
        cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))


@on_both_stores
def test_a_revenue_item_with_a_share_is_billed_in_the_month_it_was_recorded(store: Opened) -> None:
    """The month of recording counts, not the day of the work; with 0 % it never is."""
    with meeting(store) as cast:
        cast.case()
        item = RecordRevenueItem(
            case_id="Q8OAXF3W",
            kind=RevenueItemKind.FIXED_FEE,
            on=date(2026, 2, 1),
            amount=eur("200"),
        )
        cast.anna.do(item)
        cast.ops.do(AgreeTerms(partner_id="acme", revenue_item_share=Percent(25)))
        cast.anna.do(item)
        assert cast.close(Month(2026, 2)) == ()
        (march,) = cast.close(MARCH)
        assert (march.net, march.line_count) == (eur("50"), 1)


@on_both_stores
def test_what_falls_due_in_a_billed_month_is_billed_with_the_next(store: Opened) -> None:
    """History brought in late falls due in the month after, which is open."""
    from debitura_core import Done, Keyed
    from tests.cast import payment

    with meeting(store, history=True) as cast:
        cast.case()
        cast.case("LATECASE1")
        cast.pay(eur("1000"))
        (march,) = cast.close(MARCH)
        (late,) = cast.anna.do_all(
            [Keyed(command=payment(eur("500"), "LATECASE1"), at=datetime(2026, 3, 20, tzinfo=UTC))]
        )
        assert isinstance(late, Done)
        done = cast.ops.perform(CloseMonth(month=MARCH))
        assert (done.answer, done.entries, done.advice) == ((march,), (), ())
        (april,) = cast.close(APRIL)
        assert april.net == eur("19")


def test_numbers_count_on_within_the_year_they_are_issued_in() -> None:
    """The year is the issue day's: December is billed in January, from 1 again."""
    with meeting(at=datetime(2026, 11, 15, tzinfo=UTC)) as cast:
        cast.case()
        cast.case("RIVALCASE", partner_id="rival")
        from tests.cast import payment

        for month in (11, 12):
            cast.clock.set(datetime(2026, month, 20, tzinfo=UTC))
            today = cast.clock.now().date()
            cast.pay(eur("1000"))
            cast.eve.do(payment(eur("1000"), "RIVALCASE", received_on=today))
        cast.clock.set(datetime(2026, 12, 21, tzinfo=UTC))
        early = cast.ops.do(CloseMonth(month=Month(2026, 11)))
        cast.close(Month(2026, 12))
        numbers = [one.number for one in cast.ops.ask(Invoices()).invoices]
        assert numbers == ["2026-00001", "2026-00002", "2027-00001", "2027-00002"]
        assert [one.number for one in early] == ["2026-00001", "2026-00002"]
        again = CloseMonth(month=Month(2026, 11), issued_on=date(2026, 12, 1))
        assert cast.ops.do(again) == early


@on_both_stores
def test_a_credit_note_is_never_dated_before_its_invoice(store: Opened) -> None:
    """Row i: run and credited on 3 April; re-issued in May, and a month of 2026 in 2027."""
    with meeting(store) as cast:
        four_payouts(cast)
        cast.clock.set(datetime(2026, 4, 3, 9, tzinfo=UTC))
        (march,) = cast.ops.do(CloseMonth(month=MARCH))
        assert march.issued_on == date(2026, 4, 8)
        note = cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        assert note.issued_on == date(2026, 4, 8)
        cast.clock.set(datetime(2026, 5, 20, 9, tzinfo=UTC))
        (again,) = cast.ops.do(CloseMonth(month=MARCH))
        assert (again.issued_on, again.due_on) == (date(2026, 5, 20), date(2026, 6, 19))
        assert not again.is_overdue(date(2026, 5, 20))
        cast.clock.set(datetime(2027, 2, 1, 9, tzinfo=UTC))
        (april,) = cast.ops.do(CloseMonth(month=APRIL))
        assert (april.number, april.issued_on) == ("2027-00001", date(2027, 2, 1))
        assert cast.network.verify_books() == ()


@on_both_stores
def test_an_invoice_is_dated_within_the_series_and_31_days(store: Opened) -> None:
    """A day before the month's end, before the last invoice, or too far ahead is refused."""
    with meeting(store) as cast:
        four_payouts(cast)
        cast.clock.set(datetime(2026, 4, 3, 9, tzinfo=UTC))
        for day in (date(2026, 3, 31), date(2026, 5, 5)):
            with pytest.raises(errors.InvoiceDayNotAllowed):
                cast.ops.do(CloseMonth(month=MARCH, issued_on=day))
        cast.ops.do(CloseMonth(month=MARCH, issued_on=date(2026, 5, 4)))
        cast.clock.set(datetime(2026, 5, 2, 9, tzinfo=UTC))
        with pytest.raises(errors.InvoiceDayNotAllowed) as refused:
            cast.ops.do(CloseMonth(month=APRIL, issued_on=date(2026, 5, 3)))
        assert refused.value.facts["earliest"] == "2026-05-04"
        (april,) = cast.ops.do(CloseMonth(month=APRIL))
        assert april.issued_on == date(2026, 5, 8)


@on_both_stores
def test_a_fee_entered_into_a_closed_month_is_on_the_next_invoice(store: Opened) -> None:
    """Row g: a split of 0, March closed without lines, corrected in April: 380.00 in April."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("100000")))
        given = SplitOverride(creditor_amount=eur("10000"), partner_gross=eur("0"))
        payout = cast.pay(eur("10000"), split_override=given)
        assert cast.close(MARCH) == ()
        assert cast.ops.ask(Unbilled()) == ()
        cast.anna.do(CorrectPayment(payment_id=payout.payment_id, take_away=("split_override",)))
        (left,) = cast.anna.ask(Unbilled())
        assert (left.month, left.fee, left.count, left.was_run) == (APRIL, eur("380"), 1, False)
        assert cast.close(MARCH) == ()
        (april,) = cast.close(APRIL)
        assert (april.net, april.line_count) == (eur("380"), 1)
        assert cast.ops.ask(Unbilled()) == ()
        assert cast.network.verify_books() == cast.network.verify_journal() == ()


@on_both_stores
def test_two_clocks_at_month_end_lose_no_fee(store: Opened) -> None:
    """The clock of the run is ahead: what is entered after it by a slow one is April's."""
    with meeting(store) as cast:
        cast.case()
        cast.case("SLOWCASE1")
        cast.clock.set(datetime(2026, 4, 1, 0, 0, 1, tzinfo=UTC))
        assert cast.ops.do(CloseMonth(month=MARCH)) == ()
        cast.clock.set(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))
        payout = cast.pay(eur("1000"), case_id="SLOWCASE1")
        assert payout.due_at == datetime(2026, 4, 1, tzinfo=UTC)
        (april,) = cast.close(APRIL)
        assert april.net == eur("38")
        assert cast.network.verify_books() == ()


@on_both_stores
def test_lines_that_come_to_nothing_make_no_invoice_and_wait(store: Opened) -> None:
    """A fee that is 0.00 in the partner's currency waits for the next run of the partner."""
    rates = FixedRates({("IRR", "EUR"): "0.0000001", ("EUR", "USD"): "1.08"})
    with meeting(store, rates=rates) as cast:
        cast.case("IRRCASE01", claim=claim(Money("1000000", "IRR")))
        cast.case()
        cast.pay(Money("10000", "IRR"), case_id="IRRCASE01")
        assert cast.close(MARCH) == ()
        (left,) = cast.ops.ask(Unbilled(partner_id="acme"))
        assert (left.month, left.was_run, left.count) == (MARCH, True, 1)
        before = written(cast.network.store)
        done = cast.ops.perform(CloseMonth(month=MARCH))
        assert [one.code for one in done.advice] == ["LATE_ENTRIES"]
        assert written(cast.network.store) == before
        cast.pay(eur("1000"))
        (april,) = cast.close(APRIL)
        assert (april.net, april.line_count) == (eur("38"), 2)
        assert cast.ops.ask(Unbilled()) == ()
        assert cast.network.verify_books() == ()


@on_both_stores
def test_a_run_names_the_months_that_were_left(store: Opened) -> None:
    """April is run before March, and again after March's invoice was credited."""
    with meeting(store) as cast:
        four_payouts(cast)
        cast.clock.set(datetime(2026, 5, 8, 9, tzinfo=UTC))
        done = cast.ops.perform(CloseMonth(month=APRIL))
        named = [one.facts["month"] for one in done.advice if one.code == "MONTH_NOT_RUN"]
        assert named == ["2026-03"]
        (march,) = cast.ops.do(CloseMonth(month=MARCH))
        assert not cast.ops.perform(CloseMonth(month=APRIL)).advice
        cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        done = cast.ops.perform(CloseMonth(month=APRIL))
        assert [one.code for one in done.advice] == ["MONTH_NOT_RUN"]
        (left,) = cast.ops.ask(Unbilled())
        assert (left.month, left.was_run, left.fee) == (MARCH, False, eur("380"))
        with pytest.raises(errors.NotFound):
            cast.anna.ask(Unbilled(partner_id="rival"))


@on_both_stores
def test_what_is_of_hidden_clients_is_left_out_and_taken_once_shown(store: Opened) -> None:
    """Left out they stay due, and are listed as left; without the choice they are billed."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        cast.anna.do(HideFromBalance(client_id="nordic"))
        assert cast.close(MARCH, exclude_hidden=True) == ()
        (left,) = cast.ops.ask(Unbilled())
        assert (left.month, left.was_run) == (MARCH, True)
        assert cast.close(APRIL, exclude_hidden=True) == ()
        (may,) = cast.close(Month(2026, 5))
        assert (may.net, may.line_count) == (eur("38"), 1)
        assert cast.network.verify_books() == ()


@settings(max_examples=40)
@given(
    days=st.lists(
        st.tuples(st.integers(0, 120), st.integers(1, 50_000), st.booleans()),
        min_size=1,
        max_size=12,
    ),
    runs=st.lists(st.integers(1, 4), min_size=1, max_size=10),
)
def test_every_settled_payout_is_billed_exactly_once(
    days: list[tuple[int, int, bool]], runs: list[int]
) -> None:
    """Months may be closed in any order, any number of times."""
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with meeting(in_memory, at=start) as cast:
        cast.case(claim=claim(eur("1000000")))
        payouts = []
        for earlier, (day, minor, by_partner) in pairwise([(0, 0, True), *sorted(days)]):
            cast.clock.advance(days=day - earlier[0])
            who = Recipient.PARTNER if by_partner else Recipient.CLIENT
            amount = Money(f"{minor / 100:.2f}", "EUR")
            payouts.append(cast.pay(amount, received_by=who))
        cast.clock.set(datetime(2026, 6, 1, tzinfo=UTC))
        for number in (*runs, 5, 1, 2, 3, 4):
            cast.ops.do(CloseMonth(month=Month(2026, number)))
        billed: list[str] = []
        for invoice in cast.ops.ask(Invoices()).invoices:
            with cast.ops.stream(InvoiceLines(invoice_id=invoice.invoice_id)) as lines:
                billed += [line.entry_id for line in lines]
        due = [
            payout.payout_id
            for payout in payouts
            if payout.commission_status is CommissionStatus.PAID
            and payout.split.platform_fee.amount > 0
        ]
        assert sorted(billed) == sorted(due)


# ------------------------------------------------------------------------- parties and tax

SELLER = PartyDetails(
    name="Debitura ApS", street="Nørregade 1", postal_code="1165", city="København", country="DK",
    registration_number="12345674", vat_id="DK12345674", invoice_email="billing@debitura.example",
    bank_account=BankAccount(holder="Debitura ApS", iban="DE02120300000000202051"),
)  # fmt: skip
BUYER = PartyDetails(
    name="Acme Inkasso GmbH", street="Straße 1", postal_code="10115", city="Berlin", country="DE",
    vat_id="DE136695976", invoice_email="invoices@acme.example",
)  # fmt: skip


@on_both_stores
def test_a_credit_note_and_a_re_issue_take_the_tax_of_the_original(store: Opened) -> None:
    """Row d: March issued with 25 % VAT, credited and run again: 25 % on both."""
    with meeting(store) as cast:
        four_payouts(cast)
        terms = SetTaxTerms(partner_id="acme", treatment=TaxTreatment.DOMESTIC, rate=Percent(25))
        cast.ops.do(terms)
        (march,) = cast.close(MARCH)
        assert (march.net, march.vat, march.total) == (eur("380"), eur("95"), eur("475"))
        cast.ops.do(SetTaxTerms(partner_id="acme", treatment=TaxTreatment.REVERSE_CHARGE))
        note = cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        (again,) = cast.ops.do(CloseMonth(month=MARCH))
        assert (note.vat, again.vat, again.tax) == (-march.vat, march.vat, march.tax)
        (april,) = cast.close(APRIL)
        assert (april.vat, april.tax_treatment) == (eur("0"), TaxTreatment.REVERSE_CHARGE)
        with pytest.raises(errors.InvalidTerms):
            cast.ops.do(evolve(terms, treatment=TaxTreatment.OUTSIDE))


@on_both_stores
def test_an_invoice_keeps_the_parties_as_they_were_described(store: Opened) -> None:
    """Details are frozen on the invoice, repeated by its credit note, and named where they lack."""
    with meeting(store) as cast:
        four_payouts(cast)
        cast.ops.do(DescribePlatform(details=SELLER))
        cast.ops.do(SetTaxTerms(partner_id="acme", treatment=TaxTreatment.REVERSE_CHARGE))
        cast.clock.set(datetime(2026, 4, 8, 9, tzinfo=UTC))
        done = cast.ops.perform(CloseMonth(month=MARCH))
        (advice,) = done.advice
        assert (advice.code, advice.facts["missing"]) == ("INVOICE_DETAILS_MISSING", "buyer")
        cast.ops.do(CreditInvoice(invoice_id=done.answer[0].invoice_id))
        cast.ops.do(DescribePartner(partner_id="acme", details=BUYER))
        done = cast.ops.perform(CloseMonth(month=MARCH))
        assert done.advice == ()
        (march,) = done.answer
        cast.ops.do(DescribePartner(partner_id="acme", details=evolve(BUYER, city="Bonn")))
        kept = cast.anna.ask(InvoicePage(invoice_id=march.invoice_id))
        assert (kept.seller, kept.buyer) == (SELLER, BUYER)
        note = cast.ops.do(CreditInvoice(invoice_id=march.invoice_id))
        assert (note.seller, note.buyer) == (SELLER, BUYER)
        with pytest.raises(errors.NotFound):
            cast.ops.do(DescribeClient(client_id="unknown", details=BUYER))
        assert cast.network.verify_books() == cast.network.verify_journal() == ()

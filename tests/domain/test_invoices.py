"""Invoices: what a month's invoice bears, and how it is paid or taken back."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor

import pytest
from attrs import asdict, evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Invoice, InvoiceLine, InvoiceStatus, Month, Percent, errors
from debitura_core.domain.kernel.identifiers import InvoiceId, PartnerId
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.money.invoices import (
    LIVE,
    InvoiceIssued,
    check_ended,
    credit_note,
    due_day,
    issue_day,
    issued,
    number_of,
    pay,
    vat_on,
)
from debitura_core.testing import days, instants, months, percents

invoices = st.builds(
    Invoice,
    invoice_id=st.just(InvoiceId("inv-1")),
    number=st.integers(1, 99_999).map(lambda count: number_of(2026, count)),
    partner_id=st.just(PartnerId("acme")),
    month=months(min_value=Month(2000, 1), max_value=Month(2099, 12)),
    currency=st.sampled_from(("EUR", "JPY", "KWD")),
    line_count=st.integers(1, 10**6),
    net_minor=st.integers(1, 10**12),
    vat_rate=percents(),
    vat_minor=st.integers(0, 10**12),
    issued_on=days(),
    due_on=days(),
    created_at=instants(),
    status=st.sampled_from(InvoiceStatus),
    paid_at=st.none(),
    credits=st.none(),
    version=st.integers(1, 5),
)


@given(invoice=invoices)
def test_an_invoice_adds_up(invoice: Invoice) -> None:
    """Net and VAT are the total, in the currency of the invoice."""
    assert to_minor(invoice.total) == to_minor(invoice.net) + to_minor(invoice.vat)
    assert invoice.total.currency.code == invoice.currency


@given(net=st.integers(-(10**12), 10**12), rate=percents())
def test_vat_is_rounded_once_on_the_net(net: int, rate: Percent) -> None:
    """VAT is taken on the net total, half up; a credit note takes back exactly that (8)."""
    vat = vat_on(net, rate)
    assert abs(vat) == floor(abs(net) * Fraction(rate.points) / 100 + Fraction(1, 2))
    assert vat_on(-net, rate) == -vat


@pytest.mark.parametrize(
    ("net", "rate", "vat"), ((38_000, "19", 7_220), (1, "50", 1), (38_000, "0", 0), (333, "25", 83))
)
def test_vat_of_worked_examples(net: int, rate: str, vat: int) -> None:
    """19 % on 380.00 is 72.20."""
    assert vat_on(net, Percent(rate)) == vat


@given(month=months(min_value=Month(2000, 2), max_value=Month(2099, 11)), at=instants())
def test_a_month_is_closed_once_it_has_ended(month: Month, at: datetime) -> None:
    """From the first midnight after it a month can be invoiced, not a moment before."""
    if at >= month.end:
        check_ended(month, at)
    else:
        with pytest.raises(errors.MonthNotEnded) as refused:
            check_ended(month, at)
        assert refused.value.facts == {
            "month": str(month),
            "from_day": str(month.next().first_day),
        }


def test_the_last_second_of_a_month_is_too_early() -> None:
    """March is closed from 1 April 00:00 UTC on."""
    midnight = datetime(2026, 4, 1, tzinfo=UTC)
    check_ended(Month(2026, 3), midnight)
    with pytest.raises(errors.MonthNotEnded):
        check_ended(Month(2026, 3), midnight - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("month", "on"),
    (
        (Month(2026, 3), date(2026, 4, 8)),
        (Month(2026, 12), date(2027, 1, 8)),
        (Month(2024, 1), date(2024, 2, 8)),
    ),
)
def test_invoices_bear_the_8th_of_the_next_month(month: Month, on: date) -> None:
    """Whatever the day of the run, the invoice of March is dated 8 April (rule money-24)."""
    assert issue_day(month) == on


@given(on=days(), wait=st.integers(0, 3650))
def test_an_invoice_is_due_so_many_days_after_its_date(on: date, wait: int) -> None:
    """Thirty days to pay are thirty days."""
    assert (due_day(on, wait) - on).days == wait


def test_a_due_day_beyond_the_calendar_is_refused_by_name() -> None:
    """No day the doors let in ends in an error without a name (rule kernel-9)."""
    with pytest.raises(errors.InvalidInput):
        due_day(date(9998, 12, 31), 3650)


@given(year=st.integers(2000, 9998), count=st.integers(1, 99_999))
def test_numbers_of_a_year_sort_as_they_count(year: int, count: int) -> None:
    """The number names its year and its place in it; the next one comes after it."""
    number = number_of(year, count)
    assert number.partition("-")[0] == str(year)
    assert int(number.partition("-")[2]) == count
    assert count == 99_999 or number < number_of(year, count + 1)


@given(invoice=invoices, at=instants())
def test_only_an_issued_invoice_is_paid(invoice: Invoice, at: datetime) -> None:
    """What is paid or credited cannot be paid again (5.3)."""
    if invoice.status is not InvoiceStatus.ISSUED:
        with pytest.raises(errors.InvoiceNotOpen) as refused:
            pay(invoice, at)
        assert refused.value.facts["status"] == invoice.status.label
        return
    paid = pay(invoice, at).answer
    expected = evolve(invoice, status=InvoiceStatus.PAID, paid_at=at, version=invoice.version + 1)
    assert paid == expected


@given(invoice=invoices, last=st.integers(0, 99_998), on=days(), at=instants())
def test_a_credit_note_mirrors_its_invoice(
    invoice: Invoice, last: int, on: date, at: datetime
) -> None:
    """The note takes back the whole invoice, under the year's next number (rule money-20)."""
    note_id = InvoiceId("note-1")
    if invoice.status not in LIVE:
        with pytest.raises(errors.InvoiceNotOpen) as refused:
            credit_note(invoice, note_id, last, on, at)
        assert refused.value.facts["allowed"] == "Invoice issued or Payment received"
        return
    credited, note = credit_note(invoice, note_id, last, on, at)
    assert credited == evolve(invoice, status=InvoiceStatus.CREDITED, version=invoice.version + 1)
    assert (note.net_minor, note.vat_minor) == (-invoice.net_minor, -invoice.vat_minor)
    assert to_minor(note.total) == -to_minor(invoice.total)
    assert (note.number, note.credits) == (number_of(on.year, last + 1), invoice.invoice_id)
    assert (note.month, note.currency, note.line_count) == (
        invoice.month,
        invoice.currency,
        invoice.line_count,
    )
    assert (note.issued_on, note.due_on, note.created_at) == (on, on, at)
    assert note.status not in LIVE


@pytest.mark.parametrize("status", InvoiceStatus, ids=lambda status: status.name)
def test_an_invoice_stands_until_it_is_credited(status: InvoiceStatus) -> None:
    """Issued and paid invoices are live, and no others (rule money-24)."""
    assert (status in LIVE) is (status in (InvoiceStatus.ISSUED, InvoiceStatus.PAID))


@given(invoice=invoices)
def test_the_journal_is_told_every_figure_of_an_invoice(invoice: Invoice) -> None:
    """An invoice could be written down again from the one entry alone."""
    event = issued(invoice)
    assert isinstance(event, InvoiceIssued)
    assert event.subject == f"invoice:{invoice.invoice_id}"
    told = asdict(event)
    assert told.pop("month") == str(invoice.month)
    assert (told.pop("seller_seal"), told.pop("buyer_seal")) == (None, None)
    assert told == {name: getattr(invoice, name) for name in told}


@given(fee=st.integers(1, 10**12), net=st.integers(0, 10**12))
def test_a_line_shows_both_currencies(fee: int, net: int) -> None:
    """A line has the share in the currency of the case, and in the one of the invoice."""
    line = InvoiceLine(
        invoice_id=InvoiceId("inv-1"),
        partner_id=PartnerId("acme"),
        entry_id="out-1",
        entry_day=date(2026, 3, 15),
        currency="JPY",
        fee_minor=fee,
        rate="0.0061",
        rate_on=date(2026, 3, 15),
        net_currency="EUR",
        net_minor=net,
    )
    assert (to_minor(line.fee), line.fee.currency.code) == (fee, "JPY")
    assert (to_minor(line.net), line.net.currency.code) == (net, "EUR")

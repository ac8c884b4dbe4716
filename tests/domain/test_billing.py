"""Billing: days and numbers rise together, and an invoice is paid in parts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Invoice, Month, Percent, errors
from debitura_core.domain.kernel.identifiers import InvoiceId, PartnerId
from debitura_core.domain.money.billing import (
    InvoiceKind,
    SeriesEnd,
    credit_note_day,
    invoice_day,
    kind_of,
)
from debitura_core.testing import days, months

MARCH = Month(2026, 3)
NEW = SeriesEnd(None)
INVOICE = Invoice(
    invoice_id=InvoiceId("i1"), number="2026-00001", partner_id=PartnerId("acme"), month=MARCH,
    currency="EUR", line_count=1, net_minor=38_000, vat_rate=Percent(25), vat_minor=9_500,
    issued_on=date(2026, 4, 8), due_on=date(2026, 5, 8),
    created_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("today", "last", "day"),
    (
        pytest.param(date(2026, 4, 1), None, date(2026, 4, 8), id="the eighth"),
        pytest.param(date(2026, 5, 20), None, date(2026, 5, 20), id="late run"),
        pytest.param(date(2027, 2, 3), date(2026, 12, 30), date(2027, 2, 3), id="another year"),
        pytest.param(date(2026, 4, 1), date(2026, 4, 20), date(2026, 4, 20), id="series"),
    ),
)
def test_an_invoice_bears_the_eighth_or_the_day_of_its_run(
    today: date, last: date | None, day: date
) -> None:
    """It is never before the last one of the series."""
    assert invoice_day(MARCH, today, None, SeriesEnd(last)) == day


@pytest.mark.parametrize(
    ("given", "allowed"),
    (
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 5, 2), True),
        (date(2026, 5, 3), False),
    ),
)
def test_a_given_day_lies_after_the_month_and_at_most_31_days_ahead(
    given: date, allowed: bool
) -> None:
    """Run on 1 April: 1 April to 2 May."""
    if allowed:
        assert invoice_day(MARCH, date(2026, 4, 1), given, NEW) == given
    else:
        with pytest.raises(errors.InvoiceDayNotAllowed):
            invoice_day(MARCH, date(2026, 4, 1), given, NEW)
    with pytest.raises(errors.InvoiceDayNotAllowed):
        invoice_day(MARCH, date(2026, 4, 1), date(2026, 4, 19), SeriesEnd(date(2026, 4, 20)))


@given(
    month=months(max_value=Month(2099, 12)),
    late=st.integers(0, 800),
    last=st.none() | days(),
)
def test_days_of_a_series_never_go_back(month: Month, late: int, last: date | None) -> None:
    """A run and the credit note of its invoice stand in the order of their numbers."""
    today = month.next().first_day + timedelta(days=late)
    if last is not None and last > today + timedelta(days=31):
        last = today
    issued = invoice_day(month, today, None, SeriesEnd(last))
    note = credit_note_day(evolve(INVOICE, issued_on=issued), today, SeriesEnd(issued))
    assert month.end.date() <= issued <= today + timedelta(days=31)
    assert (last or issued) <= issued <= note
    assert today <= issued


def test_a_credit_note_is_not_dated_before_its_invoice() -> None:
    """Run on 3 April, dated the 8th, credited the same day: the note is of the 8th."""
    assert credit_note_day(INVOICE, date(2026, 4, 3), SeriesEnd(INVOICE.issued_on)) == date(
        2026, 4, 8
    )
    assert credit_note_day(INVOICE, date(2026, 5, 3), SeriesEnd(INVOICE.issued_on)) == date(
        2026, 5, 3
    )


def test_a_month_makes_an_invoice_a_credit_note_or_none() -> None:
    """Lines below zero in all make a credit note; 0.00 makes no paper."""
    assert [kind_of(minor) for minor in (1, 0, -1)] == [
        InvoiceKind.INVOICE, None, InvoiceKind.CREDIT_NOTE,
    ]  # fmt: skip


def test_numbers_go_on_by_the_year() -> None:
    """The year of a number is the year of its day."""
    series = SeriesEnd(date(2026, 12, 30), ((2025, 7), (2026, 2)))
    assert [series.last_number(year) for year in (2025, 2026, 2027)] == [7, 2, 0]

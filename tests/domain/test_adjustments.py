"""Adjustments, closed months and write-offs: nothing is restated, and nothing is left behind."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import CommissionType, Month, Percent, Recipient, errors
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    InvoiceId,
    PartnerId,
    PaymentId,
    PayoutId,
)
from debitura_core.domain.money.adjustments import (
    MonthRun,
    adjustment_status,
    check_recipient_kept,
    difference,
    due_after_change,
    due_instant,
    is_closed,
    is_frozen,
    months_left,
    reopened_status,
    still_written_off,
    total_of,
    unbilled,
    written_off,
)
from debitura_core.domain.money.event_amounts import Share
from debitura_core.domain.money.invoices import DueFees
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout
from debitura_core.domain.money.revenue_share import Basis, Split, divide
from debitura_core.domain.parties.agreements import Phase

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
IN_MARCH = datetime(2026, 3, 15, 9, tzinfo=UTC)
IN_APRIL = datetime(2026, 4, 20, 9, tzinfo=UTC)
ACME = PartnerId("acme")
BASIS = Basis(Percent("9.5"), Percent(40), CommissionType.STANDARD)
RUN = MonthRun(partner_id=ACME, month=str(MARCH), run_at=datetime(2026, 4, 8, 9, tzinfo=UTC),
               line_count=0, invoice_id=None)  # fmt: skip


def payout(split: Split, status: CommissionStatus = CommissionStatus.PAID,
           invoice: InvoiceStatus = InvoiceStatus.NOT_INVOICED,
           by: Recipient = Recipient.CLIENT) -> Payout:  # fmt: skip
    return Payout(
        payout_id=PayoutId("o1"), payment_id=PaymentId("p1"), case_id=CaseId("c1"),
        client_id=ClientId("nordic"), partner_id=ACME, payment_date=date(2026, 3, 15),
        created_at=IN_MARCH, received_by=by, phase=Phase.PRE_LEGAL, agreement_number=1,
        split=split, usd=None, commission_status=status, invoice_status=invoice,
    )  # fmt: skip


SMALL, LARGE = divide(10_000, "EUR", BASIS), divide(2_000_000, "EUR", BASIS)
amounts = st.integers(1, 10**9)


# ------------------------------------------------------------------------------- differences


@given(first=amounts, rest=st.lists(amounts, min_size=1, max_size=5))
def test_payout_and_adjustments_come_to_the_corrected_payment(first: int, rest: list[int]) -> None:
    """However often it is corrected, what is booked of it is the split of what it is now."""
    booked = [divide(first, "EUR", BASIS)]
    for amount in rest:
        now = divide(amount, "EUR", BASIS)
        more = difference(now, booked)
        assert (more is None) == (total_of(booked, BASIS) == now)
        booked += [] if more is None else [more]
        assert total_of(booked, BASIS) == now


def test_an_invoiced_payout_stays_and_its_adjustment_is_due_at_once() -> None:
    """10,000 invoiced at 380.00, corrected to 8,000: 76.00 less, due in the month of it."""
    first = divide(1_000_000, "EUR", BASIS)
    more = difference(divide(800_000, "EUR", BASIS), [first])
    assert more is not None
    assert (more.payment_minor, more.platform_fee_minor) == (-200_000, -7_600)
    invoiced = payout(first, invoice=InvoiceStatus.ISSUED)
    now = divide(800_000, "EUR", BASIS)
    assert is_frozen(invoiced, now, as_adjustment=True)
    assert not is_frozen(invoiced, now, as_adjustment=False)
    assert not is_frozen(invoiced, first, as_adjustment=True), "nothing differs"
    assert adjustment_status(CommissionStatus.PAID, Recipient.CLIENT, IN_APRIL) == (
        CommissionStatus.PAID, IN_APRIL,
    )  # fmt: skip


# ----------------------------------------------------------------------------- closed months


def test_a_fee_that_grows_in_a_closed_month_is_due_in_an_open_one() -> None:
    """An explicit split of 0, March closed, taken away in April: 380.00 are due in April."""
    assert due_after_change(IN_MARCH, 0, 38_000, IN_APRIL, [RUN]) == IN_APRIL
    assert due_after_change(IN_MARCH, 0, 38_000, IN_APRIL, []) == IN_MARCH
    assert due_after_change(IN_MARCH, 38_000, 38_000, IN_APRIL, [RUN]) == IN_MARCH
    assert due_after_change(None, 0, 38_000, IN_APRIL, [RUN]) is None


def test_a_month_whose_invoice_was_credited_is_open_until_it_is_run_again() -> None:
    """What is corrected then is billed with that month."""
    credited = evolve(RUN, credited=True, invoice_id=InvoiceId("i1"))
    assert not is_closed(MARCH, [credited])
    assert due_instant(IN_MARCH, IN_APRIL, [credited]) == IN_MARCH
    assert due_instant(IN_MARCH, IN_APRIL, [credited, RUN]) == IN_APRIL
    assert due_instant(IN_APRIL, IN_APRIL, [evolve(RUN, month=str(APRIL))]) == APRIL.end


def test_what_stands_on_no_invoice_is_listed_by_month() -> None:
    """The list names month, currency, count and sum, and whether the month was run."""
    found = unbilled(
        [DueFees(ACME, APRIL, "EUR", 2, 37_500), DueFees(ACME, MARCH, "EUR", 1, 7)], [RUN]
    )
    assert [(one.month, one.count, one.fee_minor, one.was_run) for one in found] == [
        (MARCH, 1, 7, True), (APRIL, 2, 37_500, False),
    ]  # fmt: skip
    assert str(found[1].fee.amount) == "375.00"


def test_a_run_names_the_earlier_months_that_are_open() -> None:
    """February was never run, March was credited; April is the one that is running."""
    months = [Month(2026, 2), MARCH, APRIL, MARCH]
    credited = evolve(RUN, credited=True)
    told = months_left(ACME, months, [credited], APRIL)
    assert [one.facts["month"] for one in told] == ["2026-02", "2026-03"]
    assert [one.facts["month"] for one in months_left(ACME, months, [RUN], APRIL)] == ["2026-02"]


# -------------------------------------------------------------------------------- write-offs


def test_a_write_off_is_never_enlarged() -> None:
    """3.80 credited of 100.00; corrected to 20,000.00: 3.80 credited, 756.20 unpaid."""
    credited = payout(SMALL, CommissionStatus.CREDITED)
    assert is_frozen(credited, LARGE, as_adjustment=False)
    more = difference(LARGE, [SMALL])
    assert more is not None
    assert (SMALL.platform_fee_minor, more.platform_fee_minor) == (380, 75_620)
    assert adjustment_status(CommissionStatus.CREDITED, Recipient.CLIENT, IN_APRIL) == (
        CommissionStatus.UNPAID, None,
    )  # fmt: skip


@given(before=amounts, now=amounts, paid=st.integers(0, 10**9))
def test_a_corrected_write_off_holds_no_more_than_before(before: int, now: int, paid: int) -> None:
    """It shrinks with the payment, and what the client had paid was no loss."""
    first, after = divide(before, "EUR", BASIS), divide(now, "EUR", BASIS)
    owed = first.partner_gross_minor
    lost = written_off(payout(first), owed - paid)
    assert lost == max(0, owed - paid)
    credited = evolve(payout(first, CommissionStatus.CREDITED), written_off_minor=lost)
    rest = still_written_off(credited, after)
    assert 0 <= rest <= lost
    if after.partner_gross_minor <= owed and rest:
        assert after.partner_gross_minor - rest == owed - lost, "what was paid stays paid"
    assert not is_frozen(payout(first, CommissionStatus.CREDITED), first, False)


def test_a_credited_payout_is_owed_by_nobody_and_reopened_it_is_again() -> None:
    """The write-off takes commission and fees off; taking it back brings both again."""
    credited = evolve(payout(SMALL, CommissionStatus.CREDITED), written_off_minor=950)
    assert set(Share.of(credited).amounts().values()) == {0}
    unpaid = evolve(credited, commission_status=reopened_status(
        credited.payout_id, credited.commission_status, credited.invoice_status))  # fmt: skip
    assert sorted(Share.of(unpaid).amounts().values()) == [380, 950]
    part = evolve(credited, written_off_minor=450)
    assert sorted(Share.of(part).amounts().values()) == [0, 500]
    with pytest.raises(errors.CommissionNotCredited):
        reopened_status(PayoutId("o1"), CommissionStatus.UNPAID, InvoiceStatus.NOT_INVOICED)


def test_a_partner_does_not_change_who_received_a_credited_payment() -> None:
    """Else it could turn a write-off into a commission that is paid."""
    credited = payout(SMALL, CommissionStatus.CREDITED)
    check_recipient_kept(credited, Recipient.CLIENT)
    check_recipient_kept(payout(SMALL), Recipient.PARTNER)
    with pytest.raises(errors.CreditedIsThePlatforms):
        check_recipient_kept(credited, Recipient.PARTNER)

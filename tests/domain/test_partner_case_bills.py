"""What a partner may bill a client of its own: each thing once, in the month it fell in."""

from datetime import UTC, datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import BillReason, CommissionStatus, LedgerReason, Month, Payout, RevenueItem
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerCaseId
from debitura_core.domain.partner_cases.bills import bill, bill_totals
from debitura_core.domain.partner_cases.fees import LedgerEntry
from debitura_core.testing import instants
from debitura_core.testing.contract.records import records_of

MONTHS = (Month(2026, 1), Month(2026, 2), Month(2026, 3))
moments = instants(
    min_value=MONTHS[0].start, max_value=datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
)


@st.composite
def payouts(draw: st.DrawFn) -> Payout:
    """Draw any payout of these months."""
    payout: Payout = draw(records_of(Payout))
    return evolve(payout, created_at=draw(moments))


@st.composite
def items(draw: st.DrawFn) -> RevenueItem:
    """Draw any revenue item of these months."""
    item: RevenueItem = draw(records_of(RevenueItem))
    return evolve(item, created_at=draw(moments))


@st.composite
def entries(draw: st.DrawFn) -> LedgerEntry:
    """Draw any line of the ledger of these months."""
    reason = draw(st.sampled_from(LedgerReason))
    earns = reason in (LedgerReason.SHARE_EARNED, LedgerReason.REFUND)
    amount = draw(st.integers(1, 10**9))
    return LedgerEntry(
        partner_case_id=PartnerCaseId("p"),
        case_id=CaseId("c"),
        client_id=ClientId("shadow-1"),
        source_id=draw(st.sampled_from(("a", "b", "c"))),
        reason=reason,
        currency=draw(st.sampled_from(("EUR", "JPY"))),
        amount_minor=amount if earns else -amount,
        accrued_at=draw(moments),
    )


some_payouts = st.lists(payouts(), max_size=3)
some_items = st.lists(items(), max_size=3)
some_entries = st.lists(entries(), max_size=5)


@given(some_payouts, some_items, some_entries)
def test_everything_is_billed_once(
    paid: list[Payout], work: list[RevenueItem], ledger: list[LedgerEntry]
) -> None:
    """Over all months together, each commission, item and fee stands on one bill, and no more.

    What was written off, and what the partner earned from the platform, is on none.
    """
    billed = [line for month in MONTHS for line in bill(paid, work, ledger, month)]
    wanted = [
        (BillReason.COMMISSION, one.split.partner_gross_minor)
        for one in paid
        if one.commission_status is not CommissionStatus.CREDITED and one.split.partner_gross_minor
    ]
    wanted += [(BillReason.WORK, one.amount_minor) for one in work]
    wanted += [
        (BillReason.PLATFORM_FEE, -one.amount_minor)
        for one in ledger
        if one.reason is not LedgerReason.SHARE_EARNED
    ]
    found = [(line.reason, line.amount_minor) for line in billed]
    assert sorted(found, key=str) == sorted(wanted, key=str)


@given(some_payouts, some_items, some_entries)
def test_a_bill_comes_to_the_sum_of_its_lines(
    paid: list[Payout], work: list[RevenueItem], ledger: list[LedgerEntry]
) -> None:
    """In each currency, and by what is billed; the days are in order."""
    lines = bill(paid, work, ledger, MONTHS[1])
    assert [line.on for line in lines] == sorted(line.on for line in lines)

    def total(currency: str, reason: BillReason) -> int:
        return sum(
            one.amount_minor for one in lines if (one.currency, one.reason) == (currency, reason)
        )

    for one in bill_totals(lines):
        assert one.commission_minor == total(one.currency, BillReason.COMMISSION)
        assert one.work_minor == total(one.currency, BillReason.WORK)
        assert one.platform_fees_minor == total(one.currency, BillReason.PLATFORM_FEE)
    assert [one.currency for one in bill_totals(lines)] == sorted({one.currency for one in lines})

"""The partner balance: sixteen columns, four orders, and sums that are named."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    Badge,
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    CommissionStatus,
    InvalidInput,
    InvoiceStatus,
    ManagedBy,
    Percent,
    RevenueCategory,
    errors,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.money.balance import (
    COLUMNS,
    totals_of,
)
from debitura_core.testing import percents

PAYOUT = BalanceRow(
    payout_id="out-1",
    revenue_item_id=None,
    case_id="case-1",
    reference="Q8OAXF3W",
    client_id="nordic",
    client="CANARY",
    managed_by=ManagedBy("Manager", "CANARY"),
    payment_date=date(2026, 3, 1),
    date_created=datetime(2026, 3, 2, 9, tzinfo=UTC),
    revenue_category=RevenueCategory.SUCCESS_FEE,
    commission_status=CommissionStatus.UNPAID,
    debitura_invoice_status=InvoiceStatus.NOT_INVOICED,
    badge=Badge.NONE,
    client_reference="CANARY",
    partner_reference="CANARY",
    debtor_name="CANARY",
    success_fee=Percent("9.5"),
    currency="EUR",
    revenue_minor=57_000,
    debitura_fee_minor=38_000,
    debtor_payments_minor=1_000_000,
)
ITEM = evolve(
    PAYOUT,
    payout_id=None,
    revenue_item_id="item-1",
    managed_by=None,
    revenue_category=RevenueCategory.HOURLY_RATE_OR_FIXED_FEE,
    commission_status=CommissionStatus.NOT_APPLICABLE,
    success_fee=None,
    debtor_payments_minor=None,
)


def test_the_table_has_sixteen_columns_ten_of_them_shown() -> None:
    """The columns of the article, in its order, with their headings."""
    assert COLUMNS.headings == [
        "Case id", "Client", "Managed by", "Payment date", "Revenue", "Debitura fee",
        "Revenue category", "Commission status", "Debitura Invoice Status", "See more",
        "Client Reference", "Partner reference", "Debtor name", "Date created", "Success fee",
        "Debtor payments",
    ]  # fmt: skip
    assert len(COLUMNS.names) == len(set(COLUMNS.names)) == 16
    assert COLUMNS.names[:10] == COLUMNS.default.names


def test_a_row_has_every_column() -> None:
    """Whatever columns are shown, a row can fill them all."""
    for row in (PAYOUT, ITEM):
        assert all(hasattr(row, name) for name in COLUMNS.names)


def printed(row: BalanceRow) -> dict[str, str | None]:
    """Return what people read of a row, by the names of the columns."""
    return dict(zip(COLUMNS.names, COLUMNS.texts()(row), strict=True))


def test_a_payout_prints_as_the_article_shows_it() -> None:
    """The reference, the labels, the fee with two decimals, amounts with their currency."""
    assert printed(PAYOUT) == {
        "case_id": "Q8OAXF3W",
        "client": "CANARY",
        "managed_by": "Manager",
        "payment_date": "2026-03-01",
        "revenue": "EUR 570.00",
        "debitura_fee": "EUR 380.00",
        "revenue_category": "Success Fee",
        "commission_status": "Unpaid",
        "debitura_invoice_status": "Not invoiced",
        "see_more": "payouts/out-1",
        "client_reference": "CANARY",
        "partner_reference": "CANARY",
        "debtor_name": "CANARY",
        "date_created": "2026-03-02",
        "success_fee": "9.50%",
        "debtor_payments": "EUR 10,000.00",
    }


def test_a_revenue_item_leaves_empty_what_it_has_not() -> None:
    """An item has no success fee, no debtor payment and perhaps no manager."""
    item = printed(ITEM)
    assert item["success_fee"] is None
    assert item["debtor_payments"] is None
    assert item["managed_by"] is None
    assert item["commission_status"] == "N/A"
    assert item["revenue_category"] == "Hourly Rate / Fixed Fee"
    assert item["see_more"] == "revenue-items/item-1"


@given(fee=percents())
def test_a_success_fee_is_printed_whatever_it_is(fee: Percent) -> None:
    """A fee of 0 % is 0.00%, not an empty cell."""
    assert printed(evolve(PAYOUT, success_fee=fee))["success_fee"] == fee.label


def test_a_row_is_named_by_its_payout_or_its_item() -> None:
    """Each row has one id, and a place where it can be edited."""
    assert (PAYOUT.row_id, ITEM.row_id) == ("out-1", "item-1")


def test_nothing_personal_is_shown_of_a_row() -> None:
    """What a log prints of a row names no client, debtor or contact (rule kernel-11)."""
    assert "CANARY" not in repr(PAYOUT)


@pytest.mark.parametrize(
    ("sort", "by_creation", "newest_first"),
    (
        (BalanceSort.NEWEST_PAYMENT, False, True),
        (BalanceSort.OLDEST_PAYMENT, False, False),
        (BalanceSort.NEWEST_CREATED, True, True),
        (BalanceSort.OLDEST_CREATED, True, False),
    ),
)
def test_both_dates_sort_both_ways(
    sort: BalanceSort, by_creation: bool, newest_first: bool
) -> None:
    """By payment date or date created, newest or oldest first."""
    assert (sort.by_creation, sort.newest_first) == (by_creation, newest_first)


@given(figures=st.lists(st.integers(0, 10**15), min_size=12, max_size=12))
def test_every_sum_is_named(figures: list[int]) -> None:
    """Rows, five sums, the rows with dollars and their five sums, each under its own name."""
    totals = totals_of("JPY", figures)
    usd = totals.usd
    assert usd is not None
    for found, sums in ((totals, figures[:6]), (usd, figures[6:])):
        assert [
            found.rows,
            found.revenue_minor,
            found.platform_fee_minor,
            found.debtor_payments_minor,
            found.creditor_amount_minor,
            found.unpaid_platform_fee_minor,
        ] == sums
    assert (totals.currency, usd.currency) == ("JPY", "USD")
    assert totals.without_usd == figures[0] - figures[6]


@given(figures=st.lists(st.integers(0, 10**12), min_size=12, max_size=12))
def test_sums_are_money_of_their_currency(figures: list[int]) -> None:
    """Every sum reads as an amount, in its own decimals."""
    totals = totals_of("KWD", figures)
    amounts = (
        totals.revenue,
        totals.platform_fee,
        totals.debtor_payments,
        totals.creditor_amount,
        totals.unpaid_platform_fee,
    )
    assert [to_minor(amount) for amount in amounts] == figures[1:6]
    assert {amount.currency.code for amount in amounts} == {"KWD"}


@pytest.mark.parametrize(
    ("filters", "error"),
    (
        ({"clients": ["nordic"]}, InvalidInput),
        ({"clients": "nordic"}, InvalidInput),
        ({"clients": ("a b",)}, errors.InvalidIdentifier),
        ({"cases": ("../x",)}, errors.InvalidIdentifier),
        ({"statuses": ("UNPAID",)}, errors.InvalidChoice),
        ({"statuses": CommissionStatus.UNPAID}, InvalidInput),
        ({"categories": (CommissionStatus.UNPAID,)}, errors.InvalidChoice),
        ({"since": "2026-03-01"}, errors.InvalidDay),
        ({"until": datetime(2026, 3, 1, tzinfo=UTC)}, errors.InvalidDay),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, errors.InvalidQuery),
    ),
    ids=repr,
)
def test_filters_that_select_nothing_sensible_are_refused(
    filters: dict[str, Any], error: type[InvalidInput]
) -> None:
    """Ids, members and days in tuples, and a period that does not end before it begins."""
    with pytest.raises(error) as refused:
        BalanceFilters(**filters)
    assert type(refused.value) is error


def test_filters_may_be_left_out_or_name_an_empty_period() -> None:
    """No filter selects everything, a period of no days nothing."""
    assert BalanceFilters() == BalanceFilters(clients=(), since=None)
    day = date(2026, 3, 1)
    assert BalanceFilters(since=day, until=day).since == day

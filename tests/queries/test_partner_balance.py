"""The partner balance: every row once, in order, with sums that are the rows' sums."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    Badge,
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    CommissionStatus,
    CreditCommission,
    HideFromBalance,
    PartnerBalance,
    Recipient,
    RecordRevenueItem,
    RevenueCategory,
    RevenueItemKind,
    SettleCommission,
    ShowInBalance,
    errors,
)
from debitura_core.domain.kernel.identifiers import CaseId, ClientId
from debitura_core.domain.money.balance import COLUMNS
from tests.cast import CASE, Cast, Opened, claim, eur, in_memory, meeting, on_both_stores, payment

BALTIC = "BALTCASE"


def busy_ledger(cast: Cast) -> None:
    """Book a dozen rows: two clients, two currencies, both recipients, both kinds of row."""
    cast.case(client_reference="N-1")
    cast.case(BALTIC, client_id="baltic", claim=claim(Money("100000", "JPY")))
    for day in range(4):
        cast.clock.advance(days=1)
        cast.pay(eur(f"{100 + day}.10"), received_on=date(2026, 3, 1))
        cast.pay(eur("50"), received_by=Recipient.CLIENT)
        cast.pay(Money(str(1000 + day), "JPY"), BALTIC, received_on=date(2026, 2, 10 + day))
    cast.anna.do(
        RecordRevenueItem(
            case_id=CASE,
            kind=RevenueItemKind.FIXED_FEE,
            on=date(2026, 3, 2),
            amount=eur("75"),
        )
    )


@on_both_stores
@pytest.mark.parametrize("sort", list(BalanceSort), ids=lambda sort: sort.value)
@pytest.mark.parametrize("limit", (1, 2, 5, 13, 1000))
def test_pages_reach_every_row_once_and_in_order(
    store: Opened, sort: BalanceSort, limit: int
) -> None:
    """Whatever the order and the length of a page, page after page is the whole ledger."""
    with meeting(store) as cast:
        busy_ledger(cast)
        found: list[BalanceRow] = []
        after = None
        while True:
            page = cast.anna.ask(PartnerBalance(sort=sort, limit=limit, after=after))
            found += page.rows
            after = page.next
            if after is None:
                break
        with cast.anna.stream(PartnerBalance(sort=sort)) as rows:
            assert found == list(rows)
        assert len({row.row_id for row in found}) == len(found) == 13
        moments = [
            (str(row.date_created if sort.by_creation else row.payment_date), row.row_id)
            for row in found
        ]
        assert moments == sorted(moments, reverse=sort.newest_first)


@on_both_stores
@pytest.mark.parametrize(
    ("filters", "count"),
    (
        (BalanceFilters(), 13),
        (BalanceFilters(clients=(ClientId("baltic"),)), 4),
        (BalanceFilters(clients=(ClientId("baltic"), ClientId("nordic"))), 13),
        (BalanceFilters(cases=(CaseId(CASE),)), 9),
        (BalanceFilters(statuses=(CommissionStatus.UNPAID,)), 4),
        (BalanceFilters(statuses=(CommissionStatus.NOT_APPLICABLE,)), 1),
        (BalanceFilters(statuses=(CommissionStatus.PAID, CommissionStatus.UNPAID)), 12),
        (BalanceFilters(categories=(RevenueCategory.SUCCESS_FEE,)), 12),
        (BalanceFilters(categories=(RevenueCategory.HOURLY_RATE_OR_FIXED_FEE,)), 1),
        (BalanceFilters(since=date(2026, 2, 11), until=date(2026, 3, 1)), 3),
        (BalanceFilters(since=date(2026, 3, 1)), 9),
        (BalanceFilters(clients=(ClientId("baltic"),), cases=(CaseId(CASE),)), 0),
        (BalanceFilters(clients=(ClientId("stranger"),)), 0),
    ),
)
def test_filters_select_and_totals_are_over_what_they_select(
    store: Opened, filters: BalanceFilters, count: int
) -> None:
    """The sums per currency are the sums of the rows, in the currency and in dollars."""
    with meeting(store) as cast:
        busy_ledger(cast)
        page = cast.anna.ask(PartnerBalance(filters=filters, totals=True, limit=1000))
        assert len(page.rows) == count
        assert page.totals is not None
        assert set(page.totals) == {row.currency for row in page.rows}
        for currency, sums in page.totals.items():
            rows = [row for row in page.rows if row.currency == currency]
            assert sums.rows == len(rows)
            assert sums.revenue.amount == sum(row.revenue.amount for row in rows)
            assert sums.platform_fee.amount == sum(row.debitura_fee.amount for row in rows)
            paid = [row.debtor_payments for row in rows if row.debtor_payments is not None]
            assert sums.debtor_payments.amount == sum(one.amount for one in paid)
            unpaid = [r for r in rows if r.commission_status is CommissionStatus.UNPAID]
            assert sums.unpaid_platform_fee.amount == sum(r.debitura_fee.amount for r in unpaid)
            of_payouts = sum(r.revenue.amount + r.debitura_fee.amount for r in rows if r.payout_id)
            assert sums.creditor_amount.amount == sums.debtor_payments.amount - of_payouts
            assert sums.usd is not None
            assert (sums.without_usd, sums.usd.rows) == (0, len(rows))


@on_both_stores
def test_a_hidden_client_leaves_rows_and_sums_and_is_counted(store: Opened) -> None:
    """What is in the balance: hidden, counted, and back again."""
    with meeting(store) as cast:
        busy_ledger(cast)
        whole = cast.anna.ask(PartnerBalance(totals=True))
        relationship = cast.anna.do(HideFromBalance(client_id="nordic"))
        assert relationship.hidden_from_balance
        assert cast.anna.perform(HideFromBalance(client_id="nordic")).entries == ()
        page = cast.anna.ask(PartnerBalance(totals=True))
        assert {row.client_id for row in page.rows} == {"baltic"}
        assert page.hidden_count == 9
        assert page.totals is not None
        assert set(page.totals) == {"JPY"}
        of_baltic = PartnerBalance(filters=BalanceFilters(clients=(ClientId("baltic"),)))
        assert cast.anna.ask(of_baltic).hidden_count == 0
        with cast.anna.stream(PartnerBalance()) as rows:
            assert len(list(rows)) == 4
        cast.anna.do(ShowInBalance(client_id="nordic"))
        assert cast.anna.ask(PartnerBalance(totals=True)) == whole


@on_both_stores
def test_a_row_tells_all_sixteen_columns(store: Opened) -> None:
    """Ten show unless asked, six more can; labels, references and percentages as the table has."""
    with meeting(store) as cast:
        cast.case("not-a-reference", client_reference="N-7")
        cast.pay(eur("1000"), "not-a-reference", received_by=Recipient.CLIENT)
        (row,) = cast.anna.ask(PartnerBalance()).rows
        assert (len(COLUMNS.names), len(COLUMNS.default.names)) == (16, 10)
        assert dict(zip(COLUMNS.headings, COLUMNS.texts()(row), strict=True)) == {
            "Case id": row.reference,
            "Client": "Nordic Supplies",
            "Managed by": None,
            "Payment date": "2026-03-01",
            "Revenue": "EUR 57.00",
            "Debitura fee": "EUR 38.00",
            "Revenue category": "Success Fee",
            "Commission status": "Unpaid",
            "Debitura Invoice Status": "Not invoiced",
            "See more": f"payouts/{row.payout_id}",
            "Client Reference": "N-7",
            "Partner reference": None,
            "Debtor name": "Muster GmbH",
            "Date created": "2026-03-01",
            "Success fee": "9.50%",
            "Debtor payments": "EUR 1,000.00",
        }
        assert len(row.reference) == 8


@on_both_stores
@pytest.mark.parametrize(
    ("age", "badge"),
    (
        (0, Badge.NONE),
        (6, Badge.NONE),
        (7, Badge.YELLOW),
        (9, Badge.YELLOW),
        (10, Badge.YELLOW),
        (11, Badge.RED),
    ),
)
def test_an_unpaid_commission_ages(store: Opened, age: int, badge: Badge) -> None:
    """Yellow from day 7, red from day 11, counted from the day the payout was created."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("100"), received_by=Recipient.CLIENT, received_on=date(2025, 12, 1))
        cast.clock.advance(days=age)
        assert cast.anna.ask(PartnerBalance()).rows[0].badge is badge
        early = PartnerBalance(as_of=date(2026, 3, 1))
        assert cast.anna.ask(early).rows[0].badge is Badge.NONE


@on_both_stores
def test_a_settled_or_credited_commission_does_not_age(store: Opened) -> None:
    """No badge at 30 days."""
    with meeting(store) as cast:
        cast.case()
        first = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        second = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        cast.anna.do(SettleCommission(payout_id=first.payout_id))
        cast.ops.do(CreditCommission(payout_id=second.payout_id, reason="gone"))
        cast.clock.advance(days=30)
        assert {row.badge for row in cast.anna.ask(PartnerBalance()).rows} == {Badge.NONE}


@on_both_stores
def test_whose_balance_it_is_depends_on_the_desk(store: Opened) -> None:
    """Implied for a partner, named for the platform, refused to a client, empty for a stranger."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("100"))
        assert len(cast.anna.ask(PartnerBalance(partner_id="acme")).rows) == 1
        assert len(cast.ops.ask(PartnerBalance(partner_id="acme")).rows) == 1
        assert cast.eve.ask(PartnerBalance()).rows == ()
        stranger = cast.network.as_partner("ghost", user="g")
        assert stranger.ask(PartnerBalance(totals=True)).totals == {}
        with pytest.raises(errors.InvalidInput):
            cast.ops.ask(PartnerBalance())
        for desk, wanted in ((cast.ops, "ghost"), (cast.eve, "acme"), (cast.eve, "ghost")):
            with pytest.raises(errors.NotFound):
                desk.ask(PartnerBalance(partner_id=wanted))
        with pytest.raises(errors.NotAllowed):
            cast.nora.ask(PartnerBalance())


@pytest.mark.parametrize(
    "asked",
    (
        {"limit": 0},
        {"limit": 1001},
        {"limit": "5"},
        {"columns": ()},
        {"columns": ("nonsense",)},
        {"columns": ("client", "client")},
        {"columns": ["client"]},
        {"sort": "newest_payment"},
        {"after": "nonsense"},
        {"after": "\ud800~x"},
        {"filters": {}},
        {"as_of": datetime(2026, 3, 1)},  # noqa: DTZ001  naive, as is to be refused
        {"totals": 1},
        {"partner_id": "a b"},
    ),
)
def test_a_question_that_makes_no_sense_is_refused(asked: dict[str, object]) -> None:
    """A page of nothing, unknown columns, a cursor of one's own making."""
    with pytest.raises(errors.InvalidInput):
        PartnerBalance(**asked)  # type: ignore[arg-type]


def test_a_period_cannot_end_before_it_begins() -> None:
    """Filters are checked as they are made."""
    with pytest.raises(errors.InvalidQuery):
        BalanceFilters(since=date(2026, 3, 2), until=date(2026, 3, 1))


@settings(max_examples=30)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=12),
    limit=st.integers(1, 5),
    sort=st.sampled_from(BalanceSort),
)
def test_equal_days_do_not_hide_rows(
    rows: list[tuple[int, int]], limit: int, sort: BalanceSort
) -> None:
    """Rows of one day, or one instant, are all reached: the id breaks the tie."""
    with meeting(in_memory) as cast:
        cast.case()
        for hours, day in rows:
            cast.clock.advance(hours=hours)
            cast.anna.do(payment(eur("1"), received_on=date(2026, 1, 1 + day)))
        found, after = set(), None
        while True:
            page = cast.anna.ask(PartnerBalance(sort=sort, limit=limit, after=after))
            found |= {row.row_id for row in page.rows}
            after = page.next
            if after is None:
                break
        assert len(found) == len(rows)
        totals = cast.anna.ask(PartnerBalance(totals=True)).totals
        assert totals is not None
        assert sum(sums.debtor_payments.amount for sums in totals.values()) == Decimal(len(rows))

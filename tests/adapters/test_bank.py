"""Bank statements: every line as the bank booked it, or the file refused before any of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import EUR, Money

from debitura_core.adapters.bank import read_camt, read_mt940, read_ofx
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.money.statement_lines import LineKind, StatementLine, identified

FILES = Path(__file__).parent.parent / "data" / "files" / "bank"
Reader = Callable[[IO[bytes]], tuple[StatementLine, ...]]
READERS: dict[str, Reader] = {".xml": read_camt, ".mt940": read_mt940, ".ofx": read_ofx}

CREDIT, RETURN, CHARGE = LineKind.CREDIT, LineKind.RETURN, LineKind.CHARGE

# kind, amount, day, counterparty, reference; a line below it the purpose
EXPECTED = {
    "de_camt053.xml": [
        (CREDIT, "EUR 400.00", "2026-03-04", "Muster GmbH", "RE-2025-17"),
        (RETURN, "EUR 60.00", "2026-03-05", None, "RE-2025-09"),
        (CHARGE, "EUR 7.40", "2026-03-05", None, None),
    ],
    "dk_camt054_batch.xml": [
        (CREDIT, "DKK 100.00", "2026-03-04", "Sørensen ApS", "71000000012345"),
        (CREDIT, "DKK 200.00", "2026-03-04", "Jensen & Co", None),
    ],
    "de.mt940": [
        (CREDIT, "EUR 100.50", "2026-03-04", "Müster GmbH", None),
        (RETURN, "EUR 20.00", "2026-03-05", None, "E2E-9"),
        (CHARGE, "EUR 3.50", "2026-03-05", None, None),
    ],
    "nl_two_equal.mt940": [
        (CREDIT, "EUR 25.00", "2026-03-04", "Jansen", None),
        (CREDIT, "EUR 25.00", "2026-03-04", "Jansen", None),
    ],
    "us_v1.ofx": [
        (CREDIT, "USD 200.00", "2026-03-04", "Muster Inc", None),
        (CHARGE, "USD 5.00", "2026-03-05", "Fee", None),
    ],
}
"""The lines of each file: kind, amount, day, who, and the reference."""


def read(name: str) -> tuple[StatementLine, ...]:
    path = FILES / name
    with path.open("rb") as file:
        return READERS[path.suffix](file)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_statement_is_read_as_the_bank_booked_it(name: str) -> None:
    """Each booked line comes with its kind, amount, day, payer and reference; no other line."""
    said = [
        (
            line.kind,
            f"{line.amount.currency.code} {line.amount.amount:.2f}",
            line.booked_on.isoformat(),
            line.counterparty,
            line.reference,
        )
        for line in read(name)
    ]
    assert said == EXPECTED[name]


def test_every_file_here_is_read_or_refused() -> None:
    """A file that nobody tries proves nothing."""
    names = {path.name for path in FILES.iterdir()}
    assert names == {*EXPECTED, *(name for name in names if name.startswith("broken_"))}


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("broken_*")))
def test_a_damaged_statement_is_refused_whole(name: str) -> None:
    """A cut, bomb, missing line or third decimal refuses the file, in words without its content."""
    with pytest.raises(InvalidInput, match="ask the bank for the statement again"):
        read(name)


def test_a_return_names_the_payment_it_takes_back() -> None:
    """The reference of the original payment stands on its return."""
    assert [line.returns for line in read("de_camt053.xml")] == [None, "RE-2025-09", None]


@pytest.mark.parametrize("name", EXPECTED)
def test_reading_twice_gives_the_same_ids_and_no_two_alike(name: str) -> None:
    """A line keeps its id in every copy of a statement; two equal payments have two ids."""
    ids = [line.line_id for line in read(name)]
    assert ids == [line.line_id for line in read(name)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("reader", READERS.values())
@given(content=st.binary(max_size=400))
def test_noise_is_refused_by_name(reader: Reader, content: bytes) -> None:
    """Bytes that are no statement end in a named refusal, never in an error of a library."""
    with pytest.raises(InvalidInput):
        reader(BytesIO(content))


@pytest.mark.parametrize("name", EXPECTED)
@given(data=st.data())
def test_a_cut_statement_is_never_read_as_a_shorter_one(name: str, data: st.DataObject) -> None:
    """A file that lost its end is refused, or had lost nothing but what follows the last line."""
    whole = (FILES / name).read_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    try:
        lines = READERS[Path(name).suffix](BytesIO(whole[:cut]))
    except InvalidInput:
        return
    assert lines == read(name)


def line(day: int, purpose: str = "Q8OAXF3W") -> StatementLine:
    return StatementLine(
        account="DE02120300000000202051",
        line_id="",
        kind=CREDIT,
        amount=Money("25.00", EUR),
        booked_on=date(2026, 3, day),
        purpose=purpose,
    )


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("ab")), max_size=12))
def test_overlapping_statements_agree_about_the_days_they_share(
    said: list[tuple[int, str]],
) -> None:
    """Whatever other days a statement covers, the lines of a day have the same ids."""
    lines = [line(day, purpose) for day, purpose in sorted(said)]
    whole = {one.line_id for one in identified(lines) if one.booked_on.day >= 3}
    part = {one.line_id for one in identified(one for one in lines if one.booked_on.day >= 3)}
    assert whole == part


def test_a_line_shows_nothing_personal() -> None:
    """Names, accounts and texts stay out of its representation."""
    shown = repr(read("de_camt053.xml")[0])
    assert not any(word in shown for word in ("Muster", "DE02", "DE89", "Rechnung", "RE-2025"))

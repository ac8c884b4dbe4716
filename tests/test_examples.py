"""The examples run, from anywhere, and print what they promise."""

from __future__ import annotations

import csv
import os
import re
import runpy
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from attrs import frozen

from debitura_core import BalanceRow, Network, PartnerBalance
from debitura_core.domain.kernel.money import figure

EXAMPLES = Path(__file__).parent.parent / "examples"
DATA = EXAMPLES / "data"
PROMISING = sorted(path.with_suffix(".py") for path in EXAMPLES.glob("*.out"))
TESTED_BELOW = {"demo", "import_invoices", "make_data"}


def test_every_example_is_tested() -> None:
    """A new example has its output beside it, or a test of its own."""
    programs = {path.stem for path in EXAMPLES.glob("*.py")}
    assert programs == {path.stem for path in PROMISING} | TESTED_BELOW


@pytest.mark.parametrize("example", PROMISING, ids=lambda path: path.stem)
def test_an_example_prints_what_it_promises(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An example prints exactly what the file beside it says."""
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out == example.with_suffix(".out").read_text("utf-8")


# --------------------------------------------------------------------------------------- the demo


@frozen
class Shown:
    """What the demo printed, and where it put its files."""

    text: str
    folder: Path

    @property
    def lines(self) -> list[str]:
        return re.split("[\r\n]", self.text)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Run the demo once, from a folder that is not the repository, over the books of an old run."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "books.db").write_bytes(b"the books of an older run")
    ran = subprocess.run(
        [sys.executable, EXAMPLES / "demo.py", "--into", folder],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"},
        capture_output=True,
        timeout=120,
    )
    assert (ran.returncode, ran.stderr.decode()) == (0, "")
    return Shown(ran.stdout.decode(), folder)


def test_the_demo_fits_a_terminal(demo: Shown) -> None:
    """No line of the demo is wider than 100 columns."""
    assert [line for line in demo.lines if len(line) > 100] == []


def test_the_demo_names_every_refused_row(demo: Shown) -> None:
    """The rows that are wrong on purpose are refused by their line, and no others are."""
    told = re.findall(r"^\| (\d+) \| P\d+ \|", (DATA / "README.md").read_text("utf-8"), re.M)
    named = re.findall(r"line (\d+) is refused: \S+", demo.text)
    assert named == told
    assert len(told) == 5


def test_the_demo_books_the_year_once(demo: Shown) -> None:
    """Every other payment is booked, and bringing the file in again books nothing."""
    rows = len((DATA / "payments.csv").read_text("utf-8").splitlines()) - 1
    assert f"{rows - 5} payments are booked" in demo.text
    assert f"{rows - 5} replayed, 0 booked again" in demo.text
    with closing(sqlite3.connect(demo.folder / "books.db")) as books:
        assert books.execute("SELECT count(*) FROM payouts").fetchone() == (rows - 5,)


def test_the_demo_closes_twelve_months_and_finds_nothing_wrong(demo: Shown) -> None:
    """Each month of 2025 has its invoice, under gapless numbers; the audit finds nothing."""
    invoices = re.findall(r"^  (202\d-\d{5})  (2025-\d\d) ", demo.text, re.M)
    numbers = [f"2025-{n:05}" for n in range(1, 12)] + ["2026-00001"]
    assert invoices == [(number, f"2025-{n:02}") for n, number in enumerate(numbers, start=1)]
    assert demo.text.count(" 0 findings") == 2
    with Network.open(demo.folder / "books.db") as network:
        assert network.verify_books() == network.verify_journal() == ()


def test_the_demo_shows_every_badge(demo: Shown) -> None:
    """Commissions that are fresh, approaching and overdue all stand in the balance."""
    assert re.search(r"Badges: \d+ none, \d+ red, \d+ yellow\.", demo.text)


def test_the_ledger_of_the_demo_is_its_balance(demo: Shown) -> None:
    """The file reads back row by row as the balance stands in the books."""
    with (demo.folder / "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file, strict=True))
    with (
        Network.open(demo.folder / "books.db") as network,
        network.as_partner("acme", user="test").stream(PartnerBalance()) as rows,
    ):
        told = [_cells(row) for row in rows]
    assert written == told
    assert len({row["Currency"] for row in told}) == 5


def _cells(row: BalanceRow) -> dict[str, str]:
    return {
        "Case id": row.reference,
        "Client": row.client,
        "Managed by": "",
        "Payment date": row.payment_date.isoformat(),
        "Revenue": figure(row.revenue_minor, row.currency),
        "Debitura fee": figure(row.debitura_fee_minor, row.currency),
        "Revenue category": row.revenue_category.label,
        "Commission status": row.commission_status.label,
        "Debitura Invoice Status": row.debitura_invoice_status.label,
        "See more": f"payouts/{row.payout_id}",
        "Currency": row.currency,
    }


def test_the_year_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The generator makes the files of the year byte for byte as they stand in the repository."""
    monkeypatch.setattr(sys, "argv", ["make_data.py", "--into", str(tmp_path)])
    runpy.run_path(str(EXAMPLES / "make_data.py"), run_name="__main__")
    assert "cases.csv: 350 rows" in capsys.readouterr().out
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in DATA.iterdir()}


# ------------------------------------------------------------------ invoices of another system

HEADER = "countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,SettledDate"
INVOICES = [
    "391,0379-ABCDE,0000000001,1/2/2013,2/1/2013,55.94,1/15/2013",  # settled before it was due
    "406,8976-FGHIJ,0000000002,1/26/2013,2/25/2013,61.7,3/3/2013",  # one decimal, settled late
    "391,0379-ABCDE,0000000003,12/31/2012,1/30/2013,100,12/31/2012",  # no decimals, on the day
    "770,1111-KLMNO,0000000004,2/10/2013,3/12/2013,20.00,2/1/2013",  # settled before invoiced
]


def _imported(
    rows: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> str:  # fmt: skip
    file = tmp_path / "invoices.csv"
    file.write_text("\r\n".join([HEADER, *rows, ""]), encoding="utf-8", newline="")
    monkeypatch.setattr(sys, "argv", ["import_invoices.py", str(file)])
    runpy.run_path(str(EXAMPLES / "import_invoices.py"), run_name="__main__")
    return capsys.readouterr().out


def test_settled_invoices_become_cases_and_payments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every invoice is booked, whenever it was settled, and the payments add up to the cent."""
    assert _imported(INVOICES, tmp_path, monkeypatch, capsys) == (
        "rows     4\n"
        "booked   4\n"
        "refused  0\n"
        "paid     USD 237.64\n"
        "audit    0 findings\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    (
        (INVOICES[0], "case invoice-0000000001 exists already"),
        ("1,A,0000000009,13/45/2013,2/1/2013,5,2/1/2013", "InvoiceDate: write a day that exists"),
        ("1,A,0000000009,2013-01-02,2/1/2013,5,2/1/2013", "InvoiceDate: write a day that exists"),
        ("1,A,0000000009,1/2/2013,1/1/2013,5,2/1/2013", "falls due after its invoice date"),
        ("1,A,0000000009,1/2/2013,2/1/2013,5.005,2/1/2013", "USD has 2 decimals"),
        ("1,A,0000000009,1/2/2013,2/1/2013,0,2/1/2013", "greater than zero"),
        ("1,A,0000000009,1/2/2013,2/1/2013,-5,2/1/2013", "greater than zero"),
        ("1,,0000000009,1/2/2013,2/1/2013,5,2/1/2013", "name: say something"),
        ("1,A,nine 9,1/2/2013,2/1/2013,5,2/1/2013", "an identifier is"),
        ("1,A,0000000009,1/2/2013,2/1/2013,5,2/1/9013", "later than now"),
        ("1,A,0000000009,1/2/2013,2/1/2013,5,", "SettledDate: write a day that exists"),
        ("1,A,0000000009,1/2/2013,2/1/2013,1,234.50,2/1/2013", "not 7 cells"),
    ),
)
def test_an_invoice_is_booked_or_refused_with_its_line(
    row: str,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A row that cannot be booked is named with its line and reason, and costs no other row."""
    rows = [*INVOICES[:2], row, *INVOICES[2:]]
    said = _imported(rows, tmp_path, monkeypatch, capsys)
    assert re.match(f"line 4 is refused: .*{re.escape(reason)}", said)
    assert "rows     5\nbooked   4\nrefused  1\npaid     USD 237.64\naudit    0 findings\n" in said

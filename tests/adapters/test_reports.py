"""Pages in HTML: every figure stands on them, nothing runs, and a name is only a name."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from debitura_core import (
    AgreeTerms,
    BalanceFilters,
    CreditInvoice,
    HideFromBalance,
    InvalidInput,
    InvoiceLines,
    Invoices,
    Month,
    Network,
    NotAllowed,
    NotFound,
    PartnerBalance,
    PartnerType,
    Percent,
    Recipient,
    RegisterClient,
    RegisterPartner,
    ShowInBalance,
)
from debitura_core.adapters.reports import invoice_page, month_statement, pages
from debitura_core.adapters.reports.pages import BAR_WIDTH, Picture, picture, rendered
from debitura_core.domain.kernel.money import shown
from debitura_core.testing import FixedClock, texts
from docs import look
from tests.cast import Opened, eur, meeting, on_both_stores, payment
from tests.domain.hostile import Context, in_a_hostile_context, localcontext
from tests.faults.rich_books import make_rich_books, small_network
from tests.markup import Page, check_inert, read
from tests.own_clients import FIFTY_AND_TWENTY, agree, own_case

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></tr></table><h1>paid</h1>",
    "<!-- ",
    "]]> <![CDATA[",
    "&lt;b&gt; &amp; &#x27;",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "</style><style>*{display:none}</style>",
    "</title><script src='https://evil.example/x.js'></script>",
    "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
)


@pytest.fixture(scope="module", name="rich")
def _rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "rich.db"
    make_rich_books(path)
    return path


def opened(path: Path) -> Network:
    """Open the rich books four days after their last entry."""
    return small_network(path, FixedClock(datetime(2026, 3, 14, tzinfo=UTC)))


# ------------------------------------------------------------------------------------ figures


@pytest.mark.parametrize("partner", ("acme", "borea"))
@pytest.mark.parametrize("month", (Month(2026, 1), Month(2026, 2)), ids=str)
def test_every_figure_of_a_month_stands_on_its_statement(
    rich: Path, partner: str, month: Month
) -> None:
    """Sums, entries and invoices are those that the queries answer, in every currency."""
    within = BalanceFilters(since=month.first_day, until=month.next().first_day)
    with opened(rich) as network:
        desk = network.as_partner(partner, user="anna")
        page = read(month_statement(desk, month))
        balance = desk.ask(PartnerBalance(filters=within, totals=True, limit=1000))
        invoices = desk.ask(Invoices(limit=1000)).invoices
        assert month_statement(network.as_platform(user="ops"), month, partner) == month_statement(
            desk, month
        )
    check_inert(page)
    lines = page.text.splitlines()
    assert balance.totals is not None
    for code, sums in balance.totals.items():
        assert sums.usd is not None
        for minor in (
            sums.revenue_minor, sums.platform_fee_minor, sums.debtor_payments_minor,
            sums.creditor_amount_minor, sums.unpaid_platform_fee_minor,
        ):  # fmt: skip
            assert shown(minor, code) in lines
        assert shown(sums.usd.revenue_minor, "USD") in lines
    for row in balance.rows:
        assert {row.reference, row.client, str(row.payment_date)} <= {*lines}
        figures = (row.revenue_minor, row.debitura_fee_minor, row.debtor_payments_minor)
        assert all(one is None or shown(one, row.currency) in lines for one in figures)
        assert row.success_fee is None or row.success_fee.label in lines
    for invoice in invoices:
        assert (invoice.number in lines) == (invoice.month == month)
        if invoice.month == month:
            for minor in (invoice.net_minor, invoice.vat_minor):
                assert shown(minor, invoice.currency) in lines
    if balance.hidden_count:
        assert f"hidden clients that are not shown: {balance.hidden_count}." in page.text


def test_every_figure_of_an_invoice_stands_on_its_page(rich: Path) -> None:
    """Lines, rates, sums by currency, net, VAT and total, of invoices and credit notes alike."""
    with opened(rich) as network:
        ops = network.as_platform(user="ops")
        for invoice in ops.ask(Invoices(limit=1000)).invoices:
            page = read(invoice_page(ops, invoice.invoice_id))
            check_inert(page)
            lines = page.text.splitlines()
            assert f"{'Credit note' if invoice.credits else 'Invoice'} {invoice.number}" in lines
            assert {str(invoice.issued_on), f"VAT {invoice.vat_rate.label}"} <= {*lines}
            for minor in (invoice.net_minor, invoice.vat_minor,
                          invoice.net_minor + invoice.vat_minor):  # fmt: skip
                assert shown(minor, invoice.currency) in lines
            sums: dict[str, int] = {}
            for line in ops.ask(InvoiceLines(invoice_id=invoice.invoice_id, limit=1000)).lines:
                assert {line.entry_id, str(line.entry_day)} <= {*lines}
                assert shown(line.fee_minor, line.currency) in lines
                assert shown(line.net_minor, line.net_currency) in lines
                assert (line.rate in lines) or line.currency == invoice.currency
                sums[line.currency] = sums.get(line.currency, 0) + line.fee_minor
            assert all(shown(minor, currency) in lines for currency, minor in sums.items())


@in_a_hostile_context
def test_no_ambient_context_changes_a_page(hostile: Context) -> None:
    """Whatever precision the program around us has set, the figures are the same."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("12345.67"))
        plain = month_statement(cast.anna, Month(2026, 3))
        with localcontext(hostile):
            assert month_statement(cast.anna, Month(2026, 3)) == plain
    assert "EUR 12,345.67" in read(plain).text


# -------------------------------------------------------------------------------------- names


def pages_of(name: str) -> tuple[Page, Page]:
    """Return the statement and the invoice of books in which partner and client have the name."""
    with meeting(audited=False) as cast:
        cast.ops.do(RegisterClient(client_id="named", name=name, country="DK"))
        kind = PartnerType.EXCLUSIVE
        cast.ops.do(RegisterPartner(partner_id="named", name=name, partner_type=kind, country="DE"))
        cast.ops.do(AgreeTerms(partner_id="named"))
        cast.case(client_id="named", partner_id="named")
        desk = cast.network.as_partner("named", user="anna")
        desk.do(payment(eur("100")))
        (invoice,) = cast.close(Month(2026, 3))
        statement = read(month_statement(desk, Month(2026, 3)))
        bill = read(invoice_page(desk, invoice.invoice_id))
    for page in (statement, bill):
        check_inert(page)
        assert " ".join(name.split()) in page.text
    return statement, bill


PLAIN = tuple(page.elements for page in pages_of("Plain"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_and_changes_nothing(name: str) -> None:
    """Whatever partner and client are called, the page has the same elements, and shows it."""
    assert tuple(page.elements for page in pages_of(name)) == PLAIN


@given(name=texts().filter(str.strip))
def test_any_name_is_shown_and_changes_nothing(name: str) -> None:
    """The same for names that nobody thought of."""
    assert tuple(page.elements for page in pages_of(name)) == PLAIN


def test_names_cannot_turn_the_line_they_stand_in(rich: Path) -> None:
    """Every name stands by itself in a ``bdi``, so that one from right to left moves no figure."""
    with opened(rich) as network:
        text = month_statement(network.as_partner("acme", user="anna"), Month(2026, 2))
    assert len(re.findall(r"<bdi>Client \w+</bdi>", text)) == text.count("Client ")


# ----------------------------------------------------------------------------------- pictures


@given(figures=st.lists(st.integers(0, 10**15), max_size=12))
def test_bars_keep_the_order_of_their_figures(figures: list[int]) -> None:
    """A larger figure never has a shorter bar, nothing has none, and none is too long."""
    rows = [(str(number), minor, "", "plain") for number, minor in enumerate(figures)]
    bars = picture("Revenue", "EUR", rows).bars
    for one, minor in zip(bars, figures, strict=True):
        assert 0 <= one.width <= BAR_WIDTH
        assert (one.width > 0) == (minor > 0)
        assert one.figure == shown(minor, "EUR")
        for other, more in zip(bars, figures, strict=True):
            assert minor > more or one.width <= other.width


def test_ages_can_be_told_apart_without_colour() -> None:
    """In black and white a recent, a nearly due and an overdue commission look different."""
    text = look.pages()["statement"]
    fills = set(re.findall(r'<rect x="128"[^>]*fill="([^"]+)"', text))
    assert {"#bbb", "#111"} < fills
    assert any(fill.startswith("url(#striped") for fill in fills)
    assert set(re.findall(r"#[0-9a-f]{3}\b", text)) <= {"#111", "#555", "#bbb", "#ccc", "#fff"}


def test_every_pattern_of_a_page_has_a_name_of_its_own() -> None:
    """Two pictures on one page share no pattern."""
    page = read(look.pages()["statement"])
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids)) > 4


def test_revenue_by_month_begins_with_the_first_month_that_earned_anything() -> None:
    """A young partner's picture is not full of zeros, and an old one's goes back a year."""
    statement = read(look.pages()["statement"]).text.splitlines()
    assert {"2025-10", "2025-11", "2025-12"} <= {*statement}
    assert "2025-09" not in statement


# ------------------------------------------------------------------------------------- stories


@on_both_stores
def test_a_month_and_its_invoice_on_both_stores(store: Opened) -> None:
    """Unpaid and overdue are marked, a month without entries says so, a note names its invoice."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("10000"))
        cast.pay(eur("5000"), received_by=Recipient.CLIENT)
        cast.anna.do(HideFromBalance(client_id="nordic"))
        empty = read(month_statement(cast.anna, Month(2026, 3)))
        assert "No entries in this month." in empty.text
        cast.anna.do(ShowInBalance(client_id="nordic"))
        (invoice,) = cast.close(Month(2026, 3), vat_rate=Percent(19))
        full = read(month_statement(cast.anna, Month(2026, 3)))
        assert "overdue" in full.text
        assert invoice.number in full.text
        assert "overdue on" not in read(invoice_page(cast.anna, invoice.invoice_id)).text
        cast.clock.advance(days=31)
        assert "overdue on 2026-05-09" in read(invoice_page(cast.anna, invoice.invoice_id)).text
        note = cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        page = read(invoice_page(cast.anna, note.invoice_id))
        assert f"takes back the whole of invoice {invoice.number}" in page.text
        assert "EUR -452.20" in page.text


def test_who_may_see_which_page() -> None:
    """A partner sees its own, the platform everybody's, a client none, and nobody another's."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("100"))
        (invoice,) = cast.close(Month(2026, 3))
        march = Month(2026, 3)
        with pytest.raises(NotFound):
            month_statement(cast.eve, march, "acme")
        with pytest.raises(NotFound):
            invoice_page(cast.eve, invoice.invoice_id)
        with pytest.raises(NotAllowed):
            month_statement(cast.nora, march)
        with pytest.raises(NotAllowed):
            invoice_page(cast.nora, invoice.invoice_id)
        wrongs: tuple[Any, ...] = ((march, None), ("2026-03", "acme"), (march, "no id"))
        for wrong in wrongs:
            with pytest.raises(InvalidInput):
                month_statement(cast.ops, *wrong)


# --------------------------------------------------------------------------------- the machinery


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    """A misspelt name is an error and not an empty cell."""
    with pytest.raises(UndefinedError):
        rendered("statement.html", Picture("no statement", ()))
    with pytest.raises(UndefinedError):
        pages._templates().from_string("{{ mispelt }}").render()


def test_the_extra_is_loaded_when_a_page_is_made_and_named_when_it_is_missing() -> None:
    """Importing the pages loads no jinja2; whoever has not installed it learns its name."""
    program = (
        "import sys; sys.modules['markupsafe'] = None\n"
        "from debitura_core import Month, Network, errors\n"
        "from debitura_core.adapters.reports import pages\n"
        "print('jinja2' in sys.modules)\n"
        "sys.modules['jinja2'] = None\n"
        "try: pages.rendered('statement.html', pages.Picture('', ()))\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded, error = child.stdout.splitlines()
    assert loaded == "False"
    assert "debitura-core[reports]" in error


def test_looking_without_a_browser_leaves_the_pages_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``make look`` works on a machine without Chromium, but for the pictures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    look.main()
    assert "No pictures" in capsys.readouterr().out
    found = sorted(path.name for path in (tmp_path / "build" / "look").iterdir())
    assert found == sorted(f"{name}.html" for name in look.pages())
    for path in (tmp_path / "build" / "look").iterdir():
        check_inert(read(path.read_text("utf-8")))


@on_both_stores
def test_a_fee_of_a_partner_case_is_named_with_its_case(store: Opened) -> None:
    """A line that comes from the ledger of partner cases says why it is there."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast)
        cast.anna.do(payment(eur("1000"), case.in_case()))
        (invoice,) = cast.close(Month(2026, 3))
        page = read(invoice_page(cast.anna, invoice.invoice_id))
        for words in ("fee per case", "what partner cases owe it", case.in_case()):
            assert words in page.text

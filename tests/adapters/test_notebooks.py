"""How balances, splits and invoices look in a notebook: the figures, and nothing that runs."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    BalancePage,
    Inbox,
    Month,
    PartnerBalance,
    PartnerCaseLedger,
    Percent,
    Recipient,
    RegisterClient,
)
from debitura_core.adapters.notebooks import facts, grid
from debitura_core.domain.kernel.columns import Shown
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.money.revenue_share import Split
from debitura_core.testing import splits, texts
from tests.cast import eur, meeting, payment
from tests.markup import Page, check_inert, read
from tests.own_clients import FIFTY_AND_TWENTY, agree, own_case

HOSTILE = "<script>alert('1')</script> & \"\u05e9\u05dc\u05d5\u05dd\""


def displayed(thing: Any) -> Page:
    """Return what a notebook shows of a thing."""
    page = read(thing._repr_html_())
    check_inert(page)
    return page


@given(title=texts(), cells=st.lists(texts() | st.sampled_from((HOSTILE, "<!--", "&lt;"))))
def test_whatever_stands_in_a_table_is_text(title: str, cells: list[str]) -> None:
    """Signs that mean something to a browser are shown, in titles, headings and cells."""
    page = read(grid(title, cells, [cells]) + facts(title, [(one, one) for one in cells]))
    check_inert(page)
    assert page.elements.count("td") == 2 * len(cells)
    for one in (title, *cells):
        assert " ".join(one.split()) in page.text


@given(split=splits())
def test_a_split_shows_its_derivation(split: Split) -> None:
    """The figures of `explain` stand in a table, a row each."""
    page = displayed(split)
    lines = split.explain().splitlines()
    assert page.elements.count("tr") == len(lines)
    for line in lines:
        name, words = line[:17].strip(), line[17:].strip()
        assert {name, words} <= {*page.text.splitlines()}


def test_an_invoice_and_its_credit_note_show_their_figures() -> None:
    """Number, partner, month, days, net, VAT and total."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("10000"))
        (invoice,) = cast.close(Month(2026, 3), vat_rate=Percent(19))
        page = displayed(invoice)
        for text in (f"Invoice {invoice.number}", "acme", "2026-03", "Invoice issued", "2026-04-08",
                     "EUR 380.00", "19.00%", "EUR 72.20", "EUR 452.20"):  # fmt: skip
            assert text in page.text.splitlines()


def test_a_balance_shows_the_columns_of_the_portal_and_its_sums() -> None:
    """Rows and totals, what is hidden and what follows, with hostile names as text."""
    with meeting() as cast:
        cast.ops.do(RegisterClient(client_id="evil", name=HOSTILE, country="DK"))
        cast.case(client_id="evil")
        cast.case("SECOND01", client_id="nordic")
        cast.pay(eur("10000"))
        cast.pay(eur("5000"), received_by=Recipient.CLIENT)
        page = cast.anna.ask(PartnerBalance(totals=True, limit=1))
        shows = displayed(page)
        assert {"Case id", "Debitura fee", HOSTILE, "EUR 570.00", "EUR 380.00"} & {
            *shows.text.splitlines()
        } >= {"Case id", "Debitura fee", HOSTILE}
        assert "More rows follow." in shows.text
        assert page.totals is not None
        sums = displayed(page.totals["EUR"]).text.splitlines()
        for minor in (85500, 57000, 19000, 1500000, 1357500):
            assert shown(minor, "EUR") in sums
            assert shown(minor, "EUR") in shows.text.splitlines()
        assert "USD 923.40" in sums
    hidden = displayed(BalancePage((), None, 3, None))
    assert "Rows of hidden clients: 3" in hidden.text


def test_the_ledger_of_partner_cases_shows_its_balance_and_lines() -> None:
    """Amounts below zero too, each with its reason, and whether more follow."""
    with meeting() as cast:
        agree(cast, FIFTY_AND_TWENTY)
        cast.anna.do(payment(eur("10000"), own_case(cast).in_case()))
        page = displayed(cast.anna.ask(PartnerCaseLedger()))
        for text in ("fee per case", "EUR -190.00", "EUR -240.00", "2026-03-01"):
            assert text in page.text.splitlines()
        assert "More lines follow." not in page.text
        assert "More lines follow." in displayed(cast.anna.ask(PartnerCaseLedger(limit=1))).text


def test_an_inbox_shows_its_cases() -> None:
    """The columns of the export, with amounts in words for people."""
    with meeting() as cast:
        cast.case()
        shows = displayed(cast.anna.ask(Inbox())).text.splitlines()
        assert {"Case number", "Q8OAXF3W", "Muster GmbH", "pre-legal"} <= {*shows}


SPLIT = (
    "split = split_payment(money('10000', 'EUR'), SplitTerms(success_fee=Percent('9.5'),"
    " platform_share=Percent(40)))\n"
    "print('debitura_core.adapters.notebooks' in sys.modules, split._repr_html_())\n"
)


@pytest.mark.parametrize(
    ("imports", "shows"),
    (
        ("from debitura_core import Percent, SplitTerms, money, split_payment", "EUR 950.00 = 9.5"),
        (
            "from debitura_core.domain.kernel.money import money\n"
            "from debitura_core.domain.kernel.percent import Percent\n"
            "from debitura_core.domain.money.revenue_share import SplitTerms, split_payment",
            "None",
        ),
    ),
    ids=("by public names", "by paths of modules"),
)
def test_a_split_without_a_network_is_drawn_when_it_is_shown(imports: str, shows: str) -> None:
    """What draws is loaded with the first record shown; without public names `repr` is shown."""
    program = f"import sys\n{imports}\n{SPLIT}"
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert child.stdout.startswith("False ")
    assert shows in child.stdout


def test_a_record_that_nobody_drew_has_no_table() -> None:
    """Jupyter takes this error for `no table` and shows the plain ``repr``."""
    with pytest.raises(NotImplementedError, match="Shown"):
        Shown()._repr_html_()

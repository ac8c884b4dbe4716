"""Draw the pages that people read, and let Chromium take pictures of them: `make look`.

The pages are those of a partner with several currencies, long and large figures, and names that try
what a page can show: written from right to left, very long, or full of signs that mean something to
a browser. They go into ``build/look``, with a picture of the screen, one of a narrow screen and the
print of each, if Chromium is installed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from debitura_core import (
    AcceptCase,
    AccountStatement,
    AgreeTerms,
    Claim,
    CloseMonth,
    Counterparty,
    CreditInvoice,
    Debtor,
    DebtorKind,
    Desk,
    HideFromBalance,
    Month,
    Network,
    PartnerType,
    PartyKind,
    Percent,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    SubmitCase,
    money,
)
from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.reports import (
    account_statement_page,
    invoice_page,
    month_statement,
    positions_page,
)

FOLDER = Path("build", "look")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

CLIENTS = {
    "nordic": "Nordic Supplies",
    "tel-aviv": "\u05de\u05e4\u05e2\u05dc\u05d9 (2026) \u05d1\u05e2\u05f4\u05de",
    "cairo": "\u0634\u0631\u0643\u0629 \u0627\u0644\u0646\u064a\u0644 & Co. <b>123</b>",
    "override": "Turned \u202eround GmbH",
    "long": "Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft",
    "signs": "<script>alert('1')</script> \"{{ 7 * 7 }}\" &amp; S\u00f8n",
    "hidden": "Hidden Holding",
}
CURRENCIES = ("EUR", "JPY", "KWD", "EUR", "SEK", "EUR", "EUR")
"""A currency for each client; for crowns no rate is known, and their payments stay unpaid."""


def pages() -> Mapping[str, str]:
    """Return the pages by their names: a full statement, an empty one, an invoice and a note."""
    clock = FixedClock(datetime(2025, 10, 1, 9, tzinfo=UTC))
    rates = FixedRates({("EUR", "USD"): "1.08", ("EUR", "JPY"): "163.2", ("KWD", "USD"): "3.25"})
    with Network.in_memory(clock=clock, rates=rates, identifiers=Counted()) as network:
        ops = network.as_platform(user="ops")
        anna = network.as_partner("acme", user="anna")
        _open(ops, anna)
        for month, times in ((10, 1), (11, 3), (12, 6)):
            clock.set(datetime(2025, month, 3, 9, tzinfo=UTC))
            _pay(anna, clock, times)
        anna.do(HideFromBalance(client_id="hidden"))
        clock.set(datetime(2026, 1, 1, 9, tzinfo=UTC))
        (invoice,) = ops.do(CloseMonth(month=Month(2025, 12), vat_rate=Percent(25)))
        statement = month_statement(anna, Month(2025, 12))
        page = invoice_page(anna, invoice.invoice_id)
        note = ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        return {
            "statement": statement,
            "empty": month_statement(anna, Month(2026, 1)),
            "invoice": page,
            "credit-note": invoice_page(anna, note.invoice_id),
            "positions": positions_page(anna),
            "account": account_statement_page(anna, _with("cairo")),
            "account-empty": account_statement_page(anna, _with("hidden", date(2025, 1, 1))),
        }


def _with(client: str, until: date | None = None) -> AccountStatement:
    """Ask for the statement with a client in the currency that it has."""
    currency = CURRENCIES[list(CLIENTS).index(client)]
    party = Counterparty(side=PartyKind.CLIENT, id=client)
    return AccountStatement(counterparty=party, currency=currency, until=until)


def _open(ops: Desk, anna: Desk) -> None:
    """Register a partner whose name means something to a browser, and give it a case per client."""
    name = "Acme <i>Inkasso</i> & S\u00f6hne"
    kind = PartnerType.EXCLUSIVE
    ops.do(RegisterPartner(partner_id="acme", name=name, partner_type=kind, country="DE"))
    ops.do(AgreeTerms(partner_id="acme"))
    debtor = Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE")
    for (client, called), currency in zip(CLIENTS.items(), CURRENCIES, strict=True):
        ops.do(RegisterClient(client_id=client, name=called, country="DK"))
        claim = Claim(
            principal=money("9000000000000" if currency == "JPY" else "900000000", currency),
            invoice_date=date(2025, 8, 1),
            due_date=date(2025, 9, 1),
        )
        ops.do(
            SubmitCase(
                case_id=f"{client}-1", client_id=client, partner_id="acme", debtor=debtor,
                claim=claim, success_fee=Percent("9.5"),
            )
        )  # fmt: skip
        anna.do(AcceptCase(case_id=f"{client}-1"))


def _pay(anna: Desk, clock: FixedClock, times: int) -> None:
    """Record small and very large payments, to the partner and to its clients, day after day."""
    for turn in range(times):
        for place, client in enumerate(CLIENTS):
            currency = CURRENCIES[place]
            whole = (turn + 1) * (place + 1) * 1234
            amount = f"{whole * 1000}" if currency == "JPY" else f"{whole}.5"
            via_client = currency == "SEK" or (turn + place) % 4 == 3
            anna.do(
                RecordPayment(
                    case_id=f"{client}-1",
                    amount=money("87654321.5" if turn == 5 == place else amount, currency),
                    received_by=Recipient.CLIENT if via_client else Recipient.PARTNER,
                    received_on=clock.now().date(),
                )
            )
        clock.advance(days=5)


def main() -> None:
    """Write the pages, and show them to Chromium if there is one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    for name, text in pages().items():
        page = FOLDER / f"{name}.html"
        page.write_text(text, "utf-8")
        if browser is not None:
            _photograph(browser, page)
    print(f"The pages are in {FOLDER}.")
    if browser is None:
        print(f"No pictures: none of {', '.join(BROWSERS)} is installed. Open them in any browser.")


def _photograph(browser: str, page: Path) -> None:
    """Take a picture of the screen, one of a narrow screen, and the print."""
    for suffix, taken in (
        (".png", ("--screenshot", "--window-size=1200,2000")),
        ("-narrow.png", ("--screenshot", "--window-size=500,1600")),
        (".pdf", ("--print-to-pdf", "--no-pdf-header-footer")),
    ):
        option, *others = taken
        target = page.with_name(page.stem + suffix).resolve()
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--hide-scrollbars", *others,
             f"{option}={target}", page.resolve().as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


if __name__ == "__main__":
    main()

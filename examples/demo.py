"""
A year of a small collection agency, from CSV files to month-end invoices.

    python examples/demo.py [--into build/demo]

brings the year in ``examples/data/`` into an SQLite file as history, every case and payment at its
own instant; shows the partner balance; settles commissions; closes the twelve months of 2025;
audits the books; and writes the ledger as CSV.
"""

import argparse
import csv
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from moneyed import Money

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    BalanceRow,
    BalanceTotals,
    CloseMonth,
    CommissionStatus,
    CreditCommission,
    Desk,
    Done,
    Invoice,
    Keyed,
    Month,
    Network,
    PartnerBalance,
    PartnerType,
    Payout,
    RecordPayment,
    Refused,
    RegisterClient,
    RegisterPartner,
    SettleCommission,
)
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.tables import Bad, Good, read_cases, read_payments, write_balance

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
FOUNDED = date(2024, 12, 1)
NEW_YEARS_EVE = date(2025, 12, 31)

A = TypeVar("A")


def main() -> None:
    """Run the year, step by step."""
    folder = chosen_folder()
    with Network.open(fresh(folder / "books.db"), history=True, rates=agreed_rates()) as network:
        ops = network.as_platform(user="ops")
        anna = network.as_partner("acme", user="anna")
        set_up(ops)
        import_cases(ops, anna)
        payouts = import_payments(anna)
        import_payments_again(anna)
        explain_one(payouts)
        show_balance(anna)
        settle_commissions(anna, ops, payouts)
        close_the_year(ops)
        audit(network)
        write_ledger(anna, folder)


def chosen_folder() -> Path:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Run a year of a small agency.")
    parser.add_argument("--into", type=Path, default=HERE.parent / "build" / "demo")
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fresh(path: Path) -> Path:
    """Remove the books of an earlier run."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    return path


# --- the steps -----------------------------------------------------------------------------------


def agreed_rates() -> FixedRates:
    """Read the exchange rates that were agreed for the year."""
    rows = plain_rows("rates.csv")
    return FixedRates({(row["source"], row["target"]): row["rate"] for row in rows})


def set_up(ops: Desk) -> None:
    """Register the partner and its clients and agree terms, all before the first case."""
    headline("Setting up")
    clients = [RegisterClient(**row) for row in plain_rows("clients.csv")]
    acme = RegisterPartner(
        partner_id="acme",
        name="Acme Inkasso",
        partner_type=PartnerType.EXCLUSIVE,
        country="DE",
        invoice_currency="EUR",
    )
    terms = AgreeTerms(partner_id="acme", valid_from=FOUNDED)
    wanted: list[Any] = [acme, terms, *clients]
    ops.do_all((Keyed(command=one, at=at(FOUNDED, 8)) for one in wanted), all_or_nothing=True)
    say(f"Partner acme with the usual terms (40 % pre-legal, 20 % legal); {len(clients)} clients.")


def import_cases(ops: Desk, anna: Desk) -> None:
    """Submit every case on its own day at 8:00; the partner accepts it an hour later."""
    headline("Importing cases.csv")
    with (DATA / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(read_cases(file))
    good = [row for row in rows if isinstance(row, Good)]
    days = [date.fromisoformat(row.row["submitted_on"]) for row in good]
    submitted = ops.do_all(
        [row.keyed(at=at(day, 8)) for row, day in zip(good, days, strict=True)],
        batch=50,
        progress=progress("cases submitted", len(good)),
    )
    accepted = anna.do_all(
        [
            Keyed(command=AcceptCase(case_id=done.answer.case_id), at=at(day, 9))
            for done, day in zip(submitted, days, strict=True)
            if isinstance(done, Done)
        ],
        batch=50,
        progress=progress("cases accepted", len(good)),
    )
    report(rows, submitted)
    say(f"{len(done_of(accepted))} cases are with the partner.")


def import_payments(anna: Desk) -> list[Payout]:
    """Record every payment on the day it was received, at noon, oldest first."""
    headline("Importing payments.csv")
    rows = payment_rows()
    good = [row for row in rows if isinstance(row, Good)]
    outcomes = anna.do_all(
        [row.keyed(at=at(row.command.received_on, 12)) for row in good],
        batch=50,
        progress=progress("payments recorded", len(good)),
    )
    report(rows, outcomes)
    done = done_of(outcomes)
    advice = Counter(advice.code for one in done for advice in one.advice)
    say(f"{len(done)} payments are booked, each with its payout; advice: {listed(advice)}.")
    return [one.answer for one in done]


def import_payments_again(anna: Desk) -> None:
    """Bring the same file in once more, to no effect."""
    good = [row for row in payment_rows() if isinstance(row, Good)]
    done = done_of(anna.do_all(row.keyed(at=at(row.command.received_on, 12)) for row in good))
    replayed = sum(one.replayed for one in done)
    say(f"The same file once more: {replayed} replayed, {len(done) - replayed} booked again.")


def explain_one(payouts: Iterable[Payout]) -> None:
    """Show how one payment was divided, in words."""
    headline("One payment, explained")
    payout = next(one for one in payouts if one.split.added_fees.amount)
    say(f"Payment {payout.payment_id} of {payout.payment_date} on case {payout.case_id}:")
    for line in payout.split.explain().splitlines():
        print(textwrap.fill(line, 98, initial_indent="    ", subsequent_indent=" " * 21))


def show_balance(anna: Desk) -> None:
    """Print the newest rows of the partner balance, its totals and its badges."""
    headline(f"Partner balance on {NEW_YEARS_EVE}")
    page = anna.ask(PartnerBalance(as_of=NEW_YEARS_EVE, limit=18, totals=True))
    assert page.totals is not None
    totals = page.totals.values()
    print_table(
        "<Case id|<Client|<Paid on|Revenue|Debitura fee|<Commission|<Badge",
        [balance_cells(row) for row in page.rows],
    )
    say(f"and {sum(one.rows for one in totals) - len(page.rows)} older rows. All rows together:")
    print_table(
        "<Currency|Rows|Debtor payments|Creditor amount|Revenue|Debitura fee|Unpaid fee",
        [
            cells
            for one in totals
            for cells in (
                total_cells(one, one.currency),
                *([total_cells(one.usd, "   in USD")] if one.usd else []),
            )
        ],
    )
    say(f"Badges: {listed(badges(anna))}.")


def badges(anna: Desk) -> Counter[str]:
    """Count the badges of the whole ledger."""
    with anna.stream(PartnerBalance(as_of=NEW_YEARS_EVE)) as rows:
        return Counter(row.badge.value for row in rows)


def settle_commissions(anna: Desk, ops: Desk, payouts: Sequence[Payout]) -> None:
    """Settle two in three of the commissions that clients owed, and write one off.

    Each is settled a while after the last payment on its case: history is brought in in order.
    """
    headline("Commissions")
    latest = {payout.case_id: payout.created_at for payout in payouts}
    unpaid = [one for one in payouts if one.commission_status is CommissionStatus.UNPAID]
    dated = sorted(
        (latest[payout.case_id] + timedelta(days=3 + number % 20), payout.payout_id)
        for number, payout in enumerate(unpaid)
        if number % 3
    )
    settled = anna.do_all(
        Keyed(command=SettleCommission(payout_id=payout_id), at=instant)
        for instant, payout_id in dated
    )
    say(f"Of {len(unpaid)} unpaid commissions {len(done_of(settled))} are settled.")
    lost = unpaid[0]
    ops.do(CreditCommission(payout_id=lost.payout_id, reason="The client is insolvent."))
    fee = written(lost.split.platform_fee)
    say(f"The platform wrote off one: {lost.split.currency} {fee} on case {lost.case_id}.")
    say(f"Badges now: {listed(badges(anna))}.")


def close_the_year(ops: Desk) -> None:
    """Close every month on the 8th of the next, as it would have been."""
    headline("Month end")
    months = [Month(2025, number) for number in range(1, 13)]
    outcomes = ops.do_all(
        Keyed(
            command=CloseMonth(month=month),
            key=f"close-{month}",
            at=at(month.next().first_day.replace(day=8), 6),
        )
        for month in months
    )
    invoices = [invoice for one in done_of(outcomes) for invoice in one.answer]
    print_table(
        "<Invoice|<Month|<Issued|<Due|Lines|Net EUR|Total EUR|<Status",
        [invoice_cells(invoice) for invoice in invoices],
    )
    say("What was settled in 2026 waits for the invoice of its own month.")


def audit(network: Network) -> None:
    """Recompute the books independently, and follow every chain of the journal."""
    headline("Audit")
    books, journal = network.verify_books(), network.verify_journal()
    say(f"The books, recomputed: {len(books)} findings.")
    say(f"The journal, {network.store.journal_length()} entries: {len(journal)} findings.")
    for finding in (*books, *journal):
        print(f"    {finding}")


def write_ledger(anna: Desk, folder: Path) -> None:
    """Write the whole ledger as CSV."""
    headline("Files")
    with (folder / "ledger.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = write_balance(anna, PartnerBalance(), file)
    here = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    say(f"{here / 'ledger.csv'}: the ledger, {rows} rows")
    say(f"{here / 'books.db'}: the books, for any SQLite tool")


# --- reading -------------------------------------------------------------------------------------


def plain_rows(name: str) -> list[dict[str, str]]:
    """Read a small file as it is."""
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def payment_rows() -> list[Good[RecordPayment] | Bad]:
    """Read the payments, good and bad."""
    with (DATA / "payments.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(read_payments(file))


def at(day: date, hour: int) -> datetime:
    """Return the instant of an hour of the day, UTC."""
    return datetime.combine(day, time(hour), UTC)


def done_of(outcomes: Iterable[Done[A] | Refused]) -> list[Done[A]]:
    """Leave out what was refused."""
    return [one for one in outcomes if isinstance(one, Done)]


# --- writing -------------------------------------------------------------------------------------


def headline(text: str) -> None:
    """Begin a step."""
    print(f"\n{text}\n{'-' * len(text)}")


def say(text: str) -> None:
    """Print a sentence."""
    print(f"  {text}")


def progress(what: str, total: int) -> Callable[[int], None]:
    """Return what shows, on one line, how far an import is."""

    def show(done: int) -> None:
        print(f"\r  {done}/{total} {what}", end="\n" if done == total else "", flush=True)

    return show


def report(rows: Iterable[Good[Any] | Bad], outcomes: Iterable[Done[Any] | Refused]) -> None:
    """Name every row that was not booked: those no command could be made of, those refused."""
    answers = iter(outcomes)
    for row in rows:
        outcome = row if isinstance(row, Bad) else next(answers)
        if not isinstance(outcome, Done):
            print(textwrap.fill(f"line {row.number} is refused: {outcome.error}", 98,
                                initial_indent="  ", subsequent_indent=" " * 6))  # fmt: skip


def listed(counted: Mapping[str, int]) -> str:
    """Write counts in a row."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counted.items())) or "none"


def written(amount: Money | None) -> str:
    """Write the figure of an amount."""
    return "" if amount is None else f"{amount.amount:,}"


def print_table(headings: str, rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; those whose heading begins with < are aligned left."""
    names = headings.split("|")
    widths = [
        max(len(name.lstrip("<")), *(len(row[place]) for row in rows))
        for place, name in enumerate(names)
    ]
    for row in ([name.lstrip("<") for name in names], *rows):
        cells = [
            cell.ljust(width) if name.startswith("<") else cell.rjust(width)
            for cell, width, name in zip(row, widths, names, strict=True)
        ]
        print(f"  {'  '.join(cells)}".rstrip())


def balance_cells(row: BalanceRow) -> list[str]:
    return [
        row.reference,
        textwrap.shorten(row.client, 26, placeholder=" ..."),
        row.payment_date.isoformat(),
        f"{row.currency} {written(row.revenue)}",
        written(row.debitura_fee),
        row.commission_status.label,
        "" if row.badge.value == "none" else row.badge.value,
    ]


def total_cells(totals: BalanceTotals, name: str) -> list[str]:
    return [
        name,
        str(totals.rows),
        written(totals.debtor_payments),
        written(totals.creditor_amount),
        written(totals.revenue),
        written(totals.platform_fee),
        written(totals.unpaid_platform_fee),
    ]


def invoice_cells(invoice: Invoice) -> list[str]:
    return [
        invoice.number,
        str(invoice.month),
        invoice.issued_on.isoformat(),
        invoice.due_on.isoformat(),
        str(invoice.line_count),
        written(invoice.net),
        written(invoice.total),
        invoice.status.label,
    ]


if __name__ == "__main__":
    main()

"""
Bring settled invoices in from another system, as cases and payments.

    python examples/import_invoices.py invoices.csv

The list has columns of its own, US dates, and no currency: its amounts are US dollars. Each invoice
becomes a case of one client against the customer, handed in on the day it fell due; its settlement
becomes a payment, received on the day it was settled. What cannot be read or booked is named with
its line and the reason: rows booked and rows refused add up to the rows of the list.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    Command,
    DebituraError,
    Debtor,
    DebtorKind,
    Desk,
    Done,
    InvalidInput,
    Keyed,
    Network,
    PartnerBalance,
    PartnerType,
    Percent,
    Recipient,
    RecordPayment,
    Refused,
    RegisterClient,
    RegisterPartner,
    SubmitCase,
    money,
)

NEEDED = ("customerID", "invoiceNumber", "InvoiceDate", "DueDate", "InvoiceAmount", "SettledDate")
US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class Invoice(NamedTuple):
    """A row that could be read: its line, its two commands, and the day the books take them on."""

    line: int
    submit: SubmitCase
    pay: RecordPayment
    submitted_on: date
    recorded_on: date


def main() -> None:
    """Import the file that is named on the command line, and say what came of it."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {Path(sys.argv[0]).name} invoices.csv")
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(read(file))
    with Network.in_memory(history=True) as network:
        refused = {row.line: row.error for row in rows if isinstance(row, Unread)}
        refused |= book(network, [row for row in rows if isinstance(row, Invoice)])
        for line, error in sorted(refused.items()):
            print(f"line {line} is refused: {error}")
        print_sums(network, len(rows), len(refused))


# --- reading -------------------------------------------------------------------------------------


class Unread(NamedTuple):
    """A row that could not be read: its line, and why."""

    line: int
    error: DebituraError


def read(file: Iterable[str]) -> Iterator[Invoice | Unread]:
    """Read the rows of the list, one by one."""
    reader = csv.reader(file)
    header = next(reader, [])
    if missing := [name for name in NEEDED if name not in header]:
        sys.exit(f"columns missing: {', '.join(missing)}")
    for cells in filter(None, reader):
        line = reader.line_num
        try:
            if len(cells) != len(header):
                raise InvalidInput(
                    field="row", problem=f"not {len(header)} cells, as in the header"
                )
            yield invoice(line, dict(zip(header, cells, strict=True)))
        except DebituraError as error:
            yield Unread(line, error)


def invoice(line: int, row: dict[str, str]) -> Invoice:
    """Turn one row into the commands that book it."""
    number, amount = row["invoiceNumber"], money(row["InvoiceAmount"], "USD")
    due, settled = us_day(row, "DueDate"), us_day(row, "SettledDate")
    submit = SubmitCase(
        case_id=f"invoice-{number}",
        client_id="creditor",
        partner_id="collector",
        client_reference=number,
        success_fee=Percent(10),
        debtor=Debtor(kind=DebtorKind.COMPANY, name=row["customerID"], country="US"),
        claim=Claim(principal=amount, invoice_date=us_day(row, "InvoiceDate"), due_date=due),
    )
    pay = RecordPayment(
        case_id=f"invoice-{number}",
        payment_id=f"settlement-{number}",
        amount=amount,
        received_by=Recipient.CLIENT,
        received_on=settled,
    )
    # Books take a claim when it is due. Most were settled before: that is recorded then, too.
    return Invoice(line, submit, pay, due, max(due, settled))


def us_day(row: dict[str, str], column: str) -> date:
    """Read a day written as month/day/year."""
    if written := US_DAY.fullmatch(row[column]):
        month, day, year = map(int, written.groups())
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise InvalidInput(field=column, problem="write a day that exists, like 1/31/2013")


# --- booking -------------------------------------------------------------------------------------


def book(network: Network, invoices: list[Invoice]) -> dict[int, DebituraError]:
    """Book cases and payments, each as of its day, and return what was refused, by line."""
    invoices = sorted(invoices, key=lambda one: one.submitted_on)
    ops = network.as_platform(user="ops")
    clerk = network.as_partner("collector", user="clerk")
    set_up(ops, invoices[0].submitted_on if invoices else date(2000, 1, 1))
    refused: dict[int, DebituraError] = {}
    placed = without_refused(
        refused,
        invoices,
        ops.do_all(Keyed(command=one.submit, at=at(one.submitted_on, 8)) for one in invoices),
    )
    accepted = without_refused(
        refused,
        placed,
        clerk.do_all(
            Keyed(command=AcceptCase(case_id=one.pay.case_id), at=at(one.submitted_on, 9))
            for one in placed
        ),
    )
    without_refused(
        refused,
        accepted,
        clerk.do_all(Keyed(command=one.pay, at=at(one.recorded_on, 12)) for one in accepted),
    )
    return refused


def without_refused(
    refused: dict[int, DebituraError],
    invoices: list[Invoice],
    outcomes: Iterable[Done[Any] | Refused],
) -> list[Invoice]:
    """Return the invoices that went through, and note the others under their lines."""
    through = []
    for one, outcome in zip(invoices, outcomes, strict=True):
        if isinstance(outcome, Refused):
            refused[one.line] = outcome.error
        else:
            through.append(one)
    return through


def set_up(ops: Desk, since: date) -> None:
    """Register the two sides, and agree terms that are in force since the first claim."""
    commands: list[Command[Any]] = [
        RegisterPartner(
            partner_id="collector",
            name="The collector",
            partner_type=PartnerType.EXCLUSIVE,
            country="US",
        ),
        AgreeTerms(partner_id="collector", valid_from=since),
        RegisterClient(client_id="creditor", name="The creditor", country="US"),
    ]
    ops.do_all((Keyed(command=one, at=at(since, 0)) for one in commands), all_or_nothing=True)


def at(day: date, hour: int) -> datetime:
    """Return the instant of an hour of the day, UTC."""
    return datetime.combine(day, time(hour), UTC)


def print_sums(network: Network, rows: int, refused: int) -> None:
    """Print what the books say now."""
    clerk = network.as_partner("collector", user="clerk")
    page = clerk.ask(PartnerBalance(totals=True, limit=1))
    paid = (page.totals or {}).get("USD")
    findings = (*network.verify_books(), *network.verify_journal())
    print(f"rows     {rows:,}")
    print(f"booked   {paid.rows if paid else 0:,}")
    print(f"refused  {refused:,}")
    print(f"paid     USD {paid.debtor_payments.amount if paid else 0:,}")
    print(f"audit    {len(findings)} findings")


if __name__ == "__main__":
    main()

"""The audit of invoices: lines, sums, numbers, and which entry is on which invoice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Any

from attrs import evolve, frozen
from moneyed import CURRENCIES

from debitura_core.auditing.arithmetic import half_up
from debitura_core.auditing.findings import place, read
from debitura_core.books.folding import Key, facts_of
from debitura_core.domain.journal.entries import Finding
from debitura_core.ports import Row, Snapshot


def invoicing_findings(books: Snapshot, rows: dict[str, dict[Key, Row]]) -> Iterator[Finding]:
    """Lines make up their invoice, entries stand on one live invoice, numbers have no gap."""
    invoices = rows["invoices"]
    lines: dict[Key, list[Row]] = {}
    last_on: dict[Key, Row] = {}
    entries = {**rows["payouts"], **rows["revenue_items"], **rows["settled_entries"]}
    issued, versions = _issued(books), _versions(books)
    for line in books.rows("invoice_lines"):
        key = (line["partner_id"], line["invoice_id"])
        invoice = invoices.get(key)
        lines.setdefault(key, []).append(line)
        if invoice is None:
            yield Finding("LINE_UNEXPLAINED", place("invoice_lines", key), "it has no invoice")
            continue
        entry_key = (line["partner_id"], line["entry_id"])
        at = place("invoice_lines", (line["invoice_id"], line["entry_id"]))
        origin = issued.get(invoice["credits"] or key[1], 0)
        yield from read(at, _line(at, line, invoice, versions(entry_key, origin)))
        if invoice["credits"] is None:
            known = last_on.get(entry_key)
            if known is None or issued.get(known["invoice_id"], 0) < issued.get(key[1], 0):
                last_on[entry_key] = invoice
    for key, invoice in invoices.items():
        at = place("invoices", key)
        yield from read(at, _invoice(at, invoice, lines.get(key, [])))
        yield from read(at, _credit_note(key, invoice, invoices, lines))
    for key, entry in entries.items():
        yield from _standing(key, entry, last_on.get(key))
    yield from _entry_sets(books, invoices, lines)
    yield from _due_months(books)
    yield from _runs(rows["month_runs"], invoices)
    yield from _numbers(books, invoices)


@frozen
class _Version:
    """An entry that may be invoiced, as it was from a position of the journal on."""

    position: int
    fee: int
    currency: str
    due_at: str
    """When it fell due: paid, recorded, or settled; "" while it was not due."""


def _versions(books: Snapshot) -> Callable[[Key, int], _Version | None]:
    """Return a function that gives an entry as it was when the journal had that length."""
    told: dict[Key, list[_Version]] = {}
    for row in books.rows("journal"):
        facts = facts_of(row)
        entry = facts.get("payout_id") or facts.get("revenue_item_id") or facts.get("entry_id")
        known = told.setdefault((facts.get("partner_id"), entry), [])
        if "platform_fee_minor" in facts:
            due_at = facts.get("due_at") or ""
            known.append(
                _Version(row["position"], facts["platform_fee_minor"], facts["currency"], due_at)
            )
        elif row["name"] in ("CommissionSettled", "CommissionUnsettled") and known:
            due_at = facts.get("due_at") or ""
            known.append(evolve(known[-1], position=row["position"], due_at=due_at))
    return lambda key, position: next(
        (one for one in reversed(told.get(key, ())) if one.position < position), None
    )


def _line(at: str, line: Row, invoice: Row, entry: _Version | None) -> Iterator[Finding]:
    if entry is None:
        yield Finding(
            "LINE_UNEXPLAINED", at, "there was no such payout, revenue item or fee of partner cases"
        )
        return
    sign = 1 if invoice["credits"] is None else -1
    if line["fee_minor"] != sign * entry.fee:
        yield Finding("LINE_WRONG", at, "the fee is not that of its entry")
    if (line["currency"], line["net_currency"]) != (entry.currency, invoice["currency"]):
        yield Finding("LINE_WRONG", at, "a currency is not that of its entry or invoice")
    if line["entry_day"] != entry.due_at[:10] or line["entry_day"][:7] > invoice["month"]:
        yield Finding("LINE_WRONG", at, "the day is not the one it fell due on")
    if line["rate_on"] > line["entry_day"] or len(line["rate_on"]) != 10:
        yield Finding("LINE_WRONG", at, "the rate was observed after the day")
    own, target = CURRENCIES.get(line["currency"]), CURRENCIES.get(line["net_currency"])
    if own is None or target is None:
        return
    if own is target and (line["rate"] != "1" or line["rate_on"] != line["entry_day"]):
        yield Finding("LINE_WRONG", at, "a currency is worth 1 in itself")
    exact = (
        abs(line["fee_minor"]) * Fraction(line["rate"]) * Fraction(target.sub_unit, own.sub_unit)
    )
    if line["net_minor"] != (1 if line["fee_minor"] > 0 else -1) * half_up(exact):
        yield Finding("LINE_WRONG", at, "the net does not follow from fee and rate")


def _invoice(at: str, invoice: Row, lines: list[Row]) -> Iterator[Finding]:
    if invoice["line_count"] != len(lines):
        yield Finding("INVOICE_WRONG", at, "the number of lines is not that of its lines")
    if invoice["net_minor"] != sum(line["net_minor"] for line in lines):
        yield Finding("INVOICE_WRONG", at, "the net is not the sum of its lines")
    vat = half_up(abs(invoice["net_minor"]) * Fraction(invoice["vat_rate"]) / 100)
    if abs(invoice["vat_minor"]) != vat:
        yield Finding("INVOICE_WRONG", at, "the VAT does not follow from its rate")


def _credit_note(key: Key, note: Row, invoices: dict[Key, Row],
                 lines: dict[Key, list[Row]]) -> Iterator[Finding]:  # fmt: skip
    if note["credits"] is None:
        return
    credited = invoices.get((key[0], note["credits"]))
    if credited is None or credited["status"] != "credited":
        yield Finding("INVOICE_WRONG", place("invoices", key), "it credits no credited invoice")
        return
    back = {line["entry_id"]: _line_values(line, -1) for line in lines.get(key, [])}
    was = {
        line["entry_id"]: _line_values(line, 1) for line in lines.get((key[0], note["credits"]), [])
    }
    if back != was:
        yield Finding("INVOICE_WRONG", place("invoices", key), "it does not mirror its invoice")


def _line_values(line: Row, sign: int) -> tuple[Any, ...]:
    return (
        line["entry_day"], line["currency"], sign * line["fee_minor"], line["rate"],
        line["rate_on"], line["net_currency"], sign * line["net_minor"],
    )  # fmt: skip


def _standing(key: Key, entry: Row, invoice: Row | None) -> Iterator[Finding]:
    """An entry names the last invoice that took it, with its status; none, if none did."""
    table = "settled_entries" if "entry_id" in entry else "revenue_items"
    table = "payouts" if "payout_id" in entry else table
    wanted = (None, "not_invoiced")
    if invoice is not None:
        wanted = (invoice["invoice_id"], invoice["status"])
    if (entry["invoice_id"], entry["invoice_status"]) != wanted:
        yield Finding("ENTRY_MISPLACED", place(table, key), "its invoice is not the one it is on")


def _issued(books: Snapshot) -> dict[str, int]:
    """Return when each invoice was issued, as a position in the journal."""
    return {
        str(facts_of(row).get("invoice_id")): row["position"]
        for row in books.rows("journal")
        if row["name"] == "InvoiceIssued"
    }


def _entry_sets(
    books: Snapshot, invoices: dict[Key, Row], lines: dict[Key, list[Row]]
) -> Iterator[Finding]:
    """The set each invoice took is the one that was journalled: count, sum, hash of the lines."""
    untold = dict.fromkeys(invoices)
    for row in books.rows("journal"):
        if row["name"] == "EntriesInvoiced":
            facts = facts_of(row)
            key = (facts.get("partner_id"), facts.get("invoice_id"))
            at = place("invoices", key)
            untold.pop(key, None)
            yield from read(at, _entry_set(at, facts, lines.get(key, [])))
    for key in untold:
        yield Finding("INVOICE_WRONG", place("invoices", key), "its lines were never journalled")


def _entry_set(at: str, facts: dict[str, Any], taken: list[Row]) -> Iterator[Finding]:
    told = "".join(
        f"{line['entry_id']} {line['entry_day']} {line['currency']} {line['fee_minor']}"
        f" {line['rate']} {line['rate_on']} {line['net_minor']}\n"
        for line in sorted(taken, key=lambda line: str(line["entry_id"]))
    )
    same = sha256(told.encode()).hexdigest() == facts["lines_hash"]
    net = sum(line["net_minor"] for line in taken)
    if not same or len(taken) != facts["count"] or net != facts["net_minor"]:
        yield Finding("INVOICE_WRONG", at, "its lines are not the ones it was issued with")


def _numbers(books: Snapshot, invoices: dict[Key, Row]) -> Iterator[Finding]:
    """Invoice numbers of a year are 1 to n, and the counter is n."""
    used: dict[str, list[str]] = {}
    for invoice in invoices.values():
        year, _, count = str(invoice["number"]).partition("-")
        used.setdefault(year, []).append(count)
        if not str(invoice["issued_on"]).startswith(f"{year}-"):
            yield Finding("NUMBER_WRONG", f"invoices {invoice['number']}", "it is of another year")
    series = sorted((str(one["number"]), str(one["issued_on"])) for one in invoices.values())
    for (_, before), (number, day) in pairwise(series):
        if day < before:
            yield Finding("NUMBER_WRONG", f"invoices {number}", "it is dated before the one before")
    counters = {str(row["year"]): row["last"] for row in books.rows("invoice_numbers")}
    ends = {str(row["year"]): row["last_day"] for row in books.rows("invoice_numbers")}
    for year, last_day in ends.items():
        if last_day != max((day for _, day in series if day[:4] == year), default=last_day):
            yield Finding("NUMBER_WRONG", f"invoice_numbers {year}", "it ends with another day")
    for year in sorted(used.keys() | counters.keys()):
        numbers = used.get(year, [])
        if set(numbers) != {f"{n:05}" for n in range(1, len(numbers) + 1)}:
            yield Finding("NUMBER_GAP", f"invoices of {year}", "the numbers are not 1 to n")
        if counters.get(year, 0) != len(numbers):
            yield Finding("NUMBER_GAP", f"invoice_numbers {year}", "the counter is not at the last")


_DUE_FROM = frozenset(
    "PaymentRecorded PaymentCorrected PaymentReversed PaymentAdjusted CommissionSettled"
    " CommissionUnsettled RevenueItemRecorded RevenueItemCorrected".split()
)


def _due_months(books: Snapshot) -> Iterator[Finding]:
    """What changed what is due while a month was closed fell due in a month that was open."""
    closed: set[tuple[Any, Any]] = set()
    known: dict[tuple[Any, Any], tuple[Any, Any]] = {}
    for row in books.rows("journal"):
        facts = facts_of(row)
        partner, month = facts.get("partner_id"), facts.get("month")
        if row["name"] == "MonthWasRun":
            closed.add((partner, month))
        elif row["name"] == "InvoiceCredited":
            closed.discard((partner, month))
        elif row["name"] in _DUE_FROM:
            entry = partner, facts.get("payout_id") or facts.get("revenue_item_id")
            due_at = facts.get("due_at")
            before = known.get(entry, (None, None))
            now = due_at, facts.get("platform_fee_minor", before[1])
            known[entry] = now
            if due_at and now != before and (partner, str(due_at)[:7]) in closed:
                place = f"journal {row['position']}"
                yield Finding("DUE_WRONG", place, "it falls due in a month that is closed")


def _runs(runs: dict[Key, Row], invoices: dict[Key, Row]) -> Iterator[Finding]:
    """A run names the invoice of its month, and is credited with it; every invoice has its run."""
    for (partner, month), run in runs.items():
        if run["invoice_id"] is None:
            continue
        invoice = invoices.get((partner, run["invoice_id"]), {})
        credited = int(invoice.get("status") == "credited")
        if (invoice.get("month"), run["credited"]) != (month, credited):
            yield Finding("RUN_WRONG", place("month_runs", (partner, month)), "not as its invoice")
    for key, invoice in invoices.items():
        own = runs.get((key[0], invoice["month"]), {})
        if invoice["status"] != "credited" and own.get("invoice_id") != key[1]:
            yield Finding("RUN_WRONG", place("invoices", key), "its month was not run")

"""Auditing: the books recomputed from the journal by someone who does not trust the rules.

What may stand in a table is told twice: by the row, and by the journal entries that made it. The
table `WRITES` says which facts of which event explain which columns; the audit folds the journal
over it and compares, then works the arithmetic out anew, in fractions. It imports none of the rules
that made the figures. Source: reliability.md, invariants I1-I6, I9-I11.

It holds one row per record in memory while it runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from math import floor
from typing import Any

from attrs import field, frozen
from moneyed import CURRENCIES

from debitura_core.domain.journal import START, Finding, entry_hash
from debitura_core.ports import Row, Store

Key = tuple[Any, ...]
Expected = dict[str, dict[Key, dict[str, Any]]]


@frozen
class Writes:
    """What one event says about one row: which columns, from which facts.

    A fact ``@at`` is the entry's instant, ``@user`` its actor's user; ``=text`` is a constant,
    ``=`` nothing. ``adds`` are figures that an event moves by a fact's amount, up or down.
    """

    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str] = field(factory=dict)
    adds: Mapping[str, str] = field(factory=dict)
    makes: bool = False
    """Whether the row comes into being here."""


def _same(names: str, **others: str) -> dict[str, str]:
    return {**{name: name for name in names.split()}, **others}


_BUCKETS = ("principal", "interest", "reminder_fees", "collection_fees")

WRITES: Mapping[str, tuple[Writes, ...]] = {
    "PartnerRegistered": (
        Writes("partners", ("partner_id",),
               _same("partner_id partner_type country invoice_currency active"), makes=True),
    ),
    "PartnerSuspended": (Writes("partners", ("partner_id",), _same("active")),),
    "ClientRegistered": (
        Writes("clients", ("client_id",), _same("client_id country"), makes=True),
    ),
    "TermsAgreed": (
        Writes("agreements", ("partner_id", "number"),
               _same("partner_id number valid_from pre_legal_platform_share legal_platform_share"
                     " commission_type revenue_item_share sla_days collection_months"
                     " approaching_from overdue_after"), makes=True),
    ),
    "CaseSubmitted": (
        Writes("cases", ("case_id",),
               _same("case_id reference client_id partner_id lifecycle phase terms success_fee"
                     " currency claimed_principal_minor claimed_interest_minor"
                     " claimed_reminder_fees_minor claimed_collection_fees_minor invoice_date"
                     " due_date assigned_at", created_at="@at", accepted_at="=", managed_by="=",
                     paid_minor="=0",
                     **{f"open_{name}_minor": f"claimed_{name}_minor" for name in _BUCKETS}),
               makes=True),
        Writes("case_files", ("case_id",), _same("case_id client_id partner_id"), makes=True),
    ),
    "CaseAccepted": (Writes("cases", ("case_id",), _same("lifecycle accepted_at")),),
    "LegalActionStarted": (
        Writes("cases", ("case_id",), _same("lifecycle phase success_fee")),
    ),
    "RelationshipFormed": (
        Writes("relationships", ("partner_id", "client_id"),
               _same("partner_id client_id formed_at formed_by", hidden_from_balance="=0"),
               makes=True),
    ),
    "BalanceVisibilityChanged": (
        Writes("relationships", ("partner_id", "client_id"), _same("hidden_from_balance")),
    ),
    "PaymentRecorded": (
        Writes("payments", ("partner_id", "payment_id"),
               _same("partner_id payment_id case_id payout_id client_id currency payment_minor"
                     " principal_minor interest_minor reminder_fees_minor collection_fees_minor"
                     " received_by received_on", recorded_at="@at", recorded_by="@user"),
               makes=True),
        Writes("payouts", ("partner_id", "payout_id"),
               _same("partner_id payout_id payment_id case_id client_id received_by phase"
                     " agreement_number success_fee platform_share commission_type"
                     " open_principal_minor open_added_fees_minor overridden currency"
                     " payment_minor success_fee_minor partner_gross_minor platform_fee_minor"
                     " usd_payment_minor usd_success_fee_minor usd_partner_gross_minor"
                     " usd_platform_fee_minor rate rate_on rate_origin commission_status"
                     " commission_paid_at", payment_date="received_on", created_at="@at",
                     credited_at="="), makes=True),
        Writes("cases", ("case_id",),
               adds={**{f"open_{name}_minor": f"-{name}_minor" for name in _BUCKETS},
                     "paid_minor": "+payment_minor"}),
    ),
    "RevenueItemRecorded": (
        Writes("revenue_items", ("partner_id", "revenue_item_id"),
               _same("partner_id revenue_item_id case_id client_id kind item_date currency"
                     " amount_minor platform_share platform_fee_minor hours hourly_rate_minor"
                     " usd_amount_minor usd_platform_fee_minor rate rate_on rate_origin",
                     created_at="@at"), makes=True),
    ),
    "CommissionSettled": (
        Writes("payouts", ("partner_id", "payout_id"),
               _same("commission_status commission_paid_at")),
    ),
    "CommissionCredited": (
        Writes("payouts", ("partner_id", "payout_id"),
               _same("commission_status credited_at", credit_seal="reason_seal")),
    ),
    "InvoiceIssued": (
        Writes("invoices", ("partner_id", "invoice_id"),
               _same("partner_id invoice_id number month currency line_count net_minor vat_rate"
                     " vat_minor issued_on due_on status credits", created_at="@at", paid_at="="),
               makes=True),
    ),
    "EntriesInvoiced": (
        Writes("invoices", ("partner_id", "invoice_id"),
               {"line_count": "count", "net_minor": "net_minor", "entries_hash": "entries_hash"}),
    ),
    "InvoicePaid": (Writes("invoices", ("partner_id", "invoice_id"), _same("status paid_at")),),
    "InvoiceCredited": (
        Writes("invoices", ("partner_id", "invoice_id"), _same("status")),
    ),
}  # fmt: skip
"""Which facts of which event explain which columns."""

# explained by more than one column, and checked on their own below
_NOT_COLUMNS = frozenset({"credit_seal", "entries_hash"})


# ------------------------------------------------------------------------------- the journal


def journal_findings(store: Store) -> Iterator[Finding]:
    """Follow every chain: numbers 1 to n, each hash over the text and the hash before (I9, I11)."""
    heads: dict[str, tuple[int, str, str]] = {}
    position = 0
    for row in store.rows("journal"):
        subject, place = row["subject"], f"journal {row['position']}"
        if row["position"] != position + 1:
            yield Finding("ENTRY_MISSING", place, f"position {position + 1} is missing before it")
        position = row["position"]
        number, previous, latest = heads.get(subject, (0, START, ""))
        if row["number"] != number + 1:
            yield Finding("CHAIN_BROKEN", place, f"{subject} goes on from {number} here")
        if row["hash"] != _hash_of(row, previous):
            yield Finding("ENTRY_CHANGED", place, f"{subject} {row['number']} has another hash")
        if row["at"] < latest:
            yield Finding("TIME_WENT_BACK", place, f"{subject} has a later entry before it")
        if row["tenant"] is not None and not _tenant_fits(row):
            yield Finding("TENANT_CHANGED", place, "the entry names another partner")
        heads[subject] = (row["number"], row["hash"], row["at"])
    if position != store.journal_length():
        yield Finding("ENTRY_MISSING", "journal", f"entries after {position} are missing")


def _hash_of(row: Row, previous: str) -> str:
    return entry_hash(
        previous, row["subject"], row["number"], row["at"], row["by"], row["name"], row["facts"]
    )


def _tenant_fits(row: Row) -> bool:
    """Tell whether the tenant is the one its facts name, or else the partner who wrote it."""
    try:
        named = json.loads(row["facts"]).get("partner_id")
    except ValueError:
        return False
    role, _, party = row["by"].partition(":")
    writer = party.partition(":")[0] if role == "partner" else None
    return row["tenant"] in (named, writer)


# --------------------------------------------------------------------------------- the books


def books_findings(store: Store) -> Iterator[Finding]:
    """Compare every row with what the journal says of it, and work its figures out anew."""
    expected = _folded(store)
    rows: dict[str, dict[Key, Row]] = {}
    for table, held in expected.items():
        rows[table] = {}
        for row in store.rows(table):
            key = tuple(row[name] for name in _KEYS[table])
            rows[table][key] = row
            yield from _compared(table, key, row, held.pop(key, None))
            yield from _amounts(table, key, row)
        for key in held:
            yield Finding("ROW_MISSING", _place(table, key), "the journal knows it, the table not")
    for payout in rows["payouts"].values():
        yield from _split(payout)
    for item in rows["revenue_items"].values():
        yield from _item(item)
    for file in rows["case_files"].values():
        yield from _papers(file, rows["cases"].get((file["case_id"],)))
    yield from _invoicing(store, rows)


_KEYS = {writes.table: writes.key for made in WRITES.values() for writes in made}


def _folded(store: Store) -> Expected:
    """Fold the journal into the rows that must be there."""
    expected: Expected = {table: {} for table in _KEYS}
    for entry in store.rows("journal"):
        try:
            facts = json.loads(entry["facts"])
        except ValueError:
            continue  # the journal's own audit names it
        for writes in WRITES.get(entry["name"], ()):
            _fold(expected[writes.table], writes, facts, entry)
    return expected


def _fold(held: dict[Key, dict[str, Any]], writes: Writes, facts: dict[str, Any],
          entry: Row) -> None:  # fmt: skip
    key = tuple(facts.get(name) for name in writes.key)
    row = held.setdefault(key, {}) if writes.makes else held.get(key)
    if row is None:
        return
    for column, fact in writes.columns.items():
        row[column] = _fact(fact, facts, entry)
    for column, move in writes.adds.items():
        amount = facts.get(move[1:]) or 0
        row[column] = (row.get(column) or 0) + (amount if move[0] == "+" else -amount)


def _fact(name: str, facts: dict[str, Any], entry: Row) -> Any:
    if name == "@at":
        return entry["at"]
    if name == "@user":
        return entry["by"].rpartition(":")[2]
    if name.startswith("="):
        return int(name[1:]) if name[1:] else None
    value = facts.get(name)
    return int(value) if isinstance(value, bool) else value


def _place(table: str, key: Key) -> str:
    return f"{table} {'/'.join(str(part) for part in key)}"


def _compared(table: str, key: Key, row: Row, told: dict[str, Any] | None) -> Iterator[Finding]:
    place = _place(table, key)
    if told is None:
        yield Finding("ROW_UNEXPLAINED", place, "the journal does not know this row")
        return
    for column, value in told.items():
        if column not in _NOT_COLUMNS and row[column] != value:
            yield Finding("COLUMN_CHANGED", place, f"{column} is not what the journal says")
    if "credit_seal" in told:
        salt, reason = row["credit_salt"] or "", row["credit_reason"] or ""
        if sha256(f"{len(salt)}:{salt}{reason}".encode()).hexdigest() != told["credit_seal"]:
            yield Finding("COLUMN_CHANGED", place, "credit_reason is not what was sealed")


def _amounts(table: str, key: Key, row: Row) -> Iterator[Finding]:
    """Every amount is a bounded whole number, every currency is known (I10)."""
    for column, value in row.items():
        if column.endswith("_minor") and value is not None:
            if type(value) is not int or abs(value) >= 10**15:
                yield Finding("AMOUNT_INVALID", _place(table, key), f"{column} is out of bounds")
        elif column == "currency" and value not in CURRENCIES:
            yield Finding("CURRENCY_UNKNOWN", _place(table, key), "currency is not known")


# ------------------------------------------------------------------------------ the arithmetic


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def _split(row: Row) -> Iterator[Finding]:
    """Divide the payment anew, in fractions, and convert it anew (I1)."""
    place = _place("payouts", (row["partner_id"], row["payout_id"]))
    paid, gross, fee = row["payment_minor"], row["partner_gross_minor"], row["success_fee_minor"]
    platform = row["platform_fee_minor"]
    rate, share = Fraction(row["success_fee"]) / 100, Fraction(row["platform_share"]) / 100
    principal, added = row["open_principal_minor"], row["open_added_fees_minor"]
    covered = min(paid, principal + added) if added else 0
    inside = Fraction(covered * principal, principal + added) if added else Fraction(0)
    exact_fee = (inside + (paid - covered)) * rate
    exact_gross = exact_fee + (covered - inside)
    agreed = _half_up(exact_fee)
    if fee != (min(gross, agreed) if row["overridden"] else agreed):
        yield Finding("SPLIT_WRONG", place, "the success fee does not follow from its terms")
    if not row["overridden"] and gross != _half_up(exact_gross):
        yield Finding("SPLIT_WRONG", place, "the partner's gross does not follow from its terms")
    base = gross if row["commission_type"] == "standard" else fee
    if platform != _half_up(base * share):
        yield Finding("SPLIT_WRONG", place, "the platform's fee does not follow from its share")
    if not 0 <= platform <= gross <= paid:
        yield Finding("SPLIT_WRONG", place, "the parts do not make up the payment")
    if row["rate"] is not None:
        parts = (paid - gross, platform, gross - platform)
        dollars = (
            row["usd_payment_minor"],
            row["usd_partner_gross_minor"],
            row["usd_platform_fee_minor"],
        )
        shared = (dollars[0] - dollars[1], dollars[2], dollars[1] - dollars[2])
        yield from _converted(place, row, paid, dollars[0], tuple(zip(parts, shared, strict=True)))


def _converted(place: str, row: Row, whole: int, usd: int,
               parts: tuple[tuple[int, int], ...]) -> Iterator[Finding]:  # fmt: skip
    """The whole is converted and rounded once; each part is within a cent of its exact share."""
    unit = Fraction(100, CURRENCIES[row["currency"]].sub_unit)
    if usd != _half_up(whole * Fraction(row["rate"]) * unit):
        yield Finding("USD_WRONG", place, "the US dollar amount does not follow from the rate")
    for part, shared in parts:
        if abs(shared - Fraction(part * usd, whole)) >= 1 or (not part and shared):
            yield Finding("USD_WRONG", place, "a US dollar part is not its share of the whole")


def _item(row: Row) -> Iterator[Finding]:
    """Work out the platform's share of a revenue item anew."""
    place = _place("revenue_items", (row["partner_id"], row["revenue_item_id"]))
    amount, fee = row["amount_minor"], row["platform_fee_minor"]
    if fee != _half_up(amount * Fraction(row["platform_share"]) / 100):
        yield Finding("SPLIT_WRONG", place, "the platform's fee does not follow from its share")
    if row["hours"] is not None and amount != _half_up(
        Fraction(row["hours"]) * row["hourly_rate_minor"]
    ):
        yield Finding("SPLIT_WRONG", place, "the amount is not hours x rate")
    if row["rate"] is not None:
        usd, usd_fee = row["usd_amount_minor"], row["usd_platform_fee_minor"]
        parts = ((fee, usd_fee), (amount - fee, usd - usd_fee))
        yield from _converted(place, row, amount, usd, parts)


def _papers(file: Row, case: Row | None) -> Iterator[Finding]:
    """The claim on paper is the one the case was opened with."""
    if case is None:
        return
    claim, debtor = json.loads(file["claim"]), json.loads(file["debtor"])
    unit = CURRENCIES[case["currency"]].sub_unit if case["currency"] in CURRENCIES else 1
    for name in _BUCKETS:
        written = str(claim.get(name, f"0 {case['currency']}"))
        amount, _, currency = written.partition(" ")
        same = currency == case["currency"]
        if not same or Fraction(amount) * unit != case[f"claimed_{name}_minor"]:
            yield Finding("COLUMN_CHANGED", _place("case_files", (file["case_id"],)),
                          f"{name} of the claim is not the case's")  # fmt: skip
    if debtor.get("name") != file["debtor_name"]:
        yield Finding("COLUMN_CHANGED", _place("case_files", (file["case_id"],)),
                      "debtor_name is not the debtor's")  # fmt: skip


# -------------------------------------------------------------------------------- the invoices


def _invoicing(store: Store, rows: dict[str, dict[Key, Row]]) -> Iterator[Finding]:
    """Lines make up their invoice, entries stand on one live invoice, numbers have no gap."""
    invoices = rows["invoices"]
    lines: dict[Key, list[Row]] = {}
    last_on: dict[Key, Row] = {}
    entries = {**rows["payouts"], **rows["revenue_items"]}
    for line in store.rows("invoice_lines"):
        key = (line["partner_id"], line["invoice_id"])
        invoice = invoices.get(key)
        lines.setdefault(key, []).append(line)
        if invoice is None:
            yield Finding("LINE_UNEXPLAINED", _place("invoice_lines", key), "it has no invoice")
            continue
        entry_key = (line["partner_id"], line["entry_id"])
        yield from _line(line, invoice, entries.get(entry_key))
        if invoice["credits"] is None:
            known = last_on.get(entry_key)
            if known is None or known["number"] < invoice["number"]:
                last_on[entry_key] = invoice
    for key, invoice in invoices.items():
        yield from _invoice(key, invoice, lines.get(key, []))
        yield from _credit_note(key, invoice, invoices, lines)
    for key, entry in entries.items():
        yield from _standing(key, entry, last_on.get(key))
    yield from _entry_sets(store, lines)
    yield from _numbers(store, invoices)


def _line(line: Row, invoice: Row, entry: Row | None) -> Iterator[Finding]:
    place = _place("invoice_lines", (line["invoice_id"], line["entry_id"]))
    if entry is None:
        yield Finding("LINE_UNEXPLAINED", place, "there is no such payout or revenue item")
        return
    sign = 1 if invoice["credits"] is None else -1
    due_at = entry.get("commission_paid_at") or entry["created_at"]
    if line["fee_minor"] != sign * entry["platform_fee_minor"]:
        yield Finding("LINE_WRONG", place, "the fee is not that of its entry")
    if (line["currency"], line["net_currency"]) != (entry["currency"], invoice["currency"]):
        yield Finding("LINE_WRONG", place, "a currency is not that of its entry or invoice")
    if line["entry_day"] != due_at[:10] or line["entry_day"][:7] != invoice["month"]:
        yield Finding("LINE_WRONG", place, "the day is not the one it fell due on")
    if line["rate_on"] > line["entry_day"] or len(line["rate_on"]) != 10:
        yield Finding("LINE_WRONG", place, "the rate was observed after the day")
    own, target = CURRENCIES.get(line["currency"]), CURRENCIES.get(line["net_currency"])
    if own is None or target is None:
        return
    if own is target and (line["rate"] != "1" or line["rate_on"] != line["entry_day"]):
        yield Finding("LINE_WRONG", place, "a currency is worth 1 in itself")
    exact = (
        abs(line["fee_minor"]) * Fraction(line["rate"]) * Fraction(target.sub_unit, own.sub_unit)
    )
    if line["net_minor"] != sign * _half_up(exact):
        yield Finding("LINE_WRONG", place, "the net does not follow from fee and rate")


def _invoice(key: Key, invoice: Row, lines: list[Row]) -> Iterator[Finding]:
    place = _place("invoices", key)
    if invoice["line_count"] != len(lines):
        yield Finding("INVOICE_WRONG", place, "the number of lines is not that of its lines")
    if invoice["net_minor"] != sum(line["net_minor"] for line in lines):
        yield Finding("INVOICE_WRONG", place, "the net is not the sum of its lines")
    vat = _half_up(abs(invoice["net_minor"]) * Fraction(invoice["vat_rate"]) / 100)
    if abs(invoice["vat_minor"]) != vat:
        yield Finding("INVOICE_WRONG", place, "the VAT does not follow from its rate")


def _credit_note(key: Key, note: Row, invoices: dict[Key, Row],
                 lines: dict[Key, list[Row]]) -> Iterator[Finding]:  # fmt: skip
    if note["credits"] is None:
        return
    credited = invoices.get((key[0], note["credits"]))
    if credited is None or credited["status"] != "credited":
        yield Finding("INVOICE_WRONG", _place("invoices", key), "it credits no credited invoice")
        return
    back = {line["entry_id"]: _line_values(line, -1) for line in lines.get(key, [])}
    was = {
        line["entry_id"]: _line_values(line, 1) for line in lines.get((key[0], note["credits"]), [])
    }
    if back != was:
        yield Finding("INVOICE_WRONG", _place("invoices", key), "it does not mirror its invoice")


def _line_values(line: Row, sign: int) -> tuple[Any, ...]:
    return (
        line["entry_day"], line["currency"], sign * line["fee_minor"], line["rate"],
        line["rate_on"], line["net_currency"], sign * line["net_minor"],
    )  # fmt: skip


def _standing(key: Key, entry: Row, invoice: Row | None) -> Iterator[Finding]:
    """An entry names the last invoice that took it, with its status; none, if none did (I4)."""
    table = "payouts" if "payout_id" in entry else "revenue_items"
    wanted = (None, "not_invoiced")
    if invoice is not None:
        wanted = (invoice["invoice_id"], invoice["status"])
    if (entry["invoice_id"], entry["invoice_status"]) != wanted:
        yield Finding("ENTRY_MISPLACED", _place(table, key), "its invoice is not the one it is on")


def _entry_sets(store: Store, lines: dict[Key, list[Row]]) -> Iterator[Finding]:
    """The set each invoice took is the one that was journalled: count, sum, hash of the ids."""
    for row in store.rows("journal"):
        if row["name"] != "EntriesInvoiced":
            continue
        facts = json.loads(row["facts"])
        key = (facts["partner_id"], facts["invoice_id"])
        taken = sorted(lines.get(key, []), key=lambda line: str(line["entry_id"]))
        ids = "".join(f"{line['entry_id']}\n" for line in taken)
        same = sha256(ids.encode()).hexdigest() == facts["entries_hash"]
        net = sum(line["net_minor"] for line in taken)
        if not same or len(taken) != facts["count"] or net != facts["net_minor"]:
            yield Finding("INVOICE_WRONG", _place("invoices", key), "its lines were changed")


def _numbers(store: Store, invoices: dict[Key, Row]) -> Iterator[Finding]:
    """Invoice numbers of a year are 1 to n, and the counter stands at n (I5)."""
    used: dict[int, list[int]] = {}
    for invoice in invoices.values():
        year, _, count = invoice["number"].partition("-")
        used.setdefault(int(year), []).append(int(count))
        if not invoice["issued_on"].startswith(f"{year}-"):
            yield Finding("NUMBER_WRONG", f"invoices {invoice['number']}", "it is of another year")
    counters = {row["year"]: row["last"] for row in store.rows("invoice_numbers")}
    for year in sorted(used.keys() | counters.keys()):
        numbers = sorted(used.get(year, []))
        if numbers != list(range(1, len(numbers) + 1)):
            yield Finding("NUMBER_GAP", f"invoices of {year}", "the numbers are not 1 to n")
        if counters.get(year, 0) != len(numbers):
            yield Finding("NUMBER_GAP", f"invoice_numbers {year}", "the counter is not at the last")

"""The audit of accounts: what every event with money posts, computed again from the journal.

The journal names no entry of an account. This audit has a table of its own of what an event means
for money, and its own order in which entries cover each other (`postings`). So every entry,
covering and position is compared with the one that must be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from attrs import define, evolve, field

from debitura_core.auditing.findings import place, read
from debitura_core.auditing.postings import About, Amounts, Facts, Ledger, less
from debitura_core.books.folding import Key, facts_of
from debitura_core.domain.journal.entries import Finding
from debitura_core.ports import Row, Snapshot

COVERED = ("principal_minor", "interest_minor", "reminder_fees_minor", "collection_fees_minor")
"""What a payment covers of its claim."""


OPEN_ON = {
    "partner": ("client_funds",),
    "client": ("client_fees",),
    "platform": ("platform_funds_partner", "platform_funds_client"),
}
"""Where something of a payment can be open, by who received it."""


def account_findings(books: Snapshot, rows: dict[str, dict[Key, Row]]) -> Iterator[Finding]:
    """Compare entries, coverings and positions with what the journal makes of them."""
    replay = _Replay(_lines(books, rows))
    for entry in books.rows("journal"):
        yield from read(f"journal {entry['position']}", replay.entry(entry))
    ledger = replay.ledger
    yield from _compared("account_entries", rows, ledger.entries)
    yield from _compared("positions", rows, ledger.positions)
    yield from _compared("coverings", rows, ledger.coverings)


def _lines(books: Snapshot, rows: dict[str, dict[Key, Row]]) -> dict[Key, list[Row]]:
    """Return the lines of each invoice, each with whether it is of partner cases."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for line in books.rows("invoice_lines"):
        own = (line["partner_id"], line["entry_id"]) in rows["settled_entries"]
        found[line["partner_id"], line["invoice_id"]].append({**line, "own": own})
    return found


def _compared(table: str, rows: dict[str, dict[Key, Row]],
              expected: dict[Key, Facts]) -> Iterator[Finding]:  # fmt: skip
    held = rows[table]
    for key, row in held.items():
        if key not in expected:
            yield Finding("ROW_UNEXPLAINED", place(table, key), "no event posted it")
        for column, value in expected.get(key, {}).items():
            if row[column] != value:
                problem = f"{column} is not what the journal makes it"
                yield Finding("COLUMN_CHANGED", place(table, key), problem)
    for key in expected.keys() - held.keys():
        yield Finding("ROW_MISSING", place(table, key), "an event posted it, the table has it not")


@define
class _Replay:
    """The facts of the journal so far, and the ledger they make."""

    lines: dict[Key, list[Row]]
    ledger: Ledger = field(factory=Ledger)
    payouts: dict[Key, Facts] = field(factory=dict)
    """The figures of each payout, and what its payment covers, as they are by now."""
    beside: dict[Key, list[str]] = field(factory=lambda: defaultdict(list))
    """What stands beside the payout of a payment."""
    of_payment: dict[Key, Key] = field(factory=dict)
    items: dict[Key, Facts] = field(factory=dict)
    invoices: dict[Key, Facts] = field(factory=dict)

    def entry(self, row: Row) -> Iterator[Finding]:
        """Post what one entry of the journal means for money."""
        facts, at = facts_of(row), row["at"]
        match row["name"]:
            case "PaymentRecorded" | "PaymentCorrected":
                self._payment(facts, facts, at)
            case "PaymentRemoved":
                self._payment(facts, None, at)
            case "PaymentMoved":
                self._moved(facts, at)
            case "PaymentReversed":
                self._beside(facts, "reversal", facts["received_on"], at)
            case "PaymentAdjusted":
                self._beside(facts, "correction", at[:10], at)
            case "SurplusMoved":
                key = self.of_payment[facts["partner_id"], facts["payment_id"]]
                covered = {name: facts[name] for name in COVERED}
                self._payout(key, {**self.payouts[key], **covered}, "surplus_used", at)
            case "CommissionCredited" | "CommissionReopened":
                key, status = (facts["partner_id"], facts["payout_id"]), facts["commission_status"]
                cause = "write_off" if status == "credited" else "write_off_taken_back"
                lost = facts.get("written_off_minor", 0)
                if status == "credited" and lost != max(
                    0, self.ledger.fees_open(self.payouts[key])
                ):
                    at_entry = f"journal {row['position']}"
                    yield Finding(
                        "WRITE_OFF_WRONG", at_entry, "it is not what was open of the fees"
                    )
                told = {"commission_status": status, "written_off_minor": lost}
                self._payout(key, {**self.payouts[key], **told}, cause, at)
            case "RevenueItemRecorded" | "RevenueItemCorrected":
                self._item(facts, facts, at)
            case "RevenueItemRemoved":
                self._item(facts, None, at)
            case "PartnerCasesSettled":
                self._settlement(facts, at)
            case "InvoiceIssued":
                self._invoice(facts, at)
            case "TransferRecorded" if facts["is_offset"]:
                self.ledger.offset(facts, at)
            case "TransferRecorded":
                self.ledger.transfer(facts, at)
            case "TransferTakenBack":
                self.ledger.take_back(facts, at)
            case _:
                pass
        yield from ()

    def _payment(self, facts: Facts, now: Facts | None, at: str) -> None:
        key = facts["partner_id"], facts["payout_id"]
        self.of_payment[facts["partner_id"], facts["payment_id"]] = key
        cause = "removal" if now is None else "correction"
        self._payout(key, now, cause if key in self.payouts else "payment", at)

    def _beside(self, facts: Facts, cause: str, on: str, at: str) -> None:
        """Post the amounts of a payout beside another, and the surplus that its payment has now."""
        partner, first = facts["partner_id"], self.payouts[facts["partner_id"], facts["adjusts"]]
        covered = {name: facts[name] for name in COVERED}
        self.payouts[partner, facts["adjusts"]] = now = {**first, **covered}
        self.payouts[partner, facts["payout_id"]] = own = {**facts, **dict.fromkeys(COVERED, 0)}
        about = About(
            partner_id=partner, client_id=facts["client_id"], case_id=facts["case_id"],
            currency=facts["currency"], cause=cause, source_id=_source(facts),
            on=on, at=at, received_on=facts["received_on"],
        )  # fmt: skip
        left = less(_worth(now), _worth(first))
        amounts = {**_worth(own)}
        for name, minor in left.items():
            amounts[name] = amounts.get(name, 0) + minor
        beside = self.beside[partner, facts["adjusts"]]
        named = beside if cause == "reversal" else []
        self.ledger.post(amounts, about, [facts["adjusts"], *named])
        beside.append(facts["payout_id"])

    def _moved(self, facts: Facts, at: str) -> None:
        """Post that the surplus and what is open of a payment stand on another case."""
        partner, into = facts["partner_id"], facts["into"]
        key = self.of_payment[partner, facts["payment_id"]]
        first, names = self.payouts[key], [key[1], *self.beside[key]]
        covered = {name: facts[name] for name in COVERED}
        left = sum(self.payouts[partner, name]["payment_minor"] for name in names)
        was, now = (left - sum(one[name] for name in COVERED) for one in (first, covered))
        here = About(
            partner_id=partner, client_id=facts["client_id"], case_id=facts["case_id"],
            currency=first["currency"], cause="merger", source_id=key[1], on=at[:10], at=at,
        )  # fmt: skip
        there, holder = evolve(here, case_id=into), first["received_by"]
        self.ledger.post({f"surplus_{holder}": -was}, here)
        self.ledger.post({f"surplus_{holder}": now}, there)
        for account in OPEN_ON[holder]:
            self.ledger.move(account, names, here, into)
        self.payouts[key] = {**first, **covered}
        for name in names:
            self.payouts[partner, name] = {**self.payouts[partner, name], "case_id": into}

    def _payout(self, key: Key, now: Facts | None, cause: str, at: str) -> None:
        """Post the amounts of a payout and its payment as they are now, less those before."""
        before = self.payouts.pop(key, None)
        if now is not None:
            self.payouts[key] = now
        facts = now or before or {}
        received_on = facts["received_on"]
        about = About(
            partner_id=key[0], client_id=facts["client_id"], case_id=facts["case_id"],
            currency=facts["currency"], cause=cause, source_id=_source(facts),
            on=received_on if cause == "payment" else at[:10], at=at, received_on=received_on,
        )  # fmt: skip
        self.ledger.post(less(_worth(now), _worth(before)), about)

    def _item(self, facts: Facts, now: Facts | None, at: str) -> None:
        key = facts["partner_id"], facts["revenue_item_id"]
        before = self.items.pop(key, None)
        if now is not None:
            self.items[key] = now
        withdrawn = (now or before or {})["kind"] == "withdrawal_fee"
        cause = "removal" if now is None else "correction"
        if before is None:
            cause = "withdrawal_fee" if withdrawn else "revenue_item"
        about = About(
            partner_id=key[0], client_id=facts["client_id"], case_id=facts["case_id"],
            currency=facts["currency"], cause=cause, source_id=key[1],
            on=facts["item_date"] if before is None else at[:10], at=at,
        )  # fmt: skip
        self.ledger.post(less(_item_worth(now), _item_worth(before)), about)

    def _settlement(self, facts: Facts, at: str) -> None:
        about = About(
            partner_id=facts["partner_id"], currency=facts["currency"], cause="partner_cases",
            source_id=facts["settlement_id"], on=at[:10], at=at, due_on=facts["due_on"],
        )  # fmt: skip
        self.ledger.post({"partner_cases": facts["earned_minor"] - facts["owed_minor"]}, about)

    def _invoice(self, facts: Facts, at: str) -> None:
        """Take the lines off their accounts, and post the invoice; a credit note mirrors it."""
        partner, credits = facts["partner_id"], facts.get("credits")
        sign, source = (1, facts["invoice_id"]) if credits is None else (-1, credits)
        if credits is None:
            self.invoices[partner, source] = facts
        invoice = self.invoices[partner, source]
        about = About(
            partner_id=partner, currency=facts["currency"], source_id=source, on=facts["issued_on"],
            at=at, cause="invoice" if credits is None else "credit_note",
        )  # fmt: skip
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for line in self.lines.get((partner, source), ()):
            sums[line["currency"]][line["own"]] += line["fee_minor"]
        for currency, (fees, own) in sums.items():
            taken = {"commission": -sign * fees, "partner_cases": sign * own}
            self.ledger.post(taken, evolve(about, currency=currency))
        total = sign * (invoice["net_minor"] + invoice["vat_minor"])
        due_on = facts["due_on"] if credits is None else None
        self.ledger.post({"invoices": total}, evolve(about, due_on=due_on))


def _source(facts: Facts) -> Any:
    """Return what the entries of a payout are booked under: a reversal has that of its payment."""
    return facts["adjusts"] if facts.get("kind") == "reversal" else facts["payout_id"]


def _worth(payout: Facts | None) -> Amounts:
    """Return who owes whom what for a payout, the debtor's surplus included."""
    if payout is None:
        return {}
    paid, gross = payout["payment_minor"], payout["partner_gross_minor"]
    fee, holder = payout["platform_fee_minor"], payout["received_by"]
    found = {f"surplus_{holder}": paid - sum(payout[name] for name in COVERED)}
    if holder == "platform":
        return {
            **found, "platform_funds_partner": gross - fee, "platform_funds_client": paid - gross,
        }  # fmt: skip
    credited = payout["commission_status"] == "credited"
    found["commission"] = 0 if credited else fee
    if holder == "partner":
        return {**found, "client_funds": paid - gross}
    stated = gross if payout["settled_as_stated"] else 0
    lost = payout.get("written_off_minor", 0) if credited else 0
    return {**found, "client_fees": gross - stated - lost}


def _item_worth(item: Facts | None) -> Amounts:
    if item is None:
        return {}
    return {"client_fees": item["amount_minor"], "commission": item["platform_fee_minor"]}

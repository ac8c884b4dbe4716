"""The audit of partner cases: the journal is read again, and every settlement computed again.

When a month is settled, what each payout and fee was worth by then follows from the journal: from
the figures of the payment, the terms its case was accepted on, and who collected it. A settlement
must settle just that, less what earlier ones settled of it; what changed since waits for the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field, frozen

from debitura_core.auditing.arithmetic import half_up
from debitura_core.auditing.findings import place, read
from debitura_core.books.folding import Key, facts_of
from debitura_core.domain.journal.entries import Finding
from debitura_core.ports import Row, Snapshot

Facts = dict[str, Any]

FIGURES = ("payment_minor", "partner_gross_minor", "platform_fee_minor")
"""What a share is taken of."""

Source = tuple[str, str]
"""What a line of the ledger is about, and why it is there."""


def partner_case_findings(books: Snapshot, rows: dict[str, dict[Key, Row]]) -> Iterator[Finding]:
    """Settlements come to what was due by then, and to the sums of their entries."""
    replay = _Replay()
    for entry in books.rows("journal"):
        yield from read(f"journal {entry['position']}", replay.entry(entry))
    yield from replay.over()
    entries: dict[Key, list[Row]] = defaultdict(list)
    for row in rows["settled_entries"].values():
        entries[row["partner_id"], row["settlement_id"]].append(row)
    for key, settlement in rows["settlements"].items():
        at = place("settlements", key)
        yield from read(at, _sums(at, settlement, entries.get(key, [])))


def _sums(at: str, settlement: Row, entries: list[Row]) -> Iterator[Finding]:
    """What is earned is deducted or paid out, what is owed is deducted or invoiced."""
    amounts = [entry["amount_minor"] for entry in entries]
    told = {
        "earned_minor": sum(amount for amount in amounts if amount > 0),
        "owed_minor": -sum(amount for amount in amounts if amount < 0),
        "deducted_minor": sum(entry["deducted_minor"] for entry in entries),
        "invoiced_minor": sum(entry["platform_fee_minor"] for entry in entries),
    }
    for name, amount in told.items():
        if settlement[name] != amount:
            yield Finding("SETTLEMENT_WRONG", at, f"{name} is not the sum of its entries")
    if settlement["paid_out_minor"] != told["earned_minor"] - told["deducted_minor"]:
        yield Finding("SETTLEMENT_WRONG", at, "what is earned and not deducted is not paid out")
    if any(entry["currency"] != settlement["currency"] for entry in entries):
        yield Finding("SETTLEMENT_WRONG", at, "an entry is in another currency")
    if settlement["due_on"][:7] <= settlement["month"]:
        yield Finding("SETTLEMENT_WRONG", at, "it is due before its month has ended")
    for entry in entries:
        owed = max(0, -entry["amount_minor"])
        parts = (entry["deducted_minor"], entry["platform_fee_minor"])
        if min(parts) < 0 or sum(parts) != owed:
            there = place("settled_entries", (entry["partner_id"], entry["entry_id"]))
            yield Finding("SETTLEMENT_WRONG", there, "what it owes is not deducted or invoiced")
        if entry["due_at"][:7] != settlement["month"]:
            there = place("settled_entries", (entry["partner_id"], entry["entry_id"]))
            yield Finding("SETTLEMENT_WRONG", there, "it is due in another month")


@frozen
class _Worth:
    """What a line of the ledger is about, and what it is worth."""

    partner_id: str
    case_id: str
    currency: str
    amount: int
    accrued_at: str


@define
class _Replay:
    """The ledgers of all partners by the journal so far."""

    terms: dict[str, Facts] = field(factory=dict)
    """By case: whose it is, and what was agreed."""
    payouts: dict[Source, Facts] = field(factory=dict)
    fees: dict[Source, _Worth] = field(factory=dict)
    settled: dict[Source, _Worth] = field(factory=dict)
    pending: dict[str, dict[Source, _Worth]] = field(factory=dict)
    """By settlement: what it still has to settle."""

    def entry(self, entry: Row) -> Iterator[Finding]:
        """Read one entry of the journal."""
        facts, at = facts_of(entry), f"journal {entry['position']}"
        match entry["name"]:
            case "PartnerCaseAccepted":
                self.terms[facts["case_id"]] = facts
            case "PaymentRecorded" | "PaymentCorrected":
                self.payouts[_payout(facts)] = facts
            case "PaymentRemoved":
                self.payouts.pop(_payout(facts), None)
            case "PayoutMoved" if _payout(facts) in self.payouts:
                moved = {"case_id": facts["into"]}
                self.payouts[_payout(facts)] = {**self.payouts[_payout(facts)], **moved}
            case "PaymentReversed" | "PaymentAdjusted":
                key = facts["partner_id"], facts["adjusts"]
                less = {name: self.payouts[key][name] + facts[name] for name in FIGURES}
                self.payouts[key] = {**self.payouts[key], **less}
            case "CommissionSettled" | "CommissionUnsettled" if _payout(facts) in self.payouts:
                paid = {"commission_paid_at": facts.get("commission_paid_at")}
                self.payouts[_payout(facts)] = {**self.payouts[_payout(facts)], **paid}
            case "PartnerCaseFeeBooked":
                self.fees[facts["fee_id"], facts["reason"]] = _Worth(
                    facts["partner_id"], facts["case_id"], facts["currency"],
                    facts["amount_minor"], entry["at"],
                )  # fmt: skip
            case "PartnerCasesSettled":
                self.pending[facts["settlement_id"]] = self._due(facts)
            case "PartnerCaseEntrySettled":
                yield from self._settle(at, facts)
            case _:
                pass

    def over(self) -> Iterator[Finding]:
        """Name what settlements have left out."""
        for settlement_id, left in self.pending.items():
            for source_id, reason in left:
                problem = f"it leaves out {reason} of {source_id}"
                yield Finding("SETTLEMENT_WRONG", f"settlements {settlement_id}", problem)

    def _settle(self, at: str, facts: Facts) -> Iterator[Finding]:
        source = facts["source_id"], facts["reason"]
        told = _Worth(
            facts["partner_id"], facts["case_id"], facts["currency"], facts["amount_minor"],
            facts["accrued_at"],
        )  # fmt: skip
        if self.pending.get(facts["settlement_id"], {}).pop(source, None) != told:
            yield Finding("SETTLEMENT_WRONG", at, "it does not settle what was due by then")
        before = self.settled.get(source)
        held = 0 if before is None else before.amount
        self.settled[source] = evolve(told, amount=told.amount + held)

    def _due(self, facts: Facts) -> dict[Source, _Worth]:
        """Return what a partner's settlement of a month has to settle, in its currency."""
        now = dict(self.fees)
        for payout in self.payouts.values():
            now.update(self._share(payout))
        due = {}
        for source in {**now, **self.settled}:
            before = self.settled.get(source)
            about = now[source] if source in now else evolve(self.settled[source], amount=0)
            amount = about.amount - (0 if before is None else before.amount)
            in_time = before is not None or about.accrued_at[:7] <= facts["month"]
            theirs = (about.partner_id, about.currency) == (facts["partner_id"], facts["currency"])
            if amount and in_time and theirs:
                due[source] = evolve(about, amount=amount)
        return due

    def _share(self, payout: Facts) -> dict[Source, _Worth]:
        """Return what a payment on a partner case is worth to its submitter, once it is paid."""
        case = self.terms.get(payout["case_id"])
        paid_at = payout.get("commission_paid_at")  # an unpaid one has none
        if case is None or paid_at is None:
            return {}
        pre_legal = payout["phase"] == "pre_legal"
        terms = case["agreed"]["revenue" if pre_legal else "legal_revenue"]
        itself = payout["partner_id"] == case["partner_id"]
        base = payout["platform_fee_minor"]
        if itself:
            whole = terms["base"] == "collected"
            base = payout["payment_minor" if whole else "partner_gross_minor"]
        part = half_up(Fraction(base) * Fraction(terms["platform_share"]) / 100)
        amount = -part if itself else base - part
        source = payout["payout_id"], "share_owed" if itself else "share_earned"
        if not amount:
            return {}
        return {
            source: _Worth(
                case["partner_id"], payout["case_id"], payout["currency"], amount,
                paid_at,
            )
        }  # fmt: skip


def _payout(facts: Facts) -> Source:
    return facts["partner_id"], facts["payout_id"]

"""The arithmetic of claims, payouts and revenue items, computed again, in fractions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor

from moneyed import CURRENCIES

from debitura_core.auditing.findings import place
from debitura_core.books.explained import BUCKETS
from debitura_core.domain.journal.entries import Finding
from debitura_core.ports import Row

WHOLE = 10**8
"""What rounding leaves over is counted in this part of a minor unit."""


def claim_findings(row: Row, payouts: Iterable[Row]) -> Iterator[Finding]:
    """What is open is the claim minus its payments, never below zero (rule money-6)."""
    at = place("cases", (row["case_id"],))
    if row["fee_carry"] != sum(map(_carried, payouts)):
        yield Finding("CLAIM_WRONG", at, "the fee carried on is not what rounding left over")
    claimed, still_open = (
        [row[f"{side}_{name}_minor"] for name in BUCKETS] for side in ("claimed", "open")
    )
    if sum(still_open) != max(0, sum(claimed) - row["paid_minor"]):
        yield Finding("CLAIM_WRONG", at, "what is open is not the claim minus the payments")
    if any(not 0 <= one <= whole for one, whole in zip(still_open, claimed, strict=True)):
        yield Finding("CLAIM_WRONG", at, "more is open of a part of the claim than was claimed")


def _carried(row: Row) -> Fraction:
    """What rounding left over of the success fee of a payout: exact fee minus booked fee."""
    if row["overridden"]:
        return Fraction(0)
    fee = row["success_fee_minor"]
    bearing = row["payment_minor"] - row["partner_gross_minor"] + fee
    exact: Fraction = Fraction(row["success_fee"]) / 100 * bearing
    left: Fraction = (exact - fee) * WHOLE
    return left


def half_up(value: Fraction) -> int:
    """Round half up."""
    return floor(value + Fraction(1, 2))


def split_findings(row: Row) -> Iterator[Finding]:
    """Divide the payment again, in fractions, and convert it again."""
    at = place("payouts", (row["partner_id"], row["payout_id"]))
    paid, gross, fee = row["payment_minor"], row["partner_gross_minor"], row["success_fee_minor"]
    platform = row["platform_fee_minor"]
    rate, share = Fraction(row["success_fee"]) / 100, Fraction(row["platform_share"]) / 100
    principal, added = row["open_principal_minor"], row["open_added_fees_minor"]
    covered = min(paid, principal + added) if added else 0
    inside = half_up(Fraction(covered * principal, principal + added)) if added else 0
    fees = covered - inside
    carry = Fraction(row["carry"], WHOLE)
    agreed = min(max(0, half_up((paid - fees) * rate + carry)), paid - fees)
    if fee != (min(gross, agreed) if row["overridden"] else agreed):
        yield Finding("SPLIT_WRONG", at, "the success fee does not follow from its terms")
    if not row["overridden"] and gross != fee + fees:
        yield Finding("SPLIT_WRONG", at, "the partner's gross does not follow from its terms")
    base = gross if row["commission_type"] == "standard" else fee
    if platform != half_up(base * share):
        yield Finding("SPLIT_WRONG", at, "the platform's fee does not follow from its share")
    if not 0 <= platform <= gross <= paid:
        yield Finding("SPLIT_WRONG", at, "the parts do not make up the payment")
    if row["rate"] is not None:
        parts = (paid - gross, platform, gross - platform)
        dollars = (
            row["usd_payment_minor"],
            row["usd_partner_gross_minor"],
            row["usd_platform_fee_minor"],
        )
        shared = (dollars[0] - dollars[1], dollars[2], dollars[1] - dollars[2])
        yield from converted(at, row, paid, dollars[0], tuple(zip(parts, shared, strict=True)))


def converted(at: str, row: Row, whole: int, usd: int,
               parts: tuple[tuple[int, int], ...]) -> Iterator[Finding]:  # fmt: skip
    """The whole is converted and rounded once; each part is within a cent of its exact share."""
    unit = Fraction(100, CURRENCIES[row["currency"]].sub_unit)
    if usd != half_up(whole * Fraction(row["rate"]) * unit):
        yield Finding("USD_WRONG", at, "the US dollar amount does not follow from the rate")
    for part, shared in parts:
        if abs(shared - Fraction(part * usd, whole)) >= 1 or (not part and shared):
            yield Finding("USD_WRONG", at, "a US dollar part is not its share of the whole")


def item_findings(row: Row) -> Iterator[Finding]:
    """Compute the platform's share of a revenue item again."""
    at = place("revenue_items", (row["partner_id"], row["revenue_item_id"]))
    amount, fee = row["amount_minor"], row["platform_fee_minor"]
    shared = amount if row["shared_minor"] is None else row["shared_minor"]
    if fee != half_up(shared * Fraction(row["platform_share"]) / 100):
        yield Finding("SPLIT_WRONG", at, "the platform's fee does not follow from its share")
    if row["hours"] is not None and amount != half_up(
        Fraction(row["hours"]) * row["hourly_rate_minor"]
    ):
        yield Finding("SPLIT_WRONG", at, "the amount is not hours x rate")
    if row["rate"] is not None:
        usd, usd_fee = row["usd_amount_minor"], row["usd_platform_fee_minor"]
        parts = ((fee, usd_fee), (amount - fee, usd - usd_fee))
        yield from converted(at, row, amount, usd, parts)

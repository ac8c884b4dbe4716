"""What is booked beside payouts, reversals and differences, worked out again one after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from debitura_core.auditing.arithmetic import converted, half_up, split_findings
from debitura_core.auditing.findings import place, read
from debitura_core.books.folding import Key
from debitura_core.domain.journal.entries import Finding
from debitura_core.ports import Row

FIGURES = ("payment_minor", "success_fee_minor", "partner_gross_minor", "platform_fee_minor")
DOLLARS = tuple(f"usd_{name}" for name in FIGURES)
COVERED = ("principal_minor", "interest_minor", "reminder_fees_minor", "collection_fees_minor")


def reversal_findings(payments: Mapping[Key, Row], payouts: Mapping[Key, Row]) -> Iterator[Finding]:
    """Compare each reversal with its part of what was left, and each payment with the sum."""
    beside: dict[Key, list[Row]] = defaultdict(list)
    for payout in payouts.values():
        if payout["adjusts"] is not None:
            beside[payout["partner_id"], payout["adjusts"]].append(payout)
    for key, payment in payments.items():
        found = beside.pop((key[0], payment["payout_id"]), [])
        first = payouts.get((key[0], payment["payout_id"]))
        yield from read(place("payments", key), _of_payment(key, payment, first, found))
    for reversals in beside.values():
        for one in reversals:
            yield Finding("REVERSAL_WRONG", _place(one), "there is no payment that it reverses")


def _of_payment(key: Key, payment: Row, first: Row | None, found: list[Row]) -> Iterator[Finding]:
    at = place("payments", key)
    back = -sum(one["payment_minor"] for one in found if one["kind"] == "reversal")
    if payment["reversed_minor"] != back:
        yield Finding("REVERSAL_WRONG", at, "what came back is not the sum of its reversals")
    left = payment["payment_minor"] - back
    if first is not None and left != sum(one["payment_minor"] for one in (first, *found)):
        yield Finding("REVERSAL_WRONG", at, "its payouts do not make it up")
    if not sum(payment[name] for name in COVERED) <= left:
        yield Finding("REVERSAL_WRONG", at, "it covers more than is left of it")
    if first is None:
        return
    so_far = [first]
    for one in sorted(found, key=lambda row: int(row["number"])):
        if one["kind"] == "adjustment":
            yield from read(_place(one), split_findings(_together(one, so_far)))
        else:
            yield from read(_place(one), _split(one, so_far))
            if one["rate"] is not None:
                yield from read(_place(one), _dollars(one, so_far))
        so_far.append(one)


def _together(row: Row, earlier: list[Row]) -> Row:
    """Return an adjustment with the figures of the payment as it is by it."""
    known = row["rate"] is not None
    names = (*FIGURES, *DOLLARS) if known else FIGURES
    return {**row, **{name: sum(one[name] for one in (*earlier, row)) for name in names}}


def _split(row: Row, earlier: list[Row]) -> Iterator[Finding]:
    """Each figure is its part of what is left of it; a surplus comes back first."""
    basis, amount = earlier[-1], -row["payment_minor"]
    left, fee, gross, share = (sum(one[name] for one in earlier) for name in FIGURES)
    if not 0 < amount <= left:
        yield Finding("REVERSAL_WRONG", _place(row), "more came back than was left")
        return
    if basis["overridden"]:
        gross_back = _part(gross, amount, left)
        fee_back = _part(fee, gross_back, gross)
    else:
        claim = basis["open_principal_minor"] + basis["open_added_fees_minor"]
        surplus = max(0, left - claim) if claim else 0
        added, covering = gross - fee, amount - min(amount, surplus)
        principal = left - surplus - added
        added_back = covering - _part(principal, covering, principal + added)
        fee_back = _part(fee, amount - added_back, left - added)
        gross_back = fee_back + added_back
    standard = basis["commission_type"] == "standard"
    share_back = _part(share, gross_back, gross) if standard else _part(share, fee_back, fee)
    told = tuple(-row[name] for name in FIGURES[1:])
    if told != (fee_back, gross_back, share_back):
        yield Finding("REVERSAL_WRONG", _place(row), "it is not its part of what was left")


def _dollars(row: Row, earlier: list[Row]) -> Iterator[Finding]:
    """The last reversal takes all that is left of the dollars, another one its part."""
    if row["payment_minor"] + sum(one["payment_minor"] for one in earlier):
        paid, gross, fee = (-row[name] for name in (FIGURES[0], FIGURES[2], FIGURES[3]))
        usd, usd_gross, usd_fee = (-row[name] for name in (DOLLARS[0], DOLLARS[2], DOLLARS[3]))
        parts = (
            (paid - gross, usd - usd_gross),
            (fee, usd_fee),
            (gross - fee, usd_gross - usd_fee),
        )
        yield from converted(_place(row), row, paid, usd, parts)
    elif any(row[name] + sum(one[name] for one in earlier) for name in DOLLARS):
        yield Finding("USD_WRONG", _place(row), "US dollars are left of nothing")


def _part(figure: int, part: int, whole: int) -> int:
    return half_up(Fraction(figure * part, whole)) if whole else 0


def _place(row: Row) -> str:
    return place("payouts", (row["partner_id"], row["payout_id"]))

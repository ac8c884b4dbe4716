"""Explanations: where every figure of a payout comes from, as text that a partner can be sent.

Each figure has its inputs, its formula and its rounding, and the journal entries that
made it. Ids, codes and figures only: a reader who may see the payout may be sent this (rule
kernel-11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.kernel.percent import WHOLE
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout, PayoutKind
from debitura_core.domain.money.revenue_share import BY_DIFFERENCE, Basis, Split, derivation
from debitura_core.domain.parties.agreements import Agreement, CommissionType

FIGURES = (
    "payment", "success_fee", "added_fees", "partner_gross", "platform_fee", "partner_revenue",
    "creditor_amount",
)  # fmt: skip
"""The figures of a split, in the order in which they follow from each other."""

_TAKEN_FROM = {
    CommissionType.STANDARD: "success fee and added fees",
    CommissionType.SUCCESS_FEE_ONLY: "the success fee alone",
}


@frozen
class Explanation:
    """Why a payout is what it is.

    ``inputs`` are what the ``figures`` follow from, as plain text that can be computed with;
    ``usd`` are the same figures in US dollars, none if no rate was known. ``entries`` are the
    journal entries behind them, ``text`` says all of it in words.
    """

    inputs: Mapping[str, str]
    figures: Mapping[str, Money]
    usd: Mapping[str, Money]
    entries: tuple[JournalEntry, ...]
    text: str = field(**WORDS)

    def __str__(self) -> str:
        return self.text


def explain_payout(payout: Payout, payment: Payment, agreement: Agreement,
                   entries: Sequence[JournalEntry]) -> Explanation:  # fmt: skip
    """Say where each figure of a payout comes from.

    *agreement* is the version it was recorded under, *entries* those of its case that are about it.
    """
    inputs = _inputs(payout, agreement)
    parts = (
        (f"Payout {payout.payout_id}, case {payout.case_id}", _what(payout, payment)),
        (f"The figures, in {payout.split.currency}", _derived(payout)),
        ("On these terms, as they were at recording", _terms(payout, agreement)),
        ("In US dollars", _dollars(payout)),
        ("Settlement and invoice", _standing(payout)),
        ("Journal", [_told(entry) for entry in entries]),
    )
    text = "\n\n".join("\n".join([head, *(f"  {line}" for line in lines)]) for head, lines in parts)
    usd = {} if payout.usd is None else _figures(payout.usd)
    return Explanation(inputs, _figures(payout.split), usd, tuple(entries), text)


def _derived(payout: Payout) -> list[str]:
    how = BY_DIFFERENCE if payout.kind is PayoutKind.ADJUSTMENT else None
    return [f"{name:<16} {words}".rstrip() for name, words in derivation(payout.split, how)]


def _figures(split: Split) -> dict[str, Money]:
    return {name: getattr(split, name) for name in FIGURES}


def _inputs(payout: Payout, agreement: Agreement) -> dict[str, str]:
    """Return what the figures follow from; amounts in minor units, percentages in points."""
    basis, rate = payout.split.basis, payout.rate
    told = {
        "currency": payout.split.currency,
        "payment_minor": payout.split.payment_minor,
        "success_fee": basis.success_fee.text,
        "platform_share": basis.platform_share.text,
        "commission_type": basis.commission_type.value,
        "open_principal_minor": basis.open_principal_minor,
        "open_added_fees_minor": basis.open_added_fees_minor,
        "carried_minor": Fraction(basis.carry, WHOLE),
        "phase": payout.phase.value,
        "agreement": agreement.number,
    }
    if basis.overridden:
        told["partner_gross_given_minor"] = payout.split.partner_gross_minor
    if rate is not None:
        told |= {"rate": rate.value, "rate_on": rate.observed_on, "rate_origin": rate.origin}
    return {name: str(value) for name, value in told.items()}


def _what(payout: Payout, payment: Payment) -> list[str]:
    what = f"payment {payment.payment_id}, received by the {payout.received_by.value}"
    if payout.kind is PayoutKind.REVERSAL:
        came_back = f"came back on {payout.payment_date}, entered {_moment(payout.created_at)}"
        return [f"{what} on {payment.received_on}", came_back]
    if payout.kind is PayoutKind.ADJUSTMENT:
        return [
            f"{what} on {payment.received_on}", f"corrected {_moment(payout.created_at)}",
        ]  # fmt: skip
    return [
        f"{what} on {payout.payment_date}",
        f"recorded {_moment(payout.created_at)} by {payment.recorded_by}",
    ]


def _terms(payout: Payout, agreement: Agreement) -> list[str]:
    basis, currency = payout.split.basis, payout.split.currency
    phase = payout.phase.label
    source = f"{phase}: agreement {agreement.number}, in force from {agreement.valid_from}"
    if basis.platform_share != agreement.platform_share(payout.phase):
        source = "collected for its own client; the ledger of partner cases has the platform's part"
    return [
        f"success fee      {basis.success_fee}, that of the case",
        f"platform share   {basis.platform_share}, {source}",
        f"taken from       {_TAKEN_FROM[basis.commission_type]}",
        f"open then        {shown(basis.open_principal_minor, currency)} principal,"
        f" {shown(basis.open_added_fees_minor, currency)} added fees",
        *_carried(basis, currency),
    ]


def _carried(basis: Basis, currency: str) -> list[str]:
    if not basis.carry:
        return []
    part = Fraction(basis.carry, WHOLE)
    return [f"carried over     {part} x {shown(1, currency)}, left over by rounding before"]


def _dollars(payout: Payout) -> list[str]:
    if payout.usd is None:
        return ["no rate was known for the day of the payment; dollars are left out"]
    return payout.usd.explain().splitlines()


def _standing(payout: Payout) -> list[str]:
    """Say whether the platform's share is settled, and on which invoice it is."""
    commission = f"commission       {payout.commission_status.label}"
    if payout.commission_status is CommissionStatus.PAID and payout.commission_paid_at is not None:
        commission += f" since {_moment(payout.commission_paid_at)}"
    invoice = f"invoice          {payout.invoice_status.label}"
    if payout.invoice_status is not InvoiceStatus.NOT_INVOICED:
        invoice += f", {payout.invoice_id}"
    return [commission, invoice]


def _told(entry: JournalEntry) -> str:
    return (
        f"{entry.subject} {entry.number}, {_moment(entry.at)}: {entry.name},"
        f" by {entry.by.role.value} {entry.by.party}, {entry.by.user}"
    )


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"

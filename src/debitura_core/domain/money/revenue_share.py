"""How one payment is divided between creditor, partner and platform, to the last minor unit.

The success fee (and the added fees in the payment) make the partner's gross. The platform takes
its share of that; the rest is the partner's revenue; what the gross leaves of the payment belongs
to the creditor. Two figures are rounded, each once and half up; the others are differences, so the
parts add up to the payment whatever the rates are (rules money-3, money-4).

A claim that is paid in parts ends exactly: the added fees of a payment are what it covers of the
fee buckets, and its success fee is what the rounded running total grows by. What rounding left over
is carried from payment to payment (`Basis.carry`, `carry_after`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.columns import Shown
from debitura_core.domain.kernel.errors import CurrencyMismatch, InvalidTerms, SplitMismatch
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.money import (
    decimals,
    figure,
    from_minor,
    share_out,
    shown,
    to_minor,
    to_positive_minor,
)
from debitura_core.domain.kernel.percent import WHOLE, Percent
from debitura_core.domain.parties.agreements import CommissionType


@frozen
class Basis:
    """What a split was computed from; it is frozen with the payout it made (rule money-19).

    ``open_principal_minor`` and ``open_added_fees_minor`` are what was open when the payment came.
    ``overridden`` says that the two halves were given explicitly. ``carry`` is what rounding left
    over of the success fee in earlier payments on the case: exact fee minus booked fee, in
    hundred-millionths of a minor unit.
    """

    success_fee: Percent
    platform_share: Percent
    commission_type: CommissionType
    open_principal_minor: int = 0
    open_added_fees_minor: int = 0
    overridden: bool = False
    carry: int = 0


@frozen
class Split(Shown):
    """One payment, divided. All figures are in one currency and add up exactly.

    ``payment`` = ``creditor_amount`` + ``partner_gross``; ``partner_gross`` = ``success_fee`` +
    ``added_fees`` = ``platform_fee`` + ``partner_revenue``. Splits are made by `split_payment`, or
    come on a payout; a converted one carries the ``rate`` it was converted at.
    """

    currency: str
    payment_minor: int
    success_fee_minor: int
    partner_gross_minor: int
    platform_fee_minor: int
    basis: Basis
    rate: Rate | None = None

    def __neg__(self) -> Split:
        """Return the split with every figure of the other sign."""
        return Split(
            self.currency,
            -self.payment_minor,
            -self.success_fee_minor,
            -self.partner_gross_minor,
            -self.platform_fee_minor,
            self.basis,
            self.rate,
        )

    @property
    def payment(self) -> Money:
        """What the debtor paid."""
        return from_minor(self.payment_minor, self.currency)

    @property
    def success_fee(self) -> Money:
        """The partner's percentage of the principal recovered (and of any surplus)."""
        return from_minor(self.success_fee_minor, self.currency)

    @property
    def added_fees(self) -> Money:
        """The interest, reminder and collection fees inside this payment."""
        return from_minor(self.partner_gross_minor - self.success_fee_minor, self.currency)

    @property
    def partner_gross(self) -> Money:
        """Success fee and added fees together, before the platform's share."""
        return from_minor(self.partner_gross_minor, self.currency)

    @property
    def platform_fee(self) -> Money:
        """The platform's share; the balance calls it Debitura fee."""
        return from_minor(self.platform_fee_minor, self.currency)

    @property
    def partner_revenue_minor(self) -> int:
        """What the partner keeps, in minor units."""
        return self.partner_gross_minor - self.platform_fee_minor

    @property
    def partner_revenue(self) -> Money:
        """What the partner keeps; the balance calls it Revenue."""
        return from_minor(self.partner_revenue_minor, self.currency)

    @property
    def creditor_amount_minor(self) -> int:
        """What the client gets of the payment, in minor units."""
        return self.payment_minor - self.partner_gross_minor

    @property
    def creditor_amount(self) -> Money:
        """What the client gets: the payment minus the partner's gross."""
        return from_minor(self.creditor_amount_minor, self.currency)

    def explain(self) -> str:
        """Return each figure with its derivation, a line each, in words for a partner.

        >>> from debitura_core.domain.kernel.money import money
        >>> terms = SplitTerms(success_fee=Percent("9.5"), platform_share=Percent(40))
        >>> print(split_payment(money("10000", "EUR"), terms).explain())
        payment          EUR 10,000.00
        success fee      EUR 950.00 = 9.5 % of EUR 10,000.00
        added fees       EUR 0.00
        partner gross    EUR 950.00 = success fee + added fees
        platform fee     EUR 380.00 = 40 % of the gross, EUR 950.00
        partner revenue  EUR 570.00 = partner gross - platform fee
        creditor amount  EUR 9,050.00 = payment - partner gross
        rounding         half up to 0.01 EUR, once for the fee and once for the platform fee
        """
        return "\n".join(f"{name:<16} {words}".rstrip() for name, words in derivation(self))


@frozen(kw_only=True)
class SplitTerms:
    """The terms a payment is divided on.

    Percentages are of 100. ``principal`` and ``added_fees`` are what is still open of each when the
    payment arrives; without them the whole payment bears the success fee only (rule money-4).

    Raises `InvalidPercent`, `InvalidChoice`, `InvalidAmount`, and `InvalidTerms` when added fees
    come without a principal or in another currency.
    """

    success_fee: Percent = field(validator=checks.percent)
    platform_share: Percent = field(validator=checks.percent)
    commission_type: CommissionType = field(
        default=CommissionType.STANDARD, validator=checks.member(CommissionType)
    )
    principal: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    added_fees: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    basis: Basis = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.added_fees is not None:
            if self.principal is None or self.principal.currency != self.added_fees.currency:
                raise InvalidTerms(
                    field="added_fees", problem="give the open principal too, in the same currency"
                )
        basis = Basis(
            self.success_fee,
            self.platform_share,
            self.commission_type,
            0 if self.principal is None else to_minor(self.principal),
            0 if self.added_fees is None else to_minor(self.added_fees),
        )
        object.__setattr__(self, "basis", basis)


@frozen(kw_only=True)
class SplitOverride:
    """An explicit split: what the client and the partner get of one payment (rule money-8).

    The two may miss the payment by at most 0.01 of the major unit; the creditor's amount is then
    the payment minus the partner's gross.
    """

    creditor_amount: Money = field(validator=checks.money_not_negative)
    partner_gross: Money = field(validator=checks.money_not_negative)


# -------------------------------------------------------------------------------------- rules


def split_payment(amount: Money, terms: SplitTerms) -> Split:
    """Divide *amount* on *terms*: the pure entry point for fee calculations.

    Raises `InvalidAmount`, `InexactAmount`, `AmountTooLarge`, `AmountNotPositive` for the amount,
    and `CurrencyMismatch` when the open principal is in another currency.

    >>> from debitura_core.domain.kernel.money import money
    >>> terms = SplitTerms(success_fee=Percent("9.5"), platform_share=Percent(40))
    >>> split = split_payment(money("333.33", "EUR"), terms)
    >>> [part.amount for part in (split.success_fee, split.platform_fee, split.creditor_amount)]
    [Decimal('31.67'), Decimal('12.67'), Decimal('301.66')]
    """
    minor = to_positive_minor(amount)
    currency = amount.currency.code
    if terms.principal is not None and terms.principal.currency.code != currency:
        raise CurrencyMismatch(
            what="the open claim", expected=terms.principal.currency.code, given=currency
        )
    return divide(minor, currency, terms.basis)


def divide(payment: int, currency: str, basis: Basis) -> Split:
    """Divide a payment in minor units on a basis that was checked before."""
    added = _added_fees(payment, basis)
    bearing = payment - added
    exact = basis.carry + bearing * basis.success_fee.millionths
    fee = min(max((2 * exact + WHOLE) // (2 * WHOLE), 0), bearing)
    gross = fee + added
    return Split(currency, payment, fee, gross, _platform_fee(fee, gross, basis), basis)


def _added_fees(payment: int, basis: Basis) -> int:
    """What the payment covers of the fee buckets; what exceeds the open amount covers none."""
    principal, added = basis.open_principal_minor, basis.open_added_fees_minor
    if not added:
        return 0
    return share_out(min(payment, principal + added), (principal, added))[1]


def carried(split: Split) -> int:
    """Return what rounding left over of the success fee of *split*: exact fee minus booked fee.

    An explicit split is no rate of anything and leaves nothing over. A reversal has figures below
    zero and takes its part back.
    """
    basis = split.basis
    if basis.overridden:
        return 0
    bearing = split.payment_minor - split.partner_gross_minor + split.success_fee_minor
    return bearing * basis.success_fee.millionths - split.success_fee_minor * WHOLE


def carry_after(split: Split) -> int:
    """Return what rounding leaves over after *split*, for the next payment on the case."""
    return split.basis.carry + carried(split)


def _platform_fee(fee: int, gross: int, basis: Basis) -> int:
    """The platform's share of the rounded base: the gross, or the success fee alone."""
    base = gross if basis.commission_type is CommissionType.STANDARD else fee
    return (2 * base * basis.platform_share.millionths + WHOLE) // (2 * WHOLE)


def divide_as_given(payment: int, currency: str, basis: Basis, given: SplitOverride) -> Split:
    """Divide a payment as its parties agreed explicitly, after checking that it adds up.

    Raises `SplitMismatch`, and `CurrencyMismatch` when the halves are in another currency.
    """
    for half in (given.creditor_amount, given.partner_gross):
        if half.currency.code != currency:
            raise CurrencyMismatch(what="the payment", expected=currency, given=half.currency.code)
    creditor, gross = to_minor(given.creditor_amount), to_minor(given.partner_gross)
    digits = decimals(currency)
    tolerance = 10 ** (digits - 2) if digits >= 2 else 0
    if abs(creditor + gross - payment) > tolerance or gross > payment:
        raise SplitMismatch(
            creditor=figure(creditor, currency),
            gross=figure(gross, currency),
            sum=figure(creditor + gross, currency),
            payment=figure(payment, currency),
        )
    fee = min(gross, divide(payment, currency, basis).success_fee_minor)
    return Split(currency, payment, fee, gross, _platform_fee(fee, gross, basis), basis)


def convert(split: Split, rate: Rate) -> Split:
    """Return *split* in the rate's target currency, adding up as exactly as the original.

    The payment is converted and rounded once. Creditor, platform and partner share it by largest
    remainder in proportion to the originals, ties in that order; the success fee is shared out of
    the gross in the same way.
    """
    payment = rate.convert(split.payment_minor)
    _, platform, partner = share_out(
        payment,
        (split.creditor_amount_minor, split.platform_fee_minor, split.partner_revenue_minor),
    )
    gross = platform + partner
    added = split.partner_gross_minor - split.success_fee_minor
    fee = share_out(gross, (split.success_fee_minor, added))[0] if added else gross
    return Split(rate.target, payment, fee, gross, platform, split.basis, rate)


# ---------------------------------------------------------------------------------- questions


def derivation(split: Split, how: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Name each figure and say where it comes from; *how* replaces the words for it."""

    def amount(minor: int) -> str:
        return shown(minor, split.currency)

    added = split.partner_gross_minor - split.success_fee_minor
    how = how or (
        _BY_MIRROR
        if split.payment_minor < 0
        else _by_conversion(split.rate)
        if split.rate is not None
        else _by_override(split)
        if split.basis.overridden
        else _by_formula(split)
    )
    return [
        ("payment", amount(split.payment_minor) + how["payment"]),
        ("success fee", amount(split.success_fee_minor) + how["success fee"]),
        ("added fees", amount(added) + how["added fees"]),
        ("partner gross", f"{amount(split.partner_gross_minor)} = success fee + added fees"),
        ("platform fee", amount(split.platform_fee_minor) + how["platform fee"]),
        (
            "partner revenue",
            f"{amount(split.partner_revenue_minor)} = partner gross - platform fee",
        ),
        ("creditor amount", f"{amount(split.creditor_amount_minor)} = payment - partner gross"),
        ("rounding", how["rounding"]),
    ]


def _share_words(split: Split) -> str:
    share = f" = {split.basis.platform_share} of the "
    if split.basis.commission_type is CommissionType.STANDARD:
        return f"{share}gross, {shown(split.partner_gross_minor, split.currency)}"
    return f"{share}success fee, {shown(split.success_fee_minor, split.currency)}"


BY_DIFFERENCE: Final = {
    "payment": " = what it should have been, less what is booked",
    "success fee": " = the same of the fee",
    "added fees": " = the same of the fees",
    "platform fee": " = the same of the share",
    "rounding": "none: each figure is a difference",
}
"""How the figures of an adjustment come about."""

_BY_MIRROR = {
    "payment": " of a payment came back",
    "success fee": " = its part of what was left of it",
    "added fees": " = their part of what was left of them",
    "platform fee": " = its part of what was left of it",
    "rounding": "each figure half up, once; the last part takes the rest",
}
"""How the figures of a reversal come about."""


def _by_formula(split: Split) -> dict[str, str]:
    basis, code = split.basis, split.currency
    principal, added = basis.open_principal_minor, basis.open_added_fees_minor
    owed = principal + added
    fees = split.partner_gross_minor - split.success_fee_minor
    of = shown(split.payment_minor, code)
    added_words = ""
    if added:
        covered = min(split.payment_minor, owed)
        surplus = split.payment_minor - covered
        of = f"the rest, {shown(split.payment_minor - fees, code)}"
        added_words = (
            f" = of {shown(covered, code)} the added fees' part, {figure(added, code)}"
            f" / {figure(owed, code)}"
            + f"; {shown(surplus, code)} surplus covers none"
            * bool(surplus)
        )
    earlier = ", with what rounding left over before" * bool(basis.carry)
    return {
        "payment": "",
        "success fee": f" = {basis.success_fee} of {of}{earlier}",
        "added fees": added_words,
        "platform fee": _share_words(split),
        "rounding": f"half up to {figure(1, code)} {code}"
        + ", the added fees to their part" * bool(added)
        + ", once for the fee and once for the platform fee",
    }


def _by_override(split: Split) -> dict[str, str]:
    return {
        "payment": "",
        "success fee": f" = {split.basis.success_fee} as agreed, at most the gross",
        "added fees": " = the rest of the gross",
        "platform fee": _share_words(split),
        "rounding": "the gross was given explicitly; the platform fee is rounded half up, once",
    }


def _by_conversion(rate: Rate) -> dict[str, str]:
    shared = " shared out of the payment in proportion, by largest remainder"
    return {
        "payment": f" = converted at {rate.value} {rate.source}/{rate.target}"
        f" of {rate.observed_on} ({rate.origin})",
        "success fee": " shared out of the gross in proportion",
        "added fees": " = partner gross - success fee",
        "platform fee": shared,
        "rounding": "the payment half up, once; its parts by largest remainder",
    }

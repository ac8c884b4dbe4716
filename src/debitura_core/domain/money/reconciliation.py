"""Reconciliation: a partner's own list of payments compared with the books.

Each expected payment is matched to one payout of its case: by its id, else by amount, day or
figure. What does not agree is named with its likely cause; so is what is on one side only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import Enum

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.identifiers import CaseId, PaymentId, case_id, payment_id_or_none
from debitura_core.domain.kernel.money import shown, to_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, Payout
from debitura_core.domain.money.revenue_share import Basis, divide
from debitura_core.domain.parties.agreements import Agreement, CommissionType, Phase


class Cause(Enum):
    """What a difference most likely comes from."""

    NOT_IN_BOOKS = "not_in_books"
    NOT_EXPECTED = "not_expected"
    CURRENCY = "currency"
    AMOUNT = "amount"
    DATE = "date"
    RECIPIENT = "recipient"
    SPLIT = "split"
    STATUS = "status"


@frozen(kw_only=True)
class ExpectedPayment:
    """One line of a partner's own list; what is left out is not compared.

    ``case_id`` and ``amount`` say which payment is meant, ``payment_id`` says it beyond doubt.
    """

    case_id: CaseId = field(converter=case_id)
    amount: Money = field(validator=checks.positive_money)
    received_on: date | None = field(default=None, validator=checks.optional(checks.day))
    received_by: Recipient | None = field(
        default=None, validator=checks.optional(checks.member(Recipient))
    )
    partner_revenue: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    platform_fee: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    commission_status: CommissionStatus | None = field(
        default=None, validator=checks.optional(checks.member(CommissionStatus))
    )
    payment_id: PaymentId | None = field(default=None, converter=payment_id_or_none)


@frozen
class Difference:
    """Where list and books disagree: what was expected, what is there, and why, probably.

    ``line`` is the place in the list, from 1; None for a payout that nobody expected.
    """

    cause: Cause
    line: int | None
    payout: Payout | None
    expected: str = field(**WORDS)
    found: str = field(**WORDS)
    hint: str = field(**WORDS)

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line is not None else "not in the list"
        return f"{where}: expected {self.expected}, found {self.found}; {self.hint}"


@frozen
class Reconciliation:
    """A list compared with the books: the lines that agree, and every difference."""

    agreed: tuple[int, ...]
    differences: tuple[Difference, ...]

    @property
    def text(self) -> str:
        """All of it in words, a line each."""
        said = [f"{len(self.agreed)} agree, {len(self.differences)} differ"]
        return "\n".join([*said, *map(str, self.differences)])


# -------------------------------------------------------------------------------------- rules

Terms = Callable[[Payout], Agreement]


def reconcile(expected: Sequence[ExpectedPayment], payouts: Sequence[Payout],
              terms: Terms) -> Reconciliation:  # fmt: skip
    """Compare *expected* with *payouts*; *terms* gives what one was recorded under."""
    matched = _matched(expected, payouts)
    agreed: list[int] = []
    differences: list[Difference] = []
    for line, one in enumerate(expected, 1):
        payout = matched.get(line)
        found = list(_compared(line, one, payout, terms))
        differences += found
        if not found:
            agreed.append(line)
    met = {payout.payout_id for payout in matched.values()}
    differences += [_unexpected(payout) for payout in payouts if payout.payout_id not in met]
    return Reconciliation(tuple(agreed), tuple(differences))


def _matched(expected: Sequence[ExpectedPayment],
             payouts: Sequence[Payout]) -> dict[int, Payout]:  # fmt: skip
    """Match lines to payouts, the surest matches first; each payout is met once."""
    free: dict[CaseId, list[Payout]] = {}
    for payout in payouts:
        free.setdefault(payout.case_id, []).append(payout)
    matched: dict[int, Payout] = {}
    for fits in _FITS:
        for line, one in enumerate(expected, 1):
            candidates = free.get(one.case_id, []) if line not in matched else []
            found = next((each for each in candidates if fits(one, each)), None)
            if found is not None:
                candidates.remove(found)
                matched[line] = found
    return matched


def _by_id(one: ExpectedPayment, payout: Payout) -> bool:
    return one.payment_id == payout.payment_id


def _by_amount(one: ExpectedPayment, payout: Payout) -> bool:
    return one.payment_id is None and one.amount == payout.split.payment


def _by_day(one: ExpectedPayment, payout: Payout) -> bool:
    return one.payment_id is None and one.received_on == payout.payment_date


def _by_figure(one: ExpectedPayment, payout: Payout) -> bool:
    return one.payment_id is None and one.amount.amount == payout.split.payment.amount


_FITS: tuple[Callable[[ExpectedPayment, Payout], bool], ...] = (
    _by_id,
    lambda one, payout: _by_amount(one, payout) and _by_day(one, payout),
    _by_amount,
    _by_day,
    _by_figure,
)
"""By what a line and a payout of its case are taken for the same payment, the surest first."""


def _compared(line: int, one: ExpectedPayment, payout: Payout | None,
              terms: Terms) -> Iterator[Difference]:  # fmt: skip
    """Name what a line and its payout disagree in, in the order in which one causes the next."""
    if payout is None:
        yield Difference(
            Cause.NOT_IN_BOOKS, line, None, _amount(one.amount), "nothing",
            f"no payment on case {one.case_id} fits; was it recorded, or taken back?",
        )  # fmt: skip
        return
    split = payout.split
    if one.amount != split.payment:
        other = one.amount.currency != split.payment.currency
        yield Difference(
            Cause.CURRENCY if other else Cause.AMOUNT, line, payout, _amount(one.amount),
            _amount(split.payment),
            "it was recorded in the currency of the case" if other
            else "the payment was recorded with another amount; correct whichever is wrong",
        )  # fmt: skip
    if one.received_on not in (None, payout.payment_date):
        yield Difference(
            Cause.DATE, line, payout, str(one.received_on), str(payout.payment_date),
            "the day the money was received counts, not the day it was recorded",
        )  # fmt: skip
    if one.received_by not in (None, payout.received_by):
        yield Difference(
            Cause.RECIPIENT, line, payout, f"received by the {_word(one.received_by)}",
            f"by the {payout.received_by.value}",
            "who received the money decides whether the commission is settled at once",
        )  # fmt: skip
    if one.amount == split.payment:
        yield from _split_compared(line, one, payout, terms(payout))
    if one.commission_status not in (None, payout.commission_status):
        yield Difference(
            Cause.STATUS, line, payout, _word(one.commission_status),
            payout.commission_status.value,
            "the commission is paid once the platform's share is settled, or the partner got the"
            " money",
        )  # fmt: skip


def _split_compared(line: int, one: ExpectedPayment, payout: Payout,
                    agreement: Agreement) -> Iterator[Difference]:  # fmt: skip
    split = payout.split
    for expected, found, name in (
        (one.partner_revenue, split.partner_revenue, "revenue"),
        (one.platform_fee, split.platform_fee, "platform fee"),
    ):
        if expected is not None and expected != found:
            yield Difference(
                Cause.SPLIT, line, payout, f"{name} {_amount(expected)}", _amount(found),
                _split_hint(one, payout, agreement),
            )  # fmt: skip
            return


def _split_hint(one: ExpectedPayment, payout: Payout, agreement: Agreement) -> str:
    """Say which other terms give the expected figures, if any of the usual suspects does."""
    basis = payout.split.basis
    suspects = [
        ("before legal action", _with(basis, share=agreement.platform_share(Phase.PRE_LEGAL))),
        ("in legal proceedings", _with(basis, share=agreement.platform_share(Phase.LEGAL))),
        *(
            (f"with the share taken {words}", _with(basis, kind=kind))
            for kind, words in (
                (CommissionType.STANDARD, "from the added fees too"),
                (CommissionType.SUCCESS_FEE_ONLY, "from the success fee alone"),
            )
        ),
        ("without added fees", _with(basis, added=0)),
    ]
    for words, other in suspects:
        split = divide(payout.split.payment_minor, payout.split.currency, other)
        wanted = (one.partner_revenue, one.platform_fee)
        if all(
            want is None or want == got
            for want, got in zip(wanted, (split.partner_revenue, split.platform_fee), strict=True)
        ):
            return f"it would be so {words}; the payout was recorded on other terms"
    return (
        f"the books take {basis.success_fee} and of it {basis.platform_share}"
        f" (agreement {agreement.number}); ExplainPayout shows each step"
    )


def _with(basis: Basis, *, share: Percent | None = None, kind: CommissionType | None = None,
          added: int | None = None) -> Basis:  # fmt: skip
    """Return the basis with one thing different, by formula."""
    return Basis(
        basis.success_fee,
        basis.platform_share if share is None else share,
        basis.commission_type if kind is None else kind,
        basis.open_principal_minor,
        basis.open_added_fees_minor if added is None else added,
    )


def _unexpected(payout: Payout) -> Difference:
    return Difference(
        Cause.NOT_EXPECTED, None, payout, "nothing", _amount(payout.split.payment),
        f"payment {payout.payment_id} on case {payout.case_id} of {payout.payment_date}"
        " is in the books and not in the list",
    )  # fmt: skip


def _amount(money: Money) -> str:
    return shown(to_minor(money), money.currency.code)


def _word(member: Enum | None) -> str:
    return "" if member is None else str(member.value)

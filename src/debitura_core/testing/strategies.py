"""Hypothesis strategies for all that the books can hold: money, terms, splits, claims, cases.

Whatever a strategy draws is valid, so that a property test is about your rule and not about input.
Bounds have the names that Hypothesis gives its own: ``min_minor`` and ``max_minor`` are in minor
units, ``min_value`` and ``max_value`` in the type that is drawn, and every bound is included.

The default currencies have no decimals, two, three and four; a rule true for them is true for all.

>>> from hypothesis import find
>>> find(moneys(currencies=["KWD"]), lambda amount: amount.amount > 1)
Money('1.001', 'KWD')
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction
from operator import mul
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from moneyed import Money

from debitura_core.commands.recording_payments import RecordPayment
from debitura_core.domain.cases.cases import Case, Lifecycle, Terms
from debitura_core.domain.cases.claims import (
    Address,
    Buckets,
    Claim,
    ClaimInvoice,
    Debtor,
    DebtorKind,
    DisputeStatus,
)
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.kernel.money import from_minor, share_out
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.revenue_share import Split, SplitOverride, SplitTerms, split_payment
from debitura_core.domain.parties.agreements import CommissionType, Phase
from debitura_core.domain.parties.parties import sort_key

T = TypeVar("T")

CURRENCIES: Final = ("EUR", "JPY", "KWD", "CLF")
"""Currencies with two decimals, none, three and four."""

MAX_MINOR: Final = 10**11
"""The largest amount drawn unless you say otherwise: a billion euros."""

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)

# Text that every store and export can hold: no control characters, no lone surrogates.
_LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_REFERENCE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


# ------------------------------------------------------------------------------ small values


def moneys(
    *, min_minor: int = 1, max_minor: int = MAX_MINOR, currencies: Sequence[str] = CURRENCIES
) -> st.SearchStrategy[Money]:
    """Draw amounts: whole minor units of one of the currencies."""
    return st.builds(from_minor, st.integers(min_minor, max_minor), st.sampled_from(currencies))


def percents(
    *,
    min_value: Percent = Percent(0),  # noqa: B008  never changes
    max_value: Percent = Percent(100),  # noqa: B008  never changes
) -> st.SearchStrategy[Percent]:
    """Draw percentages: whole ones, ones with two decimals, and ones with all six."""
    grids = []
    for grain in (1_000_000, 10_000, 1):
        low, high = -(-min_value.millionths // grain), max_value.millionths // grain
        if low <= high:
            grids.append(st.builds(mul, st.integers(low, high), st.just(grain)))
    return st.one_of(grids).map(lambda units: Percent(_millionths(units)))


def _millionths(units: int) -> str:
    """Write a count of millionths as a plain decimal."""
    return f"{units // 10**6}.{units % 10**6:06}"


def days(*, min_value: date = _FIRST_DAY, max_value: date = _LAST_DAY) -> st.SearchStrategy[date]:
    """Draw days of this century; the library takes those of the years 1900 to 9998."""
    return st.dates(min_value, max_value)


def instants(
    *, min_value: date = _FIRST_DAY, max_value: date = _LAST_DAY
) -> st.SearchStrategy[datetime]:
    """Draw instants of UTC days from *min_value* to *max_value*, to the microsecond."""
    low, high = datetime.combine(min_value, time.min), datetime.combine(max_value, time.max)
    return st.datetimes(low, high, timezones=st.just(UTC))


def months(
    *,
    min_value: Month = Month(1900, 2),  # noqa: B008  never changes
    max_value: Month = Month(9998, 11),  # noqa: B008  never changes
) -> st.SearchStrategy[Month]:
    """Draw months; the default ones have a month before and a month after them."""

    def count(month: Month) -> int:
        return month.year * 12 + month.number - 1

    counted = st.integers(count(min_value), count(max_value))
    return counted.map(lambda n: Month(n // 12, n % 12 + 1))


def ids(*, max_size: int = 16) -> st.SearchStrategy[str]:
    """Draw identifiers as commands take them; they are at most 64 characters long."""
    return st.text(_ID_LETTERS, min_size=1, max_size=max_size)


def texts(*, max_size: int = 32) -> st.SearchStrategy[str]:
    """Draw free text as commands take it: any script, never blank, no control characters."""
    return st.text(_LETTERS, min_size=1, max_size=max_size).filter(str.strip)


def rates(
    *,
    sources: Sequence[str] = CURRENCIES,
    targets: Sequence[str] = ("USD",),
    min_value: str = "0.000001",
    max_value: str = "1000000",
) -> st.SearchStrategy[Rate]:
    """Draw exchange rates of a source in a target, with up to six decimals."""
    low, high = (int(Fraction(bound) * 10**6) for bound in (min_value, max_value))
    return st.builds(
        Rate,
        st.sampled_from(sources),
        st.sampled_from(targets),
        st.integers(low, high).map(_millionths),
        days(),
        st.just("drawn"),
    )


# ------------------------------------------------------------------------- terms and splits


def split_terms(
    *,
    min_minor: int = 0,
    max_minor: int = MAX_MINOR,
    currencies: Sequence[str] = CURRENCIES,
    success_fees: st.SearchStrategy[Percent] | None = None,
    platform_shares: st.SearchStrategy[Percent] | None = None,
    commission_types: Sequence[CommissionType] = tuple(CommissionType),
) -> st.SearchStrategy[SplitTerms]:
    """Draw terms: with no open claim, with an open principal, and with added fees beside it.

    The open amounts are from *min_minor* to *max_minor* and both in one of the currencies; a
    payment on such terms must be in it too, so name one currency here and in `moneys`.
    """
    codes, kinds = st.sampled_from(currencies), st.sampled_from(commission_types)
    fees = percents() if success_fees is None else success_fees
    shares = percents() if platform_shares is None else platform_shares
    amounts = st.none() | st.integers(min_minor, max_minor)

    @st.composite
    def drawn(draw: st.DrawFn) -> SplitTerms:
        code, principal, added = draw(codes), draw(amounts), draw(amounts)
        return SplitTerms(
            success_fee=draw(fees),
            platform_share=draw(shares),
            commission_type=draw(kinds),
            principal=None if principal is None else from_minor(principal, code),
            added_fees=None if principal is None or added is None else from_minor(added, code),
        )

    return drawn()


def splits(
    *,
    min_minor: int = 1,
    max_minor: int = MAX_MINOR,
    currencies: Sequence[str] = CURRENCIES,
    success_fees: st.SearchStrategy[Percent] | None = None,
    platform_shares: st.SearchStrategy[Percent] | None = None,
    commission_types: Sequence[CommissionType] = tuple(CommissionType),
) -> st.SearchStrategy[Split]:
    """Draw payments of *min_minor* to *max_minor*, divided on terms of all kinds."""
    bounds: dict[str, Any] = {"max_minor": max_minor, "commission_types": commission_types}
    shares: dict[str, Any] = {"success_fees": success_fees, "platform_shares": platform_shares}
    pairs = [
        st.tuples(
            moneys(min_minor=min_minor, max_minor=max_minor, currencies=(code,)),
            split_terms(currencies=(code,), **bounds, **shares),
        )
        for code in currencies
    ]
    return st.one_of(pairs).map(lambda pair: split_payment(*pair))


# ------------------------------------------------------------------------- claims and debtors


def claims(
    *,
    min_minor: int = 1,
    max_minor: int = MAX_MINOR,
    currencies: Sequence[str] = CURRENCIES,
    min_date: date = _FIRST_DAY,
    max_date: date = _LAST_DAY,
) -> st.SearchStrategy[Claim]:
    """Draw claims: a principal in the bounds, with and without added fees and listed invoices.

    Invoice and due dates lie between *min_date* and *max_date*.
    """
    codes, principals = st.sampled_from(currencies), st.integers(min_minor, max_minor)
    fees, weights = st.none() | st.integers(0, max_minor), st.lists(st.integers(1, 100), max_size=4)
    dates = _ordered(days(min_value=min_date, max_value=max_date), 2)
    words, numbers = st.none() | texts(), ids()
    disputes = st.none() | st.sampled_from(DisputeStatus)

    @st.composite
    def drawn(draw: st.DrawFn) -> Claim:
        code, principal = draw(codes), draw(principals)
        interest, reminders, collection = (
            None if fee is None else from_minor(fee, code)
            for fee in (draw(fees), draw(fees), draw(fees))
        )
        shares = draw(weights)
        lines = [
            _claim_invoice(draw(numbers), from_minor(part, code), draw(dates))
            for part in (share_out(principal, shares) if shares else ())
            if part
        ]
        invoice_date, due_date = draw(dates)
        return Claim(
            principal=from_minor(principal, code),
            invoice_date=invoice_date,
            due_date=due_date,
            invoices=tuple(lines),
            interest=interest,
            reminder_fees=reminders,
            collection_fees=collection,
            payment_terms=draw(words),
            description=draw(words),
            dispute_status=draw(disputes),
        )

    return drawn()


def _claim_invoice(number: str, amount: Money, dates: Sequence[date]) -> ClaimInvoice:
    return ClaimInvoice(number=number, amount=amount, invoice_date=dates[0], due_date=dates[1])


def _ordered(each: st.SearchStrategy[date], count: int) -> st.SearchStrategy[list[date]]:
    return st.lists(each, min_size=count, max_size=count).map(sorted)


def debtors() -> st.SearchStrategy[Debtor]:
    """Draw debtors: companies and persons, from a bare name to a full address book."""
    countries = st.sampled_from(sorted(CURRENCY_OF))
    addresses = st.builds(
        Address,
        street=texts(),
        city=texts(),
        country=countries,
        postal_code=st.none() | texts(),
        state=st.none() | texts(),
    )
    return st.builds(
        Debtor,
        kind=st.sampled_from(DebtorKind),
        name=texts(),
        country=countries,
        contact_person=st.none() | texts(),
        addresses=_tuples(addresses),
        emails=_tuples(ids().map(lambda name: f"{name}@example.com")),
        phones=_tuples(st.integers(10**6, 10**12).map(lambda number: f"+{number}")),
        registration_number=st.none() | ids(),
        payment_history=_tuples(texts()),
    )


def _tuples(each: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(each, max_size=2).map(tuple)


# ------------------------------------------------------------------------ cases and payments

_UNASSIGNED = frozenset(
    {
        Lifecycle.PENDING_CONTRACT_SIGNING,
        Lifecycle.PENDING_VERIFICATION_INTERNAL,
        Lifecycle.LEADS,
        Lifecycle.LEADS_QUOTE_GIVEN,
    }
)
_UNACCEPTED = _UNASSIGNED | {Lifecycle.PENDING_VERIFICATION}

# How much of what is outstanding a payment covers, in millionths: a part, all, or a surplus.
_COVERAGES = st.integers(1, 10**6) | st.just(10**6) | st.integers(10**6, 2 * 10**6)

# Used for every payment of every case, so they are made once.
_WORDS = st.none() | texts()
_OVERRIDES = st.none() | st.integers(0, 10**6) | st.just(10**6)
_RECIPIENTS = {
    managed: st.sampled_from([to for to in Recipient if managed or to is not Recipient.PLATFORM])
    for managed in (False, True)
}


def cases(
    *,
    min_minor: int = 1,
    max_minor: int = MAX_MINOR,
    currencies: Sequence[str] = CURRENCIES,
    lifecycles: Sequence[Lifecycle] = tuple(Lifecycle),
    phases: Sequence[Phase] = tuple(Phase),
    success_fees: st.SearchStrategy[Percent] | None = None,
    min_date: date = _FIRST_DAY,
    max_date: date = _LAST_DAY,
) -> st.SearchStrategy[Case]:
    """Draw cases: fresh, partly paid, fully paid and overpaid, with and without added fees.

    The principal lies in the bounds. A case has a partner, an acceptance and payments only where
    its state allows them. All its days lie between *min_date* and *max_date*.
    """
    states, codes = st.sampled_from(lifecycles), st.sampled_from(currencies)
    stages, terms = st.sampled_from(phases), st.sampled_from(Terms)
    agreed = percents() if success_fees is None else success_fees
    paid_parts = st.lists(_COVERAGES, max_size=3)
    fees = st.just(0) | st.integers(0, max_minor)
    claimed_buckets = st.builds(Buckets, st.integers(min_minor, max_minor), fees, fees, fees)
    dates = _ordered(days(min_value=min_date, max_value=max_date), 5)
    clock = st.lists(st.times(), min_size=3, max_size=3)
    names, words, versions = ids(), st.none() | texts(), st.integers(1, 5)
    references = st.text(_REFERENCE_LETTERS, min_size=8, max_size=8)

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        lifecycle, claimed = draw(states), draw(claimed_buckets)
        invoice_date, due_date, *later = draw(dates)
        created_at, assigned_at, accepted_at = sorted(
            datetime.combine(day, hour, UTC) for day, hour in zip(later, draw(clock), strict=True)
        )
        still_open, paid = _paid_down(claimed, () if lifecycle in _UNACCEPTED else draw(paid_parts))
        return Case(
            case_id=CaseId(draw(names)),
            reference=draw(references),
            client_id=ClientId(draw(names)),
            client_key=sort_key(draw(texts())),
            partner_id=None if lifecycle in _UNASSIGNED else PartnerId(draw(names)),
            client_reference=draw(words),
            partner_reference=draw(words),
            lifecycle=lifecycle,
            phase=draw(stages),
            terms=draw(terms),
            success_fee=draw(agreed),
            currency=draw(codes),
            claimed=claimed,
            open=still_open,
            paid_minor=paid,
            invoice_date=invoice_date,
            due_date=due_date,
            created_at=created_at,
            assigned_at=None if lifecycle in _UNASSIGNED else assigned_at,
            accepted_at=None if lifecycle in _UNACCEPTED else accepted_at,
            version=draw(versions),
        )

    return drawn()


def _paid_down(claimed: Buckets, coverages: Sequence[int]) -> tuple[Buckets, int]:
    """Return what is left of a claim after payments of these sizes, and their sum."""
    left, paid = claimed, 0
    for coverage in coverages:
        amount = _covering(left.total, coverage)
        left, paid = left.minus(left.allocate(amount)), paid + amount
    return left, paid


def _covering(outstanding: int, coverage: int) -> int:
    return max(1, outstanding * coverage // 10**6)


def payments(
    case: Case,
    *,
    min_size: int = 0,
    max_size: int = 5,
    min_date: date | None = None,
    max_date: date | None = None,
) -> st.SearchStrategy[list[RecordPayment]]:
    """Draw payments to record on *case*, one after the other: partial, exact, and more than due.

    They are in the currency of the case, to all its recipients, some with an explicit split. Days
    received lie between its due date and the day it was created, so that no clock that has seen
    the case finds them in the future; *min_date* and *max_date* choose others.
    """
    last = max_date or case.created_at.date()
    dates = days(min_value=min_date or min(case.due_date, last), max_value=last)
    return _payments(case, st.lists(_COVERAGES, min_size=min_size, max_size=max_size), dates)


@st.composite
def _payments(
    draw: st.DrawFn,
    case: Case,
    coverages: st.SearchStrategy[list[int]],
    dates: st.SearchStrategy[date],
) -> list[RecordPayment]:
    recipients = _RECIPIENTS[case.managed_by is not None]
    left, sequence = case.open, []
    for coverage in draw(coverages):
        amount = _covering(left.total, coverage)
        left = left.minus(left.allocate(amount))
        received_by, share = draw(recipients), draw(_OVERRIDES)
        sequence.append(
            RecordPayment(
                case_id=case.case_id,
                amount=from_minor(amount, case.currency),
                received_by=received_by,
                received_on=draw(dates),
                method=draw(_WORDS),
                reference=draw(_WORDS),
                notes=draw(_WORDS),
                settled=received_by is Recipient.CLIENT and draw(st.booleans()),
                split_override=_override(amount, share, case.currency),
            )
        )
    return sequence


def _override(payment: int, share: int | None, currency: str) -> SplitOverride | None:
    """Return an explicit split that gives the partner *share* millionths of the payment."""
    if share is None:
        return None
    gross = payment * share // 10**6
    return SplitOverride(
        creditor_amount=from_minor(payment - gross, currency),
        partner_gross=from_minor(gross, currency),
    )


__all__ = [
    "CURRENCIES",
    "MAX_MINOR",
    "cases",
    "claims",
    "days",
    "debtors",
    "ids",
    "instants",
    "moneys",
    "months",
    "payments",
    "percents",
    "rates",
    "split_terms",
    "splits",
    "texts",
]

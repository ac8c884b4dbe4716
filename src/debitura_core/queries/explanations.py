"""Explanations: why a figure is what it is, and where a partner's own list differs."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.books.explained import WRITES
from debitura_core.books.tables import PAYOUTS
from debitura_core.desk import Query, partner_of
from debitura_core.domain.journal.explanations import Explanation, explain_payout
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.errors import InvalidQuery
from debitura_core.domain.kernel.identifiers import (
    PartnerId,
    PayoutId,
    partner_id_or_none,
    payout_id,
    subject,
)
from debitura_core.domain.money.payouts import Payout, PayoutKind
from debitura_core.domain.money.reconciliation import ExpectedPayment, Reconciliation, reconcile
from debitura_core.domain.parties.agreements import Agreement
from debitura_core.ports import Now, ScopedBooks

_ABOUT_PAYOUTS = frozenset(
    name for name, writes in WRITES.items() if any(one.table is PAYOUTS for one in writes)
)
"""The events that a payout's figures and statuses come from."""


@frozen(kw_only=True)
class ExplainPayout(Query[Explanation]):
    """Where every figure of a payout comes from (partner, platform): inputs, formulas, rounding.

    The answer has the journal entries too. Raises `NotFound`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    payout_id: PayoutId = field(converter=payout_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> Explanation:
        """Explain the payout."""
        payout = books.payouts.get(self.payout_id)
        about = subject("case", payout.case_id)
        told = [
            entry
            for entry in books.journal.of(about, 0, None)
            if entry.name in _ABOUT_PAYOUTS
            and getattr(entry.event, "payout_id", None) == payout.payout_id
        ]
        return explain_payout(
            payout,
            books.payments.get(payout.payment_id, payout.partner_id),
            _terms(books, payout),
            told,
        )


def _terms(books: ScopedBooks, payout: Payout) -> Agreement:
    """Return the version of the agreement that a payout was recorded under."""
    versions = books.agreements.of(payout.partner_id)
    return next(one for one in versions if one.number == payout.agreement_number)


@frozen(kw_only=True)
class Reconcile(Query[Reconciliation]):
    """Compare a partner's own list of payments with its books (partner, platform).

    Every difference is named with its likely cause: split, recipient, status, date, currency,
    amount, or that one side does not have it. What is in the books and in no line is looked for on
    the cases of the list, and among all payments of the period if ``since`` and ``until`` give one
    (payment dates, the first included, the second not).

    Raises `InvalidQuery`, `NotFound` for an unknown partner.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    statement: tuple[ExpectedPayment, ...] = field(
        validator=checks.many(checks.instance(ExpectedPayment), 10_000)
    )
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    since: date | None = field(default=None, validator=checks.optional(checks.day))
    until: date | None = field(default=None, validator=checks.optional(checks.day))

    def __attrs_post_init__(self) -> None:
        if (self.since is None) is not (self.until is None):
            raise InvalidQuery(field="since", problem="give both ends of the period, or none")
        if self.since is not None and self.until is not None and self.since > self.until:
            raise InvalidQuery(field="since", problem="the period ends before it begins")

    def answer(self, books: ScopedBooks, now: Now, /) -> Reconciliation:
        """Compare line by line."""
        partner = partner_of(books, self.partner_id)
        found = {
            payout.payout_id: payout
            for case in dict.fromkeys(one.case_id for one in self.statement)
            for payout in books.payouts.of_case(partner, case)
            if payout.kind is PayoutKind.PAYMENT
        }
        if self.since is not None and self.until is not None:
            paid = books.payouts.paid_in(partner, self.since, self.until)
            found |= {one.payout_id: one for one in paid if one.kind is PayoutKind.PAYMENT}
        terms = {one.number: one for one in books.agreements.of(partner)}
        return reconcile(
            self.statement, list(found.values()), lambda payout: terms[payout.agreement_number]
        )

"""Changing claims: added fees and what is owed, from a day on."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    PartnerId,
    case_id,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.bookings import (
    book_surplus,
)
from debitura_core.domain.money.claim_amounts import (
    check_currency,
    check_open,
    check_since,
    price_after,
    reclaim,
    with_fees,
)
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.posting import Held
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SetAddedFees(Command[Case]):
    """Set what is charged to the debtor on top of the principal (partner).

    Each sum is the new total of its kind, in the claim's currency; what is left out stays. They are
    charged *since* a day, by default today: money received since then is divided with them,
    whatever the day on which it is entered. Earlier payouts stay as they are.

    Raises `NotFound`, `CaseNotOpen`, `ClaimChangeInFuture`, `CurrencyMismatch`, `ClaimBelowPaid`,
    `AmountTooLarge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    interest: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    reminder: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    collection: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    since: date | None = field(default=None, validator=checks.optional(checks.day))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Claim the fees from here on."""
        case = books.cases.get(self.case_id)
        check_open(case)
        since = check_since(self.since, now.today)
        minors = []
        for given in (self.interest, self.reminder, self.collection):
            if given is not None:
                check_currency(case, given.currency.code)
            minors.append(None if given is None else to_minor(given))
        claimed = with_fees(case, *minors)
        return _reclaim(books, now, case, claimed, case.success_fee, since)


@frozen(kw_only=True)
class CorrectClaim(Command[Case]):
    """Correct the principal of a claim (partner).

    The success fee follows the agreement's price bands: a move by more than 0.1 point needs
    ``confirm_price_change=True``; a fee that was agreed for the case (quote, custom terms, legal
    proceedings) stays, and ``keep_intentional_rate=True`` must say so. The principal is another one
    *since* a day, by default today, as with `SetAddedFees`. Payouts stay as they are.

    Raises `NotFound`, `CaseNotOpen`, `ClaimChangeInFuture`, `CurrencyMismatch`, `ClaimBelowPaid`,
    `NoAgreement`, `PriceChangeUnconfirmed`, `RateIsIntentional`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    principal: Money = field(validator=checks.positive_money)
    since: date | None = field(default=None, validator=checks.optional(checks.day))
    confirm_price_change: bool = field(default=False, validator=checks.yes_or_no)
    keep_intentional_rate: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Claim another principal, on the terms of its size."""
        case = books.cases.get(self.case_id)
        check_open(case)
        since = check_since(self.since, now.today)
        check_currency(case, self.principal.currency.code)
        principal = to_minor(self.principal)
        price = price_after(
            case,
            books.agreements.in_force(PartnerId(now.actor.party), now.today),
            principal,
            confirmed=self.confirm_price_change,
            keep=self.keep_intentional_rate,
        )
        claimed = evolve(case.claimed, principal=principal)
        return _reclaim(books, now, case, claimed, price, since)


def _reclaim(books: Books, now: Now, case: Case, claimed: Buckets, price: Percent,
             since: date) -> Decision[Case]:  # fmt: skip
    """Decide what is claimed from here on; a surplus that now covers more is owed no longer."""
    earlier, payments = (
        books.claim_versions.of_case(case.case_id),
        books.payments.by_collectors(case.case_id),
    )
    done = reclaim(case, claimed, price, payments, since, earlier, now.at)
    held = Held(books.accounts)
    moved = [one for one in done.records if isinstance(one, Payment)]
    book_surplus(held, moved, payments, now.at)
    return done.keeping(*held.records())

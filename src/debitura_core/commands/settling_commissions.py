"""Settling commissions: the platform's share of a payout is paid, or written off."""

from __future__ import annotations

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain import doors
from debitura_core.domain.actors import Role
from debitura_core.domain.commissions import credit, settle
from debitura_core.domain.decisions import Decision
from debitura_core.domain.identifiers import PayoutId, payout_id
from debitura_core.domain.payouts import Payout
from debitura_core.domain.remittances import mark_remitted
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SettleCommission(Command[Payout]):
    """Mark an unpaid commission as settled, now (partner, S1, 5.2).

    It goes on the invoice of the month in which it is settled (D7). Raises `NotFound`,
    `CommissionNotUnpaid`.
    """

    roles = frozenset({Role.PARTNER})

    payout_id: PayoutId = field(converter=payout_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Settle the commission."""
        return settle(books.payouts.get(self.payout_id), now.at)


@frozen(kw_only=True)
class MarkRemitted(Command[Payout]):
    """Record that the client got its part of a payment that the partner received (partner, S1).

    All that is still the client's counts as remitted, now. A correction that raises the client's
    part leaves the difference to remit. Raises `NotFound`, `NothingToRemit`.
    """

    roles = frozenset({Role.PARTNER})

    payout_id: PayoutId = field(converter=payout_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Remit what is left."""
        return mark_remitted(books.payouts.get(self.payout_id), now.at)


@frozen(kw_only=True)
class CreditCommission(Command[Payout]):
    """Write an unpaid commission off as uncollectible, for good (platform only, S1).

    Raises `NotFound`, `CommissionNotUnpaid`.
    """

    roles = frozenset({Role.PLATFORM})

    payout_id: PayoutId = field(converter=payout_id)
    reason: str = field(validator=doors.text(2000), repr=False)

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Write the commission off."""
        return credit(books.payouts.get(self.payout_id), self.reason, now.fresh(), now.at)

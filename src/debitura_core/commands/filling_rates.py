"""Filling rates: US dollars for what was recorded without a rate."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, together
from debitura_core.domain.money.filled_rates import fill
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class FillRates(Command[tuple[Payout | RevenueItem, ...]]):
    """Fill the US dollar figures of payouts and revenue items that had no rate (platform).

    Each takes the rate of the day on which it was received, or of the work, if the source knows it
    by now. Figures in the currency of the case stay, so this reaches invoiced entries too. At most
    ``limit`` are filled at once: run it until the answer is empty.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    limit: int = field(default=1000, validator=checks.whole_number(1, 10_000))

    def decide(self, books: Books, now: Now, /) -> Decision[tuple[Payout | RevenueItem, ...]]:
        """Fill those whose rate is known by now."""
        filled = (
            fill(payout, now.rate(payout.split.currency, "USD", payout.payment_date))
            for payout in books.payouts.without_rate()
        )
        items = (
            fill(item, now.rate(item.currency, "USD", item.on))
            for item in books.revenue_items.without_rate()
        )
        found = (one for half in (filled, items) for one in half if one is not None)
        return together(list(islice(found, self.limit)))

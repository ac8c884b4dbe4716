"""Filling rates: US dollars for what was recorded without a rate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, joined, together
from debitura_core.domain.money.filled_rates import fill, fill_reversal
from debitura_core.domain.money.payouts import Payout, PayoutKind
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class FillRates(Command[tuple[Payout | RevenueItem, ...]]):
    """Fill the US dollar figures of payouts and revenue items that had no rate (platform).

    Each takes the rate of the day on which it was received, or of the work, if the source knows it
    by now; what came back of a payment takes the rate of the payment. Figures in the currency of
    the case stay, so this reaches invoiced entries too. At most ``limit`` are filled at once: run
    it until the answer is empty.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    limit: int = field(default=1000, validator=checks.whole_number(1, 10_000))

    def decide(self, books: Books, now: Now, /) -> Decision[tuple[Payout | RevenueItem, ...]]:
        """Fill those whose rate is known by now."""
        found = chain(_payouts(books, now), _items(books, now))
        return together(list(islice(found, self.limit)))


def _payouts(books: Books, now: Now) -> Iterator[Decision[Payout | RevenueItem]]:
    """Fill the payouts of payments, each together with those of its reversals."""
    for payout in books.payouts.without_rate():
        if payout.kind is PayoutKind.PAYMENT:
            first = fill(payout, now.rate(payout.split.currency, "USD", payout.payment_date))
            if first is not None:
                yield joined(first, *_reversals(books, payout, first), answer=first.answer)


def _reversals(
    books: Books, payout: Payout, first: Decision[Payout | RevenueItem]
) -> Iterator[Decision[Payout | RevenueItem]]:
    earlier = [one for one in first.records if isinstance(one, Payout)]
    for reversal in books.payouts.beside(payout):
        done = fill_reversal(reversal, earlier)
        earlier += [one for one in done.records if isinstance(one, Payout)]
        yield done


def _items(books: Books, now: Now) -> Iterator[Decision[Payout | RevenueItem]]:
    for item in books.revenue_items.without_rate():
        done = fill(item, now.rate(item.currency, "USD", item.on))
        if done is not None:
            yield done

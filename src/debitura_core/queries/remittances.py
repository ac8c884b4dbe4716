"""Remittances: what a partner owes its clients, and what it must invoice them for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, Streamable, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.money.accounts import Account
from debitura_core.domain.money.client_dues import (
    ClientDue,
    ClientSum,
    due_from_client,
    due_to_clients,
    open_by_source,
    sums_of,
)
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen
class DuePage:
    """What is to be settled with clients: payouts in the order of their days, and sums of all.

    ``sums`` are over all that is due, not only over the page; ``next`` goes into ``after``.
    """

    dues: tuple[ClientDue, ...]
    sums: tuple[ClientSum, ...]
    next: str | None


@frozen(kw_only=True)
class RemittanceDue(Query[DuePage], Streamable[ClientDue]):
    """What a partner must remit to its clients, and by when (partner, platform, rule money-16).

    Of payments the partner received, the client's part is due within 30 business days of the
    recovery, Monday to Friday; what was set off, or paid by a transfer, is not. ``as_of`` is the
    day that decides what is overdue, today (UTC) by default. The answer reads what is open, and no
    more.

    Raises `NotFound` for an unknown partner.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))
    as_of: date | None = field(default=None, validator=checks.optional(checks.day))

    def answer(self, books: ScopedBooks, now: Now, /) -> DuePage:
        """Return one page, with the sums over everything."""
        return _page(self.rows(books, now), self.after, self.limit)

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[ClientDue]:
        """Yield every payout with something left to remit."""
        partner = partner_of(books, self.partner_id)
        held = books.accounts.open_on(partner, Account.CLIENT_FUNDS)
        return due_to_clients(held, self.as_of or now.today)


@frozen(kw_only=True)
class ClientInvoiceDue(Query[DuePage], Streamable[ClientDue]):
    """What a partner must still invoice its clients for, and by when (partner, platform).

    Of payments the client received, the partner's gross is invoiced within 10 days of recording:
    what is open of it, less what came back and what is paid.
    A payout leaves the list with `ConfirmClientInvoiced`, or once its commission is settled or
    credited; one recorded with ``follow_up=False``, which nobody is reminded of, not before then.
    ``as_of`` is the day that decides what is overdue, today (UTC) by default.

    Raises `NotFound` for an unknown partner.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))
    as_of: date | None = field(default=None, validator=checks.optional(checks.day))

    def answer(self, books: ScopedBooks, now: Now, /) -> DuePage:
        """Return one page, with the sums over everything."""
        return _page(self.rows(books, now), self.after, self.limit)

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[ClientDue]:
        """Yield every payout whose client is still to be invoiced."""
        partner, today = partner_of(books, self.partner_id), self.as_of or now.today
        held = open_by_source(books.accounts.open_on(partner, Account.CLIENT_FEES))
        for payout in books.payouts.to_invoice(partner):
            if held.get(payout.payout_id, 0) > 0:
                yield due_from_client(payout, held[payout.payout_id], today)


def _page(rows: Iterator[ClientDue], after: str | None, limit: int) -> DuePage:
    """Take one page out of all that is due, and add all of it up."""
    everything, place = sorted(rows, key=_place), place_after(after)
    rest = [one for one in everything if place is None or _place(one) > place]
    shown, more = page_of(rest, limit, lambda one: cursor_at(_place(one)))
    return DuePage(shown, sums_of(everything), more)


def _place(due: ClientDue) -> tuple[str, str]:
    return due.due_on.isoformat(), due.payout_id

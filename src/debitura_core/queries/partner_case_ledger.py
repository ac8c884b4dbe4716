"""The money of partner cases: a partner's ledger, and what it may bill a client of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.columns import Shown
from debitura_core.domain.kernel.errors import NotFound
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    client_id,
    partner_id_or_none,
)
from debitura_core.domain.parties.agreements import in_force
from debitura_core.domain.partner_cases.bills import BillLine, BillTotal, bill, bill_totals
from debitura_core.domain.partner_cases.fees import LedgerEntry, ledger_of
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.settlements import schedule_of
from debitura_core.domain.partner_cases.statements import (
    PartnerCaseBalance,
    ScheduledPayment,
    StatementLine,
    balances,
    schedule,
    statement,
)
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen(kw_only=True)
class PartnerCaseLedgerPage(Shown):
    """The ledger of partner cases: its balance in each currency, its lines, and what is paid when.

    ``balances`` and ``schedule`` are over the whole ledger, not only over the page; ``next`` goes
    into ``after`` of the next page.
    """

    cases_submitted: int
    balances: tuple[PartnerCaseBalance, ...]
    lines: tuple[StatementLine, ...]
    schedule: tuple[ScheduledPayment, ...]
    next: str | None


@frozen(kw_only=True)
class PartnerCaseLedger(Query[PartnerCaseLedgerPage]):
    """What the cases that a partner submitted earn and owe (partner, platform).

    On a platform desk name the ``partner_id``. Lines are in the order in which they accrued.
    Nobody else sees them: not the partner that collects for this one, nor any client. Every page
    works the whole ledger out, so it costs as much as the partner's cases have payments.

    Raises `InvalidInput`, `NotFound` for an unknown partner, `NotAllowed` on a client's desk.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> PartnerCaseLedgerPage:
        """Return one page, with balance and schedule over everything."""
        partner = partner_of(books, self.partner_id)
        kept, cases = books.partner_cases, books.partner_cases.of(partner)
        settlements = kept.settlements(partner)
        billing, payout_day = schedule_of(in_force(books.agreements.of(partner), now.today))
        lines = statement(_ledger(books, partner, cases), kept.settled(partner), billing)
        place = place_after(self.after)
        rest = [line for line in lines if place is None or line.place > place]
        shown, more = page_of(rest, self.limit, lambda line: cursor_at(line.place))
        return PartnerCaseLedgerPage(
            cases_submitted=sum(one.submitted_at is not None for one in cases),
            balances=balances(lines, settlements),
            lines=shown,
            schedule=schedule(lines, settlements, Month.of(now.today), payout_day),
            next=more,
        )


@frozen(kw_only=True)
class ClientBill:
    """What a partner may bill a client of its own for a month, line by line, and its sums."""

    lines: tuple[BillLine, ...]
    totals: tuple[BillTotal, ...]


@frozen(kw_only=True)
class ClientBilling(Query[ClientBill]):
    """What a partner may bill a client of its own for a month (partner).

    The commissions of payments that it collected itself, its work on the client's cases, and what
    the platform charged for them: by the month (UTC) in which each was recorded, or accrued, so
    that a month's bill is complete when the month is over. Which of the platform's fees are
    passed on, and at which tax, depends on the partner's agreement with its client.

    Raises `NotFound` for anyone but a client of its partner cases.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    client_id: ClientId = field(converter=client_id)
    month: Month = field(validator=checks.month)

    def answer(self, books: ScopedBooks, now: Now, /) -> ClientBill:
        """Gather what fell in the month."""
        partner = partner_of(books, None)
        cases = [one for one in books.partner_cases.of(partner) if one.client_id == self.client_id]
        if not cases:
            raise NotFound(kind="client", id=self.client_id)
        payouts = [
            payout for one in cases for payout in books.payouts.of_case(partner, one.in_case())
        ]
        items = books.revenue_items.of_client(partner, self.client_id)
        lines = bill(payouts, items, _ledger(books, partner, cases), self.month)
        return ClientBill(lines=lines, totals=bill_totals(lines))


def _ledger(books: ScopedBooks, partner: PartnerId,
            cases: Sequence[PartnerCase]) -> tuple[LedgerEntry, ...]:  # fmt: skip
    """Return the ledger of these cases of the partner."""
    kept = books.partner_cases
    return ledger_of(cases, kept.collected(partner), kept.fees(partner))

"""Correcting revenue items: work that was recorded wrongly, or never done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.commands.correcting import left_as_is, some_of
from debitura_core.commands.covering import with_accounts
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.tasks import TaskKind, open_task
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.canonical import decimal_text
from debitura_core.domain.kernel.decisions import Decision, both
from debitura_core.domain.kernel.identifiers import (
    RevenueItemId,
    TaskId,
    revenue_item_id,
)
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.bookings import (
    book_item,
)
from debitura_core.domain.money.corrections import (
    check_not_invoiced,
    check_not_merged,
)
from debitura_core.domain.money.item_corrections import check_not_fixed, restate, take_back
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_items import (
    RevenueItem,
    RevenueItemKind,
    check_parts,
    check_revenue_item,
    worth,
)
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class CorrectRevenueItem(Command[RevenueItem]):
    """Correct a revenue item that was recorded wrongly (partner).

    What is left out stays as it is; ``take_away=("description",)`` takes the description away.
    Another kind needs its own parts, as in `RecordRevenueItem`. The platform's share and the rate
    stay those of the recording. A withdrawal fee is not corrected: remove it and record it again.

    Raises `NotFound`, `InvalidInput`, `EntryInvoiced`, `CaseIsMerged`, `WithdrawalFeeFixed`,
    `CurrencyMismatch`, `PaymentInFuture`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    revenue_item_id: RevenueItemId = field(converter=revenue_item_id)
    kind: RevenueItemKind | None = field(
        default=None, validator=checks.optional(checks.member(RevenueItemKind))
    )
    on: date | None = field(default=None, validator=checks.optional(checks.day))
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))
    hours: Decimal | None = field(default=None, validator=checks.optional(checks.hours))
    hourly_rate: Money | None = field(
        default=None, validator=checks.optional(checks.positive_money)
    )
    description: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    take_away: tuple[str, ...] = field(default=(), validator=some_of("description"))

    def decide(self, books: Books, now: Now, /) -> Decision[RevenueItem]:
        """Restate the item on the terms of its recording."""
        item = books.revenue_items.get(self.revenue_item_id)
        case = books.cases.collected(item.case_id)
        check_not_invoiced(item)
        check_not_merged(case)
        kind, on = self.kind or item.kind, self.on or item.on
        check_not_fixed(item, kind)
        check_revenue_item(case, on, now.today)
        same = kind is item.kind
        parts = (
            self.amount or (item.amount if same and item.hours is None else None),
            self.hours or (Decimal(item.hours) if same and item.hours is not None else None),
            self.hourly_rate or (_hourly_rate(item) if same else None),
        )
        check_parts(kind, *parts)
        amount, hourly_rate = worth(case, *parts)
        hours = None if parts[1] is None else decimal_text(parts[1])
        description = left_as_is(self, "description", item.description)
        runs = books.invoices.runs_since(item.partner_id, item.due_at)
        done = restate(item, kind, on, amount, hours, hourly_rate, description, now.at, runs)
        held = Held(books.accounts)
        book_item(held, done.answer, item, now.at)
        return with_accounts(done, books, now, held)


def _hourly_rate(item: RevenueItem) -> Money | None:
    per_hour = item.hourly_rate_minor
    return None if per_hour is None else from_minor(per_hour, item.currency)


@frozen(kw_only=True)
class RemoveRevenueItem(Command[None]):
    """Take a revenue item back (partner); the journal keeps what it was.

    A withdrawal fee can be recorded again afterwards. Raises `NotFound`, `EntryInvoiced`,
    `CaseIsMerged`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    revenue_item_id: RevenueItemId = field(converter=revenue_item_id)

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        """Take the item out of the books."""
        item = books.revenue_items.get(self.revenue_item_id)
        check_not_invoiced(item)
        case = books.cases.collected(item.case_id)
        check_not_merged(case)
        requests = books.closure_requests.of_case(item.case_id)
        booked = (one for one in requests if one.revenue_item_id == item.revenue_item_id)
        request = next(booked, None)
        held = Held(books.accounts)
        book_item(held, None, item, now.at)
        done = take_back(item, request)
        if request is not None and case.lifecycle is Lifecycle.CLOSED:
            to_invoice = open_task(TaskKind.CLOSE_AND_INVOICE, case, TaskId(now.fresh()), now.at)
            done = both(to_invoice, done)
        return with_accounts(done, books, now, held)

"""Payments, payouts and invoices, as statements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from attrs import fields

from debitura_core.adapters.sql import month_end
from debitura_core.adapters.sql.cases import HIDES, LAST
from debitura_core.adapters.sql.dialect import (
    EVERYTHING,
    Reading,
    columns,
    only,
    readable,
    records,
)
from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.domain.cases.cases import TAKES_PAYMENT
from debitura_core.domain.cases.claims import Buckets
from debitura_core.domain.cases.tasks import TaskKind
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, InvoiceId, PartnerId
from debitura_core.domain.money.billing import SeriesEnd
from debitura_core.domain.money.invoices import DueDay, DueFees, Invoice, InvoiceLine
from debitura_core.domain.money.matching import Candidate, PaidReference
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItem

R = TypeVar("R")

_NEWEST_OF_PARTNER = (
    f"SELECT {columns(rows.PAYMENTS, 'y')} FROM payments y /* by payments_by_case */"  # noqa: S608
    " WHERE y.partner_id = ?"
)
_NEWEST = (
    f"SELECT {columns(rows.PAYMENTS, 'y')} FROM partners p /* then */ JOIN payments y"  # noqa: S608
    " /* by payments_by_case */ ON y.partner_id = p.partner_id WHERE 1 = 1"
)
_BEFORE = (
    "{client} AND y.case_id = ? AND (y.recorded_at, y.payment_id) < (?, ?)"
    " ORDER BY y.recorded_at DESC, y.payment_id DESC LIMIT ?"
)

_OPEN = " + ".join(f"c.open_{bucket.name}_minor" for bucket in fields(Buckets))
_TAKING = ", ".join(repr(state) for state in sorted(state.value for state in TAKES_PAYMENT))
_CLAIMS = (
    f"SELECT c.case_id, c.reference, c.currency, {_OPEN}, c.client_reference,"  # noqa: S608
    " f.debtor_name, f.claim FROM cases c JOIN case_files f ON f.case_id = c.case_id"
    f" WHERE c.partner_id = ? AND c.lifecycle IN ({_TAKING}) ORDER BY c.case_id"
)
_PLANS = (
    f"SELECT {columns(rows.PAYMENT_PLANS)} FROM payment_plans"  # noqa: S608  our own names
    " WHERE partner_id = ? ORDER BY case_id, number"
)
_REFERENCED = (
    "SELECT y.payment_id, y.case_id, c.reference, y.currency, y.reference,"
    " y.payment_minor - y.reversed_minor"
    " FROM payments y JOIN cases c ON c.case_id = y.case_id"
    " WHERE y.partner_id = ? AND y.reference IS NOT NULL"
    " AND y.reversed_minor < y.payment_minor ORDER BY y.payment_id"
)

LEFT = (
    "o.{0} + (SELECT coalesce(sum(r.{0}), 0) FROM payouts r /* by payouts_by_adjusted */"
    " WHERE r.partner_id = o.partner_id AND r.adjusts = o.payout_id)"
)
"""A figure of the payout *o*, together with those booked beside it."""

_PAYOUTS = f"SELECT {columns(rows.PAYOUTS)} FROM payouts"  # noqa: S608  our own names
_PAID_IN = (
    f"{_PAYOUTS} /* by payouts_by_payment_date */ WHERE partner_id = ?"
    " AND payment_date >= ? AND payment_date < ? ORDER BY payment_date, payout_id"
)
_WITHOUT_RATE = (
    "SELECT {columns} FROM {table} /* by {table}_without_rate */ WHERE rate IS NULL{whose}"
    " ORDER BY partner_id, {key}"
)
_TO_INVOICE = (
    f"{_PAYOUTS} /* by payouts_by_creation */ WHERE partner_id = ? AND received_by = 'client'"  # noqa: S608
    " AND commission_status = 'unpaid' AND partner_gross_minor > 0 AND coalesce((SELECT"
    " min(CASE WHEN t.solved_at IS NULL THEN 0 ELSE 1 END) FROM tasks t"
    " WHERE t.case_id = payouts.case_id AND t.payout_id = payouts.payout_id"
    f" AND t.kind = '{TaskKind.INVOICE_CLIENT.value}'), 0) = 0 ORDER BY created_at, payout_id"
)
_TO_CHASE = (
    f"{_PAYOUTS} /* by payouts_to_chase */ WHERE reminder_on IS NOT NULL AND reminder_on <= ?"
    f"{{whose}} AND NOT EXISTS ({HIDES.format('payouts')})"
    " ORDER BY reminder_on, payout_id LIMIT ?"
)

_INVOICES = f"SELECT {columns(rows.INVOICES)} FROM invoices"  # noqa: S608  our own names
_LIVE = f"{_INVOICES} WHERE month = ? AND status <> 'credited'{{whose}} ORDER BY partner_id"
_BY_NUMBER = f"{_INVOICES} WHERE number > ?{{whose}} ORDER BY number LIMIT ?"
_OWN = "/* unindexed */ partner_id = ?"
_LINES = (
    f"SELECT {', '.join(rows.LINES)} FROM invoice_lines"  # noqa: S608  our own names
    " WHERE partner_id = ? AND invoice_id = ? AND entry_id > ? ORDER BY entry_id LIMIT ?"
)
_SERIES = "SELECT year, last, last_day FROM invoice_numbers ORDER BY year"


class MoneyAnswers(Reading):
    """What is answered about payments, payouts and invoices."""

    def newest_payments(
        self, case_id: CaseId, partner_id: PartnerId | None, client_id: ClientId | None,
        after: tuple[str, str] | None, limit: int, /,
    ) -> Sequence[Payment]:  # fmt: skip
        client, clients = only("y.client_id = ?", client_id)
        whose = () if partner_id is None else (partner_id,)
        begin = _NEWEST if partner_id is None else _NEWEST_OF_PARTNER
        found = self.execute(
            begin + _BEFORE.format(client=client),
            (*whose, *clients, case_id, *(after or LAST), limit),
        )
        return list(records(rows.PAYMENTS, found))

    def claims_to_match(self, partner_id: PartnerId, /) -> Iterator[Candidate]:
        plans = {
            plan.case_id: plan.amounts
            for plan in records(rows.PAYMENT_PLANS, self.execute(_PLANS, (partner_id,)))
        }
        for (
            case_id,
            reference,
            currency,
            open_minor,
            client_reference,
            debtor,
            claim,
        ) in self.execute(_CLAIMS, (partner_id,)):
            yield Candidate(
                case_id=case_id,
                reference=reference,
                currency=currency,
                outstanding_minor=open_minor,
                client_reference=client_reference,
                debtor_name=debtor,
                invoices=tuple(line["number"] for line in json.loads(claim).get("invoices", ())),
                instalments=plans.get(case_id, ()),
            )

    def payments_to_return(self, partner_id: PartnerId, /) -> Iterator[PaidReference]:
        names = ("payment_id", "case_id", "case_reference", "currency", "reference", "amount_minor")
        for row in self.execute(_REFERENCED, (partner_id,)):
            yield PaidReference(**dict(zip(names, row, strict=True)))

    def payouts_paid_in(
        self, partner_id: PartnerId, since: date, until: date, /
    ) -> Iterator[Payout]:
        bounds = since.isoformat(), until.isoformat()
        return records(rows.PAYOUTS, self.execute(_PAID_IN, (partner_id, *bounds)))

    def payouts_without_rate(self, partner_id: PartnerId | None, /) -> Iterator[Payout]:
        return self._without_rate(rows.PAYOUTS, partner_id)

    def items_without_rate(self, partner_id: PartnerId | None, /) -> Iterator[RevenueItem]:
        return self._without_rate(rows.REVENUE_ITEMS, partner_id)

    def _without_rate(self, table: Table[R], partner_id: PartnerId | None) -> Iterator[R]:
        whose, own = only("partner_id = ?", partner_id)
        statement = _WITHOUT_RATE.format(
            columns=columns(table), table=table.name, key=table.key[-1], whose=whose
        )
        return records(table, self.execute(statement, own))

    def payouts_to_invoice(self, partner_id: PartnerId, /) -> Iterator[Payout]:
        return records(rows.PAYOUTS, self.execute(_TO_INVOICE, (partner_id,)))

    def payouts_to_chase(
        self, partner_id: PartnerId | None, on: date, limit: int, /
    ) -> Sequence[Payout]:
        whose, own = only("partner_id = ?", partner_id)
        found = self.execute(_TO_CHASE.format(whose=whose), (on.isoformat(), *own, limit))
        return [self.known(rows.PAYOUTS, row) for row in found.fetchall()]

    # ------------------------------------------------------------------------------ invoices

    def live_invoices(self, month: Month, partner_id: PartnerId | None, /) -> Sequence[Invoice]:
        whose, own = only(_OWN, partner_id)
        found = self.execute(_LIVE.format(whose=whose), (str(month), *own))
        return list(records(rows.INVOICES, found))

    def invoices_of(
        self, partner_id: PartnerId | None, after: str | None, limit: int, /
    ) -> Sequence[Invoice]:
        whose, own = only(_OWN, partner_id)
        found = self.execute(_BY_NUMBER.format(whose=whose), (after or "", *own, limit))
        return list(records(rows.INVOICES, found))

    def invoice_lines(
        self, partner_id: PartnerId, invoice_id: InvoiceId, after: str | None, limit: int | None, /
    ) -> Iterator[InvoiceLine]:
        most = EVERYTHING if limit is None else limit
        for row in self.execute(_LINES, (partner_id, invoice_id, after or "", most)):
            yield readable(read_line, row)

    def due_fees(
        self, until: Month, partner_id: PartnerId | None, without_hidden: bool, /
    ) -> Sequence[DueFees]:
        return month_end.due(self.execute, until, partner_id, without_hidden)

    def due_days(
        self, month: Month, partner_id: PartnerId, currency: str, without_hidden: bool, /
    ) -> Sequence[DueDay]:
        return month_end.due_days(self.execute, month, partner_id, currency, without_hidden)

    def due_net(self, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate],
                without_hidden: bool, /) -> int:  # fmt: skip
        return month_end.due_net(self.execute, partner_id, currency, rates, without_hidden)

    def series_end(self) -> SeriesEnd:
        found = self.execute(_SERIES).fetchall()
        days = [date.fromisoformat(day) for _, _, day in found]
        return SeriesEnd(max(days, default=None), tuple((year, last) for year, last, _ in found))


def read_line(row: Sequence[Any]) -> InvoiceLine:
    """Read one line of an invoice."""
    return InvoiceLine(
        invoice_id=row[0], partner_id=row[1], entry_id=row[2],
        entry_day=date.fromisoformat(row[3]), currency=row[4], fee_minor=row[5], rate=row[6],
        rate_on=date.fromisoformat(row[7]), net_currency=row[8], net_minor=row[9],
    )  # fmt: skip

"""Month-end in a few statements: what is due, and the effects that change whole sets.

Payouts and revenue items are invoiced alike; what differs between them is in one table, `_DUE`.
Its conditions are, word for word, those of the partial indexes in the schema, so that SQLite can
answer from them; rows leave those indexes once they are invoiced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import product
from typing import Any

from attrs import frozen

from debitura_core.adapters.sql.dialect import Cursor, only
from debitura_core.adapters.sql.statements import DELETE
from debitura_core.books import tables as rows
from debitura_core.domain.kernel.calendar import Month, instant_text
from debitura_core.domain.kernel.decisions import Effect, Event
from debitura_core.domain.kernel.errors import StaleRecord, UnknownKind
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import InvoiceId, PartnerId
from debitura_core.domain.money.corrections import TakeBack
from debitura_core.domain.money.invoices import (
    CopyLines,
    DueDay,
    DueFees,
    EntriesInvoiced,
    InvoicePayouts,
    SetInvoiceStatus,
    TakeNumbers,
)

Execute = Callable[[str, Sequence[Any]], Cursor]


@frozen
class _Due:
    """How one kind of ledger row comes to be invoiced; ``due_at`` decides the month."""

    table: str
    key: str
    condition: str
    may_be_hidden: bool


_FREE = "platform_fee_minor <> 0 AND invoice_status IN ('not_invoiced', 'credited')"
_DUE = (
    _Due(
        "payouts",
        "payout_id",
        "commission_status = 'paid' AND platform_fee_minor <> 0 AND received_by <> 'platform'"
        " AND invoice_status IN ('not_invoiced', 'credited')",
        may_be_hidden=True,
    ),
    _Due("revenue_items", "revenue_item_id", _FREE, may_be_hidden=True),
    _Due("settled_entries", "entry_id", _FREE, may_be_hidden=False),
)
_SHOWN = (
    " AND NOT EXISTS (SELECT 1 FROM relationships r WHERE r.partner_id = {table}.partner_id"
    " AND r.client_id = {table}.client_id AND r.hidden_from_balance = 1)"
)
_Texts = tuple[tuple[str, ...], tuple[str, ...]]


def _texts(pattern: str) -> _Texts:
    """Write one statement per kind of ledger row: for all clients, and without hidden ones."""
    return _written(pattern, False), _written(pattern, True)


def _written(pattern: str, without_hidden: bool) -> tuple[str, ...]:
    return tuple(
        pattern.format(
            table=due.table,
            key=due.key,
            condition=due.condition,
            where="partner_id = ? AND currency = ? AND due_at >= ? AND due_at < ?"
            f" AND {due.condition}"
            + (_SHOWN.format(table=due.table) if without_hidden and due.may_be_hidden else ""),
        )
        for due in _DUE
    )


_PARTNERS = "SELECT partner_id FROM partners WHERE 1 = 1{whose} ORDER BY partner_id"
_NEXT_CURRENCY, _ = _texts(
    "SELECT min(currency) FROM {table} WHERE partner_id = ? AND currency > ? AND {condition}"
)
_FIRST_DUE = _texts("SELECT min(due_at) FROM {table} WHERE {where}")
_SUMS = _texts("SELECT count(*), sum(platform_fee_minor) FROM {table} WHERE {where}")
_FEES = _texts("SELECT platform_fee_minor FROM {table} WHERE {where}")
_FIRST = _texts(
    "SELECT {key} FROM {table} WHERE {where} ORDER BY due_at, platform_fee_minor, {key} LIMIT 1"
)
_LINES = _texts(
    "INSERT INTO invoice_lines (invoice_id, partner_id, entry_id, entry_day, currency, fee_minor,"
    " rate, rate_on, net_currency, net_minor)"
    " SELECT ?, partner_id, {key}, substr(due_at, 1, 10), currency, platform_fee_minor,"
    " ?, coalesce(?, substr(due_at, 1, 10)), ?, {{net}} FROM {table} WHERE {where}"
)
_SAME_LINES, _CONVERTED_LINES = (
    tuple(tuple(text.format(net=net) for text in texts) for texts in _LINES)
    for net in ("platform_fee_minor", "convert_minor(platform_fee_minor, ?)")
)
_TAKE = _texts(
    "UPDATE {table} SET invoice_status = 'issued', invoice_id = ?, version = version + 1"
    " WHERE {where}"
)
_STATUS, _ = _texts(
    "UPDATE {table} SET invoice_status = ?, version = version + 1"
    " WHERE partner_id = ? AND invoice_id = ? AND {key} IN"
    " (SELECT entry_id FROM invoice_lines WHERE partner_id = ? AND invoice_id = ?)"
)
_COPY_LINES = (
    f"INSERT INTO invoice_lines ({', '.join(rows.LINES)})"  # noqa: S608  our own names
    " SELECT ?, partner_id, entry_id, entry_day, currency, -fee_minor, rate, rate_on, net_currency,"
    " -net_minor FROM invoice_lines WHERE partner_id = ? AND invoice_id = ?"
)
_COUNT_LINES = (
    "SELECT count(*), sum(net_minor) FROM invoice_lines WHERE partner_id = ? AND invoice_id = ?"
)
_READ_LINES = (
    "SELECT entry_id || ' ' || entry_day || ' ' || currency || ' ' || fee_minor || ' ' || rate"
    " || ' ' || rate_on || ' ' || net_minor || '\n' FROM invoice_lines"
    " WHERE partner_id = ? AND invoice_id = ? ORDER BY entry_id"
)
_BEGIN_YEAR = (
    "INSERT INTO invoice_numbers (year, last, last_day) VALUES (?, 0, ?) ON CONFLICT DO NOTHING"
)
_MOVE_NUMBER = (
    "UPDATE invoice_numbers SET last = last + ?, last_day = ? WHERE year = ? AND last = ?"
    " AND NOT EXISTS (SELECT 1 FROM invoice_numbers later WHERE later.last_day > ?)"
)


# ---------------------------------------------------------------------------------- what is due


def due(
    execute: Execute, until: Month, partner_id: PartnerId | None, without_hidden: bool
) -> list[DueFees]:
    """Return what fell due by the end of a month, per partner, month and currency."""
    found = []
    whose, own = only("partner_id = ?", partner_id)
    for (partner,) in execute(_PARTNERS.format(whose=whose), own).fetchall():
        sums: dict[tuple[Month, str], tuple[int, int, int]] = {}
        for currency in _currencies(execute, partner):
            for place, kind in enumerate(_DUE):
                for month in _months(execute, place, (partner, currency), until, without_hidden):
                    statement = _SUMS[without_hidden][place]
                    n, total = execute(statement, _span(partner, currency, month)).fetchone()
                    count, fee, cases = sums.get((month, currency), (0, 0, 0))
                    cases += total if kind.table == "settled_entries" else 0
                    sums[month, currency] = count + n, fee + total, cases
        found += [
            DueFees(partner, month, currency, *sums[month, currency])
            for month, currency in sorted(sums)
        ]
    return found


def _months(execute: Execute, place: int, whose: tuple[str, str], until: Month,
            without_hidden: bool) -> Iterator[Month]:  # fmt: skip
    """Step through the index from one month that holds something due to the next."""
    since, statement = "", _FIRST_DUE[without_hidden][place]
    while first := execute(statement, (*whose, since, instant_text(until.end))).fetchone()[0]:
        month = Month.parse(first[:7])
        yield month
        since = instant_text(month.end)


def _currencies(execute: Execute, partner: str) -> set[str]:
    """Step through the index from one currency to the next; a partner has few of them."""
    found = set()
    for statement in _NEXT_CURRENCY:
        currency = ""
        while (currency := execute(statement, (partner, currency)).fetchone()[0]) is not None:
            found.add(currency)
    return found


def due_days(execute: Execute, month: Month, partner_id: PartnerId, currency: str,
             without_hidden: bool) -> Sequence[DueDay]:  # fmt: skip
    """Return the UTC days on which these fell due, each with its first entry."""
    found = []
    for day in _days(month):
        firsts = [
            row[0]
            for statement in _FIRST[without_hidden]
            if (row := execute(statement, _span_of_day(partner_id, currency, day)).fetchone())
        ]
        if firsts:
            found.append(DueDay(day, firsts[0]))
    return found


def due_net(execute: Execute, partner_id: PartnerId, currency: str, rates: Mapping[date, Rate],
            without_hidden: bool) -> int:  # fmt: skip
    """Return the sum of these, each converted at the rate of its day and rounded alone."""
    return sum(
        rate.convert(fee)
        for day, rate in rates.items()
        for statement in _FEES[without_hidden]
        for (fee,) in execute(statement, _span_of_day(partner_id, currency, day))
    )


def _days(month: Month) -> Iterator[date]:
    day = month.first_day
    while day < month.next().first_day:
        yield day
        day += timedelta(days=1)


def _span(partner: str, currency: str, month: Month) -> tuple[str, ...]:
    return partner, currency, instant_text(month.start), instant_text(month.end)


def _span_of_day(partner: str, currency: str, day: date) -> tuple[str, ...]:
    return partner, currency, f"{day}T", f"{day + timedelta(days=1)}T"


# -------------------------------------------------------------------------------------- effects


def apply(execute: Execute, effect: Effect) -> tuple[Event, ...]:
    """Carry out one effect, and return its events: what it did to which set."""
    match effect:
        case InvoicePayouts():
            return (_invoice(execute, effect),)
        case SetInvoiceStatus():
            for statement in _STATUS:
                whose = effect.partner_id, effect.invoice_id
                execute(statement, (effect.status.value, *whose, *whose))
        case CopyLines():
            whose = effect.partner_id, effect.invoice_id
            execute(_COPY_LINES, (effect.credit_note_id, *whose))
            return (_lines_of(execute, effect.partner_id, effect.credit_note_id),)
        case TakeNumbers():
            _take_numbers(execute, effect)
        case TakeBack():
            _take_back(execute, effect)
        case _:
            raise UnknownKind(kind=type(effect).__name__)
    return ()


def _take_back(execute: Execute, effect: TakeBack) -> None:
    """Take entries out of the books, if they are still at the version that was read."""
    for entry in effect.entries:
        table = rows.table_of(entry)
        values = (*table.key_of(entry), entry.version)
        gone = execute(DELETE[table.name], values).rowcount
        if gone != 1:
            raise StaleRecord(kind=table.word, id=table.key_of(entry)[-1])


def _invoice(execute: Execute, effect: InvoicePayouts) -> EntriesInvoiced:
    """Write a line for each entry, take the entries, and say which they were."""
    partner, hidden = effect.partner_id, effect.without_hidden
    statements = tuple(zip(_SAME_LINES[hidden], _CONVERTED_LINES[hidden], _TAKE[hidden],
                           strict=True))  # fmt: skip
    for currency, day, rate in effect.rates:
        observed = None if day is None else rate.observed_on.isoformat()
        values = (effect.invoice_id, rate.value, observed, rate.target)
        spans = (
            [_span(partner, currency, month) for month in effect.months]
            if day is None
            else [_span_of_day(partner, currency, day)]
        )
        for span, (same, converted, take) in product(spans, statements):
            if rate.source == rate.target:
                execute(same, values + span)
            else:
                over, under = rate.ratio()
                execute(converted, (*values, f"{over}/{under}", *span))
            execute(take, (effect.invoice_id, *span))
    return _lines_of(execute, partner, effect.invoice_id)


def _lines_of(execute: Execute, partner: PartnerId, invoice_id: InvoiceId) -> EntriesInvoiced:
    """Say which lines an invoice or credit note has."""
    count, net = execute(_COUNT_LINES, (partner, invoice_id)).fetchone()
    return EntriesInvoiced(
        invoice_id=invoice_id,
        partner_id=partner,
        count=count,
        net_minor=net or 0,
        lines_hash=_lines_hash(execute, partner, invoice_id),
    )


def _lines_hash(execute: Execute, partner: str, invoice_id: str) -> str:
    """Hash the lines of the invoice in the order of their entries; see `EntriesInvoiced`."""
    digest = sha256()
    found = execute(_READ_LINES, (partner, invoice_id))
    while chunk := found.fetchmany(10_000):
        digest.update("".join([line for (line,) in chunk]).encode())
    return digest.hexdigest()


def _take_numbers(execute: Execute, effect: TakeNumbers) -> None:
    """Move the year's counter on, if the series still ends where the decision read it."""
    day = effect.day.isoformat()
    execute(_BEGIN_YEAR, (effect.year, day))
    moved = execute(_MOVE_NUMBER, (effect.count, day, effect.year, effect.last, day)).rowcount
    if moved != 1:
        raise StaleRecord(kind="invoice numbers of", id=effect.year)

"""Month-end in memory: what is due, and the effects that change whole sets."""

from __future__ import annotations

from hashlib import sha256

from attrs import evolve

from debitura_core.books.reference.tables import (
    BILLABLES,
    Billable,
    Tables,
    due_at,
    entry_currency,
    entry_fee,
    entry_id,
    is_hidden,
)
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Effect, Event, changed
from debitura_core.domain.kernel.errors import StaleRecord, UnknownKind
from debitura_core.domain.kernel.identifiers import InvoiceId, PartnerId
from debitura_core.domain.money.corrections import TakeBack
from debitura_core.domain.money.invoices import (
    CopyLines,
    EntriesInvoiced,
    InvoiceLine,
    InvoicePayouts,
    SetInvoiceStatus,
    TakeNumbers,
)
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout
from debitura_core.domain.partner_cases.settlements import SettledEntry


def apply(tables: Tables, effect: Effect) -> tuple[Event, ...]:
    """Carry out one effect, and return its events: what it did to which set."""
    match effect:
        case InvoicePayouts():
            return (_invoice(tables, effect),)
        case SetInvoiceStatus():
            for entry in _on_invoice(tables, effect.partner_id, effect.invoice_id):
                tables.put(changed(entry, invoice_status=effect.status))
        case CopyLines():
            for line in lines_of(tables, effect.partner_id, effect.invoice_id):
                tables.put_line(
                    evolve(
                        line,
                        invoice_id=effect.credit_note_id,
                        fee_minor=-line.fee_minor,
                        net_minor=-line.net_minor,
                    )
                )
            return (_lines_told(tables, effect.partner_id, effect.credit_note_id),)
        case TakeNumbers():
            numbers, before = tables.numbers, dict(tables.numbers)
            last, _ = numbers.get(effect.year, (0, effect.day))
            if last != effect.last or any(day > effect.day for _, day in numbers.values()):
                raise StaleRecord(kind="invoice numbers of", id=effect.year)
            tables.undo += (lambda: numbers.update(before), numbers.clear)
            numbers[effect.year] = effect.last + effect.count, effect.day
        case TakeBack():
            for taken in effect.entries:
                tables.take(taken)
        case _:
            raise UnknownKind(kind=type(effect).__name__)
    return ()


def _invoice(tables: Tables, effect: InvoicePayouts) -> EntriesInvoiced:
    """Write a line for each entry, take the entries, and say which they were."""
    rates = {(currency, day): rate for currency, day, rate in effect.rates}
    for entry in due(tables, max(effect.months), effect.partner_id, effect.without_hidden):
        if Month.of(due_at(entry)) not in effect.months:
            continue
        currency, day = entry_currency(entry), due_at(entry).date()
        rate = rates.get((currency, None)) or rates.get((currency, day))
        if rate is None:
            continue
        same = rate.source == rate.target
        tables.put_line(
            InvoiceLine(
                invoice_id=effect.invoice_id,
                partner_id=effect.partner_id,
                entry_id=entry_id(entry),
                entry_day=day,
                currency=currency,
                fee_minor=entry_fee(entry),
                rate=rate.value,
                rate_on=day if same else rate.observed_on,
                net_currency=rate.target,
                net_minor=entry_fee(entry) if same else rate.convert(entry_fee(entry)),
            )
        )
        tables.put(
            changed(entry, invoice_status=InvoiceStatus.ISSUED, invoice_id=effect.invoice_id)
        )
    return _lines_told(tables, effect.partner_id, effect.invoice_id)


def _lines_told(tables: Tables, partner_id: PartnerId, invoice_id: InvoiceId) -> EntriesInvoiced:
    """Say which lines an invoice or credit note has."""
    lines = lines_of(tables, partner_id, invoice_id)
    told = "".join(
        f"{line.entry_id} {line.entry_day} {line.currency} {line.fee_minor} {line.rate}"
        f" {line.rate_on} {line.net_minor}\n"
        for line in lines
    )
    return EntriesInvoiced(
        invoice_id=invoice_id,
        partner_id=partner_id,
        count=len(lines),
        net_minor=sum(line.net_minor for line in lines),
        lines_hash=sha256(told.encode()).hexdigest(),
    )


def lines_of(tables: Tables, partner_id: str, invoice_id: str) -> list[InvoiceLine]:
    """Return the lines of an invoice by entry id."""
    held = tables.lines.get((partner_id, invoice_id), {})
    return [held[key] for key in sorted(held)]


def _on_invoice(tables: Tables, partner_id: str, invoice_id: str) -> list[Billable]:
    held = tables.lines.get((partner_id, invoice_id), {})
    found = (
        tables.records[table.name].get((partner_id, one))
        for table in BILLABLES
        for one in sorted(held)
    )
    return [entry for entry in found if entry is not None and entry.invoice_id == invoice_id]


def due(
    tables: Tables, until: Month, partner_id: PartnerId | None, without_hidden: bool
) -> list[Billable]:
    """Return the entries that fell due by the end of a month (rule money-24)."""
    return [
        entry
        for table in BILLABLES
        for _, entry in sorted(tables.records[table.name].items())
        if (partner_id is None or entry.partner_id == partner_id)
        and _is_due(entry)
        and due_at(entry) < until.end
        and not (without_hidden and _is_hidden(tables, entry))
    ]


def _is_hidden(tables: Tables, entry: Billable) -> bool:
    """Return whether the client is hidden; those of partner cases are the partner's own."""
    own = isinstance(entry, SettledEntry)
    return not own and is_hidden(tables, entry.partner_id, entry.client_id)


def _is_due(entry: Billable) -> bool:
    free = entry.invoice_status in (InvoiceStatus.NOT_INVOICED, InvoiceStatus.CREDITED)
    if not free or not entry_fee(entry):
        return False
    if not isinstance(entry, Payout):
        return True
    paid = entry.commission_status is CommissionStatus.PAID
    return paid and entry.received_by is not Recipient.PLATFORM

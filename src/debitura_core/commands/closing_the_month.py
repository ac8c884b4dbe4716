"""Closing the month: one invoice per partner over what became due, and how it ends.

A run takes, of the partners it is for, all that fell due within the month and stands on no live
invoice: commissions that became paid, revenue items with a share, and what partner cases owe beyond
what they earned. Payouts are not loaded row by row; the store adds up, and takes the whole set onto
the invoice in a few statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.commands.settling_partner_cases import Due, settle_month
from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Advice, Decision, both
from debitura_core.domain.kernel.errors import AmountTooLarge, RateMissing
from debitura_core.domain.kernel.exchange import Rate, own_rate
from debitura_core.domain.kernel.identifiers import (
    InvoiceId,
    PartnerId,
    invoice_id,
    partner_id_or_none,
)
from debitura_core.domain.kernel.money import BOUND
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.money.invoices import (
    CopyLines,
    DueFees,
    Invoice,
    InvoiceCredited,
    InvoicePaid,
    InvoicePayouts,
    SetInvoiceStatus,
    TakeNumbers,
    check_ended,
    credit_note,
    due_day,
    issue_day,
    issued,
    number_of,
    pay,
    vat_on,
)
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.ports import Books, Now

Rates = tuple[tuple[str, date | None, Rate], ...]


@frozen(kw_only=True)
class CloseMonth(Command[tuple[Invoice, ...]]):
    """Invoice a month that has ended: one live invoice per partner (platform).

    The answer is every live invoice of the month, old and new; run again, it is the same and
    nothing is written. ``partner_id`` closes one partner only, ``issued_on`` defaults to the 8th of
    the following month, and payment is due ``due_days`` later. Preview it first:
    ``desk.preview(CloseMonth(...))`` shows the same invoices, with provisional ids and numbers.

    The partner cases of the month are settled in the same step: what a partner earned covers what
    it owes, the rest of that is invoiced, or paid out (see `PartnerCaseLedger`).

    Raises `MonthNotEnded`, `NotFound` for an unknown partner, `AmountTooLarge`, and `RateMissing`
    (the whole run is refused, and names the entry and the pair).
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    month: Month = field(validator=checks.month)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    vat_rate: Percent = field(default=ZERO, validator=checks.percent)
    issued_on: date | None = field(default=None, validator=checks.optional(checks.day))
    due_days: int = field(default=30, validator=checks.whole_number(0, 3650))

    def decide(self, books: Books, now: Now, /) -> Decision[tuple[Invoice, ...]]:
        """Invoice what is due and was not invoiced yet."""
        check_ended(self.month, now.at)
        if self.partner_id is not None:
            books.partners.get(self.partner_id)
        standing = books.invoices.live(self.month, self.partner_id)
        invoiced = {invoice.partner_id for invoice in standing}
        settled = settle_month(books, now, self.month, self.partner_id, invoiced)
        due = Due(books, self.month, settled.answer)
        fees = due.by_partner(self.partner_id)
        late = tuple(_late(self.month, fees[partner]) for partner in fees if partner in invoiced)
        open_fees = {partner: fees[partner] for partner in fees if partner not in invoiced}
        return both(settled, self._issue(due, now, standing, open_fees, late))

    def _issue(self, due: Due, now: Now, standing: Sequence[Invoice],
               fees: Mapping[PartnerId, Sequence[DueFees]], advice: tuple[Advice, ...],
               ) -> Decision[tuple[Invoice, ...]]:  # fmt: skip
        """Write one invoice per partner, numbered on from the year's last."""
        books, on = due.books, self.issued_on or issue_day(self.month)
        last = books.whole.last_invoice_number(on.year)
        made: list[Invoice] = []
        takes: list[InvoicePayouts] = []
        for partner, owed in fees.items():
            currency = books.partners.get(partner).invoice_currency
            rates, net = self._convert(due, now, owed, currency)
            number = number_of(on.year, last + len(made) + 1)
            invoice = self._invoice(now, partner, currency, owed, net, on, number)
            made.append(invoice)
            takes.append(
                InvoicePayouts(
                    invoice_id=invoice.invoice_id,
                    partner_id=partner,
                    month=self.month,
                    rates=rates,
                )
            )
        numbers = _numbers(on.year, last, made)
        return Decision(
            tuple(sorted((*standing, *made), key=lambda invoice: invoice.partner_id)),
            records=tuple(made),
            events=tuple(issued(invoice) for invoice in made),
            effects=(*takes, *numbers),
            advice=advice,
        )

    def _invoice(self, now: Now, partner: PartnerId, currency: str, fees: Sequence[DueFees],
                 net: int, on: date, number: str) -> Invoice:  # fmt: skip
        return Invoice(
            invoice_id=InvoiceId(now.fresh()),
            number=number,
            partner_id=partner,
            month=self.month,
            currency=currency,
            line_count=sum(one.count for one in fees),
            net_minor=net,
            vat_rate=self.vat_rate,
            vat_minor=vat_on(net, self.vat_rate),
            issued_on=on,
            due_on=due_day(on, self.due_days),
            created_at=now.at,
        )

    def _convert(self, due: Due, now: Now, fees: Sequence[DueFees],
                 currency: str) -> tuple[Rates, int]:  # fmt: skip
        """Return the rates of the invoice's lines, and their sum, each line rounded alone."""
        rates: Rates = ()
        net = 0
        for one in fees:
            if one.currency == currency:
                rates += ((currency, None, own_rate(currency, self.month.first_day)),)
                net += one.fee_minor
                continue
            by_day = _rates_by_day(due, now, one, currency)
            rates += tuple((one.currency, day, rate) for day, rate in by_day.items())
            net += due.net(one, by_day)
        if net >= BOUND:
            raise AmountTooLarge(field=f"net of partner {fees[0].partner_id}")
        return rates, net


def _rates_by_day(due: Due, now: Now, fees: DueFees, currency: str) -> dict[date, Rate]:
    """Return the rate of each UTC day on which something fell due, or refuse the run."""
    found = {}
    for day in due.days(fees):
        rate = now.rate(fees.currency, currency, day.day)
        if rate is None:
            raise RateMissing(
                source=fees.currency, target=currency, day=day.day, line=day.first_entry
            )
        found[day.day] = rate
    return found


def _numbers(year: int, last: int, made: Sequence[Invoice]) -> tuple[TakeNumbers, ...]:
    if not made:
        return ()
    return (TakeNumbers(partner_id=made[0].partner_id, year=year, last=last, count=len(made)),)


def _late(month: Month, fees: Sequence[DueFees]) -> Advice:
    """Advise that something fell due in a month after it was invoiced (history brought in)."""
    partner = fees[0].partner_id
    count = sum(one.count for one in fees)
    return Advice(
        "LATE_ENTRIES",
        f"Fell due in {month} after partner {partner} was invoiced for it: {count};"
        " credit the invoice and close the month again to bill what is late.",
        {"partner_id": partner, "month": str(month), "count": str(count)},
    )


@frozen(kw_only=True)
class MarkInvoicePaid(Command[Invoice]):
    """Record that a partner paid its invoice (platform).

    Raises `NotFound`, `InvoiceNotOpen`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    invoice_id: InvoiceId = field(converter=invoice_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Invoice]:
        """Mark the invoice and all on it as paid."""
        paid = pay(books.invoices.get(self.invoice_id), now.at)
        event = InvoicePaid(
            invoice_id=paid.invoice_id,
            partner_id=paid.partner_id,
            status=paid.status,
            paid_at=now.at,
        )
        spread = SetInvoiceStatus(
            invoice_id=paid.invoice_id, partner_id=paid.partner_id, status=paid.status
        )
        return Decision(paid, (paid,), (event,), (spread,))


@frozen(kw_only=True)
class CreditInvoice(Command[Invoice]):
    """Credit a whole invoice with a credit note (platform). The note has its own number.

    The entries of the invoice can be corrected and are due again. Close the month again to invoice
    them. The answer is the credit note. Raises `NotFound`, `InvoiceNotOpen`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    invoice_id: InvoiceId = field(converter=invoice_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Invoice]:
        """Credit the invoice, and set all on it free."""
        invoice = books.invoices.get(self.invoice_id)
        last = books.whole.last_invoice_number(now.today.year)
        credited, note = credit_note(invoice, InvoiceId(now.fresh()), last, now.today, now.at)
        event = InvoiceCredited(
            invoice_id=invoice.invoice_id,
            partner_id=invoice.partner_id,
            status=credited.status,
            credit_note_id=note.invoice_id,
        )
        partner = invoice.partner_id
        return Decision(
            note,
            records=(credited, note),
            events=(event, issued(note)),
            effects=(
                CopyLines(
                    invoice_id=invoice.invoice_id,
                    partner_id=partner,
                    credit_note_id=note.invoice_id,
                ),
                SetInvoiceStatus(
                    invoice_id=invoice.invoice_id,
                    partner_id=partner,
                    status=InvoiceStatus.CREDITED,
                ),
                *_numbers(now.today.year, last, (note,)),
            ),
        )

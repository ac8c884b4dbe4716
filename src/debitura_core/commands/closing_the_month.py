"""Closing the month: one invoice per partner over what became due, and how it ends.

A run takes, of the partners it is for, all that fell due within the month and is on no live
invoice: commissions that became paid, revenue items with a share, and what partner cases owe beyond
what they earned. Payouts are not loaded row by row; the store adds up, and takes the whole set onto
the invoice in a few statements.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import ClassVar

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.commands.covering import followed, with_accounts
from debitura_core.commands.settling_partner_cases import Due, settle_month
from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.decisions import Advice, Decision, both, changed, joined
from debitura_core.domain.kernel.errors import AmountTooLarge, RateMissing
from debitura_core.domain.kernel.exchange import Rate, own_rate
from debitura_core.domain.kernel.identifiers import (
    InvoiceId,
    PartnerId,
    TransferId,
    invoice_id,
    partner_id_or_none,
)
from debitura_core.domain.kernel.money import BOUND
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.money.accounts import Account, PartyKind
from debitura_core.domain.money.adjustments import (
    MonthRun,
    is_closed,
    months_left,
    run_month,
)
from debitura_core.domain.money.billing import (
    SeriesEnd,
    credit_note_day,
    invoice_day,
    kind_of,
)
from debitura_core.domain.money.bookings import (
    about_transfer,
    book_credit_note,
    book_invoice,
    in_currency,
    move_all,
    open_of_source,
)
from debitura_core.domain.money.event_amounts import LineSum
from debitura_core.domain.money.invoices import (
    CopyLines,
    DueFees,
    Invoice,
    InvoiceCredited,
    InvoicePayouts,
    SetInvoiceStatus,
    TakeNumbers,
    check_ended,
    credit_note,
    due_day,
    issued,
    number_of,
    pay,
    vat_on,
)
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.domain.money.posting import Held
from debitura_core.domain.parties.parties import Partner
from debitura_core.domain.parties.tax import (
    PartyDetails,
    TaxTerms,
    details_missing,
    missing_details,
    tax_of_invoice,
)
from debitura_core.ports import Books, Now

Rates = tuple[tuple[str, date | None, Rate], ...]


@frozen(kw_only=True)
class CloseMonth(Command[tuple[Invoice, ...]]):
    """Invoice a month that has ended: one live invoice per partner (platform).

    The answer is every live invoice of the month, old and new; run again, it is the same and
    nothing is written. ``partner_id`` closes one partner only, and payment is due ``due_days``
    after ``issued_on``. That defaults to the later of the 8th of the following month and today; it
    is never before the last day of the series, and at most 31 days ahead. ``exclude_hidden`` leaves
    out what is of clients that their partner hides. Preview it first:
    ``desk.preview(CloseMonth(...))`` shows the same invoices, with provisional ids and numbers.

    The month is then closed for each partner, also without lines: what becomes due in it later
    falls due when it is entered. A month that comes to 0.00 has no invoice; its lines, and others
    that are left in months that are closed, go on the partner's next one. Advice names earlier
    months that hold fees and were never run, or not again after their invoice was credited.

    The partner cases of the month are settled in the same step: what a partner earned covers what
    it owes, the rest of that is invoiced, or paid out (see `PartnerCaseLedger`).

    VAT is that of the partner's `TaxTerms`; a month that is run again keeps the tax of its first
    invoice. ``vat_rate`` goes before both, and is domestic. The invoice keeps the details of both
    parties; advice names what they lack.

    Raises `MonthNotEnded`, `NotFound` for an unknown partner, `InvoiceDayNotAllowed`,
    `AmountTooLarge`, and `RateMissing` (the whole run is refused, and names entry and pair).
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    month: Month = field(validator=checks.month)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    vat_rate: Percent | None = field(default=None, validator=checks.optional(checks.percent))
    issued_on: date | None = field(default=None, validator=checks.optional(checks.day))
    due_days: int = field(default=30, validator=checks.whole_number(0, 3650))
    exclude_hidden: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[tuple[Invoice, ...]]:
        """Invoice what is due and was not invoiced yet."""
        check_ended(self.month, now.at)
        only = None if self.partner_id is None else books.partners.get(self.partner_id)
        partners = books.partners.every() if only is None else (only,)
        standing = books.invoices.live(self.month, self.partner_id)
        runs = {run.partner_id: run for run in books.invoices.runs(self.month)}
        closed = {partner for partner, run in runs.items() if not run.credited}
        accounts = Held(books.accounts)
        settled = settle_month(books, now, self.month, self.partner_id, closed, accounts)
        held = books.invoices.due(self.month, self.partner_id, self.exclude_hidden)
        left, advice = _left(books, self.month, held, closed)
        due = Due(books, self.month, held, settled.answer, left, self.exclude_hidden)
        todo = [partner for partner in partners if partner.partner_id not in closed]
        run = self._run(due, now, standing, todo, runs, accounts)
        done = both(settled, run.adding(advice=advice))
        return with_accounts(done, books, now, accounts)

    def _run(
        self, due: Due, now: Now, standing: Sequence[Invoice], todo: Sequence[Partner],
        runs: Mapping[PartnerId, MonthRun], accounts: Held,
    ) -> Decision[tuple[Invoice, ...]]:  # fmt: skip
        """Close the month for each partner: an invoice if its lines come to anything."""
        books, fees = due.books, due.by_partner()
        series = books.whole.series_end()
        seller = books.partners.described()

        def parties(own: PartnerId) -> tuple[PartyDetails | None, PartyDetails | None]:
            return seller, books.partners.described(own)

        advice: tuple[Advice, ...] = ()
        made: list[Invoice] = []
        takes: list[InvoicePayouts] = []
        closed: list[Decision[MonthRun]] = []
        for partner in todo:
            owed, own = fees.get(partner.partner_id, ()), partner.partner_id
            rates, net = self._convert(due, now, owed, partner.invoice_currency)
            invoice = None
            if kind_of(net) is not None:
                on = invoice_day(self.month, now.today, self.issued_on, series)
                number = number_of(on.year, series.last_number(on.year) + len(made) + 1)
                tax = _tax(books, partner, self.vat_rate, runs.get(own))
                invoice = self._invoice(now, partner, owed, net, on, number, tax, parties(own))
                advice += details_missing(own, _missing(invoice, partner))
                made.append(invoice)
                book_invoice(accounts, invoice, [_line_sum(one) for one in owed])
                takes.append(
                    InvoicePayouts(
                        invoice_id=invoice.invoice_id,
                        partner_id=own,
                        months=due.months(own),
                        rates=rates,
                        without_hidden=self.exclude_hidden,
                    )
                )
            count = sum(one.count for one in owed)
            named = None if invoice is None else invoice.invoice_id
            closed.append(run_month(runs.get(own), own, self.month, count, named, now.at))
        paid = [
            pay(one, now.at)
            for one in made
            if one.net_minor > 0 and accounts.is_covered(Account.INVOICES, one.invoice_id)
        ]
        issue = joined(
            Decision(
                None,
                events=tuple(issued(invoice) for invoice in made),
                effects=(*takes, *_numbers(series, made)),
                advice=advice,
            ),
            *(evolve(one, records=()) for one in paid),
            answer=None,
        )
        covered = {one.answer.invoice_id: evolve(one.answer, version=1) for one in paid}
        made = [covered.get(one.invoice_id, one) for one in made]
        answer = tuple(sorted((*standing, *made), key=lambda invoice: invoice.partner_id))
        return joined(issue, *closed, answer=answer).keeping(*made)

    def _invoice(self, now: Now, partner: Partner, fees: Sequence[DueFees], net: int, on: date,
                 number: str, tax: TaxTerms,
                 parties: tuple[PartyDetails | None, PartyDetails | None],
                 ) -> Invoice:  # fmt: skip
        seller, buyer = parties
        return Invoice(
            invoice_id=InvoiceId(now.fresh()),
            number=number,
            partner_id=partner.partner_id,
            month=self.month,
            currency=partner.invoice_currency,
            line_count=sum(one.count for one in fees),
            net_minor=net,
            vat_rate=tax.rate,
            vat_minor=vat_on(net, tax.rate),
            issued_on=on,
            due_on=due_day(on, self.due_days),
            created_at=now.at,
            tax_treatment=tax.treatment,
            seller=seller,
            buyer=buyer,
            salt=None if seller is None and buyer is None else now.fresh(),
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
        if abs(net) >= BOUND:
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


def _line_sum(due: DueFees) -> LineSum:
    of_partner_cases = due.partner_cases_minor
    return LineSum(
        currency=due.currency,
        commission_minor=due.fee_minor - of_partner_cases,
        partner_cases_minor=of_partner_cases,
    )


def _tax(books: Books, partner: Partner, given: Percent | None, run: MonthRun | None) -> TaxTerms:
    """Return the tax of a new invoice; *run* names the one that the month had before."""
    before = None if run is None or run.invoice_id is None else books.invoices.get(run.invoice_id)
    return tax_of_invoice(partner.tax or TaxTerms(), given, None if before is None else before.tax)


def _missing(invoice: Invoice, partner: Partner) -> tuple[str, ...]:
    """Name what the invoice does not say and should."""
    unsaid = () if partner.tax is not None or invoice.vat_rate != ZERO else ("buyer.tax",)
    return (*missing_details(invoice.seller, invoice.buyer, invoice.tax), *unsaid)


def _numbers(series: SeriesEnd, made: Sequence[Invoice]) -> tuple[TakeNumbers, ...]:
    """Take the numbers of the papers; all are of one day."""
    if not made:
        return ()
    first = made[0]
    last = series.last_number(first.issued_on.year)
    return (
        TakeNumbers(partner_id=first.partner_id, day=first.issued_on, last=last, count=len(made)),
    )


def _left(books: Books, month: Month, held: Sequence[DueFees], closed: Container[PartnerId],
          ) -> tuple[Mapping[PartnerId, Sequence[Month]], tuple[Advice, ...]]:  # fmt: skip
    """Return the earlier months that are closed and of which something is due, per partner.

    And the advice: of earlier months that are open, and of what waits for the next run because
    *month* is closed.
    """
    left: dict[PartnerId, Sequence[Month]] = {}
    advice: tuple[Advice, ...] = ()
    for partner, owed in groupby(held, key=lambda one: one.partner_id):
        counts = [(one.month, one.count) for one in owed]
        earlier = {one for one, _ in counts if one < month}
        runs = books.invoices.runs_of(partner) if earlier else ()
        left[partner] = sorted(one for one in earlier if is_closed(one, runs))
        advice += months_left(partner, earlier, runs, month)
        waits = sum(n for one, n in counts if one == month or one in left[partner])
        if partner in closed and waits:
            advice += (_late(month, partner, waits),)
    return left, advice


def _late(month: Month, partner: PartnerId, count: int) -> Advice:
    """Advise that something is due in a month that is closed."""
    return Advice(
        "LATE_ENTRIES",
        f"Due by {month} and on no invoice of partner {partner}, for which {month} is closed:"
        f" {count}; the next month's run takes it.",
        {"partner_id": partner, "month": str(month), "count": str(count)},
    )


@frozen(kw_only=True)
class MarkInvoicePaid(Command[Invoice]):
    """Record that a partner paid its invoice, whole or in part (platform).

    ``on`` is the day it was paid, today (UTC) by default, and ``amount`` what was paid, by default
    all that is open of the invoice. Parts add up: the invoice is paid with the last one. Each is a
    transfer to the platform; what is over covers the oldest other invoice, or is kept as a credit.

    Raises `NotFound`, `InvoiceNotOpen`, `CurrencyMismatch`, `TransferInFuture`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    invoice_id: InvoiceId = field(converter=invoice_id)
    on: date | None = field(default=None, validator=checks.optional(checks.day))
    amount: Money | None = field(default=None, validator=checks.optional(checks.positive_money))

    def decide(self, books: Books, now: Now, /) -> Decision[Invoice]:
        """Mark the invoice and all on it as paid, if it is."""
        invoice = books.invoices.get(self.invoice_id)
        paid, held = pay(invoice, now.at), Held(books.accounts)
        about = about_transfer(
            invoice.partner_id, invoice.currency, invoice.invoice_id, self.on, now.today, now.at
        )
        left = open_of_source(held, Account.INVOICES, about)
        minor = left if self.amount is None else in_currency(self.amount, invoice.currency)
        if minor <= 0:
            return paid
        sides = PartyKind.PARTNER, PartyKind.PLATFORM
        moved = move_all(held, about, *sides, minor, TransferId(now.fresh()), now.actor.user)
        after = followed(books, now, held, moved.answer)
        return joined(after, moved, answer=paid.answer if minor >= left else invoice)


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
        series = books.whole.series_end()
        on = credit_note_day(invoice, now.today, series)
        last = series.last_number(on.year)
        credited, note = credit_note(invoice, InvoiceId(now.fresh()), last, on, now.at, now.fresh())
        run = next(
            one
            for one in books.invoices.runs_of(invoice.partner_id)
            if one.month == str(invoice.month)
        )
        event = InvoiceCredited(
            invoice_id=invoice.invoice_id,
            partner_id=invoice.partner_id,
            month=str(invoice.month),
            status=credited.status,
            credit_note_id=note.invoice_id,
        )
        partner = invoice.partner_id
        held = Held(books.accounts)
        posted = books.accounts.moved_by(partner, invoice.invoice_id)
        book_credit_note(held, invoice, note, posted)
        done = Decision(
            note,
            records=(credited, note, changed(run, credited=True)),
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
                *_numbers(series, (note,)),
            ),
        )
        return with_accounts(done, books, now, held, but={invoice.invoice_id})

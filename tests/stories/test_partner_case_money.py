"""The money of partner cases, from the payment to the settlement, on both stores."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Billing,
    BillReason,
    BookPartnerCaseFee,
    ClientBilling,
    CloseMonth,
    CorrectPayment,
    CreditCommission,
    CreditInvoice,
    DecideLegalEscalation,
    Handling,
    InvoiceLines,
    InvoicePage,
    InvoiceStatus,
    JournalAfter,
    Keyed,
    LedgerReason,
    MarkInvoicePaid,
    MarkPaidOut,
    Month,
    PartnerCase,
    PartnerCaseLedger,
    PartnerCaseLedgerPage,
    Payout,
    Percent,
    ReassignCase,
    Recipient,
    RecordRevenueItem,
    RemovePayment,
    RequestLegalEscalation,
    RevenueItemKind,
    RevenueTerms,
    SettleCommission,
    UndoTransfer,
    errors,
)
from tests.accountant import prove
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores, payment, written
from tests.own_clients import (
    FIFTY_AND_TWENTY,
    SIXTY_FORTY,
    TWENTY_FIVE_AND_HALF,
    agree,
    clause,
    own_case,
)

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
SELF, NETWORK = Handling.SELF, Handling.NETWORK


def collected(cast: Cast, case: PartnerCase, amount: str, **changes: Any) -> Payout:
    """Let whoever collects the case record a payment, an hour later."""
    cast.clock.advance(hours=1)
    desk = cast.eve if case.is_handled_by_network else cast.anna
    told = {"received_on": cast.clock.now().date(), **changes}
    return desk.do(payment(eur(amount), case.in_case(), **told))


def ledger(cast: Cast) -> PartnerCaseLedgerPage:
    return cast.anna.ask(PartnerCaseLedger())


def lines(page: PartnerCaseLedgerPage) -> list[tuple[Any, ...]]:
    """Write the lines short: reason, amount, taken from the balance, invoiced, settled."""
    return [
        (
            one.reason.name,
            str(one.amount.amount),
            str(one.deducted.amount),
            str(one.invoiced.amount),
            one.is_settled,
        )
        for one in page.lines
    ]


def figures(page: PartnerCaseLedgerPage) -> dict[str, str]:
    """Write the one balance short."""
    (one,) = page.balances
    names = ("fees_owed", "revenue_earned", "net", "deducted", "invoiced", "to_invoice",
             "paid_out", "to_pay_out")  # fmt: skip
    return {name: str(getattr(one, name).amount) for name in names if getattr(one, name)}


@on_both_stores
def test_who_collects_itself_keeps_the_commission_and_owes_a_service_fee(store: Opened) -> None:
    """Of 10,000 at 9.5 % the partner keeps 950 and is invoiced 50 + 20 % of it (model 1)."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast)
        payout = collected(cast, case, "10000")
        split = payout.split
        assert (split.partner_revenue, split.platform_fee) == (eur("950.00"), eur("0.00"))
        assert lines(ledger(cast)) == [
            ("CASE_FEE", "-50.00", "0.00", "50.00", False),
            ("SHARE_OWED", "-190.00", "0.00", "190.00", False),
        ]
        (invoice,) = cast.close(MARCH)
        assert (invoice.net, invoice.line_count) == (eur("240.00"), 2)
        assert figures(ledger(cast)) == {
            "fees_owed": "240.00",
            "net": "-240.00",
            "invoiced": "240.00",
        }
        assert {line.invoice_id for line in ledger(cast).lines} == {invoice.invoice_id}
        assert ledger(cast).schedule == ()
        cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))
        prove(cast.network)


@on_both_stores
def test_what_the_network_collects_earns_the_submitter_its_share(store: Opened) -> None:
    """Of 10,000 at 9.5 %, 40/60, then 60/40: collector 570, submitter 228, platform 152."""
    with meeting(store) as cast:
        agree(cast, SIXTY_FORTY, payout_day=20)
        payout = collected(cast, own_case(cast, NETWORK), "10000")
        assert payout.split.partner_revenue == eur("570.00")
        assert lines(ledger(cast)) == [("SHARE_EARNED", "228.00", "0.00", "0.00", False)]
        (line,) = ledger(cast).lines
        assert (line.base, line.share and line.share.text) == (eur("380.00"), "40")
        (expected,) = ledger(cast).schedule
        assert (expected.amount, expected.due_on) == (eur("228.00"), date(2026, 4, 20))
        assert (expected.month, expected.settlement_id) == (MARCH, None)
        (invoice,) = cast.close(MARCH)
        assert (invoice.partner_id, invoice.net) == ("rival", eur("380.00"))
        (due,) = ledger(cast).schedule
        assert (due.amount, due.due_on, due.paid_at) == (eur("228.00"), date(2026, 4, 20), None)
        assert due.settlement_id is not None
        part = MarkPaidOut(settlement_id=due.settlement_id, amount=eur("100"))
        assert cast.ops.do(part).paid_at is None
        with pytest.raises(errors.MoreThanIsOpen, match=r"128\.00"):
            cast.ops.do(MarkPaidOut(settlement_id=due.settlement_id, amount=eur("128.01")))
        paid = cast.ops.do(MarkPaidOut(settlement_id=due.settlement_id))
        assert (paid.paid_out, paid.paid_at) == (eur("228.00"), cast.clock.now())
        first = min(cast.network.store.rows("transfers"), key=lambda row: row["amount_minor"])
        cast.ops.do(UndoTransfer(transfer_id=first["transfer_id"], reason="it came back"))
        assert ledger(cast).schedule[0].paid_at is None
        cast.ops.do(MarkPaidOut(settlement_id=due.settlement_id))
        assert figures(ledger(cast)) == {
            "revenue_earned": "228.00",
            "net": "228.00",
            "paid_out": "228.00",
        }
        with pytest.raises(errors.AlreadyPaidOut):
            cast.ops.do(MarkPaidOut(settlement_id=due.settlement_id))
        prove(cast.network)


@on_both_stores
def test_a_hybrid_takes_its_fixed_part_from_what_the_share_earned(store: Opened) -> None:
    """A fee of 25 and half of the platform's 380: 190 - 25 = 165 are paid out (model 3)."""
    with meeting(store) as cast:
        agree(cast, TWENTY_FIVE_AND_HALF)
        collected(cast, own_case(cast, NETWORK), "10000")
        cast.close(MARCH)
        assert lines(ledger(cast)) == [
            ("CASE_FEE", "-25.00", "25.00", "0.00", True),
            ("SHARE_EARNED", "190.00", "0.00", "0.00", True),
        ]
        assert figures(ledger(cast)) == {
            "fees_owed": "25.00",
            "revenue_earned": "190.00",
            "net": "165.00",
            "deducted": "25.00",
            "to_pay_out": "165.00",
        }
        prove(cast.network)


@on_both_stores
def test_a_case_that_goes_to_court_is_shared_on_legal_terms_from_then_on(store: Opened) -> None:
    """The legal fee falls due at once, and later payments alone follow the legal terms."""
    with meeting(store) as cast:
        legal = RevenueTerms(
            model=SIXTY_FORTY.model, platform_share=FIFTY_AND_TWENTY.platform_share
        )
        agree(cast, SIXTY_FORTY, legal_revenue=legal, legal_fee=eur("100"))
        case = own_case(cast)
        collected(cast, case, "1000")
        cast.clock.advance(hours=1)
        partner_case_id = case.partner_case_id
        cast.anna.do(RequestLegalEscalation(partner_case_id=partner_case_id, reason="no answer"))
        cast.ops.do(DecideLegalEscalation(partner_case_id=partner_case_id, grant=True))
        collected(cast, case, "1000")
        assert lines(ledger(cast)) == [
            ("SHARE_OWED", "-38.00", "0.00", "38.00", False),
            ("LEGAL_FEE", "-100.00", "0.00", "100.00", False),
            ("SHARE_OWED", "-19.00", "0.00", "19.00", False),
        ]
        (invoice,) = cast.close(MARCH)
        assert invoice.net == eur("157.00")


@on_both_stores
def test_what_is_owed_is_taken_from_the_balance_first(store: Opened) -> None:
    """A fee of 250 against 228 earned: 228 are deducted, 22 invoiced, nothing paid out."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, NETWORK)
        collected(cast, case, "10000")
        fee = BookPartnerCaseFee(
            partner_case_id=case.partner_case_id, reason=LedgerReason.RETURN_FEE, amount=eur("250")
        )
        cast.clock.advance(hours=1)
        assert cast.ops.do(fee).amount == eur("-250.00")
        invoices = {one.partner_id: one.net for one in cast.close(MARCH)}
        assert invoices == {"acme": eur("22.00"), "rival": eur("380.00")}
        assert lines(ledger(cast)) == [
            ("SHARE_EARNED", "228.00", "0.00", "0.00", True),
            ("RETURN_FEE", "-250.00", "228.00", "22.00", True),
        ]
        assert ledger(cast).schedule == ()


@on_both_stores
def test_billed_per_case_a_fee_is_covered_by_what_was_earned_before_it(store: Opened) -> None:
    """A fee that falls due before the first payment is invoiced, one after it is deducted."""
    with meeting(store) as cast:
        agree(cast, TWENTY_FIVE_AND_HALF, billing=Billing.PER_CASE)
        collected(cast, own_case(cast, NETWORK), "10000")
        cast.clock.advance(hours=1)
        own_case(cast, NETWORK)
        cast.close(MARCH)
        assert lines(ledger(cast)) == [
            ("CASE_FEE", "-25.00", "0.00", "25.00", True),
            ("SHARE_EARNED", "190.00", "0.00", "0.00", True),
            ("CASE_FEE", "-25.00", "25.00", "0.00", True),
        ]


@on_both_stores
def test_a_month_is_settled_once_and_a_preview_of_it_shows_the_same(store: Opened) -> None:
    """Run again, nothing is written; a preview has the same figures (rule money-24)."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        collected(cast, own_case(cast), "10000")
        agree(cast, SIXTY_FORTY)
        collected(cast, own_case(cast, NETWORK), "1000")
        cast.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
        shown = cast.ops.preview(CloseMonth(month=MARCH))
        assert ledger(cast).lines[0].settlement_id is None
        done = cast.ops.perform(CloseMonth(month=MARCH))
        figures_of = [
            [(one.partner_id, one.net, one.line_count) for one in run.answer]
            for run in (shown, done)
        ]
        assert figures_of[0] == figures_of[1]
        assert [type(event) for event in shown.events] == [
            type(entry.event) for entry in done.entries
        ]
        before = written(cast.network.store)
        assert cast.ops.do(CloseMonth(month=MARCH)) == done.answer
        assert written(cast.network.store) == before


@on_both_stores
def test_a_corrected_payment_is_settled_as_a_difference(store: Opened) -> None:
    """Half of a payment was a mistake: April gives back half of what March had settled."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast)
        payout = collected(cast, case, "10000")
        cast.close(MARCH)
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("5000"),
                received_by=Recipient.PARTNER,
                received_on=payout.payment_date,
            )
        )
        assert lines(ledger(cast))[-1] == ("SHARE_OWED", "95.00", "0.00", "0.00", False)
        assert cast.close(APRIL) == ()
        (paid,) = ledger(cast).schedule
        assert (paid.month, paid.amount) == (APRIL, eur("95.00"))
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        cast.close(Month(2026, 5))
        assert figures(ledger(cast)) == {
            "fees_owed": "50.00",
            "net": "-50.00",
            "invoiced": "240.00",
            "to_pay_out": "190.00",
        }


@on_both_stores
def test_a_month_is_settled_while_a_commission_is_unpaid(store: Opened) -> None:
    """What the client received waits for its commission; the auditor finds the rest in order."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast, NETWORK).in_case()
        cast.eve.do(payment(eur("1000"), case))
        waits = cast.eve.do(payment(eur("1000"), case, received_by=Recipient.CLIENT))
        cast.close(MARCH)
        assert [line[0] for line in lines(ledger(cast))] == ["SHARE_EARNED"]
        assert cast.network.verify_books() == ()
        cast.eve.do(SettleCommission(payout_id=waits.payout_id))
        cast.close(APRIL)
        assert [line[0] for line in lines(ledger(cast))] == ["SHARE_EARNED", "SHARE_EARNED"]


@on_both_stores
def test_what_stood_on_a_credited_invoice_is_due_again(store: Opened) -> None:
    """The month is run once more: the same lines, on a new invoice (rule money-20)."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        collected(cast, own_case(cast), "10000")
        (first,) = cast.close(MARCH)
        issued = cast.clock.now()
        cast.clock.advance(hours=1)
        cast.ops.do(CreditInvoice(invoice_id=first.invoice_id))
        then = cast.anna.ask(InvoicePage(invoice_id=first.invoice_id, as_of=issued))
        assert then.status is InvoiceStatus.ISSUED
        assert figures(ledger(cast))["to_invoice"] == "240.00"
        (second,) = cast.close(MARCH)
        assert (second.net, second.line_count) == (first.net, first.line_count)
        assert {line.invoice_id for line in ledger(cast).lines} == {second.invoice_id}


@on_both_stores
def test_each_currency_has_its_balance_and_lines_are_converted_alone(store: Opened) -> None:
    """Shares in kroner go on the invoice in euros, at the rate of the day they accrued on."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast, currency="DKK")
        cast.clock.advance(days=1)
        dkk = type(eur("1"))("10000", "DKK")
        cast.anna.do(payment(dkk, case.in_case(), received_on=cast.clock.now().date()))
        page = ledger(cast)
        assert [(one.currency, str(one.net.amount)) for one in page.balances] == [
            ("DKK", "-190.00"),
            ("EUR", "-50.00"),
        ]
        cast.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
        (invoice,) = cast.ops.do(CloseMonth(month=MARCH))
        in_euros = eur("25.49")  # 190 x 0.1449 / 1.08
        assert invoice.net == eur("50") + in_euros


@on_both_stores
def test_a_partner_bills_its_client_what_it_earned_and_what_it_was_charged(store: Opened) -> None:
    """Commission 950, a fixed fee of 160, and the platform's 50 and 190 to be passed on."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast)
        collected(cast, case, "10000")
        cast.anna.do(
            RecordRevenueItem(
                case_id=case.in_case(),
                kind=RevenueItemKind.FIXED_FEE,
                on=cast.clock.now().date(),
                amount=eur("160"),
            )
        )
        assert case.client_id is not None
        bill = cast.anna.ask(ClientBilling(client_id=case.client_id, month=MARCH))
        assert {(line.reason, line.fee, str(line.amount.amount)) for line in bill.lines} == {
            (BillReason.COMMISSION, None, "950.00"),
            (BillReason.WORK, None, "160.00"),
            (BillReason.PLATFORM_FEE, LedgerReason.CASE_FEE, "50.00"),
            (BillReason.PLATFORM_FEE, LedgerReason.SHARE_OWED, "190.00"),
        }
        (total,) = bill.totals
        assert total.commission == eur("950")
        assert total.work == eur("160")
        assert total.platform_fees == eur("240")
        assert cast.anna.ask(ClientBilling(client_id=case.client_id, month=APRIL)).lines == ()
        with pytest.raises(errors.NotFound):
            cast.eve.ask(ClientBilling(client_id=case.client_id, month=MARCH))
        with pytest.raises(errors.NotFound):
            cast.anna.ask(ClientBilling(client_id="nordic", month=MARCH))


@on_both_stores
def test_no_more_is_given_back_than_was_charged(store: Opened) -> None:
    """A refund of the fee per case is set against it, and one of more is refused."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        fee: dict[str, Any] = {
            "partner_case_id": own_case(cast).partner_case_id,
            "reason": LedgerReason.REFUND,
        }
        before = written(cast.network.store)
        with pytest.raises(errors.RefundTooLarge):
            cast.ops.do(BookPartnerCaseFee(**fee, amount=eur("50.01")))
        assert written(cast.network.store) == before
        cast.ops.do(BookPartnerCaseFee(**fee, amount=eur("50")))
        assert cast.close(MARCH) == ()
        assert figures(ledger(cast)) == {"deducted": "50.00"}
        with pytest.raises(errors.InvalidChoice):
            BookPartnerCaseFee(**{**fee, "reason": LedgerReason.SHARE_OWED}, amount=eur("50"))


@on_both_stores
def test_who_collects_for_another_sees_nothing_of_its_ledger(store: Opened) -> None:
    """Rival collects for Acme: its own ledger is empty, and Acme's is not there for it."""
    with meeting(store) as cast:
        agree(cast)
        collected(cast, own_case(cast, NETWORK), "10000")
        cast.close(MARCH)
        page = cast.eve.ask(PartnerCaseLedger())
        assert (page.cases_submitted, page.lines, page.balances, page.schedule) == (0, (), (), ())
        with pytest.raises(errors.NotFound):
            cast.eve.ask(PartnerCaseLedger(partner_id="acme"))
        assert cast.ops.ask(PartnerCaseLedger(partner_id="acme")) == ledger(cast)
        told = cast.eve.ask(JournalAfter(limit=1000)).entries
        assert not [entry for entry in told if entry.tenant == "acme"]
        with pytest.raises(errors.NotAllowed):
            cast.nora.ask(PartnerCaseLedger(partner_id="acme"))


@on_both_stores
def test_a_commission_that_was_written_off_is_neither_billed_nor_shared(store: Opened) -> None:
    """The client kept the money and never paid: nothing of it is owed to anybody (5.2)."""
    with meeting(store) as cast:
        agree(cast)
        case = own_case(cast)
        payout = collected(cast, case, "10000", received_by=Recipient.CLIENT)
        assert case.client_id is not None
        of_march = ClientBilling(client_id=case.client_id, month=MARCH)
        (line,) = cast.anna.ask(of_march).lines
        assert line.amount == eur("950")
        assert ledger(cast).lines == ()
        cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="insolvent"))
        assert cast.anna.ask(of_march).lines == ()
        assert cast.close(MARCH) == ()
        assert ledger(cast).lines == ()


@on_both_stores
def test_whoever_collects_a_payment_decides_what_becomes_of_it(store: Opened) -> None:
    """A case goes from its submitter to another and back; each payment counts once."""
    with meeting(store) as cast:
        agree(cast)
        case_id = own_case(cast).in_case()
        for partner, desk in (("acme", cast.anna), ("rival", cast.eve), ("acme", cast.anna)):
            if desk is not cast.anna or ledger(cast).lines:
                cast.ops.do(ReassignCase(case_id=case_id, partner_id=partner))
                desk.do(AcceptCase(case_id=case_id))
            cast.clock.advance(hours=1)
            desk.do(payment(eur("1000"), case_id))
        assert lines(ledger(cast)) == [
            ("SHARE_OWED", "-38.00", "22.80", "15.20", False),
            ("SHARE_EARNED", "22.80", "0.00", "0.00", False),
            ("SHARE_OWED", "-38.00", "0.00", "38.00", False),
        ]
        cast.close(MARCH)


@on_both_stores
def test_work_for_a_client_of_ones_own_is_not_shared(store: Opened) -> None:
    """The terms of partner cases say all that the platform gets: nothing of hours and fees."""
    with meeting(store) as cast:
        cast.ops.do(
            AgreeTerms(
                partner_id="acme", revenue_item_share=Percent(10), partner_case_terms=clause()
            )
        )
        cast.case()
        for case_id, fee in ((own_case(cast).in_case(), "0"), (CASE, "4")):
            item = RecordRevenueItem(
                case_id=case_id,
                kind=RevenueItemKind.FIXED_FEE,
                on=cast.clock.now().date(),
                amount=eur("40"),
            )
            assert cast.anna.do(item).platform_fee == eur(fee)


@on_both_stores
def test_what_comes_late_waits_for_the_next_month(store: Opened) -> None:
    """A payment of March brought in after March was invoiced is on April's invoice."""
    with meeting(store, history=True) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast)
        march = cast.close(MARCH)
        late = payment(eur("1000"), case.in_case())
        cast.anna.do_all([Keyed(command=late, at=datetime(2026, 3, 20, tzinfo=UTC))])
        assert cast.close(MARCH) == march
        assert [line.is_settled for line in ledger(cast).lines] == [True, False]
        (april,) = cast.close(APRIL)
        assert april.net == eur("19")
        (line,) = cast.anna.ask(InvoiceLines(invoice_id=april.invoice_id)).lines
        assert line.entry_day == date(2026, 4, 1)


@on_both_stores
def test_a_fee_without_a_rate_refuses_the_month(store: Opened) -> None:
    """The run names the payout that it has no rate for, and nothing is settled (rule money-24)."""
    with meeting(store) as cast:
        agree(cast, FIFTY_AND_TWENTY)
        case = own_case(cast, currency="SEK")
        kronor = type(eur("1"))("1000", "SEK")
        payout = cast.anna.do(payment(kronor, case.in_case()))
        cast.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
        before = written(cast.network.store)
        with pytest.raises(errors.RateMissing) as refused:
            cast.ops.do(CloseMonth(month=MARCH))
        assert refused.value.facts["line"] == payout.payout_id
        assert written(cast.network.store) == before

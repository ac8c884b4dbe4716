"""A client asks to close its case: before acceptance, within the period, after it, in court."""

import pytest

from debitura_core import (
    AgreeTerms,
    CloseCase,
    CloseCode,
    CommissionType,
    InvoiceLines,
    Lifecycle,
    Month,
    Percent,
    RecordRevenueItem,
    RemoveRevenueItem,
    RequestClosure,
    RevenueItemKind,
    StartLegalAction,
    TaskKind,
    Tasks,
    WaiveWithdrawalFee,
    errors,
)
from debitura_core.domain.correspondence.messages import STANDARD_MESSAGES, MessageKind
from debitura_core.domain.kernel.identifiers import CaseId
from tests.cast import CASE, Cast, Opened, claim, eur, meeting, on_both_stores, written


def told(cast: Cast) -> list[MessageKind]:
    """Return the kinds of the messages that Acme finds about the case."""
    with cast.network.store.reading(cast.anna.scope) as books:
        found = books.messages.of_case(CaseId(CASE))
    assert all(one.text == STANDARD_MESSAGES[one.kind] for one in found)
    return [one.kind for one in found]


def withdrawal(cast: Cast, **changes: object) -> RecordRevenueItem:
    """Write the booking of a withdrawal fee, of today."""
    parts: dict[str, object] = {"on": cast.clock.now().date(), **changes}
    return RecordRevenueItem(case_id=CASE, kind=RevenueItemKind.WITHDRAWAL_FEE, **parts)  # type: ignore[arg-type]


@on_both_stores
def test_before_acceptance_the_case_is_closed_at_once(store: Opened) -> None:
    """Withdrawn by Client, no fee, and the partner has nothing left to review."""
    with meeting(store) as cast:
        cast.submit()
        case = cast.nora.do(RequestClosure(case_id=CASE, reason="The debtor has paid us."))
        assert (case.lifecycle, case.close_code) == (
            Lifecycle.CLOSED,
            CloseCode.WITHDRAWN_BY_CLIENT,
        )
        assert case.closed_by == "nora"
        assert cast.anna.ask(Tasks()).tasks == ()
        assert told(cast) == []
        with pytest.raises(errors.RuleBroken):
            cast.anna.do(withdrawal(cast))
        with pytest.raises(errors.IllegalTransition):
            cast.nora.do(RequestClosure(case_id=CASE))


@on_both_stores
def test_within_the_period_the_partner_closes_and_invoices(store: Opened) -> None:
    """Paused, told, 475.00 and 150.00; booked once, shared, and invoiced."""
    with meeting(store) as cast:
        fees = {"interest": eur("700"), "collection_fees": eur("300")}
        cast.case(claim=claim(eur("10000"), **fees))
        cast.pay(eur("5500"))
        case = cast.nora.do(RequestClosure(case_id=CASE, reason="We trade with them again."))
        assert (case.lifecycle, case.sla_deadline, case.close_code) == (
            Lifecycle.PAUSED,
            None,
            None,
        )
        assert told(cast) == [MessageKind.CLOSURE_REQUESTED]
        open_tasks = [task.kind for task in cast.anna.ask(Tasks()).tasks]
        assert TaskKind.CLOSE_AND_INVOICE in open_tasks
        with pytest.raises(errors.ClosureAlreadyRequested):
            cast.nora.do(RequestClosure(case_id=CASE))
        with pytest.raises(errors.NoWithdrawalFee):
            cast.anna.do(withdrawal(cast, amount=eur("625.01")))
        cast.pay(eur("100"))  # it changes no figure that the request has fixed
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.WITHDRAWN_BY_CLIENT, comment="asked"))
        assert TaskKind.CLOSE_AND_INVOICE in [t.kind for t in cast.anna.ask(Tasks()).tasks]
        item = cast.anna.do(withdrawal(cast))
        assert TaskKind.CLOSE_AND_INVOICE not in [t.kind for t in cast.anna.ask(Tasks()).tasks]
        assert (item.amount, item.platform_fee) == (eur("625"), eur("250"))
        with pytest.raises(errors.NoWithdrawalFee, match="booked already"):
            cast.anna.do(withdrawal(cast))
        (invoice,) = cast.close(Month(2026, 3))
        lines = cast.anna.ask(InvoiceLines(invoice_id=invoice.invoice_id)).lines
        assert item.revenue_item_id in [line.entry_id for line in lines]


def to_invoice(cast: Cast) -> bool:
    """Return whether the partner still has to close the case and invoice the client."""
    return TaskKind.CLOSE_AND_INVOICE in [task.kind for task in cast.anna.ask(Tasks()).tasks]


@on_both_stores
def test_a_withdrawal_fee_is_open_until_it_is_booked_or_waived(store: Opened) -> None:
    """Closing leaves the task; a booking solves it, taking that back opens it, a waiver ends it."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("10000")))
        cast.nora.do(RequestClosure(case_id=CASE))
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.WITHDRAWN_BY_CLIENT, comment="asked"))
        assert to_invoice(cast)
        item = cast.anna.do(withdrawal(cast))
        assert item.amount == eur("950")
        assert not to_invoice(cast)
        cast.anna.do(RemoveRevenueItem(revenue_item_id=item.revenue_item_id))
        assert to_invoice(cast)
        waived = cast.anna.do(WaiveWithdrawalFee(case_id=CASE, reason="a good client"))
        assert (waived.waived_at, waived.is_fee_open) == (cast.clock.now(), False)
        assert not to_invoice(cast)
        before = written(cast.network.store)
        with pytest.raises(errors.NoWithdrawalFee, match="none is open"):
            cast.anna.do(WaiveWithdrawalFee(case_id=CASE, reason="again"))
        with pytest.raises(errors.NoWithdrawalFee, match="waived on 2026-03-01"):
            cast.anna.do(withdrawal(cast))
        assert written(cast.network.store) == before


@on_both_stores
def test_what_is_booked_or_waived_before_closing_ends_with_it(store: Opened) -> None:
    """The task says to close the case as well, so it waits for that."""
    with meeting(store) as cast:
        for case_id in (CASE, "OTHER"):
            cast.case(case_id)
            cast.nora.do(RequestClosure(case_id=case_id))
        cast.anna.do(withdrawal(cast))
        cast.anna.do(WaiveWithdrawalFee(case_id="OTHER", reason="a good client"))
        assert to_invoice(cast)
        for case_id in (CASE, "OTHER"):
            cast.anna.do(
                CloseCase(case_id=case_id, code=CloseCode.WITHDRAWN_BY_CLIENT, comment="asked")
            )
        assert not to_invoice(cast)


@on_both_stores
def test_a_new_request_after_the_period_closes_the_case(store: Opened) -> None:
    """The earlier one waits still; its fee stays open, to be booked or waived."""
    with meeting(store) as cast:
        cast.case()
        cast.nora.do(RequestClosure(case_id=CASE))
        cast.clock.advance(days=185)
        closed = cast.nora.do(RequestClosure(case_id=CASE))
        assert closed.close_code is CloseCode.WITHDRAWN_BY_CLIENT
        assert told(cast) == [MessageKind.CLOSURE_REQUESTED, MessageKind.STOP_COLLECTION]
        assert to_invoice(cast)
        cast.anna.do(withdrawal(cast))
        assert not to_invoice(cast)


@on_both_stores
def test_the_platform_shares_in_a_withdrawal_as_in_a_payment(store: Opened) -> None:
    """Under success fee only, collection costs stay with the partner whole."""
    with meeting(store) as cast:
        only = CommissionType.SUCCESS_FEE_ONLY
        cast.ops.do(AgreeTerms(partner_id="acme", commission_type=only))
        cast.case(claim=claim(eur("10000"), collection_fees=eur("300")))
        cast.ops.do(RequestClosure(case_id=CASE))
        item = cast.anna.do(withdrawal(cast))
        assert (item.amount, item.platform_fee) == (eur("1250"), eur("380"))


@on_both_stores
def test_after_the_period_the_case_is_closed_and_the_partner_stops(store: Opened) -> None:
    """Withdrawn by Client, a notice, no fee; nothing is left to do."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.advance(days=185)
        case = cast.nora.do(RequestClosure(case_id=CASE))
        assert case.close_code is CloseCode.WITHDRAWN_BY_CLIENT
        assert told(cast) == [MessageKind.STOP_COLLECTION]
        assert cast.anna.ask(Tasks()).tasks == ()
        with pytest.raises(errors.NoWithdrawalFee):
            cast.anna.do(withdrawal(cast))


@on_both_stores
def test_a_case_in_court_is_closed_on_its_own_terms(store: Opened) -> None:
    """The lifecycle stays, the partner is told and has a task; what is owed was agreed."""
    with meeting(store) as cast:
        cast.case()
        cast.anna.do(StartLegalAction(case_id=CASE, success_fee=Percent(20)))
        case = cast.nora.do(RequestClosure(case_id=CASE))
        assert case.lifecycle is Lifecycle.ACTIVE
        assert told(cast) == [MessageKind.CLOSURE_ON_OWN_TERMS]
        assert TaskKind.CLOSE_AND_INVOICE in [task.kind for task in cast.anna.ask(Tasks()).tasks]
        with pytest.raises(errors.NoWithdrawalFee):
            cast.anna.do(withdrawal(cast))
        item = cast.anna.do(withdrawal(cast, amount=eur("800")))
        assert (item.amount, item.platform_fee) == (eur("800"), eur("160"))

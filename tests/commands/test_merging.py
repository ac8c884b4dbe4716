"""Merging: the money of a duplicate counts on the case that stays, to the cent, once."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    AcceptCase,
    CasePage,
    CorrectPayment,
    CreditInvoice,
    Lifecycle,
    MarkRemitted,
    MergeCase,
    Month,
    PartnerBalance,
    Payments,
    ReassignCase,
    Recipient,
    RemittanceDue,
    RemovePayment,
    ReversePayment,
    SettleCommission,
    Tasks,
    errors,
)
from tests.cast import CASE, DEBTOR, Cast, Opened, claim, eur, meeting, on_both_stores, written
from tests.queries.test_positions import nets

STAYS = "STAYS000"


def two_cases(cast: Cast, principal: str = "1000") -> None:
    """Give Acme a case and its duplicate."""
    for case_id in (CASE, STAYS):
        cast.case(case_id, claim=claim(eur(principal)))


def merged(cast: Cast, **changes: bool) -> None:
    """Fold the duplicate into the other case."""
    cast.ops.do(MergeCase(case_id=CASE, into=STAYS, **changes))


def outstanding(cast: Cast, case_id: str = STAYS) -> int:
    return cast.anna.ask(CasePage(case_id=case_id)).case.open.total


def without_debtors(cast: Cast) -> dict[tuple[str, str], int]:
    """Return what Acme has with clients and the platform."""
    return {party: minor for party, minor in nets(cast.anna).items() if party[0] != "debtor"}


@on_both_stores
def test_what_was_paid_on_a_duplicate_counts_on_the_case_that_stays(store: Opened) -> None:
    """400 of 1,000 were paid: 600 are open, and the payment can be corrected as before."""
    with meeting(store) as cast:
        two_cases(cast)
        payout = cast.pay(eur("400"))
        merged(cast)
        assert outstanding(cast) == 600_00
        assert outstanding(cast, CASE) == 1000_00
        (payment,) = cast.anna.ask(Payments(case_id=STAYS)).payments
        assert (payment.payment_id, payment.received_on) == (
            payout.payment_id, payout.payment_date,
        )  # fmt: skip
        (row,) = cast.anna.ask(PartnerBalance()).rows
        assert row.case_id == STAYS
        (due,) = cast.anna.ask(RemittanceDue()).dues
        assert (due.case_id, due.amount) == (STAYS, eur("362"))
        cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("500")))
        assert outstanding(cast) == 500_00
        assert cast.network.verify_books() == ()
        cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        today = cast.clock.now().date()
        cast.anna.do(ReversePayment(payment_id=payout.payment_id, on=today, reason="bounced"))
        assert outstanding(cast) == 1000_00
        assert nets(cast.anna) == {("client", "nordic"): 452_50}


@on_both_stores
def test_the_reminder_of_an_unpaid_commission_goes_along(store: Opened) -> None:
    """It is about the case that stays, and settling solves it."""
    with meeting(store) as cast:
        two_cases(cast)
        payout = cast.pay(eur("400"), received_by=Recipient.CLIENT)
        merged(cast)
        (task,) = cast.anna.ask(Tasks()).tasks
        assert task.case_id == STAYS
        cast.anna.do(SettleCommission(payout_id=payout.payout_id))
        assert cast.anna.ask(Tasks()).tasks == ()
        assert nets(cast.anna) == {("platform", ""): -15_20}


@on_both_stores
def test_what_is_more_than_the_claim_is_a_surplus_there(store: Opened) -> None:
    """700 on the one, 600 on the other: 300 are the debtor's, owed on the case that stays."""
    with meeting(store) as cast:
        two_cases(cast)
        cast.pay(eur("700"))
        cast.pay(eur("600"), STAYS)
        merged(cast)
        assert outstanding(cast) == 0
        surplus = {row["counterparty"]: row["amount_minor"]
                   for row in cast.network.store.rows("positions")
                   if row["account"] == "surplus_partner"}  # fmt: skip
        assert surplus[STAYS] == 300_00
        assert surplus.get(CASE, 0) == 0


@on_both_stores
def test_what_is_invoiced_moves_only_once_its_invoice_is_credited(store: Opened) -> None:
    """Or stays with the merged case, if the caller says so; then the two differ by it."""
    with meeting(store) as cast:
        two_cases(cast)
        cast.pay(eur("400"))
        (invoice,) = cast.close(Month(2026, 3))
        cast.pay(eur("100"))
        before = written(cast.network.store)
        with pytest.raises(errors.InvoicedPaymentsStay, match="1 are invoiced"):
            merged(cast)
        assert written(cast.network.store) == before
        merged(cast, keep_invoiced=True)
        assert (outstanding(cast), outstanding(cast, CASE)) == (900_00, 600_00)
    with meeting(store) as cast:
        two_cases(cast)
        cast.pay(eur("400"))
        (invoice,) = cast.close(Month(2026, 3))
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        merged(cast)
        assert outstanding(cast) == 600_00
        (again,) = cast.close(Month(2026, 3))
        assert again.total == invoice.total


@on_both_stores
def test_cases_of_two_debtors_or_currencies_are_not_merged(store: Opened) -> None:
    """A name may be written in another way; the caller then says that it is the same debtor."""
    with meeting(store) as cast:
        cast.case()
        cast.case("SPELLED0", debtor=evolve(DEBTOR, name=" MUSTER gmbh"))
        cast.case("ANOTHER0", debtor=evolve(DEBTOR, name="Muster AG"))
        cast.case("ELSEWHR0", debtor=evolve(DEBTOR, country="AT"))
        before = written(cast.network.store)
        for into in ("ANOTHER0", "ELSEWHR0"):
            with pytest.raises(errors.OtherDebtor, match="different_debtor=True"):
                cast.ops.do(MergeCase(case_id=CASE, into=into))
        assert written(cast.network.store) == before
        cast.ops.do(MergeCase(case_id="SPELLED0", into=CASE))
        done = cast.ops.do(MergeCase(case_id="ANOTHER0", into=CASE, different_debtor=True))
        assert done.lifecycle is Lifecycle.MERGED


@on_both_stores
def test_money_moves_to_a_case_that_its_collector_worked_on(store: Opened) -> None:
    """Another collector's payment has no desk there; the other way round the cases are merged."""
    with meeting(store) as cast:
        two_cases(cast)
        cast.pay(eur("400"))
        cast.ops.do(ReassignCase(case_id=STAYS, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=STAYS))
        merged(cast)
        assert cast.eve.ask(CasePage(case_id=STAYS)).case.open.total == 600_00
        assert cast.network.verify_books() == ()
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        cast.pay(eur("400"))
        cast.case(STAYS, partner_id="rival", claim=claim(eur("1000")))
        before = written(cast.network.store)
        with pytest.raises(errors.CollectorNeverWorked, match="other way round"):
            merged(cast)
        assert written(cast.network.store) == before
        cast.ops.do(MergeCase(case_id=STAYS, into=CASE))


@given(paid=st.lists(st.tuples(st.sampled_from((CASE, STAYS)), st.integers(1, 900_00),
                               st.sampled_from((Recipient.PARTNER, Recipient.CLIENT))),
                     max_size=4))  # fmt: skip
def test_a_merger_keeps_every_figure_of_the_money(
    paid: list[tuple[str, int, Recipient]],
) -> None:
    """What was paid and owed is the same in sum, and all of it can be taken back."""
    with meeting() as cast:
        two_cases(cast, "800")
        payouts = [
            cast.pay(eur(f"{minor / 100:.2f}"), case_id, received_by=recipient)
            for case_id, minor, recipient in paid
        ]
        before = without_debtors(cast)
        merged(cast)
        assert without_debtors(cast) == before
        total = sum(minor for _, minor, _ in paid)
        assert outstanding(cast) == max(0, 800_00 - total)
        for payout in payouts:
            cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        assert outstanding(cast) == 800_00
        assert nets(cast.anna) == {}

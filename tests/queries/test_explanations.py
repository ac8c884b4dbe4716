"""Explanations: every figure recomputes from its inputs, and differences are named."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import (
    AgreeTerms,
    Cause,
    CommissionStatus,
    CommissionType,
    CorrectPayment,
    ExpectedPayment,
    ExplainPayout,
    Explanation,
    Month,
    PartnerBalance,
    Payout,
    Percent,
    Recipient,
    Reconcile,
    Reconciliation,
    SplitOverride,
    errors,
)
from debitura_core.adapters.rates import NoRates
from debitura_core.testing import percents
from tests.cast import CASE, TODAY, Cast, Opened, claim, eur, meeting, on_both_stores


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def recomputed(told: Explanation) -> dict[str, int]:
    """Work the figures out from the inputs of an explanation alone, in fractions."""
    read = told.inputs
    paid = int(read["payment_minor"])
    principal, added = int(read["open_principal_minor"]), int(read["open_added_fees_minor"])
    covered = min(paid, principal + added) if added else 0
    inside = half_up(Fraction(covered * principal, principal + added)) if added else 0
    fees = covered - inside
    fee = (paid - fees) * Fraction(read["success_fee"]) / 100 + Fraction(read["carried_minor"])
    rounded = min(max(0, half_up(fee)), paid - fees)
    gross = rounded + fees
    if "partner_gross_given_minor" in read:
        gross = int(read["partner_gross_given_minor"])
        rounded = min(gross, rounded)
    base = gross if read["commission_type"] == "standard" else rounded
    platform = half_up(base * Fraction(read["platform_share"]) / 100)
    return {
        "payment": paid,
        "success_fee": rounded,
        "added_fees": gross - rounded,
        "partner_gross": gross,
        "platform_fee": platform,
        "partner_revenue": gross - platform,
        "creditor_amount": paid - gross,
    }


@given(
    fee=percents(),
    share=percents(),
    kind=st.sampled_from(CommissionType),
    amounts=st.lists(st.integers(1, 9_000_00), min_size=1, max_size=3),
    interest=st.integers(0, 500_00),
    gross=st.none() | st.integers(0, 1),
)
def test_the_figures_of_an_explanation_recompute_from_its_inputs(
    fee: Percent, share: Percent, kind: CommissionType, amounts: list[int], interest: int,
    gross: int | None,
) -> None:  # fmt: skip
    """Whoever is sent one can check it with a pencil: inputs and formula give every figure."""
    with meeting() as cast:
        cast.ops.do(
            AgreeTerms(partner_id="acme", pre_legal_platform_share=share, commission_type=kind)
        )
        cast.case(success_fee=fee, claim=claim(eur("9000"), interest=cents(interest)))
        for amount in amounts:
            override = None
            if gross is not None:
                override = SplitOverride(
                    creditor_amount=cents(amount - gross), partner_gross=cents(gross)
                )
            payout = cast.pay(cents(amount), split_override=override)
            told = cast.anna.ask(ExplainPayout(payout_id=payout.payout_id))
            figures = {name: int(money.amount * 100) for name, money in told.figures.items()}
            assert figures == recomputed(told)
            for name, money in told.figures.items():
                assert money == getattr(payout.split, name)
                assert f"{money.amount:,.2f}" in told.text


def cents(minor: int) -> Any:
    return eur(f"{minor // 100}.{minor % 100:02}")


@on_both_stores
def test_an_explanation_names_the_entries_behind_it(store: Opened) -> None:
    """Recording, correction and settling stand in it, and nothing of other payments does."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("5"))
        payout = cast.pay(eur("100"))
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("90"),
                received_by=Recipient.PARTNER,
                received_on=TODAY,
            )
        )
        told = cast.anna.ask(ExplainPayout(payout_id=payout.payout_id))
        assert [entry.name for entry in told.entries] == ["PaymentRecorded", "PaymentCorrected"]
        assert "PaymentCorrected, by partner acme, anna" in str(told)
        assert "platform share   40 %, pre-legal: agreement 1" in told.text


def test_what_has_no_rate_is_explained_without_dollars() -> None:
    """The explanation says why there are none."""
    with meeting(rates=NoRates()) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        told = cast.anna.ask(ExplainPayout(payout_id=payout.payout_id))
        assert (told.usd, "dollars are left out" in told.text) == ({}, True)


@on_both_stores
def test_an_invoiced_payout_names_its_invoice(store: Opened) -> None:
    """Where it stands: settled since, on which invoice; and the invoice explains its own sums."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        (invoice,) = cast.close(Month(2026, 3), vat_rate=Percent(19))
        told = cast.ops.ask(ExplainPayout(payout_id=payout.payout_id))
        assert f"Invoice issued, {invoice.invoice_id}" in told.text
        assert "commission       Paid since 2026-03-01 09:00 UTC" in told.text
        words = invoice.explain()
        for figure in ("EUR 380.00", "EUR 72.20", "EUR 452.20", "2026-00001"):
            assert figure in words
        assert invoice.is_overdue(invoice.due_on) is False
        assert invoice.is_overdue(invoice.due_on + timedelta(days=1)) is True


def test_totals_explain_how_they_hang_together() -> None:
    """Every sum of the balance stands in words, with what is unpaid and what had a rate."""
    with meeting() as cast:
        cast.case()
        cast.pay(eur("10000"))
        cast.pay(eur("5000"), received_by=Recipient.CLIENT)
        totals = cast.anna.ask(PartnerBalance(totals=True)).totals
        assert totals is not None
        words = totals["EUR"].explain()
        for figure in ("EUR 15,000.00", "EUR 855.00", "EUR 570.00", "EUR 190.00", "2 of 2 rows"):
            assert figure in words


# -------------------------------------------------------------------------- reconciliation


def against(
    cast: Cast, *lines: ExpectedPayment, since: date | None = None, until: date | None = None
) -> Reconciliation:
    return cast.anna.ask(Reconcile(statement=lines, since=since, until=until))


def line(payout: Payout, **changes: Any) -> ExpectedPayment:
    """Write what a partner would expect of a payout, but for the changes."""
    told = {
        "case_id": payout.case_id,
        "amount": payout.split.payment,
        "received_on": payout.payment_date,
        "received_by": payout.received_by,
        "partner_revenue": payout.split.partner_revenue,
        "platform_fee": payout.split.platform_fee,
        "commission_status": payout.commission_status,
        **changes,
    }
    return ExpectedPayment(**told)


@on_both_stores
def test_a_list_that_says_what_the_books_say_has_no_difference(store: Opened) -> None:
    """Equal payments on one case are each met once, in any order."""
    with meeting(store) as cast:
        cast.case()
        payouts = [cast.pay(eur(amount)) for amount in ("10", "10", "20")]
        found = against(cast, *(line(one) for one in reversed(payouts)))
        assert (found.agreed, found.differences) == ((1, 2, 3), ())
        assert found.text == "3 agree, 0 differ"


CHANGES: tuple[tuple[Cause, dict[str, Any], str], ...] = (
    (Cause.AMOUNT, {"amount": eur("999")}, "another amount"),
    (Cause.CURRENCY, {"amount": eur("1").__class__("1000", "DKK")}, "currency of the case"),
    (Cause.DATE, {"received_on": TODAY - timedelta(days=3)}, "day the money was received"),
    (Cause.RECIPIENT, {"received_by": Recipient.CLIENT}, "who received the money"),
    (Cause.STATUS, {"commission_status": CommissionStatus.UNPAID}, "once the platform's share"),
    (Cause.SPLIT, {"platform_fee": eur("19"), "partner_revenue": None}, "in legal proceedings"),
    (Cause.SPLIT, {"platform_fee": eur("1"), "partner_revenue": None}, "take 9.5 %"),
    (Cause.SPLIT, {"partner_revenue": eur("56.99")}, "take 9.5 %"),
)


@on_both_stores
@pytest.mark.parametrize(("cause", "changes", "hint"), CHANGES)
def test_a_difference_is_named_with_its_cause(
    store: Opened, cause: Cause, changes: dict[str, Any], hint: str
) -> None:
    """Split, recipient, status, date, currency, amount: one line, one difference, one cause."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"))
        (found,) = against(cast, line(payout, **changes)).differences
        assert (found.cause, found.line, found.payout) == (cause, 1, payout)
        assert hint in str(found)


@on_both_stores
def test_what_one_side_alone_knows_is_named(store: Opened) -> None:
    """A payment nobody expected, and one the books do not have; within a period, if given."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHER001")
        payout = cast.pay(eur("10"))
        elsewhere = cast.pay(eur("20"), "OTHER001")
        missing = ExpectedPayment(case_id=CASE, amount=eur("77"), payment_id="gone")
        found = against(cast, missing)
        assert [one.cause for one in found.differences] == [Cause.NOT_IN_BOOKS, Cause.NOT_EXPECTED]
        assert found.differences[1].payout == payout
        whole = against(cast, line(payout), since=TODAY, until=TODAY + timedelta(days=1))
        (rest,) = whole.differences
        assert (rest.cause, rest.payout) == (Cause.NOT_EXPECTED, elsewhere)
        assert against(cast, line(payout), since=TODAY, until=TODAY).differences == ()


def test_a_list_is_refused_that_makes_no_sense() -> None:
    """Half a period, or one that ends before it begins."""
    for until in (None, TODAY - timedelta(days=1)):
        with pytest.raises(errors.InvalidQuery):
            Reconcile(statement=(), since=TODAY, until=until)

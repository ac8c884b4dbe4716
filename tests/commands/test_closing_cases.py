"""Closing cases: by the partner, by the platform, with what they say of the outcome."""

from datetime import timedelta

import pytest

from debitura_core import (
    CasePage,
    CloseCase,
    CloseCode,
    CollectionPeriodOf,
    Lifecycle,
    Outcome,
    PartnerBalance,
    Recipient,
    RemovePayment,
    Role,
    SendMessage,
    StartLegalAction,
    Tasks,
    Timeline,
    errors,
)
from tests.cast import CASE, Opened, eur, meeting, on_both_stores, payment, written


def by_code(code: CloseCode, comment: str | None = None) -> CloseCase:
    """Close the case with a code."""
    return CloseCase(case_id=CASE, code=code, comment=comment)


@on_both_stores
def test_a_closed_case_says_how_it_ended_and_is_worked_no_more(store: Opened) -> None:
    """Code, comment, instant and person; no payment, no second closing."""
    with meeting(store) as cast:
        cast.case()
        cast.nora.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?"))
        done = cast.anna.perform(by_code(CloseCode.DEBTOR_UNTRACEABLE, "Erika has moved"))
        case = done.answer
        assert case == cast.anna.ask(CasePage(case_id=CASE)).case
        assert (case.lifecycle, case.close_code) == (
            Lifecycle.CLOSED,
            CloseCode.DEBTOR_UNTRACEABLE,
        )
        assert (case.closed_at, case.closed_by) == (cast.clock.now(), "anna")
        assert case.close_comment == "Erika has moved"
        assert done.advice == ()
        assert cast.anna.ask(Tasks()).tasks == ()
        told = [entry.name for entry in cast.anna.ask(Timeline(case_id=CASE))]
        assert told[-3:] == ["CaseClosed", "TaskSolved", "PeriodEnded"]
        assert "Erika" not in "".join(entry.facts for entry in done.entries)
        for attempt in (by_code(CloseCode.OTHER, "again"), payment(eur("10"), CASE)):
            before = written(cast.network.store)
            with pytest.raises((errors.IllegalTransition, errors.CaseTakesNoPayment)):
                cast.anna.do(attempt)
            assert written(cast.network.store) == before
        with pytest.raises(errors.IllegalTransition):
            cast.anna.do(StartLegalAction(case_id=CASE))


@on_both_stores
def test_an_outcome_lets_the_payments_choose_the_code(store: Opened) -> None:
    """Recovered without a payment is sent to record it; with one, the amounts decide."""
    with meeting(store) as cast:
        cast.case()
        recovered = CloseCase(case_id=CASE, outcome=Outcome.FULLY_RECOVERED, comment="all of it")
        with pytest.raises(errors.NoPaymentRecorded, match="RecordPayment"):
            cast.anna.do(recovered)
        cast.pay(eur("20000"))
        assert cast.anna.preview(recovered).answer.close_code is CloseCode.PAID
        assert cast.anna.do(recovered).close_code is CloseCode.PAID
        cast.case("PARTPAID")
        cast.pay(eur("1"), "PARTPAID")
        part = CloseCase(case_id="PARTPAID", outcome=Outcome.PARTIALLY_RECOVERED)
        assert cast.anna.do(part).close_code is CloseCode.PARTIALLY_PAID


@on_both_stores
def test_closing_pays_nothing_out_a_second_time(store: Opened) -> None:
    """Each payment has its payout since it was recorded; closing adds none."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("15000"))
        cast.pay(eur("5000"), received_by=Recipient.CLIENT)
        before = cast.anna.ask(PartnerBalance(totals=True))
        cast.anna.do(by_code(CloseCode.PAID))
        assert cast.anna.ask(PartnerBalance(totals=True)) == before


@on_both_stores
def test_a_full_payment_closes_the_case_in_the_same_step(store: Opened) -> None:
    """With the flag, what covers the balance closes as Paid; less is recorded only."""
    with meeting(store) as cast:
        cast.case()
        part = cast.paid(eur("19999.99"), close=True)
        assert cast.anna.ask(CasePage(case_id=CASE)).case.lifecycle is Lifecycle.ACTIVE
        assert [entry.name for entry in part.entries] == ["PaymentRecorded"]
        rest = cast.paid(eur("0.01"), close=True)
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert (case.lifecycle, case.close_code) == (Lifecycle.CLOSED, CloseCode.PAID)
        assert (case.paid, case.outstanding) == (eur("20000"), eur("0"))
        assert [entry.name for entry in rest.entries][:2] == ["PaymentRecorded", "CaseClosed"]
        assert rest.answer.split.payment == eur("0.01")
        with pytest.raises(errors.CaseTakesNoPayment):
            cast.pay(eur("1"), close=True)


@on_both_stores
def test_a_payment_that_is_taken_back_reopens_the_case(store: Opened) -> None:
    """Only with consent; work and period go on, without the extension it had brought."""
    with meeting(store) as cast:
        cast.case()
        paid = cast.pay(eur("20000"), close=True)
        before = written(cast.network.store)
        with pytest.raises(errors.ReopeningNeeded):
            cast.anna.do(RemovePayment(payment_id=paid.payment_id))
        assert written(cast.network.store) == before
        cast.anna.do(RemovePayment(payment_id=paid.payment_id, reopen_if_needed=True))
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert (case.lifecycle, case.close_code, case.closed_at) == (Lifecycle.ACTIVE, None, None)
        assert case.sla_deadline == cast.clock.now() + timedelta(days=14)
        period = cast.anna.ask(CollectionPeriodOf(case_id=CASE))
        assert period is not None
        assert period.is_active
        assert period.current_end == period.initial_end
        cast.pay(eur("5"))
        assert cast.anna.do(by_code(CloseCode.PARTIALLY_PAID)).lifecycle is Lifecycle.CLOSED


def test_the_flag_changes_nothing_about_the_payment() -> None:
    """What is recorded, the advice on it included, is the same with and without it."""
    with meeting() as cast:
        cast.case()
        plain, closing = (
            cast.anna.preview(payment(eur("30000"), CASE, payment_id="p", close=close))
            for close in (False, True)
        )
        assert [one.code for one in plain.advice] == ["OVERPAYMENT"]
        assert closing.advice == plain.advice
        assert closing.answer.split == plain.answer.split


def test_the_codes_that_are_easily_mistaken_bring_advice() -> None:
    """Pre-Legal Exhausted within the period; Uneconomical of a large claim after it."""
    with meeting() as cast:
        cast.case()
        early = cast.anna.preview(by_code(CloseCode.PRE_LEGAL_EXHAUSTED, "all tried"))
        assert [advice.code for advice in early.advice] == ["PRE_LEGAL_EXHAUSTED_EARLY"]
        cast.clock.advance(days=200)
        assert cast.anna.preview(by_code(CloseCode.PRE_LEGAL_EXHAUSTED, "late")).advice == ()
        large = cast.anna.preview(by_code(CloseCode.UNECONOMICAL_TO_PURSUE, "too dear"))
        assert [advice.code for advice in large.advice] == ["UNECONOMICAL_OR_EXHAUSTED"]


def test_other_with_a_telling_comment_brings_a_suggestion() -> None:
    """The system may propose a closer code; the caller keeps Other, as it chose."""
    with meeting() as cast:
        cast.case()
        done = cast.anna.perform(by_code(CloseCode.OTHER, "The debtor is bankrupt."))
        assert done.answer.close_code is CloseCode.OTHER
        (advice,) = done.advice
        assert advice.code == "SUGGESTED_CODE"
        assert advice.facts["code"] == CloseCode.DEBTOR_INSOLVENT_BANKRUPT.value


def test_a_code_or_an_outcome_is_given_and_not_both() -> None:
    """Not Recovered is no code; its refusal names the twelve that are."""
    for code, outcome in (
        (None, None),
        (CloseCode.PAID, Outcome.FULLY_RECOVERED),
        (None, Outcome.NOT_RECOVERED),
    ):
        with pytest.raises(errors.InvalidInput) as refused:
            CloseCase(case_id=CASE, code=code, outcome=outcome)
        assert refused.value.facts["field"] == "code"
        assert ("PRE_LEGAL_EXHAUSTED" in str(refused.value)) is (outcome is Outcome.NOT_RECOVERED)


def test_internal_codes_are_for_the_platform_and_system_codes_for_nobody() -> None:
    """The partner is refused, the platform sets the internal one."""
    with meeting() as cast:
        cast.case()
        for code in (CloseCode.CASE_NEVER_STARTED_INTERNAL, CloseCode.NO_QUOTES_RECEIVED):
            with pytest.raises(errors.CloseCodeNotAllowed):
                cast.anna.do(by_code(code))
        with pytest.raises(errors.CloseCodeNotAllowed):
            cast.ops.do(by_code(CloseCode.QUOTES_EXPIRED))
        with pytest.raises(errors.NotAllowed):
            cast.nora.do(by_code(CloseCode.WITHDRAWN_BY_CLIENT))
        internal = by_code(CloseCode.CASE_NEVER_STARTED_INTERNAL)
        assert cast.ops.do(internal).close_code is CloseCode.CASE_NEVER_STARTED_INTERNAL


def test_a_closing_without_a_comment_is_advised_to_have_one() -> None:
    """Recommended for all closings, required for Other."""
    with meeting() as cast:
        cast.case()
        done = cast.anna.preview(by_code(CloseCode.UNRESPONSIVE_CLIENT))
        assert [advice.code for advice in done.advice] == ["COMMENT_ADVISED"]
        with pytest.raises(errors.CommentRequired):
            cast.anna.do(by_code(CloseCode.OTHER))
        with pytest.raises(errors.InvalidInput):
            by_code(CloseCode.OTHER, "  ")

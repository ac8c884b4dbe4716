"""Correcting: put right what was recorded wrongly, on the terms of the first recording."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AgreeTerms,
    CasePage,
    CommissionStatus,
    CorrectClaim,
    CorrectPayment,
    CorrectRevenueItem,
    CreditCommission,
    CreditInvoice,
    Done,
    InvoiceStatus,
    Month,
    PartnerBalance,
    Payment,
    Payments,
    Payout,
    PayoutKind,
    Percent,
    PriceBand,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RemovePayment,
    RemoveRevenueItem,
    RequestClosure,
    RevenueItem,
    RevenueItemKind,
    SetAddedFees,
    SplitOverride,
    StartLegalAction,
    Terms,
    Timeline,
    Verification,
    VerifyPayment,
    errors,
)
from debitura_core.domain.money.corrections import RESTATED, Restated
from tests.cast import CASE, TODAY, Cast, Opened, claim, eur, meeting, on_both_stores, written

minors = st.integers(1, 3_000_00)
buckets = st.tuples(*[st.integers(0, 900_00)] * 3)


def cents(minor: int) -> Any:
    return eur(f"{minor // 100}.{minor % 100:02}")


def corrected(cast: Cast, payout: Payout, **changes: Any) -> Payout:
    """Let Anna restate a payment as it is, but for the changes."""
    told = {
        "amount": payout.split.payment,
        "received_by": payout.received_by,
        "received_on": payout.payment_date,
        **changes,
    }
    return cast.anna.do(CorrectPayment(payment_id=payout.payment_id, **told))


def figures(cast: Cast) -> Any:
    """Return everything that money follows from: the case's figures, and all splits."""
    (row,) = cast.network.store.rows("cases")
    ledger = cast.anna.ask(PartnerBalance(totals=True))
    money = {name: row[name] for name in row if name.endswith("_minor")}
    return money, ledger.totals, [(one.payment_date, one.revenue_minor) for one in ledger.rows]


# ------------------------------------------------------------------- no field is forgotten


def names(kind: type) -> set[str]:
    return {one.name for one in fields(kind)}


def test_a_correction_decides_about_every_field_of_a_payment() -> None:
    """A field of a payment is restated, stays, or is worked out anew; a new one must be placed."""
    stays = set(
        "payment_id payout_id case_id client_id partner_id recorded_at recorded_by"
        " reversed_minor".split()
    )
    anew = set("allocation verification verification_remark verification_salt version".split())
    assert names(Payment) == {*RESTATED, *stays, *anew}
    assert len(names(Payment)) == len(RESTATED) + len(stays) + len(anew)
    assert names(Restated) - set(RESTATED) == {"settled", "split_override"}  # of the payout


def test_a_correction_decides_about_every_field_of_a_revenue_item() -> None:
    """The same of revenue items: what is said of the work is restated, the terms stay."""
    stays = set(
        "revenue_item_id case_id client_id partner_id created_at currency platform_share"
        " invoice_status invoice_id shared_minor".split()
    )
    anew = set(
        "platform_fee_minor usd_amount_minor usd_platform_fee_minor rate due_at version".split()
    )
    restated = set("kind on amount_minor hours hourly_rate_minor description".split())
    assert names(RevenueItem) == stays | anew | restated
    assert len(names(RevenueItem)) == len(stays) + len(anew) + len(restated)


def test_what_is_said_of_a_payment_can_be_said_of_its_correction() -> None:
    """The command restates all that recording takes, but for the case and what follows from it."""
    once = {"case_id", "close", "follow_up"}
    own = {"reopen_if_needed", "take_away", "as_adjustment"}
    assert names(RecordPayment) - once == names(CorrectPayment) - own


# ------------------------------------------------------------------------------- the laws


@given(amounts=st.lists(minors, min_size=1, max_size=4), data=st.data(), fees=buckets)
def test_a_correction_taken_back_leaves_every_figure_as_it_was(
    amounts: list[int], data: st.DataObject, fees: tuple[int, int, int]
) -> None:
    """Whatever was restated in between, restating what was recorded first restores it."""
    interest, reminder, collection = (cents(fee) for fee in fees)
    with meeting() as cast:
        cast.case(
            claim=claim(
                eur("5000"), interest=interest, reminder_fees=reminder, collection_fees=collection
            )
        )
        payouts = [cast.pay(cents(amount)) for amount in amounts]
        before = figures(cast)
        chosen = data.draw(st.sampled_from(payouts))
        for amount in data.draw(st.lists(minors, min_size=1, max_size=3)):
            corrected(cast, chosen, amount=cents(amount))
        corrected(cast, chosen)
        assert figures(cast) == before


@given(amounts=st.lists(st.integers(1, 9_000_00), min_size=1, max_size=4), data=st.data())
def test_outstanding_is_always_the_claim_minus_the_payments(
    amounts: list[int], data: st.DataObject
) -> None:
    """However payments are corrected and removed, what is owed is claim - payments, or zero."""
    with meeting() as cast:
        cast.case(claim=claim(eur("7000"), interest=eur("333.33")))
        left = {cast.pay(cents(amount)).payment_id: amount for amount in amounts}
        payouts = {row.payout_id: row for row in cast.anna.ask(PartnerBalance()).rows}
        assert len(payouts) == len(left)
        for payment_id in data.draw(st.lists(st.sampled_from(sorted(left)), unique=True)):
            amount = data.draw(st.none() | st.integers(1, 9_000_00))
            if amount is None:
                cast.anna.do(RemovePayment(payment_id=payment_id))
                del left[payment_id]
            else:
                cast.anna.do(
                    CorrectPayment(
                        payment_id=payment_id,
                        amount=cents(amount),
                        received_by=Recipient.PARTNER,
                        received_on=TODAY,
                    )
                )
                left[payment_id] = amount
        (case,) = cast.network.store.rows("cases")
        opened = sum(case[f"open_{name}_minor"] for name in
                     ("principal", "interest", "reminder_fees", "collection_fees"))  # fmt: skip
        assert case["paid_minor"] == sum(left.values())
        assert opened == max(0, 7_333_33 - sum(left.values()))


@on_both_stores
@pytest.mark.parametrize("there", (eur("500"), eur("400")), ids=("the same", "there and back"))
def test_a_surplus_that_moved_up_stays_up(store: Opened, there: Money) -> None:
    """Restating its payment leaves nothing open that the payment covers."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        first, second = cast.pay(eur("1000")), cast.pay(eur("500"))
        cast.anna.do(RemovePayment(payment_id=first.payment_id))
        corrected(cast, corrected(cast, second, amount=there), amount=eur("500"))
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert (case.open.total, case.paid_minor) == (500_00, 500_00)


@on_both_stores
def test_any_correction_taken_back_gives_its_buckets_back(store: Opened) -> None:
    """Not the first amount alone: also one that was corrected to, before fees were claimed."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000"), interest=eur("100")))
        payout = corrected(cast, cast.pay(eur("300")), amount=eur("330"))
        cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("500")))
        before = cast.anna.ask(CasePage(case_id=CASE)).case.open
        corrected(cast, corrected(cast, payout, amount=eur("200")), amount=eur("330"))
        assert cast.anna.ask(CasePage(case_id=CASE)).case.open == before


@given(first=minors, second=minors)
def test_a_removal_mirrors_its_recording(first: int, second: int) -> None:
    """After a payment is taken back, the books' figures are as if it had never been made."""
    with meeting() as cast, meeting() as other:
        for one in (cast, other):
            one.case(claim=claim(eur("2000"), interest=eur("77.77")))
            one.pay(cents(first))
        gone = cast.pay(cents(second))
        assert cast.anna.do(RemovePayment(payment_id=gone.payment_id)) is None
        assert figures(cast) == figures(other)


# --------------------------------------------------------------------------- the payout


@on_both_stores
def test_a_corrected_payout_keeps_the_terms_of_its_first_recording(store: Opened) -> None:
    """Later agreements and legal action change nothing of it, and neither do later rates."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        cast.ops.do(AgreeTerms(partner_id="acme", pre_legal_platform_share=Percent(10)))
        cast.anna.do(StartLegalAction(case_id=CASE, success_fee=Percent(30)))
        now = corrected(cast, payout, amount=eur("5000"))
        assert (now.success_fee, now.platform_share) == (Percent("9.5"), Percent(40))
        assert now.split.platform_fee == eur("190")
        assert now.rate == payout.rate
        assert now.created_at == payout.created_at
        assert now.commission_paid_at == payout.commission_paid_at


@on_both_stores
def test_a_changed_recipient_sets_the_commission_anew(store: Opened) -> None:
    """Money that the client got after all leaves the commission unpaid, and back."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        cast.clock.advance(days=3)
        unpaid = corrected(cast, payout, received_by=Recipient.CLIENT)
        assert unpaid.commission_status is CommissionStatus.UNPAID
        assert unpaid.commission_paid_at is None
        settled = corrected(cast, payout, received_by=Recipient.PARTNER)
        assert settled.commission_status is CommissionStatus.PAID
        assert settled.commission_paid_at == cast.clock.now()
        stated = corrected(cast, payout, received_by=Recipient.CLIENT, settled=True)
        assert stated.commission_status is CommissionStatus.PAID


def test_an_explicit_split_can_be_given_and_taken_away() -> None:
    """It stays until it is named: another amount needs another one, and so does the formula."""
    with meeting() as cast:
        cast.case()
        payout = cast.pay(eur("1000"))
        given = SplitOverride(creditor_amount=eur("800"), partner_gross=eur("200"))
        assert corrected(cast, payout, split_override=given).split.partner_gross == eur("200")
        mended = cast.anna.do(CorrectPayment(payment_id=payout.payment_id, reference="AB-1"))
        assert mended.split.partner_gross == eur("200")
        with pytest.raises(errors.SplitMismatch):
            corrected(cast, payout, amount=eur("900"))
        assert corrected(cast, payout, take_away=("split_override",)).split == payout.split


WORDS = ("method", "reference", "notes")


@on_both_stores
@given(
    told=st.lists(st.sampled_from(WORDS), unique=True),
    gone=st.lists(st.sampled_from(WORDS), unique=True),
)
def test_a_correction_changes_what_it_names(
    store: Opened, told: list[str], gone: list[str]
) -> None:
    """What is left out stays, what is taken away is named, and nothing is both."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("1000"), **{name: f"old {name}" for name in WORDS})
        (before,) = cast.anna.ask(Payments(case_id=CASE)).payments
        given: dict[str, Any] = {name: f"new {name}" for name in told}
        none: dict[str, Any] = dict.fromkeys(gone)
        if set(told) & set(gone):
            with pytest.raises(errors.InvalidInput):
                CorrectPayment(payment_id=payout.payment_id, take_away=tuple(gone), **given)
            return
        command = CorrectPayment(payment_id=payout.payment_id, take_away=tuple(gone), **given)
        now = cast.anna.do(command)
        (after,) = cast.anna.ask(Payments(case_id=CASE)).payments
        assert after == evolve(before, **given, **none, version=before.version + 1)
        assert evolve(now, version=payout.version) == payout


def test_only_parts_that_may_be_missing_can_be_taken_away() -> None:
    """An amount stays; a misspelt name is refused."""
    for names_given in (("amount",), ("note",), ["notes"]):
        with pytest.raises(errors.InvalidInput):
            CorrectPayment(payment_id="p", take_away=names_given)  # type: ignore[arg-type]


# --------------------------------------------------------------------------- write-offs


@on_both_stores
def test_a_correction_never_enlarges_a_write_off(store: Opened) -> None:
    """Of 3.80 credited, 50 instead of 100 leaves 1.90; 20,000 adds what is unpaid."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("20000")))
        payout = cast.pay(eur("100"), received_by=Recipient.CLIENT)
        credited = cast.ops.do(CreditCommission(payout_id=payout.payout_id, reason="bankrupt"))
        assert credited.split.platform_fee == eur("3.80")
        with pytest.raises(errors.CreditedIsThePlatforms):
            cast.anna.do(
                CorrectPayment(payment_id=payout.payment_id, received_by=Recipient.PARTNER)
            )
        shrunk = cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("50")))
        assert shrunk.commission_status is CommissionStatus.CREDITED
        assert shrunk.split.platform_fee == eur("1.90")
        more = cast.anna.do(CorrectPayment(payment_id=payout.payment_id, amount=eur("20000")))
        assert more.kind is PayoutKind.ADJUSTMENT
        assert more.commission_status is CommissionStatus.UNPAID
        assert more.split.platform_fee == eur("758.10")


@on_both_stores
def test_the_journal_keeps_before_and_after(store: Opened) -> None:
    """What was recorded, corrected and removed stands in the timeline, figure by figure."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        corrected(cast, payout, amount=eur("60"))
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        facts: dict[str, Any] = {
            item.name: item.event for item in cast.anna.ask(Timeline(case_id=CASE))
        }
        assert facts["PaymentRecorded"].payment_minor == 100_00
        after = facts["PaymentCorrected"]
        assert (after.was_payment_minor, after.payment_minor) == (100_00, 60_00)
        assert facts["PaymentRemoved"].was_payment_minor == 60_00


# ------------------------------------------------------------------------------ invoicing


@on_both_stores
def test_what_is_invoiced_is_frozen_until_its_invoice_is_credited(store: Opened) -> None:
    """The refusal names the invoice; credited, corrected and run again, it is billed anew."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        (invoice,) = cast.close(Month(2026, 3))
        before = written(cast.network.store)
        for act in (
            lambda: corrected(cast, payout, amount=eur("1")),
            lambda: cast.anna.do(RemovePayment(payment_id=payout.payment_id)),
        ):
            with pytest.raises(errors.EntryInvoiced) as refused:
                act()
            assert refused.value.facts["invoice_id"] == invoice.invoice_id
        assert written(cast.network.store) == before
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        now = corrected(cast, payout, amount=eur("5000"))
        assert now.invoice_status is InvoiceStatus.CREDITED
        (again,) = [one for one in cast.close(Month(2026, 3)) if one.status is InvoiceStatus.ISSUED]
        assert again.net == eur("190")


@on_both_stores
def test_what_a_credited_invoice_billed_can_be_removed(store: Opened) -> None:
    """The credited invoice and its note keep their lines; the month has nothing left to bill."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("10000"))
        (invoice,) = cast.close(Month(2026, 3))
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        assert cast.close(Month(2026, 3)) == ()


# ------------------------------------------------------------------------------- refusals


@on_both_stores
def test_a_correction_is_checked_as_a_recording_is(store: Opened) -> None:
    """Currency, day and recipient are refused as they would have been at first."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        before = written(cast.network.store)
        wrong: tuple[tuple[type[errors.DebituraError], dict[str, Any]], ...] = (
            (errors.CurrencyMismatch, {"amount": claim().principal.__class__("5", "DKK")}),
            (errors.PaymentInFuture, {"received_on": TODAY + timedelta(days=2)}),
            (errors.RecipientNotAllowed, {"received_by": Recipient.PLATFORM}),
        )
        for error, changes in wrong:
            with pytest.raises(error):
                corrected(cast, payout, **changes)
        with pytest.raises(errors.NotFound):
            cast.anna.do(RemovePayment(payment_id="nothing"))
        assert written(cast.network.store) == before


# ------------------------------------------------------------------------ revenue items


def item(cast: Cast, amount: str = "100") -> RevenueItem:
    """Let Anna book a fixed fee, of which the platform takes a tenth."""
    cast.ops.do(AgreeTerms(partner_id="acme", revenue_item_share=Percent(10)))
    cast.case()
    return cast.anna.do(
        RecordRevenueItem(
            case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur(amount)
        )
    )


@on_both_stores
def test_a_corrected_item_keeps_the_share_and_rate_of_its_recording(store: Opened) -> None:
    """Hours instead of a fee, another day: the platform's share of it stays what it was."""
    with meeting(store) as cast:
        booked = item(cast)
        cast.ops.do(AgreeTerms(partner_id="acme", revenue_item_share=Percent(50)))
        now = cast.anna.do(
            CorrectRevenueItem(
                revenue_item_id=booked.revenue_item_id,
                kind=RevenueItemKind.HOURS,
                on=TODAY - timedelta(days=1),
                hours=Decimal("1.5"),
                hourly_rate=eur("40"),
                description="on site",
            )
        )
        assert (now.amount, now.platform_fee) == (eur("60"), eur("6"))
        assert (now.rate, now.created_at) == (booked.rate, booked.created_at)
        back = cast.anna.do(
            CorrectRevenueItem(
                revenue_item_id=booked.revenue_item_id,
                kind=RevenueItemKind.FIXED_FEE,
                on=TODAY,
                amount=eur("100"),
                take_away=("description",),
            )
        )
        assert evolve(back, version=1) == booked


@on_both_stores
def test_a_corrected_item_keeps_what_is_not_named(store: Opened) -> None:
    """Another rate leaves hours, day and description; another kind needs its own parts."""
    with meeting(store) as cast:
        cast.case()
        booked = cast.anna.do(
            RecordRevenueItem(
                case_id=CASE, kind=RevenueItemKind.HOURS, on=TODAY, hours=Decimal("1.5"),
                hourly_rate=eur("40"), description="on site",
            )
        )  # fmt: skip

        def correct(**changes: Any) -> RevenueItem:
            return cast.anna.do(
                CorrectRevenueItem(revenue_item_id=booked.revenue_item_id, **changes)
            )

        now = correct(hourly_rate=eur("50"))
        assert (now.amount, now.hours, now.on) == (eur("75"), "1.5", TODAY)
        assert now.description == "on site"
        with pytest.raises(errors.InvalidInput):
            correct(kind=RevenueItemKind.FIXED_FEE)
        fixed = correct(kind=RevenueItemKind.FIXED_FEE, amount=eur("9"), take_away=("description",))
        assert (fixed.amount, fixed.hours, fixed.description) == (eur("9"), None, None)
        with pytest.raises(errors.InvalidInput):
            correct(hours=Decimal(1))


@on_both_stores
def test_a_removed_item_leaves_the_balance(store: Opened) -> None:
    """It stands in the journal alone, with what it was."""
    with meeting(store) as cast:
        booked = item(cast)
        cast.anna.do(RemoveRevenueItem(revenue_item_id=booked.revenue_item_id))
        assert cast.anna.ask(PartnerBalance()).rows == ()
        with pytest.raises(errors.NotFound):
            cast.anna.do(RemoveRevenueItem(revenue_item_id=booked.revenue_item_id))


@on_both_stores
def test_an_invoiced_item_is_frozen(store: Opened) -> None:
    """As a payout is: the refusal names the invoice, and credited it can go."""
    with meeting(store) as cast:
        booked = item(cast)
        (invoice,) = cast.close(Month(2026, 3))
        with pytest.raises(errors.EntryInvoiced) as refused:
            cast.anna.do(RemoveRevenueItem(revenue_item_id=booked.revenue_item_id))
        assert refused.value.facts["invoice_id"] == invoice.invoice_id
        cast.ops.do(CreditInvoice(invoice_id=invoice.invoice_id))
        cast.anna.do(
            CorrectRevenueItem(
                revenue_item_id=booked.revenue_item_id,
                kind=RevenueItemKind.FIXED_FEE,
                on=TODAY,
                amount=eur("50"),
            )
        )
        (again,) = [one for one in cast.close(Month(2026, 3)) if one.status is InvoiceStatus.ISSUED]
        assert again.net == eur("5")


@on_both_stores
def test_a_withdrawal_fee_is_taken_back_and_not_restated(store: Opened) -> None:
    """The client's request fixed it; once taken back it can be recorded again (rule closing-12)."""
    with meeting(store) as cast:
        cast.case()
        cast.nora.do(RequestClosure(case_id=CASE))
        record = RecordRevenueItem(case_id=CASE, kind=RevenueItemKind.WITHDRAWAL_FEE, on=TODAY)
        booked = cast.anna.do(record)
        with pytest.raises(errors.WithdrawalFeeFixed):
            cast.anna.do(
                CorrectRevenueItem(
                    revenue_item_id=booked.revenue_item_id,
                    kind=RevenueItemKind.FIXED_FEE,
                    on=TODAY,
                    amount=eur("5"),
                )
            )
        cast.anna.do(RemoveRevenueItem(revenue_item_id=booked.revenue_item_id))
        assert cast.anna.do(record).amount == booked.amount


# -------------------------------------------------------------------------- fees and claims


@on_both_stores
def test_fees_set_later_act_on_later_payments_only(store: Opened) -> None:
    """The client gets 4,525 of each: 9,050 in all, as if the fees had been there (rule money-4)."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("10000"), interest=eur("1000")))
        first = cast.pay(eur("5500"))
        case = cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("1700"), collection=eur("300")))
        assert case.added_fees == eur("2000")
        assert case.outstanding == eur("6500")
        second = cast.pay(eur("6500"))
        assert [one.split.creditor_amount for one in (first, second)] == [eur("4525")] * 2


@on_both_stores
def test_a_surplus_covers_what_is_claimed_later(store: Opened) -> None:
    """Outstanding stays the claim minus the payments: what was overpaid goes first."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000")))
        cast.pay(eur("1200"))
        case = cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("150")))
        assert case.outstanding == eur("0")
        case = cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("250")))
        assert case.outstanding == eur("50")


@on_both_stores
def test_a_claim_is_never_cut_below_what_was_paid_of_it(store: Opened) -> None:
    """Lower fees or principal than payments have covered are refused; so is another currency."""
    with meeting(store) as cast:
        cast.case(claim=claim(eur("1000"), interest=eur("100")))
        cast.pay(eur("550"))
        before = written(cast.network.store)
        with pytest.raises(errors.ClaimBelowPaid):
            cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("49.99")))
        with pytest.raises(errors.ClaimBelowPaid):
            cast.anna.do(CorrectClaim(case_id=CASE, principal=eur("499.99")))
        with pytest.raises(errors.CurrencyMismatch):
            cast.anna.do(CorrectClaim(case_id=CASE, principal=eur("5").__class__("5", "DKK")))
        assert written(cast.network.store) == before
        case = cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("50")))
        assert case.outstanding == eur("500")


BANDS = (
    PriceBand(from_principal=eur("0"), success_fee=Percent("9.5")),
    PriceBand(from_principal=eur("150000"), success_fee=Percent(6)),
)


def priced(cast: Cast, **changes: Any) -> None:
    cast.ops.do(AgreeTerms(partner_id="acme", price_bands=BANDS))
    cast.case(claim=claim(eur("20000")), **changes)


@on_both_stores
def test_a_price_that_moves_needs_a_word(store: Opened) -> None:
    """A principal that moves the fee from 9.5 to 6 % is not applied without confirmation."""
    with meeting(store) as cast:
        priced(cast)
        before = written(cast.network.store)
        with pytest.raises(errors.PriceChangeUnconfirmed) as refused:
            cast.anna.do(CorrectClaim(case_id=CASE, principal=eur("150000")))
        assert (refused.value.facts["now"], refused.value.facts["then"]) == ("9.5", "6")
        assert written(cast.network.store) == before
        done: Done[Any] = cast.anna.perform(
            CorrectClaim(case_id=CASE, principal=eur("150000"), confirm_price_change=True)
        )
        assert (done.answer.success_fee, done.answer.outstanding) == (Percent(6), eur("150000"))


@on_both_stores
def test_a_price_that_was_agreed_for_the_case_is_only_kept(store: Opened) -> None:
    """Confirming does not move an accepted quote; saying that it is kept does."""
    with meeting(store) as cast:
        priced(cast, terms=Terms.QUOTE)
        with pytest.raises(errors.RateIsIntentional):
            cast.anna.do(
                CorrectClaim(case_id=CASE, principal=eur("150000"), confirm_price_change=True)
            )
        case = cast.anna.do(
            CorrectClaim(case_id=CASE, principal=eur("150000"), keep_intentional_rate=True)
        )
        assert (case.success_fee, case.principal) == (Percent("9.5"), eur("150000"))


def test_without_bands_a_corrected_principal_moves_no_price() -> None:
    """An agreement carries none unless it says so, and one in another currency says nothing."""
    with meeting() as cast:
        cast.case(claim=claim(eur("20000")))
        assert cast.anna.do(CorrectClaim(case_id=CASE, principal=eur("1"))).success_fee == Percent(
            "9.5"
        )


def test_two_bands_cannot_begin_at_one_principal() -> None:
    """Which of the two would count?"""
    with pytest.raises(errors.InvalidTerms):
        AgreeTerms(partner_id="acme", price_bands=(BANDS[0], BANDS[0]), valid_from=date(2026, 1, 1))


@on_both_stores
def test_a_corrected_payment_is_to_be_verified_anew(store: Opened) -> None:
    """What the platform found was about another amount."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"))
        cast.ops.do(VerifyPayment(payment_id=payout.payment_id, ok=True, remark="on the statement"))
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("90"),
                received_by=Recipient.PARTNER,
                received_on=TODAY,
            )
        )
        (payment,) = cast.anna.ask(Payments(case_id=CASE)).payments
        assert payment.verification is Verification.SUBMITTED
        assert payment.verification_remark is None

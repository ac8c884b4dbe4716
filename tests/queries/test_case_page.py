"""The case page shows each party the sections of the portal, with what it may see of them."""

from __future__ import annotations

from datetime import date

from debitura_core import (
    AgreePaymentPlan,
    AttachDocument,
    CasePage,
    ClaimInvoice,
    DocumentKind,
    Instalment,
    Role,
    SendMessage,
    TaskKind,
    VerifyPayment,
)
from debitura_core.queries.case_page import PAYMENTS_SHOWN
from tests.cast import CASE, TODAY, Cast, Opened, claim, eur, meeting, on_both_stores


def live(cast: Cast) -> None:
    """Let a case have all its sections filled."""
    line = ClaimInvoice(
        number="R-1",
        amount=eur("20000"),
        invoice_date=date(2025, 11, 3),
        due_date=date(2025, 12, 3),
    )
    fees = {"interest": eur("700"), "reminder_fees": eur("100"), "collection_fees": eur("200")}
    cast.case(claim=claim(invoices=(line,), payment_terms="30 days", **fees))
    for desk, name, kind in (
        (cast.nora, "invoice.pdf", DocumentKind.ORIGINAL_INVOICE),
        (cast.anna, "letter.txt", DocumentKind.CORRESPONDENCE),
        (cast.anna, "second.txt", DocumentKind.CORRESPONDENCE),
    ):
        desk.do(AttachDocument(case_id=CASE, file_name=name, content=b"a", kind=kind))
        cast.clock.advance(hours=1)
    cast.pay(eur("2100"))
    cast.anna.do(
        AgreePaymentPlan(
            case_id=CASE, instalments=(Instalment(due_on=TODAY.replace(month=4), amount=eur("9")),)
        )
    )
    cast.nora.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?"))
    cast.ops.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="Are you content?"))


@on_both_stores
def test_the_sections_say_what_the_portal_says(store: Opened) -> None:
    """Overview, claim with its breakdown, payments, documents by kind, period and plan."""
    with meeting(store) as cast:
        live(cast)
        page = cast.anna.ask(CasePage(case_id=CASE))
        head, money = page.overview, page.breakdown
        assert (head.reference, head.client, head.value) == (CASE, "Nordic Supplies", eur("21000"))
        assert (head.status_label, head.sla_deadline) == (
            page.case.status_label,
            page.case.sla_deadline,
        )
        assert (head.member, head.priority, head.follow_up) == (None, None, False)
        assert (money.principal, money.interest, money.reminder_fees, money.collection_fees) == (
            *(eur("20000"), eur("700")),
            *(eur("100"), eur("200")),
        )
        assert (money.total, money.paid, money.outstanding) == (
            *(eur("21000"), eur("2100")),
            eur("18900"),
        )
        assert (money.invoices, money.terms) == (page.claim.invoices, "30 days")
        assert [payment.amount for payment in page.payments] == [eur("2100")]
        assert {
            kind: [one.file_name for one in found] for kind, found in page.documents.items()
        } == {
            DocumentKind.ORIGINAL_INVOICE: ["invoice.pdf"],
            DocumentKind.CORRESPONDENCE: ["letter.txt", "second.txt"],
        }
        assert page.plan is not None
        assert page.period is not None


@on_both_stores
def test_each_reader_sees_its_own_tasks(store: Opened) -> None:
    """The platform sees everybody's."""
    with meeting(store) as cast:
        live(cast)
        tasks = {
            desk: {task.party for task in desk.ask(CasePage(case_id=CASE)).tasks}
            for desk in (cast.anna, cast.nora, cast.ops)
        }
        assert tasks == {
            cast.anna: {Role.PARTNER},
            cast.nora: {Role.CLIENT},
            cast.ops: {Role.PARTNER, Role.CLIENT},
        }
        kinds = {task.kind for task in cast.anna.ask(CasePage(case_id=CASE)).tasks}
        assert TaskKind.REPLY_TO_MESSAGE in kinds


@on_both_stores
def test_the_client_sees_its_case_without_names_only_others_know(store: Opened) -> None:
    """Payments and papers alike; a partner learns the client's name when it takes the case."""
    with meeting(store) as cast:
        live(cast)
        page, ours = (desk.ask(CasePage(case_id=CASE)) for desk in (cast.nora, cast.anna))
        assert (page.payments, page.documents) == (ours.payments, ours.documents)
        cast.submit("NEWCASE01", client_id="baltic")
        assert cast.anna.ask(CasePage(case_id="NEWCASE01")).overview.client is None
        assert cast.ops.ask(CasePage(case_id="NEWCASE01")).overview.client == "Baltic Timber"
        for desk in (cast.anna, cast.otto, cast.ops):
            page = desk.ask(CasePage(case_id="NEWCASE01"))
            assert (page.payments, page.documents, page.period, page.plan) == ((), {}, None, None)


@on_both_stores
def test_what_is_noted_on_a_payment_is_not_for_the_client(store: Opened) -> None:
    """Neither the partner's notes nor the platform's remark, which is for the partner."""
    with meeting(store) as cast:
        cast.case()
        noted = "cash, from the brother"
        payout = cast.pay(eur("100"), notes=noted)
        check = VerifyPayment(payment_id=payout.payment_id, ok=False, remark="Which brother?")
        cast.ops.do(check)
        for desk, told in ((cast.nora, (None, None)), (cast.anna, (noted, check.remark))):
            (paid,) = desk.ask(CasePage(case_id=CASE)).payments
            assert (paid.amount, paid.notes, paid.verification_remark) == (eur("100"), *told)


def test_the_page_shows_the_last_payments() -> None:
    """However many there are; all of them are paged through by `Payments`."""
    with meeting() as cast:
        cast.case()
        for cents in range(PAYMENTS_SHOWN + 5):
            cast.pay(eur(f"{cents + 1}"))
        shown = cast.anna.ask(CasePage(case_id=CASE)).payments
        assert len(shown) == PAYMENTS_SHOWN

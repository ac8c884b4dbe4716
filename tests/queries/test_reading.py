"""The other questions: a case, its timeline, the journal, invoices and their lines."""

import pytest
from moneyed import Money

from debitura_core import (
    CasePage,
    InvoiceLine,
    InvoiceLines,
    InvoicePage,
    Invoices,
    JournalAfter,
    JournalEntry,
    Month,
    SubmitCase,
    Timeline,
    errors,
)
from tests.cast import CASE, DEBTOR, Opened, claim, eur, meeting, on_both_stores, payment


@on_both_stores
def test_a_case_shows_its_debtor_and_claim_to_those_it_belongs_to(store: Opened) -> None:
    """Partner, client and platform see it; a rival and another client do not find it."""
    with meeting(store) as cast:
        owed = claim(interest=eur("10"), description="unpaid goods", payment_terms="30 days")
        cast.case(claim=owed)
        for desk in (cast.anna, cast.nora, cast.ops):
            page = desk.ask(CasePage(case_id=CASE))
            assert (page.debtor, page.claim) == (DEBTOR, owed)
            assert page.case.outstanding == eur("20010")
        for desk in (cast.eve, cast.otto):
            with pytest.raises(errors.NotFound):
                desk.ask(CasePage(case_id=CASE))


@on_both_stores
def test_the_timeline_is_what_happened_in_order(store: Opened) -> None:
    """Numbered from 1 without a gap, page by page as in one go."""
    with meeting(store) as cast:
        cast.case()
        for _ in range(3):
            cast.pay(eur("1"))
        whole = cast.anna.ask(Timeline(case_id=CASE))
        assert [entry.number for entry in whole] == [*range(1, len(whole) + 1)]
        names = [entry.name for entry in whole]
        assert names == [
            *("CaseSubmitted", "EngagementBegun", "TaskOpened"),
            *("CaseAccepted", "PeriodStarted", "EngagementAnswered", "TaskSolved"),
            *["PaymentRecorded"] * 3,
        ]
        assert cast.anna.ask(Timeline(case_id=CASE, after=2, limit=2)) == whole[2:4]
        with cast.anna.stream(Timeline(case_id=CASE)) as entries:
            assert tuple(entries) == whole
        assert [str(entry.by) for entry in whole[2:4]] == [
            "platform:platform:ops",
            "partner:acme:anna",
        ]


@on_both_stores
def test_polling_the_journal_passes_no_entry_over(store: Opened) -> None:
    """A partner polls its own entries, the platform all, a client none."""
    with meeting(store) as cast:
        cast.case()
        cast.case("RIVALCASE", partner_id="rival")
        cast.pay(eur("1"))
        everything: list[JournalEntry] = []
        position = 0
        while True:
            page = cast.ops.ask(JournalAfter(position=position, limit=2))
            if not page.entries:
                break
            everything += page.entries
            position = page.position
        assert len(everything) == cast.network.store.journal_length()
        own = cast.anna.ask(JournalAfter(limit=1000)).entries
        assert {entry.tenant for entry in own} == {"acme"}
        assert [entry for entry in everything if entry.tenant == "acme"] == list(own)
        assert cast.anna.ask(JournalAfter(position=position)).position == position
        with pytest.raises(errors.NotAllowed):
            cast.nora.ask(JournalAfter())


@on_both_stores
def test_invoices_are_listed_by_number_and_their_lines_by_entry(store: Opened) -> None:
    """A partner sees its own invoices, page by page, and nobody else's."""
    with meeting(store) as cast:
        cast.case()
        cast.case("RIVALCASE", partner_id="rival")
        for _ in range(5):
            cast.pay(eur("100"))
        cast.eve.do(payment(eur("200"), "RIVALCASE"))
        acmes, rivals = cast.close(Month(2026, 3))
        assert cast.anna.ask(Invoices()).invoices == (acmes,)
        assert cast.eve.ask(Invoices()).invoices == (rivals,)
        first = cast.ops.ask(Invoices(limit=1))
        assert first.next == "2026-00001"
        assert cast.ops.ask(Invoices(limit=1, after=first.next)).invoices == (rivals,)
        assert cast.ops.ask(Invoices(partner_id="rival")).invoices == (rivals,)
        assert cast.anna.ask(InvoicePage(invoice_id=acmes.invoice_id)) == acmes
        with pytest.raises(errors.NotFound):
            cast.eve.ask(InvoicePage(invoice_id=acmes.invoice_id))
        found: list[InvoiceLine] = []
        after = None
        while True:
            page = cast.anna.ask(InvoiceLines(invoice_id=acmes.invoice_id, after=after, limit=2))
            found += page.lines
            after = page.next
            if after is None:
                break
        assert [line.net for line in found] == [Money("3.80", "EUR")] * 5
        with cast.anna.stream(InvoiceLines(invoice_id=acmes.invoice_id)) as lines:
            assert list(lines) == found


@on_both_stores
def test_a_client_submits_for_itself_and_a_caseless_id_is_drawn(store: Opened) -> None:
    """The client is implied; without ids, both id and reference are fresh."""
    with meeting(store) as cast:
        from debitura_core import Percent

        told = SubmitCase(debtor=DEBTOR, claim=claim(), success_fee=Percent(10), partner_id="acme")
        first, second = cast.nora.do(told), cast.nora.do(told)
        assert first.client_id == "nordic"
        assert first.case_id != second.case_id
        assert first.reference != second.reference
        assert len(first.reference) == 8
        unrouted = cast.nora.do(SubmitCase(debtor=DEBTOR, claim=claim(), success_fee=Percent(10)))
        assert unrouted.partner_id is None
        assert unrouted.lifecycle.label == "Collecting Quotes"
        with pytest.raises(errors.NotFound):
            cast.anna.ask(CasePage(case_id=unrouted.case_id))

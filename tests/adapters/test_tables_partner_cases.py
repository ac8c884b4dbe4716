"""Partner cases from a file: a result for every row, no row twice, no way out of the folder."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from debitura_core import (
    AcceptCase,
    Address,
    AgreeTerms,
    Approach,
    Claim,
    ClaimInvoice,
    ClientBlock,
    Debtor,
    DebtorKind,
    DisputeStatus,
    DocumentKind,
    Handling,
    InvalidInput,
    Paper,
    PartnerCasePage,
    PartnerCaseTerms,
    Percent,
    RevenueModel,
    RevenueTerms,
    ReviewPartnerCase,
    ReviewVerdict,
    SaveSubmissionTemplate,
    Submission,
    SubmitPartnerCase,
    SubmitterKind,
    errors,
)
from debitura_core.adapters.tables import Bad, Good, RowResult, SubmitMany, read_partner_cases
from debitura_core.domain.correspondence.documents import LARGEST
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.money import from_minor
from debitura_core.testing import days, ids, percents, texts
from tests.cast import Cast, Opened, eur, meeting, on_both_stores, written

ROW = {
    "partner_case_id": "PC1",
    "client_name": "Bäckerei Krume",
    "client_country": "DE",
    "client_contact_person": "Karl Krume",
    "client_contact_details": "karl@krume.example",
    "client_billing_information": "Hauptstr. 1, Bonn",
    "client_industry": "Food",
    "client_business_type": "GmbH",
    "debtor_kind": "company",
    "debtor_name": "Café Ebbe",
    "debtor_country": "AT",
    "debtor_emails": "office@ebbe.example",
    "debtor_street": "Ring 3",
    "debtor_city": "Wien",
    "debtor_registration_number": "FN 1",
    "currency": "EUR",
    "principal": "1200.00",
    "invoice_number": "RE-17",
    "invoice_date": "2025-11-03",
    "due_date": "2025-12-03",
    "payment_terms": "30 days net",
    "dispute_status": "not_disputed",
    "approach_strategy": "friendly",
    "approach_escalation": "court if need be",
    "approach_communication": "in German",
    "approach_timeline": "by summer",
    "handling": "self",
    "success_fee": "9.5",
    "authorised_to_collect": "yes",
    "compliance_confirmed": "yes",
    "documents_original_invoice": "RE-17.pdf",
}


def sheet(*rows: dict[str, str]) -> StringIO:
    """Write rows as CSV, ready to be read; what a row does not say is an empty cell."""
    file = StringIO(newline="")
    columns = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(file, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    file.seek(0)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of papers, and a file beside it that is none of its business."""
    papers = tmp_path / "papers"
    (papers / "old").mkdir(parents=True)
    (papers / "old" / "RE-1.pdf").write_bytes(b"an old one")
    (papers / "RE-17.pdf").write_bytes(b"invoice 17")
    (papers / "Vertrag.pdf").write_bytes(b"contract")
    (tmp_path / "secret.pdf").write_bytes(b"a secret")
    return papers


def agree(cast: Cast, partner: str = "acme") -> None:
    """Give a partner a shadow client clause."""
    revenue = RevenueTerms(model=RevenueModel.REVENUE_SHARE, platform_share=Percent(40))
    terms = PartnerCaseTerms(kind=SubmitterKind.EXCLUSIVE, revenue=revenue)
    cast.ops.do(AgreeTerms(partner_id=partner, partner_case_terms=terms))


def submitted(
    cast: Cast, folder: Path | None, *rows: dict[str, str], **how: Any
) -> list[RowResult]:
    """Submit rows at Anna's desk."""
    return list(SubmitMany(sheet(*rows), documents=folder, **how).at(cast.anna))


def only_good(found: Iterator[Good[SubmitPartnerCase] | Bad]) -> Good[SubmitPartnerCase]:
    """Return the one row, which is good."""
    (row,) = found
    assert isinstance(row, Good), row
    return row


def refusal(result: RowResult) -> errors.DebituraError:
    """Return why a row was not submitted."""
    assert result.done is None
    assert result.error is not None
    return result.error


def review(cast: Cast, verdict: ReviewVerdict, partner_case_id: str = "PC1", **terms: Any) -> None:
    """Let the platform answer a submission."""
    asks = verdict in (ReviewVerdict.RETURN, ReviewVerdict.REQUEST_DOCUMENTS)
    cast.ops.do(
        ReviewPartnerCase(
            partner_case_id=partner_case_id,
            verdict=verdict,
            feedback="The contract is missing." if asks else None,
            **terms,
        )
    )


# ------------------------------------------------------------------ what is read is what is written

listed = texts(max_size=20).map(lambda text: text.replace(";", ",").strip()).filter(bool)
"""Text that can stand in a cell with others."""


@st.composite
def debtors(draw: st.DrawFn) -> Debtor:
    country = draw(st.sampled_from(sorted(CURRENCY_OF)))
    address = st.builds(
        Address,
        street=texts(max_size=20),
        city=texts(max_size=20),
        country=st.just(country),
        postal_code=st.none() | texts(max_size=9),
        state=st.none() | texts(max_size=9),
    )
    return Debtor(
        kind=draw(st.sampled_from(DebtorKind)),
        name=draw(texts(max_size=20)),
        country=country,
        contact_person=draw(st.none() | texts(max_size=20)),
        addresses=draw(st.just(()) | st.tuples(address)),
        emails=tuple(draw(st.lists(listed, max_size=2))),
        phones=tuple(draw(st.lists(listed, max_size=2))),
        registration_number=draw(st.none() | texts(max_size=20)),
        payment_history=tuple(draw(st.lists(listed, max_size=3))),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    currency = draw(st.sampled_from(("EUR", "JPY", "KWD")))
    amounts = st.integers(1, 10**9).map(lambda minor: from_minor(minor, currency))
    lines = []
    for amount in draw(st.lists(amounts, min_size=1, max_size=3)):
        first, last = sorted((draw(days()), draw(days())))
        lines.append(
            ClaimInvoice(number=draw(listed), amount=amount, invoice_date=first, due_date=last)
        )
    return Claim(
        principal=sum((line.amount for line in lines[1:]), lines[0].amount),
        invoice_date=min(line.invoice_date for line in lines),
        due_date=min(line.due_date for line in lines),
        invoices=tuple(lines),
        interest=draw(st.none() | amounts),
        reminder_fees=draw(st.none() | amounts),
        collection_fees=draw(st.none() | amounts),
        payment_terms=draw(st.none() | texts(max_size=20)),
        description=draw(st.none() | texts(max_size=20)),
        dispute_status=draw(st.none() | st.sampled_from(DisputeStatus)),
    )


maybe = st.none() | texts(max_size=20)
blocks = st.builds(
    SubmitPartnerCase,
    partner_case_id=st.none() | ids(),
    template=st.none() | texts(max_size=20),
    client=st.none()
    | st.builds(
        ClientBlock,
        name=texts(max_size=20),
        country=st.none() | st.sampled_from(("DK", "DE")),
        contact_person=maybe,
        contact_details=maybe,
        billing_information=maybe,
        industry=maybe,
        business_type=maybe,
        client_id=st.none() | st.just("shadow-1"),
    ),
    debtor=debtors(),
    claim=claims(),
    approach=st.none()
    | st.builds(Approach, strategy=texts(), escalation=maybe, communication=maybe, timeline=maybe),
    handling=st.none() | st.sampled_from(Handling),
    success_fee=st.none() | percents(),
    authorised_to_collect=st.none() | st.booleans(),
    compliance_confirmed=st.none() | st.booleans(),
)


def told(values: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Write values into cells, as a person would."""
    return {f"{prefix}{name}": cell(value) for name, value in values.items()}


def cell(value: Any) -> str:
    """Write a value: nothing for None, a list with semicolons, an amount without its currency."""
    if value is None or isinstance(value, tuple):
        return "; ".join(cell(one) for one in value or ())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return str(value.amount)
    if isinstance(value, Percent):
        return value.text
    return str(getattr(value, "value", value))


def _fields(value: Any, *left_out: str) -> dict[str, Any]:
    names = [one.name for one in type(value).__attrs_attrs__]
    return {name: getattr(value, name) for name in names if name not in left_out}


def cells_of(command: SubmitPartnerCase) -> dict[str, str]:
    """Write a submission into the cells of a row."""
    debtor, claim = command.debtor, command.claim
    assert debtor is not None
    assert claim is not None
    row = told(_fields(command, "client", "debtor", "claim", "approach", "documents"))
    if command.client is not None:
        row |= told(_fields(command.client, "client_id"), "client_")
        row |= told({"client_id": command.client.client_id})
    row |= told(_fields(debtor, "addresses"), "debtor_")
    for address in debtor.addresses:
        row |= told(_fields(address, "country"), "debtor_")
    row |= told(_fields(claim, "invoices"))
    row["currency"] = claim.currency
    for column, name in (
        ("invoice_number", "number"),
        ("invoice_amount", "amount"),
        ("invoice_date", "invoice_date"),
        ("due_date", "due_date"),
    ):
        row |= told({column: tuple(getattr(line, name) for line in claim.invoices)})
    if command.approach is not None:
        row |= told(_fields(command.approach), "approach_")
    return row


@given(commands=st.lists(blocks, min_size=1, max_size=3))
def test_partner_cases_are_read_as_they_were_written(commands: list[SubmitPartnerCase]) -> None:
    """A file gives back exactly the submissions it was written from, in their order."""
    rows = list(read_partner_cases(sheet(*map(cells_of, commands))))
    assert [row.command for row in rows if isinstance(row, Good)] == commands


def test_one_invoice_is_over_the_principal() -> None:
    """A row of one invoice need not say its amount twice."""
    row = {name: text for name, text in ROW.items() if name != "documents_original_invoice"}
    claim = only_good(read_partner_cases(sheet(row))).command.claim
    assert claim is not None
    assert [line.amount for line in claim.invoices] == [eur("1200")]


def test_several_invoices_are_one_claim() -> None:
    """Numbers and amounts go in pairs; a day that is given once holds for all of them."""
    row = {
        **ROW,
        "documents_original_invoice": "",
        "invoice_number": "RE-17; RE-18",
        "invoice_amount": "700.00; 500.00",
        "due_date": "2025-12-03; 2025-12-10",
    }
    claim = only_good(read_partner_cases(sheet(row))).command.claim
    assert claim is not None
    assert claim.due_date == date(2025, 12, 3)
    assert [(line.number, line.amount, line.due_date.day) for line in claim.invoices] == [
        ("RE-17", eur("700"), 3),
        ("RE-18", eur("500"), 10),
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    (
        ({"invoice_number": "RE-17; RE-18"}, "invoice_amount"),
        ({"invoice_number": "RE-17; RE-18", "invoice_amount": "1200.00"}, "invoice_amount"),
        ({"invoice_number": "RE-17; RE-18", "invoice_amount": "1; 2"}, "invoice_amount"),
        ({"invoice_number": " ; "}, "invoice_number"),
        ({"invoice_number": "x" * 65}, "invoice_number"),
        ({"invoice_amount": "0"}, "invoice_amount"),
        ({"due_date": "2025-12-03; 2025-12-04"}, "due_date"),
        ({"due_date": "2025-10-03"}, "due_date"),
        ({"invoice_date": "3.11.2025"}, "invoice_date"),
        ({"principal": "1.200,00"}, "principal"),
        ({"interest": "much"}, "interest"),
        ({"currency": "Euro"}, "currency"),
        ({"handling": "both"}, "handling"),
        ({"dispute_status": "maybe"}, "dispute_status"),
        ({"success_fee": "9,5"}, "success_fee"),
        ({"authorised_to_collect": "TRUE"}, "authorised_to_collect"),
        ({"client_country": "Germany"}, "client_country"),
        ({"client_id": "nordic"}, "client_id"),
        ({"debtor_country": "XX"}, "debtor_country"),
        ({"debtor_emails": "x" * 321}, "debtor_emails"),
        ({"debtor_city": ""}, "debtor_city"),
        ({"approach_strategy": "\x00"}, "approach_strategy"),
        ({"partner_case_id": "a b"}, "partner_case_id"),
        ({"documents_contract": "Vertrag.exe"}, "documents_contract (1)"),
        ({"documents_contract": "Vertrag.pdf; lost.pdf"}, "documents_contract (2)"),
    ),
)
def test_a_cell_that_cannot_be_read_is_named(
    cells: dict[str, str], column: str, folder: Path
) -> None:
    """Whoever mends the sheet is told the line and the column."""
    (folder / "Vertrag.exe").write_bytes(b"MZ")
    fine, bad = read_partner_cases(sheet(ROW, {**ROW, **cells}), documents=folder)
    assert isinstance(fine, Good)
    assert isinstance(bad, Bad)
    assert bad.number == 3
    assert bad.error.facts["field"] == column


def test_missing_columns_are_named_before_anything_is_submitted(folder: Path) -> None:
    """A file without the columns it needs is refused as a whole, naming all of them."""
    row = {name: text for name, text in ROW.items() if name not in ("principal", "due_date")}
    with meeting() as cast:
        agree(cast)
        before = written(cast.network.store)
        with pytest.raises(InvalidInput, match="principal, due_date missing") as told_why:
            submitted(cast, folder, row)
        assert "partner cases" in str(told_why.value)
        with pytest.raises(InvalidInput, match="write column 1 as client_name"):
            submitted(cast, folder, {"Client name": "x", **ROW})
        assert written(cast.network.store) == before


# ----------------------------------------------------------------------------- a result per row


@on_both_stores
def test_every_row_has_a_result_in_the_order_of_the_file(store: Opened, folder: Path) -> None:
    """A bad row stops no other, whatever is wrong with it, and progress is told as it is made."""
    rows = [
        ROW,
        {**ROW, "partner_case_id": "PC2", "principal": "much"},
        {**ROW, "partner_case_id": "PC3", "dispute_status": "disputed"},
        {**ROW, "partner_case_id": "PC4", "approach_timeline": "", "success_fee": ""},
        {**ROW, "partner_case_id": "PC5", "handling": "network", "debtor_country": "DE"},
        {**ROW, "partner_case_id": ""},
    ]
    made: list[int] = []
    with meeting(store) as cast:
        agree(cast)
        found = SubmitMany(sheet(*rows), documents=folder, batch=4).at(
            cast.anna, progress=made.append
        )
        assert [one.number for one in found] == [2, 3, 4, 5, 6, 7]
        assert [type(one.error) for one in found] == [
            type(None),
            errors.InvalidAmount,
            errors.ClaimDisputed,
            errors.SubmissionIncomplete,
            errors.CoveredByPartner,
            type(None),
        ]
        assert refusal(found[3]).facts["missing"] == "approach.timeline, success_fee"
        assert made == [4, 6]
        assert [one.partner_case is not None for one in found] == [True, *[False] * 4, True]
        page = cast.anna.ask(PartnerCasePage(partner_case_id="PC1"))
        assert [paper.file_name for paper in page.partner_case.papers] == ["RE-17.pdf"]


@on_both_stores
def test_the_same_file_twice_submits_once(store: Opened, folder: Path) -> None:
    """Every answer is the first one again; a row that was mended meanwhile is submitted."""
    rows = [ROW, {**ROW, "partner_case_id": ""}, {**ROW, "partner_case_id": "PC3", "handling": ""}]
    with meeting(store) as cast:
        agree(cast)
        first = submitted(cast, folder, *rows)
        before = written(cast.network.store)
        again = submitted(cast, folder, *rows)
        assert written(cast.network.store) == before
        assert [one.done and one.done.replayed for one in again] == [True, True, None]
        assert [one.partner_case for one in again] == [one.partner_case for one in first]
        rows[2]["handling"] = "self"
        (*_, mended) = submitted(cast, folder, *rows)
        assert mended.done is not None
        assert not mended.done.replayed


def test_a_returned_case_is_submitted_again_once_its_row_says_something_new(folder: Path) -> None:
    """Sending the old row once more changes nothing; a new paper or word does."""
    with meeting() as cast:
        agree(cast)
        submitted(cast, folder, ROW)
        review(cast, ReviewVerdict.RETURN)
        (same,) = submitted(cast, folder, ROW)
        assert same.done is not None
        assert same.done.replayed
        state = cast.anna.ask(PartnerCasePage(partner_case_id="PC1")).partner_case.state
        assert state is Submission.RETURNED
        (mended,) = submitted(cast, folder, {**ROW, "documents_contract": "Vertrag.pdf"})
        assert mended.partner_case is not None
        assert mended.partner_case.state is Submission.SUBMITTED
        assert [paper.kind for paper in mended.partner_case.papers] == [
            DocumentKind.ORIGINAL_INVOICE,
            DocumentKind.CONTRACT,
        ]


def test_a_paper_that_was_scanned_anew_makes_another_row(folder: Path) -> None:
    """The key of a row with an id knows its papers, so the same name may hold a better copy."""
    with meeting() as cast:
        agree(cast)
        submitted(cast, folder, ROW)
        review(cast, ReviewVerdict.RETURN)
        (folder / "RE-17.pdf").write_bytes(b"invoice 17, legible")
        (better,) = submitted(cast, folder, ROW)
        assert better.partner_case is not None
        assert better.partner_case.state is Submission.SUBMITTED


def test_a_new_scan_does_not_make_a_second_case_of_a_row_without_an_id(folder: Path) -> None:
    """Nothing else tells that it is the same case; the row is refused instead of doubled."""
    row = {**ROW, "partner_case_id": ""}
    with meeting() as cast:
        agree(cast)
        submitted(cast, folder, row)
        (folder / "RE-17.pdf").write_bytes(b"invoice 17, legible")
        (again,) = submitted(cast, folder, row)
        assert isinstance(again.error, errors.KeyReused)


@on_both_stores
def test_incomplete_rows_are_kept_as_drafts_only_if_asked_for(store: Opened, folder: Path) -> None:
    """The error tells what a draft lacks; the mended row submits it, with its papers once."""
    row = {**ROW, "approach_timeline": ""}
    with meeting(store) as cast:
        agree(cast)
        (refused,) = submitted(cast, folder, row)
        assert refused.partner_case is None
        for _ in range(2):
            (kept,) = submitted(cast, folder, row, drafts=True)
            assert isinstance(kept.error, errors.SubmissionIncomplete)
            assert kept.draft is not None
            assert kept.draft.state is Submission.DRAFT
            assert kept.draft.version == 1
        (done,) = submitted(cast, folder, ROW)
        assert done.partner_case is not None
        assert done.partner_case.version == 2
        assert len(done.partner_case.papers) == 1


def test_only_what_is_incomplete_becomes_a_draft(folder: Path) -> None:
    """A claim that is disputed, or a row that cannot be read, is not kept either way."""
    rows = [{**ROW, "dispute_status": "disputed"}, {**ROW, "principal": "much"}]
    with meeting() as cast:
        agree(cast)
        assert [one.draft for one in submitted(cast, folder, *rows, drafts=True)] == [None, None]
        with pytest.raises(errors.NotFound):
            cast.anna.ask(PartnerCasePage(partner_case_id="PC1"))


def test_a_template_says_what_rows_have_in_common(folder: Path) -> None:
    """What every case of a type has need not stand in every row."""
    common = only_good(read_partner_cases(sheet({**ROW, "documents_original_invoice": ""}))).command
    row = {
        name: text
        for name, text in ROW.items()
        if name.startswith(("debtor", "invoice", "due", "currency", "principal", "pay", "doc"))
    }
    with meeting() as cast:
        agree(cast)
        cast.anna.do(
            SaveSubmissionTemplate(
                name="Krume",
                client=common.client,
                approach=common.approach,
                handling=Handling.SELF,
                success_fee=Percent("9.5"),
                authorised_to_collect=True,
                compliance_confirmed=True,
            )
        )
        (done,) = submitted(cast, folder, {**row, "template": "Krume"})
        assert done.partner_case is not None
        (unknown,) = submitted(cast, folder, {**row, "template": "Kruste"})
        assert isinstance(unknown.error, errors.NotFound)


def test_a_known_client_need_not_be_described_again(folder: Path) -> None:
    """Its id is enough; of somebody else's client it is not, even if one collects for it."""
    bare = {name: text for name, text in ROW.items() if not name.startswith("client_")}
    with meeting() as cast:
        agree(cast)
        submitted(cast, folder, {**ROW, "handling": "network"})
        review(cast, ReviewVerdict.ACCEPT, collector_id="rival")
        first = cast.anna.ask(PartnerCasePage(partner_case_id="PC1")).partner_case
        assert first.client_id is not None
        assert first.case_id is not None
        again = {**bare, "partner_case_id": "PC2", "client_id": first.client_id}
        (done,) = submitted(cast, folder, again)
        review(cast, ReviewVerdict.ACCEPT, "PC2")
        second = cast.anna.ask(PartnerCasePage(partner_case_id="PC2")).partner_case
        assert second.client_id == first.client_id
        assert done.partner_case is not None
        said = done.partner_case.blocks.client
        assert said is not None
        assert said.name == "Bäckerei Krume"
        agree(cast, "rival")
        cast.eve.do(AcceptCase(case_id=first.case_id))
        (foreign,) = SubmitMany(sheet({**again, "partner_case_id": "PC3"}), documents=folder).at(
            cast.eve
        )
        (unknown,) = submitted(cast, folder, {**bare, "client_id": "shadow-nobody"})
        for refused in (foreign, unknown):
            assert isinstance(refused.error, errors.NotFound)
            assert refused.error.facts["kind"] == "client"


def test_who_may_not_submit_is_told_so_in_every_row(folder: Path) -> None:
    """Without the clause, and at a client's desk, rows are refused and nothing is kept."""
    with meeting() as cast:
        before = written(cast.network.store)
        (refused,) = submitted(cast, folder, ROW)
        assert isinstance(refused.error, errors.MayNotSubmit)
        for drafts in (False, True):
            many = SubmitMany(sheet(ROW), documents=folder, drafts=drafts)
            (refused,) = many.at(cast.nora)
            assert isinstance(refused.error, errors.NotAllowed)
        assert written(cast.network.store) == before


@pytest.mark.parametrize("batch", (0, 1001, True, 1.0))
def test_a_batch_has_a_size(batch: Any) -> None:
    """No row is lost by a batch of none."""
    with pytest.raises(InvalidInput):
        SubmitMany(sheet(ROW), batch=batch)


# ---------------------------------------------------------------------------------- the folder


@pytest.mark.parametrize(
    "name",
    (
        "../secret.pdf", "..\\secret.pdf", "./RE-17.pdf", "old/RE-1.pdf", "old", "..", "/", "RE-17",
        "re-17.pdf", "RE-17.pdf\x00", "link.pdf", "pipe.pdf", "=RE-17.pdf", "~/secret.pdf",
        "file:///etc/passwd", "RE-17.pdf/", "CON", "*.pdf",
    ),
)  # fmt: skip
def test_a_name_leads_nowhere_but_to_a_file_of_the_folder(name: str, folder: Path) -> None:
    """Paths, links, other folders and patterns are no names of files in it."""
    (folder / "link.pdf").symlink_to(folder.parent / "secret.pdf")
    os.mkfifo(folder / "pipe.pdf")
    (row,) = read_partner_cases(sheet({**ROW, "documents_contract": name}), documents=folder)
    assert isinstance(row, Bad)
    assert row.error.facts["field"] == "documents_contract (1)"
    assert isinstance(row.error, errors.InvalidDocument)


def test_an_absolute_path_is_no_name_even_if_it_leads_into_the_folder(folder: Path) -> None:
    """Only names of the listing are known."""
    row = {**ROW, "documents_contract": str(folder / "Vertrag.pdf")}
    (bad,) = read_partner_cases(sheet(row), documents=folder)
    assert isinstance(bad, Bad)


def test_papers_are_read_from_the_folder_by_kind_in_the_order_of_their_cells(folder: Path) -> None:
    """Each column stands for a kind, and a cell may name several."""
    cells = {"documents_contract": "Vertrag.pdf;RE-17.pdf", "documents_other": "Vertrag.pdf"}
    row = only_good(read_partner_cases(sheet({**ROW, **cells}), documents=folder))
    assert [(paper.kind, paper.content) for paper in row.command.documents] == [
        (DocumentKind.ORIGINAL_INVOICE, b"invoice 17"),
        (DocumentKind.CONTRACT, b"contract"),
        (DocumentKind.CONTRACT, b"invoice 17"),
        (DocumentKind.OTHER, b"contract"),
    ]


@pytest.mark.parametrize(("on_disk", "written_as"), (("NFD", "NFC"), ("NFC", "NFD")))
def test_a_name_is_found_however_its_accents_are_composed(
    on_disk: Any, written_as: Any, folder: Path
) -> None:
    """A file that went through a Mac keeps its accents apart; the eye sees no difference."""
    (folder / normalize(on_disk, "Auftrag Müller.pdf")).write_bytes(b"order")
    cells = {"documents_contract": normalize(written_as, "Auftrag Müller.pdf")}
    row = only_good(read_partner_cases(sheet({**ROW, **cells}), documents=folder))
    assert row.command.documents[1] == Paper(
        file_name=normalize("NFC", "Auftrag Müller.pdf"),
        content=b"order",
        kind=DocumentKind.CONTRACT,
    )


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    """Its size is known before a byte of it is in memory; an empty one is none either."""
    for size, error in (
        (1 << 40, errors.DocumentTooLarge),
        (LARGEST + 1, errors.DocumentTooLarge),
        (0, errors.InvalidDocument),
    ):
        with (folder / "big.pdf").open("wb") as file:
            file.truncate(size)
        (bad,) = read_partner_cases(sheet({**ROW, "documents_other": "big.pdf"}), documents=folder)
        assert isinstance(bad, Bad)
        assert isinstance(bad.error, error)
        assert bad.error.facts["field"] == "documents_other (1)"


def test_a_file_that_is_gone_costs_its_row_only(folder: Path) -> None:
    """What happens to the folder meanwhile is told in the row that needs it."""
    rows = read_partner_cases(sheet(ROW, ROW), documents=folder)
    assert isinstance(next(rows), Good)
    (folder / "RE-17.pdf").unlink()
    gone = next(rows)
    assert isinstance(gone, Bad)
    assert str(gone.error) == "documents_original_invoice (1): the file cannot be read"


def test_papers_need_a_folder_and_a_folder_must_be_there(tmp_path: Path) -> None:
    """Without a folder rows that name papers are bad; one that is not there refuses the file."""
    (bad,) = read_partner_cases(sheet(ROW))
    assert isinstance(bad, Bad)
    assert bad.error.facts["field"] == "documents_original_invoice"
    with pytest.raises(InvalidInput, match="no folder that can be read") as told_why:
        read_partner_cases(sheet(ROW), documents=tmp_path / "lost")
    assert "lost" not in str(told_why.value)


# ----------------------------------------------------------------------------------- no harm done

FORMULAS = ("=1+2", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")')


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_like_any_other(formula: str) -> None:
    """Nothing that is read is run; text comes into the books as it stands in the file."""
    cells = {"client_name": formula, "debtor_name": formula, "approach_strategy": formula}
    row = {**ROW, "documents_original_invoice": "", **cells}
    command = only_good(read_partner_cases(sheet(row))).command
    assert command.client is not None
    assert command.debtor is not None
    assert command.approach is not None
    assert {command.client.name, command.debtor.name, command.approach.strategy} == {formula}


@pytest.mark.parametrize("column", sorted({*ROW, "documents_contract", "invoice_amount", "state"}))
def test_no_refusal_repeats_what_a_cell_says(column: str, folder: Path) -> None:
    """A slipped column may hold a name; errors, results and their reprs never show it."""
    secret = "Erika Mustermann " * 60
    row = {**ROW, column: secret}
    with meeting() as cast:
        agree(cast)
        (result,) = submitted(cast, folder, row)
    (read,) = read_partner_cases(sheet(row), documents=folder)
    assert "Erika" not in f"{result!r} {result.error} {read!r}"
    if result.error is not None:
        assert result.error.__traceback__ is None
        assert result.error.__context__ is None


def test_the_reprs_of_a_good_row_show_nothing_personal(folder: Path) -> None:
    """A result may be logged."""
    with meeting() as cast:
        agree(cast)
        many = SubmitMany(sheet(ROW), documents=folder)
        (result,) = many.at(cast.anna)
    shown = f"{many!r} {result!r}"
    assert not [text for text in ("Krume", "Ebbe", "Wien", "RE-17", str(folder)) if text in shown]

"""Read partner cases from a CSV file and a folder of papers: a row is a case.

Open the file as text and leave its line ends alone::

    with open("partner-cases.csv", encoding="utf-8-sig", newline="") as file:
        results = SubmitMany(file, documents="papers").at(anna)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar
from unicodedata import normalize

from debitura_core.adapters.tables import cells
from debitura_core.adapters.tables.rows import Bad, FileKind, Good, Row, read
from debitura_core.commands.submitting_partner_cases import SubmitPartnerCase
from debitura_core.domain.cases.claims import (
    Address,
    Claim,
    ClaimInvoice,
    Debtor,
    DebtorKind,
    DisputeStatus,
)
from debitura_core.domain.correspondence.documents import LARGEST, DocumentKind
from debitura_core.domain.kernel.errors import DocumentTooLarge, InvalidDocument, InvalidInput
from debitura_core.domain.parties.partner_case_terms import Handling
from debitura_core.domain.partner_cases.blocks import Approach, ClientBlock, Paper

T = TypeVar("T")

PAPERS: Final[Mapping[str, DocumentKind]] = MappingProxyType(
    {f"documents_{kind.value}": kind for kind in DocumentKind}
)
"""The columns that name papers, with the kind of paper."""


def read_partner_cases(
    file: Iterable[str], /, *, documents: str | os.PathLike[str] | None = None
) -> Iterator[Good[SubmitPartnerCase] | Bad]:
    """Read partner cases, row by row, from an open text file or any iterable of lines.

    Every row needs ``debtor_kind`` (company, person), ``debtor_name``, ``debtor_country``,
    ``currency``, ``principal``, ``invoice_number``, ``invoice_date`` and ``due_date``. All other
    values may come from the ``template`` that a row names, or from the row:

    - the client: ``client_name``, ``client_country``, ``client_contact_person``,
      ``client_contact_details``, ``client_billing_information``, ``client_industry``,
      ``client_business_type``; or ``client_id`` for the client of an earlier partner case
    - the debtor: ``debtor_contact_person``, ``debtor_emails``, ``debtor_phones``,
      ``debtor_street``, ``debtor_city``, ``debtor_postal_code``, ``debtor_state``,
      ``debtor_registration_number``, ``debtor_payment_history``
    - the claim: ``invoice_amount``, ``interest``, ``reminder_fees``, ``collection_fees``,
      ``payment_terms``, ``description``, ``dispute_status`` (disputed, not_disputed, unknown)
    - the approach: ``approach_strategy``, ``approach_escalation``, ``approach_communication``,
      ``approach_timeline``
    - ``handling`` (self, network), ``success_fee`` (in percent), ``authorised_to_collect`` and
      ``compliance_confirmed`` (yes, no)
    - papers of the folder *documents*, by their names, in a column for each kind:
      ``documents_original_invoice``, ``documents_contract``, ``documents_delivery_confirmation``,
      ``documents_correspondence`` and so on, see `DocumentKind`
    - ``partner_case_id``, the id that the case has or gets

    E-mails, phones, the history, papers and invoices may be several in one cell, separated by
    semicolons: as many ``invoice_amount``s as ``invoice_number``s, and one ``invoice_date`` and
    ``due_date`` for all of them or one for each. Without an ``invoice_amount`` there is one
    invoice, over the principal. An empty cell gives no value. Amounts are ``1234.50``, days
    ``2025-03-31``.

    The key of a row that has a ``partner_case_id`` also depends on the contents of its papers: the
    row counts as a new one once one of its papers has changed.

    Raises `InvalidInput`, before any row is read, for a file without the columns it needs or a
    folder that cannot be read.
    """
    folder = None if documents is None else PaperFolder(documents)
    kind = FileKind("partner case", _NEEDED, _OPTIONAL, partial(_partner_case, folder), _contents)
    return read(file, kind)


def _partner_case(folder: PaperFolder | None, row: Row) -> SubmitPartnerCase:
    return SubmitPartnerCase(
        partner_case_id=cells.text(row, "partner_case_id"),
        template=cells.text(row, "template"),
        client=_client(row),
        debtor=_debtor(row),
        claim=_claim(row),
        approach=_approach(row),
        handling=cells.choice(row, "handling", Handling) if row.get("handling") else None,
        success_fee=cells.percent(row, "success_fee") if row.get("success_fee") else None,
        authorised_to_collect=cells.yes_or_no(row, "authorised_to_collect"),
        compliance_confirmed=cells.yes_or_no(row, "compliance_confirmed"),
        documents=_papers(row, folder),
    )


def _contents(command: SubmitPartnerCase) -> Sequence[str]:
    if command.partner_case_id is None:
        return ()
    return [sha256(paper.content).hexdigest() for paper in command.documents]


# ---- the blocks


def _client(row: Row) -> ClientBlock | None:
    told = {name: cells.text(row, f"client_{name}") for name in _CLIENT}
    client_id = cells.text(row, "client_id")
    if client_id is None and not any(told.values()):
        return None
    make = partial(ClientBlock, client_id=client_id, **told)
    return _made(make, lambda name: name if name == "client_id" else f"client_{name}")


def _debtor(row: Row) -> Debtor:
    kind, country = cells.choice(row, "debtor_kind", DebtorKind), cells.given(row, "debtor_country")
    make = partial(
        Debtor,
        kind=kind,
        name=cells.given(row, "debtor_name"),
        country=country,
        contact_person=cells.text(row, "debtor_contact_person"),
        addresses=_addresses(row, country),
        emails=cells.several(row, "debtor_emails"),
        phones=cells.several(row, "debtor_phones"),
        registration_number=cells.text(row, "debtor_registration_number"),
        payment_history=cells.several(row, "debtor_payment_history"),
    )
    return _made(make, "debtor_{}".format)


def _addresses(row: Row, country: str) -> tuple[Address, ...]:
    if not any(cells.text(row, f"debtor_{name}") for name in _ADDRESS):
        return ()
    make = partial(
        Address,
        street=cells.given(row, "debtor_street"),
        city=cells.given(row, "debtor_city"),
        postal_code=cells.text(row, "debtor_postal_code"),
        state=cells.text(row, "debtor_state"),
        country=country,
    )
    return (_made(make, "debtor_{}".format),)


def _claim(row: Row) -> Claim:
    currency = cells.currency(row)
    invoices = _invoices(row, currency)
    disputed = cells.text(row, "dispute_status")
    make = partial(
        Claim,
        principal=cells.amount(row, "principal", currency),
        interest=cells.amount_or_none(row, "interest", currency),
        reminder_fees=cells.amount_or_none(row, "reminder_fees", currency),
        collection_fees=cells.amount_or_none(row, "collection_fees", currency),
        invoice_date=min(one.invoice_date for one in invoices),
        due_date=min(one.due_date for one in invoices),
        invoices=invoices,
        payment_terms=cells.text(row, "payment_terms"),
        description=cells.text(row, "description"),
        dispute_status=cells.choice(row, "dispute_status", DisputeStatus) if disputed else None,
    )
    return _made(make, lambda name: "invoice_amount" if name == "invoices" else name)


def _invoices(row: Row, currency: str) -> tuple[ClaimInvoice, ...]:
    """Return the invoices that a row lists, in its order."""
    numbers, column = cells.listed(row, "invoice_number"), "invoice_amount"
    if len(numbers) == 1 and not cells.text(row, column):
        column = "principal"
    amounts = _one_each(row, column, numbers)
    issued = _one_each(row, "invoice_date", numbers, shared=True)
    due = _one_each(row, "due_date", numbers, shared=True)
    return tuple(
        _made(
            partial(
                ClaimInvoice,
                number=number,
                amount=cells.amount({column: amount}, column, currency),
                invoice_date=cells.day({"invoice_date": issued_on}, "invoice_date"),
                due_date=cells.day({"due_date": due_on}, "due_date"),
            ),
            lambda name: "invoice_number" if name == "number" else column,
        )
        for number, amount, issued_on, due_on in zip(numbers, amounts, issued, due, strict=True)
    )


def _one_each(
    row: Row, column: str, numbers: Sequence[str], *, shared: bool = False
) -> tuple[str, ...]:
    """Return a value for each invoice; one that is *shared* holds for all of them."""
    values = cells.listed(row, column)
    if shared and len(values) == 1:
        return values * len(numbers)
    if len(values) != len(numbers):
        problem = f"values for {len(values)} of {len(numbers)} invoices; separate by semicolons"
        raise InvalidInput(field=column, problem=problem)
    return values


def _approach(row: Row) -> Approach | None:
    told = {name: cells.text(row, f"approach_{name}") for name in _APPROACH}
    if not any(told.values()):
        return None
    return _made(partial(Approach, **told), "approach_{}".format)


def _papers(row: Row, folder: PaperFolder | None) -> tuple[Paper, ...]:
    return tuple(
        _paper(folder, column, kind, place, name)
        for column, kind in PAPERS.items()
        for place, name in enumerate(cells.several(row, column), start=1)
    )


def _paper(
    folder: PaperFolder | None, column: str, kind: DocumentKind, place: int, name: str
) -> Paper:
    """Return a paper; a refusal gives the place of the name in the cell, not the name."""
    if folder is None:
        raise InvalidInput(field=column, problem="name the folder of the papers: documents=...")
    return _made(partial(folder.paper, name, kind), lambda _: f"{column} ({place})")


def _made(make: Callable[[], T], column_of: Callable[[str], str]) -> T:
    """Make a part of the case; a refusal names the column."""
    try:
        return make()
    except InvalidInput as error:
        raise error.about(column_of(error.facts["field"])) from None


# ---- the folder


class PaperFolder:
    """A folder of papers, without its subfolders and links; files are known by their names.

    The folder is listed once, and a name is only looked up in that list. No path is made from a
    cell, so no cell can lead out of the folder. Names are compared in one Unicode form, for files
    from a Mac are written in another one.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            with os.scandir(folder) as found:
                files = [one for one in found if one.is_file(follow_symlinks=False)]
        except OSError:
            problem = "no folder that can be read; see its path"
            raise InvalidInput(field="documents", problem=problem) from None
        self._files = {normalize("NFC", one.name): Path(one.path) for one in files}

    def paper(self, name: str, kind: DocumentKind) -> Paper:
        """Return a file of the folder as a paper.

        Raises `InvalidDocument`, `DocumentTooLarge`; neither shows the name (rule kernel-11).
        """
        name = normalize("NFC", name)
        path = self._files.get(name)
        if path is None:
            raise InvalidDocument(
                field="file_name", problem="not in the folder; give the name of a file in it"
            )
        try:
            size = path.stat().st_size
            if size > LARGEST:
                raise DocumentTooLarge(field="content", size=size, limit=LARGEST)
            content = path.read_bytes()
        except OSError:
            raise InvalidDocument(field="content", problem="the file cannot be read") from None
        return Paper(file_name=name, content=content, kind=kind)


# ---- the columns

_CLIENT: Final = (
    "name country contact_person contact_details billing_information industry business_type"
).split()
_ADDRESS: Final = "street city postal_code state".split()
_APPROACH: Final = "strategy escalation communication timeline".split()
_NEEDED: Final = (
    "debtor_kind debtor_name debtor_country currency principal invoice_number invoice_date due_date"
).split()
_OPTIONAL: Final = (
    *"partner_case_id template client_id".split(),
    *(f"client_{name}" for name in _CLIENT),
    *(f"debtor_{name}" for name in _ADDRESS),
    *"debtor_contact_person debtor_emails debtor_phones debtor_registration_number".split(),
    *"debtor_payment_history invoice_amount interest reminder_fees collection_fees".split(),
    *"payment_terms description dispute_status handling success_fee".split(),
    *"authorised_to_collect compliance_confirmed".split(),
    *(f"approach_{name}" for name in _APPROACH),
    *PAPERS,
)

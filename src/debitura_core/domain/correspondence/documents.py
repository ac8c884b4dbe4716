"""Documents: the papers of a case, by kind (rule correspondence-4).

The books keep what a document is called, how large it is and a hash of what it says; the content
itself is in a vault, under the document's id.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from attrs import Attribute, evolve, field, frozen

from debitura_core.domain.cases.cases import Case, Lifecycle
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.decisions import AboutCase, Content, Decision, Stamp
from debitura_core.domain.kernel.errors import (
    CaseIsMerged,
    DocumentTooLarge,
    InvalidDocument,
)
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    DocumentId,
    PartnerId,
)
from debitura_core.domain.kernel.seals import SALT, SEALED, seal

LARGEST = 25 * 1024 * 1024
"""The most bytes one document may have: 25 MB (rule correspondence-4)."""

EXTENSIONS = ("pdf", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "txt", "zip", "csv", "eml")
"""The types of file that are taken, by the end of their name (rule correspondence-4)."""


class DocumentKind(Enum):
    """What a document is to the case (rule correspondence-4)."""

    ORIGINAL_INVOICE = "original_invoice"
    CONTRACT = "contract"
    DELIVERY_CONFIRMATION = "delivery_confirmation"
    CORRESPONDENCE = "correspondence"
    COLLECTION_EVIDENCE = "collection_evidence"
    COURT_DOCUMENT = "court_document"
    PAYMENT_PROOF = "payment_proof"
    DEMAND_LETTER = "demand_letter"
    OTHER = "other"

    @property
    def title(self) -> str:
        """The words of the documents section."""
        return _TITLES[self]


_TITLES = {
    DocumentKind.ORIGINAL_INVOICE: "Original invoice",
    DocumentKind.CONTRACT: "Contract or agreement",
    DocumentKind.DELIVERY_CONFIRMATION: "Delivery confirmation",
    DocumentKind.CORRESPONDENCE: "Correspondence with debtor",
    DocumentKind.COLLECTION_EVIDENCE: "Evidence of collection attempts",
    DocumentKind.COURT_DOCUMENT: "Court document",
    DocumentKind.PAYMENT_PROOF: "Proof of payment",
    DocumentKind.DEMAND_LETTER: "Demand letter",
    DocumentKind.OTHER: "Other document",
}


@frozen(kw_only=True)
class Document:
    """One document of a case; a desk that finds the case finds it.

    ``sha256`` is the hash of the content in the vault. It is sealed in the journal like the words,
    for the hash of a short text gives the text away.
    """

    document_id: DocumentId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId | None
    kind: DocumentKind
    file_name: str = field(**SEALED)
    description: str | None = field(default=None, **SEALED)
    size: int
    sha256: str = field(**SEALED)
    salt: str = field(**SALT)
    uploader: Role
    uploaded_by: str
    uploaded_at: datetime
    version: int = 1


@frozen(kw_only=True)
class DocumentAttached(AboutCase):
    """A document was put to the papers of a case."""

    document_id: DocumentId
    client_id: ClientId
    partner_id: PartnerId | None
    kind: DocumentKind
    file_name_seal: str
    description_seal: str | None
    size: int
    sha256_seal: str
    uploader: Role


# -------------------------------------------------------------------------------------- checks


def file_name(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept the name of a file of a type that is taken; a name, not a path."""
    checks.check_text(value, attribute.name, 255)
    stem, dot, extension = value.rpartition(".")
    if "/" in value or "\\" in value:
        raise InvalidDocument(field=attribute.name, problem="give the name alone, without a path")
    if not (stem.strip(". ") and dot and extension.lower() in EXTENSIONS):
        raise InvalidDocument(
            field=attribute.name, problem=f"end the name in one of {', '.join(EXTENSIONS)}"
        )


def content(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept the bytes of a file that is not empty and not too large."""
    if type(value) is not bytes:
        raise InvalidDocument(field=attribute.name, problem="give the bytes of the file")
    if not value:
        raise InvalidDocument(field=attribute.name, problem="the file is empty")
    if len(value) > LARGEST:
        raise DocumentTooLarge(field=attribute.name, size=len(value), limit=LARGEST)


# -------------------------------------------------------------------------------------- rules


def attach(case: Case, file_name: str, content: bytes, *, kind: DocumentKind,
           description: str | None, document_id: DocumentId,
           stamp: Stamp) -> Decision[Document]:  # fmt: skip
    """Decide that a document joins the papers of *case*.

    In every state but Merged, Closed included (rule closing-8). Raises `CaseIsMerged`.
    """
    if case.lifecycle is Lifecycle.MERGED:
        raise CaseIsMerged(case_id=case.case_id)
    attached = file_away(
        case,
        file_name,
        len(content),
        sha256(content).hexdigest(),
        kind=kind,
        description=description,
        document_id=document_id,
        stamp=stamp,
    )
    return evolve(attached, contents=(Content(document_id, content),))


def file_away(case: Case, file_name: str, size: int, digest: str, *, kind: DocumentKind,
              description: str | None, document_id: DocumentId,
              stamp: Stamp) -> Decision[Document]:  # fmt: skip
    """Decide that a document whose content is in the vault joins the papers of *case*."""
    document = Document(
        document_id=document_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id,
        kind=kind,
        file_name=file_name,
        description=description,
        size=size,
        sha256=digest,
        salt=stamp.salt,
        uploader=stamp.by.role,
        uploaded_by=stamp.by.user,
        uploaded_at=stamp.at,
    )
    event = DocumentAttached(
        document_id=document_id,
        case_id=document.case_id,
        client_id=document.client_id,
        partner_id=document.partner_id,
        kind=kind,
        file_name_seal=seal(file_name, stamp.salt),
        description_seal=seal(description, stamp.salt),
        size=document.size,
        sha256_seal=seal(document.sha256, stamp.salt),
        uploader=stamp.by.role,
    )
    return Decision(document, (document,), (event,))


def is_whole(document: Document, content: bytes) -> bool:
    """Return whether *content* is what was attached, to the byte."""
    return sha256(content).hexdigest() == document.sha256

"""Correspondence: what was written, said and handed in about a case."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query
from debitura_core.domain.correspondence.documents import is_whole
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.correspondence.templates import READY_MADE, Template
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.errors import StoreCorrupt
from debitura_core.domain.kernel.identifiers import CaseId, DocumentId, case_id, document_id
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class Messages(Query[tuple[Message, ...]]):
    """The messages about a case that one sent or received, oldest first; raises `NotFound`."""

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[Message, ...]:
        """Return the messages."""
        return tuple(books.messages.of_case(books.cases.get(self.case_id).case_id))


@frozen(kw_only=True)
class Notes(Query[tuple[Note, ...]]):
    """The notes about a case, oldest first, without those taken back; raises `NotFound`."""

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[Note, ...]:
        """Return the notes."""
        found = books.notes.of_case(books.cases.get(self.case_id).case_id)
        return tuple(note for note in found if note.removed_at is None)


@frozen(kw_only=True)
class Calls(Query[tuple[CallRecord, ...]]):
    """The calls to the debtor of a case, oldest first; raises `NotFound`."""

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[CallRecord, ...]:
        """Return the call records."""
        return tuple(books.calls.of_case(books.cases.get(self.case_id).case_id))


@frozen(kw_only=True)
class Templates(Query[tuple[Template, ...]]):
    """The templates one may write with: the ten ready-made ones, then one's own by name."""

    roles: ClassVar[Roles] = frozenset(Role)

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[Template, ...]:
        """Return the templates."""
        return (*READY_MADE, *books.templates.of(str(now.actor)))


@frozen(kw_only=True)
class DocumentContent(Query[bytes]):
    """What a document says, to the byte, for a desk that finds its case.

    Raises `NotFound`, `NoVault`, and `StoreCorrupt` if the vault holds something else than what was
    attached.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    document_id: DocumentId = field(converter=document_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> bytes:
        """Return the content."""
        document = books.documents.get(self.document_id)
        content = now.content(document.document_id)
        if not is_whole(document, content):
            raise StoreCorrupt(problem=f"document {document.document_id} is not what was attached")
        return content

"""The repositories of what is written about cases, and of what a person saves for it."""

from __future__ import annotations

from collections.abc import Sequence

from debitura_core.books import tables as rows
from debitura_core.books.by_key.scope import (
    Repository,
    about_case,
    get,
    get_about_case,
    listing,
)
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.correspondence.templates import Template
from debitura_core.domain.kernel.identifiers import CallId, CaseId, DocumentId, MessageId, NoteId


class Messages(Repository):
    """The messages; each party finds those it sent or received."""

    def get(self, message_id: MessageId, /) -> Message:
        """Return the message, or raise `NotFound`."""
        return get(self._books, rows.MESSAGES, message_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Message]:
        """Return the messages about the case, oldest first."""
        found = listing(self._books, rows.MESSAGES, case_id=case_id)
        return sorted(found, key=lambda one: (one.sent_at, one.message_id))


class Documents(Repository):
    """The documents; an actor that finds the case finds its documents."""

    def get(self, document_id: DocumentId, /) -> Document:
        """Return the document, or raise `NotFound`."""
        return get_about_case(self._books, rows.DOCUMENTS, document_id, lambda one: one.case_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Document]:
        """Return the documents of the case, oldest first."""
        found = about_case(self._books, rows.DOCUMENTS, case_id)
        return sorted(found, key=lambda one: (one.uploaded_at, one.document_id))


class Notes(Repository):
    """The notes; an actor that finds the case finds its notes."""

    def get(self, note_id: NoteId, /) -> Note:
        """Return the note, or raise `NotFound`."""
        return get_about_case(self._books, rows.NOTES, note_id, lambda one: one.case_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[Note]:
        """Return the notes about the case, oldest first, those taken back too."""
        found = about_case(self._books, rows.NOTES, case_id)
        return sorted(found, key=lambda one: (one.written_at, one.note_id))


class Calls(Repository):
    """The call records; an actor that finds the case finds its calls."""

    def get(self, call_id: CallId, /) -> CallRecord:
        """Return the call record, or raise `NotFound`."""
        return get_about_case(self._books, rows.CALLS, call_id, lambda one: one.case_id)

    def of_case(self, case_id: CaseId, /) -> Sequence[CallRecord]:
        """Return the calls about the case, oldest first."""
        found = about_case(self._books, rows.CALLS, case_id)
        return sorted(found, key=lambda one: (one.logged_at, one.call_id))


class Templates(Repository):
    """The saved templates; the ready-made ones are a table of the domain."""

    def of(self, owner: str, /) -> Sequence[Template]:
        """Return the templates that the person saved, by name."""
        found = listing(self._books, rows.TEMPLATES, owner=owner)
        return sorted(found, key=lambda one: one.name)


class FilterPresets(Repository):
    """The filter presets."""

    def of(self, owner: str, /) -> Sequence[FilterPreset]:
        """Return the presets that the person saved, by name."""
        found = listing(self._books, rows.FILTER_PRESETS, owner=owner)
        return sorted(found, key=lambda one: one.name)

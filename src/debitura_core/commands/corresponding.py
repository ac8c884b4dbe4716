"""Corresponding: messages between the parties of a case, and the papers and notes that go along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from attrs import Attribute, field, frozen

from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.tasks import Task, TaskKind, open_task, solve, solve_all
from debitura_core.domain.correspondence import documents, notes, templates
from debitura_core.domain.correspondence.documents import Document, DocumentKind
from debitura_core.domain.correspondence.messages import (
    Message,
    check_answer,
    check_recipient,
    send,
)
from debitura_core.domain.correspondence.notes import CallOutcome, CallRecord, Note
from debitura_core.domain.correspondence.templates import Template
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.decisions import Decision, both, joined
from debitura_core.domain.kernel.errors import CollectedByAnother, InvalidInput, NotFound
from debitura_core.domain.kernel.identifiers import (
    CallId,
    CaseId,
    ClientId,
    DocumentId,
    MessageId,
    NoteId,
    PartnerId,
    TaskId,
    TemplateId,
    case_id,
    document_ids,
    is_shadow,
    message_id_or_none,
    note_id,
)
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.partner_cases.collection import check_contact
from debitura_core.ports import Books, Now

ALL = frozenset(Role)


def _pairs(values: Any) -> Any:
    """Turn a mapping of placeholders into pairs in order; what is none is left to the validator."""
    if not isinstance(values, Mapping):
        return values
    return tuple(sorted(values.items(), key=lambda pair: str(pair[0])))


def _values(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept texts for known placeholders."""
    if type(value) is not tuple or any(type(pair) is not tuple or len(pair) != 2 for pair in value):
        raise InvalidInput(field=attribute.name, problem="give a mapping of placeholder to text")
    for name, words in value:
        checks.check_text(name, attribute.name, 40)
        checks.check_text(words, attribute.name)
    templates.check_names(tuple(name for name, _ in value), attribute.name)


@frozen(kw_only=True)
class SendMessage(Command[Message]):
    """Send a message to another party of a case (everybody): a text, or a template.

    ``template`` names a saved template of the sender or a built-in one. The case fills its
    placeholders, and ``values`` fills the others. ``attachments`` are documents of the case.
    ``in_reply_to`` is the message that this one answers.

    The recipient gets a task to reply within two business days, and at best within 24 hours. The
    sender's own open tasks to reply to that party are solved. Raises `NotFound`,
    `RecipientNotReachable`, `NotAddressed`, `PlaceholderEmpty`.
    """

    roles: ClassVar[Roles] = ALL

    case_id: CaseId = field(converter=case_id)
    to: Role = field(validator=checks.member(Role))
    text: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    template: str | None = field(default=None, validator=checks.optional(checks.text(100)), **WORDS)
    values: Mapping[str, str] = field(default=(), converter=_pairs, validator=_values, **WORDS)
    attachments: tuple[DocumentId, ...] = field(default=(), converter=document_ids)
    in_reply_to: MessageId | None = field(default=None, converter=message_id_or_none)

    def __attrs_post_init__(self) -> None:
        if (self.text is None) == (self.template is None):
            raise InvalidInput(field="text", problem="give either a text or a template")
        if self.values and self.template is None:
            raise InvalidInput(field="values", problem="name the template that they are for")

    def decide(self, books: Books, now: Now, /) -> Decision[Message]:
        """Send the message, and pass on whose turn it is."""
        case, sender = in_place(books, now, self.case_id)
        check_recipient(case, sender, self.to)
        if self.in_reply_to is not None:
            check_answer(books.messages.get(self.in_reply_to), case, sender, self.to)
        check_papers(books, case, self.attachments)
        sent = send(
            case,
            self._words(books, case, now),
            sender=sender,
            recipient=self.to,
            message_id=MessageId(now.fresh()),
            stamp=now.stamp(),
            attachments=self.attachments,
            in_reply_to=self.in_reply_to,
        )
        reply = open_task(
            TaskKind.REPLY_TO_MESSAGE,
            case,
            TaskId(now.fresh()),
            now.at,
            party=self.to,
            message_id=sent.answer.message_id,
            told_partner=Role.PARTNER in (sender, self.to),
        )
        replied = [solve(task, now.at) for task in _to_reply(books, self.case_id, sender, self.to)]
        return joined(reply, *replied, sent, answer=sent.answer)

    def _words(self, books: Books, case: Case, now: Now) -> str:
        """Return the text, of the template if one was named."""
        if self.template is None:
            return str(self.text)
        own = tuple(books.templates.of(str(now.actor)))
        body = templates.find(own, self.template).body
        debtor = books.case_files.get(case.case_id).debtor
        told = templates.told_by(case, debtor, now.actor, now.today)
        words = templates.render(body, {**told, **dict(self.values)})
        checks.check_text(words, "text")
        return words


def in_place(books: Books, now: Now, case_id: CaseId) -> tuple[Case, Role]:
    """Return a case, and the role in which the actor writes about it.

    The partner that submitted a case which another one collects acts in the place of its client,
    for the client has no desk.
    """
    try:
        return books.cases.get(case_id), now.actor.role
    except CollectedByAnother:
        return books.partner_cases.managed(case_id), Role.CLIENT


def check_papers(books: Books, case: Case, attachments: tuple[DocumentId, ...]) -> None:
    """Refuse documents that are not among the papers of *case*; raises `NotFound`."""
    for document_id in attachments:
        if books.documents.get(document_id).case_id != case.case_id:
            raise NotFound(kind="document", id=document_id)


def _to_reply(books: Books, case: CaseId, party: Role, writer: Role) -> list[Task]:
    """Return what *party* still has to reply to *writer* about the case."""
    written = {one.message_id for one in books.messages.of_case(case) if one.sender is writer}
    return [
        task
        for task in books.tasks.of_case(case)
        if task.is_open and task.party is party and task.message_id in written
    ]


@frozen(kw_only=True)
class SaveTemplate(Command[Template]):
    """Save a message template under a name (everybody).

    Saving the same name again replaces the text. A built-in template of that name is hidden. Raises
    `UnknownPlaceholder`, and `NotFound` if the partner or client of the desk is not registered.
    """

    roles: ClassVar[Roles] = ALL

    name: str = field(validator=checks.text(100), **WORDS)
    body: str = field(validator=checks.text(), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Template]:
        """Save the template for the person at the desk, whose party must be registered."""
        if now.actor.role is Role.PARTNER:
            books.partners.get(PartnerId(now.actor.party))
        elif now.actor.role is Role.CLIENT:
            books.clients.get(ClientId(now.actor.party))
        own = tuple(books.templates.of(str(now.actor)))
        return templates.save(
            own,
            self.name,
            self.body,
            template_id=TemplateId(now.fresh()),
            stamp=now.stamp(),
        )


@frozen(kw_only=True)
class AttachDocument(Command[Document]):
    """Attach a file to a case (everybody). Allowed in every state except Merged.

    At most 25 MB, of the types in `debitura_core.domain.correspondence.documents.EXTENSIONS`. The
    vault of the network keeps the content under the id of the document. Raises `NotFound`,
    `CaseIsMerged`, `NoVault`.
    """

    roles: ClassVar[Roles] = ALL

    case_id: CaseId = field(converter=case_id)
    file_name: str = field(validator=documents.file_name, **WORDS)
    content: bytes = field(validator=documents.content, **WORDS)
    kind: DocumentKind = field(default=DocumentKind.OTHER, validator=checks.member(DocumentKind))
    description: str | None = field(
        default=None, validator=checks.optional(checks.text(500)), **WORDS
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Document]:
        """Attach the document; evidence that was asked for is gathered with it."""
        case, role = in_place(books, now, self.case_id)
        attached = documents.attach(
            case,
            self.file_name,
            self.content,
            kind=self.kind,
            description=self.description,
            document_id=DocumentId(now.fresh()),
            stamp=now.stamp().acting_as(role),
        )
        if not is_shadow(case.client_id):
            return attached
        asked = [task for task in books.tasks.of_case(case.case_id) if task.party is role]
        return both(solve_all(asked, now.at, TaskKind.GATHER_EVIDENCE), attached)


@frozen(kw_only=True)
class AddNote(Command[Note]):
    """Add a note to a case (everybody). Everybody who may read the case may read the note.

    ``event_on`` is the day that the note is about, today at the latest. Raises `NotFound`,
    `CaseIsMerged`, `NoteInFuture`.
    """

    roles: ClassVar[Roles] = ALL

    case_id: CaseId = field(converter=case_id)
    title: str = field(validator=checks.text(200), **WORDS)
    description: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    event_on: date | None = field(default=None, validator=checks.optional(checks.day))

    def decide(self, books: Books, now: Now, /) -> Decision[Note]:
        """Write the note down."""
        return notes.add_note(
            books.cases.get(self.case_id),
            self.title,
            self.description,
            self.event_on,
            note_id=NoteId(now.fresh()),
            stamp=now.stamp(),
        )


@frozen(kw_only=True)
class EditNote(Command[Note]):
    """Replace every field of a note (its author).

    Raises `NotFound`, `NotTheAuthor`, `CaseIsMerged`, `NoteInFuture`.
    """

    roles: ClassVar[Roles] = ALL

    note_id: NoteId = field(converter=note_id)
    title: str = field(validator=checks.text(200), **WORDS)
    description: str | None = field(default=None, validator=checks.optional(checks.text()), **WORDS)
    event_on: date | None = field(default=None, validator=checks.optional(checks.day))

    def decide(self, books: Books, now: Now, /) -> Decision[Note]:
        """Change the note."""
        note = _own_note(books, now, self.note_id)
        return notes.edit_note(note, self.title, self.description, self.event_on, stamp=now.stamp())


@frozen(kw_only=True)
class RemoveNote(Command[Note]):
    """Remove a note and erase its text for good (its author).

    Raises `NotFound`, `NotTheAuthor`, `CaseIsMerged`.
    """

    roles: ClassVar[Roles] = ALL

    note_id: NoteId = field(converter=note_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Note]:
        """Remove the note."""
        return notes.remove_note(_own_note(books, now, self.note_id), at=now.at)


def _own_note(books: Books, now: Now, wanted: NoteId) -> Note:
    """Return a note that the person at the desk may change."""
    note = books.notes.get(wanted)
    notes.check_author(books.cases.get(note.case_id), note, now.actor)
    return note


@frozen(kw_only=True)
class LogCall(Command[CallRecord]):
    """Log a call to the debtor (partner, platform). The record cannot be changed.

    In a partner case only the side in charge calls the debtor. Raises `NotFound`,
    `CaseTakesNoCall`, `NotInCharge`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    case_id: CaseId = field(converter=case_id)
    number: str = field(validator=checks.text(64), **WORDS)
    outcome: CallOutcome = field(validator=checks.member(CallOutcome))
    notes: str = field(validator=checks.text(), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[CallRecord]:
        """Log the call, of the side that contacts the debtor."""
        case, role = in_place(books, now, self.case_id)
        conduct = books.partner_cases.conduct(case)
        if conduct is not None:
            check_contact(case, conduct.contact_by, now.actor)
        return notes.log_call(
            case,
            self.number,
            self.outcome,
            self.notes,
            call_id=CallId(now.fresh()),
            stamp=now.stamp().acting_as(role),
        )

"""Notes and call records: what people write down about a case.

A note belongs to its author, who may change it and take it back; a call record stays as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from attrs import field, frozen

from debitura_core.domain.cases.cases import OPEN, Case, Lifecycle
from debitura_core.domain.kernel.actors import Actor, Role
from debitura_core.domain.kernel.decisions import AboutCase, Decision, Stamp, changed
from debitura_core.domain.kernel.errors import (
    CaseIsMerged,
    CaseTakesNoCall,
    NoteInFuture,
    NotFound,
    NotTheAuthor,
)
from debitura_core.domain.kernel.identifiers import (
    CallId,
    CaseId,
    ClientId,
    NoteId,
    PartnerId,
)
from debitura_core.domain.kernel.seals import SALT, SEALED, seal


class CallOutcome(Enum):
    """How a call to the debtor ended."""

    INVALID_NUMBER = "invalid_number"
    NO_RESPONSE = "no_response"
    NOT_INTERESTED = "not_interested"
    DISPUTE = "dispute"
    SUCCESSFUL_PAYMENT = "successful_payment"
    AGREED_TO_INSTALLMENT = "agreed_to_installment"
    FUTURE_PAYMENT_PROMISED = "future_payment_promised"
    INSTALLMENT_PAYMENT_PROMISED = "installment_payment_promised"
    NEEDS_EXTRA_TIME = "needs_extra_time"
    ONGOING_REMINDERS = "ongoing_reminders"

    @property
    def title(self) -> str:
        """The words of the drop-down."""
        if self is CallOutcome.ONGOING_REMINDERS:
            return "Ongoing reminders and payment discussions"
        return self.name.replace("_", " ").capitalize()


@frozen(kw_only=True)
class Note:
    """What one person wrote about a case; a desk that finds the case can read it.

    ``event_on`` is the day it is about, None for the day it was written. A note that was taken
    back keeps its place, and no words.
    """

    note_id: NoteId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId | None
    title: str | None = field(**SEALED)
    description: str | None = field(default=None, **SEALED)
    salt: str | None = field(**SALT)
    event_on: date | None = None
    author: Role
    written_by: str
    written_at: datetime
    edited_at: datetime | None = None
    removed_at: datetime | None = None
    version: int = 1


@frozen(kw_only=True)
class CallRecord:
    """One call to the debtor: the number, how it ended, and what was said. It never changes."""

    call_id: CallId
    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId | None
    number: str = field(**SEALED)
    outcome: CallOutcome
    notes: str = field(**SEALED)
    salt: str = field(**SALT)
    caller: Role
    logged_by: str
    logged_at: datetime
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class NoteAdded(AboutCase):
    """A note was written; its words are stored as salted hashes."""

    note_id: NoteId
    client_id: ClientId
    partner_id: PartnerId | None
    title_seal: str
    description_seal: str | None
    event_on: date | None
    author: Role


@frozen(kw_only=True)
class NoteEdited(AboutCase):
    """Its author changed a note."""

    note_id: NoteId
    partner_id: PartnerId | None
    title_seal: str
    description_seal: str | None
    event_on: date | None


@frozen(kw_only=True)
class NoteRemoved(AboutCase):
    """Its author took a note back; its words are gone."""

    note_id: NoteId
    partner_id: PartnerId | None


@frozen(kw_only=True)
class CallLogged(AboutCase):
    """A call to the debtor was written down."""

    call_id: CallId
    client_id: ClientId
    partner_id: PartnerId | None
    number_seal: str
    outcome: CallOutcome
    notes_seal: str
    caller: Role


# -------------------------------------------------------------------------------------- rules


def _check_not_merged(case: Case) -> None:
    if case.lifecycle is Lifecycle.MERGED:
        raise CaseIsMerged(case_id=case.case_id)


def _check_day(event_on: date | None, today: date) -> None:
    if event_on is not None and event_on > today:
        raise NoteInFuture(day=event_on, today=today)


def add_note(case: Case, title: str, description: str | None, event_on: date | None, *,
             note_id: NoteId, stamp: Stamp) -> Decision[Note]:  # fmt: skip
    """Decide that the actor notes something about *case*; raises `CaseIsMerged`, `NoteInFuture`."""
    _check_not_merged(case)
    _check_day(event_on, stamp.today)
    note = Note(
        note_id=note_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id,
        title=title,
        description=description,
        salt=stamp.salt,
        event_on=event_on,
        author=stamp.by.role,
        written_by=stamp.by.user,
        written_at=stamp.at,
    )
    event = NoteAdded(
        note_id=note_id,
        case_id=note.case_id,
        client_id=note.client_id,
        partner_id=note.partner_id,
        title_seal=seal(title, stamp.salt),
        description_seal=seal(description, stamp.salt),
        event_on=event_on,
        author=stamp.by.role,
    )
    return Decision(note, (note,), (event,))


def check_author(case: Case, note: Note, by: Actor) -> None:
    """Refuse a change of a note by anybody but the person who wrote it, at the same party.

    Raises `NotTheAuthor`, `CaseIsMerged`, and `NotFound` for a note that was taken back.
    """
    _check_not_merged(case)
    party = {Role.PARTNER: note.partner_id, Role.CLIENT: note.client_id}.get(note.author, by.party)
    if (by.role, by.party, by.user) != (note.author, party, note.written_by):
        raise NotTheAuthor(note_id=note.note_id)
    if note.removed_at is not None:
        raise NotFound(kind="note", id=note.note_id)


def edit_note(note: Note, title: str, description: str | None, event_on: date | None, *,
              stamp: Stamp) -> Decision[Note]:  # fmt: skip
    """Decide that *note* says something else from now on; raises `NoteInFuture`."""
    _check_day(event_on, stamp.today)
    edited = changed(
        note,
        title=title,
        description=description,
        event_on=event_on,
        salt=stamp.salt,
        edited_at=stamp.at,
    )
    event = NoteEdited(
        note_id=note.note_id,
        case_id=note.case_id,
        partner_id=note.partner_id,
        title_seal=seal(title, stamp.salt),
        description_seal=seal(description, stamp.salt),
        event_on=event_on,
    )
    return Decision(edited, (edited,), (event,))


def remove_note(note: Note, *, at: datetime) -> Decision[Note]:
    """Decide that *note* is taken back: its words go, that it was there stays."""
    removed = changed(note, title=None, description=None, salt=None, removed_at=at)
    event = NoteRemoved(note_id=note.note_id, case_id=note.case_id, partner_id=note.partner_id)
    return Decision(removed, (removed,), (event,))


def log_call(case: Case, number: str, outcome: CallOutcome, notes: str, *, call_id: CallId,
             stamp: Stamp) -> Decision[CallRecord]:  # fmt: skip
    """Decide that the actor called the debtor of an open *case*; raises `CaseTakesNoCall`."""
    if case.lifecycle not in OPEN:
        raise CaseTakesNoCall(case_id=case.case_id, lifecycle=case.lifecycle.label)
    call = CallRecord(
        call_id=call_id,
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id,
        number=number,
        outcome=outcome,
        notes=notes,
        salt=stamp.salt,
        caller=stamp.by.role,
        logged_by=stamp.by.user,
        logged_at=stamp.at,
    )
    event = CallLogged(
        call_id=call_id,
        case_id=call.case_id,
        client_id=call.client_id,
        partner_id=call.partner_id,
        number_seal=seal(number, stamp.salt),
        outcome=outcome,
        notes_seal=seal(notes, stamp.salt),
        caller=stamp.by.role,
    )
    return Decision(call, (call,), (event,))

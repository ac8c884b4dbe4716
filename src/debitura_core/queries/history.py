"""History: readings of the one journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from typing import ClassVar

from attrs import evolve, field, frozen

from debitura_core.desk import Query, Streamable
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.journal.timeline import TimelineItem
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.errors import StoreCorrupt
from debitura_core.domain.kernel.identifiers import (
    CallId,
    CaseId,
    DocumentId,
    MessageId,
    NoteId,
    PartnerId,
    PaymentId,
    PayoutId,
    ReturnId,
    StatusUpdateId,
    case_id,
)
from debitura_core.domain.kernel.seals import seal
from debitura_core.domain.money.payments import PaymentVerified
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class Timeline(Query[tuple[TimelineItem, ...]], Streamable[TimelineItem]):
    """What happened on a case, in words, with what people wrote about it (everybody, 9.4).

    Items are in the order in which things happened, back-dated notes at the day they are about. A
    client's timeline does not show how partner and platform share their fee. Raises `NotFound`.

    The answer has up to ``limit`` items after the number ``after``. Stream it to get all, in the
    order in which they were journalled.
    """

    roles: ClassVar[Roles] = frozenset(Role)

    case_id: CaseId = field(converter=case_id)
    after: int = field(default=0, validator=checks.whole_number(0, 2**53))
    limit: int = field(default=1000, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[TimelineItem, ...]:
        """Return the items by the instant they are about."""
        found = books.journal.timeline(self.case_id, self.after, self.limit)
        return tuple(sorted((_worded(books, item) for item in list(found)), key=_moment))

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[TimelineItem]:
        """Yield every item."""
        found = books.journal.timeline(self.case_id, 0, None)
        return (_worded(books, item) for item in found)


def _moment(item: TimelineItem) -> tuple[datetime, int]:
    """Return the place of an item: what is back-dated, at the beginning of its day."""
    if item.on == item.at.date():
        return item.at, item.number
    return datetime.combine(item.on, time.min, UTC), item.number


def _worded(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    """Return an item with what people wrote, looked up in the records.

    Raises `StoreCorrupt` for an entry without the fact that names the record.
    """
    words = _WORDS.get(item.name)
    try:
        return item if words is None else words(books, item)
    except KeyError:
        raise StoreCorrupt(problem="an entry of the journal lacks a fact") from None


def _message(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    message = books.messages.get(MessageId(item.related["message_id"]))
    return evolve(item, description=message.text)


def _document(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    document = books.documents.get(DocumentId(item.related["document_id"]))
    return evolve(item, description=_lines(document.file_name, document.description))


def _note(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    note = books.notes.get(NoteId(item.related["note_id"]))
    return evolve(
        item,
        on=note.event_on or item.on,
        description=_lines(note.title, note.description),
    )


def _call(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    call = books.calls.get(CallId(item.related["call_id"]))
    return evolve(item, description=_lines(call.number, call.notes))


def _status(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    update = books.status_updates.get(StatusUpdateId(item.related["update_id"]))
    return evolve(item, description=_lines(update.notes, update.reason))


def _return(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    request = books.returns.get(ReturnId(item.related["return_id"]))
    return evolve(item, description=request.explanation)


def _decided_return(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    request = books.returns.get(ReturnId(item.related["return_id"]))
    return evolve(item, description=request.remark)


def _payment(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    """Return a payment with its notes, for those whose journal has it; unless removed."""
    tenant = None if item.entry is None else item.entry.tenant
    payment_id = PaymentId(item.related["payment_id"])
    if tenant is None or not books.payments.has(PartnerId(tenant), payment_id):
        return item
    return evolve(item, description=books.payments.get(payment_id, PartnerId(tenant)).notes)


def _reversal(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    """Return what came back of a payment with its reason, for those whose journal has it."""
    tenant = None if item.entry is None else item.entry.tenant
    if tenant is None:
        return item
    payout = books.payouts.known(PartnerId(tenant), PayoutId(item.related["payout_id"]))
    return item if payout is None else evolve(item, description=payout.reversal_reason)


def _remark(books: ScopedBooks, item: TimelineItem) -> TimelineItem:
    """Return the platform's finding with its remark, as long as it is the last word on the payment.

    The payment keeps one remark, and the journal the seal of each.
    """
    event = item.event
    if not isinstance(event, PaymentVerified):
        return item
    if not books.payments.has(event.partner_id, event.payment_id):
        return item
    payment = books.payments.get(event.payment_id, event.partner_id)
    remark, salt = payment.verification_remark, payment.verification_salt
    if remark is None or seal(remark, salt or "") != event.remark_seal:
        return item
    return evolve(item, description=remark)


def _lines(*words: str | None) -> str | None:
    return "\n".join(line for line in words if line is not None) or None


_WORDS: dict[str, Callable[[ScopedBooks, TimelineItem], TimelineItem]] = {
    "MessageSent": _message,
    "DocumentAttached": _document,
    "NoteAdded": _note,
    "CallLogged": _call,
    "PaymentRecorded": _payment,
    "PaymentReversed": _reversal,
    "PaymentVerified": _remark,
    "StatusUpdated": _status,
    "ReturnRequested": _return,
    "ReturnApproved": _decided_return,
    "ReturnRejected": _decided_return,
}
"""Where the words of an event are stored."""


@frozen
class JournalPage:
    """Entries of the journal, and the position up to which they were read."""

    entries: tuple[JournalEntry, ...]
    position: int


@frozen(kw_only=True)
class JournalAfter(Query[JournalPage]):
    """What was journalled after a position: all of it on a platform desk, a partner's own on its.

    Poll with the ``position`` of the page before; none is ever passed over.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    position: int = field(default=0, validator=checks.whole_number(0, 2**53))
    limit: int = field(default=100, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> JournalPage:
        """Return the next entries."""
        found = books.journal.since(self.position, self.limit)
        position = found[-1][0] if found else self.position
        return JournalPage(tuple(entry for _, entry in found), position)

"""Correspondence: messages between partner, client and platform about a case."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from debitura_core.domain.cases.cases import Case, Lifecycle
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.decisions import AboutCase, Decision, Stamp
from debitura_core.domain.kernel.errors import NotAddressed, NotFound, RecipientNotReachable
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    DocumentId,
    MessageId,
    PartnerId,
)
from debitura_core.domain.kernel.seals import SALT, SEALED, seal


class MessageKind(Enum):
    """Whether a person wrote it, or the system on an occasion (rule correspondence-2)."""

    TEXT = "text"
    CLOSURE_REQUESTED = "closure_requested"
    CLOSURE_ON_OWN_TERMS = "closure_on_own_terms"
    STOP_COLLECTION = "stop_collection"


STANDARD_MESSAGES: dict[MessageKind, str] = {
    MessageKind.CLOSURE_REQUESTED: (
        "The client has asked to close this case within the active collection period. The case is"
        " paused; the full success fee and collection costs apply. Please close the case with the"
        " fitting close code and invoice the client."
    ),
    MessageKind.CLOSURE_ON_OWN_TERMS: (
        "The client has asked to close this case, which has no collection period. What applies is"
        " what its own terms provide for. Please close the case with the fitting close code and"
        " invoice the client as agreed."
    ),
    MessageKind.STOP_COLLECTION: (
        "The client has asked to close this case after the collection period expired. The case is"
        " closed as Withdrawn by Client; please stop all collection activities. You need not do"
        " anything else."
    ),
}
"""The words of the messages the system sends."""


@frozen(kw_only=True)
class Message:
    """One message about a case, from one party to another.

    It carries the ids of the two that may read it: between partner and platform ``client_id`` is
    None, between client and platform ``partner_id`` is.
    """

    message_id: MessageId
    case_id: CaseId
    client_id: ClientId | None
    partner_id: PartnerId | None
    kind: MessageKind = MessageKind.TEXT
    sender: Role
    recipient: Role
    text: str = field(**SEALED)
    salt: str = field(**SALT)
    attachments: tuple[DocumentId, ...] = ()
    in_reply_to: MessageId | None = None
    sent_at: datetime
    sent_by: str
    version: int = 1


@frozen(kw_only=True)
class MessageSent(AboutCase):
    """A message was sent; its words are stored as a salted hash."""

    message_id: MessageId
    client_id: ClientId | None
    partner_id: PartnerId | None
    kind: MessageKind
    sender: Role
    recipient: Role
    text_seal: str
    attachments: tuple[DocumentId, ...]
    in_reply_to: MessageId | None


# -------------------------------------------------------------------------------------- rules


def check_recipient(case: Case, sender: Role, recipient: Role) -> None:
    """Refuse a message to oneself, to a party that is not there, or about a merged case.

    There may be no partner yet; and nobody reads for a shadow client whose partner collects itself:
    the two write to each other elsewhere. Raises `RecipientNotReachable`. Messages about a
    closed case still go out: it is invoiced.
    """
    parties = (sender, recipient)
    missing = (Role.PARTNER in parties and case.partner_id is None) or (
        Role.CLIENT in parties and case.is_self_collected
    )
    if sender is recipient or missing or case.lifecycle is Lifecycle.MERGED:
        raise RecipientNotReachable(case_id=case.case_id, recipient=recipient.value)


def check_answer(message: Message, case: Case, sender: Role, recipient: Role) -> None:
    """Refuse an answer to a message about another case, or one that did not come from there.

    Raises `NotFound`, `NotAddressed`.
    """
    if message.case_id != case.case_id:
        raise NotFound(kind="message", id=message.message_id)
    if (message.sender, message.recipient) != (recipient, sender):
        raise NotAddressed(
            message_id=message.message_id,
            sender=message.sender.value,
            recipient=message.recipient.value,
        )


def send(case: Case, text: str, *, sender: Role, recipient: Role, message_id: MessageId,
         stamp: Stamp, kind: MessageKind = MessageKind.TEXT,
         attachments: tuple[DocumentId, ...] = (),
         in_reply_to: MessageId | None = None) -> Decision[Message]:  # fmt: skip
    """Decide that a message about *case* goes from one party to another."""
    parties = (sender, recipient)
    message = Message(
        message_id=message_id,
        case_id=case.case_id,
        client_id=case.client_id if Role.CLIENT in parties else None,
        partner_id=case.partner_id if Role.PARTNER in parties else None,
        kind=kind,
        sender=sender,
        recipient=recipient,
        text=text,
        salt=stamp.salt,
        attachments=attachments,
        in_reply_to=in_reply_to,
        sent_at=stamp.at,
        sent_by=stamp.by.user,
    )
    event = MessageSent(
        message_id=message_id,
        case_id=message.case_id,
        client_id=message.client_id,
        partner_id=message.partner_id,
        kind=kind,
        sender=sender,
        recipient=recipient,
        text_seal=seal(text, stamp.salt),
        attachments=attachments,
        in_reply_to=in_reply_to,
    )
    return Decision(message, (message,), (event,))

"""Identifiers: one type per kind of thing, all of them short plain strings.

They are ``NewType``s, so that mypy catches two ids that were swapped, and plain ``str`` at run
time. The converters check the pattern once, at input, and give the value its type.
"""

from __future__ import annotations

import re
from typing import NewType

from debitura_core.domain.kernel.errors import InvalidIdentifier, InvalidInput

PartnerId = NewType("PartnerId", str)
ClientId = NewType("ClientId", str)
ReferrerId = NewType("ReferrerId", str)
CaseId = NewType("CaseId", str)
PaymentId = NewType("PaymentId", str)
PayoutId = NewType("PayoutId", str)
RevenueItemId = NewType("RevenueItemId", str)
InvoiceId = NewType("InvoiceId", str)
TaskId = NewType("TaskId", str)
MessageId = NewType("MessageId", str)
DocumentId = NewType("DocumentId", str)
TemplateId = NewType("TemplateId", str)
PresetId = NewType("PresetId", str)
NoteId = NewType("NoteId", str)
CallId = NewType("CallId", str)
ExtensionId = NewType("ExtensionId", str)
StatusUpdateId = NewType("StatusUpdateId", str)
ReturnId = NewType("ReturnId", str)
ComplaintId = NewType("ComplaintId", str)
PartnerCaseId = NewType("PartnerCaseId", str)
SubmissionTemplateId = NewType("SubmissionTemplateId", str)
FeeId = NewType("FeeId", str)
SettlementId = NewType("SettlementId", str)
EntryId = NewType("EntryId", str)
TransferId = NewType("TransferId", str)
Subject = NewType("Subject", str)
"""What a journal entry is about: ``case:Q8OAXF3W``, ``partner:acme``; one hash chain each."""

_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_REFERENCE = re.compile(r"[A-Z0-9]{8}", re.ASCII)
_SHADOW = "shadow-"


def identifier(value: str, field: str = "id") -> str:
    """Return *value* if it is an identifier.

    Raises `InvalidIdentifier` for anything but 1 to 64 of ``A-Z a-z 0-9 _ -``.

    >>> identifier("acme")
    'acme'
    """
    if type(value) is not str or not _PATTERN.fullmatch(value):
        raise InvalidIdentifier(field=field)
    return value


def is_reference(value: str) -> bool:
    """Return whether *value* has the form of a case reference, like ``Q8OAXF3W``.

    >>> is_reference("Q8OAXF3W"), is_reference("case-7")
    (True, False)
    """
    return bool(_REFERENCE.fullmatch(value))


def shadow_client(fresh: str) -> ClientId:
    """Return the id of a new shadow client, the client of a partner case.

    That it is one can be read off its id, so that no desk is ever opened for it, and a caller who
    has a case can see whether it is a partner case without a query.
    """
    return ClientId(f"{_SHADOW}{fresh}")


def is_shadow(client: str) -> bool:
    """Return whether a client id is that of a shadow client.

    >>> is_shadow(shadow_client("7")), is_shadow("nordic")
    (True, False)
    """
    return client.startswith(_SHADOW)


def partner_id(value: str) -> PartnerId:
    """Return *value* as the id of a partner, or raise `InvalidIdentifier`."""
    return PartnerId(identifier(value, "partner_id"))


def client_id(value: str) -> ClientId:
    """Return *value* as the id of a client, or raise `InvalidIdentifier`."""
    return ClientId(identifier(value, "client_id"))


def referrer_id(value: str) -> ReferrerId:
    """Return *value* as the id of a referral partner, or raise `InvalidIdentifier`."""
    return ReferrerId(identifier(value, "referred_by"))


def case_id(value: str) -> CaseId:
    """Return *value* as the id of a case, or raise `InvalidIdentifier`."""
    return CaseId(identifier(value, "case_id"))


def revenue_item_id(value: str) -> RevenueItemId:
    """Return *value* as the id of a revenue item, or raise `InvalidIdentifier`."""
    return RevenueItemId(identifier(value, "revenue_item_id"))


def payout_id(value: str) -> PayoutId:
    """Return *value* as the id of a payout, or raise `InvalidIdentifier`."""
    return PayoutId(identifier(value, "payout_id"))


def transfer_id(value: str) -> TransferId:
    """Return *value* as the id of a transfer, or raise `InvalidIdentifier`."""
    return TransferId(identifier(value, "transfer_id"))


def payment_id(value: str) -> PaymentId:
    """Return *value* as the id of a payment, or raise `InvalidIdentifier`."""
    return PaymentId(identifier(value, "payment_id"))


def invoice_id(value: str) -> InvoiceId:
    """Return *value* as the id of an invoice, or raise `InvalidIdentifier`."""
    return InvoiceId(identifier(value, "invoice_id"))


def document_id(value: str) -> DocumentId:
    """Return *value* as the id of a document, or raise `InvalidIdentifier`."""
    return DocumentId(identifier(value, "document_id"))


def document_ids(values: tuple[str, ...]) -> tuple[DocumentId, ...]:
    """Return *values* as the ids of at most 50 documents; raises `InvalidInput`."""
    if type(values) is not tuple or len(values) > 50:
        raise InvalidInput(field="documents", problem="give a tuple of at most 50 ids")
    return tuple(document_id(value) for value in values)


def note_id(value: str) -> NoteId:
    """Return *value* as the id of a note, or raise `InvalidIdentifier`."""
    return NoteId(identifier(value, "note_id"))


def message_id_or_none(value: str | None) -> MessageId | None:
    """Return *value* as the id of a message, None as None."""
    return None if value is None else MessageId(identifier(value, "message_id"))


def message_id(value: str) -> MessageId:
    """Return *value* as the id of a message, or raise `InvalidIdentifier`."""
    return MessageId(identifier(value, "message_id"))


def partner_case_id(value: str) -> PartnerCaseId:
    """Return *value* as the id of a partner case, or raise `InvalidIdentifier`."""
    return PartnerCaseId(identifier(value, "partner_case_id"))


def partner_case_id_or_none(value: str | None) -> PartnerCaseId | None:
    """Return *value* as the id of a partner case, None as None."""
    return None if value is None else partner_case_id(value)


def settlement_id(value: str) -> SettlementId:
    """Return *value* as the id of a settlement, or raise `InvalidIdentifier`."""
    return SettlementId(identifier(value, "settlement_id"))


def partner_id_or_none(value: str | None) -> PartnerId | None:
    """Return *value* as the id of a partner, None as None."""
    return None if value is None else partner_id(value)


def client_id_or_none(value: str | None) -> ClientId | None:
    """Return *value* as the id of a client, None as None."""
    return None if value is None else client_id(value)


def referrer_id_or_none(value: str | None) -> ReferrerId | None:
    """Return *value* as the id of a referral partner, None as None."""
    return None if value is None else referrer_id(value)


def case_id_or_none(value: str | None) -> CaseId | None:
    """Return *value* as the id of a case, None as None."""
    return None if value is None else case_id(value)


def payment_id_or_none(value: str | None) -> PaymentId | None:
    """Return *value* as the id of a payment, None as None."""
    return None if value is None else payment_id(value)


def subject(kind: str, *ids: str) -> Subject:
    """Name a subject of the journal; the colon cannot occur in an id, so names never clash.

    >>> subject("relationship", "acme", "nordic")
    'relationship:acme:nordic'
    """
    return Subject(":".join((kind, *ids)))

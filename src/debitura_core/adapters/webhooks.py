"""Webhooks: what other systems receive of the journal, and the signatures that prove its origin.

The journal is the outbox. A sender polls `JournalAfter`, makes envelopes of the entries and
posts them. An envelope follows from its entry alone, so it is the same again, byte by byte, however
often it is made; receivers drop what they have by its ``id``. Nothing here sends anything or asks
the time.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any

from attrs import field, frozen

from debitura_core.domain.cases.assignments import CaseMerged
from debitura_core.domain.cases.cases import CaseAccepted, MovesCase
from debitura_core.domain.cases.engagements import EngagementBegun
from debitura_core.domain.cases.intake import (
    CaseDeclined,
    ContractsSigned,
    InformationRequested,
    InformationSupplied,
    TermsProposed,
)
from debitura_core.domain.cases.routing import CaseRouted
from debitura_core.domain.cases.status_updates import CaseResumed, StatusUpdated
from debitura_core.domain.closing.closings import CaseClosed, CaseReopened
from debitura_core.domain.closing.closure_requests import ClosureRequested
from debitura_core.domain.correspondence.messages import MessageSent
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.calendar import instant, instant_text
from debitura_core.domain.kernel.canonical import Plain, plain
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.errors import (
    InvalidInput,
    InvalidNumber,
    InvalidSecret,
    InvalidSignature,
    SignatureOutOfTime,
)
from debitura_core.domain.kernel.money import figure
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.corrections import PaymentRemoved
from debitura_core.domain.money.payouts import PaymentRecorded


class WebhookEvent(Enum):
    """The kinds of webhook."""

    CASE_ASSIGNED = "case.assigned"
    CASE_UPDATED = "case.updated"
    CASE_CLOSED = "case.closed"
    PAYMENT_CREATED = "payment.created"
    PAYMENT_DELETED = "payment.deleted"
    CHAT_CREATED = "chat.created"


SPEC_VERSION = "1.0"
"""The version of the envelope's form."""
SIGNATURE_HEADER = "X-Debitura-Signature"
REPLAY_HEADER = "X-Debitura-Replay"
TOLERANCE = timedelta(seconds=300)
"""How old a signature may be, and by how much a clock may be behind the sender's."""
ATTEMPTS = 8
"""How often a delivery is tried before its subscription is switched off."""
FIRST_WAIT = timedelta(minutes=1)
"""How long after the first failure the second attempt follows; each wait doubles the one before."""

WEBHOOKS: Mapping[type[Event], WebhookEvent] = {
    EngagementBegun: WebhookEvent.CASE_ASSIGNED,
    ContractsSigned: WebhookEvent.CASE_UPDATED,
    CaseRouted: WebhookEvent.CASE_UPDATED,
    CaseAccepted: WebhookEvent.CASE_UPDATED,
    CaseDeclined: WebhookEvent.CASE_UPDATED,
    TermsProposed: WebhookEvent.CASE_UPDATED,
    InformationRequested: WebhookEvent.CASE_UPDATED,
    InformationSupplied: WebhookEvent.CASE_UPDATED,
    StatusUpdated: WebhookEvent.CASE_UPDATED,
    CaseResumed: WebhookEvent.CASE_UPDATED,
    ClosureRequested: WebhookEvent.CASE_UPDATED,
    CaseReopened: WebhookEvent.CASE_UPDATED,
    CaseMerged: WebhookEvent.CASE_UPDATED,
    CaseClosed: WebhookEvent.CASE_CLOSED,
    PaymentRecorded: WebhookEvent.PAYMENT_CREATED,
    PaymentRemoved: WebhookEvent.PAYMENT_DELETED,
    MessageSent: WebhookEvent.CHAT_CREATED,
}
"""The events of the journal that are sent as a webhook; the others are not sent.

A case that comes to a partner, in whatever way, begins an engagement; so that one event covers
them all. A corrected payment, one that came back, and a change of phase have no word of their own.
"""

DATA: Mapping[WebhookEvent, Mapping[str, str]] = {
    WebhookEvent.CASE_ASSIGNED: {
        "caseId": "case_id",
        "clientId": "client_id",
        "partnerId": "partner_id",
        "engagement": "number",
        "assignedAt": "assigned_at",
    },
    WebhookEvent.CASE_UPDATED: {
        "caseId": "case_id",
        "partnerId": "partner_id",
        "oldLifecycle": "was_lifecycle",
        "newLifecycle": "lifecycle",
    },
    WebhookEvent.CASE_CLOSED: {
        "caseId": "case_id",
        "clientId": "client_id",
        "partnerId": "partner_id",
        "oldLifecycle": "was_lifecycle",
        "newLifecycle": "lifecycle",
        "closeCode": "close_code",
        "closedAt": "closed_at",
    },
    WebhookEvent.PAYMENT_CREATED: {
        "paymentId": "payment_id",
        "payoutId": "payout_id",
        "caseId": "case_id",
        "clientId": "client_id",
        "partnerId": "partner_id",
        "amount": "payment_minor",
        "receivedBy": "received_by",
        "receivedOn": "received_on",
    },
    WebhookEvent.PAYMENT_DELETED: {
        "paymentId": "payment_id",
        "payoutId": "payout_id",
        "caseId": "case_id",
        "clientId": "client_id",
        "partnerId": "partner_id",
        "amount": "was_payment_minor",
        "receivedBy": "was_received_by",
        "receivedOn": "was_received_on",
    },
    WebhookEvent.CHAT_CREATED: {
        "messageId": "message_id",
        "caseId": "case_id",
        "clientId": "client_id",
        "partnerId": "partner_id",
        "kind": "kind",
        "sender": "sender",
        "recipient": "recipient",
        "attachments": "attachments",
        "inReplyTo": "in_reply_to",
    },
}
"""The names in ``data``, each with the field of the event that it shows.

Ids, codes, days and amounts; what people wrote is no part of the journal, and the receiver asks for
it. A deleted payment shows what it was.
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"-?[0-9]{1,12}")
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?][!-~]*)?")


# ---------------------------------------------------------------------------------- envelopes


@frozen(kw_only=True)
class Envelope:
    """One webhook: what happened, when, and about which case.

    ``id`` is made of the entry's place in the chain of its case, ``case:Q8OAXF3W:7``: it stays the
    same in every delivery. ``partner_id`` is the partner whose journal has the entry, None for the
    platform's alone. ``links`` are paths below whatever address the case is served at.
    """

    id: str
    event: WebhookEvent
    at: datetime
    partner_id: str | None
    data: Mapping[str, Plain]
    links: Mapping[str, str] = field(repr=False)

    @property
    def body(self) -> bytes:
        """The bytes to post: JSON in UTF-8, names in order, no blanks; always the same ones."""
        told = {
            "id": self.id,
            "specVersion": SPEC_VERSION,
            "event": self.event.value,
            "timestamp": instant_text(self.at),
            "data": self.data,
            "links": self.links,
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def envelopes_of(entries: Iterable[JournalEntry]) -> tuple[Envelope, ...]:
    """Return the webhooks of these entries, in their order: one or none of each entry."""
    return tuple(
        _envelope(entry, told) for entry in entries if (told := _told(entry.event)) is not None
    )


def _told(event: Event) -> WebhookEvent | None:
    """Return the webhook of an event; a case is updated when it is in another state, and stays.

    A case that routing gives to a partner is sent as assigned.
    """
    if isinstance(event, MovesCase) and event.was_lifecycle is event.lifecycle:
        return None
    if isinstance(event, CaseRouted) and event.partner_id is not None:
        return None
    return WEBHOOKS.get(type(event))


def _envelope(entry: JournalEntry, told: WebhookEvent) -> Envelope:
    data = {name: _fact(entry.event, source) for name, source in DATA[told].items()}
    return Envelope(
        id=f"{entry.subject}:{entry.number}",
        event=told,
        at=entry.at,
        partner_id=entry.tenant,
        data=data,
        links={"case": f"/cases/{data['caseId']}"},
    )


def _fact(event: Any, source: str) -> Plain:
    """Return a field of an event as JSON has it, an amount as text beside its currency."""
    value = getattr(event, source)
    if source.endswith("_minor"):
        return {"amount": figure(value, event.currency), "currency": event.currency}
    fact: Plain = plain(value)
    return fact


# ---------------------------------------------------------------------------------- signatures


def sign_webhook(secret: str, body: bytes, at: datetime, *, former: str | None = None) -> str:
    """Return the `SIGNATURE_HEADER` of a body that is posted at this instant.

    It is ``t=<seconds since 1970>,v1=<hex>``: HMAC-SHA256 over ``<t>.<body>``, keyed by the
    *secret*, which is Base64. While a secret takes the place of a *former* one, both sign.

    Raises `InvalidSecret`, `InvalidInstant`, `InvalidInput` for a body that is not bytes.

    >>> sign_webhook("c2VjcmV0", b"{}", datetime(2026, 3, 4, 9, tzinfo=UTC))[:23]
    't=1772614800,v1=6db0c10'
    """
    seconds = str((instant(at, "at") - _EPOCH) // timedelta(seconds=1))
    secrets = (secret,) if former is None else (secret, former)
    return ",".join([f"t={seconds}", *(f"v1={_hmac(one, seconds, body)}" for one in secrets)])


def verify_webhook(secret: str, header: str | None, body: bytes, now: datetime) -> None:
    """Refuse a webhook unless it was signed with the secret, for this body, within `TOLERANCE`.

    Give the raw bytes as they came, before anything parses them. Of several ``v1`` one must hold;
    what else a header says is passed over. A clock that is behind the sender's is forgiven by as
    much as a delay.

    Raises `InvalidSignature`, for a missing or malformed *header* too; `SignatureOutOfTime`,
    `InvalidSecret`, `InvalidInstant`, `InvalidInput`.
    """
    present = instant(now, "now")
    seconds, signatures = _parsed(header)
    expected = _hmac(secret, seconds, body).encode()
    # every one is compared, in constant time: the time it takes reveals nothing
    if not any([compare_digest(expected, one) for one in signatures]):  # noqa: C419
        raise InvalidSignature(problem="no v1 is of this secret and these bytes")
    age = present - _EPOCH - timedelta(seconds=int(seconds))
    if not -TOLERANCE <= age <= TOLERANCE:
        raise SignatureOutOfTime(
            age=age // timedelta(seconds=1), limit=TOLERANCE // timedelta(seconds=1)
        )


def _parsed(header: str | None) -> tuple[str, list[bytes]]:
    """Return the seconds and the signatures of a header; raises `InvalidSignature`."""
    if type(header) is not str:
        raise InvalidSignature(problem=f"the header {SIGNATURE_HEADER} is missing")
    parts = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    signatures = [value.encode("ascii", "replace") for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]):
        raise InvalidSignature(problem="the header is not of the form t=..,v1=..")
    return times[0], signatures


def _hmac(secret: str, seconds: str, body: bytes) -> str:
    if type(body) is not bytes:
        raise InvalidInput(field="body", problem="give the raw bytes, as they are posted")
    return hmac_digest(_key(secret), f"{seconds}.".encode() + body, sha256).hex()


def _key(secret: str) -> bytes:
    """Return the key of a secret; the refusal does not repeat the secret."""
    try:
        key = base64.b64decode(secret, validate=True)
    except (TypeError, ValueError):
        key = b""
    if not key:
        raise InvalidSecret()
    return key


# ---------------------------------------------------------------------------------- deliveries


@frozen(kw_only=True)
class Delivery:
    """What is to be posted, and where; an address may hold a token, so it shows nothing of it."""

    url: str = field(**WORDS)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def delivery_of(envelope: Envelope, url: str, secret: str, at: datetime, *,
                former: str | None = None, replay: bool = False) -> Delivery:  # fmt: skip
    """Return the post of an envelope at this instant, over HTTPS only.

    Make it again for every attempt, since a signature ages. A *replay* says that it is one: sent
    again because somebody asked for it. Raises as `sign_webhook`, and `InvalidInput` for the *url*.
    """
    if type(url) is not str or not _HTTPS.fullmatch(url):
        raise InvalidInput(field="url", problem="webhooks go to an https:// address and no other")
    body = envelope.body
    headers = {
        "Content-Type": "application/json",
        SIGNATURE_HEADER: sign_webhook(secret, body, at, former=former),
    }
    if replay:
        headers[REPLAY_HEADER] = "true"
    return Delivery(url=url, headers=headers, body=body)


def next_attempt_at(attempt: int, failed_at: datetime) -> datetime | None:
    """Return when to try again after the *attempt*, counted from 1, has failed.

    None after the last of the `ATTEMPTS`: then the subscription is switched off. The waits double,
    from `FIRST_WAIT` to 64 minutes. Raises `InvalidNumber`, `InvalidInstant`.
    """
    if type(attempt) is not int or not 1 <= attempt <= ATTEMPTS:
        raise InvalidNumber(field="attempt", low=1, high=ATTEMPTS)
    failed = instant(failed_at, "failed_at")
    return None if attempt == ATTEMPTS else failed + FIRST_WAIT * 2 ** (attempt - 1)

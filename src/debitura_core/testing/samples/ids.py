"""The ids of the records in the sample books."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from attrs import fields, frozen

from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    DocumentId,
    InvoiceId,
    MessageId,
    NoteId,
    PartnerCaseId,
    PartnerId,
    PaymentId,
    PayoutId,
    RevenueItemId,
    SettlementId,
    TransferId,
    shadow_client,
)

SAMPLE_TIME = datetime(2026, 3, 8, 6, tzinfo=UTC)
"""The time at which the sample books are ready: January is invoiced, February is not."""

TODAY: date = SAMPLE_TIME.date()


@frozen(kw_only=True)
class SampleIds:
    """The ids of the records in the sample books; the type of a field says of which kind.

    The case that a sample needs is named by its state: ``paused`` is a paused case.
    """

    partner: PartnerId
    other_partner: PartnerId
    client: ClientId
    hidden_client: ClientId
    """A client that the partner hides from its balance and takes no new cases of."""
    shadow_client: ClientId
    """A client that the partner brought in with its own cases."""

    case: CaseId
    """An active case with payments and letters."""
    quiet_case: CaseId
    """An active case on which nothing has happened."""
    waiting: CaseId
    asked: CaseId
    unsigned: CaseId
    unrouted: CaseId
    paused: CaseId
    given_up: CaseId
    """A case whose return was asked for."""
    closed: CaseId
    withdrawn: CaseId
    """A paused case that its client asked to close; the fee for it is open."""

    payment: PaymentId
    """A payment that is on no invoice yet."""
    unpaid: PayoutId
    """A payout whose commission is unpaid: the client received the money."""
    written_off: PayoutId
    """A payout whose commission the platform has credited."""
    held: PayoutId
    """A payout of which the partner still holds the client's money."""
    revenue_item: RevenueItemId
    invoice: InvoiceId
    settlement: SettlementId
    transfer: TransferId
    """Money that the partner paid the client."""

    message: MessageId
    note: NoteId
    document: DocumentId

    draft: PartnerCaseId
    under_review: PartnerCaseId
    documents_requested: PartnerCaseId
    accepted: PartnerCaseId
    escalated: PartnerCaseId
    """A partner case whose legal escalation was asked for."""


def ids_of(name: str) -> SampleIds:
    """Return ids that all say *name*, as for records that do not exist."""
    told: dict[str, Any] = {each.name: name for each in fields(SampleIds)}
    return SampleIds(**{**told, "shadow_client": shadow_client(ClientId(name))})

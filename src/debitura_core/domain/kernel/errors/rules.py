"""Business rules about ids, currencies, partners and history."""

from __future__ import annotations

from datetime import date, datetime

from debitura_core.domain.kernel.errors.root import DebituraError


class RuleBroken(DebituraError):
    """The request was understood, and a business rule refuses it."""


class DuplicateId(RuleBroken):
    """An id or a reference that is in use already."""

    kind: str
    id: str
    message = "{kind} {id} exists already. Choose another id, or leave it out to get a new one."


class CurrencyMismatch(RuleBroken):
    """An amount in another currency than the case or agreement has."""

    what: str
    expected: str
    given: str
    message = "The currency of {what} is {expected}, not {given}. Convert the amount first."


class NoVault(RuleBroken):
    """The network was opened without a vault for the contents of documents."""

    message = "This network keeps no documents. Open it with vault=, for example a FolderVault."


# ---------------------------------------------------------------- partners


class PartnerInactive(RuleBroken):
    """The partner is suspended, or unknown to the network."""

    partner_id: str
    message = "Partner {partner_id} takes no cases. Choose an active partner."


class NoAgreement(RuleBroken):
    """No agreement is in force, so no share can be computed."""

    partner_id: str
    day: date
    message = "Partner {partner_id} has no agreement in force on {day}. Agree terms first."


class LegalNetworkShare(RuleBroken):
    """A Legal Network partner keeps all its fees; the platform takes no share of them."""

    partner_id: str
    message = "Partner {partner_id} is in the Legal Network. Its platform shares must be 0."


class NotExclusive(RuleBroken):
    """A Legal Network partner accepts or declines a case; it does not negotiate its terms."""

    partner_id: str
    message = "Partner {partner_id} is in the Legal Network. Accept the case or decline it."


# ---------------------------------------------------------------- history


class HistoryNotOpen(RuleBroken):
    """A command of an earlier instant needs a network that was opened for history."""

    message = "This network takes no history. Open it with history=True to import the past."


class HistoryInFuture(RuleBroken):
    """An imported command has an instant later than now."""

    at: datetime
    present: datetime
    message = "{at} is later than now, {present}. Import only what has happened already."


class HistoryOutOfOrder(RuleBroken):
    """History is imported oldest first: not before the last entry of its subject."""

    subject: str
    latest: datetime
    at: datetime
    message = "{subject} has an entry at {latest}, later than {at}. Import the oldest first."

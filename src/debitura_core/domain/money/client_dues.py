"""What is to be settled between a partner and its clients: how much, and by when.

What is to be remitted is what is open of the client's money that the partner holds. What is to be
invoiced are payouts whose client owes the partner its gross.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen
from moneyed import Money

from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PayoutId
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.money.accounts import AccountEntry
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.remittances import INVOICE_WITHIN


@frozen
class ClientDue:
    """What one payout leaves to be settled with its client: how much, and by which day."""

    payout_id: PayoutId
    case_id: CaseId
    client_id: ClientId
    currency: str
    amount_minor: int
    due_on: date
    overdue: bool

    @property
    def amount(self) -> Money:
        """What is to be remitted to the client, or invoiced to it."""
        return from_minor(self.amount_minor, self.currency)


@frozen
class ClientSum:
    """What is to be settled with one client in one currency, over all payouts of the answer."""

    client_id: ClientId
    currency: str
    count: int
    amount_minor: int
    overdue_minor: int
    first_due_on: date

    @property
    def amount(self) -> Money:
        """All that is to be settled."""
        return from_minor(self.amount_minor, self.currency)

    @property
    def overdue(self) -> Money:
        """The part of it whose day has passed."""
        return from_minor(self.overdue_minor, self.currency)


# ---------------------------------------------------------------------------------- questions


def due_to_clients(held: Iterable[AccountEntry], today: date) -> Iterator[ClientDue]:
    """Yield what clients are still to get, and by when, one for each payout.

    *held* are the open entries of client funds. What a correction added to a payout is due with it.
    """
    sums: dict[tuple[str, date], list[AccountEntry]] = {}
    for one in held:
        if one.open_minor > 0 and one.due_on and one.case_id and one.client_id:
            sums.setdefault((one.source_id, one.due_on), []).append(one)
    for (source_id, due_on), entries in sums.items():
        first = entries[0]
        yield ClientDue(
            PayoutId(source_id),
            CaseId(first.case_id or ""),
            ClientId(first.client_id or ""),
            first.currency,
            sum(one.open_minor for one in entries),
            due_on,
            due_on < today,
        )


def invoice_by(payout: Payout) -> date:
    """Return the day by which the client must be invoiced for the partner's gross."""
    return payout.created_at.date() + timedelta(days=INVOICE_WITHIN)


def open_by_source(fees: Iterable[AccountEntry]) -> dict[str, int]:
    """Add up what is open of the fees that clients owe, for each payout or revenue item."""
    sums: dict[str, int] = {}
    for one in fees:
        sums[one.source_id] = sums.get(one.source_id, 0) + one.open_minor
    return sums


def due_from_client(payout: Payout, minor: int, today: date) -> ClientDue:
    """Return that *minor* of a payout is to be invoiced to the client, and by when."""
    due_on = invoice_by(payout)
    return ClientDue(
        payout.payout_id,
        payout.case_id,
        payout.client_id,
        payout.split.currency,
        minor,
        due_on,
        due_on < today,
    )


def sums_of(dues: Iterable[ClientDue]) -> tuple[ClientSum, ...]:
    """Add up what is to be settled, per client and currency, holding one sum each."""
    sums: dict[tuple[ClientId, str], ClientSum] = {}
    for due in dues:
        key = (due.client_id, due.currency)
        held = sums.get(key)
        overdue = due.amount_minor if due.overdue else 0
        sums[key] = ClientSum(
            *key,
            1 + (held.count if held else 0),
            due.amount_minor + (held.amount_minor if held else 0),
            overdue + (held.overdue_minor if held else 0),
            min(due.due_on, held.first_due_on) if held else due.due_on,
        )
    return tuple(sums[key] for key in sorted(sums))

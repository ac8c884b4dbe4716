"""A settlement by other rules: journalled, in balance, and still found by the audit.

Whoever writes commands of their own may stage any settlement. Rows and journal agree then, and the
sums do; what gives it away is that the auditor works out anew what was to be settled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from attrs import evolve, frozen

from debitura_core import (
    Billing,
    Books,
    Command,
    Decision,
    LedgerReason,
    Month,
    Now,
    PartnerCase,
    Role,
)
from debitura_core.domain.kernel.identifiers import PartnerId, SettlementId
from debitura_core.domain.money.bookings import book_settlement
from debitura_core.domain.money.posting import Held
from debitura_core.domain.partner_cases.fees import LedgerEntry, ledger_of
from debitura_core.domain.partner_cases.settlements import Settlement, cover, settle
from tests.cast import Cast, Opened, eur, meeting, on_both_stores, payment
from tests.own_clients import FIFTY_AND_TWENTY, agree, own_case

MARCH = Month(2026, 3)
Forgery = Callable[[Sequence[LedgerEntry]], Sequence[LedgerEntry]]


@frozen(kw_only=True)
class SettleAnyhow(Command[None]):
    """Settle March by other entries than the ledger's."""

    roles = frozenset({Role.PLATFORM})

    forge: Forgery

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        """Settle what the forgery makes of the ledger."""
        acme, kept = PartnerId("acme"), books.partner_cases
        entries = ledger_of(kept.of(acme), kept.collected(acme), kept.fees(acme))
        done = settle(
            acme,
            MARCH,
            "EUR",
            cover(self.forge(entries), Billing.MONTHLY),
            settlement_id=SettlementId(now.fresh()),
            ids=(now.fresh() for _ in range(9)),
            payout_day=15,
            at=now.at,
        )
        (one,) = (record for record in done.records if isinstance(record, Settlement))
        held = Held(books.accounts)
        book_settlement(
            held, one.partner_id, one.currency, one.settlement_id, one.earned_minor,
            one.owed_minor, one.due_on, now.at,
        )  # fmt: skip
        return done.keeping(*held.records()).answering(None)


def dearer(entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    """Make the first line a cent dearer."""
    return [evolve(entries[0], amount_minor=entries[0].amount_minor - 1), *entries[1:]]


def shorter(entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    """Leave the first line out."""
    return entries[1:]


def twice(entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    """Settle the first line twice."""
    return [entries[0], *entries]


def otherwise(entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    """Give the first line another reason."""
    return [evolve(entries[0], reason=LedgerReason.LEGAL_FEE), *entries[1:]]


def earlier(entries: Sequence[LedgerEntry]) -> Sequence[LedgerEntry]:
    """Let the first line have accrued an hour before."""
    at = entries[0].accrued_at
    return [evolve(entries[0], accrued_at=at.replace(hour=at.hour - 1)), *entries[1:]]


def _played(cast: Cast) -> PartnerCase:
    agree(cast, FIFTY_AND_TWENTY)
    case = own_case(cast)
    cast.anna.do(payment(eur("1000"), case.in_case()))
    cast.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
    return case


@on_both_stores
def test_a_settlement_of_what_was_due_is_sound(store: Opened) -> None:
    """The forgeries below can be told from one that is none."""
    with meeting(store) as cast:
        _played(cast)
        cast.ops.do(SettleAnyhow(forge=lambda entries: entries))


@on_both_stores
@pytest.mark.parametrize("forge", (dearer, shorter, twice, otherwise, earlier))
def test_a_settlement_of_something_else_is_found(store: Opened, forge: Forgery) -> None:
    """A cent too much, a line left out, settled twice, under another reason, or of another day."""
    with meeting(store, audited=False) as cast:
        _played(cast)
        cast.ops.do(SettleAnyhow(forge=forge))
        found = {finding.code for finding in cast.network.verify_books()}
        assert found == {"SETTLEMENT_WRONG"}
        assert cast.network.verify_journal() == ()


@on_both_stores
def test_what_accrued_after_the_month_is_not_its_own(store: Opened) -> None:
    """A payment of April does not belong in the settlement of March."""
    with meeting(store, audited=False) as cast:
        case = _played(cast)
        cast.anna.do(payment(eur("500"), case.in_case()))
        cast.ops.do(SettleAnyhow(forge=lambda entries: entries))
        (finding,) = cast.network.verify_books()
        assert finding.code == "SETTLEMENT_WRONG"

"""Accounts between parties: they add up after any sequence of events, and lose no cent."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import define, evolve, field
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from debitura_core import Recipient, errors
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, EntryId, PartnerId, TransferId
from debitura_core.domain.money.accounts import (
    About,
    Account,
    Amounts,
    EntryCause,
    PartyKind,
    PositionKey,
    by_side,
    difference,
    summed,
)
from debitura_core.domain.money.event_amounts import (
    LineSum,
    Share,
    WrittenOff,
    billed,
    invoiced,
    move,
    payout_change,
    surplus_change,
)
from debitura_core.domain.money.transfers import (
    BETWEEN,
    Transfer,
    most_to_offset,
    offset,
    transfer,
    undo,
)
from tests.domain.accounting import Ledger

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACME, RIVAL = PartnerId("acme"), PartnerId("rival")
NORDIC, BALTIC = ClientId("nordic"), ClientId("baltic")
PARTNER, CLIENT, PLATFORM = PartyKind.PARTNER, PartyKind.CLIENT, PartyKind.PLATFORM

minors = st.integers(1, 10_000)
shares = st.builds(
    lambda received_by, payment, gross, fee, sign, stated: Share(
        received_by=received_by,
        payment_minor=sign * payment,
        partner_gross_minor=sign * (payment * gross // 100),
        platform_fee_minor=sign * (payment * gross // 100 * fee // 100),
        settled_minor=sign * (payment * gross // 100) if stated else 0,
    ),
    st.sampled_from(Recipient),
    minors,
    st.integers(0, 100),
    st.integers(0, 100),
    st.sampled_from((1, 1, 1, -1)),
    st.booleans(),
)
amounts = st.dictionaries(st.sampled_from(Account), st.integers(-(10**9), 10**9))


def about(
    source: str, cause: EntryCause = EntryCause.PAYMENT, on: date = DAY, **given: Any
) -> About:
    plain = About(partner_id=ACME, client_id=NORDIC, case_id=CaseId("c1"), currency="EUR",
                  cause=cause, source_id=source, on=on, at=AT)  # fmt: skip
    return evolve(plain, **given)


def paid(
    name: str, payer: PartyKind, payee: PartyKind, minor: int, *applies_to: str, on: date = DAY,
    partner: PartnerId = ACME, client: ClientId = NORDIC, is_offset: bool = False,
) -> Transfer:  # fmt: skip
    return Transfer(
        transfer_id=TransferId(name),
        partner_id=partner,
        client_id=client if CLIENT in (payer, payee) else None,
        payer=payer,
        payee=payee,
        currency="EUR",
        amount_minor=minor,
        on=on,
        recorded_at=AT,
        recorded_by="anna",
        applies_to=applies_to,
        is_offset=is_offset,
    )


# ----------------------------------------------------------------------------- amounts by party


@given(some=amounts)
def test_what_one_party_gains_the_others_lose(some: Amounts) -> None:
    """The entries of any event add up to nothing over the parties."""
    assert sum(by_side(some).values()) == 0


@given(share=shares)
def test_a_payment_gives_each_party_its_part(share: Share) -> None:
    """What it holds and what it is owed come to its part of the payment, whoever received it."""
    owed = by_side(share.amounts())
    cash = {Recipient.PARTNER: PARTNER, Recipient.CLIENT: CLIENT, Recipient.PLATFORM: PLATFORM}
    holds = {side: share.payment_minor * (side is cash[share.received_by]) for side in PartyKind}
    # what the client stated to have paid the partner has changed hands already
    if share.received_by is Recipient.CLIENT:
        holds[CLIENT] -= share.settled_minor
        holds[PARTNER] += share.settled_minor
    elif share.received_by is Recipient.PARTNER or share.settled_minor:
        share = evolve(share, settled_minor=0)
        owed = by_side(share.amounts())
    gross, fee = share.partner_gross_minor, share.platform_fee_minor
    assert holds[PARTNER] + owed[PARTNER] == gross - fee
    assert holds[CLIENT] + owed[CLIENT] == share.payment_minor - gross
    assert holds[PLATFORM] + owed[PLATFORM] == fee


@given(before=st.none() | shares, after=st.none() | shares)
def test_a_change_leads_from_what_was_to_what_is(before: Share | None, after: Share | None) -> None:
    """A correction posts the difference; a removal takes everything back."""
    was = {} if before is None else before.amounts()
    now = {} if after is None else after.amounts()
    assert summed(was, payout_change(after, before)) == difference(now, {})
    assert summed(payout_change(after, None), payout_change(None, after)) == {}


# ------------------------------------------------------------------------------------- the game


@define
class Held:
    """A payout in the model: whose it is, and what it stands for."""

    partner: PartnerId
    client: ClientId
    case: CaseId
    share: Share
    surplus: int = 0


@define
class Model:
    """What each party has in hand and has earned, worked out apart from the accounts."""

    cash: dict[tuple[str, str], int] = field(factory=lambda: defaultdict(int))
    payouts: dict[str, Held] = field(factory=dict)
    lost: dict[str, int] = field(factory=lambda: defaultdict(int))


class Accounting(RuleBasedStateMachine):
    """Two partners and two clients do whatever the law allows, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.model = Model()
        self.transfers: dict[str, Transfer] = {}
        self.vat = 0
        self.names = iter(f"s{number}" for number in range(10_000))

    def _about(self, source: str, one: Held, cause: EntryCause) -> About:
        return about(source, cause, on=DAY + timedelta(days=len(self.ledger.entries) % 5),
                     partner_id=one.partner, client_id=one.client, case_id=one.case)  # fmt: skip

    def _hands(self, one: Held, sign: int) -> None:
        """Move the cash of a payment: what the debtor paid, and what was stated as settled."""
        share = one.share
        holder = {
            Recipient.PARTNER: ("partner", one.partner),
            Recipient.CLIENT: ("client", one.client),
            Recipient.PLATFORM: ("platform", ""),
        }[share.received_by]
        self.model.cash[holder] += sign * share.payment_minor
        if share.received_by is Recipient.CLIENT:
            self.model.cash["client", one.client] -= sign * share.settled_minor
            self.model.cash["partner", one.partner] += sign * share.settled_minor

    def _post(self, source: str, one: Held, amounts: Amounts, cause: EntryCause) -> None:
        held = self.ledger.held()
        held.post(amounts, self._about(source, one, cause))
        self.ledger.keep(held.records())

    @rule(share=shares, partner=st.sampled_from((ACME, RIVAL)),
          client=st.sampled_from((NORDIC, BALTIC)), case=st.sampled_from(("c1", "c2")),
          surplus=st.sampled_from((0, 0, 70)))  # fmt: skip
    def record(self, share: Share, partner: PartnerId, client: ClientId, case: str,
               surplus: int) -> None:  # fmt: skip
        """A payment, reversal or adjustment is booked."""
        one = Held(partner, client, CaseId(f"{client}-{case}"), share, surplus)
        source = next(self.names)
        change = summed(payout_change(share, None), surplus_change(share.received_by, surplus, 0))
        self._post(source, one, change, EntryCause.PAYMENT)
        self.model.payouts[source] = one
        self._hands(one, 1)

    @precondition(lambda self: self.model.payouts)
    @rule(data=st.data(), share=st.none() | shares)
    def correct(self, data: st.DataObject, share: Share | None) -> None:
        """A payment is corrected, or removed; its surplus goes."""
        source = data.draw(st.sampled_from(sorted(self.model.payouts)))
        one = self.model.payouts[source]
        change = summed(
            payout_change(share, one.share), surplus_change(one.share.received_by, 0, one.surplus)
        )
        self._post(source, one, change, EntryCause.CORRECTION)
        self._hands(one, -1)
        if share is None:
            del self.model.payouts[source]
            return
        self.model.payouts[source] = evolve(one, share=share, surplus=0)
        self._hands(self.model.payouts[source], 1)

    @precondition(lambda self: self.model.payouts)
    @rule(data=st.data())
    def write_off(self, data: st.DataObject) -> None:
        """The platform credits a commission, or takes that back."""
        source = data.draw(st.sampled_from(sorted(self.model.payouts)))
        one = self.model.payouts[source]
        if one.share.received_by is not Recipient.CLIENT:
            return
        lost = None
        if one.share.written_off is None:
            unpaid = one.share.partner_gross_minor - one.share.settled_minor
            lost = WrittenOff(fee_minor=one.share.platform_fee_minor, gross_minor=unpaid)
        share = evolve(one.share, written_off=lost)
        self._post(source, one, payout_change(share, one.share), EntryCause.WRITE_OFF)
        self.model.payouts[source] = evolve(one, share=share)

    @rule(data=st.data(), minor=minors, sides=st.sampled_from(sorted(BETWEEN, key=str)),
          partner=st.sampled_from((ACME, RIVAL)),
          client=st.sampled_from((NORDIC, BALTIC)))  # fmt: skip
    def move_money(self, data: st.DataObject, minor: int, sides: tuple[PartyKind, PartyKind],
                   partner: PartnerId, client: ClientId) -> None:  # fmt: skip
        """Money moves between two parties; it covers named entries, or the oldest."""
        known = sorted({entry_id for _, entry_id in self.ledger.entries}) or [EntryId("none")]
        named = data.draw(st.lists(st.sampled_from(known), max_size=2))
        made = paid(next(self.names), *sides, minor, *named, partner=partner, client=client)
        self.ledger.keep(transfer(made, self.ledger.held()).records)
        self.transfers[made.transfer_id] = made
        self._move_cash(made, 1)

    def _move_cash(self, made: Transfer, sign: int) -> None:
        ids = {PARTNER: made.partner_id, CLIENT: made.client_id or "", PLATFORM: ""}
        self.model.cash[made.payer.value, ids[made.payer]] -= sign * made.amount_minor
        self.model.cash[made.payee.value, ids[made.payee]] += sign * made.amount_minor

    @precondition(lambda self: self.transfers)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """A transfer is undone."""
        name = data.draw(st.sampled_from(sorted(self.transfers)))
        made = self.transfers.pop(name)
        own = self.ledger.of_source(made.transfer_id)
        held = self.ledger.held()
        self.ledger.keep(undo(made, own, "a slip", "salt", held, DAY, AT).records)
        undone = self.ledger.of_source(made.transfer_id)
        places = {one.place for one in undone}
        assert all(not one.open_minor for one in undone)
        assert all(
            places.issuperset(one.places)
            for one in self.ledger.covered.values()
            if one.amount_minor and places.intersection(one.places)
        )
        if not made.is_offset:
            self._move_cash(made, -1)

    @rule(minor=minors, partner=st.sampled_from((ACME, RIVAL)),
          client=st.sampled_from((NORDIC, BALTIC)))  # fmt: skip
    def set_off(self, minor: int, partner: PartnerId, client: ClientId) -> None:
        """What a partner and a client owe each other is set off, or refused."""
        funds, fees = (
            self.ledger.held().amount(
                PositionKey(partner_id=partner, account=account, counterparty=client,
                            currency="EUR")
            )
            for account in (Account.CLIENT_FUNDS, Account.CLIENT_FEES)
        )  # fmt: skip
        most = most_to_offset(funds, fees)
        made = paid(next(self.names), PARTNER, CLIENT, min(minor, most) or minor,
                    partner=partner, client=client, is_offset=True)  # fmt: skip
        try:
            self.ledger.keep(offset(made, self.ledger.held()).records)
            self.transfers[made.transfer_id] = made
            assert most
        except errors.NothingToOffset:
            assert not most

    @rule(partner=st.sampled_from((ACME, RIVAL)), vat=st.integers(0, 500))
    def close_month(self, partner: PartnerId, vat: int) -> None:
        """All commission of a partner is invoiced, or credited where it is below zero."""
        commission = self.ledger.held().amount(
            PositionKey(partner_id=partner, account=Account.COMMISSION, counterparty="",
                        currency="EUR")
        )  # fmt: skip
        if not commission:
            return
        one = Held(partner, NORDIC, CaseId("none"), Share(received_by=Recipient.PARTNER,
                   payment_minor=0, partner_gross_minor=0, platform_fee_minor=0))  # fmt: skip
        source = next(self.names)
        self._post(source, one, billed(LineSum(currency="EUR", commission_minor=commission)),
                   EntryCause.INVOICE)  # fmt: skip
        self._post(source, one, invoiced(commission, vat), EntryCause.INVOICE)
        self.model.lost[partner] += vat
        self.vat += vat

    @precondition(lambda self: self.ledger.entries)
    @rule(client=st.sampled_from((NORDIC, BALTIC)))
    def merge(self, client: ClientId) -> None:
        """What is open on one case of a client moves to its other case."""
        into, out = CaseId(f"{client}-c1"), CaseId(f"{client}-c2")
        moved = [
            one for one in self.ledger.entries.values()
            if one.case_id == out and one.account is not Account.COMMISSION
        ]  # fmt: skip
        held = self.ledger.held()
        move(held, moved, into, about("", EntryCause.MERGER))
        self.ledger.keep(held.records())
        assert not any(one.open_minor for one in self.ledger.entries.values()
                       if one.case_id == out and one.account is not Account.COMMISSION)  # fmt: skip
        for one in self.model.payouts.values():
            if one.case == out and one.surplus:
                one.case = into

    @invariant()
    def the_accounts_keep_their_laws(self) -> None:
        """Positions are the fold of entries; credits and debts do not stand side by side."""
        self.ledger.check()

    @invariant()
    def cash_and_positions_come_to_what_was_earned(self) -> None:
        """What a party has in hand and is owed is its part of all payments, to the cent."""
        earned: dict[tuple[str, str], int] = defaultdict(int)
        for one in self.model.payouts.values():
            share = one.share
            gross, fee = share.partner_gross_minor, share.platform_fee_minor
            lost = share.written_off or WrittenOff(fee_minor=0, gross_minor=0)
            earned["partner", one.partner] += gross - fee - lost.gross_minor + lost.fee_minor
            earned["client", one.client] += share.payment_minor - gross + lost.gross_minor
            earned["platform", ""] += fee - lost.fee_minor
        for partner, vat in self.model.lost.items():
            earned["partner", partner] -= vat
        earned["platform", ""] += self.vat
        has: dict[tuple[str, str], int] = defaultdict(int, self.model.cash)
        for key, position in self.ledger.positions.items():
            if PartyKind.DEBTOR in key.account.sides:
                continue
            for side in key.account.sides:
                party = {PARTNER: key.partner_id, CLIENT: key.counterparty, PLATFORM: ""}[side]
                has[side.value, party] += position.toward(side)
        for name in {*earned, *has}:
            assert has[name] == earned[name], name

    @invariant()
    def surpluses_are_owed_to_debtors(self) -> None:
        """Whoever was paid too much owes it to the debtor."""
        owed = sum(one.toward(PartyKind.DEBTOR) for one in self.ledger.positions.values())
        assert owed == sum(one.surplus for one in self.model.payouts.values())


TestAccounting = Accounting.TestCase
TestAccounting.settings = settings(max_examples=40, stateful_step_count=40)

"""A user's own commands and events, and the states that only they reach so far."""

from typing import ClassVar

import pytest
from attrs import field, frozen

from debitura_core import (
    AcceptCase,
    Advice,
    Books,
    Case,
    Command,
    Decision,
    Lifecycle,
    Now,
    Payout,
    Query,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RevenueItemKind,
    Role,
    ScopedBooks,
    StartLegalAction,
    Timeline,
    UnknownEvent,
    both,
    changed,
    errors,
)
from debitura_core.domain.cases.cases import TAKES_PAYMENT, TRANSITIONS, Trigger, next_state
from debitura_core.domain.kernel.identifiers import CaseId, Subject, case_id, subject
from tests.cast import CASE, TODAY, Opened, eur, meeting, on_both_stores, payment, written


@frozen(kw_only=True)
class CaseMoved:
    """A case was put into a state by hand."""

    case_id: CaseId
    lifecycle: Lifecycle

    @property
    def subject(self) -> Subject:
        """The case."""
        return subject("case", self.case_id)


@frozen(kw_only=True)
class MoveCase(Command[Case]):
    """Put a case into a state, whatever the lifecycle says."""

    roles: ClassVar = frozenset({Role.PARTNER, Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    to: Lifecycle

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Move it."""
        moved = changed(books.cases.get(self.case_id), lifecycle=self.to)
        return Decision(moved, (moved,), (CaseMoved(case_id=self.case_id, lifecycle=self.to),))


@frozen(kw_only=True)
class RecordAndSay(Command[Payout]):
    """Record a payment with an event and advice of one's own beside it."""

    roles: ClassVar = frozenset({Role.PARTNER})

    record: RecordPayment

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Extend our decision."""
        said = CaseMoved(case_id=self.record.case_id, lifecycle=Lifecycle.ACTIVE)
        return self.record.decide(books, now).adding(said, advice=(Advice("SAID", "So it is."),))


@frozen(kw_only=True)
class CountEntries(Query[int]):
    """How much happened on a case."""

    roles: ClassVar = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> int:
        """Count the entries."""
        return sum(1 for _ in books.journal.of(subject("case", self.case_id), 0, None))


@on_both_stores
@pytest.mark.parametrize("state", list(Lifecycle), ids=lambda state: state.value)
def test_money_is_taken_in_the_three_states_that_are_worked(
    store: Opened, state: Lifecycle
) -> None:
    """Active, Paused and More Info Required take a payment, the others refuse it."""
    with meeting(store, audited=False, events=(CaseMoved,)) as cast:
        cast.case()
        cast.anna.do(MoveCase(case_id=CASE, to=state))
        if state in TAKES_PAYMENT:
            cast.pay(eur("1"))
            return
        before = written(cast.network.store)
        with pytest.raises(errors.CaseTakesNoPayment) as refused:
            cast.pay(eur("1"))
        assert refused.value.facts["lifecycle"] == state.label
        assert written(cast.network.store) == before


@pytest.mark.parametrize("state", list(Lifecycle), ids=lambda state: state.value)
def test_work_is_billed_on_cases_that_were_accepted(state: Lifecycle) -> None:
    """A closed case still takes revenue items; one that was never accepted does not."""
    item = RecordRevenueItem(
        case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("10")
    )
    with meeting(audited=False) as cast:
        cast.case()
        cast.anna.do(MoveCase(case_id=CASE, to=state))
        if state in TAKES_PAYMENT or state is Lifecycle.CLOSED:
            assert cast.anna.do(item).amount == eur("10")
        else:
            with pytest.raises(errors.CaseTakesNoRevenueItem):
                cast.anna.do(item)


@pytest.mark.parametrize("state", list(Lifecycle), ids=lambda state: state.value)
@pytest.mark.parametrize("trigger", list(Trigger), ids=lambda trigger: trigger.name)
def test_what_is_not_in_the_table_cannot_happen(state: Lifecycle, trigger: Trigger) -> None:
    """Every state and trigger: the target of its row, or a refusal that names the legal ones."""
    rows = [row for row in TRANSITIONS if (row.source, row.trigger) == (state, trigger)]
    with meeting(audited=False) as cast:
        cast.case()
        case = cast.anna.do(MoveCase(case_id=CASE, to=state))
        if rows:
            (row,) = rows
            assert next_state(case, trigger) is row.target
            return
        with pytest.raises(errors.IllegalTransition) as refused:
            next_state(case, trigger)
        legal = [row.trigger.value for row in TRANSITIONS if row.source is state]
        assert refused.value.facts["legal"] == (", ".join(legal) or "do nothing any more")


@on_both_stores
def test_commands_follow_the_table(store: Opened) -> None:
    """A case is accepted once, and goes to court from Active only."""
    with meeting(store) as cast:
        cast.submit()
        with pytest.raises(errors.IllegalTransition):
            cast.anna.do(StartLegalAction(case_id=CASE))
        cast.anna.do(AcceptCase(case_id=CASE))
        with pytest.raises(errors.IllegalTransition):
            cast.anna.do(AcceptCase(case_id=CASE))


@on_both_stores
def test_named_events_come_back_and_others_come_back_as_unknown(store: Opened) -> None:
    """The journal gives back the class that was named to the network, else the plain facts."""
    with meeting(store, audited=False, events=(CaseMoved,)) as cast:
        cast.case()
        cast.anna.do(MoveCase(case_id=CASE, to=Lifecycle.PAUSED))
        last = cast.anna.ask(Timeline(case_id=CASE))[-1]
        assert last.event == CaseMoved(case_id=CaseId(CASE), lifecycle=Lifecycle.PAUSED)


def test_an_unnamed_event_is_unknown_but_not_lost(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A network that was not told of the class still shows name and facts."""
    from debitura_core import Network

    path = tmp_path_factory.mktemp("books") / "books.db"
    from contextlib import contextmanager

    @contextmanager
    def there(**ports):  # type: ignore[no-untyped-def]
        with Network.open(path, **ports) as network:
            yield network

    with meeting(there, audited=False, events=(CaseMoved,)) as cast:
        cast.case()
        cast.anna.do(MoveCase(case_id=CASE, to=Lifecycle.PAUSED))
    with Network.open(path) as network:
        entry = network.as_partner("acme", user="anna").ask(Timeline(case_id=CASE))[-1]
        assert isinstance(entry.event, UnknownEvent)
        assert entry.event.name == "CaseMoved"
        assert entry.event.facts == {"case_id": CASE, "lifecycle": "paused"}
        assert network.verify_journal() == ()


@on_both_stores
def test_our_decision_can_be_extended(store: Opened) -> None:
    """A user's command adds events and advice to one of ours, and all of it is kept."""
    with meeting(store, events=(CaseMoved,)) as cast:
        cast.case()
        before = cast.anna.ask(CountEntries(case_id=CASE))
        done = cast.anna.perform(RecordAndSay(record=payment(eur("100"))))
        assert done.answer.split.success_fee == eur("9.50")
        assert [entry.name for entry in done.entries] == ["PaymentRecorded", "CaseMoved"]
        assert [one.code for one in done.advice] == ["SAID"]
        assert cast.anna.ask(CountEntries(case_id=CASE)) == before + 2


def test_two_decisions_joined_happen_together() -> None:
    """The second answers; records, events and advice are those of both."""
    first = Decision(1, advice=(Advice("A", "a"),))
    second = Decision("two", advice=(Advice("B", "b"),))
    joined = both(first, second)
    assert joined.answer == "two"
    assert [one.code for one in joined.advice] == ["A", "B"]


def test_platform_money_belongs_to_partner_cases() -> None:
    """PLATFORM receives money on network-collected partner cases only."""
    with meeting() as cast:
        cast.case()
        with pytest.raises(errors.RecipientNotAllowed):
            cast.pay(eur("1"), received_by=Recipient.PLATFORM)

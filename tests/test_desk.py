"""The desk: keys, batches, history, previews, and what it does when the world is difficult."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from attrs import frozen

from debitura_core import (
    AcceptCase,
    Books,
    Case,
    CasePage,
    Command,
    Decision,
    Desk,
    Done,
    Keyed,
    Now,
    PartnerBalance,
    Payout,
    Recipient,
    Refused,
    Role,
    SettleCommission,
    StaleRecord,
    Timeline,
    changed,
    errors,
)
from debitura_core.desk import ATTEMPTS
from tests.cast import (
    CASE,
    START,
    Opened,
    eur,
    in_memory,
    meeting,
    on_both_stores,
    payment,
    submission,
    written,
)


@frozen(kw_only=True)
class Say(Command[Any]):
    """Answer something, or raise it."""

    roles: ClassVar = frozenset({Role.PARTNER})

    answer: Any

    def decide(self, books: Books, now: Now, /) -> Decision[Any]:
        """Answer."""
        return Decision(self.answer)


class Tries(Command[None]):
    """Find what was read stale, a number of times."""

    roles: ClassVar = frozenset({Role.PARTNER})

    def __init__(self, times: int) -> None:
        self.left = times
        self.tried = 0

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        """Refuse as stale while there are times left."""
        self.tried += 1
        if self.tried <= self.left:
            raise StaleRecord(kind="case", id=CASE)
        return Decision(None)


# --------------------------------------------------------------------------------------- keys


@on_both_stores
def test_a_command_under_a_key_is_carried_out_once(store: Opened) -> None:
    """The second time gives the first answer, advice and entries, and writes nothing."""
    with meeting(store) as cast:
        cast.case()
        first = cast.anna.perform(payment(eur("30000")), key="row-1")
        before = written(cast.network.store)
        again = cast.anna.perform(payment(eur("30000")), key="row-1")
        assert not first.replayed
        assert again == Done(first.answer, first.advice, first.entries, replayed=True)
        assert written(cast.network.store) == before
        assert cast.anna.do(payment(eur("30000")), key="row-1") == first.answer


@on_both_stores
def test_a_key_belongs_to_one_command(store: Opened) -> None:
    """Another amount, or another class, under the same key is refused and nothing is written."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.anna.do(payment(eur("10"), received_by=Recipient.CLIENT), key="k")
        before = written(cast.network.store)
        for other in (payment(eur("11")), SettleCommission(payout_id=payout.payout_id)):
            with pytest.raises(errors.KeyReused):
                cast.anna.do(other, key="k")
        assert written(cast.network.store) == before


@on_both_stores
def test_a_key_belongs_to_its_tenant(store: Opened) -> None:
    """Two partners use the same key for commands of their own."""
    with meeting(store) as cast:
        cast.case()
        cast.case("RIVALCASE", partner_id="rival")
        cast.anna.do(payment(eur("10")), key="k")
        cast.eve.do(payment(eur("20"), "RIVALCASE"), key="k")
        anna2 = cast.network.as_partner("acme", user="bob")
        assert anna2.perform(payment(eur("10")), key="k").replayed


@on_both_stores
def test_a_refusal_is_not_kept_and_roles_come_first(store: Opened) -> None:
    """After a refusal the key is free; a role that may not is told so, key or no key."""
    with meeting(store) as cast:
        cast.submit()
        with pytest.raises(errors.CaseTakesNoPayment):
            cast.anna.do(payment(eur("10")), key="k")
        with pytest.raises(errors.NotAllowed):
            cast.nora.do(payment(eur("10")), key="k")
        from debitura_core import AcceptCase

        assert not cast.anna.perform(AcceptCase(case_id=CASE), key="k").replayed
        with pytest.raises(errors.InvalidIdentifier):
            cast.anna.do(payment(eur("10")), key="no blanks")


@on_both_stores
@pytest.mark.parametrize("many", (False, True))
def test_what_can_be_kept_is_a_record_some_records_or_none(store: Opened, many: bool) -> None:
    """Anything else under a key is refused, with the way out."""
    with meeting(store) as cast:
        case = cast.case()
        kept: Any = (case, case) if many else case
        for answer in (kept, None, ()):
            key = f"key-{answer is None}-{answer == ()}"
            assert cast.anna.perform(Say(answer=answer), key=key).answer == answer
            assert cast.anna.perform(Say(answer=answer), key=key).answer == answer
        with pytest.raises(errors.UnkeepableAnswer):
            cast.anna.perform(Say(answer="text"), key="other")


# ------------------------------------------------------------------------------------- batches


@on_both_stores
@pytest.mark.parametrize("batch", (1, 2, 100))
def test_a_refused_command_takes_nothing_else_with_it(store: Opened, batch: int) -> None:
    """Each reads what the earlier ones wrote; the refused one stands beside its error."""
    with meeting(store) as cast:
        cast.case()
        told: list[int] = []
        commands: list[Command[Payout] | Keyed[Payout]] = [
            payment(eur("100"), payment_id="a"),
            payment(eur("100"), "NOWHERE0"),
            payment(eur("100"), payment_id="a"),
            Keyed(payment(eur("100")), key="k"),
            Keyed(command=payment(eur("100")), key="k"),
        ]
        outcomes = cast.anna.do_all(commands, batch=batch, progress=told.append)
        kinds = [type(one) for one in outcomes]
        assert kinds == [Done, Refused, Refused, Done, Done]
        refused = [one.error for one in outcomes if isinstance(one, Refused)]
        assert [type(error) for error in refused] == [errors.NotFound, errors.DuplicateId]
        last = outcomes[-1]
        assert isinstance(last, Done)
        assert last.replayed
        case = cast.anna.ask(CasePage(case_id=CASE)).case
        assert case.paid == eur("200")
        assert told[-1] == 5
        assert told == sorted(told)


@on_both_stores
def test_all_or_nothing_keeps_nothing_after_a_refusal(store: Opened) -> None:
    """The error is raised, the books are as they were, in however many batches."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        commands = [payment(eur("100")), payment(eur("100")), payment(eur("100"), "NOWHERE0")]
        with pytest.raises(errors.NotFound):
            cast.anna.do_all(commands, batch=1, all_or_nothing=True)
        assert written(cast.network.store) == before
        assert len(cast.anna.do_all(commands[:2], all_or_nothing=True)) == 2


@on_both_stores
def test_commands_are_drawn_between_transactions(store: Opened) -> None:
    """The iterable may use the desk itself."""
    with meeting(store) as cast:
        cast.case()

        def half_of_what_is_left() -> Iterator[Any]:
            for _ in range(3):
                left = cast.anna.ask(CasePage(case_id=CASE)).case.outstanding
                yield payment(eur(f"{left.amount / 2:.2f}"))

        cast.anna.do_all(half_of_what_is_left(), batch=1)
        assert cast.anna.ask(CasePage(case_id=CASE)).case.outstanding == eur("2500")


def test_a_batch_has_a_sensible_size() -> None:
    """At least one, at most ten thousand."""
    with meeting() as cast:
        for size in (0, 10_001, "5"):
            with pytest.raises(errors.InvalidInput):
                cast.anna.do_all([], batch=size)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------- history


@on_both_stores
def test_history_is_brought_in_oldest_first(store: Opened) -> None:
    """Not without history=True, not after the clock, not before the last entry of the subject."""
    with meeting(store, history=True) as cast:
        earlier = START - timedelta(days=30)
        told = cast.ops.do_all([Keyed(command=submission(), at=earlier)])
        (case,) = (one.answer for one in told if isinstance(one, Done))
        assert case.created_at == earlier

        def brought(at: datetime) -> Any:
            (one,) = cast.ops.do_all([Keyed(command=submission("OTHERCASE"), at=at)])
            return one

        late = brought(START + timedelta(seconds=1))
        assert isinstance(late, Refused)
        assert isinstance(late.error, errors.HistoryInFuture)
        from debitura_core import AcceptCase

        accept = Keyed(command=AcceptCase(case_id=CASE), at=earlier - timedelta(seconds=1))
        (early,) = cast.anna.do_all([accept])
        assert isinstance(early, Refused)
        assert isinstance(early.error, errors.HistoryOutOfOrder)
        assert isinstance(brought(earlier), Done)
        with pytest.raises(errors.InvalidInstant):
            Keyed(command=submission(), at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_network_takes_no_history_unless_it_was_opened_for_it() -> None:
    """The refusal says how."""
    with meeting() as cast:
        (one,) = cast.ops.do_all([Keyed(command=submission(), at=START)])
        assert isinstance(one, Refused)
        assert isinstance(one.error, errors.HistoryNotOpen)


@on_both_stores
def test_time_never_goes_back_within_a_subject(store: Opened) -> None:
    """A clock that jumps back books at the last entry's instant, and nothing is refused."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.set(START - timedelta(hours=8))
        payout = cast.pay(eur("10"))
        assert payout.created_at == START
        times = [entry.at for entry in cast.anna.ask(Timeline(case_id=CASE))]
        assert times == sorted(times)


# --------------------------------------------------------------------- previews, reads, trouble


@on_both_stores
def test_a_preview_tells_and_writes_nothing(store: Opened) -> None:
    """The same figures, advice and events as the command itself."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        preview = cast.anna.preview(payment(eur("30000")))
        assert written(cast.network.store) == before
        done = cast.anna.perform(payment(eur("30000")))
        assert preview.answer.split == done.answer.split
        assert preview.advice == done.advice
        assert [type(event) for event in preview.events] == [
            type(entry.event) for entry in done.entries
        ]
        with pytest.raises(errors.NotAllowed):
            cast.nora.preview(payment(eur("1")))


@on_both_stores
def test_a_stream_sees_one_moment_while_the_same_thread_writes(store: Opened) -> None:
    """Every row of the moment it was opened, none of what came after; closed means closed."""
    with meeting(store) as cast:
        cast.case()
        for _ in range(3):
            cast.pay(eur("10"), received_by=Recipient.CLIENT)
        with cast.anna.stream(PartnerBalance()) as rows:
            for row in rows:
                cast.anna.do(SettleCommission(payout_id=row.row_id))
                cast.pay(eur("1"))
        assert len(cast.anna.ask(PartnerBalance()).rows) == 6
        with cast.anna.stream(PartnerBalance()) as rows:
            next(rows)
        with pytest.raises(errors.StoreError):
            next(rows)


@on_both_stores
def test_a_desk_cannot_be_used_inside_a_decision(store: Opened) -> None:
    """It raises at once, and the network is as usable as before."""
    with meeting(store) as cast:
        cast.case()

        @frozen
        class Reach(Command[Case]):
            roles: ClassVar = frozenset({Role.PARTNER})
            desk: Desk

            def decide(self, books: Books, now: Now, /) -> Decision[Case]:
                return Decision(self.desk.ask(CasePage(case_id=CASE)).case)

        @frozen
        class Draw(Command[None]):
            roles: ClassVar = frozenset({Role.PARTNER})
            desk: Desk

            def decide(self, books: Books, now: Now, /) -> Decision[None]:
                with self.desk.stream(PartnerBalance()) as rows:
                    next(rows, None)
                return Decision(None)

        for command in (Reach(cast.anna), Draw(cast.anna)):
            with pytest.raises(errors.DeskInUse):
                cast.anna.do(command)
        cast.pay(eur("10"))


@on_both_stores
def test_a_stale_command_begins_again_a_bounded_number_of_times(store: Opened) -> None:
    """The whole command, up to five attempts; then the caller hears of it."""
    with meeting(store) as cast:
        patient, hopeless = Tries(ATTEMPTS - 1), Tries(ATTEMPTS)
        cast.anna.do(patient)
        assert patient.tried == ATTEMPTS
        with pytest.raises(StaleRecord):
            cast.anna.do(hopeless)
        assert hopeless.tried == ATTEMPTS


@on_both_stores
def test_a_record_of_an_older_version_is_stale(store: Opened) -> None:
    """A command that brings a record from before finds that the books have moved on."""
    with meeting(store) as cast:
        old = cast.case()
        cast.pay(eur("10"))

        @frozen
        class Overwrite(Command[None]):
            roles: ClassVar = frozenset({Role.PARTNER})

            def decide(self, books: Books, now: Now, /) -> Decision[None]:
                return Decision(None, (changed(old, partner_reference="mine"),))

        with pytest.raises(StaleRecord):
            cast.anna.do(Overwrite())
        assert cast.anna.ask(CasePage(case_id=CASE)).case.paid == eur("10")


@on_both_stores
@pytest.mark.parametrize("trouble", (KeyboardInterrupt, GeneratorExit, RuntimeError))
def test_trouble_in_a_users_decision_leaves_nothing(
    store: Opened, trouble: type[BaseException]
) -> None:
    """The books are as they were and the desk works on."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)

        @frozen
        class Trip(Command[None]):
            roles: ClassVar = frozenset({Role.PARTNER})

            def decide(self, books: Books, now: Now, /) -> Decision[None]:
                books.cases.get(case_id)
                raise trouble

        case_id = cast.anna.ask(CasePage(case_id=CASE)).case.case_id
        with pytest.raises(trouble):
            cast.anna.do(Trip())
        assert written(cast.network.store) == before
        cast.pay(eur("10"))


@on_both_stores
def test_many_threads_share_one_desk(store: Opened) -> None:
    """Eight threads record twenty-five payments each: none is lost, none is doubled."""
    with meeting(store) as cast:
        cast.case()
        failures: list[BaseException] = []

        def work() -> None:
            try:
                for _ in range(25):
                    cast.anna.do(payment(eur("1")))
            except BaseException as failure:  # reported below, on the test's own thread
                failures.append(failure)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert cast.anna.ask(CasePage(case_id=CASE)).case.paid == eur("200")


def test_instants_are_taken_in_utc() -> None:
    """A clock in another zone tells the same instant; a naive one is refused."""
    from datetime import timezone

    class Elsewhere:
        def now(self) -> datetime:
            return START.astimezone(timezone(timedelta(hours=9)))

    class Naive:
        def now(self) -> datetime:
            return datetime(2026, 3, 1)  # noqa: DTZ001

    with meeting(in_memory, clock=Elsewhere()) as cast:
        case = cast.case()
        assert case.created_at == START
        assert case.created_at.tzinfo is UTC
    with pytest.raises(errors.InvalidInstant), meeting(in_memory, clock=Naive()):
        pass


def test_a_wrong_request_is_answered_with_the_right_way() -> None:
    """A query is asked, a command is done, a class is made into one, and the rest is neither."""
    with meeting() as cast:
        cast.case()
        before = written(cast.network.store)
        anna: Any = cast.anna
        wrongs: tuple[tuple[Callable[[], Any], str], ...] = (
            (lambda: anna.do(PartnerBalance()), "PartnerBalance: it is a query; use ask or stream"),
            (lambda: anna.do(CasePage(case_id=CASE)), "CasePage: it is a query; use ask"),
            (lambda: anna.ask(AcceptCase(case_id=CASE)), "it is a command; use do"),
            (lambda: anna.do(AcceptCase), r"it is a class; give AcceptCase\(\.\.\.\)"),
            (lambda: anna.ask(PartnerBalance), "it is a class"),
            (lambda: anna.preview(PartnerBalance()), "it is a query"),
            (lambda: anna.stream(CasePage(case_id=CASE)).__enter__(), "it is a query; use ask"),
            (lambda: anna.do(None), "NoneType: it is no command and no query"),
            (lambda: anna.do_all([PartnerBalance()], all_or_nothing=True), "it is a query"),
        )
        for wrong, told in wrongs:
            with pytest.raises(errors.WrongRequest, match=told):
                wrong()
        assert written(cast.network.store) == before
        assert repr(cast.anna) == "<Desk of partner:acme:anna>"
        assert repr(cast.network) == "<Network on MemoryStore>"

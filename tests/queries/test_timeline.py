"""The timeline tells each party what it may read, in words, at the day it happened."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import frozen

from debitura_core import (
    AddNote,
    AttachDocument,
    CallOutcome,
    Command,
    CorrectPayment,
    Decision,
    DocumentKind,
    EditNote,
    LogCall,
    Now,
    Recipient,
    RecordRevenueItem,
    RemoveNote,
    RemovePayment,
    RevenueItemKind,
    Role,
    SendMessage,
    SettleCommission,
    Timeline,
    TimelineItem,
    TimelineKind,
    errors,
)
from debitura_core.domain.journal.entries import EVENTS
from debitura_core.domain.journal.timeline import TELLINGS
from debitura_core.domain.kernel.identifiers import CaseId, Subject
from debitura_core.ports import Books
from tests.cast import CASE, TODAY, Cast, Opened, eur, meeting, on_both_stores


@frozen(kw_only=True)
class DebtorMoved:
    """An event of a user's own."""

    case_id: CaseId
    partner_id: str = "acme"

    @property
    def subject(self) -> Subject:
        """The case."""
        return Subject(f"case:{self.case_id}")


@frozen(kw_only=True)
class Move(Command[None]):
    """A command of a user's own."""

    roles = frozenset({Role.PARTNER})

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        return Decision(None, (), (DebtorMoved(case_id=CaseId(CASE)),))


def live(cast: Cast) -> None:
    """Let a bit of everything happen on the case."""
    cast.case()
    cast.nora.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?"))
    cast.clock.advance(days=1)
    cast.anna.do(SendMessage(case_id=CASE, to=Role.PLATFORM, text="Behind her back"))
    cast.ops.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="Behind Acme's back"))
    cast.anna.do(
        AttachDocument(
            case_id=CASE,
            file_name="a.txt",
            content=b"a",
            kind=DocumentKind.CONTRACT,
            description="The contract",
        )
    )
    cast.anna.do(LogCall(case_id=CASE, number="+49", outcome=CallOutcome.DISPUTE, notes="Angry"))
    cast.anna.do(
        RecordRevenueItem(case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("50"))
    )
    payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT, notes="By transfer")
    cast.anna.do(SettleCommission(payout_id=payout.payout_id))


def told(items: tuple[TimelineItem, ...]) -> list[tuple[str, str | None]]:
    """Return the words of a timeline, without what the system does by itself."""
    return [(one.title, one.description) for one in items if one.kind is not TimelineKind.SYSTEM]


@on_both_stores
def test_each_party_has_its_own_reading(store: Opened) -> None:
    """Communications, documents, payments; nothing written to others, no share of a fee."""
    with meeting(store) as cast:
        live(cast)
        shared = [
            ("Message from client to partner", "Any news?"),
            ("Contract or agreement", "a.txt\nThe contract"),
            ("Call: Dispute", "+49\nAngry"),
        ]
        money = "Payment of EUR 1,000.00 received by the client"
        assert told(cast.nora.ask(Timeline(case_id=CASE))) == [
            shared[0],
            ("Message from platform to client", "Behind Acme's back"),
            *shared[1:],
            (money, None),
        ]
        assert told(cast.anna.ask(Timeline(case_id=CASE))) == [
            shared[0],
            ("Message from partner to platform", "Behind her back"),
            *shared[1:],
            ("Revenue recorded", None),
            (money, "By transfer"),
            ("Commission settled", None),
        ]
        assert len(told(cast.ops.ask(Timeline(case_id=CASE)))) == 8
        for desk in (cast.eve, cast.otto):
            with pytest.raises(errors.NotFound):
                desk.ask(Timeline(case_id=CASE))


@on_both_stores
def test_a_client_reads_no_figure_of_a_split(store: Opened) -> None:
    """Its items carry no entry, no payout, and none of the words that tell of shares."""
    with meeting(store) as cast:
        live(cast)
        items = cast.nora.ask(Timeline(case_id=CASE))
        assert items
        assert all(item.entry is None and item.event is None for item in items)
        assert not any("payout_id" in item.related for item in items)
        said = " ".join(f"{item.title} {item.name} {set(item.related)}" for item in items).lower()
        for word in ("commission", "fee", "revenue", "share", "split"):
            assert word not in said
        with cast.anna.stream(Timeline(case_id=CASE)) as entries:
            assert all(item.entry is not None for item in entries)


@on_both_stores
def test_a_partner_learns_nothing_of_letters_between_client_and_platform(store: Opened) -> None:
    """Neither the message nor the task to answer it, when it opens and when it is done."""
    with meeting(store) as cast:
        cast.case()
        before = cast.anna.ask(Timeline(case_id=CASE))
        cast.nora.do(SendMessage(case_id=CASE, to=Role.PLATFORM, text="Is Acme any good?"))
        cast.ops.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="The best."))
        assert cast.anna.ask(Timeline(case_id=CASE)) == before
        titles = [item.title for item in cast.nora.ask(Timeline(case_id=CASE))]
        assert titles[-2:] == ["Task for the client: Reply to message",
                               "Message from platform to client"]  # fmt: skip


@on_both_stores
def test_a_back_dated_note_stands_at_its_day(store: Opened) -> None:
    """At the day it tells of, also after its author gave it another."""
    with meeting(store) as cast:
        cast.case()
        note = cast.anna.do(AddNote(case_id=CASE, title="Paid before", event_on=date(2025, 12, 24)))
        same_day = cast.anna.do(AddNote(case_id=CASE, title="Called", event_on=TODAY))
        items = cast.anna.ask(Timeline(case_id=CASE))
        assert (items[0].on, items[0].title, items[0].description) == (
            date(2025, 12, 24),
            "Note",
            "Paid before",
        )
        assert items[-1].related == {"note_id": same_day.note_id}
        cast.anna.do(EditNote(note_id=note.note_id, title="Paid", description="Or not"))
        items = cast.anna.ask(Timeline(case_id=CASE))
        assert [item.title for item in items[-3:]] == ["Note", "Note", "Note changed"]
        assert items[-3].description == "Paid\nOr not"
        cast.anna.do(RemoveNote(note_id=note.note_id))
        items = cast.anna.ask(Timeline(case_id=CASE))
        assert (items[-4].title, items[-4].description) == ("Note", None)
        assert items[-1].title == "Note taken back"
        with cast.anna.stream(Timeline(case_id=CASE)) as every:
            numbers = [item.number for item in every]
        assert numbers == sorted(numbers) == sorted(item.number for item in items)


@on_both_stores
def test_a_long_timeline_is_read_in_pages(store: Opened) -> None:
    """What a client may not read does not count."""
    with meeting(store) as cast:
        live(cast)
        for desk in (cast.anna, cast.nora):
            whole = desk.ask(Timeline(case_id=CASE))
            found: list[TimelineItem] = []
            while page := desk.ask(
                Timeline(case_id=CASE, after=found[-1].number if found else 0, limit=3)
            ):
                found += page
            assert tuple(found) == whole


def test_an_event_of_ones_own_is_told_by_its_name_and_to_no_client() -> None:
    """Whether its class was named to the network or not."""
    with meeting(audited=False, events=(DebtorMoved,)) as cast:
        cast.case()
        cast.anna.do(Move())
        assert cast.anna.ask(Timeline(case_id=CASE))[-1].title == "Debtor moved"
        assert "Debtor moved" not in {one.title for one in cast.nora.ask(Timeline(case_id=CASE))}


@on_both_stores
def test_a_payment_that_is_corrected_or_removed_is_told_as_such(store: Opened) -> None:
    """The client reads of it too; the notes of what is gone are gone."""
    with meeting(store) as cast:
        cast.case()
        payout = cast.pay(eur("100"), notes="By transfer")
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("90"),
                received_by=Recipient.PARTNER,
                received_on=TODAY,
            )
        )
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        for desk in (cast.anna, cast.nora, cast.ops):
            assert told(desk.ask(Timeline(case_id=CASE))) == [
                ("Payment of EUR 100.00 received by the partner", None),
                ("Corrected: Payment of EUR 90.00 received by the partner", None),
                ("Payment of EUR 90.00 removed", None),
            ]


def test_the_table_tells_of_events_that_there_are() -> None:
    """A renamed event does not fall back to the name of its class in silence."""
    assert set(TELLINGS) <= {kind.__name__ for kind in EVENTS}

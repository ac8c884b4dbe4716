"""Letters about a case: who writes to whom, by when it is answered, and what goes along."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from debitura_core import (
    AcceptCase,
    AddNote,
    AttachDocument,
    CallOutcome,
    Calls,
    Case,
    CloseCase,
    CloseCode,
    Decision,
    Desk,
    DocumentContent,
    DocumentKind,
    EditNote,
    Lifecycle,
    LogCall,
    Message,
    Messages,
    Network,
    Notes,
    Query,
    ReassignCase,
    RemoveNote,
    Role,
    SaveTemplate,
    SendMessage,
    Tasks,
    Templates,
    Timeline,
    changed,
    errors,
)
from debitura_core.domain.correspondence.documents import EXTENSIONS, LARGEST
from debitura_core.domain.correspondence.templates import PLACEHOLDERS, READY_MADE
from debitura_core.domain.kernel.identifiers import CaseId, DocumentId
from tests.cast import CASE, START, Cast, Opened, eur, meeting, on_both_stores, written

FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)


def ask(desk: Desk, to: Role, text: str = "Any news?", **more: object) -> Message:
    """Write a message about the case."""
    return desk.do(SendMessage(case_id=CASE, to=to, text=text, **more))  # type: ignore[arg-type]


def merge(cast: Cast) -> None:
    """Fold the case away, as a store would hold it."""
    with cast.network.store.writing(cast.ops.scope) as session:
        case: Case = session.cases.get(CaseId(CASE))
        merged = changed(case, lifecycle=Lifecycle.MERGED)
        session.write(Decision(None, (merged,)), by=cast.ops.actor, at=cast.clock.now())
        session.commit()


# ------------------------------------------------------------------------------------- messages


@on_both_stores
def test_a_message_of_friday_is_to_be_answered_by_tuesday(store: Opened) -> None:
    """Two business days, and a target of 24 hours beside them."""
    with meeting(store, at=FRIDAY) as cast:
        cast.case()
        ask(cast.nora, Role.PARTNER)
        (task,) = cast.anna.ask(Tasks()).tasks
        assert task.due_on == date(2026, 3, 10)
        assert task.target_at == FRIDAY + timedelta(hours=24)
        assert task.met_target is None
        assert task.met_deadline is None


@pytest.mark.parametrize(
    ("hours", "target", "deadline"), ((24, True, True), (25, False, True), (24 * 5, False, False))
)
def test_an_answer_is_counted_against_both(hours: int, target: bool, deadline: bool) -> None:
    """Within 24 hours, within two business days, or neither."""
    with meeting(at=FRIDAY) as cast:
        cast.case()
        asked = ask(cast.nora, Role.PARTNER)
        (open_one,) = cast.anna.ask(Tasks()).tasks
        cast.clock.advance(hours=hours)
        assert open_one.is_overdue(cast.clock.now().date()) is not deadline
        ask(cast.anna, Role.CLIENT, in_reply_to=asked.message_id)
        with cast.network.store.reading(cast.anna.scope) as books:
            solved = books.tasks.get(open_one.task_id)
        assert (solved.met_target, solved.met_deadline) == (target, deadline)
        assert solved.is_overdue(date(2027, 1, 1)) is not deadline


@on_both_stores
def test_nobody_reads_letters_between_two_others(store: Opened) -> None:
    """Partner and platform write behind the client's back, client and platform behind Acme's."""
    with meeting(store) as cast:
        cast.case()
        to_ops = ask(cast.anna, Role.PLATFORM, "Is she solvent?")
        to_nora = ask(cast.ops, Role.CLIENT, "We ask the partner.")
        ours = {desk: {one.message_id for one in desk.ask(Messages(case_id=CASE))}
                for desk in (cast.anna, cast.nora, cast.ops)}  # fmt: skip
        assert ours == {
            cast.anna: {to_ops.message_id},
            cast.nora: {to_nora.message_id},
            cast.ops: {to_ops.message_id, to_nora.message_id},
        }
        with cast.network.store.reading(cast.anna.scope) as books:
            assert {task.party for task in books.tasks.of_case(CaseId(CASE))} == {
                Role.PARTNER,
                Role.PLATFORM,
            }
        for desk, foreign in ((cast.nora, to_ops), (cast.anna, to_nora)):
            with pytest.raises(errors.NotFound):
                ask(desk, Role.PLATFORM, in_reply_to=foreign.message_id)


@on_both_stores
def test_an_answer_goes_back_to_where_the_question_came_from(store: Opened) -> None:
    """A letter to the client is answered by the client, on the same case, to its writer."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHERCASE")
        asked = ask(cast.anna, Role.CLIENT)
        before = written(cast.network.store)
        for error, desk, to, case_id in (
            (errors.NotAddressed, cast.anna, Role.CLIENT, CASE),
            (errors.NotAddressed, cast.nora, Role.PLATFORM, CASE),
            (errors.NotFound, cast.nora, Role.PARTNER, "OTHERCASE"),
        ):
            with pytest.raises(error):
                desk.do(
                    SendMessage(case_id=case_id, to=to, text="So?", in_reply_to=asked.message_id)
                )
        assert written(cast.network.store) == before
        answer = ask(cast.nora, Role.PARTNER, in_reply_to=asked.message_id)
        assert answer.in_reply_to == asked.message_id


@on_both_stores
def test_only_papers_of_the_case_go_along(store: Opened) -> None:
    """An attachment is a document of that case; another case's is not found."""
    with meeting(store) as cast:
        cast.case()
        cast.case("OTHERCASE")
        ours, theirs = (
            cast.anna.do(AttachDocument(case_id=case, file_name="a.txt", content=b"a")).document_id
            for case in (CASE, "OTHERCASE")
        )
        assert ask(cast.nora, Role.PARTNER, attachments=(ours,)).attachments == (ours,)
        for wrong in (theirs, "no-such"):
            with pytest.raises(errors.NotFound):
                ask(cast.nora, Role.PARTNER, attachments=(ours, wrong))


@on_both_stores
def test_nobody_writes_about_a_merged_case(store: Opened) -> None:
    """No letter, file, note or call; what was written before stays to be read."""
    with meeting(store, audited=False) as cast:
        cast.case()
        note = cast.anna.do(AddNote(case_id=CASE, title="Moved"))
        merge(cast)
        file = AttachDocument(case_id=CASE, file_name="a.txt", content=b"a")
        before = written(cast.network.store)
        for error, command in (
            (errors.RecipientNotReachable, SendMessage(case_id=CASE, to=Role.CLIENT, text="?")),
            (errors.CaseIsMerged, file),
            (errors.CaseIsMerged, AddNote(case_id=CASE, title="t")),
            (errors.CaseIsMerged, EditNote(note_id=note.note_id, title="t")),
            (errors.CaseIsMerged, RemoveNote(note_id=note.note_id)),
            (
                errors.CaseTakesNoCall,
                LogCall(case_id=CASE, number="1", outcome=CallOutcome.DISPUTE, notes="n"),
            ),
        ):
            with pytest.raises(error):
                cast.anna.do(command)
        assert written(cast.network.store) == before
        assert cast.anna.ask(Notes(case_id=CASE)) == (note,)


@on_both_stores
def test_a_closed_case_takes_files_letters_and_notes_but_no_calls(store: Opened) -> None:
    """Files and reading go on, working the claim does not."""
    with meeting(store) as cast:
        cast.case()
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.DEBTOR_UNTRACEABLE))
        cast.anna.do(AttachDocument(case_id=CASE, file_name="a.txt", content=b"a"))
        cast.nora.do(AddNote(case_id=CASE, title="Thanks"))
        ask(cast.nora, Role.PARTNER)
        with pytest.raises(errors.CaseTakesNoCall):
            cast.anna.do(LogCall(case_id=CASE, number="1", outcome=CallOutcome.DISPUTE, notes="n"))


# ------------------------------------------------------------------------------------ templates


@on_both_stores
def test_a_template_is_filled_in_by_the_case_and_the_writer(store: Opened) -> None:
    """The case knows names and amounts, the writer gives the rest."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1234.50"))
        sent = cast.anna.do(
            SendMessage(
                case_id=CASE,
                to=Role.CLIENT,
                template="Payment promised",
                values={"amount": "EUR 500", "date": "Friday"},
            )
        )
        assert sent.text == (
            "Muster GmbH has promised to pay EUR 500 by Friday (case Q8OAXF3W). Outstanding is"
            " EUR 18,765.50."
        )


@on_both_stores
def test_a_template_of_ones_own_comes_before_a_ready_made_one(store: Opened) -> None:
    """Saved under a ready-made name it is sent in its place; saved again, it says the new words."""
    with meeting(store) as cast:
        cast.case()
        name = READY_MADE[0].name
        cast.anna.do(SaveTemplate(name=name, body="Hello {debtor_name}"))
        saved = cast.anna.do(SaveTemplate(name=name, body="Dear {debtor_name}, {sender}"))
        assert saved.version == 2
        assert saved.placeholders == ("debtor_name", "sender")
        assert cast.anna.ask(Templates()) == (*READY_MADE, saved)
        told = {
            desk: desk.do(SendMessage(case_id=CASE, to=Role.CLIENT, template=name)).text
            for desk in (cast.anna, cast.ops)
        }
        assert told[cast.anna] == "Dear Muster GmbH, anna"
        assert told[cast.ops].startswith("We have accepted case Q8OAXF3W")


def test_what_a_template_cannot_say_is_refused_by_name() -> None:
    """An unknown placeholder when saving, an empty one when writing, a name nobody saved."""
    with meeting() as cast:
        cast.case()
        with pytest.raises(errors.UnknownPlaceholder, match="body: debtor is") as unknown:
            cast.anna.do(SaveTemplate(name="t", body="Hello {debtor}"))
        assert "debtor_name" in unknown.value.facts["known"]
        with pytest.raises(errors.UnknownPlaceholder) as personal:
            cast.anna.do(SaveTemplate(name="t", body="Hello {Erika Muster}"))
        assert "Erika" not in str(personal.value)
        with pytest.raises(errors.PlaceholderEmpty, match=r"\{amount\}, \{date\}"):
            cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, template="Payment promised"))
        with pytest.raises(errors.NotFound):
            cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, template="No such"))
        cast.anna.do(SaveTemplate(name="long", body="{details}{details}"))
        with pytest.raises(errors.TextTooLong):
            cast.anna.do(
                SendMessage(
                    case_id=CASE, to=Role.CLIENT, template="long", values={"details": "x" * 9000}
                )
            )


def test_a_message_has_one_source_of_words() -> None:
    """A text or a template, never both or neither; values belong to a template."""
    for words in (
        {},
        {"text": "t", "template": "t"},
        {"text": "t", "values": {"reason": "r"}},
    ):
        with pytest.raises(errors.InvalidInput):
            SendMessage(case_id=CASE, to=Role.CLIENT, **words)


def test_ten_templates_are_ready_made_of_known_placeholders() -> None:
    """Pre-written messages for common scenarios; each can be filled in."""
    assert len({one.name for one in READY_MADE}) == len(READY_MADE) == 10
    for template in READY_MADE:
        assert template.is_shared
        assert template.placeholders
        assert set(template.placeholders) <= set(PLACEHOLDERS)


# ------------------------------------------------------------------------------------ documents


@on_both_stores
def test_a_document_is_read_back_to_the_byte_by_whoever_finds_the_case(store: Opened) -> None:
    """Its kind, size and words stand in the books, its content in the vault."""
    content = bytes(range(256)) * 100
    with meeting(store) as cast:
        cast.case()
        document = cast.nora.do(
            AttachDocument(
                case_id=CASE,
                file_name="Rechnung 1.PDF",
                content=content,
                kind=DocumentKind.ORIGINAL_INVOICE,
                description="The first one",
            )
        )
        assert (document.size, document.uploader, document.uploaded_by) == (
            25_600,
            Role.CLIENT,
            "nora",
        )
        for desk in (cast.anna, cast.nora, cast.ops):
            assert desk.ask(DocumentContent(document_id=document.document_id)) == content
        for desk in (cast.eve, cast.otto):
            with pytest.raises(errors.NotFound):
                desk.ask(DocumentContent(document_id=document.document_id))


@on_both_stores
def test_a_kept_answer_and_the_journal_hold_no_file(store: Opened) -> None:
    """The same file under the same key is the first document; another file is another command."""
    with meeting(store) as cast:
        cast.case()
        command = AttachDocument(case_id=CASE, file_name="a.txt", content=b"canary" * 1000)
        first = cast.anna.perform(command, key="file")
        again = cast.anna.perform(command, key="file")
        assert again.replayed
        assert again.answer == first.answer
        with pytest.raises(errors.KeyReused):
            cast.anna.do(
                AttachDocument(case_id=CASE, file_name="a.txt", content=b"other"), key="file"
            )
        assert "canary" not in repr(command)
        assert "canary" not in str(written(cast.network.store))
        assert len(first.entries[0].facts) < 1000


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_types_of_the_sheet_are_taken(extension: str) -> None:
    """By the end of the name, in either case."""
    for name in (f"a.{extension}", f"a.{extension.upper()}", f"tar.gz.{extension}"):
        AttachDocument(case_id=CASE, file_name=name, content=b"a")


@pytest.mark.parametrize(
    "name",
    ("a.exe", "a", "pdf", ".pdf", "..pdf", " .pdf", "a.pdf.exe", "../a.pdf", "c:\\a.pdf", "/a.pdf"),
)
def test_other_names_are_refused(name: str) -> None:
    """Another type, no name before the type, or a path where a name is asked for."""
    with pytest.raises(errors.InvalidDocument):
        AttachDocument(case_id=CASE, file_name=name, content=b"a")


def test_a_file_of_25_megabytes_is_taken_and_no_larger_one() -> None:
    """An empty one says nothing."""
    AttachDocument(case_id=CASE, file_name="a.zip", content=bytes(LARGEST))
    with pytest.raises(errors.DocumentTooLarge) as refused:
        AttachDocument(case_id=CASE, file_name="a.zip", content=bytes(LARGEST + 1))
    assert refused.value.facts["size"] == str(LARGEST + 1)


@on_both_stores
def test_a_preview_leaves_nothing_in_the_vault(store: Opened) -> None:
    """A dry run hands no content over."""
    with meeting(store) as cast:
        cast.case()
        told = cast.anna.preview(AttachDocument(case_id=CASE, file_name="a.txt", content=b"a"))
        vault = cast.anna._world.vault
        assert vault is not None
        with pytest.raises(errors.NotFound):
            vault.get(told.answer.document_id)


def test_without_a_vault_a_document_is_refused_and_leaves_nothing() -> None:
    """Its books are as before, also when it is one of a batch."""
    from debitura_core.adapters.memory import MemoryStore

    with meeting() as cast:
        cast.case()
        network = Network(cast.network.store, clock=cast.clock)
        anna = network.as_partner("acme", user="anna")
        command = AttachDocument(case_id=CASE, file_name="a.txt", content=b"a")
        before = written(cast.network.store)
        for attempt in (anna.do, anna.preview):
            with pytest.raises(errors.NoVault):
                attempt(command)
        (refused,) = anna.do_all([command])
        assert isinstance(getattr(refused, "error", None), errors.NoVault)
        assert written(cast.network.store) == before
        kept = cast.anna.do(command)
        with pytest.raises(errors.NoVault):
            anna.ask(DocumentContent(document_id=kept.document_id))
    assert Network(MemoryStore())._world.vault is None


class FullVault:
    """A vault without space."""

    def put(self, document_id: DocumentId, content: bytes, /) -> None:
        """Refuse whatever comes."""
        raise errors.StoreFull()

    def get(self, document_id: DocumentId, /) -> bytes:
        """Have nothing."""
        raise errors.NotFound(kind="content of document", id=document_id)


@on_both_stores
def test_books_name_no_document_that_the_vault_could_not_take(store: Opened) -> None:
    """The content goes first: if it cannot be kept, nothing is written, of a batch neither."""
    with meeting(store, vault=FullVault()) as cast:
        cast.case()
        command = AttachDocument(case_id=CASE, file_name="a.txt", content=b"a")
        before = written(cast.network.store)
        with pytest.raises(errors.StoreFull):
            cast.anna.do(command, key="once")
        with pytest.raises(errors.StoreFull):
            cast.anna.do_all([AddNote(case_id=CASE, title="t"), command])
        assert written(cast.network.store) == before


@on_both_stores
def test_papers_go_along_when_a_case_is_given_to_another_partner(store: Opened) -> None:
    """The new partner reads what was filed and noted, and none of the letters of the old one."""
    with meeting(store) as cast:
        cast.case()
        file = cast.anna.do(AttachDocument(case_id=CASE, file_name="a.txt", content=b"a"))
        note = cast.anna.do(AddNote(case_id=CASE, title="Moved"))
        call = cast.anna.do(
            LogCall(case_id=CASE, number="1", outcome=CallOutcome.DISPUTE, notes="n")
        )
        letter = ask(cast.anna, Role.CLIENT)
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        assert cast.eve.ask(DocumentContent(document_id=file.document_id)) == b"a"
        assert cast.eve.ask(Notes(case_id=CASE)) == (note,)
        assert cast.eve.ask(Calls(case_id=CASE)) == (call,)
        assert cast.eve.ask(Messages(case_id=CASE)) == ()
        assert cast.nora.ask(Messages(case_id=CASE)) == (letter,)
        namesake = cast.network.as_partner("rival", user="anna")
        with pytest.raises(errors.NotTheAuthor):
            namesake.do(RemoveNote(note_id=note.note_id))
        queries: tuple[Query[object], ...] = (
            Notes(case_id=CASE),
            DocumentContent(document_id=file.document_id),
        )
        for query in queries:
            with pytest.raises(errors.NotFound):
                cast.anna.ask(query)
        titles = [item.title for item in cast.nora.ask(Timeline(case_id=CASE))]
        assert {"Case given to another partner", "Note", "Call: Dispute"} <= set(titles)
        assert "Note" not in {item.title for item in cast.eve.ask(Timeline(case_id=CASE))}


# -------------------------------------------------------------------------------- notes and calls


@on_both_stores
def test_a_note_belongs_to_its_author(store: Opened) -> None:
    """Everybody on the case reads it, nobody else changes it, not even a colleague."""
    with meeting(store) as cast:
        cast.case()
        note = cast.anna.do(
            AddNote(case_id=CASE, title="Moved", description="To Bonn", event_on=date(2025, 12, 24))
        )
        namesake = cast.network.as_client("nordic", user="anna")
        colleague = cast.network.as_partner("acme", user="bo")
        platform = cast.network.as_platform(user="anna")
        for desk in (namesake, colleague, platform, cast.ops):
            assert desk.ask(Notes(case_id=CASE)) == (note,)
            for command in (
                EditNote(note_id=note.note_id, title="t"),
                RemoveNote(note_id=note.note_id),
            ):
                with pytest.raises(errors.NotTheAuthor):
                    desk.do(command)
        cast.clock.advance(hours=1)
        edited = cast.anna.do(EditNote(note_id=note.note_id, title="Moved again"))
        assert (edited.title, edited.description, edited.event_on) == ("Moved again", None, None)
        assert edited.edited_at == cast.clock.now()
        for desk in (cast.nora, cast.ops):
            own = desk.do(AddNote(case_id=CASE, title="Mine"))
            assert desk.do(EditNote(note_id=own.note_id, title="Still mine")).author is (
                desk.actor.role
            )


@on_both_stores
def test_a_note_that_is_taken_back_leaves_no_words(store: Opened) -> None:
    """That it was there stays in the journal; what it said is gone from the books."""
    with meeting(store) as cast:
        cast.case()
        note = cast.anna.do(AddNote(case_id=CASE, title="canary", description="canary"))
        removed = cast.anna.do(RemoveNote(note_id=note.note_id))
        assert (removed.title, removed.description, removed.salt) == (None, None, None)
        assert cast.nora.ask(Notes(case_id=CASE)) == ()
        assert "canary" not in str(written(cast.network.store))
        for command in (
            EditNote(note_id=note.note_id, title="t"),
            RemoveNote(note_id=note.note_id),
        ):
            with pytest.raises(errors.NotFound):
                cast.anna.do(command)


def test_a_note_tells_of_no_day_to_come() -> None:
    """Today at the latest, whether it is written or changed."""
    with meeting() as cast:
        cast.case()
        tomorrow = START.date() + timedelta(days=1)
        note = cast.anna.do(AddNote(case_id=CASE, title="t", event_on=START.date()))
        for command in (
            AddNote(case_id=CASE, title="t", event_on=tomorrow),
            EditNote(note_id=note.note_id, title="t", event_on=tomorrow),
        ):
            with pytest.raises(errors.NoteInFuture):
                cast.anna.do(command)


@on_both_stores
@pytest.mark.parametrize("outcome", CallOutcome)
def test_a_call_is_logged_with_its_outcome(store: Opened, outcome: CallOutcome) -> None:
    """Ten outcomes; a client reads the calls and logs none."""
    with meeting(store) as cast:
        cast.case()
        command = LogCall(case_id=CASE, number="+49 228 1", outcome=outcome, notes="Rang twice")
        call = cast.anna.do(command)
        assert cast.nora.ask(Calls(case_id=CASE)) == (call,)
        assert call.outcome.title[0].isupper()
        with pytest.raises(errors.NotAllowed):
            cast.nora.do(command)


def test_an_unanswered_case_is_written_about_all_the_same() -> None:
    """Notes and files come before a partner accepts, and before there is one."""
    with meeting() as cast:
        cast.submit("UNROUTED1", partner_id=None)
        cast.nora.do(AttachDocument(case_id="UNROUTED1", file_name="a.txt", content=b"a"))
        note = cast.ops.do(AddNote(case_id="UNROUTED1", title="No partner yet"))
        assert cast.nora.ask(Notes(case_id="UNROUTED1")) == (note,)
        cast.submit()
        cast.anna.do(AddNote(case_id=CASE, title="To be checked"))
        cast.anna.do(AcceptCase(case_id=CASE))

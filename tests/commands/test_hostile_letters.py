"""Whatever people write comes back as they wrote it, to the byte, from both stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from debitura_core import (
    AddNote,
    AttachDocument,
    CallOutcome,
    Calls,
    CasePage,
    Desk,
    DocumentContent,
    EditNote,
    LogCall,
    Messages,
    Network,
    Notes,
    Role,
    SaveTemplate,
    SendMessage,
    Templates,
    Timeline,
    errors,
)
from debitura_core.adapters.vaults import FolderVault
from debitura_core.testing import texts
from tests.adapters.test_exports import NAUGHTY
from tests.adapters.test_tables import PAYLOADS
from tests.cast import CASE, Opened, meeting, on_both_stores

HOSTILE = tuple(dict.fromkeys((*NAUGHTY, *(one for one in PAYLOADS if "\r" not in one))))
"""Right-to-left, emoji, combining marks, quotes, SQL, HTML, formulas; each as it is kept."""


def write(desk: Desk, words: str) -> None:
    """Say the words wherever words can be said about a case."""
    name = f"{words.replace('/', '').replace(chr(92), '').translate({9: '', 10: ''})[:240]}x.txt"
    desk.do(SendMessage(case_id=CASE, to=Role.PLATFORM, text=words))
    desk.do(SaveTemplate(name=words[:100], body="{details}"))
    desk.do(
        SendMessage(case_id=CASE, to=Role.PLATFORM, template=words[:100], values={"details": words})
    )
    desk.do(AddNote(case_id=CASE, title=words[:200], description=words))
    desk.do(LogCall(case_id=CASE, number=words[:64], outcome=CallOutcome.DISPUTE, notes=words))
    desk.do(
        AttachDocument(
            case_id=CASE, file_name=name, content=words.encode(), description=words[:500]
        )
    )


def said(desk: Desk) -> list[str | bytes | None]:
    """Read everything that was written about the case back, by every road."""
    papers = [one for found in desk.ask(CasePage(case_id=CASE)).documents.values() for one in found]
    return [
        *(one.text for one in desk.ask(Messages(case_id=CASE))),
        *(one.name for one in desk.ask(Templates()) if not one.is_shared),
        *(part for one in desk.ask(Notes(case_id=CASE)) for part in (one.title, one.description)),
        *(part for one in desk.ask(Calls(case_id=CASE)) for part in (one.number, one.notes)),
        *(one.description for one in papers),
        *(desk.ask(DocumentContent(document_id=one.document_id)) for one in papers),
    ]


def expected(words: str) -> list[str | bytes]:
    """Return what must be read back."""
    return [
        *(words, words),
        words[:100],
        *(words[:200], words),
        *(words[:64], words),
        words[:500],
        words.encode(),
    ]


@on_both_stores
@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_hostile_words_come_back_to_the_byte(store: Opened, words: str) -> None:
    """Stored and returned as they were; the timeline tells them, too."""
    with meeting(store) as cast:
        cast.case()
        write(cast.anna, words)
        assert said(cast.anna) == expected(words)
        told = [item.description for item in cast.anna.ask(Timeline(case_id=CASE))]
        assert told.count(words) == 2
        assert f"{words[:200]}\n{words}" in told
        assert f"{words[:64]}\n{words}" in told


def test_hostile_words_outlive_the_process(tmp_path: Path) -> None:
    """A file that is closed and opened again says the same of all of them."""
    vault = FolderVault(tmp_path / "documents")

    def opened(**ports: Any) -> Network:
        return Network.open(tmp_path / "books.db", **{**ports, "vault": vault})

    with meeting(opened) as cast:
        cast.case()
        for words in HOSTILE:
            write(cast.anna, words)
        before = said(cast.anna)
    with opened() as network:
        assert said(network.as_partner("acme", user="anna")) == before


@given(words=texts())
@example("{debtor_name}")
@example("{{}}")
def test_any_words_come_back(words: str) -> None:
    """Braces in a message or a value are words like any others."""
    with meeting() as cast:
        cast.case()
        write(cast.anna, words)
        assert said(cast.anna) == expected(words)


@pytest.mark.parametrize("words", ("nul \x00", "bell \x07", "\ud800", "c1 \x85", "cr\r"), ids=ascii)
def test_what_no_store_can_keep_is_refused_everywhere(words: str) -> None:
    """Control characters and lone surrogates never pass the door."""
    for make in (
        lambda: SendMessage(case_id=CASE, to=Role.CLIENT, text=words),
        lambda: SendMessage(case_id=CASE, to=Role.CLIENT, template="t", values={"details": words}),
        lambda: SaveTemplate(name=words, body="b"),
        lambda: SaveTemplate(name="n", body=words),
        lambda: AddNote(case_id=CASE, title=words),
        lambda: EditNote(note_id="n", title="t", description=words),
        lambda: LogCall(case_id=CASE, number=words, outcome=CallOutcome.DISPUTE, notes="n"),
        lambda: LogCall(case_id=CASE, number="1", outcome=CallOutcome.DISPUTE, notes=words),
        lambda: AttachDocument(case_id=CASE, file_name=f"{words}.txt", content=b"a"),
    ):
        with pytest.raises(errors.InvalidText):
            make()

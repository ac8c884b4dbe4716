"""Vaults give back what they were given, and nothing leads out of their folder."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import errors
from debitura_core.adapters.vaults import FolderVault, MemoryVault
from debitura_core.domain.kernel.identifiers import DocumentId
from debitura_core.ports import DocumentVault

ID = DocumentId("019d6bad1b005ac5")
ids = st.text("abAB01_-", min_size=1, max_size=64).map(DocumentId)


@pytest.fixture(params=("memory", "folder"))
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> DocumentVault:
    """A vault of either kind."""
    return MemoryVault() if request.param == "memory" else FolderVault(tmp_path / "documents")


def test_what_is_put_is_got(vault: DocumentVault) -> None:
    """To the byte; the same content may come again, another may not."""
    content = bytes(range(256))
    vault.put(ID, content)
    vault.put(ID, content)
    assert vault.get(ID) == content
    with pytest.raises(errors.StoreError):
        vault.put(ID, b"other")
    assert vault.get(ID) == content


def test_what_was_never_put_is_not_found(vault: DocumentVault) -> None:
    """By its id, as anything else that is missing."""
    with pytest.raises(errors.NotFound) as missing:
        vault.get(ID)
    assert missing.value.facts["id"] == ID


@given(st.dictionaries(ids, st.binary(max_size=50), max_size=5))
def test_each_document_has_its_own_place(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[DocumentId, bytes]
) -> None:
    """Whatever ids there are, the folder holds one file for each and nothing else."""
    folder = tmp_path_factory.mktemp("vault")
    vault = FolderVault(folder)
    for document_id, content in contents.items():
        vault.put(document_id, content)
    assert {path.name for path in folder.iterdir()} == set(contents)
    assert {document_id: vault.get(document_id) for document_id in contents} == contents


@pytest.mark.parametrize("name", ("../a", "a/b", "/etc/passwd", "..", ".", "", "a\x00", "c:\\a"))
def test_no_name_leads_out_of_the_folder(vault: DocumentVault, tmp_path: Path, name: str) -> None:
    """What is no identifier is refused before any path is made of it."""
    with pytest.raises((errors.InvalidIdentifier, errors.NotFound)):
        vault.get(DocumentId(name))
    with pytest.raises(errors.InvalidIdentifier):
        vault.put(DocumentId(name), b"a")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A document is a file of the vault, never one that somebody made a name point to."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    vault = FolderVault(tmp_path / "documents")
    (tmp_path / "documents" / ID).symlink_to(secret)
    with pytest.raises(errors.StoreError):
        vault.get(ID)


def test_only_the_owner_reads_the_folder(tmp_path: Path) -> None:
    """Mode 0600 for every file, 0700 for the folder, whatever the mask of the process says."""
    before = os.umask(0)
    try:
        FolderVault(tmp_path / "documents").put(ID, b"a")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "documents" / ID).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "documents").stat().st_mode) == 0o700


def test_a_folder_whose_parent_is_missing_is_not_made(tmp_path: Path) -> None:
    """The vault makes its folder and no other."""
    with pytest.raises(errors.StoreError):
        FolderVault(tmp_path / "missing" / "documents")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "error"),
    (
        (errno.ENOSPC, errors.StoreFull),
        (errno.EROFS, errors.StoreReadOnly),
        (errno.EIO, errors.StoreError),
    ),
)
@pytest.mark.parametrize("step", ("open", "fsync", "replace"))
def test_a_disk_that_fails_leaves_no_half_document(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[errors.StoreError],
    step: str,
) -> None:
    """Whichever step fails is told by our name for it; no draft stays behind."""
    vault = FolderVault(tmp_path / "documents")

    def fail(*told: object, **more: object) -> None:
        raise OSError(number, os.strerror(number), "/secret/path")

    owner: object = Path if step == "replace" else os
    with monkeypatch.context() as failing:
        failing.setattr(owner, step, fail)
        with pytest.raises(error) as told:
            vault.put(ID, b"a")
    assert "secret" not in str(told.value)
    assert list((tmp_path / "documents").iterdir()) == []
    vault.put(ID, b"a")
    assert vault.get(ID) == b"a"


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "error"),
    (
        (lambda path: path.write_bytes(b"forged"), errors.StoreCorrupt),
        (lambda path: path.unlink(), errors.NotFound),
    ),
)
def test_a_document_that_was_changed_behind_our_back_is_not_given_out(
    tmp_path: Path, spoil: Spoil, error: type[errors.DebituraError]
) -> None:
    """The hash in the books tells; a file that is gone is missed."""
    from debitura_core import AttachDocument, DocumentContent
    from tests.cast import CASE, meeting

    with meeting(vault=FolderVault(tmp_path / "documents")) as cast:
        cast.case()
        document = cast.anna.do(AttachDocument(case_id=CASE, file_name="a.txt", content=b"a"))
        spoil(tmp_path / "documents" / document.document_id)
        with pytest.raises(error):
            cast.anna.ask(DocumentContent(document_id=document.document_id))

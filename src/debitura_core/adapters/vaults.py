"""Vaults: where the content of documents is kept, in memory or in a folder."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from debitura_core.domain.kernel.errors import NotFound, StoreError, StoreFull, StoreReadOnly
from debitura_core.domain.kernel.identifiers import DocumentId, identifier

_FULL = (errno.ENOSPC, errno.EFBIG)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0)
_AS_BYTES = getattr(os, "O_BINARY", 0)


class MemoryVault:
    """Keeps documents as long as this object exists; see the port `DocumentVault`."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put(self, document_id: DocumentId, content: bytes, /) -> None:
        """Keep the content under the id."""
        if self._kept.setdefault(identifier(document_id), content) != content:
            raise StoreError(problem=f"document {document_id} has another content")

    def get(self, document_id: DocumentId, /) -> bytes:
        """Return the content, or raise `NotFound`."""
        try:
            return self._kept[document_id]
        except KeyError:
            raise NotFound(kind="content of document", id=document_id) from None


class FolderVault:
    """Keeps each document in a file of its own, named by its id, in one folder.

    The folder is made if only it is missing. A file gets its name when it is whole and on disk, and
    only its owner may read it (mode 0600). What people called the document is in the books alone,
    so that no name of theirs can lead out of the folder. A relative path is of the folder that the
    process is in now, whatever folder it changes to.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder).absolute()
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _named(error) from None  # the system's words may name paths

    def put(self, document_id: DocumentId, content: bytes, /) -> None:
        """Keep the content under the id, on disk before this returns."""
        place = self._place(document_id)
        if place.exists() and self.get(document_id) != content:
            raise StoreError(problem=f"document {document_id} has another content")
        draft = self._folder / f".{secrets.token_hex(16)}"
        try:
            try:
                _write(draft, content)
                draft.replace(place)
            finally:
                draft.unlink(missing_ok=True)
            _settle(self._folder)
        except OSError as error:
            raise _named(error) from None

    def get(self, document_id: DocumentId, /) -> bytes:
        """Return the content, or raise `NotFound`."""
        place = self._place(document_id)
        try:
            handle = os.open(place, os.O_RDONLY | _NOT_THROUGH_LINKS | _AS_BYTES)
            with open(handle, "rb") as file:
                return file.read()
        except FileNotFoundError:
            raise NotFound(kind="content of document", id=document_id) from None
        except OSError as error:
            raise _named(error) from None

    def _place(self, document_id: DocumentId) -> Path:
        return self._folder / identifier(document_id, "document_id")


def _write(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, down to the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_BYTES
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the folder's list of names last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _named(error: OSError) -> StoreError:
    """Return our name for an error of the system; its text names paths, so it is left out."""
    if error.errno in _FULL:
        return StoreFull()
    if error.errno in _READ_ONLY:
        return StoreReadOnly()
    return StoreError(problem=errno.errorcode.get(error.errno or 0, type(error).__name__))

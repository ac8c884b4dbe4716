"""Errors about records, roles, keys, desks and stores."""

from __future__ import annotations

from debitura_core.domain.kernel.errors.root import DebituraError


class NotFound(DebituraError):
    """The record does not exist, or belongs to somebody else; the answer does not say which."""

    kind: str
    id: str | int
    message = "There is no {kind} {id} here. Check the id, and whether it is yours."


class NotAllowed(DebituraError):
    """This role may never do this."""

    request: str
    role: str
    roles: str
    message = "The {role} cannot use {request}. Only {roles} can."


class WrongRequest(DebituraError):
    """What was given to a desk is not what this method takes."""

    request: str
    problem: str
    message = "{request}: {problem}."


class StaleRecord(DebituraError):
    """Something that was read has changed since; the whole command must begin again."""

    retry = True
    message = "The {kind} {id} has changed meanwhile. Read it again and retry."

    def __init__(self, *, kind: str, id: str | int) -> None:
        self._fill(kind=kind, id=id)


class ClockBehind(StaleRecord):
    """The clock is behind the last entry of a subject; entries never go back in time."""

    message = "{subject} has an entry at {latest}. Decide again, not earlier than that."

    def __init__(self, *, subject: str, latest: str) -> None:
        self._fill(kind="subject", id=subject, subject=subject, latest=latest)


class KeyReused(DebituraError):
    """An idempotency key was used for another command before."""

    key: str
    command: str
    message = "Key {key} belongs to another command, {command}. Give each command its own key."


class DeskInUse(DebituraError):
    """A desk was used inside a decision of its own network."""

    message = "A decision is being made on this thread. Return a Decision; do not use a desk."


class StoreError(DebituraError):
    """The store failed; the books are unchanged."""

    message = "The store failed: {problem}."

    def __init__(self, *, problem: str) -> None:
        self._fill(problem=problem)


class StoreBusy(StoreError):
    """Another writer uses the books for longer than the busy timeout."""

    retry = True
    message = "Another writer is using the books. Try again."

    def __init__(self) -> None:
        self._fill()


class StoreFull(StoreError):
    """The disk of the books is full."""

    message = "There is no space left for the books. Free some and try again."

    def __init__(self) -> None:
        self._fill()


class StoreReadOnly(StoreError):
    """The books cannot be written."""

    message = "These books are read-only. Open them where they can be written."

    def __init__(self) -> None:
        self._fill()


class StoreClosed(StoreError):
    """The network was closed."""

    message = "These books are closed. Open the network again."

    def __init__(self) -> None:
        self._fill()


class StoreMissing(StoreError):
    """There is no file of books at the path, or an empty one."""

    path: str
    message = "There are no books at {path}. Check the path, or leave out must_exist to begin them."


class StoreMisplaced(StoreError):
    """Books cannot be kept at this path."""

    path: str
    advice: str
    message = "Books cannot be kept at '{path}': {advice}."


class StoreTooNew(StoreError):
    """The file was written by a newer version of the library."""

    found: int
    known: int
    message = "The books are at schema step {found}, this library reads up to {known}. Upgrade it."


class StoreTooOld(StoreError):
    """The file was written before the first release, and its tables are other ones."""

    message = "The file is from before the first release. Open it with the version that wrote it."

    def __init__(self) -> None:
        self._fill()


class StoreCorrupt(StoreError):
    """The file is damaged, or was not written by this library."""

    problem: str
    message = "The file is damaged or not of debitura_core: {problem}. Restore a backup."

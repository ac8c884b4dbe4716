"""Whose records these are: what an actor may see and write, and the base of all repositories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from attrs import evolve

from debitura_core.books import tables as rows
from debitura_core.books.mapping import Table
from debitura_core.books.ports.accounts import AccountQuestions
from debitura_core.books.ports.cases import CaseQuestions
from debitura_core.books.ports.history import (
    JournalQuestions,
    PerformanceQuestions,
    ScoreQuestions,
)
from debitura_core.books.ports.money import InvoiceQuestions, LedgerQuestions
from debitura_core.books.ports.parties import PartnerCaseQuestions, PartyQuestions
from debitura_core.books.ports.records import Records
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.returns import ReturnRequest
from debitura_core.domain.cases.status_updates import StatusUpdate
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallRecord, Note
from debitura_core.domain.kernel.actors import NOBODY, Role
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.errors import NotFound
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId, is_shadow
from debitura_core.domain.money.accounts import case_of_surplus
from debitura_core.domain.money.payments import Payment

R = TypeVar("R")


class Questions(
    Records, CaseQuestions, LedgerQuestions, InvoiceQuestions, AccountQuestions,
    PerformanceQuestions, ScoreQuestions, JournalQuestions, PartyQuestions, PartnerCaseQuestions,
    Protocol,
):  # fmt: skip
    """All that a store's session answers for the repositories."""


class Repository:
    """A kind of record, or a subject, in one session's books."""

    __slots__ = ("_books",)

    def __init__(self, books: Questions) -> None:
        self._books = books

    def _own(self, partner_id: PartnerId) -> PartnerId:
        """Return the partner whose rows a question about *partner_id* may read here."""
        return self._books.scope.narrow(partner_id) or NOBODY


# ------------------------------------------------------------------------------------- reading


def get(books: Records, table: Table[R], *key: str | int) -> R:
    """Return the record of this key, or raise `NotFound` if it is missing or not ours."""
    record = books.find(table, *key)
    if record is None or not admits(books, record):
        raise NotFound(kind=table.word, id=key[-1])
    return record


def get_entry(books: Records, table: Table[R], key: str) -> R:
    """Return a row of the ledger, whose key begins with its partner.

    A platform desk names only the row; the store then asks each partner in turn, rather than have
    every payment pay for an index that only the platform would use.
    """
    return get(books, table, books.scope.partner_id or books.owner(table, key), key)


def listing(books: Records, table: Table[R], **equal: str) -> list[R]:
    """Return our own records whose columns equal these values, by key."""
    return [one for one in books.listed(table, **equal) if admits(books, one)]


def get_about_case(books: Records, table: Table[R], key: str, case_of: Callable[[R], str]) -> R:
    """Return what belongs to a case to those who find the case, or raise `NotFound`.

    A reassigned case takes its papers along, by whichever partner they were written.
    """
    record = books.find(table, key)
    if record is None or not (_finds_case(books, case_of(record)) or _stands_in(books, record)):
        raise NotFound(kind=table.word, id=key)
    return record


def about_case(books: Records, table: Table[R], case_id: CaseId) -> Sequence[R]:
    """Return what belongs to a case, by key, if we find the case."""
    found = books.listed(table, case_id=case_id)
    return (
        found if _finds_case(books, case_id) else [one for one in found if _stands_in(books, one)]
    )


# ----------------------------------------------------------------------------------- the scope

READ_FOR_CLIENT = (Message, Task, CallRecord, Document, Note, ReturnRequest, StatusUpdate)
WRITTEN_FOR_CLIENT = (Message, Task, CallRecord, Document, ReturnRequest)
"""What a partner that manages a case reads and writes in the place of its client."""


def admits(books: Records, record: object) -> bool:
    """Return whether a record is ours, or that of a shadow client in whose place we act."""
    return books.scope.admits(record) or _stands_in(books, record)


def manages(books: Records, case: Case) -> bool:
    """Return whether our partner submitted a case that another one collects."""
    own = books.scope.partner_id
    return own is not None and case.managed_by == own


def check_scope(books: Records, decision: Decision[Any]) -> None:
    """Refuse a record or effect outside the scope; one's own record may become nobody's.

    That what becomes nobody's was one's own is checked with its version.
    """
    scope = books.scope
    for record in decision.records:
        own = scope.admits(record) or (record.version > 1 and scope.lets_go(record))
        if not (own or _may_write_for_client(books, record) or _may_write_shared(books, record)):
            raise NotFound(kind="record", id="of this decision")
    for effect in decision.effects:
        if not scope.admits(effect):
            raise NotFound(kind="record", id="of this decision")


def _stands_in(books: Records, record: object) -> bool:
    """Return whether we act for the client that a record concerns.

    The partner that submitted a case does, where another one collects: a shadow client has no desk.
    Of tasks it finds the client's, and nothing of the collector's.
    """
    if not isinstance(record, READ_FOR_CLIENT):
        return False
    if isinstance(record, Task) and record.party is not Role.CLIENT:
        return False
    return _manages_case_of(books, record)


def _manages_case_of(books: Records, record: Any) -> bool:
    """Return whether a record concerns a shadow client, on a case that our partner manages."""
    if record.client_id is None or not is_shadow(record.client_id):
        return False
    case = books.find(rows.CASES, record.case_id)
    return case is not None and manages(books, case)


def _may_write_for_client(books: Records, record: Any) -> bool:
    """Return whether we write this in the place of a client; a task may be for anybody."""
    return isinstance(record, WRITTEN_FOR_CLIENT) and _manages_case_of(books, record)


# what collectors of one case, former and present, have to do with each other


def has_collected(books: Records, case_id: str) -> bool:
    """Return whether our partner has recorded payments or revenue items on a case."""
    own = books.scope.partner_id
    if own is None:
        return False
    of_ours = {"partner_id": own, "case_id": case_id}
    return bool(
        books.listed(rows.PAYMENTS, **of_ours) or books.listed(rows.REVENUE_ITEMS, **of_ours)
    )


def works_on(books: Records, case_id: str) -> bool:
    """Return whether a case is ours, or was when we recorded payments on it."""
    return _finds_case(books, case_id) or has_collected(books, case_id)


def may_change(books: Records, held: object) -> bool:
    """Return whether we may write the next version of a record: it is ours, or shared with us."""
    return admits(books, held) or _is_shared(books, held)


def _is_shared(books: Records, record: object) -> bool:
    """Return whether a record is of a case that other collectors work on, or worked on, too.

    A debtor's surplus covers what any collector claims later; and a former collector
    corrects what it recorded itself, which leaves more or less of the claim open.
    """
    if isinstance(record, Case):
        return has_collected(books, record.case_id)
    about = record.case_id if isinstance(record, Payment) else case_of_surplus(record)
    return about is not None and works_on(books, about)


def _may_write_shared(books: Records, record: Any) -> bool:
    """Return whether we may write this of another collector: what a payment covers, no more."""
    if not _is_shared(books, record):
        return False
    if isinstance(record, Case):
        return _differs_in(books.find(rows.CASES, record.case_id), record, CLAIM)
    if isinstance(record, Payment):
        before = books.find(rows.PAYMENTS, record.partner_id, record.payment_id)
        return _differs_in(before, record, ("allocation",))
    return True


CLAIM = ("open", "paid_minor", "fee_carry")
"""What a payment changes of its case."""


def _differs_in(before: Any, now: Any, names: Sequence[str]) -> bool:
    same = {name: getattr(now, name) for name in (*names, "version")}
    return before is not None and evolve(before, **same) == now


def _finds_case(books: Records, case_id: str) -> bool:
    case = books.find(rows.CASES, case_id)
    return case is not None and books.scope.admits(case)

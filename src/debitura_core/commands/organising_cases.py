"""Organising cases: the person of the firm who has one, its priority, the debtor's details."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.commands.reviewing_cases import PRIORITIES
from debitura_core.desk import Command
from debitura_core.domain.cases.assignments import (
    prioritise,
    put_in_charge,
    refer,
    restate_debtor,
    transfer,
)
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Debtor
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import CaseId, case_id
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class AssignCase(Command[Case]):
    """Put a team member in charge of a case that has not ended (partner).

    Raises `NotFound`, `CaseNotInHand`, `AlreadyInCharge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    user: str = field(validator=checks.an_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Put the member in charge."""
        return put_in_charge(books.cases.get(self.case_id), self.user)


@frozen(kw_only=True)
class TransferCase(Command[Case]):
    """Give a case in progress to another member of the firm (partner).

    History and deadline stay with the case. Only the platform can give it to another firm, with
    `ReassignCase`.

    Raises `NotFound`, `CaseNotInHand`, `AlreadyInCharge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    user: str = field(validator=checks.an_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Give the case to another person of the partner."""
        return transfer(books.cases.get(self.case_id), self.user)


@frozen(kw_only=True)
class SetPriority(Command[Case]):
    """Mark a case for follow-up, and how urgent it is from 1 (first) to 5 (partner).

    Both are stated: without ``priority`` the case has none. Raises `NotFound`, `CaseNotInHand`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    follow_up: bool = field(validator=checks.yes_or_no)
    priority: int | None = field(
        default=None, validator=checks.optional(checks.whole_number(*PRIORITIES))
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Mark the case."""
        return prioritise(books.cases.get(self.case_id), self.follow_up, self.priority)


@frozen(kw_only=True)
class SetPartnerReference(Command[Case]):
    """Give a case a reference of one's own, change it, or take it away with None (partner).

    A closed case takes one too, and nothing asks that it be unique. Raises `NotFound`,
    `CaseNotInHand` for a merged case.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    reference: str | None = field(validator=checks.optional(checks.text(128)), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Set or clear the reference."""
        return refer(books.cases.get(self.case_id), self.reference)


@frozen(kw_only=True)
class UpdateDebtor(Command[Case]):
    """Replace the data of a debtor (partner).

    The journal records which fields changed, not their values. Raises `NotFound`, `CaseNotInHand`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    debtor: Debtor = field(validator=checks.instance(Debtor))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Keep the new data."""
        file = books.case_files.get(self.case_id)
        return restate_debtor(books.cases.get(self.case_id), file, self.debtor)

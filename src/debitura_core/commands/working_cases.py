"""Working cases: what a partner reports between acceptance and closing, and what it asks for."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import field, frozen

from debitura_core.commands.closing_cases import COMMENT, end, no_longer_asked
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case, check_agreed, start_legal_action
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.collection_periods import (
    ExtensionKind,
    current,
    end_period,
    extension,
)
from debitura_core.domain.cases.returns import (
    approve_return,
    pending,
    reject_return,
    request_return,
    to_decide,
)
from debitura_core.domain.cases.service_levels import update_due
from debitura_core.domain.cases.status_updates import Report, check_report, resume, update_status
from debitura_core.domain.cases.statuses import STATUS_RULES, StatusEffect, StatusType
from debitura_core.domain.cases.tasks import TaskKind, open_task, solve_all
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.calendar import instant
from debitura_core.domain.kernel.decisions import Advice, Decision, both, joined
from debitura_core.domain.kernel.errors import NotFound
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    DocumentId,
    ExtensionId,
    PartnerId,
    ReturnId,
    StatusUpdateId,
    TaskId,
    case_id,
    document_ids,
    is_shadow,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.partner_cases.collection import (
    answers_for_client,
    check_contact,
    check_return_papers,
)
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class UpdateStatus(Command[Case]):
    """Report the status of a case (partner): one of thirteen, with notes.

    The report meets the current deadline and starts the next one. ``reason`` explains ON_HOLD,
    UNCOLLECTIBLE and RETURNED_TO_CLIENT to the client. ``documents`` are documents of the case.
    ``contacted_at`` and ``contact_method`` say when and how the debtor was contacted. The table of
    `statuses` shows what each status does. Only ON_HOLD changes the state: it pauses the case.

    Raises `NotFound`, `CaseNotInHand`, `ReasonMissing`, `StatusNeedsPayment`, `ContactInFuture`,
    `IllegalTransition`; `NotInCharge` where the other side contacts the debtor, and
    `DocumentsMissing` where a case of one's own client is returned without any.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    status: StatusType = field(validator=checks.member(StatusType))
    notes: str = field(validator=checks.text(), **WORDS)
    reason: str | None = field(
        default=None, validator=checks.optional(checks.text(COMMENT)), **WORDS
    )
    documents: tuple[DocumentId, ...] = field(default=(), converter=document_ids)
    contacted_at: datetime | None = field(default=None, validator=checks.optional(checks.instant))
    contact_method: str | None = field(
        default=None, validator=checks.optional(checks.text(100)), **WORDS
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Keep the report, and bring about what its status does."""
        case = books.cases.get(self.case_id)
        report = Report(
            status=self.status,
            notes=self.notes,
            reason=self.reason,
            documents=self.documents,
            contacted_at=None if self.contacted_at is None else instant(self.contacted_at),
            contact_method=self.contact_method,
        )
        check_report(case, report, now.at)
        for document_id in self.documents:
            if books.documents.get(document_id).case_id != case.case_id:
                raise NotFound(kind="document", id=document_id)
        contact = self.contacted_at is not None or STATUS_RULES[self.status].is_contact
        conduct = books.partner_cases.conduct(case) if contact else None
        if conduct is not None:
            check_contact(case, conduct.contact_by, now.actor)
        partner = PartnerId(now.actor.party)
        reported = update_status(
            case,
            report,
            partner,
            update_due(books.agreements.of(partner), now.at),
            update_id=StatusUpdateId(now.fresh()),
            stamp=now.stamp(),
        )
        followed = self._followed(reported.answer, books, now)
        return joined(reported, followed, answer=reported.answer)

    def _followed(self, case: Case, books: Books, now: Now) -> Decision[object]:
        """Return what the status brings about beside the report."""
        effect = STATUS_RULES[self.status].effect
        if effect is StatusEffect.PAUSE:
            follow_up = open_task(TaskKind.FOLLOW_UP_PAUSED, case, TaskId(now.fresh()), now.at)
            return both(no_longer_asked(case, books, now), follow_up)
        if effect is StatusEffect.ASK_TRANSFER:
            return open_task(TaskKind.REASSIGN_CASE, case, TaskId(now.fresh()), now.at)
        if effect is StatusEffect.OPEN_RETURN:
            return self._return(case, books, now)
        if self.status is StatusType.DISPUTE_RAISED and is_shadow(case.client_id):
            return gather_evidence(case, now)
        periods = books.collection_periods.of_case(case.case_id)
        if effect is StatusEffect.GO_LEGAL:
            return end_period(case, periods, now.today)
        period = current(case, periods)
        if effect is StatusEffect.EXTEND_PERIOD and period is not None:
            return extension(
                period,
                EXTENDS[self.status],
                now.today,
                extension_id=ExtensionId(now.fresh()),
            )
        return Decision(None)

    def _return(self, case: Case, books: Books, now: Now) -> Decision[object]:
        """Ask for the return that the status names, unless that was done before."""
        if pending(case, books.returns.of_case(case.case_id)) is not None:
            return Decision(None, advice=(RETURN_PENDING,))
        check_return_papers(case, given=bool(self.documents))
        return ask_to_return(case, str(self.reason), CloseCode.OTHER, books, now)


def gather_evidence(case: Case, now: Now) -> Decision[object]:
    """Decide that the submitter of a partner case gathers evidence for a disputed claim."""
    party = Role.PARTNER if case.managed_by is None else Role.CLIENT
    return open_task(TaskKind.GATHER_EVIDENCE, case, TaskId(now.fresh()), now.at, party=party)


EXTENDS = {
    StatusType.PAYMENT_PROMISED: ExtensionKind.PROMISE_TO_PAY,
    StatusType.PAYMENT_PLAN_AGREED: ExtensionKind.PAYMENT_AGREEMENT,
}
"""Which statuses keep the collection period going, and as what."""

RETURN_PENDING = Advice(
    "RETURN_PENDING", "A return of this case is requested already, and waits for a decision."
)
"""The advice beside a status that would ask for a second return."""


@frozen(kw_only=True)
class ResumeCase(Command[Case]):
    """Resume a paused case (partner). A new deadline starts, and the follow-up task is solved.

    Raises `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Take the case up again."""
        case = books.cases.get(self.case_id)
        due = update_due(books.agreements.of(PartnerId(now.actor.party)), now.at)
        resumed = resume(case, due)
        tasks = books.tasks.of_case(case.case_id)
        done = solve_all(tasks, now.at, TaskKind.FOLLOW_UP_PAUSED)
        return joined(resumed, done, answer=resumed.answer)


@frozen(kw_only=True)
class RequestReturn(Command[Case]):
    """Ask the client to take a case back, with an explanation (partner).

    If the client agrees, the case is closed with ``code`` and the explanation as its comment. The
    statuses UNCOLLECTIBLE and RETURNED_TO_CLIENT ask for the same. One request at a time.

    Raises `NotFound`, `CaseNotInHand`, `NotForReturn`, `ReturnPending`, and `DocumentsMissing` for
    a case of one's own client, which goes back with `ReturnPartnerCase`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    explanation: str = field(validator=checks.text(COMMENT), **WORDS)
    code: CloseCode = field(default=CloseCode.OTHER, validator=checks.member(CloseCode))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Put the request before the client."""
        case = books.cases.get(self.case_id)
        check_return_papers(case, given=False)
        return ask_to_return(case, self.explanation, self.code, books, now)


def ask_to_return(
    case: Case, explanation: str, code: CloseCode, books: Books, now: Now
) -> Decision[Case]:
    """Decide that the client is asked, and has a task to decide; of a partner case, the platform.

    A shadow client has no desk, and its partner may be the one that asks.
    """
    asked = request_return(
        case,
        books.returns.of_case(case.case_id),
        case.partner_id or PartnerId(now.actor.party),
        explanation,
        code,
        return_id=ReturnId(now.fresh()),
        stamp=now.stamp(),
    )
    party = answers_for_client(case)
    task = open_task(TaskKind.DECIDE_RETURN, case, TaskId(now.fresh()), now.at, party=party)
    return joined(asked, task, answer=case)


@frozen(kw_only=True)
class DecideReturn(Command[Case]):
    """Approve or reject the return of a case (client, or the platform on its behalf).

    An approved return closes the case with the code and explanation of the request; after a
    rejected one the partner goes on with it. Raises `NotFound`, `CaseNotInHand`, `NoReturnPending`.
    """

    roles: ClassVar[Roles] = frozenset({Role.CLIENT, Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    approve: bool = field(validator=checks.yes_or_no)
    remark: str | None = field(
        default=None, validator=checks.optional(checks.text(COMMENT)), **WORDS
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Close the case, or let it go on."""
        case = books.cases.get(self.case_id)
        request = to_decide(case, books.returns.of_case(case.case_id))
        at, by = now.at, now.actor.user
        if self.approve:
            approved = approve_return(request, self.remark, at=at, by=by)
            return both(approved, end(case, request.code, request.explanation, books, now))
        rejected = reject_return(case, request, self.remark, at=at, by=by)
        decided = solve_all(books.tasks.of_case(case.case_id), at, TaskKind.DECIDE_RETURN)
        return joined(rejected, decided, answer=rejected.answer)


@frozen(kw_only=True)
class StartLegalAction(Command[Case]):
    """Start legal action on an active case (partner or client).

    Later payments are split on legal terms. A new success fee may be given, without a quote: a
    client can raise it, and only the partner can lower it. The collection period ends. Raises
    `NotFound`, `IllegalTransition`, `FeeNotAgreed`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER, Role.CLIENT})

    case_id: CaseId = field(converter=case_id)
    success_fee: Percent | None = field(default=None, validator=checks.optional(checks.percent))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Move the case into its legal phase."""
        case = books.cases.get(self.case_id)
        check_agreed(case, self.success_fee, now.actor.role)
        legal = start_legal_action(case, self.success_fee)
        over = end_period(case, books.collection_periods.of_case(case.case_id), now.today)
        return joined(legal, over, answer=legal.answer)

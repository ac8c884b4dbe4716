"""Reviewing cases: a partner takes on what it was given, asks, offers other terms, or declines."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.commands.closing_cases import end
from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case, Lifecycle, Trigger
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.collection_periods import begin_period
from debitura_core.domain.cases.engagements import DeclineReason, Response, respond
from debitura_core.domain.cases.intake import (
    accept,
    decline,
    propose_terms,
    request_information,
    supply_information,
)
from debitura_core.domain.cases.service_levels import update_due
from debitura_core.domain.cases.tasks import TaskKind, open_task, solve_all, solve_work
from debitura_core.domain.correspondence.messages import send
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, both, joined
from debitura_core.domain.kernel.identifiers import CaseId, MessageId, PartnerId, TaskId, case_id
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import in_force
from debitura_core.domain.parties.relationships import FormedBy, form
from debitura_core.domain.partner_cases.collection import answers_for_client
from debitura_core.ports import Books, Now

PRIORITIES = (1, 5)
"""Internal priorities: 1 comes first."""


@frozen(kw_only=True)
class AcceptCase(Command[Case]):
    """Accept a case (partner). The first accepted case of a client creates the relationship.

    ``priority``, from 1 (first) to 5, and ``assigned_user``, the team member in charge, are the
    partner's own; nobody is in charge unless named, and what was set during the review stays. From
    here on a status update is due every fourteen days, or as often as the agreement says. On
    standard terms the partner's collection period starts.

    Raises `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    priority: int | None = field(
        default=None, validator=checks.optional(checks.whole_number(*PRIORITIES))
    )
    assigned_user: str | None = field(default=None, validator=checks.optional(checks.an_id))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Accept the case, and begin the relationship with its client."""
        case = books.cases.get(self.case_id)
        partner = PartnerId(now.actor.party)
        agreements = books.agreements.of(partner)
        accepted = accept(
            case,
            partner,
            update_due(agreements, now.at),
            now.at,
            priority=self.priority,
            assigned_user=self.assigned_user,
        )
        met = _meet(case, FormedBy.CASE_ACCEPTED, books, now)
        alone = begin_period(case, partner, in_force(agreements, now.today), now.at)
        answered = _answer(case, Response.ACCEPTED, books, now)
        return joined(met, accepted, alone, answered, answer=accepted.answer)


@frozen(kw_only=True)
class RequestInformation(Command[Case]):
    """Ask the client for missing information (partner).

    The client gets the question as a message, and a task to answer it. In a partner case the
    submitter gets the message and the platform the task. A question during the review creates the
    relationship with the client, and counts as the partner's response to the case.

    Raises `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    question: str = field(validator=checks.text(), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Let the case wait for the client."""
        case = books.cases.get(self.case_id)
        waiting = request_information(case, now.at)
        asked = _tell(case, self.question, Role.CLIENT, now)
        task = open_task(
            TaskKind.SUPPLY_INFORMATION,
            case,
            TaskId(now.fresh()),
            now.at,
            party=answers_for_client(case),
            message_id=asked.answer,
        )
        decision = joined(waiting, asked, task, answer=waiting.answer)
        if case.lifecycle is Lifecycle.PENDING_VERIFICATION:
            met = _meet(case, FormedBy.INFORMATION_REQUESTED, books, now)
            answered = _answer(case, Response.ASKED, books, now)
            decision = joined(met, decision, answered, answer=waiting.answer)
        return decision


@frozen(kw_only=True)
class SupplyInformation(Command[Case]):
    """Answer the partner's question (client, or the platform on its behalf).

    The case becomes Active again, or goes back to the partner's review if it was never accepted.

    Raises `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.CLIENT, Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    answer: str = field(validator=checks.text(), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Let the case go on, with a message to its partner."""
        case = books.cases.get(self.case_id)
        supplied = supply_information(case, now.at)
        told = _tell(case, self.answer, Role.PARTNER, now)
        solved = solve_all(books.tasks.of_case(case.case_id), now.at, TaskKind.SUPPLY_INFORMATION)
        decision = joined(supplied, told, solved, answer=supplied.answer)
        if supplied.answer.lifecycle is Lifecycle.PENDING_VERIFICATION:
            review = open_task(TaskKind.REVIEW_CASE, case, TaskId(now.fresh()), now.at)
            decision = joined(decision, review, answer=supplied.answer)
        return decision


@frozen(kw_only=True)
class ProposeTerms(Command[Case]):
    """Offer to accept a case for another success fee (exclusive partner).

    The client gets the explanation as a message. The case waits in Collecting Quotes, with this
    partner as its lead, until the platform awards it or gives it to another partner.

    Raises `NotFound`, `IllegalTransition`, `NotExclusive`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    success_fee: Percent = field(validator=checks.percent)
    explanation: str = field(validator=checks.text(), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Put the offer before the client."""
        case = books.cases.get(self.case_id)
        partner = books.partners.get(PartnerId(now.actor.party))
        proposed = propose_terms(case, partner, self.success_fee)
        told = _tell(case, self.explanation, Role.CLIENT, now)
        reply = open_task(
            TaskKind.REPLY_TO_MESSAGE,
            case,
            TaskId(now.fresh()),
            now.at,
            party=Role.CLIENT,
            message_id=told.answer,
        )
        met = _meet(case, FormedBy.CUSTOM_QUOTE_BEGUN, books, now)
        answered = _answer(case, Response.QUOTED, books, now)
        return joined(met, proposed, told, reply, answered, answer=proposed.answer)


@frozen(kw_only=True)
class DeclineCase(Command[Case]):
    """Decline a case, for one of nine reasons (partner).

    If the client allows quotes of the legal network, the case leaves this partner and is offered
    there. Otherwise it is closed as Case never started.

    Raises `NotFound`, `IllegalTransition`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    reason: DeclineReason = field(validator=checks.member(DeclineReason))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Send the case on, or end it."""
        case = books.cases.get(self.case_id)
        engagement = books.engagements.get(case.case_id, case.engagement)
        answered = respond(engagement, Response.DECLINED, now.at, self.reason)
        if not case.allow_network:
            code = CloseCode.CASE_NEVER_STARTED
            return both(answered, end(case, code, None, books, now, Trigger.DECLINE_FOR_GOOD))
        file = books.case_files.get(case.case_id)
        left = decline(case, file, PartnerId(now.actor.party), self.reason)
        dropped = solve_work(books.tasks.of_case(case.case_id), now.at)
        return joined(answered, dropped, left, answer=left.answer)


def _answer(case: Case, response: Response, books: Books, now: Now) -> Decision[None]:
    """Decide that the partner has answered, which solves its task to review the case."""
    engagement = books.engagements.get(case.case_id, case.engagement)
    answered = respond(engagement, response, now.at)
    reviewed = solve_all(books.tasks.of_case(case.case_id), now.at, TaskKind.REVIEW_CASE)
    return both(answered, reviewed)


def _meet(case: Case, formed_by: FormedBy, books: Books, now: Now) -> Decision[None]:
    """Decide that partner and client have a relationship, unless they have one."""
    partner = PartnerId(now.actor.party)
    known = books.relationships.exists(partner, case.client_id)
    return form(partner, case.client_id, formed_by, now.at, known=known)


def _tell(case: Case, text: str, recipient: Role, now: Now) -> Decision[MessageId]:
    """Decide that the words go out as a message of the actor, and return its id."""
    sent = send(
        case,
        text,
        sender=now.actor.role,
        recipient=recipient,
        message_id=MessageId(now.fresh()),
        stamp=now.stamp(),
    )
    return sent.answering(sent.answer.message_id)

"""Closing cases: a case ends with an outcome, by its partner, the platform, or its client."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.cases.cases import Case, Lifecycle, Trigger
from debitura_core.domain.cases.close_codes import CLOSE_CODES, CloseCode, Outcome, close_codes_for
from debitura_core.domain.cases.collection_periods import (
    PeriodExtension,
    PeriodStanding,
    current,
    end_period,
    extend_by_hand,
)
from debitura_core.domain.cases.engagements import miss
from debitura_core.domain.cases.tasks import TaskKind, open_task, solve_all
from debitura_core.domain.closing.closings import (
    COMPLETIONS,
    advice_on,
    check_setter,
    close,
    recovered_code,
)
from debitura_core.domain.closing.closure_requests import (
    CLOSES,
    ClosureRequest,
    ClosureRoad,
    request_closure,
    request_of,
    road_of,
    waive_fee,
)
from debitura_core.domain.correspondence.messages import STANDARD_MESSAGES, MessageKind, send
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.decisions import Decision, joined
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.kernel.identifiers import CaseId, ExtensionId, MessageId, TaskId, case_id
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.ports import Books, Now

COMMENT = 2_000
"""The longest closing comment, in characters."""


def end(case: Case, code: CloseCode, comment: str | None, books: Books, now: Now,
        trigger: Trigger = Trigger.CLOSE) -> Decision[Case]:  # fmt: skip
    """Decide that *case* ends here: see `closings.close`, and its collection period with it."""
    over = end_period(case, books.collection_periods.of_case(case.case_id), now.today)
    request = request_of(case, books.closure_requests.of_case(case.case_id))
    to_invoice = request is not None and request.is_fee_open
    closed = close(
        case,
        books.tasks.of_case(case.case_id),
        code,
        comment,
        trigger=trigger,
        stamp=now.stamp(),
        but=(TaskKind.CLOSE_AND_INVOICE,) if to_invoice else (),
    )
    return joined(closed, over, missed(case, books, now), answer=closed.answer)


def missed(case: Case, books: Books, now: Now) -> Decision[None]:
    """Decide that a deadline which has passed stays missed when the clock of *case* is stopped."""
    if case.sla_deadline is None:
        return Decision(None)
    engagement = books.engagements.get(case.case_id, case.engagement)
    return miss(engagement, case.sla_deadline, now.at).answering(None)


def no_longer_asked(case: Case, books: Books, now: Now) -> Decision[None]:
    """Decide that a pause drops what the client was asked: it can answer only while waited for."""
    return solve_all(books.tasks.of_case(case.case_id), now.at, TaskKind.SUPPLY_INFORMATION)


@frozen(kw_only=True)
class CloseCase(Command[Case]):
    """Close a case with its outcome (partner, platform).

    Give either a ``code``, or the ``outcome`` FULLY_RECOVERED or PARTIALLY_RECOVERED: then the
    payments choose between Paid and Partially paid. A case that was not recovered needs the code,
    one of ``close_codes_for(Outcome.NOT_RECOVERED)``. OTHER needs a comment, from which a closer
    code may be suggested; for the rest a comment is advised. Advice also says when the code fits
    the collection period or the open amount badly.

    Raises `NotFound`, `IllegalTransition`, `CloseCodeNotAllowed`, `NoPaymentRecorded` (record the
    payment first, with `RecordPayment`), `PaymentsDoNotFit`, `CommentRequired`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    case_id: CaseId = field(converter=case_id)
    code: CloseCode | None = field(
        default=None, validator=checks.optional(checks.member(CloseCode))
    )
    outcome: Outcome | None = field(default=None, validator=checks.optional(checks.member(Outcome)))
    comment: str | None = field(
        default=None, validator=checks.optional(checks.text(COMMENT)), **WORDS
    )

    def __attrs_post_init__(self) -> None:
        if (self.code is None) == (self.outcome is None):
            raise InvalidInput(field="code", problem="give either a code or an outcome")
        if self.outcome is Outcome.NOT_RECOVERED:
            choice = ", ".join(code.name for code in close_codes_for(self.outcome))
            raise InvalidInput(field="code", problem=f"give the code instead, one of {choice}")

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """End the case with the code that was given, or that its payments confirm."""
        case = books.cases.get(self.case_id)
        code = self.code or recovered_code(case)
        check_setter(case, code, now.actor.role)
        advice = advice_on(case, code, self.comment, *_figures(case, code, books, now))
        if self.comment is not None and CLOSE_CODES[code].comment_required:
            suggestion = now.suggest(self.comment)
            advice += () if suggestion is None else (suggestion.advice,)
        return end(case, code, self.comment, books, now).adding(advice=advice)


def _figures(
    case: Case, code: CloseCode, books: Books, now: Now
) -> tuple[PeriodStanding | None, int | None]:
    """Return what the completion codes are judged by: the period, and what is open in USD."""
    if code not in COMPLETIONS:
        return None, None
    standings = books.collection_periods.standings(case.case_id, now.today)
    rate = now.rate(case.currency, "USD", now.today)
    return current(case, standings), None if rate is None else rate.convert(case.open.principal)


@frozen(kw_only=True)
class ExtendCollectionPeriod(Command[PeriodExtension]):
    """Extend a collection period by hand, to twelve months after a day within it (platform).

    Promises, payment plans and payments extend it by themselves. ``on`` is that day, today unless
    said otherwise. A period never gets shorter by it.

    Raises `NotFound`, `NotWithinPeriod`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    on: date | None = field(default=None, validator=checks.optional(checks.day))

    def decide(self, books: Books, now: Now, /) -> Decision[PeriodExtension]:
        """Keep the day as a reason why the period goes on."""
        case, periods = books.cases.get(self.case_id), books.collection_periods
        return extend_by_hand(
            case,
            periods.of_case(self.case_id),
            periods.standings(self.case_id, now.today),
            self.on or now.today,
            extension_id=ExtensionId(now.fresh()),
        )


@frozen(kw_only=True)
class RequestClosure(Command[Case]):
    """Ask that a case be closed (client, or the platform on its behalf).

    Before acceptance it is closed at once, without a fee. Within the collection period it is
    paused, with a message to the partner that the full success fee and costs apply: it closes
    the case, and books them with ``RecordRevenueItem(kind=WITHDRAWAL_FEE)``. After the period it is
    closed as Withdrawn by Client, and the partner is asked to stop; so it is by a new request after
    the period where an earlier one waits, whose fee stays as it is. A case in court, by quote or on
    custom terms stays as it is: the partner closes it on its own terms.

    Raises `NotFound`, `IllegalTransition`, `ClosureAlreadyRequested`.
    """

    roles: ClassVar[Roles] = frozenset({Role.CLIENT, Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    reason: str | None = field(
        default=None, validator=checks.optional(checks.text(COMMENT)), **WORDS
    )

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Keep the request, and do what follows from it."""
        case = books.cases.get(self.case_id)
        standing = current(case, books.collection_periods.standings(self.case_id, now.today))
        earlier = books.closure_requests.of_case(self.case_id)
        if request_of(case, earlier) and road_of(case, standing) is ClosureRoad.AFTER_EXPIRY:
            withdrawn = CloseCode.WITHDRAWN_BY_CLIENT
            closed = end(case, withdrawn, self.reason, books, now, Trigger.WITHDRAW)
            told = _told(case, ClosureRoad.AFTER_EXPIRY, now)
            return joined(closed, told, answer=closed.answer)
        requested = request_closure(case, standing, earlier, self.reason, stamp=now.stamp())
        request, left = requested.answer
        followed: list[Decision[object]]
        if request.road in CLOSES:
            withdrawn = CloseCode.WITHDRAWN_BY_CLIENT
            closed = end(case, withdrawn, self.reason, books, now, Trigger.WITHDRAW)
            left, followed = closed.answer, [closed]
        else:
            followed = [open_task(TaskKind.CLOSE_AND_INVOICE, case, TaskId(now.fresh()), now.at)]
            if request.road is ClosureRoad.WITHIN_PERIOD:
                followed[:0] = no_longer_asked(case, books, now), missed(case, books, now)
        told = _told(case, request.road, now)
        return joined(requested, *followed, told, answer=left)


@frozen(kw_only=True)
class WaiveWithdrawalFee(Command[ClosureRequest]):
    """Ask nothing of a client for closing its case, though its request has fixed a fee (partner).

    The task to invoice the client is solved with it. Raises `NotFound`, and `NoWithdrawalFee` where
    no fee is open: it is booked or waived already, or there is none.
    """

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    case_id: CaseId = field(converter=case_id)
    reason: str = field(validator=checks.text(2000), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[ClosureRequest]:
        """Waive the fee."""
        case = books.cases.get(self.case_id)
        requests = books.closure_requests.of_case(self.case_id)
        waived = waive_fee(case, requests, self.reason, now.stamp())
        return joined(waived, fee_decided(case, books, now), answer=waived.answer)


def fee_decided(case: Case, books: Books, now: Now) -> Decision[None]:
    """Decide that nothing is left to invoice for a withdrawal, if the case has ended too."""
    if case.lifecycle is not Lifecycle.CLOSED:
        return Decision(None)
    return solve_all(books.tasks.of_case(case.case_id), now.at, TaskKind.CLOSE_AND_INVOICE)


_WORDS = {
    ClosureRoad.WITHIN_PERIOD: MessageKind.CLOSURE_REQUESTED,
    ClosureRoad.AFTER_EXPIRY: MessageKind.STOP_COLLECTION,
    ClosureRoad.OWN_TERMS: MessageKind.CLOSURE_ON_OWN_TERMS,
}
"""The message to the partner; there is none before acceptance, for it has not begun."""


def _told(case: Case, road: ClosureRoad, now: Now) -> Decision[object]:
    """Decide that the partner gets the standard message, in the client's name."""
    kind = _WORDS.get(road)
    if kind is None:
        return Decision(None)
    return send(
        case,
        STANDARD_MESSAGES[kind],
        kind=kind,
        sender=Role.CLIENT,
        recipient=Role.PARTNER,
        message_id=MessageId(now.fresh()),
        stamp=now.stamp(),
    )

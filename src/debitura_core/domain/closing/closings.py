"""Closings: a case ends with a code that its payments confirm, and may be reopened.

Everybody who closes a case, for whatever reason, calls `close`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from attrs import frozen

from debitura_core.domain.cases.cases import Case, MovesCase, Trigger, next_state
from debitura_core.domain.cases.close_codes import CLOSE_CODES, CloseCode, MoneyCondition, Setter
from debitura_core.domain.cases.collection_periods import PeriodStanding, PeriodStatus
from debitura_core.domain.cases.tasks import Task, TaskKind, solve_work
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.decisions import Advice, Decision, Stamp, both, changed
from debitura_core.domain.kernel.errors import (
    CloseCodeNotAllowed,
    CommentRequired,
    NoPaymentRecorded,
    PaymentsDoNotFit,
    ReopeningNeeded,
)
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.kernel.seals import seal

COMPLETIONS = frozenset({CloseCode.PRE_LEGAL_EXHAUSTED, CloseCode.UNECONOMICAL_TO_PURSUE})
"""The two codes that are easily taken for each other."""
SMALL_CLAIM = 1_000_00
"""Below what open principal, in US cents, a claim may not be worth its costs.

It is the top of the lowest bracket of the tariff (rule parties-6).
"""

# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class CaseClosed(MovesCase):
    """A case ended: its code and when; the comment is stored as a salted hash (rule kernel-12)."""

    client_id: ClientId
    partner_id: PartnerId | None
    close_code: CloseCode
    closed_at: datetime
    comment_seal: str | None


@frozen(kw_only=True)
class CaseReopened(MovesCase):
    """A corrected or removed payment took away what the case was closed for (rule closing-10)."""

    partner_id: PartnerId | None
    close_code: CloseCode
    """The code it was closed with."""
    sla_deadline: datetime | None


# -------------------------------------------------------------------------------------- rules


def holds(case: Case, code: CloseCode) -> bool:
    """Return whether the payments on *case* are what the code says of them (rule closing-2).

    The amount due is principal and added fees; what counts is all that was paid, a surplus too.
    """
    due = case.claimed.total
    return {
        MoneyCondition.NONE: True,
        MoneyCondition.COVERED: 0 < case.paid_minor >= due,
        MoneyCondition.PART: 0 < case.paid_minor < due,
    }[CLOSE_CODES[code].money]


def recovered_code(case: Case) -> CloseCode:
    """Return the success code that the payments confirm (rule closing-3).

    Raises `NoPaymentRecorded`.
    """
    if not case.paid_minor:
        raise NoPaymentRecorded(case_id=case.case_id)
    return CloseCode.PAID if holds(case, CloseCode.PAID) else CloseCode.PARTIALLY_PAID


def check_setter(case: Case, code: CloseCode, role: Role) -> None:
    """Refuse a code that is not for this desk: some are the platform's, some the system's.

    Raises `CloseCodeNotAllowed`.
    """
    setter = CLOSE_CODES[code].set_by
    if setter is Setter.SYSTEM or (setter is Setter.PLATFORM and role is not Role.PLATFORM):
        raise CloseCodeNotAllowed(case_id=case.case_id, close_code=code.label, setter=setter.value)


def close(case: Case, tasks: Sequence[Task], code: CloseCode, comment: str | None, *,
          trigger: Trigger = Trigger.CLOSE, stamp: Stamp,
          but: Container[TaskKind] = ()) -> Decision[Case]:  # fmt: skip
    """Decide that *case* ends with *code*.

    The SLA clock stops, and of *tasks* (all that there are about the case) the open ones that work
    the claim are solved; those about money run on, and those of the kinds *but* (rule closing-7).
    Each payment already created its payout; closing a case creates none.

    Raises `IllegalTransition`, so also for a case that is closed; `NoPaymentRecorded`,
    `PaymentsDoNotFit`, `CommentRequired`.
    """
    lifecycle = next_state(case, trigger)
    _check(case, code, comment)
    closed = changed(
        case,
        lifecycle=lifecycle,
        sla_deadline=None,
        closed_at=stamp.at,
        closed_by=stamp.by.user,
        close_code=code,
        close_comment=comment,
        close_salt=None if comment is None else stamp.salt,
    )
    event = CaseClosed(
        case_id=case.case_id,
        client_id=case.client_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=lifecycle,
        close_code=code,
        closed_at=stamp.at,
        comment_seal=seal(comment, stamp.salt),
    )
    work = solve_work(tasks, stamp.at, but)
    return both(Decision(closed, (closed,), (event,)), work).answering(closed)


def _check(case: Case, code: CloseCode, comment: str | None) -> None:
    """Refuse a code that the payments or the comment do not confirm (rule closing-2)."""
    rule = CLOSE_CODES[code]
    if not holds(case, code):
        if not case.paid_minor:
            raise NoPaymentRecorded(case_id=case.case_id)
        raise PaymentsDoNotFit(
            case_id=case.case_id,
            close_code=code.label,
            condition=rule.money.value,
            paid=shown(case.paid_minor, case.currency),
            due=shown(case.claimed.total, case.currency),
        )
    if rule.comment_required and not (comment and comment.strip()):
        raise CommentRequired(case_id=case.case_id, close_code=code.label)


def reopen(case: Case, *, reopen_if_needed: bool,
           sla_deadline: datetime | None = None) -> Decision[Case]:  # fmt: skip
    """Decide whether a corrected *case* stays closed (rule closing-10).

    *case* is as the correction leaves it. While the money condition of its close code is met, and
    while it is not closed at all, it stays as it is. Otherwise it goes back to Active, and its SLA
    clock starts with *sla_deadline*; without the caller's consent the correction is refused.

    Raises `ReopeningNeeded`.
    """
    code = case.close_code
    if code is None or holds(case, code):
        return Decision(case)
    if not reopen_if_needed:
        raise ReopeningNeeded(case_id=case.case_id, close_code=code.label)
    reopened = changed(
        case,
        lifecycle=next_state(case, Trigger.REOPEN),
        sla_deadline=sla_deadline,
        closed_at=None,
        closed_by=None,
        close_code=None,
        close_comment=None,
        close_salt=None,
    )
    event = CaseReopened(
        case_id=case.case_id,
        partner_id=case.partner_id,
        was_lifecycle=case.lifecycle,
        lifecycle=reopened.lifecycle,
        close_code=code,
        sla_deadline=sla_deadline,
    )
    return Decision(reopened, (reopened,), (event,))


# ------------------------------------------------------------------------------------- advice


def no_longer_paid(case: Case) -> tuple[Advice, ...]:
    """Say that a case is closed as what it no longer is, which its own collector can put right."""
    code = case.close_code
    if code is None or holds(case, code):
        return ()
    sentence = f"Case {case.case_id} stays closed as {code.label}, which is no longer true."
    return (Advice("CLOSED_AS_PAID", sentence, {"case_id": case.case_id}),)


def advice_on(case: Case, code: CloseCode, comment: str | None, standing: PeriodStanding | None,
              open_usd: int | None) -> tuple[Advice, ...]:  # fmt: skip
    """Say what is unusual about closing *case* with *code*, which is done all the same.

    A comment helps reporting, whatever the code. Pre-Legal Exhausted belongs after the period (rule
    closing-5). The figures suggest Uneconomical while the period runs and the open principal is
    below `SMALL_CLAIM` (the recovery would cost more than the claim), and for Exhausted once it is
    over and more than that is open (all has been tried). *open_usd* is that principal in US cents;
    None, where there is no rate, leaves it open which of the two they suggest.
    """
    advice: tuple[Advice, ...] = ()
    facts = {"case_id": case.case_id, "close_code": code.value}
    if comment is None:
        advice += (
            Advice(
                "COMMENT_ADVISED",
                f"Closed as {code.label} without a comment; a short one is recommended.",
                facts,
            ),
        )
    if code is CloseCode.PRE_LEGAL_EXHAUSTED and standing is not None and standing.is_active:
        end = str(standing.current_end)
        advice += (
            Advice(
                "PRE_LEGAL_EXHAUSTED_EARLY",
                f"The collection period runs until {end}; {code.label} is meant for after it.",
                {**facts, "current_end": end},
            ),
        )
    other = _spoken_for(standing, open_usd)
    if other is not None and code in COMPLETIONS - {other}:
        advice += (
            Advice(
                "UNECONOMICAL_OR_EXHAUSTED",
                f"The open principal and the collection period suggest {other.label}.",
                {**facts, "spoken_for": other.value},
            ),
        )
    return advice


def _spoken_for(standing: PeriodStanding | None, open_usd: int | None) -> CloseCode | None:
    """Return which of the two completion codes the figures suggest, if any."""
    if standing is None or open_usd is None:
        return None
    small = open_usd < SMALL_CLAIM
    if standing.status is PeriodStatus.ACTIVE and small:
        return CloseCode.UNECONOMICAL_TO_PURSUE
    if standing.status is PeriodStatus.EXPIRED and not small:
        return CloseCode.PRE_LEGAL_EXHAUSTED
    return None

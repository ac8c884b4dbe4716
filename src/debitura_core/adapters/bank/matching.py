"""From statement lines to commands: propose the cases, then book what was accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from operator import attrgetter

from debitura_core.commands.recording_payments import RecordPayment
from debitura_core.commands.reversing import ReversePayment
from debitura_core.desk import Command, Desk, Keyed
from debitura_core.domain.kernel.identifiers import PartnerId
from debitura_core.domain.money.matching import LineMatch, Proposal
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.statement_lines import LineKind, StatementLine
from debitura_core.queries.matching import MatchLines


def match(
    lines: Iterable[StatementLine], desk: Desk, *, partner_id: PartnerId | str | None = None
) -> tuple[LineMatch, ...]:
    """Propose for each line the case that it belongs to; see `MatchLines`.

    On a platform desk name the *partner_id*. Nothing is booked: give what you accept to
    `bookings`, and its commands to `Desk.do_all`.
    """
    return desk.ask(MatchLines(lines=tuple(lines), partner_id=partner_id))


def bookings(
    found: Iterable[LineMatch],
    *,
    received_by: Recipient,
    accept: Callable[[LineMatch], Proposal | None] = attrgetter("certain"),
) -> Iterator[Keyed[Payout]]:
    """Yield the commands that book the lines for which *accept* gives a proposal.

    By default that is what is certain. A credit is recorded as a payment; a return reverses the
    payment that its proposal names, and makes a case active again that was closed as paid.
    *received_by* says whose account the statement is of. Each command has the `line_key` of its
    line as its idempotency key: a line in two statements that overlap is booked once.
    """
    for one in found:
        proposal = accept(one)
        command = None if proposal is None else _command(one.line, proposal, received_by)
        if command is not None:
            yield Keyed(command, key=line_key(one.line))


def _command(
    line: StatementLine, proposal: Proposal, received_by: Recipient
) -> Command[Payout] | None:
    if line.kind is LineKind.CREDIT:
        return RecordPayment(
            case_id=proposal.case_id,
            amount=line.amount,
            received_by=received_by,
            received_on=line.booked_on,
            method="bank transfer",
            reference=line.reference or line.line_id,
        )
    if line.kind is LineKind.RETURN and proposal.payment_id is not None:
        return ReversePayment(
            payment_id=proposal.payment_id,
            amount=line.amount,
            on=line.booked_on,
            reason="returned by the bank",
            reopen_if_needed=True,
        )
    return None


def line_key(line: StatementLine) -> str:
    """Return the idempotency key of a line: it names the account and the line, and shows neither.

    >>> from datetime import date
    >>> from moneyed import Money
    >>> line_key(StatementLine(account="DE02", line_id="1", kind=LineKind.CREDIT,
    ...                        amount=Money(5, "EUR"), booked_on=date(2026, 3, 4)))
    'bank-line-bee4285f8ddc4db9aa22a091be1e16be'
    """
    return f"bank-line-{sha256(repr((line.account, line.line_id)).encode()).hexdigest()[:32]}"

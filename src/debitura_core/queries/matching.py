"""Matching the lines of bank statements with a partner's cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from attrs import field, frozen

from debitura_core.desk import Query, partner_of
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.money.matching import LineMatch, Matcher, PaidReference
from debitura_core.domain.money.statement_lines import LineKind, StatementLine
from debitura_core.ports import Now, ScopedBooks

MOST_LINES: Final = 100_000
"""Lines that one query takes."""


@frozen(kw_only=True)
class MatchLines(Query[tuple[LineMatch, ...]]):
    """Propose for each line of a bank statement the case that it belongs to.

    Money that came in is matched with the claims on which the partner takes payments now: by the
    case's reference, also mistyped, the client's reference, invoice numbers, the debtor's name,
    the instalments of a plan, and what is open. A return is matched with the payment that it takes
    back, by the bank's reference and the amount. Lines of money that left have no proposals.

    Each proposal has its reasons and a grade. Only a certain one may be booked without being
    looked at; nothing is booked here. On a platform desk name the ``partner_id``.

    Raises `InvalidInput` for more than 100,000 lines, `NotFound` for an unknown partner,
    `NotAllowed` on a client's desk.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    lines: tuple[StatementLine, ...] = field(
        validator=checks.many(checks.instance(StatementLine), MOST_LINES)
    )
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[LineMatch, ...]:
        """Return the lines in their order, each with its proposals, the best first."""
        partner_id = partner_of(books, self.partner_id)
        returns = any(line.kind is LineKind.RETURN for line in self.lines)
        paid: Iterable[PaidReference] = books.payments.to_return(partner_id) if returns else ()
        matcher = Matcher(books.payments.candidates(partner_id), paid)
        return tuple(LineMatch(line=line, proposals=matcher.match(line)) for line in self.lines)

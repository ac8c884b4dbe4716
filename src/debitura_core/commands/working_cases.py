"""Working cases: what happens between acceptance and closing."""

from __future__ import annotations

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain import doors
from debitura_core.domain.actors import Role
from debitura_core.domain.cases import Case, LegalActionStarted, start_legal_action
from debitura_core.domain.collection_periods import end_period
from debitura_core.domain.decisions import Decision, both
from debitura_core.domain.identifiers import CaseId, case_id
from debitura_core.domain.percent import Percent
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class StartLegalAction(Command[Case]):
    """Take an active case to court (partner or client, D21, L26).

    Payments recorded from here on are split on legal terms; a success fee of its own may be agreed,
    and no quote is needed. The collection period ends (D20).

    Raises `NotFound`, `IllegalTransition`.
    """

    roles = frozenset({Role.PARTNER, Role.CLIENT})

    case_id: CaseId = field(converter=case_id)
    success_fee: Percent | None = field(default=None, validator=doors.optional(doors.percent))

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Move the case into its legal phase."""
        case = books.cases.get(self.case_id)
        legal = start_legal_action(case, self.success_fee)
        over = end_period(case, books.collection_periods.of_case(case.case_id), now.today)
        event = LegalActionStarted(
            case_id=legal.case_id,
            partner_id=legal.partner_id,
            lifecycle=legal.lifecycle,
            phase=legal.phase,
            success_fee=legal.success_fee,
        )
        return both(Decision(legal, (legal,), (event,)), over).answering(legal)

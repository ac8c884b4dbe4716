"""Merging cases: a duplicate is folded into another case, and its money goes along."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.commands.closing_cases import missed
from debitura_core.desk import Command
from debitura_core.domain.cases.assignments import check_same_debtor, merge
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.collection_periods import end_period
from debitura_core.domain.cases.tasks import solve_work
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, changed, joined
from debitura_core.domain.kernel.errors import AmountTooLarge, CollectorNeverWorked
from debitura_core.domain.kernel.identifiers import CaseId, case_id
from debitura_core.domain.kernel.money import BOUND
from debitura_core.domain.money.bookings import book_surplus
from debitura_core.domain.money.corrections import covered
from debitura_core.domain.money.merged_payments import (
    Group,
    book_move,
    groups_to_move,
    move_payments,
)
from debitura_core.domain.money.payments import Payment, spend_surplus
from debitura_core.domain.money.posting import Held
from debitura_core.domain.money.revenue_share import carried
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class MergeCase(Command[Case]):
    """Merge a case into another case of the same client (platform). This cannot be undone.

    The merged case can only be read. Its payments count on the other case, with their payouts and
    days, and what is outstanding there falls; reminders of unpaid commissions go along (rule
    cases-26). The two must have the same currency, and debtors of one name and country unless
    ``different_debtor=True``. Payments on live invoices would change what was invoiced: with
    ``keep_invoiced=True`` they stay with the merged case.

    Raises `NotFound`, `IllegalTransition`, `CannotMerge`, `OtherDebtor`, `InvoicedPaymentsStay`,
    `CollectorNeverWorked`, `AmountTooLarge`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    into: CaseId = field(converter=case_id)
    case_id: CaseId = field(converter=case_id)
    different_debtor: bool = field(default=False, validator=checks.yes_or_no)
    keep_invoiced: bool = field(default=False, validator=checks.yes_or_no)

    def decide(self, books: Books, now: Now, /) -> Decision[Case]:
        """Fold the case, drop the work on it, and let its money count on the other one."""
        case, into = books.cases.get(self.case_id), books.cases.get(self.into)
        merge(case, into)
        if not self.different_debtor:
            papers = (books.case_files.get(one.case_id) for one in (case, into))
            check_same_debtor(case, into, *(paper.debtor for paper in papers))
        dropped = solve_work(books.tasks.of_case(case.case_id), now.at)
        over = end_period(case, books.collection_periods.of_case(case.case_id), now.today)
        held = Held(books.accounts)
        moved = self._moved(books, now, case, into, held)
        done = joined(moved, dropped, over, missed(case, books, now), answer=moved.answer)
        return done.keeping(*held.records())

    def _moved(self, books: Books, now: Now, case: Case, into: Case, held: Held) -> Decision[Case]:
        """Decide what becomes of the money on a case, and that it is merged."""
        paid = books.payments.by_collectors(case.case_id)
        groups: list[Group] = [(one, books.payouts.of_payment(one)) for one in paid]
        moving = groups_to_move(case.case_id, groups, keep_invoiced=self.keep_invoiced)
        engaged = {one.partner_id for one in books.engagements.of_case(into.case_id)}
        for payment, _ in moving:
            if payment.partner_id not in engaged:
                raise CollectorNeverWorked(
                    case_id=case.case_id, into=into.case_id, partner_id=payment.partner_id
                )
        tasks = books.tasks.of_case(case.case_id)
        done = move_payments(moving, into.case_id, into.open, tasks)
        after = {one.payment_id: one for one in done.records if isinstance(one, Payment)}
        for group in moving:
            book_move(held, group, after[group[0].payment_id], now.at)
        gone = {payment.payment_id for payment, _ in moving}
        staying = [one for one in paid if one.payment_id not in gone]
        opened = case.open
        for payment, _ in moving:
            opened = opened.plus(payment.allocation)
        rest, spent, told = spend_surplus(opened, staying)
        book_surplus(held, spent, staying, now.at)
        minor = sum(payment.left_minor for payment, _ in moving)
        if into.paid_minor + minor >= BOUND:
            raise AmountTooLarge(field="case_id")
        carry = sum(carried(one.split) for _, payouts in moving for one in payouts)
        less = changed(
            case, open=rest, paid_minor=case.paid_minor - minor, fee_carry=case.fee_carry - carry
        )
        more = changed(
            into,
            open=done.answer,
            paid_minor=into.paid_minor + minor,
            fee_carry=into.fee_carry + carry,
        )
        if not moving:
            return merge(case, into)
        merged = Decision(less, (less,), (covered(less),)).then(Case, lambda one: merge(one, into))
        counted = Decision(more, (more,), (covered(more),))
        spending = Decision(None, spent, told)
        return joined(merged, done, counted, spending, answer=merged.answer)

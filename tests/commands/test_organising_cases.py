"""Organising cases: members, priorities, references and debtors; and cases that change firms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve

from debitura_core import (
    AcceptCase,
    AssignCase,
    CasePage,
    CommissionStatus,
    Lifecycle,
    PartnerBalance,
    ReassignCase,
    Recipient,
    SetPartnerReference,
    SetPriority,
    SettleCommission,
    StatusType,
    SuspendPartner,
    TaskKind,
    Tasks,
    Timeline,
    TransferCase,
    UpdateDebtor,
    UpdateStatus,
    errors,
)
from debitura_core.domain.cases.assignments import DebtorUpdated, MemberPutInCharge
from debitura_core.domain.kernel.actors import WHOLE_NETWORK
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId
from tests.cast import (
    CASE,
    DEBTOR,
    START,
    Opened,
    eur,
    meeting,
    on_both_stores,
    payment,
    written,
)


@on_both_stores
def test_a_transfer_moves_the_deadline_along(store: Opened) -> None:
    """Whoever takes the case over owes its next update; the history stays with it."""
    with meeting(store) as cast:
        deadline = cast.case().sla_deadline
        assert cast.anna.do(AssignCase(case_id=CASE, user="anna")).assigned_user == "anna"
        cast.clock.advance(days=3)
        history = cast.anna.ask(Timeline(case_id=CASE))
        done = cast.anna.perform(TransferCase(case_id=CASE, user="bob"))
        assert (done.answer.assigned_user, done.answer.sla_deadline) == ("bob", deadline)
        (entry,) = done.entries
        assert isinstance(entry.event, MemberPutInCharge)
        assert (entry.event.former_user, entry.event.assigned_user) == ("anna", "bob")
        assert cast.anna.ask(Timeline(case_id=CASE))[: len(history)] == history
        before = written(cast.network.store)
        for again in (TransferCase(case_id=CASE, user="bob"), AssignCase(case_id=CASE, user="bob")):
            with pytest.raises(errors.AlreadyInCharge, match="bob"):
                cast.anna.do(again)
        assert written(cast.network.store) == before


def test_a_case_under_review_is_assigned_and_not_transferred() -> None:
    """Who reviews it may be said at once; responsibility for updates begins with the work."""
    with meeting() as cast:
        cast.submit()
        assert cast.anna.do(AssignCase(case_id=CASE, user="bob")).assigned_user == "bob"
        with pytest.raises(errors.CaseNotInHand):
            cast.anna.do(TransferCase(case_id=CASE, user="anna"))


@on_both_stores
def test_priority_and_follow_up_are_stated_together(store: Opened) -> None:
    """Both are said each time; saying what is so already writes nothing."""
    with meeting(store) as cast:
        cast.case()
        marked = cast.anna.do(SetPriority(case_id=CASE, follow_up=True, priority=1))
        assert (marked.priority_follow_up, marked.priority) == (True, 1)
        before = written(cast.network.store)
        cast.anna.do(SetPriority(case_id=CASE, follow_up=True, priority=1))
        assert written(cast.network.store) == before
        bare = cast.anna.do(SetPriority(case_id=CASE, follow_up=False))
        assert (bare.priority_follow_up, bare.priority) == (False, None)


@on_both_stores
def test_a_partner_refers_to_a_case_by_its_own_name(store: Opened) -> None:
    """P-REFNO: set, changed, cleared; the same on two cases; never in the journal."""
    with meeting(store) as cast:
        for case_id in (CASE, "SECOND"):
            cast.case(case_id)
            done = cast.anna.perform(SetPartnerReference(case_id=case_id, reference="Muster/26"))
            assert done.answer.partner_reference == "Muster/26"
            assert "Muster" not in done.entries[0].facts
        before = written(cast.network.store)
        cast.anna.do(SetPartnerReference(case_id=CASE, reference="Muster/26"))
        assert written(cast.network.store) == before
        cleared = cast.anna.do(SetPartnerReference(case_id=CASE, reference=None))
        assert cleared.partner_reference is None
        with pytest.raises(errors.TextTooLong):
            SetPartnerReference(case_id=CASE, reference="x" * 129)


@on_both_stores
def test_the_journal_knows_which_data_of_a_debtor_changed_and_no_more(store: Opened) -> None:
    """Contact data are restated; their names are told, their content is not."""
    with meeting(store) as cast:
        cast.case()
        moved = evolve(DEBTOR, name="Muster AG", emails=("post@muster.example",))
        done = cast.anna.perform(UpdateDebtor(case_id=CASE, debtor=moved))
        (entry,) = done.entries
        assert isinstance(entry.event, DebtorUpdated)
        assert entry.event.changed == ("name", "emails")
        assert "uster" not in entry.facts
        assert cast.anna.ask(CasePage(case_id=CASE)).debtor == moved
        before = written(cast.network.store)
        cast.anna.do(UpdateDebtor(case_id=CASE, debtor=moved))
        assert written(cast.network.store) == before


# ------------------------------------------------------------------------- to another partner


@on_both_stores
def test_a_reassigned_case_begins_anew(store: Opened) -> None:
    """The new partner reviews it in an engagement of its own, without the old one's notes."""
    with meeting(store) as cast:
        cast.submit()
        cast.anna.do(AcceptCase(case_id=CASE, priority=1, assigned_user="bob"))
        cast.anna.do(SetPartnerReference(case_id=CASE, reference="A-1"))
        cast.anna.do(UpdateStatus(case_id=CASE, status=StatusType.TRANSFERRED, notes="n"))
        assert [one.kind for one in cast.ops.ask(Tasks()).tasks] == [TaskKind.REASSIGN_CASE]
        cast.clock.advance(days=1)
        case = cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        assert (case.lifecycle, case.partner_id) == (Lifecycle.PENDING_VERIFICATION, "rival")
        assert case.assigned_at == START + timedelta(days=1)
        assert (case.accepted_at, case.assigned_user, case.priority) == (None, None, None)
        assert (case.partner_reference, case.status, case.sla_deadline) == (None, None, None)
        assert cast.ops.ask(Tasks()).tasks == cast.anna.ask(Tasks()).tasks == ()
        assert [one.kind for one in cast.eve.ask(Tasks()).tasks] == [TaskKind.REVIEW_CASE]
        with cast.network.store.reading(WHOLE_NETWORK) as books:
            first, second = books.engagements.of_case(CaseId(CASE))
        assert (first.number, first.ended_at) == (1, START + timedelta(days=1))
        assert (second.number, second.partner_id, second.ended_at) == (2, "rival", None)
        assert cast.eve.do(AcceptCase(case_id=CASE)).engagement == 2


@on_both_stores
def test_what_the_old_partner_earned_stays_its_own(store: Opened) -> None:
    """The case is no longer found, its payouts are: they are settled and stand in the balance."""
    with meeting(store) as cast:
        cast.case()
        paid = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=CASE))
        with pytest.raises(errors.NotFound):
            cast.anna.ask(CasePage(case_id=CASE))
        with pytest.raises(errors.NotFound):
            cast.pay(eur("10"))
        settled = cast.anna.do(SettleCommission(payout_id=paid.payout_id))
        assert settled.commission_status is CommissionStatus.PAID
        (row,) = cast.anna.ask(PartnerBalance()).rows
        assert (row.payout_id, row.reference) == (paid.payout_id, CASE)
        theirs = cast.eve.do(payment(eur("500")))
        assert [row.payout_id for row in cast.eve.ask(PartnerBalance()).rows] == [theirs.payout_id]
        page = cast.eve.ask(CasePage(case_id=CASE)).case
        assert page.paid == eur("1500.00")
        with cast.network.store.reading(cast.eve.scope) as books:
            assert not books.payments.of_case(PartnerId("acme"), CaseId(CASE))


@on_both_stores
def test_the_new_partner_reads_nothing_of_the_old_ones_work(store: Opened) -> None:
    """Reports and the journal of an engagement are its partner's."""
    with meeting(store) as cast:
        cast.case()
        cast.anna.do(UpdateStatus(case_id=CASE, status=StatusType.INVESTIGATING, notes="n"))
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        with cast.network.store.reading(cast.eve.scope) as books:
            assert not books.status_updates.of_case(CaseId(CASE))
        with cast.network.store.reading(cast.anna.scope) as books:
            (own,) = books.status_updates.of_case(CaseId(CASE))
            assert books.status_updates.get(own.update_id) == own


@on_both_stores
def test_a_case_is_reassigned_to_an_active_partner_that_is_another(store: Opened) -> None:
    """Not to whoever has it, nor to one that takes no cases."""
    with meeting(store) as cast:
        cast.case()
        cast.ops.do(SuspendPartner(partner_id="rival"))
        before = written(cast.network.store)
        with pytest.raises(errors.AlreadyInCharge):
            cast.ops.do(ReassignCase(case_id=CASE, partner_id="acme"))
        for partner in ("rival", "nobody"):
            with pytest.raises(errors.PartnerInactive):
                cast.ops.do(ReassignCase(case_id=CASE, partner_id=partner))
        assert written(cast.network.store) == before

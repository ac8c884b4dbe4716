"""Closed cases: they take what is about money, papers and judgement, and no more work."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import frozen

from debitura_core import (
    AgreePaymentPlan,
    AttachDocument,
    CasePage,
    CloseCase,
    CloseCode,
    CorrectPayment,
    CreditCommission,
    Instalment,
    MarkRemitted,
    RateCase,
    Recipient,
    RecordRevenueItem,
    RequestClosure,
    RevenueItemKind,
    SetAddedFees,
    SetPartnerReference,
    SettleCommission,
    StartLegalAction,
    StatusType,
    TransferCase,
    UpdateStatus,
    errors,
)
from tests.cast import CASE, TODAY, Cast, eur, meeting, payment, written


@frozen
class Ended:
    """A closed case with two payments: one to Acme, one to Nordic that is still to be settled."""

    cast: Cast
    own: str
    unpaid: str


def ended(cast: Cast) -> Ended:
    """Close the case."""
    cast.case()
    own = cast.pay(eur("100"), payment_id="own")
    unpaid = cast.pay(eur("50"), received_by=Recipient.CLIENT)
    cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.PARTIALLY_PAID, comment="no more"))
    return Ended(cast, own.payout_id, unpaid.payout_id)


TAKEN: dict[str, Callable[[Ended], Any]] = {
    "settling": lambda it: it.cast.anna.do(SettleCommission(payout_id=it.unpaid)),
    "crediting": lambda it: it.cast.ops.do(CreditCommission(payout_id=it.unpaid, reason="gone")),
    "remitting": lambda it: it.cast.anna.do(MarkRemitted(payout_id=it.own)),
    "correcting": lambda it: it.cast.anna.do(
        CorrectPayment(
            payment_id="own", amount=eur("99"), received_by=Recipient.PARTNER, received_on=TODAY
        )
    ),
    "revenue items": lambda it: it.cast.anna.do(
        RecordRevenueItem(case_id=CASE, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("10"))
    ),
    "ratings": lambda it: it.cast.nora.do(
        RateCase(case_id=CASE, outcome_stars=4, communication_stars=5)
    ),
    "references": lambda it: it.cast.anna.do(SetPartnerReference(case_id=CASE, reference="R-9")),
    "files": lambda it: it.cast.anna.do(
        AttachDocument(case_id=CASE, file_name="a.txt", content=b"a")
    ),
    "reading": lambda it: it.cast.nora.ask(CasePage(case_id=CASE)),
}
REFUSED: dict[str, Callable[[Ended], Any]] = {
    "payment": lambda it: it.cast.anna.do(payment(eur("1"))),
    "status": lambda it: it.cast.anna.do(
        UpdateStatus(case_id=CASE, status=StatusType.INVESTIGATING, notes="n")
    ),
    "plan": lambda it: it.cast.anna.do(
        AgreePaymentPlan(case_id=CASE, instalments=(Instalment(TODAY, eur("10")),))
    ),
    "fees": lambda it: it.cast.anna.do(SetAddedFees(case_id=CASE, interest=eur("10"))),
    "transfer": lambda it: it.cast.anna.do(TransferCase(case_id=CASE, user="bob")),
    "legal action": lambda it: it.cast.anna.do(StartLegalAction(case_id=CASE)),
    "closing": lambda it: it.cast.anna.do(
        CloseCase(case_id=CASE, code=CloseCode.OTHER, comment="again")
    ),
    "a request to close": lambda it: it.cast.nora.do(RequestClosure(case_id=CASE)),
}


@pytest.mark.parametrize("act", TAKEN.values(), ids=TAKEN)
def test_a_closed_case_still_takes_what_the_decision_lists(act: Callable[[Ended], Any]) -> None:
    """Money that is owed, corrections, ratings, references, files and reading."""
    with meeting() as cast:
        assert act(ended(cast))


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_a_closed_case_takes_nothing_that_works_the_claim(act: Callable[[Ended], Any]) -> None:
    """No payment, status, plan, fee or transfer, and no second ending; nothing is written."""
    with meeting() as cast:
        it = ended(cast)
        before = written(cast.network.store)
        with pytest.raises(errors.RuleBroken):
            act(it)
        assert written(cast.network.store) == before

"""Partner cases for the rich books: every state of a submission, every kind of entry.

Acme submits for its own clients; Borea collects what goes to the network. What fell due before
anything had been earned is billed, what was earned later covers the rest and is paid out.
"""

from __future__ import annotations

from attrs import evolve

from debitura_core import (
    AcceptCase,
    Billing,
    BookPartnerCaseFee,
    DecideLegalEscalation,
    Desk,
    DraftPartnerCase,
    Handling,
    LedgerReason,
    MarkPaidOut,
    PartnerCase,
    PartnerCaseTerms,
    Percent,
    Recipient,
    RecordPayment,
    RejectionReason,
    RequestLegalEscalation,
    ReturnPartnerCase,
    ReturnReason,
    ReviewPartnerCase,
    ReviewVerdict,
    SaveSubmissionTemplate,
    StatusType,
    SubmitPartnerCase,
    SupplyDocuments,
    UpdateStatus,
    WithdrawPartnerCase,
    money,
)
from debitura_core.testing import FixedClock
from tests.own_clients import (
    APPROACH,
    BAKER,
    PAPERS,
    SIXTY_FORTY,
    TWENTY_FIVE_AND_HALF,
    clause,
    own_submission,
)

CLAUSE: PartnerCaseTerms = clause(
    TWENTY_FIVE_AND_HALF,
    legal_revenue=SIXTY_FORTY,
    legal_fee=money("75", "EUR"),
    minimum_cases=3,
    billing=Billing.PER_CASE,
)
SELF, NETWORK = Handling.SELF, Handling.NETWORK


def submit_own_clients(clock: FixedClock, ops: Desk, acme: Desk, borea: Desk) -> None:
    """Let Acme hand cases in, the platform say all that it may say, and money come in."""
    _say_everything(ops, acme)
    alone = _accepted(ops, acme, "own-self", SELF)
    court = _accepted(ops, acme, "own-court", SELF)
    network = _accepted(ops, acme, "own-network", NETWORK)
    dinars = _accepted(ops, acme, "own-dinars", NETWORK, currency="KWD")
    legal = _accepted(ops, acme, "own-legal", NETWORK)
    for one in (network, dinars, legal):
        borea.do(AcceptCase(case_id=one.in_case()))
    acme.do(RequestLegalEscalation(partner_case_id=court.partner_case_id, reason="he laughs"))
    for reason, grant in (("he is rich", False), ("he is very rich", True)):
        acme.do(RequestLegalEscalation(partner_case_id=legal.partner_case_id, reason=reason))
        ops.do(DecideLegalEscalation(partner_case_id=legal.partner_case_id, grant=grant))
    _return(ops, acme)
    clock.advance(hours=1)
    for one, amount, desk, currency in (
        (alone, "1000", acme, "EUR"),
        (network, "5000", borea, "EUR"),
        (dinars, "4000", borea, "KWD"),
        (legal, "3000", borea, "EUR"),
    ):
        desk.do(
            RecordPayment(
                case_id=one.in_case(),
                amount=money(amount, currency),
                received_by=Recipient.PARTNER,
                received_on=clock.now().date(),
            )
        )
    booked = ((alone, LedgerReason.RETURN_FEE, "10"), (alone, LedgerReason.REFUND, "5"))
    for one, reason_, amount in booked:
        ops.do(
            BookPartnerCaseFee(
                partner_case_id=one.partner_case_id, reason=reason_, amount=money(amount, "EUR")
            )
        )


def pay_own_clients_out(ops: Desk, settlement_ids: dict[str, str]) -> None:
    """Pay one settlement out, and give something back that no month has settled yet."""
    ops.do(MarkPaidOut(settlement_id=settlement_ids["KWD"]))
    ops.do(
        BookPartnerCaseFee(
            partner_case_id="own-self", reason=LedgerReason.REFUND, amount=money("2.50", "EUR")
        )
    )


def _say_everything(ops: Desk, acme: Desk) -> None:
    """Leave a submission in every state it can be in before it is accepted."""
    for strategy in ("letters", "calls"):
        approach = evolve(APPROACH, strategy=strategy)
        acme.do(SaveSubmissionTemplate(name="Bakers", client=BAKER, approach=approach))
    acme.do(SaveSubmissionTemplate(name="Brewers", handling=SELF))
    acme.do(DraftPartnerCase(partner_case_id="own-draft", template="Bakers", success_fee=_FEE))
    acme.do(DraftPartnerCase(partner_case_id="own-draft", documents=PAPERS))
    for name in ("waiting", "begun", "asked", "supplied", "returned", "rejected", "again", "gone"):
        acme.do(evolve(own_submission(), partner_case_id=f"own-{name}"))
    _reviewed(ops, "begun", ReviewVerdict.BEGIN)
    for name in ("asked", "supplied"):
        _reviewed(ops, name, ReviewVerdict.REQUEST_DOCUMENTS, feedback="where is the contract?")
    acme.do(SupplyDocuments(partner_case_id="own-supplied", documents=PAPERS))
    for name in ("returned", "again"):
        _reviewed(ops, name, ReviewVerdict.RETURN, feedback="the address is wrong")
    _reviewed(ops, "rejected", ReviewVerdict.REJECT, reason=RejectionReason.ETHICS)
    acme.do(SubmitPartnerCase(partner_case_id="own-again", documents=PAPERS))
    acme.do(WithdrawPartnerCase(partner_case_id="own-gone"))


_FEE = Percent("9.5")


def _reviewed(ops: Desk, name: str, verdict: ReviewVerdict, *, feedback: str | None = None,
              reason: RejectionReason | None = None) -> None:  # fmt: skip
    ops.do(
        ReviewPartnerCase(
            partner_case_id=f"own-{name}", verdict=verdict, feedback=feedback, reason=reason
        )
    )


def _accepted(ops: Desk, acme: Desk, name: str, handling: Handling,
              currency: str = "EUR") -> PartnerCase:  # fmt: skip
    """Submit a case that is accepted, with Borea as its collector in the network."""
    acme.do(evolve(own_submission(handling, currency=currency), partner_case_id=name))
    return ops.do(
        ReviewPartnerCase(
            partner_case_id=name,
            verdict=ReviewVerdict.ACCEPT,
            collector_id="borea" if handling is NETWORK else None,
            success_fee=Percent("12.5") if name == "own-self" else None,
        )
    )


def _return(ops: Desk, acme: Desk) -> None:
    """Let a debtor dispute, and Acme take a case back for its client."""
    given = _accepted(ops, acme, "own-given-up", SELF)
    acme.do(
        UpdateStatus(
            case_id=given.in_case(), status=StatusType.DISPUTE_RAISED, notes="he says he paid"
        )
    )
    acme.do(
        ReturnPartnerCase(
            partner_case_id="own-given-up",
            reason=ReturnReason.DISPUTE_LOST,
            explanation="he did pay",
            documents=PAPERS,
        )
    )

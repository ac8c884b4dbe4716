"""The three ways of a partner case, from its submission to the money, in each revenue model.

Simple collection: the submitter collects itself. Network collection: another partner collects, and
the submitter looks on. Legal escalation: collection does not help, and a legal partner takes over.
Of each, every line of the ledger is told, and what its month comes to.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    CloseCase,
    CloseCode,
    DecideLegalEscalation,
    Handling,
    LedgerReason,
    Lifecycle,
    MarkInvoicePaid,
    MarkPaidOut,
    MarkRemitted,
    Month,
    PartnerCase,
    PartnerCaseLedger,
    PartnerCasePage,
    PartnerType,
    Percent,
    RegisterPartner,
    RequestLegalEscalation,
    RevenueTerms,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    SendMessage,
    Standing,
    StatusType,
    SupplyDocuments,
    UpdateStatus,
    errors,
)
from tests.cast import Cast, Opened, eur, meeting, on_both_stores, payment
from tests.own_clients import (
    FIFTY_AND_TWENTY,
    PAPERS,
    SIXTY_FORTY,
    TWENTY_FIVE_AND_HALF,
    agree,
    own_submission,
)

MARCH = Month(2026, 3)
SELF, NETWORK = Handling.SELF, Handling.NETWORK
FEE, LEGAL = LedgerReason.CASE_FEE, LedgerReason.LEGAL_FEE
OWED, EARNED = LedgerReason.SHARE_OWED, LedgerReason.SHARE_EARNED

Lines = tuple[tuple[LedgerReason, str], ...]


def accepted(cast: Cast, handling: Handling) -> PartnerCase:
    """Let Anna submit, be asked for more papers, supply them, and be confirmed."""
    name = cast.anna.do(own_submission(handling)).partner_case_id
    assert standing(cast, name) is Standing.SUBMITTED
    for verdict, words in (
        (ReviewVerdict.BEGIN, None),
        (ReviewVerdict.REQUEST_DOCUMENTS, "Please send the contract"),
    ):
        cast.ops.do(ReviewPartnerCase(partner_case_id=name, verdict=verdict, feedback=words))
    assert standing(cast, name) is Standing.DOCUMENTS_REQUESTED
    cast.anna.do(SupplyDocuments(partner_case_id=name, documents=PAPERS))
    assert standing(cast, name) is Standing.UNDER_REVIEW
    collector = "rival" if handling is NETWORK else None
    done = ReviewPartnerCase(
        partner_case_id=name, verdict=ReviewVerdict.ACCEPT, collector_id=collector
    )
    return cast.ops.do(done)


def standing(cast: Cast, name: str) -> Standing:
    """Return where a partner case stands, as Anna sees it."""
    return cast.anna.ask(PartnerCasePage(partner_case_id=name)).standing


def ledger(cast: Cast) -> Lines:
    """Return every line of Acme's ledger: why, and how much."""
    page = cast.anna.ask(PartnerCaseLedger())
    return tuple((line.reason, str(line.amount.amount)) for line in page.lines)


def month_of(cast: Cast) -> dict[str, str]:
    """Return what the settled month came to."""
    (balance,) = cast.anna.ask(PartnerCaseLedger()).balances
    names = ("net", "deducted", "invoiced", "to_pay_out", "paid_out")
    return {name: str(getattr(balance, name).amount) for name in names if getattr(balance, name)}


def paid(desk: Any, cast: Cast, case_id: str, amount: str) -> Any:
    """Let whoever collects record what came in an hour later."""
    cast.clock.advance(hours=1)
    return desk.do(payment(eur(amount), case_id, received_on=cast.clock.now().date()))


@on_both_stores
@pytest.mark.parametrize(
    ("model", "lines", "billed"),
    (
        (FIFTY_AND_TWENTY, ((FEE, "-50.00"), (OWED, "-114.00"), (OWED, "-76.00")), "240.00"),
        (SIXTY_FORTY, ((OWED, "-228.00"), (OWED, "-152.00")), "380.00"),
        (TWENTY_FIVE_AND_HALF, ((FEE, "-25.00"), (OWED, "-285.00"), (OWED, "-190.00")), "500.00"),
    ),
    ids=("service fee", "revenue share", "hybrid"),
)
def test_simple_collection(store: Opened, model: RevenueTerms, lines: Lines, billed: str) -> None:
    """Submit, collect, report, record, remit, close: the platform's part stands on the invoice."""
    with meeting(store) as cast:
        agree(cast, model)
        own = accepted(cast, SELF)
        case_id = own.in_case()
        assert standing(cast, own.partner_case_id) is Standing.IN_COLLECTION
        cast.anna.do(
            UpdateStatus(
                case_id=case_id,
                status=StatusType.CONTACT_ESTABLISHED,
                notes="He will pay in two parts",
                contacted_at=cast.clock.now(),
                contact_method="phone",
            )
        )
        for amount in ("6000", "4000"):
            payout = paid(cast.anna, cast, case_id, amount)
            assert payout.split.platform_fee == eur("0")
            cast.anna.do(MarkRemitted(payout_id=payout.payout_id))
        closed = cast.anna.do(CloseCase(case_id=case_id, code=CloseCode.PAID))
        assert closed.lifecycle is Lifecycle.CLOSED
        assert standing(cast, own.partner_case_id) is Standing.CLOSED
        assert ledger(cast) == lines
        (invoice,) = cast.close(MARCH)
        assert (invoice.partner_id, invoice.net) == ("acme", eur(billed))
        assert invoice.line_count == len(lines)
        assert month_of(cast) == {"net": f"-{billed}", "invoiced": billed}
        assert ledger(cast) == lines
        cast.ops.do(MarkInvoicePaid(invoice_id=invoice.invoice_id))


@on_both_stores
@pytest.mark.parametrize(
    ("model", "lines", "month"),
    (
        (
            FIFTY_AND_TWENTY,
            ((FEE, "-50.00"), (EARNED, "182.40"), (EARNED, "121.60")),
            {"net": "254.00", "deducted": "50.00", "to_pay_out": "254.00"},
        ),
        (
            SIXTY_FORTY,
            ((EARNED, "136.80"), (EARNED, "91.20")),
            {"net": "228.00", "to_pay_out": "228.00"},
        ),
        (
            TWENTY_FIVE_AND_HALF,
            ((FEE, "-25.00"), (EARNED, "114.00"), (EARNED, "76.00")),
            {"net": "165.00", "deducted": "25.00", "to_pay_out": "165.00"},
        ),
    ),
    ids=("service fee", "revenue share", "hybrid"),
)
def test_network_collection(
    store: Opened, model: RevenueTerms, lines: Lines, month: dict[str, str]
) -> None:
    """Submit, look on, write, and be paid on schedule: of 10,000 the collector keeps 570."""
    with meeting(store) as cast:
        agree(cast, model)
        own = accepted(cast, NETWORK)
        name, case_id = own.partner_case_id, own.in_case()
        cast.eve.do(AcceptCase(case_id=case_id))
        assert standing(cast, name) is Standing.ASSIGNED_TO_NETWORK
        cast.anna.do(SendMessage(case_id=case_id, to=Role.PARTNER, text="He has a new address"))
        cast.eve.do(
            UpdateStatus(case_id=case_id, status=StatusType.PAYMENT_PLAN_AGREED, notes="Two parts")
        )
        page = cast.anna.ask(PartnerCasePage(partner_case_id=name))
        assert page.collector is not None
        assert (page.collector.name, page.status_label) == ("Rival Inkasso", "Payment Plan")
        for attempt in (
            CloseCase(case_id=case_id, code=CloseCode.PAID),
            payment(eur("1"), case_id),
        ):
            with pytest.raises(errors.CollectedByAnother):
                cast.anna.do(attempt)
        kept = [paid(cast.eve, cast, case_id, amount).split for amount in ("6000", "4000")]
        assert [split.partner_revenue for split in kept] == [eur("342.00"), eur("228.00")]
        cast.eve.do(CloseCase(case_id=case_id, code=CloseCode.PAID))
        page = cast.anna.ask(PartnerCasePage(partner_case_id=name))
        assert (page.standing, page.collected) == (Standing.CLOSED, eur("10000"))
        assert ledger(cast) == lines
        (invoice,) = cast.close(MARCH)
        assert (invoice.partner_id, invoice.net) == ("rival", eur("380.00"))
        assert month_of(cast) == month
        pay_out(cast, month["net"])
        assert ledger(cast) == lines


def pay_out(cast: Cast, amount: str) -> None:
    """Let the platform pay what March had left Acme, on the day it is due, and only once."""
    (due,) = cast.anna.ask(PartnerCaseLedger()).schedule
    assert (due.amount, due.due_on) == (eur(amount), date(2026, 4, 15))
    assert due.settlement_id is not None
    cast.clock.set(datetime(2026, 4, 15, 9, tzinfo=UTC))
    settled = cast.ops.do(MarkPaidOut(settlement_id=due.settlement_id))
    assert settled.paid_at == cast.clock.now()
    assert month_of(cast)["paid_out"] == amount
    with pytest.raises(errors.AlreadyPaidOut):
        cast.ops.do(MarkPaidOut(settlement_id=due.settlement_id))


@on_both_stores
@pytest.mark.parametrize(
    ("model", "lines", "month"),
    (
        (
            FIFTY_AND_TWENTY,
            ((FEE, "-50.00"), (EARNED, "60.80"), (LEGAL, "-75.00"), (EARNED, "90.00")),
            {"net": "25.80", "deducted": "125.00", "to_pay_out": "25.80"},
        ),
        (
            SIXTY_FORTY,
            ((EARNED, "45.60"), (LEGAL, "-75.00"), (EARNED, "90.00")),
            {"net": "60.60", "deducted": "75.00", "to_pay_out": "60.60"},
        ),
        (
            TWENTY_FIVE_AND_HALF,
            ((FEE, "-25.00"), (EARNED, "38.00"), (LEGAL, "-75.00"), (EARNED, "90.00")),
            {"net": "28.00", "deducted": "100.00", "to_pay_out": "28.00"},
        ),
    ),
    ids=("service fee", "revenue share", "hybrid"),
)
def test_legal_escalation(
    store: Opened, model: RevenueTerms, lines: Lines, month: dict[str, str]
) -> None:
    """Collection fails, the legal partner goes to court, and the debtor settles for a part.

    What came in before is shared as it was agreed then, what comes in later on the legal terms, and
    the fee for the proceedings falls due in between.
    """
    with meeting(store) as cast:
        agree(cast, model, legal_revenue=SIXTY_FORTY, legal_fee=eur("75"))
        lex = legal_partner(cast)
        own = accepted(cast, NETWORK)
        name, case_id = own.partner_case_id, own.in_case()
        cast.eve.do(AcceptCase(case_id=case_id))
        paid(cast.eve, cast, case_id, "2000")
        cast.clock.advance(days=5)
        cast.anna.do(RequestLegalEscalation(partner_case_id=name, reason="He laughs at letters"))
        cast.ops.do(
            DecideLegalEscalation(
                partner_case_id=name, grant=True, partner_id="lex", success_fee=Percent(15)
            )
        )
        assert standing(cast, name) is Standing.LEGAL_ESCALATION
        lex.do(AcceptCase(case_id=case_id))
        with pytest.raises(errors.NotFound):
            cast.eve.do(payment(eur("1"), case_id))
        split = paid(lex, cast, case_id, "5000").split
        assert (split.success_fee, split.platform_fee) == (eur("750.00"), eur("150.00"))
        lex.do(CloseCase(case_id=case_id, code=CloseCode.PARTIALLY_PAID))
        assert standing(cast, name) is Standing.CLOSED
        assert ledger(cast) == lines
        invoices = {one.partner_id: one.net for one in cast.close(MARCH)}
        assert invoices == {"rival": eur("76.00"), "lex": eur("150.00")}
        assert month_of(cast) == month
        pay_out(cast, month["net"])


def legal_partner(cast: Cast) -> Any:
    """Let a partner join that goes to court, and return its desk."""
    exclusive = PartnerType.EXCLUSIVE
    cast.ops.do(RegisterPartner(partner_id="lex", name="Lex", partner_type=exclusive, country="FR"))
    cast.ops.do(AgreeTerms(partner_id="lex"))
    return cast.network.as_partner("lex", user="l")

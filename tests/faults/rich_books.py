"""Small books in which every kind of row and every kind of figure occurs.

What the auditor must notice can only be tried on books that have it: two currencies on an invoice,
a credit note and the run after it, commissions in every status, added fees, an explicit split, an
overpayment, legal terms, revenue items with and without a share, US dollars known and unknown, a
hidden client, cases that no partner has accepted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from attrs import evolve

from debitura_core import (
    AcceptCase,
    AddNote,
    Address,
    Ageing,
    AgreePaymentPlan,
    AgreeTerms,
    AssignCase,
    AttachDocument,
    AwardLead,
    CallOutcome,
    CarveOut,
    Claim,
    ClaimInvoice,
    CloseCase,
    CloseCode,
    CloseLead,
    CloseMonth,
    CommissionType,
    ComplaintCategory,
    ConfirmClientInvoiced,
    CorrectClaim,
    CorrectPayment,
    CorrectRevenueItem,
    Counterparty,
    CreditCommission,
    CreditInvoice,
    Debtor,
    DebtorKind,
    DecideReturn,
    DeclineCase,
    DeclineReason,
    DescribeClient,
    DescribePartner,
    DescribePlatform,
    Desk,
    Direction,
    DisputeStatus,
    DocumentKind,
    EditNote,
    ExtendCollectionPeriod,
    FillRates,
    HideFromBalance,
    InboxFilters,
    InboxView,
    Instalment,
    LeadAgent,
    LeadRule,
    LogCall,
    MarkInvoicePaid,
    MarkPaidOut,
    MarkRemitted,
    MergeCase,
    Month,
    Network,
    Notes,
    Offset,
    PartnerType,
    PartyKind,
    PauseRouting,
    Payments,
    Payout,
    Percent,
    PinClient,
    ProposeTerms,
    RateCase,
    RateReply,
    ReassignCase,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RecordTransfer,
    RegisterClient,
    RegisterPartner,
    RemoveNote,
    RemovePayment,
    RemoveRevenueItem,
    RequestClosure,
    RequestInformation,
    RequestReturn,
    ResumeCase,
    ResumeRouting,
    RevenueItemKind,
    ReversePayment,
    Role,
    RunReminders,
    SaveFilterPreset,
    SaveTemplate,
    SendMessage,
    SetAddedFees,
    SetLeadAgents,
    SetPartnerReference,
    SetPriority,
    SetTaxTerms,
    SettleCommission,
    ShowInBalance,
    SplitOverride,
    StartLegalAction,
    StatusType,
    SubmitCase,
    SupplyInformation,
    SuspendPartner,
    TaxTreatment,
    Terms,
    TransferCase,
    UndoTransfer,
    UpdateDebtor,
    UpdateStatus,
    UpholdComplaint,
    ValidateCase,
    VerifyPayment,
    WaiveWithdrawalFee,
    money,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.testing import FixedClock
from debitura_core.testing.samples.values import DETAILS
from tests.faults.rich_partner_cases import CLAUSE, pay_own_clients_out, submit_own_clients

RATES = {
    ("EUR", "USD"): "1.08",
    ("GBP", "USD"): "1.2612345",
    ("EUR", "DKK"): "7.4604",
    ("KWD", "USD"): "3.25",
    ("KWD", "DKK"): "20.8",
}
"""No rate for SEK: its payments have no US dollars until `LATE_RATES` fill some."""

LATE_RATES = {**RATES, ("SEK", "USD"): "0.095"}

CASES = (
    *("PLAIN001", "fees", "mended", "pounds", "dollars", "crowns", "hidden", "court"),
    *("north", "dinars", "waiting", "unrouted", "done", "unrated"),
)

DEBTOR = Debtor(
    kind=DebtorKind.COMPANY,
    name="Muster GmbH",
    country="DE",
    contact_person="M. Muster",
    addresses=(Address(street="Ring 1", city="Bonn", country="DE", postal_code="53111"),),
    emails=("office@muster.example",),
    phones=("+49 228 1",),
    registration_number="HRB 1",
    payment_history=("late twice",),
)


def small_network(
    path: Path,
    clock: FixedClock,
    *,
    first_id: int = 1,
    rates: Mapping[tuple[str, str], str] = RATES,
) -> Network:
    """Open books at *path* in which every run makes the same ids, from the first one on."""
    counted = Counted()
    for _ in range(1, first_id):
        counted.fresh(clock.now())
    return Network.open(
        path, clock=clock, rates=FixedRates(rates), identifiers=counted, vault=MemoryVault()
    )


def claim(principal: str, currency: str, **fees: str) -> Claim:
    """Return a claim of last year with one invoice, and the added fees that are named."""
    issued, due = date(2025, 10, 1), date(2025, 11, 1)
    amount = money(principal, currency)
    line = ClaimInvoice(number="R-1", amount=amount, invoice_date=issued, due_date=due)
    return Claim(
        principal=amount,
        invoice_date=issued,
        due_date=due,
        invoices=(line,),
        dispute_status=DisputeStatus.NOT_DISPUTED,
        description="delivered goods",
        payment_terms="30 days",
        **{name: money(value, currency) for name, value in fees.items()},
    )


def open_case(
    ops: Desk, partner: Desk, case_id: str, client_id: str, what: Claim, success_fee: str = "9.5"
) -> None:
    """Submit a case to the partner of the desk, which accepts it."""
    ops.do(
        SubmitCase(
            case_id=case_id,
            client_id=client_id,
            partner_id=partner.actor.party,
            success_fee=Percent(success_fee),
            debtor=DEBTOR,
            claim=what,
            client_reference=f"ref {case_id}",
        )
    )
    partner.do(AcceptCase(case_id=case_id))


def pay(
    desk: Desk, case_id: str, amount: str, currency: str, received_by: Recipient, on: date
) -> Payout:
    """Record a payment with all its texts."""
    return desk.do(
        RecordPayment(
            case_id=case_id,
            amount=money(amount, currency),
            received_by=received_by,
            received_on=on,
            method="transfer",
            reference="R-1",
            notes="thanks",
        )
    )


def make_rich_books(path: Path) -> None:
    """Write the books to *path*, and close them."""
    clock = FixedClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    with small_network(path, clock) as network:
        ops = network.as_platform(user="ops")
        acme = network.as_partner("acme", user="anna")
        borea = network.as_partner("borea", user="bent")
        _parties(ops)
        clock.advance(hours=1)
        _cases(ops, acme, borea)
        _routes(ops)
        _letters(network, ops, acme)
        _plans(acme)
        _lives(network, ops, acme, borea)
        _january(clock, acme, borea)
        _verify(ops)
        clock.set(datetime(2026, 2, 8, 6, tzinfo=UTC))
        _invoices_of_january(ops)
        _february(clock, ops, acme, borea)
        submit_own_clients(clock, ops, acme, borea)
        clock.set(datetime(2026, 3, 8, 6, tzinfo=UTC))
        ops.do(CloseMonth(month=Month(2026, 2), vat_rate=Percent(19), due_days=14))
        clock.advance(days=2)
        (borea_invoice,) = ops.do(CloseMonth(month=Month(2026, 2), partner_id="borea"))
        ops.do(CreditInvoice(invoice_id=borea_invoice.invoice_id))
        _judged(network, ops, acme)
        settlements = network.store.rows("settlements")
        pay_own_clients_out(ops, {one["currency"]: one["settlement_id"] for one in settlements})
        _undo_payments_of_the_platform(network, ops)
    with small_network(path, clock, first_id=10_000, rates=LATE_RATES) as network:
        assert network.as_platform(user="ops").do(FillRates())
    with small_network(path, clock, first_id=20_000) as network:
        acme = network.as_partner("acme", user="anna")
        pay(acme, "crowns", "1000", "SEK", Recipient.CLIENT, clock.now().date())


def _parties(ops: Desk) -> None:
    for partner_id, kind, country in (
        ("acme", PartnerType.EXCLUSIVE, "DE"),
        ("borea", PartnerType.EXCLUSIVE, "DK"),
        ("lex", PartnerType.LEGAL_NETWORK, "FR"),
    ):
        ops.do(
            RegisterPartner(
                partner_id=partner_id,
                name=f"Partner {partner_id}",
                partner_type=kind,
                country=country,
                contact="desk@partner.example",
                referral_link="https://partner.example",
            )
        )
    for client_id, country in (("nordic", "DK"), ("south", "IT"), ("quiet", "SE")):
        ops.do(
            RegisterClient(
                client_id=client_id,
                name=f"Client {client_id}",
                country=country,
                contact="post@client.example",
                referred_by=None if client_id == "nordic" else "portal",
            )
        )
    ops.do(AgreeTerms(partner_id="acme", revenue_item_share=Percent("12.5")))
    ops.do(AgreeTerms(partner_id="borea", pre_legal_platform_share=Percent("33.3")))
    ops.do(AgreeTerms(partner_id="lex"))
    ops.do(
        AgreeTerms(
            partner_id="acme",
            valid_from=date(2026, 2, 1),
            commission_type=CommissionType.SUCCESS_FEE_ONLY,
            revenue_item_share=Percent(10),
            ageing=Ageing(approaching_from=5, overdue_after=9),
            partner_case_terms=CLAUSE,
        )
    )
    ops.do(SuspendPartner(partner_id="lex"))
    ops.do(DescribePlatform(details=DETAILS))
    ops.do(DescribePartner(partner_id="acme", details=evolve(DETAILS, name="Acme GmbH")))
    ops.do(DescribePartner(partner_id="acme", details=evolve(DETAILS, name="Acme Inkasso GmbH")))
    ops.do(DescribeClient(client_id="nordic", details=evolve(DETAILS, name="Nordic A/S")))
    ops.do(SetTaxTerms(partner_id="acme", treatment=TaxTreatment.DOMESTIC, rate=Percent(25)))
    ops.do(SetTaxTerms(partner_id="borea", treatment=TaxTreatment.OUTSIDE))


def _cases(ops: Desk, acme: Desk, borea: Desk) -> None:
    open_case(ops, acme, "PLAIN001", "nordic", claim("20000", "EUR"))
    fees = {"interest": "700", "reminder_fees": "100.01", "collection_fees": "300"}
    open_case(ops, acme, "fees", "south", claim("10000", "EUR", **fees))
    open_case(ops, acme, "pounds", "nordic", claim("5000", "GBP"), "12.5")
    open_case(ops, acme, "dollars", "south", claim("900", "USD", interest="45.5"))
    open_case(ops, acme, "crowns", "nordic", claim("80000", "SEK"))
    open_case(ops, acme, "hidden", "quiet", claim("3000", "EUR"))
    open_case(ops, acme, "court", "south", claim("6000", "EUR", collection_fees="250"))
    fees = {"interest": "100", "reminder_fees": "20", "collection_fees": "30"}
    open_case(ops, acme, "mended", "nordic", claim("1000", "EUR", **fees))
    open_case(ops, borea, "north", "nordic", claim("7000", "EUR"), "15.5")
    open_case(ops, borea, "dinars", "south", claim("1000.125", "KWD"))
    for case_id, partner_id in (("waiting", "borea"), ("unrouted", None)):
        ops.do(
            SubmitCase(
                case_id=case_id,
                client_id="south",
                partner_id=partner_id,
                success_fee=Percent(20),
                terms=Terms.CUSTOM,
                debtor=DEBTOR,
                claim=claim("400", "EUR"),
            )
        )


def _routes(ops: Desk) -> None:
    """Let the platform say where new cases go, and route a few, one of them by each step."""
    kept_for_lex = LeadRule(jurisdictions=("US-CA", "SE"), min_amount=money("1000", "EUR"))
    ops.do(SetLeadAgents(partner_id="borea", agents=(LeadAgent(rules=(kept_for_lex,)),)))
    people = LeadRule(debtor_kind=DebtorKind.PERSON, currencies=("EUR", "SEK"))
    ops.do(SetLeadAgents(partner_id="borea", agents=(LeadAgent(rules=(people,), priority=7),)))
    ops.do(PinClient(client_id="quiet", partner_id="acme", jurisdiction="US-CA"))
    ops.do(PinClient(client_id="quiet", partner_id="borea", country="IT"))
    ops.do(PinClient(client_id="quiet", partner_id=None, country="IT"))
    ops.do(CarveOut(referred_by="portal", country="IT", partner_id="acme"))
    person = evolve(DEBTOR, kind=DebtorKind.PERSON, registration_number=None)
    for case_id, debtor in (("matched", person), ("quoted", DEBTOR), ("lapsed", DEBTOR)):
        ops.do(
            SubmitCase(
                case_id=case_id,
                client_id="south",
                success_fee=Percent(20),
                debtor=debtor,
                claim=claim("400", "EUR"),
            )
        )
    ops.do(AwardLead(case_id="quoted", partner_id="borea", success_fee=Percent("22.5")))
    ops.do(CloseLead(case_id="lapsed", quotes_given=True))


def _lives(network: Network, ops: Desk, acme: Desk, borea: Desk) -> None:
    """Let cases live as cases do: asked about, declined, reassigned, paused, given back, merged."""
    south = network.as_client("south", user="sara")
    for case_id in ("asked", "answered", "refused", "for-good", "priced", "folded"):
        ops.do(
            SubmitCase(
                case_id=case_id,
                client_id="south",
                partner_id="borea",
                success_fee=Percent(20),
                debtor=DEBTOR,
                claim=claim("700", "EUR"),
                allow_network=case_id != "for-good",
            )
        )
    for case_id in ("unsigned", "signed"):
        ops.do(
            SubmitCase(
                case_id=case_id,
                client_id="south",
                success_fee=Percent(20),
                debtor=DEBTOR,
                claim=claim("700", "EUR"),
                contracts_signed=False,
            )
        )
    ops.do(ValidateCase(case_id="signed"))
    for case_id in ("asked", "answered"):
        borea.do(RequestInformation(case_id=case_id, question="where are the goods?"))
    south.do(SupplyInformation(case_id="answered", answer="in Bonn"))
    for case_id in ("refused", "for-good"):
        borea.do(DeclineCase(case_id=case_id, reason=DeclineReason.BELOW_MINIMUM))
    borea.do(ProposeTerms(case_id="priced", success_fee=Percent("22.5"), explanation="abroad"))
    ops.do(MergeCase(case_id="folded", into="asked"))
    open_case(ops, borea, "moved", "south", claim("900", "EUR"))
    ops.do(ReassignCase(case_id="moved", partner_id="acme"))
    acme.do(AcceptCase(case_id="moved", priority=3, assigned_user="bob"))
    for case_id in ("paused", "given-up", "kept"):
        open_case(ops, acme, case_id, "south", claim("800", "EUR"))
        acme.do(AssignCase(case_id=case_id, user="anna"))
    acme.do(TransferCase(case_id="paused", user="bob"))
    acme.do(SetPriority(case_id="paused", follow_up=True, priority=1))
    acme.do(SetPartnerReference(case_id="paused", reference="A-7"))
    acme.do(UpdateDebtor(case_id="paused", debtor=evolve(DEBTOR, phones=("+49 228 2",))))
    _reported(acme, "paused", StatusType.CONTACT_ESTABLISHED)
    _reported(acme, "kept", StatusType.ON_HOLD, "he is away")
    acme.do(ResumeCase(case_id="kept"))
    _reported(acme, "kept", StatusType.RETURNED_TO_CLIENT, "he has nothing")
    south.do(DecideReturn(case_id="kept", approve=False, remark="try again"))
    _reported(acme, "kept", StatusType.TRANSFERRED)
    _reported(acme, "paused", StatusType.ON_HOLD, "he is ill")
    acme.do(
        RequestReturn(
            case_id="given-up", explanation="bankrupt", code=CloseCode.DEBTOR_INSOLVENT_BANKRUPT
        )
    )
    open_case(ops, acme, "returned", "south", claim("600", "EUR"))
    _reported(acme, "returned", StatusType.UNCOLLECTIBLE, "nobody lives there")
    south.do(DecideReturn(case_id="returned", approve=True))


def _reported(desk: Desk, case_id: str, status: StatusType, reason: str | None = None) -> None:
    desk.do(
        UpdateStatus(
            case_id=case_id,
            status=status,
            notes="called at noon",
            reason=reason,
            contacted_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
            contact_method="phone",
        )
    )


def _letters(network: Network, ops: Desk, acme: Desk) -> None:
    """Let everybody write to everybody, and one answer come back."""
    nora = network.as_client("nordic", user="nora")
    nora.do(SendMessage(case_id="PLAIN001", to=Role.PARTNER, text="any news?"))
    acme.do(SendMessage(case_id="PLAIN001", to=Role.CLIENT, text="the debtor promised to pay"))
    acme.do(SendMessage(case_id="fees", to=Role.PLATFORM, text="who pays the bailiff?"))
    ops.do(SendMessage(case_id="unrouted", to=Role.CLIENT, text="we look for a partner"))
    for desk, name, words in (
        (acme, "invoice.pdf", "the one in question"),
        (nora, "contract.txt", None),
    ):
        desk.do(
            AttachDocument(
                case_id="PLAIN001",
                file_name=name,
                content=name.encode(),
                kind=DocumentKind.ORIGINAL_INVOICE,
                description=words,
            )
        )
    for desk, title, more, on in (
        (acme, "moved", "to Bonn", date(2025, 12, 24)),
        (nora, "paid before", None, None),
        (ops, "mistaken", "for another", None),
    ):
        desk.do(AddNote(case_id="PLAIN001", title=title, description=more, event_on=on))
    kept, changed, lost = acme.ask(Notes(case_id="PLAIN001"))
    nora.do(EditNote(note_id=changed.note_id, title="paid late", event_on=kept.event_on))
    ops.do(RemoveNote(note_id=lost.note_id))
    for outcome in (CallOutcome.NO_RESPONSE, CallOutcome.DISPUTE):
        acme.do(LogCall(case_id="fees", number="+49 1", outcome=outcome, notes="rang twice"))
    for desk in (acme, ops):
        desk.do(
            SaveFilterPreset(
                name="Large and stuck",
                view=InboxView.ACTIVE,
                filters=InboxFilters(min_value=money("1000", "EUR"), idle_days=10),
            )
        )
    for desk in (acme, nora, ops):
        desk.do(SaveTemplate(name="Hello", body="Hello {debtor_name}"))


def _plans(acme: Desk) -> None:
    """Let a debtor promise to pay in parts, and think better of it."""
    first, second = (
        Instalment(day, money("2000", "EUR")) for day in (date(2026, 1, 20), date(2026, 2, 20))
    )
    acme.do(AgreePaymentPlan(case_id="fees", instalments=(first,)))
    acme.do(AgreePaymentPlan(case_id="fees", instalments=(first, second)))


def _verify(ops: Desk) -> None:
    """Let the platform check two payments, and change its mind about one."""
    first, second = (
        ops.ask(Payments(case_id=case_id)).payments[0] for case_id in ("PLAIN001", "fees")
    )
    ops.do(VerifyPayment(payment_id=first.payment_id, ok=False, remark="from whom?"))
    ops.do(VerifyPayment(payment_id=first.payment_id, ok=True))
    ops.do(VerifyPayment(payment_id=second.payment_id, ok=False, remark="no trace of it"))


def _moves(ops: Desk, acme: Desk) -> None:
    """Let money move in part, be set off, and turn out not to have moved."""
    south = Counterparty(side=PartyKind.CLIENT, id="south")
    on = date(2026, 2, 9)
    back = RecordTransfer(
        counterparty=south,
        amount=money("4000", "EUR"),
        direction=Direction.RECEIVED,
        on=on,
        reference="E2E-9",
    )
    for wish in (evolve(back, amount=money("70", "EUR"), direction=Direction.PAID), back):
        one = acme.do(wish)
        acme.do(UndoTransfer(transfer_id=one.transfer_id, reason="it was another bank"))
    acme.do(evolve(back, amount=money("1.50", "EUR")))
    acme.do(Offset(client_id="south", amount=money("2", "EUR")))
    paid = RecordTransfer(
        counterparty=Counterparty(side=PartyKind.PARTNER, id="borea"),
        amount=money("7", "EUR"),
        direction=Direction.PAID,
        on=on,
    )
    ops.do(UndoTransfer(transfer_id=ops.do(paid).transfer_id, reason="not sent"))


def _undo_payments_of_the_platform(network: Network, ops: Desk) -> None:
    """Take back what paid an invoice, and what paid a partner out, and pay the partner again."""
    moved = [row for row in network.store.rows("transfers") if row["client_id"] is None]
    invoice, settlement = (
        next(row for row in moved if row["payee"] == payee and row["applies_to"] != "[]")
        for payee in ("platform", "partner")
    )
    for one in (invoice, settlement):
        ops.do(UndoTransfer(transfer_id=one["transfer_id"], reason="it was another partner's"))
    ops.do(MarkPaidOut(settlement_id=json.loads(settlement["applies_to"])[0]))


def _judged(network: Network, ops: Desk, acme: Desk) -> None:
    """Close two cases, and let everybody say what they think of the work on one."""
    nora = network.as_client("nordic", user="nora")
    for case_id in ("done", "unrated"):
        open_case(ops, acme, case_id, "nordic", claim("600", "EUR"))
    reply = acme.do(SendMessage(case_id="done", to=Role.CLIENT, text="we found nobody"))
    for case_id in ("done", "unrated"):
        acme.do(CloseCase(case_id=case_id, code=CloseCode.DEBTOR_UNTRACEABLE, comment="moved"))
    nora.do(RateCase(case_id="done", outcome_stars=1, communication_stars=5))
    nora.do(RateReply(message_id=reply.message_id, up=True))
    ops.do(UpholdComplaint(partner_id="acme", category=ComplaintCategory.TIMELINESS, points=10))


def _january(clock: FixedClock, acme: Desk, borea: Desk) -> None:
    own, client = Recipient.PARTNER, Recipient.CLIENT
    pay(acme, "PLAIN001", "10000", "EUR", own, date(2026, 1, 2))
    via_client = pay(acme, "PLAIN001", "333.33", "EUR", client, date(2026, 1, 3))
    clock.advance(days=1)
    pay(acme, "fees", "5500", "EUR", own, date(2026, 1, 4))
    pay(acme, "pounds", "1234.56", "GBP", own, date(2026, 1, 5))
    pay(acme, "dollars", "1000", "USD", own, date(2026, 1, 6))  # more than is owed
    pay(acme, "crowns", "4000", "SEK", client, date(2026, 1, 6))
    clock.advance(days=1)
    override = SplitOverride(creditor_amount=money("700", "EUR"), partner_gross=money("300", "EUR"))
    acme.perform(
        RecordPayment(
            case_id="hidden",
            amount=money("1000", "EUR"),
            received_by=own,
            received_on=date(2026, 1, 7),
            split_override=override,
        ),
        key="by-hand",
    )
    acme.do(HideFromBalance(client_id="quiet"))
    acme.do(HideFromBalance(client_id="south"))
    acme.do(ShowInBalance(client_id="south"))
    for client_id in ("south", "quiet"):
        acme.do(PauseRouting(client_id=client_id, reason="a conflict of interest"))
    acme.do(ResumeRouting(client_id="south"))
    pay(borea, "north", "2500", "EUR", own, date(2026, 1, 7))
    pay(borea, "dinars", "333.333", "KWD", own, date(2026, 1, 8))
    acme.do(
        RecordRevenueItem(
            case_id="pounds",
            kind=RevenueItemKind.HOURS,
            on=date(2026, 1, 7),
            hours=Decimal("2.25"),
            hourly_rate=money("99.99", "GBP"),
            description="on site",
        )
    )
    _mend_items(acme)
    _mend(acme)
    acme.do(MarkRemitted(payout_id=pay(acme, "fees", "10", "EUR", own, date(2026, 1, 7)).payout_id))
    clock.advance(days=3)
    acme.do(SettleCommission(payout_id=via_client.payout_id))


def _mend_items(acme: Desk) -> None:
    """Restate hours as a fixed fee, and take an item back."""
    restated, gone = (
        acme.do(
            RecordRevenueItem(
                case_id="fees",
                kind=RevenueItemKind.HOURS,
                on=date(2026, 1, 6),
                hours=Decimal("0.5"),
                hourly_rate=money(rate, "EUR"),
            )
        )
        for rate in ("12", "13")
    )
    acme.do(
        CorrectRevenueItem(
            revenue_item_id=restated.revenue_item_id,
            kind=RevenueItemKind.FIXED_FEE,
            on=date(2026, 1, 5),
            amount=money("7.77", "EUR"),
        )
    )
    acme.do(RemoveRevenueItem(revenue_item_id=gone.revenue_item_id))


def _mend(acme: Desk) -> None:
    """Correct a payment and a claim, and take a payment back that had crowded another one out."""
    own, on = Recipient.PARTNER, date(2026, 1, 7)
    crowding = pay(acme, "mended", "1150", "EUR", own, on)
    wrong = pay(acme, "mended", "300.50", "EUR", Recipient.CLIENT, on)
    acme.do(
        CorrectPayment(
            payment_id=wrong.payment_id,
            amount=money("250.25", "EUR"),
            received_by=own,
            received_on=date(2026, 1, 6),
            method="cash",
        )
    )
    acme.do(RemovePayment(payment_id=crowding.payment_id))
    acme.do(SetAddedFees(case_id="mended", interest=money("200", "EUR")))
    acme.do(CorrectClaim(case_id="mended", principal=money("1100", "EUR")))


def _doubles(ops: Desk, acme: Desk) -> None:
    """Fold a case on which both sides received money into another one."""
    for case_id in ("double", "whole"):
        open_case(ops, acme, case_id, "south", claim("900", "EUR"))
    for recipient in (Recipient.PARTNER, Recipient.CLIENT):
        pay(acme, "double", "77.70", "EUR", recipient, date(2026, 2, 9))
    ops.do(MergeCase(case_id="double", into="whole"))


def _returns(acme: Desk) -> None:
    """Reverse a part of a payment, and another one in two parts until nothing is left."""
    on = date(2026, 2, 9)
    held = pay(acme, "court", "600", "EUR", Recipient.PARTNER, on)
    unpaid = pay(acme, "fees", "90", "EUR", Recipient.CLIENT, on)
    for payout, amount in ((held, "250.50"), (unpaid, "40"), (unpaid, "50")):
        acme.do(
            ReversePayment(
                payment_id=payout.payment_id,
                on=on,
                reason="no cover",
                amount=money(amount, "EUR"),
            )
        )


def _invoices_of_january(ops: Desk) -> None:
    """Invoice January, take the partner's invoice back, and run the month again."""
    january = CloseMonth(month=Month(2026, 1), vat_rate=Percent("19"))
    invoices = {invoice.partner_id: invoice for invoice in ops.perform(january, key="jan").answer}
    wrong = invoices[next(partner for partner in invoices if partner == "acme")]
    ops.do(CreditInvoice(invoice_id=wrong.invoice_id))
    ops.do(january)
    right = invoices[next(partner for partner in invoices if partner == "borea")]
    ops.do(MarkInvoicePaid(invoice_id=right.invoice_id))


def _february(clock: FixedClock, ops: Desk, acme: Desk, borea: Desk) -> None:
    own, client = Recipient.PARTNER, Recipient.CLIENT
    clock.advance(days=1)
    acme.do(StartLegalAction(case_id="court", success_fee=Percent("17.25")))
    pay(acme, "court", "2000", "EUR", own, date(2026, 2, 9))
    pay(acme, "fees", "1000", "EUR", client, date(2026, 2, 9))
    lost = pay(acme, "PLAIN001", "50", "EUR", client, date(2026, 2, 9))
    also_lost = pay(acme, "crowns", "800", "SEK", client, date(2026, 2, 9))
    acme.do(
        RecordPayment(
            case_id="PLAIN001",
            amount=money("120", "EUR"),
            received_by=client,
            received_on=date(2026, 2, 8),
            settled=True,
        )
    )
    for case_id, currency in (("fees", "EUR"), ("crowns", "SEK")):
        acme.do(
            RecordRevenueItem(
                case_id=case_id,
                kind=RevenueItemKind.FIXED_FEE,
                on=date(2026, 2, 9),
                amount=money("75" if currency == "EUR" else "0.04", currency),
            )
        )
    ops.do(ExtendCollectionPeriod(case_id="fees", on=date(2026, 2, 1)))
    for case_id in ("fees", "PLAIN001"):
        ops.do(RequestClosure(case_id=case_id, reason="the parties have settled"))
    acme.do(
        RecordRevenueItem(case_id="fees", kind=RevenueItemKind.WITHDRAWAL_FEE, on=date(2026, 2, 9))
    )
    acme.do(WaiveWithdrawalFee(case_id="PLAIN001", reason="a good client"))
    mistaken = borea.do(
        RecordPayment(
            case_id="dinars",
            amount=money("666.792", "KWD"),
            received_by=own,
            received_on=date(2026, 2, 9),
            close=True,
        )
    )
    borea.do(RemovePayment(payment_id=mistaken.payment_id, reopen_if_needed=True))
    borea.do(CloseCase(case_id="dinars", code=CloseCode.OTHER, comment="the debtor has emigrated"))
    pay(borea, "north", "100", "EUR", own, date(2026, 2, 9))
    borea.do(
        RecordRevenueItem(
            case_id="north",
            kind=RevenueItemKind.FIXED_FEE,
            on=date(2026, 2, 9),
            amount=money("40", "EUR"),
        )
    )
    _moves(ops, acme)
    _returns(acme)
    _doubles(ops, acme)
    clock.advance(days=11)
    acme.do(ConfirmClientInvoiced(payout_id=lost.payout_id))
    ops.do(RunReminders(on=date(2026, 2, 20), limit=1))
    for payout in (lost, also_lost):
        ops.do(CreditCommission(payout_id=payout.payout_id, reason="uncollectible"))
    adjusted = CorrectPayment(payment_id=also_lost.payment_id, amount=money("990.50", "SEK"))
    acme.do(adjusted)
    acme.do(evolve(adjusted, amount=money("985", "SEK")))

"""A played world: books in which two partners, three clients and the platform have met."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from attrs import evolve, frozen
from moneyed import Money

from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.commands.changing_claims import SetAddedFees
from debitura_core.commands.closing_cases import (
    CloseCase,
    ExtendCollectionPeriod,
    RequestClosure,
)
from debitura_core.commands.closing_the_month import CloseMonth
from debitura_core.commands.corresponding import (
    AddNote,
    AttachDocument,
    LogCall,
    SaveTemplate,
    SendMessage,
)
from debitura_core.commands.managing_clients import (
    HideFromBalance,
    PauseRouting,
    ResumeRouting,
)
from debitura_core.commands.placing_cases import SubmitCase
from debitura_core.commands.rating_partners import RateCase, RateReply, UpholdComplaint
from debitura_core.commands.recording_payments import (
    AgreePaymentPlan,
    RecordPayment,
    RecordRevenueItem,
    VerifyPayment,
)
from debitura_core.commands.reversing import ReversePayment
from debitura_core.commands.reviewing_cases import AcceptCase
from debitura_core.commands.reviewing_partner_cases import ReviewPartnerCase
from debitura_core.commands.routing_cases import CarveOut, PinClient, SetLeadAgents
from debitura_core.commands.saving_presets import SaveFilterPreset
from debitura_core.commands.setting_up import (
    AgreeTerms,
    DescribePartner,
    RegisterClient,
    RegisterPartner,
)
from debitura_core.commands.settling_commissions import SettleCommission
from debitura_core.commands.submitting_partner_cases import (
    DraftPartnerCase,
    SaveSubmissionTemplate,
    SubmitPartnerCase,
)
from debitura_core.commands.working_cases import UpdateStatus
from debitura_core.desk import Desk
from debitura_core.domain.cases.claims import (
    Address,
    Claim,
    ClaimInvoice,
    Debtor,
    DebtorKind,
    DisputeStatus,
)
from debitura_core.domain.cases.close_codes import CloseCode, Outcome
from debitura_core.domain.cases.routing import Routable
from debitura_core.domain.cases.routing_settings import LeadAgent, LeadRule
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.correspondence.documents import DocumentKind
from debitura_core.domain.correspondence.notes import CallOutcome
from debitura_core.domain.kernel.actors import Actor, Role, Scope
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CallId,
    CaseId,
    ClientId,
    DocumentId,
    InvoiceId,
    MessageId,
    NoteId,
    PartnerId,
    PaymentId,
    PayoutId,
    ReferrerId,
    ReturnId,
    RevenueItemId,
    SettlementId,
    StatusUpdateId,
    TaskId,
    TransferId,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.payment_plans import Instalment
from debitura_core.domain.money.payments import Payment, Recipient
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItemKind
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.parties import PartnerType
from debitura_core.domain.parties.partner_case_terms import (
    Handling,
    PartnerCaseTerms,
    RevenueModel,
    RevenueTerms,
    ShareBase,
    SubmitterKind,
)
from debitura_core.domain.parties.tax import PartyDetails
from debitura_core.domain.partner_cases.blocks import Approach, ClientBlock, Paper
from debitura_core.domain.partner_cases.partner_cases import PartnerCase, ReviewVerdict
from debitura_core.domain.performance.feedback import ComplaintCategory
from debitura_core.network import Network
from debitura_core.ports import Store
from debitura_core.queries.tasks import Tasks

MARCH = Month(2026, 3)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = NOON.date()
MAY = date(2026, 5, 1)
APRIL = datetime(2026, 4, 8, 6, tzinfo=UTC)
RATELESS = date(2026, 3, 9)
"""A day of which no rate is known."""

ACME = PartnerId("acme")
NORDIC = ClientId("nordic")
CASE = CaseId("Q8OAXF3W")
PORTAL = ReferrerId("portal")
CLAIM = Routable(
    client_id=NORDIC,
    country="DE",
    areas=("", "DE"),
    debtor_kind=DebtorKind.PERSON,
    currency="EUR",
    worth=100_000,
    phase=Phase.PRE_LEGAL,
    managed_by=None,
)
ENDED = CaseId("ENDED000")
CLAUSE = PartnerCaseTerms(
    kind=SubmitterKind.EXCLUSIVE,
    revenue=RevenueTerms(
        model=RevenueModel.HYBRID,
        fixed=Money("25", "EUR"),
        platform_share=Percent(50),
        base=ShareBase.COMMISSION,
    ),
)
OPS = Actor(Role.PLATFORM, "platform", "ops")
ANNA = Actor(Role.PARTNER, ACME, "anna")
OWN = Scope(partner_id=ACME)


class _Rates(FixedRates):
    """The same rates on all days but one."""

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Answer for every other day."""
        return None if on == RATELESS else super().rate(source, target, on)


RATES = _Rates({("EUR", "USD"): "1.08", ("DKK", "EUR"): "0.134"})


@frozen
class _Papers:
    """What Anna filed and wrote down about her case."""

    document_id: DocumentId
    note_id: NoteId
    call_id: CallId


@frozen
class World:
    """Books in which the library was played: two partners, three clients, and a closed month."""

    network: Network
    clock: FixedClock
    ops: Desk
    anna: Desk
    eve: Desk
    payment_id: PaymentId
    payout_id: PayoutId
    invoice_id: InvoiceId
    revenue_item_id: RevenueItemId
    message_id: MessageId
    task_id: TaskId
    judged_id: MessageId
    papers: _Papers
    update_id: StatusUpdateId
    return_id: ReturnId
    partner_case: PartnerCase
    settlement_id: SettlementId
    transfer_id: TransferId
    payment: Payment
    payout: Payout

    @property
    def store(self) -> Store:
        """The store they are kept in."""
        return self.network.store


def played(store: Store) -> World:
    """Play a month on empty books: Acme works for Nordic and hides Quiet, its rival for Baltic."""
    clock = FixedClock(NOON)
    network = Network(store, clock=clock, rates=RATES, identifiers=Counted(), vault=MemoryVault())
    ops = network.as_platform(user="ops")
    anna, eve = (_partner(network, ops, name) for name in ("acme", "rival"))
    for desk, case, client in (
        (anna, CASE, "nordic"),
        (anna, "QUIET000", "quiet"),
        (eve, "RIVALS00", "baltic"),
    ):
        ops.do(RegisterClient(client_id=client, name=client, country="DK", referred_by="portal"))
        submission = a_submission(case, client, desk.actor.party)
        network.as_client(client, user="nora").do(submission)
        desk.do(AcceptCase(case_id=case))
    partner_case = _submitted(network, ops, anna)
    for setting in (
        PinClient(client_id="nordic", partner_id="acme", country="DK"),
        CarveOut(referred_by="portal", country="DE", partner_id="acme"),
        SetLeadAgents(partner_id="acme", agents=(LeadAgent(rules=(LeadRule(),)),)),
        SetLeadAgents(partner_id="rival", agents=(LeadAgent(rules=(LeadRule(),)),)),
    ):
        ops.do(setting)
    asked = network.as_client("nordic", user="nora").do(
        SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?")
    )
    papers = _papers(anna)
    (task,) = anna.ask(Tasks()).tasks
    plan = (Instalment(NOON.date(), Money("60", "EUR")), Instalment(MAY, Money("60", "EUR")))
    anna.do(AgreePaymentPlan(case_id=CASE, instalments=plan))
    reported = _reported(store, anna)
    paid = anna.do(a_payment(CASE, Money("100", "EUR")))
    ops.do(VerifyPayment(payment_id=paid.payment_id, ok=False, remark="From whom?"))
    late = [
        anna.do(a_payment(CASE, Money("50", "EUR"), received_by=Recipient.CLIENT)),
        eve.do(a_payment("RIVALS00", Money("70", "EUR"), received_by=Recipient.CLIENT)),
    ]
    items = [
        desk.do(an_item(case, on))
        for desk, case, on in (
            (anna, CASE, DAY),
            (anna, "QUIET000", RATELESS),
            (eve, "RIVALS00", DAY),
        )
    ]
    anna.do(HideFromBalance(client_id="quiet"))
    ops.do(ExtendCollectionPeriod(case_id=CASE))
    anna.do(PauseRouting(client_id="nordic", reason="A conflict of interest"))
    anna.do(ResumeRouting(client_id="nordic"))
    clock.set(APRIL)
    ours, _ = ops.do(CloseMonth(month=MARCH))
    details = PartyDetails(name="Acme", street="Weg 1", city="Berlin", country="DE")
    ops.do(DescribePartner(partner_id="acme", details=details))
    for desk, payout in zip((anna, eve), late, strict=True):
        desk.do(SettleCommission(payout_id=payout.payout_id))
    unpaid = {"received_by": Recipient.CLIENT, "received_on": APRIL.date()}
    anna.do(a_payment(CASE, Money("10", "EUR"), **unpaid))
    rateless = {"received_by": Recipient.CLIENT, "received_on": RATELESS}
    anna.do(a_payment("QUIET000", Money("10", "EUR"), **rateless))
    anna.do(
        ReversePayment(
            payment_id=paid.payment_id,
            on=APRIL.date(),
            reason="Charged back",
            amount=Money("1", "EUR"),
        )
    )
    anna.do(CloseCase(case_id="QUIET000", outcome=Outcome.PARTIALLY_RECOVERED))
    anna.do(SetAddedFees(case_id=CASE, collection=Money("5", "EUR"), since=DAY))
    judged = _judged(network, ops, anna)
    network.as_client("nordic", user="nora").do(RequestClosure(case_id=CASE, reason="Settled"))
    return World(
        network,
        clock,
        ops,
        anna,
        eve,
        paid.payment_id,
        paid.payout_id,
        ours.invoice_id,
        items[0].revenue_item_id,
        asked.message_id,
        task.task_id,
        judged,
        papers,
        *reported,
        partner_case,
        _settlement(store),
        TransferId(next(store.rows("transfers"))["transfer_id"]),
        *_returned(store, paid),
    )


def _submitted(network: Network, ops: Desk, anna: Desk) -> PartnerCase:
    """Let Anna submit cases of Acme's own clients: one is drafted, one waits, one is collected.

    The one that is collected is with a partner that nobody else has to do with, and was paid to the
    platform.
    """
    south = _partner(network, ops, "south", share=Percent(50))
    said = a_partner_case()
    anna.do(SaveSubmissionTemplate(name="Standard", client=said.client, approach=said.approach))
    anna.do(DraftPartnerCase(partner_case_id="drafted", client=said.client))
    anna.do(evolve(said, partner_case_id="waiting"))
    accepted = anna.do(evolve(said, partner_case_id="accepted"))
    review = ReviewPartnerCase(
        partner_case_id=accepted.partner_case_id,
        verdict=ReviewVerdict.ACCEPT,
        collector_id="south",
    )
    accepted = ops.do(review)
    case_id = accepted.in_case()
    south.do(AcceptCase(case_id=case_id))
    south.do(a_payment(case_id, Money("2000", "EUR"), received_by=Recipient.PLATFORM))
    return accepted


def _settlement(store: Store) -> SettlementId:
    """Return what the month made of Acme's partner cases."""
    with store.reading(OWN) as books:
        (settlement,) = books.partner_cases.settlements(ACME)
    return settlement.settlement_id


def _returned(store: Store, paid: Payout) -> tuple[Payment, Payout]:
    """Return the payment of which a part came back, and its payout."""
    with store.reading(OWN) as books:
        return books.payments.get(paid.payment_id), books.payouts.get(paid.payout_id)


def _judged(network: Network, ops: Desk, anna: Desk) -> MessageId:
    """Let Anna give a case of Nordic up, and everybody say what they think of her work."""
    nora = network.as_client("nordic", user="nora")
    nora.do(evolve(a_submission(ENDED, "nordic", "acme"), client_reference="ended"))
    anna.do(AcceptCase(case_id=ENDED))
    message = anna.do(SendMessage(case_id=ENDED, to=Role.CLIENT, text="We give up"))
    nora.do(RateReply(message_id=message.message_id, up=False))
    anna.do(CloseCase(case_id=ENDED, code=CloseCode.UNECONOMICAL_TO_PURSUE))
    nora.do(RateCase(case_id=ENDED, outcome_stars=2, communication_stars=4))
    ops.do(UpholdComplaint(partner_id=ACME, category=ComplaintCategory.BILLING, points=5))
    return message.message_id


def _papers(anna: Desk) -> _Papers:
    """Let Anna file a letter, note something, log a call and save a template."""
    letter = anna.do(AttachDocument(case_id=CASE, file_name="letter.txt", content=b"Dear Erika"))
    note = anna.do(AddNote(case_id=CASE, title="Moved", description="to Bonn", event_on=DAY))
    call = anna.do(
        LogCall(case_id=CASE, number="+49 228 1", outcome=CallOutcome.NO_RESPONSE, notes="rang")
    )
    anna.do(SaveFilterPreset(name="Mine"))
    anna.do(SaveTemplate(name="Hello", body="Hello {debtor_name}"))
    return _Papers(letter.document_id, note.note_id, call.call_id)


def _reported(store: Store, desk: Desk) -> tuple[StatusUpdateId, ReturnId]:
    """Let a case be given up in one status update; return the ids of update and request."""
    desk.do(
        UpdateStatus(
            case_id=CASE,
            status=StatusType.UNCOLLECTIBLE,
            notes="Nobody opens.",
            reason="He has moved away.",
        )
    )
    with store.reading(OWN) as books:
        (update,), (request,) = books.status_updates.of_case(CASE), books.returns.of_case(CASE)
    return update.update_id, request.return_id


def _partner(network: Network, ops: Desk, name: str, share: Percent | None = None) -> Desk:
    ops.do(
        RegisterPartner(
            partner_id=name, name=name, partner_type=PartnerType.EXCLUSIVE, country="DE"
        )
    )
    ops.do(
        AgreeTerms(
            partner_id=name,
            pre_legal_platform_share=share,
            legal_platform_share=share,
            revenue_item_share=Percent(10),
            partner_case_terms=CLAUSE,
        )
    )
    return network.as_partner(name, user="anna")


def a_submission(case_id: str, client: str, partner: str) -> SubmitCase:
    """Write the submission of a small claim."""
    return SubmitCase(
        case_id=case_id,
        client_id=client,
        partner_id=partner,
        client_reference=f"{client} 1",
        debtor=Debtor(kind=DebtorKind.PERSON, name="Erika Muster", country="DE"),
        claim=Claim(
            principal=Money("900", "EUR"),
            interest=Money("100", "EUR"),
            invoice_date=date(2025, 11, 3),
            due_date=date(2025, 12, 3),
        ),
        success_fee=Percent("9.5"),
    )


def a_partner_case() -> SubmitPartnerCase:
    """Write the submission of a partner case that lacks nothing, for the network to collect."""
    amount, issued, due = Money("5000", "EUR"), date(2025, 11, 3), date(2025, 12, 3)
    line = ClaimInvoice(number="R-1", amount=amount, invoice_date=issued, due_date=due)
    return SubmitPartnerCase(
        client=ClientBlock(
            name="Backerei Muster",
            country="DE",
            contact_person="Erika Muster",
            contact_details="erika@muster.example",
            billing_information="Ring 1, Bonn",
            industry="Food",
            business_type="GmbH",
        ),
        debtor=Debtor(
            kind=DebtorKind.PERSON,
            name="Jean Dupont",
            country="FR",
            addresses=(Address(street="Rue 1", city="Lyon", country="FR"),),
            emails=("jean@dupont.example",),
        ),
        claim=Claim(
            principal=amount,
            invoice_date=issued,
            due_date=due,
            invoices=(line,),
            payment_terms="30 days",
            dispute_status=DisputeStatus.NOT_DISPUTED,
        ),
        approach=Approach(
            strategy="Friendly", escalation="Ask first", communication="E-mail", timeline="Soon"
        ),
        handling=Handling.NETWORK,
        success_fee=Percent("9.5"),
        authorised_to_collect=True,
        compliance_confirmed=True,
        documents=(Paper(file_name="r1.pdf", content=b"R-1", kind=DocumentKind.ORIGINAL_INVOICE),),
    )


def a_payment(case_id: str, amount: Money, **changes: Any) -> RecordPayment:
    """Write the record of a payment that the partner received."""
    told: dict[str, Any] = {
        "received_by": Recipient.PARTNER,
        "received_on": NOON.date(),
        "reference": "E2E-1",
        **changes,
    }
    return RecordPayment(case_id=case_id, amount=amount, **told)


def an_item(case_id: str, on: date = DAY) -> RecordRevenueItem:
    """Write the record of a fixed fee."""
    return RecordRevenueItem(
        case_id=case_id,
        kind=RevenueItemKind.FIXED_FEE,
        on=on,
        amount=Money("30", "EUR"),
    )

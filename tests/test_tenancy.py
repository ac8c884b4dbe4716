"""Nobody finds what is not theirs: every command and query, from every foreign desk."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve, frozen

from debitura_core import (
    AcceptCase,
    AddNote,
    AgreePaymentPlan,
    AgreeTerms,
    AssignCase,
    AttachDocument,
    AwardLead,
    BalancePage,
    BookPartnerCaseFee,
    CallOutcome,
    Calls,
    CarveOut,
    CasePage,
    ClientBilling,
    ClientInvoiceDue,
    ClientList,
    ClientPage,
    CloseCase,
    CloseCode,
    CloseLead,
    CloseMonth,
    CollectionPeriodOf,
    Command,
    ComplaintCategory,
    ConfirmClientInvoiced,
    CorrectClaim,
    CorrectPayment,
    CorrectRevenueItem,
    CreditCommission,
    CreditInvoice,
    DecideLegalEscalation,
    DecideReturn,
    DeclineCase,
    DeclineReason,
    Desk,
    DocumentContent,
    DraftPartnerCase,
    EditNote,
    ExpectedPayment,
    ExplainPayout,
    ExtendCollectionPeriod,
    FilterPresets,
    FindCase,
    FoundCases,
    Handling,
    HideFromBalance,
    Inbox,
    InboxPage,
    Instalment,
    InvoiceLines,
    InvoiceList,
    InvoicePage,
    Invoices,
    JournalAfter,
    JournalPage,
    LedgerReason,
    LogCall,
    MarkInvoicePaid,
    MarkPaidOut,
    MarkRemitted,
    MaySubmit,
    MergeCase,
    Messages,
    Month,
    Notes,
    PartnerBalance,
    PartnerCaseDashboard,
    PartnerCaseLedger,
    PartnerCasePage,
    PartnerType,
    PauseRouting,
    PaymentPlanOf,
    Payments,
    PayoutPage,
    Percent,
    Performance,
    PinClient,
    ProposeTerms,
    Query,
    RateCase,
    RateReply,
    ReassignCase,
    Recipient,
    Reconcile,
    RecordRevenueItem,
    RegisterClient,
    RegisterPartner,
    RelationshipHistory,
    RemittanceDue,
    RemoveNote,
    RemovePayment,
    RemoveRevenueItem,
    RequestClosure,
    RequestInformation,
    RequestLegalEscalation,
    RequestReturn,
    ResumeCase,
    ResumeRouting,
    ReturnPartnerCase,
    ReturnReason,
    RevenueItemKind,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    RouteCase,
    RouteOf,
    RunReminders,
    SaveFilterPreset,
    SaveSubmissionTemplate,
    SaveTemplate,
    Score,
    SendMessage,
    SetAddedFees,
    SetLeadAgents,
    SetPartnerReference,
    SetPriority,
    SettleCommission,
    ShowInBalance,
    StartLegalAction,
    StatusType,
    SubmissionTemplates,
    SubmitCase,
    SubmitPartnerCase,
    SupplyDocuments,
    SupplyInformation,
    SuspendPartner,
    TaskList,
    Tasks,
    Templates,
    Timeline,
    TransferCase,
    UpdateDebtor,
    UpdateStatus,
    UpholdComplaint,
    ValidateCase,
    VerifyPayment,
    WaitingPartnerCases,
    WithdrawPartnerCase,
    errors,
)
from tests.cast import (
    DEBTOR,
    TODAY,
    Cast,
    Opened,
    eur,
    meeting,
    on_both_stores,
    payment,
    public,
    submission,
    written,
)
from tests.own_clients import BAKER, PAPERS, clause, own_case, own_submission


@frozen
class Ids:
    """The ids a request names: Acme's and Nordic's own, or ones that do not exist."""

    partner_id: str
    client_id: str
    case_id: str
    payment_id: str
    payout_id: str
    invoice_id: str
    note_id: str
    document_id: str
    message_id: str
    revenue_item_id: str
    partner_case_id: str
    shadow_id: str
    settlement_id: str


NOWHERE = Ids(
    *("nobody", "nobody", "NOWHERE0"),
    *("no-payment", "no-payout", "no-invoice", "no-note", "no-file", "no-message"),
    *("no-item", "no-partner-case", "shadow-nobody", "no-settlement"),
)


REQUESTS: dict[type, Callable[[Ids], Any]] = {
    AcceptCase: lambda ids: AcceptCase(case_id=ids.case_id),
    AssignCase: lambda ids: AssignCase(case_id=ids.case_id, user="u"),
    DecideReturn: lambda ids: DecideReturn(case_id=ids.case_id, approve=True),
    DeclineCase: lambda ids: DeclineCase(case_id=ids.case_id, reason=DeclineReason.DISPUTED),
    MergeCase: lambda ids: MergeCase(case_id=ids.case_id, into=ids.case_id),
    ProposeTerms: lambda ids: ProposeTerms(
        case_id=ids.case_id, success_fee=Percent(20), explanation="e"
    ),
    ReassignCase: lambda ids: ReassignCase(case_id=ids.case_id, partner_id=ids.partner_id),
    RequestInformation: lambda ids: RequestInformation(case_id=ids.case_id, question="q"),
    RequestReturn: lambda ids: RequestReturn(case_id=ids.case_id, explanation="e"),
    ResumeCase: lambda ids: ResumeCase(case_id=ids.case_id),
    SetPartnerReference: lambda ids: SetPartnerReference(case_id=ids.case_id, reference="r"),
    SetPriority: lambda ids: SetPriority(case_id=ids.case_id, follow_up=True),
    SupplyInformation: lambda ids: SupplyInformation(case_id=ids.case_id, answer="a"),
    TransferCase: lambda ids: TransferCase(case_id=ids.case_id, user="u"),
    UpdateDebtor: lambda ids: UpdateDebtor(case_id=ids.case_id, debtor=DEBTOR),
    UpdateStatus: lambda ids: UpdateStatus(
        case_id=ids.case_id, status=StatusType.INVESTIGATING, notes="n"
    ),
    ValidateCase: lambda ids: ValidateCase(case_id=ids.case_id),
    AgreeTerms: lambda ids: AgreeTerms(partner_id=ids.partner_id),
    CloseCase: lambda ids: CloseCase(case_id=ids.case_id, code=CloseCode.DEBTOR_UNTRACEABLE),
    CloseMonth: lambda ids: CloseMonth(month=Month(2026, 2), partner_id=ids.partner_id),
    CorrectClaim: lambda ids: CorrectClaim(case_id=ids.case_id, principal=eur("2")),
    CorrectPayment: lambda ids: CorrectPayment(
        payment_id=ids.payment_id,
        amount=eur("2"),
        received_by=Recipient.PARTNER,
        received_on=TODAY,
    ),
    ConfirmClientInvoiced: lambda ids: ConfirmClientInvoiced(payout_id=ids.payout_id),
    RunReminders: lambda ids: RunReminders(on=TODAY),
    CreditCommission: lambda ids: CreditCommission(payout_id=ids.payout_id, reason="r"),
    CreditInvoice: lambda ids: CreditInvoice(invoice_id=ids.invoice_id),
    RequestClosure: lambda ids: RequestClosure(case_id=ids.case_id),
    ExtendCollectionPeriod: lambda ids: ExtendCollectionPeriod(case_id=ids.case_id),
    HideFromBalance: lambda ids: HideFromBalance(client_id=ids.client_id),
    MarkInvoicePaid: lambda ids: MarkInvoicePaid(invoice_id=ids.invoice_id),
    type(payment(eur("1"))): lambda ids: payment(eur("1"), ids.case_id),
    AwardLead: lambda ids: AwardLead(
        case_id=ids.case_id, partner_id=ids.partner_id, success_fee=Percent(10)
    ),
    CloseLead: lambda ids: CloseLead(case_id=ids.case_id, quotes_given=False),
    CarveOut: lambda ids: CarveOut(referred_by="portal", country="DE", partner_id=ids.partner_id),
    PinClient: lambda ids: PinClient(client_id=ids.client_id, partner_id=ids.partner_id),
    RouteCase: lambda ids: RouteCase(case_id=ids.case_id),
    SetLeadAgents: lambda ids: SetLeadAgents(partner_id=ids.partner_id, agents=()),
    PauseRouting: lambda ids: PauseRouting(client_id=ids.client_id, reason="r"),
    RecordRevenueItem: lambda ids: RecordRevenueItem(
        case_id=ids.case_id, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("1")
    ),
    CorrectRevenueItem: lambda ids: CorrectRevenueItem(
        revenue_item_id=ids.revenue_item_id,
        kind=RevenueItemKind.FIXED_FEE,
        on=TODAY,
        amount=eur("2"),
    ),
    RemoveRevenueItem: lambda ids: RemoveRevenueItem(revenue_item_id=ids.revenue_item_id),
    RemovePayment: lambda ids: RemovePayment(payment_id=ids.payment_id),
    RegisterClient: lambda ids: RegisterClient(name="N", country="DK"),
    RegisterPartner: lambda ids: RegisterPartner(
        name="N", country="DK", partner_type=PartnerType.EXCLUSIVE
    ),
    ResumeRouting: lambda ids: ResumeRouting(client_id=ids.client_id),
    AddNote: lambda ids: AddNote(case_id=ids.case_id, title="t"),
    AttachDocument: lambda ids: AttachDocument(
        case_id=ids.case_id, file_name="letter.txt", content=b"Dear"
    ),
    EditNote: lambda ids: EditNote(note_id=ids.note_id, title="t"),
    LogCall: lambda ids: LogCall(
        case_id=ids.case_id, number="1", outcome=CallOutcome.NO_RESPONSE, notes="n"
    ),
    RemoveNote: lambda ids: RemoveNote(note_id=ids.note_id),
    SaveFilterPreset: lambda ids: SaveFilterPreset(name="t"),
    SaveTemplate: lambda ids: SaveTemplate(name="t", body="b"),
    RateCase: lambda ids: RateCase(case_id=ids.case_id, outcome_stars=1, communication_stars=1),
    RateReply: lambda ids: RateReply(message_id=ids.message_id, up=False),
    Score: lambda ids: Score(partner_id=ids.partner_id),
    UpholdComplaint: lambda ids: UpholdComplaint(
        partner_id=ids.partner_id, category=ComplaintCategory.OTHER, points=1
    ),
    SendMessage: lambda ids: SendMessage(case_id=ids.case_id, to=Role.PLATFORM, text="t"),
    SetAddedFees: lambda ids: SetAddedFees(case_id=ids.case_id, interest=eur("2")),
    AgreePaymentPlan: lambda ids: AgreePaymentPlan(
        case_id=ids.case_id, instalments=(Instalment(TODAY, eur("1")),)
    ),
    VerifyPayment: lambda ids: VerifyPayment(payment_id=ids.payment_id, ok=True),
    MarkRemitted: lambda ids: MarkRemitted(payout_id=ids.payout_id),
    ExplainPayout: lambda ids: ExplainPayout(payout_id=ids.payout_id),
    Reconcile: lambda ids: Reconcile(
        statement=(ExpectedPayment(case_id=ids.case_id, amount=eur("1000")),),
        partner_id=ids.partner_id,
    ),
    RemittanceDue: lambda ids: RemittanceDue(partner_id=ids.partner_id),
    ClientInvoiceDue: lambda ids: ClientInvoiceDue(partner_id=ids.partner_id),
    SettleCommission: lambda ids: SettleCommission(payout_id=ids.payout_id),
    ShowInBalance: lambda ids: ShowInBalance(client_id=ids.client_id),
    StartLegalAction: lambda ids: StartLegalAction(case_id=ids.case_id),
    SubmitCase: lambda ids: submission("FOREIGN1", client_id=ids.client_id),
    SuspendPartner: lambda ids: SuspendPartner(partner_id=ids.partner_id),
    Calls: lambda ids: Calls(case_id=ids.case_id),
    CollectionPeriodOf: lambda ids: CollectionPeriodOf(case_id=ids.case_id),
    CasePage: lambda ids: CasePage(case_id=ids.case_id),
    DocumentContent: lambda ids: DocumentContent(document_id=ids.document_id),
    FilterPresets: lambda ids: FilterPresets(),
    FindCase: lambda ids: FindCase(reference=ids.case_id),
    Inbox: lambda ids: Inbox(partner_id=ids.partner_id),
    InvoiceLines: lambda ids: InvoiceLines(invoice_id=ids.invoice_id),
    InvoicePage: lambda ids: InvoicePage(invoice_id=ids.invoice_id),
    Invoices: lambda ids: Invoices(partner_id=ids.partner_id),
    JournalAfter: lambda ids: JournalAfter(limit=1000),
    Messages: lambda ids: Messages(case_id=ids.case_id),
    Notes: lambda ids: Notes(case_id=ids.case_id),
    PaymentPlanOf: lambda ids: PaymentPlanOf(case_id=ids.case_id),
    Payments: lambda ids: Payments(case_id=ids.case_id),
    PayoutPage: lambda ids: PayoutPage(payout_id=ids.payout_id),
    Performance: lambda ids: Performance(since=TODAY, until=TODAY, partner_id=ids.partner_id),
    PartnerBalance: lambda ids: PartnerBalance(partner_id=ids.partner_id),
    ClientList: lambda ids: ClientList(partner_id=ids.partner_id),
    ClientPage: lambda ids: ClientPage(client_id=ids.client_id),
    RouteOf: lambda ids: RouteOf(case_id=ids.case_id),
    RelationshipHistory: lambda ids: RelationshipHistory(client_id=ids.client_id),
    Templates: lambda ids: Templates(),
    Tasks: lambda ids: Tasks(partner_id=ids.partner_id),
    Timeline: lambda ids: Timeline(case_id=ids.case_id),
    DraftPartnerCase: lambda ids: DraftPartnerCase(authorised_to_collect=True),
    SubmitPartnerCase: lambda ids: own_submission(client=evolve(BAKER, client_id=ids.shadow_id)),
    SupplyDocuments: lambda ids: SupplyDocuments(
        partner_case_id=ids.partner_case_id, documents=PAPERS
    ),
    WithdrawPartnerCase: lambda ids: WithdrawPartnerCase(partner_case_id=ids.partner_case_id),
    SaveSubmissionTemplate: lambda ids: SaveSubmissionTemplate(name="t"),
    ReviewPartnerCase: lambda ids: ReviewPartnerCase(
        partner_case_id=ids.partner_case_id, verdict=ReviewVerdict.BEGIN
    ),
    RequestLegalEscalation: lambda ids: RequestLegalEscalation(
        partner_case_id=ids.partner_case_id, reason="r"
    ),
    DecideLegalEscalation: lambda ids: DecideLegalEscalation(
        partner_case_id=ids.partner_case_id, grant=False
    ),
    ReturnPartnerCase: lambda ids: ReturnPartnerCase(
        partner_case_id=ids.partner_case_id,
        reason=ReturnReason.CLIENT_REQUEST,
        explanation="e",
        documents=PAPERS,
    ),
    BookPartnerCaseFee: lambda ids: BookPartnerCaseFee(
        partner_case_id=ids.partner_case_id, reason=LedgerReason.RETURN_FEE, amount=eur("1")
    ),
    MarkPaidOut: lambda ids: MarkPaidOut(settlement_id=ids.settlement_id),
    MaySubmit: lambda ids: MaySubmit(partner_id=ids.partner_id),
    PartnerCasePage: lambda ids: PartnerCasePage(partner_case_id=ids.partner_case_id),
    PartnerCaseDashboard: lambda ids: PartnerCaseDashboard(partner_id=ids.partner_id),
    PartnerCaseLedger: lambda ids: PartnerCaseLedger(partner_id=ids.partner_id),
    ClientBilling: lambda ids: ClientBilling(client_id=ids.shadow_id, month=Month(2026, 3)),
    SubmissionTemplates: lambda ids: SubmissionTemplates(),
    WaitingPartnerCases: lambda ids: WaitingPartnerCases(),
}
"""How to ask for something with given ids; a new command or query must be added here."""


def foreign_desks(cast: Cast) -> dict[str, Desk]:
    """A rival partner, another client, and two that nobody registered."""
    return {
        "rival": cast.eve,
        "another client": cast.otto,
        "unregistered partner": cast.network.as_partner("ghost", user="g"),
        "unregistered client": cast.network.as_client("ghost", user="g"),
    }


def acmes(cast: Cast) -> Ids:
    """Let Acme earn something, be invoiced, and have an open commission."""
    terms = clause()
    for partner in ("acme", "rival"):
        cast.ops.do(AgreeTerms(partner_id=partner, partner_case_terms=terms))
    submitted = own_case(cast)
    assert submitted.client_id is not None
    cast.case()
    cast.pay(eur("1000"))
    cast.pay(eur("1000"), submitted.in_case())
    (invoice,) = cast.close(Month(2026, 3))
    payout = cast.pay(eur("1000"), received_by=Recipient.CLIENT)
    item = cast.anna.do(
        RecordRevenueItem(
            case_id=payout.case_id, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("1")
        )
    )
    note = cast.anna.do(AddNote(case_id=payout.case_id, title="t"))
    said = cast.anna.do(SendMessage(case_id=payout.case_id, to=Role.CLIENT, text="t"))
    file = cast.anna.do(AttachDocument(case_id=payout.case_id, file_name="a.txt", content=b"a"))
    return Ids(
        *("acme", "nordic", payout.case_id),
        *(payout.payment_id, payout.payout_id, invoice.invoice_id),
        *(note.note_id, file.document_id, said.message_id),
        *(item.revenue_item_id, submitted.partner_case_id, submitted.client_id),
        str(next(iter(cast.network.store.rows("settlements")))["settlement_id"]),
    )


def outcome(desk: Desk, request: Any) -> Any:
    """Carry a request out, and return the answer or the refusal."""
    try:
        return desk.do(request) if Command in type(request).__mro__ else desk.ask(request)
    except errors.DebituraError as refusal:
        return refusal


def test_every_command_and_query_stands_here() -> None:
    """One that is missing would not be tried from foreign desks."""
    assert {*public(Command), *public(Query)} == set(REQUESTS)


OWN = {
    *(FilterPresets, SaveFilterPreset, SaveTemplate, Templates),
    *(DraftPartnerCase, SaveSubmissionTemplate, SubmissionTemplates),
}
"""What names nobody: each person, or each partner, has their own."""


@on_both_stores
@pytest.mark.parametrize(
    "kind", [kind for kind in REQUESTS if kind not in OWN], ids=lambda kind: kind.__name__
)
def test_what_belongs_to_somebody_else_is_not_found(store: Opened, kind: type) -> None:
    """Not for this role, not found, or empty; and told in the words used for what is not there."""
    with meeting(store) as cast:
        ids = acmes(cast)
        before = written(cast.network.store)
        for name, desk in foreign_desks(cast).items():
            found = outcome(desk, REQUESTS[kind](ids))
            nothing = outcome(desk, REQUESTS[kind](NOWHERE))
            if isinstance(
                found, BalancePage | FoundCases | InboxPage | InvoiceList | JournalPage | TaskList
            ):
                assert _is_empty(found, name), (name, found)
                continue
            assert isinstance(found, errors.NotAllowed | errors.NotFound), (name, found)
            assert type(found) is type(nothing)
            if isinstance(found, errors.NotFound):
                assert found.facts["kind"] == nothing.facts["kind"]
                assert str(found).replace(found.facts["id"], "#") == str(nothing).replace(
                    nothing.facts["id"], "#"
                )
        assert written(cast.network.store) == before


def _is_empty(
    found: BalancePage | FoundCases | InboxPage | InvoiceList | JournalPage | TaskList, name: str
) -> bool:
    if isinstance(found, TaskList):
        return not found.tasks
    if isinstance(found, FoundCases):
        return not found.cases
    if isinstance(found, JournalPage):
        own = {"rival": "rival"}.get(name)
        return all(entry.tenant == own for entry in found.entries)
    return not (found.rows if isinstance(found, BalancePage | InboxPage) else found.invoices)


@on_both_stores
def test_everybody_has_templates_of_their_own(store: Opened) -> None:
    """Nobody sees another person's, not even a colleague's, and an unknown desk saves none."""
    with meeting(store) as cast:
        cast.anna.do(SaveTemplate(name="Mine", body="Hello {debtor_name}"))
        cast.eve.do(SaveTemplate(name="Mine", body="Hi"))
        colleague = cast.network.as_partner("acme", user="bo")
        for desk in (colleague, cast.nora, cast.ops, *foreign_desks(cast).values()):
            own = [one.body for one in desk.ask(Templates()) if not one.is_shared]
            assert own == (["Hi"] if desk is cast.eve else [])
        for name in ("unregistered partner", "unregistered client"):
            with pytest.raises(errors.NotFound):
                foreign_desks(cast)[name].do(SaveTemplate(name="t", body="b"))


@on_both_stores
def test_every_partner_has_submission_templates_of_its_own(store: Opened) -> None:
    """Colleagues share them, and nobody else sees them; an unknown desk keeps nothing (S4)."""
    with meeting(store) as cast:
        for desk in (cast.anna, cast.eve):
            desk.do(SaveSubmissionTemplate(name="Mine", handling=Handling.SELF))
        cast.eve.do(SaveSubmissionTemplate(name="Mine", handling=Handling.NETWORK))
        colleague = cast.network.as_partner("acme", user="bo")
        for desk, wanted in ((colleague, Handling.SELF), (cast.eve, Handling.NETWORK)):
            (one,) = desk.ask(SubmissionTemplates())
            assert one.blocks.handling is wanted
        stranger = foreign_desks(cast)["unregistered partner"]
        before = written(cast.network.store)
        assert stranger.ask(SubmissionTemplates()) == ()
        for command in (SaveSubmissionTemplate(name="t"), DraftPartnerCase(), own_submission()):
            with pytest.raises(errors.NotFound):
                stranger.do(command)
        assert written(cast.network.store) == before


@on_both_stores
def test_a_client_cannot_take_a_rivals_case_by_naming_itself(store: Opened) -> None:
    """Writing is scoped as reading is: a record of somebody else is not found, whoever it names."""
    with meeting(store) as cast:
        cast.case()
        with pytest.raises(errors.NotFound):
            cast.otto.do(submission("FOREIGN1", client_id="nordic"))

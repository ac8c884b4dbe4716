"""Two stores play the same random game, and agree on every answer, refusal and entry.

Memory and SQLite are told the same things by the same people at the same time, with the same ids
and rates. What one of them does, the other must do: it is compared after every step, and both are
audited as the game goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RULE_MARKER,
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from moneyed import Money

import debitura_core
from debitura_core import (
    AcceptCase,
    AddNote,
    AgreePaymentPlan,
    AgreeTerms,
    AssignCase,
    AttachDocument,
    AwardLead,
    BalanceFilters,
    BalanceSort,
    Billing,
    BookPartnerCaseFee,
    CallOutcome,
    Calls,
    CarveOut,
    CasePage,
    ClientBilling,
    ClientInvoiceDue,
    ClientList,
    ClientPage,
    ClientSort,
    CloseCase,
    CloseCode,
    CloseLead,
    CloseMonth,
    CollectionPeriodOf,
    Command,
    CommissionStatus,
    CommissionType,
    ComplaintCategory,
    ConfirmClientInvoiced,
    CorrectClaim,
    CorrectPayment,
    CorrectRevenueItem,
    CreditCommission,
    CreditInvoice,
    DebituraError,
    DebtorKind,
    DecideLegalEscalation,
    DecideReturn,
    DeclineCase,
    DeclineReason,
    Desk,
    DisputeStatus,
    DocumentContent,
    DocumentKind,
    Done,
    DraftPartnerCase,
    Durability,
    EditNote,
    ExpectedPayment,
    ExplainPayout,
    ExtendCollectionPeriod,
    FilterPresets,
    FindCase,
    Handling,
    HideFromBalance,
    Inbox,
    InboxFilters,
    InboxSort,
    InboxView,
    Instalment,
    InvoiceLines,
    InvoiceList,
    Invoices,
    JournalAfter,
    Keyed,
    LeadAgent,
    LeadRule,
    LedgerReason,
    LogCall,
    MarkInvoicePaid,
    MarkPaidOut,
    MarkRemitted,
    MaySubmit,
    MergeCase,
    Messages,
    Month,
    Network,
    Note,
    Notes,
    Outcome,
    PartnerBalance,
    PartnerCaseDashboard,
    PartnerCaseLedger,
    PartnerCasePage,
    PartnerCaseTerms,
    PartnerType,
    PauseRouting,
    PaymentPlanOf,
    Payments,
    PayoutPage,
    Percent,
    Performance,
    PinClient,
    PriceBand,
    ProposeTerms,
    Query,
    RateCase,
    RateReply,
    ReassignCase,
    Recipient,
    Reconcile,
    RecordPayment,
    RecordRevenueItem,
    Refused,
    RegisterClient,
    RegisterPartner,
    RejectionReason,
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
    RevenueCategory,
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
    ScoringPolicy,
    SendMessage,
    SetAddedFees,
    SetLeadAgents,
    SetPartnerReference,
    SetPriority,
    SettleCommission,
    ShowInBalance,
    Side,
    SplitOverride,
    Standing,
    StartLegalAction,
    StatusType,
    SubmissionTemplates,
    SubmitCase,
    SupplyDocuments,
    SupplyInformation,
    SuspendPartner,
    TaskKind,
    Tasks,
    TaskState,
    Templates,
    Terms,
    Timeline,
    TransferCase,
    UpdateDebtor,
    UpdateStatus,
    UpholdComplaint,
    ValidateCase,
    Verification,
    VerifyPayment,
    WaitingPartnerCases,
    WithdrawPartnerCase,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.vaults import FolderVault
from debitura_core.testing import FixedClock, percents
from tests.accountant import checked, ledger_of, prove
from tests.cast import DEBTOR, START, claim, written
from tests.own_clients import (
    APPROACH,
    BAKER,
    FIFTY_AND_TWENTY,
    MUSTER,
    PAPERS,
    SIXTY_FORTY,
    TWENTY_FIVE_AND_HALF,
    clause,
    own_submission,
)

NOT_PLAYED: dict[type[Command[Any]], str] = {}
"""Commands without a rule in the game, each with the reason."""

PARTNERS = ("acme", "rival", "lex", "newcomer")
CLIENTS = ("nordic", "baltic", "arctic")
CASES = ("CASE0001", "CASE0002", "CASE0003", "CASE0004", "case-5", "case-6")
RATES = FixedRates({("EUR", "USD"): "1.08", ("DKK", "USD"): "0.1449", ("KWD", "USD"): "3.25"})
"""JPY has no rate, so that its figures lack dollars and its months cannot be closed in EUR."""

BANDS = (
    PriceBand(from_principal=Money("0", "EUR"), success_fee=Percent("9.5")),
    PriceBand(from_principal=Money("1500", "EUR"), success_fee=Percent(6)),
)

OWN_CASES = ("pc1", "pc2", "pc3", "pc4")
CLAUSES = (
    clause(FIFTY_AND_TWENTY, legal_fee=Money("75", "EUR"), billing=Billing.PER_CASE),
    clause(SIXTY_FORTY, contact_by=Side.SUBMITTER),
    clause(TWENTY_FIVE_AND_HALF, legal_revenue=SIXTY_FORTY),
    clause(minimum_cases=1, minimum_collection_rate=Percent(50)),
)
"""The three revenue models, and a clause that asks for a threshold."""

AUDIT_EVERY = 8
"""How many steps apart the two are audited on the way; and once more in the end."""

# what usually fits stands in a row more than once, so that most steps lead on
partners = st.sampled_from((*PARTNERS, *("acme",) * 6))
clients = st.sampled_from((*CLIENTS, "nordic"))
seats = st.sampled_from(("acme", "acme", "nordic", "ops", "rival", "baltic"))
cases = st.sampled_from((*CASES, *("CASE0001", "CASE0002") * 3))
recipients = st.sampled_from((*Recipient, *(Recipient.PARTNER, Recipient.CLIENT) * 4))
keys = st.sampled_from((*(None,) * 6, "k1", "k2", "k3"))
own_cases = st.sampled_from((*OWN_CASES, "pc1", "pc1"))
submitters = st.sampled_from(("acme", "acme", "acme", "rival"))
moved = st.sampled_from(("m1", "m2", "m3", "m4", "m5", "m6"))
days_ago = st.integers(-2, 60)
minors = st.integers(1, 300_000) | st.integers(1, 99)
currencies = st.sampled_from(("EUR", "DKK", "KWD", "JPY"))
months_ago = st.sampled_from((1, 1, 1, 2, 0))
stars = st.tuples(st.integers(1, 5), st.integers(1, 5))
notes = st.none() | st.text("ab é\n\u202e", min_size=1, max_size=5).filter(str.strip)


def money_of(minor: int, currency: str) -> Money:
    """Write minor units as money."""
    digits = {"JPY": 0, "KWD": 3}.get(currency, 2)
    return Money(Decimal(minor).scaleb(-digits), currency)


AGENTS = (
    LeadAgent(rules=(LeadRule(),)),
    LeadAgent(rules=(LeadRule(jurisdictions=("DE",), currencies=("EUR", "JPY")),), priority=7),
    LeadAgent(
        rules=(
            LeadRule(debtor_kind=DebtorKind.PERSON),
            LeadRule(min_amount=Money("5", "EUR"), max_amount=Money("2000", "EUR")),
        ),
        priority=3,
    ),
)
"""Lead agents that match all, some, and by amount; JPY has no rate to compare it with."""


# a game is about money; setting up and looking about come up less often
now_and_then = precondition(lambda game: game.steps % 4 == 0)


class StoresAgree(RuleBasedStateMachine):
    """Everybody's moves, made on both stores at once."""

    payouts: Bundle[str] = Bundle("payouts")
    invoices: Bundle[str] = Bundle("invoices")
    moves: Bundle[tuple[str, Command[Any], str]] = Bundle("moves")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = FixedClock(START)
        self.ids = Counted(), Counted()
        self.memory = Network.in_memory(
            clock=self.clock, rates=RATES, identifiers=self.ids[0], history=True
        )
        self.vault = FolderVault(Path(self.folder.name) / "documents")
        self.sqlite = self.on_file()
        self.position = 0
        self.steps = 0

    def on_file(self) -> Network:
        return Network.open(
            Path(self.folder.name) / "books.db",
            clock=self.clock,
            rates=RATES,
            identifiers=self.ids[1],
            durability=Durability.NORMAL,
            history=True,
            vault=self.vault,
        )

    def teardown(self) -> None:
        try:
            self.audit()
            self.compare_the_ledgers()
            self.compare_the_invoices()
            self.let_the_accountant_see()
            assert written(self.memory.store) == written(self.sqlite.store)
        finally:
            self.sqlite.close()
            self.folder.cleanup()

    # --------------------------------------------------------------------------- both at once

    def both(self, seat: str, act: Callable[[Desk], Any]) -> Any:
        """Let the same person do the same on both stores, compare, and return the outcome."""
        ours, theirs = (_outcome(act, _desk(net, seat)) for net in (self.memory, self.sqlite))
        assert ours == theirs
        return ours

    def play(self, seat: str, command: Command[Any], key: str | None = None) -> Any:
        """Carry a command out on both, and return its answer; None if it was refused."""
        outcome = self.both(seat, lambda desk: desk.perform(command, key=key))
        return outcome.answer if isinstance(outcome, Done) else None

    def made(self, seat: str, command: Command[Any], key: str) -> Any:
        """Do the same, and remember the move so that it can be repeated."""
        self.play(seat, command, key)
        return seat, command, key

    @invariant()
    def the_journals_agree(self) -> None:
        after = JournalAfter(position=self.position, limit=1000)
        page = self.both("ops", lambda desk: desk.ask(after))
        self.position = page.position
        assert self.memory.store.journal_length() == self.sqlite.store.journal_length()

    @invariant()
    def the_books_are_sound(self) -> None:
        self.steps += 1
        if self.steps % AUDIT_EVERY == 0:
            self.audit()

    def audit(self) -> None:
        for network in (self.memory, self.sqlite):
            assert network.verify_books() == ()
            assert network.verify_journal() == ()

    @initialize()
    def begin(self) -> None:
        """Let three partners and two clients meet, and work begin."""
        for partner, kind in zip(PARTNERS[:3], _KINDS, strict=True):
            self.play("ops", _partner(partner, kind, "EUR"))
            share = Percent(0 if kind is PartnerType.LEGAL_NETWORK else 5)
            terms = AgreeTerms(
                partner_id=partner, revenue_item_share=share, partner_case_terms=CLAUSES[0]
            )
            self.play("ops", terms)
        for client in CLIENTS[:2]:
            self.play(
                "ops",
                RegisterClient(client_id=client, name="Client", country="DK", referred_by="portal"),
            )
        for case, client, partner, currency in (
            ("CASE0001", "nordic", "acme", "EUR"),
            ("CASE0002", "nordic", "acme", "DKK"),
            ("CASE0003", "baltic", "rival", "JPY"),
        ):
            principal, fees = money_of(500_000, currency), money_of(70_000, currency)
            self.play(client, _submission(case, client, partner, principal, interest=fees))
            self.play(partner, AcceptCase(case_id=case))

    # ------------------------------------------------------------------------------- setting up

    @now_and_then
    @rule(
        partner=partners,
        kind=st.sampled_from(PartnerType),
        currency=st.none() | st.sampled_from(("EUR", "DKK")),
        key=keys,
    )
    def register_partner(
        self, partner: str, kind: PartnerType, currency: str | None, key: str | None
    ) -> None:
        self.play("ops", _partner(partner, kind, currency), key)

    @now_and_then
    @rule(client=clients, key=keys, contact=notes)
    def register_client(self, client: str, key: str | None, contact: str | None) -> None:
        command = RegisterClient(
            client_id=client, name="Client", country="DK", contact=contact, referred_by="other"
        )
        self.play("ops", command, key)

    @now_and_then
    @rule(
        partner=partners,
        shares=st.none() | st.tuples(percents(), percents()),
        item_share=percents(),
        commission_type=st.sampled_from(CommissionType),
        bands=st.sampled_from(((), BANDS)),
        since=st.none() | st.integers(-40, 40),
        own=st.sampled_from((*CLAUSES, None)),
    )
    def agree_terms(
        self,
        partner: str,
        shares: tuple[Percent, Percent] | None,
        item_share: Percent,
        commission_type: CommissionType,
        bands: tuple[PriceBand, ...],
        since: int | None,
        own: PartnerCaseTerms | None,
    ) -> None:
        pre_legal, legal = shares or (None, None)
        self.play(
            "ops",
            AgreeTerms(
                partner_id=partner,
                pre_legal_platform_share=pre_legal,
                legal_platform_share=legal,
                revenue_item_share=item_share,
                commission_type=commission_type,
                price_bands=bands,
                partner_case_terms=own,
                valid_from=None if since is None else self.day(since),
            ),
        )

    @now_and_then
    @rule(partner=st.sampled_from(("rival", "lex", "newcomer")))
    def suspend_partner(self, partner: str) -> None:
        self.play("ops", SuspendPartner(partner_id=partner))

    # --------------------------------------------------------------------------- placing cases

    @now_and_then
    @rule(
        seat=st.sampled_from(("ops", "ops", "nordic", "baltic")),
        case=cases,
        client=clients,
        partner=st.none() | partners,
        fee=percents(),
        minor=minors,
        fees=st.none() | minors,
        currency=currencies,
        reference=st.none() | st.sampled_from(("r1", "r2")),
        flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
        key=keys,
    )
    def submit_case(
        self,
        seat: str,
        case: str,
        client: str,
        partner: str | None,
        fee: Percent,
        minor: int,
        fees: int | None,
        currency: str,
        reference: str | None,
        flags: tuple[bool, bool, bool],
        key: str | None,
    ) -> None:
        network, signed, taken = flags
        added = None if fees is None else money_of(fees, currency)
        command = _submission(
            case,
            client,
            partner,
            money_of(minor, currency),
            success_fee=fee,
            client_reference=reference,
            interest=added,
            collection_fees=added,
        )
        command = evolve(
            command, allow_network=network, contracts_signed=signed or partner is not None
        )
        if self.play(seat, command, key) and partner is not None and taken:
            self.play(partner, AcceptCase(case_id=case))

    @now_and_then
    @rule(
        partner=partners,
        case=cases,
        priority=st.none() | st.integers(1, 5),
        user=st.none() | st.sampled_from(("anna", "bob")),
        key=keys,
    )
    def accept_case(
        self, partner: str, case: str, priority: int | None, user: str | None, key: str | None
    ) -> None:
        self.play(partner, AcceptCase(case_id=case, priority=priority, assigned_user=user), key)

    @now_and_then
    @rule(case=cases, fee=percents(), key=keys)
    def propose_terms(self, case: str, fee: Percent, key: str | None) -> None:
        command = ProposeTerms(case_id=case, success_fee=fee, explanation="It is old")
        self.play(self.partner_of(case), command, key)

    @now_and_then
    @rule(case=cases, reason=st.sampled_from(DeclineReason))
    def decline_case(self, case: str, reason: DeclineReason) -> None:
        self.play(self.partner_of(case), DeclineCase(case_id=case, reason=reason))

    @now_and_then
    @rule(case=cases, key=keys)
    def request_information(self, case: str, key: str | None) -> None:
        command = RequestInformation(case_id=case, question="Which invoice?")
        self.play(self.partner_of(case), command, key)

    @now_and_then
    @rule(seat=seats, case=cases)
    def supply_information(self, seat: str, case: str) -> None:
        self.play(seat, SupplyInformation(case_id=case, answer="This one"))

    @now_and_then
    @rule(case=cases)
    def validate_case(self, case: str) -> None:
        self.play("ops", ValidateCase(case_id=case))

    @now_and_then
    @rule(case=st.sampled_from(CASES), partner=partners, takes=st.booleans())
    def reassign_case(self, case: str, partner: str, takes: bool) -> None:
        if self.play("ops", ReassignCase(case_id=case, partner_id=partner)) and takes:
            self.play(partner, AcceptCase(case_id=case))

    @now_and_then
    @rule(case=st.sampled_from(CASES[2:]), into=cases)
    def merge_case(self, case: str, into: str) -> None:
        self.play("ops", MergeCase(case_id=case, into=into))

    # -------------------------------------------------------------------------- organising cases

    @now_and_then
    @rule(case=cases, user=st.sampled_from(("anna", "bob")))
    def assign_case(self, case: str, user: str) -> None:
        self.play(self.partner_of(case), AssignCase(case_id=case, user=user))

    @now_and_then
    @rule(case=cases, user=st.sampled_from(("anna", "bob")))
    def transfer_case(self, case: str, user: str) -> None:
        self.play(self.partner_of(case), TransferCase(case_id=case, user=user))

    @now_and_then
    @rule(case=cases, follow_up=st.booleans(), priority=st.none() | st.integers(1, 5))
    def set_priority(self, case: str, follow_up: bool, priority: int | None) -> None:
        command = SetPriority(case_id=case, follow_up=follow_up, priority=priority)
        self.play(self.partner_of(case), command)

    @now_and_then
    @rule(case=cases, reference=notes)
    def set_partner_reference(self, case: str, reference: str | None) -> None:
        command = SetPartnerReference(case_id=case, reference=reference)
        self.play(self.partner_of(case), command)

    @now_and_then
    @rule(case=cases, phone=st.sampled_from(("1", "2")))
    def update_debtor(self, case: str, phone: str) -> None:
        command = UpdateDebtor(case_id=case, debtor=evolve(DEBTOR, phones=(phone,)))
        self.play(self.partner_of(case), command)

    # ----------------------------------------------------------------------------- working cases

    @rule(case=cases, status=st.sampled_from(StatusType), reason=notes, hours=st.integers(-1, 9))
    def update_status(self, case: str, status: StatusType, reason: str | None, hours: int) -> None:
        command = UpdateStatus(
            case_id=case,
            status=status,
            notes="Called",
            reason=reason,
            contacted_at=self.clock.now() - timedelta(hours=hours),
            contact_method="phone" if hours else None,
        )
        self.play(self.partner_of(case), command)

    @rule(case=cases)
    def resume_case(self, case: str) -> None:
        self.play(self.partner_of(case), ResumeCase(case_id=case))

    @now_and_then
    @rule(case=cases, code=st.sampled_from(CloseCode))
    def request_return(self, case: str, code: CloseCode) -> None:
        command = RequestReturn(case_id=case, explanation="Nothing to be had", code=code)
        self.play(self.partner_of(case), command)

    @now_and_then
    @rule(seat=seats, case=cases, approve=st.sampled_from((False, False, True)), remark=notes)
    def decide_return(self, seat: str, case: str, approve: bool, remark: str | None) -> None:
        self.play(seat, DecideReturn(case_id=case, approve=approve, remark=remark))

    @now_and_then
    @rule(seat=st.sampled_from(("acme", "nordic", "rival")), case=cases, fee=st.none() | percents())
    def start_legal_action(self, seat: str, case: str, fee: Percent | None) -> None:
        self.play(seat, StartLegalAction(case_id=case, success_fee=fee))

    # ---------------------------------------------------------------------------- closing cases

    @now_and_then
    @rule(
        seat=st.sampled_from(("acme", "ops", "rival")),
        case=cases.filter(lambda case: case != "CASE0001"),
        code=st.none() | st.sampled_from(CloseCode),
        comment=notes,
        key=keys,
    )
    def close_case(
        self, seat: str, case: str, code: CloseCode | None, comment: str | None, key: str | None
    ) -> None:
        outcome = Outcome.FULLY_RECOVERED if code is None else None
        command = CloseCase(case_id=case, code=code, outcome=outcome, comment=comment)
        self.play(seat, command, key)

    @now_and_then
    @rule(
        seat=st.sampled_from(("nordic", "baltic", "ops")),
        case=cases.filter(lambda case: case != "CASE0001"),
        reason=notes,
        key=keys,
    )
    def request_closure(self, seat: str, case: str, reason: str | None, key: str | None) -> None:
        self.play(seat, RequestClosure(case_id=case, reason=reason), key)

    @now_and_then
    @rule(case=cases, minor=st.none() | minors)
    def book_a_withdrawal(self, case: str, minor: int | None) -> None:
        amount = None if minor is None else money_of(minor, self.currency_of(case))
        kind = RevenueItemKind.WITHDRAWAL_FEE
        command = RecordRevenueItem(case_id=case, kind=kind, on=self.day(0), amount=amount)
        self.play(self.partner_of(case), command)

    @now_and_then
    @rule(case=cases, ago=st.none() | st.integers(-1, 200), key=keys)
    def extend_collection_period(self, case: str, ago: int | None, key: str | None) -> None:
        on = None if ago is None else self.day(-ago)
        self.play("ops", ExtendCollectionPeriod(case_id=case, on=on), key)

    # ---------------------------------------------------------------------------- routing cases

    @now_and_then
    @rule(case=cases, partner=st.none() | partners, key=keys)
    def route_case(self, case: str, partner: str | None, key: str | None) -> None:
        self.both("ops", lambda desk: desk.ask(RouteOf(case_id=case, partner_id=partner)))
        self.play("ops", RouteCase(case_id=case, partner_id=partner), key)

    @now_and_then
    @rule(case=cases, partner=partners, terms=st.sampled_from(Terms), fee=percents())
    def award_lead(self, case: str, partner: str, terms: Terms, fee: Percent) -> None:
        terms = Terms.QUOTE if terms is Terms.STANDARD else terms
        self.play("ops", AwardLead(case_id=case, partner_id=partner, success_fee=fee, terms=terms))

    @now_and_then
    @rule(case=st.sampled_from(CASES[3:]), quotes=st.booleans())
    def close_lead(self, case: str, quotes: bool) -> None:
        self.play("ops", CloseLead(case_id=case, quotes_given=quotes))

    @now_and_then
    @rule(
        client=clients,
        partner=st.none() | partners,
        area=st.sampled_from(({}, {"country": "DE"}, {"jurisdiction": "US-CA"})),
    )
    def pin_client(self, client: str, partner: str | None, area: dict[str, str]) -> None:
        self.play("ops", PinClient(client_id=client, partner_id=partner, **area))

    @now_and_then
    @rule(
        referrer=st.sampled_from(("portal", "other")),
        country=st.sampled_from(("DE", "DE", "SE")),
        partner=st.none() | partners,
    )
    def carve_out(self, referrer: str, country: str, partner: str | None) -> None:
        self.play("ops", CarveOut(referred_by=referrer, country=country, partner_id=partner))

    @now_and_then
    @rule(partner=partners, agents=st.lists(st.sampled_from(AGENTS), max_size=2), key=keys)
    def set_lead_agents(self, partner: str, agents: list[LeadAgent], key: str | None) -> None:
        self.play("ops", SetLeadAgents(partner_id=partner, agents=tuple(agents)), key)

    # ---------------------------------------------------------------------------- rating partners

    @now_and_then
    @rule(seat=st.sampled_from(("nordic", "nordic", "baltic")), case=cases, stars=stars, key=keys)
    def rate_case(self, seat: str, case: str, stars: tuple[int, int], key: str | None) -> None:
        command = RateCase(case_id=case, outcome_stars=stars[0], communication_stars=stars[1])
        self.play(seat, command, key)

    @now_and_then
    @rule(seat=st.sampled_from(("nordic", "nordic", "baltic")), up=st.booleans(), data=st.data())
    def rate_reply(self, seat: str, up: bool, data: st.DataObject) -> None:
        sent = [str(row["message_id"]) for row in self.memory.store.rows("messages")]
        message = data.draw(st.sampled_from(("no-message", *sent)))
        self.play(seat, RateReply(message_id=message, up=up))

    @now_and_then
    @rule(partner=partners, about=st.sampled_from(ComplaintCategory), points=st.integers(0, 100))
    def uphold_complaint(self, partner: str, about: ComplaintCategory, points: int) -> None:
        self.play("ops", UpholdComplaint(partner_id=partner, category=about, points=points))

    @now_and_then
    @rule(
        partner=partners,
        seat=st.sampled_from(("own", "own", "ops", "rival", "nordic")),
        ago=st.none() | days_ago,
        policy=st.sampled_from((ScoringPolicy(), ScoringPolicy(half_life=7))),
        limit=st.integers(1, 4),
    )
    def ask_for_the_score(
        self, partner: str, seat: str, ago: int | None, policy: ScoringPolicy, limit: int
    ) -> None:
        query = Score(
            partner_id=partner,
            as_of=None if ago is None else self.day(-ago),
            policy=policy,
            limit=limit,
        )
        self.look(partner if seat == "own" else seat, query)

    # ------------------------------------------------------------------------------ partner cases

    @now_and_then
    @rule(
        seat=submitters,
        name=st.none() | own_cases,
        template=st.none() | st.just("Bakers"),
        papers=st.sampled_from(((), PAPERS)),
        key=keys,
    )
    def draft_partner_case(
        self, seat: str, name: str | None, template: str | None, papers: tuple[Any, ...],
        key: str | None,
    ) -> None:  # fmt: skip
        command = DraftPartnerCase(
            partner_case_id=name, template=template, client=BAKER, debtor=MUSTER, documents=papers
        )
        self.play(seat, command, key)

    @now_and_then
    @rule(
        seat=submitters,
        name=own_cases,
        handling=st.sampled_from(Handling),
        currency=currencies,
        lacks=st.sampled_from((*({},) * 6, {"documents": ()}, {"claim": None, "debtor": None})),
        disputed=st.sampled_from((None, *DisputeStatus)),
        taken=st.sampled_from((True, True, False)),
        key=keys,
    )
    def submit_partner_case(
        self,
        seat: str,
        name: str,
        handling: Handling,
        currency: str,
        lacks: dict[str, Any],
        disputed: DisputeStatus | None,
        taken: bool,
        key: str | None,
    ) -> None:
        said = own_submission(handling, partner_case_id=name, currency=currency)
        assert said.claim is not None
        said = evolve(said, claim=evolve(said.claim, dispute_status=disputed))
        if self.play(seat, evolve(said, **lacks), key) and taken:
            self.review_partner_case(name, ReviewVerdict.ACCEPT, "lex", None, None)

    @now_and_then
    @rule(seat=submitters, name=own_cases, key=keys)
    def supply_documents(self, seat: str, name: str, key: str | None) -> None:
        self.play(seat, SupplyDocuments(partner_case_id=name, documents=PAPERS), key)

    @now_and_then
    @rule(seat=submitters, name=own_cases, key=keys)
    def withdraw_partner_case(self, seat: str, name: str, key: str | None) -> None:
        self.play(seat, WithdrawPartnerCase(partner_case_id=name), key)

    @now_and_then
    @rule(seat=submitters, strategy=notes)
    def save_submission_template(self, seat: str, strategy: str | None) -> None:
        approach = evolve(APPROACH, strategy=strategy)
        self.play(seat, SaveSubmissionTemplate(name="Bakers", approach=approach))
        self.look(seat, SubmissionTemplates())

    @now_and_then
    @rule(
        name=own_cases,
        verdict=st.sampled_from((*ReviewVerdict, ReviewVerdict.ACCEPT)),
        collector=st.none() | partners,
        fee=st.none() | percents(),
        key=keys,
    )
    def review_partner_case(
        self,
        name: str,
        verdict: ReviewVerdict,
        collector: str | None,
        fee: Percent | None,
        key: str | None,
    ) -> None:
        accepts = verdict is ReviewVerdict.ACCEPT
        command = ReviewPartnerCase(
            partner_case_id=name,
            verdict=verdict,
            feedback=None if accepts else "Which contract?",
            reason=RejectionReason.ETHICS if verdict is ReviewVerdict.REJECT else None,
            collector_id=collector if accepts else None,
            success_fee=fee if accepts else None,
        )
        self.play("ops", command, key)
        for case in self.cases_of(name):
            self.play(self.partner_of(case), AcceptCase(case_id=case))

    @now_and_then
    @rule(seat=submitters, name=own_cases)
    def request_legal_escalation(self, seat: str, name: str) -> None:
        self.play(seat, RequestLegalEscalation(partner_case_id=name, reason="He is rich"))

    @now_and_then
    @rule(name=own_cases, grant=st.booleans(), partner=st.none() | partners, fee=percents())
    def decide_legal_escalation(
        self, name: str, grant: bool, partner: str | None, fee: Percent
    ) -> None:
        command = DecideLegalEscalation(
            partner_case_id=name, grant=grant, partner_id=partner, success_fee=fee
        )
        self.play("ops", command)

    @now_and_then
    @rule(seat=submitters, name=own_cases, reason=st.sampled_from(ReturnReason), key=keys)
    def return_partner_case(
        self, seat: str, name: str, reason: ReturnReason, key: str | None
    ) -> None:
        command = ReturnPartnerCase(
            partner_case_id=name, reason=reason, explanation="Enough", documents=PAPERS
        )
        self.play(seat, command, key)

    @now_and_then
    @rule(
        name=own_cases,
        reason=st.sampled_from((LedgerReason.RETURN_FEE, LedgerReason.REFUND)),
        minor=minors,
        currency=currencies,
        key=keys,
    )
    def book_partner_case_fee(
        self, name: str, reason: LedgerReason, minor: int, currency: str, key: str | None
    ) -> None:
        command = BookPartnerCaseFee(
            partner_case_id=name, reason=reason, amount=money_of(minor, currency)
        )
        self.play("ops", command, key)

    @now_and_then
    @rule(nth=st.integers(0, 5))
    def mark_paid_out(self, nth: int) -> None:
        held = [row["settlement_id"] for row in self.memory.store.rows("settlements")]
        self.play("ops", MarkPaidOut(settlement_id=(held or ["none"])[nth % max(1, len(held))]))

    @rule(
        target=payouts,
        name=own_cases,
        minor=minors,
        recipient=st.sampled_from(Recipient),
        seat=st.sampled_from((None, None, None, "acme")),
    )
    def pay_a_partner_case(
        self, name: str, minor: int, recipient: Recipient, seat: str | None
    ) -> Any:
        """Let whoever collects it record a payment; now and then the partner that manages it."""
        for case in self.cases_of(name):
            paid = self.plain_payment(minor, recipient, self.currency_of(case), case=case)
            payout = self.play(seat or self.partner_of(case), paid)
            if payout is not None:
                return payout.payout_id
        return multiple()

    @now_and_then
    @rule(
        seat=st.sampled_from(("acme", "rival", "lex", "ops", "nordic")),
        name=own_cases,
        to=st.sampled_from(Role),
        status=st.sampled_from(StatusType),
        partner=partners,
        move=st.integers(0, 6),
    )
    def work_a_partner_case(
        self, seat: str, name: str, to: Role, status: StatusType, partner: str, move: int
    ) -> None:
        """Let anybody try what one does about a case, on one that a partner submitted."""
        for case in self.cases_of(name):
            moves: tuple[Command[Any], ...] = (
                SendMessage(case_id=case, to=to, text="Hello"),
                AttachDocument(case_id=case, file_name="a.txt", content=b"a"),
                LogCall(case_id=case, number="1", outcome=CallOutcome.DISPUTE, notes="n"),
                UpdateStatus(case_id=case, status=status, notes="n", reason="r"),
                DecideReturn(case_id=case, approve=to is Role.CLIENT),
                ReassignCase(case_id=case, partner_id=partner),
                CloseCase(case_id=case, code=CloseCode.OTHER, comment="c"),
            )
            self.play(seat, moves[move])
            for query in (CasePage(case_id=case), Timeline(case_id=case), Messages(case_id=case)):
                self.look(seat, query)

    @now_and_then
    @rule(
        seat=st.sampled_from(("acme", "acme", "rival", "ops", "nordic")),
        partner=st.none() | partners,
        name=own_cases,
        standing=st.none() | st.sampled_from(Standing),
        ago=months_ago,
        limit=st.integers(1, 3),
    )
    def look_at_partner_cases(
        self,
        seat: str,
        partner: str | None,
        name: str,
        standing: Standing | None,
        ago: int,
        limit: int,
    ) -> None:
        shadows = [row["client_id"] for row in self.memory.store.rows("partner_cases")]
        shadow = next((one for one in shadows if one is not None), "nordic")
        for query in (
            MaySubmit(partner_id=partner),
            PartnerCasePage(partner_case_id=name),
            ClientBilling(client_id=shadow, month=self.month(ago)),
        ):
            asked: Query[Any] = query
            self.look(seat, asked)
        self.read(seat, PartnerCaseDashboard(partner_id=partner, standing=standing, limit=limit))
        self.read(seat, PartnerCaseLedger(partner_id=partner, limit=limit))
        self.read(seat, WaitingPartnerCases(limit=limit))

    def cases_of(self, name: str) -> list[str]:
        """Return the case that a partner case became, if it was accepted."""
        rows = self.memory.store.rows("partner_cases")
        return [row["case_id"] for row in rows if row["partner_case_id"] == name and row["case_id"]]

    # ------------------------------------------------------------------------------ corresponding

    @now_and_then
    @rule(seat=seats, case=cases, to=st.sampled_from(Role), text=notes, key=keys)
    def send_message(
        self, seat: str, case: str, to: Role, text: str | None, key: str | None
    ) -> None:
        self.play(seat, SendMessage(case_id=case, to=to, text=text or "Hello"), key)

    @now_and_then
    @rule(seat=seats, case=cases, name=st.sampled_from(("Hello", "Case accepted")), words=notes)
    def save_template(self, seat: str, case: str, name: str, words: str | None) -> None:
        self.play(seat, SaveTemplate(name="Hello", body=f"{words}: {{debtor_name}}"))
        self.play(seat, SendMessage(case_id=case, to=Role.CLIENT, template=name))

    @now_and_then
    @rule(
        seat=seats,
        case=cases,
        name=st.sampled_from(("a.txt", "é.PDF", "\u202egnp.txt")),
        content=st.binary(min_size=1, max_size=9),
        kind=st.sampled_from(DocumentKind),
        key=keys,
    )
    def attach_document(
        self, seat: str, case: str, name: str, content: bytes, kind: DocumentKind, key: str | None
    ) -> None:
        command = AttachDocument(case_id=case, file_name=name, content=content, kind=kind)
        document = self.play(seat, command, key)
        if document is not None and key is None:
            read = DocumentContent(document_id=document.document_id)
            assert self.look(seat, read) == content
            self.look("rival", read)

    @now_and_then
    @rule(seat=seats, case=cases, title=notes, words=notes, ago=st.none() | days_ago, key=keys)
    def add_note(
        self,
        seat: str,
        case: str,
        title: str | None,
        words: str | None,
        ago: int | None,
        key: str | None,
    ) -> None:
        day = None if ago is None else self.day(-ago)
        note = AddNote(case_id=case, title=title or "t", description=words, event_on=day)
        self.play(seat, note, key)

    @now_and_then
    @rule(seat=seats, case=cases, words=notes, ago=days_ago)
    def edit_note(self, seat: str, case: str, words: str | None, ago: int) -> None:
        for note in self.notes_on(case)[-1:]:
            edited = EditNote(note_id=note.note_id, title=words or "t", event_on=self.day(-ago))
            self.play(seat, edited)

    @now_and_then
    @rule(seat=seats, case=cases)
    def remove_note(self, seat: str, case: str) -> None:
        for note in self.notes_on(case)[:1]:
            self.play(seat, RemoveNote(note_id=note.note_id))

    @now_and_then
    @rule(seat=seats, case=cases, outcome=st.sampled_from(CallOutcome), words=notes)
    def log_call(self, seat: str, case: str, outcome: CallOutcome, words: str | None) -> None:
        self.play(seat, LogCall(case_id=case, number="1", outcome=outcome, notes=words or "n"))

    @now_and_then
    @rule(seat=seats, case=cases)
    def look_at_correspondence(self, seat: str, case: str) -> None:
        for query in (Messages(case_id=case), Notes(case_id=case), Calls(case_id=case)):
            self.look(seat, query)
        self.look(seat, Templates())

    @now_and_then
    @rule(
        seat=seats,
        partner=st.none() | partners,
        kind=st.none() | st.sampled_from(TaskKind),
        case=st.none() | cases,
        state=st.sampled_from(TaskState),
        limit=st.integers(1, 3),
    )
    def look_at_tasks(
        self,
        seat: str,
        partner: str | None,
        kind: TaskKind | None,
        case: str | None,
        state: TaskState,
        limit: int,
    ) -> None:
        for only in (None, kind):
            query = Tasks(partner_id=partner, kind=only, case_id=case, state=state, limit=limit)
            self.read(seat, query)

    # ------------------------------------------------------------------------ recording payments

    @rule(
        target=payouts,
        stranger=st.sampled_from((None, None, None, *PARTNERS)),
        case=cases,
        minor=minors,
        currency=st.none() | st.none() | currencies,
        recipient=recipients,
        ago=days_ago,
        gross=st.sampled_from((*(None,) * 4, 0, 1, 99, 300_000)),
        settled=st.booleans(),
        close=st.sampled_from((*(False,) * 15, True)),
        payment=st.none() | st.none() | st.sampled_from(("p1", "p2")),
        note=notes,
        key=keys,
    )
    def record_payment(
        self,
        stranger: str | None,
        case: str,
        minor: int,
        currency: str | None,
        recipient: Recipient,
        ago: int,
        gross: int | None,
        settled: bool,
        close: bool,
        payment: str | None,
        note: str | None,
        key: str | None,
    ) -> Any:
        currency = currency or self.currency_of(case)
        override = None
        if gross is not None:
            override = SplitOverride(
                creditor_amount=money_of(max(0, minor - gross), currency),
                partner_gross=money_of(gross, currency),
            )
        command = RecordPayment(
            case_id=case,
            amount=money_of(minor, currency),
            received_by=recipient,
            received_on=self.day(-ago),
            split_override=override,
            settled=settled,
            close=close,
            payment_id=payment,
            notes=note,
        )
        payout = self.play(stranger or self.partner_of(case), command, key)
        return multiple() if payout is None else payout.payout_id

    @rule(
        target=payouts,
        case=st.sampled_from(("CASE0001", "CASE0001", "CASE0003")),
        money=st.lists(st.tuples(minors, recipients), min_size=1, max_size=4),
    )
    def pay(self, case: str, money: list[tuple[int, Recipient]]) -> Any:
        """Let what happens most often happen often."""
        seat, currency = self.partner_of(case), self.currency_of(case)
        made = [
            self.play(seat, self.plain_payment(minor, recipient, currency, case=case))
            for minor, recipient in money
        ]
        return multiple(*(payout.payout_id for payout in made if payout is not None))

    @rule(
        stranger=st.sampled_from((None, None, None, *PARTNERS)),
        case=cases,
        minor=minors,
        currency=st.none() | st.none() | currencies,
        hours=st.none() | st.sampled_from((Decimal("0.25"), Decimal("7.5"))),
        ago=days_ago,
    )
    def record_revenue_item(
        self,
        stranger: str | None,
        case: str,
        minor: int,
        currency: str | None,
        hours: Decimal | None,
        ago: int,
    ) -> None:
        amount = money_of(minor, currency or self.currency_of(case))
        command = RecordRevenueItem(
            case_id=case,
            kind=RevenueItemKind.FIXED_FEE if hours is None else RevenueItemKind.HOURS,
            on=self.day(-ago),
            amount=amount if hours is None else None,
            hours=hours,
            hourly_rate=None if hours is None else amount,
        )
        self.play(stranger or self.partner_of(case), command)

    # ------------------------------------------------------------------------------- correcting

    @rule(
        stranger=st.sampled_from((None, None, None, "rival")),
        payout=payouts,
        minor=minors,
        recipient=recipients,
        ago=days_ago,
        gross=st.sampled_from((None, None, 0, 50)),
        settled=st.booleans(),
        reopen=st.booleans(),
        key=keys,
    )
    def correct_payment(
        self,
        stranger: str | None,
        payout: str,
        minor: int,
        recipient: Recipient,
        ago: int,
        gross: int | None,
        settled: bool,
        reopen: bool,
        key: str | None,
    ) -> None:
        payment, case = self.payment_of(payout)
        currency = self.currency_of(case)
        override = None
        if gross is not None:
            override = SplitOverride(
                creditor_amount=money_of(max(0, minor - gross), currency),
                partner_gross=money_of(gross, currency),
            )
        command = CorrectPayment(
            payment_id=payment,
            amount=money_of(minor, currency),
            received_by=recipient,
            received_on=self.day(-ago),
            settled=settled,
            split_override=override,
            reopen_if_needed=reopen,
        )
        self.play(stranger or self.partner_of(case), command, key)

    @now_and_then
    @rule(payout=payouts, reopen=st.booleans(), key=keys)
    def remove_payment(self, payout: str, reopen: bool, key: str | None) -> None:
        payment, case = self.payment_of(payout)
        command = RemovePayment(payment_id=payment, reopen_if_needed=reopen)
        self.play(self.partner_of(case), command, key)

    @now_and_then
    @rule(nth=st.integers(0, 9), minor=minors, ago=days_ago)
    def correct_revenue_item(self, nth: int, minor: int, ago: int) -> None:
        for item in self.nth_revenue_item(nth):
            command = CorrectRevenueItem(
                revenue_item_id=item["revenue_item_id"],
                kind=RevenueItemKind.FIXED_FEE,
                on=self.day(-ago),
                amount=money_of(minor, item["currency"]),
            )
            self.play(item["partner_id"], command)

    @now_and_then
    @rule(nth=st.integers(0, 9))
    def remove_revenue_item(self, nth: int) -> None:
        for item in self.nth_revenue_item(nth):
            command = RemoveRevenueItem(revenue_item_id=item["revenue_item_id"])
            self.play(item["partner_id"], command)

    def nth_revenue_item(self, nth: int) -> list[dict[str, Any]]:
        """Return one of the revenue items there are, if there are any."""
        rows = [dict(row) for row in self.memory.store.rows("revenue_items")]
        return rows[nth % len(rows) :][:1] if rows else []

    @now_and_then
    @rule(case=cases, fees=st.tuples(*[st.none() | st.integers(0, 9_000)] * 3))
    def set_added_fees(self, case: str, fees: tuple[int | None, ...]) -> None:
        currency = self.currency_of(case)
        names = ("interest", "reminder", "collection")
        given = {
            name: money_of(fee, currency)
            for name, fee in zip(names, fees, strict=True)
            if fee is not None
        }
        self.play(self.partner_of(case), SetAddedFees(case_id=case, **given))

    @now_and_then
    @rule(case=cases, minor=minors, confirm=st.booleans(), keep=st.booleans())
    def correct_claim(self, case: str, minor: int, confirm: bool, keep: bool) -> None:
        command = CorrectClaim(
            case_id=case,
            principal=money_of(minor, self.currency_of(case)),
            confirm_price_change=confirm,
            keep_intentional_rate=keep,
        )
        self.play(self.partner_of(case), command)

    @now_and_then
    @rule(
        stranger=st.sampled_from((None, None, None, *PARTNERS)),
        case=cases,
        parts=st.lists(st.tuples(st.integers(-1, 30), minors), min_size=1, max_size=3),
        currency=st.none() | st.none() | currencies,
        key=keys,
    )
    def agree_payment_plan(
        self,
        stranger: str | None,
        case: str,
        parts: list[tuple[int, int]],
        currency: str | None,
        key: str | None,
    ) -> None:
        currency = currency or self.currency_of(case)
        instalments: list[Instalment] = []
        ahead = 0
        for days, minor in parts:
            ahead += days if not instalments else abs(days) + 1
            instalments.append(Instalment(self.day(ahead), money_of(minor, currency)))
        command = AgreePaymentPlan(case_id=case, instalments=tuple(instalments))
        self.play(stranger or self.partner_of(case), command, key)

    @now_and_then
    @rule(
        place=st.integers(0, 30),
        partner=st.none() | partners,
        ok=st.booleans(),
        remark=notes,
    )
    def verify_payment(self, place: int, partner: str | None, ok: bool, remark: str | None) -> None:
        held = [row["payment_id"] for row in self.memory.store.rows("payments")]
        payment = held[place % len(held)] if held else "p1"
        self.play(
            "ops", VerifyPayment(payment_id=payment, partner_id=partner, ok=ok, remark=remark)
        )

    @now_and_then
    @rule(seat=seats, case=cases, ago=st.none() | days_ago, limit=st.integers(1, 3))
    def look_at_payments(self, seat: str, case: str, ago: int | None, limit: int) -> None:
        as_of = None if ago is None else self.day(-ago)
        self.look(seat, PaymentPlanOf(case_id=case, as_of=as_of))
        self.read(seat, Payments(case_id=case, limit=limit))

    @now_and_then
    @rule(
        seat=seats,
        partner=st.none() | partners,
        period=st.tuples(days_ago, days_ago),
        client=st.none() | clients,
        user=st.none() | st.sampled_from(("anna", "bo")),
    )
    def look_at_the_performance(
        self,
        seat: str,
        partner: str | None,
        period: tuple[int, int],
        client: str | None,
        user: str | None,
    ) -> None:
        since, until = (self.day(-ago) for ago in sorted(period, reverse=True))
        self.look(
            seat,
            Performance(since=since, until=until, partner_id=partner, client_id=client, user=user),
        )

    @now_and_then
    @rule(seat=seats, payout=payouts)
    def look_at_a_payout(self, seat: str, payout: str) -> None:
        self.look(seat, PayoutPage(payout_id=payout))

    # ---------------------------------------------------------------------- settling and hiding

    @rule(partner=partners, payout=payouts, key=keys)
    def settle_commission(self, partner: str, payout: str, key: str | None) -> None:
        self.play(partner, SettleCommission(payout_id=payout), key)

    @rule(partner=partners, payout=payouts, key=keys)
    def mark_remitted(self, partner: str, payout: str, key: str | None) -> None:
        self.play(partner, MarkRemitted(payout_id=payout), key)

    @now_and_then
    @rule(seat=seats, partner=st.none() | partners, payout=payouts, case=cases, minor=minors)
    def look_at_what_is_due(
        self, seat: str, partner: str | None, payout: str, case: str, minor: int
    ) -> None:
        expected = ExpectedPayment(case_id=case, amount=money_of(minor, self.currency_of(case)))
        for query in (
            RemittanceDue(partner_id=partner, limit=2),
            ClientInvoiceDue(partner_id=partner, limit=2),
            ExplainPayout(payout_id=payout),
            Reconcile(
                partner_id=partner, statement=(expected,), since=self.day(-40), until=self.day(1)
            ),
        ):
            asked: Query[Any] = query
            self.both(seat, lambda desk, asked=asked: desk.ask(asked))  # type: ignore[misc]

    @now_and_then
    @rule(partner=partners, payout=payouts)
    def confirm_client_invoiced(self, partner: str, payout: str) -> None:
        self.play(partner, ConfirmClientInvoiced(payout_id=payout))

    @now_and_then
    @rule(ago=st.integers(-40, 40), limit=st.sampled_from((1, 2, 50)), key=keys)
    def run_reminders(self, ago: int, limit: int, key: str | None) -> None:
        self.play("ops", RunReminders(on=self.day(-ago), limit=limit), key)

    @rule(payout=payouts)
    def credit_commission(self, payout: str) -> None:
        self.play("ops", CreditCommission(payout_id=payout, reason="uncollectible"))

    @now_and_then
    @rule(partner=partners, client=clients)
    def hide_from_balance(self, partner: str, client: str) -> None:
        self.play(partner, HideFromBalance(client_id=client))

    @now_and_then
    @rule(partner=partners, client=clients)
    def show_in_balance(self, partner: str, client: str) -> None:
        self.play(partner, ShowInBalance(client_id=client))

    @now_and_then
    @rule(partner=partners, client=clients, key=keys)
    def pause_routing(self, partner: str, client: str, key: str | None) -> None:
        self.play(partner, PauseRouting(client_id=client, reason="a conflict"), key)

    @now_and_then
    @rule(partner=partners, client=clients)
    def resume_routing(self, partner: str, client: str) -> None:
        self.play(partner, ResumeRouting(client_id=client))

    @now_and_then
    @rule(
        seat=seats,
        partner=st.none() | partners,
        client=clients,
        search=st.sampled_from((None, "lie", "x")),
        sort=st.sampled_from(ClientSort),
    )
    def look_at_clients(
        self, seat: str, partner: str | None, client: str, search: str | None, sort: ClientSort
    ) -> None:
        listed = ClientList(partner_id=partner, search=search, sort=sort, limit=2)
        self.both(seat, lambda desk: desk.ask(listed))
        self.both(seat, lambda desk: desk.ask(ClientPage(client_id=client, partner_id=partner)))

    @now_and_then
    @rule(seat=seats, partner=st.none() | partners, client=st.none() | clients, case=cases)
    def look_at_a_trail(
        self, seat: str, partner: str | None, client: str | None, case: str
    ) -> None:
        asked = {"client_id": client} if client is not None else {"case_id": case}
        self.both(seat, lambda desk: desk.ask(RelationshipHistory(partner_id=partner, **asked)))

    # ------------------------------------------------------------------------ closing the month

    @rule(
        target=invoices,
        ago=months_ago,
        partner=st.none() | partners,
        vat=st.sampled_from((Percent(0), Percent("19"))),
        due_days=st.integers(0, 60),
        key=keys,
    )
    def close_month(
        self, ago: int, partner: str | None, vat: Percent, due_days: int, key: str | None
    ) -> Any:
        command = CloseMonth(
            month=self.month(ago), partner_id=partner, vat_rate=vat, due_days=due_days
        )
        return multiple(*(one.invoice_id for one in self.play("ops", command, key) or ()))

    @rule(target=invoices, partner=st.sampled_from(("acme", None)))
    def a_month_passes(self, partner: str | None) -> Any:
        """Close the clock's month on the eighth of the next."""
        month = self.month(0)
        eighth = month.end + timedelta(days=7, hours=6)
        self.clock.set(eighth)
        answer = self.play("ops", CloseMonth(month=month, partner_id=partner))
        return multiple(*(invoice.invoice_id for invoice in answer or ()))

    @rule(invoice=invoices)
    def mark_invoice_paid(self, invoice: str) -> None:
        self.play("ops", MarkInvoicePaid(invoice_id=invoice))

    @rule(target=invoices, invoice=invoices, key=keys)
    def credit_invoice(self, invoice: str, key: str | None) -> Any:
        note = self.play("ops", CreditInvoice(invoice_id=invoice), key)
        return multiple() if note is None else note.invoice_id

    # ------------------------------------------------------------------------- roads to the books

    @rule(target=moves, minor=minors, recipient=recipients, key=moved)
    def keyed_payment(self, minor: int, recipient: Recipient, key: str) -> Any:
        return self.made("acme", self.plain_payment(minor, recipient), key)

    @now_and_then
    @rule(target=moves, ago=months_ago, key=moved)
    def keyed_month(self, ago: int, key: str) -> Any:
        return self.made("ops", CloseMonth(month=self.month(ago), partner_id="acme"), key)

    @rule(move=moves)
    def again(self, move: tuple[str, Command[Any], str]) -> None:
        """Send the same again: the first answer, or a key that is taken."""
        self.play(*move)

    @now_and_then
    @rule(ago=months_ago)
    def preview_a_month(self, ago: int) -> None:
        self.preview("ops", CloseMonth(month=self.month(ago)))

    @now_and_then
    @rule(minor=minors, recipient=recipients)
    def preview_a_payment(self, minor: int, recipient: Recipient) -> None:
        self.preview("acme", self.plain_payment(minor, recipient))

    def preview(self, seat: str, command: Command[Any]) -> None:
        before = written(self.sqlite.store)
        self.both(seat, lambda desk: desk.preview(command))
        assert written(self.sqlite.store) == before

    @rule(
        amounts=st.lists(st.tuples(minors, currencies, keys), max_size=5),
        batch=st.integers(1, 3),
        all_or_nothing=st.booleans(),
    )
    def do_all(
        self, amounts: list[tuple[int, str, str | None]], batch: int, all_or_nothing: bool
    ) -> None:
        commands = [
            Keyed(command=self.plain_payment(minor, Recipient.CLIENT, currency), key=key)
            for minor, currency, key in amounts
        ]
        self.both(
            "acme",
            lambda desk: [
                _told(one)
                for one in desk.do_all(commands, batch=batch, all_or_nothing=all_or_nothing)
            ],
        )

    @rule(target=payouts, minor=minors, ago=st.integers(-1, 40), recipient=recipients)
    def bring_in_history(self, minor: int, ago: int, recipient: Recipient) -> Any:
        command = self.plain_payment(minor, recipient, on=self.day(-ago))
        at = self.clock.now() - timedelta(days=ago)
        (outcome,) = self.both(
            "acme",
            lambda desk: [_told(one) for one in desk.do_all([Keyed(command=command, at=at)])],
        )
        return outcome.answer.payout_id if isinstance(outcome, Done) else multiple()

    @rule(days=st.sampled_from((1, 8, 31, 31, -1, -40)), hours=st.integers(0, 23))
    def move_the_clock(self, days: int, hours: int) -> None:
        self.clock.advance(days=days, hours=hours)

    @now_and_then
    @rule()
    def reopen(self) -> None:
        self.sqlite.close()
        self.sqlite = self.on_file()

    # --------------------------------------------------------------------------------- looking

    @rule(
        partner=partners,
        seat=st.sampled_from(("own", "own", "ops", "rival")),
        sort=st.sampled_from(BalanceSort),
        limit=st.integers(1, 5),
        clients=st.lists(clients, max_size=1),
        cases=st.lists(cases, max_size=2),
        statuses=st.lists(st.sampled_from(CommissionStatus), max_size=2),
        categories=st.lists(st.sampled_from(RevenueCategory), max_size=1),
        period=st.none() | st.tuples(days_ago, days_ago),
        filtered=st.booleans(),
    )
    def ask_for_the_balance(
        self,
        partner: str,
        seat: str,
        sort: BalanceSort,
        limit: int,
        clients: list[Any],
        cases: list[Any],
        statuses: list[CommissionStatus],
        categories: list[RevenueCategory],
        period: tuple[int, int] | None,
        filtered: bool,
    ) -> None:
        filters = BalanceFilters()
        if filtered:
            filters = BalanceFilters(
                clients=tuple(clients),
                cases=tuple(cases),
                statuses=tuple(statuses),
                categories=tuple(categories),
                since=None if period is None else self.day(-max(period)),
                until=None if period is None else self.day(-min(period)),
            )
        query = PartnerBalance(
            partner_id=partner, sort=sort, limit=limit, totals=True, filters=filters
        )
        self.read(partner if seat == "own" else seat, query)

    @now_and_then
    @rule(
        seat=st.sampled_from(("acme", "acme", "rival", "ops", "nordic")),
        view=st.sampled_from(InboxView),
        sort=st.sampled_from(InboxSort),
        idle=st.none() | st.integers(0, 40),
        search=st.none() | st.sampled_from(("case", "R1", "MUSTER")),
        limit=st.integers(1, 3),
    )
    def ask_for_the_inbox(
        self,
        seat: str,
        view: InboxView,
        sort: InboxSort,
        idle: int | None,
        search: str | None,
        limit: int,
    ) -> None:
        filters = InboxFilters(idle_days=idle)
        partner = "acme" if seat == "ops" else None
        query = Inbox(
            view=view, sort=sort, filters=filters, search=search, limit=limit, partner_id=partner
        )
        self.read(seat, query)

    @now_and_then
    @rule(
        seat=st.sampled_from(("acme", "rival", "ops", "nordic")),
        name=st.sampled_from(("Mine", "Ours")),
        view=st.sampled_from(InboxView),
        idle=st.none() | st.integers(0, 40),
    )
    def save_filter_preset(self, seat: str, name: str, view: InboxView, idle: int | None) -> None:
        filters = InboxFilters(idle_days=idle)
        self.play(seat, SaveFilterPreset(name=name, view=view, filters=filters))
        self.look(seat, FilterPresets())

    @now_and_then
    @rule(seat=seats, reference=st.sampled_from(("CASE0001", "r1", "r2")))
    def find_a_case(self, seat: str, reference: str) -> None:
        self.look(seat, FindCase(reference=reference))
        self.look(seat, FindCase(client_reference=reference))

    @rule(invoice=invoices, seat=st.sampled_from(("ops", "acme", "rival")), limit=st.integers(1, 3))
    def ask_for_the_lines(self, invoice: str, seat: str, limit: int) -> None:
        self.read(seat, InvoiceLines(invoice_id=invoice, limit=limit))

    @now_and_then
    @rule(case=cases, seat=st.sampled_from(("ops", "acme", "nordic", "baltic", "rival")))
    def ask_for_a_case(self, case: str, seat: str) -> None:
        self.look(seat, CasePage(case_id=case))
        self.look(seat, Timeline(case_id=case))
        self.look(seat, CollectionPeriodOf(case_id=case))
        self.look(seat, Invoices())

    def compare_the_ledgers(self) -> None:
        """Read two whole ledgers in every order, as they look now and later, and by every filter.

        On the way this is left to chance; in the end nothing is.
        """
        filters = [
            *(BalanceFilters(statuses=(status,)) for status in CommissionStatus),
            *(BalanceFilters(verification=(state,)) for state in Verification),
            *(BalanceFilters(categories=(category,)) for category in RevenueCategory),
            *(BalanceFilters(clients=(client,)) for client in _ids(CLIENTS[:2])),
            *(BalanceFilters(cases=(case,)) for case in _ids(CASES[:3])),
            BalanceFilters(since=self.day(-31)),
            BalanceFilters(until=self.day(0)),
        ]
        for partner in ("acme", "rival"):
            self.look(partner, JournalAfter(limit=1000))
            self.look(partner, Performance(since=self.day(-400), until=self.day(400)))
            for sort, ahead in zip(BalanceSort, (0, 7, 10, 11), strict=True):
                self.read(
                    partner,
                    PartnerBalance(sort=sort, limit=3, totals=True, as_of=self.day(ahead)),
                )
            self.read(partner, PartnerCaseLedger(limit=3))
            self.look(partner, PartnerCaseDashboard())
            for only in filters:
                self.look(partner, PartnerBalance(filters=only, limit=1000, totals=True))

    def compare_the_invoices(self) -> None:
        """Read every invoice and all its lines."""
        for invoice in self.read("ops", Invoices(limit=2)):
            self.read("ops", InvoiceLines(invoice_id=invoice.invoice_id, limit=2))

    def let_the_accountant_see(self) -> None:
        """Write both books as Beancount ledgers: the same, and Beancount agrees with the totals."""
        for seat in ("ops", "acme", "rival"):
            ours, theirs = (ledger_of(_desk(net, seat)) for net in (self.memory, self.sqlite))
            assert ours == theirs
            if seat != "ops":
                checked(ours)
        prove(self.memory)

    def read(self, seat: str, query: Any) -> list[Any]:
        """Read a list to its end on both, page by page."""
        found: list[Any] = []
        while True:
            page = self.look(seat, query)
            if isinstance(page, InvoiceList):
                found += page.invoices
            after = getattr(page, "next", None)
            if after is None:
                return found
            assert after != query.after, "a page leads back to itself"
            query = evolve(query, after=after)

    def look(self, seat: str, query: Query[Any]) -> Any:
        return self.both(seat, lambda desk: desk.ask(query))

    # -------------------------------------------------------------------------------- the words

    def day(self, ahead: int) -> date:
        return self.clock.now().date() + timedelta(days=ahead)

    def month(self, ago: int) -> Month:
        month = Month.of(self.clock.now())
        for _ in range(ago):
            month = month.previous()
        return month

    def told_of(self, case: str, column: str) -> Any:
        rows = self.memory.store.rows("cases")
        return next((row[column] for row in rows if row["case_id"] == case), None)

    def notes_on(self, case: str) -> list[Note]:
        found = self.look("ops", Notes(case_id=case))
        return [note for note in found if isinstance(note, Note)]

    def currency_of(self, case: str) -> str:
        return self.told_of(case, "currency") or "EUR"

    def partner_of(self, case: str) -> str:
        return self.told_of(case, "partner_id") or "acme"

    def payment_of(self, payout: str) -> tuple[str, str]:
        """Return the payment of a payout and its case; a payment of nobody's if it is gone."""
        for row in self.memory.store.rows("payouts"):
            if row["payout_id"] == payout:
                return row["payment_id"], row["case_id"]
        return "gone", "CASE0001"

    def plain_payment(
        self,
        minor: int,
        recipient: Recipient,
        currency: str = "EUR",
        *,
        case: str = "CASE0001",
        on: date | None = None,
    ) -> RecordPayment:
        return RecordPayment(
            case_id=case,
            amount=money_of(minor, currency),
            received_by=recipient,
            received_on=on or self.day(0),
        )


_KINDS = (PartnerType.EXCLUSIVE, PartnerType.EXCLUSIVE, PartnerType.LEGAL_NETWORK)


def _ids(names: Sequence[str]) -> Sequence[Any]:
    """Return names as the typed ids that a filter asks for."""
    return names


def _desk(network: Network, seat: str) -> Desk:
    if seat == "ops":
        return network.as_platform(user="ops")
    if seat in CLIENTS:
        return network.as_client(seat, user="nora")
    return network.as_partner(seat, user="anna")


def _outcome(act: Callable[[Desk], Any], desk: Desk) -> Any:
    """Return what was answered, or how it was refused."""
    try:
        return act(desk)
    except DebituraError as error:
        return _refusal(error)


def _refusal(error: DebituraError) -> tuple[Any, ...]:
    return type(error), error.code, dict(error.facts), str(error)


def _told(outcome: Done[Any] | Refused) -> Any:
    """Return what can be compared of one outcome of a batch."""
    if isinstance(outcome, Refused):
        return outcome.command, _refusal(outcome.error)
    return outcome


def _partner(partner: str, kind: PartnerType, currency: str | None) -> RegisterPartner:
    return RegisterPartner(
        partner_id=partner,
        name="Partner",
        partner_type=kind,
        country="DE",
        invoice_currency=currency,
        contact="Kirsten",
        referral_link="https://partner.example",
    )


def _submission(
    case: str,
    client: str,
    partner: str | None,
    principal: Money,
    *,
    success_fee: Percent = Percent("9.5"),  # noqa: B008  never changes
    client_reference: str | None = None,
    **fees: Any,
) -> SubmitCase:
    return SubmitCase(
        case_id=case,
        client_id=client,
        partner_id=partner,
        debtor=DEBTOR,
        claim=claim(principal, **fees),
        success_fee=success_fee,
        client_reference=client_reference,
    )


# the two stores are held to 300 games in `make test`, and to a few while one works
_GAMES = max(300, settings().max_examples) if settings().max_examples >= 100 else 10

TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = settings(
    max_examples=_GAMES,
    stateful_step_count=max(50, settings().stateful_step_count),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_command_is_played() -> None:
    """A new command joins the game on the day it is written, or says why it does not."""
    commands = {
        name
        for name in dir(debitura_core)
        if Command in getattr(getattr(debitura_core, name), "__mro__", ())[1:]
    }
    rules = {name for name, method in vars(StoresAgree).items() if hasattr(method, RULE_MARKER)}
    played = {name for name in commands if re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() in rules}
    assert commands - played == {command.__name__ for command in NOT_PLAYED}

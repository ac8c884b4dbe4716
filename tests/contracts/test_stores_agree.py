"""Two stores play the same random game, and agree on every answer, refusal and entry.

Memory and SQLite are told the same things by the same people at the same time, with the same ids
and rates. What one of them does, the other must do: it is compared after every step, and both are
audited as the game goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AccountStatement,
    AccountStatementPage,
    AgreePaymentPlan,
    AgreeTerms,
    AttachDocument,
    BalanceFilters,
    BalanceSort,
    Billing,
    CallOutcome,
    CasePage,
    CloseCase,
    CloseCode,
    CloseLead,
    CloseMonth,
    Command,
    CommissionStatus,
    CommissionType,
    CorrectPayment,
    Counterparty,
    CreditCommission,
    CreditInvoice,
    DebituraError,
    DebtorKind,
    DecideReturn,
    Desk,
    Direction,
    DisputeStatus,
    Done,
    Durability,
    Handling,
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
    LogCall,
    MarkInvoicePaid,
    MarkRemitted,
    MergeCase,
    Messages,
    Month,
    Network,
    Offset,
    Outcome,
    PartnerBalance,
    PartnerCaseDashboard,
    PartnerCaseLedger,
    PartnerCaseTerms,
    PartnerType,
    PartyKind,
    Percent,
    Performance,
    Positions,
    PriceBand,
    Query,
    ReassignCase,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RecordTransfer,
    Refused,
    RegisterClient,
    RegisterPartner,
    RejectionReason,
    RemovePayment,
    ReopenCommission,
    RequestClosure,
    RevenueCategory,
    RevenueItemKind,
    ReversePayment,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    SaveTemplate,
    SendMessage,
    SetLeadAgents,
    SettleCommission,
    Side,
    SplitOverride,
    StatusType,
    SubmitCase,
    Timeline,
    UndoTransfer,
    UpdateStatus,
    Verification,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.vaults import FolderVault
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerCaseId, PartnerId
from debitura_core.testing import (
    SAMPLE_COMMANDS,
    SAMPLE_QUERIES,
    SAMPLES,
    FixedClock,
    Sample,
    percents,
)
from tests.accountant import checked, ledger_of, prove
from tests.cast import DEBTOR, START, claim, written
from tests.contracts.drawn import WORDS, Circumstances, drawn
from tests.own_clients import (
    FIFTY_AND_TWENTY,
    SIXTY_FORTY,
    TWENTY_FIVE_AND_HALF,
    clause,
    own_submission,
)

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

BY_HAND = {
    *(AcceptCase, SubmitCase, RegisterPartner, RegisterClient, AgreeTerms, CloseMonth),
    *(RecordPayment, RecordRevenueItem, CorrectPayment, AgreePaymentPlan, SetLeadAgents),
    *(ReviewPartnerCase, RecordTransfer, UndoTransfer, Offset, SettleCommission, MarkRemitted),
    *(MarkInvoicePaid, CreditInvoice, CreditCommission, ReopenCommission, RemovePayment),
}
"""Commands whose values matter so much that a rule of their own draws them."""

MONEY_MOVES = {
    **dict.fromkeys(("settled", "remitted", "written off", "reopened", "removed"), "payouts"),
    **dict.fromkeys(("came back", "half came back", "adjusted"), "payouts"),
    **dict.fromkeys(("received", "received by name", "sent", "from partner", "set off"), "payouts"),
    **dict.fromkeys(("invoice paid", "invoice credited"), "invoices"),
    "undone": "transfers",
}
"""What becomes of money once it is booked, each with the table of what it is done with."""

ENDING = {CloseCase, MergeCase, RequestClosure, CloseLead}
"""Commands that end a case; one case is spared them, so that there is always one to work on."""

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
notes = st.none() | WORDS


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
            self.compare_the_positions()
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

    # ------------------------------------------------------------------------------- any request

    def give(self, data: st.DataObject, sample: Sample[Any], key: str | None) -> None:
        """Give a request of the kind of a sample, about what is in the books."""
        around = Circumstances(self.memory.store, self.clock.now(), self.names(sample), money_of)
        seat, request = drawn(data, sample, around)
        if sample.kind in SAMPLE_COMMANDS:
            self.play(seat, request, key)
        else:
            self.read(seat, request)

    def names(self, sample: Sample[Any]) -> dict[Any, st.SearchStrategy[str]]:
        """Return the names that are in play, and the cases that partner cases have become."""
        became = [case for name in OWN_CASES for case in self.cases_of(name)]
        known = st.sampled_from((*CASES, *("CASE0001", "CASE0002") * 3, *became * 2))
        ends = sample.kind in ENDING
        return {
            PartnerId: partners,
            ClientId: clients,
            CaseId: known.filter(lambda case: case != "CASE0001") if ends else known,
            PartnerCaseId: own_cases,
        }

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
    @rule(case=cases, minor=st.none() | minors)
    def book_a_withdrawal(self, case: str, minor: int | None) -> None:
        amount = None if minor is None else money_of(minor, self.currency_of(case))
        kind = RevenueItemKind.WITHDRAWAL_FEE
        command = RecordRevenueItem(case_id=case, kind=kind, on=self.day(0), amount=amount)
        self.play(self.partner_of(case), command)

    # ---------------------------------------------------------------------------- routing cases

    @now_and_then
    @rule(partner=partners, agents=st.lists(st.sampled_from(AGENTS), max_size=2), key=keys)
    def set_lead_agents(self, partner: str, agents: list[LeadAgent], key: str | None) -> None:
        self.play("ops", SetLeadAgents(partner_id=partner, agents=tuple(agents)), key)

    # ------------------------------------------------------------------------------ partner cases

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

    @rule(
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
            self.play(seat or self.partner_of(case), paid)

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

    def cases_of(self, name: str) -> list[str]:
        """Return the case that a partner case became, if it was accepted."""
        rows = self.memory.store.rows("partner_cases")
        return [row["case_id"] for row in rows if row["partner_case_id"] == name and row["case_id"]]

    # ------------------------------------------------------------------------------ corresponding

    @now_and_then
    @rule(seat=seats, case=cases, name=st.sampled_from(("Hello", "Case accepted")), words=notes)
    def save_template(self, seat: str, case: str, name: str, words: str | None) -> None:
        self.play(seat, SaveTemplate(name="Hello", body=f"{words}: {{debtor_name}}"))
        self.play(seat, SendMessage(case_id=case, to=Role.CLIENT, template=name))

    # ------------------------------------------------------------------------ recording payments

    @rule(
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
        self.play(stranger or self.partner_of(case), command, key)

    @rule(
        case=st.sampled_from(("CASE0001", "CASE0001", "CASE0003")),
        money=st.lists(st.tuples(minors, recipients), min_size=1, max_size=4),
    )
    def pay(self, case: str, money: list[tuple[int, Recipient]]) -> Any:
        """Let what happens most often happen often."""
        seat, currency = self.partner_of(case), self.currency_of(case)
        for minor, recipient in money:
            self.play(seat, self.plain_payment(minor, recipient, currency, case=case))

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
        place=st.integers(0, 30),
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
        place: int,
        minor: int,
        recipient: Recipient,
        ago: int,
        gross: int | None,
        settled: bool,
        reopen: bool,
        key: str | None,
    ) -> None:
        payment, case = self.nth_payment(place)
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

    # ------------------------------------------------------------------------ closing the month

    @rule(
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
        self.play("ops", command, key)

    @rule(partner=st.sampled_from(("acme", None)))
    def a_month_passes(self, partner: str | None) -> Any:
        """Close the clock's month on the eighth of the next."""
        month = self.month(0)
        eighth = month.end + timedelta(days=7, hours=6)
        self.clock.set(eighth)
        self.play("ops", CloseMonth(month=month, partner_id=partner))

    # ------------------------------------------------------------------------- roads to the books

    # ----------------------------------------------------------------------- money that moves

    def move_money(
        self, data: st.DataObject, what: str, minor: int | None, key: str | None
    ) -> None:
        """Settle, remit, pay, set off, write off or undo something that is there, if it is."""
        table = MONEY_MOVES[what]
        rows = [row for row in self.memory.store.rows(table) if row["partner_id"] == "acme"]
        if rows:
            row = data.draw(st.sampled_from(rows), label=what)
            amount = None if minor is None else money_of(minor, row["currency"])
            seat, command = self.money_move(what, row, amount)
            self.play(seat, command, key)

    def money_move(
        self, what: str, row: Mapping[str, Any], amount: Money | None
    ) -> tuple[str, Command[Any]]:
        """Return what is done with a row, and who does it."""
        some = amount or money_of(1_000, row["currency"])
        name, on = row.get("payout_id") or row.get("invoice_id") or "", self.day(0)
        client = Counterparty(side=PartyKind.CLIENT, id=row.get("client_id") or "nordic")
        partner = Counterparty(side=PartyKind.PARTNER, id="acme")
        moved = RecordTransfer(
            counterparty=client, amount=some, direction=Direction.RECEIVED, on=on
        )
        undone = UndoTransfer(transfer_id=row.get("transfer_id") or "none", reason="a slip")
        back = ReversePayment(
            payment_id=row.get("payment_id") or "none", on=on, reason="bounced",
            reopen_if_needed=True,
        )  # fmt: skip
        adjusted = CorrectPayment(
            payment_id=row.get("payment_id") or "none", amount=some, as_adjustment=True,
            reopen_if_needed=True,
        )  # fmt: skip
        by_platform = row.get("client_id") is None
        commands: dict[str, Callable[[], tuple[str, Command[Any]]]] = {
            "settled": lambda: ("acme", SettleCommission(payout_id=name, amount=amount)),
            "remitted": lambda: ("acme", MarkRemitted(payout_id=name, amount=amount)),
            "written off": lambda: ("ops", CreditCommission(payout_id=name, reason="bankrupt")),
            "reopened": lambda: ("ops", ReopenCommission(payout_id=name, reason="he pays")),
            "came back": lambda: ("acme", back),
            "adjusted": lambda: ("acme", adjusted),
            "half came back": lambda: ("acme", evolve(back, amount=some)),
            "removed": lambda: ("acme", RemovePayment(payment_id=row["payment_id"])),
            "invoice paid": lambda: ("ops", MarkInvoicePaid(invoice_id=name, amount=amount)),
            "invoice credited": lambda: ("ops", CreditInvoice(invoice_id=name)),
            "received": lambda: ("acme", moved),
            "received by name": lambda: ("acme", evolve(moved, applies_to=(name,))),
            "sent": lambda: ("acme", evolve(moved, direction=Direction.PAID)),
            "from partner": lambda: ("ops", evolve(moved, counterparty=partner)),
            "set off": lambda: (
                "acme", Offset(client_id=client.id, amount=amount, currency=row["currency"]),
            ),
            "undone": lambda: ("ops" if by_platform else "acme", undone),
        }  # fmt: skip
        return commands[what]()

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

    @rule(minor=minors, ago=st.integers(-1, 40), recipient=recipients)
    def bring_in_history(self, minor: int, ago: int, recipient: Recipient) -> Any:
        command = self.plain_payment(minor, recipient, on=self.day(-ago))
        at = self.clock.now() - timedelta(days=ago)
        self.both(
            "acme",
            lambda desk: [_told(one) for one in desk.do_all([Keyed(command=command, at=at)])],
        )

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

    def compare_the_positions(self) -> None:
        """Ask how everybody stands: what one side is owed, the other owes, to the cent."""
        nets: dict[tuple[str, str, str], int] = {}
        for seat in ("ops", *PARTNERS, *CLIENTS):
            for one in self.look(seat, Positions()):
                nets[seat, one.counterparty.id or "ops", one.currency] = one.net_minor
                asked = AccountStatement(
                    counterparty=one.counterparty, currency=one.currency, limit=7
                )
                page = self.look(seat, evolve(asked, since=self.day(-20)))
                assert page.sums.closing_minor == one.net_minor
                assert self.read(seat, asked)[-1].balance_minor == one.net_minor
        assert not any(
            net + nets.get((other, seat, currency), 0)
            for (seat, other, currency), net in nets.items()
            if other in (*PARTNERS, *CLIENTS, "ops")
        )

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
            if isinstance(page, AccountStatementPage):
                found += page.lines
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

    def currency_of(self, case: str) -> str:
        return self.told_of(case, "currency") or "EUR"

    def partner_of(self, case: str) -> str:
        return self.told_of(case, "partner_id") or "acme"

    def nth_payment(self, place: int) -> tuple[str, str]:
        """Return one of the payments there are and its case; one of nobody's if there is none."""
        rows = list(self.memory.store.rows("payments"))
        row = rows[place % len(rows)] if rows else {"payment_id": "gone", "case_id": "CASE0001"}
        return row["payment_id"], row["case_id"]

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


def _chapters() -> Iterator[tuple[str, list[Sample[Any]]]]:
    """Yield the commands that have no rule of their own, chapter by chapter, and all queries."""
    commands = [one for one in SAMPLE_COMMANDS.values() if one.kind not in BY_HAND]
    for module, chapter in groupby(commands, key=lambda one: one.kind.__module__):
        yield module.rpartition(".")[2], list(chapter)
    yield "looking", list(SAMPLE_QUERIES.values())


OFTEN = {"working_cases": 2, "looking": 4}
"""Chapters that come up more often than the others: a game is about money, and is looked at."""

for _name, _samples in _chapters():

    @rule(data=st.data(), sample=st.sampled_from(_samples), key=keys)
    def _give(self: StoresAgree, data: st.DataObject, sample: Sample[Any], key: str | None) -> None:
        self.give(data, sample, key)

    for _again in range(OFTEN.get(_name, 1)):
        setattr(StoresAgree, f"{_name}_{_again}", _give)


for _what in MONEY_MOVES:

    @rule(data=st.data(), minor=st.none() | minors, key=keys)
    def _move(
        self: StoresAgree, data: st.DataObject, minor: int | None, key: str | None,
        what: str = _what,
    ) -> None:  # fmt: skip
        self.move_money(data, what, minor, key)

    setattr(StoresAgree, f"money_{_what.replace(' ', '_')}", _move)

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


# a short form in `make test`, the long one in `make deep`
_EXAMPLES = settings().max_examples
_GAMES = 25 if _EXAMPLES < 1000 else _EXAMPLES

TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = settings(
    max_examples=_GAMES,
    stateful_step_count=max(50, settings().stateful_step_count),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_request_is_played() -> None:
    """A new command or query joins the game with its sample, or has a rule of its own."""
    drawn_here = {one.kind for _, chapter in _chapters() for one in chapter}
    assert drawn_here | BY_HAND == set(SAMPLES)
    played = Path(__file__).read_text("utf-8").partition("class StoresAgree")[2]
    assert [kind for kind in BY_HAND if f"{kind.__name__}(" not in played] == []

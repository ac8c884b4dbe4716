"""The sample books: a small network in whose books every sample can be given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from attrs import frozen

from debitura_core.adapters.clocks import FixedClock
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.commands.closing_cases import CloseCase, RequestClosure
from debitura_core.commands.closing_the_month import CloseMonth
from debitura_core.commands.corresponding import (
    AddNote,
    AttachDocument,
    LogCall,
    SaveTemplate,
    SendMessage,
)
from debitura_core.commands.managing_clients import HideFromBalance, PauseRouting
from debitura_core.commands.moving_money import RecordTransfer
from debitura_core.commands.placing_cases import SubmitCase
from debitura_core.commands.recording_payments import (
    AgreePaymentPlan,
    RecordPayment,
    RecordRevenueItem,
)
from debitura_core.commands.reviewing_cases import AcceptCase, RequestInformation
from debitura_core.commands.reviewing_partner_cases import ReviewPartnerCase
from debitura_core.commands.saving_presets import SaveFilterPreset
from debitura_core.commands.setting_up import AgreeTerms, RegisterClient, RegisterPartner
from debitura_core.commands.settling_commissions import CreditCommission
from debitura_core.commands.submitting_partner_cases import (
    DraftPartnerCase,
    RequestLegalEscalation,
    SaveSubmissionTemplate,
)
from debitura_core.commands.working_cases import RequestReturn, UpdateStatus
from debitura_core.desk import Desk
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.correspondence.notes import CallOutcome, Note
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import ClientId, SettlementId
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.account_statements import Counterparty
from debitura_core.domain.money.accounts import PartyKind
from debitura_core.domain.money.payment_plans import Instalment
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.payouts import Payout
from debitura_core.domain.money.revenue_items import RevenueItemKind
from debitura_core.domain.money.transfers import Direction
from debitura_core.domain.parties.parties import PartnerType
from debitura_core.domain.parties.partner_case_terms import Handling
from debitura_core.domain.partner_cases.partner_cases import ReviewVerdict
from debitura_core.network import Network
from debitura_core.queries.partner_cases import PartnerCasePage
from debitura_core.testing.samples.ids import SAMPLE_TIME, SampleIds
from debitura_core.testing.samples.sample import Sample
from debitura_core.testing.samples.values import (
    BLOCKS,
    CLAIM,
    CLAUSE,
    DEBTOR,
    eur,
    submission,
)

_FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)

_RATELESS = date(2026, 2, 6)
"""A day whose rate became known only when the sample books were ready."""

_NAMES: dict[str, Any] = {
    "partner": "acme",
    "other_partner": "borea",
    "client": "nordic",
    "hidden_client": "south",
    "case": "CASE0001",
    "quiet_case": "quiet",
    "waiting": "waiting",
    "asked": "asked",
    "unsigned": "unsigned",
    "unrouted": "unrouted",
    "paused": "paused",
    "given_up": "given-up",
    "closed": "closed",
    "withdrawn": "withdrawn",
    "payment": "payment-1",
    "draft": "draft",
    "under_review": "under-review",
    "documents_requested": "documents-requested",
    "accepted": "accepted",
    "escalated": "escalated",
}
"""The ids that are chosen here; the books make the others."""


@frozen
class SampleBooks:
    """Open books of a small network, the clock that they go by, and the ids of their records.

    The partner Acme and the client Nordic own what the samples are about.
    """

    network: Network
    clock: FixedClock
    ids: SampleIds

    def desk(self, role: Role) -> Desk:
        """Return the desk that the samples of a role are for."""
        if role is Role.PLATFORM:
            return self.network.as_platform(user="ops")
        if role is Role.CLIENT:
            return self.network.as_client(self.ids.client, user="nora")
        return self.network.as_partner(self.ids.partner, user="anna")

    def foreign_desks(self) -> dict[str, Desk]:
        """Return desks that must not see what the samples are about."""
        return {
            "a rival": self.network.as_partner(self.ids.other_partner, user="eve"),
            "another client": self.network.as_client("baltic", user="otto"),
            "an unknown partner": self.network.as_partner("ghost", user="g"),
            "an unknown client": self.network.as_client("ghost", user="g"),
        }

    def give(self, sample: Sample[Any], *, key: str | None = None) -> Any:
        """Carry out the command of a sample, or ask its query, at the desk that it is for."""
        desk, request = self.desk(sample.role), sample.make(self.ids)
        return desk.do(request, key=key) if hasattr(request, "decide") else desk.ask(request)


class _Rates(FixedRates):
    """One rate for all days; that of one day becomes known late."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__({("EUR", "USD"): "1.08"})
        self._clock = clock

    def rate(self, source: str, target: str, on: date, /) -> Rate | None:
        """Answer, if the rate is known by now."""
        late = on == _RATELESS and self._clock.now() < SAMPLE_TIME
        return None if late else super().rate(source, target, on)


@contextmanager
def sample_books(
    opening: Callable[..., Network] = Network.in_memory, **ports: Any
) -> Iterator[SampleBooks]:
    """Open new books with *opening* and fill them; every run makes the same ids.

    *ports* go to *opening*. ``partial(Network.open, "books.db")`` makes a file.
    """
    clock = FixedClock(_FIRST_DAY)
    with opening(**sample_ports(clock, **ports)) as network:
        ids = fill(network, clock)
        yield SampleBooks(network, clock, ids)


def sample_ports(clock: FixedClock, **ports: Any) -> dict[str, Any]:
    """Return the ports that the sample books are opened with."""
    return {
        "clock": clock,
        "rates": _Rates(clock),
        "identifiers": Counted(),
        "vault": MemoryVault(),
        **ports,
    }


def fill(network: Network, clock: FixedClock) -> SampleIds:
    """Fill empty books, and leave *clock* at the time at which they are ready."""
    ops, acme = network.as_platform(user="ops"), network.as_partner("acme", user="anna")
    clock.set(_FIRST_DAY)
    _register(ops)
    _place_cases(ops, acme)
    shadow = _submit_own_cases(ops, acme)
    held = _pay(acme, "CASE0001", "1000", Recipient.PARTNER, date(2026, 1, 5))
    _collect(network)
    clock.set(datetime(2026, 2, 8, 6, tzinfo=UTC))
    invoice, _ = ops.do(CloseMonth(month=Month(2026, 1), vat_rate=Percent(19)))
    unpaid = _pay(acme, "CASE0001", "500", Recipient.CLIENT, date(2026, 2, 7), "payment-1")
    written_off = _pay(acme, "CASE0001", "60", Recipient.CLIENT, date(2026, 2, 7))
    ops.do(CreditCommission(payout_id=written_off.payout_id, reason="the client is bankrupt"))
    item = acme.do(
        RecordRevenueItem(
            case_id="CASE0001",
            kind=RevenueItemKind.FIXED_FEE,
            on=_RATELESS,
            amount=eur("40"),
        )
    )
    moved = acme.do(
        RecordTransfer(
            counterparty=Counterparty(side=PartyKind.CLIENT, id="nordic"),
            amount=eur("25"),
            direction=Direction.PAID,
            on=date(2026, 2, 7),
            reference="E2E-7",
            applies_to=(held.payout_id,),
        )
    )
    message, note, document = _correspond(acme)
    (settlement,) = network.store.rows("settlements")
    clock.set(SAMPLE_TIME)
    return SampleIds(
        **_NAMES,
        shadow_client=shadow,
        unpaid=unpaid.payout_id,
        written_off=written_off.payout_id,
        held=held.payout_id,
        revenue_item=item.revenue_item_id,
        invoice=invoice.invoice_id,
        settlement=SettlementId(settlement["settlement_id"]),
        transfer=moved.transfer_id,
        message=message.message_id,
        note=note.note_id,
        document=document.document_id,
    )


def _register(ops: Desk) -> None:
    for partner_id, country in (("acme", "DE"), ("borea", "DK"), ("ceres", "FR")):
        ops.do(
            RegisterPartner(
                partner_id=partner_id,
                name=f"Partner {partner_id}",
                partner_type=PartnerType.EXCLUSIVE,
                country=country,
                contact="desk@partner.example",
            )
        )
        terms = AgreeTerms(
            partner_id=partner_id, partner_case_terms=CLAUSE, revenue_item_share=Percent(10)
        )
        ops.do(terms)
    for client_id, country in (("nordic", "DK"), ("south", "IT"), ("baltic", "EE")):
        ops.do(RegisterClient(client_id=client_id, name=f"Client {client_id}", country=country))


def _place_cases(ops: Desk, acme: Desk) -> None:
    """Submit a case for every state that a command asks for."""
    for case_id in (
        "CASE0001", "quiet", "waiting", "asked", "paused", "given-up", "closed", "withdrawn",
    ):  # fmt: skip
        ops.do(_submission(case_id, partner_id="acme"))
        if case_id not in ("waiting", "asked"):
            acme.do(AcceptCase(case_id=case_id))
    ops.do(_submission("unsigned", contracts_signed=False))
    ops.do(_submission("unrouted"))
    ops.do(_submission("hidden", client_id="south", partner_id="acme"))
    acme.do(AcceptCase(case_id="hidden"))
    acme.do(HideFromBalance(client_id="south"))
    acme.do(PauseRouting(client_id="south", reason="a conflict of interest"))
    acme.do(RequestInformation(case_id="asked", question="where are the goods?"))
    acme.do(
        UpdateStatus(
            case_id="paused", status=StatusType.ON_HOLD, notes="called", reason="he is ill"
        )
    )
    acme.do(RequestReturn(case_id="given-up", explanation="bankrupt"))
    acme.do(CloseCase(case_id="closed", code=CloseCode.DEBTOR_UNTRACEABLE, comment="moved"))
    ops.do(RequestClosure(case_id="withdrawn", reason="they trade with them again"))
    promised = Instalment(date(2026, 4, 1), eur("2000"))
    acme.do(AgreePaymentPlan(case_id="CASE0001", instalments=(promised,)))


def _submission(case_id: str, **changes: Any) -> SubmitCase:
    told = {"client_id": "nordic", "client_reference": f"ref {case_id}", **changes}
    return SubmitCase(
        case_id=case_id, success_fee=Percent("9.5"), debtor=DEBTOR, claim=CLAIM, **told
    )


def _submit_own_cases(ops: Desk, acme: Desk) -> ClientId:
    """Submit a partner case for every state that a command asks for; return a client of them."""
    acme.do(SaveSubmissionTemplate(name="Bakers", **BLOCKS))
    acme.do(DraftPartnerCase(partner_case_id="draft", template="Bakers"))
    for name, verdict in (
        ("under-review", ReviewVerdict.BEGIN),
        ("documents-requested", ReviewVerdict.REQUEST_DOCUMENTS),
        ("accepted", ReviewVerdict.ACCEPT),
        ("escalated", ReviewVerdict.ACCEPT),
    ):
        acme.do(submission(name))
        feedback = None if verdict is ReviewVerdict.ACCEPT else "where is the contract?"
        ops.do(ReviewPartnerCase(partner_case_id=name, verdict=verdict, feedback=feedback))
    acme.do(RequestLegalEscalation(partner_case_id="escalated", reason="he laughs"))
    acme.do(submission("collected", Handling.NETWORK))
    ops.do(
        ReviewPartnerCase(
            partner_case_id="collected", verdict=ReviewVerdict.ACCEPT, collector_id="ceres"
        )
    )
    client_id = acme.ask(PartnerCasePage(partner_case_id="accepted")).partner_case.client_id
    assert client_id is not None
    return client_id


def _collect(network: Network) -> None:
    """Let the collectors of the accepted partner cases receive money."""
    rows = {row["partner_case_id"]: row for row in network.store.rows("partner_cases")}
    for collector, name, paid in (("acme", "accepted", "1000"), ("ceres", "collected", "9000")):
        desk, case_id = network.as_partner(collector, user="carl"), rows[name]["case_id"]
        if collector == "ceres":
            desk.do(AcceptCase(case_id=case_id))
        _pay(desk, case_id, paid, Recipient.PARTNER, date(2026, 1, 5))


def _correspond(acme: Desk) -> tuple[Message, Note, Document]:
    """Let the partner write, call and file something."""
    message = acme.do(SendMessage(case_id="CASE0001", to=Role.CLIENT, text="he promised to pay"))
    note = acme.do(AddNote(case_id="CASE0001", title="moved", description="to Bonn"))
    document = acme.do(
        AttachDocument(case_id="CASE0001", file_name="invoice.pdf", content=b"invoice")
    )
    acme.do(
        LogCall(case_id="CASE0001", number="+49 1", outcome=CallOutcome.NO_RESPONSE, notes="rang")
    )
    acme.do(SaveFilterPreset(name="All of them"))
    acme.do(SaveTemplate(name="Greeting", body="Hello {debtor_name}"))
    return message, note, document


def _pay(
    acme: Desk, case_id: str, amount: str, to: Recipient, on: date, payment_id: str | None = None
) -> Payout:
    return acme.do(
        RecordPayment(
            case_id=case_id,
            amount=eur(amount),
            received_by=to,
            received_on=on,
            payment_id=payment_id,
            notes="thanks",
        )
    )

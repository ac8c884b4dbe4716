"""Records of every kind with all their parts, with few of them, or with any."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from attrs import evolve, fields
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.books.tables import TABLES
from debitura_core.domain.cases.cases import Case, Lifecycle, Terms
from debitura_core.domain.cases.claims import Buckets, Claim, Debtor
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import Engagement
from debitura_core.domain.cases.inbox import (
    InboxFilters,
)
from debitura_core.domain.cases.routing_settings import LeadAgent, LeadRule
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.closing.closure_requests import ClosureRequest
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerCaseId,
    PartnerId,
    PayoutId,
    SettlementId,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.adjustments import MonthRun
from debitura_core.domain.money.invoices import Invoice
from debitura_core.domain.money.payment_plans import PaymentPlan
from debitura_core.domain.money.payments import Payment
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, Payout, PayoutKind
from debitura_core.domain.money.revenue_items import RevenueItem
from debitura_core.domain.money.revenue_share import Split, convert
from debitura_core.domain.parties.agreements import Ageing, Phase, PriceBand
from debitura_core.domain.parties.parties import Client, Partner, PartnerType
from debitura_core.domain.parties.partner_case_terms import (
    Branding,
    PartnerCaseTerms,
    RevenueModel,
    RevenueTerms,
    Side,
)
from debitura_core.domain.parties.relationships import ClientRelationship, FormedBy
from debitura_core.domain.parties.tax import (
    BankAccount,
    DescribedParty,
    PartyDetails,
    TaxTerms,
    TaxTreatment,
)
from debitura_core.domain.partner_cases.blocks import NOTHING_SAID, Blocks, PaperOnFile
from debitura_core.domain.partner_cases.fees import LedgerReason, PartnerCaseFee
from debitura_core.domain.partner_cases.partner_cases import (
    CaseTerms,
    PartnerCase,
    RejectionReason,
    Submission,
)
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.testing.contract.world import MARCH, NOON
from debitura_core.testing.partner_cases import (
    case_terms,
    papers_on_file,
    partner_case_terms,
    submission_blocks,
)
from debitura_core.testing.strategies import (
    CURRENCIES,
    claims,
    days,
    debtors,
    instants,
    months,
    percents,
    rates,
    splits,
    texts,
)

CLIENT_NAMES = {ClientId("client"): "Client", ClientId("other"): "  cliENT\u00a0"}
"""Two names that sort alike, so that references decide."""


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


_FILTER: dict[str, st.SearchStrategy[Any]] = {
    "phases": _some(st.sampled_from(Phase)),
    "clients": _some(st.sampled_from(sorted(CLIENT_NAMES))),
    "statuses": _some(st.sampled_from(StatusType)),
    "lifecycles": _some(st.sampled_from(Lifecycle)),
    "close_codes": _some(st.sampled_from(CloseCode)),
    "members": _some(st.sampled_from((None, "anna", "bent"))),
    "priorities": _some(st.integers(0, 2)),
    "follow_up": st.booleans(),
    "since": st.just(NOON.date() - timedelta(days=2)),
    "until": st.just(NOON.date() + timedelta(days=2)),
    "min_value": st.sampled_from((Money("0", "EUR"), Money("0.02", "EUR"))),
    "max_value": st.just(Money("0.03", "EUR")),
    "idle_days": st.integers(0, 3),
}
FILTERS: st.SearchStrategy[InboxFilters] = st.lists(
    st.sampled_from(sorted(_FILTER)), max_size=2, unique=True
).flatmap(lambda names: st.builds(InboxFilters, **{name: _FILTER[name] for name in names}))
"""Two filters at the most: all of them together would leave nothing to look at."""


_MINOR = st.integers(1, 10**15 - 1)
_TAKEN = (InvoiceStatus.ISSUED, InvoiceStatus.PAID, InvoiceStatus.CREDITED)
_SAID = st.text("aé漢 ", min_size=1, max_size=8).filter(str.strip).map(str.strip)
"""Words as they are given."""

_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts(max_size=8),
    int: st.integers(1, 1000),
    bool: st.booleans(),
    date: days(),
    datetime: instants(),
    Percent: percents(),
    Month: months(),
    Rate: rates(sources=("EUR",)),
    Split: splits(max_minor=10**15 - 1),
    Debtor: debtors(),
    Claim: claims(),
    LeadAgent: st.builds(
        LeadAgent,
        rules=st.just((LeadRule(), LeadRule(currencies=("EUR",), max_amount=Money("9.5", "EUR")))),
        priority=st.integers(0, 10_000),
    ),
    InboxFilters: st.deferred(lambda: FILTERS),
    PartnerCaseTerms: partner_case_terms(),
    CaseTerms: case_terms(),
    Blocks: submission_blocks(),
    PaperOnFile: papers_on_file(),
    TaxTerms: st.builds(TaxTerms, treatment=st.just(TaxTreatment.DOMESTIC), rate=percents())
    | st.sampled_from([TaxTerms(treatment=one) for one in TaxTreatment]),
    PartyDetails: st.builds(
        PartyDetails,
        name=_SAID,
        street=_SAID,
        city=_SAID,
        country=st.sampled_from(("DK", "DE", "US")),
        postal_code=st.none() | _SAID,
        registration_number=st.none() | _SAID,
        vat_id=st.none() | st.just("DK12345674"),
        invoice_email=st.none() | st.just("a@b.example"),
        bank_account=st.none()
        | st.builds(BankAccount, holder=_SAID, iban=st.just("DE02120300000000202051")),
    ),
    Buckets: st.builds(Buckets, *[st.integers(0, 10**14)] * 4),
    Ageing: st.tuples(st.integers(0, 99), st.integers(0, 99)).map(
        lambda pair: Ageing(approaching_from=min(pair), overdue_after=max(pair))
    ),
}
"""How a part is drawn, by the type that its record declares."""

_IDS = st.text("ab1_-", min_size=1, max_size=8)
"""Ids that point to nothing in the tables."""

_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "outcome_stars": st.integers(1, 5),
    "communication_stars": st.integers(1, 5),
    "points": st.integers(0, 100),
    "currency": st.sampled_from(CURRENCIES),
    "reference": st.text("ABYZ09", min_size=8, max_size=8),
}
"""How a part is drawn whose type is not enough."""


_BANDS: st.SearchStrategy[tuple[PriceBand, ...]] = st.lists(
    st.builds(
        PriceBand,
        from_principal=st.integers(0, 10**9).map(lambda euros: Money(euros, "EUR")),
        success_fee=percents(),
    ),
    max_size=3,
).map(tuple)

_NAMES = {
    "partner_id": "partner",
    "client_id": "client",
    "case_id": "case",
    "payment_id": "payment",
    "payout_id": "payout",
    "revenue_item_id": "item",
    "invoice_id": "invoice",
    "managed_by": "partner",
    "credits": "invoice-before",
    "merged_into": "case",
    "partner_case_id": "partner-case",
    "settlement_id": "settlement",
}


def _part(name: str, hint: Any, mode: str) -> st.SearchStrategy[Any]:
    """Return a strategy for one part of a record, left out or not as the mode says."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (kind for kind in get_args(hint) if kind is not NoneType)
        there = _part(name, inner, mode)
        return {"full": there, "bare": st.none()}.get(mode, st.none() | there)
    if name in _NAMES:
        return st.just(_NAMES[name])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if name.endswith("_minor"):
        return _MINOR
    if name == "price_bands":
        return _BANDS
    if get_origin(hint) is tuple:
        return st.lists(_part(name, get_args(hint)[0], mode), max_size=3).map(tuple)
    if name == "number" and hint is int:
        return st.just(1)  # counted from one, as agreements and engagements are
    return _BY_NAME[name] if name in _BY_NAME else _BY_TYPE.get(hint, _IDS)


@st.composite
def records_of(draw: st.DrawFn, kind: type, version: int = 1) -> Any:
    """Draw a record of this kind with all its optional parts, with none of them, or with any."""
    mode = draw(st.sampled_from(["full", "bare", "either"]))
    hints = get_type_hints(kind)
    parts = {field.name: draw(_part(field.name, hints[field.name], mode)) for field in fields(kind)}
    return _consistent(draw, kind(**{**parts, "version": version}))


def _consistent(draw: st.DrawFn, record: Any) -> Any:
    """Make parts agree that the books always keep in agreement."""
    if isinstance(record, Invoice):
        status = draw(st.sampled_from(_TAKEN))
        number, net = f"2026-{record.invoice_id}", record.net_minor or 1
        return evolve(record, status=status, number=number, net_minor=net)
    if isinstance(record, MonthRun):
        return evolve(
            record,
            month=str(draw(months())),
            credited=record.credited and record.invoice_id is not None,
        )
    if isinstance(record, DescribedParty):
        return evolve(record, client_id=record.client_id if record.partner_id is None else None)
    if isinstance(record, Engagement):
        return evolve(record, stopped=tuple(record.missed))
    if isinstance(record, PaymentPlan):
        return evolve(record, amounts=tuple(day.day for day in record.due_days))
    if isinstance(record, Payment):
        back = draw(st.integers(0, record.amount_minor))
        allocation = record.allocation.allocate(record.amount_minor - back)
        return evolve(record, reversed_minor=back, allocation=allocation)
    if isinstance(record, Payout):
        rate = draw(rates(sources=(record.split.currency,), max_value="4"))
        unpaid = st.sampled_from((CommissionStatus.UNPAID, CommissionStatus.CREDITED))
        paid = record.commission_paid_at is not None
        commission = CommissionStatus.PAID if paid else draw(unpaid)
        dollars = None if record.usd is None else convert(record.split, rate)
        reversal, beside = record.kind is PayoutKind.REVERSAL, record.kind is not PayoutKind.PAYMENT
        written_off = draw(st.integers(0, 10**14))
        return evolve(
            record,
            split=-record.split if reversal else record.split,
            usd=-dollars if reversal and dollars is not None else dollars,
            adjusts=PayoutId(draw(_IDS)) if beside else None,
            number=draw(st.integers(1, 99)) if beside else 0,
            written_off_minor=-written_off if reversal else written_off,
            commission_status=commission,
            due_at=record.commission_paid_at,
            reminder_on=record.reminder_on if commission is CommissionStatus.UNPAID else None,
            invoice_status=_invoiced(draw, record),
        )
    if isinstance(record, ClosureRequest) and record.revenue_item_id is not None:
        return evolve(record, waived_at=None)
    if isinstance(record, ClientRelationship):
        words = draw(texts(max_size=8)) if record.routing_paused else None
        return evolve(record, routing_pause_reason=words, routing_pause_salt=words)
    if isinstance(record, RevenueItem):
        usd = record.rate is not None
        return evolve(
            record,
            rate=None if record.rate is None else evolve(record.rate, source=record.currency),
            usd_amount_minor=draw(_MINOR) if usd else None,
            usd_platform_fee_minor=draw(_MINOR) if usd else None,
            platform_fee_minor=draw(st.integers(0, record.amount_minor)),
            shared_minor=draw(st.none() | st.integers(0, record.amount_minor)),
            invoice_status=_invoiced(draw, record),
        )
    return _consistent_partner_case(draw, record)


def _consistent_partner_case(draw: st.DrawFn, record: Any) -> Any:
    """Make parts of a partner case, or of its ledger, agree as the tables check that they do.

    Client, case and terms there are once it is accepted, a reason if it is rejected. What is owed
    is below zero, and was deducted or is billed to the cent; what was earned is neither.
    """
    if isinstance(record, PartnerCase):
        accepted = record.state is Submission.ACCEPTED
        rejected = record.state is Submission.REJECTED
        return evolve(
            record,
            client_id=ClientId("client") if accepted else None,
            case_id=CaseId("case") if accepted else None,
            agreed=draw(case_terms()) if accepted else None,
            rejection=draw(st.sampled_from(RejectionReason)) if rejected else None,
        )
    if isinstance(record, PartnerCaseFee):
        sign = 1 if record.reason is LedgerReason.REFUND else -1
        return evolve(record, amount_minor=sign * record.amount_minor)
    if isinstance(record, SettledEntry):
        earned = draw(st.booleans())
        owed = record.deducted_minor + record.platform_fee_minor
        return evolve(
            record,
            amount_minor=record.amount_minor if earned else -owed,
            deducted_minor=0 if earned else record.deducted_minor,
            platform_fee_minor=0 if earned else record.platform_fee_minor,
            invoice_status=_invoiced(draw, record),
        )
    if isinstance(record, Settlement):
        return evolve(
            record,
            earned_minor=record.deducted_minor + record.paid_out_minor,
            owed_minor=record.deducted_minor + record.invoiced_minor,
        )
    return record


def _invoiced(draw: st.DrawFn, entry: Payout | RevenueItem | SettledEntry) -> InvoiceStatus:
    if entry.invoice_id is None:
        return InvoiceStatus.NOT_INVOICED
    return draw(st.sampled_from(_TAKEN))


ANSWERS = st.sampled_from([table.kind for table in TABLES]).flatmap(records_of)


def ground_of(record: Any) -> tuple[Any, ...]:
    """Return what must be kept before the record can be: its partner, its client, its case."""
    case = Case(
        case_id=CaseId("case"),
        reference="GROUND00",
        client_id=ClientId("client"),
        client_key="client",
        partner_id=PartnerId("partner"),
        lifecycle=Lifecycle.ACTIVE,
        phase=Phase.PRE_LEGAL,
        terms=Terms.STANDARD,
        success_fee=Percent(10),
        currency="EUR",
        claimed=Buckets(100),
        open=Buckets(100),
        invoice_date=NOON.date(),
        due_date=NOON.date(),
        created_at=NOON,
    )
    client = Client(client_id=case.client_id, name="Client", country="DK")
    partner = Partner(
        partner_id=PartnerId("partner"),
        name="Partner",
        partner_type=PartnerType.EXCLUSIVE,
        country="DE",
        invoice_currency="EUR",
    )
    known = ClientRelationship(
        partner_id=partner.partner_id,
        client_id=client.client_id,
        formed_at=NOON,
        formed_by=FormedBy.CASE_ACCEPTED,
    )
    ground = (partner, client, case, known, *_submitted_ground(record))
    return tuple(one for one in ground if type(one) is not type(record))


def _submitted_ground(record: Any) -> tuple[Any, ...]:
    """Return what an entry of the ledger of partner cases is about."""
    if not isinstance(record, PartnerCaseFee | SettledEntry):
        return ()
    revenue = RevenueTerms(model=RevenueModel.REVENUE_SHARE, platform_share=Percent(40))
    agreed = CaseTerms(
        revenue=revenue,
        legal_revenue=revenue,
        legal_fee=None,
        contact_by=Side.COLLECTOR,
        branding=Branding.PARTNER,
    )
    partner_case = PartnerCase(
        partner_case_id=PartnerCaseId("partner-case"),
        partner_id=PartnerId("partner"),
        client_id=ClientId("client"),
        case_id=CaseId("case"),
        state=Submission.ACCEPTED,
        blocks=NOTHING_SAID,
        salt="salt",
        saved_at=NOON,
        saved_by="anna",
        agreed=agreed,
    )
    settlement = Settlement(
        partner_id=partner_case.partner_id,
        settlement_id=SettlementId("settlement"),
        month=MARCH,
        currency="EUR",
        earned_minor=0,
        owed_minor=0,
        deducted_minor=0,
        invoiced_minor=0,
        paid_out_minor=0,
        due_on=NOON.date(),
        settled_at=NOON,
    )
    return partner_case, settlement

"""Any value of a class, drawn by the types its fields declare: events and commands of all kinds.

A new event or command is covered on the day it is written, as long as its fields have types that
are known here; what must hold between its fields is said in `_TOGETHER`.
"""

import pkgutil
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from attrs import fields, has
from hypothesis import settings
from hypothesis import strategies as st
from moneyed import Money

import debitura_core.commands
from debitura_core import (
    Ageing,
    AgreePaymentPlan,
    Approach,
    AwardLead,
    BookPartnerCaseFee,
    CaseTerms,
    Claim,
    ClientBlock,
    CloseCase,
    CloseCode,
    Command,
    CorrectPayment,
    CorrectRevenueItem,
    Debtor,
    DocumentKind,
    InboxFilters,
    Instalment,
    Month,
    Outcome,
    Paper,
    PartnerCaseTerms,
    Percent,
    PinClient,
    PriceBand,
    RecordRevenueItem,
    ReturnPartnerCase,
    RevenueItemKind,
    RevenueTerms,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    SendMessage,
    SplitOverride,
    SubmitCase,
    SupplyDocuments,
    Terms,
)
from debitura_core.domain.cases.routing_settings import LeadAgent, LeadRule
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.exchange import Rate
from debitura_core.domain.parties.tax import BankAccount, PartyDetails, TaxTerms, TaxTreatment
from debitura_core.domain.partner_cases.fees import BOOKABLE
from debitura_core.domain.partner_cases.partner_cases import RejectionReason
from debitura_core.testing import (
    CURRENCIES,
    claims,
    days,
    debtors,
    ids,
    instants,
    moneys,
    months,
    percents,
    rates,
    texts,
)
from debitura_core.testing.partner_cases import (
    approaches,
    case_terms,
    client_blocks,
    partner_case_terms,
    revenue_terms,
)

T = TypeVar("T")

a_share_of_the_examples = settings(max_examples=max(10, settings().max_examples // 10))
"""For a law that runs once for every kind of event or command: together they are enough."""

_ageings = st.lists(st.integers(0, 3650), min_size=2, max_size=2).map(
    lambda bounds: Ageing(approaching_from=min(bounds), overdue_after=max(bounds))
)
_OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: texts(),
    int: st.integers(1, 1200),
    bool: st.booleans(),
    bytes: st.binary(min_size=1, max_size=40),
    date: days(),
    datetime: instants(),
    Decimal: st.integers(1, 99_999).map(lambda hundredths: Decimal(hundredths) / 100),
    Percent: percents(),
    Month: months(),
    Money: moneys(),
    Claim: claims(),
    Debtor: debtors(),
    Ageing: _ageings,
    LeadAgent: st.builds(LeadAgent, rules=st.just((LeadRule(),)), priority=st.integers(0, 10_000)),
    InboxFilters: st.builds(
        InboxFilters,
        clients=st.lists(ids(), max_size=2).map(tuple),
        members=st.lists(st.none() | ids(), max_size=2).map(tuple),
        follow_up=st.none() | st.booleans(),
        since=st.none() | days(),
        min_value=st.none() | moneys(min_minor=0),
    ),
    Rate: rates(),
    RevenueTerms: revenue_terms(),
    CaseTerms: case_terms(),
    PartnerCaseTerms: partner_case_terms(),
    ClientBlock: client_blocks(),
    Approach: approaches(),
    Paper: st.builds(
        Paper,
        file_name=st.just("contract.pdf"),
        content=st.binary(min_size=1, max_size=9),
        kind=st.sampled_from(DocumentKind),
    ),
    TaxTerms: st.builds(TaxTerms, rate=percents())
    | st.builds(
        TaxTerms, treatment=st.sampled_from((TaxTreatment.REVERSE_CHARGE, TaxTreatment.OUTSIDE))
    ),
    BankAccount: st.builds(BankAccount, holder=texts(), iban=st.just("DE02120300000000202051"))
    | st.builds(BankAccount, holder=texts(), number=texts(), bank=texts()),
    PartyDetails: st.builds(
        PartyDetails,
        name=texts(),
        street=texts(),
        city=texts(),
        country=st.sampled_from(sorted(CURRENCY_OF)),
        vat_id=st.none() | st.just("DE123456789"),
        invoice_email=st.none() | st.just("billing@example.org"),
    ),
    SplitOverride: st.builds(
        SplitOverride, creditor_amount=moneys(), partner_gross=moneys(min_minor=0)
    ),
}
_OF_NAME: dict[str, st.SearchStrategy[Any]] = {
    "price_bands": st.lists(
        st.builds(PriceBand, from_principal=moneys(min_minor=0), success_fee=percents()),
        max_size=3,
        unique_by=lambda band: (band.from_principal.currency.code, band.from_principal.amount),
    ).map(tuple),
    "file_name": st.text("abc", min_size=1, max_size=9).map("{}.pdf".format),
    "outcome_stars": st.integers(1, 5),
    "communication_stars": st.integers(1, 5),
    "points": st.integers(0, 100),
    "country": st.sampled_from(sorted(CURRENCY_OF)),
    "priority": st.integers(1, 5),
    "user": ids(),
    "assigned_user": ids(),
    "currency": st.sampled_from(CURRENCIES),
    "invoice_currency": st.sampled_from(CURRENCIES),
    "subject": st.builds("{}:{}".format, st.sampled_from(("case", "thing")), ids()),
}


def values_of(kind: type[T], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Draw instances of an attrs class, with and without each part that may be left out."""
    hints, record = get_type_hints(kind), cast(Any, kind)
    parts = {each.name: _of(each.name, hints[each.name]) for each in fields(record) if each.init}
    return st.builds(kind, **{**parts, **given})


def _of(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part is not NoneType)
        return st.none() | _of(name, inner)
    if name in _OF_NAME:
        return _OF_NAME[name]
    if isinstance(hint, NewType):
        return ids()
    if get_origin(hint) is tuple:
        return st.lists(_of("", get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return values_of(hint) if hint not in _OF_TYPE and has(hint) else _OF_TYPE[hint]


def _revenue_items() -> st.SearchStrategy[RecordRevenueItem]:
    common = {"case_id": ids(), "on": days(), "description": st.none() | texts()}
    return _worked(RecordRevenueItem, common)


def _corrected_items() -> st.SearchStrategy[CorrectRevenueItem]:
    common = {"revenue_item_id": ids(), "on": days(), "description": st.none() | texts()}
    return _worked(CorrectRevenueItem, common)


def _worked(kind: type[T], common: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[T]:
    """Draw work at a fixed amount, or by the hour."""
    fixed = {"kind": st.just(RevenueItemKind.FIXED_FEE), "amount": moneys()}
    hourly = {
        "kind": st.just(RevenueItemKind.HOURS),
        "hours": _OF_TYPE[Decimal],
        "hourly_rate": moneys(),
    }
    return st.builds(kind, **fixed, **common) | st.builds(kind, **hourly, **common)


def _awards() -> st.SearchStrategy[AwardLead]:
    return st.builds(
        AwardLead,
        case_id=ids(),
        partner_id=ids(),
        success_fee=percents(),
        terms=st.sampled_from((Terms.QUOTE, Terms.CUSTOM)),
    )


def _pins() -> st.SearchStrategy[PinClient]:
    areas = st.sampled_from(({}, {"country": "DE"}, {"jurisdiction": "US-CA"}))
    return st.builds(
        lambda client, partner, area: PinClient(client_id=client, partner_id=partner, **area),
        ids(),
        st.none() | ids(),
        areas,
    )


def _messages() -> st.SearchStrategy[SendMessage]:
    common = {"case_id": ids(), "to": st.sampled_from(Role)}
    values = st.dictionaries(st.sampled_from(("amount", "reason")), texts())
    return st.builds(SendMessage, text=texts(), **common) | st.builds(
        SendMessage, template=st.text("abc", min_size=1, max_size=9), values=values, **common
    )


def _submissions() -> st.SearchStrategy[SubmitCase]:
    common = {"debtor": debtors(), "claim": claims(), "success_fee": percents()}
    return st.builds(SubmitCase, partner_id=st.none() | ids(), **common) | st.builds(
        SubmitCase, contracts_signed=st.just(False), **common
    )


def _closings() -> st.SearchStrategy[CloseCase]:
    recovered = (Outcome.FULLY_RECOVERED, Outcome.PARTIALLY_RECOVERED)
    common = {"case_id": ids(), "comment": st.none() | texts()}
    return st.builds(CloseCase, code=st.sampled_from(CloseCode), **common) | st.builds(
        CloseCase, outcome=st.sampled_from(recovered), **common
    )


def _booked_fees() -> st.SearchStrategy[BookPartnerCaseFee]:
    reasons = st.sampled_from(BOOKABLE)
    return st.builds(BookPartnerCaseFee, partner_case_id=ids(), reason=reasons, amount=moneys())


def _reviews() -> st.SearchStrategy[ReviewPartnerCase]:
    """Draw every verdict with what goes with it."""
    fees = {"success_fee": st.none() | percents(), "legal_fee": st.none() | moneys()}
    said: dict[ReviewVerdict, dict[str, st.SearchStrategy[Any]]] = {
        ReviewVerdict.BEGIN: {"feedback": st.none() | texts()},
        ReviewVerdict.REQUEST_DOCUMENTS: {"feedback": texts()},
        ReviewVerdict.ACCEPT: {**fees, "revenue": st.none() | revenue_terms()},
        ReviewVerdict.RETURN: {"feedback": texts()},
        ReviewVerdict.REJECT: {"reason": st.sampled_from(RejectionReason)},
    }
    return st.one_of(
        [
            st.builds(ReviewPartnerCase, partner_case_id=ids(), verdict=st.just(verdict), **more)
            for verdict, more in said.items()
        ]
    )


def _with_papers(kind: type[T]) -> Callable[[], st.SearchStrategy[T]]:
    """Draw a command that goes nowhere without a document."""
    papers = st.lists(_OF_TYPE[Paper], min_size=1, max_size=2).map(tuple)
    return lambda: values_of(kind, documents=papers)


def _payment_plans() -> st.SearchStrategy[AgreePaymentPlan]:
    due = st.lists(days(), min_size=1, max_size=4, unique=True).map(sorted)
    plans = due.flatmap(
        lambda due: moneys().map(lambda each: tuple(Instalment(day, each) for day in due))
    )
    return st.builds(AgreePaymentPlan, case_id=ids(), instalments=plans)


def _corrected_payments() -> st.SearchStrategy[CorrectPayment]:
    parts = st.sampled_from(("method", "reference", "notes", "split_override"))
    taken = st.lists(parts, unique=True).map(tuple)
    named = values_of(CorrectPayment, take_away=st.just(()))
    return named | st.builds(CorrectPayment, payment_id=ids(), take_away=taken)


_TOGETHER: dict[type, Callable[[], st.SearchStrategy[Any]]] = {
    AgreePaymentPlan: _payment_plans,
    AwardLead: _awards,
    BookPartnerCaseFee: _booked_fees,
    CloseCase: _closings,
    CorrectPayment: _corrected_payments,
    CorrectRevenueItem: _corrected_items,
    PinClient: _pins,
    RecordRevenueItem: _revenue_items,
    ReturnPartnerCase: _with_papers(ReturnPartnerCase),
    ReviewPartnerCase: _reviews,
    SendMessage: _messages,
    SubmitCase: _submissions,
    SupplyDocuments: _with_papers(SupplyDocuments),
}


def commands_of(kind: type[Command[Any]]) -> st.SearchStrategy[Command[Any]]:
    """Draw commands of one class."""
    return _TOGETHER[kind]() if kind in _TOGETHER else values_of(kind)


def all_commands() -> list[type[Command[Any]]]:
    """Return every command of the library."""
    rooms = pkgutil.iter_modules(debitura_core.commands.__path__, "debitura_core.commands.")
    found: set[Any] = {
        value
        for room in rooms
        for value in vars(import_module(room.name)).values()
        if isinstance(value, type) and has(value) and hasattr(value, "decide")
    }
    return sorted(found, key=lambda kind: kind.__name__)

"""What every command refuses: wrong values, found by introspection over its fields."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import pytest
from attrs import fields, has
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AddNote,
    Ageing,
    AgreePaymentPlan,
    AgreeTerms,
    AssignCase,
    AttachDocument,
    AwardLead,
    BookPartnerCaseFee,
    CallOutcome,
    CarveOut,
    Claim,
    CloseCase,
    CloseCode,
    CloseLead,
    CloseMonth,
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
    DocumentKind,
    DraftPartnerCase,
    EditNote,
    ExtendCollectionPeriod,
    Handling,
    HideFromBalance,
    Instalment,
    LedgerReason,
    LogCall,
    MarkInvoicePaid,
    MarkPaidOut,
    MarkRemitted,
    MergeCase,
    Month,
    PartnerType,
    PauseRouting,
    Percent,
    PinClient,
    PriceBand,
    ProposeTerms,
    RateCase,
    RateReply,
    ReassignCase,
    Recipient,
    RecordRevenueItem,
    RegisterClient,
    RegisterPartner,
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
    RunReminders,
    SaveFilterPreset,
    SaveSubmissionTemplate,
    SaveTemplate,
    SendMessage,
    SetAddedFees,
    SetLeadAgents,
    SetPartnerReference,
    SetPriority,
    SettleCommission,
    ShowInBalance,
    SplitOverride,
    StartLegalAction,
    StatusType,
    SubmitPartnerCase,
    SupplyDocuments,
    SupplyInformation,
    SuspendPartner,
    TransferCase,
    UpdateDebtor,
    UpdateStatus,
    UpholdComplaint,
    ValidateCase,
    VerifyPayment,
    WithdrawPartnerCase,
    errors,
)
from debitura_core.domain.kernel.checks import NOTE
from tests.cast import (
    CASE,
    DEBTOR,
    START,
    TODAY,
    Opened,
    claim,
    eur,
    meeting,
    on_both_stores,
    payment,
    public,
    submission,
    written,
)
from tests.own_clients import APPROACH, BAKER, MUSTER, PAPERS, SIXTY_FORTY, a_claim, clause

SAID: dict[str, Any] = {
    "client": BAKER,
    "debtor": MUSTER,
    "claim": a_claim(),
    "approach": APPROACH,
    "handling": Handling.SELF,
    "success_fee": Percent(9),
    "authorised_to_collect": True,
    "compliance_confirmed": True,
    "documents": PAPERS,
}
GOOD: dict[str, Command[Any]] = {
    "AgreePaymentPlan": AgreePaymentPlan(case_id=CASE, instalments=(Instalment(TODAY, eur("10")),)),
    "AcceptCase": AcceptCase(case_id=CASE, priority=1, assigned_user="anna"),
    "AssignCase": AssignCase(case_id=CASE, user="bob"),
    "DecideReturn": DecideReturn(case_id=CASE, approve=False, remark="go on"),
    "DeclineCase": DeclineCase(case_id=CASE, reason=DeclineReason.DISPUTED),
    "MergeCase": MergeCase(case_id=CASE, into="OTHERCASE"),
    "ProposeTerms": ProposeTerms(case_id=CASE, success_fee=Percent(20), explanation="e"),
    "ReassignCase": ReassignCase(case_id=CASE, partner_id="rival"),
    "RequestInformation": RequestInformation(case_id=CASE, question="q"),
    "RequestReturn": RequestReturn(case_id=CASE, explanation="e", code=CloseCode.OTHER),
    "ResumeCase": ResumeCase(case_id=CASE),
    "SetPartnerReference": SetPartnerReference(case_id=CASE, reference="mine"),
    "SetPriority": SetPriority(case_id=CASE, follow_up=True, priority=2),
    "SupplyInformation": SupplyInformation(case_id=CASE, answer="a"),
    "TransferCase": TransferCase(case_id=CASE, user="bob"),
    "UpdateDebtor": UpdateDebtor(case_id=CASE, debtor=DEBTOR),
    "UpdateStatus": UpdateStatus(
        case_id=CASE,
        status=StatusType.CONTACT_ESTABLISHED,
        notes="n",
        reason="r",
        documents=("d",),
        contacted_at=START,
        contact_method="phone",
    ),
    "ValidateCase": ValidateCase(case_id=CASE),
    "AgreeTerms": AgreeTerms(
        partner_id="acme",
        partner_case_terms=clause(),
        pre_legal_platform_share=Percent(40),
        legal_platform_share=Percent(20),
        ageing=Ageing(),
        price_bands=(PriceBand(from_principal=eur("0"), success_fee=Percent(9)),),
        valid_from=TODAY,
    ),
    "CloseCase": CloseCase(case_id=CASE, code=CloseCode.OTHER, comment="c"),
    "CloseMonth": CloseMonth(month=Month(2026, 3), partner_id="acme", issued_on=TODAY),
    "CorrectClaim": CorrectClaim(case_id=CASE, principal=eur("5")),
    "CorrectPayment": CorrectPayment(
        payment_id="p",
        amount=eur("10"),
        received_by=Recipient.PARTNER,
        received_on=TODAY,
        method="bank",
        reference="r",
        notes="n",
        split_override=SplitOverride(creditor_amount=eur("9"), partner_gross=eur("1")),
    ),
    "ConfirmClientInvoiced": ConfirmClientInvoiced(payout_id="p"),
    "RunReminders": RunReminders(on=TODAY),
    "CreditCommission": CreditCommission(payout_id="p", reason="gone"),
    "CreditInvoice": CreditInvoice(invoice_id="i"),
    "RequestClosure": RequestClosure(case_id=CASE, reason="r"),
    "ExtendCollectionPeriod": ExtendCollectionPeriod(case_id=CASE, on=TODAY),
    "HideFromBalance": HideFromBalance(client_id="nordic"),
    "MarkInvoicePaid": MarkInvoicePaid(invoice_id="i"),
    "AwardLead": AwardLead(case_id=CASE, partner_id="acme", success_fee=Percent(12)),
    "CloseLead": CloseLead(case_id=CASE, quotes_given=True),
    "CarveOut": CarveOut(referred_by="portal", country="DE", partner_id="acme"),
    "PinClient": PinClient(
        client_id="nordic", partner_id="acme", country="US", jurisdiction="US-CA"
    ),
    "RouteCase": RouteCase(case_id=CASE, partner_id="acme"),
    "SetLeadAgents": SetLeadAgents(partner_id="acme", agents=()),
    "PauseRouting": PauseRouting(client_id="nordic", reason="conflict of interest"),
    "RateCase": RateCase(case_id=CASE, outcome_stars=5, communication_stars=1),
    "RateReply": RateReply(message_id="m", up=True),
    "UpholdComplaint": UpholdComplaint(
        partner_id="acme", category=ComplaintCategory.BILLING, points=100
    ),
    "RecordPayment": payment(
        eur("10"),
        method="bank",
        reference="r",
        notes="n",
        payment_id="p",
        split_override=SplitOverride(creditor_amount=eur("9"), partner_gross=eur("1")),
    ),
    "RecordRevenueItem": RecordRevenueItem(
        case_id=CASE,
        kind=RevenueItemKind.HOURS,
        on=TODAY,
        hours=Decimal(1),
        hourly_rate=eur("5"),
        description="d",
    ),
    "RegisterClient": RegisterClient(client_id="c", name="N", country="DK", contact="x"),
    "RegisterPartner": RegisterPartner(
        partner_id="p",
        name="N",
        partner_type=PartnerType.EXCLUSIVE,
        country="DK",
        invoice_currency="DKK",
        contact="x",
        referral_link="y",
    ),
    "ResumeRouting": ResumeRouting(client_id="nordic"),
    "MarkRemitted": MarkRemitted(payout_id="p"),
    "CorrectRevenueItem": CorrectRevenueItem(
        revenue_item_id="i",
        kind=RevenueItemKind.HOURS,
        on=TODAY,
        hours=Decimal(1),
        hourly_rate=eur("5"),
        description="d",
    ),
    "RemoveRevenueItem": RemoveRevenueItem(revenue_item_id="i"),
    "RemovePayment": RemovePayment(payment_id="p"),
    "SetAddedFees": SetAddedFees(
        case_id=CASE, interest=eur("1"), reminder=eur("1"), collection=eur("1")
    ),
    "AddNote": AddNote(case_id=CASE, title="t", description="d", event_on=TODAY),
    "AttachDocument": AttachDocument(
        case_id=CASE,
        file_name="a.txt",
        content=b"a",
        kind=DocumentKind.CONTRACT,
        description="d",
    ),
    "EditNote": EditNote(note_id="n", title="t", description="d", event_on=TODAY),
    "LogCall": LogCall(case_id=CASE, number="1", outcome=CallOutcome.DISPUTE, notes="n"),
    "RemoveNote": RemoveNote(note_id="n"),
    "SaveFilterPreset": SaveFilterPreset(name="t"),
    "SaveTemplate": SaveTemplate(name="t", body="b"),
    "SendMessage": SendMessage(
        case_id=CASE,
        to=Role.PLATFORM,
        template="t",
        values={"reason": "r"},
        attachments=("d",),
        in_reply_to="m",
    ),
    "SettleCommission": SettleCommission(payout_id="p"),
    "ShowInBalance": ShowInBalance(client_id="nordic"),
    "StartLegalAction": StartLegalAction(case_id=CASE, success_fee=Percent(5)),
    "SubmitCase": submission(client_reference="ref"),
    "VerifyPayment": VerifyPayment(payment_id="p", ok=True, remark="r", partner_id="acme"),
    "SuspendPartner": SuspendPartner(partner_id="acme"),
    "DraftPartnerCase": DraftPartnerCase(partner_case_id="p", template="t", **SAID),
    "SubmitPartnerCase": SubmitPartnerCase(partner_case_id="p", template="t", **SAID),
    "SupplyDocuments": SupplyDocuments(partner_case_id="p", documents=PAPERS),
    "WithdrawPartnerCase": WithdrawPartnerCase(partner_case_id="p"),
    "SaveSubmissionTemplate": SaveSubmissionTemplate(
        name="t", **{name: value for name, value in SAID.items() if name != "documents"}
    ),
    "ReviewPartnerCase": ReviewPartnerCase(
        partner_case_id="p",
        verdict=ReviewVerdict.ACCEPT,
        feedback="f",
        collector_id="rival",
        success_fee=Percent(9),
        revenue=SIXTY_FORTY,
        legal_revenue=SIXTY_FORTY,
        legal_fee=eur("1"),
    ),
    "RequestLegalEscalation": RequestLegalEscalation(partner_case_id="p", reason="r"),
    "DecideLegalEscalation": DecideLegalEscalation(
        partner_case_id="p",
        grant=True,
        partner_id="rival",
        success_fee=Percent(9),
        legal_fee=eur("1"),
    ),
    "ReturnPartnerCase": ReturnPartnerCase(
        partner_case_id="p",
        reason=ReturnReason.CLIENT_REQUEST,
        explanation="e",
        documents=PAPERS,
    ),
    "BookPartnerCaseFee": BookPartnerCaseFee(
        partner_case_id="p", reason=LedgerReason.REFUND, amount=eur("1")
    ),
    "MarkPaidOut": MarkPaidOut(settlement_id="s"),
}
"""One good command of every kind, every optional field given."""

WRONG: dict[Any, tuple[Any, ...]] = {
    str: (1, b"x", "nul \x00", "bell \x07", "surrogate \ud800", "x" * (NOTE + 1), "", "  "),
    int: ("1", 1.0, True, -1, Decimal(1)),
    bool: ("yes", 1, 0),
    Decimal: (1.5, "1.5", Decimal("NaN"), Decimal("Infinity"), Decimal(-1), Decimal("1.005")),
    datetime: ("2026-03-01", START.date(), START.replace(tzinfo=None)),
    date: ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), 20260301, date(1899, 12, 31)),
    Percent: ("9.5", 9.5, Decimal("9.5")),
    Month: ("2026-03", date(2026, 3, 1)),
    bytes: ("text", bytearray(b"x"), memoryview(b"x"), 1, b""),
    tuple: ("x", ["x"], {"x"}, 1, (object(),), ("x",) * 1001),
    Mapping: ("x", ["x"], 1, {"reason": 1}, {1: "x"}, {"reason": ""}, {"nonsense": "x"}),
    Money: (
        "10 EUR",
        10,
        Decimal(10),
        Money("NaN", "EUR"),
        Money("Infinity", "EUR"),
        Money("10.005", "EUR"),
        Money("0.5", "JPY"),
        Money("0", "EUR"),
        Money("-5", "EUR"),
        Money(10**13, "EUR"),
        Money("1E+400", "EUR"),
    ),
}
MAY_BE_ZERO = {
    *(("SetAddedFees", kind) for kind in ("interest", "reminder", "collection")),
}
"""Amounts for which nothing at all is a good value."""

IDENTIFIERS = (1, "", " x", "a b", "../x", "x" * 65, "é", "a:b", "nul\x00", "\ud800")


def declared(command: type) -> Iterator[tuple[str, Any]]:
    """Return each field of a command with the class it takes, None left out."""
    hints = get_type_hints(command)
    for one in fields(command):
        hint = hints[one.name]
        if get_origin(hint) in (Union, UnionType):
            (hint,) = (part for part in get_args(hint) if part is not NoneType)
        yield one.name, hint


def wrong_values() -> Iterator[Any]:
    """Return every command with every field set to every value that is wrong for it."""
    for name, command in GOOD.items():
        for field, hint in declared(type(command)):
            if isinstance(hint, NewType):
                values: tuple[Any, ...] = IDENTIFIERS
            elif isinstance(hint, type) and issubclass(hint, Enum):
                values = (next(iter(hint)).name, next(iter(hint)).value, 0)
            elif (get_origin(hint) or hint) in WRONG:
                values = WRONG[get_origin(hint) or hint]
                if (name, field) in MAY_BE_ZERO:
                    values = tuple(value for value in values if value != Money("0", "EUR"))
            else:
                assert has(hint) or get_origin(hint) is tuple, (
                    f"say what is wrong for {name}.{field}"
                )
                values = ("x", {}, object())
            for i, value in enumerate(values):
                yield pytest.param(command, field, value, id=f"{name}.{field}-{i}")


def test_every_command_stands_here() -> None:
    """A command without a good example, and so without refusals, fails this test."""
    found = {kind.__name__ for kind in public(Command)}
    assert found == set(GOOD)


@pytest.mark.parametrize(("command", "field", "value"), list(wrong_values()))
def test_a_wrong_value_never_passes_the_door(command: Any, field: str, value: Any) -> None:
    """Each is a named error that names the field and never shows what was given."""
    told = {one.name: getattr(command, one.name) for one in fields(type(command))}
    with pytest.raises(errors.InvalidInput) as refused:
        type(command)(**{**told, field: value})
    assert isinstance(refused.value, ValueError)
    if value in WRONG[str] and isinstance(value, str) and value.strip():
        assert value not in str(refused.value)


def test_a_missing_field_is_pythons_own_error() -> None:
    """A command without its case is a TypeError, as for any function."""
    with pytest.raises(TypeError):
        AcceptCase()  # type: ignore[call-arg]


@on_both_stores
def test_a_refused_command_leaves_the_books_untouched(store: Opened) -> None:
    """Wrong currency, wrong day, wrong state, unknown ids, taken ids: nothing is written."""
    with meeting(store) as cast:
        cast.case(client_reference="R-1")
        cast.submit("PENDING01")
        cast.pay(eur("100"), payment_id="pay-1")
        before = written(cast.network.store)
        in_two_days = cast.clock.now().date() + timedelta(days=2)
        refusals: tuple[tuple[type[errors.DebituraError], Any], ...] = (
            (errors.CurrencyMismatch, lambda: cast.pay(Money("10", "USD"))),
            (errors.PaymentInFuture, lambda: cast.pay(eur("10"), received_on=in_two_days)),
            (errors.CaseTakesNoPayment, lambda: cast.pay(eur("10"), "PENDING01")),
            (errors.NotFound, lambda: cast.pay(eur("10"), "NOWHERE01")),
            (errors.DuplicateId, lambda: cast.pay(eur("10"), payment_id="pay-1")),
            (errors.DuplicateId, lambda: cast.submit(CASE)),
            (errors.DuplicateId, lambda: cast.submit("OTHERCASE", client_reference="R-1")),
            (errors.NotFound, lambda: cast.submit("OTHERCASE", client_id="nobody")),
            (errors.PartnerInactive, lambda: cast.submit("OTHERCASE", partner_id="nobody")),
            (errors.InvalidInput, lambda: cast.submit("OTHERCASE", client_id=None)),
            (
                errors.ClaimNotDue,
                lambda: cast.ops.do(
                    submission(
                        "OTHERCASE",
                        claim=Claim(principal=eur("1"), invoice_date=TODAY, due_date=in_two_days),
                    )
                ),
            ),
            (
                errors.DuplicateId,
                lambda: cast.ops.do(RegisterClient(client_id="nordic", name="N", country="DK")),
            ),
            (
                errors.DuplicateId,
                lambda: cast.ops.do(
                    RegisterPartner(
                        partner_id="acme",
                        name="N",
                        partner_type=PartnerType.EXCLUSIVE,
                        country="DK",
                    )
                ),
            ),
            (errors.NotFound, lambda: cast.ops.do(AgreeTerms(partner_id="nobody"))),
            (errors.NotFound, lambda: cast.ops.do(SuspendPartner(partner_id="nobody"))),
            (errors.NotFound, lambda: cast.anna.do(HideFromBalance(client_id="baltic"))),
        )
        for error, attempt in refusals:
            with pytest.raises(error):
                attempt()
        assert written(cast.network.store) == before


def test_amounts_up_to_the_bound_are_taken_and_the_bound_is_not() -> None:
    """10^15 minor units are refused, one less is booked."""
    with meeting() as cast:
        cast.case(claim=claim(Money("9999999999999.99", "EUR")))
        payout = cast.pay(Money("9999999999999.99", "EUR"))
        assert payout.split.payment == Money("9999999999999.99", "EUR")
        with pytest.raises(errors.AmountTooLarge):
            cast.pay(Money("10000000000000.00", "EUR"))


def test_a_suspended_partner_gets_no_new_case_and_keeps_what_it_has() -> None:
    """D25: an explicit partner must be active."""
    with meeting() as cast:
        cast.case()
        assert not cast.ops.do(SuspendPartner(partner_id="acme")).active
        with pytest.raises(errors.PartnerInactive):
            cast.submit("OTHERCASE")
        with pytest.raises(errors.PartnerInactive):
            cast.ops.do(SuspendPartner(partner_id="acme"))
        cast.pay(eur("10"))


def test_without_an_agreement_nothing_is_recorded() -> None:
    """D35: no share can be computed."""
    with meeting() as cast:
        cast.ops.do(
            RegisterPartner(
                partner_id="new", name="New", partner_type=PartnerType.EXCLUSIVE, country="DE"
            )
        )
        cast.case("NEWCASE01", partner_id="new")
        desk = cast.network.as_partner("new", user="anna")
        with pytest.raises(errors.NoAgreement):
            desk.do(payment(eur("10"), "NEWCASE01"))
